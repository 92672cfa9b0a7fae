#include "api/api.h"

#include "report/finding.h"
#include "report/next.h"

/* The values of a verdict, made of it in one go when the first of them is asked for. Texts of packs are the engine's.
 */

typedef struct effect_values {
    rl_effect effect;
    const rl_effect_option *options;
} effect_values;

typedef struct condition_values {
    rl_condition_verdict verdict;
    rl_waiver waiver;
    const rl_reason *reasons;
    const effect_values *effects;
} condition_values;

typedef struct rule_values {
    rl_rule_verdict verdict;
    const rule_texts *texts;
    const rl_reason *when_reasons;
    const condition_values *conditions;
} rule_values;

typedef struct pack_values {
    rl_pack_verdict verdict;
    const rule_values *rules;
} pack_values;

typedef struct verdict_values {
    rl_deal deal;
    const rl_article *articles;
    const pack_values *packs;
    const struct next_values *next; /* NULL until they are asked for */
    size_t n_next;
} verdict_values;

/* ------------------------------------------------------------------------------------------------ reasons */

static rl_reason reason_of(arena *a, const because *b, const deal *d) {
    _Static_assert((int)BECAUSE_TERM == RL_REASON_TERM && (int)BECAUSE_TEXT == RL_REASON_TEXT &&
                       (int)BECAUSE_NO_TEXT == RL_REASON_NO_TEXT && (int)BECAUSE_FIELD == RL_REASON_FIELD &&
                       (int)BECAUSE_NO_MEMBER == RL_REASON_NO_MEMBER && (int)BECAUSE_ARTICLE == RL_REASON_ARTICLE &&
                       (int)BECAUSE_NAMES == RL_REASON_NAMES,
                   "kinds of reasons are the same in and outside");
    rl_reason r = RL_REASON_INIT;
    r.kind = (rl_reason_kind)b->kind;
    if (b->kind == BECAUSE_TERM || b->kind == BECAUSE_FIELD) r.name = api_text(a, b->term);
    if (b->kind == BECAUSE_NO_MEMBER) r.name = api_text(a, b->expression);
    if (b->kind == BECAUSE_TERM) {
        buf value = buf_in(a);
        if (b->value.state == SLOT_VALUE)
            slot_value_json(&value, b->type, b->values, b->value.v);
        else
            buf_z(&value, "null");
        r.value = buf_take(&value).p;
        r.open = b->value.state != SLOT_VALUE && b->value.state != SLOT_ABSENT;
        r.silent = b->silent;
        r.unit = api_text(a, vocabulary_unit(d->vocabulary, b->slot, b->value));
    }
    if (b->kind == BECAUSE_NAMES) {
        r.name = api_text(a, b->term);
        r.open = b->value.state == SLOT_OPEN;
    }
    r.thing = api_text(a, b->thing);
    if (b->kind == BECAUSE_TEXT) r.text = api_text(a, b->text);
    if (b->article) r.article = api_text(a, b->article->id);
    api_place(a, b->at, &r.file, &r.line, &r.column);
    if (b->choice == DEAL_NONE) return r;
    r.choice = api_text(a, d->choices[b->choice].name);
    r.option = api_text(a, choice_way_name(&d->choices[b->choice], b->way));
    return r;
}

static const rl_reason *reasons_of(arena *a, const because *list, size_t n, const deal *d) {
    rl_reason *out = ARENA_ARRAY(a, rl_reason, n);
    for (size_t i = 0; i < n; i++) out[i] = reason_of(a, &list[i], d);
    return out;
}

static effect_values effect_of(arena *a, const choice_effect *e, const deal *d) {
    const choice *c = &d->choices[e->choice];
    rl_effect_option *options = ARENA_ARRAY(a, rl_effect_option, e->n_ways);
    for (uint32_t i = 0; i < e->n_ways; i++) {
        bool same = e->best[i] == e->worst[i];
        options[i] =
            (rl_effect_option){.size = sizeof *options,
                               .option = api_text(a, choice_way_name(c, i)),
                               .by = i < c->n_options ? api_text(a, c->options[i].by) : "",
                               .best = (rl_condition_outcome)e->best[i],
                               .worst = (rl_condition_outcome)e->worst[i],
                               .outcome = same ? (rl_condition_outcome)e->worst[i] : RL_CONDITION_UNDETERMINED};
    }
    effect_values out = {{sizeof(rl_effect), api_text(a, c->name), e->n_ways, "", 0, 0}, options};
    api_place(a, c->at, &out.effect.file, &out.effect.line, &out.effect.column);
    return out;
}

/* ------------------------------------------------------------------------------------------------ the levels */

static condition_values condition_of(arena *a, const condition_verdict *v, const rl_condition_verdict *texts,
                                     const deal *d) {
    condition_values c = {.verdict = *texts};
    effect_values *effects = ARENA_ARRAY(a, effect_values, v->n_effects);
    for (size_t i = 0; i < v->n_effects; i++) effects[i] = effect_of(a, &v->effects[i], d);
    c.verdict.outcome = (rl_condition_outcome)v->outcome;
    c.verdict.message = api_text(a, v->message);
    c.verdict.waived = v->waiver != NULL;
    c.verdict.vague = v->vague;
    c.verdict.undetermined = (rl_undetermined)v->undetermined;
    c.verdict.reason = api_text(a, v->reason);
    c.verdict.n_reasons = v->n_because;
    c.verdict.n_effects = v->n_effects;
    c.reasons = reasons_of(a, v->because, v->n_because, d);
    c.effects = effects;
    const waiver *w = v->waiver;
    if (!w) return c;
    c.waiver = (rl_waiver){.condition = api_text(a, w->condition),
                           .by = api_text(a, w->by),
                           .reason = api_text(a, w->reason),
                           .until = api_text(a, w->until),
                           .own = w->own,
                           .file = ""};
    api_place(a, w->at, &c.waiver.file, &c.waiver.line, &c.waiver.column);
    return c;
}

static rule_values rule_of(arena *a, const rule_verdict *v, const rule_texts *texts, const deal *d) {
    rule_values r = {.verdict = texts->rule, .texts = texts};
    condition_values *conditions = ARENA_ARRAY(a, condition_values, v->n_conditions);
    for (size_t i = 0; i < v->n_conditions; i++)
        conditions[i] = condition_of(a, &v->conditions[i], &texts->conditions[i].condition, d);
    r.verdict.outcome = (rl_rule_outcome)v->outcome;
    r.verdict.waived = v->waived;
    r.verdict.undetermined = (rl_undetermined)v->undetermined;
    if (v->when == CONDITION_MET) r.verdict.when = "";
    r.verdict.reason = api_text(a, v->when_reason);
    r.verdict.n_when_reasons = v->n_when_because;
    r.verdict.n_conditions = v->n_conditions;
    r.when_reasons = reasons_of(a, v->when_because, v->n_when_because, d);
    r.conditions = conditions;
    return r;
}

/* What the deal says of itself, and the articles that reasons name. */
static void add_facts(arena *a, verdict_values *to, const verdict *v) {
    const deal *d = v->deal;
    const slot *fields = &d->slots[d->vocabulary->n_slots];
    const str_list *by = fields[DEAL_BY].v.list;
    const bool *cited = finding_articles(a, v);
    rl_article *articles = ARENA_ARRAY(a, rl_article, d->n_articles);
    to->deal.status = api_text(a, d->status);
    if (by) to->deal.by = api_text(a, prose_list(a, by->v, by->n, ", ", ", ", false));
    if (fields[DEAL_DATE].state == SLOT_VALUE) to->deal.date = api_text(a, date_print(a, fields[DEAL_DATE].v.i));
    to->deal.as_whole = d->as_whole;
    for (uint32_t i = 0; i < d->n_articles; i++) {
        const article *of = &d->articles[i];
        if (cited[i])
            articles[to->deal.n_articles++] =
                (rl_article){sizeof *articles, api_text(a, of->id), api_text(a, of->title), api_text(a, of->by),
                             api_text(a, of->text)};
    }
    to->articles = articles;
}

static rl_status prepare(void *call) {
    rl_verdict *to = call;
    arena *a = &to->memory;
    const verdict *v = to->verdict;
    pack_values *packs = ARENA_ARRAY(a, pack_values, v->n_packs);
    for (size_t i = 0; i < v->n_packs; i++) {
        const pack_verdict *of = &v->packs[i];
        const pack_texts *texts = to->engine->texts.v[i];
        rule_values *rules = ARENA_ARRAY(a, rule_values, of->n_rules);
        for (size_t k = 0; k < of->n_rules; k++) rules[k] = rule_of(a, &of->rules[k], &texts->rules[k], v->deal);
        packs[i].verdict = (rl_pack_verdict){.id = texts->pack.id,
                                             .party = texts->pack.party,
                                             .version = texts->pack.version,
                                             .outcome = (rl_outcome)of->outcome,
                                             .n_rules = of->n_rules,
                                             .title = texts->pack.title};
        packs[i].rules = rules;
    }
    verdict_values *values = ARENA_NEW(a, verdict_values);
    values->deal = (rl_deal){.size = sizeof values->deal,
                             .id = v->deal ? api_text(a, v->deal->id) : "",
                             .title = v->deal ? api_text(a, v->deal->title) : "",
                             .file = api_text(a, v->file),
                             .outcome = (rl_outcome)v->outcome,
                             .complete = v->deal && v->deal->complete,
                             .n_packs = v->n_packs,
                             .status = "",
                             .by = "",
                             .date = ""};
    if (v->deal) add_facts(a, values, v);
    values->packs = packs;
    to->values = values;
    return RL_OK;
}

/* ------------------------------------------------------------------------------------------------ access */

/* The place in a verdict that a call names; NULL for a level that it does not name or that is not there. */
typedef struct named {
    rl_status status; /* RL_OK if all levels that were asked for are there */
    const pack_values *pack;
    const rule_values *rule;
    const condition_values *condition;
} named;

/* With the first LEVELS of pack P, rule R and condition C. */
static named find(rl_verdict *v, unsigned levels, size_t p, size_t r, size_t c) {
    named n = {.status = !v          ? RL_ERROR_ARGUMENT
                         : v->values ? RL_OK
                                     : api_guard((guarded_arenas){{&v->memory}}, prepare, v)};
    if (n.status != RL_OK || levels == 0) return n;
    n.status = RL_ERROR_ARGUMENT;
    if (p >= v->values->deal.n_packs) return n;
    const pack_values *of_pack = &v->values->packs[p];
    if (levels > 1 && r >= of_pack->verdict.n_rules) return n;
    const rule_values *of_rule = levels > 1 ? &of_pack->rules[r] : NULL;
    if (levels > 2 && c >= of_rule->verdict.n_conditions) return n;
    return (named){RL_OK, of_pack, of_rule, levels > 2 ? &of_rule->conditions[c] : NULL};
}

rl_status rl_verdict_deal(rl_verdict *v, rl_deal *to) {
    named n = find(v, 0, 0, 0, 0);
    return n.status == RL_OK ? api_give(to, &v->values->deal, sizeof *to) : n.status;
}

rl_status rl_verdict_article(rl_verdict *v, size_t i, rl_article *to) {
    named n = find(v, 0, 0, 0, 0);
    if (n.status != RL_OK) return n.status;
    return i < v->values->deal.n_articles ? api_give(to, &v->values->articles[i], sizeof *to) : RL_ERROR_ARGUMENT;
}

rl_status rl_verdict_pack(rl_verdict *v, size_t p, rl_pack_verdict *info) {
    named n = find(v, 1, p, 0, 0);
    return n.pack ? api_give(info, &n.pack->verdict, sizeof *info) : n.status;
}

const char *rl_rule_class_name(rl_rule_class c) {
    return (unsigned)c <= RULE_PREFERENCE ? rule_class_name((rule_class)c) : "";
}

rl_status rl_verdict_rule(rl_verdict *v, size_t p, size_t r, rl_rule_verdict *info) {
    named n = find(v, 2, p, r, 0);
    return n.rule ? api_give(info, &n.rule->verdict, sizeof *info) : n.status;
}

rl_status rl_verdict_condition(rl_verdict *v, size_t p, size_t r, size_t c, rl_condition_verdict *info) {
    named n = find(v, 3, p, r, c);
    return n.condition ? api_give(info, &n.condition->verdict, sizeof *info) : n.status;
}

rl_status rl_verdict_rule_citation(rl_verdict *v, size_t p, size_t r, rl_citation *to) {
    named n = find(v, 2, p, r, 0);
    return n.rule ? api_give(to, &n.rule->texts->cite, sizeof *to) : n.status;
}

rl_status rl_verdict_condition_citation(rl_verdict *v, size_t p, size_t r, size_t c, rl_citation *to) {
    named n = find(v, 3, p, r, c);
    return n.condition ? api_give(to, &n.rule->texts->conditions[c].cite, sizeof *to) : n.status;
}

rl_status rl_verdict_definition(rl_verdict *v, size_t p, size_t r, size_t c, size_t i, const char **name,
                                const char **expression) {
    named n = find(v, 3, p, r, c);
    if (!n.condition) return n.status;
    if (i >= n.condition->verdict.n_definitions || !name || !expression) return RL_ERROR_ARGUMENT;
    *name = n.rule->texts->conditions[c].definitions[i][0];
    *expression = n.rule->texts->conditions[c].definitions[i][1];
    return RL_OK;
}

rl_status rl_verdict_waiver(rl_verdict *v, size_t p, size_t r, size_t c, rl_waiver *to) {
    named n = find(v, 3, p, r, c);
    if (n.condition && !n.condition->verdict.waived) return RL_ERROR_ARGUMENT;
    return n.condition ? api_give(to, &n.condition->waiver, sizeof *to) : n.status;
}

rl_status rl_verdict_reason(rl_verdict *v, size_t p, size_t r, size_t c, size_t i, rl_reason *reason) {
    named n = find(v, 3, p, r, c);
    if (!n.condition) return n.status;
    return i < n.condition->verdict.n_reasons ? api_give(reason, &n.condition->reasons[i], sizeof *reason)
                                              : RL_ERROR_ARGUMENT;
}

rl_status rl_verdict_when_reason(rl_verdict *v, size_t p, size_t r, size_t i, rl_reason *reason) {
    named n = find(v, 2, p, r, 0);
    if (!n.rule) return n.status;
    return i < n.rule->verdict.n_when_reasons ? api_give(reason, &n.rule->when_reasons[i], sizeof *reason)
                                              : RL_ERROR_ARGUMENT;
}

rl_status rl_verdict_effect(rl_verdict *v, size_t p, size_t r, size_t c, size_t i, rl_effect *effect) {
    named n = find(v, 3, p, r, c);
    if (!n.condition) return n.status;
    return i < n.condition->verdict.n_effects ? api_give(effect, &n.condition->effects[i].effect, sizeof *effect)
                                              : RL_ERROR_ARGUMENT;
}

rl_status rl_verdict_effect_option(rl_verdict *v, size_t p, size_t r, size_t c, size_t i, size_t option,
                                   rl_effect_option *info) {
    named n = find(v, 3, p, r, c);
    if (!n.condition) return n.status;
    if (i >= n.condition->verdict.n_effects || option >= n.condition->effects[i].effect.n_options)
        return RL_ERROR_ARGUMENT;
    return api_give(info, &n.condition->effects[i].options[option], sizeof *info);
}

rl_status rl_verdict_find(const rl_verdict *v, const char *path, size_t index[3]) {
    if (!v || !path || !index) return RL_ERROR_ARGUMENT;
    const waiver_path ids = waiver_path_of(&(waiver){.condition = str_of(path)});
    size_t p = 0, r = 0, c = 0;
    const verdict *of = v->verdict;
    while (p < of->n_packs && !str_eq(of->packs[p].pack->id, ids.pack)) p++;
    if (p == of->n_packs) return RL_ERROR_ARGUMENT;
    const pack_verdict *of_pack = &of->packs[p];
    while (ids.rule.n && r < of_pack->n_rules && !str_eq(of_pack->rules[r].rule->id, ids.rule)) r++;
    if (ids.rule.n && r == of_pack->n_rules) return RL_ERROR_ARGUMENT;
    const rule_verdict *of_rule = ids.condition.n ? &of_pack->rules[r] : NULL;
    while (of_rule && c < of_rule->n_conditions && !str_eq(of_rule->conditions[c].condition->id, ids.condition)) c++;
    if (of_rule && c == of_rule->n_conditions) return RL_ERROR_ARGUMENT;
    index[0] = p;
    index[1] = r;
    index[2] = c;
    return RL_OK;
}

/* ------------------------------------------------------------------------------------------------ what to settle next
 */

typedef struct next_values {
    rl_next next;
    const next_step *step;
    const char **json; /* of each value */
} next_values;

static rl_status find_next(void *call) {
    rl_verdict *v = call;
    arena *a = &v->memory;
    size_t n;
    const next_step *steps = next_steps(a, v->verdict, &n);
    next_values *list = ARENA_ARRAY(a, next_values, n + 1);
    for (size_t i = 0; i < n; i++) {
        const next_step *s = &steps[i];
        next_values *to = &list[i];
        to->step = s;
        to->json = ARENA_ARRAY(a, const char *, s->n_values);
        for (size_t k = 0; k < s->n_values; k++) to->json[k] = api_text(a, s->values[k].json);
        to->next = (rl_next){.size = sizeof to->next,
                             .is_bracket = s->bracket != NULL,
                             .name = api_text(a, s->bracket ? s->bracket->name : s->terms.paths),
                             .file = "",
                             .n_rules = s->n_rules,
                             .n_red_lines = s->n_red_lines,
                             .n_values = s->n_values};
        if (s->bracket) api_place(a, s->bracket->at, &to->next.file, &to->next.line, &to->next.column);
    }
    v->values->n_next = n;
    v->values->next = list;
    return RL_OK;
}

/* Entry I; NULL with a status. */
static const next_values *get_next(rl_verdict *v, size_t i, rl_status *status) {
    *status = find(v, 0, 0, 0, 0).status;
    if (*status == RL_OK && !v->values->next) *status = api_guard((guarded_arenas){{&v->memory}}, find_next, v);
    if (*status == RL_OK && i >= v->values->n_next) *status = RL_ERROR_ARGUMENT;
    return *status == RL_OK ? &v->values->next[i] : NULL;
}

rl_status rl_verdict_next(rl_verdict *v, size_t i, rl_next *next) {
    rl_status status;
    const next_values *of = get_next(v, i, &status);
    return of ? api_give(next, &of->next, sizeof *next) : status;
}

rl_status rl_verdict_next_rule(rl_verdict *v, size_t i, size_t r, size_t index[2]) {
    rl_status status;
    const next_values *of = get_next(v, i, &status);
    if (!of || r >= of->next.n_rules || !index) return of ? RL_ERROR_ARGUMENT : status;
    const next_rule *one = &of->step->rules[r];
    for (index[0] = 0; v->verdict->packs[index[0]].pack != one->pack;) index[0]++;
    index[1] = (size_t)(one->verdict - v->verdict->packs[index[0]].rules);
    return RL_OK;
}

rl_status rl_verdict_next_value(rl_verdict *v, size_t i, size_t value, const char **json) {
    rl_status status;
    const next_values *of = get_next(v, i, &status);
    if (!of || value >= of->next.n_values || !json) return of ? RL_ERROR_ARGUMENT : status;
    *json = of->json[value];
    return RL_OK;
}

rl_status rl_verdict_next_outcome(rl_verdict *v, size_t i, size_t value, size_t r, rl_rule_outcome *outcome) {
    rl_status status;
    const next_values *of = get_next(v, i, &status);
    if (!of || value >= of->next.n_values || r >= of->next.n_rules || !outcome) return of ? RL_ERROR_ARGUMENT : status;
    *outcome = (rl_rule_outcome)of->step->values[value].outcomes[r];
    return RL_OK;
}
