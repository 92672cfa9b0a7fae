#include "cel/type.h"

#include <string.h>

const cel_type cel_dyn = {.kind = CEL_T_DYN}, cel_null = {.kind = CEL_T_NULL}, cel_bool = {.kind = CEL_T_BOOL},
               cel_int = {.kind = CEL_T_INT}, cel_uint = {.kind = CEL_T_UINT}, cel_double = {.kind = CEL_T_DOUBLE},
               cel_string = {.kind = CEL_T_STRING}, cel_bytes = {.kind = CEL_T_BYTES},
               cel_timestamp = {.kind = CEL_T_TIMESTAMP}, cel_duration = {.kind = CEL_T_DURATION},
               cel_money = {.kind = CEL_T_MONEY}, cel_type_type = {.kind = CEL_T_TYPE},
               cel_error_type = {.kind = CEL_T_ERROR};

static uint32_t depth_over(const cel_type *x, const cel_type *y) {
    uint32_t a = x ? x->depth + 1 : 0, b = y ? y->depth + 1 : 0;
    return a > b ? a : b;
}

static cel_type *make(arena *a, cel_type_kind kind, const cel_type *x, const cel_type *y) {
    cel_type *t = ARENA_NEW(a, cel_type);
    *t = (cel_type){.kind = kind, .depth = depth_over(x, y), .a = x, .b = y};
    return t;
}

const cel_type *cel_type_with(arena *a, const cel_type *t, const cel_type *x, const cel_type *y) {
    cel_type *copy = ARENA_NEW(a, cel_type);
    *copy = *t;
    copy->a = x;
    copy->b = y;
    copy->depth = depth_over(x, y);
    return copy;
}

const cel_type *cel_string_of(arena *a, const domain *values) {
    cel_type *t = make(a, CEL_T_STRING, NULL, NULL);
    t->values = values;
    return t;
}

const cel_type *cel_shape_type(arena *a, const cel_shape *shape) {
    cel_type *t = make(a, CEL_T_SHAPE, NULL, NULL);
    t->shape = shape;
    return t;
}

const cel_type *cel_list_of(arena *a, const cel_type *elem) {
    return make(a, CEL_T_LIST, elem, NULL);
}

const cel_type *cel_map_of(arena *a, const cel_type *key, const cel_type *value) {
    return make(a, CEL_T_MAP, key, value);
}

const cel_type *cel_optional_of(arena *a, const cel_type *elem) {
    return make(a, CEL_T_OPTIONAL, elem, NULL);
}

const cel_type *cel_param(arena *a, str name) {
    cel_type *t = make(a, CEL_T_PARAM, NULL, NULL);
    t->name = name;
    return t;
}

bool cel_type_equal(const cel_type *a, const cel_type *b) {
    if (a == b) return true;
    if (!a || !b || a->kind != b->kind) return false;
    if (a->kind == CEL_T_PARAM || a->kind == CEL_T_OPAQUE) return a->number == b->number && str_eq(a->name, b->name);
    if (a->kind == CEL_T_SHAPE) return a->shape == b->shape;
    if (a->kind == CEL_T_ROW) return a->table == b->table;
    return cel_type_equal(a->a, b->a) && cel_type_equal(a->b, b->b);
}

bool cel_type_takes_null(const cel_type *t) {
    return t->kind == CEL_T_NULL || t->kind == CEL_T_WRAPPER || t->kind == CEL_T_OPTIONAL ||
           t->kind == CEL_T_TIMESTAMP || t->kind == CEL_T_DURATION || t->kind == CEL_T_OPAQUE;
}

/* ------------------------------------------------------------------------------------------------ text */

/* Names of types. The first name of a kind is the one that is printed. */
static const struct {
    const char *name;
    cel_type_kind kind;
    size_t n; /* parameters */
} names[] = {{"dyn", CEL_T_DYN, 0},
             {"null", CEL_T_NULL, 0},
             {"bool", CEL_T_BOOL, 0},
             {"int", CEL_T_INT, 0},
             {"uint", CEL_T_UINT, 0},
             {"double", CEL_T_DOUBLE, 0},
             {"string", CEL_T_STRING, 0},
             {"bytes", CEL_T_BYTES, 0},
             {"timestamp", CEL_T_TIMESTAMP, 0},
             {"duration", CEL_T_DURATION, 0},
             {"money", CEL_T_MONEY, 0},
             {"list", CEL_T_LIST, 1},
             {"map", CEL_T_MAP, 2},
             {"type", CEL_T_TYPE, 1},
             {"optional", CEL_T_OPTIONAL, 1},
             {"wrapper", CEL_T_WRAPPER, 1},
             {"error", CEL_T_ERROR, 0},
             {"optional_type", CEL_T_OPTIONAL, 1},
             {"null_type", CEL_T_NULL, 0},
             {"any", CEL_T_DYN, 0},
             {"google.protobuf.Any", CEL_T_DYN, 0},
             {"google.protobuf.Value", CEL_T_DYN, 0},
             {"google.protobuf.Timestamp", CEL_T_TIMESTAMP, 0},
             {"google.protobuf.Duration", CEL_T_DURATION, 0}};

void cel_type_print(buf *out, const cel_type *t) {
    switch (t->kind) {
    case CEL_T_PARAM:
    case CEL_T_OPAQUE: buf_str(out, t->name); return;
    case CEL_T_SHAPE: buf_str(out, t->shape->path); return;
    case CEL_T_ROW: buf_printf(out, "a row of " STR_FMT, STR_ARG(t->table->name)); return;
    default: break;
    }
    size_t i = 0;
    while (i + 1 < sizeof names / sizeof *names && names[i].kind != t->kind) i++;
    buf_z(out, names[i].name);
    if (!t->a) return;
    buf_char(out, '(');
    cel_type_print(out, t->a);
    if (t->b) buf_z(out, ", ");
    if (t->b) cel_type_print(out, t->b);
    buf_char(out, ')');
}

typedef struct type_reader {
    arena *memory;
    str text;
    size_t at;
    unsigned depth;
} type_reader;

static bool eat(type_reader *r, char c) {
    while (r->at < r->text.n && r->text.p[r->at] == ' ') r->at++;
    if (r->at >= r->text.n || r->text.p[r->at] != c) return false;
    r->at++;
    return true;
}

static const cel_type *read_type(type_reader *r);

/* "list" is list(dyn), "map" is map(dyn, dyn). */
static const cel_type *with_parameters(type_reader *r, cel_type_kind kind, size_t n) {
    static const cel_type *const simple[] = {&cel_dyn,       &cel_null,     &cel_bool,   &cel_int,
                                             &cel_uint,      &cel_double,   &cel_string, &cel_bytes,
                                             &cel_timestamp, &cel_duration, &cel_money};
    if (n == 0) return kind == CEL_T_ERROR ? &cel_error_type : simple[kind];
    const cel_type *params[2] = {&cel_dyn, n == 2 ? &cel_dyn : NULL};
    if (!eat(r, '(')) return kind == CEL_T_TYPE ? &cel_type_type : make(r->memory, kind, params[0], params[1]);
    for (size_t i = 0; i < n; i++) {
        params[i] = read_type(r);
        if (!params[i] || !eat(r, i + 1 < n ? ',' : ')')) return NULL;
    }
    return make(r->memory, kind, params[0], params[1]);
}

static const cel_type *wrapper_of(type_reader *r, str name) {
    static const struct {
        const char *name;
        const cel_type *of;
    } wrappers[] = {{"google.protobuf.BoolValue", &cel_bool},    {"google.protobuf.Int64Value", &cel_int},
                    {"google.protobuf.Int32Value", &cel_int},    {"google.protobuf.UInt64Value", &cel_uint},
                    {"google.protobuf.UInt32Value", &cel_uint},  {"google.protobuf.DoubleValue", &cel_double},
                    {"google.protobuf.FloatValue", &cel_double}, {"google.protobuf.StringValue", &cel_string},
                    {"google.protobuf.BytesValue", &cel_bytes}};
    for (size_t i = 0; i < sizeof wrappers / sizeof *wrappers; i++)
        if (str_is(name, wrappers[i].name)) return make(r->memory, CEL_T_WRAPPER, wrappers[i].of, NULL);
    if (str_is(name, "google.protobuf.Struct")) return make(r->memory, CEL_T_MAP, &cel_string, &cel_dyn);
    if (str_is(name, "google.protobuf.ListValue")) return make(r->memory, CEL_T_LIST, &cel_dyn, NULL);
    return NULL;
}

static const cel_type *read_type(type_reader *r) {
    const cel_type *t = NULL;
    if (++r->depth > 100) return NULL;
    while (r->at < r->text.n && r->text.p[r->at] == ' ') r->at++;
    size_t from = r->at;
    while (r->at < r->text.n && !strchr("(), <>", r->text.p[r->at])) r->at++;
    str name = str_sub(r->text, from, r->at);
    for (size_t i = 0; i < sizeof names / sizeof *names && !t; i++)
        if (str_is(name, names[i].name)) {
            t = with_parameters(r, names[i].kind, names[i].n);
            r->depth--;
            return t;
        }
    t = wrapper_of(r, name);
    if (!t && name.n == 1 && name.p[0] >= 'A' && name.p[0] <= 'Z') t = cel_param(r->memory, name);
    r->depth--;
    return t;
}

const cel_type *cel_type_parse(arena *a, str text) {
    type_reader r = {.memory = a, .text = text};
    const cel_type *t = read_type(&r);
    return t && str_trim(str_sub(text, r.at, text.n)).n == 0 ? t : NULL;
}

size_t cel_shape_find(const cel_shape *s, str name) {
    uint32_t at = s->index ? map_get(s->index, name) : MAP_NONE;
    if (s->index) return at == MAP_NONE ? SIZE_MAX : at;
    for (size_t i = 0; i < s->n_fields; i++)
        if (str_eq(s->fields[i].name, name)) return i;
    return SIZE_MAX;
}
