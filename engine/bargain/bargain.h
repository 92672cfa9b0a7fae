/* Bargaining: whether some deal satisfies the red lines of several packs, and if not, which red lines conflict.
 *
 * Only red lines bind; negotiable rules and preferences do not. A deal satisfies a rule that passes or is not
 * applicable; undetermined is not enough. All deals without brackets over the vocabulary's terms are considered.
 *
 * The rules become formulas for an SMT solver (Z3). Conflicts are minimal unsatisfiable subsets, found as in MARCO.
 * Sets of rules to give up are minimal correction sets: the minimal hitting sets of the conflicts. The example deal has
 * the fewest terms, by weighted MaxSAT. docs/DESIGN.md describes the methods.
 *
 * The answers are complete unless a limit was reached, which the result says. The result is a finished value in the
 * arena that it was made in; it points into the packs and the vocabulary. This header does not need the solver's. */

#ifndef BARGAIN_BARGAIN_H
#define BARGAIN_BARGAIN_H

#include "rules/pack.h"
#include "terms/deal.h"

/* BARGAIN_OPEN: a limit was reached before an answer was found. */
typedef enum { BARGAIN_NO, BARGAIN_YES, BARGAIN_OPEN } bargain_answer;

typedef struct bargain_settings {
    const deal *given; /* a draft: the deal must have its terms; NULL: none */
    const str *keep;   /* rules that are not given up; they bind whatever their class */
    size_t n_keep;
    const str *drop; /* rules that are ignored */
    size_t n_drop;
    uint64_t max;       /* the largest number of conflicts, and of sets of concessions, that are listed; at least 1 */
    uint64_t seconds;   /* the time limit for everything; 0: none */
    uint64_t steps;     /* the limit of the solver's steps, which does not depend on the machine; 0: none */
    uint64_t max_steps; /* that judging one deal may take, as in judge_settings */
    const struct limit *until; /* replaces both, for a caller with the solver; NULL: none */
} bargain_settings;

/* Which limit kept questions from being answered. */
typedef enum { BARGAIN_NO_LIMIT, BARGAIN_TIME, BARGAIN_STEPS, BARGAIN_GAVE_UP } bargain_limit;

/* A question that was not answered before the limit. */
typedef struct bargain_question {
    const char *key;  /* "conflicts" */
    const pack *pack; /* that it is about; NULL: all */
    str text;         /* "whether there are other conflicts" */
} bargain_question;

typedef struct bargain_rule {
    const pack *pack;
    const rule *rule;
    str name;        /* "ukraine/UA-LAND" */
    bool binds;      /* a red line, or kept */
    bool kept;       /* may not be given up */
    bool redundant;  /* follows from the other binding rules of its pack */
    bool vacuous;    /* holds in every deal */
    bool impossible; /* holds in no deal */
} bargain_rule;

/* Rules by their number in bargain.rules, ascending. */
typedef struct bargain_set {
    const uint32_t *v;
    size_t n;
} bargain_set;

/* By size, then by the names of their rules. */
typedef struct bargain_sets {
    const bargain_set *v;
    size_t n;
    bool complete; /* no set is missing */
} bargain_sets;

/* What one side of a conflict wants of a term: a rule by its number, or the draft. */
#define BARGAIN_DRAFT UINT32_MAX

typedef struct bargain_demand {
    uint32_t rule;
    str wants; /* "requires 'full' or 'held_part'", "forbids 'banned'", "requires at most 50000"; empty if it wants
                  nothing of this term alone */
    str kind, values; /* its two parts: "requires" and "'full' or 'held_part'" */
} bargain_demand;

/* A term in conflict: the sides of the conflict cannot agree on its value. */
typedef struct bargain_term {
    uint32_t slot;
    str path, title;
    const bargain_demand *demands; /* one for each side that reads the term */
    size_t n_demands;
} bargain_term;

typedef struct bargain_conflict {
    bargain_set rules;
    const bargain_term *terms; /* that are together enough for the conflict; none if the conflict is a single rule, or
                                  if a limit was reached */
    size_t n_terms;
    bool explained;    /* no limit was reached */
    const str *others; /* further terms, each of which alone is enough, too */
    size_t n_others;
} bargain_conflict;

typedef struct bargain_pack {
    const pack *pack;
    bargain_answer satisfiable;
    bool examined;            /* all its rules were tested for being redundant, vacuous or impossible before a limit */
    bargain_sets concessions; /* the smallest sets of its own binding rules such that giving up one of them makes a deal
                                 possible; none if no set of its own is enough */
} bargain_pack;

/* A deal that all binding rules accept, with the fewest terms. */
typedef struct bargain_witness {
    str text; /* as a .deal file */
    str json;
    size_t n_terms; /* set beyond those of a silent deal */
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
    bargain_sets corrections; /* all minimal sets of rules of all packs such that giving up one makes a deal possible */
    const bargain_witness *witness; /* NULL if there is none */
    const str *assumptions;         /* conditions that were assumed to be free to hold or not: "ukraine/UA-X/b" */
    const str *reasons;             /* the reason for each: "it reads the articles" */
    size_t n_assumptions;
    bargain_limit limit;
    const bargain_question *left; /* not answered before the limit; the most important first */
    size_t n_left;
    bool has_given;
} bargain;

/* Whether this build has the solver. */
bool bargain_is_built(void);

/* NULL after an error in D: an unknown rule to keep or drop, or a deal found by the solver that the judge does not
 * accept, which is an internal error. */
const bargain *bargain_find(arena *a, const vocabulary *v, const pack *const *packs, size_t n_packs,
                            const bargain_settings *s, diags *d);

#endif
