/* The things that a deal names: deal = { names = { zone = ( { id = "line"; title = "..."; } ); }; }. */

#include "base/suggest.h"
#include "terms/deal_read.h"

typedef struct things_reader {
    deal_reader *r;
    const vocabulary *v; /* that the deal is read with; its sets have no things yet */
    map ids;             /* of all sets -> index in at */
    VEC(place) at;
    named_things *things;
    bool known; /* the last deal named the same, so that they are right */
} things_reader;

static str set_note(const vocabulary *v, arena *a, str wrong) {
    str *names = ARENA_ARRAY(a, str, v->n_named);
    for (size_t i = 0; i < v->n_named; i++) names[i] = v->named[i]->name;
    return v->n_named ? suggest_allowed(a, wrong, names, v->n_named)
                      : STR("this vocabulary has no set whose members a deal names");
}

/* The set whose members are listed at N, or NULL after an error. */
static const name_set *find_set(things_reader *t, const node *n) {
    arena *a = &t->r->problems->memory;
    const name_set *s = vocabulary_set(t->v, n->key);
    if (s && s->room) return s;
    if (diags_skip(t->r->problems)) return NULL;
    if (s)
        place_error(t->r->problems, n->key_at, set_note(t->v, a, (str){"", 0}),
                    "the vocabulary names the members of '" STR_FMT "', so a deal cannot", STR_ARG(n->key));
    else
        place_error(t->r->problems, n->key_at, set_note(t->v, a, n->key), "unknown set '" STR_FMT "'", STR_ARG(n->key));
    return NULL;
}

/* Whether a path can have the name KEY beside a thing of the set S: such a name would be both. */
static bool is_beside(const term_branch *b, const name_set *s, str key) {
    if (!b->of_named || b->leaf) return false;
    if (b->family && b->family->members.named == s->members.named && map_get(&b->index, key) != MAP_NONE) return true;
    for (size_t i = 0; i < b->n_fields; i++)
        if (is_beside(b->fields[i], s, key)) return true;
    return b->member && is_beside(b->member, s, key);
}

/* The set that has NAME as a member or is called so, or NULL. */
static const name_set *set_with(const vocabulary *v, str name) {
    for (size_t i = 0; i < v->n_sets; i++)
        if (str_eq(v->sets[i]->members.name, name) || map_get(&v->sets[i]->index, name) != MAP_NONE) return v->sets[i];
    return NULL;
}

/* Whether an id can name a thing; adds an error if not. */
static bool check_id(things_reader *t, const name_set *s, const node *id) {
    diags *d = t->r->problems;
    arena *a = &d->memory;
    const name_set *other = set_with(t->v, id->s);
    uint32_t first = map_get(&t->ids, id->s);
    if (diags_skip(d)) return false;
    if (!str_is_name(id->s))
        place_error(d, id->at,
                    STR("an id consists of a-z, 0-9 and '_', and begins with a letter; 'title' is free text"),
                    "'" STR_FMT "' cannot be an id", STR_ARG(id->s));
    else if (vocabulary_reserves(id->s) || str_is(id->s, "either") || str_is(id->s, "open"))
        place_error(d, id->at, STR("it is a word of the expression language or of deals"),
                    "'" STR_FMT "' cannot be an id", STR_ARG(id->s));
    else if (other)
        place_error(d, id->at, STR("choose another id"),
                    str_eq(other->members.name, id->s) ? "'" STR_FMT "' is the name of the set '" STR_FMT "'"
                                                       : "'" STR_FMT "' is a member of the set '" STR_FMT "'",
                    STR_ARG(id->s), STR_ARG(other->members.name));
    else if (is_beside(t->v->root, s, id->s))
        place_error(d, id->at, STR("choose another id"), "'" STR_FMT "' is also a name in a path beside <" STR_FMT ">",
                    STR_ARG(id->s), STR_ARG(s->members.name));
    else if (first != MAP_NONE)
        place_error(d, id->at,
                    arena_printf(a, "first used on " STR_FMT, STR_ARG(place_line_name(a, t->at.v[first], id->at))),
                    "duplicate id '" STR_FMT "'", STR_ARG(id->s));
    else
        return true;
    return false;
}

static void read_list(things_reader *t, const name_set *s, const node *list) {
    enum { ID, TITLE, NOTE, FIELDS };
    static const field_spec specs[FIELDS] = {
        {"id", FIELD_STRING, true}, {"title", FIELD_STRING, true}, {"note", FIELD_STRING, false}};
    deal_reader *r = t->r;
    named_things *to = &t->things[s->members.named - 1];
    str *ids = ARENA_ARRAY(r->memory, str, s->room), *titles = ARENA_ARRAY(r->memory, str, s->room);
    *to = (named_things){ids, titles, 0};
    if (list->kind != NODE_LIST) {
        place_error(r->problems, list->at,
                    list->json ? STR("for example [{\"id\": \"north\", \"title\": \"...\"}]")
                               : STR("for example ( { id = \"north\"; title = \"...\"; } )"),
                    "'" STR_FMT "' must be a list of what the deal names, not %s", STR_ARG(list->key),
                    node_kind_name(list->kind));
        return;
    }
    for (const node *c = list->first; c; c = c->next) {
        const node *f[FIELDS];
        bool good = fields_read(c, "thing", specs, FIELDS, f, r->problems);
        if (good) good = field_not_empty(f[TITLE], r->problems);
        if (!f[ID] || (!t->known && !check_id(t, s, f[ID])) || !good) continue;
        map_put(r->memory, &t->ids, f[ID]->s, (uint32_t)t->at.n);
        VEC_PUSH(r->memory, t->at, f[ID]->at);
        if (to->n == s->room) {
            place_error(r->problems, f[ID]->at, str_of(""),
                        "a deal can name at most %u in '" STR_FMT "'; this list has %u", s->room, STR_ARG(list->key),
                        list->n);
            return;
        }
        ids[to->n] = f[ID]->s;
        titles[to->n] = f[TITLE]->s;
        uint32_t number = s->members.presence + (uint32_t)to->n++;
        VEC_PUSH(r->memory, r->mentions,
                 (mention){.slot = number,
                           .article = DEAL_NONE,
                           .choice = DEAL_NONE,
                           .option = DEAL_NONE,
                           .either = DEAL_NONE,
                           .node = f[ID],
                           .at = f[ID]->at,
                           .next = DEAL_NONE});
        r->recent[number] = (uint32_t)r->mentions.n;
    }
}

/* ------------------------------------------------------------------------------------------------ the last deal */

static bool is_text(const node *group, const char *key, str text) {
    const node *n = group->kind == NODE_GROUP ? node_get(group, key) : NULL;
    return n && n->kind == NODE_STRING && str_eq(n->s, text);
}

/* Whether GROUP names what the last deal named, in the same order. */
static bool is_known(const things_reader *t, const node *group) {
    const known_things *known = t->r->space ? &t->r->space->known : NULL;
    size_t n = 0;
    if (!known || !known->view) return false;
    for (size_t i = 0; i < t->v->n_named; i++) n += known->things[i].n;
    for (const node *c = group->first; c; c = c->next) {
        const name_set *s = vocabulary_set(t->v, c->key);
        if (!s || !s->room || c->kind != NODE_LIST) return false;
        const named_things *things = &known->things[s->members.named - 1];
        uint32_t i = 0;
        for (const node *one = c->first; one; one = one->next, i++)
            if (i == things->n || !is_text(one, "id", things->ids[i]) || !is_text(one, "title", things->titles[i]))
                return false;
        if (i != things->n) return false;
        n -= i;
    }
    return n == 0;
}

/* The view for the things, which outlives the deal. */
static const vocabulary *keep_view(const things_reader *t) {
    known_things *known = &t->r->space->known;
    known->view = NULL;
    arena_reset(&known->memory);
    known->memory.oom = t->r->memory->oom;
    named_things *things = ARENA_ARRAY(&known->memory, named_things, t->v->n_named);
    for (size_t i = 0; i < t->v->n_named; i++) {
        str *ids = ARENA_ARRAY(&known->memory, str, t->things[i].n),
            *titles = ARENA_ARRAY(&known->memory, str, t->things[i].n);
        for (uint32_t k = 0; k < t->things[i].n; k++) {
            ids[k] = arena_str(&known->memory, t->things[i].ids[k]);
            titles[k] = arena_str(&known->memory, t->things[i].titles[k]);
        }
        things[i] = (named_things){ids, titles, t->things[i].n};
    }
    known->things = things;
    return known->view = vocabulary_view(&known->memory, t->v, things);
}

void deal_read_things(deal_reader *r, const node *group) {
    const vocabulary *v = r->v;
    things_reader t = {.r = r, .v = v, .things = ARENA_ARRAY(r->memory, named_things, v->n_named)};
    t.known = is_known(&t, group);
    size_t before = r->problems->errors;
    for (const node *c = group->first; c; c = c->next) {
        const name_set *s = find_set(&t, c);
        if (s) read_list(&t, s, c);
    }
    r->things_wrong = r->problems->errors > before;
    if (t.at.n == 0) return;
    r->v = !r->space ? vocabulary_view(r->memory, v, t.things) : t.known ? r->space->known.view : keep_view(&t);
    r->deal->vocabulary = r->v;
}

void deal_read_all_named(deal_reader *r, const node *list, slot *slots) {
    const term as = {.path = STR("all_named"), .type = SLOT_STRINGS};
    arena *a = &r->problems->memory;
    slot_value sets;
    if (!term_value(r->memory, &as, list, &sets, r->problems)) return;
    for (size_t i = 0; i < sets.list->n; i++) {
        const name_set *s = vocabulary_set(r->v, sets.list->v[i]);
        if (!s || !s->room) {
            place_error(r->problems, list->at, set_note(r->v, a, sets.list->v[i]),
                        "'" STR_FMT "' is not a set whose members a deal names", STR_ARG(sets.list->v[i]));
            continue;
        }
        for (uint32_t k = (uint32_t)s->members.n; k < s->room; k++) slots[s->members.presence + k].state = SLOT_ABSENT;
        if (r->space) r->space->closed = true;
    }
}
