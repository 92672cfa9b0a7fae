#include "terms/term_meant.h"

#include <stdlib.h>

#include "source/guess.h"
#include "terms/search.h"
#include "terms/term_help.h"
#include "terms/term_types.h"

/* ------------------------------------------------------------------------------------------------ the term */

static const term boolean = {.type = SLOT_BOOL}, date = {.type = SLOT_DATE}, text_key = {.type = SLOT_STRING};

/* Keys of deals and configurations that are no terms. */
static const struct {
    const char *group, *key;
    const term *is;
} others[] = {
    {"deal", "date", &date},           {"deal", "complete", &boolean},      {"deal", "id", &text_key},
    {"deal", "title", &text_key},      {"deal", "by", &text_key},           {"deal", "status", &text_key},
    {"articles", "id", &text_key},     {"articles", "title", &text_key},    {"articles", "by", &text_key},
    {"articles", "option", &text_key}, {"articles", "bracketed", &boolean}, {"waivers", "until", &date},
};

/* The term to which the keys of a deal lead, or NULL. Brackets are followed: width_km = { either = [10, 20]; }. */
static const term *term_of(const vocabulary *v, const str *keys, size_t n) {
    for (size_t i = 0; i < sizeof others / sizeof *others && n >= 2; i++)
        if (str_is(keys[n - 2], others[i].group) && str_is(keys[n - 1], others[i].key)) return others[i].is;
    size_t at = n && str_is(keys[0], "articles") ? 1 : 0;
    if (at >= n || !str_is(keys[at], "terms")) return NULL;
    const term_branch *b = v->root;
    for (at++; at < n && b && !b->leaf; at++) {
        uint32_t field = map_get(&b->index, keys[at]);
        bool member =
            field == MAP_NONE && b->family &&
            (b->family->room || map_get(&b->family->index, keys[at]) != MAP_NONE || vocabulary_set(v, keys[at]));
        b = field != MAP_NONE ? b->fields[field] : member ? b->member : NULL;
    }
    if (!b || !b->leaf) return NULL;
    if (at + 1 == n && str_is(keys[at], "open")) return &boolean;
    if (at < n && !str_is(keys[at], "either")) return NULL;
    return at + 2 < n || (at + 1 < n && !str_is(keys[at + 1], "value")) ? NULL : b->leaf;
}

/* ------------------------------------------------------------------------------------------------ the value */

static bool is_unit(str text, const term *t) {
    static const struct {
        const char *unit, *is;
    } same[] = {{"km", "kilometre"}, {"km", "kilometer"}, {"%", "percent"}, {"%", "per cent"}, {"days", "d"}};
    str unit = t->type == SLOT_DAYS ? STR("days") : t->unit;
    if (text.n == 0) return true;
    if (unit.n == 0) return false;
    for (size_t i = 0; i < sizeof same / sizeof *same; i++)
        if (str_is(unit, same[i].unit) && search_same_words(text, str_of(same[i].is))) return true;
    return str_eq(text, unit) || (search_same_words(text, unit) && text.n > 1);
}

/* A number with a comma before decimals is not certain: the comma may separate two numbers. */
static str number_meant(arena *a, const term *t, str text) {
    guess g = guess_number(a, text);
    const bool whole = term_types[t->type].step == 1;
    bool comma = !g.whole && str_find(text, STR(","), 0) != SIZE_MAX;
    if (!g.found || (whole && !g.whole) || comma || !is_unit(g.rest, t)) return (str){"", 0};
    slot_value v = {0};
    if (whole)
        v.i = strtoll(arena_z(a, g.write), NULL, 10);
    else
        v.f = strtod(arena_z(a, g.write), NULL);
    bool low = t->has_min && term_types[t->type].compare(t->values, v, t->min) < 0;
    bool high = t->has_max && term_types[t->type].compare(t->values, v, t->max) > 0;
    return low || high ? (str){"", 0} : g.write;
}

static str name_meant(arena *a, const term *t, bool element, str text) {
    for (size_t i = 0; i < t->values->n; i++)
        if (search_same_words(text, t->values->names[i]))
            return arena_printf(a, t->type == SLOT_SET && !element ? "[\"" STR_FMT "\"]" : "\"" STR_FMT "\"",
                                STR_ARG(t->values->names[i]));
    return (str){"", 0};
}

/* One word, which can be a text without quotation marks only. */
static str text_meant(arena *a, str text) {
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || str_is_digit(c) || (unsigned char)c >= 0x80;
        if (!letter && (i == 0 || !strchr("-_/.", c))) return (str){"", 0};
    }
    return arena_printf(a, "\"" STR_FMT "\"", STR_ARG(text));
}

static str amount_meant(arena *a, const term *t, str text, const char **why) {
    str amount = money_meant(a, text);
    node n = {.kind = NODE_STRING, .s = amount};
    slot_value value;
    *why = "money is written as \"5000000 USD\"";
    return amount.n && term_read(a, t, &n, &value) ? arena_printf(a, "\"" STR_FMT "\"", STR_ARG(amount)) : STR("");
}

static str meant(const void *with, arena *a, const str *keys, size_t n, bool element, str text, const node *is,
                 const char **why) {
    const term *t = term_of(with, keys, n);
    slot_value value;
    if (!t) return (str){"", 0};
    /* An element of a set is no value of the term, but a name of it. */
    bool name =
        is && element && t->type == SLOT_SET && is->kind == NODE_STRING && domain_find(t->values, is->s) != SIZE_MAX;
    if (name || (is && term_read(a, t, is, &value))) return (str){"", 0};
    *why = "a name is written as in the vocabulary, in quotation marks";
    if (t->values) return name_meant(a, t, element, text);
    *why = "a number is written with digits only, without unit";
    if (t->type == SLOT_MONEY) return amount_meant(a, t, text, why);
    if (term_types[t->type].has_bounds) return number_meant(a, t, text);
    *why = "a text is written in quotation marks";
    if (t->type == SLOT_STRING || t->type == SLOT_STRINGS) return text_meant(a, text);
    *why = t->type == SLOT_BOOL ? "this is either true or false" : "a date is written as \"YYYY-MM-DD\"";
    guess g = t->type == SLOT_BOOL   ? guess_boolean_meant(text)
              : t->type == SLOT_DATE ? guess_date(a, text)
                                     : (guess){0};
    return g.other.n ? (str){"", 0} : g.write;
}

value_expert term_expert(const vocabulary *v) {
    return (value_expert){meant, v};
}
