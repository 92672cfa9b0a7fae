#include "source/node_build.h"

node *node_copy(arena *a, const node *n) {
    node *copy = ARENA_NEW(a, node);
    *copy = *n;
    copy->next = NULL;
    return copy;
}

node *node_group(arena *a, str key, place at) {
    node *group = ARENA_NEW(a, node);
    *group = (node){.kind = NODE_GROUP, .key = key, .key_at = at, .at = at};
    return group;
}

node *node_list(arena *a, str key, place at) {
    node *list = node_group(a, key, at);
    list->kind = NODE_LIST;
    return list;
}

void node_add(node *to, node *child) {
    node **end = &to->first;
    while (*end) end = &(*end)->next;
    *end = child;
    to->n++;
}

void node_add_string(arena *a, node *group, str key, str text, place at) {
    node *n = node_group(a, key, at);
    n->kind = NODE_STRING;
    n->s = text;
    node_add(group, n);
}

static const node *child_with(const node *of, str key) {
    const node *c = of->first;
    while (c && !str_eq(c->key, key)) c = c->next;
    return c;
}

node *node_merged(arena *a, const node *x, const node *y) {
    if (!x || x->kind != NODE_GROUP || y->kind != NODE_GROUP) return node_copy(a, y);
    node *out = node_copy(a, x);
    out->first = NULL;
    out->n = 0;
    for (const node *c = x->first; c; c = c->next) {
        const node *new = child_with(y, c->key);
        node_add(out, new ? node_merged(a, c, new) : node_copy(a, c));
    }
    for (const node *c = y->first; c; c = c->next)
        if (!child_with(x, c->key)) node_add(out, node_copy(a, c));
    return out;
}
