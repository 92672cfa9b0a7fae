#include "source/slip_finder.h"

#include "base/utf8.h"
#include "source/guess.h"

/* ------------------------------------------------------------------------------------------------ corrections */

str slip_edited(arena *a, str text, const correction *c) {
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

uint32_t slip_before_edit(const edit *e, uint32_t at) {
    if (at < e->at) return at;
    if (at < e->at + e->text.n) return e->at;
    return at - (uint32_t)e->text.n + e->len;
}

void slip_propose(finder *f, correction c) {
    const bool likelier = c.typing && !f->best.typing;
    if ((f->reach == SIZE_MAX && !likelier) || f->budget < f->text.n) return;
    if (f->best.typing && !c.typing) return;
    if (c.n == 1 && str_eq(c.edits[0].text, str_sub(f->text, c.edits[0].at, c.edits[0].at + c.edits[0].len))) return;
    reading r;
    reading_all(f->scratch, &r, slip_edited(f->scratch, f->text, &c), f->json);
    size_t reach = SIZE_MAX;
    if (!r.done) {
        uint32_t at = r.now.from;
        for (size_t i = c.n; i-- > 0;) at = slip_before_edit(&c.edits[i], at);
        reach = at;
    }
    f->budget -= r.done ? f->text.n : r.now.from < f->budget ? r.now.from : f->budget;
    arena_reset(f->scratch);
    if ((likelier ? reach < c.edits[0].at + c.edits[0].len : reach <= f->reach) || (c.whole && !r.done)) return;
    f->reach = reach;
    f->best = c;
}

void slip_propose_certain(finder *f, correction c) {
    c.certain = true;
    slip_propose(f, c);
}

void slip_propose_structure(finder *f, correction c) {
    c.local = false;
    slip_propose(f, c);
}

correction slip_replace(finder *f, uint32_t from, uint32_t to, str text, const char *message) {
    return (correction){.edits = {{from, to - from, text}},
                        .n = 1,
                        .at = from,
                        .len = to - from,
                        .message = str_of(message),
                        .note = text.n ? slip_write(f, text) : STR("remove it"),
                        .local = true};
}

correction slip_insert(finder *f, uint32_t at, str text, const char *message) {
    correction c = slip_replace(f, at, at, text, message);
    c.note = slip_write(f, str_trim(text));
    return c;
}

/* ------------------------------------------------------------------------------------------------ texts */

str slip_words(const finder *f, uint32_t from, uint32_t to) {
    return str_sub(f->text, from, to);
}

str slip_token_text(const finder *f, token t) {
    return slip_words(f, t.from, t.to);
}

uint32_t slip_line(const finder *f, uint32_t at) {
    for (size_t i = f->done.n; i-- > 0;) at = slip_before_edit(&f->done.v[i], at);
    return place_line((place){f->source, at, 1});
}

str slip_write(finder *f, str text) {
    if (text.n <= 100) return arena_printf(f->memory, "write: " STR_FMT, STR_ARG(text));
    size_t head = utf8_offset(text, 60), tail = text.n - 20;
    while (tail < text.n && ((unsigned char)text.p[tail] & 0xc0u) == 0x80u) tail++;
    return arena_printf(f->memory, "write: " STR_FMT "..." STR_FMT,
                        STR_ARG(str_sub(text, 0, head < tail ? head : tail)), STR_ARG(str_sub(text, tail, text.n)));
}

str slip_quoted(const finder *f, str text) {
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

bool slip_is_name_char(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || str_is_digit(c) || c == '_' || c == '-';
}

bool slip_is_name(str s) {
    bool good = s.n && !str_is_digit(s.p[0]) && s.p[0] != '-' && s.p[0] != '_';
    for (size_t i = 0; good && i < s.n; i++) good = slip_is_name_char(s.p[i]);
    return good;
}

str slip_key(finder *f, str s) {
    str plain = mark_plain(f->memory, s);
    buf out = buf_in(f->memory);
    for (size_t i = 0; i < plain.n; i++) buf_char(&out, slip_is_name_char(plain.p[i]) ? plain.p[i] : '_');
    return buf_take(&out);
}

uint32_t slip_quote_length(const finder *f, uint32_t at) {
    char c = at < f->text.n ? f->text.p[at] : ' ';
    if ((unsigned char)c < 0x80 && c != '\'' && c != '`') return c == '"';
    mark m = mark_at(f->text, at);
    return m.kind == MARK_QUOTE ? (uint32_t)m.n : 0;
}
