/* Reports of what changed: from one deal to another, and from one earlier report to a later one, in each format of
 * documents. */

#ifndef REPORT_DIFF_REPORT_H
#define REPORT_DIFF_REPORT_H

#include "judge/compare.h"
#include "report/formats.h"
#include "report/results.h"

/* Adds the report on two deals in format F to OUT. A has the memory that it takes. */
void diff_report_write(arena *a, buf *out, const output_format *f, const report_settings *s, const comparison *c);

/* Three or more versions of a deal, each compared with the next. */
typedef struct versions {
    const verdict *const *verdicts;
    const comparison *const *steps; /* n - 1: version I with version I + 1 */
    size_t n;
} versions;

/* Adds the report on them: a table of rules by versions, and for each step what changed a verdict. */
void diff_versions_write(arena *a, buf *out, const output_format *f, const report_settings *s, const versions *v);

/* ------------------------------------------------------------------------------------------------ results */

typedef struct result_change {
    str name;                               /* "pack/RULE/condition" */
    const result_condition *before, *after; /* NULL if that report does not list it */
    trend trend;
} result_change;

/* What became of a deal: of its verdict and its conditions together; or only one report has it. */
typedef enum { DEAL_BETTER, DEAL_WORSE, DEAL_MIXED, DEAL_SAME, DEAL_NEW, DEAL_GONE, N_DEAL_TRENDS } result_deal_trend;

typedef struct result_deal_change {
    const result_deal *before, *after; /* NULL if the report does not have it */
    bool shared;                       /* other deals have the same id */
    bool changed;                      /* something is different: also where the trend is DEAL_SAME */
    trend trend;                       /* of the deal's verdict */
    result_deal_trend all;
    const result_change *conditions; /* those that changed */
    size_t n_conditions;
    article_drifts drifts; /* of reports with checksums */
} result_deal_change;

typedef struct results_comparison {
    const results *before, *after;
    const result_deal_change *deals; /* those of the later report in its order, then those that only the earlier has */
    size_t n_deals;
    size_t n[N_DEAL_TRENDS]; /* of the deals */
    report_counts counts;    /* of the later report */
} results_comparison;

/* Compares a report with a later one, in A. Deals are identified by their ids; those that share an id or
 * could not be read by their files, too; and if they also share the file, the first is compared with the first, and so
 * on. */
const results_comparison *results_compare(arena *a, const results *before, const results *after);

/* Adds the report on two reports in format F to OUT. */
void diff_results_write(arena *a, buf *out, const output_format *f, const report_settings *s,
                        const results_comparison *c);

/* ------------------------------------------------------------------------------------------------ internal */

/* Internal to the report module. */

/* "better", "worse", "mixed", "same", "new", "gone". */
extern const char *const result_deal_trends[N_DEAL_TRENDS];
/* "better", "worse", "new", "gone", "changed". NEW and GONE: only one of two reports that list every condition has it.
 */
const char *result_change_name(const result_change *c);
/* "violated", "violated (waived)", "not listed" for NULL. */
const char *result_condition_name(const result_condition *c);

/* The message of a condition that is not met now, or was not before. */
str diff_message(const condition_change *x);

void diff_json(arena *a, buf *out, const comparison *c);
void diff_versions_json(arena *a, buf *out, const versions *v);
void diff_results_json(buf *out, const results_comparison *c);

#endif
