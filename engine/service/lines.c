#include "service/lines.h"

#include <stdlib.h>

#include "base/utf8.h"

bool lines_index(lines *l, str text) {
    l->text = text;
    l->n = 0;
    l->last = (line_column){0, 0};
    l->last_at = 0;
    l->valid = utf8_invalid_at(text) == SIZE_MAX;
    for (size_t at = 0; at <= text.n; at++) {
        if (l->n == l->cap) {
            size_t cap = l->cap ? l->cap * 2 : 64;
            uint32_t *more = realloc(l->starts, cap * sizeof *more);
            if (!more) {
                l->text.n = 0;
                l->n = l->n ? 1 : 0;
                return false;
            }
            l->starts = more;
            l->cap = cap;
        }
        l->starts[l->n++] = (uint32_t)at;
        while (at < text.n && text.p[at] != '\n' && text.p[at] != '\r') at++;
        if (at == text.n) break;
        if (text.p[at] == '\r' && at + 1 < text.n && text.p[at + 1] == '\n') at++;
    }
    return true;
}

void lines_free(lines *l) {
    free(l->starts);
    *l = (lines){0};
}

/* The units of the character at AT, and its length in bytes. */
static uint32_t units_at(str t, size_t at, text_units u, size_t *length) {
    uint32_t cp;
    size_t n = (unsigned char)t.p[at] < 0x80 ? 1 : utf8_decode(t.p + at, t.n - at, &cp);
    *length = n ? n : 1;
    return u == UNITS_UTF8 ? (uint32_t)*length : u == UNITS_UTF16 && n == 4 ? 2 : 1;
}

line_column lines_position(lines *l, uint32_t at, text_units u) {
    if (l->n == 0) return (line_column){0, 0};
    if (at > l->text.n) at = (uint32_t)l->text.n;
    size_t low = 0, high = l->n;
    while (high - low > 1) {
        size_t middle = (low + high) / 2;
        *(l->starts[middle] <= at ? &low : &high) = middle;
    }
    line_column p = {(uint32_t)low, 0};
    size_t from = l->starts[low];
    bool same = l->last.line == low && l->last_units == u && l->last_at >= from;
    if (same && (l->last_at <= at || (l->valid && l->last_at - at < at - from))) {
        from = l->last_at;
        p = l->last;
    }
    /* Backwards: what is asked for is often a little before what was asked for last. */
    for (size_t n; from > at;) {
        do from--;
        while (from > at && ((unsigned char)l->text.p[from] & 0xc0) == 0x80);
        while (((unsigned char)l->text.p[from] & 0xc0) == 0x80) from--; /* AT is within this character */
        p.column -= units_at(l->text, from, u, &n);
    }
    for (size_t n; from < at; from += n) {
        uint32_t units = units_at(l->text, from, u, &n);
        if (from + n > at) break;
        p.column += units;
    }
    l->last = p;
    l->last_at = (uint32_t)from;
    l->last_units = u;
    return p;
}

uint32_t lines_offset(const lines *l, line_column p, text_units u) {
    if (l->n == 0) return 0;
    if (p.line >= l->n) return (uint32_t)l->text.n;
    size_t at = l->starts[p.line], end = p.line + 1 < l->n ? l->starts[p.line + 1] : l->text.n;
    for (size_t n; at < end && l->text.p[at] != '\n' && l->text.p[at] != '\r'; at += n) {
        uint32_t units = units_at(l->text, at, u, &n);
        if (units > p.column) break;
        p.column -= units;
    }
    return (uint32_t)at;
}
