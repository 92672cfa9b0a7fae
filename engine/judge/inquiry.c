#include "judge/inquiry.h"

#include <string.h>

/* ------------------------------------------------------------------------------------------------ the deal as a
 * context */

static slot resolve(void *owner, uint32_t number) {
    const courtroom *room = owner;
    uint32_t which;
    return deal_slot(room->deal, number, room->settled, &which);
}

static int row_in(void *owner, uint32_t row) {
    const courtroom *room = owner;
    return deal_article_in(room->deal, room->row_article[row], room->settled);
}

/* The articles that --drop-brackets or --choose left out are not there at all. */
static void open_rows(courtroom *room) {
    const deal *d = room->deal;
    cel_row *rows = ARENA_ARRAY(room->memory, cel_row, d->n_articles);
    str *fields = ARENA_ARRAY(room->memory, str, (size_t)d->n_articles * ARTICLE_FIELDS);
    uint32_t *of = ARENA_ARRAY(room->memory, uint32_t, d->n_articles), n = 0;
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
    room->context.rows = rows;
    room->context.n_rows = n;
    room->row_article = of;
}

courtroom *courtroom_open(arena *a, const deal *d, const cel_scanner *scanner, judge_settings s) {
    courtroom *room = ARENA_NEW(a, courtroom);
    *room = (courtroom){.memory = a, .deal = d, .settings = s};
    room->settled = ARENA_ARRAY(a, int32_t, d->n_choices);
    for (uint32_t i = 0; i < d->n_choices; i++) room->settled[i] = -1;
    room->context = (cel_context){.memory = a, .slots = d->slots, .resolve = resolve, .owner = room};
    if (d->n_choices) room->context.row_in = row_in;
    open_rows(room);
    room->context.scan = cel_scan_new(a, scanner, room->context.rows, room->context.n_rows, ARTICLE_FIELDS);
    return room;
}

/* ------------------------------------------------------------------------------------------------ one question, one
 * way */

/* The choice that a reason waits for, or DEAL_NONE where it is open for good. */
static uint32_t choice_of(const courtroom *room, const cel_because *why) {
    uint32_t which = DEAL_NONE;
    if (why->kind == CEL_BECAUSE_SLOT && room->deal->slots[why->slot].state == SLOT_BRACKET)
        if (deal_slot(room->deal, why->slot, room->settled, &which).state == SLOT_BRACKET) return which;
    if (why->kind == CEL_BECAUSE_ROW) return room->deal->articles[room->row_article[why->row]].choice;
    return DEAL_NONE;
}

uint32_t courtroom_waits_for(const courtroom *room, const cel_reasons *reasons) {
    uint32_t which = DEAL_NONE;
    for (size_t i = 0; i < reasons->list.n && which == DEAL_NONE; i++)
        if (reasons->list.v[i].unknown) which = choice_of(room, &reasons->list.v[i]);
    return which;
}

/* Where an answer is unknown, a second, explaining evaluation finds out whether a choice stands behind it. */
static void find_choice(courtroom *room, const rule_expr *e, uint32_t *which) {
    if (room->deal->n_choices == 0 || *which != DEAL_NONE) return;
    cel_reasons reasons = {.memory = room->memory};
    cel_explain(e->program, &room->context, &reasons);
    *which = courtroom_waits_for(room, &reasons);
}

static answer given_answer(const inquiry *q, const rule_expr *e) {
    const condition *c = q->condition;
    if (e == &q->rule->when) return q->given->when;
    return e == &c->test ? q->given->test : e == &c->or_else ? q->given->or_else : q->given->vague;
}

static answer answer_of(inquiry *q, const rule_expr *e, leaf *l, uint32_t *which) {
    if (q->given) return given_answer(q, e);
    cel_value v = cel_eval(e->program, &q->room->context);
    if (v.kind == CEL_BOOL) return v.b ? ANSWER_YES : ANSWER_NO;
    if (v.kind == CEL_UNKNOWN) {
        find_choice(q->room, e, which);
        return ANSWER_UNKNOWN;
    }
    l->reason = v.kind == CEL_ERROR ? str_of(v.error) : STR("the expression is no bool");
    return ANSWER_ERROR;
}

static void because_of(leaf *l, const rule_expr *e) {
    l->why[l->n_why++] = e;
}

static void finish(leaf *l, condition_outcome outcome) {
    l->outcome = outcome;
}

static void failed(leaf *l, const rule_expr *e) {
    l->n_why = 0;
    because_of(l, e);
    finish(l, CONDITION_ERROR);
}

/* The wording may be too loose to judge by. Only wording that is there counts: where it is open what the text says, it
 * is not called vague. */
static void unless_vague(inquiry *q, leaf *l, condition_outcome otherwise, uint32_t *which) {
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
    l->reason = STR("the wording is too loose to judge by");
}

/* The main test is not satisfied (or open): the fallback may be. */
static void try_fallback(inquiry *q, leaf *l, answer test, uint32_t *which) {
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

static void judge_condition(inquiry *q, leaf *l, uint32_t *which) {
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

static void ask_when(inquiry *q, leaf *l, uint32_t *which) {
    static const condition_outcome outcomes[] = {[ANSWER_YES] = CONDITION_MET,
                                                 [ANSWER_NO] = CONDITION_VIOLATED,
                                                 [ANSWER_UNKNOWN] = CONDITION_UNDETERMINED,
                                                 [ANSWER_ERROR] = CONDITION_ERROR};
    answer when = answer_of(q, &q->rule->when, l, which);
    because_of(l, &q->rule->when);
    finish(l, outcomes[when]);
}

/* Where the rule does not apply its conditions are as good as met; where that is open, they are no worse than
 * undetermined. */
static void ask_condition(inquiry *q, leaf *l, uint32_t *which) {
    if (!q->rule->when.program) {
        judge_condition(q, l, which);
        return;
    }
    leaf when = {0};
    ask_when(q, &when, which);
    if (when.outcome == CONDITION_VIOLATED || when.outcome == CONDITION_ERROR) {
        *l = when;
        if (when.outcome == CONDITION_VIOLATED) finish(l, CONDITION_MET);
        return;
    }
    judge_condition(q, l, which);
    if (when.outcome == CONDITION_MET || l->outcome != CONDITION_VIOLATED) return;
    when.reason = STR("it is open whether the rule applies");
    *l = when;
}

/* ------------------------------------------------------------------------------------------------ all ways */

static bool note_choice(inquiry *q, uint32_t which) {
    for (size_t i = 0; i < q->choices.n; i++)
        if (q->choices.v[i] == which) return true;
    VEC_PUSH(q->room->memory, q->choices, which);
    q->ways *= choice_ways(&q->room->deal->choices[which]);
    q->too_many = q->too_many || q->ways > MOST_WAYS;
    return !q->too_many;
}

static void keep(inquiry *q, leaf l) {
    const courtroom *room = q->room;
    uint32_t n = room->deal->n_choices;
    int32_t *settled = ARENA_ARRAY(room->memory, int32_t, n);
    if (n) memcpy(settled, room->settled, n * sizeof *settled);
    l.settled = settled;
    VEC_PUSH(room->memory, q->leaves, l);
}

/* Most deals leave nothing to choose: there is one way, and its leaf needs no memory of its own. */
static void ask_once(inquiry *q) {
    uint32_t which = DEAL_NONE;
    q->ask(q, &q->only, &which);
    q->only.settled = q->room->settled;
    q->leaves.v = &q->only;
    q->leaves.n = q->leaves.cap = 1;
}

/* At most twelve deep: each level at least doubles the ways, and there are at most 4096. */
static void explore(inquiry *q) {
    uint32_t which = DEAL_NONE;
    leaf l = {0};
    q->ask(q, &l, &which);
    if (which == DEAL_NONE) {
        keep(q, l);
        return;
    }
    if (!note_choice(q, which)) return;
    uint32_t ways = choice_ways(&q->room->deal->choices[which]);
    for (uint32_t w = 0; w < ways && !q->too_many; w++) {
        q->room->settled[which] = (int32_t)w;
        explore(q);
    }
    q->room->settled[which] = -1;
}

void inquire(inquiry *q, courtroom *room, const rule *r, const condition *c) {
    *q = (inquiry){.room = room, .rule = r, .condition = c, .ask = c ? ask_condition : ask_when, .ways = 1};
    if (room->deal->n_choices == 0)
        ask_once(q);
    else
        explore(q);
    if (!q->too_many) return;
    q->leaves.n = 0;
    leaf l = {.outcome = CONDITION_ERROR};
    l.reason = arena_printf(
        room->memory, "it depends on more than %u combinations of brackets; settle some with --choose", MOST_WAYS);
    keep(q, l);
}

condition_outcome inquiry_given(const rule *r, const condition *c, condition_answers answers) {
    inquiry q = {.rule = r, .condition = c, .given = &answers};
    leaf l = {0};
    uint32_t which = DEAL_NONE;
    (c ? ask_condition : ask_when)(&q, &l, &which);
    return l.outcome;
}

condition_outcome inquiry_outcome(const inquiry *q) {
    condition_outcome best = CONDITION_ERROR, worst = CONDITION_MET;
    for (size_t i = 0; i < q->leaves.n; i++) {
        condition_outcome o = q->leaves.v[i].outcome;
        if (o < best) best = o;
        if (o > worst) worst = o;
    }
    if (worst == CONDITION_VIOLATED && best != CONDITION_VIOLATED) return CONDITION_UNDETERMINED;
    return worst;
}

static bool effect_of(const inquiry *q, uint32_t which, choice_effect *out) {
    uint32_t n = choice_ways(&q->room->deal->choices[which]);
    condition_outcome *best = ARENA_ARRAY(q->room->memory, condition_outcome, n);
    condition_outcome *worst = ARENA_ARRAY(q->room->memory, condition_outcome, n);
    bool differ = false;
    for (uint32_t w = 0; w < n; w++) {
        best[w] = CONDITION_ERROR;
        for (size_t i = 0; i < q->leaves.n; i++) {
            const leaf *l = &q->leaves.v[i];
            if (l->settled[which] >= 0 && l->settled[which] != (int32_t)w) continue;
            if (l->outcome < best[w]) best[w] = l->outcome;
            if (l->outcome > worst[w]) worst[w] = l->outcome;
        }
        differ = differ || best[w] != best[0] || worst[w] != worst[0];
    }
    *out = (choice_effect){which, n, best, worst};
    return differ;
}

const choice_effect *inquiry_effects(const inquiry *q, size_t *n) {
    *n = 0;
    if (q->choices.n == 0) return NULL;
    choice_effect *list = ARENA_ARRAY(q->room->memory, choice_effect, q->choices.n);
    for (size_t i = 0; i < q->choices.n && !q->too_many; i++) *n += effect_of(q, q->choices.v[i], &list[*n]);
    return list;
}
