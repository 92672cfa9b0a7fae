/* --since: the earlier versions of the deals that are checked. */

#ifndef CLI_EARLIER_H
#define CLI_EARLIER_H

#include "cli/job.h"

/* Reads what --since names, if it is given, into the job's exemptions: deals, folders of deals, files with a deal per
 * line, json reports. The vocabulary must be loaded. False after an error. */
bool earlier_load(job *j);

#endif
