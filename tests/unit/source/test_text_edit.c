#include "unit/test.h"

#include "source/text_edit.h"

/* One edit of the group or list `x` of a text: the children that are removed, by their numbers, and the items that are
 * appended, with '|' between them. */
typedef struct edit_case {
    const char *text, *removed, *items, *want;
} edit_case;

static const edit_case config_cases[] = {
    /* settings on lines of their own take their line with them; comments of other lines stay */
    {"x = {\n  a = 1; # one\n  b = 2;\n  # last\n};\n", "1", "", "x = {\n  a = 1; # one\n  # last\n};\n"},
    {"x = {\n  a = 1;\n};\n", "0", "", "x = {\n};\n"},
    {"x = { a = 1; b = 2; };", "0", "", "x = { b = 2; };"},
    {"x = { a = { b = (1, {c = 2;}); }; d = 1 };", "0", "", "x = { d = 1 };"},
    /* appended settings follow the indentation of the others */
    {"x = {\n    a = 1;\n};\n", "", "b = 2|c = {\n  d = 3;\n}",
     "x = {\n    a = 1;\n    b = 2;\n    c = {\n      d = 3;\n    };\n};\n"},
    {"  x = {\n  };\n", "", "b = 2", "  x = {\n    b = 2;\n  };\n"},
    {"x = { a = 1; };", "", "b = 2|c = 3", "x = { a = 1; b = 2; c = 3; };"},
    {"x = {};", "", "b = 2", "x = { b = 2; };"},
    {"x = {\n  a = 1;\n  b = 2;\n};\n", "1", "c = 3", "x = {\n  a = 1;\n  c = 3;\n};\n"},
    /* no comma may follow the last element of a list */
    {"x = (1, 2, 3);", "0", "", "x = ( 2, 3);"},
    {"x = (1, 2, 3);", "2", "", "x = (1, 2);"},
    {"x = (1, 2, 3);", "12", "", "x = (1);"},
    {"x = (1, 2);", "01", "", "x = ();"},
    {"x = (\n  1,\n  2 # two\n);\n", "", "3|4", "x = (\n  1,\n  2, # two\n  3,\n  4\n);\n"},
    {"x = (\n  1,\n  2\n);\n", "1", "3", "x = (\n  1,\n  3\n);\n"},
    {"x = (1);", "", "2", "x = (1, 2);"},
    {"x = ();", "", "2|3", "x = (2, 3);"},
    {"x = (\n);", "", "2", "x = (\n  2\n);"},
    /* lines that are added end like those of the file */
    {"x = {\r\n  a = 1;\r\n  b = 2;\r\n};\r\n", "1", "c = {\n  d = 3;\n}",
     "x = {\r\n  a = 1;\r\n  c = {\r\n    d = 3;\r\n  };\r\n};\r\n"},
    {"x = (\r\n  1,\r\n  2 # two\r\n);\r\n", "", "3|4", "x = (\r\n  1,\r\n  2, # two\r\n  3,\r\n  4\r\n);\r\n"},
};

static const edit_case json_cases[] = {
    {"{\"x\": {\"a\": \"}\\\"\", \"b\": 2}}", "0", "", "{\"x\": { \"b\": 2}}"},
    {"{\"x\": {\"a\": 1, \"b\": 2}}", "1", "", "{\"x\": {\"a\": 1}}"},
    {"{\"x\": {\n  \"a\": 1\n  , \"b\": 2\n}}", "0", "", "{\"x\": {\n  \"b\": 2\n}}"},
    {"{\"x\": {\n  \"a\": [1, {\"c\": \"]\"}],\n  \"b\": 2\n}}", "0", "", "{\"x\": {\n  \"b\": 2\n}}"},
    {"{\"x\": {\"a\": 1}}", "", "\"b\": 2", "{\"x\": {\"a\": 1, \"b\": 2}}"},
    {"{\"x\": {\n  \"a\": 1\n}}", "", "\"b\": 2", "{\"x\": {\n  \"a\": 1,\n  \"b\": 2\n}}"},
    {"{\"x\": {}}", "", "\"b\": 2", "{\"x\": {\"b\": 2}}"},
    {"{\"x\": [1, 2]}", "0", "3", "{\"x\": [ 2, 3]}"},
};

static void check_case(const edit_case *c, bool json) {
    arena a;
    diags d;
    arena_init(&a);
    diags_init(&d);
    source *s = source_of_text(&a, STR("t"), str_of(c->text));
    const node *root = (json ? node_read_json : node_read_config)(&a, s, (node_limits){0}, &d),
               *x = node_get(root, "x");
    assert_non_null(x);
    text_edits e = {.memory = &a, .of = s};
    bool removed[8] = {false};
    for (const char *i = c->removed; *i; i++) removed[*i - '0'] = true;
    str items[8], rest = str_of(c->items);
    size_t n = 0;
    while (rest.n) {
        size_t bar = str_find(rest, STR("|"), 0);
        items[n++] = str_sub(rest, 0, bar);
        rest = bar == SIZE_MAX ? (str){"", 0} : str_sub(rest, bar + 1, rest.n);
    }
    text_edit_remove(&e, x, removed);
    text_edit_append(&e, x, removed, items, n);
    assert_str(text_edits_apply(&e), c->want);
    diags_free(&d);
    arena_free(&a);
}

static void children_are_removed_and_appended_in_libconfig(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT(config_cases); i++) check_case(&config_cases[i], false);
}

static void children_are_removed_and_appended_in_json(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT(json_cases); i++) check_case(&json_cases[i], true);
}

/* The order in which edits were added counts only at one offset; an edit inside removed text is dropped. */
static void edits_are_applied_in_one_pass(void **state) {
    (void)state;
    arena a;
    arena_init(&a);
    text_edits e = {.memory = &a, .of = source_of_text(&a, STR("t"), STR("0123456789"))};
    text_edit_replace(&e, 8, 1, STR("eight"));
    text_edit_replace(&e, 2, 3, STR("-"));
    text_edit_replace(&e, 3, 1, STR("dropped"));
    text_edit_replace(&e, 2, 0, STR("a"));
    text_edit_replace(&e, 2, 0, STR("b"));
    text_edit_replace(&e, 10, 0, STR("."));
    assert_str(text_edits_apply(&e), "01ab-567eight9.");
    arena_free(&a);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(children_are_removed_and_appended_in_libconfig),
        cmocka_unit_test(children_are_removed_and_appended_in_json),
        cmocka_unit_test(edits_are_applied_in_one_pass),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
