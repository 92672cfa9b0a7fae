/* Values of each type as people type them into a form. */

#include "unit/test.h"

#include "rules/rule_set.h"
#include "web/session_internal.h"
#include "web/typed.h"

static const char terms_text[] =
    "vocabulary = { id = \"v\"; version = \"1\"; };\n"
    "sets = ( { name = \"body\"; members = [\"us\", \"un\", \"icc\"];\n"
    "           labels = { us = \"the United States\"; un = \"United Nations\"; icc = \"Court, International "
    "Criminal\"; }; } );\n"
    "terms = (\n"
    "  { path = \"cost\"; type = \"money\"; min = \"0 EUR\"; max = \"1000000000 EUR\"; silence = \"absent\"; title = "
    "\"C\"; },\n"
    "  { path = \"price\"; type = \"money\"; silence = \"absent\"; title = \"P\"; },\n"
    "  { path = \"share\"; type = \"percent\"; silence = \"absent\"; title = \"S\"; },\n"
    "  { path = \"wait\"; type = \"days\"; min = 1; silence = \"absent\"; title = \"W\"; },\n"
    "  { path = \"watch\"; type = \"int\"; unit = \"hours\"; silence = \"absent\"; title = \"H\"; },\n"
    "  { path = \"count\"; type = \"int\"; silence = \"absent\"; title = \"N\"; },\n"
    "  { path = \"width\"; type = \"float\"; unit = \"km\"; silence = \"absent\"; title = \"K\"; },\n"
    "  { path = \"places\"; type = \"strings\"; silence = \"absent\"; title = \"L\"; },\n"
    "  { path = \"motto\"; type = \"string\"; silence = \"absent\"; title = \"M\"; },\n"
    "  { path = \"day\"; type = \"date\"; silence = \"absent\"; title = \"D\"; },\n"
    "  { path = \"led.by\"; type = \"enum\"; of = \"body\"; silence = \"absent\"; title = \"B\"; },\n"
    "  { path = \"seats\"; type = \"set\"; of = \"body\"; silence = \"absent\"; title = \"G\"; },\n"
    "  { path = \"state\"; type = \"enum\"; values = [\"open\", \"shut\", \"none\"]; silence = \"absent\"; title = "
    "\"O\"; },\n"
    "  { path = \"bound\"; type = \"bool\"; silence = \"absent\"; title = \"B\"; } );\n";

typedef struct world {
    arena memory;
    diags problems;
    const vocabulary *vocabulary;
} world;

static void open_world(world *w) {
    arena_init(&w->memory);
    diags_init(&w->problems);
    w->vocabulary = vocabulary_read(&w->memory, source_of_text(&w->memory, STR("v.terms"), str_of(terms_text)),
                                    &rule_set_bases, &w->problems);
    if (!w->vocabulary) fail_msg(STR_FMT, STR_ARG(w->problems.list.v[0].message));
}

static void close_world(world *w) {
    diags_free(&w->problems);
    arena_free(&w->memory);
}

static void what_people_type_is_understood(void **state) {
    static const struct {
        const char *term, *text, *want; /* WANT: the value in words; NULL: refused, with SAYS */
        const char *says;
    } cases[] = {
        {"cost", "5 million euros", "5,000,000 EUR", NULL},
        {"cost", "\u20ac 2,500.50", "2,500.50 EUR", NULL},
        {"cost", "EUR 2500", "2,500 EUR", NULL},
        {"cost", "2500 EUR", "2,500 EUR", NULL},
        {"cost", "12500000.25 EUR", "12,500,000.25 EUR", NULL},
        {"cost", "5 million dollars", NULL, "at most 1,000,000,000 EUR"},
        {"cost", "2 billion euros", NULL, "at most"},
        {"cost", "5000", NULL, "its currency"},
        {"cost", "much", NULL, "its currency"},
        {"price", "-3 USD", "-3 USD", NULL},
        {"price", "$5 million", "5,000,000 USD", NULL},
        {"share", "12.5 %", "12.5%", NULL},
        {"share", "12,5 per cent", "12.5%", NULL},
        {"share", "50 percent", "50%", NULL},
        {"share", "120", NULL, "at most 100%"},
        {"wait", "30", "30 days", NULL},
        {"wait", "1 day", "1 day", NULL},
        {"wait", "2 weeks", "14 days", NULL},
        {"wait", "3 months", NULL, "in days"},
        {"wait", "0", NULL, "at least 1 day"},
        {"wait", "1.5", NULL, "whole number"},
        {"watch", "2 days", "48 hours", NULL},
        {"watch", "36 h", "36 hours", NULL},
        {"watch", "1.5 days", "36 hours", NULL},
        {"count", "1,234", "1,234", NULL},
        {"count", "-7", "-7", NULL},
        {"count", "7 km", NULL, "without a unit"},
        {"count", "20.5", NULL, "whole number"},
        {"count", "20.500", NULL, "write 20500 if"},
        {"width", "0.5", "0.5 km", NULL},
        {"width", "500 metres", "0.5 km", NULL},
        {"width", "2000", "2,000 km", NULL},
        {"width", "10-30", NULL, "10 or 30"},
        {"places", "Banda Aceh; Lamno", "Banda Aceh; Lamno", NULL},
        {"places", "Banda Aceh\n\nLamno\n", "Banda Aceh; Lamno", NULL},
        {"places", "", "none", NULL},
        {"motto", " as \u201ctyped\u201d ", " as \u201ctyped\u201d ", NULL},
        {"motto", "open", "open", NULL},
        {"day", "2 June 2025", "2 June 2025", NULL},
        {"day", "June 12th, 2025", "12 June 2025", NULL},
        {"day", "2025-12-01", "1 December 2025", NULL},
        {"day", "tomorrow", NULL, "the month"},
        {"day", "4/5/2025", NULL, "as a word"},
        {"day", "30 February 2025", NULL, "28 days"},
        {"led.by", "us", "the United States", NULL},
        {"led.by", "United States", "the United States", NULL},
        {"led.by", "the united states", "the United States", NULL},
        {"led.by", "UN", "United Nations", NULL},
        {"led.by", "United Nation", "United Nations", NULL},
        {"led.by", "Unitd Nations", NULL, "did you mean 'United Nations'?"},
        {"led.by", "nobody at all", NULL, "allowed: the United States"},
        {"led.by", "Court, International Criminal", "Court, International Criminal", NULL},
        {"seats", "us, un", "the United States, United Nations", NULL},
        {"seats", "the United States and the United Nations", "the United States, United Nations", NULL},
        {"seats", "Court, International Criminal", "Court, International Criminal", NULL},
        {"seats", "us & un / icc", "the United States; United Nations; Court, International Criminal", NULL},
        {"seats", "nobody", "none", NULL},
        {"seats", "us, moon", NULL, "'moon' is not one of the values"},
        {"state", "open", "open", NULL},
        {"state", "Shut", "shut", NULL},
        {"bound", "yes", "yes", NULL},
        {"bound", "False", "no", NULL},
        {"bound", "so-so", NULL, "yes or no"},
        {"bound", "  ", NULL, "nothing is entered"},
    };
    world w;
    (void)state;
    open_world(&w);
    for (size_t i = 0; i < COUNT(cases); i++) {
        const term *t = web_term(w.vocabulary, str_of(cases[i].term));
        assert_non_null(t);
        typed r = typed_value(&w.memory, t, str_of(cases[i].text));
        if (r.good != (cases[i].want != NULL))
            fail_msg("%s: '%s': %s" STR_FMT " (" STR_FMT ")", cases[i].term, cases[i].text, r.good ? "understood" : "",
                     STR_ARG(r.error), STR_ARG(r.hint));
        if (!r.good) {
            if (str_find(r.error, str_of(cases[i].says), 0) == SIZE_MAX &&
                str_find(r.hint, str_of(cases[i].says), 0) == SIZE_MAX)
                fail_msg("%s: '%s': " STR_FMT " (" STR_FMT ")", cases[i].term, cases[i].text, STR_ARG(r.error),
                         STR_ARG(r.hint));
            continue;
        }
        assert_false(r.open);
        str words = web_value_words(&w.memory, t, r.value);
        if (!str_is(words, cases[i].want))
            fail_msg("%s: '%s' is '" STR_FMT "'", cases[i].term, cases[i].text, STR_ARG(words));
        /* What is shown can be typed. */
        typed again = typed_value(&w.memory, t, words);
        assert_true(again.good && slot_value_equal(t->type, t->values, again.value, r.value));
    }
    assert_true(typed_value(&w.memory, web_term(w.vocabulary, STR("count")), STR("Open")).open);
    close_world(&w);
}

static void values_of_json_are_taken_as_javascript_has_them(void **state) {
    static const struct {
        const char *term, *json, *want;
    } cases[] = {
        {"count", "3e5", "300,000"},
        {"count", "7.0", "7"},
        {"count", "7.5", NULL},
        {"count", "'7'", NULL},
        {"width", "7", "7 km"},
        {"wait", "2", "2 days"},
        {"bound", "true", "yes"},
        {"bound", "1", NULL},
        {"seats", "['un']", "United Nations"},
        {"seats", "['x']", NULL},
        {"led.by", "'un'", "United Nations"},
        {"led.by", "'x'", NULL},
        {"day", "'2025-06-02'", "2 June 2025"},
        {"day", "'2 June'", NULL},
        {"places", "['a', 'b']", "a; b"},
        {"motto", "5", NULL},
        {"share", "null", NULL},
        {"share", "{}", NULL},
    };
    world w;
    (void)state;
    open_world(&w);
    for (size_t i = 0; i < COUNT(cases); i++) {
        char *json = arena_z(&w.memory, arena_printf(&w.memory, "[%s]", cases[i].json));
        for (char *c = json; *c; c++)
            if (*c == '\'') *c = '"';
        const node *list = node_read_json(&w.memory, source_of_text(&w.memory, STR("x.json"), str_of(json)),
                                          (node_limits){0}, &w.problems);
        assert_non_null(list);
        const term *t = web_term(w.vocabulary, str_of(cases[i].term));
        typed r = typed_json(&w.memory, t, list->first);
        if (r.good != (cases[i].want != NULL))
            fail_msg("%s = %s: " STR_FMT, cases[i].term, cases[i].json, STR_ARG(r.error));
        if (r.good) assert_str(web_value_words(&w.memory, t, r.value), cases[i].want);
        if (!r.good) assert_true(r.error.n > 0);
    }
    close_world(&w);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_people_type_is_understood),
        cmocka_unit_test(values_of_json_are_taken_as_javascript_has_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
