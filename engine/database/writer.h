/* Private to the database room: from rows as bytes to rows in tables. */

#ifndef DATABASE_WRITER_H
#define DATABASE_WRITER_H

#include "database/store.h"
#include "rules/rule_set.h"

enum { WRITE_DEAL, WRITE_ERROR, WRITE_PACK, WRITE_RULE, WRITE_CONDITION, WRITE_BECAUSE, WRITER_INSERTS };

typedef struct writer {
    store *store;
    const rule_set *rules;
    sqlite3_stmt *insert[WRITER_INSERTS], *find, *move;
    sqlite3_stmt *drop[WRITER_INSERTS]; /* the rows of a deal, table by table */
    uint64_t number;                    /* deals of this run so far */
    int64_t last_deal;                  /* the largest id in use */
    unsigned char *seen;                /* a bit for each id: this run has spoken of it */
    size_t n_seen;                      /* bytes of it */
    uint64_t kept;
} writer;

bool writer_open(writer *w, store *s, const rule_set *with);
void writer_close(writer *w);

/* Writes what rows_write() and rows_keep() wrote. A deal that this run has spoken of already is passed over: a file
 * named twice is there once. */
bool writer_take(writer *w, str rows);

/* Takes out the deals that this run has not spoken of. */
bool writer_drop_unseen(writer *w);

#endif
