/* Parts of a run become one results file. The rows are inserted in the order in which one run inserts them, so the file
 * is the same. */

#include <stdio.h>
#include <stdlib.h>

#include "database/database_internal.h"

bool join_attach(store *s, str file) {
    sqlite3_stmt *q = store_prepare(s, "ATTACH ? AS part");
    if (!q) return false;
    store_bind_text(s, q, 1, file);
    while (store_next(s, q)) continue;
    sqlite3_finalize(q);
    return !s->failed;
}

bool join_detach(store *s) {
    return store_run(s, "DETACH part");
}

bool join_tables(store *s) {
    /* In the order in which a run writes the facts; `complete` is set when all parts are joined. */
    return store_run(s, "INSERT INTO meta SELECT key, CASE key WHEN 'complete' THEN 'no' ELSE value END FROM part.meta"
                        " WHERE key != 'part' ORDER BY instr(' redline vocabulary vocabulary_version settings"
                        " fingerprint complete ', ' ' || key || ' ');"
                        "INSERT INTO packs SELECT * FROM part.packs ORDER BY pack;"
                        "INSERT INTO rules SELECT * FROM part.rules ORDER BY rule;"
                        "INSERT INTO conditions SELECT * FROM part.conditions ORDER BY condition");
}

/* ------------------------------------------------------------------------------------------------ the record */

/* A message may end the memory of D, and jump away. */
static void close_store(void *s) {
    store_close(s);
}

bool database_part(arena *a, str file, str *value, diags *d) {
    store *s = ARENA_NEW(a, store);
    bool fresh = false;
    buf *found = buf_owned(a);
    str text;
    *s = (store){.file = file, .problems = d};
    arena_defer(a, close_store, s);
    *value = (str){NULL, 0};
    if (sqlite3_open_v2(arena_z(a, file), &s->db, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK)
        store_fail(s, "cannot open this file");
    else if (database_is_ours(s, true, &fresh) && !fresh) {
        sqlite3_stmt *q = store_prepare(s, "SELECT value FROM meta WHERE key = 'part'");
        if (store_next(s, q)) buf_safe(found, str_of((const char *)sqlite3_column_text(q, 0)));
        sqlite3_finalize(q);
        const bool complete = store_number(s, "SELECT value = 'yes' FROM meta WHERE key = 'complete'") == 1;
        if (buf_is_empty(found) && !s->failed && complete)
            diags_file(d, file, "this is the database of a whole run, and not a part");
        else if (buf_is_empty(found) && !s->failed)
            diags_add(d, (diag){.level = DIAG_ERROR,
                                .file = file,
                                .message = STR("this part is not finished: its run was stopped"),
                                .note = STR("run it again with --resume")});
    } else if (fresh)
        diags_file(d, file, "this database is empty: the part was not written");
    store_close(s);
    if (buf_text(found, &text) && text.n) *value = arena_str(a, text);
    buf_free(found);
    return value->p && !s->failed;
}

/* ------------------------------------------------------------------------------------------------ the deals */

/* "INSERT INTO main.t SELECT ?1, ... FROM part.t WHERE deal = ?3": ?1 is the new id, ?2 the number in the whole run. */
static sqlite3_stmt *copy_of_table(store *s, const table *t) {
    buf sql = {0};
    buf_printf(&sql, "INSERT INTO main.%s SELECT ", t->name);
    for (size_t i = 0; i < t->n; i++) {
        const column *c = &t->columns[i];
        buf_printf(&sql, "%s%s", i ? ", " : "",
                   c->kind == COLUMN_DEAL    ? "?1"
                   : c->kind == COLUMN_ORDER ? "?2"
                                             : c->name);
    }
    buf_printf(&sql, " FROM part.%s WHERE deal = ?3", t->name);
    buf_char(&sql, '\0');
    str text;
    sqlite3_stmt *q = NULL;
    if (buf_text(&sql, &text))
        q = store_prepare(s, text.p);
    else
        store_fail(s, "out of memory");
    buf_free(&sql);
    return q;
}

static str text_of(sqlite3_stmt *q, int at) {
    const char *p = (const char *)sqlite3_column_text(q, at);
    return (str){p ? p : "", p ? (size_t)sqlite3_column_bytes(q, at) : 0};
}

/* The columns of the query over the deals of a part. */
enum { PLACE_ROW, PLACE_FILE, PLACE_LINE, PLACE_ID, PLACE_TITLE, PLACE_THERE };
static const char deals_of_part[] = "SELECT deal, file, line, id, title,"
                                    " (SELECT 1 FROM main.deals AS d WHERE d.file = p.file AND d.line IS p.line)"
                                    " FROM part.deals AS p ORDER BY deal";
/* The same after --resume, which may have added deals between others. */
static const char mixed_deals_of_part[] = "SELECT deal, file, line, id, title,"
                                          " (SELECT 1 FROM main.deals AS d WHERE d.file = p.file AND d.line IS p.line)"
                                          " FROM part.deals AS p ORDER BY number";

/* Deals of a transaction. */
#define AT_ONCE 1000u

/* Copies the deals of `part`. A file that is named twice is in the database once, as in one run. */
static bool copy_deals(database *r, sqlite3_stmt *all, sqlite3_stmt *const *copies, database_deal *take, void *with) {
    store *s = &r->store;
    size_t n = 0;
    while (store_next(s, all)) {
        const bool is_line = sqlite3_column_type(all, PLACE_LINE) != SQLITE_NULL;
        const str no_title = {"", 0};
        if (sqlite3_column_type(all, PLACE_ID) != SQLITE_NULL)
            take(with, text_of(all, PLACE_ID), text_of(all, PLACE_FILE), is_line ? no_title : text_of(all, PLACE_TITLE),
                 (uint32_t)sqlite3_column_int64(all, PLACE_LINE));
        if (sqlite3_column_type(all, PLACE_THERE) != SQLITE_NULL) continue;
        const int64_t id = ++r->writer.last_deal, was = sqlite3_column_int64(all, PLACE_ROW);
        r->writer.number++;
        for (size_t i = TABLE_DEALS; i < N_TABLES; i++) {
            sqlite3_bind_int64(copies[i], 1, id);
            if (i == TABLE_DEALS) sqlite3_bind_int64(copies[i], 2, (int64_t)r->writer.number);
            sqlite3_bind_int64(copies[i], 3, was);
            if (sqlite3_step(copies[i]) != SQLITE_DONE) return store_fail(s, "cannot write results");
            sqlite3_reset(copies[i]);
        }
        if (++n % AT_ONCE == 0 && !store_run(s, "COMMIT; BEGIN")) return false;
    }
    return !s->failed;
}

bool database_add_part(database *r, str part, database_deal *take, void *with, diags *d) {
    store *s = &r->store;
    sqlite3_stmt *copies[N_TABLES] = {NULL};
    s->problems = d;
    if (!join_attach(s, part)) return false;
    const bool mixed = store_number(s, "SELECT EXISTS (SELECT 1 FROM part.deals WHERE number != deal)") == 1;
    sqlite3_stmt *all = store_prepare(s, mixed ? mixed_deals_of_part : deals_of_part);
    for (size_t i = TABLE_DEALS; i < N_TABLES; i++) copies[i] = copy_of_table(s, &tables[i]);
    bool good = !s->failed && store_run(s, "BEGIN") && copy_deals(r, all, copies, take, with);
    sqlite3_finalize(all);
    for (size_t i = TABLE_DEALS; i < N_TABLES; i++) sqlite3_finalize(copies[i]);
    return good && store_run(s, "COMMIT") && join_detach(s);
}
