/* Exemptions: violations that do not reject, because somebody has waived them, or because they were known before.
 *
 * Set up once with exemptions_open() for the packs in use, then only read: threads may share it. What a thread finds
 * out about the exemptions themselves (which were needed, which violations are gone) it notes in an exemption_use of
 * its own, without a lock; the notes are put together at the end, and come out the same in whatever order.
 *
 * Only a violation can be waived or known. What is undetermined or an error stays so: nobody knows yet what it would be
 * that is waived, and an error is never a pass. */

#ifndef JUDGE_EXEMPT_H
#define JUDGE_EXEMPT_H

#include "base/map.h"
#include "rules/pack.h"
#include "terms/waiver.h"

/* One violation that an earlier report has. */
typedef struct known_violation {
    str pack, rule, condition;
    uint32_t next; /* the next of the same deal, or MAP_NONE */
} known_violation;

/* What an earlier report has. */
typedef struct baseline {
    str file;
    const known_violation *list; /* in the order of the report */
    const uint32_t *of;          /* for each, its deal's number */
    size_t n;
    const str *deals;      /* ids, each once, in the order of the report */
    const uint32_t *first; /* for each deal, its first violation or MAP_NONE */
    size_t n_deals;
    map index; /* deal id -> its number */
} baseline;

/* A waiver, and what it names. */
typedef struct waiver_target {
    const waiver *waiver;
    uint32_t number; /* in its list */
    const rule *rule;
    const condition *condition; /* NULL: every one of the rule */
} waiver_target;

/* The waivers that can count, in an order that finds them by deal and rule. */
typedef struct waiver_targets {
    const waiver_target *list;
    size_t n;
} waiver_targets;

typedef struct exemptions {
    int64_t today;            /* the day on which waivers are looked at, as waiver_today() gives it */
    bool no_waivers;          /* no waiver counts, neither a deal's own nor those below */
    bool no_own;              /* a deal's own waivers do not count */
    waivers waivers;          /* of a .redline.cfg */
    const baseline *baseline; /* NULL: nothing is known before */
    /* private */
    waiver_targets targets;
    const pack *const *packs;
    size_t n_packs;
} exemptions;

/* What one thread has noted. */
typedef struct exemption_use {
    uint8_t *waivers;     /* one for each of exemptions->waivers */
    uint8_t *violations;  /* one for each of the baseline */
    uint8_t *known_deals; /* one for each deal of the baseline */
    uint64_t deals;       /* that were judged */
} exemption_use;

/* Finds what the waivers name in N PACKS, which must be those that deals are judged by. A waiver that names no rule or
 * condition of its pack is an error in D; one that has expired is a warning, and one whose pack is not in use waits.
 * False after an error. */
bool exemptions_open(arena *a, exemptions *x, const pack *const *packs, size_t n, diags *d);

void exemption_use_init(arena *a, exemption_use *u, const exemptions *x);
void exemption_use_merge(exemption_use *to, const exemption_use *more, const exemptions *x);

/* Says in D what USE tells: a warning for each waiver that was in question and waived nothing, and notes of the
 * baseline: its violations that are gone, and its deals that were not checked. */
void exemptions_tell(const exemptions *x, const exemption_use *use, diags *d);

#endif
