#include "batch/inputs.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* A folder may hold folders, to a depth that no sane tree reaches; a deeper one is said, not skipped in silence. */
#define DEEPEST 64u

typedef struct search {
    arena *memory;
    diags *problems;
    VEC(input) found;
} search;

typedef VEC(str) names;

static int by_bytes(const void *a, const void *b) {
    return str_cmp(*(const str *)a, *(const str *)b);
}

/* All entries but those that begin with a dot, sorted, so that the order is the same on every file system. */
static bool list_folder(search *s, str path, names *out) {
    DIR *folder = opendir(arena_z(s->memory, path));
    if (!folder) {
        diags_file(s->problems, path, "cannot open this folder: %s", strerror(errno));
        return false;
    }
    for (struct dirent *e; (e = readdir(folder));)
        if (e->d_name[0] != '.') VEC_PUSH(s->memory, *out, arena_str(s->memory, str_of(e->d_name)));
    closedir(folder);
    if (out->n) qsort(out->v, out->n, sizeof *out->v, by_bytes);
    return true;
}

static bool is_deal_name(str name) {
    return str_ends(name, STR(".deal")) || str_ends(name, STR(".json"));
}

static void add(search *s, str path, bool lines) {
    VEC_PUSH(s->memory, s->found, (input){path, lines ? INPUT_LINES : INPUT_DEAL});
}

static void walk(search *s, str folder, size_t depth) {
    names in = {0};
    if (depth > DEEPEST) {
        diags_file(s->problems, folder, "folders nest more than %u deep here", DEEPEST);
        return;
    }
    if (!list_folder(s, folder, &in)) return;
    bool slash = str_ends(folder, STR("/"));
    for (size_t i = 0; i < in.n; i++) {
        str path = arena_printf(s->memory, STR_FMT "%s" STR_FMT, STR_ARG(folder), slash ? "" : "/", STR_ARG(in.v[i]));
        struct stat is;
        if (lstat(path.p, &is) != 0) continue;
        if (S_ISDIR(is.st_mode))
            walk(s, path, depth + 1);
        else if (is_deal_name(path))
            add(s, path, false);
    }
}

static void expand(search *s, str path, bool lines) {
    struct stat is;
    if (str_is(path, "-")) {
        add(s, path, lines);
        return;
    }
    if (stat(arena_z(s->memory, path), &is) != 0) {
        diags_file(s->problems, path, "cannot open this: %s", strerror(errno));
        return;
    }
    if (!S_ISDIR(is.st_mode)) {
        add(s, path, str_ends(path, STR(".jsonl")));
        return;
    }
    size_t before = s->found.n, problems = s->problems->errors;
    walk(s, path, 0);
    if (s->found.n == before && s->problems->errors == problems)
        diags_file(s->problems, path, "this folder holds no *.deal or *.json");
}

inputs inputs_find(arena *a, const str *paths, size_t n, bool lines, diags *d) {
    search s = {.memory = a, .problems = d};
    for (size_t i = 0; i < n; i++) expand(&s, paths[i], lines);
    return (inputs){s.found.v, s.found.n};
}
