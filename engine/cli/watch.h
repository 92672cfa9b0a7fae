/* check --watch: checks again after every save, and says first what the save changed. */

#ifndef CLI_WATCH_H
#define CLI_WATCH_H

#include <stdio.h>

#include "cli/job.h"
#include "report/results.h"
#include "source/new_file.h"

/* One check. What it keeps lives in MEMORY, until the check after the next one. */
typedef struct watch_round {
    arena memory;
    spill report;           /* what the report is written to */
    VEC(result_deal) deals; /* the verdicts */
    VEC(str) files;         /* that were read */
} watch_round;

/* Checks until Ctrl-C. Returns the exit status of the last check. */
int watch_run(job *j);

/* Adds to the round of J what a check has found: JSON is its report in that format. */
void watch_keep(job *j, str json);

#endif
