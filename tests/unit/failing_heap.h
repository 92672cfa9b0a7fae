/* A heap whose allocations fail when a test wants it.
 *
 * The allocation functions below replace those of the C library for the whole test program, so those of PCRE2,
 * simdjson, zlib, zstd and the C library fail as well. libconfig does not check its allocations: while it runs, none
 * fails. One file of a program may include this. */

#ifndef UNIT_FAILING_HEAP_H
#define UNIT_FAILING_HEAP_H

#include <dlfcn.h>
#include <errno.h>
#include <libconfig.h>
#include <stdio.h>
#include <stdlib.h>

/* Arenas with chunks for one piece, in place of those of the library: every piece is then an allocation that can fail.
 */
#define FIRST_CHUNK ARENA_ALIGN
#define LAST_CHUNK  ARENA_ALIGN
#include "base/arena.c"

/* Sanitizers and valgrind bring allocation functions of their own. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define REPLACED 0
#else
#define REPLACED 1
#endif

static struct {
    bool armed, persistent; /* PERSISTENT: all allocations from FAIL_AT on fail, else only that one */
    long calls, fail_at, failed, live, excused;
    int in_libconfig;
} heap;

/* Shared libraries must see the functions below. */
#define EVERYWHERE __attribute__((visibility("default")))

#if REPLACED
static bool fails(void) {
    if (!heap.armed) return false;
    if (heap.in_libconfig) {
        heap.excused++;
        return false;
    }
    heap.calls++;
    bool now = heap.persistent ? heap.calls >= heap.fail_at : heap.calls == heap.fail_at;
    heap.failed += now;
    return now;
}

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *p, size_t size);
void *__libc_memalign(size_t alignment, size_t size);
void __libc_free(void *p);

static void *counted(void *p) {
    heap.live += p != NULL;
    if (!p) errno = ENOMEM;
    return p;
}

EVERYWHERE void *malloc(size_t size) {
    return counted(fails() ? NULL : __libc_malloc(size));
}

EVERYWHERE void *calloc(size_t n, size_t size) {
    return counted(fails() ? NULL : __libc_calloc(n, size));
}

EVERYWHERE void *realloc(void *p, size_t size) {
    void *q = fails() ? NULL : __libc_realloc(p, size);
    if (!p) return counted(q);
    if (!q) errno = ENOMEM;
    return q;
}

EVERYWHERE void *aligned_alloc(size_t alignment, size_t size) {
    return counted(fails() ? NULL : __libc_memalign(alignment, size));
}

EVERYWHERE int posix_memalign(void **p, size_t alignment, size_t size) {
    void *q = counted(fails() ? NULL : __libc_memalign(alignment, size));
    if (q) *p = q;
    return q ? 0 : ENOMEM;
}

EVERYWHERE void free(void *p) {
    heap.live -= p != NULL;
    __libc_free(p);
}
#endif

/* The address of a function as a pointer to one: ISO C has no cast for that. */
#define NEXT(function) (memcpy(&next, &(void *){dlsym(RTLD_NEXT, #function)}, sizeof next), next)

EVERYWHERE void config_init(config_t *c) {
    void (*next)(config_t *);
    heap.in_libconfig++;
    NEXT(config_init)(c);
    heap.in_libconfig--;
}

EVERYWHERE int config_read_string(config_t *c, const char *text) {
    int (*next)(config_t *, const char *);
    heap.in_libconfig++;
    int good = NEXT(config_read_string)(c, text);
    heap.in_libconfig--;
    return good;
}

#endif
