#define _GNU_SOURCE /* asprintf() */

#include "database/database.h"

#include <blake2.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "database/database_internal.h"
#include "database/rows.h"
#include "source/new_file.h"

enum { FINGERPRINT = 32 };

/* ------------------------------------------------------------------------------------------------ fingerprint */

/* With its length, so that no two lists of strings give the same bytes. */
static void hash_text(blake2b_state *h, str s) {
    uint64_t n = s.n;
    blake2b_update(h, (const uint8_t *)&n, sizeof n);
    blake2b_update(h, (const uint8_t *)(s.p ? s.p : ""), s.n);
}

static void hash_source(blake2b_state *h, const source *s) {
    for (; s; s = s->included) hash_text(h, s->text);
}

/* Everything that verdicts depend on besides the deals: the text of all files that were loaded, which of their rules
 * are used, the settings, and the version of redline. */
static void fingerprint(const database_settings *s, char hex[2 * FINGERPRINT + 1]) {
    blake2b_state h;
    unsigned char bytes[FINGERPRINT];
    blake2b_init(&h, FINGERPRINT);
    hash_text(&h, s->version);
    hash_text(&h, s->settings);
    hash_source(&h, s->rules->vocabulary->source);
    for (size_t i = 0; i < s->rules->n_packs; i++) {
        const pack *p = s->rules->packs[i];
        hash_text(&h, p->id);
        hash_source(&h, p->source);
        for (size_t k = 0; k < p->n_rules; k++) hash_text(&h, p->rules[k].id);
    }
    blake2b_final(&h, bytes, sizeof bytes);
    for (int i = 0; i < FINGERPRINT; i++) snprintf(hex + 2 * i, 3, "%02x", bytes[i]);
}

static bool has_fingerprint(store *s, const char *hex) {
    sqlite3_stmt *q = store_prepare(s, "SELECT value FROM meta WHERE key = 'fingerprint'");
    bool same = store_next(s, q) && str_is(str_of((const char *)sqlite3_column_text(q, 0)), hex);
    sqlite3_finalize(q);
    return same;
}

/* ------------------------------------------------------------------------------------------------ opening */

/* Locks the file for this run. Creates an empty file if there is none; SQLite takes an empty file for a new database.
 */
static bool take_lock(database *r, const char *file, diags *d) {
    struct stat is, named;
    r->lock = open(r->target, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (r->lock < 0)
        diags_file(d, str_of(file), "cannot open this file: %s", strerror(errno));
    else if (fstat(r->lock, &is) == 0 && !S_ISREG(is.st_mode))
        diags_file(d, str_of(file), "a results file must be a regular file");
    else if (flock(r->lock, LOCK_EX | LOCK_NB) != 0 || fstat(r->lock, &is) != 0 || stat(r->target, &named) != 0 ||
             is.st_dev != named.st_dev || is.st_ino != named.st_ino) /* replaced by a run that has just ended */
        diags_file(d, str_of(file), "another run is writing to this file");
    else
        return true;
    return false;
}

/* Whether the database is empty (*FRESH) or a results file of this version. */
bool database_is_ours(store *s, bool resume, bool *fresh) {
    int outcome = sqlite3_exec(s->db, "SELECT count(*) FROM sqlite_master", NULL, NULL, NULL);
    if (outcome == SQLITE_NOTADB) {
        diags_file(s->problems, s->file, "this file is not a database; the file was not changed");
        return false;
    }
    if (outcome != SQLITE_OK) return store_fail(s, "cannot read results");
    int64_t n_tables = store_number(s, "SELECT count(*) FROM sqlite_master");
    int64_t mark = store_number(s, "PRAGMA application_id"), version = store_number(s, "PRAGMA user_version");
    if (s->failed) return false;
    *fresh = n_tables == 0 && mark == 0;
    if (*fresh) return true;
    if (mark != DATABASE_APPLICATION)
        diags_file(s->problems, s->file, "this is a database, but not a results file of redline; it was not changed");
    else if (resume && version != DATABASE_VERSION)
        diags_file(s->problems, s->file,
                   "this results file is of version %lld, and version %d is required: run without --resume to "
                   "overwrite it",
                   (long long)version, DATABASE_VERSION);
    else
        return true;
    return false;
}

/* What SQLite keeps beside a database while it is written. */
static const char *const companions[] = {"-wal", "-shm", "-journal"};

static bool has_companion(const char *file, const char *ending, bool remove) {
    char name[PATH_MAX + 32]; /* also where there is no memory */
    struct stat is;
    if (snprintf(name, sizeof name, "%s%s", file, ending) >= (int)sizeof name) return true;
    return (remove ? unlink(name) : stat(name, &is)) == 0 || errno != ENOENT;
}

static void remove_beside(const database *r) {
    unlink(r->beside);
    for (size_t i = 0; i < sizeof companions / sizeof *companions; i++) has_companion(r->beside, companions[i], true);
}

/* Begins a new database beside the old one, which it will replace when it is whole. What a run that was killed left
 * there is removed: the lock says that no other run writes it. */
static bool begin_beside(database *r, const database_settings *s, diags *d) {
    store_close(&r->store);
    for (size_t i = 0; i < sizeof companions / sizeof *companions; i++)
        if (has_companion(r->target, companions[i], false)) {
            diags_file(d, str_of(s->file), "another program is using this file, so it cannot be replaced");
            return false;
        }
    if (asprintf(&r->beside, "%s.redline-0", r->target) < 0) {
        r->beside = NULL;
        diags_file(d, str_of(s->file), "out of memory");
        return false;
    }
    remove_beside(r);
    bool good = store_open(&r->store, r->beside, d);
    r->store.file = str_of(s->file);
    return good;
}

/* Moves the new database, which is closed, to its place. */
static bool replace(database *r) {
    struct stat is;
    int fd = open(r->beside, O_RDWR | O_CLOEXEC);
    bool good = fd >= 0 && fstat(r->lock, &is) == 0;
    if (good && fchown(fd, is.st_uid, is.st_gid) != 0) is.st_mode &= 0777;
    good = good && fchmod(fd, is.st_mode & 07777) == 0 && fsync(fd) == 0;
    int problem = errno;
    if (fd >= 0) close(fd);
    errno = problem;
    if (!good || rename(r->beside, r->target) != 0) return false;
    free(r->beside);
    r->beside = NULL;
    return true;
}

/* Creates the tables, in a transaction that has begun. */
static bool create_tables(database *r) {
    buf *sql = &r->setup;
    buf_printf(sql, "PRAGMA application_id = %d; PRAGMA user_version = %d;\n", DATABASE_APPLICATION, DATABASE_VERSION);
    for (size_t i = 0; i < N_TABLES; i++) {
        table_create_sql(sql, &tables[i]);
        buf_z(sql, ";\n");
    }
    for (size_t i = 0; schema_more[i]; i++) buf_printf(sql, "%s;\n", schema_more[i]);
    buf_char(sql, '\0');
    str statements;
    bool good =
        buf_text(sql, &statements) ? store_run(&r->store, statements.p) : store_fail(&r->store, "out of memory");
    buf_free(sql);
    return good;
}

/* Writes the rows that do not depend on deals. */
static bool fill_tables(database *r, const database_settings *s, const char *hex) {
    const struct {
        const char *key;
        str value;
    } meta[] = {{"redline", s->version},
                {"vocabulary", s->rules->vocabulary->id},
                {"vocabulary_version", s->rules->vocabulary->version},
                {"settings", s->settings},
                {"fingerprint", str_of(hex)},
                {"complete", STR("no")}};
    for (size_t i = 0; i < sizeof meta / sizeof *meta; i++)
        ROW_WRITE(&r->setup, TABLE_META, CELL_TEXT(str_of(meta[i].key)), CELL_TEXT(meta[i].value));
    rows_of_packs(&r->setup, s->rules);
    str first;
    bool good =
        buf_text(&r->setup, &first) ? writer_rows(&r->writer, first, 0) : store_fail(&r->store, "out of memory");
    buf_free(&r->setup);
    return good;
}

/* Makes a new results file in one transaction: for a run, or from the first part of one that is joined. */
static bool create(database *r, const database_settings *s, const char *hex) {
    store *to = &r->store;
    return store_run(to, "BEGIN") && create_tables(r) && writer_open(&r->writer, to) &&
           (s->first_part.n ? join_tables(to) : fill_tables(r, s, hex)) && store_run(to, "COMMIT");
}

/* Rows are kept only in a file that is not damaged. */
static bool is_sound(store *s) {
    sqlite3_stmt *q = store_prepare(s, "PRAGMA quick_check(1)");
    bool sound = store_next(s, q) && str_is(str_of((const char *)sqlite3_column_text(q, 0)), "ok");
    sqlite3_finalize(q);
    if (sound || s->failed) return sound;
    diags_file(s->problems, s->file,
               "cannot resume these results: database disk image is malformed; without --resume the file is replaced");
    return false;
}

/* Rows of a run with other packs or settings are not kept. */
__attribute__((noinline)) static bool prepare(database *r, const database_settings *s) {
    bool fresh;
    char hex[2 * FINGERPRINT + 1];
    store *to = &r->store;
    if (!s->first_part.n) fingerprint(s, hex);
    if (!database_is_ours(to, s->resume, &fresh)) return false;
    r->resumed = s->resume && !fresh && has_fingerprint(to, hex);
    if (to->failed || (r->resumed && !is_sound(to))) return false;
    if (!fresh && !r->resumed && !begin_beside(r, s, to->problems)) return false;
    if (!store_run(to, "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL")) return false;
    if (s->first_part.n && !join_attach(to, s->first_part)) return false;
    if (!r->resumed) return create(r, s, hex) && (!s->first_part.n || join_detach(to));
    if (!store_run(to, "DELETE FROM meta WHERE key = 'part'; UPDATE meta SET value = 'no' WHERE key = 'complete'"))
        return false;
    if (!writer_open(&r->writer, to) || !store_open(&r->reader, r->target, to->problems)) return false;
    r->lookup = store_prepare(&r->reader, "SELECT hash FROM deals WHERE file = ? AND line IS ?");
    r->reader.problems = NULL; /* several threads ask; database_end() reports an error */
    return r->lookup != NULL;
}

/* Opens all that R needs. If memory runs out for a message, what is open is closed before. */
static bool open_all(database *r, const database_settings *s, diags *d) {
    jmp_buf oom, *const outer = d->memory.oom;
    if (setjmp(oom)) {
        d->memory.oom = outer;
        database_free(r);
        arena_out_of_memory(&d->memory);
    }
    if (outer) d->memory.oom = &oom;
    r->target = path_without_links(s->file);
    if (!r->target) diags_file(d, str_of(s->file), "cannot open this file: %s", strerror(errno));
    bool good = r->target && take_lock(r, s->file, d) && store_open(&r->store, r->target, d);
    r->store.file = str_of(s->file);
    good = good && prepare(r, s);
    d->memory.oom = outer;
    return good;
}

database *database_open(database_settings s, diags *d) {
    database *r = calloc(1, sizeof *r);
    if (!r) {
        diags_file(d, str_of(s.file), "out of memory");
        return NULL;
    }
    pthread_mutex_init(&r->asking, NULL);
    r->joined = s.first_part.n > 0;
    r->lock = -1;
    if (open_all(r, &s, d)) return r;
    database_free(r);
    return NULL;
}

/* Ends everything but the main connection. */
static void close_statements(database *r) {
    writer_close(&r->writer);
    sqlite3_finalize(r->lookup);
    r->lookup = NULL;
    store_close(&r->reader);
}

void database_free(database *r) {
    if (!r) return;
    close_statements(r);
    store_close(&r->store);
    buf_free(&r->setup);
    if (r->beside) remove_beside(r);
    free(r->beside);
    free(r->target);
    if (r->lock >= 0) close(r->lock);
    pthread_mutex_destroy(&r->asking);
    free(r);
}

/* ------------------------------------------------------------------------------------------------ the run */

bool database_knows(void *with, const source *s) {
    database *r = with;
    unsigned char hash[ROWS_HASH];
    if (!r->lookup) return false;
    rows_hash(s->text, hash);
    buf name = {0};
    buf_utf8(&name, s->name);
    str file;
    bool known = buf_text(&name, &file);
    pthread_mutex_lock(&r->asking);
    store_bind_text(&r->reader, r->lookup, 1, file);
    store_bind_some(&r->reader, r->lookup, 2, rows_line(s));
    bool same = known && store_next(&r->reader, r->lookup) && sqlite3_column_bytes(r->lookup, 0) == ROWS_HASH &&
                memcmp(sqlite3_column_blob(r->lookup, 0), hash, ROWS_HASH) == 0;
    sqlite3_reset(r->lookup);
    pthread_mutex_unlock(&r->asking);
    buf_free(&name);
    return same;
}

bool database_take(database *r, str records, diags *d) {
    r->store.problems = d;
    if (records.n == 0) return !r->store.failed;
    return store_run(&r->store, "BEGIN") && writer_records(&r->writer, records) && store_run(&r->store, "COMMIT");
}

/* ------------------------------------------------------------------------------------------------ the end */

static bool count_deals(store *s, report_counts *c) {
    uint64_t *const counts[] = {[DEAL_NOT_APPLICABLE] = &c->not_applicable,
                                [DEAL_ACCEPTED] = &c->accepted,
                                [DEAL_UNDETERMINED] = &c->undetermined,
                                [DEAL_REJECTED] = &c->rejected,
                                [DEAL_ERROR] = &c->errors};
    sqlite3_stmt *q = store_prepare(s, "SELECT verdict, count(*) FROM deals GROUP BY verdict");
    while (store_next(s, q)) {
        str name = str_of((const char *)sqlite3_column_text(q, 0));
        for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
            if (str_is(name, deal_outcome_name((deal_outcome)i))) *counts[i] = (uint64_t)sqlite3_column_int64(q, 1);
    }
    sqlite3_finalize(q);
    c->deals = c->accepted + c->rejected + c->undetermined + c->not_applicable + c->errors;
    return !s->failed;
}

bool database_note(database *r, str key, str value, diags *d) {
    store *s = &r->store;
    s->problems = d;
    sqlite3_stmt *q = store_prepare(s, "INSERT OR REPLACE INTO meta VALUES (?, ?)");
    if (!q) return false;
    store_bind_text(s, q, 1, key);
    store_bind_text(s, q, 2, value);
    while (store_next(s, q)) continue;
    sqlite3_finalize(q);
    return !s->failed;
}

bool database_count(database *r, report_counts *counts, diags *d) {
    r->store.problems = d;
    *counts = (report_counts){0};
    return count_deals(&r->store, counts);
}

bool database_end(database *r, bool complete, report_counts *counts, uint64_t *kept, diags *d) {
    store *s = &r->store;
    s->problems = r->reader.problems = d;
    *counts = (report_counts){0};
    *kept = r->writer.kept;
    if (r->reader.failed) return store_fail(&r->reader, "cannot read results");
    if (complete && !(store_run(s, "BEGIN") && (r->joined || writer_drop_unseen(&r->writer)) &&
                      store_run(s, "UPDATE meta SET value = 'yes' WHERE key = 'complete'") && store_run(s, "COMMIT")))
        return false;
    if (!count_deals(s, counts)) return false;
    close_statements(r);
    /* In this mode others can read the file without write access to its folder. It cannot be set while another process
     * has the file open; then the file stays in the mode in which it was written. */
    int outcome = sqlite3_exec(s->db, "PRAGMA journal_mode = DELETE", NULL, NULL, NULL);
    if (outcome != SQLITE_OK && outcome != SQLITE_BUSY && outcome != SQLITE_LOCKED)
        return store_fail(s, "cannot write results");
    if (!r->beside) return true;
    store_close(s);
    if (replace(r)) return true;
    diags_file(d, s->file, "cannot replace this file: %s", strerror(errno));
    return false;
}

bool database_replaces(const database *r) {
    return r->beside != NULL;
}
