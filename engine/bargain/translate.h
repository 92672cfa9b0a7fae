/* Translation: symbolic evaluation of checked expressions over a model's slots.
 *
 * It follows the language step by step: an error is an error (an absent term, an overflow, a division by zero), an open
 * term is unknown, and && || ?: and the macros absorb them as the evaluator does. Comprehensions over sets, families
 * and lists are unrolled. What no formula expresses becomes a free proposition at the nearest bool around it:
 * conditions on the articles' text, library functions of values that are not constant in each case, and anything with
 * more than SYM_MOST_CASES cases. The same expression with the same constants is the same proposition. */

#ifndef BARGAIN_TRANSLATE_H
#define BARGAIN_TRANSLATE_H

#include "bargain/model.h"

/* A bool expression of a pack. */
truth translate_bool(model *m, const rule_expr *e);
/* Any expression, for tests: AST as it was checked, AT its text. */
sym translate(model *m, const cel_ast *ast, const cel_text_at *at);

#endif
