/* Folder: the files that the page may list, read and write: those of one folder, and no others.
 *
 * A path is relative to the folder, with '/' between its parts. No part begins with a dot, so `..`, `.git` and
 * `.redline.cfg` are not among them, and the name ends as those of deals, packs, vocabularies and tests do. Each part
 * is opened relative to the one before, and links are not followed, so it does not matter what somebody else does to
 * the folder between a check and a use: what is outside of it cannot be reached. Files that are not regular ones
 * (pipes, devices, folders) are not opened.
 *
 * A stamp says what a file was when it was read or written; it is empty if there was no file. A file is replaced only
 * if it is still what its stamp says.
 *
 * Not thread-safe. Where memory ends, the arena jumps; nothing is left open then. */

#ifndef WEB_FOLDER_H
#define WEB_FOLDER_H

#include "base/diag.h"

#define FOLDER_MOST_FILES 5000u /* that are listed */
#define FOLDER_MOST_DEPTH 16u   /* parts of a path */
#define FOLDER_MOST_PATH  1024u /* bytes of a path */

typedef struct folder folder;

/* Opens the folder PATH; if it is a file, only that file can be read and written. The folder is the one that PATH
 * leads to now, whatever links are changed later. NULL after an error in D. */
folder *folder_open(str path, diags *d);
void folder_close(folder *f);

str folder_path(const folder *f);   /* whole, without links */
str folder_single(const folder *f); /* the one file, relative; empty: all files */
/* Its descriptor, which a child process needs to keep. */
int folder_descriptor(const folder *f);

/* What is wrong, for the page: a status as those of HTTP, a sentence, and what to do, which may be empty. */
typedef struct folder_problem {
    int status;
    str error, hint;
} folder_problem;

/* Whether PATH may be a file of the folder, whether it is there or not. */
bool folder_allows(const folder *f, arena *a, str path, folder_problem *problem);
/* The whole path of a file, by which a service knows it. In A. */
str folder_whole_path(const folder *f, arena *a, str path);

typedef struct folder_file {
    str path;
    uint64_t size;
} folder_file;

/* All files, in the byte order of their paths. *TOO_MANY: there are more than FOLDER_MOST_FILES. False if the folder
 * cannot be read. */
bool folder_list(folder *f, arena *a, const folder_file **files, size_t *n, bool *too_many, folder_problem *problem);

/* Reads a file of at most MAX bytes. */
bool folder_read(folder *f, arena *a, str path, size_t max, str *text, str *stamp, folder_problem *problem);

/* The stamp of a file now; KNOWN if nothing has changed since that one, which is found out without reading the file if
 * its dates are the same. */
bool folder_stamp(folder *f, arena *a, str path, str known, str *stamp, folder_problem *problem);

/* Writes a file: beside its place, to the disk, then moved. *STAMP is what the file must be, and then what it is. If it
 * is something else, nothing is written and *CHANGED is true (status 409), unless FORCE; an empty stamp means that
 * there must be no file. After any failure the file is what it was. */
bool folder_save(folder *f, arena *a, str path, str text, bool force, str *stamp, bool *changed,
                 folder_problem *problem);

#endif
