#include "report/prose.h"

#include <string.h>

/* Bytes that names of deals may take beyond twice those of the closest. */
#define OVERVIEW_NAMES 65536u

void overview_init(overview *o, const pack *const *packs, size_t n, jmp_buf *oom) {
    *o = (overview){.packs = packs, .n_packs = n, .memory.oom = oom, .names.oom = oom};
    for (size_t i = 0; i < n; i++) o->n_rules += packs[i]->n_rules;
    overview_clear(o);
}

void overview_free(overview *o) {
    arena_free(&o->memory);
    arena_free(&o->names);
    *o = (overview){0};
}

void overview_clear(overview *o) {
    arena_reset(&o->memory);
    arena_reset(&o->names);
    o->counts = (report_counts){0};
    o->of_packs = ARENA_ARRAY(&o->memory, outcome_counts, o->n_packs);
    o->of_rules = ARENA_ARRAY(&o->memory, outcome_counts, o->n_rules);
    o->marks = ARENA_ARRAY(&o->memory, uint8_t, o->n_packs + 3 * o->n_rules);
    o->n_rows = o->n_closest = 0;
}

/* ------------------------------------------------------------------------------------------------ rows */

/* Whether A comes before B among the closest. */
static bool closer(const overview_row *a, const overview_row *b) {
    if ((a->outcome == DEAL_ACCEPTED) != (b->outcome == DEAL_ACCEPTED)) return a->outcome == DEAL_ACCEPTED;
    if (a->crossed != b->crossed) return a->crossed < b->crossed;
    if (a->undetermined != b->undetermined) return a->undetermined < b->undetermined;
    return a->number < b->number;
}

static const uint8_t *copy_marks(overview *o, const uint8_t *from, size_t n) {
    if (!from) return NULL;
    uint8_t *copy = arena_alloc(&o->memory, n);
    if (n) memcpy(copy, from, n);
    return copy;
}

static void add_row(overview *o, overview_row row) {
    row.id = arena_str(&o->memory, row.id);
    row.file = arena_str(&o->memory, row.file);
    row.packs = copy_marks(o, row.packs, o->n_packs);
    row.rules = copy_marks(o, row.rules, o->n_rules);
    row.excused = copy_marks(o, row.excused, o->n_rules);
    row.reasons = copy_marks(o, row.reasons, o->n_rules);
    o->rows[o->n_rows++] = row;
}

static void copy_names(arena *a, overview_row *row) {
    row->id = arena_str(a, row->id);
    row->file = arena_str(a, row->file);
}

/* Frees the names of deals that are no longer among the closest, as soon as they may be more than the others. */
static void drop_names(overview *o) {
    size_t kept = 0;
    for (uint32_t i = 0; i < o->n_closest; i++) kept += o->closest[i].id.n + o->closest[i].file.n;
    if (o->names.held < 2 * kept + OVERVIEW_NAMES) return;
    arena old = o->names;
    arena_init(&o->names);
    o->names.oom = old.oom;
    for (uint32_t i = 0; i < o->n_closest; i++) copy_names(&o->names, &o->closest[i]);
    arena_free(&old);
}

/* Adds ROW if it is one of the closest. */
static void add_closest(overview *o, overview_row row) {
    uint32_t n = o->n_closest;
    if (row.outcome == DEAL_ERROR) return;
    if (n == OVERVIEW_CLOSEST && !closer(&row, &o->closest[n - 1])) return;
    copy_names(&o->names, &row);
    row.packs = row.rules = row.excused = row.reasons = NULL;
    uint32_t at = n < OVERVIEW_CLOSEST ? o->n_closest++ : n - 1;
    for (; at > 0 && closer(&row, &o->closest[at - 1]); at--) o->closest[at] = o->closest[at - 1];
    o->closest[at] = row;
    drop_names(o);
}

/* ------------------------------------------------------------------------------------------------ adding */

/* Counts the outcomes of packs and rules, and points ROW to them in the overview's marks. */
static void add_packs(overview *o, const verdict *v, overview_row *row) {
    size_t at = 0;
    uint8_t *packs = o->marks, *rules = packs + o->n_packs, *excused = rules + o->n_rules;
    uint8_t *reasons = excused + o->n_rules;
    row->packs = packs;
    row->rules = rules;
    row->excused = excused;
    row->reasons = reasons;
    for (size_t i = 0; i < v->n_packs; i++) {
        const pack_verdict *p = &v->packs[i];
        o->of_packs[i].of[p->outcome]++;
        packs[i] = (uint8_t)p->outcome;
        for (const rule_verdict *r = p->rules; r < p->rules + p->n_rules; r++, at++) {
            rules[at] = (uint8_t)r->outcome;
            excused[at] = r->outcome == RULE_FAIL && (r->waived || r->known);
            reasons[at] = (uint8_t)r->undetermined;
            o->of_rules[at].of[r->outcome]++;
            o->of_rules[at].excused += excused[at];
            if (r->rule->class != RULE_RED_LINE) continue;
            row->crossed += rule_standing(r) == RULE_FAIL;
            row->undetermined += rule_standing(r) == RULE_UNDETERMINED;
        }
    }
}

void overview_add(overview *o, const verdict *v) {
    report_counts *c = &o->counts;
    uint64_t *of_outcome[] = {&c->not_applicable, &c->accepted, &c->undetermined, &c->rejected, &c->errors};
    ++*of_outcome[v->outcome];
    overview_row row = {.file = v->file, .line = v->line, .outcome = v->outcome, .number = ++c->deals};
    if (v->deal) {
        row.id = v->deal->id;
        add_packs(o, v, &row);
    }
    if (o->n_rows < OVERVIEW_ROWS) add_row(o, row);
    add_closest(o, row);
}

static void add_counts(outcome_counts *to, const outcome_counts *more, size_t n) {
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < 5; k++) to[i].of[k] += more[i].of[k];
        to[i].excused += more[i].excused;
    }
}

void overview_merge(overview *o, const overview *more) {
    uint64_t before = o->counts.deals;
    for (uint32_t i = 0; i < more->n_rows && o->n_rows < OVERVIEW_ROWS; i++) {
        overview_row row = more->rows[i];
        row.number += before;
        add_row(o, row);
    }
    for (uint32_t i = 0; i < more->n_closest; i++) {
        overview_row row = more->closest[i];
        row.number += before;
        add_closest(o, row);
    }
    add_counts(o->of_packs, more->of_packs, o->n_packs);
    add_counts(o->of_rules, more->of_rules, o->n_rules);
    report_counts *c = &o->counts;
    const report_counts *m = &more->counts;
    *c = (report_counts){c->deals + m->deals,
                         c->accepted + m->accepted,
                         c->rejected + m->rejected,
                         c->undetermined + m->undetermined,
                         c->not_applicable + m->not_applicable,
                         c->errors + m->errors};
}

static bool shares_id(const overview_row *row, const overview_row *list, uint32_t n) {
    for (uint32_t i = 0; i < n; i++)
        if (list[i].number != row->number && str_eq(list[i].id, row->id)) return true;
    return false;
}

str overview_name(arena *a, const overview *o, const overview_row *row) {
    if (row->id.n == 0) return prose_file(a, row->file, row->line);
    if (!shares_id(row, o->rows, o->n_rows) && !shares_id(row, o->closest, o->n_closest)) return row->id;
    return prose_deal(a, row->id, row->file, row->line);
}

/* ------------------------------------------------------------------------------------------------ red lines */

static bool worse(const crossed_line *a, const crossed_line *b) {
    return a->crossed != b->crossed ? a->crossed > b->crossed : a->undetermined > b->undetermined;
}

size_t overview_most_crossed(const overview *o, crossed_line *top, size_t *all) {
    size_t n = 0, number = 0;
    *all = 0;
    for (size_t i = 0; i < o->n_packs; i++)
        for (size_t k = 0; k < o->packs[i]->n_rules; k++, number++) {
            const outcome_counts *c = &o->of_rules[number];
            crossed_line line = {o->packs[i], &o->packs[i]->rules[k], number, c->of[RULE_FAIL] - c->excused,
                                 c->of[RULE_UNDETERMINED]};
            if (line.rule->class != RULE_RED_LINE || line.crossed == 0) continue;
            ++*all;
            if (n == OVERVIEW_CROSSED && !worse(&line, &top[n - 1])) continue;
            size_t at = n < OVERVIEW_CROSSED ? n++ : n - 1;
            for (; at > 0 && worse(&line, &top[at - 1]); at--) top[at] = top[at - 1];
            top[at] = line;
        }
    return n;
}

int report_exit_status(const report_counts *c) {
    if (c->errors) return 2;
    if (c->rejected) return 1;
    return c->undetermined ? 3 : 0;
}
