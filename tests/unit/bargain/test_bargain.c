/* The conflicts of the built-in packs; and on random packs every conflict, concession and witness against trying all
 * sets of rules. REDLINE_FUZZ=N tries N/25 random pairs of packs. */

#include "unit/bargain/random_world.h"

#include <stdlib.h>

#include "bargain/problem.h"
#include "rules/rule_set.h"

/* ------------------------------------------------------------------------------------------------ the built-in packs
 */

typedef struct session {
    rule_set rules;
    arena memory;
    diags problems;
    const bargain *b;
} session;

static void open_session(session *s, const char *first, const char *second, bargain_settings settings) {
    str names[] = {str_of(first), str_of(second)};
    arena_init(&s->memory);
    diags_init(&s->problems);
    assert_true(rule_set_load(&s->rules, (rule_set_request){.packs = names, .n_packs = second ? 2 : 1}, &s->problems));
    if (!settings.max) settings.max = 1000;
    s->b = bargain_find(&s->memory, s->rules.vocabulary, s->rules.packs, s->rules.n_packs, &settings, &s->problems);
}

static void close_session(session *s) {
    arena_free(&s->memory);
    diags_free(&s->problems);
    rule_set_free(&s->rules);
}

static deal_outcome judged(session *s, const char *text) {
    const deal *d = deal_read(&s->memory, source_of_text(&s->memory, STR("w"), str_of(text)), s->rules.vocabulary, NULL,
                              &s->problems);
    assert_non_null(d);
    return judge_deal(&s->memory, d, s->rules.packs, s->rules.n_packs, (judge_settings){.no_because = true})->outcome;
}

static void packs_that_can_agree_have_a_deal_that_the_judge_accepts(void **state) {
    static const struct {
        const char *first, *second;
        size_t terms;
    } cases[] = {
        {"ukraine", NULL, 7}, {"kremlin", NULL, 18}, {"ukraine", "russia-state", 7}, {"russia-state", NULL, 0}};
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        session s;
        open_session(&s, cases[i].first, cases[i].second, (bargain_settings){0});
        assert_int_equal(s.b->agreement, BARGAIN_YES);
        assert_non_null(s.b->witness);
        assert_true(s.b->witness->is_fewest);
        assert_int_equal(s.b->witness->n_terms, cases[i].terms);
        assert_int_equal(judged(&s, s.b->witness->text.p), DEAL_ACCEPTED);
        assert_int_equal(judged(&s, s.b->witness->json.p), DEAL_ACCEPTED);
        assert_int_equal(s.b->n_conflicts, 0);
        close_session(&s);
    }
}

static str list_of(session *s, bargain_set set) {
    buf out = {0};
    for (size_t i = 0; i < set.n; i++)
        buf_printf(&out, "%s" STR_FMT, i ? " " : "", STR_ARG(s->b->rules[set.v[i]].name));
    str text = arena_str(&s->memory, buf_slice(&out));
    buf_free(&out);
    return text;
}

static void ukraine_and_kremlin_have_thirteen_conflicts_and_no_deal(void **state) {
    static const char *const wanted[] = {
        "kremlin/KR-CAP ukraine/UA-DETER",          "kremlin/KR-CAP ukraine/UA-FORCE",
        "kremlin/KR-DENAZ ukraine/UA-DENAZ",        "kremlin/KR-IMPORT ukraine/UA-DETER",
        "kremlin/KR-IMPORT ukraine/UA-IMPORT",      "kremlin/KR-LAND ukraine/UA-LAND",
        "kremlin/KR-NOTROOPS ukraine/UA-PK",        "kremlin/KR-NOTROOPS ukraine/UA-PK-ARMED",
        "kremlin/KR-REC-CRIMEA ukraine/UA-REC-ANY", "kremlin/KR-REC-CRIMEA ukraine/UA-REC-CRIMEA",
        "kremlin/KR-REC-FOUR ukraine/UA-REC-ANY",   "kremlin/KR-REC-FOUR ukraine/UA-REC-EAST",
        "kremlin/KR-REC-INT ukraine/UA-REC-ANY"};
    (void)state;
    session s;
    open_session(&s, "ukraine", "kremlin", (bargain_settings){0});
    assert_int_equal(s.b->agreement, BARGAIN_NO);
    assert_null(s.b->witness);
    assert_true(s.b->conflicts_complete);
    assert_int_equal(s.b->n_conflicts, COUNT(wanted));
    for (size_t i = 0; i < COUNT(wanted); i++) assert_str(list_of(&s, s.b->conflicts[i].rules), wanted[i]);
    close_session(&s);
}

static void all_eight_red_lines_of_the_kremlin_are_given_up(void **state) {
    (void)state;
    session s;
    open_session(&s, "ukraine", "kremlin", (bargain_settings){0});
    const bargain_sets *c = &s.b->packs[1].concessions;
    assert_str(s.b->packs[1].pack->id, "kremlin");
    assert_true(c->complete);
    assert_int_equal(c->n, 1);
    assert_int_equal(c->v[0].n, 8);
    assert_int_equal(s.b->corrections.n, 160);
    assert_true(s.b->corrections.complete);
    close_session(&s);
}

static void a_limit_that_was_reached_is_reported(void **state) {
    (void)state;
    session s;
    open_session(&s, "ukraine", "kremlin", (bargain_settings){.max = 5});
    assert_int_equal(s.b->n_conflicts, 5);
    assert_false(s.b->conflicts_complete);
    assert_int_equal(s.b->corrections.n, 5);
    assert_false(s.b->corrections.complete);
    close_session(&s);
    open_session(&s, "ukraine", "kremlin", (bargain_settings){.max = 13});
    assert_int_equal(s.b->n_conflicts, 13);
    assert_true(s.b->conflicts_complete);
    close_session(&s);
}

static void rules_can_be_kept_and_dropped(void **state) {
    static const str kept[] = {{"KR-LAND", 7}}, dropped[] = {{"ukraine/UA-LAND", 15}}, wrong[] = {{"UA-LANT", 7}};
    (void)state;
    session s;
    open_session(&s, "ukraine", "kremlin", (bargain_settings){.keep = kept, .n_keep = 1});
    assert_int_equal(s.b->n_conflicts, 13);
    assert_int_equal(s.b->packs[1].concessions.n, 0);
    assert_true(s.b->packs[1].concessions.complete);
    close_session(&s);
    open_session(&s, "ukraine", "kremlin", (bargain_settings){.drop = dropped, .n_drop = 1});
    assert_int_equal(s.b->n_conflicts, 12);
    assert_int_equal(s.b->packs[1].concessions.v[0].n, 7);
    close_session(&s);
    open_session(&s, "ukraine", "kremlin", (bargain_settings){.drop = wrong, .n_drop = 1});
    assert_null(s.b);
    assert_str(s.problems.list.v[0].note, "did you mean 'UA-LAND'?");
    close_session(&s);
    open_session(&s, "kremlin", NULL, (bargain_settings){.keep = kept, .n_keep = 1, .drop = kept, .n_drop = 1});
    assert_null(s.b);
    assert_str(s.problems.list.v[0].message, "rule kremlin/KR-LAND is both kept and dropped");
    close_session(&s);
}

static void a_name_of_two_rules_is_an_error(void **state) {
    static const char *const wanted[] = {"zone.wanted"};
    static const str name = {"R1", 2};
    (void)state;
    random_world w;
    random_world_open(&w, 1);
    const pack *p[2] = {pack_requiring(&w, wanted, 1)};
    pack other = *p[0];
    other.id = STR("q");
    p[1] = &other;
    const bargain_settings s = {.max = 10, .keep = &name, .n_keep = 1};
    assert_null(bargain_find(&w.memory, w.vocabulary, p, 2, &s, &w.problems));
    assert_str(w.problems.list.v[0].message, "--keep: two rules are called 'R1'");
    assert_str(w.problems.list.v[0].note, "write p/R1 or q/R1");
    random_world_close(&w);
}

static void a_draft_binds_and_its_brackets_leave_a_choice(void **state) {
    static const struct {
        const char *terms;
        bargain_answer want;
    } cases[] = {
        {"terms = { alignment = { eu = \"barred\"; }; };", BARGAIN_NO},
        {"terms = { alignment = { eu = \"free\"; nato = \"barred\"; }; };", BARGAIN_YES},
        {"terms = { alignment = { eu = { either = [\"barred\", \"supported\"]; }; }; };", BARGAIN_YES},
        {"terms = { alignment = { eu = { open = true; }; }; };", BARGAIN_YES},
        {"articles = ( { id = \"1\"; option = \"x/a\"; terms = { alignment = { eu = \"barred\"; }; }; },\n"
         "  { id = \"2\"; option = \"x/b\"; terms = { irregular_forces = \"none\"; "
         "territory = { crimea = { status = \"ceded\"; }; }; }; } );",
         BARGAIN_NO},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        session s;
        open_session(&s, "ukraine", NULL, (bargain_settings){0});
        str text = arena_printf(&s.memory, "deal = { id = \"d\"; title = \"D\"; };\n%s", cases[i].terms);
        const deal *d =
            deal_read(&s.memory, source_of_text(&s.memory, STR("d"), text), s.rules.vocabulary, NULL, &s.problems);
        assert_non_null(d);
        bargain_settings settings = {.given = d, .max = 100};
        s.b = bargain_find(&s.memory, s.rules.vocabulary, s.rules.packs, 1, &settings, &s.problems);
        assert_non_null(s.b);
        assert_int_equal(s.b->agreement, cases[i].want);
        if (cases[i].want == BARGAIN_YES) assert_int_equal(judged(&s, s.b->witness->text.p), DEAL_ACCEPTED);
        close_session(&s);
    }
}

/* The search for conflicts is continued where the time limit stopped it. */
static void a_search_that_was_stopped_is_continued(void **state) {
    static const char *const rules[] = {"zone.wanted", "!zone.wanted", "secret", "!secret && zone.wanted"};
    (void)state;
    random_world w;
    random_world_open(&w, 1);
    const pack *all = pack_requiring(&w, rules, 4);
    const bargain_settings s = {.max = 10};
    problem *p = ARENA_NEW(&w.memory, problem);
    assert_true(problem_open(p, &w.memory, w.vocabulary, &all, 1, &s, &w.problems));
    logic_limit(&p->m.logic, (limit){.at = 1}); /* one millisecond after the machine started */
    assert_true(problem_find_conflicts(p));
    assert_false(p->all_conflicts);
    assert_int_equal(p->conflicts.n, 0);
    logic_limit(&p->m.logic, (limit){0});
    assert_false(problem_find_conflicts(p));
    assert_true(p->all_conflicts);
    assert_int_equal(p->conflicts.n, 3);
    random_world_close(&w);
}

static void a_number_in_a_conflict_has_the_bounds_of_the_rules(void **state) {
    static const struct {
        const char *rules[2], *wants[2];
    } cases[] = {
        {{"troops.north.aa >= 3000000000000000000", "troops.north.aa <= 2400000000000000000"},
         {"requires at least 3000000000000000000", "requires at most 2400000000000000000"}},
        {{"troops.north.aa > 9223372036854775806", "troops.north.aa < -9223372036854775807"},
         {"requires at least 9223372036854775807", "requires at most -9223372036854775808"}},
        {{"troops.north.aa == 5", "troops.north.aa > 5 && troops.north.aa < 9"}, {"requires 5", "requires 6 to 8"}},
        {{"has(cap.north) && cap.north > 7", "!has(cap.north)"}, {"requires 8 to 9", "requires silence"}},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        random_world w;
        random_world_open(&w, 1);
        const pack *p = pack_requiring(&w, cases[i].rules, 2);
        const bargain_settings s = {.max = 10};
        const bargain *b = bargain_find(&w.memory, w.vocabulary, &p, 1, &s, &w.problems);
        assert_int_equal(b->n_conflicts, 1);
        assert_int_equal(b->conflicts[0].n_terms, 1);
        for (int k = 0; k < 2; k++) assert_str(b->conflicts[0].terms[0].demands[k].wants, cases[i].wants[k]);
        random_world_close(&w);
    }
}

/* Each question that the limit left is named; the other answers are there. A limit of steps does not depend on time. */
static void questions_that_a_limit_left_are_named(void **state) {
    static const char *const rules[] = {
        "troops.north.aa * troops.north.aa * troops.north.aa + troops.north.bb * troops.north.bb * troops.north.bb + "
        "troops.north.cc * troops.north.cc * troops.north.cc == 114",
        "zone.wanted"};
    (void)state;
    random_world w;
    random_world_open(&w, 1);
    const pack *hard = pack_requiring(&w, rules, 2);
    static const char *const left[] = {"agreement", "conflicts", "concessions", "examined"};
    const bargain_settings s = {.max = 10, .steps = 100000};
    const bargain *b = bargain_find(&w.memory, w.vocabulary, &hard, 1, &s, &w.problems);
    assert_int_equal(b->limit, BARGAIN_STEPS);
    assert_int_equal(b->n_left, COUNT(left));
    for (size_t i = 0; i < COUNT(left); i++) assert_string_equal(b->left[i].key, left[i]);
    assert_int_equal(b->agreement, BARGAIN_OPEN);
    assert_int_equal(b->packs[0].satisfiable, BARGAIN_OPEN);
    assert_false(b->packs[0].examined);
    assert_false(b->conflicts_complete);
    assert_int_equal(b->n_conflicts, 0);
    assert_false(b->corrections.complete || b->packs[0].concessions.complete);
    assert_null(b->witness);
    assert_int_equal(w.problems.errors, 0);
    random_world_close(&w);
}

/* ------------------------------------------------------------------------------------------------ random packs */

enum { RULES = 8, ALL = 1 << RULES };

static uint64_t rounds(void) {
    const char *wanted = getenv("REDLINE_FUZZ");
    return 1 + (wanted ? strtoull(wanted, NULL, 10) : 600) / 25;
}

/* A few terms only, so that rules meet: conflicts of three rules and more come up. */
static rule_expr crowded_expr(random_world *w) {
    rule_expr e = {0};
    cel_text_at *at = ARENA_NEW(&w->memory, cel_text_at);
    const char *between = below(w, 3) ? " || " : " && ";
    buf b = {0};
    for (uint32_t i = 0, n = 1 + below(w, 3); i < n; i++)
        buf_printf(&b, "%s%s", i ? between : "",
                   PICK(w, "rights.aa.kind == 'full'", "rights.aa.kind == 'vague'", "rights.aa.kind != 'full'",
                        "rights.bb.kind == 'full'", "rights.bb.kind != 'full'", "zone.wanted", "!zone.wanted",
                        "'north' in watch.by", "!('north' in watch.by)", "'south' in watch.by", "troops.north.aa > 3",
                        "troops.north.aa < 2", "troops.north.aa + troops.south.aa > 5", "troops.south.aa < 3",
                        "has(zone.width)", "has(cap.north) && cap.north > 4", "!has(cap.north)",
                        "port.all(t, rights[t].kind == 'full')"));
    e.at.text = arena_str(&w->memory, buf_slice(&b));
    *at = e.at;
    e.program = cel_program_new(w->env, at, &cel_bool, &w->problems);
    buf_free(&b);
    if (!e.program)
        fail_msg(STR_FMT ": " STR_FMT, STR_ARG(e.at.text), STR_ARG(w->problems.list.v[w->problems.list.n - 1].message));
    return e;
}

static void random_red_line(random_world *w, rule *r, uint32_t number, bool crowded) {
    static const pack_source from = {.id = {"s", 1}, .title = {"S", 1}};
    condition *c = ARENA_NEW(&w->memory, condition);
    *r = (rule){.id = arena_printf(&w->memory, "R%u", number), .title = STR("t"), .conditions = c, .n_conditions = 1};
    r->cite = (citation){.source = &from};
    *c = (condition){.id = STR("a"), .kind = below(w, 2) ? CONDITION_REQUIRE : CONDITION_FORBID, .cite = &r->cite};
    c->test = crowded ? crowded_expr(w) : sure_expr(w, 6);
    if (!crowded && below(w, 4) == 0) c->vague = sure_expr(w, 3);
    c->message.pieces = &r->id;
}

/* Every set of rules, by asking. */
static void try_all(problem *p, bool *possible) {
    for (uint32_t set = 0; set < ALL; set++) {
        uint32_t rules[RULES];
        size_t n = 0;
        for (uint32_t i = 0; i < RULES; i++)
            if (set >> i & 1) rules[n++] = i;
        solve_answer a = problem_can(p, rules, n);
        assert_int_not_equal(a, SOLVE_UNKNOWN);
        possible[set] = a == SOLVE_YES;
    }
}

static uint32_t bits_of(bargain_set s) {
    uint32_t bits = 0;
    for (size_t i = 0; i < s.n; i++) bits |= 1u << s.v[i];
    return bits;
}

static bool is_conflict(const bool *possible, uint32_t set) {
    if (possible[set]) return false;
    for (uint32_t i = 0; i < RULES; i++)
        if ((set >> i & 1) && !possible[set & ~(1u << i)]) return false;
    return true;
}

static bool is_correction(const bool *possible, uint32_t set) {
    uint32_t rest = (ALL - 1) & ~set;
    if (!possible[rest]) return false;
    for (uint32_t i = 0; i < RULES; i++)
        if ((set >> i & 1) && possible[rest | 1u << i]) return false;
    return true;
}

static unsigned size_of(uint32_t set) {
    unsigned n = 0;
    for (; set; set &= set - 1) n++;
    return n;
}

static void compare_sets(const bargain_set *v, size_t n, const bool *possible,
                         bool (*is)(const bool *possible, uint32_t set)) {
    size_t want = 0;
    for (uint32_t set = 0; set < ALL; set++) want += is(possible, set);
    assert_int_equal(n, want);
    for (size_t i = 0; i < n; i++) assert_true(is(possible, bits_of(v[i])));
}

/* The smallest sets of one pack's rules whose fall leaves a deal possible. */
static void compare_concessions(const bargain *b, const bargain_pack *p, const bool *possible) {
    uint32_t own = 0;
    unsigned least = RULES + 1;
    size_t n = 0;
    for (uint32_t i = 0; i < RULES; i++)
        if (b->rules[i].pack == p->pack) own |= 1u << i;
    for (uint32_t set = 0; set < ALL; set++)
        if ((set & ~own) == 0 && possible[(ALL - 1) & ~set] && size_of(set) < least) least = size_of(set);
    for (uint32_t set = 0; set < ALL; set++)
        n += (set & ~own) == 0 && possible[(ALL - 1) & ~set] && size_of(set) == least;
    assert_true(p->concessions.complete);
    assert_int_equal(p->concessions.n, n);
    for (size_t i = 0; i < n; i++) assert_true(possible[(ALL - 1) & ~bits_of(p->concessions.v[i])]);
}

static void compare_flags(const bargain *b, problem *p) {
    for (uint32_t i = 0; i < RULES; i++) {
        solve_answer holds = solver_can(&p->undrafted, &p->formulas[i].on, 1);
        solve_answer fails = solver_can(&p->undrafted, &p->formulas[i].off, 1);
        assert_int_equal(b->rules[i].impossible, holds == SOLVE_NO);
        assert_int_equal(b->rules[i].vacuous, fails == SOLVE_NO);
    }
}

/* No deal in which all rules hold has fewer terms. */
static void compare_witness(const bargain *b, problem *p) {
    VEC(formula) said = {0};
    if (!b->witness || b->witness->n_terms == 0) return;
    for (size_t i = 0; i < p->m.used.n; i++) {
        formula silent = model_slot_silent(&p->m, p->m.used.v[i]);
        if (p->m.used.v[i] < p->m.vocabulary->n_slots) VEC_PUSH(p->memory, said, logic_not(&p->m.logic, silent));
    }
    formula *assumed = ARENA_ARRAY(p->memory, formula, RULES + 1);
    for (uint32_t i = 0; i < RULES; i++) assumed[i] = p->formulas[i].on;
    unsigned fewer = (unsigned)b->witness->n_terms - 1;
    assumed[RULES] = solver_name(&p->s, Z3_mk_atmost(p->m.logic.z, (unsigned)said.n, said.v, fewer));
    assert_true(b->witness->is_fewest);
    assert_int_equal(solver_can(&p->s, assumed, RULES + 1), SOLVE_NO);
}

typedef struct tally {
    size_t possible, impossible, conflicts, larger;
} tally;

/* A draft with two options, so that terms hang together, or none. */
static const deal *random_draft(random_world *w) {
    if (below(w, 2)) return NULL;
    str text =
        arena_printf(&w->memory,
                     "deal = { id = \"d\"; title = \"D\"; };\n"
                     "articles = ( { id = \"1\"; option = \"c/x\"; terms = { zone = { wanted = %s; }; "
                     "rights = { aa = { kind = \"%s\"; }; }; troops = { north = { aa = %u; }; }; }; },\n"
                     "  { id = \"2\"; option = \"c/y\"; terms = { rights = { aa = { kind = \"%s\"; }; "
                     "bb = { kind = { either = [\"full\", \"none\"]; }; }; }; watch = { by = [\"north\"]; }; }; } );",
                     PICK(w, "true", "false"), PICK(w, "full", "none"), below(w, 6), PICK(w, "full", "vague"));
    const deal *d =
        deal_read(&w->memory, source_of_text(&w->memory, STR("d"), text), w->vocabulary, NULL, &w->problems);
    assert_non_null(d);
    return d;
}

static void one_pair(uint64_t seed, tally *n) {
    random_world w;
    random_world_open(&w, seed);
    w.whole = true;
    rule rules[RULES];
    pack packs[2] = {{.id = STR("a"), .rules = rules, .n_rules = RULES / 2},
                     {.id = STR("b"), .rules = rules + RULES / 2, .n_rules = RULES / 2}};
    for (uint32_t i = 0; i < RULES; i++) random_red_line(&w, &rules[i], i, seed % 3 > 0);
    for (uint32_t i = 0; i < 2; i++) packs[i].vocabulary = w.vocabulary;
    const pack *both[] = {&packs[0], &packs[1]};
    bargain_settings s = {.max = 1000, .given = random_draft(&w)};
    size_t before = w.problems.errors;
    const bargain *b = bargain_find(&w.memory, w.vocabulary, both, 2, &s, &w.problems);
    if (!b) fail_msg(STR_FMT, STR_ARG(w.problems.list.v[before].message));
    problem *p = ARENA_NEW(&w.memory, problem);
    bool *possible = ARENA_ARRAY(&w.memory, bool, ALL);
    assert_true(problem_open(p, &w.memory, w.vocabulary, both, 2, &s, &w.problems));
    try_all(p, possible);
    bargain_set *conflicts = ARENA_ARRAY(&w.memory, bargain_set, b->n_conflicts);
    for (size_t i = 0; i < b->n_conflicts; i++) {
        conflicts[i] = b->conflicts[i].rules;
        n->larger += conflicts[i].n > 2;
    }
    assert_true(b->conflicts_complete && b->corrections.complete);
    assert_int_equal(b->agreement, possible[ALL - 1] ? BARGAIN_YES : BARGAIN_NO);
    compare_sets(conflicts, b->n_conflicts, possible, is_conflict);
    compare_sets(b->corrections.v, b->corrections.n, possible, is_correction);
    for (size_t i = 0; i < 2; i++) compare_concessions(b, &b->packs[i], possible);
    compare_flags(b, p);
    if (b->agreement == BARGAIN_YES && b->n_assumptions == 0) assert_non_null(b->witness);
    if (seed % 3 > 0 && !s.given) compare_witness(b, p);
    n->possible += b->agreement == BARGAIN_YES;
    n->impossible += b->agreement == BARGAIN_NO;
    n->conflicts += b->n_conflicts;
    random_world_close(&w);
}

static void random_packs_come_out_as_by_trying_all_sets(void **state) {
    (void)state;
    tally n = {0};
    for (uint64_t i = 0; i < rounds(); i++) one_pair(1000 + i, &n);
    print_message("%zu pairs can agree, %zu cannot; %zu conflicts, %zu of three rules or more\n", n.possible,
                  n.impossible, n.conflicts, n.larger);
    assert_true(n.possible > 2 && n.impossible > 5 && n.conflicts > 20 && n.larger > 5);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(packs_that_can_agree_have_a_deal_that_the_judge_accepts),
                                       cmocka_unit_test(ukraine_and_kremlin_have_thirteen_conflicts_and_no_deal),
                                       cmocka_unit_test(all_eight_red_lines_of_the_kremlin_are_given_up),
                                       cmocka_unit_test(a_limit_that_was_reached_is_reported),
                                       cmocka_unit_test(rules_can_be_kept_and_dropped),
                                       cmocka_unit_test(a_name_of_two_rules_is_an_error),
                                       cmocka_unit_test(a_draft_binds_and_its_brackets_leave_a_choice),
                                       cmocka_unit_test(a_search_that_was_stopped_is_continued),
                                       cmocka_unit_test(a_number_in_a_conflict_has_the_bounds_of_the_rules),
                                       cmocka_unit_test(questions_that_a_limit_left_are_named),
                                       cmocka_unit_test(random_packs_come_out_as_by_trying_all_sets)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
