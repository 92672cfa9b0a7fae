#include "cel/literal_parts.h"

#include <string.h>

void part_any(part *p) {
    p->exact = p->repeats = false;
    p->is.n = p->need.n = 0;
}

void part_empty(part *p) {
    part_text(p, "", 0);
}

void part_text(part *p, const char *bytes, size_t n) {
    part_any(p);
    p->exact = true;
    p->is.n = 1;
    p->is.v[0].n = (uint8_t)n;
    for (size_t i = 0; i < n; i++) p->is.v[0].p[i] = cel_fold(bytes[i]);
}

static bool same_word(const word *a, const word *b) {
    return a->n == b->n && memcmp(a->p, b->p, a->n) == 0;
}

/* False where there is no room. */
static bool add_word(words *to, const word *w, uint32_t most) {
    for (uint32_t i = 0; i < to->n; i++)
        if (same_word(&to->v[i], w)) return true;
    if (to->n == most) return false;
    to->v[to->n++] = *w;
    return true;
}

bool part_or_byte(part *p, char c) {
    enum { MOST = 4 };
    word w = {.n = 1, .p = {cel_fold(c)}};
    return add_word(&p->is, &w, MOST);
}

void part_repeat(part *p, uint32_t min, uint32_t max) {
    static const word nothing = {0};
    bool maybe = min == 0 && max == 1 && p->exact && !p->repeats && add_word(&p->is, &nothing, EXACT_MOST);
    if (min == 0) p->need.n = 0;
    if (min == 0 && !maybe) part_any(p);
    if (min > 0 && max != 1) p->repeats = true;
}

/* ---- which words are best looked for ---- */

static uint32_t shortest(const words *w) {
    uint32_t n = LITERAL_MAX;
    for (uint32_t i = 0; i < w->n; i++)
        if (w->v[i].n < n) n = w->v[i].n;
    return n;
}

/* Whether a word stands in most English texts of this kind, or is too short to tell anything. */
static bool is_common(const word *w) {
    static const char *const common[] = {"shall", "this",  "that",  "with",  "from",  "into",  "have",
                                         "upon",  "their", "which", "other", "state", "party", "article"};
    for (size_t i = 0; i < sizeof common / sizeof *common; i++)
        if (str_is((str){w->p, w->n}, common[i])) return true;
    return w->n < LITERAL_MIN_OTHER;
}

static bool any_is_common(const words *w) {
    for (uint32_t i = 0; i < w->n; i++)
        if (is_common(&w->v[i])) return true;
    return false;
}

/* How rarely they stand in a text, roughly: long words do, and few of them. Below zero where they are no use. */
static int worth(const words *w) {
    enum { LONG = 10, WEIGHT = 8 };
    uint32_t n = shortest(w);
    if (w->n == 0 || n < LITERAL_MIN) return -1;
    int value = (int)((n < LONG ? n : LONG) * WEIGHT) + LITERALS_MOST - (int)w->n;
    return any_is_common(w) ? value / 2 : value;
}

static bool same_words(const words *a, const words *b) {
    bool same = a->n == b->n;
    for (uint32_t i = 0; same && i < a->n; i++) same = same_word(&a->v[i], &b->v[i]);
    return same;
}

/* Takes W in where it is among the best. Common words are not worth a second clause. */
static void offer(clauses *best, const words *w) {
    int good = worth(w);
    uint32_t at = 0;
    if (good < 0) return;
    while (at < best->n && worth(&best->v[at]) >= good)
        if (same_words(&best->v[at++], w)) return;
    if (at == CLAUSES_MOST || (at && any_is_common(w))) return;
    if (best->n < CLAUSES_MOST) best->n++;
    memmove(&best->v[at + 1], &best->v[at], (best->n - at - 1) * sizeof *w);
    best->v[at] = *w;
    while (best->n > 1 && any_is_common(&best->v[best->n - 1])) best->n--;
}

/* ---- one after the other ---- */

static const words only_empty = {.n = 1};

void sequence_start(sequence *s) {
    s->exact = true;
    s->run = only_empty;
    s->need.n = 0;
}

static bool join(const word *a, const word *b, word *out) {
    if (a->n + b->n > LITERAL_MAX) return false;
    memcpy(out->p, a->p, a->n);
    memcpy(out->p + a->n, b->p, b->n);
    out->n = (uint8_t)(a->n + b->n);
    return true;
}

/* Each of RUN followed by each of NEXT; false, and nothing changed, where they get too many or too long. */
static bool cross(words *run, const words *next) {
    words all = {.n = 0};
    if (run->n * next->n > EXACT_MOST) return false;
    for (uint32_t i = 0; i < run->n; i++)
        for (uint32_t j = 0; j < next->n; j++) {
            word w;
            if (!join(&run->v[i], &next->v[j], &w) || !add_word(&all, &w, EXACT_MOST)) return false;
        }
    *run = all;
    return true;
}

/* What matches next no longer follows at once. */
static void break_run(sequence *s, const words *next) {
    offer(&s->need, &s->run);
    s->exact = false;
    s->run = *next;
}

void sequence_add(sequence *s, const part *p) {
    for (uint32_t i = 0; i < p->need.n; i++) offer(&s->need, &p->need.v[i]);
    if (!p->exact) {
        break_run(s, &only_empty);
        return;
    }
    if (!cross(&s->run, &p->is)) break_run(s, &p->is);
    if (p->repeats) break_run(s, &p->is);
}

void sequence_end(sequence *s, part *out) {
    offer(&s->need, &s->run);
    part_any(out);
    out->exact = s->exact;
    if (s->exact) out->is = s->run;
    out->need = s->need;
}

/* ---- one or the other ---- */

static bool unite(words *to, const words *more, uint32_t most) {
    for (uint32_t i = 0; i < more->n; i++)
        if (!add_word(to, &more->v[i], most)) return false;
    return true;
}

/* Of each the best clause, together: the others would have to be paired with each other. */
void part_or(part *sum, const part *p) {
    sum->exact = sum->exact && p->exact && unite(&sum->is, &p->is, EXACT_MOST);
    bool both = sum->need.n && p->need.n && unite(&sum->need.v[0], &p->need.v[0], LITERALS_MOST);
    sum->need.n = both;
}
