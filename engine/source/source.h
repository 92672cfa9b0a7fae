/* Sources: the bytes of an input, and the way from a byte offset back to line and column.
 *
 * Lines and columns count from 1; columns count code points, so that a caret stands under the letter it means. A source
 * lives in an arena. A source whose line table is built (source_index) is only read afterwards, so threads may share
 * it. */

#ifndef SOURCE_SOURCE_H
#define SOURCE_SOURCE_H

#include "base/diag.h"

typedef struct source {
    str name;      /* as the user named it; "<stdin>" for standard input, "peace.terms" for a built-in file */
    str text;      /* the bytes; may be followed by padding that is not part of it */
    bool of_lines; /* a line of a file of lines: first_line is its number */
    const struct source *included; /* files that were included while this one was read, one leading to the next */
    uint32_t first_line; /* the line number of the first line: 1, or the line of a record within a JSON-lines file */
    size_t padding;      /* readable bytes behind text, for readers that run ahead */
    size_t max;          /* bytes that it was allowed to have, and that each file it includes is; 0: 4 GiB - 1 */
    struct json_reader *reader; /* a parser of JSON to use, so that it need not be made anew; NULL: one is made */
    /* private */
    const uint32_t *lines; /* offsets of line starts, or NULL */
    size_t n_lines;
    uint32_t *counts; /* of a long text: code points before each block of it; NULL of a short one */
} source;

/* A stretch of a source. */
typedef struct place {
    const source *source; /* NULL where there is no place */
    uint32_t at, len;     /* bytes */
} place;

typedef struct position {
    uint32_t line, column; /* 0, 0 where there is none */
} position;

/* A source over TEXT, which is copied with padding behind it. */
source *source_of_text(arena *a, str name, str text);

/* The same over TEXT where it stands, with PADDING readable bytes behind it: text and name must live as long as the
 * source. */
source *source_over(arena *a, str name, str text, size_t padding);

/* Reads a file, or standard input where NAME is "-"; gzip and zstd data is unpacked. At most MAX bytes (0: 4 GiB - 1,
 * the most that there can be); a longer one, a folder, a missing or unreadable file is an error that says so. Returns
 * NULL after an error. */
source *source_load(arena *a, str name, size_t max, diags *d);

/* The same, except that a text longer than MAX is read to its end if MAY_BE_LONGER returns true for its beginning,
 * which is at least MAX bytes. */
source *source_load_unless(arena *a, str name, size_t max, bool (*may_be_longer)(str beginning), diags *d);

/* Adds the error for a file that is longer than MAX bytes. */
void source_too_long(diags *d, str name, size_t max);

/* Builds the tables of lines and columns once, in A: places are then found without going through the text. */
void source_index(arena *a, source *s);

/* The same for a text that is known to be a single line. */
void source_is_line(source *s);

/* Where P begins. Without a line table it counts from the start of the file. */
position place_position(place p);
uint32_t place_line(place p);
/* The text of the line on which P begins, without its end; of a long line only what stands around P. *SKIPPED is how
 * many code points of the line come before it. */
str place_line_text(place p, uint32_t *skipped);

/* The line of P in a message about FROM: "line 5", or "line 5 of parts/a.deal" if P is in another file. In A. */
str place_line_name(arena *a, place p, place from);

/* Adds an error (a warning) at P with the source line. NOTE may be empty. */
void place_error(diags *d, place p, str note, const char *format, ...) __attribute__((format(printf, 4, 5)));
void place_warning(diags *d, place p, str note, const char *format, ...) __attribute__((format(printf, 4, 5)));

#endif
