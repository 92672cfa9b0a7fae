#include "quality/test_run.h"

typedef struct check {
    arena *memory;
    const rule_test *test;
    const verdict *verdict;
    bool quick; /* only whether it passes */
    bool failed;
    VEC(test_problem) problems;
} check;

static void problem(check *c, test_problem p) {
    c->failed = true;
    if (!c->quick) VEC_PUSH(c->memory, c->problems, p);
}

/* ------------------------------------------------------------------------------------------------ reasons */

/* Whether PATH is WANTED or below it; '*' in WANTED stands for any one name. */
static bool is_below(str path, str wanted) {
    for (size_t at = 0, from = 0;;) {
        size_t end = str_find(wanted, STR("."), from), stop = str_find(path, STR("."), at);
        str want = str_sub(wanted, from, end), is = str_sub(path, at, stop);
        if (!str_is(want, "*") && !str_eq(want, is)) return false;
        if (end == SIZE_MAX) return true;
        if (stop == SIZE_MAX) return false;
        from = end + 1;
        at = stop + 1;
    }
}

static bool any_reason(const because *list, size_t n, str wanted) {
    for (size_t i = 0; i < n; i++)
        if (list[i].term.n && is_below(list[i].term, wanted)) return true;
    return false;
}

/* Whether the condition is one of those that decide the rule's outcome. */
static bool decides(const rule_verdict *v, const condition_verdict *c) {
    switch (v->outcome) {
    case RULE_FAIL: return c->outcome == CONDITION_VIOLATED;
    case RULE_UNDETERMINED: return c->outcome == CONDITION_UNDETERMINED;
    case RULE_ERROR: return c->outcome == CONDITION_ERROR;
    case RULE_PASS:
    case RULE_NOT_APPLICABLE: break;
    }
    return true;
}

static str reasons_text(arena *a, const because *list, size_t n, str before) {
    buf out = buf_in(a);
    buf_str(&out, before);
    for (size_t i = 0; i < n; i++)
        if (list[i].term.n && str_find(before, list[i].term, 0) == SIZE_MAX) buf_join(&out, ", ", list[i].term);
    return buf_take(&out);
}

/* The verdicts that explain a subject: one condition, or the deciding ones of a rule. */
static void check_because(check *c, test_problem of, const test_text *want) {
    bool found = of.condition ? any_reason(of.condition->because, of.condition->n_because, want->text)
                              : any_reason(of.rule->when_because, of.rule->n_when_because, want->text);
    str texts = of.condition ? reasons_text(c->memory, of.condition->because, of.condition->n_because, STR(""))
                             : reasons_text(c->memory, of.rule->when_because, of.rule->n_when_because, STR(""));
    for (size_t i = 0; !of.condition && i < of.rule->n_conditions; i++) {
        const condition_verdict *v = &of.rule->conditions[i];
        if (!decides(of.rule, v)) continue;
        found = found || any_reason(v->because, v->n_because, want->text);
        if (!c->quick) texts = reasons_text(c->memory, v->because, v->n_because, texts);
    }
    if (found) return;
    of.at = want->at;
    of.expected = arena_printf(c->memory, "because of " STR_FMT, STR_ARG(want->text));
    of.found = texts.n ? arena_printf(c->memory, "because of " STR_FMT, STR_ARG(texts)) : STR("no reason");
    problem(c, of);
}

static void check_message(check *c, test_problem of, const test_text *want) {
    str texts = {"", 0};
    for (size_t i = 0; i < (of.condition ? 1 : of.rule->n_conditions); i++) {
        const condition_verdict *v = of.condition ? of.condition : &of.rule->conditions[i];
        if (!of.condition && !decides(of.rule, v)) continue;
        if (str_find(v->message, want->text, 0) != SIZE_MAX) return;
        texts =
            texts.n ? arena_printf(c->memory, STR_FMT "; " STR_FMT, STR_ARG(texts), STR_ARG(v->message)) : v->message;
    }
    of.at = want->at;
    of.expected = arena_printf(c->memory, "a message with \"" STR_FMT "\"", STR_ARG(want->text));
    of.found = arena_printf(c->memory, "\"" STR_FMT "\"", STR_ARG(texts));
    problem(c, of);
}

/* ------------------------------------------------------------------------------------------------ outcomes */

static const pack_verdict *pack_of(const verdict *v, const pack *p) {
    for (size_t i = 0; i < v->n_packs; i++)
        if (str_eq(v->packs[i].pack->id, p->id)) return &v->packs[i];
    return NULL;
}

static void check_rule(check *c, const test_expectation *e) {
    const pack_verdict *p = pack_of(c->verdict, e->pack);
    const rule_verdict *v = p ? p->rules : NULL;
    while (v && !str_eq(v->rule->id, e->rule->id)) v++;
    if (!v) return;
    test_problem of = {.at = e->at, .pack = p, .rule = v};
    for (size_t i = 0; e->condition && i < v->n_conditions; i++)
        if (str_eq(v->conditions[i].condition->id, e->condition->id)) of.condition = &v->conditions[i];
    of.subject =
        c->quick ? STR("")
                 : arena_printf(c->memory, STR_FMT "/" STR_FMT "%s" STR_FMT, STR_ARG(e->pack->id), STR_ARG(e->rule->id),
                                e->condition ? "/" : "", STR_ARG(e->condition ? e->condition->id : STR("")));
    if (e->condition) {
        /* A rule that does not apply has no verdicts of conditions. */
        of.expected = str_of(condition_outcome_name((condition_outcome)e->wanted));
        of.found = of.condition ? str_of(condition_outcome_name(of.condition->outcome)) : STR("not applicable");
        if (!of.condition || of.condition->outcome != (condition_outcome)e->wanted) {
            problem(c, of);
            return;
        }
    } else {
        of.expected = str_of(rule_outcome_name((rule_outcome)e->wanted));
        of.found = str_of(rule_outcome_name(v->outcome));
        if (v->outcome != (rule_outcome)e->wanted) {
            problem(c, of);
            return;
        }
    }
    for (size_t i = 0; i < c->test->n_because; i++) check_because(c, of, &c->test->because[i]);
    if (c->test->message.at.source) check_message(c, of, &c->test->message);
}

static void check_verdict(check *c, const verdict_expectation *e) {
    const pack_verdict *p = e->pack ? pack_of(c->verdict, e->pack) : NULL;
    deal_outcome found = p ? p->outcome : e->pack ? DEAL_NOT_APPLICABLE : c->verdict->outcome;
    if (found == e->wanted) return;
    test_problem of = {.at = e->at,
                       .pack = p,
                       .subject = STR("verdict"),
                       .expected = str_of(deal_outcome_name(e->wanted)),
                       .found = str_of(deal_outcome_name(found))};
    if (e->pack) of.subject = arena_printf(c->memory, "verdict of " STR_FMT, STR_ARG(e->pack->id));
    problem(c, of);
}

static void check_all(check *c) {
    for (size_t i = 0; i < c->test->n_rules && !(c->quick && c->failed); i++) check_rule(c, &c->test->rules[i]);
    for (size_t i = 0; i < c->test->n_verdicts && !(c->quick && c->failed); i++)
        check_verdict(c, &c->test->verdicts[i]);
}

test_result test_run(arena *a, const rule_test *t) {
    check c = {.memory = a, .test = t};
    c.verdict = judge_deal(a, t->deal, t->packs, t->n_packs, (judge_settings){.explain_met = true});
    check_all(&c);
    return (test_result){t, c.verdict, c.problems.v, c.problems.n};
}

bool test_passes(arena *a, const rule_test *t, const pack *const *packs, size_t n_packs) {
    check c = {.memory = a, .test = t, .quick = true};
    judge_settings s = {
        .explain_met = t->n_because > 0, .no_because = t->n_because == 0, .no_messages = !t->message.at.source};
    c.verdict = judge_deal(a, t->deal, packs, n_packs, s);
    check_all(&c);
    return !c.failed;
}
