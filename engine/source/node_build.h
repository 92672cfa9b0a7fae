/* Building nodes: trees that are made from parts of trees that were read, such as the deal of a test. Nodes of the
 * parts keep their places, so that messages lead to the file. */

#ifndef SOURCE_NODE_BUILD_H
#define SOURCE_NODE_BUILD_H

#include "source/node.h"

/* A copy of N alone: its children are shared, and nothing follows it. */
node *node_copy(arena *a, const node *n);
/* An empty group with this key, at AT; a list. */
node *node_group(arena *a, str key, place at);
node *node_list(arena *a, str key, place at);
/* Adds CHILD, which has no place in another tree, at the end. */
void node_add(node *to, node *child);
void node_add_string(arena *a, node *group, str key, str text, place at);
/* X with what Y says: groups are joined, all else of Y replaces what X has. X may be NULL. */
node *node_merged(arena *a, const node *x, const node *y);

#endif
