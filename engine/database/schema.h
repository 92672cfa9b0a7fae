/* Internal to module database: the tables of a results file, and rows of them as bytes. docs/results.md explains the
 * tables.
 *
 * One list of columns per table: the CREATE statement, the INSERT statement, and the rows that worker threads prepare
 * and the writer stores all come from it. Numbers are encoded in the byte order of the machine,
 * because the bytes never leave the process. */

#ifndef DATABASE_SCHEMA_H
#define DATABASE_SCHEMA_H

#include "base/buf.h"

/* "rlin": marks a database as one of redline's. */
#define DATABASE_APPLICATION 0x726c696e
/* Grows when a table or a view changes. */
#define DATABASE_VERSION 2

/* In the order in which they are created: a table refers only to earlier ones. */
typedef enum {
    TABLE_META,
    TABLE_PACKS,
    TABLE_RULES,
    TABLE_CONDITIONS,
    TABLE_DEALS, /* this and all that follow contain rows of deals */
    TABLE_ERRORS,
    TABLE_PACK_VERDICTS,
    TABLE_RULE_VERDICTS,
    TABLE_CONDITION_VERDICTS,
    TABLE_BECAUSE,
    N_TABLES
} table_id;

typedef enum {
    COLUMN_DEAL,  /* the id of the deal; the writer knows it, a row as bytes does not contain it */
    COLUMN_ORDER, /* the deal's number in the input; the same */
    COLUMN_NUMBER,
    COLUMN_NUMBER_OR_NULL, /* 0 is stored as NULL */
    COLUMN_TEXT,
    COLUMN_TEXT_OR_NULL, /* an empty text is stored as NULL */
    COLUMN_BLOB_OR_NULL,
} column_kind;

bool column_is_number(column_kind k);

typedef struct column {
    const char *name;
    column_kind kind;
    const char *type; /* as in the CREATE statement, with what the column must satisfy */
} column;

typedef struct table {
    const char *name;
    const column *columns;
    size_t n;
    const char *keys;    /* what several columns must satisfy; NULL: nothing */
    const char *options; /* what follows the closing parenthesis; may be empty */
} table;

extern const table tables[N_TABLES];
/* Indexes and views: statements, in order; ends with NULL. */
extern const char *const schema_more[];

/* "CREATE TABLE ..." and "INSERT INTO ... VALUES (?, ...)" of T. */
void table_create_sql(buf *out, const table *t);
void table_insert_sql(buf *out, const table *t);

/* The value of one column. Its kind says which of the two counts; if null is set, neither. */
typedef struct cell {
    uint32_t number;
    str text;
    bool null;
} cell;

#define CELL_NUMBER(n)                                                                                                 \
    { .number = (uint32_t)(n) }
#define CELL_TEXT(s)                                                                                                   \
    { .text = (s) }
#define CELL_NULL                                                                                                      \
    { .null = true }

/* Adds a row of T to OUT: N cells, one for each column that the writer does not know itself. */
void row_write(buf *out, table_id t, const cell *cells, size_t n);
#define ROW_WRITE(out, t, ...)                                                                                         \
    row_write(out, t, (const cell[]){__VA_ARGS__}, sizeof((const cell[]){__VA_ARGS__}) / sizeof(cell))

/* The pieces of which rows are made: the number of the table, and for each cell a byte that says whether it is NULL,
 * and if not, its number or text. Reading at the end gives 0 and an empty text. */
void put_number(buf *out, uint32_t n);
void put_text(buf *out, str s);
void put_utf8(buf *out, str s); /* names of files may be any bytes: as buf_utf8() */
uint32_t get_number(str *left);
str get_text(str *left);

#endif
