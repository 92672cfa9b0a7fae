#include "report/next.h"

#include <stdlib.h>
#include <string.h>

/* Steps that evaluations may take together; then the remaining steps have no values. */
#define MOST_STEPS 10000000u

/* One term or bracket, and the rules that depend on it by their numbers, in order. */
typedef struct candidate {
    const because *term; /* NULL: CHOICE is the bracket */
    uint32_t choice;
    VEC(uint32_t) rules;
} candidate;

typedef struct finder {
    arena *memory;
    const verdict *v;
    VEC(next_rule) rules; /* all that are undetermined */
    VEC(candidate) found;
    uint32_t *of_slot, *of_choice; /* the number of the candidate + 1, or 0 */
    VEC(next_step) steps;
} finder;

/* ------------------------------------------------------------------------------------------------ candidates */

/* Adds the rule that was found last to the candidate at *AT, which may be a new one. */
static void add_candidate(finder *f, uint32_t *at, candidate c) {
    uint32_t number = (uint32_t)f->rules.n - 1;
    if (*at == 0) {
        VEC_PUSH(f->memory, f->found, c);
        *at = (uint32_t)f->found.n;
    }
    candidate *to = &f->found.v[*at - 1];
    if (to->rules.n == 0 || to->rules.v[to->rules.n - 1] != number) VEC_PUSH(f->memory, to->rules, number);
}

static void add_choice(finder *f, uint32_t which) {
    if (which != DEAL_NONE) add_candidate(f, &f->of_choice[which], (candidate){.choice = which});
}

/* Terms that are open whatever the brackets are; brackets, if the reason is that their options differ. */
static void add_reasons(finder *f, const because *list, size_t n, bool bracket) {
    for (const because *b = list; b < list + n; b++) {
        if (b->kind == BECAUSE_TERM && b->unknown && b->value.state == SLOT_OPEN && b->choice == DEAL_NONE)
            add_candidate(f, &f->of_slot[b->slot], (candidate){.term = b});
        if (bracket) add_choice(f, b->choice);
    }
}

static void add_rule(finder *f, const pack *p, const rule_verdict *v) {
    VEC_PUSH(f->memory, f->rules, (next_rule){p, v});
    if (v->when == CONDITION_UNDETERMINED)
        add_reasons(f, v->when_because, v->n_when_because, v->undetermined == UNDETERMINED_BRACKET);
    for (const condition_verdict *c = v->conditions; c < v->conditions + v->n_conditions; c++) {
        if (c->outcome != CONDITION_UNDETERMINED) continue;
        add_reasons(f, c->because, c->n_because, c->undetermined == UNDETERMINED_BRACKET && c->n_effects == 0);
        for (size_t i = 0; i < c->n_effects; i++) add_choice(f, c->effects[i].choice);
    }
}

static void find_candidates(finder *f) {
    const deal *d = f->v->deal;
    f->of_slot = ARENA_ARRAY(f->memory, uint32_t, d->vocabulary->n_slots + DEAL_FIELDS);
    f->of_choice = ARENA_ARRAY(f->memory, uint32_t, d->n_choices);
    for (const pack_verdict *p = f->v->packs; p < f->v->packs + f->v->n_packs; p++)
        for (const rule_verdict *r = p->rules; r < p->rules + p->n_rules; r++)
            if (rule_standing(r) == RULE_UNDETERMINED) add_rule(f, p->pack, r);
}

/* ------------------------------------------------------------------------------------------------ steps */

static bool is_red_line(const finder *f, const next_rule *r) {
    rule_class class = r->verdict->rule->class;
    return class == RULE_RED_LINE || (f->v->strict && class == RULE_NEGOTIABLE);
}

static void add_step(finder *f, const candidate *like, next_step s) {
    next_rule *rules = ARENA_ARRAY(f->memory, next_rule, like->rules.n);
    for (int red = 1; red >= 0; red--)
        for (size_t i = 0; i < like->rules.n; i++) {
            const next_rule *r = &f->rules.v[like->rules.v[i]];
            if (is_red_line(f, r) != red) continue;
            rules[s.n_rules++] = *r;
            s.n_red_lines += (size_t)red;
        }
    s.rules = rules;
    VEC_PUSH(f->memory, f->steps, s);
}

/* Terms that the same rules read become one step if their paths can be written as one. */
static void make_steps(finder *f) {
    map of_rules = {0};
    typedef VEC(because) because_list;
    because_list *groups = ARENA_ARRAY(f->memory, because_list, f->found.n);
    for (size_t i = 0; i < f->found.n; i++) {
        const candidate *c = &f->found.v[i];
        if (!c->term) {
            add_step(f, c, (next_step){.bracket = &f->v->deal->choices[c->choice]});
            continue;
        }
        str key = {(const char *)c->rules.v, c->rules.n * sizeof *c->rules.v};
        uint32_t at = map_get(&of_rules, key);
        if (at == MAP_NONE) map_put(f->memory, &of_rules, key, at = (uint32_t)i);
        VEC_PUSH(f->memory, groups[at], *c->term);
    }
    for (size_t i = 0; i < f->found.n; i++) {
        size_t n = 0;
        const term_group *g = groups[i].n ? prose_groups(f->memory, groups[i].v, groups[i].n, false, &n) : NULL;
        for (size_t k = 0; k < n; k++) add_step(f, &f->found.v[i], (next_step){.terms = g[k], .list = groups[i].v});
    }
}

/* Most red lines first, then most rules; brackets before terms, because the text itself has the options. */
static int by_weight(const void *left, const void *right) {
    const next_step *a = left, *b = right;
    if (a->n_red_lines != b->n_red_lines) return a->n_red_lines < b->n_red_lines ? 1 : -1;
    if (a->n_rules != b->n_rules) return a->n_rules < b->n_rules ? 1 : -1;
    if (!a->bracket != !b->bracket) return a->bracket ? -1 : 1;
    if (a->bracket) return (a->bracket > b->bracket) - (a->bracket < b->bracket);
    return (a->terms.of->slot > b->terms.of->slot) - (a->terms.of->slot < b->terms.of->slot);
}

/* ------------------------------------------------------------------------------------------------ values */

static const uint8_t *outcomes_of(arena *a, what_if *w, const next_step *s) {
    uint8_t *outcomes = arena_alloc(a, s->n_rules);
    for (size_t i = 0; i < s->n_rules; i++) outcomes[i] = (uint8_t)what_if_rule(w, s->rules[i].verdict);
    return outcomes;
}

static str json_of(arena *a, str name) {
    buf out = buf_in(a);
    buf_json(&out, name);
    return buf_take(&out);
}

/* Each option of a bracket, or each value of a term; terms of a group get the value together. */
static void find_values(arena *a, what_if *w, next_step *s, const deal *d, size_t *left) {
    const because *of = s->terms.of;
    slot_value *list = NULL;
    size_t n = 0;
    if (s->bracket)
        n = choice_ways(s->bracket);
    else
        list = slot_values_nearest(a, of->type, of->values, NULL, &n);
    if (n == 0 || n * s->n_rules > *left) return;
    *left -= n * s->n_rules;
    next_value *values = ARENA_ARRAY(a, next_value, n);
    for (size_t i = 0; i < n; i++) {
        if (s->bracket) {
            values[i].name = choice_way_name(s->bracket, (uint32_t)i);
            values[i].json = json_of(a, values[i].name);
            what_if_settle(w, (uint32_t)(s->bracket - d->choices), (uint32_t)i);
        } else {
            values[i].name = slot_value_text(a, of->type, of->values, list[i], VALUE_NAME);
            values[i].json = slot_value_text(a, of->type, of->values, list[i], VALUE_JSON);
            for (uint32_t k = (uint32_t)(of - s->list); k != UINT32_MAX; k = s->terms.next[k])
                what_if_set(w, s->list[k].slot, list[i]);
        }
        values[i].outcomes = outcomes_of(a, w, s);
        what_if_clear(w);
    }
    if (what_if_exhausted(w)) return;
    s->values = values;
    s->n_values = n;
}

const next_step *next_steps(arena *a, const verdict *v, size_t *n) {
    finder f = {.memory = a, .v = v};
    size_t left = NEXT_MOST_EVALUATIONS;
    *n = 0;
    if (!v->deal) return NULL;
    find_candidates(&f);
    make_steps(&f);
    *n = f.steps.n;
    if (f.steps.n == 0) return NULL;
    qsort(f.steps.v, f.steps.n, sizeof *f.steps.v, by_weight);
    what_if *w = what_if_open(a, v, MOST_STEPS);
    for (size_t i = 0; i < f.steps.n && !what_if_exhausted(w); i++) find_values(a, w, &f.steps.v[i], v->deal, &left);
    return f.steps.v;
}

/* ------------------------------------------------------------------------------------------------ words */

str next_name(arena *a, const next_step *s, bool shorten) {
    if (!s->bracket) return shorten ? prose_few_names(a, s->terms.paths) : s->terms.paths;
    return arena_printf(a, "bracket " STR_FMT, STR_ARG(prose_bracket(a, s->bracket)));
}

static str ids_of(arena *a, const next_step *s, size_t n) {
    str *ids = ARENA_ARRAY(a, str, n);
    for (size_t i = 0; i < n; i++) ids[i] = s->rules[i].verdict->rule->id;
    return prose_list(a, ids, n, ", ", ", ", false);
}

str next_rules(arena *a, const next_step *s, bool shorten) {
    enum { EXAMPLES = 3 };
    size_t red = s->n_red_lines, others = s->n_rules - red;
    str words = {"", 0};
    if (red) words = arena_printf(a, "%zu red line%s", red, red == 1 ? "" : "s");
    if (others && (!red || !shorten))
        words = prose_join(a, words, " and ",
                           arena_printf(a, "%zu %srule%s", others, red ? "other " : "", others == 1 ? "" : "s"));
    size_t shown = shorten && red ? red : s->n_rules;
    bool cut = shorten && shown > EXAMPLES;
    return arena_printf(a, STR_FMT "%s" STR_FMT, STR_ARG(words), cut ? ", e.g. " : ": ",
                        STR_ARG(ids_of(a, s, cut ? EXAMPLES : shown)));
}

str next_decides(arena *a, const next_step *s, size_t i) {
    static const struct {
        rule_outcome outcome;
        const char *one, *many;
    } parts[] = {{RULE_FAIL, "fails", "fail"},
                 {RULE_PASS, "passes", "pass"},
                 {RULE_NOT_APPLICABLE, "does not apply", "do not apply"},
                 {RULE_ERROR, "cannot be evaluated", "cannot be evaluated"}};
    str all = {"", 0};
    for (size_t k = 0; k < sizeof parts / sizeof *parts; k++) {
        next_step of = {.rules = NULL};
        next_rule *rules = ARENA_ARRAY(a, next_rule, s->n_rules);
        for (size_t r = 0; r < s->n_rules; r++)
            if (s->values[i].outcomes[r] == parts[k].outcome) rules[of.n_rules++] = s->rules[r];
        of.rules = rules;
        if (of.n_rules == 0) continue;
        str words =
            prose_join(a, ids_of(a, &of, of.n_rules), " ", str_of(of.n_rules == 1 ? parts[k].one : parts[k].many));
        all = prose_join(a, all, "; ", words);
    }
    return all;
}

str next_count(arena *a, const verdict *v) {
    size_t n = 0, of[UNDETERMINED_REASONS] = {0};
    for (const pack_verdict *p = v->packs; p < v->packs + v->n_packs; p++)
        for (const rule_verdict *r = p->rules; r < p->rules + p->n_rules; r++) {
            if (rule_standing(r) != RULE_UNDETERMINED || r->rule->class != RULE_RED_LINE) continue;
            n++;
            of[r->undetermined]++;
        }
    if (n == 0) return (str){"", 0};
    str words = {"", 0};
    for (size_t i = UNDETERMINED_REASONS - 1; i > UNDETERMINED_NOT; i--)
        if (of[i])
            words = prose_join(a, words, ", ",
                               arena_printf(a, "%zu %s", of[i], undetermined_reason_name((undetermined_reason)i)));
    if (words.n) words = arena_printf(a, "(" STR_FMT ")", STR_ARG(words));
    return prose_join(a, arena_printf(a, "%zu red line%s", n, n == 1 ? "" : "s"), " ", words);
}
