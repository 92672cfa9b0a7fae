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

static void add(arena *a, part_list *list, cel_part whole, const code *c) {
    VEC_PUSH(a, *list, (cel_part){whole.program, c, whole.frames, CEL_NO_ROW});
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
static bool is_plain_loop(const code *c) {
    if (c->eval != eval_quantifier) return false;
    const loop *l = c->extra;
    if (l->kind == RANGE_NAMES) return !l->present && !l->over && (!l->two || l->keyed);
    return l->kind == RANGE_ROWS && !l->two;
}

static void open_loop(arena *a, cel_part p, uint32_t n_rows, part_list *list) {
    const loop *l = p.code->extra;
    bool rows = l->kind == RANGE_ROWS;
    uint32_t n = rows ? n_rows : l->n;
    for (uint32_t i = 0; i < n; i++) {
        struct cel_part_frame *f = ARENA_NEW(a, struct cel_part_frame);
        *f = (struct cel_part_frame){l->frame, i, p.frames};
        VEC_PUSH(a, *list, (cel_part){p.program, l->body, f, rows ? i : CEL_NO_ROW});
    }
}

static cel_part_kind kind_of(const code *c) {
    if (c->eval == eval_and) return CEL_PART_ALL;
    if (c->eval == eval_or) return CEL_PART_ANY;
    if (c->eval == eval_condition) return CEL_PART_IF;
    if (c->apply == apply_not && c->n_args == 1) return CEL_PART_NOT;
    if (!is_plain_loop(c)) return CEL_PART_LEAF;
    return ((const loop *)c->extra)->macro == CEL_MACRO_EXISTS ? CEL_PART_ANY : CEL_PART_ALL;
}

cel_part_kind cel_part_open(arena *a, cel_part p, uint32_t n_rows, const cel_part **pieces, size_t *n) {
    part_list list = {0};
    cel_part inner = unwrap(p);
    cel_part_kind kind = kind_of(inner.code);
    if (is_plain_loop(inner.code))
        open_loop(a, inner, n_rows, &list);
    else if (kind != CEL_PART_LEAF)
        for (uint32_t i = 0; i < inner.code->n_args; i++) add(a, &list, inner, inner.code->args[i]);
    *pieces = list.v;
    *n = list.n;
    return kind;
}

static cel_value evaluate(cel_part p, cel_context *c, cel_reasons *out) {
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
