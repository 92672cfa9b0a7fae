/* The solver's view of a vocabulary and of the rules over it.
 *
 * Every slot that some rule reads has variables of its own; an assignment of them is a deal without brackets. Of a slot
 * that no rule reads nothing is said: such a term is silent. What the slots may hold (their values, their bounds, one
 * value at a time) stands in `facts`, which every solver is given (see solve.h).
 *
 * How each type is seen:
 *
 *   bool               a formula
 *   enum               a formula for each value, of which one holds
 *   set                a formula for each member
 *   int                a whole number within the term's bounds, else within 64 bits
 *   days               a whole number of days within the bounds; read as a duration, an error past 3,652,500 days
 *   date               a whole number of days since 1970-01-01, in years 1 to 9999
 *   float              a finite double of IEEE 754 within the bounds
 *   string             any text
 *   deal.by            any of the names that the packs' expressions hold against it, each once, in their order
 *
 * `present` is a formula of its own where silence makes a term absent, `open` where nothing may be assumed of silence;
 * where silence has a value, being silent is having that value.
 *
 * A model belongs to one thread and lives in the arena that it was opened in. It only grows: reading more rules and
 * slots adds variables and facts. */

#ifndef BARGAIN_MODEL_H
#define BARGAIN_MODEL_H

#include "bargain/sym.h"
#include "rules/pack.h"
#include "terms/deal.h"

typedef VEC(uint32_t) numbers;

typedef struct model_slot {
    bool made;
    slot_type type;
    const domain *values; /* of ENUM and SET; of deal.by its candidates */
    formula present;      /* there is a value */
    formula open;         /* the deal is silent, and that leaves the term open */
    const formula *is;    /* of ENUM, SET and deal.by: one for each of values */
    Z3_ast term;          /* of the others; of numbers and texts NULL until model_slot_term() is asked for it */
    formula fact;         /* what it may hold; also one of the model's facts */
} model_slot;

/* Something that no formula can express: it may hold or not, whatever the deal's terms. */
typedef struct proposition {
    formula holds;
    str text;           /* the expression, and the members that its variables stand for */
    const char *why;    /* "it reads the articles" */
    const cel_ast *ast; /* the expression; NULL where it has variables of a macro around it */
    const cel_text_at *at;
} proposition;

/* One rule as a formula. */
typedef struct model_rule {
    const pack *pack;
    const rule *rule;
    str name;              /* "ukraine/UA-LAND" */
    formula holds;         /* the rule passes or does not apply */
    const uint32_t *slots; /* that it can read, in order, each once */
    size_t n_slots;
    const str
        *assumed; /* its conditions with a proposition in them, "ukraine/UA-X/b"; the rule's name for its `when` */
    size_t n_assumed;
    const uint32_t *propositions; /* in it, by their number in the model */
    size_t n_propositions;
} model_rule;

typedef struct model {
    logic logic;
    arena *memory;
    const vocabulary *vocabulary;
    const cel_env *env; /* the vocabulary's variables */
    VEC(formula) facts;
    VEC(uint32_t) used; /* the slots with variables, in the order in which they were first read */
    VEC(proposition) propositions;
    VEC(formula) choice_ways; /* of the drafts spoken of: each way of settling each choice */
    const bool *openable; /* slots that may be open whatever silence means, as in a draft that is not the whole deal;
                             one for each, set before any is made; NULL: none */
    /* private */
    bool watched; /* its deadline is */
    model_slot *slots;
    domain by; /* names that deal.by may hold */
    map proposition_index;
    VEC(uint32_t) touched; /* propositions of the expression being translated */
    VEC(struct translated *) definitions;
} model;

/* A model over V, with no slot and no rule yet. PACKS are those whose rules will be asked about, and GIVEN a draft that
 * will be spoken of (or NULL): they name who deal.by may hold. */
void model_open(model *m, arena *a, const vocabulary *v, const pack *const *packs, size_t n_packs, const deal *given);

/* A rule: the formula of its holding, exactly as the judge sees it. A condition that is undetermined or an error does
 * not hold; where `when` is unknown the conditions decide; or_else counts as met; a forbid that is met does not hold
 * where its wording is vague. */
model_rule model_add_rule(model *m, const pack *p, const rule *r);

/* ---- slots ---- */

/* The variables of a slot, made when first asked for. Numbers from vocabulary->n_slots on are the deal's fields. */
const model_slot *model_slot_at(model *m, uint32_t number);
/* The term of a slot that is no enum and no set. */
Z3_ast model_slot_term(model *m, uint32_t number);
/* Whether it has variables: some rule reads it. */
bool model_has(const model *m, uint32_t number);
/* The slot is in this state: with this value, absent, or open by silence. No, where the slot can never be so. */
formula model_slot_is(model *m, uint32_t number, slot s);
/* The deal does not say anything about it, or says what silence says. */
formula model_slot_silent(model *m, uint32_t number);
/* What an assignment gives the slot: a value, absent or open. Memory from the model's arena. */
slot model_slot_value(model *m, Z3_model assignment, uint32_t number);
/* What silence means for the slot; deal.by is empty. */
slot model_silence(const model *m, uint32_t number);

/* ---- deals ---- */

/* All that DEAL says, as a formula: its terms have the values that they are given, those of brackets one of theirs
 * (what belongs to one option comes together), and open ones any. What it is silent about stays free. Of its fields
 * those count that it has. */
formula model_deal_says(model *m, const deal *d);

#endif
