#include "terms/term_tree.h"

/* ------------------------------------------------------------------------------------------------ building */

str term_tree_value(arena *a, const vocabulary *v, uint32_t number, slot s, bool json) {
    const domain *values = NULL;
    slot_type type = vocabulary_slot_type(v, number, &values);
    if (s.state == SLOT_VALUE) return slot_value_text(a, type, values, s.v, json ? VALUE_JSON : VALUE_LIBCONFIG);
    return json ? STR("{\"open\": true}") : STR("{ open = true; }");
}

term_tree *term_tree_new(arena *a, const vocabulary *v) {
    term_tree *t = ARENA_NEW(a, term_tree);
    t->branch = v->root;
    return t;
}

term_tree *term_tree_find(const term_tree *of, str key) {
    for (term_tree *t = of->first; t; t = t->next)
        if (str_eq(t->key, key)) return t;
    return NULL;
}

/* Inserts a child before the first one of a higher order. */
static void insert(term_tree *of, term_tree *child) {
    term_tree *before = NULL;
    if (of->last && of->last->order <= child->order)
        before = of->last;
    else
        for (term_tree *t = of->first; t && t->order <= child->order; t = t->next) before = t;
    child->next = before ? before->next : of->first;
    *(before ? &before->next : &of->first) = child;
    if (!child->next) of->last = child;
}

term_tree *term_tree_append(arena *a, term_tree *of, str key, str value) {
    term_tree *t = ARENA_NEW(a, term_tree);
    *t = (term_tree){.key = key, .value = value, .order = UINT32_MAX};
    insert(of, t);
    return t;
}

void term_tree_add(arena *a, term_tree *root, const vocabulary *v, uint32_t number, str value) {
    const term *t = v->terms[v->slot_term[number]];
    uint32_t within = number - t->first_slot;
    term_tree *at = root;
    for (size_t i = 0; i < t->n_segments; i++) {
        const segment *s = &t->segments[i];
        const term_branch *b = at->branch;
        /* The hidden terms, names.<zone>, have no branch. */
        uint32_t order = s->set ? within / s->stride : b ? map_get(&b->index, s->name) : MAP_NONE;
        if (!s->set && order == MAP_NONE) b = NULL;
        str key = s->set ? s->set->members.names[order] : s->name;
        term_tree *child = at->last && str_eq(at->last->key, key) ? at->last : term_tree_find(at, key);
        if (!child) {
            child = ARENA_NEW(a, term_tree);
            *child = (term_tree){.key = key,
                                 .branch = !b       ? NULL
                                           : s->set ? b->member
                                                    : b->fields[order],
                                 .order = order + (s->set && b ? (uint32_t)b->n_fields : 0)};
            insert(at, child);
        }
        if (s->set) within %= s->stride;
        at = child;
    }
    at->value = value;
}

/* ------------------------------------------------------------------------------------------------ writing */

static void write_key(buf *out, str key, bool json) {
    if (json) {
        buf_json(out, key);
        buf_z(out, ": ");
    } else {
        buf_str(out, key);
        buf_z(out, " = ");
    }
}

void term_tree_write_one_line(buf *out, const term_tree *of, bool json) {
    buf_z(out, json ? "{" : "{ ");
    for (const term_tree *c = of->first; c; c = c->next) {
        write_key(out, c->key, json);
        if (c->value.n)
            buf_str(out, c->value);
        else
            term_tree_write_one_line(out, c, json);
        buf_z(out, !json ? "; " : c->next ? ", " : "");
    }
    buf_char(out, '}');
}

void term_tree_write(buf *out, const term_tree *t, tree_layout layout, unsigned depth) {
    size_t from = buf_mark(out);
    write_key(out, t->key, layout.json);
    if (t->value.n) {
        buf_str(out, t->value);
        return;
    }
    size_t group = buf_mark(out);
    if (layout.width) {
        term_tree_write_one_line(out, t, layout.json);
        if (buf_failed(out) || buf_mark(out) - from + 2 * (size_t)depth <= layout.width) return;
        buf_cut(out, group);
    }
    buf_z(out, "{\n");
    for (const term_tree *c = t->first; c; c = c->next) {
        buf_pad(out, ' ', (size_t)2 * depth + 2);
        term_tree_write(out, c, layout, depth + 1);
        buf_z(out, !layout.json ? ";\n" : c->next ? ",\n" : "\n");
    }
    buf_pad(out, ' ', (size_t)2 * depth);
    buf_char(out, '}');
}

/* ------------------------------------------------------------------------------------------------ folding */

typedef struct folding {
    const vocabulary *v;
    const node *taken;
    term_tree *of;
    term_tree **children;
    str *values; /* of each child: its value or group on one line */
    size_t n;
    map index; /* key of a child -> its number */
} folding;

/* The number of the child of a member that is not folded yet, or SIZE_MAX. */
static size_t child_of(const folding *f, str member) {
    uint32_t i = map_get(&f->index, member);
    return i != MAP_NONE && f->children[i] && str_eq(f->children[i]->key, member) ? i : SIZE_MAX;
}

/* True if all members of the set are children with the same value. */
static bool covers(const folding *f, const name_set *s) {
    size_t first = s->members.n > 1 ? child_of(f, s->members.names[0]) : SIZE_MAX;
    for (size_t i = 0; i < s->members.n && first != SIZE_MAX; i++) {
        size_t at = child_of(f, s->members.names[i]);
        if (at == SIZE_MAX || !str_eq(f->values[at], f->values[first])) return false;
    }
    return first != SIZE_MAX;
}

/* True if a set's name can be a key here: neither a name of this branch nor in the text. */
static bool is_free(const folding *f, str key) {
    const term_branch *b = f->of->branch;
    if (map_get(&b->index, key) != MAP_NONE || map_get(&b->family->index, key) != MAP_NONE) return false;
    for (const node *c = f->taken ? f->taken->first : NULL; c; c = c->next)
        if (str_eq(c->key, key)) return false;
    return true;
}

static const name_set *largest_covered(const folding *f) {
    const name_set *best = NULL;
    for (size_t i = 0; i < f->v->n_sets; i++) {
        const name_set *s = f->v->sets[i];
        if (best && s->members.n <= best->members.n) continue;
        if (s->members.n <= f->n && is_free(f, s->members.name) && covers(f, s)) best = s;
    }
    return best;
}

void term_tree_fold(arena *a, term_tree *of, const vocabulary *v, const node *taken) {
    folding f = {.v = v, .of = of, .taken = taken};
    for (term_tree *t = of->first; t; t = t->next, f.n++) term_tree_fold(a, t, v, NULL);
    if (!of->branch || !of->branch->family || f.n < 2) return;
    f.children = ARENA_ARRAY(a, term_tree *, f.n);
    f.values = ARENA_ARRAY(a, str, f.n);
    size_t n = 0;
    for (term_tree *t = of->first; t; t = t->next, n++) {
        buf text = buf_in(a);
        if (!t->value.n) term_tree_write_one_line(&text, t, false);
        f.values[n] = t->value.n ? t->value : buf_take(&text);
        f.children[n] = t;
        map_put(a, &f.index, t->key, (uint32_t)n);
    }
    for (const name_set *s = largest_covered(&f); s; s = largest_covered(&f)) {
        size_t first = child_of(&f, s->members.names[0]);
        for (size_t i = 1; i < s->members.n; i++) f.children[child_of(&f, s->members.names[i])] = NULL;
        f.children[first]->key = s->members.name;
    }
    of->first = of->last = NULL;
    for (size_t i = 0; i < f.n; i++)
        if (f.children[i]) insert(of, f.children[i]);
}

/* ------------------------------------------------------------------------------------------------ paths */

typedef struct path_list {
    arena *memory;
    VEC(str) list;
} path_list;

static void add_paths(path_list *p, const term_tree *t, str path) {
    if (t->value.n) VEC_PUSH(p->memory, p->list, path);
    for (const term_tree *c = t->first; c; c = c->next)
        add_paths(p, c, path.n ? arena_printf(p->memory, STR_FMT "." STR_FMT, STR_ARG(path), STR_ARG(c->key)) : c->key);
}

const str *term_tree_paths(arena *a, const term_tree *root, size_t *n) {
    path_list p = {.memory = a};
    add_paths(&p, root, (str){"", 0});
    *n = p.list.n;
    return p.list.v;
}
