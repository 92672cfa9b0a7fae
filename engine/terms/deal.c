#include "terms/deal.h"

#include <stdlib.h>
#include <string.h>

#include "base/suggest.h"
#include "terms/deal_read.h"

/* ------------------------------------------------------------------------------------------------ the header */

/* Reads a field of the header as a value of its type. */
static void read_field(deal_reader *r, slot *slots, deal_field f, const node *n) {
    slot *to = &slots[r->v->n_slots + f];
    const deal_field_type *type = &deal_field_types[f];
    static const str_list nobody = {NULL, 0};
    if (f == DEAL_BY) *to = (slot){.state = SLOT_VALUE, .v.list = &nobody};
    if (!n) return;
    const term as = {.path = type->name, .type = type->type, .values = f == DEAL_STATUS ? r->v->statuses : NULL};
    r->deal->fields[f] = n->at;
    to->state = SLOT_VALUE;
    term_value(r->memory, &as, n, &to->v, r->problems);
}

/* Terms, keys of an article and keys of the header are often written one level too high or too low. */
static str place_hint(const void *of, arena *a, const node *key) {
    static const char *const header[] = {"id",       "title",   "date",  "by",        "status",
                                         "complete", "sources", "names", "all_named", "note"};
    static const char *const top[] = {"articles", "terms", "waivers"};
    const deal_reader *r = of;
    if (map_get(&r->v->root->index, key->key) != MAP_NONE)
        return arena_printf(a,
                            key->json ? "it is a term; write: \"terms\": {\"" STR_FMT "\": ...}"
                                      : "it is a term; write: terms = { " STR_FMT " = ...; };",
                            STR_ARG(key->key));
    for (size_t i = 0; i < sizeof top / sizeof *top; i++)
        if (str_is(key->key, top[i]))
            return arena_printf(a, "'%s' belongs to the deal file, outside of this group", top[i]);
    for (size_t i = 0; i < sizeof header / sizeof *header; i++)
        if (str_is(key->key, header[i]))
            return arena_printf(a, key->json ? "write: \"deal\": {\"%s\": ...}" : "write: deal = { %s = ...; };",
                                header[i]);
    return (str){"", 0};
}

static void read_header(deal_reader *r, const node *n) {
    /* The fields that have slots are the first, in the order of deal_field. */
    enum {
        ID = DEAL_ID,
        TITLE,
        DATE,
        BY,
        STATUS,
        COMPLETE,
        VOCABULARY,
        PACKS,
        SOURCES,
        NOTE,
        NAMES,
        ALL_NAMED,
        FIELDS
    };
    static const field_spec specs[FIELDS] = {{"id", FIELD_STRING, true},          {"title", FIELD_STRING, true},
                                             {"date", FIELD_STRING, false},       {"by", FIELD_ANY, false},
                                             {"status", FIELD_STRING, false},     {"complete", FIELD_BOOL, false},
                                             {"vocabulary", FIELD_STRING, false}, {"packs", FIELD_ANY, false},
                                             {"sources", FIELD_LIST, false},      {"note", FIELD_STRING, false},
                                             {"names", FIELD_GROUP, false},       {"all_named", FIELD_ANY, false}};
    static const field_spec source_specs[] = {{"title", FIELD_STRING, true},
                                              {"url", FIELD_STRING, false},
                                              {"author", FIELD_STRING, false},
                                              {"date", FIELD_STRING, false},
                                              {"note", FIELD_STRING, false}};
    const node *f[FIELDS] = {0}, *unused[sizeof source_specs / sizeof *source_specs];
    deal *d = r->deal;
    bool can_name = r->v->n_named || node_get(n, "names") || node_get(n, "all_named");
    fields_read_hinted(n, "deal", specs, can_name ? FIELDS : NAMES, f, place_hint, r, r->problems);
    field_not_empty(f[ID], r->problems);
    field_not_empty(f[TITLE], r->problems);
    d->id = field_str(f[ID]);
    d->title = field_str(f[TITLE]);
    d->status = field_str(f[STATUS]);
    bool said = !f[COMPLETE] || f[COMPLETE]->b;
    d->complete = said || r->as_whole;
    d->as_whole = r->as_whole && !said;
    deal_check_names(r, n, f[VOCABULARY], f[PACKS]);
    /* The slots of a deal that sets nothing yet. */
    size_t size = (r->v->n_slots + DEAL_FIELDS) * sizeof(slot);
    slot *slots = r->space ? r->space->slots[d->complete] : arena_alloc(r->memory, size);
    if (r->space)
        r->space->used[d->complete] = true;
    else
        memcpy(slots, d->complete ? r->v->silent_complete : r->v->silent_open, size);
    d->slots = slots;
    for (unsigned i = 0; i < DEAL_FIELDS; i++) read_field(r, slots, (deal_field)i, f[i]);
    if (f[NAMES]) deal_read_things(r, f[NAMES]);
    if (f[ALL_NAMED]) deal_read_all_named(r, f[ALL_NAMED], slots);
    for (const node *c = f[SOURCES] ? f[SOURCES]->first : NULL; c; c = c->next)
        fields_read(c, "source", source_specs, sizeof source_specs / sizeof *source_specs, unused, r->problems);
}

/* ------------------------------------------------------------------------------------------------ articles */

/* "CHOICE/OPTION". */
static void read_option(deal_reader *r, article *to, const node *n) {
    size_t slash = str_find(n->s, STR("/"), 0);
    str name = str_sub(n->s, 0, slash), option = slash == SIZE_MAX ? (str){"", 0} : str_sub(n->s, slash + 1, n->s.n);
    if (name.n == 0 || option.n == 0 || str_find(option, STR("/"), 0) != SIZE_MAX) {
        place_error(r->problems, n->at, str_of("for example \"ceiling/russia\""), "'option' must be \"CHOICE/OPTION\"");
        return;
    }
    to->choice = map_get(&r->choice_index, name);
    if (to->choice == MAP_NONE) to->choice = deal_add_choice(r, (choice){.name = name, .at = n->at});
    to->option = deal_add_option(r, to->choice, (choice_option){option, to->by, n->at});
}

/* Who proposes an article: one name or several, as one text. */
static str read_by(deal_reader *r, const node *n) {
    if (!n) return (str){"", 0};
    const term as = {.path = STR("by"), .type = SLOT_STRINGS};
    slot_value by;
    if (!term_value(r->memory, &as, n, &by, r->problems) || by.list->n == 0) return (str){"", 0};
    return by.list->n == 1 ? by.list->v[0] : arena_join(r->memory, by.list->v, by.list->n, ", ", ", ", 0);
}

static void read_article(deal_reader *r, const node *n, map *seen) {
    enum { ID, TITLE, TEXT, TERMS, OPTION, BRACKETED, BY, NOTE, FIELDS };
    static const field_spec specs[FIELDS] = {{"id", FIELD_STRING, true},      {"title", FIELD_STRING, false},
                                             {"text", FIELD_STRING, false},   {"terms", FIELD_GROUP, false},
                                             {"option", FIELD_STRING, false}, {"bracketed", FIELD_BOOL, false},
                                             {"by", FIELD_ANY, false},        {"note", FIELD_STRING, false}};
    const node *f[FIELDS];
    size_t before = r->problems->errors;
    fields_read_hinted(n, "article", specs, FIELDS, f, place_hint, r, r->problems);
    field_not_empty(f[ID], r->problems);
    article to = {.id = field_str(f[ID]),
                  .title = field_str(f[TITLE]),
                  .text = field_str(f[TEXT]),
                  .text_node = f[TEXT],
                  .at = f[ID] ? f[ID]->at : n->at,
                  .choice = DEAL_NONE,
                  .option = DEAL_NONE};
    to.by = read_by(r, f[BY]);
    if (f[ID] && !map_put(r->memory, seen, to.id, (uint32_t)r->articles.n) && !diags_skip(r->problems))
        place_error(
            r->problems, to.at,
            arena_printf(&r->problems->memory, "first used on " STR_FMT,
                         STR_ARG(place_line_name(&r->problems->memory, r->articles.v[map_get(seen, to.id)].at, to.at))),
            "duplicate article id '" STR_FMT "'", STR_ARG(to.id));
    if (f[OPTION] && f[BRACKETED] && f[BRACKETED]->b)
        place_error(r->problems, f[BRACKETED]->key_at,
                    str_of("remove 'bracketed'; a choice with one option may be left out, too"),
                    "an article has either 'bracketed' or 'option', not both");
    else if (f[OPTION])
        read_option(r, &to, f[OPTION]);
    else if (f[BRACKETED] && f[BRACKETED]->b) {
        to.choice = deal_add_choice(r, (choice){.name = to.id, .at = to.at, .may_be_out = true});
        to.option = deal_add_option(r, to.choice, (choice_option){STR("in"), to.by, f[BRACKETED]->at});
    }
    VEC_PUSH(r->memory, r->articles, to);
    r->doubtful = r->problems->errors > before;
    if (f[TERMS]) deal_read_terms(r, f[TERMS], (uint32_t)r->articles.n - 1);
}

/* Resets what the last deal set. */
static void reset_space(deal_space *s) {
    const vocabulary *v = s->v;
    for (int i = 0; i < 2; i++) {
        const slot *silent = i ? v->silent_complete : v->silent_open;
        slot *to = s->slots[i];
        if (s->lost) memcpy(to, silent, (v->n_slots + DEAL_FIELDS) * sizeof *to);
        if (!s->used[i] || s->lost) continue;
        for (size_t k = 0; k < s->n_touched; k++) to[s->touched[k]] = silent[s->touched[k]];
        memcpy(to + v->n_slots, silent + v->n_slots, DEAL_FIELDS * sizeof *to);
    }
    if (s->lost) memset(s->recent, 0, v->n_slots * sizeof *s->recent);
    for (size_t k = 0; k < s->n_touched; k++) s->recent[s->touched[k]] = 0;
    for (size_t k = 0; k < v->n_named && s->closed; k++) {
        uint32_t first = v->named[k]->presence;
        memcpy(s->slots[0] + first, v->silent_open + first, v->named[k]->n * sizeof(slot));
    }
    s->closed = false;
    s->n_touched = 0;
    s->used[0] = s->used[1] = false;
    s->lost = true; /* until the slots that the deal sets are noted, so also if its memory runs out */
}

deal *deal_of_node(arena *a, const source *s, const node *root, const vocabulary *v, const deal_settings *settings,
                   diags *d) {
    enum { DEAL, ARTICLES, TERMS, WAIVERS, FIELDS };
    static const field_spec specs[FIELDS] = {{"deal", FIELD_GROUP, true},
                                             {"articles", FIELD_LIST, false},
                                             {"terms", FIELD_GROUP, false},
                                             {"waivers", FIELD_LIST, false}};
    static const deal_settings none = {0};
    const node *f[FIELDS];
    size_t before = d->errors;
    deal_reader r = {.memory = a, .problems = d, .v = v, .deal = ARENA_NEW(a, deal)};
    *r.deal = (deal){.vocabulary = v, .source = s, .root = root, .complete = true};
    /* A report among the deals is one error, not one per key. */
    const node *version = node_get(root, "redline");
    if (version && node_get(root, "deals")) {
        place_error(d, version->key_at,
                    str_of("use --exclude to skip this file; --baseline and `redline diff` read reports"),
                    "this is a report of redline, not a deal");
        return NULL;
    }
    if (root->n == 0) {
        bool comments = str_trim(str_sub(s->text, root->at.at, s->text.n)).n > 0 && !root->json;
        place_error(d, (place){s, root->at.at, 1}, STR("`redline new` creates a template"),
                    comments ? "this file has only comments" : "this deal is empty");
        return NULL;
    }
    r.space = settings ? settings->space : NULL;
    r.as_whole = settings && settings->as_whole;
    r.rules = settings ? settings->rules : NULL;
    if (r.space) reset_space(r.space);
    /* A guess from the deal's own size: what it takes must not depend on the deal before it. */
    r.mentions.cap = s->text.n / 32 < 256 ? s->text.n / 32 : 256;
    r.recent = r.space ? r.space->recent : ARENA_ARRAY(a, uint32_t, v->n_slots);
    if (r.mentions.cap) r.mentions.v = arena_alloc(a, r.mentions.cap * sizeof *r.mentions.v);
    if (v->unnamed) r.deal->vocabulary = r.v = v->unnamed;
    bool sound = fields_read_hinted(root, "deal file", specs, FIELDS, f, place_hint, &r, d);
    if (f[DEAL]) read_header(&r, f[DEAL]);
    if (r.unfit) return NULL;
    if (!node_get(root, "articles") && !node_get(root, "terms") && sound)
        place_error(d, root->at, str_of("`redline new` creates a template"),
                    "missing key 'articles' or 'terms' in this deal file");
    map seen = {0};
    for (const node *c = f[ARTICLES] ? f[ARTICLES]->first : NULL; c; c = c->next) read_article(&r, c, &seen);
    r.doubtful = false;
    if (f[TERMS]) deal_read_terms(&r, f[TERMS], DEAL_NONE);
    r.deal->waivers = waivers_read(a, f[WAIVERS], true, d);
    deal_settle(&r, settings ? settings : &none, d->errors == before);
    return d->errors == before ? r.deal : NULL;
}

deal *deal_read(arena *a, source *s, const vocabulary *v, const deal_settings *settings, diags *d) {
    node_limits limits = {.allow_include = settings && settings->allow_include};
    source_index(a, s);
    const node *root = node_read(a, s, limits, d);
    return root ? deal_of_node(a, s, root, v, settings, d) : NULL;
}

/* ------------------------------------------------------------------------------------------------ deal spaces */

deal_space *deal_space_new(const vocabulary *v) {
    size_t n = v->n_slots + DEAL_FIELDS;
    deal_space *s = calloc(1, sizeof *s);
    if (!s) return NULL;
    *s = (deal_space){.v = v, .lost = true, .recent = calloc(v->n_slots + 1u, sizeof *s->recent)};
    arena_init(&s->known.memory);
    s->guesses = calloc(v->n_keys, sizeof *s->guesses);
    for (int i = 0; i < 2; i++) s->slots[i] = malloc(n * sizeof(slot));
    if (s->recent && s->guesses && s->slots[0] && s->slots[1]) return s;
    deal_space_free(s);
    return NULL;
}

void deal_space_free(deal_space *s) {
    if (!s) return;
    for (int i = 0; i < 2; i++) free(s->slots[i]);
    free(s->recent);
    free(s->guesses);
    free(s->touched);
    arena_free(&s->known.memory);
    free(s);
}
