/* Random rules over random deals: what the solver sees is what the judge sees. REDLINE_FUZZ=N tries N rules. */

#include "unit/bargain/random_world.h"

#include <stdlib.h>
#include <string.h>

#include "bargain/deal_text.h"
#include "bargain/model.h"
#include "bargain/translate.h"

enum { RULES = 12, DEALS = 12 };

static uint64_t count(void) {
    const char *wanted = getenv("REDLINE_FUZZ");
    return wanted ? strtoull(wanted, NULL, 10) : 600;
}

static void random_rule(random_world *w, rule *r) {
    static const pack_source from = {.id = {"s", 1}, .title = {"S", 1}};
    uint32_t n = 1 + below(w, 2);
    condition *conditions = ARENA_ARRAY(&w->memory, condition, n);
    *r = (rule){.id = STR("R"), .title = STR("a rule"), .conditions = conditions, .n_conditions = n};
    r->cite = (citation){.source = &from};
    if (below(w, 3) == 0) r->when = sure_expr(w, 4);
    for (uint32_t i = 0; i < n; i++) {
        conditions[i] = (condition){.id = STR("a"), .kind = below(w, 2) ? CONDITION_REQUIRE : CONDITION_FORBID};
        conditions[i].test = sure_expr(w, 10);
        if (below(w, 3) == 0) conditions[i].or_else = sure_expr(w, 5);
        if (below(w, 3) == 0) conditions[i].vague = sure_expr(w, 5);
        conditions[i].cite = &r->cite;
        conditions[i].message.pieces = &r->id;
    }
}

static const deal *write_and_read(random_world *w, const slot *slots, const bool *said) {
    buf text = {0};
    deal_outline o = {
        .id = STR("d"), .title = STR("D"), .note = STR("a note"), .vocabulary = w->full, .slots = slots, .said = said};
    deal_write_text(&w->memory, &text, &o);
    const deal *d =
        deal_read(&w->memory, source_of_text(&w->memory, STR("d.deal"), arena_str(&w->memory, buf_slice(&text))),
                  w->vocabulary, NULL, &w->problems);
    if (!d) fail_msg("%s\n" STR_FMT, buf_slice(&text).p, STR_ARG(w->problems.list.v[w->problems.list.n - 1].message));
    buf_free(&text);
    return d;
}

static formula all_slots(model *m, const deal *d) {
    formula f = m->logic.yes;
    for (size_t i = 0; i < m->used.n; i++) {
        slot s = d->slots[m->used.v[i]];
        f = logic_and(&m->logic, f, model_slot_is(m, m->used.v[i], s));
    }
    return f;
}

static str rule_text(random_world *w, const rule *r) {
    buf b = {0};
    buf_printf(&b, "when " STR_FMT "\n", STR_ARG(r->when.at.text));
    for (size_t i = 0; i < r->n_conditions; i++) {
        const condition *c = &r->conditions[i];
        buf_printf(&b, "%s " STR_FMT "\n or_else " STR_FMT "\n vague " STR_FMT "\n", c->kind ? "forbid" : "require",
                   STR_ARG(c->test.at.text), STR_ARG(c->or_else.at.text), STR_ARG(c->vague.at.text));
    }
    str s = arena_str(&w->memory, buf_slice(&b));
    buf_free(&b);
    return s;
}

typedef struct tally {
    unsigned held, not_held, assumed, values, errors, unknowns;
} tally;

/* One expression: true, false, an error or unknown, as the evaluator says. */
static void compare_expression(random_world *w, const solver *s, const deal *d, const rule_expr *e, truth t, tally *n) {
    cel_context c = {.memory = &w->memory, .slots = d->slots, .named = d->vocabulary->named, .steps_left = CEL_STEPS};
    cel_value v = cel_eval(e->program, &c);
    char want = v.kind == CEL_UNKNOWN ? '?' : v.kind == CEL_ERROR ? '!' : v.b ? '1' : '0';
    char got = solver_holds(s, t.unknown) ? '?' : solver_holds(s, t.error) ? '!' : solver_holds(s, t.yes) ? '1' : '0';
    bool no = solver_holds(s, t.no);
    if (want != got || no != (want == '0'))
        fail_msg("the evaluator says %c (" STR_FMT "), the solver %c, of\n  " STR_FMT, want,
                 STR_ARG(v.kind == CEL_ERROR ? str_of(v.error) : STR("")), got, STR_ARG(e->at.text));
    n->errors += want == '!';
    n->unknowns += want == '?';
    n->values += want == '0' || want == '1';
}

static void compare_rule(random_world *w, const solver *s, const deal *d, const model_rule *r, tally *n) {
    pack p = {.id = STR("p"), .rules = r->rule, .n_rules = 1};
    const pack *packs[] = {&p};
    verdict *v = judge_deal(&w->memory, d, packs, 1, (judge_settings){.no_because = true});
    rule_outcome o = v->packs[0].rules[0].outcome;
    bool want = o == RULE_PASS || o == RULE_NOT_APPLICABLE, got = solver_holds(s, r->holds);
    if (want != got)
        fail_msg("the judge says %s, the solver %s, of\n" STR_FMT, rule_outcome_name(o),
                 got ? "holds" : "does not hold", STR_ARG(rule_text(w, r->rule)));
    n->held += got;
    n->not_held += !got;
}

/* A draft whose only use is to name everybody that a random deal may be by, and its currencies and places. */
static const deal *by_both(random_world *w) {
    static const char text[] = "deal = { id = \"d\"; title = \"D\"; by = [\"north\", \"south\"]; };\n"
                               "terms = { pay = { total = { either = [\"1 USD\", \"1 EUR\"]; }; }; places = [\"aa\", "
                               "\"bb\"]; };";
    return deal_read(&w->memory, source_of_text(&w->memory, STR("both.deal"), str_of(text)), w->vocabulary, NULL,
                     &w->problems);
}

static void one_world(uint64_t seed, bool whole, tally *n) {
    random_world w;
    random_world_open(&w, seed);
    w.whole = whole;
    model m;
    rule rules[RULES];
    model_rule seen[RULES];
    truth tests[RULES];
    pack p = {.id = STR("p"), .rules = rules, .n_rules = RULES};
    const pack *packs[] = {&p};
    for (size_t i = 0; i < RULES; i++) random_rule(&w, &rules[i]);
    model_open(&m, &w.memory, w.vocabulary, packs, 1, by_both(&w));
    for (size_t i = 0; i < RULES; i++) {
        seen[i] = model_add_rule(&m, &p, &rules[i]);
        tests[i] = translate_bool(&m, &rules[i].conditions[0].test);
        n->assumed += seen[i].n_assumed > 0;
    }
    slot *slots = ARENA_ARRAY(&w.memory, slot, w.vocabulary->n_slots + DEAL_FIELDS);
    bool *said = ARENA_ARRAY(&w.memory, bool, w.vocabulary->n_slots + DEAL_FIELDS);
    for (size_t k = 0; k < DEALS; k++) {
        random_slots(&w, slots, said);
        const deal *d = write_and_read(&w, slots, said);
        solver s;
        model_open_solver(&m, &s);
        solver_add(&s, all_slots(&m, d));
        assert_int_equal(solver_ask(&s, NULL, 0), SOLVE_YES);
        for (size_t i = 0; i < RULES; i++) {
            if (seen[i].n_assumed) continue;
            compare_expression(&w, &s, d, &rules[i].conditions[0].test, tests[i], n);
            compare_rule(&w, &s, d, &seen[i], n);
        }
    }
    random_world_close(&w);
}

static void the_solver_sees_what_the_judge_sees(void **state) {
    (void)state;
    tally n = {0};
    for (uint64_t i = 0; i * RULES < count(); i++) one_world(i + 1, i % 4 != 0, &n);
    print_message("%u held, %u did not; %u rules with assumptions; %u values, %u errors, %u unknowns\n", n.held,
                  n.not_held, n.assumed, n.values, n.errors, n.unknowns);
    assert_true(n.held > 100 && n.not_held > 100 && n.errors > 20 && n.unknowns > 20);
}

/* Constructs that random expressions do not have. WHY: no formula expresses it, for this reason. */
static void each_construct_means_the_same_to_both(void **state) {
    static const struct {
        const char *expression, *why;
    } cases[] = {
        {"has(troops.north) && has(rights.aa)", NULL},
        {"has({'a': 1}.a) && !has({'a': 1}.b) && zone.wanted", NULL},
        {"has(optional.of({'a': 1}).a) == zone.wanted", NULL},
        {"{'a': 1}['a'] == 1 && zone.wanted", NULL},
        {"[1, 2][zone.wanted ? 1 : 5] == 2", NULL},
        {"[1, 2][?(zone.wanted ? 1 : 5)].hasValue()", NULL},
        {"optional.of([1])[?(zone.wanted ? 0 : 1)].orValue(2) == 1", NULL},
        {"(zone.wanted ? dyn({'a': 1}) : dyn(5))['a'] == 1", NULL},
        {"optional.of({'a': 1})[?(zone.wanted ? 'a' : 'b')].hasValue()", NULL},
        {"rights[?(zone.wanted ? 'aa' : 'zz')].kind.hasValue()", NULL},
        {"rights[dyn(zone.wanted ? 'aa' : 'zz')].kind == 'none'", NULL},
        {"cap[zone.wanted ? 'north' : 'south'] > 2", NULL},
        {"math.abs(troops.north.aa) >= 3 && int(troops.north.bb) > 1", NULL},
        {"math.abs(zone.width) > 3.0 && double(zone.width) > 1.0", NULL},
        {"pay.total > pay.first || pay.total + pay.first == money('5 USD')", NULL},
        {"pay.total != money('2.50 EUR') && 3 * pay.total < money('10 EUR')", NULL},
        {"pay.total - pay.total == money('0 USD') || pay.total.currency() == 'EUR'", NULL},
        {"(zone.wanted ? pay.first : money('7 JPY')) <= pay.first", NULL},
        {"pay.total in [money('3 USD'), money('2.50 EUR')] || money(pay.first) == pay.first", NULL},
        {"pay.first.amount() > 1.0", "it calls a function on too many possible values"},
        {"dyn(pay.first) == dyn(2) || pay.share > 20", NULL},
        {"days(troops.north.aa) >= zone.span || date('2025-06-02') > zone.since", NULL},
        {"places.size() == 1 && 'bb' in places", NULL},
        {"zone.since - zone.since == duration('0s')", NULL},
        {"zone.span + zone.since > zone.since", NULL},
        {"zone.since - zone.span < timestamp('2024-01-01T00:00:00Z')", NULL},
        {"zone.since + zone.limit > timestamp('2024-01-01T00:00:00Z')", NULL},
        {"zone.span.getHours() > 24 && zone.limit.getSeconds() != 0", NULL},
        {"duration(zone.span) == zone.span && timestamp(zone.since) == zone.since", NULL},
        {"dyn(troops.north.aa) < zone.width || dyn(troops.north.aa) == dyn(zone.width)", NULL},
        {"dyn(zone.width) >= troops.north.bb", NULL},
        {"dyn(zone.width) < 9007199254740993 && dyn(zone.width) != 9007199254740993", NULL},
        {"zone.wanted < secret || zone.wanted >= secret", NULL},
        {"(zone.wanted <= secret) == (zone.wanted > secret)", NULL},
        {"owner <= 'north' && owner > 'a' && owner >= 'n' && owner < 'z'", NULL},
        {"owner.endsWith('th') || owner.startsWith('s') || owner.contains('u') || (owner + '!').size() > 5", NULL},
        {"dyn(zone.wanted) && optional.of(zone.wanted).value()", NULL},
        {"optional.of(troops.north.aa).hasValue() && optional.of(zone.wanted).hasValue()", NULL},
        {"cap[?'north'].value() > 2", NULL},
        {"cap[?'north'] == cap[?'south']", NULL},
        {"optional.none() == cap[?'north'] || optional.of(3) == cap[?'north']", NULL},
        {"cap[?'north'].or(cap[?'south']).hasValue()", NULL},
        {"cap[?'north'].or(optional.of(3)).orValue(7) > 3", NULL},
        {"dyn(zone.wanted ? optional.of(1) : optional.none()).or(optional.of(3)).value() == 3", NULL},
        {"cap.?north.optMap(x, x + 1).orValue(0) > 3", NULL},
        {"cap.?north.optFlatMap(x, x > 2 ? optional.of(x) : optional.none()).hasValue()", NULL},
        {"optional.of(zone.wanted).optMap(x, !x).value()", NULL},
        {"watch.by[?0] == optional.of('north') || watch.by[0] == 'south'", NULL},
        {"watch.by.first().hasValue() && watch.by.reverse() == watch.by", NULL},
        {"(watch.by + watch.tags).size() == 3 && watch.by + watch.by == watch.by", NULL},
        {"[watch.by, watch.tags] == [watch.tags, watch.by]", NULL},
        {"{'aa': 1, 'bb': 2}.all(k, v, v > (zone.wanted ? 0 : 1))", NULL},
        {"{'aa': 1, 'bb': 2}.exists(k, k == mood)", NULL},
        {"(zone.wanted ? dyn(5) : dyn(['x'])).exists(x, true)", NULL},
        {"dyn(troops.north.aa) || zone.wanted", NULL},
        {"dyn(5).orValue(zone.wanted) || secret", NULL},
        {"dyn(5).optMap(x, x).hasValue() || zone.wanted", NULL},
        {"[1, 2].exists(i, v, i == v - 1 && zone.wanted)", NULL},
        {"watch.by.all(i, v, i > 0 || v == 'north')", NULL},
        {"math.greatest(troops.north.aa, troops.north.bb, 3) > math.least(troops.south.aa, 9)", NULL},
        {"troops.north.aa % 7 == -troops.north.bb / 3", NULL},
        {"-zone.width * 2.0 / 3.0 - zone.width + 1.0 < 0.0", NULL},
        {"(zone.wanted ? dyn('x') : dyn(5)) == 'x'", NULL},
        {"watch.by.join('-') == 'north-south'", NULL},
        {"string(zone.wanted) == 'true'", NULL},
        {"dyn([zone.wanted, secret]).join(',') == ''", NULL},
        {"optional.ofNonZeroValue(zone.wanted).hasValue()", NULL},
        {"dyn(cap.?north.optMap(x, 'x')) == optional.of('x')", NULL},
        {"watch.tags.exists_one(x, x == 'aa') || watch.by.map(x, x + '!') == ['north!']", NULL},
        {"cap[owner] > 2", "it looks up a name that is not constant"},
        {"owner in cap", "it searches for a name that is not constant"},
        {"zone.exists(k, k == 'wanted')", "it loops over a group of terms"},
        {"has(dyn([zone.since]).x)", "it uses has() on a value that is not a term"},
        {"dyn([zone.since])[?0].x.hasValue()", "it selects from a value that is not constant"},
        {"troops.north == troops.south", "it uses a whole group of terms as a value"},
        {"watch.by[size(watch.by) - 1] == 'north'", "it uses an index that is not constant"},
        {"[?cap[?'north']].size() == 1", "it has an optional element"},
        {"{?'a': cap[?'north']}.size() == 1", "it has an optional entry"},
        {"{'a': cap.north}.size() == 1", "it makes a map of values that are not constant"},
        {"town.transformMap(i, t, troops.north[t]).size() == 3", "it makes a map"},
        {"owner.matches('a.*')", "it calls a function on too many possible values"},
        {"[troops.north.aa].exists(x, owner.matches(string(x)))", "it calls a function on too many possible values"},
        {"articles.all(a, a.id == owner)", "it reads the articles"},
        {"(rights.aa.kind + rights.bb.kind + rights.cc.kind + rights.aa.kind + rights.bb.kind + rights.cc.kind + "
         "rights.aa.kind + rights.bb.kind + rights.cc.kind).size() > 20",
         "it has too many cases"},
    };
    tally n = {0};
    random_world w;
    (void)state;
    random_world_open(&w, 7);
    slot *slots = ARENA_ARRAY(&w.memory, slot, w.vocabulary->n_slots + DEAL_FIELDS);
    bool *said = ARENA_ARRAY(&w.memory, bool, w.vocabulary->n_slots + DEAL_FIELDS);
    for (size_t i = 0; i < COUNT(cases); i++) {
        model m;
        rule_expr e = expr(&w, cases[i].expression);
        model_open(&m, &w.memory, w.vocabulary, NULL, 0, by_both(&w));
        truth t = translate_bool(&m, &e);
        const char *why = m.propositions.n ? m.propositions.v[0].why : NULL;
        if (!why != !cases[i].why || (why && strcmp(why, cases[i].why) != 0))
            fail_msg("%s: %s", cases[i].expression, why ? why : "expressed");
        for (size_t k = 0; k < 2 * DEALS && !why; k++) {
            solver s;
            random_slots(&w, slots, said);
            const deal *d = write_and_read(&w, slots, said);
            model_open_solver(&m, &s);
            solver_add(&s, all_slots(&m, d));
            assert_int_equal(solver_ask(&s, NULL, 0), SOLVE_YES);
            compare_expression(&w, &s, d, &e, t, &n);
        }
    }
    random_world_close(&w);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(the_solver_sees_what_the_judge_sees),
                                       cmocka_unit_test(each_construct_means_the_same_to_both)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
