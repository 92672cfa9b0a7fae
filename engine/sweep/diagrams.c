#include "sweep/diagrams.h"

#include "base/user_limits.h"
#include "judge/eval_context.h"

/* Three steps: each expression becomes a decision tree; the trees show which choices matter, and in which order a
 * diagram should test them; the trees become diagrams, which are combined to those of conditions, rules and packs. */

#define NO_TREE UINT32_MAX
/* The depth to which the parts of an expression are groups for the order of choices. */
#define MOST_GROUPED 8u

typedef struct builder {
    arena *memory;
    const deal *deal;
    const pack *const *packs;
    size_t n_packs;
    sweep_settings settings;
    diags *problems;
    decision_tree trees;
    uint32_t ***roots; /* by pack, by rule, by expression as in rule_expression(): its tree, or NO_TREE */
    uint32_t *level;   /* by choice */
    uint32_t *choice;  /* by level */
    uint32_t n_levels;
    mdd *m;
    mdd_op all, any, not, either, count, is_one, worst_condition, worst_deal;
} builder;

static bool exceeded(const builder *b, str what, str note) {
    diags_add(b->problems, (diag){.level = DIAG_ERROR, .file = b->deal->source->name, .message = what, .note = note});
    return false;
}

/* ------------------------------------------------------------------------------------------------ trees */

static uint32_t tree_of(builder *b, const pack *p, const rule *r, size_t i) {
    arena *a = &b->problems->memory;
    const rule_expr *e = rule_expression(r, i);
    if (!e->program) return NO_TREE;
    if (b->trees.steps_left == 0) return NO_TREE;
    uint32_t root = decision_tree_add(&b->trees, e);
    if (!b->trees.too_many) return root;
    if (b->trees.steps_left == 0) return NO_TREE;
    str name = i ? arena_printf(a, STR_FMT "/" STR_FMT, STR_ARG(r->id), STR_ARG(r->conditions[(i - 1) / 3].id)) : r->id;
    exceeded(b,
             arena_printf(a,
                          STR_FMT "/" STR_FMT " needs more than %llu evaluations, because it depends on many brackets",
                          STR_ARG(p->id), STR_ARG(name), (unsigned long long)MOST_EVALUATIONS),
             STR("settle some with --choose"));
    return NO_TREE;
}

static void add_trees(builder *b, arena *scratch) {
    eval_context *ctx = eval_context_open(b->memory, b->deal, NULL, (judge_settings){0});
    ctx->context.memory = scratch;
    decision_tree_open(&b->trees, b->memory, ctx, MOST_EVALUATIONS);
    b->trees.steps_left = b->settings.max_steps > INT64_MAX ? INT64_MAX : (int64_t)b->settings.max_steps;
    b->roots = ARENA_ARRAY(b->memory, uint32_t **, b->n_packs);
    for (size_t i = 0; i < b->n_packs; i++) {
        const pack *p = b->packs[i];
        b->roots[i] = ARENA_ARRAY(b->memory, uint32_t *, p->n_rules);
        for (size_t k = 0; k < p->n_rules; k++) {
            size_t n = 1 + 3 * p->rules[k].n_conditions;
            b->roots[i][k] = ARENA_ARRAY(b->memory, uint32_t, n);
            for (size_t e = 0; e < n; e++) b->roots[i][k][e] = tree_of(b, p, &p->rules[k], e);
        }
    }
}

/* ------------------------------------------------------------------------------------------------ levels */

typedef struct grouping {
    builder *b;
    VEC(mdd_group) groups;
    uint32_t *seen; /* by choice: the last group that it was added to */
    uint32_t stamp;
} grouping;

typedef VEC(uint32_t) number_list;

/* The choices below a node of a tree, each once. */
static void add_choices(grouping *g, uint32_t at, number_list *out) {
    const tree_node n = g->b->trees.nodes.v[at];
    if (n.kind == TREE_CHOICE && g->seen[n.choice] != g->stamp) {
        g->seen[n.choice] = g->stamp;
        VEC_PUSH(g->b->memory, *out, n.choice);
    }
    for (uint32_t i = 0; i < n.n; i++) add_choices(g, n.first + i, out);
}

/* The choices of a tree are a group, and those of each part of its expression. */
static void add_groups(grouping *g, uint32_t at, uint32_t depth) {
    const tree_node n = g->b->trees.nodes.v[at];
    if (n.kind == TREE_VALUE) return;
    number_list list = {0};
    g->stamp++;
    add_choices(g, at, &list);
    VEC_PUSH(g->b->memory, g->groups, (mdd_group){list.v, list.n});
    for (uint32_t i = 0; i < n.n && depth < MOST_GROUPED && n.kind != TREE_CHOICE; i++)
        add_groups(g, n.first + i, depth + 1);
}

/* Numbers the choices that matter in the order of the deal, and gives them levels. */
static void order_levels(builder *b) {
    uint32_t n = b->deal->n_choices;
    grouping g = {.b = b, .seen = ARENA_ARRAY(b->memory, uint32_t, n)};
    uint32_t *number = ARENA_ARRAY(b->memory, uint32_t, n);
    for (size_t i = 0; i < b->n_packs; i++)
        for (size_t k = 0; k < b->packs[i]->n_rules; k++)
            for (size_t e = 0; e < 1 + 3 * b->packs[i]->rules[k].n_conditions; e++)
                if (b->roots[i][k][e] != NO_TREE) add_groups(&g, b->roots[i][k][e], 0);
    for (uint32_t i = 0; i < n; i++) number[i] = g.seen[i] ? b->n_levels++ : NO_LEVEL;
    for (size_t i = 0; i < g.groups.n; i++) {
        uint32_t *members = ARENA_ARRAY(b->memory, uint32_t, g.groups.v[i].n);
        for (size_t k = 0; k < g.groups.v[i].n; k++) members[k] = number[g.groups.v[i].members[k]];
        g.groups.v[i].members = members;
    }
    const uint32_t *order = mdd_order(b->memory, b->n_levels, g.groups.v, g.groups.n);
    uint32_t *level = ARENA_ARRAY(b->memory, uint32_t, b->n_levels);
    for (uint32_t l = 0; l < b->n_levels; l++) level[order[l]] = l;
    b->level = ARENA_ARRAY(b->memory, uint32_t, n);
    b->choice = ARENA_ARRAY(b->memory, uint32_t, b->n_levels);
    for (uint32_t i = 0; i < n; i++) {
        b->level[i] = number[i] == NO_LEVEL ? NO_LEVEL : level[number[i]];
        if (b->level[i] != NO_LEVEL) b->choice[b->level[i]] = i;
    }
}

/* ------------------------------------------------------------------------------------------------ operations */

/* A value that is not a bool counts as an error. */
static uint32_t answer_of(uint32_t value) {
    return value <= ANSWER_ERROR ? value : ANSWER_ERROR;
}

/* The stronger of two operands of &&: a false one, else an unknown, else an error. */
static uint32_t all_at(const void *with, const uint32_t *v) {
    static const uint8_t pull[] = {[ANSWER_YES] = 0, [ANSWER_ERROR] = 1, [ANSWER_UNKNOWN] = 2, [ANSWER_NO] = 3};
    uint32_t a = answer_of(v[0]), b = answer_of(v[1]);
    (void)with;
    return pull[a] >= pull[b] ? a : b;
}

static uint32_t not_at(const void *with, const uint32_t *v) {
    (void)with;
    return v[0] == ANSWER_YES ? ANSWER_NO : v[0] == ANSWER_NO ? ANSWER_YES : answer_of(v[0]);
}

static uint32_t any_at(const void *with, const uint32_t *v) {
    const uint32_t sides[] = {not_at(with, &v[0]), not_at(with, &v[1])};
    const uint32_t all = all_at(with, sides);
    return not_at(with, &all);
}

static uint32_t if_at(const void *with, const uint32_t *v) {
    (void)with;
    return v[0] == ANSWER_YES ? v[1] : v[0] == ANSWER_NO ? v[2] : answer_of(v[0]);
}

/* Continues a count with one part: the part, the result if it is true, if it is false, if it is an error. */
static uint32_t count_at(const void *with, const uint32_t *v) {
    (void)with;
    uint32_t part = answer_of(v[0]);
    return part == ANSWER_YES ? v[1] : part == ANSWER_NO ? v[2] : part == ANSWER_ERROR ? v[3] : ANSWER_UNKNOWN;
}

static uint32_t is_one_at(const void *with, const uint32_t *v) {
    const builder *b = with;
    return v[0] < TREE_VALUES ? v[0] : tree_value(&b->trees, v[0]).i == 1 ? ANSWER_YES : ANSWER_NO;
}

typedef struct strict_op {
    builder *b;
    const cel_subexpr *part;
    uint32_t n;
} strict_op;

static uint32_t strict_at(const void *with, const uint32_t *v) {
    const strict_op *s = with;
    bool failed = false;
    for (uint32_t i = 0; i < s->n; i++) {
        if (v[i] == ANSWER_UNKNOWN) return ANSWER_UNKNOWN;
        failed = failed || v[i] == ANSWER_ERROR;
    }
    return failed ? ANSWER_ERROR : tree_apply(&s->b->trees, s->part, v, s->n);
}

static uint32_t worst_at(const void *with, const uint32_t *v) {
    (void)with;
    return v[0] > v[1] ? v[0] : v[1];
}

typedef struct asked {
    const rule *rule;
    const condition *condition;
    judge_settings judging;
} asked;

static uint32_t condition_at(const void *with, const uint32_t *v) {
    const asked *q = with;
    const condition_answers answers = {answer_of(v[0]), answer_of(v[1]), answer_of(v[2]), answer_of(v[3])};
    return case_split_given(q->rule, q->condition, answers);
}

static uint32_t rule_at(const void *with, const uint32_t *v) {
    const asked *q = with;
    condition_outcome when = CONDITION_MET;
    if (q->rule->when.program) when = case_split_given(q->rule, NULL, (condition_answers){.when = answer_of(v[0])});
    return rule_outcome_of(when, v[1]);
}

static uint32_t weight_at(const void *with, const uint32_t *v) {
    const asked *q = with;
    return rule_weight(q->rule, v[0], q->judging);
}

static uint32_t is_accepted(const void *with, const uint32_t *v) {
    (void)with;
    return v[0] == DEAL_ACCEPTED;
}

typedef uint32_t op_at(const void *with, const uint32_t *v);

static mdd_op fold_op(builder *b, op_at *at, mdd_id absorb, mdd_id unit) {
    return mdd_op_new(b->m,
                      (mdd_op){.at = at, .with = b, .arity = 2, .symmetric = true, .absorb = absorb, .unit = unit});
}

static void open_diagrams(builder *b) {
    uint32_t *options = ARENA_ARRAY(b->memory, uint32_t, b->n_levels);
    for (uint32_t l = 0; l < b->n_levels; l++) options[l] = choice_ways(&b->deal->choices[b->choice[l]]);
    b->m = mdd_new(b->memory, options, b->n_levels, b->settings.max_nodes);
    b->all = fold_op(b, all_at, ANSWER_NO, ANSWER_YES);
    b->any = fold_op(b, any_at, ANSWER_YES, ANSWER_NO);
    b->worst_condition = fold_op(b, worst_at, CONDITION_ERROR, CONDITION_MET);
    b->worst_deal = fold_op(b, worst_at, DEAL_ERROR, DEAL_NOT_APPLICABLE);
    b->not = mdd_op_new(b->m, (mdd_op){.at = not_at, .arity = 1});
    b->either = mdd_op_new(b->m, (mdd_op){.at = if_at, .arity = 3});
    b->count = mdd_op_new(b->m, (mdd_op){.at = count_at, .arity = 4});
    b->is_one = mdd_op_new(b->m, (mdd_op){.at = is_one_at, .with = b, .arity = 1});
}

/* ------------------------------------------------------------------------------------------------ diagrams */

/* By level, so that the parts whose choices are tested first come first. A shell sort. */
static void sort_parts(const builder *b, mdd_id *parts, size_t n) {
    for (size_t gap = n / 2; gap > 0; gap /= 2)
        for (size_t i = gap; i < n; i++) {
            mdd_id f = parts[i];
            size_t at = i;
            for (; at >= gap && mdd_level(b->m, parts[at - gap]) > mdd_level(b->m, f); at -= gap)
                parts[at] = parts[at - gap];
            parts[at] = f;
        }
}

/* The number of parts that are true. From the last part to the first: counted[j] is the result if j parts before this
 * one are true, and failed is the result if one of them is an error: an error, unless a later part is unknown. A step
 * costs as much as the part has nodes, if the parts depend on different choices. */
static mdd_id count_parts(builder *b, mdd_id *parts, size_t n) {
    mdd_id *counted = ARENA_ARRAY(b->memory, mdd_id, n + 1), failed = ANSWER_ERROR;
    sort_parts(b, parts, n);
    for (size_t j = 0; j <= n; j++) counted[j] = mdd_end(b->m, tree_number(&b->trees, cel_of_int((int64_t)j)));
    for (size_t k = n; k-- > 0 && !mdd_failed(b->m);) {
        for (size_t j = 0; j <= k; j++) {
            const mdd_id args[] = {parts[k], counted[j + 1], counted[j], failed};
            counted[j] = mdd_apply(b->m, &b->count, args);
        }
        const mdd_id args[] = {parts[k], failed, failed, failed};
        failed = mdd_apply(b->m, &b->count, args);
    }
    return counted[0];
}

static mdd_id combine_parts(builder *b, const tree_node *of, mdd_id *parts) {
    switch (of->part) {
    case CEL_SUBEXPR_ALL: return mdd_fold(b->m, &b->all, parts, of->n);
    case CEL_SUBEXPR_ANY: return mdd_fold(b->m, &b->any, parts, of->n);
    case CEL_SUBEXPR_NOT: return mdd_apply(b->m, &b->not, parts);
    case CEL_SUBEXPR_IF: return mdd_apply(b->m, &b->either, parts);
    case CEL_SUBEXPR_COUNT: return count_parts(b, parts, of->n);
    case CEL_SUBEXPR_STRICT: {
        const strict_op with = {b, of->strict, of->n};
        mdd_op op = mdd_op_new(b->m, (mdd_op){.at = strict_at, .with = &with, .arity = of->n});
        return mdd_apply(b->m, &op, parts);
    }
    case CEL_SUBEXPR_ONE:
    case CEL_SUBEXPR_LEAF: break;
    }
    mdd_id n = count_parts(b, parts, of->n);
    return mdd_apply(b->m, &b->is_one, &n);
}

/* The diagram of a tree's node. */
static mdd_id diagram(builder *b, uint32_t at) {
    const tree_node n = b->trees.nodes.v[at];
    if (n.kind == TREE_VALUE) return mdd_end(b->m, n.value);
    if (mdd_failed(b->m)) return 0;
    mdd_id *children = ARENA_ARRAY(b->memory, mdd_id, n.n);
    for (uint32_t i = 0; i < n.n; i++) children[i] = diagram(b, n.first + i);
    return n.kind == TREE_CHOICE ? mdd_choose(b->m, b->level[n.choice], children) : combine_parts(b, &n, children);
}

/* An expression that is missing may have any answer. */
static mdd_id diagram_of(builder *b, uint32_t root) {
    return root == NO_TREE ? ANSWER_YES : diagram(b, root);
}

static mdd_id apply_for(builder *b, op_at *at, asked q, uint32_t arity, const mdd_id *args) {
    mdd_op op = mdd_op_new(b->m, (mdd_op){.at = at, .with = &q, .arity = arity});
    return mdd_apply(b->m, &op, args);
}

static mdd_id rule_diagram(builder *b, const rule *r, const uint32_t *roots) {
    mdd_id when = diagram_of(b, roots[0]);
    mdd_id *conditions = ARENA_ARRAY(b->memory, mdd_id, r->n_conditions);
    for (size_t i = 0; i < r->n_conditions; i++) {
        const uint32_t *of = &roots[1 + 3 * i]; /* test, or_else, vague */
        const mdd_id answers[] = {when, diagram_of(b, of[0]), diagram_of(b, of[1]), diagram_of(b, of[2])};
        conditions[i] = apply_for(b, condition_at, (asked){.rule = r, .condition = &r->conditions[i]}, 4, answers);
    }
    const mdd_id parts[] = {when, mdd_fold(b->m, &b->worst_condition, conditions, r->n_conditions)};
    return apply_for(b, rule_at, (asked){.rule = r}, 2, parts);
}

static void build_packs(builder *b, diagrams *out) {
    mdd_id **rules = ARENA_ARRAY(b->memory, mdd_id *, b->n_packs);
    mdd_id *packs = ARENA_ARRAY(b->memory, mdd_id, b->n_packs), *all = ARENA_ARRAY(b->memory, mdd_id, b->n_packs);
    for (size_t i = 0; i < b->n_packs; i++) {
        const pack *p = b->packs[i];
        mdd_id *weights = ARENA_ARRAY(b->memory, mdd_id, p->n_rules);
        rules[i] = ARENA_ARRAY(b->memory, mdd_id, p->n_rules);
        for (size_t k = 0; k < p->n_rules; k++) {
            asked q = {.rule = &p->rules[k], .judging = {.strict = b->settings.strict}};
            rules[i][k] = rule_diagram(b, &p->rules[k], b->roots[i][k]);
            weights[k] = apply_for(b, weight_at, q, 1, &rules[i][k]);
        }
        packs[i] = all[i] = mdd_fold(b->m, &b->worst_deal, weights, p->n_rules);
    }
    *out = (diagrams){.m = b->m, .choice = b->choice, .level = b->level, .rules = rules, .packs = packs};
    out->all = mdd_fold(b->m, &b->worst_deal, all, b->n_packs);
    out->accepted = apply_for(b, is_accepted, (asked){0}, 1, &out->all);
}

/* Whether the deal has more brackets, or options, than a sweep holds. */
static bool has_too_many(const builder *b) {
    const deal *d = b->deal;
    uint64_t options = 0;
    for (uint32_t i = 0; i < d->n_choices; i++) options += choice_ways(&d->choices[i]);
    str what = {"", 0};
    const uint32_t most = user_limits_of(&b->problems->memory).brackets;
    if (d->n_choices > most)
        what = arena_printf(&b->problems->memory, "this deal has %u brackets; the limit of a sweep is %u", d->n_choices,
                            most);
    else if (options > SWEEP_OPTIONS)
        what = arena_printf(&b->problems->memory,
                            "the brackets of this deal have %llu options; the limit of a sweep is %u",
                            (unsigned long long)options, SWEEP_OPTIONS);
    if (what.n) exceeded(b, what, STR("settle some with --choose; --max-brackets allows more"));
    return what.n > 0;
}

static bool used_steps(const builder *b) {
    if (b->trees.steps_left > 0) return false;
    exceeded(b,
             arena_printf(&b->problems->memory, "this sweep takes more than %llu steps",
                          (unsigned long long)b->settings.max_steps),
             STR("settle some brackets with --choose, or increase --max-steps"));
    return true;
}

bool diagrams_build(arena *a, arena *scratch, const deal *d, const pack *const *packs, size_t n_packs,
                    sweep_settings settings, diagrams *out, diags *problems) {
    builder b = {
        .memory = a, .deal = d, .packs = packs, .n_packs = n_packs, .settings = settings, .problems = problems};
    arena *of = &problems->memory;
    size_t before = problems->errors;
    if (!b.settings.max_nodes) b.settings.max_nodes = SWEEP_NODES;
    if (!b.settings.max_steps) b.settings.max_steps = SWEEP_STEPS;
    if (has_too_many(&b)) return false;
    add_trees(&b, scratch);
    if (problems->errors > before || used_steps(&b)) return false;
    order_levels(&b);
    open_diagrams(&b);
    build_packs(&b, out);
    if (used_steps(&b)) return false;
    if (!mdd_failed(b.m)) return true;
    return exceeded(&b,
                    arena_printf(of,
                                 "too complex: counting the combinations of these brackets needs more than %llu nodes",
                                 (unsigned long long)b.settings.max_nodes),
                    STR("settle some with --choose, or increase --max-nodes"));
}
