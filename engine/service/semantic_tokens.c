/* The words of a text with their classes, for colours: keys, terms, members, values, and the words of expressions. */

#include "service/service_internal.h"

typedef struct colouring {
    arena *memory;
    const analysis *is;
    uint32_t from, to;
    size_t comment; /* the next one */
    VEC(class_token) list;
} colouring;

static void push(colouring *x, uint32_t from, uint32_t to, token_class class, bool declares) {
    if (to <= from || to <= x->from || from >= x->to) return;
    VEC_PUSH(x->memory, x->list, (class_token){from, to, class, declares});
}

/* Comments come between the words before AT and those after it. */
static void comments_before(colouring *x, uint32_t at) {
    const outline *o = x->is->outline;
    for (; x->comment < o->comments.n && o->comments.v[x->comment].from < at; x->comment++)
        push(x, o->comments.v[x->comment].from, o->comments.v[x->comment].to, TOKEN_CLASS_COMMENT, false);
}

/* A string of several literals: each on its own, with what is between them left out. */
static void push_literals(colouring *x, const outline_node *n, uint32_t from, uint32_t to, token_class class) {
    for (uint32_t at = from; at < to && !x->is->outline->json;) {
        token k = config_token(x->is->source, &at);
        if (k.kind != TOKEN_STRING || k.to > to) break;
        comments_before(x, k.from);
        push(x, k.from, k.to, class, false);
    }
    if (x->is->outline->json) push(x, n->from, n->to, class, false);
}

/* ------------------------------------------------------------------------------------------------ expressions */

static const token_class word_classes[] = {
    [CEL_WORD_UNKNOWN] = TOKEN_CLASS_VARIABLE,      [CEL_WORD_KEYWORD] = TOKEN_CLASS_KEYWORD,
    [CEL_WORD_NUMBER] = TOKEN_CLASS_NUMBER,         [CEL_WORD_STRING] = TOKEN_CLASS_STRING,
    [CEL_WORD_VALUE] = TOKEN_CLASS_VALUE,           [CEL_WORD_TERM] = TOKEN_CLASS_TERM,
    [CEL_WORD_MEMBER] = TOKEN_CLASS_MEMBER,         [CEL_WORD_SET] = TOKEN_CLASS_SET,
    [CEL_WORD_TABLE] = TOKEN_CLASS_VARIABLE,        [CEL_WORD_FIELD] = TOKEN_CLASS_TERM,
    [CEL_WORD_DEFINITION] = TOKEN_CLASS_DEFINITION, [CEL_WORD_VARIABLE] = TOKEN_CLASS_VARIABLE,
    [CEL_WORD_LOCAL] = TOKEN_CLASS_VARIABLE,        [CEL_WORD_FUNCTION] = TOKEN_CLASS_FUNCTION,
    [CEL_WORD_MACRO] = TOKEN_CLASS_MACRO,           [CEL_WORD_OPERATOR] = TOKEN_CLASS_OPERATOR,
    [CEL_WORD_COMMENT] = TOKEN_CLASS_COMMENT,
};

/* A word, without the quotes between two literals in which it may be. */
static void push_word(colouring *x, const outline_string *s, size_t from, size_t to, token_class class, bool declares) {
    size_t begin = from;
    for (size_t i = from; i < to; i++) {
        bool jump = i + 1 < to && s->at[i + 1] > s->at[i] + 4;
        if (!jump && i + 1 < to) continue;
        uint32_t end = i + 1 == to && s->at[to] - s->at[i] <= 4 ? s->at[to] : s->at[i] + 1;
        comments_before(x, s->at[begin]);
        push(x, s->at[begin], end, class, declares && begin == from);
        begin = i + 1;
    }
}

/* The words of a part; what is between parts is plain text. */
static void colour_expression(colouring *x, const outline_node *n, text_kind kind) {
    size_t parts, words, at = 0;
    outline_string s = outline_decode(x->memory, x->is->outline, n);
    const expression_part *list = expression_parts(x->memory, kind, s.text, &parts);
    for (size_t k = 0; k < parts; k++) {
        if (kind == TEXT_MESSAGE) push_word(x, &s, at, list[k].from, TOKEN_CLASS_STRING, false);
        const cel_word *w = cel_words(x->memory, x->is->env, str_sub(s.text, list[k].from, list[k].to), &words);
        for (size_t i = 0; i < words; i++)
            push_word(x, &s, list[k].from + w[i].from, list[k].from + w[i].to, word_classes[w[i].kind], w[i].declares);
        at = list[k].to;
    }
    if (kind == TEXT_MESSAGE) push_word(x, &s, at, s.text.n, TOKEN_CLASS_STRING, false);
}

/* ------------------------------------------------------------------------------------------------ values, keys */

static bool declares_name(const analysis *is, const outline_node *n) {
    context in = outline_context(is->kind, n->parent);
    bool id = str_is(n->key, "id") && (in == CONTEXT_ARTICLE || in == CONTEXT_RULE || in == CONTEXT_CONDITION ||
                                       in == CONTEXT_SOURCE || in == CONTEXT_CLAUSE);
    bool name = str_is(n->key, "name") && (in == CONTEXT_DEFINITION || in == CONTEXT_SET);
    return id || name || (in == CONTEXT_TERM && str_is(n->key, "path"));
}

static void colour_value(colouring *x, const outline_node *n, bool in_terms) {
    const analysis *is = x->is;
    text_kind kind = n->key.n ? outline_text_kind(is->kind, n) : TEXT_PLAIN;
    token_class class = TOKEN_CLASS_STRING;
    if (n->kind == OUTLINE_NUMBER)
        class = TOKEN_CLASS_NUMBER;
    else if (n->kind == OUTLINE_BOOL)
        class = TOKEN_CLASS_KEYWORD;
    else if (n->kind == OUTLINE_WORD)
        class = TOKEN_CLASS_VARIABLE;
    term_point p;
    if (n->kind == OUTLINE_STRING && kind != TEXT_PLAIN && is->env) {
        colour_expression(x, n, kind);
        return;
    }
    if (n->kind == OUTLINE_STRING && in_terms && is->vocabulary &&
        outline_term(x->memory, is->kind, is->vocabulary, n, &p) && p.term && p.term->values)
        class = TOKEN_CLASS_VALUE;
    if (n->kind == OUTLINE_STRING && n->key.n && !in_terms && declares_name(is, n))
        push(x, n->from, n->to, TOKEN_CLASS_DEFINITION, true);
    else if (n->kind == OUTLINE_STRING)
        push_literals(x, n, n->from, n->to, class);
    else if (n->kind != OUTLINE_MISSING)
        push(x, n->from, n->to, class, false);
}

static token_class key_class(colouring *x, const outline_node *n, bool in_terms) {
    term_point p;
    if (!in_terms || !x->is->vocabulary || !outline_term(x->memory, x->is->kind, x->is->vocabulary, n, &p))
        return TOKEN_CLASS_KEY;
    if (p.in_value) return TOKEN_CLASS_KEY;
    return p.set ? TOKEN_CLASS_SET : p.family ? TOKEN_CLASS_MEMBER : TOKEN_CLASS_TERM;
}

static void colour_children(colouring *x, const outline_node *of, bool in_terms) {
    bool here = in_terms || (of->kind == OUTLINE_GROUP && outline_context(x->is->kind, of) == CONTEXT_TERMS);
    for (const outline_node *n = of->first; n; n = n->next) {
        comments_before(x, n->key_from);
        if (n->key_from >= x->to) return;
        if (n->key.n) push(x, n->key_from, n->key_to, key_class(x, n, here), false);
        comments_before(x, n->from);
        if (n->to <= x->from) continue;
        if (n->kind == OUTLINE_GROUP || n->kind == OUTLINE_LIST)
            colour_children(x, n, here);
        else
            colour_value(x, n, here);
    }
}

const class_token *document_tokens(document *d, arena *a, uint32_t from, uint32_t to, size_t *n) {
    colouring x = {.memory = a, .is = document_analysis(d), .from = from, .to = to};
    colour_children(&x, x.is->outline->root, false);
    comments_before(&x, to);
    *n = x.list.n;
    return x.list.v;
}
