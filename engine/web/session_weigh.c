/* What a draft could become: brackets tried out and counted, repairs, other versions, several deals side by side; and
 * the report. */

#include <stdlib.h>

#include "judge/compare.h"
#include "report/finding.h"
#include "report/formats.h"
#include "report/word_diff.h"
#include "sweep/sweep.h"
#include "terms/term_types.h"
#include "web/session_internal.h"

#define USUAL_SECONDS 20u                      /* of a search for a repair */
#define MOST_SECONDS  (WEB_SLOW_SECONDS - 10u) /* the rest of the time is for the answer */
#define MOST_DEALS    200u                     /* side by side */

/* ------------------------------------------------------------------------------------------------ brackets */

/* The conditions that are cards, with whether they are violated. */
typedef struct card {
    str id;
    bool violated;
} card;

typedef struct cards {
    VEC(card) list;
    map by_id; /* id -> index */
} cards;

static cards cards_of(web_call *c, const verdict *v) {
    size_t n;
    cards all = {.list = {0}};
    const finding *f = findings_of(c->memory, v, &n);
    for (size_t i = 0; i < n; i++) {
        if (f[i].kind == FINDING_FALLBACK) continue;
        card one = {finding_id(c->memory, &f[i]),
                    f[i].condition && f[i].condition->outcome == CONDITION_VIOLATED && !f[i].condition->waiver};
        if (map_put(c->memory, &all.by_id, one.id, (uint32_t)all.list.n)) VEC_PUSH(c->memory, all.list, one);
    }
    return all;
}

/* The ids of cards that only one side has; or with VIOLATED those that are violated now and were not. */
static void put_ids(web_call *c, const char *key, const cards *of, const cards *other, bool violated) {
    json_put_array(c->w, key, JSON_INLINE);
    for (size_t i = 0; i < of->list.n; i++) {
        uint32_t at = map_get(&other->by_id, of->list.v[i].id);
        bool listed =
            violated ? at != MAP_NONE && of->list.v[i].violated && !other->list.v[at].violated : at == MAP_NONE;
        if (listed) json_str(c->w, of->list.v[i].id);
    }
    json_close(c->w);
}

static void put_cards_change(web_call *c, const verdict *before, const verdict *after) {
    cards was = cards_of(c, before), is = cards_of(c, after);
    json_put_object(c->w, "cards_change", JSON_INLINE);
    put_ids(c, "gone", &was, &is, false);
    put_ids(c, "new", &is, &was, false);
    put_ids(c, "violated", &is, &was, true);
    json_close(c->w);
}

int web_try(web_call *c) {
    const node *choose = web_field(c, "choose");
    VEC(str) list = {0};
    diags *d = diags_in(c->memory);
    if (!choose || choose->kind != NODE_GROUP) return web_fail(c, 400, STR(""), "the field 'choose' must be an object");
    for (const node *n = choose->first; n; n = n->next) {
        if (n->kind != NODE_STRING) return web_fail(c, 400, STR(""), "an option must be a string");
        VEC_PUSH(c->memory, list, arena_printf(c->memory, STR_FMT "=" STR_FMT, STR_ARG(n->key), STR_ARG(n->s)));
    }
    const verdict *v = document_try(c->of->is, c->memory, list.v, list.n, d);
    if (!v) return web_fail_diags(c, 422, d, "the deal cannot be checked with these options");
    web_put_parties(c, "parties", v);
    put_cards_change(c, document_analysis(c->of->is)->verdict, v);
    return WEB_OK;
}

static void put_count(json_writer *w, const char *key, const sweep_count *n) {
    json_put_str(w, key, n->digits);
}

/* For each option the number of combinations with it that a pack accepts. */
static void put_options(web_call *c, const sweep *s, size_t number) {
    json_writer *w = c->w;
    json_put_array(w, "by_option", JSON_INLINE);
    for (size_t i = 0; i < s->n_choices; i++) {
        const sweep_choice *of = &s->choices[i];
        const choice *is = &s->deal->choices[of->choice];
        for (uint32_t k = 0; k < of->n_options; k++) {
            const sweep_count *n = &of->accepted.packs[number][k];
            json_open_object(w, JSON_INLINE);
            json_put_str(w, "choice", is->name);
            json_put_str(w, "option", choice_way_name(is, k));
            json_put_str(w, "accepted", n->digits);
            json_put_str(w, "of", of->of);
            json_put_double(w, "share", n->share);
            json_close(w);
        }
    }
    json_close(w);
}

int web_sweep(web_call *c) {
    const analysis *is = document_analysis(c->of->is);
    diags *d = diags_in(c->memory);
    const sweep_settings settings = {.strict = c->session->settings.service.strict};
    const sweep *s = sweep_deal(c->memory, is->deal, is->packs, is->n_packs, settings, d);
    if (!s) return web_fail_diags(c, 422, d, "the combinations cannot be counted");
    json_writer *w = c->w;
    json_put_str(w, "combinations", s->combinations);
    json_put_bool(w, "exact", true);
    json_put_array(w, "packs", JSON_INLINE);
    for (size_t i = 0; i < s->n_packs; i++) {
        const sweep_count *of = s->packs[i].outcomes;
        json_open_object(w, JSON_INLINE);
        json_put_str(w, "id", s->packs[i].pack->id);
        json_put_str(w, "title", s->packs[i].pack->title);
        put_count(w, "accepted", &of[DEAL_ACCEPTED]);
        put_count(w, "rejected", &of[DEAL_REJECTED]);
        put_count(w, "undetermined", &of[DEAL_UNDETERMINED]);
        put_count(w, "not_applicable", &of[DEAL_NOT_APPLICABLE]);
        put_count(w, "error", &of[DEAL_ERROR]);
        json_put_double(w, "share", of[DEAL_ACCEPTED].share);
        put_options(c, s, i);
        json_close(w);
    }
    json_close(w);
    put_count(w, "all_accept", &s->outcomes[DEAL_ACCEPTED]);
    return WEB_OK;
}

/* ------------------------------------------------------------------------------------------------ repair */

static str repair_sentence(web_call *c, const vocabulary *v, const repair_line *l) {
    arena *a = c->memory;
    const repair_edit *e = l->like;
    str what = l->paths, before = e->before, after = e->after;
    if (e->names) return arena_printf(a, "Name \"" STR_FMT "\".", STR_ARG(after));
    if (e->kind == REPAIR_SETTLE)
        return arena_printf(a, "Settle bracket " STR_FMT ": " STR_FMT ".", STR_ARG(e->path), STR_ARG(after));
    if (e->slot < v->n_slots && v->slot_term[e->slot] < v->n_terms) {
        const term *t = v->terms[v->slot_term[e->slot]];
        str title = str_sub(t->title, 0, str_find(t->title, STR("; "), 0)); /* without what explains its values */
        if (title.n) what = arena_printf(a, "\"" STR_FMT "\" (" STR_FMT ")", STR_ARG(title), STR_ARG(l->paths));
        if (web_unit(t).n && e->kind != REPAIR_DROP)
            after = arena_printf(a, STR_FMT " " STR_FMT, STR_ARG(after), STR_ARG(web_unit(t)));
    }
    switch (e->kind) {
    case REPAIR_DROP:
        return arena_printf(a, "Remove " STR_FMT ", which is " STR_FMT ".", STR_ARG(what), STR_ARG(before));
    case REPAIR_ADD: return arena_printf(a, "Set " STR_FMT " to " STR_FMT ".", STR_ARG(what), STR_ARG(after));
    case REPAIR_CHANGE:
    case REPAIR_SETTLE: break;
    }
    return arena_printf(a, "Change " STR_FMT " from " STR_FMT " to " STR_FMT ".", STR_ARG(what), STR_ARG(before),
                        STR_ARG(after));
}

int web_repair(web_call *c) {
    str of, why = {"", 0};
    uint64_t seconds = USUAL_SECONDS;
    size_t n;
    arena *a = c->memory;
    const analysis *is = document_analysis(c->of->is);
    WEB_TRY(web_text(c, "pack", false, &of));
    if (web_field(c, "seconds")) WEB_TRY(web_number(c, "seconds", MOST_SECONDS, &seconds));
    bool known = of.n == 0;
    for (size_t i = 0; i < is->n_packs; i++) known = known || str_eq(is->packs[i]->id, of);
    if (!known) return web_fail(c, 422, STR(""), "the deal is not checked with a pack '" STR_FMT "'", STR_ARG(of));
    const repair *r = document_repair_found(c->of->is, a, of, seconds ? seconds : 1, &why);
    if (!r) {
        json_put_str(c->w, "none", why);
        return WEB_OK;
    }
    const service_edit *edits = web_edits(a, document_text(c->of->is), r->text, &n);
    web_put_edits(c->w, a, web_lines(c), "edits", edits, n);
    json_put_array(c->w, "summary", JSON_INLINE);
    for (size_t i = 0; i < r->n_lines; i++) json_str(c->w, repair_sentence(c, is->vocabulary, &r->lines[i]));
    for (size_t i = 0; i < r->n_clauses; i++)
        json_str(c->w, arena_printf(a, "Add the model clause \"" STR_FMT "\" as article " STR_FMT ".",
                                    STR_ARG(r->clauses[i].of->title), STR_ARG(r->clauses[i].article)));
    for (size_t i = 0; i < r->n_outdated; i++)
        json_str(c->w, arena_printf(a, "Read the text of article " STR_FMT " again: its terms change.",
                                    STR_ARG(is->deal->articles[r->outdated[i]].id)));
    json_close(c->w);
    json_put_str(c->w, "words", why);
    diags *d = diags_in(a);
    const deal_variant as = {.text = &r->text};
    web_put_parties(c, "packs_after", document_judge(c->of->is, a, &as, d));
    return WEB_OK;
}

/* ------------------------------------------------------------------------------------------------ versions */

static void put_version(web_call *c, const char *key, const article *of) {
    if (!of) return;
    json_put_object(c->w, key, JSON_INLINE);
    json_put_str(c->w, "title", of->title);
    json_put_str(c->w, "text", of->text);
    json_put_some(c->w, "by", of->by);
    json_close(c->w);
}

/* An article that changed, with its text word by word. */
static void put_article_change(web_call *c, const article_change *x) {
    static const char *const kinds[] = {[WORDS_SAME] = "same", [WORDS_REMOVED] = "removed", [WORDS_ADDED] = "added"};
    json_writer *w = c->w;
    size_t n;
    json_open_object(w, JSON_INLINE);
    json_put_str(w, "id", x->after ? x->after->id : x->before->id);
    json_put_str(w, "title", x->after ? x->after->title : x->before->title);
    json_put_z(w, "change", change_kind_name(x->kind));
    put_version(c, "before", x->before);
    put_version(c, "after", x->after);
    json_put_bool(w, "title_changed", x->title);
    json_put_bool(w, "text_changed", x->words);
    json_put_bool(w, "bracket_changed", x->standing);
    if (x->words && x->before && x->after) {
        const words_span *spans = words_compare(c->memory, x->before->text, x->after->text, &n);
        json_put_array(w, "words", JSON_INLINE);
        for (size_t i = 0; i < n; i++) {
            json_open_object(w, JSON_INLINE);
            json_put_z(w, "kind", kinds[spans[i].kind]);
            json_put_str(w, "text", spans[i].text);
            json_close(w);
        }
        json_close(w);
    }
    json_close(w);
}

/* What the change of term I does to the conditions that it decides: "better", "worse", "mixed", "same". */
static const char *term_trend(const comparison *x, uint32_t i) {
    bool better = false, worse = false;
    for (size_t p = 0; p < x->n_packs; p++)
        for (size_t r = 0; r < x->packs[p].n_rules; r++)
            for (size_t k = 0; k < x->packs[p].rules[r].n_conditions; k++) {
                const condition_change *of = &x->packs[p].rules[r].conditions[k];
                for (size_t m = 0; m < of->n_terms; m++) {
                    if (of->terms[m] != i) continue;
                    better = better || of->trend == TREND_BETTER;
                    worse = worse || of->trend == TREND_WORSE;
                }
            }
    return better && worse ? "mixed" : better ? "better" : worse ? "worse" : "same";
}

static const term *changed_term(const comparison *x, const term_change *t) {
    const vocabulary *v = x->after->deal->vocabulary;
    return t->slot < v->n_slots && v->slot_term[t->slot] < v->n_terms ? v->terms[v->slot_term[t->slot]] : NULL;
}

static str said_words(web_call *c, const comparison *x, const term_change *t, const term_said *s) {
    const term *of = changed_term(x, t);
    str words = s->words;
    if (of && s->value.state == SLOT_VALUE && s->values == of->values)
        words = web_value_words(c->memory, of, s->value.v);
    return s->silent ? arena_printf(c->memory, "not set (%s" STR_FMT ")", s->value.state == SLOT_VALUE ? "means " : "",
                                    STR_ARG(words))
                     : words;
}

static void put_term_change(web_call *c, const comparison *x, uint32_t i) {
    const term_change *t = &x->terms[i];
    const term *of = changed_term(x, t);
    json_open_object(c->w, JSON_INLINE);
    json_put_str(c->w, "path", t->path);
    json_put_str(c->w, "title", of ? of->title : t->path);
    json_put_z(c->w, "change", change_kind_name(t->kind));
    json_put_str(c->w, "before", said_words(c, x, t, &t->before));
    json_put_str(c->w, "after", said_words(c, x, t, &t->after));
    const article *from = t->after.from ? t->after.from : t->before.from;
    json_put_some(c->w, "article", from ? from->id : STR(""));
    json_put_true(c->w, "same_meaning", t->same_meaning);
    json_put_z(c->w, "trend", term_trend(x, i));
    json_close(c->w);
}

static void put_condition_change(web_call *c, const comparison *x, const pack_change *p, const rule_change *r,
                                 const condition_change *of) {
    json_writer *w = c->w;
    const condition_verdict *now = of->after ? of->after : of->before;
    json_open_object(w, JSON_INLINE);
    json_put_str(w, "pack", p->after->pack->id);
    json_put_str(w, "rule", r->after->rule->id);
    json_put_str(w, "condition", of->condition->id);
    json_put_str(w, "title", r->after->rule->title);
    json_put_z(w, "class", rule_class_name(r->after->rule->class));
    json_put_z(w, "before", condition_standing_name(of->before));
    json_put_z(w, "after", condition_standing_name(of->after));
    json_put_z(w, "trend", trend_name(of->trend));
    json_put_str(w, "message", now ? now->message : STR(""));
    json_put_array(w, "because", JSON_INLINE);
    for (size_t i = 0; i < of->n_terms; i++) put_term_change(c, x, of->terms[i]);
    json_close(w);
    json_put_array(w, "articles", JSON_INLINE);
    for (size_t i = 0; i < of->n_articles; i++) {
        const article_change *one = &x->articles[of->articles[i]];
        json_str(w, one->after ? one->after->id : one->before->id);
    }
    json_close(w);
    json_put_true(w, "silence", of->silence);
    json_put_true(w, "exemption", of->exemption);
    json_close(w);
}

static void put_verdict_changes(web_call *c, const comparison *x) {
    json_put_array(c->w, "verdicts", JSON_INLINE);
    for (size_t p = 0; p < x->n_packs; p++)
        for (size_t r = 0; r < x->packs[p].n_rules; r++)
            for (size_t k = 0; k < x->packs[p].rules[r].n_conditions; k++)
                put_condition_change(c, x, &x->packs[p], &x->packs[p].rules[r], &x->packs[p].rules[r].conditions[k]);
    json_close(c->w);
    json_put_array(c->w, "packs", JSON_INLINE);
    for (size_t p = 0; p < x->n_packs; p++) {
        const pack_change *of = &x->packs[p];
        json_open_object(c->w, JSON_INLINE);
        json_put_str(c->w, "pack", of->after->pack->id);
        json_put_str(c->w, "title", of->after->pack->title);
        json_put_z(c->w, "before", deal_outcome_name(of->before->outcome));
        json_put_z(c->w, "after", deal_outcome_name(of->after->outcome));
        json_put_z(c->w, "trend", trend_name(of->trend));
        json_close(c->w);
    }
    json_close(c->w);
}

int web_compare(web_call *c) {
    str with, text;
    diags *d = diags_in(c->memory);
    WEB_TRY(web_text(c, "with", true, &with));
    bool saved = str_is(with, "saved");
    WEB_TRY(web_text_of(c, saved ? str_of(c->of->path) : with, saved, &text));
    deal_variant before = {.name = saved ? STR("the saved file") : with, .text = &text, .explain_met = true},
                 after = {.explain_met = true};
    const verdict *old = document_judge(c->of->is, c->memory, &before, d);
    if (!old) {
        int status = web_fail_diags(c, 422, d, "the other version cannot be checked");
        c->error =
            arena_printf(c->memory, STR_FMT " cannot be checked: " STR_FMT, STR_ARG(before.name), STR_ARG(c->error));
        return status;
    }
    const verdict *new = document_judge(c->of->is, c->memory, &after, d);
    if (!new) return web_fail_diags(c, 422, d, "the deal cannot be checked");
    const comparison *x = compare_verdicts(c->memory, old, new);
    size_t changes = x->n_terms + x->n_articles + x->n_better + x->n_worse;
    json_put_bool(c->w, "same", changes == 0 && !x->completeness);
    json_put_array(c->w, "articles", JSON_INLINE);
    for (size_t i = 0; i < x->n_articles; i++) put_article_change(c, &x->articles[i]);
    json_close(c->w);
    json_put_array(c->w, "terms", JSON_INLINE);
    for (uint32_t i = 0; i < x->n_terms; i++) put_term_change(c, x, i);
    json_close(c->w);
    put_verdict_changes(c, x);
    json_put_z(c->w, "trend", trend_name(x->trend));
    json_put_uint(c->w, "better", x->n_better);
    json_put_uint(c->w, "worse", x->n_worse);
    return WEB_OK;
}

/* ------------------------------------------------------------------------------------------------ side by side */

/* A deal in the matrix: what its rules came to, by the rows of the matrix. */
typedef struct matrix_deal {
    str path, title;
    const char **cells;    /* NULL: it is not checked with the rule */
    size_t n_cells;        /* rows that were there when it was checked */
    const char **verdicts; /* by pack */
    size_t n_packs;
    VEC(str) errors;
} matrix_deal;

typedef struct matrix_row {
    str pack, rule, title;
    const char *class;
} matrix_row;

typedef struct matrix {
    web_call *call;
    map rows_by_name, packs_by_id;
    VEC(matrix_row) rows;
    struct matrix_pack {
        str id, title;
    } * packs;
    size_t n_packs, cap_packs;
    matrix_deal *deals;
    size_t n_deals;
} matrix;

/* The outcome of a rule, as reports name it; a failure that is waived or known does not reject. */
static const char *cell_of(const rule_verdict *r) {
    if (r->outcome == RULE_FAIL && r->waived) return "waived";
    if (r->outcome == RULE_FAIL && r->known) return "known";
    return rule_outcome_name(r->outcome);
}

static uint32_t pack_number(matrix *m, const pack *p) {
    arena *a = m->call->memory;
    uint32_t at = map_get(&m->packs_by_id, p->id);
    if (at != MAP_NONE) return at;
    str id = arena_str(a, p->id);
    if (m->n_packs == m->cap_packs) m->packs = arena_grow(a, m->packs, m->n_packs, &m->cap_packs, sizeof *m->packs);
    m->packs[m->n_packs] = (struct matrix_pack){id, arena_str(a, p->title)};
    map_put(a, &m->packs_by_id, id, (uint32_t)m->n_packs);
    return (uint32_t)m->n_packs++;
}

static uint32_t row_number(matrix *m, const pack *p, const rule *r) {
    arena *a = m->call->memory;
    str name = arena_printf(a, STR_FMT "/" STR_FMT, STR_ARG(p->id), STR_ARG(r->id));
    uint32_t at = map_get(&m->rows_by_name, name);
    if (at != MAP_NONE) return at;
    at = (uint32_t)m->rows.n;
    VEC_PUSH(a, m->rows,
             (matrix_row){arena_str(a, p->id), arena_str(a, r->id), arena_str(a, r->title), rule_class_name(r->class)});
    map_put(a, &m->rows_by_name, name, at);
    return at;
}

/* What D came to. All is copied: the next analysis may free this one. */
static void add_deal(matrix *m, matrix_deal *to, document *d) {
    arena *a = m->call->memory;
    const analysis *is = document_analysis(d);
    to->title = is->deal ? arena_str(a, is->deal->title) : STR("");
    for (size_t i = 0; i < is->n_problems && !is->verdict; i++)
        if (is->problems[i].weight == PROBLEM_ERROR) VEC_PUSH(a, to->errors, arena_str(a, is->problems[i].message));
    size_t rules = 0;
    for (size_t i = 0; is->verdict && i < is->verdict->n_packs; i++) rules += is->verdict->packs[i].n_rules;
    to->n_cells = m->rows.n + rules;
    to->cells = ARENA_ARRAY(a, const char *, to->n_cells + 1);
    to->n_packs = m->n_packs + (is->verdict ? is->verdict->n_packs : 0);
    to->verdicts = ARENA_ARRAY(a, const char *, to->n_packs + 1);
    for (size_t i = 0; is->verdict && i < is->verdict->n_packs; i++) {
        const pack_verdict *p = &is->verdict->packs[i];
        to->verdicts[pack_number(m, p->pack)] = deal_outcome_name(p->outcome);
        for (const rule_verdict *r = p->rules; r < p->rules + p->n_rules; r++)
            to->cells[row_number(m, p->pack, r->rule)] = cell_of(r);
    }
}

/* A document that is open for one call. */
typedef struct passing {
    service *of;
    document *is;
} passing;

static void close_passing(void *held) {
    passing *d = held;
    if (d->is) service_close(d->of, d->is);
}

/* A document that is open counts as it is; a file is opened for the call. */
static int check_deal(matrix *m, matrix_deal *to, str path) {
    web_call *c = m->call;
    web_document *open = web_find(c->session, path);
    str text;
    to->path = path;
    if (open) {
        add_deal(m, to, open->is);
        return WEB_OK;
    }
    if (document_kind_of(path) != DOCUMENT_DEAL)
        return web_fail(c, 422, STR(""), "'" STR_FMT "' is not the name of a deal", STR_ARG(path));
    folder_problem forbidden;
    if (!folder_allows(c->session->folder, c->memory, path, &forbidden)) return web_fail_folder(c, &forbidden);
    if (web_text_of(c, path, true, &text) != WEB_OK) {
        VEC_PUSH(c->memory, to->errors, c->error);
        return WEB_OK;
    }
    passing *d = ARENA_NEW(c->memory, passing);
    d->of = c->session->service;
    arena_defer(c->memory, close_passing, d);
    d->is = service_open(d->of, folder_whole_path(c->session->folder, c->memory, path), DOCUMENT_DEAL, text);
    if (!d->is) arena_out_of_memory(c->memory);
    add_deal(m, to, d->is);
    return WEB_OK;
}

static void put_cell(json_writer *w, const char *const *list, size_t n, size_t i) {
    if (i < n && list[i])
        json_z(w, list[i]);
    else
        json_null(w);
}

static void put_matrix(matrix *m) {
    json_writer *w = m->call->w;
    json_put_array(w, "packs", JSON_INLINE);
    for (size_t i = 0; i < m->n_packs; i++) {
        json_open_object(w, JSON_INLINE);
        json_put_str(w, "id", m->packs[i].id);
        json_put_str(w, "title", m->packs[i].title);
        json_close(w);
    }
    json_close(w);
    json_put_array(w, "rows", JSON_INLINE);
    for (size_t i = 0; i < m->rows.n; i++) {
        json_open_object(w, JSON_INLINE);
        json_put_str(w, "rule", m->rows.v[i].rule);
        json_put_str(w, "pack", m->rows.v[i].pack);
        json_put_str(w, "title", m->rows.v[i].title);
        json_put_z(w, "class", m->rows.v[i].class);
        json_put_array(w, "cells", JSON_INLINE);
        for (size_t k = 0; k < m->n_deals; k++) put_cell(w, m->deals[k].cells, m->deals[k].n_cells, i);
        json_close(w);
        json_close(w);
    }
    json_close(w);
    json_put_array(w, "deals", JSON_INLINE);
    for (size_t k = 0; k < m->n_deals; k++) {
        const matrix_deal *d = &m->deals[k];
        json_open_object(w, JSON_INLINE);
        json_put_str(w, "path", d->path);
        json_put_str(w, "title", d->title);
        json_put_object(w, "verdicts", JSON_INLINE);
        for (size_t i = 0; i < d->n_packs && i < m->n_packs; i++)
            if (d->verdicts[i]) json_put_z(w, arena_z(m->call->memory, m->packs[i].id), d->verdicts[i]);
        json_close(w);
        json_put_array(w, "errors", JSON_INLINE);
        for (size_t i = 0; i < d->errors.n; i++) json_str(w, d->errors.v[i]);
        json_close(w);
        json_close(w);
    }
    json_close(w);
}

int web_matrix(web_call *c) {
    const node *paths = web_field(c, "paths");
    matrix m = {.call = c};
    if (!paths || paths->kind != NODE_LIST || paths->n == 0)
        return web_fail(c, 400, STR(""), "the field 'paths' must be a list of deals");
    if (paths->n > MOST_DEALS)
        return web_fail(c, 422, STR("`redline check` compares any number"), "at most %u deals side by side",
                        MOST_DEALS);
    m.deals = ARENA_ARRAY(c->memory, matrix_deal, paths->n);
    for (const node *n = paths->first; n; n = n->next) {
        if (n->kind != NODE_STRING) return web_fail(c, 400, STR(""), "a path must be a string");
        WEB_TRY(check_deal(&m, &m.deals[m.n_deals++], n->s));
    }
    put_matrix(&m);
    return WEB_OK;
}

/* ------------------------------------------------------------------------------------------------ the report */

/* The policy that an HTML report has in its head. */
static str policy_of(arena *a, str html) {
    static const char lead[] = "http-equiv=\"Content-Security-Policy\" content=\"";
    size_t at = str_find(html, str_of(lead), 0);
    if (at == SIZE_MAX) return STR("");
    at += sizeof lead - 1;
    str policy = str_sub(html, at, str_find(html, STR("\""), at));
    buf out = buf_in(a);
    for (size_t i = 0; i < policy.n; i++) {
        bool quote = str_starts(str_sub(policy, i, policy.n), STR("&#39;"));
        buf_char(&out, quote ? '\'' : policy.p[i]);
        if (quote) i += 4;
    }
    return buf_take(&out);
}

static void free_report(void *held) {
    report_free(held);
}

int web_put_report(web_call *c, str format_name, buf *out, web_report *about) {
    static const struct {
        const char *name, *type, *ending;
    } types[] = {{"html", "text/html; charset=utf-8", "html"},
                 {"markdown", "text/markdown; charset=utf-8", "md"},
                 {"json", "application/json", "json"},
                 {"text", "text/plain; charset=utf-8", "txt"}};
    const analysis *is = document_analysis(c->of->is);
    size_t k = 0;
    while (k < 4 && !str_is(format_name, types[k].name)) k++;
    if (k == 4)
        return web_fail(c, 404, STR("choose html, markdown, json or text"), "unknown format '" STR_FMT "'",
                        STR_ARG(format_name));
    report *r = ARENA_NEW(c->memory, report);
    arena_defer(c->memory, free_report, r);
    const report_settings settings = {.oom = c->memory->oom};
    report_begin(r, format_find(format_name, FORMAT_OF_CHECK)->check, settings, is->vocabulary, is->packs, is->n_packs);
    report_deal(r, is->verdict);
    report_end(r);
    buf_append(out, &r->out);
    str text;
    about->type = types[k].type;
    about->policy = k == 0 && buf_text(out, &text) ? policy_of(c->memory, text) : STR("");
    size_t n = 0;
    for (size_t i = 0; i < is->deal->id.n && n < 48; i++) {
        char one = is->deal->id.p[i];
        bool plain = (one >= 'a' && one <= 'z') || (one >= 'A' && one <= 'Z') || str_is_digit(one) || one == '_';
        about->file_name[n++] = plain ? one : '-';
    }
    memcpy(about->file_name + n, ".", 1);
    memcpy(about->file_name + n + 1, types[k].ending, strlen(types[k].ending) + 1);
    return WEB_OK;
}
