#include "source/fields.h"

#include "base/suggest.h"

static bool kind_fits(const node *n, field_kind k) {
    static const node_kind wanted[] = {NODE_STRING, NODE_BOOL, NODE_GROUP, NODE_LIST, NODE_INT};
    return k == FIELD_ANY || n->kind == wanted[k];
}

static void wrong_kind(const node *n, const field_spec *spec, diags *d) {
    static const char *const wanted[] = {"a string", "true or false", "a group", "a list", "an integer", "a value"};
    place_error(d, n->at, str_of(""), "'%s' must be %s, not %s", spec->name, wanted[spec->kind],
                node_kind_name(n->kind));
}

static const char *with_an(const char *what) {
    return str_find(STR("aeiou"), (str){what, 1}, 0) == SIZE_MAX ? "a" : "an";
}

static void unknown_key(const node *n, const char *what, const field_spec *specs, size_t count, diags *d) {
    arena *a = &d->memory;
    str *names = ARENA_ARRAY(a, str, count);
    for (size_t i = 0; i < count; i++) names[i] = str_of(specs[i].name);
    place_error(d, n->key_at, suggest_allowed(a, n->key, names, count), "%s %s has no '" STR_FMT "'", with_an(what),
                what, STR_ARG(n->key));
}

/* Keys tend to stand in the order of the table, so the search begins behind the one that was found last. */
static size_t spec_of(str key, const field_spec *specs, size_t n, size_t from) {
    for (size_t i = from; i < n; i++)
        if (str_is(key, specs[i].name)) return i;
    for (size_t i = 0; i < from; i++)
        if (str_is(key, specs[i].name)) return i;
    return n;
}

bool fields_read(const node *group, const char *what, const field_spec *specs, size_t n, const node **out, diags *d) {
    size_t before = d->errors;
    for (size_t i = 0; i < n; i++) out[i] = NULL;
    if (group->kind != NODE_GROUP) {
        place_error(d, group->at, str_of(""), "%s %s must be a group { ... }, not %s", with_an(what), what,
                    node_kind_name(group->kind));
        return false;
    }
    uint64_t seen = 0;
    size_t next = 0;
    for (const node *c = group->first; c; c = c->next) {
        size_t i = spec_of(c->key, specs, n, next);
        if (i == n) {
            unknown_key(c, what, specs, n, d);
            continue;
        }
        seen |= (uint64_t)1 << i;
        next = i + 1;
        if (kind_fits(c, specs[i].kind))
            out[i] = c;
        else
            wrong_kind(c, &specs[i], d);
    }
    for (size_t i = 0; i < n; i++)
        if (specs[i].required && !(seen >> i & 1))
            place_error(d, group->at, str_of(""), "this %s has no '%s'", what, specs[i].name);
    return d->errors == before;
}

str field_str(const node *n) {
    return n ? n->s : (str){"", 0};
}

bool field_not_empty(const node *n, diags *d) {
    if (!n || str_trim(n->s).n) return true;
    place_error(d, n->at, str_of(""), "'" STR_FMT "' must not be empty", STR_ARG(n->key));
    return false;
}
