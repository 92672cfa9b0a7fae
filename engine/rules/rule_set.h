/* Rule set: a vocabulary and the packs that are loaded against it, from files or built in.
 *
 * It is loaded once and then only read, so threads may share it. */

#ifndef RULES_RULE_SET_H
#define RULES_RULE_SET_H

#include "rules/pack.h"

typedef struct rule_set {
    arena memory;
    const vocabulary *vocabulary;
    const cel_env *env; /* what expressions see of the vocabulary */
    const pack **packs;
    size_t n_packs, cap; /* cap: private */
    bool all_built_in;   /* the caller named no pack and no rule */
} rule_set;

typedef struct rule_set_request {
    str terms;             /* a file; empty for the built-in vocabulary */
    const str *terms_text; /* the text of a vocabulary, which TERMS names; NULL: read TERMS */
    const str *packs;      /* files, or ids of built-in packs */
    size_t n_packs;        /* 0: all built-in packs, if the vocabulary is the built-in one */
    const str *pack_texts; /* one for each pack: its text; p NULL: read the file; NULL: read all files */
    bool no_packs;         /* load only the vocabulary */
} rule_set_request;

/* Loads what REQUEST names. If memory runs out, S jumps to where D does. Adds all errors to D; returns false if there
 * was any. Call rule_set_free() in either case.
 */
bool rule_set_load(rule_set *s, rule_set_request request, diags *d);
void rule_set_free(rule_set *s);

/* Adds one more pack: a file or the id of a built-in pack, or TEXT under a name. Returns false after an error in D. */
bool rule_set_add(rule_set *s, str name, diags *d);
bool rule_set_add_text(rule_set *s, str name, str text, diags *d);

/* Removes all rules except those named in RULES ("UA-LAND" or "ukraine/UA-LAND"; N = 0 names all) whose class has its
 * bit (1 << rule_class) set in CLASSES (0: all classes). Removes packs that have no rule left. Returns false after an
 * error in D: an unknown rule, or no rule left. */
bool rule_set_filter(rule_set *s, const str *rules, size_t n, unsigned classes, diags *d);

/* Finds the vocabularies that others extend, as rule_set_load() does. */
extern const vocabulary_finder rule_set_bases;

/* The ids of the built-in packs, in order; in A. */
const str *rule_set_builtin_ids(arena *a, size_t *n);

#endif
