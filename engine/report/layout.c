#include "report/layout.h"

#include "base/utf8.h"

static bool is_blank(char c) {
    return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f' || c == '\v';
}

static str next_word(str s, size_t *at) {
    while (*at < s.n && is_blank(s.p[*at])) ++*at;
    size_t from = *at;
    while (*at < s.n && !is_blank(s.p[*at])) ++*at;
    return str_sub(s, from, *at);
}

static void fill(buf *out, size_t column, str prefix, str words, size_t width) {
    size_t at = 0;
    bool fresh = true;
    for (str word; (word = next_word(words, &at)).n;) {
        size_t wide = utf8_width(word);
        if (!fresh && column + 1 + wide > width) {
            buf_char(out, '\n');
            buf_str(out, prefix);
            column = utf8_width(prefix);
            fresh = true;
        }
        if (!fresh) buf_char(out, ' ');
        buf_visible(out, word);
        column += wide + !fresh;
        fresh = false;
    }
    buf_char(out, '\n');
}

void layout_rest(buf *out, str first, size_t column, size_t indent, str words, size_t width) {
    static const char blanks[] = "                                ";
    if (words.n) buf_str(out, first);
    fill(out, column + utf8_width(first), str_sub(str_of(blanks), 0, indent), words, width);
}

void layout_quoted(buf *out, str prefix, str words, size_t width) {
    buf_str(out, prefix);
    fill(out, utf8_width(prefix), prefix, words, width);
}

/* ------------------------------------------------------------------------------------------------ groups */

#define MOST_SEGMENTS 16u
#define MOST_NAMES    8u
#define MOST_COMPARED 64u /* how many earlier groups a term is compared with: keeps long lists linear */

typedef VEC(str) name_list;

typedef struct draft {
    const because *of;
    name_list segments[MOST_SEGMENTS];
    size_t n_segments, n;
    bool merged; /* into an earlier one */
} draft;

static bool split(arena *a, draft *d) {
    str path = d->of->term;
    size_t from = 0;
    while (from <= path.n) {
        size_t dot = str_find(path, STR("."), from);
        if (dot == SIZE_MAX) dot = path.n;
        if (d->n_segments == MOST_SEGMENTS) return false;
        VEC_PUSH(a, d->segments[d->n_segments], str_sub(path, from, dot));
        d->n_segments++;
        from = dot + 1;
    }
    return true;
}

static bool alike(const because *a, const because *b) {
    if (a->kind != BECAUSE_TERM || b->kind != BECAUSE_TERM) return false;
    if (a->silent != b->silent || a->unknown != b->unknown || a->choice != b->choice || a->way != b->way) return false;
    if (a->type != b->type || a->values != b->values || a->value.state != b->value.state) return false;
    if (a->article != b->article || a->at.source != b->at.source || (!a->silent && a->at.at != b->at.at)) return false;
    return a->value.state != SLOT_VALUE || slot_value_equal(a->type, a->values, a->value.v, b->value.v);
}

static bool same_names(const name_list *a, const name_list *b) {
    if (a->n != b->n) return false;
    for (size_t i = 0; i < a->n; i++)
        if (!str_eq(a->v[i], b->v[i])) return false;
    return true;
}

/* The one segment in which two drafts differ, or SIZE_MAX where they differ in none or in several. */
static size_t one_difference(const draft *a, const draft *b) {
    size_t at = SIZE_MAX;
    if (a->n_segments != b->n_segments) return SIZE_MAX;
    for (size_t i = 0; i < a->n_segments; i++) {
        if (same_names(&a->segments[i], &b->segments[i])) continue;
        if (at != SIZE_MAX) return SIZE_MAX;
        at = i;
    }
    return at;
}

static bool absorb(arena *a, draft *into, const draft *from) {
    if (!alike(into->of, from->of)) return false;
    size_t at = one_difference(into, from);
    if (at == SIZE_MAX) return false;
    for (size_t i = 0; i < from->segments[at].n; i++) VEC_PUSH(a, into->segments[at], from->segments[at].v[i]);
    into->n += from->n;
    return true;
}

/* One pass puts neighbours in one dimension together, the next those in another. */
static bool merge_pass(arena *a, draft *drafts, size_t n) {
    bool any = false;
    for (size_t i = 1; i < n; i++) {
        size_t compared = 0;
        for (size_t k = i; k-- > 0 && compared < MOST_COMPARED && !drafts[i].merged;) {
            if (drafts[k].merged) continue;
            compared++;
            drafts[i].merged = absorb(a, &drafts[k], &drafts[i]);
        }
        any = any || drafts[i].merged;
    }
    return any;
}

static size_t drop_merged(draft *drafts, size_t n) {
    size_t kept = 0;
    for (size_t i = 0; i < n; i++)
        if (!drafts[i].merged) drafts[kept++] = drafts[i];
    return kept;
}

static void write_names(buf *out, const name_list *names, bool shorten) {
    if (names->n == 1) {
        buf_str(out, names->v[0]);
        return;
    }
    size_t shown = shorten && names->n > MOST_NAMES ? MOST_NAMES - 2 : names->n;
    buf_char(out, '{');
    for (size_t i = 0; i < shown; i++) {
        buf_z(out, i ? ", " : "");
        buf_str(out, names->v[i]);
    }
    if (shown < names->n) buf_printf(out, " and %zu more", names->n - shown);
    buf_char(out, '}');
}

static str write_path(arena *a, const draft *d, bool shorten) {
    buf out = {0};
    for (size_t i = 0; i < d->n_segments; i++) {
        if (i) buf_char(&out, '.');
        write_names(&out, &d->segments[i], shorten);
    }
    str s = arena_str(a, buf_slice(&out));
    buf_free(&out);
    return s;
}

const term_group *layout_groups(arena *a, const because *list, size_t n, bool shorten, size_t *n_groups) {
    draft *drafts = ARENA_ARRAY(a, draft, n);
    size_t left = n;
    for (size_t i = 0; i < n; i++) {
        drafts[i] = (draft){.of = &list[i], .n = 1};
        if (list[i].kind == BECAUSE_TERM) split(a, &drafts[i]);
    }
    while (merge_pass(a, drafts, left)) left = drop_merged(drafts, left);
    term_group *groups = ARENA_ARRAY(a, term_group, left);
    for (size_t i = 0; i < left; i++)
        groups[i] = (term_group){drafts[i].of, write_path(a, &drafts[i], shorten), drafts[i].n};
    *n_groups = left;
    return groups;
}

/* ------------------------------------------------------------------------------------------------ values */

static void write_value(buf *out, const because *b) {
    switch (b->value.state) {
    case SLOT_ABSENT: buf_z(out, "not set"); return;
    case SLOT_OPEN:
    case SLOT_BRACKET: buf_z(out, "open"); return;
    default: break;
    }
    if (b->type == SLOT_ENUM)
        buf_str(out, b->values->names[b->value.v.i]);
    else
        slot_value_json(out, b->type, b->values, b->value.v);
}

str layout_value(arena *a, const because *b) {
    buf out = {0};
    write_value(&out, b);
    str s = arena_str(a, buf_slice(&out));
    buf_free(&out);
    return s;
}
