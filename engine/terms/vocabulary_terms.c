#include "base/suggest.h"
#include "terms/load.h"

/* ------------------------------------------------------------------------------------------------ paths */

static void path_error(vocabulary_loader *l, const node *n, size_t from, size_t to, const char *note,
                       const char *message) {
    place_error(l->problems, node_text_place(n, from, to), str_of(note), "%s", message);
}

/* One segment of a path: a name, or <set>. */
static bool read_segment(vocabulary_loader *l, const node *n, size_t from, size_t to, segment *out) {
    str part = str_sub(n->s, from, to);
    place at = node_text_place(n, from, to);
    if (part.n > 2 && part.p[0] == '<' && part.p[part.n - 1] == '>') {
        out->name = str_sub(part, 1, part.n - 1);
        out->set = load_find_set(l, out->name, at);
        if (from == 0) path_error(l, n, from, to, "", "a path begins with a name, not with a set");
        return out->set != NULL && from > 0;
    }
    out->name = part;
    if (str_is_name(part)) return true;
    path_error(l, n, from, to, "a path is made of names and <set>, with dots between: a.b.<party>.c",
               "this is no part of a path");
    return false;
}

static bool read_segments(vocabulary_loader *l, const node *n, term *t) {
    VEC(segment) parts = {0};
    bool good = true;
    for (size_t from = 0; from <= n->s.n;) {
        size_t dot = str_find(n->s, STR("."), from);
        size_t to = dot == SIZE_MAX ? n->s.n : dot;
        segment part = {0};
        good = read_segment(l, n, from, to, &part) && good;
        VEC_PUSH(l->memory, parts, part);
        from = to + 1;
    }
    t->path = n->s;
    t->segments = parts.v;
    t->n_segments = parts.n;
    if (parts.n > MOST_PARTS) {
        place_error(l->problems, n->at, str_of(""), "a path has %u parts at most, not %zu", MOST_PARTS, parts.n);
        return false;
    }
    return good && load_name(l, parts.v[0].name, n->at, true);
}

/* Numbers the slots, the last set of the path running fastest. */
static bool number_slots(vocabulary_loader *l, term *t, const node *n) {
    uint64_t stride = 1;
    segment *segments = (segment *)(uintptr_t)t->segments;
    for (size_t i = t->n_segments; i-- > 0 && stride <= MOST_SLOTS;) {
        if (!segments[i].set) continue;
        segments[i].stride = (uint32_t)stride;
        stride *= segments[i].set->members.n;
        t->n_sets++;
    }
    t->first_slot = (uint32_t)l->slot_term.n;
    t->n_slots = (uint32_t)stride;
    if (stride + l->slot_term.n > MOST_SLOTS) {
        place_error(l->problems, n->at, str_of(""), "with this term the vocabulary has more than %u single terms",
                    MOST_SLOTS);
        return false;
    }
    for (uint64_t i = 0; i < stride; i++) VEC_PUSH(l->memory, l->slot_term, (uint32_t)l->terms.n);
    return true;
}

static term_branch *new_branch(vocabulary_loader *l, str name) {
    term_branch *b = ARENA_NEW(l->memory, term_branch);
    b->name = name;
    return b;
}

static term_branch *family_below(vocabulary_loader *l, term_branch *b, const segment *s, const node *n) {
    if (b->family == s->set) return b->member;
    if (b->family) {
        place_error(l->problems, n->at, str_of("at one point of a path stands one set"),
                    "<" STR_FMT "> stands where another path has <" STR_FMT ">", STR_ARG(s->name),
                    STR_ARG(b->family->members.name));
        return NULL;
    }
    for (size_t i = 0; i < b->n_fields; i++)
        if (map_get(&s->set->index, b->fields[i]->name) != MAP_NONE) {
            place_error(l->problems, n->at, str_of(""),
                        "the name '" STR_FMT "' stands in another path where a member of <" STR_FMT "> could",
                        STR_ARG(b->fields[i]->name), STR_ARG(s->name));
            return NULL;
        }
    b->family = s->set;
    return b->member = new_branch(l, arena_printf(l->memory, "<" STR_FMT ">", STR_ARG(s->name)));
}

static term_branch *field_below(vocabulary_loader *l, term_branch *b, const segment *s, const node *n) {
    uint32_t i = map_get(&b->index, s->name);
    if (i != MAP_NONE) return b->fields[i];
    if (b->family && map_get(&b->family->index, s->name) != MAP_NONE) {
        place_error(l->problems, n->at, str_of(""),
                    "the name '" STR_FMT "' is a member of <" STR_FMT ">, which stands here in another path",
                    STR_ARG(s->name), STR_ARG(b->family->members.name));
        return NULL;
    }
    if ((b->n_fields & (b->n_fields - 1)) == 0 || b->n_fields == 0) {
        term_branch **more = ARENA_ARRAY(l->memory, term_branch *, b->n_fields ? b->n_fields * 2 : 1);
        for (size_t k = 0; k < b->n_fields; k++) more[k] = b->fields[k];
        b->fields = more;
    }
    map_put(l->memory, &b->index, s->name, (uint32_t)b->n_fields);
    return b->fields[b->n_fields++] = new_branch(l, s->name);
}

void load_number_keys(vocabulary *v, term_branch *b) {
    b->first_key = v->n_keys;
    v->n_keys += term_branch_keys(b) + 1;
    for (size_t i = 0; i < b->n_fields; i++) load_number_keys(v, b->fields[i]);
    if (b->member) load_number_keys(v, b->member);
}

bool load_path(vocabulary_loader *l, term *t, const node *n) {
    term_branch *b = l->root;
    for (size_t i = 0; i < t->n_segments; i++) {
        const segment *s = &t->segments[i];
        b = s->set ? family_below(l, b, s, n) : field_below(l, b, s, n);
        if (!b) return false;
        if (b->leaf) {
            const char *how = i + 1 == t->n_segments ? "is said twice" : "begins with the whole path of another term";
            place_error(l->problems, n->at,
                        arena_printf(&l->problems->memory, "the other is on line %u", place_line(b->leaf->at)),
                        "this path %s", how);
            return false;
        }
    }
    if (b->n_fields || b->family) {
        place_error(l->problems, n->at, str_of("a term cannot be both a value and a group of terms"),
                    "other paths begin with this path");
        return false;
    }
    b->leaf = t;
    return true;
}

/* ------------------------------------------------------------------------------------------------ types */

static bool read_type(vocabulary_loader *l, const node *n, slot_type *out) {
    static const str names[] = {{"bool", 4}, {"int", 3}, {"float", 5}, {"string", 6},
                                {"enum", 4}, {"set", 3}, {"date", 4},  {"days", 4}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (str_eq(n->s, names[i])) {
            *out = (slot_type)i;
            return true;
        }
    place_error(l->problems, n->at, suggest_allowed(&l->problems->memory, n->s, names, sizeof names / sizeof *names),
                "'" STR_FMT "' is no type of term", STR_ARG(n->s));
    return false;
}

static void list_domain(vocabulary_loader *l, term *t, const node *list) {
    domain *values = ARENA_NEW(l->memory, domain);
    map *index = ARENA_NEW(l->memory, map);
    str *names = ARENA_ARRAY(l->memory, str, list->n);
    values->names = names;
    t->values = values;
    t->value_index = index;
    for (const node *c = list->first; c; c = c->next) {
        if (c->kind != NODE_STRING || !str_is_name(c->s))
            place_error(l->problems, c->at, str_of("a value is made of a-z, 0-9 and '_', and begins with a letter"),
                        "this cannot be a value");
        else if (!map_put(l->memory, index, c->s, (uint32_t)values->n))
            place_error(l->problems, c->at, str_of(""), "'" STR_FMT "' is twice among the values", STR_ARG(c->s));
        else
            names[values->n++] = c->s;
    }
    if (list->n == 0) place_error(l->problems, list->at, str_of(""), "'values' must name at least one value");
}

static void read_values(vocabulary_loader *l, term *t, const node *n, const node *values, const node *of) {
    bool needs = t->type == SLOT_ENUM || t->type == SLOT_SET;
    if (needs && !values == !of)
        place_error(l->problems, n->at, str_of(""),
                    values ? "'values' and 'of' cannot both say what the values are"
                           : "this term needs 'values' or 'of'");
    if (!needs && (values || of))
        place_error(l->problems, (values ? values : of)->key_at, str_of(""), "only an enum or a set has '" STR_FMT "'",
                    STR_ARG((values ? values : of)->key));
    if (!needs) return;
    if (values) list_domain(l, t, values);
    const name_set *s = of && !values ? load_find_set(l, of->s, of->at) : NULL;
    if (!s) return;
    t->values = &s->members;
    t->value_index = &s->index;
}

static void read_bound(vocabulary_loader *l, term *t, const node *n, bool *has, slot_value *out) {
    if (!n) return;
    if (t->type != SLOT_INT && t->type != SLOT_FLOAT && t->type != SLOT_DAYS)
        place_error(l->problems, n->key_at, str_of(""), "only an int, a float or days can have '" STR_FMT "'",
                    STR_ARG(n->key));
    else {
        term unbounded = *t;
        unbounded.has_min = unbounded.has_max = false;
        *has = term_value(l->memory, &unbounded, n, out, l->problems);
    }
}

static void check_bounds(vocabulary_loader *l, term *t, const node *n) {
    if (!t->has_min || !t->has_max) return;
    bool wrong = t->type == SLOT_FLOAT ? t->min.f > t->max.f : t->min.i > t->max.i;
    if (!wrong) return;
    place_error(l->problems, n->at, str_of(""), "'min' is larger than 'max'");
    t->has_min = t->has_max = false;
}

/* Where a key of the term was not understood, it may have been the one that speaks of silence: nothing is said then. */
static void read_silence(vocabulary_loader *l, term *t, const node *n, const node *fallback, const node *said,
                         bool understood) {
    static const str ways[] = {{"absent", 6}, {"open", 4}};
    if (!fallback && !said && !understood) return;
    if (!fallback == !said) {
        place_error(l->problems, n->at, str_of("default = VALUE, silence = \"absent\" or silence = \"open\""),
                    said ? "a term has 'default' or 'silence', not both"
                         : "this term does not say what silence about it means");
        return;
    }
    if (fallback) {
        t->silent = SILENCE_DEFAULT;
        term_value(l->memory, t, fallback, &t->fallback, l->problems);
        return;
    }
    t->silent = str_eq(said->s, ways[0]) ? SILENCE_ABSENT : SILENCE_OPEN;
    if (!str_eq(said->s, ways[0]) && !str_eq(said->s, ways[1]))
        place_error(l->problems, said->at, suggest_allowed(&l->problems->memory, said->s, ways, 2),
                    "silence cannot be '" STR_FMT "'", STR_ARG(said->s));
}

static void read_term(vocabulary_loader *l, const node *n) {
    enum { PATH, TYPE, VALUES, OF, MIN, MAX, DEFAULT, SILENCE, TITLE, UNIT, NOTE, FIELDS };
    static const field_spec specs[FIELDS] = {
        {"path", FIELD_STRING, true},  {"type", FIELD_STRING, true},     {"values", FIELD_LIST, false},
        {"of", FIELD_STRING, false},   {"min", FIELD_ANY, false},        {"max", FIELD_ANY, false},
        {"default", FIELD_ANY, false}, {"silence", FIELD_STRING, false}, {"title", FIELD_STRING, false},
        {"unit", FIELD_STRING, false}, {"note", FIELD_STRING, false}};
    const node *f[FIELDS];
    bool understood = fields_read(n, "term", specs, FIELDS, f, l->problems);
    if (!f[PATH] || !f[TYPE]) return;
    term *t = ARENA_NEW(l->memory, term);
    t->at = f[PATH]->at;
    t->title = field_str(f[TITLE]);
    t->unit = field_str(f[UNIT]);
    t->note = field_str(f[NOTE]);
    bool good = read_segments(l, f[PATH], t);
    if (!read_type(l, f[TYPE], &t->type)) return;
    read_values(l, t, n, f[VALUES], f[OF]);
    if ((t->type == SLOT_ENUM || t->type == SLOT_SET) && !t->values) return;
    read_bound(l, t, f[MIN], &t->has_min, &t->min);
    read_bound(l, t, f[MAX], &t->has_max, &t->max);
    check_bounds(l, t, n);
    read_silence(l, t, n, f[DEFAULT], f[SILENCE], understood);
    if (!good || !load_path(l, t, f[PATH]) || !number_slots(l, t, f[PATH])) return;
    VEC_PUSH(l->memory, l->terms, t);
}

void load_terms(vocabulary_loader *l, const node *list) {
    for (const node *c = list->first; c; c = c->next) read_term(l, c);
}
