/* Tables: columns of short cells. The first column is words, the others are numbers or names. */

#ifndef REPORT_TABLE_H
#define REPORT_TABLE_H

#include "base/arena.h"
#include "base/buf.h"

typedef struct table_cell {
    str text;
    str title;       /* what the text stands for; shown by HTML only */
    unsigned anchor; /* of the block that the cell leads to (block.anchor); 0 for none; HTML only */
    bool strong;
} table_cell;

typedef struct table_row {
    table_cell *cells; /* table.columns */
    bool group;        /* a line over the rows that follow, with a first cell only */
} table_row;

typedef struct table {
    arena *memory;
    str caption; /* what the table shows; for HTML */
    size_t columns;
    bool matrix;         /* columns have long heads and short cells; HTML turns the heads */
    VEC(table_row) rows; /* the first is the head */
} table;

table *table_new(arena *a, str caption, size_t columns);
/* Adds a row of empty cells, which the caller fills. */
table_cell *table_add(table *t);
void table_add_group(table *t, str name);

/* Writes T for a terminal: INDENT spaces before each line, two more before the rows of a group. If the columns do not
 * fit into WIDTH, the rest follows below with the first column repeated. BEFORE and AFTER are written around the head
 * and around names of groups; they may be empty and take no columns. */
void table_write_text(buf *out, const table *t, size_t indent, size_t width, const char *before, const char *after);

#endif
