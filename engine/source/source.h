/* Sources: the bytes of an input, and the line and column of a byte offset.
 *
 * Lines and columns count from 1; columns count code points, so that a caret is below the letter it refers to. A source
 * lives in an arena. After source_index() it is only read, so threads may share it. */

#ifndef SOURCE_SOURCE_H
#define SOURCE_SOURCE_H

#include "base/diag.h"

typedef struct source {
    str name;      /* as the user named it; "<stdin>" for standard input, "peace.terms" for a built-in file */
    str text;      /* the bytes; may be followed by padding that is not part of it */
    bool of_lines; /* it is one line of a JSON Lines file: first_line is its number */
    const struct source *included; /* a list of all files that this one includes, the last one first */
    uint32_t first_line; /* the line number of the first line: 1, or the line of a record within a JSON-lines file */
    size_t padding;      /* readable bytes after text, for readers that read ahead */
    size_t max;          /* the largest size that it and each file that it includes may have; 0: limits.file_size */
    struct json_reader *reader; /* a JSON parser to reuse; NULL: a new one is made */
    /* private */
    const uint32_t *lines; /* offsets of line starts, or NULL */
    size_t n_lines;
    uint32_t *counts; /* of a long text: the number of code points before each block; else NULL */
} source;

/* A range of a source. */
typedef struct place {
    const source *source; /* NULL: no place */
    uint32_t at, len;     /* bytes */
} place;

typedef struct position {
    uint32_t line, column; /* 0, 0: none */
} position;

/* A source with a copy of TEXT and padding after it. */
source *source_of_text(arena *a, str name, str text);

/* The same without a copy: PADDING bytes after TEXT are readable; text and name must live as long as the source. */
source *source_over(arena *a, str name, str text, size_t padding);

/* The size of the largest source. */
#define SOURCE_LARGEST ((size_t)UINT32_MAX - 65)

/* Reads a file, or standard input if NAME is "-"; decompresses gzip and zstd data. Returns NULL after an error in D: a
 * file of more than MAX bytes (0: limits.file_size, for what is neither a deal nor a report), one that becomes much
 * longer by decompression, a folder, a missing or unreadable file. */
source *source_load(arena *a, str name, size_t max, diags *d);

/* The same, except that a text longer than MAX is read to its end if MAY_BE_LONGER returns true for its beginning,
 * which is at least MAX bytes. */
source *source_load_unless(arena *a, str name, size_t max, bool (*may_be_longer)(arena *a, str beginning), diags *d);

/* Adds the error for a deal that is longer than MAX bytes. */
void source_too_long(diags *d, str name, size_t max);

/* Builds the tables of lines and columns once, in A, so that a position is found without a search of the text. */
void source_index(arena *a, source *s);

/* The same for a text that is known to be a single line. */
void source_is_line(source *s);

/* The start of P. Without source_index() it counts from the start of the file. */
position place_position(place p);
uint32_t place_line(place p);
/* The text of the line in which P starts, without its end; of a long line only the part around P. *SKIPPED is the
 * number of code points of the line before that part. */
str place_line_text(place p, uint32_t *skipped);

/* The line of P in a message about FROM: "line 5", or "line 5 of parts/a.deal" if P is in another file. In A. */
str place_line_name(arena *a, place p, place from);

/* Adds an error (a warning) at P with the source line. NOTE may be empty. */
void place_error(diags *d, place p, str note, const char *format, ...) __attribute__((cold, format(printf, 4, 5)));
void place_warning(diags *d, place p, str note, const char *format, ...) __attribute__((cold, format(printf, 4, 5)));

#endif
