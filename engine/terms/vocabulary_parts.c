#include "terms/vocabulary_parts.h"

#include "base/suggest.h"

/* So many vocabularies may extend each other in a row. */
#define MOST_BASES 8u

/* One file, while it is read. */
typedef struct part {
    const struct part *extended_by; /* the file that extends this one */
    source *source;
    str id, version;
    const node *header[5]; /* see HEADER below */
    const node *sets, *terms;
} part;

enum { ID, VERSION, TITLE, EXTENDS, WITHOUT };

typedef struct parts_reader {
    arena *memory;
    const vocabulary_finder *finder;
    diags *problems;
} parts_reader;

static bool read_file(parts_reader *r, part *p) {
    enum { VOCABULARY, SETS, TERMS, FIELDS };
    static const field_spec specs[FIELDS] = {
        {"vocabulary", FIELD_GROUP, true}, {"sets", FIELD_LIST, false}, {"terms", FIELD_LIST, false}};
    static const field_spec header[] = {{"id", FIELD_STRING, true},
                                        {"version", FIELD_STRING, true},
                                        {"title", FIELD_STRING, false},
                                        {"extends", FIELD_STRING, false},
                                        {"without", FIELD_LIST, false}};
    const node *f[FIELDS];
    diags *d = r->problems;
    source_index(r->memory, p->source);
    const node *root = node_read(r->memory, p->source, (node_limits){.allow_include = true}, d);
    if (!root) return false;
    fields_read(root, "vocabulary file", specs, FIELDS, f, d);
    p->sets = f[SETS];
    p->terms = f[TERMS];
    if (f[VOCABULARY]) {
        fields_read(f[VOCABULARY], "vocabulary", header, sizeof header / sizeof *header, p->header, d);
        field_not_empty(p->header[ID], d);
        field_not_empty(p->header[VERSION], d);
    }
    p->id = field_str(p->header[ID]);
    p->version = field_str(p->header[VERSION]);
    const node *extends = p->header[EXTENDS], *without = p->header[WITHOUT];
    if (!p->terms && !extends && root->kind == NODE_GROUP && f[VOCABULARY])
        place_error(d, root->at, str_of(""), "missing key 'terms' in this vocabulary file");
    if (p->terms && p->terms->n == 0 && !extends)
        place_error(d, p->terms->at, str_of(""), "a vocabulary needs at least one term");
    if (without && !extends)
        place_error(d, without->key_at, str_of("write extends = \"ID/VERSION\" with the vocabulary that has the terms"),
                    "only a vocabulary that extends another can have 'without'");
    return true;
}

/* ------------------------------------------------------------------------------------------------ what it extends */

/* The file that P extends, or NULL after an error. */
static source *find_base(parts_reader *r, const part *p) {
    const node *extends = p->header[EXTENDS];
    str id = str_sub(extends->s, 0, str_find(extends->s, STR("/"), 0));
    unsigned depth = 0;
    for (const part *q = p; q; q = q->extended_by, depth++)
        if (str_eq(q->id, id)) {
            place_error(r->problems, extends->at, str_of(""), "the vocabulary '" STR_FMT "' extends itself",
                        STR_ARG(id));
            return NULL;
        }
    if (depth > MOST_BASES) {
        place_error(r->problems, extends->at, str_of(""), "at most %u vocabularies can extend each other in a row",
                    MOST_BASES);
        return NULL;
    }
    if (r->finder) return r->finder->find(r->finder->with, r->memory, id, extends->at, r->problems);
    place_error(r->problems, extends->at, str_of(""), "unknown vocabulary '" STR_FMT "'", STR_ARG(id));
    return NULL;
}

/* The files are a list, so that whoever needs all of them finds them from the outermost one. */
static void chain(source *s, const source *base) {
    const source *last = s;
    while (last->included) last = last->included;
    ((source *)(uintptr_t)last)->included = base;
}

static bool check_version(parts_reader *r, const part *p, const part *base) {
    const node *extends = p->header[EXTENDS];
    const vocabulary v = {.id = base->id, .version = base->version};
    if (base->id.n == 0 || base->version.n == 0 || vocabulary_fits(&v, extends->s)) return true;
    place_error(r->problems, extends->at, str_of(""),
                "this vocabulary needs " STR_FMT ", but " STR_FMT " is " STR_FMT "/" STR_FMT, STR_ARG(extends->s),
                STR_ARG(base->source->name), STR_ARG(base->id), STR_ARG(base->version));
    return false;
}

/* ------------------------------------------------------------------------------------------------ joining */

/* The text by which a definition replaces another one: a set's name, a term's path. */
static str key_of(const node *n, const char *key) {
    const node *k = n->kind == NODE_GROUP ? node_get(n, key) : NULL;
    return k && k->kind == NODE_STRING ? k->s : (str){"", 0};
}

static bool begins_with(str path, str prefix) {
    return str_starts(path, prefix) && (path.n == prefix.n || path.p[prefix.n] == '.');
}

/* The definitions of BASE but those that WITHOUT leaves out; each that OWN defines again is replaced; then the others
 * of OWN. */
static node_list join(parts_reader *r, node_list base, const node *own, const node *without, const char *key) {
    VEC(const node *) all = {0};
    map index = {0};
    for (size_t i = 0; i < base.n; i++) {
        str name = key_of(base.v[i], key);
        bool out = false;
        for (const node *w = without ? without->first : NULL; w && !out; w = w->next)
            out = w->kind == NODE_STRING && begins_with(name, w->s);
        if (out) continue;
        map_put(r->memory, &index, name, (uint32_t)all.n);
        VEC_PUSH(r->memory, all, base.v[i]);
    }
    const size_t n_base = all.n;
    bool *replaced = ARENA_ARRAY(r->memory, bool, n_base);
    for (const node *c = own ? own->first : NULL; c; c = c->next) {
        str name = key_of(c, key);
        uint32_t at = name.n ? map_get(&index, name) : MAP_NONE;
        if (at != MAP_NONE && !replaced[at]) {
            all.v[at] = c;
            replaced[at] = true;
        } else {
            VEC_PUSH(r->memory, all, c);
        }
    }
    return (node_list){all.v, all.n};
}

/* Every name in 'without' must leave something out: a set, or terms by their path or its beginning. */
static void check_without(parts_reader *r, node_list sets, node_list terms, const node *without) {
    for (const node *w = without ? without->first : NULL; w; w = w->next) {
        bool any = false;
        if (w->kind != NODE_STRING) {
            place_error(r->problems, w->at, str_of(""), "'without' is a list of names, not of %s",
                        node_kind_name(w->kind));
            continue;
        }
        VEC(str) paths = {0};
        for (size_t i = 0; i < sets.n && !any; i++) {
            str name = key_of(sets.v[i], "name");
            any = str_eq(name, w->s);
            VEC_PUSH(&r->problems->memory, paths, name);
        }
        for (size_t i = 0; i < terms.n && !any; i++) {
            str path = key_of(terms.v[i], "path");
            any = begins_with(path, w->s);
            VEC_PUSH(&r->problems->memory, paths, path);
            VEC_PUSH(&r->problems->memory, paths, str_sub(path, 0, str_find(path, STR("."), 0)));
        }
        if (!any)
            place_error(r->problems, w->at, suggest(&r->problems->memory, w->s, paths.v, paths.n),
                        "the extended vocabulary has no term or set '" STR_FMT "'", STR_ARG(w->s));
    }
}

static bool read_part(parts_reader *r, part *p, vocabulary_parts *out) {
    *out = (vocabulary_parts){0};
    if (!read_file(r, p)) return false;
    if (p->header[EXTENDS]) {
        part base = {.extended_by = p, .source = find_base(r, p)};
        if (!base.source || !read_part(r, &base, out) || !check_version(r, p, &base)) return false;
        chain(p->source, base.source);
        check_without(r, out->sets, out->terms, p->header[WITHOUT]);
    }
    out->id = p->id;
    out->version = p->version;
    out->title = field_str(p->header[TITLE]);
    const node *without = p->header[EXTENDS] ? p->header[WITHOUT] : NULL;
    out->sets = join(r, out->sets, p->sets, without, "name");
    out->terms = join(r, out->terms, p->terms, without, "path");
    return true;
}

bool vocabulary_parts_read(arena *a, source *s, const vocabulary_finder *finder, diags *d, vocabulary_parts *out) {
    parts_reader r = {a, finder, d};
    part p = {.source = s};
    return read_part(&r, &p, out);
}
