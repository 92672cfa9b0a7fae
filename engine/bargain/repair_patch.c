#include "bargain/repair_internal.h"

#include <stdlib.h>

#include "source/text_edit.h"
#include "terms/term_tree.h"

/* Writes edits into the text of the deal, with as few changes as possible. Values are replaced in place. A new term
 * goes to the article that speaks of it, else to a new article at the end. Comments and prose stay,
 * except in articles that a settled bracket leaves out. */

/* What happens to an article: its bracket may be settled, or left open. */
typedef enum { ARTICLE_STAYS, ARTICLE_IN, ARTICLE_OUT, ARTICLE_OPEN } article_fate;

typedef struct patch {
    arena *memory;
    const deal *deal;
    const candidate *c;
    patch_settings settings;
    bool json;
    text_edits edits;
    const node **article; /* the node of each article */
    article_fate *fate;
    term_tree **additions; /* for each article; then the deal's own terms; then the new article; then for each clause */
    bool clauses;          /* those of the candidate become articles */
    map removed;           /* entries that are removed, by the place of their value */
    bool *is_set;          /* by slot: an entry that stays always sets it */
} patch;

/* The article's place in `additions`. */
static uint32_t place_of(const patch *p, uint32_t number) {
    return number == DEAL_NONE ? p->deal->n_articles : number;
}

static article_fate fate_at(const patch *p, uint32_t at) {
    return at < p->deal->n_articles ? p->fate[at] : ARTICLE_STAYS;
}

static str value_text(patch *p, uint32_t number, slot v) {
    return term_tree_value(p->memory, p->deal->vocabulary, number, v, p->json);
}

static void add_term(patch *p, uint32_t at, uint32_t number, str value) {
    if (!p->additions[at]) p->additions[at] = term_tree_new(p->memory, p->deal->vocabulary);
    term_tree_add(p->memory, p->additions[at], p->deal->vocabulary, number, value);
}

/* A child of a tree as text; a wide group on several lines. */
static str child_text(const patch *p, const term_tree *t) {
    buf out = buf_in(p->memory);
    term_tree_write(&out, t, (tree_layout){.json = p->json, .width = 76}, 0);
    return buf_take(&out);
}

/* `terms = {...}` */
static str terms_text(const patch *p, term_tree *terms) {
    if (!p->settings.plain) term_tree_fold(p->memory, terms, p->deal->vocabulary, NULL);
    return child_text(p, &(term_tree){.key = STR("terms"), .first = terms->first});
}

/* ------------------------------------------------------------------------------------------------ entries */

static str entry_key(patch *p, const node *n) {
    return arena_printf(p->memory, "%u", n->at.at);
}

static bool is_removed(patch *p, const node *n) {
    return map_get(&p->removed, entry_key(p, n)) != MAP_NONE;
}

static void replace_value(patch *p, const node *n, str with) {
    text_edit_replace(&p->edits, n->at.at, node_end(p->deal->source, n) - n->at.at, with);
}

/* An entry of the text, with all slots V[0..N) that it sets: more than one if its path has the name of a set. If all of
 * them get the same value, it is replaced in place. If some of them keep theirs, the edited ones get entries of their
 * own. If some are removed, or get different values, the entry is removed and all get their own. */
static void patch_entry(patch *p, const mention *const *v, size_t n) {
    const candidate *c = p->c;
    const node *value = v[0]->node;
    uint32_t at = place_of(p, v[0]->article);
    int32_t option = v[0]->either == DEAL_NONE ? -1 : c->settled[v[0]->either];
    size_t edited = 0, dropped = 0;
    bool alike = true;
    str after = {"", 0};
    if (fate_at(p, at) == ARTICLE_OUT) return;
    for (size_t i = 0; i < n; i++) {
        uint32_t number = v[i]->slot;
        if (fate_at(p, at) != ARTICLE_OPEN) p->is_set[number] = true;
        if (!c->edited[number]) continue;
        edited++;
        if (c->now[number].state != SLOT_VALUE) {
            dropped++;
            continue;
        }
        str text = value_text(p, number, c->now[number]);
        alike = alike && (!after.n || str_eq(after, text));
        after = text;
    }
    if (edited == n && alike && !dropped) {
        replace_value(p, value, after);
        return;
    }
    bool split = dropped || edited == n;
    uint32_t end = node_end(p->deal->source, value);
    str before = str_sub(p->deal->source->text, value->at.at, end);
    if (option >= 0) before = value_text(p, v[0]->slot, (slot){.state = SLOT_VALUE, .v = v[0]->either_values[option]});
    if (split)
        map_put(p->memory, &p->removed, entry_key(p, value), 1);
    else if (option >= 0)
        replace_value(p, value, before);
    for (size_t i = 0; i < n; i++) {
        uint32_t number = v[i]->slot;
        if (c->edited[number] && c->now[number].state == SLOT_VALUE)
            add_term(p, at, number, value_text(p, number, c->now[number]));
        else if (!c->edited[number] && split)
            add_term(p, at, number, before);
    }
}

static int by_place(const void *a, const void *b) {
    const mention *const *x = a, *const *y = b;
    uint32_t i = (*x)->node->at.at, k = (*y)->node->at.at;
    if (i != k) return i < k ? -1 : 1;
    return ((*x)->slot > (*y)->slot) - ((*x)->slot < (*y)->slot);
}

static void patch_entries(patch *p) {
    const deal *d = p->deal;
    const mention **all = ARENA_ARRAY(p->memory, const mention *, d->n_mentions);
    for (uint32_t i = 0; i < d->n_mentions; i++) all[i] = &d->mentions[i];
    if (d->n_mentions) qsort(all, d->n_mentions, sizeof *all, by_place);
    for (uint32_t i = 0, to; i < d->n_mentions; i = to) {
        for (to = i; to < d->n_mentions && all[to]->node == all[i]->node;) to++;
        patch_entry(p, all + i, to - i);
    }
}

/* ------------------------------------------------------------------------------------------------ additions */

static bool in_clause(const patch *p, uint32_t number) {
    for (size_t i = 0; i < p->c->n_with && p->clauses; i++)
        for (size_t k = 0; k < p->c->with[i]->n_slots; k++)
            if (p->c->with[i]->slots[k] == number) return true;
    return false;
}

/* The edited terms of the model clauses, each in the article of the first clause that has it. A term that is changed in
 * place is there, too, so that words and terms stay together. */
static void add_clauses(patch *p) {
    const vocabulary *v = p->deal->vocabulary;
    bool *done = ARENA_ARRAY(p->memory, bool, v->n_slots);
    for (size_t i = 0; i < p->c->n_with && p->clauses; i++)
        for (size_t k = 0; k < p->c->with[i]->n_slots; k++) {
            uint32_t number = p->c->with[i]->slots[k];
            if (!p->c->edited[number] || done[number] || p->c->now[number].state != SLOT_VALUE) continue;
            done[number] = true;
            add_term(p, p->deal->n_articles + 2 + (uint32_t)i, number, value_text(p, number, p->c->now[number]));
        }
}

/* Edited terms that no entry sets. */
static void add_new(patch *p) {
    const deal *d = p->deal;
    bool own = p->settings.own_terms || node_get(d->root, "terms") || !node_get(d->root, "articles");
    bool *usable = ARENA_ARRAY(p->memory, bool, (size_t)d->n_articles + 1);
    nearness near;
    nearness_open(&near, p->memory, d);
    for (uint32_t i = 0; i <= d->n_articles; i++)
        usable[i] = fate_at(p, i) == ARTICLE_STAYS || fate_at(p, i) == ARTICLE_IN;
    for (uint32_t i = 0; i < d->vocabulary->n_slots; i++) {
        bool is_term = d->vocabulary->slot_term[i] < d->vocabulary->n_terms;
        if (!is_term || !p->c->edited[i] || p->is_set[i] || p->c->now[i].state != SLOT_VALUE) continue;
        if (in_clause(p, i)) continue;
        uint32_t at = nearness_home(&near, i, usable, !p->settings.quick);
        if (at == DEAL_NONE) at = d->n_articles + !own;
        add_term(p, at, i, value_text(p, i, p->c->now[i]));
    }
}

/* ------------------------------------------------------------------------------------------------ names */

/* Things that the deal did not name, as items of the list of S in its `names`. */
static size_t new_things(const patch *p, const name_set *s, str *items) {
    size_t n = 0;
    for (uint32_t i = 0; i < s->room; i++) {
        uint32_t number = s->members.presence + i;
        if (!p->c->edited[number] || p->deal->slots[number].state == SLOT_VALUE) continue;
        str title = slot_value_text(p->memory, SLOT_STRING, NULL, (slot_value){.s = &s->labels[i]},
                                    p->json ? VALUE_JSON : VALUE_LIBCONFIG);
        items[n++] = arena_printf(p->memory,
                                  p->json ? "{\"id\": \"" STR_FMT "\", \"title\": " STR_FMT "}"
                                          : "{ id = \"" STR_FMT "\"; title = " STR_FMT "; }",
                                  STR_ARG(s->members.names[i]), STR_ARG(title));
    }
    return n;
}

/* They go to the list of their set, which may have to be added, as may the group `names`. */
static void add_names(patch *p) {
    const vocabulary *v = p->deal->vocabulary;
    const node *head = node_get(p->deal->root, "deal"), *names = node_get(head, "names");
    VEC(str) lists = {0};
    for (size_t k = 0; k < v->n_named; k++) {
        const name_set *s = vocabulary_named(v, k);
        str *items = ARENA_ARRAY(p->memory, str, s->room);
        size_t n = new_things(p, s, items);
        const node *list = node_get(names, arena_z(p->memory, s->members.name));
        if (n && list) text_edit_append(&p->edits, list, NULL, items, n);
        if (n == 0 || list) continue;
        str all = arena_join(p->memory, items, n, ", ", ", ", 0);
        VEC_PUSH(p->memory, lists,
                 arena_printf(p->memory, p->json ? "\"" STR_FMT "\": [" STR_FMT "]" : STR_FMT " = ( " STR_FMT " )",
                              STR_ARG(s->members.name), STR_ARG(all)));
    }
    if (lists.n == 0) return;
    if (names) {
        text_edit_append(&p->edits, names, NULL, lists.v, lists.n);
        return;
    }
    str inner = arena_join(p->memory, lists.v, lists.n, p->json ? ", " : "; ", p->json ? ", " : "; ", 0);
    str group =
        arena_printf(p->memory, p->json ? "\"names\": {" STR_FMT "}" : "names = { " STR_FMT "; }", STR_ARG(inner));
    text_edit_append(&p->edits, head, NULL, &group, 1);
}

/* ------------------------------------------------------------------------------------------------ groups */

static bool all_removed(patch *p, const node *group) {
    if (is_removed(p, group)) return true;
    if (group->kind != NODE_GROUP || group->n == 0) return false;
    for (const node *n = group->first; n; n = n->next)
        if (!all_removed(p, n)) return false;
    return true;
}

/* A group of the text: removes entries, and appends those of NEW (may be NULL) that have no group here to go into. */
static void patch_group(patch *p, const node *group, term_tree *new) {
    bool *removed = ARENA_ARRAY(p->memory, bool, group->n);
    VEC(str) items = {0};
    size_t i = 0;
    term_tree fresh = {.branch = new ? new->branch : NULL};
    for (const node *c = group->first; c; c = c->next, i++) {
        term_tree *below = new ? term_tree_find(new, c->key) : NULL;
        bool enters = below && !below->value.n && c->kind == NODE_GROUP && !is_removed(p, c);
        removed[i] = !enters && all_removed(p, c);
        if (c->kind == NODE_GROUP && !removed[i]) patch_group(p, c, enters ? below : NULL);
        if (enters) below->branch = NULL;
    }
    text_edit_remove(&p->edits, group, removed);
    for (term_tree *t = new ? new->first : NULL, *next; t; t = next) {
        next = t->next;
        if (!t->branch) continue;
        t->next = NULL;
        if (fresh.last)
            fresh.last->next = t;
        else
            fresh.first = t;
        fresh.last = t;
    }
    if (fresh.first && !p->settings.plain) term_tree_fold(p->memory, &fresh, p->deal->vocabulary, group);
    for (term_tree *t = fresh.first; t; t = t->next) VEC_PUSH(p->memory, items, child_text(p, t));
    text_edit_append(&p->edits, group, removed, items.v, items.n);
}

/* ------------------------------------------------------------------------------------------------ the deal */

bool patch_has_article(const deal *d, str id) {
    bool found = false;
    for (uint32_t i = 0; i < d->n_articles && !found; i++) found = str_eq(d->articles[i].id, id);
    return found;
}

/* NAME, or NAME-2, ... if there is such an article. */
static str new_id(arena *a, const deal *d, str name) {
    str id = name;
    for (unsigned k = 2; patch_has_article(d, id); k++) id = arena_printf(a, STR_FMT "-%u", STR_ARG(name), k);
    return id;
}

str patch_clause_id(arena *a, const deal *d, const clause *of) {
    return new_id(a, d, of->id);
}

static void write_key(const patch *p, buf *out, const char *key, str text) {
    str value =
        slot_value_text(p->memory, SLOT_STRING, NULL, (slot_value){.s = &text}, p->json ? VALUE_JSON : VALUE_LIBCONFIG);
    buf_printf(out, p->json ? "  \"%s\": " STR_FMT ",\n" : "  %s = " STR_FMT ";\n", key, STR_ARG(value));
}

/* A new article with an id that no other has; with the text of a clause, which may be NULL. */
static str article_text(patch *p, const clause *of, term_tree *terms) {
    str inner = terms_text(p, terms);
    buf out = buf_in(p->memory);
    buf_z(&out, "{\n");
    write_key(p, &out, "id", of ? patch_clause_id(p->memory, p->deal, of) : new_id(p->memory, p->deal, STR("repair")));
    write_key(p, &out, "title", of ? of->title : STR("Terms added by redline repair"));
    if (of) write_key(p, &out, "text", of->text);
    buf_z(&out, "  ");
    for (size_t i = 0; i < inner.n; i++) {
        buf_char(&out, inner.p[i]);
        if (inner.p[i] == '\n') buf_z(&out, "  ");
    }
    buf_z(&out, p->json ? "\n}" : ";\n}");
    return buf_take(&out);
}

/* Adds a key of the deal file with its value. */
static void add_root(patch *p, str item) {
    str t = p->deal->source->text;
    if (p->json)
        text_edit_append(&p->edits, p->deal->root, NULL, &item, 1);
    else
        text_edit_replace(
            &p->edits, (uint32_t)t.n, 0,
            arena_printf(p->memory, "%s\n" STR_FMT ";\n", str_ends(t, STR("\n")) ? "" : "\n", STR_ARG(item)));
}

static void patch_own_terms(patch *p, term_tree *new) {
    const node *own = node_get(p->deal->root, "terms");
    if (own)
        patch_group(p, own, new);
    else if (new)
        add_root(p, terms_text(p, new));
}

/* The article's fate, its mark of the bracket, and its terms. */
static void patch_articles(patch *p) {
    const deal *d = p->deal;
    const node *list = node_get(d->root, "articles");
    bool *out = ARENA_ARRAY(p->memory, bool, (size_t)d->n_articles + 1);
    for (uint32_t i = 0; i < d->n_articles; i++) {
        const node *of = p->article[i], *terms = node_get(of, "terms");
        bool *mark = ARENA_ARRAY(p->memory, bool, of->n);
        out[i] = p->fate[i] == ARTICLE_OUT;
        if (p->fate[i] == ARTICLE_IN) {
            size_t k = 0;
            for (const node *n = of->first; n; n = n->next)
                mark[k++] = str_is(n->key, "option") || str_is(n->key, "bracketed");
            text_edit_remove(&p->edits, of, mark);
        }
        if (terms && !out[i]) patch_group(p, terms, p->additions[i]);
        if (terms || !p->additions[i]) continue;
        str item = terms_text(p, p->additions[i]);
        text_edit_append(&p->edits, of, mark, &item, 1);
    }
    patch_own_terms(p, p->additions[d->n_articles]);
    if (list) text_edit_remove(&p->edits, list, out);
    VEC(str) items = {0};
    for (size_t i = 0; i < p->c->n_with && p->clauses; i++)
        if (p->additions[d->n_articles + 2 + i])
            VEC_PUSH(p->memory, items, article_text(p, p->c->with[i], p->additions[d->n_articles + 2 + i]));
    if (p->additions[d->n_articles + 1])
        VEC_PUSH(p->memory, items, article_text(p, NULL, p->additions[d->n_articles + 1]));
    if (items.n && list)
        text_edit_append(&p->edits, list, out, items.v, items.n);
    else if (items.n)
        add_root(p, arena_printf(p->memory, p->json ? "\"articles\": [" STR_FMT "]" : "articles = ( " STR_FMT " )",
                                 STR_ARG(arena_join(p->memory, items.v, items.n, ", ", ", ", 0))));
}

str patch_deal(arena *a, const deal *d, const candidate *c, patch_settings settings) {
    patch p = {.memory = a, .deal = d, .c = c, .settings = settings, .json = d->root->json};
    const node *list = node_get(d->root, "articles"), *n = list ? list->first : NULL;
    p.edits = (text_edits){.memory = a, .of = d->source};
    p.clauses = !settings.quick;
    p.additions = ARENA_ARRAY(a, term_tree *, (size_t)d->n_articles + 2 + c->n_with);
    p.is_set = ARENA_ARRAY(a, bool, d->vocabulary->n_slots);
    p.article = ARENA_ARRAY(a, const node *, d->n_articles);
    p.fate = ARENA_ARRAY(a, article_fate, d->n_articles);
    for (uint32_t i = 0; n && i < d->n_articles; n = n->next, i++) {
        const article *of = &d->articles[i];
        int32_t option = of->choice == DEAL_NONE ? -1 : c->settled[of->choice];
        p.article[i] = n;
        if (of->dropped)
            p.fate[i] = ARTICLE_OUT;
        else if (of->choice != DEAL_NONE)
            p.fate[i] = option < 0 ? ARTICLE_OPEN : option == (int32_t)of->option ? ARTICLE_IN : ARTICLE_OUT;
    }
    patch_entries(&p);
    add_names(&p);
    add_clauses(&p);
    add_new(&p);
    patch_articles(&p);
    return text_edits_apply(&p.edits);
}

str patch_complete(arena *a, const deal *d) {
    const node *said = node_get(node_get(d->root, "deal"), "complete");
    text_edits c = {.memory = a, .of = d->source};
    if (said) text_edit_replace(&c, said->at.at, said->at.len, STR("true"));
    return text_edits_apply(&c);
}

/* ------------------------------------------------------------------------------------------------ paths for people */

void patch_paths(arena *a, const vocabulary *v, const uint32_t *slots, size_t n, const str **out, size_t *n_out) {
    term_tree *root = term_tree_new(a, v);
    for (size_t i = 0; i < n; i++) term_tree_add(a, root, v, slots[i], STR("x"));
    term_tree_fold(a, root, v, NULL);
    *out = term_tree_paths(a, root, n_out);
}
