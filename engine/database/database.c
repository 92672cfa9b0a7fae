#include "database/database.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "database/catalogue.h"
#include "database/rows.h"
#include "database/schema.h"
#include "database/store.h"
#include "database/writer.h"

struct database {
    store store;
    writer writer;
    int lock; /* an open file under flock(), so that two runs do not write into one another; -1 for none */
    bool resumed;
    uint64_t kept;
    /* for database_knows() */
    pthread_mutex_t asking;
    store reader;
    sqlite3_stmt *lookup;
};

/* ------------------------------------------------------------------------------------------------ opening */

static bool open_database(store *s, const char *file, diags *d) {
    *s = (store){.file = str_of(file), .problems = d};
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
    if (sqlite3_open_v2(file, &s->db, flags, NULL) != SQLITE_OK) return store_fail(s, "cannot open this file");
    sqlite3_busy_timeout(s->db, 10000);
    return true;
}

/* Takes the lock. A file that is not there is made, empty, which is how a database begins. */
static bool take_lock(database *r, const char *file, diags *d) {
    struct stat is;
    r->lock = open(file, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (r->lock < 0)
        diags_file(d, str_of(file), "cannot open this file: %s", strerror(errno));
    else if (fstat(r->lock, &is) == 0 && !S_ISREG(is.st_mode))
        diags_file(d, str_of(file), "a results file must be a plain file");
    else if (flock(r->lock, LOCK_EX | LOCK_NB) != 0)
        diags_file(d, str_of(file), "another run is writing to this file");
    else
        return true;
    return false;
}

/* Whether the database is empty (true, *FRESH) or a results file of this version. */
static bool is_ours(database *r, bool resume, bool *fresh) {
    store *s = &r->store;
    if (sqlite3_exec(s->db, "SELECT count(*) FROM sqlite_master", NULL, NULL, NULL) == SQLITE_NOTADB) {
        diags_file(s->problems, s->file, "this file is no database; it is left as it is");
        return false;
    }
    int64_t tables = store_number(s, "SELECT count(*) FROM sqlite_master");
    int64_t mark = store_number(s, "PRAGMA application_id"), version = store_number(s, "PRAGMA user_version");
    if (s->failed) return false;
    *fresh = tables == 0 && mark == 0;
    if (*fresh) return true;
    if (mark != DATABASE_APPLICATION)
        diags_file(s->problems, s->file, "this is a database, but not one of redline's; it is left as it is");
    else if (resume && version != DATABASE_VERSION)
        diags_file(s->problems, s->file,
                   "this results file is of version %lld, and version %d is wanted: leave --resume "
                   "out to write it anew",
                   (long long)version, DATABASE_VERSION);
    else
        return true;
    return false;
}

/* Everything goes but the file: somebody may have it open. */
static bool empty(store *s) {
    bool good = sqlite3_db_config(s->db, SQLITE_DBCONFIG_RESET_DATABASE, 1, 0) == SQLITE_OK && store_run(s, "VACUUM");
    sqlite3_db_config(s->db, SQLITE_DBCONFIG_RESET_DATABASE, 0, 0);
    return good || store_fail(s, "cannot empty this file");
}

static bool create(database *r, const database_settings *s) {
    char mark[96];
    snprintf(mark, sizeof mark, "PRAGMA application_id = %d; PRAGMA user_version = %d", DATABASE_APPLICATION,
             DATABASE_VERSION);
    if (!store_run(&r->store, "BEGIN") || !store_run(&r->store, mark)) return false;
    for (size_t i = 0; i < sizeof database_schema / sizeof *database_schema; i++)
        if (!store_run(&r->store, database_schema[i])) return false;
    return catalogue_write(&r->store, s->rules, s->version, s->settings) && store_run(&r->store, "COMMIT");
}

/* The rows of a run with other packs or settings are of no use. */
static bool prepare(database *r, const database_settings *s) {
    bool fresh;
    if (!is_ours(r, s->resume, &fresh)) return false;
    r->resumed = s->resume && !fresh && catalogue_is_same(&r->store, s->rules, s->version, s->settings);
    if (!fresh && !r->resumed && !empty(&r->store)) return false;
    if (!store_run(&r->store, "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL")) return false;
    if (!r->resumed && !create(r, s)) return false;
    return store_run(&r->store, "UPDATE meta SET value = 'no' WHERE key = 'complete'");
}

static bool open_reader(database *r, const char *file, diags *d) {
    if (!r->resumed) return true;
    if (!open_database(&r->reader, file, d)) return false;
    r->lookup = store_prepare(&r->reader, "SELECT hash FROM deals WHERE file = ? AND line IS ?");
    return r->lookup != NULL;
}

database *database_open(database_settings s, diags *d) {
    database *r = calloc(1, sizeof *r);
    if (!r) {
        diags_file(d, str_of(s.file), "out of memory");
        return NULL;
    }
    pthread_mutex_init(&r->asking, NULL);
    bool good = take_lock(r, s.file, d) && open_database(&r->store, s.file, d) && prepare(r, &s) &&
                open_reader(r, s.file, d) && writer_open(&r->writer, &r->store, s.rules);
    if (good) return r;
    database_free(r);
    return NULL;
}

void database_free(database *r) {
    if (!r) return;
    writer_close(&r->writer);
    sqlite3_finalize(r->lookup);
    sqlite3_close(r->reader.db);
    sqlite3_close(r->store.db);
    if (r->lock >= 0) close(r->lock);
    pthread_mutex_destroy(&r->asking);
    free(r);
}

/* ------------------------------------------------------------------------------------------------ the run */

bool database_knows(void *with, const source *s, unsigned char hash[ROWS_HASH]) {
    database *r = with;
    if (!r->lookup) return false;
    rows_hash(s->text, hash);
    pthread_mutex_lock(&r->asking);
    binder b = {r->lookup, 0};
    bind_str(&b, s->name);
    bind_some(&b, rows_line(s));
    bool same = sqlite3_step(r->lookup) == SQLITE_ROW && sqlite3_column_bytes(r->lookup, 0) == ROWS_HASH &&
                memcmp(sqlite3_column_blob(r->lookup, 0), hash, ROWS_HASH) == 0;
    sqlite3_reset(r->lookup);
    pthread_mutex_unlock(&r->asking);
    return same;
}

bool database_take(database *r, str rows, diags *d) {
    r->store.problems = d;
    if (rows.n == 0) return !r->store.failed;
    return store_run(&r->store, "BEGIN") && writer_take(&r->writer, rows) && store_run(&r->store, "COMMIT");
}

static bool count_deals(store *s, report_counts *c) {
    static const char *const names[] = {"accepted", "rejected", "undetermined", "not_applicable", "error"};
    uint64_t *const counts[] = {&c->accepted, &c->rejected, &c->undetermined, &c->not_applicable, &c->errors};
    sqlite3_stmt *q = store_prepare(s, "SELECT verdict, count(*) FROM deals GROUP BY verdict");
    while (q && sqlite3_step(q) == SQLITE_ROW) {
        str name = str_of((const char *)sqlite3_column_text(q, 0));
        for (size_t i = 0; i < sizeof names / sizeof *names; i++)
            if (str_is(name, names[i])) *counts[i] = (uint64_t)sqlite3_column_int64(q, 1);
    }
    sqlite3_finalize(q);
    c->deals = c->accepted + c->rejected + c->undetermined + c->not_applicable + c->errors;
    return !s->failed;
}

/* A file in the mode that others can read without writing beside it; not where somebody has it open. */
static void settle(store *s) {
    sqlite3_exec(s->db, "PRAGMA journal_mode = DELETE", NULL, NULL, NULL);
}

bool database_end(database *r, bool complete, report_counts *counts, uint64_t *kept, diags *d) {
    store *s = &r->store;
    s->problems = d;
    *counts = (report_counts){0};
    *kept = r->writer.kept;
    if (complete) {
        bool good = store_run(s, "BEGIN") && writer_drop_unseen(&r->writer) &&
                    store_run(s, "UPDATE meta SET value = 'yes' WHERE key = 'complete'") && store_run(s, "COMMIT");
        if (!good) return false;
    }
    if (!count_deals(s, counts)) return false;
    writer_close(&r->writer);
    sqlite3_finalize(r->lookup);
    r->lookup = NULL;
    sqlite3_close(r->reader.db);
    r->reader.db = NULL;
    settle(s);
    return true;
}
