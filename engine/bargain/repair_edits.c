#include "bargain/repairing.h"

#include <stdlib.h>

/* A repair in words: each edit with its place, and edits that are alike put together. */

static str plain_value(const space *s, uint32_t number, slot v) {
    const domain *values = NULL;
    slot_type type = vocabulary_slot_type(s->deal->vocabulary, number, &values);
    if (v.state == SLOT_OPEN) return STR("open");
    if (v.state != SLOT_VALUE) return STR("nothing");
    buf out = {0};
    if (type == SLOT_SET) {
        bool any = false;
        for (size_t i = 0; i < values->n; i++) {
            if (!SLOT_BIT(v.v.bits, i)) continue;
            buf_printf(&out, "%s" STR_FMT, any ? ", " : "", STR_ARG(values->names[i]));
            any = true;
        }
        if (!any) buf_z(&out, "nobody");
    } else if (type == SLOT_ENUM) {
        buf_str(&out, values->names[v.v.i]);
    } else {
        slot_value_json(&out, type, values, v.v);
    }
    str text = arena_str(s->memory, buf_slice(&out));
    buf_free(&out);
    return text;
}

static str json_value(const space *s, uint32_t number, slot v) {
    const domain *values = NULL;
    slot_type type = vocabulary_slot_type(s->deal->vocabulary, number, &values);
    buf out = {0};
    if (v.state == SLOT_VALUE)
        slot_value_json(&out, type, values, v.v);
    else
        buf_z(&out, "null");
    str text = arena_str(s->memory, buf_slice(&out));
    buf_free(&out);
    return text;
}

/* There is a way of settling under which nothing speaks of the slot. */
static bool may_be_unsaid(const deal *d, uint32_t number) {
    uint32_t which = DEAL_NONE, options = 0;
    for (uint32_t i = d->slots[number].origin - 1; i != DEAL_NONE; i = d->mentions[i].next) {
        const mention *m = &d->mentions[i];
        if (m->choice == DEAL_NONE) return false;
        if (which != DEAL_NONE && which != m->choice) return true;
        which = m->choice;
        options++;
    }
    return which != DEAL_NONE && options < choice_ways(&d->choices[which]);
}

/* Values of the brackets that a slot depends on, each once. */
static str bracket_words(const space *s, uint32_t number) {
    const deal *d = s->deal;
    str all = {"", 0};
    for (uint32_t i = d->slots[number].origin - 1; i != DEAL_NONE; i = d->mentions[i].next) {
        const mention *m = &d->mentions[i];
        uint32_t n = m->either == DEAL_NONE ? 1 : d->choices[m->either].n_options;
        for (uint32_t k = 0; k < n; k++) {
            slot v = {.state = m->open ? SLOT_OPEN : SLOT_VALUE, .v = n == 1 ? m->value : m->either_values[k]};
            str word = plain_value(s, number, v);
            if (str_find(all, word, 0) != SIZE_MAX) continue;
            all = arena_printf(s->memory, STR_FMT "%s" STR_FMT, STR_ARG(all), all.n ? " or " : "", STR_ARG(word));
        }
    }
    if (may_be_unsaid(d, number)) {
        const slot *quiet = d->complete ? d->vocabulary->silent_complete : d->vocabulary->silent_open;
        str word = plain_value(s, number, quiet[number]);
        if (str_find(all, word, 0) == SIZE_MAX)
            all = arena_printf(s->memory, STR_FMT " or " STR_FMT, STR_ARG(all), STR_ARG(word));
    }
    return arena_printf(s->memory, "in brackets: " STR_FMT, STR_ARG(all));
}

/* Where an addition went. */
static void find_home(const space *s, uint32_t number, const deal *after, repair_edit *e) {
    uint32_t origin = after->slots[number].origin;
    const mention *m = origin ? &after->mentions[origin - 1] : NULL;
    if (!m || m->article == DEAL_NONE) return;
    e->home = after->articles[m->article].id;
    e->home_is_new = true;
    for (uint32_t i = 0; i < s->deal->n_articles; i++)
        if (str_eq(s->deal->articles[i].id, e->home)) e->home_is_new = false;
}

static repair_edit edit_of_slot(space *s, const candidate *c, uint32_t number, const deal *after) {
    const deal *d = s->deal;
    slot was = d->slots[number];
    bool said = was.origin != 0;
    const mention *m = said ? &d->mentions[was.origin - 1] : NULL;
    repair_edit e = {.slot = number, .choice = DEAL_NONE, .article = DEAL_NONE, .cost = s->costs->of_slot[number]};
    e.kind = c->now[number].state != SLOT_VALUE ? REPAIR_DROP : said ? REPAIR_CHANGE : REPAIR_ADD;
    e.path = vocabulary_slot_path(s->memory, d->vocabulary, number);
    e.before = was.state == SLOT_BRACKET ? bracket_words(s, number) : plain_value(s, number, was);
    e.after = plain_value(s, number, c->now[number]);
    e.json = json_value(s, number, c->now[number]);
    if (e.kind == REPAIR_ADD) find_home(s, number, after, &e);
    if (m) {
        e.article = m->article;
        e.at = m->at;
    }
    candidate_also(s, c, number, &e.also, &e.n_also);
    return e;
}

static repair_edit edit_of_choice(space *s, const candidate *c, uint32_t which) {
    const choice *of = &s->deal->choices[which];
    repair_edit e = {.kind = REPAIR_SETTLE, .slot = DEAL_NONE, .choice = which, .way = (uint32_t)c->settled[which]};
    e.path = of->name;
    e.after = choice_way_name(of, e.way);
    e.before = choice_way_name(of, 0);
    for (uint32_t w = 1; w < choice_ways(of); w++)
        e.before =
            arena_printf(s->memory, STR_FMT "%s" STR_FMT, STR_ARG(e.before), " or ", STR_ARG(choice_way_name(of, w)));
    buf out = {0};
    buf_json(&out, e.after);
    e.json = arena_str(s->memory, buf_slice(&out));
    buf_free(&out);
    e.at = of->at;
    e.cost = s->costs->of_choice[which];
    e.article = DEAL_NONE;
    for (uint32_t i = 0; i < s->deal->n_mentions && of->is_either; i++)
        if (s->deal->mentions[i].either == which) e.article = s->deal->mentions[i].article;
    return e;
}

/* In the order of the text; additions behind them, in the order of the vocabulary. */
static int in_order(const void *a, const void *b) {
    const repair_edit *x = a, *y = b;
    bool nx = x->at.source == NULL, ny = y->at.source == NULL;
    if (nx != ny) return nx ? 1 : -1;
    if (x->at.at != y->at.at) return x->at.at < y->at.at ? -1 : 1;
    return (x->slot > y->slot) - (x->slot < y->slot);
}

/* ------------------------------------------------------------------------------------------------ alike */

static bool same_strings(const repair_edit *a, const repair_edit *b) {
    if (a->n_also != b->n_also || !str_eq(a->before, b->before) || !str_eq(a->after, b->after)) return false;
    for (size_t i = 0; i < a->n_also; i++)
        if (!str_eq(a->also[i], b->also[i])) return false;
    return true;
}

static bool alike(const space *s, const repair_edit *a, const repair_edit *b) {
    const vocabulary *v = s->deal->vocabulary;
    if (a->kind != b->kind || a->kind == REPAIR_SETTLE) return false;
    return a->at.source == b->at.source && a->at.at == b->at.at && v->slot_term[a->slot] == v->slot_term[b->slot] &&
           str_eq(a->home, b->home) && same_strings(a, b);
}

typedef VEC(repair_line) line_list;

static void add_lines(space *s, const repair_edit *like, const numbers *slots, line_list *out) {
    const str *paths;
    size_t n;
    patch_paths(s->memory, s->deal->vocabulary, slots->v, slots->n, &paths, &n);
    if (n == 1) {
        VEC_PUSH(s->memory, *out, ((repair_line){like, paths[0], slots->n}));
        return;
    }
    str all = {"", 0};
    for (size_t i = 0; i < n; i++)
        all = arena_printf(s->memory, STR_FMT "%s" STR_FMT, STR_ARG(all), i ? ", " : "", STR_ARG(paths[i]));
    VEC_PUSH(s->memory, *out, ((repair_line){like, all, slots->n}));
}

static void put_together(space *s, repair *r) {
    line_list lines = {0};
    bool *done = ARENA_ARRAY(s->memory, bool, r->n_edits);
    for (size_t i = 0; i < r->n_edits; i++) {
        const repair_edit *e = &r->edits[i];
        numbers slots = {0};
        if (done[i]) continue;
        if (e->kind == REPAIR_SETTLE) {
            VEC_PUSH(s->memory, lines, ((repair_line){e, e->path, 1}));
            continue;
        }
        for (size_t k = i; k < r->n_edits; k++) {
            if (done[k] || !alike(s, e, &r->edits[k])) continue;
            done[k] = true;
            VEC_PUSH(s->memory, slots, r->edits[k].slot);
        }
        add_lines(s, e, &slots, &lines);
    }
    r->lines = lines.v;
    r->n_lines = lines.n;
}

/* ------------------------------------------------------------------------------------------------ words beside terms
 */

/* What this place says is not what it will say. */
static bool is_moved(const space *s, const candidate *c, const mention *m) {
    const domain *values = NULL;
    slot_type type = vocabulary_slot_type(s->deal->vocabulary, m->slot, &values);
    if (!c->edited[m->slot]) return m->either != DEAL_NONE && c->settled[m->either] >= 0;
    if (m->either != DEAL_NONE || m->open || c->now[m->slot].state != SLOT_VALUE) return true;
    return !slot_value_equal(type, values, m->value, c->now[m->slot].v);
}

static void find_unfit(space *s, const candidate *c, repair *r) {
    const deal *d = s->deal;
    bool *unfit = ARENA_ARRAY(s->memory, bool, d->n_articles);
    numbers out = {0};
    for (uint32_t i = 0; i < d->n_mentions; i++) {
        const mention *m = &d->mentions[i];
        bool gone = m->choice != DEAL_NONE && c->settled[m->choice] >= 0 && c->settled[m->choice] != (int32_t)m->option;
        if (m->article != DEAL_NONE && is_moved(s, c, m) && !gone && d->articles[m->article].text.n)
            unfit[m->article] = true;
    }
    for (uint32_t i = 0; i < d->n_articles; i++)
        if (unfit[i]) VEC_PUSH(s->memory, out, i);
    r->unfit = out.v;
    r->n_unfit = out.n;
}

repair describe_repair(space *s, const candidate *c, const hearing *h) {
    repair r = {.cost = c->cost, .text = h->text};
    VEC(repair_edit) edits = {0};
    for (size_t i = 0; i < s->choices.n; i++)
        if (c->settled[s->choices.v[i]] >= 0) VEC_PUSH(s->memory, edits, edit_of_choice(s, c, s->choices.v[i]));
    for (size_t i = 0; i < s->slots.n; i++)
        if (c->edited[s->slots.v[i]]) VEC_PUSH(s->memory, edits, edit_of_slot(s, c, s->slots.v[i], h->read));
    if (edits.n) qsort(edits.v, edits.n, sizeof *edits.v, in_order);
    r.edits = edits.v;
    r.n_edits = edits.n;
    put_together(s, &r);
    find_unfit(s, c, &r);
    return r;
}
