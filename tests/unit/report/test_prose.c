#include "unit/test.h"

#include "report/finding.h"

/* The words of reports that no case shows one by one: groups of terms, lists of names, places. */

static const domain colours = {.n = 2, .names = (str[]){{"red", 3}, {"blue", 4}}};

static because reason(const char *path, int value) {
    return (because){.kind = BECAUSE_TERM,
                     .term = str_of(path),
                     .type = SLOT_ENUM,
                     .values = &colours,
                     .value = {.state = SLOT_VALUE, .v.i = value},
                     .choice = DEAL_NONE,
                     .silent = true};
}

/* "path, path" of the groups that N reasons become. */
static str groups_of(arena *a, const because *list, size_t n, bool shorten) {
    size_t groups;
    const term_group *g = prose_groups(a, list, n, shorten, &groups);
    str all = {"", 0};
    size_t total = 0;
    for (size_t i = 0; i < groups; i++) {
        all = prose_join(a, all, "; ", g[i].paths.n ? g[i].paths : STR("(no term)"));
        total += g[i].n;
    }
    assert_int_equal(total, n);
    return all;
}

static void terms_that_differ_in_one_name_become_a_group(void **state) {
    (void)state;
    arena a;
    arena_init(&a);
    static const struct {
        const char *paths[6];
        int values[6];
        const char *want;
    } cases[] = {
        {{"a.x", "a.y"}, {0, 0}, "a.{x, y}"},
        {{"a.x", "a.y"}, {0, 1}, "a.x; a.y"},
        {{"a.x", "b.x", "a.y", "b.y"}, {0, 0, 0, 0}, "{a, b}.{x, y}"},
        {{"a.x", "b.y"}, {0, 0}, "a.x; b.y"},
        {{"a", "a.b"}, {0, 0}, "a; a.b"},
        {{"a.x", "c", "a.y"}, {0, 1, 0}, "a.{x, y}; c"},
        {{"a.x.p", "a.y.q", "a.y.p"}, {0, 0, 0}, "a.x.p; a.y.{q, p}"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        because list[6];
        size_t n = 0;
        for (; n < 6 && cases[i].paths[n]; n++) list[n] = reason(cases[i].paths[n], cases[i].values[n]);
        assert_str(groups_of(&a, list, n, true), cases[i].want);
    }
    arena_free(&a);
}

static void long_groups_are_cut_only_if_asked(void **state) {
    (void)state;
    arena a;
    arena_init(&a);
    because list[9];
    for (size_t i = 0; i < COUNT(list); i++) list[i] = reason(arena_printf(&a, "t.m%zu.end", i).p, 0);
    assert_str(groups_of(&a, list, 8, true), "t.{m0, m1, m2, m3, m4, m5, m6, m7}.end");
    assert_str(groups_of(&a, list, 9, true), "t.{m0, m1, m2, m3, m4, m5 and 3 more}.end");
    assert_str(groups_of(&a, list, 9, false), "t.{m0, m1, m2, m3, m4, m5, m6, m7, m8}.end");
    arena_free(&a);
}

static void other_reasons_and_other_articles_stay_apart(void **state) {
    (void)state;
    arena a;
    arena_init(&a);
    const article one = {.id = STR("1")};
    because list[3] = {reason("a.x", 0), {.kind = BECAUSE_NO_TEXT, .choice = DEAL_NONE}, reason("a.y", 0)};
    assert_str(groups_of(&a, list, 3, true), "a.{x, y}; (no term)");
    list[2].article = &one;
    assert_str(groups_of(&a, list, 3, true), "a.x; (no term); a.y");
    arena_free(&a);
}

static void a_path_of_many_parts_is_whole(void **state) {
    (void)state;
    arena a;
    arena_init(&a);
    const char *long_path = "a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p.q.r", *other = "a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p.q.s";
    because list[2] = {reason(long_path, 0), reason(other, 0)};
    assert_str(groups_of(&a, list, 1, true), long_path);
    assert_str(groups_of(&a, list, 2, true), "a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.{p.q.r, p.q.s}");
    arena_free(&a);
}

static void an_error_is_named_by_the_parts_of_its_place_that_are_known(void **state) {
    (void)state;
    arena a;
    arena_init(&a);
    static const struct {
        diag what;
        const char *want;
    } cases[] = {
        {{.file = {"part.deal", 9}, .line = 3, .column = 7}, "part.deal:3:7"},
        {{.line = 3, .column = 7}, "main.deal:3:7"},
        {{.line = 3}, "main.deal:3"},
        {{.column = 7}, "main.deal"},
        {{.line = 0}, "main.deal"},
    };
    for (size_t i = 0; i < COUNT(cases); i++)
        assert_str(prose_diag_place(&a, &cases[i].what, STR("main.deal")), cases[i].want);
    const diag noted = {.message = STR("wrong"), .note = STR("try another")}, plain = {.message = STR("wrong")};
    assert_str(prose_diag(&a, &noted), "wrong; try another");
    assert_str(prose_diag(&a, &plain), "wrong");
    arena_free(&a);
}

static void a_finding_weighs_what_its_class_and_the_settings_say(void **state) {
    (void)state;
    arena a;
    arena_init(&a);
    static const rule_class classes[] = {RULE_RED_LINE, RULE_NEGOTIABLE, RULE_PREFERENCE};
    static const struct {
        condition_outcome outcome;
        bool known, strict;
        finding_weight want[3]; /* by class */
    } cases[] = {
        {CONDITION_VIOLATED, false, false, {WEIGHT_ERROR, WEIGHT_WARNING, WEIGHT_NOTE}},
        {CONDITION_VIOLATED, false, true, {WEIGHT_ERROR, WEIGHT_ERROR, WEIGHT_NOTE}},
        {CONDITION_VIOLATED, true, false, {WEIGHT_NOTE, WEIGHT_NOTE, WEIGHT_NOTE}},
        {CONDITION_UNDETERMINED, false, false, {WEIGHT_WARNING, WEIGHT_NOTE, WEIGHT_NOTE}},
        {CONDITION_UNDETERMINED, false, true, {WEIGHT_WARNING, WEIGHT_WARNING, WEIGHT_NOTE}},
        {CONDITION_ERROR, false, false, {WEIGHT_ERROR, WEIGHT_ERROR, WEIGHT_ERROR}},
        {CONDITION_FALLBACK, false, true, {WEIGHT_NOTE, WEIGHT_NOTE, WEIGHT_NOTE}},
    };
    for (size_t i = 0; i < COUNT(cases); i++)
        for (size_t k = 0; k < COUNT(classes); k++) {
            const rule of = {.class = classes[k]};
            const condition_verdict c = {.outcome = cases[i].outcome, .known = cases[i].known};
            const rule_verdict r = {.rule = &of, .conditions = &c, .n_conditions = 1};
            const pack_verdict p = {.rules = &r, .n_rules = 1};
            const verdict v = {.packs = &p, .n_packs = 1, .strict = cases[i].strict};
            size_t n;
            const finding *list = findings_of(&a, &v, &n);
            assert_int_equal(n, 1);
            assert_int_equal(list[0].weight, cases[i].want[k]);
        }
    arena_free(&a);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(terms_that_differ_in_one_name_become_a_group),
        cmocka_unit_test(long_groups_are_cut_only_if_asked),
        cmocka_unit_test(other_reasons_and_other_articles_stay_apart),
        cmocka_unit_test(a_path_of_many_parts_is_whole),
        cmocka_unit_test(an_error_is_named_by_the_parts_of_its_place_that_are_known),
        cmocka_unit_test(a_finding_weighs_what_its_class_and_the_settings_say),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
