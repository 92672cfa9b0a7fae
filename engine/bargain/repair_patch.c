#include "bargain/repair_internal.h"

#include <stdlib.h>
#include <string.h>

#include "source/text_edit.h"
#include "terms/term_tree.h"

/* The deal's own text with as little changed as can be. Values are replaced where they stand; what is new goes to the
 * article that sets the terms beside it, else to an article of its own at the end. Comments and prose stay, but for the
 * articles that a settled bracket leaves out. */

typedef enum { ARTICLE_STAYS, ARTICLE_GOES_IN, ARTICLE_GOES_OUT, ARTICLE_IS_OPEN } fate;

typedef struct patching {
    arena *memory;
    const deal *deal;
    const candidate *c;
    patch_settings settings;
    bool json;
    text_edits edits;
    const node **article; /* each article's node */
    fate *fates;
    term_tree **additions; /* for each article; the deal's own terms; and last the new article */
    map dead;              /* leaves that go, by the place of their value */
    bool *is_set;          /* for each slot: something that stays always sets it */
    map home;              /* "a.b" -> the article that sets something right below it */
} patching;

static uint32_t own_terms(const patching *p) {
    return p->deal->n_articles;
}

static uint32_t new_article(const patching *p) {
    return p->deal->n_articles + 1;
}

static uint32_t place_of(const patching *p, uint32_t article_number) {
    return article_number == DEAL_NONE ? own_terms(p) : article_number;
}

static fate fate_in(const patching *p, uint32_t place_number) {
    return place_number < p->deal->n_articles ? p->fates[place_number] : ARTICLE_STAYS;
}

/* ------------------------------------------------------------------------------------------------ articles */

static fate fate_of(const patching *p, const article *one) {
    if (one->dropped) return ARTICLE_GOES_OUT;
    if (one->choice == DEAL_NONE) return ARTICLE_STAYS;
    int32_t way = p->c->settled[one->choice];
    if (way < 0) return ARTICLE_IS_OPEN;
    return way == (int32_t)one->option ? ARTICLE_GOES_IN : ARTICLE_GOES_OUT;
}

static void list_articles(patching *p) {
    const deal *d = p->deal;
    const node *list = node_get(d->root, "articles");
    uint32_t i = 0;
    p->article = ARENA_ARRAY(p->memory, const node *, d->n_articles);
    p->fates = ARENA_ARRAY(p->memory, fate, d->n_articles);
    for (const node *n = list ? list->first : NULL; n && i < d->n_articles; n = n->next, i++) {
        p->article[i] = n;
        p->fates[i] = fate_of(p, &d->articles[i]);
    }
}

/* The mark of the bracket goes. */
static void unmark(patching *p, const node *of) {
    bool *dead = ARENA_ARRAY(p->memory, bool, of->n);
    size_t i = 0;
    for (const node *n = of->first; n; n = n->next) dead[i++] = str_is(n->key, "option") || str_is(n->key, "bracketed");
    text_edit_remove(&p->edits, of, dead);
}

/* ------------------------------------------------------------------------------------------------ leaves */

static str text_of(patching *p, uint32_t number, slot v) {
    return term_tree_value(p->memory, p->deal->vocabulary, number, v, p->json);
}

static str leaf_key(patching *p, const node *n) {
    return arena_printf(p->memory, "%u", n->at.at);
}

static bool leaf_is_dead(patching *p, const node *n) {
    return map_get(&p->dead, leaf_key(p, n)) != MAP_NONE;
}

static void add_term(patching *p, uint32_t at, uint32_t number, str value) {
    if (!p->additions[at]) p->additions[at] = term_tree_new(p->memory, p->deal->vocabulary);
    term_tree_add(p->memory, p->additions[at], p->deal->vocabulary, number, value);
}

/* All mentions that one value of the text makes. */
typedef struct leaf {
    const mention *const *v;
    size_t n, edited, dropped;
    bool alike; /* all edited slots get the same value */
    str after;  /* that value */
    str before; /* what it says where it is not edited, with its bracket settled */
    bool settled;
} leaf;

static leaf look_at(patching *p, const mention *const *v, size_t n) {
    leaf l = {.v = v, .n = n, .alike = true};
    const node *value = v[0]->node;
    uint32_t from = value->at.at;
    int32_t way = v[0]->either == DEAL_NONE ? -1 : p->c->settled[v[0]->either];
    l.settled = way >= 0;
    l.before = l.settled ? text_of(p, v[0]->slot, (slot){.state = SLOT_VALUE, .v = v[0]->either_values[way]})
                         : str_sub(p->deal->source->text, from, node_end(p->deal->source, value));
    for (size_t i = 0; i < n; i++) {
        uint32_t number = v[i]->slot;
        if (!p->c->edited[number]) continue;
        l.edited++;
        if (p->c->now[number].state != SLOT_VALUE) {
            l.dropped++;
            continue;
        }
        str after = text_of(p, number, p->c->now[number]);
        if (l.after.n && !str_eq(l.after, after)) l.alike = false;
        l.after = after;
    }
    return l;
}

static void replace_value(patching *p, const node *n, str with) {
    text_edit_replace(&p->edits, n->at.at, node_end(p->deal->source, n) - n->at.at, with);
}

/* Each slot gets an entry of its own. */
static void write_each(patching *p, const leaf *l, uint32_t at, bool edited_only) {
    for (size_t i = 0; i < l->n; i++) {
        uint32_t number = l->v[i]->slot;
        if (!p->c->edited[number]) {
            if (!edited_only) add_term(p, at, number, l->before);
        } else if (p->c->now[number].state == SLOT_VALUE) {
            add_term(p, at, number, text_of(p, number, p->c->now[number]));
        }
    }
}

static void patch_leaf(patching *p, const mention *const *v, size_t n) {
    leaf l = look_at(p, v, n);
    uint32_t at = place_of(p, v[0]->article);
    bool whole = l.edited == n;
    if (fate_in(p, at) == ARTICLE_GOES_OUT) return;
    for (size_t i = 0; i < n && fate_in(p, at) != ARTICLE_IS_OPEN; i++) p->is_set[v[i]->slot] = true;
    if (whole && l.alike && l.dropped == 0) {
        replace_value(p, v[0]->node, l.after);
    } else if (l.dropped || whole) {
        map_put(p->memory, &p->dead, leaf_key(p, v[0]->node), 1);
        write_each(p, &l, at, false);
    } else {
        if (l.settled) replace_value(p, v[0]->node, l.before);
        write_each(p, &l, at, true);
    }
}

static int by_place(const void *a, const void *b) {
    const mention *const *x = a, *const *y = b;
    uint32_t i = (*x)->node->at.at, k = (*y)->node->at.at;
    if (i != k) return i < k ? -1 : 1;
    return ((*x)->slot > (*y)->slot) - ((*x)->slot < (*y)->slot);
}

static void patch_leaves(patching *p) {
    const deal *d = p->deal;
    const mention **all = ARENA_ARRAY(p->memory, const mention *, d->n_mentions);
    for (uint32_t i = 0; i < d->n_mentions; i++) all[i] = &d->mentions[i];
    if (d->n_mentions) qsort(all, d->n_mentions, sizeof *all, by_place);
    for (uint32_t i = 0, to; i < d->n_mentions; i = to) {
        for (to = i; to < d->n_mentions && all[to]->node == all[i]->node;) to++;
        patch_leaf(p, all + i, to - i);
    }
}

/* ------------------------------------------------------------------------------------------------ additions */

static str group_path(arena *a, const vocabulary *v, uint32_t number) {
    str path = vocabulary_slot_path(a, v, number);
    size_t dot = path.n;
    while (dot > 0 && path.p[dot - 1] != '.') dot--;
    return str_sub(path, 0, dot);
}

/* A child of a tree as text; wide groups on several lines. */
static str child_text(const patching *p, const term_tree *t) {
    buf out = buf_in(p->memory);
    term_tree_write(&out, t, (tree_layout){.json = p->json, .width = 76}, 0);
    return buf_take(&out);
}

static void find_homes(patching *p) {
    const deal *d = p->deal;
    for (uint32_t i = 0; i < d->n_mentions; i++) {
        uint32_t at = place_of(p, d->mentions[i].article);
        if (fate_in(p, at) == ARTICLE_GOES_OUT || fate_in(p, at) == ARTICLE_IS_OPEN) continue;
        str group = group_path(p->memory, d->vocabulary, d->mentions[i].slot);
        if (group.n) map_put(p->memory, &p->home, group, at);
    }
}

static void add_new(patching *p) {
    const vocabulary *v = p->deal->vocabulary;
    bool own = p->settings.own_terms || node_get(p->deal->root, "terms") || !node_get(p->deal->root, "articles");
    find_homes(p);
    for (uint32_t i = 0; i < v->n_slots; i++) {
        if (!p->c->edited[i] || p->is_set[i] || p->c->now[i].state != SLOT_VALUE) continue;
        uint32_t at = map_get(&p->home, group_path(p->memory, v, i));
        if (at == MAP_NONE) at = own ? own_terms(p) : new_article(p);
        add_term(p, at, i, text_of(p, i, p->c->now[i]));
    }
}

static bool all_dead(patching *p, const node *group) {
    if (leaf_is_dead(p, group)) return true;
    if (group->kind != NODE_GROUP || group->n == 0) return false;
    for (const node *n = group->first; n; n = n->next)
        if (!all_dead(p, n)) return false;
    return true;
}

/* A group of the text: what goes is cut, what is new comes at its end. */
static void patch_group(patching *p, const node *group, term_tree *new) {
    bool *dead = ARENA_ARRAY(p->memory, bool, group->n);
    size_t i = 0, n = 0;
    term_tree fresh = {.branch = new ? new->branch : NULL};
    for (const node *c = group->first; c; c = c->next, i++) {
        term_tree *below = new ? term_tree_find(new, c->key) : NULL;
        bool enters = below && !below->value.n && c->kind == NODE_GROUP && !leaf_is_dead(p, c);
        dead[i] = !enters && all_dead(p, c);
        if (c->kind == NODE_GROUP && !dead[i]) patch_group(p, c, enters ? below : NULL);
        if (enters) below->branch = NULL;
    }
    text_edit_remove(&p->edits, group, dead);
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
    for (term_tree *t = fresh.first; t; t = t->next) n++;
    str *items = ARENA_ARRAY(p->memory, str, n);
    n = 0;
    for (term_tree *t = fresh.first; t; t = t->next) items[n++] = child_text(p, t);
    text_edit_append(&p->edits, group, dead, items, n);
}

/* ------------------------------------------------------------------------------------------------ the whole */

static str new_id(const patching *p) {
    for (unsigned k = 1;; k++) {
        str id = k == 1 ? STR("repair") : arena_printf(p->memory, "repair-%u", k);
        bool free = true;
        for (uint32_t i = 0; i < p->deal->n_articles; i++) free = free && !str_eq(p->deal->articles[i].id, id);
        if (free) return id;
    }
}

static str article_text(patching *p, term_tree *terms) {
    str id = new_id(p);
    if (!p->settings.plain) term_tree_fold(p->memory, terms, p->deal->vocabulary, NULL);
    term_tree t = {.key = STR("terms"), .first = terms->first};
    str inner = child_text(p, &t);
    buf out = {0};
    buf_printf(&out,
               p->json ? "{\n  \"id\": \"" STR_FMT "\",\n  \"title\": \"Terms added by redline repair\",\n  "
                       : "{\n  id = \"" STR_FMT "\";\n  title = \"Terms added by redline repair\";\n  ",
               STR_ARG(id));
    for (size_t i = 0; i < inner.n; i++) {
        buf_char(&out, inner.p[i]);
        if (inner.p[i] == '\n') buf_z(&out, "  ");
    }
    buf_z(&out, p->json ? "\n}" : ";\n}");
    str text = arena_str(p->memory, buf_slice(&out));
    buf_free(&out);
    return text;
}

static void patch_list(patching *p) {
    const node *list = node_get(p->deal->root, "articles");
    term_tree *new = p->additions[new_article(p)];
    if (!list) return;
    bool *dead = ARENA_ARRAY(p->memory, bool, list->n);
    for (uint32_t i = 0; i < p->deal->n_articles; i++) dead[i] = p->fates[i] == ARTICLE_GOES_OUT;
    text_edit_remove(&p->edits, list, dead);
    if (!new) return;
    str item = article_text(p, new);
    text_edit_append(&p->edits, list, dead, &item, 1);
}

static void patch_own(patching *p) {
    const node *own = node_get(p->deal->root, "terms");
    term_tree *new = p->additions[own_terms(p)];
    const source *s = p->deal->source;
    if (own) {
        patch_group(p, own, new);
        return;
    }
    if (!new) return;
    if (!p->settings.plain) term_tree_fold(p->memory, new, p->deal->vocabulary, NULL);
    term_tree t = {.key = STR("terms"), .first = new->first};
    str item = child_text(p, &t);
    if (p->json)
        text_edit_append(&p->edits, p->deal->root, NULL, &item, 1);
    else
        text_edit_replace(
            &p->edits, (uint32_t)s->text.n, 0,
            arena_printf(p->memory, "%s\n" STR_FMT ";\n", str_ends(s->text, STR("\n")) ? "" : "\n", STR_ARG(item)));
}

str patch_deal(arena *a, const deal *d, const candidate *c, patch_settings settings) {
    patching p = {.memory = a, .deal = d, .c = c, .settings = settings, .json = d->root->json};
    p.edits = (text_edits){.memory = a, .of = d->source};
    p.additions = ARENA_ARRAY(a, term_tree *, d->n_articles + 2);
    p.is_set = ARENA_ARRAY(a, bool, d->vocabulary->n_slots);
    list_articles(&p);
    patch_leaves(&p);
    add_new(&p);
    for (uint32_t i = 0; i < d->n_articles; i++) {
        const node *terms = node_get(p.article[i], "terms");
        if (p.fates[i] == ARTICLE_GOES_OUT) continue;
        if (p.fates[i] == ARTICLE_GOES_IN) unmark(&p, p.article[i]);
        if (terms) patch_group(&p, terms, p.additions[i]);
    }
    patch_own(&p);
    patch_list(&p);
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
