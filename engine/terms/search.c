#include "terms/search.h"

#include <stdlib.h>

#include "base/suggest.h"

#define MOST_IN_NOTE 3u /* terms that a note names */

/* ------------------------------------------------------------------------------------------------ words */

static char lower(char c) {
    return (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

/* Letters, digits, and the bytes of other scripts. */
static bool is_letter(char c) {
    char l = lower(c);
    return (l >= 'a' && l <= 'z') || (c >= '0' && c <= '9') || (unsigned char)c >= 0x80;
}

/* The next word of TEXT from *AT on; false if there is none. */
static bool next_word(str text, size_t *at, str *word) {
    while (*at < text.n && !is_letter(text.p[*at])) ++*at;
    size_t from = *at;
    while (*at < text.n && is_letter(text.p[*at])) ++*at;
    *word = str_sub(text, from, *at);
    return word->n > 0;
}

static bool ends_in(str word, const char *ending) {
    size_t n = strlen(ending);
    if (word.n < n) return false;
    for (size_t i = 0; i < n; i++)
        if (lower(word.p[word.n - n + i]) != ending[i]) return false;
    return true;
}

/* A word without the ending of the English plural; *Y: "y" replaces what is cut off. Both numbers of a word give the
 * same; it need not be a word. */
static str singular(str word, bool *y) {
    *y = word.n > 4 && ends_in(word, "ies");
    if (*y) return str_sub(word, 0, word.n - 3);
    if (word.n > 4 && (ends_in(word, "sses") || ends_in(word, "shes") || ends_in(word, "ches") || ends_in(word, "xes")))
        return str_sub(word, 0, word.n - 2);
    if (word.n > 3 && ends_in(word, "s") && !ends_in(word, "ss") && !ends_in(word, "us") && !ends_in(word, "is"))
        return str_sub(word, 0, word.n - 1);
    return word;
}

static bool same_letters(str a, str b) {
    if (a.n != b.n) return false;
    for (size_t i = 0; i < a.n; i++)
        if (lower(a.p[i]) != lower(b.p[i])) return false;
    return true;
}

static bool same_word(str a, str b) {
    bool y_a, y_b;
    str s = singular(a, &y_a), t = singular(b, &y_b);
    if (y_a == y_b) return same_letters(s, t);
    str with_y = y_a ? t : s, without = y_a ? s : t;
    return ends_in(with_y, "y") && same_letters(str_sub(with_y, 0, with_y.n - 1), without);
}

/* Whether WORD begins with the letters of PART, of which there must be three at least. */
static bool begins_with(str word, str part) {
    return part.n >= 3 && word.n > part.n && same_letters(str_sub(word, 0, part.n), part);
}

/* ------------------------------------------------------------------------------------------------ one word */

typedef struct search {
    const vocabulary *vocabulary;
    str wanted;      /* the current word */
    term_match best; /* of the current term and word; term is NULL if there is none */
} search;

static bool better(const term_match *a, const term_match *b) {
    if (!b->term) return true;
    return a->prefix != b->prefix ? !a->prefix : a->in < b->in;
}

static void look_in(search *s, const term *t, found_in in, str text, str member) {
    str word;
    for (size_t at = 0; next_word(text, &at, &word);) {
        bool same = same_word(word, s->wanted);
        if (!same && !begins_with(word, s->wanted)) continue;
        term_match m = {t, in, !same, text, member, 0};
        if (better(&m, &s->best)) s->best = m;
    }
}

bool search_same_words(str a, str b) {
    str x, y;
    for (size_t i = 0, k = 0;;) {
        bool more_a = next_word(a, &i, &x), more_b = next_word(b, &k, &y);
        if (!more_a || !more_b) return more_a == more_b;
        if (!same_word(x, y)) return false;
    }
}

/* A whole name: "elections", and "weapon_caps" as one word. */
static void look_at_name(search *s, const term *t, found_in whole, str name) {
    if (same_word(name, s->wanted)) {
        term_match m = {t, whole, false, name, {"", 0}, 0};
        if (better(&m, &s->best)) s->best = m;
    }
    look_in(s, t, whole == FOUND_NAME ? FOUND_NAME_WORD : whole, name, (str){"", 0});
}

static void look_at_set(search *s, const term *t, const name_set *set) {
    str name = set->members.name;
    look_in(s, t, FOUND_SET, name, name);
    look_in(s, t, FOUND_SET, set->title, name);
    for (size_t i = 0; i < set->n_keywords; i++) look_in(s, t, FOUND_SET, set->keywords[i], name);
    for (size_t i = 0; i < set->members.n; i++) {
        look_in(s, t, FOUND_SET, set->members.names[i], name);
        look_in(s, t, FOUND_SET, set->labels[i], name);
    }
}

static void look_at_term(search *s, const term *t) {
    const name_set *of = t->values && t->values->name.n ? vocabulary_set(s->vocabulary, t->values->name) : NULL;
    for (size_t i = 0; i < t->n_segments; i++) {
        if (t->segments[i].set)
            look_at_set(s, t, t->segments[i].set);
        else
            look_at_name(s, t, FOUND_NAME, t->segments[i].name);
    }
    look_in(s, t, FOUND_TITLE, t->title, (str){"", 0});
    for (size_t i = 0; t->values && i < t->values->n; i++) {
        look_at_name(s, t, FOUND_VALUE, t->values->names[i]);
        if (of) look_in(s, t, FOUND_LABEL, of->labels[i], t->values->names[i]);
    }
    for (size_t i = 0; i < t->n_keywords; i++) {
        look_in(s, t, FOUND_KEYWORD_WORD, t->keywords[i], (str){"", 0});
        if (s->best.in == FOUND_KEYWORD_WORD && s->best.what.p == t->keywords[i].p) s->best.at = i;
    }
    look_in(s, t, FOUND_NOTE, t->note, (str){"", 0});
    if (of) look_at_set(s, t, of);
}

/* ------------------------------------------------------------------------------------------------ a text */

/* The worst of the best places of all words: a term is found if it has each of them. */
static bool match_term(search *s, const term *t, str text, term_match *out) {
    *out = (term_match){0};
    /* The whole path, or a part of it as it is written. */
    bool whole = str_eq(t->path, text);
    for (size_t i = 0; i < t->n_segments; i++)
        whole = whole || (!t->segments[i].set && str_eq(t->segments[i].name, text));
    if (whole) {
        *out = (term_match){.term = t, .in = FOUND_NAME, .what = text};
        return true;
    }
    for (size_t at = 0; next_word(text, &at, &s->wanted);) {
        s->best = (term_match){0};
        look_at_term(s, t);
        if (!s->best.term) return false;
        if (!out->term || better(out, &s->best)) *out = s->best;
    }
    for (size_t i = 0; i < t->n_keywords && out->term; i++) {
        term_match whole_keyword = {.term = t, .in = FOUND_KEYWORD, .what = t->keywords[i], .at = i};
        if (search_same_words(t->keywords[i], text) && better(&whole_keyword, out)) *out = whole_keyword;
    }
    return out->term != NULL;
}

/* Equal matches are in the order of the vocabulary, which is that of their slots. */
static int by_rank(const void *a, const void *b) {
    const term_match *x = a, *y = b;
    if (x->prefix != y->prefix) return x->prefix ? 1 : -1;
    if (x->in != y->in) return x->in < y->in ? -1 : 1;
    if (x->at != y->at) return x->at < y->at ? -1 : 1;
    return x->term->first_slot < y->term->first_slot ? -1 : x->term->first_slot > y->term->first_slot;
}

const term_match *vocabulary_search(arena *a, const vocabulary *v, str text, size_t *n) {
    VEC(term_match) found = {0};
    search s = {.vocabulary = v};
    term_match m;
    for (size_t i = 0; i < v->n_terms; i++)
        if (match_term(&s, v->terms[i], text, &m)) VEC_PUSH(a, found, m);
    if (found.n) qsort(found.v, found.n, sizeof *found.v, by_rank);
    /* A set is part of many terms, so what only a set says counts if nothing else is found. */
    size_t better_ones = 0;
    for (size_t i = 0; i < found.n; i++)
        if (found.v[i].in != FOUND_SET) found.v[better_ones++] = found.v[i];
    if (better_ones) found.n = better_ones;
    *n = found.n;
    return found.v;
}

str term_match_reason(arena *a, const term_match *m) {
    static const char *const kinds[FOUND_KINDS] = {"name",    "name",    "title", "value", "label",
                                                   "keyword", "keyword", "note",  "set"};
    if (m->in == FOUND_SET && str_eq(m->what, m->member)) return arena_printf(a, "set <" STR_FMT ">", STR_ARG(m->what));
    str of = m->in == FOUND_SET ? arena_printf(a, " in <" STR_FMT ">", STR_ARG(m->member))
             : m->member.n      ? arena_printf(a, " of " STR_FMT, STR_ARG(m->member))
                                : (str){"", 0};
    return arena_printf(a, "%s \"" STR_FMT "\"" STR_FMT, kinds[m->in], STR_ARG(m->what), STR_ARG(of));
}

/* ------------------------------------------------------------------------------------------------ notes */

/* The words of the vocabulary, without those of its sets' members. */
static str similar_word(arena *a, const vocabulary *v, str wrong) {
    VEC(str) words = {0};
    str word;
    for (size_t i = 0; i < v->n_terms; i++) {
        const term *t = v->terms[i];
        for (size_t at = 0; next_word(t->path, &at, &word);) VEC_PUSH(a, words, word);
        for (size_t at = 0; next_word(t->title, &at, &word);)
            if (word.n > 3) VEC_PUSH(a, words, word);
        for (size_t k = 0; k < t->n_keywords; k++)
            for (size_t at = 0; next_word(t->keywords[k], &at, &word);)
                if (word.n > 3) VEC_PUSH(a, words, word);
    }
    size_t i = suggest_index(wrong, words.v, words.n);
    return i == SIZE_MAX ? (str){"", 0} : words.v[i];
}

str vocabulary_search_note(arena *a, const vocabulary *v, str wrong) {
    size_t n;
    const term_match *found = vocabulary_search(a, v, wrong, &n);
    if (n == 0) {
        str *paths = ARENA_ARRAY(a, str, v->n_terms);
        for (size_t i = 0; i < v->n_terms; i++) paths[i] = v->terms[i]->path;
        str path = suggest(a, wrong, paths, v->n_terms);
        if (path.n) return path;
        str word = similar_word(a, v, wrong);
        if (word.n) found = vocabulary_search(a, v, word, &n);
    }
    if (n == 0) return (str){"", 0};
    str names[MOST_IN_NOTE];
    size_t shown = 0;
    for (; shown < n && shown < MOST_IN_NOTE && found[shown].in == found[0].in; shown++)
        names[shown] = arena_printf(a, "'" STR_FMT "'", STR_ARG(found[shown].term->path));
    str list = arena_join(a, names, shown, ", ", " or ", 0);
    return arena_printf(a, "did you mean " STR_FMT "?", STR_ARG(list));
}
