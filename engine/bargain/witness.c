#include "bargain/deal_text.h"
#include "bargain/problem.h"
#include "judge/judge.h"

/* A deal that all binding rules accept, as close to silence as can be, and held before the judge. */

typedef struct search {
    problem *p;
    const deal *given;
    slot *slots;
    bool *said;
    size_t n_slots; /* the deal's fields included */
    bool fewest;
} search;

/* ------------------------------------------------------------------------------------------------ the fewest terms */

/* What costs nothing: a term about which the deal is silent, or of which the draft has spoken already; that the deal is
 * called hypothetical. */
static formula free_of_charge(search *s, uint32_t number) {
    model *m = &s->p->m;
    formula silent = model_slot_silent(m, number);
    if (number != m->vocabulary->n_slots + DEAL_STATUS) return silent;
    size_t hypothetical = domain_find(m->vocabulary->statuses, STR("hypothetical"));
    slot_value v = {.i = (int64_t)hypothetical};
    return model_slot_is(m, number, (slot){.state = SLOT_VALUE, .v = v});
}

/* The slots that the rules asked for read, and those of the draft. */
static void note_slots(search *s, bool *wanted, numbers *out) {
    problem *p = s->p;
    bool *seen = ARENA_ARRAY(p->memory, bool, s->n_slots);
    for (size_t i = 0; i < p->drafted.n; i++) seen[p->drafted.v[i]] = true;
    for (size_t i = 0; i < p->binding.n; i++) {
        const model_rule *r = &p->formulas[p->binding.v[i]].seen;
        for (size_t k = 0; wanted[i] && k < r->n_slots; k++) seen[r->slots[k]] = true;
    }
    for (uint32_t i = 0; i < s->n_slots; i++)
        if (seen[i]) VEC_PUSH(p->memory, *out, i);
}

static Z3_optimize open_optimizer(search *s, const bool *wanted, const numbers *slots, formula words) {
    problem *p = s->p;
    Z3_context z = p->m.logic.z;
    Z3_optimize o = Z3_mk_optimize(z);
    Z3_optimize_inc_ref(z, o);
    for (size_t i = 0; i < slots->n; i++) {
        Z3_optimize_assert(z, o, model_slot_at(&p->m, slots->v[i])->fact);
        Z3_optimize_assert_soft(z, o, free_of_charge(s, slots->v[i]), "1", NULL);
    }
    for (size_t i = 0; i < p->binding.n; i++)
        if (wanted[i]) Z3_optimize_assert(z, o, p->formulas[p->binding.v[i]].seen.holds);
    Z3_optimize_assert(z, o, p->said);
    Z3_optimize_assert(z, o, words);
    if (!p->until.at) return o;
    Z3_params params = Z3_mk_params(z);
    Z3_params_inc_ref(z, params);
    Z3_params_set_uint(z, params, Z3_mk_string_symbol(z, "timeout"), deadline_left(p->until));
    Z3_optimize_set_params(z, o, params);
    Z3_params_dec_ref(z, params);
    return o;
}

static void take(search *s, Z3_model found, const numbers *slots) {
    for (uint32_t i = 0; i < s->n_slots; i++) s->slots[i] = model_silence(&s->p->m, i);
    for (size_t i = 0; i < slots->n; i++) s->slots[slots->v[i]] = model_slot_value(&s->p->m, found, slots->v[i]);
}

/* The same demands before a solver, and no more terms than the assignment found has. */
static void open_settler(search *s, solver *settler, const bool *wanted, const numbers *slots, formula words,
                         const formula *silent, Z3_model found) {
    problem *p = s->p;
    const logic *l = &p->m.logic;
    formula *said = ARENA_ARRAY(p->memory, formula, slots->n);
    unsigned most = 0;
    solver_open_bare(settler, &p->m, p->until);
    for (size_t i = 0; i < slots->n; i++) {
        Z3_ast v = NULL;
        solver_add(settler, model_slot_at(&p->m, slots->v[i])->fact);
        said[i] = logic_not(l, silent[i]);
        most += Z3_model_eval(l->z, found, silent[i], true, &v) && !logic_is_yes(l, v);
    }
    for (size_t i = 0; i < p->binding.n; i++)
        if (wanted[i]) solver_add(settler, p->formulas[p->binding.v[i]].seen.holds);
    solver_add(settler, p->said);
    solver_add(settler, words);
    if (slots->n) solver_add(settler, Z3_mk_atmost(l->z, (unsigned)slots->n, said, most));
}

/* Of the deals with the fewest terms the first; where time runs out, the one that was found. */
static void take_first(search *s, const bool *wanted, const numbers *slots, formula words, Z3_model found) {
    solver settler;
    formula *silent = ARENA_ARRAY(s->p->memory, formula, slots->n);
    for (size_t i = 0; i < slots->n; i++) silent[i] = free_of_charge(s, slots->v[i]);
    open_settler(s, &settler, wanted, slots, words, silent, found);
    bool settled = problem_settle(s->p, &settler, slots, silent);
    take(s, settled ? settler.assignment : found, slots);
}

/* A deal with the fewest terms in which the wanted rules hold; false where none was found in time. */
static bool take_fewest(search *s, bool *wanted, formula words) {
    Z3_context z = s->p->m.logic.z;
    numbers slots = {0};
    if (deadline_passed(s->p->until)) return false;
    note_slots(s, wanted, &slots);
    Z3_optimize o = open_optimizer(s, wanted, &slots, words);
    s->fewest = Z3_optimize_check(z, o, 0, NULL) == Z3_L_TRUE;
    Z3_model found = s->fewest ? Z3_optimize_get_model(z, o) : NULL;
    if (found) {
        Z3_model_inc_ref(z, found);
        take_first(s, wanted, &slots, words, found);
        Z3_model_dec_ref(z, found);
    }
    Z3_optimize_dec_ref(z, o);
    return found != NULL;
}

/* Else any deal: the one that the solver has, for it has been asked already. */
static bool take_any(search *s, formula words) {
    problem *p = s->p;
    formula *assumed = ARENA_ARRAY(p->memory, formula, p->binding.n + 1);
    for (size_t i = 0; i < p->binding.n; i++) assumed[i] = p->formulas[p->binding.v[i]].on;
    assumed[p->binding.n] = solver_name(&p->s, words);
    if (solver_ask(&p->s, assumed, p->binding.n + 1) != SOLVE_YES) return false;
    numbers used = {p->m.used.v, p->m.used.n, p->m.used.cap};
    take(s, p->s.assignment, &used);
    return true;
}

/* ------------------------------------------------------------------------------------------------ words */

/* What the propositions are in a deal of terms alone, without articles. What is part of a loop is taken for false. */
static formula without_words(search *s) {
    problem *p = s->p;
    const logic *l = &p->m.logic;
    formula all = l->yes;
    for (size_t i = 0; i < p->m.propositions.n; i++) {
        const proposition *it = &p->m.propositions.v[i];
        cel_context c = {.memory = p->memory, .slots = s->slots};
        diags ignored;
        diags_init(&ignored);
        const cel_program *program = it->ast ? cel_compile(p->m.env, it->at, it->ast, &ignored) : NULL;
        cel_value v = program ? cel_eval(program, &c) : cel_of_bool(false);
        diags_free(&ignored);
        all = logic_and(l, all, v.kind == CEL_BOOL && v.b ? it->holds : logic_not(l, it->holds));
    }
    return all;
}

/* ------------------------------------------------------------------------------------------------ writing it */

/* What the draft says stands in the witness as well, also where no rule reads it. */
static void repeat_draft(search *s) {
    const deal *d = s->given;
    for (uint32_t i = 0; i < s->n_slots; i++) s->said[i] = false;
    if (!d) return;
    for (uint32_t i = 0; i < s->n_slots; i++) {
        bool field = i >= s->p->m.vocabulary->n_slots;
        bool said = field ? d->fields[i - s->p->m.vocabulary->n_slots].source != NULL : d->slots[i].origin != 0;
        if (!said || d->slots[i].state == SLOT_OPEN) continue;
        s->said[i] = true;
        if (d->slots[i].state == SLOT_VALUE) s->slots[i] = d->slots[i];
    }
}

static bool is_silent(search *s, uint32_t number) {
    const domain *values = NULL;
    slot_type type = vocabulary_slot_type(s->p->m.vocabulary, number, &values);
    slot silent = model_silence(&s->p->m, number), now = s->slots[number];
    if (now.state != SLOT_VALUE || silent.state != SLOT_VALUE) return now.state == silent.state;
    return slot_value_equal(type, values, now.v, silent.v);
}

static size_t note_said(search *s) {
    size_t n = 0;
    for (uint32_t i = 0; i < s->n_slots; i++) {
        bool loud = s->slots[i].state == SLOT_VALUE && !is_silent(s, i);
        if (loud && i < s->p->m.vocabulary->n_slots) n++;
        s->said[i] = s->said[i] || loud;
    }
    return n;
}

static bargain_witness *write_witness(search *s, const pack *const *packs, size_t n_packs) {
    arena *a = s->p->memory;
    bargain_witness *w = ARENA_NEW(a, bargain_witness);
    buf out = {0};
    str names = {"", 0}, titles = {"", 0};
    for (size_t i = 0; i < n_packs; i++) {
        names = arena_printf(a, STR_FMT "%s" STR_FMT, STR_ARG(names), i ? "-" : "", STR_ARG(packs[i]->id));
        titles = arena_printf(a, STR_FMT "%s" STR_FMT, STR_ARG(titles), i ? ", " : "", STR_ARG(packs[i]->id));
    }
    w->n_terms = note_said(s);
    w->is_fewest = s->fewest;
    deal_outline d = {.vocabulary = s->p->m.vocabulary, .slots = s->slots, .said = s->said};
    d.id = s->given ? s->given->id : arena_printf(a, "witness-" STR_FMT, STR_ARG(names));
    d.title = s->given ? s->given->title : arena_printf(a, "A deal that these packs accept: " STR_FMT, STR_ARG(titles));
    uint32_t fields = d.vocabulary->n_slots;
    if (model_has(&s->p->m, fields + DEAL_ID)) d.id = *s->slots[fields + DEAL_ID].v.s;
    if (model_has(&s->p->m, fields + DEAL_TITLE)) d.title = *s->slots[fields + DEAL_TITLE].v.s;
    d.no_status = model_has(&s->p->m, fields + DEAL_STATUS) && s->slots[fields + DEAL_STATUS].state != SLOT_VALUE;
    d.note = arena_printf(a,
                          "Found by `redline bargain`: no red line of these packs is crossed: " STR_FMT ".\n"
                          "%s It is a possibility, and no proposal.",
                          STR_ARG(titles), s->fewest ? "No deal does so with fewer terms." : "Fewer terms may do.");
    deal_write_text(&out, &d);
    w->text = arena_str(a, buf_slice(&out));
    buf_clear(&out);
    deal_write_json(&out, &d);
    w->json = arena_str(a, buf_slice(&out));
    buf_free(&out);
    return w;
}

/* ------------------------------------------------------------------------------------------------ before the judge */

static size_t place_of(const problem *p, const pack *of, const rule *r) {
    for (size_t i = 0; i < p->binding.n; i++) {
        const bargain_rule *it = &p->rules[p->binding.v[i]];
        if (it->pack == of && it->rule == r) return i;
    }
    return SIZE_MAX;
}

/* What the judge says of the witness as it is written. */
typedef struct hearing {
    bool is_deal;      /* it can be read */
    size_t refused;    /* binding rules that do not hold in it */
    size_t unexpected; /* those of them that were asked for; the last one is */
    const char *how;   /* its outcome */
    size_t which;      /* its place among the binding rules */
} hearing;

/* Adds what was refused to WANTED. */
static void hear_rule(problem *p, const pack *of, const rule_verdict *r, bool *wanted, hearing *h) {
    size_t at = place_of(p, of, r->rule);
    if (at == SIZE_MAX || r->outcome == RULE_PASS || r->outcome == RULE_NOT_APPLICABLE) return;
    h->refused++;
    if (wanted[at]) {
        h->unexpected++;
        h->which = at;
        h->how = rule_outcome_name(r->outcome);
    }
    wanted[at] = true;
}

/* The text is read back and judged, as `check` would. */
static hearing hear(problem *p, const bargain_witness *w, const pack *const *packs, size_t n_packs, bool *wanted,
                    diags *d) {
    source *s = source_of_text(p->memory, STR("<witness>"), w->text);
    const deal *read = deal_read(p->memory, s, p->m.vocabulary, NULL, d);
    hearing h = {.is_deal = read != NULL};
    if (!read) return h;
    const verdict *v = judge_deal(p->memory, read, packs, n_packs, (judge_settings){.no_because = true});
    for (size_t i = 0; i < v->n_packs; i++)
        for (size_t k = 0; k < v->packs[i].n_rules; k++)
            hear_rule(p, v->packs[i].pack, &v->packs[i].rules[k], wanted, &h);
    return h;
}

/* The solver and the judge must agree, but for words, which a deal of terms alone does not have. */
static void complain(problem *p, const hearing *h, diags *d) {
    if (!h->is_deal || !h->unexpected || p->formulas[p->binding.v[h->which]].seen.n_assumed) return;
    diags_add(d, (diag){.level = DIAG_ERROR,
                        .message = arena_printf(&d->memory,
                                                "internal error: the solver found a deal in which " STR_FMT
                                                " should hold, but the judge says '%s'; the deal is not shown",
                                                STR_ARG(p->rules[p->binding.v[h->which]].name), h->how)});
}

/* Rules come in as they are needed. The first deal says nothing but what the draft says; whatever the judge refuses
 * in it must be asked for. The fewest terms for some of the rules, in a deal that turns out to hold all of them, are
 * the fewest for all. Where time runs out, any deal will do. Words cannot be made up: where the rules need some, there
 * is no witness, and that is no error. */
const bargain_witness *problem_witness(problem *p, const deal *given, const pack *const *packs, size_t n_packs,
                                       diags *d) {
    search s = {.p = p, .given = given, .n_slots = p->m.vocabulary->n_slots + DEAL_FIELDS};
    bool *wanted = ARENA_ARRAY(p->memory, bool, p->binding.n), all = false;
    s.slots = ARENA_ARRAY(p->memory, slot, s.n_slots);
    s.said = ARENA_ARRAY(p->memory, bool, s.n_slots);
    for (uint32_t i = 0; i < s.n_slots; i++) s.slots[i] = model_silence(&p->m, i);
    formula words = without_words(&s);
    for (;;) {
        bool found = !all && take_fewest(&s, wanted, words);
        all = all || !found;
        if (!found && !take_any(&s, words)) return NULL;
        for (size_t i = 0; all && i < p->binding.n; i++) wanted[i] = true;
        repeat_draft(&s);
        const bargain_witness *w = write_witness(&s, packs, n_packs);
        hearing h = hear(p, w, packs, n_packs, wanted, d);
        if (h.is_deal && !h.refused) return w;
        complain(p, &h, d);
        if (!h.is_deal || h.unexpected) return NULL;
    }
}
