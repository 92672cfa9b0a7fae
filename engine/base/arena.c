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

static void drop_chunks(arena *a, arena_chunk *c) {
    while (c) {
        arena_chunk *next = c->next;
        a->held -= c->size;
        free(c);
        c = next;
    }
}

/* Keeps the newest chunk, which is the largest that growth made, so that a deal like the last one needs no new memory.
 */
void arena_reset_slow(arena *a) {
    run_cleanups(a);
    if (!a->chunks) return;
    drop_chunks(a, a->chunks->next);
    a->chunks->next = NULL;
    a->at = a->start = a->chunks->bytes;
    a->end = a->at + a->chunks->size;
}

void arena_free(arena *a) {
    run_cleanups(a);
    drop_chunks(a, a->chunks);
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
    size_t size = a->chunks ? a->chunks->size * 2 : FIRST_CHUNK;
    if (size > LAST_CHUNK) size = LAST_CHUNK;
    if (size < need) size = need;
    if (size > SIZE_MAX - sizeof(arena_chunk) ||
        (a->limit && size > a->limit - (a->held < a->limit ? a->held : a->limit)))
        arena_out_of_memory(a);
    arena_chunk *c = malloc(sizeof *c + size);
    if (!c) arena_out_of_memory(a);
    c->size = size;
    c->next = a->chunks;
    a->chunks = c;
    a->held += size;
    a->start = a->at = c->bytes;
    a->end = c->bytes + size;
}

void *arena_alloc_slow(arena *a, size_t size) {
    if (size > SIZE_MAX - ARENA_ALIGN) arena_out_of_memory(a);
    size_t n = (size + ARENA_ALIGN - 1) & ~(size_t)(ARENA_ALIGN - 1);
    if (!a->at || n > (size_t)(a->end - a->at)) add_chunk(a, n);
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
    if (p && (char *)p + held == a->at && wanted >= size && wanted <= (size_t)(a->end - (char *)p)) {
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
