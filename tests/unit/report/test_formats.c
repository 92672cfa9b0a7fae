#include "unit/world.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/build_info.h"
#include "redline.h"
#include "report/escape.h"
#include "report/finding.h"
#include "report/formats.h"

/* The formats over hand-made verdicts: violations that are waived, known or checked strictly. Called with
 * the name of a format, the program writes that report to standard output instead, for others to check. */

static const char rules[] =
    "pack = { id = \"p\"; title = \"The pack\"; version = \"1\"; vocabulary = \"small/1\";\n"
    "  sources = ( { id = \"s\"; title = \"S\"; url = \"https://example.org/s\"; } ); };\n"
    "rules = (\n"
    "  { id = \"RED\"; title = \"A red line\"; class = \"red-line\"; cite = { source = \"s\"; quote = \"q\"; };\n"
    "    remedy = \"mend\"; conditions = (\n"
    "    { id = \"a\"; require = \"zone.wanted\"; message = \"no zone\"; },\n"
    "    { id = \"b\"; forbid = \"troops.north.aa > 5\"; message = \"too many\"; } ); },\n"
    "  { id = \"OPEN\"; title = \"An open line\"; class = \"red-line\"; cite = { source = \"s\"; quote = \"q\"; };\n"
    "    conditions = ( { id = \"a\"; require = \"secret\"; message = \"not known\"; } ); },\n"
    "  { id = \"TRADE\"; title = \"A thing to trade\"; class = \"negotiable\"; cite = { source = \"s\"; quote = \"q\"; "
    "};\n"
    "    conditions = ( { id = \"a\"; require = \"watch.by.size() > 0\"; message = \"nobody watches\"; } ); },\n"
    "  { id = \"LIKE\"; title = \"A thing to like\"; class = \"preference\"; cite = { source = \"s\"; quote = \"q\"; "
    "};\n"
    "    conditions = ( { id = \"a\"; require = \"rights.cc.kind == 'full'\"; message = \"no rights\"; } ); } );\n";

static const char deals[][256] = {
    "deal = { id = \"one\"; title = \"One\"; };\narticles = ( { id = \"1\"; terms = { troops = { north = { aa = 9; }; "
    "}; "
    "}; } );\n",
    "deal = { id = \"two\"; title = \"Two\"; };\nterms = { zone = { wanted = true; }; secret = true; };\n",
    "deal = { id = \"three\"; title = \"Three\"; };\nterms = { secret = false; zone = { wanted = true; }; };\n"};

typedef enum { PLAIN, WAIVED, ALL_WAIVED, KNOWN, STRICT, HOWS } how;

typedef struct bench {
    world w;
    const pack *packs[1];
} bench;

static void open_bench(bench *b) {
    world_open(&b->w);
    b->packs[0] = world_pack(&b->w, rules);
    assert_str(world_messages(&b->w), "");
}

static waiver *by_hand(arena *a, const deal *d, bool inside) {
    waiver *w = ARENA_NEW(a, waiver);
    *w = (waiver){.condition = STR("p/RED/a"),
                  .by = STR("the | <minister>"),
                  .reason = STR("=for now"),
                  .until = STR("2026-12-31")};
    w->own = inside;
    if (inside) w->at = d->fields[DEAL_ID];
    return w;
}

/* Adds a warning about one of the deal's own waivers, with a place in the deal. */
static void warn(arena *a, verdict *v) {
    diag *of = ARENA_NEW(a, diag);
    *of = (diag){.level = DIAG_WARNING,
                 .file = v->file,
                 .line = 1,
                 .column = 1,
                 .width = 4,
                 .text = STR("deal = <old>"),
                 .message = STR("this waiver for 'p/RED/*' ended & is <old>"),
                 .note = STR("renew it")};
    v->warnings = of;
    v->n_warnings = 1;
}

/* Marks the violations of the first rule as waived or known. */
static void mark(arena *a, verdict *v, how as) {
    pack_verdict *p = ARENA_NEW(a, pack_verdict);
    rule_verdict *of = ARENA_ARRAY(a, rule_verdict, v->packs[0].n_rules);
    *p = v->packs[0];
    memcpy(of, p->rules, p->n_rules * sizeof *of);
    condition_verdict *c = ARENA_ARRAY(a, condition_verdict, of[0].n_conditions);
    memcpy(c, of[0].conditions, of[0].n_conditions * sizeof *c);
    for (size_t i = 0; i < of[0].n_conditions; i++) {
        if (c[i].outcome != CONDITION_VIOLATED) continue;
        if (as == ALL_WAIVED || (as == WAIVED && i == 0)) c[i].waiver = by_hand(a, v->deal, i == 0);
        c[i].known = as == KNOWN;
    }
    of[0].conditions = c;
    of[0].waived = as == ALL_WAIVED && of[0].outcome == RULE_FAIL;
    of[0].known = as == KNOWN && of[0].outcome == RULE_FAIL;
    if ((of[0].waived || of[0].known) && p->outcome == DEAL_REJECTED) p->outcome = v->outcome = DEAL_UNDETERMINED;
    p->rules = of;
    v->packs = p;
    v->baseline = as == KNOWN;
    if (as == WAIVED) warn(a, v);
}

static const deal *read_deal(bench *b, const char *text) {
    return world_deal(&b->w, text, (deal_settings){0});
}

static const verdict *judged(bench *b, size_t i, how as) {
    arena *a = &b->w.memory;
    if (i == COUNT(deals)) {
        diags d;
        diags_init(&d);
        diags_add(&d, (diag){.level = DIAG_ERROR,
                             .file = STR("./odd names/100%:d,|.deal"),
                             .line = 3,
                             .column = 4,
                             .width = 2,
                             .message = STR("expected ';'"),
                             .note = STR("a setting ends with it")});
        verdict *v = judge_unreadable(a, STR("./odd names/100%:d,|.deal"), &d);
        diags_free(&d);
        v->baseline = as == KNOWN;
        return v;
    }
    verdict *v = judge_deal(a, read_deal(b, deals[i]), b->packs, 1, (judge_settings){.strict = as == STRICT});
    if (as != PLAIN && as != STRICT) mark(a, v, as);
    return v;
}

static report_settings plain_settings(void) {
    return (report_settings){.width = 80};
}

/* The whole report in a format, the last deal being one that could not be read. */
static str whole(bench *b, const char *format, how as, report_settings s) {
    report r;
    report_begin(&r, format_find(str_of(format), FORMAT_OF_CHECK)->check, s, b->w.vocabulary, b->packs, 1);
    for (size_t i = 0; i <= COUNT(deals); i++) report_deal(&r, judged(b, i, as));
    report_end(&r);
    assert_false(buf_failed(&r.out));
    str all = arena_str(&b->w.memory, buf_slice(&r.out));
    report_free(&r);
    return all;
}

/* The same, each deal in a part of its own. */
static str in_parts(bench *b, const char *format, how as, report_settings s) {
    report r, part;
    report_begin(&r, format_find(str_of(format), FORMAT_OF_CHECK)->check, s, b->w.vocabulary, b->packs, 1);
    report_part(&part, &r);
    for (size_t i = 0; i <= COUNT(deals); i++) {
        report_deal(&part, judged(b, i, as));
        report_join(&r, &part);
        report_clear(&part);
    }
    report_end(&r);
    str all = arena_str(&b->w.memory, buf_slice(&r.out));
    report_free(&part);
    report_free(&r);
    return all;
}

/* ------------------------------------------------------------------------------------------------ tests */

static void parts_join_to_the_same_bytes(void **state) {
    (void)state;
    bench b;
    open_bench(&b);
    size_t n;
    const str *names = format_names(&b.w.memory, FORMAT_OF_CHECK, &n);
    for (size_t i = 0; i < n; i++)
        for (how as = PLAIN; as < HOWS; as++) {
            report_settings s = plain_settings();
            for (int only = 0; only < 2; only++, s.only = 1u << RULE_FAIL) {
                str one = whole(&b, names[i].p, as, s), two = in_parts(&b, names[i].p, as, s);
                assert_int_equal(one.n, two.n);
                assert_memory_equal(one.p, two.p, one.n);
            }
        }
    world_close(&b.w);
}

/* What a report of some verdicts must contain. */
static const struct {
    const char *format;
    how as;
    const char *wants;
} exempt_cases[] = {
    {"text", ALL_WAIVED, "  WAIVED  RED  A red line\n"},
    {"text", ALL_WAIVED, "       waived: by the | <minister> until 2026-12-31"},
    {"text", ALL_WAIVED, "         =for now\n"},
    {"text", WAIVED, "  CROSSED  RED  A red line\n"},
    {"text", WAIVED, "       waived: by the | <minister> until 2026-12-31"},
    {"text", ALL_WAIVED, "  p  undetermined    1 red line undetermined, 1 concession, 1 note, 1 waived\n"},
    {"text", ALL_WAIVED, "  RED   ~  .  .  !\n"},
    {"text", KNOWN, "  Known (in baseline): RED\n"},
    {"text", KNOWN, "1 note, 1 known (in\n                     baseline)\n"},
    {"text", KNOWN, "  RED   ~  .  .  !\n"},
    {"text", PLAIN, "  RED   X  .  .  !\n  OPEN  m  .  X  !\n"},
    {"json", WAIVED, "\"waived\": {\"by\": \"the | <minister>\", \"reason\": \"=for now\", \"until\": \"2026-12-31\""},
    {"json", ALL_WAIVED, "\"verdict\": \"fail\", \"waived\": true"},
    {"json", WAIVED,
     "\"warnings\": [{\"file\": \"test.deal\", \"line\": 1, \"column\": 1, \"message\": \"this waiver for"},
    {"sarif", WAIVED, "{\"ruleId\": \"redline/waiver\", \"ruleIndex\": 5, \"kind\": \"fail\", \"level\": \"note\""},
    {"junit", WAIVED,
     "<system-err>test.deal:1:1: this waiver for 'p/RED/*' ended &amp; is &lt;old&gt;; renew it</system-err>"},
    {"tap", WAIVED,
     "  waived_by_the_deal_itself: \"1 violation (use --no-waivers to ignore its waivers)\"\n  warnings:\n"},
    {"github", WAIVED,
     "::warning file=test.deal,line=1,endLine=1,col=1,endColumn=4,title=a waiver of this deal has no effect::"},
    {"markdown", WAIVED, "**WAIVED BY THE DEAL ITSELF:** 1 violation (use --no-waivers to ignore its waivers)\n\n"},
    {"markdown", WAIVED, "- Warning: `test.deal:1:1` this waiver for 'p/RED/\\*' ended &amp; is &lt;old>; renew it\n"},
    {"html", WAIVED, "<span class=own>WAIVED BY THE DEAL ITSELF</span>"},
    {"html", WAIVED, "<b>this waiver for &#39;p/RED/*&#39; ended &amp; is &lt;old&gt;</b>"},
    {"text", WAIVED, "  WAIVED BY THE DEAL ITSELF: 1 violation (use --no-waivers to ignore its\n    waivers)\n"},
    {"json", KNOWN, "\"verdict\": \"fail\", \"known\": true"},
    {"jsonl", WAIVED, "\"failed\": [\"RED/a\", \"RED/b\"]"},
    {"jsonl", WAIVED, "\"waived\": [\"RED/a\"]"},
    {"jsonl", KNOWN, "\"known\": [\"RED/a\", \"RED/b\"]"},
    {"sarif", WAIVED,
     "\"suppressions\": [{\"kind\": \"inSource\", \"status\": \"accepted\", \"justification\": "
     "\"waived by the | <minister> until 2026-12-31: =for now\", \"location\": {"},
    {"sarif", ALL_WAIVED, "\"suppressions\": [{\"kind\": \"external\", \"status\": \"accepted\""},
    {"sarif", KNOWN, "\"baselineState\": \"unchanged\""},
    {"sarif", KNOWN, "\"baselineState\": \"new\""},
    {"junit", ALL_WAIVED,
     "<skipped message=\"no zone - waived by the | &lt;minister&gt; until 2026-12-31: =for now; "
     "too many - waived by the | &lt;minister&gt; until 2026-12-31: =for now\"/>"},
    {"junit", WAIVED,
     "<failure type=\"red-line\" message=\"no zone - waived by the | &lt;minister&gt; until "
     "2026-12-31: =for now; too many\">"},
    {"junit", KNOWN, "<skipped message=\"no zone - known (in baseline)"},
    {"tap", ALL_WAIVED,
     "        not ok 1 - RED A red line # TODO waived by the | <minister> until 2026-12-31: =for now\n"},
    {"tap", ALL_WAIVED, "              waived: \"waived by the | <minister> until 2026-12-31: =for now\"\n"},
    {"tap", KNOWN, "        not ok 1 - RED A red line # TODO known (in baseline)\n"},
    {"tap", KNOWN, "              known: \"known (in baseline)\"\n"},
    {"github", WAIVED,
     "::notice file=test.deal,line=1,endLine=1,col=15,endColumn=19,title=waived%3A p/RED/a A red line::no "
     "zone%0Awaived by the"},
    {"github", WAIVED,
     "::error file=test.deal,line=2,endLine=2,col=62,endColumn=62,title=red line crossed%3A "
     "p/RED/b A red line::too many%0A"},
    {"github", KNOWN, "title=known%3A p/RED/a A red line::no zone%0Aknown"},
    {"csv", ALL_WAIVED, ",fail,yes,,a b,"},
    {"csv", ALL_WAIVED, ",the | <minister>,2026-12-31,'=for now,"},
    {"csv", WAIVED, ",fail,,,a b,"},
    {"csv", KNOWN, ",fail,,yes,a b,"},
    {"markdown", ALL_WAIVED, "<details><summary>1 waived</summary>\n\n- Waived: **RED** A red line\n"},
    {"markdown", ALL_WAIVED, "(waived by the \\| &lt;minister> until 2026-12-31: =for now)\n"},
    {"markdown", WAIVED, "\n- Crossed: **RED** A red line\n"},
    {"markdown", KNOWN, "<details><summary>1 known (in baseline)</summary>\n"},
};

static void every_format_shows_waivers_and_what_is_known(void **state) {
    (void)state;
    bench b;
    open_bench(&b);
    for (size_t i = 0; i < COUNT(exempt_cases); i++) {
        report_settings settings = plain_settings();
        settings.verbose = strcmp(exempt_cases[i].format, "text") == 0 &&
                           (exempt_cases[i].as == WAIVED || exempt_cases[i].as == ALL_WAIVED);
        str all = whole(&b, exempt_cases[i].format, exempt_cases[i].as, settings);
        if (str_find(all, str_of(exempt_cases[i].wants), 0) == SIZE_MAX)
            fail_msg("case %zu: %s has no %s in:\n" STR_FMT, i, exempt_cases[i].format, exempt_cases[i].wants,
                     STR_ARG(all));
    }
    world_close(&b.w);
}

static void no_trace_of_waivers_where_there_are_none(void **state) {
    (void)state;
    bench b;
    open_bench(&b);
    size_t n;
    const str *names = format_names(&b.w.memory, FORMAT_OF_CHECK, &n);
    for (size_t i = 0; i < n; i++) {
        str all = whole(&b, names[i].p, PLAIN, plain_settings());
        str name = names[i];
        bool named = str_is(name, "csv") || str_is(name, "text") || str_is(name, "html"); /* a header, a legend */
        assert_int_equal(str_find(all, STR("minister"), 0), SIZE_MAX);
        if (!named) assert_int_equal(str_find(all, STR("waived"), 0), SIZE_MAX);
        assert_int_equal(str_find(all, STR("baselineState"), 0), SIZE_MAX);
    }
    world_close(&b.w);
}

/* With --strict a concession rejects, and formats that distinguish passing from failing must show it. */
static void a_strict_concession_fails(void **state) {
    (void)state;
    static const struct {
        const char *format, *plain, *strict;
    } cases[] = {
        {"junit", "tests=\"4\" failures=\"1\" errors=\"0\" skipped=\"1\"", "failures=\"2\" errors=\"0\" skipped=\"1\""},
        {"tap", "        ok 3 - TRADE A thing to trade\n", "        not ok 3 - TRADE A thing to trade\n"},
        {"github", "::warning file=test.deal,line=1,endLine=1,col=15,endColumn=19,title=concession%3A p/TRADE/a",
         "::error file=test.deal,line=1,endLine=1,col=15,endColumn=19,title=concession%3A p/TRADE/a"},
        {"sarif", "{\"ruleId\": \"p/TRADE\", \"ruleIndex\": 2, \"kind\": \"fail\", \"level\": \"warning\"",
         "{\"ruleId\": \"p/TRADE\", \"ruleIndex\": 2, \"kind\": \"fail\", \"level\": \"error\""},
    };
    bench b;
    open_bench(&b);
    for (size_t i = 0; i < COUNT(cases); i++) {
        str plain = whole(&b, cases[i].format, PLAIN, plain_settings());
        str strict = whole(&b, cases[i].format, STRICT, plain_settings());
        assert_true(str_find(plain, str_of(cases[i].plain), 0) != SIZE_MAX);
        assert_true(str_find(strict, str_of(cases[i].strict), 0) != SIZE_MAX);
        assert_true(str_find(plain, str_of(cases[i].strict), 0) == SIZE_MAX);
    }
    world_close(&b.w);
}

static void the_plan_counts_the_deals_that_are_shown(void **state) {
    (void)state;
    bench b;
    open_bench(&b);
    report_settings s = plain_settings();
    assert_true(str_ends(whole(&b, "tap", PLAIN, s), STR("\n1..4\n")));
    s.only = 1u << RULE_UNDETERMINED;
    assert_true(
        str_ends(whole(&b, "tap", PLAIN, s), STR("\n1..2\n"))); /* the undetermined one and the unreadable one */
    s.only = 1u << RULE_ERROR;
    assert_true(str_ends(whole(&b, "tap", PLAIN, s), STR("\n1..1\n")));
    world_close(&b.w);
}

/* Many deals: the report says if the matrix does not fit, and if a list is cut. */
static void the_overview_says_what_it_leaves_out(void **state) {
    (void)state;
    bench b;
    open_bench(&b);
    for (unsigned deals_n = 1; deals_n <= 120; deals_n += 17) {
        report r;
        report_begin(&r, &report_text, plain_settings(), b.w.vocabulary, b.packs, 1);
        for (unsigned i = 0; i < deals_n; i++) {
            report_deal(&r, judged(&b, i % COUNT(deals), PLAIN));
            buf_clear(&r.out);
        }
        report_end(&r);
        str all = buf_slice(&r.out);
        bool matrix = str_find(all, STR("Red lines by deals"), 0) != SIZE_MAX;
        bool said = str_find(all, STR("does not fit into 80 columns"), 0) != SIZE_MAX;
        assert_int_equal(matrix, deals_n > 1 && deals_n <= 74);
        assert_int_equal(said, deals_n > 74);
        for (size_t at = 0; matrix && at < all.n;) {
            size_t end = str_find(all, STR("\n"), at);
            assert_true(end - at <= 80);
            at = end + 1;
        }
        report_free(&r);
    }
    world_close(&b.w);
}

/* Deals from the worst to the best: each is one of the closest for a while. Their names do not stay in memory. */
static void names_of_the_closest_take_bounded_memory(void **state) {
    (void)state;
    enum { DEALS = 1500, NAME = 1000 };
    static rule list[DEALS];
    static rule_verdict outcomes[DEALS];
    static char name[NAME];
    const pack p = {.rules = list, .n_rules = DEALS};
    const pack *packs[] = {&p};
    overview o;
    overview_init(&o, packs, 1, NULL);
    memset(name, 'x', NAME);
    for (unsigned i = 0; i < DEALS; i++) outcomes[i] = (rule_verdict){.rule = &list[i], .outcome = RULE_FAIL};
    for (unsigned i = 0; i < DEALS; i++) {
        outcomes[i].outcome = RULE_PASS;
        snprintf(name, NAME, "%u", i);
        const deal d = {.id = {name, NAME}};
        const pack_verdict of_pack = {&p, DEAL_REJECTED, outcomes, DEALS};
        const verdict v = {.deal = &d, .file = d.id, .outcome = DEAL_REJECTED, .packs = &of_pack, .n_packs = 1};
        overview_add(&o, &v);
    }
    assert_int_equal(o.n_closest, OVERVIEW_CLOSEST);
    for (unsigned i = 0; i < OVERVIEW_CLOSEST; i++) {
        assert_int_equal(o.closest[i].crossed, i);
        assert_int_equal(atoi(o.closest[i].id.p), DEALS - 1 - i);
    }
    assert_true(o.names.held < 200000);
    overview_free(&o);
}

/* ------------------------------------------------------------------------------------------------ escapes */

static void text_is_escaped_for_each_format(void **state) {
    (void)state;
    arena a;
    arena_init(&a);
    static const struct {
        const char *text, *xml, *yaml, *markdown, *code;
    } cases[] = {
        {"plain", "plain", "\"plain\"", "plain", "`plain`"},
        {"a <b> & \"c\"", "a &lt;b&gt; &amp; &quot;c&quot;", "\"a <b> & \\\"c\\\"\"", "a &lt;b> &amp; \"c\"",
         "`a <b> & \"c\"`"},
        {"x\n\ty\r", "x&#10;&#9;y&#13;", "\"x\\n\\u0009y\\u000d\"", "x y", "`x y`"},
        {"\x01\x1b[0m", "\xef\xbf\xbd\xef\xbf\xbd[0m", "\"\\u0001\\u001b[0m\"", "\xef\xbf\xbd\xef\xbf\xbd\\[0m",
         "`\xef\xbf\xbd\xef\xbf\xbd[0m`"},
        {"\xff|\xe2\x80\xae", "\xef\xbf\xbd|\\u202e", "\"\xef\xbf\xbd|\\u202e\"", "\xef\xbf\xbd\\|\\\\u202e",
         "`\xef\xbf\xbd|\\u202e`"},
        {"::a ##[b] ##vso[c]", "&#58;:a &#35;#[b] &#35;#vso[c]", "\"\\u003a:a \\u0023#[b] \\u0023#vso[c]\"",
         "\\::a \\#\\#\\[b\\] \\#\\#<!-- -->vso\\[c\\]", "`\\u003a:a \\u0023#[b] \\u0023#vso[c]`"},
        {"@who #12 @ # \\", "@who #12 @ # \\", "\"@who #12 @ # \\\\\"", "@<!-- -->who \\#<!-- -->12 @ \\# \\\\",
         "`@who #12 @ # \\`"},
        {"*a* _b_ `c` [d](e) ~f~ $g$ !", "*a* _b_ `c` [d](e) ~f~ $g$ !", "\"*a* _b_ `c` [d](e) ~f~ $g$ !\"",
         "\\*a\\* \\_b\\_ \\`c\\` \\[d\\](e) \\~f\\~ \\$g\\$ \\!", "``*a* _b_ `c` [d](e) ~f~ $g$ !``"},
        {"``x`", "``x`", "\"``x`\"", "\\`\\`x\\`", "``` ``x` ```"},
        {"", "", "\"\"", "", ""},
        {" \n", " &#10;", "\" \\n\"", "", ""},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        buf out[4] = {{0}};
        escape_xml(&out[0], str_of(cases[i].text));
        escape_yaml(&out[1], str_of(cases[i].text));
        escape_markdown(&a, &out[2], str_of(cases[i].text));
        escape_code(&a, &out[3], str_of(cases[i].text));
        assert_str(buf_slice(&out[0]), cases[i].xml);
        assert_str(buf_slice(&out[1]), cases[i].yaml);
        assert_str(buf_slice(&out[2]), cases[i].markdown);
        assert_str(buf_slice(&out[3]), cases[i].code);
        for (size_t k = 0; k < COUNT(out); k++) buf_free(&out[k]);
    }
    arena_free(&a);
}

/* Spreadsheets remove some characters that show nothing before they look for a formula. */
static void no_field_of_csv_is_a_formula(void **state) {
    (void)state;
    arena a;
    arena_init(&a);
    static const struct {
        const char *text, *want;
    } cases[] = {
        {"plain", "plain"},
        {"a, \"b\"", "\"a, \"\"b\"\"\""},
        {"=1+2", "'=1+2"},
        {"+1", "'+1"},
        {"-1", "'-1"},
        {"@sum", "'@sum"},
        {" =1", "'=1"},
        {"\tx", "x"},
        {"a\r\n::b \"\n", "\"a \\u003a:b \"\"\""},
        {"::error::x", "\\u003a:error::x"},
        {"##vso[x]", "\\u0023#vso[x]"},
        {"\xef\xbc\x9d"
         "1",
         "'\xef\xbc\x9d"
         "1"}, /* a full-width = */
        {"\xef\xbb\xbf=1", "\\ufeff=1"},
        {"\xe2\x80\x8b=1", "\\u200b=1"},
        {"a;=1", "a;'=1"},
        {"\xc2\xa0=1", "'\xc2\xa0=1"},         /* U+00A0 */
        {"\xe3\x80\x80=1", "'\xe3\x80\x80=1"}, /* U+3000 */
        {" \xc2\xad\xe2\x81\xa0@x", "\\u00ad\\u2060@x"},
        {"\xc3\xa4=1", "\xc3\xa4=1"},
        {"1=1", "1=1"},
        {"\xc2\xa0", "\xc2\xa0"},
        {"", ""},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        buf out = {0};
        escape_csv(&a, &out, str_of(cases[i].text));
        assert_str(buf_slice(&out), cases[i].want);
        buf_free(&out);
    }
    arena_free(&a);
}

static void lines_of_machines_get_no_commands(void **state) {
    (void)state;
    arena a;
    arena_init(&a);
    static const struct {
        const char *text, *tap, *text_of_command, *property, *sarif;
    } cases[] = {
        {"plain", "plain", "plain", "plain", "plain"},
        {"a # SKIP \\", "a \\# SKIP \\\\", "a # SKIP \\", "a # SKIP \\", "a # SKIP \\"},
        {"a\r\n::error::x, 1%", "a ::error::x, 1%", "a%0D%0A\\u003a:error::x, 1%25",
         "a%0D%0A%3A%3Aerror%3A%3Ax%2C 1%25", "a\r\n::error::x, 1%"},
        {"{0} [x](1)", "{0} [x](1)", "{0} [x](1)", "{0} [x](1)", "{{0}} \\[x\\](1)"},
        {"\x1b\xe2\x81\xa6", "\xef\xbf\xbd\\\\u2066", "\xef\xbf\xbd\\u2066", "\xef\xbf\xbd\\u2066",
         "\xef\xbf\xbd\\u2066"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        buf out[4] = {{0}};
        escape_tap(&a, &out[0], str_of(cases[i].text));
        escape_github(&a, &out[1], str_of(cases[i].text), false);
        escape_github(&a, &out[2], str_of(cases[i].text), true);
        escape_sarif(&a, &out[3], str_of(cases[i].text));
        assert_str(buf_slice(&out[0]), cases[i].tap);
        assert_str(buf_slice(&out[1]), cases[i].text_of_command);
        assert_str(buf_slice(&out[2]), cases[i].property);
        assert_str(buf_slice(&out[3]), cases[i].sarif);
        for (size_t k = 0; k < COUNT(out); k++) buf_free(&out[k]);
    }
    arena_free(&a);
}

static void files_become_paths_and_uris(void **state) {
    (void)state;
    arena a;
    arena_init(&a);
    static const struct {
        const char *file, *path, *uri;
    } cases[] = {
        {"draft.deal", "draft.deal", "draft.deal"},
        {"./a//b/./c.deal", "a/b/c.deal", "a/b/c.deal"},
        {"../x.deal", "../x.deal", "../x.deal"},
        {"a/.hidden/.x", "a/.hidden/.x", "a/.hidden/.x"},
        {"a b/100%:d,|?#\xc3\xa4.deal", "a b/100%:d,|?#\xc3\xa4.deal", "a%20b/100%25%3Ad%2C%7C%3F%23%C3%A4.deal"},
        {"/tmp/x y.deal", "/tmp/x y.deal", "file:///tmp/x%20y.deal"},
        {"<stdin>", "<stdin>", "%3Cstdin%3E"},
        {"", "", ""},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_str(escape_path(&a, str_of(cases[i].file)), cases[i].path);
        assert_str(escape_uri(&a, str_of(cases[i].file)), cases[i].uri);
    }
    arena_free(&a);
}

static void the_version_is_one(void **state) {
    (void)state;
    assert_string_equal(REDLINE_VERSION, rl_version());
}

/* ------------------------------------------------------------------------------------------------ */

/* Writes a report for other programs to check; HOW is one of the names below. */
static int write_out(const char *format, const char *how_name) {
    static const char *const names[HOWS] = {"plain", "waived", "all-waived", "known", "strict"};
    bench b;
    for (how as = PLAIN; as < HOWS; as++) {
        if (strcmp(how_name, names[as]) != 0) continue;
        open_bench(&b);
        str all = whole(&b, format, as, plain_settings());
        fwrite(all.p, 1, all.n, stdout);
        world_close(&b.w);
        return 0;
    }
    return 2;
}

int main(int argc, char **argv) {
    if (argc == 3) return write_out(argv[1], argv[2]);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parts_join_to_the_same_bytes),
        cmocka_unit_test(every_format_shows_waivers_and_what_is_known),
        cmocka_unit_test(no_trace_of_waivers_where_there_are_none),
        cmocka_unit_test(a_strict_concession_fails),
        cmocka_unit_test(the_plan_counts_the_deals_that_are_shown),
        cmocka_unit_test(the_overview_says_what_it_leaves_out),
        cmocka_unit_test(names_of_the_closest_take_bounded_memory),
        cmocka_unit_test(text_is_escaped_for_each_format),
        cmocka_unit_test(no_field_of_csv_is_a_formula),
        cmocka_unit_test(lines_of_machines_get_no_commands),
        cmocka_unit_test(files_become_paths_and_uris),
        cmocka_unit_test(the_version_is_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
