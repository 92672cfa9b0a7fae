/* Internal to module database: deals with their verdicts, and the packs, as rows (schema.h).
 *
 * A deal is a record: its length, then its file, its line, and its rows. Worker threads write records; the thread that
 * owns the database stores them. A record without rows says that the rows of this deal are in the database already. */

#ifndef DATABASE_ROWS_H
#define DATABASE_ROWS_H

#include "report/report.h"
#include "rules/rule_set.h"

#define ROWS_HASH 16u

/* The hash of a deal's bytes. */
void rows_hash(str text, unsigned char hash[ROWS_HASH]);

/* The line of S in a file with one deal per line; 0 for a file of its own. */
uint32_t rows_line(const source *s);

/* Rows, without a record around them: all packs, rules and conditions. Rules and conditions are numbered from 1 through
 * all packs. */
void rows_of_packs(buf *out, const rule_set *with);

#endif
