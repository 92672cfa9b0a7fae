/* Ways: the answer to an expression under every way of settling a deal's brackets, as a tree.
 *
 * A tree asks as an inquiry does: all choices start unsettled, and only those that keep the answer open are settled, each
 * way in turn. Where an expression is made of logic, its pieces get trees of their own, so that a tree grows with the
 * pieces and not with the product of all choices: `a && b && c` over sixty brackets is three small trees.
 *
 * Trees of one deal are kept together. They say nothing of why; that is what an inquiry is for. */

#ifndef JUDGE_WAYS_H
#define JUDGE_WAYS_H

#include "cel/part.h"
#include "judge/inquiry.h"

typedef enum {
    WAYS_ANSWER, /* answer, whatever else is settled */
    WAYS_CHOICE, /* a child for each way of settling the choice */
    WAYS_ALL,    /* of the children's answers, as CEL_PART_ALL and so on say */
    WAYS_ANY,
    WAYS_NOT,
    WAYS_IF,
} ways_kind;

typedef struct ways_node {
    ways_kind kind;
    answer answer;
    uint32_t choice;
    uint32_t first, n; /* children */
} ways_node;

typedef struct ways {
    VEC(ways_node) nodes;
    bool too_many; /* the last tree went past the limit and is of no use */
    /* private */
    courtroom *room;
    arena *memory;
    uint64_t questions, most;
    uint32_t depth;
} ways;

/* Evaluations that one expression may take. */
#define MOST_QUESTIONS 250000u

/* ROOM must not be used for anything else meanwhile; its memory is reset between evaluations. Trees live in A. MOST is
 * MOST_QUESTIONS, or less in tests. */
void ways_open(ways *w, arena *a, courtroom *room, uint64_t most);

/* The root of E's tree. Sets too_many where that would take more than the limit. */
uint32_t ways_ask(ways *w, const rule_expr *e);

#endif
