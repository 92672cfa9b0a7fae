#include "cel/part.h"

#include <string.h>

#include "cel/code.h"

/* A variable of a macro that stands for one name or row. */
struct cel_part_frame {
    uint32_t frame, index;
    const struct cel_part_frame *outer;
};

typedef VEC(cel_part) part_list;

cel_part cel_part_whole(const cel_program *p) {
    return (cel_part){.program = p, .code = p->root, .row = CEL_NO_ROW};
}

/* A definition has frames of its own, and what `cel.bind` names is computed where it is read. */
static cel_part unwrap(cel_part p) {
    for (;;) {
        if (p.code->eval == eval_definition) {
            p.program = p.code->extra;
            p.code = p.program->root;
            p.frames = NULL;
        } else if (p.code->eval == eval_bind) {
            p.code = p.code->args[0];
        } else {
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
    static const bool scalar[] = {[CEL_T_BOOL] = true,      [CEL_T_INT] = true,      [CEL_T_UINT] = true,
                                  [CEL_T_DOUBLE] = true,    [CEL_T_TIMESTAMP] = true, [CEL_T_DURATION] = true,
                                  [CEL_T_ERROR] = false};
    return c->x && c->x->type && scalar[c->x->type->kind];
}

static bool has_strict_form(const code *c) {
    return c->apply && (c->eval == eval_one || c->eval == eval_two || c->eval == eval_strict);
}

static bool is_strict(const code *c) {
    if (!has_strict_form(c) || c->n_args == 0 || c->n_args > CEL_PART_STRICTS || !is_scalar(c)) return false;
    for (uint32_t i = 0; i < c->n_args; i++)
        if (!code_is_const(c->args[i]) && !is_scalar(c->args[i])) return false;
    return true;
}

/* What kind a node is; of a loop, also the macro and the code that each of its members is asked. */
static cel_part_kind kind_of(const code *c, const loop **l, const code **ask) {
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
    return is_strict(c) ? CEL_PART_STRICT : CEL_PART_LEAF;
}

static void open_loop(arena *a, cel_part p, const loop *l, const code *ask, uint32_t n_rows, part_list *list) {
    bool rows = l->kind == RANGE_ROWS;
    uint32_t n = rows ? n_rows : l->n;
    for (uint32_t i = 0; i < n; i++) {
        struct cel_part_frame *f = ARENA_NEW(a, struct cel_part_frame);
        *f = (struct cel_part_frame){l->frame, i, p.frames};
        VEC_PUSH(a, *list, (cel_part){p.program, ask, f, rows ? i : CEL_NO_ROW});
    }
}

/* Every row that is there counts. */
static void open_rows(arena *a, cel_part p, uint32_t n_rows, part_list *list) {
    for (uint32_t i = 0; i < n_rows; i++) VEC_PUSH(a, *list, (cel_part){p.program, NULL, NULL, i});
}

cel_part_kind cel_part_open(arena *a, cel_part p, uint32_t n_rows, const cel_part **pieces, size_t *n) {
    part_list list = {0};
    const loop *l;
    const code *ask;
    cel_part inner = unwrap(p);
    cel_part_kind kind = kind_of(inner.code, &l, &ask);
    if (l)
        open_loop(a, inner, l, ask, n_rows, &list);
    else if (kind == CEL_PART_COUNT)
        open_rows(a, inner, n_rows, &list);
    else if (kind != CEL_PART_LEAF)
        for (uint32_t i = 0; i < inner.code->n_args; i++)
            VEC_PUSH(a, list, (cel_part){inner.program, inner.code->args[i], inner.frames, CEL_NO_ROW});
    *pieces = list.v;
    *n = list.n;
    return kind;
}

static cel_value evaluate(cel_part p, cel_context *c, cel_reasons *out) {
    if (!p.code) return code_bool(true);
    run r = {.c = c, .out = out, .max_steps = c->max_steps ? c->max_steps : CODE_STEPS};
    r.frames = ARENA_ARRAY(c->memory, frame, p.program->n_frames);
    for (const struct cel_part_frame *f = p.frames; f; f = f->outer) r.frames[f->frame].index = f->index;
    c->steps = 0;
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

cel_value cel_part_apply(cel_part p, cel_context *c, const cel_value *args) {
    cel_part inner = unwrap(p);
    run r = {.c = c, .max_steps = c->max_steps ? c->max_steps : CODE_STEPS};
    c->steps = 0;
    return inner.code->apply(&r, inner.code, args);
}

bool cel_part_constant(cel_part p, cel_value *out) {
    if (!p.code || !code_is_const(p.code)) return false;
    *out = p.code->value;
    return true;
}
