/* Comparisons and memberships that can be told from slot values and indices, without making values. */

#include "cel/compile.h"

static bool is_enum(const code *c) {
    return c->eval == eval_slot && c->path->point->shape->type == SLOT_ENUM;
}

static bool is_set(const code *c) {
    return c->eval == eval_slot && c->path->point->shape->type == SLOT_SET;
}

static bool is_string(const code *c) {
    return code_is_const(c) && c->value.kind == CEL_STRING;
}

static const domain *values_of(const code *c) {
    return c->path->point->shape->values;
}

/* A node in place of others, with all that they read. */
static code *instead(compiler *k, const cel_ast *x, code_eval *eval, const code *a, const code *b) {
    code *c = code_leaf(k, x, eval,
                        eval == eval_name_is || eval == eval_name_in || eval == eval_name_same ? eval : why_slots);
    code_uses(c, a);
    if (b) code_uses(c, b);
    c->path = a->path;
    c->frame = a->frame;
    return c;
}

static uint32_t index_in(const str *names, size_t n, str name) {
    for (size_t i = 0; i < n; i++)
        if (str_eq(names[i], name)) return (uint32_t)i;
    return MAP_NONE;
}

static uint32_t index_in_domain(const domain *d, str name) {
    return index_in(d->names, d->n, name);
}

static const code *equal_const(compiler *k, const cel_ast *x, const code *a, const code *b) {
    if (!is_string(b)) return NULL;
    if (is_enum(a)) {
        code *c = instead(k, x, eval_slot_is, a, NULL);
        c->index = index_in_domain(values_of(a), cel_text(b->value));
        return c;
    }
    if (a->eval != eval_name) return NULL;
    const local *l = a->extra;
    code *c = instead(k, x, eval_name_is, a, NULL);
    c->index = index_in(l->names, l->n, cel_text(b->value));
    return c;
}

static const code *equal_slots(compiler *k, const cel_ast *x, const code *a, const code *b) {
    if (a->eval == eval_name && b->eval == eval_name && a->names == b->names) {
        code *c = instead(k, x, eval_name_same, a, b);
        c->index = b->frame;
        return c;
    }
    if (!is_enum(a) || !is_enum(b)) return NULL;
    const domain *from = values_of(a), *to = values_of(b);
    code *c = instead(k, x, eval_slot_same, a, b);
    c->other = b->path;
    c->to = from == to ? NULL : remap(k, from->names, from->n, to);
    return c;
}

const code *compile_equal(compiler *k, const cel_ast *x, const code *a, const code *b, bool negate) {
    const code *c = equal_const(k, x, a, b);
    if (!c) c = equal_const(k, x, b, a);
    if (!c) c = equal_slots(k, x, a, b);
    if (c) ((code *)(uintptr_t)c)->negate = negate;
    return c;
}

const str *const_names(compiler *k, const code *c, uint32_t *n) {
    if (!code_is_const(c) || c->value.kind != CEL_LIST) return NULL;
    const cel_list *l = c->value.list;
    str *names = ARENA_ARRAY(k->a, str, l->n);
    for (size_t i = 0; i < l->n; i++) {
        if (l->v[i].kind != CEL_STRING) return NULL;
        names[i] = cel_text(l->v[i]);
    }
    *n = (uint32_t)l->n;
    return names;
}

/* The bits of those of NAMES that DOMAIN has; *MISSING is whether it has not all. */
static const uint64_t *mask_of(compiler *k, const str *domain_names, size_t n_domain, const str *names, uint32_t n,
                               bool *missing) {
    uint64_t *mask = ARENA_ARRAY(k->a, uint64_t, n_domain / 64 + 1);
    for (uint32_t i = 0; i < n; i++) {
        uint32_t at = index_in(domain_names, n_domain, names[i]);
        if (at == MAP_NONE)
            *missing = true;
        else
            mask[at / 64] |= (uint64_t)1 << (at % 64);
    }
    return mask;
}

static const code *in_names(compiler *k, const cel_ast *x, const code *a, const code *b) {
    uint32_t n = 0;
    if (!is_enum(a) && a->eval != eval_name) return NULL;
    const str *names = const_names(k, b, &n);
    if (!names) return NULL;
    const local *l = a->eval == eval_name ? a->extra : NULL;
    bool missing = false;
    code *c = instead(k, x, l ? eval_name_in : eval_slot_in, a, NULL);
    c->mask = l ? mask_of(k, l->names, l->n, names, n, &missing)
                : mask_of(k, values_of(a)->names, values_of(a)->n, names, n, &missing);
    return c;
}

static const code *in_set(compiler *k, const cel_ast *x, const code *a, const code *b) {
    if (!is_set(b)) return NULL;
    if (is_string(a)) {
        code *c = instead(k, x, eval_set_has, b, NULL);
        c->index = index_in_domain(values_of(b), cel_text(a->value));
        return c;
    }
    if (a->eval != eval_name) return NULL;
    const local *l = a->extra;
    code *c = instead(k, x, eval_set_has_name, b, a);
    c->frame = a->frame;
    c->to = remap(k, l->names, l->n, values_of(b));
    return c;
}

static const code *in_strings(compiler *k, const cel_ast *x, const code *a, const code *b) {
    if (b->eval != eval_slot || b->path->point->shape->type != SLOT_STRINGS || !is_string(a)) return NULL;
    code *c = instead(k, x, eval_strings_has, b, NULL);
    c->name = cel_text(a->value);
    return c;
}

const code *compile_in(compiler *k, const cel_ast *x, const code *a, const code *b) {
    const code *c = in_names(k, x, a, b);
    if (!c) c = in_set(k, x, a, b);
    if (!c) c = in_strings(k, x, a, b);
    return c;
}

/* key in point: whether there is a field or member of that name. */
const code *compile_key_in(compiler *k, const cel_ast *x) {
    point p;
    bool in = x->n_args == 2 && str_is(x->name, "@in"), size = x->n_args == 1 && str_is(x->name, "size");
    if ((!in && !size) || !may_be_point(x->args[x->n_args - 1])) return NULL;
    if (!point_of(k, x->args[x->n_args - 1], &p) || p.shape->leaf || p.optional) return NULL;
    const code **args = ARENA_ARRAY(k->a, const code *, 1);
    if (in) args[0] = compile(k, x->args[0]);
    code *c =
        in ? code_new(k, x, eval_shape_key, why_shape_key, args, 1) : code_leaf(k, x, eval_shape_size, why_shape_key);
    code_reads_point(k, c, &p);
    return c;
}

static code *set_with_mask(compiler *k, const cel_ast *x, const code *set, const code *list, uint8_t option) {
    uint32_t n = 0;
    const str *names = const_names(k, list, &n);
    if (!names) return NULL;
    bool missing = false;
    code *c = instead(k, x, eval_set_compare, set, NULL);
    c->mask = mask_of(k, values_of(set)->names, values_of(set)->n, names, n, &missing);
    c->option = option;
    c->negate = missing;
    return c;
}

/* sets.contains(a, b) and its like over a SLOT_SET and a constant list; and the size of a SLOT_SET. */
const code *compile_set_call(compiler *k, const cel_ast *x, const code *const *args) {
    static const char *const names[] = {"sets.contains", "sets.intersects", "sets.equivalent"};
    static const uint8_t swapped[] = {SET_WITHIN, SET_MEETS, SET_EQUALS},
                         straight[] = {SET_CONTAINS, SET_MEETS, SET_EQUALS};
    if (x->n_args == 1 && str_is(x->name, "size") && is_set(args[0]))
        return instead(k, x, eval_set_size, args[0], NULL);
    if (x->n_args != 2) return NULL;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (!str_is(x->name, names[i])) continue;
        if (is_set(args[0])) return set_with_mask(k, x, args[0], args[1], straight[i]);
        if (is_set(args[1])) return set_with_mask(k, x, args[1], args[0], swapped[i]);
    }
    return NULL;
}

/* A pattern with a backspace in it is one whose \\b was not written as it should be. */
static void check_backspace(compiler *k, const cel_ast *x, str pattern) {
    if (str_find(pattern, STR("\b"), 0) != SIZE_MAX)
        compile_error(k, x, "this pattern holds a backspace, not a word boundary: write r'...' around it");
}

/* The pattern of a constant, compiled once; NULL where it is computed, and after an error. */
cel_pattern *compile_pattern(compiler *k, const cel_ast *x, const code *pattern) {
    const char *problem = NULL;
    size_t at = 0;
    if (!is_string(pattern)) return NULL;
    cel_pattern *p = cel_pattern_compile(k->a, cel_text(pattern->value), true, &problem, &at);
    if (!p) compile_error(k, x, "bad pattern: %s at byte %zu", problem, at);
    check_backspace(k, x, cel_text(pattern->value));
    return p;
}

/* What is searched for is found out once: patterns are compiled, and the scanner learns what to look for. It does not
 * help where the words themselves are wanted. */
static const text_search *constant_search(compiler *k, const cel_ast *x, const code *const *args, uint8_t option) {
    const char *problem = NULL;
    size_t at = 0;
    str what = cel_text(args[1]->value);
    text_search *s = ARENA_NEW(k->a, text_search);
    bool words = option == SEARCH_FIND || option == SEARCH_EXTRACT;
    s->field = words ? NULL : field_of_text(args[0]);
    if (s->field && s->field->eval != eval_row_field) s->field = NULL;
    cel_scanner *scanner = s->field ? k->env->scanner : NULL;
    if (option <= SEARCH_EXTRACT)
        s->needle = cel_scanner_pattern(k->a, scanner, what, &problem, &at);
    else
        s->needle = cel_scanner_text(k->a, scanner, what);
    if (!s->needle) compile_error(k, x->args[1], "bad pattern: %s at byte %zu", problem, at);
    if (option <= SEARCH_EXTRACT) check_backspace(k, x->args[1], what);
    return s;
}

/* Text searches have a form of their own, so that an explanation can say what was found. */
const code *compile_search(compiler *k, const cel_ast *x, const code *const *args) {
    static const struct {
        const char *name;
        bool member, function;
    } searches[] = {[SEARCH_MATCHES] = {"matches", true, true},        [SEARCH_FIND] = {"find", true, false},
                    [SEARCH_EXTRACT] = {"regex.extract", false, true}, [SEARCH_CONTAINS] = {"contains", true, false},
                    [SEARCH_STARTS] = {"startsWith", true, false},     [SEARCH_ENDS] = {"endsWith", true, false}};
    if (x->n_args != 2) return NULL;
    for (uint8_t i = 0; i < sizeof searches / sizeof *searches; i++) {
        if (!str_is(x->name, searches[i].name) || !(x->member ? searches[i].member : searches[i].function)) continue;
        code *c = code_new(k, x, eval_search, why_search, args, 2);
        c->option = i;
        if (is_string(args[1])) c->extra = constant_search(k, x, args, i);
        if (is_string(args[1]) && args[0]->eval == eval_row_field && i != SEARCH_FIND && i != SEARCH_EXTRACT)
            c->eval = eval_search_field;
        return code_fold(k, c);
    }
    return NULL;
}
