/* Strings: slices of bytes that are owned elsewhere, usually by an arena or a source file.
 *
 * A slice need not end in NUL. Text is UTF-8; comparison is by bytes, so it never depends on the locale. */

#ifndef BASE_STR_H
#define BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef struct str {
    const char *p; /* may be NULL when n is 0 */
    size_t n;      /* bytes */
} str;

#define STR(literal) ((str){("" literal), sizeof(literal) - 1})
#define STR_FMT      "%.*s"
#define STR_ARG(s)   (int)(s).n, ((s).p ? (s).p : "")

str str_of(const char *z); /* the slice of a NUL-terminated string; NULL gives the empty slice */

/* N bytes, at most eight, as a number. */
static inline uint64_t str_load(const char *p, size_t n) {
    uint64_t word = 0;
    memcpy(&word, p, n);
    return word;
}

/* Names are short: two loads of four or eight bytes, which may overlap, cover a whole name. */
static inline bool str_eq(str a, str b) {
    if (a.n != b.n) return false;
    if (a.n > 16) return memcmp(a.p, b.p, a.n) == 0;
    if (a.n >= 8)
        return str_load(a.p, 8) == str_load(b.p, 8) && str_load(a.p + a.n - 8, 8) == str_load(b.p + a.n - 8, 8);
    if (a.n >= 4)
        return str_load(a.p, 4) == str_load(b.p, 4) && str_load(a.p + a.n - 4, 4) == str_load(b.p + a.n - 4, 4);
    for (size_t i = 0; i < a.n; i++)
        if (a.p[i] != b.p[i]) return false;
    return true;
}
/* ASCII whitespace: space, tab, newline, vertical tab, form feed, carriage return. */
static inline bool str_is_space(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}
static inline bool str_is_digit(char c) {
    return c >= '0' && c <= '9';
}
/* The value of a hexadecimal digit; 16 if C is none. */
static inline unsigned str_hex(char c) {
    return str_is_digit(c)                          ? (unsigned)(c - '0')
           : (c | 0x20) >= 'a' && (c | 0x20) <= 'f' ? (unsigned)(c | 0x20) - 87
                                                    : 16;
}
bool str_is(str a, const char *z); /* equal to a NUL-terminated string */
int str_cmp(str a, str b);         /* bytewise order: <0, 0, >0 */
bool str_starts(str s, str prefix);
bool str_ends(str s, str suffix);
str str_sub(str s, size_t from, size_t to);      /* bytes [from, to), both clipped to the slice */
str str_trim(str s);                             /* without whitespace at either end */
size_t str_find(str s, str needle, size_t from); /* the first index >= from, or SIZE_MAX */

/* A hash that is the same on every run and on machines of one byte order. Reads eight bytes at a time; the last eight
 * may overlap those before. A short string is read as two pieces of four bytes, which may overlap, too. */
static inline uint64_t str_hash(str s) {
    const uint64_t odd = 0x9e3779b97f4a7c15u;
    uint64_t h = s.n * odd;
    if (s.n >= 8) {
        for (size_t i = 0; i + 8 < s.n; i += 8) {
            h = (h ^ str_load(s.p + i, 8)) * odd;
            h ^= h >> 32;
        }
        h ^= str_load(s.p + s.n - 8, 8);
    } else if (s.n >= 4)
        h ^= str_load(s.p, 4) << 32 | str_load(s.p + s.n - 4, 4);
    else
        for (size_t i = 0; i < s.n; i++) h ^= (uint64_t)(unsigned char)s.p[i] << (8 * i);
    h = (h ^ h >> 32) * odd; /* the last bytes are the highest, and a product carries nothing down */
    return h ^ h >> 32;
}

/* [a-z][a-z0-9_]*, the form of every name in a vocabulary. */
bool str_is_name(str s);

#endif
