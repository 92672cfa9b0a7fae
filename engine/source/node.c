#include <inttypes.h>

#include "base/map.h"
#include "base/suggest.h"
#include "base/utf8.h"
#include "source/bytes.h"
#include "source/guess.h"
#include "source/source_internal.h"

const node *node_get(const node *group, const char *key) {
    if (!group || group->kind != NODE_GROUP) return NULL;
    for (const node *c = group->first; c; c = c->next)
        if (str_is(c->key, key)) return c;
    return NULL;
}

const char *node_kind_name(node_kind k) {
    static const char *const names[] = {"null",     "true or false", "an integer", "a decimal number",
                                        "a string", "a group",       "a list"};
    return names[k];
}

size_t read_mark(const source *s) {
    return str_starts(s->text, STR("\xef\xbb\xbf")) ? 3 : 0;
}

void read_int_error(place at, diags *d) {
    if (diags_skip(d)) return;
    str note = arena_printf(&d->memory, "integers are from %" PRId64 " to %" PRId64, INT64_MIN, INT64_MAX);
    place_error(d, at, note, "integer out of range (64-bit integer)");
}

void read_float_error(place at, diags *d) {
    place_error(d, at, str_of("numbers are from -1.7976931348623157e+308 to 1.7976931348623157e+308"),
                "number out of range (64-bit floating point)");
}

void read_depth_error(place at, size_t max_depth, diags *d) {
    place_error(d, at, str_of(""), "groups and lists are nested more than %zu levels deep", max_depth);
}

void read_append(node *parent, node **last, node *child) {
    if (*last)
        (*last)->next = child;
    else
        parent->first = child;
    *last = child;
    parent->n++;
}

static void duplicate(const node *first, const node *second, diags *d) {
    if (diags_skip(d)) return;
    str line = place_line_name(&d->memory, first->key_at, second->key_at);
    str note = arena_printf(&d->memory, "first set on " STR_FMT, STR_ARG(line));
    place_error(d, second->key_at, note, "duplicate key '" STR_FMT "' in this group", STR_ARG(second->key));
}

static bool all_different(const node *group) {
    for (const node *c = group->first; c; c = c->next)
        for (const node *b = group->first; b != c; b = b->next)
            if (str_eq(b->key, c->key)) return false;
    return true;
}

/* From C on, a file has everything again: its keys from the first one on, which is a group. */
static bool is_second_text(const node *group, const node *c) {
    bool of_file = group->key.n == 0 && c->kind == NODE_GROUP && str_eq(c->key, group->first->key);
    const node *first = group->first;
    for (; of_file && c && str_eq(c->key, first->key); c = c->next) first = first->next;
    return of_file && !c;
}

/* In small groups, comparing the keys pair by pair is faster than a map. */
void read_duplicates(arena *a, const node *group, diags *d) {
    if (group->n <= 12 && all_different(group)) return;
    map seen = {0};
    VEC(const node *) nodes = {0};
    for (const node *c = group->first; c; c = c->next) {
        if (map_put(a, &seen, c->key, (uint32_t)nodes.n)) {
            VEC_PUSH(a, nodes, c);
        } else if (is_second_text(group, c)) {
            place_error(d, c->key_at, STR("put it into a file of its own"),
                        "a second text begins here: '" STR_FMT "' is set on line %u already", STR_ARG(c->key),
                        place_line(group->first->key_at));
            return;
        } else {
            duplicate(nodes.v[map_get(&seen, c->key)], c, d);
        }
    }
}

bool node_is_json(const source *s) {
    str name = bytes_plain_name(s->name);
    if (str_ends(name, STR(".json")) || str_ends(name, STR(".jsonl"))) return true;
    if (str_ends(name, STR(".deal"))) return false;
    str rest = str_trim(str_sub(s->text, read_mark(s), s->text.n));
    return rest.n && (rest.p[0] == '{' || rest.p[0] == '[');
}

node *node_read(arena *a, source *s, node_limits limits, diags *d) {
    return node_is_json(s) ? node_read_json(a, s, limits, d) : node_read_config(a, s, limits, d);
}

/* ------------------------------------------------------------------------------------------------ places in strings */

/* A piece of a string literal: SOURCE_N bytes of the source are decoded to TEXT_N bytes of text. */
typedef struct piece {
    size_t source_n, text_n;
} piece;

static piece json_escape(str s, size_t at) {
    if (s.p[at + 1] != 'u') return (piece){2, 1};
    unsigned cp = 0;
    for (size_t i = at + 2; i < at + 6; i++) cp = cp << 4 | str_hex(s.p[i]);
    if (cp >= 0xd800 && cp <= 0xdbff) return (piece){12, 4};
    return (piece){6, cp < 0x80 ? 1 : cp < 0x800 ? 2 : 3};
}

place node_text_place(const node *n, size_t from, size_t to) {
    str s = n->at.source->text;
    size_t at = n->at.at + 1, end = (size_t)n->at.at + n->at.len, text = 0, first = SIZE_MAX, last = 0;
    while (at < end && (text < to || first == SIZE_MAX)) {
        if (s.p[at] == '"') {
            if (first != SIZE_MAX || at + 1 >= end) break;
            uint32_t next = (uint32_t)at + 1;
            at = config_token(n->at.source, &next).from + 1u;
            continue;
        }
        piece p = {1, 1};
        if (s.p[at] == '\r' && at + 1 < end && s.p[at + 1] == '\n') p.source_n = 2; /* the text has one LF */
        char one;
        if (s.p[at] == '\\') p = n->json ? json_escape(s, at) : (piece){config_decode_one(s, (uint32_t)at, &one), 1};
        if (first == SIZE_MAX && text + p.text_n > from) first = at;
        at += p.source_n;
        text += p.text_n;
        last = at;
    }
    if (first == SIZE_MAX) first = last = at < end ? at : end - 1;
    return (place){n->at.source, (uint32_t)first, (uint32_t)(last > first ? last - first : 0)};
}

/* ------------------------------------------------------------------------------------------------ known keys */

static const char *article_of(const char *what) {
    return str_find(STR("aeiou"), (str){what, 1}, 0) == SIZE_MAX ? "a" : "an";
}

/* Reports an unknown key. Returns the number of the key that is meant, or N if there is none. */
static size_t unknown_key(const node *c, const char *what, const field_spec *specs, size_t n, str hint, diags *d) {
    if (diags_again(d, "unknown key '" STR_FMT "' in %s %s", STR_ARG(c->key), article_of(what), what)) return n;
    arena *a = &d->memory;
    str *names = ARENA_ARRAY(a, str, n), plain = mark_plain(a, c->key);
    for (size_t i = 0; i < n; i++) names[i] = str_of(specs[i].name);
    bool may = diags_may_suggest(d);
    size_t near = may ? suggest_index(plain, names, n) : n;
    str note = may ? suggest_allowed(a, plain, names, n) : STR(""), strange = mark_describe(a, c->key);
    if (strange.n && note.n)
        note = arena_printf(a, "it contains " STR_FMT "; " STR_FMT, STR_ARG(strange), STR_ARG(note));
    place_error(d, c->key_at, hint.n ? hint : note, "unknown key '" STR_FMT "' in %s %s", STR_ARG(c->key),
                article_of(what), what);
    return near < n && !hint.n ? near : n;
}

/* All keys that are missing are one error, and not one of them is usual. */
__attribute__((cold, noinline)) static void missing_keys(const node *group, const char *what, const field_spec *specs,
                                                         size_t n, uint64_t seen, diags *d) {
    static const char *const values[] = {"\"...\"", "true", "{ ... }", "( ... )", "1", "..."};
    str names[64];
    size_t missing = 0, first = 0;
    if (diags_skip(d)) return;
    arena *a = &d->memory;
    for (size_t i = n; i-- > 0;)
        if (specs[i].required && !(seen >> i & 1)) first = i;
    for (size_t i = 0; i < n; i++)
        if (specs[i].required && !(seen >> i & 1)) names[missing++] = arena_printf(a, "'%s'", specs[i].name);
    const char *value = specs[first].kind == FIELD_LIST && group->json ? "[ ... ]" : values[specs[first].kind];
    str note = arena_printf(a, group->json ? "write: \"%s\": %s" : "write: %s = %s;", specs[first].name, value);
    str list = arena_join(a, names, missing, ", ", " and ", 0);
    place_error(d, group->at, note, "missing key%s " STR_FMT " in this %s", missing == 1 ? "" : "s", STR_ARG(list),
                what);
}

/* Files usually have their keys in the order of the table, so the search starts after the key found last. */
static size_t spec_of(str key, const field_spec *specs, size_t n, size_t from) {
    for (size_t i = from; i < n; i++)
        if (str_is(key, specs[i].name)) return i;
    for (size_t i = 0; i < from; i++)
        if (str_is(key, specs[i].name)) return i;
    return n;
}

/* What to write for a value of another kind. */
static str kind_note(arena *a, const node *n, field_kind wanted) {
    bool plain = n->kind != NODE_GROUP && n->kind != NODE_LIST;
    str text = n->kind == NODE_STRING ? n->s
               : plain                ? str_sub(n->at.source->text, n->at.at, n->at.at + n->at.len)
                                      : STR("");
    guess boolean = guess_boolean_meant(text), number = guess_number(a, text), date = guess_date(a, text);
    if (wanted == FIELD_STRING && date.write.n) return arena_printf(a, "write: " STR_FMT, STR_ARG(date.write));
    if (wanted == FIELD_STRING && plain && n->kind != NODE_NULL)
        return arena_printf(a, "write: \"" STR_FMT "\"", STR_ARG(text));
    if (wanted == FIELD_BOOL)
        return boolean.found ? arena_printf(a, "write: " STR_FMT, STR_ARG(boolean.write)) : STR("write: true or false");
    if (wanted == FIELD_INT && number.found) return arena_printf(a, "write: " STR_FMT, STR_ARG(number.write));
    if (wanted == FIELD_LIST && n->kind == NODE_STRING && !n->json)
        return arena_printf(a, "write: [\"" STR_FMT "\"]", STR_ARG(text));
    if (wanted == FIELD_LIST) return n->json ? STR("write: [ ... ]") : STR("write: ( ... )");
    return wanted == FIELD_GROUP ? STR("write: { ... }") : STR("");
}

bool fields_read_hinted(const node *group, const char *what, const field_spec *specs, size_t n, const node **out,
                        key_hint *note, const void *of, diags *d) {
    static const node_kind kinds[] = {NODE_STRING, NODE_BOOL, NODE_GROUP, NODE_LIST, NODE_INT};
    size_t before = d->errors;
    uint64_t seen = 0, required = 0; /* a bit for each key */
    for (size_t i = 0; i < n; i++) {
        out[i] = NULL;
        required |= (uint64_t)specs[i].required << i;
    }
    if (group->kind != NODE_GROUP) {
        place_error(d, group->at, str_of(""), "%s %s must be a group { ... }, not %s", article_of(what), what,
                    node_kind_name(group->kind));
        return false;
    }
    size_t next = 0;
    for (const node *c = group->first; c; c = c->next) {
        size_t i = spec_of(c->key, specs, n, next);
        if (i == n) {
            str hint = note ? note(of, &d->memory, c) : (str){"", 0};
            size_t meant = unknown_key(c, what, specs, n, hint, d);
            if (meant < n) seen |= (uint64_t)1 << meant;
            continue;
        }
        seen |= (uint64_t)1 << i;
        next = i + 1;
        if (specs[i].kind == FIELD_ANY || c->kind == kinds[specs[i].kind])
            out[i] = c;
        else
            place_error(d, c->at, kind_note(&d->memory, c, specs[i].kind), "'%s' must be %s, not %s", specs[i].name,
                        node_kind_name(kinds[specs[i].kind]), node_kind_name(c->kind));
    }
    if (required & ~seen) missing_keys(group, what, specs, n, seen, d);
    return d->errors == before;
}

bool fields_read(const node *group, const char *what, const field_spec *specs, size_t n, const node **out, diags *d) {
    return fields_read_hinted(group, what, specs, n, out, NULL, NULL, d);
}

bool node_is_joined(const node *n) {
    uint32_t at = n->at.at;
    return n->kind == NODE_STRING && !n->json && config_token(n->at.source, &at).to < n->at.at + n->at.len;
}

bool node_is_run_together(const node *n) {
    if (n->kind != NODE_STRING || n->json) return false;
    const str text = n->at.source->text;
    uint32_t at = n->at.at, end = n->at.at + n->at.len;
    token first = config_token(n->at.source, &at);
    while (first.to < end) {
        const token next = config_token(n->at.source, &at);
        const char before = text.p[first.to - 2], after = text.p[next.from + 1];
        bool empty = first.to - first.from == 2 || next.to - next.from == 2;
        if (!empty && !str_is_space(before) && !str_is_space(after)) return true;
        first = next;
    }
    return false;
}

str field_str(const node *n) {
    return n ? n->s : (str){"", 0};
}

bool field_not_empty(const node *n, diags *d) {
    if (!n || str_trim(n->s).n) return true;
    place_error(d, n->at, str_of(""), "'" STR_FMT "' must not be empty", STR_ARG(n->key));
    return false;
}
