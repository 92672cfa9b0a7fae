/* Internal to module database: SQLite, and the writer that stores rows (rows.h) in the tables (schema.h). */

#ifndef DATABASE_STORE_H
#define DATABASE_STORE_H

#include <sqlite3.h>

#include "base/diag.h"
#include "database/schema.h"

/* ------------------------------------------------------------------------------------------------ SQLite */

/* A connection. After an error nothing more is written, and only the first error is reported. */
typedef struct store {
    sqlite3 *db;
    str file;
    diags *problems; /* where errors are added; NULL: only failed is set */
    bool failed, reported;
} store;

bool store_open(store *s, const char *file, diags *d);
void store_close(store *s);

/* Reports DOING, with SQLite's reason if its last call failed. Returns false. */
bool store_fail(store *s, const char *doing);
/* Runs statements that return no rows. */
bool store_run(store *s, const char *sql);
/* A statement, which the caller finalizes; NULL after an error. */
sqlite3_stmt *store_prepare(store *s, const char *sql);
/* Binds text, which must live until the statement has run, and a number that is NULL if it is 0. */
void store_bind_text(store *s, sqlite3_stmt *q, int at, str text);
void store_bind_some(store *s, sqlite3_stmt *q, int at, int64_t n);
/* Steps a query: true if there is a row; false at the end and after an error, which sets failed. */
bool store_next(store *s, sqlite3_stmt *q);
/* The number that a query returns; -1 after an error. */
int64_t store_number(store *s, const char *sql);

/* ------------------------------------------------------------------------------------------------ writer */

typedef struct seen_page {
    int64_t number;
    unsigned char bits[512];
} seen_page;

typedef struct writer {
    store *store;
    sqlite3_stmt *insert[N_TABLES], *find, *move;
    sqlite3_stmt *drop[N_TABLES]; /* the rows of a deal; from TABLE_DEALS on */
    uint64_t number;              /* deals of this run so far */
    uint64_t kept;                /* of these, unchanged ones */
    int64_t last_deal;            /* the largest id in use */
    seen_page **seen;             /* a hash table of the pages of ids that this run contains */
    int64_t *unseen;              /* ids that writer_drop_unseen() deletes */
    size_t n_seen, seen_room;     /* pages, and places of the table: a power of two, or 0 */
} writer;

/* The tables must exist. False after an error. */
bool writer_open(writer *w, store *s);
void writer_close(writer *w);

/* Stores rows, which are all of deal ID; 0 if they belong to none. */
bool writer_rows(writer *w, str rows, int64_t id);

/* Stores records of deals. A deal whose file and line occurred earlier in this run is skipped, so that a file named
 * twice is there once. A deal that is checked again keeps its id, so that a run that was killed and resumed ends with
 * the same rows as one that was not. */
bool writer_records(writer *w, str records);

/* Deletes the deals that this run did not contain. */
bool writer_drop_unseen(writer *w);

#endif
