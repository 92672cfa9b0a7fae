#include "base/buf.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/utf8.h"

void buf_free(buf *b) {
    if (!b->memory && !b->hidden.fixed) free(b->hidden.p);
    *b = buf_in(b->memory);
}

static void free_owned(void *b) {
    buf_free(b);
}

buf *buf_owned(arena *a) {
    buf *b = ARENA_NEW(a, buf);
    arena_defer(a, free_owned, b);
    return b;
}

buf buf_over(char *p, size_t n) {
    buf b = {.hidden = {.p = p, .cap = n, .fixed = true}};
    return b;
}

void buf_clear(buf *b) {
    b->hidden.n = 0;
    b->hidden.failed = false;
}

/* ------------------------------------------------------------------------------------------------ the text */

str buf_text_or_jump(const buf *b, arena *a) {
    str text;
    if (!buf_text(b, &text)) arena_out_of_memory(a);
    return text;
}

str buf_take(buf *b) {
    str s = buf_text_or_jump(b, b->memory);
    char *p = arena_resize(b->memory, b->hidden.p, b->hidden.cap, s.n + 1);
    p[s.n] = '\0';
    *b = buf_in(b->memory);
    return (str){p, s.n};
}

void buf_append(buf *b, const buf *from) {
    str text;
    if (buf_text(from, &text))
        buf_str(b, text);
    else
        buf_fail(b);
}

void buf_drop(buf *b, size_t n) {
    b->hidden.n -= n;
    if (b->hidden.n) memmove(b->hidden.p, b->hidden.p + n, b->hidden.n);
}

void buf_patch(buf *b, size_t at, const char *p, size_t n) {
    if (!b->hidden.failed && n) memcpy(b->hidden.p + at, p, n);
}

char *buf_since(buf *b, size_t at, size_t *n) {
    *n = b->hidden.failed ? 0 : b->hidden.n - at;
    return *n ? b->hidden.p + at : NULL;
}

/* ------------------------------------------------------------------------------------------------ writing */

/* Reserves N more bytes and a NUL. */
static bool reserve(buf *b, size_t n) {
    if (b->hidden.failed) return false;
    size_t used = b->hidden.n, cap = b->hidden.cap;
    if (n < cap - used && cap) return true;
    if (cap == 0) cap = 256;
    while (cap - used <= n && cap <= SIZE_MAX / 2) cap *= 2;
    char *p = NULL;
    if (cap - used > n && !b->hidden.fixed)
        p = b->memory ? arena_resize(b->memory, b->hidden.p, b->hidden.cap, cap) : realloc(b->hidden.p, cap);
    if (!p && b->memory) arena_out_of_memory(b->memory);
    if (!p) {
        b->hidden.failed = true;
        return false;
    }
    b->hidden.p = p;
    b->hidden.cap = cap;
    return true;
}

char *buf_room(buf *b, size_t n) {
    return reserve(b, n) ? b->hidden.p + b->hidden.n : NULL;
}

void buf_add_slow(buf *b, const char *p, size_t n) {
    if (n == 0 || !reserve(b, n)) return;
    memcpy(b->hidden.p + b->hidden.n, p, n);
    b->hidden.n += n;
}

void buf_join(buf *b, const char *between, str next) {
    if (b->hidden.n && next.n) buf_z(b, between);
    buf_str(b, next);
}

void buf_pad(buf *b, char c, size_t count) {
    if (!reserve(b, count)) return;
    memset(b->hidden.p + b->hidden.n, c, count);
    b->hidden.n += count;
}

void buf_vprintf(buf *b, const char *format, va_list args) {
    va_list again;
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, format, args);
    if (n > 0 && reserve(b, (size_t)n)) {
        if (vsnprintf(b->hidden.p + b->hidden.n, (size_t)n + 1, format, again) != n) b->hidden.failed = true;
        b->hidden.n += (size_t)n;
    }
    if (n < 0) b->hidden.failed = true;
    va_end(again);
}

void buf_printf(buf *b, const char *format, ...) {
    va_list args;
    va_start(args, format);
    buf_vprintf(b, format, args);
    va_end(args);
}

void buf_int(buf *b, int64_t i) {
    char digits[24];
    size_t at = sizeof digits;
    uint64_t left = i < 0 ? 0 - (uint64_t)i : (uint64_t)i;
    do digits[--at] = (char)('0' + left % 10);
    while (left /= 10);
    if (i < 0) digits[--at] = '-';
    buf_add(b, digits + at, sizeof digits - at);
}

void buf_count(buf *b, uint64_t n) {
    char digits[32];
    size_t at = sizeof digits, written = 0;
    do {
        if (written && written % 3 == 0) digits[--at] = ',';
        digits[--at] = (char)('0' + n % 10);
        written++;
    } while (n /= 10);
    buf_add(b, digits + at, sizeof digits - at);
}

/* The fewest digits that read back as D, and the decimal exponent of the first of them. */
static int shortest(double d, int *exponent) {
    char text[40];
    int digits = 1;
    for (;; digits++) {
        snprintf(text, sizeof text, "%.*e", digits - 1, d);
        if (digits == 17 || strtod(text, NULL) == d) break;
    }
    *exponent = (int)strtol(strchr(text, 'e') + 1, NULL, 10);
    return digits;
}

/* printf and strtod follow the locale's decimal point: both are used with it as it is, and it is replaced at the end.
 */
void buf_double(buf *b, double d) {
    if (isnan(d) || isinf(d)) {
        buf_z(b, isnan(d) ? "NaN" : d < 0 ? "-Infinity" : "Infinity");
        return;
    }
    char text[48];
    int exponent, digits = shortest(d, &exponent), decimals = digits - 1 - exponent;
    bool plain = exponent >= -5 && exponent < 15;
    if (plain)
        snprintf(text, sizeof text, "%.*f", decimals > 0 ? decimals : 0, d);
    else
        snprintf(text, sizeof text, "%.*e", digits - 1, d);
    for (char *c = text; *c; c++)
        if (!strchr("0123456789+-e", *c)) *c = '.';
    buf_z(b, text);
    if (plain && decimals <= 0) buf_z(b, ".0");
}

void buf_json(buf *b, str s) {
    static const char from[] = "\"\\\b\f\n\r\t", to[] = "\"\\bfnrt";
    buf_char(b, '"');
    size_t plain = 0;
    for (size_t i = 0; i < s.n;) {
        unsigned char c = (unsigned char)s.p[i];
        if (c >= 0x20 && c < 0x7f && c != '"' && c != '\\' && (c != '#' || i + 1 == s.n || s.p[i + 1] != '#')) {
            i++;
            continue;
        }
        uint32_t cp = c;
        size_t n = c < 0x80 ? 1 : utf8_decode(s.p + i, s.n - i, &cp);
        if (n && c >= 0x80 && cp >= 0xa0 && !utf8_is_hidden(s, i, n, cp)) {
            i += n;
            continue;
        }
        buf_add(b, s.p + plain, i - plain);
        const char *hit = memchr(from, c, sizeof from - 1);
        if (n == 0)
            buf_z(b, "\xef\xbf\xbd");
        else if (hit)
            buf_printf(b, "\\%c", to[hit - from]);
        else if (cp < 0x10000)
            buf_printf(b, "\\u%04x", cp);
        else
            buf_printf(b, "\\u%04x\\u%04x", 0xd7c0 + (cp >> 10), 0xdc00 + (cp & 0x3ff));
        plain = i += n ? n : 1;
    }
    buf_add(b, s.p + plain, s.n - plain);
    buf_char(b, '"');
}

void buf_utf8(buf *b, str s) {
    for (size_t bad; (bad = utf8_invalid_at(s)) != SIZE_MAX; s = str_sub(s, bad + 1, s.n)) {
        buf_add(b, s.p, bad);
        buf_printf(b, "\\x%02x", (unsigned char)s.p[bad]);
    }
    buf_str(b, s);
}

void buf_visible(buf *b, str s) {
    size_t plain = 0;
    char shown[UTF8_SHOWN];
    for (size_t i = 0, n; i < s.n; i += n) {
        n = utf8_shown(s, i, shown);
        if (utf8_begins_command(s, i)) snprintf(shown, sizeof shown, "\\u%04x", (unsigned)s.p[i]);
        if (s.p[i] != '\n' && s.p[i] != '\r' && !shown[0]) continue;
        buf_add(b, s.p + plain, i - plain);
        buf_z(b, shown[0] ? shown : "\xef\xbf\xbd");
        plain = i + n;
    }
    buf_add(b, s.p + plain, s.n - plain);
}
