/* Diagnostics: what is wrong in an input, where, and what was expected.
 *
 * A function that can fail returns NULL or false and has added at least one error here. The first limits.errors
 * errors of an input are kept in the order in which they are found, and one more entry counts the others, so that an
 * input full of errors costs no more than one with a hundred; diags_sort() sorts them by file, line and column. Not
 * thread-safe: one per thread. */

#ifndef BASE_DIAG_H
#define BASE_DIAG_H

#include "base/arena.h"
#include "base/buf.h"

#define DIAG_MOST_SUGGESTIONS 10u /* errors of one input that suggest names: a search in a long list costs time */

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
    size_t again;     /* how many more errors have this message */
    size_t more;      /* of the entry after the last one that is kept: how many errors it stands for; else 0 */
} diag;

typedef struct diags {
    arena memory;
    VEC(diag) list;
    size_t errors; /* all errors, including those that are only counted */
    /* private: of the current input */
    size_t first, errors_before; /* entries and errors before its own */
    size_t beyond;               /* the entry that counts is number beyond - 1; 0 if there is none */
} diags;

void diags_init(diags *d);
void diags_free(diags *d);
/* One that is freed with A, or by diags_free() before, and jumps to where A does. */
diags *diags_in(arena *a);
void diags_clear(diags *d);

/* What follows is of another input, which may have as many errors again. The readers of files and lines call it. */
void diags_next_input(diags *d);
/* True if a further error of this input would not be kept. It is counted then, so that the caller need not build its
 * message: `if (diags_skip(d)) return;`. */
bool diags_skip(diags *d) __attribute__((cold));
/* Whether the next error of this input may suggest names; if not, its note is empty. */
bool diags_may_suggest(const diags *d) __attribute__((cold));

/* True if this input has an error with this message already. It is counted then: the note of the first one says how
 * often it occurs. For mistakes that are made again and again, such as a misspelt key. */
bool diags_again(diags *d, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Adds a copy of WHAT, strings included. */
void diags_add(diags *d, diag what) __attribute__((cold));
/* An error of a whole file, such as one that cannot be opened. */
void diags_file(diags *d, str file, const char *format, ...) __attribute__((cold, format(printf, 3, 4)));
/* How many errors the N entries of LIST stand for. */
size_t diag_count(const diag *list, size_t n);
/* By file (in order of first mention), line, column; stable. */
void diags_sort(diags *d);

/* Writes `file:line:column: error: message`, the source line, a caret line and the note. COLOUR adds terminal colours.
 */
void diag_write(buf *out, const diag *what, bool colour);

#endif
