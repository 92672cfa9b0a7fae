/* Overview of many deals: counts for every pack and rule, the first deals as a matrix, and the deals that are closest
 * to acceptance.
 *
 * Verdicts are added one at a time. Overviews of consecutive parts of the input can be merged. The size of an overview
 * depends on the packs and not on the number of deals. It owns its memory. */

#ifndef REPORT_OVERVIEW_H
#define REPORT_OVERVIEW_H

#include "judge/judge.h"

/* Deals that are kept one by one: the first of the input, and the closest to acceptance. */
#define OVERVIEW_ROWS    100u
#define OVERVIEW_CLOSEST 10u
/* Red lines that are listed as crossed most often. */
#define OVERVIEW_CROSSED 10u

typedef struct report_counts {
    uint64_t deals, accepted, rejected, undetermined, not_applicable, errors;
} report_counts;

/* How many deals got each outcome: by deal_outcome for a pack, by rule_outcome for a rule. */
typedef struct outcome_counts {
    uint64_t of[5];
    uint64_t excused; /* of a rule: how many of its failures are waived or known, so that they do not reject */
} outcome_counts;

/* One deal in brief. */
typedef struct overview_row {
    str id, file;  /* id is empty for a deal that could not be read */
    uint32_t line; /* of a deal in a JSON Lines file; else 0 */
    deal_outcome outcome;
    uint32_t crossed, undetermined; /* red lines of all packs; those waived or known are not counted */
    uint64_t number;                /* its place in the input, from 1 */
    const uint8_t *packs;   /* a deal_outcome for each pack; NULL for a deal that could not be read, and in `closest` */
    const uint8_t *rules;   /* a rule_outcome for each rule of each pack, in order; NULL as above */
    const uint8_t *excused; /* for each rule: 1 if it fails and is waived or known; NULL as above */
    const uint8_t *reasons; /* an undetermined_reason for each rule; NULL as above */
} overview_row;

typedef struct overview {
    const pack *const *packs;
    size_t n_packs, n_rules; /* n_rules: of all packs together */
    report_counts counts;
    outcome_counts *of_packs; /* one for each pack */
    outcome_counts *of_rules; /* one for each rule of each pack, in order */
    overview_row rows[OVERVIEW_ROWS];
    uint32_t n_rows; /* the first deals, as many as are kept */
    overview_row closest[OVERVIEW_CLOSEST];
    uint32_t n_closest; /* of the deals without an error: accepted ones, then fewest red lines crossed, then
                           undetermined; the first first */
    /* internal */
    arena memory;
    arena names;    /* of `closest` */
    uint8_t *marks; /* of the deal being added: a byte for each pack, for each rule, and whether it is excused */
} overview;

/* OOM: where running out of memory jumps to; NULL: the process ends. */
void overview_init(overview *o, const pack *const *packs, size_t n, jmp_buf *oom);
void overview_free(overview *o);
/* Removes all deals; the packs stay. */
void overview_clear(overview *o);

void overview_add(overview *o, const verdict *v);
/* Adds MORE, an overview of the same packs over the deals that follow. Their numbers are adjusted. */
void overview_merge(overview *o, const overview *more);

/* The name of the deal in ROW of O: its id, and if another deal that O keeps has the same id, "ID (FILE)" or "ID
 * (FILE:LINE)"; the file if it could not be read. */
str overview_name(arena *a, const overview *o, const overview_row *row);

/* A red line that deals cross. */
typedef struct crossed_line {
    const pack *pack;
    const rule *rule;
    size_t number;                  /* over all rules of all packs, from 0 */
    uint64_t crossed, undetermined; /* by and in how many deals; what is waived or known is not crossed */
} crossed_line;

/* Writes to TOP, which has room for OVERVIEW_CROSSED, the red lines that are crossed most often, and returns how many
 * they are: most crossed first, then most often undetermined, then in the order of the packs. *ALL is how many red
 * lines are crossed at all. */
size_t overview_most_crossed(const overview *o, crossed_line *top, size_t *all);

/* 0 accepted, 1 rejected, 2 could not be checked, 3 undetermined: the highest-ranking of 2, 1, 3, 0. */
int report_exit_status(const report_counts *c);

#endif
