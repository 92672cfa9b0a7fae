/* Regular expressions: PCRE2 with UTF, JIT and limits. An exceeded limit or a bad pattern is an error, never "no
 * match", unless the pattern's literals prove that there is none (literals.h). That depends on the pattern and the text
 * alone, so it makes no difference whether anybody looked for the literals before.
 *
 * A compiled pattern may be shared by threads; match data may not. */

#ifndef CEL_REGEX_H
#define CEL_REGEX_H

#include "cel/literals.h"

typedef struct cel_pattern cel_pattern;

/* Compiles TEXT; the pattern is released with A. On failure NULL, *MESSAGE (in A) and *AT (byte offset in TEXT) say
 * why. */
cel_pattern *cel_pattern_compile(arena *a, str text, const char **message, size_t *at);

typedef enum { CEL_MATCH_NO, CEL_MATCH_YES, CEL_MATCH_ERROR } cel_match;

/* Searches SUBJECT (valid UTF-8). On YES, *FROM and *TO (may be NULL) are the bytes of the first match; on ERROR,
 * *MESSAGE. */
cel_match cel_pattern_find(arena *a, const cel_pattern *p, str subject, size_t *from, size_t *to, const char **message);

/* Room for the outcome of searches, so that many of them need not ask the system for it one by one; released with A.
 * Searches of one thread may share it. NULL where there is no memory. */
typedef struct cel_match_room cel_match_room;
cel_match_room *cel_match_room_new(arena *a);

/* The same search in ROOM, which may be NULL. */
cel_match cel_pattern_find_in(arena *a, cel_match_room *room, const cel_pattern *p, str subject, size_t *from,
                              size_t *to, const char **message);

/* The same, without a look at the pattern's best words first: where they are known to be there. */
cel_match cel_pattern_run(arena *a, cel_match_room *room, const cel_pattern *p, str subject, size_t *from, size_t *to,
                          const char **message);

/* The pattern's literals, in A. */
cel_literals cel_pattern_literals(arena *a, const cel_pattern *p);

#endif
