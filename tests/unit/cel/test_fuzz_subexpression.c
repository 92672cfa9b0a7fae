/* Random expressions over random slots: the values of their subexpressions, combined as cel/subexpression.h says, give
 * the value of the whole. REDLINE_FUZZ=N tries N. */

#include "world.c"
#include "expressions.c"

#include "cel/subexpression.h"

static uint64_t count(void) {
    const char *wanted = getenv("REDLINE_FUZZ");
    return wanted ? strtoull(wanted, NULL, 10) : 20000;
}

static cel_value put_together(world *w, cel_subexpr p, uint64_t *opened);

static bool is_bool(cel_value v, bool b) {
    return v.kind == CEL_BOOL && v.b == b;
}

static int weight(cel_value v) {
    return v.kind == CEL_UNKNOWN ? 2 : v.kind == CEL_ERROR ? 1 : 0;
}

/* A value that is not a bool is as good as an error. */
static cel_value as_bool(world *w, cel_value v) {
    return v.kind == CEL_BOOL || weight(v) ? v : cel_error(&w->scratch, "no bool");
}

/* A piece whose row may not be there is only certain where it would change nothing. */
static cel_value piece_value(world *w, cel_subexpr p, bool neutral, bool counts, uint64_t *opened) {
    int there = p.row == CEL_NO_ROW || !w->c.row_in ? 1 : w->c.row_in(w->c.owner, p.row);
    if (there == 0) return cel_of_bool(neutral);
    cel_value v = as_bool(w, put_together(w, p, opened));
    return there < 0 && (counts || !is_bool(v, neutral)) ? cel_unknown() : v;
}

static cel_value all_or_any(world *w, const cel_subexpr *pieces, size_t n, bool stop, uint64_t *opened) {
    cel_value rest = cel_of_bool(!stop);
    for (size_t i = 0; i < n; i++) {
        cel_value v = piece_value(w, pieces[i], !stop, false, opened);
        if (is_bool(v, stop)) return v;
        if (weight(v) > weight(rest)) rest = v;
    }
    return rest;
}

static cel_value count_of(world *w, const cel_subexpr *pieces, size_t n, uint64_t *opened) {
    cel_value rest = cel_null_value();
    int64_t sum = 0;
    for (size_t i = 0; i < n; i++) {
        cel_value v = piece_value(w, pieces[i], false, true, opened);
        sum += is_bool(v, true);
        if (weight(v) > weight(rest)) rest = v;
    }
    return weight(rest) ? rest : cel_of_int(sum);
}

static cel_value strict_of(world *w, cel_subexpr p, const cel_subexpr *pieces, size_t n, uint64_t *opened) {
    cel_value args[CEL_SUBEXPR_STRICTS], worst = cel_null_value();
    for (size_t i = 0; i < n; i++) {
        if (!cel_subexpr_constant(pieces[i], &args[i])) args[i] = put_together(w, pieces[i], opened);
        if (weight(args[i]) > weight(worst)) worst = args[i];
    }
    return weight(worst) ? worst : cel_subexpr_apply(p, &w->c, args);
}

static cel_value put_together(world *w, cel_subexpr p, uint64_t *opened) {
    const cel_subexpr *pieces;
    size_t n;
    cel_value v;
    cel_subexpr_kind kind = cel_subexpr_open(&w->scratch, &p, &w->c, &pieces, &n);
    opened[kind]++;
    switch (kind) {
    case CEL_SUBEXPR_LEAF: return cel_subexpr_eval(p, &w->c);
    case CEL_SUBEXPR_ALL: return all_or_any(w, pieces, n, false, opened);
    case CEL_SUBEXPR_ANY: return all_or_any(w, pieces, n, true, opened);
    case CEL_SUBEXPR_NOT:
        v = as_bool(w, put_together(w, pieces[0], opened));
        return v.kind == CEL_BOOL ? cel_of_bool(!v.b) : v;
    case CEL_SUBEXPR_IF:
        v = as_bool(w, put_together(w, pieces[0], opened));
        return v.kind == CEL_BOOL ? put_together(w, pieces[v.b ? 1 : 2], opened) : v;
    case CEL_SUBEXPR_COUNT: return count_of(w, pieces, n, opened);
    case CEL_SUBEXPR_ONE: v = count_of(w, pieces, n, opened); return weight(v) ? v : cel_of_bool(v.i == 1);
    case CEL_SUBEXPR_STRICT: return strict_of(w, p, pieces, n, opened);
    }
    return cel_null_value();
}

static bool same(cel_value a, cel_value b) {
    if (a.kind != b.kind) return false;
    return weight(a) || cel_equal(a, b);
}

static void check_expression(world *w, str text, uint64_t *opened) {
    cel_program *p = world_compile(w, arena_z(&w->scratch, text));
    if (!p) fail_msg(STR_FMT ": " STR_FMT, STR_ARG(text), STR_ARG(w->d.list.v[0].message));
    cel_value whole = cel_eval(p, &w->c), parts = put_together(w, cel_subexpr_whole(p), opened);
    if (!same(whole, parts))
        fail_msg(STR_FMT "\nwhole: " STR_FMT "\nsubexpressions: " STR_FMT, STR_ARG(text), STR_ARG(world_show(w, whole)),
                 STR_ARG(world_show(w, parts)));
}

static void subexpressions_give_what_the_whole_gives(void **state) {
    (void)state;
    world w;
    world_init(&w);
    world_define(&w);
    uint64_t opened[CEL_SUBEXPR_STRICT + 1] = {0};
    for (uint64_t i = 0; i < count(); i++) {
        if (i % 500 == 499) {
            uint64_t random = w.random;
            world_free(&w);
            world_init(&w);
            w.random = random;
            world_define(&w);
        }
        arena_reset(&w.scratch);
        world_randomize(&w);
        check_expression(&w, world_random_expression(&w), opened);
    }
    for (int k = 0; k <= CEL_SUBEXPR_STRICT; k++)
        if (opened[k] == 0 && count() >= 20000) fail_msg("no subexpression was of kind %d", k);
    world_free(&w);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(subexpressions_give_what_the_whole_gives)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
