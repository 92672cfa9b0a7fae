// The parser of the JSON reader. simdjson's first stage finds the starts of all tokens, with the processor's vector
// instructions; it also refuses invalid UTF-8, strings that never end and control characters in strings. A recursive
// walk over the token starts builds the tree. simdjson's own parsers are not used: they do not give the places of
// values, or copy more than is read.

#include <charconv>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>

#include <simdjson.h>

extern "C" {
#include "base/utf8.h"
#include "source/source_internal.h"
}

using namespace simdjson;

struct json_reader {
    std::unique_ptr<internal::dom_parser_implementation> stage;
};

json_reader *json_reader_new(void) {
    return new (std::nothrow) json_reader;
}

void json_reader_free(json_reader *reader) {
    delete reader;
}

namespace {

// What is constant while a text is read. A token is a pointer into the array of token starts. Functions take the first
// token of what they read and return the token after it, or NULL after an error.
struct walker {
    arena *memory;
    const source *from;
    node_limits limits;
    diags *problems;
    const char *text; // the token starts are offsets in it
    uint32_t skipped; // bytes of the source before it
    bool escapes;     // the text has a backslash
    bool refused;
    error_code error;
    const uint32_t *end; // after the last token; its entry is the length of the text
};

typedef const uint32_t *token;

// ------------------------------------------------------------------------------------------------ tokens

// Finds the tokens. The buffers are at least as large as common texts need, so that they seldom grow in a batch.
error_code find_tokens(json_reader &reader, const char *p, size_t n) {
    const size_t common = 65536, room = n < common ? common : n;
    error_code e = SUCCESS;
    // simdjson throws where its memory ends, in functions that may not throw. So what it can need is reserved: four
    // bytes for each byte of the text, and a few thousand for itself.
    if (!reader.stage || reader.stage->capacity() < n) {
        void *reserve = std::malloc(4 * room + 65536);
        std::free(reserve);
        if (!reserve) return MEMALLOC;
    }
    if (!reader.stage)
        e = get_active_implementation()->create_dom_parser_implementation(room, 1, reader.stage);
    else if (reader.stage->capacity() < n)
        e = reader.stage->allocate(room, 1);
    return e ? e : reader.stage->stage1(reinterpret_cast<const uint8_t *>(p), n, stage1_mode::regular);
}

token fail(walker &w, error_code e) {
    w.error = e;
    return nullptr;
}

// The first character of a token; NUL, which begins no token, at the end.
inline char look(const walker &w, token at) {
    return at == w.end ? '\0' : w.text[*at];
}

inline place place_of(const walker &w, token at, size_t length) {
    return place{w.from, *at + w.skipped, static_cast<uint32_t>(length)};
}

inline node *new_node(walker &w) {
    node *n = static_cast<node *>(arena_alloc(w.memory, sizeof(node)));
    *n = node{};
    n->json = true;
    return n;
}

// ------------------------------------------------------------------------------------------------ strings

// The value of \uXXXX before END; more than 0xffff if it is not one.
unsigned read_unit(const char *p, const char *end) {
    if (end - p < 6 || p[0] != '\\' || p[1] != 'u') return 0x10000;
    unsigned value = 0;
    for (int i = 2; i < 6; i++) {
        if (str_hex(p[i]) == 16) return 0x10000;
        value = value << 4 | str_hex(p[i]);
    }
    return value;
}

// Decodes the \u escape at *P, or a surrogate pair of two. False if it is not valid.
bool unescape_unit(const char **p, const char *end, char **to) {
    unsigned unit = read_unit(*p, end);
    *p += 6;
    if (unit > 0xffff || (unit >= 0xdc00 && unit <= 0xdfff)) return false;
    if (unit >= 0xd800 && unit <= 0xdbff) {
        unsigned low = read_unit(*p, end);
        *p += 6;
        if (low < 0xdc00 || low > 0xdfff) return false;
        unit = 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
    }
    *to += utf8_encode(unit, *to);
    return true;
}

// Decodes the raw string S, whose first escape is at FIRST.
bool unescape(walker &w, str s, const char *first, str *out) {
    static const char from[] = "\"\\/bfnrt", into[] = "\"\\/\b\f\n\r\t";
    char *text = static_cast<char *>(arena_alloc(w.memory, s.n + 1)), *to = text;
    const char *p = s.p, *end = s.p + s.n, *hit = first;
    for (; hit; hit = static_cast<const char *>(std::memchr(p, '\\', static_cast<size_t>(end - p)))) {
        std::memcpy(to, p, static_cast<size_t>(hit - p));
        to += hit - p;
        p = hit;
        const char *known = p[1] ? std::strchr(from, p[1]) : nullptr;
        if (known) {
            *to++ = into[known - from];
            p += 2;
        } else if (!unescape_unit(&p, end, &to)) {
            return false;
        }
    }
    std::memcpy(to, p, static_cast<size_t>(end - p));
    to += end - p;
    *to = '\0';
    *out = str{text, static_cast<size_t>(to - text)};
    return true;
}

void refuse_nul(walker &w, str s, place at) {
    if (w.limits.allow_nul || s.n == 0 || !std::memchr(s.p, 0, s.n)) return;
    json_nul_error(at, w.problems);
    w.refused = true;
}

// Decodes a string that may have escapes.
bool decode(walker &w, str *s, place at) {
    const void *hit = s->n ? std::memchr(s->p, '\\', s->n) : nullptr;
    if (!hit) return true;
    if (!unescape(w, *s, static_cast<const char *>(hit), s)) return false;
    refuse_nul(w, *s, at);
    return true;
}

// Reads the string at AT. Only white space is between its closing quote and the next token.
inline bool read_text(walker &w, token at, str *out, place *where) {
    const char *p = w.text + at[0] + 1, *end = w.text + at[1];
    while (*--end != '"') continue;
    *out = str{p, static_cast<size_t>(end - p)};
    *where = place_of(w, at, out->n + 2);
    return !w.escapes || decode(w, out, *where);
}

// ------------------------------------------------------------------------------------------------ numbers

bool is_number_char(char c) {
    return str_is_digit(c) || c == '-' || c == '+' || c == '.' || c == 'e' || c == 'E';
}

bool is_space(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

bool parse_int(const char *p, size_t length, int64_t *out) {
    bool negative = *p == '-';
    size_t i = negative, digits = length - i;
    if (digits == 0 || digits > 19 || (digits > 1 && p[i] == '0')) return false;
    uint64_t n = 0;
    for (; i < length; i++) {
        if (!str_is_digit(p[i])) return false;
        n = n * 10 + static_cast<uint64_t>(p[i] - '0');
    }
    *out = static_cast<int64_t>(negative ? 0 - n : n);
    return n <= static_cast<uint64_t>(INT64_MAX) + negative;
}

const char *skip_digits(const char *p, const char *end) {
    while (p < end && str_is_digit(*p)) p++;
    return p;
}

// True if [P, END) is a JSON number.
bool is_float(const char *p, const char *end) {
    if (p < end && *p == '-') p++;
    const char *whole = p, *point = skip_digits(p, end);
    if (point == whole || (*whole == '0' && point > whole + 1)) return false;
    p = point;
    if (p < end && *p == '.') {
        p = skip_digits(point + 1, end);
        if (p == point + 1) return false;
    }
    if (p == end) return true;
    if ((*p | 0x20) != 'e') return false;
    p++;
    if (p < end && (*p == '-' || *p == '+')) p++;
    return p < end && skip_digits(p, end) == end;
}

// True if a number out of the range of doubles is too large, false if it is too close to zero.
bool is_huge(const char *p, const char *end) {
    enum { FAR = 1000000000 };
    long power = 0, before = 0, zeros = 0;
    const char *e = p;
    while (e < end && (*e | 0x20) != 'e') e++;
    bool small = e + 1 < end && e[1] == '-';
    for (; e < end && power < FAR; e++)
        if (str_is_digit(*e)) power = power * 10 + (*e - '0');
    if (small) power = -power;
    for (; p < end && *p == '0'; p++) continue;
    for (; p < end && str_is_digit(*p); p++) before++;
    for (p++; before == 0 && p < end && *p == '0'; p++) zeros++;
    return power + before - zeros > 0;
}

token read_number(walker &w, token at, node *n) {
    const char *p = w.text + at[0], *end = w.text + at[1], *stop = p;
    bool whole = true;
    for (; stop < end && is_number_char(*stop); stop++) whole = whole && *stop <= '9' && *stop != '.';
    size_t length = static_cast<size_t>(stop - p);
    bool ends = stop == end || is_space(*stop);
    n->at.len = static_cast<uint32_t>(length);
    if (!whole) {
        n->kind = NODE_FLOAT;
        if (!ends || !is_float(p, stop)) return fail(w, NUMBER_ERROR);
        n->f = read_double(str{p, length});
        if (std::isfinite(n->f)) return at + 1;
        read_float_error(n->at, w.problems);
        w.refused = true;
        return at + 1;
    }
    n->kind = NODE_INT;
    if (ends && parse_int(p, length, &n->i)) return at + 1;
    if (length < 19) return fail(w, NUMBER_ERROR);
    read_int_error(n->at, w.problems);
    w.refused = true;
    return at + 1;
}

// ------------------------------------------------------------------------------------------------ values

token read_value(walker &w, token at, node *n, size_t depth);

// Reads one value of a group or list, at DEPTH.
inline token read_child(walker &w, token at, node *n, size_t depth) {
    if (look(w, at) != '"') return read_value(w, at, n, depth);
    n->kind = NODE_STRING;
    return read_text(w, at, &n->s, &n->at) ? at + 1 : fail(w, STRING_ERROR);
}

token read_object(walker &w, token at, node *n, size_t depth) {
    node **next = &n->first;
    uint32_t count = 0;
    key_marks marks = {};
    bool different = true;
    n->kind = NODE_GROUP;
    if (look(w, ++at) == '}') return at + 1;
    for (;; at++) {
        if (look(w, at) != '"') return fail(w, TAPE_ERROR);
        node *child = new_node(w);
        if (!read_text(w, at, &child->key, &child->key_at)) return fail(w, STRING_ERROR);
        different &= read_mark_key(&marks, child->key);
        if (look(w, ++at) != ':') return fail(w, TAPE_ERROR);
        if (!(at = read_child(w, at + 1, child, depth + 1))) return nullptr;
        *next = child;
        next = &child->next;
        count++;
        if (look(w, at) != ',') break;
    }
    if (look(w, at) != '}') return fail(w, TAPE_ERROR);
    n->n = count;
    if (!different) read_duplicates(w.memory, n, w.problems);
    return at + 1;
}

token read_array(walker &w, token at, node *n, size_t depth) {
    node **next = &n->first;
    n->kind = NODE_LIST;
    if (look(w, ++at) == ']') return at + 1;
    for (;; at++) {
        node *child = new_node(w);
        if (!(at = read_child(w, at, child, depth + 1))) return nullptr;
        child->key_at = child->at;
        *next = child;
        next = &child->next;
        n->n++;
        if (look(w, at) != ',') break;
    }
    return look(w, at) == ']' ? at + 1 : fail(w, TAPE_ERROR);
}

// True if a token is WORD.
bool is_word(const walker &w, token at, const char *word, size_t length) {
    const char *p = w.text + at[0], *end = w.text + at[1];
    return static_cast<size_t>(end - p) >= length && std::memcmp(p, word, length) == 0 &&
           (p + length == end || is_space(p[length]));
}

token read_word(walker &w, token at, node *n) {
    static const struct {
        const char *text;
        size_t length;
        node_kind kind;
        error_code error;
    } words[] = {{"true", 4, NODE_BOOL, T_ATOM_ERROR},
                 {"false", 5, NODE_BOOL, F_ATOM_ERROR},
                 {"null", 4, NODE_NULL, N_ATOM_ERROR}};
    const auto &word = words[look(w, at) == 't' ? 0 : look(w, at) == 'f' ? 1 : 2];
    n->kind = word.kind;
    n->at.len = static_cast<uint32_t>(word.length);
    if (!is_word(w, at, word.text, word.length)) return fail(w, word.error);
    if (n->kind == NODE_BOOL) n->b = word.text[0] == 't';
    return at + 1;
}

token too_deep(walker &w, const node *n) {
    read_depth_error(n->at, w.limits.max_depth, w.problems);
    w.refused = true;
    return fail(w, DEPTH_ERROR);
}

token read_value(walker &w, token at, node *n, size_t depth) {
    if (at == w.end) return fail(w, TAPE_ERROR);
    n->at = place_of(w, at, 1);
    const char c = look(w, at);
    if (depth > w.limits.max_depth && (c == '{' || c == '[')) return too_deep(w, n);
    switch (c) {
    case '"': return read_child(w, at, n, depth);
    case '{': return read_object(w, at, n, depth);
    case '[': return read_array(w, at, n, depth);
    case 't':
    case 'f':
    case 'n': return read_word(w, at, n);
    default: return c == '-' || str_is_digit(c) ? read_number(w, at, n) : fail(w, TAPE_ERROR);
    }
}

void read_root(walker &w, token at, node *n) {
    if (look(w, at) != '{' && look(w, at) != '[') {
        fail(w, SCALAR_DOCUMENT_AS_VALUE);
        return;
    }
    at = read_value(w, at, n, 1);
    if (at && at != w.end) fail(w, TAPE_ERROR);
}

} // namespace

double read_double(str text) {
    const char *p = text.p, *end = p + text.n;
    bool negative = *p == '-';
    double out;
    if (*p == '-' || *p == '+') p++;
    std::from_chars_result r = std::from_chars(p, end, out);
    if (r.ec != std::errc()) out = is_huge(p, end) ? INFINITY : 0.0;
    return negative ? -out : out;
}

// One that is freed with A: if memory runs out, no destructor runs.
static void free_held(void *held) {
    json_reader_free(*static_cast<json_reader **>(held));
}

static json_reader *reader_in(arena *a) {
    json_reader **held = static_cast<json_reader **>(arena_zalloc(a, 1, sizeof *held));
    arena_defer(a, free_held, held);
    *held = json_reader_new();
    if (!*held) arena_out_of_memory(a);
    return *held;
}

json_outcome json_build(arena *a, source *s, node_limits limits, diags *d, node **root, const char **why) {
    const size_t skip = read_mark(s), length = s->text.n - skip, before = d->errors;
    json_reader &reader = s->reader ? *s->reader : *reader_in(a);
    const char *text = s->text.p + skip;
    walker w = {a, s, limits, d, text, static_cast<uint32_t>(skip), false, false, SUCCESS, nullptr};
    const size_t of_tokens = sizeof *w.end * length; // simdjson's list of tokens, which may be as long as the text
    arena_count(a, of_tokens);
    w.error = length ? find_tokens(reader, text, length) : EMPTY;
    *root = new_node(w);
    if (!w.error) {
        uint32_t *tokens = reader.stage->structural_indexes.get(), n = reader.stage->n_structural_indexes;
        tokens[n] = static_cast<uint32_t>(length);
        w.end = tokens + n;
        w.escapes = std::memchr(text, '\\', length) != nullptr;
        read_root(w, tokens, *root);
    }
    arena_uncount(a, of_tokens);
    *why = error_message(w.error);
    if (w.refused) return JSON_REFUSED;
    if (w.error) return w.error == MEMALLOC ? JSON_NO_MEMORY : JSON_BAD;
    return d->errors == before ? JSON_OK : JSON_REFUSED;
}
