#include "report/word_diff.h"

#include "base/buf.h"

#define MOST_CELLS 1000000u /* of the table that compares the words; two bytes each */
#define CONTEXT    6u       /* words shown on either side of a change */
#define LEAST_RUN  2u       /* words in a row that count as unchanged */

typedef VEC(str) word_list;
typedef VEC(words_span) span_list;

static word_list split_lines(arena *a, str s) {
    word_list lines = {0};
    for (size_t at = 0, end; at < s.n; at = end) {
        end = str_find(s, STR("\n"), at);
        end = end == SIZE_MAX ? s.n : end + 1;
        VEC_PUSH(a, lines, str_sub(s, at, end));
    }
    return lines;
}

static word_list split(arena *a, str s) {
    word_list words = {0};
    for (size_t at = 0; at < s.n;) {
        while (at < s.n && str_is_space(s.p[at])) at++;
        size_t from = at;
        while (at < s.n && !str_is_space(s.p[at])) at++;
        if (at > from) VEC_PUSH(a, words, str_sub(s, from, at));
    }
    return words;
}

/* Adds WORD to the last span if that has the same kind, else a new span. */
static void add(arena *a, span_list *spans, words_kind kind, str word) {
    if (spans->n && spans->v[spans->n - 1].kind == kind) {
        str *text = &spans->v[spans->n - 1].text;
        text->n = (size_t)(word.p + word.n - text->p);
        return;
    }
    VEC_PUSH(a, *spans, (words_span){kind, word});
}

/* The words of both texts between their common beginning and their common end. */
typedef struct middle {
    const str *before, *after;
    size_t n_before, n_after;
} middle;

/* The table of the longest common subsequence: [i][k] is its length for the words from i on and from k on. NULL if the
 * table would have more than MOST_CELLS cells. */
static const uint16_t *longest_common(arena *a, middle m) {
    size_t row = m.n_after + 1;
    if (m.n_before > MOST_CELLS / row) return NULL;
    uint16_t *longest = ARENA_ARRAY(a, uint16_t, (m.n_before + 1) * row);
    for (size_t y = m.n_before; y-- > 0;)
        for (size_t x = m.n_after; x-- > 0;) {
            uint16_t down = longest[(y + 1) * row + x], right = longest[y * row + x + 1];
            uint16_t across = (uint16_t)(longest[(y + 1) * row + x + 1] + 1);
            longest[y * row + x] = str_eq(m.before[y], m.after[x]) ? across : down > right ? down : right;
        }
    return longest;
}

static size_t common_run(middle m, size_t i, size_t k) {
    size_t n = 0;
    while (i + n < m.n_before && k + n < m.n_after && str_eq(m.before[i + n], m.after[k + n])) n++;
    return n;
}

/* Follows the longest common subsequence. A single unchanged word between two changes counts as changed, too: longer
 * runs are easier to read. */
static void add_middle(arena *a, span_list *spans, middle m) {
    const uint16_t *longest = longest_common(a, m);
    size_t row = m.n_after + 1, i = 0, k = 0, first_i = 0, first_k = 0;
    while (i < m.n_before || k < m.n_after) {
        size_t same = longest ? common_run(m, i, k) : 0;
        if (same >= LEAST_RUN) {
            while (first_i < i) add(a, spans, WORDS_REMOVED, m.before[first_i++]);
            while (first_k < k) add(a, spans, WORDS_ADDED, m.after[first_k++]);
            while (same-- > 0) {
                add(a, spans, WORDS_SAME, m.after[k++]);
                i++;
            }
            first_i = i;
            first_k = k;
        } else if (same) {
            i += same;
            k += same;
        } else if (k == m.n_after ||
                   (i < m.n_before && longest && longest[(i + 1) * row + k] >= longest[i * row + k + 1]))
            i++;
        else
            k++;
    }
    while (first_i < i) add(a, spans, WORDS_REMOVED, m.before[first_i++]);
    while (first_k < k) add(a, spans, WORDS_ADDED, m.after[first_k++]);
}

static const words_span *compare(arena *a, word_list b, word_list w, size_t *n) {
    span_list spans = {0};
    size_t first = 0, last = 0;
    while (first < b.n && first < w.n && str_eq(b.v[first], w.v[first])) first++;
    while (last + first < b.n && last + first < w.n && str_eq(b.v[b.n - last - 1], w.v[w.n - last - 1])) last++;
    for (size_t i = 0; i < first; i++) add(a, &spans, WORDS_SAME, w.v[i]);
    size_t n_before = b.n - first - last, n_after = w.n - first - last;
    add_middle(a, &spans, (middle){b.v ? b.v + first : NULL, w.v ? w.v + first : NULL, n_before, n_after});
    for (size_t i = w.n - last; i < w.n; i++) add(a, &spans, WORDS_SAME, w.v[i]);
    *n = spans.n;
    return spans.v;
}

const words_span *words_compare(arena *a, str before, str after, size_t *n) {
    return compare(a, split(a, before), split(a, after), n);
}

const words_span *lines_compare(arena *a, str before, str after, size_t *n) {
    return compare(a, split_lines(a, before), split_lines(a, after), n);
}

/* ------------------------------------------------------------------------------------------------ as one text */

/* Adds the words of TEXT that are next to a change: the last ones before the first change, the first ones after the
 * last change, and both between two changes. */
static void write_same(arena *a, buf *to, str text, bool is_first, bool is_last) {
    word_list words = split(a, text);
    size_t head = is_first ? 0 : CONTEXT, tail = is_last ? 0 : CONTEXT;
    for (size_t i = 0; i < words.n; i++) {
        bool cut = i >= head && i + tail < words.n && words.n > head + tail + 1;
        if (cut && i > head) continue;
        if (!buf_is_empty(to)) buf_char(to, ' ');
        buf_str(to, cut ? STR("...") : words.v[i]);
    }
}

str words_text(arena *a, const words_span *spans, size_t n) {
    static const char *const open[] = {"", "[-", "{+"}, *const shut[] = {"", "-]", "+}"};
    buf out = buf_in(a);
    if (n == 1 && spans->kind == WORDS_SAME) return spans->text;
    for (size_t i = 0; i < n; i++) {
        if (spans[i].kind == WORDS_SAME) {
            write_same(a, &out, spans[i].text, i == 0, i + 1 == n);
            continue;
        }
        if (!buf_is_empty(&out)) buf_char(&out, ' ');
        buf_z(&out, open[spans[i].kind]);
        buf_str(&out, spans[i].text);
        buf_z(&out, shut[spans[i].kind]);
    }
    return buf_take(&out);
}
