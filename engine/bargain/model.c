#include "bargain/model.h"

#include <math.h>
#include <string.h>

enum { SECONDS_OF_DAY = 86400 };
static const int64_t first_day = -719162, last_day = 2932896; /* 0001-01-01 and 9999-12-31 */

/* ------------------------------------------------------------------------------------------------ who deal.by may name
 */

static void add_name(arena *a, map *seen, str name, str_list *out, size_t *cap) {
    if (!map_put(a, seen, name, 0)) return;
    str *v = (str *)out->v;
    if (out->n == *cap) v = arena_grow(a, v, out->n, cap, sizeof *v);
    v[out->n++] = name;
    out->v = v;
}

typedef struct name_search {
    arena *memory;
    map seen;
    str_list names;
    size_t cap;
} name_search;

static void literals_of(name_search *s, const cel_ast *x) {
    if (x->kind == CEL_X_LITERAL && x->value.kind == CEL_STRING)
        add_name(s->memory, &s->seen, cel_text(x->value), &s->names, &s->cap);
    if (x->ref == CEL_REF_SET)
        for (size_t i = 0; i < x->set->n; i++) add_name(s->memory, &s->seen, x->set->names[i], &s->names, &s->cap);
    if (x->ref == CEL_REF_DEFINITION) literals_of(s, x->definition->ast);
    for (uint32_t i = 0; i < x->n_args; i++) literals_of(s, x->args[i]);
}

static void literals_of_expression(name_search *s, const rule_expr *e, uint32_t by) {
    size_t n;
    if (!e->program) return;
    const uint32_t *slots = cel_program_slots(e->program, &n, NULL);
    for (size_t i = 0; i < n; i++)
        if (slots[i] == by) literals_of(s, cel_program_ast(e->program));
}

static void literals_of_rule(name_search *s, const rule *r, uint32_t by) {
    literals_of_expression(s, &r->when, by);
    for (size_t i = 0; i < r->n_conditions; i++) {
        const condition *c = &r->conditions[i];
        literals_of_expression(s, &c->test, by);
        literals_of_expression(s, &c->or_else, by);
        literals_of_expression(s, &c->vague, by);
    }
}

static void names_of_deal(name_search *s, const deal *d) {
    slot by = d->slots[d->vocabulary->n_slots + DEAL_BY];
    for (size_t i = 0; by.state == SLOT_VALUE && i < by.v.list->n; i++)
        add_name(s->memory, &s->seen, by.v.list->v[i], &s->names, &s->cap);
}

void model_open(model *m, arena *a, const vocabulary *v, const pack *const *packs, size_t n_packs, const deal *given) {
    *m = (model){.memory = a, .vocabulary = v, .env = rules_env(a, v)};
    logic_open(&m->logic, a);
    m->slots = ARENA_ARRAY(a, model_slot, v->n_slots + DEAL_FIELDS);
    name_search s = {.memory = a};
    if (given) names_of_deal(&s, given);
    for (size_t p = 0; p < n_packs; p++)
        for (size_t r = 0; r < packs[p]->n_rules; r++) literals_of_rule(&s, &packs[p]->rules[r], v->n_slots + DEAL_BY);
    add_name(a, &s.seen, STR("somebody"), &s.names, &s.cap);
    m->by = (domain){.names = s.names.v, .n = s.names.n};
}

/* ------------------------------------------------------------------------------------------------ variables */

static const term *term_of(const model *m, uint32_t number) {
    const vocabulary *v = m->vocabulary;
    return number < v->n_slots ? v->terms[v->slot_term[number]] : NULL;
}

static void fact(model *m, model_slot *s, formula f) {
    s->fact = logic_and(&m->logic, s->fact, f);
}

static const formula *make_each(model *m, str path, const domain *d) {
    formula *is = ARENA_ARRAY(m->memory, formula, d->n);
    for (size_t i = 0; i < d->n; i++)
        is[i] = logic_new(&m->logic, arena_printf(m->memory, STR_FMT "=" STR_FMT, STR_ARG(path), STR_ARG(d->names[i])));
    return is;
}

/* One value, or none where the slot has none. */
static void make_enum(model *m, model_slot *s, str path) {
    const logic *l = &m->logic;
    size_t n = s->values->n;
    s->is = make_each(m, path, s->values);
    formula *all = ARENA_ARRAY(m->memory, formula, n + 1);
    memcpy(all, s->is, n * sizeof *all);
    all[n] = logic_not(l, s->present);
    fact(m, s, logic_exactly_one(l, all, logic_is_no(l, all[n]) ? n : n + 1));
}

/* A set that is not there has no members, so that one deal is one assignment. */
static void make_set(model *m, model_slot *s, str path) {
    const logic *l = &m->logic;
    s->is = make_each(m, path, s->values);
    for (size_t i = 0; i < s->values->n && !logic_is_yes(l, s->present); i++)
        fact(m, s, logic_or(l, s->present, logic_not(l, s->is[i])));
}

static void make_whole(model *m, model_slot *s, str path, const term *t) {
    logic *l = &m->logic;
    int64_t least = INT64_MIN, most = INT64_MAX;
    if (s->type == SLOT_DATE) least = first_day, most = last_day;
    if (t && t->has_min) least = t->min.i;
    if (t && t->has_max) most = t->max.i;
    s->term = logic_new_int(l, path);
    fact(m, s, logic_between(l, s->term, least, most));
}

/* A deal without an id or a title is none. */
static void make_text(model *m, model_slot *s, str path, bool named) {
    logic *l = &m->logic;
    s->term = logic_new_text(l, path);
    if (named) fact(m, s, logic_not(l, Z3_mk_eq(l->z, s->term, logic_text(l, STR("")))));
}

static void make_float(model *m, model_slot *s, str path, const term *t) {
    logic *l = &m->logic;
    s->term = logic_new_number(l, path);
    fact(m, s, logic_not(l, logic_or(l, Z3_mk_fpa_is_nan(l->z, s->term), Z3_mk_fpa_is_infinite(l->z, s->term))));
    if (t && t->has_min) fact(m, s, Z3_mk_fpa_geq(l->z, s->term, logic_number(l, t->min.f)));
    if (t && t->has_max) fact(m, s, Z3_mk_fpa_leq(l->z, s->term, logic_number(l, t->max.f)));
}

/* What is made of Booleans is made at once; numbers and texts only for a rule that reads them, since without them the
 * solver is much faster. */
static void make_value(model *m, model_slot *s, uint32_t number) {
    str path = vocabulary_slot_path(m->memory, m->vocabulary, number);
    switch (s->type) {
    case SLOT_BOOL: s->term = logic_new(&m->logic, path); break;
    case SLOT_ENUM: make_enum(m, s, path); break;
    case SLOT_STRINGS:
    case SLOT_SET: make_set(m, s, path); break;
    default: break;
    }
}

static bool is_named(const model *m, uint32_t number) {
    return number == m->vocabulary->n_slots + DEAL_ID || number == m->vocabulary->n_slots + DEAL_TITLE;
}

static void make_term(model *m, model_slot *s, uint32_t number) {
    str path = vocabulary_slot_path(m->memory, m->vocabulary, number);
    switch (s->type) {
    case SLOT_FLOAT: make_float(m, s, path, term_of(m, number)); break;
    case SLOT_STRING: make_text(m, s, path, is_named(m, number)); break;
    default: make_whole(m, s, path, term_of(m, number));
    }
    VEC_PUSH(m->memory, m->facts, s->fact);
}

/* Open as one more state beside those that silence knows. */
static void make_openable(model *m, model_slot *s, str path) {
    const logic *l = &m->logic;
    s->open = logic_new(l, arena_printf(m->memory, STR_FMT " open", STR_ARG(path)));
    if (logic_is_yes(l, s->present))
        s->present = logic_not(l, s->open);
    else
        fact(m, s, logic_not(l, logic_and(l, s->present, s->open)));
}

static void make_slot(model *m, model_slot *s, uint32_t number) {
    const logic *l = &m->logic;
    slot_state silent = (slot_state)model_silence(m, number).state;
    *s = (model_slot){.made = true, .present = l->yes, .open = l->no, .fact = l->yes};
    s->type = vocabulary_slot_type(m->vocabulary, number, &s->values);
    if (s->type == SLOT_STRINGS) s->values = &m->by;
    if (silent != SLOT_VALUE && !is_named(m, number))
        s->present = logic_new(l, vocabulary_slot_path(m->memory, m->vocabulary, number));
    if (silent == SLOT_OPEN)
        s->open = logic_not(l, s->present);
    else if (m->openable && m->openable[number])
        make_openable(m, s, vocabulary_slot_path(m->memory, m->vocabulary, number));
    make_value(m, s, number);
    VEC_PUSH(m->memory, m->facts, s->fact);
    VEC_PUSH(m->memory, m->used, number);
}

const model_slot *model_slot_at(model *m, uint32_t number) {
    model_slot *s = &m->slots[number];
    if (!s->made) make_slot(m, s, number);
    return s;
}

Z3_ast model_slot_term(model *m, uint32_t number) {
    model_slot *s = &m->slots[number];
    model_slot_at(m, number);
    if (!s->term) make_term(m, s, number);
    return s->term;
}

bool model_has(const model *m, uint32_t number) {
    return m->slots[number].made;
}

/* ------------------------------------------------------------------------------------------------ states */

slot model_silence(const model *m, uint32_t number) {
    static const str_list nobody = {NULL, 0};
    if (number == m->vocabulary->n_slots + DEAL_BY) return (slot){.state = SLOT_VALUE, .v.list = &nobody};
    return m->vocabulary->silent_complete[number];
}

static formula names_are(model *m, const model_slot *s, const str_list *names) {
    const logic *l = &m->logic;
    formula all = l->yes;
    for (size_t i = 0; i < names->n; i++)
        if (domain_find(s->values, names->v[i]) == SIZE_MAX) return l->no;
    for (size_t i = 0; i < s->values->n; i++) {
        bool said = false;
        for (size_t k = 0; k < names->n; k++) said = said || str_eq(names->v[k], s->values->names[i]);
        all = logic_and(l, all, said ? s->is[i] : logic_not(l, s->is[i]));
    }
    return all;
}

static formula members_are(model *m, const model_slot *s, const uint64_t *bits) {
    const logic *l = &m->logic;
    formula *all = ARENA_ARRAY(m->memory, formula, s->values->n);
    for (size_t i = 0; i < s->values->n; i++) all[i] = SLOT_BIT(bits, i) ? s->is[i] : logic_not(l, s->is[i]);
    return logic_all(l, all, s->values->n);
}

static formula value_is(model *m, const model_slot *s, uint32_t number, slot_value v) {
    logic *l = &m->logic;
    Z3_ast it = s->is ? NULL : model_slot_term(m, number);
    switch (s->type) {
    case SLOT_BOOL: return v.b ? it : logic_not(l, it);
    case SLOT_ENUM: return s->is[v.i];
    case SLOT_SET: return members_are(m, s, v.bits);
    case SLOT_STRINGS: return names_are(m, s, v.list);
    case SLOT_FLOAT: return Z3_mk_fpa_eq(l->z, it, logic_number(l, v.f));
    case SLOT_STRING: return Z3_mk_eq(l->z, it, logic_text(l, *v.s));
    case SLOT_DATE: return Z3_mk_eq(l->z, it, logic_int(l, v.i / SECONDS_OF_DAY));
    case SLOT_INT:
    case SLOT_DAYS: return Z3_mk_eq(l->z, it, logic_int(l, v.i));
    }
    return l->no;
}

formula model_slot_is(model *m, uint32_t number, slot s) {
    const logic *l = &m->logic;
    const model_slot *at = model_slot_at(m, number);
    switch (s.state) {
    case SLOT_VALUE: return logic_and(l, at->present, value_is(m, at, number, s.v));
    case SLOT_ABSENT: return logic_and(l, logic_not(l, at->present), logic_not(l, at->open));
    case SLOT_OPEN: return at->open;
    default: return l->no;
    }
}

formula model_slot_silent(model *m, uint32_t number) {
    const model_slot *s = model_slot_at(m, number);
    slot quiet = model_silence(m, number);
    bool unread = quiet.state == SLOT_VALUE && !s->is && !s->term;
    return is_named(m, number) || unread ? m->logic.yes : model_slot_is(m, number, quiet);
}

/* ------------------------------------------------------------------------------------------------ out of an assignment
 */

static bool holds_in(const logic *l, Z3_model a, formula f) {
    Z3_ast v = NULL;
    return Z3_model_eval(l->z, a, f, true, &v) && v == l->yes;
}

static int64_t whole_in(const logic *l, Z3_model a, Z3_ast t) {
    Z3_ast v = NULL;
    int64_t i = 0;
    if (Z3_model_eval(l->z, a, t, true, &v)) logic_fixed_int(l, v, &i);
    return i;
}

/* By its bits: exact, unlike any decimal text. */
static double float_in(const logic *l, Z3_model a, Z3_ast t) {
    Z3_ast v = NULL;
    uint64_t bits = 0;
    double d = 0;
    if (!Z3_model_eval(l->z, a, Z3_mk_fpa_to_ieee_bv(l->z, t), true, &v)) return 0;
    if (!Z3_get_numeral_uint64(l->z, v, &bits)) return 0;
    memcpy(&d, &bits, sizeof d);
    return d;
}

static const uint64_t *bits_in(model *m, Z3_model a, const model_slot *s) {
    uint64_t *bits = ARENA_ARRAY(m->memory, uint64_t, SLOT_WORDS(s->values) + 1);
    for (size_t i = 0; i < s->values->n; i++)
        if (holds_in(&m->logic, a, s->is[i])) bits[i / 64] |= (uint64_t)1 << (i % 64);
    return bits;
}

static const str_list *names_in(model *m, Z3_model a, const model_slot *s) {
    str_list *list = ARENA_NEW(m->memory, str_list);
    str *v = ARENA_ARRAY(m->memory, str, s->values->n);
    for (size_t i = 0; i < s->values->n; i++)
        if (holds_in(&m->logic, a, s->is[i])) v[list->n++] = s->values->names[i];
    list->v = v;
    return list;
}

static int64_t choice_in(model *m, Z3_model a, const model_slot *s) {
    for (size_t i = 0; i < s->values->n; i++)
        if (holds_in(&m->logic, a, s->is[i])) return (int64_t)i;
    return 0;
}

/* Of a number or text that no rule reads: what silence says, or what is nearest to nothing. */
static slot any_value(model *m, uint32_t number) {
    static const str nothing = {"", 0};
    slot quiet = model_silence(m, number), out = {.state = SLOT_VALUE};
    const term *t = term_of(m, number);
    if (quiet.state == SLOT_VALUE) return quiet;
    if (m->slots[number].type == SLOT_STRING) out.v.s = &nothing;
    if (!t || m->slots[number].type == SLOT_STRING) return out;
    bool real = t->type == SLOT_FLOAT;
    if (t->has_min && (real ? t->min.f > 0 : t->min.i > 0)) out.v = t->min;
    if (t->has_max && (real ? t->max.f < 0 : t->max.i < 0)) out.v = t->max;
    return out;
}

slot model_slot_value(model *m, Z3_model a, uint32_t number) {
    const logic *l = &m->logic;
    const model_slot *s = model_slot_at(m, number);
    slot out = {.state = SLOT_VALUE};
    if (!holds_in(l, a, s->present)) return (slot){.state = holds_in(l, a, s->open) ? SLOT_OPEN : SLOT_ABSENT};
    if (!s->is && !s->term) return any_value(m, number);
    switch (s->type) {
    case SLOT_BOOL: out.v.b = holds_in(l, a, s->term); break;
    case SLOT_ENUM: out.v.i = choice_in(m, a, s); break;
    case SLOT_SET: out.v.bits = bits_in(m, a, s); break;
    case SLOT_STRINGS: out.v.list = names_in(m, a, s); break;
    case SLOT_FLOAT: out.v.f = float_in(l, a, s->term); break;
    case SLOT_STRING: out.v.s = logic_text_in(l, m->memory, a, s->term); break;
    case SLOT_DATE: out.v.i = whole_in(l, a, s->term) * SECONDS_OF_DAY; break;
    case SLOT_INT:
    case SLOT_DAYS: out.v.i = whole_in(l, a, s->term); break;
    }
    return out;
}
