/* Waivers: accepted violations, each with a name, a reason and an end date.
 *
 * A deal has waivers of its drafter, a .redline.cfg those of the user who checks deals. This module checks only their
 * form; the judge, which knows the packs, reports a waiver of an unknown condition. Lists live in the arena that they
 * were read into and are only read afterwards, so threads may share them. */

#ifndef TERMS_WAIVER_H
#define TERMS_WAIVER_H

#include "base/slot.h"
#include "source/node.h"

typedef struct waiver {
    str condition;         /* "pack/RULE/condition", or "pack/RULE" for every condition of the rule */
    str by, reason, until; /* who waived it, why, and its last day: "2025-12-31" */
    place at;              /* of its condition */
    str deal;              /* the id of the deal that it is for; empty: all deals */
    int64_t last;          /* UNTIL, in seconds since 1970-01-01 UTC */
    bool own;              /* it is in the deal itself */
} waiver;

typedef struct waivers {
    const waiver *list; /* in the order of the file */
    size_t n;
} waivers;

/* Reads the list `waivers`; LIST may be NULL. OWN: it is in a deal, so its waivers cannot have 'deal'. Waivers with
 * errors are reported in D and left out. */
waivers waivers_read(arena *a, const node *list, bool own, diags *d);

/* A .redline.cfg. */
typedef struct waiver_file {
    waivers waivers;
    bool deals_may_not;  /* deal_waivers = false: waivers in deals are ignored */
    str terms;           /* the vocabulary to use: a name or a file; may be empty */
    str_list packs;      /* the packs to use */
    str_list rules_path; /* folders in which vocabularies and packs are looked for */
    const node *lint;    /* levels of the checks of `redline lint`, which knows their names; NULL: none */
} waiver_file;

/* Reads a .redline.cfg. False after an error in D. */
bool waiver_file_read(arena *a, source *s, waiver_file *out, diags *d);

/* The parts of a waiver's condition; the last is empty if the whole rule is waived. */
typedef struct waiver_path {
    str pack, rule, condition;
} waiver_path;

waiver_path waiver_path_of(const waiver *w);

/* Today's date at 00:00 UTC, in seconds since 1970: from GIVEN ("2025-06-02"); if that is empty, from the environment
 * variable SOURCE_DATE_EPOCH; else from the system's clock. This is the only function in redline that reads a clock for
 * a date. False after an error in D. */
bool waiver_today(str given, int64_t *today, diags *d);

#endif
