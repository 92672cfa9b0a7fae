#include "judge/eval_context.h"

#include <string.h>

/* ------------------------------------------------------------------------------------------------ the context */

static slot resolve(void *owner, uint32_t number) {
    const eval_context *ctx = owner;
    uint32_t which;
    return deal_slot(ctx->deal, number, ctx->settled, &which);
}

static int row_in(void *owner, uint32_t row) {
    const eval_context *ctx = owner;
    return deal_article_in(ctx->deal, ctx->row_article[row], ctx->settled);
}

/* Articles that --drop-brackets or --choose removed have no row. */
static void open_rows(eval_context *ctx) {
    const deal *d = ctx->deal;
    cel_row *rows = ARENA_ARRAY(ctx->memory, cel_row, d->n_articles);
    str *fields = ARENA_ARRAY(ctx->memory, str, (size_t)d->n_articles * ARTICLE_FIELDS);
    uint32_t *of = ARENA_ARRAY(ctx->memory, uint32_t, d->n_articles), n = 0;
    for (uint32_t i = 0; i < d->n_articles; i++) {
        const article *one = &d->articles[i];
        if (one->dropped) continue;
        str *f = fields + (size_t)n * ARTICLE_FIELDS;
        f[ARTICLE_ID] = one->id;
        f[ARTICLE_TITLE] = one->title;
        f[ARTICLE_TEXT] = one->text;
        rows[n].fields = f;
        of[n++] = i;
    }
    ctx->context.rows = rows;
    ctx->context.n_rows = n;
    ctx->row_article = of;
}

eval_context *eval_context_open(arena *a, const deal *d, const cel_scanner *scanner, judge_settings s) {
    eval_context *ctx = ARENA_NEW(a, eval_context);
    *ctx = (eval_context){.memory = a, .deal = d, .settings = s};
    ctx->settled = ARENA_ARRAY(a, int32_t, d->n_choices);
    for (uint32_t i = 0; i < d->n_choices; i++) ctx->settled[i] = -1;
    ctx->context = (cel_context){.memory = a, .slots = d->slots, .resolve = resolve, .owner = ctx};
    if (d->n_choices) ctx->context.row_in = row_in;
    open_rows(ctx);
    ctx->context.scan = cel_scan_new(a, scanner, ctx->context.rows, ctx->context.n_rows, ARTICLE_FIELDS);
    return ctx;
}

/* ------------------------------------------------------------------------------------------------ one case */

/* The unsettled choice that makes this reason unknown, or DEAL_NONE. */
static uint32_t choice_of(const eval_context *ctx, const cel_because *why) {
    uint32_t which = DEAL_NONE;
    if (why->kind == CEL_BECAUSE_SLOT && ctx->deal->slots[why->slot].state == SLOT_BRACKET)
        if (deal_slot(ctx->deal, why->slot, ctx->settled, &which).state == SLOT_BRACKET) return which;
    if (why->kind == CEL_BECAUSE_ROW) return ctx->deal->articles[ctx->row_article[why->row]].choice;
    return DEAL_NONE;
}

uint32_t eval_context_waits_for(const eval_context *ctx, const cel_reasons *reasons) {
    uint32_t which = DEAL_NONE;
    for (size_t i = 0; i < reasons->list.n && which == DEAL_NONE; i++)
        if (reasons->list.v[i].unknown) which = choice_of(ctx, &reasons->list.v[i]);
    return which;
}

/* The value is unknown: evaluates E again, with reasons, to find the choice that it depends on, if any. */
static void find_choice(eval_context *ctx, const rule_expr *e, uint32_t *which) {
    if (ctx->deal->n_choices == 0 || *which != DEAL_NONE) return;
    cel_reasons reasons = {.memory = ctx->memory};
    cel_explain(e->program, &ctx->context, &reasons);
    *which = eval_context_waits_for(ctx, &reasons);
}

static answer given_answer(const case_split *q, const rule_expr *e) {
    const condition *c = q->condition;
    if (e == &q->rule->when) return q->given->when;
    return e == &c->test ? q->given->test : e == &c->or_else ? q->given->or_else : q->given->vague;
}

static answer answer_of(case_split *q, const rule_expr *e, split_case *l, uint32_t *which) {
    if (q->given) return given_answer(q, e);
    cel_value v = cel_eval(e->program, &q->ctx->context);
    if (v.kind == CEL_BOOL) return v.b ? ANSWER_YES : ANSWER_NO;
    if (v.kind == CEL_UNKNOWN) {
        find_choice(q->ctx, e, which);
        return ANSWER_UNKNOWN;
    }
    l->reason = v.kind == CEL_ERROR ? str_of(v.error) : STR("the expression is not a bool");
    return ANSWER_ERROR;
}

static void because_of(split_case *l, const rule_expr *e) {
    l->why[l->n_why++] = e;
}

static void finish(split_case *l, condition_outcome outcome) {
    l->outcome = outcome;
}

static void failed(split_case *l, const rule_expr *e) {
    l->n_why = 0;
    because_of(l, e);
    finish(l, CONDITION_ERROR);
}

/* OTHERWISE, unless the text is too vague to decide. An unknown `vague` does not count as vague. */
static void unless_vague(case_split *q, split_case *l, condition_outcome otherwise, uint32_t *which) {
    const condition *c = q->condition;
    answer vague = c->vague.program ? answer_of(q, &c->vague, l, which) : ANSWER_NO;
    if (vague == ANSWER_ERROR) {
        failed(l, &c->vague);
        return;
    }
    finish(l, vague == ANSWER_YES ? CONDITION_UNDETERMINED : otherwise);
    if (vague != ANSWER_YES) return;
    l->n_why = 0;
    because_of(l, &c->vague);
    l->vague = true;
    l->reason = STR("the wording is too vague to decide");
}

/* The test is not met, or unknown: the fallback decides. */
static void try_fallback(case_split *q, split_case *l, answer test, uint32_t *which) {
    const condition *c = q->condition;
    if (c->or_else.program) {
        answer fallback = answer_of(q, &c->or_else, l, which);
        if (fallback == ANSWER_ERROR) {
            failed(l, &c->or_else);
            return;
        }
        because_of(l, &c->or_else);
        finish(l, fallback == ANSWER_YES ? CONDITION_FALLBACK : CONDITION_UNDETERMINED);
        if (fallback == ANSWER_UNKNOWN && test != ANSWER_UNKNOWN) l->why[0] = &c->or_else, l->n_why = 1;
        if (fallback != ANSWER_NO) return;
    }
    if (test == ANSWER_UNKNOWN) {
        l->n_why = 1;
        finish(l, CONDITION_UNDETERMINED);
    } else if (c->kind == CONDITION_REQUIRE) {
        unless_vague(q, l, CONDITION_VIOLATED, which);
    } else {
        finish(l, CONDITION_VIOLATED);
    }
}

static void judge_condition(case_split *q, split_case *l, uint32_t *which) {
    const condition *c = q->condition;
    answer test = answer_of(q, &c->test, l, which);
    if (test == ANSWER_ERROR) {
        failed(l, &c->test);
        return;
    }
    because_of(l, &c->test);
    if (test != (c->kind == CONDITION_REQUIRE ? ANSWER_YES : ANSWER_NO))
        try_fallback(q, l, test, which);
    else if (c->kind == CONDITION_FORBID)
        unless_vague(q, l, CONDITION_MET, which);
    else
        finish(l, CONDITION_MET);
}

static void ask_when(case_split *q, split_case *l, uint32_t *which) {
    static const condition_outcome outcomes[] = {[ANSWER_YES] = CONDITION_MET,
                                                 [ANSWER_NO] = CONDITION_VIOLATED,
                                                 [ANSWER_UNKNOWN] = CONDITION_UNDETERMINED,
                                                 [ANSWER_ERROR] = CONDITION_ERROR};
    answer when = answer_of(q, &q->rule->when, l, which);
    because_of(l, &q->rule->when);
    finish(l, outcomes[when]);
}

/* If the rule does not apply, its conditions count as met. If it is unknown whether it applies, a violation counts as
 * undetermined. */
static void ask_condition(case_split *q, split_case *l, uint32_t *which) {
    if (!q->rule->when.program) {
        judge_condition(q, l, which);
        return;
    }
    split_case when = {0};
    ask_when(q, &when, which);
    if (when.outcome == CONDITION_VIOLATED || when.outcome == CONDITION_ERROR) {
        *l = when;
        if (when.outcome == CONDITION_VIOLATED) finish(l, CONDITION_MET);
        return;
    }
    judge_condition(q, l, which);
    if (when.outcome == CONDITION_MET || l->outcome != CONDITION_VIOLATED) return;
    when.reason = STR("it is undetermined whether the rule applies");
    *l = when;
}

/* ------------------------------------------------------------------------------------------------ all cases */

static bool note_choice(case_split *q, uint32_t which) {
    for (size_t i = 0; i < q->choices.n; i++)
        if (q->choices.v[i] == which) return true;
    VEC_PUSH(q->ctx->memory, q->choices, which);
    q->combinations *= choice_ways(&q->ctx->deal->choices[which]);
    q->too_many = q->too_many || q->combinations > MOST_CASES;
    return !q->too_many;
}

static void keep(case_split *q, split_case l) {
    const eval_context *ctx = q->ctx;
    uint32_t n = ctx->deal->n_choices;
    int32_t *settled = ARENA_ARRAY(ctx->memory, int32_t, n);
    if (n) memcpy(settled, ctx->settled, n * sizeof *settled);
    l.settled = settled;
    VEC_PUSH(ctx->memory, q->cases, l);
}

/* A deal without choices has one case, which needs no memory from the arena. */
static void evaluate_once(case_split *q) {
    uint32_t which = DEAL_NONE;
    q->evaluate(q, &q->only, &which);
    q->only.settled = q->ctx->settled;
    q->cases.v = &q->only;
    q->cases.n = q->cases.cap = 1;
}

/* The recursion is at most 12 deep: each level at least doubles the combinations, and MOST_CASES is 2^12. */
static void split(case_split *q) {
    uint32_t which = DEAL_NONE;
    split_case l = {0};
    q->evaluate(q, &l, &which);
    if (which == DEAL_NONE) {
        keep(q, l);
        return;
    }
    if (!note_choice(q, which)) return;
    uint32_t n = choice_ways(&q->ctx->deal->choices[which]);
    for (uint32_t w = 0; w < n && !q->too_many; w++) {
        q->ctx->settled[which] = (int32_t)w;
        split(q);
    }
    q->ctx->settled[which] = -1;
}

void case_split_run(case_split *q, eval_context *ctx, const rule *r, const condition *c) {
    *q = (case_split){
        .ctx = ctx, .rule = r, .condition = c, .evaluate = c ? ask_condition : ask_when, .combinations = 1};
    if (ctx->deal->n_choices == 0)
        evaluate_once(q);
    else
        split(q);
    if (!q->too_many) return;
    q->cases.n = 0;
    split_case l = {.outcome = CONDITION_ERROR};
    l.reason = arena_printf(
        ctx->memory, "it depends on more than %u combinations of brackets; settle some with --choose", MOST_CASES);
    keep(q, l);
}

condition_outcome case_split_given(const rule *r, const condition *c, condition_answers answers) {
    case_split q = {.rule = r, .condition = c, .given = &answers};
    split_case l = {0};
    uint32_t which = DEAL_NONE;
    (c ? ask_condition : ask_when)(&q, &l, &which);
    return l.outcome;
}

condition_outcome case_split_outcome(const case_split *q) {
    condition_outcome best = CONDITION_ERROR, worst = CONDITION_MET;
    for (size_t i = 0; i < q->cases.n; i++) {
        condition_outcome o = q->cases.v[i].outcome;
        if (o < best) best = o;
        if (o > worst) worst = o;
    }
    if (worst == CONDITION_VIOLATED && best != CONDITION_VIOLATED) return CONDITION_UNDETERMINED;
    return worst;
}

static bool effect_of(const case_split *q, uint32_t which, choice_effect *out) {
    uint32_t n = choice_ways(&q->ctx->deal->choices[which]);
    condition_outcome *best = ARENA_ARRAY(q->ctx->memory, condition_outcome, n);
    condition_outcome *worst = ARENA_ARRAY(q->ctx->memory, condition_outcome, n);
    bool differ = false;
    for (uint32_t w = 0; w < n; w++) {
        best[w] = CONDITION_ERROR;
        for (size_t i = 0; i < q->cases.n; i++) {
            const split_case *l = &q->cases.v[i];
            if (l->settled[which] >= 0 && l->settled[which] != (int32_t)w) continue;
            if (l->outcome < best[w]) best[w] = l->outcome;
            if (l->outcome > worst[w]) worst[w] = l->outcome;
        }
        differ = differ || best[w] != best[0] || worst[w] != worst[0];
    }
    *out = (choice_effect){which, n, best, worst};
    return differ;
}

const choice_effect *case_split_effects(const case_split *q, size_t *n) {
    *n = 0;
    if (q->choices.n == 0) return NULL;
    choice_effect *list = ARENA_ARRAY(q->ctx->memory, choice_effect, q->choices.n);
    for (size_t i = 0; i < q->choices.n && !q->too_many; i++) *n += effect_of(q, q->choices.v[i], &list[*n]);
    return list;
}

/* ------------------------------------------------------------------------------------------------ reasons */

/* Reasons, each once. A long list gets a hash table, whose entries are an index + 1; 0 is free. */
typedef struct because_list {
    VEC(because) found;
    uint32_t *table;
    size_t size; /* of the table; a power of two */
} because_list;

/* Shorter lists are searched linearly. */
#define FEW 16u

static bool same(const because *a, const because *b) {
    if (a->kind != b->kind || a->article != b->article || a->choice != b->choice || a->way != b->way) return false;
    if (a->kind == BECAUSE_TEXT) return a->at.source == b->at.source && a->at.at == b->at.at && a->text.p == b->text.p;
    if (a->kind != BECAUSE_TERM) return str_eq(a->term, b->term) && str_eq(a->expression, b->expression);
    return a->slot == b->slot && a->value.state == b->value.state && a->value.origin == b->value.origin;
}

/* A term is silent if the deal does not set it in this case. */
static void term_place(const eval_context *ctx, because *b) {
    const deal *d = ctx->deal;
    uint32_t terms = d->vocabulary->n_slots;
    if (b->slot >= terms) {
        b->at = d->fields[b->slot - terms];
        b->silent = b->at.source == NULL;
        return;
    }
    b->silent = b->value.origin == 0;
    if (b->silent) return;
    const mention *m = &d->mentions[b->value.origin - 1];
    b->at = m->at;
    b->article = m->article == DEAL_NONE ? NULL : &d->articles[m->article];
}

static because of_slot(const eval_context *ctx, const cel_because *why) {
    const deal *d = ctx->deal;
    because b = {.kind = BECAUSE_TERM, .slot = why->slot, .value = why->value, .choice = DEAL_NONE, .way = DEAL_NONE};
    b.term = vocabulary_slot_path(ctx->memory, d->vocabulary, why->slot);
    b.type = vocabulary_slot_type(d->vocabulary, why->slot, &b.values);
    term_place(ctx, &b);
    if (d->slots[why->slot].state != SLOT_BRACKET) return b;
    int32_t *open = ARENA_ARRAY(ctx->memory, int32_t, d->n_choices);
    for (uint32_t i = 0; i < d->n_choices; i++) open[i] = -1;
    uint32_t which = DEAL_NONE;
    if (deal_slot(d, why->slot, open, &which).state == SLOT_BRACKET && ctx->settled[which] >= 0) {
        b.choice = which;
        b.way = (uint32_t)ctx->settled[which];
    }
    return b;
}

static because of_row(const eval_context *ctx, const cel_because *why) {
    static const char *const names[ARTICLE_FIELDS] = {"articles.id", "articles.title", "articles.text"};
    because b = {.kind = BECAUSE_FIELD, .term = str_of(names[why->field]), .choice = DEAL_NONE, .way = DEAL_NONE};
    if (why->row == UINT32_MAX) {
        b.kind = BECAUSE_NO_TEXT;
        return b;
    }
    const article *one = &ctx->deal->articles[ctx->row_article[why->row]];
    b.article = one;
    b.at = one->at;
    if (one->choice != DEAL_NONE && ctx->settled[one->choice] >= 0) {
        b.choice = one->choice;
        b.way = (uint32_t)ctx->settled[one->choice];
    }
    if (why->kind == CEL_BECAUSE_ROW) b.kind = BECAUSE_ARTICLE;
    if (why->kind != CEL_BECAUSE_TEXT) return b;
    const str fields[ARTICLE_FIELDS] = {one->id, one->title, one->text};
    b.kind = BECAUSE_TEXT;
    b.text = str_sub(fields[why->field], why->from, why->to);
    if (why->field == ARTICLE_TEXT && one->text_node) b.at = node_text_place(one->text_node, why->from, why->to);
    return b;
}

static bool translate(const eval_context *ctx, const cel_because *why, because *out) {
    switch (why->kind) {
    case CEL_BECAUSE_SLOT: *out = of_slot(ctx, why); break;
    case CEL_BECAUSE_TEXT:
    case CEL_BECAUSE_FIELD:
    case CEL_BECAUSE_ROW: *out = of_row(ctx, why); break;
    case CEL_BECAUSE_NO_MEMBER:
        *out = (because){.kind = BECAUSE_NO_MEMBER, .choice = DEAL_NONE, .way = DEAL_NONE};
        break;
    case CEL_BECAUSE_VARIABLE:
    case CEL_BECAUSE_VALUE: return false;
    }
    out->unknown = why->unknown;
    if (why->where && why->at) {
        out->expression = cel_ast_text(why->at, why->where);
        if (why->at->node) out->leaf = node_text_place(why->at->node, why->where->from, why->where->to);
    }
    return true;
}

static size_t hash_of(const because *b) {
    uint64_t key[4] = {(uint64_t)b->kind << 32 | b->slot, (uint64_t)b->choice << 32 | b->way, (uintptr_t)b->article, 0};
    if (b->kind == BECAUSE_TEXT) key[3] = b->at.at;
    if (b->kind == BECAUSE_TERM) key[3] = (uint64_t)b->value.state << 32 | b->value.origin;
    return str_hash((str){(const char *)key, sizeof key});
}

/* The table entry of B, or the free one where it belongs. */
static uint32_t *place_of(const because_list *list, const because *b) {
    for (size_t i = hash_of(b);; i++) {
        uint32_t *at = &list->table[i & (list->size - 1)];
        if (*at == 0 || same(&list->found.v[*at - 1], b)) return at;
    }
}

static void grow_table(const eval_context *ctx, because_list *list) {
    list->size = list->size ? 2 * list->size : 4 * FEW;
    list->table = ARENA_ARRAY(ctx->memory, uint32_t, list->size);
    for (size_t i = 0; i < list->found.n; i++) *place_of(list, &list->found.v[i]) = (uint32_t)i + 1;
}

static bool is_there(const because_list *list, const because *b) {
    if (list->table) return *place_of(list, b) != 0;
    for (size_t i = 0; i < list->found.n; i++)
        if (same(&list->found.v[i], b)) return true;
    return false;
}

static void add_one(const eval_context *ctx, because_list *list, because b) {
    if (is_there(list, &b)) return;
    VEC_PUSH(ctx->memory, list->found, b);
    if (list->table) *place_of(list, &b) = (uint32_t)list->found.n;
    if (list->found.n >= FEW && 2 * list->found.n >= list->size) grow_table(ctx, list);
}

static void add(const eval_context *ctx, because_list *list, const cel_reasons *reasons) {
    for (size_t i = 0; i < reasons->list.n; i++) {
        because b;
        if (translate(ctx, &reasons->list.v[i], &b)) add_one(ctx, list, b);
    }
}

static void settle(const eval_context *ctx, const int32_t *as) {
    uint32_t n = ctx->deal->n_choices;
    if (n && as) memcpy(ctx->settled, as, n * sizeof *as);
}

static void unsettle(const eval_context *ctx) {
    for (uint32_t i = 0; i < ctx->deal->n_choices; i++) ctx->settled[i] = -1;
}

const because *case_split_because(const case_split *q, size_t *n) {
    eval_context *ctx = q->ctx;
    because_list list = {0};
    for (size_t i = 0; i < q->cases.n; i++) {
        const split_case *l = &q->cases.v[i];
        if (l->outcome == CONDITION_MET && !ctx->settings.explain_met) continue;
        settle(ctx, l->settled);
        for (uint32_t k = 0; k < l->n_why; k++) {
            cel_reasons reasons = {.memory = ctx->memory};
            cel_explain(l->why[k]->program, &ctx->context, &reasons);
            add(ctx, &list, &reasons);
        }
    }
    unsettle(ctx);
    *n = list.found.n;
    return list.found.v;
}

/* ------------------------------------------------------------------------------------------------ messages */

/* The slots for the message of a violation: silence means the same as in a complete deal, even if this deal is not
 * complete, so that the message shows values. */
static const slot *said_slots(eval_context *ctx) {
    const vocabulary *v = ctx->deal->vocabulary;
    if (ctx->said) return ctx->said;
    uint32_t n = v->n_slots + DEAL_FIELDS;
    slot *said = ARENA_ARRAY(ctx->memory, slot, n);
    for (uint32_t i = 0; i < n; i++) {
        bool silent = ctx->deal->slots[i].state == SLOT_OPEN && ctx->deal->slots[i].origin == 0;
        said[i] = silent ? v->silent_complete[i] : ctx->deal->slots[i];
    }
    return ctx->said = said;
}

static cel_value placeholder_value(eval_context *ctx, const rule_expr *of, condition_outcome outcome) {
    cel_value v = cel_eval(of->program, &ctx->context);
    if (v.kind != CEL_UNKNOWN || outcome != CONDITION_VIOLATED) return v;
    const slot *slots = ctx->context.slots;
    ctx->context.slots = said_slots(ctx);
    v = cel_eval(of->program, &ctx->context);
    ctx->context.slots = slots;
    return v;
}

/* A placeholder whose value differs between cases shows each value once: "10.0 or 30.0". */
static void fill_placeholder(const case_split *q, const rule_expr *of, buf *out) {
    eval_context *ctx = q->ctx;
    VEC(str) seen = {0};
    for (size_t i = 0; i < q->cases.n; i++) {
        if (q->cases.v[i].outcome == CONDITION_MET && q->cases.n > 1) continue;
        settle(ctx, q->cases.v[i].settled);
        cel_value v = placeholder_value(ctx, of, q->cases.v[i].outcome);
        buf text = buf_in(ctx->memory);
        if (v.kind == CEL_UNKNOWN)
            buf_z(&text, "(open)");
        else if (v.kind == CEL_ERROR)
            buf_z(&text, "(not set)");
        else
            cel_value_plain(&text, v);
        str value = buf_take(&text);
        size_t k = 0;
        while (k < seen.n && !str_eq(seen.v[k], value)) k++;
        if (k < seen.n) continue;
        if (k) buf_z(out, " or ");
        buf_str(out, value);
        VEC_PUSH(ctx->memory, seen, value);
    }
    unsettle(ctx);
}

str case_split_message(const case_split *q) {
    const message *m = &q->condition->message;
    if (m->n_holes == 0) return m->pieces[0];
    buf out = buf_in(q->ctx->memory);
    for (size_t i = 0; i < m->n_holes; i++) {
        buf_str(&out, m->pieces[i]);
        fill_placeholder(q, &m->holes[i], &out);
    }
    buf_str(&out, m->pieces[m->n_holes]);
    return buf_take(&out);
}
