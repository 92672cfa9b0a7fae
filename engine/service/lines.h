/* Lines: where a byte of a text is, as editors count: lines and columns from 0, columns in units of an encoding. A line
 * ends with LF, CR LF or CR. A table is made for one text, which must live as long and stay as it is. */

#ifndef SERVICE_LINES_H
#define SERVICE_LINES_H

#include "base/arena.h"

typedef enum { UNITS_UTF8, UNITS_UTF16, UNITS_UTF32 } text_units;

typedef struct line_column {
    uint32_t line, column;
} line_column;

typedef struct lines {
    str text;
    uint32_t *starts; /* heap */
    size_t n, cap;
    line_column last; /* the position found last, at byte LAST_AT, so that a walk along a long line is not quadratic */
    uint32_t last_at;
    text_units last_units;
    bool valid; /* the text is UTF-8, so that it can be read backwards, too */
} lines;

/* Makes the table of TEXT. False if there is no memory; the table is then that of an empty text. */
bool lines_index(lines *l, str text);
void lines_free(lines *l);

/* The position of a byte; what is after the text is its end. */
line_column lines_position(lines *l, uint32_t at, text_units u);

/* The byte of a position. What is after the end of a line is its end, a column within a character its start. */
uint32_t lines_offset(const lines *l, line_column at, text_units u);

#endif
