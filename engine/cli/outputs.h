/* Private to the program: where the reports of a check go. */

#ifndef CLI_OUTPUTS_H
#define CLI_OUTPUTS_H

#include "batch/file_iterator.h"
#include "cli/cli.h"
#include "report/report.h"
#include "database/database.h"

/* One report on its way to a file. */
typedef struct output {
    report report; /* first: a report leads to its output */
    const report_format *format;
    const char *name; /* of the file; NULL for standard output */
    FILE *file;
    database *database; /* of a database, instead of a file */
    FILE *deals;        /* of a format whose head comes last: what the deals wrote */
    bool failed;
    int problem; /* errno of the failure */
} output;

typedef struct outputs {
    output *list;
    size_t n;
} outputs;

/* What -f and -o ask for, in A. An -o belongs to the -f before it. False, with a message, where they make no sense. */
bool outputs_read(arena *a, const command *c, const arguments *args, outputs *out);

/* Opens the files and begins the reports. A database is resumed if RESUME; SETTINGS is for database_settings. False,
 * with a message, where one cannot be written. */
bool outputs_begin(outputs *o, report_settings s, const rule_set *with, bool resume, str settings);

/* The files that they have opened, in A, *N of them. Standard output is one where it is a file. */
const file_id *outputs_files(arena *a, const outputs *o, size_t *n);

/* Writes what is new in one. False where that fails. */
bool output_drain(output *o);

/* Ends the reports and closes the files; false, with a message, where not all of it was written. COMPLETE: the whole
 * input was checked. COUNTS are of all deals, those of a resumed database included. */
bool outputs_end(outputs *o, bool complete, report_counts *counts);
/* Closes what is open. */
void outputs_free(outputs *o);

/* The database among the outputs, or NULL; *ALONE: there is no other output. */
output *outputs_database(const outputs *o, bool *alone);
/* Whether any of the reports shows reasons. */
bool outputs_want_reasons(const outputs *o);
/* Whether any of them shows messages. */
bool outputs_want_messages(const outputs *o);
/* Whether one goes to a terminal. */
bool outputs_on_terminal(const outputs *o);

#endif
