#include "unit/world.h"

#include "rules/builtin.h"

static void every_slot_has_a_path_and_every_path_its_slot(void **state) {
    (void)state;
    arena a;
    diags d;
    arena_init(&a);
    diags_init(&d);
    str text = {builtin_files[0].text, builtin_files[0].size};
    const vocabulary *v = vocabulary_read(&a, source_of_text(&a, STR("peace.terms"), text), NULL, &d);
    assert_non_null(v);
    assert_int_equal(v->n_sets, 11);
    assert_int_equal(v->n_terms, 113);
    for (uint32_t i = 0; i < v->n_slots + DEAL_FIELDS; i++) {
        str path = vocabulary_slot_path(&a, v, i);
        bool hidden = i < v->n_slots && v->slot_term[i] >= v->n_terms; /* whether a thing is there: no deal sets it */
        assert_int_equal(vocabulary_slot_of(v, path), hidden ? MAP_NONE : i);
    }
    static const char *const none[] = {
        "", "recognition", "recognition.ukraine", "recognition.ukraine.paris", "dmz.status.x", "deal", "deal.x"};
    for (size_t i = 0; i < COUNT(none); i++) assert_int_equal(vocabulary_slot_of(v, str_of(none[i])), MAP_NONE);
    diags_free(&d);
    arena_free(&a);
}

static str slot_text(world *w, const deal *d, const char *path, const int32_t *settled) {
    uint32_t number = vocabulary_slot_of(d->vocabulary, str_of(path)), which = DEAL_NONE;
    assert_int_not_equal(number, MAP_NONE);
    slot s = deal_slot(d, number, settled, &which);
    const domain *values;
    slot_type type = vocabulary_slot_type(d->vocabulary, number, &values);
    buf out = {0};
    static const char *const states[] = {"absent", "", "open", "bracket"};
    buf_z(&out, states[s.state]);
    if (s.state == SLOT_VALUE) slot_value_json(&out, type, values, s.v);
    if (s.origin) {
        const mention *m = &d->mentions[s.origin - 1];
        buf_printf(&out, " @%u", place_line(m->at));
    }
    str text = arena_str(&w->memory, buf_slice(&out));
    buf_free(&out);
    return text;
}

static void a_deal_says_what_it_sets_and_silence_the_rest(void **state) {
    (void)state;
    static const struct {
        const char *deal, *path, *want;
    } cases[] = {
        {"terms = { };", "line", "absent"},
        {"terms = { };", "zone.wanted", "false"},
        {"terms = { };", "secret", "open"},
        {"terms = { };", "watch.by", "[]"},
        {"deal = { id = \"d\"; title = \"D\"; complete = false; };\nterms = { };", "zone.wanted", "open"},
        {"deal = { id = \"d\"; title = \"D\"; complete = false; };\nterms = { };", "line", "open"},
        {"deal = { id = \"d\"; title = \"D\"; complete = false; };\nterms = { };", "deal.by", "[]"},
        {"deal = { id = \"d\"; title = \"D\"; by = [\"x\", \"y\"]; date = \"2024-02-29\"; status = \"position\"; "
         "};\nterms = { };",
         "deal.by", "[\"x\", \"y\"]"},
        {"deal = { id = \"d\"; title = \"D\"; by = \"x\"; date = \"2024-02-29\"; status = \"position\"; };\nterms = { "
         "};",
         "deal.date", "\"2024-02-29\""},
        {"deal = { id = \"d\"; title = \"D\"; by = \"x\"; date = \"2024-02-29\"; status = \"position\"; };\nterms = { "
         "};",
         "deal.status", "\"position\""},
        {"terms = { line = \"border\"; };", "line", "\"border\" @2"},
        {"terms = { zone = { width = 12; }; };", "zone.width", "12.0 @2"},
        {"terms = { watch = { by = [\"south\", \"north\"]; }; };", "watch.by", "[\"north\", \"south\"] @2"},
        {"terms = { secret = { open = true; }; };", "secret", "open @2"},
        {"terms = { rights = { town = { kind = \"vague\"; }; }; };", "rights.cc.kind", "\"vague\" @2"},
        {"terms = { rights = {\n port = { kind = \"full\"; };\n town = { kind = \"vague\"; }; }; };", "rights.aa.kind",
         "\"full\" @3"},
        {"terms = { rights = {\n town = { kind = \"vague\"; };\n port = { kind = \"full\"; }; }; };", "rights.cc.kind",
         "\"vague\" @3"},
        {"terms = { rights = {\n aa = { kind = \"none\"; };\n town = { kind = \"vague\"; }; }; };", "rights.aa.kind",
         "\"none\" @3"},
        {"terms = { troops = {\n party = { town = 7; };\n north = { aa = 5; }; }; };", "troops.north.aa", "5 @4"},
        {"terms = { troops = {\n party = { town = 7; };\n north = { aa = 5; }; }; };", "troops.south.cc", "7 @3"},
        {"terms = { zone = { width = { either = [5.0, 9.0]; }; }; };", "zone.width", "bracket @2"},
        {"articles = ( { id = \"1\"; bracketed = true;\n terms = { line = \"front\"; }; } );", "line", "bracket @3"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        world w;
        world_open(&w);
        const deal *d = world_deal(&w, cases[i].deal, (deal_settings){0});
        int32_t settled[4] = {-1, -1, -1, -1};
        str got = slot_text(&w, d, cases[i].path, settled);
        if (!str_is(got, cases[i].want)) print_error("case %zu\n", i);
        assert_str(got, cases[i].want);
        world_close(&w);
    }
}

static void json_says_the_same_as_libconfig(void **state) {
    (void)state;
    world w;
    world_open(&w);
    static const char json[] =
        "{\"deal\": {\"id\": \"d\", \"title\": \"D\", \"complete\": true},\n"
        " \"articles\": [{\"id\": \"1\", \"text\": \"x\", \"terms\": {\"rights\": {\"port\": {\"kind\": \"full\"}}}},\n"
        "  {\"id\": \"2\", \"terms\": {\"zone\": {\"width\": {\"either\": [{\"value\": 5, \"by\": \"north\"}, "
        "9.5]}}}}]}";
    source *s = source_of_text(&w.memory, STR("d.json"), str_of(json));
    const deal *d = deal_read(&w.memory, s, w.vocabulary, NULL, &w.problems);
    assert_str(world_messages(&w), "");
    int32_t settled[1] = {-1};
    assert_str(slot_text(&w, d, "rights.bb.kind", settled), "\"full\" @2");
    assert_str(slot_text(&w, d, "zone.width", settled), "bracket @3");
    settled[0] = 1;
    assert_str(slot_text(&w, d, "zone.width", settled), "9.5 @3");
    assert_str(d->choices[0].name, "zone.width");
    assert_str(d->choices[0].options[0].name, "5.0");
    assert_str(d->choices[0].options[0].by, "north");
    world_close(&w);
}

static void options_exclude_each_other_and_brackets_may_fall(void **state) {
    (void)state;
    world w;
    world_open(&w);
    const deal *d = world_deal(
        &w,
        "articles = (\n { id = \"1\"; option = \"c/x\"; terms = { zone = { width = 3; wanted = true; }; }; },\n"
        " { id = \"2\"; option = \"c/y\"; terms = { zone = { width = 4; }; }; },\n"
        " { id = \"3\"; bracketed = true; terms = { line = \"front\"; }; },\n"
        " { id = \"4\"; option = \"alone/z\"; terms = { secret = true; }; } );",
        (deal_settings){0});
    assert_int_equal(d->n_choices, 3);
    static const uint32_t ways[] = {2, 2, 2};
    for (size_t i = 0; i < COUNT(ways); i++) assert_int_equal(choice_ways(&d->choices[i]), ways[i]);
    assert_false(d->choices[0].may_be_out);
    assert_str(choice_way_name(&d->choices[1], 1), "out");
    static const struct {
        int32_t settled[3];
        const char *width, *wanted, *line, *secret;
    } cases[] = {
        {{0, 0, 0}, "3.0 @3", "true @3", "\"front\" @5", "true @6"},
        {{1, 1, 1}, "4.0 @4", "false", "absent", "open"},
        {{-1, 0, -1}, "bracket @3", "bracket @3", "\"front\" @5", "bracket @6"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_str(slot_text(&w, d, "zone.width", cases[i].settled), cases[i].width);
        assert_str(slot_text(&w, d, "zone.wanted", cases[i].settled), cases[i].wanted);
        assert_str(slot_text(&w, d, "line", cases[i].settled), cases[i].line);
        assert_str(slot_text(&w, d, "secret", cases[i].settled), cases[i].secret);
    }
    world_close(&w);
}

static void settings_settle_choices_before_anything_is_judged(void **state) {
    (void)state;
    static const char text[] =
        "articles = ( { id = \"1\"; option = \"c/x\"; by = \"north\"; terms = { zone = { width = 3; }; }; },\n"
        " { id = \"2\"; option = \"c/y\"; by = \"south\"; terms = { zone = { width = 4; }; }; },\n"
        " { id = \"3\"; bracketed = true; terms = { line = { either = [\"front\", \"border\"]; }; }; } );";
    static const struct {
        str choose[3];
        size_t n;
        bool drop;
        uint32_t choices;
        const char *width, *line;
    } cases[] = {
        {{{"c=x", 3}}, 1, false, 2, "3.0 @2", "bracket @4"},
        {{{"c=south", 7}}, 1, false, 2, "4.0 @3", "bracket @4"},
        {{{"c=y", 3}, {"3=in", 4}, {"line=border", 11}}, 3, false, 0, "4.0 @3", "\"border\" @4"},
        {{{"c=y", 3}, {"3=out", 5}}, 2, false, 1, "4.0 @3", "absent"},
        {{{"c=x", 3}}, 1, true, 1, "3.0 @2", "absent"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        world w;
        world_open(&w);
        const deal *d = world_deal(
            &w, text,
            (deal_settings){.choose = cases[i].choose, .n_choose = cases[i].n, .drop_brackets = cases[i].drop});
        int32_t settled[3] = {-1, -1, -1};
        assert_int_equal(d->n_choices, cases[i].choices);
        assert_str(slot_text(&w, d, "zone.width", settled), cases[i].width);
        assert_str(slot_text(&w, d, "line", settled), cases[i].line);
        world_close(&w);
    }
}

static void what_can_stand_together_must_not_contradict_itself(void **state) {
    (void)state;
#define ONE(more, value) "{ id = \"a" value "\"; " more " terms = { line = \"" value "\"; }; }"
    static const struct {
        const char *articles;
        bool good;
    } cases[] = {
        {ONE("", "front"), true},
        {ONE("", "front") ", " ONE("", "border"), false},
        {ONE("option = \"c/x\";", "front") ", " ONE("option = \"c/y\";", "border"), true},
        {ONE("option = \"c/x\";", "front") ", " ONE("option = \"c/x\";", "border"), false},
        {ONE("option = \"c/x\";", "front") ", " ONE("option = \"d/y\";", "border"), false},
        {ONE("", "front") ", " ONE("bracketed = true;", "border"), false},
        {ONE("bracketed = true;", "front") ", " ONE("bracketed = true;", "border"), false},
        {"{ id = \"1\"; terms = { line = \"front\"; }; }, { id = \"2\"; terms = { line = \"front\"; }; }", true},
        {"{ id = \"1\"; terms = { line = \"front\"; }; }, { id = \"2\"; terms = { line = { open = true; }; }; }",
         false},
        {"{ id = \"1\"; terms = { line = \"front\"; }; }, { id = \"2\"; terms = { line = { either = [\"front\", "
         "\"border\"]; }; }; }",
         false},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        world w;
        world_open(&w);
        str text =
            arena_printf(&w.memory, "deal = { id = \"d\"; title = \"D\"; };\narticles = ( %s );\n", cases[i].articles);
        const deal *d =
            deal_read(&w.memory, source_of_text(&w.memory, STR("t.deal"), text), w.vocabulary, NULL, &w.problems);
        if ((d != NULL) != cases[i].good) print_error("case %zu\n", i);
        assert_int_equal(d != NULL, cases[i].good);
        if (!d) assert_true(str_find(world_messages(&w), STR("here, but article "), 0) != SIZE_MAX);
        world_close(&w);
    }
}

/* The work that a contradiction check does must grow with the text, not with its square. */
static void a_term_said_a_hundred_thousand_times_is_read_in_no_time(void **state) {
    (void)state;
    world w;
    world_open(&w);
    buf text = {0};
    buf_z(&text, "deal = { id = \"d\"; title = \"D\"; };\narticles = ( ");
    for (int i = 0; i < 100000; i++)
        buf_printf(&text, "%s{ id = \"%d\"; option = \"c/%d\"; terms = { zone = { width = %d.0; }; }; }", i ? ", " : "",
                   i, i, i);
    buf_z(&text, " );");
    const deal *d = deal_read(&w.memory, source_of_text(&w.memory, STR("t.deal"), buf_slice(&text)), w.vocabulary, NULL,
                              &w.problems);
    assert_non_null(d);
    assert_int_equal(d->choices[0].n_options, 100000);
    buf_free(&text);
    world_close(&w);
}

static void dates_are_those_of_the_calendar(void **state) {
    (void)state;
    static const struct {
        const char *text;
        bool good;
        int64_t seconds;
    } cases[] = {{"1970-01-01", true, 0},
                 {"2024-02-29", true, 1709164800},
                 {"2023-02-29", false, 0},
                 {"0001-01-01", true, -62135596800},
                 {"9999-12-31", true, 253402214400},
                 {"2024-13-01", false, 0},
                 {"2024-1-01", false, 0},
                 {"2024-04-31", false, 0},
                 {"", false, 0}};
    arena a;
    arena_init(&a);
    for (size_t i = 0; i < COUNT(cases); i++) {
        int64_t seconds = 0;
        assert_int_equal(date_parse(str_of(cases[i].text), &seconds), cases[i].good);
        if (!cases[i].good) continue;
        assert_true(seconds == cases[i].seconds);
        assert_str(date_print(&a, seconds), cases[i].text);
    }
    arena_free(&a);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_slot_has_a_path_and_every_path_its_slot),
        cmocka_unit_test(a_deal_says_what_it_sets_and_silence_the_rest),
        cmocka_unit_test(json_says_the_same_as_libconfig),
        cmocka_unit_test(options_exclude_each_other_and_brackets_may_fall),
        cmocka_unit_test(settings_settle_choices_before_anything_is_judged),
        cmocka_unit_test(what_can_stand_together_must_not_contradict_itself),
        cmocka_unit_test(a_term_said_a_hundred_thousand_times_is_read_in_no_time),
        cmocka_unit_test(dates_are_those_of_the_calendar),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
