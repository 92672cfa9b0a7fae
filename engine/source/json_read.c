#include <stdio.h>

#include "base/utf8.h"
#include "source/source_internal.h"

/* The scanner runs only after simdjson has refused a text. It finds the place of the first error, and what was expected
 * there. */

typedef struct scanner {
    const source *source;
    str text;
    size_t at;
    size_t depth, max_depth;
    diags *problems;
    bool found; /* the error is reported */
} scanner;

static char peek(const scanner *s) {
    return s->at < s->text.n ? s->text.p[s->at] : '\0';
}

static void fail(scanner *s, size_t at, size_t n, const char *message, const char *note) {
    if (s->found) return;
    s->found = true;
    place_error(s->problems, (place){s->source, (uint32_t)at, (uint32_t)n}, str_of(note), "%s", message);
}

/* "expected ... , found ..." */
static void expected(scanner *s, const char *what) {
    char found[16] = "the end", message[160];
    uint32_t cp;
    if (s->at < s->text.n) {
        size_t n = utf8_decode(s->text.p + s->at, s->text.n - s->at, &cp);
        snprintf(found, sizeof found, "'%.*s'", (int)n, s->text.p + s->at);
    }
    snprintf(message, sizeof message, "expected %s, found %s", what, found);
    fail(s, s->at < s->text.n ? s->at : s->text.n, 1, message, "");
}

static void skip_space(scanner *s) {
    while (s->at < s->text.n && (peek(s) == ' ' || peek(s) == '\t' || peek(s) == '\n' || peek(s) == '\r')) s->at++;
    if (peek(s) == '/' || peek(s) == '#') fail(s, s->at, 1, "JSON has no comments", "a .deal file can have comments");
}

/* The value of the four hexadecimal digits after \u at AT, or -1. */
static long unit_at(const scanner *s, size_t at) {
    long value = 0;
    for (size_t i = at + 2; i < at + 6; i++) {
        unsigned digit = i < s->text.n ? str_hex(s->text.p[i]) : 16;
        if (digit == 16) return -1;
        value = value * 16 + digit;
    }
    return value;
}

static void scan_escape(scanner *s) {
    char c = s->at + 1 < s->text.n ? s->text.p[s->at + 1] : '\0';
    if (c != 'u') {
        if (str_find(STR("\"\\/bfnrt"), (str){&c, 1}, 0) == SIZE_MAX)
            fail(s, s->at, 2, "unknown escape", "allowed: \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\uXXXX");
        s->at += 2;
        return;
    }
    long unit = unit_at(s, s->at);
    if (unit < 0) fail(s, s->at, 2, "\\u needs four hexadecimal digits", "");
    bool high = unit >= 0xd800 && unit <= 0xdbff;
    long low = high && s->at + 7 < s->text.n && s->text.p[s->at + 6] == '\\' && s->text.p[s->at + 7] == 'u'
                   ? unit_at(s, s->at + 6)
                   : -1;
    if ((high && (low < 0xdc00 || low > 0xdfff)) || (unit >= 0xdc00 && unit <= 0xdfff))
        fail(s, s->at, 6, "half of a surrogate pair without the other half",
             "write characters above U+FFFF with two \\u escapes, or directly");
    s->at += high ? 12 : 6;
}

static void scan_string(scanner *s) {
    size_t from = s->at++;
    while (!s->found) {
        unsigned char c = (unsigned char)peek(s);
        if (s->at >= s->text.n) {
            fail(s, from, 1, "this string never ends", "add the closing '\"'");
        } else if (c == '"') {
            s->at++;
            return;
        } else if (c == '\n') {
            fail(s, from, s->at - from, "this string does not end on its line",
                 "write \\n for a line end inside a string");
        } else if (c < 0x20) {
            fail(s, s->at, 1, "control character in a string", "write it as an escape, such as \\t");
        } else if (c == '\\') {
            scan_escape(s);
        } else {
            s->at++;
        }
    }
}

static void scan_digits(scanner *s) {
    if (!str_is_digit(peek(s))) expected(s, "a digit");
    while (str_is_digit(peek(s))) s->at++;
}

static void scan_number(scanner *s) {
    size_t from = s->at;
    if (peek(s) == '-') s->at++;
    if (peek(s) == '0' && s->at + 1 < s->text.n && str_is_digit(s->text.p[s->at + 1]))
        fail(s, from, 1, "a number must not begin with 0", "remove the zeros");
    scan_digits(s);
    if (peek(s) == '.') {
        s->at++;
        scan_digits(s);
    }
    if ((peek(s) | 0x20) == 'e') {
        s->at++;
        if (peek(s) == '+' || peek(s) == '-') s->at++;
        scan_digits(s);
    }
}

static void scan_word(scanner *s) {
    static const str words[] = {{"true", 4}, {"false", 5}, {"null", 4}};
    str rest = str_sub(s->text, s->at, s->text.n);
    for (size_t i = 0; i < 3; i++)
        if (str_starts(rest, words[i])) {
            s->at += words[i].n;
            return;
        }
    if (peek(s) == '\'')
        fail(s, s->at, 1, "a string in single quotes", "write it in double quotes");
    else
        expected(s, "a value");
}

static void scan_value(scanner *s);

static void scan_member(scanner *s) {
    if (peek(s) != '"') {
        if (peek(s) == '\'')
            fail(s, s->at, 1, "a name in single quotes", "write it in double quotes");
        else
            expected(s, "a name in double quotes");
        return;
    }
    scan_string(s);
    skip_space(s);
    if (peek(s) != ':') {
        expected(s, "':' after the name");
        return;
    }
    s->at++;
    scan_value(s);
}

static void scan_children(scanner *s, char close) {
    size_t opened = s->at++;
    char wanted[64];
    skip_space(s);
    if (peek(s) == close) {
        s->at++;
        return;
    }
    while (!s->found) {
        (close == '}' ? scan_member : scan_value)(s);
        skip_space(s);
        if (s->found) return;
        if (peek(s) == close) {
            s->at++;
            return;
        }
        if (peek(s) != ',') {
            snprintf(wanted, sizeof wanted, "',' or '%c' (opened on line %u)", close,
                     place_line((place){s->source, (uint32_t)opened, 1}));
            expected(s, wanted);
            return;
        }
        size_t comma = s->at++;
        skip_space(s);
        if (peek(s) == close)
            fail(s, comma, 1, "unexpected ',' before the closing bracket", "remove the comma after the last element");
    }
}

static void scan_value(scanner *s) {
    skip_space(s);
    if (++s->depth > s->max_depth) {
        s->found = true;
        read_depth_error((place){s->source, (uint32_t)s->at, 1}, s->max_depth, s->problems);
    }
    char c = peek(s);
    if (s->found)
        ;
    else if (c == '{')
        scan_children(s, '}');
    else if (c == '[')
        scan_children(s, ']');
    else if (c == '"')
        scan_string(s);
    else if (c == '-' || str_is_digit(c))
        scan_number(s);
    else
        scan_word(s);
    s->depth--;
}

static bool locate(const source *from, size_t max_depth, diags *d) {
    scanner s = {.source = from, .text = from->text, .at = read_mark(from), .max_depth = max_depth, .problems = d};
    skip_space(&s);
    if (!s.found && peek(&s) != '{' && peek(&s) != '[')
        expected(&s, "'{'");
    else if (!s.found)
        scan_value(&s);
    skip_space(&s);
    if (!s.found && s.at < s.text.n) fail(&s, s.at, 1, "unexpected text after the end of the JSON value", "");
    return s.found;
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
    if (read_clean(s, d) && !locate(s, limits.max_depth, d)) diags_file(d, s->name, "this is not valid JSON: %s", why);
    return NULL;
}
