#include "unit/world.h"

#define OPEN "deal = { id = \"d\"; title = \"D\"; complete = false; };\n"

static const verdict *judge_one(world *w, const char *body, const char *deal_text) {
    const pack *p = world_rule(w, body);
    const deal *d = world_deal(w, deal_text, (deal_settings){0});
    return judge_deal(&w->memory, d, &p, 1, (judge_settings){0});
}

static void conditions_get_the_verdict_that_the_deal_deserves(void **state) {
    (void)state;
    static const struct {
        const char *condition, *deal;
        condition_outcome want;
    } cases[] = {
        {"require = \"zone.wanted\";", "terms = { zone = { wanted = true; }; };", CONDITION_MET},
        {"require = \"zone.wanted\";", "terms = { zone = { wanted = false; }; };", CONDITION_VIOLATED},
        {"require = \"zone.wanted\";", "terms = { };", CONDITION_VIOLATED},
        {"forbid = \"zone.wanted\";", "terms = { };", CONDITION_MET},
        {"forbid = \"zone.wanted\";", "terms = { zone = { wanted = true; }; };", CONDITION_VIOLATED},
        {"require = \"zone.wanted\";", OPEN "terms = { };", CONDITION_UNDETERMINED},
        {"require = \"secret\";", "terms = { };", CONDITION_UNDETERMINED},
        {"require = \"secret\";", "terms = { secret = true; };", CONDITION_MET},
        {"require = \"zone.wanted\"; or_else = \"secret\";", "terms = { secret = true; };", CONDITION_FALLBACK},
        {"require = \"zone.wanted\"; or_else = \"secret\";", "terms = { secret = false; };", CONDITION_VIOLATED},
        {"require = \"zone.wanted\"; or_else = \"secret\";", "terms = { };", CONDITION_UNDETERMINED},
        {"require = \"secret\"; or_else = \"zone.wanted\";", "terms = { zone = { wanted = true; }; };",
         CONDITION_FALLBACK},
        {"require = \"rights.aa.kind == 'full'\"; vague = \"rights.aa.kind == 'vague'\";",
         "terms = { rights = { aa = { kind = \"vague\"; }; }; };", CONDITION_UNDETERMINED},
        {"require = \"rights.aa.kind == 'full'\"; vague = \"rights.aa.kind == 'vague'\";", "terms = { };",
         CONDITION_VIOLATED},
        {"forbid = \"rights.aa.kind == 'full'\"; vague = \"rights.aa.kind == 'vague'\";",
         "terms = { rights = { aa = { kind = \"vague\"; }; }; };", CONDITION_UNDETERMINED},
        {"forbid = \"rights.aa.kind == 'full'\"; vague = \"rights.aa.kind == 'vague'\";", "terms = { };",
         CONDITION_MET},
        {"forbid = \"rights.aa.kind == 'full'\"; vague = \"rights.bb.kind == 'vague'\";",
         "terms = { rights = { aa = { kind = \"full\"; }; bb = { kind = \"vague\"; }; }; };", CONDITION_VIOLATED},
        {"require = \"rights.aa.kind == 'full'\"; vague = \"secret\";", "terms = { };", CONDITION_VIOLATED},
        {"forbid = \"1 / troops.north.aa > 0\";", "terms = { };", CONDITION_ERROR},
        {"forbid = \"has(zone.width) && zone.width > 10.0\";", "terms = { };", CONDITION_MET},
        {"forbid = \"has(zone.width) && zone.width > 10.0\";", "terms = { zone = { width = 11; }; };",
         CONDITION_VIOLATED},
        {"forbid = \"articles.exists(a, a.text.matches('(?i)as appropriate'))\";",
         "articles = ( { id = \"1\"; text = \"They act as \" \"APPROPRIATE.\"; } );", CONDITION_VIOLATED},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        world w;
        world_open(&w);
        str body =
            arena_printf(&w.memory, "class = \"red-line\"; conditions = ( { id = \"a\"; message = \"m\"; %s } );",
                         cases[i].condition);
        const verdict *v = judge_one(&w, body.p, cases[i].deal);
        if (v->packs[0].rules[0].conditions[0].outcome != cases[i].want)
            print_error("case %zu: %s\n", i, cases[i].condition);
        assert_string_equal(condition_outcome_name(v->packs[0].rules[0].conditions[0].outcome),
                            condition_outcome_name(cases[i].want));
        world_close(&w);
    }
}

static void what_is_undetermined_says_why(void **state) {
    (void)state;
    static const struct {
        const char *when, *condition, *deal;
        undetermined_reason condition_reason, rule_reason;
    } cases[] = {
        {"", "require = \"zone.wanted\";", OPEN "terms = { };", UNDETERMINED_MISSING, UNDETERMINED_MISSING},
        {"", "forbid = \"zone.wanted\";", OPEN "terms = { };", UNDETERMINED_UNMENTIONED, UNDETERMINED_UNMENTIONED},
        {"", "require = \"secret\";", "terms = { };", UNDETERMINED_MISSING, UNDETERMINED_MISSING},
        {"", "require = \"secret\";", "terms = { secret = { open = true; }; };", UNDETERMINED_OPEN, UNDETERMINED_OPEN},
        {"", "forbid = \"secret\";", "terms = { secret = { open = true; }; };", UNDETERMINED_OPEN, UNDETERMINED_OPEN},
        {"", "forbid = \"zone.wanted && secret\";", OPEN "terms = { secret = { open = true; }; };", UNDETERMINED_OPEN,
         UNDETERMINED_OPEN},
        {"", "require = \"rights.aa.kind == 'full'\"; vague = \"rights.aa.kind == 'vague'\";",
         "terms = { rights = { aa = { kind = \"vague\"; }; }; };", UNDETERMINED_VAGUE, UNDETERMINED_VAGUE},
        {"", "require = \"zone.wanted\";",
         "terms = { zone = { wanted = { either = ( { value = true; }, { value = false; } ); }; }; };",
         UNDETERMINED_BRACKET, UNDETERMINED_BRACKET},
        /* The condition is violated or met with one option, and undetermined with the other one. */
        {"", "forbid = \"zone.wanted && secret\";",
         "terms = { zone = { wanted = { either = ( { value = true; }, { value = false; } ); }; }; };",
         UNDETERMINED_BRACKET, UNDETERMINED_BRACKET},
        /* Both options leave it undetermined: the bracket is not the reason. */
        {"", "forbid = \"secret && has(zone.width) && zone.width > 1.0\";",
         "terms = { zone = { width = { either = ( { value = 2; }, { value = 3; } ); }; }; };", UNDETERMINED_UNMENTIONED,
         UNDETERMINED_UNMENTIONED},
        /* Two brackets of which neither matters alone. */
        {"", "require = \"zone.wanted == secret\";",
         "terms = { zone = { wanted = { either = ( { value = true; }, { value = false; } ); }; };"
         " secret = { either = ( { value = true; }, { value = false; } ); }; };",
         UNDETERMINED_BRACKET, UNDETERMINED_BRACKET},
        /* It is violated, and it is not known whether the rule applies: nothing is missing. */
        {"when = \"secret\";", "require = \"zone.wanted\";", "terms = { };", UNDETERMINED_UNMENTIONED,
         UNDETERMINED_UNMENTIONED},
        {"when = \"secret\";", "require = \"zone.wanted\";", OPEN "terms = { };", UNDETERMINED_MISSING,
         UNDETERMINED_UNMENTIONED},
        {"when = \"secret\";", "require = \"zone.wanted\";", OPEN "terms = { secret = { open = true; }; };",
         UNDETERMINED_MISSING, UNDETERMINED_OPEN},
        {"when = \"secret\";", "require = \"zone.wanted\";", "terms = { zone = { wanted = true; }; };",
         UNDETERMINED_NOT, UNDETERMINED_NOT},
        {"", "require = \"zone.wanted\"; }, { id = \"b\"; message = \"m\"; forbid = \"rights.aa.kind == 'full'\";",
         OPEN "terms = { };", UNDETERMINED_MISSING, UNDETERMINED_MISSING},
        {"", "require = \"zone.wanted\"; }, { id = \"b\"; message = \"m\"; forbid = \"secret\";",
         OPEN "terms = { zone = { wanted = false; }; };", UNDETERMINED_NOT, UNDETERMINED_NOT},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        world w;
        world_open(&w);
        str body =
            arena_printf(&w.memory, "class = \"red-line\"; %s conditions = ( { id = \"a\"; message = \"m\"; %s } );",
                         cases[i].when, cases[i].condition);
        const rule_verdict *r = &judge_one(&w, body.p, cases[i].deal)->packs[0].rules[0];
        if (r->undetermined != cases[i].rule_reason || r->conditions[0].undetermined != cases[i].condition_reason)
            print_error("case %zu: %s\n", i, cases[i].condition);
        assert_string_equal(undetermined_reason_name(r->conditions[0].undetermined),
                            undetermined_reason_name(cases[i].condition_reason));
        assert_string_equal(undetermined_reason_name(r->undetermined), undetermined_reason_name(cases[i].rule_reason));
        world_close(&w);
    }
}

static void rules_and_deals_follow_from_class_and_when(void **state) {
    (void)state;
    static const struct {
        const char *class, *when, *deal;
        bool strict;
        rule_outcome rule;
        deal_outcome deal_outcome;
    } cases[] = {
        {"red-line", "", "terms = { };", false, RULE_FAIL, DEAL_REJECTED},
        {"red-line", "", "terms = { zone = { wanted = true; }; };", false, RULE_PASS, DEAL_ACCEPTED},
        {"red-line", "", OPEN "terms = { };", false, RULE_UNDETERMINED, DEAL_UNDETERMINED},
        {"negotiable", "", "terms = { };", false, RULE_FAIL, DEAL_NOT_APPLICABLE},
        {"negotiable", "", "terms = { };", true, RULE_FAIL, DEAL_REJECTED},
        {"preference", "", "terms = { };", true, RULE_FAIL, DEAL_NOT_APPLICABLE},
        {"red-line", "when = \"watch.by.size() > 0\";", "terms = { };", false, RULE_NOT_APPLICABLE,
         DEAL_NOT_APPLICABLE},
        {"red-line", "when = \"'north' in watch.by\";", "terms = { watch = { by = [\"north\"]; }; };", false, RULE_FAIL,
         DEAL_REJECTED},
        {"red-line", "when = \"secret\";", "terms = { };", false, RULE_UNDETERMINED, DEAL_UNDETERMINED},
        {"red-line", "when = \"secret\";", "terms = { zone = { wanted = true; }; };", false, RULE_PASS, DEAL_ACCEPTED},
        {"red-line", "when = \"1 / troops.north.aa > 0\";", "terms = { };", false, RULE_ERROR, DEAL_ERROR},
        {"preference", "when = \"1 / troops.north.aa > 0\";", "terms = { };", false, RULE_ERROR, DEAL_ERROR},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        world w;
        world_open(&w);
        str body = arena_printf(
            &w.memory,
            "class = \"%s\"; %s conditions = ( { id = \"a\"; message = \"m\"; require = \"zone.wanted\"; } );",
            cases[i].class, cases[i].when);
        const pack *p = world_rule(&w, body.p);
        const deal *d = world_deal(&w, cases[i].deal, (deal_settings){0});
        const verdict *v = judge_deal(&w.memory, d, &p, 1, (judge_settings){.strict = cases[i].strict});
        assert_string_equal(rule_outcome_name(v->packs[0].rules[0].outcome), rule_outcome_name(cases[i].rule));
        assert_string_equal(deal_outcome_name(v->outcome), deal_outcome_name(cases[i].deal_outcome));
        world_close(&w);
    }
}

static void brackets_are_tried_and_only_those_that_matter(void **state) {
    (void)state;
    static const char either[] = "terms = { zone = { wanted = true; width = { either = [5.0, 20.0]; }; }; };";
    static const char options[] =
        "articles = ( { id = \"1\"; option = \"c/x\"; terms = { zone = { wanted = true; }; }; },\n"
        "  { id = \"2\"; option = \"c/y\"; terms = { zone = { width = 3.0; }; }; } );";
    static const char bracketed[] = "articles = ( { id = \"1\"; bracketed = true; text = \"in due course\"; terms = { "
                                    "zone = { wanted = true; }; }; } );";
    static const struct {
        const char *deal, *condition;
        condition_outcome want;
        size_t effects;
        condition_outcome first, second; /* of the first effect's ways */
    } cases[] = {
        {either, "forbid = \"has(zone.width) && zone.width > 10.0\"", CONDITION_UNDETERMINED, 1, CONDITION_MET,
         CONDITION_VIOLATED},
        {either, "forbid = \"has(zone.width) && zone.width > 1.0\"", CONDITION_VIOLATED, 0, 0, 0},
        {either, "forbid = \"has(zone.width) && zone.width > 30.0\"", CONDITION_MET, 0, 0, 0},
        {either, "require = \"zone.wanted || zone.?width.orValue(0.0) > 10.0\"", CONDITION_MET, 0, 0, 0},
        {options, "require = \"zone.wanted\"", CONDITION_UNDETERMINED, 1, CONDITION_MET, CONDITION_VIOLATED},
        {options, "forbid = \"has(zone.width)\"", CONDITION_UNDETERMINED, 1, CONDITION_MET, CONDITION_VIOLATED},
        {options, "require = \"zone.wanted || has(zone.width)\"", CONDITION_MET, 0, 0, 0},
        {bracketed, "require = \"zone.wanted\"", CONDITION_UNDETERMINED, 1, CONDITION_MET, CONDITION_VIOLATED},
        {bracketed, "forbid = \"articles.exists(a, a.text.contains('due course'))\"", CONDITION_UNDETERMINED, 1,
         CONDITION_VIOLATED, CONDITION_MET},
        {bracketed, "forbid = \"articles.exists(a, a.text.contains('elsewhere'))\"", CONDITION_MET, 0, 0, 0},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        world w;
        world_open(&w);
        str body =
            arena_printf(&w.memory, "class = \"red-line\"; conditions = ( { id = \"a\"; message = \"m\"; %s; } );",
                         cases[i].condition);
        const verdict *v = judge_one(&w, body.p, cases[i].deal);
        const condition_verdict *c = &v->packs[0].rules[0].conditions[0];
        if (c->outcome != cases[i].want || c->n_effects != cases[i].effects) print_error("case %zu\n", i);
        assert_string_equal(condition_outcome_name(c->outcome), condition_outcome_name(cases[i].want));
        assert_int_equal(c->n_effects, cases[i].effects);
        if (c->n_effects) {
            assert_int_equal(c->effects[0].worst[0], cases[i].first);
            assert_int_equal(c->effects[0].worst[1], cases[i].second);
        }
        world_close(&w);
    }
}

/* N bracketed articles, each setting one more term of a condition that reads all of them. */
static const verdict *many_brackets(world *w, unsigned n) {
    buf deal_text = {0}, test = {0};
    static const char *const places[] = {"north.aa", "north.bb", "north.cc", "south.aa", "south.bb", "south.cc"};
    buf_z(&deal_text, "terms = { troops = { north = { ");
    for (unsigned i = 0; i < 6; i++) {
        if (i == 3) buf_z(&deal_text, "}; south = { ");
        buf_printf(&deal_text, "%.2s = { either = [", places[i] + 6);
        for (unsigned k = 0; k < n; k++) buf_printf(&deal_text, "%s%u", k ? ", " : "", k + 1);
        buf_z(&deal_text, "]; }; ");
        buf_printf(&test, "%stroops.%s", i ? " + " : "", places[i]);
    }
    buf_z(&deal_text, "}; }; };");
    buf_z(&test, " < 1000");
    buf_char(&deal_text, '\0');
    str body = arena_printf(&w->memory,
                            "class = \"red-line\"; conditions = ( { id = \"a\"; message = \"m\"; require = \"" STR_FMT
                            "\"; } );",
                            STR_ARG(buf_slice(&test)));
    const verdict *v = judge_one(w, body.p, buf_slice(&deal_text).p);
    buf_free(&deal_text);
    buf_free(&test);
    return v;
}

static void too_many_combinations_are_an_error_and_never_a_pass(void **state) {
    (void)state;
    static const struct {
        unsigned options;
        condition_outcome want;
    } cases[] = {{4, CONDITION_MET}, {5, CONDITION_ERROR}}; /* 4^6 = 4096, 5^6 = 15625 */
    for (size_t i = 0; i < COUNT(cases); i++) {
        world w;
        world_open(&w);
        const verdict *v = many_brackets(&w, cases[i].options);
        assert_int_equal(v->packs[0].rules[0].conditions[0].outcome, cases[i].want);
        world_close(&w);
    }
}

/* The verdict keeps the reasons and values that differ, and gives back what each combination needs. */
static void combinations_give_their_memory_back(void **state) {
    (void)state;
    enum { MOST_KEPT = 64 * 1024 };
    world w;
    world_open(&w);
    const pack *p =
        world_rule(&w, "class = \"red-line\"; conditions = ( { id = \"a\"; message = \"{troops.north.aa}\"; "
                       "require = \"troops.north.aa + troops.north.bb + troops.south.aa > 300\"; } );");
    buf text = {0};
    static const char *const terms[] = {"north = { aa", " bb", " }; south = { aa"};
    buf_z(&text, "terms = { troops = { ");
    for (size_t i = 0; i < COUNT(terms); i++) {
        buf_printf(&text, "%s = { either = [", terms[i]);
        for (unsigned k = 0; k < 16; k++) buf_printf(&text, "%s%u", k ? ", " : "", k);
        buf_z(&text, "]; };");
    }
    buf_z(&text, " }; }; };");
    buf_char(&text, '\0');
    const deal *d = world_deal(&w, buf_slice(&text).p, (deal_settings){0});
    buf_free(&text);
    size_t before = w.memory.held;
    const condition_verdict *c = &judge_deal(&w.memory, d, &p, 1, (judge_settings){0})->packs[0].rules[0].conditions[0];
    assert_int_equal(c->outcome, CONDITION_VIOLATED);
    assert_int_equal(c->n_because, 3 * 16);
    assert_str(c->message, "0 or 1 or 2 or 3 or 4 or 5 or 6 or 7 or 8 or 9 or 10 or 11 or 12 or 13 or 14 or 15");
    assert_in_range(w.memory.held - before, 1, MOST_KEPT);
    world_close(&w);
}

static str because_text(world *w, const condition_verdict *c) {
    buf out = {0};
    for (size_t i = 0; i < c->n_because; i++) {
        const because *b = &c->because[i];
        position p = place_position(b->at);
        buf_str(&out, b->kind == BECAUSE_TEXT ? b->text : b->term);
        if (b->kind == BECAUSE_TERM && b->value.state == SLOT_VALUE) {
            buf_char(&out, '=');
            slot_value_json(&out, b->type, b->values, b->value.v);
        }
        if (b->silent)
            buf_z(&out, " silent");
        else
            buf_printf(&out, " %u:%u", p.line, p.column);
        buf_z(&out, "; ");
    }
    str s = arena_str(&w->memory, buf_slice(&out));
    buf_free(&out);
    return s;
}

static void only_what_decided_is_cited_with_its_place(void **state) {
    (void)state;
    static const struct {
        const char *condition, *deal, *want;
    } cases[] = {
        {"require = \"zone.wanted && secret\"", "terms = { secret = true; };", "zone.wanted=false silent; "},
        {"require = \"zone.wanted && secret\"", "terms = { zone = { wanted = true; }; secret = false; };",
         "secret=false 2:47; "},
        {"forbid = \"town.exists(t, rights[t].kind == 'full')\"",
         "terms = { rights = { bb = { kind = \"full\"; }; }; };", "rights.bb.kind=\"full\" 2:36; "},
        {"require = \"port.exists(t, rights[t].kind == 'full')\"",
         "terms = { rights = { cc = { kind = \"full\"; }; }; };",
         "rights.aa.kind=\"none\" silent; rights.bb.kind=\"none\" silent; "},
        {"require = \"port.all(t, rights[t].kind == 'full')\"", "terms = { rights = { aa = { kind = \"full\"; }; }; };",
         "rights.bb.kind=\"none\" silent; "},
        {"forbid = \"articles.exists(a, a.text.matches('due course'))\"",
         "articles = ( { id = \"1\"; text = \"nothing\"; },\n { id = \"2\"; text = \"forces withdraw in due \"\n  "
         "\"course, it says\"; } );",
         "due course 3:41; "},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        world w;
        world_open(&w);
        str body =
            arena_printf(&w.memory, "class = \"red-line\"; conditions = ( { id = \"a\"; message = \"m\"; %s; } );",
                         cases[i].condition);
        const verdict *v = judge_one(&w, body.p, cases[i].deal);
        assert_str(because_text(&w, &v->packs[0].rules[0].conditions[0]), cases[i].want);
        world_close(&w);
    }
}

static void messages_show_the_values_of_their_holes(void **state) {
    (void)state;
    static const struct {
        const char *message, *deal, *want;
    } cases[] = {
        {"width {has(zone.width) ? string(zone.width) : 'unsaid'} of {{x}}", "terms = { };", "width unsaid of {x}"},
        {"towns {town.filter(t, rights[t].kind == 'none')}",
         "terms = { rights = { bb = { kind = \\\"full\\\"; }; }; };", "towns aa and cc"},
        {"is {secret}", "terms = { };", "is (open)"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        world w;
        world_open(&w);
        str body = arena_printf(
            &w.memory,
            "class = \"red-line\"; conditions = ( { id = \"a\"; message = \"%s\"; require = \"zone.wanted\"; } );",
            cases[i].message);
        const verdict *v =
            judge_one(&w, body.p, i == 1 ? "terms = { rights = { bb = { kind = \"full\"; }; }; };" : cases[i].deal);
        assert_str(v->packs[0].rules[0].conditions[0].message, cases[i].want);
        world_close(&w);
    }
}

static void choosing_settles_a_choice(void **state) {
    (void)state;
    static const char text[] =
        "articles = ( { id = \"1\"; option = \"c/x\"; terms = { zone = { wanted = true; }; }; },\n"
        "  { id = \"2\"; option = \"c/y\"; } );";
    static const struct {
        const char *choose;
        condition_outcome want;
    } cases[] = {{"c=x", CONDITION_MET}, {"c=y", CONDITION_VIOLATED}};
    for (size_t i = 0; i < COUNT(cases); i++) {
        world w;
        world_open(&w);
        const pack *p = world_rule(
            &w, "class = \"red-line\"; conditions = ( { id = \"a\"; message = \"m\"; require = \"zone.wanted\"; } );");
        str choose = str_of(cases[i].choose);
        const deal *d = world_deal(&w, text, (deal_settings){.choose = &choose, .n_choose = 1});
        const verdict *v = judge_deal(&w.memory, d, &p, 1, (judge_settings){0});
        assert_int_equal(v->packs[0].rules[0].conditions[0].outcome, cases[i].want);
        world_close(&w);
    }
}

/* Two conditions on the words of many articles: each article is cited once, in order, however many there are. */
static void each_of_many_reasons_is_cited_once(void **state) {
    (void)state;
    for (uint32_t n = 1; n <= 300; n = n * 3 + 1) {
        world w;
        world_open(&w);
        const pack *p = world_rule(&w, "class = \"red-line\"; conditions = ( { id = \"a\"; message = \"m\"; forbid = "
                                       "\"articles.exists(x, x.text.contains('yes') || x.text.contains('es'))\"; } );");
        buf text = {0};
        buf_z(&text, "articles = (");
        for (uint32_t i = 0; i < n; i++) buf_printf(&text, "%s { id = \"%u\"; text = \"oh yes\"; }", i ? "," : "", i);
        buf_z(&text, ");");
        buf_char(&text, '\0');
        const deal *d = world_deal(&w, buf_slice(&text).p, (deal_settings){0});
        const verdict *v = judge_deal(&w.memory, d, &p, 1, (judge_settings){0});
        const condition_verdict *c = &v->packs[0].rules[0].conditions[0];
        assert_int_equal(c->outcome, CONDITION_VIOLATED);
        assert_int_equal(c->n_because, 2 * n);
        for (uint32_t i = 0; i < n; i++) {
            assert_ptr_equal(c->because[2 * i].article, &d->articles[i]);
            assert_str(c->because[2 * i].text, "yes");
            assert_str(c->because[2 * i + 1].text, "es");
        }
        buf_free(&text);
        world_close(&w);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(conditions_get_the_verdict_that_the_deal_deserves),
        cmocka_unit_test(what_is_undetermined_says_why),
        cmocka_unit_test(rules_and_deals_follow_from_class_and_when),
        cmocka_unit_test(brackets_are_tried_and_only_those_that_matter),
        cmocka_unit_test(too_many_combinations_are_an_error_and_never_a_pass),
        cmocka_unit_test(combinations_give_their_memory_back),
        cmocka_unit_test(only_what_decided_is_cited_with_its_place),
        cmocka_unit_test(messages_show_the_values_of_their_holes),
        cmocka_unit_test(choosing_settles_a_choice),
        cmocka_unit_test(each_of_many_reasons_is_cited_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
