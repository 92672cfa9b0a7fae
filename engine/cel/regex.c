#define PCRE2_CODE_UNIT_WIDTH 8

#include "cel/regex.h"

#include <pcre2.h>

/* Steps and memory that one search may take: a pattern that runs wild on 100 KB is stopped within a fraction of a
 * second. */
#define MOST_STEPS 2000000u
#define MOST_DEPTH 100000u
#define MOST_HEAP  65536u /* KiB */

struct cel_pattern {
    pcre2_code *code;
    pcre2_match_context *limits;
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
    *p = (cel_pattern){compiled, pcre2_match_context_create(NULL)};
    if (p->limits) {
        pcre2_set_match_limit(p->limits, MOST_STEPS);
        pcre2_set_depth_limit(p->limits, MOST_DEPTH);
        pcre2_set_heap_limit(p->limits, MOST_HEAP);
    }
    arena_defer(a, release_pattern, p);
    return p;
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

cel_match cel_pattern_find(arena *a, const cel_pattern *p, str subject, size_t start, bool after_empty, cel_span *spans,
                           uint32_t n, const char **message) {
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
    *message = message_of(a, found);
    return CEL_MATCH_ERROR;
}
