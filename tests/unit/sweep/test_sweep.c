#include "unit/world.h"

#include "base/user_limits.h"
#include "report/sweep_report.h"
#include "sweep/sweep.h"

static const sweep *sweep_of(world *w, const pack *p, const char *text, deal_settings reading, sweep_settings s) {
    return sweep_deal(&w->memory, world_deal(w, text, reading), &p, 1, s, &w->problems);
}

static const pack *require(world *w, const char *expression) {
    str body = arena_printf(
        &w->memory, "class = \"red-line\"; conditions = ( { id = \"a\"; message = \"m\"; require = \"%s\"; } );",
        expression);
    return world_rule(w, body.p);
}

static void counts_follow_verdicts_strictness_and_what_is_settled(void **state) {
    (void)state;
    static const char either[] = "terms = { zone = { wanted = true; width = { either = [5.0, 20.0, 30.0]; }; }; };";
    static const char two[] =
        "articles = ( { id = \"1\"; bracketed = true; terms = { zone = { wanted = true; }; }; },\n"
        "  { id = \"2\"; option = \"c/x\"; terms = { troops = { north = { aa = 5; }; }; }; },\n"
        "  { id = \"3\"; option = \"c/y\"; } );";
    static const struct {
        const char *deal, *class, *expression, *choose;
        bool drop, strict;
        const char *ways, *accepted, *rejected, *undetermined, *not_applicable;
        int status;
    } cases[] = {
        {"terms = { };", "red-line", "!zone.wanted", NULL, 0, 0, "1", "1", "0", "0", "0", 0},
        {"terms = { };", "red-line", "zone.wanted", NULL, 0, 0, "1", "0", "1", "0", "0", 1},
        {"terms = { };", "red-line", "secret", NULL, 0, 0, "1", "0", "0", "1", "0", 3},
        {either, "red-line", "has(zone.width) && zone.width > 10.0", NULL, 0, 0, "3", "2", "1", "0", "0", 0},
        {either, "red-line", "has(zone.width) && zone.width > 40.0", NULL, 0, 0, "3", "0", "3", "0", "0", 1},
        {either, "red-line", "secret && has(zone.width) && zone.width > 10.0", NULL, 0, 0, "3", "0", "1", "2", "0", 3},
        {either, "negotiable", "has(zone.width) && zone.width > 10.0", NULL, 0, 0, "3", "0", "0", "0", "3", 0},
        {either, "negotiable", "has(zone.width) && zone.width > 10.0", NULL, 0, 1, "3", "2", "1", "0", "0", 0},
        {two, "red-line", "zone.wanted || troops.north.aa > 2", NULL, 0, 0, "4", "3", "1", "0", "0", 0},
        {two, "red-line", "zone.wanted || troops.north.aa > 2", "c=y", 0, 0, "2", "1", "1", "0", "0", 0},
        {two, "red-line", "zone.wanted || troops.north.aa > 2", NULL, 1, 0, "2", "1", "1", "0", "0", 0},
        {two, "red-line", "10 / troops.north.aa > 1", NULL, 0, 0, "4", "2", "0", "0", "0", 2},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        world w;
        world_open(&w);
        str body = arena_printf(&w.memory,
                                "class = \"%s\"; conditions = ( { id = \"a\"; message = \"m\"; require = \"%s\"; } );",
                                cases[i].class, cases[i].expression);
        str choose = str_of(cases[i].choose ? cases[i].choose : "");
        deal_settings reading = {
            .choose = &choose, .n_choose = cases[i].choose != NULL, .drop_brackets = cases[i].drop};
        const sweep *s = sweep_of(&w, world_rule(&w, body.p), cases[i].deal, reading,
                                  (sweep_settings){.strict = cases[i].strict, .max_listed = 5});
        if (!str_is(s->outcomes[DEAL_ACCEPTED].digits, cases[i].accepted)) print_error("case %zu\n", i);
        assert_str(s->combinations, cases[i].ways);
        assert_str(s->outcomes[DEAL_ACCEPTED].digits, cases[i].accepted);
        assert_str(s->outcomes[DEAL_REJECTED].digits, cases[i].rejected);
        assert_str(s->outcomes[DEAL_UNDETERMINED].digits, cases[i].undetermined);
        assert_str(s->outcomes[DEAL_NOT_APPLICABLE].digits, cases[i].not_applicable);
        assert_int_equal(sweep_exit_status(s), cases[i].status);
        world_close(&w);
    }
}

/* N eithers of the vocabulary of tests/bench: one int a member of a set of N. */
typedef struct wide {
    arena memory;
    diags problems;
    const vocabulary *vocabulary;
    const pack *pack;
    const deal *deal;
} wide;

static void wide_open(wide *w, uint32_t n, const char *expression) {
    buf terms = {0}, rules = {0}, text = {0};
    arena_init(&w->memory);
    diags_init(&w->problems);
    buf_z(&terms,
          "vocabulary = { id = \"b\"; version = \"1\"; title = \"B\"; };\nsets = ( { name = \"m\"; members = [");
    buf_z(&text, "deal = { id = \"d\"; title = \"D\"; };\nterms = { x = { ");
    for (uint32_t i = 0; i < n; i++) {
        buf_printf(&terms, "%s\"m%u\"", i ? ", " : "", i);
        buf_printf(&text, "m%u = { either = [1, 2]; }; ", i);
    }
    buf_z(&terms, "]; } );\nterms = ( { path = \"x.<m>\"; type = \"int\"; default = 0; title = \"t\"; } );\n");
    buf_z(&text, "}; };\narticles = ( { id = \"1\"; text = \"A zone.\"; } );\n");
    buf_printf(&rules,
               "pack = { id = \"p\"; title = \"P\"; version = \"1\"; vocabulary = \"b/1\"; sources = ( { id = \"s\"; "
               "title = \"S\"; } ); };\nrules = ( { id = \"R\"; title = \"R\"; class = \"red-line\"; cite = { source = "
               "\"s\"; quote = \"q\"; }; conditions = ( { id = \"a\"; message = \"m\"; require = \"%s\"; } ); } );\n",
               expression);
    arena *a = &w->memory;
    deal_settings reading = {0};
    w->vocabulary =
        vocabulary_read(a, source_of_text(a, STR("b.terms"), arena_str(a, buf_slice(&terms))), NULL, &w->problems);
    w->pack = pack_read(a, source_of_text(a, STR("b.rules"), arena_str(a, buf_slice(&rules))), w->vocabulary,
                        rules_env(a, w->vocabulary), &w->problems);
    w->deal = deal_read(a, source_of_text(a, STR("b.deal"), arena_str(a, buf_slice(&text))), w->vocabulary, &reading,
                        &w->problems);
    assert_int_equal(w->problems.errors, 0);
    buf_free(&terms);
    buf_free(&rules);
    buf_free(&text);
}

static void wide_close(wide *w) {
    diags_free(&w->problems);
    arena_free(&w->memory);
}

/* Expected numbers are binomial sums, computed elsewhere. */
static void spaces_that_cannot_be_walked_are_counted(void **state) {
    (void)state;
    static const struct {
        uint32_t n;
        const char *expression, *ways, *accepted;
    } cases[] = {
        {60, "m.all(a, x[a] == 1)", "1152921504606846976", "1"},
        {60, "m.exists(a, x[a] == 1)", "1152921504606846976", "1152921504606846975"},
        {60, "m.filter(a, x[a] == 2).size() >= 30", "1152921504606846976", "635593043085854200"},
        {64, "m.exists_one(a, x[a] == 2)", "18446744073709551616", "64"},
        {130, "x.m0 == 2 && x.m129 == 1", "1361129467683753853853498429727072845824",
         "340282366920938463463374607431768211456"},
        {60, "articles.exists(r, r.text.contains('zone') && m.filter(a, x[a] == 2).size() >= 30)",
         "1152921504606846976", "635593043085854200"},
        {60, "articles.all(r, !r.text.contains('zone') || m.filter(a, x[a] == 2).size() >= 30)", "1152921504606846976",
         "635593043085854200"},
        {60, "m.filter(a, x[a] == 2 && a != 'm0').size() + x.m0 > 2", "1152921504606846976", "1152921504606846915"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        wide w;
        wide_open(&w, cases[i].n, cases[i].expression);
        const sweep *s = sweep_deal(&w.memory, w.deal, &w.pack, 1, (sweep_settings){.max_listed = 3}, &w.problems);
        assert_non_null(s);
        assert_str(s->combinations, cases[i].ways);
        assert_str(s->outcomes[DEAL_ACCEPTED].digits, cases[i].accepted);
        wide_close(&w);
    }
}

static void what_would_explode_ends_with_a_message(void **state) {
    (void)state;
    static const struct {
        uint32_t n;
        const char *expression;
        uint64_t nodes;
        const char *want;
    } cases[] = {
        {40, "m.filter(a, x[a] == 2).size() >= 20", 200,
         "too complex: counting the combinations of these brackets needs more than 200 nodes"},
        {40, "m.filter(a, x[a] == 2).map(a, x[a]) == [2, 2]", 0,
         "p/R/a needs more than 100000 evaluations, because it depends on many brackets"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        wide w;
        wide_open(&w, cases[i].n, cases[i].expression);
        assert_null(
            sweep_deal(&w.memory, w.deal, &w.pack, 1, (sweep_settings){.max_nodes = cases[i].nodes}, &w.problems));
        assert_int_equal(w.problems.errors, 1);
        assert_str(w.problems.list.v[0].message, cases[i].want);
        wide_close(&w);
    }
}

static void more_brackets_than_a_sweep_holds_are_an_error(void **state) {
    (void)state;
    wide w;
    wide_open(&w, LIMIT_BRACKETS + 1, "m.all(a, x[a] == 1)");
    assert_null(sweep_deal(&w.memory, w.deal, &w.pack, 1, (sweep_settings){0}, &w.problems));
    assert_str(w.problems.list.v[0].message, "this deal has 3001 brackets; the limit of a sweep is 3000");
    wide_close(&w);
}

static void the_bracket_that_decides_most_comes_first(void **state) {
    (void)state;
    static const char text[] = "terms = { zone = { wanted = { either = [true, false]; }; };\n"
                               "  rights = { aa = { kind = { either = [\"none\", \"full\"]; }; };\n"
                               "             bb = { kind = { either = [\"none\", \"full\"]; }; }; }; };";
    world w;
    world_open(&w);
    const pack *p = require(&w, "rights.bb.kind == 'full' && (zone.wanted || rights.bb.kind == 'full')");
    const sweep *s = sweep_of(&w, p, text, (deal_settings){0}, (sweep_settings){.max_listed = 5});
    assert_int_equal(s->n_choices, 3);
    assert_str(s->deal->choices[s->choices[0].choice].name, "rights.bb.kind");
    assert_true(s->choices[0].matters && s->choices[0].accepted.decides && s->choices[0].accepted.spread == 1);
    assert_false(s->choices[1].matters || s->choices[2].matters);
    assert_false(s->choices[0].tied || s->choices[1].tied);
    assert_true(s->choices[2].tied);
    assert_int_equal(s->rank[2], 0);
    assert_int_equal(s->packs[0].rules[0].n_choices, 1);
    assert_str(s->each, "4");
    assert_int_equal(s->n_accepted, 1);
    assert_int_equal(s->accepted[0][2], 1);
    assert_int_equal(s->accepted[0][0], -1);
    world_close(&w);
}

static void the_same_sweep_is_the_same_report(void **state) {
    (void)state;
    static const char text[] = "terms = { zone = { wanted = { either = [true, false]; }; };\n"
                               "  troops = { north = { aa = { either = [1, 2, 3]; }; }; }; };";
    size_t n;
    arena names_of;
    arena_init(&names_of);
    const str *names = format_names(&names_of, FORMAT_OF_DOCUMENTS, &n);
    assert_int_equal(n, 4);
    for (size_t i = 0; i < n; i++) {
        buf out[2] = {{0}, {0}};
        for (int k = 0; k < 2; k++) {
            world w;
            world_open(&w);
            const pack *p = require(&w, "zone.wanted || troops.north.aa == 2");
            const sweep *s = sweep_of(&w, p, text, (deal_settings){0}, (sweep_settings){.max_listed = 5});
            sweep_report_write(&w.memory, &out[k], format_find(names[i], FORMAT_OF_DOCUMENTS),
                               &(report_settings){.width = 80}, s);
            world_close(&w);
        }
        assert_true(buf_mark(&out[0]) > 100 && str_eq(buf_slice(&out[0]), buf_slice(&out[1])));
        buf_free(&out[0]);
        buf_free(&out[1]);
    }
    arena_free(&names_of);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_follow_verdicts_strictness_and_what_is_settled),
        cmocka_unit_test(spaces_that_cannot_be_walked_are_counted),
        cmocka_unit_test(what_would_explode_ends_with_a_message),
        cmocka_unit_test(more_brackets_than_a_sweep_holds_are_an_error),
        cmocka_unit_test(the_bracket_that_decides_most_comes_first),
        cmocka_unit_test(the_same_sweep_is_the_same_report),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
