#include "bargain/repair_twig.h"

#include <string.h>

/* ------------------------------------------------------------------------------------------------ building */

twig *twig_root(arena *a, const vocabulary *v) {
    twig *t = ARENA_NEW(a, twig);
    t->at = v->root;
    return t;
}

twig *twig_find(const twig *of, str key) {
    for (twig *t = of->first; t; t = t->next)
        if (str_eq(t->key, key)) return t;
    return NULL;
}

static twig *grow(arena *a, twig *of, str key, const term_branch *at) {
    twig *t = of->last && str_eq(of->last->key, key) ? of->last : twig_find(of, key);
    if (t) return t;
    t = ARENA_NEW(a, twig);
    *t = (twig){.key = key, .at = at};
    if (of->last)
        of->last->next = t;
    else
        of->first = t;
    of->last = t;
    return t;
}

void twig_add(arena *a, twig *root, const vocabulary *v, uint32_t number, str value) {
    const term *t = v->terms[v->slot_term[number]];
    uint32_t within = number - t->first_slot;
    twig *at = root;
    for (size_t i = 0; i < t->n_segments; i++) {
        const segment *s = &t->segments[i];
        str key = s->name;
        const term_branch *b = at->at;
        if (s->set) {
            key = s->set->members.names[within / s->stride];
            within %= s->stride;
        }
        at = grow(a, at, key, s->set ? b->member : b->fields[map_get(&b->index, key)]);
    }
    at->value = value;
    at->terms = 1;
}

/* ------------------------------------------------------------------------------------------------ writing */

static void write_key(buf *out, str key, bool json) {
    if (json) {
        buf_json(out, key);
        buf_z(out, ": ");
    } else {
        buf_printf(out, STR_FMT " = ", STR_ARG(key));
    }
}

static void write_twig(buf *out, const twig *t, bool json, unsigned depth, bool lines);

static void write_line(buf *out, unsigned depth) {
    buf_char(out, '\n');
    buf_pad(out, ' ', (size_t)2 * depth);
}

static void write_group(buf *out, const twig *t, bool json, unsigned depth, bool lines) {
    buf_char(out, '{');
    for (const twig *c = t->first; c; c = c->next) {
        if (lines)
            write_line(out, depth + 1);
        else
            buf_char(out, ' ');
        write_twig(out, c, json, depth + 1, true);
        buf_z(out, !json ? ";" : c->next ? "," : "");
    }
    if (lines)
        write_line(out, depth);
    else
        buf_char(out, ' ');
    buf_char(out, '}');
}

static void write_flat(buf *out, const twig *t, bool json) {
    write_key(out, t->key, json);
    if (t->value.n) {
        buf_str(out, t->value);
        return;
    }
    buf_char(out, '{');
    for (const twig *c = t->first; c; c = c->next) {
        buf_char(out, ' ');
        write_flat(out, c, json);
        buf_z(out, !json ? ";" : c->next ? "," : "");
    }
    buf_z(out, " }");
}

static void write_twig(buf *out, const twig *t, bool json, unsigned depth, bool lines) {
    enum { WIDE = 76 };
    buf flat = {0};
    write_flat(&flat, t, json);
    if (!lines || t->value.n || flat.n + 2 * (size_t)depth <= WIDE) {
        buf_str(out, buf_slice(&flat));
    } else {
        write_key(out, t->key, json);
        write_group(out, t, json, depth, true);
    }
    buf_free(&flat);
}

static str taken(arena *a, buf *out) {
    str text = arena_str(a, buf_slice(out));
    buf_free(out);
    return text;
}

str twig_text(arena *a, const twig *t, bool json) {
    buf out = {0};
    write_twig(&out, t, json, 0, true);
    return taken(a, &out);
}

str twig_group(arena *a, const twig *t, bool json, bool lines) {
    buf out = {0};
    write_group(&out, t, json, 0, lines);
    return taken(a, &out);
}

/* ------------------------------------------------------------------------------------------------ sets for members */

/* What a child says, without its key. */
static str saying(arena *a, const twig *t) {
    buf out = {0};
    twig bare = *t;
    bare.key = STR("");
    write_flat(&out, &bare, false);
    return taken(a, &out);
}

typedef struct folding {
    arena *memory;
    twig *of;
    const vocabulary *v;
    const node *taken;
    str *says;  /* of each child */
    twig **all; /* the children */
    size_t n;
    map index; /* key of a child -> its number */
} folding;

/* A child that still stands for this member alone. */
static size_t member_at(const folding *f, str name) {
    uint32_t i = map_get(&f->index, name);
    return i != MAP_NONE && f->all[i] && str_eq(f->all[i]->key, name) ? i : SIZE_MAX;
}

/* All members of the set are children here, and say what the first of them says. */
static bool covers(const folding *f, const name_set *s) {
    size_t first = s->members.n > 1 ? member_at(f, s->members.names[0]) : SIZE_MAX;
    for (size_t i = 0; i < s->members.n && first != SIZE_MAX; i++) {
        size_t at = member_at(f, s->members.names[i]);
        if (at == SIZE_MAX || !str_eq(f->says[at], f->says[first])) return false;
    }
    return first != SIZE_MAX;
}

static bool is_free(const folding *f, str key) {
    const term_branch *b = f->of->at;
    if (map_get(&b->index, key) != MAP_NONE || map_get(&b->family->index, key) != MAP_NONE) return false;
    for (const node *c = f->taken ? f->taken->first : NULL; c; c = c->next)
        if (str_eq(c->key, key)) return false;
    return true;
}

static const name_set *widest(const folding *f) {
    const name_set *best = NULL;
    for (size_t i = 0; i < f->v->n_sets; i++) {
        const name_set *s = f->v->sets[i];
        if (best && s->members.n <= best->members.n) continue;
        if (s->members.n <= f->n && is_free(f, s->members.name) && covers(f, s)) best = s;
    }
    return best;
}

static void fold_into(folding *f, const name_set *s) {
    size_t first = member_at(f, s->members.names[0]);
    for (size_t i = 1; i < s->members.n; i++) {
        size_t at = member_at(f, s->members.names[i]);
        f->all[first]->terms += f->all[at]->terms;
        f->all[at] = NULL;
    }
    f->all[first]->key = s->members.name;
}

static void relink(folding *f) {
    f->of->first = f->of->last = NULL;
    for (size_t i = 0; i < f->n; i++) {
        twig *t = f->all[i];
        if (!t) continue;
        t->next = NULL;
        if (f->of->last)
            f->of->last->next = t;
        else
            f->of->first = t;
        f->of->last = t;
    }
}

void twig_fold(arena *a, twig *of, const vocabulary *v, const node *taken_keys) {
    folding f = {.memory = a, .of = of, .v = v, .taken = taken_keys};
    for (twig *t = of->first; t; t = t->next) {
        twig_fold(a, t, v, NULL);
        for (const twig *c = t->first; c; c = c->next) t->terms += c->terms;
        f.n++;
    }
    if (!of->at->family || f.n < 2) return;
    f.says = ARENA_ARRAY(a, str, f.n);
    f.all = ARENA_ARRAY(a, twig *, f.n);
    size_t i = 0;
    for (twig *t = of->first; t; t = t->next) {
        f.says[i] = saying(a, t);
        map_put(a, &f.index, t->key, (uint32_t)i);
        f.all[i++] = t;
    }
    for (const name_set *s = widest(&f); s; s = widest(&f)) fold_into(&f, s);
    relink(&f);
}
