/* The built-in vocabulary and packs: the files of rules/. */

#ifndef RULES_BUILTIN_H
#define RULES_BUILTIN_H

#include "base/build_info.h"

/* The vocabulary ("peace.terms") first, then the packs ("ukraine.rules") in the order in which they are checked. */
extern const embedded_file builtin_files[];
extern const size_t builtin_files_n;

/* The tests of the packs ("ukraine.tests"), for `redline test`. */
extern const embedded_file builtin_tests[];
extern const size_t builtin_tests_n;

#endif
