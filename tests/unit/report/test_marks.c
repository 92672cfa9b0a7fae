#include "unit/library.h"

#include "report/report_marks.h"
#include "report/results.h"

/* A report that is cut is never taken for a whole one, wherever the cut is. */

/* Two deals and one that cannot be read, in FORMAT. */
static void write_report(const char *format, buf *out) {
    static const char *const texts[] = {
        "deal = { id = \"one\"; title = \"One\"; }; terms = { alignment = { eu = \"barred\"; }; };",
        "deal = { id = \"two\"; title = \"1 deal: 1 accepted\"; complete = false; };\nterms = {};",
        "deal = { id = \"bad\" };",
    };
    rl_engine *e = NULL;
    rl_report *r = NULL;
    assert_int_equal(rl_engine_new(&e), RL_OK);
    assert_int_equal(rl_engine_add_pack(e, "preconditions"), RL_OK);
    assert_int_equal(rl_report_new(e, format, NULL, library_sink, out, &r), RL_OK);
    for (size_t i = 0; i < COUNT(texts); i++) {
        rl_verdict *v = library_check_text(e, "a.deal", texts[i]);
        assert_int_equal(rl_report_add(r, v), RL_OK);
        rl_verdict_free(v);
    }
    assert_int_equal(rl_report_end(r), RL_OK);
    rl_report_free(r);
    rl_engine_free(e);
}

/* Whether TEXT is taken as a report, and with how many deals. */
static bool is_taken(str text, bool partial, size_t *n) {
    arena a;
    diags d;
    results r;
    arena_init(&a);
    diags_init(&d);
    const bool taken = results_read(&a, source_of_text(&a, STR("old"), text), partial, &r, &d);
    assert_int_equal(taken, d.errors == 0);
    *n = r.n_deals;
    diags_free(&d);
    arena_free(&a);
    return taken;
}

static void a_report_cut_at_any_byte_is_not_taken(void **state) {
    (void)state;
    static const char *const formats[] = {"jsonl", "json"};
    for (size_t f = 0; f < COUNT(formats); f++) {
        buf out = {0};
        size_t n;
        write_report(formats[f], &out);
        const str whole = buf_slice(&out);
        assert_true(str_ends(whole, STR("}\n")));
        for (size_t i = 0; i + 1 < whole.n; i++)
            if (is_taken(str_sub(whole, 0, i), false, &n)) fail_msg("%s cut at %zu of %zu", formats[f], i, whole.n);
        assert_true(is_taken(whole, false, &n));
        assert_int_equal(n, 3);
        assert_true(is_taken(str_sub(whole, 0, whole.n - 1), false, &n)); /* the last line break alone is missing */
        assert_int_equal(n, 3);
        buf_free(&out);
    }
}

static void csv_and_text_cut_at_any_byte_are_not_whole(void **state) {
    (void)state;
    static const struct {
        const char *format;
        readable_format is;
    } formats[] = {{"csv", READABLE_CSV}, {"text", READABLE_TEXT}};
    for (size_t f = 0; f < COUNT(formats); f++) {
        buf out = {0};
        size_t n;
        write_report(formats[f].format, &out);
        const str whole = buf_slice(&out), mark = str_trim(whole);
        for (size_t i = 0; i < mark.n; i++)
            if (readable_is_whole(str_sub(whole, 0, i), formats[f].is))
                fail_msg("%s cut at %zu of %zu", formats[f].format, i, whole.n);
        assert_true(readable_is_whole(whole, formats[f].is));
        assert_true(readable_is_whole(mark, formats[f].is));
        assert_int_equal(readable_format_of(whole), formats[f].is);
        assert_int_equal(readable_format_of(str_sub(whole, 0, whole.n / 2)), formats[f].is);
        assert_false(is_taken(whole, false, &n)); /* people read them, redline does not */
        assert_false(is_taken(whole, true, &n));
        buf_free(&out);
    }
}

#define LINE     "{\"id\": \"d\", \"file\": \"f\", \"verdict\": \"accepted\", \"packs\": {}"
#define END(end) LINE ", \"end\": {" end "}}\n"

static void the_mark_of_lines_is_checked(void **state) {
    (void)state;
    static const struct {
        const char *text;
        int deals; /* -1: not taken */
        bool only_partial;
    } cases[] = {
        {END("\"lines\": 1"), 1, false},
        {LINE "}\n" END("\"lines\": 2"), 2, false},
        {"{\"end\": {\"lines\": 0}}", 0, false},
        {LINE "}\n{\"end\": {\"lines\": 1, \"deals\": 7}}\n", 1, false},
        {"\xef\xbb\xbf" END("\"lines\": 1"), 1, false},
        {"\r\n" LINE "}\r\n\r\n" END("\"lines\": 2") "\n \n", 2, false},
        /* several reports, one after the other */
        {END("\"lines\": 1") LINE "}\n" END("\"lines\": 2"), 3, false},
        {END("\"lines\": 1, \"report\": 1, \"of\": 2") END("\"lines\": 1, \"report\": 2, \"of\": 2"), 2, false},
        {END("\"lines\": 1") LINE "}\n", 2, true},
        {END("\"lines\": 1, \"report\": 1, \"of\": 2"), 1, true},
        {END("\"lines\": 1, \"report\": 2, \"of\": 2"), 1, true},
        {END("\"lines\": 1, \"report\": 1, \"of\": 2") END("\"lines\": 1"), 2, true},
        {END("\"lines\": 1, \"report\": 1, \"of\": 3") END("\"lines\": 1, \"report\": 3, \"of\": 3"), 2, true},
        /* a line is lost, or there twice */
        {END("\"lines\": 2"), 1, true},
        {LINE "}\n" LINE "}\n" END("\"lines\": 2"), 3, true},
        /* what --fail-fast has stopped; a report of an older redline; what is cut */
        {END("\"lines\": 1, \"stopped\": true"), 1, true},
        {"{\"deals\": [], \"summary\": {\"deals\": 0, \"stopped\": true}}", 0, true},
        {LINE "}\n", 1, true},
        {END("\"lines\": 1") "{\"id\": \"e", 1, true},
        {"", 0, true},
        {"{\"id\": \"e", 0, true},
        /* no marks */
        {END("\"lines\": -1"), -1, false},
        {END("\"lines\": \"1\""), -1, false},
        {END("\"deals\": 1"), -1, false},
        {LINE ", \"end\": true}", -1, false},
    };
    for (size_t i = 0; i < COUNT(cases); i++)
        for (int partial = 0; partial < 2; partial++) {
            size_t n;
            const bool want = cases[i].deals >= 0 && (partial || !cases[i].only_partial);
            if (is_taken(str_of(cases[i].text), partial, &n) != want)
                fail_msg("%staken%s: %s", want ? "not " : "", partial ? " as it is" : "", cases[i].text);
            if (want && (int)n != cases[i].deals) fail_msg("%zu deals: %s", n, cases[i].text);
        }
}

static void the_mark_of_texts_is_checked(void **state) {
    (void)state;
    static const struct {
        const char *text;
        bool whole;
    } cases[] = {
        {"1 deal: 1 accepted", true},
        {"REJECTED  x\n\n3 deals: 1 accepted, 1 rejected, 1 could not be checked\n", true},
        {"0 deals: nothing to check\n", true},
        {"2 deals: 2 not applicable (report 2 of 2)\n", true},
        {"2 deals: 1 rejected, 1 could not be checked, stopped by --fail-fast (report 2 of 2)\n", true},
        {"2 deals: 2 not applicable (report 1 of 2)\n", false},
        {"2 deals: 1 accepted, \n", false},
        {"2 deals: 1 accepted\n", false},
        {"2 deals: 2 accepted, 0\n", false},
        {"2 deals: nothing to check\n", false},
        {"12 deals:", false},
        {"1 deals: 1 accepted", false},
        {"1 deal: 1 accepted\n\nREJECTED  y\n", false},
        {"1 deal: 1 accepted by all\n", false},
    };
    for (size_t i = 0; i < COUNT(cases); i++)
        if (readable_is_whole(str_of(cases[i].text), READABLE_TEXT) != cases[i].whole) fail_msg("%s", cases[i].text);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_report_cut_at_any_byte_is_not_taken),
        cmocka_unit_test(csv_and_text_cut_at_any_byte_are_not_whole),
        cmocka_unit_test(the_mark_of_lines_is_checked),
        cmocka_unit_test(the_mark_of_texts_is_checked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
