#include "base/arena.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A test makes them smaller, so that every piece is an allocation of its own, which can fail. */
#ifndef FIRST_CHUNK
#define FIRST_CHUNK 4096u
#define LAST_CHUNK  (1024u * 1024u)
#endif

struct arena_chunk {
    arena_chunk *next; /* older */
    size_t size;       /* of the bytes after this header */
    _Alignas(ARENA_ALIGN) char bytes[];
};

struct arena_cleanup {
    void (*release)(void *);
    void *what;
    arena_cleanup *next; /* deferred earlier */
};

void arena_init(arena *a) {
    *a = (arena){0};
}

static void run_cleanups(arena *a) {
    while (a->cleanups) {
        arena_cleanup *c = a->cleanups;
        a->cleanups = c->next;
        c->release(c->what);
    }
}

/* ------------------------------------------------------------------------------------------------ counting */

/* An arena that has a limit, or is the child of one, counts its chunks piece by piece, as it uses them. So what it
 * counts follows from the allocations alone, not from the sizes of its chunks. */
#define STEP 16384u

static bool counts_in_steps(const arena *a) {
    return a->limit || a->parent;
}

/* The most bytes that may still be counted. */
static size_t left_of(const arena *a) {
    size_t left = SIZE_MAX;
    for (; a; a = a->parent)
        if (a->limit && a->limit - (a->held < a->limit ? a->held : a->limit) < left)
            left = a->limit - (a->held < a->limit ? a->held : a->limit);
    return left;
}

void arena_count(arena *a, size_t n) {
    for (arena *p = a; p; p = p->parent)
        if (p->limit && (p->held > p->limit || n > p->limit - p->held)) {
            p->over = true;
            arena_out_of_memory(a);
        }
    for (arena *p = a; p; p = p->parent) {
        p->held += n;
        if (p->held > p->peak) p->peak = p->held;
    }
}

void arena_uncount(arena *a, size_t n) {
    for (; a; a = a->parent) a->held -= n;
}

/* How much of ROOM bytes to count for a need of N bytes: all, or a step; near the limit only what is needed. */
static size_t portion(const arena *a, size_t n, size_t room) {
    if (!counts_in_steps(a)) return room;
    size_t step = n > STEP ? n : STEP < room ? STEP : room;
    return step <= left_of(a) ? step : n;
}

/* ------------------------------------------------------------------------------------------------ chunks */

static void drop_chunks(arena *a, const arena_chunk *keep) {
    for (arena_chunk *c = a->chunks, *next; c; c = next) {
        next = c->next;
        if (c != keep) free(c);
    }
}

/* Keeps the newest chunk, which is the largest that growth made, so that a deal like the last one needs no new memory.
 * A chunk that is larger than growth makes was for one piece, and is not kept. */
void arena_reset_slow(arena *a) {
    run_cleanups(a);
    arena_chunk *keep = a->chunks;
    while (keep && keep->size > LAST_CHUNK) keep = keep->next;
    drop_chunks(a, keep);
    size_t counted = !keep ? 0 : counts_in_steps(a) && keep->size > STEP ? STEP : keep->size;
    if (counted > a->held) counted = a->held;
    arena_uncount(a, a->held - counted);
    a->chunks = keep;
    a->start = a->at = keep ? keep->bytes : NULL;
    a->end = keep ? keep->bytes + counted : NULL;
    if (keep) keep->next = NULL;
}

void arena_free(arena *a) {
    run_cleanups(a);
    drop_chunks(a, NULL);
    arena_uncount(a, a->held);
    a->chunks = NULL;
    a->start = a->at = a->end = NULL;
}

void arena_out_of_memory(arena *a) {
    if (a->oom) longjmp(*a->oom, 1);
    fputs("redline: out of memory\n", stderr);
    abort();
}

/* Chunks double from one to the next, so that their number grows with the logarithm of what is asked for. */
static void add_chunk(arena *a, size_t need) {
    size_t size = a->large ? LAST_CHUNK : a->chunks ? a->chunks->size * 2 : FIRST_CHUNK;
    if (size > LAST_CHUNK) size = LAST_CHUNK;
    if (size < need) size = need;
    if (size > SIZE_MAX - sizeof(arena_chunk)) arena_out_of_memory(a);
    size_t counted = portion(a, need, size);
    arena_count(a, counted);
    arena_chunk *c = malloc(sizeof *c + size);
    if (!c) {
        arena_uncount(a, counted);
        arena_out_of_memory(a);
    }
    c->size = size;
    c->next = a->chunks;
    a->chunks = c;
    a->start = a->at = c->bytes;
    a->end = c->bytes + counted;
}

/* Whether the newest chunk has N more bytes; they are counted then. */
static bool fits(arena *a, size_t n) {
    if (!a->at || n > (size_t)(a->chunks->bytes + a->chunks->size - a->at)) return false;
    size_t free_now = (size_t)(a->end - a->at);
    if (n <= free_now) return true;
    size_t more = portion(a, n - free_now, (size_t)(a->chunks->bytes + a->chunks->size - a->end));
    arena_count(a, more);
    a->end += more;
    return true;
}

void *arena_alloc_slow(arena *a, size_t size) {
    if (size > SIZE_MAX - ARENA_ALIGN) arena_out_of_memory(a);
    size_t n = (size + ARENA_ALIGN - 1) & ~(size_t)(ARENA_ALIGN - 1);
    if (!fits(a, n)) add_chunk(a, n);
    void *p = a->at;
    a->at += n;
    return p;
}

void *arena_zalloc_slow(arena *a, size_t count, size_t size) {
    if (size && count > SIZE_MAX / size) arena_out_of_memory(a);
    void *p = arena_alloc(a, count * size);
    return memset(p, 0, count * size);
}

void *arena_resize(arena *a, void *p, size_t old, size_t size) {
    size_t held = (old + ARENA_ALIGN - 1) & ~(size_t)(ARENA_ALIGN - 1);
    size_t wanted = (size + ARENA_ALIGN - 1) & ~(size_t)(ARENA_ALIGN - 1);
    if (p && (char *)p + held == a->at && wanted >= size && (wanted <= held || fits(a, wanted - held))) {
        a->at = (char *)p + wanted;
        return p;
    }
    if (p && size <= old) return p;
    void *moved = arena_alloc(a, size);
    if (old) memcpy(moved, p, old);
    return moved;
}

str arena_str(arena *a, str s) {
    char *p = arena_alloc(a, s.n + 1);
    if (s.n) memcpy(p, s.p, s.n);
    p[s.n] = '\0';
    return (str){p, s.n};
}

char *arena_z(arena *a, str s) {
    return (char *)(uintptr_t)arena_str(a, s).p;
}

str arena_vprintf(arena *a, const char *format, va_list args) {
    va_list again;
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, format, args);
    if (n < 0) arena_out_of_memory(a);
    size_t size = (size_t)n;
    char *p = arena_alloc(a, size + 1);
    p[0] = '\0';
    if (n > 0) vsnprintf(p, size + 1, format, again);
    va_end(again);
    return (str){p, size};
}

str arena_printf(arena *a, const char *format, ...) {
    va_list args;
    va_start(args, format);
    str s = arena_vprintf(a, format, args);
    va_end(args);
    return s;
}

str arena_single_spaces(arena *a, str s) {
    char *to = arena_alloc(a, s.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (!str_is_space(s.p[i]))
            to[n++] = s.p[i];
        else if (n && to[n - 1] != ' ')
            to[n++] = ' ';
    }
    return str_trim((str){to, n});
}

str arena_join(arena *a, const str *list, size_t n, const char *between, const char *last, size_t most) {
    size_t shown = most && n > most ? most : n, length = 0;
    for (size_t i = 0; i < shown; i++) length += list[i].n + strlen(between) + strlen(last);
    char *p = arena_alloc(a, length + 1);
    str all = {p, 0};
    for (size_t i = 0; i < shown; i++) {
        const str sign = str_of(i == 0 ? "" : i + 1 == n ? last : between);
        memcpy(p + all.n, sign.p, sign.n);
        all.n += sign.n;
        if (list[i].n) memcpy(p + all.n, list[i].p, list[i].n);
        all.n += list[i].n;
    }
    p[all.n] = '\0';
    return shown < n ? arena_printf(a, STR_FMT " and %zu more", STR_ARG(all), n - shown) : all;
}

void arena_defer(arena *a, void (*release)(void *), void *what) {
    arena_cleanup *c = arena_alloc(a, sizeof *c);
    *c = (arena_cleanup){release, what, a->cleanups};
    a->cleanups = c;
}

static void free_child(void *child) {
    arena_free(child);
}

arena *arena_child(arena *a) {
    arena *child = ARENA_NEW(a, arena);
    child->oom = a->oom;
    child->limits = a->limits;
    child->written = a->written;
    child->parent = a;
    arena_defer(a, free_child, child);
    return child;
}

void *arena_grow(arena *a, void *old, size_t n, size_t *cap, size_t size) {
    size_t wanted = *cap ? *cap * 2 : 8;
    if (wanted < *cap || wanted > SIZE_MAX / size) arena_out_of_memory(a);
    void *p = arena_alloc(a, wanted * size);
    if (n) memcpy(p, old, n * size);
    *cap = wanted;
    return p;
}
