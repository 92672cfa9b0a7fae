/* Internal to `redline new`: a deal that is made of the model clauses of a pack. */

#ifndef CLI_NEW_FROM_H
#define CLI_NEW_FROM_H

#include "cli/job.h"

/* Writes the deal of the pack that --from names. Returns the exit status. */
int new_from_clauses(job *j);

#endif
