#include "terms/term_help.h"

#include "base/suggest.h"
#include "source/guess.h"
#include "terms/term_meant.h"

/* ------------------------------------------------------------------------------------------------ what to write */

/* The value as the file has it; of a group or list, an empty text. */
static str as_written(const node *n) {
    if (n->kind == NODE_STRING) return n->s;
    if (n->kind == NODE_GROUP || n->kind == NODE_LIST || !n->at.source) return (str){"", 0};
    return str_sub(n->at.source->text, n->at.at, n->at.at + n->at.len);
}

/* The only element of a list, or N itself. */
static const node *single(const node *n) {
    return n->kind == NODE_LIST && n->n == 1 ? n->first : n;
}

str help_boolean(arena *a, const term *t, const node *n) {
    guess g = guess_boolean_meant(as_written(single(n)));
    (void)t;
    return g.found ? arena_printf(a, "write: " STR_FMT, STR_ARG(g.write)) : STR("write: true or false");
}

/* Whether TEXT is UNIT, or its beginning: "kilometres" for km is not, "day" for days is. */
static bool is_unit(str text, str unit) {
    return text.n == 0 || unit.n == 0 || str_starts(unit, text) || str_starts(text, unit);
}

str help_number(arena *a, const term *t, const node *n) {
    const bool whole = term_types[t->type].step == 1;
    if (n->kind == NODE_LIST && n->n > 1)
        return n->json ? STR("write one number, or {\"either\": [ ... ]}")
                       : STR("write one number, or { either = [ ... ]; }");
    n = single(n);
    str text = as_written(n);
    guess g = guess_number(a, text);
    if (!g.found) return arena_printf(a, "write digits, such as %s", term_types[t->type].example);
    if (g.other.n)
        return arena_printf(a,
                            n->json ? "write one number, or {\"either\": [" STR_FMT ", " STR_FMT "]}"
                                    : "write one number, or { either = [" STR_FMT ", " STR_FMT "]; }",
                            STR_ARG(g.write), STR_ARG(g.other));
    size_t point = str_find(g.write, STR("."), 0), zero = point;
    while (zero != SIZE_MAX && zero + 1 < g.write.n && g.write.p[zero + 1] == '0') zero++;
    str integer = str_sub(g.write, 0, point);
    if (whole && !g.whole && g.write.n - point == 4)
        return arena_printf(a, "write: " STR_FMT STR_FMT " if the point separates thousands", STR_ARG(integer),
                            STR_ARG(str_sub(g.write, point + 1, g.write.n)));
    if (whole && !g.whole && zero + 1 < g.write.n) return STR("write an integer, without decimals");
    str write = whole ? integer : g.write;
    if (!is_unit(g.rest, t->unit))
        return arena_printf(a, "write: " STR_FMT " if that is in " STR_FMT, STR_ARG(write), STR_ARG(t->unit));
    return arena_printf(a, "write: " STR_FMT, STR_ARG(write));
}

str help_text(arena *a, const term *t, const node *n) {
    n = single(n);
    (void)t;
    if (n->kind == NODE_GROUP || n->kind == NODE_LIST || n->kind == NODE_NULL) return (str){"", 0};
    buf out = buf_in(a);
    buf_z(&out, "write: ");
    buf_json(&out, as_written(n));
    return buf_take(&out);
}

static bool is_letter(char c) {
    return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

/* A currency in TEXT: a code as a word, or a sign or name. Returns its code, empty if there is none, and its place. */
static str find_currency(arena *a, str text, size_t *from, size_t *to) {
    static const struct {
        const char *sign, *code;
    } signs[] = {{"US$", "USD"},          {"$", "USD"},
                 {"\xe2\x82\xac", "EUR"}, {"\xc2\xa3", "GBP"},
                 {"\xe2\x82\xb4", "UAH"}, {"\xe2\x82\xbd", "RUB"},
                 {"dollars", "USD"},      {"dollar", "USD"},
                 {"euros", "EUR"},        {"euro", "EUR"},
                 {"hryvnias", "UAH"},     {"roubles", "RUB"}};
    for (size_t i = 0; i < text.n; i = *to) {
        char code[3] = "";
        for (*to = i; *to < text.n && is_letter(text.p[*to]); ++*to)
            if (*to - i < sizeof code) code[*to - i] = (char)(text.p[*to] & ~0x20);
        *from = i;
        if (*to - i == sizeof code && currency_find((str){code, sizeof code}) != UINT32_MAX)
            return arena_str(a, (str){code, sizeof code});
        if (*to == i) ++*to;
    }
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
        *from = str_find(text, str_of(signs[i].sign), 0);
        if (*from == SIZE_MAX) continue;
        *to = *from + str_of(signs[i].sign).n;
        return str_of(signs[i].code);
    }
    return (str){"", 0};
}

str money_meant(arena *a, str text) {
    size_t from, to;
    money m;
    str code = find_currency(a, text, &from, &to);
    if (code.n == 0) return code;
    str before = str_trim(str_sub(text, 0, from)), after = str_trim(str_sub(text, to, text.n));
    if (str_eq(before, STR("-"))) after = arena_printf(a, "-" STR_FMT, STR_ARG(after)), before = STR("");
    guess g = guess_number(a, before.n ? before : after);
    if (!g.found || g.other.n || g.rest.n || (before.n && after.n)) return (str){"", 0};
    if (!money_parse(arena_printf(a, STR_FMT " " STR_FMT, STR_ARG(g.write), STR_ARG(code)), &m)) return (str){"", 0};
    buf out = buf_in(a);
    money_print(&out, m);
    return buf_take(&out);
}

/* What is wrong with an amount in the right form. */
static str amount_problem(arena *a, str text) {
    size_t space = str_find(text, STR(" "), 0), point = str_find(text, STR("."), 0);
    str code = str_sub(text, space, text.n);
    if (space == SIZE_MAX || code.n != 4 || !is_letter(code.p[1])) return (str){"", 0};
    code = str_sub(code, 1, 4);
    uint32_t currency = currency_find(code);
    if (currency == UINT32_MAX)
        return arena_printf(a, "unknown currency '" STR_FMT "'; write a code of ISO 4217, such as USD", STR_ARG(code));
    if (point != SIZE_MAX && point < space && space - point - 1 > currency_decimals(currency))
        return currency_decimals(currency)
                   ? arena_printf(a, "write at most %u decimals of " STR_FMT, currency_decimals(currency),
                                  STR_ARG(code))
                   : arena_printf(a, "write an integer: " STR_FMT " has no decimals", STR_ARG(code));
    size_t i = str_starts(text, STR("-"));
    while (i < space && (str_is_digit(text.p[i]) || text.p[i] == '.')) i++;
    buf most = buf_in(a);
    money_print(&most, (money){INT64_MAX, currency});
    str largest = buf_take(&most);
    return i == space && i > 12 ? arena_printf(a, "the largest amount is " STR_FMT, STR_ARG(largest)) : (str){"", 0};
}

str help_money(arena *a, const term *t, const node *n) {
    str text = as_written(single(n)), problem = amount_problem(a, text), amount = money_meant(a, text);
    guess g = guess_number(a, text);
    (void)t;
    if (amount.n) return arena_printf(a, "write: \"" STR_FMT "\"", STR_ARG(amount));
    if (problem.n) return problem;
    if (g.found && g.rest.n == 0 && !g.other.n)
        return arena_printf(a, "write the code of the currency, such as \"" STR_FMT " USD\"", STR_ARG(g.write));
    return STR("write the amount in digits, a space and the currency's code of ISO 4217, such as \"5000000 USD\"");
}

static char plain_letter(char c) {
    return c == ' ' || c == '-' ? '_' : c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

/* Whether two texts have the same letters: case, and which of space, '-' and '_', do not count. */
static bool same_words(str a, str b) {
    size_t i = 0;
    while (a.n == b.n && i < a.n && plain_letter(a.p[i]) == plain_letter(b.p[i])) i++;
    return a.n == b.n && i == a.n;
}

/* Whether all words of NAME, which are separated by '_', occur in TEXT as words. */
static bool has_words(str text, str name) {
    for (size_t from = 0; from <= name.n;) {
        size_t end = str_find(name, STR("_"), from), at = 0;
        str word = str_sub(name, from, end);
        for (; at < text.n; at++) {
            str part = str_sub(text, at, at + word.n);
            bool starts = at == 0 || plain_letter(text.p[at - 1]) == '_';
            bool ends = at + word.n >= text.n || plain_letter(text.p[at + word.n]) == '_';
            if (starts && ends && same_words(part, word)) break;
        }
        if (at >= text.n) return false;
        from = end == SIZE_MAX ? name.n + 1 : end + 1;
    }
    return true;
}

static bool is_label(str text, str label) {
    if (str_starts(label, STR("the "))) label = str_sub(label, 4, label.n);
    return same_words(text, label);
}

size_t help_nearest(arena *a, const domain *values, str text) {
    const name_set *set = values->name.n ? (const name_set *)(const void *)values : NULL;
    str plain = mark_plain(a, text);
    if (str_starts(plain, STR("the "))) plain = str_sub(plain, 4, plain.n);
    size_t best = SIZE_MAX;
    for (size_t i = 0; i < values->n; i++)
        if (same_words(plain, values->names[i]) || (set && is_label(plain, set->labels[i]))) return i;
    for (size_t i = 0; i < values->n; i++)
        if (has_words(plain, values->names[i]) && (best == SIZE_MAX || values->names[i].n > values->names[best].n))
            best = i;
    return best == SIZE_MAX ? suggest_index(plain, values->names, values->n) : best;
}

str help_name(arena *a, const term *t, const node *n) {
    n = single(n);
    str text = n->kind == NODE_STRING ? n->s : STR(""), strange = mark_describe(a, text);
    size_t i = text.n ? help_nearest(a, t->values, text) : SIZE_MAX;
    str all = suggest_allowed(a, STR(""), t->values->names, t->values->n);
    if (node_is_joined(n)) return STR("write ',' between the strings of a list");
    if (t->values->named && t->values->n == 0)
        return arena_printf(a, "the deal names no <" STR_FMT ">: deal = { names = { " STR_FMT " = ( ... ); }; };",
                            STR_ARG(t->values->name), STR_ARG(t->values->name));
    if (strange.n) strange = arena_printf(a, "it contains " STR_FMT "; ", STR_ARG(strange));
    if (i == SIZE_MAX) return arena_printf(a, STR_FMT STR_FMT, STR_ARG(strange), STR_ARG(all));
    return arena_printf(a, STR_FMT "did you mean '" STR_FMT "'? " STR_FMT, STR_ARG(strange),
                        STR_ARG(t->values->names[i]), STR_ARG(all));
}

/* The literals of a string, or the parts of a text with commas between them, if all are names: as a list of them. */
str help_names(arena *a, const term *t, const node *n) {
    if (n->kind != NODE_STRING) return help_name(a, t, n);
    buf out = buf_in(a);
    bool good = n->s.n > 0;
    for (size_t from = 0; from <= n->s.n && good;) {
        size_t end = from;
        while (end < n->s.n && n->s.p[end] != ',' && n->s.p[end] != ';' && n->s.p[end] != '/') end++;
        str part = str_trim(str_sub(n->s, from, end));
        if (str_starts(part, STR("and "))) part = str_sub(part, 4, part.n);
        size_t i = part.n ? help_nearest(a, t->values, part) : SIZE_MAX;
        good = i != SIZE_MAX;
        if (good) buf_printf(&out, "%s\"" STR_FMT "\"", from ? ", " : "", STR_ARG(t->values->names[i]));
        from = end + 1;
    }
    str list = buf_take(&out);
    return good ? arena_printf(a, "write: [" STR_FMT "]", STR_ARG(list)) : help_name(a, t, n);
}

str help_date(arena *a, const term *t, const node *n) {
    guess g = guess_date(a, as_written(single(n)));
    (void)t;
    if (g.problem.n) return g.problem;
    if (!g.found) return STR("write a date as YYYY-MM-DD, such as \"2025-06-02\"");
    if (!g.other.n) return arena_printf(a, "write: " STR_FMT, STR_ARG(g.write));
    return arena_printf(a, "write: " STR_FMT ", or " STR_FMT " if the month comes first", STR_ARG(g.write),
                        STR_ARG(g.other));
}

bool help_may_be_thousands(const node *n) {
    str text = as_written(n);
    size_t digits = 0;
    while (digits < text.n && str_is_digit(text.p[digits])) digits++;
    return digits >= 1 && digits <= 3 && text.p[0] != '0' && str_is(str_sub(text, digits, text.n), ".000");
}

/* ------------------------------------------------------------------------------------------------ the messages */

/* An element of a list of names, or of a list of texts. */
static void explain_element(const term *t, const node *c, diags *d) {
    bool name = t->values && c->kind == NODE_STRING;
    if (diags_skip(d)) return;
    if (!t->values && node_is_run_together(c))
        place_error(d, c->at, STR("write ',' between the strings of a list"),
                    "two strings without ',' between them are one: '" STR_FMT "'", STR_ARG(c->s));
    if (c->kind == NODE_STRING && (!t->values || domain_find(t->values, c->s) != SIZE_MAX)) return;
    str note = t->values && diags_may_suggest(d) ? help_name(&d->memory, t, c) : STR("");
    if (!t->values) note = help_text(&d->memory, t, c);
    if (name)
        place_error(d, c->at, note, STR_FMT " cannot contain '" STR_FMT "'", STR_ARG(t->path), STR_ARG(c->s));
    else
        place_error(d, c->at, note, STR_FMT " must contain only strings, not %s", STR_ARG(t->path),
                    node_kind_name(c->kind));
}

static void explain_list(const term *t, const node *n, diags *d) {
    uint64_t *seen = ARENA_ARRAY(&d->memory, uint64_t, t->values ? SLOT_WORDS(t->values) : 0);
    for (const node *c = n->first; c; c = c->next) {
        size_t i = t->values && c->kind == NODE_STRING ? domain_find(t->values, c->s) : SIZE_MAX;
        explain_element(t, c, d);
        if (i == SIZE_MAX) continue;
        if (SLOT_BIT(seen, i))
            place_error(d, c->at, STR("remove it"), "duplicate '" STR_FMT "' in this list", STR_ARG(c->s));
        seen[i / 64] |= (uint64_t)1 << (i % 64);
    }
}

/* Names both bounds if there are two, so that nobody has to try again to learn the other. */
static void explain_bounds(const term *t, const node *n, diags *d) {
    str low = slot_value_text(&d->memory, t->type, t->values, t->min, VALUE_PROSE);
    str high = slot_value_text(&d->memory, t->type, t->values, t->max, VALUE_PROSE);
    const bool both = t->has_min && t->has_max;
    place_error(d, n->at, STR(""), STR_FMT " must be %s " STR_FMT "%s" STR_FMT "%s" STR_FMT, STR_ARG(t->path),
                both         ? "between"
                : t->has_min ? "at least"
                             : "at most",
                STR_ARG(t->has_min ? low : high), both ? " and " : "", STR_ARG(both ? high : STR("")),
                t->unit.n ? " " : "", STR_ARG(t->unit));
}

void term_explain(const term *t, const node *n, diags *d) {
    const term_type *type = &term_types[t->type];
    const bool is_list = str_is(str_of(type->json_type), "array");
    slot_value value;
    if (is_list && n->kind == NODE_LIST) {
        explain_list(t, n, d);
        return;
    }
    if (diags_skip(d)) return;
    if (type->read(&d->memory, t, n, &value)) {
        explain_bounds(t, n, d);
        return;
    }
    str note = !t->values || diags_may_suggest(d) ? type->help(&d->memory, t, n) : STR("");
    if (n->kind == NODE_NULL) note = STR("write { \"open\": true } if it is not settled, or leave the term out");
    if (n->kind == NODE_STRING && t->type == SLOT_DATE)
        place_error(d, n->at, note, "'" STR_FMT "' is not a valid date", STR_ARG(n->s));
    else if (n->kind == NODE_STRING && t->type == SLOT_MONEY)
        place_error(d, n->at, note, "'" STR_FMT "' is not an amount of money", STR_ARG(n->s));
    else if (n->kind == NODE_STRING && t->values && !is_list)
        place_error(d, n->at, note, STR_FMT " cannot be '" STR_FMT "'", STR_ARG(t->path), STR_ARG(n->s));
    else
        place_error(d, n->at, note, STR_FMT " must be %s, not %s", STR_ARG(t->path), type->wanted,
                    node_kind_name(n->kind));
}
