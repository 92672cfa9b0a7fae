#include "judge/judge.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "base/suggest.h"

enum { APPLICABLE = 1, USED = 2 };

/* Longer lists of known violations are searched with an index. */
#define MANY 32u

static str path_of(arena *a, str pack_id, str rule_id, const condition *c) {
    return arena_printf(a, STR_FMT "/" STR_FMT "%s" STR_FMT, STR_ARG(pack_id), STR_ARG(rule_id), c ? "/" : "",
                        STR_ARG(c ? c->id : STR("")));
}

/* ------------------------------------------------------------------------------------------------ targets */

static const pack *find_pack(const exemptions *x, str id) {
    for (size_t i = 0; i < x->n_packs; i++)
        if (str_eq(x->packs[i]->id, id)) return x->packs[i];
    return NULL;
}

/* Adds all rules and conditions by the paths that waivers have. */
static void index_packs(arena *a, exemptions *x) {
    for (size_t i = 0; i < x->n_packs; i++)
        for (const rule *r = x->packs[i]->rules; r < x->packs[i]->rules + x->packs[i]->n_rules; r++)
            for (size_t k = 0; k <= r->n_conditions; k++) {
                const condition *c = k ? &r->conditions[k - 1] : NULL;
                map_put(a, &x->paths, path_of(a, x->packs[i]->id, r->id, c), (uint32_t)x->named.n);
                VEC_PUSH(a, x->named, (waiver_target){.rule = r, .condition = c});
            }
}

/* Says why no rule or condition has the path of W; nothing if a rule filter has left the rule out. A pack that is not
 * in use is not an error, but a name that is similar to a used one is probably a typing error. */
static void tell_unknown(const exemptions *x, const waiver *w, diags *d) {
    arena *a = &d->memory;
    waiver_path path = waiver_path_of(w);
    const pack *p = find_pack(x, path.pack);
    const rule *r = NULL;
    for (size_t i = 0; p && i < p->n_all_rules; i++)
        if (str_eq(p->all_rules[i].id, path.rule)) r = &p->all_rules[i];
    size_t n = r ? r->n_conditions : p ? p->n_all_rules : x->n_packs;
    str *names = ARENA_ARRAY(a, str, n);
    for (size_t i = 0; i < n; i++) names[i] = r ? r->conditions[i].id : p ? p->all_rules[i].id : x->packs[i]->id;
    if (!p) {
        str near = suggest(a, path.pack, names, n);
        if (near.n)
            place_warning(d, w->at, near, "waiver for '" STR_FMT "': the pack '" STR_FMT "' is not in use",
                          STR_ARG(w->condition), STR_ARG(path.pack));
        return;
    }
    for (size_t i = 0; r && i < n; i++)
        if (path.condition.n == 0 || str_eq(names[i], path.condition)) return; /* the rule filter has left it out */
    str wrong = r ? path.condition : path.rule, in = r ? r->id : p->id;
    place_error(d, w->at, suggest_allowed(a, wrong, names, n),
                "waiver for '" STR_FMT "': unknown %s '" STR_FMT "' in the %s '" STR_FMT "'", STR_ARG(w->condition),
                r ? "condition" : "rule", STR_ARG(wrong), r ? "rule" : "pack", STR_ARG(in));
}

static str key_of(arena *a, str deal_id, str path) {
    return arena_printf(a, "%zu " STR_FMT STR_FMT, deal_id.n, STR_ARG(deal_id), STR_ARG(path));
}

/* Adds target NUMBER to those with the same KEY; NEXT is where it has the number of the next one. */
static void chain(arena *a, waiver_targets *t, str key, uint32_t number, size_t next) {
    uint32_t first = map_get(&t->by_key, key);
    t->list[number].next[next] = MAP_NONE;
    if (first == MAP_NONE) {
        map_put(a, &t->by_key, key, number);
        return;
    }
    t->list[number].next[next] = t->list[first].next[next];
    t->list[first].next[next] = number;
}

/* The waivers of W that are in effect. Those that have expired get a warning. */
static waiver_targets find_targets(arena *a, const exemptions *x, waivers w, diags *d) {
    waiver_targets t = {.list = ARENA_ARRAY(a, waiver_target, w.n)};
    for (size_t i = 0; i < w.n; i++) {
        const waiver *of = &w.list[i];
        uint32_t at = map_get(&x->paths, of->condition), here = (uint32_t)t.n;
        if (at == MAP_NONE) {
            tell_unknown(x, of, d);
        } else if (of->last < x->today) {
            place_warning(d, of->at, str_of("extend 'until' or remove this waiver"),
                          "waiver for '" STR_FMT "' by " STR_FMT " expired on " STR_FMT, STR_ARG(of->condition),
                          STR_ARG(of->by), STR_ARG(of->until));
        } else {
            t.list[t.n++] = x->named.v[at];
            t.list[here].waiver = of;
            t.list[here].number = (uint32_t)i;
            chain(a, &t, key_of(a, of->deal, of->condition), here, SAME_PATH);
            chain(a, &t, key_of(a, of->deal, STR("")), here, SAME_DEAL);
        }
    }
    return t;
}

/* ------------------------------------------------------------------------------------------------ exemptions */

bool exemptions_open(arena *a, exemptions *x, const pack *const *packs, size_t n, diags *d) {
    size_t before = d->errors;
    x->packs = packs;
    x->n_packs = n;
    if (!x->no_waivers) index_packs(a, x);
    x->targets = x->no_waivers ? (waiver_targets){0} : find_targets(a, x, x->waivers, d);
    return d->errors == before;
}

void exemption_use_init(arena *a, exemption_use *u, const exemptions *x) {
    *u = (exemption_use){.waivers = ARENA_ARRAY(a, uint8_t, x->waivers.n)};
    if (!x->baseline) return;
    u->violations = ARENA_ARRAY(a, uint8_t, x->baseline->n);
    u->known_deals = ARENA_ARRAY(a, uint8_t, x->baseline->n_deals);
    u->claim_of = ARENA_ARRAY(a, uint32_t, x->baseline->n_names);
    u->unspent = arena_alloc(a, x->baseline->n_names * sizeof *u->unspent);
    for (size_t i = 0; i < x->baseline->n_names; i++) atomic_init(&u->unspent[i], x->baseline->names[i].deal);
}

static void merge(uint8_t *to, const uint8_t *more, size_t n) {
    for (size_t i = 0; i < n; i++) to[i] |= more[i];
}

void exemption_use_merge(exemption_use *to, const exemption_use *more, const exemptions *x) {
    to->deals += more->deals;
    merge(to->waivers, more->waivers, x->waivers.n);
    if (!x->baseline || more->total) return;
    merge(to->violations, more->violations, x->baseline->n);
    merge(to->known_deals, more->known_deals, x->baseline->n_deals);
}

/* ------------------------------------------------------------------------------------------------ baselines */

str baseline_key(arena *a, str id, str file) {
    while (str_starts(file, STR("./"))) file = str_sub(file, 2, file.n);
    return arena_printf(a, "%zu " STR_FMT STR_FMT, id.n, STR_ARG(id), STR_ARG(file));
}

typedef struct baseline_claim {
    uint32_t name, from, to; /* the deals from FROM on, up to the one before TO, were taken */
} baseline_claim;

typedef struct baseline_mark {
    uint32_t number; /* of a violation; after those, of a deal */
    uint8_t bits;
} baseline_mark;

/* Takes the next deal with this name, or returns MAP_NONE if all are taken. A thread assumes that no unit before its
 * own will take it; exemption_use_commit() finds out. */
static uint32_t take_deal(exemption_use *u, const baseline *b, uint32_t name) {
    _Atomic uint32_t *unspent = &(u->claims ? u->total : u)->unspent[name];
    baseline_claim claim = {name, atomic_load(unspent), 0};
    if (!u->claims) {
        if (claim.from != MAP_NONE) atomic_store(unspent, b->next[claim.from]);
        return claim.from;
    }
    buf *taken = &u->claims->taken;
    size_t n, at = u->claim_of[name];
    baseline_claim *list = (baseline_claim *)(void *)buf_since(taken, 0, &n);
    n /= sizeof claim;
    if (at >= n || list[at].name != name) {
        claim.to = claim.from;
        u->claim_of[name] = (uint32_t)(at = n);
        buf_add(taken, (const char *)&claim, sizeof claim);
        list = (baseline_claim *)(void *)buf_since(taken, 0, &n);
        if (!list) return MAP_NONE; /* out of memory: the claims cannot be read, and the run ends */
    }
    uint32_t next = list[at].to;
    if (next != MAP_NONE) list[at].to = b->next[next];
    return next;
}

static void set_mark(exemption_use *u, const baseline *b, baseline_mark m) {
    (m.number < b->n ? &u->violations[m.number] : &u->known_deals[m.number - b->n])[0] |= m.bits;
}

static void mark(exemption_use *u, const baseline *b, size_t number, uint8_t bits) {
    baseline_mark m = {(uint32_t)number, bits};
    if (u->claims)
        buf_add(&u->claims->marks, (const char *)&m, sizeof m);
    else
        set_mark(u, b, m);
}

bool exemption_use_commit(exemption_use *total, const exemptions *x, str taken, str marked) {
    const baseline_claim *list = (const baseline_claim *)(const void *)taken.p;
    const baseline_mark *marks = (const baseline_mark *)(const void *)marked.p;
    size_t n = taken.n / sizeof *list, n_marks = marked.n / sizeof *marks;
    for (size_t i = 0; i < n; i++)
        if (atomic_load(&total->unspent[list[i].name]) != list[i].from) return false;
    for (size_t i = 0; i < n; i++) atomic_store(&total->unspent[list[i].name], list[i].to);
    for (size_t i = 0; i < n_marks; i++) set_mark(total, x->baseline, marks[i]);
    return true;
}

/* The deal of the baseline that counts for D, which is taken, or MAP_NONE. */
static uint32_t find_known(arena *a, exemption_use *u, const baseline *b, const deal *d) {
    uint32_t name = map_get(&b->by_name, baseline_key(a, d->id, d->source->name));
    if (name == MAP_NONE) {
        name = map_get(&b->by_id, d->id);
        if (name == MAP_NONE || b->names[name].file_only) return MAP_NONE;
    }
    return u ? take_deal(u, b, name) : b->names[name].deal;
}

/* ------------------------------------------------------------------------------------------------ notes */

void exemptions_tell_waivers(const exemptions *x, const exemption_use *use, bool used, diags *d) {
    for (size_t i = 0; i < x->targets.n; i++) {
        const waiver_target *t = &x->targets.list[i];
        bool asked = t->waiver->deal.n ? use->waivers[t->number] & APPLICABLE : use->deals > 0;
        if (!asked || ((use->waivers[t->number] & USED) != 0) != used) continue;
        str who = t->waiver->deal.n
                      ? arena_printf(&d->memory, "the deal '" STR_FMT "' does not violate", STR_ARG(t->waiver->deal))
                      : STR("no checked deal violates");
        place_warning(d, t->waiver->at, str_of("remove this waiver"), "unused waiver: " STR_FMT " '" STR_FMT "'",
                      STR_ARG(who), STR_ARG(t->waiver->condition));
    }
}

#define NAMES_SHOWN 20u

/* A note about N things in the baseline, of which NAMES has at most NAMES_SHOWN; nothing if N is 0. */
static void tell_names(const baseline *b, size_t n, const char *one, const char *many, buf *names, diags *d) {
    if (n == 0) return;
    if (n > NAMES_SHOWN) buf_printf(names, " and %zu more", n - NAMES_SHOWN);
    str words = n == 1 ? str_of(one) : arena_printf(&d->memory, many, n);
    diags_add(d, (diag){.level = DIAG_NOTE, .file = b->file, .message = words, .note = buf_take(names)});
}

/* "d: p/R/a, p/R/b; e: p/R/a and 3 more" */
static void tell_gone(const exemptions *x, const exemption_use *use, diags *d) {
    const baseline *b = x->baseline;
    buf names = buf_in(&d->memory);
    uint32_t last = MAP_NONE;
    size_t n = 0;
    for (size_t i = 0; i < b->n; i++) {
        if (use->violations[i] != APPLICABLE || ++n > NAMES_SHOWN) continue;
        const known_violation *v = &b->list[i];
        if (b->of[i] != last) buf_printf(&names, "%s" STR_FMT ": ", n > 1 ? "; " : "", STR_ARG(b->deals[b->of[i]]));
        buf_printf(&names, "%s" STR_FMT "/" STR_FMT "/" STR_FMT, b->of[i] == last ? ", " : "", STR_ARG(v->pack),
                   STR_ARG(v->rule), STR_ARG(v->condition));
        last = b->of[i];
    }
    tell_names(b, n, "a violation in this baseline no longer occurs", "%zu violations in this baseline no longer occur",
               &names, d);
}

/* Lists baseline deals that were not checked. If a deal's id changed, all its violations are new; this note explains
 * why. */
static void tell_missing(const exemptions *x, const exemption_use *use, diags *d) {
    const baseline *b = x->baseline;
    buf names = buf_in(&d->memory);
    size_t n = 0;
    for (size_t i = 0; i < b->n_deals; i++)
        if (!use->known_deals[i] && b->first[i] != MAP_NONE && ++n <= NAMES_SHOWN)
            buf_printf(&names, "%s" STR_FMT, n > 1 ? ", " : "", STR_ARG(b->deals[i]));
    tell_names(b, n, "a deal in this baseline was not checked", "%zu deals in this baseline were not checked", &names,
               d);
}

void exemptions_tell(const exemptions *x, const exemption_use *use, diags *d) {
    exemptions_tell_waivers(x, use, false, d);
    if (!x->baseline) return;
    tell_gone(x, use, d);
    tell_missing(x, use, d);
}

/* ------------------------------------------------------------------------------------------------ one deal */

/* Records that the waivers for this deal only, and its known violations, could have been used. */
static void note_deal(const waiver_match *l) {
    const exemptions *x = l->exemptions;
    l->use->deals++;
    waiver_targets t = x->targets;
    uint32_t first = t.n ? map_get(&t.by_key, key_of(l->memory, l->deal->id, STR(""))) : MAP_NONE;
    for (uint32_t i = first; i != MAP_NONE; i = t.list[i].next[SAME_DEAL])
        l->use->waivers[t.list[i].number] |= APPLICABLE;
    if (l->known == MAP_NONE) return;
    const baseline *b = x->baseline;
    mark(l->use, b, b->n + l->known, APPLICABLE);
    for (uint32_t i = b->first[l->known]; i != MAP_NONE; i = b->list[i].next)
        if (find_pack(x, b->list[i].pack)) mark(l->use, b, i, APPLICABLE);
}

static void index_known(waiver_match *l, arena *a, const baseline *b) {
    size_t n = 0;
    for (uint32_t i = b->first[l->known]; i != MAP_NONE; i = b->list[i].next) n++;
    if (n <= MANY) return;
    for (uint32_t i = b->first[l->known]; i != MAP_NONE; i = b->list[i].next)
        map_put(a, &l->known_paths,
                path_of(a, b->list[i].pack, b->list[i].rule, &(condition){.id = b->list[i].condition}), i);
}

bool waiver_match_open(waiver_match *l, arena *a, const deal *d, const exemptions *x, exemption_use *use,
                       diags *problems) {
    size_t before = problems->errors;
    *l = (waiver_match){.exemptions = x, .use = use, .deal = d, .known = MAP_NONE, .memory = a};
    for (size_t i = 0; i < d->waivers.n && !x->no_waivers && x->no_own; i++)
        place_warning(problems, d->waivers.list[i].at, str_of("set by deal_waivers = false in the configuration"),
                      "waiver for '" STR_FMT "' ignored: waivers in deals are turned off",
                      STR_ARG(d->waivers.list[i].condition));
    if (d->waivers.n && !x->no_waivers && !x->no_own) {
        l->own = find_targets(a, x, d->waivers, problems);
        l->own_used = ARENA_ARRAY(a, uint8_t, d->waivers.n);
    }
    if (problems->errors > before) return false;
    if (x->baseline) l->known = find_known(a, use, x->baseline, d);
    if (l->known != MAP_NONE) index_known(l, a, x->baseline);
    if (use) note_deal(l);
    return true;
}

void waiver_match_drift(const waiver_match *l, diags *problems) {
    const exemptions *x = l->exemptions;
    const earlier_deal *since = x->since.list.n ? earlier_deals_find(l->memory, &x->since, l->deal) : NULL;
    if (since)
        drift_warn(l->memory, &since->articles, since->file, l->deal, problems);
    else if (l->known != MAP_NONE && x->baseline->articles)
        drift_warn(l->memory, &x->baseline->articles[l->known], x->baseline->file, l->deal, problems);
}

/* The first of T for this deal and condition, or for all of its rule; all that match count as used. */
static const waiver *find_waiver(const waiver_match *l, const waiver_targets *t, str deal_id, const str paths[2],
                                 uint8_t *used) {
    const waiver_target *found = NULL;
    for (size_t k = 0; k < 2 && t->n; k++)
        for (uint32_t i = map_get(&t->by_key, key_of(l->memory, deal_id, paths[k])); i != MAP_NONE;
             i = t->list[i].next[SAME_PATH]) {
            if (!found || t->list[i].number < found->number) found = &t->list[i];
            if (used) used[t->list[i].number] |= USED;
        }
    return found ? found->waiver : NULL;
}

/* Whether the baseline lists this condition, or any of the rule if C is NULL; such entries count as still occurring. */
static bool is_known(const waiver_match *l, const pack *p, const rule *r, const condition *c) {
    if (l->known == MAP_NONE) return false;
    const baseline *b = l->exemptions->baseline;
    if (c && l->known_paths.n) {
        uint32_t at = map_get(&l->known_paths, path_of(l->memory, p->id, r->id, c));
        if (at != MAP_NONE && l->use) mark(l->use, b, at, USED);
        return at != MAP_NONE;
    }
    bool found = false;
    for (uint32_t i = b->first[l->known]; i != MAP_NONE; i = b->list[i].next) {
        const known_violation *v = &b->list[i];
        if ((c && !str_eq(v->condition, c->id)) || !str_eq(v->rule, r->id) || !str_eq(v->pack, p->id)) continue;
        found = true;
        if (l->use) mark(l->use, b, i, USED);
    }
    return found;
}

/* A waiver of the configuration precedes one of the deal itself, and one for this deal precedes one for any deal. */
static void exempt(const waiver_match *l, const pack *p, const rule *r, condition_verdict *v) {
    const waiver_targets *ours = &l->exemptions->targets;
    const str any = {"", 0};
    uint8_t *used = l->use ? l->use->waivers : NULL;
    v->known = is_known(l, p, r, v->condition);
    if (ours->n + l->own.n == 0) return;
    const str paths[] = {path_of(l->memory, p->id, r->id, NULL), path_of(l->memory, p->id, r->id, v->condition)};
    const waiver *here = find_waiver(l, ours, l->deal->id, paths, used);
    const waiver *everywhere = find_waiver(l, ours, any, paths, used);
    const waiver *own = find_waiver(l, &l->own, any, paths, l->own_used);
    v->waiver = here ? here : everywhere ? everywhere : own;
    v->known = v->known && !v->waiver;
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

/* Why a waiver of rule R and condition C (NULL: all) was not used: "it is met", "the rule does not apply". */
static const char *instead(const verdict *v, const rule *r, const condition *c) {
    static const char *const words[] = {"it is met", "it is met by its fallback", "it is undetermined", "",
                                        "it could not be evaluated"};
    const rule_verdict *of = NULL;
    for (size_t i = 0; i < v->n_packs && !of; i++)
        for (size_t k = 0; k < v->packs[i].n_rules && !of; k++)
            if (v->packs[i].rules[k].rule == r) of = &v->packs[i].rules[k];
    if (of->outcome == RULE_NOT_APPLICABLE) return "the rule does not apply";
    if (!c) return "the rule has no violation";
    for (size_t i = 0; i < of->n_conditions; i++)
        if (of->conditions[i].condition == c) return words[of->conditions[i].outcome];
    return "the rule could not be evaluated";
}

void waiver_match_close(const waiver_match *l, const verdict *v, diags *problems) {
    for (size_t i = 0; i < l->own.n; i++) {
        const waiver_target *t = &l->own.list[i];
        if (l->own_used[t->number]) continue;
        place_warning(problems, t->waiver->at, str_of("only a violation can be waived"),
                      "unused waiver for '" STR_FMT "': %s", STR_ARG(t->waiver->condition),
                      instead(v, t->rule, t->condition));
    }
}
