#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "cel/lib.h"

#define FN(name) static cel_value name(cel_call *c, const cel_value *v, size_t n)

static cel_value range(cel_call *c, const char *type) {
    return cel_error(c->memory, "this does not fit %s: out of range", type);
}

FN(same) {
    (void)c, (void)n;
    return v[0];
}

FN(type_of) {
    (void)c, (void)n;
    return cel_of_type(cel_type_of(v[0]));
}

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
    (void)n;
    str s = cel_text(v[0]);
    bool negative = s.n && s.p[0] == '-', sign = negative || (s.n && s.p[0] == '+');
    uint64_t u;
    if (!whole_number(str_sub(s, sign, s.n), (uint64_t)INT64_MAX + negative, &u))
        return cel_error(c->memory, "'" STR_FMT "' is no int", STR_ARG(s));
    return cel_of_int(negative ? (int64_t)(0 - u) : (int64_t)u);
}

FN(int_of_uint) {
    (void)n;
    return v[0].u > INT64_MAX ? range(c, "an int") : cel_of_int((int64_t)v[0].u);
}

/* The bounds themselves are out: beside them a double cannot tell what it stands for. */
FN(int_of_double) {
    (void)n;
    bool in = v[0].d > -9223372036854775808.0 && v[0].d < 9223372036854775808.0;
    return in ? cel_of_int((int64_t)v[0].d) : range(c, "an int");
}

FN(int_of_time) {
    (void)c, (void)n;
    return cel_of_int(v[0].i);
}

FN(uint_of_string) {
    (void)n;
    uint64_t u;
    str s = cel_text(v[0]);
    return whole_number(s, UINT64_MAX, &u) ? cel_of_uint(u)
                                           : cel_error(c->memory, "'" STR_FMT "' is no uint", STR_ARG(s));
}

FN(uint_of_int) {
    (void)n;
    return v[0].i < 0 ? range(c, "a uint") : cel_of_uint((uint64_t)v[0].i);
}

FN(uint_of_double) {
    (void)n;
    bool in = v[0].d > -1.0 && v[0].d < 18446744073709551616.0;
    return in && (v[0].d >= 0) ? cel_of_uint((uint64_t)v[0].d) : range(c, "a uint");
}

FN(double_of_int) {
    (void)c, (void)n;
    return cel_of_double((double)v[0].i);
}

FN(double_of_uint) {
    (void)c, (void)n;
    return cel_of_double((double)v[0].u);
}

/* strtod takes the locale's decimal point, so the text is offered with it. */
static bool parse_double(str s, double *out) {
    char text[512], point[8], *end;
    if (s.n == 0 || s.n >= sizeof text - 1 || s.p[0] == ' ') return false;
    memcpy(text, s.p, s.n);
    text[s.n] = '\0';
    for (size_t i = 0; i < s.n; i++)
        if (!strchr("0123456789+-.eE", text[i])) return false;
    snprintf(point, sizeof point, "%.1f", 0.5);
    char *dot = strchr(text, '.');
    if (dot) *dot = point[1];
    *out = strtod(text, &end);
    return *end == '\0' && !isinf(*out);
}

FN(double_of_string) {
    (void)n;
    double d;
    str s = cel_text(v[0]);
    if (str_is(s, "NaN") || str_is(s, "nan")) return cel_of_double(NAN);
    str bare = s.n && (s.p[0] == '-' || s.p[0] == '+') ? str_sub(s, 1, s.n) : s;
    if (str_is(bare, "Infinity") || str_is(bare, "Inf") || str_is(bare, "inf") || str_is(bare, "infinity"))
        return cel_of_double(s.p[0] == '-' ? -INFINITY : INFINITY);
    return parse_double(s, &d) ? cel_of_double(d)
                               : cel_error(c->memory, "'" STR_FMT "' is no double, or out of range", STR_ARG(s));
}

FN(bool_of_string) {
    static const char *const yes[] = {"1", "t", "true", "TRUE", "True", "T"}, *const no[] = {"0",     "f",     "false",
                                                                                             "FALSE", "False", "F"};
    (void)n;
    for (size_t i = 0; i < 6; i++) {
        if (str_is(cel_text(v[0]), yes[i])) return cel_of_bool(true);
        if (str_is(cel_text(v[0]), no[i])) return cel_of_bool(false);
    }
    return cel_error(c->memory, "'" STR_FMT "' is no bool", STR_ARG(cel_text(v[0])));
}

FN(bytes_of_string) {
    (void)c, (void)n;
    return cel_of_bytes(cel_text(v[0]));
}

FN(string_of_bytes) {
    (void)n;
    return utf8_invalid_at(cel_text(v[0])) == SIZE_MAX ? cel_of_str(cel_text(v[0]))
                                                       : lib_fail(c, "these bytes are invalid UTF-8");
}

/* The digits of the shortest decimal that reads back, and its exponent. */
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
    (void)n;
    buf out = {0};
    switch (v[0].kind) {
    case CEL_BOOL: buf_z(&out, v[0].b ? "true" : "false"); break;
    case CEL_INT: buf_int(&out, v[0].i); break;
    case CEL_UINT: buf_printf(&out, "%" PRIu64, v[0].u); break;
    case CEL_DOUBLE: lib_double(&out, v[0].d, false); break;
    case CEL_TIMESTAMP: cel_timestamp_print(&out, v[0]); break;
    default: cel_duration_print(&out, v[0]); break;
    }
    return lib_text(c, &out);
}

FN(timestamp_of_string) {
    cel_value t;
    (void)n;
    return cel_timestamp_parse(cel_text(v[0]), &t)
               ? t
               : cel_error(c->memory, "'" STR_FMT "' is no timestamp, or out of range", STR_ARG(cel_text(v[0])));
}

FN(timestamp_of_int) {
    (void)n;
    return v[0].i < CEL_TIME_MIN || v[0].i > CEL_TIME_MAX ? range(c, "a timestamp")
                                                          : cel_of_time(CEL_TIMESTAMP, v[0].i, 0);
}

FN(duration_of_string) {
    cel_value d;
    (void)n;
    return cel_duration_parse(cel_text(v[0]), &d)
               ? d
               : cel_error(c->memory, "'" STR_FMT "' is no duration, or out of range", STR_ARG(cel_text(v[0])));
}

FN(duration_of_int) {
    (void)n;
    return v[0].i < -CEL_DURATION_MAX || v[0].i > CEL_DURATION_MAX ? range(c, "a duration")
                                                                   : cel_of_time(CEL_DURATION, v[0].i, 0);
}

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
    {"duration_to_duration", "duration", false, "(duration) -> duration", same, 0},
    {"string_to_duration", "duration", false, "(string) -> duration", duration_of_string, 0},
    {"int64_to_duration", "duration", false, "(int) -> duration", duration_of_int, 0},
    {NULL, NULL, false, NULL, NULL, 0}};
