/* Private to the source room: what the two readers share. */

#ifndef SOURCE_READ_H
#define SOURCE_READ_H

#include "source/node.h"

#define DEFAULT_DEPTH 200u

/* Reports bytes that no text file may hold: NUL, and what is not UTF-8. True where there are none. */
bool read_clean(source *s, diags *d);

/* The length of a byte-order mark at the beginning of the text. */
size_t read_mark(const source *s);

/* Adds CHILD at the end of a group or list whose last child so far is *LAST. */
void read_append(node *parent, node **last, node *child);

/* Reports keys that a group holds twice, with the place of the first. */
void read_duplicates(arena *a, const node *group, diags *d);

#endif
