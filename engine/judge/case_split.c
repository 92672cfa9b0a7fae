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

#define MOST_BRACKETED 64u

/* What depends on a choice. */
static void find_bracketed(eval_context *ctx) {
    const deal *d = ctx->deal;
    uint32_t *list = ARENA_ARRAY(ctx->memory, uint32_t, MOST_BRACKETED), n = 0;
    ctx->bracketed = list;
    for (uint32_t i = 0; i < d->n_articles; i++) ctx->rows_bracketed |= d->articles[i].choice != DEAL_NONE;
    for (uint32_t i = 0; i < d->n_mentions && !ctx->many_bracketed; i++) {
        uint32_t number = d->mentions[i].slot;
        if (d->slots[number].state != SLOT_BRACKET || (n && list[n - 1] == number)) continue;
        ctx->many_bracketed = n == MOST_BRACKETED;
        if (n < MOST_BRACKETED) list[n++] = number;
    }
    ctx->n_bracketed = n;
}

/* Whether a program may read what depends on a choice. */
static bool may_wait(const eval_context *ctx, const cel_program *p) {
    size_t n;
    bool rows;
    const uint32_t *slots = cel_program_slots(p, &n, &rows);
    if (ctx->many_bracketed || (rows && ctx->rows_bracketed)) return true;
    for (uint32_t i = 0; i < ctx->n_bracketed; i++) {
        size_t low = 0, high = n;
        while (low < high) {
            size_t middle = (low + high) / 2;
            *(slots[middle] < ctx->bracketed[i] ? &low : &high) = middle + (slots[middle] < ctx->bracketed[i]);
        }
        if (low < n && slots[low] == ctx->bracketed[i]) return true;
    }
    return false;
}

eval_context *eval_context_open(arena *a, const deal *d, const cel_scanner *scanner, judge_settings s) {
    eval_context *ctx = ARENA_NEW(a, eval_context);
    *ctx = (eval_context){.memory = a, .deal = d, .settings = s};
    ctx->of_split = arena_child(a);
    ctx->settled = ARENA_ARRAY(a, int32_t, d->n_choices);
    int32_t *unsettled = ARENA_ARRAY(a, int32_t, d->n_choices);
    for (uint32_t i = 0; i < d->n_choices; i++) ctx->settled[i] = unsettled[i] = -1;
    ctx->unsettled = unsettled;
    const uint64_t steps = s.max_steps ? s.max_steps : JUDGE_MAX_STEPS;
    ctx->context = (cel_context){.memory = arena_child(a),
                                 .slots = d->slots,
                                 .named = d->vocabulary->named,
                                 .resolve = resolve,
                                 .owner = ctx,
                                 .steps_left = steps > INT64_MAX ? INT64_MAX : (int64_t)steps};
    if (d->n_choices) ctx->context.row_in = row_in;
    if (d->n_choices) find_bracketed(ctx);
    open_rows(ctx);
    ctx->context.scan = cel_scan_new(a, scanner, ctx->context.rows, ctx->context.n_rows, ARTICLE_FIELDS);
    return ctx;
}

/* From here on, silence means the same as in a complete deal. Returns the slots before, to be set again. */
static const slot *read_as_complete(eval_context *ctx) {
    const deal *d = ctx->deal;
    const slot *slots = ctx->context.slots;
    if (!ctx->said) {
        uint32_t n = d->vocabulary->n_slots + DEAL_FIELDS;
        slot *said = ARENA_ARRAY(ctx->memory, slot, n);
        for (uint32_t i = 0; i < n; i++) {
            bool silent = d->slots[i].state == SLOT_OPEN && d->slots[i].origin == 0;
            said[i] = silent ? d->vocabulary->silent_complete[i] : d->slots[i];
        }
        ctx->said = said;
    }
    ctx->context.slots = ctx->said;
    return slots;
}

/* ------------------------------------------------------------------------------------------------ one case */

uint32_t eval_context_waits_for(const eval_context *ctx, const cel_reasons *reasons) {
    const deal *d = ctx->deal;
    for (size_t i = 0; i < reasons->list.n; i++) {
        const cel_because *why = &reasons->list.v[i];
        uint32_t which = DEAL_NONE;
        if (!why->unknown) continue;
        if (why->kind == CEL_BECAUSE_ROW) which = d->articles[ctx->row_article[why->row]].choice;
        if (why->kind == CEL_BECAUSE_SLOT && d->slots[why->slot].state == SLOT_BRACKET &&
            deal_slot(d, why->slot, ctx->settled, &which).state != SLOT_BRACKET)
            which = DEAL_NONE;
        if (which != DEAL_NONE) return which;
    }
    return DEAL_NONE;
}

/* If the value is unknown, E is evaluated again, with reasons, to find the choice that it depends on, if any. */
static answer answer_of(case_split *q, const rule_expr *e, split_case *l, uint32_t *which) {
    const condition *c = q->condition;
    if (q->given && e == &q->rule->when) return q->given->when;
    if (q->given) return e == &c->test ? q->given->test : e == &c->or_else ? q->given->or_else : q->given->vague;
    cel_value v = cel_eval(e->program, &q->ctx->context);
    if (v.kind == CEL_BOOL) return v.b ? ANSWER_YES : ANSWER_NO;
    if (v.kind != CEL_UNKNOWN) {
        l->reason =
            v.kind == CEL_ERROR ? arena_str(q->ctx->of_split, str_of(v.error)) : STR("the expression is not a bool");
        return ANSWER_ERROR;
    }
    if (q->ctx->deal->n_choices == 0 || *which != DEAL_NONE || !may_wait(q->ctx, e->program)) return ANSWER_UNKNOWN;
    cel_reasons reasons = {.memory = q->ctx->context.memory};
    cel_explain(e->program, &q->ctx->context, &reasons);
    *which = eval_context_waits_for(q->ctx, &reasons);
    return ANSWER_UNKNOWN;
}

static void because_of(split_case *l, const rule_expr *e) {
    l->why[l->n_why++] = e;
}

static void failed(split_case *l, const rule_expr *e) {
    l->n_why = 0;
    because_of(l, e);
    l->outcome = CONDITION_ERROR;
}

/* OTHERWISE, unless the text is too vague to decide. An unknown `vague` does not count as vague. */
static void unless_vague(case_split *q, split_case *l, condition_outcome otherwise, uint32_t *which) {
    const condition *c = q->condition;
    answer vague = c->vague.program ? answer_of(q, &c->vague, l, which) : ANSWER_NO;
    if (vague == ANSWER_ERROR) {
        failed(l, &c->vague);
        return;
    }
    l->outcome = vague == ANSWER_YES ? CONDITION_UNDETERMINED : otherwise;
    if (vague != ANSWER_YES) return;
    l->n_why = 0;
    because_of(l, &c->vague);
    l->vague = true;
    l->reason = STR("the text is too vague to decide");
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
        l->outcome = fallback == ANSWER_YES ? CONDITION_FALLBACK : CONDITION_UNDETERMINED;
        if (fallback == ANSWER_UNKNOWN && test != ANSWER_UNKNOWN) l->why[0] = &c->or_else, l->n_why = 1;
        if (fallback != ANSWER_NO) return;
    }
    if (test == ANSWER_UNKNOWN) {
        l->n_why = 1;
        l->outcome = CONDITION_UNDETERMINED;
    } else if (c->kind == CONDITION_REQUIRE) {
        unless_vague(q, l, CONDITION_VIOLATED, which);
    } else {
        l->outcome = CONDITION_VIOLATED;
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
        l->outcome = CONDITION_MET;
}

static void ask_when(case_split *q, split_case *l, uint32_t *which) {
    static const condition_outcome outcomes[] = {[ANSWER_YES] = CONDITION_MET,
                                                 [ANSWER_NO] = CONDITION_VIOLATED,
                                                 [ANSWER_UNKNOWN] = CONDITION_UNDETERMINED,
                                                 [ANSWER_ERROR] = CONDITION_ERROR};
    answer when = answer_of(q, &q->rule->when, l, which);
    because_of(l, &q->rule->when);
    l->outcome = outcomes[when];
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
        if (when.outcome == CONDITION_VIOLATED) l->outcome = CONDITION_MET;
        return;
    }
    judge_condition(q, l, which);
    if (when.outcome == CONDITION_MET || l->outcome != CONDITION_VIOLATED) return;
    when.reason = STR("it is undetermined whether the rule applies");
    *l = when;
}

/* ------------------------------------------------------------------------------------------------ all cases */

static void keep(case_split *q, split_case l) {
    for (size_t i = 0; i < MOST_CHOICES; i++)
        l.option[i] = i < q->choices.n ? (int16_t)q->ctx->settled[q->choices.v[i]] : -1;
    VEC_PUSH(q->ctx->of_split, q->cases, l);
}

/* Evaluates with the choices settled so far; if the result depends on another one, once for each of its options. The
 * recursion is at most 12 deep: each level at least doubles the combinations, and MOST_CASES is 2^12. */
static void split(case_split *q) {
    uint32_t which = DEAL_NONE;
    split_case l = {0};
    arena_reset(q->ctx->context.memory);
    q->evaluate(q, &l, &which);
    if (which == DEAL_NONE) {
        keep(q, l);
        return;
    }
    uint32_t n = choice_ways(&q->ctx->deal->choices[which]);
    size_t at = 0;
    while (at < q->choices.n && q->choices.v[at] != which) at++;
    if (at == q->choices.n) {
        q->combinations *= n;
        q->too_many = q->combinations > MOST_CASES || q->choices.n == MOST_CHOICES;
        if (!q->too_many) VEC_PUSH(q->ctx->of_split, q->choices, which);
    }
    for (uint32_t option = 0; option < n && !q->too_many; option++) {
        q->ctx->settled[which] = (int32_t)option;
        split(q);
    }
    q->ctx->settled[which] = -1;
}

void case_split_run(case_split *q, eval_context *ctx, const rule *r, const condition *c) {
    *q = (case_split){
        .ctx = ctx, .rule = r, .condition = c, .evaluate = c ? ask_condition : ask_when, .combinations = 1};
    arena_reset(ctx->of_split);
    if (ctx->deal->n_choices == 0) { /* one case, which needs no memory from the arena */
        uint32_t which = DEAL_NONE;
        arena_reset(ctx->context.memory);
        q->evaluate(q, &q->only, &which);
        q->cases.v = &q->only;
        q->cases.n = q->cases.cap = 1;
    } else {
        split(q);
    }
    if (!q->too_many) return;
    q->cases.n = 0;
    split_case l = {.outcome = CONDITION_ERROR};
    l.reason = arena_printf(
        ctx->of_split, "it depends on more than %u combinations of brackets; settle some with --choose", MOST_CASES);
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

condition_outcome case_split_if_complete(eval_context *ctx, const rule *r, const condition *c) {
    case_split q;
    const int64_t left = ctx->context.steps_left;
    const slot *slots = read_as_complete(ctx);
    case_split_run(&q, ctx, r, c);
    const condition_outcome o = case_split_outcome(&q);
    ctx->context.slots = slots;
    ctx->context.steps_left = left;
    return o;
}

const choice_effect *case_split_effects(const case_split *q, size_t *n) {
    arena *a = q->ctx->memory;
    *n = 0;
    if (q->choices.n == 0) return NULL;
    choice_effect *list = ARENA_ARRAY(a, choice_effect, q->choices.n);
    for (size_t i = 0; i < q->choices.n && !q->too_many; i++) {
        uint32_t which = q->choices.v[i], n_options = choice_ways(&q->ctx->deal->choices[which]);
        condition_outcome *best = ARENA_ARRAY(a, condition_outcome, n_options);
        condition_outcome *worst = ARENA_ARRAY(a, condition_outcome, n_options);
        bool differ = false;
        for (uint32_t option = 0; option < n_options; option++) {
            best[option] = CONDITION_ERROR;
            for (size_t k = 0; k < q->cases.n; k++) {
                const split_case *l = &q->cases.v[k];
                if (l->option[i] >= 0 && l->option[i] != (int32_t)option) continue;
                if (l->outcome < best[option]) best[option] = l->outcome;
                if (l->outcome > worst[option]) worst[option] = l->outcome;
            }
            differ = differ || best[option] != best[0] || worst[option] != worst[0];
        }
        if (differ) list[(*n)++] = (choice_effect){which, n_options, best, worst};
    }
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
    if (a->kind == BECAUSE_NAMES) return a->slot == b->slot;
    if (a->kind != BECAUSE_TERM) return str_eq(a->term, b->term) && str_eq(a->expression, b->expression);
    return a->slot == b->slot && a->value.state == b->value.state && a->value.origin == b->value.origin;
}

/* Which things there are: slot NUMBER says so of one of them. */
static because of_thing(const eval_context *ctx, const name_set *s, uint32_t number, uint32_t member) {
    const deal *d = ctx->deal;
    /* What is not named is all alike, so the first stands for all. */
    if (member > s->members.n) {
        number -= member - (uint32_t)s->members.n;
        member = (uint32_t)s->members.n;
    }
    because b = {.kind = BECAUSE_NAMES, .term = s->members.name, .slot = number, .value = d->slots[number]};
    b.choice = b.way = DEAL_NONE;
    b.first = member == 0;
    if (b.value.origin) b.at = d->mentions[b.value.origin - 1].at;
    if (b.value.origin) b.thing = s->members.names[member];
    return b;
}

/* The set with a thing in the path of slot NUMBER that the deal does not name, and that thing's number; else NULL. */
static const name_set *unnamed_thing(const vocabulary *v, uint32_t number, uint32_t *member) {
    const term *t = number < v->n_slots ? v->terms[v->slot_term[number]] : NULL;
    for (size_t i = 0; t && t->of_named && i < t->n_segments; i++) {
        const segment *s = &t->segments[i];
        if (!s->set) continue;
        *member = (number - t->first_slot) / s->stride % (s->set->room ? s->set->room : (uint32_t)s->set->members.n);
        if (s->set->room && *member >= s->set->members.n) return s->set;
    }
    return NULL;
}

/* A term is silent if the deal does not set it in this case. Its path is filled in by add_path(). A term of a thing
 * that the deal does not name says only that there may be such a thing. */
static because of_slot(const eval_context *ctx, const cel_because *why) {
    const deal *d = ctx->deal;
    uint32_t terms = d->vocabulary->n_slots;
    because b = {.kind = BECAUSE_TERM, .slot = why->slot, .value = why->value, .choice = DEAL_NONE, .way = DEAL_NONE};
    uint32_t member;
    const name_set *s = vocabulary_thing_of(d->vocabulary, why->slot, &member);
    if (s) return of_thing(ctx, s, why->slot, member);
    s = unnamed_thing(d->vocabulary, why->slot, &member);
    if (s) return of_thing(ctx, s, s->members.presence + member, member);
    b.silent = b.value.origin == 0;
    if (b.slot >= terms) {
        b.at = d->fields[b.slot - terms];
        b.silent = b.at.source == NULL;
    } else if (!b.silent) {
        const mention *m = &d->mentions[b.value.origin - 1];
        b.at = m->at;
        b.article = m->article == DEAL_NONE ? NULL : &d->articles[m->article];
    }
    if (d->slots[why->slot].state != SLOT_BRACKET) return b;
    uint32_t which = DEAL_NONE;
    if (deal_slot(d, why->slot, ctx->unsettled, &which).state == SLOT_BRACKET && ctx->settled[which] >= 0) {
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

/* The table entry of B, or the free one where it belongs. */
static uint32_t *place_of(const because_list *list, const because *b) {
    uint64_t key[4] = {(uint64_t)b->kind << 32 | b->slot, (uint64_t)b->choice << 32 | b->way, (uintptr_t)b->article, 0};
    if (b->kind == BECAUSE_TEXT) key[3] = b->at.at;
    if (b->kind == BECAUSE_TERM) key[3] = (uint64_t)b->value.state << 32 | b->value.origin;
    for (size_t i = str_hash((str){(const char *)key, sizeof key});; i++) {
        uint32_t *at = &list->table[i & (list->size - 1)];
        if (*at == 0 || same(&list->found.v[*at - 1], b)) return at;
    }
}

/* The titles of the things in the path of slot NUMBER. */
static str things_of(arena *a, const vocabulary *v, uint32_t number) {
    const term *t = number < v->n_slots ? v->terms[v->slot_term[number]] : NULL;
    str titles[MOST_PARTS];
    size_t n = 0;
    for (size_t i = 0; t && t->of_named && i < t->n_segments; i++) {
        const segment *s = &t->segments[i];
        if (s->set && s->set->room) titles[n++] = s->set->labels[(number - t->first_slot) / s->stride % s->set->room];
    }
    return n ? arena_join(a, titles, n, ", ", ", ", 0) : (str){"", 0};
}

/* Adds B unless it is there. What it says is written out only once, as a case split finds a reason in many cases. */
static void add(const eval_context *ctx, because_list *list, because b) {
    size_t n = list->found.n, i = 0;
    if (list->table)
        i = *place_of(list, &b) ? 0 : n;
    else
        while (i < n && !same(&list->found.v[i], &b)) i++;
    if (i < n) return;
    if (b.kind == BECAUSE_TERM) {
        b.thing = things_of(ctx->memory, ctx->deal->vocabulary, b.slot);
        b.term = vocabulary_slot_path(ctx->memory, ctx->deal->vocabulary, b.slot);
        b.type = vocabulary_slot_type(ctx->deal->vocabulary, b.slot, &b.values);
    }
    VEC_PUSH(ctx->of_split, list->found, b);
    if (list->table) *place_of(list, &b) = (uint32_t)++n;
    if (list->found.n < FEW || 2 * list->found.n < list->size) return;
    list->size = list->size ? 2 * list->size : 4 * FEW;
    list->table = ARENA_ARRAY(ctx->of_split, uint32_t, list->size);
    for (i = 0; i < list->found.n; i++) *place_of(list, &list->found.v[i]) = (uint32_t)i + 1;
}

static void settle(const case_split *q, const split_case *l) {
    for (size_t i = 0; i < q->choices.n; i++) q->ctx->settled[q->choices.v[i]] = l->option[i];
}

static void unsettle(const case_split *q) {
    for (size_t i = 0; i < q->choices.n; i++) q->ctx->settled[q->choices.v[i]] = -1;
}

/* Removes from LIST that the deal names a thing where a term of it is a reason, too. */
static void drop_implied_names(eval_context *ctx, because_list *list) {
    const vocabulary *v = ctx->deal->vocabulary;
    if (v->n_named == 0) return;
    uint64_t *cited = ARENA_ARRAY(ctx->of_split, uint64_t, v->n_named);
    for (size_t i = 0; i < list->found.n; i++) {
        const because *b = &list->found.v[i];
        if (b->kind != BECAUSE_TERM || b->slot >= v->n_slots) continue;
        const term *t = v->terms[v->slot_term[b->slot]];
        for (size_t k = 0; t->of_named && k < t->n_segments; k++) {
            const segment *s = &t->segments[k];
            if (!s->set || !s->set->room) continue;
            cited[s->set->members.named - 1] |= (uint64_t)1 << ((b->slot - t->first_slot) / s->stride % s->set->room);
        }
    }
    size_t n = 0;
    for (size_t i = 0; i < list->found.n; i++) {
        const because *b = &list->found.v[i];
        uint32_t member = 0;
        const name_set *s = b->kind == BECAUSE_NAMES ? vocabulary_thing_of(v, b->slot, &member) : NULL;
        bool implied = s && b->value.state == SLOT_VALUE && (cited[s->members.named - 1] >> member & 1);
        if (!implied) list->found.v[n++] = *b;
    }
    list->found.n = n;
}

const because *case_split_because(const case_split *q, size_t *n) {
    eval_context *ctx = q->ctx;
    because_list list = {0};
    for (size_t i = 0; i < q->cases.n; i++) {
        const split_case *l = &q->cases.v[i];
        if (l->outcome == CONDITION_MET && !ctx->settings.explain_met) continue;
        settle(q, l);
        arena_reset(ctx->context.memory);
        for (uint32_t k = 0; k < l->n_why; k++) {
            cel_reasons reasons = {.memory = ctx->context.memory};
            cel_explain(l->why[k]->program, &ctx->context, &reasons);
            for (size_t r = 0; r < reasons.list.n; r++) {
                because b;
                if (translate(ctx, &reasons.list.v[r], &b)) add(ctx, &list, b);
            }
        }
    }
    unsettle(q);
    drop_implied_names(ctx, &list);
    *n = list.found.n;
    return *n ? memcpy(arena_alloc(ctx->memory, *n * sizeof(because)), list.found.v, *n * sizeof(because)) : NULL;
}

/* ------------------------------------------------------------------------------------------------ messages */

/* In the message of a violation, silence means the same as in a complete deal, even if this deal is not complete, so
 * that the message shows values. */
static cel_value placeholder_value(eval_context *ctx, const rule_expr *of, condition_outcome outcome) {
    cel_value v = cel_eval(of->program, &ctx->context);
    if (v.kind != CEL_UNKNOWN || outcome != CONDITION_VIOLATED) return v;
    const slot *slots = read_as_complete(ctx);
    v = cel_eval(of->program, &ctx->context);
    ctx->context.slots = slots;
    return v;
}

/* The slot of a placeholder that is a single term, or DEAL_NONE. */
static uint32_t slot_of(const eval_context *ctx, const rule_expr *of) {
    size_t n;
    const uint32_t *slots = cel_program_slots(of->program, &n, NULL);
    if (n != 1) return DEAL_NONE;
    return str_eq(vocabulary_slot_path(ctx->of_split, ctx->deal->vocabulary, slots[0]), str_trim(of->at.text))
               ? slots[0]
               : DEAL_NONE;
}

/* A term has its unit, as in a reason, unless the words after the placeholder begin with it. */
static void write_value(const eval_context *ctx, buf *out, cel_value v, uint32_t number, str after) {
    const vocabulary *words = ctx->deal->vocabulary;
    slot value = {.state = SLOT_VALUE, .v.i = v.kind == CEL_DURATION ? v.i / 86400 : 0};
    str unit = number == DEAL_NONE ? (str){"", 0} : vocabulary_unit(words, number, value);
    bool follows = unit.n && str_starts(str_trim(after), unit);
    if (v.kind == CEL_DURATION && follows)
        buf_int(out, value.v.i);
    else
        cel_value_plain(out, v);
    if (unit.n && !follows && v.kind != CEL_DURATION) buf_printf(out, " " STR_FMT, STR_ARG(unit));
}

/* A placeholder whose value differs between cases shows each value once: "10.0 km or 30.0 km". AFTER: the words that
 * follow it. */
static void fill_placeholder(const case_split *q, const rule_expr *of, str after, buf *out) {
    eval_context *ctx = q->ctx;
    uint32_t number = slot_of(ctx, of);
    VEC(str) seen = {0};
    for (size_t i = 0; i < q->cases.n; i++) {
        if (q->cases.v[i].outcome == CONDITION_MET && q->cases.n > 1) continue;
        settle(q, &q->cases.v[i]);
        arena_reset(ctx->context.memory);
        cel_value v = placeholder_value(ctx, of, q->cases.v[i].outcome);
        buf text = buf_in(ctx->context.memory);
        if (v.kind == CEL_UNKNOWN)
            buf_z(&text, "(open)");
        else if (v.kind == CEL_ERROR)
            buf_z(&text, "(not set)");
        else
            write_value(ctx, &text, v, number, after);
        str value = buf_take(&text);
        size_t k = 0;
        while (k < seen.n && !str_eq(seen.v[k], value)) k++;
        if (k < seen.n) continue;
        if (k) buf_z(out, " or ");
        buf_str(out, value);
        VEC_PUSH(ctx->of_split, seen, arena_str(ctx->of_split, value));
    }
    unsettle(q);
}

str case_split_message(const case_split *q) {
    const message *m = &q->condition->message;
    buf out = buf_in(q->ctx->memory);
    for (size_t i = 0; i < m->n_holes; i++) {
        buf_str(&out, m->pieces[i]);
        fill_placeholder(q, &m->holes[i], m->pieces[i + 1], &out);
    }
    buf_str(&out, m->pieces[m->n_holes]);
    return buf_take(&out);
}
