/* Manual pages: the page of each command, in the language mdoc, from the tables of commands and options. */

#ifndef CLI_MANUAL_H
#define CLI_MANUAL_H

#include "cli/job.h"

/* Writes the page redline-COMMAND(1). */
void manual_write(buf *out, const command *c);

#endif
