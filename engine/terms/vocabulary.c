#include "terms/vocabulary.h"

#include <string.h>

#include "base/suggest.h"
#include "source/guess.h"
#include "source/node.h"
#include "terms/term_types.h"
#include "terms/vocabulary_parts.h"

/* The largest number of slots of a vocabulary: 16 MB of them in every deal. */
#define MOST_SLOTS 1000000u
/* The most things that a deal may name in one set: they fit into one word of a SLOT_SET. */
#define MOST_NAMED 64

typedef struct vocabulary_loader {
    arena *memory;
    diags *problems;
    vocabulary *v;
    VEC(name_set *) sets;
    VEC(str) set_names; /* the same sets' names, for suggestions */
    map set_index;      /* set name -> its number in sets */
    map set_order;      /* name -> its position among all sets of the file, also of those not read yet */
    uint32_t n_named;   /* sets whose members each deal names */
    uint32_t reading;   /* the position of the set that is being read; after the last one, their number */
    VEC(term *) terms;
    VEC(uint32_t) slot_term;
    term_branch *root;
    map taken; /* names in use: of sets and of first segments -> number << 1 | is a first segment */
    VEC(place) taken_at;
} vocabulary_loader;

#define NAME_NOTE "a name consists of a-z, 0-9 and '_', and begins with a letter"

static str domain_note(arena *a, str wrong, const domain *values) {
    return suggest_allowed(a, wrong, values->names, values->n);
}

/* ------------------------------------------------------------------------------------------------ names */

bool vocabulary_reserves(str name) {
    static const char *const words[] = {
        "true",   "false",    "null",    "in",       "as",       "break",      "const",     "continue",  "else",
        "for",    "function", "if",      "import",   "let",      "loop",       "package",   "namespace", "return",
        "var",    "void",     "while",   "deal",     "articles", "int",        "uint",      "double",    "bool",
        "string", "bytes",    "list",    "map",      "type",     "dyn",        "null_type", "timestamp", "duration",
        "size",   "has",      "matches", "all",      "exists",   "exists_one", "filter",    "cel",       "math",
        "lists",  "sets",     "strings", "optional", "base64",   "regex"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (str_is(name, words[i])) return true;
    return false;
}

/* True if NAME is free for a set or a first segment; else adds an error. Several terms may share a first segment. */
static bool take_name(vocabulary_loader *l, str name, place at, bool first_segment) {
    if (vocabulary_reserves(name)) {
        place_error(l->problems, at, str_of("it is a word of the expression language"),
                    "'" STR_FMT "' cannot be the name of a set or a term", STR_ARG(name));
        return false;
    }
    if (map_put(l->memory, &l->taken, name, (uint32_t)l->taken_at.n << 1 | first_segment)) {
        VEC_PUSH(l->memory, l->taken_at, at);
        return true;
    }
    uint32_t first = map_get(&l->taken, name);
    if (first_segment && (first & 1)) return true;
    str line = place_line_name(&l->problems->memory, l->taken_at.v[first >> 1], at);
    place_error(l->problems, at, arena_printf(&l->problems->memory, "first used on " STR_FMT, STR_ARG(line)),
                "duplicate name '" STR_FMT "'", STR_ARG(name));
    return false;
}

/* The note about a name that is none, with the character that looks like another one. */
static str name_note(vocabulary_loader *l, str name, const char *note) {
    str strange = mark_describe(&l->problems->memory, name);
    if (strange.n == 0) return str_of(note);
    return arena_printf(&l->problems->memory, "it contains " STR_FMT "; %s", STR_ARG(strange), note);
}

static bool check_form(vocabulary_loader *l, str name, place at, const char *what) {
    if (str_is_name(name)) return true;
    place_error(l->problems, at, name_note(l, name, NAME_NOTE), "'" STR_FMT "' cannot be the name of %s", STR_ARG(name),
                what);
    return false;
}

/* ------------------------------------------------------------------------------------------------ sets */

/* The set with this name, or NULL after an error. */
static const name_set *find_set(vocabulary_loader *l, str name, place at) {
    uint32_t i = map_get(&l->set_index, name), order = map_get(&l->set_order, name);
    arena *a = &l->problems->memory;
    if (i != MAP_NONE) return l->sets.v[i];
    if (order == l->reading)
        place_error(l->problems, at, str_of(""), "set '" STR_FMT "' cannot be a part of itself", STR_ARG(name));
    else if (order > l->reading && order != MAP_NONE)
        place_error(l->problems, at, str_of("define a set before its parts"),
                    "set '" STR_FMT "' is defined later in this file", STR_ARG(name));
    else if (order == MAP_NONE)
        place_error(l->problems, at,
                    l->sets.n ? suggest_allowed(a, name, l->set_names.v, l->set_names.n)
                              : STR("this vocabulary has no sets"),
                    "unknown set '" STR_FMT "'", STR_ARG(name));
    return NULL;
}

static void read_member(vocabulary_loader *l, name_set *s, const node *n, str *names) {
    if (n->kind != NODE_STRING) {
        place_error(l->problems, n->at, str_of(""), "a member must be a string, not %s", node_kind_name(n->kind));
        return;
    }
    if (!check_form(l, n->s, n->at, "a member")) return;
    if (s->of && s->of->room) return; /* reported already */
    if (s->of && map_get(&s->of->index, n->s) == MAP_NONE) {
        place_error(l->problems, n->at, domain_note(&l->problems->memory, n->s, &s->of->members),
                    "'" STR_FMT "' is not a member of '" STR_FMT "'", STR_ARG(n->s), STR_ARG(s->of->members.name));
        return;
    }
    if (!map_put(l->memory, &s->index, n->s, (uint32_t)s->members.n))
        place_error(l->problems, n->at, str_of(""), "duplicate member '" STR_FMT "' in this set", STR_ARG(n->s));
    else
        names[s->members.n++] = n->s;
}

/* A list of texts that are not empty; LIST may be NULL. */
static const str *read_keywords(vocabulary_loader *l, const node *list, size_t *n) {
    str *keywords = ARENA_ARRAY(l->memory, str, list ? list->n : 0);
    *n = 0;
    for (const node *c = list ? list->first : NULL; c; c = c->next) {
        if (c->kind != NODE_STRING)
            place_error(l->problems, c->at, str_of(""), "a keyword must be a string, not %s", node_kind_name(c->kind));
        else if (str_trim(c->s).n == 0)
            place_error(l->problems, c->at, str_of(""), "a keyword must not be empty");
        else
            keywords[(*n)++] = c->s;
    }
    return keywords;
}

static void read_members(vocabulary_loader *l, name_set *s, const node *members, const node *label_group) {
    str *names = ARENA_ARRAY(l->memory, str, members->n), *labels = ARENA_ARRAY(l->memory, str, members->n);
    s->members.names = names;
    s->labels = labels;
    for (const node *c = members->first; c; c = c->next) read_member(l, s, c, names);
    if (members->n == 0) place_error(l->problems, members->at, str_of(""), "a set needs at least one member");
    for (size_t i = 0; i < s->members.n; i++) labels[i] = names[i];
    for (const node *c = label_group ? label_group->first : NULL; c; c = c->next) {
        uint32_t i = map_get(&s->index, c->key);
        if (i == MAP_NONE)
            place_error(l->problems, c->key_at, domain_note(&l->problems->memory, c->key, &s->members),
                        "'" STR_FMT "' is not a member of this set", STR_ARG(c->key));
        else if (c->kind != NODE_STRING)
            place_error(l->problems, c->at, str_of(""), "a label must be a string, not %s", node_kind_name(c->kind));
        else
            labels[i] = c->s;
    }
}

/* A set whose members each deal names. Its names here stand for the room; '#' is in no name that can be written. */
static void read_room(vocabulary_loader *l, name_set *s, const node *by, const node *most) {
    bool good = str_is(by->s, "deal");
    if (!good)
        place_error(l->problems, by->at, str_of("write named_by = \"deal\"; or list the members"),
                    "'named_by' can only be \"deal\", not '" STR_FMT "'", STR_ARG(by->s));
    if (!most && good)
        place_error(l->problems, by->key_at, str_of("write most = 8; with how many a deal can name at most"),
                    "missing key 'most' in this set");
    if (most && (most->i < 1 || most->i > MOST_NAMED))
        place_error(l->problems, most->at, str_of(""), "'most' must be between 1 and %d", MOST_NAMED);
    s->room = most && most->i > 0 && most->i <= MOST_NAMED ? (uint32_t)most->i : 1;
    str *names = ARENA_ARRAY(l->memory, str, s->room);
    for (uint32_t i = 0; i < s->room; i++) {
        names[i] = arena_printf(l->memory, STR_FMT "#%u", STR_ARG(s->members.name), i + 1);
        map_put(l->memory, &s->index, names[i], i);
    }
    s->members.names = s->labels = names;
    s->members.n = s->room;
    s->members.named = ++l->n_named;
}

/* Whether the keys of a set say in one way only what its members are. */
static bool check_set_keys(vocabulary_loader *l, const node *n, const node *by, const node *most, const node *members,
                           const node *of, const node *labels) {
    const node *wrong = members ? members : of ? of : labels;
    if (by && wrong)
        place_error(l->problems, wrong->key_at, str_of("each deal names the members and their titles"),
                    "a set with 'named_by' cannot have '" STR_FMT "'", STR_ARG(wrong->key));
    if (!by && most)
        place_error(l->problems, most->key_at, str_of("write named_by = \"deal\"; if each deal names the members"),
                    "only a set with 'named_by' can have 'most'");
    if (!by && !members)
        place_error(l->problems, n->at,
                    str_of("write: members = [...]; or named_by = \"deal\"; most = 8; if each deal names the members"),
                    "missing key 'members' in this set");
    return by ? !wrong : members != NULL;
}

static void read_set(vocabulary_loader *l, const node *n) {
    enum { NAME, OF, MEMBERS, LABELS, TITLE, KEYWORDS, NAMED_BY, MOST, FIELDS };
    static const field_spec specs[FIELDS] = {{"name", FIELD_STRING, true},      {"of", FIELD_STRING, false},
                                             {"members", FIELD_LIST, false},    {"labels", FIELD_GROUP, false},
                                             {"title", FIELD_STRING, false},    {"keywords", FIELD_LIST, false},
                                             {"named_by", FIELD_STRING, false}, {"most", FIELD_INT, false}};
    const node *f[FIELDS];
    bool understood = fields_read(n, "set", specs, FIELDS, f, l->problems);
    if (!f[NAME] || (!understood && !f[MEMBERS] && !f[NAMED_BY])) return;
    bool whole = check_set_keys(l, n, f[NAMED_BY], f[MOST], f[MEMBERS], f[OF], f[LABELS]);
    if (!whole || !check_form(l, f[NAME]->s, f[NAME]->at, "a set")) return;
    if (!take_name(l, f[NAME]->s, f[NAME]->at, false)) return;
    name_set *s = ARENA_NEW(l->memory, name_set);
    s->of = f[OF] ? find_set(l, f[OF]->s, f[OF]->at) : NULL;
    if (s->of && s->of->room)
        place_error(l->problems, f[OF]->at, str_of("each deal names its members, so that no part of it can be listed"),
                    "a set cannot be a part of '" STR_FMT "'", STR_ARG(s->of->members.name));
    s->at = f[NAME]->at;
    s->title = field_str(f[TITLE]);
    s->keywords = read_keywords(l, f[KEYWORDS], &s->n_keywords);
    s->members.name = f[NAME]->s;
    s->members.index = &s->index;
    if (f[NAMED_BY])
        read_room(l, s, f[NAMED_BY], f[MOST]);
    else
        read_members(l, s, f[MEMBERS], f[LABELS]);
    map_put(l->memory, &l->set_index, s->members.name, (uint32_t)l->sets.n);
    VEC_PUSH(l->memory, l->sets, s);
    VEC_PUSH(l->memory, l->set_names, s->members.name);
}

/* Collects the names first, so that a set that is defined too late, or has errors, is not reported as unknown. */
static void read_sets(vocabulary_loader *l, node_list list) {
    for (uint32_t i = 0; i < list.n; i++) {
        const node *name = list.v[i]->kind == NODE_GROUP ? node_get(list.v[i], "name") : NULL;
        if (name && name->kind == NODE_STRING) map_put(l->memory, &l->set_order, name->s, i);
    }
    for (; l->reading < list.n; l->reading++) read_set(l, list.v[l->reading]);
}

/* ------------------------------------------------------------------------------------------------ paths */

/* One segment of a path: a name, or <set>. */
static bool read_segment(vocabulary_loader *l, const node *n, size_t from, size_t to, segment *out) {
    str part = str_sub(n->s, from, to);
    place at = node_text_place(n, from, to);
    if (part.n > 2 && part.p[0] == '<' && part.p[part.n - 1] == '>') {
        out->name = str_sub(part, 1, part.n - 1);
        out->set = find_set(l, out->name, at);
        if (from == 0) place_error(l->problems, at, str_of(""), "a path must begin with a name, not with a set");
        return out->set != NULL && from > 0;
    }
    out->name = part;
    if (str_is_name(part)) return true;
    place_error(l->problems, at,
                name_note(l, part, "a path consists of names and <set>, separated by dots: a.b.<party>.c"),
                "'" STR_FMT "' cannot be a part of a path", STR_ARG(part));
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
        place_error(l->problems, n->at, str_of(""), "a path must have at most %u parts, not %zu", MOST_PARTS, parts.n);
        return false;
    }
    /* phase.<phase>: the family has the names of all phases, as the set has, so both can have one name. */
    bool same = parts.n > 1 && parts.v[1].set && parts.v[1].set->room && str_eq(parts.v[0].name, parts.v[1].name);
    return good && (same || take_name(l, parts.v[0].name, n->at, true));
}

/* Numbers the slots; the last set of the path varies fastest. */
static bool number_slots(vocabulary_loader *l, term *t, const node *n) {
    uint64_t stride = 1;
    segment *segments = (segment *)(uintptr_t)t->segments;
    for (size_t i = t->n_segments; i-- > 0 && stride <= MOST_SLOTS;) {
        if (!segments[i].set) continue;
        segments[i].stride = (uint32_t)stride;
        stride *= segments[i].set->members.n;
        t->of_named = t->of_named || segments[i].set->room;
        t->n_sets++;
    }
    t->first_slot = (uint32_t)l->slot_term.n;
    t->n_slots = (uint32_t)stride;
    if (stride + l->slot_term.n > MOST_SLOTS) {
        place_error(l->problems, n->at, str_of(""), "with this term the vocabulary has more than %u slots", MOST_SLOTS);
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

/* The branch below B for the members of a set; added if it is not there. NULL after an error. */
static term_branch *family_below(vocabulary_loader *l, term_branch *b, const segment *s, const node *n) {
    if (b->family == s->set) return b->member;
    if (b->family) {
        place_error(l->problems, n->at, str_of("paths with the same beginning must continue with the same set"),
                    "<" STR_FMT "> follows where another path has <" STR_FMT ">", STR_ARG(s->name),
                    STR_ARG(b->family->members.name));
        return NULL;
    }
    for (size_t i = 0; i < b->n_fields; i++)
        if (map_get(&s->set->index, b->fields[i]->name) != MAP_NONE) {
            place_error(l->problems, n->at, str_of(""),
                        "'" STR_FMT "' is a member of <" STR_FMT ">, but also a name at this point of another path",
                        STR_ARG(b->fields[i]->name), STR_ARG(s->name));
            return NULL;
        }
    b->family = s->set;
    return b->member = new_branch(l, arena_printf(l->memory, "<" STR_FMT ">", STR_ARG(s->name)));
}

/* The same for a name. */
static term_branch *field_below(vocabulary_loader *l, term_branch *b, const segment *s, const node *n) {
    uint32_t i = map_get(&b->index, s->name);
    if (i != MAP_NONE) return b->fields[i];
    if (b->family && map_get(&b->family->index, s->name) != MAP_NONE) {
        place_error(l->problems, n->at, str_of(""),
                    "'" STR_FMT "' is also a member of <" STR_FMT ">, which another path has at this point",
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

/* Numbers the keys of B and of all branches below it. */
static void number_keys(vocabulary *v, term_branch *b) {
    b->first_key = v->n_keys;
    v->n_keys += term_branch_keys(b) + 1;
    b->of_named = b->leaf ? b->leaf->of_named : b->family && b->family->room;
    for (size_t i = 0; i < b->n_fields; i++) {
        number_keys(v, b->fields[i]);
        b->of_named = b->of_named || b->fields[i]->of_named;
    }
    if (b->member) number_keys(v, b->member);
    if (b->member) b->of_named = b->of_named || b->member->of_named;
}

/* Adds a term to the tree of paths; false after an error. */
static bool add_path(vocabulary_loader *l, term *t, const node *n) {
    term_branch *b = l->root;
    for (size_t i = 0; i < t->n_segments; i++) {
        const segment *s = &t->segments[i];
        b = s->set ? family_below(l, b, s, n) : field_below(l, b, s, n);
        if (!b) return false;
        if (b->leaf) {
            place_error(l->problems, n->at,
                        arena_printf(&l->problems->memory, "the other term is on " STR_FMT,
                                     STR_ARG(place_line_name(&l->problems->memory, b->leaf->at, n->at))),
                        "%s",
                        i + 1 == t->n_segments ? "duplicate path" : "this path begins with the path of another term");
            return false;
        }
    }
    if (b->n_fields || b->family) {
        place_error(l->problems, n->at, str_of("a term cannot be both a value and a group of terms"),
                    "the path of another term begins with this path");
        return false;
    }
    b->leaf = t;
    return true;
}

/* ------------------------------------------------------------------------------------------------ types */

static bool read_type(vocabulary_loader *l, const node *n, slot_type *out) {
    str names[SLOT_TYPES];
    size_t count = 0;
    for (size_t i = 0; i < SLOT_TYPES; i++) {
        if (term_types[i].name.n) names[count++] = term_types[i].name;
        *out = (slot_type)i;
        if (str_eq(n->s, term_types[i].name)) return true;
    }
    place_error(l->problems, n->at, suggest_allowed(&l->problems->memory, n->s, names, count),
                "'" STR_FMT "' is not a type of term", STR_ARG(n->s));
    return false;
}

static void list_domain(vocabulary_loader *l, term *t, const node *list) {
    domain *values = ARENA_NEW(l->memory, domain);
    map *index = ARENA_NEW(l->memory, map);
    str *names = ARENA_ARRAY(l->memory, str, list->n);
    values->names = names;
    t->values = values;
    values->index = index;
    for (const node *c = list->first; c; c = c->next) {
        if (c->kind != NODE_STRING || !str_is_name(c->s))
            place_error(l->problems, c->at, str_of(NAME_NOTE), "a value must be a name in quotes");
        else if (!map_put(l->memory, index, c->s, (uint32_t)values->n))
            place_error(l->problems, c->at, str_of(""), "duplicate value '" STR_FMT "'", STR_ARG(c->s));
        else
            names[values->n++] = c->s;
    }
    if (list->n == 0) place_error(l->problems, list->at, str_of(""), "'values' must contain at least one value");
}

static void read_values(vocabulary_loader *l, term *t, const node *n, const node *values, const node *of,
                        bool understood) {
    bool needs = term_types[t->type].has_domain;
    if (needs && !values == !of && (values || understood))
        place_error(l->problems, n->at, str_of(""),
                    values ? "a term has either 'values' or 'of', not both"
                           : "missing key 'values' or 'of' in this term");
    if (!needs && (values || of))
        place_error(l->problems, (values ? values : of)->key_at, str_of(""),
                    "only an enum or a set can have '" STR_FMT "'", STR_ARG((values ? values : of)->key));
    if (!needs) return;
    if (values) list_domain(l, t, values);
    const name_set *s = of && !values ? find_set(l, of->s, of->at) : NULL;
    if (!s) return;
    t->values = &s->members;
    t->of_named = t->of_named || s->room;
}

static bool read_bound(vocabulary_loader *l, const term *t, const node *n, slot_value *out) {
    if (!n) return false;
    if (term_types[t->type].has_bounds) return term_value(l->memory, t, n, out, l->problems);
    place_error(l->problems, n->key_at, str_of(""),
                "only an int, a float, days, a percent or money can have '" STR_FMT "'", STR_ARG(n->key));
    return false;
}

static void read_bounds(vocabulary_loader *l, term *t, const node *n, const node *least, const node *most) {
    const bool percent = term_types[t->type].is_percent;
    if (percent) t->min.f = 0, t->max.f = 100;
    bool has_min = read_bound(l, t, least, &t->min) || (percent && !least);
    bool has_max = read_bound(l, t, most, &t->max) || (percent && !most);
    bool wrong = has_min && has_max && term_types[t->type].compare(t->values, t->min, t->max) > 0;
    const bool other = wrong && term_types[t->type].is_comparable && !term_types[t->type].is_comparable(t->min, t->max);
    if (wrong)
        place_error(l->problems, n->at,
                    str_of(percent && (!least || !most) ? "a percent is from 0 to 100 without 'min' and 'max'" : ""),
                    other ? "'min' and 'max' are in different currencies" : "'min' is larger than 'max'");
    t->has_min = has_min && !wrong;
    t->has_max = has_max && !wrong;
}

/* If a key of the term is unknown (not UNDERSTOOD), it may be a misspelt 'default' or 'silence', so that none of the
 * two is no second error. */
static void read_silence(vocabulary_loader *l, term *t, const node *n, const node *fallback, const node *said,
                         bool understood) {
    static const str states[] = {{"absent", 6}, {"open", 4}};
    if (!fallback && !said && !understood) return;
    if (!fallback == !said) {
        place_error(l->problems, n->at, str_of("write default = VALUE, silence = \"absent\" or silence = \"open\""),
                    said ? "a term has either 'default' or 'silence', not both"
                         : "missing key 'default' or 'silence' in this term");
        return;
    }
    if (fallback && t->values && t->values->named && (t->type == SLOT_ENUM || fallback->n)) {
        place_error(l->problems, fallback->at,
                    t->type == SLOT_ENUM ? STR("write silence = \"absent\" or silence = \"open\"")
                                         : STR("write default = []; or silence = \"absent\""),
                    "only a deal names the members of '" STR_FMT "', so none can be the default",
                    STR_ARG(t->values->name));
        return;
    }
    if (fallback) {
        t->silent = SILENCE_DEFAULT;
        term_value(l->memory, t, fallback, &t->fallback, l->problems);
        return;
    }
    t->silent = str_eq(said->s, states[0]) ? SILENCE_ABSENT : SILENCE_OPEN;
    if (!str_eq(said->s, states[0]) && !str_eq(said->s, states[1]))
        place_error(l->problems, said->at, suggest_allowed(&l->problems->memory, said->s, states, 2),
                    "'silence' cannot be '" STR_FMT "'", STR_ARG(said->s));
}

static void read_term(vocabulary_loader *l, const node *n) {
    enum { PATH, TYPE, VALUES, OF, MIN, MAX, DEFAULT, SILENCE, TITLE, UNIT, NOTE, KEYWORDS, FIELDS };
    static const field_spec specs[FIELDS] = {
        {"path", FIELD_STRING, true},  {"type", FIELD_STRING, true},     {"values", FIELD_LIST, false},
        {"of", FIELD_STRING, false},   {"min", FIELD_ANY, false},        {"max", FIELD_ANY, false},
        {"default", FIELD_ANY, false}, {"silence", FIELD_STRING, false}, {"title", FIELD_STRING, false},
        {"unit", FIELD_STRING, false}, {"note", FIELD_STRING, false},    {"keywords", FIELD_LIST, false}};
    const node *f[FIELDS];
    bool understood = fields_read(n, "term", specs, FIELDS, f, l->problems);
    if (!f[PATH] || !f[TYPE]) return;
    term *t = ARENA_NEW(l->memory, term);
    t->at = f[PATH]->at;
    t->title = field_str(f[TITLE]);
    t->unit = field_str(f[UNIT]);
    t->note = field_str(f[NOTE]);
    t->keywords = read_keywords(l, f[KEYWORDS], &t->n_keywords);
    bool good = read_segments(l, f[PATH], t);
    if (!read_type(l, f[TYPE], &t->type)) return;
    read_values(l, t, n, f[VALUES], f[OF], understood);
    if (term_types[t->type].has_domain && !t->values) return;
    read_bounds(l, t, n, f[MIN], f[MAX]);
    if (term_types[t->type].is_percent && t->unit.n == 0) t->unit = STR("%");
    read_silence(l, t, n, f[DEFAULT], f[SILENCE], understood);
    if (!good || !add_path(l, t, f[PATH]) || !number_slots(l, t, f[PATH])) return;
    VEC_PUSH(l->memory, l->terms, t);
}

/* ------------------------------------------------------------------------------------------------ the whole */

/* The hidden terms: whether a deal has each thing for which a set has room. */
static void add_hidden_terms(vocabulary_loader *l) {
    static const str is[] = {{"named", 5}};
    static const domain named = {.names = is, .n = 1};
    vocabulary *v = l->v;
    const domain **all = ARENA_ARRAY(l->memory, const domain *, l->n_named);
    v->n_terms = l->terms.n;
    v->n_named = l->n_named;
    v->named = all;
    for (size_t i = 0; i < l->sets.n; i++) {
        name_set *s = l->sets.v[i];
        if (!s->room) continue;
        segment *segments = ARENA_ARRAY(l->memory, segment, 2);
        segments[0] = (segment){.name = STR("names")};
        segments[1] = (segment){.name = s->members.name, .set = s, .stride = 1};
        term *t = ARENA_NEW(l->memory, term);
        *t = (term){.path = arena_printf(l->memory, "names.<" STR_FMT ">", STR_ARG(s->members.name)),
                    .segments = segments,
                    .n_segments = 2,
                    .n_sets = 1,
                    .type = SLOT_ENUM,
                    .values = &named,
                    .silent = SILENCE_ABSENT,
                    .title = s->title,
                    .first_slot = (uint32_t)l->slot_term.n,
                    .n_slots = s->room,
                    .of_named = true,
                    .at = s->at};
        s->members.presence = t->first_slot;
        all[s->members.named - 1] = &s->members;
        for (uint32_t k = 0; k < s->room; k++) VEC_PUSH(l->memory, l->slot_term, (uint32_t)l->terms.n);
        VEC_PUSH(l->memory, l->terms, t);
    }
}

static void finish(vocabulary_loader *l) {
    static const str statuses[] = {{"proposal", 8}, {"agreement", 9}, {"position", 8}, {"hypothetical", 12}};
    static const domain status_domain = {.names = statuses, .n = sizeof statuses / sizeof *statuses};
    vocabulary *v = l->v;
    v->sets = l->sets.v;
    v->n_sets = l->sets.n;
    add_hidden_terms(l);
    v->terms = l->terms.v;
    v->root = l->root;
    v->slot_term = l->slot_term.v;
    v->n_slots = (uint32_t)l->slot_term.n;
    v->statuses = &status_domain;
    v->set_index = l->set_index;
    number_keys(v, l->root);
    /* The slots of a deal that sets nothing: of a complete deal, and of an incomplete one. The deal's own fields are
     * never open. */
    slot *complete = ARENA_ARRAY(l->memory, slot, v->n_slots + DEAL_FIELDS);
    slot *open = ARENA_ARRAY(l->memory, slot, v->n_slots + DEAL_FIELDS);
    static const uint8_t states[] = {
        [SILENCE_DEFAULT] = SLOT_VALUE, [SILENCE_ABSENT] = SLOT_ABSENT, [SILENCE_OPEN] = SLOT_OPEN};
    for (uint32_t i = 0; i < v->n_slots; i++) {
        const term *t = v->terms[v->slot_term[i]];
        complete[i] = (slot){.state = states[t->silent], .v = t->fallback};
        open[i] = (slot){.state = SLOT_OPEN};
    }
    for (uint32_t i = v->n_slots; i < v->n_slots + DEAL_FIELDS; i++)
        complete[i] = open[i] = (slot){.state = SLOT_ABSENT};
    v->silent_complete = complete;
    v->silent_open = open;
    if (v->n_named == 0) return;
    vocabulary *none =
        (vocabulary *)(uintptr_t)vocabulary_view(l->memory, v, ARENA_ARRAY(l->memory, named_things, v->n_named));
    v->unnamed = none->unnamed = none; /* of every view, too */
}

vocabulary *vocabulary_read(arena *a, source *s, const vocabulary_finder *finder, diags *d) {
    size_t before = d->errors;
    vocabulary_parts parts;
    if (!vocabulary_parts_read(a, s, finder, d, &parts)) return NULL;
    vocabulary_loader l = {
        .memory = a, .problems = d, .v = ARENA_NEW(a, vocabulary), .root = ARENA_NEW(a, term_branch)};
    l.v->source = s;
    l.v->id = parts.id;
    l.v->version = parts.version;
    l.v->title = parts.title;
    read_sets(&l, parts.sets);
    for (size_t i = 0; i < parts.terms.n; i++) read_term(&l, parts.terms.v[i]);
    if (d->errors == before && l.terms.n == 0)
        place_error(d, (place){.source = s}, str_of(""), "a vocabulary needs at least one term");
    if (d->errors != before) return NULL;
    finish(&l);
    return l.v;
}

const name_set *vocabulary_set(const vocabulary *v, str name) {
    uint32_t i = map_get(&v->set_index, name);
    return i == MAP_NONE ? NULL : v->sets[i];
}

bool name_set_is_part(const name_set *part, const name_set *whole) {
    for (size_t i = 0; i < part->members.n; i++)
        if (map_get(&whole->index, part->members.names[i]) == MAP_NONE) return false;
    return true;
}

/* ------------------------------------------------------------------------------------------------ slots and paths */

const deal_field_type deal_field_types[DEAL_FIELDS] = {
    [DEAL_ID] = {{"id", 2}, {"deal.id", 7}, SLOT_STRING, false},
    [DEAL_TITLE] = {{"title", 5}, {"deal.title", 10}, SLOT_STRING, false},
    [DEAL_DATE] = {{"date", 4}, {"deal.date", 9}, SLOT_DATE, true},
    [DEAL_BY] = {{"by", 2}, {"deal.by", 7}, SLOT_STRINGS, false},
    [DEAL_STATUS] = {{"status", 6}, {"deal.status", 11}, SLOT_ENUM, true},
};

str vocabulary_slot_path(arena *a, const vocabulary *v, uint32_t slot_number) {
    if (slot_number >= v->n_slots) return deal_field_types[slot_number - v->n_slots].path;
    const term *t = v->terms[v->slot_term[slot_number]];
    if (t->n_sets == 0) return t->path;
    uint32_t within = slot_number - t->first_slot;
    buf path = buf_in(a);
    for (size_t i = 0; i < t->n_segments; i++) {
        const segment *s = &t->segments[i];
        if (i) buf_char(&path, '.');
        if (s->set) {
            buf_str(&path, s->set->members.names[within / s->stride]);
            within %= s->stride;
        } else {
            buf_str(&path, s->name);
        }
    }
    return buf_take(&path);
}

uint32_t vocabulary_slot_of(const vocabulary *v, str path) {
    const term_branch *b = v->root;
    uint32_t indices[MOST_PARTS], n = 0;
    for (uint32_t i = 0; i < DEAL_FIELDS; i++)
        if (str_eq(path, deal_field_types[i].path)) return v->n_slots + i;
    for (size_t from = 0; from <= path.n && b;) {
        size_t dot = str_find(path, STR("."), from);
        str part = str_sub(path, from, dot);
        uint32_t field = map_get(&b->index, part);
        uint32_t member = b->family && field == MAP_NONE ? map_get(&b->family->index, part) : MAP_NONE;
        if (field == MAP_NONE && member == MAP_NONE) return MAP_NONE;
        if (field == MAP_NONE) indices[n++] = member;
        b = field != MAP_NONE ? b->fields[field] : b->member;
        from = dot == SIZE_MAX ? path.n + 1 : dot + 1;
    }
    if (!b || !b->leaf) return MAP_NONE;
    uint32_t number = b->leaf->first_slot;
    for (size_t i = 0, k = 0; i < b->leaf->n_segments; i++)
        if (b->leaf->segments[i].set) number += indices[k++] * b->leaf->segments[i].stride;
    return number;
}

slot_type vocabulary_slot_type(const vocabulary *v, uint32_t slot_number, const domain **values) {
    if (slot_number >= v->n_slots) {
        *values = slot_number - v->n_slots == DEAL_STATUS ? v->statuses : NULL;
        return deal_field_types[slot_number - v->n_slots].type;
    }
    const term *t = v->terms[v->slot_term[slot_number]];
    *values = t->values;
    return t->type;
}

bool vocabulary_fits(const vocabulary *v, str wanted) {
    size_t slash = str_find(wanted, STR("/"), 0);
    if (!str_eq(str_sub(wanted, 0, slash), v->id)) return false;
    if (slash == SIZE_MAX) return true;
    str version = str_sub(wanted, slash + 1, wanted.n);
    return str_starts(v->version, version) && (v->version.n == version.n || v->version.p[version.n] == '.');
}

str vocabulary_unit(const vocabulary *v, uint32_t number, slot value) {
    if (value.state != SLOT_VALUE || number >= v->n_slots) return (str){"", 0};
    const term *t = v->terms[v->slot_term[number]];
    if (t->type == SLOT_DAYS && (t->unit.n == 0 || str_is(t->unit, "days")))
        return str_of(value.v.i == 1 ? "day" : "days");
    return t->unit;
}
