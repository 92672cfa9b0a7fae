/* Programs: checked expressions in the form that is evaluated.
 *
 * Compiled once and then only read: threads may share a program; each evaluation has its own context. Paths of terms
 * are slot numbers, constants are folded, comparisons of enums are comparisons of small integers, comprehensions over
 * sets and families run over slots. A boolean condition over terms allocates nothing. */

#ifndef CEL_PROGRAM_H
#define CEL_PROGRAM_H

#include "cel/check.h"
#include "cel/scan.h"

typedef struct cel_program cel_program;

/* Compiles a checked expression into the environment's arena. AT must live as long. Bad constant patterns are errors.
 */
cel_program *cel_compile(const cel_env *e, const cel_text_at *at, const cel_ast *ast, diags *d);

/* Parses, checks and compiles in one go. */
cel_program *cel_program_new(cel_env *e, const cel_text_at *at, const cel_type *require, diags *d);

const cel_type *cel_program_type(const cel_program *p);
/* The checked tree that it was made from, for those who read it otherwise. */
const cel_ast *cel_program_ast(const cel_program *p);

/* The slots that the program can read at all, in order, each once; *ROWS (may be NULL) is whether it reads rows. A
 * family counts with all its slots. */
const uint32_t *cel_program_slots(const cel_program *p, size_t *n, bool *rows);

typedef struct cel_context {
    arena *memory;     /* for values made on the way; the caller resets it between evaluations */
    const slot *slots; /* indexed by slot number */
    /* A slot in state SLOT_BRACKET: returns it as far as it is settled (VALUE, ABSENT, OPEN), or with state
     * SLOT_BRACKET while it is not: the evaluator then takes it for an unknown. NULL where no slot has that state. */
    slot (*resolve)(void *owner, uint32_t number);
    /* Whether row I is there: 1 yes, 0 no, -1 not settled. NULL: all are. */
    int (*row_in)(void *owner, uint32_t row);
    void *owner;
    const cel_row *rows;
    uint32_t n_rows;
    cel_scan *scan;             /* over the rows, for as long as they stay the same; may be NULL */
    const cel_value *variables; /* of kind CEL_VAR_VALUE, by number; an unknown value is allowed; kind CEL_ERROR with a
                                   NULL message: unbound */
    uint64_t max_steps;         /* comprehension steps in one evaluation; 0 means 10,000,000; an excess is an error */
    uint64_t steps;             /* private */
} cel_context;

/* What an expression sees of a slot's value; VALUES names the members of a SLOT_ENUM or SLOT_SET. In A. */
cel_value cel_of_slot(arena *a, slot_type type, const domain *values, slot_value v);

/* The value, or an error, or an unknown. */
cel_value cel_eval(const cel_program *p, cel_context *c);

/* Why an expression came out as it did. */
typedef enum {
    CEL_BECAUSE_SLOT,  /* a slot was read: slot */
    CEL_BECAUSE_TEXT,  /* a pattern (or contains, startsWith, endsWith) found bytes [from, to) of field `field` of row
                          `row` */
    CEL_BECAUSE_FIELD, /* a field of a row was read otherwise, or was searched in vain: row, field */
    CEL_BECAUSE_NO_MEMBER, /* a comprehension found nothing to try: its range was empty */
    CEL_BECAUSE_ROW,       /* whether the row is there is not settled: row */
    CEL_BECAUSE_VARIABLE,  /* a variable of the context: variable */
    CEL_BECAUSE_VALUE, /* a string that is no row's field matched a pattern: slot or variable stand in their own entries
                        */
} cel_because_kind;

typedef struct cel_because {
    cel_because_kind kind;
    bool unknown; /* the outcome is unknown because of this */
    uint32_t slot, row, field, variable;
    size_t from, to;
    const cel_ast *where;  /* the leaf expression */
    const cel_text_at *at; /* the text that `where` belongs to (a definition's, where it stands in one) */
    slot value;            /* of SLOT: as it was read, after resolving */
} cel_because;

typedef struct cel_reasons {
    arena *memory;
    VEC(cel_because) list; /* in reading order, each slot and each text once */
} cel_reasons;

/* Evaluates again and adds the deciding leaves to OUT: those that suffice for the outcome, and of equal ones all. Of a
 * && that is false, every side that is false; of all() that is false, the members that fail; of exists() that is false,
 * every member tried; of exists() that is true, the members that hold; of ?: the condition and the branch taken. Where
 * the outcome is unknown: only the unknown leaves that matter. Where it is an error: the leaf that failed. Returns the
 * value of that evaluation, which is the same as that of cel_eval(). */
cel_value cel_explain(const cel_program *p, cel_context *c, cel_reasons *out);

#endif
