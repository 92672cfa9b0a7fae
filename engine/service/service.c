#include "service/service_internal.h"

#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "source/bytes.h"

/* Readable bytes after a text, for readers that read ahead. */
#define PADDING 64u
/* Files that are looked at and kept. */
#define MOST_PEEKED 16u

bool service_push(void ***list, size_t *n, size_t *cap, void *one) {
    if (*n == *cap) {
        size_t more = *cap ? *cap * 2 : 8;
        void **grown = realloc(*list, more * sizeof *grown);
        if (!grown) return false;
        *list = grown;
        *cap = more;
    }
    (*list)[(*n)++] = one;
    return true;
}
#define PUSH(list, n, cap, one) service_push((void ***)(void *)&(list), &(n), &(cap), (one))

static char *copy(str s) {
    char *z = malloc(s.n + PADDING);
    if (!z) return NULL;
    if (s.n) memcpy(z, s.p, s.n);
    memset(z + s.n, 0, PADDING);
    return z;
}

service_settings service_usual(void) {
    return (service_settings){
        .max_text = SERVICE_MOST_TEXT, .max_memory = JUDGE_MAX_MEMORY, .max_steps = JUDGE_MAX_STEPS};
}

service *service_new(const service_settings *settings) {
    service *s = calloc(1, sizeof *s);
    if (!s) return NULL;
    s->settings = *settings;
    s->reader = json_reader_new();
    return s;
}

static void free_document(document *d) {
    service_analysis_free(d);
    lines_free(&d->lines);
    free(d->path);
    free(d->text);
    free(d);
}

void service_free(service *s) {
    if (!s) return;
    for (size_t i = 0; i < s->n_documents; i++) free_document(s->documents[i]);
    for (size_t i = 0; i < s->n_peeked; i++) free_document(s->peeked[i]);
    for (size_t i = 0; i < s->n_folders; i++) free(s->folders[i]);
    service_rules_free(s);
    free(s->documents);
    free(s->peeked);
    free(s->folders);
    json_reader_free(s->reader);
    free(s);
}

/* ------------------------------------------------------------------------------------------------ folders, files */

size_t service_folders(const service *s) {
    return s->n_folders;
}

str service_folder(const service *s, size_t i) {
    return str_of(s->folders[i]);
}

static str without_slash(str path) {
    while (path.n > 1 && path.p[path.n - 1] == '/') path.n--;
    return path;
}

void service_add_folder(service *s, str path) {
    path = without_slash(path);
    for (size_t i = 0; i < s->n_folders; i++)
        if (str_eq(str_of(s->folders[i]), path)) return;
    char *z = copy(path);
    if (!z || !PUSH(s->folders, s->n_folders, s->cap_folders, z)) free(z);
    s->rules_revision++;
    s->revision++;
}

/* Something changed on which verdicts of other documents may depend. */
static void rules_changed(service *s) {
    s->rules_revision++;
    s->revision++;
}

void service_remove_folder(service *s, str path) {
    path = without_slash(path);
    for (size_t i = 0; i < s->n_folders; i++) {
        if (!str_eq(str_of(s->folders[i]), path)) continue;
        free(s->folders[i]);
        s->folders[i] = s->folders[--s->n_folders];
    }
    rules_changed(s);
}

uint64_t service_revision(const service *s) {
    return s->revision;
}

uint64_t service_rules_revision(const service *s) {
    return s->rules_revision;
}

void service_file_changed(service *s, str path) {
    for (size_t i = 0; i < s->n_peeked;) {
        if (path.n && !str_eq(str_of(s->peeked[i]->path), path)) {
            i++;
            continue;
        }
        free_document(s->peeked[i]);
        s->peeked[i] = s->peeked[--s->n_peeked];
    }
    if (path.n == 0 || document_kind_of(path) != DOCUMENT_DEAL) rules_changed(s);
}

file_stamp service_stamp(const service *s, str path) {
    file_stamp is = {.path = path, .size = -1};
    const document *open = service_find((service *)(uintptr_t)s, path);
    if (open) {
        is.document = open->number;
        is.revision = open->revision;
        return is;
    }
    struct stat st;
    char z[PATH_MAX];
    if (path.n >= sizeof z) return is;
    memcpy(z, path.n ? path.p : "", path.n);
    z[path.n] = '\0';
    if (stat(z, &st) == 0) {
        is.seconds = (int64_t)st.st_mtim.tv_sec;
        is.nanoseconds = (int64_t)st.st_mtim.tv_nsec;
        is.size = (int64_t)st.st_size;
        is.inode = (int64_t)st.st_ino;
    }
    return is;
}

bool service_stamp_equal(const file_stamp *a, const file_stamp *b) {
    return a->document == b->document && a->revision == b->revision && a->seconds == b->seconds &&
           a->nanoseconds == b->nanoseconds && a->size == b->size && a->inode == b->inode;
}

/* ------------------------------------------------------------------------------------------------ documents */

document_kind document_kind_of(str path) {
    static const struct {
        str ending;
        document_kind kind;
    } kinds[] = {{{".deal", 5}, DOCUMENT_DEAL},   {{".json", 5}, DOCUMENT_DEAL},
                 {{".rules", 6}, DOCUMENT_RULES}, {{".terms", 6}, DOCUMENT_TERMS},
                 {{".tests", 6}, DOCUMENT_TESTS}, {{".redline.cfg", 12}, DOCUMENT_CONFIG}};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (str_ends(path, kinds[i].ending)) return kinds[i].kind;
    return DOCUMENT_OTHER;
}

document *service_find(service *s, str path) {
    for (size_t i = 0; i < s->n_documents; i++)
        if (str_eq(str_of(s->documents[i]->path), path)) return s->documents[i];
    return NULL;
}

size_t service_documents(const service *s) {
    return s->n_documents;
}

document *service_document(const service *s, size_t i) {
    return s->documents[i];
}

/* After a change of D. */
static void document_changed(document *d) {
    d->revision++;
    d->lines_known = false;
    d->of->revision++;
    if (d->kind != DOCUMENT_DEAL && d->kind != DOCUMENT_OTHER) d->of->rules_revision++;
}

static document *new_document(service *s, str path, document_kind kind, str text) {
    document *d = calloc(1, sizeof *d);
    if (!d) return NULL;
    *d = (document){.of = s, .kind = kind, .path = copy(path), .text = copy(text), .n = text.n, .cap = text.n};
    if (d->path && d->text) return d;
    free_document(d);
    return NULL;
}

document *service_open(service *s, str path, document_kind kind, str text) {
    document *d = service_find(s, path);
    if (text.n > s->settings.max_text) return NULL;
    if (d) {
        d->kind = kind;
        return document_edit(d, 0, UINT32_MAX, text) ? d : NULL;
    }
    d = new_document(s, path, kind, text);
    if (!d) return NULL;
    if (!PUSH(s->documents, s->n_documents, s->cap_documents, d)) {
        free_document(d);
        return NULL;
    }
    d->number = ++s->opened;
    document_changed(d);
    return d;
}

void service_close(service *s, document *d) {
    document_changed(d); /* its file counts again */
    for (size_t i = 0; i < s->n_documents; i++) {
        if (s->documents[i] != d) continue;
        memmove(&s->documents[i], &s->documents[i + 1], (--s->n_documents - i) * sizeof(document *));
    }
    free_document(d);
}

bool document_edit(document *d, uint32_t from, uint32_t to, str text) {
    if (to > d->n) to = (uint32_t)d->n;
    if (from > to) from = to;
    size_t n = d->n - (to - from) + text.n;
    if (n > d->of->settings.max_text) return false;
    if (n > d->cap) {
        size_t cap = n + n / 8;
        char *more = realloc(d->text, cap + PADDING);
        if (!more) return false;
        d->text = more;
        d->cap = cap;
    }
    memmove(d->text + from + text.n, d->text + to, d->n - to);
    if (text.n) memcpy(d->text + from, text.p, text.n);
    d->n = n;
    memset(d->text + n, 0, PADDING);
    document_changed(d);
    return true;
}

str document_path(const document *d) {
    return str_of(d->path);
}

str document_text(const document *d) {
    return (str){d->text, d->n};
}

lines *document_lines(document *d) {
    if (!d->lines_known) d->lines_known = lines_index(&d->lines, document_text(d));
    return &d->lines;
}

document_kind document_kind_is(const document *d) {
    return d->kind;
}

uint64_t document_revision(const document *d) {
    return d->revision;
}

/* A file as a document; NULL if it cannot be read, or there is no memory. */
static document *read_file(service *s, str path, int64_t size) {
    arena a;
    diags dropped;
    jmp_buf oom;
    document *volatile d = NULL;
    if (size < 0) return NULL;
    arena_init(&a);
    diags_init(&dropped);
    a.oom = dropped.memory.oom = &oom;
    if (setjmp(oom) == 0) {
        source *from = source_load(&a, arena_str(&a, path), s->settings.max_text, &dropped);
        if (from) d = new_document(s, path, document_kind_of(path), from->text);
    }
    diags_free(&dropped);
    arena_free(&a);
    return d;
}

document *service_peek(service *s, str path) {
    document *open = service_find(s, path);
    if (open) return open;
    file_stamp now = service_stamp(s, path);
    for (size_t i = 0; i < s->n_peeked; i++) {
        document *p = s->peeked[i];
        if (!str_eq(str_of(p->path), path)) continue;
        if (service_stamp_equal(&p->stamp, &now)) return p;
        free_document(p);
        s->peeked[i] = s->peeked[--s->n_peeked];
    }
    document *d = read_file(s, path, now.size);
    if (!d) return NULL;
    d->peeked = true;
    d->stamp = now;
    d->stamp.path = str_of(d->path);
    if (s->n_peeked == MOST_PEEKED) {
        free_document(s->peeked[0]);
        memmove(s->peeked, s->peeked + 1, --s->n_peeked * sizeof *s->peeked);
    }
    if (PUSH(s->peeked, s->n_peeked, s->cap_peeked, d)) return d;
    free_document(d);
    return NULL;
}
