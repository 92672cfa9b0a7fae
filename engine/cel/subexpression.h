/* Subexpressions: an expression is split into pieces that can be evaluated on their own.
 *
 * `a && rows.exists(r, b) || !c` is an ANY of an ALL and a NOT. all() and exists() over names or rows are an ALL or an
 * ANY with one piece per member. `x + y > 3` is a function of a function. All else is a LEAF. The value of the whole
 * follows from its pieces as CEL defines it:
 *
 *   ALL     false if a piece is false, else unknown if one is unknown, else an error if one fails, else true
 *   ANY     the same with true and false exchanged
 *   NOT     the opposite; unknowns and errors are unchanged
 *   IF      the second piece if the first is true, the third if it is false, the first if it is neither
 *   COUNT   the number of pieces that are true; unknown if one is unknown, else an error if one fails
 *   ONE     whether that number is 1
 *   STRICT  unknown if a piece is unknown, else an error if one fails, else cel_subexpr_apply() of their values
 *
 * The pieces of STRICT are numbers, bools, times or constants, and so is its value. So the outcome of a condition over
 * many bracketed terms can be computed from outcomes that depend on few of them. The limit of steps applies to each
 * piece: the pieces may have values where the whole would exceed the limit.
 *
 * A subexpression is in the arena in which it was split off, and is only read. Its program must live as long. */

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
#define CEL_SUBEXPR_STRICTS 4u /* the most pieces of a STRICT */

typedef struct cel_subexpr {
    const cel_program *program;
    const struct cel_node *node;            /* NULL: true */
    const struct cel_subexpr_frame *frames; /* private */
    uint32_t row; /* of a piece of ALL, ANY, COUNT or ONE: it counts only if this row is there; CEL_NO_ROW: always */
} cel_subexpr;

cel_subexpr cel_subexpr_whole(const cel_program *p);

/* The kind of a subexpression, and its pieces, in A. Replaces P by the subexpression to which the pieces belong, for
 * cel_subexpr_apply(). C has the rows, and the things that there are: if there may be more of them, a loop is a LEAF.
 */
cel_subexpr_kind cel_subexpr_open(arena *a, cel_subexpr *p, const cel_context *c, const cel_subexpr **pieces,
                                  size_t *n);

/* cel_eval() and cel_explain() of the subexpression alone. */
cel_value cel_subexpr_eval(cel_subexpr p, cel_context *c);
cel_value cel_subexpr_explain(cel_subexpr p, cel_context *c, cel_reasons *out);

/* How many evaluations one evaluation of P takes: the steps before it in a long chain are evaluated each time. */
uint32_t cel_subexpr_cost(cel_subexpr p);

/* The value of a STRICT whose pieces have the values ARGS, none of which is an error or unknown. */
cel_value cel_subexpr_apply(cel_subexpr p, cel_context *c, const cel_value *args);

/* The expression as it is written from which P was compiled; NULL if there is none. */
const cel_ast *cel_subexpr_source(cel_subexpr p);

/* Whether the value is the same in every context. *OUT lives as long as the program. */
bool cel_subexpr_constant(cel_subexpr p, cel_value *out);

#endif
