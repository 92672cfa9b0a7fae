#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/cli.h"

/* What a command reads and what it writes must be different files. A report is opened before or while deals are read,
 * so that a slip of the hand would put the report in the place of somebody's draft. */

typedef struct stat identity;

static bool same(const identity *a, const identity *b) {
    return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

/* Only a file can be spoilt by writing; a terminal or /dev/null may be both. */
static bool is_file(const char *name, identity *is) {
    return stat(name, is) == 0 && S_ISREG(is->st_mode);
}

/* An unset variable in a script makes an empty name, which no message could show. */
static bool no_name_is_empty(const command *c, const arguments *args) {
    for (size_t i = 0; i < args->n_words; i++)
        if (args->words[i].n == 0) return usage_error(c, "the name of a file is empty: ''"), false;
    for (size_t i = 0; i < args->n_options; i++) {
        const option *o = &c->options[args->options[i].option];
        if (!o->value || strcmp(o->value, "FILE") != 0 || args->options[i].value.n > 0) continue;
        return usage_error(c, "--%s needs a name: --%s FILE", o->name, o->name), false;
    }
    return true;
}

/* Whether what the user named is the file that is written. "-" is standard input. */
static bool is_written(arena *a, str named, const identity *written, const char **name) {
    identity is;
    bool in = str_is(named, "-");
    *name = in ? "<stdin>" : arena_z(a, named);
    return (in ? fstat(STDIN_FILENO, &is) == 0 && S_ISREG(is.st_mode) : is_file(*name, &is)) && same(&is, written);
}

/* A pack is a file only where its name could not be an id. */
static bool is_pack_id(size_t which, str value) {
    return which == 0 && str_find(value, STR("."), 0) == SIZE_MAX && str_find(value, STR("/"), 0) == SIZE_MAX;
}

static bool reads(const command *c, arena *a, const arguments *args, const identity *written, const char **name) {
    static const char *const read_options[] = {"pack", "terms", "config", "given", "cost"};
    for (size_t i = 0; i < args->n_words; i++)
        if (is_written(a, args->words[i], written, name)) return true;
    for (size_t k = 0; k < sizeof read_options / sizeof *read_options; k++) {
        size_t n;
        const str *files = arguments_all(a, c, args, read_options[k], &n);
        for (size_t i = 0; i < n; i++)
            if (!is_pack_id(k, files[i]) && is_written(a, files[i], written, name)) return true;
    }
    return false;
}

bool written_files_are_apart(const command *c, arena *a, const arguments *args) {
    size_t n;
    const char *name;
    identity is;
    const str *out = arguments_all(a, c, args, "output", &n);
    if (!no_name_is_empty(c, args)) return false;
    if (fstat(STDOUT_FILENO, &is) == 0 && S_ISREG(is.st_mode) && reads(c, a, args, &is, &name)) {
        usage_error(c, "%s is read, and standard output goes into it; write to another file", name);
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        if (!is_file(arena_z(a, out[i]), &is) || !reads(c, a, args, &is, &name)) continue;
        usage_error(c, "%s is read, so no report can go there; give -o another file", name);
        return false;
    }
    return true;
}
