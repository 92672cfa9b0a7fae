#include "world.c"

typedef struct expectation {
    const char *expr, *want;
} expectation;

static void check(world *w, const expectation *cases, size_t n) {
    for (size_t i = 0; i < n; i++) {
        str got = world_show(w, world_eval(w, cases[i].expr));
        if (!str_is(got, cases[i].want))
            fail_msg("%s: " STR_FMT " instead of %s", cases[i].expr, STR_ARG(got), cases[i].want);
    }
}

#define CHECK(w, cases) check((w), (cases), sizeof(cases) / sizeof *(cases))
#define YES             "{\"bool\": true}"
#define NO              "{\"bool\": false}"

static void fill(world *w) {
    static const char *const values[][2] = {
        {"alpha.kind", "low"},   {"alpha.count", "7"},   {"alpha.ok", "true"},
        {"alpha.tags", "x,t68"}, {"alpha.width", "2.5"}, {"alpha.lead", "a2"},
        {"alpha.crew", "a2,a4"}, {"alpha.span", "3"},    {"alpha.start", "86400"},
        {"doc.title", "Treaty"}, {"doc.by", "a1"},       {"omega.total", "true"},
        {"delta.r1", "10"},      {"delta.r2", "absent"}, {"delta.r3", "30"},
        {"delta.r4", "absent"},  {"solo", "3"},
    };
    world_init(w);
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) world_set(w, values[i][0], values[i][1]);
    static const char *const actors_in_order[] = {"a1", "a2", "a3", "a4", "a5"};
    for (int i = 0; i < 5; i++) {
        char path[64];
        snprintf(path, sizeof path, "beta.%s.state", actors_in_order[i]);
        world_set(w, path, i % 2 ? "high" : "none");
        snprintf(path, sizeof path, "beta.%s.n", actors_in_order[i]);
        world_set(w, path, i == 3 ? "4" : "absent");
        snprintf(path, sizeof path, "beta.%s.other", actors_in_order[i]);
        world_set(w, path, i == 1 ? "high" : "absent");
        snprintf(path, sizeof path, "omega.%s", actors_in_order[i]);
        world_set(w, path, i == 2 ? "true" : "false");
        for (int j = 1; j <= 4; j++) {
            snprintf(path, sizeof path, "gamma.%s.r%d", actors_in_order[i], j);
            world_set(w, path, i == 0 && j == 2 ? "mid" : "none");
        }
    }
}

static void slots_are_read_by_their_types(void **state) {
    (void)state;
    static const expectation cases[] = {
        {"alpha.kind", "{\"string\": \"low\"}"},
        {"alpha.count", "{\"int\": \"7\"}"},
        {"alpha.width", "{\"double\": \"2.5\"}"},
        {"alpha.tags", "{\"list\": [{\"string\": \"x\"}, {\"string\": \"t68\"}]}"},
        {"alpha.span", "{\"duration\": \"259200s\"}"},
        {"alpha.start", "{\"timestamp\": \"1970-01-02T00:00:00Z\"}"},
        {"doc.title", "{\"string\": \"Treaty\"}"},
        {"doc.by", "{\"list\": [{\"string\": \"a1\"}]}"},
        {"solo + 1", "{\"int\": \"4\"}"},
        {"beta['a4'].n", "{\"int\": \"4\"}"},
        {"gamma[alpha.lead].r2", "{\"string\": \"none\"}"},
    };
    world w;
    fill(&w);
    CHECK(&w, cases);
    world_free(&w);
}

static void tests_of_enums_and_sets_need_no_values(void **state) {
    (void)state;
    static const expectation cases[] = {
        {"alpha.kind == 'low'", YES},
        {"'low' == alpha.kind", YES},
        {"alpha.kind != 'low'", NO},
        {"alpha.kind in ['none', 'low', 'nowhere']", YES},
        {"!(alpha.kind in ['none'])", YES},
        {"beta.a2.state == beta.a4.state", YES},
        {"beta.a2.state == beta.a2.other", YES},
        {"beta.a1.state != beta.a2.state", YES},
        {"'t68' in alpha.tags", YES},
        {"'t69' in alpha.tags", NO},
        {"western.all(a, a in alpha.crew)", NO},
        {"western.exists(a, a == 'a4')", YES},
        {"western.exists(a, a in ['a1', 'a3'])", NO},
        {"sets.contains(alpha.tags, ['x', 't68'])", YES},
        {"sets.contains(alpha.tags, ['x', 'q'])", NO},
        {"sets.contains(['x', 't68', 'y'], alpha.tags)", YES},
        {"sets.intersects(alpha.tags, ['q', 't68'])", YES},
        {"sets.equivalent(alpha.crew, ['a4', 'a2', 'a2'])", YES},
        {"size(alpha.tags) == 2 && alpha.crew.size() == 2", YES},
        {"'a1' in doc.by && !('a2' in doc.by)", YES},
        {"alpha.span > duration('48h')", YES},
        {"alpha.lead in western", YES},
    };
    world w;
    fill(&w);
    CHECK(&w, cases);
    world_free(&w);
}

static void comprehensions_run_over_names_families_and_rows(void **state) {
    (void)state;
    static const expectation cases[] = {
        {"beta.exists(a, beta[a].state == 'high' && has(beta[a].n))", YES},
        {"gamma.exists(a, gamma[a].exists(r, gamma[a][r] == 'mid'))", YES},
        {"gamma.exists_one(a, r, r.r2 == 'mid')", YES},
        {"gamma.all(a, g, g.all(r, s, s == 'none' || (a == 'a1' && r == 'r2')))", YES},
        {"western.filter(a, beta[a].state == 'high')", "{\"list\": [{\"string\": \"a4\"}, {\"string\": \"a2\"}]}"},
        {"delta.map(r, r)", "{\"list\": [{\"string\": \"r1\"}, {\"string\": \"r3\"}]}"},
        {"delta.map(r, delta[r])", "{\"list\": [{\"int\": \"10\"}, {\"int\": \"30\"}]}"},
        {"delta.all(r, delta[r] > 5)", YES},
        {"size(delta)", "{\"int\": \"2\"}"},
        {"'r1' in delta && !('r2' in delta)", YES},
        {"delta.transformMap(r, n, n / 10)",
         "{\"map\": [[{\"string\": \"r1\"}, {\"int\": \"1\"}], [{\"string\": \"r3\"}, {\"int\": \"3\"}]]}"},
        {"western.transformList(i, a, a + string(i))",
         "{\"list\": [{\"string\": \"a40\"}, {\"string\": \"a21\"}, {\"string\": \"a52\"}]}"},
        {"alpha.crew.transformList(i, a, i)", "{\"list\": [{\"int\": \"0\"}, {\"int\": \"1\"}]}"},
        {"(western + ['a1']).exists(a, a == 'a1' && beta[a].state == 'none')", YES},
        {"doc.by.exists(a, beta[a + '9'].state == 'high')", "error: no such key: not a member of actor"},
        {"['1', '2', '9'].exists(a, beta['a' + a].state == 'high')", YES},
        {"omega.a3 && omega['total']", YES},
        {"['a3', 'total'].all(k, omega[k])", YES},
        {"articles.exists(a, a.text.matches('(?i)budapest memorandum'))", YES},
        {"articles.map(a, a.id)",
         "{\"list\": [{\"string\": \"1\"}, {\"string\": \"2\"}, {\"string\": \"3a\"}, {\"string\": \"3b\"}]}"},
        {"articles[2].title", "{\"string\": \"Budapest Memorandum\"}"},
        {"western.sortBy(a, a)", "{\"list\": [{\"string\": \"a2\"}, {\"string\": \"a4\"}, {\"string\": \"a5\"}]}"},
        {"alpha.crew.sortBy(a, beta[a].state == 'high' ? 0 : 1).first().value()", "{\"string\": \"a2\"}"},
        {"articles.sortBy(a, a.title)[0].id", "{\"string\": \"3b\"}"},
        {"articles.map(a, a.text.find('[0-9]{4}')).distinct()",
         "{\"list\": [{\"string\": \"\"}, {\"string\": \"1991\"}, {\"string\": \"1994\"}]}"},
        {"articles.size()", "{\"int\": \"4\"}"},
        {"articles.filter(a, a.title == '')[0].id", "{\"string\": \"3b\"}"},
        {"cel.bind(g, gamma.a1, g.r2 == 'mid' && g.r1 == 'none')", YES},
        {"cel.bind(n, alpha.count, n * n)", "{\"int\": \"49\"}"},
        {"western.exists(a, cel.bind(b, beta[a], b.state == 'high' && cel.bind(c, a, c == 'a2')))", YES},
    };
    world w;
    fill(&w);
    CHECK(&w, cases);
    world_free(&w);
}

static void absent_fields_are_errors_and_optional_ones_nothing(void **state) {
    (void)state;
    static const expectation cases[] = {
        {"beta.a1.n > 3", "error: no such field: beta.a1.n (the deal does not set it)"},
        {"has(beta.a1.n)", NO},
        {"has(beta.a4.n) && beta.a4.n > 3", YES},
        {"has(beta.a1)", YES},
        {"beta.a1.n > 3 || true", YES},
        {"beta.a1.?n.hasValue()", NO},
        {"beta.?a1.?n.orValue(-1)", "{\"int\": \"-1\"}"},
        {"beta.?a4.?n.orValue(-1)", "{\"int\": \"4\"}"},
        {"beta[?'a4'].n.value()", "{\"int\": \"4\"}"},
        {"beta.a1", "{\"map\": [[{\"string\": \"state\"}, {\"string\": \"none\"}]]}"},
        {"beta.a1 == beta.a3", YES},
        {"beta['a' + '9'].state == 'high'", "error: no such key: not a member of actor"},
        {"beta[?'a' + '9'].state.hasValue()", NO},
        {"beta[?'a' + '4'].?n.orValue(0)", "{\"int\": \"4\"}"},
        {"has(beta[?'a' + '9'].n)", NO},
        {"beta['a' + '9'].?n.hasValue()", "error: no such key: not a member of actor"},
        {"beta[?string(beta.a1.n)].n.hasValue()", "error: no such field: beta.a1.n (the deal does not set it)"},
        {"omega[?'tot' + 'al'].orValue(false)", YES},
        {"omega[?'no' + 'ne'].hasValue()", NO},
    };
    world w;
    fill(&w);
    CHECK(&w, cases);
    world_free(&w);
}

static void errors_are_absorbed_where_the_other_side_settles_it(void **state) {
    (void)state;
    static const expectation cases[] = {
        {"1 / 0 > 0 || true", YES},
        {"1 / (v - v) > 0 && false", NO},
        {"1 / (v - v) > 0 || false", "error: division by zero"},
        {"[1, 0].exists(x, v / x == 5)", YES},
        {"[0, 1].exists(x, v / x == 5)", YES},
        {"[0, 1].all(x, v / x == 5)", "error: division by zero"},
        {"[0, 1].exists_one(x, v / x == 5)", "error: division by zero"},
        {"(v > 100 ? 1 / (v - v) : 7)", "{\"int\": \"7\"}"},
    };
    world w;
    fill(&w);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        cel_value v = world_eval(&w, cases[i].expr);
        if (cases[i].want[0] == 'e')
            assert_int_equal(v.kind, CEL_ERROR);
        else
            check(&w, &cases[i], 1);
    }
    world_free(&w);
}

/* Folding shows in the slots: what is constant reads none. */
static void constants_are_folded_and_the_slots_known(void **state) {
    (void)state;
    static const struct {
        const char *expr;
        size_t slots;
        bool rows;
    } cases[] = {
        {"true || alpha.ok", 0, false},
        {"[1, 2].all(x, x > 0) && alpha.ok", 1, false},
        {"western.all(a, beta[a].state == 'high')", 3, false},
        {"gamma.exists(a, gamma[a].exists(r, gamma[a][r] == 'mid'))", 20, false},
        {"gamma[alpha.lead].r1 == 'mid'", 6, false},
        {"has(beta.a1)", 3, false},
        {"articles.exists(a, a.id == alpha.kind)", 1, true},
        {"delta.all(r, true)", 4, false},
        {"delta.r1 + delta.r1 + delta.r1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 > 0", 1, false},
    };
    world w;
    fill(&w);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        size_t n;
        bool rows;
        const cel_program *p = world_compile(&w, cases[i].expr);
        assert_non_null(p);
        const uint32_t *slots = cel_program_slots(p, &n, &rows);
        if (n != cases[i].slots || rows != cases[i].rows) fail_msg("%s: %zu slots", cases[i].expr, n);
        for (size_t j = 1; j < n; j++) assert_true(slots[j - 1] < slots[j]);
    }
    world_free(&w);
}

static void a_condition_over_terms_allocates_nothing(void **state) {
    (void)state;
    static const char *const cases[] = {
        "western.exists(g, beta[g].state in ['high', 'mid'] && gamma[g].r1 == 'none')",
        "!(alpha.kind in ['none', 'high'])",
        "gamma.all(a, gamma[a].all(r, gamma[a][r] != 'high'))",
        "has(alpha.count) && alpha.count <= 10 && sets.contains(alpha.tags, ['x'])",
        "alpha.crew.all(a, beta[a].state == 'high')",
        "articles.exists(a, a.text.contains('1991'))",
        /* more than eight operations: the first step is the term, not the group or the row that it is in */
        "alpha.count + alpha.count + alpha.count + alpha.count + 1 + 1 + 1 + 1 + 1 + 1 + 1 > 0",
        "delta.r1 + delta.r1 + delta.r1 + delta.r1 + delta.r1 + delta.r1 + delta.r1 + delta.r1 + delta.r1 > 0",
        "articles[0].text.size() + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 > 0",
        "articles.all(a, a.text.size() + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 > 0)",
    };
    world w;
    fill(&w);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const cel_program *p = world_compile(&w, cases[i]);
        assert_non_null(p);
        arena none;
        arena_init(&none);
        w.c.memory = &none;
        assert_int_equal(cel_eval(p, &w.c).kind, CEL_BOOL);
        if (none.held) fail_msg("%s: %zu bytes", cases[i], none.held);
        arena_free(&none);
    }
    world_free(&w);
}

static void a_bad_constant_pattern_is_an_error_at_the_literal(void **state) {
    (void)state;
    world w;
    fill(&w);
    assert_null(world_compile(&w, "alpha.ok && doc.title.matches('a(')"));
    assert_int_equal(w.d.errors, 1);
    assert_int_equal(w.d.list.v[0].column, 31);
    world_free(&w);
}

static void too_many_steps_are_an_error(void **state) {
    (void)state;
    world w;
    fill(&w);
    w.c.steps_left = 1000;
    str got = world_show(
        &w,
        world_eval(
            &w,
            "western.all(a, [v, 2, 3, 4, 5, 6].all(b, [v, 2, 3, 4, 5, 6, 7].all(c, [v, 2, 3, 4, 5, 6, 7, 8, 9].all(d, "
            "v > 0))))"));
    assert_true(str_is(got, "error: too many steps"));
    w.c.steps_left = CEL_STEPS;
    assert_int_equal(world_eval(&w, "cel.bind(a, [v, v, v, v, v, v, v, v], cel.bind(b, a + a + a + a + a + a + a + a, "
                                    "cel.bind(c, b + b + b + b + b + b + b"
                                    ", cel.bind(d, c + c + c + c + c + c, cel.bind(e, d + d + d + d + d + d + d, "
                                    "cel.bind(f, e + e + e + e + e + e"
                                    ", cel.bind(g, f + f + f + f + f + f + f, g + g + g + g + g + g + g))))))) == []")
                         .kind,
                     CEL_ERROR);
    world_free(&w);
}

static void definitions_are_shared(void **state) {
    (void)state;
    static const expectation cases[] = {
        {"strong('x') == 1 || true", YES},
        {"any_high && size(firm) == 2", YES},
        {"firm.all(a, beta[a].state == 'high')", YES},
        {"place.r2 == 'mid' && place.exists(r, place[r] == 'mid')", YES},
    };
    static const char *const definitions[][2] = {
        {"firm", "['a2', 'a4']"}, {"any_high", "firm.exists(f, beta[f].state == 'high')"}, {"place", "gamma.a1"}};
    world w;
    fill(&w);
    for (int i = 0; i < 3; i++) {
        cel_text_at *at = ARENA_NEW(&w.a, cel_text_at);
        at->text = str_of(definitions[i][1]);
        const cel_definition *d = cel_env_define(&w.env, str_of(definitions[i][0]), at, &w.d);
        assert_non_null(d);
    }
    check(&w, cases + 1, 3);
    world_free(&w);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(slots_are_read_by_their_types),
        cmocka_unit_test(tests_of_enums_and_sets_need_no_values),
        cmocka_unit_test(comprehensions_run_over_names_families_and_rows),
        cmocka_unit_test(absent_fields_are_errors_and_optional_ones_nothing),
        cmocka_unit_test(errors_are_absorbed_where_the_other_side_settles_it),
        cmocka_unit_test(constants_are_folded_and_the_slots_known),
        cmocka_unit_test(a_condition_over_terms_allocates_nothing),
        cmocka_unit_test(a_bad_constant_pattern_is_an_error_at_the_literal),
        cmocka_unit_test(too_many_steps_are_an_error),
        cmocka_unit_test(definitions_are_shared),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
