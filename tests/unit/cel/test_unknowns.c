#include "world.c"

static void check_outcomes(world *w, const char *const cases[][2], size_t n) {
    for (size_t i = 0; i < n; i++) {
        str got = world_show(w, world_eval(w, cases[i][0]));
        if (!str_is(got, cases[i][1]))
            fail_msg("%s: " STR_FMT " instead of %s", cases[i][0], STR_ARG(got), cases[i][1]);
    }
}

#define CHECK(w, cases) check_outcomes((w), (cases), sizeof(cases) / sizeof *(cases))
#define YES             "{\"bool\": true}"
#define NO              "{\"bool\": false}"

/* Everything is open but alpha.ok (true), alpha.kind (low), delta.r1 (1) and delta.r2 (absent). */
static void open_world(world *w) {
    world_init(w);
    world_set(w, "alpha.ok", "true");
    world_set(w, "alpha.kind", "low");
    world_set(w, "delta.r1", "1");
    world_set(w, "delta.r2", "absent");
}

static void an_open_slot_is_unknown_until_the_other_side_settles_it(void **state) {
    (void)state;
    static const char *const cases[][2] = {
        {"beta.a1.state == 'low'", "unknown"},
        {"beta.a1.state in ['low']", "unknown"},
        {"has(beta.a1.n)", "unknown"},
        {"beta.a1.?n.hasValue()", "unknown"},
        {"!alpha.ok && beta.a1.state == 'low'", NO},
        {"beta.a1.state == 'low' && !alpha.ok", NO},
        {"alpha.ok || beta.a1.state == 'low'", YES},
        {"alpha.ok && beta.a1.state == 'low'", "unknown"},
        {"beta.a1.state == 'low' ? true : true", "unknown"},
        {"alpha.ok ? alpha.kind == 'low' : beta.a1.state == 'low'", YES},
        {"u || v > 3", YES},
        {"u && v > 3", "unknown"},
    };
    world w;
    open_world(&w);
    CHECK(&w, cases);
    world_free(&w);
}

static void an_unknown_counts_before_an_error(void **state) {
    (void)state;
    static const char *const cases[][2] = {
        {"beta.a1.n > 0 && delta.r2 > 0", "unknown"}, {"delta.r2 > 0 || beta.a1.n > 0", "unknown"},
        {"delta.r2 + beta.a1.n", "unknown"},          {"[delta.r2, beta.a1.n]", "unknown"},
        {"['r2', 'r3'].map(r, delta[r])", "unknown"}, {"gamma[doc.title].r1 == alpha.kind", "unknown"},
    };
    world w;
    open_world(&w);
    CHECK(&w, cases);
    world_free(&w);
}

static void comprehensions_settle_what_they_can(void **state) {
    (void)state;
    static const char *const cases[][2] = {
        {"beta.exists(a, a == 'a3' || beta[a].state == 'low')", YES},
        {"beta.all(a, a != 'a3' && beta[a].state == 'low')", NO},
        {"beta.exists(a, beta[a].state == 'low')", "unknown"},
        {"alpha.crew.exists(a, true)", "unknown"},
        {"delta.exists(r, r == 'r1')", YES},
        {"delta.exists(r, r == 'r2')", NO},
        {"delta.exists(r, r == 'r3')", "unknown"},
        {"delta.all(r, r != 'r2')", YES},
        {"size(delta)", "unknown"},
        {"delta.map(r, r)", "unknown"},
        {"'r1' in delta", YES},
        {"'r3' in delta", "unknown"},
        {"beta.a1 == beta.a2", "unknown"},
        {"has(delta.r1)", YES},
        {"has(beta.a1)", "unknown"},
    };
    world w;
    open_world(&w);
    CHECK(&w, cases);
    world_free(&w);
}

static void brackets_are_asked_for_and_unknown_while_unsettled(void **state) {
    (void)state;
    world w;
    open_world(&w);
    world_set(&w, "alpha.count", "bracket");
    uint32_t number = world_slot(&w, "alpha.count");
    static const char *const unsettled[][2] = {{"alpha.count > 3", "unknown"}, {"has(alpha.count)", "unknown"}};
    static const char *const settled[][2] = {{"alpha.count > 3", YES}, {"has(alpha.count)", YES}};
    static const char *const out[][2] = {{"has(alpha.count) && alpha.count > 3", NO}, {"alpha.?count.hasValue()", NO}};
    CHECK(&w, unsettled);
    w.settled[number] = (slot){.state = SLOT_VALUE, .v.i = 4};
    CHECK(&w, settled);
    w.settled[number].state = SLOT_ABSENT;
    CHECK(&w, out);
    world_free(&w);
}

static void rows_that_may_be_there_count_only_where_they_change_nothing(void **state) {
    (void)state;
    static const char *const cases[][2] = {
        {"articles.exists(a, a.text.contains('fire'))", YES},
        {"articles.exists(a, a.text.contains('Memorandum'))", "unknown"},
        {"articles.exists(a, a.text.contains('nowhere'))", NO},
        {"articles.all(a, a.text.size() < 100)", YES},
        {"articles.all(a, a.title != 'Budapest Memorandum')", "unknown"},
        {"articles.all(a, a.title != 'Scope')", NO},
        {"articles.exists(a, a.title == 'Line')", NO},
        {"size(articles)", "unknown"},
        {"articles[0].id", "unknown"},
        {"articles.exists_one(a, a.id == '1')", "unknown"},
        {"articles.map(a, a.id)", "unknown"},
    };
    world w;
    open_world(&w);
    w.row_states[1] = 0;
    w.row_states[2] = -1;
    CHECK(&w, cases);
    static const char *const settled[][2] = {{"size(articles)", "{\"int\": \"3\"}"},
                                             {"articles[1].id", "{\"string\": \"3a\"}"},
                                             {"articles.exists_one(a, a.id == '1')", YES}};
    w.row_states[2] = 1;
    CHECK(&w, settled);
    world_free(&w);
}

/* Only the unknown leaves that matter come out. */
static void the_unknowns_that_matter_are_named_and_no_others(void **state) {
    (void)state;
    static const char *const cases[][2] = {
        {"alpha.ok && beta.a1.state == 'low'", "beta.a1.state?"},
        {"(alpha.ok || beta.a1.state == 'low') && beta.a2.state == 'low'", "beta.a2.state?"},
        {"beta.a1.state == 'low' && beta.a2.state == 'low' && beta.a1.state == 'mid'", "beta.a1.state? beta.a2.state?"},
        {"beta.a1.state == 'low' ? beta.a2.state == 'low' : alpha.ok", "beta.a1.state?"},
        {"western.exists(a, beta[a].state == alpha.kind)", "beta.a4.state? beta.a2.state? beta.a5.state?"},
        {"u && v > 3 && beta.a1.n == v", "variable 2? beta.a1.n?"},
        {"delta.r2 > 0 && beta.a1.n > 0", "beta.a1.n?"},
        {"size(delta) > v", "delta.r3? delta.r4?"},
        {"delta.all(r, r == 'r1')", "delta.r3? delta.r4?"},
        {"articles.exists(a, a.text.contains('Memorandum'))", "row 2?"},
        {"cel.bind(b, beta.a1.state == 'low', b && b && alpha.ok)", "beta.a1.state?"},
        {"has(beta.a1)", "beta.a1.state? beta.a1.other? beta.a1.n?"},
    };
    world w;
    open_world(&w);
    w.row_states[2] = -1;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        str got = world_why(&w, cases[i][0]);
        if (!str_is(got, cases[i][1]))
            fail_msg("%s: " STR_FMT " instead of %s", cases[i][0], STR_ARG(got), cases[i][1]);
    }
    world_free(&w);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_open_slot_is_unknown_until_the_other_side_settles_it),
        cmocka_unit_test(an_unknown_counts_before_an_error),
        cmocka_unit_test(comprehensions_settle_what_they_can),
        cmocka_unit_test(brackets_are_asked_for_and_unknown_while_unsettled),
        cmocka_unit_test(rows_that_may_be_there_count_only_where_they_change_nothing),
        cmocka_unit_test(the_unknowns_that_matter_are_named_and_no_others),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
