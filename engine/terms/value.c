#include <stdio.h>
#include <string.h>

#include "base/suggest.h"
#include "terms/load.h"

/* Values: out of nodes, into text. */

str domain_note(arena *a, str wrong, const domain *values) {
    return suggest_allowed(a, wrong, values->names, values->n);
}

/* ------------------------------------------------------------------------------------------------ dates */

static bool digits_at(str s, size_t from, size_t n, int *out) {
    *out = 0;
    for (size_t i = from; i < from + n; i++) {
        if (i >= s.n || s.p[i] < '0' || s.p[i] > '9') return false;
        *out = *out * 10 + (s.p[i] - '0');
    }
    return true;
}

static int days_in_month(int year, int month) {
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return days[month - 1] + (month == 2 && leap);
}

/* Days since 1970-01-01 of the Gregorian calendar, counted in years that begin in March so that the leap day comes
 * last. */
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

/* The number of a value's name, or SIZE_MAX. Even of a few names a hash is faster than a walk: which of them it is
 * cannot be foretold, and the processor guesses wrong at every step. */
static size_t value_number(const term *t, str name) {
    uint32_t i = map_get(t->value_index, name);
    return i == MAP_NONE ? SIZE_MAX : i;
}

/* What to write instead of a value of the wrong type. */
static str how_to_write(const term *t, const node *n, arena *a) {
    bool text = n->kind == NODE_STRING;
    if (n->kind == NODE_NULL) return STR("write { \"open\": true } for what is not settled, or leave the term out");
    if (t->type == SLOT_ENUM) return domain_note(a, (str){"", 0}, t->values);
    if (t->type == SLOT_SET && text && value_number(t, n->s) != SIZE_MAX)
        return arena_printf(a, "write [\"" STR_FMT "\"]", STR_ARG(n->s));
    if (t->type == SLOT_BOOL && text) return STR("true and false stand without quotes");
    if ((t->type == SLOT_INT || t->type == SLOT_FLOAT || t->type == SLOT_DAYS) && text)
        return STR("numbers stand without quotes, and their digits without anything between: 85000");
    return STR("");
}

static bool wrong_type(const term *t, const node *n, diags *d) {
    static const char *const wanted[] = {[SLOT_BOOL] = "true or false",
                                         [SLOT_INT] = "an integer",
                                         [SLOT_FLOAT] = "a number",
                                         [SLOT_STRING] = "a string",
                                         [SLOT_ENUM] = "a string",
                                         [SLOT_SET] = "a list of strings",
                                         [SLOT_DATE] = "a date in quotes, such as \"2025-06-02\"",
                                         [SLOT_DAYS] = "an integer, the number of days"};
    place_error(d, n->at, how_to_write(t, n, &d->memory), STR_FMT " must be %s, not %s", STR_ARG(t->path),
                wanted[t->type], node_kind_name(n->kind));
    return false;
}

static bool read_enum(const term *t, const node *n, slot_value *out, diags *d) {
    if (n->kind != NODE_STRING) return wrong_type(t, n, d);
    size_t i = value_number(t, n->s);
    out->i = (int64_t)i;
    if (i != SIZE_MAX) return true;
    place_error(d, n->at, domain_note(&d->memory, n->s, t->values), STR_FMT " cannot be '" STR_FMT "'",
                STR_ARG(t->path), STR_ARG(n->s));
    return false;
}

static bool read_set(arena *a, const term *t, const node *n, slot_value *out, diags *d) {
    if (n->kind != NODE_LIST) return wrong_type(t, n, d);
    uint64_t *bits = ARENA_ARRAY(a, uint64_t, SLOT_WORDS(t->values));
    bool good = true;
    for (const node *c = n->first; c; c = c->next) {
        size_t i = c->kind == NODE_STRING ? value_number(t, c->s) : SIZE_MAX;
        if (i == SIZE_MAX || SLOT_BIT(bits, i)) {
            if (c->kind != NODE_STRING)
                place_error(d, c->at, str_of(""), STR_FMT " holds strings, not %s", STR_ARG(t->path),
                            node_kind_name(c->kind));
            else if (i == SIZE_MAX)
                place_error(d, c->at, domain_note(&d->memory, c->s, t->values), STR_FMT " cannot hold '" STR_FMT "'",
                            STR_ARG(t->path), STR_ARG(c->s));
            else
                place_error(d, c->at, str_of(""), "'" STR_FMT "' stands twice in this list", STR_ARG(c->s));
            good = false;
            continue;
        }
        bits[i / 64] |= (uint64_t)1 << (i % 64);
    }
    out->bits = bits;
    return good;
}

static bool read_date(const term *t, const node *n, slot_value *out, diags *d) {
    if (n->kind != NODE_STRING) return wrong_type(t, n, d);
    if (date_parse(n->s, &out->i)) return true;
    place_error(d, n->at, str_of("a date is written YYYY-MM-DD"), "'" STR_FMT "' is no date", STR_ARG(n->s));
    return false;
}

static void print_bound(buf *out, const term *t, slot_value v) {
    slot_value_json(out, t->type, t->values, v);
}

static bool check_range(const term *t, const node *n, slot_value v, diags *d) {
    bool low = t->has_min && (t->type == SLOT_FLOAT ? v.f < t->min.f : v.i < t->min.i);
    bool high = t->has_max && (t->type == SLOT_FLOAT ? v.f > t->max.f : v.i > t->max.i);
    if (!low && !high) return true;
    buf bound = buf_in(&d->memory);
    print_bound(&bound, t, low ? t->min : t->max);
    if (t->unit.n) buf_printf(&bound, " " STR_FMT, STR_ARG(t->unit));
    place_error(d, n->at, str_of(""), STR_FMT " must be at %s " STR_FMT, STR_ARG(t->path), low ? "least" : "most",
                STR_ARG(buf_slice(&bound)));
    return false;
}

static bool read_number(const term *t, const node *n, slot_value *out, diags *d) {
    if (t->type == SLOT_FLOAT && (n->kind == NODE_FLOAT || n->kind == NODE_INT))
        out->f = n->kind == NODE_FLOAT ? n->f : (double)n->i;
    else if (t->type != SLOT_FLOAT && n->kind == NODE_INT)
        out->i = n->i;
    else
        return wrong_type(t, n, d);
    return check_range(t, n, *out, d);
}

bool term_value(arena *a, const term *t, const node *n, slot_value *out, diags *d) {
    memset(out, 0, sizeof *out);
    switch (t->type) {
    case SLOT_BOOL: out->b = n->kind == NODE_BOOL && n->b; return n->kind == NODE_BOOL || wrong_type(t, n, d);
    case SLOT_STRING: out->s = &n->s; return n->kind == NODE_STRING || wrong_type(t, n, d);
    case SLOT_ENUM: return read_enum(t, n, out, d);
    case SLOT_SET: return read_set(a, t, n, out, d);
    case SLOT_DATE: return read_date(t, n, out, d);
    default: return read_number(t, n, out, d);
    }
}

/* ------------------------------------------------------------------------------------------------ writing */

static void strings_json(buf *out, const str_list *list) {
    buf_char(out, '[');
    for (size_t i = 0; list && i < list->n; i++) {
        if (i) buf_z(out, ", ");
        buf_json(out, list->v[i]);
    }
    buf_char(out, ']');
}

static void set_json(buf *out, const domain *values, const uint64_t *bits) {
    bool first = true;
    buf_char(out, '[');
    for (size_t i = 0; i < values->n; i++) {
        if (!SLOT_BIT(bits, i)) continue;
        if (!first) buf_z(out, ", ");
        buf_json(out, values->names[i]);
        first = false;
    }
    buf_char(out, ']');
}

void slot_value_json(buf *out, slot_type type, const domain *values, slot_value v) {
    char date[32];
    switch (type) {
    case SLOT_BOOL: buf_z(out, v.b ? "true" : "false"); break;
    case SLOT_INT:
    case SLOT_DAYS: buf_int(out, v.i); break;
    case SLOT_FLOAT: buf_double(out, v.f); break;
    case SLOT_STRING: buf_json(out, *v.s); break;
    case SLOT_ENUM: buf_json(out, values->names[v.i]); break;
    case SLOT_SET: set_json(out, values, v.bits); break;
    case SLOT_DATE:
        date_text(v.i, date);
        buf_json(out, str_of(date));
        break;
    case SLOT_STRINGS: strings_json(out, v.list); break;
    }
}

bool slot_value_equal(slot_type type, const domain *values, slot_value a, slot_value b) {
    switch (type) {
    case SLOT_BOOL: return a.b == b.b;
    case SLOT_FLOAT: return !(a.f < b.f) && !(a.f > b.f);
    case SLOT_STRING: return str_eq(*a.s, *b.s);
    case SLOT_SET:
        for (size_t i = 0; i < SLOT_WORDS(values); i++)
            if (a.bits[i] != b.bits[i]) return false;
        return true;
    case SLOT_STRINGS:
        for (size_t i = 0; i < a.list->n && i < b.list->n; i++)
            if (!str_eq(a.list->v[i], b.list->v[i])) return false;
        return a.list->n == b.list->n;
    default: return a.i == b.i;
    }
}
