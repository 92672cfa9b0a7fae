/* Private to the sweep room: from a deal and its packs to the diagrams of every rule's and every pack's outcome. */

#ifndef SWEEP_BUILD_H
#define SWEEP_BUILD_H

#include "sweep/mdd.h"
#include "sweep/sweep.h"

#define NO_LEVEL UINT32_MAX

/* The ends of a diagram are a rule_outcome, or of packs and of all of them a deal_outcome. Levels are the choices that
 * some expression asks about, in the order that keeps diagrams small. */
typedef struct built {
    mdd *m;
    const uint32_t *choice; /* by level */
    const uint32_t *level;  /* by choice; NO_LEVEL where nothing asks */
    mdd_id *const *rules;   /* by pack, by rule */
    const mdd_id *packs;
    mdd_id all;      /* the worst of the packs */
    mdd_id accepted; /* 1 where that is DEAL_ACCEPTED, 0 elsewhere */
} built;

/* In A; SCRATCH is reset again and again meanwhile. False, with errors in PROBLEMS, where a limit was passed. */
bool build_diagrams(arena *a, arena *scratch, const deal *d, const pack *const *packs, size_t n_packs,
                    sweep_settings settings, built *out, diags *problems);

#endif
