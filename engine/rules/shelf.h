/* The shelf: one vocabulary and the packs that are loaded against it, from files or from those built in.
 *
 * Loaded once, then only read: threads may share it. */

#ifndef RULES_SHELF_H
#define RULES_SHELF_H

#include "rules/pack.h"

typedef struct shelf {
    arena memory;
    const vocabulary *vocabulary;
    const cel_env *env;
    const pack **packs;
    size_t n_packs, room; /* room: private */
    bool all_built_in;    /* nobody named a pack or a rule */
} shelf;

typedef struct shelf_wanted {
    str terms;        /* a file; empty for the built-in vocabulary */
    const str *packs; /* files, or ids of built-in packs */
    size_t n_packs;   /* 0: every built-in pack, where the vocabulary is the built-in one */
    bool no_packs;    /* load the vocabulary alone */
} shelf_wanted;

/* Loads all of it. Problems go to D, all of them; false if there was any error. Free with shelf_free() in either case.
 */
bool shelf_load(shelf *s, shelf_wanted wanted, diags *d);
void shelf_free(shelf *s);

/* Adds one pack more: a file or the id of a built-in pack, or TEXT under a name. False after an error in D. */
bool shelf_add(shelf *s, str name, diags *d);
bool shelf_add_text(shelf *s, str name, str text, diags *d);

/* Leaves only the rules that are wanted: those named in RULES ("UA-LAND", "ukraine/UA-LAND"; all where there are none)
 * that are of one of the classes whose bits (1 << rule_class) are set in CLASSES (0: all). Packs that then have no rule
 * are left out. False after an error in D: a name that no rule has, or where nothing is left. */
bool shelf_keep(shelf *s, const str *rules, size_t n, unsigned classes, diags *d);

/* The ids of the built-in packs, in order; in A. */
const str *shelf_builtin_ids(arena *a, size_t *n);

#endif
