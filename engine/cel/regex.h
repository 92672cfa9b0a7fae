/* Regular expressions: PCRE2 with UTF, Unicode properties (\b, \d, \s, \w, [:alpha:]), JIT and limits. A bad pattern is
 * an error. So is a search that exceeds a limit, unless the literals of the pattern prove that there is no match
 * (literals.h); that depends on the pattern and the text alone, so the result is the same whether or not the literals
 * were looked for before the search.
 *
 * Threads may share a compiled pattern, but not a cel_match_data. */

#ifndef CEL_REGEX_H
#define CEL_REGEX_H

#include "cel/literals.h"

typedef struct cel_pattern cel_pattern;

/* Compiles TEXT; the pattern is released with A. After an error NULL, and *MESSAGE (in A) and *AT (byte offset in TEXT)
 * are set. JIT: for patterns that run often. */
cel_pattern *cel_pattern_compile(arena *a, str text, bool jit, const char **message, size_t *at);
/* Frees the memory of the pattern before A is freed. It must not be used after that. */
void cel_pattern_release(cel_pattern *p);
/* How many capturing groups it has. */
uint32_t cel_pattern_groups(const cel_pattern *p);

typedef enum { CEL_MATCH_NO, CEL_MATCH_YES, CEL_MATCH_ERROR } cel_match;

/* The bytes of a match or of a group; FROM is SIZE_MAX if the group did not take part. */
typedef struct cel_span {
    size_t from, to;
} cel_span;

/* Memory for the results of searches, so that they need not allocate it one by one. Released with A. The searches of
 * one thread may share it. NULL if memory is short. */
typedef struct cel_match_data cel_match_data;
cel_match_data *cel_match_data_new(arena *a);

typedef struct cel_search {
    arena *memory;          /* for messages */
    cel_match_data *reused; /* may be NULL */
    int64_t *steps_left;    /* from which searches that take long are counted down: below 0 they end; NULL: no limit */
    const char *message;    /* set after an ERROR */
} cel_search;

#define CEL_TOO_MANY_STEPS "too many steps"

/* Searches SUBJECT (valid UTF-8) from byte START on. On YES, SPANS has the match and its groups, at most N in all.
 * AFTER_EMPTY: an empty match at START does not count. */
cel_match cel_pattern_match(cel_search *s, const cel_pattern *p, str subject, size_t start, bool after_empty,
                            cel_span *spans, uint32_t n);
/* The first match. The prefilter is looked for first, which is faster unless its words are known to be in SUBJECT. */
cel_match cel_pattern_find(cel_search *s, const cel_pattern *p, str subject, cel_span *span);

/* The pattern's literals, in A. */
cel_literals cel_pattern_literals(arena *a, const cel_pattern *p);

/* ---- prefilters ----
 *
 * The best words of a pattern, which are looked for before it runs: sixteen places of a text are compared at once,
 * which is much faster than any pattern. A prefilter is made once and then only read: threads may share it. */

/* The most words of a prefilter. */
#define PREFILTER_MOST 4

typedef struct cel_prefilter_word {
    str word;            /* folded */
    uint32_t one, other; /* the offsets of its rarest letters */
} cel_prefilter_word;

typedef struct cel_prefilter {
    cel_prefilter_word v[PREFILTER_MOST];
    uint32_t n;      /* 0: it excludes no text */
    bool can_be_odd; /* a word has a letter that (?i) matches with one beyond ASCII: see cel_text_is_odd() */
} cel_prefilter;

/* The prefilter for the best clause of L, whose words must live as long. Empty if the clause has too many words. */
cel_prefilter cel_prefilter_of(cel_literals l);

/* Whether TEXT (valid UTF-8) has none of the words, so that there is no match. */
bool cel_prefilter_absent(const cel_prefilter *p, str text);

#endif
