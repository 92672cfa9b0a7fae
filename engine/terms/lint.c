#include "terms/lint.h"

#include "terms/search.h"
#include "terms/term_types.h"

typedef struct lint {
    const vocabulary *vocabulary;
    diags *problems;
    size_t found;
} lint;

#define WARN(l, at, note, ...) (place_warning((l)->problems, at, str_of(note), __VA_ARGS__), (l)->found++)

/* A keyword is found without being one if it is the title, a part of the path, a value, or an earlier keyword. */
static void check_keywords(lint *l, place at, str of, str title, const str *keywords, size_t n) {
    for (size_t i = 0; i < n; i++) {
        if (search_same_words(keywords[i], title))
            WARN(l, at, "remove the keyword; titles are searched, too",
                 "the keyword '" STR_FMT "' of '" STR_FMT "' is its title", STR_ARG(keywords[i]), STR_ARG(of));
        for (size_t k = 0; k < i; k++)
            if (search_same_words(keywords[i], keywords[k]))
                WARN(l, at, "remove one of them; singular and plural are the same",
                     "'" STR_FMT "' has the keyword '" STR_FMT "' twice", STR_ARG(of), STR_ARG(keywords[i]));
    }
}

static void check_term(lint *l, const term *t) {
    const term_type *type = &term_types[t->type];
    if (t->type == SLOT_MONEY && !t->has_min && !t->has_max)
        WARN(l, t->at, "write min = \"0 USD\"; and max, which also fix the currency",
             "'" STR_FMT "' has no 'min' and no 'max': every amount in every currency is accepted", STR_ARG(t->path));
    else if (type->has_bounds && !t->has_min)
        WARN(l, t->at, "write min = N; with the smallest value that makes sense",
             "'" STR_FMT "' has no 'min': every small or negative number is accepted", STR_ARG(t->path));
    if (type->has_bounds && !t->has_max && (t->type != SLOT_MONEY || t->has_min))
        WARN(l, t->at, "write max = N; with the largest value that makes sense",
             "'" STR_FMT "' has no 'max': every large number is accepted", STR_ARG(t->path));
    if (t->has_min && t->has_max && type->compare(t->values, t->min, t->max) == 0)
        WARN(l, t->at, "", "'" STR_FMT "' can have one value only: 'min' is 'max'", STR_ARG(t->path));
    if (t->type == SLOT_ENUM && t->values->n == 1)
        WARN(l, t->at, "", "'" STR_FMT "' can have one value only", STR_ARG(t->path));
    if (t->title.n == 0)
        WARN(l, t->at, "write title = \"...\"; with what the term means, in one line", "'" STR_FMT "' has no title",
             STR_ARG(t->path));
    check_keywords(l, t->at, t->path, t->title, t->keywords, t->n_keywords);
    for (size_t i = 0; i < t->n_keywords; i++)
        for (size_t k = 0; k < t->n_segments; k++)
            if (!t->segments[k].set && search_same_words(t->keywords[i], t->segments[k].name))
                WARN(l, t->at, "remove the keyword; names are searched, too",
                     "the keyword '" STR_FMT "' is a part of the path '" STR_FMT "'", STR_ARG(t->keywords[i]),
                     STR_ARG(t->path));
}

/* Whether a path or the values of a term use this set. */
static bool is_named(const vocabulary *v, const name_set *s) {
    for (size_t i = 0; i < v->n_terms; i++) {
        const term *t = v->terms[i];
        if (t->values == &s->members) return true;
        for (size_t k = 0; k < t->n_segments; k++)
            if (t->segments[k].set == s) return true;
    }
    return false;
}

/* A deal can name a set wherever the set that contains it is used, so this counts, and so do the sets above it. */
static void check_set(lint *l, const name_set *s) {
    bool used = false;
    for (const name_set *up = s; up; up = up->of) used = used || is_named(l->vocabulary, up);
    for (size_t i = 0; i < l->vocabulary->n_sets; i++) used = used || l->vocabulary->sets[i]->of == s;
    if (!used)
        WARN(l, s->at, "use it in a path or as 'of' of a term, or remove it", "no term uses the set '" STR_FMT "'",
             STR_ARG(s->members.name));
    if (s->title.n == 0)
        WARN(l, s->at, "write title = \"...\"; with what its members are", "the set '" STR_FMT "' has no title",
             STR_ARG(s->members.name));
    check_keywords(l, s->at, s->members.name, s->title, s->keywords, s->n_keywords);
}

size_t vocabulary_lint(const vocabulary *v, diags *d) {
    lint l = {v, d, 0};
    for (size_t i = 0; i < v->n_sets; i++) check_set(&l, v->sets[i]);
    for (size_t i = 0; i < v->n_terms; i++) check_term(&l, v->terms[i]);
    return l.found;
}
