/* Literals: words that every text with a match of a pattern must have.
 *
 * They are read off the syntax of the pattern. Of (?i)security\s+guarantees? they are "security" and "guarantee"; of
 * neutral|non-aligned one of the two. So literals are a list of clauses, and every text with a match has a word of each
 * clause. Syntax that is not understood for certain gives no literals, never wrong ones. To see that a text lacks the
 * literals is much faster than to run the pattern.
 *
 * Literals and texts are folded before they are compared: the bit that distinguishes 'a' from 'A' is set in every byte.
 * More texts are equal after folding than for any pattern, so no match is missed, with one exception: (?i) matches
 * U+017F with s and U+212A with k. A text that has one of these is odd, and literals say nothing about it. */

#ifndef CEL_LITERALS_H
#define CEL_LITERALS_H

#include "base/arena.h"

/* The longest literal in bytes, the most literals in a clause, the most clauses of a pattern. */
#define LITERAL_MAX   31
#define LITERALS_MOST 16
#define CLAUSES_MOST  4
/* The shortest literal of the first clause, and of the others. */
#define LITERAL_MIN       2
#define LITERAL_MIN_OTHER 4

typedef struct cel_clause {
    const str *v; /* folded; none contains another */
    size_t n;
} cel_clause;

typedef struct cel_literals {
    const cel_clause *v; /* the best first */
    size_t n;            /* 0: nothing is known */
} cel_literals;

/* The literals of a pattern that PCRE2 has compiled with PCRE2_UTF, PCRE2_UCP and no other option that changes its
 * syntax; in A. LINES is whether a newline is "\n" for it. */
cel_literals cel_literals_of_pattern(arena *a, str pattern, bool lines);

/* The one literal of a TEXT that is searched for literally; of a long text its beginning. */
cel_literals cel_literals_of_text(arena *a, str text);

/* Whether the literals prove that there is no match: TEXT (valid UTF-8) is not odd and has no word of some clause. */
bool cel_literals_absent(cel_literals l, str text);

/* Whether TEXT has U+017F or U+212A, which (?i) matches with s and k. */
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
