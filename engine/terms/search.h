/* Search: the terms that a word of ordinary language means, best first, such as the terms on "peacekeepers". */

#ifndef TERMS_SEARCH_H
#define TERMS_SEARCH_H

#include "terms/vocabulary.h"

/* Why a term was found, best first. */
typedef enum {
    FOUND_NAME,         /* a whole part of its path, or the path */
    FOUND_NAME_WORD,    /* a word of a part of its path: "elections" in internal.elections_within */
    FOUND_TITLE,        /* a word of its title */
    FOUND_VALUE,        /* one of its values, or a word of it */
    FOUND_LABEL,        /* of a member that may be its value: a word of the label */
    FOUND_KEYWORD,      /* one of its keywords */
    FOUND_KEYWORD_WORD, /* a word of one */
    FOUND_NOTE,         /* a word of its note */
    FOUND_SET,          /* a member, a title or a keyword of a set in its path or of its values */
    FOUND_KINDS
} found_in;

typedef struct term_match {
    const term *term;
    found_in in;
    bool prefix; /* only the beginning of a word was found: "demil" in "demilitarised" */
    str what;    /* the name, title, value, label, keyword or note in which it was found */
    str member;  /* of a label: the member; of a set: the set; else empty */
    size_t at;   /* of a keyword: its position; earlier ones come closer to what the term means */
} term_match;

/* The terms in which every word of TEXT occurs, in A, best first; equals are in the order of the vocabulary. Letter
 * case and the plural of English words are ignored. A match tells of the word that was found in the least good place.
 */
const term_match *vocabulary_search(arena *a, const vocabulary *v, str text, size_t *n);

/* Whether two texts have the same words, in upper or lower case, in singular or plural, whatever is between them. */
bool search_same_words(str a, str b);

/* Why a term was found, in words: `title "Elections made a duty of Ukraine"`. In A. */
str term_match_reason(arena *a, const term_match *m);

/* A note for messages on the wrong name WRONG: "did you mean 'a.b.c'?" with those of the terms found that are equally
 * good, three at most. If none is found, with the most similar path, or what is found for the most similar word of the
 * vocabulary; else empty. In A. */
str vocabulary_search_note(arena *a, const vocabulary *v, str wrong);

#endif
