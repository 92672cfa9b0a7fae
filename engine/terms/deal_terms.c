#include "base/suggest.h"
#include "source/guess.h"
#include "terms/deal_read.h"
#include "terms/search.h"
#include "terms/term_help.h"

/* Reads terms groups along the vocabulary's tree of paths. The name of a set sets all its members; if several entries
 * set one member, the more specific entry wins. */

/* One family on the path to a leaf. */
typedef struct step {
    const name_set *family;
    const name_set *set; /* the named set, or NULL for a member */
    uint32_t member;     /* if set is NULL */
} step;

typedef struct walk {
    deal_reader *reader;
    uint32_t article;
    size_t first_mention; /* of this group */
    step steps[MOST_PARTS];
    size_t n_steps, n_sets; /* n_sets of them name sets */
    uint32_t *guesses;      /* of the deal space: the likely next key; NULL: none */
    str keys[MOST_PARTS];
    size_t n_keys;
    bool overlaps; /* several entries of this group set one slot */
} walk;

static str path_so_far(walk *w, arena *a) {
    return arena_join(a, w->keys, w->n_keys, ".", ".", 0);
}

/* ------------------------------------------------------------------------------------------------ errors in a path */

static str key_note(walk *w, const term_branch *b, str key) {
    static const char *const of_article[] = {"id", "title", "text", "option", "bracketed", "by", "note"};
    if (!diags_may_suggest(w->reader->problems)) return STR("");
    arena *a = &w->reader->problems->memory;
    size_t n = b->n_fields + (b->family ? b->family->members.n : 0), k = 0;
    str *names = ARENA_ARRAY(a, str, n);
    for (size_t i = 0; i < b->n_fields; i++) names[k++] = b->fields[i]->name;
    for (size_t i = 0; b->family && i < b->family->members.n; i++) names[k++] = b->family->members.names[i];
    size_t member = b->family && key.n ? help_nearest(a, &b->family->members, key) : SIZE_MAX;
    str strange = mark_describe(a, key), plain = mark_plain(a, key);
    str note = suggest_allowed(a, member == SIZE_MAX ? plain : b->family->members.names[member], names, n);
    if (strange.n) note = arena_printf(a, "it contains " STR_FMT "; " STR_FMT, STR_ARG(strange), STR_ARG(note));
    if (member != SIZE_MAX) return note;
    if (str_find(key, STR("."), 0) != SIZE_MAX && b == w->reader->v->root &&
        vocabulary_slot_of(w->reader->v, key) != MAP_NONE)
        return STR("write its parts as groups: \"a.b\": 1 is {\"a\": {\"b\": 1}}");
    for (size_t i = 0; i < sizeof of_article / sizeof *of_article; i++)
        if (str_is(key, of_article[i]))
            return STR("it is a key of an article, not a term: write it outside of 'terms'");
    if (key.n == 0 || suggest_index(key, names, n) != SIZE_MAX) return note;
    /* No name here is similar: another word for a term, or a term of another group. */
    str found = vocabulary_search_note(a, w->reader->v, key);
    return arena_printf(a, STR_FMT "%s" STR_FMT, STR_ARG(found), found.n ? " " : "", STR_ARG(note));
}

static void strangers(walk *w, const node *n, const name_set *set, const name_set *family) {
    if (diags_skip(w->reader->problems)) return;
    arena *a = &w->reader->problems->memory;
    VEC(str) names = {0};
    for (size_t i = 0; i < set->members.n; i++)
        if (map_get(&family->index, set->members.names[i]) == MAP_NONE) VEC_PUSH(a, names, set->members.names[i]);
    str list = arena_join(a, names.v, names.n, ", ", ", ", 0);
    place_error(w->reader->problems, n->key_at, arena_printf(a, "not members: " STR_FMT, STR_ARG(list)),
                "not all members of '" STR_FMT "' are members of '" STR_FMT "'", STR_ARG(set->members.name),
                STR_ARG(family->members.name));
}

/* How a deal names its first thing. */
static str how_to_name(arena *a, const name_set *s, str id, bool json) {
    return arena_printf(
        a,
        json ? "name it: \"deal\": {\"names\": {\"" STR_FMT "\": [{\"id\": \"" STR_FMT "\", \"title\": \"...\"}]}}"
             : "name it: deal = { names = { " STR_FMT " = ( { id = \"" STR_FMT "\"; title = \"...\"; } ); }; };",
        STR_ARG(s->members.name), STR_ARG(id));
}

/* A key where a thing that the deal names must follow. If it is a term of each thing, the deal may be one from before
 * there were several: one error says how to change it, and not one for each term. */
static void unknown_thing(walk *w, const term_branch *b, const node *n) {
    deal_reader *r = w->reader;
    const name_set *s = b->family;
    arena *a = &r->problems->memory;
    str path = path_so_far(w, a), set = s->members.name;
    bool inner = b->member && !b->member->leaf && map_get(&b->member->index, n->key) != MAP_NONE;
    if (r->things_wrong || (inner && r->thing_missing) || diags_skip(r->problems)) return;
    str first = s->members.n ? s->members.names[0] : STR("one");
    r->thing_missing = r->thing_missing || inner;
    if (inner)
        place_error(r->problems, n->key_at,
                    arena_printf(a,
                                 n->json ? "`redline fmt --fix` writes: \"" STR_FMT "\": {\"" STR_FMT "\": {\"" STR_FMT
                                           "\": ...}}%s" STR_FMT
                                         : "`redline fmt --fix` writes: " STR_FMT " = { " STR_FMT " = { " STR_FMT
                                           " = ...; }; };%s" STR_FMT,
                                 STR_ARG(path), STR_ARG(first), STR_ARG(n->key), s->members.n ? "" : " and ",
                                 STR_ARG(s->members.n ? STR("") : how_to_name(a, s, first, n->json))),
                    "'" STR_FMT "." STR_FMT "' is a term of each <" STR_FMT ">, which the deal names itself",
                    STR_ARG(path), STR_ARG(n->key), STR_ARG(set));
    else
        place_error(r->problems, n->key_at,
                    s->members.n
                        ? suggest_allowed(a, n->key, s->members.names, s->members.n)
                        : how_to_name(a, s, str_is_name(n->key) && !str_eq(n->key, set) ? n->key : first, n->json),
                    "this deal names no <" STR_FMT "> '" STR_FMT "', which must follow '" STR_FMT "'", STR_ARG(set),
                    STR_ARG(n->key), STR_ARG(path));
}

static void unknown_key(walk *w, const term_branch *b, const node *n) {
    if (diags_skip(w->reader->problems)) return;
    arena *a = &w->reader->problems->memory;
    str path = path_so_far(w, a);
    bool bracket = str_is(n->key, "either") || str_is(n->key, "open");
    if (b->family && b->family->room && !bracket) {
        unknown_thing(w, b, n);
        return;
    }
    if (str_is(n->key, "either") || str_is(n->key, "open"))
        place_error(w->reader->problems, n->key_at, key_note(w, b, (str){"", 0}),
                    "'" STR_FMT "' is allowed only in a term, and " STR_FMT " is a group of terms", STR_ARG(n->key),
                    STR_ARG(path.n ? path : STR("this")));
    else if (w->n_keys == 0)
        place_error(w->reader->problems, n->key_at, key_note(w, b, n->key), "unknown term '" STR_FMT "'",
                    STR_ARG(n->key));
    else if (b->family && b->n_fields == 0)
        place_error(w->reader->problems, n->key_at, key_note(w, b, n->key),
                    "'" STR_FMT "' is not a member of '" STR_FMT "', which must follow '" STR_FMT "'", STR_ARG(n->key),
                    STR_ARG(b->family->members.name), STR_ARG(path));
    else
        place_error(w->reader->problems, n->key_at, key_note(w, b, n->key), "unknown term '" STR_FMT "." STR_FMT "'",
                    STR_ARG(path), STR_ARG(n->key));
}

/* ------------------------------------------------------------------------------------------------ values */

/* Reads a value. Messages name the path as the deal has it, which is put together only for an error. */
static bool read_value(walk *w, const term *t, const node *n, slot_value *out) {
    deal_reader *r = w->reader;
    if (term_read(r->memory, t, n, out)) {
        if (n->kind == NODE_FLOAT && !n->json && help_may_be_thousands(n)) {
            str whole = str_sub(n->at.source->text, n->at.at, n->at.at + n->at.len - 4);
            place_warning(r->problems, n->at, STR(""),
                          STR_FMT " is " STR_FMT " here; write " STR_FMT "000 if the point separates thousands",
                          STR_ARG(path_so_far(w, &r->problems->memory)), STR_ARG(whole), STR_ARG(whole));
        }
        return true;
    }
    term as = *t;
    as.path = path_so_far(w, &r->problems->memory);
    return term_value(r->memory, &as, n, out, r->problems);
}

typedef struct said {
    bool open;
    slot_value value;
    uint32_t either;
    const slot_value *either_values;
} said;

static str either_name(walk *w) {
    str path = path_so_far(w, w->reader->memory);
    if (map_get(&w->reader->choice_index, path) == MAP_NONE) return path;
    str id = w->article == DEAL_NONE ? STR("terms") : w->reader->articles.v[w->article].id;
    return arena_printf(w->reader->memory, STR_FMT "@" STR_FMT, STR_ARG(path), STR_ARG(id));
}

/* One alternative: a value, or { value = ...; by = "..."; }. */
static bool read_alternative(walk *w, const term *t, const node *n, slot_value *out, str *by) {
    enum { VALUE, BY, FIELDS };
    static const field_spec specs[FIELDS] = {{"value", FIELD_ANY, true}, {"by", FIELD_STRING, false}};
    const node *f[FIELDS];
    deal_reader *r = w->reader;
    if (n->kind != NODE_GROUP) return read_value(w, t, n, out);
    if (!fields_read(n, "alternative", specs, FIELDS, f, r->problems)) return false;
    *by = field_str(f[BY]);
    return read_value(w, t, f[VALUE], out);
}

static bool read_either(walk *w, const term *t, const node *n, said *out) {
    deal_reader *r = w->reader;
    if (n->kind != NODE_LIST || n->n < 2) {
        place_error(r->problems, n->at, str_of("for example { either = [10, 30]; }"),
                    "'either' must be a list of at least two values");
        return false;
    }
    slot_value *values = ARENA_ARRAY(r->memory, slot_value, n->n);
    uint32_t which = deal_add_choice(r, (choice){.name = either_name(w), .is_either = true, .at = n->key_at}),
             count = 0;
    bool good = true;
    for (const node *c = n->first; c; c = c->next, count++) {
        str by = {"", 0};
        if (!read_alternative(w, t, c, &values[count], &by)) {
            good = false;
            continue;
        }
        str name = slot_value_text(r->memory, t->type, t->values, values[count], VALUE_NAME);
        if (deal_add_option(r, which, (choice_option){name, by, c->at}) == count || !good) continue;
        place_error(r->problems, c->at, str_of(""), "duplicate value in 'either'");
        good = false;
    }
    out->either = which;
    out->either_values = values;
    return good;
}

static bool read_said(walk *w, const term *t, const node *n, said *out) {
    static const field_spec specs[] = {{"either", FIELD_ANY, false}, {"open", FIELD_ANY, false}};
    const node *f[2];
    *out = (said){.either = DEAL_NONE};
    if (n->kind != NODE_GROUP) return read_value(w, t, n, &out->value);
    arena *a = &w->reader->problems->memory;
    bool plain = n->n == 1 && (node_get(n, "either") || node_get(n, "open"));
    if (!plain && diags_skip(w->reader->problems)) return false;
    if (!plain) {
        str note = STR("write a value, { either = [...]; } or { open = true; }");
        if (n->n > 1 && node_get(n, "either") && node_get(n, "open"))
            note = STR("a term has either 'either' or 'open', not both");
        place_error(w->reader->problems, n->first ? n->first->key_at : n->at, note,
                    "'" STR_FMT "' is a term: expected a value, found a group", STR_ARG(path_so_far(w, a)));
        return false;
    }
    fields_read(n, "value", specs, 2, f, w->reader->problems);
    if (f[0]) return read_either(w, t, f[0], out);
    out->open = f[1]->kind == NODE_BOOL && f[1]->b;
    if (!out->open)
        place_error(w->reader->problems, f[1]->at, str_of("leave the term out, or give it a value"),
                    "'open' can only be true");
    return out->open;
}

/* ------------------------------------------------------------------------------------------------ slots */

static void too_many(walk *w, const mention *m) {
    if (!w->reader->too_many)
        place_error(w->reader->problems, m->at, str_of("the name of a set counts once per member"),
                    "with this value the deal sets more than %u terms", MOST_MENTIONS);
    w->reader->too_many = true;
}

static void more_mentions(deal_reader *r) {
    r->mentions.v = arena_grow(r->memory, r->mentions.v, r->mentions.n, &r->mentions.cap, sizeof *r->mentions.v);
}

/* Adds the mention AS for slot NUMBER, linked to the last one of this slot in this group. AS may be the free entry
 * after the last mention. */
static void set_slot(walk *w, const mention *as, uint32_t number) {
    deal_reader *r = w->reader;
    if (r->mentions.n == MOST_MENTIONS) {
        too_many(w, as);
        return;
    }
    if (r->mentions.n == r->mentions.cap) more_mentions(r);
    mention *m = &r->mentions.v[r->mentions.n++];
    uint32_t last = r->recent[number];
    if (m != as) *m = *as;
    m->slot = number;
    if (last) r->repeats = true;
    if (last > w->first_mention) {
        m->next = last - 1;
        w->overlaps = true;
    }
    r->recent[number] = (uint32_t)r->mentions.n;
}

/* Sets every combination of the members that the steps name. */
static void set_slots(walk *w, const term *t, const mention *as, size_t at, uint32_t number) {
    if (at == w->n_steps) {
        set_slot(w, as, number);
        return;
    }
    const step *s = &w->steps[at];
    size_t k = 0;
    for (size_t i = 0; i < t->n_segments; i++) {
        if (!t->segments[i].set || k++ != at) continue;
        uint32_t stride = t->segments[i].stride;
        if (!s->set) set_slots(w, t, as, at + 1, number + s->member * stride);
        for (size_t m = 0; s->set && m < s->set->members.n; m++)
            set_slots(w, t, as, at + 1, number + map_get(&s->family->index, s->set->members.names[m]) * stride);
    }
}

/* The slot of a path without sets. */
static uint32_t single_slot(const walk *w, const term *t) {
    uint32_t number = t->first_slot;
    const step *s = w->steps;
    for (size_t i = 0; i < t->n_segments; i++)
        if (t->segments[i].set) number += s++->member * t->segments[i].stride;
    return number;
}

/* Assigns field by field: a compound literal would be built elsewhere and copied, and this is a hot path. */
static void fill_mention(const walk *w, mention *m, const node *n, const said *s) {
    const article *of = w->article == DEAL_NONE ? NULL : &w->reader->articles.v[w->article];
    bool group = n->kind == NODE_GROUP || n->kind == NODE_LIST;
    m->article = w->article;
    m->choice = of ? of->choice : DEAL_NONE;
    m->option = of ? of->option : DEAL_NONE;
    m->either = s->either;
    m->open = s->open;
    m->value = s->value;
    m->either_values = s->either_values;
    m->node = n;
    m->at = group ? n->key_at : n->at;
    m->sets = NULL;
    m->next = DEAL_NONE;
}

static void read_leaf(walk *w, const term *t, const node *n) {
    said s;
    deal_reader *r = w->reader;
    if (!read_said(w, t, n, &s) || r->doubtful) return;
    if (r->mentions.n == r->mentions.cap) more_mentions(r);
    mention *m = &r->mentions.v[r->mentions.n];
    fill_mention(w, m, n, &s);
    if (w->n_sets == 0) {
        set_slot(w, m, single_slot(w, t));
        return;
    }
    mention each = *m;
    const name_set **sets = ARENA_ARRAY(r->memory, const name_set *, w->n_steps);
    for (size_t i = 0; i < w->n_steps; i++) sets[i] = w->steps[i].set;
    each.sets = sets;
    set_slots(w, t, &each, 0, t->first_slot);
}

/* ------------------------------------------------------------------------------------------------ branches */

static void read_branch(walk *w, const term_branch *b, const node *n);

static void read_child(walk *w, const term_branch *b, const node *n) {
    w->keys[w->n_keys++] = n->key;
    if (b->leaf)
        read_leaf(w, b->leaf, n);
    else
        read_branch(w, b, n);
    w->n_keys--;
}

static void read_member(walk *w, const term_branch *b, const node *n, const name_set *set, uint32_t member) {
    w->steps[w->n_steps++] = (step){b->family, set, member};
    w->n_sets += set != NULL;
    read_child(w, b->member, n);
    w->n_sets -= set != NULL;
    w->n_steps--;
}

/* A key that is neither a name nor a member: a set, or an error. */
static void read_other(walk *w, const term_branch *b, const node *n) {
    const name_set *set = b->family ? vocabulary_set(w->reader->v, n->key) : NULL;
    if (!set || (set->room && set->members.n == 0))
        unknown_key(w, b, n);
    else if (!name_set_is_part(set, b->family))
        strangers(w, n, set, b->family);
    else
        read_member(w, b, n, set, MAP_NONE);
}

/* The number of a key in its branch, or MAP_NONE. */
static uint32_t look_up(const term_branch *b, str name) {
    uint32_t i = b->n_fields ? map_get(&b->index, name) : MAP_NONE;
    if (i != MAP_NONE || !b->family) return i;
    i = map_get(&b->family->index, name);
    return i == MAP_NONE ? i : i + (uint32_t)b->n_fields;
}

/* The same. Tries the key first that followed BEFORE in the last deal. */
static uint32_t find_key(const walk *w, const term_branch *b, uint32_t before, str name) {
    if (!w->guesses) return look_up(b, name);
    uint32_t *likely_key = &w->guesses[b->first_key + before];
    size_t member = *likely_key - b->n_fields; /* if it is not less than n_fields */
    str likely = *likely_key < b->n_fields ? b->fields[*likely_key]->name : b->family->members.names[member];
    if (str_eq(likely, name)) return *likely_key;
    uint32_t key = look_up(b, name);
    if (key != MAP_NONE) *likely_key = key;
    return key;
}

static void read_branch(walk *w, const term_branch *b, const node *n) {
    if (n->kind != NODE_GROUP && diags_skip(w->reader->problems)) return;
    if (n->kind != NODE_GROUP) {
        arena *a = &w->reader->problems->memory;
        place_error(w->reader->problems, n->at, key_note(w, b, (str){"", 0}),
                    "'" STR_FMT "' must be a group of terms { ... }, not %s", STR_ARG(path_so_far(w, a)),
                    node_kind_name(n->kind));
        return;
    }
    uint32_t key = term_branch_keys(b);
    for (const node *c = n->first; c; c = c->next) {
        uint32_t next = find_key(w, b, key, c->key);
        if (next == MAP_NONE) {
            read_other(w, b, c);
            continue;
        }
        key = next;
        if (key < b->n_fields)
            read_child(w, b->fields[key], c);
        else
            read_member(w, b, c, NULL, key - (uint32_t)b->n_fields);
    }
}

/* ------------------------------------------------------------------------------------------------ overlaps */

/* If several entries of one terms group set the same slot, the more specific entry wins.
 *
 * Entries are compared family by family: a member is more specific than a set, and a set more specific than a set that
 * contains it. Of two entries that cannot be compared neither wins, so they must give the same value. The result does
 * not depend on the order of the entries. */

typedef struct overlap_check {
    deal_reader *reader;
    const node *clash_one, *clash_other; /* the pair reported last */
    struct {
        const name_set *part, *whole;
        bool is;
    } known[64]; /* results of is_part() */
} overlap_check;

/* Keeps results: the same few sets are compared for many slots. */
static bool is_part(overlap_check *c, const name_set *part, const name_set *whole) {
    size_t i = (size_t)((uintptr_t)part / sizeof *part * 7 + (uintptr_t)whole / sizeof *whole) % 64;
    if (c->known[i].part != part || c->known[i].whole != whole) {
        c->known[i].part = part;
        c->known[i].whole = whole;
        c->known[i].is = name_set_is_part(part, whole);
    }
    return c->known[i].is;
}

/* True if A is more specific than B: in no family wider, and not the same in all. */
static bool is_narrower(overlap_check *c, const mention *a, const mention *b, size_t n_families) {
    bool wider = false;
    if (!b->sets) return false;
    for (size_t i = 0; i < n_families; i++) {
        const name_set *x = a->sets ? a->sets[i] : NULL, *y = b->sets[i];
        if (x == y) continue;
        if (x && (!y || !is_part(c, x, y))) return false;
        wider = wider || !x || !is_part(c, y, x);
    }
    return wider;
}

/* Reports a pair of entries once, although they may differ in many slots. */
static void clash(overlap_check *c, const mention *one, const mention *other) {
    deal_reader *r = c->reader;
    arena *a = &r->problems->memory;
    const mention *first = one < other ? one : other, *second = one < other ? other : one;
    if (c->clash_one == first->node && c->clash_other == second->node) return;
    c->clash_one = first->node;
    c->clash_other = second->node;
    if (diags_skip(r->problems)) return;
    place_error(r->problems, second->at,
                arena_printf(a, "the other set is on " STR_FMT, STR_ARG(place_line_name(a, first->at, second->at))),
                "two sets give '" STR_FMT "' different values, and neither is a part of the other",
                STR_ARG(vocabulary_slot_path(a, r->v, second->slot)));
}

static bool loses(overlap_check *c, const mention *m, uint32_t last) {
    const term *t = mention_term(c->reader, m);
    for (uint32_t i = last; i != DEAL_NONE; i = c->reader->mentions.v[i].next)
        if (is_narrower(c, &c->reader->mentions.v[i], m, t->n_sets)) return true;
    return false;
}

/* Selects the entry of a slot that no other is more specific than. Each of the others must be less specific than some
 * entry, or give the same value. */
static void resolve_slot(overlap_check *c, uint32_t last) {
    mention *all = c->reader->mentions.v, *best = &all[last];
    const term *t = mention_term(c->reader, best);
    for (uint32_t i = best->next; i != DEAL_NONE; i = all[i].next)
        if (is_narrower(c, &all[i], best, t->n_sets)) best = &all[i];
    for (uint32_t i = last; i != DEAL_NONE; i = all[i].next)
        if (&all[i] != best && !deal_said_equal(t, best, &all[i]) && !is_narrower(c, best, &all[i], t->n_sets) &&
            !loses(c, &all[i], last))
            clash(c, best, &all[i]);
    mention kept = *best;
    uint32_t i = last;
    for (; all[i].next != DEAL_NONE; i = all[i].next) all[i].slot = DEAL_NONE;
    all[i] = kept;
    all[i].next = DEAL_NONE;
}

static void resolve_overlaps(deal_reader *r, size_t first_mention) {
    overlap_check c = {.reader = r};
    size_t kept = first_mention;
    for (size_t i = first_mention; i < r->mentions.n; i++) {
        const mention *m = &r->mentions.v[i];
        if (m->next != DEAL_NONE && r->recent[m->slot] == i + 1) resolve_slot(&c, (uint32_t)i);
    }
    for (size_t i = first_mention; i < r->mentions.n; i++) {
        if (r->mentions.v[i].slot == DEAL_NONE) continue;
        r->mentions.v[kept] = r->mentions.v[i];
        r->recent[r->mentions.v[kept].slot] = (uint32_t)kept + 1;
        kept++;
    }
    r->mentions.n = kept;
}

/* ------------------------------------------------------------------------------------------------ the whole group */

void deal_read_terms(deal_reader *r, const node *group, uint32_t article_number) {
    walk w = {.reader = r, .article = article_number, .first_mention = r->mentions.n};
    w.guesses = r->space ? r->space->guesses : NULL;
    read_branch(&w, r->v->root, group);
    if (w.overlaps) resolve_overlaps(r, w.first_mention);
}
