/* Results: what an earlier report in the format json or jsonl says of its deals and conditions, read back.
 *
 * They are read into an arena and only read afterwards. A report tells of as much as its format has: a json report of
 * every condition, a jsonl report only of those that are violated or undetermined, and of none of the preferences. */

#ifndef REPORT_RESULTS_H
#define REPORT_RESULTS_H

#include "judge/judge.h"

typedef struct result_condition {
    str name;                  /* "pack/RULE/condition"; equal names of one report are one piece of memory */
    str pack, rule, condition; /* its parts */
    condition_outcome outcome;
    bool waived, known; /* of VIOLATED */
    bool in_lines;      /* jsonl would tell of it, too */
} result_condition;

typedef struct result_pack {
    str id;
    deal_outcome outcome;
} result_pack;

typedef struct result_deal {
    str id, file; /* id is empty for a deal that could not be read */
    deal_outcome outcome;
    const result_pack *packs; /* in the order of the report */
    size_t n_packs;
    const result_condition *conditions; /* in the order of the report */
    size_t n_conditions;
} result_deal;

typedef struct results {
    str file;
    bool lines; /* jsonl */
    const result_deal *deals;
    size_t n_deals;
} results;

/* Whether TEXT begins like a report of redline, and not like a deal. */
bool results_look(str text);

/* Reads the report in S, of which nothing is kept: A holds what was read. False after an error in D: it is no report of
 * redline, or not a whole one. */
bool results_read(arena *a, source *s, results *out, diags *d);

/* The violations in R as a baseline. Those that were waived are left out: where the waiver ends they count again. Deals
 * that share an id share their violations; D gets a warning where there are any. */
const baseline *results_baseline(arena *a, const results *r, diags *d);

#endif
