#include "service/deal_edit.h"

#include "source/text_edit.h"
#include "terms/term_tree.h"

typedef struct editing {
    arena *memory;
    const deal *deal;
    bool json;
    text_edits edits;
} editing;

static editing editing_of(arena *a, const deal *d) {
    return (editing){.memory = a, .deal = d, .json = d->root->json, .edits = {.memory = a, .of = d->source}};
}

str deal_edit_string(arena *a, const deal *d, str text) {
    buf out = buf_in(a);
    slot_value_print(&out, SLOT_STRING, NULL, (slot_value){.s = &text}, d->root->json ? VALUE_JSON : VALUE_LIBCONFIG);
    return buf_take(&out);
}

str deal_edit_value(arena *a, const deal *d, uint32_t number, slot_value value) {
    return term_tree_value(a, d->vocabulary, number, (slot){.state = SLOT_VALUE, .v = value}, d->root->json);
}

/* ------------------------------------------------------------------------------------------------ settings */

/* `key = value`, without a separator after it. */
static str setting(const editing *e, str key, str value) {
    return arena_printf(e->memory, e->json ? "\"" STR_FMT "\": " STR_FMT : STR_FMT " = " STR_FMT, STR_ARG(key),
                        STR_ARG(value));
}

/* A group with one setting. */
static str group_of(const editing *e, str one) {
    return arena_printf(e->memory, e->json ? "{ " STR_FMT " }" : "{ " STR_FMT "; }", STR_ARG(one));
}

static void replace(editing *e, const node *n, str with) {
    text_edit_replace(&e->edits, n->at.at, node_end(e->deal->source, n) - n->at.at, with);
}

static void append(editing *e, const node *group, str item) {
    text_edit_append(&e->edits, group, NULL, &item, 1);
}

/* A setting of the deal's file itself, at its end. */
static void append_top(editing *e, str item) {
    str t = e->deal->source->text;
    if (e->json)
        append(e, e->deal->root, item);
    else
        text_edit_replace(
            &e->edits, (uint32_t)t.n, 0,
            arena_printf(e->memory, "%s\n" STR_FMT ";\n", str_ends(t, STR("\n")) ? "" : "\n", STR_ARG(item)));
}

/* Removes one child. */
static void remove_child(editing *e, const node *of, const node *child) {
    bool *removed = ARENA_ARRAY(e->memory, bool, of->n);
    size_t i = 0;
    for (const node *c = of->first; c; c = c->next) removed[i++] = c == child;
    text_edit_remove(&e->edits, of, removed);
}

static const node *child_named(const node *group, str key) {
    for (const node *c = group && group->kind == NODE_GROUP ? group->first : NULL; c; c = c->next)
        if (str_eq(c->key, key)) return c;
    return NULL;
}

/* The node of an article; of DEAL_NONE the deal itself. */
static const node *article_node(const deal *d, uint32_t number) {
    const node *list = node_get(d->root, "articles"), *n = list ? list->first : NULL;
    if (number == DEAL_NONE) return d->root;
    for (uint32_t i = 0; n && i < number; i++) n = n->next;
    return n;
}

/* ------------------------------------------------------------------------------------------------ terms */

/* The parts of a path. */
static size_t split(str path, str *parts) {
    size_t n = 0;
    for (size_t at = 0, end; n < MOST_PARTS; at = end + 1) {
        end = str_find(path, STR("."), at);
        parts[n++] = str_sub(path, at, end);
        if (end == SIZE_MAX) break;
    }
    return n;
}

str deal_edit_set(arena *a, const deal *d, uint32_t number, str path, str value) {
    editing e = editing_of(a, d);
    str parts[MOST_PARTS];
    size_t n = split(path, parts), i = 0;
    const node *of = article_node(d, number), *group = of ? node_get(of, "terms") : NULL, *child;
    if (!of) return (str){"", 0};
    for (; group && i < n && (child = child_named(group, parts[i])); i++) {
        if (i + 1 == n || child->kind != NODE_GROUP) {
            if (i + 1 < n) return (str){"", 0};
            replace(&e, child, value);
            return text_edits_apply(&e.edits);
        }
        group = child;
    }
    for (size_t k = n; k-- > i;)
        value = k > i ? group_of(&e, setting(&e, parts[k], value)) : setting(&e, parts[k], value);
    if (group)
        append(&e, group, value);
    else if (number == DEAL_NONE)
        append_top(&e, setting(&e, STR("terms"), group_of(&e, value)));
    else
        append(&e, of, setting(&e, STR("terms"), group_of(&e, value)));
    return text_edits_apply(&e.edits);
}

str deal_edit_unset(arena *a, const deal *d, uint32_t number, str path) {
    editing e = editing_of(a, d);
    str parts[MOST_PARTS];
    size_t n = split(path, parts);
    const node *of = article_node(d, number), *chain[MOST_PARTS + 1];
    chain[0] = of ? node_get(of, "terms") : NULL;
    for (size_t i = 0; i < n; i++) {
        chain[i + 1] = child_named(chain[i], parts[i]);
        if (!chain[i + 1]) return (str){"", 0};
    }
    /* The outermost group that only leads to it, but not the group `terms`. */
    size_t at = n;
    while (at > 1 && chain[at - 1]->n == 1) at--;
    remove_child(&e, chain[at - 1], chain[at]);
    return text_edits_apply(&e.edits);
}

/* ------------------------------------------------------------------------------------------------ articles */

str deal_edit_field(arena *a, const deal *d, uint32_t number, str key, str value) {
    editing e = editing_of(a, d);
    const node *of = number == DEAL_NONE ? NULL : article_node(d, number), *there = child_named(of, key);
    if (!of) return (str){"", 0};
    if (there && value.n)
        replace(&e, there, value);
    else if (there)
        remove_child(&e, of, there);
    else if (value.n)
        append(&e, of, setting(&e, key, value));
    return text_edits_apply(&e.edits);
}

str deal_edit_add_article(arena *a, const deal *d, str id, str title, str text) {
    editing e = editing_of(a, d);
    const node *list = node_get(d->root, "articles");
    const str keys[] = {{"id", 2}, {"title", 5}, {"text", 4}}, values[] = {id, title, text};
    buf out = buf_in(a);
    buf_z(&out, "{\n");
    for (size_t i = 0; i < 3; i++) {
        bool last = i == 2 || (values[2].n == 0 && (i == 1 || values[1].n == 0));
        if (i && values[i].n == 0) continue;
        buf_printf(&out, "  " STR_FMT "%s\n", STR_ARG(setting(&e, keys[i], deal_edit_string(a, d, values[i]))),
                   !e.json ? ";"
                   : last  ? ""
                           : ",");
    }
    buf_z(&out, "}");
    str item = buf_take(&out);
    if (list) {
        append(&e, list, item);
        return text_edits_apply(&e.edits);
    }
    buf_printf(&out, e.json ? "\"articles\": [" STR_FMT "]" : "articles = (\n" STR_FMT "\n)", STR_ARG(item));
    append_top(&e, buf_take(&out));
    return text_edits_apply(&e.edits);
}

str deal_edit_remove_article(arena *a, const deal *d, uint32_t number) {
    editing e = editing_of(a, d);
    const node *list = node_get(d->root, "articles"), *of = number == DEAL_NONE ? NULL : article_node(d, number);
    if (!list || !of) return (str){"", 0};
    remove_child(&e, list, of);
    return text_edits_apply(&e.edits);
}

/* ------------------------------------------------------------------------------------------------ brackets */

/* An either gets the value of its option, wherever it is. */
static void settle_value(editing *e, uint32_t which, uint32_t way) {
    const deal *d = e->deal;
    const node *last = NULL;
    for (uint32_t i = 0; i < d->n_mentions; i++) {
        const mention *m = &d->mentions[i];
        if (m->either != which || m->node == last) continue;
        last = m->node;
        replace(e, m->node, deal_edit_value(e->memory, d, m->slot, m->either_values[way]));
    }
}

/* Articles of the other options go, those of the option lose the mark of the bracket. */
static void settle_articles(editing *e, uint32_t which, uint32_t way) {
    const deal *d = e->deal;
    const node *list = node_get(d->root, "articles"), *n = list ? list->first : NULL;
    bool *removed = ARENA_ARRAY(e->memory, bool, d->n_articles + 1u);
    for (uint32_t i = 0; n && i < d->n_articles; n = n->next, i++) {
        const article *of = &d->articles[i];
        if (of->choice != which) continue;
        removed[i] = of->option != way;
        if (removed[i]) continue;
        bool *mark = ARENA_ARRAY(e->memory, bool, n->n);
        size_t k = 0;
        for (const node *c = n->first; c; c = c->next)
            mark[k++] = str_is(c->key, "option") || str_is(c->key, "bracketed");
        text_edit_remove(&e->edits, n, mark);
    }
    if (list) text_edit_remove(&e->edits, list, removed);
}

str deal_edit_settle(arena *a, const deal *d, uint32_t which, uint32_t way) {
    editing e = editing_of(a, d);
    if (which >= d->n_choices || way >= choice_ways(&d->choices[which])) return (str){"", 0};
    if (d->choices[which].is_either)
        settle_value(&e, which, way);
    else
        settle_articles(&e, which, way);
    return text_edits_apply(&e.edits);
}

/* ------------------------------------------------------------------------------------------------ waivers */

str deal_edit_waive(arena *a, const deal *d, str condition, str by, str reason, str until) {
    editing e = editing_of(a, d);
    const char *const keys[] = {"condition", "by", "reason", "until"};
    const str values[] = {condition, by, reason, until};
    const node *list = node_get(d->root, "waivers");
    buf out = buf_in(a);
    for (size_t i = 0; i < 4; i++) {
        str one = setting(&e, str_of(keys[i]), deal_edit_string(a, d, values[i]));
        buf_printf(&out, "%s" STR_FMT "%s", i ? e.json ? ", " : " " : "{ ", STR_ARG(one), e.json ? "" : ";");
    }
    buf_z(&out, " }");
    str item = buf_take(&out);
    if (list)
        append(&e, list, item);
    else
        append_top(&e, arena_printf(a, e.json ? "\"waivers\": [" STR_FMT "]" : "waivers = (\n  " STR_FMT "\n)",
                                    STR_ARG(item)));
    return text_edits_apply(&e.edits);
}
