/* Text edits: replacements in the text of a source that keep the rest of it byte for byte: comments, order, layout.
 *
 * The edits are collected first and applied in one pass, so every offset refers to the original text. The offsets come
 * from the nodes of the tree that was read from the source, libconfig or JSON. */

#ifndef SOURCE_TEXT_EDIT_H
#define SOURCE_TEXT_EDIT_H

#include "source/node.h"

typedef struct text_edit {
    uint32_t at, len; /* bytes of the original text that are replaced; len 0 inserts */
    str text;         /* the new text */
    size_t order;     /* insertions at one offset are applied in the order in which they were added */
} text_edit;

typedef struct text_edits {
    arena *memory;
    const source *of;
    VEC(text_edit) list;
} text_edits;

/* The offset after the last byte of a value; of a group or list, after its closing bracket. */
uint32_t node_end(const source *s, const node *n);

void text_edit_replace(text_edits *e, uint32_t at, uint32_t len, str text);

/* Removes the children of OF whose entry in REMOVED is true, with their separators, and with their line if they are
 * alone on it. */
void text_edit_remove(text_edits *e, const node *of, const bool *removed);

/* Appends ITEMS to the children of a group or list, indented like its other children. An item is a setting without its
 * ';' ("key = value"), or an element of a list. REMOVED (may be NULL) names the children that text_edit_remove()
 * removes. */
void text_edit_append(text_edits *e, const node *of, const bool *removed, const str *items, size_t n);

/* Inserts ITEM, an element of the list OF, after the element AFTER and what is on its line; NULL: before all. */
void text_edit_insert(text_edits *e, const node *of, const node *after, str item);

/* Moves element FROM of the list OF to place TO, both counted from 0. The comments above an element and behind it on
 * its line move with it; the commas stay. */
void text_edit_move(text_edits *e, const node *of, uint32_t from, uint32_t to);

/* The new text, in the arena. An edit within text that another edit removes is dropped. */
str text_edits_apply(text_edits *e);

#endif
