/* Brackets that are missing, too many or wrong. Where a missing one belongs is found by the indentation, as compilers
 * do. */

#include "source/slip_finder.h"

/* ------------------------------------------------------------------------------------------------ closing brackets */

/* The offset of the bracket that closes the one at AT, whatever brackets are used; SIZE_MAX if there is none. */
static size_t closing_of(const finder *f, uint32_t at) {
    size_t depth = 0;
    for (;;) {
        token t = reading_next(&f->r, &at);
        if (t.kind == TOKEN_END) return SIZE_MAX;
        if (is_opening(t)) depth++;
        if (is_closing(t) && --depth == 0) return t.from;
    }
}

static str one_char(const finder *f, char c) {
    return arena_printf(f->memory, "%c", c);
}

/* Other brackets around a group or list. */
static void change_pair(finder *f, token bracket, char open, const char *message) {
    size_t end = closing_of(f, bracket.from);
    if (end == SIZE_MAX) return;
    str left = one_char(f, open), right = one_char(f, other_bracket(open));
    correction c = {.edits = {{bracket.from, 1, left}, {(uint32_t)end, 1, right}},
                    .n = 2,
                    .at = bracket.from,
                    .len = 1,
                    .message = str_of(message)};
    c.note = arena_printf(f->memory, "write: %c ... %c, with the closing bracket on line %u", open, other_bracket(open),
                          slip_line(f, (uint32_t)end));
    slip_propose(f, c);
}

/* Inserts the bracket that closes the one at OPEN after the token that ends at AT. */
static void close_after(finder *f, uint32_t open, bool in_list, uint32_t at) {
    if (at > 0 && f->text.p[at - 1] == ',') at--; /* the comma comes after the bracket */
    uint32_t next_at = at;
    token next = reading_next(&f->r, &next_at);
    char bracket = char_at(&f->r, open), close = other_bracket(bracket);
    bool last = is_closing(next) || next.kind == TOKEN_END, separated = is_sign(next, ',') || is_sign(next, ';');
    const char *separator = separated ? "" : f->json || in_list ? (last ? "" : ",") : ";";
    if (f->json && last) separator = "";
    correction c = slip_insert(f, at, arena_printf(f->memory, "%c%s", close, separator), "");
    c.message = arena_printf(f->memory, "missing '%c' here: the '%c' on line %u is not closed", close, bracket,
                             slip_line(f, open));
    slip_propose_structure(f, c);
}

typedef struct level {
    uint32_t at, indent;
    bool in_list;
    bool deeper; /* what is inside begins on the line of the bracket, or is indented more than it */
} level;

/* A bracket is missing before a line that is not indented more than the line of the opening bracket. */
static void try_indentation(finder *f) {
    VEC(level) open = {0};
    token before = {0};
    arena *a = arena_child(f->memory);
    size_t tries = 0;
    uint32_t indent = 0; /* of the line */
    for (uint32_t at = (uint32_t)read_mark(&f->r.text), end = f->r.now.from; tries < 8;) {
        token t = reading_next(&f->r, &at);
        if (t.from > end) break;
        if (text_is_first(f->text, t.from) || t.kind == TOKEN_END) {
            indent = t.kind == TOKEN_END ? 0 : text_indent(f->text, t.from);
            while (open.n && tries < 8) {
                level *top = &open.v[open.n - 1];
                top->deeper = top->deeper || indent > top->indent;
                if (!top->deeper || indent > top->indent || (indent == top->indent && is_closing(t))) break;
                close_after(f, top->at, top->in_list, before.to);
                tries++;
                open.n--;
            }
        } else if (open.n && open.v[open.n - 1].at == before.from)
            open.v[open.n - 1].deeper = true;
        if (t.kind == TOKEN_END) break;
        if (is_opening(t))
            VEC_PUSH(a, open, ((level){t.from, indent, open.n && char_at(&f->r, open.v[open.n - 1].at) != '{', false}));
        if (is_closing(t) && open.n) open.n--;
        before = t;
    }
    arena_free(a);
}

/* The text ends before the brackets are closed: its end is missing. */
static void try_end(finder *f) {
    const reading *r = &f->r;
    buf all = buf_in(f->memory);
    bool json = f->json;
    for (size_t i = r->open.n; i-- > 0;) {
        buf_char(&all, other_bracket(r->open.v[i].bracket.sign));
        if (!json && (i == 0 || r->open.v[i - 1].bracket.sign == '{')) buf_char(&all, ';');
    }
    const opened *outer = &r->open.v[0], *inner = &r->open.v[r->open.n - 1];
    correction c = slip_insert(f, r->before.to, buf_take(&all), "");
    c.message = arena_printf(f->memory, "the text ends, but the '%c' on line %u and the '%c' on line %u are not closed",
                             outer->bracket.sign, slip_line(f, outer->bracket.from), inner->bracket.sign,
                             slip_line(f, inner->bracket.from));
    slip_propose_structure(f, c);
}

/* A closing bracket too many, with its separator or without. */
static void try_stray(finder *f, token t) {
    if (!t.to) return;
    correction c = slip_replace(f, t.from, t.to, STR(""), "");
    uint32_t at = t.to;
    token after = reading_next(&f->r, &at);
    c.message = arena_printf(f->memory, "one '%c' too many", t.sign);
    slip_propose_structure(f, c);
    if (!is_sign(after, ';') && !is_sign(after, ',')) return;
    c.edits[0].len = after.to - t.from;
    slip_propose(f, c);
}

static void change_opening(finder *f, token bracket, token closing) {
    correction c = slip_replace(f, bracket.from, bracket.to, one_char(f, other_bracket(closing.sign)), "");
    c.message = arena_printf(f->memory, "wrong bracket: this '%c' is closed by '%c' on line %u", bracket.sign,
                             closing.sign, slip_line(f, closing.from));
    slip_propose_structure(f, c);
}

void try_closing(finder *f) {
    const reading *r = &f->r;
    token t = r->now;
    const opened *top = r->open.n ? &r->open.v[r->open.n - 1] : NULL;
    char wanted = top ? other_bracket(top->bracket.sign) : 0;
    if (is_closing(t) && top && t.sign == ')' && top->bracket.sign == '[' && !f->json) {
        uint32_t at = top->bracket.to;
        if (is_opening(reading_next(r, &at))) change_opening(f, top->bracket, t);
    }
    if (is_closing(t) && top && t.sign != wanted) {
        correction c = slip_replace(f, t.from, t.to, one_char(f, wanted), "");
        c.message = arena_printf(f->memory, "wrong bracket: the '%c' on line %u is closed by '%c'", top->bracket.sign,
                                 slip_line(f, top->bracket.from), t.sign);
        slip_propose_structure(f, c);
        uint32_t at = t.to;
        token after = reading_next(r, &at);
        if (is_sign(after, wanted) ||
            ((is_sign(after, ';') || is_sign(after, ',')) && is_sign(after = reading_next(r, &at), wanted))) {
            c.edits[1] = (edit){after.from, 1, one_char(f, t.sign)};
            c.n = 2;
            c.message = arena_printf(f->memory, "crossed brackets: the '%c' on line %u must be closed first",
                                     top->bracket.sign, slip_line(f, top->bracket.from));
            c.note = arena_printf(f->memory, "write: %c before %c", wanted, t.sign);
            slip_propose(f, c);
        }
    }
    try_indentation(f);
    if (top)
        close_after(f, top->bracket.from, r->open.n > 1 && r->open.v[r->open.n - 2].bracket.sign != '{', r->before.to);
    if (t.kind == TOKEN_END && r->open.n > 1) try_end(f);
    if (is_closing(t)) {
        bool doubled = is_sign(r->before, t.sign);
        bool value = !doubled &&
                     (r->want == AFTER_VALUE || r->want == AFTER_ELEMENT || (f->json && r->want == WANT_EQUALS)) &&
                     text_same_line(f->text, r->value.from, t.from);
        if (value) {
            correction c = slip_insert(f, r->value.from, one_char(f, other_bracket(t.sign)), "");
            c.message = arena_printf(f->memory, "missing '%c' before this value, which ends with '%c'",
                                     other_bracket(t.sign), t.sign);
            c.note = slip_write(f, arena_printf(f->memory, "%c" STR_FMT, other_bracket(t.sign),
                                                STR_ARG(slip_words(f, r->value.from, t.to))));
            slip_propose_structure(f, c);
        }
        correction c = slip_replace(f, t.from, t.to, STR(""), "");
        c.message = top && t.sign != wanted ? arena_printf(f->memory, "'%c' does not close the '%c' on line %u", t.sign,
                                                           top->bracket.sign, slip_line(f, top->bracket.from))
                                            : arena_printf(f->memory, "one '%c' too many", t.sign);
        slip_propose_structure(f, c);
        if (top && t.sign != wanted) change_opening(f, top->bracket, t);
    }
    for (int i = 0; i < 2; i++) try_stray(f, r->stray[i]);
}

/* ------------------------------------------------------------------------------------------------ opening brackets */

static void open_before(finder *f, token t, char bracket, bool whole) {
    correction c = slip_insert(f, t.from, arena_printf(f->memory, "%c ", bracket), "");
    c.message = arena_printf(f->memory, "missing '%c' before '" STR_FMT "'", bracket, STR_ARG(slip_token_text(f, t)));
    c.len = t.to - t.from;
    c.local = false;
    c.whole = whole;
    slip_propose(f, c);
}

void try_opening(finder *f) {
    const reading *r = &f->r;
    token t = r->now;
    const opened *top = r->open.n ? &r->open.v[r->open.n - 1] : NULL;
    bool list = r->want == WANT_FIRST || r->want == WANT_ELEMENT, key = r->want == WANT_KEY || r->want == WANT_MEMBER;
    if (list && reading_is_setting(&f->r, t.from)) {
        open_before(f, t, '{', false);
        if (r->want == WANT_FIRST) change_pair(f, top->bracket, '{', "a group has the brackets { ... }");
    }
    if (r->want == WANT_VALUE && reading_is_setting(&f->r, t.from)) open_before(f, t, '{', false);
    if (key && top && begins_value(t) && is_opening(r->before)) {
        bool plain = !is_opening(t) || f->json;
        change_pair(f, top->bracket, plain ? '[' : '(',
                    plain ? "a list of values has the brackets [ ... ]" : "a list of groups has the brackets ( ... )");
    }
    if (f->json && is_sign(t, '(')) change_pair(f, t, '[', "a list has the brackets [ ... ]");
    if (f->json && top && r->want == AFTER_ELEMENT && is_sign(t, ':'))
        change_pair(f, top->bracket, '{', "a group has the brackets { ... }");
    if (f->json && r->want == AFTER_VALUE && is_sign(t, ':')) open_before(f, r->before, '{', true);
    if (f->json && r->want == WANT_EQUALS && top && is_opening(r->open.v[r->open.n - 1].bracket))
        change_pair(f, top->bracket, '[', "a list has the brackets [ ... ]");
    if (key && begins_value(t) && is_sign(r->before, ',')) {
        token value = r->value;
        char bracket = is_opening(t) && !f->json ? '(' : '[';
        correction c = slip_insert(f, value.from, one_char(f, bracket), "");
        c.message = arena_printf(f->memory, "missing '%c' before the first element of this list", bracket);
        c.len = 1;
        slip_propose_structure(f, c);
        uint32_t end = text_line_end(f->text, t.from);
        size_t stop = str_find(f->text, STR(";"), t.from);
        if (stop < end && !is_opening(t)) {
            str all = slip_words(f, value.from, (uint32_t)stop);
            c = slip_replace(f, value.from, (uint32_t)stop, arena_printf(f->memory, "[" STR_FMT "]", STR_ARG(all)),
                             "a list of values has the brackets [ ... ]");
            slip_propose(f, c);
        }
    }
    if (is_opening(t)) {
        correction c = slip_replace(f, t.from, t.to, STR(""), "");
        c.message = arena_printf(f->memory, "one '%c' too many", t.sign);
        slip_propose_structure(f, c);
    }
}
