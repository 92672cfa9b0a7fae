/* all() and exists() over rows whose texts are searched for constants: the scan of the texts tells which rows can
 * decide, and only those are looked at. The others come out as they would have, in all respects but the time. */

#include "cel/code.h"

#define ALL_ROWS UINT64_MAX

/* Of 64 rows, those for which the predicate may be VALUE, fail or be unknown: for the others it is surely the opposite.
 * FREE turns false where it has a part that does more than search: what stands behind that may not be skipped with it,
 * since its steps count. */
typedef struct narrowing {
    run *r; /* NULL: the question is only whether any row could ever be left out */
    uint32_t frame, word;
    bool free;
} narrowing;

static uint64_t rows_that_may(narrowing *n, const code *c, bool value);

static uint64_t rows_found(narrowing *n, const code *c, bool value) {
    const text_search *s = c->extra;
    bool other_row = s->field->frame != n->frame;
    if (!value || other_row || !s->needle || !s->needle->scanner) return ALL_ROWS;
    if (!n->r) return 0;
    if (!cel_scan_knows(n->r->c->scan, s->needle)) return ALL_ROWS;
    return cel_scan_rows(n->r->c->scan, s->needle, s->field->index, n->word);
}

/* Every side must be true for && to be true, and one must be false for it to be false. */
static uint64_t rows_of_sides(narrowing *n, const code *c, bool value) {
    bool every = (c->eval == eval_and) == value;
    uint64_t rows = every ? ALL_ROWS : 0;
    for (uint32_t i = 0; i < c->n_args && n->free; i++) {
        uint64_t side = rows_that_may(n, c->args[i], value);
        rows = every ? rows & side : rows | side;
    }
    return rows;
}

static uint64_t rows_that_may(narrowing *n, const code *c, bool value) {
    if (c->eval == eval_search_field) return rows_found(n, c, value);
    if (c->eval == eval_and || c->eval == eval_or) return rows_of_sides(n, c, value);
    if (c->apply == apply_not && c->n_args == 1) return rows_that_may(n, c->args[0], !value);
    n->free = false;
    return ALL_ROWS;
}

static bool is_exists(const loop *l) {
    return l->macro == CEL_MACRO_EXISTS;
}

bool can_be_narrowed(const loop *l) {
    bool quantifier = l->macro == CEL_MACRO_ALL || l->macro == CEL_MACRO_EXISTS;
    narrowing n = {.frame = l->frame, .free = true};
    return quantifier && l->kind == RANGE_ROWS && !l->two && rows_that_may(&n, l->body, is_exists(l)) == 0;
}

/* The rows of a word that there are. */
static uint64_t rows_there(const run *r, uint32_t word) {
    uint32_t left = r->c->n_rows - word * 64;
    return left >= 64 ? ALL_ROWS : ((uint64_t)1 << left) - 1;
}

typedef struct outcome {
    cel_value rest;   /* what comes out unless a row decides */
    uint32_t counted; /* rows whose steps are counted */
} outcome;

static bool fails(outcome *o, cel_value v) {
    if (code_weight(v) > code_weight(o->rest)) o->rest = v;
    return true;
}

/* Looks at one row; true where that ends the loop. The rows left out before it count as steps too. */
static bool settles(run *r, const loop *l, uint32_t row, outcome *o) {
    bool stop = is_exists(l);
    if (!code_count(r, row + 1 - o->counted)) return fails(o, r->failed);
    o->counted = row + 1;
    r->frames[l->frame].index = row;
    int there = row_there(r, row);
    if (!there) return false;
    cel_value v = code_run(r, l->body);
    if (v.kind != CEL_BOOL || there < 0) v = member_outcome(r, v, there, stop);
    if (v.kind != CEL_BOOL) {
        fails(o, v);
        return false;
    }
    if (v.b == stop) o->rest = v;
    return v.b == stop;
}

cel_value eval_quantifier_narrowed(run *r, const code *c) {
    const loop *l = c->extra;
    outcome o = {code_bool(!is_exists(l)), 0};
    for (uint32_t word = 0; word * 64 < r->c->n_rows; word++) {
        narrowing n = {.r = r, .frame = l->frame, .word = word, .free = true};
        uint64_t rows = rows_that_may(&n, l->body, is_exists(l)) & rows_there(r, word);
        for (; rows; rows &= rows - 1)
            if (settles(r, l, word * 64 + (uint32_t)__builtin_ctzll(rows), &o)) return o.rest;
    }
    if (!code_count(r, r->c->n_rows - o.counted)) fails(&o, r->failed);
    return o.rest;
}
