#include "unit/test.h"

#include "terms/search.h"

static const char text[] =
    "vocabulary = { id = \"t\"; version = \"1\"; };\n"
    "sets = ( { name = \"actor\"; title = \"Those who act\"; members = [\"us\", \"un\"];\n"
    "           labels = { us = \"the United States\"; }; keywords = [\"country\"]; } );\n"
    "terms = (\n"
    "  { path = \"force.<actor>.role\"; type = \"enum\"; values = [\"train_army\", \"watch\"]; default = \"watch\";\n"
    "    title = \"What its soldiers may do\"; keywords = [\"mandate\", \"blue helmets\", \"army\"]; },\n"
    "  { path = \"force.<actor>.size\"; type = \"int\"; min = 0; max = 9; silence = \"absent\"; title = \"Head "
    "count\";\n"
    "    note = \"In soldiers and policemen\"; keywords = [\"blue helmets\", \"mandates\"]; },\n"
    "  { path = \"army\"; type = \"bool\"; default = false; title = \"Ukraine's forces\"; },\n"
    "  { path = \"army_bases\"; type = \"set\"; of = \"actor\"; default = []; title = \"Bases of armies\"; },\n"
    "  { path = \"treaty.end\"; type = \"date\"; silence = \"absent\"; title = \"Neutrality ends\"; }\n"
    ");\n";

typedef struct search_case {
    const char *text, *want; /* paths and reasons */
} search_case;

static const search_case cases[] = {
    /* exact name, word of a name, value, keyword */
    {"army", "army: name \"army\"; army_bases: name \"army_bases\"; force.<actor>.role: value \"train_army\"; "},
    {"ARMIES", "army: name \"army\"; army_bases: name \"army_bases\"; force.<actor>.role: value \"train_army\"; "},
    {"army_bases", "army_bases: name \"army_bases\"; "},
    {"force.<actor>.size", "force.<actor>.size: name \"force.<actor>.size\"; "},
    /* title before note */
    {"soldier", "force.<actor>.role: title \"What its soldiers may do\"; force.<actor>.size: note \"In soldiers and "
                "policemen\"; "},
    /* earlier keywords first, whole ones before words of others, in both numbers */
    {"blue helmet", "force.<actor>.size: keyword \"blue helmets\"; force.<actor>.role: keyword \"blue helmets\"; "},
    {"mandate", "force.<actor>.role: keyword \"mandate\"; force.<actor>.size: keyword \"mandates\"; "},
    {"helmets", "force.<actor>.size: keyword \"blue helmets\"; force.<actor>.role: keyword \"blue helmets\"; "},
    /* labels of values before what sets say */
    {"united states", "army_bases: label \"the United States\" of us; "},
    {"country", "force.<actor>.role: set \"country\" in <actor>; force.<actor>.size: set \"country\" in <actor>; "
                "army_bases: set \"country\" in <actor>; "},
    {"actor", "force.<actor>.role: set <actor>; force.<actor>.size: set <actor>; army_bases: set <actor>; "},
    /* each word must be found; the beginning of a word counts, if it has three letters */
    {"army bases", "army_bases: name \"army_bases\"; "},
    {"army helmets", "force.<actor>.role: keyword \"blue helmets\"; "},
    {"army treaty", ""},
    {"treaties", "treaty.end: name \"treaty\"; "},
    {"polic", "force.<actor>.size: note \"In soldiers and policemen\"; "},
    {"po", ""},
    {"neut", "treaty.end: title \"Neutrality ends\"; "},
    {"ukraine", "army: title \"Ukraine's forces\"; "},
    {"forces",
     "force.<actor>.role: name \"force\"; force.<actor>.size: name \"force\"; army: title \"Ukraine's forces\"; "},
    {"", ""},
    {"...", ""},
};

static const search_case notes[] = {
    {"helmet", "did you mean 'force.<actor>.size' or 'force.<actor>.role'?"},
    {"nutrality", "did you mean 'treaty.end'?"},
    {"army_basis", "did you mean 'army_bases'?"},
    {"treaty.ends", "did you mean 'treaty.end'?"},
    {"qqqq", ""},
};

static void terms_are_found_best_first_and_say_why(void **state) {
    (void)state;
    arena a;
    diags d;
    arena_init(&a);
    diags_init(&d);
    const vocabulary *v = vocabulary_read(&a, source_of_text(&a, STR("t.terms"), str_of(text)), NULL, &d);
    assert_non_null(v);
    for (size_t i = 0; i < COUNT(cases); i++) {
        buf out = buf_in(&a);
        size_t n;
        const term_match *found = vocabulary_search(&a, v, str_of(cases[i].text), &n);
        for (size_t k = 0; k < n; k++)
            buf_printf(&out, STR_FMT ": " STR_FMT "; ", STR_ARG(found[k].term->path),
                       STR_ARG(term_match_reason(&a, &found[k])));
        assert_str(buf_take(&out), cases[i].want);
    }
    for (size_t i = 0; i < COUNT(notes); i++)
        assert_str(vocabulary_search_note(&a, v, str_of(notes[i].text)), notes[i].want);
    diags_free(&d);
    arena_free(&a);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(terms_are_found_best_first_and_say_why)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
