#include "cel/subexpression.h"

#include <string.h>

#include "cel/node.h"

/* What stands around a part: a macro whose variable is one name or row, or a chain whose pieces before one have run. */
struct cel_subexpr_frame {
    const cel_node *chain; /* NULL: a macro */
    uint32_t frame;
    uint32_t index; /* of the name or row; of the piece of the chain */
    const struct cel_subexpr_frame *outer;
};

typedef VEC(cel_subexpr) part_list;

cel_subexpr cel_subexpr_whole(const cel_program *p) {
    return (cel_subexpr){.program = p, .node = p->root, .row = CEL_NO_ROW};
}

static const struct cel_subexpr_frame *around(arena *a, struct cel_subexpr_frame f) {
    struct cel_subexpr_frame *copy = ARENA_NEW(a, struct cel_subexpr_frame);
    *copy = f;
    return copy;
}

/* The last piece of a chain. */
static cel_subexpr open_chain(arena *a, cel_subexpr p) {
    const cel_node *c = p.node;
    p.frames = around(a, (struct cel_subexpr_frame){c, c->frame, c->n_args - 1, p.frames});
    p.node = c->args[c->n_args - 1];
    return p;
}

/* What a piece of a chain begins with is the piece before it. */
static bool open_hole(arena *a, cel_subexpr *p) {
    if (p->node->eval != eval_local || p->node->why != why_hole) return false;
    const struct cel_subexpr_frame *f = p->frames;
    while (f && (!f->chain || f->frame != p->node->frame)) f = f->outer;
    if (!f) return false;
    p->node = f->chain->args[f->index - 1];
    p->frames = around(a, (struct cel_subexpr_frame){f->chain, f->frame, f->index - 1, f->outer});
    return true;
}

/* A definition has frames of its own, and what `cel.bind` names is computed where it is read. */
static cel_subexpr unwrap(arena *a, cel_subexpr p) {
    for (;;) {
        if (!p.node) {
            return p;
        } else if (p.node->eval == eval_definition) {
            p.program = p.node->extra;
            p.node = p.program->root;
            p.frames = NULL;
        } else if (p.node->eval == eval_bind) {
            p.node = p.node->args[0];
        } else if (p.node->eval == eval_chain) {
            p = open_chain(a, p);
        } else if (!open_hole(a, &p)) {
            return p;
        }
    }
}

/* Whether a macro runs over members that are known without looking at anything but rows. */
static bool is_plain(const loop *l) {
    if (l->kind == RANGE_NAMES) return !l->present && !l->over && (!l->two || l->keyed);
    return l->kind == RANGE_ROWS && !l->two;
}

/* The macro whose members are counted by `range.filter(x, p).size()`, or NULL. */
static const loop *counted(const cel_node *c) {
    if (c->n_args != 1 || (c->apply != apply_call && c->apply != apply_dynamic) || !str_is(c->x->name, "size"))
        return NULL;
    const loop *l = c->args[0]->eval == eval_collect ? c->args[0]->extra : NULL;
    return l && l->macro == CEL_MACRO_FILTER && is_plain(l) ? l : NULL;
}

static bool is_scalar(const cel_node *c) {
    static const bool scalar[] = {
        [CEL_T_BOOL] = true,      [CEL_T_INT] = true,      [CEL_T_UINT] = true,  [CEL_T_DOUBLE] = true,
        [CEL_T_TIMESTAMP] = true, [CEL_T_DURATION] = true, [CEL_T_ERROR] = false};
    return c->x && c->x->type && scalar[c->x->type->kind];
}

static bool has_strict_form(const cel_node *c) {
    return c->apply && (c->eval == eval_one || c->eval == eval_two || c->eval == eval_strict);
}

/* A strict node whose arguments, and so whatever they may be, are scalars or constants. */
static bool is_strict(arena *a, cel_subexpr p) {
    const cel_node *c = p.node;
    if (!has_strict_form(c) || c->n_args > CEL_SUBEXPR_STRICTS || !is_scalar(c)) return false;
    for (uint32_t i = 0; i < c->n_args; i++) {
        cel_subexpr arg = unwrap(a, (cel_subexpr){p.program, c->args[i], p.frames, CEL_NO_ROW});
        if (!node_is_const(arg.node) && !is_scalar(arg.node)) return false;
    }
    return true;
}

/* What kind a node is; of a loop, also the macro and the code that each of its members is asked. */
static cel_subexpr_kind kind_of(arena *a, cel_subexpr p, const loop **l, const cel_node **ask) {
    const cel_node *c = p.node;
    *l = c->eval == eval_quantifier || c->eval == eval_exists_one ? c->extra : counted(c);
    if (*l && is_plain(*l)) {
        *ask = c->apply ? (*l)->filter : (*l)->body;
        if (c->apply) return CEL_SUBEXPR_COUNT;
        if (c->eval == eval_exists_one) return CEL_SUBEXPR_ONE;
        return (*l)->macro == CEL_MACRO_EXISTS ? CEL_SUBEXPR_ANY : CEL_SUBEXPR_ALL;
    }
    *l = NULL;
    if (c->eval == eval_and) return CEL_SUBEXPR_ALL;
    if (c->eval == eval_or) return CEL_SUBEXPR_ANY;
    if (c->eval == eval_condition) return CEL_SUBEXPR_IF;
    if (c->eval == eval_rows_size) return CEL_SUBEXPR_COUNT;
    if (has_strict_form(c) && c->apply == apply_not) return CEL_SUBEXPR_NOT;
    return is_strict(a, p) ? CEL_SUBEXPR_STRICT : CEL_SUBEXPR_LEAF;
}

static void open_loop(arena *a, cel_subexpr p, const loop *l, const cel_node *ask, uint32_t n_rows, part_list *list) {
    bool rows = l->kind == RANGE_ROWS;
    uint32_t n = rows ? n_rows : l->n;
    for (uint32_t i = 0; i < n; i++) {
        const struct cel_subexpr_frame *f = around(a, (struct cel_subexpr_frame){NULL, l->frame, i, p.frames});
        VEC_PUSH(a, *list, (cel_subexpr){p.program, ask, f, rows ? i : CEL_NO_ROW});
    }
}

/* Every row that is there counts. */
static void open_rows(arena *a, cel_subexpr p, uint32_t n_rows, part_list *list) {
    for (uint32_t i = 0; i < n_rows; i++) VEC_PUSH(a, *list, (cel_subexpr){p.program, NULL, NULL, i});
}

cel_subexpr_kind cel_subexpr_open(arena *a, cel_subexpr *p, uint32_t n_rows, const cel_subexpr **pieces, size_t *n) {
    part_list list = {0};
    const loop *l;
    const cel_node *ask;
    uint32_t row = p->row;
    *p = unwrap(a, *p);
    p->row = row;
    cel_subexpr_kind kind = p->node ? kind_of(a, *p, &l, &ask) : CEL_SUBEXPR_LEAF;
    if (kind != CEL_SUBEXPR_LEAF && l)
        open_loop(a, *p, l, ask, n_rows, &list);
    else if (kind == CEL_SUBEXPR_COUNT)
        open_rows(a, *p, n_rows, &list);
    else if (kind != CEL_SUBEXPR_LEAF)
        for (uint32_t i = 0; i < p->node->n_args; i++)
            VEC_PUSH(a, list, unwrap(a, (cel_subexpr){p->program, p->node->args[i], p->frames, CEL_NO_ROW}));
    *pieces = list.v;
    *n = list.n;
    return kind;
}

/* Outermost first: what stands further in may read it. */
static void set_frames(eval_state *st, const struct cel_subexpr_frame *f) {
    if (!f) return;
    set_frames(st, f->outer);
    if (!f->chain)
        st->frames[f->frame].index = f->index;
    else if (st->out)
        chain_why(st, f->chain, f->index);
    else
        chain_run(st, f->chain, f->index);
}

static cel_value evaluate(cel_subexpr p, cel_context *c, cel_reasons *out) {
    if (!p.node) return cel_of_bool(true);
    eval_state st = {.c = c, .out = out, .max_steps = c->max_steps ? c->max_steps : EVAL_MAX_STEPS};
    st.frames = ARENA_ARRAY(c->memory, frame, p.program->n_frames);
    c->steps = 0;
    set_frames(&st, p.frames);
    return node_eval(&st, p.node);
}

cel_value cel_subexpr_eval(cel_subexpr p, cel_context *c) {
    return evaluate(p, c, NULL);
}

cel_value cel_subexpr_explain(cel_subexpr p, cel_context *c, cel_reasons *out) {
    cel_value v = evaluate(p, c, NULL);
    size_t mark = out->list.n;
    evaluate(p, c, out);
    eval_state st = {.c = c, .out = out};
    if (v.kind == CEL_UNKNOWN) reasons_only_unknown(&st, mark);
    reasons_compact(&st, mark);
    return v;
}

uint32_t cel_subexpr_cost(cel_subexpr p) {
    uint32_t cost = 1;
    for (const struct cel_subexpr_frame *f = p.frames; f; f = f->outer)
        if (f->chain) cost += f->index;
    return cost;
}

cel_value cel_subexpr_apply(cel_subexpr p, cel_context *c, const cel_value *args) {
    eval_state st = {.c = c, .max_steps = c->max_steps ? c->max_steps : EVAL_MAX_STEPS};
    c->steps = 0;
    return p.node->apply(&st, p.node, args);
}

bool cel_subexpr_constant(cel_subexpr p, cel_value *out) {
    if (!p.node || !node_is_const(p.node)) return false;
    *out = p.node->value;
    return true;
}
