/* The compiler's forms for terms: points of the tree of slots, comparisons and memberships that need no values but only
 * slots and indices, and text searches. */

#include "cel/compile.h"

#include <string.h>

/* ------------------------------------------------------------------------------------------------ points */

/* The name under which a node was declared: "x", or "x.y" for a qualified one. */
static str qualified_name(compiler *k, const cel_ast *x) {
    if (x->kind == CEL_X_IDENT) return x->name;
    str of = qualified_name(k, x->args[0]);
    return arena_printf(k->a, STR_FMT "." STR_FMT, STR_ARG(of), STR_ARG(x->name));
}

/* Whether X names a root of the tree. If that is a leaf, the type of X is the leaf's, so the shape is found by name. */
static bool is_root(compiler *k, const cel_ast *x, point *out) {
    *out = (point){0};
    if (x->ref != CEL_REF_SHAPE) return false;
    const cel_variable *v = NULL;
    if (x->type && x->type->kind == CEL_T_SHAPE)
        out->shape = x->type->shape;
    else if ((v = cel_env_find(k->env, qualified_name(k, x))) && v->kind == CEL_VAR_SHAPE)
        out->shape = v->type->shape;
    return out->shape != NULL;
}

static bool add_index(compiler *k, point *p, point_index i) {
    if (p->n == POINT_MAX_FAMILIES) return false;
    point_index *all = ARENA_ARRAY(k->a, point_index, p->n + 1);
    if (p->n) memcpy(all, p->index, p->n * sizeof *all);
    i.family = p->shape->family;
    i.optional = p->optional;
    all[p->n++] = i;
    p->index = all;
    p->shape = p->shape->member;
    return true;
}

bool point_step(compiler *k, point *p, str name) {
    if (p->shape->leaf) return false;
    size_t field = cel_shape_find(p->shape, name);
    if (field != SIZE_MAX) {
        p->shape = p->shape->fields[field].shape;
        return true;
    }
    /* A thing has no name that could be known here. */
    bool fixed = p->shape->family && !p->shape->family->named;
    size_t member = fixed ? domain_find(p->shape->family, name) : SIZE_MAX;
    if (p->shape->family && !fixed && k->env->may_name_things)
        return add_index(k, p, (point_index){.name = node_const(k, NULL, cel_of_str(name))});
    return member != SIZE_MAX && add_index(k, p, (point_index){.fixed = (uint32_t)member});
}

const uint32_t *remap(compiler *k, const str *names, size_t n, const domain *to) {
    uint32_t *indices = ARENA_ARRAY(k->a, uint32_t, n);
    for (size_t i = 0; i < n; i++) {
        size_t at = names == to->names ? i : domain_find(to, names[i]);
        indices[i] = at == SIZE_MAX ? MAP_NONE : (uint32_t)at;
    }
    return indices;
}

/* Whether the names of L and of D are the same things, or both have fixed names: only then they can be compared here.
 */
static bool same_things(const local *l, const domain *d) {
    return (l->things ? l->things->domain : NULL) == (d->named ? d : NULL);
}

/* Whether a computed KEY can only be a member of the family of S: no value that its type allows is a field of S. */
static bool is_member_key(const cel_shape *s, const cel_ast *key) {
    if (!s->family) return false;
    if (!s->n_fields) return true;
    if (!key->type || key->type->kind != CEL_T_STRING || !key->type->values) return false;
    for (size_t i = 0; i < s->n_fields; i++)
        if (domain_find(key->type->values, s->fields[i].name) != SIZE_MAX) return false;
    return true;
}

/* point[key]. A constant key is a name; a computed one must be a member of a family, because the fields beside it have
 * other shapes. The key is compiled only if it will be used, so that nested keys are compiled once. */
static bool index_step(compiler *k, point *p, const cel_ast *key) {
    if (p->shape->leaf) return false;
    if (key->kind == CEL_X_LITERAL) return key->value.kind == CEL_STRING && point_step(k, p, cel_text(key->value));
    if (!is_member_key(p->shape, key)) return false;
    const cel_node *c = compile(k, key);
    if (node_is_const(c)) {
        if (c->value.kind != CEL_STRING) return false;
        return point_step(k, p, cel_text(c->value)) || add_index(k, p, (point_index){.name = c});
    }
    if (c->op != OP_NAME) return add_index(k, p, (point_index){.name = c});
    const local *l = c->extra;
    if (!same_things(l, p->shape->family)) return add_index(k, p, (point_index){.name = c});
    return add_index(k, p,
                     (point_index){.to = remap(k, l->names, l->n, p->shape->family), .n = l->n, .frame = l->frame});
}

bool may_be_point(const cel_ast *x) {
    if (x->kind == CEL_X_IDENT || x->ref == CEL_REF_SHAPE) return true;
    const cel_type *t = x->type && x->type->kind == CEL_T_OPTIONAL ? x->type->a : x->type;
    return t && t->kind == CEL_T_SHAPE;
}

bool point_of(compiler *k, const cel_ast *x, point *out) {
    if (x->kind == CEL_X_IDENT && x->ref == CEL_REF_LOCAL) {
        const local *l = find_local(k, x);
        bool point_local = l && l->kind == LOCAL_POINT;
        if (point_local) *out = l->at;
        return point_local;
    }
    if (x->kind == CEL_X_IDENT && x->ref == CEL_REF_DEFINITION) return point_of(k, x->definition->ast, out);
    if (x->kind == CEL_X_IDENT) return is_root(k, x, out);
    bool by_name = x->kind == CEL_X_SELECT || x->kind == CEL_X_OPT_SELECT;
    bool optional = x->kind == CEL_X_OPT_SELECT || x->kind == CEL_X_OPT_INDEX;
    if (!by_name && x->kind != CEL_X_INDEX && x->kind != CEL_X_OPT_INDEX) return false;
    if (!may_be_point(x->args[0]) || !point_of(k, x->args[0], out)) return is_root(k, x, out);
    out->optional = out->optional || optional;
    return by_name ? point_step(k, out, x->name) : index_step(k, out, x->args[1]);
}

const path *path_of(compiler *k, const point *p) {
    path *out = ARENA_NEW(k->a, path);
    path_part *parts = ARENA_ARRAY(k->a, path_part, p->n);
    point *copy = ARENA_NEW(k->a, point);
    *copy = *p;
    *out = (path){.base = p->shape->first, .parts = parts, .point = copy};
    for (uint32_t i = 0; i < p->n; i++) {
        const point_index *index = &p->index[i];
        uint32_t stride = i < p->shape->n_strides ? p->shape->strides[i] : 0;
        if (!index->to && !index->name) {
            out->base += index->fixed * stride;
            continue;
        }
        uint32_t *offsets = index->to ? ARENA_ARRAY(k->a, uint32_t, index->n) : NULL;
        for (size_t j = 0; offsets && j < index->n; j++)
            offsets[j] = index->to[j] == MAP_NONE ? MAP_NONE : index->to[j] * stride;
        parts[out->n_parts++] = (path_part){offsets, index->frame, stride, index};
    }
    return out;
}

const cel_node *compile_point(compiler *k, const cel_ast *x, const point *p) {
    const bool has = x->kind == CEL_X_HAS;
    const operator_code of_leaf = has ? OP_SLOT_HAS : p->optional ? OP_SLOT_OPTIONAL : OP_SLOT;
    cel_node *c = node_leaf(k, x, p->shape->leaf ? of_leaf : has ? OP_SHAPE_HAS : OP_SHAPE);
    if (p->shape->leaf)
        c->path = node_reads_path(k, c, p);
    else
        node_reads_point(k, c, p);
    return c;
}

static bool is_field_of(const cel_ast *x) {
    return (x->kind == CEL_X_SELECT || x->kind == CEL_X_HAS) && x->name.n;
}

/* The point that X is, if INDEX, an expression inside of X, is *P. */
static bool point_from(compiler *k, const cel_ast *x, const cel_ast *index, point *p) {
    if (x == index) return true;
    return point_from(k, x->args[0], index, p) && (!is_field_of(x) || point_step(k, p, x->name));
}

/* X, if INDEX, an expression inside of X, is the point P. */
static const cel_node *compile_from(compiler *k, const cel_ast *x, const cel_ast *index, const point *p) {
    point at = *p;
    if (point_from(k, x, index, &at)) return compile_point(k, x, &at);
    const cel_node **args = ARENA_ARRAY(k->a, const cel_node *, 1);
    args[0] = compile_from(k, x->args[0], index, p);
    cel_node *c = node_new(k, x, x->kind == CEL_X_HAS ? OP_HAS : OP_SELECT, args, 1);
    c->name = x->name;
    return c;
}

/* A node for each field, and one for the family with a computed name. At run time the key picks one of them. So only
 * what X selects from the picked group is read, and not the whole group. */
const cel_node *compile_pick(compiler *k, const cel_ast *x) {
    point p;
    const cel_ast *index = x;
    while (index != k->done && (index->kind == CEL_X_HAS || is_field_of(index))) index = index->args[0];
    if (index == k->done || (index->kind != CEL_X_INDEX && (index != x || x->kind != CEL_X_OPT_INDEX))) return NULL;
    if (!may_be_point(index->args[0]) || !point_of(k, index->args[0], &p) || p.shape->leaf) return NULL;
    if (index != x && p.optional) return NULL;
    p.optional = p.optional || x->kind == CEL_X_OPT_INDEX;
    const cel_shape *s = p.shape;
    const cel_node *key = compile(k, index->args[1]);
    const cel_node **args = ARENA_ARRAY(k->a, const cel_node *, s->n_fields + 2);
    uint32_t n = 0;
    args[n++] = key;
    for (size_t i = 0; i < s->n_fields; i++) {
        point field = p;
        field.shape = s->fields[i].shape;
        args[n++] = compile_from(k, x, index, &field);
    }
    point member = p;
    if (s->family && add_index(k, &member, (point_index){.name = key})) args[n++] = compile_from(k, x, index, &member);
    cel_node *c = node_new(k, x, OP_PICK, args, n);
    c->option = p.optional;
    c->extra = s;
    return c;
}

/* ------------------------------------------------------------------------------------------------ comparisons */

cel_slot_form node_slot_form(const cel_node *c) {
    return c->op == OP_SLOT ? cel_slot_types[c->path->point->shape->type].form : SLOT_FORM_VALUE;
}

static bool is_enum(const cel_node *c) {
    return node_slot_form(c) == SLOT_FORM_INDEX;
}

static bool is_set(const cel_node *c) {
    return node_slot_form(c) == SLOT_FORM_BITS;
}

static bool is_string(const cel_node *c) {
    return node_is_const(c) && c->value.kind == CEL_STRING;
}

static const domain *values_of(const cel_node *c) {
    return c->path->point->shape->values;
}

/* Whether the names that C can be are not known here, because each owner of the slots names them. */
static bool is_of_things(const cel_node *c) {
    if (c->op == OP_NAME) return c->things != NULL;
    return (is_enum(c) || is_set(c)) && values_of(c)->named;
}

/* A node that replaces A and B (or A alone) and reads what they read. */
static cel_node *instead(compiler *k, const cel_ast *x, operator_code op, const cel_node *a, const cel_node *b) {
    cel_node *c = node_leaf(k, x, op);
    node_uses(c, a);
    if (b) node_uses(c, b);
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
    return (uint32_t)domain_find(d, name); /* MAP_NONE is SIZE_MAX in 32 bits */
}

static cel_node *equal_const(compiler *k, const cel_ast *x, const cel_node *a, const cel_node *b) {
    if (!is_string(b) || is_of_things(a)) return NULL;
    if (is_enum(a)) {
        cel_node *c = instead(k, x, OP_SLOT_IS, a, NULL);
        c->index = index_in_domain(values_of(a), cel_text(b->value));
        return c;
    }
    if (a->op != OP_NAME) return NULL;
    const local *l = a->extra;
    cel_node *c = instead(k, x, OP_NAME_IS, a, NULL);
    c->index = index_in(l->names, l->n, cel_text(b->value));
    return c;
}

static cel_node *equal_name(compiler *k, const cel_ast *x, const cel_node *name, const cel_node *b) {
    const local *l = name->extra;
    if (!same_things(l, values_of(b))) return NULL;
    cel_node *c = instead(k, x, OP_NAME_SLOT, name, b);
    c->path = b->path;
    c->to = remap(k, l->names, l->n, values_of(b));
    return c;
}

static cel_node *equal_slots(compiler *k, const cel_ast *x, const cel_node *a, const cel_node *b) {
    if (a->op == OP_NAME && b->op == OP_NAME && a->names == b->names) {
        cel_node *c = instead(k, x, OP_NAME_SAME, a, b);
        c->index = b->frame;
        return c;
    }
    if (is_enum(a) && b->op == OP_NAME) return equal_slots(k, x, b, a);
    if (!is_enum(b)) return NULL;
    if (a->op == OP_NAME) return equal_name(k, x, a, b);
    if (!is_enum(a)) return NULL;
    const domain *from = values_of(a), *to = values_of(b);
    if (from != to && (from->named || to->named)) return NULL;
    cel_node *c = instead(k, x, OP_SLOT_SAME, a, b);
    c->other = b->path;
    c->to = from == to ? NULL : remap(k, from->names, from->n, to);
    return c;
}

const cel_node *compile_equal(compiler *k, const cel_ast *x, const cel_node *a, const cel_node *b, bool negate) {
    cel_node *c = equal_const(k, x, a, b);
    if (!c) c = equal_const(k, x, b, a);
    if (!c) c = equal_slots(k, x, a, b);
    if (c) c->negate = negate;
    return c;
}

const str *const_names(compiler *k, const cel_node *c, uint32_t *n) {
    if (!node_is_const(c) || c->value.kind != CEL_LIST) return NULL;
    const cel_list *l = c->value.list;
    str *names = ARENA_ARRAY(k->a, str, l->n);
    for (size_t i = 0; i < l->n; i++) {
        if (l->v[i].kind != CEL_STRING) return NULL;
        names[i] = cel_text(l->v[i]);
    }
    *n = (uint32_t)l->n;
    return names;
}

/* NAMES as bits of a domain. Sets *MISSING if the domain does not have one of them. */
static const uint64_t *mask_of(compiler *k, const str *domain_names, size_t n_domain, const str *names, uint32_t n,
                               bool *missing) {
    uint64_t *mask = ARENA_ARRAY(k->a, uint64_t, n_domain / 64 + 1);
    map wanted = {0};
    uint32_t found = 0;
    for (uint32_t i = 0; i < n; i++) map_put(k->a, &wanted, names[i], i);
    for (size_t i = 0; i < n_domain; i++) {
        if (map_get(&wanted, domain_names[i]) == MAP_NONE) continue;
        mask[i / 64] |= (uint64_t)1 << (i % 64);
        found++;
    }
    if (found < wanted.n) *missing = true;
    return mask;
}

/* A in B, where A is an enum slot or a name of a macro and B a constant list, or B is a slot that is a list. */
const cel_node *compile_in(compiler *k, const cel_ast *x, const cel_node *a, const cel_node *b) {
    const local *l = a->op == OP_NAME ? a->extra : NULL;
    uint32_t n = 0;
    const str *names = l || is_enum(a) ? const_names(k, b, &n) : NULL;
    if (names && is_of_things(a)) return NULL;
    if (names) {
        bool missing = false;
        cel_node *c = instead(k, x, l ? OP_NAME_IN : OP_SLOT_IN, a, NULL);
        c->mask = l ? mask_of(k, l->names, l->n, names, n, &missing)
                    : mask_of(k, values_of(a)->names, values_of(a)->n, names, n, &missing);
        return c;
    }
    if (is_set(b) && is_string(a) && !is_of_things(b)) {
        cel_node *c = instead(k, x, OP_SET_HAS, b, NULL);
        c->index = index_in_domain(values_of(b), cel_text(a->value));
        return c;
    }
    if (is_set(b) && l && same_things(l, values_of(b))) {
        cel_node *c = instead(k, x, OP_SET_HAS_NAME, b, a);
        c->frame = a->frame;
        c->to = remap(k, l->names, l->n, values_of(b));
        return c;
    }
    if (node_slot_form(b) != SLOT_FORM_STRINGS || !is_string(a)) return NULL;
    cel_node *c = instead(k, x, OP_STRINGS_HAS, b, NULL);
    c->name = cel_text(a->value);
    return c;
}

/* Notes that C reads which keys the point P has: the slots directly below it that can be absent, or only that of a
 * constant KEY. KEY is NULL for size(). */
static void node_reads_keys(compiler *k, cel_node *c, const point *p, const cel_node *key) {
    bool one = key && is_string(key);
    for (size_t i = 0; i < p->shape->n_fields; i++) {
        point field = *p;
        field.shape = p->shape->fields[i].shape;
        bool meant = !one || str_eq(p->shape->fields[i].name, cel_text(key->value));
        if (meant && field.shape->leaf && field.shape->may_be_absent) node_reads_point(k, c, &field);
    }
    point member = *p;
    if (p->shape->family && p->shape->family->named) node_reads_things(k, c, p->shape->family);
    if (p->shape->family && p->shape->member->leaf && p->shape->member->may_be_absent) {
        one = one && !p->shape->family->named;
        bool meant = one ? domain_find(p->shape->family, cel_text(key->value)) != SIZE_MAX
                         : !key || add_index(k, &member, (point_index){.name = key});
        if (meant && one) point_step(k, &member, cel_text(key->value));
        if (meant && key) node_reads_point(k, c, &member);
        for (size_t i = 0; !key && i < p->shape->family->n; i++) {
            point each = *p;
            if (add_index(k, &each, (point_index){.fixed = (uint32_t)i})) node_reads_point(k, c, &each);
        }
    }
    point *copy = ARENA_NEW(k->a, point);
    *copy = *p;
    c->reads = true;
    c->extra = copy;
    node_uses_point(c, p);
}

const cel_node *compile_is_key(compiler *k, const cel_ast *x, const point *p, const cel_node *key) {
    const cel_node **args = ARENA_ARRAY(k->a, const cel_node *, 1);
    args[0] = key;
    cel_node *c = node_new(k, x, OP_SHAPE_KEY, args, 1);
    node_reads_keys(k, c, p, key);
    return c;
}

/* key in point, and size(point): about the fields and members that are there. */
const cel_node *compile_key_in(compiler *k, const cel_ast *x) {
    point p;
    bool in = x->n_args == 2 && str_is(x->name, "@in"), size = x->n_args == 1 && str_is(x->name, "size");
    if ((!in && !size) || !may_be_point(x->args[x->n_args - 1])) return NULL;
    if (!point_of(k, x->args[x->n_args - 1], &p) || p.shape->leaf || p.optional) return NULL;
    if (in) return compile_is_key(k, x, &p, compile(k, x->args[0]));
    cel_node *c = node_leaf(k, x, OP_SHAPE_SIZE);
    node_reads_keys(k, c, &p, NULL);
    return c;
}

static cel_node *set_with_mask(compiler *k, const cel_ast *x, const cel_node *set, const cel_node *list,
                               uint8_t option) {
    uint32_t n = 0;
    const str *names = is_of_things(set) ? NULL : const_names(k, list, &n);
    if (!names) return NULL;
    bool missing = false;
    cel_node *c = instead(k, x, OP_SET_COMPARE, set, NULL);
    c->mask = mask_of(k, values_of(set)->names, values_of(set)->n, names, n, &missing);
    c->option = option;
    c->negate = missing;
    return c;
}

/* sets.contains(a, b) and its like over a SLOT_SET and a constant list; and the size of a SLOT_SET. */
const cel_node *compile_set_call(compiler *k, const cel_ast *x, const cel_node *const *args) {
    static const char *const names[] = {"sets.contains", "sets.intersects", "sets.equivalent"};
    static const uint8_t swapped[] = {SET_WITHIN, SET_MEETS, SET_EQUALS},
                         straight[] = {SET_CONTAINS, SET_MEETS, SET_EQUALS};
    if (x->n_args == 1 && str_is(x->name, "size") && is_set(args[0])) return instead(k, x, OP_SET_SIZE, args[0], NULL);
    if (x->n_args != 2) return NULL;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (!str_is(x->name, names[i])) continue;
        if (is_set(args[0])) return set_with_mask(k, x, args[0], args[1], straight[i]);
        if (is_set(args[1])) return set_with_mask(k, x, args[1], args[0], swapped[i]);
    }
    return NULL;
}

/* A backspace in a pattern comes from a \\b outside of a raw string: a word boundary was meant. */
static void check_backspace(compiler *k, const cel_ast *x, str pattern) {
    if (str_find(pattern, STR("\b"), 0) != SIZE_MAX)
        compile_error(k, x, "this pattern contains a backspace, not a word boundary: write r'...' around it");
}

/* The pattern of a constant, compiled once. NULL if it is computed, and after an error. */
cel_pattern *compile_pattern(compiler *k, const cel_ast *x, const cel_node *pattern) {
    const char *problem = NULL;
    size_t at = 0;
    if (!is_string(pattern)) return NULL;
    cel_pattern *p = cel_pattern_compile(k->a, cel_text(pattern->value), true, &problem, &at);
    if (!p) compile_error(k, x, "bad pattern: %s at byte %zu", problem, at);
    check_backspace(k, x, cel_text(pattern->value));
    return p;
}

/* A search for a constant: patterns are compiled, and the scanner is told what to look for. The scanner cannot help
 * where the matched text is wanted, because it only knows whether there may be a match. */
static const text_search *constant_search(compiler *k, const cel_ast *x, const cel_node *const *args, uint8_t option) {
    const char *problem = NULL;
    size_t at = 0;
    str what = cel_text(args[1]->value);
    text_search *s = ARENA_NEW(k->a, text_search);
    bool words = option == SEARCH_FIND || option == SEARCH_EXTRACT;
    s->field = words ? NULL : field_of_text(args[0]);
    if (s->field && s->field->op != OP_ROW_FIELD) s->field = NULL;
    cel_scanner *scanner = s->field ? k->env->scanner : NULL;
    if (option <= SEARCH_EXTRACT)
        s->needle = cel_scanner_pattern(k->a, scanner, what, &problem, &at);
    else
        s->needle = cel_scanner_text(k->a, scanner, what);
    if (!s->needle) compile_error(k, x->args[1], "bad pattern: %s at byte %zu", problem, at);
    if (option <= SEARCH_EXTRACT) check_backspace(k, x->args[1], what);
    return s;
}

/* Text searches are operators of their own, so that reasons can cite what was found. */
const cel_node *compile_search(compiler *k, const cel_ast *x, const cel_node *const *args) {
    static const struct {
        const char *name;
        bool member, function;
    } searches[] = {[SEARCH_MATCHES] = {"matches", true, true},        [SEARCH_FIND] = {"find", true, false},
                    [SEARCH_EXTRACT] = {"regex.extract", false, true}, [SEARCH_CONTAINS] = {"contains", true, false},
                    [SEARCH_STARTS] = {"startsWith", true, false},     [SEARCH_ENDS] = {"endsWith", true, false}};
    if (x->n_args != 2) return NULL;
    for (uint8_t i = 0; i < sizeof searches / sizeof *searches; i++) {
        if (!str_is(x->name, searches[i].name) || !(x->member ? searches[i].member : searches[i].function)) continue;
        cel_node *c = node_new(k, x, OP_SEARCH, args, 2);
        c->option = i;
        if (is_string(args[1])) c->extra = constant_search(k, x, args, i);
        if (is_string(args[1]) && args[0]->op == OP_ROW_FIELD && i != SEARCH_FIND && i != SEARCH_EXTRACT)
            node_set_operator(c, OP_SEARCH_FIELD);
        return node_fold(k, c);
    }
    return NULL;
}
