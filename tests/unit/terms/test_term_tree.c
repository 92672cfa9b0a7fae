#include "unit/world.h"

#include "terms/term_tree.h"

#define MOST_TERMS 12

/* Terms as "path=value", in any order. */
typedef struct tree_case {
    const char *terms[MOST_TERMS], *folded, *plain;
} tree_case;

static term_tree *tree_of(world *w, const tree_case *c) {
    term_tree *root = term_tree_new(&w->memory, w->vocabulary);
    for (size_t i = 0; i < MOST_TERMS && c->terms[i]; i++) {
        str text = str_of(c->terms[i]);
        size_t equals = str_find(text, STR("="), 0);
        uint32_t number = vocabulary_slot_of(w->vocabulary, str_sub(text, 0, equals));
        assert_int_not_equal(number, MAP_NONE);
        term_tree_add(&w->memory, root, w->vocabulary, number, str_sub(text, equals + 1, text.n));
    }
    return root;
}

static str one_line(world *w, const term_tree *root) {
    buf out = buf_in(&w->memory);
    term_tree_write_one_line(&out, root, false);
    return buf_take(&out);
}

static void terms_stand_in_the_order_of_the_vocabulary_and_fold_into_sets(void **state) {
    (void)state;
    static const tree_case cases[] = {
        {{NULL}, "{ }", "{ }"},
        {{"secret=true", "line=1"}, "{ line = 1; secret = true; }", "{ line = 1; secret = true; }"},
        {{"zone.width=1", "zone.wanted=true"},
         "{ zone = { wanted = true; width = 1; }; }",
         "{ zone = { wanted = true; width = 1; }; }"},
        {{"line=1", "line=2"}, "{ line = 2; }", "{ line = 2; }"},
        /* all members with one value; one of them another; a part of a set */
        {{"rights.cc.kind=1", "rights.aa.kind=1", "rights.bb.kind=1"},
         "{ rights = { town = { kind = 1; }; }; }",
         "{ rights = { aa = { kind = 1; }; bb = { kind = 1; }; cc = { kind = 1; }; }; }"},
        {{"rights.cc.kind=2", "rights.aa.kind=1", "rights.bb.kind=1"},
         "{ rights = { port = { kind = 1; }; cc = { kind = 2; }; }; }",
         "{ rights = { aa = { kind = 1; }; bb = { kind = 1; }; cc = { kind = 2; }; }; }"},
        {{"rights.cc.kind=1", "rights.bb.kind=1"},
         "{ rights = { bb = { kind = 1; }; cc = { kind = 1; }; }; }",
         "{ rights = { bb = { kind = 1; }; cc = { kind = 1; }; }; }"},
        /* sets within sets */
        {{"troops.north.aa=1", "troops.north.bb=1", "troops.south.aa=1", "troops.south.bb=1"},
         "{ troops = { party = { port = 1; }; }; }",
         "{ troops = { north = { aa = 1; bb = 1; }; south = { aa = 1; bb = 1; }; }; }"},
        {{"troops.north.aa=1", "troops.north.bb=1", "troops.south.aa=1", "troops.south.bb=2"},
         "{ troops = { north = { port = 1; }; south = { aa = 1; bb = 2; }; }; }",
         "{ troops = { north = { aa = 1; bb = 1; }; south = { aa = 1; bb = 2; }; }; }"},
    };
    world w;
    world_open(&w);
    for (size_t i = 0; i < COUNT(cases); i++) {
        term_tree *root = tree_of(&w, &cases[i]);
        assert_str(one_line(&w, root), cases[i].plain);
        term_tree_fold(&w.memory, root, w.vocabulary, NULL);
        assert_str(one_line(&w, root), cases[i].folded);
    }
    world_close(&w);
}

static void a_key_of_the_text_is_not_used_for_a_set(void **state) {
    (void)state;
    static const tree_case rights = {{"rights.aa.kind=1", "rights.bb.kind=1"}, NULL, NULL};
    world w;
    world_open(&w);
    node taken = {.kind = NODE_GROUP, .first = &(node){.kind = NODE_GROUP, .key = STR("port")}};
    term_tree *root = tree_of(&w, &rights), *below = term_tree_find(root, STR("rights"));
    term_tree_fold(&w.memory, below, w.vocabulary, &taken);
    assert_str(one_line(&w, root), "{ rights = { aa = { kind = 1; }; bb = { kind = 1; }; }; }");
    term_tree_fold(&w.memory, below, w.vocabulary, NULL);
    assert_str(one_line(&w, root), "{ rights = { port = { kind = 1; }; }; }");
    assert_null(term_tree_find(root, STR("zone")));
    world_close(&w);
}

static void a_group_that_is_too_wide_gets_lines_of_its_own(void **state) {
    (void)state;
    static const tree_case zone = {{"zone.wanted=true", "zone.width=1.5"}, NULL, NULL};
    static const struct {
        tree_layout layout;
        unsigned depth;
        const char *want;
    } cases[] = {
        {{false, 0}, 0, "zone = {\n  wanted = true;\n  width = 1.5;\n}"},
        {{false, 0}, 1, "zone = {\n    wanted = true;\n    width = 1.5;\n  }"},
        {{true, 0}, 0, "\"zone\": {\n  \"wanted\": true,\n  \"width\": 1.5\n}"},
        {{false, 40}, 0, "zone = { wanted = true; width = 1.5; }"},
        {{false, 39}, 1, "zone = {\n    wanted = true;\n    width = 1.5;\n  }"},
        {{true, 76}, 3, "\"zone\": {\"wanted\": true, \"width\": 1.5}"},
    };
    world w;
    world_open(&w);
    const term_tree *root = tree_of(&w, &zone);
    for (size_t i = 0; i < COUNT(cases); i++) {
        buf out = buf_in(&w.memory);
        term_tree_write(&out, root->first, cases[i].layout, cases[i].depth);
        assert_str(buf_take(&out), cases[i].want);
    }
    world_close(&w);
}

static void paths_of_a_tree_name_sets(void **state) {
    (void)state;
    static const tree_case terms = {{"rights.aa.kind=1", "rights.bb.kind=1", "line=1", "zone.width=2"}, NULL, NULL};
    world w;
    world_open(&w);
    size_t n;
    term_tree *root = tree_of(&w, &terms);
    term_tree_fold(&w.memory, root, w.vocabulary, NULL);
    const str *paths = term_tree_paths(&w.memory, root, &n);
    assert_str(arena_join(&w.memory, paths, n, ", ", " and ", 0), "line, zone.width and rights.port.kind");
    assert_str(arena_join(&w.memory, paths, n, ", ", " and ", 1), "line and 2 more");
    assert_str(arena_join(&w.memory, paths, 0, ", ", " and ", 1), "");
    world_close(&w);
}

/* ------------------------------------------------------------------------------------------------ values */

/* A value of each type, in both syntaxes and for people. */
static void every_value_reads_back_as_it_was_written(void **state) {
    (void)state;
    static const str names[] = {{"de_jure", 7}, {"none", 4}, {"x9", 2}};
    static const domain values = {{"", 0}, names, COUNT(names), NULL, 0, 0};
    static const uint64_t none = 0, all = 7, two = 5;
    static const str odd = {"a \"b\" \\ \n\t\x01 \xc3\xa9", 14}, pair[] = {{"a", 1}, {"b\"", 2}};
    static const str_list no_names = {NULL, 0}, two_names = {pair, 2};
    const money cents = {-5, currency_find(STR("USD"))};
    const struct {
        slot_type type;
        slot_value v;
        const char *config, *json, *prose, *name;
    } cases[] = {
        {SLOT_BOOL, {.b = true}, "true", "true", "true", "true"},
        {SLOT_BOOL, {.b = false}, "false", "false", "false", "false"},
        {SLOT_INT, {.i = -5}, "-5", "-5", "-5", "-5"},
        {SLOT_INT, {.i = 2147483647}, "2147483647", "2147483647", "2147483647", "2147483647"},
        {SLOT_INT, {.i = 2147483648}, "2147483648L", "2147483648", "2147483648", "2147483648"},
        {SLOT_INT,
         {.i = INT64_MIN},
         "-9223372036854775808L",
         "-9223372036854775808",
         "-9223372036854775808",
         "-9223372036854775808"},
        {SLOT_FLOAT, {.f = 10}, "10.0", "10.0", "10.0", "10.0"},
        {SLOT_FLOAT, {.f = 1e30}, "1.0e+30", "1e+30", "1e+30", "1e+30"},
        {SLOT_FLOAT, {.f = -1.5e-300}, "-1.5e-300", "-1.5e-300", "-1.5e-300", "-1.5e-300"},
        {SLOT_STRING,
         {.s = &odd},
         "\"a \\\"b\\\" \\\\ \\x0a\\x09\\x01 \xc3\xa9\"",
         "\"a \\\"b\\\" \\\\ \\n\\t\\u0001 \xc3\xa9\"",
         "\"a \\\"b\\\" \\\\ \\n\\t\\u0001 \xc3\xa9\"",
         "a \"b\" \\ \n\t\x01 \xc3\xa9"},
        {SLOT_ENUM, {.i = 0}, "\"de_jure\"", "\"de_jure\"", "de_jure", "de_jure"},
        {SLOT_SET, {.bits = &none}, "[]", "[]", "[]", "[]"},
        {SLOT_SET,
         {.bits = &two},
         "[\"de_jure\", \"x9\"]",
         "[\"de_jure\", \"x9\"]",
         "[\"de_jure\", \"x9\"]",
         "[de_jure, x9]"},
        {SLOT_DATE, {.i = -62135596800}, "\"0001-01-01\"", "\"0001-01-01\"", "\"0001-01-01\"", "0001-01-01"},
        {SLOT_DATE, {.i = 253402214400}, "\"9999-12-31\"", "\"9999-12-31\"", "\"9999-12-31\"", "9999-12-31"},
        {SLOT_DAYS, {.i = 30}, "30", "30", "30", "30"},
        {SLOT_PERCENT, {.f = 12.5}, "12.5", "12.5", "12.5", "12.5"},
        {SLOT_MONEY, {.money = &cents}, "\"-0.05 USD\"", "\"-0.05 USD\"", "-0.05 USD", "-0.05 USD"},
        {SLOT_STRINGS, {.list = &no_names}, "[]", "[]", "[]", "[]"},
        {SLOT_STRINGS,
         {.list = &two_names},
         "[\"a\", \"b\\\"\"]",
         "[\"a\", \"b\\\"\"]",
         "[\"a\", \"b\\\"\"]",
         "[a, b\"]"},
    };
    arena a;
    diags d;
    arena_init(&a);
    diags_init(&d);
    bool seen[SLOT_TYPES] = {false};
    for (size_t i = 0; i < COUNT(cases); i++) {
        const char *want[] = {cases[i].json, cases[i].config, cases[i].prose, cases[i].name};
        seen[cases[i].type] = true;
        for (value_syntax syntax = VALUE_JSON; syntax <= VALUE_NAME; syntax++) {
            str text = slot_value_text(&a, cases[i].type, &values, cases[i].v, syntax);
            assert_str(text, want[syntax]);
            if (syntax > VALUE_LIBCONFIG) continue;
            bool json = syntax == VALUE_JSON;
            str file = arena_printf(&a, json ? "{\"x\": %s}" : "x = %s;", arena_z(&a, text));
            const node *root = (json ? node_read_json : node_read_config)(&a, source_of_text(&a, STR("t"), file),
                                                                          (node_limits){0}, &d);
            term t = {.path = STR("x"), .type = cases[i].type, .values = &values};
            slot_value back;
            assert_non_null(root);
            assert_true(term_value(&a, &t, root->first, &back, &d));
            assert_true(slot_value_equal(t.type, &values, cases[i].v, back));
        }
    }
    for (size_t i = 0; i < SLOT_TYPES; i++) assert_true(seen[i]);
    assert_false(slot_value_equal(SLOT_SET, &values, (slot_value){.bits = &all}, (slot_value){.bits = &two}));
    diags_free(&d);
    arena_free(&a);
}

/* Cases are in ascending order: each is smaller than all that follow. */
static void values_have_a_total_order(void **state) {
    (void)state;
    static const str names[] = {{"a", 1}, {"b", 1}}, lists[][2] = {{{"a", 1}, {"b", 1}}, {{"a", 1}, {"c", 1}}};
    static const domain values = {{"", 0}, names, COUNT(names), NULL, 0, 0};
    static const uint64_t sets[] = {0, 1, 3};
    static const str_list orders[] = {{NULL, 0}, {lists[0], 1}, {lists[0], 2}, {lists[1], 2}};
    const money amounts[] = {{5, 0}, {6, 0}, {-9, 1}};
    const struct {
        slot_type type;
        size_t n;
        slot_value v[4];
    } cases[] = {
        {SLOT_BOOL, 2, {{.b = false}, {.b = true}}},
        {SLOT_INT, 3, {{.i = INT64_MIN}, {.i = 0}, {.i = INT64_MAX}}},
        {SLOT_FLOAT, 3, {{.f = -1e300}, {.f = 0}, {.f = 1e-300}}},
        {SLOT_STRING, 2, {{.s = &names[0]}, {.s = &names[1]}}},
        {SLOT_ENUM, 2, {{.i = 0}, {.i = 1}}},
        {SLOT_SET, 3, {{.bits = &sets[0]}, {.bits = &sets[1]}, {.bits = &sets[2]}}},
        {SLOT_DATE, 2, {{.i = -86400}, {.i = 86400}}},
        {SLOT_DAYS, 2, {{.i = -1}, {.i = 1}}},
        {SLOT_PERCENT, 2, {{.f = 0}, {.f = 0.5}}},
        {SLOT_MONEY, 3, {{.money = &amounts[0]}, {.money = &amounts[1]}, {.money = &amounts[2]}}},
        {SLOT_STRINGS, 4, {{.list = &orders[0]}, {.list = &orders[1]}, {.list = &orders[2]}, {.list = &orders[3]}}},
    };
    assert_int_equal(COUNT(cases), SLOT_TYPES);
    for (size_t i = 0; i < COUNT(cases); i++)
        for (size_t k = 0; k < cases[i].n; k++)
            for (size_t j = 0; j < cases[i].n; j++) {
                int order = term_types[cases[i].type].compare(&values, cases[i].v[k], cases[i].v[j]);
                assert_int_equal((order > 0) - (order < 0), (k > j) - (k < j));
            }
    assert_true(slot_value_equal(SLOT_FLOAT, NULL, (slot_value){.f = 0.0}, (slot_value){.f = -0.0}));
}

static void values_nearest_to_another_come_first(void **state) {
    (void)state;
    static const str names[] = {{"a", 1}, {"b", 1}, {"c", 1}, {"d", 1}};
    static const domain values = {{"", 0}, names, COUNT(names), NULL, 0, 0};
    static const struct {
        int base;
        const char *want;
    } cases[] = {{-1, "a b c d"}, {0, "a b c d"}, {1, "b c a d"}, {3, "d c b a"}};
    arena a;
    size_t n;
    arena_init(&a);
    for (size_t i = 0; i < COUNT(cases); i++) {
        slot_value base = {.i = cases[i].base};
        str got[4];
        const slot_value *all = slot_values_nearest(&a, SLOT_ENUM, &values, cases[i].base < 0 ? NULL : &base, &n);
        assert_int_equal(n, 4);
        for (size_t k = 0; k < n; k++) got[k] = names[all[k].i];
        assert_str(arena_join(&a, got, n, " ", " ", 0), cases[i].want);
    }
    slot_value yes = {.b = true};
    const slot_value *both = slot_values_nearest(&a, SLOT_BOOL, NULL, &yes, &n);
    assert_int_equal(n, 2);
    assert_true(both[0].b && !both[1].b);
    assert_null(slot_values_nearest(&a, SLOT_INT, NULL, NULL, &n));
    arena_free(&a);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(terms_stand_in_the_order_of_the_vocabulary_and_fold_into_sets),
        cmocka_unit_test(a_key_of_the_text_is_not_used_for_a_set),
        cmocka_unit_test(a_group_that_is_too_wide_gets_lines_of_its_own),
        cmocka_unit_test(paths_of_a_tree_name_sets),
        cmocka_unit_test(every_value_reads_back_as_it_was_written),
        cmocka_unit_test(values_have_a_total_order),
        cmocka_unit_test(values_nearest_to_another_come_first),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
