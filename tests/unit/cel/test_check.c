/* What the checker says of expressions over terms, rows and definitions. NULL: nothing is wrong. */

#include "world.c"
#include "buf_slice.h"

typedef struct expectation {
    const char *expression, *message;
} expectation;

static void errors_name_what_is_wrong_with_terms(void **state) {
    (void)state;
    static const expectation cases[] = {
        {"alpha.kind == 'low'", NULL},
        {"alpha.kind == 'lo'", "'alpha.kind' can never be 'lo'"},
        {"'lo' == alpha.kind", "'alpha.kind' can never be 'lo'"},
        {"alpha.kind in ['low', 'lo']", "'alpha.kind' can never be 'lo'"},
        {"alpha.kind in ['none', 'low', 'mid', 'high']",
         "this is always true: the list names every value that 'alpha.kind' can have"},
        {"alpha.kind in western", "this is always false: the two have no value in common"},
        {"western.exists(a, a == alpha.kind)", "these two can never be equal: they have no value in common"},
        {"alpha[1] == 'low'", "'alpha' is indexed by names, not by int"},
        {"alpha.knd == 'low'", "'alpha' has no 'knd'"},
        {"'q' in beta", "'beta' has no 'q'"},
        {"['a1', 'q'].all(a, beta[a].state == 'high')", "'beta' has no 'q', which is a possible key"},
        {"articles.exists(a, a.txt == 'x')", "a row of 'articles' has no 'txt'"},
        {"articles.exists(a, a['text'] == 'x')", NULL},
        {"size(alpha.kind) == 'low'", "'==' cannot be applied to (int, string)"},
        {"alpha.count > 3", "'alpha.count' may be absent, because a deal need not set it"},
        {"has(alpha.count) && alpha.count > 3", NULL},
        {"!has(alpha.count) || alpha.count > 3", NULL},
        {"has(alpha.count) ? alpha.count > 3 : true", NULL},
        {"beta.exists(a, has(beta[a].n) && beta[a].n > 3)", NULL},
        {"beta.exists(a, beta[a].n > 3)", "'beta[a].n' may be absent, because a deal need not set it"},
        {"alpha.?count.orValue(0) > 3", NULL},
        {"has(alpha.kind)", "this is always true"},
        {"unguarded", "this definition reads a term that may be absent, without a has() before it"},
        {"has(alpha.count) && unguarded", NULL},
        {"true", "this condition is always true"},
        {"1 > 2 || 2 > 3", "this condition is always false"},
    };
    const cel_text_at unguarded = {.text = STR("alpha.count > 3")};
    world w;
    world_init(&w);
    w.env.strict_domains = true;
    assert_non_null(cel_env_define(&w.env, STR("unguarded"), &unguarded, &w.d));
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        cel_text_at *at = ARENA_NEW(&w.a, cel_text_at);
        diags d;
        diags_init(&d);
        at->text = str_of(cases[i].expression);
        const cel_program *p = cel_program_new(&w.env, at, &cel_bool, &d);
        str message = d.list.n ? d.list.v[0].message : (str){"", 0};
        if (!cases[i].message && !p) fail_msg("%s: " STR_FMT, cases[i].expression, STR_ARG(message));
        if (cases[i].message && !str_is(message, cases[i].message))
            fail_msg("%s: '" STR_FMT "', not '%s'", cases[i].expression, STR_ARG(message), cases[i].message);
        diags_free(&d);
    }
    world_free(&w);
}

static void of_many_errors_only_the_first_are_shown(void **state) {
    (void)state;
    world w;
    buf text = {0};
    world_init(&w);
    for (int i = 0; i < 40; i++) buf_printf(&text, "%sq%d", i ? " && " : "", i);
    cel_text_at at = {.text = buf_slice(&text)};
    assert_null(cel_program_new(&w.env, &at, &cel_bool, &w.d));
    assert_int_equal(w.d.list.n, 26);
    assert_true(str_is(w.d.list.v[0].message, "unknown name 'q0'"));
    assert_true(str_is(w.d.list.v[25].message, "further errors in this expression are not shown"));
    buf_free(&text);
    world_free(&w);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(errors_name_what_is_wrong_with_terms),
        cmocka_unit_test(of_many_errors_only_the_first_are_shown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
