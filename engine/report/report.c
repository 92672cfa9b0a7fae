#include "report/report.h"

static void open_report(report *r, const report *like) {
    *r = *like;
    if (r->settings.width == 0) r->settings.width = 80;
    arena_init(&r->scratch);
    r->scratch.oom = r->settings.oom;
    overview_init(&r->overview, r->packs, r->n_packs, r->settings.oom);
}

void report_begin(report *r, const report_format *f, report_settings s, const vocabulary *v, const pack *const *packs,
                  size_t n) {
    open_report(r, &(report){.format = f, .settings = s, .vocabulary = v, .packs = packs, .n_packs = n});
    if (!f->head_last) report_head(r);
}

void report_head(report *r) {
    arena_reset(&r->scratch);
    r->format->begin(r);
}

void report_foot(report *r) {
    arena_reset(&r->scratch);
    r->format->end(r);
}

void report_end(report *r) {
    if (r->format->head_last) {
        buf deals = r->out;
        r->out = (buf){.failed = deals.failed};
        report_head(r);
        buf_add(&r->out, deals.p, deals.n);
        buf_free(&deals);
    }
    report_foot(r);
}

void report_free(report *r) {
    buf_free(&r->out);
    arena_free(&r->scratch);
    overview_free(&r->overview);
}

/* ------------------------------------------------------------------------------------------------ deals */

/* Copies to TO a pack's verdict with the rules that the settings show, and returns how many they are. */
static size_t select_rules(arena *a, const pack_verdict *from, pack_verdict *to, const report_settings *s) {
    rule_verdict *kept = ARENA_ARRAY(a, rule_verdict, from->n_rules);
    size_t n = 0;
    for (size_t i = 0; i < from->n_rules; i++)
        if (s->only >> from->rules[i].outcome & 1) kept[n++] = from->rules[i];
    *to = *from;
    to->rules = kept;
    to->n_rules = n;
    return n;
}

const verdict *report_select(arena *a, const verdict *v, const report_settings *s) {
    if (s->only == 0 || !v->deal) return v;
    pack_verdict *packs = ARENA_ARRAY(a, pack_verdict, v->n_packs);
    size_t n = 0;
    for (size_t i = 0; i < v->n_packs; i++) n += select_rules(a, &v->packs[i], &packs[n], s) > 0;
    if (n == 0) return NULL;
    verdict *out = ARENA_NEW(a, verdict);
    *out = *v;
    out->packs = packs;
    out->n_packs = n;
    return out;
}

/* What stands between two deals is written before the second, and taken back where that writes nothing. */
static void write_deal(report *r, const verdict *v) {
    size_t before = r->out.n;
    if (r->shown && r->format->between) r->format->between(r);
    size_t mark = r->out.n;
    r->format->deal(r, v);
    if (r->out.n == mark)
        r->out.n = before;
    else
        r->shown++;
}

void report_deal(report *r, const verdict *v) {
    arena_reset(&r->scratch);
    overview_add(&r->overview, v);
    const verdict *shown = report_select(&r->scratch, v, &r->settings);
    if (shown) write_deal(r, shown);
}

void report_page(report *page, const report *r) {
    report like = {.format = r->format,
                   .settings = r->settings,
                   .vocabulary = r->vocabulary,
                   .packs = r->packs,
                   .n_packs = r->n_packs};
    open_report(page, &like);
}

void report_join(report *r, const report *page) {
    overview_merge(&r->overview, &page->overview);
    r->out.failed = r->out.failed || page->out.failed;
    if (page->out.n == 0) return;
    if (r->shown && r->format->between) r->format->between(r);
    buf_str(&r->out, buf_slice(&page->out));
    r->shown += page->shown;
}

void report_clear(report *page) {
    buf_clear(&page->out);
    overview_clear(&page->overview);
    page->shown = 0;
}
