/* File iterator: the files that a list of paths names, one after the other, in the same order on every machine.
 *
 * A folder is searched for deals, with its subfolders, in the byte order of their names. Names that begin with a dot
 * are skipped, and links to folders are not followed. Memory grows with the largest folder, not with the number of
 * files. Not thread-safe. */

#ifndef BATCH_FILE_ITERATOR_H
#define BATCH_FILE_ITERATOR_H

#include <sys/types.h>

#include "base/diag.h"

typedef enum {
    FOUND_DEAL,  /* a file that contains one deal */
    FOUND_LINES, /* a file, or standard input, that contains one deal per line */
    FOUND_ERROR, /* something that could not be opened: a diagnostic says why */
} found_kind;

/* Identifies a file, whatever its names. */
typedef struct file_id {
    dev_t device;
    ino_t number;
} file_id;

typedef struct file_iterator_settings {
    bool lines;         /* standard input contains one deal per line */
    const str *endings; /* of the files that are looked for in folders; NULL: .deal and .json */
    size_t n_endings;
    const str *exclude; /* shell patterns of files and folders to skip */
    size_t n_exclude;
    const file_id *own; /* files that this run writes: skipped in folders, since they are not input */
    size_t n_own;
} file_iterator_settings;

typedef struct file_iterator file_iterator;

/* Over N paths, "-" being standard input. The strings must live as long as the iterator. NULL if memory ran out. */
file_iterator *file_iterator_new(const str *paths, size_t n, file_iterator_settings settings);
void file_iterator_free(file_iterator *f);
/* One that is freed with A, and jumps to where A does. */
file_iterator *file_iterator_in(arena *a, const str *paths, size_t n, file_iterator_settings settings);
/* Where running out of memory jumps to; NULL: the process ends. */
void file_iterator_target(file_iterator *f, jmp_buf *oom);

/* The next file. PATH lives until the next call. For FOUND_ERROR the reason is added to D, and PATH is what the user
 * named or the folder in question. False at the end. */
bool file_iterator_next(file_iterator *f, found_kind *kind, str *path, diags *d);

#endif
