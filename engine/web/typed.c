#include "web/typed.h"

#include <stdlib.h>

#include "base/suggest.h"
#include "source/guess.h"
#include "terms/search.h"
#include "terms/term_meant.h"
#include "web/session_internal.h"

static typed wrong(str error, str advice) {
    return (typed){.error = error, .hint = advice};
}

/* What a value of T is, in words: "a number from 0 to 100 km". */
static str expected(arena *a, const term *t) {
    static const char *const kinds[SLOT_TYPES] = {
        [SLOT_BOOL] = "yes or no",
        [SLOT_INT] = "a whole number",
        [SLOT_FLOAT] = "a number",
        [SLOT_STRING] = "a text",
        [SLOT_ENUM] = "one of its values",
        [SLOT_SET] = "names, with commas between them",
        [SLOT_DATE] = "a date such as 2 June 2025",
        [SLOT_DAYS] = "a number of days",
        [SLOT_STRINGS] = "texts, with semicolons between them",
        [SLOT_PERCENT] = "a number, the per cent",
        [SLOT_MONEY] = "an amount with its currency, such as 5 million USD",
    };
    buf out = buf_in(a);
    buf_z(&out, kinds[t->type]);
    if (t->has_min) buf_printf(&out, ", at least " STR_FMT, STR_ARG(web_value_words(a, t, t->min)));
    if (t->has_max) buf_printf(&out, ", at most " STR_FMT, STR_ARG(web_value_words(a, t, t->max)));
    if (!t->has_min && !t->has_max && (t->type == SLOT_INT || t->type == SLOT_FLOAT) && t->unit.n)
        buf_printf(&out, " of " STR_FMT, STR_ARG(t->unit));
    return buf_take(&out);
}

static typed not_a_value(arena *a, const term *t, str text, str advice) {
    str what = expected(a, t);
    return wrong(
        text.n ? arena_printf(a, "'" STR_FMT "' cannot be this value; expected: " STR_FMT, STR_ARG(text), STR_ARG(what))
               : arena_printf(a, "nothing is entered; expected: " STR_FMT, STR_ARG(what)),
        advice);
}

/* The value of N, which was made of TEXT. */
static typed of_node(arena *a, const term *t, str text, const node *n) {
    typed r = {0};
    node *kept = ARENA_NEW(a, node);
    *kept = *n;
    r.good = term_read(a, t, kept, &r.value);
    return r.good ? r : not_a_value(a, t, text, STR(""));
}

static typed of_string(arena *a, const term *t, str text, str s) {
    const node n = {.kind = NODE_STRING, .s = arena_str(a, s), .json = true};
    return of_node(a, t, text, &n);
}

/* ------------------------------------------------------------------------------------------------ numbers */

/* Units in which people say what the vocabulary has in another one. FACTOR 0: the same. */
static const struct unit_name {
    const char *unit, *said;
    double factor;
} unit_names[] = {
    {"km", "kilometre", 1},    {"km", "kilometer", 1},   {"km", "m", 0.001},          {"km", "metre", 0.001},
    {"km", "meter", 0.001},    {"%", "percent", 1},      {"%", "per cent", 1},        {"%", "pc", 1},
    {"days", "d", 1},          {"days", "week", 7},      {"days", "fortnight", 14},   {"hours", "h", 1},
    {"hours", "hour", 1},      {"hours", "day", 24},     {"hours", "week", 168},      {"years", "y", 1},
    {"years", "decade", 10},   {"persons", "person", 1}, {"persons", "people", 1},    {"persons", "troops", 1},
    {"persons", "soldier", 1}, {"persons", "men", 1},    {"persons", "personnel", 1},
};

/* What a number in the unit SAID is to be multiplied with; 0 if it is another unit. */
static double unit_factor(const term *t, str said) {
    str unit = web_unit(t);
    if (said.n && said.p[said.n - 1] == '.') said.n--;
    if (said.n == 0 || str_eq(said, unit)) return 1;
    for (size_t i = 0; i < sizeof unit_names / sizeof *unit_names; i++)
        if (str_is(unit, unit_names[i].unit) &&
            (str_is(said, unit_names[i].said) || search_same_words(said, str_of(unit_names[i].said))))
            return unit_names[i].factor;
    return unit.n && said.n > 1 && search_same_words(said, unit) ? 1 : 0;
}

/* A comma and three digits are thousands; any other comma is that of decimals, which a form cannot take for a list. */
static typed number(arena *a, const term *t, str text) {
    guess g = guess_number(a, text);
    const bool whole = term_types[t->type].step == 1;
    if (!g.found) return not_a_value(a, t, text, STR("write digits, such as 20"));
    if (g.other.n)
        return not_a_value(
            a, t, text,
            arena_printf(a, "write one number, " STR_FMT " or " STR_FMT ", or put the term in brackets with both",
                         STR_ARG(g.write), STR_ARG(g.other)));
    double factor = unit_factor(t, g.rest), d = strtod(arena_z(a, g.write), NULL) * (factor > 0 ? factor : 1);
    str unit = web_unit(t);
    if (factor <= 0)
        return not_a_value(a, t, text,
                           unit.n ? arena_printf(a, "write the number in " STR_FMT, STR_ARG(unit))
                                  : STR("write the number without a unit"));
    size_t point = str_find(g.write, STR("."), 0);
    if (whole && !g.whole && point != SIZE_MAX && g.write.n - point == 4)
        return not_a_value(a, t, text,
                           arena_printf(a, "write " STR_FMT STR_FMT " if the point separates thousands",
                                        STR_ARG(str_sub(g.write, 0, point)),
                                        STR_ARG(str_sub(g.write, point + 1, g.write.n))));
    node n = {.kind = NODE_FLOAT, .f = d, .json = true};
    bool exact = g.whole && factor >= 1;
    if (exact && factor > 1)
        n = (node){.kind = NODE_INT, .i = (int64_t)d, .json = true};
    else if (exact)
        n = (node){.kind = NODE_INT, .i = strtoll(arena_z(a, g.write), NULL, 10), .json = true};
    else if (whole && d >= -9e15 && d <= 9e15 && (double)(int64_t)d == d)
        n = (node){.kind = NODE_INT, .i = (int64_t)d, .json = true};
    if (whole && n.kind == NODE_FLOAT) return not_a_value(a, t, text, STR("write a whole number, without decimals"));
    return of_node(a, t, text, &n);
}

static typed amount(arena *a, const term *t, str text) {
    typed direct = of_string(a, t, text, text);
    if (direct.good) return direct;
    str meant = money_meant(a, text);
    if (meant.n == 0)
        return not_a_value(a, t, text, STR("write the amount and its currency, such as 5 million USD or EUR 2,500"));
    return of_string(a, t, text, meant);
}

/* ------------------------------------------------------------------------------------------------ names */

static bool same_name(str said, str name, str label) {
    return search_same_words(said, name) || (label.n && search_same_words(said, label));
}

/* The number of the value that is meant by a name, its label or the words of either; SIZE_MAX if none is for certain.
 */
static size_t name_meant(const domain *values, str said) {
    const name_set *set = values->name.n ? (const name_set *)(const void *)values : NULL;
    size_t found = domain_find(values, said), n = 0;
    if (found != SIZE_MAX) return found;
    if (str_starts(said, STR("the "))) said = str_sub(said, 4, said.n);
    for (size_t i = 0; i < values->n; i++) {
        str label = set ? set->labels[i] : STR("");
        if (str_starts(label, STR("the "))) label = str_sub(label, 4, label.n);
        if (!same_name(said, values->names[i], label)) continue;
        found = i;
        n++;
    }
    return n == 1 ? found : SIZE_MAX;
}

/* "did you mean ...?", or all values if they are few. */
static str name_hint(arena *a, const domain *values, str said) {
    str *shown = ARENA_ARRAY(a, str, values->n + 1);
    for (size_t i = 0; i < values->n; i++) shown[i] = web_name_words(a, values, i);
    size_t near = suggest_index(said, shown, values->n);
    if (near == SIZE_MAX) near = suggest_index(said, values->names, values->n);
    if (near != SIZE_MAX) return arena_printf(a, "did you mean '" STR_FMT "'?", STR_ARG(shown[near]));
    if (values->n == 0) return STR("name one first");
    return suggest_allowed(a, STR(""), shown, values->n);
}

static typed one_name(arena *a, const term *t, str text) {
    size_t i = name_meant(t->values, text);
    if (i == SIZE_MAX) return not_a_value(a, t, text, name_hint(a, t->values, text));
    return of_string(a, t, text, t->values->names[i]);
}

/* The end of the name that begins at FROM: at ';' or a line break; if there is no ';', also at ',', '/', '&' or the
 * word "and". */
static size_t name_end(str text, size_t from, size_t *next) {
    bool lists = str_find(text, STR(";"), 0) != SIZE_MAX;
    for (size_t i = from; i < text.n; i++) {
        char c = text.p[i];
        if (c == ';' || c == '\n' || (!lists && (c == ',' || c == '/' || c == '&'))) {
            *next = i + 1;
            return i;
        }
        if (!lists && i > from && str_starts(str_sub(text, i, text.n), STR(" and "))) {
            *next = i + 5;
            return i;
        }
    }
    *next = text.n + 1;
    return text.n;
}

static typed several_names(arena *a, const term *t, str text) {
    typed r = {.good = true};
    uint64_t *bits = ARENA_ARRAY(a, uint64_t, SLOT_WORDS(t->values));
    r.value.bits = bits;
    bool nothing = search_same_words(text, STR("none")) || search_same_words(text, STR("nobody"));
    if (nothing && name_meant(t->values, text) == SIZE_MAX) return r;
    size_t whole = name_meant(t->values, text); /* a label may have a comma */
    for (size_t from = 0, next; from <= text.n && whole == SIZE_MAX; from = next) {
        str said = str_trim(str_sub(text, from, name_end(text, from, &next)));
        if (str_starts(said, STR("and "))) said = str_trim(str_sub(said, 4, said.n));
        if (said.n == 0) continue;
        size_t i = name_meant(t->values, said);
        if (i == SIZE_MAX)
            return wrong(arena_printf(a, "'" STR_FMT "' is not one of the values", STR_ARG(said)),
                         name_hint(a, t->values, said));
        bits[i / 64] |= (uint64_t)1 << (i % 64);
    }
    if (whole != SIZE_MAX) bits[whole / 64] |= (uint64_t)1 << (whole % 64);
    return r;
}

static typed several_texts(arena *a, str text) {
    VEC(str) list = {0};
    if (search_same_words(text, STR("none"))) text = STR(""); /* as an empty list is shown */
    for (size_t from = 0; from <= text.n;) {
        size_t end = from;
        while (end < text.n && text.p[end] != ';' && text.p[end] != '\n') end++;
        str one = str_trim(str_sub(text, from, end));
        if (one.n) VEC_PUSH(a, list, arena_str(a, one));
        from = end + 1;
    }
    str_list *all = ARENA_NEW(a, str_list);
    *all = (str_list){list.v, list.n};
    return (typed){.good = true, .value = {.list = all}};
}

/* ------------------------------------------------------------------------------------------------ all types */

static typed date(arena *a, const term *t, str text) {
    guess g = guess_date(a, text);
    if (g.problem.n) return not_a_value(a, t, text, g.problem);
    if (!g.found) return not_a_value(a, t, text, STR("write the day, the month and the year"));
    if (g.other.n)
        return not_a_value(a, t, text,
                           arena_printf(a, "write the month as a word; it may be " STR_FMT " or " STR_FMT,
                                        STR_ARG(g.write), STR_ARG(g.other)));
    str plain = g.write.n > 2 && g.write.p[0] == '"' ? str_sub(g.write, 1, g.write.n - 1) : g.write;
    return of_string(a, t, text, plain);
}

static typed boolean(arena *a, const term *t, str text) {
    guess g = guess_boolean(text);
    if (!g.found) return not_a_value(a, t, text, STR("write yes or no"));
    const node n = {.kind = NODE_BOOL, .b = str_is(g.write, "true"), .json = true};
    return of_node(a, t, text, &n);
}

typed typed_value(arena *a, const term *t, str text) {
    str plain = t->type == SLOT_STRING ? text : mark_plain(a, text);
    bool is_name = t->values && domain_find(t->values, STR("open")) != SIZE_MAX;
    bool is_text = t->type == SLOT_STRING || t->type == SLOT_STRINGS;
    if (search_same_words(plain, STR("open")) && !is_name && !is_text) return (typed){.good = true, .open = true};
    if (str_trim(plain).n == 0 && !is_text) return not_a_value(a, t, STR(""), STR("remove the term to leave it out"));
    switch (t->type) {
    case SLOT_BOOL: return boolean(a, t, plain);
    case SLOT_INT:
    case SLOT_FLOAT:
    case SLOT_DAYS:
    case SLOT_PERCENT: return number(a, t, plain);
    case SLOT_STRING: return of_string(a, t, text, text);
    case SLOT_ENUM: return one_name(a, t, plain);
    case SLOT_SET: return several_names(a, t, plain);
    case SLOT_DATE: return date(a, t, plain);
    case SLOT_STRINGS: return several_texts(a, text);
    case SLOT_MONEY: return amount(a, t, plain);
    }
    return not_a_value(a, t, text, STR(""));
}

typed typed_json(arena *a, const term *t, const node *n) {
    typed r = {0};
    r.good = term_read(a, t, n, &r.value);
    if (r.good) return r;
    /* The page sends numbers as JavaScript has them: 10 for 10.0, and 3e5 for 300000. */
    if (n->kind == NODE_FLOAT && n->f >= -9e15 && n->f <= 9e15 && (double)(int64_t)n->f == n->f) {
        const node whole = {.kind = NODE_INT, .i = (int64_t)n->f, .json = true};
        r = of_node(a, t, STR(""), &whole);
        if (r.good) return r;
    }
    if (n->kind == NODE_STRING) {
        const term *one = t;
        return not_a_value(a, one, n->s, t->values ? name_hint(a, t->values, n->s) : STR(""));
    }
    return wrong(arena_printf(a, "%s cannot be this value; expected: " STR_FMT, node_kind_name(n->kind),
                              STR_ARG(expected(a, t))),
                 STR(""));
}
