/* What to settle next: the open terms and the brackets on which the undetermined rules of a verdict depend, those with
 * the most red lines first, and what each value or option would decide. */

#ifndef REPORT_NEXT_H
#define REPORT_NEXT_H

#include "report/prose.h"

typedef struct next_rule {
    const pack *pack;
    const rule_verdict *verdict;
} next_rule;

/* What the rules come to with one value or option: a rule_outcome for each rule of the step. */
typedef struct next_value {
    str name; /* of an option; of a value as VALUE_NAME */
    str json; /* a value or an option as JSON */
    const uint8_t *outcomes;
} next_value;

/* One thing to settle: a term, terms that the same rules read and that differ in one part of their paths, or a
 * bracket. */
typedef struct next_step {
    const choice *bracket; /* NULL: it is a term */
    term_group terms;
    const because *list;    /* of the terms: TERMS is a group of this list */
    const next_rule *rules; /* red lines first; in the order of the packs */
    size_t n_rules, n_red_lines;
    const next_value *values; /* none if the values cannot be listed, or if that takes too long */
    size_t n_values;
} next_step;

/* Limits what is evaluated to learn what values decide: rules of all steps together. */
#define NEXT_MOST_EVALUATIONS 5000u

/* The steps for the rules of V that are undetermined, but for violations that are waived or known; in A. */
const next_step *next_steps(arena *a, const verdict *v, size_t *n);

/* "alignment.nato", "bracket ceiling (line 35)". With SHORTEN, of more than three names in a path two are shown:
 * "guarantees.{us, uk and 9 more}.kind". */
str next_name(arena *a, const next_step *s, bool shorten);
/* "5 red lines, e.g. UA-NATO, UA-CONST"; without SHORTEN all ids: "2 red lines and 1 other rule: UA-A, UA-B, UA-C". */
str next_rules(arena *a, const next_step *s, bool shorten);
/* What value I decides: "UA-A, UA-B fail; UA-C passes"; empty if it decides nothing. */
str next_decides(arena *a, const next_step *s, size_t i);
/* How many red lines are undetermined, and why: "29 red lines (12 missing, 17 unmentioned)"; empty if none is. */
str next_count(arena *a, const verdict *v);

#endif
