#include "world.c"

typedef struct citation {
    const char *expr, *outcome, *why;
} citation;

/* low, 7, true; a2 and a4 high, the others none; beta.a4.n = 4, the other n absent; gamma.a1.r2 mid, the others none.
 */
static void fill(world *w) {
    world_init(w);
    for (uint32_t i = 0; i < w->n_slots; i++) {
        str path = world_path(w, i);
        const char *p = arena_z(&w->scratch, path);
        bool absent = w->leaves[i]->may_be_absent;
        world_set(w, p, absent ? "absent" : w->leaves[i]->type == SLOT_ENUM ? "none" : "");
    }
    world_set(w, "alpha.kind", "low");
    world_set(w, "alpha.count", "7");
    world_set(w, "alpha.ok", "true");
    world_set(w, "alpha.crew", "a2,a4");
    world_set(w, "beta.a2.state", "high");
    world_set(w, "beta.a4.state", "high");
    world_set(w, "beta.a4.n", "4");
    world_set(w, "gamma.a1.r2", "mid");
    world_set(w, "delta.r1", "1");
    world_set(w, "delta.r2", "2");
    world_set(w, "doc.title", "Treaty");
}

static void check(const citation *cases, size_t n) {
    world w;
    fill(&w);
    for (size_t i = 0; i < n; i++) {
        cel_value v = world_eval(&w, cases[i].expr);
        const char *outcome = v.kind == CEL_ERROR ? "error" : v.kind == CEL_BOOL ? (v.b ? "true" : "false") : "value";
        if (strcmp(outcome, cases[i].outcome) != 0)
            fail_msg("%s: %s: " STR_FMT, cases[i].expr, outcome, STR_ARG(world_show(&w, v)));
        str got = world_why(&w, cases[i].expr);
        if (!str_is(got, cases[i].why))
            fail_msg("%s: [" STR_FMT "] instead of [%s]", cases[i].expr, STR_ARG(got), cases[i].why);
    }
    world_free(&w);
}

#define CHECK(cases) check((cases), sizeof(cases) / sizeof *(cases))

static void of_and_and_or_the_sides_that_settle_it(void **state) {
    (void)state;
    static const citation cases[] = {
        {"alpha.kind == 'low' && alpha.count > 3", "true", "alpha.kind alpha.count"},
        {"alpha.kind == 'mid' && alpha.count > 3", "false", "alpha.kind"},
        {"alpha.kind == 'mid' && alpha.count > 9 && alpha.ok", "false", "alpha.kind alpha.count"},
        {"alpha.kind == 'mid' || alpha.count > 3", "true", "alpha.count"},
        {"alpha.kind == 'mid' || alpha.count > 9", "false", "alpha.kind alpha.count"},
        {"alpha.ok || alpha.count > 3", "true", "alpha.ok alpha.count"},
        {"!(alpha.kind == 'mid' || alpha.kind == 'high')", "true", "alpha.kind"},
        {"has(beta.a1.n) && beta.a1.n > 3", "false", "beta.a1.n"},
        {"has(beta.a4.n) && beta.a4.n > 3", "true", "beta.a4.n"},
        {"beta.a1.n > 3 || alpha.ok", "true", "alpha.ok"},
        {"beta.a1.n > 3 || alpha.count > 9", "error", "beta.a1.n"},
    };
    CHECK(cases);
}

static void of_a_condition_the_test_and_the_branch(void **state) {
    (void)state;
    static const citation cases[] = {
        {"alpha.ok ? alpha.kind == 'low' : alpha.count > 3", "true", "alpha.ok alpha.kind"},
        {"!alpha.ok ? alpha.kind == 'low' : alpha.count > 9", "false", "alpha.ok alpha.count"},
        {"cel.bind(n, alpha.count + size(alpha.crew), alpha.ok || n > 3)", "true", "alpha.ok alpha.count alpha.crew"},
        {"cel.bind(n, alpha.count, alpha.ok && !(n > 9 && n > 10))", "true", "alpha.ok alpha.count"},
        {"cel.bind(n, alpha.count, alpha.ok)", "true", "alpha.ok"},
    };
    CHECK(cases);
}

static void of_all_the_members_that_fail_of_exists_those_that_hold(void **state) {
    (void)state;
    static const citation cases[] = {
        {"western.all(a, beta[a].state == 'high')", "false", "beta.a5.state"},
        {"beta.all(a, beta[a].state == 'high')", "false", "beta.a1.state beta.a3.state beta.a5.state"},
        {"['a2', 'a4'].all(a, beta[a].state == 'high')", "true", "beta.a2.state beta.a4.state"},
        {"beta.exists(a, beta[a].state == 'high')", "true", "beta.a2.state beta.a4.state"},
        {"western.exists(a, beta[a].state == 'mid')", "false", "beta.a4.state beta.a2.state beta.a5.state"},
        {"western.exists(a, beta[a].state == 'high' && has(beta[a].n))", "true", "beta.a4.state beta.a4.n"},
        {"alpha.crew.exists(a, beta[a].state == 'mid')", "false", "alpha.crew beta.a2.state beta.a4.state"},
        {"alpha.tags.exists(t, t == 'x')", "false", "alpha.tags no member"},
        {"gamma.exists(a, gamma[a].exists(r, gamma[a][r] == 'mid'))", "true", "gamma.a1.r2"},
        {"gamma.exists(a, g, g.exists(r, s, s == 'mid'))", "true", "gamma.a1.r2"},
        {"alpha.crew.sortBy(a, beta[a].state)[0] == 'a2'", "true", "alpha.crew beta.a2.state beta.a4.state"},
        {"delta.all(r, delta[r] > 1)", "false", "delta.r1"},
        {"delta.all(r, delta[r] > 0)", "true", "delta.r1 delta.r2 delta.r3 delta.r4"},
        {"['a4', 'a5'].exists_one(a, beta[a].state == 'high')", "true", "beta.a4.state beta.a5.state"},
        {"gamma.a1.map(r, gamma.a1[r]) == []", "false", "gamma.a1.r1 gamma.a1.r2 gamma.a1.r3 gamma.a1.r4"},
    };
    CHECK(cases);
}

static void of_calls_and_comparisons_every_leaf(void **state) {
    (void)state;
    static const citation cases[] = {
        {"alpha.count + beta.a4.n > 10", "true", "alpha.count beta.a4.n"},
        {"beta.a2.state == beta.a4.state", "true", "beta.a2.state beta.a4.state"},
        {"'a3' in alpha.crew", "false", "alpha.crew"},
        {"sets.contains(alpha.crew, ['a2'])", "true", "alpha.crew"},
        {"has(beta.a4)", "true", "beta.a4.state beta.a4.n"},
        {"has(delta.r1) && 'r3' in delta", "false", "delta.r3"},
        {"beta.a4.?n.orValue(0) > 3", "true", "beta.a4.n"},
        {"beta.a1.?n.orValue(alpha.count) > 3", "true", "beta.a1.n alpha.count"},
        {"size(delta) == 2", "true", "delta.r1 delta.r2 delta.r3 delta.r4"},
        {"v == 5", "true", "variable 0"},
        {"alpha.count / (alpha.count - 7) > 1", "error", "alpha.count"},
    };
    CHECK(cases);
}

static void of_text_the_words_that_matched(void **state) {
    (void)state;
    static const citation cases[] = {
        {"articles.exists(a, a.text.matches('(?i)budapest memo[a-z]*'))", "true", "row 2.text[21,40)"},
        {"articles.exists(a, a.text.lowerAscii().contains('budapest'))", "true", "row 1.text[21,29) row 2.text[21,29)"},
        {"articles.exists(a, a.title.startsWith('Buda') && a.id == '3a')", "true", "row 2.title[0,4) row 2.id"},
        {"articles.exists(a, a.text.endsWith('1994'))", "true", "row 2.text[44,48)"},
        {"articles.exists(a, a.text.find('Memo[a-z]*') != '')", "true", "row 2.text[30,40)"},
        {"articles.exists(a, regex.extract(a.text, 'in the (Bud[a-z]+)').hasValue())", "true", "row 2.text[21,29)"},
        {"articles.exists(a, a.text.contains('nowhere'))", "false", "rows.text"},
        {"!articles.exists(a, a.text.matches('nowhere') || a.title.matches('nowhere'))", "true",
         "rows.text rows.title"},
        {"articles.all(a, a.title != '')", "false", "row 3.title"},
        {"articles.all(a, !a.text.contains('fire'))", "false", "row 0.text[4,8)"},
        {"articles[1].text.contains('1991')", "true", "row 1.text[12,16)"},
        {"articles[1].text.contains('1992')", "false", "row 1.text"},
        {"doc.title.contains('eat')", "true", "doc.title found [2,5)"},
    };
    CHECK(cases);
}

static void no_rows_means_no_member(void **state) {
    (void)state;
    world w;
    fill(&w);
    w.c.n_rows = 0;
    assert_true(str_is(world_why(&w, "articles.exists(a, a.text.contains('x'))"), "no member"));
    world_free(&w);
}

static void a_leaf_in_a_definition_points_into_the_definition(void **state) {
    (void)state;
    world w;
    fill(&w);
    cel_text_at at = {.text = STR("firm.exists(f, beta[f].state == 'mid')")}, firm = {.text = STR("['a2']")};
    assert_non_null(cel_env_define(&w.env, STR("firm"), &firm, &w.d));
    assert_non_null(cel_env_define(&w.env, STR("strong"), &at, &w.d));
    const cel_program *p = world_compile(&w, "strong || alpha.kind == 'mid' || strong");
    cel_reasons why = {.memory = &w.scratch};
    assert_non_null(p);
    assert_false(cel_explain(p, &w.c, &why).b);
    assert_int_equal(why.list.n, 2);
    assert_ptr_equal(why.list.v[0].at->text.p, at.text.p);
    assert_true(str_is(cel_ast_text(why.list.v[0].at, why.list.v[0].where), "beta[f].state == 'mid'"));
    world_free(&w);
}

/* What only reasons need takes no steps from the evaluation, and saves it none. */
static void under_any_limit_of_steps_the_value_is_that_of_evaluating(void **state) {
    (void)state;
    static const char *const expressions[] = {
        "(alpha.ok || western.all(a, beta[a].state != 'mid')) && beta.exists(a, has(beta[a].n))",
        "cel.bind(x, western.all(a, beta[a].state != 'mid'), western.all(a, beta[a].state != 'low') && (alpha.ok || x) "
        "&& x)",
        "cel.bind(x, western.map(a, a)[0], beta[x].state == 'high' && (alpha.ok || x == 'a2') && x == 'a4')",
        "['a2', 'a1', 'a3'].exists(a, beta[a].state == 'high') && western.exists(a, beta[a].state == 'high')",
        "beta[western.map(a, a)[0]].state == 'high' && western.map(a, a).size() == 3",
        "size(gamma[western.map(a, a)[0]]) == 4 && western.map(a, a)[1] in gamma",
        "articles.exists(a, a.text.contains('memo')) && articles.map(a, a.text).size() == 4",
    };
    world w;
    fill(&w);
    for (size_t i = 0; i < sizeof expressions / sizeof *expressions; i++)
        for (size_t limit = 0; limit < 40; limit++) {
            cel_reasons why = {.memory = &w.scratch};
            const cel_program *p = world_compile(&w, expressions[i]);
            size_t slots;
            assert_non_null(p);
            cel_program_slots(p, &slots, NULL);
            w.c.steps_left = (int64_t)(slots + limit);
            cel_value v = cel_eval(p, &w.c);
            w.c.steps_left = (int64_t)(slots + limit);
            cel_value explained = cel_explain(p, &w.c, &why);
            if (v.kind != explained.kind || (v.kind == CEL_BOOL && v.b != explained.b))
                fail_msg("%s with %zu steps", expressions[i], slots + limit);
        }
    world_free(&w);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(of_and_and_or_the_sides_that_settle_it),
        cmocka_unit_test(of_a_condition_the_test_and_the_branch),
        cmocka_unit_test(of_all_the_members_that_fail_of_exists_those_that_hold),
        cmocka_unit_test(of_calls_and_comparisons_every_leaf),
        cmocka_unit_test(of_text_the_words_that_matched),
        cmocka_unit_test(no_rows_means_no_member),
        cmocka_unit_test(a_leaf_in_a_definition_points_into_the_definition),
        cmocka_unit_test(under_any_limit_of_steps_the_value_is_that_of_evaluating),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
