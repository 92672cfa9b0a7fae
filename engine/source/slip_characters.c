/* Characters that a text processor puts in place of others, and quotation marks that are of another kind, missing or
 * too many. */

#include "source/guess.h"
#include "source/slip_finder.h"

/* ------------------------------------------------------------------------------------------------ characters */

/* The end of the run of marks of KIND at FROM; their ASCII characters are added to OUT. */
static uint32_t mark_run(const finder *f, uint32_t from, mark_kind kind, buf *out) {
    for (mark m; (m = mark_at(f->text, from)).kind == kind; from += (uint32_t)m.n)
        if (m.means) buf_char(out, m.means);
    return from;
}

/* A word with letters that are not Latin. */
static void try_letters(finder *f) {
    uint32_t from = f->r.now.from, to = from;
    while (from > 0 && (slip_is_name_char(f->text.p[from - 1]) || (unsigned char)f->text.p[from - 1] >= 0x80)) from--;
    while (to < f->text.n && (slip_is_name_char(f->text.p[to]) || (unsigned char)f->text.p[to] >= 0x80)) to++;
    str word = slip_words(f, from, to), plain = mark_plain(f->memory, word);
    if (!slip_is_name(plain)) return;
    correction c = slip_replace(f, from, to, plain, "");
    str which = mark_describe(f->memory, word);
    c.message = arena_printf(f->memory, "this name contains " STR_FMT, STR_ARG(which));
    c.certain = true;
    slip_propose(f, c);
}

void try_marks(finder *f) {
    uint32_t from = f->r.now.from;
    mark m = mark_at(f->text, from);
    if (f->r.now.kind != TOKEN_BAD || m.kind == MARK_NONE || m.kind == MARK_QUOTE) return;
    if (m.kind == MARK_LETTER) {
        try_letters(f);
        return;
    }
    buf out = buf_in(f->memory);
    uint32_t to = mark_run(f, from, m.kind, &out);
    str text = m.kind == MARK_SPACE ? STR(" ") : buf_take(&out);
    uint32_t after = to;
    while (after < f->text.n && f->text.p[after] == ' ') after++;
    if (m.kind == MARK_DASH && after < f->text.n && str_is_digit(f->text.p[after])) {
        to = after;
        while (to < f->text.n && (str_is_digit(f->text.p[to]) || f->text.p[to] == '.')) to++;
        text = arena_printf(f->memory, "-" STR_FMT, STR_ARG(slip_words(f, after, to)));
    }
    correction c = slip_replace(f, from, to, text, "");
    c.message =
        arena_printf(f->memory, "this is %.*s", (int)(strlen(m.name) - (m.name[strlen(m.name) - 1] == ',')), m.name);
    if (m.kind == MARK_SPACE) c.note = STR("write an ordinary space");
    c.certain = c.typing = true;
    c.group = m.name;
    slip_propose(f, c);
}

/* ------------------------------------------------------------------------------------------------ quotation marks */

/* The bytes of a space of any width at AT, or 0. */
static uint32_t space_length(const finder *f, uint32_t at) {
    if (f->text.p[at] == ' ' || f->text.p[at] == '\t') return 1;
    mark m = mark_at(f->text, at);
    return m.kind == MARK_SPACE ? (uint32_t)m.n : 0;
}

/* Whether a value can end before AT. */
static bool may_end(const finder *f, uint32_t at) {
    while (at < f->text.n && space_length(f, at)) at += space_length(f, at);
    char c = at < f->text.n ? f->text.p[at] : '\n';
    return c == '\n' || c == '\r' || strchr(";,])}=:#", c) != NULL;
}

/* The text of a string in marks M, without the spaces that French writes inside of angle quotation marks. */
static str inside_of(const finder *f, mark m, uint32_t from, uint32_t to) {
    uint32_t end = from;
    if (!m.name || strcmp(m.name, "angle quotation marks") != 0) return slip_words(f, from, to);
    while (from < to && space_length(f, from)) from += space_length(f, from);
    for (uint32_t at = from, n; at < to; at += n) {
        n = space_length(f, at);
        if (n == 0) end = at + (n = 1);
    }
    return slip_words(f, from, end > from ? end : to);
}

/* TEXT as JSON has it, on one line. */
static str on_one_line(finder *f, str text) {
    buf out = buf_in(f->memory);
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == '\n') buf_z(&out, "\\n");
        if (text.p[i] != '\n' && text.p[i] != '\r') buf_char(&out, text.p[i]);
    }
    return buf_take(&out);
}

/* A string of several lines that begins at FROM with a mark of OPEN bytes, and ends with another mark than '"', after
 * which a value can end. It does not go on behind a line that is a setting. C has message and group. */
static void try_other_lines(finder *f, mark m, uint32_t from, uint32_t open, correction c) {
    enum { LONGEST = 20000, TRIES = 4 };
    const uint32_t most = f->text.n - from > LONGEST ? from + LONGEST : (uint32_t)f->text.n;
    uint32_t tries = 0;
    for (uint32_t at = text_line_end(f->text, from), n; at < most && tries < TRIES; at++) {
        if (f->text.p[at] == '\n' && reading_is_setting(&f->r, at + 1)) return;
        if (!(n = slip_quote_length(f, at)) || !may_end(f, at + n)) continue;
        str inside = inside_of(f, m, from + open, at);
        correction one = slip_replace(f, from, at + n, slip_quoted(f, f->json ? on_one_line(f, inside) : inside), "");
        one.note = slip_write(f, slip_quoted(f, arena_single_spaces(f->memory, inside)));
        one.message = c.message;
        one.group = c.group;
        one.certain = one.typing = mark_at(f->text, at).n > 1 || f->text.p[from] != '"';
        if (f->text.p[at] != '"' || f->text.p[from] != '"') slip_propose(f, one);
        tries++;
    }
}

/* A string that begins with another quotation mark than '"'. */
static void try_other_quotes(finder *f) {
    uint32_t from = f->r.now.from, open = slip_quote_length(f, from);
    if (f->r.now.kind != TOKEN_BAD || f->text.p[from] == '"' || !open) return;
    mark m = mark_at(f->text, from);
    if (slip_quote_length(f, from + open)) open += slip_quote_length(f, from + open); /* '' */
    uint32_t end = text_line_end(f->text, from), tries = 0;
    for (uint32_t at = from + open, n; at < end; at++) {
        if (!(n = slip_quote_length(f, at))) continue;
        uint32_t after = at + n;
        while (after < end && slip_quote_length(f, after)) after += slip_quote_length(f, after);
        if (!may_end(f, after)) continue;
        str inside = inside_of(f, m, from + open, at);
        bool key = !f->json && (f->r.want == WANT_KEY || f->r.want == AFTER_VALUE);
        correction c = slip_replace(f, from, after, key ? slip_key(f, inside) : slip_quoted(f, inside), "");
        c.message = arena_printf(f->memory, "these are %s", m.name);
        c.certain = c.typing = true;
        c.group = m.name;
        slip_propose(f, c);
        /* "Yes," he said: the comma is inside */
        bool inside_comma = f->text.p[after] == ',' && after + 2 < end && !reading_is_setting(&f->r, after + 1) &&
                            !slip_quote_length(f, after + 1) && !slip_quote_length(f, after + 2);
        if (!inside_comma || ++tries == 4) return;
    }
    if (tries) return;
    correction lines = {.message = arena_printf(f->memory, "these are %s", m.name), .group = m.name};
    try_other_lines(f, m, from, open, lines);
    uint32_t to = end;
    while (to > from + open && strchr(" \t;,", f->text.p[to - 1])) to--;
    slip_propose(f, slip_replace(f, from, to, slip_quoted(f, slip_words(f, from + open, to)),
                                 "this text has no closing quotation mark"));
}

/* The string from FROM to AT; too few or too many quotation marks are at its ends. */
static void close_at(finder *f, uint32_t from, uint32_t at) {
    uint32_t begin = from + 1, end = at;
    while (begin < at && f->text.p[begin] == '"') begin++;
    while (end > begin && strchr(" \t\"", f->text.p[end - 1])) end--;
    bool many = begin > from + 1 || (end < at && str_find(slip_words(f, end, at), STR("\""), 0) != SIZE_MAX);
    correction c = slip_replace(f, from, at, slip_quoted(f, slip_words(f, begin, end)),
                                many ? "one quotation mark too many" : "this text has no closing quotation mark");
    c.len = 1;
    slip_propose_structure(f, c);
}

/* The string from FROM to AT has quotation marks inside. The note shows only the part with them of a long text. */
static void escape_inside(finder *f, uint32_t from, uint32_t at) {
    size_t marks = 0;
    for (uint32_t i = from + 1; i < at; i++) marks += f->text.p[i] == '"';
    bool around = marks == 2 && f->text.p[at - 1] == '"' && f->text.p[from + 1] == '"';
    if (around || (marks % 2 && (f->text.p[at - 1] == '"' || f->text.p[from + 1] == '"'))) {
        close_at(f, from, at + 1);
        return;
    }
    uint32_t first = from + 1, last = at;
    while (first < at && f->text.p[first] != '"') first++;
    while (last > first && f->text.p[last - 1] != '"') last--;
    correction c = slip_replace(f, from, at + 1, slip_quoted(f, slip_words(f, from + 1, at)),
                                "quotation marks inside a text need a backslash");
    str part = slip_quoted(f, slip_words(f, first, last));
    if (at - from > 90) c.note = slip_write(f, str_sub(part, 1, part.n - 1));
    c.at = first;
    c.len = last - first;
    slip_propose_structure(f, c);
}

/* A string of JSON over several lines. */
static void join_lines(finder *f, uint32_t from) {
    uint32_t line = text_line_end(f->text, from);
    size_t end = str_find(f->text, STR("\""), line);
    if (end > line + 4096u || !may_end(f, (uint32_t)end + 1) ||
        str_find(slip_words(f, from + 1, line), STR("\""), 0) != SIZE_MAX)
        return;
    str text = on_one_line(f, slip_words(f, from + 1, (uint32_t)end));
    correction c = slip_replace(f, from + 1, (uint32_t)end, text, "a text of JSON stands on one line");
    c.at = line;
    c.len = 1;
    c.note = STR("write \\n for the end of the line");
    slip_propose(f, c);
}

/* The string that begins at FROM does not end where it should: its closing mark is missing or of another kind, or marks
 * inside it have no backslash. */
static void try_string_at(finder *f, uint32_t from) {
    if (f->json) join_lines(f, from);
    uint32_t end = text_line_end(f->text, from), tries = 0, last = end;
    for (uint32_t at = from + 1; at < end; at++)
        if (f->text.p[at] != '"' && slip_quote_length(f, at) && may_end(f, at + slip_quote_length(f, at)) &&
            tries++ < 4) {
            correction c =
                slip_replace(f, from, at + slip_quote_length(f, at), slip_quoted(f, slip_words(f, from + 1, at)), "");
            mark m = mark_at(f->text, at);
            c.message = arena_printf(f->memory, "the closing quotation mark is not '\"'");
            c.certain = c.typing = m.n > 1;
            slip_propose_structure(f, c);
        }
    correction lines = {.message = STR("the closing quotation mark is not '\"'")};
    if (tries == 0) try_other_lines(f, mark_at(f->text, from), from, 1, lines);
    for (uint32_t at = from + 1; at < end && f->text.p[at] != '"'; at++)
        if (f->json ? f->text.p[at] == ':'
                    : (f->text.p[at] == ';' || f->text.p[at] == ',') && reading_is_setting(&f->r, at + 1) &&
                          str_trim(slip_words(f, at + 1, end)).n && tries++ < 8)
            close_at(f, from, at);
    for (uint32_t at = from + 2; at < end; at++)
        if (f->text.p[at] == '"' && f->text.p[at - 1] != '\\' && may_end(f, at + 1) && tries++ < 12)
            escape_inside(f, from, at);
    while (last > from + 1 && strchr(" \t;,])}", f->text.p[last - 1])) last--;
    for (uint32_t at = last; at <= end && tries < 16; at++, tries++) close_at(f, from, at);
    for (uint32_t at = from + 1; at < end; at++)
        if (strchr(";,])}", f->text.p[at]) && tries++ < 20) close_at(f, from, at);
}

/* Whether a string may end at another place than it seems to. */
static bool is_doubtful(const finder *f, token t) {
    uint32_t at = t.to;
    while (at < f->text.n && at > t.from && (f->text.p[at] == ' ' || f->text.p[at] == '\t')) at++;
    if (at > t.to && at < f->text.n && f->text.p[at] == '"') return false; /* a missing comma */
    return t.kind == TOKEN_STRING && t.from != f->r.now.from &&
           (!may_end(f, t.to) || !text_same_line(f->text, t.from, t.to));
}

void try_strings(finder *f) {
    const reading *r = &f->r;
    try_other_quotes(f);
    if (r->now.kind == TOKEN_BAD && char_at(r, r->now.from) == '"') try_string_at(f, r->now.from);
    if (is_doubtful(f, r->value)) try_string_at(f, r->value.from);
    if (r->json && is_doubtful(f, r->key)) try_string_at(f, r->key.from);
}
