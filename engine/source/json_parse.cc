// The JSON reader's parser: simdjson's On-Demand interface, which hands out pointers into the source, so that every
// value knows its place.

#include <cstring>
#include <new>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include <simdjson.h>

extern "C" {
#include "source/json.h"
}

using namespace simdjson;

struct json_reader {
    ondemand::parser parser;
};

json_reader *json_reader_new(void) {
    return new (std::nothrow) json_reader;
}

void json_reader_free(json_reader *reader) {
    delete reader;
}

namespace {

struct builder {
    arena *memory;
    source *from;
    node_limits limits;
    diags *problems;
    bool refused;
};

uint32_t offset_of(const builder &b, const char *p) {
    return static_cast<uint32_t>(p - b.from->text.p);
}

#ifdef __SSE2__
// How many bytes stand at P before the first quote or backslash, 16 where there is none among so many.
unsigned plain_bytes(const char *p) {
    __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i *>(p));
    __m128i hits = _mm_or_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('"')), _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\')));
    unsigned mask = static_cast<unsigned>(_mm_movemask_epi8(hits));
    return mask ? static_cast<unsigned>(__builtin_ctz(mask)) : 16;
}
#else
unsigned plain_bytes(const char *p) {
    unsigned n = 0;
    while (n < 16 && p[n] != '"' && p[n] != '\\') n++;
    return n;
}
#endif

// The bytes of a raw string, whose first P is, up to its closing quote, which is there: the parser has seen it. ESCAPED
// tells whether a backslash is among them. The padding behind the text lets it look ahead.
size_t raw_length(const char *p, bool &escaped) {
    const char *at = p;
    for (escaped = false;;) {
        unsigned n = plain_bytes(at);
        at += n;
        if (n == 16) continue;
        if (*at == '"') return static_cast<size_t>(at - p);
        escaped = true;
        at += 2;
    }
}

bool is_number_char(char c) {
    return (c >= '0' && c <= '9') || c == '-' || c == '+' || c == '.' || c == 'e' || c == 'E';
}

str copy_of(const builder &b, std::string_view s) {
    return arena_str(b.memory, str{s.data(), s.size()});
}

void refuse_nul(builder &b, str s, place at) {
    if (b.limits.allow_nul || s.n == 0 || !std::memchr(s.p, 0, s.n)) return;
    json_nul_error(at, b.problems);
    b.refused = true;
}

error_code read_value(builder &b, ondemand::value v, node *n, size_t depth);

// TOKEN runs up to the next token, white space included.
error_code read_string(builder &b, ondemand::value v, std::string_view token, node *n) {
    const char *raw = token.data() + 1;
    size_t length = token.size() - 1;
    while (length > 0 && raw[length - 1] != '"') length--;
    length -= length > 0;
    bool escaped = std::memchr(raw, '\\', length) != nullptr;
    n->kind = NODE_STRING;
    n->at.len = static_cast<uint32_t>(length + 2);
    if (!escaped) {
        n->s = str{raw, length};
        return SUCCESS;
    }
    std::string_view text;
    error_code e = v.get_string().get(text);
    if (e) return e;
    n->s = copy_of(b, text);
    refuse_nul(b, n->s, n->at);
    return SUCCESS;
}

error_code read_number(builder &b, ondemand::value v, std::string_view token, node *n) {
    size_t length = 0;
    bool whole = true;
    for (; length < token.size() && is_number_char(token[length]); length++)
        whole = whole && token[length] <= '9' && token[length] != '.';
    n->at.len = static_cast<uint32_t>(length);
    if (!whole) {
        n->kind = NODE_FLOAT;
        return v.get_double().get(n->f);
    }
    n->kind = NODE_INT;
    error_code e = v.get_int64().get(n->i);
    if (e != NUMBER_OUT_OF_RANGE && e != INCORRECT_TYPE && e != NUMBER_ERROR) return e;
    uint64_t large;
    if (length < 19 && v.get_uint64().get(large)) return e;
    json_number_error(n->at, b.problems);
    b.refused = true;
    return SUCCESS;
}

error_code read_key(builder &b, ondemand::field &f, node *n) {
    const char *raw = f.key().raw();
    bool escaped;
    size_t length = raw_length(raw, escaped);
    n->key_at = place{b.from, offset_of(b, raw) - 1, static_cast<uint32_t>(length + 2)};
    n->key = str{raw, length};
    if (!escaped) return SUCCESS;
    std::string_view text;
    error_code e = f.unescaped_key().get(text);
    if (e) return e;
    n->key = copy_of(b, text);
    refuse_nul(b, n->key, n->key_at);
    return SUCCESS;
}

error_code read_object(builder &b, ondemand::object object, node *n, size_t depth) {
    node *last = nullptr;
    n->kind = NODE_GROUP;
    for (auto each : object) {
        ondemand::field f;
        error_code e = std::move(each).get(f);
        if (e) return e;
        node *child = static_cast<node *>(arena_zalloc(b.memory, 1, sizeof(node)));
        if ((e = read_key(b, f, child))) return e;
        if ((e = read_value(b, f.value(), child, depth + 1))) return e;
        read_append(n, &last, child);
    }
    read_duplicates(b.memory, n, b.problems);
    return SUCCESS;
}

error_code read_array(builder &b, ondemand::array array, node *n, size_t depth) {
    node *last = nullptr;
    n->kind = NODE_LIST;
    for (auto each : array) {
        ondemand::value v;
        error_code e = std::move(each).get(v);
        if (e) return e;
        node *child = static_cast<node *>(arena_zalloc(b.memory, 1, sizeof(node)));
        if ((e = read_value(b, v, child, depth + 1))) return e;
        child->key_at = child->at;
        read_append(n, &last, child);
    }
    return SUCCESS;
}

error_code read_simple(ondemand::value v, node *n, ondemand::json_type type) {
    if (type == ondemand::json_type::boolean) {
        n->kind = NODE_BOOL;
        return v.get_bool().get(n->b);
    }
    n->kind = NODE_NULL;
    bool null = false;
    error_code e = v.is_null().get(null);
    return e ? e : null ? SUCCESS : N_ATOM_ERROR;
}

error_code read_value(builder &b, ondemand::value v, node *n, size_t depth) {
    n->json = true;
    std::string_view token = v.raw_json_token();
    n->at = place{b.from, offset_of(b, token.data()), 1};
    if (depth > b.limits.max_depth) {
        json_depth_error(n->at, b.limits.max_depth, b.problems);
        b.refused = true;
        return DEPTH_ERROR;
    }
    ondemand::json_type type;
    error_code e = v.type().get(type);
    if (e) return e;
    if (type == ondemand::json_type::object) {
        ondemand::object object;
        return (e = v.get_object().get(object)) ? e : read_object(b, object, n, depth);
    }
    if (type == ondemand::json_type::array) {
        ondemand::array array;
        return (e = v.get_array().get(array)) ? e : read_array(b, array, n, depth);
    }
    if (type == ondemand::json_type::string) return read_string(b, v, token, n);
    if (type == ondemand::json_type::number) return read_number(b, v, token, n);
    n->at.len = type == ondemand::json_type::null || b.from->text.p[n->at.at] == 't' ? 4 : 5;
    return read_simple(v, n, type);
}

} // namespace

json_outcome json_build(arena *a, source *s, node_limits limits, diags *d, node **root, const char **why) {
    builder b = {a, s, limits, d, false};
    size_t skip = read_mark(s), before = d->errors;
    json_reader own, *reader = s->reader ? s->reader : &own;
    ondemand::document document;
    ondemand::value value;
    padded_string_view text(s->text.p + skip, s->text.n - skip, s->text.n - skip + s->padding);
    node *n = static_cast<node *>(arena_zalloc(a, 1, sizeof(node)));
    error_code e = reader->parser.iterate(text).get(document);
    if (!e) e = document.get_value().get(value);
    if (!e) e = read_value(b, value, n, 1);
    const char *rest;
    if (!e && document.current_location().get(rest) == SUCCESS) e = TAPE_ERROR;
    *root = n;
    *why = error_message(e);
    if (b.refused) return JSON_REFUSED;
    if (e) return JSON_BAD;
    return d->errors == before ? JSON_OK : JSON_REFUSED;
}
