/* Parts of a pattern, as far as literals go. Private to literals.c and literal_parts.c.
 *
 * A part either matches a few words and nothing else, or anything; beside that some words are known of which one must
 * stand in the text. Parts are put together as the pattern puts them: one after the other, one or the other, repeated.
 * All are plain values of fixed size. */

#ifndef CEL_LITERAL_PARTS_H
#define CEL_LITERAL_PARTS_H

#include "cel/literals.h"

/* The most words that a part may match for it to be exact. */
#define EXACT_MOST LITERALS_MOST

typedef struct word {
    uint8_t n;
    char p[LITERAL_MAX]; /* folded */
} word;

typedef struct words {
    uint32_t n;
    word v[LITERALS_MOST];
} words;

/* One word of each stands in every text with a match; the best comes first. */
typedef struct clauses {
    uint32_t n;
    words v[CLAUSES_MOST];
} clauses;

typedef struct part {
    bool exact;   /* it matches these words and nothing else */
    bool repeats; /* ... one or more times */
    words is;
    clauses need;
} part;

/* A part that matches anything, or nothing; one that matches the empty text alone; one that matches N bytes. */
void part_any(part *p);
void part_empty(part *p);
void part_text(part *p, const char *bytes, size_t n);
/* Adds another byte that the part may match instead. False where that is too many. */
bool part_or_byte(part *p, char c);
/* A part repeated from MIN to MAX times; of MAX only whether it is above one counts. */
void part_repeat(part *p, uint32_t min, uint32_t max);

/* Parts one after the other. */
typedef struct sequence {
    bool exact;
    words run; /* what the last parts match together */
    clauses need;
} sequence;

void sequence_start(sequence *s);
void sequence_add(sequence *s, const part *p);
void sequence_end(sequence *s, part *out);

/* One part or the other: SUM is what came before, and takes the union. */
void part_or(part *sum, const part *p);

#endif
