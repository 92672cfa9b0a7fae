#include "cel/probe.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

/* Letters that make a beginning rare enough. */
#define LEAST_BEGINNING 5

/* ------------------------------------------------------------------------------------------------ making */

static size_t common_beginning(str a, str b) {
    size_t n = 0;
    while (n < a.n && n < b.n && a.p[n] == b.p[n]) n++;
    return n;
}

/* How rare a byte is in prose, as far as that matters. */
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

static void aim(cel_probe *p) {
    p->one = rarest(p->word, UINT32_MAX);
    p->other = rarest(p->word, p->one);
}

static bool has_odd_letter(str word) {
    return memchr(word.p, 's', word.n) || memchr(word.p, 'k', word.n);
}

/* Of words that begin alike only the beginning is looked for: that is fewer words, and lets through no text less. */
cel_probes cel_probes_of(cel_literals l) {
    cel_probes p = {.n = 0};
    for (size_t i = 0; l.n && i < l.v[0].n; i++) {
        str word = l.v[0].v[i];
        uint32_t k = 0;
        while (k < p.n && common_beginning(p.v[k].word, word) < LEAST_BEGINNING) k++;
        if (k == PROBE_MOST) return (cel_probes){.n = 0};
        p.v[k].word = k == p.n ? word : str_sub(word, 0, common_beginning(p.v[k].word, word));
        p.n += k == p.n;
    }
    for (uint32_t i = 0; i < p.n; i++) {
        aim(&p.v[i]);
        p.can_be_odd = p.can_be_odd || has_odd_letter(p.v[i].word);
    }
    return p;
}

/* ------------------------------------------------------------------------------------------------ looking */

static bool stands_in(const cel_probe *p, str text) {
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

/* At which of the sixteen places from AT on both letters stand where the word would have them, a bit each. */
static unsigned places(const cel_probe *p, const aimed *a, const char *at) {
    __m128i one = _mm_cmpeq_epi8(folded(at + p->one), a->one), other = _mm_cmpeq_epi8(folded(at + p->other), a->other);
    return (unsigned)_mm_movemask_epi8(_mm_and_si128(one, other));
}

static bool stands_at(const cel_probe *p, const char *at, unsigned bits) {
    for (; bits; bits &= bits - 1)
        if (cel_folds_to(at + (unsigned)__builtin_ctz(bits), p->word)) return true;
    return false;
}

/* The last block may overlap the one before it. */
static bool finds(const cel_probe *p, str text) {
    if (text.n < BLOCK + p->word.n - 1) return stands_in(p, text);
    const aimed a = {_mm_set1_epi8(p->word.p[p->one]), _mm_set1_epi8(p->word.p[p->other])};
    const char *at = text.p, *last = text.p + text.n - (p->word.n - 1) - BLOCK;
    for (; last - at >= (ptrdiff_t)BLOCK; at += 2 * BLOCK) {
        unsigned bits = places(p, &a, at) | places(p, &a, at + BLOCK) << BLOCK;
        if (bits && stands_at(p, at, bits)) return true;
    }
    if (at <= last && stands_at(p, at, places(p, &a, at))) return true;
    return stands_at(p, last, places(p, &a, last));
}
#else
static bool finds(const cel_probe *p, str text) {
    return stands_in(p, text);
}
#endif

bool cel_probes_absent(const cel_probes *p, str text) {
    for (uint32_t i = 0; i < p->n; i++)
        if (finds(&p->v[i], text)) return false;
    return p->n && !(p->can_be_odd && cel_text_is_odd(text));
}
