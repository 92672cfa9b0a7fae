/* Reports of tests of rules, in each format that a run of tests can have. They are part of the program and not of the
 * library. The same results give the same bytes. */

#ifndef REPORT_TEST_REPORT_H
#define REPORT_TEST_REPORT_H

#include "quality/coverage.h"
#include "quality/mutants.h"
#include "quality/test_run.h"
#include "report/formats.h"

typedef struct test_report {
    const test_result *results; /* of all tests, in the order of the files */
    size_t n_results, n_failed;
    const pack_coverage *coverage; /* NULL: not asked for */
    size_t n_coverage;
    const mutation *mutations; /* NULL: not asked for */
    size_t n_mutations;
} test_report;

/* Per cent, rounded down, so that 100 means all; 100 if there is nothing. */
unsigned percent_of(size_t part, size_t whole);

/* Adds the report in format F to OUT. A has the memory that it takes. */
void test_report_write(arena *a, buf *out, const output_format *f, const report_settings *s, const test_report *r);

#endif
