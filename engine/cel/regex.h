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
cel_match cel_pattern_match(arena *a, const cel_pattern *p, str subject, size_t start, bool after_empty,
                            cel_span *spans, uint32_t n, const char **message);

/* Room for the outcome of searches, so that many of them need not ask the system for it one by one; released with A.
 * Searches of one thread may share it. NULL where there is no memory. */
typedef struct cel_match_room cel_match_room;
cel_match_room *cel_match_room_new(arena *a);

/* The whole of the first match, found in ROOM, which may be NULL. On YES, *FROM and *TO (may be NULL) are its bytes. */
cel_match cel_pattern_find_in(arena *a, cel_match_room *room, const cel_pattern *p, str subject, size_t *from,
                              size_t *to, const char **message);

/* The same, without a look at the pattern's best words first: where they are known to be there. */
cel_match cel_pattern_run(arena *a, cel_match_room *room, const cel_pattern *p, str subject, size_t *from, size_t *to,
                          const char **message);

/* The pattern's literals, in A. */
cel_literals cel_pattern_literals(arena *a, const cel_pattern *p);

/* The most words that are looked for before a search. */
#define PREFILTER_MOST 4

typedef struct cel_prefilter_word {
    str word;            /* folded */
    uint32_t one, other; /* the places of its rarest letters */
} cel_prefilter_word;

typedef struct cel_prefilter {
    cel_prefilter_word v[PREFILTER_MOST];
    uint32_t n;      /* 0: nothing can be said */
    bool can_be_odd; /* a word has a letter that (?i) takes for one beyond ASCII: cel_text_is_odd() */
} cel_prefilter;

/* Probes for the best clause of L, whose words must live as long; empty where it has too many words. */
cel_prefilter cel_prefilter_of(cel_literals l);

/* Whether the probes prove that what needs one of the words does not stand in TEXT (valid UTF-8). */
bool cel_prefilter_absent(const cel_prefilter *p, str text);

#endif
