#include "rules/rule_set.h"

#include <unistd.h>

#include "base/suggest.h"
#include "base/written_files.h"
#include "rules/builtin.h"

const str *rule_set_builtin_ids(arena *a, size_t *n) {
    str *ids = ARENA_ARRAY(a, str, builtin_files_n);
    *n = 0;
    for (size_t i = 0; i < builtin_files_n; i++) {
        str file = str_of(builtin_files[i].name);
        if (str_ends(file, STR(".rules"))) ids[(*n)++] = str_sub(file, 0, file.n - 6);
    }
    return ids;
}

static source *open_builtin(arena *a, const embedded_file *f) {
    return source_of_text(a, str_of(f->name), (str){f->text, f->size});
}

/* The first built-in file is the vocabulary. */
static source *open_terms(rule_set *s, str file, const str *text, diags *d) {
    if (text) return source_of_text(&s->memory, arena_str(&s->memory, file), *text);
    return file.n ? source_load(&s->memory, file, 0, d) : open_builtin(&s->memory, &builtin_files[0]);
}

/* The vocabulary that another one extends: a file beside it, or a built-in one. */
static source *find_base(void *with, arena *a, str id, place at, diags *d) {
    str name = at.source->name, file = arena_printf(a, STR_FMT ".terms", STR_ARG(id));
    size_t folder = name.n;
    (void)with;
    while (folder && name.p[folder - 1] != '/') folder--;
    str beside = arena_printf(a, STR_FMT STR_FMT, STR_ARG(str_sub(name, 0, folder)), STR_ARG(file));
    if (!str_eq(beside, name) && access(beside.p, F_OK) == 0) {
        if (!written_file_is_read(a, beside.p)) return source_load(a, beside, 0, d);
        place_error(d, at, STR("write to another file"), "the run writes to " STR_FMT ", which is extended",
                    STR_ARG(beside));
        return NULL;
    }
    VEC(str) ids = {0};
    for (size_t i = 0; i < builtin_files_n; i++) {
        str built_in = str_of(builtin_files[i].name);
        if (str_eq(built_in, file)) return open_builtin(a, &builtin_files[i]);
        if (str_ends(built_in, STR(".terms"))) VEC_PUSH(a, ids, str_sub(built_in, 0, built_in.n - 6));
    }
    place_error(d, at,
                arena_printf(a, "looked for " STR_FMT ", and among the built-in ones: " STR_FMT, STR_ARG(beside),
                             STR_ARG(arena_join(a, ids.v, ids.n, ", ", ", ", 0))),
                "unknown vocabulary '" STR_FMT "'", STR_ARG(id));
    return NULL;
}

/* A name that neither is an id nor looks like a file was probably meant as an id. */
static source *open_pack(rule_set *s, str name, diags *d) {
    arena *a = &s->memory;
    str file = arena_printf(a, STR_FMT ".rules", STR_ARG(name));
    for (size_t i = 0; i < builtin_files_n; i++)
        if (str_is(file, builtin_files[i].name)) return open_builtin(a, &builtin_files[i]);
    bool is_file = str_find(name, STR("/"), 0) != SIZE_MAX || str_find(name, STR("."), 0) != SIZE_MAX;
    if (is_file || str_is(name, "-")) return source_load(a, name, 0, d);
    size_t n;
    const str *ids = rule_set_builtin_ids(a, &n);
    diags_add(d, (diag){.level = DIAG_ERROR,
                        .message = arena_printf(a, "unknown built-in pack '" STR_FMT "'", STR_ARG(name)),
                        .note = suggest_allowed(a, name, ids, n)});
    return NULL;
}

static bool add_source(rule_set *s, source *from, diags *d) {
    const pack *p = from ? pack_read(&s->memory, from, s->vocabulary, s->env, d) : NULL;
    if (!p) return false;
    for (size_t i = 0; i < s->n_packs; i++) {
        if (!str_eq(s->packs[i]->id, p->id)) continue;
        diags_file(d, p->file, "pack '" STR_FMT "' is already loaded from " STR_FMT, STR_ARG(p->id),
                   STR_ARG(s->packs[i]->file));
        return false;
    }
    if (s->n_packs == s->cap) s->packs = arena_grow(&s->memory, s->packs, s->n_packs, &s->cap, sizeof *s->packs);
    s->packs[s->n_packs++] = p;
    return true;
}

/* The scanner is built once, after the last of several packs. */
static bool ready(const rule_set *s, bool good) {
    if (good) cel_scanner_build(s->env->scanner);
    return good;
}

bool rule_set_add(rule_set *s, str name, diags *d) {
    return ready(s, add_source(s, open_pack(s, name, d), d));
}

bool rule_set_add_text(rule_set *s, str name, str text, diags *d) {
    return ready(s, add_source(s, source_of_text(&s->memory, arena_str(&s->memory, name), text), d));
}

const vocabulary_finder rule_set_bases = {.find = find_base};

bool rule_set_load(rule_set *s, rule_set_request request, diags *d) {
    arena *a = &s->memory;
    *s = (rule_set){0};
    arena_init(a);
    a->oom = d->memory.oom;
    a->limits = d->memory.limits;
    a->written = d->memory.written;
    source *terms = open_terms(s, request.terms, request.terms_text, d);
    s->vocabulary = terms ? vocabulary_read(a, terms, &rule_set_bases, d) : NULL;
    if (!s->vocabulary) return false;
    s->env = rules_env(a, s->vocabulary);
    if (request.no_packs) return true;
    const str *names = request.packs;
    size_t n = request.n_packs, before = d->errors;
    if (n == 0 && request.terms.n == 0) {
        names = rule_set_builtin_ids(a, &n);
        s->all_built_in = true;
    }
    if (n == 0)
        diags_file(d, (str){"", 0},
                   "--terms replaces the built-in vocabulary, so the built-in packs do not apply: name the packs with "
                   "-p FILE");
    for (size_t i = 0; i < n; i++) {
        const str *text =
            i < request.n_packs && request.pack_texts && request.pack_texts[i].p ? &request.pack_texts[i] : NULL;
        add_source(s, text ? source_of_text(a, arena_str(a, names[i]), *text) : open_pack(s, names[i], d), d);
    }
    return ready(s, d->errors == before);
}

void rule_set_free(rule_set *s) {
    arena_free(&s->memory);
}

/* ------------------------------------------------------------------------------------------------ the rule filter */

static bool is_named(const pack *p, const rule *r, str name) {
    size_t slash = str_find(name, STR("/"), 0);
    if (slash == SIZE_MAX) return str_eq(r->id, name);
    return str_eq(p->id, str_sub(name, 0, slash)) && str_eq(r->id, str_sub(name, slash + 1, name.n));
}

/* Adds an error if no rule has this name. */
static void check_name(const rule_set *s, str name, diags *d) {
    VEC(str) ids = {0};
    bool whole = str_find(name, STR("/"), 0) != SIZE_MAX;
    for (size_t i = 0; i < s->n_packs; i++)
        for (size_t k = 0; k < s->packs[i]->n_rules; k++) {
            const rule *r = &s->packs[i]->rules[k];
            if (is_named(s->packs[i], r, name)) return;
            str id =
                whole ? arena_printf(&d->memory, STR_FMT "/" STR_FMT, STR_ARG(s->packs[i]->id), STR_ARG(r->id)) : r->id;
            VEC_PUSH(&d->memory, ids, id);
        }
    diags_add(d, (diag){.level = DIAG_ERROR,
                        .message = arena_printf(&d->memory, "unknown rule '" STR_FMT "'", STR_ARG(name)),
                        .note = suggest_allowed(&d->memory, name, ids.v, ids.n)});
}

bool rule_set_filter(rule_set *s, const str *rules, size_t n, unsigned classes, diags *d) {
    size_t before = d->errors, n_packs = 0;
    for (size_t i = 0; i < n; i++) check_name(s, rules[i], d);
    if (d->errors > before) return false;
    for (size_t i = 0; i < s->n_packs; i++) {
        pack *p = ARENA_NEW(&s->memory, pack);
        *p = *s->packs[i];
        rule *kept = ARENA_ARRAY(&s->memory, rule, p->n_rules);
        size_t n_kept = 0;
        for (const rule *r = p->rules; r < p->rules + p->n_rules; r++) {
            bool named = n == 0;
            for (size_t j = 0; j < n && !named; j++) named = is_named(p, r, rules[j]);
            if (named && (classes == 0 || classes >> r->class & 1)) kept[n_kept++] = *r;
        }
        p->rules = kept;
        p->n_rules = n_kept;
        if (n_kept) s->packs[n_packs++] = p;
    }
    s->n_packs = n_packs;
    s->all_built_in = false;
    if (n_packs == 0) diags_file(d, (str){"", 0}, "--rule and --class leave no rule to check");
    return n_packs > 0;
}
