/* Reasons: how they are collected, weighed against each other and freed of repetitions. */

#include "cel/code.h"

#include <string.h>

enum { FIRST_LIMIT = 1024 };

gather gather_start(const run *r) {
    size_t mark = r->out ? r->out->list.n : 0;
    return (gather){.mark = mark, .child = mark, .limit = FIRST_LIMIT};
}

void reasons_drop(run *r, size_t from, size_t to) {
    cel_because *v = r->out->list.v;
    size_t n = r->out->list.n;
    if (to > from) memmove(v + from, v + to, (n - to) * sizeof *v);
    r->out->list.n = n - (to - from);
}

void gather_reasons(run *r, gather *g, int weight, bool keep_equal) {
    if (weight == 2) reasons_only_unknown(r, g->child);
    if (weight > g->best) {
        reasons_drop(r, g->mark, g->child);
        g->best = weight;
    } else if (weight < g->best || !keep_equal) {
        r->out->list.n = g->child;
    }
    if (r->out->list.n - g->mark <= g->limit) return;
    reasons_compact(r, g->mark);
    g->limit = 2 * (r->out->list.n - g->mark) + FIRST_LIMIT;
}

void reasons_only_unknown(run *r, size_t mark) {
    cel_because *v = r->out->list.v;
    size_t n = mark;
    for (size_t i = mark; i < r->out->list.n; i++)
        if (v[i].unknown) v[n++] = v[i];
    r->out->list.n = n;
}

/* ---- each reason once ---- */

static bool same_reason(const cel_because *a, const cel_because *b) {
    if (a->kind != b->kind || a->slot != b->slot || a->row != b->row || a->field != b->field ||
        a->variable != b->variable)
        return false;
    if (a->kind == CEL_BECAUSE_TEXT) return a->from == b->from && a->to == b->to;
    return a->kind != CEL_BECAUSE_VALUE || (a->from == b->from && a->to == b->to && a->where == b->where);
}

static uint64_t reason_hash(const cel_because *b) {
    uint64_t h = (uint64_t)b->kind * 1000003 + b->slot;
    h = h * 0x9e3779b97f4a7c15u + b->row;
    h = h * 0x9e3779b97f4a7c15u + b->field + ((uint64_t)b->variable << 32);
    h = h * 0x9e3779b97f4a7c15u + b->from;
    return h ^ h >> 29;
}

/* The place of an equal reason among the first N, or N; TABLE holds places + 1, CAP is a power of two. */
static size_t find_reason(const cel_because *v, size_t n, const cel_because *what, uint32_t *table, size_t cap) {
    uint64_t i = reason_hash(what) & (cap - 1);
    while (table[i]) {
        if (same_reason(&v[table[i] - 1], what)) return table[i] - 1;
        i = (i + 1) & (cap - 1);
    }
    table[i] = (uint32_t)n + 1;
    return n;
}

void reasons_compact(run *r, size_t mark) {
    cel_because *v = r->out->list.v + mark;
    size_t all = r->out->list.n - mark, n = 0, cap = 16;
    if (all < 2) return;
    while (cap < all * 2) cap *= 2;
    uint32_t *table = ARENA_ARRAY(r->c->memory, uint32_t, cap);
    for (size_t i = 0; i < all; i++) {
        size_t at = find_reason(v, n, &v[i], table, cap);
        if (at == n)
            v[n++] = v[i];
        else
            v[at].unknown = v[at].unknown || v[i].unknown;
    }
    r->out->list.n = mark + n;
}

/* C is NULL for a reason that knows its place already. */
void reason_add(run *r, const code *c, cel_because what) {
    if (c) {
        what.where = c->x;
        what.at = c->at;
    }
    VEC_PUSH(r->out->memory, r->out->list, what);
}

void reason_slot(run *r, const code *c, uint32_t number) {
    slot s = slot_resolved(r, number);
    bool unknown = s.state == SLOT_OPEN || s.state == SLOT_BRACKET;
    reason_add(r, c, (cel_because){.kind = CEL_BECAUSE_SLOT, .slot = number, .value = s, .unknown = unknown});
}

/* ---- slots ---- */

void reason_point(run *r, const point *p) {
    for (uint32_t i = 0; i < p->n; i++)
        if (p->index[i].name) p->index[i].name->why(r, p->index[i].name);
}

void reason_path(run *r, const code *c, const path *p) {
    uint32_t number;
    reason_point(r, p->point);
    if (path_number(r, p, &number)) reason_slot(r, c, number);
}

cel_value why_slots(run *r, const code *c) {
    size_t mark = r->out->list.n;
    reason_path(r, c, c->path);
    if (c->eval == eval_slot_same) reason_path(r, c, c->other);
    cel_value v = c->eval(r, c);
    if (v.kind == CEL_UNKNOWN) reasons_only_unknown(r, mark);
    return v;
}

typedef struct visitor {
    run *r;
    const code *c;
} visitor;

static void visit_slot(void *with, const cel_shape *leaf, uint32_t number) {
    const visitor *v = with;
    (void)leaf;
    reason_slot(v->r, v->c, number);
}

/* All slots below the point of a node. */
static void reasons_below(run *r, const code *c) {
    const point *p = c->extra;
    uint32_t index[CODE_MAX_FAMILIES];
    visitor v = {r, c};
    reason_point(r, p);
    if (point_resolve(r, p, index)) point_slots(p->shape, index, p->n, visit_slot, &v);
}

cel_value why_shape(run *r, const code *c) {
    size_t mark = r->out->list.n;
    reasons_below(r, c);
    cel_value v = c->eval(r, c);
    if (v.kind == CEL_UNKNOWN) reasons_only_unknown(r, mark);
    return v;
}

/* What is there is reason enough that something is. */
cel_value why_shape_has(run *r, const code *c) {
    size_t mark = r->out->list.n;
    cel_value v = why_shape(r, c);
    if (v.kind != CEL_BOOL || !v.b) return v;
    size_t n = mark;
    for (size_t i = mark; i < r->out->list.n; i++) {
        const cel_because *b = &r->out->list.v[i];
        if (b->kind != CEL_BECAUSE_SLOT || b->value.state == SLOT_VALUE) r->out->list.v[n++] = *b;
    }
    r->out->list.n = n;
    return v;
}

/* Keys are there or not by the slots right below, where those can be absent. KEY is NULL for all of them. */
static void key_reasons(run *r, const code *c, const cel_value *key) {
    const point *p = c->extra;
    const cel_shape *s = p->shape;
    uint32_t index[CODE_MAX_FAMILIES];
    visitor v = {r, c};
    if (!point_resolve(r, p, index)) return;
    for (size_t i = 0; i < s->n_fields; i++) {
        bool meant = !key || str_eq(s->fields[i].name, cel_text(*key));
        if (meant && s->fields[i].shape->leaf && s->fields[i].shape->may_be_absent)
            point_slots(s->fields[i].shape, index, p->n, visit_slot, &v);
    }
    if (!s->family || p->n == CODE_MAX_FAMILIES || !s->member->leaf || !s->member->may_be_absent) return;
    for (size_t i = 0; i < s->family->n; i++) {
        index[p->n] = (uint32_t)i;
        if (!key || str_eq(s->family->names[i], cel_text(*key)))
            point_slots(s->member, index, p->n + 1, visit_slot, &v);
    }
}

cel_value why_shape_key(run *r, const code *c) {
    size_t mark = r->out->list.n;
    cel_value key = cel_null_value();
    reason_point(r, c->extra);
    if (c->n_args) key = code_run(r, c->args[0]);
    if (!c->n_args || key.kind == CEL_STRING) key_reasons(r, c, c->n_args ? &key : NULL);
    cel_value v = c->eval(r, c);
    if (v.kind == CEL_UNKNOWN) reasons_only_unknown(r, mark);
    return v;
}
