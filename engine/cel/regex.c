#include "cel/regex.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <stdatomic.h>
#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

/* The limits of one search. PCRE2 counts its steps anew at each place where a match may start. */
#define FEW_STEPS  10000u /* the first attempt, which is not counted: some 50 microseconds */
#define MOST_STEPS 2000000u
#define MOST_DEPTH 100000u
#define MOST_HEAP  65536u /* KiB */

typedef _Atomic(pcre2_code *) lazy_code;

struct cel_pattern {
    pcre2_code *code;
    lazy_code *in_windows; /* the same for search_long(), made by the first thread that needs it */
    pcre2_code *ascii;     /* of a pattern without a prefilter: the same without Unicode properties, for texts of ASCII
                              alone, in which it finds the same, but faster; or NULL. Not for searches with groups */
    pcre2_match_context *limits;
    str text;
    bool jit;
    cel_prefilter prefilter;
};

void cel_pattern_release(cel_pattern *p) {
    pcre2_match_context_free(p->limits);
    pcre2_code_free(p->code);
    pcre2_code_free(p->ascii);
    if (p->in_windows) pcre2_code_free(*p->in_windows);
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

/* Whether properties can make a difference beyond ASCII, and make none within it: of a pattern with \b, \d, \s or \w or
 * their opposites. Not with POSIX classes: (?i)[[:^upper:]] takes other letters of ASCII with properties. */
static bool uses_properties(str text) {
    static const char pairs[][3] = {"\\b", "\\B", "\\d", "\\D", "\\s", "\\S", "\\w", "\\W"};
    bool found = false;
    for (size_t k = 0; k < sizeof pairs / sizeof *pairs; k++)
        found = found || str_find(text, (str){pairs[k], 2}, 0) != SIZE_MAX;
    return found && str_find(text, STR("[:"), 0) == SIZE_MAX;
}

cel_pattern *cel_pattern_compile(arena *a, str text, bool jit, const char **message, size_t *at) {
    int code;
    PCRE2_SIZE offset;
    cel_pattern *p = ARENA_NEW(a, cel_pattern);
    p->text = arena_str(a, text);
    p->jit = jit;
    p->in_windows = ARENA_NEW(a, lazy_code);
    arena_defer(a, release_pattern, p); /* first, so that nothing is lost if the arena runs out of memory */
    p->code = pcre2_compile((PCRE2_SPTR)(text.p ? text.p : ""), text.n, PCRE2_UTF | PCRE2_UCP | PCRE2_NEVER_BACKSLASH_C,
                            &code, &offset, NULL);
    if (!p->code && code == PCRE2_ERROR_HEAP_FAILED) arena_out_of_memory(a);
    if (!p->code) {
        *message = message_of(a, code);
        *at = offset;
        return NULL;
    }
    if (jit) pcre2_jit_compile(p->code, PCRE2_JIT_COMPLETE);
    if (jit) p->prefilter = cel_prefilter_of(cel_pattern_literals(a, p));
    if (jit && p->prefilter.n == 0 && uses_properties(text)) {
        p->ascii = pcre2_compile((PCRE2_SPTR)text.p, text.n, PCRE2_UTF | PCRE2_NEVER_BACKSLASH_C, &code, &offset, NULL);
        if (p->ascii) pcre2_jit_compile(p->ascii, PCRE2_JIT_COMPLETE);
    }
    p->limits = pcre2_match_context_create(NULL);
    if (!p->limits) arena_out_of_memory(a);
    pcre2_set_match_limit(p->limits, FEW_STEPS);
    pcre2_set_depth_limit(p->limits, MOST_DEPTH);
    pcre2_set_heap_limit(p->limits, MOST_HEAP);
    return p;
}

cel_literals cel_pattern_literals(arena *a, const cel_pattern *p) {
    uint32_t newline = 0;
    pcre2_pattern_info(p->code, PCRE2_INFO_NEWLINE, &newline);
    return cel_literals_of_pattern(a, p->text, newline == PCRE2_NEWLINE_LF);
}

static void release_data(void *p) {
    pcre2_match_data_free(*(pcre2_match_data **)p);
}

cel_match_data *cel_match_data_new(arena *a) {
    pcre2_match_data **data = ARENA_NEW(a, pcre2_match_data *);
    arena_defer(a, release_data, data);
    *data = pcre2_match_data_create(1, NULL);
    return (cel_match_data *)*data;
}

static bool is_ascii(str text) {
    uint64_t all = 0, eight = 0;
    size_t at = 0;
    for (; at + 8 <= text.n; at += 8) {
        memcpy(&eight, text.p + at, 8);
        all |= eight;
    }
    for (; at < text.n; at++) all |= (uint64_t)(unsigned char)text.p[at];
    return !(all & 0x8080808080808080u);
}

uint32_t cel_pattern_groups(const cel_pattern *p) {
    uint32_t n = 0;
    pcre2_pattern_info(p->code, PCRE2_INFO_CAPTURECOUNT, &n);
    return n;
}

/* A search that needs more than the 32 KiB of stack that compiled code has is repeated without it, on the heap: *SLOW.
 */
static int match(const pcre2_code *code, pcre2_match_context *limits, pcre2_match_data *data, str subject, size_t start,
                 uint32_t options, bool *slow) {
    const PCRE2_SPTR text = (PCRE2_SPTR)(subject.p ? subject.p : "");
    options |= PCRE2_NO_UTF_CHECK;
    const int found = pcre2_match(code, text, subject.n, start, options, data, limits);
    *slow = found == PCRE2_ERROR_JIT_STACKLIMIT;
    return *slow ? pcre2_match(code, text, subject.n, start, options | PCRE2_NO_JIT, data, limits) : found;
}

/* Both are asked wherever a search fails, so that the result does not depend on what was asked before the search. */
static bool proven_absent(arena *a, const cel_pattern *p, str subject) {
    cel_literals words = cel_pattern_literals(a, p);
    cel_prefilter prefilter = cel_prefilter_of(words);
    return cel_prefilter_absent(&prefilter, subject) || cel_literals_absent(words, subject);
}

/* ---- searches that take long ----
 *
 * PCRE2 has a limit of steps for each place where a match may start, and does not tell how many it took. So a search
 * that exceeds a small limit is repeated in windows: a match may start only in 512 bytes. A window that exceeds the
 * limit is halved; for a single place the limit is raised threefold. Each attempt is charged to the steps that are
 * left, about as much as it can cost. So the steps bound the time, whether one place takes long, or many do. */

enum { WINDOW = 2048, MANY_STEPS = 100000, SLOWER = 8, OUT_OF_STEPS = PCRE2_ERROR_CALLOUT };

typedef struct long_search {
    const pcre2_code *code;
    pcre2_match_context *limits;
    pcre2_match_data *data;
    str subject;
    size_t start;
    uint32_t options; /* at START */
    int64_t *steps_left;
    unsigned cost; /* of a step of the pattern: without JIT SLOWER times as much */
} long_search;

/* Searches for a match that starts in [FROM, TO). */
static int search_window(const long_search *r, size_t from, size_t to, uint32_t limit) {
    const int64_t cost = (int64_t)(to - from == 1 ? limit / 8 : limit / 20 + (to - from) * limit / 2000) * r->cost;
    bool slow;
    *r->steps_left -= cost;
    if (*r->steps_left < 0) return OUT_OF_STEPS;
    pcre2_set_match_limit(r->limits, limit);
    pcre2_set_offset_limit(r->limits, to - 1);
    int found = match(r->code, r->limits, r->data, r->subject, from, from == r->start ? r->options : 0, &slow);
    if (slow) *r->steps_left -= cost * (SLOWER - 1);
    if (found != PCRE2_ERROR_MATCHLIMIT) return found;
    size_t middle = from + (to - from) / 2 + (to - from == 1);
    while (middle < r->subject.n && ((unsigned char)r->subject.p[middle] & 0xc0) == 0x80) middle++;
    if (middle < to) {
        found = search_window(r, from, middle, limit);
        return found == PCRE2_ERROR_NOMATCH ? search_window(r, middle, to, limit) : found;
    }
    if (limit == MOST_STEPS) return found;
    return search_window(r, from, to, limit < MOST_STEPS / 3 ? limit * 3 : MOST_STEPS);
}

/* Verbs such as (*COMMIT) and \G see where a window begins: such patterns are searched for at once. */
static bool sees_windows(str text) {
    return str_find(text, STR("(*"), 0) != SIZE_MAX || str_find(text, STR("\\G"), 0) != SIZE_MAX;
}

static const pcre2_code *code_in_windows(const cel_pattern *p) {
    pcre2_code *code = atomic_load(p->in_windows), *none = NULL;
    int problem;
    PCRE2_SIZE at;
    if (code) return code;
    code = pcre2_compile((PCRE2_SPTR)p->text.p, p->text.n,
                         PCRE2_UTF | PCRE2_UCP | PCRE2_NEVER_BACKSLASH_C | PCRE2_USE_OFFSET_LIMIT, &problem, &at, NULL);
    if (code && p->jit) pcre2_jit_compile(code, PCRE2_JIT_COMPLETE);
    if (!code || atomic_compare_exchange_strong(p->in_windows, &none, code)) return code;
    pcre2_code_free(code); /* another thread was faster */
    return none;
}

static int search_all_windows(const long_search *r) {
    for (size_t from = r->start; from <= r->subject.n;) {
        size_t to = from + WINDOW;
        while (to < r->subject.n && ((unsigned char)r->subject.p[to] & 0xc0) == 0x80) to++;
        if (to > r->subject.n) to = r->subject.n + 1;
        int found = search_window(r, from, to, MANY_STEPS);
        if (found != PCRE2_ERROR_NOMATCH) return found;
        from = to;
    }
    return PCRE2_ERROR_NOMATCH;
}

static int search_long(const cel_pattern *p, long_search *r, uint32_t pairs) {
    bool at_once = sees_windows(p->text);
    bool slow;
    r->cost = p->jit ? 1 : SLOWER;
    r->code = at_once ? p->code : code_in_windows(p);
    r->limits = pcre2_match_context_copy(p->limits);
    r->data = pcre2_match_data_create(pairs, NULL);
    if (!r->code || !r->limits || !r->data) return PCRE2_ERROR_NOMEMORY;
    if (!at_once) return search_all_windows(r);
    *r->steps_left -= (int64_t)(MOST_STEPS / 8) * r->cost;
    pcre2_set_match_limit(r->limits, MOST_STEPS);
    return *r->steps_left < 0 ? OUT_OF_STEPS
                              : match(r->code, r->limits, r->data, r->subject, r->start, r->options, &slow);
}

/* ---- searches ---- */

static void set_spans(cel_span *spans, uint32_t n, int found, pcre2_match_data *data) {
    const PCRE2_SIZE *range = found >= 0 ? pcre2_get_ovector_pointer(data) : NULL;
    for (uint32_t i = 0; range && i < n; i++) {
        bool part = (found == 0 || i < (uint32_t)found) && range[2 * i] != PCRE2_UNSET;
        spans[i] = part ? (cel_span){range[2 * i], range[2 * i + 1]} : (cel_span){SIZE_MAX, SIZE_MAX};
    }
}

cel_match cel_pattern_match(cel_search *s, const cel_pattern *p, str subject, size_t start, bool after_empty,
                            cel_span *spans, uint32_t n) {
    const uint32_t options = after_empty ? PCRE2_NOTEMPTY_ATSTART : 0, pairs = n ? n : 1;
    pcre2_match_data *own = s->reused && n < 2 ? NULL : pcre2_match_data_create(pairs, NULL);
    pcre2_match_data *data = own ? own : n < 2 ? (pcre2_match_data *)s->reused : NULL;
    int found = PCRE2_ERROR_NOMEMORY;
    const pcre2_code *code = n < 2 && p->ascii && is_ascii(subject) ? p->ascii : p->code;
    bool slow;
    if (data) found = match(code, p->limits, data, subject, start, options, &slow);
    set_spans(spans, n, found, data);
    pcre2_match_data_free(own);
    bool failed = found < 0 && found != PCRE2_ERROR_NOMATCH && found != PCRE2_ERROR_NOMEMORY;
    if (failed && start == 0 && proven_absent(s->memory, p, subject)) found = PCRE2_ERROR_NOMATCH;
    if (found == PCRE2_ERROR_MATCHLIMIT) {
        int64_t unlimited = INT64_MAX;
        long_search r = {.subject = subject, .start = start, .options = options};
        r.steps_left = s->steps_left ? s->steps_left : &unlimited;
        found = search_long(p, &r, pairs);
        set_spans(spans, n, found, r.data);
        pcre2_match_context_free(r.limits);
        pcre2_match_data_free(r.data);
    }
    if (found == PCRE2_ERROR_NOMEMORY) arena_out_of_memory(s->memory);
    if (found >= 0) return CEL_MATCH_YES;
    if (found == PCRE2_ERROR_NOMATCH) return CEL_MATCH_NO;
    s->message = found == OUT_OF_STEPS ? CEL_TOO_MANY_STEPS : message_of(s->memory, found);
    return CEL_MATCH_ERROR;
}

cel_match cel_pattern_find(cel_search *s, const cel_pattern *p, str subject, cel_span *span) {
    if (cel_prefilter_absent(&p->prefilter, subject)) return CEL_MATCH_NO;
    return cel_pattern_match(s, p, subject, 0, false, span, 1);
}

/* The letters of a common beginning that is rare enough. */
#define LEAST_BEGINNING 5

/* ------------------------------------------------------------------------------------------------ the prefilter */

static size_t common_beginning(str a, str b) {
    size_t n = 0;
    while (n < a.n && n < b.n && a.p[n] == b.p[n]) n++;
    return n;
}

/* The rank of a byte by how rare it is in English prose. */
static size_t rarity(char c) {
    static const char by_frequency[] = " etaoinsrhldcumfpgwybvkxjqz";
    const char *at = memchr(by_frequency, c, sizeof by_frequency - 1);
    return at ? (size_t)(at - by_frequency) : sizeof by_frequency;
}

static uint32_t rarest(str word, uint32_t but) {
    uint32_t best = but == 0 && word.n > 1;
    for (uint32_t i = 0; i < word.n; i++)
        if (i != but && rarity(word.p[i]) > rarity(word.p[best])) best = i;
    return best;
}

/* Of words with a common beginning only the beginning is looked for: fewer words, which are in all texts that have the
 * longer ones. */
cel_prefilter cel_prefilter_of(cel_literals l) {
    cel_prefilter p = {.n = 0};
    for (size_t i = 0; l.n && i < l.v[0].n; i++) {
        str word = l.v[0].v[i];
        uint32_t k = 0;
        while (k < p.n && common_beginning(p.v[k].word, word) < LEAST_BEGINNING) k++;
        if (k == PREFILTER_MOST) return (cel_prefilter){.n = 0};
        p.v[k].word = k == p.n ? word : str_sub(word, 0, common_beginning(p.v[k].word, word));
        p.n += k == p.n;
    }
    for (uint32_t i = 0; i < p.n; i++) {
        str word = p.v[i].word;
        p.v[i].one = rarest(word, UINT32_MAX);
        p.v[i].other = rarest(word, p.v[i].one);
        p.can_be_odd = p.can_be_odd || memchr(word.p, 's', word.n) || memchr(word.p, 'k', word.n);
    }
    return p;
}

static bool is_in(const cel_prefilter_word *p, str text) {
    for (size_t i = 0; i + p->word.n <= text.n; i++)
        if (cel_folds_to(text.p + i, p->word)) return true;
    return false;
}

#ifdef __SSE2__
#define BLOCK 16u

/* The two letters, each sixteen times. */
typedef struct aimed {
    __m128i one, other;
} aimed;

static __m128i folded(const char *p) {
    return _mm_or_si128(_mm_loadu_si128((const __m128i *)(const void *)p), _mm_set1_epi8(0x20));
}

/* A bit for each of the sixteen places from AT on at which both letters are where the word has them. */
static unsigned places(const cel_prefilter_word *p, const aimed *a, const char *at) {
    __m128i one = _mm_cmpeq_epi8(folded(at + p->one), a->one), other = _mm_cmpeq_epi8(folded(at + p->other), a->other);
    return (unsigned)_mm_movemask_epi8(_mm_and_si128(one, other));
}

static bool is_at(const cel_prefilter_word *p, const char *at, unsigned bits) {
    for (; bits; bits &= bits - 1)
        if (cel_folds_to(at + (unsigned)__builtin_ctz(bits), p->word)) return true;
    return false;
}

/* The last block may overlap the one before it. */
static bool finds(const cel_prefilter_word *p, str text) {
    if (text.n < BLOCK + p->word.n - 1) return is_in(p, text);
    const aimed a = {_mm_set1_epi8(p->word.p[p->one]), _mm_set1_epi8(p->word.p[p->other])};
    const char *at = text.p, *last = text.p + text.n - (p->word.n - 1) - BLOCK;
    for (; last - at >= (ptrdiff_t)BLOCK; at += 2 * BLOCK) {
        unsigned bits = places(p, &a, at) | places(p, &a, at + BLOCK) << BLOCK;
        if (bits && is_at(p, at, bits)) return true;
    }
    if (at <= last && is_at(p, at, places(p, &a, at))) return true;
    return is_at(p, last, places(p, &a, last));
}
#else
static bool finds(const cel_prefilter_word *p, str text) {
    return is_in(p, text);
}
#endif

bool cel_prefilter_absent(const cel_prefilter *p, str text) {
    for (uint32_t i = 0; i < p->n; i++)
        if (finds(&p->v[i], text)) return false;
    return p->n && !(p->can_be_odd && cel_text_is_odd(text));
}
