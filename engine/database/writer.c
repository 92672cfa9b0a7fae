#include "database/writer.h"

#include <stdlib.h>
#include <string.h>

#include "database/rows.h"

/* ------------------------------------------------------------------------------------------------ statements */

static const char *const inserts[WRITER_INSERTS] = {
    [WRITE_DEAL] = "INSERT INTO deals VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    [WRITE_ERROR] = "INSERT INTO errors VALUES (?, ?, ?, ?, ?, ?, ?)",
    [WRITE_PACK] = "INSERT INTO pack_verdicts VALUES (?, ?, ?)",
    [WRITE_RULE] = "INSERT INTO rule_verdicts VALUES (?, ?, ?, ?, ?)",
    [WRITE_CONDITION] = "INSERT INTO condition_verdicts VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    [WRITE_BECAUSE] = "INSERT INTO because VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
};

static const char *const drops[WRITER_INSERTS] = {
    [WRITE_DEAL] = "DELETE FROM deals WHERE deal = ?",
    [WRITE_ERROR] = "DELETE FROM errors WHERE deal = ?",
    [WRITE_PACK] = "DELETE FROM pack_verdicts WHERE deal = ?",
    [WRITE_RULE] = "DELETE FROM rule_verdicts WHERE deal = ?",
    [WRITE_CONDITION] = "DELETE FROM condition_verdicts WHERE deal = ?",
    [WRITE_BECAUSE] = "DELETE FROM because WHERE deal = ?",
};

bool writer_open(writer *w, store *s, const rule_set *with) {
    *w = (writer){.store = s, .rules = with};
    for (int i = 0; i < WRITER_INSERTS; i++) {
        w->insert[i] = store_prepare(s, inserts[i]);
        w->drop[i] = store_prepare(s, drops[i]);
    }
    w->find = store_prepare(s, "SELECT deal, number FROM deals WHERE file = ? AND line IS ?");
    w->move = store_prepare(s, "UPDATE deals SET number = ? WHERE deal = ?");
    w->last_deal = store_number(s, "SELECT coalesce(max(deal), 0) FROM deals");
    return !s->failed;
}

void writer_close(writer *w) {
    for (int i = 0; i < WRITER_INSERTS; i++) {
        sqlite3_finalize(w->insert[i]);
        sqlite3_finalize(w->drop[i]);
        w->insert[i] = w->drop[i] = NULL;
    }
    sqlite3_finalize(w->find);
    sqlite3_finalize(w->move);
    w->find = w->move = NULL;
    free(w->seen);
    w->seen = NULL;
    w->n_seen = 0;
}

/* ------------------------------------------------------------------------------------------------ which are seen */

static bool is_seen(const writer *w, int64_t id) {
    return (size_t)id / 8 < w->n_seen && w->seen[id / 8] >> (id % 8) & 1;
}

static bool see(writer *w, int64_t id) {
    size_t at = (size_t)id / 8;
    if (at >= w->n_seen) {
        size_t n = at * 2 + 64;
        unsigned char *more = realloc(w->seen, n);
        if (!more) return store_fail(w->store, "out of memory");
        memset(more + w->n_seen, 0, n - w->n_seen);
        w->seen = more;
        w->n_seen = n;
    }
    w->seen[at] |= (unsigned char)(1u << (id % 8));
    return true;
}

/* The deal that stands at a place, 0 where there is none. */
static int64_t find(writer *w, str file, uint32_t line, int64_t *number) {
    binder b = {w->find, 0};
    bind_str(&b, file);
    bind_some(&b, line);
    int64_t id = 0;
    if (sqlite3_step(w->find) == SQLITE_ROW) {
        id = sqlite3_column_int64(w->find, 0);
        *number = sqlite3_column_int64(w->find, 1);
    }
    sqlite3_reset(w->find);
    return id;
}

static bool drop(writer *w, int64_t id) {
    for (int i = WRITER_INSERTS; i-- > 0;) {
        sqlite3_bind_int64(w->drop[i], 1, id);
        if (!store_step(w->store, w->drop[i])) return false;
    }
    return true;
}

bool writer_drop_unseen(writer *w) {
    sqlite3_stmt *all = store_prepare(w->store, "SELECT deal FROM deals");
    int64_t *gone = NULL;
    size_t n = 0, room = 0;
    while (all && sqlite3_step(all) == SQLITE_ROW) {
        int64_t id = sqlite3_column_int64(all, 0);
        if (is_seen(w, id)) continue;
        if (n == room) {
            int64_t *more = realloc(gone, (room = room * 2 + 64) * sizeof *gone);
            if (!more) store_fail(w->store, "out of memory");
            if (!more) break;
            gone = more;
        }
        gone[n++] = id;
    }
    sqlite3_finalize(all);
    for (size_t i = 0; i < n && !w->store->failed; i++) drop(w, gone[i]);
    free(gone);
    return !w->store->failed;
}

/* ------------------------------------------------------------------------------------------------ one deal's rows */

static void begin(writer *w, int which, int64_t id, binder *b) {
    *b = (binder){w->insert[which], 0};
    bind_int(b, id);
}

static void end(writer *w, int which) {
    store_step(w->store, w->insert[which]);
}

static void write_errors(writer *w, rows_reader *r, int64_t id) {
    uint32_t n = rows_u32(r);
    for (uint32_t i = 0; i < n; i++) {
        binder b;
        begin(w, WRITE_ERROR, id, &b);
        bind_int(&b, i + 1);
        bind_str(&b, rows_str(r));
        bind_some(&b, rows_u32(r));
        bind_some(&b, rows_u32(r));
        bind_str(&b, rows_str(r));
        bind_text(&b, rows_str(r));
        end(w, WRITE_ERROR);
    }
}

static void write_because(writer *w, rows_reader *r, int64_t id, int64_t of, int64_t n) {
    static const char *const kinds[] = {"term", "text", "no_text", "field", "nothing", "article"};
    binder b;
    begin(w, WRITE_BECAUSE, id, &b);
    bind_int(&b, of);
    bind_int(&b, n);
    bind_z(&b, kinds[rows_u32(r)]);
    bind_text(&b, rows_str(r));
    bind_text(&b, rows_str(r));
    bind_int(&b, rows_u32(r));
    bind_int(&b, rows_u32(r));
    bind_text(&b, rows_str(r));
    bind_text(&b, rows_str(r));
    bind_text(&b, rows_str(r));
    bind_some(&b, rows_u32(r));
    bind_some(&b, rows_u32(r));
    bind_text(&b, rows_str(r));
    bind_text(&b, rows_str(r));
    end(w, WRITE_BECAUSE);
}

static void write_condition(writer *w, rows_reader *r, int64_t id, int64_t of) {
    condition_outcome outcome = (condition_outcome)rows_u32(r);
    if (outcome == CONDITION_MET) return;
    binder b;
    begin(w, WRITE_CONDITION, id, &b);
    bind_int(&b, of);
    bind_z(&b, condition_outcome_name(outcome));
    bind_str(&b, rows_str(r));
    bind_text(&b, rows_str(r));
    bind_int(&b, rows_u32(r));
    bind_int(&b, rows_u32(r));
    bool waived = rows_u32(r);
    for (int i = 0; i < 3; i++) bind_text(&b, waived ? rows_str(r) : (str){"", 0});
    end(w, WRITE_CONDITION);
    uint32_t n = rows_u32(r);
    for (uint32_t i = 0; i < n; i++) write_because(w, r, id, of, i + 1);
}

/* Numbers of rules and conditions run through all packs, as in the catalogue. */
static void write_packs(writer *w, rows_reader *r, int64_t id) {
    uint32_t n = rows_u32(r);
    int64_t rule_number = 0, condition_number = 0;
    for (uint32_t i = 0; i < n; i++) {
        const pack *p = w->rules->packs[i];
        binder b;
        begin(w, WRITE_PACK, id, &b);
        bind_int(&b, i + 1);
        bind_z(&b, deal_outcome_name((deal_outcome)rows_u32(r)));
        end(w, WRITE_PACK);
        uint32_t rules = rows_u32(r);
        for (uint32_t k = 0; k < rules; k++) {
            begin(w, WRITE_RULE, id, &b);
            bind_int(&b, ++rule_number);
            bind_z(&b, rule_outcome_name((rule_outcome)rows_u32(r)));
            bind_int(&b, rows_u32(r));
            bind_int(&b, rows_u32(r));
            end(w, WRITE_RULE);
            uint32_t conditions = rows_u32(r);
            for (uint32_t c = 0; c < conditions; c++) write_condition(w, r, id, condition_number + c + 1);
            condition_number += (int64_t)p->rules[k].n_conditions;
        }
    }
}

static void write_head(writer *w, rows_reader *r, binder *b, deal_outcome outcome) {
    str hash = rows_str(r);
    bind_str(b, rows_str(r));
    bind_str(b, rows_str(r));
    bind_text(b, rows_str(r));
    bind_text(b, rows_str(r));
    bind_int(b, rows_u32(r));
    bind_z(b, deal_outcome_name(outcome));
    if (hash.n)
        sqlite3_bind_blob(b->to, ++b->at, hash.p, (int)hash.n, SQLITE_STATIC);
    else
        sqlite3_bind_null(b->to, ++b->at);
    (void)w;
}

static void write_no_head(binder *b, deal_outcome outcome) {
    for (int i = 0; i < 5; i++) sqlite3_bind_null(b->to, ++b->at);
    bind_z(b, deal_outcome_name(outcome));
    sqlite3_bind_null(b->to, ++b->at);
}

/* What follows the place and the errors comes first: the deal's own row, on which the others stand. */
static void write_deal(writer *w, rows_reader r, int64_t id, str file, uint32_t line) {
    deal_outcome outcome = (deal_outcome)rows_u32(&r);
    rows_reader errors = r;
    uint32_t n = rows_u32(&r);
    for (uint32_t i = 0; i < n; i++) {
        rows_str(&r);
        rows_u32(&r);
        rows_u32(&r);
        rows_str(&r);
        rows_str(&r);
    }
    binder b;
    begin(w, WRITE_DEAL, id, &b);
    bind_int(&b, (int64_t)w->number);
    bind_str(&b, file);
    bind_some(&b, line);
    if (rows_u32(&r))
        write_head(w, &r, &b, outcome);
    else
        write_no_head(&b, outcome);
    end(w, WRITE_DEAL);
    write_errors(w, &errors, id);
    write_packs(w, &r, id);
}

static void keep(writer *w, int64_t id, int64_t number) {
    w->kept++;
    if (number == (int64_t)w->number) return;
    binder b = {w->move, 0};
    bind_int(&b, (int64_t)w->number);
    bind_int(&b, id);
    store_step(w->store, w->move);
}

/* A deal that is written anew keeps its id, so that a run that was killed and resumed ends with the same rows. */
static void take_record(writer *w, rows_reader r) {
    rows_kind kind = (rows_kind)rows_u32(&r);
    str file = rows_str(&r);
    uint32_t line = rows_u32(&r);
    int64_t number = 0, there = find(w, file, line, &number), id = there ? there : w->last_deal + 1;
    if (there && is_seen(w, there)) return;
    if (!see(w, id)) return;
    w->number++;
    if (kind == ROWS_KEPT) {
        keep(w, id, number);
        return;
    }
    if (there)
        drop(w, there);
    else
        w->last_deal = id;
    write_deal(w, r, id, file, line);
}

bool writer_take(writer *w, str rows) {
    rows_reader r = {rows};
    while (r.left.n && !w->store->failed) take_record(w, (rows_reader){rows_str(&r)});
    return !w->store->failed;
}
