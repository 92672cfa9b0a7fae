/* New files: what a run writes is whole or not there.
 *
 * A new file is written beside its place, flushed to the disk, and renamed when the run has ended. So a run that fails
 * or is killed leaves an old file as it was, and of two runs with one output the last whole one stays. The file keeps
 * its mode and owner; a link stays, and what it leads to is replaced.
 *
 * Where the file system allows it, the file has no name until it is whole, so nothing is left of a run that was killed.
 * Otherwise, and for the moment before it is renamed, it is called NAME.redline-0, or -1 if another run writes the same
 * file; the next run removes it if the run that wrote it is gone (it had a lock on it).
 *
 * What is no regular file is written directly, and so is what the program has open as standard output or error. */

#ifndef SOURCE_NEW_FILE_H
#define SOURCE_NEW_FILE_H

#include <stdio.h>

#include "base/str.h"

typedef struct new_file {
    FILE *file;   /* open for writing and reading back; NULL before and after */
    int folder;   /* TARGET is relative to it; AT_FDCWD: it is a whole path */
    char *target; /* the path without links; NULL: FILE is the place itself */
    char *beside; /* where the file is written if it is NAMED */
    bool named;
    bool must_be_new;
} new_file;

/* Opens what will be the file NAME, and changes nothing that is there. If MUST_BE_NEW, a file that is there is an
 * error. Returns false with errno; new_file_free() is due in either case. */
bool new_file_open(new_file *f, const char *name, bool must_be_new);
/* The same for NAME, which has no '/', in the folder that is open for reading at descriptor FOLDER until f is free.
 * Whatever happens to links meanwhile, nothing outside of that folder is changed: what is there and is not a regular
 * file, such as a link, is an error (EINVAL). */
bool new_file_open_in(new_file *f, int folder, const char *name, bool must_be_new);
/* Writes TEXT to the file, which may also be written through FILE. False with errno. */
bool new_file_write(new_file *f, str text);
/* Flushes all that was written, to the disk too. Returns false with errno. Nothing at the file's place has changed
 * yet: of several files, each is flushed before the first is moved. */
bool new_file_flush(new_file *f);
/* Moves the file, which was flushed, to its place. Returns false with errno. */
bool new_file_end(new_file *f);
/* Removes what is not at its place yet. Keeps errno. */
void new_file_free(new_file *f);

/* The path of the file NAME without links, on the heap; also of one that is not there, if its folder is. NULL with
 * errno. */
char *path_without_links(const char *name);

/* ------------------------------------------------------------------------------------------------ temporary files */

/* Text that is put aside in a file without a name, in the folder TMPDIR or /tmp, and read once. The first error is
 * kept: fflush(), rewind() and fclose() alone lose that of the last bytes. */
typedef struct spill {
    FILE *file;
    uint64_t n;  /* bytes that were added */
    int problem; /* errno of the first error, or 0 */
} spill;

bool spill_open(spill *s); /* false with errno; spill_free() is due in either case */
void spill_add(spill *s, str text);
/* Ends writing: the file is read from its start now. False with errno after any error so far. What was written to
 * s->file directly, and not with spill_add(), counts, too. */
bool spill_rewind(spill *s);
/* Copies all to TO. False after an error in S, which sets s->problem, or in TO, which leaves it 0; with errno. */
bool spill_copy(spill *s, FILE *to);
void spill_free(spill *s);

#endif
