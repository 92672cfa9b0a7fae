#include "report/layout.h"

#include "base/utf8.h"

static bool is_blank(char c) {
    return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f' || c == '\v';
}

/* WORDS from COLUMN on; PREFIX begins every other line. */
static void fill(buf *out, size_t column, str prefix, str words, size_t width) {
    bool fresh = true; /* no word on this line yet */
    for (size_t at = 0;;) {
        while (at < words.n && is_blank(words.p[at])) at++;
        size_t from = at;
        while (at < words.n && !is_blank(words.p[at])) at++;
        str word = str_sub(words, from, at);
        if (word.n == 0) break;
        size_t wide = utf8_width(word);
        if (!fresh && column + 1 + wide > width) {
            buf_char(out, '\n');
            buf_str(out, prefix);
            column = utf8_width(prefix);
            fresh = true;
        }
        if (!fresh) buf_char(out, ' ');
        buf_visible(out, word);
        column += wide + !fresh;
        fresh = false;
    }
    buf_char(out, '\n');
}

void layout_rest(buf *out, str first, size_t column, size_t indent, str words, size_t width) {
    static const char blanks[] = "                                ";
    if (words.n) buf_visible(out, first);
    fill(out, column + utf8_width(first), str_sub(str_of(blanks), 0, indent), words, width);
}

void layout_quoted(buf *out, str prefix, str words, size_t width) {
    buf_str(out, prefix);
    fill(out, utf8_width(prefix), prefix, words, width);
}
