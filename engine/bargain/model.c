#include "bargain/model.h"

#include <stdlib.h>

#include "bargain/translate.h"

static int by_number(const void *a, const void *b) {
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

void numbers_sort(numbers *list) {
    size_t n = 0;
    if (list->n) qsort(list->v, list->n, sizeof *list->v, by_number);
    for (size_t i = 0; i < list->n; i++)
        if (n == 0 || list->v[n - 1] != list->v[i]) list->v[n++] = list->v[i];
    list->n = n;
}

bool numbers_have(const uint32_t *list, size_t n, uint32_t number) {
    for (size_t i = 0; i < n; i++)
        if (list[i] == number) return true;
    return false;
}

/* ------------------------------------------------------------------------------------------------ names and currencies
 */

typedef struct name_search {
    const model *m;
    arena *memory;
    map seen;
    VEC(str) names;
    bool currencies[256]; /* by number */
    int64_t largest;      /* number that expressions with lists of strings have, up to MOST_OTHERS */
    bool free_texts;      /* expressions read lists of strings that are terms */
} name_search;

/* So many texts that no rule mentions can be in a list of strings, for rules that count them. */
enum { MOST_OTHERS = 64 };

static void add_name(name_search *s, str name) {
    if (map_put(s->memory, &s->seen, name, 0)) VEC_PUSH(s->memory, s->names, name);
}

static void add_currency(name_search *s, str amount) {
    money m;
    if (money_parse(amount, &m)) s->currencies[m.currency] = true;
}

/* The currencies of all string literals; if NAMES, also the literals, and the names of all sets. */
static void add_literals(name_search *s, const cel_ast *x, bool names) {
    if (x->kind == CEL_X_LITERAL && x->value.kind == CEL_STRING) {
        add_currency(s, cel_text(x->value));
        if (names) add_name(s, cel_text(x->value));
    }
    bool counts = names && x->kind == CEL_X_LITERAL && x->value.kind == CEL_INT && x->value.i <= MOST_OTHERS;
    if (counts && x->value.i > s->largest) s->largest = x->value.i;
    for (size_t i = 0; names && x->ref == CEL_REF_SET && i < x->set->n; i++)
        add_name(s, model_domain_of(s->m, x->set)->names[i]);
    if (x->ref == CEL_REF_DEFINITION) add_literals(s, x->definition->ast, names);
    for (uint32_t i = 0; i < x->n_args; i++) add_literals(s, x->args[i], names);
}

static bool has_strings(const vocabulary *v, uint32_t number) {
    const domain *values;
    return vocabulary_slot_type(v, number, &values) == SLOT_STRINGS;
}

/* What the given deal says, in brackets too. */
static void add_said(name_search *s, const node *n) {
    if (n->kind == NODE_STRING) add_currency(s, n->s);
    for (const node *c = n->kind == NODE_GROUP || n->kind == NODE_LIST ? n->first : NULL; c; c = c->next)
        add_said(s, c);
}

/* The lists of strings of the given deal, and the amounts of the vocabulary. */
static void add_values(name_search *s, const vocabulary *v, const deal *given) {
    for (uint32_t i = 0; given && i < given->n_mentions; i++) {
        const mention *m = &given->mentions[i];
        size_t options = m->either == DEAL_NONE ? 1 : given->choices[m->either].n_options;
        for (size_t k = 0; has_strings(v, m->slot) && !m->open && k < options; k++) {
            const str_list *list = m->either == DEAL_NONE ? m->value.list : m->either_values[k].list;
            for (size_t n = 0; n < list->n; n++) add_name(s, list->v[n]);
        }
    }
    for (size_t i = 0; i < v->n_terms; i++) {
        const term *t = v->terms[i];
        if (t->type != SLOT_MONEY) continue;
        if (t->has_min) s->currencies[t->min.money->currency] = true;
        if (t->has_max) s->currencies[t->max.money->currency] = true;
        if (t->silent == SILENCE_DEFAULT) s->currencies[t->fallback.money->currency] = true;
    }
}

static void list_currencies(model *m, name_search *s) {
    const uint32_t n = sizeof s->currencies / sizeof *s->currencies;
    bool any = false;
    for (uint32_t i = 0; i < n; i++) any = any || s->currencies[i];
    if (!any) s->currencies[currency_find(STR("USD"))] = true;
    uint32_t *all = ARENA_ARRAY(m->memory, uint32_t, n);
    for (uint32_t i = 0; i < n; i++)
        if (s->currencies[i]) all[m->n_currencies++] = i;
    m->currencies = all;
}

void model_open(model *m, arena *a, const vocabulary *v, const pack *const *packs, size_t n_packs, const deal *given) {
    v = vocabulary_view_full(a, given ? given->vocabulary : v);
    *m = (model){.memory = a, .vocabulary = v, .env = rules_env(a, v)};
    logic_open(&m->logic, a);
    m->slots = ARENA_ARRAY(a, model_slot, v->n_slots + DEAL_FIELDS);
    name_search s = {.m = m, .memory = a};
    uint32_t number = v->n_slots + DEAL_BY;
    slot by = given ? given->slots[number] : (slot){0};
    for (size_t i = 0; by.state == SLOT_VALUE && i < by.v.list->n; i++) add_name(&s, by.v.list->v[i]);
    for (size_t p = 0; p < n_packs; p++)
        for (size_t r = 0; r < packs[p]->n_rules; r++) {
            const rule_expr *e;
            for (size_t k = 0; (e = rule_expression(&packs[p]->rules[r], k)); k++) {
                size_t n = 0;
                const uint32_t *slots = e->program ? cel_program_slots(e->program, &n, NULL) : NULL;
                bool names = false;
                for (size_t i = 0; i < n; i++) {
                    names = names || has_strings(v, slots[i]);
                    s.free_texts = s.free_texts || (has_strings(v, slots[i]) && slots[i] < v->n_slots);
                }
                if (e->program) add_literals(&s, cel_program_ast(e->program), names);
            }
        }
    add_name(&s, STR("somebody"));
    if (given) add_said(&s, given->root);
    add_values(&s, v, given);
    /* Last, so that a repair takes them rather than texts that the deal has elsewhere. */
    for (int64_t i = 2; s.free_texts && i <= s.largest + 1; i++) add_name(&s, arena_printf(a, "another %d", (int)i));
    list_currencies(m, &s);
    m->by = (domain){.names = s.names.v, .n = s.names.n};
}

void model_open_solver(model *m, solver *s) {
    solver_open(s, &m->logic);
    for (size_t i = 0; i < m->facts.n; i++) solver_add(s, m->facts.v[i]);
}

/* ------------------------------------------------------------------------------------------------ things */

const domain *model_domain_of(const model *m, const domain *d) {
    return d->named ? m->vocabulary->named[d->named - 1] : d;
}

/* What a deal says of a thing, it names: a term of a thing that it does not name is silent, and no value is one. Things
 * are named from the first on, so that of equal ones the first are there. */
static formula thing_facts(model *m, const model_slot *s, uint32_t number) {
    const logic *l = &m->logic;
    const vocabulary *v = m->vocabulary;
    const term *t = number < v->n_slots ? v->terms[v->slot_term[number]] : NULL;
    uint32_t member;
    formula all = l->yes;
    if (!t || !t->of_named) return all;
    if (vocabulary_thing_of(v, number, &member))
        return member ? logic_implies(l, s->present, model_slot_at(m, number - 1)->present) : all;
    for (size_t i = 0; i < t->n_segments; i++) {
        const name_set *set = t->segments[i].set;
        if (!set || !set->room) continue;
        member = (number - t->first_slot) / t->segments[i].stride % set->room;
        formula there = model_slot_at(m, set->members.presence + member)->present;
        all = logic_and(l, all, logic_or(l, there, logic_or(l, s->open, model_slot_silent(m, number))));
    }
    for (size_t i = 0; s->is && s->values->named && i < s->values->n; i++)
        all =
            logic_and(l, all, logic_implies(l, s->is[i], model_slot_at(m, s->values->presence + (uint32_t)i)->present));
    return all;
}

/* ------------------------------------------------------------------------------------------------ slots */

/* The deal's id and title: every deal has them. */
static bool is_required(const model *m, uint32_t number) {
    return number == m->vocabulary->n_slots + DEAL_ID || number == m->vocabulary->n_slots + DEAL_TITLE;
}

const model_slot *model_slot_at(model *m, uint32_t number) {
    const logic *l = &m->logic;
    model_slot *s = &m->slots[number];
    if (s->made) return s;
    slot_state silent = (slot_state)model_silence(m, number).state;
    *s = (model_slot){.made = true, .present = l->yes, .open = l->no, .fact = l->yes};
    model_type_open(m, s, number);
    str path = vocabulary_slot_path(m->memory, m->vocabulary, number);
    if (silent != SLOT_VALUE && !is_required(m, number)) s->present = logic_new(l, path);
    if (silent == SLOT_OPEN) {
        s->open = logic_not(l, s->present);
    } else if (m->openable && m->openable[number]) {
        s->open = logic_new(l, arena_printf(m->memory, STR_FMT " open", STR_ARG(path)));
        if (logic_is_yes(l, s->present))
            s->present = logic_not(l, s->open);
        else
            s->fact = logic_not(l, logic_and(l, s->present, s->open));
    }
    if (s->domain <= DOMAIN_MEMBERS) model_type_declare(m, s, number);
    s->fact = logic_and(l, s->fact, thing_facts(m, s, number));
    VEC_PUSH(m->memory, m->facts, s->fact);
    VEC_PUSH(m->memory, m->used, number);
    return s;
}

const model_slot *model_slot_term(model *m, uint32_t number) {
    model_slot *s = &m->slots[number];
    model_slot_at(m, number);
    if (s->is || s->term) return s;
    model_type_declare(m, s, number);
    s->fact = logic_and(&m->logic, s->fact, thing_facts(m, s, number));
    VEC_PUSH(m->memory, m->facts, s->fact);
    return s;
}

bool model_has(const model *m, uint32_t number) {
    return m->slots[number].made;
}

slot model_silence(const model *m, uint32_t number) {
    static const str_list nobody = {NULL, 0};
    if (number == m->vocabulary->n_slots + DEAL_BY) return (slot){.state = SLOT_VALUE, .v.list = &nobody};
    return m->vocabulary->silent_complete[number];
}

formula model_slot_is(model *m, uint32_t number, slot s) {
    const logic *l = &m->logic;
    const model_slot *at = model_slot_at(m, number);
    switch (s.state) {
    case SLOT_VALUE: return logic_and(l, at->present, model_slot_term(m, number)->as->equals(m, at, s.v));
    case SLOT_ABSENT: return logic_and(l, logic_not(l, at->present), logic_not(l, at->open));
    case SLOT_OPEN: return at->open;
    default: return l->no;
    }
}

formula model_slot_matches(model *m, uint32_t number, slot s) {
    const model_slot *at = model_slot_at(m, number);
    return s.state == SLOT_VALUE && !at->is && !at->term ? at->present : model_slot_is(m, number, s);
}

formula model_slot_silent(model *m, uint32_t number) {
    const model_slot *s = model_slot_at(m, number);
    slot silent = model_silence(m, number);
    bool unread = silent.state == SLOT_VALUE && !s->is && !s->term;
    return is_required(m, number) || unread ? m->logic.yes : model_slot_is(m, number, silent);
}

/* A value for a number or text that no rule reads: that of silence, else the one nearest to 0 within the bounds. */
static slot any_value(model *m, uint32_t number) {
    static const str empty = {"", 0};
    const vocabulary *v = m->vocabulary;
    const model_slot *s = model_slot_at(m, number);
    slot silent = model_silence(m, number), out = {.state = SLOT_VALUE};
    const term *t = number < v->n_slots ? v->terms[v->slot_term[number]] : NULL;
    if (silent.state == SLOT_VALUE) return silent;
    if (s->domain == DOMAIN_TEXT) out.v.s = &empty;
    if (s->domain == DOMAIN_MONEY) {
        money *least = ARENA_NEW(m->memory, money);
        *least = (money){.currency = m->currencies[0]};
        out.v.money = t->has_min ? t->min.money : t->has_max ? t->max.money : least;
        return out;
    }
    if (!t || s->domain == DOMAIN_TEXT) return out;
    bool real = s->domain == DOMAIN_NUMBER;
    if (t->has_min && (real ? t->min.f > 0 : t->min.i > 0)) out.v = t->min;
    if (t->has_max && (real ? t->max.f < 0 : t->max.i < 0)) out.v = t->max;
    return out;
}

slot model_slot_value(model *m, Z3_model a, uint32_t number) {
    const logic *l = &m->logic;
    const model_slot *s = model_slot_at(m, number);
    if (!assignment_holds(l, a, s->present))
        return (slot){.state = assignment_holds(l, a, s->open) ? SLOT_OPEN : SLOT_ABSENT};
    if (!s->is && !s->term) return any_value(m, number);
    return (slot){.state = SLOT_VALUE, .v = s->as->value(m, a, s)};
}

/* ------------------------------------------------------------------------------------------------ drafts */

typedef struct reading {
    model *m;
    const deal *d;
    const formula **options; /* by choice, by option: the choice is settled to it */
    int32_t *settled;
    formula_list all;
} reading;

/* The slot under every combination of options that it depends on, one choice at a time. Where the draft does not set
 * it, or leaves it open, it may have any value. */
static void add_bracket(reading *r, uint32_t number, formula when) {
    const logic *l = &r->m->logic;
    uint32_t which = DEAL_NONE;
    slot s = deal_slot(r->d, number, r->settled, &which);
    if (s.state != SLOT_BRACKET) {
        if (s.origin != 0 && s.state != SLOT_OPEN)
            VEC_PUSH(r->m->memory, r->all, logic_implies(l, when, model_slot_is(r->m, number, s)));
        return;
    }
    for (uint32_t i = 0; i < choice_ways(&r->d->choices[which]); i++) {
        r->settled[which] = (int32_t)i;
        add_bracket(r, number, logic_and(l, when, r->options[which][i]));
    }
    r->settled[which] = -1;
}

formula model_deal_says(model *m, const deal *d) {
    arena *a = m->memory;
    reading r = {.m = m, .d = d};
    r.options = ARENA_ARRAY(a, const formula *, d->n_choices);
    r.settled = ARENA_ARRAY(a, int32_t, d->n_choices);
    for (uint32_t i = 0; i < d->n_choices; i++) {
        uint32_t n = choice_ways(&d->choices[i]);
        formula *options = ARENA_ARRAY(a, formula, n);
        for (uint32_t k = 0; k < n; k++) options[k] = logic_new(&m->logic, arena_printf(a, "choice %u=%u", i, k));
        r.options[i] = options;
        r.settled[i] = -1;
        VEC_PUSH(a, r.all, logic_exactly_one(&m->logic, options, n));
    }
    uint32_t n = m->vocabulary->n_slots;
    for (uint32_t i = 0; i < n; i++) {
        if (d->slots[i].state == SLOT_BRACKET)
            add_bracket(&r, i, m->logic.yes);
        else if (d->slots[i].origin && d->slots[i].state != SLOT_OPEN)
            VEC_PUSH(a, r.all, model_slot_is(m, i, d->slots[i]));
    }
    for (uint32_t f = 0; f < DEAL_FIELDS; f++)
        if (d->fields[f].source && d->slots[n + f].state == SLOT_VALUE)
            VEC_PUSH(a, r.all, model_slot_is(m, n + f, d->slots[n + f]));
    return logic_all(&m->logic, r.all.v, r.all.n);
}

/* ------------------------------------------------------------------------------------------------ rules */

const cel_program *model_program(const model *m, const proposition *p) {
    if (!p->ast) return NULL;
    diags *ignored = diags_in(m->memory);
    const cel_program *program = cel_compile(m->env, p->at, p->ast, ignored);
    diags_free(ignored);
    return program;
}

/* A require that is met, or a forbid that is met and not vague; else or_else, unless the test is an error. A `vague`
 * that is undetermined does not count. */
static formula condition_holds(model *m, const condition *c) {
    const logic *l = &m->logic;
    truth test = translate_bool(m, &c->test);
    bool require = c->kind == CONDITION_REQUIRE;
    formula met = require ? test.yes : test.no;
    if (!require && c->vague.program) {
        truth vague = translate_bool(m, &c->vague);
        met = logic_and(l, met, logic_not(l, logic_or(l, vague.yes, vague.error)));
    }
    if (!c->or_else.program) return met;
    formula tried = logic_or(l, test.unknown, require ? test.no : test.yes);
    return logic_or(l, met, logic_and(l, tried, translate_bool(m, &c->or_else).yes));
}

/* Moves the propositions of the expressions translated since the last call to OUT. Returns whether there were any. */
static bool take_propositions(model *m, numbers *out) {
    bool any = m->touched.n > 0;
    for (size_t i = 0; i < m->touched.n; i++) VEC_PUSH(m->memory, *out, m->touched.v[i]);
    m->touched.n = 0;
    return any;
}

/* A rule that reads a term of things depends on which there are. */
static void add_thing_slots(model *m, numbers *slots) {
    const vocabulary *v = m->vocabulary;
    bool *seen = ARENA_ARRAY(m->memory, bool, v->n_named);
    for (size_t i = 0, n = slots->n; i < n; i++) {
        const term *t = slots->v[i] < v->n_slots ? v->terms[v->slot_term[slots->v[i]]] : NULL;
        if (!t || !t->of_named) continue;
        for (size_t k = 0; k < t->n_segments; k++)
            if (t->segments[k].set && t->segments[k].set->room) seen[t->segments[k].set->members.named - 1] = true;
        if (t->values && t->values->named) seen[t->values->named - 1] = true;
    }
    for (size_t k = 0; k < v->n_named; k++)
        for (uint32_t i = 0; seen[k] && i < v->named[k]->n; i++) VEC_PUSH(m->memory, *slots, v->named[k]->presence + i);
}

model_rule model_add_rule(model *m, const pack *p, const rule *r) {
    const logic *l = &m->logic;
    arena *a = m->memory;
    model_rule out = {.pack = p, .rule = r, .holds = l->yes};
    str *assumed = ARENA_ARRAY(a, str, r->n_conditions + 1);
    str name = arena_printf(a, STR_FMT "/" STR_FMT, STR_ARG(p->id), STR_ARG(r->id));
    truth when = {l->yes, l->no, l->no, l->no};
    numbers propositions = {0};
    m->touched.n = 0;
    if (r->when.program) when = translate_bool(m, &r->when);
    if (take_propositions(m, &propositions)) assumed[out.n_assumed++] = name;
    for (size_t i = 0; i < r->n_conditions; i++) {
        out.holds = logic_and(l, out.holds, condition_holds(m, &r->conditions[i]));
        if (take_propositions(m, &propositions))
            assumed[out.n_assumed++] =
                arena_printf(a, STR_FMT "/" STR_FMT, STR_ARG(name), STR_ARG(r->conditions[i].id));
    }
    out.holds = logic_or(l, when.no, logic_and(l, logic_or(l, when.yes, when.unknown), out.holds));
    out.assumed = assumed;
    out.propositions = propositions.v;
    out.n_propositions = propositions.n;
    numbers slots = {0};
    const rule_expr *e;
    for (size_t k = 0; (e = rule_expression(r, k)); k++) {
        size_t n = 0;
        const uint32_t *read = e->program ? cel_program_slots(e->program, &n, NULL) : NULL;
        for (size_t i = 0; i < n; i++) VEC_PUSH(a, slots, read[i]);
    }
    add_thing_slots(m, &slots);
    numbers_sort(&slots);
    out.slots = slots.v;
    out.n_slots = slots.n;
    return out;
}
