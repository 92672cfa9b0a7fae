/* Where something is declared, where it is used, and its new name. */

#include "batch/file_iterator.h"
#include "rules/builtin.h"
#include "service/service_internal.h"

/* Files of the folders that are looked through. */
#define MOST_FILES 2000u

/* ------------------------------------------------------------------------------------------------ entities */

typedef enum {
    ENTITY_NONE,
    ENTITY_TERM,   /* name: the path of the vocabulary, recognition.<actor> */
    ENTITY_SET,    /* name */
    ENTITY_MEMBER, /* name; of: its set */
    ENTITY_RULE,   /* name: PACK/RULE */
    ENTITY_DEFINITION,
    ENTITY_ARTICLE, /* name: the id */
    ENTITY_BRACKET, /* name: of option = "NAME/OPTION" */
    ENTITY_SOURCE,  /* of a pack */
    ENTITY_PACK,    /* a pack or vocabulary that a deal names; name: its file */
} entity_kind;

typedef struct entity {
    entity_kind kind;
    str name, of;
    uint32_t from, to; /* its bytes */
} entity;

/* A text that is looked through. */
typedef struct text_view {
    arena *memory;
    document_kind kind;
    const outline *outline;
    const vocabulary *vocabulary;
    const cel_env *env;
} text_view;

static text_view view_of(arena *a, const analysis *x) {
    return (text_view){a, x->kind, x->outline, x->vocabulary, x->env};
}

static entity inner(const outline_node *n, entity_kind kind, str name) {
    bool quotes = n->kind == OUTLINE_STRING && n->to - n->from >= 2;
    return (entity){kind, name, {"", 0}, n->from + quotes, n->to - quotes};
}

static entity of_values(const domain *values, str name, uint32_t from, uint32_t to) {
    if (!values || values->name.n == 0 || domain_find(values, name) == SIZE_MAX) return (entity){0};
    return (entity){ENTITY_MEMBER, name, values->name, from, to};
}

/* The family itself, of which a part may have been named. */
static entity of_word(const cel_word *w, const cel_word *before, uint32_t from, uint32_t to) {
    bool quotes = w->kind == CEL_WORD_VALUE || (w->kind == CEL_WORD_MEMBER && w->to - w->from != w->name.n);
    bool selected = before && str_is(before->name, ".");
    if (quotes) from++, to--;
    switch (w->kind) {
    case CEL_WORD_TERM:
        if (w->is.leaf) return (entity){ENTITY_TERM, w->is.leaf->path, {"", 0}, from, to};
        return (entity){0};
    case CEL_WORD_MEMBER:
        if (w->is.leaf) return (entity){ENTITY_TERM, w->is.leaf->path, {"", 0}, from, to};
        return of_values(w->values, w->name, from, to);
    case CEL_WORD_VALUE: return of_values(w->values, w->name, from, to);
    case CEL_WORD_SET: return (entity){ENTITY_SET, w->name, {"", 0}, from, to};
    case CEL_WORD_DEFINITION: return (entity){ENTITY_DEFINITION, w->name, {"", 0}, from, to};
    case CEL_WORD_UNKNOWN:
        if (!selected && !w->member) return (entity){ENTITY_DEFINITION, w->name, {"", 0}, from, to};
        return (entity){0};
    default: return (entity){0};
    }
}

typedef struct entity_list {
    arena *memory;
    VEC(entity) list;
} entity_list;

static void add(entity_list *to, entity e) {
    if (e.kind != ENTITY_NONE && e.name.n) VEC_PUSH(to->memory, to->list, e);
}

/* The words of the expressions of a string. */
static void entities_of_expression(const text_view *x, const outline_node *n, text_kind kind, entity_list *to) {
    size_t parts, words;
    expression_at e = {.string = outline_decode(x->memory, x->outline, n)};
    const expression_part *list = expression_parts(x->memory, kind, e.string.text, &parts);
    for (size_t k = 0; k < parts; k++) {
        e.part = list[k];
        const cel_word *w = cel_words(x->memory, x->env, str_sub(e.string.text, list[k].from, list[k].to), &words);
        for (size_t i = 0; i < words; i++) {
            uint32_t from, end;
            expression_range(&e, w[i].from, w[i].to, &from, &end);
            add(to, of_word(&w[i], i ? &w[i - 1] : NULL, from, end));
        }
    }
}

/* The sets in the path of a term that is declared. */
static void entities_of_path(const text_view *x, const outline_node *n, entity_list *to) {
    str t = outline_text(x->memory, x->outline, n);
    add(to, inner(n, ENTITY_TERM, t));
    for (size_t at = 0; (at = str_find(t, STR("<"), at)) != SIZE_MAX; at++) {
        size_t end = str_find(t, STR(">"), at);
        if (end == SIZE_MAX) return;
        uint32_t from = n->from + 1 + (uint32_t)at + 1;
        add(to, (entity){ENTITY_SET, str_sub(t, at + 1, end), {"", 0}, from, from + (uint32_t)(end - at - 1)});
    }
}

/* The pack of this file has the id that the header says. */
static str pack_id(const text_view *x) {
    const outline_node *id = outline_get(outline_get(x->outline->root, "pack"), "id");
    return id ? outline_text(x->memory, x->outline, id) : STR("");
}

static void entities_of_value(const text_view *x, const outline_node *n, entity_list *to) {
    const outline_node *keyed = n->key.n || !n->parent ? n : n->parent;
    context in = keyed->parent ? outline_context(x->kind, keyed->parent) : CONTEXT_NONE;
    text_kind kind = n->key.n ? outline_text_kind(x->kind, n) : TEXT_PLAIN;
    if (kind != TEXT_PLAIN) {
        if (x->env) entities_of_expression(x, n, kind, to);
        return;
    }
    str key = keyed->key, text = outline_text(x->memory, x->outline, n);
    if (in == CONTEXT_TERM && str_is(key, "path")) {
        entities_of_path(x, n, to);
    } else if (in == CONTEXT_SET && str_is(key, "members")) {
        const outline_node *name = outline_get(keyed->parent, "name");
        entity e = inner(n, ENTITY_MEMBER, text);
        e.of = name ? outline_text(x->memory, x->outline, name) : STR("");
        add(to, e);
    } else if ((in == CONTEXT_SET && (str_is(key, "name") || str_is(key, "of"))) ||
               (in == CONTEXT_TERM && str_is(key, "of"))) {
        add(to, inner(n, ENTITY_SET, text));
    } else if (in == CONTEXT_ARTICLE && str_is(key, "id") && x->kind == DOCUMENT_DEAL) {
        add(to, inner(n, ENTITY_ARTICLE, text));
    } else if (in == CONTEXT_ARTICLE && str_is(key, "option")) {
        entity e = inner(n, ENTITY_BRACKET, str_sub(text, 0, str_find(text, STR("/"), 0)));
        e.to = e.from + (uint32_t)e.name.n;
        add(to, e);
    } else if (in == CONTEXT_DEFINITION && str_is(key, "name")) {
        add(to, inner(n, ENTITY_DEFINITION, text));
    } else if (in == CONTEXT_RULE && str_is(key, "id")) {
        add(to,
            inner(n, ENTITY_RULE, arena_printf(x->memory, STR_FMT "/" STR_FMT, STR_ARG(pack_id(x)), STR_ARG(text))));
    } else if (in == CONTEXT_WAIVER && str_is(key, "condition")) {
        size_t slash = str_find(text, STR("/"), 0),
               end = slash == SIZE_MAX ? slash : str_find(text, STR("/"), slash + 1);
        add(to, inner(n, ENTITY_RULE, str_sub(text, 0, end)));
    } else if ((in == CONTEXT_CITE && str_is(key, "source")) || (in == CONTEXT_SOURCE && str_is(key, "id"))) {
        add(to, inner(n, ENTITY_SOURCE, text));
    } else if (in == CONTEXT_HEADER && (str_is(key, "vocabulary") || str_is(key, "packs"))) {
        entity e = inner(n, ENTITY_PACK, text);
        e.of = key;
        add(to, e);
    }
}

/* A key in the terms of a deal, or a value there. */
static void entities_of_term(const text_view *x, const outline_node *n, entity_list *to) {
    term_point p;
    if (!outline_term(x->memory, x->kind, x->vocabulary, n, &p)) return;
    bool leaf = n->kind != OUTLINE_GROUP && n->kind != OUTLINE_LIST;
    if (n->key.n && !p.in_value && p.branch) {
        uint32_t quote = x->outline->json;
        entity e = {.from = n->key_from + quote, .to = n->key_to - quote, .name = n->key};
        if (p.set)
            e.kind = ENTITY_SET;
        else if (p.term)
            e.kind = ENTITY_TERM, e.name = p.term->path;
        else if (p.family)
            e.kind = ENTITY_MEMBER, e.of = p.family->members.name;
        add(to, e);
    }
    if (leaf && p.term && p.term->values && n->kind == OUTLINE_STRING)
        add(to, of_values(p.term->values, outline_text(x->memory, x->outline, n), n->from + 1, n->to - 1));
}

static void entities_of(const text_view *x, const outline_node *of, bool in_terms, entity_list *to) {
    bool here = in_terms || (of->kind == OUTLINE_GROUP && outline_context(x->kind, of) == CONTEXT_TERMS);
    for (const outline_node *n = of->first; n; n = n->next) {
        if (here && x->vocabulary) entities_of_term(x, n, to);
        if (n->kind == OUTLINE_GROUP || n->kind == OUTLINE_LIST)
            entities_of(x, n, here, to);
        else if (!here && n->kind == OUTLINE_STRING)
            entities_of_value(x, n, to);
    }
}

static entity_list all_entities(const text_view *x) {
    entity_list list = {.memory = x->memory};
    entities_of(x, x->outline->root, false, &list);
    return list;
}

/* The smallest one at AT; of a term's value the term. */
static entity entity_at(arena *a, const analysis *is, uint32_t at) {
    text_view x = view_of(a, is);
    entity_list list = all_entities(&x);
    entity best = {0};
    for (size_t i = 0; i < list.list.n; i++) {
        entity e = list.list.v[i];
        if (at < e.from || at > e.to) continue;
        if (!best.kind || e.to - e.from < best.to - best.from) best = e;
    }
    if (best.kind || !is->vocabulary) return best;
    const outline_node *n = outline_at(is->outline, at);
    term_point p;
    if (n->parent && outline_term(a, is->kind, is->vocabulary, n, &p) && p.term)
        return (entity){ENTITY_TERM, p.term->path, {"", 0}, n->from, n->to};
    return best;
}

/* ------------------------------------------------------------------------------------------------ declarations */

/* The element of a list whose KEY is NAME; its bytes without quotes. */
static bool declared_in(arena *a, const outline *o, const char *list, const char *key, str name, file_range *out) {
    const outline_node *all = outline_get(o->root, list);
    for (const outline_node *n = all ? all->first : NULL; n; n = n->next) {
        const outline_node *id = outline_get(n, key);
        if (!id || !str_eq(outline_text(a, o, id), name)) continue;
        entity e = inner(id, ENTITY_NONE, name);
        out->from = e.from;
        out->to = e.to;
        return true;
    }
    return false;
}

static bool member_in(arena *a, const outline *o, str set, str name, file_range *out) {
    const outline_node *sets = outline_get(o->root, "sets");
    for (const outline_node *s = sets ? sets->first : NULL; s; s = s->next) {
        const outline_node *id = outline_get(s, "name"), *members = outline_get(s, "members");
        if (!id || !members || !str_eq(outline_text(a, o, id), set)) continue;
        for (const outline_node *m = members->first; m; m = m->next) {
            if (!str_eq(outline_text(a, o, m), name)) continue;
            entity e = inner(m, ENTITY_NONE, name);
            out->from = e.from;
            out->to = e.to;
            return true;
        }
    }
    return false;
}

static bool declared_in_vocabulary(arena *a, const outline *o, const entity *e, file_range *out) {
    return e->kind == ENTITY_TERM  ? declared_in(a, o, "terms", "path", e->name, out)
           : e->kind == ENTITY_SET ? declared_in(a, o, "sets", "name", e->name, out)
                                   : member_in(a, o, e->of, e->name, out);
}

static bool declared_in_pack(arena *a, const pack *p, const entity *e, file_range *out) {
    size_t slash = str_find(e->name, STR("/"), 0);
    if (!str_eq(p->id, str_sub(e->name, 0, slash))) return false;
    const outline *o = outline_read(a, p->source, false);
    str id = slash == SIZE_MAX ? STR("") : str_sub(e->name, slash + 1, e->name.n);
    out->file = p->source->name;
    return declared_in(a, o, "rules", "id", id, out);
}

/* Where an entity is declared; false if that is not known. */
static bool declaration_of(arena *a, const analysis *x, const entity *e, file_range *out) {
    *out = (file_range){.file = {"", 0}};
    switch (e->kind) {
    case ENTITY_TERM:
    case ENTITY_SET:
    case ENTITY_MEMBER:
        if (x->kind == DOCUMENT_TERMS) return declared_in_vocabulary(a, x->outline, e, out);
        if (!x->vocabulary) return false;
        out->file = arena_str(a, x->vocabulary->source->name);
        return declared_in_vocabulary(a, outline_read(a, x->vocabulary->source, false), e, out);
    case ENTITY_RULE:
        if (x->kind == DOCUMENT_RULES) {
            size_t slash = str_find(e->name, STR("/"), 0);
            return declared_in(a, x->outline, "rules", "id", str_sub(e->name, slash + 1, e->name.n), out);
        }
        for (size_t i = 0; i < x->n_packs; i++)
            if (declared_in_pack(a, x->packs[i], e, out)) return true;
        return false;
    case ENTITY_DEFINITION: return declared_in(a, x->outline, "define", "name", e->name, out);
    case ENTITY_ARTICLE: *out = (file_range){{"", 0}, e->from, e->to}; return true;
    case ENTITY_BRACKET: *out = (file_range){{"", 0}, e->from, e->to}; return true;
    case ENTITY_SOURCE: {
        const outline_node *list = outline_get(outline_get(x->outline->root, "pack"), "sources");
        for (const outline_node *n = list ? list->first : NULL; n; n = n->next) {
            const outline_node *id = outline_get(n, "id");
            if (!id || !str_eq(outline_text(a, x->outline, id), e->name)) continue;
            *out = (file_range){{"", 0}, id->from + 1, id->to - 1};
            return true;
        }
        return false;
    }
    case ENTITY_PACK:
        if (str_is(e->of, "vocabulary") && x->vocabulary) {
            out->file = arena_str(a, x->vocabulary->source->name);
            return true;
        }
        for (size_t i = 0; i < x->n_packs; i++)
            if (str_eq(x->packs[i]->id, e->name)) return out->file = arena_str(a, x->packs[i]->file), true;
        return false;
    case ENTITY_NONE: break;
    }
    return false;
}

const file_range *document_definition(document *d, arena *a, uint32_t at, uint32_t *from, uint32_t *to, size_t *n) {
    const analysis *x = document_analysis(d);
    entity e = entity_at(a, x, at);
    file_range *out = ARENA_NEW(a, file_range);
    *n = 0;
    if (!e.kind || !declaration_of(a, x, &e, out)) return NULL;
    *from = e.from;
    *to = e.to;
    *n = 1;
    return out;
}

/* ------------------------------------------------------------------------------------------------ references */

static bool same(const entity *a, const entity *b) {
    return a->kind == b->kind && str_eq(a->name, b->name) && (a->kind != ENTITY_MEMBER || str_eq(a->of, b->of));
}

const occurrence *document_occurrences(document *d, arena *a, uint32_t at, size_t *n) {
    const analysis *is = document_analysis(d);
    entity e = entity_at(a, is, at);
    text_view x = view_of(a, is);
    entity_list list = all_entities(&x);
    VEC(occurrence) found = {0};
    file_range declared;
    bool known = e.kind && declaration_of(a, is, &e, &declared) && declared.file.n == 0;
    for (size_t i = 0; i < list.list.n && e.kind; i++) {
        const entity *o = &list.list.v[i];
        bool writes = (known && declared.from == o->from) || (is->kind == DOCUMENT_DEAL && o->kind == ENTITY_TERM);
        if (same(o, &e)) VEC_PUSH(a, found, (occurrence){o->from, o->to, writes});
    }
    *n = found.n;
    return found.v;
}

typedef struct reference_search {
    arena *memory;
    const analysis *is;
    const cel_env *env;
    const entity *wanted;
    str needle; /* a text without it has no reference */
    map seen;   /* the files that were looked through */
    VEC(file_range) found;
} reference_search;

/* What occurs in every text that names E: the last name of a path that is not a set; of PACK/RULE the rule. */
static str needle_of(const entity *e) {
    str best = e->name;
    char between = e->kind == ENTITY_TERM ? '.' : e->kind == ENTITY_RULE ? '/' : '\0';
    for (size_t at = 0, end; between && at <= e->name.n; at = end + 1) {
        end = str_find(e->name, (str){&between, 1}, at);
        str part = str_sub(e->name, at, end);
        if (part.n && part.p[0] != '<') best = part;
        if (end == SIZE_MAX) break;
    }
    return best;
}

/* FILE is a path, or the name of a built-in file. */
static void search_text(reference_search *r, str file, str shown, str text, document_kind kind) {
    if (!map_put(r->memory, &r->seen, file, 1) || str_find(text, r->needle, 0) == SIZE_MAX) return;
    arena *a = arena_child(r->memory);
    source *s = source_of_text(a, file, text);
    text_view x = {a, kind, outline_read(a, s, node_is_json(s)), r->is->vocabulary, r->env};
    entity_list list = all_entities(&x);
    for (size_t i = 0; i < list.list.n; i++)
        if (same(&list.list.v[i], r->wanted))
            VEC_PUSH(r->memory, r->found, (file_range){shown, list.list.v[i].from, list.list.v[i].to});
    arena_free(a);
}

static void search_file(reference_search *r, service *s, str path) {
    document *d = service_peek(s, path);
    if (d)
        search_text(r, arena_str(r->memory, path), arena_str(r->memory, path), document_text(d), document_kind_is(d));
}

static void search_rules(reference_search *r, service *s, const source *of) {
    if (str_find(of->name, STR("/"), 0) != SIZE_MAX)
        search_file(r, s, of->name);
    else
        search_text(r, arena_str(r->memory, of->name), arena_str(r->memory, of->name), of->text,
                    document_kind_of(of->name));
}

/* Files of the folders with these endings, in order; in A. */
static const str *folder_files(service *s, arena *a, size_t *n) {
    static const str endings[] = {{".deal", 5}, {".rules", 6}, {".terms", 6}, {".tests", 6}};
    file_iterator_settings settings = {.endings = endings, .n_endings = sizeof endings / sizeof *endings};
    VEC(str) list = {0};
    for (size_t i = 0; i < service_folders(s); i++) {
        str folder = arena_str(a, service_folder(s, i)), path;
        file_iterator *files = file_iterator_new(&folder, 1, settings);
        found_kind kind;
        diags dropped;
        diags_init(&dropped);
        while (files && list.n < MOST_FILES && file_iterator_next(files, &kind, &path, &dropped))
            if (kind == FOUND_DEAL) VEC_PUSH(a, list, arena_str(a, path));
        file_iterator_free(files);
        diags_free(&dropped);
    }
    *n = list.n;
    return list.v;
}

const file_range *document_references(document *d, arena *a, uint32_t at, bool declaration, size_t *n) {
    const analysis *is = document_analysis(d);
    entity e = entity_at(a, is, at);
    reference_search r = {.memory = a, .is = is, .env = is->env, .wanted = &e};
    if (!r.env && is->vocabulary) r.env = rules_env(a, is->vocabulary);
    r.needle = needle_of(&e);
    service *s = d->of;
    file_range declared;
    bool known = e.kind && declaration_of(a, is, &e, &declared), local = e.kind >= ENTITY_DEFINITION;
    *n = 0;
    if (!e.kind) return NULL;
    search_text(&r, arena_str(a, document_path(d)), STR(""), document_text(d), is->kind);
    for (size_t i = 0; i < service_documents(s) && !local; i++) {
        document *other = service_document(s, i);
        if (other != d && (document_kind_is(other) != DOCUMENT_OTHER)) search_file(&r, s, document_path(other));
    }
    if (!local && is->vocabulary) search_rules(&r, s, is->vocabulary->source);
    for (size_t i = 0; i < is->n_packs && !local; i++) search_rules(&r, s, is->packs[i]->source);
    size_t n_files = 0;
    const str *files = local ? NULL : folder_files(s, a, &n_files);
    for (size_t i = 0; i < n_files; i++) search_file(&r, s, files[i]);
    size_t kept = 0;
    for (size_t i = 0; i < r.found.n; i++) {
        bool is_it = known && r.found.v[i].from == declared.from && str_eq(r.found.v[i].file, declared.file);
        if (!is_it || declaration) r.found.v[kept++] = r.found.v[i];
    }
    *n = kept;
    return r.found.v;
}

/* ------------------------------------------------------------------------------------------------ renaming */

bool document_may_rename(document *d, arena *a, uint32_t at, uint32_t *from, uint32_t *to, str *name, str *why) {
    entity e = entity_at(a, document_analysis(d), at);
    bool may =
        e.kind == ENTITY_ARTICLE || e.kind == ENTITY_DEFINITION || e.kind == ENTITY_BRACKET || e.kind == ENTITY_SOURCE;
    file_range declared;
    if (e.kind == ENTITY_DEFINITION) may = declaration_of(a, document_analysis(d), &e, &declared);
    *why = STR("only the id of an article, the name of a bracket, and a pack's definitions and sources can be renamed");
    if (!may) return false;
    *from = e.from;
    *to = e.to;
    *name = e.name;
    return true;
}

/* Why NAME cannot be the new name; empty if it can. */
static str name_problem(arena *a, const analysis *is, const entity *e, str name) {
    text_view x = view_of(a, is);
    if (str_trim(name).n == 0) return STR("a name must not be empty");
    if (e->kind == ENTITY_DEFINITION && !str_is_name(name))
        return STR("the name of a definition consists of a-z, 0-9 and '_', and begins with a letter");
    if (e->kind == ENTITY_DEFINITION && vocabulary_reserves(name))
        return STR("this is a word of the expression language");
    if (e->kind == ENTITY_DEFINITION && is->env && cel_env_find(is->env, name))
        return STR("a set, a term or a definition has this name");
    for (size_t i = 0; i < name.n; i++)
        if ((unsigned char)name.p[i] < ' ' || strchr("\"\\", name.p[i]) ||
            (e->kind == ENTITY_BRACKET && name.p[i] == '/'))
            return STR("a name must not contain quotation marks, '\\', control characters, or in a bracket '/'");
    entity_list list = all_entities(&x);
    for (size_t i = 0; i < list.list.n; i++)
        if (list.list.v[i].kind == e->kind && str_eq(list.list.v[i].name, name))
            return STR("this name is in use already");
    return STR("");
}

const service_edit *document_rename(document *d, arena *a, uint32_t at, str name, size_t *n, str *why) {
    const analysis *is = document_analysis(d);
    uint32_t from, to;
    str before;
    *n = 0;
    if (!document_may_rename(d, a, at, &from, &to, &before, why)) return NULL;
    entity e = entity_at(a, is, at);
    VEC(service_edit) edits = {0};
    if (!str_eq(before, name)) {
        *why = name_problem(a, is, &e, name);
        if (why->n) return NULL;
    }
    text_view x = view_of(a, is);
    entity_list list = all_entities(&x);
    for (size_t i = 0; i < list.list.n; i++)
        if (same(&list.list.v[i], &e))
            VEC_PUSH(a, edits, (service_edit){.from = list.list.v[i].from, .to = list.list.v[i].to, .text = name});
    *n = edits.n;
    return edits.v;
}

/* ------------------------------------------------------------------------------------------------ symbols */

static char lower(char c) {
    return (char)(c >= 'A' && c <= 'Z' ? c | 0x20 : c);
}

/* Whether the letters of QUERY occur in S in their order. */
static bool fits(str query, str s) {
    size_t i = 0;
    for (size_t k = 0; k < s.n && i < query.n; k++) i += lower(s.p[k]) == lower(query.p[i]);
    return i == query.n;
}

typedef struct symbol_search {
    arena *memory;
    str query, path;
    size_t most;
    VEC(found_symbol) found;
} symbol_search;

static void find_symbols(symbol_search *x, const symbol *of) {
    for (const symbol *s = of->first; s && x->found.n < x->most; s = s->next) {
        bool wanted = s->kind != SYMBOL_GROUP && (fits(x->query, s->name) || fits(x->query, s->detail));
        if (wanted) VEC_PUSH(x->memory, x->found, (found_symbol){s, x->path});
        find_symbols(x, s);
    }
}

const found_symbol *service_symbols(service *s, arena *a, str query, size_t most, size_t *n) {
    symbol_search x = {.memory = a, .query = query, .most = most};
    map seen = {0};
    size_t n_files;
    const str *files = folder_files(s, a, &n_files);
    size_t n_open = service_documents(s);
    for (size_t i = 0; i < n_open + n_files && x.found.n < most; i++) {
        str path = i < n_open ? arena_str(a, document_path(service_document(s, i))) : files[i - n_open];
        if (!map_put(a, &seen, path, 1)) continue;
        document *d = service_peek(s, path);
        if (!d) continue;
        /* The symbols of a file in which nothing is found are forgotten. */
        arena *of_file = arena_child(a);
        size_t before = x.found.n;
        x.path = path;
        find_symbols(&x, service_symbols_of(of_file, path, document_kind_is(d), document_text(d)));
        if (x.found.n == before) arena_free(of_file);
    }
    *n = x.found.n;
    return x.found.v;
}
