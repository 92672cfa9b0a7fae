/* Private to the program: a line on a terminal that tells how far a long run has come. */

#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H

#include "batch/batch.h"

typedef struct progress {
    bool shown;           /* there is a terminal to show it on */
    bool drawn;           /* the line stands there now */
    double started, last; /* seconds */
    uint64_t total;       /* bytes of all files of lines, 0 where that is not known */
} progress;

/* For a run over PATHS: it shows itself on standard error, where that is a terminal and QUIET does not say otherwise.
 */
void progress_start(progress *p, const str *paths, size_t n, bool quiet);
/* Draws the line anew, ten times a second at most. */
void progress_show(progress *p, const batch_progress *now);
/* Takes the line away, so that something else can be written. */
void progress_hide(progress *p);

#endif
