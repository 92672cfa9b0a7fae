/* Private to the database room: what becomes of one deal, as bytes, on the way from the thread that judged it to the
 * one that writes the database.
 *
 * Numbers are written as they lie in memory: the bytes never leave the process. Each record begins with its length. */

#ifndef DATABASE_ROWS_H
#define DATABASE_ROWS_H

#include "report/report.h"

#define ROWS_HASH 16u

typedef enum { ROWS_DEAL, ROWS_KEPT } rows_kind;

/* The hash of a deal's bytes. */
void rows_hash(str text, unsigned char hash[ROWS_HASH]);

/* The line of a file of lines on which S stands; 0 where it is a file of its own. */
uint32_t rows_line(const source *s);

/* Writes one deal with its verdict, or that a deal's rows are there already. */
void rows_write(buf *out, const verdict *v);
void rows_keep(buf *out, const source *s, const unsigned char hash[ROWS_HASH]);

/* Reading. What was not written is never read: the two sides go the same way. */
typedef struct rows_reader {
    str left;
} rows_reader;

uint32_t rows_u32(rows_reader *r);
str rows_str(rows_reader *r);

#endif
