/* Reading slots: the forms that the hot conditions of a pack compile to. */

#include "cel/code.h"

slot slot_resolved(run *r, uint32_t number) {
    slot s = r->c->slots[number];
    if (s.state == SLOT_BRACKET && r->c->resolve) return r->c->resolve(r->c->owner, number);
    return s;
}

/* The index in its family that one part of a point has now. */
static bool index_resolve(run *r, const point_index *i, uint32_t *out) {
    *out = i->fixed;
    if (i->to) *out = i->to[r->frames[i->frame].index];
    if (i->name) {
        cel_value v = code_run(r, i->name);
        if (code_failed(v)) {
            r->failed = v;
            r->missing = false;
            return false;
        }
        size_t at = v.kind == CEL_STRING ? domain_find(i->family, cel_text(v)) : SIZE_MAX;
        *out = at == SIZE_MAX ? MAP_NONE : (uint32_t)at;
    }
    if (*out != MAP_NONE) return true;
    r->missing = i->optional;
    r->failed = cel_error(r->c->memory, "no such key: not a member of " STR_FMT, STR_ARG(i->family->name));
    return false;
}

/* What keeps a path from leading anywhere: of several indices that fail, an unknown one counts before an error, and
 * that before an optional one that names no member. */
typedef struct obstacle {
    int weight;
    cel_value failed;
} obstacle;

static void note_obstacle(const run *r, obstacle *o) {
    int weight = r->missing ? 1 : 1 + code_weight(r->failed);
    if (weight > o->weight) *o = (obstacle){weight, r->failed};
}

static bool is_clear(run *r, obstacle o) {
    if (o.weight == 0) return true;
    r->failed = o.failed;
    r->missing = o.weight == 1;
    return false;
}

bool point_resolve(run *r, const point *p, uint32_t *index) {
    obstacle o = {0};
    for (uint32_t i = 0; i < p->n; i++)
        if (!index_resolve(r, &p->index[i], &index[i])) note_obstacle(r, &o);
    return is_clear(r, o);
}

bool path_number(run *r, const path *p, uint32_t *number) {
    obstacle o = {0};
    *number = p->base;
    for (uint32_t i = 0; i < p->n_parts; i++) {
        uint32_t index;
        if (!index_resolve(r, p->parts[i].index, &index))
            note_obstacle(r, &o);
        else
            *number += index * p->parts[i].stride;
    }
    return is_clear(r, o);
}

str point_path_text(arena *a, const point *p, const uint32_t *index) {
    buf text = {0};
    str written = p->shape->path;
    uint32_t family = 0;
    for (size_t i = 0; i < written.n; i++) {
        if (written.p[i] != '<' || family >= p->n) {
            buf_char(&text, written.p[i]);
            continue;
        }
        while (i < written.n && written.p[i] != '>') i++;
        buf_str(&text, p->index[family].family->names[index[family]]);
        family++;
    }
    str copy = arena_str(a, buf_slice(&text));
    buf_free(&text);
    return copy;
}

static cel_value absent(run *r, const point *p) {
    uint32_t index[CODE_MAX_FAMILIES];
    if (!point_resolve(r, p, index)) return r->failed;
    str text = point_path_text(r->c->memory, p, index);
    return cel_error(r->c->memory, "no such field: " STR_FMT " (the deal is silent)", STR_ARG(text));
}

const slot *slot_read_slow(run *r, const path *p) {
    uint32_t number;
    if (!path_number(r, p, &number)) return NULL;
    r->spare = slot_resolved(r, number);
    if (r->spare.state == SLOT_VALUE) return &r->spare;
    r->failed = r->spare.state == SLOT_ABSENT ? absent(r, p->point) : cel_unknown();
    return NULL;
}

/* ---- values ---- */

static cel_value set_value(arena *a, const domain *d, const uint64_t *bits) {
    size_t n = 0;
    cel_value *names = arena_alloc(a, d->n * sizeof *names);
    for (size_t i = 0; i < d->n; i++)
        if (SLOT_BIT(bits, i)) names[n++] = cel_of_str(d->names[i]);
    return cel_of_list(a, names, n);
}

static cel_value strings_value(arena *a, const str_list *l) {
    cel_value *v = arena_alloc(a, l->n * sizeof *v);
    for (size_t i = 0; i < l->n; i++) v[i] = cel_of_str(l->v[i]);
    return cel_of_list(a, v, l->n);
}

static cel_value days_value(arena *a, int64_t days) {
    enum { SECONDS = 86400, MOST_DAYS = 3652500 };
    if (days > MOST_DAYS || days < -MOST_DAYS) return cel_error(a, "duration out of range");
    return cel_of_time(CEL_DURATION, days * SECONDS, 0);
}

cel_value cel_of_slot(arena *a, slot_type type, const domain *values, slot_value v) {
    switch (type) {
    case SLOT_BOOL: return code_bool(v.b);
    case SLOT_INT: return cel_of_int(v.i);
    case SLOT_FLOAT: return cel_of_double(v.f);
    case SLOT_STRING: return cel_of_str(*v.s);
    case SLOT_ENUM: return cel_of_str(values->names[v.i]);
    case SLOT_SET: return set_value(a, values, v.bits);
    case SLOT_DATE: return cel_of_time(CEL_TIMESTAMP, v.i, 0);
    case SLOT_DAYS: return days_value(a, v.i);
    case SLOT_STRINGS: return strings_value(a, v.list);
    }
    return cel_null_value();
}

static cel_value leaf_value(run *r, const cel_shape *leaf, slot_value v) {
    return cel_of_slot(r->c->memory, leaf->type, leaf->values, v);
}

cel_value eval_slot(run *r, const code *c) {
    const slot *s = slot_read(r, c->path);
    return s ? leaf_value(r, c->path->point->shape, s->v) : r->failed;
}

/* An optional name that is no member, like a field that is absent, gives nothing. */
cel_value eval_slot_optional(run *r, const code *c) {
    uint32_t number;
    if (!path_number(r, c->path, &number)) return r->missing ? cel_none() : r->failed;
    slot s = slot_resolved(r, number);
    if (s.state == SLOT_ABSENT) return cel_none();
    if (s.state != SLOT_VALUE) return cel_unknown();
    cel_value v = leaf_value(r, c->path->point->shape, s.v);
    return code_failed(v) ? v : cel_of_optional(r->c->memory, &v);
}

cel_value eval_slot_has(run *r, const code *c) {
    uint32_t number;
    if (!path_number(r, c->path, &number)) return r->missing ? code_bool(false) : r->failed;
    slot s = slot_resolved(r, number);
    return s.state == SLOT_VALUE ? code_bool(true) : s.state == SLOT_ABSENT ? code_bool(false) : cel_unknown();
}

/* ---- tests ---- */

cel_value eval_slot_is(run *r, const code *c) {
    const slot *s = slot_read(r, c->path);
    return s ? code_bool((s->v.i == (int64_t)c->index) != c->negate) : r->failed;
}

cel_value eval_slot_in(run *r, const code *c) {
    const slot *s = slot_read(r, c->path);
    return s ? code_bool(SLOT_BIT(c->mask, (uint64_t)s->v.i) != c->negate) : r->failed;
}

/* Both are read before either failure is returned: an unknown one counts before an error. */
cel_value eval_slot_same(run *r, const code *c) {
    const slot *a = slot_read(r, c->path);
    slot left = a ? *a : (slot){0};
    cel_value failed = r->failed;
    const slot *b = slot_read(r, c->other);
    if (!a) return b || code_weight(failed) >= code_weight(r->failed) ? failed : r->failed;
    if (!b) return r->failed;
    int64_t right = b->v.i;
    return code_bool((c->to ? (int64_t)c->to[left.v.i] == right : left.v.i == right) != c->negate);
}

cel_value eval_name_is(run *r, const code *c) {
    return code_bool((r->frames[c->frame].index == c->index) != c->negate);
}

cel_value eval_name_in(run *r, const code *c) {
    return code_bool(SLOT_BIT(c->mask, r->frames[c->frame].index) != c->negate);
}

cel_value eval_name_same(run *r, const code *c) {
    return code_bool((r->frames[c->frame].index == r->frames[c->index].index) != c->negate);
}

cel_value eval_set_has(run *r, const code *c) {
    const slot *s = slot_read(r, c->path);
    if (!s) return r->failed;
    return code_bool((c->index != MAP_NONE && SLOT_BIT(s->v.bits, c->index)) != c->negate);
}

cel_value eval_set_has_name(run *r, const code *c) {
    const slot *s = slot_read(r, c->path);
    if (!s) return r->failed;
    uint32_t at = c->to[r->frames[c->frame].index];
    return code_bool((at != MAP_NONE && SLOT_BIT(s->v.bits, at)) != c->negate);
}

/* code.negate says that the constant set has names that the slot can never have. */
cel_value eval_set_compare(run *r, const code *c) {
    const slot *s = slot_read(r, c->path);
    if (!s) return r->failed;
    uint64_t more = 0, less = 0, both = 0;
    for (size_t i = 0; i < SLOT_WORDS(c->path->point->shape->values); i++) {
        more |= s->v.bits[i] & ~c->mask[i];
        less |= c->mask[i] & ~s->v.bits[i];
        both |= c->mask[i] & s->v.bits[i];
    }
    bool contains = !less && !c->negate, within = !more;
    bool results[] = {
        [SET_CONTAINS] = contains, [SET_MEETS] = both != 0, [SET_EQUALS] = contains && within, [SET_WITHIN] = within};
    return code_bool(results[c->option]);
}

cel_value eval_set_size(run *r, const code *c) {
    const slot *s = slot_read(r, c->path);
    if (!s) return r->failed;
    int64_t n = 0;
    for (size_t i = 0; i < c->path->point->shape->values->n; i++) n += SLOT_BIT(s->v.bits, i) ? 1 : 0;
    return cel_of_int(n);
}

cel_value eval_strings_has(run *r, const code *c) {
    const slot *s = slot_read(r, c->path);
    if (!s) return r->failed;
    for (size_t i = 0; i < s->v.list->n; i++)
        if (str_eq(s->v.list->v[i], c->name)) return code_bool(!c->negate);
    return code_bool(c->negate);
}
