/* Left-leaning chains: a + b + c + ..., x.f().g().h() ... They count as one level of nesting and may be of any length,
 * so they are cut into short pieces that run one after the other. Each piece finds the result of the one before in a
 * frame. */

#include "cel/compile.h"

/* Links that nest as they are. */
enum { SHORT = 8 };

/* Whether X begins with an operand that it needs in any case. Points of the slots are addressed as a whole. */
static bool is_link(const compiler *k, const cel_ast *x) {
    if (x == k->hole || x->n_args == 0 || (x->type && x->type->kind == CEL_T_SHAPE)) return false;
    switch (x->kind) {
    case CEL_X_CALL: return x->member || x->n_args == 2;
    case CEL_X_SELECT:
    case CEL_X_OPT_SELECT: return x->ref == CEL_REF_NONE;
    case CEL_X_INDEX:
    case CEL_X_OPT_INDEX:
    case CEL_X_COMPREHENSION: return true;
    default: return false;
    }
}

bool is_long_chain(const compiler *k, const cel_ast *x) {
    int n = 0;
    for (; is_link(k, x) && n <= SHORT; n++) x = x->args[0];
    return n > SHORT;
}

static const code *hole_code(compiler *k, const cel_ast *x, uint32_t own) {
    code *c = code_leaf(k, x, eval_local, why_hole);
    c->frame = c->outer = own;
    return c;
}

const code *compile_chain(compiler *k, const cel_ast *x) {
    VEC(const cel_ast *) links = {0};
    VEC(const code *) steps = {0};
    const cel_ast *outer_hole = k->hole;
    const code *outer_code = k->hole_code;
    uint32_t own = k->frames++;
    if (k->frames > k->max_frames) k->max_frames = k->frames;
    const cel_ast *base = x;
    for (; is_link(k, base); base = base->args[0]) VEC_PUSH(k->a, links, base);
    VEC_PUSH(k->a, steps, compile(k, base));
    k->hole_code = hole_code(k, x, own);
    k->hole = base;
    for (size_t left = links.n; left > 0;) {
        left -= left < SHORT ? left : SHORT;
        VEC_PUSH(k->a, steps, compile(k, links.v[left]));
        k->hole = links.v[left];
    }
    k->hole = outer_hole;
    k->hole_code = outer_code;
    k->frames--;
    code *c = code_new(k, x, eval_chain, why_chain, NULL, 0);
    c->args = steps.v;
    c->n_args = (uint32_t)steps.n;
    c->frame = own;
    for (size_t i = 0; i < steps.n; i++) code_uses_body(c, steps.v[i], own);
    return code_fold(k, c);
}
