#include "judge/drift.h"

#include <stdlib.h>
#include <zlib.h>

#include "judge/compare.h"

/* ------------------------------------------------------------------------------------------------ marks */

/* Never 0, which means that there is nothing. */
static uint32_t checksum(str s) {
    uLong sum = crc32(0, (const Bytef *)s.p, (uInt)s.n);
    return s.n == 0 ? 0 : sum == 0 ? 1 : (uint32_t)sum;
}

/* A mention with its place in the deal. */
typedef struct said {
    const mention *mention;
    uint32_t number;
} said;

static int by_article_and_slot(const void *x, const void *y) {
    const said *p = x, *q = y;
    if (p->mention->article != q->mention->article) return p->mention->article < q->mention->article ? -1 : 1;
    if (p->mention->slot != q->mention->slot) return p->mention->slot < q->mention->slot ? -1 : 1;
    return p->number < q->number ? -1 : p->number > q->number;
}

article_marks article_marks_of(arena *a, const deal *d) {
    article_marks marks = {0};
    arena *scratch = arena_child(a);
    said *all = ARENA_ARRAY(scratch, said, d->n_mentions);
    for (uint32_t i = 0; i < d->n_mentions; i++) all[i] = (said){&d->mentions[i], i};
    if (d->n_mentions) qsort(all, d->n_mentions, sizeof *all, by_article_and_slot);
    uint32_t at = 0;
    for (uint32_t i = 0; i < d->n_articles; i++) {
        const article *one = &d->articles[i];
        buf terms = buf_in(scratch);
        for (; at < d->n_mentions && all[at].mention->article == i; at++) {
            buf_str(&terms, vocabulary_slot_path(scratch, d->vocabulary, all[at].mention->slot));
            buf_z(&terms, " = ");
            compare_write_mention(&terms, d, all[at].mention);
            buf_char(&terms, '\n');
        }
        if (one->dropped) continue;
        article_mark m = {one->id, checksum(arena_single_spaces(scratch, one->text)), checksum(buf_take(&terms))};
        VEC_PUSH(a, marks, m);
    }
    arena_free(scratch);
    return marks;
}

/* ------------------------------------------------------------------------------------------------ what drifted */

article_drifts drift_between(arena *a, const article_marks *before, const article_marks *after) {
    article_drifts list = {0};
    map earlier = {0};
    for (uint32_t i = 0; i < before->n; i++) map_put(a, &earlier, before->v[i].id, i);
    for (size_t i = 0; i < after->n; i++) {
        const article_mark *now = &after->v[i];
        uint32_t k = map_get(&earlier, now->id);
        if (k == MAP_NONE) continue;
        const article_mark *then = &before->v[k];
        bool text = then->text != now->text, terms = then->terms != now->terms;
        if (text == terms || now->text == 0 || (now->terms == 0 && then->terms == 0)) continue;
        article_drift one = {.article = now->id,
                             .text = text,
                             .what = text ? "its text changed, and its terms did not"
                                          : "its terms changed, and its text did not"};
        VEC_PUSH(a, list, one);
    }
    return list;
}

/* The drifts of D since BEFORE, with their places. */
static article_drifts drift_since(arena *a, const article_marks *before, const deal *d) {
    const article_marks now = article_marks_of(a, d);
    const article_drifts list = drift_between(a, before, &now);
    for (size_t i = 0, k = 0; i < list.n; i++) {
        while (k < d->n_articles && (d->articles[k].dropped || !str_eq(d->articles[k].id, list.v[i].article))) k++;
        list.v[i].at = d->articles[k].at;
    }
    return list;
}

article_drifts drift_of_deals(arena *a, const deal *before, const deal *after) {
    const article_marks was = article_marks_of(a, before);
    return drift_since(a, &was, after);
}

void drift_warn(arena *a, const article_marks *before, str file, const deal *d, diags *problems) {
    if (before->n == 0) return;
    const article_drifts list = drift_since(a, before, d);
    for (size_t i = 0; i < list.n; i++)
        place_warning(problems, list.v[i].at, STR("compare the text of the article with its terms"),
                      "article " STR_FMT ", since " STR_FMT ": %s", STR_ARG(list.v[i].article), STR_ARG(file),
                      list.v[i].what);
}

/* ------------------------------------------------------------------------------------------------ many deals */

static str name_key(arena *a, str id, str file) {
    size_t slash = file.n;
    while (slash && file.p[slash - 1] != '/') slash--;
    return arena_printf(a, STR_FMT "\n" STR_FMT, STR_ARG(id), STR_ARG(str_sub(file, slash, file.n)));
}

void earlier_deals_add(arena *a, earlier_deals *all, earlier_deal e) {
    uint32_t number = (uint32_t)all->list.n;
    str key = name_key(a, e.id, e.file);
    VEC_PUSH(a, all->list, e);
    if (!map_put(a, &all->by_id, e.id, number)) all->list.v[map_get(&all->by_id, e.id)].shares_id = true;
    if (!map_put(a, &all->by_name, key, number)) all->list.v[map_get(&all->by_name, key)].shares_name = true;
}

const earlier_deal *earlier_deals_find(arena *a, const earlier_deals *all, const deal *d) {
    if (all->list.n == 1) return &all->list.v[0];
    uint32_t at = map_get(&all->by_id, d->id);
    if (at == MAP_NONE || !all->list.v[at].shares_id) return at == MAP_NONE ? NULL : &all->list.v[at];
    at = map_get(&all->by_name, name_key(a, d->id, d->source->name));
    return at == MAP_NONE || all->list.v[at].shares_name ? NULL : &all->list.v[at];
}
