/* Internal to the program: what is written to standard output, standard error and files. */

#ifndef CLI_OUTPUT_H
#define CLI_OUTPUT_H

#include <stdio.h>

#include "batch/file_iterator.h"
#include "cli/part.h"
#include "database/database.h"
#include "source/new_file.h"

/* Whether FILE is a terminal that shows colour: NO_COLOR and TERM=dumb turn it off. */
bool wants_colour(FILE *file);
/* Columns of the terminal that standard output is, between 40 and 100; 80 if it is not a terminal. */
unsigned terminal_width(void);

/* Writes TEXT, all of which has been escaped. */
void print_safe(FILE *file, str text);
/* The same to a file that must have all of it. False with errno. */
bool write_safe(FILE *to, str text);
/* Writes messages to standard error. If one cannot be shown because memory ran out, a line says so instead, and the
 * function returns false: the run must then end with an error. */
bool print_messages(const buf *b);
/* The same for a line. Words of the command line in it are shown as utf8_shown() says. */
bool print_line(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* The same for all of D, sorted, with colour on a terminal. Clears D. */
BUF_CHECKED bool print_diags(diags *d);
/* Writes to standard output; prints an error and returns false if that fails (a full disk, a closed pipe). */
bool print_out(const buf *b);
/* The same to the file NAME; NULL and "-" are standard output. */
bool print_report(const buf *b, const str *name);

/* Writes TEXT to the file NAME. Prints an error and returns false if that fails, or if there is a file that
 * MUST_BE_NEW. */
bool write_file(const char *name, str text, bool must_be_new);

/* Whether no file that the job writes, including standard output, is one that it reads. A report is opened before or
 * while deals are read, so a wrong name would overwrite a draft. Prints what is wrong; an empty file name is, too. */
bool outputs_differ_from_inputs(job *j);

/* Finds the files that the job writes and that are there already, including standard output. */
void outputs_find_written(job *j);

/* ------------------------------------------------------------------------------------------------ check's reports */

/* One report on its way to a file. */
typedef struct output {
    report report; /* first: a report leads to its output */
    const report_format *format;
    const char *name; /* of the file; NULL for standard output */
    new_file to;
    FILE *file;         /* of TO, or standard output */
    database *database; /* instead of a file */
    spill deals;        /* of a format whose head comes last: what the deals wrote */
    part_writer part;   /* of a part of a run */
    bool failed;
    int problem; /* errno of the failure */
} output;

typedef struct outputs {
    part_record *part;    /* of a part of a run: what it says about itself, except for its counts; else NULL */
    part_names *names;    /* the same */
    unsigned nth, of_all; /* of several reports in one file, see report.h */
    output *list;
    size_t n;
    output *database;                 /* the one that is a database, or NULL */
    bool reasons, messages, terminal; /* any report shows reasons, shows messages, goes to a terminal */
} outputs;

/* The names of all formats of check, for command.formats. */
const str *check_formats(arena *a, size_t *n);

/* What -f and -o ask for. An -o belongs to the -f before it. Prints an error and returns false if they do not fit. */
bool outputs_read(job *j, outputs *out);

/* Opens the files and begins the reports. RESUME and SETTINGS are for a database. False after an error. */
bool outputs_begin(outputs *o, job *j, report_settings s, bool resume, str settings);

/* The files that are open, in A, *N of them, including standard output if it is a file. */
const file_id *outputs_files(arena *a, const outputs *o, size_t *n);

/* Writes what is new in one. False if that fails. */
bool output_drain(output *o);

/* Ends the reports and moves the files to their places, if RAN (the run did not fail) and all reports were written in
 * full; otherwise no file that was there has changed, and standard output has no end: what was written there can be
 * told from a whole report. Prints an error and returns false if one was not written.
 * COMPLETE: the whole input was checked. COUNTS are of all deals, including those kept in a resumed database. */
bool outputs_end(outputs *o, bool ran, bool complete, report_counts *counts);
/* Closes what is open. */
void outputs_free(outputs *o);

#endif
