/* Inputs: which deals a list of paths names. Folders are searched, in order of name, for *.deal and *.json. */

#ifndef BATCH_INPUTS_H
#define BATCH_INPUTS_H

#include "base/diag.h"

typedef enum { INPUT_DEAL, INPUT_LINES } input_kind;

typedef struct input {
    str path;        /* "-" is standard input */
    input_kind kind; /* one deal, or one deal a line */
} input;

typedef struct inputs {
    input *list;
    size_t n;
} inputs;

/* Expands PATHS. A path that is not there, or a folder without any deal, is an error in D; the rest is found all the
 * same. LINES says that standard input holds a deal a line. Symbolic links to folders are not followed inside a folder.
 */
inputs inputs_find(arena *a, const str *paths, size_t n, bool lines, diags *d);

#endif
