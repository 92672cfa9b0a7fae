#include "cel/code.h"

/* Frames that need no arena. */
#define FEW 16

/* A condition that comes out constant, though it is not written as true or false, decides nothing either. */
static bool is_decided(const cel_env *e, const cel_program *p, const cel_type *require, diags *d) {
    const code *root = p->root;
    bool constant = e->strict_domains && require == &cel_bool && code_is_const(root) && root->value.kind == CEL_BOOL;
    if (constant)
        cel_report(d, DIAG_ERROR, p->at, p->ast->from, p->ast->to, (str){"", 0}, "this condition is always %s",
                   root->value.b ? "true" : "false");
    return constant;
}

cel_program *cel_program_new(cel_env *e, const cel_text_at *at, const cel_type *require, diags *d) {
    cel_ast *ast = cel_parse(e->memory, at, d);
    if (!ast || !cel_check(e, at, ast, (cel_check_options){.require = require}, d)) return NULL;
    cel_program *p = cel_compile(e, at, ast, d);
    return p && !is_decided(e, p, require, d) ? p : NULL;
}

const cel_type *cel_program_type(const cel_program *p) {
    return p->ast->type;
}

const cel_ast *cel_program_ast(const cel_program *p) {
    return p->ast;
}

const uint32_t *cel_program_slots(const cel_program *p, size_t *n, bool *rows) {
    *n = p->n_slots;
    if (rows) *rows = p->rows;
    return p->slots;
}

static cel_value evaluate(const cel_program *p, cel_context *c, cel_reasons *out) {
    frame few[FEW];
    run r = {.c = c, .out = out, .max_steps = c->max_steps ? c->max_steps : CODE_STEPS};
    r.frames = p->n_frames <= FEW ? few : arena_alloc(c->memory, p->n_frames * sizeof(frame));
    c->steps = 0;
    return code_step(&r, p->root);
}

cel_value cel_eval(const cel_program *p, cel_context *c) {
    return evaluate(p, c, NULL);
}

cel_value cel_explain(const cel_program *p, cel_context *c, cel_reasons *out) {
    cel_value v = cel_eval(p, c);
    size_t mark = out->list.n;
    evaluate(p, c, out);
    run r = {.c = c, .out = out};
    if (v.kind == CEL_UNKNOWN) reasons_only_unknown(&r, mark);
    reasons_compact(&r, mark);
    return v;
}
