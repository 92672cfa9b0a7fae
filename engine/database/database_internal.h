/* Internal to module database: an open results file, for those files of the module that write to it. */

#ifndef DATABASE_DATABASE_INTERNAL_H
#define DATABASE_DATABASE_INTERNAL_H

#include <pthread.h>

#include "database/database.h"
#include "database/store.h"

struct database {
    store store;
    writer writer;
    char *target; /* the file, without links */
    char *beside; /* where a new database is written that will replace an old one; else NULL: it is written in place */
    int lock;     /* an open file under flock(), so that two runs do not write to one file; -1 for none */
    buf setup;    /* statements and rows while it is opened; a message for which there is no memory may jump away */
    bool resumed, joined;
    /* for database_knows() */
    pthread_mutex_t asking;
    store reader;
    sqlite3_stmt *lookup;
};

/* Whether the database is empty (*FRESH) or a results file of this version. */
bool database_is_ours(store *s, bool resume, bool *fresh);

/* Makes the tables of FILE those of the schema `part`; ends that. False after an error. */
bool join_attach(store *s, str file);
bool join_detach(store *s);
/* Copies the rows that do not depend on deals from the schema `part`. */
bool join_tables(store *s);

#endif
