/* Internal to the program: a line on a terminal that shows the progress of a long run. */

#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H

#include "batch/batch.h"

typedef struct progress {
    bool shown;           /* standard error is a terminal */
    bool drawn;           /* the line is on the screen now */
    double started, last; /* seconds */
    uint64_t total;       /* bytes of all files of lines; 0 if unknown */
} progress;

/* For a run over PATHS. The line is shown on standard error if that is a terminal and QUIET is not set. */
void progress_start(progress *p, const str *paths, size_t n, bool quiet);
/* Draws the line, at most ten times per second. */
void progress_show(progress *p, const batch_progress *now);
/* Removes the line, so that something else can be written. */
void progress_hide(progress *p);

#endif
