#include "cel/parser.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"

bool lex_is_reserved(str word) {
    static const char *const words[] = {"true",     "false",   "null",      "in",       "as",  "break",  "const",
                                        "continue", "else",    "for",       "function", "if",  "import", "let",
                                        "loop",     "package", "namespace", "return",   "var", "void",   "while"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (str_is(word, words[i])) return true;
    return false;
}

static char peek(const lexer *l, uint32_t at) {
    return at < l->at->text.n ? l->at->text.p[at] : '\0';
}

static bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

static bool is_hex(char c) {
    return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

static lex_token token(lexer *l, lex_kind kind, uint32_t from, uint32_t to) {
    l->pos = to;
    return (lex_token){.kind = kind, .from = from, .to = to, .text = str_sub(l->at->text, from, to)};
}

static lex_token fail(lexer *l, uint32_t from, uint32_t to, const char *note, const char *message) {
    cel_report(l->problems, l->at, from, to, str_of(note), "%s", message);
    return token(l, LEX_ERROR, from, to);
}

static void skip_space(lexer *l) {
    for (;;) {
        char c = peek(l, l->pos);
        if (c && strchr(" \t\n\r\f\v", c)) {
            l->pos++;
        } else if (c == '/' && peek(l, l->pos + 1) == '/') {
            size_t end = str_find(l->at->text, STR("\n"), l->pos);
            l->pos = (uint32_t)(end == SIZE_MAX ? l->at->text.n : end + 1);
        } else {
            return;
        }
    }
}

/* ------------------------------------------------------------------------------------------------ numbers */

static unsigned digit_value(char c) {
    return is_digit(c) ? (unsigned)(c - '0') : (unsigned)((c | 0x20) - 'a' + 10);
}

static bool read_whole(str digits, unsigned base, uint64_t *out) {
    *out = 0;
    for (size_t i = 0; i < digits.n; i++) {
        unsigned d = digit_value(digits.p[i]);
        if (*out > (UINT64_MAX - d) / base) return false;
        *out = *out * base + d;
    }
    return true;
}

static lex_token whole_token(lexer *l, uint32_t from, uint32_t digits, uint32_t to, unsigned base, bool negative) {
    uint64_t n;
    bool is_unsigned = (peek(l, to) | 0x20) == 'u';
    bool fits = read_whole(str_sub(l->at->text, digits, to), base, &n);
    negative = negative && !is_unsigned;
    uint64_t most = is_unsigned ? UINT64_MAX : (uint64_t)INT64_MAX + negative;
    if (!fits || n > most)
        return fail(l, from, to, "",
                    is_unsigned ? "this number is out of range for a uint" : "this number is out of range for an int");
    lex_token t = token(l, LEX_LITERAL, from, to + is_unsigned);
    t.number = !is_unsigned;
    t.value = is_unsigned ? cel_of_uint(n) : cel_of_int(negative ? (int64_t)(0 - n) : (int64_t)n);
    return t;
}

static lex_token number_token(lexer *l, uint32_t from, bool negative) {
    uint32_t at = from;
    if (peek(l, at) == '0' && (peek(l, at + 1) | 0x20) == 'x' && is_hex(peek(l, at + 2))) {
        for (at += 2; is_hex(peek(l, at));) at++;
        return whole_token(l, from, from + 2, at, 16, negative);
    }
    while (is_digit(peek(l, at))) at++;
    bool real = peek(l, at) == '.' && is_digit(peek(l, at + 1));
    if (real)
        for (at++; is_digit(peek(l, at));) at++;
    uint32_t power = at + 1 + (peek(l, at + 1) == '-' || peek(l, at + 1) == '+');
    if ((peek(l, at) | 0x20) == 'e' && is_digit(peek(l, power))) {
        real = true;
        for (at = power; is_digit(peek(l, at));) at++;
    }
    if (!real) return whole_token(l, from, from, at, 10, negative);
    if (at - from > 380) return fail(l, from, at, "", "this number has too many digits");
    double d = 0;
    if (!cel_double_parse(str_sub(l->at->text, from, at), &d) || isinf(d))
        return fail(l, from, at, "", "this number is out of range for a double");
    lex_token t = token(l, LEX_LITERAL, from, at);
    t.number = true;
    t.value = cel_of_double(negative ? -d : d);
    return t;
}

/* ------------------------------------------------------------------------------------------------ strings */

typedef struct quoted {
    lexer *lexer;
    uint32_t from, at;
    bool raw, bytes;
    uint32_t quote_n; /* 1 or 3 */
    char quote;
    char *out;
    size_t n;
    bool failed;
} quoted;

static void bad_escape(quoted *q, uint32_t to, const char *note, const char *message) {
    fail(q->lexer, q->at, to, note, message);
    q->failed = true;
}

static void put(quoted *q, uint32_t cp, bool as_byte) {
    if (as_byte) {
        q->out[q->n++] = (char)cp;
        return;
    }
    size_t n = utf8_encode(cp, q->out + q->n);
    if (n == 0) bad_escape(q, q->at + 2, "", "this escape is not a Unicode character");
    q->n += n;
}

/* COUNT digits of BASE, from DIGITS on. */
static bool escape_value(quoted *q, uint32_t digits, uint32_t count, unsigned base, uint32_t *value) {
    *value = 0;
    for (uint32_t i = digits; i < digits + count; i++) {
        char c = peek(q->lexer, i);
        if (!(base == 16 ? is_hex(c) : c >= '0' && c <= '7')) {
            bad_escape(q, i, "", "this escape has too few digits");
            return false;
        }
        *value = *value * base + digit_value(c);
    }
    return true;
}

/* The second of two \u escapes (surrogates) for a character beyond U+FFFF. */
static bool low_surrogate(quoted *q, uint32_t at, uint32_t *value) {
    if (peek(q->lexer, at) != '\\' || peek(q->lexer, at + 1) != 'u') return false;
    return escape_value(q, at + 2, 4, 16, value) && *value >= 0xdc00 && *value <= 0xdfff;
}

static void numeric_escape(quoted *q, uint32_t digits, uint32_t count, unsigned base) {
    uint32_t value, low;
    if (!escape_value(q, digits, count, base, &value)) return;
    if (count == 4 && value >= 0xd800 && value <= 0xdbff && low_surrogate(q, digits + 4, &low)) {
        value = 0x10000 + ((value - 0xd800) << 10) + (low - 0xdc00);
        digits += 6;
    }
    bool as_byte = q->bytes && count <= 3;
    if (base == 8 && value > 255) bad_escape(q, digits + count, "", "an octal escape goes up to \\377");
    if (q->bytes && count > 3) bad_escape(q, digits + count, "", "bytes have no \\u escapes");
    if (!q->failed) put(q, value, as_byte);
    q->at = digits + count;
}

static void read_escape(quoted *q) {
    static const char from[] = "abfnrtv\\?\"'`", to[] = "\a\b\f\n\r\t\v\\?\"'`";
    char c = peek(q->lexer, q->at + 1);
    const char *hit = c ? strchr(from, c) : NULL;
    if (hit) {
        q->out[q->n++] = to[hit - from];
        q->at += 2;
    } else if (c == 'x' || c == 'X') {
        numeric_escape(q, q->at + 2, 2, 16);
    } else if (c == 'u') {
        numeric_escape(q, q->at + 2, 4, 16);
    } else if (c == 'U') {
        numeric_escape(q, q->at + 2, 8, 16);
    } else if (c >= '0' && c <= '7') {
        numeric_escape(q, q->at + 1, 3, 8);
    } else {
        bad_escape(q, q->at + 2, "write a backslash in a pattern as \\\\, or the string as r'...'", "unknown escape");
    }
}

static bool at_end(const quoted *q) {
    for (uint32_t i = 0; i < q->quote_n; i++)
        if (peek(q->lexer, q->at + i) != q->quote) return false;
    return true;
}

/* The number of bytes before the closing quote, or before the place where it is missing. An escape never gives more
 * bytes than it has. */
static size_t most_bytes(quoted q) {
    uint32_t from = q.at;
    while (q.at < q.lexer->at->text.n && !at_end(&q)) {
        char c = peek(q.lexer, q.at);
        if (q.quote_n == 1 && (c == '\n' || c == '\r')) break;
        q.at += c == '\\' && !q.raw ? 2 : 1;
    }
    return q.at - from;
}

static lex_token string_token(lexer *l, uint32_t from, uint32_t quote_at, bool raw, bool bytes) {
    quoted q = {.lexer = l, .from = from, .raw = raw, .bytes = bytes, .quote = peek(l, quote_at), .quote_n = 1};
    if (peek(l, quote_at + 1) == q.quote && peek(l, quote_at + 2) == q.quote) q.quote_n = 3;
    q.at = quote_at + q.quote_n;
    q.out = arena_alloc(l->memory, most_bytes(q) + 4);
    while (!at_end(&q) && !q.failed) {
        char c = peek(l, q.at);
        if (q.at >= l->at->text.n || (q.quote_n == 1 && (c == '\n' || c == '\r')))
            return fail(l, from, quote_at + q.quote_n, "", "this string has no closing quote");
        if (c == '\\' && !raw)
            read_escape(&q);
        else
            q.out[q.n++] = l->at->text.p[q.at++];
    }
    if (q.failed) return token(l, LEX_ERROR, from, q.at);
    lex_token t = token(l, LEX_LITERAL, from, q.at + q.quote_n);
    str s = {q.out, q.n};
    t.value = bytes ? cel_of_bytes(s) : cel_of_str(s);
    return t;
}

/* A string may have r, b, rb or br before its quote. */
static bool string_prefix(const lexer *l, uint32_t from, uint32_t *quote, bool *raw, bool *bytes) {
    uint32_t at = from;
    *raw = *bytes = false;
    for (;; at++) {
        char c = (char)(peek(l, at) | 0x20);
        if (c == 'r' && !*raw)
            *raw = true;
        else if (c == 'b' && !*bytes)
            *bytes = true;
        else
            break;
    }
    *quote = at;
    return peek(l, at) == '"' || peek(l, at) == '\'';
}

/* ------------------------------------------------------------------------------------------------ words and signs */

static lex_token word_token(lexer *l, uint32_t from) {
    uint32_t at = from;
    while (is_letter(peek(l, at)) || is_digit(peek(l, at))) at++;
    lex_token t = token(l, LEX_IDENT, from, at);
    bool yes = str_is(t.text, "true");
    if (yes || str_is(t.text, "false")) {
        t.kind = LEX_LITERAL;
        t.value = cel_of_bool(yes);
    } else if (str_is(t.text, "null")) {
        t.kind = LEX_LITERAL;
        t.value = cel_null_value();
    }
    return t;
}

static lex_token quoted_name(lexer *l, uint32_t from) {
    size_t end = str_find(l->at->text, STR("`"), from + 1);
    if (end == SIZE_MAX || end == from + 1u) return fail(l, from, from + 1, "", "this name has no closing backtick");
    lex_token t = token(l, LEX_QUOTED, from, (uint32_t)end + 1);
    t.text = str_sub(t.text, 1, t.text.n - 1);
    for (size_t i = 0; i < t.text.n; i++)
        if (!is_letter(t.text.p[i]) && !is_digit(t.text.p[i]) && !strchr("-./ ", t.text.p[i]))
            return fail(l, from, t.to, "allowed: letters, digits, _ - . / and spaces",
                        "this is not allowed in backticks");
    return t;
}

static lex_token sign_token(lexer *l, uint32_t from) {
    static const char *const twos[] = {"&&", "||", "==", "!=", "<=", ">="};
    str two = str_sub(l->at->text, from, from + 2);
    for (size_t i = 0; i < sizeof twos / sizeof *twos; i++)
        if (str_is(two, twos[i])) return token(l, LEX_SIGN, from, from + 2);
    char c = peek(l, from);
    if (c == '=') return fail(l, from, from + 1, "", "'=' is not an operator; write '==' to compare");
    if (c == '&') return fail(l, from, from + 1, "", "write '&&' for 'and'");
    if (c == '|') return fail(l, from, from + 1, "", "write '||' for 'or'");
    if (strchr("()[]{}.,:?<>!+-*/%", c) && c) return token(l, LEX_SIGN, from, from + 1);
    uint32_t cp;
    size_t n = utf8_decode(l->at->text.p + from, l->at->text.n - from, &cp);
    return fail(l, from, from + (uint32_t)(n ? n : 1), "", "this character has no meaning in an expression");
}

lex_token lex_next(lexer *l, bool negative) {
    skip_space(l);
    uint32_t from = l->pos, quote;
    bool raw, bytes;
    char c = peek(l, from);
    if (from >= l->at->text.n) return token(l, LEX_END, from, from);
    if (string_prefix(l, from, &quote, &raw, &bytes)) return string_token(l, from, quote, raw, bytes);
    if (is_letter(c)) return word_token(l, from);
    if (is_digit(c) || (c == '.' && is_digit(peek(l, from + 1)))) return number_token(l, from, negative);
    return c == '`' ? quoted_name(l, from) : sign_token(l, from);
}
