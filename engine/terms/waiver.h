/* Waivers: violations that somebody has decided to live with, for a while. */

#ifndef TERMS_WAIVER_H
#define TERMS_WAIVER_H

#include "source/source.h"

typedef struct waiver {
    str condition;         /* "pack/RULE/condition" */
    str by, reason, until; /* who waived it, why, and the last day on which it counts: "2025-12-31" */
    place at;              /* where it is written */
} waiver;

#endif
