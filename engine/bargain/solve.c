#include "bargain/solve.h"

#include <limits.h>
#include <pthread.h>
#include <time.h>

static int64_t now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

deadline deadline_in(uint64_t seconds) {
    return (deadline){seconds ? now() + (int64_t)seconds * 1000 : 0};
}

deadline deadline_half(deadline d) {
    return (deadline){d.at ? now() + (d.at - now()) / 2 : 0};
}

bool deadline_passed(deadline d) {
    return d.at && now() >= d.at;
}

unsigned deadline_left(deadline d) {
    int64_t left = d.at - now();
    if (!d.at || left >= UINT_MAX) return UINT_MAX - 1;
    return left > 0 ? (unsigned)left : 0;
}

/* ------------------------------------------------------------------------------------------------ the watch */

typedef struct watch {
    Z3_context z;
    deadline until;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t over;
    bool done;
} watch;

/* An interruption reaches only what runs just now, so it is repeated until all is over. */
static void *keep_watch(void *of) {
    watch *w = of;
    pthread_mutex_lock(&w->lock);
    while (!w->done) {
        int64_t at = deadline_passed(w->until) ? now() + 20 : w->until.at;
        struct timespec t = {.tv_sec = (time_t)(at / 1000), .tv_nsec = (long)(at % 1000) * 1000000};
        pthread_cond_timedwait(&w->over, &w->lock, &t);
        if (!w->done && deadline_passed(w->until)) Z3_interrupt(w->z);
    }
    pthread_mutex_unlock(&w->lock);
    return NULL;
}

static void end_watch(void *of) {
    watch *w = of;
    pthread_mutex_lock(&w->lock);
    w->done = true;
    pthread_cond_signal(&w->over);
    pthread_mutex_unlock(&w->lock);
    pthread_join(w->thread, NULL);
    pthread_cond_destroy(&w->over);
    pthread_mutex_destroy(&w->lock);
}

/* One for each model, with the first solver that has a deadline. */
static void begin_watch(model *m, deadline d) {
    pthread_condattr_t clock;
    if (!d.at || m->watched) return;
    m->watched = true;
    watch *w = ARENA_NEW(m->memory, watch);
    *w = (watch){.z = m->logic.z, .until = d};
    pthread_condattr_init(&clock);
    pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
    pthread_cond_init(&w->over, &clock);
    pthread_mutex_init(&w->lock, NULL);
    pthread_condattr_destroy(&clock);
    if (pthread_create(&w->thread, NULL, keep_watch, w) == 0) arena_defer(m->memory, end_watch, w);
}

/* ------------------------------------------------------------------------------------------------ solvers */

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
    begin_watch(m, until);
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

static Z3_lbool check(solver *s, const formula *assumed, size_t n) {
    if (deadline_passed(s->until)) return Z3_L_UNDEF;
    return Z3_solver_check_assumptions(s->l->z, s->z, (unsigned)n, assumed);
}

solve_answer solver_can(solver *s, const formula *assumed, size_t n) {
    Z3_lbool answer = check(s, assumed, n);
    return answer == Z3_L_TRUE ? SOLVE_YES : answer == Z3_L_FALSE ? SOLVE_NO : SOLVE_UNKNOWN;
}

solve_answer solver_ask(solver *s, const formula *assumed, size_t n) {
    solve_answer answer = solver_can(s, assumed, n);
    if (answer != SOLVE_YES) return answer;
    Z3_model found = Z3_solver_get_model(s->l->z, s->z);
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
