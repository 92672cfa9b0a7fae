/* Parts: an expression taken apart, so that each piece can be asked on its own.
 *
 * An expression such as `a && rows.exists(r, b) || !c` is an "any" of an "all" and a "not". all() and exists() over
 * names or rows are an "all" or an "any" with a piece for each member. `x + y > 3` is a function of a function. What is
 * nothing of the kind is a leaf. What a whole gives follows from its pieces as CEL says:
 *
 *   ALL     false where a piece is false, else unknown where one is unknown, else an error where one fails, else true
 *   ANY     the same with true and false exchanged
 *   NOT     the other way round; unknowns and errors stay
 *   IF      the second piece where the first is true, the third where it is false; the first where it is neither
 *   COUNT   how many pieces are true; unknown where one is unknown, else an error where one fails
 *   ONE     whether that is 1
 *   STRICT  unknown where a piece is unknown, else an error where one fails, else cel_subexpr_apply() of their values
 *
 * The pieces of STRICT are numbers, bools, times or constants, and so is what it gives. So an answer over many
 * bracketed terms can be put together from answers that depend on few. Limits hold for each piece on its own: where a
 * whole would run out of steps its pieces may not.
 *
 * A part lives in the arena it was taken apart in and is only read; its program must live as long. */

#ifndef CEL_SUBEXPR_H
#define CEL_SUBEXPR_H

#include "cel/program.h"

typedef enum {
    CEL_SUBEXPR_LEAF,
    CEL_SUBEXPR_ALL,
    CEL_SUBEXPR_ANY,
    CEL_SUBEXPR_NOT,
    CEL_SUBEXPR_IF,
    CEL_SUBEXPR_COUNT,
    CEL_SUBEXPR_ONE,
    CEL_SUBEXPR_STRICT,
} cel_subexpr_kind;

#define CEL_NO_ROW          UINT32_MAX
#define CEL_SUBEXPR_STRICTS 4u /* pieces of a STRICT at most */

typedef struct cel_subexpr {
    const cel_program *program;
    const struct cel_node *node;            /* NULL: true */
    const struct cel_subexpr_frame *frames; /* what stands around it; private */
    uint32_t row; /* of a piece of ALL, ANY, COUNT or ONE: it counts only where this row is there, and changes nothing
                     elsewhere; CEL_NO_ROW for one that always counts */
} cel_subexpr;

cel_subexpr cel_subexpr_whole(const cel_program *p);

/* What kind a part is, and its pieces, in A. Leaves in P the part that the pieces are of, for cel_subexpr_apply().
 * N_ROWS is the context's. */
cel_subexpr_kind cel_subexpr_open(arena *a, cel_subexpr *p, uint32_t n_rows, const cel_subexpr **pieces, size_t *n);

/* As cel_eval() and cel_explain(), of the part alone. */
cel_value cel_subexpr_eval(cel_subexpr p, cel_context *c);
cel_value cel_subexpr_explain(cel_subexpr p, cel_context *c, cel_reasons *out);

/* How many evaluations one of the part takes: what stands before it in a long sum is evaluated each time. */
uint32_t cel_subexpr_cost(cel_subexpr p);

/* Of a STRICT that was opened: its value, those of its pieces being ARGS, neither errors nor unknowns. */
cel_value cel_subexpr_apply(cel_subexpr p, cel_context *c, const cel_value *args);

/* Whether it is the same whatever the context holds; the value lives as long as the program. */
bool cel_subexpr_constant(cel_subexpr p, cel_value *out);

#endif
