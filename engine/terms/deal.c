#include "terms/deal.h"

#include <string.h>

#include "base/suggest.h"
#include "terms/deal_read.h"

/* ------------------------------------------------------------------------------------------------ the deal's own
 * fields */

static str_list *read_strings(deal_reader *r, const node *n) {
    str_list *list = ARENA_NEW(r->memory, str_list);
    if (!n) return list;
    bool single = n->kind == NODE_STRING;
    str *v = ARENA_ARRAY(r->memory, str, single ? 1 : n->n);
    list->v = v;
    if (single) v[list->n++] = n->s;
    for (const node *c = n->kind == NODE_LIST ? n->first : NULL; c; c = c->next) {
        if (c->kind == NODE_STRING)
            v[list->n++] = c->s;
        else
            place_error(r->problems, c->at, str_of(""), "'" STR_FMT "' holds strings, not %s", STR_ARG(n->key),
                        node_kind_name(c->kind));
    }
    if (!single && n->kind != NODE_LIST)
        place_error(r->problems, n->at, str_of(""), "'" STR_FMT "' must be a string or a list of strings, not %s",
                    STR_ARG(n->key), node_kind_name(n->kind));
    return list;
}

static slot *field_slot(deal_reader *r, slot *slots, deal_field f, const node *n) {
    if (n) r->deal->fields[f] = n->at;
    return &slots[r->v->n_slots + f];
}

static void set_text(deal_reader *r, slot *slots, deal_field f, const node *n) {
    slot *s = field_slot(r, slots, f, n);
    if (n) *s = (slot){.state = SLOT_VALUE, .v.s = &n->s};
}

static void set_date(deal_reader *r, slot *slots, const node *n) {
    slot *s = field_slot(r, slots, DEAL_DATE, n);
    if (!n) return;
    s->state = SLOT_VALUE;
    if (!date_parse(n->s, &s->v.i))
        place_error(r->problems, n->at, str_of("a date is written YYYY-MM-DD"), "'" STR_FMT "' is no date",
                    STR_ARG(n->s));
}

static void set_status(deal_reader *r, slot *slots, const node *n) {
    slot *s = field_slot(r, slots, DEAL_STATUS, n);
    if (!n) return;
    size_t i = domain_find(r->v->statuses, n->s);
    if (i == SIZE_MAX)
        place_error(r->problems, n->at, domain_note(&r->problems->memory, n->s, r->v->statuses),
                    "a deal's status cannot be '" STR_FMT "'", STR_ARG(n->s));
    *s = (slot){.state = SLOT_VALUE, .v.i = (int64_t)i};
}

static void read_sources(deal_reader *r, const node *list) {
    static const field_spec specs[] = {{"title", FIELD_STRING, true},
                                       {"url", FIELD_STRING, false},
                                       {"author", FIELD_STRING, false},
                                       {"date", FIELD_STRING, false},
                                       {"note", FIELD_STRING, false}};
    const node *f[sizeof specs / sizeof *specs];
    for (const node *c = list ? list->first : NULL; c; c = c->next)
        fields_read(c, "source", specs, sizeof specs / sizeof *specs, f, r->problems);
}

static slot *new_slots(deal_reader *r, bool complete) {
    size_t size = (r->v->n_slots + DEAL_FIELDS) * sizeof(slot);
    return memcpy(arena_alloc(r->memory, size), complete ? r->v->silent_complete : r->v->silent_open, size);
}

static void read_header(deal_reader *r, const node *n) {
    enum { ID, TITLE, DATE, BY, STATUS, COMPLETE, SOURCES, NOTE, FIELDS };
    static const field_spec specs[FIELDS] = {{"id", FIELD_STRING, true},      {"title", FIELD_STRING, true},
                                             {"date", FIELD_STRING, false},   {"by", FIELD_ANY, false},
                                             {"status", FIELD_STRING, false}, {"complete", FIELD_BOOL, false},
                                             {"sources", FIELD_LIST, false},  {"note", FIELD_STRING, false}};
    const node *f[FIELDS];
    deal *d = r->deal;
    fields_read(n, "deal", specs, FIELDS, f, r->problems);
    field_not_empty(f[ID], r->problems);
    field_not_empty(f[TITLE], r->problems);
    d->id = field_str(f[ID]);
    d->title = field_str(f[TITLE]);
    d->status = field_str(f[STATUS]);
    d->complete = !f[COMPLETE] || f[COMPLETE]->b;
    slot *slots = r->space ? space_slots(r->space, d->complete) : new_slots(r, d->complete);
    d->slots = slots;
    set_text(r, slots, DEAL_ID, f[ID]);
    set_text(r, slots, DEAL_TITLE, f[TITLE]);
    set_date(r, slots, f[DATE]);
    set_status(r, slots, f[STATUS]);
    *field_slot(r, slots, DEAL_BY, f[BY]) = (slot){.state = SLOT_VALUE, .v.list = read_strings(r, f[BY])};
    read_sources(r, f[SOURCES]);
}

/* ------------------------------------------------------------------------------------------------ articles */

/* "CHOICE/OPTION". */
static void read_option(deal_reader *r, article *to, const node *n) {
    size_t slash = str_find(n->s, STR("/"), 0);
    str name = str_sub(n->s, 0, slash), option = slash == SIZE_MAX ? (str){"", 0} : str_sub(n->s, slash + 1, n->s.n);
    if (name.n == 0 || option.n == 0 || str_find(option, STR("/"), 0) != SIZE_MAX) {
        place_error(r->problems, n->at, str_of("for example \"ceiling/russia\""),
                    "an option is written \"CHOICE/OPTION\"");
        return;
    }
    to->choice = map_get(&r->choice_index, name);
    if (to->choice == MAP_NONE) to->choice = deal_add_choice(r, (choice){.name = name, .at = n->at});
    to->option = deal_add_option(r, to->choice, (choice_option){option, to->by, n->at});
}

static void read_bracket(deal_reader *r, article *to, const node *n) {
    if (!n->b) return;
    to->choice = deal_add_choice(r, (choice){.name = to->id, .at = to->at, .may_be_out = true});
    to->option = deal_add_option(r, to->choice, (choice_option){STR("in"), to->by, n->at});
}

static str joined(arena *a, const str_list *list) {
    str all = {"", 0};
    if (list->n == 1) return list->v[0];
    for (size_t i = 0; i < list->n; i++)
        all = arena_printf(a, STR_FMT "%s" STR_FMT, STR_ARG(all), i ? ", " : "", STR_ARG(list->v[i]));
    return all;
}

static void read_article(deal_reader *r, const node *n, map *seen) {
    enum { ID, TITLE, TEXT, TERMS, OPTION, BRACKETED, BY, NOTE, FIELDS };
    static const field_spec specs[FIELDS] = {{"id", FIELD_STRING, true},      {"title", FIELD_STRING, false},
                                             {"text", FIELD_STRING, false},   {"terms", FIELD_GROUP, false},
                                             {"option", FIELD_STRING, false}, {"bracketed", FIELD_BOOL, false},
                                             {"by", FIELD_ANY, false},        {"note", FIELD_STRING, false}};
    const node *f[FIELDS];
    size_t before = r->problems->errors;
    fields_read(n, "article", specs, FIELDS, f, r->problems);
    field_not_empty(f[ID], r->problems);
    article to = {.id = field_str(f[ID]),
                  .title = field_str(f[TITLE]),
                  .text = field_str(f[TEXT]),
                  .text_node = f[TEXT],
                  .at = f[ID] ? f[ID]->at : n->at,
                  .choice = DEAL_NONE,
                  .option = DEAL_NONE};
    if (f[BY]) to.by = joined(r->memory, read_strings(r, f[BY]));
    if (f[ID] && !map_put(r->memory, seen, to.id, (uint32_t)r->articles.n))
        place_error(r->problems, to.at,
                    arena_printf(&r->problems->memory, "the first is on line %u",
                                 place_line(r->articles.v[map_get(seen, to.id)].at)),
                    "two articles have the id '" STR_FMT "'", STR_ARG(to.id));
    if (f[OPTION] && f[BRACKETED] && f[BRACKETED]->b)
        place_error(r->problems, f[BRACKETED]->key_at, str_of("a choice with a single option is in or out, too"),
                    "an article is either 'bracketed' or an 'option'");
    else if (f[OPTION])
        read_option(r, &to, f[OPTION]);
    else if (f[BRACKETED])
        read_bracket(r, &to, f[BRACKETED]);
    VEC_PUSH(r->memory, r->articles, to);
    r->doubtful = r->problems->errors > before;
    if (f[TERMS]) deal_read_terms(r, f[TERMS], (uint32_t)r->articles.n - 1);
}

/* A report that lies among the deals is one mistake, and not one for each of its keys. */
static bool is_report(const node *root, diags *d) {
    const node *version = node_get(root, "redline");
    if (!version || !node_get(root, "deals")) return false;
    place_error(d, version->key_at, str_of("--baseline and `redline diff` read reports; --exclude passes over files"),
                "this is a report of redline, not a deal");
    return true;
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
    if (is_report(root, d)) return NULL;
    r.space = settings ? settings->space : NULL;
    r.recent = r.space ? space_recent(r.space) : ARENA_ARRAY(a, uint32_t, v->n_slots);
    if (r.space) r.mentions.cap = space_expected(r.space);
    if (r.mentions.cap) r.mentions.v = arena_alloc(a, r.mentions.cap * sizeof *r.mentions.v);
    fields_read(root, "deal file", specs, FIELDS, f, d);
    if (f[DEAL]) read_header(&r, f[DEAL]);
    if (!node_get(root, "articles") && !node_get(root, "terms"))
        place_error(d, root->at, str_of("`redline new` writes a skeleton"), "a deal needs 'articles' or 'terms'");
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
