/* Buffer: text that grows at its end. There are two kinds.
 *
 * `buf b = {0};` owns heap memory; free it with buf_free(). A failed allocation is remembered, and later writes do
 * nothing, so a writer need not check. Whoever wants the text must: buf_text() is the only way to it, and the compiler
 * refuses a call whose result is not used. So no text of which a part is missing is taken for a whole one.
 *
 * `buf b = buf_in(a);` grows in the arena A; end it with buf_take(). Nothing is to be freed, and a failed allocation is
 * one of the arena. It is for texts that are built while other allocations in arenas may fail. */

#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stdarg.h>

#include "base/str.h"

typedef struct buf {
    struct arena *memory; /* NULL: the heap */
    /* Only buf.h and buf.c may use what is hidden; `make layers` checks it. */
    struct {
        char *p;
        size_t n, cap;
        bool failed, fixed;
    } hidden;
} buf;

static inline buf buf_in(struct arena *a) {
    buf b = {a, {NULL, 0, 0, false, false}};
    return b;
}
/* A buffer of the first kind, for long texts: its heap memory is freed with A, or by buf_free() before. */
buf *buf_owned(struct arena *a);

/* Writes to the N bytes at P, and does not grow: what does not fit is a failure. */
buf buf_over(char *p, size_t n);

void buf_free(buf *b);
/* Drops the text, and a failure with it. */
void buf_clear(buf *b);

/* ------------------------------------------------------------------------------------------------ the text */

#define BUF_CHECKED __attribute__((warn_unused_result))

/* Whether all that was written is there. *TEXT is it then, until the next change of B; else it is empty. */
static inline BUF_CHECKED bool buf_text(const buf *b, str *text) {
    *text = b->hidden.failed ? (str){NULL, 0} : (str){b->hidden.p, b->hidden.n};
    return !b->hidden.failed;
}
/* The same where memory that runs out is a failure of the arena A. B stays as it is; so in an arena that others jump to
 * it is for buffers that are freed with one, such as buf_owned(). */
str buf_text_or_jump(const buf *b, struct arena *a);
/* The text of an arena's buffer, with a NUL after it; it lives as long as the arena. The buffer is empty afterwards. */
str buf_take(buf *b);
/* Adds the text of FROM to B; a failure of FROM is then one of B. */
void buf_append(buf *b, const buf *from);

/* Whether nothing was written. False after a failure: then it is not known. */
static inline bool buf_is_empty(const buf *b) {
    return b->hidden.n == 0 && !b->hidden.failed;
}
static inline bool buf_failed(const buf *b) {
    return b->hidden.failed;
}
/* Makes B fail as if memory had run out: for a writer whose text would not be whole. */
static inline void buf_fail(buf *b) {
    b->hidden.failed = true;
}

/* A place in the text: its length now. */
static inline size_t buf_mark(const buf *b) {
    return b->hidden.n;
}
/* The bytes that B takes. */
static inline size_t buf_memory(const buf *b) {
    return b->hidden.cap;
}
/* Drops what was written after a mark. A failure stays. */
static inline void buf_cut(buf *b, size_t at) {
    if (at < b->hidden.n) b->hidden.n = at;
}
/* Drops the first N bytes, which must be there. */
void buf_drop(buf *b, size_t n);
/* Overwrites N bytes from a mark on, which must be there. */
void buf_patch(buf *b, size_t at, const char *p, size_t n);
/* The bytes from a mark on, to be changed in place; *N is their number. After a failure, 0. */
char *buf_since(buf *b, size_t at, size_t *n);

/* ------------------------------------------------------------------------------------------------ writing */

/* The address of N free bytes at the end, or NULL if there is no memory; and afterwards how many of them were written.
 */
char *buf_room(buf *b, size_t n);
static inline void buf_wrote(buf *b, size_t n) {
    b->hidden.n += n;
}
/* For buf_add(), if N bytes do not fit; private. */
void buf_add_slow(buf *b, const char *p, size_t n);
static inline void buf_add(buf *b, const char *p, size_t n) {
    if (n == 0 || b->hidden.failed || n >= b->hidden.cap - b->hidden.n) {
        buf_add_slow(b, p, n);
        return;
    }
    memcpy(b->hidden.p + b->hidden.n, p, n);
    b->hidden.n += n;
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
/* The same into an output. S is text that redline has made itself, or has been escaped: `make layers` allows no other
 * way past the escapes. */
static inline void buf_safe(buf *b, str s) {
    buf_str(b, s);
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
/* S as a JSON string with its quotes; invalid UTF-8 becomes U+FFFD. Control characters, what is hidden
 * (utf8_is_hidden()) and the first of two '#' are escaped. */
void buf_json(buf *b, str s);
/* S as UTF-8: a byte that is not becomes its escape, \xff. */
void buf_utf8(buf *b, str s);
/* S as untrusted text is shown (utf8_shown()), on one line: line breaks become U+FFFD, too, and commands of build
 * services escapes. */
void buf_visible(buf *b, str s);

#endif
