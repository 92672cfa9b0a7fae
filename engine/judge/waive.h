/* Private to the judge room: letting exemptions count while a deal is judged. */

#ifndef JUDGE_WAIVE_H
#define JUDGE_WAIVE_H

#include "judge/judge.h"

/* One deal, and what may stand in it. */
typedef struct leniency {
    const exemptions *exemptions;
    exemption_use *use; /* of this thread; may be NULL */
    const deal *deal;
    waiver_targets own; /* the deal's own waivers */
    uint8_t *own_used;  /* one for each waiver of the deal */
    uint32_t known;     /* the deal's number in the baseline, or MAP_NONE */
} leniency;

/* False after an error in D: a waiver of the deal names no rule or condition of a pack in use. Warns of those that have
 * expired. */
bool leniency_open(leniency *l, arena *a, const deal *d, const exemptions *x, exemption_use *use, diags *problems);

/* Marks which of the violated among R's N conditions are waived or known. */
void leniency_apply(const leniency *l, const pack *p, const rule *r, condition_verdict *conditions, size_t n);

/* Notes that R could not be judged, so that nothing of it counts as gone. */
void leniency_pass_over(const leniency *l, const pack *p, const rule *r);

/* Warns of the deal's own waivers that waived nothing in V. */
void leniency_close(const leniency *l, const verdict *v, diags *problems);

#endif
