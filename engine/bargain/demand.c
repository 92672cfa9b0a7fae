#include "bargain/problem.h"

/* What a rule, or the draft, wants of one term, found by asking which of its values it would let pass. */

/* One thing that a term may be, as a literal to assume, and in words. */
typedef struct option {
    formula is;
    str words;
    bool silent; /* what silence means */
} option;

typedef VEC(option) options;

static str quoted(arena *a, str name) {
    return arena_printf(a, "'" STR_FMT "'", STR_ARG(name));
}

static void list_options(problem *p, const model_slot *s, slot quiet, options *out) {
    const logic *l = &p->m.logic;
    arena *a = p->memory;
    bool said = quiet.state == SLOT_VALUE;
    if (s->type == SLOT_BOOL) {
        VEC_PUSH(a, *out, ((option){s->term, STR("true"), said && quiet.v.b}));
        VEC_PUSH(a, *out, ((option){logic_not(l, s->term), STR("false"), said && !quiet.v.b}));
    }
    for (size_t i = 0; s->type == SLOT_ENUM && i < s->values->n; i++)
        VEC_PUSH(a, *out, ((option){s->is[i], quoted(a, s->values->names[i]), said && quiet.v.i == (int64_t)i}));
    bool listed = s->type == SLOT_BOOL || s->type == SLOT_ENUM;
    if (!logic_is_yes(l, s->present) && !listed) VEC_PUSH(a, *out, ((option){s->present, STR("a value"), false}));
    if (!logic_is_yes(l, s->present)) VEC_PUSH(a, *out, ((option){logic_not(l, s->present), STR("silence"), true}));
}

/* "a", "a or b", "a, b or c". */
static str one_of(arena *a, const options *all, const bool *wanted, bool which) {
    str out = {"", 0};
    size_t n = 0, k = 0;
    for (size_t i = 0; i < all->n; i++) n += wanted[i] == which;
    for (size_t i = 0; i < all->n; i++) {
        if (wanted[i] != which) continue;
        const char *between = k == 0 ? "" : k + 1 == n ? " or " : ", ";
        out = arena_printf(a, STR_FMT "%s" STR_FMT, STR_ARG(out), between, STR_ARG(all->v[i].words));
        k++;
    }
    return out;
}

static solve_answer ask_with(problem *p, uint32_t which, formula literal) {
    formula assumed[2] = {literal, which == BARGAIN_DRAFT ? literal : p->formulas[which].on};
    solver *s = which == BARGAIN_DRAFT ? &p->s : &p->undrafted;
    return solver_can(s, assumed, 2);
}

/* A rule that lets silence pass forbids what it does not let pass; one that does not requires what it does. Where that
 * would be a long list of what is forbidden and a short one of what is not, the short one. A draft says what it says,
 * also where silence would have said the same. */
static bargain_demand among(problem *p, uint32_t which, const options *all) {
    bargain_demand out = {.rule = which};
    bool *passes = ARENA_ARRAY(p->memory, bool, all->n);
    size_t n = 0;
    bool quiet = false;
    for (size_t i = 0; i < all->n; i++) {
        passes[i] = ask_with(p, which, all->v[i].is) != SOLVE_NO;
        quiet = quiet || (passes[i] && all->v[i].silent);
        n += passes[i];
    }
    if (n == 0 || n == all->n) return out;
    bool few = n <= 2 && all->n - n > 4;
    out.kind = quiet ? few ? STR("allows only") : STR("forbids") : STR("requires");
    out.values = one_of(p->memory, all, passes, !quiet || few || which == BARGAIN_DRAFT);
    return out;
}

/* Members that must be there, and members that may not. */
static bargain_demand of_members(problem *p, uint32_t which, const model_slot *s) {
    bargain_demand out = {.rule = which};
    arena *a = p->memory;
    str in = {"", 0}, not_in = {"", 0};
    for (size_t i = 0; i < s->values->n; i++) {
        str name = quoted(a, s->values->names[i]);
        if (ask_with(p, which, logic_not(&p->m.logic, s->is[i])) == SOLVE_NO)
            in = in.n ? arena_printf(a, STR_FMT " and " STR_FMT, STR_ARG(in), STR_ARG(name)) : name;
        else if (ask_with(p, which, s->is[i]) == SOLVE_NO)
            not_in = not_in.n ? arena_printf(a, STR_FMT ", " STR_FMT, STR_ARG(not_in), STR_ARG(name)) : name;
    }
    out.kind = in.n ? STR("requires") : not_in.n ? STR("forbids") : (str){"", 0};
    out.values = in.n ? in : not_in;
    return out;
}

/* ------------------------------------------------------------------------------------------------ whole numbers */

/* Whether the rule lets a number pass that is at least (at most) I. */
static bool reaches(problem *p, uint32_t which, const model_slot *s, bool least, int64_t i) {
    logic *l = &p->m.logic;
    Z3_ast bound = logic_int(l, i);
    formula beyond = least ? Z3_mk_le(l->z, s->term, bound) : Z3_mk_ge(l->z, s->term, bound);
    solver *v = which == BARGAIN_DRAFT ? &p->s : &p->undrafted;
    return ask_with(p, which, solver_name(v, logic_and(l, s->present, beyond))) == SOLVE_YES;
}

/* The least (or greatest) number that the rule lets pass, between FROM and TO; FROM is known not to be beyond it. */
static int64_t bound(problem *p, uint32_t which, const model_slot *s, bool least) {
    int64_t low = INT64_MIN / 4, high = INT64_MAX / 4;
    while (low < high) {
        int64_t middle = least ? low + (high - low) / 2 : high - (high - low) / 2;
        bool passes = reaches(p, which, s, least, middle);
        if (least)
            passes ? (high = middle) : (low = middle + 1);
        else
            passes ? (low = middle) : (high = middle - 1);
    }
    return low;
}

static bool is_bounded(problem *p, uint32_t which, const model_slot *s, bool least) {
    return !reaches(p, which, s, least, least ? INT64_MIN / 4 : INT64_MAX / 4);
}

static bargain_demand of_number(problem *p, uint32_t which, const model_slot *s) {
    bargain_demand out = {.rule = which};
    arena *a = p->memory;
    if (!reaches(p, which, s, false, INT64_MIN)) {
        out.kind = STR("requires");
        out.values = STR("silence");
        return out;
    }
    bool below = is_bounded(p, which, s, true), above = is_bounded(p, which, s, false);
    long long least = below ? bound(p, which, s, true) : 0, most = above ? bound(p, which, s, false) : 0;
    if (below && above && least == most)
        out.values = arena_printf(a, "%lld", least);
    else if (below && above)
        out.values = arena_printf(a, "%lld to %lld", least, most);
    else if (below || above)
        out.values = arena_printf(a, "%s %lld", below ? "at least" : "at most", below ? least : most);
    out.kind = out.values.n ? STR("requires") : (str){"", 0};
    return out;
}

/* ------------------------------------------------------------------------------------------------ any term */

bargain_demand problem_demand(problem *p, uint32_t which, uint32_t number) {
    const model_slot *s = model_slot_at(&p->m, number);
    options all = {0};
    list_options(p, s, model_silence(&p->m, number), &all);
    bargain_demand out = {.rule = which};
    if (s->type == SLOT_SET || s->type == SLOT_STRINGS)
        out = of_members(p, which, s);
    else if (s->term && (s->type == SLOT_INT || s->type == SLOT_DAYS))
        out = of_number(p, which, s);
    if (!out.kind.n) out = among(p, which, &all);
    if (out.kind.n && which == BARGAIN_DRAFT) out.kind = STR("says");
    if (out.kind.n) out.wants = arena_printf(p->memory, STR_FMT " " STR_FMT, STR_ARG(out.kind), STR_ARG(out.values));
    return out;
}
