#include "bargain/model.h"

#include "terms/term_types.h"

/* The solver's side of the term types: one table row for each, at the end of this file. */

static void add_fact(model *m, model_slot *s, formula f) {
    s->fact = logic_and(&m->logic, s->fact, f);
}

static void read_term(model *m, const model_slot *s, sym_sum *out) {
    (void)m;
    sum_case(out, s->present, (sym_case){.kind = s->as->read_as, .term = s->term});
}

static formula term_equals(model *m, const model_slot *s, slot_value v) {
    return Z3_mk_eq(m->logic.z, s->term, s->as->constant(m, s, v));
}

/* ------------------------------------------------------------------------------------------------ bool */

static void declare_bool(model *m, model_slot *s, const term *t, str path) {
    (void)t;
    s->term = logic_new(&m->logic, path);
}

static formula bool_equals(model *m, const model_slot *s, slot_value v) {
    return v.b ? s->term : logic_not(&m->logic, s->term);
}

static Z3_ast bool_constant(model *m, const model_slot *s, slot_value v) {
    (void)s;
    return logic_of(&m->logic, v.b);
}

static slot_value bool_value(model *m, Z3_model a, const model_slot *s) {
    return (slot_value){.b = assignment_holds(&m->logic, a, s->term)};
}

/* ------------------------------------------------------------------------------------------------ enum */

static formula *declare_each(model *m, const domain *values, str path) {
    formula *is = ARENA_ARRAY(m->memory, formula, values->n + 1);
    for (size_t i = 0; i < values->n; i++) {
        str name = arena_printf(m->memory, STR_FMT "=" STR_FMT, STR_ARG(path), STR_ARG(values->names[i]));
        is[i] = logic_new(&m->logic, name);
    }
    return is;
}

/* Exactly one value holds, or the slot has none. */
static void declare_enum(model *m, model_slot *s, const term *t, str path) {
    const logic *l = &m->logic;
    size_t n = s->values->n;
    formula *all = declare_each(m, s->values, path);
    (void)t;
    s->is = all;
    all[n] = logic_not(l, s->present);
    add_fact(m, s, logic_exactly_one(l, all, logic_is_no(l, all[n]) ? n : n + 1));
}

static formula enum_equals(model *m, const model_slot *s, slot_value v) {
    (void)m;
    return s->is[v.i];
}

static slot_value enum_value(model *m, Z3_model a, const model_slot *s) {
    size_t i = 0;
    while (i + 1 < s->values->n && !assignment_holds(&m->logic, a, s->is[i])) i++;
    return (slot_value){.i = (int64_t)i};
}

static void read_enum(model *m, const model_slot *s, sym_sum *out) {
    (void)m;
    for (size_t i = 0; i < s->values->n; i++) sum_value(out, s->is[i], cel_of_str(s->values->names[i]));
}

/* ------------------------------------------------------------------------------------------------ sets */

/* An absent set has no members, so that each deal is exactly one assignment. */
static void declare_set(model *m, model_slot *s, const term *t, str path) {
    const logic *l = &m->logic;
    (void)t;
    s->is = declare_each(m, s->values, path);
    for (size_t i = 0; i < s->values->n && !logic_is_yes(l, s->present); i++)
        add_fact(m, s, logic_or(l, s->present, logic_not(l, s->is[i])));
}

static formula set_equals(model *m, const model_slot *s, slot_value v) {
    const logic *l = &m->logic;
    formula *all = ARENA_ARRAY(m->memory, formula, s->values->n);
    for (size_t i = 0; i < s->values->n; i++) all[i] = SLOT_BIT(v.bits, i) ? s->is[i] : logic_not(l, s->is[i]);
    return logic_all(l, all, s->values->n);
}

static slot_value set_value(model *m, Z3_model a, const model_slot *s) {
    uint64_t *bits = ARENA_ARRAY(m->memory, uint64_t, SLOT_WORDS(s->values) + 1);
    for (size_t i = 0; i < s->values->n; i++)
        if (assignment_holds(&m->logic, a, s->is[i])) bits[i / 64] |= (uint64_t)1 << (i % 64);
    return (slot_value){.bits = bits};
}

static void read_set(model *m, const model_slot *s, sym_sum *out) {
    const logic *l = &m->logic;
    sym_item *items = ARENA_ARRAY(m->memory, sym_item, s->values->n);
    for (size_t i = 0; i < s->values->n; i++)
        items[i] = (sym_item){s->is[i], sym_const(l, cel_of_str(s->values->names[i]))};
    sym list = sym_list_of(l, items, s->values->n);
    sum_sym(out, s->present, &list);
}

const uint64_t *model_members(const model *m, const model_slot *s, slot_value v) {
    if (s->type != SLOT_STRINGS) return v.bits;
    uint64_t *bits = ARENA_ARRAY(m->memory, uint64_t, SLOT_WORDS(s->values) + 1);
    for (size_t i = 0; i < v.list->n; i++) {
        size_t at = domain_find(s->values, v.list->v[i]);
        if (at == SIZE_MAX) return NULL;
        bits[at / 64] |= (uint64_t)1 << (at % 64);
    }
    return bits;
}

slot_value model_of_members(const model *m, const model_slot *s, const uint64_t *bits, const slot_value *like) {
    if (s->type != SLOT_STRINGS) return (slot_value){.bits = bits};
    str_list *list = ARENA_NEW(m->memory, str_list);
    str *v = ARENA_ARRAY(m->memory, str, s->values->n);
    const uint64_t *before = like ? model_members(m, s, *like) : NULL;
    for (size_t i = 0; before && i < like->list->n; i++) {
        size_t at = domain_find(s->values, like->list->v[i]);
        bool again = false;
        for (size_t k = 0; k < list->n; k++) again = again || str_eq(v[k], s->values->names[at]);
        if (SLOT_BIT(bits, at) && !again) v[list->n++] = s->values->names[at];
    }
    for (size_t i = 0; i < s->values->n; i++)
        if (SLOT_BIT(bits, i) && !(before && SLOT_BIT(before, i))) v[list->n++] = s->values->names[i];
    list->v = v;
    return (slot_value){.list = list};
}

/* The list as a set: its order does not matter. A name that is not a candidate makes it impossible. */
static formula strings_equal(model *m, const model_slot *s, slot_value v) {
    const uint64_t *bits = model_members(m, s, v);
    return bits ? set_equals(m, s, (slot_value){.bits = bits}) : m->logic.no;
}

static slot_value strings_value(model *m, Z3_model a, const model_slot *s) {
    return model_of_members(m, s, set_value(m, a, s).bits, NULL);
}

/* ------------------------------------------------------------------------------------------------ integers */

static void declare_between(model *m, model_slot *s, const term *t, str path, int64_t least, int64_t most) {
    if (t && t->has_min) least = t->min.i;
    if (t && t->has_max) most = t->max.i;
    s->term = logic_new_int(&m->logic, path);
    add_fact(m, s, logic_between(&m->logic, s->term, least, most));
}

static void declare_int(model *m, model_slot *s, const term *t, str path) {
    declare_between(m, s, t, path, INT64_MIN, INT64_MAX);
}

static void declare_date(model *m, model_slot *s, const term *t, str path) {
    enum { FIRST_DAY = -719162, LAST_DAY = 2932896 }; /* 0001-01-01 and 9999-12-31 */
    declare_between(m, s, t, path, FIRST_DAY, LAST_DAY);
}

static Z3_ast int_constant(model *m, const model_slot *s, slot_value v) {
    return logic_int(&m->logic, v.i / s->unit);
}

static slot_value int_value(model *m, Z3_model a, const model_slot *s) {
    return (slot_value){.i = assignment_int(&m->logic, a, s->term) * s->unit};
}

static Z3_ast nanoseconds_of_days(logic *l, Z3_ast days) {
    Z3_ast sides[2] = {days, logic_int(l, INT64_C(86400000000000))};
    return Z3_mk_mul(l->z, 2, sides);
}

static void read_date(model *m, const model_slot *s, sym_sum *out) {
    sum_case(out, s->present, (sym_case){.kind = SYM_TIMESTAMP, .term = nanoseconds_of_days(&m->logic, s->term)});
}

/* To read a duration of more than ten thousand years is an error. */
static void read_days(model *m, const model_slot *s, sym_sum *out) {
    logic *l = &m->logic;
    formula fits = logic_between(l, s->term, -CEL_MOST_DAYS, CEL_MOST_DAYS);
    sum_error(out, logic_and(l, s->present, logic_not(l, fits)));
    sum_case(out, logic_and(l, s->present, fits),
             (sym_case){.kind = SYM_DURATION, .term = nanoseconds_of_days(l, s->term)});
}

/* ------------------------------------------------------------------------------------------------ float */

static Z3_ast float_constant(model *m, const model_slot *s, slot_value v) {
    (void)s;
    return logic_number(&m->logic, v.f);
}

static void declare_float(model *m, model_slot *s, const term *t, str path) {
    logic *l = &m->logic;
    s->term = logic_new_number(l, path);
    add_fact(m, s, logic_not(l, logic_or(l, Z3_mk_fpa_is_nan(l->z, s->term), Z3_mk_fpa_is_infinite(l->z, s->term))));
    if (t && t->has_min) add_fact(m, s, Z3_mk_fpa_geq(l->z, s->term, float_constant(m, s, t->min)));
    if (t && t->has_max) add_fact(m, s, Z3_mk_fpa_leq(l->z, s->term, float_constant(m, s, t->max)));
}

static formula float_equals(model *m, const model_slot *s, slot_value v) {
    return Z3_mk_fpa_eq(m->logic.z, s->term, float_constant(m, s, v));
}

static slot_value float_value(model *m, Z3_model a, const model_slot *s) {
    return (slot_value){.f = assignment_number(&m->logic, a, s->term)};
}

/* ------------------------------------------------------------------------------------------------ string */

static Z3_ast string_constant(model *m, const model_slot *s, slot_value v) {
    (void)s;
    return logic_text(&m->logic, *v.s);
}

/* A deal's id and title, which are no terms and always present, are not empty. */
static void declare_string(model *m, model_slot *s, const term *t, str path) {
    logic *l = &m->logic;
    s->term = logic_new_text(l, path);
    if (!t && logic_is_yes(l, s->present))
        add_fact(m, s, logic_not(l, Z3_mk_eq(l->z, s->term, logic_text(l, STR("")))));
}

static slot_value string_value(model *m, Z3_model a, const model_slot *s) {
    return (slot_value){.s = assignment_text(&m->logic, m->memory, a, s->term)};
}

/* ------------------------------------------------------------------------------------------------ money */

/* One integer stands for amount and currency: the amount times the number of currencies, and the currency's place among
 * them. */
static Z3_ast currencies_of(model *m) {
    return logic_int(&m->logic, m->n_currencies);
}

static formula is_in_currency(model *m, const model_slot *s, uint32_t at) {
    Z3_context z = m->logic.z;
    return m->n_currencies == 1 ? m->logic.yes
                                : Z3_mk_eq(z, Z3_mk_mod(z, s->term, currencies_of(m)), logic_int(&m->logic, at));
}

static Z3_ast amount_in(model *m, const model_slot *s) {
    return m->n_currencies == 1 ? s->term : Z3_mk_div(m->logic.z, s->term, currencies_of(m));
}

static uint32_t place_of(const model *m, uint32_t currency) {
    uint32_t i = 0;
    while (i + 1 < m->n_currencies && m->currencies[i] != currency) i++;
    return i;
}

static Z3_ast money_term(model *m, money v) {
    Z3_context z = m->logic.z;
    Z3_ast product[2] = {logic_int(&m->logic, v.amount), currencies_of(m)};
    Z3_ast sum[2] = {Z3_mk_mul(z, 2, product), logic_int(&m->logic, place_of(m, v.currency))};
    return Z3_simplify(z, Z3_mk_add(z, 2, sum));
}

static Z3_ast money_constant(model *m, const model_slot *s, slot_value v) {
    (void)s;
    return money_term(m, *v.money);
}

static void declare_money(model *m, model_slot *s, const term *t, str path) {
    logic *l = &m->logic;
    s->term = logic_new_int(l, path);
    const money *bound = t->has_min ? t->min.money : t->has_max ? t->max.money : NULL;
    add_fact(m, s,
             logic_between(l, amount_in(m, s), t->has_min ? t->min.money->amount : INT64_MIN,
                           t->has_max ? t->max.money->amount : INT64_MAX));
    if (bound) add_fact(m, s, is_in_currency(m, s, place_of(m, bound->currency)));
}

static slot_value money_value(model *m, Z3_model a, const model_slot *s) {
    money *out = ARENA_NEW(m->memory, money);
    *out = (money){.amount = assignment_int(&m->logic, a, amount_in(m, s)), .currency = m->currencies[0]};
    for (uint32_t i = 1; i < m->n_currencies; i++)
        if (assignment_holds(&m->logic, a, is_in_currency(m, s, i))) out->currency = m->currencies[i];
    return (slot_value){.money = out};
}

static void read_money(model *m, const model_slot *s, sym_sum *out) {
    for (uint32_t i = 0; i < m->n_currencies; i++)
        sum_case(out, logic_and(&m->logic, s->present, is_in_currency(m, s, i)),
                 (sym_case){.kind = SYM_MONEY, .currency = m->currencies[i], .term = amount_in(m, s)});
}

/* ------------------------------------------------------------------------------------------------ searches */

int64_t model_number_of(const model_slot *s, slot_value v) {
    return s->domain == DOMAIN_MONEY ? v.money->amount : v.i / s->unit;
}

slot_value model_of_number(const model *m, const model_slot *s, int64_t number, slot_value like) {
    if (s->domain != DOMAIN_MONEY) return (slot_value){.i = number * s->unit};
    money *out = ARENA_NEW(m->memory, money);
    *out = (money){number, like.money->currency};
    return (slot_value){.money = out};
}

Z3_ast model_number(model *m, const model_slot *s, slot_value like, formula *where) {
    const bool amount = s->domain == DOMAIN_MONEY;
    *where = amount ? is_in_currency(m, s, place_of(m, like.money->currency)) : m->logic.yes;
    return amount ? amount_in(m, s) : s->term;
}

/* ------------------------------------------------------------------------------------------------ the table */

static const model_type
    boolean_type = {DOMAIN_BOOL, SYM_BOOL, declare_bool, bool_equals, bool_constant, bool_value, read_term},
    integer_type = {DOMAIN_INTEGER, SYM_INT, declare_int, term_equals, int_constant, int_value, read_term},
    real_type = {DOMAIN_NUMBER, SYM_DOUBLE, declare_float, float_equals, float_constant, float_value, read_term},
    text_type = {DOMAIN_TEXT, SYM_TEXT, declare_string, term_equals, string_constant, string_value, read_term},
    member_type = {DOMAIN_NAMES, SYM_CONST, declare_enum, enum_equals, NULL, enum_value, read_enum},
    members_type = {DOMAIN_MEMBERS, SYM_LIST, declare_set, set_equals, NULL, set_value, read_set},
    date_type = {DOMAIN_INTEGER, SYM_TIMESTAMP, declare_date, term_equals, int_constant, int_value, read_date},
    days_type = {DOMAIN_INTEGER, SYM_DURATION, declare_int, term_equals, int_constant, int_value, read_days},
    strings_type = {DOMAIN_MEMBERS, SYM_LIST, declare_set, strings_equal, NULL, strings_value, read_set},
    percent_type = {DOMAIN_NUMBER, SYM_DOUBLE, declare_float, float_equals, float_constant, float_value, read_term},
    money_type = {DOMAIN_MONEY, SYM_MONEY, declare_money, term_equals, money_constant, money_value, read_money};

#define ROW(TYPE, name) [SLOT_##TYPE] = &name##_type,
static const model_type *const types[SLOT_TYPES] = {SLOT_TYPE_LIST(ROW)};

void model_type_open(model *m, model_slot *s, uint32_t number) {
    s->type = vocabulary_slot_type(m->vocabulary, number, &s->values);
    if (s->type == SLOT_STRINGS) s->values = &m->by;
    s->as = types[s->type];
    s->domain = s->as->domain;
    s->unit = term_types[s->type].step;
}

void model_type_declare(model *m, model_slot *s, uint32_t number) {
    const vocabulary *v = m->vocabulary;
    const term *t = number < v->n_slots ? v->terms[v->slot_term[number]] : NULL;
    s->as->declare(m, s, t, vocabulary_slot_path(m->memory, v, number));
}
