/* Each literal is found by one window of it: four of its bytes, or two of a shorter literal. Every window of the text
 * is looked up in a filter; if it passes, the literals with this window are compared in full. */

#include "cel/scan.h"

#include <string.h>

#include "base/map.h"

/* With fewer needles the pass costs more than it saves, see docs/PERFORMANCE.md. */
#define FEWEST_NEEDLES 4
/* Short literals need a second pass, which costs as much as three or four searches. */
#define FEWEST_SHORT 4
/* The most bits that a scan keeps per field (8 MiB). With more, each search runs on its own. */
#define MOST_BITS ((uint64_t)8 * 1024 * 1024 * 8)

#define LONG_WINDOW  4
#define SHORT_WINDOW 2
#define SMALL_BITS   14
#define LARGE_BITS   18
#define NONE         UINT32_MAX

/* A clause that a literal belongs to. */
typedef struct owner {
    uint32_t clause, next;
} owner;

typedef struct entry {
    uint32_t window, offset; /* of the window in the literal */
    str literal;
    uint32_t owners, next; /* next with the same hash */
} entry;

/* The literals with windows of one width. */
typedef struct table {
    uint32_t width;  /* in bytes */
    uint32_t bits;   /* of a hash */
    uint8_t *filter; /* per hash: whether there is an entry */
    uint32_t *heads; /* per hash: the first entry */
    VEC(entry) entries;
} table;

typedef struct needle {
    cel_needle is;
    cel_literals literals;
    uint32_t clauses[CLAUSES_MOST]; /* the numbers of the clauses that are looked for */
    uint32_t n_clauses;
} needle;

struct cel_scanner {
    arena *memory;
    map patterns, texts; /* indices in all, by what is searched for */
    VEC(cel_needle *) all;
    VEC(needle *) known; /* those with literals, by number */
    uint32_t ready;      /* how many of them are in the tables */
    uint32_t n_clauses;
    table tables[2]; /* of long windows and of short ones */
    VEC(owner) owners;
};

struct cel_scan {
    arena *memory;
    const cel_scanner *scanner;
    const cel_row *rows;
    uint32_t n_rows, n_words; /* of 64 rows */
    uint64_t **bits;          /* per field: n_words per clause; NULL before the first search of the field */
    bool has_data;
    cel_match_data *data;
};

/* ---- needles ---- */

cel_scanner *cel_scanner_new(arena *a) {
    cel_scanner *s = ARENA_NEW(a, cel_scanner);
    s->memory = a;
    return s;
}

/* Adds a needle, and last of all its name, so that running out of memory leaves no half of it. */
static const cel_needle *keep(arena *a, cel_scanner *s, map *m, str text, const cel_pattern *p) {
    needle *n = ARENA_NEW(a, needle);
    *n = (needle){.is = {.pattern = p, .number = NONE}};
    if (!s) return &n->is;
    str name = arena_str(a, text);
    n->literals = p ? cel_pattern_literals(a, p) : cel_literals_of_text(a, text);
    if (n->literals.n) {
        n->is.scanner = s;
        n->is.number = (uint32_t)s->known.n;
        VEC_PUSH(a, s->known, n);
    }
    VEC_PUSH(a, s->all, &n->is);
    map_put(a, m, name, (uint32_t)s->all.n - 1);
    return &n->is;
}

/* The needle that was added for TEXT, or NULL. */
static const cel_needle *find(const cel_scanner *s, const map *m, str text) {
    uint32_t at = map_get(m, text);
    return at == MAP_NONE ? NULL : s->all.v[at];
}

const cel_needle *cel_scanner_pattern(arena *a, cel_scanner *s, str text, const char **message, size_t *at) {
    if (s) a = s->memory;
    const cel_needle *before = s ? find(s, &s->patterns, text) : NULL;
    if (before) return before;
    const cel_pattern *p = cel_pattern_compile(a, text, true, message, at);
    if (!p) return NULL;
    return keep(a, s, s ? &s->patterns : NULL, text, p);
}

const cel_needle *cel_scanner_text(arena *a, cel_scanner *s, str text) {
    if (s) a = s->memory;
    const cel_needle *before = s ? find(s, &s->texts, text) : NULL;
    if (before) return before;
    return keep(a, s, s ? &s->texts : NULL, text, NULL);
}

/* ---- tables ---- */

static inline uint32_t hash(uint32_t window, uint32_t bits) {
    return (uint32_t)(window * 0x9e3779b1u) >> (32 - bits);
}

/* Eight bytes, the first of them in the low bits on every machine. */
static inline uint64_t load(const char *p) {
    uint64_t v;
    memcpy(&v, p, sizeof v);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    v = __builtin_bswap64(v);
#endif
    return v;
}

/* Where the rarest window of a literal begins, by how frequent its letters are in English, roughly. */
static uint32_t rarest_window(str literal, uint32_t width) {
    static const char by_rank[] = "kvbpygfwmucldrhsnioate ";
    uint32_t best = 0, least = UINT32_MAX;
    for (uint32_t i = 0; i + width <= literal.n; i++) {
        uint32_t sum = 0;
        for (uint32_t k = i; k < i + width; k++) {
            const char *found = memchr(by_rank, literal.p[k], sizeof by_rank - 1);
            if (found) sum += (uint32_t)(found - by_rank) + 4;
        }
        if (sum >= least) continue;
        least = sum;
        best = i;
    }
    return best;
}

/* Adds CLAUSE to the owners of a literal, which may be in its table already. */
static void add_literal(cel_scanner *s, map *seen, str literal, uint32_t clause) {
    arena *a = s->memory;
    table *t = &s->tables[literal.n >= LONG_WINDOW ? 0 : 1];
    uint32_t at = map_get(seen, literal);
    if (at == MAP_NONE) {
        char window[8] = {0};
        uint32_t offset = rarest_window(literal, t->width);
        memcpy(window, literal.p + offset, t->width);
        at = (uint32_t)t->entries.n;
        map_put(a, seen, literal, at);
        VEC_PUSH(a, t->entries, (entry){(uint32_t)load(window), offset, literal, NONE, NONE});
    }
    VEC_PUSH(a, s->owners, (owner){clause, t->entries.v[at].owners});
    t->entries.v[at].owners = (uint32_t)s->owners.n - 1;
}

/* A key for the clause: its literals, each with a NUL after it. They have no NUL: folded bytes are 0x20 and above. */
static str clause_name(arena *a, cel_clause c) {
    size_t n = 0;
    for (size_t i = 0; i < c.n; i++) n += c.v[i].n + 1;
    char *name = arena_zalloc(a, n, 1);
    for (size_t i = 0, at = 0; i < c.n; at += c.v[i++].n + 1) memcpy(name + at, c.v[i].p, c.v[i].n);
    return (str){name, n};
}

static bool is_short(cel_clause c) {
    for (size_t i = 0; i < c.n; i++)
        if (c.v[i].n < LONG_WINDOW) return true;
    return false;
}

/* Equal clauses are one, because many patterns need the same words. */
static uint32_t add_clause(cel_scanner *s, map *names, map *seen, cel_clause c) {
    str name = clause_name(s->memory, c);
    uint32_t number = map_get(names, name);
    if (number != MAP_NONE) return number;
    map_put(s->memory, names, name, s->n_clauses);
    for (size_t i = 0; i < c.n; i++) add_literal(s, seen, c.v[i], s->n_clauses);
    return s->n_clauses++;
}

/* A small filter stays in the fastest cache of the processor. With very many literals nearly every window would pass
 * it, so there is a large one too. Two sizes are enough, and known at compile time. */
static void fill_table(arena *a, table *t) {
    enum { FEW = 4096 };
    t->bits = t->entries.n <= FEW ? SMALL_BITS : LARGE_BITS;
    size_t size = (size_t)1 << t->bits;
    t->filter = ARENA_ARRAY(a, uint8_t, size);
    t->heads = ARENA_ARRAY(a, uint32_t, size);
    for (size_t i = 0; i < t->entries.n; i++) {
        entry *e = &t->entries.v[i];
        uint32_t h = hash(e->window, t->bits);
        e->next = t->filter[h] ? t->heads[h] : NONE;
        t->filter[h] = 1;
        t->heads[h] = (uint32_t)i;
    }
}

void cel_scanner_build(cel_scanner *s) {
    static const table empty[2] = {{.width = LONG_WINDOW}, {.width = SHORT_WINDOW}};
    map seen = {0}, names = {0};
    if (s->ready == s->known.n || s->known.n < FEWEST_NEEDLES) return;
    s->ready = 0; /* until all is done, which takes memory */
    s->n_clauses = 0;
    s->owners.n = 0;
    memcpy(s->tables, empty, sizeof empty);
    size_t n_short = 0;
    for (size_t i = 0; i < s->known.n; i++) n_short += is_short(s->known.v[i]->literals.v[0]);
    for (size_t i = 0; i < s->known.n; i++) {
        needle *n = s->known.v[i];
        n->n_clauses = 0;
        for (size_t k = 0; k < n->literals.n; k++)
            if (n_short >= FEWEST_SHORT || !is_short(n->literals.v[k]))
                n->clauses[n->n_clauses++] = add_clause(s, &names, &seen, n->literals.v[k]);
    }
    for (size_t i = 0; i < 2; i++) fill_table(s->memory, &s->tables[i]);
    s->ready = (uint32_t)s->known.n;
}

/* ---- the pass ---- */

typedef struct pass {
    const cel_scanner *scanner;
    str text;
    uint64_t *bits; /* of the row's word, for clause 0 */
    size_t stride;  /* from one clause to the next */
    uint64_t row;   /* its bit */
} pass;

/* Compares the literals whose window is the one at AT, which passed the filter. */
static void compare(const pass *p, const table *t, size_t at, uint32_t window) {
    for (uint32_t i = t->heads[hash(window, t->bits)]; i != NONE; i = t->entries.v[i].next) {
        const entry *e = &t->entries.v[i];
        if (e->window != window || at < e->offset || at - e->offset + e->literal.n > p->text.n) continue;
        if (!cel_folds_to(p->text.p + at - e->offset, e->literal)) continue;
        const owner *all = p->scanner->owners.v;
        for (uint32_t o = e->owners; o != NONE; o = all[o].next) p->bits[all[o].clause * p->stride] |= p->row;
    }
}

/* Looks up the windows that begin at the first N of eight bytes, one by one. */
static void look_closely(const pass *p, const table *t, size_t at, uint64_t bytes, uint32_t n) {
    uint32_t mask = t->width == LONG_WINDOW ? UINT32_MAX : 0xffff;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t window = (uint32_t)(bytes >> 8 * i) & mask;
        if (t->filter[hash(window, t->bits)]) compare(p, t, at + i, window);
    }
}

/* Windows of four bytes in eight bytes. */
#define STEP   5
#define BLANKS 0x2020202020202020u

/* Whether any of them passes the filter. */
__attribute__((always_inline)) static inline bool any_passes(const uint8_t *filter, uint32_t bits, uint64_t bytes,
                                                             uint32_t mask) {
    uint8_t passes = 0;
#pragma GCC unroll 5
    for (uint32_t i = 0; i < STEP; i++) passes |= filter[hash((uint32_t)(bytes >> 8 * i) & mask, bits)];
    return passes;
}

/* Returns the OR of all bytes of the text. BITS and MASK are those of the table. The places to look at closely are
 * gathered first, without a branch, because a processor cannot predict whether a window passes. */
__attribute__((always_inline)) static inline uint64_t scan_by(const pass *p, const table *t, uint32_t bits,
                                                              uint32_t mask) {
    enum { BLOCK = 64 };
    const char *text = p->text.p;
    size_t at = 0, n = p->text.n;
    uint64_t all = 0;
    while (at + 8 <= n) {
        size_t places[BLOCK], found = 0;
        for (uint32_t i = 0; i < BLOCK && at + 8 <= n; i++, at += STEP) {
            uint64_t bytes = load(text + at);
            all |= bytes;
            places[found] = at;
            found += any_passes(t->filter, bits, bytes | BLANKS, mask);
        }
        for (size_t i = 0; i < found; i++) look_closely(p, t, places[i], load(text + places[i]) | BLANKS, STEP);
    }
    if (at == n) return all;
    char rest[16] = {0};
    memcpy(rest, text + at, n - at);
    look_closely(p, t, at, load(rest) | BLANKS, 4);
    look_closely(p, t, at + 4, load(rest + 4) | BLANKS, 4);
    return all | load(rest);
}

/* Four variants, so that sizes are constants in the innermost loop. */
static uint64_t scan_with(const pass *p, const table *t) {
    if (t->width == LONG_WINDOW)
        return t->bits == SMALL_BITS ? scan_by(p, t, SMALL_BITS, UINT32_MAX) : scan_by(p, t, LARGE_BITS, UINT32_MAX);
    return t->bits == SMALL_BITS ? scan_by(p, t, SMALL_BITS, 0xffff) : scan_by(p, t, LARGE_BITS, 0xffff);
}

/* A row whose text is odd can match anything. Only texts with bytes beyond ASCII are checked for that. */
static uint64_t *scan_field(cel_scan *s, uint32_t field) {
    const cel_scanner *scanner = s->scanner;
    uint64_t *bits = ARENA_ARRAY(s->memory, uint64_t, (size_t)scanner->n_clauses * s->n_words);
    for (uint32_t row = 0; row < s->n_rows; row++) {
        pass p = {.scanner = scanner, .text = s->rows[row].fields[field], .bits = bits + row / 64};
        uint64_t all = 0;
        p.stride = s->n_words;
        p.row = (uint64_t)1 << row % 64;
        for (size_t i = 0; i < 2; i++)
            if (scanner->tables[i].entries.n) all = scan_with(&p, &scanner->tables[i]);
        bool odd = (all & 0x8080808080808080u) && cel_text_is_odd(p.text);
        for (uint32_t i = 0; odd && i < scanner->n_clauses; i++) p.bits[i * p.stride] |= p.row;
    }
    return s->bits[field] = bits;
}

cel_scan *cel_scan_new(arena *a, const cel_scanner *s, const cel_row *rows, uint32_t n_rows, uint32_t n_fields) {
    cel_scan *scan = ARENA_NEW(a, cel_scan);
    *scan = (cel_scan){.memory = a, .rows = rows, .n_rows = n_rows, .n_words = n_rows / 64 + 1};
    bool fits = s && s->ready && (uint64_t)scan->n_words * 64 * s->n_clauses <= MOST_BITS;
    if (fits) scan->scanner = s;
    if (fits) scan->bits = ARENA_ARRAY(a, uint64_t *, n_fields);
    return scan;
}

bool cel_scan_knows(const cel_scan *s, const cel_needle *n) {
    return s && n && s->scanner && s->scanner == n->scanner && n->number < s->scanner->ready &&
           s->scanner->known.v[n->number]->n_clauses > 0;
}

uint64_t cel_scan_rows(cel_scan *s, const cel_needle *n, uint32_t field, uint32_t word) {
    const uint64_t *bits = s->bits[field] ? s->bits[field] : scan_field(s, field);
    const needle *of = s->scanner->known.v[n->number];
    uint64_t rows = UINT64_MAX;
    for (uint32_t i = 0; i < of->n_clauses; i++) rows &= bits[(size_t)of->clauses[i] * s->n_words + word];
    return rows;
}

cel_match_data *cel_scan_match_data(cel_scan *s) {
    if (!s || s->has_data) return s ? s->data : NULL;
    s->has_data = true;
    return s->data = cel_match_data_new(s->memory);
}
