/* Private to the database room: SQLite with fewer words. */

#ifndef DATABASE_STORE_H
#define DATABASE_STORE_H

#include <sqlite3.h>

#include "base/diag.h"

typedef struct store {
    sqlite3 *db;
    str file;
    diags *problems; /* where errors go; only the first is said */
    bool failed;
} store;

/* Says what SQLite says, once. Returns false. */
bool store_fail(store *s, const char *doing);
bool store_run(store *s, const char *sql);
/* A statement; NULL after an error. The caller finalizes it. */
sqlite3_stmt *store_prepare(store *s, const char *sql);

/* Binding, from the first parameter on; a NULL for an empty string, a 0 line, as the functions say. */
typedef struct binder {
    sqlite3_stmt *to;
    int at;
} binder;

void bind_int(binder *b, int64_t n);
void bind_some(binder *b, int64_t n); /* NULL for 0 */
void bind_str(binder *b, str s);
void bind_text(binder *b, str s); /* NULL for an empty one */
void bind_z(binder *b, const char *z);

/* Runs a statement that gives no row, and makes it ready for the next time. */
bool store_step(store *s, sqlite3_stmt *statement);
/* The number that a query gives; -1 where it gives none or fails. */
int64_t store_number(store *s, const char *sql);

#endif
