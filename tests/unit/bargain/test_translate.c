/* How rules look to the solver: what holds under which deal, what is assumed, and what a draft leaves free. */

#include "unit/bargain/random_world.h"

#include <stdlib.h>

#include "bargain/model.h"
#include "bargain/translate.h"

static const deal *draft(random_world *w, const char *terms) {
    str text = arena_printf(&w->memory, "deal = { id = \"d\"; title = \"D\"; }; %s", terms);
    const deal *d =
        deal_read(&w->memory, source_of_text(&w->memory, STR("d"), text), w->vocabulary, NULL, &w->problems);
    assert_non_null(d);
    return d;
}

typedef struct parts {
    condition_kind kind;
    const char *test, *or_else, *vague, *when;
} parts;

static rule *rule_of(random_world *w, parts p) {
    condition *c = ARENA_NEW(&w->memory, condition);
    rule *r = ARENA_NEW(&w->memory, rule);
    *c = (condition){.id = STR("a"), .kind = p.kind};
    c->test = expr(w, p.test);
    c->or_else = expr(w, p.or_else);
    c->vague = expr(w, p.vague);
    *r = (rule){.id = STR("R"), .conditions = c, .n_conditions = 1, .when = expr(w, p.when)};
    return r;
}

/* Whether the rule can hold, and can fail to hold, in a deal that says what the draft says. */
static void can(random_world *w, model *m, const model_rule *r, const deal *d, bool *hold, bool *fail) {
    (void)w;
    formula said = model_deal_says(m, d);
    solver s;
    model_open_solver(m, &s);
    solver_add(&s, said);
    formula on = solver_name(&s, r->holds), off = solver_name(&s, logic_not(&m->logic, r->holds));
    *hold = solver_ask(&s, &on, 1) == SOLVE_YES;
    *fail = solver_ask(&s, &off, 1) == SOLVE_YES;
}

enum { NEVER = 1, ALWAYS, EITHER };

static void a_rule_holds_where_the_judge_lets_it_pass(void **state) {
    static const struct {
        parts rule;
        const char *terms;
        int want;
    } cases[] = {
        {{CONDITION_REQUIRE, "zone.wanted", NULL, NULL, NULL}, "terms = { zone = { wanted = true; }; };", ALWAYS},
        {{CONDITION_REQUIRE, "zone.wanted", NULL, NULL, NULL}, "terms = { zone = { wanted = false; }; };", NEVER},
        {{CONDITION_REQUIRE, "zone.wanted", NULL, NULL, NULL}, "terms = {};", EITHER},
        {{CONDITION_FORBID, "zone.wanted", NULL, NULL, NULL}, "terms = { zone = { wanted = true; }; };", NEVER},
        /* an error is never a pass, whichever way the condition looks, unless the other side settles it */
        {{CONDITION_REQUIRE, "1 / troops.north.aa > 0 || zone.wanted", NULL, NULL, NULL},
         "terms = { troops = { north = { aa = 0; }; }; };",
         EITHER},
        {{CONDITION_REQUIRE, "1 / troops.north.aa == 7", NULL, NULL, NULL},
         "terms = { troops = { north = { aa = 0; }; }; };",
         NEVER},
        {{CONDITION_FORBID, "1 / troops.north.aa == 7", NULL, NULL, NULL},
         "terms = { troops = { north = { aa = 0; }; }; };",
         NEVER},
        {{CONDITION_FORBID, "troops.north.aa + 1 > 0", NULL, NULL, NULL},
         "terms = { troops = { north = { aa = 9223372036854775807L; }; }; };",
         NEVER},
        /* a fallback counts as met, but not after an error */
        {{CONDITION_REQUIRE, "false && zone.wanted", "!zone.wanted", NULL, NULL}, "terms = {};", EITHER},
        {{CONDITION_REQUIRE, "1 / troops.north.aa == 7", "true", NULL, NULL},
         "terms = { troops = { north = { aa = 0; }; }; };",
         NEVER},
        /* vague wording spoils a forbid that is met, and changes nothing for a require */
        {{CONDITION_FORBID, "zone.wanted", NULL, "rights.aa.kind == 'vague'", NULL},
         "terms = { zone = { wanted = false; }; rights = { aa = { kind = \"vague\"; }; }; };",
         NEVER},
        {{CONDITION_REQUIRE, "zone.wanted", NULL, "rights.aa.kind == 'vague'", NULL},
         "terms = { zone = { wanted = true; }; rights = { aa = { kind = \"vague\"; }; }; };",
         ALWAYS},
        /* where the rule does not apply it holds; where that is an error it does not */
        {{CONDITION_REQUIRE, "zone.wanted && !zone.wanted", NULL, NULL, "rights.aa.kind == 'full'"},
         "terms = { rights = { aa = { kind = \"none\"; }; }; };",
         ALWAYS},
        {{CONDITION_REQUIRE, "true || zone.wanted", NULL, NULL, "1 / troops.north.aa == 7"},
         "terms = { troops = { north = { aa = 0; }; }; };",
         NEVER},
        /* brackets come with their options */
        {{CONDITION_REQUIRE, "zone.wanted == (rights.aa.kind == 'full')", NULL, NULL, NULL},
         "articles = ( { id = \"1\"; option = \"c/x\"; terms = { zone = { wanted = true; }; "
         "rights = { aa = { kind = \"full\"; }; }; }; }, { id = \"2\"; option = \"c/y\"; terms = { zone = { wanted = "
         "false; }; rights = { aa = { kind = \"none\"; }; }; }; } );",
         ALWAYS},
        {{CONDITION_REQUIRE, "zone.wanted", NULL, NULL, NULL},
         "terms = { zone = { wanted = { open = true; }; }; };",
         EITHER},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        random_world w;
        random_world_open(&w, 1);
        model m;
        bool hold, fail;
        model_open(&m, &w.memory, w.vocabulary, NULL, 0, NULL);
        pack p = {.id = STR("p")};
        model_rule r = model_add_rule(&m, &p, rule_of(&w, cases[i].rule));
        can(&w, &m, &r, draft(&w, cases[i].terms), &hold, &fail);
        int got = hold && fail ? EITHER : hold ? ALWAYS : NEVER;
        if (got != cases[i].want) fail_msg("case %zu: %d, not %d", i, got, cases[i].want);
        assert_int_equal(r.n_assumed, 0);
        random_world_close(&w);
    }
}

static void what_cannot_be_expressed_is_assumed_once(void **state) {
    (void)state;
    random_world w;
    random_world_open(&w, 1);
    model m;
    pack p = {.id = STR("p")};
    model_open(&m, &w.memory, w.vocabulary, NULL, 0, NULL);
    const char *text = "articles.exists(a, a.text.contains('peace'))";
    model_rule yes = model_add_rule(&m, &p, rule_of(&w, (parts){CONDITION_REQUIRE, text, NULL, NULL, NULL}));
    model_rule no = model_add_rule(&m, &p, rule_of(&w, (parts){CONDITION_FORBID, text, NULL, NULL, NULL}));
    assert_int_equal(m.propositions.n, 1);
    assert_int_equal(yes.n_assumed, 1);
    assert_str(yes.assumed[0], "p/R/a");
    solver s;
    model_open_solver(&m, &s);
    formula both[] = {solver_name(&s, yes.holds), solver_name(&s, no.holds)};
    assert_int_equal(solver_ask(&s, both, 1), SOLVE_YES);
    assert_int_equal(solver_ask(&s, both + 1, 1), SOLVE_YES);
    assert_int_equal(solver_ask(&s, both, 2), SOLVE_NO);
    random_world_close(&w);
}

static void a_pack_without_numbers_needs_no_arithmetic(void **state) {
    (void)state;
    random_world w;
    random_world_open(&w, 1);
    model m;
    pack p = {.id = STR("p")};
    model_open(&m, &w.memory, w.vocabulary, NULL, 0, NULL);
    model_add_rule(&m, &p, rule_of(&w, (parts){CONDITION_REQUIRE, "has(cap.north) && zone.wanted", NULL, NULL, NULL}));
    assert_false(m.logic.arithmetic);
    model_add_rule(&m, &p, rule_of(&w, (parts){CONDITION_REQUIRE, "cap.north > 2", NULL, NULL, NULL}));
    assert_true(m.logic.arithmetic);
    random_world_close(&w);
}

/* What the solver gives for a text that must be equal to S, and for one that must be S without its last byte, "x". */
static void through_the_solver(str s) {
    arena a;
    logic l;
    solver v;
    arena_init(&a);
    logic_open(&l, &a);
    Z3_ast whole = logic_new_text(&l, STR("whole")), part = logic_new_text(&l, STR("part"));
    str more = arena_printf(&a, STR_FMT "x", STR_ARG(s));
    solver_open(&v, &l);
    solver_add(&v, Z3_mk_eq(l.z, whole, logic_text(&l, s)));
    Z3_ast sides[] = {part, logic_text(&l, STR("x"))};
    solver_add(&v, Z3_mk_eq(l.z, Z3_mk_seq_concat(l.z, 2, sides), logic_text(&l, more)));
    assert_int_equal(solver_ask(&v, NULL, 0), SOLVE_YES);
    const str *texts[] = {assignment_text(&l, &a, v.assignment, whole), assignment_text(&l, &a, v.assignment, part)};
    for (int i = 0; i < 2; i++)
        if (!str_eq(*texts[i], s))
            fail_msg("'" STR_FMT "' became '" STR_FMT "'", STR_ARG(str_sub(s, 0, 60)),
                     STR_ARG(str_sub(*texts[i], 0, 60)));
    arena_free(&a);
}

static void texts_pass_the_solver_unchanged(void **state) {
    (void)state;
    static const char *const cases[] = {"",
                                        "plain",
                                        "say \"no\"",
                                        "it's",
                                        "a\\b",
                                        "\\",
                                        "\\\\",
                                        "\\u{61}",
                                        "\\u0061",
                                        "\\x41",
                                        "\\u",
                                        "\\u{",
                                        "\\u{zz}",
                                        "{}",
                                        "tab\tand\nline",
                                        "\x01\x7f",
                                        "na\xc3\xafve",
                                        "\xe6\x97\xa5",
                                        "\xf0\x9f\x95\x8a",
                                        "\xf0\xaf\xbf\xbf",
                                        "\xf4\x8f\xbf\xbf"};
    for (size_t i = 0; i < COUNT(cases); i++) through_the_solver(str_of(cases[i]));
    enum { LONG = 4000 };
    char *text = malloc(LONG);
    assert_non_null(text);
    for (size_t i = 0; i < LONG; i++) text[i] = "ab\"\\ "[i % 5];
    through_the_solver((str){text, LONG});
    free(text);
}

/* 13 pigeons in 12 holes take longer than any patience. After the interruption, assignments can still be read and
 * further questions asked. */
static void an_interrupted_question_harms_nothing_else(void **state) {
    enum { HOLES = 12 };
    (void)state;
    arena a;
    arena_init(&a);
    logic l;
    logic_open(&l, &a);
    solver easy, hard;
    solver_open(&easy, &l);
    solver_open(&hard, &l);
    formula in[HOLES + 1][HOLES], x = logic_new(&l, STR("x"));
    for (int i = 0; i <= HOLES; i++)
        for (int k = 0; k < HOLES; k++) in[i][k] = logic_new(&l, STR("in"));
    for (int i = 0; i <= HOLES; i++) {
        solver_add(&hard, logic_any(&l, in[i], HOLES));
        for (int k = 0; k < HOLES; k++)
            for (int j = 0; j < i; j++)
                solver_add(&hard, logic_or(&l, logic_not(&l, in[i][k]), logic_not(&l, in[j][k])));
    }
    assert_int_equal(solver_ask(&easy, &x, 1), SOLVE_YES);
    logic_limit(&l, limit_part(limit_new(&a, 1, 0), 20));
    assert_int_equal(solver_can(&hard, NULL, 0), SOLVE_UNKNOWN);
    assert_true(solver_holds(&easy, logic_or(&l, x, in[0][0])));
    assert_true(limit_passed(l.until));
    assert_int_equal(solver_can(&easy, &x, 1), SOLVE_UNKNOWN);
    logic_limit(&l, limit_new(&a, 0, 10000));
    assert_int_equal(solver_can(&hard, NULL, 0), SOLVE_UNKNOWN);
    assert_true(limit_passed(l.until));
    logic_limit(&l, (limit){0});
    formula not_x = logic_not(&l, x);
    assert_int_equal(solver_ask(&easy, &not_x, 1), SOLVE_YES);
    assert_false(solver_holds(&easy, x));
    arena_free(&a);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_rule_holds_where_the_judge_lets_it_pass),
                                       cmocka_unit_test(what_cannot_be_expressed_is_assumed_once),
                                       cmocka_unit_test(a_pack_without_numbers_needs_no_arithmetic),
                                       cmocka_unit_test(texts_pass_the_solver_unchanged),
                                       cmocka_unit_test(an_interrupted_question_harms_nothing_else)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
