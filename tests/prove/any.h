/* Inputs of the proofs: any bytes. */

#ifndef PROVE_ANY_H
#define PROVE_ANY_H

#include "base/str.h"

/* Calls WITH for each length up to MOST, with a text of any bytes that ends where its memory ends: reading one byte too
 * many is an alarm. A NUL is not after it, because slices have none. */
#define FOR_ANY_TEXT(most, with)                                                                                       \
    do {                                                                                                               \
        static char bytes[most];                                                                                       \
        for (int i = 0; i < (most); i++) bytes[i] = Frama_C_char_interval(-128, 127);                                  \
        /*@ loop unroll 100; */                                                                                        \
        for (size_t n = 0; n <= (most); n++) with((str){bytes + (most)-n, n});                                         \
    } while (0)

#endif
