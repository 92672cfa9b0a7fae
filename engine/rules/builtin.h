/* Built-in files: the vocabulary and the packs of rules/, built into the program so that it runs from any folder. */

#ifndef RULES_BUILTIN_H
#define RULES_BUILTIN_H

#include <stddef.h>

typedef struct builtin_file {
    const char *name; /* "peace.terms", "ukraine.rules" */
    const char *text;
    size_t size; /* bytes of text */
} builtin_file;

/* The vocabulary first, then the packs in the order in which they are checked. */
extern const builtin_file builtin_files[];
extern const size_t builtin_files_n;

#endif
