/* The files that a run writes, for those that read others by themselves: files that are included or extended must not
 * be among them. The command line names the rest.
 *
 * An arena carries the list to whatever works in it, as base/user_limits.h says. An arena without one writes nothing.
 */

#ifndef BASE_WRITTEN_FILES_H
#define BASE_WRITTEN_FILES_H

#include <stdatomic.h>

#include "base/diag.h"

typedef struct written_file {
    uint64_t device, number; /* of a regular file that is there before the run */
} written_file;

typedef struct written_files {
    const written_file *v;
    size_t n;
    atomic_bool read; /* one of them is read: the run must not write */
} written_files;

/* Whether the file NAME, which is read, is one of those that a run in A writes. If so, notes that. */
bool written_file_is_read(const arena *a, const char *name);

#endif
