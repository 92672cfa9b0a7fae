/* Literals: words that must stand in every text that a pattern matches.
 *
 * They are read off the syntax of the pattern. Of (?i)security\s+guarantees? they are "security" and "guarantee", of
 * neutral|non-aligned one or the other: a list of clauses, each of words of which one must be there. What is not
 * understood for sure gives no literals, never wrong ones. A text that lacks them cannot match, which is much cheaper
 * to find out than by running the pattern.
 *
 * Literals and texts are compared after folding: the bit that tells 'a' from 'A' is set in every byte. That takes more
 * to be equal than any pattern does, so nothing is missed, but for two letters beyond ASCII that (?i) takes for an s
 * and a k: texts that hold one are odd, and nothing is said about them. */

#ifndef CEL_LITERALS_H
#define CEL_LITERALS_H

#include "base/arena.h"

/* The longest literal, the most in one clause, and the most clauses of one pattern. */
#define LITERAL_MAX   31
#define LITERALS_MOST 16
#define CLAUSES_MOST  4
/* The shortest: one letter stands in every text. Where there is a better clause, others are worth it from four on. */
#define LITERAL_MIN       2
#define LITERAL_MIN_OTHER 4

typedef struct cel_clause {
    const str *v; /* folded; none is part of another */
    size_t n;
} cel_clause;

typedef struct cel_literals {
    const cel_clause *v; /* the best first */
    size_t n;            /* 0: nothing is known */
} cel_literals;

/* The literals of a pattern that PCRE2 has compiled with PCRE2_UTF and no other option that changes its syntax; in A.
 * LINES is whether a newline is "\n" for it. */
cel_literals cel_literals_of_pattern(arena *a, str pattern, bool lines);

/* The one literal of a text that is searched for as it stands. */
cel_literals cel_literals_of_text(arena *a, str text);

/* Whether the literals prove that there is no match: TEXT (valid UTF-8) is not odd and holds no word of some clause. */
bool cel_literals_absent(cel_literals l, str text);

/* Whether TEXT holds U+017F or U+212A, which (?i) takes for s and k. */
bool cel_text_is_odd(str text);

static inline char cel_fold(char c) {
    return (char)((unsigned char)c | 0x20);
}

/* Whether the N bytes at P are the folded WORD. */
static inline bool cel_folds_to(const char *p, str word) {
    for (size_t i = 0; i < word.n; i++)
        if (cel_fold(p[i]) != word.p[i]) return false;
    return true;
}

#endif
