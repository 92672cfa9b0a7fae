/* Changes of deals as texts: what is not changed stays, and the new text says what was meant. */

#include "unit/test.h"

#include "rules/rule_set.h"
#include "service/deal_edit.h"

static const char terms_text[] =
    "vocabulary = { id = \"v\"; version = \"1\"; };\n"
    "sets = ( { name = \"side\"; members = [\"a\", \"b\"]; } );\n"
    "terms = ( { path = \"x.n\"; type = \"int\"; silence = \"absent\"; }, { path = \"x.y.z\"; type = \"bool\"; default "
    "= false; },\n"
    "  { path = \"w.<side>\"; type = \"enum\"; values = [\"p\", \"q\"]; silence = \"absent\"; } );\n";

static const char deal_text[] =
    "# first\n"
    "deal = { id = \"d\"; title = \"D\"; };\n"
    "articles = (\n"
    "  {\n"
    "    id = \"1\"; # one\n"
    "    title = \"One\";\n"
    "    terms = {\n"
    "      x = { n = 5; }; # five\n"
    "    };\n"
    "  },\n"
    "  { id = \"2\"; option = \"c/one\"; terms = { w = { a = \"p\"; }; }; },\n"
    "  { id = \"3\"; option = \"c/two\"; terms = { w = { a = { either = [\"p\", \"q\"]; }; }; }; }\n"
    ");\n";

typedef struct world {
    arena memory;
    diags problems;
    const vocabulary *vocabulary;
} world;

static deal *read_deal(world *w, str text, const char *name) {
    return deal_read(&w->memory, source_of_text(&w->memory, str_of(name), text), w->vocabulary, NULL, &w->problems);
}

static void open_world(world *w) {
    arena_init(&w->memory);
    diags_init(&w->problems);
    source *s = source_of_text(&w->memory, STR("v.terms"), str_of(terms_text));
    w->vocabulary = vocabulary_read(&w->memory, s, &rule_set_bases, &w->problems);
    assert_non_null(w->vocabulary);
}

static void close_world(world *w) {
    diags_free(&w->problems);
    arena_free(&w->memory);
}

static void expect(str got, const char *const *has, size_t n) {
    for (size_t i = 0; i < n; i++)
        if (str_find(got, str_of(has[i]), 0) == SIZE_MAX) fail_msg("no \"%s\" in\n" STR_FMT, has[i], STR_ARG(got));
}
#define EXPECT(got, ...)                                                                                               \
    do {                                                                                                               \
        const char *const has_[] = {__VA_ARGS__};                                                                      \
        expect(got, has_, sizeof has_ / sizeof *has_);                                                                 \
    } while (0)

static void terms_are_set_where_their_group_is(void **state) {
    world w;
    (void)state;
    open_world(&w);
    deal *d = read_deal(&w, str_of(deal_text), "d.deal");
    assert_non_null(d);
    arena *a = &w.memory;
    EXPECT(deal_edit_set(a, d, 0, STR("x.n"), STR("7")), "x = { n = 7; }; # five", "# first", "# one");
    EXPECT(deal_edit_set(a, d, 0, STR("x.y.z"), STR("true")), "x = { n = 5; y = { z = true; }; }; # five");
    EXPECT(deal_edit_set(a, d, 0, STR("w.b"), STR("\"q\"")), "x = { n = 5; }; # five\n      w = { b = \"q\"; };\n");
    EXPECT(deal_edit_set(a, d, DEAL_NONE, STR("x.n"), STR("1")), ");\n\nterms = {\n  x = { n = 1; };\n};\n");
    assert_int_equal(deal_edit_set(a, d, 9, STR("x.n"), STR("1")).n, 0);
    str without = deal_edit_unset(a, d, 0, STR("x.n"));
    assert_int_equal(str_find(without, STR("x = "), 0), SIZE_MAX);
    EXPECT(without, "terms = {", "# one");
    assert_int_equal(deal_edit_unset(a, d, 0, STR("x.y.z")).n, 0);
    close_world(&w);
}

static void articles_are_added_changed_and_removed(void **state) {
    world w;
    (void)state;
    open_world(&w);
    deal *d = read_deal(&w, str_of(deal_text), "d.deal");
    arena *a = &w.memory;
    EXPECT(deal_edit_field(a, d, 0, STR("title"), deal_edit_string(a, d, STR("A \"new\" one"))),
           "title = \"A \\\"new\\\" one\";\n", "# one");
    EXPECT(deal_edit_field(a, d, 1, STR("title"), STR("\"Two\"")), "title = \"Two\"");
    assert_int_equal(str_find(deal_edit_field(a, d, 0, STR("title"), STR("")), STR("title = \"One\""), 0), SIZE_MAX);
    str more = deal_edit_add_article(a, d, 3, STR("4"), STR("Four"), STR("It is agreed."));
    EXPECT(more, "id = \"4\";", "title = \"Four\";", "text = \"It is agreed.\";");
    deal *again = read_deal(&w, more, "d.deal");
    assert_non_null(again);
    assert_int_equal(again->n_articles, 4);
    again = read_deal(&w, deal_edit_remove_article(a, d, 0), "d.deal");
    assert_non_null(again);
    assert_int_equal(again->n_articles, 2);
    deal *bare = read_deal(&w, STR("deal = { id = \"d\"; title = \"D\"; };\nterms = { x = { n = 1; }; };\n"), "d.deal");
    again = read_deal(&w, deal_edit_add_article(a, bare, 0, STR("1"), STR(""), STR("")), "d.deal");
    assert_non_null(again);
    assert_int_equal(again->n_articles, 1);
    close_world(&w);
}

static void brackets_are_settled(void **state) {
    world w;
    (void)state;
    open_world(&w);
    deal *d = read_deal(&w, str_of(deal_text), "d.deal");
    arena *a = &w.memory;
    assert_int_equal(d->n_choices, 2);
    for (uint32_t i = 0; i < d->n_choices; i++)
        for (uint32_t way = 0; way < choice_ways(&d->choices[i]); way++) {
            deal *settled = read_deal(&w, deal_edit_settle(a, d, i, way), "d.deal");
            assert_non_null(settled);
            assert_true(settled->n_choices < d->n_choices);
        }
    assert_int_equal(deal_edit_settle(a, d, 7, 0).n, 0);
    close_world(&w);
}

static void waivers_are_added_in_both_syntaxes(void **state) {
    world w;
    (void)state;
    open_world(&w);
    deal *d = read_deal(&w, str_of(deal_text), "d.deal");
    arena *a = &w.memory;
    str one = deal_edit_waive(a, d, STR("p/R/a"), STR("me"), STR("it may"), STR("2030-01-01"));
    EXPECT(one,
           "waivers = (\n  { condition = \"p/R/a\"; by = \"me\"; reason = \"it may\"; until = \"2030-01-01\"; }\n);\n");
    deal *again = read_deal(&w, one, "d.deal");
    assert_non_null(again);
    again = read_deal(&w, deal_edit_waive(a, again, STR("p/S"), STR("me"), STR("too"), STR("2030-01-01")), "d.deal");
    assert_non_null(again);
    assert_int_equal(again->waivers.n, 2);
    deal *j =
        read_deal(&w, STR("{\"deal\": {\"id\": \"d\", \"title\": \"D\"}, \"terms\": {\"x\": {\"n\": 1}}}"), "d.json");
    assert_non_null(j);
    j = read_deal(&w, deal_edit_waive(a, j, STR("p/R"), STR("me"), STR("it may"), STR("2030-01-01")), "d.json");
    assert_non_null(j);
    j = read_deal(&w, deal_edit_set(a, j, DEAL_NONE, STR("w.a"), STR("\"p\"")), "d.json");
    assert_non_null(j);
    j = read_deal(&w, deal_edit_add_article(a, j, 0, STR("1"), STR("One"), STR("")), "d.json");
    assert_non_null(j);
    assert_int_equal(j->n_articles, 1);
    close_world(&w);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(terms_are_set_where_their_group_is),
        cmocka_unit_test(articles_are_added_changed_and_removed),
        cmocka_unit_test(brackets_are_settled),
        cmocka_unit_test(waivers_are_added_in_both_syntaxes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
