#include "batch/shared_names.h"

#include <stdlib.h>
#include <string.h>

/* The ids, and the titles, that are remembered to find deals with the same one: the first, at most this many and in
 * these bytes. */
#define BATCH_IDS       100000u
#define BATCH_IDS_BYTES (64u * 1024 * 1024)

/* An id, followed by its text, and where the deal with it was found first. */
typedef struct known_id {
    uint32_t n;    /* bytes of the text */
    uint32_t file; /* where its name begins */
    uint32_t line;
} known_id;

/* A place of the table of ids. The hash spares most looks at texts, which are seldom in the cache. */
typedef struct id_place {
    uint32_t at, hash; /* AT: where the id begins, plus one; 0: free */
} id_place;

/* The ids or the titles of the first deals, to find those that are not unique. They take some 30 bytes each. */
typedef struct id_list {
    const char *what; /* "id" or "title" */
    buf ids;          /* known_id and its text, for each id */
    buf files;        /* names, each with a NUL after it */
    size_t last_file, n;
    struct id_place *index; /* a hash table of CAP places, a power of two */
    uint32_t cap;
    bool full, failed; /* FAILED: memory ran out */
    uint64_t shared;   /* deals that have the one of an earlier deal */
    buf first;         /* the warning about the first of them */
} id_list;

/* The id that begins at AT - 1, and its text. */
static known_id id_at(const id_list *l, uint32_t at, str *text) {
    known_id k = {0};
    str ids;
    *text = (str){NULL, 0};
    if (!buf_text(&l->ids, &ids)) return k;
    memcpy(&k, ids.p + at - 1, sizeof k);
    *text = (str){ids.p + at - 1 + sizeof k, k.n};
    return k;
}

/* The name of a file, which ends with a NUL. */
static const char *file_at(const id_list *l, size_t at) {
    str files;
    return buf_text(&l->files, &files) && at < files.n ? files.p + at : "";
}

/* The place of an id, which is free if the id is new. */
static id_place *find_id(const id_list *l, str id, uint32_t hash) {
    str text;
    for (uint32_t i = hash;; i++) {
        id_place *p = &l->index[i & (l->cap - 1)];
        if (p->at && p->hash != hash) continue;
        if (p->at) id_at(l, p->at, &text);
        if (p->at == 0 || str_eq(text, id)) return p;
    }
}

/* Keeps the table at most two thirds full. */
static void make_room(id_list *l) {
    if ((l->n + 1) * 3 <= (size_t)l->cap * 2) return;
    const id_list old = *l;
    l->cap = old.cap ? old.cap * 2 : 1024;
    l->index = calloc(l->cap, sizeof *l->index);
    if (!l->index) {
        *l = old;
        l->failed = true;
        return;
    }
    for (const id_place *p = old.index; p < old.index + old.cap; p++) {
        str text;
        if (p->at == 0) continue;
        id_at(l, p->at, &text);
        *find_id(l, text, p->hash) = *p;
    }
    free(old.index);
}

static void add_id(id_list *l, str id, str file, uint32_t line, uint32_t hash, id_place *to) {
    const uint32_t at = (uint32_t)buf_mark(&l->ids) + 1;
    if (buf_is_empty(&l->files) || !str_is(file, file_at(l, l->last_file))) {
        l->last_file = buf_mark(&l->files);
        buf_str(&l->files, file);
        buf_char(&l->files, '\0');
    }
    const known_id add = {(uint32_t)id.n, (uint32_t)l->last_file, line};
    buf_add(&l->ids, (const char *)&add, sizeof add);
    buf_str(&l->ids, id);
    l->failed = buf_failed(&l->ids) || buf_failed(&l->files);
    if (l->failed) return;
    *to = (id_place){at, hash};
    l->n++;
}

static void tell_shared(id_list *l, str id, str file, uint32_t line, uint32_t earlier, bool colour) {
    str same;
    const known_id k = id_at(l, earlier, &same);
    buf text = {0}, note = {0};
    buf_printf(&text, "this deal has the same %s as %s", l->what, file_at(l, k.file));
    if (k.line) buf_printf(&text, ":%u", k.line);
    buf_printf(&text, ": '" STR_FMT "'", STR_ARG(id));
    buf_printf(&note, "give each deal %s of its own", strcmp(l->what, "id") == 0 ? "an id" : "a title");
    diag d = {.level = DIAG_WARNING, .file = file, .line = line};
    if (!buf_text(&text, &d.message) || !buf_text(&note, &d.note)) buf_fail(&l->first);
    diag_write(&l->first, &d, colour);
    buf_free(&text);
    buf_free(&note);
}

/* Adds an id or a title, and returns whether an earlier deal has it. A list that is full takes no more; it still finds
 * deals with those that it has. */
static bool is_shared(id_list *l, str id, str file, uint32_t line, bool colour) {
    if (!l->full && !l->failed) make_room(l);
    if (l->failed) return false;
    const uint32_t hash = (uint32_t)str_hash(id);
    id_place *found = find_id(l, id, hash);
    l->full = l->full || l->n == BATCH_IDS || buf_mark(&l->ids) + buf_mark(&l->files) + id.n + file.n > BATCH_IDS_BYTES;
    if (found->at && l->shared++ == 0) tell_shared(l, id, file, line, found->at, colour);
    if (found->at) return true;
    if (!l->full) add_id(l, id, file, line, hash, found);
    return false;
}

/* The warnings about the deals that are not the first with their id or title. Ends the list. False if memory ran out.
 */
static bool end_list(id_list *l, buf *out) {
    if (l->shared > 1)
        buf_printf(&l->first, "    %llu more %s the %s of an earlier one\n", (unsigned long long)l->shared - 1,
                   l->shared == 2 ? "deal has" : "deals have", l->what);
    l->failed = l->failed || buf_failed(&l->first);
    if (!l->failed) buf_append(out, &l->first);
    buf_free(&l->first);
    buf_free(&l->ids);
    buf_free(&l->files);
    free(l->index);
    return !l->failed;
}

/* ------------------------------------------------------------------------------------------------ names */

enum { HEAD = 16 }; /* bytes of the four numbers before the texts */

static uint32_t number_at(str s, size_t at) {
    uint32_t n = 0;
    for (size_t i = 4; i-- > 0;) n = n << 8 | (unsigned char)s.p[at + i];
    return n;
}

void deal_name_write(buf *record, const deal_name *name) {
    const size_t numbers[] = {name->id.n, name->file.n, name->title.n, name->line};
    char head[HEAD];
    for (size_t i = 0; i < HEAD; i++) head[i] = (char)(numbers[i / 4] >> 8 * (i % 4) & 0xff);
    buf_add(record, head, HEAD);
    buf_str(record, name->id);
    buf_str(record, name->file);
    buf_str(record, name->title);
}

bool deal_name_read(str *left, deal_name *name) {
    if (left->n < HEAD) return false;
    const size_t id = number_at(*left, 0), file = number_at(*left, 4), title = number_at(*left, 8);
    const size_t whole = HEAD + id + file + title;
    if (left->n < whole) return false;
    *name = (deal_name){.id = str_sub(*left, HEAD, HEAD + id),
                        .file = str_sub(*left, HEAD + id, HEAD + id + file),
                        .title = str_sub(*left, HEAD + id + file, whole),
                        .line = number_at(*left, 12)};
    *left = str_sub(*left, whole, left->n);
    return true;
}

struct shared_names {
    id_list ids, titles;
    bool colour;
};

shared_names *shared_names_new(bool colour) {
    shared_names *s = calloc(1, sizeof *s);
    if (s) *s = (shared_names){.ids.what = "id", .titles.what = "title", .colour = colour};
    return s;
}

void shared_names_add(shared_names *s, str bytes) {
    for (deal_name n; deal_name_read(&bytes, &n);)
        if (!is_shared(&s->ids, n.id, n.file, n.line, s->colour) && n.title.n)
            is_shared(&s->titles, n.title, n.file, n.line, s->colour);
}

bool shared_names_end(shared_names *s, buf *out) {
    bool ids = end_list(&s->ids, out), titles = end_list(&s->titles, out);
    free(s);
    return ids && titles;
}
