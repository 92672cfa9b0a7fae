/* Regular expressions: PCRE2 with UTF, JIT and limits. An exceeded limit or a bad pattern is an error, never "no
 * match".
 *
 * A compiled pattern may be shared by threads; match data may not. */

#ifndef CEL_REGEX_H
#define CEL_REGEX_H

#include "base/arena.h"

typedef struct cel_pattern cel_pattern;

/* Compiles TEXT; the pattern is released with A. On failure NULL, *MESSAGE (in A) and *AT (byte offset in TEXT) say
 * why. With JIT the pattern is made ready to run often. */
cel_pattern *cel_pattern_compile(arena *a, str text, bool jit, const char **message, size_t *at);
/* Gives back the pattern's memory now; it must not be used again. */
void cel_pattern_release(cel_pattern *p);
/* How many groups it captures, besides the whole. */
uint32_t cel_pattern_groups(const cel_pattern *p);

typedef enum { CEL_MATCH_NO, CEL_MATCH_YES, CEL_MATCH_ERROR } cel_match;

/* The bytes of a match or of a group in it; FROM is SIZE_MAX for a group that took no part. */
typedef struct cel_span {
    size_t from, to;
} cel_span;

/* Searches SUBJECT (valid UTF-8) from byte START on. On YES, SPANS has the whole match and the groups after it, N in
 * all, at most those that there are; on ERROR, *MESSAGE (in A). With AFTER_EMPTY, an empty match at START does not
 * count. */
cel_match cel_pattern_find(arena *a, const cel_pattern *p, str subject, size_t start, bool after_empty, cel_span *spans,
                           uint32_t n, const char **message);

#endif
