#include "judge/judge.h"

#include <stdlib.h>

#include "base/suggest.h"

enum { APPLICABLE = 1, USED = 2 };

/* ------------------------------------------------------------------------------------------------ targets */

static const pack *find_pack(const exemptions *x, str id) {
    for (size_t i = 0; i < x->n_packs; i++)
        if (str_eq(x->packs[i]->id, id)) return x->packs[i];
    return NULL;
}

static const rule *find_rule(const pack *p, str id) {
    for (size_t i = 0; i < p->n_rules; i++)
        if (str_eq(p->rules[i].id, id)) return &p->rules[i];
    return NULL;
}

static const condition *find_condition(const rule *r, str id) {
    for (size_t i = 0; i < r->n_conditions; i++)
        if (str_eq(r->conditions[i].id, id)) return &r->conditions[i];
    return NULL;
}

static void no_such_rule(const waiver *w, const pack *p, str id, diags *d) {
    str *names = ARENA_ARRAY(&d->memory, str, p->n_rules);
    for (size_t i = 0; i < p->n_rules; i++) names[i] = p->rules[i].id;
    place_error(d, w->at, suggest_allowed(&d->memory, id, names, p->n_rules),
                "waiver for '" STR_FMT "': unknown rule '" STR_FMT "' in the pack '" STR_FMT "'", STR_ARG(w->condition),
                STR_ARG(id), STR_ARG(p->id));
}

static void no_such_condition(const waiver *w, const rule *r, str id, diags *d) {
    str *names = ARENA_ARRAY(&d->memory, str, r->n_conditions);
    for (size_t i = 0; i < r->n_conditions; i++) names[i] = r->conditions[i].id;
    place_error(d, w->at, suggest_allowed(&d->memory, id, names, r->n_conditions),
                "waiver for '" STR_FMT "': unknown condition '" STR_FMT "' in the rule '" STR_FMT "'",
                STR_ARG(w->condition), STR_ARG(id), STR_ARG(r->id));
}

/* A pack that is not in use is not an error, but a name that is similar to a used one is probably a typing error. */
static void no_such_pack(const exemptions *x, const waiver *w, str id, diags *d) {
    str *names = ARENA_ARRAY(&d->memory, str, x->n_packs);
    for (size_t i = 0; i < x->n_packs; i++) names[i] = x->packs[i]->id;
    str near = suggest(&d->memory, id, names, x->n_packs);
    if (near.n)
        place_warning(d, w->at, near, "waiver for '" STR_FMT "': the pack '" STR_FMT "' is not in use",
                      STR_ARG(w->condition), STR_ARG(id));
}

/* Finds what W names. False if its pack is not in use, or after an error. */
static bool find_target(const exemptions *x, const waiver *w, waiver_target *out, diags *d) {
    waiver_path path = waiver_path_of(w);
    const pack *p = find_pack(x, path.pack);
    if (!p) {
        no_such_pack(x, w, path.pack, d);
        return false;
    }
    out->rule = find_rule(p, path.rule);
    if (!out->rule) {
        no_such_rule(w, p, path.rule, d);
        return false;
    }
    if (path.condition.n == 0) return true;
    out->condition = find_condition(out->rule, path.condition);
    if (!out->condition) no_such_condition(w, out->rule, path.condition, d);
    return out->condition != NULL;
}

static bool is_over(const exemptions *x, const waiver *w, diags *d) {
    if (w->last >= x->today) return false;
    place_warning(d, w->at, str_of("extend 'until' or remove this waiver"),
                  "waiver for '" STR_FMT "' by " STR_FMT " expired on " STR_FMT, STR_ARG(w->condition), STR_ARG(w->by),
                  STR_ARG(w->until));
    return true;
}

/* ------------------------------------------------------------------------------------------------ search */

/* The sort order of targets: by deal, then by the address of the rule. No output depends on this order. */
static int compare(str deal_id, const rule *r, const waiver_target *t) {
    int order = str_cmp(deal_id, t->waiver->deal);
    if (order) return order;
    return ((uintptr_t)r > (uintptr_t)t->rule) - ((uintptr_t)r < (uintptr_t)t->rule);
}

static int by_rule(const void *left, const void *right) {
    const waiver_target *a = left, *b = right;
    int order = compare(a->waiver->deal, a->rule, b);
    return order ? order : (a->number > b->number) - (a->number < b->number);
}

/* The first target for this deal and rule, or the place where it would be. */
static size_t first_target(waiver_targets t, str deal_id, const rule *r) {
    size_t low = 0, high = t.n;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (compare(deal_id, r, &t.list[middle]) > 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static waiver_targets find_targets(arena *a, const exemptions *x, waivers w, diags *d) {
    waiver_target *list = ARENA_ARRAY(a, waiver_target, w.n);
    size_t n = 0;
    for (size_t i = 0; i < w.n; i++) {
        list[n] = (waiver_target){.waiver = &w.list[i], .number = (uint32_t)i};
        if (find_target(x, &w.list[i], &list[n], d) && !is_over(x, &w.list[i], d)) n++;
    }
    if (n) qsort(list, n, sizeof *list, by_rule);
    return (waiver_targets){list, n};
}

/* ------------------------------------------------------------------------------------------------ exemptions */

bool exemptions_open(arena *a, exemptions *x, const pack *const *packs, size_t n, diags *d) {
    size_t before = d->errors;
    x->packs = packs;
    x->n_packs = n;
    x->targets = x->no_waivers ? (waiver_targets){NULL, 0} : find_targets(a, x, x->waivers, d);
    return d->errors == before;
}

void exemption_use_init(arena *a, exemption_use *u, const exemptions *x) {
    *u = (exemption_use){.waivers = ARENA_ARRAY(a, uint8_t, x->waivers.n)};
    if (!x->baseline) return;
    u->violations = ARENA_ARRAY(a, uint8_t, x->baseline->n);
    u->known_deals = ARENA_ARRAY(a, uint8_t, x->baseline->n_deals);
}

static void merge(uint8_t *to, const uint8_t *more, size_t n) {
    for (size_t i = 0; i < n; i++) to[i] |= more[i];
}

void exemption_use_merge(exemption_use *to, const exemption_use *more, const exemptions *x) {
    to->deals += more->deals;
    merge(to->waivers, more->waivers, x->waivers.n);
    if (!x->baseline) return;
    merge(to->violations, more->violations, x->baseline->n);
    merge(to->known_deals, more->known_deals, x->baseline->n_deals);
}

static void tell_unused(const exemptions *x, const exemption_use *use, diags *d) {
    for (size_t i = 0; i < x->targets.n; i++) {
        const waiver_target *t = &x->targets.list[i];
        bool asked = t->waiver->deal.n ? use->waivers[t->number] & APPLICABLE : use->deals > 0;
        if (!asked || use->waivers[t->number] & USED) continue;
        str who = t->waiver->deal.n
                      ? arena_printf(&d->memory, "the deal '" STR_FMT "' does not violate", STR_ARG(t->waiver->deal))
                      : STR("no checked deal violates");
        place_warning(d, t->waiver->at, str_of("remove this waiver"), "unused waiver: " STR_FMT " '" STR_FMT "'",
                      STR_ARG(who), STR_ARG(t->waiver->condition));
    }
}

#define NAMES_SHOWN 20u

/* "d: p/R/a, p/R/b; e: p/R/a and 3 more" */
static str gone_names(const baseline *b, const uint8_t *marks, size_t *n, arena *a) {
    buf out = buf_in(a);
    uint32_t last = MAP_NONE;
    for (size_t i = 0; i < b->n; i++) {
        if (marks[i] != APPLICABLE || ++*n > NAMES_SHOWN) continue;
        const known_violation *v = &b->list[i];
        if (b->of[i] != last) buf_printf(&out, "%s" STR_FMT ": ", *n > 1 ? "; " : "", STR_ARG(b->deals[b->of[i]]));
        buf_printf(&out, "%s" STR_FMT "/" STR_FMT "/" STR_FMT, b->of[i] == last ? ", " : "", STR_ARG(v->pack),
                   STR_ARG(v->rule), STR_ARG(v->condition));
        last = b->of[i];
    }
    if (*n > NAMES_SHOWN) buf_printf(&out, " and %zu more", *n - NAMES_SHOWN);
    return buf_take(&out);
}

static void tell_gone(const exemptions *x, const exemption_use *use, diags *d) {
    size_t n = 0;
    str names = gone_names(x->baseline, use->violations, &n, &d->memory);
    if (n == 0) return;
    str words = n == 1 ? STR("a violation in this baseline no longer occurs")
                       : arena_printf(&d->memory, "%zu violations in this baseline no longer occur", n);
    diags_add(d, (diag){.level = DIAG_NOTE, .file = x->baseline->file, .message = words, .note = names});
}

/* Lists baseline deals that were not checked. If a deal's id changed, all its violations are new; this note explains
 * why. */
static void tell_missing(const exemptions *x, const exemption_use *use, diags *d) {
    const baseline *b = x->baseline;
    str names = {"", 0};
    size_t n = 0;
    for (size_t i = 0; i < b->n_deals; i++) {
        if (use->known_deals[i] || b->first[i] == MAP_NONE || ++n > NAMES_SHOWN) continue;
        names = arena_printf(&d->memory, STR_FMT "%s" STR_FMT, STR_ARG(names), n > 1 ? ", " : "", STR_ARG(b->deals[i]));
    }
    if (n == 0) return;
    if (n > NAMES_SHOWN) names = arena_printf(&d->memory, STR_FMT " and %zu more", STR_ARG(names), n - NAMES_SHOWN);
    str words = n == 1 ? STR("a deal in this baseline was not checked")
                       : arena_printf(&d->memory, "%zu deals in this baseline were not checked", n);
    diags_add(d, (diag){.level = DIAG_NOTE, .file = b->file, .message = words, .note = names});
}

void exemptions_tell(const exemptions *x, const exemption_use *use, diags *d) {
    tell_unused(x, use, d);
    if (!x->baseline) return;
    tell_gone(x, use, d);
    tell_missing(x, use, d);
}

/* ------------------------------------------------------------------------------------------------ one deal */

static void not_allowed(const deal *d, diags *problems) {
    for (size_t i = 0; i < d->waivers.n; i++)
        place_warning(problems, d->waivers.list[i].at, str_of("set by deal_waivers = false in the configuration"),
                      "waiver for '" STR_FMT "' ignored: waivers in deals are turned off",
                      STR_ARG(d->waivers.list[i].condition));
}

/* Records that the waivers for this deal only, and its known violations, could have been used. */
static void note_deal(const waiver_match *l) {
    const exemptions *x = l->exemptions;
    l->use->deals++;
    waiver_targets t = x->targets;
    for (size_t i = first_target(t, l->deal->id, NULL); i < t.n && str_eq(t.list[i].waiver->deal, l->deal->id); i++)
        l->use->waivers[t.list[i].number] |= APPLICABLE;
    if (l->known == MAP_NONE) return;
    const baseline *b = x->baseline;
    l->use->known_deals[l->known] |= APPLICABLE;
    for (uint32_t i = b->first[l->known]; i != MAP_NONE; i = b->list[i].next)
        if (find_pack(x, b->list[i].pack)) l->use->violations[i] |= APPLICABLE;
}

bool waiver_match_open(waiver_match *l, arena *a, const deal *d, const exemptions *x, exemption_use *use,
                       diags *problems) {
    size_t before = problems->errors;
    *l = (waiver_match){.exemptions = x, .use = use, .deal = d, .known = MAP_NONE};
    if (d->waivers.n && !x->no_waivers && x->no_own) not_allowed(d, problems);
    if (d->waivers.n && !x->no_waivers && !x->no_own) {
        l->own = find_targets(a, x, d->waivers, problems);
        l->own_used = ARENA_ARRAY(a, uint8_t, d->waivers.n);
    }
    if (problems->errors > before) return false;
    if (x->baseline) l->known = map_get(&x->baseline->index, d->id);
    if (use) note_deal(l);
    return true;
}

/* The first of T for this deal and condition; all that match count as used. */
static const waiver *find_waiver(waiver_targets t, str deal_id, const rule *r, const condition *c, uint8_t *used) {
    const waiver *found = NULL;
    for (size_t i = first_target(t, deal_id, r); i < t.n && compare(deal_id, r, &t.list[i]) == 0; i++) {
        if (t.list[i].condition && t.list[i].condition != c) continue;
        if (!found) found = t.list[i].waiver;
        if (used) used[t.list[i].number] |= USED;
    }
    return found;
}

/* Whether the baseline lists this condition, or any of the rule if C is NULL; such entries count as still occurring. */
static bool is_known(const waiver_match *l, const pack *p, const rule *r, const condition *c) {
    if (l->known == MAP_NONE) return false;
    const baseline *b = l->exemptions->baseline;
    bool found = false;
    for (uint32_t i = b->first[l->known]; i != MAP_NONE; i = b->list[i].next) {
        const known_violation *v = &b->list[i];
        if ((c && !str_eq(v->condition, c->id)) || !str_eq(v->rule, r->id) || !str_eq(v->pack, p->id)) continue;
        found = true;
        if (l->use) l->use->violations[i] |= USED;
    }
    return found;
}

/* A waiver of the configuration precedes one of the deal itself, and one for this deal precedes one for any deal. */
static void exempt(const waiver_match *l, const pack *p, const rule *r, condition_verdict *v) {
    waiver_targets ours = l->exemptions->targets;
    const str any = {"", 0};
    uint8_t *used = l->use ? l->use->waivers : NULL;
    const waiver *here = find_waiver(ours, l->deal->id, r, v->condition, used);
    const waiver *everywhere = find_waiver(ours, any, r, v->condition, used);
    const waiver *own = find_waiver(l->own, any, r, v->condition, l->own_used);
    v->waiver = here ? here : everywhere ? everywhere : own;
    v->known = is_known(l, p, r, v->condition) && !v->waiver;
}

/* A condition that is undetermined or an error is not a known violation, but its baseline entry does not count as gone.
 */
void waiver_match_apply(const waiver_match *l, const pack *p, const rule *r, condition_verdict *conditions, size_t n) {
    for (size_t i = 0; i < n; i++) {
        condition_outcome o = conditions[i].outcome;
        if (o == CONDITION_VIOLATED)
            exempt(l, p, r, &conditions[i]);
        else if (o == CONDITION_UNDETERMINED || o == CONDITION_ERROR)
            is_known(l, p, r, conditions[i].condition);
    }
}

void waiver_match_skip(const waiver_match *l, const pack *p, const rule *r) {
    is_known(l, p, r, NULL);
}

/* ------------------------------------------------------------------------------------------------ unused waivers */

static const rule_verdict *verdict_of(const verdict *v, const rule *r) {
    for (size_t i = 0; i < v->n_packs; i++)
        for (size_t k = 0; k < v->packs[i].n_rules; k++)
            if (v->packs[i].rules[k].rule == r) return &v->packs[i].rules[k];
    return NULL;
}

/* Why the waiver was not used: "it is met", "it is undetermined", "the rule does not apply". */
static const char *instead(const rule_verdict *r, const condition *c) {
    if (r->outcome == RULE_NOT_APPLICABLE) return "the rule does not apply";
    if (!c) return "the rule has no violation";
    static const char *const words[] = {"it is met", "it is met by its fallback", "it is undetermined", "",
                                        "it could not be evaluated"};
    for (size_t i = 0; i < r->n_conditions; i++)
        if (r->conditions[i].condition == c) return words[r->conditions[i].outcome];
    return "the rule could not be evaluated";
}

void waiver_match_close(const waiver_match *l, const verdict *v, diags *problems) {
    for (size_t i = 0; i < l->own.n; i++) {
        const waiver_target *t = &l->own.list[i];
        if (l->own_used[t->number]) continue;
        place_warning(problems, t->waiver->at, str_of("only a violation can be waived"),
                      "unused waiver for '" STR_FMT "': %s", STR_ARG(t->waiver->condition),
                      instead(verdict_of(v, t->rule), t->condition));
    }
}
