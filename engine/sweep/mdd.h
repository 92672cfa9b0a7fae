/* Multi-valued decision diagrams (MDDs): functions of the deal's choices, each with its own number of options.
 *
 * A diagram tests one choice per level, in one order for all diagrams, and is reduced: equal functions are the same
 * node. So two functions are equal if their numbers are, and a function of sixty choices that are loosely connected has
 * a few hundred nodes. The terminal nodes are numbers; the caller decides what they mean. The method is Bryant's for
 * binary diagrams (Graph-based algorithms for Boolean function manipulation, 1986), with more than two children.
 *
 * Everything lives in the arena. Nodes are never freed: a limit on all nodes ever made bounds memory and time. When it
 * is exceeded, mdd_failed() is true, and all numbers returned from then on are meaningless. */

#ifndef SWEEP_MDD_H
#define SWEEP_MDD_H

#include "base/arena.h"

#define MDD_ENDS  8u
#define MDD_ARITY 4u

#define MDD_NONE UINT32_MAX

typedef uint32_t mdd_id; /* below MDD_ENDS: the constant function with that value */
typedef struct mdd mdd;

/* OPTIONS[l] (at least 1) is the number of options at level l. */
mdd *mdd_new(arena *a, const uint32_t *options, uint32_t n_levels, uint64_t max_nodes);
bool mdd_failed(const mdd *m);
uint64_t mdd_nodes(const mdd *m); /* made so far */
uint32_t mdd_levels(const mdd *m);
uint32_t mdd_options(const mdd *m, uint32_t level);

/* The constant function with this value. */
mdd_id mdd_end(mdd *m, uint32_t value);

/* The level of a node; mdd_levels() for a terminal node. */
uint32_t mdd_level(const mdd *m, mdd_id f);
/* The rest of the function for each option of its level. Not for terminal nodes; valid until the next node is made. */
const mdd_id *mdd_children(const mdd *m, mdd_id f);

/* The node at LEVEL with these children, one per option. Their levels must be below LEVEL. */
mdd_id mdd_node(mdd *m, uint32_t level, const mdd_id *children);

/* A function of values, to be applied to diagrams. */
typedef struct mdd_op {
    uint32_t (*at)(const void *with, const uint32_t *args);
    const void *with;
    uint32_t arity; /* at most MDD_ARITY */
    bool symmetric; /* of arity 2: the order of the arguments does not matter */
    mdd_id absorb;  /* of a symmetric one: the result is this value if an argument is; MDD_NONE: none */
    mdd_id unit;    /* of a symmetric one: the neutral value; MDD_NONE: none */
    uint32_t id;    /* set by mdd_op_new(): results are cached under it */
} mdd_op;

mdd_op mdd_op_new(mdd *m, mdd_op op);

/* OP applied to diagrams. */
mdd_id mdd_apply(mdd *m, const mdd_op *op, const mdd_id *args);
/* A symmetric op over any number of diagrams; its unit (which it must have) for none. Changes LIST. */
mdd_id mdd_fold(mdd *m, const mdd_op *op, mdd_id *list, size_t n);
/* CHILDREN[i] if LEVEL is settled to option i; they may have any levels. */
mdd_id mdd_choose(mdd *m, uint32_t level, const mdd_id *children);

/* All nodes of F that are not terminal, each once, every node before its children; in A. */
const mdd_id *mdd_reach(mdd *m, arena *a, mdd_id f, size_t *n);

/* ---- the order of levels ---- */

/* Choices that a part of an expression depends on together. */
typedef struct mdd_group {
    const uint32_t *members; /* each once */
    size_t n;
} mdd_group;

/* An order of the numbers 0 to N - 1 in which the members of each group are close to each other, which keeps diagrams
 * small: the FORCE heuristic. In A. Returns the numbers in their own order if that is not worse. */
const uint32_t *mdd_order(arena *a, uint32_t n, const mdd_group *groups, size_t n_groups);

#endif
