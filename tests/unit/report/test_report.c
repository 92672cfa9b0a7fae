#include "unit/library.h"

#include <stdio.h>
#include <stdlib.h>

#include "batch/file_iterator.h"
#include "source/node.h"

/* Reports through the public API, as a program that uses the library would make them. */

/* All published deals and one bad one, in a format. */
static void write_report(const rl_engine *e, const char *format, buf *out) {
    arena a;
    diags d;
    arena_init(&a);
    diags_init(&d);
    str folder = STR("docs/examples/published");
    file_iterator *w = file_iterator_new(&folder, 1, (file_iterator_settings){0});
    found_kind kind;
    str path;
    size_t found = 0;
    rl_report *r = NULL;
    assert_int_equal(rl_report_new(e, format, NULL, library_sink, out, &r), RL_OK);
    for (; file_iterator_next(w, &kind, &path, &d); found++) {
        rl_verdict *v = library_check(e, arena_z(&a, path));
        assert_int_equal(rl_report_add(r, v), RL_OK);
        rl_verdict_free(v);
    }
    file_iterator_free(w);
    assert_int_equal(found, 16);
    rl_verdict *bad = library_check_text(e, "bad.deal", "deal = { \"");
    assert_int_equal(rl_verdict_outcome(bad), RL_OUTCOME_ERROR);
    assert_int_equal(rl_report_add(r, bad), RL_OK);
    rl_verdict_free(bad);
    assert_int_equal(rl_report_end(r), RL_OK);
    assert_int_equal(rl_report_exit_status(r), 2);
    rl_report_free(r);
    diags_free(&d);
    arena_free(&a);
}

static void json_is_valid_and_has_what_the_language_promises(void **state) {
    (void)state;
    rl_engine *e = library_engine();
    buf out = {0};
    arena a;
    diags d;
    arena_init(&a);
    diags_init(&d);
    write_report(e, "json", &out);
    const node *root = node_read_json(&a, source_of_text(&a, STR("report"), buf_slice(&out)), (node_limits){0}, &d);
    assert_non_null(root);
    assert_str(node_get(root, "redline")->s, "1");
    assert_str(node_get(root, "vocabulary")->s, "peace/2.0");
    const node *deals = node_get(root, "deals"), *summary = node_get(root, "summary");
    assert_int_equal(deals->n, 17);
    assert_int_equal(node_get(summary, "deals")->i, 17);
    assert_int_equal(node_get(summary, "errors")->i, 1);
    static const char *const of_rule[] = {"id", "title", "class", "verdict", "cite", "remedy", "conditions"};
    static const char *const of_condition[] = {"id", "kind", "verdict", "message", "expression", "cite", "because"};
    unsigned conditions = 0;
    for (const node *deal = deals->first; deal; deal = deal->next)
        for (const node *p = node_get(deal, "packs")->first; p; p = p->next)
            for (const node *r = node_get(p, "rules")->first; r; r = r->next) {
                for (size_t i = 0; i < COUNT(of_rule); i++) assert_non_null(node_get(r, of_rule[i]));
                for (const node *c = node_get(r, "conditions")->first; c; c = c->next, conditions++) {
                    for (size_t i = 0; i < COUNT(of_condition); i++) assert_non_null(node_get(c, of_condition[i]));
                    bool met = str_is(node_get(c, "verdict")->s, "met");
                    assert_int_equal(node_get(c, "because")->n == 0, met);
                }
            }
    assert_true(conditions > 16 * 50);
    buf_free(&out);
    diags_free(&d);
    arena_free(&a);
    rl_engine_free(e);
}

static void each_line_of_jsonl_is_valid_json(void **state) {
    (void)state;
    rl_engine *e = library_engine();
    buf out = {0};
    unsigned lines = 0;
    write_report(e, "jsonl", &out);
    str text = buf_slice(&out);
    for (size_t at = 0; at < text.n; lines++) {
        size_t end = str_find(text, STR("\n"), at);
        arena a;
        diags d;
        arena_init(&a);
        diags_init(&d);
        const node *n =
            node_read_json(&a, source_of_text(&a, STR("line"), str_sub(text, at, end)), (node_limits){0}, &d);
        assert_non_null(n);
        assert_non_null(node_get(n, "verdict"));
        assert_int_equal(node_get(n, "packs")->n, lines < 16 ? 4 : 0);
        diags_free(&d);
        arena_free(&a);
        at = end + 1;
    }
    assert_int_equal(lines, 17);
    buf_free(&out);
    rl_engine_free(e);
}

static void the_same_input_gives_the_same_bytes(void **state) {
    (void)state;
    static const char *const formats[] = {"text", "json",   "jsonl", "sarif",    "junit",
                                          "tap",  "github", "csv",   "markdown", "html"};
    for (size_t i = 0; i < COUNT(formats); i++) {
        buf first = {0}, second = {0};
        rl_engine *one = library_engine(), *two = library_engine();
        write_report(one, formats[i], &first);
        write_report(two, formats[i], &second);
        assert_true(str_eq(buf_slice(&first), buf_slice(&second)));
        buf_free(&first);
        buf_free(&second);
        rl_engine_free(one);
        rl_engine_free(two);
    }
}

/* Paths, quotes and patterns that cannot be broken may be longer; everything else keeps to 80 columns. */
static void text_keeps_to_eighty_columns(void **state) {
    (void)state;
    rl_engine *e = library_engine();
    buf out = {0};
    unsigned too_long = 0;
    write_report(e, "text", &out);
    str text = buf_slice(&out);
    for (size_t at = 0; at < text.n;) {
        size_t end = str_find(text, STR("\n"), at);
        str line = str_sub(text, at, end);
        bool broken = str_find(str_trim(line), STR(" "), 0) == SIZE_MAX;
        bool names_file = str_ends(line, STR(".deal")); /* what tells a deal from others is not cut */
        if (line.n > 86 && !broken && !names_file) too_long++;
        at = end + 1;
    }
    assert_int_equal(too_long, 0);
    buf_free(&out);
    rl_engine_free(e);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(json_is_valid_and_has_what_the_language_promises),
        cmocka_unit_test(each_line_of_jsonl_is_valid_json),
        cmocka_unit_test(the_same_input_gives_the_same_bytes),
        cmocka_unit_test(text_keeps_to_eighty_columns),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
