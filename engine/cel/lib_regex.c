#include "cel/lib.h"

/* Patterns: matches(), find() and the regex extension. */

#define MOST_GROUPS 10u /* \0 to \9 */

/* The pattern of a call: the constant one, or one that is compiled for the call and released after it. */
typedef struct borrowed {
    const cel_pattern *pattern;
    cel_pattern *own;
} borrowed;

static bool borrow(cel_call *c, str text, borrowed *out, cel_value *error) {
    const char *problem = NULL;
    size_t at = 0;
    *out = (borrowed){c->pattern, NULL};
    if (out->pattern) return true;
    out->pattern = out->own = cel_pattern_compile(c->memory, text, false, &problem, &at);
    if (!out->own) *error = cel_error(c->memory, "bad pattern: %s at byte %zu", problem, at);
    return out->own != NULL;
}

static void give_back(borrowed b) {
    if (b.own) cel_pattern_release(b.own);
}

static cel_value no_match(cel_call *c, const char *problem) {
    return cel_error(c->memory, "the pattern could not be matched: %s", problem);
}

static cel_search search_of(const cel_call *c) {
    return (cel_search){.memory = c->memory, .steps_left = c->steps_left};
}

/* The match; with GROUP that of the only group, if the pattern has one. */
static cel_span match_or_group(const cel_pattern *p, const cel_span *spans, bool group) {
    return group && cel_pattern_groups(p) ? spans[1] : spans[0];
}

static cel_value too_many_groups(cel_call *c) {
    return lib_fail(c, "the pattern of an extraction may have at most one group");
}

cel_value lib_search(cel_call *c, str text, str pattern, bool group, cel_span *matched, cel_match *found) {
    borrowed b;
    cel_span spans[2];
    cel_value error = cel_null_value();
    cel_search s = search_of(c);
    *found = CEL_MATCH_ERROR;
    *matched = (cel_span){SIZE_MAX, SIZE_MAX};
    if (!borrow(c, pattern, &b, &error)) return error;
    if (group && cel_pattern_groups(b.pattern) > 1)
        error = too_many_groups(c);
    else if ((*found = cel_pattern_match(&s, b.pattern, text, 0, false, spans, 2)) == CEL_MATCH_ERROR)
        error = no_match(c, s.message);
    if (*found == CEL_MATCH_YES) *matched = match_or_group(b.pattern, spans, group);
    give_back(b);
    return error;
}

FN(matches) {
    cel_span matched;
    cel_match found;
    cel_value error = lib_search(c, cel_text(v[0]), cel_text(v[1]), false, &matched, &found);
    return found == CEL_MATCH_ERROR ? error : cel_of_bool(found == CEL_MATCH_YES);
}

/* The matched text, or "" without a match. */
FN(find) {
    cel_span matched;
    cel_match found;
    cel_value error = lib_search(c, cel_text(v[0]), cel_text(v[1]), false, &matched, &found);
    if (found == CEL_MATCH_ERROR) return error;
    return cel_of_str(found == CEL_MATCH_YES ? str_sub(cel_text(v[0]), matched.from, matched.to) : (str){"", 0});
}

/* ------------------------------------------------------------------------------------------------ extracting */

/* optional.none() also if the group did not take part in the match. */
cel_value lib_extracted(arena *a, str text, cel_span matched, cel_match found) {
    if (found == CEL_MATCH_NO || matched.from == SIZE_MAX) return cel_none();
    cel_value v = cel_of_str(str_sub(text, matched.from, matched.to));
    return cel_of_optional(a, &v);
}

FN(extract) {
    cel_span matched;
    cel_match found;
    cel_value error = lib_search(c, cel_text(v[0]), cel_text(v[1]), true, &matched, &found);
    return found == CEL_MATCH_ERROR ? error : lib_extracted(c->memory, cel_text(v[0]), matched, found);
}

/* All matches in order. An empty match directly after another match does not count. */
typedef struct matcher {
    cel_search search;
    const cel_pattern *pattern;
    str text;
    size_t at;
    bool again; /* there was a match before */
} matcher;

static cel_match next_match(matcher *m, cel_span *spans, uint32_t n) {
    cel_match found = cel_pattern_match(&m->search, m->pattern, m->text, m->at, m->again, spans, n);
    if (found != CEL_MATCH_YES) return found;
    m->at = spans[0].to;
    m->again = true;
    return found;
}

FN(extract_all) {
    borrowed b;
    cel_value error;
    cel_span spans[2];
    cel_match found = CEL_MATCH_NO;
    VEC(cel_value) out = {0};
    if (!borrow(c, cel_text(v[1]), &b, &error)) return error;
    matcher m = {.search = search_of(c), .pattern = b.pattern, .text = cel_text(v[0])};
    bool fits = cel_pattern_groups(b.pattern) <= 1;
    while (fits && (found = next_match(&m, spans, 2)) == CEL_MATCH_YES) {
        cel_span matched = match_or_group(b.pattern, spans, true);
        if (matched.from != SIZE_MAX) VEC_PUSH(c->memory, out, cel_of_str(str_sub(m.text, matched.from, matched.to)));
    }
    give_back(b);
    if (!fits) return too_many_groups(c);
    return found == CEL_MATCH_ERROR ? no_match(c, m.search.message) : cel_of_list(c->memory, out.v, out.n);
}

/* ------------------------------------------------------------------------------------------------ replacing */

/* In a replacement \1 to \9 are groups, \0 is the match, \\ a backslash. Returns the error, or NULL. */
static const char *check_replacement(str with, uint32_t groups) {
    for (size_t i = 0; i < with.n; i++) {
        if (with.p[i] != '\\') continue;
        char next = ++i < with.n ? with.p[i] : '\0';
        if (next == '\\') continue;
        if (next < '0' || next > '9') return "a backslash in a replacement must be followed by a digit or a backslash";
        if ((uint32_t)(next - '0') > groups) return "the replacement names a group that the pattern does not have";
    }
    return NULL;
}

static void add_replacement(buf *out, str with, str text, const cel_span *spans) {
    for (size_t i = 0; i < with.n; i++) {
        if (with.p[i] != '\\') {
            buf_char(out, with.p[i]);
            continue;
        }
        char next = with.p[++i];
        if (next == '\\')
            buf_char(out, next);
        else if (spans[next - '0'].from != SIZE_MAX)
            buf_str(out, str_sub(text, spans[next - '0'].from, spans[next - '0'].to));
    }
}

static cel_value replace_with(cel_call *c, const cel_pattern *p, const cel_value *v, int64_t left) {
    str text = cel_text(v[0]), with = cel_text(v[2]);
    uint32_t groups = cel_pattern_groups(p);
    const char *problem = check_replacement(with, groups);
    if (problem) return lib_fail(c, problem);
    cel_span spans[MOST_GROUPS];
    matcher m = {.search = search_of(c), .pattern = p, .text = text};
    buf out = buf_in(c->memory);
    size_t done = 0;
    cel_match found = CEL_MATCH_NO;
    for (; left != 0 &&
           (found = next_match(&m, spans, groups + 1 < MOST_GROUPS ? groups + 1 : MOST_GROUPS)) == CEL_MATCH_YES;
         left--) {
        buf_str(&out, str_sub(text, done, spans[0].from));
        add_replacement(&out, with, text, spans);
        done = spans[0].to;
    }
    buf_str(&out, str_sub(text, done, text.n));
    return found == CEL_MATCH_ERROR ? no_match(c, m.search.message) : lib_text(c, &out);
}

FN(replace) {
    borrowed b;
    cel_value result;
    if (!borrow(c, cel_text(v[1]), &b, &result)) return result;
    result = replace_with(c, b.pattern, v, n > 3 ? v[3].i : -1);
    give_back(b);
    return result;
}

const cel_overload lib_regex[] = {
    {"matches", "matches", false, "(string, string) -> bool", matches, 0},
    {"matches_string", "matches", true, "(string, string) -> bool", matches, 0},
    {"string_find_string", "find", true, "(string, string) -> string", find, 0},
    {"regex_extract_string_string", "regex.extract", false, "(string, string) -> optional(string)", extract, 0},
    {"regex_extractAll_string_string", "regex.extractAll", false, "(string, string) -> list(string)", extract_all, 0},
    {"regex_replace_string_string_string", "regex.replace", false, "(string, string, string) -> string", replace, 0},
    {"regex_replace_string_string_string_int", "regex.replace", false, "(string, string, string, int) -> string",
     replace, 0},
    {NULL, NULL, false, NULL, NULL, 0}};
