#include "batch/walk.h"

#include <dirent.h>
#include <errno.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "source/bytes.h"

/* A folder may hold folders, to a depth that no sane tree reaches; a deeper one is said, not skipped in silence. */
#define DEEPEST 64u

typedef VEC(str) name_list;

/* A folder whose entries are being gone through. */
typedef struct folder {
    arena memory;
    str path; /* "" for none: names are then whole paths */
    name_list names;
    size_t at;
} folder;

struct walk {
    const str *paths;
    size_t n, at;
    walk_settings settings;
    folder stack[DEEPEST];
    size_t depth;     /* folders that are open */
    size_t root_path; /* length of the path that the user named, with its slash */
    uint64_t found;   /* below the path that the user named */
    arena memory;     /* of the path handed out last */
};

walk *walk_new(const str *paths, size_t n, walk_settings settings) {
    walk *w = calloc(1, sizeof *w);
    if (!w) return NULL;
    *w = (walk){.paths = paths, .n = n, .settings = settings};
    arena_init(&w->memory);
    return w;
}

static void close_folder(walk *w) {
    arena_free(&w->stack[--w->depth].memory);
}

void walk_free(walk *w) {
    if (!w) return;
    while (w->depth) close_folder(w);
    arena_free(&w->memory);
    free(w);
}

/* ------------------------------------------------------------------------------------------------ names */

static bool is_deal_name(str name) {
    name = bytes_plain_name(name);
    return str_ends(name, STR(".deal")) || str_ends(name, STR(".json"));
}

static bool is_lines_name(str name) {
    return str_ends(bytes_plain_name(name), STR(".jsonl"));
}

/* A pattern without a slash is of a name, one with a slash of the way from the folder that the user named. */
static bool is_excluded(const walk *w, const char *below, const char *name) {
    for (size_t i = 0; i < w->settings.n_exclude; i++) {
        const char *pattern = w->settings.exclude[i].p;
        if (fnmatch(pattern, strchr(pattern, '/') ? below : name, 0) == 0) return true;
    }
    return false;
}

static int by_bytes(const void *a, const void *b) {
    return str_cmp(*(const str *)a, *(const str *)b);
}

/* ------------------------------------------------------------------------------------------------ folders */

/* Reads the names in a folder, sorted, so that the order is the same on every file system. */
static bool open_folder(walk *w, str path, diags *d) {
    if (w->depth == DEEPEST) {
        diags_file(d, path, "folders nest more than %u deep here", DEEPEST);
        return false;
    }
    folder *f = &w->stack[w->depth];
    *f = (folder){0};
    DIR *dir = opendir(arena_z(&f->memory, path));
    if (!dir) {
        diags_file(d, path, "cannot open this folder: %s", strerror(errno));
        arena_free(&f->memory);
        return false;
    }
    f->path = arena_str(&f->memory, path);
    errno = 0;
    for (struct dirent *e; (e = readdir(dir)); errno = 0)
        if (e->d_name[0] != '.') VEC_PUSH(&f->memory, f->names, arena_str(&f->memory, str_of(e->d_name)));
    int problem = errno;
    closedir(dir);
    w->depth++;
    if (f->names.n) qsort(f->names.v, f->names.n, sizeof *f->names.v, by_bytes);
    if (problem) diags_file(d, path, "cannot read this folder: %s", strerror(problem));
    return problem == 0;
}

static bool is_own(const walk *w, const struct stat *is) {
    for (size_t i = 0; i < w->settings.n_own; i++)
        if (is->st_dev == w->settings.own[i].device && is->st_ino == w->settings.own[i].number) return true;
    return false;
}

/* A file, or a link to whatever, of a deal's name. What is neither a file nor a folder, such as a pipe, might keep the
 * run waiting for ever. */
static bool look_at_deal(const walk *w, str path, struct stat *is, walk_kind *kind, diags *d) {
    bool there = !S_ISLNK(is->st_mode) || stat(path.p, is) == 0;
    if (there && is_own(w, is)) return false;
    *kind = WALK_DEAL;
    if (!there || S_ISREG(is->st_mode) || S_ISDIR(is->st_mode)) return true;
    *kind = WALK_ERROR;
    diags_file(d, path, "this is neither a file nor a folder");
    return true;
}

/* What stands at PATH inside a folder: true where it is to be handed out. What cannot be looked at may be a deal, so
 * it is said; what somebody has removed since the folder was read is gone. */
static bool look_at(walk *w, str name, str path, walk_kind *kind, diags *d) {
    struct stat is;
    if (is_excluded(w, path.p + w->root_path, name.p)) return false;
    *kind = WALK_ERROR;
    if (lstat(path.p, &is) != 0) {
        if (errno == ENOENT) return false;
        diags_file(d, path, "cannot look at this: %s", strerror(errno));
        return true;
    }
    if (S_ISDIR(is.st_mode)) return !open_folder(w, path, d);
    return is_deal_name(name) && look_at_deal(w, path, &is, kind, d);
}

static bool next_inside(walk *w, walk_kind *kind, str *path, diags *d) {
    while (w->depth) {
        folder *f = &w->stack[w->depth - 1];
        if (f->at == f->names.n) {
            close_folder(w);
            continue;
        }
        str name = f->names.v[f->at++];
        bool slash = str_ends(f->path, STR("/"));
        arena_reset(&w->memory);
        *path = arena_printf(&w->memory, STR_FMT "%s" STR_FMT, STR_ARG(f->path), slash ? "" : "/", STR_ARG(name));
        if (!look_at(w, name, *path, kind, d)) continue;
        w->found++;
        return true;
    }
    return false;
}

/* ------------------------------------------------------------------------------------------------ paths */

/* The next path that the user named. A folder is opened; its files come one by one. */
static bool next_path(walk *w, walk_kind *kind, str *path, diags *d) {
    struct stat is;
    str named = w->paths[w->at++];
    *path = named;
    *kind = WALK_ERROR;
    if (str_is(named, "-")) {
        *kind = w->settings.lines ? WALK_LINES : WALK_DEAL;
        return true;
    }
    arena_reset(&w->memory);
    if (stat(arena_z(&w->memory, named), &is) != 0) {
        diags_file(d, named, "cannot open this: %s", strerror(errno));
        return true;
    }
    if (!S_ISDIR(is.st_mode)) {
        *kind = is_lines_name(named) ? WALK_LINES : WALK_DEAL;
        return true;
    }
    w->found = 0;
    w->root_path = named.n + !str_ends(named, STR("/"));
    return !open_folder(w, named, d);
}

bool walk_next(walk *w, walk_kind *kind, str *path, diags *d) {
    for (;;) {
        bool was_inside = w->depth > 0;
        if (next_inside(w, kind, path, d)) return true;
        if (was_inside && w->found == 0) {
            *kind = WALK_ERROR;
            *path = w->paths[w->at - 1];
            diags_file(d, *path, "this folder holds no *.deal or *.json");
            return true;
        }
        if (w->at == w->n) return false;
        if (next_path(w, kind, path, d)) return true;
    }
}
