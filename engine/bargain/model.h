/* The solver's model of a vocabulary and of the rules over it.
 *
 * Each slot that some rule reads has variables; an assignment of them is a deal without brackets. A slot that no rule
 * reads has no variables: such a term is silent. The constraints on what slots may hold (one value at a time, bounds)
 * are the model's facts.
 *
 * How each term type is modelled (model_types.c has a table row for each):
 *
 *   bool               a Boolean variable
 *   enum               a Boolean variable for each value, of which exactly one holds
 *   set                a Boolean variable for each member
 *   int                an integer within the term's bounds, else within 64 bits
 *   days               an integer within the bounds; read as a duration, an error above 3,652,500 days
 *   date               an integer: days since 1970-01-01, in years 1 to 9999
 *   float              a finite double of IEEE 754 within the bounds
 *   string             any text
 *   deal.by            a set of the names that the packs' expressions compare it with, and one more
 *
 * `present` is a variable if silence makes the term absent, and `open` holds if nothing may be assumed of silence. If
 * silence has a value, a silent term has that value.
 *
 * Things that a deal names (terms/vocabulary.h) may be there up to the room of their sets. Whether one is there is a
 * slot like others; facts say that a term of a thing that is not there is silent, that no value is one, and that the
 * first are there before the next, so that of deals that differ only in the order of equal things there is one.
 *
 * A model belongs to one thread and lives in the arena that it was opened in. It only grows: reading more rules and
 * slots adds variables and facts. */

#ifndef BARGAIN_MODEL_H
#define BARGAIN_MODEL_H

#include "bargain/symbolic.h"
#include "rules/pack.h"
#include "terms/deal.h"

typedef VEC(uint32_t) numbers;
/* Ascending, each once. */
void numbers_sort(numbers *list);
bool numbers_have(const uint32_t *list, size_t n, uint32_t number);

/* The kinds of values that a search over a term's values must tell apart. */
typedef enum {
    DOMAIN_BOOL,
    DOMAIN_NAMES,   /* one of the slot's values */
    DOMAIN_MEMBERS, /* any of them */
    DOMAIN_INTEGER,
    DOMAIN_NUMBER,
    DOMAIN_TEXT,
    DOMAIN_MONEY,
} model_domain;

typedef struct model model;
typedef struct model_slot model_slot;

/* The solver's side of a term type. */
typedef struct model_type {
    model_domain domain;
    sym_kind read_as; /* what an expression reads, if that is the term itself */
    /* Creates the variables of a slot; PATH names them. */
    void (*declare)(model *m, model_slot *s, const term *t, str path);
    /* The slot, which is present, has this value. */
    formula (*equals)(model *m, const model_slot *s, slot_value v);
    /* A value as a term; NULL for types without a term. */
    Z3_ast (*constant)(model *m, const model_slot *s, slot_value v);
    slot_value (*value)(model *m, Z3_model a, const model_slot *s);
    /* Adds what an expression reads from the slot, which is present. */
    void (*read)(model *m, const model_slot *s, sym_sum *out);
} model_type;

struct model_slot {
    bool made;
    slot_type type;
    const model_type *as; /* the type's row */
    model_domain domain;
    int64_t unit;         /* of DOMAIN_INTEGER: the slot's value is so many times the solver's integer */
    const domain *values; /* of NAMES and MEMBERS */
    formula present;      /* there is a value */
    formula open;         /* the deal is silent, and that leaves the term open */
    const formula *is;    /* of NAMES and MEMBERS: one for each of values */
    Z3_ast term;          /* of the others; NULL until model_slot_term() unless BOOL */
    formula fact;         /* what it may hold; also one of the model's facts */
};

/* A Boolean expression that no formula expresses: it may hold or not, independently of the deal's terms. */
typedef struct proposition {
    formula holds;
    str text;           /* the expression, with the values of its macro variables */
    const char *why;    /* "it reads the articles" */
    const cel_ast *ast; /* the expression; NULL if it uses variables of a macro around it */
    const cel_text_at *at;
} proposition;

/* A rule as a formula. */
typedef struct model_rule {
    const pack *pack;
    const rule *rule;
    formula holds;         /* the rule passes or is not applicable */
    const uint32_t *slots; /* that it can read, ascending */
    size_t n_slots;
    const str
        *assumed; /* its conditions that contain a proposition, "ukraine/UA-X/b"; the rule's name for its `when` */
    size_t n_assumed;
    const uint32_t *propositions; /* in it, by their number in the model */
    size_t n_propositions;
} model_rule;

struct model {
    logic logic;
    arena *memory;
    const vocabulary *vocabulary;
    const cel_env *env; /* the vocabulary's variables */
    formula_list facts;
    numbers used; /* the slots with variables, in the order of creation */
    VEC(proposition) propositions;
    const bool *openable; /* by slot: it may be open whatever silence means, as in an incomplete draft; set it before
                             the first slot is created; NULL: none */
    /* private */
    model_slot *slots;
    domain by;                  /* names that deal.by and the lists of strings may contain */
    const uint32_t *currencies; /* that an amount of money may be in, ascending */
    uint32_t n_currencies;
    map proposition_index;
    numbers touched; /* propositions of the expression that is being translated */
    VEC(struct translated *) definitions;
};

/* A model over V without slots and rules. The rules of PACKS and the draft GIVEN (or NULL) will be translated: the
 * names in them are the possible members of deal.by. */
void model_open(model *m, arena *a, const vocabulary *v, const pack *const *packs, size_t n_packs, const deal *given);
/* A solver with the facts of all slots that exist now. */
void model_open_solver(model *m, solver *s);

/* A rule as a formula, exactly as it is evaluated: a condition that is undetermined or an error does not hold; if
 * `when` is unknown, the conditions decide; or_else counts as met; a forbid that is met does not hold if its text is
 * vague. */
model_rule model_add_rule(model *m, const pack *p, const rule *r);

/* ---- slots ---- */

/* The variables of a slot, created on first use. Numbers from vocabulary->n_slots on are the deal's fields. */
const model_slot *model_slot_at(model *m, uint32_t number);
/* The same, with its term: numbers and texts have none before, because a problem of Booleans is solved faster. */
const model_slot *model_slot_term(model *m, uint32_t number);
/* The names of a domain: of things, those of the model's vocabulary. */
const domain *model_domain_of(const model *m, const domain *d);
/* Whether it has variables. */
bool model_has(const model *m, uint32_t number);
/* A value of DOMAIN_MEMBERS as a bit for each of the slot's values; NULL if a string is not one of them. And back: a
 * list of strings has the order of LIKE, which may be NULL, and then of the values. */
const uint64_t *model_members(const model *m, const model_slot *s, slot_value v);
slot_value model_of_members(const model *m, const model_slot *s, const uint64_t *bits, const slot_value *like);

/* The number of a value of DOMAIN_INTEGER (whole units) or DOMAIN_MONEY (the amount in its currency), for a search; and
 * the value with that number, in the currency of LIKE. model_number() is the slot's number as a term; it is that of a
 * value in the currency of LIKE only where *WHERE holds. */
int64_t model_number_of(const model_slot *s, slot_value v);
slot_value model_of_number(const model *m, const model_slot *s, int64_t number, slot_value like);
Z3_ast model_number(model *m, const model_slot *s, slot_value like, formula *where);

/* The slot has this value, is absent, or is open by silence. Constant false if that is impossible. */
formula model_slot_is(model *m, uint32_t number, slot s);
/* The same, but only presence is compared if no rule reads the value. */
formula model_slot_matches(model *m, uint32_t number, slot s);
/* The deal does not set the term, or sets it to what silence means. */
formula model_slot_silent(model *m, uint32_t number);
/* The slot in an assignment: a value, absent or open. Allocates in the model's arena. */
slot model_slot_value(model *m, Z3_model assignment, uint32_t number);
/* What silence means for the slot; deal.by is empty. */
slot model_silence(const model *m, uint32_t number);

/* The program of a proposition; NULL if it is a part of a loop. */
const cel_program *model_program(const model *m, const proposition *p);

/* ---- deals ---- */

/* Everything that a draft says, as a formula: its terms have their values, those in brackets one of theirs (all parts
 * of one option together), open ones any. Terms that it does not set are free. Only the fields that it has count. */
formula model_deal_says(model *m, const deal *d);

/* ---- model_types.c ---- */

void model_type_open(model *m, model_slot *s, uint32_t number);
void model_type_declare(model *m, model_slot *s, uint32_t number);

#endif
