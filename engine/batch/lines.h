/* Lines: a file of one JSON deal a line, a line at a time, however long the file is. */

#ifndef BATCH_LINES_H
#define BATCH_LINES_H

#include <stdio.h>

#include "base/diag.h"

typedef struct lines {
    FILE *file;
    buf line;        /* the line read last, without its end */
    uint32_t number; /* of that line, from 1 */
    size_t max;      /* longest line, bytes */
    bool too_long;   /* the line read last is longer: its rest was skipped, and line holds its beginning */
    bool failed;     /* reading stopped because of an error of the file */
} lines;

/* Opens PATH ("-": standard input). Returns false after an error in D. */
bool lines_open(lines *l, str path, size_t max, diags *d);
/* Reads the next line that is not blank; false at the end. */
bool lines_next(lines *l);
void lines_close(lines *l);

#endif
