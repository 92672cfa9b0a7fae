#include "unit/world.h"

/* A red line of two conditions, a negotiable rule of one, and a red line that applies to zones only. */
static const char rules_text[] =
    "pack = { id = \"p\"; title = \"P\"; version = \"1\"; vocabulary = \"small/1\";\n"
    "  sources = ( { id = \"s\"; title = \"S\"; } ); };\n"
    "rules = ( { id = \"R\"; title = \"t\"; class = \"red-line\"; cite = { source = \"s\"; quote = \"q\"; };\n"
    "    conditions = ( { id = \"a\"; forbid = \"zone.wanted\"; message = \"m\"; },\n"
    "                   { id = \"b\"; forbid = \"secret\"; message = \"m\"; } ); },\n"
    "  { id = \"N\"; title = \"t\"; class = \"negotiable\"; cite = { source = \"s\"; quote = \"q\"; };\n"
    "    conditions = ( { id = \"a\"; forbid = \"zone.wanted\"; message = \"m\"; } ); },\n"
    "  { id = \"Z\"; title = \"t\"; class = \"red-line\"; when = \"has(zone.width)\";\n"
    "    cite = { source = \"s\"; quote = \"q\"; };\n"
    "    conditions = ( { id = \"a\"; forbid = \"troops.north.aa > 1 / troops.south.aa\"; message = \"m\"; } ); } );\n";

#define WAIVER(what, until) "{ condition = \"" what "\"; by = \"B\"; reason = \"because\"; until = \"" until "\"; }"
#define WANTED              "terms = { zone = { wanted = true; }; secret = false; };\n"
#define BOTH                "terms = { zone = { wanted = true; }; secret = true; };\n"
#define NOTKNOWN            "terms = { zone = { wanted = true; }; };\n"

typedef struct court {
    world w;
    const pack *pack;
    exemptions exempt;
    exemption_use use;
} court;

static void court_open(court *c, const char *config, const baseline *known) {
    world_open(&c->w);
    c->pack = world_pack(&c->w, rules_text);
    assert_str(world_messages(&c->w), "");
    c->exempt = (exemptions){.baseline = known};
    assert_true(waiver_today(STR("2025-06-02"), &c->exempt.today, &c->w.problems));
    if (*config) {
        waiver_file file;
        source *s = source_of_text(&c->w.memory, STR("test.cfg"), str_of(config));
        assert_true(waiver_file_read(&c->w.memory, s, &file, &c->w.problems));
        c->exempt.waivers = file.waivers;
        c->exempt.no_own = file.deals_may_not;
    }
    exemptions_open(&c->w.memory, &c->exempt, &c->pack, 1, &c->w.problems);
    exemption_use_init(&c->w.memory, &c->use, &c->exempt);
}

static const verdict *court_judge(court *c, const char *deal_text, judge_settings s) {
    const deal *d = world_deal(&c->w, deal_text, (deal_settings){0});
    return judge_with_exemptions(&c->w.memory, d, &c->pack, 1, s, &c->exempt, &c->use, &c->w.problems);
}

static void a_waived_violation_stays_a_violation_and_does_not_reject(void **state) {
    (void)state;
    static const struct {
        const char *deal, *config;
        bool strict;
        deal_outcome want;
        bool waived;
        const char *messages;
    } cases[] = {
        {WANTED, "", false, DEAL_REJECTED, false, ""},
        {WANTED "waivers = (" WAIVER("p/R/a", "2025-06-02") ");", "", false, DEAL_ACCEPTED, true, ""},
        {WANTED "waivers = (" WAIVER("p/R", "9999-12-31") ");", "", false, DEAL_ACCEPTED, true, ""},
        {WANTED "waivers = (" WAIVER("p/R/a", "2025-06-02") ");", "", true, DEAL_REJECTED, true, ""},
        {WANTED "waivers = (" WAIVER("p/R/a", "2025-06-02") "," WAIVER("p/N/a", "2025-06-02") ");", "", true,
         DEAL_ACCEPTED, true, ""},
        {BOTH "waivers = (" WAIVER("p/R/a", "2025-06-02") ");", "", false, DEAL_REJECTED, false, ""},
        {BOTH "waivers = (" WAIVER("p/R", "2025-06-02") ");", "", false, DEAL_ACCEPTED, true, ""},
        /* what is open beside it stays open */
        {NOTKNOWN "waivers = (" WAIVER("p/R", "2025-06-02") ");", "", false, DEAL_UNDETERMINED, true, ""},
        {WANTED, "waivers = (" WAIVER("p/R/a", "2025-06-02") ");", false, DEAL_ACCEPTED, true, ""},
        {WANTED "waivers = (" WAIVER("p/R/a", "2025-06-02") ");", "deal_waivers = true;", false, DEAL_ACCEPTED, true,
         ""},
        {WANTED "waivers = (" WAIVER("p/R/a", "2025-06-02") ");", "deal_waivers = false;", false, DEAL_REJECTED, false,
         "3:26: waiver for 'p/R/a' ignored: waivers in deals are turned off | set by deal_waivers = false in the "
         "configuration\n"},
        {WANTED "waivers = (" WAIVER("p/R/a", "2025-06-01") ");", "", false, DEAL_REJECTED, false,
         "3:26: waiver for 'p/R/a' by B expired on 2025-06-01 | extend 'until' or remove this waiver\n"},
        /* of a pack that is not in use nothing is said, unless its name looks like a slip */
        {WANTED "waivers = (" WAIVER("other/R/a", "2025-06-01") ");", "", false, DEAL_REJECTED, false, ""},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        court c;
        court_open(&c, cases[i].config, NULL);
        const verdict *v = court_judge(&c, cases[i].deal, (judge_settings){.strict = cases[i].strict});
        assert_non_null(v);
        const rule_verdict *r = &v->packs[0].rules[0];
        if (v->outcome != cases[i].want || r->waived != cases[i].waived) print_error("case %zu\n", i);
        assert_string_equal(deal_outcome_name(v->outcome), deal_outcome_name(cases[i].want));
        assert_int_equal(r->waived, cases[i].waived);
        assert_int_equal(r->outcome, RULE_FAIL);
        assert_int_equal(r->conditions[0].outcome, CONDITION_VIOLATED);
        assert_str(world_messages(&c.w), cases[i].messages);
        assert_int_equal(v->n_warnings, c.w.problems.list.n);
        world_close(&c.w);
    }
}

static void what_is_no_violation_cannot_be_waived(void **state) {
    (void)state;
    static const struct {
        const char *deal;
        deal_outcome want;
        const char *messages;
    } cases[] = {
        {"terms = { secret = false; };\nwaivers = (" WAIVER("p/R/a", "2025-06-02") ");", DEAL_ACCEPTED,
         "3:26: unused waiver for 'p/R/a': it is met | only a violation can be waived\n"},
        {"terms = { };\nwaivers = (" WAIVER("p/R/b", "2025-06-02") ");", DEAL_UNDETERMINED,
         "3:26: unused waiver for 'p/R/b': it is undetermined | only a violation can be waived\n"},
        {"terms = { secret = false; zone = { width = 1.0; }; };\nwaivers = (" WAIVER("p/Z/a", "2025-06-02") ");",
         DEAL_ERROR, "3:26: unused waiver for 'p/Z/a': it could not be evaluated | only a violation can be waived\n"},
        {"terms = { secret = false; };\nwaivers = (" WAIVER("p/Z", "2025-06-02") ");", DEAL_ACCEPTED,
         "3:26: unused waiver for 'p/Z': the rule does not apply | only a violation can be waived\n"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        court c;
        court_open(&c, "", NULL);
        const verdict *v = court_judge(&c, cases[i].deal, (judge_settings){0});
        assert_non_null(v);
        assert_string_equal(deal_outcome_name(v->outcome), deal_outcome_name(cases[i].want));
        assert_str(world_messages(&c.w), cases[i].messages);
        world_close(&c.w);
    }
}

static void a_waiver_for_nothing_that_there_is_keeps_the_deal_from_a_verdict(void **state) {
    (void)state;
    static const struct {
        const char *waiver, *messages;
    } cases[] = {
        {WAIVER("p/RR/a", "2025-06-02"),
         "3:26: waiver for 'p/RR/a': unknown rule 'RR' in the pack 'p' | did you mean 'R'? allowed: R, N, Z\n"},
        {WAIVER("p/R/c", "2020-06-02"),
         "3:26: waiver for 'p/R/c': unknown condition 'c' in the rule 'R' | allowed: a, b\n"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        court c;
        court_open(&c, "", NULL);
        str text = arena_printf(&c.w.memory, WANTED "waivers = (%s);", cases[i].waiver);
        assert_null(court_judge(&c, text.p, (judge_settings){0}));
        assert_str(world_messages(&c.w), cases[i].messages);
        world_close(&c.w);
    }
}

static void no_waivers_means_none_at_all(void **state) {
    (void)state;
    court c;
    court_open(&c, "waivers = (" WAIVER("p/R/a", "2025-06-02") ");", NULL);
    c.exempt.no_waivers = true;
    exemptions_open(&c.w.memory, &c.exempt, &c.pack, 1, &c.w.problems);
    const verdict *v =
        court_judge(&c, WANTED "waivers = (" WAIVER("p/nothing", "2025-06-02") ");", (judge_settings){0});
    assert_int_equal(v->outcome, DEAL_REJECTED);
    exemptions_tell(&c.exempt, &c.use, &c.w.problems);
    assert_str(world_messages(&c.w), "");
    world_close(&c.w);
}

static void waivers_of_a_configuration_are_for_one_deal_or_for_all(void **state) {
    (void)state;
    static const char config[] =
        "waivers = ( { condition = \"p/R/a\"; deal = \"d\"; by = \"one\"; reason = \"r\"; until = \"2025-07-01\"; },\n"
        "  { condition = \"p/R/a\"; deal = \"other\"; by = \"two\"; reason = \"r\"; until = \"2025-07-01\"; },\n"
        "  { condition = \"p/R/b\"; by = \"three\"; reason = \"r\"; until = \"2025-07-01\"; },\n"
        "  { condition = \"p/N\"; deal = \"third\"; by = \"four\"; reason = \"r\"; until = \"2025-07-01\"; },\n"
        "  { condition = \"p/R\"; by = \"five\"; reason = \"r\"; until = \"2025-07-01\"; } );\n";
    static const struct {
        const char *header, *by;
    } deals[] = {{"deal = { id = \"d\"; title = \"D\"; };\n" WANTED, "one"},
                 {"deal = { id = \"other\"; title = \"D\"; };\n" WANTED, "two"},
                 {"deal = { id = \"fourth\"; title = \"D\"; };\n" WANTED, "five"}};
    court c;
    court_open(&c, config, NULL);
    exemption_use more;
    exemption_use_init(&c.w.memory, &more, &c.exempt);
    for (size_t i = 0; i < COUNT(deals); i++) {
        const verdict *v = court_judge(&c, deals[i].header, (judge_settings){0});
        assert_int_equal(v->outcome, DEAL_ACCEPTED);
        assert_str(v->packs[0].rules[0].conditions[0].waiver->by, deals[i].by);
        exemption_use_merge(&more, &c.use, &c.exempt);
        exemption_use_init(&c.w.memory, &c.use, &c.exempt);
    }
    /* b was never violated; the waiver for the third deal did not come into question */
    exemptions_tell(&c.exempt, &more, &c.w.problems);
    assert_str(world_messages(&c.w), "3:17: unused waiver: no checked deal violates 'p/R/b' | remove this waiver\n");
    world_close(&c.w);
}

static void a_deal_waives_for_itself_only_in_good_form(void **state) {
    (void)state;
    static const struct {
        const char *waivers, *messages;
    } cases[] = {
        {"{ by = \"B\"; reason = \"r\"; until = \"2025-01-01\"; }",
         "3:12: missing key 'condition' in this waiver | write: condition = \"...\";\n"},
        {"{ condition = \"p/R\"; by = \" \"; reason = \"\"; until = \"\"; }",
         "3:38: 'by' must not be empty\n3:52: 'reason' must not be empty\n3:64: 'until' must not be empty\n"},
        {"{ condition = \"p/R\"; by = \"B\"; reason = \"r\"; until = \"2025-02-30\"; }",
         "3:65: '2025-02-30' is not a valid date | February 2025 has 28 days\n"},
        {"{ condition = \"R\"; by = \"B\"; reason = \"r\"; until = \"2025-02-03\"; }",
         "3:26: 'condition' must be \"PACK/RULE/CONDITION\" or \"PACK/RULE\" | for example \"ukraine/UA-LAND/a\", or "
         "\"ukraine/UA-LAND\" for the whole rule\n"},
        {"{ condition = \"p/R/a/b\"; by = \"B\"; reason = \"r\"; until = \"2025-02-03\"; }",
         "3:26: 'condition' must be \"PACK/RULE/CONDITION\" or \"PACK/RULE\" | for example \"ukraine/UA-LAND/a\", or "
         "\"ukraine/UA-LAND\" for the whole rule\n"},
        {WAIVER("p/R/a", "2025-06-02") "," WAIVER("p/R/a", "2025-06-03"),
         "3:103: duplicate waiver for 'p/R/a' | the first waiver is on line 3\n"},
        {"{ condition = \"p/R\"; deal = \"d\"; by = \"B\"; reason = \"r\"; until = \"2025-02-03\"; }",
         "3:33: unknown key 'deal' in a waiver | allowed: condition, by, reason, until\n"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        world w;
        world_open(&w);
        str text = arena_printf(&w.memory, "deal = { id = \"d\"; title = \"D\"; };\n" WANTED "waivers = (%s);",
                                cases[i].waivers);
        source *s = source_of_text(&w.memory, STR("test.deal"), text);
        assert_null(deal_read(&w.memory, s, w.vocabulary, &(deal_settings){0}, &w.problems));
        assert_str(world_messages(&w), cases[i].messages);
        world_close(&w);
    }
}

static void what_a_baseline_has_is_known_and_does_not_reject(void **state) {
    (void)state;
    const known_violation list[] = {{STR("p"), STR("R"), STR("a"), 1},
                                    {STR("p"), STR("N"), STR("a"), 2},
                                    {STR("p"), STR("R"), STR("b"), 3},
                                    {STR("gone"), STR("R"), STR("b"), MAP_NONE}};
    static const uint32_t of[] = {0, 0, 0, 0}, first[] = {0}, next[] = {MAP_NONE};
    static const baseline_name names[] = {{0, false}};
    const str ids[] = {STR("d")};
    static const struct {
        const char *deal;
        deal_outcome want;
        bool known;
        const char *messages;
    } cases[] = {
        {WANTED, DEAL_ACCEPTED, true, "0:0: a violation in this baseline no longer occurs | d: p/R/b\n"},
        {BOTH, DEAL_ACCEPTED, true, ""},
        /* what is open now is not gone */
        {NOTKNOWN, DEAL_UNDETERMINED, true, ""},
        {WANTED "waivers = (" WAIVER("p/R/a", "2025-06-02") ");", DEAL_ACCEPTED, false,
         "0:0: a violation in this baseline no longer occurs | d: p/R/b\n"},
        {"deal = { id = \"e\"; title = \"E\"; };\n" WANTED, DEAL_REJECTED, false,
         "0:0: a deal in this baseline was not checked | d\n"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        court c;
        baseline b = {.list = list,
                      .of = of,
                      .n = 4,
                      .deals = ids,
                      .first = first,
                      .next = next,
                      .n_deals = 1,
                      .names = names,
                      .n_names = 1};
        court_open(&c, "", &b);
        map_put(&c.w.memory, &b.by_id, ids[0], 0);
        const verdict *v = court_judge(&c, cases[i].deal, (judge_settings){0});
        if (v->outcome != cases[i].want) print_error("case %zu\n", i);
        assert_string_equal(deal_outcome_name(v->outcome), deal_outcome_name(cases[i].want));
        assert_int_equal(v->packs[0].rules[0].known, cases[i].known);
        exemptions_tell(&c.exempt, &c.use, &c.w.problems);
        assert_str(world_messages(&c.w), cases[i].messages);
        world_close(&c.w);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_waived_violation_stays_a_violation_and_does_not_reject),
        cmocka_unit_test(what_is_no_violation_cannot_be_waived),
        cmocka_unit_test(a_waiver_for_nothing_that_there_is_keeps_the_deal_from_a_verdict),
        cmocka_unit_test(no_waivers_means_none_at_all),
        cmocka_unit_test(waivers_of_a_configuration_are_for_one_deal_or_for_all),
        cmocka_unit_test(a_deal_waives_for_itself_only_in_good_form),
        cmocka_unit_test(what_a_baseline_has_is_known_and_does_not_reject),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
