/* What stands at a place of a text: a term of a deal, a word of an expression. */

#include "service/service_internal.h"

/* ------------------------------------------------------------------------------------------------ terms of deals */

/* The outermost group `terms` around N, or NULL. */
static const outline_node *terms_group(document_kind kind, const outline_node *n) {
    for (; n->parent; n = n->parent)
        if (n->kind == OUTLINE_GROUP && str_is(n->key, "terms") && outline_context(kind, n) == CONTEXT_TERMS &&
            outline_context(kind, n->parent) != CONTEXT_TERMS)
            return n;
    return NULL;
}

bool outline_term(arena *a, document_kind kind, const vocabulary *v, const outline_node *n, term_point *out) {
    const outline_node *top = terms_group(kind, n), *chain[256];
    size_t depth = 0;
    *out = (term_point){.slot = MAP_NONE};
    if (!top || !v) return false;
    for (const outline_node *p = n; p != top && depth < 256; p = p->parent) chain[depth++] = p;
    const term_branch *b = v->root;
    buf path = buf_in(a);
    bool exact = true;
    while (depth-- > 0 && b) {
        const outline_node *p = chain[depth];
        if (b->leaf) {
            out->in_value = true;
            break;
        }
        if (p->key.n == 0) {
            b = NULL;
            break;
        }
        uint32_t field = map_get(&b->index, p->key);
        out->family = out->set = NULL;
        if (field != MAP_NONE) {
            b = b->fields[field];
        } else if (b->family && map_get(&b->family->index, p->key) != MAP_NONE) {
            out->family = b->family;
            b = b->member;
        } else if (b->family && (out->set = vocabulary_set(v, p->key))) {
            out->family = b->family;
            exact = false;
            b = b->member;
        } else {
            b = NULL;
            break;
        }
        if (!buf_is_empty(&path)) buf_char(&path, '.');
        buf_str(&path, p->key);
        out->leaf = p;
    }
    out->path = buf_take(&path);
    out->branch = b;
    out->term = b ? b->leaf : NULL;
    if (out->term && exact) out->slot = vocabulary_slot_of(v, out->path);
    return true;
}

const outline_node *outline_article(const outline_node *n) {
    for (; n && n->parent; n = n->parent)
        if (n->kind == OUTLINE_GROUP && n->parent->kind == OUTLINE_LIST && str_is(n->parent->key, "articles") &&
            n->parent->parent && !n->parent->parent->parent)
            return n;
    return NULL;
}

uint32_t outline_article_number(const outline_node *of) {
    return of ? of->index : DEAL_NONE;
}

const term *service_term_of_path(const vocabulary *v, str path, const cel_shape *leaf, uint32_t *number) {
    *number = path.n ? vocabulary_slot_of(v, path) : MAP_NONE;
    if (!leaf || leaf->first >= v->n_slots) return NULL;
    return v->terms[v->slot_term[leaf->first]];
}

/* ------------------------------------------------------------------------------------------------ expressions */

const expression_part *expression_parts(arena *a, text_kind kind, str text, size_t *n) {
    VEC(expression_part) list = {0};
    if (kind == TEXT_EXPRESSION) VEC_PUSH(a, list, (expression_part){0, text.n});
    for (size_t at = 0; kind == TEXT_MESSAGE && at < text.n; at++) {
        if (text.p[at] != '{') continue;
        if (at + 1 < text.n && text.p[at + 1] == '{') {
            at++;
            continue;
        }
        size_t end = message_hole_end(text, at + 1);
        if (end == SIZE_MAX) end = text.n;
        VEC_PUSH(a, list, (expression_part){at + 1, end});
        at = end;
    }
    *n = list.n;
    return list.v;
}

bool service_expression(arena *a, const analysis *x, const outline_node *n, uint32_t at, expression_at *out) {
    text_kind kind = outline_text_kind(x->kind, n);
    if (kind == TEXT_PLAIN || n->kind != OUTLINE_STRING || at < n->from || at > n->to || !x->env) return false;
    size_t parts;
    out->string = outline_decode(a, x->outline, n);
    const expression_part *list = expression_parts(a, kind, out->string.text, &parts);
    size_t i = outline_string_index(&out->string, at);
    for (size_t k = 0; k < parts; k++) {
        if (i < list[k].from || i > list[k].to) continue;
        out->part = list[k];
        out->text = str_sub(out->string.text, list[k].from, list[k].to);
        out->words = cel_words(a, x->env, out->text, &out->n_words);
        return true;
    }
    return false;
}

void expression_range(const expression_at *e, size_t from, size_t to, uint32_t *out_from, uint32_t *out_to) {
    size_t n = e->string.text.n, first = e->part.from + from, last = e->part.from + to;
    *out_from = e->string.at[first < n ? first : n];
    /* The end of the last byte: it may be an escape, and what follows may be in another literal. */
    *out_to = last > first && last <= n ? e->string.at[last - 1] : *out_from;
    if (last <= first) return;
    uint32_t next = e->string.at[last < n ? last : n];
    *out_to = next - *out_to <= 4 ? next : *out_to + 1;
}
