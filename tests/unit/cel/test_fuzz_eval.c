/* Random expressions over random slots: the compiled form against the plain evaluator, and explanations against what
 * they promise. REDLINE_FUZZ=N tries N of each. */

#include "plain_eval.c"
#include "world.c"
#include "expressions.c"

static uint64_t count(void) {
    const char *wanted = getenv("REDLINE_FUZZ");
    return wanted ? strtoull(wanted, NULL, 10) : 20000;
}

/* A program over a new expression. The environment is made anew from time to time, since programs live as long as it
 * does. */
static const cel_program *next_program(world *w, uint64_t i, const cel_ast **ast, str *text) {
    if (i % 500 == 0) {
        uint64_t random = w->random;
        if (i) world_free(w);
        world_init(w);
        if (i) w->random = random;
        world_define(w);
    }
    arena_reset(&w->scratch);
    world_randomize(w);
    *text = world_random_expression(w);
    cel_text_at *at = ARENA_NEW(&w->a, cel_text_at);
    at->text = *text;
    cel_ast *x = cel_parse(&w->a, at, &w->d);
    if (!x || !cel_check(&w->env, at, x, (cel_check_options){.require = &cel_bool}, &w->d))
        fail_msg(STR_FMT ": " STR_FMT, STR_ARG(*text), STR_ARG(w->d.list.v[0].message));
    *ast = x;
    return cel_compile(&w->env, at, x, &w->d);
}

static bool same(cel_value a, cel_value b) {
    if (a.kind != b.kind) return false;
    return a.kind == CEL_ERROR || a.kind == CEL_UNKNOWN || cel_equal(a, b);
}

static void the_compiled_form_agrees_with_the_plain_evaluator(void **state) {
    (void)state;
    world w;
    uint64_t kinds[3] = {0};
    for (uint64_t i = 0; i < count(); i++) {
        const cel_ast *ast;
        str text;
        const cel_program *p = next_program(&w, i, &ast, &text);
        assert_non_null(p);
        cel_value fast = cel_eval(p, &w.c), slow = plain_eval(&w.c, ast);
        if (!same(fast, slow))
            fail_msg("%llu: " STR_FMT "\ncompiled: " STR_FMT "\nplain: " STR_FMT, (unsigned long long)i, STR_ARG(text),
                     STR_ARG(world_show(&w, fast)), STR_ARG(world_show(&w, slow)));
        kinds[fast.kind == CEL_ERROR ? 1 : fast.kind == CEL_UNKNOWN ? 2 : 0]++;
    }
    print_message("%llu values, %llu errors, %llu unknowns\n", (unsigned long long)kinds[0],
                  (unsigned long long)kinds[1], (unsigned long long)kinds[2]);
    world_free(&w);
}

static bool cited(const cel_reasons *why, uint32_t number) {
    for (size_t i = 0; i < why->list.n; i++)
        if (why->list.v[i].kind == CEL_BECAUSE_SLOT && why->list.v[i].slot == number) return true;
    return false;
}

/* If no reason says that there are no more things, there could be. */
static void check_things(world *w, const cel_program *p, str text, const cel_reasons *why, cel_value v) {
    slot kept[WORLD_SLOTS], settled[WORLD_SLOTS];
    uint32_t n = (uint32_t)w->things.n;
    if (n == WORLD_THINGS || cited(why, w->presence + n)) return;
    memcpy(kept, w->slots, sizeof kept);
    memcpy(settled, w->settled, sizeof settled);
    world_name_things(w, n + world_below(w, WORLD_THINGS + 1 - n), world_below(w, 2));
    cel_value again = cel_eval(p, &w->c);
    if (!same(v, again))
        fail_msg(STR_FMT "\nnothing says which things there are, but %zu instead of %u change " STR_FMT " to " STR_FMT,
                 STR_ARG(text), w->things.n, n, STR_ARG(world_show(w, v)), STR_ARG(world_show(w, again)));
    memcpy(w->slots, kept, sizeof kept);
    memcpy(w->settled, settled, sizeof settled);
    w->things.n = n;
}

static void check_citation(world *w, const cel_program *p, str text) {
    cel_reasons why = {.memory = &w->scratch};
    cel_value v = cel_eval(p, &w->c), explained = cel_explain(p, &w->c, &why);
    if (!same(v, explained)) fail_msg(STR_FMT ": explained otherwise", STR_ARG(text));
    for (size_t i = 0; i < why.list.n; i++)
        if (why.list.v[i].unknown != (v.kind == CEL_UNKNOWN))
            fail_msg(STR_FMT ": " STR_FMT " has a reason of the wrong kind %s", STR_ARG(text),
                     STR_ARG(world_show(w, v)), world_why(w, arena_z(&w->scratch, text)).p);
    if (v.kind == CEL_UNKNOWN && why.list.n == 0) fail_msg(STR_FMT ": unknown for no reason", STR_ARG(text));
    if (v.kind == CEL_ERROR) return;
    if (v.kind != CEL_UNKNOWN) check_things(w, p, text, &why, v);
    for (uint32_t i = 0; i < w->n_slots; i++) {
        if (i >= w->presence && i < w->presence + WORLD_THINGS) continue;
        slot kept = w->slots[i];
        uint8_t state = kept.state == SLOT_BRACKET ? w->settled[i].state : kept.state;
        bool open = state == SLOT_OPEN || state == SLOT_BRACKET;
        if (cited(&why, i) || (v.kind == CEL_UNKNOWN && !open)) continue;
        w->slots[i] = world_random_slot(w, i);
        cel_value again = cel_eval(p, &w->c);
        if (!same(v, again))
            fail_msg(STR_FMT "\n" STR_FMT " is not cited, but changes " STR_FMT " to " STR_FMT, STR_ARG(text),
                     STR_ARG(world_path(w, i)), STR_ARG(world_show(w, v)), STR_ARG(world_show(w, again)));
        w->slots[i] = kept;
    }
}

static bool cites_field(const cel_reasons *why, uint32_t row, uint32_t field) {
    for (size_t i = 0; i < why->list.n; i++) {
        const cel_because *b = &why->list.v[i];
        bool of_field = b->kind == CEL_BECAUSE_FIELD || b->kind == CEL_BECAUSE_TEXT;
        if (of_field && b->field == field && (b->row == row || b->row == UINT32_MAX)) return true;
    }
    return false;
}

/* The same for what stands in the rows. Where a row was searched in vain and others too, one entry speaks for all. */
static void check_fields(world *w, const cel_program *p, str text) {
    static const str words[] = {{"", 0}, {"1", 1}, {"Budapest fire", 13}, {"Line 1991", 9}};
    cel_reasons why = {.memory = &w->scratch};
    cel_value v = cel_explain(p, &w->c, &why);
    if (v.kind == CEL_ERROR || v.kind == CEL_UNKNOWN) return;
    for (uint32_t row = 0; row < w->c.n_rows; row++)
        for (uint32_t field = 0; field < 3; field++) {
            if (cites_field(&why, row, field)) continue;
            const str *kept = w->rows[row].fields;
            str changed[3] = {kept[0], kept[1], kept[2]};
            changed[field] = words[world_below(w, 4)];
            w->rows[row].fields = changed;
            cel_value again = cel_eval(p, &w->c);
            w->rows[row].fields = kept;
            if (!same(v, again))
                fail_msg(STR_FMT "\nfield %u of row %u is not cited, but changes " STR_FMT " to " STR_FMT,
                         STR_ARG(text), field, row, STR_ARG(world_show(w, v)), STR_ARG(world_show(w, again)));
        }
}

static void what_is_not_cited_never_changes_the_outcome(void **state) {
    (void)state;
    world w;
    for (uint64_t i = 0; i < count(); i++) {
        const cel_ast *ast;
        str text;
        const cel_program *p = next_program(&w, i, &ast, &text);
        assert_non_null(p);
        check_citation(&w, p, text);
        check_fields(&w, p, text);
    }
    world_free(&w);
}

/* Explaining takes steps that evaluating does not. They may not make a difference where few are allowed. */
static void explaining_gives_the_value_of_evaluating_under_any_limit(void **state) {
    (void)state;
    world w;
    uint64_t exceeded = 0;
    for (uint64_t i = 0; i < count(); i++) {
        const cel_ast *ast;
        str text;
        const cel_program *p = next_program(&w, i, &ast, &text);
        assert_non_null(p);
        size_t slots;
        cel_program_slots(p, &slots, NULL);
        const int64_t limit = (int64_t)(slots + world_below(&w, world_below(&w, 2) ? 9 : 200));
        w.c.steps_left = limit;
        cel_reasons why = {.memory = &w.scratch};
        cel_value v = cel_eval(p, &w.c);
        exceeded += w.c.steps_left < 0;
        w.c.steps_left = limit;
        cel_value explained = cel_explain(p, &w.c, &why);
        if (!same(v, explained))
            fail_msg(STR_FMT " with %lld steps\nevaluated: " STR_FMT "\nexplained: " STR_FMT, STR_ARG(text),
                     (long long)limit, STR_ARG(world_show(&w, v)), STR_ARG(world_show(&w, explained)));
        w.c.steps_left = INT64_MAX;
    }
    print_message("%llu evaluations reached their limit\n", (unsigned long long)exceeded);
    assert_true(exceeded > 0);
    world_free(&w);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_compiled_form_agrees_with_the_plain_evaluator),
        cmocka_unit_test(what_is_not_cited_never_changes_the_outcome),
        cmocka_unit_test(explaining_gives_the_value_of_evaluating_under_any_limit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
