#include "source/slips.h"

#include "base/utf8.h"
#include "source/guess.h"
#include "source/source_internal.h"

/* ------------------------------------------------------------------------------------------------ the automaton */

typedef enum {
    WANT_KEY,     /* a key, or the end of the group */
    WANT_MEMBER,  /* a key: after a comma of JSON */
    WANT_FILE,    /* after @include */
    WANT_EQUALS,  /* after a key */
    WANT_VALUE,   /* of a key */
    WANT_FIRST,   /* an element, or the end of the list */
    WANT_ELEMENT, /* an element: after a comma */
    AFTER_VALUE,
    AFTER_ELEMENT,
    WANT_ROOT, /* of JSON */
    AFTER_ROOT,
} want;

typedef struct opened {
    token bracket, key; /* KEY is of the group that contains it */
    uint32_t line;      /* of the bracket */
    uint32_t indent;    /* of this line */
} opened;

typedef struct reading {
    source text;
    bool json, done;
    uint32_t at; /* the end of NOW */
    token now, before;
    token key, value; /* of the current level, the last ones; of a value of several tokens the first one */
    token value_key;  /* the key of VALUE, if it has one */
    token stray[2]; /* the first and last closing bracket on another line than its opening one that is not first there,
                       or indented otherwise */
    want want;
    bool any;              /* a value was read */
    uint32_t line, indent; /* the number of line ends before NOW; the columns before the first token of its line */
    VEC(opened) open;
} reading;

#define DEEPEST 2000u

static char char_at(const reading *r, uint32_t at) {
    return at < r->text.text.n ? r->text.text.p[at] : '\0';
}

static bool is_opening(token t) {
    return t.kind == TOKEN_SIGN && (t.sign == '{' || t.sign == '(' || t.sign == '[');
}

static bool is_closing(token t) {
    return t.kind == TOKEN_SIGN && (t.sign == '}' || t.sign == ')' || t.sign == ']');
}

static bool is_sign(token t, char c) {
    return t.kind == TOKEN_SIGN && t.sign == c;
}

static char other_bracket(char c) {
    static const char pairs[] = "{}{()([][";
    return *(strchr(pairs, c) + 1);
}

/* The offset of the first byte of the line that contains AT. */
static uint32_t line_start(str t, uint32_t at) {
    while (at > 0 && t.p[at - 1] != '\n') at--;
    return at;
}

/* The end of the line, or of a part of a long one. */
static uint32_t line_end(str t, uint32_t at) {
    const size_t most = at + 4096 < t.n ? at + 4096 : t.n;
    while (at < most && t.p[at] != '\n' && t.p[at] != '\r') at++;
    return at;
}

static bool is_first(str t, uint32_t at) {
    while (at > 0 && (t.p[at - 1] == ' ' || t.p[at - 1] == '\t')) at--;
    return at == 0 || t.p[at - 1] == '\n';
}

/* The columns before AT, the first token of its line. */
static uint32_t indent_of(str t, uint32_t at) {
    uint32_t columns = 0, end = at;
    while (at > 0 && (t.p[at - 1] == ' ' || t.p[at - 1] == '\t')) at--;
    for (; at < end; at++) columns = t.p[at] == '\t' ? (columns / 8 + 1) * 8 : columns + 1;
    return columns;
}

static bool same_line(str t, uint32_t from, uint32_t to) {
    return from <= to && str_find(str_sub(t, from, to), STR("\n"), 0) == SIZE_MAX;
}

static token next_token(const reading *r, uint32_t *at) {
    return r->json ? json_token(&r->text, at) : config_token(&r->text, at);
}

static bool close_bracket(reading *r, token t) {
    if (r->open.n == 0) return false;
    const opened *o = &r->open.v[r->open.n - 1];
    if (char_at(r, o->bracket.from) != other_bracket(t.sign)) return false;
    if (o->line != r->line && (o->indent != r->indent || !is_first(r->text.text, t.from))) {
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
    if (!scalar && (!is_opening(t) || (r->json && t.sign == '(') || r->open.n == DEEPEST)) return false;
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

/* "20,000" in a list is one number, not two. */
static bool is_split_number(const reading *r, token t) {
    return !r->json && t.kind == TOKEN_INT && config_is_split(r->text.text, t);
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
    token t = r->now = next_token(r, &r->at);
    for (uint32_t at = r->before.from; at < t.from; at++) r->line += r->text.text.p[at] == '\n';
    if (is_first(r->text.text, t.from)) r->indent = indent_of(r->text.text, t.from);
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
    case WANT_ELEMENT: return !is_split_number(r, t) && read_value(a, r, t);
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

/* Reads TEXT to its end or first error; R then has the state before the error. */
static void read_all(arena *a, reading *r, str text, bool json) {
    *r = (reading){.text = {.text = text}, .json = json, .want = json ? WANT_ROOT : WANT_KEY};
    r->at = (uint32_t)read_mark(&r->text);
    want before = r->want;
    while (!r->done && step(a, r)) before = r->want;
    r->want = before;
}

/* ------------------------------------------------------------------------------------------------ corrections */

typedef struct edit {
    uint32_t at, len;
    str text;
} edit;

typedef struct correction {
    edit edits[2];
    size_t n;
    uint32_t at, len; /* where it is reported */
    str message, note;
    bool certain;
    bool typing; /* of a character that stands for another: the likeliest slip */
    bool local;  /* the rest of the text does not depend on it */
    bool whole;  /* it counts only if the whole text can be read with it */
    const char *group;
} correction;

typedef struct finder {
    arena *memory, *scratch; /* SCRATCH is emptied after each try */
    const source *source;
    bool json;
    size_t budget;              /* bytes that may still be read */
    str text;                   /* with the corrections so far */
    VEC(edit) done;             /* these corrections, each in the text before it */
    reading r;                  /* TEXT up to its first error */
    size_t reach;               /* how far the text can be read with the best correction; SIZE_MAX: to its end */
    bool certain;               /* only certain corrections are made */
    const value_expert *expert; /* or NULL */
    correction best;
} finder;

/* TEXT with the edits of C, which are in order and do not overlap. */
static str edited(arena *a, str text, const correction *c) {
    buf out = buf_in(a);
    size_t at = 0;
    for (size_t i = 0; i < c->n; i++) {
        buf_str(&out, str_sub(text, at, c->edits[i].at));
        buf_str(&out, c->edits[i].text);
        at = c->edits[i].at + c->edits[i].len;
    }
    buf_str(&out, str_sub(text, at, text.n));
    return buf_take(&out);
}

/* The offset in the text before an edit. */
static uint32_t before_edit(const edit *e, uint32_t at) {
    if (at < e->at) return at;
    if (at < e->at + e->text.n) return e->at;
    return at - (uint32_t)e->text.n + e->len;
}

/* Tries a correction, and keeps it if the text can be read further than with all before it. One of a character that
 * stands for another is kept in any case if the text can be read beyond it. */
static void propose(finder *f, correction c) {
    const bool likelier = c.typing && !f->best.typing;
    if ((f->reach == SIZE_MAX && !likelier) || f->budget < f->text.n) return;
    if (f->best.typing && !c.typing) return;
    if (c.n == 1 && str_eq(c.edits[0].text, str_sub(f->text, c.edits[0].at, c.edits[0].at + c.edits[0].len))) return;
    reading r;
    read_all(f->scratch, &r, edited(f->scratch, f->text, &c), f->json);
    size_t reach = SIZE_MAX;
    if (!r.done) {
        uint32_t at = r.now.from;
        for (size_t i = c.n; i-- > 0;) at = before_edit(&c.edits[i], at);
        reach = at;
    }
    f->budget -= r.done ? f->text.n : r.now.from < f->budget ? r.now.from : f->budget;
    arena_reset(f->scratch);
    if ((likelier ? reach < c.edits[0].at + c.edits[0].len : reach <= f->reach) || (c.whole && !r.done)) return;
    f->reach = reach;
    f->best = c;
}

static str words(const finder *f, uint32_t from, uint32_t to) {
    return str_sub(f->text, from, to);
}

static str token_text(const finder *f, token t) {
    return words(f, t.from, t.to);
}

/* "write: TEXT", shortened in the middle. */
static str write_note(finder *f, str text) {
    if (text.n <= 100) return arena_printf(f->memory, "write: " STR_FMT, STR_ARG(text));
    size_t head = utf8_offset(text, 60), tail = text.n - 20;
    while (tail < text.n && ((unsigned char)text.p[tail] & 0xc0u) == 0x80u) tail++;
    return arena_printf(f->memory, "write: " STR_FMT "..." STR_FMT,
                        STR_ARG(str_sub(text, 0, head < tail ? head : tail)), STR_ARG(str_sub(text, tail, text.n)));
}

static uint32_t line_of(const finder *f, uint32_t at) {
    for (size_t i = f->done.n; i-- > 0;) at = before_edit(&f->done.v[i], at);
    return place_line((place){f->source, at, 1});
}

/* Replaces [FROM, TO) by TEXT, and says so there. */
static correction replace(finder *f, uint32_t from, uint32_t to, str text, const char *message) {
    return (correction){.edits = {{from, to - from, text}},
                        .n = 1,
                        .at = from,
                        .len = to - from,
                        .message = str_of(message),
                        .note = text.n ? write_note(f, text) : STR("remove it"),
                        .local = true};
}

/* TEXT in quotation marks; those inside get a backslash. */
static str quoted(const finder *f, str text) {
    buf out = buf_in(f->memory);
    buf_char(&out, '"');
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == '"') buf_char(&out, '\\');
        buf_char(&out, text.p[i]);
        if (text.p[i] == '\\' && i + 1 < text.n) buf_char(&out, text.p[++i]);
    }
    buf_char(&out, '"');
    return buf_take(&out);
}

/* ------------------------------------------------------------------------------------------------ characters */

static bool is_name_char(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || str_is_digit(c) || c == '_' || c == '-';
}

static bool is_name(str s) {
    bool good = s.n && !str_is_digit(s.p[0]) && s.p[0] != '-' && s.p[0] != '_';
    for (size_t i = 0; good && i < s.n; i++) good = is_name_char(s.p[i]);
    return good;
}

/* The end of the run of marks of KIND at FROM; their ASCII characters are added to OUT. */
static uint32_t mark_run(const finder *f, uint32_t from, mark_kind kind, buf *out) {
    for (mark m; (m = mark_at(f->text, from)).kind == kind; from += (uint32_t)m.n)
        if (m.means) buf_char(out, m.means);
    return from;
}

/* A word with letters that are not Latin. */
static void try_letters(finder *f) {
    uint32_t from = f->r.now.from, to = from;
    while (from > 0 && (is_name_char(f->text.p[from - 1]) || (unsigned char)f->text.p[from - 1] >= 0x80)) from--;
    while (to < f->text.n && (is_name_char(f->text.p[to]) || (unsigned char)f->text.p[to] >= 0x80)) to++;
    str word = words(f, from, to), plain = mark_plain(f->memory, word);
    if (!is_name(plain)) return;
    correction c = replace(f, from, to, plain, "");
    str which = mark_describe(f->memory, word);
    c.message = arena_printf(f->memory, "this name contains " STR_FMT, STR_ARG(which));
    c.certain = true;
    propose(f, c);
}

static void try_marks(finder *f) {
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
        text = arena_printf(f->memory, "-" STR_FMT, STR_ARG(words(f, after, to)));
    }
    correction c = replace(f, from, to, text, "");
    c.message =
        arena_printf(f->memory, "this is %.*s", (int)(strlen(m.name) - (m.name[strlen(m.name) - 1] == ',')), m.name);
    if (m.kind == MARK_SPACE) c.note = STR("write an ordinary space");
    c.certain = c.typing = true;
    c.group = m.name;
    propose(f, c);
}

/* ------------------------------------------------------------------------------------------------ quotation marks */

/* S as a key: other characters than those of a name become '_'. */
static str key_of(finder *f, str s) {
    str plain = mark_plain(f->memory, s);
    buf out = buf_in(f->memory);
    for (size_t i = 0; i < plain.n; i++) buf_char(&out, is_name_char(plain.p[i]) ? plain.p[i] : '_');
    return buf_take(&out);
}

/* Whether a value can end before AT. */
static bool may_end(const finder *f, uint32_t at) {
    mark m;
    while (at < f->text.n &&
           (f->text.p[at] == ' ' || f->text.p[at] == '\t' || (m = mark_at(f->text, at)).kind == MARK_SPACE))
        at += (uint32_t)((m = mark_at(f->text, at)).n ? m.n : 1);
    char c = at < f->text.n ? f->text.p[at] : '\n';
    return c == '\n' || c == '\r' || strchr(";,])}=:#", c) != NULL;
}

/* The number of bytes of a quotation mark of any kind at AT, or 0. */
static uint32_t quote_length(const finder *f, uint32_t at) {
    char c = at < f->text.n ? f->text.p[at] : ' ';
    if ((unsigned char)c < 0x80 && c != '\'' && c != '`') return c == '"';
    mark m = mark_at(f->text, at);
    return m.kind == MARK_QUOTE ? (uint32_t)m.n : 0;
}

/* Whether "name =" follows AT. */
static bool is_setting(const finder *f, uint32_t at) {
    token name = next_token(&f->r, &at), sign = next_token(&f->r, &at);
    return (name.kind == TOKEN_NAME || name.kind == TOKEN_STRING) && (is_sign(sign, '=') || is_sign(sign, ':'));
}

/* A string that begins with another quotation mark than '"'. */
static void try_other_quotes(finder *f) {
    uint32_t from = f->r.now.from, open = quote_length(f, from);
    if (f->r.now.kind != TOKEN_BAD || f->text.p[from] == '"' || !open) return;
    mark m = mark_at(f->text, from);
    if (quote_length(f, from + open)) open += quote_length(f, from + open); /* '' */
    uint32_t end = line_end(f->text, from), tries = 0;
    for (uint32_t at = from + open, n; at < end; at++) {
        if (!(n = quote_length(f, at))) continue;
        uint32_t after = at + n;
        while (after < end && quote_length(f, after)) after += quote_length(f, after);
        if (!may_end(f, after)) continue;
        str inside = words(f, from + open, at);
        bool key = !f->json && (f->r.want == WANT_KEY || f->r.want == AFTER_VALUE);
        correction c = replace(f, from, after, key ? key_of(f, inside) : quoted(f, inside), "");
        c.message = arena_printf(f->memory, "these are %s", m.name);
        c.certain = c.typing = true;
        c.group = m.name;
        propose(f, c);
        /* "Yes," he said: the comma is inside */
        bool inside_comma = f->text.p[after] == ',' && after + 2 < end && !is_setting(f, after + 1) &&
                            !quote_length(f, after + 1) && !quote_length(f, after + 2);
        if (!inside_comma || ++tries == 4) return;
    }
    if (tries) return;
    uint32_t to = end;
    while (to > from + open && strchr(" \t;,", f->text.p[to - 1])) to--;
    propose(f, replace(f, from, to, quoted(f, words(f, from + open, to)), "this text has no closing quotation mark"));
}

/* The string from FROM to AT; too few or too many quotation marks are at its ends. */
static void close_at(finder *f, uint32_t from, uint32_t at) {
    uint32_t begin = from + 1, end = at;
    while (begin < at && f->text.p[begin] == '"') begin++;
    while (end > begin && strchr(" \t\"", f->text.p[end - 1])) end--;
    bool many = begin > from + 1 || (end < at && str_find(words(f, end, at), STR("\""), 0) != SIZE_MAX);
    correction c = replace(f, from, at, quoted(f, words(f, begin, end)),
                           many ? "one quotation mark too many" : "this text has no closing quotation mark");
    c.len = 1;
    c.local = false;
    propose(f, c);
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
    correction c =
        replace(f, from, at + 1, quoted(f, words(f, from + 1, at)), "quotation marks inside a text need a backslash");
    str part = quoted(f, words(f, first, last));
    if (at - from > 90) c.note = write_note(f, str_sub(part, 1, part.n - 1));
    c.at = first;
    c.len = last - first;
    c.local = false;
    propose(f, c);
}

/* A string of JSON over several lines. */
static void join_lines(finder *f, uint32_t from) {
    uint32_t at = from + 1, line = line_end(f->text, from);
    size_t end = str_find(f->text, STR("\""), line);
    if (end > line + 4096u || !may_end(f, (uint32_t)end + 1) ||
        str_find(words(f, from + 1, line), STR("\""), 0) != SIZE_MAX)
        return;
    buf out = buf_in(f->memory);
    for (; at < end; at++) {
        if (f->text.p[at] == '\n') buf_z(&out, "\\n");
        if (f->text.p[at] != '\n' && f->text.p[at] != '\r') buf_char(&out, f->text.p[at]);
    }
    str text = buf_take(&out);
    correction c = replace(f, from + 1, (uint32_t)end, text, "a text of JSON stands on one line");
    c.at = line;
    c.len = 1;
    c.note = STR("write \\n for the end of the line");
    propose(f, c);
}

/* The string that begins at FROM does not end where it should: its closing mark is missing or of another kind, or marks
 * inside it have no backslash. */
static void try_string_at(finder *f, uint32_t from) {
    if (f->json) join_lines(f, from);
    uint32_t end = line_end(f->text, from), tries = 0, last = end;
    for (uint32_t at = from + 1; at < end; at++)
        if (f->text.p[at] != '"' && quote_length(f, at) && may_end(f, at + quote_length(f, at)) && tries++ < 4) {
            correction c = replace(f, from, at + quote_length(f, at), quoted(f, words(f, from + 1, at)), "");
            mark m = mark_at(f->text, at);
            c.message = arena_printf(f->memory, "the closing quotation mark is not '\"'");
            c.certain = c.typing = m.n > 1;
            c.local = false;
            propose(f, c);
        }
    for (uint32_t at = from + 1; at < end && f->text.p[at] != '"'; at++)
        if (f->json ? f->text.p[at] == ':'
                    : (f->text.p[at] == ';' || f->text.p[at] == ',') && is_setting(f, at + 1) &&
                          str_trim(words(f, at + 1, end)).n && tries++ < 8)
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
           (!may_end(f, t.to) || !same_line(f->text, t.from, t.to));
}

static void try_strings(finder *f) {
    const reading *r = &f->r;
    try_other_quotes(f);
    if (r->now.kind == TOKEN_BAD && char_at(r, r->now.from) == '"') try_string_at(f, r->now.from);
    if (is_doubtful(f, r->value)) try_string_at(f, r->value.from);
    if (r->json && is_doubtful(f, r->key)) try_string_at(f, r->key.from);
}

/* ------------------------------------------------------------------------------------------------ values */

/* What people write for a value that is not known. */
static bool is_open_point(str s) {
    static const char *const unknown[] = {"…", "null", "nil", "tbd", "TBD", "tbc", "TBC", "n/a", "N/A"};
    size_t dots = 0;
    while (dots < s.n && (s.p[dots] == '.' || s.p[dots] == '?')) dots++;
    for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++)
        if (str_is(s, unknown[i])) return true;
    return s.n && dots == s.n;
}

static void try_date(finder *f, uint32_t from, uint32_t to, guess date) {
    str write = date.write.n ? date.write : STR("\"\"");
    correction c = replace(f, from, to, write, "a date is written in quotation marks");
    if (date.problem.n) {
        c.message = STR("this is not a valid date");
        c.note = date.problem;
    }
    if (date.other.n)
        c.note = arena_printf(f->memory, "write: " STR_FMT ", or " STR_FMT " if the month comes first",
                              STR_ARG(date.write), STR_ARG(date.other));
    c.certain = date.write.n && !date.other.n;
    propose(f, c);
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
    correction c = replace(f, from, to, number.write, "a number is written with digits, and '.' before decimals");
    if (number.rest.n) c.message = STR("a number is written without its unit");
    if (number.other.n) {
        c.message = STR("a term has one value, not a range");
        c.note = arena_printf(f->memory,
                              f->json ? "write one number, or {\"either\": [" STR_FMT ", " STR_FMT "]}"
                                      : "write one number, or { either = [" STR_FMT ", " STR_FMT "]; }",
                              STR_ARG(number.write), STR_ARG(number.other));
    }
    c.certain = c.typing =
        !number.other.n && is_grouped(number, words(f, from, to)) && !may_be_two(f, words(f, from, to));
    propose(f, c);
}

/* What the value S means, if its key says so. Empty if not. */
static str expert_value(finder *f, str s, const char **why) {
    const reading *r = &f->r;
    bool element = r->open.n && !is_sign(r->open.v[r->open.n - 1].bracket, '{');
    VEC(str) keys = {0};
    if (!f->expert || f->json) return (str){"", 0};
    for (size_t i = 0; i < r->open.n; i++)
        if (i == 0 || is_sign(r->open.v[i - 1].bracket, '{'))
            VEC_PUSH(f->memory, keys, token_text(f, r->open.v[i].key));
    if (!element) VEC_PUSH(f->memory, keys, token_text(f, r->want == WANT_VALUE ? r->key : r->value_key));
    return f->expert->meant(f->expert->with, f->memory, keys.v, keys.n, element, s, NULL, why);
}

/* The bytes [FROM, TO) are a value, but not written as one. WORDS: any text may be a value, not only a date, a number,
 * yes or no. */
static void try_value_in(finder *f, uint32_t from, uint32_t to, bool any_words) {
    while (to > from && strchr(" \t", f->text.p[to - 1])) to--;
    str s = words(f, from, to);
    if (to <= from || to <= f->r.before.from) return;
    const char *why = "";
    str meant = may_be_two(f, s) ? (str){"", 0} : expert_value(f, s, &why);
    if (meant.n) {
        correction c = replace(f, from, to, meant, why);
        c.certain = c.typing = true;
        propose(f, c);
        return;
    }
    guess date = guess_date(f->memory, s), number = guess_number(f->memory, s), boolean = guess_boolean(s);
    bool plain = number.found && !(number.rest.n && str_is_digit(number.rest.p[0]));
    for (size_t i = 0; plain && i < number.rest.n; i++) plain = !strchr("\"=:", number.rest.p[i]);
    if (date.found) {
        try_date(f, from, to, date);
    } else if (plain) {
        try_number(f, from, to, number);
    } else if (boolean.found) {
        correction c = replace(f, from, to, boolean.write, "");
        str as_text = quoted(f, s);
        c.message = arena_printf(f->memory, "'" STR_FMT "' is not a value", STR_ARG(s));
        c.note = arena_printf(f->memory, "write: " STR_FMT ", or " STR_FMT " if it is a name", STR_ARG(boolean.write),
                              STR_ARG(as_text));
        propose(f, c);
    } else if (is_open_point(s)) {
        bool bracket = from > 0 && f->text.p[from - 1] == '[' && to < f->text.n && f->text.p[to] == ']';
        str value = f->json ? STR("{\"open\": true}") : STR("{ open = true; }");
        correction c = replace(f, from - bracket, to + bracket, value, "this is not a value");
        c.note = arena_printf(f->memory, "write: " STR_FMT " for a point that is not settled", STR_ARG(value));
        propose(f, c);
    } else if (any_words) {
        while (s.n && s.p[s.n - 1] == '"') s.n--;
        while (s.n && s.p[0] == '"') s = str_sub(s, 1, s.n);
        propose(f, replace(f, from, to, quoted(f, s), "a text is written in quotation marks"));
    }
}

/* A list of words without quotation marks. */
static void try_words(finder *f, uint32_t from, uint32_t end) {
    buf out = buf_in(f->memory);
    for (uint32_t at = from; at <= end;) {
        uint32_t to = at;
        while (to < end && f->text.p[to] != ',') to++;
        str word = str_trim(words(f, at, to));
        if (word.n == 0 || str_find(word, STR("\""), 0) != SIZE_MAX) return;
        buf_printf(&out, "%s\"" STR_FMT "\"", out.n ? ", " : "", STR_ARG(word));
        at = to + 1;
    }
    propose(f, replace(f, from, end, buf_take(&out), "texts are written in quotation marks"));
}

/* The value that ends, or is missing, before the error, with all that may be a part of it. */
static void try_value(finder *f, bool any_words) {
    const reading *r = &f->r;
    bool begins = r->want == WANT_VALUE || r->want == WANT_FIRST || r->want == WANT_ELEMENT;
    uint32_t from = r->now.from;
    bool split = r->want == WANT_ELEMENT && is_split_number(r, r->now);
    if (!begins || split) {
        if (!r->any || r->value.kind == TOKEN_SIGN || r->value.kind == TOKEN_STRING) return;
        from = r->value.from;
        if (!same_line(f->text, from, r->now.from)) return;
        if (r->want == WANT_MEMBER && (any_words || !str_is_digit(char_at(r, r->now.from)))) return;
        if (r->want == WANT_EQUALS && (f->json || memchr(f->text.p + r->value.to, ',', r->key.from - r->value.to)))
            return;
        for (uint32_t at = r->value.to; at < r->now.from; at++)
            if (strchr(";={}()[]", f->text.p[at])) return;
    } else if (r->now.kind == TOKEN_SIGN || r->now.kind == TOKEN_STRING || r->now.kind == TOKEN_END ||
               quote_length(f, from)) {
        return;
    }
    uint32_t end = line_end(f->text, from), comma = end;
    for (uint32_t at = r->now.from; at < end; at++) {
        mark m = (unsigned char)f->text.p[at] >= 0x80 ? mark_at(f->text, at) : (mark){0};
        char c = m.kind == MARK_SIGN ? m.means : f->text.p[at];
        if (strchr(";}])", c) || f->text.p[at] == '#' || str_starts(words(f, at, end), STR("//"))) end = at;
        if (at < end && f->text.p[at] == ',' && comma > at) comma = at;
    }
    if ((r->want == WANT_FIRST || r->want == WANT_ELEMENT) && any_words && comma < end) try_words(f, from, end);
    if (comma > r->now.from && comma < end) try_value_in(f, from, comma, any_words);
    try_value_in(f, from, end, any_words && !(f->json && comma < end));
}

/* ------------------------------------------------------------------------------------------------ separators */

static correction insert(finder *f, uint32_t at, str text, const char *message) {
    correction c = replace(f, at, at, text, message);
    c.note = write_note(f, str_trim(text));
    return c;
}

static bool begins_value(token t) {
    return t.kind == TOKEN_STRING || t.kind == TOKEN_INT || t.kind == TOKEN_FLOAT || t.kind == TOKEN_BOOL ||
           is_opening(t);
}

static void propose_certain(finder *f, correction c) {
    c.certain = true;
    propose(f, c);
}

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
            correction c = insert(f, before.to, equals, "");
            c.message =
                arena_printf(f->memory, "missing '%s' after '" STR_FMT "'", colon, STR_ARG(token_text(f, before)));
            if (before.to - before.from <= 40)
                c.note = write_note(
                    f, arena_printf(f->memory, STR_FMT STR_FMT, STR_ARG(token_text(f, before)), STR_ARG(equals)));
            if (begins_setting(f, before.from)) propose_certain(f, c);
        }
        uint32_t to = t.to;
        if (t.kind == TOKEN_NAME && begins_value(next_token(r, &to))) {
            correction c = replace(f, t.from, t.to, str_of(colon), "");
            c.message = arena_printf(f->memory, "'" STR_FMT "' instead of '%s'", STR_ARG(token_text(f, t)), colon);
            propose(f, c);
        }
        to = t.from;
        while (to < f->text.n && strchr("-=>~:", f->text.p[to])) to++;
        if (str_starts(words(f, to, (uint32_t)f->text.n), STR("→")) ||
            str_starts(words(f, to, (uint32_t)f->text.n), STR("≔")))
            to += 3;
        if (to > t.from) {
            correction c = replace(f, t.from, to, str_of(colon), "");
            c.message = arena_printf(f->memory, "'" STR_FMT "' instead of '%s'", STR_ARG(words(f, t.from, to)), colon);
            propose_certain(f, c);
        }
    }
    if (r->want == WANT_VALUE && t.from < f->text.n && strchr("=:>", f->text.p[t.from])) {
        uint32_t to = t.from;
        while (to < f->text.n && strchr("=:>", f->text.p[to])) to++;
        correction c = replace(f, before.from, to, str_of(colon), "");
        c.message = arena_printf(f->memory, "'" STR_FMT "' instead of '%s'", STR_ARG(words(f, before.from, to)), colon);
        propose_certain(f, c);
    }
}

static void try_separators(finder *f) {
    const reading *r = &f->r;
    token t = r->now, before = r->before;
    bool in_list = r->want == AFTER_ELEMENT, separator = is_sign(t, ',') || is_sign(t, ';');
    if ((r->want == WANT_KEY || r->want == WANT_FIRST || r->want == WANT_ELEMENT || r->want == WANT_MEMBER) &&
        separator) {
        correction c = replace(f, t.from, t.to, STR(""), "");
        c.message = arena_printf(f->memory, "one '%c' too many", t.sign);
        propose_certain(f, c);
    }
    if ((r->want == WANT_ELEMENT || r->want == WANT_MEMBER) && is_closing(t)) {
        correction c = replace(f, before.from, before.to, STR(""), "");
        c.message = arena_printf(f->memory, "unexpected ',' before '%c'", t.sign);
        c.note = STR("remove the comma after the last element");
        propose_certain(f, c);
    }
    if (in_list || (f->json && r->want == AFTER_VALUE)) {
        if (is_sign(t, ';'))
            propose_certain(
                f, replace(f, t.from, t.to, STR(","),
                           f->json ? "JSON has ',' between values" : "a list has ',' between its elements, not ';'"));
        if (is_sign(t, ';')) propose_certain(f, replace(f, t.from, t.to, STR(""), "a list has no ';' in it"));
        if (begins_value(t)) {
            correction c = insert(f, before.to, STR(","), "");
            c.message =
                arena_printf(f->memory, "missing ',' before the next %s", f->json && !in_list ? "key" : "element");
            if (before.to - before.from <= 40)
                c.note = write_note(f, arena_printf(f->memory, STR_FMT ",", STR_ARG(token_text(f, before))));
            /* 20 000 may be one number */
            c.certain = before.kind != TOKEN_INT || t.kind != TOKEN_INT || !same_line(f->text, before.to, t.from);
            propose(f, c);
        }
    }
    try_equals(f);
}

/* ------------------------------------------------------------------------------------------------ keys */

/* The end of the value at AT: before its separator. */
static uint32_t value_end(const finder *f, uint32_t at) {
    size_t depth = 0;
    for (uint32_t end = at;;) {
        token t = next_token(&f->r, &at);
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
        buf_str(&out, token_text(f, t));
        buf_z(&out, " = ");
        if (char_at(&f->r, at) != '.') break;
        at++;
        buf_z(&out, "{ ");
        buf_z(&close, "; }");
    }
    token sign = config_token(&f->r.text, &at);
    if (!is_sign(sign, '=') && !is_sign(sign, ':')) return;
    uint32_t end = value_end(f, at);
    str open = buf_take(&out), closing = buf_take(&close), value = str_trim(words(f, at, end));
    correction c = {.edits = {{f->r.key.from, at - f->r.key.from, open}, {end, 0, closing}},
                    .n = 2,
                    .at = f->r.key.from,
                    .len = sign.from - f->r.key.from,
                    .message = STR("a dotted name is written as groups"),
                    .local = true};
    c.note = write_note(
        f, arena_printf(f->memory, STR_FMT STR_FMT STR_FMT ";", STR_ARG(open), STR_ARG(value), STR_ARG(closing)));
    propose(f, c);
}

static void try_keys(finder *f) {
    const reading *r = &f->r;
    token t = r->now;
    uint32_t at = t.to;
    if (f->json) {
        bool name = t.kind == TOKEN_NAME || t.kind == TOKEN_BOOL;
        if ((r->want == WANT_KEY || r->want == WANT_MEMBER) && name)
            propose_certain(
                f, replace(f, t.from, t.to, quoted(f, token_text(f, t)), "a key is written in quotation marks"));
        return;
    }
    if ((r->want == WANT_KEY || r->want == AFTER_VALUE) && t.kind == TOKEN_STRING) {
        token sign = config_token(&r->text, &at);
        str key = key_of(f, words(f, t.from + 1, t.to - 1));
        if (is_name(key) && (is_sign(sign, '=') || is_sign(sign, ':')))
            propose_certain(f, replace(f, t.from, t.to, key, "a key is written without quotation marks"));
    }
    if (r->want == WANT_KEY && t.kind == TOKEN_INT && is_name_char(char_at(r, t.to))) {
        correction c = insert(f, t.from, STR("n"), "a key begins with a letter");
        while (is_name_char(char_at(r, t.from + c.len))) c.len++;
        c.note = STR("write a letter, a to z, before the digits");
        propose(f, c);
    }
    if (r->want != WANT_EQUALS) return;
    if (char_at(r, t.from) == '.') try_dots(f);
    uint32_t end = r->key.from;
    while (end < f->text.n && !strchr("=:;{}()[]\"\n", f->text.p[end])) end++;
    str key = key_of(f, words(f, r->key.from, end));
    if (end < f->text.n && strchr("=:", f->text.p[end]) && is_name(key)) {
        while (end > r->key.from && f->text.p[end - 1] == ' ') end--;
        propose(f, replace(f, r->key.from, end, key, "a key is one word"));
    }
}

/* ------------------------------------------------------------------------------------------------ comments */

static void try_comments(finder *f) {
    const reading *r = &f->r;
    token t = r->now;
    uint32_t end = line_end(f->text, t.from), from = t.from;
    if (f->json && t.kind == TOKEN_BAD && (char_at(r, from) == '#' || char_at(r, from) == '/')) {
        correction c = replace(f, from, t.to, STR(""), "JSON has no comments");
        c.note = STR("remove it; a .deal file can have comments");
        propose(f, c);
    }
    if (f->json) return;
    if (t.kind == TOKEN_BAD && str_starts(token_text(f, t), STR("/*"))) {
        for (int i = 0; i < 2; i++) {
            correction c = insert(f, i ? (uint32_t)f->text.n : end, STR(" */"), "this comment never ends");
            c.at = from;
            c.len = 2;
            c.note = STR("add the closing '*/'");
            propose(f, c);
        }
    }
    bool between = r->want == WANT_KEY || r->want == AFTER_VALUE || r->want == AFTER_ELEMENT || r->want == WANT_FIRST ||
                   r->want == WANT_ELEMENT;
    uint32_t body = from;
    while (body < end && (strchr("-*%'!<>~/ \t", f->text.p[body]) || (unsigned char)f->text.p[body] >= 0x80)) body++;
    if (between && t.kind == TOKEN_BAD && body > from && is_setting(f, body))
        propose(f, replace(f, from, body, STR(""), "a list mark is not a part of a setting"));
    if (between && t.kind == TOKEN_BAD && body > from) {
        str comment = arena_printf(f->memory, "# " STR_FMT, STR_ARG(words(f, body, end)));
        correction c = replace(f, from, end, comment, "a comment begins with '#'");
        c.whole = f->best.n > 0; /* it hides the rest of the line */
        propose(f, c);
    }
}

/* A line of words between settings. */
static void try_line(finder *f) {
    const reading *r = &f->r;
    uint32_t from = r->now.from, end = line_end(f->text, from);
    uint32_t start = line_start(f->text, from);
    while (start < end && strchr(" \t", f->text.p[start])) start++;
    if (r->want == WANT_EQUALS && r->key.from == start && !strchr("\"{([", char_at(r, from))) {
        str comment = arena_printf(f->memory, "# " STR_FMT, STR_ARG(words(f, start, end)));
        correction c = replace(f, start, end, comment, "this is neither a setting, name = value;, nor a comment");
        c.local = false;
        c.whole = f->best.n > 0;
        propose(f, c);
    }
}

/* ------------------------------------------------------------------------------------------------ brackets */

/* The offset of the bracket that closes the one at AT, whatever brackets are used; SIZE_MAX if there is none. */
static size_t closing_of(const finder *f, uint32_t at) {
    size_t depth = 0;
    for (;;) {
        token t = next_token(&f->r, &at);
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
                          line_of(f, (uint32_t)end));
    propose(f, c);
}

/* Inserts the bracket that closes the one at OPEN after the token that ends at AT. */
static void close_after(finder *f, uint32_t open, bool in_list, uint32_t at) {
    if (at > 0 && f->text.p[at - 1] == ',') at--; /* the comma comes after the bracket */
    uint32_t next_at = at;
    token next = next_token(&f->r, &next_at);
    char bracket = char_at(&f->r, open), close = other_bracket(bracket);
    bool last = is_closing(next) || next.kind == TOKEN_END, separated = is_sign(next, ',') || is_sign(next, ';');
    const char *separator = separated ? "" : f->json || in_list ? (last ? "" : ",") : ";";
    if (f->json && last) separator = "";
    correction c = insert(f, at, arena_printf(f->memory, "%c%s", close, separator), "");
    c.message = arena_printf(f->memory, "missing '%c' here: the '%c' on line %u is not closed", close, bracket,
                             line_of(f, open));
    c.local = false;
    propose(f, c);
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
        token t = next_token(&f->r, &at);
        if (t.from > end) break;
        if (is_first(f->text, t.from) || t.kind == TOKEN_END) {
            indent = t.kind == TOKEN_END ? 0 : indent_of(f->text, t.from);
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
    correction c = insert(f, r->before.to, buf_take(&all), "");
    c.message = arena_printf(f->memory, "the text ends, but the '%c' on line %u and the '%c' on line %u are not closed",
                             outer->bracket.sign, line_of(f, outer->bracket.from), inner->bracket.sign,
                             line_of(f, inner->bracket.from));
    c.local = false;
    propose(f, c);
}

/* A closing bracket too many, with its separator or without. */
static void try_stray(finder *f, token t) {
    if (!t.to) return;
    correction c = replace(f, t.from, t.to, STR(""), "");
    uint32_t at = t.to;
    token after = next_token(&f->r, &at);
    c.message = arena_printf(f->memory, "one '%c' too many", t.sign);
    c.local = false;
    propose(f, c);
    if (!is_sign(after, ';') && !is_sign(after, ',')) return;
    c.edits[0].len = after.to - t.from;
    propose(f, c);
}

static void change_opening(finder *f, token bracket, token closing) {
    correction c = replace(f, bracket.from, bracket.to, one_char(f, other_bracket(closing.sign)), "");
    c.message = arena_printf(f->memory, "wrong bracket: this '%c' is closed by '%c' on line %u", bracket.sign,
                             closing.sign, line_of(f, closing.from));
    c.local = false;
    propose(f, c);
}

static void try_closing(finder *f) {
    const reading *r = &f->r;
    token t = r->now;
    const opened *top = r->open.n ? &r->open.v[r->open.n - 1] : NULL;
    char wanted = top ? other_bracket(top->bracket.sign) : 0;
    if (is_closing(t) && top && t.sign == ')' && top->bracket.sign == '[' && !f->json) {
        uint32_t at = top->bracket.to;
        if (is_opening(next_token(r, &at))) change_opening(f, top->bracket, t);
    }
    if (is_closing(t) && top && t.sign != wanted) {
        correction c = replace(f, t.from, t.to, one_char(f, wanted), "");
        c.message = arena_printf(f->memory, "wrong bracket: the '%c' on line %u is closed by '%c'", top->bracket.sign,
                                 line_of(f, top->bracket.from), t.sign);
        c.local = false;
        propose(f, c);
        uint32_t at = t.to;
        token after = next_token(r, &at);
        if (is_sign(after, wanted) ||
            ((is_sign(after, ';') || is_sign(after, ',')) && is_sign(after = next_token(r, &at), wanted))) {
            c.edits[1] = (edit){after.from, 1, one_char(f, t.sign)};
            c.n = 2;
            c.message = arena_printf(f->memory, "crossed brackets: the '%c' on line %u must be closed first",
                                     top->bracket.sign, line_of(f, top->bracket.from));
            c.note = arena_printf(f->memory, "write: %c before %c", wanted, t.sign);
            propose(f, c);
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
                     same_line(f->text, r->value.from, t.from);
        if (value) {
            correction c = insert(f, r->value.from, one_char(f, other_bracket(t.sign)), "");
            c.message = arena_printf(f->memory, "missing '%c' before this value, which ends with '%c'",
                                     other_bracket(t.sign), t.sign);
            c.note = write_note(f, arena_printf(f->memory, "%c" STR_FMT, other_bracket(t.sign),
                                                STR_ARG(words(f, r->value.from, t.to))));
            c.local = false;
            propose(f, c);
        }
        correction c = replace(f, t.from, t.to, STR(""), "");
        c.message = top && t.sign != wanted ? arena_printf(f->memory, "'%c' does not close the '%c' on line %u", t.sign,
                                                           top->bracket.sign, line_of(f, top->bracket.from))
                                            : arena_printf(f->memory, "one '%c' too many", t.sign);
        c.local = false;
        propose(f, c);
        if (top && t.sign != wanted) change_opening(f, top->bracket, t);
    }
    for (int i = 0; i < 2; i++) try_stray(f, r->stray[i]);
}

static void open_before(finder *f, token t, char bracket, bool whole) {
    correction c = insert(f, t.from, arena_printf(f->memory, "%c ", bracket), "");
    c.message = arena_printf(f->memory, "missing '%c' before '" STR_FMT "'", bracket, STR_ARG(token_text(f, t)));
    c.len = t.to - t.from;
    c.local = false;
    c.whole = whole;
    propose(f, c);
}

static void try_opening(finder *f) {
    const reading *r = &f->r;
    token t = r->now;
    const opened *top = r->open.n ? &r->open.v[r->open.n - 1] : NULL;
    bool list = r->want == WANT_FIRST || r->want == WANT_ELEMENT, key = r->want == WANT_KEY || r->want == WANT_MEMBER;
    if (list && is_setting(f, t.from)) {
        open_before(f, t, '{', false);
        if (r->want == WANT_FIRST) change_pair(f, top->bracket, '{', "a group has the brackets { ... }");
    }
    if (r->want == WANT_VALUE && is_setting(f, t.from)) open_before(f, t, '{', false);
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
        correction c = insert(f, value.from, one_char(f, bracket), "");
        c.message = arena_printf(f->memory, "missing '%c' before the first element of this list", bracket);
        c.len = 1;
        c.local = false;
        propose(f, c);
        uint32_t end = line_end(f->text, t.from);
        size_t stop = str_find(f->text, STR(";"), t.from);
        if (stop < end && !is_opening(t)) {
            str all = words(f, value.from, (uint32_t)stop);
            c = replace(f, value.from, (uint32_t)stop, arena_printf(f->memory, "[" STR_FMT "]", STR_ARG(all)),
                        "a list of values has the brackets [ ... ]");
            propose(f, c);
        }
    }
    if (is_opening(t)) {
        correction c = replace(f, t.from, t.to, STR(""), "");
        c.message = arena_printf(f->memory, "one '%c' too many", t.sign);
        c.local = false;
        propose(f, c);
    }
}

/* ------------------------------------------------------------------------------------------------ the search */

/* No value, as in "a = ;". */
static void try_missing_value(finder *f) {
    const reading *r = &f->r;
    token t = r->now;
    bool ends = t.kind == TOKEN_END || is_closing(t) || is_sign(t, ';') || is_sign(t, ',');
    if ((r->want != WANT_VALUE && r->want != WANT_EQUALS) || !ends) return;
    correction c = insert(f, r->before.to, r->want == WANT_VALUE ? STR(" 0") : f->json ? STR(": 0") : STR(" = 0"), "");
    str key = token_text(f, r->key);
    c.message = arena_printf(
        f->memory, f->json ? "the key " STR_FMT " has no value" : "the key '" STR_FMT "' has no value", STR_ARG(key));
    c.note =
        arena_printf(f->memory, f->json ? "write: " STR_FMT ": VALUE" : "write: " STR_FMT " = VALUE;", STR_ARG(key));
    if (r->want == WANT_VALUE) c.at = t.from, c.len = t.to - t.from;
    if (r->want == WANT_EQUALS) c.at = r->key.from, c.len = r->key.to - r->key.from;
    propose(f, c);
}

static const char *wanted_name(const reading *r) {
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

/* Another language than the name of the file says; or prose. */
static bool other_language(finder *f, slip *out) {
    const reading *r = &f->r;
    uint32_t at = r->now.to;
    token second = next_token(r, &at);
    if (r->any || r->open.n > 1) return false;
    if (f->json && r->now.kind == TOKEN_END) {
        out->message = STR("this file is empty");
        out->note = STR("expected: { ... }");
        return true;
    }
    if (!f->json && is_sign(r->now, '{')) {
        out->message = STR("this is JSON, but the name of the file does not end in .json");
        out->note = STR("rename the file to NAME.json, or write name = value; without the outer { }");
        return second.kind == TOKEN_STRING || is_sign(second, '}');
    }
    if (f->json && r->want == WANT_ROOT && r->now.kind == TOKEN_NAME &&
        (is_sign(second, '=') || is_sign(second, ':'))) {
        out->message = STR("this is not JSON, but the name of the file ends in .json");
        out->note = STR("rename the file to NAME.deal, or write: {\"deal\": { ... }, ...}");
        return true;
    }
    out->message = STR("this is plain text, not a file of the form name = value;");
    out->note = STR("write the words of an article as text = \"...\"; `redline new` creates a template");
    return !f->json && f->reach != SIZE_MAX && r->want == WANT_EQUALS && r->now.kind != TOKEN_SIGN && f->done.n == 0;
}

static void search(finder *f) {
    f->reach = f->r.now.from;
    f->best = (correction){.n = 0};
    if (f->r.want == AFTER_ROOT && !is_closing(f->r.now)) return;
    try_marks(f);
    try_value(f, f->r.want == WANT_EQUALS);
    try_strings(f);
    try_separators(f);
    try_comments(f);
    try_keys(f);
    try_value(f, true);
    try_closing(f);
    try_opening(f);
    try_missing_value(f);
    if (!f->json) try_line(f);
}

static place origin(const finder *f, uint32_t at, uint32_t len) {
    uint32_t end = at + len;
    for (size_t i = f->done.n; i-- > 0;) {
        at = before_edit(&f->done.v[i], at);
        end = before_edit(&f->done.v[i], end);
    }
    return (place){f->source, at, end > at ? end - at : 0};
}

/* Adds the slip of the best correction; false if it is only counted. */
static void add_slip(finder *f, slips *out, slip s) {
    for (size_t i = 0; s.group && i < out->list.n; i++)
        if (out->list.v[i].group == s.group) {
            out->list.v[i].more++;
            return;
        }
    VEC_PUSH(f->memory, out->list, s);
}

static void apply(finder *f, slips *out) {
    for (size_t i = 0; i < f->best.n && f->certain; i++) {
        const edit *e = &f->best.edits[i];
        slip_change c = {origin(f, e->at, e->len), words(f, e->at, e->at + e->len), e->text, f->best.message};
        VEC_PUSH(f->memory, out->changes, c);
    }
    f->text = edited(f->memory, f->text, &f->best);
    for (size_t i = f->best.n; i-- > 0;) VEC_PUSH(f->memory, f->done, f->best.edits[i]);
}

static void find(finder *f, slips *out) {
    for (uint32_t reached = 0;;) {
        read_all(f->memory, &f->r, f->text, f->json);
        out->corrected = f->r.done;
        /* each correction costs something, also in a short text */
        const size_t cost = f->text.n + 4096;
        if (f->r.done || f->budget < cost) return;
        f->budget -= cost;
        slip s = {.at = origin(f, f->r.now.from, f->r.now.to - f->r.now.from)};
        uint32_t line = line_of(f, f->r.now.from);
        if (line <= reached && !f->certain && !(out->list.n && out->list.v[out->list.n - 1].group)) return;
        search(f);
        bool first = out->list.n == 0;
        if (first && !f->best.typing && other_language(f, &s)) {
            VEC_PUSH(f->memory, out->list, s);
            return;
        }
        if (f->best.n == 0 || (!first && !f->best.local && !f->certain)) {
            if (!first) return;
            str found = config_token_name(f->memory, &f->r.text, f->r.now);
            s.note = STR("");
            s.message = arena_printf(f->memory, "expected %s, found " STR_FMT, wanted_name(&f->r), STR_ARG(found));
            if (f->r.want == AFTER_ROOT)
                s.note = STR("a JSON file has one value; a .jsonl file can have a deal on each line");
            VEC_PUSH(f->memory, out->list, s);
            return;
        }
        s = (slip){
            origin(f, f->best.at, f->best.len), f->best.message, f->best.note, f->best.certain, 0, f->best.group};
        add_slip(f, out, s);
        if (f->certain ? !s.certain : !f->best.local && f->reach != SIZE_MAX) return;
        reached = line;
        apply(f, out);
    }
}

/* A formatter corrects a file of its user, who waits; so it may take more time than a reader of untrusted texts. */
static slips run(arena *a, const source *s, bool json, bool certain, const value_expert *e) {
    enum { MULTIPLE = 10, LEAST = 1 << 20, OF_FORMATTER = 64 };
    slips out = {.text = s->text};
    finder f = {.memory = a, .scratch = arena_child(a), .source = s, .json = json, .text = s->text};
    f.budget = (LEAST + MULTIPLE * s->text.n) * (certain ? OF_FORMATTER : 1);
    f.certain = certain;
    f.expert = e;
    find(&f, &out);
    out.text = f.text;
    arena_free(f.scratch);
    return out;
}

slips slips_find(arena *a, const source *s, bool json) {
    return run(a, s, json, false, NULL);
}

slips slips_correct(arena *a, const source *s, bool json, const value_expert *e) {
    return run(a, s, json, true, e);
}

bool slips_report(const source *s, bool json, diags *d) {
    arena *a = arena_child(&d->memory);
    slips all = slips_find(a, s, json);
    for (size_t i = 0; i < all.list.n; i++) {
        const slip *one = &all.list.v[i];
        str note = one->note;
        if (one->more)
            note = arena_printf(a, STR_FMT "; the same %zu more time%s in this file", STR_ARG(note), one->more,
                                one->more == 1 ? "" : "s");
        place_error(d, one->at, note, STR_FMT, STR_ARG(one->message));
    }
    arena_free(a);
    return all.list.n > 0;
}
