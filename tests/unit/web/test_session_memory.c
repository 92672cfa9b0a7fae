#include "unit/web/page.h"

/* Allocations of a session fail, one at a time, and all from one on. Each call then answers as without failures, or
 * that memory ran out; the document has the text from before or from after the call; the session goes on; and in the
 * end all memory is given back. Of many allocations a sample fails, which is the same in every run. */

#include <limits.h>

#include "unit/failing_heap.h"

static const char terms[] =
    "vocabulary = { id = \"small\"; version = \"1\"; title = \"Small\"; };\n"
    "sets = ( { name = \"town\"; members = [\"aa\", \"bb\"]; }, { name = \"zone\"; named_by = \"deal\"; most = 2; } "
    ");\n"
    "terms = ( { path = \"pets\"; type = \"bool\"; silence = \"absent\"; title = \"Pets\"; },\n"
    "  { path = \"rent\"; type = \"int\"; min = 0; silence = \"absent\"; unit = \"persons\"; title = \"Rent\"; },\n"
    "  { path = \"extent.<zone>.km\"; type = \"float\"; silence = \"absent\"; title = \"Size\"; },\n"
    "  { path = \"rights.<town>.kind\"; type = \"enum\"; values = [\"none\", \"full\"]; silence = \"absent\"; title = "
    "\"Rights\"; } );\n";
static const char rules[] =
    "pack = { id = \"tenant\"; title = \"Tenant\"; version = \"1\"; vocabulary = \"small/1\";\n"
    "  sources = ( { id = \"s\"; title = \"S\"; } ); };\n"
    "rules = ( { id = \"R\"; title = \"Low\"; class = \"red-line\"; cite = { source = \"s\"; quote = \"q\"; };\n"
    "  conditions = ( { id = \"a\"; require = \"has(rent) && rent < 100\"; message = \"{rent} is too much\"; } ); },\n"
    "  { id = \"P\"; title = \"Pets\"; class = \"red-line\"; cite = { source = \"s\"; quote = \"q\"; };\n"
    "  conditions = ( { id = \"a\"; require = \"has(pets) && pets\"; message = \"no pets\"; } ); } );\n"
    "clauses = ( { id = \"c\"; for = \"P\"; title = \"Pets\"; text = \"Pets may live here.\"; terms = { pets = true; "
    "}; } );\n";
#define LEASE                                                                                                          \
    "deal = { id = \"l\"; title = \"L\"; vocabulary = \"small/1\"; packs = [\"tenant\"]; complete = false; };\n"       \
    "articles = ( { id = \"1\"; text = \"Rent.\"; terms = { rent = { either = [50, 120]; }; }; }, # one\n"             \
    "  { id = \"2\"; bracketed = true; terms = { rights = { town = { kind = \"none\"; }; }; }; } );\n"

static const struct {
    const char *name, *fields;
} calls[] = {
    {"folder", ""},
    {"open", ""},
    {"vocabulary", ""},
    {"change", "'edits': [{'range': [0, 0, 0, 0], 'text': '# a\\n'}, {'range': [1, 0, 1, 8], 'text': 'x'}]"},
    {"do", "'op': 'set', 'article': '1', 'term': 'rent', 'value': {'text': '90 persons'}"},
    {"do", "'op': 'either', 'article': '2', 'term': 'pets', 'ways': [{'value': true, 'by': 'a'}, {'value': false}]"},
    {"do", "'op': 'field', 'article': '1', 'field': 'text', 'value': 'A longer text\\nof two lines.'"},
    {"do", "'op': 'add_article', 'title': 'T', 'after': '1'"},
    {"do", "'op': 'move_article', 'article': '2', 'to': 0"},
    {"do", "'op': 'rename_article', 'article': '2', 'id': '3'"},
    {"do", "'op': 'settle', 'choice': 'rent', 'option': '50'"},
    {"do", "'op': 'waive', 'card': 'tenant/R/a', 'by': 'a', 'reason': 'b', 'until': '2027-01-01'"},
    {"do", "'op': 'name_thing', 'set': 'zone', 'id': 'line', 'title': 'Line'"},
    {"do", "'op': 'clause', 'card': 'tenant/P/a', 'clause': 'c'"},
    {"do", "'op': 'set', 'article': '2', 'term': 'rights.aa.kind', 'value': 'some'"},
    {"save", "'stamp': '', 'force': true"},
    {"revert", ""},
    {"outside", ""},
    {"search", "'article': '1', 'text': 'rent of aa'"},
    {"complete", "'at': [1, 60]"},
    {"hover", "'at': [1, 57]"},
    {"tokens", "'from': 0, 'to': 2"},
    {"try", "'choose': {'rent': '50'}"},
    {"sweep", ""},
    {"compare", "'with': 'saved'"},
    {"matrix", "'paths': ['lease.deal', 'other.deal']"},
    {"help", "'what': 'term', 'id': 'rent'"},
    {"help", "'what': 'rule', 'id': 'tenant/R'"},
};

/* The document as it was, opened again. */
static void begin(page *p) {
    page_ask(p, "close", "{'path': 'lease.deal'}");
    page_write(p, "lease.deal", LEASE);
    page_ask(p, "open", "{'path': 'lease.deal'}");
    assert_status(p, 200);
}

static str answer_text(page *p) {
    str s;
    return buf_text(&p->out, &s) ? s : STR("");
}

static char *body_of(page *p, size_t i) {
    char *z = arena_z(&p->memory,
                      arena_printf(&p->memory, "{'path': 'lease.deal', 'revision': %lu%s%s}",
                                   page_revision(p, "lease.deal"), calls[i].fields[0] ? ", " : "", calls[i].fields));
    for (char *c = z; *c; c++)
        if (*c == '\'') *c = '"';
    return z;
}

/* Calls with failures from FAIL_AT on; returns the status. *ENDED: that allocation was not reached. */
static int call(page *p, size_t i, long fail_at, bool persistent, bool *ended) {
    str body = str_of(body_of(p, i));
    heap.calls = heap.failed = 0;
    heap.fail_at = fail_at;
    heap.persistent = persistent;
    heap.armed = fail_at > 0;
    int status = web_answer(p->session, str_of(calls[i].name), body, &p->out);
    heap.armed = false;
    *ended = heap.failed == 0;
    return status;
}

static void fail_in(page *p, size_t i, long count, int want, str before, str after) {
    for (int persistent = 0; persistent < 2; persistent++) {
        for (long at = 1; at <= count; at += at < 12 ? 1 : 1 + count / 12) {
            bool ended;
            str text;
            begin(p);
            int status = call(p, i, at, persistent, &ended);
            bool whole = buf_text(&p->out, &text);
            if (status != want && status != 500) fail_msg("%s: status %d at allocation %ld", calls[i].name, status, at);
            if (!whole && status != 500) fail_msg("%s: no answer at allocation %ld", calls[i].name, at);
            str now = page_text(p, "lease.deal");
            if (!str_eq(now, before) && !str_eq(now, after))
                fail_msg("%s: another text after allocation %ld:\n" STR_FMT, calls[i].name, at, STR_ARG(now));
            page_ask(p, "open", "{'path': 'lease.deal'}");
            assert_status(p, 200);
            assert_true(str_eq(str_of(page_get(p, "text")), now));
        }
        arena_reset(&p->memory);
    }
}

static void every_call_survives_without_memory(void **state) {
    page p;
    (void)state;
    void *(*volatile allocate)(size_t) = malloc;
    heap.armed = true; /* are these the functions of this file? */
    heap.fail_at = LONG_MAX;
    free(allocate(1));
    heap.armed = false;
    if (heap.calls == 0) {
        puts("skipped: failed allocations, because sanitizers and valgrind have allocation functions of their own");
        skip();
    }
    page_open(&p); /* what the C library keeps */
    page_have(&p, "first.deal", "deal = { id = \"d\"; title = \"D\"; };\nterms = { };\n");
    page_close(&p);
    long live = heap.live;
    page_open(&p);
    page_write(&p, "small.terms", terms);
    page_write(&p, "tenant.rules", rules);
    page_write(&p, "other.deal", LEASE);
    page_have(&p, "lease.deal", LEASE);
    for (size_t i = 0; i < COUNT(calls); i++) {
        bool ended;
        begin(&p);
        char *before = strdup(arena_z(&p.memory, page_text(&p, "lease.deal")));
        call(&p, i, 0, false, &ended);
        /* Count them: the fail point is never reached. */
        begin(&p);
        int want = call(&p, i, LONG_MAX, false, &ended);
        long count = heap.calls;
        char *after = strdup(arena_z(&p.memory, page_text(&p, "lease.deal")));
        if (want != (strstr(calls[i].fields, "some") ? 422 : 200))
            fail_msg("%s %s: status %d %.*s", calls[i].name, calls[i].fields, want, 300,
                     arena_z(&p.memory, answer_text(&p)));
        assert_true(count > 0);
        fail_in(&p, i, count, want, str_of(before), str_of(after));
        free(before);
        free(after);
    }
    page_close(&p);
    assert_int_equal(heap.live, live);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_call_survives_without_memory)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
