#include "rules/shelf.h"

#include "base/suggest.h"
#include "rules/builtin.h"

static const builtin_file *builtin_of(str name) {
    for (size_t i = 0; i < builtin_files_n; i++)
        if (str_is(name, builtin_files[i].name)) return &builtin_files[i];
    return NULL;
}

static str pack_id_of(str file) {
    return str_ends(file, STR(".rules")) ? str_sub(file, 0, file.n - 6) : (str){"", 0};
}

const str *shelf_builtin_ids(arena *a, size_t *n) {
    str *ids = ARENA_ARRAY(a, str, builtin_files_n);
    *n = 0;
    for (size_t i = 0; i < builtin_files_n; i++) {
        str id = pack_id_of(str_of(builtin_files[i].name));
        if (id.n) ids[(*n)++] = id;
    }
    return ids;
}

static source *open_builtin(arena *a, const builtin_file *f) {
    return source_of_text(a, str_of(f->name), (str){f->text, f->size});
}

/* The first built-in file is the vocabulary. */
static source *open_terms(shelf *s, str file, diags *d) {
    return file.n ? source_load(&s->memory, file, 0, d) : open_builtin(&s->memory, &builtin_files[0]);
}

static bool looks_like_file(str name) {
    return str_find(name, STR("/"), 0) != SIZE_MAX || str_find(name, STR("."), 0) != SIZE_MAX || str_is(name, "-");
}

/* A name that is neither an id nor looks like a file was probably meant as an id. */
static source *open_pack(shelf *s, str name, diags *d) {
    arena *a = &s->memory;
    const builtin_file *f = builtin_of(arena_printf(a, STR_FMT ".rules", STR_ARG(name)));
    if (f) return open_builtin(a, f);
    if (looks_like_file(name)) return source_load(a, name, 0, d);
    size_t n;
    const str *ids = shelf_builtin_ids(a, &n);
    diags_add(d, (diag){.level = DIAG_ERROR,
                        .message = arena_printf(a, "no built-in pack is called '" STR_FMT "'", STR_ARG(name)),
                        .note = suggest_allowed(a, name, ids, n)});
    return NULL;
}

static bool is_there(const shelf *s, const pack *p, diags *d) {
    for (size_t i = 0; i < s->n_packs; i++) {
        if (!str_eq(s->packs[i]->id, p->id)) continue;
        diags_file(d, p->file, "the pack '" STR_FMT "' is loaded already, from " STR_FMT, STR_ARG(p->id),
                   STR_ARG(s->packs[i]->file));
        return true;
    }
    return false;
}

static bool add_source(shelf *s, source *from, diags *d) {
    const pack *p = from ? pack_read(&s->memory, from, s->vocabulary, s->env, d) : NULL;
    if (!p || is_there(s, p, d)) return false;
    if (s->n_packs == s->room) s->packs = arena_grow(&s->memory, s->packs, s->n_packs, &s->room, sizeof *s->packs);
    s->packs[s->n_packs++] = p;
    return true;
}

/* The scanner is built once, after the last of several packs. */
static bool ready(const shelf *s, bool good) {
    if (good) cel_scanner_build(s->env->scanner);
    return good;
}

bool shelf_add(shelf *s, str name, diags *d) {
    return ready(s, add_source(s, open_pack(s, name, d), d));
}

bool shelf_add_text(shelf *s, str name, str text, diags *d) {
    return ready(s, add_source(s, source_of_text(&s->memory, arena_str(&s->memory, name), text), d));
}

bool shelf_load(shelf *s, shelf_wanted wanted, diags *d) {
    arena *a = &s->memory;
    *s = (shelf){0};
    arena_init(a);
    source *terms = open_terms(s, wanted.terms, d);
    s->vocabulary = terms ? vocabulary_read(a, terms, d) : NULL;
    if (!s->vocabulary) return false;
    s->env = rules_env(a, s->vocabulary);
    if (wanted.no_packs) return true;
    const str *names = wanted.packs;
    size_t n = wanted.n_packs, before = d->errors;
    if (n == 0 && wanted.terms.n == 0) {
        names = shelf_builtin_ids(a, &n);
        s->all_built_in = true;
    }
    if (n == 0)
        diags_file(d, (str){"", 0},
                   "--terms replaces the built-in vocabulary: name the packs to check against with -p FILE");
    for (size_t i = 0; i < n; i++) add_source(s, open_pack(s, names[i], d), d);
    return ready(s, d->errors == before);
}

void shelf_free(shelf *s) {
    arena_free(&s->memory);
}
