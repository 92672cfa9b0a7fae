/* Groups and families taken whole: as maps, as sets of keys, and whether anything is there. These are the slow ways. */

#include "cel/code.h"

void point_slots(const cel_shape *s, const uint32_t *index, uint32_t n,
                 void (*visit)(void *, const cel_shape *, uint32_t), void *with) {
    if (s->leaf) {
        uint32_t number = s->first;
        for (uint32_t i = 0; i < n && i < s->n_strides; i++) number += s->strides[i] * index[i];
        visit(with, s, number);
        return;
    }
    for (size_t i = 0; i < s->n_fields; i++) point_slots(s->fields[i].shape, index, n, visit, with);
    if (!s->family || n == CODE_MAX_FAMILIES) return;
    uint32_t below[CODE_MAX_FAMILIES];
    for (uint32_t i = 0; i < n; i++) below[i] = index[i];
    for (size_t i = 0; i < s->family->n; i++) {
        below[n] = (uint32_t)i;
        point_slots(s->member, below, n + 1, visit, with);
    }
}

/* ---- as a map ---- */

static cel_value shape_value(run *r, const cel_shape *s, uint32_t *index, uint32_t n, bool *there);

static cel_value leaf_value(run *r, const cel_shape *s, const uint32_t *index, uint32_t n, bool *there) {
    uint32_t number = s->first;
    for (uint32_t i = 0; i < n && i < s->n_strides; i++) number += s->strides[i] * index[i];
    slot value = slot_resolved(r, number);
    *there = value.state != SLOT_ABSENT;
    return value.state == SLOT_VALUE ? cel_of_slot(r->c->memory, s->type, s->values, value.v) : cel_unknown();
}

typedef struct entries {
    cel_value *keys, *values;
    size_t n;
    cel_value worst;
} entries;

static void add_entry(run *r, entries *e, str key, const cel_shape *s, uint32_t *index, uint32_t n) {
    bool there = true;
    cel_value v = shape_value(r, s, index, n, &there);
    if (!there) return;
    if (code_weight(v) > code_weight(e->worst)) e->worst = v;
    e->keys[e->n] = cel_of_str(key);
    e->values[e->n++] = v;
}

/* What is absent is left out; what is open makes the whole unknown. */
static cel_value shape_value(run *r, const cel_shape *s, uint32_t *index, uint32_t n, bool *there) {
    if (s->leaf) return leaf_value(r, s, index, n, there);
    size_t most = s->n_fields + (s->family ? s->family->n : 0);
    entries e = {.worst = cel_null_value()};
    e.keys = arena_alloc(r->c->memory, 2 * most * sizeof *e.keys);
    e.values = e.keys + most;
    for (size_t i = 0; i < s->n_fields; i++) add_entry(r, &e, s->fields[i].name, s->fields[i].shape, index, n);
    for (size_t i = 0; s->family && n < CODE_MAX_FAMILIES && i < s->family->n; i++) {
        index[n] = (uint32_t)i;
        add_entry(r, &e, s->family->names[i], s->member, index, n + 1);
    }
    return code_failed(e.worst) ? e.worst : cel_of_map(r->c->memory, e.keys, e.values, e.n);
}

cel_value eval_shape(run *r, const code *c) {
    const point *p = c->extra;
    uint32_t index[CODE_MAX_FAMILIES];
    bool there = true;
    if (!point_resolve(r, p, index)) return r->missing ? cel_none() : r->failed;
    cel_value v = shape_value(r, p->shape, index, p->n, &there);
    return p->optional && !code_failed(v) ? cel_of_optional(r->c->memory, &v) : v;
}

/* ---- whether anything is there ---- */

typedef struct presence {
    run *r;
    bool any, open;
} presence;

static void note_presence(void *with, const cel_shape *leaf, uint32_t number) {
    presence *p = with;
    (void)leaf;
    if (p->any) return;
    slot s = slot_resolved(p->r, number);
    p->any = s.state == SLOT_VALUE;
    p->open = p->open || s.state == SLOT_OPEN || s.state == SLOT_BRACKET;
}

cel_value eval_shape_has(run *r, const code *c) {
    const point *p = c->extra;
    uint32_t index[CODE_MAX_FAMILIES];
    if (!point_resolve(r, p, index)) return r->missing ? code_bool(false) : r->failed;
    presence found = {.r = r};
    point_slots(p->shape, index, p->n, note_presence, &found);
    return !found.any && found.open ? cel_unknown() : code_bool(found.any);
}

/* ---- keys ---- */

/* Whether a child of a point is a key of it: 1, 0, or -1 where that is open. Groups always are. */
static int child_there(run *r, const cel_shape *s, const uint32_t *index, uint32_t n) {
    if (!s->leaf || !s->may_be_absent) return 1;
    uint32_t number = s->first;
    for (uint32_t i = 0; i < n && i < s->n_strides; i++) number += s->strides[i] * index[i];
    slot value = slot_resolved(r, number);
    return value.state == SLOT_VALUE ? 1 : value.state == SLOT_ABSENT ? 0 : -1;
}

static cel_value key_there(run *r, const point *p, uint32_t *index, str key) {
    const cel_shape *s = p->shape;
    int there = 0;
    size_t member = s->family && p->n < CODE_MAX_FAMILIES ? domain_find(s->family, key) : SIZE_MAX;
    if (member != SIZE_MAX) {
        index[p->n] = (uint32_t)member;
        there = child_there(r, s->member, index, p->n + 1);
    }
    for (size_t i = 0; i < s->n_fields; i++)
        if (str_eq(s->fields[i].name, key)) there = child_there(r, s->fields[i].shape, index, p->n);
    return there < 0 ? cel_unknown() : code_bool(there);
}

cel_value eval_shape_key(run *r, const code *c) {
    const point *p = c->extra;
    uint32_t index[CODE_MAX_FAMILIES];
    cel_value key = code_step(r, c->args[0]);
    if (code_failed(key)) return key;
    if (!point_resolve(r, p, index)) return r->failed;
    return key.kind == CEL_STRING ? key_there(r, p, index, cel_text(key)) : code_bool(false);
}

cel_value eval_shape_size(run *r, const code *c) {
    const point *p = c->extra;
    const cel_shape *s = p->shape;
    uint32_t index[CODE_MAX_FAMILIES];
    if (!point_resolve(r, p, index)) return r->failed;
    int64_t n = 0;
    bool open = false;
    for (size_t i = 0; i < s->n_fields; i++) {
        int there = child_there(r, s->fields[i].shape, index, p->n);
        open = open || there < 0;
        n += there;
    }
    for (size_t i = 0; s->family && p->n < CODE_MAX_FAMILIES && i < s->family->n; i++) {
        index[p->n] = (uint32_t)i;
        int there = child_there(r, s->member, index, p->n + 1);
        open = open || there < 0;
        n += there;
    }
    return open ? cel_unknown() : cel_of_int(n);
}

/* point[key], or with the option point[?key]: the key picks among nodes made for each field, and one for the family. */
cel_value eval_pick(run *r, const code *c) {
    const cel_shape *s = c->extra;
    gather g = gather_start(r);
    gather_child(r, &g);
    cel_value key = code_step(r, c->args[0]);
    if (code_failed(key)) return key;
    gather_weigh(r, &g, 0, true);
    gather_child(r, &g);
    uint32_t at = c->n_args > s->n_fields + 1 ? (uint32_t)s->n_fields + 1 : 0;
    for (uint32_t i = 0; key.kind == CEL_STRING && i < s->n_fields; i++)
        if (str_eq(s->fields[i].name, cel_text(key))) at = i + 1;
    if (!at && c->option) return cel_none();
    if (!at) return cel_error(r->c->memory, "no such key in " STR_FMT, STR_ARG(s->path));
    cel_value v = code_step(r, c->args[at]);
    gather_weigh(r, &g, code_weight(v), true);
    return v;
}
