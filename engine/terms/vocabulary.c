#include <string.h>

#include "base/suggest.h"
#include "terms/load.h"

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

bool load_name(vocabulary_loader *l, str name, place at, bool first_segment) {
    if (vocabulary_reserves(name)) {
        place_error(l->problems, at, str_of("expressions use this word themselves"),
                    "'" STR_FMT "' cannot name a set or a term", STR_ARG(name));
        return false;
    }
    uint32_t line = place_line(at) << 1 | first_segment;
    if (map_put(l->memory, &l->taken, name, line)) return true;
    uint32_t first = map_get(&l->taken, name);
    if (first_segment && (first & 1)) return true;
    place_error(l->problems, at, arena_printf(&l->problems->memory, "it is first used on line %u", first >> 1),
                "the name '" STR_FMT "' is used twice", STR_ARG(name));
    return false;
}

static bool check_form(vocabulary_loader *l, str name, place at, const char *what) {
    if (str_is_name(name)) return true;
    place_error(l->problems, at, str_of("a name is made of a-z, 0-9 and '_', and begins with a letter"),
                "'" STR_FMT "' cannot name %s", STR_ARG(name), what);
    return false;
}

/* ------------------------------------------------------------------------------------------------ sets */

const name_set *load_find_set(vocabulary_loader *l, str name, place at) {
    uint32_t i = map_get(&l->set_index, name), order = map_get(&l->set_order, name);
    arena *a = &l->problems->memory;
    if (i != MAP_NONE) return l->sets.v[i];
    if (order == l->reading)
        place_error(l->problems, at, str_of(""), "the set '" STR_FMT "' cannot be a part of itself", STR_ARG(name));
    else if (order > l->reading && order != MAP_NONE)
        place_error(l->problems, at, str_of("a set stands before its parts"), "the set '" STR_FMT "' comes only later",
                    STR_ARG(name));
    else if (order == MAP_NONE)
        place_error(l->problems, at,
                    l->sets.n ? suggest_allowed(a, name, l->set_names.v, l->set_names.n)
                              : STR("this vocabulary has no sets"),
                    "there is no set '" STR_FMT "'", STR_ARG(name));
    return NULL;
}

static void read_member(vocabulary_loader *l, name_set *s, const node *n, str *names) {
    if (n->kind != NODE_STRING) {
        place_error(l->problems, n->at, str_of(""), "a member must be a string, not %s", node_kind_name(n->kind));
        return;
    }
    if (!check_form(l, n->s, n->at, "a member")) return;
    if (s->of && map_get(&s->of->index, n->s) == MAP_NONE) {
        place_error(l->problems, n->at, domain_note(&l->problems->memory, n->s, &s->of->members),
                    "'" STR_FMT "' is not a member of '" STR_FMT "'", STR_ARG(n->s), STR_ARG(s->of->members.name));
        return;
    }
    if (!map_put(l->memory, &s->index, n->s, (uint32_t)s->members.n))
        place_error(l->problems, n->at, str_of(""), "'" STR_FMT "' is twice in this set", STR_ARG(n->s));
    else
        names[s->members.n++] = n->s;
}

static void read_labels(vocabulary_loader *l, const name_set *s, const node *group, str *labels) {
    for (const node *c = group ? group->first : NULL; c; c = c->next) {
        uint32_t i = map_get(&s->index, c->key);
        if (i == MAP_NONE)
            place_error(l->problems, c->key_at, domain_note(&l->problems->memory, c->key, &s->members),
                        "'" STR_FMT "' is no member of this set", STR_ARG(c->key));
        else if (c->kind != NODE_STRING)
            place_error(l->problems, c->at, str_of(""), "a label must be a string, not %s", node_kind_name(c->kind));
        else
            labels[i] = c->s;
    }
}

static void read_set(vocabulary_loader *l, const node *n) {
    enum { NAME, OF, MEMBERS, LABELS, TITLE, FIELDS };
    static const field_spec specs[FIELDS] = {{"name", FIELD_STRING, true},
                                             {"of", FIELD_STRING, false},
                                             {"members", FIELD_LIST, true},
                                             {"labels", FIELD_GROUP, false},
                                             {"title", FIELD_STRING, false}};
    const node *f[FIELDS];
    fields_read(n, "set", specs, FIELDS, f, l->problems);
    if (!f[NAME] || !f[MEMBERS] || !check_form(l, f[NAME]->s, f[NAME]->at, "a set")) return;
    if (!load_name(l, f[NAME]->s, f[NAME]->at, false)) return;
    name_set *s = ARENA_NEW(l->memory, name_set);
    str *names = ARENA_ARRAY(l->memory, str, f[MEMBERS]->n), *labels = ARENA_ARRAY(l->memory, str, f[MEMBERS]->n);
    s->of = f[OF] ? load_find_set(l, f[OF]->s, f[OF]->at) : NULL;
    s->at = f[NAME]->at;
    s->title = field_str(f[TITLE]);
    s->members.name = f[NAME]->s;
    s->members.names = names;
    s->labels = labels;
    for (const node *c = f[MEMBERS]->first; c; c = c->next) read_member(l, s, c, names);
    if (f[MEMBERS]->n == 0) place_error(l->problems, f[MEMBERS]->at, str_of(""), "a set needs at least one member");
    for (size_t i = 0; i < s->members.n; i++) labels[i] = names[i];
    read_labels(l, s, f[LABELS], labels);
    map_put(l->memory, &l->set_index, s->members.name, (uint32_t)l->sets.n);
    VEC_PUSH(l->memory, l->sets, s);
    VEC_PUSH(l->memory, l->set_names, s->members.name);
}

/* The names come first, so that a set that stands too late, or has mistakes itself, is not said to be missing. */
void load_sets(vocabulary_loader *l, const node *list) {
    uint32_t order = 0;
    for (const node *c = list->first; c; c = c->next, order++) {
        const node *name = c->kind == NODE_GROUP ? node_get(c, "name") : NULL;
        if (name && name->kind == NODE_STRING) map_put(l->memory, &l->set_order, name->s, order);
    }
    for (const node *c = list->first; c; c = c->next, l->reading++) read_set(l, c);
}

/* ------------------------------------------------------------------------------------------------ the whole */

static void read_header(vocabulary_loader *l, const node *n) {
    enum { ID, VERSION, TITLE, FIELDS };
    static const field_spec specs[FIELDS] = {
        {"id", FIELD_STRING, true}, {"version", FIELD_STRING, true}, {"title", FIELD_STRING, false}};
    const node *f[FIELDS];
    fields_read(n, "vocabulary", specs, FIELDS, f, l->problems);
    field_not_empty(f[ID], l->problems);
    field_not_empty(f[VERSION], l->problems);
    l->v->id = field_str(f[ID]);
    l->v->version = field_str(f[VERSION]);
    l->v->title = field_str(f[TITLE]);
}

/* What a deal that says nothing has, where it is complete and where it is not. The deal's own fields are never open. */
static void fill_silence(vocabulary_loader *l) {
    vocabulary *v = l->v;
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
}

static void finish(vocabulary_loader *l) {
    static const str statuses[] = {{"proposal", 8}, {"agreement", 9}, {"position", 8}, {"hypothetical", 12}};
    static const domain status_domain = {{"", 0}, statuses, sizeof statuses / sizeof *statuses};
    vocabulary *v = l->v;
    v->sets = l->sets.v;
    v->n_sets = l->sets.n;
    v->terms = l->terms.v;
    v->n_terms = l->terms.n;
    v->root = l->root;
    v->slot_term = l->slot_term.v;
    v->n_slots = (uint32_t)l->slot_term.n;
    v->statuses = &status_domain;
    v->set_index = l->set_index;
    load_number_keys(v, l->root);
    fill_silence(l);
}

vocabulary *vocabulary_read(arena *a, source *s, diags *d) {
    enum { VOCABULARY, SETS, TERMS, FIELDS };
    static const field_spec specs[FIELDS] = {
        {"vocabulary", FIELD_GROUP, true}, {"sets", FIELD_LIST, false}, {"terms", FIELD_LIST, true}};
    const node *f[FIELDS];
    size_t before = d->errors;
    source_index(a, s);
    const node *root = node_read(a, s, (node_limits){.allow_include = true}, d);
    if (!root) return NULL;
    vocabulary_loader l = {
        .memory = a, .problems = d, .v = ARENA_NEW(a, vocabulary), .root = ARENA_NEW(a, term_branch)};
    l.v->source = s;
    fields_read(root, "vocabulary file", specs, FIELDS, f, d);
    if (f[VOCABULARY]) read_header(&l, f[VOCABULARY]);
    if (f[SETS]) load_sets(&l, f[SETS]);
    if (f[TERMS]) load_terms(&l, f[TERMS]);
    if (f[TERMS] && f[TERMS]->n == 0) place_error(d, f[TERMS]->at, str_of(""), "a vocabulary needs at least one term");
    if (d->errors != before) return NULL;
    finish(&l);
    return l.v;
}

const name_set *vocabulary_set(const vocabulary *v, str name) {
    uint32_t i = map_get(&v->set_index, name);
    return i == MAP_NONE ? NULL : v->sets[i];
}
