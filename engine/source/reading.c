#include "source/reading.h"

/* ------------------------------------------------------------------------------------------------ lines */

uint32_t text_line_start(str t, uint32_t at) {
    while (at > 0 && t.p[at - 1] != '\n') at--;
    return at;
}

uint32_t text_line_end(str t, uint32_t at) {
    const size_t most = at + 4096 < t.n ? at + 4096 : t.n;
    while (at < most && t.p[at] != '\n' && t.p[at] != '\r') at++;
    return at;
}

bool text_is_first(str t, uint32_t at) {
    while (at > 0 && (t.p[at - 1] == ' ' || t.p[at - 1] == '\t')) at--;
    return at == 0 || t.p[at - 1] == '\n';
}

uint32_t text_indent(str t, uint32_t at) {
    uint32_t columns = 0, end = at;
    while (at > 0 && (t.p[at - 1] == ' ' || t.p[at - 1] == '\t')) at--;
    for (; at < end; at++) columns = t.p[at] == '\t' ? (columns / 8 + 1) * 8 : columns + 1;
    return columns;
}

bool text_same_line(str t, uint32_t from, uint32_t to) {
    return from <= to && str_find(str_sub(t, from, to), STR("\n"), 0) == SIZE_MAX;
}

/* ------------------------------------------------------------------------------------------------ tokens */

token reading_next(const reading *r, uint32_t *at) {
    return r->json ? json_token(&r->text, at) : config_token(&r->text, at);
}

bool reading_is_setting(const reading *r, uint32_t at) {
    token name = reading_next(r, &at), sign = reading_next(r, &at);
    return (name.kind == TOKEN_NAME || name.kind == TOKEN_STRING) && (is_sign(sign, '=') || is_sign(sign, ':'));
}

bool reading_is_split(const reading *r, token t) {
    return !r->json && t.kind == TOKEN_INT && config_is_split(r->text.text, t);
}

/* ------------------------------------------------------------------------------------------------ the automaton */

static bool close_bracket(reading *r, token t) {
    if (r->open.n == 0) return false;
    const opened *o = &r->open.v[r->open.n - 1];
    if (char_at(r, o->bracket.from) != other_bracket(t.sign)) return false;
    if (o->line != r->line && (o->indent != r->indent || !text_is_first(r->text.text, t.from))) {
        r->stray[1] = t;
        if (!r->stray[0].to) r->stray[0] = t;
    }
    r->value = o->bracket;
    r->key = o->key;
    r->open.n--;
    if (r->open.n == 0 && r->json)
        r->want = AFTER_ROOT;
    else
        r->want = r->open.n == 0 || is_sign(r->open.v[r->open.n - 1].bracket, '{') ? AFTER_VALUE : AFTER_ELEMENT;
    return true;
}

static bool read_value(arena *a, reading *r, token t) {
    bool scalar = t.kind == TOKEN_STRING || t.kind == TOKEN_INT || t.kind == TOKEN_FLOAT || t.kind == TOKEN_BOOL;
    if (r->want == WANT_ROOT && scalar) return false;
    if (!scalar && (!is_opening(t) || (r->json && t.sign == '(') || r->open.n == DEEPEST_READING)) return false;
    r->any = true;
    if (scalar) {
        r->value = t;
        r->value_key = r->key;
        r->want = r->want == WANT_VALUE ? AFTER_VALUE : AFTER_ELEMENT;
        return true;
    }
    VEC_PUSH(a, r->open, ((opened){t, r->key, r->line, r->indent}));
    r->want = t.sign == '{' ? WANT_KEY : WANT_FIRST;
    return true;
}

static bool read_key(reading *r, token t) {
    if (t.kind == TOKEN_INCLUDE && !r->json) {
        r->want = WANT_FILE;
        return true;
    }
    if (r->json ? t.kind != TOKEN_STRING : t.kind != TOKEN_NAME && t.kind != TOKEN_BOOL) return false;
    r->key = t;
    r->want = WANT_EQUALS;
    return true;
}

/* Reads a token; false at an error. */
static bool step(arena *a, reading *r) {
    r->before = r->now;
    token t = r->now = reading_next(r, &r->at);
    for (uint32_t at = r->before.from; at < t.from; at++) r->line += r->text.text.p[at] == '\n';
    if (text_is_first(r->text.text, t.from)) r->indent = text_indent(r->text.text, t.from);
    switch (r->want) {
    case WANT_KEY:
        if (t.kind == TOKEN_END && r->open.n == 0) return r->done = true;
        return is_closing(t) ? close_bracket(r, t) : read_key(r, t);
    case WANT_MEMBER: return read_key(r, t);
    case WANT_FILE: r->want = WANT_KEY; return t.kind == TOKEN_STRING;
    case WANT_EQUALS: r->want = WANT_VALUE; return is_sign(t, ':') || (is_sign(t, '=') && !r->json);
    case WANT_VALUE:
    case WANT_ROOT: return read_value(a, r, t);
    case WANT_FIRST:
        if (is_closing(t)) return close_bracket(r, t);
        return read_value(a, r, t);
    case WANT_ELEMENT: return !reading_is_split(r, t) && read_value(a, r, t);
    case AFTER_VALUE:
        if (is_sign(t, ',') || (is_sign(t, ';') && !r->json)) {
            r->want = r->json ? WANT_MEMBER : WANT_KEY;
            return true;
        }
        if (is_closing(t)) return close_bracket(r, t);
        if (r->json) return false;
        if (t.kind == TOKEN_STRING && r->before.kind == TOKEN_STRING) return true;
        if (t.kind == TOKEN_END && r->open.n == 0) return r->done = true;
        return read_key(r, t);
    case AFTER_ELEMENT:
        if (is_sign(t, ',')) {
            r->want = WANT_ELEMENT;
            return true;
        }
        if (t.kind == TOKEN_STRING && r->before.kind == TOKEN_STRING && !r->json) return true;
        return is_closing(t) && close_bracket(r, t);
    case AFTER_ROOT: return r->done = t.kind == TOKEN_END;
    }
    return false;
}

void reading_all(arena *a, reading *r, str text, bool json) {
    *r = (reading){.text = {.text = text}, .json = json, .want = json ? WANT_ROOT : WANT_KEY};
    r->at = (uint32_t)read_mark(&r->text);
    want before = r->want;
    while (!r->done && step(a, r)) before = r->want;
    r->want = before;
}

const char *reading_wanted(const reading *r) {
    static const char *const names[] = {"a name, as in name = value;",
                                        "a key",
                                        "a file's name in quotation marks",
                                        "'=' after the name",
                                        "a value",
                                        "a value or the end of the list",
                                        "a value",
                                        "';' or a name",
                                        "',' or the end of the list",
                                        "'{' or '['",
                                        "the end of the file"};
    static const char *const json[] = {"a key in quotation marks",
                                       "a key in quotation marks",
                                       "",
                                       "':' after the key",
                                       "a value",
                                       "a value or ']'",
                                       "a value",
                                       "',' or '}'",
                                       "',' or ']'",
                                       "'{' or '['",
                                       "the end of the file"};
    return (r->json ? json : names)[r->want];
}
