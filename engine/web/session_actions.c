/* Actions: what one can do by a click about a problem of the text, or about a condition that is not met.
 *
 * Their ids say what they do, in lines: "fix", the problem, the correction; "set", a term, a value. So the session
 * keeps no list of them. Those that need a search or a form (a repair, a waiver) have an id, too, but other calls do
 * them. */

#include <stdlib.h>

#include "bargain/bargain.h"
#include "report/finding.h"
#include "report/next.h"
#include "service/deal_edit.h"
#include "web/session_internal.h"

#define MOST_ADDED 4u /* terms with a value that a card offers */

void web_put_action(json_writer *w, const web_action *a) {
    json_open_object(w, JSON_INLINE);
    json_put_str(w, "id", a->id);
    json_put_str(w, "title", a->title);
    json_put_z(w, "kind", a->kind);
    json_put_bool(w, "preferred", a->preferred);
    json_put_some(w, "pack", a->pack);
    json_close(w);
}

/* ------------------------------------------------------------------------------------------------ of problems */

/* Whether the note of a problem says what to write: then a correction of the whole text may be certain. */
static bool says_what(const problem *p) {
    return !p->finding && (str_starts(p->note, STR("write: ")) || str_starts(p->note, STR("did you mean")) ||
                           str_find(p->note, STR("write "), 0) != SIZE_MAX);
}

const web_action *web_problem_actions(web_call *c, size_t number, size_t *n) {
    arena *a = c->memory;
    const analysis *is = document_analysis(c->of->is);
    const problem *p = &is->problems[number];
    VEC(web_action) list = {0};
    size_t fixes;
    const action *all = document_fixes(c->of->is, a, p, &fixes);
    for (size_t i = 0; i < fixes; i++)
        VEC_PUSH(a, list,
                 (web_action){.id = arena_printf(a, "fix\n%zu\n%zu", number, i),
                              .title = all[i].title,
                              .kind = "fix",
                              .preferred = all[i].preferred});
    if (says_what(p))
        VEC_PUSH(a, list,
                 (web_action){.id = STR("correct"),
                              .title = STR("Correct all that can be meant in one way only"),
                              .kind = "correct"});
    *n = list.n;
    return list.v;
}

/* ------------------------------------------------------------------------------------------------ of cards */

typedef struct offering {
    arena *memory;
    const deal *deal;
    VEC(web_action) list;
} offering;

/* A value of an open term with which the rule passes. */
static void offer_values(offering *x, const next_step *s, const rule_verdict *r) {
    arena *a = x->memory;
    const vocabulary *v = x->deal->vocabulary;
    if (!s->bracket && s->terms.n != 1) return;
    for (size_t m = 0; m < s->n_rules; m++) {
        if (s->rules[m].verdict != r) continue;
        for (size_t k = 0; k < s->n_values; k++) {
            if (s->values[k].outcomes[m] != RULE_PASS) continue;
            if (s->bracket) {
                VEC_PUSH(a, x->list,
                         (web_action){.id = arena_printf(a, "settle\n" STR_FMT "\n" STR_FMT, STR_ARG(s->bracket->name),
                                                         STR_ARG(s->values[k].name)),
                                      .title = arena_printf(a, "Settle bracket " STR_FMT ": " STR_FMT,
                                                            STR_ARG(s->bracket->name), STR_ARG(s->values[k].name)),
                                      .kind = "settle"});
            } else if (s->terms.of->slot < v->n_slots && v->slot_term[s->terms.of->slot] < v->n_terms) {
                const term *t = v->terms[v->slot_term[s->terms.of->slot]];
                uint32_t home = deal_edit_home(x->deal, t);
                str where = home == DEAL_NONE
                                ? STR("the deal's own terms")
                                : arena_printf(a, "article " STR_FMT, STR_ARG(x->deal->articles[home].id));
                VEC_PUSH(a, x->list,
                         (web_action){.id = arena_printf(a, "set\n" STR_FMT "\n" STR_FMT, STR_ARG(s->terms.of->term),
                                                         STR_ARG(s->values[k].json)),
                                      .title = arena_printf(a, "Set " STR_FMT " = " STR_FMT " in " STR_FMT,
                                                            STR_ARG(s->terms.of->term), STR_ARG(s->values[k].name),
                                                            STR_ARG(where)),
                                      .kind = "add"});
            }
            break; /* the first value in the order of the vocabulary */
        }
    }
}

/* Options of a bracket with which the condition is met. */
static void offer_options(offering *x, const condition_verdict *c) {
    arena *a = x->memory;
    for (size_t i = 0; i < c->n_effects; i++) {
        const choice_effect *e = &c->effects[i];
        const choice *of = &x->deal->choices[e->choice];
        for (uint32_t way = 0; way < e->n_ways; way++) {
            if (e->worst[way] > CONDITION_FALLBACK) continue;
            str name = choice_way_name(of, way);
            VEC_PUSH(
                a, x->list,
                (web_action){
                    .id = arena_printf(a, "settle\n" STR_FMT "\n" STR_FMT, STR_ARG(of->name), STR_ARG(name)),
                    .title = arena_printf(a, "Settle bracket " STR_FMT ": " STR_FMT, STR_ARG(of->name), STR_ARG(name)),
                    .kind = "settle"});
        }
    }
}

const web_action *web_card_actions(web_call *call, const struct finding *f, const struct next_step *next, size_t n_next,
                                   size_t *n) {
    arena *a = call->memory;
    offering x = {.memory = a, .deal = document_analysis(call->of->is)->deal};
    const condition_verdict *c = f->condition;
    bool violated = c && c->outcome == CONDITION_VIOLATED;
    if (f->kind == FINDING_UNDETERMINED && c->n_effects)
        offer_options(&x, c);
    else if (f->kind == FINDING_UNDETERMINED)
        for (size_t i = 0; i < n_next && x.list.n < MOST_ADDED; i++) offer_values(&x, &next[i], f->rule);
    if (violated && c->n_effects) offer_options(&x, c);
    if (f->kind == FINDING_CROSSED && !c->waiver && bargain_is_built())
        VEC_PUSH(a, x.list,
                 (web_action){.id = arena_printf(a, "repair\n" STR_FMT, STR_ARG(f->pack->pack->id)),
                              .title = arena_printf(a, "Find the smallest repair that " STR_FMT " accepts",
                                                    STR_ARG(f->pack->pack->id)),
                              .kind = "repair",
                              .pack = f->pack->pack->id});
    if (violated && !c->waiver && f->kind != FINDING_NOTE)
        VEC_PUSH(a, x.list,
                 (web_action){.id = arena_printf(a, "waive\n" STR_FMT, STR_ARG(finding_id(a, f))),
                              .title = arena_printf(a, "Waive " STR_FMT, STR_ARG(finding_id(a, f))),
                              .kind = "waive"});
    *n = x.list.n;
    return x.list.v;
}

/* ------------------------------------------------------------------------------------------------ acting */

static int apply(web_call *c, const action *of, str *text, str *done) {
    *text = web_edited(c->memory, document_text(c->of->is), of->edits, of->n_edits);
    *done = of->title;
    return WEB_OK;
}

/* "fix", the number of the problem, the number of its correction. */
static int act_fix(web_call *c, str of, str number, str *text, str *done) {
    const analysis *is = document_analysis(c->of->is);
    size_t p = (size_t)strtoull(arena_z(c->memory, of), NULL, 10), n,
           i = (size_t)strtoull(arena_z(c->memory, number), NULL, 10);
    if (p >= is->n_problems) return web_fail(c, 422, STR(""), "the problem is not there any more");
    const action *all = document_fixes(c->of->is, c->memory, &is->problems[p], &n);
    if (i >= n) return web_fail(c, 422, STR(""), "this correction is not possible any more");
    return apply(c, &all[i], text, done);
}

int web_act(web_call *c, str id, str *text, str *done) {
    str words[3] = {{"", 0}, {"", 0}, {"", 0}};
    for (size_t i = 0, at = 0; i < 3 && at <= id.n; i++) {
        size_t end = i == 2 ? SIZE_MAX : str_find(id, STR("\n"), at);
        words[i] = str_sub(id, at, end);
        if (end == SIZE_MAX) break;
        at = end + 1;
    }
    const analysis *is = document_analysis(c->of->is);
    if (str_is(words[0], "fix")) return act_fix(c, words[1], words[2], text, done);
    if (str_is(words[0], "correct")) {
        const action *of = document_correction(c->of->is, c->memory);
        return of ? apply(c, of, text, done)
                  : web_fail(c, 422, STR("the messages say what to write"),
                             "nothing can be corrected that is certain to be meant so");
    }
    if (str_is(words[0], "repair"))
        return web_fail(c, 422, STR("call 'repair', which searches for its edits"), "a repair is not applied unseen");
    if (str_is(words[0], "waive"))
        return web_fail(c, 422, STR("say who waives the violation, why, and until when"), "a waiver needs its reason");
    if (!is->deal) return web_fail(c, 422, STR("fix its errors first"), "the deal cannot be read");
    if (str_is(words[0], "settle")) return web_settle(c, is->deal, words[1], words[2], text, done);
    if (str_is(words[0], "set")) return web_set_json(c, is->deal, words[1], words[2], text, done);
    return web_fail(c, 422, STR(""), "unknown action '" STR_FMT "'", STR_ARG(words[0]));
}
