/* Programs: checked expressions, compiled, and their evaluation.
 *
 * A program is compiled once and then only read: threads may share it, each with its own context. Paths of terms are
 * slot numbers, constants are folded, comparisons of enums compare integers, macros over sets and families run over
 * slots. A boolean condition over terms allocates no memory. */

#ifndef CEL_PROGRAM_H
#define CEL_PROGRAM_H

#include "cel/check.h"
#include "cel/scan.h"

typedef struct cel_program cel_program;

/* Compiles a checked expression into the arena of E. AT must live as long. NULL after an error, such as a bad constant
 * pattern. */
cel_program *cel_compile(const cel_env *e, const cel_text_at *at, const cel_ast *ast, diags *d);

/* Parses, checks and compiles. NULL after an error. */
cel_program *cel_program_new(cel_env *e, const cel_text_at *at, const cel_type *require, diags *d);

const cel_type *cel_program_type(const cel_program *p);
/* The checked tree from which it was compiled. */
const cel_ast *cel_program_ast(const cel_program *p);

/* The slots that the program may read, sorted, without duplicates; of a family all slots. *ROWS (may be NULL) is set to
 * whether it reads rows. */
const uint32_t *cel_program_slots(const cel_program *p, size_t *n, bool *rows);

typedef struct cel_context {
    arena *memory;     /* for values; the caller resets it between evaluations */
    const slot *slots; /* indexed by slot number */
    /* The names of the domains whose names differ between the owners of the slots (domain.named - 1); NULL: those of
     * the environment. */
    const domain *const *named;
    /* Resolves a slot in state SLOT_BRACKET to VALUE, ABSENT or OPEN; or returns it unchanged while the choice is not
     * settled, which makes it an unknown. NULL if no slot has that state. */
    slot (*resolve)(void *owner, uint32_t number);
    /* Whether row I is there: 1 yes, 0 no, -1 not settled. NULL: all rows are. */
    int (*row_in)(void *owner, uint32_t row);
    void *owner;
    const cel_row *rows;
    uint32_t n_rows;
    cel_scan *scan;             /* of the rows, which must not change; may be NULL */
    const cel_value *variables; /* of kind CEL_VAR_VALUE, by number; an unknown value is allowed; kind CEL_ERROR with a
                                   NULL message: unbound */
    /* The steps that are left. Every evaluation counts them down: one for itself, one for each slot that the program
     * may read, those of its loops and functions, and those of its reasons. Below 0, the evaluation is an error. Set it
     * once for all evaluations that share a budget, or before each. */
    int64_t steps_left;
} cel_context;

#define CEL_STEPS INT64_C(10000000) /* usual for one evaluation that has a budget of its own */

/* The value, an error or an unknown. */
cel_value cel_eval(const cel_program *p, cel_context *c);

/* A leaf of an expression that decided its outcome. */
typedef enum {
    CEL_BECAUSE_SLOT,  /* a slot was read: slot */
    CEL_BECAUSE_TEXT,  /* a pattern (or contains, startsWith, endsWith) found bytes [from, to) of field `field` of row
                          `row` */
    CEL_BECAUSE_FIELD, /* a field of a row was read, or searched without a match: row (UINT32_MAX: all rows), field */
    CEL_BECAUSE_NO_MEMBER, /* the range of a macro was empty */
    CEL_BECAUSE_ROW,       /* it is not settled whether the row is there: row */
    CEL_BECAUSE_VARIABLE,  /* a variable of the context: variable */
    CEL_BECAUSE_VALUE, /* a search matched a text that is not a field of a row; its slots and variables are cited too */
} cel_because_kind;

typedef struct cel_because {
    cel_because_kind kind;
    bool unknown; /* the outcome is unknown because of this */
    uint32_t slot, row, field, variable;
    size_t from, to;
    const cel_ast *where;  /* the leaf expression */
    const cel_text_at *at; /* the text of `where`, which may be that of a definition */
    slot value;            /* of SLOT: as it was read, after resolving */
} cel_because;

typedef struct cel_reasons {
    arena *memory;
    VEC(cel_because) list; /* in the order of evaluation, without duplicates */
} cel_reasons;

/* Evaluates and adds to OUT the leaves that decided the outcome: a set of leaves that suffices for it, and all of equal
 * rank. Of a && that is false: all sides that are false. Of all() that is false: the members that fail. Of exists():
 * the members that hold if it is true, all members if it is false. Of ?: the condition and the branch taken. If the
 * outcome is unknown: only the unknown leaves that matter. If it is an error: the leaves of what failed. Returns the
 * value of this evaluation, which is the same as that of cel_eval(). */
cel_value cel_explain(const cel_program *p, cel_context *c, cel_reasons *out);

#endif
