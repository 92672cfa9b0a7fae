/* What every unit test includes: cmocka, in the order in which it wants its headers. */

#ifndef UNIT_TEST_H
#define UNIT_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/buf.h"
#include "buf_slice.h"

#define COUNT(table) (sizeof(table) / sizeof *(table))

/* Compares a slice with a C string, and prints both where they differ. */
#define assert_str(got, want)                                                                                          \
    do {                                                                                                               \
        str unit_got = (got);                                                                                          \
        char *unit_z = test_malloc(unit_got.n + 1);                                                                    \
        if (unit_got.n) memcpy(unit_z, unit_got.p, unit_got.n);                                                        \
        unit_z[unit_got.n] = '\0';                                                                                     \
        assert_string_equal(unit_z, (want));                                                                           \
        test_free(unit_z);                                                                                             \
    } while (0)

#endif
