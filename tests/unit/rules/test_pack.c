#include "unit/world.h"

#define HEAD                                                                                                           \
    "pack = { id = \"p\"; title = \"P\"; version = \"1\"; vocabulary = \"small/1\";\n"                                 \
    "  sources = ( { id = \"s\"; title = \"S\"; } ); };\n"
#define CITE "cite = { source = \"s\"; quote = \"q\"; };"
#define GOOD "conditions = ( { id = \"a\"; message = \"m\"; require = \"zone.wanted\"; } );"

static void a_bad_pack_is_refused_with_all_its_errors_placed(void **state) {
    (void)state;
    static const struct {
        const char *text, *want;
    } cases[] = {
        {"rules = ( );",
         "1:1: missing key 'pack' in this rule file | write: pack = { ... };\n1:9: a pack needs at least one rule\n"},
        {HEAD "rules = ( { id = \"R\"; title = \"T\"; class = \"redline\"; " CITE "\n" GOOD " } );",
         "3:44: 'redline' is not a class of rules | did you mean 'red-line'? allowed: red-line, negotiable, "
         "preference\n"},
        {HEAD "rules = ( { id = \"R\"; title = \"T\"; class = \"red-line\"; " GOOD " } );",
         "3:11: missing key 'cite' in this rule | write: cite = { ... };\n"},
        {HEAD "rules = ( { id = \"R\"; title = \"T\"; class = \"red-line\"; cite = { source = \"x\"; quote = \"q\"; "
              "};\n" GOOD " } );",
         "3:74: unknown source 'x' | allowed: s\n"},
        {HEAD "rules = ( { id = \"R\"; title = \"T\"; class = \"red-line\"; cite = { source = \"s\"; quote = \" \"; "
              "};\n" GOOD " } );",
         "3:87: 'quote' must not be empty\n"},
        {HEAD "rules = ( { id = \"R\"; title = \"T\"; class = \"red-line\"; " CITE
              "\nconditions = ( { id = \"a\"; message = \"m\"; } ); } );",
         "4:16: missing key 'require' or 'forbid' in this condition\n"},
        {HEAD "rules = ( { id = \"R\"; title = \"T\"; class = \"red-line\"; " CITE
              "\nconditions = ( { id = \"a\"; message = \"m\"; require = \"true == zone.wanted\"; forbid = \"secret\"; "
              "} ); } );",
         "4:16: a condition has either 'require' or 'forbid', not both\n"},
        {HEAD "rules = ( { id = \"R\"; titel = \"T\"; class = \"red-line\"; " CITE "\n" GOOD " } );",
         "3:23: unknown key 'titel' in a rule | did you mean 'title'? allowed: id, title, class, when, conditions, "
         "cite, rationale, remedy\n"},
        {HEAD "rules = ( { id = \"R/1\"; title = \"T\"; class = \"red-line\"; " CITE "\n" GOOD " } );",
         "3:18: 'R/1' is not a valid id | an id consists of letters, digits, '-', '_' and '.'\n"},
        {HEAD "rules = ( { id = \"R\"; title = \"T\"; class = \"red-line\"; " CITE "\nconditions = ( ); } );",
         "4:14: a rule needs at least one condition\n"},
        {HEAD "rules = ( { id = \"R\"; title = \"T\"; class = 5; " CITE "\n" GOOD " } );",
         "3:44: 'class' must be a string, not an integer | write: \"5\"\n"},
        {HEAD "define = ( { name = \"town\"; is = \"['aa']\"; } );\n"
              "rules = ( { id = \"R\"; title = \"T\"; class = \"red-line\"; " CITE "\n" GOOD " } );",
         "3:21: duplicate name 'town' | a set, a term or an earlier definition has this name\n"},
        {HEAD "rules = ( { id = \"R\"; title = \"T\"; class = \"red-line\"; " CITE
              "\nconditions = ( { id = \"a\"; message = \"{ zone.wanted\"; require = \"zone.wanted\"; } ); } );",
         "4:39: missing '}' after this '{' | write {{ for a bracket in the text\n"},
        {HEAD "rules = ( { id = \"R\"; title = \"T\"; class = \"red-line\"; " CITE "\n" GOOD
              " },\n{ id = \"R\"; title = \"T\"; class = \"red-line\"; " CITE "\n" GOOD " } );",
         "5:8: duplicate rule id 'R' | first used on line 3\n"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        world w;
        world_open(&w);
        assert_null(world_pack(&w, cases[i].text));
        diags_sort(&w.problems);
        assert_str(world_messages(&w), cases[i].want);
        world_close(&w);
    }
}

static void a_pack_asks_for_a_version_of_its_vocabulary(void **state) {
    (void)state;
    static const struct {
        const char *wanted;
        bool fits;
    } cases[] = {{"small/1", true},   {"small/1.2", true}, {"small", true},    {"small/1.3", false},
                 {"small/12", false}, {"small/2", false},  {"peace/2", false}, {"smal", false}};
    for (size_t i = 0; i < COUNT(cases); i++) {
        world w;
        world_open(&w);
        str text = arena_printf(&w.memory,
                                "pack = { id = \"p\"; title = \"P\"; version = \"1\"; vocabulary = \"%s\"; sources = ( "
                                "{ id = \"s\"; title = \"S\"; } ); };\n"
                                "rules = ( { id = \"R\"; title = \"T\"; class = \"red-line\"; " CITE GOOD " } );",
                                cases[i].wanted);
        const pack *p = world_pack(&w, text.p);
        assert_int_equal(p != NULL, cases[i].fits);
        assert_int_equal(w.problems.errors, !cases[i].fits);
        world_close(&w);
    }
}

static void everything_a_rule_says_is_kept(void **state) {
    (void)state;
    world w;
    world_open(&w);
    const pack *p = world_pack(
        &w, "pack = { id = \"p\"; title = \"P\"; party = \"north\"; version = \"1.0\"; vocabulary = \"small/1\";\n"
            "  sources = ( { id = \"s\"; title = \"S\"; author = \"A\"; date = \"2025\"; url = \"U\"; } ); };\n"
            "define = ( { name = \"sea\"; is = \"['aa', 'bb']\"; }, { name = \"first\"; is = \"sea[0]\"; } );\n"
            "rules = ( { id = \"R\"; title = \"T\"; class = \"negotiable\"; when = \"secret\"; rationale = \"why\"; "
            "remedy = \"how\";\n"
            "  cite = { source = \"s\"; section = \"2\"; quote = \"q\"; };\n"
            "  conditions = ( { id = \"a\"; forbid = \"first == 'aa' && secret\"; message = \"m\"; cite = { source = "
            "\"s\"; quote = \"own\"; }; } ); } );");
    assert_str(world_messages(&w), "");
    assert_str(p->party, "north");
    assert_str(p->sources[0].author, "A");
    assert_str(p->sources[0].url, "U");
    assert_int_equal(p->rules[0].class, RULE_NEGOTIABLE);
    assert_str(p->rules[0].cite.section, "2");
    assert_str(p->rules[0].conditions[0].cite->quote, "own");
    assert_str(p->rules[0].rationale, "why");
    assert_str(p->rules[0].remedy, "how");
    assert_int_equal(p->rules[0].conditions[0].kind, CONDITION_FORBID);
    world_close(&w);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_bad_pack_is_refused_with_all_its_errors_placed),
        cmocka_unit_test(a_pack_asks_for_a_version_of_its_vocabulary),
        cmocka_unit_test(everything_a_rule_says_is_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
