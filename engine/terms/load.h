/* Private to the terms room: what the parts of the vocabulary's reader share. */

#ifndef TERMS_LOAD_H
#define TERMS_LOAD_H

#include "source/fields.h"
#include "terms/vocabulary.h"

/* Slots that one vocabulary may have: 16 MB of them in every deal. */
#define MOST_SLOTS 1000000u

/* Parts of one path. Walks along a path keep what they passed in arrays of this length. */
#define MOST_PARTS 32u

typedef struct vocabulary_loader {
    arena *memory;
    diags *problems;
    vocabulary *v;
    VEC(name_set *) sets;
    VEC(str) set_names; /* the same sets' names, for suggestions */
    map set_index;      /* set name -> its number in sets */
    map set_order;      /* name -> its place among all sets of the file, also of those not read yet */
    uint32_t reading;   /* the place of the set that is being read; behind the last one, their number */
    VEC(term *) terms;
    VEC(uint32_t) slot_term;
    term_branch *root;
    map taken; /* names in use: sets and first segments, with their line */
} vocabulary_loader;

/* Reads the list of sets, of terms. */
void load_sets(vocabulary_loader *l, const node *list);
void load_terms(vocabulary_loader *l, const node *list);

/* Puts a term into the tree of paths; reports a path that does not fit there. */
bool load_path(vocabulary_loader *l, term *t, const node *at);

/* Numbers the keys of B and of all that is below it. */
void load_number_keys(vocabulary *v, term_branch *b);

/* Whether a name is free for a set or a first segment; reports where it is not. SEGMENT: the same segment may come
 * again. */
bool load_name(vocabulary_loader *l, str name, place at, bool first_segment);

/* The set of that name, reported where there is none. */
const name_set *load_find_set(vocabulary_loader *l, str name, place at);

/* A value of a type out of a node, for defaults, bounds and deals. False after an error. Shared with the deal's reader.
 */
bool term_value(arena *a, const term *t, const node *n, slot_value *out, diags *d);

/* Names of the values of a domain, as a note: "did you mean 'x'? allowed: ...". */
str domain_note(arena *a, str wrong, const domain *values);

#endif
