#include "judge/eval_context.h"

#include <string.h>

/* Levels of parts and choices: bounds the recursion. */
#define MOST_DEEP 3000u

void decision_tree_open(decision_tree *t, arena *a, eval_context *ctx, uint64_t most) {
    *t = (decision_tree){.ctx = ctx, .memory = a, .most = most, .steps_left = INT64_MAX};
}

/* N nodes in a row, all unknown. */
static uint32_t reserve(decision_tree *t, size_t n) {
    uint32_t first = (uint32_t)t->nodes.n;
    for (size_t i = 0; i < n; i++) VEC_PUSH(t->memory, t->nodes, (tree_node){.value = ANSWER_UNKNOWN});
    return first;
}

static void set_value(decision_tree *t, uint32_t at, uint32_t value) {
    t->nodes.v[at] = (tree_node){.kind = TREE_VALUE, .value = value};
}

/* ------------------------------------------------------------------------------------------------ values */

/* Values are equal bit for bit; strings and lists only if they are the same constant. */
static uint32_t intern(decision_tree *t, cel_value v) {
    uint64_t key[2] = {(uint64_t)v.kind << 32 | v.n};
    memcpy(&key[1], &v.i, sizeof v.i);
    str bytes = {(const char *)key, sizeof key};
    uint32_t number = map_get(&t->numbers, bytes);
    if (number != MAP_NONE) return number;
    number = (uint32_t)t->values.n + TREE_VALUES;
    map_put(t->memory, &t->numbers, arena_str(t->memory, bytes), number);
    VEC_PUSH(t->memory, t->values, v);
    return number;
}

/* A value with memory of its own cannot occur: the types of parts that are not constants exclude it. */
uint32_t tree_number(decision_tree *t, cel_value v) {
    switch (v.kind) {
    case CEL_BOOL: return v.b ? ANSWER_YES : ANSWER_NO;
    case CEL_UNKNOWN: return ANSWER_UNKNOWN;
    case CEL_INT:
    case CEL_UINT:
    case CEL_DOUBLE:
    case CEL_TIMESTAMP:
    case CEL_DURATION:
    case CEL_MONEY: return intern(t, v);
    default: return ANSWER_ERROR;
    }
}

cel_value tree_value(const decision_tree *t, uint32_t number) {
    return number >= TREE_VALUES ? t->values.v[number - TREE_VALUES] : cel_of_bool(number == ANSWER_YES);
}

/* One evaluation may take as many steps as usual, if so many are left. Returns how many it may take. */
static int64_t grant_steps(decision_tree *t) {
    return t->ctx->context.steps_left = t->steps_left < CEL_STEPS ? t->steps_left : CEL_STEPS;
}

static void count_steps(decision_tree *t, int64_t given) {
    int64_t left = t->ctx->context.steps_left > 0 ? t->ctx->context.steps_left : 0;
    t->steps_left -= given - left;
    t->too_many = t->too_many || t->steps_left == 0;
}

uint32_t tree_apply(decision_tree *t, const cel_subexpr *strict, const uint32_t *numbers, uint32_t n) {
    cel_value args[CEL_SUBEXPR_STRICTS];
    for (uint32_t i = 0; i < n; i++) args[i] = tree_value(t, numbers[i]);
    arena_reset(t->ctx->context.memory);
    int64_t given = grant_steps(t);
    cel_value v = cel_subexpr_apply(*strict, &t->ctx->context, args);
    count_steps(t, given);
    return tree_number(t, v);
}

/* ------------------------------------------------------------------------------------------------ evaluation */

/* Evaluates P. If the value is unknown because of a choice, *WHICH is that choice. */
static uint32_t ask(decision_tree *t, cel_subexpr p, uint32_t *which) {
    eval_context *ctx = t->ctx;
    arena_reset(ctx->context.memory);
    int64_t given = grant_steps(t);
    cel_value v = cel_subexpr_eval(p, &ctx->context);
    count_steps(t, given);
    if (v.kind != CEL_UNKNOWN || ctx->deal->n_choices == 0) return tree_number(t, v);
    cel_reasons reasons = {.memory = ctx->context.memory};
    given = grant_steps(t);
    cel_subexpr_explain(p, &ctx->context, &reasons);
    count_steps(t, given);
    *which = eval_context_waits_for(ctx, &reasons);
    return ANSWER_UNKNOWN;
}

static void explore(decision_tree *t, cel_subexpr p, uint32_t at);

/* Settles a choice on each option. With ONLY, every other option has the answer OTHERWISE without evaluation. */
static void split_choice(decision_tree *t, cel_subexpr p, uint32_t at, uint32_t which, uint32_t only,
                         answer otherwise) {
    uint32_t n = choice_ways(&t->ctx->deal->choices[which]), first = reserve(t, n);
    t->nodes.v[at] = (tree_node){.kind = TREE_CHOICE, .choice = which, .first = first, .n = n};
    for (uint32_t i = 0; i < n && !t->too_many; i++) {
        t->ctx->settled[which] = (int32_t)i;
        if (only == DEAL_NONE || only == i)
            explore(t, p, first + i);
        else
            set_value(t, first + i, otherwise);
    }
    t->ctx->settled[which] = -1;
}

/* A part of a row counts only if the row is in the deal; otherwise its value is the one that changes nothing. */
static void explore_part(decision_tree *t, cel_subexpr p, uint32_t at, cel_subexpr_kind kind) {
    const eval_context *ctx = t->ctx;
    const answer neutral = kind == CEL_SUBEXPR_ALL ? ANSWER_YES : ANSWER_NO;
    cel_value v;
    if (kind == CEL_SUBEXPR_STRICT && cel_subexpr_constant(p, &v)) {
        set_value(t, at, v.kind == CEL_BOOL ? tree_number(t, v) : intern(t, v));
        return;
    }
    int there = p.row == CEL_NO_ROW ? 1 : deal_article_in(ctx->deal, ctx->row_article[p.row], ctx->settled);
    if (there > 0) {
        explore(t, p, at);
    } else if (there == 0) {
        set_value(t, at, neutral);
    } else {
        const article *one = &ctx->deal->articles[ctx->row_article[p.row]];
        split_choice(t, p, at, one->choice, one->option, neutral);
    }
}

/* False if P has no parts. */
static bool explore_parts(decision_tree *t, cel_subexpr p, uint32_t at) {
    const cel_subexpr *parts;
    size_t n;
    cel_subexpr_kind kind = cel_subexpr_open(t->memory, &p, &t->ctx->context, &parts, &n);
    if (kind == CEL_SUBEXPR_LEAF) return false;
    uint32_t first = reserve(t, n);
    t->nodes.v[at] = (tree_node){.kind = TREE_PARTS, .part = kind, .first = first, .n = (uint32_t)n};
    if (kind == CEL_SUBEXPR_STRICT) {
        cel_subexpr *copy = ARENA_NEW(t->memory, cel_subexpr);
        *copy = p;
        t->nodes.v[at].strict = copy;
    }
    for (size_t i = 0; i < n && !t->too_many; i++) explore_part(t, parts[i], first + (uint32_t)i, kind);
    return true;
}

static void explore(decision_tree *t, cel_subexpr p, uint32_t at) {
    uint32_t which = DEAL_NONE;
    t->evaluations += cel_subexpr_cost(p);
    if (t->evaluations > t->most || t->depth >= MOST_DEEP) {
        t->too_many = true;
        return;
    }
    uint32_t value = ask(t, p, &which);
    if (which == DEAL_NONE) {
        set_value(t, at, value);
        return;
    }
    t->depth++;
    if (!explore_parts(t, p, at)) split_choice(t, p, at, which, DEAL_NONE, ANSWER_UNKNOWN);
    t->depth--;
}

uint32_t decision_tree_add(decision_tree *t, const rule_expr *e) {
    t->too_many = false;
    t->evaluations = 0;
    uint32_t root = reserve(t, 1);
    explore(t, cel_subexpr_whole(e->program), root);
    return root;
}
