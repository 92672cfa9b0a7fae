#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "cel/lib.h"

/* string.format(list): the clauses %s %d %f %e %b %o %x %X and %%. */

typedef struct clause {
    char letter;
    int precision; /* -1 where none was given */
} clause;

static bool wrong(cel_call *c, cel_value v, const char *what, cel_value *error) {
    *error = cel_error(c->memory, "error during formatting: %s, was given %s", what, cel_kind_name(v.kind));
    return false;
}

static void print_text(buf *out, cel_value v);

/* Keys in the order of their text, so that the same map always reads the same. */
typedef struct pair {
    str key;
    cel_value value;
} pair;

static int by_key(const void *a, const void *b) {
    return str_cmp(((const pair *)a)->key, ((const pair *)b)->key);
}

static void print_map(buf *out, const cel_map *m) {
    arena scratch;
    arena_init(&scratch);
    pair *pairs = ARENA_ARRAY(&scratch, pair, m->n);
    for (size_t i = 0; i < m->n; i++) {
        buf key = {0};
        print_text(&key, m->keys[i]);
        pairs[i] = (pair){arena_str(&scratch, buf_slice(&key)), m->values[i]};
        buf_free(&key);
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
    arena_free(&scratch);
}

/* Bytes read as text, U+FFFD for each that is none: a string is valid UTF-8 whatever went into it. */
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

/* The names of the doubles that have no digits may stand for them. */
static cel_value named_double(cel_value v) {
    if (v.kind != CEL_STRING) return v;
    if (str_is(cel_text(v), "NaN")) return cel_of_double(NAN);
    if (str_is(cel_text(v), "Infinity")) return cel_of_double(INFINITY);
    return str_is(cel_text(v), "-Infinity") ? cel_of_double(-INFINITY) : v;
}

static bool print_decimal(cel_call *c, buf *out, cel_value v, cel_value *error) {
    if (v.kind != CEL_INT && v.kind != CEL_UINT && !is_special(v))
        return wrong(c, v, "decimal clause can only be used on integers", error);
    print_text(out, v);
    return true;
}

/* Digits are asked of printf in the C locale's form: whatever stands for the point is replaced. */
static bool print_real(cel_call *c, buf *out, clause k, cel_value v, cel_value *error) {
    const char *what = k.letter == 'f' ? "fixed-point clause can only be used on doubles"
                                       : "scientific clause can only be used on doubles";
    v = named_double(v);
    if (v.kind == CEL_INT) v = cel_of_double((double)v.i);
    if (v.kind == CEL_UINT) v = cel_of_double((double)v.u);
    if (v.kind != CEL_DOUBLE) return wrong(c, v, what, error);
    if (is_special(v)) {
        print_text(out, v);
        return true;
    }
    size_t from = out->n;
    buf_printf(out, k.letter == 'f' ? "%.*f" : "%.*e", k.precision < 0 ? 6 : k.precision, v.d);
    for (size_t i = from; i < out->n; i++)
        if (!strchr("0123456789+-e", out->p[i])) out->p[i] = '.';
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
    case 'd': return print_decimal(c, out, v, error);
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

/* Reads [.digits]letter behind a percent sign. */
static bool read_clause(cel_call *c, str s, size_t *at, clause *out, cel_value *error) {
    *out = (clause){.precision = -1};
    if (*at < s.n && s.p[*at] == '.') {
        size_t from = *at + 1;
        out->precision = 0;
        for (++*at; *at < s.n && s.p[*at] >= '0' && s.p[*at] <= '9' && out->precision < 1000; ++*at)
            out->precision = out->precision * 10 + s.p[*at] - '0';
        if (*at == from) {
            *error = lib_fail(c, "error during formatting: a precision is written in digits behind the point");
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

cel_value lib_format(cel_call *c, const cel_value *v, size_t n) {
    str s = cel_text(v[0]);
    buf out = {0};
    size_t used = 0;
    cel_value error;
    (void)n;
    for (size_t at = 0; at < s.n && out.n <= LIB_MOST_TEXT;) {
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
        if (!good || !print_clause(c, &out, k, v[1].list->v[used++], &error)) {
            buf_free(&out);
            return error;
        }
    }
    return lib_text(c, &out);
}
