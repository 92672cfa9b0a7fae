/* What one can do about a problem, as finished edits. */

#include "bargain/bargain.h"
#include "report/finding.h"
#include "report/next.h"
#include "service/deal_edit.h"
#include "service/service_internal.h"
#include "source/correct.h"
#include "terms/term_meant.h"

#define MOST_ALLOWED 8u                /* names that are offered instead of a wrong one */
#define MOST_VALUES  3u                /* values of one term */
#define MOST_TERMS   4u                /* terms of one problem */
#define MOST_STEPS   UINT64_C(2000000) /* steps to try values */

typedef struct acting {
    document *d;
    arena *memory;
    const analysis *is;
    uint32_t from, to; /* where the cursor or selection is */
    VEC(action) list;
} acting;

static void offer(acting *x, action a) {
    if (a.n_edits || a.kind == ACTION_REPAIR) VEC_PUSH(x->memory, x->list, a);
}

static void offer_edit(acting *x, action_kind kind, str title, const problem *of, uint32_t from, uint32_t to, str text,
                       bool preferred) {
    service_edit *e = ARENA_NEW(x->memory, service_edit);
    *e = (service_edit){.from = from, .to = to, .text = text};
    offer(x, (action){.kind = kind, .title = title, .preferred = preferred, .of = of, .edits = e, .n_edits = 1});
}

/* A change that gives a whole new text. */
static void offer_text(acting *x, action_kind kind, str title, const problem *of, str text, bool preferred) {
    size_t n = 0;
    if (text.n == 0) return;
    const service_edit *edits = service_line_edits(x->memory, document_text(x->d), text, &n);
    offer(x, (action){.kind = kind, .title = title, .preferred = preferred, .of = of, .edits = edits, .n_edits = n});
}

/* ------------------------------------------------------------------------------------------------ notes */

/* The text of NOTE between BEFORE and AFTER. */
static str between(str note, const char *before, const char *after) {
    size_t at = str_find(note, str_of(before), 0);
    if (at == SIZE_MAX) return STR("");
    at += strlen(before);
    return str_sub(note, at, *after ? str_find(note, str_of(after), at) : note.n);
}

/* Replaces the wrong name of P; its quotation marks stay. */
static void offer_name(acting *x, const problem *p, str name, bool preferred) {
    str was = str_sub(document_text(x->d), p->from, p->to);
    uint32_t from = p->from, to = p->to;
    bool quoted = was.n >= 2 && (was.p[0] == '"' || was.p[0] == '\'') && was.p[was.n - 1] == was.p[0];
    if (quoted) from++, to--;
    if (name.n == 0 || str_eq(str_sub(document_text(x->d), from, to), name)) return;
    offer_edit(x, ACTION_FIX, arena_printf(x->memory, "Replace by '" STR_FMT "'", STR_ARG(name)), p, from, to, name,
               preferred);
}

/* The first of several settings goes to the beginning of a group. */
static void offer_setting(acting *x, const problem *p, str what) {
    str t = document_text(x->d);
    if (p->from >= t.n || t.p[p->from] != '{') return;
    size_t line = p->from, indent = 0;
    while (line > 0 && t.p[line - 1] != '\n') line--;
    while (line + indent < p->from && t.p[line + indent] == ' ') indent++;
    size_t end = str_find(t, STR("\n"), p->from);
    bool own_line = str_trim(str_sub(t, p->from + 1, end)).n == 0 && end != SIZE_MAX;
    buf out = buf_in(x->memory);
    buf_char(&out, own_line ? '\n' : ' ');
    if (own_line) buf_pad(&out, ' ', indent + 2);
    buf_str(&out, what);
    if (x->is->outline->json && outline_at(x->is->outline, p->from + 1)->first) buf_char(&out, ',');
    offer_edit(x, ACTION_FIX, arena_printf(x->memory, "Add " STR_FMT, STR_ARG(what)), p, p->from + 1, p->from + 1,
               buf_take(&out), true);
}

static void act_on_note(acting *x, const problem *p) {
    str meant = between(p->note, "did you mean '", "'?"), allowed = between(p->note, "allowed: ", "");
    str write = str_starts(p->note, STR("write: ")) ? str_sub(p->note, 7, p->note.n) : STR("");
    offer_name(x, p, meant, true);
    size_t n = 0;
    for (size_t at = 0, end = 0; allowed.n && end != SIZE_MAX && n < MOST_ALLOWED; at = end + 2) {
        end = str_find(allowed, STR(", "), at);
        str one = str_sub(allowed, at, end);
        if (str_find(one, STR(" and "), 0) != SIZE_MAX) break;
        if (!str_eq(one, meant)) offer_name(x, p, one, false);
        n++;
    }
    bool certain = write.n && str_find(write, STR(" if "), 0) == SIZE_MAX &&
                   str_find(write, STR(", or "), 0) == SIZE_MAX && str_find(write, STR("..."), 0) == SIZE_MAX;
    if (str_starts(p->message, STR("missing key")) && write.n)
        offer_setting(x, p, write);
    else if (certain && p->to > p->from && str_find(write, STR(" or "), 0) == SIZE_MAX)
        offer_edit(x, ACTION_FIX, arena_printf(x->memory, "Write " STR_FMT, STR_ARG(write)), p, p->from, p->to, write,
                   true);
}

/* ------------------------------------------------------------------------------------------------ slips */

static void act_on_slips(acting *x) {
    arena *a = x->memory;
    if (x->is->kind == DOCUMENT_OTHER || x->is->n_problems == 0) return;
    diags *dropped = diags_in(a);
    source *s = source_of_text(a, x->is->source->name, document_text(x->d));
    value_expert expert;
    if (x->is->vocabulary) expert = term_expert(x->is->vocabulary);
    corrected c = {.text = s};
    bool terms = x->is->kind == DOCUMENT_DEAL && x->is->vocabulary;
    bool good = correct_text(a, s, terms ? &expert : NULL, &c, dropped);
    diags_free(dropped);
    if (!good || c.changes.n == 0) return;
    str title = arena_printf(a, "Correct what can be meant in one way only (%zu correction%s)", c.changes.n,
                             c.changes.n == 1 ? "" : "s");
    offer_text(x, ACTION_CORRECT, title, NULL, c.text->text, true);
}

/* ------------------------------------------------------------------------------------------------ terms */

/* Where a term goes: the article at the cursor; else where deals have it. */
static uint32_t home_of(const acting *x, const term *t) {
    uint32_t here = outline_article_number(outline_article(outline_at(x->is->outline, x->from)));
    return here != DEAL_NONE ? here : deal_edit_home(x->is->deal, t);
}

static void offer_term(acting *x, const problem *p, uint32_t number, slot_value v, const char *effect) {
    const deal *d = x->is->deal;
    arena *a = x->memory;
    const term *t = d->vocabulary->terms[d->vocabulary->slot_term[number]];
    uint32_t home = home_of(x, t);
    str path = vocabulary_slot_path(a, d->vocabulary, number);
    str value = slot_value_text(a, t->type, t->values, v, VALUE_PROSE);
    str where = home == DEAL_NONE ? STR("the deal's own terms")
                                  : arena_printf(a, "article " STR_FMT, STR_ARG(d->articles[home].id));
    offer_text(x, ACTION_ADD,
               arena_printf(a, "Set " STR_FMT " = " STR_FMT " in " STR_FMT "%s", STR_ARG(path), STR_ARG(value),
                            STR_ARG(where), effect),
               p, deal_edit_set(a, d, home, path, deal_edit_value(a, d, number, v)), false);
}

/* Values of terms that are not set, with which an undetermined rule passes. */
static void act_on_missing(acting *x, const problem *p) {
    const rule_verdict *r = p->finding->rule;
    const condition_verdict *c = p->finding->condition;
    if (p->finding->kind != FINDING_UNDETERMINED || !c || r->outcome != RULE_UNDETERMINED) return;
    what_if *w = what_if_open(x->memory, x->is->verdict, MOST_STEPS);
    size_t terms = 0;
    for (size_t i = 0; i < c->n_because && terms < MOST_TERMS; i++) {
        const because *b = &c->because[i];
        if (b->kind != BECAUSE_TERM || !b->unknown || b->slot >= x->is->vocabulary->n_slots || !b->silent) continue;
        size_t n, shown = 0;
        const slot_value *values = slot_values_nearest(x->memory, b->type, b->values, NULL, &n);
        for (size_t k = 0; values && k < n && shown < MOST_VALUES; k++) {
            what_if_clear(w);
            what_if_set(w, b->slot, values[k]);
            if (what_if_rule(w, r) != RULE_PASS || what_if_exhausted(w)) continue;
            offer_term(x, p, b->slot, values[k], "");
            shown++;
        }
        terms++;
    }
}

/* Of all undetermined rules: what to settle next. */
static void act_on_silence(acting *x, const problem *p) {
    size_t n, shown = 0;
    const next_step *steps = next_steps(x->memory, x->is->verdict, &n);
    for (size_t i = 0; i < n && shown < MOST_TERMS; i++) {
        const next_step *s = &steps[i];
        if (s->bracket || s->n_values == 0 || s->terms.n != 1) continue;
        const because *b = s->terms.of;
        size_t n_values;
        const slot_value *values = slot_values_nearest(x->memory, b->type, b->values, NULL, &n_values);
        for (size_t k = 0; values && k < s->n_values && k < n_values; k++) {
            bool fails = false, passes = false;
            for (size_t m = 0; m < s->n_rules; m++) {
                fails = fails || s->values[k].outcomes[m] == RULE_FAIL;
                passes = passes || s->values[k].outcomes[m] == RULE_PASS;
            }
            str name = slot_value_text(x->memory, b->type, b->values, values[k], VALUE_NAME);
            if (fails || !passes || !str_eq(name, s->values[k].name)) continue;
            offer_term(x, p, b->slot, values[k],
                       arena_printf(x->memory, " (decides " STR_FMT ")", STR_ARG(next_rules(x->memory, s, true))).p);
            shown++;
            break;
        }
    }
}

/* ------------------------------------------------------------------------------------------------ findings */

static void act_on_finding(acting *x, const problem *p) {
    const finding *f = p->finding;
    arena *a = x->memory;
    bool violated = f->kind == FINDING_CROSSED || f->kind == FINDING_CONCESSION;
    act_on_missing(x, p);
    if (f->kind == FINDING_CROSSED && bargain_is_built())
        offer(x, (action){.kind = ACTION_REPAIR,
                          .title = arena_printf(a, "Find the smallest repair that " STR_FMT " accepts",
                                                STR_ARG(f->pack->pack->id)),
                          .of = p,
                          .pack = f->pack->pack->id});
    if (violated && f->condition && !f->condition->waiver)
        offer_text(x, ACTION_WAIVE, arena_printf(a, "Waive " STR_FMT ": add who, why and until when", STR_ARG(p->code)),
                   p, deal_edit_waive(a, x->is->deal, p->code, STR(""), STR(""), STR("")), false);
}

static void act_on_brackets(acting *x) {
    const deal *d = x->is->deal;
    for (uint32_t i = 0; i < d->n_choices; i++) {
        const choice *c = &d->choices[i];
        bool here = c->at.source == x->is->source && x->from <= c->at.at + c->at.len && x->to >= c->at.at;
        for (uint32_t k = 0; k < c->n_options; k++) {
            place at = c->options[k].at;
            here = here || (at.source == x->is->source && x->from <= at.at + at.len && x->to >= at.at);
        }
        for (uint32_t w = 0; here && w < choice_ways(c); w++)
            offer_text(x, ACTION_SETTLE,
                       arena_printf(x->memory, "Settle bracket " STR_FMT ": " STR_FMT, STR_ARG(c->name),
                                    STR_ARG(choice_way_name(c, w))),
                       NULL, deal_edit_settle(x->memory, d, i, w), false);
    }
}

const action *document_fixes(document *d, arena *a, const problem *p, size_t *n) {
    acting x = {.d = d, .memory = a, .is = document_analysis(d), .from = p->from, .to = p->to};
    if (!p->finding && p->note.n) act_on_note(&x, p);
    *n = x.list.n;
    return x.list.v;
}

const action *document_correction(document *d, arena *a) {
    acting x = {.d = d, .memory = a, .is = document_analysis(d)};
    act_on_slips(&x);
    return x.list.n ? x.list.v : NULL;
}

const action *document_actions(document *d, arena *a, uint32_t from, uint32_t to, size_t *n) {
    acting x = {.d = d, .memory = a, .is = document_analysis(d), .from = from, .to = to};
    bool crossed = false;
    for (size_t i = 0; i < x.is->n_problems; i++) {
        const problem *p = &x.is->problems[i];
        crossed = crossed || (p->finding && p->finding->kind == FINDING_CROSSED);
        if (p->from > to || p->to < from) continue;
        if (!p->finding && p->note.n) act_on_note(&x, p);
        if (p->finding) act_on_finding(&x, p);
        if (str_is(p->code, "undetermined")) act_on_silence(&x, p);
    }
    act_on_slips(&x);
    if (x.is->deal) act_on_brackets(&x);
    if (x.is->verdict && crossed && x.is->n_packs > 1 && bargain_is_built())
        offer(&x, (action){.kind = ACTION_REPAIR, .title = STR("Find the smallest repair that all packs accept")});
    *n = x.list.n;
    return x.list.v;
}
