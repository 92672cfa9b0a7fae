/* Tables: columns of short cells, for terminals and for Markdown. The first column is words, the others are numbers. */

#ifndef REPORT_TABLE_H
#define REPORT_TABLE_H

#include "base/arena.h"
#include "base/buf.h"

typedef struct table_row {
    const str *cells; /* table.columns; may be empty */
    bool group;       /* a line over the rows that follow, with a first cell only */
} table_row;

typedef struct table {
    arena *memory;
    size_t columns;
    VEC(table_row) rows; /* the first is the head */
} table;

table table_new(arena *a, size_t columns);
/* Adds a row of empty cells, which the caller fills. */
str *table_add(table *t);
void table_add_group(table *t, str name);

/* For a terminal: INDENT blanks before each line, rows of a group two more. Where not all columns fit WIDTH, the rest
 * follows below with the first column repeated. BEFORE and AFTER go around the head and around names of groups; they
 * may be empty and take no columns. */
void table_write_text(buf *out, const table *t, size_t indent, size_t width, const char *before, const char *after);
void table_write_markdown(buf *out, const table *t);

#endif
