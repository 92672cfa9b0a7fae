/* The calls of a session: what each answers, and each of its errors. */

#include "unit/web/page.h"

#include "bargain/bargain.h"

static const char draft[] =
    "# A draft\n"
    "deal = { id = \"d\"; title = \"A draft\"; by = [\"north\", \"south\"]; date = \"2025-06-02\";\n"
    "         status = \"proposal\"; names = { zone = ( { id = \"line\"; title = \"The line\"; } ); }; };\n"
    "articles = (\n"
    "  { id = \"1\"; title = \"Fire\"; text = \"Fire ceases. \\xe2\\x98\\xae\"; by = \"north\";\n"
    "    terms = { ceasefire = { line = \"contact_line\"; permanent = true; }; }; },\n"
    "  { id = \"2\"; title = \"Zone\"; terms = { dmz = { line = { width_km = { either = [10.0, 30.0]; };\n"
    "                                              along = { open = true; }; }; };\n"
    "      territory = { contested = { withdrawal = { ukraine = \"none\"; }; }; }; }; },\n"
    "  { id = \"3a\"; option = \"cap/low\"; by = \"russia\"; terms = { forces = { ukraine = { personnel_cap = 85000; "
    "}; }; }; },\n"
    "  { id = \"3b\"; option = \"cap/high\"; terms = { forces = { ukraine = { personnel_cap = 250000; }; }; }; },\n"
    "  { id = \"4\"; title = \"More\"; bracketed = true; text = \"More.\"; }\n"
    ");\n";

static void the_folder_is_listed(void **state) {
    page p;
    (void)state;
    page_open(&p);
    page_write(&p, "b.deal", draft);
    page_write(&p, "a.json", "{\"deal\": {\"id\": \"j\", \"title\": \"In JSON\"}, \"articles\": []}");
    page_write(&p, "p.rules", "pack = { id = \"p\"; title = \"A pack\"; };\n");
    page_write(&p, "notes.txt", "not of redline");
    page_ask(&p, "folder", "{}");
    assert_status(&p, 200);
    assert_answer(&p, "folder", arena_z(&p.memory, folder_path(p.folder)));
    assert_answer(&p, "version", "1.2.3");
    assert_answer(&p, "single", "null");
    assert_answer(&p, "files", "[3]");
    assert_answer(&p, "files.0.path", "a.json");
    assert_answer(&p, "files.0.kind", "deal");
    assert_answer(&p, "files.0.title", "In JSON");
    assert_answer(&p, "files.1.title", "A draft");
    assert_answer(&p, "files.1.open", "false");
    assert_answer(&p, "files.2.kind", "rules");
    assert_answer(&p, "files.2.title", "A pack");
    assert_answer(&p, "packs.0.id", "ukraine");
    assert_answer(&p, "limits.text", "16777216");
    assert_answer(&p, "too_many", "false");
    page_ask(&p, "new", "{'path': 'c.deal', 'title': 'New'}");
    assert_status(&p, 200);
    page_ask(&p, "folder", "{}");
    assert_answer(&p, "files", "[4]");
    assert_answer(&p, "files.3.path", "c.deal");
    assert_answer(&p, "files.3.open", "true");
    assert_answer(&p, "files.3.changed", "true");
    page_close(&p);
}

static void a_state_has_the_deal(void **state) {
    static const struct {
        const char *path, *want;
    } want[] = {
        {"path", "d.deal"},
        {"kind", "deal"},
        {"state.changed", "false"},
        {"state.deal.id", "d"},
        {"state.deal.title", "A draft"},
        {"state.deal.status", "proposal"},
        {"state.deal.date", "2025-06-02"},
        {"state.deal.by.1", "south"},
        {"state.deal.complete", "true"},
        {"state.deal.range.0", "1"},
        {"state.deal.things.0.set", "zone"},
        {"state.deal.things.0.id", "line"},
        {"state.deal.things.0.title", "The line"},
        {"state.deal.things.0.range.0", "2"},
        {"state.deal.articles", "[5]"},
        {"state.deal.articles.0.id", "1"},
        {"state.deal.articles.0.text", "Fire ceases. \u262e"},
        {"state.deal.articles.0.by.0", "north"},
        {"state.deal.articles.0.bracketed", "false"},
        {"state.deal.articles.0.range.0", "4"},
        {"state.deal.articles.0.range.2", "5"},
        {"state.deal.articles.0.title_range.1", "14"},
        {"state.deal.articles.0.text_range.1", "30"},
        {"state.deal.articles.0.terms", "[2]"},
        {"state.deal.articles.0.terms.0.path", "ceasefire.line"},
        {"state.deal.articles.0.terms.0.pattern", "ceasefire.line"},
        {"state.deal.articles.0.terms.0.type", "enum"},
        {"state.deal.articles.0.terms.0.value", "contact_line"},
        {"state.deal.articles.0.terms.0.words", "contact line"},
        {"state.deal.articles.0.terms.0.range.0", "5"},
        {"state.deal.articles.0.terms.1.value", "true"},
        {"state.deal.articles.0.terms.1.words", "yes"},
        {"state.deal.articles.1.terms.0.path", "dmz.line.width_km"},
        {"state.deal.articles.1.terms.0.pattern", "dmz.{zone}.width_km"},
        {"state.deal.articles.1.terms.0.value", "null"},
        {"state.deal.articles.1.terms.0.words", "10 km or 30 km"},
        {"state.deal.articles.1.terms.0.ways.1.value", "30"},
        {"state.deal.articles.1.terms.0.ways.1.words", "30 km"},
        {"state.deal.articles.1.terms.0.ways.1.option", "30.0"},
        {"state.deal.articles.1.terms.0.unit", "km"},
        {"state.deal.articles.1.terms.0.choice", "dmz.line.width_km"},
        {"state.deal.articles.1.terms.1.open", "true"},
        {"state.deal.articles.1.terms.1.words", "open"},
        {"state.deal.articles.1.terms.2.path", "territory.contested.withdrawal.ukraine"},
        {"state.deal.articles.1.terms.2.pattern", "territory.{region}.withdrawal.{party}"},
        {"state.deal.articles.2.option", "cap/low"},
        {"state.deal.articles.2.choice", "cap"},
        {"state.deal.articles.2.terms.0.words", "85,000 persons"},
        {"state.deal.articles.4.bracketed", "true"},
        {"state.deal.articles.4.choice", "4"},
        {"state.deal.open", "[1]"},
        {"state.deal.open.0.path", "dmz.line.along"},
        {"state.choices", "[3]"},
        {"state.choices.0.id", "dmz.line.width_km"},
        {"state.choices.0.what", "term"},
        {"state.choices.0.term", "dmz.line.width_km"},
        {"state.choices.0.article", "2"},
        {"state.choices.0.ways.0.name", "10 km"},
        {"state.choices.1.id", "cap"},
        {"state.choices.1.what", "articles"},
        {"state.choices.1.ways.0.by", "russia"},
        {"state.choices.2.what", "bracketed"},
        {"state.choices.2.title", "More"},
        {"state.choices.2.ways.1.option", "out"},
        {"state.waivers", "[0]"},
        {"state.parties", "[4]"},
        {"state.parties.0.pack", "ukraine"},
        {"state.parties.0.verdict", "rejected"},
        {"state.parties.1.pack", "kremlin"},
        {"state.parties.1.verdict", "rejected"},
        {"state.cards.0.pack", "ukraine"},
        {"state.cards.0.verdict", "violated"},
        {"state.cards.0.class", "red-line"},
        {"state.cards.0.class_title", "red line"},
    };
    page p;
    (void)state;
    page_open(&p);
    page_have(&p, "d.deal", draft);
    assert_string_equal(page_get(&p, "text"), draft);
    for (size_t i = 0; i < COUNT(want); i++) assert_answer(&p, want[i].path, want[i].want);
    assert_true(strlen(page_get(&p, "stamp")) > 0);
    const node *land = page_at(p.answer, "state.cards")->first;
    while (land && !str_is(node_get(land, "id")->s, "kremlin/KR-LAND/a")) land = land->next;
    assert_non_null(land);
    assert_str(node_get(land, "verdict")->s, "violated");
    assert_str(page_at(land, "cite.source")->s, "istanbul");
    assert_str(page_at(land, "because.0.article")->s, "2");
    assert_int_equal(page_at(land, "because.0.range.0")->i, 8);
    assert_str(page_at(land, "clauses.0.id")->s, "withdrawal");
    const node *last = node_get(land, "actions")->first;
    while (last->next) last = last->next;
    assert_str(node_get(last, "kind")->s, "waive");
    assert_true(strstr(page_get(&p, "state.parties.1.why"), "crossed: KR-LAND") != NULL);
    assert_true(strstr(page_get(&p, "state.deal.articles.1.terms.2.problem"), "red line crossed") != NULL);
    page_close(&p);
}

static void what_is_undetermined_can_be_settled(void **state) {
    page p;
    (void)state;
    page_open(&p);
    page_write(&p, "b.deal", page_read_file(&p, "docs/examples/bracketed.deal"));
    page_ask(&p, "open", "{'path': 'b.deal'}");
    assert_status(&p, 200);
    assert_answer(&p, "state.next.0.what", "bracket");
    assert_answer(&p, "state.next.0.choice", "forces");
    assert_answer(&p, "state.next.0.values.0.value", "free");
    assert_answer(&p, "state.next.0.values.0.set.op", "settle");
    assert_answer(&p, "state.next.0.values.0.set.option", "free");
    assert_true(strstr(page_get(&p, "state.next.0.values.0.decides"), "UA-FORCE") != NULL);
    assert_true(strstr(page_get(&p, "state.next_count"), "red lines") != NULL);
    const node *settle = NULL;
    for (const node *c = page_at(p.answer, "state.cards")->first; c && !settle; c = c->next)
        for (const node *a = node_get(c, "actions")->first; a && !settle; a = a->next)
            if (str_is(node_get(a, "kind")->s, "settle")) settle = a;
    assert_non_null(settle);
    str id = node_get(settle, "id")->s;
    for (size_t i = 0; i < id.n; i++)
        if (id.p[i] == '\n') ((char *)(uintptr_t)id.p)[i] = '|';
    assert_true(str_starts(id, STR("settle|")));
    page_ask(&p, "try", "{'path': 'b.deal', 'revision': %lu, 'choose': {'forces': 'ceiling', '7': 'out'}}",
             page_revision(&p, "b.deal"));
    assert_status(&p, 200);
    assert_answer(&p, "parties.0.pack", "ukraine");
    assert_answer(&p, "parties.0.verdict", "rejected");
    const node *change = node_get(p.answer, "cards_change");
    assert_true(node_get(change, "gone")->n > 0);
    assert_true(node_get(change, "violated")->n > 0);
    assert_true(node_get(change, "new")->kind == NODE_LIST);
    page_close(&p);
}

static void a_deal_that_cannot_be_read_has_problems_with_corrections(void **state) {
    page p;
    (void)state;
    page_open(&p);
    page_have(&p, "d.deal",
              "deal = { id = \"d\"; title = \"D\"; };\nterms = { ceasefire = { line = \"contact_lines\"; }; };\n");
    assert_answer(&p, "state.deal", "null");
    assert_answer(&p, "state.parties", "[0]");
    assert_answer(&p, "state.cards", "[0]");
    assert_answer(&p, "state.problems.0.weight", "error");
    assert_answer(&p, "state.problems.0.range.0", "1");
    assert_answer(&p, "state.problems.0.actions.0.kind", "fix");
    assert_answer(&p, "state.problems.0.actions.0.title", "Replace by 'contact_line'");
    page_do(&p, "d.deal", "set", "'article': null, 'term': 'ceasefire.permanent', 'value': true");
    assert_status(&p, 422);
    assert_answer(&p, "hint", "fix its errors first");
    page_do(&p, "d.deal", "action", "'action': 'fix\\n0\\n0'");
    assert_status(&p, 200);
    assert_answer(&p, "edits", "[1]");
    assert_answer(&p, "state.deal.terms.0.value", "contact_line");
    page_do(&p, "d.deal", "action", "'action': 'fix\\n99\\n0'");
    assert_status(&p, 422);
    page_close(&p);
}

static void what_is_certain_is_corrected_by_a_click(void **state) {
    page p;
    (void)state;
    page_open(&p);
    page_have(&p, "d.deal",
              "deal = { id = \u201cd\u201d; title = \"D\"; };\nterms = { ceasefire = { permanent = yes; }; };\n");
    assert_answer(&p, "state.deal", "null");
    page_do(&p, "d.deal", "action", "'action': 'correct'");
    assert_status(&p, 200);
    assert_answer(&p, "state.deal.terms.0.value", "true");
    page_do(&p, "d.deal", "action", "'action': 'correct'");
    assert_status(&p, 422);
    page_close(&p);
}

static void typing_changes_the_text_and_keeps_its_line_breaks(void **state) {
    page p;
    (void)state;
    page_open(&p);
    page_have(&p, "d.deal", "deal = { id = \"d\"; title = \"\U0001f54a D\"; };\r\nterms = { };\r\n");
    assert_string_equal(page_get(&p, "text"), "deal = { id = \"d\"; title = \"\U0001f54a D\"; };\nterms = { };\n");
    page_ask(&p, "change",
             "{'path': 'd.deal', 'revision': %lu, 'edits': [{'range': [0, 31, 0, 32], 'text': 'E'},"
             " {'range': [1, 0, 1, 0], 'text': '# one\\n# two\\n'}]}",
             page_revision(&p, "d.deal"));
    assert_status(&p, 200);
    assert_str(page_text(&p, "d.deal"),
               "deal = { id = \"d\"; title = \"\U0001f54a E\"; };\r\n# one\r\n# two\r\nterms = { };\r\n");
    assert_answer(&p, "state.changed", "true");
    assert_answer(&p, "state.deal.title", "\U0001f54a E");
    unsigned long now = page_revision(&p, "d.deal");
    assert_answer(&p, "revision", arena_printf(&p.memory, "%lu", now).p);
    page_ask(&p, "change",
             "{'path': 'd.deal', 'revision': %lu, 'edits': [{'range': [0, 31, 0, 32], 'text': 'D'},"
             " {'range': [1, 0, 3, 0], 'text': ''}]}",
             now);
    assert_answer(&p, "state.changed", "false");
    page_close(&p);
}

static void edits_that_do_not_fit_are_refused(void **state) {
    static const struct {
        const char *edits;
        int status;
    } cases[] = {
        {"[{'range': [0, 0, 0, 0], 'text': 'x'}, {'range': [0, 0, 0, 1], 'text': 'x'}]", 200},
        {"[{'range': [9, 0, 9, 0], 'text': 'x'}]", 400},
        {"[{'range': [0, 99, 0, 99], 'text': 'x'}]", 400},
        {"[{'range': [0, 29, 0, 29], 'text': 'x'}]", 400}, /* within a character */
        {"[{'range': [0, 2, 0, 1], 'text': 'x'}]", 400},
        {"[{'range': [0, 5, 0, 6], 'text': 'x'}, {'range': [0, 1, 0, 2], 'text': 'x'}]", 400},
        {"[{'range': [0, 5, 0], 'text': 'x'}]", 400},
        {"[{'range': [0, -1, 0, 0], 'text': 'x'}]", 400},
        {"[{'range': [0, 0.5, 0, 1], 'text': 'x'}]", 400},
        {"[{'range': [0, 0, 0, 0]}]", 400},
        {"[{'range': [0, 0, 0, 0], 'text': 1}]", 400},
        {"[1]", 400},
        {"1", 400},
    };
    page p;
    (void)state;
    page_open(&p);
    page_have(&p, "d.deal", "deal = { id = \"d\"; title = \"\U0001f54a\"; };\nterms = { };\n");
    for (size_t i = 0; i < COUNT(cases); i++) {
        str before = page_text(&p, "d.deal");
        page_ask(&p, "change", "{'path': 'd.deal', 'revision': %lu, 'edits': %s}", page_revision(&p, "d.deal"),
                 cases[i].edits);
        assert_status(&p, cases[i].status);
        if (cases[i].status == 200)
            page_ask(&p, "revert", "{'path': 'd.deal', 'revision': %lu}", page_revision(&p, "d.deal"));
        assert_true(str_eq(page_text(&p, "d.deal"), before));
    }
    page_ask(&p, "change", "{'path': 'd.deal', 'revision': 0, 'edits': []}");
    assert_status(&p, 409);
    assert_answer(&p, "stale", "true");
    page_close(&p);
}

static void calls_that_are_no_calls_are_refused(void **state) {
    static const struct {
        const char *name, *body;
        int status;
    } cases[] = {
        {"nothing", "{}", 404},
        {"folder", "[]", 400},
        {"folder", "", 400},
        {"folder", "{", 400},
        {"folder", "{'a': 1, 'a': 2}", 400},
        {"open", "{}", 400},
        {"open", "{'path': 1}", 400},
        {"open", "{'path': 'none.deal'}", 404},
        {"open", "{'path': '../d.deal'}", 400},
        {"open", "{'path': '/etc/passwd'}", 400},
        {"new", "{'path': 'd.deal', 'title': 'T'}", 409},
        {"new", "{'path': 'x.rules', 'title': 'T'}", 422},
        {"new", "{'path': '../x.deal', 'title': 'T'}", 400},
        {"new", "{'path': 'x.deal', 'from': 'none.deal'}", 404},
        {"new", "{'path': 'x.json', 'from': 'd.deal'}", 422},
        {"new", "{'path': 'x.deal', 'title': 5}", 400},
        {"close", "{'path': 'none.deal'}", 404},
        {"vocabulary", "{}", 400},
        {"change", "{'path': 'd.deal'}", 400},
        {"change", "{'path': 'd.deal', 'revision': 'x'}", 400},
        {"change", "{'path': 'd.deal', 'revision': -1}", 400},
        {"do", "{'path': 'd.deal', 'revision': 1}", 400},
        {"do", "{'path': 'd.deal', 'revision': 1, 'op': 'dance'}", 400},
        {"save", "{'path': 'd.deal', 'revision': 1}", 400},
        {"save", "{'path': 'd.deal', 'revision': 1, 'stamp': '', 'force': 1}", 400},
        {"search", "{'path': 'd.deal'}", 400},
        {"complete", "{'path': 'd.deal', 'revision': 1}", 400},
        {"complete", "{'path': 'd.deal', 'revision': 1, 'at': [99, 0]}", 400},
        {"hover", "{'path': 'd.deal', 'revision': 1, 'at': [0]}", 400},
        {"tokens", "{'path': 'd.deal', 'revision': 1}", 400},
        {"tokens", "{'path': 'd.deal', 'revision': 1, 'from': 0, 'to': -1}", 400},
        {"try", "{'path': 'd.deal', 'revision': 1}", 400},
        {"try", "{'path': 'd.deal', 'revision': 1, 'choose': {'cap': 1}}", 400},
        {"try", "{'path': 'd.deal', 'revision': 1, 'choose': {'cap': 'middle'}}", 422},
        {"try", "{'path': 'd.deal', 'revision': 1, 'choose': {'nothing': 'low'}}", 422},
        {"repair", "{'path': 'd.deal', 'revision': 1, 'pack': 'nobody'}", 422},
        {"repair", "{'path': 'd.deal', 'revision': 1, 'seconds': 1000}", 400},
        {"compare", "{'path': 'd.deal', 'revision': 1}", 400},
        {"compare", "{'path': 'd.deal', 'revision': 1, 'with': 'none.deal'}", 404},
        {"compare", "{'path': 'd.deal', 'revision': 1, 'with': '../d.deal'}", 400},
        {"matrix", "{}", 400},
        {"matrix", "{'paths': []}", 400},
        {"matrix", "{'paths': [1]}", 400},
        {"matrix", "{'paths': ['x.rules']}", 422},
        {"matrix", "{'paths': ['../d.deal']}", 400},
        {"help", "{'path': 'd.deal', 'what': 'word', 'id': 'x'}", 400},
        {"help", "{'path': 'd.deal', 'what': 'term', 'id': 'x'}", 404},
        {"help", "{'path': 'd.deal', 'what': 'rule', 'id': 'x'}", 404},
        {"help", "{'path': 'd.deal', 'what': 'clause', 'id': 'x'}", 404},
    };
    page p;
    (void)state;
    page_open(&p);
    page_have(&p, "d.deal", draft);
    for (size_t i = 0; i < COUNT(cases); i++) {
        page_ask(&p, cases[i].name, "%s", cases[i].body);
        if (p.status != cases[i].status)
            fail_msg("%s %s: status %d, not %d (%s)", cases[i].name, cases[i].body, p.status, cases[i].status,
                     page_get(&p, "error"));
        assert_true(strlen(page_get(&p, "error")) > 0);
        assert_true(node_get(p.answer, "hint") != NULL);
    }
    assert_int_equal(page_revision(&p, "d.deal"), 1);
    assert_int_equal(web_call_speed(STR("nothing")), WEB_UNKNOWN);
    assert_int_equal(web_call_speed(STR("open")), WEB_QUICK);
    assert_int_equal(web_call_speed(STR("repair")), WEB_SLOW);
    page_close(&p);
}

static void calls_that_need_a_verdict_say_so(void **state) {
    static const char *const names[] = {"try", "sweep", "repair", "compare"};
    page p;
    web_report about;
    (void)state;
    page_open(&p);
    page_have(&p, "bad.deal", "deal = { id = \"d\"; }");
    page_have(&p, "p.rules", "pack = { };");
    for (size_t i = 0; i < COUNT(names); i++) {
        page_ask(&p, names[i], "{'path': 'bad.deal', 'revision': %lu, 'with': 'saved', 'choose': {}}",
                 page_revision(&p, "bad.deal"));
        assert_status(&p, 422);
        page_ask(&p, names[i], "{'path': 'p.rules', 'revision': %lu}", page_revision(&p, "p.rules"));
        assert_status(&p, 422);
    }
    page_do(&p, "p.rules", "set", "'article': null, 'term': 'x', 'value': 1");
    assert_status(&p, 422);
    assert_int_equal(web_answer_report(p.session, STR("bad.deal"), STR("html"), &p.out, &about), 422);
    assert_int_equal(web_answer_report(p.session, STR("none.deal"), STR("html"), &p.out, &about), 404);
    page_close(&p);
}

static void a_new_deal_is_written_by_save(void **state) {
    page p;
    (void)state;
    page_open(&p);
    page_ask(&p, "new", "{'path': 'new.deal', 'title': 'A \\'new\\' one'}");
    assert_status(&p, 200);
    assert_answer(&p, "stamp", "");
    assert_answer(&p, "state.changed", "true");
    assert_answer(&p, "state.deal.id", "new");
    assert_answer(&p, "state.deal.title", "A \"new\" one");
    assert_answer(&p, "state.deal.articles", "[0]");
    assert_str(page_read(&p, "new.deal"), "");
    diags_clear(&p.problems);
    page_ask(&p, "outside", "{'path': 'new.deal'}");
    assert_answer(&p, "changed_outside", "false");
    page_ask(&p, "revert", "{'path': 'new.deal', 'revision': %lu}", page_revision(&p, "new.deal"));
    assert_status(&p, 404);
    page_ask(&p, "compare", "{'path': 'new.deal', 'revision': %lu, 'with': 'saved'}", page_revision(&p, "new.deal"));
    assert_status(&p, 404);
    page_ask(&p, "save", "{'path': 'new.deal', 'revision': %lu, 'stamp': ''}", page_revision(&p, "new.deal"));
    assert_status(&p, 200);
    assert_answer(&p, "state.changed", "false");
    assert_true(str_eq(page_read(&p, "new.deal"), page_text(&p, "new.deal")));
    page_ask(&p, "new", "{'path': 'copy.deal', 'title': 'A copy', 'from': 'new.deal'}");
    assert_answer(&p, "state.deal.title", "A copy");
    page_ask(&p, "new", "{'path': 'new.json', 'title': 'J'}");
    assert_answer(&p, "state.deal.title", "J");
    assert_answer(&p, "state.deal.complete", "false");
    page_ask(&p, "close", "{'path': 'new.json'}");
    assert_status(&p, 200);
    page_ask(&p, "vocabulary", "{'path': 'new.json'}");
    assert_status(&p, 404);
    page_close(&p);
}

static void a_file_that_changed_outside_is_not_overwritten(void **state) {
    page p;
    (void)state;
    page_open(&p);
    page_have(&p, "d.deal", draft);
    const char *stamp = page_get(&p, "stamp");
    page_ask(&p, "outside", "{'path': 'd.deal'}");
    assert_answer(&p, "changed_outside", "false");
    page_write(&p, "d.deal", "deal = { id = \"other\"; title = \"O\"; };\r\nterms = { };\n");
    page_ask(&p, "outside", "{'path': 'd.deal'}");
    assert_answer(&p, "changed_outside", "true");
    page_ask(&p, "save", "{'path': 'd.deal', 'revision': %lu, 'stamp': '%s'}", page_revision(&p, "d.deal"), stamp);
    assert_status(&p, 409);
    assert_answer(&p, "conflict.text", "deal = { id = \"other\"; title = \"O\"; };\nterms = { };\n");
    assert_answer(&p, "conflict.missing", "false");
    assert_true(strlen(page_get(&p, "conflict.stamp")) > 0);
    page_ask(&p, "revert", "{'path': 'd.deal', 'revision': %lu}", page_revision(&p, "d.deal"));
    assert_status(&p, 200);
    assert_answer(&p, "state.deal.id", "other");
    assert_answer(&p, "state.changed", "false");
    assert_str(page_apply(&p, str_of(draft)), "deal = { id = \"other\"; title = \"O\"; };\nterms = { };\n");
    page_write(&p, "d.deal", draft);
    page_ask(&p, "save", "{'path': 'd.deal', 'revision': %lu, 'stamp': '%s', 'force': true}",
             page_revision(&p, "d.deal"), page_get(&p, "stamp"));
    assert_status(&p, 200);
    assert_str(page_read(&p, "d.deal"), "deal = { id = \"other\"; title = \"O\"; };\r\nterms = { };\n");
    stamp = page_get(&p, "stamp");
    char path[128];
    snprintf(path, sizeof path, "%s/d.deal", p.at);
    unlink(path);
    page_ask(&p, "save", "{'path': 'd.deal', 'revision': %lu, 'stamp': '%s'}", page_revision(&p, "d.deal"), stamp);
    assert_status(&p, 409);
    assert_answer(&p, "conflict.missing", "true");
    page_close(&p);
}

static void a_vocabulary_has_sets_and_terms(void **state) {
    page p;
    (void)state;
    page_open(&p);
    page_have(&p, "d.deal", draft);
    page_ask(&p, "vocabulary", "{'path': 'd.deal'}");
    assert_status(&p, 200);
    assert_answer(&p, "id", "peace");
    assert_answer(&p, "sets.zone.named_by_deal", "true");
    assert_answer(&p, "sets.zone.most", "8");
    assert_answer(&p, "sets.zone.members.0.title", "The line");
    assert_answer(&p, "sets.party.named_by_deal", "false");
    assert_answer(&p, "sets.annexed.of", "region");
    bool found = false;
    for (const node *t = node_get(p.answer, "terms")->first; t; t = t->next) {
        if (!str_is(node_get(t, "pattern")->s, "forces.{party}.personnel_cap")) continue;
        found = true;
        assert_str(page_at(t, "parts.0.key")->s, "forces");
        assert_str(page_at(t, "parts.1.set")->s, "party");
        assert_str(node_get(t, "type")->s, "int");
        assert_str(node_get(t, "unit")->s, "persons");
        assert_str(node_get(t, "silence")->s, "absent");
        assert_int_equal(node_get(t, "min")->i, 0);
    }
    assert_true(found);
    page_have(&p, "e.deal", "deal = { id = \"e\"; title = \"E\"; vocabulary = \"nowhere/1\"; };\n");
    page_ask(&p, "vocabulary", "{'path': 'e.deal'}");
    assert_status(&p, 422);
    page_ask(&p, "search", "{'path': 'e.deal', 'article': null, 'text': 'zone'}");
    assert_status(&p, 422);
    page_close(&p);
}

static void plain_words_find_terms(void **state) {
    static const struct {
        const char *text, *pattern, *path;
    } cases[] = {
        {"demilitarised zone width", "dmz.{zone}.width_km", "dmz.line.width_km"},
        {"personnel ceiling of ukraine", "forces.{party}.personnel_cap", "forces.ukraine.personnel_cap"},
        {"personnel cap", "forces.{party}.personnel_cap", ""},
        {"ceasefire line", "ceasefire.line", "ceasefire.line"},
        {"Who pays for the reconstruction?", "economy.reconstruction_funded", ""},
        {"the width of the zones", "dmz.{zone}.width_km", "dmz.line.width_km"},
    };
    page p;
    (void)state;
    page_open(&p);
    page_have(&p, "d.deal", draft);
    for (size_t i = 0; i < COUNT(cases); i++) {
        page_ask(&p, "search", "{'path': 'd.deal', 'article': '1', 'text': '%s'}", cases[i].text);
        assert_status(&p, 200);
        bool found = false;
        for (const node *f = node_get(p.answer, "found")->first; f && !found; f = f->next) {
            const node *path = node_get(f, "path");
            found = str_is(node_get(f, "pattern")->s, cases[i].pattern) &&
                    (cases[i].path[0] == '\0' || (path && str_is(path->s, cases[i].path)));
        }
        if (!found) fail_msg("\"%s\" does not find %s", cases[i].text, cases[i].pattern);
    }
    page_ask(&p, "search", "{'path': 'd.deal', 'article': '1', 'text': 'zzzz'}");
    assert_answer(&p, "found", "[0]");
    page_close(&p);
}

static void an_editor_gets_completions_hovers_and_colours(void **state) {
    page p;
    (void)state;
    page_open(&p);
    page_have(&p, "d.deal", draft);
    unsigned long now = page_revision(&p, "d.deal");
    page_ask(&p, "complete", "{'path': 'd.deal', 'revision': %lu, 'at': [5, 37]}", now);
    assert_status(&p, 200);
    assert_answer(&p, "items.0.kind", "value");
    assert_answer(&p, "items.0.range.0", "5");
    assert_true(node_get(node_get(p.answer, "items")->first, "help")->kind == NODE_LIST);
    page_ask(&p, "hover", "{'path': 'd.deal', 'revision': %lu, 'at': [5, 30]}", now);
    assert_answer(&p, "range.0", "5");
    assert_answer(&p, "range.1", "28");
    assert_answer(&p, "blocks.0.p.0.t", "ceasefire.line");
    assert_answer(&p, "blocks.0.p.0.code", "true");
    assert_answer(&p, "blocks.0.p.0.b", "true");
    page_ask(&p, "hover", "{'path': 'd.deal', 'revision': %lu, 'at': [0, 3]}", now);
    assert_status(&p, 200);
    assert_answer(&p, "blocks", "");
    page_ask(&p, "tokens", "{'path': 'd.deal', 'revision': %lu, 'from': 0, 'to': 1}", now);
    assert_answer(&p, "tokens.0.0", "0");
    assert_answer(&p, "tokens.0.2", "9");
    assert_answer(&p, "tokens.0.3", "comment");
    assert_answer(&p, "tokens.1.0", "1");
    assert_answer(&p, "tokens.1.3", "key");
    for (const node *t = node_get(p.answer, "tokens")->first; t; t = t->next) assert_true(t->first->i <= 1);
    page_ask(&p, "tokens", "{'path': 'd.deal', 'revision': %lu, 'from': [4, 0], 'to': [4, 0]}", now);
    assert_answer(&p, "tokens.0.0", "4");
    page_close(&p);
}

static void help_is_in_blocks(void **state) {
    page p;
    (void)state;
    page_open(&p);
    page_have(&p, "d.deal", draft);
    page_ask(&p, "help", "{'path': 'd.deal', 'what': 'term', 'id': 'forces.{party}.personnel_cap'}");
    assert_answer(&p, "blocks.0.p.0.t", "forces.<party>.personnel_cap");
    page_ask(&p, "help", "{'path': 'd.deal', 'what': 'term', 'id': 'dmz.line.width_km'}");
    assert_answer(&p, "blocks.0.p.0.t", "dmz.line.width_km");
    page_ask(&p, "help", "{'path': 'd.deal', 'what': 'rule', 'id': 'ukraine/UA-LAND'}");
    assert_answer(&p, "blocks.0.p.0.t", "ukraine/UA-LAND");
    bool quote = false, code = false;
    for (const node *b = node_get(p.answer, "blocks")->first; b; b = b->next) {
        quote = quote || node_get(b, "quote");
        code = code || node_get(b, "code");
    }
    assert_true(quote && code);
    page_ask(&p, "help", "{'path': 'd.deal', 'what': 'clause', 'id': 'kremlin/withdrawal'}");
    assert_answer(&p, "blocks.0.p.0.t", "Withdrawal from the four regions");
    page_close(&p);
}

/* The Markdown of the service, as report/escape.h and service/hover.c write it. */
static void markdown_becomes_blocks(void **state) {
    static const struct {
        const char *markdown, *want;
    } cases[] = {
        {"", "[]"},
        {"One\ntwo", "[{'p': [{'t': 'One two'}]}]"},
        {"**`a.b`** A \\*title\\* &lt;b&gt; &amp;",
         "[{'p': [{'t': 'a.b', 'b': true, 'code': true}, {'t': ' A *title* <b> &'}]}]"},
        {"`` a`b `` and `c`", "[{'p': [{'t': 'a`b', 'code': true}, {'t': ' and '}, {'t': 'c', 'code': true}]}]"},
        {"a & b < c @<!-- -->d", "[{'p': [{'t': 'a & b < c @d'}]}]"},
        {"Head\n- one `x`\n- two\n\nEnd",
         "[{'p': [{'t': 'Head'}]}, {'list': [[{'t': 'one '}, {'t': 'x', 'code': true}], [{'t': 'two'}]]}, "
         "{'p': [{'t': 'End'}]}]"},
        {"> Said\n> so\n>\n> Who", "[{'quote': [{'t': 'Said so'}]}, {'quote': [{'t': 'Who'}]}]"},
        {"R:\n\n```cel\na && b\n  c\n```\nx", "[{'p': [{'t': 'R:'}]}, {'code': 'a && b\\n  c'}, {'p': [{'t': 'x'}]}]"},
        {"````\n```\n````", "[{'code': '```'}]"},
        {"`open", "[{'p': [{'t': 'open', 'code': true}]}]"},
    };
    arena a;
    (void)state;
    arena_init(&a);
    for (size_t i = 0; i < COUNT(cases); i++) {
        buf out = buf_in(&a);
        json_writer w;
        json_start(&w, &out);
        json_open_object(&w, JSON_INLINE);
        web_put_blocks(&w, &a, "blocks", str_of(cases[i].markdown));
        json_close(&w);
        char *want = arena_z(&a, arena_printf(&a, "{'blocks': %s}", cases[i].want));
        for (char *c = want; *c; c++)
            if (*c == '\'') *c = '"';
        assert_str(buf_take(&out), want);
    }
    arena_free(&a);
}

static void brackets_are_counted(void **state) {
    page p;
    (void)state;
    page_open(&p);
    page_have(&p, "d.deal", draft);
    unsigned long now = page_revision(&p, "d.deal");
    page_ask(&p, "sweep", "{'path': 'd.deal', 'revision': %lu}", now);
    assert_status(&p, 200);
    assert_answer(&p, "combinations", "8");
    assert_answer(&p, "exact", "true");
    assert_answer(&p, "all_accept", "0");
    assert_answer(&p, "packs.1.id", "kremlin");
    assert_answer(&p, "packs.1.rejected", "8");
    assert_answer(&p, "packs.1.by_option", "[6]");
    page_close(&p);
}

static void a_repair_is_proposed_and_not_applied(void **state) {
    page p;
    (void)state;
    page_open(&p);
    page_write(&p, "small.terms",
               "vocabulary = { id = \"small\"; version = \"1\"; };\n"
               "sets = ( { name = \"zone\"; named_by = \"deal\"; most = 2; title = \"Z\"; } );\n"
               "terms = ( { path = \"rent\"; type = \"int\"; min = 0; unit = \"euros\"; silence = \"absent\"; title = "
               "\"Rent\"; },\n"
               "  { path = \"pets\"; type = \"bool\"; silence = \"absent\"; title = \"Pets\"; },\n"
               "  { path = \"noise\"; type = \"bool\"; silence = \"absent\"; title = \"Noise\"; },\n"
               "  { path = \"keys\"; type = \"int\"; min = 0; silence = \"absent\"; title = \"Keys\"; },\n"
               "  { path = \"area.<zone>.km\"; type = \"float\"; silence = \"absent\"; title = \"Size\"; } );\n");

    page_write(
        &p, "tenant.rules",
        "pack = { id = \"tenant\"; title = \"Tenant\"; version = \"1\"; vocabulary = \"small/1\";\n"
        "  sources = ( { id = \"s\"; title = \"S\"; } ); };\n"
        "rules = ( { id = \"R\"; title = \"Low\"; class = \"red-line\"; cite = { source = \"s\"; quote = \"q\"; };\n"
        "  conditions = ( { id = \"a\"; require = \"has(rent) && rent < 100\"; message = \"too much\"; },\n"
        "    { id = \"b\"; require = \"has(pets) && pets\"; message = \"no pets\"; },\n"
        "    { id = \"c\"; forbid = \"has(noise)\"; message = \"noise\"; },\n"
        "    { id = \"d\"; require = \"has(keys) && keys > 1\"; message = \"one key\"; } ); } );\n"
        "clauses = ( { id = \"pets\"; for = \"R\"; title = \"Pets\"; text = \"Pets may live here, quietly.\";\n"
        "  terms = { pets = true; rent = 50; keys = 2; }; } );\n");
    page_have(
        &p, "d.deal",
        "# kept\ndeal = { id = \"d\"; title = \"D\"; vocabulary = \"small/1\"; packs = [\"tenant\"]; };\narticles = (\n"
        "  { id = \"1\"; text = \"The rent.\"; terms = { rent = 120; noise = true; }; }, # one\n"
        "  { id = \"2\"; terms = { keys = { either = [1, 3]; }; }; }\n);\n");
    str before = page_text(&p, "d.deal");
    page_ask(&p, "repair", "{'path': 'd.deal', 'revision': %lu, 'pack': 'tenant', 'seconds': 0}",
             page_revision(&p, "d.deal"));
    assert_status(&p, 200);
    page_ask(&p, "repair", "{'path': 'd.deal', 'revision': %lu}", page_revision(&p, "d.deal"));
    assert_status(&p, 200);
    if (!bargain_is_built()) {
        assert_true(strstr(page_get(&p, "none"), "without the solver") != NULL);
    } else {
        assert_true(node_get(p.answer, "edits")->n > 0);
        assert_true(node_get(p.answer, "summary")->n >= 4);
        assert_answer(&p, "packs_after.0.pack", "tenant");
        assert_answer(&p, "packs_after.0.verdict", "accepted");
        assert_true(strlen(page_get(&p, "words")) > 0);
        str all = STR("");
        assert_true(buf_text(&p.out, &all));
        assert_true(str_find(all, STR("Remove \\\"Noise\\\" (noise), which is true."), 0) != SIZE_MAX);
        assert_true(str_find(all, STR("Settle bracket keys: 3."), 0) != SIZE_MAX);
        str made = page_apply(&p, before);
        assert_true(str_starts(made, STR("# kept\n")));
        page_have(&p, "e.deal", arena_z(&p.memory, made));
        assert_answer(&p, "state.parties.0.verdict", "accepted");
        page_ask(&p, "repair", "{'path': 'e.deal', 'revision': %lu}", page_revision(&p, "e.deal"));
        assert_true(strstr(page_get(&p, "none"), "accept the deal as it is") != NULL);
    }
    assert_true(str_eq(page_text(&p, "d.deal"), before));
    page_close(&p);
}

static void versions_are_compared(void **state) {
    page p;
    (void)state;
    page_open(&p);
    page_have(&p, "d.deal", draft);
    page_ask(&p, "compare", "{'path': 'd.deal', 'revision': %lu, 'with': 'saved'}", page_revision(&p, "d.deal"));
    assert_status(&p, 200);
    assert_answer(&p, "same", "true");
    page_do(&p, "d.deal", "set", "'article': '2', 'term': 'territory.contested.withdrawal.ukraine', 'value': 'full'");
    assert_status(&p, 200);
    page_do(&p, "d.deal", "field", "'article': '1', 'field': 'text', 'value': 'All fire ceases.'");
    page_ask(&p, "compare", "{'path': 'd.deal', 'revision': %lu, 'with': 'saved'}", page_revision(&p, "d.deal"));
    assert_answer(&p, "same", "false");
    assert_answer(&p, "articles.0.id", "1");
    assert_answer(&p, "articles.0.text_changed", "true");
    assert_answer(&p, "articles.0.after.text", "All fire ceases.");
    assert_true(node_get(node_get(p.answer, "articles")->first, "words")->n > 0);
    assert_answer(&p, "terms.0.change", "changed");
    assert_answer(&p, "terms.0.before", "none");
    assert_answer(&p, "terms.0.after", "full");
    assert_answer(&p, "terms.0.article", "2");
    assert_true(node_get(p.answer, "verdicts")->n > 0);
    assert_answer(&p, "packs", "[4]");
    page_write(&p, "e.deal", "deal = { id = \"e\"; title = \"E\"; };\nterms = { ceasefire = { lines = 1; }; };\n");
    page_ask(&p, "compare", "{'path': 'd.deal', 'revision': %lu, 'with': 'e.deal'}", page_revision(&p, "d.deal"));
    assert_status(&p, 422);
    page_close(&p);
}

static void deals_stand_side_by_side(void **state) {
    page p;
    (void)state;
    page_open(&p);
    page_have(&p, "d.deal", draft);
    page_write(&p, "e.deal",
               "deal = { id = \"e\"; title = \"E\"; };\nterms = { ceasefire = { permanent = true; }; };\n");
    page_write(&p, "f.deal", "deal = { id = \"f\"; }");
    page_ask(&p, "matrix", "{'paths': ['d.deal', 'e.deal', 'f.deal', 'gone.deal']}");
    assert_status(&p, 200);
    assert_answer(&p, "packs", "[4]");
    assert_answer(&p, "deals", "[4]");
    assert_answer(&p, "deals.0.verdicts.kremlin", "rejected");
    assert_answer(&p, "deals.1.title", "E");
    assert_answer(&p, "deals.1.errors", "[0]");
    assert_true(node_get(page_at(p.answer, "deals.2"), "errors")->n > 0);
    assert_answer(&p, "deals.3.errors", "[1]");
    assert_answer(&p, "rows.0.cells", "[4]");
    assert_answer(&p, "rows.0.cells.2", "null");
    assert_answer(&p, "rows.0.pack", "ukraine");
    page_ask(&p, "folder", "{}");
    assert_answer(&p, "files.1.open", "false");
    page_close(&p);
}

static void reports_are_those_of_check(void **state) {
    static const struct {
        const char *format, *type, *ending, *has;
    } formats[] = {{"html", "text/html; charset=utf-8", "d.html", "<!DOCTYPE html>"},
                   {"markdown", "text/markdown; charset=utf-8", "d.md", "KR-LAND"},
                   {"json", "application/json", "d.json", "\"redline\""},
                   {"text", "text/plain; charset=utf-8", "d.txt", "REJECTED"}};
    page p;
    web_report about;
    str text;
    (void)state;
    page_open(&p);
    page_have(&p, "d.deal", draft);
    for (size_t i = 0; i < COUNT(formats); i++) {
        assert_int_equal(web_answer_report(p.session, STR("d.deal"), str_of(formats[i].format), &p.out, &about), 200);
        assert_true(buf_text(&p.out, &text));
        assert_string_equal(about.type, formats[i].type);
        assert_string_equal(about.file_name, formats[i].ending);
        assert_true(str_find(text, str_of(formats[i].has), 0) != SIZE_MAX);
        assert_int_equal(about.policy.n > 0, i == 0);
    }
    assert_int_equal(web_answer_report(p.session, STR("d.deal"), STR("pdf"), &p.out, &about), 404);
    page_close(&p);
}

static void rules_and_vocabularies_are_documents_too(void **state) {
    page p;
    (void)state;
    page_open(&p);
    page_write(&p, "small.terms",
               "vocabulary = { id = \"small\"; version = \"1\"; title = \"Small\"; };\n"
               "terms = ( { path = \"rent\"; type = \"int\"; min = 0; silence = \"absent\"; title = \"Rent\"; } );\n");
    page_write(
        &p, "tenant.rules",
        "pack = { id = \"tenant\"; title = \"Tenant\"; version = \"1\"; vocabulary = \"small/1\";\n"
        "  sources = ( { id = \"s\"; title = \"S\"; } ); };\n"
        "rules = ( { id = \"R\"; title = \"Low\"; class = \"red-line\"; cite = { source = \"s\"; quote = \"q\"; };\n"
        "  conditions = ( { id = \"a\"; require = \"has(rent) && rent < 100\"; message = \"{rent} is too much\"; } ); "
        "} );\n");
    page_have(&p, "lease.deal",
              "deal = { id = \"l\"; title = \"L\"; vocabulary = \"small/1\"; packs = [\"tenant\"]; };\nterms = { rent "
              "= 120; };\n");
    assert_answer(&p, "state.cards.0.id", "tenant/R/a");
    assert_answer(&p, "state.cards.0.message", "120 is too much");
    const char *rules = page_get(&p, "state.rules_revision");
    page_ask(&p, "open", "{'path': 'tenant.rules'}");
    assert_answer(&p, "kind", "rules");
    assert_answer(&p, "state.deal", "null");
    page_ask(&p, "change",
             "{'path': 'tenant.rules', 'revision': %lu, 'edits': [{'range': [3, 60, 3, 63], 'text': '500'}]}",
             page_revision(&p, "tenant.rules"));
    assert_status(&p, 200);
    page_ask(&p, "open", "{'path': 'lease.deal'}");
    assert_answer(&p, "state.parties.0.verdict", "accepted");
    assert_true(strcmp(page_get(&p, "state.rules_revision"), rules) != 0);
    page_close(&p);
}

static void waivers_of_the_configuration_are_shown(void **state) {
    page p;
    (void)state;
    page_open(&p);
    page_write(
        &p, ".redline.cfg",
        "waivers = ( { condition = \"kremlin/KR-LAND\"; by = \"me\"; reason = \"so\"; until = \"2027-01-01\"; },\n"
        "  { condition = \"kremlin/KR-CAP\"; by = \"me\"; reason = \"so\"; until = \"2026-01-01\"; },\n"
        "  { condition = \"ukraine/UA-EU\"; by = \"me\"; reason = \"so\"; until = \"2027-01-01\"; deal = \"x\"; } "
        ");\n");
    page_have(&p, "d.deal", draft);
    assert_answer(&p, "state.waivers", "[2]");
    assert_answer(&p, "state.waivers.0.file", ".redline.cfg");
    assert_answer(&p, "state.waivers.0.expired", "false");
    assert_answer(&p, "state.waivers.1.expired", "true");
    assert_answer(&p, "state.waivers.0.number", "");
    bool found = false;
    for (const node *c = page_at(p.answer, "state.cards")->first; c; c = c->next)
        if (str_is(node_get(c, "id")->s, "kremlin/KR-LAND/a")) {
            found = true;
            assert_str(node_get(c, "verdict")->s, "waived");
            assert_str(page_at(c, "waiver.by")->s, "me");
        }
    assert_true(found);
    page_close(&p);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_folder_is_listed),
        cmocka_unit_test(a_state_has_the_deal),
        cmocka_unit_test(what_is_undetermined_can_be_settled),
        cmocka_unit_test(a_deal_that_cannot_be_read_has_problems_with_corrections),
        cmocka_unit_test(what_is_certain_is_corrected_by_a_click),
        cmocka_unit_test(typing_changes_the_text_and_keeps_its_line_breaks),
        cmocka_unit_test(edits_that_do_not_fit_are_refused),
        cmocka_unit_test(calls_that_are_no_calls_are_refused),
        cmocka_unit_test(calls_that_need_a_verdict_say_so),
        cmocka_unit_test(a_new_deal_is_written_by_save),
        cmocka_unit_test(a_file_that_changed_outside_is_not_overwritten),
        cmocka_unit_test(a_vocabulary_has_sets_and_terms),
        cmocka_unit_test(plain_words_find_terms),
        cmocka_unit_test(an_editor_gets_completions_hovers_and_colours),
        cmocka_unit_test(help_is_in_blocks),
        cmocka_unit_test(markdown_becomes_blocks),
        cmocka_unit_test(brackets_are_counted),
        cmocka_unit_test(a_repair_is_proposed_and_not_applied),
        cmocka_unit_test(versions_are_compared),
        cmocka_unit_test(deals_stand_side_by_side),
        cmocka_unit_test(reports_are_those_of_check),
        cmocka_unit_test(rules_and_vocabularies_are_documents_too),
        cmocka_unit_test(waivers_of_the_configuration_are_shown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
