/* For Frama-C, before everything else: what its C library lacks. */

#ifndef PROVE_STUBS_H
#define PROVE_STUBS_H

#include <stddef.h>

#include "__fc_builtin.h"

/* glibc's, written out. */
static inline void *memmem(const void *text, size_t n, const void *needle, size_t k) {
    const char *t = text, *wanted = needle;
    for (size_t i = 0; i + k <= n; i++) {
        size_t j = 0;
        while (j < k && t[i + j] == wanted[j]) j++;
        if (j == k) return (void *)(t + i);
    }
    return NULL;
}

#endif
