/* A second evaluator, deliberately plain: it walks the checked tree, makes a value of everything and takes no short
 * cuts. What the compiled form says is held against it. Included by tests together with plain_eval.c. */

#ifndef TESTS_PLAIN_EVAL_H
#define TESTS_PLAIN_EVAL_H

#include "cel/program.h"

/* The value of X, which cel_check() has accepted, in context C. */
cel_value plain_eval(cel_context *c, const cel_ast *x);

#endif
