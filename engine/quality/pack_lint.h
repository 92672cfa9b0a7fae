/* Lint: what is probably a mistake in a pack that loads without errors. Each finding has a place, says what is wrong,
 * and how to fix it. The solver answers what can happen in some deal; without it, or when its limit is reached, those
 * checks are left out, and the result says so. */

#ifndef QUALITY_PACK_LINT_H
#define QUALITY_PACK_LINT_H

#include "quality/coverage.h"

#define LINT_CHECKS(X)                                                                                                 \
    X(NEVER_MET, "never-met", ERROR, "a condition that no deal meets")                                                 \
    X(NEVER_VIOLATED, "never-violated", WARNING, "a condition that no deal violates")                                  \
    X(CONTRADICTION, "contradiction", ERROR, "conditions that no deal meets together")                                 \
    X(REDUNDANT, "redundant", WARNING, "a condition that follows from others of the pack")                             \
    X(PATTERN, "pattern", WARNING, "a pattern that matches nothing or everything")                                     \
    X(UNUSED_DEFINITION, "unused-definition", WARNING, "a definition that no rule uses")                               \
    X(UNUSED_SOURCE, "unused-source", WARNING, "a source that no rule cites")                                          \
    X(MISSING_REMEDY, "missing-remedy", WARNING, "a rule that does not say how to fix a violation")                    \
    X(QUOTE, "quote", ERROR, "a quote that is not in the file of its source")                                          \
    X(UNTESTED, "untested", WARNING, "a condition that no test names")                                                 \
    X(UNREAD_TERM, "unread-term", NOTE, "terms of the vocabulary that no rule reads")                                  \
    X(UNUSED_EXCUSE, "unused-excuse", WARNING, "an entry of `lint` in the pack that excuses nothing")

typedef enum {
#define X(CODE, name, level, what) LINT_##CODE,
    LINT_CHECKS(X)
#undef X
        N_LINT_CHECKS
} lint_check;

typedef enum { LINT_OFF, LINT_NOTE, LINT_WARNING, LINT_ERROR } lint_level;

typedef struct lint_rule {
    const char *name, *what;
    lint_level usual;
} lint_rule;
extern const lint_rule lint_rules[N_LINT_CHECKS];

const char *lint_level_name(lint_level l); /* "off", "note", "warning", "error" */

typedef struct lint_finding {
    lint_check check;
    lint_level level;
    const pack *pack;
    str subject; /* "UA-PK/a", the name of a definition or a source; empty: the pack */
    place at;
    str message, fix;
    str excuse; /* the reason that the pack gives for leaving it; then it does not count */
} lint_finding;

typedef struct lint_settings {
    lint_level levels[N_LINT_CHECKS];
    uint64_t seconds, steps; /* limits of the solver for all packs together; 0: none */
} lint_settings;

/* The tests of one pack; none if it has no file of tests. */
typedef struct lint_pack {
    const pack *pack;
    const test_file *const *tests;
    size_t n_tests;
} lint_pack;

typedef struct lint_result {
    const lint_finding *findings; /* by pack, then in the order of the file */
    size_t n;
    size_t count[LINT_ERROR + 1]; /* by level, without the excused ones */
    size_t excused;
    const str *left; /* what the solver could not answer: "ukraine: whether conditions are redundant" */
    size_t n_left;
    bool solver; /* this build has it */
} lint_result;

/* The usual levels, with what CONFIG (the group `lint` of .redline.cfg, or NULL) says. False after an error in D. */
bool lint_levels(const node *config, lint_level levels[N_LINT_CHECKS], diags *d);

/* NULL after an error in D: an entry of `lint` in a pack names an unknown check. */
const lint_result *lint_packs(arena *a, const lint_pack *packs, size_t n, const lint_settings *s, diags *d);

#endif
