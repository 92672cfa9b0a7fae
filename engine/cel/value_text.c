#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cel/time.h"
#include "cel/value.h"

/* Values as text: JSON, typed JSON and its reader, and prose for messages. */

void cel_base64(buf *out, str s) {
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t i = 0; i < s.n; i += 3) {
        size_t n = s.n - i < 3 ? s.n - i : 3;
        uint32_t bits = 0;
        for (size_t k = 0; k < 3; k++) bits = bits << 8 | (k < n ? (unsigned char)s.p[i + k] : 0u);
        for (size_t k = 0; k < 4; k++) buf_char(out, k <= n ? digits[bits >> (18 - 6 * k) & 63] : '=');
    }
}

static int digit64(char c) {
    if (c >= 'A' && c <= 'Z') return c - 'A';
    if (c >= 'a' && c <= 'z') return c - 'a' + 26;
    if (c >= '0' && c <= '9') return c - '0' + 52;
    return c == '+' ? 62 : c == '/' ? 63 : -1;
}

bool cel_base64_decode(arena *a, str s, str *out) {
    char *p = arena_alloc(a, s.n + 1);
    size_t n = 0, padding = 0;
    uint32_t bits = 0, have = 0;
    while (s.n && padding < 2 && s.p[s.n - 1] == '=') s.n--, padding++;
    if (s.n % 4 == 1 || (padding && (s.n + padding) % 4)) return false;
    for (size_t i = 0; i < s.n; i++) {
        int d = digit64(s.p[i]);
        if (d < 0) return false;
        bits = bits << 6 | (uint32_t)d;
        have += 6;
        if (have < 8) continue;
        have -= 8;
        p[n++] = (char)(bits >> have & 255);
    }
    *out = (str){p, n};
    return true;
}

/* ------------------------------------------------------------------------------------------------ JSON */

/* The text of a value that JSON has no type for. */
static void text_form(buf *out, cel_value v) {
    switch (v.kind) {
    case CEL_INT: buf_int(out, v.i); break;
    case CEL_UINT: buf_printf(out, "%" PRIu64, v.u); break;
    case CEL_DOUBLE: buf_double(out, v.d); break;
    case CEL_BYTES: cel_base64(out, cel_text(v)); break;
    case CEL_TIMESTAMP: cel_timestamp_print(out, v); break;
    case CEL_DURATION: cel_duration_print(out, v); break;
    case CEL_MONEY: money_print(out, cel_money_of(v)); break;
    case CEL_TYPE: buf_z(out, cel_type_name(v.type)); break;
    default: buf_str(out, cel_text(v)); break;
    }
}

static void write_text_form(json_writer *w, cel_value v) {
    buf text = {0};
    text_form(&text, v);
    str whole;
    if (!buf_text(&text, &whole)) buf_fail(w->out);
    json_str(w, whole);
    buf_free(&text);
}

static void write_json(json_writer *w, cel_value v) {
    while (v.kind == CEL_OPTIONAL && v.optional) v = *v.optional;
    switch (v.kind) {
    case CEL_NULL:
    case CEL_OPTIONAL: json_null(w); break;
    case CEL_BOOL: json_bool(w, v.b); break;
    case CEL_INT: json_int(w, v.i); break;
    case CEL_UINT: json_uint(w, v.u); break;
    case CEL_STRING: json_str(w, cel_text(v)); break;
    case CEL_LIST:
        json_open_array(w, JSON_INLINE);
        for (size_t i = 0; i < v.list->n; i++) write_json(w, v.list->v[i]);
        json_close(w);
        break;
    case CEL_MAP:
        json_open_object(w, JSON_INLINE);
        for (size_t i = 0; i < v.map->n; i++) {
            buf key = {0};
            if (v.map->keys[i].kind == CEL_BOOL)
                buf_z(&key, v.map->keys[i].b ? "true" : "false");
            else
                text_form(&key, v.map->keys[i]);
            str whole;
            if (!buf_text(&key, &whole)) buf_fail(w->out);
            json_key(w, whole);
            buf_free(&key);
            write_json(w, v.map->values[i]);
        }
        json_close(w);
        break;
    default:
        if (v.kind == CEL_DOUBLE && isfinite(v.d))
            json_double(w, v.d);
        else
            write_text_form(w, v);
        break;
    }
}

void cel_value_json(buf *out, cel_value v) {
    json_writer w;
    json_start(&w, out);
    write_json(&w, v);
}

const cel_kind cel_kind_of_type[] = {
    [CEL_T_NULL] = CEL_NULL,   [CEL_T_BOOL] = CEL_BOOL,           [CEL_T_INT] = CEL_INT,
    [CEL_T_UINT] = CEL_UINT,   [CEL_T_DOUBLE] = CEL_DOUBLE,       [CEL_T_STRING] = CEL_STRING,
    [CEL_T_BYTES] = CEL_BYTES, [CEL_T_TIMESTAMP] = CEL_TIMESTAMP, [CEL_T_DURATION] = CEL_DURATION,
    [CEL_T_MONEY] = CEL_MONEY, [CEL_T_LIST] = CEL_LIST,           [CEL_T_MAP] = CEL_MAP,
    [CEL_T_TYPE] = CEL_TYPE,   [CEL_T_OPTIONAL] = CEL_OPTIONAL};

const char *cel_type_name(const cel_type *t) {
    if (t->kind == CEL_T_DYN) return "dyn";
    return t->kind <= CEL_T_OPTIONAL ? cel_kind_name(cel_kind_of_type[t->kind]) : "map";
}

/* The keys of typed JSON. */
static const char *const typed_keys[] = {
    [CEL_NULL] = "null",         [CEL_BOOL] = "bool",        [CEL_INT] = "int",
    [CEL_UINT] = "uint",         [CEL_DOUBLE] = "double",    [CEL_STRING] = "string",
    [CEL_BYTES] = "bytes",       [CEL_TYPE] = "type",        [CEL_TIMESTAMP] = "timestamp",
    [CEL_DURATION] = "duration", [CEL_MONEY] = "money",      [CEL_LIST] = "list",
    [CEL_MAP] = "map",           [CEL_OPTIONAL] = "optional"};

void cel_value_typed(json_writer *w, cel_value v) {
    json_open_object(w, JSON_INLINE);
    json_key(w, str_of(typed_keys[v.kind]));
    switch (v.kind) {
    case CEL_NULL: json_null(w); break;
    case CEL_BOOL: json_bool(w, v.b); break;
    case CEL_LIST:
        json_open_array(w, JSON_INLINE);
        for (size_t i = 0; i < v.list->n; i++) cel_value_typed(w, v.list->v[i]);
        json_close(w);
        break;
    case CEL_MAP:
        json_open_array(w, JSON_INLINE);
        for (size_t i = 0; i < v.map->n; i++) {
            json_open_array(w, JSON_INLINE);
            cel_value_typed(w, v.map->keys[i]);
            cel_value_typed(w, v.map->values[i]);
            json_close(w);
        }
        json_close(w);
        break;
    case CEL_OPTIONAL:
        if (v.optional)
            cel_value_typed(w, *v.optional);
        else
            json_null(w);
        break;
    default: write_text_form(w, v); break;
    }
    json_close(w);
}

/* ------------------------------------------------------------------------------------------------ reading */

static bool wrong(const char **problem, const char *what) {
    *problem = what;
    return false;
}

/* Digits, after a minus if it is an int. */
static bool read_whole(cel_kind kind, str s, cel_value *out) {
    char text[400];
    size_t from = kind == CEL_INT && s.n && s.p[0] == '-';
    if (s.n == from || s.n >= sizeof text) return false;
    for (size_t i = from; i < s.n; i++)
        if (s.p[i] < '0' || s.p[i] > '9') return false;
    memcpy(text, s.p, s.n);
    text[s.n] = '\0';
    errno = 0;
    *out = kind == CEL_INT ? cel_of_int(strtoll(text, NULL, 10)) : cel_of_uint(strtoull(text, NULL, 10));
    return errno == 0;
}

/* strtod() expects the decimal point of the locale. */
bool cel_double_parse(str s, double *out) {
    char text[512], point[8], *end;
    if (s.n == 0 || s.n >= sizeof text - 1) return false;
    for (size_t i = 0; i < s.n; i++)
        if (!strchr("0123456789+-.eE", s.p[i]) || !s.p[i]) return false;
    memcpy(text, s.p, s.n);
    text[s.n] = '\0';
    snprintf(point, sizeof point, "%.1f", 0.5);
    char *dot = strchr(text, '.');
    if (dot) *dot = point[1];
    *out = strtod(text, &end);
    return *end == '\0';
}

static bool read_double(str s, cel_value *out) {
    double d;
    if (str_is(s, "NaN"))
        d = NAN;
    else if (str_is(s, "Infinity") || str_is(s, "-Infinity"))
        d = s.p[0] == '-' ? -INFINITY : INFINITY;
    else if (!cel_double_parse(s, &d) || !isfinite(d))
        return false;
    *out = cel_of_double(d);
    return true;
}

static bool read_children(arena *a, const node *list, bool keyed, cel_value *out, const char **problem) {
    cel_value *v = ARENA_ARRAY(a, cel_value, list->n), *keys = ARENA_ARRAY(a, cel_value, keyed ? list->n : 0);
    size_t n = 0;
    if (list->kind != NODE_LIST) return wrong(problem, "expected a list");
    for (const node *c = list->first; c; c = c->next, n++) {
        bool pair = c->kind == NODE_LIST && c->n == 2;
        if (keyed && !pair) return wrong(problem, "a map must be a list of pairs");
        if (keyed && !cel_value_read_typed(a, c->first, &keys[n], problem)) return false;
        if (!cel_value_read_typed(a, keyed ? c->first->next : c, &v[n], problem)) return false;
    }
    *out = keyed ? cel_of_map(a, keys, v, n) : cel_of_list(a, v, n);
    return out->kind != CEL_ERROR || wrong(problem, out->error);
}

static bool read_optional(arena *a, const node *n, cel_value *out, const char **problem) {
    cel_value v;
    *out = cel_none();
    if (n->kind == NODE_NULL) return true;
    if (!cel_value_read_typed(a, n, &v, problem)) return false;
    *out = cel_of_optional(a, &v);
    return out->kind != CEL_ERROR || wrong(problem, out->error);
}

static bool read_text(arena *a, cel_kind kind, const node *n, cel_value *out, const char **problem) {
    str bytes;
    if (n->kind != NODE_STRING) return wrong(problem, "expected a string");
    switch (kind) {
    case CEL_STRING: *out = cel_of_str(n->s); return true;
    case CEL_BYTES:
        if (!cel_base64_decode(a, n->s, &bytes)) return wrong(problem, "this is not base64");
        *out = cel_of_bytes(bytes);
        return true;
    case CEL_TIMESTAMP: return cel_timestamp_parse(n->s, out) || wrong(problem, "this is not a timestamp");
    case CEL_DURATION: return cel_duration_parse(n->s, out) || wrong(problem, "this is not a duration");
    case CEL_MONEY: {
        money m;
        bool good = money_parse(n->s, &m);
        if (good) *out = cel_of_money(m);
        return good || wrong(problem, "this is not money");
    }
    case CEL_TYPE: {
        const cel_type *t = cel_type_parse(a, n->s);
        if (t) *out = cel_of_type(t);
        return t || wrong(problem, "unknown type");
    }
    default: {
        bool good = kind == CEL_DOUBLE ? read_double(n->s, out) : read_whole(kind, n->s, out);
        return good || wrong(problem, "this is not a number of its type, or is out of range");
    }
    }
}

bool cel_value_read_typed(arena *a, const node *json, cel_value *out, const char **problem) {
    if (json->kind != NODE_GROUP || json->n != 1)
        return wrong(problem, "a typed value must be an object with one key, such as {\"int\": \"5\"}");
    const node *v = json->first;
    size_t kind = 0, n = sizeof typed_keys / sizeof *typed_keys;
    while (kind < n && !str_is(v->key, typed_keys[kind])) kind++;
    if (kind == n) return wrong(problem, "unknown kind of value");
    switch ((cel_kind)kind) {
    case CEL_LIST:
    case CEL_MAP: return read_children(a, v, kind == CEL_MAP, out, problem);
    case CEL_OPTIONAL: return read_optional(a, v, out, problem);
    case CEL_NULL: *out = cel_null_value(); return v->kind == NODE_NULL || wrong(problem, "expected null");
    case CEL_BOOL:
        *out = cel_of_bool(v->kind == NODE_BOOL && v->b);
        return v->kind == NODE_BOOL || wrong(problem, "expected true or false");
    default: return read_text(a, (cel_kind)kind, v, out, problem);
    }
}

cel_value cel_value_of_node(arena *a, const node *n) {
    if (n->kind == NODE_BOOL) return cel_of_bool(n->b);
    if (n->kind == NODE_INT) return cel_of_int(n->i);
    if (n->kind == NODE_FLOAT) return cel_of_double(n->f);
    if (n->kind == NODE_STRING) return cel_of_str(n->s);
    if (n->kind == NODE_NULL) return cel_null_value();
    bool keyed = n->kind == NODE_GROUP;
    cel_value *v = ARENA_ARRAY(a, cel_value, n->n), *keys = ARENA_ARRAY(a, cel_value, keyed ? n->n : 0);
    size_t i = 0;
    for (const node *c = n->first; c; c = c->next, i++) {
        if (keyed) keys[i] = cel_of_str(c->key);
        v[i] = cel_value_of_node(a, c);
    }
    return keyed ? cel_of_map(a, keys, v, i) : cel_of_list(a, v, i);
}

/* ------------------------------------------------------------------------------------------------ prose */

static void plain_children(buf *out, cel_value v) {
    bool keyed = v.kind == CEL_MAP;
    size_t n = keyed ? v.map->n : v.list->n;
    if (n == 0) buf_z(out, "none");
    for (size_t i = 0; i < n; i++) {
        if (i) buf_z(out, i + 1 == n ? " and " : ", ");
        if (keyed) cel_value_plain(out, v.map->keys[i]);
        if (keyed) buf_z(out, ": ");
        cel_value_plain(out, keyed ? v.map->values[i] : v.list->v[i]);
    }
}

void cel_value_plain(buf *out, cel_value v) {
    switch (v.kind) {
    case CEL_STRING: buf_str(out, cel_text(v)); break;
    case CEL_LIST:
    case CEL_MAP: plain_children(out, v); break;
    case CEL_OPTIONAL:
        if (v.optional)
            cel_value_plain(out, *v.optional);
        else
            buf_z(out, "none");
        break;
    case CEL_TIMESTAMP: cel_timestamp_print(out, v); break;
    case CEL_DURATION:
        if (v.n == 0 && v.i % 86400 == 0)
            buf_printf(out, "%" PRId64 " day%s", v.i / 86400, v.i / 86400 == 1 ? "" : "s");
        else
            cel_duration_print(out, v);
        break;
    case CEL_MONEY: money_print(out, cel_money_of(v)); break;
    case CEL_TYPE: buf_z(out, cel_type_name(v.type)); break;
    default: cel_value_json(out, v); break;
    }
}
