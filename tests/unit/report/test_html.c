#include "unit/world.h"

#include "report/html.h"

/* The parts of the HTML report that a whole page does not show one by one: escaping, links, excerpts, signs, and parts
 * that are joined. */

static void text_is_escaped_and_cleaned(void **state) {
    (void)state;
    const struct {
        str text;
        const char *want;
    } cases[] = {
        {STR("plain"), "plain"},
        {STR("<b a=\"1\" c='2'>&amp;"), "&lt;b a=&quot;1&quot; c=&#39;2&#39;&gt;&amp;amp;"},
        {STR("a\tb\nc"), "a\tb\nc"},
        {STR("\0"), "\xef\xbf\xbd"},
        {STR("\x1b[1m\r\x7f"), "\xef\xbf\xbd[1m\xef\xbf\xbd\xef\xbf\xbd"},
        {STR("\xc2\x80|\xc2\xa0"), "\xef\xbf\xbd|\xc2\xa0"}, /* U+0080 is a control, U+00A0 is not */
        {STR("\xef\xb7\x90|\xef\xbf\xbe|\xf0\x9f\xbf\xbf"),
         "\xef\xbf\xbd|\xef\xbf\xbd|\xef\xbf\xbd"},                       /* noncharacters */
        {STR("\xff<\xc3"), "\xef\xbf\xbd&lt;\xef\xbf\xbd"},               /* no UTF-8 */
        {STR("\xe2\x80\xae\xf0\x9f\x98\x80"), "\\u202e\xf0\x9f\x98\x80"}, /* a turn of direction, a face */
        {{NULL, 0}, ""},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        buf out = {0};
        escape_html(&out, cases[i].text);
        assert_str(buf_slice(&out), cases[i].want);
        buf_free(&out);
    }
}

static void a_format_puts_each_text_in_its_place(void **state) {
    (void)state;
    buf out = {0};
    HTML(&out, "<a title=\"%\">%</a>%.", STR("100%"), STR("%<"), STR(""));
    assert_str(buf_slice(&out), "<a title=\"100%\">%&lt;</a>.");
    buf_free(&out);
}

static void only_web_addresses_become_links(void **state) {
    (void)state;
    static const struct {
        const char *url;
        bool link;
    } cases[] = {
        {"http://example.org", true},
        {"HtTpS://example.org/?a=1&b=\"2\"", true},
        {"javascript:alert(1)", false},
        {"JAVASCRIPT://example.org/%0aalert(1)", false},
        {"data:text/html,x", false},
        {"//example.org", false},
        {"https:example.org", false},
        {"https//example.org", false},
        {" https://example.org", false},
        {"https://example.org/\tx", false},
        {"java\nscript:alert(1)", false},
        {"https://example.org/\x7f", false},
        {"ftp://example.org", false},
        {"", false},
        {"http", false},
        {"vbscript:https://example.org", false},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        buf out = {0};
        html_link(&out, str_of(cases[i].url));
        assert_int_equal(str_find(buf_slice(&out), STR("href="), 0) != SIZE_MAX, cases[i].link);
        assert_int_equal(str_starts(buf_slice(&out), STR("<span")), !cases[i].link);
        buf_free(&out);
    }
}

static void excerpts_keep_whole_letters_on_both_sides(void **state) {
    (void)state;
    static const struct {
        const char *words;
        size_t from, to, around;
        const char *want;
    } cases[] = {
        {"abcdef", 2, 4, 9, "ab<mark>cd</mark>ef"},
        {"abcdef", 2, 4, 1, "… b<mark>cd</mark>e …"},
        {"abcdef", 0, 0, 3, "abc …"},
        {"abcdef", 0, 6, 0, "<mark>abcdef</mark>"},
        {"äöüßé", 4, 6, 1, "… ö<mark>ü</mark>ß …"},
        {"<&>", 1, 2, 5, "&lt;<mark>&amp;</mark>&gt;"},
        {"", 0, 0, 5, ""},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        buf out = {0};
        html_excerpt(&out, str_of(cases[i].words), cases[i].from, cases[i].to, cases[i].around);
        assert_str(buf_slice(&out), cases[i].want);
        buf_free(&out);
    }
}

static void every_outcome_has_its_sign(void **state) {
    (void)state;
    const condition_verdict fallback = {.outcome = CONDITION_FALLBACK}, met = {.outcome = CONDITION_MET};
    const rule of[] = {{.class = RULE_RED_LINE}, {.class = RULE_NEGOTIABLE}, {.class = RULE_PREFERENCE}};
    const struct {
        rule_verdict v;
        rule_mark want;
    } cases[] = {
        {{.rule = &of[0], .outcome = RULE_FAIL}, MARK_CROSSED},
        {{.rule = &of[1], .outcome = RULE_FAIL}, MARK_CONCESSION},
        {{.rule = &of[2], .outcome = RULE_FAIL}, MARK_NOTE},
        {{.rule = &of[0], .outcome = RULE_FAIL, .waived = true}, MARK_WAIVED},
        {{.rule = &of[0], .outcome = RULE_FAIL, .known = true}, MARK_KNOWN},
        {{.rule = &of[0], .outcome = RULE_PASS, .conditions = &met, .n_conditions = 1}, MARK_PASS},
        {{.rule = &of[0], .outcome = RULE_PASS, .conditions = &fallback, .n_conditions = 1}, MARK_FALLBACK},
        {{.rule = &of[0], .outcome = RULE_UNDETERMINED}, MARK_UNDETERMINED},
        {{.rule = &of[0], .outcome = RULE_NOT_APPLICABLE}, MARK_NOT_APPLICABLE},
        {{.rule = &of[0], .outcome = RULE_ERROR}, MARK_ERROR},
    };
    for (size_t i = 0; i < COUNT(cases); i++) assert_int_equal(finding_mark(&cases[i].v), cases[i].want);
    assert_int_equal(finding_mark(NULL), MARK_HIDDEN);
    for (int a = MARK_HIDDEN; a <= MARK_ERROR; a++)
        for (int b = a + 1; b <= MARK_ERROR; b++) {
            assert_string_not_equal(html_look((rule_mark)a)->sign, html_look((rule_mark)b)->sign);
            assert_string_not_equal(html_look((rule_mark)a)->class, html_look((rule_mark)b)->class);
        }
}

/* ------------------------------------------------------------------------------------------------ whole reports */

static const char two_rules[] =
    "pack = { id = \"p\"; title = \"P\"; version = \"1\"; vocabulary = \"small/1\";\n"
    "  sources = ( { id = \"s\"; title = \"S\"; } ); };\n"
    "rules = ( { id = \"R\"; title = \"No zone\"; class = \"red-line\"; cite = { source = \"s\"; quote = \"q\"; };\n"
    "            conditions = ( { id = \"a\"; forbid = \"zone.wanted\"; message = \"a zone\"; } ); },\n"
    "          { id = \"T\"; title = \"No secret\"; class = \"red-line\"; cite = { source = \"s\"; quote = \"q\"; };\n"
    "            conditions = ( { id = \"a\"; forbid = \"secret\"; message = \"a secret\"; } ); } );\n";

static const char *const deals[] = {
    "deal = { id = \"one\"; title = \"One\"; };\nterms = { zone = { wanted = true; }; };\n",
    "deal = { id = \"two\"; title = \"Two\"; };\nterms = { secret = false; };\n",
    "deal = { id = \"three\"; title = \"Three\"; };\nterms = { zone = { wanted = true; }; secret = true; };\n",
};

static const verdict *verdict_of(world *w, const pack *p, size_t i) {
    return judge_deal(&w->memory, world_deal(w, deals[i], (deal_settings){0}), &p, 1, (judge_settings){0});
}

static size_t count_of(const buf *out, const char *needle) {
    size_t n = 0;
    for (size_t at = 0; (at = str_find(buf_slice(out), str_of(needle), at)) != SIZE_MAX; at++) n++;
    return n;
}

static void has(const buf *out, const char *needle) {
    if (str_find(buf_slice(out), str_of(needle), 0) == SIZE_MAX) fail_msg("there is no %s", needle);
}

/* Two parts joined have the same bytes as one report. */
static void parts_join_to_the_same_bytes(void **state) {
    (void)state;
    world w;
    world_open(&w);
    const pack *p = world_pack(&w, two_rules);
    report one, joined, pages[2];
    report_begin(&one, &report_html, (report_settings){0}, w.vocabulary, &p, 1);
    report_begin(&joined, &report_html, (report_settings){0}, w.vocabulary, &p, 1);
    for (size_t i = 0; i < 2; i++) report_part(&pages[i], &joined);
    for (size_t i = 0; i < COUNT(deals); i++) {
        report_deal(&one, verdict_of(&w, p, i));
        report_deal(&pages[i ? 1 : 0], verdict_of(&w, p, i));
    }
    for (size_t i = 0; i < 2; i++) {
        report_join(&joined, &pages[i]);
        report_free(&pages[i]);
    }
    report_end(&one);
    report_end(&joined);
    assert_true(str_eq(buf_slice(&one.out), buf_slice(&joined.out)));
    has(&one.out, "<h1>3 deals checked against 1 pack of red lines</h1>");
    has(&one.out, "crossed by 2, undetermined in 0");
    has(&one.out, "crossed by 1, undetermined in 1");
    assert_int_equal(count_of(&one.out, "\n<tbody><tr>"), 3);
    report_free(&one);
    report_free(&joined);
    world_close(&w);
}

static void rules_that_are_not_shown_keep_an_empty_cell(void **state) {
    (void)state;
    world w;
    world_open(&w);
    const pack *p = world_pack(&w, two_rules);
    report r;
    report_begin(&r, &report_html, (report_settings){.only = 1u << RULE_FAIL}, w.vocabulary, &p, 1);
    for (size_t i = 0; i < COUNT(deals); i++) report_deal(&r, verdict_of(&w, p, i));
    report_end(&r);
    has(&r.out, "<h1>3 deals");
    has(&r.out, "shows only some verdicts (--only)");
    assert_int_equal(count_of(&r.out, "\n<tbody><tr>"), 2); /* no rule of the second fails */
    assert_int_equal(count_of(&r.out, "<td>✗"), 3);
    assert_int_equal(count_of(&r.out, "<td>·"), 1);
    assert_int_equal(
        count_of(&r.out, "<td>1<td><td class=v-rejected>") + count_of(&r.out, "<td>2<td><td class=v-rejected>"), 2);
    report_free(&r);
    world_close(&w);
}

/* The verdict of the first deal, with its violation waived or known. */
static verdict excused(world *w, const pack *p, const waiver *waived) {
    verdict v = *verdict_of(w, p, 0);
    pack_verdict *pv = ARENA_NEW(&w->memory, pack_verdict);
    rule_verdict *rules = ARENA_ARRAY(&w->memory, rule_verdict, 2);
    condition_verdict *c = ARENA_NEW(&w->memory, condition_verdict);
    *pv = v.packs[0];
    rules[0] = pv->rules[0];
    rules[1] = pv->rules[1];
    *c = rules[0].conditions[0];
    c->waiver = waived;
    c->known = !waived;
    rules[0].conditions = c;
    rules[0].waived = waived != NULL;
    rules[0].known = !waived;
    pv->rules = rules;
    v.packs = pv;
    return v;
}

static void waived_and_known_violations_say_so(void **state) {
    (void)state;
    world w;
    world_open(&w);
    const pack *p = world_pack(&w, two_rules);
    const waiver by_name = {
        .condition = STR("p/R/a"), .by = STR("A. <B>"), .reason = STR("for now"), .until = STR("2026-12-31")};
    report r;
    report_begin(&r, &report_html, (report_settings){0}, w.vocabulary, &p, 1);
    verdict waived = excused(&w, p, &by_name), known = excused(&w, p, NULL);
    report_deal(&r, &waived);
    report_deal(&r, &known);
    report_end(&r);
    has(&r.out, "<li>W R <strong>waived by A. &lt;B&gt; until 2026-12-31: for now</strong>");
    has(&r.out, "<li>K R <strong>known (in baseline)</strong>");
    assert_int_equal(count_of(&r.out, "<td>W"), 1);
    assert_int_equal(count_of(&r.out, "<td>K"), 1);
    assert_int_equal(count_of(&r.out, "<td>✗"), 0);
    assert_int_equal(count_of(&r.out, "<td>0<td>"), 2);
    has(&r.out, "No red line is crossed.");
    report_free(&r);
    world_close(&w);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_is_escaped_and_cleaned),
        cmocka_unit_test(a_format_puts_each_text_in_its_place),
        cmocka_unit_test(only_web_addresses_become_links),
        cmocka_unit_test(excerpts_keep_whole_letters_on_both_sides),
        cmocka_unit_test(every_outcome_has_its_sign),
        cmocka_unit_test(parts_join_to_the_same_bytes),
        cmocka_unit_test(rules_that_are_not_shown_keep_an_empty_cell),
        cmocka_unit_test(waived_and_known_violations_say_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
