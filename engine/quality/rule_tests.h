/* Tests of rules as data: a file of tests says what rules, conditions or whole packs make of small deals.
 *
 * A test is read in full before any is run: its deal, the rules that it names, and what it expects of them. A test with
 * `each` becomes one test for each of its values. All of it lives in the arena that it was read into and points into
 * the rule set. */

#ifndef QUALITY_RULE_TESTS_H
#define QUALITY_RULE_TESTS_H

#include "judge/judge.h"
#include "rules/rule_set.h"

/* What a test expects of a rule, or of one of its conditions. */
typedef struct test_expectation {
    const pack *pack;
    const rule *rule;
    const condition *condition; /* NULL: the rule as a whole */
    unsigned wanted;            /* a rule_outcome or a condition_outcome */
    place at;                   /* of the outcome in the file */
} test_expectation;

/* What it expects of a pack, or of all packs of the file together. */
typedef struct verdict_expectation {
    const pack *pack; /* NULL: all */
    deal_outcome wanted;
    place at;
} verdict_expectation;

/* A term that must be among the reasons: a path or its beginning; '*' stands for any name. Or a text of a message. */
typedef struct test_text {
    str text;
    place at;
} test_text;

typedef struct rule_test {
    str name;
    str variant; /* of a test with `each`: "forces.ukraine.imports = limited"; else empty */
    place at;
    const deal *deal;
    const pack *const *packs; /* what must be judged for it: copies of the packs, with these rules only */
    size_t n_packs;
    const test_expectation *rules;
    size_t n_rules;
    const verdict_expectation *verdicts;
    size_t n_verdicts;
    const test_text *because;
    size_t n_because;
    test_text message; /* source NULL if none is expected */
} rule_test;

typedef struct test_file {
    const source *source;
    const rule_set *rules;
    const rule_test *tests;
    size_t n_tests;
} test_file;

/* The most tests that one test with `each` may become. */
#define MOST_VARIANTS 10000u

/* What a file of tests names: its packs and its vocabulary. ROOT is the file's tree. */
bool test_file_names(arena *a, const node *root, deal_names *out, diags *d);

/* Reads the tests of ROOT, the tree of S, for the packs of R. `deal = "FILE"` is looked for in the folder of S. Adds
 * all errors to D; false if there was any. */
bool test_file_read(arena *a, const source *s, const node *root, const rule_set *r, test_file *out, diags *d);

#endif
