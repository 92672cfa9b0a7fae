/* Regular expressions: PCRE2 with UTF, JIT and limits. An exceeded limit or a bad pattern is an error, never "no
 * match".
 *
 * A compiled pattern may be shared by threads; match data may not. */

#ifndef CEL_REGEX_H
#define CEL_REGEX_H

#include "base/arena.h"

typedef struct cel_pattern cel_pattern;

/* Compiles TEXT; the pattern is released with A. On failure NULL, *MESSAGE (in A) and *AT (byte offset in TEXT) say
 * why. */
cel_pattern *cel_pattern_compile(arena *a, str text, const char **message, size_t *at);

typedef enum { CEL_MATCH_NO, CEL_MATCH_YES, CEL_MATCH_ERROR } cel_match;

/* Searches SUBJECT (valid UTF-8). On YES, *FROM and *TO (may be NULL) are the bytes of the first match; on ERROR,
 * *MESSAGE. */
cel_match cel_pattern_find(arena *a, const cel_pattern *p, str subject, size_t *from, size_t *to, const char **message);

#endif
