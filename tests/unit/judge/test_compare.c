#include "unit/world.h"

#include <stdlib.h>

#include "judge/compare.h"
#include "rules/rule_set.h"

/* ------------------------------------------------------------------------------------------------ a small world */

static const char rule_body[] =
    "class = \"red-line\"; conditions = (\n"
    "  { id = \"a\"; forbid = \"zone.wanted && rights.aa.kind != 'none'\"; message = \"m\"; },\n"
    "  { id = \"b\"; forbid = \"articles.exists(x, x.text.matches('(?i)at once'))\"; "
    "message = \"m\"; },\n"
    "  { id = \"c\"; require = \"town.all(t, troops.north[t] < 10)\"; message = \"m\"; },\n"
    "  { id = \"d\"; forbid = \"has(zone.width) && zone.width > 20.0\"; message = \"m\"; } );";

static const deal *deal_of(world *w, const char *name, const char *text) {
    bool header = strstr(text, "deal =") != NULL;
    str all = arena_printf(&w->memory, "%s%s", header ? "" : "deal = { id = \"d\"; title = \"D\"; };\n", text);
    source *s = source_of_text(&w->memory, str_of(name), all);
    const deal *d = deal_read(&w->memory, s, w->vocabulary, &(deal_settings){0}, &w->problems);
    assert_str(world_messages(w), "");
    return d;
}

static const comparison *compare(world *w, const char *before, const char *after) {
    const pack *p = world_rule(w, rule_body);
    exemptions none = {0};
    assert_true(exemptions_open(&w->memory, &none, &p, 1, &w->problems));
    const verdict *v[2];
    const char *texts[2] = {before, after};
    for (size_t i = 0; i < 2; i++)
        v[i] = judge_with_exemptions(&w->memory, deal_of(w, i ? "b" : "a", texts[i]), &p, 1,
                                     (judge_settings){.explain_met = true}, &none, NULL, &w->problems);
    return compare_verdicts(&w->memory, v[0], v[1]);
}

static void write_said(buf *out, const term_said *s) {
    buf_printf(out, "%s" STR_FMT, s->silent ? "~" : "", STR_ARG(s->words));
    if (s->at.source) buf_printf(out, "@%u", place_line(s->at));
}

static str terms_text(world *w, const comparison *c) {
    buf out = {0};
    for (size_t i = 0; i < c->n_terms; i++) {
        const term_change *t = &c->terms[i];
        buf_printf(&out, "%s " STR_FMT ": ", change_kind_name(t->kind), STR_ARG(t->path));
        write_said(&out, &t->before);
        buf_z(&out, " -> ");
        write_said(&out, &t->after);
        buf_z(&out, t->same_meaning ? " (same)\n" : "\n");
    }
    str s = arena_str(&w->memory, buf_slice(&out));
    buf_free(&out);
    return s;
}

static void terms_that_changed_are_told_with_what_both_deals_say(void **state) {
    (void)state;
    static const struct {
        const char *before, *after, *want;
    } cases[] = {
        {"terms = { secret = true; };", "terms = { secret = true; };", ""},
        {"terms = { secret = true; };", "terms = { secret = false; };", "changed secret: true@2 -> false@2\n"},
        {"terms = { };", "terms = { zone = { width = 5; }; };", "added zone.width: ~not set -> 5.0@2\n"},
        {"terms = { zone = { width = 5; }; };", "terms = { };", "removed zone.width: 5.0@2 -> ~not set\n"},
        {"terms = { };", "terms = { zone = { wanted = false; }; };", "added zone.wanted: ~false -> false@2 (same)\n"},
        {"terms = { secret = { open = true; }; };", "terms = { };", "removed secret: open@2 -> ~open (same)\n"},
        /* how it is written is no change of what is said */
        {"terms = { rights = { port = { kind = \"full\"; }; }; };",
         "terms = { rights = { aa = { kind = \"full\"; };\n bb = { kind = \"full\"; }; }; };", ""},
        {"terms = { rights = { port = { kind = \"full\"; }; }; };",
         "terms = { rights = { port = { kind = \"full\"; };\n bb = { kind = \"vague\"; }; }; };",
         "changed rights.bb.kind: full@2 -> vague@3\n"},
        {"terms = { zone = { width = { either = [5.0, 7.0]; }; }; };", "terms = { zone = { width = 7.0; }; };",
         "changed zone.width: 5.0 or 7.0@2 -> 7.0@2\n"},
        {"terms = { zone = { width = { either = [5.0, 7.0]; }; }; };",
         "terms = {\n zone = { width = { either = [5.0, 7.0]; }; }; };", ""},
        {"articles = ( { id = \"1\"; option = \"w/x\"; terms = { zone = { width = 1.0; }; }; },\n"
         "{ id = \"2\"; option = \"w/y\"; terms = { zone = { width = 2.0; }; }; } );",
         "articles = ( { id = \"1\"; option = \"w/x\"; terms = { zone = { width = 1.0; }; }; },\n"
         "{ id = \"2\"; option = \"w/y\"; terms = { zone = { width = 3.0; }; }; } );",
         "changed zone.width: 1.0 if w is x, 2.0 if w is y@2 -> 1.0 if w is x, 3.0 if w is y@2\n"},
        {"deal = { id = \"d\"; title = \"D\"; };\nterms = { };",
         "deal = { id = \"e\"; title = \"D\"; by = \"n\"; };\n"
         "terms = { };",
         "changed deal.id: \"d\"@1 -> \"e\"@1\nadded deal.by: ~[] -> [\"n\"]@1\n"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        world w;
        world_open(&w);
        assert_str(terms_text(&w, compare(&w, cases[i].before, cases[i].after)), cases[i].want);
        world_close(&w);
    }
}

static void articles_that_changed_are_told_by_their_ids(void **state) {
    (void)state;
    world w;
    world_open(&w);
    const comparison *c = compare(&w,
                                  "articles = ( { id = \"1\"; text = \"one\"; }, { id = \"2\"; title = \"T\"; }, "
                                  "{ id = \"3\"; }, { id = \"4\"; text = \"same\"; } );",
                                  "articles = ( { id = \"4\"; text = \"same\"; }, { id = \"5\"; }, "
                                  "{ id = \"1\"; text = \"two\"; }, { id = \"3\"; bracketed = true; } );");
    assert_int_equal(c->n_articles, 4);
    assert_int_equal(c->articles[0].kind, CHANGE_ADDED);
    assert_str(c->articles[0].after->id, "5");
    assert_true(c->articles[1].words && !c->articles[1].title && !c->articles[1].standing);
    assert_str(c->articles[1].after->text, "two");
    assert_true(c->articles[2].standing && !c->articles[2].words);
    assert_int_equal(c->articles[3].kind, CHANGE_REMOVED);
    assert_str(c->articles[3].before->id, "2");
    world_close(&w);
}

static str verdicts_text(world *w, const comparison *c) {
    buf out = {0};
    const pack_change *p = &c->packs[0];
    for (size_t i = 0; p->n_rules && i < p->rules[0].n_conditions; i++) {
        const condition_change *x = &p->rules[0].conditions[i];
        buf_printf(&out, STR_FMT " %s %s>%s", STR_ARG(x->condition->id), trend_name(x->trend),
                   condition_standing_name(x->before), condition_standing_name(x->after));
        for (size_t k = 0; k < x->n_terms; k++) buf_printf(&out, " " STR_FMT, STR_ARG(c->terms[x->terms[k]].path));
        for (size_t k = 0; k < x->n_articles; k++) {
            const article_change *of = &c->articles[x->articles[k]];
            buf_printf(&out, " article " STR_FMT, STR_ARG(of->after ? of->after->id : of->before->id));
        }
        if (x->silence) buf_z(&out, " silence");
        if (x->exemption) buf_z(&out, " exemption");
        for (size_t k = 0; k < x->n_rest; k++) buf_printf(&out, " rest:" STR_FMT, STR_ARG(x->rest[k].term));
        buf_char(&out, '\n');
    }
    str s = arena_str(&w->memory, buf_slice(&out));
    buf_free(&out);
    return s;
}

#define DEAL       "deal = { id = \"d\"; title = \"D\"; };\n"
#define INCOMPLETE "deal = { id = \"d\"; title = \"D\"; complete = false; };\n"
#define WAIVED     "waivers = ( { condition = \"p/R\"; by = \"B\"; reason = \"r\"; until = \"9999-01-01\"; } );"

static void verdicts_that_changed_are_told_with_the_changes_that_decided_them(void **state) {
    (void)state;
    static const struct {
        const char *before, *after, *want;
        trend trend;
    } cases[] = {
        {"terms = { secret = true; };", "terms = { secret = false; };", "", TREND_SAME},
        {"terms = { zone = { wanted = true; }; secret = true; };",
         "terms = { zone = { wanted = true; }; rights = { aa = { kind = \"full\"; }; }; };",
         "a worse met>violated rights.aa.kind rest:zone.wanted\n", TREND_WORSE},
        {"terms = { zone = { wanted = true; }; rights = { aa = { kind = \"full\"; }; }; };",
         "terms = { rights = { aa = { kind = \"vague\"; }; }; };", "a better violated>met zone.wanted rights.aa.kind\n",
         TREND_BETTER},
        {"articles = ( { id = \"1\"; text = \"Fire ceases.\"; }, { id = \"2\"; } );",
         "articles = ( { id = \"1\"; text = \"Fire ceases at once.\"; }, { id = \"2\"; } );",
         "b worse met>violated article 1\n", TREND_WORSE},
        {"articles = ( { id = \"1\"; text = \"Fire ceases at once.\"; }, { id = \"2\"; } );",
         "articles = ( { id = \"2\"; }, { id = \"3\"; text = \"Soon.\"; } );", "b better violated>met article 1\n",
         TREND_BETTER},
        {DEAL "terms = { };", INCOMPLETE "terms = { };",
         "a worse met>undetermined silence\nc worse met>undetermined silence\nd worse met>undetermined silence\n",
         TREND_WORSE},
        {"terms = { troops = { north = { aa = 20; }; }; };",
         "terms = { troops = { north = { bb = 20; cc = 20; }; }; };", "", TREND_SAME},
        {"terms = { troops = { north = { aa = 20; }; }; };", "terms = { troops = { north = { aa = 2; }; }; };",
         "c better violated>met troops.north.aa\n", TREND_BETTER},
        {"terms = { zone = { width = { either = [10.0, 30.0]; }; }; };", "terms = { zone = { width = 30.0; }; };",
         "d worse undetermined>violated zone.width\n", TREND_WORSE},
        {"terms = { zone = { width = 30.0; }; };", "terms = { zone = { width = 30.0; }; };\n" WAIVED,
         "d better violated>violated (waived) exemption\n", TREND_BETTER},
        {"terms = { zone = { width = { either = [10.0, 30.0]; }; }; };",
         "terms = { zone = { width = 30.0; }; };\n" WAIVED, "d better undetermined>violated (waived) zone.width\n",
         TREND_BETTER},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        world w;
        world_open(&w);
        const comparison *c = compare(&w, cases[i].before, cases[i].after);
        assert_str(verdicts_text(&w, c), cases[i].want);
        assert_string_equal(trend_name(c->trend), trend_name(cases[i].trend));
        world_close(&w);
    }
}

/* ------------------------------------------------------------------------------------------------ the published texts
 */

static const char *const published[] = {
    "budapest-1994",         "china-brazil-6-2024",      "draft-treaty-2022-04", "eu-24-point-2025-11",
    "indonesia-2023",        "istanbul-communique-2022", "italy-4-2022",         "minsk-2-2015",
    "ru-memorandum-2025-06", "putin-conditions-2024-06", "us-28-point-2025-11",  "ua-framework-2025-06",
};

static void check_reasons(const comparison *c) {
    for (size_t p = 0; p < c->n_packs; p++)
        for (size_t i = 0; i < c->packs[p].n_rules; i++)
            for (size_t k = 0; k < c->packs[p].rules[i].n_conditions; k++) {
                const condition_change *x = &c->packs[p].rules[i].conditions[k];
                if (x->n_terms + x->n_articles == 0 && !x->silence)
                    fail_msg("nothing explains " STR_FMT "/" STR_FMT " from " STR_FMT " to " STR_FMT,
                             STR_ARG(c->packs[p].rules[i].after->rule->id), STR_ARG(x->condition->id),
                             STR_ARG(c->before->deal->id), STR_ARG(c->after->deal->id));
            }
}

/* What decided an outcome is listed completely: so where a verdict changed, something of it must have changed. */
static void every_changed_verdict_of_the_published_texts_has_a_change_that_explains_it(void **state) {
    (void)state;
    arena a;
    diags d;
    rule_set s;
    size_t changed = 0;
    const verdict *v[COUNT(published)];
    arena_init(&a);
    diags_init(&d);
    assert_true(rule_set_load(&s, (rule_set_request){0}, &d));
    for (size_t i = 0; i < COUNT(published); i++) {
        str path = arena_printf(&a, "docs/examples/published/%s.deal", published[i]);
        source *from = source_load(&a, path, 0, &d);
        assert_non_null(from);
        const deal *one = deal_read(&a, from, s.vocabulary, &(deal_settings){0}, &d);
        assert_non_null(one);
        v[i] = judge_deal(&a, one, s.packs, s.n_packs, (judge_settings){.explain_met = true});
    }
    for (size_t i = 0; i < COUNT(published); i++)
        for (size_t k = 0; k < COUNT(published); k++) {
            const comparison *c = compare_verdicts(&a, v[i], v[k]);
            for (size_t p = 0; p < c->n_packs; p++) changed += c->packs[p].n_rules;
            check_reasons(c);
        }
    assert_true(changed > 1000);
    rule_set_free(&s);
    diags_free(&d);
    arena_free(&a);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(terms_that_changed_are_told_with_what_both_deals_say),
        cmocka_unit_test(articles_that_changed_are_told_by_their_ids),
        cmocka_unit_test(verdicts_that_changed_are_told_with_the_changes_that_decided_them),
        cmocka_unit_test(every_changed_verdict_of_the_published_texts_has_a_change_that_explains_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
