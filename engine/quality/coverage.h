/* Coverage: what of a pack's conditions its tests have seen.
 *
 * - Outcomes: each condition met, violated and undetermined. A condition that has only `vague` to say, because its test
 *   is a constant, cannot have all of them.
 * - Decisions: each operand of && and ||, each operand of !, each condition of ?: and each predicate of all() and
 *   exists() seen true and false where that decided the whole expression: with the other value the expression would
 * have had another value.
 * - Values: each value of an enum or a set that the pack compares with, in a test of a rule that reads the term.
 *
 * Only what a test names counts: a rule that is judged for a verdict of a whole pack alone is not covered by that. */

#ifndef QUALITY_COVERAGE_H
#define QUALITY_COVERAGE_H

#include "quality/rule_tests.h"

typedef enum { COVERED_OUTCOME, COVERED_DECISION, COVERED_VALUE, COVERAGE_KINDS } coverage_kind;

/* Something that no test has seen. */
typedef struct coverage_gap {
    coverage_kind kind;
    place at;
    str subject; /* "UA-FORCE/a", "definition automatic_aid" */
    str what;    /* "never undetermined", "`x == 'y'` never decides by being true", "no test has imports = banned" */
} coverage_gap;

typedef struct pack_coverage {
    const pack *pack;
    size_t n[COVERAGE_KINDS], seen[COVERAGE_KINDS];
    const coverage_gap *gaps; /* in the order of the file */
    size_t n_gaps;
    bool *untested; /* for each condition of the pack in order: no test names it or its rule */
} pack_coverage;

/* The coverage of P by tests that all pass. */
pack_coverage coverage_of(arena *a, const pack *p, const test_file *const *files, size_t n_files);

const char *coverage_kind_name(coverage_kind k); /* "outcomes", "decisions", "values" */

#endif
