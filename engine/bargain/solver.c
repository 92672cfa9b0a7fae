#include "bargain/solver.h"

#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/utf8.h"
#include "bargain/failed_new.h"

/* ------------------------------------------------------------------------------------------------ memory and errors */

/* The open contexts of a thread. The library calls its error handler with nothing but the context, so the arena to
 * which it belongs has to be found from there. */
typedef struct opened opened;
struct opened {
    Z3_context z;
    arena *memory;
    bool asking; /* inside of a question */
    bool ended;  /* the memory of the library ended in it */
    opened *next;
};
static _Thread_local opened *contexts;

/* An error inside the solver, such as an interrupted call, becomes the answer "unknown". Without a handler the library
 * would end the program. If its memory ends, that is one of the arena: at once where a formula is built, because the
 * call returns NULL, which no other call accepts; after a question (end_question()), because the library must leave it
 * first. */
static void on_error(Z3_context z, Z3_error_code e) {
    opened *o = contexts;
    while (o && o->z != z) o = o->next;
    bool memory = e == Z3_MEMOUT_FAIL ||
                  (e == Z3_EXCEPTION && str_find(str_of(Z3_get_error_msg(z, e)), STR("out of memory"), 0) != SIZE_MAX);
    if (!o || !memory) return;
    o->ended = true;
    if (!o->asking) arena_out_of_memory(o->memory);
}

static void close_context(void *what) {
    opened *o = what, **at = &contexts;
    while (*at != o) at = &(*at)->next;
    *at = o->next;
    Z3_del_context(o->z);
    if (!contexts) failed_new_ends(false);
}

/* What the process may still take, if there is a limit (`ulimit -v`); else SIZE_MAX. */
static size_t address_space_left(void) {
    struct rlimit most;
    unsigned long pages = 0;
    if (getrlimit(RLIMIT_AS, &most) != 0 || most.rlim_cur == RLIM_INFINITY) return SIZE_MAX;
    FILE *f = fopen("/proc/self/statm", "r");
    bool known = f && fscanf(f, "%lu", &pages) == 1;
    if (f) fclose(f);
    size_t used = pages * (size_t)sysconf(_SC_PAGESIZE);
    return !known ? SIZE_MAX : used < most.rlim_cur ? (size_t)most.rlim_cur - used : 0;
}

/* Nobody can say how much the library needs, but it can be told how much it may take, and then ends a question or a
 * call with an error. It does not survive a failed malloc() everywhere, so it may take what the process still has
 * without a reserve, which is taken and given back here: for what the library does not count, and for what redline does
 * beside it. */
static void limit_memory(arena *a) {
    enum { MB = 1024 * 1024, RESERVE = 12 * MB };
    size_t left = address_space_left();
    char megabytes[24];
    void *volatile reserve = malloc(RESERVE);
    free(reserve);
    if (!reserve || left < RESERVE + (size_t)MB) arena_out_of_memory(a);
    left = left == SIZE_MAX ? 0 : (left - RESERVE) / MB;
    snprintf(megabytes, sizeof megabytes, "%zu", left);
    Z3_global_param_set("memory_max_size", megabytes);
}

/* ------------------------------------------------------------------------------------------------ contexts */

/* The solver's alphabet ends at U+2FFFF. Each other code point is replaced by a surrogate, which is none, in the order
 * in which they occur; those after the last surrogate share U+FFFD, and then the judge decides. */
typedef struct far_letters {
    uint32_t v[0xE000 - 0xD800];
    uint32_t n;
} far_letters;

static uint32_t letter_of(far_letters *far, uint32_t cp) {
    uint32_t i = 0;
    if (cp <= 0x2FFFF) return cp;
    while (i < far->n && far->v[i] != cp) i++;
    if (i == sizeof far->v / sizeof *far->v) return 0xFFFD;
    if (i == far->n) far->v[far->n++] = cp;
    return 0xD800 + i;
}

static uint32_t letter_from(const far_letters *far, uint32_t letter) {
    return letter >= 0xD800 && letter - 0xD800 < far->n ? far->v[letter - 0xD800] : letter;
}

void logic_open(logic *l, arena *a) {
    opened *o = ARENA_NEW(a, opened);
    *l = (logic){.memory = a, .far = ARENA_NEW(a, far_letters), .opened = o};
    limit_memory(a);
    failed_new_ends(true);
    Z3_config c = Z3_mk_config();
    Z3_set_param_value(c, "model", "true");
    l->z = Z3_mk_context(c);
    Z3_del_config(c);
    if (!l->z) arena_out_of_memory(a);
    *o = (opened){.z = l->z, .memory = a, .next = contexts};
    contexts = o;
    arena_defer(a, close_context, o);
    Z3_set_error_handler(l->z, on_error);
    l->yes = Z3_mk_true(l->z);
    l->no = Z3_mk_false(l->z);
    l->boolean = Z3_mk_bool_sort(l->z);
    l->integer = Z3_mk_int_sort(l->z);
    l->text = Z3_mk_string_sort(l->z);
}

/* ------------------------------------------------------------------------------------------------ Booleans */

formula logic_of(const logic *l, bool b) {
    return b ? l->yes : l->no;
}

bool logic_is_yes(const logic *l, formula f) {
    return f == l->yes;
}

bool logic_is_no(const logic *l, formula f) {
    return f == l->no;
}

formula logic_not(const logic *l, formula f) {
    if (f == l->yes) return l->no;
    if (f == l->no) return l->yes;
    Z3_app app = Z3_to_app(l->z, f);
    bool negated =
        Z3_get_ast_kind(l->z, f) == Z3_APP_AST && Z3_get_decl_kind(l->z, Z3_get_app_decl(l->z, app)) == Z3_OP_NOT;
    return negated ? Z3_get_app_arg(l->z, app, 0) : Z3_mk_not(l->z, f);
}

formula logic_and(const logic *l, formula a, formula b) {
    return logic_all(l, (formula[]){a, b}, 2);
}

formula logic_or(const logic *l, formula a, formula b) {
    return logic_any(l, (formula[]){a, b}, 2);
}

formula logic_implies(const logic *l, formula a, formula b) {
    return logic_or(l, logic_not(l, a), b);
}

/* N-ary && (or ||). Omits NEUTRAL operands, returns ABSORBING if it is an operand, and omits operands that repeat the
 * first or the previous one. */
static formula joined(const logic *l, const formula *v, size_t n, formula neutral, formula absorbing) {
    enum { FEW = 64 };
    formula few[FEW];
    formula *kept = n <= FEW ? few : arena_alloc(l->memory, n * sizeof *kept);
    size_t k = 0;
    for (size_t i = 0; i < n; i++) {
        if (v[i] == absorbing) return absorbing;
        if (v[i] == neutral || (k && kept[k - 1] == v[i]) || (k && kept[0] == v[i])) continue;
        kept[k++] = v[i];
    }
    if (k < 2) return k ? kept[0] : neutral;
    return absorbing == l->no ? Z3_mk_and(l->z, (unsigned)k, kept) : Z3_mk_or(l->z, (unsigned)k, kept);
}

formula logic_all(const logic *l, const formula *v, size_t n) {
    return joined(l, v, n, l->yes, l->no);
}

formula logic_any(const logic *l, const formula *v, size_t n) {
    return joined(l, v, n, l->no, l->yes);
}

static Z3_ast constant(const logic *l, str name, Z3_sort sort) {
    return Z3_mk_fresh_const(l->z, arena_z(l->memory, name), sort);
}

formula logic_new(const logic *l, str name) {
    return constant(l, name, l->boolean);
}

/* All pairs for few formulas; for more, a chain whose size is linear in N. */
formula logic_exactly_one(const logic *l, const formula *v, size_t n) {
    enum { PAIRS_UP_TO = 16 };
    if (n > PAIRS_UP_TO) {
        formula none = l->yes, one = l->no;
        for (size_t i = 0; i < n; i++) {
            one = logic_or(l, logic_and(l, one, logic_not(l, v[i])), logic_and(l, none, v[i]));
            none = logic_and(l, none, logic_not(l, v[i]));
        }
        return one;
    }
    formula_list all = {0};
    VEC_PUSH(l->memory, all, logic_any(l, v, n));
    for (size_t i = 0; i < n; i++)
        for (size_t j = i + 1; j < n; j++)
            VEC_PUSH(l->memory, all, logic_or(l, logic_not(l, v[i]), logic_not(l, v[j])));
    return logic_all(l, all.v, all.n);
}

/* ------------------------------------------------------------------------------------------------ numbers and texts */

Z3_ast logic_int(logic *l, int64_t i) {
    l->arithmetic = true;
    return Z3_mk_int64(l->z, i, l->integer);
}

Z3_ast logic_new_int(logic *l, str name) {
    l->arithmetic = true;
    return constant(l, name, l->integer);
}

Z3_ast logic_choose(const logic *l, formula condition, Z3_ast then, Z3_ast otherwise) {
    if (condition == l->yes || then == otherwise) return then;
    return condition == l->no ? otherwise : Z3_mk_ite(l->z, condition, then, otherwise);
}

formula logic_between(logic *l, Z3_ast i, int64_t least, int64_t most) {
    int64_t fixed;
    if (logic_fixed_int(l, i, &fixed)) return logic_of(l, least <= fixed && fixed <= most);
    return logic_and(l, Z3_mk_ge(l->z, i, logic_int(l, least)), Z3_mk_le(l->z, i, logic_int(l, most)));
}

Z3_ast logic_count(logic *l, const formula *v, size_t n) {
    int64_t sure = 0;
    Z3_ast sum = NULL;
    for (size_t i = 0; i < n; i++) {
        if (v[i] == l->yes) sure++;
        if (v[i] == l->yes || v[i] == l->no) continue;
        Z3_ast one = Z3_mk_ite(l->z, v[i], logic_int(l, 1), logic_int(l, 0));
        sum = sum ? Z3_mk_add(l->z, 2, (Z3_ast[]){sum, one}) : one;
    }
    if (!sum) return logic_int(l, sure);
    return sure ? Z3_mk_add(l->z, 2, (Z3_ast[]){sum, logic_int(l, sure)}) : sum;
}

bool logic_fixed_int(const logic *l, Z3_ast t, int64_t *out) {
    return Z3_get_ast_kind(l->z, t) == Z3_NUMERAL_AST && Z3_get_numeral_int64(l->z, t, out);
}

Z3_sort logic_number_sort(logic *l) {
    l->arithmetic = true;
    if (!l->number) l->number = Z3_mk_fpa_sort_64(l->z);
    return l->number;
}

Z3_ast logic_number(logic *l, double d) {
    return Z3_mk_fpa_numeral_double(l->z, d, logic_number_sort(l));
}

Z3_ast logic_new_number(logic *l, str name) {
    return constant(l, name, logic_number_sort(l));
}

/* The solver's syntax for strings: printable ASCII, and \\u{...} for all other code points and for the backslash. */
static Z3_ast string_constant(const logic *l, str s) {
    buf out = buf_in(l->memory);
    for (size_t i = 0; i < s.n;) {
        uint32_t cp = 0xFFFD;
        size_t step = utf8_decode(s.p + i, s.n - i, &cp);
        if (cp >= ' ' && cp < 127 && cp != '\\')
            buf_char(&out, (char)cp);
        else
            buf_printf(&out, "\\u{%x}", letter_of(l->far, cp));
        i += step ? step : 1;
    }
    return Z3_mk_string(l->z, buf_take(&out).p);
}

Z3_ast logic_text(logic *l, str s) {
    l->arithmetic = true;
    return string_constant(l, s);
}

Z3_ast logic_new_text(logic *l, str name) {
    l->arithmetic = true;
    return constant(l, name, l->text);
}

/* ------------------------------------------------------------------------------------------------ assignments */

bool assignment_holds(const logic *l, Z3_model assignment, formula f) {
    Z3_ast v = NULL;
    return Z3_model_eval(l->z, assignment, f, true, &v) && v == l->yes;
}

int64_t assignment_int(const logic *l, Z3_model assignment, Z3_ast t) {
    Z3_ast v = NULL;
    int64_t i = 0;
    if (Z3_model_eval(l->z, assignment, t, true, &v)) logic_fixed_int(l, v, &i);
    return i;
}

double assignment_number(const logic *l, Z3_model assignment, Z3_ast t) {
    Z3_ast v = NULL;
    uint64_t bits = 0;
    double d = 0;
    if (!Z3_model_eval(l->z, assignment, Z3_mk_fpa_to_ieee_bv(l->z, t), true, &v)) return 0;
    if (!Z3_get_numeral_uint64(l->z, v, &bits)) return 0;
    memcpy(&d, &bits, sizeof d);
    return d;
}

/* Appends the text of the solver's syntax, with \\u{...} for what is not printable ASCII. */
static void decode(const logic *l, buf *out, str s) {
    for (size_t i = 0, close; i < s.n; i = close + 1) {
        char utf8[4];
        uint32_t cp = 0;
        close = str_starts(str_sub(s, i, s.n), STR("\\u{")) ? str_find(s, STR("}"), i) : SIZE_MAX;
        for (size_t k = i + 3; close != SIZE_MAX && k < close; k++) {
            char c = s.p[k];
            bool digit = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
            cp = cp * 16 + (uint32_t)(c <= '9' ? c - '0' : c - 'a' + 10);
            if (!digit || cp > 0x10FFFF) close = SIZE_MAX;
        }
        if (close == SIZE_MAX) {
            buf_char(out, s.p[i]);
            close = i;
        } else {
            buf_add(out, utf8, utf8_encode(letter_from(l->far, cp), utf8));
        }
    }
}

/* The solver does not escape backslashes, so the text "\\u{61}" and the escape of "a" look alike. If the decoded text
 * is not equal to the solver's, it is decoded again one character at a time, which is unambiguous. */
const str *assignment_text(const logic *l, arena *a, Z3_model assignment, Z3_ast t) {
    Z3_ast v = NULL;
    str *text = ARENA_NEW(a, str);
    buf out = buf_in(a);
    if (!Z3_model_eval(l->z, assignment, t, true, &v) || !Z3_is_string(l->z, v)) return text;
    decode(l, &out, str_of(Z3_get_string(l->z, v)));
    *text = buf_take(&out);
    if (Z3_simplify(l->z, Z3_mk_eq(l->z, v, string_constant(l, *text))) == l->yes) return text;
    int64_t n = assignment_int(l, assignment, Z3_mk_seq_length(l->z, v));
    out = buf_in(a);
    for (int64_t i = 0; i < n; i++) {
        Z3_ast at = Z3_simplify(l->z, Z3_mk_seq_at(l->z, v, Z3_mk_int64(l->z, i, l->integer)));
        decode(l, &out, str_of(Z3_get_string(l->z, at)));
    }
    *text = buf_take(&out);
    return text;
}

/* ------------------------------------------------------------------------------------------------ limits */

static int64_t now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

limit limit_new(arena *a, uint64_t seconds, uint64_t steps) {
    return (limit){seconds ? now() + (int64_t)seconds * 1000 : 0, steps, ARENA_NEW(a, uint64_t)};
}

static uint64_t steps_left(limit l) {
    return l.steps > *l.taken ? l.steps - *l.taken : 0;
}

limit limit_part(limit l, unsigned n) {
    if (l.steps) l.steps = *l.taken + steps_left(l) / n;
    if (l.at) l.at = now() + (l.at - now()) / n;
    return l;
}

limit limit_before(limit l, uint64_t rest) {
    if (l.steps)
        l.steps = l.steps > rest ? l.steps - rest : 1;
    else if (l.at)
        l.at = l.at > (int64_t)rest ? l.at - (int64_t)rest : 1;
    return l;
}

bool limit_passed(limit l) {
    return (l.steps && *l.taken >= l.steps) || (l.at && now() >= l.at);
}

uint64_t limit_left(limit l) {
    if (l.steps) return steps_left(l);
    if (!l.at) return UINT64_MAX;
    return l.at > now() ? (uint64_t)(l.at - now()) : 0;
}

typedef struct watch {
    Z3_context z;
    int64_t at; /* 0: never */
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    bool asking, interrupted, done;
    Z3_solver empty; /* see end_question() */
} watch;

/* An interruption may come too early for the question to notice, so it is repeated. */
static void *keep_watch(void *of) {
    watch *w = of;
    pthread_mutex_lock(&w->lock);
    while (!w->done) {
        int64_t at = now() >= w->at ? now() + 20 : w->at;
        struct timespec t = {.tv_sec = (time_t)(at / 1000), .tv_nsec = (long)(at % 1000) * 1000000};
        if (w->at)
            pthread_cond_timedwait(&w->changed, &w->lock, &t);
        else
            pthread_cond_wait(&w->changed, &w->lock);
        if (w->done || !w->asking || !w->at || now() < w->at) continue;
        Z3_interrupt(w->z);
        w->interrupted = true;
    }
    pthread_mutex_unlock(&w->lock);
    return NULL;
}

static void end_watch(void *of) {
    watch *w = of;
    pthread_mutex_lock(&w->lock);
    w->done = true;
    pthread_cond_signal(&w->changed);
    pthread_mutex_unlock(&w->lock);
    pthread_join(w->thread, NULL);
    pthread_cond_destroy(&w->changed);
    pthread_mutex_destroy(&w->lock);
    Z3_solver_dec_ref(w->z, w->empty);
}

static void begin_watch(logic *l) {
    pthread_condattr_t clock;
    watch *w = l->watch = ARENA_NEW(l->memory, watch);
    w->z = l->z;
    w->empty = Z3_mk_simple_solver(l->z);
    Z3_solver_inc_ref(l->z, w->empty);
    pthread_condattr_init(&clock);
    pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
    pthread_cond_init(&w->changed, &clock);
    pthread_mutex_init(&w->lock, NULL);
    pthread_condattr_destroy(&clock);
    if (pthread_create(&w->thread, NULL, keep_watch, w) == 0) arena_defer(l->memory, end_watch, w);
}

void logic_limit(logic *l, limit until) {
    if (until.at && !l->watch) begin_watch(l);
    watch *w = l->watch;
    l->until = until;
    if (!w) return;
    pthread_mutex_lock(&w->lock);
    bool earlier = until.at && (!w->at || until.at < w->at);
    w->at = until.at;
    if (earlier) pthread_cond_signal(&w->changed);
    pthread_mutex_unlock(&w->lock);
}

static void begin_question(const logic *l) {
    l->opened->asking = true;
    if (!l->watch) return;
    pthread_mutex_lock(&l->watch->lock);
    l->watch->asking = true;
    pthread_mutex_unlock(&l->watch->lock);
}

/* After an interruption the library evaluates no formula in an assignment until the next question begins. So another
 * question is asked. */
static void end_question(const logic *l) {
    watch *w = l->watch;
    bool interrupted = false;
    if (w) {
        pthread_mutex_lock(&w->lock);
        interrupted = w->interrupted;
        w->asking = w->interrupted = false;
        pthread_mutex_unlock(&w->lock);
    }
    if (interrupted && !l->opened->ended) Z3_solver_check(l->z, w->empty);
    l->opened->asking = false;
    if (l->opened->ended) arena_out_of_memory(l->memory);
}

/* The library's parameters for the next question, if steps are limited; else NULL. */
static Z3_params limit_steps(const logic *l) {
    if (!l->until.steps) return NULL;
    uint64_t steps = steps_left(l->until);
    Z3_params p = Z3_mk_params(l->z);
    Z3_params_inc_ref(l->z, p);
    Z3_params_set_uint(l->z, p, Z3_mk_string_symbol(l->z, "rlimit"), steps < UINT_MAX ? (unsigned)steps : UINT_MAX);
    return p;
}

/* Adds the steps since the last question to those taken. */
static void count_steps(logic *l, Z3_stats stats) {
    Z3_stats_inc_ref(l->z, stats);
    for (unsigned i = 0; i < Z3_stats_size(l->z, stats); i++) {
        if (strcmp(Z3_stats_get_key(l->z, stats, i), "rlimit count") != 0) continue;
        unsigned count = Z3_stats_get_uint_value(l->z, stats, i);
        *l->until.taken += count - l->counted; /* the library counts in 32 bits */
        l->counted = count;
    }
    Z3_stats_dec_ref(l->z, stats);
}

/* ------------------------------------------------------------------------------------------------ solvers */

typedef struct owned {
    Z3_context z;
    Z3_solver solver;
    Z3_optimize optimizer;
} owned;

static void close_owned(void *what) {
    owned *o = what;
    if (o->solver) Z3_solver_dec_ref(o->z, o->solver);
    if (o->optimizer) Z3_optimize_dec_ref(o->z, o->optimizer);
}

static void own(logic *l, owned what) {
    owned *o = ARENA_NEW(l->memory, owned);
    *o = what;
    arena_defer(l->memory, close_owned, o);
}

static void open_solver(solver *s, logic *l, bool boolean) {
    Z3_context z = l->z;
    *s = (solver){.l = l};
    s->z = boolean ? Z3_mk_solver_for_logic(z, Z3_mk_string_symbol(z, "QF_FD")) : Z3_mk_simple_solver(z);
    Z3_solver_inc_ref(z, s->z);
    own(l, (owned){.z = z, .solver = s->z});
}

void solver_open(solver *s, logic *l) {
    open_solver(s, l, !l->arithmetic);
}

void solver_open_boolean(solver *s, logic *l) {
    open_solver(s, l, true);
}

void solver_add(solver *s, formula f) {
    if (!logic_is_yes(s->l, f)) Z3_solver_assert(s->l->z, s->z, f);
}

formula solver_name(solver *s, formula f) {
    formula name = logic_new(s->l, STR("holds"));
    solver_add(s, logic_implies(s->l, name, f));
    return name;
}

static solve_answer answer_of(logic *l, Z3_lbool answer) {
    if (answer == Z3_L_UNDEF && !limit_passed(l->until)) l->gave_up = true;
    return answer == Z3_L_TRUE ? SOLVE_YES : answer == Z3_L_FALSE ? SOLVE_NO : SOLVE_UNKNOWN;
}

/* Replaces the last assignment. */
static solve_answer keep_assignment(const logic *l, Z3_model *last, Z3_model found) {
    if (!found) return SOLVE_UNKNOWN;
    Z3_model_inc_ref(l->z, found);
    if (*last) Z3_model_dec_ref(l->z, *last);
    *last = found;
    return SOLVE_YES;
}

solve_answer solver_can(solver *s, const formula *assumed, size_t n) {
    logic *l = s->l;
    if (limit_passed(l->until)) return SOLVE_UNKNOWN;
    Z3_params limits = limit_steps(l);
    if (limits) Z3_solver_set_params(l->z, s->z, limits);
    begin_question(l);
    Z3_lbool answer = Z3_solver_check_assumptions(l->z, s->z, (unsigned)n, assumed);
    end_question(l);
    if (limits) Z3_params_dec_ref(l->z, limits);
    if (limits) count_steps(l, Z3_solver_get_statistics(l->z, s->z));
    return answer_of(l, answer);
}

solve_answer solver_ask(solver *s, const formula *assumed, size_t n) {
    solve_answer answer = solver_can(s, assumed, n);
    if (answer != SOLVE_YES) return answer;
    return keep_assignment(s->l, &s->assignment, Z3_solver_get_model(s->l->z, s->z));
}

void solver_core(const solver *s, const formula *assumed, size_t n, bool *needed) {
    Z3_context z = s->l->z;
    Z3_ast_vector core = Z3_solver_get_unsat_core(z, s->z);
    Z3_ast_vector_inc_ref(z, core);
    unsigned size = Z3_ast_vector_size(z, core);
    for (size_t i = 0; i < n; i++) {
        needed[i] = false;
        for (unsigned k = 0; k < size && !needed[i]; k++) needed[i] = Z3_ast_vector_get(z, core, k) == assumed[i];
    }
    Z3_ast_vector_dec_ref(z, core);
}

/* Deletion-based: starts from the solver's unsatisfiable core, then tries to leave out each assumption in turn, the
 * last first. */
solve_answer solver_shrink(solver *s, const formula *assumed, size_t n, bool *in) {
    formula *some = ARENA_ARRAY(s->l->memory, formula, n);
    bool *needed = ARENA_ARRAY(s->l->memory, bool, n);
    size_t k = 0;
    for (size_t i = 0; i < n; i++)
        if (in[i]) some[k++] = assumed[i];
    solve_answer can = solver_can(s, some, k);
    if (can != SOLVE_NO) return can;
    solver_core(s, some, k, needed);
    k = 0;
    for (size_t i = 0; i < n; i++)
        if (in[i]) in[i] = needed[k++];
    for (size_t out = n; out-- > 0;) {
        if (!in[out]) continue;
        k = 0;
        for (size_t i = 0; i < n; i++)
            if (in[i] && i != out) some[k++] = assumed[i];
        can = solver_can(s, some, k);
        if (can == SOLVE_UNKNOWN) return can;
        in[out] = can == SOLVE_YES;
    }
    return SOLVE_NO;
}

bool solver_holds(const solver *s, formula f) {
    return assignment_holds(s->l, s->assignment, f);
}

/* ------------------------------------------------------------------------------------------------ optimizers */

void optimizer_open(optimizer *o, logic *l) {
    *o = (optimizer){.l = l, .z = Z3_mk_optimize(l->z)};
    Z3_optimize_inc_ref(l->z, o->z);
    own(l, (owned){.z = l->z, .optimizer = o->z});
}

void optimizer_add(optimizer *o, formula f) {
    Z3_optimize_assert(o->l->z, o->z, f);
}

void optimizer_prefer(optimizer *o, formula f, const char *weight) {
    Z3_optimize_assert_soft(o->l->z, o->z, f, weight, NULL);
}

solve_answer optimizer_ask(optimizer *o) {
    logic *l = o->l;
    if (limit_passed(l->until)) return SOLVE_UNKNOWN;
    Z3_params limits = limit_steps(l);
    if (limits) Z3_optimize_set_params(l->z, o->z, limits);
    begin_question(l);
    Z3_lbool found = Z3_optimize_check(l->z, o->z, 0, NULL);
    end_question(l);
    if (limits) Z3_params_dec_ref(l->z, limits);
    if (limits) count_steps(l, Z3_optimize_get_statistics(l->z, o->z));
    solve_answer answer = answer_of(l, found);
    if (answer != SOLVE_YES) return answer;
    return keep_assignment(l, &o->assignment, Z3_optimize_get_model(l->z, o->z));
}
