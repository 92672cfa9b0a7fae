/* The compiler's part for macros: what a loop runs over, its variables, its body; and cel.bind(). */

#include "cel/compile.h"

static uint32_t new_frames(compiler *k, uint32_t n) {
    uint32_t first = k->frames;
    k->frames += n;
    if (k->frames > k->max_frames) k->max_frames = k->frames;
    return first;
}

static void range_over_names(loop *l, const str *names, uint32_t n) {
    l->kind = RANGE_NAMES;
    l->names = names;
    l->n = n;
}

/* The names from number FROM on are those of D, which may be things. */
static void range_over_things(compiler *k, loop *l, const domain *d, size_t from) {
    if (!d || !d->named) return;
    thing_range *things = ARENA_NEW(k->a, thing_range);
    *things = (thing_range){d, (uint32_t)from};
    l->things = things;
}

/* A point with a family and no fields, to which one more index can be added: a loop can address its members. */
static bool is_family(const point *p) {
    return !p->optional && !p->shape->leaf && p->shape->family && !p->shape->n_fields && p->n < POINT_MAX_FAMILIES;
}

/* A group that has fields, perhaps beside a family, in a macro whose variable is the key: which keys there are follows
 * from few of its terms, so that the macro reads only what its body does. */
static bool is_keys(const loop *l, const point *p) {
    bool simple = l->macro != CEL_MACRO_SORT_BY && l->macro != CEL_MACRO_OPT_MAP && l->macro != CEL_MACRO_OPT_FLAT_MAP;
    return simple && !l->two && !p->optional && !p->shape->leaf && p->shape->n_fields && p->n < POINT_MAX_FAMILIES;
}

static void range_over_keys(compiler *k, loop *l, const cel_shape *s) {
    size_t n = s->n_fields;
    str *names = ARENA_ARRAY(k->a, str, n + (s->family ? s->family->n : 0));
    for (size_t i = 0; i < n; i++) names[i] = s->fields[i].name;
    for (size_t i = 0; s->family && i < s->family->n; i++) names[n++] = s->family->names[i];
    range_over_names(l, names, (uint32_t)n);
    range_over_things(k, l, s->family, s->n_fields);
}

/* Decides what the loop runs over. Returns the node of the range, NULL if it needs none. P is the point that the range
 * is, or NULL. */
static const cel_node *find_range(compiler *k, loop *l, const cel_ast *x, const point *p) {
    if (p && is_family(p)) {
        range_over_names(l, p->shape->family->names, (uint32_t)p->shape->family->n);
        range_over_things(k, l, p->shape->family, 0);
        return NULL;
    }
    if (p && is_keys(l, p)) {
        range_over_keys(k, l, p->shape);
        return NULL;
    }
    if (x->ref == CEL_REF_SET) {
        range_over_names(l, x->set->names, (uint32_t)x->set->n);
        range_over_things(k, l, x->set, 0);
        return NULL;
    }
    if (x->ref == CEL_REF_TABLE) {
        l->kind = RANGE_ROWS;
        l->table = x->table;
        return NULL;
    }
    const cel_node *c = p ? compile_point(k, x, p) : compile(k, x);
    uint32_t n = 0;
    const str *names = const_names(k, c, &n);
    l->kind = RANGE_VALUE;
    l->range = c;
    cel_slot_form form = node_slot_form(c);
    if (names) {
        range_over_names(l, names, n);
    } else if (form == SLOT_FORM_BITS || form == SLOT_FORM_STRINGS) {
        const domain *values = c->path->point->shape->values;
        l->kind = form == SLOT_FORM_BITS ? RANGE_BITS : RANGE_STRINGS;
        l->slot = c->path;
        l->names = values ? values->names : NULL;
        l->n = values ? (uint32_t)values->n : 0;
        range_over_things(k, l, values, 0);
    }
    return c;
}

/* Declares the variables: the element; or, if there are two, index and element, or key and value. */
static void declare(compiler *k, const loop *l, const cel_ast *x, const point *p) {
    local first = {
        .declared = x, .kind = LOCAL_VALUE, .frame = l->frame, .names = l->names, .n = l->n, .table = l->table};
    first.things = l->things;
    local second = first;
    second.second = true;
    second.frame = l->frame + 1;
    local *element = l->two && !p ? &second : &first;
    if (l->kind == RANGE_NAMES || l->kind == RANGE_BITS) element->kind = LOCAL_NAME;
    if (l->kind == RANGE_ROWS) element->kind = LOCAL_ROW;
    if (l->two && !p && l->kind != RANGE_VALUE) first.kind = LOCAL_COUNT;
    if (l->two && p) {
        second.kind = LOCAL_POINT;
        second.at = *p;
    }
    add_local(k, first);
    if (l->two) add_local(k, second);
}

static void member_index(compiler *k, const loop *l, point *p) {
    point_index *index = ARENA_ARRAY(k->a, point_index, p->n + 1);
    for (uint32_t i = 0; i < p->n; i++) index[i] = p->index[i];
    index[p->n++] = (point_index){
        .family = p->shape->family, .to = remap(k, l->names, l->n, p->shape->family), .n = l->n, .frame = l->frame};
    p->index = index;
    p->shape = p->shape->member;
}

/* Whether a name in a point may not be a member. */
static bool may_fail(const point *p) {
    for (uint32_t i = 0; i < p->n; i++) {
        if (p->index[i].name) return true;
        for (size_t j = 0; p->index[i].to && j < p->index[i].n; j++)
            if (p->index[i].to[j] == MAP_NONE) return true;
    }
    return false;
}

static const cel_node *element_code(compiler *k, const cel_ast *x) {
    const local *element = k->locals.v[k->locals.n - 1];
    cel_ast *name = ARENA_NEW(k->a, cel_ast);
    *name = (cel_ast){
        .kind = CEL_X_IDENT, .ref = CEL_REF_LOCAL, .local = x, .second = element->second, .from = x->from, .to = x->to};
    return compile(k, name);
}

/* filter() and sortBy() have the element itself as their body, with a condition or a key beside it. Other macros have
 * their condition, if any, as the last argument. */
static void compile_bodies(compiler *k, loop *l, const cel_ast *x) {
    const cel_node *first = compile(k, x->args[1]);
    if (x->macro == CEL_MACRO_FILTER) {
        l->filter = first;
        l->body = element_code(k, x);
        return;
    }
    if (x->macro == CEL_MACRO_SORT_BY) {
        l->key = first;
        l->body = element_code(k, x);
        return;
    }
    l->body = first;
    l->filter = x->n_args > 2 ? compile(k, x->args[2]) : NULL;
}

static bool is_resolved(const path *p) {
    for (uint32_t i = 0; i < p->n_parts; i++)
        if (!p->parts[i].offsets) return false;
    return true;
}

/* Whether evaluating C never takes a step. */
static bool takes_no_steps(const cel_node *c) {
    switch (c->op) {
    case OP_CONST:
    case OP_NAME_IS:
    case OP_NAME_IN:
    case OP_NAME_SAME: return true;
    case OP_SLOT_SAME: return is_resolved(c->path) && is_resolved(c->other);
    case OP_SLOT_HAS:
    case OP_SLOT_IS:
    case OP_SLOT_IN:
    case OP_NAME_SLOT:
    case OP_SET_HAS:
    case OP_SET_HAS_NAME: return is_resolved(c->path);
    case OP_AND:
    case OP_OR:
    case OP_NOT:
    case OP_CONDITION: break;
    default: return false;
    }
    for (uint32_t i = 0; i < c->n_args; i++)
        if (!takes_no_steps(c->args[i])) return false;
    return true;
}

static const cel_node *finish(compiler *k, const cel_ast *x, loop *l, const cel_node *range, const point *p) {
    static const operator_code forms[] = {
        [CEL_MACRO_ALL] = OP_QUANTIFIER,
        [CEL_MACRO_EXISTS] = OP_QUANTIFIER,
        [CEL_MACRO_EXISTS_ONE] = OP_EXISTS_ONE,
        [CEL_MACRO_FILTER] = OP_COLLECT,
        [CEL_MACRO_MAP] = OP_COLLECT,
        [CEL_MACRO_TRANSFORM_LIST] = OP_COLLECT,
        [CEL_MACRO_TRANSFORM_MAP] = OP_COLLECT_MAP,
        [CEL_MACRO_TRANSFORM_MAP_ENTRY] = OP_COLLECT_MAP,
        [CEL_MACRO_SORT_BY] = OP_SORT_BY,
        [CEL_MACRO_OPT_MAP] = OP_OPT_MAP,
        [CEL_MACRO_OPT_FLAT_MAP] = OP_OPT_MAP,
    };
    l->steady = names_are_fixed(l) && takes_no_steps(l->body);
    cel_node *c = node_leaf(k, x, can_be_narrowed(l) ? OP_QUANTIFIER_NARROWED : forms[x->macro]);
    if (l->things && l->kind == RANGE_NAMES) node_reads_things(k, c, l->things->domain);
    if (p && l->present) node_reads_point(k, c, p);
    if (p) node_uses_point(c, p);
    if (range) node_uses(c, range);
    if (l->kind == RANGE_ROWS) c->reads = k->rows = true;
    node_uses_body(c, l->is_key, l->frame);
    node_uses_body(c, l->body, l->frame);
    node_uses_body(c, l->filter, l->frame);
    node_uses_body(c, l->key, l->frame);
    c->extra = l;
    c->frame = l->frame;
    return node_fold(k, c);
}

const cel_node *compile_comprehension(compiler *k, const cel_ast *x) {
    loop *l = ARENA_NEW(k->a, loop);
    point p, member;
    l->macro = x->macro;
    l->two = x->var2.n > 0;
    bool is_point = point_of(k, x->args[0], &p);
    const cel_node *range = find_range(k, l, x->args[0], is_point ? &p : NULL);
    bool over_point = l->keyed = is_point && is_family(&p), over_keys = is_point && is_keys(l, &p);
    uint32_t frames = k->frames;
    size_t locals = k->locals.n;
    l->frame = new_frames(k, l->two ? 2 : 1);
    if (over_point || over_keys) {
        point *over = ARENA_NEW(k->a, point);
        *over = member = p;
        if (may_fail(&p)) l->over = over;
    }
    if (over_point) {
        member_index(k, l, &member);
        if (member.shape->leaf && member.shape->may_be_absent) l->present = path_of(k, &member);
    }
    declare(k, l, x, over_point ? &member : NULL);
    if (over_keys) l->is_key = compile_is_key(k, x, &p, element_code(k, x));
    compile_bodies(k, l, x);
    k->frames = frames;
    k->locals.n = locals;
    return finish(k, x, l, range, over_point || over_keys ? &p : NULL);
}

/* Points, names and constants are only renamed. Any other value is computed when it is first read. That may be inside
 * of a loop of the body, so the computation gets frames that the body does not use. */
static local bound_local(compiler *k, const cel_ast *x) {
    point p;
    local l = {.declared = x, .kind = LOCAL_BOUND, .frame = new_frames(k, 1)};
    bool is_point = point_of(k, x->args[0], &p);
    if (is_point && !p.shape->leaf && !p.optional) {
        l.kind = LOCAL_POINT;
        l.at = p;
        return l;
    }
    uint32_t most = k->max_frames;
    k->max_frames = k->frames;
    l.node = is_point ? compile_point(k, x->args[0], &p) : compile(k, x->args[0]);
    k->frames = k->max_frames;
    if (k->max_frames < most) k->max_frames = most;
    if (node_is_const(l.node)) l.kind = LOCAL_CONST;
    if (l.node->op != OP_NAME) return l;
    l = *(const local *)l.node->extra;
    l.declared = x;
    l.second = false;
    return l;
}

const cel_node *compile_bind(compiler *k, const cel_ast *x) {
    size_t locals = k->locals.n;
    uint32_t frames = k->frames;
    local l = bound_local(k, x);
    add_local(k, l);
    const cel_node *body = compile(k, x->args[1]);
    k->locals.n = locals;
    k->frames = frames;
    if (l.kind != LOCAL_BOUND) return body;
    cel_node *c = node_leaf(k, x, OP_BIND);
    const cel_node **args = ARENA_ARRAY(k->a, const cel_node *, 1);
    args[0] = body;
    c->args = args;
    c->n_args = 1;
    c->frame = l.frame;
    c->outer = l.node->outer;
    node_uses_body(c, body, l.frame);
    return node_fold(k, c);
}
