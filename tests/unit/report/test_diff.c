#include "unit/library.h"

#include "batch/file_iterator.h"
#include "report/diff_report.h"
#include "report/word_diff.h"

/* ------------------------------------------------------------------------------------------------ words */

static void words_that_changed_stand_in_brackets(void **state) {
    (void)state;
    static const struct {
        const char *before, *after, *want;
    } cases[] = {
        {"", "", ""},
        {"all of it", "all  of\nit", "all  of\nit"},
        {"", "two words", "{+two words+}"},
        {"two words", "", "[-two words-]"},
        {"Fire ceases.", "Fire ceases today.", "Fire [-ceases.-] {+ceases today.+}"},
        {"a b c d e f g h i j", "a b c X e f g h i j", "a b c [-d-] {+X+} e f g h i j"},
        {"1 2 3 4 5 6 7 8 9 10 a 1 2 3 4 5 6 7 8 9 10", "1 2 3 4 5 6 7 8 9 10 b 1 2 3 4 5 6 7 8 9 10",
         "... 5 6 7 8 9 10 [-a-] {+b+} 1 2 3 4 5 6 ..."},
        /* seven words are not cut to six and dots */
        {"1 2 3 4 5 6 7 a", "1 2 3 4 5 6 7 b", "1 2 3 4 5 6 7 [-a-] {+b+}"},
        {"a 1 2 3 4 5 6 7 8 9 10 11 12 13 14 b", "x 1 2 3 4 5 6 7 8 9 10 11 12 13 14 y",
         "[-a-] {+x+} 1 2 3 4 5 6 ... 9 10 11 12 13 14 [-b-] {+y+}"},
        /* a word alone between two changes goes with them */
        {"the line of contact now", "the lines of parting now", "the [-line of contact-] {+lines of parting+} now"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        arena a;
        size_t n;
        arena_init(&a);
        const words_span *spans = words_compare(&a, str_of(cases[i].before), str_of(cases[i].after), &n);
        assert_str(words_text(&a, spans, n), cases[i].want);
        arena_free(&a);
    }
}

/* What was removed and what stayed make up the one text, what was added and what stayed the other. */
static void no_word_is_lost_however_long_the_texts(void **state) {
    (void)state;
    static const size_t sizes[] = {3, 40, 900, 3000};
    for (size_t i = 0; i < COUNT(sizes); i++) {
        arena a;
        buf texts[2] = {{0}, {0}}, back[2] = {{0}, {0}};
        uint32_t seed = 12345;
        arena_init(&a);
        for (size_t t = 0; t < 2; t++)
            for (size_t k = 0; k < sizes[i]; k++) {
                seed = seed * 1664525u + 1013904223u;
                buf_printf(&texts[t], "%sw%u", k ? " " : "", seed >> 28);
            }
        size_t n;
        const words_span *spans = words_compare(&a, buf_slice(&texts[0]), buf_slice(&texts[1]), &n);
        for (size_t k = 0; k < n; k++)
            for (size_t t = 0; t < 2; t++) {
                if (spans[k].kind == (t ? WORDS_REMOVED : WORDS_ADDED)) continue;
                if (!buf_is_empty(&back[t])) buf_char(&back[t], ' ');
                buf_str(&back[t], spans[k].text);
            }
        for (size_t t = 0; t < 2; t++) {
            assert_true(str_eq(buf_slice(&texts[t]), buf_slice(&back[t])));
            buf_free(&texts[t]);
            buf_free(&back[t]);
        }
        arena_free(&a);
    }
}

/* ------------------------------------------------------------------------------------------------ results */

/* The report of the published deals, and an unreadable one, in FORMAT. */
static void write_report(const char *format, buf *out) {
    arena a;
    diags d;
    arena_init(&a);
    diags_init(&d);
    rl_engine *e = library_engine();
    const str folder = STR("docs/examples/published");
    file_iterator *w = file_iterator_new(&folder, 1, (file_iterator_settings){0});
    found_kind kind;
    str path;
    size_t found = 0;
    rl_report *r = NULL;
    assert_int_equal(rl_report_new(e, format, NULL, library_sink, out, &r), RL_OK);
    for (bool more = true; more;) {
        more = file_iterator_next(w, &kind, &path, &d);
        rl_verdict *v = more ? library_check(e, arena_z(&a, path)) : library_check_text(e, "bad.deal", "deal = {");
        rl_report_add(r, v);
        rl_verdict_free(v);
        found += more;
    }
    assert_true(found >= 16);
    file_iterator_free(w);
    rl_report_end(r);
    rl_report_free(r);
    rl_engine_free(e);
    diags_free(&d);
    arena_free(&a);
}

static void what_a_report_says_is_read_back_from_either_format(void **state) {
    (void)state;
    arena a;
    diags d;
    results r[2];
    static const char *const formats[] = {"json", "jsonl"};
    arena_init(&a);
    diags_init(&d);
    for (size_t i = 0; i < 2; i++) {
        buf text = {0};
        write_report(formats[i], &text);
        assert_true(results_look(&a, buf_slice(&text)));
        assert_true(results_read(&a, source_of_text(&a, str_of(formats[i]), buf_slice(&text)), false, &r[i], &d));
        assert_int_equal(r[i].lines, i == 1);
        assert_int_equal(r[i].n_deals, 17);
        buf_free(&text);
    }
    for (size_t x = 0; x < 2; x++)
        for (size_t y = 0; y < 2; y++) {
            const results_comparison *c = results_compare(&a, &r[x], &r[y]);
            assert_int_equal(c->n[DEAL_SAME], 17);
            assert_int_equal(report_exit_status(&c->counts), 2);
        }
    const baseline *all = results_baseline(&a, &r[0], NULL, 0, &d), *lines = results_baseline(&a, &r[1], NULL, 0, &d);
    assert_int_equal(all->n_deals, 16);
    assert_int_equal(lines->n_deals, 16);
    assert_true(lines->n > 20 && all->n > lines->n); /* the lines leave out the preferences */
    diags_free(&d);
    arena_free(&a);
}

#define LINE(id, failed)                                                                                               \
    "{\"id\": " id ", \"file\": \"f\", \"verdict\": \"rejected\", \"packs\": {\"p\": {\"verdict\": \"rejected\", "     \
    "\"failed\": [" failed "], \"undetermined\": [], \"concessions\": []}}}\n"
#define CONDITION(id, outcome) "{\"id\": \"" id "\", \"verdict\": \"" outcome "\"}"
#define DOCUMENT(conditions)                                                                                           \
    "{\"redline\": \"1\", \"deals\": [{\"id\": \"d\", \"file\": \"f\", \"verdict\": \"rejected\", \"packs\": "         \
    "[{\"id\": \"p\", \"verdict\": \"rejected\", \"rules\": [{\"id\": \"R\", \"class\": \"red-line\", \"verdict\": "   \
    "\"fail\", \"conditions\": [" conditions "]}]}]}]}"

static void results_tell_better_from_worse_and_new_from_gone(void **state) {
    (void)state;
    static const struct {
        const char *before, *after, *want;
    } cases[] = {
        {LINE("\"d\"", "\"R/a\""), LINE("\"d\"", "\"R/a\""), "d same\n"},
        {LINE("\"d\"", "\"R/a\""), LINE("\"d\"", ""), "d better\n better p/R/a violated>not listed\n"},
        {LINE("\"d\"", ""), LINE("\"d\"", "\"R/a\""), "d worse\n worse p/R/a not listed>violated\n"},
        {LINE("\"d\"", "\"R/a\""), LINE("\"d\"", "\"R/b\""),
         "d mixed\n worse p/R/b not listed>violated\n better p/R/a violated>not listed\n"},
        {LINE("\"d\"", ""), LINE("\"e\"", "\"R/a\""), "e new\nd gone\n"},
        {LINE("\"d\"", "\"R/a\"") LINE("\"d\"", "\"R/b\""), LINE("\"d\"", "\"R/a\"") LINE("\"d\"", ""),
         "d same\nd better\n better p/R/b violated>not listed\n"},
        {DOCUMENT(CONDITION("a", "violated")), DOCUMENT(CONDITION("a", "met")),
         "d better\n better p/R/a violated>met\n"},
        {DOCUMENT(CONDITION("a", "met")), DOCUMENT(CONDITION("a", "undetermined")),
         "d worse\n worse p/R/a met>undetermined\n"},
        {DOCUMENT(CONDITION("a", "violated")), DOCUMENT(CONDITION("b", "violated")),
         "d mixed\n new p/R/b not listed>violated\n gone p/R/a violated>not listed\n"},
        {DOCUMENT(CONDITION("a", "met")), DOCUMENT(CONDITION("b", "met")), "d same\n"},
        {DOCUMENT(CONDITION("a", "violated")),
         DOCUMENT("{\"id\": \"a\", \"verdict\": \"violated\", \"waived\": {\"by\": \"B\"}}"),
         "d better\n better p/R/a violated>violated (waived)\n"},
        {DOCUMENT(CONDITION("a", "violated") "," CONDITION("b", "met")), LINE("\"d\"", "\"R/a\""), "d same\n"},
        {LINE("\"d\"", "\"R/a\""), DOCUMENT(CONDITION("a", "met")), "d better\n better p/R/a violated>not listed\n"},
        {"", LINE("\"d\"", ""), "d new\n"},
        /* what is waived or known stands in two lists; a preference in one of them alone is passed over */
        {LINE("\"d\"", "\"R/a\""), LINE("\"d\"", "\"R/a\"], \"waived\": [\"R/a\", \"P/a\""),
         "d better\n better p/R/a violated>violated (waived)\n"},
        {LINE("\"d\"", "\"R/a\"], \"known\": [\"R/a\""), LINE("\"d\"", "\"R/a\", \"R/b\""),
         "d worse\n worse p/R/a violated (known)>violated\n worse p/R/b not listed>violated\n"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        arena a;
        diags d;
        results r[2];
        buf out = {0};
        arena_init(&a);
        diags_init(&d);
        assert_true(results_read(&a, source_of_text(&a, STR("a"), str_of(cases[i].before)), true, &r[0], &d));
        assert_true(results_read(&a, source_of_text(&a, STR("b"), str_of(cases[i].after)), true, &r[1], &d));
        const results_comparison *c = results_compare(&a, &r[0], &r[1]);
        for (size_t k = 0; k < c->n_deals; k++) {
            const result_deal_change *x = &c->deals[k];
            buf_printf(&out, STR_FMT " %s\n", STR_ARG(x->after ? x->after->id : x->before->id),
                       result_deal_trends[x->all]);
            for (size_t m = 0; m < x->n_conditions; m++)
                buf_printf(&out, " %s " STR_FMT " %s>%s\n", result_change_name(&x->conditions[m]),
                           STR_ARG(x->conditions[m].name), result_condition_name(x->conditions[m].before),
                           result_condition_name(x->conditions[m].after));
        }
        assert_str(buf_slice(&out), cases[i].want);
        buf_free(&out);
        diags_free(&d);
        arena_free(&a);
    }
}

static void what_is_no_report_is_refused(void **state) {
    (void)state;
    static const char *const texts[] = {
        "deal = { id = \"d\"; };",
        "{}",
        "[]",
        "{\"redline\": \"1\", \"deals\": [",
        "{\"redline\": \"1\", \"deals\": {}}",
        "{\"redline\": \"1\", \"deals\": [{\"id\": \"d\"}]}",
        "{\"redline\": \"1\", \"deals\": [{\"id\": \"d\", \"verdict\": \"rejected\", \"packs\": [{\"id\": \"p\"}]}]}",
        DOCUMENT(CONDITION("a", "broken")),
        DOCUMENT("{\"id\": 5, \"verdict\": \"met\"}"),
        LINE("\"d\"", "\"R\""),
        LINE("\"d\"", "5"),
        LINE("5", ""),
        LINE("\"d\"", "") "{\"id\": ",
        LINE("\"d\"", "") "[]",
    };
    for (size_t i = 0; i < COUNT(texts); i++) {
        arena a;
        diags d;
        results r;
        arena_init(&a);
        diags_init(&d);
        if (results_read(&a, source_of_text(&a, STR("a"), str_of(texts[i])), false, &r, &d))
            fail_msg("taken: %s", texts[i]);
        assert_true(d.errors > 0);
        diags_free(&d);
        arena_free(&a);
    }
}

static void waived_violations_are_no_part_of_a_baseline(void **state) {
    (void)state;
    arena a;
    diags d;
    results r;
    arena_init(&a);
    diags_init(&d);
    static const char text[] = DOCUMENT("{\"id\": \"a\", \"verdict\": \"violated\", \"waived\": {\"by\": \"B\"}}, "
                                        "{\"id\": \"b\", \"verdict\": \"violated\", \"known\": true}, "
                                        "{\"id\": \"c\", \"verdict\": \"undetermined\"}");
    assert_true(results_read(&a, source_of_text(&a, STR("a"), str_of(text)), false, &r, &d));
    const baseline *b = results_baseline(&a, &r, NULL, 0, &d);
    assert_int_equal(b->n, 1);
    assert_str(b->list[0].condition, "b");
    diags_free(&d);
    arena_free(&a);
}

/* ------------------------------------------------------------------------------------------------ the library */

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_that_changed_stand_in_brackets),
        cmocka_unit_test(no_word_is_lost_however_long_the_texts),
        cmocka_unit_test(what_a_report_says_is_read_back_from_either_format),
        cmocka_unit_test(results_tell_better_from_worse_and_new_from_gone),
        cmocka_unit_test(what_is_no_report_is_refused),
        cmocka_unit_test(waived_violations_are_no_part_of_a_baseline),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
