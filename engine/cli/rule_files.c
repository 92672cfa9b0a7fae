#include "cli/rule_files.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/suggest.h"
#include "cli/output.h"
#include "rules/builtin.h"
#include "source/bytes.h"

/* Of a run's files, those of which the names are read before the run. */
#define MOST_LOOKED_AT 1000u
/* Of a file with one deal per line: the first line must end within these bytes. */
#define LONGEST_FIRST_LINE (256u * 1024)

/* ------------------------------------------------------------------------------------------------ searching */

/* A search for one name. */
typedef struct search {
    job *job;
    const char *ending; /* ".terms", ".rules" */
    str name;           /* without ending and version */
    bool in_config;     /* .redline.cfg names it */
    VEC(str) folders;   /* where it was looked for */
} search;

static str folder_of(arena *a, str file) {
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

/* The files in FOLDER with the ending, without it, in A, in byte order. */
static str_list files_in(arena *a, str folder, str ending) {
    VEC(str) names = {0};
    DIR *dir = opendir(folder.n ? arena_z(a, folder) : ".");
    for (struct dirent *e; dir && (e = readdir(dir));) {
        str file = str_of(e->d_name);
        if (e->d_name[0] != '.' && str_ends(file, ending))
            VEC_PUSH(a, names, arena_str(a, str_sub(file, 0, file.n - ending.n)));
    }
    if (dir) closedir(dir);
    if (names.n) qsort(names.v, names.n, sizeof *names.v, by_bytes);
    return (str_list){names.v, names.n};
}

/* Whether the id of the vocabulary or the pack in a file is NAME. */
static bool has_id(str file, const char *head, str name) {
    arena a;
    diags dropped;
    arena_init(&a);
    diags_init(&dropped);
    source *s = is_file(file) ? source_load(&a, file, 0, &dropped) : NULL;
    const node *root = s ? node_read(&a, s, (node_limits){.allow_include = true}, &dropped) : NULL;
    const node *of = root && root->kind == NODE_GROUP ? node_get(root, head) : NULL;
    const node *id = of && of->kind == NODE_GROUP ? node_get(of, "id") : NULL;
    bool found = id && id->kind == NODE_STRING && str_eq(id->s, name);
    diags_free(&dropped);
    arena_free(&a);
    return found;
}

/* The file in FOLDER with the name, else one whose id it is, else the empty string. */
static str look_in(search *s, str folder) {
    arena *a = &s->job->memory;
    str ending = str_of(s->ending),
        file = in_folder(a, folder, arena_printf(a, STR_FMT "%s", STR_ARG(s->name), s->ending));
    VEC_PUSH(a, s->folders, folder);
    if (is_file(file)) return file;
    str_list names = files_in(a, folder, ending);
    for (size_t i = 0; i < names.n; i++) {
        file = in_folder(a, folder, arena_printf(a, STR_FMT "%s", STR_ARG(names.v[i]), s->ending));
        if (has_id(file, str_is(ending, ".terms") ? "vocabulary" : "pack", s->name)) return file;
    }
    return STR("");
}

/* Whether a name says where its file is. */
static bool is_path(str name) {
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
    const job *j = s->job;
    arena *a = &s->job->memory;
    bool terms = strcmp(s->ending, ".terms") == 0;
    const str *named = terms ? &j->config.terms : j->config.packs.v;
    for (size_t i = 0; i < (terms ? 1 : j->config.packs.n); i++) {
        str file = arena_printf(a, STR_FMT "%s", STR_ARG(s->name), s->ending);
        size_t before = named[i].n >= file.n ? named[i].n - file.n : 0;
        if (!str_ends(named[i], file) || (before && named[i].p[before - 1] != '/')) continue;
        return in_folder(a, j->config_folder, named[i]);
    }
    for (size_t i = 0; i < j->config.rules_path.n; i++) {
        str file = look_in(s, in_folder(a, j->config_folder, j->config.rules_path.v[i]));
        if (file.n) return file;
    }
    return STR("");
}

/* Adds the error: what was looked for, where, and the most similar name. AT may have no source. */
static void tell_unknown(search *s, place at) {
    arena *a = &s->job->memory;
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
        place_error(&s->job->problems, at, what_to_do, STR_FMT, STR_ARG(text));
    else
        diags_add(&s->job->problems, (diag){.level = DIAG_ERROR,
                                            .file = s->in_config ? s->job->config_name : STR(""),
                                            .message = text,
                                            .note = what_to_do});
}

/* Who names it, and so where it is looked for. */
typedef enum { BY_DEAL, BY_CONFIG, BY_COMMAND_LINE } namer;

/* The file of NAME, or its id if it is built in. False after an error. FOLDER is that of the first deal. */
static bool find_one(job *j, namer by, str name, const char *ending, str folder, place at, str *out) {
    arena *a = &j->memory;
    search s = {.job = j,
                .ending = ending,
                .in_config = by == BY_CONFIG,
                .name = str_sub(name, 0, str_find(name, STR("/"), 0))};
    *out = name;
    if (by != BY_DEAL && is_path(name)) {
        if (by == BY_CONFIG) *out = in_folder(a, j->config_folder, name);
        return true;
    }
    if (by == BY_DEAL && (*out = look_in(&s, folder)).n) return true;
    if (by == BY_CONFIG && (*out = look_in(&s, j->config_folder)).n) return true;
    if ((*out = look_in_config(&s)).n) return true;
    if (is_built_in(s.name, ending)) return *out = s.name, true;
    if (by == BY_COMMAND_LINE) {
        /* Last, in the current folder, beside the vocabulary, and beside the first deal. */
        const str *terms = job_value(j, OPTION_TERMS);
        struct stat is;
        str first = j->words.n ? j->words.v[0] : STR("");
        bool is_folder = first.n && stat(first.p, &is) == 0 && S_ISDIR(is.st_mode);
        const str folders[] = {STR(""), terms && is_path(*terms) ? folder_of(a, *terms) : STR(""),
                               is_folder ? first : folder_of(a, first)};
        for (size_t i = 0; i < 3; i++)
            if ((i == 0 || (folders[i].n && !str_eq(folders[i], folders[i - 1]))) && (*out = look_in(&s, folders[i])).n)
                return true;
    }
    tell_unknown(&s, at);
    return false;
}

/* ------------------------------------------------------------------------------------------------ one deal */

/* The values of -p; one can name several packs, separated by commas, unless there is a file with that name. */
static str_list given_packs(job *j) {
    VEC(str) list = {0};
    for (size_t i = 0; i < j->given.n; i++) {
        const given *g = &j->given.v[i];
        if (g->option != OPTION_PACK && g->option != OPTION_PACK_REQUIRED) continue;
        size_t end = is_file(g->value) ? SIZE_MAX : str_find(g->value, STR(","), 0);
        for (size_t at = 0;; at = end + 1, end = str_find(g->value, STR(","), at)) {
            str word = arena_str(&j->memory, str_trim(str_sub(g->value, at, end)));
            VEC_PUSH(&j->memory, list, word);
            if (end == SIZE_MAX) break;
        }
    }
    return (str_list){list.v, list.n};
}

static bool find_packs(job *j, namer by, str_list names, str folder, place at, rule_files *out) {
    str *files = ARENA_ARRAY(&j->memory, str, names.n);
    out->packs = (str_list){files, names.n};
    out->rules.packs = names;
    bool good = true;
    for (size_t i = 0; i < names.n; i++) good = find_one(j, by, names.v[i], ".rules", folder, at, &files[i]) && good;
    return good;
}

bool rule_files_equal(const rule_files *a, const rule_files *b) {
    if (!str_eq(a->terms, b->terms) || a->packs.n != b->packs.n) return false;
    for (size_t i = 0; i < a->packs.n; i++)
        if (!str_eq(a->packs.v[i], b->packs.v[i])) return false;
    return true;
}

bool rule_files_find(job *j, const deal_names *n, str file, bool with_packs, rule_files *out) {
    static const deal_names nothing = {0};
    const str *terms = job_value(j, OPTION_TERMS), config = j->config_name;
    str folder = folder_of(&j->memory, file);
    rule_files usual = {0};
    bool good = true;
    if (n && (n->vocabulary.n || n->packs.n) && !rule_files_find(j, NULL, STR(""), with_packs, &usual)) return false;
    if (!n) n = &nothing;
    *out = (rule_files){.rules = {.terms_given = terms != NULL}};
    if (terms)
        good = find_one(j, BY_COMMAND_LINE, *terms, ".terms", folder, (place){0}, &out->terms);
    else if (n->vocabulary.n)
        good = find_one(j, BY_DEAL, n->vocabulary, ".terms", folder, n->vocabulary_at, &out->terms);
    else if (j->config.terms.n)
        good = find_one(j, BY_CONFIG, j->config.terms, ".terms", folder, (place){0}, &out->terms);
    if (!terms && (n->vocabulary.n || j->config.terms.n)) out->terms_by = n->vocabulary.n ? file : config;
    if (out->terms.n && !is_path(out->terms)) out->terms = STR("");
    out->rules.terms_named = n->vocabulary.n && !terms && !str_eq(out->terms, usual.terms);
    out->rules.packs_given = !with_packs;
    if (!with_packs) return good;
    str_list packs = given_packs(j);
    out->rules.packs_given = packs.n > 0;
    /* The packs of .redline.cfg are for its vocabulary. */
    bool of_config =
        j->config.packs.n && (j->config.terms.n == 0 || str_eq(out->terms, usual.terms) || !n->vocabulary.n);
    if (packs.n) {
        good = find_packs(j, BY_COMMAND_LINE, packs, folder, (place){0}, out) && good;
    } else if (n->packs.n) {
        out->packs_by = file;
        good = find_packs(j, BY_DEAL, n->packs, folder, n->packs_at, out) && good;
    } else if (of_config && !terms) {
        out->packs_by = config;
        good = find_packs(j, BY_CONFIG, j->config.packs, folder, (place){0}, out) && good;
    } else if (out->terms.n == 0) {
        out->rules.packs.v = rule_set_builtin_ids(&j->memory, &out->rules.packs.n);
    } else if (!terms) {
        diags_add(&j->problems,
                  (diag){.level = DIAG_ERROR,
                         .message = arena_printf(&j->memory, STR_FMT " names the vocabulary " STR_FMT ", but no packs",
                                                 STR_ARG(out->terms_by), STR_ARG(out->terms)),
                         .note = STR("name them there: packs = [\"...\"]; or with -p PACK")});
        good = false;
    }
    out->rules.packs_named = n->packs.n && !packs.n && !rule_files_equal(out, &usual);
    return good;
}

bool rule_files_pack(job *j, str name, str *file) {
    return find_one(j, BY_COMMAND_LINE, name, ".rules", STR(""), (place){0}, file);
}

/* ------------------------------------------------------------------------------------------------ groups */

/* Moves standard input to a file without a name, so that it can be read twice. What is longer than any deal may be is
 * left out: the deal is an error in either case. */
static void spool_input(size_t most) {
    struct stat is;
    char piece[65536];
    FILE *to = fstat(STDIN_FILENO, &is) == 0 && !S_ISREG(is.st_mode) ? tmpfile() : NULL;
    if (!to) return;
    ssize_t n = 1;
    for (size_t left = most + most / 8 + sizeof piece; left && n; left -= (size_t)n) {
        do n = read(STDIN_FILENO, piece, left < sizeof piece ? left : sizeof piece);
        while (n < 0 && errno == EINTR);
        if (n < 0 || fwrite(piece, 1, (size_t)n, to) != (size_t)n) break;
    }
    if (n >= 0 && fflush(to) == 0 && lseek(fileno(to), 0, SEEK_SET) == 0) dup2(fileno(to), STDIN_FILENO);
    fclose(to);
}

static bool named(const deal_names *n) {
    return n->vocabulary.n || n->packs.n;
}

/* The first line of a file, or its beginning if it is longer than a line that is looked at. */
static source *first_line(arena *a, str path, diags *d) {
    char *text = arena_alloc(a, LONGEST_FIRST_LINE + 1);
    bytes *from = bytes_open(path, d);
    str line = {text, from ? bytes_read(from, text, LONGEST_FIRST_LINE) : 0};
    bytes_close(from);
    return source_of_text(a, path, str_sub(line, 0, str_find(line, STR("\n"), 0)));
}

/* Reads what the deal in a file names, or the first deal of a file with one deal per line. False if that is not known:
 * the file is not a deal, cannot be read twice, or takes more memory than a deal may. No errors, because the run finds
 * them again. */
static bool look_at(job *j, found_kind kind, str path, deal_names *out) {
    const bool in = str_is(path, "-");
    volatile bool known = false;
    size_t most = (size_t)job_number(j, OPTION_MAX_DEAL_SIZE);
    *out = (deal_names){0};
    if (in && kind == FOUND_DEAL) spool_input(most);
    if (in ? kind != FOUND_DEAL : !is_file(path)) return false;
    arena a;
    diags dropped;
    jmp_buf oom;
    arena_init(&a);
    diags_init(&dropped);
    a.limit = (size_t)job_number(j, OPTION_MAX_MEMORY);
    if (setjmp(oom) == 0) {
        a.oom = dropped.memory.oom = &oom;
        deal_names names = {0};
        source *s = kind == FOUND_DEAL ? source_load(&a, path, most, &dropped) : first_line(&a, path, &dropped);
        if (s) s->reader = j->reader;
        known = s && deal_names_peek(&a, s, job_has(j, OPTION_ALLOW_INCLUDE), &names);
        /* For messages, the names and their places are needed after the file. */
        if (named(&names))
            deal_names_peek(&j->memory, source_of_text(&j->memory, arena_str(&j->memory, s->name), s->text),
                            job_has(j, OPTION_ALLOW_INCLUDE), out);
    }
    if (in) lseek(STDIN_FILENO, 0, SEEK_SET);
    arena_free(&a);
    diags_free(&dropped);
    return known;
}

typedef struct group_list {
    arena *memory;
    VEC(rule_group) groups;
    map by_names; /* what is named, and from which folder -> the number of the group */
} group_list;

/* The number of the group of deals that name N in FILE, or SIZE_MAX after an error. */
static size_t group_of(job *j, group_list *l, const deal_names *n, str file) {
    arena *a = l->memory;
    buf key = buf_in(a);
    str folder = named(n) ? folder_of(a, file) : STR("");
    buf_printf(&key, STR_FMT "\n" STR_FMT, STR_ARG(folder), STR_ARG(n->vocabulary));
    for (size_t i = 0; i < n->packs.n; i++) buf_printf(&key, "\n" STR_FMT, STR_ARG(n->packs.v[i]));
    str text = buf_take(&key);
    uint32_t k = map_get(&l->by_names, text);
    if (k != MAP_NONE) return k;
    rule_group new = {0};
    if (!rule_files_find(j, n, named(n) ? file : STR(""), true, &new.files)) return SIZE_MAX;
    for (k = 0; k < l->groups.n && !rule_files_equal(&l->groups.v[k].files, &new.files);) k++;
    if (k == l->groups.n) VEC_PUSH(a, l->groups, new);
    map_put(a, &l->by_names, text, k);
    return k;
}

rule_group *rule_groups_find(job *j, const file_iterator_settings *s, size_t *n_groups) {
    group_list l = {.memory = &j->memory};
    bool all_given = job_has(j, OPTION_TERMS) && job_has(j, OPTION_PACK), good = true;
    file_iterator *files = all_given ? NULL : file_iterator_new(j->words.v, j->words.n, *s);
    found_kind kind;
    str path;
    diags dropped;
    diags_init(&dropped);
    VEC(str) without = {0}; /* deals of which the rule files are not found: they get errors, and others are checked */
    size_t g = SIZE_MAX;
    for (size_t i = 0; good && files && file_iterator_next(files, &kind, &path, &dropped); i++) {
        deal_names names = {0};
        if (i >= MOST_LOOKED_AT && l.groups.n == 1) break;
        path = arena_str(&j->memory, path);
        bool known = i < MOST_LOOKED_AT && kind != FOUND_ERROR && look_at(j, kind, path, &names);
        size_t of = g;
        if (known || g == SIZE_MAX) of = group_of(j, &l, &names, str_is(path, "-") ? STR("<stdin>") : path);
        good = of != SIZE_MAX || named(&names);
        if (of == SIZE_MAX) {
            VEC_PUSH(&j->memory, without, path);
        } else {
            g = of;
            VEC_PUSH(&j->memory, l.groups.v[g].paths, path);
        }
    }
    file_iterator_free(files);
    diags_free(&dropped);
    for (size_t i = 0; l.groups.n && i < without.n; i++) VEC_PUSH(&j->memory, l.groups.v[0].paths, without.v[i]);
    if (l.groups.n == 0) good = good && without.n == 0 && group_of(j, &l, &(deal_names){0}, STR("")) == 0;
    *n_groups = l.groups.n;
    return good ? l.groups.v : NULL;
}

/* ------------------------------------------------------------------------------------------------ loading */

static str origin_text(arena *a, str id, str version, str file) {
    return arena_printf(a, STR_FMT " " STR_FMT " (" STR_FMT ")", STR_ARG(id), STR_ARG(version), STR_ARG(file));
}

/* "Vocabulary aceh 1.0 (aceh.terms) and pack gam 1.0 (gam.rules), named by mou.deal." */
static str used_text(job *j, const rule_files *f) {
    arena *a = &j->memory;
    const rule_set *s = &j->rules;
    buf out = buf_in(a);
    str *packs = ARENA_ARRAY(a, str, s->n_packs);
    for (size_t i = 0; i < s->n_packs; i++)
        packs[i] = origin_text(a, s->packs[i]->id, s->packs[i]->version,
                               f->packs.n && is_path(f->packs.v[i]) ? s->packs[i]->file : STR("built in"));
    if (f->terms_by.n)
        buf_printf(&out, "Vocabulary " STR_FMT,
                   STR_ARG(origin_text(a, s->vocabulary->id, s->vocabulary->version,
                                       f->terms.n ? s->vocabulary->source->name : STR("built in"))));
    bool both = f->terms_by.n && f->packs_by.n, same = str_eq(f->terms_by, f->packs_by);
    if (f->terms_by.n && !(both && same)) buf_printf(&out, ", named by " STR_FMT, STR_ARG(f->terms_by));
    if (both) buf_z(&out, same ? " and " : "; ");
    if (f->packs_by.n)
        buf_printf(&out, "%s%s " STR_FMT ", named by " STR_FMT, both ? "pack" : "Pack", s->n_packs == 1 ? "" : "s",
                   STR_ARG(arena_join(a, packs, s->n_packs, ", ", " and ", 0)), STR_ARG(f->packs_by));
    if (out.n) buf_char(&out, '.');
    return buf_take(&out);
}

bool rule_files_load(job *j, const rule_files *f, bool with_packs) {
    rule_set_request request = {.terms = f->terms, .no_packs = !with_packs, .packs = f->packs.v, .n_packs = f->packs.n};
    for (size_t i = 0; i <= f->packs.n; i++) {
        str file = i < f->packs.n ? f->packs.v[i] : f->terms;
        if (is_path(file)) VEC_PUSH(&j->memory, j->rule_files, file);
    }
    if (!outputs_differ_from_inputs(j)) return false;
    rule_set_free(&j->rules);
    bool good = rule_set_load(&j->rules, request, &j->problems);
    j->deal_rules = f->rules;
    j->settings.all_packs = j->rules.all_built_in;
    j->settings.terms_by = f->terms_by;
    j->settings.packs_by = f->packs_by;
    if (good) j->used = used_text(j, f);
    return good;
}
