/* Suggestions: the name that the user probably meant. */

#ifndef BASE_SUGGEST_H
#define BASE_SUGGEST_H

#include "base/arena.h"

/* The index of the name in NAMES[0..N) nearest to WRONG by edit distance (insert, delete, replace, swap of neighbours;
 * letter case ignored), or SIZE_MAX if none is near: at most a third of the longer name's letters may differ. Of equal
 * distances the earlier name is taken. */
size_t suggest_index(str wrong, const str *names, size_t n);

/* "did you mean 'X'?" in A, or the empty string if no name is near. */
str suggest(arena *a, str wrong, const str *names, size_t n);

/* "allowed: a, b, c", or with a nearest name "did you mean 'X'? allowed: a, b, c"; long lists are cut after 12 names
 * with "and N more". Empty if N is 0. */
str suggest_allowed(arena *a, str wrong, const str *names, size_t n);

#endif
