/* Built-in files: the vocabulary and the packs of rules/, built into the program so that it runs from any folder. */

#ifndef RULES_BUILTIN_H
#define RULES_BUILTIN_H

#include "base/embedded.h"

/* The vocabulary ("peace.terms") first, then the packs ("ukraine.rules") in the order in which they are checked. */
extern const embedded_file builtin_files[];
extern const size_t builtin_files_n;

#endif
