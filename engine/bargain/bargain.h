/* Bargaining: is there a deal that several packs accept, and if not, what stands in its way.
 *
 * Red lines decide; negotiable points and preferences do not bind. A rule holds in a deal where the judge would let it
 * pass or call it not applicable; undetermined is not enough. The deals meant are all those without brackets, over the
 * vocabulary's terms.
 *
 * The answers are complete unless a limit was hit, and then they say so. The result is a finished value in the arena it
 * was made in; it points into the packs and the vocabulary. This header knows nothing of the solver, so that those who
 * report need not either. */

#ifndef BARGAIN_BARGAIN_H
#define BARGAIN_BARGAIN_H

#include "rules/pack.h"
#include "terms/deal.h"

typedef enum { BARGAIN_NO, BARGAIN_YES, BARGAIN_OPEN } bargain_answer;

typedef struct bargain_settings {
    const deal *given; /* what a draft already says; NULL: nothing */
    const str *keep;   /* rules that are not given up; they bind also where they are no red lines */
    size_t n_keep;
    const str *drop; /* rules that are left out */
    size_t n_drop;
    uint64_t max;     /* conflicts, and sets of concessions, that are listed at most; at least 1 */
    uint64_t seconds; /* for all of it; 0: without end */
} bargain_settings;

typedef struct bargain_rule {
    const pack *pack;
    const rule *rule;
    str name;   /* "ukraine/UA-LAND" */
    bool binds; /* a red line, or kept */
    bool kept;  /* may not fall */
    bool redundant, vacuous, impossible;
} bargain_rule;

/* Rules by their number in bargain.rules, in order. */
typedef struct bargain_set {
    const uint32_t *v;
    size_t n;
} bargain_set;

/* Sets by size, then by the names of their rules. */
typedef struct bargain_sets {
    const bargain_set *v;
    size_t n;
    bool complete; /* no set is missing */
} bargain_sets;

/* What one side of a conflict wants of one term: a rule by its number, or the draft. */
#define BARGAIN_DRAFT UINT32_MAX

typedef struct bargain_demand {
    uint32_t rule;
    str wants; /* "requires 'full' or 'held_part'", "forbids 'banned'", "requires at most 50000"; empty where it wants
                  nothing of this term alone */
    str kind, values; /* the two parts, for putting demands together: "requires" and "'full' or 'held_part'" */
} bargain_demand;

/* A term that the rules of a conflict cannot agree on. */
typedef struct bargain_fight {
    uint32_t slot;
    str path, title;
    const bargain_demand *demands; /* one for each side that speaks of the term */
    size_t n_demands;
} bargain_fight;

typedef struct bargain_conflict {
    bargain_set rules;
    const bargain_fight *fights; /* terms that together suffice for the conflict; none where a rule stands alone or
                                    where that was not found in time */
    size_t n_fights;
    const str *likewise; /* other terms over which alone they would conflict, too */
    size_t n_likewise;
} bargain_conflict;

typedef struct bargain_pack {
    const pack *pack;
    bargain_answer satisfiable;
    bool examined; /* whether each rule was found to be redundant, vacuous or impossible, or none of these, in time */
    bargain_sets concessions; /* the smallest sets of its own binding rules whose fall leaves a deal possible; none
                                 where nothing of it alone would do */
} bargain_pack;

/* A deal that all binding rules accept, with the fewest terms. */
typedef struct bargain_witness {
    str text; /* as a .deal file */
    str json;
    size_t n_terms; /* that it sets beyond what a silent deal has */
    bool is_fewest; /* proved */
} bargain_witness;

typedef struct bargain {
    bargain_answer agreement;
    const bargain_rule *rules; /* of all packs, by name */
    size_t n_rules;
    const bargain_pack *packs;
    size_t n_packs;
    const bargain_conflict *conflicts;
    size_t n_conflicts;
    bool conflicts_complete;
    bargain_sets corrections; /* all smallest-by-inclusion sets, across the packs, whose fall leaves a deal possible */
    const bargain_witness *witness; /* NULL where there is none */
    const str *assumptions;         /* conditions that were taken to be free to hold or not: "ukraine/UA-X/b" */
    const str *reasons;             /* why, for each: "it reads the articles" */
    size_t n_assumptions;
    bool out_of_time;
    bool has_given;
} bargain;

/* Whether this build can bargain at all: it was made with the solver. */
bool bargain_is_built(void);

/* NULL after an error in D: a rule to keep or drop that is not there, or a deal that the solver found and the judge
 * does not accept. */
const bargain *bargain_find(arena *a, const vocabulary *v, const pack *const *packs, size_t n_packs,
                            const bargain_settings *s, diags *d);

#endif
