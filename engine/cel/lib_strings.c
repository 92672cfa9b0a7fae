#include "base/utf8.h"
#include "cel/lib.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The strings extension and string.format(). Indices in a string count code points. */

static cel_value outside(cel_call *c, int64_t index) {
    return cel_error(c->memory, "index out of range: %lld", (long long)index);
}

FN(char_at) {
    str s = cel_text(v[0]);
    if (v[1].i < 0) return outside(c, v[1].i);
    size_t from = utf8_offset(s, (size_t)v[1].i);
    if (from == s.n) return (size_t)v[1].i == utf8_count(s) ? cel_of_str((str){"", 0}) : outside(c, v[1].i);
    return cel_of_str(str_sub(s, from, from + utf8_offset(str_sub(s, from, s.n), 1)));
}

FN(index_of) {
    str s = cel_text(v[0]);
    int64_t start = n > 2 ? v[2].i : 0;
    if (start < 0 || (size_t)start > utf8_count(s)) return outside(c, start);
    if (v[1].n == 0) return cel_of_int(start);
    size_t at = str_find(s, cel_text(v[1]), utf8_offset(s, (size_t)start));
    return cel_of_int(at == SIZE_MAX ? -1 : (int64_t)utf8_count(str_sub(s, 0, at)));
}

static str backwards(cel_call *c, str s) {
    char *out = arena_alloc(c->memory, s.n + 1);
    for (size_t i = 0; i < s.n; i++) out[i] = s.p[s.n - 1 - i];
    return (str){out, s.n};
}

/* The last match is the first match in the reversed strings. */
FN(last_index_of) {
    str s = cel_text(v[0]), needle = cel_text(v[1]);
    size_t length = utf8_count(s);
    int64_t last = n > 2 ? v[2].i : (int64_t)length;
    if (last < 0 || (size_t)last > length) return outside(c, last);
    if (needle.n == 0) return cel_of_int(last);
    str in = str_sub(s, 0, utf8_offset(s, (size_t)last) + needle.n);
    size_t at = str_find(backwards(c, in), backwards(c, needle), 0);
    if (at == SIZE_MAX) return cel_of_int(-1);
    return cel_of_int((int64_t)utf8_count(str_sub(s, 0, in.n - at - needle.n)));
}

FN(join) {
    buf out = buf_in(c->memory);
    for (size_t i = 0; i < v[0].list->n && buf_mark(&out) <= LIB_MOST_TEXT; i++) {
        if (v[0].list->v[i].kind != CEL_STRING) return lib_no_overload(c, "join", v, n);
        if (i && n > 1) buf_str(&out, cel_text(v[1]));
        buf_str(&out, cel_text(v[0].list->v[i]));
    }
    return lib_text(c, &out);
}

static cel_value with_case(cel_call *c, str s, char from, char to, int shift) {
    char *p = arena_alloc(c->memory, s.n + 1);
    for (size_t i = 0; i < s.n; i++) p[i] = s.p[i] >= from && s.p[i] <= to ? (char)(s.p[i] + shift) : s.p[i];
    return cel_of_str((str){p, s.n});
}

VALUE(lower_ascii, with_case(c, cel_text(v[0]), 'A', 'Z', 32))
VALUE(upper_ascii, with_case(c, cel_text(v[0]), 'a', 'z', -32))

FN(replace) {
    str s = cel_text(v[0]), needle = cel_text(v[1]), with = cel_text(v[2]);
    int64_t left = n > 3 ? v[3].i : -1;
    buf out = buf_in(c->memory);
    size_t at = 0;
    while (left != 0 && buf_mark(&out) <= LIB_MOST_TEXT) {
        size_t hit = needle.n ? str_find(s, needle, at) : at; /* an empty needle is found between all characters */
        if (hit == SIZE_MAX) break;
        buf_str(&out, str_sub(s, at, hit));
        buf_str(&out, with);
        left--;
        at = hit + needle.n;
        if (needle.n) continue;
        if (at == s.n) return lib_text(c, &out);
        size_t step = utf8_offset(str_sub(s, at, s.n), 1);
        buf_str(&out, str_sub(s, at, at + step));
        at += step;
    }
    buf_str(&out, str_sub(s, at, s.n));
    return lib_text(c, &out);
}

FN(split) {
    str s = cel_text(v[0]), by = cel_text(v[1]);
    int64_t most = n > 2 ? v[2].i : -1;
    VEC(cel_value) parts = {0};
    size_t at = 0;
    if (most == 0) return cel_of_list(c->memory, NULL, 0);
    while (most < 0 || (int64_t)parts.n + 1 < most) {
        size_t hit = by.n ? str_find(s, by, at) : at + utf8_offset(str_sub(s, at, s.n), 1);
        if (hit == SIZE_MAX || (by.n == 0 && hit >= s.n)) break;
        VEC_PUSH(c->memory, parts, cel_of_str(str_sub(s, at, hit)));
        at = hit + by.n;
    }
    if (by.n || s.n) VEC_PUSH(c->memory, parts, cel_of_str(str_sub(s, at, s.n)));
    return cel_of_list(c->memory, parts.v, parts.n);
}

FN(substring) {
    str s = cel_text(v[0]);
    int64_t length = (int64_t)utf8_count(s), from = v[1].i, to = n > 2 ? v[2].i : length;
    if (from < 0 || from > length) return outside(c, from);
    if (to < 0 || to > length) return outside(c, to);
    if (to < from)
        return cel_error(c->memory, "invalid substring range: start %lld, end %lld", (long long)from, (long long)to);
    return cel_of_str(str_sub(s, utf8_offset(s, (size_t)from), utf8_offset(s, (size_t)to)));
}

/* Whitespace by Unicode. */
static bool is_space(uint32_t cp) {
    static const uint32_t spaces[] = {0x20, 0x85, 0xa0, 0x1680, 0x2028, 0x2029, 0x202f, 0x205f, 0x3000};
    if ((cp >= 9 && cp <= 13) || (cp >= 0x2000 && cp <= 0x200a)) return true;
    for (size_t i = 0; i < sizeof spaces / sizeof *spaces; i++)
        if (cp == spaces[i]) return true;
    return false;
}

FN(trim) {
    str s = cel_text(v[0]);
    uint32_t cp;
    for (size_t k; s.n && (k = utf8_decode(s.p, s.n, &cp)) && is_space(cp);) s = str_sub(s, k, s.n);
    while (s.n) {
        size_t at = s.n - 1;
        while (at && (s.p[at] & 0xc0) == 0x80) at--;
        if (!utf8_decode(s.p + at, s.n - at, &cp) || !is_space(cp)) break;
        s.n = at;
    }
    return cel_of_str(s);
}

FN(reverse) {
    str s = cel_text(v[0]);
    char *out = arena_alloc(c->memory, s.n + 1);
    for (size_t at = 0, end = s.n; at < s.n;) {
        size_t k = utf8_offset(str_sub(s, at, s.n), 1);
        end -= k;
        memcpy(out + end, s.p + at, k);
        at += k;
    }
    return cel_of_str((str){out, s.n});
}

FN(quote) {
    static const char from[] = "\a\b\f\n\r\t\v\\\"", to[] = "abfnrtv\\\"";
    str s = cel_text(v[0]);
    buf out = buf_in(c->memory);
    buf_char(&out, '"');
    for (size_t i = 0; i < s.n; i++) {
        const char *hit = s.p[i] ? strchr(from, s.p[i]) : NULL;
        if (hit) buf_char(&out, '\\');
        buf_char(&out, hit ? to[hit - from] : s.p[i]);
    }
    buf_char(&out, '"');
    return lib_text(c, &out);
}

FN(encode64) {
    buf out = buf_in(c->memory);
    cel_base64(&out, cel_text(v[0]));
    return lib_text(c, &out);
}

FN(decode64) {
    str bytes;
    return cel_base64_decode(c->memory, cel_text(v[0]), &bytes) ? cel_of_bytes(bytes)
                                                                : lib_fail(c, "this is not base64");
}

const cel_overload lib_strings[] = {
    {"string_char_at_int", "charAt", true, "(string, int) -> string", char_at, 0},
    {"string_index_of_string", "indexOf", true, "(string, string) -> int", index_of, 0},
    {"string_index_of_string_int", "indexOf", true, "(string, string, int) -> int", index_of, 0},
    {"string_last_index_of_string", "lastIndexOf", true, "(string, string) -> int", last_index_of, 0},
    {"string_last_index_of_string_int", "lastIndexOf", true, "(string, string, int) -> int", last_index_of, 0},
    {"list_join", "join", true, "(list(string)) -> string", join, 0},
    {"list_join_string", "join", true, "(list(string), string) -> string", join, 0},
    {"string_lower_ascii", "lowerAscii", true, "(string) -> string", lower_ascii, 0},
    {"string_upper_ascii", "upperAscii", true, "(string) -> string", upper_ascii, 0},
    {"string_replace_string_string", "replace", true, "(string, string, string) -> string", replace, 0},
    {"string_replace_string_string_int", "replace", true, "(string, string, string, int) -> string", replace, 0},
    {"string_split_string", "split", true, "(string, string) -> list(string)", split, 0},
    {"string_split_string_int", "split", true, "(string, string, int) -> list(string)", split, 0},
    {"string_substring_int", "substring", true, "(string, int) -> string", substring, 0},
    {"string_substring_int_int", "substring", true, "(string, int, int) -> string", substring, 0},
    {"string_trim", "trim", true, "(string) -> string", trim, 0},
    {"string_reverse", "reverse", true, "(string) -> string", reverse, 0},
    {"string_format", "format", true, "(string, list(dyn)) -> string", lib_format, 0},
    {"strings_quote", "strings.quote", false, "(string) -> string", quote, 0},
    {"base64_encode_bytes", "base64.encode", false, "(bytes) -> string", encode64, 0},
    {"base64_decode_string", "base64.decode", false, "(string) -> bytes", decode64, 0},
    {NULL, NULL, false, NULL, NULL, 0}};

/* string.format(list): the clauses %s %d %f %e %b %o %x %X and %%. */

typedef struct clause {
    char letter;
    int precision; /* -1: none */
} clause;

static bool wrong(cel_call *c, cel_value v, const char *what, cel_value *error) {
    *error = cel_error(c->memory, "error during formatting: %s, was given %s", what, cel_kind_name(v.kind));
    return false;
}

static void print_text(buf *out, cel_value v);

/* Sorted by the text of the keys, so that equal maps have equal texts. */
typedef struct pair {
    str key;
    cel_value value;
} pair;

static int by_key(const void *a, const void *b) {
    return str_cmp(((const pair *)a)->key, ((const pair *)b)->key);
}

static void print_map(buf *out, const cel_map *m) {
    pair *pairs = ARENA_ARRAY(out->memory, pair, m->n);
    for (size_t i = 0; i < m->n; i++) {
        buf key = buf_in(out->memory);
        print_text(&key, m->keys[i]);
        pairs[i] = (pair){buf_take(&key), m->values[i]};
    }
    if (m->n) qsort(pairs, m->n, sizeof *pairs, by_key);
    buf_char(out, '{');
    for (size_t i = 0; i < m->n; i++) {
        if (i) buf_z(out, ", ");
        buf_str(out, pairs[i].key);
        buf_z(out, ": ");
        print_text(out, pairs[i].value);
    }
    buf_char(out, '}');
}

/* Bytes as text, with U+FFFD for each that is not valid UTF-8. */
static void print_bytes(buf *out, str bytes) {
    uint32_t cp;
    for (size_t i = 0, n; i < bytes.n; i += n ? n : 1) {
        n = utf8_decode(bytes.p + i, bytes.n - i, &cp);
        if (n)
            buf_add(out, bytes.p + i, n);
        else
            buf_z(out, "\xef\xbf\xbd");
    }
}

static void print_text(buf *out, cel_value v) {
    switch (v.kind) {
    case CEL_NULL: buf_z(out, "null"); break;
    case CEL_BOOL: buf_z(out, v.b ? "true" : "false"); break;
    case CEL_INT: buf_int(out, v.i); break;
    case CEL_UINT: buf_printf(out, "%" PRIu64, v.u); break;
    case CEL_DOUBLE: lib_double(out, v.d, true); break;
    case CEL_STRING: buf_str(out, cel_text(v)); break;
    case CEL_BYTES: print_bytes(out, cel_text(v)); break;
    case CEL_TIMESTAMP: cel_timestamp_print(out, v); break;
    case CEL_DURATION: cel_duration_print(out, v); break;
    case CEL_MONEY: money_print(out, cel_money_of(v)); break;
    case CEL_TYPE: buf_z(out, cel_type_name(v.type)); break;
    case CEL_MAP: print_map(out, v.map); break;
    case CEL_LIST:
        buf_char(out, '[');
        for (size_t i = 0; i < v.list->n; i++) {
            if (i) buf_z(out, ", ");
            print_text(out, v.list->v[i]);
        }
        buf_char(out, ']');
        break;
    default: buf_z(out, cel_kind_name(v.kind)); break;
    }
}

static bool is_special(cel_value v) {
    return v.kind == CEL_DOUBLE && !isfinite(v.d);
}

/* printf() writes the decimal point of the locale, which is replaced. */
static bool print_real(cel_call *c, buf *out, clause k, cel_value v, cel_value *error) {
    const char *what = k.letter == 'f' ? "fixed-point clause can only be used on doubles"
                                       : "scientific clause can only be used on doubles";
    if (v.kind == CEL_STRING && str_is(cel_text(v), "NaN")) v = cel_of_double(NAN);
    if (v.kind == CEL_STRING && str_is(cel_text(v), "Infinity")) v = cel_of_double(INFINITY);
    if (v.kind == CEL_STRING && str_is(cel_text(v), "-Infinity")) v = cel_of_double(-INFINITY);
    if (v.kind == CEL_INT) v = cel_of_double((double)v.i);
    if (v.kind == CEL_UINT) v = cel_of_double((double)v.u);
    if (v.kind != CEL_DOUBLE) return wrong(c, v, what, error);
    if (is_special(v)) {
        print_text(out, v);
        return true;
    }
    size_t from = buf_mark(out), n;
    buf_printf(out, k.letter == 'f' ? "%.*f" : "%.*e", k.precision < 0 ? 6 : k.precision, v.d);
    char *digits = buf_since(out, from, &n);
    for (size_t i = 0; i < n; i++)
        if (!strchr("0123456789+-e", digits[i])) digits[i] = '.';
    return true;
}

static void print_base(buf *out, cel_value v, unsigned shift, bool upper) {
    char digits[72];
    size_t at = sizeof digits;
    bool negative = v.kind == CEL_INT && v.i < 0;
    uint64_t left = negative ? 0 - v.u : v.u;
    do digits[--at] = (upper ? "0123456789ABCDEF" : "0123456789abcdef")[left & ((1u << shift) - 1)];
    while (left >>= shift);
    if (negative) digits[--at] = '-';
    buf_add(out, digits + at, sizeof digits - at);
}

static bool print_binary(cel_call *c, buf *out, clause k, cel_value v, cel_value *error) {
    bool whole = v.kind == CEL_INT || v.kind == CEL_UINT;
    if (k.letter == 'o') {
        if (!whole) return wrong(c, v, "octal clause can only be used on integers", error);
        print_base(out, v, 3, false);
        return true;
    }
    if (!whole && v.kind != CEL_BOOL) return wrong(c, v, "only integers and bools can be formatted as binary", error);
    print_base(out, v.kind == CEL_BOOL ? cel_of_uint(v.b) : v, 1, false);
    return true;
}

static bool print_hex(cel_call *c, buf *out, clause k, cel_value v, cel_value *error) {
    bool upper = k.letter == 'X';
    if (v.kind == CEL_INT || v.kind == CEL_UINT) {
        print_base(out, v, 4, upper);
        return true;
    }
    if (v.kind != CEL_STRING && v.kind != CEL_BYTES)
        return wrong(c, v, "only integers, byte buffers, and strings can be formatted as hex", error);
    for (uint32_t i = 0; i < v.n; i++) buf_printf(out, upper ? "%02X" : "%02x", (unsigned)(unsigned char)v.text[i]);
    return true;
}

static bool can_print(cel_value v) {
    size_t n = v.kind == CEL_LIST ? v.list->n : v.kind == CEL_MAP ? v.map->n : 0;
    for (size_t i = 0; i < n; i++)
        if (!can_print(v.kind == CEL_LIST ? v.list->v[i] : v.map->values[i])) return false;
    return v.kind < CEL_OPTIONAL;
}

static bool print_clause(cel_call *c, buf *out, clause k, cel_value v, cel_value *error) {
    switch (k.letter) {
    case 's':
        if (!can_print(v))
            return wrong(c, v,
                         "string clause can only be used on strings, bools, bytes, ints, doubles, maps, lists, types, "
                         "durations, and timestamps",
                         error);
        print_text(out, v);
        return true;
    case 'd':
        if (v.kind != CEL_INT && v.kind != CEL_UINT && !is_special(v))
            return wrong(c, v, "decimal clause can only be used on integers", error);
        print_text(out, v);
        return true;
    case 'f':
    case 'e': return print_real(c, out, k, v, error);
    case 'b':
    case 'o': return print_binary(c, out, k, v, error);
    case 'x':
    case 'X': return print_hex(c, out, k, v, error);
    default: break;
    }
    *error = cel_error(c->memory, "error during formatting: unrecognized formatting clause \"%c\"", k.letter);
    return false;
}

/* Reads [.digits]letter after a percent sign. */
static bool read_clause(cel_call *c, str s, size_t *at, clause *out, cel_value *error) {
    *out = (clause){.precision = -1};
    if (*at < s.n && s.p[*at] == '.') {
        size_t from = *at + 1;
        out->precision = 0;
        for (++*at; *at < s.n && s.p[*at] >= '0' && s.p[*at] <= '9' && out->precision < 1000; ++*at)
            out->precision = out->precision * 10 + s.p[*at] - '0';
        if (*at == from) {
            *error = lib_fail(c, "error during formatting: a precision must have digits after the point");
            return false;
        }
        if (out->precision >= 1000) {
            *error = lib_fail(c, "error during formatting: the precision is too large");
            return false;
        }
    }
    if (*at >= s.n) {
        *error = lib_fail(c, "error during formatting: unexpected end of string");
        return false;
    }
    out->letter = s.p[(*at)++];
    return true;
}

cel_value lib_format_check(arena *a, str s, size_t n) {
    cel_call c = {.memory = a};
    cel_value error;
    size_t used = 0;
    for (size_t at = 0; (at = str_find(s, STR("%"), at)) != SIZE_MAX;) {
        clause k;
        at++;
        if (!read_clause(&c, s, &at, &k, &error)) return error;
        if (k.letter == '%' && k.precision < 0) continue;
        if (!k.letter || !strchr("sdfeboxX", k.letter))
            return cel_error(a, "error during formatting: unrecognized formatting clause \"%c\"", k.letter);
        if (used++ >= n) return cel_error(a, "error during formatting: there are more clauses than values");
    }
    return cel_null_value();
}

cel_value lib_format(cel_call *c, const cel_value *v, UNUSED size_t n) {
    str s = cel_text(v[0]);
    buf out = buf_in(c->memory);
    size_t used = 0;
    cel_value error;
    for (size_t at = 0; at < s.n && buf_mark(&out) <= LIB_MOST_TEXT;) {
        clause k;
        if (s.p[at] != '%') {
            size_t next = str_find(s, STR("%"), at);
            if (next == SIZE_MAX) next = s.n;
            buf_add(&out, s.p + at, next - at);
            at = next;
            continue;
        }
        at++;
        bool good = read_clause(c, s, &at, &k, &error);
        if (good && k.letter == '%' && k.precision < 0) {
            buf_char(&out, '%');
            continue;
        }
        if (good && used >= v[1].list->n) {
            error = cel_error(c->memory, "index %zu out of range", used);
            good = false;
        }
        if (!good || !print_clause(c, &out, k, v[1].list->v[used++], &error)) return error;
    }
    return lib_text(c, &out);
}
