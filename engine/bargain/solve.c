#include "bargain/solve.h"

#include <limits.h>
#include <time.h>

static int64_t now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

deadline deadline_in(uint64_t seconds) {
    return (deadline){seconds ? now() + (int64_t)seconds * 1000 : 0};
}

bool deadline_passed(deadline d) {
    return d.at && now() >= d.at;
}

unsigned deadline_left(deadline d) {
    int64_t left = d.at - now();
    if (!d.at || left >= UINT_MAX) return UINT_MAX - 1;
    return left > 0 ? (unsigned)left : 0;
}

typedef struct owned {
    Z3_context z;
    Z3_solver solver;
} owned;

static void close_solver(void *what) {
    owned *o = what;
    Z3_solver_dec_ref(o->z, o->solver);
}

/* Pure Booleans go to the solver that is made for them. */
static void open(solver *s, model *m, deadline until, bool plain) {
    Z3_context z = m->logic.z;
    *s = (solver){.l = &m->logic, .memory = m->memory, .until = until};
    s->z = plain ? Z3_mk_solver_for_logic(z, Z3_mk_string_symbol(z, "QF_FD")) : Z3_mk_simple_solver(z);
    Z3_solver_inc_ref(z, s->z);
    owned *o = ARENA_NEW(m->memory, owned);
    *o = (owned){z, s->z};
    arena_defer(m->memory, close_solver, o);
}

void solver_open(solver *s, model *m, deadline until) {
    open(s, m, until, !m->logic.arithmetic);
    for (size_t i = 0; i < m->facts.n; i++) solver_add(s, m->facts.v[i]);
}

void solver_open_plain(solver *s, model *m, deadline until) {
    open(s, m, until, true);
}

void solver_open_bare(solver *s, model *m, deadline until) {
    open(s, m, until, !m->logic.arithmetic);
}

void solver_add(solver *s, formula f) {
    if (!logic_is_yes(s->l, f)) Z3_solver_assert(s->l->z, s->z, f);
}

formula solver_name(solver *s, formula f) {
    formula name = logic_new(s->l, STR("holds"));
    solver_add(s, logic_or(s->l, logic_not(s->l, name), f));
    return name;
}

static void remember(solver *s, Z3_model found) {
    Z3_model_inc_ref(s->l->z, found);
    if (s->assignment) Z3_model_dec_ref(s->l->z, s->assignment);
    s->assignment = found;
}

static bool limit_time(solver *s) {
    if (!s->until.at) return true;
    unsigned left = deadline_left(s->until);
    if (left == 0) return false;
    Z3_context z = s->l->z;
    Z3_params p = Z3_mk_params(z);
    Z3_params_inc_ref(z, p);
    Z3_params_set_uint(z, p, Z3_mk_string_symbol(z, "timeout"), left);
    Z3_solver_set_params(z, s->z, p);
    Z3_params_dec_ref(z, p);
    return true;
}

solve_answer solver_ask(solver *s, const formula *assumed, size_t n) {
    Z3_context z = s->l->z;
    if (!limit_time(s)) return SOLVE_UNKNOWN;
    Z3_lbool answer = Z3_solver_check_assumptions(z, s->z, (unsigned)n, assumed);
    if (answer == Z3_L_FALSE) return SOLVE_NO;
    Z3_model found = answer == Z3_L_TRUE ? Z3_solver_get_model(z, s->z) : NULL;
    if (!found) return SOLVE_UNKNOWN;
    remember(s, found);
    return SOLVE_YES;
}

size_t solver_core(const solver *s, const formula *assumed, size_t n, bool *needed) {
    Z3_context z = s->l->z;
    Z3_ast_vector core = Z3_solver_get_unsat_core(z, s->z);
    size_t count = 0;
    Z3_ast_vector_inc_ref(z, core);
    unsigned size = Z3_ast_vector_size(z, core);
    for (size_t i = 0; i < n; i++) {
        needed[i] = false;
        for (unsigned k = 0; k < size && !needed[i]; k++) needed[i] = Z3_ast_vector_get(z, core, k) == assumed[i];
        count += needed[i];
    }
    Z3_ast_vector_dec_ref(z, core);
    return count;
}

bool solver_holds(const solver *s, formula f) {
    Z3_ast v = NULL;
    return Z3_model_eval(s->l->z, s->assignment, f, true, &v) && logic_is_yes(s->l, v);
}
