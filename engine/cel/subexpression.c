/* Evaluation of whole programs and of subexpressions, and how an expression is split into these. */

#include "cel/subexpression.h"

#include <string.h>

#include "cel/node.h"

/* What a subexpression is inside of: a macro whose variable is one name or row, or a chain whose earlier steps have
 * run.
 */
struct cel_subexpr_frame {
    const cel_node *chain; /* NULL: a macro */
    uint32_t frame;
    uint32_t index; /* of the name or row, or of the step in the chain */
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

/* The last step of a chain. */
static cel_subexpr open_chain(arena *a, cel_subexpr p) {
    const cel_node *c = p.node;
    p.frames = around(a, (struct cel_subexpr_frame){c, c->frame, c->n_args - 1, p.frames});
    p.node = c->args[c->n_args - 1];
    return p;
}

/* A step of a chain begins with the step before it. */
static bool open_link(arena *a, cel_subexpr *p) {
    const struct cel_subexpr_frame *f = p->frames;
    while (f && (!f->chain || f->frame != p->node->frame)) f = f->outer;
    if (!f) return false;
    p->node = f->chain->args[f->index - 1];
    p->frames = around(a, (struct cel_subexpr_frame){f->chain, f->frame, f->index - 1, f->outer});
    return true;
}

/* A definition has its own frames. What cel.bind() names is computed where it is read, so its body can stand alone. */
static cel_subexpr unwrap(arena *a, cel_subexpr p) {
    for (;;) {
        switch (p.node ? p.node->op : OP_CONST) {
        case OP_DEFINITION: p = cel_subexpr_whole(p.node->extra); break;
        case OP_BIND: p.node = p.node->args[0]; break;
        case OP_CHAIN: p = open_chain(a, p); break;
        case OP_LINK:
            if (open_link(a, &p)) break;
            return p;
        default: return p;
        }
    }
}

/* The number of names that a loop runs over; UINT32_MAX if there may be more things than are named. */
static uint32_t names_of(const loop *l, const cel_context *c) {
    uint32_t n = l->things ? 0 : l->n;
    for (; n < l->n && c->slots[l->things->domain->presence + n].state != SLOT_ABSENT; n++)
        if (c->slots[l->things->domain->presence + n].state != SLOT_VALUE) return UINT32_MAX;
    return n;
}

/* Whether the members of a macro are known without evaluating anything: fixed names, named things, or rows. */
static bool is_plain(const loop *l, const cel_context *c) {
    if (l->kind != RANGE_NAMES || !l->things) return names_are_fixed(l) || (l->kind == RANGE_ROWS && !l->two);
    bool fixed = !l->things->from && !l->present && !l->is_key && !l->over && (!l->two || l->keyed);
    return fixed && names_of(l, c) != UINT32_MAX;
}

/* The filter() in range.filter(x, p).size(), or NULL. */
static const loop *counted(const cel_node *c, const cel_context *with) {
    if (c->n_args != 1 || (c->op != OP_CALL && c->op != OP_CALL_DYNAMIC) || !str_is(c->x->name, "size")) return NULL;
    const loop *l = c->args[0]->op == OP_COLLECT ? c->args[0]->extra : NULL;
    return l && l->macro == CEL_MACRO_FILTER && is_plain(l, with) ? l : NULL;
}

static bool is_scalar(const cel_node *c) {
    static const bool scalar[] = {
        [CEL_T_BOOL] = true,      [CEL_T_INT] = true,      [CEL_T_UINT] = true,  [CEL_T_DOUBLE] = true,
        [CEL_T_TIMESTAMP] = true, [CEL_T_DURATION] = true, [CEL_T_MONEY] = true, [CEL_T_ERROR] = false};
    return c->x && c->x->type && scalar[c->x->type->kind];
}

/* A strict node whose arguments are scalars or constants. */
static bool is_strict(arena *a, cel_subexpr p) {
    const cel_node *c = p.node;
    if (c->n_args > CEL_SUBEXPR_STRICTS || !is_scalar(c)) return false;
    for (uint32_t i = 0; i < c->n_args; i++) {
        cel_subexpr arg = unwrap(a, (cel_subexpr){p.program, c->args[i], p.frames, CEL_NO_ROW});
        if (!node_is_const(arg.node) && !is_scalar(arg.node)) return false;
    }
    return true;
}

/* What kind a node is; of a loop, also the macro and the node that is evaluated for each member. */
static cel_subexpr_kind kind_of(arena *a, cel_subexpr p, const cel_context *with, const loop **l,
                                const cel_node **ask) {
    const cel_node *c = p.node;
    *l = NULL;
    switch (operators[c->op].opens) {
    case OPENS_ALL: return CEL_SUBEXPR_ALL;
    case OPENS_ANY: return CEL_SUBEXPR_ANY;
    case OPENS_IF: return CEL_SUBEXPR_IF;
    case OPENS_NOT: return CEL_SUBEXPR_NOT;
    case OPENS_ROWS: return CEL_SUBEXPR_COUNT;
    case OPENS_LOOP:
        if (!is_plain(c->extra, with)) return CEL_SUBEXPR_LEAF;
        *l = c->extra;
        *ask = (*l)->body;
        if (c->op == OP_EXISTS_ONE) return CEL_SUBEXPR_ONE;
        return (*l)->macro == CEL_MACRO_EXISTS ? CEL_SUBEXPR_ANY : CEL_SUBEXPR_ALL;
    case OPENS_STRICT:
        *l = counted(c, with);
        if (*l) *ask = (*l)->filter;
        if (*l) return CEL_SUBEXPR_COUNT;
        return is_strict(a, p) ? CEL_SUBEXPR_STRICT : CEL_SUBEXPR_LEAF;
    case OPENS_LEAF:
    case OPENS_WRAPPER: break;
    }
    return CEL_SUBEXPR_LEAF;
}

static void open_loop(arena *a, cel_subexpr p, const loop *l, const cel_node *ask, const cel_context *c,
                      part_list *list) {
    bool rows = l->kind == RANGE_ROWS;
    uint32_t n = rows ? c->n_rows : names_of(l, c);
    for (uint32_t i = 0; i < n; i++) {
        const struct cel_subexpr_frame *f = around(a, (struct cel_subexpr_frame){NULL, l->frame, i, p.frames});
        VEC_PUSH(a, *list, (cel_subexpr){p.program, ask, f, rows ? i : CEL_NO_ROW});
    }
}

cel_subexpr_kind cel_subexpr_open(arena *a, cel_subexpr *p, const cel_context *c, const cel_subexpr **pieces,
                                  size_t *n) {
    part_list list = {0};
    const loop *l;
    const cel_node *ask;
    uint32_t row = p->row;
    *p = unwrap(a, *p);
    p->row = row;
    cel_subexpr_kind kind = p->node ? kind_of(a, *p, c, &l, &ask) : CEL_SUBEXPR_LEAF;
    if (kind != CEL_SUBEXPR_LEAF && l)
        open_loop(a, *p, l, ask, c, &list);
    else if (kind == CEL_SUBEXPR_COUNT)
        for (uint32_t i = 0; i < c->n_rows; i++) VEC_PUSH(a, list, (cel_subexpr){p->program, NULL, NULL, i});
    else if (kind != CEL_SUBEXPR_LEAF)
        for (uint32_t i = 0; i < p->node->n_args; i++)
            VEC_PUSH(a, list, unwrap(a, (cel_subexpr){p->program, p->node->args[i], p->frames, CEL_NO_ROW}));
    *pieces = list.v;
    *n = list.n;
    return kind;
}

/* Outermost first, because inner frames may read outer ones. */
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

/* The only entry to evaluation. OUT is NULL if no reasons are wanted. A root sets its frames before it reads them; the
 * frames around other nodes are set here. Always inline, so that a condition of a few instructions does not pay for
 * what only subexpressions and reasons need; for the same reason the state is not zeroed as a whole. */
static inline __attribute__((always_inline)) cel_value evaluate(const cel_program *program, const cel_node *of,
                                                                const struct cel_subexpr_frame *around, cel_context *c,
                                                                cel_reasons *out) {
    frame few[16];
    eval_state st;
    st.c = c;
    st.out = out;
    st.asides = 0;
    if (!count_steps(&st, program->n_slots + 1)) return st.failed;
    uint32_t n = program->n_frames;
    st.frames = n <= sizeof few / sizeof *few ? few : arena_alloc(c->memory, n * sizeof(frame));
    if (of != program->root) {
        memset(st.frames, 0, n * sizeof(frame));
        set_frames(&st, around);
    }
    if (!out) return of->eval(&st, of);
    size_t mark = out->list.n;
    int64_t left = st.aside_left = c->steps_left;
    cel_value v = of->why(&st, of);
    c->steps_left -= left - st.aside_left;
    if (v.kind == CEL_UNKNOWN) reasons_only_unknown(&st, mark);
    reasons_compact(&st, mark);
    return v;
}

cel_value cel_subexpr_eval(cel_subexpr p, cel_context *c) {
    return p.node ? evaluate(p.program, p.node, p.frames, c, NULL) : cel_of_bool(true);
}

cel_value cel_subexpr_explain(cel_subexpr p, cel_context *c, cel_reasons *out) {
    return p.node ? evaluate(p.program, p.node, p.frames, c, out) : cel_of_bool(true);
}

cel_value cel_eval(const cel_program *p, cel_context *c) {
    return evaluate(p, p->root, NULL, c, NULL);
}

cel_value cel_explain(const cel_program *p, cel_context *c, cel_reasons *out) {
    return evaluate(p, p->root, NULL, c, out);
}

uint32_t cel_subexpr_cost(cel_subexpr p) {
    uint32_t cost = 1;
    for (const struct cel_subexpr_frame *f = p.frames; f; f = f->outer)
        if (f->chain) cost += f->index;
    return cost;
}

cel_value cel_subexpr_apply(cel_subexpr p, cel_context *c, const cel_value *args) {
    eval_state st = {.c = c};
    return p.node->apply(&st, p.node, args);
}

bool cel_subexpr_constant(cel_subexpr p, cel_value *out) {
    if (!p.node || !node_is_const(p.node)) return false;
    *out = p.node->value;
    return true;
}

const cel_ast *cel_subexpr_source(cel_subexpr p) {
    return p.node ? p.node->x : NULL;
}
