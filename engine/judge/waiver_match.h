/* Exemptions: violations that do not reject, because a waiver or the baseline lists them.
 *
 * An `exemptions` is set up once with exemptions_open() for the packs in use and then only read: threads may share it.
 * Each thread records in an exemption_use of its own which waivers were needed and which known violations still occur.
 * The records are merged at the end; the result does not depend on the order.
 *
 * Only a violation can be waived or known. An undetermined outcome is not exempt, because it is not known which
 * violation would be waived; an error is not exempt, because an error never passes. */

#ifndef JUDGE_WAIVER_MATCH_H
#define JUDGE_WAIVER_MATCH_H

#include "base/buf.h"
#include "base/map.h"
#include "judge/drift.h"
#include "rules/pack.h"
#include "terms/deal.h"

/* One violation in an earlier report. */
typedef struct known_violation {
    str pack, rule, condition;
    uint32_t next; /* the next of the same deal, or MAP_NONE */
} known_violation;

/* The deals of an earlier report that have the same id and file. */
typedef struct baseline_name {
    uint32_t deal;  /* the first of them */
    bool file_only; /* a deal with the id and another file is a different one */
} baseline_name;

/* The violations in an earlier report. Each of its deals counts for one deal that is checked: one with the same id and
 * file, or else one with the same id, unless file_only is set. */
typedef struct baseline {
    str file;
    const known_violation *list; /* in the order of the report */
    const uint32_t *of;          /* for each, its deal's number */
    size_t n;
    const str *deals;              /* ids, in the order of the report */
    const uint32_t *first;         /* for each deal, its first violation or MAP_NONE */
    const uint32_t *next;          /* for each deal, the next one with the same id and file or MAP_NONE */
    const article_marks *articles; /* for each deal; NULL: the report has none */
    size_t n_deals;
    const baseline_name *names;
    size_t n_names;
    map by_name; /* baseline_key() -> the number of its name */
    map by_id;   /* id -> the number of the first name with it */
} baseline;

/* The key of an id and a file in by_name. "./x" is the file "x". */
str baseline_key(arena *a, str id, str file);

/* A waiver with the rule or condition that it names. */
typedef struct waiver_target {
    const waiver *waiver;
    uint32_t number; /* in its list */
    const rule *rule;
    const condition *condition; /* NULL: every one of the rule */
    uint32_t next[2];           /* of the same deal and path, of the same deal; or MAP_NONE */
} waiver_target;
enum { SAME_PATH, SAME_DEAL };

/* The waivers that are in effect. */
typedef struct waiver_targets {
    waiver_target *list;
    size_t n;
    map by_key; /* deal and path, deal and "" -> the first of them */
} waiver_targets;

typedef struct exemptions {
    int64_t today;            /* the date that decides which waivers have expired, from waiver_today() */
    bool no_waivers;          /* ignore all waivers, a deal's own and those below */
    bool no_own;              /* ignore a deal's own waivers */
    waivers waivers;          /* of a .redline.cfg */
    const baseline *baseline; /* NULL: no violation is known */
    earlier_deals since;      /* warn where an article drifted since these versions */
    /* private */
    waiver_targets targets;
    const pack *const *packs;
    size_t n_packs;
    map paths; /* of all rules and conditions -> their place in NAMED */
    VEC(waiver_target) named;
} exemptions;

/* What some deals took from a baseline. */
typedef struct baseline_claims {
    buf taken; /* which of its deals */
    buf marks; /* which of their violations came up */
} baseline_claims;

/* The record of one thread. */
typedef struct exemption_use {
    uint8_t *waivers;          /* one for each of exemptions->waivers */
    uint8_t *violations;       /* one for each of the baseline */
    uint8_t *known_deals;      /* one for each deal of the baseline */
    uint64_t deals;            /* that were checked */
    _Atomic uint32_t *unspent; /* for each name of the baseline, the next deal that was not taken, or MAP_NONE */
    /* If threads take deals from one baseline: the record of all threads, and what this thread's current unit takes.
     * Else NULL, and what is taken is recorded at once. */
    const struct exemption_use *total;
    baseline_claims *claims;
    uint32_t *claim_of; /* for each name, where it is in claims->taken */
} exemption_use;

/* Finds the rules and conditions that the waivers name in N PACKS, which must be those that deals are checked against.
 * An unknown rule or condition is an error in D, an expired waiver a warning; a waiver for a pack that is not in use is
 * skipped. Returns false after an error. */
bool exemptions_open(arena *a, exemptions *x, const pack *const *packs, size_t n, diags *d);

void exemption_use_init(arena *a, exemption_use *u, const exemptions *x);
/* Records in TOTAL what the deals of one unit took. Units are added in the order of the input. Returns false, and
 * changes nothing, if a unit before it took the same: then the unit's deals are to be judged again. TAKEN and MARKS are
 * the texts of its claims. */
bool exemption_use_commit(exemption_use *total, const exemptions *x, str taken, str marks);
void exemption_use_merge(exemption_use *to, const exemption_use *more, const exemptions *x);

/* Adds to D: a warning for each unused waiver, and notes about the baseline: violations that no longer occur, and deals
 * that were not checked. */
void exemptions_tell(const exemptions *x, const exemption_use *use, diags *d);
/* The warnings for unused waivers alone; or with USED those that the used ones would have. A part of a run has both: in
 * the whole run a waiver is unused if it is so in a part and used in none. */
void exemptions_tell_waivers(const exemptions *x, const exemption_use *use, bool used, diags *d);

/* ---------------------------------------------------------------- internal to the judge module: one deal */

struct condition_verdict;
struct verdict;

/* The exemptions of one deal. */
typedef struct waiver_match {
    const exemptions *exemptions;
    exemption_use *use; /* of this thread; may be NULL */
    const deal *deal;
    waiver_targets own; /* the deal's own waivers */
    uint8_t *own_used;  /* one for each waiver of the deal */
    uint32_t known;     /* the deal's number in the baseline, or MAP_NONE */
    arena *memory;
    map known_paths; /* if that deal has many violations: "PACK/RULE/CONDITION" -> the violation's number */
} waiver_match;

/* False after an error in PROBLEMS: a waiver of the deal names an unknown rule or condition of a pack in use. Adds a
 * warning for each waiver that has expired. */
bool waiver_match_open(waiver_match *l, arena *a, const deal *d, const exemptions *x, exemption_use *use,
                       diags *problems);

/* Adds a warning for each article that drifted since the version of --since, or else of the baseline. */
void waiver_match_drift(const waiver_match *l, diags *problems);

/* Marks the violated ones among R's N conditions that are waived or known. */
void waiver_match_apply(const waiver_match *l, const pack *p, const rule *r, struct condition_verdict *conditions,
                        size_t n);

/* Records that R could not be evaluated, so that its known violations do not count as gone. */
void waiver_match_skip(const waiver_match *l, const pack *p, const rule *r);

/* Adds a warning for each of the deal's own waivers that waived nothing in V. */
void waiver_match_close(const waiver_match *l, const struct verdict *v, diags *problems);

#endif
