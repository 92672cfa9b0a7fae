/* Any sequence of changes, by forms and by typing, leads to the state that opening the final text has; each answer's
 * edits make the new text of the old one; and a form never makes a deal that cannot be read. REDLINE_FUZZ=N tries N
 * changes. */

#include "unit/web/page.h"

static uint64_t seed = 20260601;

static unsigned pick(unsigned n) {
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)(seed >> 33) % n;
}
#define ONE_OF(list) (list)[pick(COUNT(list))]

static const char *const starts[] = {
    "# a comment\ndeal = { id = \"d\"; title = \"D\"; complete = false; };\narticles = (\n);\n",
    "deal = { id = \"d\"; title = \"D\"; };\r\n/* all */\r\narticles = (\r\n  # one\r\n  { id = \"1\"; title = \"A\"; "
    "}, // end\r\n"
    "  { id = \"2\"; text = \"B \"\r\n    \"c\"; terms = { ceasefire = { permanent = true; }; }; } # two\r\n  # "
    "last\r\n);\r\n",
    "deal = { id = \"d\"; title = \"D\" }; articles = ({ id = \"1\" }, { id = \"x\"; option = \"c/a\" }, { id = \"y\"; "
    "option = \"c/b\" })",
    "deal = { id = \"d\"; title = \"\xf0\x9f\x95\x8a\"; }; terms = { forces = { ukraine = { personnel_cap = { either = "
    "[1, 2]; }; }; }; };\n",
    "{\"deal\": {\"id\": \"d\", \"title\": \"D\"}, \"articles\": [{\"id\": \"1\"}, {\"id\": \"2\", \"bracketed\": "
    "true}]}",
    "{\n  \"deal\": { \"id\": \"d\", \"title\": \"D\" },\n  \"terms\": {\n  }\n}\n",
};

static const char *const articles[] = {"null", "'1'", "'2'", "'3'", "'x'", "'new'"};
static const char *const names[] = {"1", "2", "3", "x", "new", "a-b"};
static const char *const terms[] = {"ceasefire.permanent",
                                    "ceasefire.line",
                                    "forces.ukraine.personnel_cap",
                                    "foreign_military.bases_of",
                                    "territory.contested.withdrawal.ukraine",
                                    "dmz.line.width_km",
                                    "recognition.ukraine.annexed",
                                    "recognition.ukraine.crimea"};
static const char *const values[] = {
    "true",           "'contact_line'",    "250000",          "['us', 'uk']", "'full'", "10", "'none'",
    "{'open': true}", "{'text': '30 km'}", "{'text': 'yes'}", "'de_jure'"};
static const char *const texts[] = {
    "",
    "A text.",
    "Two lines.\\nOf a text with \\\"quotes\\\", \\\\ and more words than fit into one line of "
    "a file, so that it is written in several pieces, each in quotation marks.",
    "\\u2019 \\ud83d\\udd4a",
    "A longer text.",
    "A text!",
    "text.",
    "Two lines.\\nOf a text with \\\"quotes\\\", \\\\ and many more words than fit into one line of "
    "a file, so that it is written in several pieces, each in quotation marks."};
static const char *const fields[] = {"title", "text", "by", "note", "option", "date", "status"};

/* A random change by a form. */
static const char *random_op(page *p, const char **op) {
    arena *a = &p->memory;
    const char *at = ONE_OF(articles), *path = ONE_OF(terms);
    switch (pick(14)) {
    case 0: *op = "set"; return arena_printf(a, "'article': %s, 'term': '%s', 'value': %s", at, path, ONE_OF(values)).p;
    case 1: *op = "set"; return arena_printf(a, "'article': %s, 'term': '%s', 'value': %s", at, path, ONE_OF(values)).p;
    case 2: *op = "unset"; return arena_printf(a, "'article': %s, 'term': '%s'", at, path).p;
    case 3:
        *op = "either";
        return arena_printf(a, "'article': %s, 'term': '%s', 'ways': [{'value': %s}, {'value': %s, 'by': 'a'}]", at,
                            path, ONE_OF(values), ONE_OF(values))
            .p;
    case 4:
        *op = "field";
        return arena_printf(a, "'article': %s, 'field': '%s', 'value': '%s'", at, ONE_OF(fields), ONE_OF(texts)).p;
    case 5:
        *op = "field";
        return arena_printf(a, "'article': %s, 'field': '%s', 'value': '%s'", at, ONE_OF(fields), ONE_OF(names)).p;
    case 6:
        *op = "field";
        return arena_printf(a, "'article': %s, 'field': '%s', 'value': %s", at, pick(2) ? "bracketed" : "complete",
                            pick(2) ? "true" : "false")
            .p;
    case 7:
        *op = "add_article";
        return arena_printf(a, "'title': '%s', 'text': '%s', 'after': %s", ONE_OF(names), ONE_OF(texts), at).p;
    case 8: *op = "remove_article"; return arena_printf(a, "'article': %s", at).p;
    case 9: *op = "move_article"; return arena_printf(a, "'article': %s, 'to': %u", at, pick(4)).p;
    case 10: *op = "rename_article"; return arena_printf(a, "'article': %s, 'id': '%s'", at, ONE_OF(names)).p;
    case 11:
        *op = "name_thing";
        return arena_printf(a, "'set': 'zone', 'id': '%s', 'title': '%s'", pick(2) ? "line" : "other", ONE_OF(names)).p;
    case 12:
        *op = pick(2) ? "waive" : "unwaive";
        return arena_printf(a, "'card': 'ukraine/%s', 'by': 'a', 'reason': 'b', 'until': '2027-01-01', 'waiver': %u",
                            pick(2) ? "UA-NATO/a" : "UA-EU/a", pick(2))
            .p;
    default: *op = "clause"; return "'card': 'kremlin/KR-LAND/a', 'clause': 'withdrawal'";
    }
}

static str answer_of(page *p, const char *key) {
    buf out = buf_in(&p->memory);
    str all;
    assert_true(buf_text(&p->out, &all));
    size_t at = str_find(all, arena_printf(&p->memory, "\"%s\": ", key), 0);
    buf_str(&out, at == SIZE_MAX ? all : str_sub(all, at, all.n));
    return buf_take(&out);
}

/* The state of the last answer, without what depends on the file. */
static str state_of(page *p) {
    str s = answer_of(p, "state");
    size_t at = str_find(s, STR("\"deal\": "), 0);
    assert_true(at != SIZE_MAX);
    return str_sub(s, at, str_find(s, STR("\"waivers\": "), 0));
}

static void settle_a_bracket(page *p, const char *name) {
    page_ask(p, "open", "{'path': '%s'}", name);
    const char *which = page_get(p, "state.choices.0.id"), *option = page_get(p, "state.choices.0.ways.1.option");
    if (which[0])
        page_do(p, name, "settle", arena_printf(&p->memory, "'choice': '%s', 'option': '%s'", which, option).p);
}

static void type_something(page *p, const char *name) {
    static const char *const typed[] = {"", " ", "\\n", "x", "\\\"", ";", "}"};
    str text = page_text(p, name);
    lines l = {0};
    assert_true(lines_index(&l, text));
    uint32_t from = pick((unsigned)text.n + 1), to = from + pick(3);
    line_column a = lines_position(&l, from, UNITS_UTF16), b = lines_position(&l, to, UNITS_UTF16);
    /* Not within a line break. */
    a = lines_position(&l, lines_offset(&l, a, UNITS_UTF16), UNITS_UTF16);
    b = lines_position(&l, lines_offset(&l, b, UNITS_UTF16), UNITS_UTF16);
    page_ask(p, "change", "{'path': '%s', 'revision': %lu, 'edits': [{'range': [%u, %u, %u, %u], 'text': '%s'}]}", name,
             page_revision(p, name), a.line, a.column, b.line, b.column, ONE_OF(typed));
    lines_free(&l);
    assert_status(p, 200);
}

static void one_document(const char *start, unsigned steps) {
    page p;
    page_open(&p);
    const char *name = start[0] == '{' ? "d.json" : "d.deal", *copy = start[0] == '{' ? "e.json" : "e.deal";
    page_have(&p, name, start);
    for (unsigned i = 0; i < steps; i++) {
        const char *op = "";
        str before = page_text(&p, name);
        bool read = document_analysis(web_find(p.session, str_of(name))->is)->deal;
        unsigned long revision = page_revision(&p, name);
        if (pick(12) == 0) {
            type_something(&p, name);
            if (!document_analysis(web_find(p.session, str_of(name))->is)->deal && pick(3)) {
                page_ask(&p, "revert", "{'path': '%s', 'revision': %lu}", name, page_revision(&p, name));
                assert_status(&p, 200);
            }
            continue;
        }
        if (pick(10) == 0) {
            settle_a_bracket(&p, name);
        } else {
            const char *with = random_op(&p, &op);
            page_do(&p, name, op, with);
        }
        if (node_get(p.answer, "text")) continue; /* nothing to settle */
        str after = page_text(&p, name);
        if (p.status == 200) {
            str made = page_apply(&p, page_lf(&p, before));
            if (!str_eq(made, page_lf(&p, after))) fail_msg("%s: edits make\n" STR_FMT, op, STR_ARG(made));
            if (read && !document_analysis(web_find(p.session, str_of(name))->is)->deal)
                fail_msg("%s: cannot be read any more:\n" STR_FMT, op, STR_ARG(after));
        } else {
            assert_true(p.status == 422 || p.status == 400);
            assert_true(str_eq(before, after));
            assert_true(page_revision(&p, name) == revision);
        }
    }
    /* The same text, opened under another name. */
    page_ask(&p, "change", "{'path': '%s', 'revision': %lu, 'edits': []}", name, page_revision(&p, name));
    assert_status(&p, 200);
    str was = state_of(&p), text = page_text(&p, name);
    page_have(&p, copy, arena_z(&p.memory, text));
    str is = state_of(&p);
    if (!str_eq(was, is))
        fail_msg("another state:\n" STR_FMT "\n" STR_FMT "\nof " STR_FMT, STR_ARG(was), STR_ARG(is), STR_ARG(text));
    page_close(&p);
}

static void test_fuzz_changes_do_not_depend_on_their_order(void **state) {
    const char *wanted = getenv("REDLINE_FUZZ");
    unsigned n = wanted ? (unsigned)strtoul(wanted, NULL, 10) / 500 : 240;
    (void)state;
    for (unsigned done = 0, i = 0; done <= n; done += 20, i++) one_document(starts[i % COUNT(starts)], 20);
}

/* A text as JSON, in single quotes as page_ask() takes it. */
static const char *as_json(arena *a, str text) {
    buf out = buf_in(a);
    buf_json(&out, text);
    str all = buf_take(&out);
    char *z = arena_z(a, all);
    z[0] = z[all.n - 1] = '\'';
    return z;
}

/* A change as a person types: some characters are replaced by others. */
static str changed_text(arena *a, str text) {
    static const char *const pieces[] = {
        "a",
        "word ",
        " ",
        "\n",
        "\"",
        "\\",
        "\t",
        "#",
        "//",
        "\xf0\x9f\x95\x8a",
        "\xc3\xa9",
        "\x01",
        "a sentence of several words, which makes the line longer. ",
        "averylongwordwithoutanyspacesinitwhichdoesnotfitintoalineofafileandmustnotbecutinthemiddle"};
    size_t from = pick((unsigned)text.n + 1), to = from + pick(4);
    while (from > 0 && from < text.n && ((unsigned char)text.p[from] & 0xc0) == 0x80) from--;
    while (to < text.n && ((unsigned char)text.p[to] & 0xc0) == 0x80) to++;
    buf out = buf_in(a);
    buf_str(&out, str_sub(text, 0, from));
    for (unsigned n = pick(4); n > 0; n--) buf_z(&out, ONE_OF(pieces));
    buf_str(&out, str_sub(text, to, text.n));
    return buf_take(&out);
}

/* The text of an article is what was typed into its form, whatever it was before and however the file wrote it. */
static void test_fuzz_texts_are_as_typed(void **state) {
    static const char *const files[] = {
        "deal = { id = \"d\"; title = \"D\"; };\narticles = (\n  { id = \"1\"; text = \"a\" # note\n     \"b\\x41\" "
        "\"\" ; }\n);\n",
        "deal = { id = \"d\"; title = \"D\"; };\r\narticles = ( { id = \"1\"; text = \"a\r\nb\"; terms = { }; } );\r\n",
        "{\"deal\": {\"id\": \"d\", \"title\": \"D\"}, \"articles\": [{\"id\": \"1\", \"text\": "
        "\"\\u00e9\\ud83d\\udd4a\\n\"}]}"};
    const char *wanted = getenv("REDLINE_FUZZ");
    unsigned n = wanted ? (unsigned)strtoul(wanted, NULL, 10) / 1000 : 40;
    (void)state;
    for (size_t f = 0; f < COUNT(files); f++) {
        page p;
        page_open(&p);
        const char *name = files[f][0] == '{' ? "d.json" : "d.deal";
        page_have(&p, name, files[f]);
        str text = str_of(page_get(&p, "state.deal.articles.0.text"));
        for (unsigned i = 0; i <= n; i++) {
            str before = page_text(&p, name);
            text = changed_text(&p.memory, text);
            bool blank = str_trim(text).n == 0;
            page_do(
                &p, name, "field",
                arena_printf(&p.memory, "'article': '1', 'field': 'text', 'value': %s", as_json(&p.memory, text)).p);
            assert_status(&p, 200);
            assert_str(blank ? STR("") : text, page_get(&p, "state.deal.articles.0.text"));
            assert_true(str_eq(page_apply(&p, page_lf(&p, before)), page_lf(&p, page_text(&p, name))));
            if (blank || text.n > 3000) text = STR("");
        }
        page_close(&p);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fuzz_changes_do_not_depend_on_their_order),
        cmocka_unit_test(test_fuzz_texts_are_as_typed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
