/* Selection and indexing of maps, lists and optionals. */

#include "cel/code.h"

#include <math.h>

static cel_value no_such_key(run *r, cel_value key) {
    buf text = {0};
    cel_value_plain(&text, key);
    cel_value v = cel_error(r->c->memory, "no such key: " STR_FMT, STR_ARG(buf_slice(&text)));
    buf_free(&text);
    return v;
}

/* Lists take whole numbers of any numeric type. */
static bool as_index(cel_value key, uint64_t *index) {
    if (key.kind == CEL_INT && key.i >= 0)
        *index = (uint64_t)key.i;
    else if (key.kind == CEL_UINT)
        *index = key.u;
    else if (key.kind == CEL_DOUBLE && key.d >= 0 && key.d < 9007199254740992.0 && floor(key.d) == key.d)
        *index = (uint64_t)key.d;
    else
        return false;
    return true;
}

typedef enum { FOUND, MISSING, WRONG } lookup_result;

/* Looks KEY up in a map or list; WRONG where V is neither, or the key cannot be one. */
static lookup_result look_up(cel_value v, cel_value key, cel_value *out) {
    uint64_t i = 0;
    if (v.kind == CEL_MAP) {
        const cel_value *hit = cel_map_get(v.map, key);
        if (hit) *out = *hit;
        return hit ? FOUND : MISSING;
    }
    bool number = key.kind == CEL_INT || key.kind == CEL_UINT || key.kind == CEL_DOUBLE;
    if (v.kind != CEL_LIST || !number) return WRONG;
    if (!as_index(key, &i) || i >= v.list->n) return MISSING;
    *out = v.list->v[i];
    return FOUND;
}

static cel_value wrong_kind(run *r, cel_value v) {
    return cel_error(r->c->memory, "no such overload: a value of type %s has no keys", cel_kind_name((cel_kind)v.kind));
}

static cel_value missing(run *r, cel_value v, cel_value key) {
    if (v.kind == CEL_LIST) return cel_error(r->c->memory, "index out of bounds: the list has %zu elements", v.list->n);
    return no_such_key(r, key);
}

/* What is reached through an optional is optional itself; nothing stays nothing. */
static cel_value through_optional(run *r, cel_value v, cel_value key) {
    cel_value hit;
    if (!v.optional) return v;
    lookup_result found = look_up(*v.optional, key, &hit);
    if (found == WRONG) return wrong_kind(r, *v.optional);
    return found == FOUND ? cel_of_optional(r->c->memory, &hit) : cel_none();
}

static cel_value get(run *r, cel_value v, cel_value key) {
    cel_value hit;
    if (v.kind == CEL_OPTIONAL) return through_optional(r, v, key);
    lookup_result found = look_up(v, key, &hit);
    return found == FOUND ? hit : found == MISSING ? missing(r, v, key) : wrong_kind(r, v);
}

static cel_value get_optional(run *r, cel_value v, cel_value key) {
    if (v.kind == CEL_OPTIONAL) return through_optional(r, v, key);
    return through_optional(r, (cel_value){.kind = CEL_OPTIONAL, .optional = &v}, key);
}

cel_value apply_select(run *r, const code *c, const cel_value *args) {
    return get(r, args[0], cel_of_str(c->name));
}

cel_value apply_opt_select(run *r, const code *c, const cel_value *args) {
    return get_optional(r, args[0], cel_of_str(c->name));
}

cel_value apply_index(run *r, const code *c, const cel_value *args) {
    (void)c;
    return get(r, args[0], args[1]);
}

cel_value apply_opt_index(run *r, const code *c, const cel_value *args) {
    (void)c;
    return get_optional(r, args[0], args[1]);
}

cel_value apply_has(run *r, const code *c, const cel_value *args) {
    cel_value v = args[0];
    if (v.kind == CEL_OPTIONAL) {
        if (!v.optional) return code_bool(false);
        v = *v.optional;
    }
    if (v.kind != CEL_MAP) return wrong_kind(r, v);
    return code_bool(cel_map_get(v.map, cel_of_str(c->name)) != NULL);
}
