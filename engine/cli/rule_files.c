#include "cli/rule_files.h"

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/output.h"
#include "source/bytes.h"
#include "source/new_file.h"

/* Of a run's files, those of which the names are read before the run. */
#define MOST_LOOKED_AT 1000u
/* Of a file with one deal per line: the first line must end within these bytes. */
#define LONGEST_FIRST_LINE (256u * 1024)

/* ------------------------------------------------------------------------------------------------ searching */

static bool is_file(str path) {
    struct stat is;
    return stat(path.p, &is) == 0 && S_ISREG(is.st_mode);
}

str_list rule_files_given(job *j) {
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

static rule_search search_of(job *j) {
    return (rule_search){.memory = &j->memory,
                         .problems = &j->problems,
                         .terms = job_value(j, OPTION_TERMS),
                         .packs = rule_files_given(j),
                         .first = j->words.n ? j->words.v[0] : STR(""),
                         .config = &j->config,
                         .config_name = j->config_name,
                         .config_folder = j->config_folder};
}

bool rule_files_find(job *j, const deal_names *n, str file, bool with_packs, rule_files *out) {
    rule_search s = search_of(j);
    return rule_search_find(&s, n, file, with_packs, out);
}

bool rule_files_pack(job *j, str name, str *file) {
    rule_search s = search_of(j);
    return rule_search_pack(&s, name, file);
}

/* ------------------------------------------------------------------------------------------------ groups */

/* Moves standard input to a file without a name, so that it can be read twice. What is longer than any deal may be is
 * left out: the deal is an error in either case. False after an error: a part of the input may be lost then. */
static bool spool_input(job *j, size_t most) {
    struct stat is;
    char piece[65536];
    spill to;
    if (fstat(STDIN_FILENO, &is) != 0 || S_ISREG(is.st_mode)) return true;
    ssize_t n = spill_open(&to) ? 1 : -1;
    for (size_t left = most + most / 8 + sizeof piece; left && n > 0; left -= (size_t)n) {
        do n = read(STDIN_FILENO, piece, left < sizeof piece ? left : sizeof piece);
        while (n < 0 && errno == EINTR);
        if (n > 0) spill_add(&to, (str){piece, (size_t)n});
    }
    bool good = n >= 0 && spill_rewind(&to) && dup2(fileno(to.file), STDIN_FILENO) >= 0;
    if (!good) diags_file(&j->problems, STR("<stdin>"), "cannot read this file: %s", strerror(errno));
    spill_free(&to);
    return good;
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
    if (in ? kind != FOUND_DEAL : !is_file(path)) return false;
    arena *const a = arena_child(&j->memory);
    diags *const dropped = diags_in(a);
    jmp_buf oom;
    a->limit = (size_t)job_number(j, OPTION_MAX_MEMORY);
    if (setjmp(oom) == 0) {
        a->oom = dropped->memory.oom = &oom;
        deal_names names = {0};
        source *s = kind == FOUND_DEAL ? source_load(a, path, most, dropped) : first_line(a, path, dropped);
        if (s) s->reader = j->reader;
        known = s && deal_names_peek(a, s, job_has(j, OPTION_ALLOW_INCLUDE), &names);
        /* For messages, the names and their places are needed after the file. */
        if (named(&names))
            deal_names_peek(&j->memory, source_of_text(&j->memory, arena_str(&j->memory, s->name), s->text),
                            job_has(j, OPTION_ALLOW_INCLUDE), out);
    }
    if (in) lseek(STDIN_FILENO, 0, SEEK_SET);
    arena_free(a);
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
    str folder = named(n) ? rule_search_folder(a, file) : STR("");
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
    file_iterator *files = all_given ? NULL : file_iterator_in(&j->memory, j->words.v, j->words.n, *s);
    found_kind kind;
    str path;
    diags *dropped = diags_in(&j->memory);
    VEC(str) without = {0}; /* deals of which the rule files are not found: they get errors, and others are checked */
    size_t g = SIZE_MAX;
    for (size_t i = 0; good && files && file_iterator_next(files, &kind, &path, dropped); i++) {
        deal_names names = {0};
        if (i == MOST_LOOKED_AT) j->deal_rules.looked_at = MOST_LOOKED_AT;
        if (i >= MOST_LOOKED_AT && l.groups.n == 1) break;
        path = arena_str(&j->memory, path);
        good = !str_is(path, "-") || kind != FOUND_DEAL || spool_input(j, (size_t)job_number(j, OPTION_MAX_DEAL_SIZE));
        if (!good) break;
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
                               f->packs.n && rule_name_is_path(f->packs.v[i]) ? s->packs[i]->file : STR("built in"));
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
    if (!buf_is_empty(&out)) buf_char(&out, '.');
    return buf_take(&out);
}

bool rule_files_load(job *j, const rule_files *f, bool with_packs) {
    rule_set_request request = {.terms = f->terms, .no_packs = !with_packs, .packs = f->packs.v, .n_packs = f->packs.n};
    for (size_t i = 0; i <= f->packs.n; i++) {
        str file = i < f->packs.n ? f->packs.v[i] : f->terms;
        if (rule_name_is_path(file)) VEC_PUSH(&j->memory, j->rule_files, file);
    }
    if (!outputs_differ_from_inputs(j)) return false;
    rule_set_free(&j->rules);
    bool good = rule_set_load(&j->rules, request, &j->problems);
    const unsigned looked_at = j->deal_rules.looked_at;
    j->deal_rules = f->rules;
    j->deal_rules.looked_at = looked_at;
    j->settings.all_packs = j->rules.all_built_in;
    j->settings.terms_by = f->terms_by;
    j->settings.packs_by = f->packs_by;
    if (good) j->used = used_text(j, f);
    return good;
}
