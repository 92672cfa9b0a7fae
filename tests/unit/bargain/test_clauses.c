#include "unit/world.h"

#include <stdlib.h>

#include "bargain/repair.h"

/* Model clauses change which of the smallest repairs comes first, and never how small it is. */

static const char rules[] =
    "pack = { id = \"p\"; title = \"t\"; version = \"1\"; vocabulary = \"small/1\"; sources = ( { id = \"s\"; title = "
    "\"t\"; } ); };\n"
    "rules = (\n"
    " { id = \"LINE\"; title = \"t\"; class = \"red-line\"; cite = { source = \"s\"; quote = \"q\"; };\n"
    "   conditions = ( { id = \"a\"; require = \"has(line)\"; message = \"m\"; } ); },\n"
    " { id = \"ZONE\"; title = \"t\"; class = \"red-line\"; cite = { source = \"s\"; quote = \"q\"; };\n"
    "   conditions = ( { id = \"a\"; require = \"zone.wanted || port.exists(p, rights[p].kind == 'full')\"; message = "
    "\"m\"; },\n"
    "                  { id = \"b\"; forbid = \"has(zone.width) && zone.width > 20.0\"; message = \"m\"; } ); },\n"
    " { id = \"MEN\"; title = \"t\"; class = \"red-line\"; cite = { source = \"s\"; quote = \"q\"; };\n"
    "   conditions = ( { id = \"a\"; require = \"troops.north.aa + troops.north.bb >= 5\"; message = \"m\"; },\n"
    "                  { id = \"b\"; forbid = \"articles.exists(x, x.text.contains('never'))\"; message = \"m\"; } ); "
    "} );\n"
    "clauses = (\n"
    " { id = \"border\"; for = \"LINE\"; title = \"The line\"; text = \"The line is the border.\"; terms = { line = "
    "\"border\"; }; },\n"
    " { id = \"rights\"; for = [\"ZONE\"]; title = \"Rights\"; text = \"Full rights in bb.\"; terms = { rights = { bb "
    "= { kind = \"full\"; }; }; }; },\n"
    " { id = \"narrow\"; for = [\"ZONE\"]; title = \"A zone\"; text = \"A zone of ten kilometres.\"; terms = { zone = "
    "{ wanted = true; width = 10.0; }; }; },\n"
    " { id = \"men\"; for = \"MEN\"; title = \"Men\"; text = \"Seven men in bb.\"; terms = { troops = { north = { bb = "
    "7; }; }; }; } );\n";

static unsigned state = 7;

static unsigned pick(unsigned n) {
    state = state * 1103515245u + 12345u;
    return (state >> 16) % n;
}

/* A random deal, with articles or without. */
static str random_deal(arena *a) {
    buf terms = buf_in(a);
    if (pick(3) == 0) buf_z(&terms, "line = \"front\"; ");
    if (pick(3) == 0) buf_printf(&terms, "zone = { width = %u.0; }; ", 5 * pick(10));
    if (pick(3) == 0) buf_printf(&terms, "rights = { %s = { kind = \"vague\"; }; }; ", pick(2) ? "aa" : "bb");
    if (pick(2) == 0) buf_printf(&terms, "troops = { north = { aa = %u; }; }; ", pick(5));
    str all = buf_take(&terms);
    if (pick(3) == 0)
        return arena_printf(a, "deal = { id = \"d\"; title = \"t\"; }; terms = { " STR_FMT "};", STR_ARG(all));
    return arena_printf(a,
                        "deal = { id = \"d\"; title = \"t\"; complete = %s; };\n"
                        "articles = ( { id = \"1\"; title = \"a\"; text = \"x\"; terms = { " STR_FMT "}; } );",
                        pick(4) ? "true" : "false", STR_ARG(all));
}

static bool has_article(const deal *d, const repair_clause *c) {
    for (uint32_t i = 0; i < d->n_articles; i++)
        if (str_eq(d->articles[i].id, c->article)) return str_eq(d->articles[i].text, c->of->text);
    return false;
}

static void a_clause_never_costs_an_edit_more(void **unused) {
    (void)unused;
    world w;
    unsigned used = 0, repaired = 0;
    world_open(&w);
    pack *with = pack_read(&w.memory, source_of_text(&w.memory, STR("p.rules"), str_of(rules)), w.vocabulary, w.env,
                           &w.problems);
    assert_str(world_messages(&w), "");
    pack without = *with;
    without.n_clauses = 0;
    for (unsigned i = 0; i < 40; i++) {
        arena *a = arena_child(&w.memory);
        const repair_settings s = {.max = 3};
        str text = random_deal(a);
        const deal *d = deal_read(a, source_of_text(a, STR("d.deal"), text), w.vocabulary, NULL, &w.problems);
        assert_str(world_messages(&w), "");
        const pack *one = with, *other = &without;
        const repairs *x = repair_find(a, d, &one, 1, &s, &w.problems),
                      *y = repair_find(a, d, &other, 1, &s, &w.problems);
        assert_str(world_messages(&w), "");
        assert_int_equal(x->answer, y->answer);
        assert_int_equal(x->smallest, y->smallest);
        if (x->answer != BARGAIN_YES) continue;
        repaired += !x->nothing_to_do;
        assert_int_equal(x->v[0].cost, y->v[0].cost);
        assert_int_equal(x->v[0].n_edits, y->v[0].n_edits);
        for (size_t k = 0; k < x->n; k++) {
            const deal *after =
                deal_read(a, source_of_text(a, STR("d.deal"), x->v[k].text), w.vocabulary, NULL, &w.problems);
            assert_non_null(after);
            assert_int_equal(judge_deal(a, after, &one, 1, (judge_settings){0})->outcome, DEAL_ACCEPTED);
            for (size_t c = 0; c < x->v[k].n_clauses; c++, used++) {
                const clause *of = x->v[k].clauses[c].of;
                assert_true(has_article(after, &x->v[k].clauses[c]));
                for (size_t n = 0; n < of->n_slots; n++)
                    assert_true(slot_equal(w.vocabulary, of->slots[n], after->slots[of->slots[n]],
                                           of->deal->slots[of->slots[n]]));
            }
        }
        arena_free(a);
    }
    assert_true(repaired > 30 && used > 40);
    world_close(&w);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_clause_never_costs_an_edit_more)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
