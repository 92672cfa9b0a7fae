/* Suggestions: the name that somebody probably meant. */

#ifndef BASE_SUGGEST_H
#define BASE_SUGGEST_H

#include "base/arena.h"

/* The index of the name in NAMES[0..N) nearest to WRONG by edit distance (insert, delete, replace, swap of neighbours;
 * letter case ignored), or SIZE_MAX where none is near: at most a third of the longer name's letters may differ. Ties
 * go to the earlier name. */
size_t suggest_index(str wrong, const str *names, size_t n);

/* "did you mean 'X'?" in A, or the empty string where nothing is near. */
str suggest(arena *a, str wrong, const str *names, size_t n);

/* "allowed: a, b, c", or with a nearest name "did you mean 'X'? allowed: a, b, c"; long lists are cut after 12 names
 * with "and N more". */
str suggest_allowed(arena *a, str wrong, const str *names, size_t n);

#endif
