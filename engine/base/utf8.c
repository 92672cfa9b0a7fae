#include "base/utf8.h"

#include <stdio.h>

static bool continues(unsigned char c) {
    return (c & 0xc0u) == 0x80u;
}

size_t utf8_decode(const char *p, size_t n, uint32_t *cp) {
    const unsigned char *u = (const unsigned char *)p;
    if (u[0] < 0x80) {
        *cp = u[0];
        return 1;
    }
    if (u[0] >= 0xc2 && u[0] <= 0xdf && n >= 2 && continues(u[1])) {
        *cp = (u[0] & 0x1fu) << 6 | (u[1] & 0x3fu);
        return 2;
    }
    if ((u[0] & 0xf0u) == 0xe0 && n >= 3 && continues(u[1]) && continues(u[2])) {
        *cp = (u[0] & 0x0fu) << 12 | (u[1] & 0x3fu) << 6 | (u[2] & 0x3fu);
        return *cp >= 0x800 && (*cp < 0xd800 || *cp > 0xdfff) ? 3 : 0;
    }
    if (u[0] >= 0xf0 && u[0] <= 0xf4 && n >= 4 && continues(u[1]) && continues(u[2]) && continues(u[3])) {
        *cp = (u[0] & 0x07u) << 18 | (u[1] & 0x3fu) << 12 | (u[2] & 0x3fu) << 6 | (u[3] & 0x3fu);
        return *cp >= 0x10000 && *cp <= 0x10ffff ? 4 : 0;
    }
    return 0;
}

size_t utf8_encode(uint32_t cp, char *out) {
    unsigned char *u = (unsigned char *)out;
    if (cp < 0x80) {
        u[0] = (unsigned char)cp;
        return 1;
    }
    if (cp < 0x800) {
        u[0] = (unsigned char)(0xc0u | cp >> 6);
        u[1] = (unsigned char)(0x80u | (cp & 0x3fu));
        return 2;
    }
    if (cp >= 0xd800 && cp <= 0xdfff) return 0;
    if (cp < 0x10000) {
        u[0] = (unsigned char)(0xe0u | cp >> 12);
        u[1] = (unsigned char)(0x80u | (cp >> 6 & 0x3fu));
        u[2] = (unsigned char)(0x80u | (cp & 0x3fu));
        return 3;
    }
    if (cp > 0x10ffff) return 0;
    u[0] = (unsigned char)(0xf0u | cp >> 18);
    u[1] = (unsigned char)(0x80u | (cp >> 12 & 0x3fu));
    u[2] = (unsigned char)(0x80u | (cp >> 6 & 0x3fu));
    u[3] = (unsigned char)(0x80u | (cp & 0x3fu));
    return 4;
}

size_t utf8_invalid_at(str s) {
    for (size_t i = 0; i < s.n;) {
        uint32_t cp;
        while (i + 8 <= s.n && !(str_load(s.p + i, 8) & 0x8080808080808080u)) i += 8; /* ASCII */
        if (i == s.n) break;
        size_t n = utf8_decode(s.p + i, s.n - i, &cp);
        if (n == 0) return i;
        i += n;
    }
    return SIZE_MAX;
}

/* Counts the bytes that do not continue a code point, eight at a time. A continuing byte has its highest bit set and
 * the one below it clear. */
size_t utf8_count(str s) {
    const uint64_t ones = 0x0101010101010101u;
    size_t count = s.n, i = 0;
    for (uint64_t word; i + sizeof word <= s.n; i += sizeof word) {
        memcpy(&word, s.p + i, sizeof word);
        count -= (size_t)(((word >> 7 & ~(word >> 6) & ones) * ones) >> 56);
    }
    for (; i < s.n; i++) count -= continues((unsigned char)s.p[i]);
    return count;
}

size_t utf8_offset(str s, size_t index) {
    size_t i = 0;
    while (i < s.n && index > 0) {
        i++;
        while (i < s.n && continues((unsigned char)s.p[i])) i++;
        index--;
    }
    return i;
}

bool utf8_begins_command(str s, size_t i) {
    if ((s.p[i] != '#' && s.p[i] != ':') || i + 2 >= s.n || s.p[i + 1] != s.p[i]) return false;
    size_t next = i + 2;
    while (next < s.n && (s.p[next] | 0x20) >= 'a' && (s.p[next] | 0x20) <= 'z') next++;
    if (s.p[i] == '#') return next < s.n && s.p[next] == '[';
    char before = i ? s.p[i - 1] : ' ';
    return (before <= ' ' || before > '~') && next > i + 2;
}

typedef struct range {
    uint32_t from, to;
} range;

static bool within(uint32_t cp, const range *ranges, size_t n) {
    for (size_t i = 0; i < n; i++)
        if (cp >= ranges[i].from && cp <= ranges[i].to) return true;
    return false;
}

/* The characters of Unicode that are ignored where they are displayed (Default_Ignorable_Code_Point), that control the
 * direction of writing (Bidi_Control), and other ones of the category Cf; without those that choose the form of the
 * character before them. In order. */
bool utf8_is_hidden(str s, size_t i, size_t n, uint32_t cp) {
    static const range hidden[] = {{0xad, 0xad},       {0x34f, 0x34f},     {0x600, 0x605},     {0x61c, 0x61c},
                                   {0x6dd, 0x6dd},     {0x70f, 0x70f},     {0x890, 0x891},     {0x8e2, 0x8e2},
                                   {0x115f, 0x1160},   {0x17b4, 0x17b5},   {0x180e, 0x180e},   {0x200b, 0x200b},
                                   {0x200e, 0x200f},   {0x2028, 0x202e},   {0x2060, 0x206f},   {0x3164, 0x3164},
                                   {0xfeff, 0xfeff},   {0xffa0, 0xffa0},   {0xfff0, 0xfffb},   {0x110bd, 0x110bd},
                                   {0x110cd, 0x110cd}, {0x13430, 0x1345f}, {0x1bca0, 0x1bca3}, {0x1d173, 0x1d17a},
                                   {0xe0000, 0xe00ff}, {0xe01f0, 0xe0fff}};
    bool between = i > 0 && i + n < s.n && (s.p[i - 1] & 0x80) && (s.p[i + n] & 0x80);
    if (cp == 0x200c || cp == 0x200d) return !between;
    for (size_t k = 0; k < sizeof hidden / sizeof *hidden && cp >= hidden[k].from; k++)
        if (cp <= hidden[k].to) return true;
    return false;
}

size_t utf8_shown(str s, size_t i, char shown[UTF8_SHOWN]) {
    uint32_t cp = (unsigned char)s.p[i];
    shown[0] = '\0';
    if ((cp >= 0x20 && cp < 0x7f) || cp == '\t' || cp == '\n' || cp == '\r') return 1;
    size_t n = cp < 0x80 ? 1 : utf8_decode(s.p + i, s.n - i, &cp);
    bool control = cp < 0x20 || (cp >= 0x7f && cp < 0xa0);
    bool noncharacter = (cp & 0xfffe) == 0xfffe || (cp >= 0xfdd0 && cp <= 0xfdef);
    if (n == 0 || control || noncharacter)
        memcpy(shown, "\xef\xbf\xbd", 4);
    else if (utf8_is_hidden(s, i, n, cp))
        snprintf(shown, UTF8_SHOWN, cp < 0x10000 ? "\\u%04x" : "\\u{%x}", (unsigned)cp);
    return n ? n : 1;
}

/* The blocks that occur in prose: combining marks, and wide East Asian letters and signs (UAX #11). */
static size_t width_of(uint32_t cp) {
    static const range zero[] = {{0x300, 0x36f},   {0x483, 0x489},   {0x591, 0x5bd},   {0x610, 0x61a},
                                 {0x64b, 0x65f},   {0x1ab0, 0x1aff}, {0x1dc0, 0x1dff}, {0x200b, 0x200f},
                                 {0x20d0, 0x20ff}, {0xfe00, 0xfe0f}, {0xfe20, 0xfe2f}};
    static const range wide[] = {{0x1100, 0x115f},   {0x2e80, 0x303e},  {0x3041, 0x33ff}, {0x3400, 0x4dbf},
                                 {0x4e00, 0x9fff},   {0xa000, 0xa4cf},  {0xac00, 0xd7a3}, {0xf900, 0xfaff},
                                 {0xfe30, 0xfe6f},   {0xff00, 0xff60},  {0xffe0, 0xffe6}, {0x1f300, 0x1f64f},
                                 {0x1f900, 0x1f9ff}, {0x20000, 0x3fffd}};
    if (cp < 0x300) return 1;
    if (within(cp, zero, sizeof zero / sizeof *zero)) return 0;
    return within(cp, wide, sizeof wide / sizeof *wide) ? 2 : 1;
}

size_t utf8_width(str s) {
    size_t width = 0;
    for (size_t i = 0; i < s.n;) {
        uint32_t cp;
        size_t n = utf8_decode(s.p + i, s.n - i, &cp);
        width += n ? width_of(cp) : 1;
        i += n ? n : 1;
    }
    return width;
}
