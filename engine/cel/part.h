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
 *   STRICT  unknown where a piece is unknown, else an error where one fails, else cel_part_apply() of their values
 *
 * The pieces of STRICT are numbers, bools, times or constants, and so is what it gives. So an answer over many
 * bracketed terms can be put together from answers that depend on few. Limits hold for each piece on its own: where a
 * whole would run out of steps its pieces may not.
 *
 * A part lives in the arena it was taken apart in and is only read; its program must live as long. */

#ifndef CEL_PART_H
#define CEL_PART_H

#include "cel/program.h"

typedef enum {
    CEL_PART_LEAF,
    CEL_PART_ALL,
    CEL_PART_ANY,
    CEL_PART_NOT,
    CEL_PART_IF,
    CEL_PART_COUNT,
    CEL_PART_ONE,
    CEL_PART_STRICT,
} cel_part_kind;

#define CEL_NO_ROW       UINT32_MAX
#define CEL_PART_STRICTS 4u /* pieces of a STRICT at most */

typedef struct cel_part {
    const cel_program *program;
    const struct code *code;             /* NULL: true */
    const struct cel_part_frame *frames; /* what stands around it; private */
    uint32_t row; /* of a piece of ALL, ANY, COUNT or ONE: it counts only where this row is there, and changes nothing
                     elsewhere; CEL_NO_ROW for one that always counts */
} cel_part;

cel_part cel_part_whole(const cel_program *p);

/* What kind a part is, and its pieces, in A. Leaves in P the part that the pieces are of, for cel_part_apply(). N_ROWS
 * is the context's. */
cel_part_kind cel_part_open(arena *a, cel_part *p, uint32_t n_rows, const cel_part **pieces, size_t *n);

/* As cel_eval() and cel_explain(), of the part alone. */
cel_value cel_part_eval(cel_part p, cel_context *c);
cel_value cel_part_explain(cel_part p, cel_context *c, cel_reasons *out);

/* How many evaluations one of the part takes: what stands before it in a long sum is evaluated each time. */
uint32_t cel_part_cost(cel_part p);

/* Of a STRICT that was opened: its value, those of its pieces being ARGS, neither errors nor unknowns. */
cel_value cel_part_apply(cel_part p, cel_context *c, const cel_value *args);

/* Whether it is the same whatever the context holds; the value lives as long as the program. */
bool cel_part_constant(cel_part p, cel_value *out);

#endif
