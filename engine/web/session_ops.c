/* Changes of a deal by forms and clicks. Each makes a new text, in which comments and layout stay; the answer has the
 * edits that lead to it. A change with which the deal could not be read any more is refused: forms cannot break it. */

#include <stdlib.h>

#include "source/guess.h"
#include "service/deal_edit.h"
#include "terms/search.h"
#include "web/session_internal.h"
#include "web/typed.h"

/* What an op makes: the new text, empty if it is not possible, and what was done, in a sentence. */
typedef struct outcome {
    str text, done;
} outcome;

typedef struct op_row {
    const char *name;
    int (*make)(web_call *c, const deal *d, outcome *to);
    bool any_text; /* it does not need a deal that can be read */
} op_row;

/* ------------------------------------------------------------------------------------------------ fields of ops */

/* The field `article`: the index of the article; null: DEAL_NONE. */
static int read_article(web_call *c, const deal *d, const char *key, uint32_t *out) {
    const node *n = web_field(c, key);
    *out = DEAL_NONE;
    if (n && n->kind == NODE_NULL) return WEB_OK;
    if (!n || n->kind != NODE_STRING)
        return web_fail(c, 400, STR(""), "the field '%s' must be the id of an article, or null", key);
    for (uint32_t i = 0; i < d->n_articles; i++)
        if (str_eq(d->articles[i].id, n->s)) *out = i;
    if (*out == DEAL_NONE) return web_fail(c, 422, STR(""), "the deal has no article '" STR_FMT "'", STR_ARG(n->s));
    return WEB_OK;
}

/* The same of an op that is for articles only. */
static int need_article(web_call *c, const deal *d, uint32_t *out) {
    WEB_TRY(read_article(c, d, "article", out));
    if (*out == DEAL_NONE) return web_fail(c, 400, STR(""), "the field 'article' must be the id of an article");
    return WEB_OK;
}

static str place_name(web_call *c, const deal *d, uint32_t where) {
    if (where == DEAL_NONE) return STR("the deal's own terms");
    return arena_printf(c->memory, "article " STR_FMT, STR_ARG(d->articles[where].id));
}

static int find_term(web_call *c, const deal *d, str path, const term **out) {
    *out = web_term(d->vocabulary, path);
    if (*out) return WEB_OK;
    for (size_t i = 0; i < path.n; i++)
        if (path.p[i] == '{' || path.p[i] == '<')
            return web_fail(c, 422, STR("choose a name for each part of the term"),
                            "'" STR_FMT "' stands for several terms", STR_ARG(path));
    return web_fail(c, 422, vocabulary_search_note(c->memory, d->vocabulary, path), "unknown term '" STR_FMT "'",
                    STR_ARG(path));
}

static str value_text(web_call *c, const deal *d, const term *t, slot_value v) {
    return slot_value_text(c->memory, t->type, t->values, v, d->root->json ? VALUE_JSON : VALUE_LIBCONFIG);
}

/* A value of a call as the file writes it, and in words. */
static int read_value(web_call *c, const deal *d, const term *t, const node *n, str *text, str *words) {
    const node *is_open = node_get(n, "open"), *as_typed = node_get(n, "text");
    typed r;
    if (!n) return web_fail(c, 400, STR(""), "missing field 'value' in this call");
    if (n->kind == NODE_GROUP && n->n == 1 && is_open && is_open->kind == NODE_BOOL && is_open->b)
        r = (typed){.good = true, .open = true};
    else if (n->kind == NODE_GROUP && n->n == 1 && as_typed && as_typed->kind == NODE_STRING)
        r = typed_value(c->memory, t, as_typed->s);
    else
        r = typed_json(c->memory, t, n);
    if (!r.good) return web_fail(c, 422, r.hint, STR_FMT, STR_ARG(r.error));
    *text = r.open ? deal_edit_open(c->memory, d) : value_text(c, d, t, r.value);
    *words = r.open ? STR("open") : web_value_words(c->memory, t, r.value);
    return WEB_OK;
}

static str term_title(const term *t) {
    return t->title.n ? t->title : t->path;
}

/* ------------------------------------------------------------------------------------------------ terms */

static int set_term(web_call *c, const deal *d, uint32_t where, str path, const node *value, outcome *to) {
    const term *t;
    str text, words;
    WEB_TRY(find_term(c, d, path, &t));
    WEB_TRY(read_value(c, d, t, value, &text, &words));
    to->text = deal_edit_set(c->memory, d, where, path, text);
    to->done = arena_printf(c->memory, "Set \"" STR_FMT "\" to " STR_FMT " in " STR_FMT ".", STR_ARG(term_title(t)),
                            STR_ARG(words), STR_ARG(place_name(c, d, where)));
    return WEB_OK;
}

static int op_set(web_call *c, const deal *d, outcome *to) {
    uint32_t where;
    str path;
    WEB_TRY(read_article(c, d, "article", &where));
    WEB_TRY(web_text(c, "term", true, &path));
    return set_term(c, d, where, path, web_field(c, "value"), to);
}

int web_set_json(web_call *c, const deal *d, str path, str json, str *text, str *done) {
    const term *t;
    outcome made = {{"", 0}, {"", 0}};
    WEB_TRY(find_term(c, d, path, &t));
    source *s = source_of_text(c->memory, STR("action.json"), arena_printf(c->memory, "[" STR_FMT "]", STR_ARG(json)));
    const node *list = node_read_json(c->memory, s, (node_limits){0}, diags_in(c->memory));
    if (!list || list->n != 1) return web_fail(c, 422, STR(""), "the action has no value");
    int status = set_term(c, d, deal_edit_home(d, t), path, list->first, &made);
    *text = made.text;
    *done = made.done;
    return status;
}

static int op_unset(web_call *c, const deal *d, outcome *to) {
    uint32_t where;
    str path;
    const term *t;
    WEB_TRY(read_article(c, d, "article", &where));
    WEB_TRY(web_text(c, "term", true, &path));
    WEB_TRY(find_term(c, d, path, &t));
    to->text = deal_edit_unset(c->memory, d, where, path);
    if (to->text.n == 0)
        return web_fail(c, 422, STR(""), STR_FMT " does not set '" STR_FMT "'", STR_ARG(place_name(c, d, where)),
                        STR_ARG(path));
    to->done = arena_printf(c->memory, "Removed \"" STR_FMT "\" from " STR_FMT ".", STR_ARG(term_title(t)),
                            STR_ARG(place_name(c, d, where)));
    return WEB_OK;
}

static int op_either(web_call *c, const deal *d, outcome *to) {
    arena *a = c->memory;
    uint32_t where;
    str path, all = {"", 0};
    const term *t;
    const node *ways = web_field(c, "ways");
    WEB_TRY(read_article(c, d, "article", &where));
    WEB_TRY(web_text(c, "term", true, &path));
    WEB_TRY(find_term(c, d, path, &t));
    if (!ways || ways->kind != NODE_LIST) return web_fail(c, 400, STR(""), "the field 'ways' must be a list");
    if (ways->n < 2) return web_fail(c, 422, STR("add another value"), "a bracket has at least two values");
    str *values = ARENA_ARRAY(a, str, ways->n), *by = ARENA_ARRAY(a, str, ways->n), words;
    size_t n = 0;
    for (const node *w = ways->first; w; w = w->next, n++) {
        const node *who = node_get(w, "by");
        WEB_TRY(read_value(c, d, t, node_get(w, "value"), &values[n], &words));
        if (str_eq(values[n], deal_edit_open(a, d)))
            return web_fail(c, 422, STR("make the whole term open instead"), "a value of a bracket cannot be open");
        for (size_t i = 0; i < n; i++)
            if (str_eq(values[i], values[n]))
                return web_fail(c, 422, STR("remove one of them"), "the bracket has " STR_FMT " twice", STR_ARG(words));
        if (who && who->kind == NODE_STRING) by[n] = who->s;
        all = all.n ? arena_printf(a, STR_FMT " or " STR_FMT, STR_ARG(all), STR_ARG(words)) : words;
    }
    to->text = deal_edit_set(a, d, where, path, deal_edit_either(a, d, values, by, n));
    to->done = arena_printf(a, "Put \"" STR_FMT "\" in brackets: " STR_FMT ".", STR_ARG(term_title(t)), STR_ARG(all));
    return WEB_OK;
}

/* ------------------------------------------------------------------------------------------------ fields */

typedef enum { FORM_WORD, FORM_TEXT, FORM_DAY, FORM_NAMES, FORM_FLAG } form_field;

/* Fields of an article, and of the deal's header. */
static const struct field_row {
    const char *key;
    form_field kind;
    bool of_deal, of_article, required;
} field_rows[] = {
    {"title", FORM_TEXT, true, true, true},        {"text", FORM_TEXT, false, true, false},
    {"by", FORM_NAMES, true, true, false},         {"note", FORM_TEXT, true, true, false},
    {"option", FORM_WORD, false, true, false},     {"bracketed", FORM_FLAG, false, true, false},
    {"id", FORM_WORD, true, true, true},           {"date", FORM_DAY, true, false, false},
    {"status", FORM_WORD, true, false, false},     {"complete", FORM_FLAG, true, false, false},
    {"vocabulary", FORM_WORD, true, false, false}, {"packs", FORM_NAMES, true, false, false},
    {"all_named", FORM_NAMES, true, false, false},
};

static const struct field_row *field_row_of(str key, bool header) {
    for (size_t i = 0; i < sizeof field_rows / sizeof *field_rows; i++)
        if (str_is(key, field_rows[i].key) && (header ? field_rows[i].of_deal : field_rows[i].of_article))
            return &field_rows[i];
    return NULL;
}

/* Names in a list, or in a text with commas between them. */
static str names_value(web_call *c, const deal *d, const node *n) {
    VEC(str) list = {0};
    for (const node *i = n->kind == NODE_LIST ? n->first : NULL; i; i = i->next)
        if (i->kind == NODE_STRING && str_trim(i->s).n) VEC_PUSH(c->memory, list, str_trim(i->s));
    for (size_t from = 0; n->kind == NODE_STRING && from <= n->s.n;) {
        size_t end = str_find(n->s, STR(","), from);
        str one = str_trim(str_sub(n->s, from, end));
        if (one.n) VEC_PUSH(c->memory, list, one);
        if (end == SIZE_MAX) break;
        from = end + 1;
    }
    return list.n ? deal_edit_strings(c->memory, d, list.v, list.n) : STR("");
}

/* A date as typed, as "2025-06-02". */
static int read_day(web_call *c, str text, str *iso) {
    int64_t seconds;
    guess g = guess_date(c->memory, text);
    *iso = str_trim(text);
    if (date_parse(*iso, &seconds)) return WEB_OK;
    if (g.problem.n)
        return web_fail(c, 422, STR(""), "'" STR_FMT "' is not a date: " STR_FMT, STR_ARG(text), STR_ARG(g.problem));
    if (g.other.n)
        return web_fail(c, 422, STR("write the month as a word"), "'" STR_FMT "' can be two dates", STR_ARG(text));
    if (!g.found)
        return web_fail(c, 422, STR("write a date such as 2 June 2025"), "'" STR_FMT "' is not a date", STR_ARG(text));
    *iso = g.write.n > 2 && g.write.p[0] == '"' ? str_sub(g.write, 1, g.write.n - 1) : g.write;
    return WEB_OK;
}

/* The value of a field as the file writes it; empty: it is removed. */
static int field_value(web_call *c, const deal *d, const struct field_row *row, str *out) {
    const node *n = web_field(c, "value");
    str text = n && n->kind == NODE_STRING ? web_lf(c->memory, n->s) : STR("");
    *out = STR("");
    if (!n || n->kind == NODE_NULL || (n->kind == NODE_STRING && str_trim(text).n == 0)) return WEB_OK;
    if (row->kind == FORM_FLAG) {
        if (n->kind != NODE_BOOL) return web_fail(c, 400, STR(""), "the field '%s' is true or false", row->key);
        /* What a deal means without the key is not written. */
        if (n->b == str_is(str_of(row->key), "bracketed")) *out = n->b ? STR("true") : STR("false");
        return WEB_OK;
    }
    if (row->kind == FORM_NAMES && (n->kind == NODE_LIST || n->kind == NODE_STRING)) {
        *out = names_value(c, d, n);
        return WEB_OK;
    }
    if (n->kind != NODE_STRING) return web_fail(c, 400, STR(""), "the value of '%s' must be a string", row->key);
    if (row->kind == FORM_DAY) WEB_TRY(read_day(c, text, &text));
    *out = deal_edit_string(c->memory, d, row->kind == FORM_WORD ? str_trim(text) : text);
    return WEB_OK;
}

/* An article has either 'option' or 'bracketed': the other one goes. */
static str without_other(web_call *c, const deal *d, uint32_t where, str key) {
    const char *other = str_is(key, "option") ? "bracketed" : str_is(key, "bracketed") ? "option" : NULL;
    if (!other || where == DEAL_NONE) return STR("");
    const node *list = node_get(d->root, "articles"), *n = list ? list->first : NULL;
    for (uint32_t i = 0; n && i < where; i++) n = n->next;
    return node_get(n, other) ? deal_edit_field(c->memory, d, where, str_of(other), STR("")) : STR("");
}

static int rename_article(web_call *c, const deal *d, uint32_t where, str id, outcome *to);

static int op_field(web_call *c, const deal *d, outcome *to) {
    arena *a = c->memory;
    uint32_t where;
    str key, value;
    WEB_TRY(read_article(c, d, "article", &where));
    WEB_TRY(web_text(c, "field", true, &key));
    const struct field_row *row = field_row_of(key, where == DEAL_NONE);
    if (!row)
        return web_fail(c, 422, STR(""), "%s has no field '" STR_FMT "'", where == DEAL_NONE ? "a deal" : "an article",
                        STR_ARG(key));
    WEB_TRY(field_value(c, d, row, &value));
    const node *n = web_field(c, "value");
    if (value.n == 0 && row->required && (where == DEAL_NONE || str_is(key, "id")))
        return web_fail(c, 422, STR(""), "%s must have %s %s", where == DEAL_NONE ? "a deal" : "an article",
                        str_is(key, "id") ? "an" : "a", row->key);
    if (str_is(key, "id") && where != DEAL_NONE) return rename_article(c, d, where, str_trim(n->s), to);
    str freed = value.n ? without_other(c, d, where, key) : STR("");
    const deal *now = freed.n ? document_read(c->of->is, a, freed, diags_in(a)) : d;
    if (!now) now = d;
    to->text = row->kind == FORM_TEXT && value.n ? deal_edit_text(a, now, where, key, web_lf(a, n->s))
                                                 : deal_edit_field(a, now, where, key, value);
    str whose = where == DEAL_NONE ? STR("the deal") : place_name(c, d, where);
    to->done = arena_printf(a, "%s %s of " STR_FMT ".", value.n ? "Changed" : "Removed", row->key, STR_ARG(whose));
    return WEB_OK;
}

/* ------------------------------------------------------------------------------------------------ articles */

/* The number after the largest that an id is. */
static str next_id(web_call *c, const deal *d) {
    uint64_t most = 0;
    for (uint32_t i = 0; i < d->n_articles; i++) {
        str id = d->articles[i].id;
        uint64_t n = 0;
        size_t k = 0;
        while (k < id.n && k < 9 && str_is_digit(id.p[k])) n = n * 10 + (uint64_t)(id.p[k++] - '0');
        if (n > most) most = n;
    }
    return arena_printf(c->memory, "%llu", (unsigned long long)most + 1);
}

static int op_add_article(web_call *c, const deal *d, outcome *to) {
    str id, title, text;
    uint32_t after, at = d->n_articles;
    WEB_TRY(web_text(c, "id", false, &id));
    WEB_TRY(web_text(c, "title", false, &title));
    WEB_TRY(web_text(c, "text", false, &text));
    if (web_field(c, "after")) {
        WEB_TRY(read_article(c, d, "after", &after));
        at = after == DEAL_NONE ? 0 : after + 1;
    }
    id = str_trim(id);
    if (id.n == 0) id = next_id(c, d);
    to->text = deal_edit_add_article(c->memory, d, at, id, str_trim(title), web_lf(c->memory, text));
    to->done = arena_printf(c->memory, "Added article " STR_FMT ".", STR_ARG(id));
    return WEB_OK;
}

static int op_remove_article(web_call *c, const deal *d, outcome *to) {
    uint32_t where;
    WEB_TRY(need_article(c, d, &where));
    to->text = deal_edit_remove_article(c->memory, d, where);
    to->done = arena_printf(c->memory, "Removed article " STR_FMT ".", STR_ARG(d->articles[where].id));
    return WEB_OK;
}

static int op_move_article(web_call *c, const deal *d, outcome *to) {
    uint32_t where;
    uint64_t number;
    WEB_TRY(need_article(c, d, &where));
    WEB_TRY(web_number(c, "to", UINT32_MAX - 1, &number));
    if (number >= d->n_articles)
        return web_fail(c, 422, STR(""), "the deal has %u article%s", d->n_articles, d->n_articles == 1 ? "" : "s");
    to->text = deal_edit_move_article(c->memory, d, where, (uint32_t)number);
    to->done = arena_printf(c->memory, "Moved article " STR_FMT ": it is number %u of %u.",
                            STR_ARG(d->articles[where].id), (unsigned)number + 1, d->n_articles);
    return WEB_OK;
}

static int by_offset(const void *a, const void *b) {
    const service_edit *x = a, *y = b;
    return (x->from > y->from) - (x->from < y->from);
}

str web_edited(arena *a, str before, const service_edit *edits, size_t n) {
    service_edit *sorted = ARENA_ARRAY(a, service_edit, n + 1);
    if (n) memcpy(sorted, edits, n * sizeof *edits);
    if (n) qsort(sorted, n, sizeof *sorted, by_offset);
    buf out = buf_in(a);
    uint32_t at = 0;
    for (size_t i = 0; i < n; i++) {
        if (sorted[i].from < at) continue;
        buf_str(&out, str_sub(before, at, sorted[i].from));
        buf_str(&out, sorted[i].text);
        at = sorted[i].to;
    }
    buf_str(&out, str_sub(before, at, before.n));
    return buf_take(&out);
}

/* The id of an article, with all that refers to it. */
static int rename_article(web_call *c, const deal *d, uint32_t where, str id, outcome *to) {
    const node *list = node_get(d->root, "articles"), *n = list ? list->first : NULL;
    for (uint32_t i = 0; n && i < where; i++) n = n->next;
    const node *there = node_get(n, "id");
    size_t n_edits = 0;
    str why = {"", 0};
    if (!there || there->at.source != d->source)
        return web_fail(c, 422, STR(""), "the article is in a file that the deal includes");
    const service_edit *edits = document_rename(c->of->is, c->memory, there->at.at + 1, id, &n_edits, &why);
    if (!edits) return web_fail(c, 422, STR(""), STR_FMT, STR_ARG(why));
    to->text = web_edited(c->memory, document_text(c->of->is), edits, n_edits);
    to->done =
        arena_printf(c->memory, "Article " STR_FMT " is now " STR_FMT ".", STR_ARG(d->articles[where].id), STR_ARG(id));
    return WEB_OK;
}

static int op_rename_article(web_call *c, const deal *d, outcome *to) {
    uint32_t where;
    str id;
    WEB_TRY(need_article(c, d, &where));
    WEB_TRY(web_text(c, "id", true, &id));
    id = str_trim(id);
    if (id.n == 0) return web_fail(c, 422, STR(""), "an article must have an id");
    return rename_article(c, d, where, id, to);
}

/* ------------------------------------------------------------------------------------------------ brackets */

int web_settle(web_call *c, const deal *d, str choice_name, str option, str *text, str *done) {
    for (uint32_t i = 0; i < d->n_choices; i++) {
        if (!str_eq(d->choices[i].name, choice_name)) continue;
        for (uint32_t way = 0; way < choice_ways(&d->choices[i]); way++) {
            if (!str_eq(choice_way_name(&d->choices[i], way), option)) continue;
            *text = deal_edit_settle(c->memory, d, i, way);
            *done = arena_printf(c->memory, "Settled bracket " STR_FMT ": " STR_FMT ".", STR_ARG(choice_name),
                                 STR_ARG(option));
            return WEB_OK;
        }
        return web_fail(c, 422, STR(""), "the bracket '" STR_FMT "' has no option '" STR_FMT "'", STR_ARG(choice_name),
                        STR_ARG(option));
    }
    return web_fail(c, 422, STR(""), "the deal has no bracket '" STR_FMT "'", STR_ARG(choice_name));
}

static int op_settle(web_call *c, const deal *d, outcome *to) {
    str which, option;
    WEB_TRY(web_text(c, "choice", true, &which));
    WEB_TRY(web_text(c, "option", true, &option));
    return web_settle(c, d, which, option, &to->text, &to->done);
}

/* ------------------------------------------------------------------------------------------------ waivers */

static int op_waive(web_call *c, const deal *d, outcome *to) {
    str card, by, reason, until, iso;
    int64_t last, today;
    WEB_TRY(web_text(c, "card", true, &card));
    WEB_TRY(web_text(c, "by", true, &by));
    WEB_TRY(web_text(c, "reason", true, &reason));
    WEB_TRY(web_text(c, "until", true, &until));
    if (str_trim(by).n == 0) return web_fail(c, 422, STR(""), "say who waives the violation");
    if (str_trim(reason).n == 0) return web_fail(c, 422, STR(""), "say why the violation is waived");
    if (str_trim(until).n == 0) return web_fail(c, 422, STR(""), "say until when the violation is waived");
    WEB_TRY(read_day(c, until, &iso));
    if (date_parse(iso, &last) && waiver_today(c->session->settings.service.today, &today, diags_in(c->memory)) &&
        last < today)
        return web_fail(c, 422, STR("choose a later day"), STR_FMT " is in the past: the waiver would have no effect",
                        STR_ARG(iso));
    to->text = deal_edit_waive(c->memory, d, card, str_trim(by), str_trim(reason), iso);
    to->done = arena_printf(c->memory, "Waived " STR_FMT " until " STR_FMT ".", STR_ARG(card), STR_ARG(iso));
    return WEB_OK;
}

static int op_unwaive(web_call *c, const deal *d, outcome *to) {
    uint64_t number;
    WEB_TRY(web_number(c, "waiver", UINT32_MAX - 1, &number));
    if (number >= d->waivers.n) return web_fail(c, 422, STR(""), "the deal has no waiver number %u", (unsigned)number);
    to->text = deal_edit_unwaive(c->memory, d, (uint32_t)number);
    to->done =
        arena_printf(c->memory, "Removed the waiver of " STR_FMT ".", STR_ARG(d->waivers.list[number].condition));
    return WEB_OK;
}

/* ------------------------------------------------------------------------------------------------ names, clauses */

static int op_name_thing(web_call *c, const deal *d, outcome *to) {
    str set, id, title;
    WEB_TRY(web_text(c, "set", true, &set));
    WEB_TRY(web_text(c, "id", true, &id));
    WEB_TRY(web_text(c, "title", true, &title));
    const name_set *of = vocabulary_set(d->vocabulary, set);
    if (!of || !of->members.named)
        return web_fail(c, 422, STR(""), "a deal does not name members of '" STR_FMT "'", STR_ARG(set));
    if (of->members.n >= of->room && map_get(&of->index, id) == MAP_NONE)
        return web_fail(c, 422, STR(""), "a deal can name at most %u in '" STR_FMT "'", of->room, STR_ARG(set));
    if (str_trim(title).n == 0) return web_fail(c, 422, STR(""), "a name needs a title, which people read");
    to->text = deal_edit_name(c->memory, d, set, id, str_trim(title));
    to->done = arena_printf(c->memory, "Named \"" STR_FMT "\".", STR_ARG(str_trim(title)));
    return WEB_OK;
}

/* The deal after a step of several. */
static int step_to(web_call *c, str text, const deal **d) {
    diags *problems = diags_in(c->memory);
    if (text.n == 0) return web_fail(c, 422, STR(""), "this change is not possible here");
    const deal *now = document_read(c->of->is, c->memory, text, problems);
    if (!now) return web_fail_diags(c, 422, problems, "the deal could not be read after this change");
    *d = now;
    return WEB_OK;
}

/* The things that a clause names, and the deal does not. */
static int name_things(web_call *c, const clause *of, const deal **d) {
    for (const node *s = of->names ? of->names->first : NULL; s; s = s->next)
        for (const node *n = s->kind == NODE_LIST ? s->first : NULL; n; n = n->next) {
            const node *id = node_get(n, "id"), *title = node_get(n, "title");
            const name_set *set = vocabulary_set((*d)->vocabulary, s->key);
            if (!id || !title || !set || map_get(&set->index, id->s) != MAP_NONE) continue;
            WEB_TRY(step_to(c, deal_edit_name(c->memory, *d, s->key, id->s, title->s), d));
        }
    return WEB_OK;
}

/* Removes what the deal says otherwise of the terms of a clause, as far as it says it of these terms alone. */
static int make_room(web_call *c, const clause *of, const deal **d) {
    const vocabulary *v = of->deal->vocabulary;
    for (size_t i = 0; i < of->n_slots; i++) {
        str path = vocabulary_slot_path(c->memory, v, of->slots[i]);
        uint32_t number = vocabulary_slot_of((*d)->vocabulary, path);
        const mention *m = NULL;
        for (uint32_t k = 0; k < (*d)->n_mentions && !m; k++)
            if ((*d)->mentions[k].slot == number && !(*d)->mentions[k].sets) m = &(*d)->mentions[k];
        const domain *values;
        slot_type type = vocabulary_slot_type(v, of->slots[i], &values);
        bool same = m && !m->open && m->either == DEAL_NONE &&
                    slot_value_equal(type, values, m->value, of->deal->slots[of->slots[i]].v);
        if (m && !same) WEB_TRY(step_to(c, deal_edit_unset(c->memory, *d, m->article, path), d));
    }
    return WEB_OK;
}

static str free_id(web_call *c, const deal *d, str name) {
    str id = name;
    for (unsigned k = 2;; k++) {
        bool taken = false;
        for (uint32_t i = 0; i < d->n_articles; i++) taken = taken || str_eq(d->articles[i].id, id);
        if (!taken) return id;
        id = arena_printf(c->memory, STR_FMT "-%u", STR_ARG(name), k);
    }
}

static int op_clause(web_call *c, const deal *d, outcome *to) {
    str card, id;
    const clause *of = NULL;
    const analysis *is = document_analysis(c->of->is);
    WEB_TRY(web_text(c, "card", true, &card));
    WEB_TRY(web_text(c, "clause", true, &id));
    for (size_t i = 0; i < is->n_packs; i++) {
        const pack *p = is->packs[i];
        if (!str_starts(card, p->id) || card.n <= p->id.n || card.p[p->id.n] != '/') continue;
        for (size_t k = 0; k < p->n_clauses; k++)
            if (str_eq(p->clauses[k].id, id)) of = &p->clauses[k];
    }
    if (!of)
        return web_fail(c, 422, STR(""), "no model clause '" STR_FMT "' for '" STR_FMT "'", STR_ARG(id), STR_ARG(card));
    WEB_TRY(name_things(c, of, &d));
    WEB_TRY(make_room(c, of, &d));
    str as = free_id(c, d, of->id);
    to->text = deal_edit_add_clause(c->memory, d, of, as);
    to->done = arena_printf(c->memory, "Added the model clause \"" STR_FMT "\" as article " STR_FMT ".",
                            STR_ARG(of->title), STR_ARG(as));
    return WEB_OK;
}

static int op_action(web_call *c, const deal *d, outcome *to) {
    str id;
    (void)d;
    WEB_TRY(web_text(c, "action", true, &id));
    return web_act(c, id, &to->text, &to->done);
}

/* ------------------------------------------------------------------------------------------------ the call */

static const op_row ops[] = {
    {"set", op_set, false},
    {"unset", op_unset, false},
    {"either", op_either, false},
    {"field", op_field, false},
    {"add_article", op_add_article, false},
    {"remove_article", op_remove_article, false},
    {"move_article", op_move_article, false},
    {"rename_article", op_rename_article, false},
    {"settle", op_settle, false},
    {"waive", op_waive, false},
    {"unwaive", op_unwaive, false},
    {"name_thing", op_name_thing, false},
    {"clause", op_clause, false},
    {"action", op_action, true},
};

/* The document gets the new text, unless its deal could be read and checked before, and not any more. */
static int commit(web_call *c, str text) {
    web_document *d = c->of;
    uint64_t revision = d->revision;
    const analysis *is = document_analysis(d->is);
    bool had_deal = is->deal, had_verdict = is->verdict;
    str before = arena_str(c->memory, document_text(d->is));
    if (!web_set_text(c, text)) return 413;
    is = document_analysis(d->is);
    if ((!had_deal || is->deal) && (!had_verdict || is->verdict)) return WEB_OK;
    bool lost = document_is_lost(d->is) || !is->memory;
    const problem *first = NULL;
    for (size_t i = 0; i < is->n_problems && !first; i++)
        if (is->problems[i].weight == PROBLEM_ERROR && !is->problems[i].finding) first = &is->problems[i];
    web_fail(c, 422, first ? arena_str(c->memory, first->note) : STR(""), "not possible: " STR_FMT,
             STR_ARG(first ? first->message : STR("the deal could not be read any more")));
    /* The text that is shorter than what is there, or was there, needs no memory. */
    document_edit(d->is, 0, UINT32_MAX, before);
    d->revision = revision;
    if (lost) arena_out_of_memory(c->memory);
    return 422;
}

int web_do(web_call *c) {
    str name;
    outcome made = {{"", 0}, {"", 0}};
    const op_row *row = NULL;
    WEB_TRY(web_text(c, "op", true, &name));
    for (size_t i = 0; i < sizeof ops / sizeof *ops && !row; i++)
        if (str_is(name, ops[i].name)) row = &ops[i];
    if (!row) return web_fail(c, 400, STR(""), "unknown op '" STR_FMT "'", STR_ARG(name));
    const analysis *is = document_analysis(c->of->is);
    if (document_kind_is(c->of->is) != DOCUMENT_DEAL && !row->any_text)
        return web_fail(c, 422, STR(""), "'%s' is not a deal", c->of->path);
    if (!is->deal && !row->any_text)
        return web_fail(c, 422, STR("fix its errors first"), "the deal cannot be read, so forms cannot change it");
    WEB_TRY(row->make(c, is->deal, &made));
    if (made.text.n == 0) return web_fail(c, 422, STR(""), "this change is not possible here");
    size_t n;
    const service_edit *edits = web_edits(c->memory, document_text(c->of->is), made.text, &n);
    web_put_edits(c->w, c->memory, web_lines(c), "edits", edits, n); /* places in the text before */
    WEB_TRY(commit(c, made.text));
    json_put_uint(c->w, "revision", c->of->revision);
    json_put_str(c->w, "done", made.done);
    web_put_state(c);
    return WEB_OK;
}
