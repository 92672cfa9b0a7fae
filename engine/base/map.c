#include "base/map.h"

struct map_entry {
    str key;
    uint32_t value;
    uint32_t hash; /* 0 marks a free entry */
};

static uint32_t hash_of(str key) {
    uint32_t h = (uint32_t)str_hash(key);
    return h ? h : 1;
}

/* str_eq() for keys of one length. It does not call memcmp() for long ones: each search would save registers for that.
 */
static inline bool same_key(str a, str b) {
    if (a.n <= 16) return str_eq(a, b);
    for (size_t i = 0; i + 8 < a.n; i += 8)
        if (str_load(a.p + i, 8) != str_load(b.p + i, 8)) return false;
    return str_load(a.p + a.n - 8, 8) == str_load(b.p + a.n - 8, 8);
}

static struct map_entry *place_of(const map *m, str key, uint32_t hash) {
    uint32_t mask = m->cap - 1;
    for (uint32_t i = hash & mask;; i = (i + 1) & mask) {
        struct map_entry *e = &m->entries[i];
        if (e->hash == 0 || (e->hash == hash && e->key.n == key.n && same_key(e->key, key))) return e;
    }
}

uint32_t map_get(const map *m, str key) {
    if (m->n == 0) return MAP_NONE;
    const struct map_entry *e = place_of(m, key, hash_of(key));
    return e->hash ? e->value : MAP_NONE;
}

/* Keeps the table at most two thirds full, so that a search ends after a step or two. */
static void grow(arena *a, map *m) {
    map bigger = {.cap = m->cap ? m->cap * 2 : 8, .n = m->n};
    bigger.entries = ARENA_ARRAY(a, struct map_entry, bigger.cap);
    for (uint32_t i = 0; i < m->cap; i++)
        if (m->entries[i].hash) *place_of(&bigger, m->entries[i].key, m->entries[i].hash) = m->entries[i];
    *m = bigger;
}

bool map_put(arena *a, map *m, str key, uint32_t value) {
    if ((m->n + 1) * 3 > m->cap * 2) grow(a, m);
    struct map_entry *e = place_of(m, key, hash_of(key));
    if (e->hash) return false;
    *e = (struct map_entry){key, value, hash_of(key)};
    m->n++;
    return true;
}
