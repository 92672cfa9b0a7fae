/* Internal to module terms: the files that a vocabulary consists of. A vocabulary may extend another one: then it has
 * all sets and terms of that one, which may extend a third, and its own. */

#ifndef TERMS_VOCABULARY_PARTS_H
#define TERMS_VOCABULARY_PARTS_H

#include "terms/vocabulary.h"

typedef struct node_list {
    const node *const *v;
    size_t n;
} node_list;

typedef struct vocabulary_parts {
    str id, version, title; /* of the outermost file */
    node_list sets, terms; /* in order, those of the extended vocabulary first; a definition that replaces one takes its
                              place */
} vocabulary_parts;

/* Reads S, and what it extends, into A. Adds all errors to D. False if the outermost file, or one that it extends,
 * cannot be read at all. */
bool vocabulary_parts_read(arena *a, source *s, const vocabulary_finder *finder, diags *d, vocabulary_parts *out);

#endif
