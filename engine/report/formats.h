/* Formats: one table of all formats that reports are written in, in the order of the manual.
 *
 * check writes its verdicts deal by deal (report_format). Other commands build one document (report/document.h) and
 * have it rendered, or write JSON from their result. A format of documents is added by a renderer in a file of its own
 * and a row of the table; a format of check by a report_format in a file of its own and a row. */

#ifndef REPORT_FORMATS_H
#define REPORT_FORMATS_H

#include "report/document.h"
#include "report/report.h"

typedef struct output_format {
    const char *name;
    const char *ending;         /* of names of files with it, such as ".html"; NULL if none tells it */
    const report_format *check; /* how check writes it */
    document_renderer *render;  /* NULL if it is not for documents, or is JSON */
    bool json;                  /* commands with documents write it from their result */
    bool brief;                 /* documents shorten long lists, except with --verbose */
    bool wide;                  /* documents may have tables that are wider than a terminal */
    bool tests, lint;           /* `test` and `lint` write it: a document, JSON, or as report/ says under its name */
} output_format;

typedef enum { FORMAT_OF_CHECK, FORMAT_OF_DOCUMENTS, FORMAT_OF_TESTS, FORMAT_OF_LINT } format_use;

/* The format of that name for that use, or NULL. */
const output_format *format_find(str name, format_use use);
/* The format for that use that the name of FILE ends with, or NULL. */
const output_format *format_of_file(str file, format_use use);
/* The I-th format for that use, or NULL. */
const output_format *format_at(format_use use, size_t i);
/* The names of all formats for that use, in A. */
const str *format_names(arena *a, format_use use, size_t *n);

#endif
