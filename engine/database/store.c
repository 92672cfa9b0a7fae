#include "database/store.h"

bool store_fail(store *s, const char *doing) {
    if (!s->failed && s->problems)
        diags_file(s->problems, s->file, "%s: %s", doing, s->db ? sqlite3_errmsg(s->db) : "out of memory");
    s->failed = true;
    return false;
}

bool store_run(store *s, const char *sql) {
    if (s->failed) return false;
    return sqlite3_exec(s->db, sql, NULL, NULL, NULL) == SQLITE_OK || store_fail(s, "cannot write results");
}

sqlite3_stmt *store_prepare(store *s, const char *sql) {
    sqlite3_stmt *statement = NULL;
    if (s->failed) return NULL;
    if (sqlite3_prepare_v3(s->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL) != SQLITE_OK)
        store_fail(s, "cannot read results");
    return statement;
}

void bind_int(binder *b, int64_t n) {
    sqlite3_bind_int64(b->to, ++b->at, n);
}

void bind_some(binder *b, int64_t n) {
    if (n)
        bind_int(b, n);
    else
        sqlite3_bind_null(b->to, ++b->at);
}

void bind_str(binder *b, str s) {
    sqlite3_bind_text64(b->to, ++b->at, s.p ? s.p : "", s.n, SQLITE_STATIC, SQLITE_UTF8);
}

void bind_text(binder *b, str s) {
    if (s.n)
        bind_str(b, s);
    else
        sqlite3_bind_null(b->to, ++b->at);
}

void bind_z(binder *b, const char *z) {
    bind_str(b, str_of(z));
}

bool store_step(store *s, sqlite3_stmt *statement) {
    if (s->failed || !statement) return false;
    int outcome = sqlite3_step(statement);
    bool good = outcome == SQLITE_DONE || outcome == SQLITE_ROW;
    if (!good) store_fail(s, "cannot write results");
    sqlite3_reset(statement);
    return good;
}

int64_t store_number(store *s, const char *sql) {
    int64_t n = -1;
    sqlite3_stmt *statement = store_prepare(s, sql);
    if (statement && sqlite3_step(statement) == SQLITE_ROW) n = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    return n;
}
