/* Evaluation of terms: reading slots, and comparing them without making values, which is what most conditions of a pack
 * do; then groups and families as wholes, which are slower. */

#include "cel/node.h"

slot slot_resolved(eval_state *st, uint32_t number) {
    slot s = st->c->slots[number];
    if (s.state == SLOT_BRACKET && st->c->resolve) return st->c->resolve(st->c->owner, number);
    return s;
}

/* Not inline, as is absent(): what seldom runs would make each slot that is read by path_number() slower. */
__attribute__((noinline)) static bool resolve_name(eval_state *st, const point_index *i, uint32_t *out) {
    cel_value v = i->name ? node_value(st, i->name) : cel_null_value();
    if (cel_failed(v)) {
        st->failed = v;
        st->missing = false;
        return false;
    }
    size_t at = v.kind == CEL_STRING ? domain_find(named_domain(st, i->family), cel_text(v)) : SIZE_MAX;
    *out = (uint32_t)at;
    if (at != SIZE_MAX) return true;
    bool perhaps = v.kind == CEL_STRING && may_be_more(st, i->family);
    st->missing = i->optional && !perhaps;
    st->failed = perhaps ? cel_unknown()
                         : cel_error(st->c->memory, "no such key: not a member of " STR_FMT, STR_ARG(i->family->name));
    return false;
}

/* The current index in a family. */
static inline bool index_resolve(eval_state *st, const point_index *i, uint32_t *out) {
    *out = i->to ? i->to[st->frames[i->frame].index] : i->fixed;
    return (!i->name && *out != MAP_NONE) || resolve_name(st, i, out);
}

/* Why a path cannot be resolved. If several indices fail, an unknown counts before an error, and that before an
 * optional name that is not a member. */
typedef struct obstacle {
    int weight;
    cel_value failed;
} obstacle;

static void note_obstacle(const eval_state *st, obstacle *o) {
    int weight = st->missing ? 1 : 1 + failure_weight(st->failed);
    if (weight > o->weight) *o = (obstacle){weight, st->failed};
}

static bool is_clear(eval_state *st, obstacle o) {
    if (o.weight == 0) return true;
    st->failed = o.failed;
    st->missing = o.weight == 1;
    return false;
}

bool point_resolve(eval_state *st, const point *p, uint32_t *index) {
    obstacle o = {0};
    for (uint32_t i = 0; i < p->n; i++)
        if (!index_resolve(st, &p->index[i], &index[i])) note_obstacle(st, &o);
    return is_clear(st, o);
}

bool path_number(eval_state *st, const path *p, uint32_t *number) {
    obstacle o = {0};
    *number = p->base;
    for (uint32_t i = 0; i < p->n_parts; i++) {
        uint32_t index;
        if (!index_resolve(st, p->parts[i].index, &index))
            note_obstacle(st, &o);
        else
            *number += index * p->parts[i].stride;
    }
    return is_clear(st, o);
}

/* "no such field: recognition.ukraine.crimea": the path with the names filled in. */
__attribute__((noinline)) static cel_value absent(eval_state *st, const point *p) {
    uint32_t index[POINT_MAX_FAMILIES], family = 0;
    if (!point_resolve(st, p, index)) return st->failed;
    buf text = buf_in(st->c->memory);
    str written = p->shape->path;
    for (size_t i = 0; i < written.n; i++) {
        if (written.p[i] != '<' || family >= p->n) {
            buf_char(&text, written.p[i]);
            continue;
        }
        while (i < written.n && written.p[i] != '>') i++;
        buf_str(&text, named_domain(st, p->index[family].family)->names[index[family]]);
        family++;
    }
    str full = buf_take(&text);
    return cel_error(st->c->memory, "no such field: " STR_FMT " (the deal does not set it)", STR_ARG(full));
}

const slot *slot_read_slow(eval_state *st, const path *p) {
    uint32_t number;
    if (!path_number(st, p, &number)) return NULL;
    st->spare = slot_resolved(st, number);
    if (st->spare.state == SLOT_VALUE) return &st->spare;
    st->failed = st->spare.state == SLOT_ABSENT ? absent(st, p->point) : cel_unknown();
    return NULL;
}

static cel_value leaf_value(eval_state *st, const cel_shape *leaf, slot_value v) {
    return cel_of_slot(st->c->memory, leaf->type, named_domain(st, leaf->values), v);
}

cel_value eval_slot(eval_state *st, const cel_node *c) {
    const slot *s = slot_read(st, c->path);
    return s ? leaf_value(st, c->path->point->shape, s->v) : st->failed;
}

/* optional.none() if the slot is absent, or an optional name is not a member. */
cel_value eval_slot_optional(eval_state *st, const cel_node *c) {
    uint32_t number;
    if (!path_number(st, c->path, &number)) return st->missing ? cel_none() : st->failed;
    slot s = slot_resolved(st, number);
    if (s.state == SLOT_ABSENT) return cel_none();
    if (s.state != SLOT_VALUE) return cel_unknown();
    cel_value v = leaf_value(st, c->path->point->shape, s.v);
    return cel_failed(v) ? v : cel_of_optional(st->c->memory, &v);
}

cel_value eval_slot_has(eval_state *st, const cel_node *c) {
    uint32_t number;
    if (!path_number(st, c->path, &number)) return st->missing ? cel_of_bool(false) : st->failed;
    slot s = slot_resolved(st, number);
    return s.state == SLOT_VALUE ? cel_of_bool(true) : s.state == SLOT_ABSENT ? cel_of_bool(false) : cel_unknown();
}

/* ---- tests ---- */

cel_value eval_slot_is(eval_state *st, const cel_node *c) {
    const slot *s = slot_read(st, c->path);
    return s ? cel_of_bool((s->v.i == (int64_t)c->index) != c->negate) : st->failed;
}

cel_value eval_slot_in(eval_state *st, const cel_node *c) {
    const slot *s = slot_read(st, c->path);
    return s ? cel_of_bool(SLOT_BIT(c->mask, (uint64_t)s->v.i) != c->negate) : st->failed;
}

/* Both are read before a failure is returned, because an unknown counts before an error. */
cel_value eval_slot_same(eval_state *st, const cel_node *c) {
    const slot *a = slot_read(st, c->path);
    slot left = a ? *a : (slot){0};
    cel_value failed = st->failed;
    const slot *b = slot_read(st, c->other);
    if (!a) return b || failure_weight(failed) >= failure_weight(st->failed) ? failed : st->failed;
    if (!b) return st->failed;
    int64_t right = b->v.i;
    return cel_of_bool((c->to ? (int64_t)c->to[left.v.i] == right : left.v.i == right) != c->negate);
}

cel_value eval_name_is(eval_state *st, const cel_node *c) {
    return cel_of_bool((st->frames[c->frame].index == c->index) != c->negate);
}

cel_value eval_name_in(eval_state *st, const cel_node *c) {
    return cel_of_bool(SLOT_BIT(c->mask, st->frames[c->frame].index) != c->negate);
}

cel_value eval_name_same(eval_state *st, const cel_node *c) {
    return cel_of_bool((st->frames[c->frame].index == st->frames[c->index].index) != c->negate);
}

cel_value eval_name_slot(eval_state *st, const cel_node *c) {
    const slot *s = slot_read(st, c->path);
    if (!s) return st->failed;
    return cel_of_bool((s->v.i == (int64_t)c->to[st->frames[c->frame].index]) != c->negate);
}

cel_value eval_set_has(eval_state *st, const cel_node *c) {
    const slot *s = slot_read(st, c->path);
    if (!s) return st->failed;
    return cel_of_bool((c->index != MAP_NONE && SLOT_BIT(s->v.bits, c->index)) != c->negate);
}

cel_value eval_set_has_name(eval_state *st, const cel_node *c) {
    const slot *s = slot_read(st, c->path);
    if (!s) return st->failed;
    uint32_t at = c->to[st->frames[c->frame].index];
    return cel_of_bool((at != MAP_NONE && SLOT_BIT(s->v.bits, at)) != c->negate);
}

/* negate means that the constant set has names that are not in the domain of the slot. */
cel_value eval_set_compare(eval_state *st, const cel_node *c) {
    const slot *s = slot_read(st, c->path);
    if (!s) return st->failed;
    uint64_t more = 0, less = 0, both = 0;
    for (size_t i = 0; i < SLOT_WORDS(c->path->point->shape->values); i++) {
        more |= s->v.bits[i] & ~c->mask[i];
        less |= c->mask[i] & ~s->v.bits[i];
        both |= c->mask[i] & s->v.bits[i];
    }
    bool contains = !less && !c->negate, within = !more;
    bool results[] = {
        [SET_CONTAINS] = contains, [SET_MEETS] = both != 0, [SET_EQUALS] = contains && within, [SET_WITHIN] = within};
    return cel_of_bool(results[c->option]);
}

cel_value eval_set_size(eval_state *st, const cel_node *c) {
    const slot *s = slot_read(st, c->path);
    if (!s) return st->failed;
    int64_t n = 0;
    for (size_t i = 0; i < c->path->point->shape->values->n; i++) n += SLOT_BIT(s->v.bits, i) ? 1 : 0;
    return cel_of_int(n);
}

cel_value eval_strings_has(eval_state *st, const cel_node *c) {
    const slot *s = slot_read(st, c->path);
    if (!s) return st->failed;
    for (size_t i = 0; i < s->v.list->n; i++)
        if (str_eq(s->v.list->v[i], c->name)) return cel_of_bool(!c->negate);
    return cel_of_bool(c->negate);
}

/* ---- groups and families ---- */

static uint32_t leaf_number(const cel_shape *s, const uint32_t *index, uint32_t n) {
    uint32_t number = s->first;
    for (uint32_t i = 0; i < n && i < s->n_strides; i++) number += s->strides[i] * index[i];
    return number;
}

void point_slots(const cel_shape *s, const uint32_t *index, uint32_t n, const slot *slots,
                 void (*visit)(void *, const cel_shape *, uint32_t), void *with) {
    if (s->leaf) {
        visit(with, s, leaf_number(s, index, n));
        return;
    }
    for (size_t i = 0; i < s->n_fields; i++) point_slots(s->fields[i].shape, index, n, slots, visit, with);
    if (!s->family || n == POINT_MAX_FAMILIES) return;
    uint32_t below[POINT_MAX_FAMILIES];
    for (uint32_t i = 0; i < n; i++) below[i] = index[i];
    for (size_t i = 0; i < s->family->n; i++) {
        uint32_t thing = s->family->presence + (uint32_t)i;
        below[n] = (uint32_t)i;
        if (s->family->named) visit(with, NULL, thing);
        if (s->family->named && slots && slots[thing].state == SLOT_ABSENT) return;
        point_slots(s->member, below, n + 1, slots, visit, with);
    }
}

/* ---- as a map ---- */

static cel_value shape_value(eval_state *st, const cel_shape *s, uint32_t *index, uint32_t n, bool *there);

typedef struct entries {
    cel_value *keys, *values;
    size_t n;
    cel_value worst;
} entries;

static void add_entry(eval_state *st, entries *e, str key, const cel_shape *s, uint32_t *index, uint32_t n) {
    bool there = true;
    cel_value v = shape_value(st, s, index, n, &there);
    if (!there) return;
    if (failure_weight(v) > failure_weight(e->worst)) e->worst = v;
    e->keys[e->n] = cel_of_str(key);
    e->values[e->n++] = v;
}

/* The map at a shape. Absent slots are left out; an open slot makes the whole unknown. */
static cel_value shape_value(eval_state *st, const cel_shape *s, uint32_t *index, uint32_t n, bool *there) {
    if (s->leaf) {
        slot value = slot_resolved(st, leaf_number(s, index, n));
        *there = value.state != SLOT_ABSENT;
        return value.state == SLOT_VALUE ? leaf_value(st, s, value.v) : cel_unknown();
    }
    size_t most = s->n_fields + (s->family ? s->family->n : 0);
    entries e = {.worst = cel_null_value()};
    e.keys = arena_alloc(st->c->memory, 2 * most * sizeof *e.keys);
    e.values = e.keys + most;
    for (size_t i = 0; i < s->n_fields; i++) add_entry(st, &e, s->fields[i].name, s->fields[i].shape, index, n);
    for (size_t i = 0; s->family && n < POINT_MAX_FAMILIES && i < s->family->n; i++) {
        int named = thing_there(st, s->family, (uint32_t)i);
        if (named == 0) break;
        if (named < 0) return cel_unknown();
        index[n] = (uint32_t)i;
        add_entry(st, &e, named_domain(st, s->family)->names[i], s->member, index, n + 1);
    }
    return cel_failed(e.worst) ? e.worst : cel_of_map(st->c->memory, e.keys, e.values, e.n);
}

cel_value eval_shape(eval_state *st, const cel_node *c) {
    const point *p = c->extra;
    uint32_t index[POINT_MAX_FAMILIES];
    bool there = true;
    if (!point_resolve(st, p, index)) return st->missing ? cel_none() : st->failed;
    cel_value v = shape_value(st, p->shape, index, p->n, &there);
    return p->optional && !cel_failed(v) ? cel_of_optional(st->c->memory, &v) : v;
}

/* ---- whether anything is there ---- */

typedef struct presence {
    eval_state *st;
    bool any, open;
} presence;

static void note_presence(void *with, const cel_shape *leaf, uint32_t number) {
    presence *p = with;
    if (p->any) return;
    slot s = slot_resolved(p->st, number);
    p->any = leaf && s.state == SLOT_VALUE;
    p->open = p->open || s.state == SLOT_OPEN || s.state == SLOT_BRACKET;
}

cel_value eval_shape_has(eval_state *st, const cel_node *c) {
    const point *p = c->extra;
    uint32_t index[POINT_MAX_FAMILIES];
    if (!point_resolve(st, p, index)) return st->missing ? cel_of_bool(false) : st->failed;
    presence found = {.st = st};
    point_slots(p->shape, index, p->n, st->c->slots, note_presence, &found);
    return !found.any && found.open ? cel_unknown() : cel_of_bool(found.any);
}

/* ---- keys ---- */

/* Whether a child of a point is a key of it: 1 yes, 0 no, -1 open. Groups and families always are. */
static int child_there(eval_state *st, const cel_shape *s, const uint32_t *index, uint32_t n) {
    if (!s->leaf || !s->may_be_absent) return 1;
    slot value = slot_resolved(st, leaf_number(s, index, n));
    return value.state == SLOT_VALUE ? 1 : value.state == SLOT_ABSENT ? 0 : -1;
}

cel_value eval_shape_key(eval_state *st, const cel_node *c) {
    const point *p = c->extra;
    uint32_t index[POINT_MAX_FAMILIES];
    cel_value key = node_eval(st, c->args[0]);
    if (cel_failed(key)) return key;
    if (!point_resolve(st, p, index)) return st->failed;
    const cel_shape *s = p->shape;
    int there = 0;
    if (key.kind != CEL_STRING) return cel_of_bool(false);
    const domain *names = named_domain(st, s->family);
    size_t member = names && p->n < POINT_MAX_FAMILIES ? domain_find(names, cel_text(key)) : SIZE_MAX;
    if (member == SIZE_MAX && names && may_be_more(st, s->family)) there = -1;
    if (member != SIZE_MAX) {
        index[p->n] = (uint32_t)member;
        there = child_there(st, s->member, index, p->n + 1);
    }
    size_t field = cel_shape_find(s, cel_text(key));
    if (field != SIZE_MAX) there = child_there(st, s->fields[field].shape, index, p->n);
    return there < 0 ? cel_unknown() : cel_of_bool(there);
}

cel_value eval_shape_size(eval_state *st, const cel_node *c) {
    const point *p = c->extra;
    const cel_shape *s = p->shape;
    uint32_t index[POINT_MAX_FAMILIES];
    if (!point_resolve(st, p, index)) return st->failed;
    int64_t n = 0;
    bool open = false;
    for (size_t i = 0; i < s->n_fields; i++) {
        int there = child_there(st, s->fields[i].shape, index, p->n);
        open = open || there < 0;
        n += there;
    }
    for (size_t i = 0; s->family && p->n < POINT_MAX_FAMILIES && i < s->family->n; i++) {
        int named = thing_there(st, s->family, (uint32_t)i);
        if (named == 0) break;
        index[p->n] = (uint32_t)i;
        int there = named < 0 ? -1 : child_there(st, s->member, index, p->n + 1);
        open = open || there < 0;
        n += there;
    }
    return open ? cel_unknown() : cel_of_int(n);
}

/* point[key], or point[?key] if option is set: the key picks one of the nodes for the fields, or that for the family.
 */
cel_value eval_pick(eval_state *st, const cel_node *c) {
    const cel_shape *s = c->extra;
    gather g = gather_start(st);
    gather_child(st, &g);
    cel_value key = node_eval(st, c->args[0]);
    if (cel_failed(key)) return key;
    gather_weigh(st, &g, 0, true);
    gather_child(st, &g);
    uint32_t at = c->n_args > s->n_fields + 1 ? (uint32_t)s->n_fields + 1 : 0;
    size_t field = key.kind == CEL_STRING ? cel_shape_find(s, cel_text(key)) : SIZE_MAX;
    if (field != SIZE_MAX) at = (uint32_t)field + 1;
    if (!at && c->option) return cel_none();
    if (!at) return cel_error(st->c->memory, "no such key in " STR_FMT, STR_ARG(s->path));
    cel_value v = node_eval(st, c->args[at]);
    gather_weigh(st, &g, failure_weight(v), true);
    return v;
}
