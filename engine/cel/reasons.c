/* Reasons: how they are collected, which are kept, and the explaining forms of terms and quantifiers. */

#include "cel/node.h"

#include <string.h>

enum { FIRST_LIMIT = 1024 };

gather gather_start(const eval_state *st) {
    size_t mark = st->out ? st->out->list.n : 0;
    return (gather){.mark = mark, .child = mark, .limit = FIRST_LIMIT};
}

void reasons_drop(eval_state *st, size_t from, size_t to) {
    cel_because *v = st->out->list.v;
    size_t n = st->out->list.n;
    if (to > from) memmove(v + from, v + to, (n - to) * sizeof *v);
    st->out->list.n = n - (to - from);
}

void gather_reasons(eval_state *st, gather *g, int weight, bool keep_equal) {
    if (weight == 2) reasons_only_unknown(st, g->child);
    if (weight > g->best) {
        reasons_drop(st, g->mark, g->child);
        g->best = weight;
    } else if (weight < g->best || !keep_equal) {
        st->out->list.n = g->child;
    }
    if (st->out->list.n - g->mark <= g->limit) return;
    reasons_compact(st, g->mark);
    g->limit = 2 * (st->out->list.n - g->mark) + FIRST_LIMIT;
}

sides sides_start(const eval_state *st, bool stop) {
    return (sides){.reasons = gather_start(st), .stop = stop, .value = cel_of_bool(!stop)};
}

void sides_add(eval_state *st, sides *s, cel_value side) {
    int weight = side.kind == CEL_BOOL && side.b == s->stop ? SIDE_SETTLES : failure_weight(side);
    gather_weigh(st, &s->reasons, weight, weight != 1);
    if (weight <= s->weight) return;
    s->weight = weight;
    s->value = side;
    if (weight == SIDE_SETTLES) s->left = aside_begin(st);
}

void sides_end(eval_state *st, const sides *s) {
    if (s->weight == SIDE_SETTLES) aside_end(st, s->left);
}

void reasons_only_unknown(eval_state *st, size_t mark) {
    cel_because *v = st->out->list.v;
    size_t n = mark;
    for (size_t i = mark; i < st->out->list.n; i++)
        if (v[i].unknown) v[n++] = v[i];
    st->out->list.n = n;
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

/* The index of an equal reason among the first N, or N. TABLE has indices + 1; CAP is a power of two. */
static size_t find_reason(const cel_because *v, size_t n, const cel_because *what, uint32_t *table, size_t cap) {
    uint64_t i = reason_hash(what) & (cap - 1);
    while (table[i]) {
        if (same_reason(&v[table[i] - 1], what)) return table[i] - 1;
        i = (i + 1) & (cap - 1);
    }
    table[i] = (uint32_t)n + 1;
    return n;
}

void reasons_compact(eval_state *st, size_t mark) {
    cel_because *v = st->out->list.v + mark;
    size_t all = st->out->list.n - mark, n = 0, cap = 16;
    if (all < 2) return;
    while (cap < all * 2) cap *= 2;
    uint32_t *table = ARENA_ARRAY(st->c->memory, uint32_t, cap);
    for (size_t i = 0; i < all; i++) {
        size_t at = find_reason(v, n, &v[i], table, cap);
        if (at == n)
            v[n++] = v[i];
        else
            v[at].unknown = v[at].unknown || v[i].unknown;
    }
    st->out->list.n = mark + n;
}

void reason_add(eval_state *st, const cel_node *c, cel_because what) {
    if (c) {
        what.where = c->x;
        what.at = c->at;
    }
    VEC_PUSH(st->out->memory, st->out->list, what);
}

void reason_slot(eval_state *st, const cel_node *c, uint32_t number) {
    slot s = slot_resolved(st, number);
    bool unknown = s.state == SLOT_OPEN || s.state == SLOT_BRACKET;
    reason_add(st, c, (cel_because){.kind = CEL_BECAUSE_SLOT, .slot = number, .value = s, .unknown = unknown});
}

/* ---- slots ---- */

/* The thing NAME; if there is none of this name or NAME is NULL, all things that there are, up to the slot that says
 * that there are no more, or perhaps. */
static void reason_things(eval_state *st, const cel_node *c, const domain *d, const cel_value *name) {
    size_t at = name ? domain_find(named_domain(st, d), cel_text(*name)) : SIZE_MAX;
    if (at < d->n) reason_slot(st, c, d->presence + (uint32_t)at);
    for (uint32_t i = 0; at == SIZE_MAX && i < d->n; i++) {
        reason_slot(st, c, d->presence + i);
        if (thing_there(st, d, i) != 1) return;
    }
}

/* What a computed index says, and whether there is a thing of this name. */
static void reason_name(eval_state *st, const cel_node *c, const point_index *i) {
    cel_value v = i->name->why(st, i->name);
    if (i->family->named && v.kind == CEL_STRING) reason_things(st, c, i->family, &v);
}

void reason_point(eval_state *st, const cel_node *c, const point *p) {
    int64_t left = aside_begin(st);
    for (uint32_t i = 0; i < p->n; i++)
        if (p->index[i].name) reason_name(st, c, &p->index[i]);
    aside_end(st, left);
}

void reason_path(eval_state *st, const cel_node *c, const path *p) {
    uint32_t number;
    int64_t left = aside_begin(st);
    reason_point(st, c, p->point);
    if (path_number(st, p, &number)) reason_slot(st, c, number);
    aside_end(st, left);
}

cel_value why_slots(eval_state *st, const cel_node *c) {
    size_t mark = st->out->list.n;
    reason_path(st, c, c->path);
    if (c->op == OP_SLOT_SAME) reason_path(st, c, c->other);
    cel_value v = c->eval(st, c);
    if (v.kind == CEL_UNKNOWN) reasons_only_unknown(st, mark);
    return v;
}

typedef struct visitor {
    eval_state *st;
    const cel_node *c;
} visitor;

static void visit_slot(void *with, const cel_shape *leaf, uint32_t number) {
    const visitor *v = with;
    (void)leaf;
    reason_slot(v->st, v->c, number);
}

/* All slots below the point of a node. */
static void reasons_below(eval_state *st, const cel_node *c) {
    const point *p = c->extra;
    uint32_t index[POINT_MAX_FAMILIES];
    visitor v = {st, c};
    int64_t left = aside_begin(st);
    reason_point(st, c, p);
    if (point_resolve(st, p, index)) point_slots(p->shape, index, p->n, st->c->slots, visit_slot, &v);
    aside_end(st, left);
}

cel_value why_shape(eval_state *st, const cel_node *c) {
    size_t mark = st->out->list.n;
    reasons_below(st, c);
    cel_value v = c->eval(st, c);
    if (v.kind == CEL_UNKNOWN) reasons_only_unknown(st, mark);
    return v;
}

/* If something is there, the slots that are there are reason enough. */
cel_value why_shape_has(eval_state *st, const cel_node *c) {
    size_t mark = st->out->list.n;
    cel_value v = why_shape(st, c);
    if (v.kind != CEL_BOOL || !v.b) return v;
    size_t n = mark;
    for (size_t i = mark; i < st->out->list.n; i++) {
        const cel_because *b = &st->out->list.v[i];
        if (b->kind != CEL_BECAUSE_SLOT || b->value.state == SLOT_VALUE) st->out->list.v[n++] = *b;
    }
    st->out->list.n = n;
    return v;
}

/* Keys depend on the slots directly below the point, if these can be absent. KEY is NULL for all keys. */
static void key_reasons(eval_state *st, const cel_node *c, const cel_value *key) {
    const point *p = c->extra;
    const cel_shape *s = p->shape;
    uint32_t index[POINT_MAX_FAMILIES];
    visitor v = {st, c};
    if (!point_resolve(st, p, index)) return;
    for (size_t i = 0; i < s->n_fields; i++) {
        bool meant = !key || str_eq(s->fields[i].name, cel_text(*key));
        if (meant && s->fields[i].shape->leaf && s->fields[i].shape->may_be_absent)
            point_slots(s->fields[i].shape, index, p->n, NULL, visit_slot, &v);
    }
    if (!s->family || p->n == POINT_MAX_FAMILIES) return;
    bool field = key && cel_shape_find(s, cel_text(*key)) != SIZE_MAX;
    if (s->family->named && !field) reason_things(st, c, s->family, key);
    if (!s->member->leaf || !s->member->may_be_absent) return;
    for (uint32_t i = 0; i < s->family->n && thing_there(st, s->family, i) == 1; i++) {
        index[p->n] = i;
        if (!key || str_eq(named_domain(st, s->family)->names[i], cel_text(*key)))
            point_slots(s->member, index, p->n + 1, NULL, visit_slot, &v);
    }
}

cel_value why_shape_key(eval_state *st, const cel_node *c) {
    size_t mark = st->out->list.n;
    int64_t left = aside_begin(st);
    cel_value key = cel_null_value();
    reason_point(st, c, c->extra);
    if (c->n_args) key = node_value(st, c->args[0]);
    if (!c->n_args || key.kind == CEL_STRING) key_reasons(st, c, c->n_args ? &key : NULL);
    aside_end(st, left);
    cel_value v = c->eval(st, c);
    if (v.kind == CEL_UNKNOWN) reasons_only_unknown(st, mark);
    return v;
}

void iter_reasons(eval_state *st, const cel_node *c, const iter *it) {
    uint32_t thing = iter_thing(it);
    bool perhaps = thing && st->c->slots[thing].state != SLOT_VALUE; /* no more is known of it */
    if (it->l->present) reason_path(st, c, it->l->present);
    if (it->l->is_key && !perhaps) {
        int64_t left = aside_begin(st);
        it->l->is_key->why(st, it->l->is_key);
        aside_end(st, left);
    }
    if (thing) reason_slot(st, c, thing);
    if (it->there < 0 && it->l->kind == RANGE_ROWS)
        reason_add(st, c, (cel_because){.kind = CEL_BECAUSE_ROW, .row = it->at, .unknown = true});
}

/* The outcome of one member and its reasons: those of its predicate, whether it is there, or both. If the predicate
 * changes nothing, its reasons suffice; so does the absence of a member that is left out. */
static cel_value member_why(eval_state *st, const cel_node *c, const iter *it, bool stop) {
    const loop *l = c->extra;
    size_t mark = st->out->list.n;
    cel_value v = cel_of_bool(!stop);
    if (it->there) v = l->body->why(st, l->body);
    if (v.kind != CEL_BOOL && !cel_failed(v))
        v = cel_error(st->c->memory, "no such overload: a predicate must be of type bool");
    bool changes = v.kind != CEL_BOOL || v.b == stop;
    if (it->there < 0 && changes) {
        if (v.kind != CEL_UNKNOWN) st->out->list.n = mark;
        v = cel_unknown();
    }
    if (!it->there || changes) iter_reasons(st, c, it);
    if (v.kind == CEL_UNKNOWN) reasons_only_unknown(st, mark);
    return v;
}

/* If no row decided, one reason per field stands for all rows. */
static void merge_rows(eval_state *st, const loop *l, size_t mark) {
    if (l->kind != RANGE_ROWS) return;
    for (size_t i = mark; i < st->out->list.n; i++)
        if (st->out->list.v[i].kind == CEL_BECAUSE_FIELD) st->out->list.v[i].row = UINT32_MAX;
}

cel_value why_quantifier(eval_state *st, const cel_node *c) {
    const loop *l = c->extra;
    bool stop = l->macro == CEL_MACRO_EXISTS, any = false;
    iter it;
    size_t mark = st->out->list.n;
    if (!iter_start(st, c, &it)) {
        if (it.failed.kind == CEL_UNKNOWN) reasons_only_unknown(st, mark);
        return it.failed;
    }
    sides s = sides_start(st, stop);
    while (iter_next(st, &it)) {
        gather_child(st, &s.reasons);
        sides_add(st, &s, member_why(st, c, &it, stop));
        any = any || it.there || l->present || l->is_key;
    }
    sides_end(st, &s);
    cel_value rest = failure_weight(it.failed) > s.weight ? it.failed : s.value;
    if (cel_failed(rest)) reasons_drop(st, mark, s.reasons.mark);
    if (s.weight == 0) merge_rows(st, l, s.reasons.mark);
    if (s.weight == 0 && it.none) reason_slot(st, c, it.none);
    if (!any && !it.none) reason_add(st, c, (cel_because){.kind = CEL_BECAUSE_NO_MEMBER});
    reasons_compact(st, mark);
    return rest;
}
