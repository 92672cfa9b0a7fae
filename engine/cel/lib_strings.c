#include <string.h>

#include "base/utf8.h"
#include "cel/lib.h"

/* The strings extension. Places in a string are counted in code points. */

#define FN(name) static cel_value name(cel_call *c, const cel_value *v, size_t n)

static cel_value outside(cel_call *c, int64_t index) {
    return cel_error(c->memory, "index out of range: %lld", (long long)index);
}

static cel_value copy(cel_call *c, str s) {
    return cel_of_str(arena_str(c->memory, s));
}

FN(char_at) {
    (void)n;
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

/* The last place is the first one from behind. */
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
    buf out = {0};
    for (size_t i = 0; i < v[0].list->n && out.n <= LIB_MOST_TEXT; i++) {
        if (v[0].list->v[i].kind != CEL_STRING) {
            buf_free(&out);
            return lib_no_overload(c, "join", v, n);
        }
        if (i && n > 1) buf_str(&out, cel_text(v[1]));
        buf_str(&out, cel_text(v[0].list->v[i]));
    }
    return lib_text(c, &out);
}

static cel_value with_case(cel_call *c, str s, char from, char to, int shift) {
    cel_value r = copy(c, s);
    char *p = (char *)(uintptr_t)r.text;
    for (size_t i = 0; i < s.n; i++)
        if (p[i] >= from && p[i] <= to) p[i] = (char)(p[i] + shift);
    return r;
}

FN(lower_ascii) {
    (void)n;
    return with_case(c, cel_text(v[0]), 'A', 'Z', 32);
}

FN(upper_ascii) {
    (void)n;
    return with_case(c, cel_text(v[0]), 'a', 'z', -32);
}

/* An empty needle stands between all characters. */
static size_t next_hit(str s, str needle, size_t at) {
    if (needle.n) return str_find(s, needle, at);
    return at <= s.n ? at : SIZE_MAX;
}

FN(replace) {
    str s = cel_text(v[0]), needle = cel_text(v[1]), with = cel_text(v[2]);
    int64_t left = n > 3 ? v[3].i : -1;
    buf out = {0};
    size_t at = 0;
    while (left != 0 && out.n <= LIB_MOST_TEXT) {
        size_t hit = next_hit(s, needle, at);
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

/* White space as Unicode has it. */
static bool is_space(uint32_t cp) {
    static const uint32_t spaces[] = {0x20, 0x85, 0xa0, 0x1680, 0x2028, 0x2029, 0x202f, 0x205f, 0x3000};
    if ((cp >= 9 && cp <= 13) || (cp >= 0x2000 && cp <= 0x200a)) return true;
    for (size_t i = 0; i < sizeof spaces / sizeof *spaces; i++)
        if (cp == spaces[i]) return true;
    return false;
}

FN(trim) {
    (void)c, (void)n;
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
    (void)n;
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
    (void)n;
    str s = cel_text(v[0]);
    buf out = {0};
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
    (void)n;
    buf out = {0};
    cel_base64(&out, cel_text(v[0]));
    return lib_text(c, &out);
}

FN(decode64) {
    str bytes;
    (void)n;
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
