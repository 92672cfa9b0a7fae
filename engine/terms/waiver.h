/* Waivers: violations that somebody has decided to live with, for a while.
 *
 * They stand in a deal, written by whoever drafted it, or in a .redline.cfg, written by whoever checks. What is read
 * here is their form; whether a waiver names a condition that there is, the judge says, who knows the packs. Lists live
 * in the arena they were read into and are only read afterwards, so threads may share them. */

#ifndef TERMS_WAIVER_H
#define TERMS_WAIVER_H

#include "source/node.h"

typedef struct waiver {
    str condition;         /* "pack/RULE/condition", or "pack/RULE" for every condition of the rule */
    str by, reason, until; /* who waived it, why, and the last day on which it counts: "2025-12-31" */
    place at;              /* where it is written */
    str deal;              /* the id of the one deal that it is for; empty: of any */
    int64_t last;          /* UNTIL, in seconds since 1970-01-01 UTC */
    bool own;              /* it stands in the deal itself */
} waiver;

typedef struct waivers {
    const waiver *list; /* in the order of the file */
    size_t n;
} waivers;

/* Reads the list under `waivers`; LIST may be NULL. OWN says that it stands in a deal: then a waiver names no deal.
 * Waivers with mistakes are reported in D and left out. */
waivers waivers_read(arena *a, const node *list, bool own, diags *d);

/* A .redline.cfg. */
typedef struct waiver_file {
    waivers waivers;
    bool deals_may_not; /* deal_waivers = false: what a deal waives by itself does not count */
} waiver_file;

/* Reads a .redline.cfg. False after an error in D. */
bool waiver_file_read(arena *a, source *s, waiver_file *out, diags *d);

/* The parts of a waiver's condition; the last is empty where the whole rule is waived. */
typedef struct waiver_path {
    str pack, rule, condition;
} waiver_path;

waiver_path waiver_path_of(const waiver *w);

/* Today's date in seconds since 1970-01-01 UTC, at 00:00: what GIVEN says ("2025-06-02"), where that is empty what the
 * environment variable SOURCE_DATE_EPOCH says, and else the system's clock, in UTC. This is the only place in redline
 * that reads a clock. False after an error in D. */
bool waiver_today(str given, int64_t *today, diags *d);

#endif
