/* Walk: which files a list of paths names, one after the other, in an order that is the same on every machine.
 *
 * A folder is searched for deals, folders below it too, everything in the order of the bytes of its name. What begins
 * with a dot is passed over, and links to folders are not followed. Memory grows with the largest folder and not with
 * the number of files. Not thread-safe. */

#ifndef BATCH_WALK_H
#define BATCH_WALK_H

#include <sys/types.h>

#include "base/diag.h"

typedef enum {
    WALK_DEAL,  /* a file that holds one deal */
    WALK_LINES, /* a file, or standard input, that holds a deal a line */
    WALK_ERROR, /* something that could not be opened: a diagnostic says why */
} walk_kind;

/* One file, whatever its names. */
typedef struct walk_file {
    dev_t device;
    ino_t number;
} walk_file;

typedef struct walk_settings {
    bool lines;         /* standard input holds a deal a line */
    const str *exclude; /* patterns, as a shell writes them, of files and folders to pass over */
    size_t n_exclude;
    const walk_file *own; /* files that this run writes: passed over in folders, since they are no input */
    size_t n_own;
} walk_settings;

typedef struct walk walk;

/* Over N paths, "-" being standard input. The strings must live as long as the walk. */
walk *walk_new(const str *paths, size_t n, walk_settings settings);
void walk_free(walk *w);

/* The next file. PATH lives until the next call. Of WALK_ERROR the reason is added to D, and PATH is what the user
 * named or the folder in question. False at the end. */
bool walk_next(walk *w, walk_kind *kind, str *path, diags *d);

#endif
