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

static void release_pattern(void *p) {
    cel_pattern *pattern = p;
    pcre2_match_context_free(pattern->limits);
    pcre2_code_free(pattern->code);
}

static void release_data(void *p) {
    pcre2_match_data_free(p);
}

static const char *message_of(arena *a, int code) {
    PCRE2_UCHAR text[200];
    pcre2_get_error_message(code, text, sizeof text);
    return arena_z(a, str_of((const char *)text));
}

cel_pattern *cel_pattern_compile(arena *a, str text, const char **message, size_t *at) {
    int code;
    PCRE2_SIZE offset;
    pcre2_code *compiled = pcre2_compile((PCRE2_SPTR)(text.p ? text.p : ""), text.n,
                                         PCRE2_UTF | PCRE2_NEVER_BACKSLASH_C, &code, &offset, NULL);
    if (!compiled) {
        *message = message_of(a, code);
        *at = offset;
        return NULL;
    }
    pcre2_jit_compile(compiled, PCRE2_JIT_COMPLETE);
    cel_pattern *p = ARENA_NEW(a, cel_pattern);
    *p = (cel_pattern){.code = compiled, .limits = pcre2_match_context_create(NULL), .text = arena_str(a, text)};
    if (p->limits) {
        pcre2_set_match_limit(p->limits, MOST_STEPS);
        pcre2_set_depth_limit(p->limits, MOST_DEPTH);
        pcre2_set_heap_limit(p->limits, MOST_HEAP);
    }
    arena_defer(a, release_pattern, p);
    p->probes = cel_probes_of(cel_pattern_literals(a, p));
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
    return cel_probes_absent(&p->probes, subject) || cel_literals_absent(cel_pattern_literals(a, p), subject);
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

cel_match cel_pattern_find_in(arena *a, cel_match_room *room, const cel_pattern *p, str subject, size_t *from,
                              size_t *to, const char **message) {
    if (cel_probes_absent(&p->probes, subject)) return CEL_MATCH_NO;
    return cel_pattern_run(a, room, p, subject, from, to, message);
}

cel_match cel_pattern_find(arena *a, const cel_pattern *p, str subject, size_t *from, size_t *to,
                           const char **message) {
    return cel_pattern_find_in(a, NULL, p, subject, from, to, message);
}
