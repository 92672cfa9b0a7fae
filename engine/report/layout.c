#include "report/layout.h"

#include "base/utf8.h"

static size_t word_end(str s, size_t at) {
    while (at < s.n && !str_is_space(s.p[at])) at++;
    return at;
}

/* Columns of the part of a word with which the first of N spans begins; it may go on in those that follow. */
static size_t rest_width(const layout_span *spans, size_t n) {
    size_t width = 0, end = 0;
    for (size_t i = 0; i < n && (i == 0 || end == spans[i - 1].text.n); i++) {
        end = word_end(spans[i].text, 0);
        width += utf8_width(str_sub(spans[i].text, 0, end));
    }
    return width;
}

void layout_spans(buf *out, const layout_span *spans, size_t n, size_t column, size_t indent, str prefix,
                  size_t width) {
    bool fresh = true, joined = false; /* no word on this line yet; the last word may go on */
    for (size_t i = 0; i < n; i++) {
        str s = spans[i].text;
        bool painted = false;
        for (size_t at = 0, end; at < s.n; at = end) {
            end = word_end(s, at);
            if (end == at) {
                joined = false;
                end++;
                continue;
            }
            size_t wide = utf8_width(str_sub(s, at, end));
            if (!joined && !fresh) {
                size_t rest = end < s.n ? 0 : rest_width(spans + i + 1, n - i - 1);
                bool fits = column + 1 + wide + rest <= width;
                buf_char(out, fits ? ' ' : '\n');
                if (!fits) {
                    buf_pad(out, ' ', indent);
                    buf_safe(out, prefix);
                }
                column = fits ? column + 1 : indent + utf8_width(prefix);
            }
            if (!painted) buf_z(out, spans[i].paint);
            painted = true;
            buf_visible(out, str_sub(s, at, end));
            column += wide;
            joined = true;
            fresh = false;
        }
        if (painted && *spans[i].paint) buf_z(out, PAINT_OFF);
    }
    buf_char(out, '\n');
}

void layout_rest(buf *out, str first, size_t column, size_t indent, str words, size_t width) {
    if (words.n) buf_visible(out, first);
    layout_spans(out, &(layout_span){words, ""}, 1, column + utf8_width(first), indent, STR(""), width);
}

void layout_quoted(buf *out, str prefix, str words, size_t width) {
    buf_safe(out, prefix);
    layout_spans(out, &(layout_span){words, ""}, 1, utf8_width(prefix), 0, prefix, width);
}

str layout_cut(arena *a, str words, size_t first, size_t other, size_t most) {
    static const char dots[] = " ...";
    size_t room = first, column = 0, line = 1, kept = 0;
    for (size_t at = 0, end; at < words.n; at = end) {
        while (at < words.n && str_is_space(words.p[at])) at++;
        end = word_end(words, at);
        size_t wide = utf8_width(str_sub(words, at, end));
        if (end == at) break;
        if (column && column + 1 + wide > room) {
            if (line == most) return arena_printf(a, STR_FMT "%s", STR_ARG(str_sub(words, 0, kept)), dots);
            line++;
            room = other;
            column = 0;
        }
        column += (column ? 1 : 0) + wide;
        if (line < most || column + sizeof dots - 1 <= room) kept = end;
    }
    if (column <= room) return words;
    return arena_printf(a, STR_FMT "...", STR_ARG(str_sub(words, 0, utf8_offset(words, first > 3 ? first - 3 : 1))));
}
