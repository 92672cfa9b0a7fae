/* What the page asks about a document while somebody writes: its vocabulary, terms for plain words, completions, what
 * something means, colours. */

#include "service/deal_edit.h"
#include "terms/search.h"
#include "terms/term_types.h"
#include "web/session_internal.h"

#define MOST_FOUND 60u  /* terms that a search shows */
#define MOST_ITEMS 300u /* completions */
#define MOST_HELPS 40u  /* of which so many come with their help */

/* ------------------------------------------------------------------------------------------------ vocabulary */

static void put_set(web_call *c, const name_set *s) {
    json_writer *w = c->w;
    json_put_object(w, arena_z(c->memory, s->members.name), JSON_INLINE);
    json_put_str(w, "title", s->title);
    json_put_array(w, "members", JSON_INLINE);
    for (size_t i = 0; i < s->members.n; i++) {
        json_open_object(w, JSON_INLINE);
        json_put_str(w, "id", s->members.names[i]);
        json_put_str(w, "title", web_name_words(c->memory, &s->members, i));
        json_close(w);
    }
    json_close(w);
    json_put_array(w, "keywords", JSON_INLINE);
    for (size_t i = 0; i < s->n_keywords; i++) json_str(w, s->keywords[i]);
    json_close(w);
    if (s->of) json_put_str(w, "of", s->of->members.name);
    json_put_bool(w, "named_by_deal", s->members.named > 0);
    if (s->room) json_put_uint(w, "most", s->room);
    json_close(w);
}

static void put_value(json_writer *w, const char *key, const term *t, slot_value v) {
    json_key(w, str_of(key));
    slot_value_json(json_direct(w), t->type, t->values, v);
}

static void put_values(web_call *c, const term *t) {
    json_put_array(c->w, "values", JSON_INLINE);
    for (size_t i = 0; t->values && i < t->values->n; i++) {
        json_open_object(c->w, JSON_INLINE);
        json_put_str(c->w, "id", t->values->names[i]);
        json_put_str(c->w, "title", web_name_words(c->memory, t->values, i));
        json_close(c->w);
    }
    json_close(c->w);
    if (t->values && t->values->name.n) json_put_str(c->w, "of", t->values->name);
}

/* What it means that a deal does not set the term. */
static str silence_words(web_call *c, const term *t) {
    if (t->silent == SILENCE_OPEN) return STR("open");
    return t->silent == SILENCE_ABSENT ? STR("absent") : web_value_words(c->memory, t, t->fallback);
}

static void put_term(web_call *c, const term *t) {
    json_writer *w = c->w;
    json_open_object(w, JSON_INLINE);
    json_put_str(w, "pattern", web_pattern(c->memory, t));
    json_put_array(w, "parts", JSON_INLINE);
    for (size_t i = 0; i < t->n_segments; i++) {
        json_open_object(w, JSON_INLINE);
        json_put_str(w, t->segments[i].set ? "set" : "key", t->segments[i].name);
        json_close(w);
    }
    json_close(w);
    json_put_str(w, "title", t->title);
    json_put_some(w, "help", t->note);
    json_put_str(w, "type", term_types[t->type].name);
    json_put_some(w, "unit", web_unit(t));
    if (t->has_min) put_value(w, "min", t, t->min);
    if (t->has_max) put_value(w, "max", t, t->max);
    if (t->values) put_values(c, t);
    json_put_array(w, "keywords", JSON_INLINE);
    for (size_t i = 0; i < t->n_keywords; i++) json_str(w, t->keywords[i]);
    json_close(w);
    json_put_str(w, "silence", silence_words(c, t));
    json_close(w);
}

int web_vocabulary(web_call *c) {
    const vocabulary *v = document_analysis(c->of->is)->vocabulary;
    if (!v) return web_fail(c, 422, STR("the messages of the document say why"), "the vocabulary cannot be loaded");
    json_put_str(c->w, "id", v->id);
    json_put_str(c->w, "version", v->version);
    json_put_str(c->w, "title", v->title);
    json_put_uint(c->w, "rules_revision", service_rules_revision(c->session->service));
    json_put_object(c->w, "sets", JSON_INLINE);
    for (size_t i = 0; i < v->n_sets; i++) put_set(c, v->sets[i]);
    json_close(c->w);
    json_put_array(c->w, "terms", JSON_INLINE);
    for (size_t i = 0; i < v->n_terms; i++) put_term(c, v->terms[i]);
    json_close(c->w);
    return WEB_OK;
}

/* ------------------------------------------------------------------------------------------------ search */

/* The member of SET that the words of TEXT name, or SIZE_MAX. */
static size_t member_in(const name_set *set, str text) {
    size_t found = SIZE_MAX;
    for (size_t i = 0; i < set->members.n; i++) {
        str names[] = {set->members.names[i], set->labels[i]};
        for (size_t from = 0; from < text.n; from++) {
            if (from && text.p[from - 1] != ' ') continue;
            for (size_t to = from + 1; to <= text.n; to++) {
                if (to < text.n && text.p[to] != ' ') continue;
                str words = str_sub(text, from, to);
                if (search_same_words(words, names[0]) || search_same_words(words, names[1])) found = i;
            }
        }
    }
    return found;
}

/* A term that was found, with the members that the words name. */
static void put_found(web_call *c, const term_match *m, str text) {
    json_writer *w = c->w;
    const term *t = m->term;
    bool any = t->n_sets == 0;
    buf path = buf_in(c->memory);
    json_open_object(w, JSON_INLINE);
    json_put_str(w, "pattern", web_pattern(c->memory, t));
    json_put_array(w, "parts", JSON_INLINE);
    for (size_t i = 0; i < t->n_segments; i++) {
        const name_set *set = t->segments[i].set;
        size_t k = set ? member_in(set, text) : SIZE_MAX;
        if (set && set->members.n == 1) k = 0;
        json_open_object(w, JSON_INLINE);
        json_put_str(w, set ? "set" : "key", t->segments[i].name);
        if (set && k != SIZE_MAX) json_put_str(w, "member", set->members.names[k]);
        json_close(w);
        any = any || k != SIZE_MAX;
        str key = !set            ? t->segments[i].name
                  : k != SIZE_MAX ? set->members.names[k]
                                  : arena_printf(c->memory, "{" STR_FMT "}", STR_ARG(t->segments[i].name));
        buf_printf(&path, "%s" STR_FMT, i ? "." : "", STR_ARG(key));
    }
    json_close(w);
    str all = buf_take(&path);
    if (any) json_put_str(w, "path", all); /* parts that are not known stay as in the pattern */
    json_put_str(w, "title", t->title);
    json_put_str(w, "why", term_match_reason(c->memory, m));
    json_put_str(w, "type", term_types[t->type].name);
    json_put_some(w, "unit", web_unit(t));
    json_close(w);
}

/* The words that a person says around what is meant. */
static str without_small_words(arena *a, str text) {
    static const char *const small[] = {"the", "a",     "an",     "of",    "in",     "on",   "to",   "for",   "and",
                                        "by",  "at",    "from",   "with",  "who",    "what", "when", "where", "which",
                                        "how", "many",  "much",   "may",   "must",   "can",  "will", "is",    "are",
                                        "be",  "do",    "does",   "that",  "this",   "it",   "its",  "or",    "not",
                                        "no",  "shall", "should", "about", "between"};
    buf out = buf_in(a);
    for (size_t from = 0; from < text.n;) {
        size_t end = str_find(text, STR(" "), from);
        str word = str_sub(text, from, end);
        bool skip = false;
        for (size_t i = 0; i < sizeof small / sizeof *small; i++)
            skip = skip || search_same_words(word, str_of(small[i]));
        if (!skip && word.n) buf_join(&out, " ", word);
        if (end == SIZE_MAX) break;
        from = end + 1;
    }
    return buf_take(&out);
}

/* Terms in which some of the words occur: those with the most, and in the best places, first. */
static const term_match *search_any(arena *a, const vocabulary *v, str words, size_t *n) {
    struct counted {
        term_match match;
        unsigned weight;
    } *all = ARENA_ARRAY(a, struct counted, v->n_terms + 1);
    unsigned most = 0;
    for (size_t from = 0; from < words.n;) {
        size_t end = str_find(words, STR(" "), from), found;
        str word = str_sub(words, from, end);
        const term_match *list = word.n > 2 ? vocabulary_search(a, v, word, &found) : NULL;
        for (size_t i = 0; list && i < found; i++) {
            size_t k = 0;
            while (v->terms[k] != list[i].term) k++;
            if (all[k].weight == 0) all[k].match = list[i];
            all[k].weight += FOUND_KINDS - (unsigned)list[i].in;
            if (all[k].weight > most) most = all[k].weight;
        }
        from = end == SIZE_MAX ? words.n : end + 1;
    }
    term_match *out = ARENA_ARRAY(a, term_match, v->n_terms + 1);
    *n = 0;
    for (unsigned weight = most; weight > 0; weight--)
        for (size_t k = 0; k < v->n_terms; k++)
            if (all[k].weight == weight) out[(*n)++] = all[k].match;
    return out;
}

int web_search(web_call *c) {
    str text;
    size_t n;
    const vocabulary *v = document_analysis(c->of->is)->vocabulary;
    WEB_TRY(web_text(c, "text", true, &text));
    if (!v) return web_fail(c, 422, STR("the messages of the document say why"), "the vocabulary cannot be loaded");
    text = str_trim(str_sub(text, 0, 200));
    const term_match *found = vocabulary_search(c->memory, v, text, &n);
    str words = n ? text : without_small_words(c->memory, text);
    if (n == 0 && words.n) found = vocabulary_search(c->memory, v, words, &n);
    if (n == 0) found = search_any(c->memory, v, words, &n);
    json_put_array(c->w, "found", JSON_INLINE);
    for (size_t i = 0; i < n && i < MOST_FOUND; i++) put_found(c, &found[i], text);
    json_close(c->w);
    if (n == 0) json_put_some(c->w, "hint", vocabulary_search_note(c->memory, v, text));
    return WEB_OK;
}

/* ------------------------------------------------------------------------------------------------ completion */

static const char *const completion_names[] = {[COMPLETES_KEY] = "key",
                                               [COMPLETES_TERM] = "term",
                                               [COMPLETES_MEMBER] = "member",
                                               [COMPLETES_SET] = "set",
                                               [COMPLETES_VALUE] = "value",
                                               [COMPLETES_FUNCTION] = "function",
                                               [COMPLETES_MACRO] = "macro",
                                               [COMPLETES_DEFINITION] = "definition",
                                               [COMPLETES_VARIABLE] = "variable",
                                               [COMPLETES_FIELD] = "field",
                                               [COMPLETES_REFERENCE] = "reference"};

int web_complete(web_call *c) {
    uint32_t at;
    size_t n;
    json_writer *w = c->w;
    WEB_TRY(web_place(c, "at", &at));
    const completion *list = document_complete(c->of->is, c->memory, at, &n);
    lines *l = web_lines(c);
    json_put_array(w, "items", JSON_INLINE);
    for (size_t i = 0; i < n && i < MOST_ITEMS; i++) {
        json_open_object(w, JSON_INLINE);
        json_put_str(w, "label", list[i].label);
        json_put_str(w, "detail", list[i].detail);
        json_put_str(w, "insert", list[i].insert);
        json_put_some(w, "filter", list[i].filter);
        web_put_range(w, l, "range", list[i].from, list[i].to);
        json_put_z(w, "kind", completion_names[list[i].kind]);
        json_put_bool(w, "snippet", list[i].snippet);
        bool help = list[i].resolve.n && i < MOST_HELPS;
        web_put_blocks(w, c->memory, "help", help ? completion_help(c->of->is, c->memory, list[i].resolve) : STR(""));
        json_close(w);
    }
    json_close(w);
    return WEB_OK;
}

int web_hover(web_call *c) {
    uint32_t at;
    hover is;
    WEB_TRY(web_place(c, "at", &at));
    if (!document_hover(c->of->is, c->memory, at, &is)) return WEB_OK;
    web_put_range(c->w, web_lines(c), "range", is.from, is.to);
    web_put_blocks(c->w, c->memory, "blocks", is.markdown);
    return WEB_OK;
}

/* ------------------------------------------------------------------------------------------------ colours */

static const char *const class_names[TOKEN_CLASSES] = {
    [TOKEN_CLASS_KEY] = "key",           [TOKEN_CLASS_TERM] = "term",        [TOKEN_CLASS_MEMBER] = "member",
    [TOKEN_CLASS_SET] = "set",           [TOKEN_CLASS_VALUE] = "value",      [TOKEN_CLASS_STRING] = "string",
    [TOKEN_CLASS_NUMBER] = "number",     [TOKEN_CLASS_KEYWORD] = "keyword",  [TOKEN_CLASS_COMMENT] = "comment",
    [TOKEN_CLASS_FUNCTION] = "function", [TOKEN_CLASS_MACRO] = "macro",      [TOKEN_CLASS_DEFINITION] = "definition",
    [TOKEN_CLASS_VARIABLE] = "variable", [TOKEN_CLASS_OPERATOR] = "operator"};

/* The first byte of a line: of a number, or of the first part of a place. */
static int read_line(web_call *c, const char *key, bool after, uint32_t *at) {
    const node *n = web_field(c, key);
    if (n && n->kind == NODE_LIST) n = n->first;
    if (!n || n->kind != NODE_INT || n->i < 0 || n->i >= UINT32_MAX)
        return web_fail(c, 400, STR(""), "the field '%s' must be the number of a line, from 0", key);
    *at = lines_offset(web_lines(c), (line_column){(uint32_t)n->i + after, 0}, UNITS_UTF16);
    return WEB_OK;
}

/* A word; one of several lines is one for each. */
static void put_token(web_call *c, lines *l, const class_token *t) {
    str text = document_text(c->of->is);
    for (uint32_t from = t->from, to; from < t->to; from = to) {
        for (to = from; to < t->to && text.p[to] != '\n' && text.p[to] != '\r';) to++;
        if (to > from) {
            line_column begin = lines_position(l, from, UNITS_UTF16), end = lines_position(l, to, UNITS_UTF16);
            json_open_array(c->w, JSON_INLINE);
            json_uint(c->w, begin.line);
            json_uint(c->w, begin.column);
            json_uint(c->w, end.column - begin.column);
            json_z(c->w, class_names[t->class]);
            json_close(c->w);
        }
        while (to < t->to && (text.p[to] == '\n' || text.p[to] == '\r')) to++;
    }
}

int web_tokens(web_call *c) {
    uint32_t from, to;
    size_t n;
    WEB_TRY(read_line(c, "from", false, &from));
    WEB_TRY(read_line(c, "to", true, &to));
    lines *l = web_lines(c);
    const class_token *list = document_tokens(c->of->is, c->memory, from, to, &n);
    json_put_array(c->w, "tokens", JSON_INLINE);
    for (size_t i = 0; i < n; i++) put_token(c, l, &list[i]);
    json_close(c->w);
    return WEB_OK;
}

/* ------------------------------------------------------------------------------------------------ help */

/* A pattern of the page as the vocabulary writes it. */
static str pattern_of(arena *a, str id) {
    char *p = arena_alloc(a, id.n + 1);
    for (size_t i = 0; i < id.n; i++) p[i] = id.p[i] == '{' ? '<' : id.p[i] == '}' ? '>' : id.p[i];
    p[id.n] = '\0';
    return (str){p, id.n};
}

static void put_plain(json_writer *w, const char *kind, str text) {
    json_open_object(w, JSON_INLINE);
    json_put_array(w, kind, JSON_INLINE);
    json_open_object(w, JSON_INLINE);
    json_put_str(w, "t", text);
    json_close(w);
    json_close(w);
    json_close(w);
}

/* A model clause: "pack/clause", or its id alone. */
static int help_clause(web_call *c, str id) {
    const analysis *is = document_analysis(c->of->is);
    for (size_t i = 0; i < is->n_packs; i++)
        for (size_t k = 0; k < is->packs[i]->n_clauses; k++) {
            const clause *of = &is->packs[i]->clauses[k];
            str name = arena_printf(c->memory, STR_FMT "/" STR_FMT, STR_ARG(is->packs[i]->id), STR_ARG(of->id));
            if (!str_eq(id, name) && !str_eq(id, of->id)) continue;
            json_put_array(c->w, "blocks", JSON_INLINE);
            put_plain(c->w, "p", of->title);
            put_plain(c->w, "quote", of->text);
            for (size_t m = 0; m < of->n_rules; m++)
                put_plain(c->w, "p",
                          arena_printf(c->memory, "For " STR_FMT ": " STR_FMT, STR_ARG(of->rules[m]->id),
                                       STR_ARG(of->rules[m]->title)));
            json_close(c->w);
            return WEB_OK;
        }
    return web_fail(c, 404, STR(""), "unknown model clause '" STR_FMT "'", STR_ARG(id));
}

int web_help(web_call *c) {
    str what, id;
    WEB_TRY(web_text(c, "what", true, &what));
    WEB_TRY(web_text(c, "id", true, &id));
    if (str_is(what, "clause")) return help_clause(c, id);
    if (!str_is(what, "term") && !str_is(what, "rule"))
        return web_fail(c, 400, STR(""), "the field 'what' must be term, rule or clause");
    str markdown = str_is(what, "rule") ? document_rule_help(c->of->is, c->memory, id)
                                        : document_term_help(c->of->is, c->memory, pattern_of(c->memory, id));
    if (markdown.n == 0)
        return web_fail(c, 404, STR(""), "unknown %s '" STR_FMT "'", str_is(what, "rule") ? "rule" : "term",
                        STR_ARG(id));
    web_put_blocks(c->w, c->memory, "blocks", markdown);
    return WEB_OK;
}
