#include "report/overview.h"

#include <string.h>

void overview_init(overview *o, const pack *const *packs, size_t n, jmp_buf *oom) {
    *o = (overview){.packs = packs, .n_packs = n, .memory.oom = oom};
    for (size_t i = 0; i < n; i++) o->n_rules += packs[i]->n_rules;
    overview_clear(o);
}

void overview_free(overview *o) {
    arena_free(&o->memory);
    *o = (overview){0};
}

void overview_clear(overview *o) {
    arena_reset(&o->memory);
    o->counts = (report_counts){0};
    o->of_packs = ARENA_ARRAY(&o->memory, outcome_counts, o->n_packs);
    o->of_rules = ARENA_ARRAY(&o->memory, outcome_counts, o->n_rules);
    o->n_rows = o->n_nearest = 0;
}

/* ------------------------------------------------------------------------------------------------ rows */

/* Whether A comes before B among the nearest. */
static bool nearer(const overview_row *a, const overview_row *b) {
    if (a->crossed != b->crossed) return a->crossed < b->crossed;
    if (a->open != b->open) return a->open < b->open;
    return a->number < b->number;
}

static bool wants_row(const overview *o, const overview_row *row) {
    bool missed = row->packs && row->outcome != DEAL_ACCEPTED && row->outcome != DEAL_NOT_APPLICABLE;
    if (!missed) return false;
    return o->n_nearest < OVERVIEW_NEAREST || nearer(row, &o->nearest[o->n_nearest - 1]);
}

static void insert_nearest(overview *o, overview_row row) {
    uint32_t at = o->n_nearest < OVERVIEW_NEAREST ? o->n_nearest++ : OVERVIEW_NEAREST - 1;
    while (at > 0 && nearer(&row, &o->nearest[at - 1])) {
        o->nearest[at] = o->nearest[at - 1];
        at--;
    }
    o->nearest[at] = row;
}

static const uint8_t *bytes(overview *o, const uint8_t *from, size_t n) {
    if (!from) return NULL;
    uint8_t *copy = arena_alloc(&o->memory, n);
    if (n) memcpy(copy, from, n);
    return copy;
}

static overview_row own(overview *o, overview_row row) {
    row.id = arena_str(&o->memory, row.id);
    row.file = arena_str(&o->memory, row.file);
    row.packs = bytes(o, row.packs, o->n_packs);
    row.rules = bytes(o, row.rules, o->n_rules);
    row.excused = bytes(o, row.excused, o->n_rules);
    return row;
}

/* Keeps ROW, whose memory is somebody else's, where it belongs to those that are kept. What falls out of the nearest
 * stays in the arena: the list turns over only while better and better deals come, a logarithm of their number. */
static void keep(overview *o, overview_row row) {
    bool first = o->n_rows < OVERVIEW_ROWS, near = wants_row(o, &row);
    if (!first && !near) return;
    row = own(o, row);
    if (first) o->rows[o->n_rows++] = row;
    if (near) insert_nearest(o, row);
}

/* ------------------------------------------------------------------------------------------------ adding */

static void count(report_counts *c, deal_outcome o) {
    uint64_t *of_outcome[] = {&c->not_applicable, &c->accepted, &c->undetermined, &c->rejected, &c->errors};
    ++*of_outcome[o];
    c->deals++;
}

static bool is_excused(const rule_verdict *v) {
    return v->outcome == RULE_FAIL && (v->waived || v->known);
}

static void count_rule(overview_row *row, const rule_verdict *v) {
    if (v->rule->class != RULE_RED_LINE) return;
    row->crossed += rule_standing(v) == RULE_FAIL;
    row->open += rule_standing(v) == RULE_UNDETERMINED;
}

/* Counts what the packs came to, and notes it in MARKS: a byte for each pack, for each rule, and for each rule again
 * whether it is excused. */
static void add_packs(overview *o, const verdict *v, overview_row *row, uint8_t *marks) {
    size_t at = 0;
    uint8_t *packs = marks, *rules = packs + o->n_packs, *excused = rules + o->n_rules;
    row->packs = packs;
    row->rules = rules;
    row->excused = excused;
    for (size_t i = 0; i < v->n_packs; i++) {
        const pack_verdict *p = &v->packs[i];
        o->of_packs[i].of[p->outcome]++;
        packs[i] = (uint8_t)p->outcome;
        for (size_t k = 0; k < p->n_rules; k++, at++) {
            o->of_rules[at].of[p->rules[k].outcome]++;
            o->of_rules[at].excused += is_excused(&p->rules[k]);
            rules[at] = (uint8_t)p->rules[k].outcome;
            excused[at] = is_excused(&p->rules[k]);
            count_rule(row, &p->rules[k]);
        }
    }
}

void overview_add(overview *o, const verdict *v) {
    enum { FEW = 512 };
    uint8_t few[FEW];
    size_t n = o->n_packs + 2 * o->n_rules;
    uint8_t *marks = n <= FEW ? few : arena_alloc(&o->memory, n);
    count(&o->counts, v->outcome);
    overview_row row = {.file = v->file, .outcome = v->outcome, .number = o->counts.deals};
    if (v->deal) {
        row.id = v->deal->id;
        add_packs(o, v, &row, marks);
    }
    keep(o, row);
}

static void add_counts(outcome_counts *to, const outcome_counts *more, size_t n) {
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < 5; k++) to[i].of[k] += more[i].of[k];
        to[i].excused += more[i].excused;
    }
}

/* The deals of MORE get the numbers that follow. */
void overview_merge(overview *o, const overview *more) {
    uint64_t before = o->counts.deals;
    for (uint32_t i = 0; i < more->n_rows && o->n_rows < OVERVIEW_ROWS; i++) {
        overview_row row = own(o, more->rows[i]);
        row.number += before;
        o->rows[o->n_rows++] = row;
    }
    for (uint32_t i = 0; i < more->n_nearest; i++) {
        overview_row row = more->nearest[i];
        row.number += before;
        if (wants_row(o, &row)) insert_nearest(o, own(o, row));
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
