/* Writing what changed: between two deals, and between two results.
 *
 * A format is two functions that write onto a canvas: a report of which only the settings, the text and the scratch
 * memory are used. */

#ifndef REPORT_DIFF_H
#define REPORT_DIFF_H

#include "judge/compare.h"
#include "report/report.h"
#include "report/results.h"

/* ------------------------------------------------------------------------------------------------ results */

typedef struct result_change {
    str name;                               /* "pack/RULE/condition" */
    const result_condition *before, *after; /* NULL where that report does not tell of it */
    trend trend;
} result_change;

typedef enum { DEAL_SAME, DEAL_CHANGED, DEAL_NEW, DEAL_GONE } deal_presence;

typedef struct result_deal_change {
    deal_presence presence;
    const result_deal *before, *after;                     /* NULL where the report does not have it */
    trend trend;                                           /* of the deal's verdict */
    const result_change *conditions;                       /* those that changed */
    size_t n_conditions, n_better, n_worse, n_new, n_gone; /* of the conditions */
} result_deal_change;

typedef struct results_comparison {
    const results *before, *after;
    const result_deal_change *deals; /* those of the later report in its order, then those that are gone */
    size_t n_deals;
    size_t n_better, n_worse, n_mixed, n_same, n_new, n_gone; /* of the deals */
    report_counts counts;                                     /* of the later report */
} results_comparison;

/* What changed from one report to a later one. Deals are told by their ids, those that could not be read by their
 * files; of several with one id, the first belongs to the first, and so on. */
const results_comparison *results_compare(arena *a, const results *before, const results *after);

/* "better", "worse", "mixed", "same", "new", "gone". */
const char *result_deal_name(const result_deal_change *d);

/* "better", "worse", "new", "gone", "changed". NEW and GONE: only one of two reports that tell of every condition has
 * it. */
const char *result_change_name(const result_change *c);

/* "violated", "violated (waived)", "not listed" for NULL. */
const char *result_condition_name(const result_condition *c);

/* ------------------------------------------------------------------------------------------------ formats */

typedef struct diff_format {
    const char *name;
    void (*deals)(report *canvas, const comparison *c);
    void (*results)(report *canvas, const results_comparison *c);
} diff_format;

extern const diff_format diff_text, diff_json, diff_markdown;

#endif
