#include "sweep/diagrams.h"

#include "judge/eval_context.h"

/* First every expression is asked, which gives trees; then it is known which choices matter, and in which order a
 * diagram asks about them best; then the trees become diagrams. */

#define NO_TREE UINT32_MAX
/* How deep into an expression's logic its pieces are looked at for the order of choices. */
#define MOST_GROUPED 8u

typedef struct rule_trees {
    uint32_t when;
    struct condition_trees {
        uint32_t test, or_else, vague;
    } * conditions;
} rule_trees;

typedef struct builder {
    arena *memory;
    const deal *deal;
    const pack *const *packs;
    size_t n_packs;
    sweep_settings settings;
    diags *problems;
    decision_tree trees;
    rule_trees **rules; /* by pack, by rule */
    uint32_t *level;    /* by choice */
    uint32_t *choice;   /* by level */
    uint32_t n_levels;
    mdd *m;
    mdd_op all, any, not, either, count, is_one, worst_condition, worst_deal;
} builder;

/* ------------------------------------------------------------------------------------------------ asking */

static uint32_t ask(builder *b, const pack *p, const rule *r, const condition *c, const rule_expr *e) {
    arena *a = &b->problems->memory;
    if (!e->program) return NO_TREE;
    uint32_t root = decision_tree_add(&b->trees, e);
    if (!b->trees.too_many) return root;
    str name = c ? arena_printf(a, STR_FMT "/" STR_FMT, STR_ARG(r->id), STR_ARG(c->id)) : r->id;
    diags_add(b->problems,
              (diag){.level = DIAG_ERROR,
                     .file = b->deal->source->name,
                     .message = arena_printf(
                         a, STR_FMT "/" STR_FMT " depends on its brackets in more than %llu ways, too many to sweep",
                         STR_ARG(p->id), STR_ARG(name), (unsigned long long)MOST_EVALUATIONS),
                     .note = STR("settle some with --choose")});
    return NO_TREE;
}

static void ask_rule(builder *b, const pack *p, const rule *r, rule_trees *out) {
    out->when = ask(b, p, r, NULL, &r->when);
    out->conditions = ARENA_ARRAY(b->memory, struct condition_trees, r->n_conditions);
    for (size_t i = 0; i < r->n_conditions; i++) {
        const condition *c = &r->conditions[i];
        out->conditions[i].test = ask(b, p, r, c, &c->test);
        out->conditions[i].or_else = ask(b, p, r, c, &c->or_else);
        out->conditions[i].vague = ask(b, p, r, c, &c->vague);
    }
}

static void ask_all(builder *b, arena *scratch) {
    eval_context *ctx = eval_context_open(b->memory, b->deal, NULL, (judge_settings){0});
    ctx->context.memory = scratch;
    decision_tree_open(&b->trees, b->memory, ctx, MOST_EVALUATIONS);
    b->rules = ARENA_ARRAY(b->memory, rule_trees *, b->n_packs);
    for (size_t i = 0; i < b->n_packs; i++) {
        const pack *p = b->packs[i];
        b->rules[i] = ARENA_ARRAY(b->memory, rule_trees, p->n_rules);
        for (size_t k = 0; k < p->n_rules; k++) ask_rule(b, p, &p->rules[k], &b->rules[i][k]);
    }
}

/* ------------------------------------------------------------------------------------------------ levels */

/* The choices below a node of a tree, each once; those below single pieces of its logic are groups of their own. */
typedef struct grouping {
    builder *b;
    VEC(order_group) groups;
    uint32_t *seen; /* by choice: the last group that it was added to */
    uint32_t stamp;
} grouping;

typedef VEC(uint32_t) number_list;

static void add_choices(grouping *g, uint32_t at, number_list *out) {
    const tree_node n = g->b->trees.nodes.v[at];
    if (n.kind == TREE_CHOICE && g->seen[n.choice] != g->stamp) {
        g->seen[n.choice] = g->stamp;
        VEC_PUSH(g->b->memory, *out, n.choice);
    }
    for (uint32_t i = 0; i < n.n; i++) add_choices(g, n.first + i, out);
}

static void add_groups(grouping *g, uint32_t at, uint32_t depth) {
    const tree_node n = g->b->trees.nodes.v[at];
    if (n.kind == TREE_VALUE) return;
    number_list list = {0};
    g->stamp++;
    add_choices(g, at, &list);
    VEC_PUSH(g->b->memory, g->groups, (order_group){list.v, list.n});
    for (uint32_t i = 0; i < n.n && depth < MOST_GROUPED && n.kind != TREE_CHOICE; i++)
        add_groups(g, n.first + i, depth + 1);
}

static void add_tree(grouping *g, uint32_t root) {
    if (root != NO_TREE) add_groups(g, root, 0);
}

static void group_all(grouping *g) {
    const builder *b = g->b;
    for (size_t i = 0; i < b->n_packs; i++)
        for (size_t k = 0; k < b->packs[i]->n_rules; k++) {
            const rule_trees *t = &b->rules[i][k];
            add_tree(g, t->when);
            for (size_t c = 0; c < b->packs[i]->rules[k].n_conditions; c++) {
                add_tree(g, t->conditions[c].test);
                add_tree(g, t->conditions[c].or_else);
                add_tree(g, t->conditions[c].vague);
            }
        }
}

/* Numbers those that are asked about, in the order of the deal, and renames the members of groups accordingly. */
static void number_choices(builder *b, grouping *g, uint32_t *number) {
    for (uint32_t i = 0; i < b->deal->n_choices; i++) number[i] = g->seen[i] ? b->n_levels++ : NO_LEVEL;
    for (size_t i = 0; i < g->groups.n; i++) {
        uint32_t *members = (uint32_t *)(uintptr_t)g->groups.v[i].members;
        for (size_t k = 0; k < g->groups.v[i].n; k++) members[k] = number[members[k]];
    }
}

static void order_levels(builder *b) {
    uint32_t n = b->deal->n_choices;
    grouping g = {.b = b, .seen = ARENA_ARRAY(b->memory, uint32_t, n)};
    uint32_t *number = ARENA_ARRAY(b->memory, uint32_t, n);
    group_all(&g);
    number_choices(b, &g, number);
    const uint32_t *order = order_find(b->memory, b->n_levels, g.groups.v, g.groups.n);
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

/* A value that is no bool is as good as an error. */
static uint32_t answer_of(uint32_t value) {
    return value <= ANSWER_ERROR ? value : ANSWER_ERROR;
}

/* The stronger of two answers of &&: what settles it, else an unknown, else an error. */
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

/* The worst that stands in the way of a value: an unknown before an error; ANSWER_YES where nothing does. */
static uint32_t failure(const uint32_t *v, uint32_t n) {
    uint32_t worst = ANSWER_YES;
    for (uint32_t i = 0; i < n; i++)
        if (v[i] == ANSWER_UNKNOWN || (v[i] == ANSWER_ERROR && worst == ANSWER_YES)) worst = v[i];
    return worst;
}

static uint32_t number(builder *b, int64_t i) {
    return tree_number(&b->trees, cel_of_int(i));
}

/* Goes on with the count as one piece says: a piece, what follows where it is true, where it is false, where it fails.
 */
static uint32_t count_at(const void *with, const uint32_t *v) {
    (void)with;
    uint32_t piece = answer_of(v[0]);
    return piece == ANSWER_YES ? v[1] : piece == ANSWER_NO ? v[2] : piece == ANSWER_ERROR ? v[3] : ANSWER_UNKNOWN;
}

static uint32_t is_one_at(const void *with, const uint32_t *v) {
    builder *b = (builder *)(uintptr_t)with;
    return v[0] < TREE_VALUES ? v[0] : tree_value(&b->trees, v[0]).i == 1 ? ANSWER_YES : ANSWER_NO;
}

/* What a strict part is put together with. */
typedef struct strict_op {
    builder *b;
    const cel_subexpr *part;
    uint32_t n;
} strict_op;

static uint32_t strict_at(const void *with, const uint32_t *v) {
    const strict_op *s = with;
    uint32_t failed = failure(v, s->n);
    return failed != ANSWER_YES ? failed : tree_apply(&s->b->trees, s->part, v, s->n);
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

static uint64_t max_nodes(const builder *b) {
    return b->settings.max_nodes ? b->settings.max_nodes : SWEEP_NODES;
}

static void open_diagrams(builder *b) {
    uint32_t *n_ways = ARENA_ARRAY(b->memory, uint32_t, b->n_levels);
    for (uint32_t l = 0; l < b->n_levels; l++) n_ways[l] = choice_ways(&b->deal->choices[b->choice[l]]);
    b->m = mdd_new(b->memory, n_ways, b->n_levels, max_nodes(b));
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

/* Pieces that are asked about first come first. */
static void sort_pieces(const builder *b, mdd_id *pieces, size_t n) {
    for (size_t gap = n / 2; gap > 0; gap /= 2)
        for (size_t i = gap; i < n; i++) {
            mdd_id f = pieces[i];
            size_t at = i;
            for (; at >= gap && mdd_level(b->m, pieces[at - gap]) > mdd_level(b->m, f); at -= gap)
                pieces[at] = pieces[at - gap];
            pieces[at] = f;
        }
}

/* From the last piece to the first, for every number that may have been counted before it: what comes of the whole.
 * FAILED is the same where a piece before it failed: an error, unless a later piece is unknown. A step costs as much as
 * the piece has nodes, where the pieces ask about different choices. */
static mdd_id count_pieces(builder *b, mdd_id *pieces, size_t n) {
    mdd_id *counted = ARENA_ARRAY(b->memory, mdd_id, n + 1), failed = ANSWER_ERROR;
    sort_pieces(b, pieces, n);
    for (size_t j = 0; j <= n; j++) counted[j] = mdd_end(b->m, number(b, (int64_t)j));
    for (size_t k = n; k-- > 0 && !mdd_failed(b->m);) {
        for (size_t j = 0; j <= k; j++) {
            const mdd_id args[] = {pieces[k], counted[j + 1], counted[j], failed};
            counted[j] = mdd_apply(b->m, &b->count, args);
        }
        const mdd_id args[] = {pieces[k], failed, failed, failed};
        failed = mdd_apply(b->m, &b->count, args);
    }
    return counted[0];
}

static mdd_id apply_strict(builder *b, const cel_subexpr *part, const mdd_id *pieces, uint32_t n) {
    const strict_op with = {b, part, n};
    mdd_op op = mdd_op_new(b->m, (mdd_op){.at = strict_at, .with = &with, .arity = n});
    return mdd_apply(b->m, &op, pieces);
}

static mdd_id put_together(builder *b, const tree_node *of, mdd_id *pieces) {
    switch (of->part) {
    case CEL_SUBEXPR_ALL: return mdd_fold(b->m, &b->all, pieces, of->n);
    case CEL_SUBEXPR_ANY: return mdd_fold(b->m, &b->any, pieces, of->n);
    case CEL_SUBEXPR_NOT: return mdd_apply(b->m, &b->not, pieces);
    case CEL_SUBEXPR_IF: return mdd_apply(b->m, &b->either, pieces);
    case CEL_SUBEXPR_COUNT: return count_pieces(b, pieces, of->n);
    case CEL_SUBEXPR_STRICT: return apply_strict(b, of->strict, pieces, of->n);
    case CEL_SUBEXPR_ONE: break;
    case CEL_SUBEXPR_LEAF: break;
    }
    mdd_id n = count_pieces(b, pieces, of->n);
    return mdd_apply(b->m, &b->is_one, &n);
}

/* A tree's diagram. The numbers of the children stand in the arena: the tree is deep only where it is narrow. */
static mdd_id diagram(builder *b, uint32_t at) {
    const tree_node n = b->trees.nodes.v[at];
    if (n.kind == TREE_VALUE) return mdd_end(b->m, n.value);
    if (mdd_failed(b->m)) return 0;
    mdd_id *children = ARENA_ARRAY(b->memory, mdd_id, n.n);
    for (uint32_t i = 0; i < n.n; i++) children[i] = diagram(b, n.first + i);
    return n.kind == TREE_CHOICE ? mdd_choose(b->m, b->level[n.choice], children) : put_together(b, &n, children);
}

/* An expression that is not there has any answer. */
static mdd_id tree_diagram(builder *b, uint32_t root) {
    return root == NO_TREE ? ANSWER_YES : diagram(b, root);
}

static mdd_id apply_for(builder *b, op_at *at, asked q, uint32_t arity, const mdd_id *args) {
    mdd_op op = mdd_op_new(b->m, (mdd_op){.at = at, .with = &q, .arity = arity});
    return mdd_apply(b->m, &op, args);
}

static mdd_id rule_diagram(builder *b, const rule *r, const rule_trees *t) {
    mdd_id when = tree_diagram(b, t->when);
    mdd_id *conditions = ARENA_ARRAY(b->memory, mdd_id, r->n_conditions);
    for (size_t i = 0; i < r->n_conditions; i++) {
        const struct condition_trees *c = &t->conditions[i];
        const mdd_id answers[] = {when, tree_diagram(b, c->test), tree_diagram(b, c->or_else),
                                  tree_diagram(b, c->vague)};
        conditions[i] = apply_for(b, condition_at, (asked){.rule = r, .condition = &r->conditions[i]}, 4, answers);
    }
    const mdd_id parts[] = {when, mdd_fold(b->m, &b->worst_condition, conditions, r->n_conditions)};
    return apply_for(b, rule_at, (asked){.rule = r}, 2, parts);
}

static mdd_id pack_diagram(builder *b, const pack *p, const rule_trees *trees, mdd_id *rules) {
    mdd_id *weights = ARENA_ARRAY(b->memory, mdd_id, p->n_rules);
    for (size_t i = 0; i < p->n_rules; i++) {
        asked q = {.rule = &p->rules[i], .judging = {.strict = b->settings.strict}};
        rules[i] = rule_diagram(b, &p->rules[i], &trees[i]);
        weights[i] = apply_for(b, weight_at, q, 1, &rules[i]);
    }
    return mdd_fold(b->m, &b->worst_deal, weights, p->n_rules);
}

static void build_packs(builder *b, built *out) {
    mdd_id **rules = ARENA_ARRAY(b->memory, mdd_id *, b->n_packs);
    mdd_id *packs = ARENA_ARRAY(b->memory, mdd_id, b->n_packs), *all = ARENA_ARRAY(b->memory, mdd_id, b->n_packs);
    for (size_t i = 0; i < b->n_packs; i++) {
        rules[i] = ARENA_ARRAY(b->memory, mdd_id, b->packs[i]->n_rules);
        packs[i] = all[i] = pack_diagram(b, b->packs[i], b->rules[i], rules[i]);
    }
    *out = (built){.m = b->m, .choice = b->choice, .level = b->level, .rules = rules, .packs = packs};
    out->all = mdd_fold(b->m, &b->worst_deal, all, b->n_packs);
    out->accepted = apply_for(b, is_accepted, (asked){0}, 1, &out->all);
}

static bool limit_passed(const builder *b, str words, str note) {
    diag what = {.level = DIAG_ERROR, .file = b->deal->source->name, .message = words, .note = note};
    diags_add(b->problems, what);
    return false;
}

static bool too_many_choices(const builder *b) {
    str words = arena_printf(&b->problems->memory, "the verdicts depend on %u brackets; a sweep holds no more than %u",
                             b->n_levels, SWEEP_CHOICES);
    return limit_passed(b, words, STR("settle some with --choose"));
}

static bool too_many_nodes(const builder *b) {
    str words = arena_printf(&b->problems->memory,
                             "the brackets hang together too closely: counting their ways takes more than %llu nodes",
                             (unsigned long long)max_nodes(b));
    return limit_passed(b, words, STR("settle some with --choose, or allow more with --max-nodes"));
}

bool build_diagrams(arena *a, arena *scratch, const deal *d, const pack *const *packs, size_t n_packs,
                    sweep_settings settings, built *out, diags *problems) {
    builder b = {
        .memory = a, .deal = d, .packs = packs, .n_packs = n_packs, .settings = settings, .problems = problems};
    size_t before = problems->errors;
    ask_all(&b, scratch);
    if (problems->errors > before) return false;
    order_levels(&b);
    if (b.n_levels > SWEEP_CHOICES) return too_many_choices(&b);
    open_diagrams(&b);
    build_packs(&b, out);
    return !mdd_failed(b.m) || too_many_nodes(&b);
}
