/* Strings: slices of bytes that belong to somebody else, usually to an arena or to a source file.
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
static inline bool str_eq(str a, str b) {
    return a.n == b.n && (a.n == 0 || (a.p[0] == b.p[0] && memcmp(a.p, b.p, a.n) == 0));
}
bool str_is(str a, const char *z); /* equal to a NUL-terminated string */
int str_cmp(str a, str b);         /* bytewise order: <0, 0, >0 */
bool str_starts(str s, str prefix);
bool str_ends(str s, str suffix);
str str_sub(str s, size_t from, size_t to);      /* bytes [from, to), both clipped to the slice */
str str_trim(str s);                             /* without white space at either end */
size_t str_find(str s, str needle, size_t from); /* the first index >= from, or SIZE_MAX */
uint64_t str_hash(str s);                        /* the same on every run and machine of one byte order */

/* [a-z][a-z0-9_]*, the form of every name in a vocabulary. */
bool str_is_name(str s);

#endif
