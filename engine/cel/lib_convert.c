#include "base/utf8.h"
#include "cel/lib.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static cel_value range(cel_call *c, const char *type) {
    return cel_error(c->memory, "this is out of range for %s", type);
}

VALUE(same, v[0])
VALUE(type_of, cel_of_type(cel_type_of(v[0])))

static bool whole_number(str s, uint64_t most, uint64_t *out) {
    *out = 0;
    if (s.n == 0) return false;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9') return false;
        uint64_t digit = (uint64_t)(s.p[i] - '0');
        if (*out > (most - digit) / 10) return false;
        *out = *out * 10 + digit;
    }
    return true;
}

FN(int_of_string) {
    str s = cel_text(v[0]);
    bool negative = s.n && s.p[0] == '-', sign = negative || (s.n && s.p[0] == '+');
    uint64_t u;
    if (!whole_number(str_sub(s, sign, s.n), (uint64_t)INT64_MAX + negative, &u))
        return cel_error(c->memory, "'" STR_FMT "' is not an int", STR_ARG(s));
    return cel_of_int(negative ? (int64_t)(0 - u) : (int64_t)u);
}

VALUE(int_of_uint, v[0].u > INT64_MAX ? range(c, "an int") : cel_of_int((int64_t)v[0].u))

/* The bounds themselves are out of range, because near them a double does not identify one integer. */
FN(int_of_double) {
    bool in = v[0].d > -9223372036854775808.0 && v[0].d < 9223372036854775808.0;
    return in ? cel_of_int((int64_t)v[0].d) : range(c, "an int");
}

VALUE(int_of_time, cel_of_int(v[0].i))

FN(uint_of_string) {
    uint64_t u;
    str s = cel_text(v[0]);
    return whole_number(s, UINT64_MAX, &u) ? cel_of_uint(u)
                                           : cel_error(c->memory, "'" STR_FMT "' is not a uint", STR_ARG(s));
}

VALUE(uint_of_int, v[0].i < 0 ? range(c, "a uint") : cel_of_uint((uint64_t)v[0].i))

FN(uint_of_double) {
    bool in = v[0].d > -1.0 && v[0].d < 18446744073709551616.0;
    return in && (v[0].d >= 0) ? cel_of_uint((uint64_t)v[0].d) : range(c, "a uint");
}

VALUE(double_of_int, cel_of_double((double)v[0].i))
VALUE(double_of_uint, cel_of_double((double)v[0].u))

FN(double_of_string) {
    double d;
    str s = cel_text(v[0]);
    if (str_is(s, "NaN") || str_is(s, "nan")) return cel_of_double(NAN);
    str bare = s.n && (s.p[0] == '-' || s.p[0] == '+') ? str_sub(s, 1, s.n) : s;
    if (str_is(bare, "Infinity") || str_is(bare, "Inf") || str_is(bare, "inf") || str_is(bare, "infinity"))
        return cel_of_double(s.p[0] == '-' ? -INFINITY : INFINITY);
    return cel_double_parse(s, &d) && !isinf(d)
               ? cel_of_double(d)
               : cel_error(c->memory, "'" STR_FMT "' is not a double, or is out of range", STR_ARG(s));
}

FN(bool_of_string) {
    static const char *const yes[] = {"1", "t", "true", "TRUE", "True", "T"}, *const no[] = {"0",     "f",     "false",
                                                                                             "FALSE", "False", "F"};
    for (size_t i = 0; i < 6; i++) {
        if (str_is(cel_text(v[0]), yes[i])) return cel_of_bool(true);
        if (str_is(cel_text(v[0]), no[i])) return cel_of_bool(false);
    }
    return cel_error(c->memory, "'" STR_FMT "' is not a bool", STR_ARG(cel_text(v[0])));
}

VALUE(bytes_of_string, cel_of_bytes(cel_text(v[0])))

FN(string_of_bytes) {
    return utf8_invalid_at(cel_text(v[0])) == SIZE_MAX ? cel_of_str(cel_text(v[0]))
                                                       : lib_fail(c, "these bytes are invalid UTF-8");
}

/* The digits and the exponent of the shortest decimal that gives D when it is read. Returns the number of digits. */
static int shortest(double d, char digits[32], int *exponent) {
    char text[40];
    for (int n = 1; n <= 17; n++) {
        snprintf(text, sizeof text, "%.*e", n - 1, d);
        if (n == 17 || strtod(text, NULL) == d) break;
    }
    int n = 0;
    char *at = text + (text[0] == '-');
    for (; *at && *at != 'e'; at++)
        if (*at >= '0' && *at <= '9') digits[n++] = *at;
    *exponent = (int)strtol(at + 1, NULL, 10);
    while (n > 1 && digits[n - 1] == '0') n--;
    return n;
}

static void plain_digits(buf *out, const char *digits, int n, int exponent) {
    if (exponent < 0) buf_z(out, "0.");
    if (exponent < 0) buf_pad(out, '0', (size_t)(-exponent - 1));
    for (int i = 0; i < n; i++) {
        buf_char(out, digits[i]);
        if (i == exponent && i + 1 < n) buf_char(out, '.');
    }
    if (exponent >= n) buf_pad(out, '0', (size_t)(exponent - n + 1));
}

void lib_double(buf *out, double d, bool plain) {
    char digits[32];
    int exponent;
    if (isnan(d) || isinf(d)) {
        buf_z(out, isnan(d) ? "NaN" : d < 0 ? "-Infinity" : "Infinity");
        return;
    }
    if (signbit(d)) buf_char(out, '-');
    int n = shortest(d, digits, &exponent);
    if (plain || (exponent >= -4 && exponent < 21)) {
        plain_digits(out, digits, n, exponent);
        return;
    }
    buf_char(out, digits[0]);
    if (n > 1) buf_char(out, '.');
    buf_add(out, digits + 1, (size_t)n - 1);
    buf_printf(out, "e%c%02d", exponent < 0 ? '-' : '+', abs(exponent));
}

FN(string_of) {
    buf out = buf_in(c->memory);
    switch (v[0].kind) {
    case CEL_BOOL: buf_z(&out, v[0].b ? "true" : "false"); break;
    case CEL_INT: buf_int(&out, v[0].i); break;
    case CEL_UINT: buf_printf(&out, "%" PRIu64, v[0].u); break;
    case CEL_DOUBLE: lib_double(&out, v[0].d, false); break;
    case CEL_TIMESTAMP: cel_timestamp_print(&out, v[0]); break;
    case CEL_MONEY: money_print(&out, cel_money_of(v[0])); break;
    default: cel_duration_print(&out, v[0]); break;
    }
    return lib_text(c, &out);
}

FN(timestamp_of_string) {
    cel_value t;
    return cel_timestamp_parse(cel_text(v[0]), &t)
               ? t
               : cel_error(c->memory, "'" STR_FMT "' is not a timestamp, or is out of range", STR_ARG(cel_text(v[0])));
}

FN(timestamp_of_int) {
    return v[0].i < CEL_TIME_MIN || v[0].i > CEL_TIME_MAX ? range(c, "a timestamp")
                                                          : cel_of_time(CEL_TIMESTAMP, v[0].i, 0);
}

FN(duration_of_string) {
    cel_value d;
    return cel_duration_parse(cel_text(v[0]), &d)
               ? d
               : cel_error(c->memory, "'" STR_FMT "' is not a duration, or is out of range", STR_ARG(cel_text(v[0])));
}

FN(duration_of_int) {
    return v[0].i < -CEL_DURATION_MAX || v[0].i > CEL_DURATION_MAX ? range(c, "a duration")
                                                                   : cel_of_time(CEL_DURATION, v[0].i, 0);
}

/* "2005-09-15": midnight UTC, as a term of type `date` has it. */
FN(date_of_string) {
    cel_value t;
    str s = cel_text(v[0]);
    return s.n == 10 && cel_timestamp_parse(arena_printf(c->memory, STR_FMT "T00:00:00Z", STR_ARG(s)), &t)
               ? t
               : cel_error(c->memory, "'" STR_FMT "' is not a valid date", STR_ARG(s));
}

/* As a term of type `days` has it. */
FN(days_of_int) {
    enum { SECONDS = 86400 };
    return v[0].i < -CEL_MOST_DAYS || v[0].i > CEL_MOST_DAYS
               ? cel_error(c->memory, "days() takes at most %d days", CEL_MOST_DAYS)
               : cel_of_time(CEL_DURATION, v[0].i * SECONDS, 0);
}

FN(money_of_string) {
    money m;
    return money_parse(cel_text(v[0]), &m)
               ? cel_of_money(m)
               : cel_error(c->memory, "'" STR_FMT "' is not an amount of money", STR_ARG(cel_text(v[0])));
}

/* An exact amount needs more digits than a double has from 2^53 smallest units on. */
FN(amount_of) {
    double unit = 1;
    for (unsigned i = currency_decimals(v[0].n); i > 0; i--) unit *= 10;
    return cel_of_double((double)v[0].i / unit);
}

VALUE(currency_of, cel_of_str(currency_code(v[0].n)))

const cel_overload lib_convert[] = {
    {"type", "type", false, "(A) -> type(A)", type_of, 0},
    {"to_dyn", "dyn", false, "(A) -> dyn", same, 0},
    {"bool_to_bool", "bool", false, "(bool) -> bool", same, 0},
    {"string_to_bool", "bool", false, "(string) -> bool", bool_of_string, 0},
    {"int64_to_int64", "int", false, "(int) -> int", same, 0},
    {"uint64_to_int64", "int", false, "(uint) -> int", int_of_uint, 0},
    {"double_to_int64", "int", false, "(double) -> int", int_of_double, 0},
    {"string_to_int64", "int", false, "(string) -> int", int_of_string, 0},
    {"timestamp_to_int64", "int", false, "(timestamp) -> int", int_of_time, 0},
    {"duration_to_int64", "int", false, "(duration) -> int", int_of_time, 0},
    {"uint64_to_uint64", "uint", false, "(uint) -> uint", same, 0},
    {"int64_to_uint64", "uint", false, "(int) -> uint", uint_of_int, 0},
    {"double_to_uint64", "uint", false, "(double) -> uint", uint_of_double, 0},
    {"string_to_uint64", "uint", false, "(string) -> uint", uint_of_string, 0},
    {"double_to_double", "double", false, "(double) -> double", same, 0},
    {"int64_to_double", "double", false, "(int) -> double", double_of_int, 0},
    {"uint64_to_double", "double", false, "(uint) -> double", double_of_uint, 0},
    {"string_to_double", "double", false, "(string) -> double", double_of_string, 0},
    {"string_to_string", "string", false, "(string) -> string", same, 0},
    {"bool_to_string", "string", false, "(bool) -> string", string_of, 0},
    {"int64_to_string", "string", false, "(int) -> string", string_of, 0},
    {"uint64_to_string", "string", false, "(uint) -> string", string_of, 0},
    {"double_to_string", "string", false, "(double) -> string", string_of, 0},
    {"bytes_to_string", "string", false, "(bytes) -> string", string_of_bytes, 0},
    {"timestamp_to_string", "string", false, "(timestamp) -> string", string_of, 0},
    {"duration_to_string", "string", false, "(duration) -> string", string_of, 0},
    {"bytes_to_bytes", "bytes", false, "(bytes) -> bytes", same, 0},
    {"string_to_bytes", "bytes", false, "(string) -> bytes", bytes_of_string, 0},
    {"timestamp_to_timestamp", "timestamp", false, "(timestamp) -> timestamp", same, 0},
    {"string_to_timestamp", "timestamp", false, "(string) -> timestamp", timestamp_of_string, 0},
    {"int64_to_timestamp", "timestamp", false, "(int) -> timestamp", timestamp_of_int, 0},
    {"string_to_date", "date", false, "(string) -> timestamp", date_of_string, 0},
    {"int64_to_days", "days", false, "(int) -> duration", days_of_int, 0},
    {"money_to_money", "money", false, "(money) -> money", same, 0},
    {"string_to_money", "money", false, "(string) -> money", money_of_string, 0},
    {"money_amount", "amount", true, "(money) -> double", amount_of, 0},
    {"money_currency", "currency", true, "(money) -> string", currency_of, 0},
    {"money_to_string", "string", false, "(money) -> string", string_of, 0},
    {"duration_to_duration", "duration", false, "(duration) -> duration", same, 0},
    {"string_to_duration", "duration", false, "(string) -> duration", duration_of_string, 0},
    {"int64_to_duration", "duration", false, "(int) -> duration", duration_of_int, 0},
    {NULL, NULL, false, NULL, NULL, 0}};

#define BILLION 1000000000

/* ------------------------------------------------------------------------------------------------ arithmetic */

/* SECONDS and NANOS (within plus or minus two seconds) as a timestamp or a duration, in range or an error. */
static cel_value in_range(cel_call *c, cel_kind kind, int64_t seconds, int64_t nanos) {
    seconds += nanos / BILLION;
    nanos %= BILLION;
    bool stamp = kind == CEL_TIMESTAMP;
    if (nanos < 0 && (stamp || seconds > 0)) nanos += BILLION, seconds--;
    if (nanos > 0 && !stamp && seconds < 0) nanos -= BILLION, seconds++;
    bool in = stamp ? seconds >= CEL_TIME_MIN && seconds <= CEL_TIME_MAX
                    : seconds >= -CEL_DURATION_MAX && seconds <= CEL_DURATION_MAX;
    return in ? cel_of_time(kind, seconds, (int32_t)nanos)
              : lib_fail(c, stamp ? "timestamp out of range" : "duration out of range");
}

static int64_t nanos_of(cel_value v) {
    return (int32_t)v.n;
}

FN(add_times) {
    cel_kind kind = v[0].kind == CEL_TIMESTAMP || v[1].kind == CEL_TIMESTAMP ? CEL_TIMESTAMP : CEL_DURATION;
    return in_range(c, kind, v[0].i + v[1].i, nanos_of(v[0]) + nanos_of(v[1]));
}

FN(subtract_times) {
    cel_kind kind = v[0].kind == CEL_TIMESTAMP && v[1].kind == CEL_DURATION ? CEL_TIMESTAMP : CEL_DURATION;
    return in_range(c, kind, v[0].i - v[1].i, nanos_of(v[0]) - nanos_of(v[1]));
}

/* ------------------------------------------------------------------------------------------------ parts */

/* Sets *K to the calendar in the time zone of the second argument, if there is one. Returns the error, or null. */
static cel_value calendar(cel_call *c, const cel_value *v, size_t n, cel_calendar *k) {
    int64_t offset = 0;
    if (n == 2 && !cel_zone_offset(cel_text(v[1]), v[0].i, &offset))
        return cel_error(c->memory, "unknown time zone '" STR_FMT "'", STR_ARG(cel_text(v[1])));
    *k = cel_calendar_of(v[0].i + offset);
    return cel_null_value();
}

#define PART(name, value)                                                                                              \
    FN(name) {                                                                                                         \
        cel_calendar k;                                                                                                \
        cel_value error = calendar(c, v, n, &k);                                                                       \
        return error.kind == CEL_ERROR ? error : cel_of_int(value);                                                    \
    }

PART(get_year, k.year)
PART(get_month, k.month - 1)
PART(get_day_of_year, k.yearday)
PART(get_day_of_month, k.day - 1)
PART(get_date, k.day)
PART(get_day_of_week, k.weekday)
PART(get_hours, k.hour)
PART(get_minutes, k.minute)
PART(get_seconds, k.second)
PART(get_milliseconds, v[0].n / 1000000)

VALUE(duration_hours, cel_of_int(v[0].i / 3600))
VALUE(duration_minutes, cel_of_int(v[0].i / 60))
VALUE(duration_seconds, cel_of_int(v[0].i))
VALUE(duration_milliseconds, cel_of_int(nanos_of(v[0]) / 1000000))

#define ACCESSOR(id, function, fn)                                                                                     \
    {"timestamp_to_" id, function, true, "(timestamp) -> int", fn, 0}, {                                               \
        "timestamp_to_" id "_with_tz", function, true, "(timestamp, string) -> int", fn, 0                             \
    }

const cel_overload lib_time[] = {
    {"add_timestamp_duration", "_+_", false, "(timestamp, duration) -> timestamp", add_times, 0},
    {"add_duration_timestamp", "_+_", false, "(duration, timestamp) -> timestamp", add_times, 0},
    {"add_duration_duration", "_+_", false, "(duration, duration) -> duration", add_times, 0},
    {"subtract_timestamp_timestamp", "_-_", false, "(timestamp, timestamp) -> duration", subtract_times, 0},
    {"subtract_timestamp_duration", "_-_", false, "(timestamp, duration) -> timestamp", subtract_times, 0},
    {"subtract_duration_duration", "_-_", false, "(duration, duration) -> duration", subtract_times, 0},
    ACCESSOR("year", "getFullYear", get_year),
    ACCESSOR("month", "getMonth", get_month),
    ACCESSOR("day_of_year", "getDayOfYear", get_day_of_year),
    ACCESSOR("day_of_month", "getDayOfMonth", get_day_of_month),
    ACCESSOR("day_of_month_1_based", "getDate", get_date),
    ACCESSOR("day_of_week", "getDayOfWeek", get_day_of_week),
    ACCESSOR("hours", "getHours", get_hours),
    ACCESSOR("minutes", "getMinutes", get_minutes),
    ACCESSOR("seconds", "getSeconds", get_seconds),
    ACCESSOR("milliseconds", "getMilliseconds", get_milliseconds),
    {"duration_to_hours", "getHours", true, "(duration) -> int", duration_hours, 0},
    {"duration_to_minutes", "getMinutes", true, "(duration) -> int", duration_minutes, 0},
    {"duration_to_seconds", "getSeconds", true, "(duration) -> int", duration_seconds, 0},
    {"duration_to_milliseconds", "getMilliseconds", true, "(duration) -> int", duration_milliseconds, 0},
    {NULL, NULL, false, NULL, NULL, 0}};
