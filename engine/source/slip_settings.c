/* What is around values: the signs between them, keys, and comments. */

#include "source/guess.h"
#include "source/slip_finder.h"

/* ------------------------------------------------------------------------------------------------ separators */

/* Whether a setting may begin at AT: in 2 June 2025, June is no key. */
static bool begins_setting(const finder *f, uint32_t at) {
    while (at > 0 && (f->text.p[at - 1] == ' ' || f->text.p[at - 1] == '\t')) at--;
    return at == 0 || strchr("\r\n;,{", f->text.p[at - 1]);
}

/* No '=' after a key, or another sign. */
static void try_equals(finder *f) {
    const reading *r = &f->r;
    token t = r->now, before = r->before;
    const char *colon = f->json ? ":" : "=";
    if (r->want == WANT_EQUALS) {
        str equals = f->json ? STR(":") : STR(" =");
        if (begins_value(t)) {
            correction c = slip_insert(f, before.to, equals, "");
            c.message =
                arena_printf(f->memory, "missing '%s' after '" STR_FMT "'", colon, STR_ARG(slip_token_text(f, before)));
            if (before.to - before.from <= 40)
                c.note = slip_write(
                    f, arena_printf(f->memory, STR_FMT STR_FMT, STR_ARG(slip_token_text(f, before)), STR_ARG(equals)));
            if (begins_setting(f, before.from)) slip_propose_certain(f, c);
        }
        uint32_t to = t.to;
        if (t.kind == TOKEN_NAME && begins_value(reading_next(r, &to))) {
            correction c = slip_replace(f, t.from, t.to, str_of(colon), "");
            c.message = arena_printf(f->memory, "'" STR_FMT "' instead of '%s'", STR_ARG(slip_token_text(f, t)), colon);
            slip_propose(f, c);
        }
        to = t.from;
        while (to < f->text.n && (strchr("-=>~:", f->text.p[to]) || mark_at(f->text, to).kind == MARK_DASH))
            to += mark_at(f->text, to).kind == MARK_DASH ? (uint32_t)mark_at(f->text, to).n : 1;
        if (str_starts(slip_words(f, to, (uint32_t)f->text.n), STR("→")) ||
            str_starts(slip_words(f, to, (uint32_t)f->text.n), STR("≔")))
            to += 3;
        if (to > t.from) {
            correction c = slip_replace(f, t.from, to, str_of(colon), "");
            c.message =
                arena_printf(f->memory, "'" STR_FMT "' instead of '%s'", STR_ARG(slip_words(f, t.from, to)), colon);
            c.certain = str_find(slip_words(f, t.from, to), STR(">="), 0) == SIZE_MAX;
            slip_propose(f, c);
        }
    }
    if (r->want == WANT_VALUE && t.from < f->text.n && strchr("=:>", f->text.p[t.from])) {
        uint32_t to = t.from;
        while (to < f->text.n && strchr("=:>", f->text.p[to])) to++;
        correction c = slip_replace(f, before.from, to, str_of(colon), "");
        c.message =
            arena_printf(f->memory, "'" STR_FMT "' instead of '%s'", STR_ARG(slip_words(f, before.from, to)), colon);
        c.certain = str_find(slip_words(f, before.from, to), STR(">="), 0) == SIZE_MAX; /* a bound is no value */
        slip_propose(f, c);
    }
}

void try_separators(finder *f) {
    const reading *r = &f->r;
    token t = r->now, before = r->before;
    bool in_list = r->want == AFTER_ELEMENT, separator = is_sign(t, ',') || is_sign(t, ';');
    if ((r->want == WANT_KEY || r->want == WANT_FIRST || r->want == WANT_ELEMENT || r->want == WANT_MEMBER) &&
        separator) {
        correction c = slip_replace(f, t.from, t.to, STR(""), "");
        c.message = arena_printf(f->memory, "one '%c' too many", t.sign);
        slip_propose_certain(f, c);
    }
    if ((r->want == WANT_ELEMENT || r->want == WANT_MEMBER) && is_closing(t)) {
        correction c = slip_replace(f, before.from, before.to, STR(""), "");
        c.message = arena_printf(f->memory, "unexpected ',' before '%c'", t.sign);
        c.note = STR("remove the comma after the last element");
        slip_propose_certain(f, c);
    }
    if (r->want == AFTER_VALUE && is_sign(t, ':') && !f->json)
        slip_propose_certain(f, slip_replace(f, t.from, t.to, STR(";"), "':' instead of ';'"));
    if (in_list || (f->json && r->want == AFTER_VALUE)) {
        if (is_sign(t, ';'))
            slip_propose_certain(f, slip_replace(f, t.from, t.to, STR(","),
                                                 f->json ? "JSON has ',' between values"
                                                         : "a list has ',' between its elements, not ';'"));
        if (is_sign(t, ';')) slip_propose_certain(f, slip_replace(f, t.from, t.to, STR(""), "a list has no ';' in it"));
        if (begins_value(t)) {
            correction c = slip_insert(f, before.to, STR(","), "");
            c.message =
                arena_printf(f->memory, "missing ',' before the next %s", f->json && !in_list ? "key" : "element");
            if (before.to - before.from <= 40)
                c.note = slip_write(f, arena_printf(f->memory, STR_FMT ",", STR_ARG(slip_token_text(f, before))));
            /* 20 000 may be one number */
            c.certain = before.kind != TOKEN_INT || t.kind != TOKEN_INT || !text_same_line(f->text, before.to, t.from);
            slip_propose(f, c);
        }
    }
    try_equals(f);
}

/* ------------------------------------------------------------------------------------------------ keys */

/* The end of the value at AT: before its separator. */
static uint32_t value_end(const finder *f, uint32_t at) {
    size_t depth = 0;
    for (uint32_t end = at;;) {
        token t = reading_next(&f->r, &at);
        if (t.kind == TOKEN_END || (depth == 0 && (is_closing(t) || is_sign(t, ';') || is_sign(t, ',')))) return end;
        if (is_opening(t)) depth++;
        if (is_closing(t)) depth--;
        end = t.to;
    }
}

/* ceasefire.scope = "full" */
static void try_dots(finder *f) {
    uint32_t at = f->r.key.from, levels = 1;
    buf out = buf_in(f->memory), close = buf_in(f->memory);
    for (token t;; levels++) {
        t = config_token(&f->r.text, &at);
        if (t.kind != TOKEN_NAME && t.kind != TOKEN_BOOL) return;
        buf_str(&out, slip_token_text(f, t));
        buf_z(&out, " = ");
        if (char_at(&f->r, at) != '.') break;
        at++;
        buf_z(&out, "{ ");
        buf_z(&close, "; }");
    }
    token sign = config_token(&f->r.text, &at);
    if (!is_sign(sign, '=') && !is_sign(sign, ':')) return;
    uint32_t end = value_end(f, at);
    str open = buf_take(&out), closing = buf_take(&close), value = str_trim(slip_words(f, at, end));
    correction c = {.edits = {{f->r.key.from, at - f->r.key.from, open}, {end, 0, closing}},
                    .n = 2,
                    .at = f->r.key.from,
                    .len = sign.from - f->r.key.from,
                    .message = STR("a dotted name is written as groups"),
                    .local = true};
    c.note = slip_write(
        f, arena_printf(f->memory, STR_FMT STR_FMT STR_FMT ";", STR_ARG(open), STR_ARG(value), STR_ARG(closing)));
    slip_propose(f, c);
}

void try_keys(finder *f) {
    const reading *r = &f->r;
    token t = r->now;
    uint32_t at = t.to;
    if (f->json) {
        bool name = t.kind == TOKEN_NAME || t.kind == TOKEN_BOOL;
        if ((r->want == WANT_KEY || r->want == WANT_MEMBER) && name)
            slip_propose_certain(f, slip_replace(f, t.from, t.to, slip_quoted(f, slip_token_text(f, t)),
                                                 "a key is written in quotation marks"));
        return;
    }
    if ((r->want == WANT_KEY || r->want == AFTER_VALUE) && t.kind == TOKEN_STRING) {
        token sign = config_token(&r->text, &at);
        str key = slip_key(f, slip_words(f, t.from + 1, t.to - 1));
        if (slip_is_name(key) && (is_sign(sign, '=') || is_sign(sign, ':')))
            slip_propose_certain(f, slip_replace(f, t.from, t.to, key, "a key is written without quotation marks"));
    }
    if (r->want == WANT_KEY && t.kind == TOKEN_INT && slip_is_name_char(char_at(r, t.to))) {
        correction c = slip_insert(f, t.from, STR("n"), "a key begins with a letter");
        while (slip_is_name_char(char_at(r, t.from + c.len))) c.len++;
        c.note = STR("write a letter, a to z, before the digits");
        slip_propose(f, c);
    }
    if (r->want != WANT_EQUALS) return;
    if (char_at(r, t.from) == '.') try_dots(f);
    uint32_t end = r->key.from;
    while (end < f->text.n && !strchr("=:;{}()[]\"\n", f->text.p[end])) end++;
    str key = slip_key(f, slip_words(f, r->key.from, end));
    if (end < f->text.n && strchr("=:", f->text.p[end]) && slip_is_name(key)) {
        while (end > r->key.from && f->text.p[end - 1] == ' ') end--;
        slip_propose(f, slip_replace(f, r->key.from, end, key, "a key is one word"));
    }
}

/* ------------------------------------------------------------------------------------------------ comments */

void try_comments(finder *f) {
    const reading *r = &f->r;
    token t = r->now;
    uint32_t end = text_line_end(f->text, t.from), from = t.from;
    if (f->json && t.kind == TOKEN_BAD && (char_at(r, from) == '#' || char_at(r, from) == '/')) {
        correction c = slip_replace(f, from, t.to, STR(""), "JSON has no comments");
        c.note = STR("remove it; a .deal file can have comments");
        slip_propose(f, c);
    }
    if (f->json) return;
    if (t.kind == TOKEN_BAD && str_starts(slip_token_text(f, t), STR("/*"))) {
        for (int i = 0; i < 2; i++) {
            correction c = slip_insert(f, i ? (uint32_t)f->text.n : end, STR(" */"), "this comment never ends");
            c.at = from;
            c.len = 2;
            c.note = STR("add the closing '*/'");
            slip_propose(f, c);
        }
    }
    bool between = r->want == WANT_KEY || r->want == AFTER_VALUE || r->want == AFTER_ELEMENT || r->want == WANT_FIRST ||
                   r->want == WANT_ELEMENT;
    uint32_t body = from;
    while (body < end && (strchr("-*%'!<>~/ \t", f->text.p[body]) || (unsigned char)f->text.p[body] >= 0x80)) body++;
    if (between && t.kind == TOKEN_BAD && body > from && reading_is_setting(&f->r, body))
        slip_propose(f, slip_replace(f, from, body, STR(""), "a list mark is not a part of a setting"));
    if (between && t.kind == TOKEN_BAD && body > from) {
        str comment = arena_printf(f->memory, "# " STR_FMT, STR_ARG(slip_words(f, body, end)));
        correction c = slip_replace(f, from, end, comment, "a comment begins with '#'");
        c.whole = f->best.n > 0; /* it hides the rest of the line */
        slip_propose(f, c);
    }
}

/* A line of words between settings. */
void try_line(finder *f) {
    const reading *r = &f->r;
    uint32_t from = r->now.from, end = text_line_end(f->text, from);
    uint32_t start = text_line_start(f->text, from);
    while (start < end && strchr(" \t", f->text.p[start])) start++;
    if (r->want == WANT_EQUALS && r->key.from == start && !strchr("\"{([", char_at(r, from))) {
        str comment = arena_printf(f->memory, "# " STR_FMT, STR_ARG(slip_words(f, start, end)));
        correction c = slip_replace(f, start, end, comment, "this is neither a setting, name = value;, nor a comment");
        c.local = false;
        c.whole = f->best.n > 0;
        slip_propose(f, c);
    }
}
