#include "cel/time.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

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

/* The digits after a point. Digits after the ninth are ignored. */
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

bool cel_timestamp_parse(str s, cel_value *out) {
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
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
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    if (month < 1 || month > 12 || day < 1 || day > days[month - 1] + (month == 2 && leap) || hour > 23 ||
        minute > 59 || second > 59)
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
    int32_t nanos = (int32_t)v.n; /* of the same sign as the seconds */
    if (v.i < 0 || (v.i == 0 && nanos < 0)) buf_char(out, '-');
    buf_printf(out, "%" PRIu64, v.i < 0 ? 0 - (uint64_t)v.i : (uint64_t)v.i);
    print_fraction(out, (uint32_t)(nanos < 0 ? -nanos : nanos));
    buf_char(out, 's');
}

/* ------------------------------------------------------------------------------------------------ time zones
 *
 * From the database of the system (RFC 8536), without the TZ of the process, which all threads share. */

static bool fixed_offset(str zone, int64_t *offset) {
    str z = zone;
    bool west = z.n && z.p[0] == '-';
    if (z.n && (z.p[0] == '-' || z.p[0] == '+')) z = str_sub(z, 1, z.n);
    if (z.n != 5 || z.p[2] != ':') return false;
    for (size_t i = 0; i < 5; i++)
        if (i != 2 && (z.p[i] < '0' || z.p[i] > '9')) return false;
    int hours = (z.p[0] - '0') * 10 + z.p[1] - '0', minutes = (z.p[3] - '0') * 10 + z.p[4] - '0';
    *offset = (hours * 60 + minutes) * (west ? -60 : 60);
    return hours < 24 && minutes < 60;
}

/* Letters, digits, _ - + and single slashes between them, so that no file outside of the database can be opened. */
static bool is_zone_name(str zone) {
    if (zone.n == 0 || zone.n > 64) return false;
    for (size_t i = 0; i < zone.n; i++) {
        char c = zone.p[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
                      c == '-' || c == '+';
        if (!letter && !(c == '/' && i && i + 1 < zone.n && zone.p[i - 1] != '/')) return false;
    }
    return true;
}

static int64_t big_endian(const unsigned char *p, size_t n) {
    uint64_t v = 0;
    for (size_t i = 0; i < n; i++) v = v << 8 | p[i];
    if (n == 4) return (int32_t)(uint32_t)v;
    return (int64_t)v;
}

typedef struct zone_data {
    const unsigned char *times, *kinds, *infos;
    size_t n_times, n_infos;
    const char *footer;
    size_t footer_n;
} zone_data;

/* The second, 64-bit block of the file. */
static bool parse_zone(const unsigned char *p, size_t n, zone_data *z) {
    size_t at = 0;
    for (int block = 0; block < 2; block++) {
        if (n < at + 44 || memcmp(p + at, "TZif", 4) != 0 || p[at + 4] < '2') return false;
        size_t c[6], width = block ? 8 : 4;
        for (size_t i = 0; i < 6; i++) c[i] = (size_t)big_endian(p + at + 20 + 4 * i, 4) & 0xffffffffu;
        at += 44;
        z->times = p + at;
        z->n_times = c[3];
        z->kinds = z->times + width * c[3];
        z->infos = z->kinds + c[3];
        z->n_infos = c[4];
        size_t size = width * c[3] + c[3] + 6 * c[4] + c[5] + (width + 4) * c[2] + c[1] + c[0];
        if (size > n - at) return false;
        at += size;
    }
    z->footer = (const char *)p + at + 1;
    z->footer_n = n > at + 2 ? n - at - 2 : 0;
    return z->n_infos > 0;
}

/* ---- the rule after the last transition: "CET-1CEST,M3.5.0,M10.5.0/3" */

typedef struct rule_reader {
    const char *p, *end;
} rule_reader;

static char peek(const rule_reader *r) {
    return r->p < r->end ? *r->p : '\0';
}

static void skip_abbreviation(rule_reader *r) {
    if (peek(r) == '<') {
        while (r->p < r->end && *r->p != '>') r->p++;
        r->p++;
        return;
    }
    while ((peek(r) >= 'A' && peek(r) <= 'Z') || (peek(r) >= 'a' && peek(r) <= 'z')) r->p++;
}

static int64_t whole(rule_reader *r) {
    int64_t n = 0;
    while (peek(r) >= '0' && peek(r) <= '9' && n < 100000) n = n * 10 + (*r->p++ - '0');
    return n;
}

/* [+-]hh[:mm[:ss]] in seconds. */
static int64_t clock_time(rule_reader *r) {
    int64_t sign = peek(r) == '-' ? -1 : 1, unit = 3600, sum = 0;
    if (peek(r) == '-' || peek(r) == '+') r->p++;
    for (; unit; unit /= 60) {
        sum += whole(r) * unit;
        if (peek(r) != ':') break;
        r->p++;
    }
    return sign * sum;
}

/* When the offset changes in a year, in seconds of local time since 1970. */
static int64_t change_at(rule_reader *r, int64_t year) {
    int64_t day, at = 7200;
    if (peek(r) == ',') r->p++;
    if (peek(r) == 'M') {
        r->p++;
        int month = (int)whole(r), week, weekday;
        r->p++;
        week = (int)whole(r);
        r->p++;
        weekday = (int)whole(r);
        if (month < 1 || month > 12) month = 1;
        int64_t first = cel_days_of(year, month, 1),
                next = month == 12 ? cel_days_of(year + 1, 1, 1) : cel_days_of(year, month + 1, 1);
        day = first + (weekday - (first + 4) % 7 + 7) % 7 + (week - 1) * 7;
        while (day >= next) day -= 7;
    } else {
        bool julian = peek(r) == 'J';
        if (julian) r->p++;
        int64_t n = whole(r);
        bool leap = cel_days_of(year + 1, 1, 1) - cel_days_of(year, 1, 1) == 366;
        day = cel_days_of(year, 1, 1) + (julian ? n - 1 + (leap && n >= 60) : n);
    }
    if (peek(r) == '/') {
        r->p++;
        at = clock_time(r);
    }
    return day * 86400 + at;
}

static bool by_footer(const zone_data *z, int64_t seconds, int64_t *offset) {
    rule_reader r = {z->footer, z->footer + z->footer_n};
    if (r.p >= r.end) return false;
    skip_abbreviation(&r);
    int64_t standard = -clock_time(&r), summer = standard + 3600;
    *offset = standard;
    if (r.p >= r.end) return true;
    skip_abbreviation(&r);
    if (peek(&r) != ',') summer = -clock_time(&r);
    int64_t year = cel_calendar_of(seconds + standard).year;
    int64_t start = change_at(&r, year) - standard, end = change_at(&r, year) - summer;
    bool in = start < end ? seconds >= start && seconds < end : seconds >= start || seconds < end;
    *offset = in ? summer : standard;
    return true;
}

static bool offset_at(const zone_data *z, int64_t seconds, int64_t *offset) {
    size_t low = 0, high = z->n_times;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (big_endian(z->times + 8 * middle, 8) <= seconds)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == z->n_times && by_footer(z, seconds, offset)) return true;
    size_t kind = low ? z->kinds[low - 1] : 0;
    if (kind >= z->n_infos) return false;
    *offset = big_endian(z->infos + 6 * kind, 4);
    return true;
}

bool cel_zone_offset(str zone, int64_t seconds, int64_t *offset) {
    unsigned char data[65536];
    char path[128];
    *offset = 0;
    if (fixed_offset(zone, offset)) return true;
    if (zone.n == 0 || str_is(zone, "UTC") || str_is(zone, "GMT")) return zone.n > 0;
    if (!is_zone_name(zone)) return false;
    snprintf(path, sizeof path, "/usr/share/zoneinfo/%.*s", (int)zone.n, zone.p);
    FILE *f = fopen(path, "rb");
    if (!f) return false;
    size_t n = fread(data, 1, sizeof data, f);
    fclose(f);
    zone_data z;
    return parse_zone(data, n, &z) && offset_at(&z, seconds, offset);
}
