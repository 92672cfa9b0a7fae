#include "rules/rule_search.h"

#include <dirent.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/suggest.h"
#include "rules/builtin.h"

/* ------------------------------------------------------------------------------------------------ searching */

/* A search for one name. */
typedef struct search {
    const rule_search *of;
    const char *ending; /* ".terms", ".rules" */
    str name;           /* without ending and version */
    bool in_config;     /* .redline.cfg names it */
    VEC(str) folders;   /* where it was looked for */
} search;

str rule_search_folder(arena *a, str file) {
    size_t n = file.n;
    while (n && file.p[n - 1] != '/') n--;
    return n > 1 ? arena_str(a, str_sub(file, 0, n - 1)) : str_sub(file, 0, n);
}

static str in_folder(arena *a, str folder, str name) {
    bool plain = folder.n == 0 || str_ends(folder, STR("/")) || (name.n && name.p[0] == '/');
    return arena_printf(a, STR_FMT "%s" STR_FMT, plain && name.n && name.p[0] == '/' ? 0 : (int)folder.n,
                        folder.p ? folder.p : "", plain ? "" : "/", STR_ARG(name));
}

static bool is_file(str path) {
    struct stat is;
    return stat(path.p, &is) == 0 && S_ISREG(is.st_mode);
}

static int by_bytes(const void *a, const void *b) {
    return str_cmp(*(const str *)a, *(const str *)b);
}

static void close_held(void *held) {
    if (*(DIR **)held) closedir(*(DIR **)held);
    *(DIR **)held = NULL;
}

/* The files in FOLDER with the ending, without it, in A, in byte order. */
static str_list files_in(arena *a, str folder, str ending) {
    VEC(str) names = {0};
    DIR **dir = ARENA_NEW(a, DIR *);
    const char *path = folder.n ? arena_z(a, folder) : ".";
    arena_defer(a, close_held, dir);
    *dir = opendir(path);
    for (struct dirent *e; *dir && (e = readdir(*dir));) {
        str file = str_of(e->d_name);
        if (e->d_name[0] != '.' && str_ends(file, ending))
            VEC_PUSH(a, names, arena_str(a, str_sub(file, 0, file.n - ending.n)));
    }
    close_held(dir);
    if (names.n) qsort(names.v, names.n, sizeof *names.v, by_bytes);
    return (str_list){names.v, names.n};
}

/* Whether the id of the vocabulary or the pack in a file is NAME. */
static bool has_id(arena *in, str file, const char *head, str name) {
    arena *a = arena_child(in);
    diags *dropped = diags_in(a);
    source *s = is_file(file) ? source_load(a, file, 0, dropped) : NULL;
    const node *root = s ? node_read(a, s, (node_limits){.allow_include = true}, dropped) : NULL;
    const node *of = root && root->kind == NODE_GROUP ? node_get(root, head) : NULL;
    const node *id = of && of->kind == NODE_GROUP ? node_get(of, "id") : NULL;
    bool found = id && id->kind == NODE_STRING && str_eq(id->s, name);
    arena_free(a);
    return found;
}

/* The file in FOLDER with the name, else one whose id it is, else the empty string. */
static str look_in(search *s, str folder) {
    arena *a = s->of->memory;
    str ending = str_of(s->ending),
        file = in_folder(a, folder, arena_printf(a, STR_FMT "%s", STR_ARG(s->name), s->ending));
    VEC_PUSH(a, s->folders, folder);
    if (is_file(file)) return file;
    str_list names = files_in(a, folder, ending);
    for (size_t i = 0; i < names.n; i++) {
        file = in_folder(a, folder, arena_printf(a, STR_FMT "%s", STR_ARG(names.v[i]), s->ending));
        if (has_id(a, file, str_is(ending, ".terms") ? "vocabulary" : "pack", s->name)) return file;
    }
    return STR("");
}

bool rule_name_is_path(str name) {
    return str_find(name, STR("/"), 0) != SIZE_MAX || str_find(name, STR("."), 0) != SIZE_MAX || str_is(name, "-");
}

static bool is_built_in(str name, const char *ending) {
    for (size_t i = 0; i < builtin_files_n; i++) {
        str file = str_of(builtin_files[i].name);
        if (str_ends(file, str_of(ending)) && str_eq(str_sub(file, 0, file.n - strlen(ending)), name)) return true;
    }
    return false;
}

/* Among the files and folders that .redline.cfg names. */
static str look_in_config(search *s) {
    const rule_search *of = s->of;
    arena *a = of->memory;
    bool terms = strcmp(s->ending, ".terms") == 0;
    const str *named = terms ? &of->config->terms : of->config->packs.v;
    for (size_t i = 0; i < (terms ? 1 : of->config->packs.n); i++) {
        str file = arena_printf(a, STR_FMT "%s", STR_ARG(s->name), s->ending);
        size_t before = named[i].n >= file.n ? named[i].n - file.n : 0;
        if (!str_ends(named[i], file) || (before && named[i].p[before - 1] != '/')) continue;
        return in_folder(a, of->config_folder, named[i]);
    }
    for (size_t i = 0; i < of->config->rules_path.n; i++) {
        str file = look_in(s, in_folder(a, of->config_folder, of->config->rules_path.v[i]));
        if (file.n) return file;
    }
    return STR("");
}

/* Adds the error: what was looked for, where, and the most similar name. AT may have no source. */
static void tell_unknown(search *s, place at) {
    arena *a = s->of->memory;
    VEC(str) names = {0};
    buf note = buf_in(a), built_in = buf_in(a), folders = buf_in(a);
    const char *what = strcmp(s->ending, ".terms") == 0 ? "vocabulary" : "pack";
    for (size_t i = 0; i < builtin_files_n; i++) {
        str file = str_of(builtin_files[i].name);
        if (!str_ends(file, str_of(s->ending))) continue;
        VEC_PUSH(a, names, str_sub(file, 0, file.n - strlen(s->ending)));
        buf_join(&built_in, ", ", names.v[names.n - 1]);
    }
    for (size_t i = 0; i < s->folders.n; i++) {
        str folder = s->folders.v[i];
        str_list files = files_in(a, folder, str_of(s->ending));
        for (size_t k = 0; k < files.n; k++) VEC_PUSH(a, names, files.v[k]);
        buf_join(&folders, ", ",
                 folder.n ? arena_printf(a, "'" STR_FMT "'", STR_ARG(folder)) : STR("the current folder"));
    }
    buf_join(&note, " ", suggest(a, s->name, names.v, names.n));
    str in_folders = buf_take(&folders), ids = buf_take(&built_in);
    buf_join(&note, " ",
             arena_printf(a, "looked for " STR_FMT "%s in " STR_FMT "%samong the built-in ones: " STR_FMT,
                          STR_ARG(s->name), s->ending, STR_ARG(in_folders), s->folders.n ? ", and " : "",
                          STR_ARG(ids)));
    str text = arena_printf(a, "unknown %s '" STR_FMT "'", what, STR_ARG(s->name));
    str what_to_do = buf_take(&note);
    if (at.source)
        place_error(s->of->problems, at, what_to_do, STR_FMT, STR_ARG(text));
    else
        diags_add(s->of->problems, (diag){.level = DIAG_ERROR,
                                          .file = s->in_config ? s->of->config_name : STR(""),
                                          .message = text,
                                          .note = what_to_do});
}

/* Who names it, and so where it is looked for. */
typedef enum { BY_DEAL, BY_CONFIG, BY_COMMAND_LINE } namer;

/* The file of NAME, or its id if it is built in. False after an error. FOLDER is that of the first deal. */
static bool find_one(const rule_search *of, namer by, str name, const char *ending, str folder, place at, str *out) {
    arena *a = of->memory;
    search s = {.of = of,
                .ending = ending,
                .in_config = by == BY_CONFIG,
                .name = str_sub(name, 0, str_find(name, STR("/"), 0))};
    *out = name;
    if (by != BY_DEAL && rule_name_is_path(name)) {
        if (by == BY_CONFIG) *out = in_folder(a, of->config_folder, name);
        return true;
    }
    if (by == BY_DEAL && (*out = look_in(&s, folder)).n) return true;
    if (by == BY_CONFIG && (*out = look_in(&s, of->config_folder)).n) return true;
    if ((*out = look_in_config(&s)).n) return true;
    if (is_built_in(s.name, ending)) return *out = s.name, true;
    if (by == BY_COMMAND_LINE) {
        /* Last, in the current folder, beside the vocabulary, and beside the first deal. */
        const str *terms = of->terms;
        struct stat is;
        str first = of->first;
        bool is_folder = first.n && stat(first.p, &is) == 0 && S_ISDIR(is.st_mode);
        const str folders[] = {STR(""), terms && rule_name_is_path(*terms) ? rule_search_folder(a, *terms) : STR(""),
                               is_folder ? first : rule_search_folder(a, first)};
        for (size_t i = 0; i < 3; i++)
            if ((i == 0 || (folders[i].n && !str_eq(folders[i], folders[i - 1]))) && (*out = look_in(&s, folders[i])).n)
                return true;
    }
    tell_unknown(&s, at);
    return false;
}

/* ------------------------------------------------------------------------------------------------ one deal */

static bool find_packs(const rule_search *of, namer by, str_list names, str folder, place at, rule_files *out) {
    str *files = ARENA_ARRAY(of->memory, str, names.n);
    out->packs = (str_list){files, names.n};
    out->rules.packs = names;
    bool good = true;
    for (size_t i = 0; i < names.n; i++) good = find_one(of, by, names.v[i], ".rules", folder, at, &files[i]) && good;
    return good;
}

bool rule_files_equal(const rule_files *a, const rule_files *b) {
    if (!str_eq(a->terms, b->terms) || a->packs.n != b->packs.n) return false;
    for (size_t i = 0; i < a->packs.n; i++)
        if (!str_eq(a->packs.v[i], b->packs.v[i])) return false;
    return true;
}

bool rule_search_find(const rule_search *s, const deal_names *n, str file, bool with_packs, rule_files *out) {
    static const deal_names nothing = {0};
    const str *terms = s->terms, config = s->config_name;
    const waiver_file *cfg = s->config;
    str folder = rule_search_folder(s->memory, file);
    rule_files usual = {0};
    bool good = true;
    if (n && (n->vocabulary.n || n->packs.n) && !rule_search_find(s, NULL, STR(""), with_packs, &usual)) return false;
    if (!n) n = &nothing;
    *out = (rule_files){.rules = {.terms_given = terms != NULL}};
    if (terms)
        good = find_one(s, BY_COMMAND_LINE, *terms, ".terms", folder, (place){0}, &out->terms);
    else if (n->vocabulary.n)
        good = find_one(s, BY_DEAL, n->vocabulary, ".terms", folder, n->vocabulary_at, &out->terms);
    else if (cfg->terms.n)
        good = find_one(s, BY_CONFIG, cfg->terms, ".terms", folder, (place){0}, &out->terms);
    if (!terms && (n->vocabulary.n || cfg->terms.n)) out->terms_by = n->vocabulary.n ? file : config;
    if (out->terms.n && !rule_name_is_path(out->terms)) out->terms = STR("");
    out->rules.terms_named = n->vocabulary.n && !terms && !str_eq(out->terms, usual.terms);
    out->rules.packs_given = !with_packs;
    if (!with_packs) return good;
    str_list packs = s->packs;
    out->rules.packs_given = packs.n > 0;
    /* The packs of .redline.cfg are for its vocabulary. */
    bool of_config = cfg->packs.n && (cfg->terms.n == 0 || str_eq(out->terms, usual.terms) || !n->vocabulary.n);
    if (packs.n) {
        good = find_packs(s, BY_COMMAND_LINE, packs, folder, (place){0}, out) && good;
    } else if (n->packs.n) {
        out->packs_by = file;
        good = find_packs(s, BY_DEAL, n->packs, folder, n->packs_at, out) && good;
    } else if (of_config && !terms) {
        out->packs_by = config;
        good = find_packs(s, BY_CONFIG, cfg->packs, folder, (place){0}, out) && good;
    } else if (out->terms.n == 0) {
        out->rules.packs.v = rule_set_builtin_ids(s->memory, &out->rules.packs.n);
    } else if (!terms) {
        diags_add(s->problems,
                  (diag){.level = DIAG_ERROR,
                         .message = arena_printf(s->memory, STR_FMT " names the vocabulary " STR_FMT ", but no packs",
                                                 STR_ARG(out->terms_by), STR_ARG(out->terms)),
                         .note = STR("name them there: packs = [\"...\"]; or with -p PACK")});
        good = false;
    }
    out->rules.packs_named = n->packs.n && !packs.n && !rule_files_equal(out, &usual);
    return good;
}

bool rule_search_pack(const rule_search *s, str name, str *file) {
    return find_one(s, BY_COMMAND_LINE, name, ".rules", STR(""), (place){0}, file);
}
