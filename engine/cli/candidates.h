/* Completion of command lines for shells: what can follow, from the tables of commands and options, and from the rules
 * and deals that the command line names. */

#ifndef CLI_CANDIDATES_H
#define CLI_CANDIDATES_H

#include "cli/job.h"

/* Writes to J's report what the last of WORDS can be, one candidate per line, with a tab and a description after it.
 * WORDS are those after `redline`; the last is what is typed of it, and may be empty. A line ":files ENDING..." says
 * that names of files with these endings can follow, too; ":files" all files. */
void completion_write(job *j, const str *words, size_t n);

#endif
