#include "cel/time.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

int64_t cel_days_of(int64_t year, int month, int day) {
    int64_t y = month <= 2 ? year - 1 : year, era = (y >= 0 ? y : y - 399) / 400, of_era = y - era * 400;
    int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

static int64_t floor_div(int64_t a, int64_t b) {
    return a / b - (a % b != 0 && (a < 0) != (b < 0));
}

cel_calendar cel_calendar_of(int64_t seconds) {
    int64_t days = floor_div(seconds, 86400), rest = seconds - days * 86400, z = days + 719468;
    int64_t era = floor_div(z, 146097), of_era = z - era * 146097;
    int64_t y = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int64_t of_year = of_era - (365 * y + y / 4 - y / 100), m = (5 * of_year + 2) / 153;
    cel_calendar c = {.month = (int)(m < 10 ? m + 3 : m - 9), .day = (int)(of_year - (153 * m + 2) / 5 + 1)};
    c.year = y + era * 400 + (c.month <= 2);
    c.hour = (int)(rest / 3600);
    c.minute = (int)(rest / 60 % 60);
    c.second = (int)(rest % 60);
    c.weekday = (int)(((days + 4) % 7 + 7) % 7);
    c.yearday = (int)(days - cel_days_of(c.year, 1, 1));
    return c;
}

/* ------------------------------------------------------------------------------------------------ timestamps */

static bool number_at(str s, size_t *at, size_t n, int *out) {
    *out = 0;
    for (size_t i = 0; i < n; i++, ++*at) {
        if (*at >= s.n || s.p[*at] < '0' || s.p[*at] > '9') return false;
        *out = *out * 10 + (s.p[*at] - '0');
    }
    return true;
}

static bool sign_at(str s, size_t *at, const char *signs) {
    if (*at >= s.n || !strchr(signs, s.p[*at])) return false;
    ++*at;
    return true;
}

/* Up to nine digits behind a point; more are read and dropped. */
static bool fraction_at(str s, size_t *at, int32_t *nanos) {
    int32_t unit = 100000000;
    size_t from = *at;
    *nanos = 0;
    for (; *at < s.n && s.p[*at] >= '0' && s.p[*at] <= '9'; ++*at, unit /= 10) *nanos += (s.p[*at] - '0') * unit;
    return *at > from;
}

static bool zone_at(str s, size_t *at, int64_t *offset) {
    int hours, minutes;
    *offset = 0;
    if (sign_at(s, at, "Zz")) return true;
    if (*at >= s.n) return false;
    bool west = s.p[*at] == '-';
    if (!sign_at(s, at, "+-") || !number_at(s, at, 2, &hours) || !sign_at(s, at, ":") || !number_at(s, at, 2, &minutes))
        return false;
    *offset = (hours * 60 + minutes) * (west ? -60 : 60);
    return hours < 24 && minutes < 60;
}

static int month_days(int year, int month) {
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return days[month - 1] + (month == 2 && ((year % 4 == 0 && year % 100 != 0) || year % 400 == 0));
}

bool cel_timestamp_parse(str s, cel_value *out) {
    int year, month, day, hour, minute, second;
    int32_t nanos = 0;
    int64_t offset;
    size_t at = 0;
    bool good = number_at(s, &at, 4, &year) && sign_at(s, &at, "-") && number_at(s, &at, 2, &month) &&
                sign_at(s, &at, "-") && number_at(s, &at, 2, &day) && sign_at(s, &at, "Tt ") &&
                number_at(s, &at, 2, &hour) && sign_at(s, &at, ":") && number_at(s, &at, 2, &minute) &&
                sign_at(s, &at, ":") && number_at(s, &at, 2, &second);
    if (good && sign_at(s, &at, ".")) good = fraction_at(s, &at, &nanos);
    if (!good || !zone_at(s, &at, &offset) || at != s.n) return false;
    if (month < 1 || month > 12 || day < 1 || day > month_days(year, month) || hour > 23 || minute > 59 || second > 59)
        return false;
    int64_t seconds = cel_days_of(year, month, day) * 86400 + hour * 3600 + minute * 60 + second - offset;
    *out = cel_of_time(CEL_TIMESTAMP, seconds, nanos);
    return seconds >= CEL_TIME_MIN && seconds <= CEL_TIME_MAX;
}

/* Digits of a fraction, without the zeros at its end. */
static void print_fraction(buf *out, uint32_t nanos) {
    char digits[16];
    if (nanos == 0) return;
    int n = snprintf(digits, sizeof digits, ".%09u", nanos);
    while (n > 1 && digits[n - 1] == '0') n--;
    buf_add(out, digits, (size_t)n);
}

void cel_timestamp_print(buf *out, cel_value v) {
    cel_calendar c = cel_calendar_of(v.i);
    buf_printf(out, "%04d-%02d-%02dT%02d:%02d:%02d", (int)c.year, c.month, c.day, c.hour, c.minute, c.second);
    print_fraction(out, v.n);
    buf_char(out, 'Z');
}

/* ------------------------------------------------------------------------------------------------ durations */

typedef struct amount {
    __extension__ __int128 nanos;
} amount;

static int64_t unit_at(str s, size_t *at) {
    static const struct {
        const char *name;
        int64_t nanos;
    } units[] = {{"ns", 1},       {"us", 1000},      {"\xc2\xb5s", 1000},         {"\xce\xbcs", 1000},
                 {"ms", 1000000}, {"s", 1000000000}, {"m", INT64_C(60000000000)}, {"h", INT64_C(3600000000000)}};
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        str name = str_of(units[i].name);
        if (!str_starts(str_sub(s, *at, s.n), name)) continue;
        *at += name.n;
        return units[i].nanos;
    }
    return 0;
}

/* One number with its unit: 1.5h. */
static bool part_at(str s, size_t *at, amount *sum) {
    amount whole = {0};
    size_t from = *at, digits = 0;
    for (; *at < s.n && s.p[*at] >= '0' && s.p[*at] <= '9'; ++*at, digits++) {
        if (digits > 18) return false;
        whole.nanos = whole.nanos * 10 + (s.p[*at] - '0');
    }
    int32_t fraction = 0;
    bool point = sign_at(s, at, ".");
    if (point) fraction_at(s, at, &fraction);
    if (*at == from + point) return false;
    int64_t unit = unit_at(s, at);
    sum->nanos += whole.nanos * unit + (amount){fraction}.nanos * unit / 1000000000;
    return unit != 0;
}

bool cel_duration_parse(str s, cel_value *out) {
    size_t at = 0;
    amount sum = {0};
    bool minus = s.n && s.p[0] == '-';
    sign_at(s, &at, "+-");
    if (at == s.n) return false;
    if (str_is(str_sub(s, at, s.n), "0")) {
        *out = cel_of_time(CEL_DURATION, 0, 0);
        return true;
    }
    while (at < s.n)
        if (!part_at(s, &at, &sum)) return false;
    if (minus) sum.nanos = -sum.nanos;
    int64_t seconds = (int64_t)(sum.nanos / 1000000000);
    *out = cel_of_time(CEL_DURATION, seconds, (int32_t)(sum.nanos % 1000000000));
    return sum.nanos / 1000000000 <= CEL_DURATION_MAX && sum.nanos / 1000000000 >= -CEL_DURATION_MAX;
}

void cel_duration_print(buf *out, cel_value v) {
    int32_t nanos = (int32_t)v.n;
    if (v.i < 0 || nanos < 0) buf_char(out, '-');
    buf_printf(out, "%" PRIu64, v.i < 0 ? 0 - (uint64_t)v.i : (uint64_t)v.i);
    print_fraction(out, (uint32_t)(nanos < 0 ? -nanos : nanos));
    buf_char(out, 's');
}
