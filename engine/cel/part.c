#include "cel/part.h"

#include <string.h>

#include "cel/code.h"

/* What stands around a part: a macro whose variable is one name or row, or a chain whose pieces before one have run. */
struct cel_part_frame {
    const code *chain; /* NULL: a macro */
    uint32_t frame;
    uint32_t index; /* of the name or row; of the piece of the chain */
    const struct cel_part_frame *outer;
};

typedef VEC(cel_part) part_list;

cel_part cel_part_whole(const cel_program *p) {
    return (cel_part){.program = p, .code = p->root, .row = CEL_NO_ROW};
}

static const struct cel_part_frame *around(arena *a, struct cel_part_frame f) {
    struct cel_part_frame *copy = ARENA_NEW(a, struct cel_part_frame);
    *copy = f;
    return copy;
}

/* The last piece of a chain. */
static cel_part open_chain(arena *a, cel_part p) {
    const code *c = p.code;
    p.frames = around(a, (struct cel_part_frame){c, c->frame, c->n_args - 1, p.frames});
    p.code = c->args[c->n_args - 1];
    return p;
}

/* What a piece of a chain begins with is the piece before it. */
static bool open_hole(arena *a, cel_part *p) {
    if (p->code->eval != eval_local || p->code->why != why_hole) return false;
    const struct cel_part_frame *f = p->frames;
    while (f && (!f->chain || f->frame != p->code->frame)) f = f->outer;
    if (!f) return false;
    p->code = f->chain->args[f->index - 1];
    p->frames = around(a, (struct cel_part_frame){f->chain, f->frame, f->index - 1, f->outer});
    return true;
}

/* A definition has frames of its own, and what `cel.bind` names is computed where it is read. */
static cel_part unwrap(arena *a, cel_part p) {
    for (;;) {
        if (!p.code) {
            return p;
        } else if (p.code->eval == eval_definition) {
            p.program = p.code->extra;
            p.code = p.program->root;
            p.frames = NULL;
        } else if (p.code->eval == eval_bind) {
            p.code = p.code->args[0];
        } else if (p.code->eval == eval_chain) {
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
static const loop *counted(const code *c) {
    if (c->n_args != 1 || (c->apply != apply_call && c->apply != apply_dynamic) || !str_is(c->x->name, "size"))
        return NULL;
    const loop *l = c->args[0]->eval == eval_collect ? c->args[0]->extra : NULL;
    return l && l->macro == CEL_MACRO_FILTER && is_plain(l) ? l : NULL;
}

static bool is_scalar(const code *c) {
    static const bool scalar[] = {
        [CEL_T_BOOL] = true,      [CEL_T_INT] = true,      [CEL_T_UINT] = true,  [CEL_T_DOUBLE] = true,
        [CEL_T_TIMESTAMP] = true, [CEL_T_DURATION] = true, [CEL_T_ERROR] = false};
    return c->x && c->x->type && scalar[c->x->type->kind];
}

static bool has_strict_form(const code *c) {
    return c->apply && (c->eval == eval_one || c->eval == eval_two || c->eval == eval_strict);
}

/* A strict node whose arguments, and so whatever they may be, are scalars or constants. */
static bool is_strict(arena *a, cel_part p) {
    const code *c = p.code;
    if (!has_strict_form(c) || c->n_args > CEL_PART_STRICTS || !is_scalar(c)) return false;
    for (uint32_t i = 0; i < c->n_args; i++) {
        cel_part arg = unwrap(a, (cel_part){p.program, c->args[i], p.frames, CEL_NO_ROW});
        if (!code_is_const(arg.code) && !is_scalar(arg.code)) return false;
    }
    return true;
}

/* What kind a node is; of a loop, also the macro and the code that each of its members is asked. */
static cel_part_kind kind_of(arena *a, cel_part p, const loop **l, const code **ask) {
    const code *c = p.code;
    *l = c->eval == eval_quantifier || c->eval == eval_exists_one ? c->extra : counted(c);
    if (*l && is_plain(*l)) {
        *ask = c->apply ? (*l)->filter : (*l)->body;
        if (c->apply) return CEL_PART_COUNT;
        if (c->eval == eval_exists_one) return CEL_PART_ONE;
        return (*l)->macro == CEL_MACRO_EXISTS ? CEL_PART_ANY : CEL_PART_ALL;
    }
    *l = NULL;
    if (c->eval == eval_and) return CEL_PART_ALL;
    if (c->eval == eval_or) return CEL_PART_ANY;
    if (c->eval == eval_condition) return CEL_PART_IF;
    if (c->eval == eval_rows_size) return CEL_PART_COUNT;
    if (has_strict_form(c) && c->apply == apply_not) return CEL_PART_NOT;
    return is_strict(a, p) ? CEL_PART_STRICT : CEL_PART_LEAF;
}

static void open_loop(arena *a, cel_part p, const loop *l, const code *ask, uint32_t n_rows, part_list *list) {
    bool rows = l->kind == RANGE_ROWS;
    uint32_t n = rows ? n_rows : l->n;
    for (uint32_t i = 0; i < n; i++) {
        const struct cel_part_frame *f = around(a, (struct cel_part_frame){NULL, l->frame, i, p.frames});
        VEC_PUSH(a, *list, (cel_part){p.program, ask, f, rows ? i : CEL_NO_ROW});
    }
}

/* Every row that is there counts. */
static void open_rows(arena *a, cel_part p, uint32_t n_rows, part_list *list) {
    for (uint32_t i = 0; i < n_rows; i++) VEC_PUSH(a, *list, (cel_part){p.program, NULL, NULL, i});
}

cel_part_kind cel_part_open(arena *a, cel_part *p, uint32_t n_rows, const cel_part **pieces, size_t *n) {
    part_list list = {0};
    const loop *l;
    const code *ask;
    uint32_t row = p->row;
    *p = unwrap(a, *p);
    p->row = row;
    cel_part_kind kind = p->code ? kind_of(a, *p, &l, &ask) : CEL_PART_LEAF;
    if (kind != CEL_PART_LEAF && l)
        open_loop(a, *p, l, ask, n_rows, &list);
    else if (kind == CEL_PART_COUNT)
        open_rows(a, *p, n_rows, &list);
    else if (kind != CEL_PART_LEAF)
        for (uint32_t i = 0; i < p->code->n_args; i++)
            VEC_PUSH(a, list, unwrap(a, (cel_part){p->program, p->code->args[i], p->frames, CEL_NO_ROW}));
    *pieces = list.v;
    *n = list.n;
    return kind;
}

/* Outermost first: what stands further in may read it. */
static void set_frames(run *r, const struct cel_part_frame *f) {
    if (!f) return;
    set_frames(r, f->outer);
    if (!f->chain)
        r->frames[f->frame].index = f->index;
    else if (r->out)
        chain_why(r, f->chain, f->index);
    else
        chain_run(r, f->chain, f->index);
}

static cel_value evaluate(cel_part p, cel_context *c, cel_reasons *out) {
    if (!p.code) return code_bool(true);
    run r = {.c = c, .out = out, .max_steps = c->max_steps ? c->max_steps : CODE_STEPS};
    r.frames = ARENA_ARRAY(c->memory, frame, p.program->n_frames);
    c->steps = 0;
    set_frames(&r, p.frames);
    return code_step(&r, p.code);
}

cel_value cel_part_eval(cel_part p, cel_context *c) {
    return evaluate(p, c, NULL);
}

cel_value cel_part_explain(cel_part p, cel_context *c, cel_reasons *out) {
    cel_value v = evaluate(p, c, NULL);
    size_t mark = out->list.n;
    evaluate(p, c, out);
    run r = {.c = c, .out = out};
    if (v.kind == CEL_UNKNOWN) reasons_only_unknown(&r, mark);
    reasons_compact(&r, mark);
    return v;
}

uint32_t cel_part_cost(cel_part p) {
    uint32_t cost = 1;
    for (const struct cel_part_frame *f = p.frames; f; f = f->outer)
        if (f->chain) cost += f->index;
    return cost;
}

cel_value cel_part_apply(cel_part p, cel_context *c, const cel_value *args) {
    run r = {.c = c, .max_steps = c->max_steps ? c->max_steps : CODE_STEPS};
    c->steps = 0;
    return p.code->apply(&r, p.code, args);
}

bool cel_part_constant(cel_part p, cel_value *out) {
    if (!p.code || !code_is_const(p.code)) return false;
    *out = p.code->value;
    return true;
}
