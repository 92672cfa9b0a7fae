/* Solver and judge must agree. Here they do not: the linker puts a judge in place of the real one (--wrap in the
 * Makefile) who says, if asked to lie, that the first rule fails. Then no deal and no repair may be shown. The same for
 * a reader of deals who refuses every text. */

#include "unit/bargain/random_world.h"

#include "bargain/repair.h"

static bool lies, refuses;

verdict *__real_judge_deal(arena *a, const deal *d, const pack *const *packs, size_t n_packs, judge_settings settings);
verdict *__wrap_judge_deal(arena *a, const deal *d, const pack *const *packs, size_t n_packs, judge_settings settings);
deal *__real_deal_read(arena *a, source *s, const vocabulary *v, const deal_settings *settings, diags *d);
deal *__wrap_deal_read(arena *a, source *s, const vocabulary *v, const deal_settings *settings, diags *d);

verdict *__wrap_judge_deal(arena *a, const deal *d, const pack *const *packs, size_t n_packs, judge_settings settings) {
    verdict *v = __real_judge_deal(a, d, packs, n_packs, settings);
    pack_verdict *of = ARENA_NEW(a, pack_verdict);
    rule_verdict *rules = ARENA_ARRAY(a, rule_verdict, v->packs[0].n_rules);
    assert_int_equal(v->n_packs, 1);
    *of = v->packs[0];
    for (size_t i = 0; i < of->n_rules; i++) rules[i] = of->rules[i];
    if (lies) rules[0].outcome = RULE_FAIL;
    of->rules = rules;
    v->packs = of;
    return v;
}

deal *__wrap_deal_read(arena *a, source *s, const vocabulary *v, const deal_settings *settings, diags *d) {
    return refuses ? NULL : __real_deal_read(a, s, v, settings, d);
}

static const pack *pack_of(random_world *w, const char *require) {
    (void)sure_expr, (void)random_slots;
    random_world_open(w, 1);
    return pack_requiring(w, &require, 1);
}

static const bargain *bargain_of(random_world *w, const pack *p) {
    const bargain_settings s = {.max = 10};
    return bargain_find(&w->memory, w->vocabulary, &p, 1, &s, &w->problems);
}

static const repairs *repairs_of(random_world *w, const pack *p) {
    const repair_settings s = {.max = 10};
    str text = STR("deal = { id = \"d\"; title = \"D\"; };\narticles = ( { id = \"1\"; text = \"x\"; } );\n");
    const deal *d =
        __real_deal_read(&w->memory, source_of_text(&w->memory, STR("d"), text), w->vocabulary, NULL, &w->problems);
    assert_non_null(d);
    return repair_find(&w->memory, d, &p, 1, &s, &w->problems);
}

static void only_error(random_world *w, const char *wanted) {
    assert_int_equal(w->problems.errors, 1);
    assert_str(w->problems.list.v[0].message, wanted);
}

static void a_deal_that_the_judge_does_not_accept_is_an_internal_error(void **state) {
    (void)state;
    random_world w;
    const pack *p = pack_of(&w, "zone.wanted");
    assert_non_null(bargain_of(&w, p)->witness);
    lies = true;
    assert_null(bargain_of(&w, p));
    lies = false;
    only_error(&w,
               "internal error: the solver found a deal that satisfies p/R1, but the judge says 'fail'; the deal is "
               "not shown");
    random_world_close(&w);
}

/* An example deal has no articles: a rule on text may fail without an error, and then there is no example. */
static void a_rule_on_text_may_fail_in_the_example(void **state) {
    (void)state;
    random_world w;
    const pack *p = pack_of(&w, "articles.all(a, a.text.contains('x'))");
    assert_non_null(bargain_of(&w, p)->witness);
    lies = true;
    const bargain *b = bargain_of(&w, p);
    lies = false;
    assert_int_equal(b->agreement, BARGAIN_YES);
    assert_null(b->witness);
    random_world_close(&w);
}

static void a_repair_that_the_judge_does_not_accept_is_an_internal_error(void **state) {
    (void)state;
    random_world w;
    const pack *p = pack_of(&w, "zone.wanted");
    assert_int_equal(repairs_of(&w, p)->n, 1);
    lies = true;
    assert_null(repairs_of(&w, p));
    lies = false;
    only_error(&w,
               "internal error: the solver found a repair that satisfies p/R1, but the judge says 'fail'; it is not "
               "shown");
    random_world_close(&w);
}

/* What the judge says of conditions that mix text and terms is learnt state by state, until none is left. */
static void a_rule_on_text_is_learnt(void **state) {
    (void)state;
    random_world w;
    const pack *p = pack_of(&w, "articles.exists(a, a.text.contains('y') || zone.wanted)");
    assert_int_equal(repairs_of(&w, p)->n, 1);
    lies = true;
    const repairs *r = repairs_of(&w, p);
    lies = false;
    assert_int_equal(r->answer, BARGAIN_NO);
    assert_int_equal(r->n, 0);
    random_world_close(&w);
}

static void edits_that_cannot_be_read_back_are_an_internal_error(void **state) {
    (void)state;
    random_world w;
    const pack *p = pack_of(&w, "zone.wanted");
    refuses = true;
    assert_null(repairs_of(&w, p));
    refuses = false;
    only_error(&w, "internal error: the edits that were found cannot be written into this deal; they are not shown");
    random_world_close(&w);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_deal_that_the_judge_does_not_accept_is_an_internal_error),
                                       cmocka_unit_test(a_rule_on_text_may_fail_in_the_example),
                                       cmocka_unit_test(a_repair_that_the_judge_does_not_accept_is_an_internal_error),
                                       cmocka_unit_test(a_rule_on_text_is_learnt),
                                       cmocka_unit_test(edits_that_cannot_be_read_back_are_an_internal_error)};
    return cmocka_run_group_tests_name("disagreement", tests, NULL, NULL);
}
