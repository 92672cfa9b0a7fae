#include "batch/file_iterator.h"

#include <dirent.h>
#include <errno.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "source/bytes.h"

/* Maximum depth of folders. A deeper folder is an error, so that nothing is skipped silently. */
#define DEEPEST 64u

/* A folder whose entries are being visited. */
typedef struct folder {
    arena memory;
    str path;
    DIR *open; /* while its names are read */
    VEC(str) names;
    size_t at;
} folder;

struct file_iterator {
    const str *paths;
    size_t n, at;
    file_iterator_settings settings;
    folder stack[DEEPEST];
    size_t depth;     /* folders that are open */
    size_t root_path; /* length of the path that the user named, with its slash */
    uint64_t found;   /* below the path that the user named */
    arena memory;     /* of the path returned last */
};

file_iterator *file_iterator_new(const str *paths, size_t n, file_iterator_settings settings) {
    file_iterator *f = calloc(1, sizeof *f);
    if (!f) return NULL;
    static const str deals[] = {{".deal", 5}, {".json", 5}};
    *f = (file_iterator){.paths = paths, .n = n, .settings = settings};
    if (!settings.endings) {
        f->settings.endings = deals;
        f->settings.n_endings = sizeof deals / sizeof *deals;
    }
    arena_init(&f->memory);
    return f;
}

void file_iterator_target(file_iterator *f, jmp_buf *oom) {
    f->memory.oom = oom;
    for (size_t i = 0; i < f->depth; i++) f->stack[i].memory.oom = oom;
}

static void close_folder(file_iterator *f) {
    folder *top = &f->stack[--f->depth];
    if (top->open) closedir(top->open);
    arena_free(&top->memory);
}

void file_iterator_free(file_iterator *f) {
    if (!f) return;
    while (f->depth) close_folder(f);
    arena_free(&f->memory);
    free(f);
}

static void free_held(void *held) {
    file_iterator_free(*(file_iterator **)held);
}

file_iterator *file_iterator_in(arena *a, const str *paths, size_t n, file_iterator_settings settings) {
    file_iterator **held = ARENA_NEW(a, file_iterator *);
    arena_defer(a, free_held, held);
    *held = file_iterator_new(paths, n, settings);
    if (!*held) arena_out_of_memory(a);
    file_iterator_target(*held, a->oom);
    return *held;
}

/* ------------------------------------------------------------------------------------------------ folders */

static int by_bytes(const void *a, const void *b) {
    return str_cmp(*(const str *)a, *(const str *)b);
}

/* Reads the names in a folder and sorts them, so that the order is the same on every file system. */
static bool open_folder(file_iterator *f, str path, diags *d) {
    if (f->depth == DEEPEST) {
        diags_file(d, path, "folders nest more than %u deep here", DEEPEST);
        return false;
    }
    folder *new = &f->stack[f->depth++];
    *new = (folder){.memory.oom = f->memory.oom};
    new->open = opendir(arena_z(&new->memory, path));
    if (!new->open) {
        diags_file(d, path, "cannot open this folder: %s", strerror(errno));
        close_folder(f);
        return false;
    }
    new->path = arena_str(&new->memory, path);
    errno = 0;
    for (struct dirent *e; (e = readdir(new->open)); errno = 0)
        if (e->d_name[0] != '.') VEC_PUSH(&new->memory, new->names, arena_str(&new->memory, str_of(e->d_name)));
    int problem = errno;
    closedir(new->open);
    new->open = NULL;
    if (new->names.n) qsort(new->names.v, new->names.n, sizeof *new->names.v, by_bytes);
    if (problem) diags_file(d, path, "cannot read this folder: %s", strerror(problem));
    return problem == 0;
}

/* A pattern without a slash matches a name; one with a slash matches the path from the folder that the user named. */
static bool is_excluded(const file_iterator *f, str path, str name) {
    for (size_t i = 0; i < f->settings.n_exclude; i++) {
        const char *pattern = f->settings.exclude[i].p;
        if (fnmatch(pattern, strchr(pattern, '/') ? path.p + f->root_path : name.p, 0) == 0) return true;
    }
    return false;
}

/* Visits the entry of a folder at PATH: opens it if it is a folder, and returns true if it is to be reported. What
 * cannot be examined may be a deal, so it is an error; what was removed since the folder was read is skipped. A link
 * with a deal's name is reported, whatever it leads to. Anything that is neither a file nor a folder, such as a pipe,
 * is an error, because reading it might never end. */
static bool visit(file_iterator *f, str name, str path, found_kind *kind, diags *d) {
    struct stat is;
    if (is_excluded(f, path, name)) return false;
    *kind = FOUND_ERROR;
    if (lstat(path.p, &is) != 0) {
        if (errno == ENOENT) return false;
        diags_file(d, path, "cannot examine this: %s", strerror(errno));
        return true;
    }
    if (S_ISDIR(is.st_mode)) return !open_folder(f, path, d);
    size_t ending = 0;
    while (ending < f->settings.n_endings && !str_ends(bytes_plain_name(name), f->settings.endings[ending])) ending++;
    if (ending == f->settings.n_endings) return false;
    bool there = !S_ISLNK(is.st_mode) || stat(path.p, &is) == 0;
    for (size_t i = 0; i < f->settings.n_own && there; i++)
        if (is.st_dev == f->settings.own[i].device && is.st_ino == f->settings.own[i].number) return false;
    if (!there || S_ISREG(is.st_mode) || S_ISDIR(is.st_mode))
        *kind = FOUND_DEAL;
    else
        diags_file(d, path, "this is neither a file nor a folder");
    return true;
}

static bool next_inside(file_iterator *f, found_kind *kind, str *path, diags *d) {
    while (f->depth) {
        folder *top = &f->stack[f->depth - 1];
        if (top->at == top->names.n) {
            close_folder(f);
            continue;
        }
        str name = top->names.v[top->at++];
        bool slash = str_ends(top->path, STR("/"));
        arena_reset(&f->memory);
        *path = arena_printf(&f->memory, STR_FMT "%s" STR_FMT, STR_ARG(top->path), slash ? "" : "/", STR_ARG(name));
        if (!visit(f, name, *path, kind, d)) continue;
        f->found++;
        return true;
    }
    return false;
}

/* ------------------------------------------------------------------------------------------------ paths */

/* The next path that the user named. True if it is to be reported; a folder is opened instead. */
static bool next_path(file_iterator *f, found_kind *kind, str *path, diags *d) {
    struct stat is;
    str named = f->paths[f->at++];
    *path = named;
    *kind = FOUND_ERROR;
    if (str_is(named, "-")) {
        *kind = f->settings.lines ? FOUND_LINES : FOUND_DEAL;
        return true;
    }
    arena_reset(&f->memory);
    if (stat(arena_z(&f->memory, named), &is) != 0) {
        diags_file(d, named, "cannot open this: %s", strerror(errno));
        return true;
    }
    if (!S_ISDIR(is.st_mode)) {
        *kind = str_ends(bytes_plain_name(named), STR(".jsonl")) ? FOUND_LINES : FOUND_DEAL;
        return true;
    }
    f->found = 0;
    f->root_path = named.n + !str_ends(named, STR("/"));
    return !open_folder(f, named, d);
}

bool file_iterator_next(file_iterator *f, found_kind *kind, str *path, diags *d) {
    for (;;) {
        bool was_inside = f->depth > 0;
        if (next_inside(f, kind, path, d)) return true;
        if (was_inside && f->found == 0) {
            *kind = FOUND_ERROR;
            *path = f->paths[f->at - 1];
            str known = arena_join(&f->memory, f->settings.endings, f->settings.n_endings, ", *", " or *", 0);
            diags_file(d, *path, "this folder does not contain any *" STR_FMT " file", STR_ARG(known));
            return true;
        }
        if (f->at == f->n) return false;
        if (next_path(f, kind, path, d)) return true;
    }
}
