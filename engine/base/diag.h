/* Diagnostics: what is wrong in an input, where, and what was expected.
 *
 * A function that can fail returns NULL or false and has added at least one error here. All errors of an input are
 * collected in the order in which they are found; diags_sort() sorts them by file, line and column. Not thread-safe:
 * one per thread. */

#ifndef BASE_DIAG_H
#define BASE_DIAG_H

#include "base/arena.h"
#include "base/buf.h"

typedef enum { DIAG_ERROR, DIAG_WARNING, DIAG_NOTE } diag_level;

typedef struct diag {
    diag_level level;
    str file;         /* as the user named it; empty if there is none */
    uint32_t line;    /* from 1; 0: the whole file */
    uint32_t column;  /* from 1, in code points; 0: the whole line */
    uint32_t width;   /* code points to underline, from column on; at least 1 if there is a column */
    str text;         /* the source line without its end; of a long line the part around column; may be empty */
    uint32_t skipped; /* code points of the line before text */
    str message;      /* what is wrong; no full stop */
    str note;         /* what to do ("did you mean 'russia'?", "allowed: a, b, c"); may be empty */
} diag;

typedef struct diags {
    arena memory;
    VEC(diag) list;
    size_t errors; /* how many of the list are errors */
} diags;

void diags_init(diags *d);
void diags_free(diags *d);
void diags_clear(diags *d);

/* Adds a copy of WHAT, strings included. */
void diags_add(diags *d, diag what);
/* An error of a whole file, such as one that cannot be opened. */
void diags_file(diags *d, str file, const char *format, ...) __attribute__((format(printf, 3, 4)));
/* By file (in order of first mention), line, column; stable. */
void diags_sort(diags *d);

/* Writes `file:line:column: error: message`, the source line, a caret line and the note. COLOUR adds terminal colours.
 */
void diag_write(buf *out, const diag *what, bool colour);

#endif
