/* Lint: what a vocabulary allows but its author probably did not mean. */

#ifndef TERMS_LINT_H
#define TERMS_LINT_H

#include "terms/vocabulary.h"

/* Adds a warning to D, with its place and what to write, for: numbers without a bound, terms that can have one value
 * only, terms and sets without a title, keywords that add nothing, sets that nothing uses. Returns their number. */
size_t vocabulary_lint(const vocabulary *v, diags *d);

#endif
