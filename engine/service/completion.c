/* What fits where the cursor is. */

#include "service/service_internal.h"
#include "terms/search.h"
#include "terms/term_types.h"

#define MOST_FOUND 20u /* terms that a search adds */

typedef struct completing {
    document *d;
    arena *memory;
    const analysis *is;
    uint32_t at, from, to; /* the cursor; the bytes that are replaced */
    VEC(completion) list;
} completing;

static void add(completing *x, completion c) {
    if (c.from == 0 && c.to == 0) {
        c.from = x->from;
        c.to = x->to;
    }
    if (!c.insert.p) c.insert = c.label;
    VEC_PUSH(x->memory, x->list, c);
}

/* A value in the syntax of the file: with quotes if nothing is typed yet and it is a text. */
static str quoted(completing *x, const outline_node *n, str value, bool text) {
    bool inside = n && n->kind == OUTLINE_STRING && x->at > n->from;
    return text && !inside ? arena_printf(x->memory, "\"" STR_FMT "\"", STR_ARG(value)) : value;
}

/* The bytes of a value that is being typed: what is between its quotes, or a word. */
static void range_of_value(completing *x, const outline_node *n) {
    str t = x->is->source->text;
    x->from = x->to = x->at;
    if (n->kind == OUTLINE_MISSING || n->kind == OUTLINE_GROUP || n->kind == OUTLINE_LIST) return;
    if (n->kind == OUTLINE_STRING && x->at > n->from) {
        x->from = n->from + 1;
        while (x->to < n->to && t.p[x->to] != '"' && t.p[x->to] != '\n') x->to++;
        return;
    }
    if (x->at < n->from || x->at > n->to) return;
    x->from = n->from;
    x->to = n->to;
}

/* ------------------------------------------------------------------------------------------------ values */

static void offer_names(completing *x, const outline_node *n, const domain *names, const char *what,
                        completion_kind kind) {
    const name_set *set = names->name.n ? (const name_set *)(const void *)names : NULL;
    for (size_t i = 0; i < names->n; i++)
        add(x, (completion){.kind = kind,
                            .label = names->names[i],
                            .insert = quoted(x, n, names->names[i], true),
                            .detail = set ? set->labels[i] : str_of(what)});
}

static void offer_words(completing *x, const outline_node *n, const char *list, bool text) {
    str all = str_of(list);
    for (size_t at = 0, end; at <= all.n; at = end + 1) {
        end = str_find(all, STR("|"), at);
        str one = str_sub(all, at, end);
        add(x, (completion){.kind = COMPLETES_VALUE, .label = one, .insert = quoted(x, n, one, text)});
        if (end == SIZE_MAX) break;
    }
}

/* The values of a term; of other types an example. */
static void offer_values(completing *x, const outline_node *n, const term *t) {
    bool in_list = n->parent && n->parent->kind == OUTLINE_LIST, is_set = t->type == SLOT_SET;
    range_of_value(x, n);
    if (t->values && is_set && !in_list && n->kind != OUTLINE_STRING) {
        for (size_t i = 0; i < t->values->n; i++)
            add(x, (completion){.kind = COMPLETES_VALUE,
                                .label = t->values->names[i],
                                .insert = arena_printf(x->memory, "[\"" STR_FMT "\"]", STR_ARG(t->values->names[i]))});
    } else if (t->values) {
        offer_names(x, n, t->values, "", COMPLETES_VALUE);
    } else if (t->type == SLOT_BOOL) {
        offer_words(x, n, "true|false", false);
    }
    if (in_list || n->kind == OUTLINE_STRING) return;
    bool json = x->is->outline->json;
    add(x, (completion){.kind = COMPLETES_KEY,
                        .label = STR("open"),
                        .insert = json ? STR("{ \"open\": true }") : STR("{ open = true; }"),
                        .detail = STR("not settled yet, and to be negotiated")});
    add(x, (completion){.kind = COMPLETES_KEY,
                        .label = STR("either"),
                        .insert = json ? STR("{ \"either\": [$0] }") : STR("{ either = [$0]; }"),
                        .snippet = true,
                        .detail = STR("a bracket: one of several values")});
}

/* ------------------------------------------------------------------------------------------------ keys */

/* A key with its value, as it is written here. */
static str setting(completing *x, str key, str value, bool has_value) {
    if (has_value) return key;
    if (!x->is->outline->json) return arena_printf(x->memory, STR_FMT " = " STR_FMT ";", STR_ARG(key), STR_ARG(value));
    return arena_printf(x->memory, "\"" STR_FMT "\": " STR_FMT, STR_ARG(key), STR_ARG(value));
}

/* The form of a value of a term, with the cursor in it. */
static str value_form(arena *a, const term *t) {
    switch (t->type) {
    case SLOT_STRING:
    case SLOT_DATE:
    case SLOT_ENUM: return STR("\"$0\"");
    case SLOT_SET: return STR("[\"$0\"]");
    default: return arena_str(a, STR("$0"));
    }
}

/* What JSON writes for the snippets of libconfig is left to the person: only the key is written. */
static void offer_keys(completing *x, const outline_node *group, const outline_node *n, context in, bool has_value) {
    for (size_t i = 0; i < service_keys_n; i++) {
        const key_info *k = &service_keys[i];
        const outline_node *there = outline_get(group, k->key);
        if (k->in != in || !(k->kinds >> x->is->kind & 1)) continue;
        if (there && there != n) continue;
        str value = x->is->outline->json ? STR("$0") : str_of(k->snippet);
        add(x, (completion){.kind = COMPLETES_KEY,
                            .label = str_of(k->key),
                            .insert = setting(x, str_of(k->key), value, has_value),
                            .snippet = !has_value,
                            .detail = str_of(k->help)});
    }
}

static void offer_branch(completing *x, const outline_node *group, const outline_node *n, const term_branch *b,
                         bool has_value) {
    arena *a = x->memory;
    for (size_t i = 0; i < b->n_fields; i++) {
        const term_branch *f = b->fields[i];
        const outline_node *there = NULL;
        for (const outline_node *c = group->first; c && !there; c = c->next)
            if (str_eq(c->key, f->name)) there = c;
        if (there && there != n) continue;
        str form = f->leaf ? value_form(a, f->leaf) : STR("{ $0 }");
        str detail = f->leaf ? f->leaf->title : STR("a group of terms");
        add(x, (completion){.kind = f->leaf ? COMPLETES_TERM : COMPLETES_KEY,
                            .label = f->name,
                            .insert = setting(x, f->name, form, has_value),
                            .snippet = !has_value,
                            .detail = detail,
                            .resolve = f->leaf ? arena_printf(a, "term:" STR_FMT, STR_ARG(f->leaf->path)) : STR("")});
    }
    if (!b->family) return;
    str form = b->member->leaf ? value_form(a, b->member->leaf) : STR("{ $0 }");
    for (size_t i = 0; i < b->family->members.n; i++)
        add(x, (completion){.kind = COMPLETES_MEMBER,
                            .label = b->family->members.names[i],
                            .insert = setting(x, b->family->members.names[i], form, has_value),
                            .snippet = !has_value,
                            .detail = b->family->labels[i]});
    const vocabulary *v = x->is->vocabulary;
    for (size_t i = 0; i < v->n_sets; i++)
        if (name_set_is_part(v->sets[i], b->family))
            add(x, (completion){.kind = COMPLETES_SET,
                                .label = v->sets[i]->members.name,
                                .insert = setting(x, v->sets[i]->members.name, form, has_value),
                                .snippet = !has_value,
                                .detail = v->sets[i]->title,
                                .resolve = arena_printf(a, "set:" STR_FMT, STR_ARG(v->sets[i]->members.name))});
}

/* A whole term, found by a word of ordinary language, written with all its groups. */
static void offer_found(completing *x, str word, bool has_value) {
    size_t n;
    arena *a = x->memory;
    if (word.n < 3 || has_value) return;
    const term_match *found = vocabulary_search(a, x->is->vocabulary, word, &n);
    for (size_t i = 0; i < n && i < MOST_FOUND; i++) {
        const term *t = found[i].term;
        if (t->n_segments < 2 || t->n_sets) continue;
        str text = value_form(a, t);
        for (size_t k = t->n_segments; k-- > 0;)
            text = k ? arena_printf(a, "{ " STR_FMT " }", STR_ARG(setting(x, t->segments[k].name, text, false)))
                     : setting(x, t->segments[0].name, text, false);
        add(x, (completion){.kind = COMPLETES_TERM,
                            .label = t->path,
                            .insert = text,
                            .snippet = true,
                            .filter = word,
                            .detail = term_match_reason(a, &found[i]),
                            .resolve = arena_printf(a, "term:" STR_FMT, STR_ARG(t->path))});
    }
}

/* ------------------------------------------------------------------------------------------------ expressions */

static void offer_expression(completing *x, const expression_at *e, const outline_node *n) {
    static const completion_kind kinds[] = {
        [CEL_WORD_UNKNOWN] = COMPLETES_VARIABLE,      [CEL_WORD_KEYWORD] = COMPLETES_VALUE,
        [CEL_WORD_NUMBER] = COMPLETES_VALUE,          [CEL_WORD_STRING] = COMPLETES_VALUE,
        [CEL_WORD_VALUE] = COMPLETES_VALUE,           [CEL_WORD_TERM] = COMPLETES_TERM,
        [CEL_WORD_MEMBER] = COMPLETES_MEMBER,         [CEL_WORD_SET] = COMPLETES_SET,
        [CEL_WORD_TABLE] = COMPLETES_VARIABLE,        [CEL_WORD_FIELD] = COMPLETES_FIELD,
        [CEL_WORD_DEFINITION] = COMPLETES_DEFINITION, [CEL_WORD_VARIABLE] = COMPLETES_VARIABLE,
        [CEL_WORD_LOCAL] = COMPLETES_VARIABLE,        [CEL_WORD_FUNCTION] = COMPLETES_FUNCTION,
        [CEL_WORD_MACRO] = COMPLETES_MACRO,           [CEL_WORD_OPERATOR] = COMPLETES_VALUE,
        [CEL_WORD_COMMENT] = COMPLETES_VALUE};
    arena *a = x->memory;
    size_t i = outline_string_index(&e->string, x->at);
    cel_offers offers = {0};
    if (i < e->part.from) return;
    str before = str_sub(e->string.text, e->part.from, i);
    cel_complete(a, x->is->env, NULL, before, &offers);
    uint32_t from, to;
    expression_range(e, offers.from, before.n, &from, &to);
    if (offers.from == before.n) from = x->at;
    (void)n;
    for (size_t k = 0; k < offers.list.n; k++) {
        const cel_offer *o = &offers.list.v[k];
        uint32_t number;
        const term *t =
            o->shape && o->shape->leaf ? service_term_of_path(x->is->vocabulary, STR(""), o->shape, &number) : NULL;
        const char *way = o->kind == CEL_WORD_SET          ? "set"
                          : o->kind == CEL_WORD_DEFINITION ? "definition"
                          : o->kind == CEL_WORD_FUNCTION || o->kind == CEL_WORD_MACRO
                              ? o->member ? "method" : "function"
                              : "";
        str detail = t ? t->title : STR("");
        if (o->kind == CEL_WORD_DEFINITION) detail = str_trim(o->variable->definition->at.text);
        bool quote = o->kind == CEL_WORD_VALUE || o->kind == CEL_WORD_MEMBER;
        str suffix = str_is(o->suffix, "\"") ? STR("\\\"") : o->suffix; /* within the quotes of the file */
        bool closed = quote && o->suffix.n && i < e->string.text.n && e->string.text.p[i] == o->suffix.p[0];
        add(x, (completion){.kind = kinds[o->kind],
                            .label = o->text,
                            .insert =
                                arena_printf(a, STR_FMT STR_FMT, STR_ARG(o->text), STR_ARG(closed ? STR("") : suffix)),
                            .detail = detail,
                            .from = from,
                            .to = x->at,
                            .resolve = t        ? arena_printf(a, "term:" STR_FMT, STR_ARG(t->path))
                                       : way[0] ? arena_printf(a, "%s:" STR_FMT, way, STR_ARG(o->text))
                                                : STR("")});
    }
}

/* ------------------------------------------------------------------------------------------------ references */

static void offer_reference(completing *x, const outline_node *n, str label, str detail) {
    add(x, (completion){
               .kind = COMPLETES_REFERENCE, .label = label, .insert = quoted(x, n, label, true), .detail = detail});
}

static void offer_children(completing *x, const outline_node *n, const outline_node *list, const char *key) {
    for (const outline_node *c = list ? list->first : NULL; c; c = c->next) {
        const outline_node *id = outline_get(c, key), *title = outline_get(c, "title");
        if (!id || id == n) continue;
        offer_reference(x, n, outline_text(x->memory, x->is->outline, id),
                        title ? outline_text(x->memory, x->is->outline, title) : STR(""));
    }
}

/* Sets in the path of a term that is being declared: after '<'. */
static void offer_path(completing *x, const outline_node *n) {
    str t = x->is->source->text;
    uint32_t from = x->at;
    while (from > n->from + 1 && t.p[from - 1] != '<' && t.p[from - 1] != '.') from--;
    if (from <= n->from + 1 || t.p[from - 1] != '<') return;
    const outline_node *sets = outline_get(x->is->outline->root, "sets");
    size_t before = x->list.n;
    offer_children(x, n, sets, "name");
    for (size_t i = before; i < x->list.n; i++) {
        completion *c = &x->list.v[i];
        c->insert =
            arena_printf(x->memory, STR_FMT "%s", STR_ARG(c->label), x->at < t.n && t.p[x->at] == '>' ? "" : ">");
        c->from = from;
        c->to = x->at;
        c->kind = COMPLETES_SET;
    }
}

/* Ids and names that a value of a key can be. */
static void offer_ids(completing *x, const outline_node *n, context in) {
    const analysis *is = x->is;
    const outline_node *root = is->outline->root;
    str key = n->key.n || !n->parent ? n->key : n->parent->key;
    if (in == CONTEXT_CITE && str_is(key, "source"))
        offer_children(x, n, outline_get(outline_get(root, "pack"), "sources"), "id");
    if (is->kind == DOCUMENT_TERMS && str_is(key, "of") && (in == CONTEXT_SET || in == CONTEXT_TERM))
        offer_children(x, n, outline_get(root, "sets"), "name");
    if (in == CONTEXT_ARTICLE && str_is(key, "option")) offer_children(x, n, outline_get(root, "articles"), "option");
    if (in == CONTEXT_WAIVER && str_is(key, "condition"))
        for (size_t i = 0; i < is->n_packs; i++)
            for (size_t k = 0; k < is->packs[i]->n_rules; k++)
                offer_reference(x, n,
                                arena_printf(x->memory, STR_FMT "/" STR_FMT, STR_ARG(is->packs[i]->id),
                                             STR_ARG(is->packs[i]->rules[k].id)),
                                is->packs[i]->rules[k].title);
    if (in == CONTEXT_HEADER && is->kind == DOCUMENT_DEAL && str_is(key, "packs")) {
        size_t many;
        const str *ids = rule_set_builtin_ids(x->memory, &many);
        for (size_t i = 0; i < many; i++) offer_reference(x, n, ids[i], STR("built in"));
    }
    if (in == CONTEXT_HEADER && is->kind == DOCUMENT_TERMS && str_is(key, "without") && is->vocabulary) {
        const vocabulary *v = is->vocabulary;
        for (size_t i = 0; i < v->n_sets; i++) offer_reference(x, n, v->sets[i]->members.name, STR("a set"));
        for (size_t i = 0; i < v->n_terms; i++) offer_reference(x, n, v->terms[i]->path, v->terms[i]->title);
    }
    if (in == CONTEXT_CLAUSE && str_is(key, "for")) offer_children(x, n, outline_get(root, "rules"), "id");
    if (in == CONTEXT_TERM && str_is(key, "path") && n->kind == OUTLINE_STRING) offer_path(x, n);
}

/* ------------------------------------------------------------------------------------------------ where */

/* In a value. */
static void complete_value(completing *x, const outline_node *n) {
    const analysis *is = x->is;
    term_point p;
    expression_at e;
    if (is->vocabulary && service_expression(x->memory, is, n, x->at, &e)) {
        offer_expression(x, &e, n);
        return;
    }
    if (is->vocabulary && outline_term(x->memory, is->kind, is->vocabulary, n, &p)) {
        if (p.term) offer_values(x, n, p.term);
        return;
    }
    const outline_node *keyed = n->key.n || !n->parent ? n : n->parent;
    context in = keyed->parent ? outline_context(is->kind, keyed->parent) : CONTEXT_NONE;
    const key_info *k = keyed->key.n ? service_key(is->kind, in, keyed->key) : NULL;
    range_of_value(x, n);
    if (k && k->values) offer_words(x, n, k->values, !str_is(str_of(k->values), "true|false"));
    offer_ids(x, n, in);
}

/* In a key, or where one may be. */
static void complete_key(completing *x, const outline_node *group, const outline_node *n) {
    const analysis *is = x->is;
    context in = outline_context(is->kind, group);
    bool has_value = n && n->equals;
    x->from = n ? n->key_from : x->at;
    x->to = n ? n->key_to : x->at;
    if (n && is->outline->json && has_value) x->from++, x->to--;
    if (in != CONTEXT_TERMS || !is->vocabulary) {
        offer_keys(x, group, n, in, has_value);
        return;
    }
    term_point p;
    const term_branch *b = is->vocabulary->root;
    bool top = outline_context(is->kind, group->parent) != CONTEXT_TERMS;
    if (!top && outline_term(x->memory, is->kind, is->vocabulary, group, &p)) b = p.branch;
    if (b && !b->leaf) offer_branch(x, group, n, b, has_value);
    if (b && b->leaf && !has_value) {
        add(x, (completion){.kind = COMPLETES_KEY,
                            .label = STR("either"),
                            .insert = setting(x, STR("either"), STR("[$0]"), false),
                            .snippet = true});
        add(x, (completion){
                   .kind = COMPLETES_KEY, .label = STR("open"), .insert = setting(x, STR("open"), STR("true"), false)});
    }
    if (top && n) offer_found(x, n->key, has_value);
}

/* Editors replace only what is on the line of the cursor. */
static void stay_on_line(str t, uint32_t at, completion *c) {
    for (uint32_t i = at; i > c->from; i--)
        if (t.p[i - 1] == '\n' || t.p[i - 1] == '\r') c->from = i;
    for (uint32_t i = at; i < c->to; i++)
        if (t.p[i] == '\n' || t.p[i] == '\r') c->to = i;
    if (c->from > at) c->from = at;
    if (c->to < at) c->to = at;
}

const completion *document_complete(document *d, arena *a, uint32_t at, size_t *n) {
    const analysis *is = document_analysis(d);
    completing x = {.d = d, .memory = a, .is = is, .at = at, .from = at, .to = at};
    *n = 0;
    for (size_t i = 0; i < is->outline->comments.n; i++) {
        const outline_comment *c = &is->outline->comments.v[i];
        if (at > c->from && at <= c->to && is->source->text.p[c->from] != '/') return NULL;
    }
    const outline_node *in = outline_at(is->outline, at);
    /* Before the first letter of a key, another key is begun. */
    if (in->key.n && at == in->key_from && in->parent)
        complete_key(&x, in->parent, NULL);
    else if (in->key.n && outline_in_key(in, at) && in->parent)
        complete_key(&x, in->parent, in);
    else if (in->kind == OUTLINE_GROUP && (at > in->from || !in->parent))
        complete_key(&x, in, NULL);
    else if (in->kind == OUTLINE_LIST && at > in->from) {
        outline_node element = {.kind = OUTLINE_MISSING, .from = at, .to = at, .parent = (outline_node *)(uintptr_t)in};
        complete_value(&x, &element);
    } else if (in->parent)
        complete_value(&x, in);
    for (size_t i = 0; i < x.list.n; i++) stay_on_line(is->source->text, at, &x.list.v[i]);
    *n = x.list.n;
    return x.list.v;
}

str completion_help(document *d, arena *a, str resolve) {
    const analysis *is = document_analysis(d);
    const vocabulary *v = is->vocabulary;
    size_t colon = str_find(resolve, STR(":"), 0);
    str way = str_sub(resolve, 0, colon), name = colon == SIZE_MAX ? STR("") : str_sub(resolve, colon + 1, resolve.n);
    if (str_is(way, "function") || str_is(way, "method"))
        return service_function_markdown(a, name, str_is(way, "method"));
    for (size_t i = 0; v && str_is(way, "term") && i < v->n_terms; i++)
        if (str_eq(v->terms[i]->path, name))
            return service_term_markdown(a, is, v->terms[i], MAP_NONE, is->deal ? !is->deal->complete : false);
    const name_set *set = v && str_is(way, "set") ? vocabulary_set(v, name) : NULL;
    if (set) return service_set_markdown(a, set);
    const cel_variable *def = is->env && str_is(way, "definition") ? cel_env_find(is->env, name) : NULL;
    if (def && def->kind == CEL_VAR_DEFINITION) return service_definition_markdown(a, is, def->definition);
    return STR("");
}
