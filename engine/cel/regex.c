#define PCRE2_CODE_UNIT_WIDTH 8

#include "cel/regex.h"

#include <pcre2.h>

#include "cel/probe.h"

/* Steps and memory that one search may take: a pattern that runs wild on 100 KB is stopped within a fraction of a
 * second. */
#define MOST_STEPS 2000000u
#define MOST_DEPTH 100000u
#define MOST_HEAP  65536u /* KiB */

struct cel_pattern {
    pcre2_code *code;
    pcre2_match_context *limits;
    str text;
    cel_probes probes; /* words of which one must stand in what is searched */
};

void cel_pattern_release(cel_pattern *p) {
    pcre2_match_context_free(p->limits);
    pcre2_code_free(p->code);
    *p = (cel_pattern){0};
}

static void release_pattern(void *p) {
    cel_pattern_release(p);
}

static const char *message_of(arena *a, int code) {
    PCRE2_UCHAR text[200];
    pcre2_get_error_message(code, text, sizeof text);
    return arena_z(a, str_of((const char *)text));
}

cel_pattern *cel_pattern_compile(arena *a, str text, bool jit, const char **message, size_t *at) {
    int code;
    PCRE2_SIZE offset;
    pcre2_code *compiled = pcre2_compile((PCRE2_SPTR)(text.p ? text.p : ""), text.n,
                                         PCRE2_UTF | PCRE2_NEVER_BACKSLASH_C, &code, &offset, NULL);
    if (!compiled) {
        *message = message_of(a, code);
        *at = offset;
        return NULL;
    }
    if (jit) pcre2_jit_compile(compiled, PCRE2_JIT_COMPLETE);
    cel_pattern *p = ARENA_NEW(a, cel_pattern);
    *p = (cel_pattern){.code = compiled, .limits = pcre2_match_context_create(NULL), .text = arena_str(a, text)};
    if (p->limits) {
        pcre2_set_match_limit(p->limits, MOST_STEPS);
        pcre2_set_depth_limit(p->limits, MOST_DEPTH);
        pcre2_set_heap_limit(p->limits, MOST_HEAP);
    }
    arena_defer(a, release_pattern, p);
    if (jit) p->probes = cel_probes_of(cel_pattern_literals(a, p));
    return p;
}

cel_literals cel_pattern_literals(arena *a, const cel_pattern *p) {
    uint32_t newline = 0;
    pcre2_pattern_info(p->code, PCRE2_INFO_NEWLINE, &newline);
    return cel_literals_of_pattern(a, p->text, newline == PCRE2_NEWLINE_LF);
}

/* Match data under a type of our own. Only the whole match is wanted, so one pair of offsets is enough. */
static pcre2_match_data *data_of(cel_match_room *room) {
    return (pcre2_match_data *)room;
}

static void release_data(void *p) {
    pcre2_match_data_free(p);
}

cel_match_room *cel_match_room_new(arena *a) {
    pcre2_match_data *data = pcre2_match_data_create(1, NULL);
    if (data) arena_defer(a, release_data, data);
    return (cel_match_room *)data;
}

static int search(pcre2_match_data *data, const cel_pattern *p, str subject, size_t *from, size_t *to) {
    if (!data) return PCRE2_ERROR_NOMEMORY;
    int found = pcre2_match(p->code, (PCRE2_SPTR)(subject.p ? subject.p : ""), subject.n, 0, PCRE2_NO_UTF_CHECK, data,
                            p->limits);
    if (found >= 0) {
        const PCRE2_SIZE *range = pcre2_get_ovector_pointer(data);
        *from = range[0];
        *to = range[1];
    }
    return found;
}

static int search_alone(const cel_pattern *p, str subject, size_t *from, size_t *to) {
    pcre2_match_data *data = pcre2_match_data_create(1, NULL);
    int found = search(data, p, subject, from, to);
    pcre2_match_data_free(data);
    return found;
}

/* Both are asked wherever a search fails, so that it makes no difference what was asked before it. */
static bool proven_absent(arena *a, const cel_pattern *p, str subject) {
    cel_literals words = cel_pattern_literals(a, p);
    cel_probes probes = cel_probes_of(words);
    return cel_probes_absent(&probes, subject) || cel_literals_absent(words, subject);
}

cel_match cel_pattern_run(arena *a, cel_match_room *room, const cel_pattern *p, str subject, size_t *from, size_t *to,
                          const char **message) {
    size_t first = 0, last = 0;
    int found = room ? search(data_of(room), p, subject, &first, &last) : search_alone(p, subject, &first, &last);
    if (found == PCRE2_ERROR_NOMATCH) return CEL_MATCH_NO;
    if (found < 0) {
        if (proven_absent(a, p, subject)) return CEL_MATCH_NO;
        *message = message_of(a, found);
        return CEL_MATCH_ERROR;
    }
    if (from) *from = first;
    if (to) *to = last;
    return CEL_MATCH_YES;
}

uint32_t cel_pattern_groups(const cel_pattern *p) {
    uint32_t n = 0;
    pcre2_pattern_info(p->code, PCRE2_INFO_CAPTURECOUNT, &n);
    return n;
}

static void copy_spans(pcre2_match_data *data, int found, cel_span *spans, uint32_t n) {
    const PCRE2_SIZE *range = pcre2_get_ovector_pointer(data);
    for (uint32_t i = 0; i < n; i++) {
        bool part = (found == 0 || i < (uint32_t)found) && range[2 * i] != PCRE2_UNSET;
        spans[i] = part ? (cel_span){range[2 * i], range[2 * i + 1]} : (cel_span){SIZE_MAX, SIZE_MAX};
    }
}

cel_match cel_pattern_match(arena *a, const cel_pattern *p, str subject, size_t start, bool after_empty,
                            cel_span *spans, uint32_t n, const char **message) {
    uint32_t options = PCRE2_NO_UTF_CHECK | (after_empty ? PCRE2_NOTEMPTY_ATSTART : 0);
    pcre2_match_data *data = pcre2_match_data_create(n ? n : 1, NULL);
    int found = PCRE2_ERROR_NOMEMORY;
    if (data)
        found =
            pcre2_match(p->code, (PCRE2_SPTR)(subject.p ? subject.p : ""), subject.n, start, options, data, p->limits);
    if (found >= 0) copy_spans(data, found, spans, n);
    pcre2_match_data_free(data);
    if (found == PCRE2_ERROR_NOMATCH) return CEL_MATCH_NO;
    if (found >= 0) return CEL_MATCH_YES;
    if (start == 0 && proven_absent(a, p, subject)) return CEL_MATCH_NO;
    *message = message_of(a, found);
    return CEL_MATCH_ERROR;
}

cel_match cel_pattern_find_in(arena *a, cel_match_room *room, const cel_pattern *p, str subject, size_t *from,
                              size_t *to, const char **message) {
    if (cel_probes_absent(&p->probes, subject)) return CEL_MATCH_NO;
    return cel_pattern_run(a, room, p, subject, from, to, message);
}

cel_match cel_pattern_find(arena *a, const cel_pattern *p, str subject, size_t *from, size_t *to,
                           const char **message) {
    return cel_pattern_find_in(a, NULL, p, subject, from, to, message);
}
