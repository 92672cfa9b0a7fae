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

static void range_over_slot(loop *l, const cel_node *c) {
    const cel_shape *leaf = c->path->point->shape;
    l->kind = leaf->type == SLOT_SET ? RANGE_BITS : RANGE_STRINGS;
    l->slot = c->path;
    if (leaf->type != SLOT_SET) return;
    l->names = leaf->values->names;
    l->n = (uint32_t)leaf->values->n;
}

static bool is_list_slot(const cel_node *c) {
    if (c->op != OP_SLOT) return false;
    slot_type t = c->path->point->shape->type;
    return t == SLOT_SET || t == SLOT_STRINGS;
}

/* A point without fields of its own and with room for one more family: its members can be addressed by a loop. */
static bool is_family(const point *p) {
    return !p->optional && !p->shape->leaf && p->shape->family && !p->shape->n_fields && p->n < POINT_MAX_FAMILIES;
}

/* Decides how the range is walked; returns its code where it has any. P is the point that the range is, or NULL. */
static const cel_node *find_range(compiler *k, loop *l, const cel_ast *x, const point *p) {
    if (p && is_family(p)) {
        range_over_names(l, p->shape->family->names, (uint32_t)p->shape->family->n);
        return NULL;
    }
    if (x->ref == CEL_REF_SET) {
        range_over_names(l, x->set->names, (uint32_t)x->set->n);
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
    if (names)
        range_over_names(l, names, n);
    else if (is_list_slot(c))
        range_over_slot(l, c);
    return c;
}

static bool is_text_list(range_kind kind) {
    return kind == RANGE_NAMES || kind == RANGE_BITS;
}

/* The element, where there is one variable; place and element, or key and value, where there are two. */
static void declare(compiler *k, const loop *l, const cel_ast *x, const point *p) {
    local first = {
        .declared = x, .kind = LOCAL_VALUE, .frame = l->frame, .names = l->names, .n = l->n, .table = l->table};
    local second = first;
    second.second = true;
    second.frame = l->frame + 1;
    local *element = l->two && !p ? &second : &first;
    if (is_text_list(l->kind)) element->kind = LOCAL_NAME;
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

/* Whether a name in a point may turn out to be no member. */
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

/* A filter is a map of the element to itself under a condition, and so is sorting, with a key beside it; macros with a
 * filter have it as their last argument. */
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
    cel_node *c = node_leaf(k, x, can_be_narrowed(l) ? OP_QUANTIFIER_NARROWED : forms[x->macro]);
    if (p && l->present) node_reads_point(k, c, p);
    if (p) node_uses_point(c, p);
    if (range) node_uses(c, range);
    if (l->kind == RANGE_ROWS) c->reads = k->rows = true;
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
    bool over_point = l->keyed = is_point && is_family(&p);
    uint32_t frames = k->frames;
    size_t locals = k->locals.n;
    l->frame = new_frames(k, l->two ? 2 : 1);
    if (over_point) {
        point *over = ARENA_NEW(k->a, point);
        *over = member = p;
        if (may_fail(&p)) l->over = over;
        member_index(k, l, &member);
        if (member.shape->leaf && member.shape->may_be_absent) l->present = path_of(k, &member);
    }
    declare(k, l, x, over_point ? &member : NULL);
    compile_bodies(k, l, x);
    k->frames = frames;
    k->locals.n = locals;
    return finish(k, x, l, range, over_point ? &p : NULL);
}

/* Points, names and constants are bound by name alone; anything else is computed when it is first read. That may be
 * inside a loop of the body, so the frames that the computation uses are not the body's. */
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
