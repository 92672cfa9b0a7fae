/* Running a test: its deal is judged, and what it expects is compared with what was found. */

#ifndef QUALITY_TEST_RUN_H
#define QUALITY_TEST_RUN_H

#include "quality/rule_tests.h"

/* One expectation that was not met. */
typedef struct test_problem {
    str subject; /* "ukraine/UA-FORCE", "ukraine/UA-FORCE/a", "verdict", "verdict of ukraine" */
    str expected, found;
    place at;                 /* of the expectation */
    const pack_verdict *pack; /* that explain what was found; NULL if nothing does */
    const rule_verdict *rule;
    const condition_verdict *condition;
} test_problem;

typedef struct test_result {
    const rule_test *test;
    const verdict *verdict;
    const test_problem *problems; /* none: it passed */
    size_t n_problems;
} test_result;

test_result test_run(arena *a, const rule_test *t);

/* Whether the test passes with PACKS instead of its own, as fast as possible: for mutants. A is reset by the caller. */
bool test_passes(arena *a, const rule_test *t, const pack *const *packs, size_t n_packs);

#endif
