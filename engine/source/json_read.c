#include "base/utf8.h"
#include "source/slips.h"
#include "source/source_internal.h"

/* ------------------------------------------------------------------------------------------------ tokens */

static char peek(str t, size_t at) {
    return at < t.n ? t.p[at] : '\0';
}

/* The end of the comment at AT; AT if there is none. */
static size_t comment_end(str t, size_t at) {
    bool line = peek(t, at) == '#' || (peek(t, at) == '/' && peek(t, at + 1) == '/');
    bool block = peek(t, at) == '/' && peek(t, at + 1) == '*';
    size_t end = line ? str_find(t, STR("\n"), at) : block ? str_find(t, STR("*/"), at + 2) : at;
    return end == SIZE_MAX ? t.n : block ? end + 2 : end;
}

static size_t skip_digits(str t, size_t at) {
    while (str_is_digit(peek(t, at))) at++;
    return at;
}

/* The end of the number at AT; AT if there is none. A number must not begin with 0 or a point. */
static size_t number_end(str t, size_t at) {
    size_t whole = at + (peek(t, at) == '-'), end = skip_digits(t, whole);
    if (end == whole || (peek(t, whole) == '0' && end > whole + 1)) return at;
    if (peek(t, end) == '.' && str_is_digit(peek(t, end + 1))) end = skip_digits(t, end + 1);
    size_t power = end + 1 + (peek(t, end + 1) == '-' || peek(t, end + 1) == '+');
    return (peek(t, end) | 0x20) == 'e' && str_is_digit(peek(t, power)) ? skip_digits(t, power) : end;
}

token json_token(const source *s, uint32_t *at) {
    str t = s->text;
    size_t from = *at;
    while (peek(t, from) == ' ' || peek(t, from) == '\t' || peek(t, from) == '\n' || peek(t, from) == '\r') from++;
    token k = {TOKEN_BAD, 0, (uint32_t)from, (uint32_t)from + 1};
    char c = peek(t, from);
    size_t end = c == '-' || str_is_digit(c) ? number_end(t, from) : comment_end(t, from);
    if (from >= t.n) {
        k = (token){TOKEN_END, 0, k.from, k.from};
    } else if (c == '"') {
        for (end = from + 1; end < t.n && t.p[end] != '"' && t.p[end] != '\n'; end++) end += t.p[end] == '\\';
        if (peek(t, end) == '"') k.kind = TOKEN_STRING;
        k.to = (uint32_t)(end < t.n ? end + 1 : t.n);
    } else if (end > from) {
        if (c == '-' || str_is_digit(c)) k.kind = TOKEN_INT;
        k.to = (uint32_t)end;
    } else if (c && strchr("{}[]:,;=()", c)) {
        k.kind = TOKEN_SIGN;
        k.sign = c;
    } else if ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') {
        k.kind = TOKEN_NAME;
        while (((peek(t, k.to) | 0x20) >= 'a' && (peek(t, k.to) | 0x20) <= 'z') || str_is_digit(peek(t, k.to)) ||
               peek(t, k.to) == '_')
            k.to++;
        str word = str_sub(t, from, k.to);
        if (str_is(word, "true") || str_is(word, "false") || str_is(word, "null")) k.kind = TOKEN_BOOL;
    } else {
        uint32_t cp;
        size_t n = utf8_decode(t.p + from, t.n - from, &cp);
        k.to = (uint32_t)(from + (n ? n : 1));
    }
    *at = k.to;
    return k;
}

/* ------------------------------------------------------------------------------------------------ strings */

/* The value of the four hexadecimal digits after \u at AT, or -1. */
static long unit_at(str t, size_t at) {
    long value = 0;
    for (size_t i = at + 2; i < at + 6; i++) {
        if (str_hex(peek(t, i)) == 16) return -1;
        value = value * 16 + str_hex(peek(t, i));
    }
    return peek(t, at) == '\\' && peek(t, at + 1) == 'u' ? value : -1;
}

/* The length of the escape at AT; 0 after an error in D. */
static size_t check_escape(const source *s, size_t at, diags *d) {
    const char c = peek(s->text, at + 1);
    if (c != 'u' && c && strchr("\"\\/bfnrt", c)) return 2;
    long unit = unit_at(s->text, at), low = unit_at(s->text, at + 6);
    bool high = unit >= 0xd800 && unit <= 0xdbff, alone = unit >= 0xdc00 && unit <= 0xdfff;
    if (c != 'u')
        place_error(d, (place){s, (uint32_t)at, 2}, STR("allowed: \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\uXXXX"),
                    "unknown escape");
    else if (unit < 0)
        place_error(d, (place){s, (uint32_t)at, 2}, STR(""), "\\u needs four hexadecimal digits");
    else if (alone || (high && (low < 0xdc00 || low > 0xdfff)))
        place_error(d, (place){s, (uint32_t)at, 6},
                    STR("write characters above U+FFFF with two \\u escapes, or directly"),
                    "half of a surrogate pair without the other half");
    else
        return high ? 12 : 6;
    return 0;
}

/* Reports the first error inside a string. False if there is none. */
static bool locate(const source *s, diags *d) {
    uint32_t at = (uint32_t)read_mark(s);
    for (token t = json_token(s, &at); t.kind != TOKEN_END; t = json_token(s, &at))
        for (size_t i = t.from + 1, n; t.kind == TOKEN_STRING && i < t.to; i += n) {
            n = 1;
            if ((unsigned char)s->text.p[i] < 0x20) {
                place_error(d, (place){s, (uint32_t)i, 1}, STR("write it as an escape, such as \\t"),
                            "control character in a string");
                return true;
            }
            if (s->text.p[i] == '\\' && (n = check_escape(s, i, d)) == 0) return true;
        }
    return false;
}

/* ------------------------------------------------------------------------------------------------ reading */

void json_nul_error(place at, diags *d) {
    place_error(d, at, str_of(""), "this string contains a NUL character (\\u0000)");
}

node *node_read_json(arena *a, source *s, node_limits limits, diags *d) {
    diags_next_input(d);
    if (limits.max_depth == 0) limits.max_depth = DEFAULT_DEPTH;
    node *root = NULL;
    const char *why = "";
    if (s->padding < 64) s = source_of_text(a, s->name, s->text);
    switch (json_build(a, s, limits, d, &root, &why)) {
    case JSON_OK: return root;
    case JSON_REFUSED: return NULL;
    case JSON_NO_MEMORY: arena_out_of_memory(a);
    case JSON_BAD: break;
    }
    if (read_clean(s, d) && !slips_report(s, true, d) && !locate(s, d))
        diags_file(d, s->name, "this is not valid JSON: %s", why);
    return NULL;
}
