#include "terms/term_types.h"

#include <stdio.h>
#include <string.h>

#include "base/suggest.h"
#include "source/guess.h"
#include "terms/term_help.h"

/* ------------------------------------------------------------------------------------------------ dates */

static bool digits_at(str s, size_t from, size_t n, int *out) {
    *out = 0;
    for (size_t i = from; i < from + n; i++) {
        if (i >= s.n || s.p[i] < '0' || s.p[i] > '9') return false;
        *out = *out * 10 + (s.p[i] - '0');
    }
    return true;
}

/* Days since 1970-01-01 in the Gregorian calendar. It counts years that begin in March, so that the leap day is the
 * last day of its year. */
static int64_t days_of(int year, int month, int day) {
    int64_t y = month <= 2 ? year - 1 : year, era = y / 400, of_era = y % 400;
    int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

bool date_parse(str text, int64_t *seconds) {
    int year, month, day;
    if (text.n != 10 || text.p[4] != '-' || text.p[7] != '-') return false;
    if (!digits_at(text, 0, 4, &year) || !digits_at(text, 5, 2, &month) || !digits_at(text, 8, 2, &day)) return false;
    if (year < 1 || month < 1 || month > 12 || day < 1 || day > days_in_month(year, month)) return false;
    *seconds = days_of(year, month, day) * 86400;
    return true;
}

static void date_text(int64_t seconds, char out[32]) {
    int64_t z = seconds / 86400 + 719468, era = z / 146097, of_era = z % 146097;
    int64_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int64_t of_year = of_era - (365 * year + year / 4 - year / 100), m = (5 * of_year + 2) / 153;
    int64_t day = of_year - (153 * m + 2) / 5 + 1, month = m < 10 ? m + 3 : m - 9;
    year += era * 400 + (month <= 2);
    snprintf(out, 32, "%04d-%02d-%02d", (int)year, (int)month, (int)day);
}

str date_print(arena *a, int64_t seconds) {
    char text[32];
    date_text(seconds, text);
    return arena_str(a, str_of(text));
}

/* ------------------------------------------------------------------------------------------------ reading */

static bool read_boolean(arena *a, const term *t, const node *n, slot_value *out) {
    (void)a, (void)t;
    out->b = n->kind == NODE_BOOL && n->b;
    return n->kind == NODE_BOOL;
}

static bool read_integer(arena *a, const term *t, const node *n, slot_value *out) {
    (void)a, (void)t;
    out->i = n->kind == NODE_INT ? n->i : 0;
    return n->kind == NODE_INT;
}

static bool read_real(arena *a, const term *t, const node *n, slot_value *out) {
    (void)a, (void)t;
    out->f = n->kind == NODE_FLOAT ? n->f : n->kind == NODE_INT ? (double)n->i : 0;
    return n->kind == NODE_FLOAT || n->kind == NODE_INT;
}

static bool read_text(arena *a, const term *t, const node *n, slot_value *out) {
    (void)a, (void)t;
    out->s = &n->s;
    return n->kind == NODE_STRING;
}

static bool read_member(arena *a, const term *t, const node *n, slot_value *out) {
    (void)a;
    size_t i = n->kind == NODE_STRING ? domain_find(t->values, n->s) : SIZE_MAX;
    out->i = (int64_t)i;
    return i != SIZE_MAX;
}

/* No name may occur twice. */
static bool read_members(arena *a, const term *t, const node *n, slot_value *out) {
    if (n->kind != NODE_LIST) return false;
    uint64_t *bits = ARENA_ARRAY(a, uint64_t, SLOT_WORDS(t->values));
    for (const node *c = n->first; c; c = c->next) {
        size_t i = c->kind == NODE_STRING ? domain_find(t->values, c->s) : SIZE_MAX;
        if (i == SIZE_MAX || SLOT_BIT(bits, i)) return false;
        bits[i / 64] |= (uint64_t)1 << (i % 64);
    }
    out->bits = bits;
    return true;
}

static bool read_date(arena *a, const term *t, const node *n, slot_value *out) {
    (void)a, (void)t;
    return n->kind == NODE_STRING && date_parse(n->s, &out->i);
}

#define read_days read_integer

/* A string stands for a list of one. */
static bool read_strings(arena *a, const term *t, const node *n, slot_value *out) {
    (void)t;
    str_list *list = ARENA_NEW(a, str_list);
    str *v = ARENA_ARRAY(a, str, n->kind == NODE_LIST ? n->n : 1);
    *list = (str_list){.v = v};
    out->list = list;
    if (n->kind == NODE_STRING) v[list->n++] = n->s;
    for (const node *c = n->kind == NODE_LIST ? n->first : NULL; c; c = c->next) {
        if (c->kind != NODE_STRING || node_is_run_together(c)) return false;
        v[list->n++] = c->s;
    }
    return n->kind == NODE_STRING || n->kind == NODE_LIST;
}

#define read_percent read_real

static bool read_money(arena *a, const term *t, const node *n, slot_value *out) {
    money *m = ARENA_NEW(a, money);
    (void)t;
    out->money = m;
    return n->kind == NODE_STRING && money_parse(n->s, m);
}

static bool is_within(const term *t, slot_value v) {
    const term_type *type = &term_types[t->type];
    if (type->is_comparable &&
        !((!t->has_min || type->is_comparable(v, t->min)) && (!t->has_max || type->is_comparable(v, t->max))))
        return false;
    return !(t->has_min && type->compare(t->values, v, t->min) < 0) &&
           !(t->has_max && type->compare(t->values, v, t->max) > 0);
}

static bool read_bounded(arena *a, const term *t, const node *n, slot_value *out) {
    return term_types[t->type].read(a, t, n, out) && is_within(t, *out);
}

bool term_read(arena *a, const term *t, const node *n, slot_value *out) {
    memset(out, 0, sizeof *out);
    return (t->has_min || t->has_max ? read_bounded : term_types[t->type].read)(a, t, n, out);
}

bool term_value(arena *a, const term *t, const node *n, slot_value *out, diags *d) {
    bool good = term_read(a, t, n, out);
    if (!good) term_explain(t, n, d);
    return good;
}

/* ------------------------------------------------------------------------------------------------ printing */

/* libconfig has the escape \x, but not JSON's \u. */
static void quote_libconfig(buf *out, str s) {
    buf_char(out, '"');
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c == '"' || c == '\\')
            buf_printf(out, "\\%c", c);
        else if (c < ' ' || c == 127)
            buf_printf(out, "\\x%02x", c);
        else
            buf_char(out, (char)c);
    }
    buf_char(out, '"');
}

static void quote(buf *out, str s, value_syntax syntax) {
    if (syntax == VALUE_NAME)
        buf_str(out, s);
    else if (syntax == VALUE_LIBCONFIG)
        quote_libconfig(out, s);
    else
        buf_json(out, s);
}

static void print_boolean(buf *out, const domain *values, slot_value v, value_syntax syntax) {
    (void)values, (void)syntax;
    buf_z(out, v.b ? "true" : "false");
}

/* libconfig cuts an integer to 32 bits unless it ends in L. */
static void print_integer(buf *out, const domain *values, slot_value v, value_syntax syntax) {
    (void)values;
    buf_int(out, v.i);
    if (syntax == VALUE_LIBCONFIG && (v.i > INT32_MAX || v.i < INT32_MIN)) buf_char(out, 'L');
}

/* libconfig does not read 1e+30: a float needs a point. */
static void print_real(buf *out, const domain *values, slot_value v, value_syntax syntax) {
    (void)values;
    size_t from = buf_mark(out);
    buf_double(out, v.f);
    if (syntax != VALUE_LIBCONFIG) return;
    str s;
    s.p = buf_since(out, from, &s.n);
    size_t e = str_find(s, STR("e"), 0);
    if (e == SIZE_MAX || str_find(s, STR("."), 0) != SIZE_MAX) return;
    char exponent[16];
    snprintf(exponent, sizeof exponent, STR_FMT, STR_ARG(str_sub(s, e, s.n)));
    buf_cut(out, from + e);
    buf_printf(out, ".0%s", exponent);
}

static void print_text(buf *out, const domain *values, slot_value v, value_syntax syntax) {
    (void)values;
    quote(out, *v.s, syntax);
}

static void print_member(buf *out, const domain *values, slot_value v, value_syntax syntax) {
    quote(out, values->names[v.i], syntax == VALUE_PROSE ? VALUE_NAME : syntax);
}

static void print_members(buf *out, const domain *values, slot_value v, value_syntax syntax) {
    bool first = true;
    buf_char(out, '[');
    for (size_t i = 0; i < values->n; i++) {
        if (!SLOT_BIT(v.bits, i)) continue;
        if (!first) buf_z(out, ", ");
        quote(out, values->names[i], syntax);
        first = false;
    }
    buf_char(out, ']');
}

static void print_date(buf *out, const domain *values, slot_value v, value_syntax syntax) {
    (void)values;
    char text[32];
    date_text(v.i, text);
    quote(out, str_of(text), syntax);
}

#define print_days print_integer

static void print_strings(buf *out, const domain *values, slot_value v, value_syntax syntax) {
    (void)values;
    buf_char(out, '[');
    for (size_t i = 0; i < v.list->n; i++) {
        if (i) buf_z(out, ", ");
        quote(out, v.list->v[i], syntax);
    }
    buf_char(out, ']');
}

#define print_percent print_real

static void print_money(buf *out, const domain *values, slot_value v, value_syntax syntax) {
    (void)values;
    const bool quoted = syntax == VALUE_JSON || syntax == VALUE_LIBCONFIG;
    if (quoted) buf_char(out, '"');
    money_print(out, *v.money);
    if (quoted) buf_char(out, '"');
}

str slot_value_text(arena *a, slot_type type, const domain *values, slot_value v, value_syntax syntax) {
    buf out = buf_in(a);
    slot_value_print(&out, type, values, v, syntax);
    return buf_take(&out);
}

/* ------------------------------------------------------------------------------------------------ order */

static int compare_boolean(const domain *values, slot_value a, slot_value b) {
    (void)values;
    return a.b - b.b;
}

static int compare_integer(const domain *values, slot_value a, slot_value b) {
    (void)values;
    return (a.i > b.i) - (a.i < b.i);
}

static int compare_real(const domain *values, slot_value a, slot_value b) {
    (void)values;
    return (a.f > b.f) - (a.f < b.f);
}

static int compare_text(const domain *values, slot_value a, slot_value b) {
    (void)values;
    return str_cmp(*a.s, *b.s);
}

static int compare_members(const domain *values, slot_value a, slot_value b) {
    for (size_t i = 0; i < SLOT_WORDS(values); i++)
        if (a.bits[i] != b.bits[i]) return a.bits[i] < b.bits[i] ? -1 : 1;
    return 0;
}

#define compare_member compare_integer
#define compare_date   compare_integer
#define compare_days   compare_integer

static int compare_strings(const domain *values, slot_value a, slot_value b) {
    (void)values;
    for (size_t i = 0; i < a.list->n && i < b.list->n; i++) {
        int order = str_cmp(a.list->v[i], b.list->v[i]);
        if (order) return order;
    }
    return (a.list->n > b.list->n) - (a.list->n < b.list->n);
}

#define compare_percent compare_real

static int compare_money(const domain *values, slot_value a, slot_value b) {
    const money *x = a.money, *y = b.money;
    (void)values;
    if (x->currency != y->currency) return x->currency < y->currency ? -1 : 1;
    return (x->amount > y->amount) - (x->amount < y->amount);
}

static bool same_currency(slot_value value, slot_value bound) {
    return value.money->currency == bound.money->currency;
}

static size_t list_boolean(const domain *values, size_t i, slot_value *out) {
    (void)values;
    *out = (slot_value){.b = i == 1};
    return 2;
}

static size_t list_member(const domain *values, size_t i, slot_value *out) {
    *out = (slot_value){.i = (int64_t)i};
    return values->n;
}

slot_value *slot_values_nearest(arena *a, slot_type type, const domain *values, const slot_value *base, size_t *n) {
    const term_type *t = &term_types[type];
    slot_value one;
    *n = 0;
    if (!t->list) return NULL;
    size_t count = t->list(values, 0, &one), from = 0;
    slot_value *out = ARENA_ARRAY(a, slot_value, count);
    for (size_t i = 0; base && i < count; i++) {
        t->list(values, i, &one);
        if (t->compare(values, one, *base) == 0) from = i;
    }
    for (size_t d = 0; d < count; d++) {
        if (from + d < count) t->list(values, from + d, &out[(*n)++]);
        if (d > 0 && d <= from) t->list(values, from - d, &out[(*n)++]);
    }
    return out;
}

bool slot_equal(const vocabulary *v, uint32_t number, slot a, slot b) {
    const domain *values;
    slot_type type = vocabulary_slot_type(v, number, &values);
    if (a.state != b.state || a.state == SLOT_BRACKET) return false;
    return a.state != SLOT_VALUE || slot_value_equal(type, values, a.v, b.v);
}

/* ------------------------------------------------------------------------------------------------ the table */

/* The data of each row. A member that is not named is empty, false, 0 or NULL. */
#define boolean_row                                                                                                    \
    .name = {"bool", 4}, .help = help_boolean, .json_type = "boolean", .wanted = "true or false", .example = "true",   \
    .list = list_boolean
#define integer_row                                                                                                    \
    .name = {"int", 3}, .help = help_number, .json_type = "integer", .wanted = "an integer", .example = "30",          \
    .has_bounds = true, .step = 1
#define real_row                                                                                                       \
    .name = {"float", 5}, .help = help_number, .json_type = "number", .wanted = "a number", .example = "10.0",         \
    .has_bounds = true
#define text_row                                                                                                       \
    .name = {"string", 6}, .help = help_text, .json_type = "string", .wanted = "a string", .example = "\"...\"",       \
    .is_quoted = true
#define member_row                                                                                                     \
    .name = {"enum", 4}, .help = help_name, .json_type = "string", .wanted = "a string", .example = "\"@\"",           \
    .has_domain = true, .is_quoted = true, .list = list_member
#define members_row                                                                                                    \
    .name = {"set", 3}, .help = help_names, .json_type = "array", .wanted = "a list of strings", .example = "[\"@\"]", \
    .has_domain = true
#define date_row                                                                                                       \
    .name = {"date", 4}, .help = help_date, .json_type = "string",                                                     \
    .wanted = "a date in quotes, such as \"2025-06-02\"", .example = "\"2025-06-02\"", .is_quoted = true,              \
    .step = 86400
#define days_row                                                                                                       \
    .name = {"days", 4}, .help = help_number, .json_type = "integer", .wanted = "an integer, the number of days",      \
    .example = "30", .has_bounds = true, .step = 1
#define strings_row                                                                                                    \
    .name = {"strings", 7}, .help = help_text, .json_type = "array", .wanted = "a string or a list of strings",        \
    .example = "[\"...\"]"
#define percent_row                                                                                                    \
    .name = {"percent", 7}, .help = help_number, .json_type = "number", .wanted = "a number, the per cent",            \
    .example = "50", .has_bounds = true, .is_percent = true
#define money_row                                                                                                      \
    .name = {"money", 5}, .help = help_money, .json_type = "string",                                                   \
    .wanted = "an amount with its currency in quotes, such as \"5000000 USD\"", .example = "\"5000000 USD\"",          \
    .has_bounds = true, .is_comparable = same_currency

#define ROW(TYPE, type)                                                                                                \
    [SLOT_##TYPE] = {type##_row, .read = read_##type, .print = print_##type, .compare = compare_##type},

const term_type term_types[SLOT_TYPES] = {SLOT_TYPE_LIST(ROW)};
