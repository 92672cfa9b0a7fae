/* The parts of a text: symbols, folds, ranges to select. */

#include <stdlib.h>

#include "service/service_internal.h"

/* ------------------------------------------------------------------------------------------------ symbols */

/* What is a symbol: elements of which lists, and their name. */
static const struct {
    context in;
    symbol_kind kind;
    const char *name, *detail;
} named[] = {
    {CONTEXT_ARTICLE, SYMBOL_ARTICLE, "id", "title"}, {CONTEXT_WAIVER, SYMBOL_WAIVER, "condition", "reason"},
    {CONTEXT_SOURCE, SYMBOL_SOURCE, "id", "title"},   {CONTEXT_DEFINITION, SYMBOL_DEFINITION, "name", "is"},
    {CONTEXT_RULE, SYMBOL_RULE, "id", "title"},       {CONTEXT_CONDITION, SYMBOL_CONDITION, "id", "message"},
    {CONTEXT_SET, SYMBOL_SET, "name", "title"},       {CONTEXT_TERM, SYMBOL_TERM, "path", "title"},
    {CONTEXT_TEST, SYMBOL_CONDITION, "name", "rule"}, {CONTEXT_CLAUSE, SYMBOL_ARTICLE, "id", "title"},
};

typedef struct symbols {
    arena *memory;
    const analysis *is;
} symbols;

static symbol *append(symbols *x, symbol *to, symbol_kind kind, const outline_node *n) {
    symbol *s = ARENA_NEW(x->memory, symbol);
    *s = (symbol){.kind = kind, .from = n->key_from, .to = n->to, .name_from = n->key_from, .name_to = n->key_to};
    if (to->last)
        to->last->next = s;
    else
        to->first = s;
    to->last = s;
    return s;
}

static void add_children(symbols *x, symbol *to, const outline_node *of);

/* A term of a deal: its path below TO, one symbol for each leaf. */
static void add_terms(symbols *x, symbol *to, const outline_node *group, str path) {
    for (const outline_node *n = group->first; n; n = n->next) {
        if (n->key.n == 0) continue;
        str name = path.n ? arena_printf(x->memory, STR_FMT "." STR_FMT, STR_ARG(path), STR_ARG(n->key)) : n->key;
        bool open = n->kind == OUTLINE_GROUP && n->first && !outline_get(n, "either") && !outline_get(n, "open");
        if (open && n->depth < 64) {
            add_terms(x, to, n, name);
            continue;
        }
        symbol *s = append(x, to, SYMBOL_TERM, n);
        s->name = name;
        str value = str_sub(x->is->source->text, n->from, n->to);
        size_t end = str_find(value, STR("\n"), 0);
        s->detail = str_trim(str_sub(value, 0, end < 60 ? end : 60));
        while (s->detail.n && ((unsigned char)s->detail.p[s->detail.n - 1] & 0x80)) s->detail.n--;
    }
}

static void add_node(symbols *x, symbol *to, const outline_node *n) {
    context in = n->kind == OUTLINE_GROUP ? outline_context(x->is->kind, n) : CONTEXT_NONE;
    if (in == CONTEXT_TERMS) {
        add_terms(x, to, n, STR(""));
        return;
    }
    for (size_t i = 0; i < sizeof named / sizeof *named; i++) {
        if (named[i].in != in) continue;
        const outline_node *name = outline_get(n, named[i].name), *detail = outline_get(n, named[i].detail);
        symbol *s = append(x, to, named[i].kind, n);
        s->name = name ? outline_text(x->memory, x->is->outline, name) : STR("");
        if (name && name->to > name->from)
            s->name_from = name->from, s->name_to = name->to;
        else
            s->name_to = s->name_from;
        if (s->name.n == 0) s->name = STR("(no name)");
        s->detail = detail ? outline_text(x->memory, x->is->outline, detail) : STR("");
        add_children(x, s, n);
        return;
    }
    bool top = n->parent && !n->parent->parent && n->key.n && (n->kind == OUTLINE_GROUP || n->kind == OUTLINE_LIST);
    symbol *s = to;
    if (top) {
        s = append(x, to, SYMBOL_GROUP, n);
        s->name = n->key;
        const outline_node *id = outline_get(n, "id"), *title = outline_get(n, "title");
        if (id) s->detail = outline_text(x->memory, x->is->outline, id);
        if (title) s->detail = outline_text(x->memory, x->is->outline, title);
    }
    add_children(x, s, n);
}

static void add_children(symbols *x, symbol *to, const outline_node *of) {
    for (const outline_node *n = of->first; n; n = n->next)
        if (n->kind == OUTLINE_GROUP || n->kind == OUTLINE_LIST) add_node(x, to, n);
}

const symbol *service_symbols_of(arena *a, str path, document_kind kind, str text) {
    source *from = source_of_text(a, path, text);
    analysis is = {.kind = kind, .source = from, .outline = outline_read(a, from, node_is_json(from))};
    symbols x = {a, &is};
    symbol *root = ARENA_NEW(a, symbol);
    *root = (symbol){.kind = SYMBOL_FILE, .name = path, .to = (uint32_t)text.n};
    add_children(&x, root, is.outline->root);
    return root;
}

const symbol *document_symbols(document *d, arena *a) {
    return service_symbols_of(a, document_path(d), document_kind_is(d), document_text(d));
}

/* ------------------------------------------------------------------------------------------------ folds */

typedef VEC(fold) folds;

static bool has_lines(str t, uint32_t from, uint32_t to) {
    return str_find(str_sub(t, from, to), STR("\n"), 0) != SIZE_MAX;
}

static void fold_node(arena *a, folds *to, const outline *o, const outline_node *n) {
    str t = o->source->text;
    for (const outline_node *c = n->first; c; c = c->next) {
        bool group = c->kind == OUTLINE_GROUP || c->kind == OUTLINE_LIST;
        if (!group && c->kind != OUTLINE_STRING) continue;
        if (!has_lines(t, c->from, c->to)) continue;
        VEC_PUSH(a, *to, (fold){c->from, c->to, false});
        if (group) fold_node(a, to, o, c);
    }
}

const fold *document_folds(document *d, arena *a, size_t *n) {
    const analysis *x = document_analysis(d);
    const outline *o = x->outline;
    str t = x->source->text;
    folds list = {0};
    fold_node(a, &list, o, o->root);
    /* Comments on lines that follow each other are one. */
    for (size_t i = 0, last; i < o->comments.n; i = last + 1) {
        for (last = i; last + 1 < o->comments.n; last++) {
            str between = str_sub(t, o->comments.v[last].to, o->comments.v[last + 1].from);
            size_t first = str_find(between, STR("\n"), 0);
            if (str_trim(between).n || first == SIZE_MAX || str_find(between, STR("\n"), first + 1) != SIZE_MAX) break;
        }
        if (has_lines(t, o->comments.v[i].from, o->comments.v[last].to))
            VEC_PUSH(a, list, (fold){o->comments.v[i].from, o->comments.v[last].to, true});
    }
    *n = list.n;
    return list.v;
}

/* ------------------------------------------------------------------------------------------------ selections */

typedef uint32_t range[2];
typedef struct ranges {
    arena *memory;
    VEC(uint32_t) ends; /* pairs */
} ranges;

/* A range that contains the last one and is larger. */
static void widen(ranges *x, uint32_t from, uint32_t to, uint32_t at) {
    size_t n = x->ends.n;
    if (from > at || to < at) return;
    if (n && (from > x->ends.v[n - 2] || to < x->ends.v[n - 1])) return;
    if (n && from == x->ends.v[n - 2] && to == x->ends.v[n - 1]) return;
    VEC_PUSH(x->memory, x->ends, from);
    VEC_PUSH(x->memory, x->ends, to);
}

static bool is_word_byte(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || str_is_digit(c) || c == '_' || (unsigned char)c >= 0x80;
}

const uint32_t (*document_selections(document *d, arena *a, uint32_t at, size_t *n))[2] {
    const analysis *x = document_analysis(d);
    str t = x->source->text;
    ranges r = {.memory = a};
    uint32_t from = at, to = at;
    while (from > 0 && is_word_byte(t.p[from - 1])) from--;
    while (to < t.n && is_word_byte(t.p[to])) to++;
    widen(&r, from, to, at);
    for (const outline_node *o = outline_at(x->outline, at); o; o = o->parent) {
        if (o->kind == OUTLINE_STRING && o->to - o->from >= 2) widen(&r, o->from + 1, o->to - 1, at);
        if (o->closed && o->to - o->from >= 2 && o->parent) widen(&r, o->from + 1, o->to - 1, at);
        if (outline_in_key(o, at)) widen(&r, o->key_from, o->key_to, at);
        widen(&r, o->from, o->to, at);
        widen(&r, o->key_from, o->to, at);
    }
    widen(&r, 0, (uint32_t)t.n, at);
    *n = r.ends.n / 2;
    return (const range *)(const void *)r.ends.v;
}
