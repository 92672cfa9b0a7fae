#include "base/suggest.h"

#define LONGEST  64u /* names are compared up to this many bytes */
#define SHOWN    12u
#define NOT_NEAR UINT32_MAX

static unsigned char lower(char c) {
    return (unsigned char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

static uint32_t least(uint32_t a, uint32_t b) {
    return a < b ? a : b;
}

/* Optimal string alignment distance: the rows of the usual table, three at a time because a swap looks two rows back.
 */
static uint32_t distance(str a, str b) {
    uint32_t rows[3][LONGEST + 1];
    uint32_t *before = rows[0], *last = rows[1], *row = rows[2];
    for (uint32_t j = 0; j <= b.n; j++) last[j] = j;
    for (uint32_t i = 1; i <= a.n; i++) {
        row[0] = i;
        for (uint32_t j = 1; j <= b.n; j++) {
            unsigned char x = lower(a.p[i - 1]), y = lower(b.p[j - 1]);
            row[j] = least(least(last[j] + 1, row[j - 1] + 1), last[j - 1] + (x != y));
            if (i > 1 && j > 1 && x == lower(b.p[j - 2]) && y == lower(a.p[i - 2]))
                row[j] = least(row[j], before[j - 2] + 1);
        }
        uint32_t *free_row = before;
        before = last;
        last = row;
        row = free_row;
    }
    return last[b.n];
}

static uint32_t nearness(str wrong, str name) {
    wrong = str_sub(wrong, 0, LONGEST);
    name = str_sub(name, 0, LONGEST);
    size_t longer = wrong.n > name.n ? wrong.n : name.n;
    size_t shorter = wrong.n + name.n - longer;
    uint32_t most = (uint32_t)((longer + 2) / 3);
    if (longer - shorter > most) return NOT_NEAR;
    uint32_t d = distance(wrong, name);
    return d <= most && d < longer ? d : NOT_NEAR;
}

size_t suggest_index(str wrong, const str *names, size_t n) {
    size_t best = SIZE_MAX;
    uint32_t best_distance = NOT_NEAR;
    for (size_t i = 0; i < n; i++) {
        uint32_t d = nearness(wrong, names[i]);
        if (d < best_distance) {
            best_distance = d;
            best = i;
        }
    }
    return best;
}

str suggest(arena *a, str wrong, const str *names, size_t n) {
    size_t i = suggest_index(wrong, names, n);
    return i == SIZE_MAX ? (str){"", 0} : arena_printf(a, "did you mean '" STR_FMT "'?", STR_ARG(names[i]));
}

str suggest_allowed(arena *a, str wrong, const str *names, size_t n) {
    if (n == 0) return STR("");
    str near = suggest(a, wrong, names, n);
    str all = arena_join(a, names, n, ", ", ", ", SHOWN);
    return arena_printf(a, STR_FMT "%sallowed: " STR_FMT, STR_ARG(near), near.n ? " " : "", STR_ARG(all));
}
