/* Internal to repair*.c.
 *
 * The search space is a set of formulas: for each term that an active rule reads whether it is edited, for each bracket
 * whether it is settled and to which option, and what the terms are then. Rules are activated lazily: a rule becomes
 * active when the judge does not let it pass in a deal that was found without it. The cheapest edits for some of the
 * rules, in a deal that turns out to satisfy all of them, are the cheapest for all. */

#ifndef BARGAIN_REPAIR_INTERNAL_H
#define BARGAIN_REPAIR_INTERNAL_H

#include "bargain/nearness.h"
#include "bargain/problem.h"
#include "bargain/repair.h"

/* What each edit costs; 0: it is not allowed. */
typedef struct repair_costs {
    uint64_t *of_slot;     /* by slot of the vocabulary */
    uint64_t *of_choice;   /* by choice of the deal */
    uint32_t *lock_of;     /* by choice: a locked term that it decides, or DEAL_NONE */
    bool stays_incomplete; /* complete = false is locked */
} repair_costs;

/* A set of edits. */
typedef struct candidate {
    bool *edited;     /* by slot of the vocabulary */
    slot *now;        /* the new value of an edited slot */
    int32_t *settled; /* by choice of the deal: the option, or -1: not settled */
    uint64_t cost;
    formula *fixed;      /* by slot, assumed: an edited slot has its value; set by candidate_nearest() */
    const clause **with; /* the model clauses whose terms it has, some of them by edits; set by candidate_nearest() */
    size_t n_with;
} candidate;

typedef struct space {
    arena *memory;
    const deal *deal;
    model m;
    const repair_costs *costs;
    bool free_text; /* conditions on text may have any result, at a price */
    uint64_t text_price;
    bargain_rule *rules; /* the red lines, by name */
    model_rule *seen;
    size_t n_rules;
    bool *active;
    formula *on;            /* by active rule: assumed in s, the rule holds */
    solver s;               /* the space, with the rules behind selectors */
    optimizer best;         /* the space, with the active rules, the locks, and the costs as soft constraints */
    formula *edited;        /* by slot: it is edited; NULL: no active rule reads it */
    numbers slots;          /* those that have one, in the order of creation */
    formula **option;       /* by choice, by option: it is settled to it; NULL: no active rule depends on it */
    numbers choices;        /* those that have one, in the order of creation */
    nearness near;          /* of the deal */
    size_t facts;           /* the number of the model's facts that s has */
    const clause **clauses; /* the model clauses for the red lines, those with more terms first */
    size_t n_clauses;
    bool *preferred;              /* by clause: it is a soft constraint */
    bool *priced;                 /* by proposition: it has its price */
    const cel_program **text;     /* by proposition: its program, if it reads text and no terms; else NULL */
    struct eval_context *context; /* for these */
    uint64_t below;               /* of space_any() */
    bool other_values_left;       /* a limit was reached before all other values of an edited term were known */
    bool coarse; /* some rule depends on too many brackets: those must be settled if the rule depends on them */
} space;

/* ---- repair_costs.c ---- */
/* False after an error in D. */
bool repair_read_costs(arena *a, const deal *d, const repair_settings *s, repair_costs *out, diags *problems);

/* ---- repair_space.c ---- */
void space_open(space *s, arena *a, const deal *d, const pack *const *packs, size_t n_packs, const repair_costs *costs,
                limit until, bool free_text);
void space_activate(space *s, uint32_t number);
/* The cheapest edits that satisfy all active rules. */
solve_answer space_best(space *s, candidate *out);
/* Edits that satisfy all active rules and cost less than s->below (0: any); none can be left out. Fast, if the solver
 * finds some. Not after space_exclude(). */
solve_answer space_any(space *s, candidate *out);
/* Excludes candidates with these edited terms, or alternatives of R, and these options. */
void space_exclude(space *s, const candidate *c, const repair *r);
/* The judge does not let this active rule pass in C. If that can depend on text, excludes the state of C that the rule
 * reads; false if not, which is an internal error. */
bool space_refute(space *s, const candidate *c, uint32_t number);
/* -1 for each choice. */
int32_t *space_unsettled(const space *s);
/* The choice is settled. */
formula space_is_settled(const space *s, uint32_t choice);
/* Whether C has all terms of the clause that it does not edit, and edits at least one; a clause whose other terms no
 * rule reads, so that they cannot be edited, is none. */
bool space_clause_fits(const space *s, const candidate *c, const clause *of);
/* Whether some expression of the rule reads the articles. */
bool space_reads_text(const rule *r);

/* ---- repair_values.c ---- */
/* Gives each edited term the nearest possible value, in the order of the vocabulary. False if a limit was reached: then
 * the values are as they were. */
bool candidate_nearest(space *s, candidate *c);
/* Other possible values of one edited term, all others being as they are. */
void candidate_also(space *s, const candidate *c, uint32_t number, const str **out, size_t *n);

/* ---- repair_patch.c ---- */
typedef struct patch_settings {
    bool own_terms; /* additions go to the deal's own terms, not to a new article */
    bool plain;     /* does not use names of sets for all their members */
    bool quick;     /* does not look for articles by their words, and uses no model clauses */
} patch_settings;
/* The text of D with these edits, in its own syntax. */
str patch_deal(arena *a, const deal *d, const candidate *c, patch_settings s);
bool patch_has_article(const deal *d, str id);
/* The id of the article that patch_deal() makes of a model clause. */
str patch_clause_id(arena *a, const deal *d, const clause *of);
/* The same text with `complete = true`. */
str patch_complete(arena *a, const deal *d);
/* Combines paths that differ only in members, with the names of sets that have exactly these: one path per group. */
void patch_paths(arena *a, const vocabulary *v, const uint32_t *slots, size_t n, const str **out, size_t *n_out);

/* ---- repair_alternatives.c ---- */
/* Adds the alternatives to R, which is C described. ACCEPTS says whether another candidate is a repair. */
void find_alternatives(space *s, const candidate *c, repair *r, bool (*accepts)(void *with, const candidate *c),
                       void *with);

/* Whether R stands for the edits of C: they are its own, with any of its alternatives. */
bool repair_covers(const repair *r, const candidate *c);

/* ---- repair_edits.c ---- */
/* AFTER is the repaired deal, read back from TEXT. */
repair describe_repair(space *s, const candidate *c, str text, const deal *after);
/* Why there is no repair: at most MAX conflicts, into OUT. */
void find_blocking_conflicts(space *s, uint64_t max, repairs *out);

#endif
