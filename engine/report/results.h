/* Results: the deals and conditions of an earlier report in the format json or jsonl, read back.
 *
 * A report counts only if it is whole. json is whole if it can be parsed; jsonl ends with the key `end`, which counts
 * its lines. Several whole jsonl reports one after the other are one. A report that --fail-fast has stopped is not
 * whole.
 *
 * They live in the arena they are read into and do not change. A json report has every condition; a jsonl report has
 * only those that are violated or undetermined, or have an error, and none of the preferences. */

#ifndef REPORT_RESULTS_H
#define REPORT_RESULTS_H

#include "judge/judge.h"

typedef struct result_condition {
    str name;                  /* "pack/RULE/condition"; within one report equal names have equal pointers */
    str pack, rule, condition; /* its parts */
    condition_outcome outcome;
    bool waived, known; /* of VIOLATED */
    bool in_lines;      /* a jsonl report would list it */
} result_condition;

typedef struct result_pack {
    str id;
    deal_outcome outcome;
} result_pack;

typedef struct result_deal {
    str id, file;  /* id is empty for a deal that could not be read */
    uint32_t line; /* of a deal in a JSON Lines file; else 0 */
    deal_outcome outcome;
    const result_pack *packs; /* in the order of the report */
    size_t n_packs;
    const result_condition *conditions; /* in the order of the report */
    size_t n_conditions;
    article_marks articles; /* json */
} result_deal;

typedef struct results {
    str file;
    bool lines; /* jsonl */
    const result_deal *deals;
    size_t n_deals;
} results;

/* Whether TEXT looks like a report of redline, in a format that can be read or not, rather than a deal. A is for
 * temporary data. */
bool results_look(arena *a, str text);

/* Reads the report in S into A; nothing of S is kept. Returns false after an error in D: S is not a report of redline,
 * or not a whole one. PARTIAL: a report that is not whole gives a warning, and its whole lines count. */
bool results_read(arena *a, source *s, bool partial, results *out, diags *d);

/* The violations in R as a baseline in A for a check of N PATHS. Waived ones are left out, so that they count again
 * when the waiver ends. A deal of R whose file is among the paths, or whose id R has more than once, is identified by
 * id and file; any other deal by its id. D gets a warning if R has an id more than once. */
const baseline *results_baseline(arena *a, const results *r, const str *paths, size_t n, diags *d);

#endif
