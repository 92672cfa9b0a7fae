#include "unit/test.h"

#include "report/formats.h"

/* Documents and their three renderers. */

static void assert_rendered(document_renderer *render, const block *document, report_settings s, const char *want) {
    buf out = {0};
    render(document, &s, &out);
    assert_str(buf_slice(&out), want);
    buf_free(&out);
}

/* One block of each kind. */
static const block *all_blocks(arena *a) {
    block *d = document_new(a), *top = document_section(d, 1, STR("Title"));
    block *facts = document_list(top, LIST_PLAIN);
    document_item(facts, STR("a fact that is longer than a line"))->label = "fact";
    document_paragraph(top, STR("First paragraph, which goes over the line."));
    document_list(top, LIST_BULLETS); /* empty */
    block *part = document_section(top, 2, STR("Part: "));
    document_add(part, TONE_BAD, STR("rejected"));
    document_add(part, TONE_PLAIN, STR(", worse"));
    block *tagged = document_list(part, LIST_TAGGED);
    block *item = document_tagged(tagged, TONE_NOTE, "added", STR("a.b: 1 -> 2 and more words"));
    document_paragraph(item, STR("article 1"));
    document_quote(document_tagged(tagged, TONE_NOTE, "removed", STR("c")), STR("its words"), STR("article 2"));
    block *numbers = document_list(part, LIST_NUMBERED);
    block *rules = document_list(document_item(numbers, STR("one")), LIST_BULLETS);
    document_add_code(document_item(rules, (str){"", 0}), STR("p/R"));
    document_item(numbers, STR("two"));
    document_quote(d, STR("A whole sentence."), STR("1. source"));
    document_code(d, STR("line 1\n  line ``` 2\n"));
    return d;
}

static void text_wraps_and_indents(void **state) {
    (void)state;
    arena a;
    arena_init(&a);
    assert_rendered(render_text, all_blocks(&a), (report_settings){.width = 30},
                    "Title\n"
                    "  fact: a fact that is longer\n"
                    "    than a line\n"
                    "\n"
                    "  First paragraph, which goes\n"
                    "  over the line.\n"
                    "\n"
                    "  Part: rejected, worse\n"
                    "    added    a.b: 1 -> 2 and\n"
                    "               more words\n"
                    "               article 1\n"
                    "    removed  c\n"
                    "               article 2: \"its\n"
                    "               words\"\n"
                    "    1. one\n"
                    "       - p/R\n"
                    "    2. two\n"
                    "\n"
                    "1. source: \"A whole sentence.\"\n"
                    "\n"
                    "line 1\n"
                    "  line ``` 2\n");
    arena_free(&a);
}

static void markdown_nests_lists_and_fences_code(void **state) {
    (void)state;
    arena a;
    arena_init(&a);
    assert_rendered(render_markdown, all_blocks(&a), (report_settings){0},
                    "# Title\n"
                    "\n"
                    "- **fact:** a fact that is longer than a line\n"
                    "\n"
                    "First paragraph, which goes over the line.\n"
                    "\n"
                    "## Part: rejected, worse\n"
                    "\n"
                    "- **added** a.b: 1 -> 2 and more words\n"
                    "  - article 1\n"
                    "- **removed** c\n"
                    "  - article 2: \"its words\"\n"
                    "\n"
                    "1. one\n"
                    "   - `p/R`\n"
                    "2. two\n"
                    "\n"
                    "> A whole sentence.\n"
                    ">\n"
                    "> 1\\. source\n"
                    "\n"
                    "````\n"
                    "line 1\n"
                    "  line ``` 2\n"
                    "````\n");
    arena_free(&a);
}

static void colours_are_around_words_and_not_around_line_breaks(void **state) {
    (void)state;
    arena a;
    arena_init(&a);
    block *d = document_new(&a), *in = document_section(d, 1, STR("It is "));
    document_add(in, TONE_GOOD, STR("well accepted"));
    document_add(in, TONE_PLAIN, STR("!"));
    document_paragraph(in, STR("plain"));
    assert_rendered(render_text, d, (report_settings){.width = 14, .colour = true},
                    "\033[1mIt is\033[0m \033[1;32mwell\naccepted\033[0m\033[1m!\033[0m\n  plain\n");
    arena_free(&a);
}

static void what_begins_a_line_is_no_markup(void **state) {
    (void)state;
    static const struct {
        const char *text, *want;
    } cases[] = {
        {"1. first", "1\\. first\n"},
        {"2) second", "2\\) second\n"},
        {"- dash", "\\- dash\n"},
        {"+ plus", "\\+ plus\n"},
        {"> quote", "\\> quote\n"},
        {"===", "\\===\n"},
        {"  - dash after spaces", "\\- dash after spaces\n"},
        {"1984", "1984\n"},
        {"# heading", "\\# heading\n"},
        {"a - b > c", "a - b > c\n"},
        {"---", "\\---\n"},
        {"12.5 km", "12\\.5 km\n"},
        {"two\nlines", "two lines\n"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        arena a;
        arena_init(&a);
        block *d = document_new(&a);
        document_paragraph(d, str_of(cases[i].text));
        assert_rendered(render_markdown, d, (report_settings){0}, cases[i].want);
        arena_free(&a);
    }
}

static void tables_that_are_too_wide_go_on_below(void **state) {
    (void)state;
    arena a;
    arena_init(&a);
    block *d = document_new(&a);
    table *t = document_table(d, STR("A & B"), 3);
    table_cell *head = table_add(t);
    head[0].text = STR("name");
    head[1].text = STR("first");
    head[2].text = STR("second");
    table_add_group(t, STR("a group over the columns"));
    table_cell *row = table_add(t);
    row[0].text = STR("x|y");
    row[1] = (table_cell){.text = STR("1"), .anchor = 7, .title = STR("to <7>")};
    row[2] = (table_cell){.text = STR("2"), .strong = true};
    t->note = STR("and 3 more");
    assert_rendered(render_text, d, (report_settings){.width = 16},
                    "name   first\n"
                    "a group over the columns\n"
                    "  x|y      1\n"
                    "\n"
                    "name   second\n"
                    "a group over the columns\n"
                    "  x|y       2\n"
                    "and 3 more\n");
    assert_rendered(render_markdown, d, (report_settings){0},
                    "| name | first | second |\n"
                    "| :--- | ---: | ---: |\n"
                    "| **a group over the columns** |  |  |\n"
                    "| x\\|y | 1 | **2** |\n"
                    "\n"
                    "and 3 more\n");
    arena_free(&a);
}

/* The part of a page between its head and its foot. */
static str body_of(arena *a, const block *document) {
    buf out = {0};
    render_html(document, &(report_settings){0}, &out);
    str page = arena_str(a, buf_slice(&out));
    size_t from = str_find(page, STR("<main>"), 0), to = str_find(page, STR("</main>"), 0);
    buf_free(&out);
    assert_true(from < to && to != SIZE_MAX);
    return str_sub(page, from + 7, to);
}

static void pages_escape_every_text(void **state) {
    (void)state;
    arena a;
    arena_init(&a);
    block *d = document_new(&a), *in = document_section(d, 1, (str){"", 0});
    document_add(in, TONE_BAD, STR("<b>"));
    document_labelled(in, "because", STR("a & b"));
    block *item = document_tagged(document_list(in, LIST_TAGGED), TONE_GOOD, "added", STR("\"x\""));
    item->anchor = 7;
    document_quote(item, STR("<q>"), STR("<source>"));
    document_list(item, LIST_PLAIN); /* empty */
    document_code(in, STR("</pre>"));
    assert_str(body_of(&a, d),
               "<section>\n<h1><b class=\"t-bad\">&lt;b&gt;</b></h1>\n"
               "<p><span class=\"label\">because:</span> a &amp; b</p>\n"
               "<ul class=\"plain\">\n<li id=\"item-7\"><b class=\"tag t-good\">added</b> &quot;x&quot;\n"
               "<figure class=\"cite\"><blockquote>&lt;q&gt;</blockquote><figcaption>&lt;source&gt;</figcaption>"
               "</figure>\n</li>\n</ul>\n"
               "<pre tabindex=\"0\">&lt;/pre&gt;</pre>\n</section>\n");
    arena_free(&a);
}

static void names_and_endings_lead_to_formats(void **state) {
    (void)state;
    arena a;
    arena_init(&a);
    for (format_use use = FORMAT_OF_CHECK; use <= FORMAT_OF_DOCUMENTS; use++) {
        size_t n;
        const str *names = format_names(&a, use, &n);
        assert_int_equal(n, use == FORMAT_OF_CHECK ? 10 : 4);
        for (size_t i = 0; i < n; i++) {
            const output_format *f = format_find(names[i], use);
            assert_non_null(f);
            assert_true(str_is(names[i], f->name));
            if (f->ending) assert_ptr_equal(format_of_file(str_of(f->ending), use), f);
        }
    }
    assert_null(format_find(STR("csv"), FORMAT_OF_DOCUMENTS));
    assert_null(format_of_file(STR("a.csv"), FORMAT_OF_DOCUMENTS));
    assert_null(format_of_file(STR("html"), FORMAT_OF_CHECK));
    arena_free(&a);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_wraps_and_indents),
        cmocka_unit_test(markdown_nests_lists_and_fences_code),
        cmocka_unit_test(colours_are_around_words_and_not_around_line_breaks),
        cmocka_unit_test(what_begins_a_line_is_no_markup),
        cmocka_unit_test(tables_that_are_too_wide_go_on_below),
        cmocka_unit_test(pages_escape_every_text),
        cmocka_unit_test(names_and_endings_lead_to_formats),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
