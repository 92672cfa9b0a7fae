#include "bargain/problem.h"

/* What a conflict is about: terms in conflict, and what each rule wants of them.
 *
 * Each rule of the conflict gets its own copy of the terms, so that all rules hold at once. An equality constraint for
 * each shared term makes its copies equal. A minimal unsatisfiable set of equality constraints are the terms in
 * conflict. A given draft is one more side of the conflict. */

typedef struct side {
    uint32_t rule; /* or BARGAIN_DRAFT */
    const uint32_t *slots;
    size_t n_slots;
} side;

typedef struct explanation {
    problem *p;
    solver s;
    VEC(side) sides;
    numbers shared;     /* slots that more than one side reads */
    formula_list equal; /* one for each: assumed, all copies of the slot are equal */
} explanation;

static bool reads(const side *s, uint32_t number) {
    return numbers_have(s->slots, s->n_slots, number);
}

/* ------------------------------------------------------------------------------------------------ terms in conflict */

/* The side's copy of the shared slots: its formula over the copy, and the equality constraints. */
static void add_copy(explanation *x, const side *it) {
    problem *p = x->p;
    const logic *l = &p->m.logic;
    formula_list from = {0}, to = {0};
    formula says = it->rule == BARGAIN_DRAFT ? p->said : p->formulas[it->rule].seen.holds;
    for (size_t i = 0; i < x->shared.n; i++) {
        if (!reads(it, x->shared.v[i])) continue;
        const model_slot *s = model_slot_at(&p->m, x->shared.v[i]);
        size_t first = from.n;
        if (!logic_is_yes(l, s->present)) VEC_PUSH(p->memory, from, s->present);
        for (size_t k = 0; s->is && k < s->values->n; k++) VEC_PUSH(p->memory, from, s->is[k]);
        if (s->term) VEC_PUSH(p->memory, from, s->term);
        formula same = l->yes;
        for (size_t k = first; k < from.n; k++) {
            VEC_PUSH(p->memory, to, Z3_mk_fresh_const(l->z, "copy", Z3_get_sort(l->z, from.v[k])));
            same = logic_and(l, same, Z3_mk_eq(l->z, to.v[k], from.v[k]));
        }
        solver_add(&x->s, logic_implies(l, x->equal.v[i], same));
    }
    for (size_t i = 0; i < it->n_slots; i++) says = logic_and(l, says, model_slot_at(&p->m, it->slots[i])->fact);
    solver_add(&x->s, Z3_substitute(l->z, says, (unsigned)from.n, from.v, to.v));
}

static void open_explanation(explanation *x, problem *p, bargain_set rules) {
    *x = (explanation){.p = p};
    for (size_t i = 0; i < rules.n; i++) {
        const model_rule *r = &p->formulas[rules.v[i]].seen;
        VEC_PUSH(p->memory, x->sides, ((side){rules.v[i], r->slots, r->n_slots}));
    }
    if (p->drafted.n) VEC_PUSH(p->memory, x->sides, ((side){BARGAIN_DRAFT, p->drafted.v, p->drafted.n}));
    solver_open(&x->s, &p->m.logic);
    for (size_t i = 0; i < x->sides.n; i++)
        for (size_t k = 0; k < x->sides.v[i].n_slots; k++) {
            uint32_t number = x->sides.v[i].slots[k];
            size_t readers = 0;
            for (size_t o = 0; o < x->sides.n; o++) readers += reads(&x->sides.v[o], number);
            if (readers < 2 || numbers_have(x->shared.v, x->shared.n, number)) continue;
            VEC_PUSH(p->memory, x->shared, number);
            VEC_PUSH(p->memory, x->equal, logic_new(&p->m.logic, STR("equal")));
        }
    for (size_t i = 0; i < x->sides.n; i++) add_copy(x, &x->sides.v[i]);
}

/* A minimal unsatisfiable set of equality constraints, as indices into shared. Empty if the sides do not conflict over
 * terms, or if a limit was reached. If one constraint is enough, ALONE gets all that are enough alone. */
static numbers minimal_terms(explanation *x, numbers *alone, bool *known) {
    arena *a = x->p->memory;
    numbers kept = {0};
    size_t n = x->shared.n;
    bool *needed = ARENA_ARRAY(a, bool, n);
    for (size_t i = 0; i < n; i++) needed[i] = true;
    solve_answer conflict = solver_shrink(&x->s, x->equal.v, n, needed);
    *known = conflict != SOLVE_UNKNOWN;
    if (conflict != SOLVE_NO) return kept;
    for (uint32_t i = 0; i < n; i++)
        if (needed[i]) VEC_PUSH(a, kept, i);
    for (uint32_t i = 0; i < n && kept.n == 1; i++)
        if (i == kept.v[0] || solver_can(&x->s, &x->equal.v[i], 1) == SOLVE_NO) VEC_PUSH(a, *alone, i);
    return kept;
}

/* ------------------------------------------------------------------------------------------------ demands */

/* What one side wants of a term, found by asking which of its values the side allows. */
typedef struct demand_search {
    problem *p;
    uint32_t rule; /* or BARGAIN_DRAFT */
    solver *s;     /* with the draft only if that is the side: a rule's demand does not depend on it */
    const model_slot *slot;
    bool failed; /* a question was not answered: nothing is known */
} demand_search;

static solve_answer allows(demand_search *d, formula literal) {
    formula assumed[2] = {literal, d->rule == BARGAIN_DRAFT ? literal : d->p->formulas[d->rule].on};
    solve_answer can = d->failed ? SOLVE_UNKNOWN : solver_can(d->s, assumed, 2);
    d->failed = can == SOLVE_UNKNOWN;
    return can;
}

static str quoted(arena *a, str name) {
    return arena_printf(a, "'" STR_FMT "'", STR_ARG(name));
}

/* A possible value, as a literal to assume and as text. */
typedef struct value_option {
    formula is;
    str text;
    bool silent; /* what silence means */
    bool allowed;
} value_option;

typedef VEC(value_option) value_options;

static value_options list_options(demand_search *d, slot unset) {
    const logic *l = &d->p->m.logic;
    const model_slot *s = d->slot;
    arena *a = d->p->memory;
    value_options out = {0};
    bool has_value = unset.state == SLOT_VALUE, listed = s->domain == DOMAIN_BOOL || s->domain == DOMAIN_NAMES;
    for (int i = 1; s->domain == DOMAIN_BOOL && i >= 0; i--)
        VEC_PUSH(a, out,
                 ((value_option){.is = i ? s->term : logic_not(l, s->term),
                                 .text = i ? STR("true") : STR("false"),
                                 .silent = has_value && unset.v.b == i}));
    for (size_t i = 0; s->domain == DOMAIN_NAMES && i < s->values->n; i++)
        VEC_PUSH(a, out,
                 ((value_option){.is = s->is[i],
                                 .text = quoted(a, s->values->names[i]),
                                 .silent = has_value && unset.v.i == (int64_t)i}));
    if (logic_is_yes(l, s->present)) return out;
    if (!listed) VEC_PUSH(a, out, ((value_option){.is = s->present, .text = STR("a value")}));
    VEC_PUSH(a, out, ((value_option){.is = logic_not(l, s->present), .text = STR("silence"), .silent = true}));
    return out;
}

/* A rule that allows silence forbids what it does not allow; a rule that does not requires what it allows. A long list
 * of forbidden values is replaced by the short one of those allowed. A draft says what it says, even if that is what
 * silence means. */
static bargain_demand demand_for_options(demand_search *d, slot unset) {
    bargain_demand out = {.rule = d->rule};
    arena *a = d->p->memory;
    value_options all = list_options(d, unset);
    size_t n = 0;
    bool silent = false;
    for (size_t i = 0; i < all.n; i++) {
        all.v[i].allowed = allows(d, all.v[i].is) != SOLVE_NO;
        silent = silent || (all.v[i].allowed && all.v[i].silent);
        n += all.v[i].allowed;
    }
    if (n == 0 || n == all.n) return out;
    bool few = n <= 2 && all.n - n > 4, listed = !silent || few || d->rule == BARGAIN_DRAFT;
    out.kind = !silent ? STR("requires") : few ? STR("allows only") : STR("forbids");
    VEC(str) values = {0};
    for (size_t i = 0; i < all.n; i++)
        if (all.v[i].allowed == listed) VEC_PUSH(a, values, all.v[i].text);
    out.values = arena_join(a, values.v, values.n, ", ", " or ", 0);
    return out;
}

/* Members that must be in the set; if there are none, members that must not. */
static bargain_demand demand_for_members(demand_search *d) {
    bargain_demand out = {.rule = d->rule};
    arena *a = d->p->memory;
    VEC(str) in = {0}, out_of = {0};
    for (size_t i = 0; i < d->slot->values->n; i++) {
        str name = quoted(a, d->slot->values->names[i]);
        if (allows(d, logic_not(&d->p->m.logic, d->slot->is[i])) == SOLVE_NO)
            VEC_PUSH(a, in, name);
        else if (allows(d, d->slot->is[i]) == SOLVE_NO)
            VEC_PUSH(a, out_of, name);
    }
    out.kind = in.n ? STR("requires") : out_of.n ? STR("forbids") : (str){"", 0};
    out.values =
        in.n ? arena_join(a, in.v, in.n, " and ", " and ", 0) : arena_join(a, out_of.v, out_of.n, ", ", ", ", 0);
    return out;
}

/* Whether the side allows a number that is at most (if not LEAST: at least) I. */
static bool reaches(demand_search *d, bool least, int64_t i) {
    logic *l = &d->p->m.logic;
    Z3_ast value = d->slot->term, bound = logic_int(l, i);
    formula beyond = least ? Z3_mk_le(l->z, value, bound) : Z3_mk_ge(l->z, value, bound);
    return allows(d, solver_name(d->s, logic_and(l, d->slot->present, beyond))) == SOLVE_YES;
}

/* The least (or greatest) number that the side allows, by binary search over all 64-bit integers. */
static int64_t find_bound(demand_search *d, bool least) {
    int64_t low = INT64_MIN, high = INT64_MAX;
    while (low < high) {
        int64_t half = (int64_t)(((uint64_t)high - (uint64_t)low) / 2), middle = least ? low + half : high - half;
        bool allowed = reaches(d, least, middle);
        if (least)
            allowed ? (high = middle) : (low = middle + 1);
        else
            allowed ? (low = middle) : (high = middle - 1);
    }
    return low;
}

static bargain_demand demand_for_integer(demand_search *d) {
    bargain_demand out = {.rule = d->rule, .kind = STR("requires")};
    arena *a = d->p->memory;
    if (!reaches(d, false, INT64_MIN)) {
        out.values = STR("silence");
        return out;
    }
    bool below = !reaches(d, true, INT64_MIN), above = !reaches(d, false, INT64_MAX);
    long long least = below ? find_bound(d, true) : 0, most = above ? find_bound(d, false) : 0;
    if (below && above && least == most)
        out.values = arena_printf(a, "%lld", least);
    else if (below && above)
        out.values = arena_printf(a, "%lld to %lld", least, most);
    else if (below || above)
        out.values = arena_printf(a, "%s %lld", below ? "at least" : "at most", below ? least : most);
    else
        out.kind = (str){"", 0};
    return out;
}

static bargain_demand demand_of(problem *p, uint32_t which, uint32_t number, bool *explained) {
    demand_search d = {.p = p, .rule = which, .s = which == BARGAIN_DRAFT ? &p->s : &p->undrafted};
    d.slot = model_slot_at(&p->m, number);
    bargain_demand out = {.rule = which};
    if (d.slot->domain == DOMAIN_MEMBERS) out = demand_for_members(&d);
    /* Dates are not written as numbers of days. */
    if (d.slot->domain == DOMAIN_INTEGER && d.slot->term && d.slot->unit == 1) out = demand_for_integer(&d);
    if (!out.kind.n) out = demand_for_options(&d, model_silence(&p->m, number));
    if (d.failed) *explained = false;
    if (d.failed) return (bargain_demand){.rule = which};
    if (out.kind.n && which == BARGAIN_DRAFT) out.kind = STR("says");
    if (out.kind.n) out.wants = arena_printf(p->memory, STR_FMT " " STR_FMT, STR_ARG(out.kind), STR_ARG(out.values));
    return out;
}

/* ------------------------------------------------------------------------------------------------ the explanation */

bargain_conflict problem_explain(problem *p, bargain_set rules) {
    bargain_conflict out = {.rules = rules};
    const vocabulary *v = p->m.vocabulary;
    explanation x;
    numbers alone = {0};
    open_explanation(&x, p, rules);
    numbers minimal = minimal_terms(&x, &alone, &out.explained);
    /* If one term is enough, the first that is enough is explained and the others are only named. */
    const numbers *all = minimal.n == 1 ? &alone : &minimal;
    bargain_term *terms = ARENA_ARRAY(p->memory, bargain_term, all->n);
    str *others = ARENA_ARRAY(p->memory, str, all->n);
    for (size_t i = 0; i < all->n; i++) {
        uint32_t number = x.shared.v[all->v[i]];
        str path = vocabulary_slot_path(p->memory, v, number);
        if (minimal.n == 1 && i > 0) {
            others[out.n_others++] = path;
            continue;
        }
        bargain_term *t = &terms[out.n_terms++];
        bargain_demand *demands = ARENA_ARRAY(p->memory, bargain_demand, x.sides.n);
        *t = (bargain_term){.slot = number, .path = path, .demands = demands};
        if (number < v->n_slots) t->title = v->terms[v->slot_term[number]]->title;
        for (size_t k = 0; k < x.sides.n; k++)
            if (reads(&x.sides.v[k], number))
                demands[t->n_demands++] = demand_of(p, x.sides.v[k].rule, number, &out.explained);
    }
    out.terms = terms;
    out.others = others;
    return out;
}
