/* Values that are not written as such: dates, numbers with units, yes and no, points that are open, words without
 * quotation marks. */

#include "source/guess.h"
#include "source/slip_finder.h"

/* What people write for a value that is not known. */
static bool is_open_point(str s) {
    static const char *const unknown[] = {"…", "null", "nil", "tbd", "TBD", "tbc", "TBC", "n/a", "N/A"};
    size_t dots = 0;
    while (dots < s.n && (s.p[dots] == '.' || s.p[dots] == '?')) dots++;
    for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++)
        if (str_is(s, unknown[i])) return true;
    return s.n && dots == s.n;
}

/* Whether the first error is a special space inside [FROM, TO): then the value as a whole is the slip, not the space.
 */
static bool has_strange_space(const finder *f, uint32_t from, uint32_t to) {
    const uint32_t at = f->r.now.from;
    return at >= from && at < to && mark_at(f->text, at).kind == MARK_SPACE;
}

static void try_date(finder *f, uint32_t from, uint32_t to, guess date) {
    str write = date.write.n ? date.write : STR("\"\"");
    correction c = slip_replace(f, from, to, write, "a date is written in quotation marks");
    if (date.problem.n) {
        c.message = STR("this is not a valid date");
        c.note = date.problem;
    }
    if (date.other.n)
        c.note = arena_printf(f->memory, "write: " STR_FMT ", or " STR_FMT " if the month comes first",
                              STR_ARG(date.write), STR_ARG(date.other));
    c.certain = date.write.n && !date.other.n;
    c.typing = has_strange_space(f, from, to);
    slip_propose(f, c);
}

/* Whether a number has separators of thousands, and nothing else that its reader would not expect. */
static bool is_grouped(guess number, str text) {
    return number.found && number.whole && number.rest.n == 0 && !str_eq(number.write, text) &&
           str_find(text, STR("."), 0) == SIZE_MAX && str_is_digit(text.p[text.n - 1]) &&
           (str_is_digit(text.p[0]) || text.p[0] == '-');
}

/* Whether S in a list may be two elements without a comma, as 20 100. 20 000 can only be one. */
static bool may_be_two(const finder *f, str s) {
    bool element = f->r.open.n && !is_sign(f->r.open.v[f->r.open.n - 1].bracket, '{'), two = false;
    for (size_t i = 1; i + 1 < s.n && element; i++)
        two = two || (str_is_digit(s.p[i - 1]) && s.p[i] == ' ' && str_is_digit(s.p[i + 1]) && s.p[i + 1] != '0');
    return two;
}

static void try_number(finder *f, uint32_t from, uint32_t to, guess number) {
    correction c = slip_replace(f, from, to, number.write, "a number is written with digits, and '.' before decimals");
    if (number.rest.n) c.message = STR("a number is written without its unit");
    if (number.other.n) {
        c.message = STR("a term has one value, not a range");
        c.note = arena_printf(f->memory,
                              f->json ? "write one number, or {\"either\": [" STR_FMT ", " STR_FMT "]}"
                                      : "write one number, or { either = [" STR_FMT ", " STR_FMT "]; }",
                              STR_ARG(number.write), STR_ARG(number.other));
    }
    const str s = slip_words(f, from, to);
    c.certain = !number.other.n && is_grouped(number, s) && !may_be_two(f, s);
    c.typing = c.certain || has_strange_space(f, from, to);
    slip_propose(f, c);
}

/* What the value S means, if its key says so. Empty if not. */
static str expert_value(finder *f, str s, const char **why) {
    const reading *r = &f->r;
    bool element = r->open.n && !is_sign(r->open.v[r->open.n - 1].bracket, '{');
    VEC(str) keys = {0};
    if (!f->expert || f->json) return (str){"", 0};
    for (size_t i = 0; i < r->open.n; i++)
        if (i == 0 || is_sign(r->open.v[i - 1].bracket, '{'))
            VEC_PUSH(f->memory, keys, slip_token_text(f, r->open.v[i].key));
    if (!element) VEC_PUSH(f->memory, keys, slip_token_text(f, r->want == WANT_VALUE ? r->key : r->value_key));
    return f->expert->meant(f->expert->with, f->memory, keys.v, keys.n, element, s, NULL, why);
}

/* The bytes [FROM, TO) are a value, but not written as one. WORDS: any text may be a value, not only a date, a number,
 * yes or no. */
static void try_value_in(finder *f, uint32_t from, uint32_t to, bool any_words) {
    while (to > from && strchr(" \t,", f->text.p[to - 1])) to--;
    str s = slip_words(f, from, to);
    if (to <= from || to <= f->r.before.from) return;
    /* 1" is a text without its first mark. */
    const bool half_quoted = s.p[s.n - 1] == '"' && s.p[0] != '"';
    const char *why = "";
    str meant = may_be_two(f, s) ? (str){"", 0} : expert_value(f, s, &why);
    if (meant.n) {
        correction c = slip_replace(f, from, to, meant, why);
        c.certain = c.typing = true;
        slip_propose(f, c);
        return;
    }
    guess date = guess_date(f->memory, s), number = guess_number(f->memory, s), boolean = guess_boolean_meant(s);
    bool plain = number.found && !(number.rest.n && str_is_digit(number.rest.p[0]));
    for (size_t i = 0; plain && i < number.rest.n; i++) plain = !strchr("\"=:", number.rest.p[i]);
    if (date.found) {
        try_date(f, from, to, date);
    } else if (plain && !half_quoted) {
        try_number(f, from, to, number);
    } else if (boolean.found) {
        correction c = slip_replace(f, from, to, boolean.write, "");
        str as_text = slip_quoted(f, s);
        c.message = arena_printf(f->memory, "'" STR_FMT "' is not a value", STR_ARG(s));
        c.note = arena_printf(f->memory, "write: " STR_FMT ", or " STR_FMT " if it is a name", STR_ARG(boolean.write),
                              STR_ARG(as_text));
        slip_propose(f, c);
    } else if (is_open_point(s)) {
        bool bracket = from > 0 && f->text.p[from - 1] == '[' && to < f->text.n && f->text.p[to] == ']';
        str value = f->json ? STR("{\"open\": true}") : STR("{ open = true; }");
        correction c = slip_replace(f, from - bracket, to + bracket, value, "this is not a value");
        c.note = arena_printf(f->memory, "write: " STR_FMT " for a point that is not settled", STR_ARG(value));
        slip_propose(f, c);
    } else if (any_words) {
        while (s.n && s.p[s.n - 1] == '"') s.n--;
        while (s.n && s.p[0] == '"') s = str_sub(s, 1, s.n);
        slip_propose(f, slip_replace(f, from, to, slip_quoted(f, s), "a text is written in quotation marks"));
    }
}

/* A list of words without quotation marks. */
static void try_words(finder *f, uint32_t from, uint32_t end) {
    buf out = buf_in(f->memory);
    for (uint32_t at = from; at <= end;) {
        uint32_t to = at;
        while (to < end && f->text.p[to] != ',') to++;
        str word = str_trim(slip_words(f, at, to));
        if (word.n == 0 || str_find(word, STR("\""), 0) != SIZE_MAX) return;
        buf_printf(&out, "%s\"" STR_FMT "\"", buf_is_empty(&out) ? "" : ", ", STR_ARG(word));
        at = to + 1;
    }
    slip_propose(f, slip_replace(f, from, end, buf_take(&out), "texts are written in quotation marks"));
}

/* The value that ends, or is missing, before the error, with all that may be a part of it. */
void try_value(finder *f, bool any_words) {
    const reading *r = &f->r;
    bool begins = r->want == WANT_VALUE || r->want == WANT_FIRST || r->want == WANT_ELEMENT;
    uint32_t from = r->now.from;
    bool split = r->want == WANT_ELEMENT && reading_is_split(r, r->now);
    if (!begins || split) {
        if (!r->any || r->value.kind == TOKEN_SIGN || r->value.kind == TOKEN_STRING) return;
        from = r->value.from;
        if (!text_same_line(f->text, from, r->now.from)) return;
        if (is_sign(r->now, ':') && !str_is_digit(char_at(r, r->now.to))) return; /* not 12:30 */
        if (r->want == WANT_MEMBER && (any_words || !str_is_digit(char_at(r, r->now.from)))) return;
        if (r->want == WANT_EQUALS && (f->json || memchr(f->text.p + r->value.to, ',', r->key.from - r->value.to)))
            return;
        for (uint32_t at = r->value.to; at < r->now.from; at++)
            if (strchr(";={}()[]", f->text.p[at])) return;
    } else if (r->now.kind == TOKEN_SIGN || r->now.kind == TOKEN_STRING || r->now.kind == TOKEN_END ||
               slip_quote_length(f, from)) {
        return;
    }
    uint32_t end = text_line_end(f->text, from), comma = end, depth = 0;
    for (uint32_t at = r->now.from; at < end; at++) {
        mark m = (unsigned char)f->text.p[at] >= 0x80 ? mark_at(f->text, at) : (mark){0};
        char c = m.kind == MARK_SIGN ? m.means : f->text.p[at];
        depth += c == '(';
        const bool inner = c == ')' && depth; /* 20 (km) */
        depth -= inner;
        if ((strchr(";}])", c) && !inner) || f->text.p[at] == '#' || str_starts(slip_words(f, at, end), STR("//")))
            end = at;
        if (at < end && f->text.p[at] == ',' && comma > at) comma = at;
    }
    if ((r->want == WANT_FIRST || r->want == WANT_ELEMENT) && any_words && comma < end) try_words(f, from, end);
    if (comma > r->now.from && comma < end) try_value_in(f, from, comma, any_words);
    try_value_in(f, from, end, any_words && !(f->json && comma < end));
}

/* No value, as in "a = ;". */
void try_missing_value(finder *f) {
    const reading *r = &f->r;
    token t = r->now;
    bool ends = t.kind == TOKEN_END || is_closing(t) || is_sign(t, ';') || is_sign(t, ',');
    if ((r->want != WANT_VALUE && r->want != WANT_EQUALS) || !ends) return;
    correction c = slip_insert(f, r->before.to,
                               r->want == WANT_VALUE ? STR(" 0")
                               : f->json             ? STR(": 0")
                                                     : STR(" = 0"),
                               "");
    str key = slip_token_text(f, r->key);
    c.message = arena_printf(
        f->memory, f->json ? "the key " STR_FMT " has no value" : "the key '" STR_FMT "' has no value", STR_ARG(key));
    c.note =
        arena_printf(f->memory, f->json ? "write: " STR_FMT ": VALUE" : "write: " STR_FMT " = VALUE;", STR_ARG(key));
    if (r->want == WANT_VALUE) c.at = t.from, c.len = t.to - t.from;
    if (r->want == WANT_EQUALS) c.at = r->key.from, c.len = r->key.to - r->key.from;
    slip_propose(f, c);
}
