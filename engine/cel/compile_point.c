#include "cel/compile.h"

#include <string.h>

/* The name under which a node was declared: "x", or "x.y" for a qualified one. */
static str qualified_name(compiler *k, const cel_ast *x) {
    if (x->kind == CEL_X_IDENT) return x->name;
    str of = qualified_name(k, x->args[0]);
    return arena_printf(k->a, STR_FMT "." STR_FMT, STR_ARG(of), STR_ARG(x->name));
}

/* A term of a single segment is a leaf at the root: its type is the leaf's, so the shape comes from the environment. */
static const cel_shape *shape_of(compiler *k, const cel_ast *x) {
    if (x->type && x->type->kind == CEL_T_SHAPE) return x->type->shape;
    const cel_variable *v = cel_env_find(k->env, qualified_name(k, x));
    return v && v->kind == CEL_VAR_SHAPE ? v->type->shape : NULL;
}

static bool is_root(compiler *k, const cel_ast *x, point *out) {
    *out = (point){0};
    if (x->ref != CEL_REF_SHAPE) return false;
    out->shape = shape_of(k, x);
    return out->shape != NULL;
}

static bool add_index(compiler *k, point *p, point_index i) {
    if (p->n == CODE_MAX_FAMILIES) return false;
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
    for (size_t i = 0; i < p->shape->n_fields; i++) {
        if (!str_eq(p->shape->fields[i].name, name)) continue;
        p->shape = p->shape->fields[i].shape;
        return true;
    }
    size_t member = p->shape->family ? domain_find(p->shape->family, name) : SIZE_MAX;
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

/* point[key]: a constant key is a name; any other needs a point with nothing but a family. The key is compiled only
 * where that will be of use, so that nested keys are compiled once. */
static bool index_step(compiler *k, point *p, const cel_ast *key) {
    if (p->shape->leaf) return false;
    if (key->kind == CEL_X_LITERAL) return key->value.kind == CEL_STRING && point_step(k, p, cel_text(key->value));
    if (p->shape->n_fields || !p->shape->family) return false;
    const code *c = compile(k, key);
    if (code_is_const(c)) {
        if (c->value.kind != CEL_STRING) return false;
        return point_step(k, p, cel_text(c->value)) || add_index(k, p, (point_index){.name = c});
    }
    if (c->eval != eval_name) return add_index(k, p, (point_index){.name = c});
    const local *l = c->extra;
    return add_index(k, p,
                     (point_index){.to = remap(k, l->names, l->n, p->shape->family), .n = l->n, .frame = l->frame});
}

static bool point_of_ident(compiler *k, const cel_ast *x, point *out) {
    if (x->ref == CEL_REF_LOCAL) {
        const local *l = find_local(k, x);
        if (l && l->kind == LOCAL_POINT) *out = l->at;
        return l && l->kind == LOCAL_POINT;
    }
    if (x->ref == CEL_REF_DEFINITION) return point_of(k, x->definition->ast, out);
    return is_root(k, x, out);
}

bool may_be_point(const cel_ast *x) {
    if (x->kind == CEL_X_IDENT || x->ref == CEL_REF_SHAPE) return true;
    const cel_type *t = x->type && x->type->kind == CEL_T_OPTIONAL ? x->type->a : x->type;
    return t && t->kind == CEL_T_SHAPE;
}

bool point_of(compiler *k, const cel_ast *x, point *out) {
    if (x->kind == CEL_X_IDENT) return point_of_ident(k, x, out);
    bool by_name = x->kind == CEL_X_SELECT || x->kind == CEL_X_OPT_SELECT;
    bool optional = x->kind == CEL_X_OPT_SELECT || x->kind == CEL_X_OPT_INDEX;
    if (!by_name && x->kind != CEL_X_INDEX && x->kind != CEL_X_OPT_INDEX) return false;
    if (!may_be_point(x->args[0]) || !point_of(k, x->args[0], out)) return is_root(k, x, out);
    out->optional = out->optional || optional;
    return by_name ? point_step(k, out, x->name) : index_step(k, out, x->args[1]);
}

static const uint32_t *offsets_of(compiler *k, const point_index *i, uint32_t stride) {
    uint32_t *offsets = ARENA_ARRAY(k->a, uint32_t, i->n);
    for (size_t j = 0; j < i->n; j++) offsets[j] = i->to[j] == MAP_NONE ? MAP_NONE : i->to[j] * stride;
    return offsets;
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
        if (!index->to && !index->name)
            out->base += index->fixed * stride;
        else
            parts[out->n_parts++] =
                (path_part){index->to ? offsets_of(k, index, stride) : NULL, index->frame, stride, index};
    }
    return out;
}

const code *compile_point(compiler *k, const cel_ast *x, const point *p) {
    if (!p->shape->leaf) {
        code *c = code_leaf(k, x, eval_shape, why_shape);
        code_reads_point(k, c, p);
        return c;
    }
    code *c = code_leaf(k, x, p->optional ? eval_slot_optional : eval_slot, why_slots);
    c->path = code_reads_path(k, c, p);
    return c;
}

const code *compile_has_point(compiler *k, const cel_ast *x, const point *p) {
    if (!p->shape->leaf) {
        code *c = code_leaf(k, x, eval_shape_has, why_shape_has);
        code_reads_point(k, c, p);
        return c;
    }
    code *c = code_leaf(k, x, eval_slot_has, why_slots);
    c->path = code_reads_path(k, c, p);
    return c;
}

/* One node for each field, and one for the family with a computed name: at run time the key picks among them. */
const code *compile_pick(compiler *k, const cel_ast *x) {
    point p;
    if (!may_be_point(x->args[0]) || !point_of(k, x->args[0], &p) || p.shape->leaf) return NULL;
    p.optional = p.optional || x->kind == CEL_X_OPT_INDEX;
    const cel_shape *s = p.shape;
    const code *key = compile(k, x->args[1]);
    const code **args = ARENA_ARRAY(k->a, const code *, s->n_fields + 2);
    uint32_t n = 0;
    args[n++] = key;
    for (size_t i = 0; i < s->n_fields; i++) {
        point field = p;
        field.shape = s->fields[i].shape;
        args[n++] = compile_point(k, x, &field);
    }
    point member = p;
    if (s->family && add_index(k, &member, (point_index){.name = key})) args[n++] = compile_point(k, x, &member);
    code *c = code_new(k, x, eval_pick, eval_pick, args, n);
    c->option = p.optional;
    c->extra = s;
    return c;
}
