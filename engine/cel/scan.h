/* Scans: one pass over the texts of a table finds out which of many patterns may match in which row.
 *
 * A scanner is made once, from the literals of all constant searches of all programs that share it, and then only read:
 * threads may share it. A scan is for one table and one thread. When a field of the table is first searched, the scan
 * passes over that field of all rows and keeps a bit per search and row. If the bit is not set there is no match, so
 * the search need not run. If it is set there may be a match.
 *
 * A bit that is not set agrees with cel_literals_absent(). So the result of a search, errors included, never depends on
 * the other searches. */

#ifndef CEL_SCAN_H
#define CEL_SCAN_H

#include "cel/regex.h"

typedef struct cel_scanner cel_scanner;
typedef struct cel_scan cel_scan;

/* A constant that is searched for. */
typedef struct cel_needle {
    const cel_pattern *pattern; /* NULL: a text that is searched for literally */
    const cel_scanner *scanner; /* NULL: no scan can help, because it has no literals */
    uint32_t number;            /* in its scanner */
} cel_needle;

/* An empty scanner in A, to which programs add while they are compiled. */
cel_scanner *cel_scanner_new(arena *a);

/* Adds a pattern, or a TEXT that is searched for literally. Equal ones are one needle. S may be NULL: then the needle,
 * in A, is on its own. A pattern that does not compile gives NULL, *MESSAGE and *AT. */
const cel_needle *cel_scanner_pattern(arena *a, cel_scanner *s, str text, const char **message, size_t *at);
const cel_needle *cel_scanner_text(arena *a, cel_scanner *s, str text);

/* Makes the scanner ready for all needles added so far. Needles that are added later are searched for without it. */
void cel_scanner_build(cel_scanner *s);

typedef struct cel_row {
    const str *fields; /* as many as the table has */
} cel_row;

/* A scan of the rows of a table, in A. S (may be NULL) and the rows must live as long; the rows must not change. */
cel_scan *cel_scan_new(arena *a, const cel_scanner *s, const cel_row *rows, uint32_t n_rows, uint32_t n_fields);

/* Whether the scan knows in which rows the needle may match. Both may be NULL. */
bool cel_scan_knows(const cel_scan *s, const cel_needle *n);

/* Of a needle that it knows: the rows in which it may match in FIELD, of 64 * WORD to 64 * WORD + 63, lowest bit first.
 */
uint64_t cel_scan_rows(cel_scan *s, const cel_needle *n, uint32_t field, uint32_t word);

/* Memory for the results of searches in the thread of the scan. S may be NULL, and so may the result. */
cel_match_data *cel_scan_match_data(cel_scan *s);

#endif
