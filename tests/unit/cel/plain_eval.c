#include "plain_eval.h"

#include <math.h>
#include <string.h>

#define MOST_FAMILIES 8

/* A value, or a point of the tree of slots that is not read yet: groups behave as nested maps, leaf by leaf. */
typedef struct thing {
    const cel_shape *shape; /* NULL for a value */
    uint32_t index[MOST_FAMILIES];
    uint32_t n;
    bool optional;    /* reached through .? : what is absent is nothing */
    uint32_t unnamed; /* the name of a thing that may be there, whose number + 1 this is */
    cel_value v;
} thing;

typedef struct scope {
    const cel_ast *declared;
    bool second;
    thing what;
    const struct scope *outer;
} scope;

typedef struct plain {
    cel_context *c;
    arena *a;
} plain;

static thing eval(plain *p, const scope *s, const cel_ast *x);

static thing of(cel_value v) {
    return (thing){.v = v};
}

static thing failure(plain *p, const char *what) {
    return of(cel_error(p->a, "%s", what));
}

static bool failed(cel_value v) {
    return v.kind == CEL_ERROR || v.kind == CEL_UNKNOWN;
}

static int weight(cel_value v) {
    return v.kind == CEL_UNKNOWN ? 2 : v.kind == CEL_ERROR ? 1 : 0;
}

static void note(cel_value *worst, cel_value v) {
    if (weight(v) > weight(*worst)) *worst = v;
}

/* ---- slots ---- */

static slot read_slot(plain *p, const thing *t) {
    uint32_t number = t->shape->first;
    for (uint32_t i = 0; i < t->n && i < t->shape->n_strides; i++) number += t->shape->strides[i] * t->index[i];
    slot s = p->c->slots[number];
    return s.state == SLOT_BRACKET && p->c->resolve ? p->c->resolve(p->c->owner, number) : s;
}

/* The domain with the names that its things have here. */
static const domain *names_in(plain *p, const domain *d) {
    return d && d->named && p->c->named ? p->c->named[d->named - 1] : d;
}

/* How many members there are, and whether there may be more. */
static uint32_t how_many(plain *p, const domain *d, bool *more) {
    *more = false;
    if (!d->named) return (uint32_t)d->n;
    for (uint32_t i = 0; i < d->n; i++) {
        uint8_t state = p->c->slots[d->presence + i].state;
        *more = state == SLOT_OPEN;
        if (state != SLOT_VALUE) return i;
    }
    return (uint32_t)d->n;
}

static cel_value list_of_bits(plain *p, const domain *d, const uint64_t *bits) {
    VEC(cel_value) out = {0};
    for (size_t i = 0; i < d->n; i++)
        if (SLOT_BIT(bits, i)) VEC_PUSH(p->a, out, cel_of_str(names_in(p, d)->names[i]));
    return cel_of_list(p->a, out.v, out.n);
}

static cel_value slot_to_value(plain *p, const cel_shape *leaf, slot_value v) {
    VEC(cel_value) out = {0};
    switch (leaf->type) {
    case SLOT_BOOL: return cel_of_bool(v.b);
    case SLOT_INT: return cel_of_int(v.i);
    case SLOT_FLOAT:
    case SLOT_PERCENT: return cel_of_double(v.f);
    case SLOT_MONEY: return cel_of_money(*v.money);
    case SLOT_STRING: return cel_of_str(*v.s);
    case SLOT_ENUM: return cel_of_str(names_in(p, leaf->values)->names[v.i]);
    case SLOT_SET: return list_of_bits(p, leaf->values, v.bits);
    case SLOT_DATE: return cel_of_time(CEL_TIMESTAMP, v.i, 0);
    case SLOT_DAYS: return cel_of_time(CEL_DURATION, v.i * 86400, 0);
    case SLOT_STRINGS:
        for (size_t i = 0; i < v.list->n; i++) VEC_PUSH(p->a, out, cel_of_str(v.list->v[i]));
        return cel_of_list(p->a, out.v, out.n);
    }
    return cel_null_value();
}

static bool child(plain *p, const thing *t, str name, thing *out) {
    if (t->shape->leaf) return false;
    *out = *t;
    for (size_t i = 0; i < t->shape->n_fields; i++) {
        if (!str_eq(t->shape->fields[i].name, name)) continue;
        out->shape = t->shape->fields[i].shape;
        return true;
    }
    size_t at = t->shape->family ? domain_find(names_in(p, t->shape->family), name) : SIZE_MAX;
    if (at == SIZE_MAX) return false;
    out->index[out->n++] = (uint32_t)at;
    out->shape = t->shape->member;
    return true;
}

/* Whether a child is a key of its parent: a leaf that silence may leave out is one only where it is set. */
static int is_key(plain *p, const thing *t) {
    if (!t->shape->leaf || !t->shape->may_be_absent) return 1;
    slot s = read_slot(p, t);
    return s.state == SLOT_VALUE ? 1 : s.state == SLOT_ABSENT ? 0 : -1;
}

/* The names of the children; true if there may be more of them. */
static bool names_of(plain *p, const cel_shape *s, str_list *out) {
    bool more = false;
    size_t family = s->family ? how_many(p, s->family, &more) : 0;
    str *names = ARENA_ARRAY(p->a, str, s->n_fields + family);
    for (size_t i = 0; i < s->n_fields; i++) names[i] = s->fields[i].name;
    for (size_t i = 0; i < family; i++) names[s->n_fields + i] = names_in(p, s->family)->names[i];
    *out = (str_list){names, s->n_fields + family};
    return more;
}

static cel_value value_of(plain *p, thing t);

static cel_value optional_value(plain *p, thing t) {
    t.optional = false;
    if (t.shape->leaf && read_slot(p, &t).state == SLOT_ABSENT) return cel_none();
    cel_value v = value_of(p, t);
    return failed(v) ? v : cel_of_optional(p->a, &v);
}

/* The whole as a value. */
static cel_value value_of(plain *p, thing t) {
    if (t.unnamed) return cel_unknown();
    if (!t.shape) return t.v;
    if (t.optional) return optional_value(p, t);
    if (t.shape->leaf) {
        slot s = read_slot(p, &t);
        if (s.state == SLOT_ABSENT) return cel_error(p->a, "no such field");
        return s.state == SLOT_VALUE ? slot_to_value(p, t.shape, s.v) : cel_unknown();
    }
    str_list names;
    if (names_of(p, t.shape, &names)) return cel_unknown();
    VEC(cel_value) keys = {0};
    VEC(cel_value) values = {0};
    cel_value worst = cel_null_value();
    for (size_t i = 0; i < names.n; i++) {
        thing c;
        child(p, &t, names.v[i], &c);
        if (c.shape->leaf && read_slot(p, &c).state == SLOT_ABSENT) continue;
        cel_value v = value_of(p, c);
        note(&worst, v);
        VEC_PUSH(p->a, keys, cel_of_str(names.v[i]));
        VEC_PUSH(p->a, values, v);
    }
    return failed(worst) ? worst : cel_of_map(p->a, keys.v, values.v, keys.n);
}

static cel_value value(plain *p, const scope *s, const cel_ast *x) {
    return value_of(p, eval(p, s, x));
}

/* ---- names ---- */

static cel_value row_map(plain *p, const cel_table *t, uint32_t row) {
    cel_value *v = ARENA_ARRAY(p->a, cel_value, 2 * t->n_fields);
    for (size_t i = 0; i < t->n_fields; i++) {
        v[i] = cel_of_str(t->fields[i]);
        v[t->n_fields + i] = cel_of_str(p->c->rows[row].fields[i]);
    }
    return cel_of_map(p->a, v, v + t->n_fields, t->n_fields);
}

static int row_state(plain *p, uint32_t i) {
    return p->c->row_in ? p->c->row_in(p->c->owner, i) : 1;
}

static cel_value all_rows(plain *p, const cel_table *t) {
    VEC(cel_value) rows = {0};
    for (uint32_t i = 0; i < p->c->n_rows; i++) {
        if (row_state(p, i) < 0) return cel_unknown();
        if (row_state(p, i)) VEC_PUSH(p->a, rows, row_map(p, t, i));
    }
    return cel_of_list(p->a, rows.v, rows.n);
}

static thing reference(plain *p, const scope *s, const cel_ast *x) {
    VEC(cel_value) names = {0};
    bool more;
    size_t n;
    switch (x->ref) {
    case CEL_REF_LOCAL:
        for (; s; s = s->outer)
            if (s->declared == x->local && s->second == x->second) return s->what;
        return failure(p, "no such local");
    case CEL_REF_SHAPE: return (thing){.shape = x->type->shape};
    case CEL_REF_SET:
        n = how_many(p, x->set, &more);
        if (more) return of(cel_unknown());
        for (size_t i = 0; i < n; i++) VEC_PUSH(p->a, names, cel_of_str(names_in(p, x->set)->names[i]));
        return of(cel_of_list(p->a, names.v, names.n));
    case CEL_REF_TABLE: return of(all_rows(p, x->table));
    case CEL_REF_DEFINITION: return eval(p, NULL, x->definition->ast);
    case CEL_REF_VARIABLE: return of(p->c->variables[x->variable]);
    case CEL_REF_CONSTANT: return of(x->value);
    case CEL_REF_NONE: break;
    }
    return failure(p, "no such name");
}

/* ---- selection and indexing ---- */

static thing get_value(plain *p, cel_value v, cel_value key, bool optional) {
    const cel_value *hit = NULL;
    if (v.kind == CEL_OPTIONAL) {
        if (!v.optional) return of(v);
        return get_value(p, *v.optional, key, true);
    }
    if (v.kind == CEL_MAP)
        hit = cel_map_get(v.map, key);
    else if (v.kind != CEL_LIST || (key.kind != CEL_INT && key.kind != CEL_UINT && key.kind != CEL_DOUBLE))
        return failure(p, "no such overload");
    else
        for (size_t i = 0; i < v.list->n; i++)
            if (cel_equal(key, cel_of_int((int64_t)i))) hit = &v.list->v[i];
    if (optional) return of(cel_of_optional(p->a, hit));
    return hit ? of(*hit) : failure(p, "no such key");
}

/* Whether it may be the name of a thing that is not named yet. */
static bool may_be_there(plain *p, const thing *t, cel_value key) {
    bool more = false;
    if (t->shape->family && key.kind == CEL_STRING) how_many(p, t->shape->family, &more);
    return more;
}

static thing get_child(plain *p, thing t, cel_value key, bool optional) {
    thing c;
    if (key.kind != CEL_STRING || !child(p, &t, cel_text(key), &c))
        return may_be_there(p, &t, key) ? of(cel_unknown())
               : optional || t.optional ? of(cel_none())
                                        : failure(p, "no such key");
    c.optional = optional || t.optional;
    return c;
}

/* The operand is a group and stays one, or it is a value. */
static thing get(plain *p, const scope *s, const cel_ast *x, cel_value key, bool optional) {
    thing t = eval(p, s, x->args[0]);
    if (t.shape && !t.shape->leaf) return failed(key) ? of(key) : get_child(p, t, key, optional);
    cel_value v = value_of(p, t), worst = cel_null_value();
    note(&worst, v);
    note(&worst, key);
    return failed(worst) ? of(worst) : get_value(p, v, key, optional);
}

static thing has_any(plain *p, thing t) {
    if (t.shape->leaf) {
        slot s = read_slot(p, &t);
        return of(s.state == SLOT_VALUE    ? cel_of_bool(true)
                  : s.state == SLOT_ABSENT ? cel_of_bool(false)
                                           : cel_unknown());
    }
    str_list names;
    cel_value rest = names_of(p, t.shape, &names) ? cel_unknown() : cel_of_bool(false);
    for (size_t i = 0; i < names.n; i++) {
        thing c;
        child(p, &t, names.v[i], &c);
        cel_value v = has_any(p, c).v;
        if (v.kind == CEL_BOOL && v.b) return of(v);
        note(&rest, v);
    }
    return of(rest);
}

static thing has(plain *p, const scope *s, const cel_ast *x) {
    thing t = eval(p, s, x->args[0]), c;
    if (x->name.n == 0) return t.shape ? has_any(p, t) : failed(t.v) ? t : failure(p, "no such overload");
    t.optional = t.optional && (!t.shape || t.shape->leaf);
    if (t.shape && !t.shape->leaf) return child(p, &t, x->name, &c) ? has_any(p, c) : of(cel_of_bool(false));
    cel_value v = value_of(p, t);
    if (failed(v)) return of(v);
    if (v.kind == CEL_OPTIONAL) {
        if (!v.optional) return of(cel_of_bool(false));
        v = *v.optional;
    }
    return v.kind == CEL_MAP ? of(cel_of_bool(cel_map_get(v.map, cel_of_str(x->name)) != NULL))
                             : failure(p, "no such overload");
}

/* ---- operators and calls ---- */

static thing and_or(plain *p, const scope *s, const cel_ast *x, bool stop) {
    cel_value rest = cel_of_bool(!stop);
    bool settled = false;
    for (uint32_t i = 0; i < x->n_args; i++) {
        cel_value v = value(p, s, x->args[i]);
        if (v.kind != CEL_BOOL && !failed(v)) v = failure(p, "no such overload").v;
        if (v.kind == CEL_BOOL && v.b == stop) settled = true;
        note(&rest, v);
    }
    return of(settled ? cel_of_bool(stop) : rest);
}

static thing key_in(plain *p, const thing *t, cel_value key) {
    thing c;
    if (failed(key)) return of(key);
    if (key.kind != CEL_STRING || !child(p, t, cel_text(key), &c))
        return of(may_be_there(p, t, key) ? cel_unknown() : cel_of_bool(false));
    int there = is_key(p, &c);
    return of(there < 0 ? cel_unknown() : cel_of_bool(there));
}

static thing shape_size(plain *p, const thing *t) {
    str_list names;
    bool open = names_of(p, t->shape, &names);
    int64_t n = 0;
    for (size_t i = 0; i < names.n; i++) {
        thing c;
        child(p, t, names.v[i], &c);
        int there = is_key(p, &c);
        open = open || there < 0;
        n += there;
    }
    return of(open ? cel_unknown() : cel_of_int(n));
}

static cel_value in_value(plain *p, cel_value v, cel_value of_what) {
    if (of_what.kind == CEL_MAP) return cel_of_bool(cel_map_get(of_what.map, v) != NULL);
    if (of_what.kind != CEL_LIST) return failure(p, "no such overload").v;
    for (size_t i = 0; i < of_what.list->n; i++)
        if (cel_equal(v, of_what.list->v[i])) return cel_of_bool(true);
    return cel_of_bool(false);
}

static cel_value order(plain *p, str name, cel_value a, cel_value b) {
    int o = cel_compare(a, b);
    if (cel_currencies_differ(a, b)) return cel_currency_error(p->a, a, b);
    if (o == -2) return failure(p, "no such overload").v;
    if (o == 2) return cel_of_bool(false);
    if (str_is(name, "_<_")) return cel_of_bool(o < 0);
    if (str_is(name, "_<=_")) return cel_of_bool(o <= 0);
    if (str_is(name, "_>_")) return cel_of_bool(o > 0);
    return cel_of_bool(o >= 0);
}

static cel_value call_values(plain *p, const cel_ast *x, const cel_value *v) {
    cel_call call = {.memory = p->a};
    static const char *const orders[] = {"_<_", "_<=_", "_>_", "_>=_"};
    if ((str_is(x->name, "_==_") || str_is(x->name, "_!=_")) && cel_currencies_differ(v[0], v[1]))
        return cel_currency_error(p->a, v[0], v[1]);
    if (str_is(x->name, "_==_")) return cel_of_bool(cel_equal(v[0], v[1]));
    if (str_is(x->name, "_!=_")) return cel_of_bool(!cel_equal(v[0], v[1]));
    if (str_is(x->name, "!_")) return v[0].kind == CEL_BOOL ? cel_of_bool(!v[0].b) : failure(p, "no such overload").v;
    if (str_is(x->name, "@in")) return in_value(p, v[0], v[1]);
    for (size_t i = 0; i < 4; i++)
        if (str_is(x->name, orders[i])) return order(p, x->name, v[0], v[1]);
    return cel_library_call(&call, x->name, x->member, v, x->n_args);
}

static thing or_value(plain *p, const scope *s, const cel_ast *x) {
    cel_value v = value(p, s, x->args[0]);
    if (failed(v)) return of(v);
    if (v.kind != CEL_OPTIONAL) return failure(p, "no such overload");
    if (!v.optional) return of(value(p, s, x->args[1]));
    return of(str_is(x->name, "or") ? v : *v.optional);
}

static bool names_things(const thing *t, slot_type type) {
    if (t->unnamed) return type == SLOT_ENUM;
    return t->shape && t->shape->leaf && !t->optional && t->shape->type == type && t->shape->values->named;
}

/* Whether the name of a thing that may be there is that of another, which has a name or may be there: no, unless they
 * are the same one. */
static bool compares_unnamed(plain *p, const scope *s, const cel_ast *x, thing *out) {
    bool is = str_is(x->name, "_==_"), in = str_is(x->name, "@in");
    if (!is && !in && !str_is(x->name, "_!=_")) return false;
    thing a = eval(p, s, x->args[0]), b = eval(p, s, x->args[1]);
    if (!a.unnamed && !b.unnamed) return false;
    if (!names_things(&b, in ? SLOT_SET : SLOT_ENUM) || (!in && !names_things(&a, SLOT_ENUM))) return false;
    cel_value worst = cel_null_value();
    if (!a.unnamed) note(&worst, value_of(p, a));
    if (!b.unnamed) note(&worst, value_of(p, b));
    *out = of(failed(worst) ? worst : cel_of_bool((!in && a.unnamed == b.unnamed) == (is || in)));
    return true;
}

static thing call(plain *p, const scope *s, const cel_ast *x) {
    thing settled;
    if (compares_unnamed(p, s, x, &settled)) return settled;
    if (x->member && (str_is(x->name, "or") || str_is(x->name, "orValue"))) return or_value(p, s, x);
    bool in = str_is(x->name, "@in"), size = str_is(x->name, "size") && x->n_args == 1;
    if (in || size) {
        thing last = eval(p, s, x->args[x->n_args - 1]);
        if (last.shape && !last.shape->leaf && !last.optional)
            return in ? key_in(p, &last, value(p, s, x->args[0])) : shape_size(p, &last);
    }
    cel_value *args = ARENA_ARRAY(p->a, cel_value, x->n_args), worst = cel_null_value();
    for (uint32_t i = 0; i < x->n_args; i++) {
        args[i] = value(p, s, x->args[i]);
        note(&worst, args[i]);
    }
    return of(failed(worst) ? worst : call_values(p, x, args));
}

static thing condition(plain *p, const scope *s, const cel_ast *x) {
    cel_value v = value(p, s, x->args[0]);
    if (failed(v)) return of(v);
    if (v.kind != CEL_BOOL) return failure(p, "no such overload");
    return of(value(p, s, x->args[v.b ? 1 : 2]));
}

static thing list(plain *p, const scope *s, const cel_ast *x) {
    VEC(cel_value) out = {0};
    cel_value worst = cel_null_value();
    for (uint32_t i = 0; i < x->n_args; i++) {
        cel_value v = value(p, s, x->args[i]);
        note(&worst, v);
        if (failed(v)) continue;
        if (!x->optional || !x->optional[i])
            VEC_PUSH(p->a, out, v);
        else if (v.kind != CEL_OPTIONAL)
            note(&worst, failure(p, "no such overload").v);
        else if (v.optional)
            VEC_PUSH(p->a, out, *v.optional);
    }
    return of(failed(worst) ? worst : cel_of_list(p->a, out.v, out.n));
}

static thing map_literal(plain *p, const scope *s, const cel_ast *x) {
    VEC(cel_value) keys = {0};
    VEC(cel_value) values = {0};
    cel_value worst = cel_null_value();
    for (uint32_t i = 0; i + 1 < x->n_args; i += 2) {
        cel_value k = value(p, s, x->args[i]), v = value(p, s, x->args[i + 1]);
        note(&worst, k);
        note(&worst, v);
        if (failed(k) || failed(v)) continue;
        if (x->optional && x->optional[i / 2]) {
            if (v.kind != CEL_OPTIONAL) note(&worst, failure(p, "no such overload").v);
            if (v.kind != CEL_OPTIONAL || !v.optional) continue;
            v = *v.optional;
        }
        VEC_PUSH(p->a, keys, k);
        VEC_PUSH(p->a, values, v);
    }
    return of(failed(worst) ? worst : cel_of_map(p->a, keys.v, values.v, keys.n));
}

/* ---- comprehensions ---- */

/* What a loop runs over, spelled out: for each member its one or two variables, and whether it is there. */
typedef struct member {
    thing first, second;
    int there;
} member;

typedef VEC(member) members;

static void members_of_shape(plain *p, const thing *t, members *out) {
    str_list names;
    bool more = names_of(p, t->shape, &names);
    for (size_t i = 0; i < names.n; i++) {
        member m = {.first = of(cel_of_str(names.v[i]))};
        child(p, t, names.v[i], &m.second);
        m.there = is_key(p, &m.second);
        VEC_PUSH(p->a, *out, m);
    }
    for (size_t i = names.n - t->shape->n_fields; more && i < t->shape->family->n; i++) {
        member m = {.first = {.unnamed = (uint32_t)i + 1}, .second = *t, .there = -1};
        m.second.index[m.second.n++] = (uint32_t)i;
        m.second.shape = t->shape->member;
        VEC_PUSH(p->a, *out, m);
    }
}

/* Each thing that may be there is a member of the set. */
static void members_of_things(plain *p, const domain *d, bool two, members *out) {
    bool more;
    uint32_t n = how_many(p, d, &more);
    for (uint32_t i = 0; i < (more ? d->n : n); i++) {
        thing name = i < n ? of(cel_of_str(names_in(p, d)->names[i])) : (thing){.unnamed = i + 1};
        VEC_PUSH(p->a, *out, (member){two ? of(cel_of_int(i)) : name, name, i < n ? 1 : -1});
    }
}

static bool members_of_rows(plain *p, const cel_table *t, bool two, members *out) {
    int64_t count = 0;
    for (uint32_t i = 0; i < p->c->n_rows; i++) {
        thing row = of(row_map(p, t, i)), at = of(cel_of_int(count));
        int there = row_state(p, i);
        if (there < 0 && two) return false;
        if (there > 0) count++;
        VEC_PUSH(p->a, *out, (member){two ? at : row, row, there});
    }
    return true;
}

static bool members_of_value(plain *p, cel_value v, bool two, members *out) {
    size_t n = v.kind == CEL_LIST ? v.list->n : v.kind == CEL_MAP ? v.map->n : 0;
    for (size_t i = 0; i < n; i++) {
        cel_value key = v.kind == CEL_LIST ? cel_of_int((int64_t)i) : v.map->keys[i];
        cel_value element = v.kind == CEL_LIST ? v.list->v[i] : v.map->values[i];
        member m = {of(two || v.kind == CEL_MAP ? key : element), of(element), 1};
        VEC_PUSH(p->a, *out, m);
    }
    return v.kind == CEL_LIST || v.kind == CEL_MAP;
}

static cel_value find_members(plain *p, const scope *s, const cel_ast *x, members *out) {
    bool two = x->var2.n > 0;
    if (x->args[0]->ref == CEL_REF_TABLE)
        return members_of_rows(p, x->args[0]->table, two, out) ? cel_null_value() : cel_unknown();
    if (x->args[0]->ref == CEL_REF_SET && x->args[0]->set->named) {
        members_of_things(p, x->args[0]->set, two, out);
        return cel_null_value();
    }
    thing range = eval(p, s, x->args[0]);
    bool keys = !two && x->macro != CEL_MACRO_SORT_BY; /* only which keys there are matters */
    if (range.shape && !range.shape->leaf && !range.optional &&
        (range.shape->n_fields ? keys : range.shape->family != NULL)) {
        members_of_shape(p, &range, out);
        return cel_null_value();
    }
    cel_value v = value_of(p, range);
    if (failed(v)) return v;
    return members_of_value(p, v, two, out) ? cel_null_value() : failure(p, "no such overload").v;
}

static cel_value in_loop(plain *p, const scope *s, const cel_ast *x, const member *m, const cel_ast *body) {
    scope first = {x, false, m->first, s}, second = {x, true, m->second, &first};
    return value(p, &second, body);
}

static cel_value as_bool(plain *p, cel_value v) {
    return v.kind == CEL_BOOL || failed(v) ? v : failure(p, "no such overload").v;
}

static cel_value quantifier(plain *p, const scope *s, const cel_ast *x, const members *all) {
    bool stop = x->macro == CEL_MACRO_EXISTS, settled = false;
    cel_value rest = cel_of_bool(!stop);
    for (size_t i = 0; i < all->n; i++) {
        if (!all->v[i].there) continue;
        cel_value v = as_bool(p, in_loop(p, s, x, &all->v[i], x->args[1]));
        bool stops = v.kind == CEL_BOOL && v.b == stop;
        if (all->v[i].there < 0 && (stops || failed(v)))
            v = cel_unknown();
        else if (stops)
            settled = true;
        note(&rest, v);
    }
    return settled ? cel_of_bool(stop) : rest;
}

static cel_value exists_one(plain *p, const scope *s, const cel_ast *x, const members *all) {
    cel_value worst = cel_null_value();
    int n = 0;
    for (size_t i = 0; i < all->n; i++) {
        if (!all->v[i].there) continue;
        cel_value v = all->v[i].there < 0 ? cel_unknown() : as_bool(p, in_loop(p, s, x, &all->v[i], x->args[1]));
        note(&worst, v);
        n += v.kind == CEL_BOOL && v.b;
    }
    return failed(worst) ? worst : cel_of_bool(n == 1);
}

/* filter, map and the transforming macros, which differ in what they do with a member that passes. */
static cel_value collect(plain *p, const scope *s, const cel_ast *x, const members *all) {
    VEC(cel_value) keys = {0};
    VEC(cel_value) values = {0};
    cel_value worst = cel_null_value();
    bool filters = x->macro == CEL_MACRO_FILTER, to_map = x->macro >= CEL_MACRO_TRANSFORM_MAP;
    const cel_ast *filter = filters ? x->args[1] : x->n_args > 2 ? x->args[2] : NULL;
    for (size_t i = 0; i < all->n; i++) {
        const member *m = &all->v[i];
        if (!m->there) continue;
        cel_value holds = m->there < 0 ? cel_unknown()
                          : filter     ? as_bool(p, in_loop(p, s, x, m, filter))
                                       : cel_of_bool(true);
        note(&worst, holds);
        if (failed(holds) || !holds.b) continue;
        cel_value v = filters ? value_of(p, m->first) : in_loop(p, s, x, m, x->args[1]);
        note(&worst, v);
        if (failed(v)) continue;
        bool entry = x->macro == CEL_MACRO_TRANSFORM_MAP_ENTRY;
        if (entry && v.kind != CEL_MAP) note(&worst, failure(p, "no such overload").v);
        for (size_t j = 0; entry && v.kind == CEL_MAP && j < v.map->n; j++) {
            VEC_PUSH(p->a, keys, v.map->keys[j]);
            VEC_PUSH(p->a, values, v.map->values[j]);
        }
        if (entry) continue;
        VEC_PUSH(p->a, keys, m->first.v);
        VEC_PUSH(p->a, values, v);
    }
    if (failed(worst)) return worst;
    return to_map ? cel_of_map(p->a, keys.v, values.v, keys.n) : cel_of_list(p->a, values.v, values.n);
}

/* By insertion: slow, and plainly stable. */
static cel_value sort_by(plain *p, const scope *s, const cel_ast *x, const members *all) {
    cel_value *keys = ARENA_ARRAY(p->a, cel_value, all->n), *values = ARENA_ARRAY(p->a, cel_value, all->n);
    cel_value worst = cel_null_value();
    size_t n = 0;
    for (size_t i = 0; i < all->n; i++) {
        const member *m = &all->v[i];
        if (!m->there) continue;
        cel_value key = m->there < 0 ? cel_unknown() : in_loop(p, s, x, m, x->args[1]), v = value_of(p, m->first);
        note(&worst, key);
        note(&worst, v);
        if (failed(key) || failed(v)) continue;
        if (cel_compare(key, key) != 0 || (n && key.kind != keys[0].kind)) note(&worst, failure(p, "no order").v);
        if (failed(worst)) continue;
        size_t at = n++;
        for (; at > 0 && cel_compare(keys[at - 1], key) > 0; at--) {
            keys[at] = keys[at - 1];
            values[at] = values[at - 1];
        }
        keys[at] = key;
        values[at] = v;
    }
    return failed(worst) ? worst : cel_of_list(p->a, values, n);
}

static cel_value opt_map(plain *p, const scope *s, const cel_ast *x) {
    cel_value v = value(p, s, x->args[0]);
    if (failed(v) || (v.kind == CEL_OPTIONAL && !v.optional)) return v;
    if (v.kind != CEL_OPTIONAL) return failure(p, "no such overload").v;
    member m = {of(*v.optional), of(*v.optional), 1};
    cel_value out = in_loop(p, s, x, &m, x->args[1]);
    if (failed(out)) return out;
    if (x->macro == CEL_MACRO_OPT_MAP) return cel_of_optional(p->a, &out);
    return out.kind == CEL_OPTIONAL ? out : failure(p, "no such overload").v;
}

static thing comprehension(plain *p, const scope *s, const cel_ast *x) {
    members all = {0};
    if (x->macro == CEL_MACRO_OPT_MAP || x->macro == CEL_MACRO_OPT_FLAT_MAP) return of(opt_map(p, s, x));
    cel_value v = find_members(p, s, x, &all);
    if (failed(v)) return of(v);
    if (x->macro == CEL_MACRO_SORT_BY) return of(sort_by(p, s, x, &all));
    if (x->macro == CEL_MACRO_ALL || x->macro == CEL_MACRO_EXISTS) return of(quantifier(p, s, x, &all));
    return of(x->macro == CEL_MACRO_EXISTS_ONE ? exists_one(p, s, x, &all) : collect(p, s, x, &all));
}

static thing eval(plain *p, const scope *s, const cel_ast *x) {
    switch (x->kind) {
    case CEL_X_LITERAL: return of(x->value);
    case CEL_X_IDENT: return reference(p, s, x);
    case CEL_X_SELECT: return x->ref != CEL_REF_NONE ? reference(p, s, x) : get(p, s, x, cel_of_str(x->name), false);
    case CEL_X_OPT_SELECT: return get(p, s, x, cel_of_str(x->name), true);
    case CEL_X_HAS: return has(p, s, x);
    case CEL_X_INDEX: return get(p, s, x, value(p, s, x->args[1]), false);
    case CEL_X_OPT_INDEX: return get(p, s, x, value(p, s, x->args[1]), true);
    case CEL_X_CALL: return call(p, s, x);
    case CEL_X_AND: return and_or(p, s, x, false);
    case CEL_X_OR: return and_or(p, s, x, true);
    case CEL_X_CONDITION: return condition(p, s, x);
    case CEL_X_LIST: return list(p, s, x);
    case CEL_X_MAP: return map_literal(p, s, x);
    case CEL_X_COMPREHENSION: return comprehension(p, s, x);
    case CEL_X_BIND: {
        scope bound = {x, false, eval(p, s, x->args[0]), s};
        return eval(p, &bound, x->args[1]);
    }
    }
    return failure(p, "no such node");
}

cel_value plain_eval(cel_context *c, const cel_ast *x) {
    plain p = {c, c->memory};
    return value_of(&p, eval(&p, NULL, x));
}
