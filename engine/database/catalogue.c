#include "database/catalogue.h"

#include <blake2.h>
#include <stdio.h>

enum { FINGERPRINT = 32 };

/* ------------------------------------------------------------------------------------------------ fingerprint */

/* With its length, so that no two lists of strings look alike. */
static void add(blake2b_state *h, str s) {
    uint64_t n = s.n;
    blake2b_update(h, (const uint8_t *)&n, sizeof n);
    blake2b_update(h, (const uint8_t *)(s.p ? s.p : ""), s.n);
}

static void add_source(blake2b_state *h, const source *s) {
    if (!s) return;
    add(h, s->text);
    for (const source *i = s->included; i; i = i->included) add(h, i->text);
}

/* The text of all files that were loaded, which rules of them count, and the settings. */
static void fingerprint(const rule_set *with, str version, str settings, char hex[2 * FINGERPRINT + 1]) {
    blake2b_state h;
    unsigned char bytes[FINGERPRINT];
    blake2b_init(&h, FINGERPRINT);
    add(&h, version);
    add(&h, settings);
    add_source(&h, with->vocabulary->source);
    for (size_t i = 0; i < with->n_packs; i++) {
        add(&h, with->packs[i]->id);
        add_source(&h, with->packs[i]->source);
        for (size_t k = 0; k < with->packs[i]->n_rules; k++) add(&h, with->packs[i]->rules[k].id);
    }
    blake2b_final(&h, bytes, sizeof bytes);
    for (int i = 0; i < FINGERPRINT; i++) snprintf(hex + 2 * i, 3, "%02x", bytes[i]);
}

bool catalogue_is_same(store *s, const rule_set *with, str version, str settings) {
    char hex[2 * FINGERPRINT + 1];
    fingerprint(with, version, settings, hex);
    sqlite3_stmt *q = store_prepare(s, "SELECT value FROM meta WHERE key = 'fingerprint'");
    bool same = q && sqlite3_step(q) == SQLITE_ROW && str_is(str_of((const char *)sqlite3_column_text(q, 0)), hex);
    sqlite3_finalize(q);
    return same;
}

/* ------------------------------------------------------------------------------------------------ writing */

static bool write_meta(store *s, const char *key, str value) {
    sqlite3_stmt *q = store_prepare(s, "INSERT INTO meta VALUES (?, ?)");
    binder b = {q, 0};
    bind_z(&b, key);
    bind_str(&b, value);
    store_step(s, q);
    sqlite3_finalize(q);
    return !s->failed;
}

static bool write_pack(store *s, int64_t number, const pack *p) {
    sqlite3_stmt *q = store_prepare(s, "INSERT INTO packs VALUES (?, ?, ?, ?, ?, ?)");
    binder b = {q, 0};
    bind_int(&b, number);
    bind_str(&b, p->id);
    bind_str(&b, p->title);
    bind_str(&b, p->party);
    bind_str(&b, p->version);
    bind_str(&b, p->file);
    store_step(s, q);
    sqlite3_finalize(q);
    return !s->failed;
}

static void write_rule(store *s, sqlite3_stmt *q, int64_t number, int64_t of, const rule *r) {
    binder b = {q, 0};
    bind_int(&b, number);
    bind_int(&b, of);
    bind_str(&b, r->id);
    bind_str(&b, r->title);
    bind_z(&b, rule_class_name(r->class));
    bind_str(&b, r->cite.source->title);
    bind_str(&b, r->cite.section);
    bind_str(&b, r->cite.quote);
    bind_str(&b, r->rationale);
    bind_str(&b, r->remedy);
    store_step(s, q);
}

static void write_condition(store *s, sqlite3_stmt *q, int64_t number, int64_t of, const condition *c) {
    binder b = {q, 0};
    bind_int(&b, number);
    bind_int(&b, of);
    bind_str(&b, c->id);
    bind_z(&b, c->kind == CONDITION_REQUIRE ? "require" : "forbid");
    bind_str(&b, c->test.at.text);
    bind_str(&b, c->message.written);
    store_step(s, q);
}

/* Numbers run through all packs, from 1. */
static bool write_packs(store *s, const rule_set *with) {
    int64_t rules = 0, conditions = 0;
    sqlite3_stmt *of_rule = store_prepare(s, "INSERT INTO rules VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    sqlite3_stmt *of_condition = store_prepare(s, "INSERT INTO conditions VALUES (?, ?, ?, ?, ?, ?)");
    for (size_t i = 0; i < with->n_packs && !s->failed; i++) {
        const pack *p = with->packs[i];
        write_pack(s, (int64_t)i + 1, p);
        for (size_t k = 0; k < p->n_rules; k++) {
            write_rule(s, of_rule, ++rules, (int64_t)i + 1, &p->rules[k]);
            for (size_t c = 0; c < p->rules[k].n_conditions; c++)
                write_condition(s, of_condition, ++conditions, rules, &p->rules[k].conditions[c]);
        }
    }
    sqlite3_finalize(of_rule);
    sqlite3_finalize(of_condition);
    return !s->failed;
}

bool catalogue_write(store *s, const rule_set *with, str version, str settings) {
    char hex[2 * FINGERPRINT + 1];
    const vocabulary *v = with->vocabulary;
    fingerprint(with, version, settings, hex);
    return write_meta(s, "redline", version) && write_meta(s, "vocabulary", v->id) &&
           write_meta(s, "vocabulary_version", v->version) && write_meta(s, "settings", settings) &&
           write_meta(s, "fingerprint", str_of(hex)) && write_meta(s, "complete", STR("no")) && write_packs(s, with);
}
