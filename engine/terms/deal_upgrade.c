#include "terms/deal_upgrade.h"

#include "source/node.h"
#include "source/text_edit.h"
#include "terms/term_types.h"

typedef struct upgrade {
    arena *memory;
    const vocabulary *v;
    corrected *to;
    const node *head, *names;
    text_edits edits;
    bool json;
    str title;      /* of the article that is read */
    str *ids;       /* by set: of the thing, if there is one or must be one */
    bool *several;  /* by set: the deal names more than one */
    VEC(str) lists; /* of new things, for `names` */
} upgrade;

static void note(upgrade *u, place at, str was, str is, const char *why) {
    slip_change c = {at, was, is, str_of(why)};
    VEC_PUSH(u->memory, u->to->changes, c);
}

/* The thing of a set that the deal means, whose name it may not have yet. */
static str thing_of(upgrade *u, const name_set *s) {
    str *id = &u->ids[s->members.named - 1];
    arena *a = u->memory;
    if (id->n) return *id;
    *id = arena_printf(a, STR_FMT "_1", STR_ARG(s->members.name));
    str title = u->title.n ? u->title : s->title.n ? s->title : *id;
    buf text = buf_in(a);
    buf_printf(&text,
               u->json ? "{\"id\": \"" STR_FMT "\", \"title\": " : "{ id = \"" STR_FMT "\"; title = ", STR_ARG(*id));
    slot_value_print(&text, SLOT_STRING, NULL, (slot_value){.s = &title}, u->json ? VALUE_JSON : VALUE_LIBCONFIG);
    buf_z(&text, u->json ? "}" : "; }");
    str item = buf_take(&text);
    VEC_PUSH(a, u->lists,
             arena_printf(a, u->json ? "\"" STR_FMT "\": [" STR_FMT "]" : STR_FMT " = ( " STR_FMT " )",
                          STR_ARG(s->members.name), STR_ARG(item)));
    return *id;
}

/* Whether all keys of a group are terms of a thing, so that the thing is missing. */
static bool lacks_thing(const term_branch *b, const node *group) {
    if (!b->family || !b->family->room || !b->member || b->member->leaf || group->n == 0) return false;
    for (const node *c = group->first; c; c = c->next)
        if (map_get(&b->member->index, c->key) == MAP_NONE || map_get(&b->index, c->key) != MAP_NONE) return false;
    return true;
}

static void walk(upgrade *u, const term_branch *b, const node *group) {
    if (b->leaf || group->kind != NODE_GROUP || !b->of_named) return;
    if (lacks_thing(b, group) && !u->several[b->family->members.named - 1]) {
        str id = thing_of(u, b->family);
        uint32_t end = node_end(u->to->text, group) - 1;
        text_edit_replace(&u->edits, group->at.at + 1, 0,
                          arena_printf(u->memory, u->json ? "\"" STR_FMT "\": {" : " " STR_FMT " = {", STR_ARG(id)));
        text_edit_replace(&u->edits, end, 0, u->json ? STR("}") : STR("}; "));
        note(u, group->key_at, group->key,
             arena_printf(u->memory, STR_FMT "." STR_FMT, STR_ARG(group->key), STR_ARG(id)),
             "the deal names what these are terms of");
        return;
    }
    for (const node *c = group->first; c; c = c->next) {
        uint32_t i = map_get(&b->index, c->key);
        const term_branch *below = i != MAP_NONE ? b->fields[i] : b->member;
        if (below) walk(u, below, c);
    }
}

/* Notes what the deal names already. */
static void read_names(upgrade *u) {
    for (size_t k = 0; k < u->v->n_named; k++) {
        const node *list = node_get(u->names, arena_z(u->memory, u->v->named[k]->name));
        if (!list || list->kind != NODE_LIST || list->n == 0) continue;
        const node *id = list->first->kind == NODE_GROUP ? node_get(list->first, "id") : NULL;
        u->several[k] = list->n > 1 || !id || id->kind != NODE_STRING;
        if (!u->several[k]) u->ids[k] = id->s;
    }
}

/* Appends what is named to the head. A deal that is not complete had one thing at most, so it names all. */
static void write_names(upgrade *u) {
    arena *a = u->memory;
    if (u->lists.n == 0) return;
    const node *complete = node_get(u->head, "complete");
    bool open = complete && complete->kind == NODE_BOOL && !complete->b && !node_get(u->head, "all_named");
    VEC(str) items = {0};
    if (u->names) {
        text_edit_append(&u->edits, u->names, NULL, u->lists.v, u->lists.n);
    } else {
        const char *between = u->json ? ", " : "; ";
        str inner = arena_join(a, u->lists.v, u->lists.n, between, between, 0);
        VEC_PUSH(a, items,
                 arena_printf(a, u->json ? "\"names\": {" STR_FMT "}" : "names = { " STR_FMT "; }", STR_ARG(inner)));
    }
    str *sets = ARENA_ARRAY(a, str, u->v->n_named);
    size_t n = 0;
    for (size_t k = 0; open && k < u->v->n_named; k++)
        if (u->ids[k].n) sets[n++] = arena_printf(a, "\"" STR_FMT "\"", STR_ARG(u->v->named[k]->name));
    if (n)
        VEC_PUSH(a, items,
                 arena_printf(a, u->json ? "\"all_named\": [" STR_FMT "]" : "all_named = [" STR_FMT "]",
                              STR_ARG(arena_join(a, sets, n, ", ", ", ", 0))));
    text_edit_append(&u->edits, u->head, NULL, items.v, items.n);
    for (size_t i = 0; i < u->lists.n; i++)
        note(u, u->head->key_at, (str){"", 0}, u->lists.v[i], "what the deal names");
}

/* "peace/1" becomes "peace/2". */
static void raise_version(upgrade *u) {
    const node *named = node_get(u->head, "vocabulary");
    const vocabulary *v = u->v;
    if (!named || named->kind != NODE_STRING || vocabulary_fits(v, named->s)) return;
    size_t slash = str_find(named->s, STR("/"), 0);
    if (slash == SIZE_MAX || !str_eq(str_sub(named->s, 0, slash), v->id)) return;
    str major = str_sub(v->version, 0, str_find(v->version, STR("."), 0));
    str is = arena_printf(u->memory, "\"" STR_FMT "/" STR_FMT "\"", STR_ARG(v->id), STR_ARG(major));
    text_edit_replace(&u->edits, named->at.at, named->at.len, is);
    note(u, named->at, str_sub(u->to->text->text, named->at.at, named->at.at + named->at.len), is,
         "the version of the vocabulary");
}

void deal_upgrade(arena *a, const vocabulary *v, corrected *to) {
    diags ignored;
    diags_init(&ignored);
    source_index(a, to->text);
    const node *root = node_read(a, to->text, (node_limits){.skip_include = true, .allow_nul = true}, &ignored);
    const node *head = root && root->kind == NODE_GROUP ? node_get(root, "deal") : NULL;
    diags_free(&ignored);
    if (!v->n_named || !head || head->kind != NODE_GROUP) return;
    upgrade u = {.memory = a, .v = v, .to = to, .head = head, .edits = {.memory = a, .of = to->text}};
    u.json = root->json;
    u.names = node_get(head, "names");
    u.ids = ARENA_ARRAY(a, str, v->n_named);
    u.several = ARENA_ARRAY(a, bool, v->n_named);
    if (u.names && u.names->kind != NODE_GROUP) return;
    read_names(&u);
    raise_version(&u);
    const node *articles = node_get(root, "articles"), *own = node_get(root, "terms");
    for (const node *c = articles && articles->kind == NODE_LIST ? articles->first : NULL; c; c = c->next) {
        const node *terms = c->kind == NODE_GROUP ? node_get(c, "terms") : NULL,
                   *title = terms ? node_get(c, "title") : NULL;
        u.title = title && title->kind == NODE_STRING ? title->s : (str){"", 0};
        if (terms) walk(&u, v->root, terms);
    }
    u.title = (str){"", 0};
    if (own) walk(&u, v->root, own);
    write_names(&u);
    if (u.edits.list.n) to->text = source_of_text(a, to->text->name, text_edits_apply(&u.edits));
}
