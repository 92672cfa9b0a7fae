#include "database/store.h"

#include <stdio.h>
#include <stdlib.h>

/* Ids are assigned from 1 on, so a larger one means that the file was changed by something else. */
#define LARGEST_ID ((int64_t)1 << 31)

bool store_open(store *s, const char *file, diags *d) {
    *s = (store){.file = str_of(file), .problems = d};
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
    if (sqlite3_open_v2(file, &s->db, flags, NULL) != SQLITE_OK) return store_fail(s, "cannot open this file");
    sqlite3_busy_timeout(s->db, 10000);
    return true;
}

/* A statement may be left if memory ran out while it was used. */
void store_close(store *s) {
    for (sqlite3_stmt *q; s->db && (q = sqlite3_next_stmt(s->db, NULL));) sqlite3_finalize(q);
    sqlite3_close(s->db);
    s->db = NULL;
}

bool store_fail(store *s, const char *doing) {
    s->failed = true;
    if (s->reported || !s->problems) return false;
    s->reported = true;
    int code = s->db ? sqlite3_errcode(s->db) : SQLITE_NOMEM;
    bool own = code == SQLITE_OK || code == SQLITE_ROW || code == SQLITE_DONE;
    diags_file(s->problems, s->file, "%s%s%s", doing, own ? "" : ": ", own ? "" : sqlite3_errstr(code));
    return false;
}

bool store_run(store *s, const char *sql) {
    if (s->failed) return false;
    return sqlite3_exec(s->db, sql, NULL, NULL, NULL) == SQLITE_OK || store_fail(s, "cannot write results");
}

sqlite3_stmt *store_prepare(store *s, const char *sql) {
    sqlite3_stmt *q = NULL;
    if (s->failed) return NULL;
    if (sqlite3_prepare_v3(s->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &q, NULL) != SQLITE_OK)
        store_fail(s, "cannot read results");
    return q;
}

void store_bind_text(store *s, sqlite3_stmt *q, int at, str text) {
    if (sqlite3_bind_text64(q, at, text.p ? text.p : "", text.n, SQLITE_STATIC, SQLITE_UTF8) != SQLITE_OK)
        store_fail(s, "cannot write results");
}

void store_bind_some(store *s, sqlite3_stmt *q, int at, int64_t n) {
    if ((n ? sqlite3_bind_int64(q, at, n) : sqlite3_bind_null(q, at)) != SQLITE_OK)
        store_fail(s, "cannot write results");
}

bool store_next(store *s, sqlite3_stmt *q) {
    int outcome = s->failed || !q ? SQLITE_DONE : sqlite3_step(q);
    if (outcome == SQLITE_ROW) return true;
    if (outcome != SQLITE_DONE) store_fail(s, "cannot read results");
    return false;
}

int64_t store_number(store *s, const char *sql) {
    sqlite3_stmt *q = store_prepare(s, sql);
    int64_t n = store_next(s, q) ? sqlite3_column_int64(q, 0) : -1;
    sqlite3_finalize(q);
    return s->failed ? -1 : n;
}

/* ------------------------------------------------------------------------------------------------ writer */

bool writer_open(writer *w, store *s) {
    *w = (writer){.store = s};
    for (size_t i = 0; i < N_TABLES; i++) {
        /* On the stack, because a message may jump away. */
        char memory[2][2048];
        buf insert = buf_over(memory[0], sizeof memory[0]), drop = buf_over(memory[1], sizeof memory[1]);
        table_insert_sql(&insert, &tables[i]);
        buf_printf(&drop, "DELETE FROM %s WHERE deal = ?", tables[i].name);
        buf_char(&insert, '\0');
        buf_char(&drop, '\0');
        str statements[2];
        bool good = buf_text(&insert, &statements[0]) && buf_text(&drop, &statements[1]);
        if (!good) store_fail(s, "out of memory");
        w->insert[i] = good ? store_prepare(s, statements[0].p) : NULL;
        if (i >= TABLE_DEALS) w->drop[i] = good ? store_prepare(s, statements[1].p) : NULL;
    }
    w->find = store_prepare(s, "SELECT deal, number FROM deals WHERE file = ? AND line IS ?");
    w->move = store_prepare(s, "UPDATE deals SET number = ? WHERE deal = ?");
    int64_t first = store_number(s, "SELECT coalesce(min(deal), 1) FROM deals");
    w->last_deal = store_number(s, "SELECT coalesce(max(deal), 0) FROM deals");
    if (!s->failed && (first < 1 || w->last_deal > LARGEST_ID)) {
        char message[96];
        snprintf(message, sizeof message, "this results file is damaged: %lld is not a valid id of a deal",
                 (long long)(first < 1 ? first : w->last_deal));
        store_fail(s, message);
    }
    return !s->failed;
}

void writer_close(writer *w) {
    for (size_t i = 0; i < N_TABLES; i++) {
        sqlite3_finalize(w->insert[i]);
        sqlite3_finalize(w->drop[i]);
    }
    sqlite3_finalize(w->find);
    sqlite3_finalize(w->move);
    for (size_t i = 0; i < w->seen_room; i++) free(w->seen[i]);
    free(w->seen);
    free(w->unseen);
    *w = (writer){.store = w->store, .kept = w->kept};
}

/* Runs a statement that returns no row, and makes it ready for the next time. */
static bool run(writer *w, sqlite3_stmt *q) {
    if (w->store->failed) return false;
    if (sqlite3_step(q) != SQLITE_DONE) store_fail(w->store, "cannot write results");
    sqlite3_reset(q);
    return !w->store->failed;
}

/* Removes the next cell, of column C, from ROWS and binds it as parameter AT of Q. ID: of the row's deal. */
static int bind_cell(const writer *w, sqlite3_stmt *q, int at, column_kind c, int64_t id, str *rows) {
    if (c == COLUMN_DEAL || c == COLUMN_ORDER)
        return sqlite3_bind_int64(q, at, c == COLUMN_DEAL ? id : (int64_t)w->number);
    bool null = rows->n == 0 || rows->p[0] != 0;
    *rows = str_sub(*rows, 1, rows->n);
    if (null) return sqlite3_bind_null(q, at);
    if (column_is_number(c)) return sqlite3_bind_int64(q, at, get_number(rows));
    str text = get_text(rows);
    return c == COLUMN_BLOB_OR_NULL ? sqlite3_bind_blob64(q, at, text.p, text.n, SQLITE_STATIC)
                                    : sqlite3_bind_text64(q, at, text.p, text.n, SQLITE_STATIC, SQLITE_UTF8);
}

bool writer_rows(writer *w, str rows, int64_t id) {
    while (rows.n && !w->store->failed) {
        const uint32_t t = get_number(&rows);
        int bad = SQLITE_OK;
        for (int i = 0; (size_t)i < tables[t].n; i++)
            bad |= bind_cell(w, w->insert[t], i + 1, tables[t].columns[i].kind, id, &rows);
        if (bad != SQLITE_OK)
            store_fail(w->store, "cannot write results");
        else
            run(w, w->insert[t]);
    }
    return !w->store->failed;
}

/* Ids that were seen are bits in pages of 4,096. A page is made when one of its ids is seen, so what an id in a file
 * says sizes nothing. */
#define PAGE_IDS 4096

static seen_page *find_page(const writer *w, int64_t number) {
    size_t i = (size_t)((uint64_t)number * 0x9e3779b97f4a7c15u >> 32) & (w->seen_room - 1);
    while (w->seen[i] && w->seen[i]->number != number) i = (i + 1) & (w->seen_room - 1);
    return w->seen[i];
}

static void place_page(writer *w, seen_page *p) {
    size_t i = (size_t)((uint64_t)p->number * 0x9e3779b97f4a7c15u >> 32) & (w->seen_room - 1);
    while (w->seen[i]) i = (i + 1) & (w->seen_room - 1);
    w->seen[i] = p;
}

static bool is_seen(const writer *w, int64_t id) {
    const seen_page *p = w->seen_room ? find_page(w, id / PAGE_IDS) : NULL;
    return p && p->bits[id % PAGE_IDS / 8] >> (id % 8) & 1;
}

static bool mark_seen(writer *w, int64_t id) {
    seen_page *p = w->seen_room ? find_page(w, id / PAGE_IDS) : NULL;
    if (!p && w->n_seen * 2 >= w->seen_room) {
        const size_t old = w->seen_room;
        seen_page **before = w->seen, **more = calloc(old ? old * 2 : 64, sizeof *more);
        if (!more) return store_fail(w->store, "out of memory");
        w->seen = more;
        w->seen_room = old ? old * 2 : 64;
        for (size_t i = 0; i < old; i++)
            if (before[i]) place_page(w, before[i]);
        free(before);
    }
    if (!p) {
        p = calloc(1, sizeof *p);
        if (!p) return store_fail(w->store, "out of memory");
        p->number = id / PAGE_IDS;
        place_page(w, p);
        w->n_seen++;
    }
    p->bits[id % PAGE_IDS / 8] |= (unsigned char)(1u << (id % 8));
    return true;
}

static bool drop_deal(writer *w, int64_t id) {
    for (size_t i = N_TABLES; i-- > TABLE_DEALS;) {
        sqlite3_bind_int64(w->drop[i], 1, id);
        if (!run(w, w->drop[i])) return false;
    }
    return true;
}

static bool take_record(writer *w, str record) {
    str file = get_text(&record);
    uint32_t line = get_number(&record);
    store_bind_text(w->store, w->find, 1, file);
    store_bind_some(w->store, w->find, 2, line);
    int64_t there = 0, number = 0;
    if (store_next(w->store, w->find)) {
        there = sqlite3_column_int64(w->find, 0);
        number = sqlite3_column_int64(w->find, 1);
    }
    sqlite3_reset(w->find);
    int64_t id = there ? there : w->last_deal + 1;
    if (w->store->failed) return false;
    if (there && is_seen(w, there)) return true;
    if (!mark_seen(w, id)) return false;
    w->number++;
    if (record.n == 0) {
        w->kept++;
        if (number == (int64_t)w->number) return true;
        sqlite3_bind_int64(w->move, 1, (int64_t)w->number);
        sqlite3_bind_int64(w->move, 2, id);
        return run(w, w->move);
    }
    if (there && !drop_deal(w, there)) return false;
    if (!there) w->last_deal = id;
    return writer_rows(w, record, id);
}

bool writer_records(writer *w, str records) {
    while (records.n)
        if (!take_record(w, get_text(&records))) return false;
    return !w->store->failed;
}

bool writer_drop_unseen(writer *w) {
    sqlite3_stmt *all = store_prepare(w->store, "SELECT deal FROM deals");
    size_t n = 0, cap = 0; /* of w->unseen, which is freed with W */
    while (store_next(w->store, all)) {
        int64_t id = sqlite3_column_int64(all, 0);
        if (is_seen(w, id)) continue;
        if (n == cap) {
            int64_t *more = realloc(w->unseen, (cap = cap * 2 + 64) * sizeof *more);
            if (!more) store_fail(w->store, "out of memory");
            if (!more) break;
            w->unseen = more;
        }
        w->unseen[n++] = id;
    }
    sqlite3_finalize(all);
    for (size_t i = 0; i < n && !w->store->failed; i++) drop_deal(w, w->unseen[i]);
    return !w->store->failed;
}
