/* Mutants: a pack with one small change in one condition. A test that fails because of the change kills the mutant.
 * What survives shows what no test looks at.
 *
 * Changed are, one at a time: a value to its neighbour, a member of a path to its neighbour, a number by one, an
 * operator, an operand or a member of a list (left out), the two branches of ?:, has() (left out), negations, and whole
 * expressions (`when`, `or_else`, `vague` left out). A change is made in the tree of one expression, which is compiled
 * again; the rest of the pack stays as it is. */

#ifndef QUALITY_MUTANTS_H
#define QUALITY_MUTANTS_H

#include "quality/rule_tests.h"

typedef enum {
    MUTANT_KILLED,
    MUTANT_SURVIVED,
    MUTANT_EQUIVALENT, /* it survived, and the solver proved that no complete deal tells it from the pack */
} mutant_fate;

typedef struct mutant {
    mutant_fate fate;
    const pack *pack;
    str subject;      /* "UA-FORCE/a", "definition automatic_aid" */
    const char *part; /* "require", "forbid", "or_else", "vague", "when", "is" */
    place at;         /* of what was changed */
    str was, becomes;
} mutant;

typedef struct mutation {
    const pack *pack;
    size_t n, killed, equivalent;
    const mutant *survivors; /* in the order of the file; the equivalent ones, too */
    size_t n_survivors;
    bool solver; /* the survivors were given to the solver */
    bool limit;  /* its time ran out before all were */
} mutation;

/* All mutants of P against tests that all pass. SECONDS: of the solver, for all survivors together; 0: none. */
mutation mutation_of(arena *a, const pack *p, const test_file *const *files, size_t n_files, uint64_t seconds);

#endif
