#include <stdlib.h>

#include "unit/test.h"

#include "base/utf8.h"
#include "cel/scan.h"

/* The clauses as one line: words of one clause with | between them, clauses with &. */
static str show(arena *a, cel_literals l) {
    str out = {"", 0};
    for (size_t i = 0; i < l.n; i++)
        for (size_t k = 0; k < l.v[i].n; k++)
            out = arena_printf(a, STR_FMT "%s" STR_FMT, STR_ARG(out), k ? "|" : i ? "&" : "", STR_ARG(l.v[i].v[k]));
    return out;
}

static void literals_are_read_off_the_syntax(void **state) {
    (void)state;
    static const struct {
        const char *pattern, *literals;
    } cases[] = {
        {"NATO", "nato"},
        {"(?i)security\\s+guarantees?", "guarantee&security"},
        {"neutral|non-aligned", "neutral|non-aligned"},
        {"\\b(?:cease-?fire)\\b", "cease-fire|ceasefire"},
        {"[Bb]udapest", "budapest"},
        {"go+al", "oal"},
        {"(ab){2}cd", "abcd"},
        {"x?yz", "yz"},
        {"(?=.*nato)(?=.*enlarge)", "enlarge&nato"},
        {"(?!nato)expand", "expand"},
        {"\\Qa.b\\E+c", "a.b"},
        {"(?x) black \\s sea # the sea", "black"},
        {"a(?#not this)bc", "abc"},
        {"ґанок", "\xf2\xb1\xf0\xb0\xf0\xbd\xf0\xbe\xf0\xba"},
        /* nothing is known */
        {"a", ""},
        {"nato|.", ""},
        {"(?i)київ", ""},
        {"(nato)?", ""},
        {"(nato){0}", ""},
        {"nato(*ACCEPT)x", ""},
        {"(?(?=x)nato|eu)", ""},
        {"nato{,3}", ""},
        {"(?<!nato)", ""},
        {"[^nato]", ""},
        {"[a-z]", ""},
    };
    arena a;
    arena_init(&a);
    for (size_t i = 0; i < COUNT(cases); i++) {
        str got = show(&a, cel_literals_of_pattern(&a, str_of(cases[i].pattern), true));
        if (!str_is(got, cases[i].literals))
            fail_msg("%s: " STR_FMT " rather than %s", cases[i].pattern, STR_ARG(got), cases[i].literals);
    }
    arena_free(&a);
}

static void comments_end_where_a_newline_is_known_for_sure(void **state) {
    (void)state;
    arena a;
    arena_init(&a);
    assert_str(show(&a, cel_literals_of_pattern(&a, STR("(?x)nato#x\nplus"), true)), "natoplus");
    assert_str(show(&a, cel_literals_of_pattern(&a, STR("(?x)nato#x\nplus"), false)), "");
    arena_free(&a);
}

/* The ground that folding stands on: of all characters, (?i) takes two beyond ASCII for a letter of it. */
static void only_two_letters_beyond_ascii_are_letters_of_ascii_in_another_case(void **state) {
    (void)state;
    arena a;
    arena_init(&a);
    const char *problem = NULL;
    size_t at = 0, odd = 0;
    cel_search s = {.memory = &a};
    cel_span span;
    const cel_pattern *letters = cel_pattern_compile(&a, STR("(?i)[\\x00-\\x7f]"), true, &problem, &at);
    assert_non_null(letters);
    for (uint32_t c = 0x80; c <= 0x10ffff; c++) {
        char text[4];
        size_t n = utf8_encode(c, text);
        if (n == 0) continue;
        bool matches = cel_pattern_find(&s, letters, (str){text, n}, &span) == CEL_MATCH_YES;
        assert_true(matches == cel_text_is_odd((str){text, n}));
        odd += matches;
    }
    assert_int_equal(odd, 2);
    arena_free(&a);
}

/* Texts of ASCII are searched without Unicode properties: no class may say anything else of them. */
static void properties_make_no_difference_to_ascii(void **state) {
    (void)state;
    static const char *const classes[] = {"\\b.", "\\B.", "\\d", "\\D",        "\\s",
                                          "\\S",  "\\w",  "\\W", "(?i)[^\\w]", "(?i)[\\d\\W]"};
    arena a;
    arena_init(&a);
    const char *problem = NULL;
    size_t at = 0;
    for (size_t i = 0; i < COUNT(classes); i++) {
        const cel_pattern *p = cel_pattern_compile(&a, str_of(classes[i]), true, &problem, &at);
        assert_non_null(p);
        for (int c = 0; c < 128; c++) {
            cel_search s = {.memory = &a};
            cel_span spans[2];
            char text = (char)c;
            cel_match plain = cel_pattern_match(&s, p, (str){&text, 1}, 0, false, spans, 1);
            if (plain != cel_pattern_match(&s, p, (str){&text, 1}, 0, false, spans, 2))
                fail_msg("%s: character %d", classes[i], c);
        }
    }
    arena_free(&a);
}

static void an_odd_text_is_never_said_to_lack_a_literal(void **state) {
    (void)state;
    arena a;
    arena_init(&a);
    cel_literals l = cel_literals_of_pattern(&a, STR("(?i)task"), true);
    assert_true(cel_literals_absent(l, STR("a text")));
    assert_false(cel_literals_absent(l, STR("a TASK")));
    assert_false(cel_literals_absent(l, STR("a ta\xc5\xbfk")));
    assert_false(cel_literals_absent(l, STR("a tas\xe2\x84\xaa")));
    arena_free(&a);
}

/* A pattern that runs past its limits is an error, but where a word that it needs is missing there is nothing to run
 * for: so it is with a scan and without. */
static void a_limit_is_an_error_only_where_the_literals_are_there(void **state) {
    (void)state;
    arena a;
    arena_init(&a);
    const char *problem = NULL;
    size_t at = 0;
    const cel_pattern *p = cel_pattern_compile(&a, STR("(x+x+)+y|(x+x+)+nato!"), true, &problem, &at);
    const cel_pattern *q = cel_pattern_compile(&a, STR("(x+x+)+nato!"), true, &problem, &at);
    cel_search s = {.memory = &a};
    cel_span span;
    char text[80];
    memset(text, 'x', sizeof text);
    assert_int_equal(cel_pattern_find(&s, p, (str){text, sizeof text}, &span), CEL_MATCH_ERROR);
    assert_int_equal(cel_pattern_find(&s, q, (str){text, sizeof text}, &span), CEL_MATCH_NO);
    memcpy(text + 70, "nato!", 5);
    memcpy(text + 60, "-", 1);
    memcpy(text + 69, "-", 1);
    assert_int_equal(cel_pattern_find(&s, q, (str){text, sizeof text}, &span), CEL_MATCH_ERROR);
    arena_free(&a);
}

/* Valgrind would need minutes for searches that take long. */
static void skip_under_another_program(void) {
    const char *under = getenv("UNDER");
    if (under && *under) skip();
}

/* TIMES pieces and a tail. */
static str repeat(arena *a, const char *piece, int times, const char *tail) {
    buf b = buf_in(a);
    for (int i = 0; i < times; i++) buf_z(&b, piece);
    buf_z(&b, tail);
    return buf_take(&b);
}

/* A search that exceeds the first limit is repeated in windows. It finds what one search finds. */
static void searches_that_take_long_find_the_same(void **state) {
    (void)state;
    skip_under_another_program();
    static const struct {
        const char *pattern, *piece;
        int times;
        const char *tail;
        cel_match found;
        size_t from, to;
        size_t group; /* where the first group begins */
    } cases[] = {
        {"(x+x+)+y", "x", 18, " xxy", CEL_MATCH_YES, 19, 22, 19},
        {"(x+x+)+(y)", "x", 18, " xxy", CEL_MATCH_YES, 19, 22, 19},
        {"(x+x+)+y", "x", 18, " y", CEL_MATCH_NO, 0, 0, 0},
        {"(x+x+)+y|\\z", "x", 18, " y", CEL_MATCH_YES, 20, 20, SIZE_MAX},
        {"(?<=-)(x+x+)+y", "\xc3\xa9-xxxxxxxxxxxxxx", 130, "xxy", CEL_MATCH_YES, 2196, 2213, 2196},
        {"(?i)(x+x+)+y|\xc3\x89!", "\xc3\xa9xxxxxxxxxxxxxx ", 130, "\xc3\xa9!", CEL_MATCH_YES, 2210, 2213, SIZE_MAX},
        {"\\G(x+x+)+y", "x", 18, " xxy", CEL_MATCH_NO, 0, 0, 0},
        {"(*COMMIT)(x+x+)+y", "x", 18, " xxy", CEL_MATCH_NO, 0, 0, 0},
    };
    for (size_t i = 0; i < COUNT(cases); i++)
        for (int jit = 0; jit < 2; jit++) {
            arena a;
            arena_init(&a);
            const char *problem = NULL;
            size_t at = 0;
            int64_t left = INT64_MAX;
            cel_search s = {.memory = &a, .steps_left = &left};
            cel_span spans[2] = {{0, 0}, {0, 0}};
            const cel_pattern *p = cel_pattern_compile(&a, str_of(cases[i].pattern), jit, &problem, &at);
            assert_non_null(p);
            str text = repeat(&a, cases[i].piece, cases[i].times, cases[i].tail);
            cel_match found = cel_pattern_match(&s, p, text, 0, false, spans, 2);
            if (found != cases[i].found || spans[0].from != cases[i].from || spans[0].to != cases[i].to ||
                spans[1].from != cases[i].group || left == INT64_MAX)
                fail_msg("%s, jit %d: %d at [%zu, %zu), group at %zu, steps %lld", cases[i].pattern, jit, (int)found,
                         spans[0].from, spans[0].to, spans[1].from, (long long)(INT64_MAX - left));
            arena_free(&a);
        }
}

static void searches_that_take_long_are_counted(void **state) {
    (void)state;
    skip_under_another_program();
    arena a;
    arena_init(&a);
    const char *problem = NULL;
    size_t at = 0;
    const cel_pattern *p = cel_pattern_compile(&a, STR("(a+)+$"), true, &problem, &at);
    str one = repeat(&a, "a", 40, "!"), many = repeat(&a, "aaaaaaaaaaaaaaaaaa!", 40, ""),
        quick = repeat(&a, "b", 40, "!");
    int64_t left = INT64_MAX;
    cel_search s = {.memory = &a, .steps_left = &left};
    cel_span span;
    assert_int_equal(cel_pattern_find(&s, p, quick, &span), CEL_MATCH_NO);
    assert_true(left == INT64_MAX);
    assert_int_equal(cel_pattern_find(&s, p, one, &span), CEL_MATCH_ERROR);
    assert_non_null(strstr(s.message, "match limit"));
    int64_t of_one = INT64_MAX - left;
    assert_true(of_one > 200000 && of_one < 2000000);
    left = INT64_MAX;
    assert_int_equal(cel_pattern_find(&s, p, many, &span), CEL_MATCH_NO);
    assert_true(INT64_MAX - left > 4 * of_one);
    left = of_one - 1;
    assert_int_equal(cel_pattern_find(&s, p, one, &span), CEL_MATCH_ERROR);
    assert_string_equal(s.message, CEL_TOO_MANY_STEPS);
    assert_true(left < 0);
    arena_free(&a);
}

static void equal_searches_share_a_needle_and_few_are_not_scanned_for(void **state) {
    (void)state;
    static const char *const more[] = {"budapest", "minsk", "istanbul"};
    arena a;
    arena_init(&a);
    const char *problem = NULL;
    size_t at = 0;
    cel_scanner *s = cel_scanner_new(&a);
    const cel_needle *nato = cel_scanner_pattern(&a, s, STR("nato"), &problem, &at);
    assert_ptr_equal(nato, cel_scanner_pattern(&a, s, STR("nato"), &problem, &at));
    assert_ptr_not_equal(nato, cel_scanner_text(&a, s, STR("nato")));
    assert_null(cel_scanner_pattern(&a, s, STR("("), &problem, &at));
    str texts[] = {STR("nothing"), STR("NATO in Budapest")};
    cel_row rows[] = {{&texts[0]}, {&texts[1]}};
    cel_scanner_build(s);
    assert_false(cel_scan_knows(cel_scan_new(&a, s, rows, 2, 1), nato));
    for (size_t i = 0; i < COUNT(more); i++) cel_scanner_text(&a, s, str_of(more[i]));
    cel_scanner_build(s);
    cel_scan *scan = cel_scan_new(&a, s, rows, 2, 1);
    assert_true(cel_scan_knows(scan, nato));
    assert_int_equal(cel_scan_rows(scan, nato, 0, 0) & 3, 2);
    assert_false(cel_scan_knows(scan, cel_scanner_text(&a, NULL, STR("alone"))));
    arena_free(&a);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(literals_are_read_off_the_syntax),
        cmocka_unit_test(comments_end_where_a_newline_is_known_for_sure),
        cmocka_unit_test(only_two_letters_beyond_ascii_are_letters_of_ascii_in_another_case),
        cmocka_unit_test(properties_make_no_difference_to_ascii),
        cmocka_unit_test(an_odd_text_is_never_said_to_lack_a_literal),
        cmocka_unit_test(a_limit_is_an_error_only_where_the_literals_are_there),
        cmocka_unit_test(searches_that_take_long_find_the_same),
        cmocka_unit_test(searches_that_take_long_are_counted),
        cmocka_unit_test(equal_searches_share_a_needle_and_few_are_not_scanned_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
