#include "unit/bargain/random_world.h"

#include "bargain/repair.h"

/* What single repairs look like: which value is taken for each type, and what is written where. */

typedef struct fixture {
    random_world w;
    const pack *pack;
    const deal *deal;
    uint64_t seconds; /* the time limit; 0: none */
} fixture;

static const repairs *repairs_for(fixture *f, const char *require, const char *text, const char *lock) {
    (void)sure_expr, (void)random_slots; /* of the random world only the vocabulary is used here */
    random_world_open(&f->w, 1);
    arena *a = &f->w.memory;
    f->pack = pack_requiring(&f->w, &require, 1);
    str all = text[0] == '{' ? str_of(text) : arena_printf(a, "deal = { id = \"d\"; title = \"D\"; };\n%s", text);
    f->deal = deal_read(a, source_of_text(a, text[0] == '{' ? STR("d.json") : STR("d.deal"), all), f->w.vocabulary,
                        NULL, &f->w.problems);
    if (!f->deal) fail_msg("%s: " STR_FMT, text, STR_ARG(f->w.problems.list.v[0].message));
    str locks[] = {str_of(lock ? lock : "")};
    repair_settings s = {.max = 10, .lock = locks, .n_lock = lock != NULL, .seconds = f->seconds};
    return repair_find(a, f->deal, &f->pack, 1, &s, &f->w.problems);
}

static str edits_text(arena *a, const repair *r) {
    str out = {"", 0};
    for (size_t i = 0; i < r->n_edits; i++) {
        const repair_edit *e = &r->edits[i];
        out = arena_printf(a, STR_FMT "%s" STR_FMT ": " STR_FMT " -> " STR_FMT, STR_ARG(out), i ? "; " : "",
                           STR_ARG(e->path), STR_ARG(e->before), STR_ARG(e->after));
    }
    return out;
}

static void each_type_gets_the_nearest_possible_value(void **state) {
    (void)state;
    static const struct {
        const char *require, *deal, *edits;
    } cases[] = {
        {"troops.north.aa >= 250", "terms = { troops = { north = { aa = 85; }; }; };", "troops.north.aa: 85 -> 250"},
        {"troops.north.aa < 50 || troops.north.aa > 100", "terms = { troops = { north = { aa = 85; }; }; };",
         "troops.north.aa: 85 -> 101"},
        {"has(cap.north) && cap.north < 4", "terms = { cap = { north = 9; }; };", "cap.north: 9 -> 3"},
        {"has(cap.north) && cap.north != 0", "terms = { };", "cap.north: nothing -> 1"},
        {"has(zone.width) && zone.width > 20.0", "terms = { zone = { width = 10.0; }; };", "zone.width: 10.0 -> 21.0"},
        {"has(zone.width) && zone.width > 0.25 && zone.width < 0.75", "terms = { zone = { width = 10.0; }; };",
         "zone.width: 10.0 -> 0.7"},
        {"has(zone.since) && zone.since >= timestamp('2025-06-02T00:00:00Z')",
         "terms = { zone = { since = \"2024-01-01\"; }; };", "zone.since: \"2024-01-01\" -> \"2025-06-02\""},
        {"zone.span > duration('240h')", "terms = { zone = { span = 2; }; };", "zone.span: 2 -> 11"},
        {"zone.span > duration('240h')", "terms = { };", "zone.span: 3 -> 11"},
        {"has(watch.tags) && 'aa' in watch.tags", "terms = { watch = { tags = [\"x\"]; }; };",
         "watch.tags: x -> x, aa"},
        {"size(watch.by) == 0", "terms = { watch = { by = [\"south\"]; }; };", "watch.by: south -> nobody"},
        {"rights.aa.kind == 'full'", "terms = { };", "rights.aa.kind: none -> full"},
        {"secret", "terms = { };", "secret: open -> true"},
        {"zone.wanted", "terms = { zone = { wanted = { open = true; }; }; };", "zone.wanted: open -> true"},
        {"!has(cap.north)", "terms = { cap = { north = 2; }; };", "cap.north: 2 -> nothing"},
        {"mood == 'good'", "terms = { mood = { either = [\"good\", \"bad\"]; }; };", "mood: good or bad -> good"},
        {"mood == 'aa'", "terms = { mood = { either = [\"good\", \"bad\"]; }; };",
         "mood: in brackets: good or bad -> aa"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        fixture f = {.seconds = 0};
        const repairs *r = repairs_for(&f, cases[i].require, cases[i].deal, NULL);
        if (!r || r->n == 0) fail_msg("no repair for %s", cases[i].require);
        assert_str(edits_text(&f.w.memory, &r->v[0]), cases[i].edits);
        random_world_close(&f.w);
    }
}

static void only_the_edited_text_changes(void **state) {
    (void)state;
    static const struct {
        const char *require, *deal, *text;
    } cases[] = {
        {"troops.north.aa == 1", "terms = { troops = { north = { aa = 85; /* men */ }; }; }; # end\n",
         "terms = { troops = { north = { aa = 1; /* men */ }; }; }; # end\n"},
        {"troops.north.aa == 1", "terms = { troops = { north = { town = 5; }; }; };\n",
         "terms = { troops = { north = { town = 5; aa = 1; }; }; };\n"},
        {"town.all(t, troops.north[t] == 1)", "terms = { troops = { north = { town = 5; }; }; };\n",
         "terms = { troops = { north = { town = 1; }; }; };\n"},
        {"!has(zone.limit)", "terms = {\n  # the limit\n  zone = { limit = 3; };\n  mood = \"good\";\n};\n",
         "terms = {\n  # the limit\n  mood = \"good\";\n};\n"},
        {"!has(rights.aa.guard)",
         "terms = { rights = { town = { guard = \"north\"; }; port = { guard = \"south\"; }; }; };\n",
         "terms = { rights = { bb = { guard = \"south\"; }; cc = { guard = \"north\"; }; }; };\n"},
        {"!has(cap.north)", "articles = ( { id = \"1\"; terms = { cap = { north = 5; }; }; } );\n",
         "articles = ( { id = \"1\"; terms = { }; } );\n"},
        {"has(cap.south)", "articles = ( { id = \"1\"; terms = { cap = { north = 5; }; }; } );\n",
         "articles = ( { id = \"1\"; terms = { cap = { north = 5; south = 0; }; }; } );\n"},
        {"secret", "articles = (\n  { id = \"repair\"; text = \"x\"; } # last\n);\n",
         "articles = (\n  { id = \"repair\"; text = \"x\"; }, # last\n  {\n    id = \"repair-2\";\n    title = \"Terms "
         "added by "
         "redline repair\";\n    terms = { secret = true; };\n  }\n);\n"},
        {"secret", "articles = ( );\n",
         "articles = ({\n  id = \"repair\";\n  title = \"Terms added by redline repair\";\n  terms = { secret = true; "
         "};\n} );\n"},
        {"secret && articles.all(a, a.text.contains('x'))", "articles = ( { id = \"1\"; text = \"x\"; } );",
         "articles = ( { id = \"1\"; text = \"x\"; } );\n\nterms = { secret = true; };\n"},
        {"mood == 'good'",
         "articles = ( { id = \"1\"; option = \"c/x\"; terms = { mood = \"good\"; }; }, { id = \"2\"; option = "
         "\"c/y\"; terms = { "
         "mood = \"bad\"; }; } );\n",
         "articles = ( { id = \"1\"; terms = { mood = \"good\"; }; } );\n"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        fixture f = {.seconds = 0};
        const repairs *r = repairs_for(&f, cases[i].require, cases[i].deal, NULL);
        if (!r || r->n == 0) fail_msg("no repair for %s", cases[i].require);
        str head = STR("deal = { id = \"d\"; title = \"D\"; };\n");
        assert_str(str_sub(r->v[0].text, head.n, r->v[0].text.n), cases[i].text);
        random_world_close(&f.w);
    }
}

static void json_stays_json(void **state) {
    (void)state;
    static const struct {
        const char *require, *deal, *text;
    } cases[] = {
        {"secret", "{\"deal\": {\"id\": \"d\", \"title\": \"D\"}, \"terms\": {}}",
         "{\"deal\": {\"id\": \"d\", \"title\": \"D\"}, \"terms\": {\"secret\": true}}"},
        {"!has(zone.limit)",
         "{\"deal\": {\"id\": \"d\", \"title\": \"D\"}, \"terms\": {\"zone\": {\"limit\": 3}, \"mood\": \"good\"}}",
         "{\"deal\": {\"id\": \"d\", \"title\": \"D\"}, \"terms\": { \"mood\": \"good\"}}"},
        {"!has(zone.limit)",
         "{\"deal\": {\"id\": \"d\", \"title\": \"D\"}, \"terms\": {\"mood\": \"good\", \"zone\": {\"limit\": 3}}}",
         "{\"deal\": {\"id\": \"d\", \"title\": \"D\"}, \"terms\": {\"mood\": \"good\"}}"},
        {"secret",
         "{\"deal\": {\"id\": \"d\", \"title\": \"D\"}, \"articles\": [{\"id\": \"1\", \"bracketed\": true}]}", NULL},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        fixture f = {.seconds = 0};
        const repairs *r = repairs_for(&f, cases[i].require, cases[i].deal, NULL);
        if (!r || r->n == 0) fail_msg("no repair for %s", cases[i].require);
        if (cases[i].text) assert_str(r->v[0].text, cases[i].text);
        random_world_close(&f.w);
    }
}

static void a_lock_is_kept_and_named_in_the_conflict(void **state) {
    (void)state;
    fixture f = {.seconds = 0};
    const repairs *r = repairs_for(&f, "secret && zone.wanted", "terms = { };", "zone");
    assert_int_equal(r->answer, BARGAIN_NO);
    assert_int_equal(r->n_conflicts, 1);
    assert_int_equal(r->conflicts[0].n_locked_paths, 1);
    assert_str(r->conflicts[0].locked_paths[0], "zone.wanted");
    random_world_close(&f.w);
    r = repairs_for(&f, "secret || zone.wanted", "terms = { };", "secret");
    assert_str(edits_text(&f.w.memory, &r->v[0]), "zone.wanted: false -> true");
    assert_true(r->complete && r->n == 1);
    random_world_close(&f.w);
}

static void an_incomplete_deal_is_made_complete_only_if_needed(void **state) {
    (void)state;
    static const char half[] = "{\"deal\": {\"id\": \"d\", \"title\": \"D\", \"complete\": false}, \"terms\": {}}";
    fixture f = {.seconds = 0};
    const repairs *r = repairs_for(&f, "zone.wanted", half, NULL);
    assert_false(r->made_complete);
    assert_str(edits_text(&f.w.memory, &r->v[0]), "zone.wanted: open -> true");
    random_world_close(&f.w);
    r = repairs_for(&f, "!has(zone.limit) && zone.wanted", half, NULL);
    assert_true(r->made_complete && r->answer == BARGAIN_YES);
    assert_str(edits_text(&f.w.memory, &r->v[0]), "zone.wanted: false -> true");
    random_world_close(&f.w);
    r = repairs_for(&f, "!has(zone.limit) && zone.wanted", half, "complete");
    assert_int_equal(r->answer, BARGAIN_NO);
    random_world_close(&f.w);
    r = repairs_for(&f, "!has(zone.limit)", half, NULL);
    assert_true(r->made_complete && r->nothing_to_do &&
                str_find(r->v[0].text, STR("\"complete\": true"), 0) != SIZE_MAX);
    random_world_close(&f.w);
}

/* Of repairs with the same number of edits, the first is about members, terms and articles that the deal has already.
 */
static void related_terms_come_first(void **state) {
    (void)state;
    static const struct {
        const char *require, *deal, *edits;
        size_t n;
        const char *others; /* members that would do */
    } cases[] = {
        {"has(cap.north) || has(cap.south)", "terms = { troops = { south = { aa = 1; }; }; };",
         "cap.south: nothing -> 0", 1, "south: north"},
        {"has(cap.north) || has(cap.south)", "terms = { troops = { north = { aa = 1; }; }; };",
         "cap.north: nothing -> 0", 1, "north: south"},
        {"town.exists(t, has(rights[t].guard))", "terms = { rights = { cc = { kind = \"vague\"; }; }; };",
         "rights.cc.guard: nothing -> north", 1, "cc: aa bb"},
        {"zone.wanted || secret", "terms = { zone = { span = 4; }; };", "zone.wanted: false -> true", 2, ""},
        {"secret || (zone.wanted && zone.span > duration('72h'))", "terms = { zone = { width = 4.0; }; };",
         "secret: open -> true", 1, ""},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        fixture f = {.seconds = 0};
        const repairs *r = repairs_for(&f, cases[i].require, cases[i].deal, NULL);
        assert_str(edits_text(&f.w.memory, &r->v[0]), cases[i].edits);
        assert_int_equal(r->n, cases[i].n);
        assert_true(r->complete && r->smallest);
        str others = {"", 0};
        for (size_t k = 0; k < r->v[0].n_alternatives; k++) {
            const repair_alternative *a = &r->v[0].alternatives[k];
            str list = arena_join(&f.w.memory, a->others, a->n_others, " ", " ", 0);
            others = arena_printf(&f.w.memory, STR_FMT ": " STR_FMT, STR_ARG(a->member), STR_ARG(list));
        }
        assert_str(others, cases[i].others);
        random_world_close(&f.w);
    }
}

/* The solver cannot tell in time whether 114 is a sum of three cubes: nobody can. */
static void out_of_time_is_no_answer(void **state) {
    (void)state;
    fixture f = {.seconds = 1};
    const repairs *r =
        repairs_for(&f,
                    "zone.wanted && troops.north.aa * troops.north.aa * troops.north.aa + troops.north.bb * "
                    "troops.north.bb * troops.north.bb + troops.north.cc * troops.north.cc * troops.north.cc "
                    "== 114",
                    "terms = { };", NULL);
    assert_int_equal(r->answer, BARGAIN_OPEN);
    assert_int_equal(r->n, 0);
    assert_false(r->complete || r->smallest || r->nothing_to_do);
    assert_int_equal(f.w.problems.errors, 0);
    random_world_close(&f.w);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(each_type_gets_the_nearest_possible_value),
                                       cmocka_unit_test(only_the_edited_text_changes),
                                       cmocka_unit_test(json_stays_json),
                                       cmocka_unit_test(a_lock_is_kept_and_named_in_the_conflict),
                                       cmocka_unit_test(an_incomplete_deal_is_made_complete_only_if_needed),
                                       cmocka_unit_test(related_terms_come_first),
                                       cmocka_unit_test(out_of_time_is_no_answer)};
    return cmocka_run_group_tests_name("repair", tests, NULL, NULL);
}
