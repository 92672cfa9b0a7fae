#include <string.h>

#include "base/utf8.h"
#include "source/source_internal.h"

static bool starts_name(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '*';
}

static const bool is_sign[256] = {['='] = true, [':'] = true, [';'] = true, [','] = true, ['{'] = true,
                                  ['}'] = true, ['['] = true, [']'] = true, ['('] = true, [')'] = true};

static char peek(str s, uint32_t at) {
    return at < s.n ? s.p[at] : '\0';
}

/* Skips white space and comments, but no comment that does not end. */
static void skip_space(str t, uint32_t *at) {
    for (;;) {
        char c = peek(t, *at);
        if (*at < t.n && (c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v')) {
            ++*at;
        } else if (c == '#' || (c == '/' && peek(t, *at + 1) == '/')) {
            size_t end = str_find(t, STR("\n"), *at);
            *at = (uint32_t)(end == SIZE_MAX ? t.n : end + 1);
        } else if (c == '/' && peek(t, *at + 1) == '*') {
            size_t end = str_find(t, STR("*/"), *at + 2);
            if (end == SIZE_MAX) return;
            *at = (uint32_t)end + 2;
        } else {
            return;
        }
    }
}

/* The number of bytes from AT on before a quote or backslash. Compares eight bytes at a time. */
static uint32_t plain_run(str t, uint32_t at) {
    const uint64_t ones = 0x0101010101010101u, tops = 0x8080808080808080u;
    uint32_t n = 0;
    for (; at + n + 8 <= t.n; n += 8) {
        uint64_t word = str_load(t.p + at + n, 8), quote = word ^ ones * '"', slash = word ^ ones * '\\';
        if (((quote - ones) & ~quote & tops) | ((slash - ones) & ~slash & tops)) break;
    }
    while (at + n < t.n && t.p[at + n] != '"' && t.p[at + n] != '\\') n++;
    return n;
}

static token string_token(str t, uint32_t from) {
    uint32_t at = from + 1;
    while (at < t.n && t.p[at] != '"') at += t.p[at] == '\\' ? 2 : plain_run(t, at);
    if (at < t.n) return (token){TOKEN_STRING, 0, from, at + 1};
    return (token){TOKEN_BAD, 0, from, (uint32_t)t.n};
}

static void digits(str t, uint32_t *at) {
    while (str_is_digit(peek(t, *at))) ++*at;
}

/* Integers: 12, -5, 0x1F, each with up to two L after it; floats: 1.5, .5, 1., 1e5. */
static token number_token(str t, uint32_t from) {
    uint32_t at = from;
    if (peek(t, at) == '0' && (peek(t, at + 1) | 0x20) == 'x' && str_hex(peek(t, at + 2)) < 16) {
        for (at += 2; str_hex(peek(t, at)) < 16;) at++;
        for (int l = 0; l < 2 && peek(t, at) == 'L'; l++) at++;
        return (token){TOKEN_INT, 0, from, at};
    }
    if (peek(t, at) == '-' || peek(t, at) == '+') at++;
    uint32_t whole = at;
    digits(t, &at);
    bool point = peek(t, at) == '.', any = at > whole;
    if (point) {
        uint32_t fraction = ++at;
        digits(t, &at);
        any = any || at > fraction;
    }
    uint32_t before = at;
    bool exponent = any && (peek(t, at) | 0x20) == 'e';
    if (exponent) {
        at++;
        if (peek(t, at) == '-' || peek(t, at) == '+') at++;
        uint32_t power = at;
        digits(t, &at);
        if (at == power) exponent = false, at = before;
    }
    if (!any) return (token){TOKEN_BAD, 0, from, at > from ? at : from + 1};
    if (point || exponent) return (token){TOKEN_FLOAT, 0, from, at};
    for (int l = 0; l < 2 && peek(t, at) == 'L'; l++) at++;
    return (token){TOKEN_INT, 0, from, at};
}

static bool is_word(str s, const char *lower) {
    size_t i = 0;
    for (; i < s.n && lower[i]; i++)
        if ((s.p[i] | 0x20) != lower[i]) return false;
    return i == s.n && !lower[i];
}

token config_token(const source *s, uint32_t *at) {
    str t = s->text;
    skip_space(t, at);
    uint32_t from = *at;
    token k = {TOKEN_END, 0, from, from};
    char c = peek(t, from);
    if (from >= t.n) return k;
    if (starts_name(c)) {
        k = (token){TOKEN_NAME, 0, from, from + 1};
        for (char letter = peek(t, k.to);
             starts_name(letter) || str_is_digit(letter) || letter == '-' || letter == '_';)
            letter = peek(t, ++k.to);
        str word = str_sub(t, from, k.to);
        if (is_word(word, "true") || is_word(word, "false")) k.kind = TOKEN_BOOL;
    } else if (c == '"') {
        k = string_token(t, from);
    } else if (str_is_digit(c) || c == '-' || c == '+' || c == '.') {
        k = number_token(t, from);
    } else if (is_sign[(unsigned char)c]) {
        k = (token){TOKEN_SIGN, c, from, from + 1};
    } else if (str_starts(str_sub(t, from, t.n), STR("@include"))) {
        k = (token){TOKEN_INCLUDE, 0, from, from + 8};
    } else if (c == '/' && peek(t, from + 1) == '*') {
        k = (token){TOKEN_BAD, 0, from, (uint32_t)t.n};
    } else {
        uint32_t cp;
        size_t n = utf8_decode(t.p + from, t.n - from, &cp);
        k = (token){TOKEN_BAD, 0, from, from + (uint32_t)(n ? n : 1)};
    }
    *at = k.to;
    return k;
}

bool config_is_split(str t, token k) {
    return k.to - k.from == 3 && t.p[k.from] == '0' && k.from >= 2 && t.p[k.from - 1] == ',' &&
           str_is_digit(t.p[k.from - 2]);
}

str config_token_name(arena *a, const source *s, token t) {
    str words = str_sub(s->text, t.from, t.to);
    switch (t.kind) {
    case TOKEN_END: return STR("the end of the file");
    case TOKEN_NAME: return arena_printf(a, "the name '" STR_FMT "'", STR_ARG(words));
    case TOKEN_STRING: return STR("a string");
    case TOKEN_INT:
    case TOKEN_FLOAT: return arena_printf(a, "the number " STR_FMT, STR_ARG(words));
    default: return arena_printf(a, "'" STR_FMT "'", STR_ARG(words));
    }
}

uint32_t config_decode_one(str t, uint32_t at, char *out) {
    static const char from[] = "ntfr\\\"", to[] = "\n\t\f\r\\\"";
    *out = t.p[at];
    if (t.p[at] != '\\') return 1;
    char c = peek(t, at + 1);
    unsigned value = str_hex(peek(t, at + 2)) << 4 | str_hex(peek(t, at + 3));
    if ((c | 0x20) == 'x' && value < 0x100 && str_hex(peek(t, at + 3)) < 16) {
        *out = (char)value;
        return 4;
    }
    size_t k = str_find(str_of(from), (str){&c, 1}, 0);
    if (k == SIZE_MAX) return 1;
    *out = to[k];
    return 2;
}

size_t config_copy_lines(char *out, str from) {
    const char *cr = from.n ? memchr(from.p, '\r', from.n) : NULL;
    size_t at = cr ? (size_t)(cr - from.p) : from.n, made = at;
    if (at) memcpy(out, from.p, at);
    for (; at < from.n; at++) {
        bool pair = from.p[at] == '\r' && at + 1 < from.n && from.p[at + 1] == '\n';
        if (!pair) out[made++] = from.p[at] == '\r' ? '\n' : from.p[at];
    }
    return made;
}

str config_decode(arena *a, const source *s, uint32_t from, uint32_t to) {
    char *out = arena_alloc(a, to - from + 1u);
    size_t n = 0;
    for (uint32_t at = from; at < to;) {
        token t = config_token(s, &at);
        if (t.kind != TOKEN_STRING) break;
        for (uint32_t i = t.from + 1; i < t.to - 1;) {
            uint32_t plain = s->text.p[i] == '\\' ? 0 : plain_run(s->text, i);
            n += config_copy_lines(out + n, str_sub(s->text, i, i + plain));
            i += plain ? plain : config_decode_one(s->text, i, &out[n++]);
        }
    }
    out[n] = '\0';
    return (str){out, n};
}
