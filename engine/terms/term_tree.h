/* Term trees: terms and their values as nested groups, written as libconfig or JSON.
 *
 * A tree is built from slots. Children are kept in the order of the vocabulary. Members with equal values can be folded
 * into the name of a set. A tree lives in the arena that it was built in. */

#ifndef TERMS_TERM_TREE_H
#define TERMS_TERM_TREE_H

#include "terms/term_types.h"

typedef struct term_tree term_tree;
struct term_tree {
    str key;                   /* empty for the root */
    str value;                 /* of a leaf, as it is written; empty for a group */
    const term_branch *branch; /* of the vocabulary; NULL outside of it */
    uint32_t order;            /* among its siblings */
    term_tree *first, *last, *next;
};

typedef struct tree_layout {
    bool json;      /* JSON instead of libconfig */
    unsigned width; /* a group that fits into so many columns stays on one line; 0: each child has its own line */
} tree_layout;

/* A slot's value in the syntax of the tree; open unless the slot's state is SLOT_VALUE. In A. */
str term_tree_value(arena *a, const vocabulary *v, uint32_t number, slot s, bool json);

/* An empty tree for the terms of V. */
term_tree *term_tree_new(arena *a, const vocabulary *v);

/* Sets the term of a slot to VALUE; a value that is there is replaced. */
void term_tree_add(arena *a, term_tree *root, const vocabulary *v, uint32_t number, str value);

/* Appends a child that is not of the vocabulary, such as a key of a deal's header; with an empty VALUE a group. */
term_tree *term_tree_append(arena *a, term_tree *of, str key, str value);

/* The child with this key, or NULL. */
term_tree *term_tree_find(const term_tree *of, str key);

/* Replaces children that are all the members of a set and have equal values by one child with the set's name, at all
 * levels; the largest sets first. A name in TAKEN (a group of a text; may be NULL) is not used at the first level. */
void term_tree_fold(arena *a, term_tree *of, const vocabulary *v, const node *taken);

/* Writes a child: `key = value` or `"key": value`, without a separator after it. DEPTH is its level of indentation, two
 * spaces each; the first line is not indented. */
void term_tree_write(buf *out, const term_tree *t, tree_layout layout, unsigned depth);

/* Writes all children on one line, with their brackets: { a = 1; b = 2; } or {"a": 1, "b": 2}. */
void term_tree_write_one_line(buf *out, const term_tree *of, bool json);

/* The paths of all leaves, sets by their names: "recognition.western.crimea". In A. */
const str *term_tree_paths(arena *a, const term_tree *root, size_t *n);

#endif
