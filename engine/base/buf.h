/* Buffer: text that grows at its end. There are two kinds.
 *
 * `buf b = {0};` owns heap memory; free it with buf_free(). A failed allocation sets `failed`, and later writes do
 * nothing, so a writer checks once, at the end.
 *
 * `buf b = buf_in(a);` grows in the arena A; end it with buf_take(). Nothing is to be freed, and a failed allocation is
 * one of the arena. It is for texts that are built while other allocations in arenas may fail. */

#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stdarg.h>

#include "base/str.h"

typedef struct buf {
    char *p;
    size_t n, cap;
    bool failed;
    struct arena *memory; /* NULL: the heap */
} buf;

static inline buf buf_in(struct arena *a) {
    buf b = {NULL, 0, 0, false, a};
    return b;
}
/* The text of an arena's buffer, with a NUL after it; it lives as long as the arena. The buffer is empty afterwards. */
str buf_take(buf *b);
/* A buffer of the first kind, for long texts: its heap memory is freed with A, or by buf_free() before. */
buf *buf_owned(struct arena *a);

void buf_free(buf *b);
void buf_clear(buf *b);
/* The address of N free bytes at the end, or NULL if there is no memory. The caller writes them and adds N to b->n. */
char *buf_room(buf *b, size_t n);
/* For buf_add(), if N bytes do not fit; private. */
void buf_add_slow(buf *b, const char *p, size_t n);
static inline void buf_add(buf *b, const char *p, size_t n) {
    if (n == 0 || b->failed || n >= b->cap - b->n) {
        buf_add_slow(b, p, n);
        return;
    }
    memcpy(b->p + b->n, p, n);
    b->n += n;
}
static inline void buf_char(buf *b, char c) {
    buf_add(b, &c, 1);
}
static inline void buf_z(buf *b, const char *z) {
    buf_add(b, z, strlen(z));
}
static inline void buf_str(buf *b, str s) {
    buf_add(b, s.p, s.n);
}
/* Adds NEXT, after BETWEEN if B has text already; nothing if NEXT is empty. For lists of any length. */
void buf_join(buf *b, const char *between, str next);
void buf_pad(buf *b, char c, size_t count);
void buf_printf(buf *b, const char *format, ...) __attribute__((format(printf, 2, 3)));
void buf_vprintf(buf *b, const char *format, va_list args) __attribute__((format(printf, 2, 0)));
void buf_int(buf *b, int64_t i);
/* A count for people, with commas between thousands: 499,900. */
void buf_count(buf *b, uint64_t n);
/* The shortest decimal text that reads back as D, always with a point, an exponent or a name: 1.0, 0.1, 1e+30, NaN. */
void buf_double(buf *b, double d);
/* S as a JSON string with its quotes; invalid UTF-8 becomes U+FFFD. Control characters, what changes the direction of
 * writing (utf8_is_turn()) and the first of two '#' are escaped. */
void buf_json(buf *b, str s);
/* S as UTF-8: a byte that is not becomes its escape, \xff. */
void buf_utf8(buf *b, str s);
/* S as untrusted text is shown (utf8_shown()), on one line: line breaks become U+FFFD, too, and commands of build
 * services escapes. */
void buf_visible(buf *b, str s);
str buf_slice(const buf *b);

#endif
