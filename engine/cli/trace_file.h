/* Internal to the program: the file of --trace, one JSON object per line (docs/language.md, section 8). */

#ifndef CLI_TRACE_FILE_H
#define CLI_TRACE_FILE_H

#include <stdio.h>

#include "batch/batch.h"

typedef struct trace_file {
    FILE *file; /* NULL: there is no trace */
    const char *name;
    uint64_t started; /* as trace_now() */
    uint64_t lap;     /* when the last stage ended */
    batch_unit sum;
    uint64_t units;
    int problem; /* errno of the first error */
} trace_file;

/* Opens the file NAME and writes the first line. It is no report: it is written directly, line by line, so that it can
 * be followed, and a run that is killed leaves what it did. STARTED is when the run began. False with errno. */
bool trace_file_open(trace_file *t, const char *name, unsigned jobs, uint64_t started);
/* What follows do nothing without a trace. A stage of the whole run ends here. */
void trace_file_stage(trace_file *t, const char *name);
/* A unit ended; its times count in the sum. */
void trace_file_unit(trace_file *t, const batch_unit *u);
/* Writes the sum and closes the file. False with errno if anything could not be written. */
bool trace_file_end(trace_file *t);

#endif
