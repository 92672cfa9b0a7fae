/* Multi-valued decision diagrams: functions of many choices, each with its own number of ways, in one piece each.
 *
 * A diagram asks about one choice a level, in one order for all, and has one node for what is equal: so two functions
 * are the same where their numbers are, and a function over sixty choices that hang together loosely has a few hundred
 * nodes. Its ends are numbers; what they stand for is the caller's to know.
 *
 * Everything lives in the arena and is dropped with it. Nodes are never given back: a limit on all that were ever made
 * bounds memory and time. Once it is passed mdd_failed() is true, and all numbers from then on are of no use. */

#ifndef SWEEP_MDD_H
#define SWEEP_MDD_H

#include "base/arena.h"

#define MDD_ENDS  8u
#define MDD_ARITY 4u

#define MDD_NONE UINT32_MAX

typedef uint32_t mdd_id; /* below MDD_ENDS: that number, whatever is chosen */
typedef struct mdd mdd;

/* WAYS[l] (at least 1) is the number of ways at level l. */
mdd *mdd_new(arena *a, const uint32_t *ways, uint32_t n_levels, uint64_t max_nodes);
bool mdd_failed(const mdd *m);
uint64_t mdd_nodes(const mdd *m); /* made so far */
uint32_t mdd_levels(const mdd *m);
uint32_t mdd_ways(const mdd *m, uint32_t level);

/* The diagram that is VALUE whatever is chosen. */
mdd_id mdd_end(mdd *m, uint32_t value);

/* The level of a node; mdd_levels() for an end. */
uint32_t mdd_level(const mdd *m, mdd_id f);
/* What is left of it under each way of its level. Not of an end; valid until the next node is made. */
const mdd_id *mdd_children(const mdd *m, mdd_id f);

/* The node of LEVEL with these children, one a way. All of them must lie below LEVEL. */
mdd_id mdd_node(mdd *m, uint32_t level, const mdd_id *children);

/* A function of values, to be applied to whole diagrams. */
typedef struct mdd_op {
    uint32_t (*at)(const void *with, const uint32_t *args);
    const void *with;
    uint32_t arity; /* at most MDD_ARITY */
    bool symmetric; /* of arity 2: the order of arguments does not matter */
    mdd_id absorb;  /* of a symmetric one: an end that wins over all others; MDD_NONE for none */
    mdd_id unit;    /* of a symmetric one: an end that changes no other; MDD_NONE for none */
    uint32_t id;    /* set by mdd_op_new(): results are remembered under it */
} mdd_op;

mdd_op mdd_op_new(mdd *m, mdd_op op);

/* The diagram of OP over these diagrams. */
mdd_id mdd_apply(mdd *m, const mdd_op *op, const mdd_id *args);
/* A symmetric op over any number of diagrams; its unit (which it must have) for none. Changes LIST. */
mdd_id mdd_fold(mdd *m, const mdd_op *op, mdd_id *list, size_t n);
/* CHILDREN[w] where LEVEL is settled on w; they may lie anywhere. */
mdd_id mdd_choose(mdd *m, uint32_t level, const mdd_id *children);

/* All nodes of F that are no ends, each once, every node before those below it; in A. */
const mdd_id *mdd_reach(mdd *m, arena *a, mdd_id f, size_t *n);

/* Choices that some piece of an expression asks about together. */
typedef struct order_group {
    const uint32_t *members; /* each once */
    size_t n;
} order_group;

/* The numbers 0 to N - 1 in such an order; in A. Without any group, and where nothing is won, as they are. */
const uint32_t *order_find(arena *a, uint32_t n, const order_group *groups, size_t n_groups);

#endif
