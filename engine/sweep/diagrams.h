/* Internal to module sweep: from a deal and its packs to a decision diagram for the outcome of each rule and each pack.
 */

#ifndef SWEEP_DIAGRAMS_H
#define SWEEP_DIAGRAMS_H

#include "sweep/mdd.h"
#include "sweep/sweep.h"

#define NO_LEVEL UINT32_MAX

/* The values of a rule's diagram are rule outcomes; those of a pack's, and of all packs', deal outcomes. The levels are
 * the choices that some expression depends on, in an order that keeps the diagrams small. */
typedef struct diagrams {
    mdd *m;
    const uint32_t *choice; /* by level */
    const uint32_t *level;  /* by choice; NO_LEVEL: no expression depends on it */
    mdd_id *const *rules;   /* by pack, by rule */
    const mdd_id *packs;
    mdd_id all;      /* the worst of the packs */
    mdd_id accepted; /* 1 if that is DEAL_ACCEPTED, else 0 */
} diagrams;

/* In A; SCRATCH is reset repeatedly. False after an error in PROBLEMS: a limit was exceeded. */
bool diagrams_build(arena *a, arena *scratch, const deal *d, const pack *const *packs, size_t n_packs,
                    sweep_settings settings, diagrams *out, diags *problems);

#endif
