/* Private to the bargain room: what the parts of repairing share.
 *
 * The space of edits is a set of formulas: of every term that an active rule reads whether it is edited, of every
 * bracket whether and how it is settled, and what the terms are then. Rules become active when the judge refuses one in
 * a deal that was found without it: the cheapest edits for some of the rules, in a deal that turns out to hold all of
 * them, are the cheapest for all. */

#ifndef BARGAIN_REPAIRING_H
#define BARGAIN_REPAIRING_H

#include "bargain/repair.h"
#include "bargain/solve.h"

/* What each edit costs; 0 where it is not allowed. */
typedef struct repair_costs {
    uint64_t *of_slot;     /* one for each slot of the vocabulary */
    uint64_t *of_choice;   /* one for each choice of the deal */
    uint32_t *choice_held; /* for a choice that is not allowed: the locked term that it decides */
    bool stays_incomplete; /* complete = false is locked */
} repair_costs;

/* One way to edit the deal. */
typedef struct candidate {
    bool *edited;     /* one for each slot of the vocabulary */
    slot *now;        /* what an edited slot is then */
    int32_t *settled; /* for each choice of the deal: the way, or -1 where it is left */
    uint64_t cost;
    formula *fixed; /* assumed: an edited slot has its value; made by candidate_nearest() */
} candidate;

typedef struct space {
    arena *memory;
    const deal *deal;
    model m;
    deadline until;
    const repair_costs *costs;
    bool free_words; /* conditions on words may come out either way, at a price */
    uint64_t price;
    bargain_rule *rules; /* the red lines, by name */
    model_rule *seen;
    size_t n_rules;
    bool *active;
    formula *on;      /* for each active rule: assumed in s, it holds */
    solver s;         /* the space, with rules and locks behind names */
    Z3_optimize best; /* the space, with the active rules and what edits cost */
    formula *edited;  /* for each slot: it is edited; NULL: no active rule reads it */
    numbers slots;    /* those with one, in the order in which they came in */
    formula **ways;   /* for each choice: it is settled so; NULL: no active rule depends on it */
    numbers choices;
    size_t facts;              /* of the model's, that s has */
    bool *priced;              /* propositions that have their price */
    const cel_program **words; /* for each proposition that reads words alone: its program; else NULL */
    bool coarse; /* some rule depends on too many brackets at once: those it depends on must be settled for it */
} space;

/* ---- repair_costs.c ---- */
/* False after an error in D. */
bool repair_read_costs(arena *a, const deal *d, const repair_settings *s, repair_costs *out, diags *problems);

/* ---- repair_space.c ---- */
void space_open(space *s, arena *a, const deal *d, const pack *const *packs, size_t n_packs, const repair_costs *costs,
                deadline until, bool free_words);
void space_activate(space *s, uint32_t number);
/* Adds to all that is known of the space. */
void space_add(space *s, formula f);
/* The cheapest edits with which all active rules hold. */
solve_answer space_best(space *s, candidate *out);
/* These terms and these ways of settling are not asked for again. */
void space_exclude(space *s, const candidate *c);
/* The judge does not let this rule pass in C although it should: learns so. False where words have nothing to do with
 * it, which must not be. */
bool space_refute(space *s, const candidate *c, uint32_t number);
/* Slots of the rule that depend on brackets, and the brackets. */
void space_choices_of(space *s, const model_rule *r, numbers *out);

/* ---- repair_words.c ---- */
/* What a condition on words alone comes to in the deal as it is settled (-1: not settled). False where it reads terms,
 * or is no bool so. */
bool words_hold(const space *s, uint32_t proposition_number, const int32_t *settled, bool *out);
void words_open(space *s);
bool words_are_read(const space *s, const model_rule *r);

/* ---- repair_values.c ---- */
/* Of the values that would do with the edits of C the nearest, one term after the other. False where time ran out. */
bool candidate_nearest(space *s, candidate *c);
/* Other values that would do for one edited term. */
void candidate_also(space *s, const candidate *c, uint32_t number, const str **out, size_t *n);

/* ---- repair_patch.c ---- */
typedef struct patch_settings {
    bool own_terms; /* additions go to the deal's own terms, not to a new article */
    bool plain;     /* no names of sets for all their members */
} patch_settings;
/* The text of D with these edits, in its own syntax. */
str patch_deal(arena *a, const deal *d, const candidate *c, patch_settings s);
/* The same text with `complete = true`. */
str patch_complete(arena *a, const deal *d);
/* Paths that differ in members only put together, with the names of sets where these are all there: one for each group.
 */
void patch_paths(arena *a, const vocabulary *v, const uint32_t *slots, size_t n, const str **out, size_t *n_out);

/* ---- repair_check.c ---- */
typedef struct hearing {
    str text;
    const deal *read;    /* NULL: it could not be written; D says why */
    const verdict *said; /* with reasons */
} hearing;
/* Writes C, reads it back, compares every term, and judges. */
hearing hear_candidate(space *s, const candidate *c, const pack *const *packs, size_t n_packs, diags *d);
/* The red line's verdict. */
const rule_verdict *hear_rule(const verdict *v, const bargain_rule *r);
bool is_refused(const rule_verdict *v);

/* ---- repair_edits.c ---- */
repair describe_repair(space *s, const candidate *c, const hearing *h);

/* ---- repair_blocked.c ---- */
void find_blocks(space *s, uint64_t max, repairs *out);

#endif
