/* Arena: memory that is allocated in pieces and freed all at once.
 *
 * Everything that redline builds lives in an arena: one for a vocabulary with its packs, one per deal, reset between
 * deals. A piece is never freed alone. Resources of other libraries (compiled patterns, parsers) are tied to an arena
 * with arena_defer() and released with it. Not thread-safe: an arena belongs to one thread at a time.
 *
 * Out of memory: an arena may have a jump target (oom). An allocation that fails jumps there, so callers need not
 * check. Without a target the process aborts with a message.
 *
 * Limits: an arena may have one. What its children take counts in it, and so does memory of other libraries that is
 * reported with arena_count(). An allocation that would exceed the limit fails, and `over` is set, which tells this
 * from memory that the system does not have. What is counted follows from the allocations alone: the same ones exceed
 * the limit in every run, whatever was in the arena before. */

#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include "base/str.h"

typedef struct arena_chunk arena_chunk;
typedef struct arena_cleanup arena_cleanup;

typedef struct arena arena;
struct arena {
    jmp_buf *oom;                     /* the target of a failed allocation; NULL aborts */
    size_t limit;                     /* the most bytes that may be counted; 0: no limit */
    size_t held;                      /* bytes counted now, with those of children */
    size_t peak;                      /* the most that were */
    bool over;                        /* the limit was exceeded */
    const struct user_limits *limits; /* of what works in it (base/user_limits.h); NULL: the usual ones */
    struct written_files *written;    /* files that the run writes (base/written_files.h); NULL: none */
    bool large; /* all chunks are as large as growth makes them: for an arena that is used again and again */
    /* private */
    arena *parent;
    char *start, *at, *end; /* of the newest chunk: its first byte, its first free byte, its end */
    arena_chunk *chunks;
    arena_cleanup *cleanups;
};

void arena_init(arena *a); /* an empty arena; takes no memory yet */
void arena_free(arena *a); /* forgets all pieces, runs the deferred calls, gives the memory back */

/* If there is anything to forget; private. */
void arena_reset_slow(arena *a);
/* Forgets all pieces, runs the deferred calls, and keeps a chunk for reuse. Costs next to nothing if there are no
 * pieces, as for most conditions. */
static inline void arena_reset(arena *a) {
    if (a->at != a->start || a->cleanups) arena_reset_slow(a);
}

#define ARENA_ALIGN 16u

/* For arena_alloc(), if SIZE bytes do not fit into the current chunk; private. */
void *arena_alloc_slow(arena *a, size_t size);
void *arena_zalloc_slow(arena *a, size_t count, size_t size);

/* SIZE bytes, aligned for any type, not cleared. Never returns NULL. */
static inline void *arena_alloc(arena *a, size_t size) {
    size_t n = (size + ARENA_ALIGN - 1) & ~(size_t)(ARENA_ALIGN - 1);
    if (!a->at || n < size || n > (size_t)(a->end - a->at)) return arena_alloc_slow(a, size);
    void *p = a->at;
    a->at += n;
    return p;
}

/* COUNT * SIZE bytes, all zero. Never returns NULL; a product that overflows counts as out of memory. */
static inline void *arena_zalloc(arena *a, size_t count, size_t size) {
    if (count > UINT32_MAX || size > UINT32_MAX) return arena_zalloc_slow(a, count, size);
    return memset(arena_alloc(a, count * size), 0, count * size);
}
#define ARENA_NEW(a, type)          ((type *)arena_zalloc((a), 1, sizeof(type)))
#define ARENA_ARRAY(a, type, count) ((type *)arena_zalloc((a), (count), sizeof(type)))

/* Gives the piece P of OLD bytes (P may be NULL, then OLD is 0) SIZE bytes: in place if it is the last piece of the
 * arena or shrinks, else in a new piece with a copy of its contents. */
void *arena_resize(arena *a, void *p, size_t old, size_t size);

/* The failure of an allocation: jumps to a->oom. For memory of other libraries that an arena's owner depends on. */
void arena_out_of_memory(arena *a) __attribute__((cold, noreturn));

/* Counts N bytes that another library takes for A, and takes the count back; arena_reset() and arena_free() take back
 * what is left. */
void arena_count(arena *a, size_t n);
void arena_uncount(arena *a, size_t n);

str arena_str(arena *a, str s); /* a copy, with a NUL after its end */
char *arena_z(arena *a, str s); /* the same as a C string */
str arena_printf(arena *a, const char *format, ...) __attribute__((format(printf, 2, 3)));
str arena_vprintf(arena *a, const char *format, va_list args) __attribute__((format(printf, 2, 0)));

/* S with one space for each run of whitespace, and none at its ends. In A. */
str arena_single_spaces(arena *a, str s);
/* The texts of LIST as one, with BETWEEN between two of them and LAST before the last one: "a, b and c". If N > MOST >
 * 0, only the first MOST: "a, b and 7 more". */
str arena_join(arena *a, const str *list, size_t n, const char *between, const char *last, size_t most);

/* Calls RELEASE(WHAT) when the arena is reset or freed, last deferred first. */
void arena_defer(arena *a, void (*release)(void *), void *what);

/* An arena for one task: it is freed with A, or by arena_free() before, and jumps to where A does now. What it takes
 * counts in A. */
arena *arena_child(arena *a);

/* A growing array in an arena: declare `VEC(int) v = {0};`, push with VEC_PUSH(&arena, v, 5), read v.v[i] for i < v.n.
 * Growth doubles; the old block stays in the arena. */
#define VEC(type)                                                                                                      \
    struct {                                                                                                           \
        type *v;                                                                                                       \
        size_t n, cap;                                                                                                 \
    }
#define VEC_PUSH(a, vec, ...)                                                                                          \
    do {                                                                                                               \
        if ((vec).n == (vec).cap) (vec).v = arena_grow((a), (vec).v, (vec).n, &(vec).cap, sizeof *(vec).v);            \
        (vec).v[(vec).n] = (__VA_ARGS__); /* may run out of memory: the element counts only afterwards */              \
        (vec).n++;                                                                                                     \
    } while (0)
void *arena_grow(arena *a, void *old, size_t n, size_t *cap, size_t size);

#endif
