/* Ways: the value of an expression under every way of settling a deal's brackets, as a tree.
 *
 * A tree asks as an inquiry does: all choices start unsettled, and only those that keep the value open are settled,
 * each way in turn. Where an expression is made of pieces (cel/subexpression.h) they get trees of their own, so that a
 * tree grows with the pieces and not with the product of all choices: `a && b && c` over sixty brackets is three small
 * trees.
 *
 * Trees of one deal are kept together. They say nothing of why; that is what an inquiry is for. */

#ifndef JUDGE_WAYS_H
#define JUDGE_WAYS_H

#include "cel/subexpression.h"
#include "judge/inquiry.h"

typedef enum {
    WAYS_VALUE,  /* value, whatever else is settled */
    WAYS_CHOICE, /* a child for each way of settling the choice */
    WAYS_PIECES, /* a child for each piece: put together as PART says */
} ways_kind;

typedef struct ways_node {
    ways_kind kind;
    cel_subexpr_kind part;
    uint32_t value;            /* a number of ways_value() */
    uint32_t choice;           /* of CHOICE */
    uint32_t first, n;         /* children */
    const cel_subexpr *strict; /* of PIECES of CEL_SUBEXPR_STRICT: what to apply */
} ways_node;

/* Values have numbers: the answers their own, all others from here on. */
#define WAYS_VALUES 8u

typedef struct ways {
    VEC(ways_node) nodes;
    VEC(cel_value) values; /* by number from WAYS_VALUES on */
    bool too_many;         /* the last tree went past the limit and is of no use */
    /* private */
    courtroom *room;
    arena *memory;
    uint64_t questions, most;
    uint32_t depth;
    uint32_t *index; /* of values by hash; 0 is free */
    size_t n_index;
} ways;

/* Evaluations that one expression may take. */
#define MOST_QUESTIONS 100000u

/* ROOM must not be used for anything else meanwhile; its memory is reset between evaluations. Trees live in A. MOST is
 * MOST_QUESTIONS, or less in tests. */
void ways_open(ways *w, arena *a, courtroom *room, uint64_t most);

/* The number of a value: an answer for bools, unknowns and errors. */
uint32_t ways_number(ways *w, cel_value v);
/* The value of a number that is neither ANSWER_UNKNOWN nor ANSWER_ERROR. */
cel_value ways_value(const ways *w, uint32_t number);

/* The value of a STRICT part that has these values as its pieces; none of them unknown or an error. */
uint32_t ways_apply(ways *w, const cel_subexpr *strict, const uint32_t *numbers, uint32_t n);

/* The root of E's tree. Sets too_many where that would take more than the limit. */
uint32_t ways_ask(ways *w, const rule_expr *e);

#endif
