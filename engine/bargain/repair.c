#include "bargain/repair_internal.h"

#include <string.h>

/* In order: whether there is anything to repair, the cheapest repair, the others that cost the same; and if there is
 * none, why, and whether other text would help. */

typedef struct work {
    arena *memory;
    const pack *const *packs;
    size_t n_packs;
    const repair_settings *settings;
    repair_costs costs;
    limit until;
    diags *problems;
    bool failed;      /* an error is in problems */
    bool values_left; /* a limit was reached before the nearest values were known */
    bool texts_left;  /* before it was known if other text would help */
    VEC(bargain_question) left;
} work;

static void fail(work *w, str what, str note) {
    w->failed = true;
    diags_add(w->problems, (diag){.level = DIAG_ERROR, .message = what, .note = note});
}

/* ------------------------------------------------------------------------------------------------ verification */

/* NULL after an error: too many steps. */
static const verdict *judge(work *w, arena *a, const deal *d, bool no_because) {
    const judge_settings s = {.no_because = no_because, .max_steps = w->settings->max_steps};
    const verdict *v = judge_deal(a, d, w->packs, w->n_packs, s);
    if (v) return v;
    w->failed = true;
    judge_steps_error(d, s, w->problems);
    return NULL;
}

typedef struct verification {
    str text;
    const deal *read;       /* NULL: the edits could not be written */
    const verdict *verdict; /* of it */
} verification;

/* By red line: the judge does not let it pass. Returns their number. */
static uint32_t list_failing(const space *s, const verdict *v, bool *failing) {
    uint32_t n = 0;
    for (size_t i = 0; i < s->n_rules; i++) {
        failing[i] = !rule_accepted(problem_verdict_of(v, &s->rules[i]));
        n += failing[i];
    }
    return n;
}

/* Whether every slot of D is as C wants it. */
static bool is_as_wanted(const space *s, const candidate *c, const deal *d) {
    const vocabulary *v = d->vocabulary;
    for (uint32_t i = 0; i < v->n_slots; i++) {
        uint32_t which;
        slot wanted = c->edited[i] ? c->now[i] : deal_slot(s->deal, i, c->settled, &which), got = d->slots[i];
        bool both_open = wanted.state == SLOT_BRACKET && got.state == SLOT_BRACKET;
        if (!both_open && !slot_equal(v, i, wanted, got)) return false;
    }
    return true;
}

/* Writes C and reads it back. If the removal of an entry uncovers a wider entry, that one is edited in the next round.
 * READ is NULL if some slot is still not as wanted. */
static verification write_back(arena *a, space *s, const candidate *c, patch_settings settings) {
    enum { MOST_ROUNDS = 5 };
    verification v = {.text = s->deal->source->text};
    candidate rest = *c;
    const deal *from = s->deal;
    diags *ignored = diags_in(a);
    for (int i = 0; i < MOST_ROUNDS && from && !v.read; i++) {
        v.text = patch_deal(a, from, &rest, settings);
        source *text = source_of_text(a, s->deal->source->name, v.text);
        from = deal_read(a, text, s->deal->vocabulary, NULL, ignored);
        if (!from) break;
        if (is_as_wanted(s, c, from)) v.read = from;
        rest.n_with = 0; /* their articles are there */
        rest.settled = ARENA_ARRAY(a, int32_t, from->n_choices);
        for (uint32_t k = 0; k < from->n_choices; k++) rest.settled[k] = -1;
    }
    diags_free(ignored);
    return v;
}

/* Writes C and judges it. The text of a model clause may cross a red line that reads text, or its terms may not be
 * writable: then the terms go where they would go without it, and C has no clauses. */
static verification verify(work *w, space *s, candidate *c) {
    patch_settings settings = {0};
    bool *failing = ARENA_ARRAY(s->memory, bool, s->n_rules);
    for (size_t i = 0; i < s->n_rules; i++)
        settings.own_terms = settings.own_terms || space_reads_text(s->rules[i].rule);
    verification v = {0};
    for (int i = 0; i < 2 && !v.read && c->n_with; i++, settings.plain = true)
        v = write_back(s->memory, s, c, settings);
    if (v.read) v.verdict = judge(w, s->memory, v.read, true);
    if (v.verdict && list_failing(s, v.verdict, failing) == 0) return v;
    if (w->failed) return (verification){0};
    c->n_with = 0;
    settings.plain = false;
    v = (verification){0};
    for (int i = 0; i < 2 && !v.read; i++, settings.plain = true) v = write_back(s->memory, s, c, settings);
    if (v.read)
        v.verdict = judge(w, s->memory, v.read, true);
    else
        fail(w, STR("internal error: the edits that were found cannot be written into this deal; they are not shown"),
             STR("please report it with the deal"));
    return v;
}

/* A rule of any class that ends in an error keeps its pack from accepting the deal. */
static bool is_free_of_errors(work *w, const verdict *v) {
    for (size_t i = 0; i < v->n_packs; i++)
        for (size_t k = 0; k < v->packs[i].n_rules; k++) {
            const rule_verdict *r = &v->packs[i].rules[k];
            if (r->outcome != RULE_ERROR) continue;
            str why = r->when_reason;
            for (size_t c = 0; c < r->n_conditions && why.n == 0; c++)
                if (r->conditions[c].outcome == CONDITION_ERROR) why = r->conditions[c].reason;
            fail(w,
                 arena_printf(&w->problems->memory,
                              "no red line would be crossed, but " STR_FMT "/" STR_FMT
                              " ends in an error, so its pack does not accept the deal: " STR_FMT,
                              STR_ARG(v->packs[i].pack->id), STR_ARG(r->rule->id), STR_ARG(why)),
                 STR("fix the rule, or leave out its pack"));
            return false;
        }
    return true;
}

/* Verifies a candidate: SOLVE_NO if another one must be found, SOLVE_UNKNOWN after an error. Rules that fail are
 * activated. An active rule that fails is an internal error, unless it
 * depends on text: then its state is excluded, or, with free_text, it may fail. */
static solve_answer try_candidate(work *w, space *s, candidate *c, verification *v) {
    bool *failing = ARENA_ARRAY(s->memory, bool, s->n_rules), again = false;
    *v = verify(w, s, c);
    if (!v->verdict) return SOLVE_UNKNOWN;
    if (list_failing(s, v->verdict, failing) == 0) return is_free_of_errors(w, v->verdict) ? SOLVE_YES : SOLVE_UNKNOWN;
    for (uint32_t i = 0; i < s->n_rules; i++) {
        if (!failing[i] || (s->active[i] && s->free_text && s->seen[i].n_propositions > 0)) continue;
        again = true;
        if (!s->active[i]) {
            space_activate(s, i);
        } else if (!space_refute(s, c, i)) {
            const rule_verdict *r = problem_verdict_of(v->verdict, &s->rules[i]);
            fail(w,
                 arena_printf(&w->problems->memory,
                              "internal error: the solver found a repair that satisfies " STR_FMT
                              ", but the judge says '%s'; it is not shown",
                              STR_ARG(s->rules[i].name), rule_outcome_name(r->outcome)),
                 STR(""));
            return SOLVE_UNKNOWN;
        }
    }
    return again ? SOLVE_NO : SOLVE_YES;
}

typedef VEC(repair) repair_list;

/* Whether the judge accepts an alternative to a repair that he accepts, and none of the repairs before stands for it.
 * Unlike a repair, it need not be writable. */
typedef struct second_look {
    work *w;
    space *s;
    const repair_list *before;
} second_look;

static bool accepts_too(void *with, const candidate *c) {
    const second_look *l = with;
    for (size_t i = 0; i < l->before->n; i++)
        if (repair_covers(&l->before->v[i], c)) return false;
    arena *a = arena_child(l->s->memory);
    bool *failing = ARENA_ARRAY(a, bool, l->s->n_rules), good = false;
    verification v = write_back(a, l->s, c, (patch_settings){.quick = true});
    if (v.read) {
        const judge_settings judging = {.no_because = true, .max_steps = l->w->settings->max_steps};
        v.verdict = judge_deal(a, v.read, l->w->packs, l->w->n_packs, judging);
    }
    if (v.verdict) {
        good = list_failing(l->s, v.verdict, failing) == 0;
        for (size_t i = 0; i < v.verdict->n_packs; i++) good = good && v.verdict->packs[i].outcome != DEAL_ERROR;
    }
    arena_free(a);
    return good;
}

static repair describe(work *w, space *s, const candidate *c, const verification *v, const repair_list *before) {
    second_look look = {w, s, before};
    repair r = describe_repair(s, c, v->text, v->read);
    find_alternatives(s, c, &r, accepts_too, &look);
    return r;
}

typedef solve_answer search(space *s, candidate *c);

/* Repeats the search until the judge accepts what it finds. Each question gets 1 / N of what is left of the limit. */
static solve_answer find_repair(work *w, space *s, search *by, unsigned n, candidate *c, verification *v) {
    for (;;) {
        logic_limit(&s->m.logic, limit_part(w->until, n));
        solve_answer found = by(s, c);
        if (found != SOLVE_YES) return found;
        logic_limit(&s->m.logic, limit_part(w->until, 2));
        if (!candidate_nearest(s, c)) w->values_left = true;
        logic_limit(&s->m.logic, w->until);
        found = try_candidate(w, s, c, v);
        if (found != SOLVE_NO) return found;
    }
}

/* All repairs of the lowest cost, up to the limit; tries to find one more, to know whether there is one. */
static solve_answer list_best(work *w, space *s, repair_list *list, repairs *out) {
    candidate c;
    verification v;
    for (;;) {
        solve_answer found = find_repair(w, s, space_best, list->n ? 1 : 2, &c, &v);
        bool more = found == SOLVE_YES && (!list->n || c.cost == list->v[0].cost);
        out->complete = found == SOLVE_NO || (found == SOLVE_YES && !more);
        if (!more || list->n == w->settings->max) return found;
        VEC_PUSH(s->memory, *list, describe(w, s, &c, &v, list));
        space_exclude(s, &c, &list->v[list->n - 1]);
    }
}

/* One repair, if the optimization did not end: any, and then cheaper ones. SOLVE_NO if none is cheaper. */
static solve_answer find_any(work *w, space *s, repair_list *list) {
    candidate c;
    verification v;
    for (;;) {
        solve_answer found = find_repair(w, s, space_any, 1, &c, &v);
        if (found != SOLVE_YES) return found;
        list->n = 0; /* it is dearer */
        VEC_PUSH(s->memory, *list, describe(w, s, &c, &v, list));
        s->below = c.cost;
    }
}

static void list_repairs(work *w, space *s, repairs *out) {
    repair_list list = {0};
    solve_answer found = list_best(w, s, &list, out);
    bool best = list.n > 0;
    if (!best && found == SOLVE_UNKNOWN && !w->failed) found = find_any(w, s, &list);
    out->v = list.v;
    out->n = list.n;
    out->coarse = s->coarse;
    /* A coarse space assumes that brackets are settled, so with a locked bracket it proves nothing. */
    bool proof = true;
    for (size_t i = 0; i < s->choices.n && s->coarse; i++) proof = proof && s->costs->of_choice[s->choices.v[i]];
    out->answer = list.n ? BARGAIN_YES : found == SOLVE_NO && proof ? BARGAIN_NO : BARGAIN_OPEN;
    out->smallest = list.n > 0 && !s->coarse && (best || found == SOLVE_NO);
}

/* ------------------------------------------------------------------------------------------------ no repair */

/* A draft of the locked terms that the deal sets to something else than silence; NULL if there are none. */
static const deal *locked_deal(work *w, const deal *d) {
    const vocabulary *v = d->vocabulary;
    deal *out = ARENA_NEW(w->memory, deal);
    slot *slots = ARENA_ARRAY(w->memory, slot, v->n_slots + DEAL_FIELDS);
    bool any = false;
    *out = *d;
    for (uint32_t i = 0; i < v->n_slots + DEAL_FIELDS; i++) {
        slot said = d->slots[i], silent = v->silent_complete[i];
        bool locked = i < v->n_slots && !w->costs.of_slot[i] && said.state == SLOT_VALUE && said.origin;
        locked = locked && !slot_equal(v, i, said, silent);
        slots[i] = locked || i >= v->n_slots ? said : silent;
        any = any || locked;
    }
    out->slots = slots;
    out->n_choices = 0;
    return any ? out : NULL;
}

/* Explains by terms, if the packs with the locked terms contradict each other. An explanation with many terms is too
 * long to help. */
static void explain_by_terms(work *w, const deal *d, repairs *out) {
    enum { MOST_TERMS = 4 };
    limit until = limit_part(w->until, 2);
    bargain_settings settings = {.given = locked_deal(w, d), .max = w->settings->max, .until = &until};
    settings.max_steps = w->settings->max_steps;
    if (limit_passed(w->until)) return;
    const bargain *b = bargain_find(w->memory, d->vocabulary, w->packs, w->n_packs, &settings, w->problems);
    if (!b || b->n_conflicts == 0) return;
    for (size_t i = 0; i < b->n_conflicts; i++)
        if (b->conflicts[i].n_terms > MOST_TERMS) return;
    out->why = b;
}

/* The edits that are needed if text could change, and the conditions that depend on text and still fail then. */
static void try_other_text(work *w, const deal *d, const verdict *before, repairs *out) {
    space *s = ARENA_NEW(w->memory, space);
    candidate c;
    verification v;
    VEC(repair_text) list = {0};
    bool any = false;
    space_open(s, w->memory, d, w->packs, w->n_packs, &w->costs, w->until, true);
    for (size_t i = 0; i < s->n_rules; i++) any = any || s->seen[i].n_propositions;
    if (!any) return;
    bool *failing = ARENA_ARRAY(w->memory, bool, s->n_rules);
    list_failing(s, before, failing);
    for (uint32_t i = 0; i < s->n_rules; i++)
        if (failing[i]) space_activate(s, i);
    solve_answer found = find_repair(w, s, space_best, 1, &c, &v);
    w->texts_left = found == SOLVE_UNKNOWN;
    if (found != SOLVE_YES) return;
    for (size_t i = 0; i < s->n_rules; i++) {
        if (!failing[i] || rule_accepted(problem_verdict_of(v.verdict, &s->rules[i]))) continue;
        const rule_verdict *now = problem_verdict_of(before, &s->rules[i]);
        for (size_t k = 0; k < now->n_conditions; k++)
            if (now->conditions[k].outcome > CONDITION_FALLBACK)
                VEC_PUSH(w->memory, list, ((repair_text){s->rules[i].pack, s->rules[i].rule, &now->conditions[k]}));
    }
    out->texts = list.v;
    out->n_texts = list.n;
    if (list.n == 0) return;
    repair *r = ARENA_NEW(w->memory, repair);
    *r = describe_repair(s, &c, v.text, v.read);
    out->with_texts = r;
}

/* ------------------------------------------------------------------------------------------------ what is left */

static void leave(work *w, bool open, const char *key, const char *text) {
    if (open) VEC_PUSH(w->memory, w->left, ((bargain_question){key, NULL, str_of(text)}));
}

/* Lists that end because of --max leave no question. */
static void list_questions(work *w, const space *s, repairs *out) {
    bool found = out->answer == BARGAIN_YES, none = out->answer == BARGAIN_NO;
    bool passed = limit_passed(w->until);
    leave(w, out->answer == BARGAIN_OPEN && !(s->coarse && !passed), "repairable",
          "whether edits of terms make the deal acceptable");
    leave(w, found && !out->smallest && !s->coarse, "smallest", "whether there are cheaper repairs");
    leave(w, found && !out->complete && out->n < w->settings->max, "repairs",
          "whether there are other repairs of this cost");
    leave(w, found && w->values_left, "values", "whether edited terms can have values nearer to those of the deal");
    leave(w, found && s->other_values_left, "also", "which other values edited terms can have");
    leave(w, none && !out->why && !out->conflicts_complete && out->n_conflicts < w->settings->max, "conflicts",
          out->n_conflicts ? "whether there are other conflicts" : "the conflicts");
    for (size_t i = 0; out->why && i < out->why->n_left; i++)
        if (strcmp(out->why->left[i].key, "conflicts") == 0 || strcmp(out->why->left[i].key, "explanations") == 0)
            VEC_PUSH(w->memory, w->left, out->why->left[i]);
    leave(w, none && w->texts_left, "texts", "whether other text of the articles would help");
    out->left = w->left.v;
    out->n_left = w->left.n;
    if (!w->left.n) return;
    out->limit = problem_limit(&s->m.logic, w->until);
}

/* ------------------------------------------------------------------------------------------------ the whole */

/* Repairs D as it is. If there is no repair, LAST says that the deal will not be made complete: then other text is
 * tried, and an explanation by terms. */
static bool repair_deal(work *w, const deal *d, bool last, repairs *out) {
    space *s = ARENA_NEW(w->memory, space);
    *out = (repairs){.deal = d};
    if (!repair_read_costs(w->memory, d, w->settings, &w->costs, w->problems)) return false;
    for (uint32_t i = 0; i < d->vocabulary->n_slots && !d->complete; i++)
        out->n_terms_open += d->slots[i].state == SLOT_OPEN && !d->slots[i].origin && deal_has_things(d, i);
    const verdict *before = judge(w, w->memory, d, false);
    if (!before) return false;
    space_open(s, w->memory, d, w->packs, w->n_packs, &w->costs, w->until, false);
    bool *failing = ARENA_ARRAY(w->memory, bool, s->n_rules);
    if (list_failing(s, before, failing) == 0) {
        repair *none = ARENA_NEW(w->memory, repair);
        none->text = d->source->text;
        out->v = none;
        out->n = 1;
        out->answer = BARGAIN_YES;
        out->nothing_to_do = out->complete = out->smallest = true;
        return is_free_of_errors(w, before);
    }
    for (uint32_t i = 0; i < s->n_rules; i++)
        if (failing[i]) space_activate(s, i);
    list_repairs(w, s, out);
    if (w->failed) return false;
    if (out->answer == BARGAIN_NO) {
        out->rules = s->rules;
        out->n_rules = s->n_rules;
        logic_limit(&s->m.logic, limit_part(w->until, 2));
        find_blocking_conflicts(s, w->settings->max, out);
        if (last || w->costs.stays_incomplete) {
            explain_by_terms(w, d, out);
            try_other_text(w, d, before, out);
        }
        logic_limit(&s->m.logic, w->until);
        bool more = !out->conflicts_complete && out->n_conflicts < w->settings->max;
        if (more && !out->why) find_blocking_conflicts(s, w->settings->max, out);
    }
    w->left.n = 0;
    list_questions(w, s, out);
    return !w->failed;
}

/* The same deal with names for all things that could be added to it. */
static const deal *with_room(arena *a, const deal *d) {
    if (d->vocabulary->n_named == 0) return d;
    deal *copy = ARENA_NEW(a, deal);
    *copy = *d;
    copy->vocabulary = vocabulary_view_full(a, d->vocabulary);
    return copy;
}

/* Repairs D with `complete = true`. */
static bool repair_complete(work *w, const deal *d, repairs *out) {
    repairs before = *out;
    source *text = source_of_text(w->memory, d->source->name, patch_complete(w->memory, d));
    const deal *complete = deal_read(w->memory, text, d->vocabulary, NULL, w->problems);
    if (!complete || !repair_deal(w, with_room(w->memory, complete), true, out)) return false;
    out->made_complete = true;
    out->before = before.conflicts;
    out->n_before = before.n_conflicts;
    if (!out->rules) out->rules = before.rules;
    return true;
}

const repairs *repair_find(arena *a, const deal *d, const pack *const *packs, size_t n_packs, const repair_settings *s,
                           diags *problems) {
    size_t before = problems->errors;
    repairs *out = ARENA_NEW(a, repairs);
    work w = {.memory = a, .packs = packs, .n_packs = n_packs, .settings = s, .problems = problems};
    w.until = limit_new(a, s->seconds, s->steps);
    d = with_room(a, d);
    bool at_once = s->complete && !d->complete;
    bool good = at_once ? repair_complete(&w, d, out) : repair_deal(&w, d, d->complete, out);
    if (good && !at_once && !d->complete && out->answer == BARGAIN_NO && !w.costs.stays_incomplete)
        good = repair_complete(&w, d, out);
    return good && problems->errors == before ? out : NULL;
}
