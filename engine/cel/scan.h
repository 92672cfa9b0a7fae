/* Scans: one pass over a table's texts that finds out which of many patterns can match in which of them.
 *
 * A scanner is made once, from the literals of all constant searches of all programs that share it, and then only read:
 * threads may share it. A scan belongs to one table and one thread. It looks at a field of the table when that is first
 * searched, at all its rows in one go, and keeps a bit for each search and row. Where the bit is not set there is no
 * match, and the search need not run. A bit that is set says nothing.
 *
 * A bit that is not set agrees with cel_literals_absent(): what comes out of a search, errors included, never depends
 * on what else is searched for. */

#ifndef CEL_SCAN_H
#define CEL_SCAN_H

#include "cel/regex.h"

typedef struct cel_scanner cel_scanner;
typedef struct cel_scan cel_scan;

/* A constant that is searched for. */
typedef struct cel_needle {
    const cel_pattern *pattern; /* NULL: the text as it stands */
    const cel_scanner *scanner; /* NULL where no scan can help: it has no literals */
    uint32_t number;            /* in its scanner */
} cel_needle;

/* An empty scanner in A, to which programs add while they are compiled. */
cel_scanner *cel_scanner_new(arena *a);

/* Adds a pattern, or a TEXT that is searched for as it stands; the same one twice is the same needle. S may be NULL:
 * the needle, in A, then stands alone. A pattern that does not compile gives NULL, *MESSAGE and *AT. */
const cel_needle *cel_scanner_pattern(arena *a, cel_scanner *s, str text, const char **message, size_t *at);
const cel_needle *cel_scanner_text(arena *a, cel_scanner *s, str text);

/* Makes the scanner ready for all that was added. Until then, and after more was added, it does not help, and nothing
 * else changes. */
void cel_scanner_build(cel_scanner *s);

typedef struct cel_row {
    const str *fields; /* as many as the table has */
} cel_row;

/* A scan over a table's rows, in A; both must live as long, and the rows must not change. S may be NULL. */
cel_scan *cel_scan_new(arena *a, const cel_scanner *s, const cel_row *rows, uint32_t n_rows, uint32_t n_fields);

/* Whether the scan can say anything about the needle. Both may be NULL. */
bool cel_scan_knows(const cel_scan *s, const cel_needle *n);

/* For a needle that it knows: the rows 64 * WORD to 64 * WORD + 63 of FIELD that can match, lowest bit first. */
uint64_t cel_scan_rows(cel_scan *s, const cel_needle *n, uint32_t field, uint32_t word);

/* Where searches of the scan's thread leave their outcome; S may be NULL, and so may the
 * room. */
cel_match_room *cel_scan_room(cel_scan *s);

#endif
