#include "judge/compare.h"

#include "judge/thing_map.h"

const char *change_kind_name(change_kind k) {
    static const char *const names[] = {"added", "removed", "changed"};
    return names[k];
}

const char *trend_name(trend t) {
    static const char *const names[] = {"same", "better", "worse"};
    return names[t];
}

static bool is_exempt(const condition_verdict *v) {
    return v->waiver || v->known;
}

const char *condition_standing_name(const condition_verdict *v) {
    if (!v) return "not applicable";
    if (v->outcome != CONDITION_VIOLATED || !is_exempt(v)) return condition_outcome_name(v->outcome);
    return v->waiver ? "violated (waived)" : "violated (known)";
}

static trend trend_of(unsigned before, unsigned after) {
    return before == after ? TREND_SAME : after < before ? TREND_BETTER : TREND_WORSE;
}

/* An exempt violation ranks better than an undetermined outcome, because it does not keep the deal from acceptance. */
static unsigned condition_rank(condition_outcome o, bool exempt) {
    static const unsigned ranks[] = {0, 1, 3, 4, 5};
    return o == CONDITION_VIOLATED && exempt ? 2 : ranks[o];
}

trend condition_trend(condition_outcome before, bool before_exempt, condition_outcome after, bool after_exempt) {
    return trend_of(condition_rank(before, before_exempt), condition_rank(after, after_exempt));
}

/* Not applicable counts as accepted. */
trend deal_trend(deal_outcome before, deal_outcome after) {
    static const unsigned ranks[] = {0, 0, 1, 2, 3};
    return trend_of(ranks[before], ranks[after]);
}

static trend rule_trend(const rule_verdict *before, const rule_verdict *after) {
    static const unsigned ranks[] = {0, 0, 2, 3, 4};
    unsigned was = ranks[rule_standing(before)], is = ranks[rule_standing(after)];
    if (before->outcome == RULE_FAIL && was == 0) was = 1;
    if (after->outcome == RULE_FAIL && is == 0) is = 1;
    return trend_of(was, is);
}

/* ------------------------------------------------------------------------------------------------ terms of a deal */

static void write_state(buf *out, slot_type type, const domain *values, slot s) {
    if (s.state == SLOT_VALUE)
        slot_value_print(out, type, values, s.v, VALUE_PROSE);
    else
        buf_z(out, s.state == SLOT_ABSENT ? "not set" : "open");
}

void compare_write_mention(buf *out, const deal *d, const mention *m) {
    const domain *values;
    slot_type type = vocabulary_slot_type(d->vocabulary, m->slot, &values);
    if (m->either != DEAL_NONE) {
        const choice *c = &d->choices[m->either];
        for (uint32_t i = 0; i < c->n_options; i++)
            buf_printf(out, "%s" STR_FMT, i ? " or " : "", STR_ARG(c->options[i].name));
    } else
        write_state(out, type, values, (slot){.state = m->open ? SLOT_OPEN : SLOT_VALUE, .v = m->value});
    if (m->choice == DEAL_NONE) return;
    const choice *c = &d->choices[m->choice];
    buf_printf(out, " if " STR_FMT " is " STR_FMT, STR_ARG(c->name), STR_ARG(choice_way_name(c, m->option)));
}

static void write_mentions(buf *out, const deal *d, uint32_t first) {
    for (uint32_t i = first; i != DEAL_NONE; i = d->mentions[i].next) {
        if (i != first) buf_z(out, ", ");
        compare_write_mention(out, d, &d->mentions[i]);
    }
}

static bool is_silent(const deal *d, uint32_t number) {
    uint32_t terms = d->vocabulary->n_slots;
    return number < terms ? d->slots[number].origin == 0 : d->fields[number - terms].source == NULL;
}

static term_said said_of(arena *a, const deal *d, uint32_t number) {
    const domain *values;
    slot_type type = vocabulary_slot_type(d->vocabulary, number, &values);
    slot s = d->slots[number];
    term_said said = {.value = s, .values = values, .silent = is_silent(d, number)};
    uint32_t member;
    const name_set *thing = vocabulary_thing_of(d->vocabulary, number, &member);
    buf words = buf_in(a);
    if (s.state == SLOT_BRACKET)
        write_mentions(&words, d, s.origin - 1);
    else if (thing && s.state == SLOT_VALUE)
        buf_printf(&words, STR_FMT " \"" STR_FMT "\"", STR_ARG(thing->members.names[member]),
                   STR_ARG(thing->labels[member]));
    else
        write_state(&words, type, values, s);
    said.words = buf_take(&words);
    said.names = thing && s.state == SLOT_VALUE;
    if (said.silent) return said;
    if (number >= d->vocabulary->n_slots) {
        said.at = d->fields[number - d->vocabulary->n_slots];
        return said;
    }
    const mention *m = &d->mentions[s.origin - 1];
    said.at = m->at;
    said.from = m->article == DEAL_NONE ? NULL : &d->articles[m->article];
    return said;
}

/* ------------------------------------------------------------------------------------------------ changed terms */

typedef VEC(uint32_t) numbers;

typedef struct comparer {
    arena *memory;
    const deal *before, *after;
    const thing_map *things; /* NULL: they have the same numbers in both */
    VEC(term_change) terms;
    VEC(article_change) articles;
    uint32_t *of_slot;             /* for each slot the number of its change, or DEAL_NONE */
    uint32_t *of_article[2];       /* for each article of the earlier, of the later deal likewise */
    numbers found, found_articles; /* of the condition that is being looked at */
    VEC(because) rest;
    bool silence, no_text;
} comparer;

/* What the earlier deal has at a slot of the later one. */
static slot earlier_slot(const comparer *c, uint32_t number) {
    uint32_t was = thing_map_earlier(c->things, number);
    return c->things ? thing_map_value(c->memory, c->things, was, c->before->slots[was]) : c->before->slots[was];
}

static void compare_slot(comparer *c, uint32_t number) {
    uint32_t earlier = thing_map_earlier(c->things, number), member;
    bool was_silent = is_silent(c->before, earlier), silent = is_silent(c->after, number);
    if (was_silent && silent) return;
    const domain *values;
    slot_type type = vocabulary_slot_type(c->after->vocabulary, number, &values);
    bool same = slot_equal(c->after->vocabulary, number, earlier_slot(c, number), c->after->slots[number]);
    bool is_thing = vocabulary_thing_of(c->after->vocabulary, number, &member);
    if (same && was_silent == silent && !is_thing) return;
    term_change t = {.slot = number,
                     .type = type,
                     .values = values,
                     .same_meaning = same,
                     .kind = was_silent ? CHANGE_ADDED
                             : silent   ? CHANGE_REMOVED
                                        : CHANGE_CHANGED,
                     .before = said_of(c->memory, c->before, earlier),
                     .after = said_of(c->memory, c->after, number)};
    if (t.kind == CHANGE_CHANGED && str_eq(t.before.words, t.after.words)) return;
    t.path = deal_has_things(c->after, number) ? vocabulary_slot_path(c->memory, c->after->vocabulary, number)
                                               : vocabulary_slot_path(c->memory, c->before->vocabulary, earlier);
    c->of_slot[number] = (uint32_t)c->terms.n;
    VEC_PUSH(c->memory, c->terms, t);
}

/* ------------------------------------------------------------------------------------------------ changed articles */

static str standing_of(arena *a, const deal *d, const article *one) {
    if (one->choice == DEAL_NONE) return one->by;
    const choice *c = &d->choices[one->choice];
    return arena_printf(a, STR_FMT "\n" STR_FMT "\n" STR_FMT, STR_ARG(c->name),
                        STR_ARG(choice_way_name(c, one->option)), STR_ARG(one->by));
}

static void compare_pair(comparer *c, uint32_t before, uint32_t after) {
    article_change x = {CHANGE_CHANGED, &c->before->articles[before], &c->after->articles[after], false, false, false};
    x.title = !str_eq(x.before->title, x.after->title);
    x.words = !str_eq(x.before->text, x.after->text);
    x.standing = !str_eq(standing_of(c->memory, c->before, x.before), standing_of(c->memory, c->after, x.after));
    if (!x.title && !x.words && !x.standing) return;
    c->of_article[0][before] = c->of_article[1][after] = (uint32_t)c->articles.n;
    VEC_PUSH(c->memory, c->articles, x);
}

static uint32_t *none_changed(arena *a, uint32_t n) {
    uint32_t *of = ARENA_ARRAY(a, uint32_t, n);
    for (uint32_t i = 0; i < n; i++) of[i] = DEAL_NONE;
    return of;
}

/* Articles of the later deal in its order, then the removed ones. Dropped articles do not count. */
static void compare_articles(comparer *c) {
    const deal *b = c->before, *d = c->after;
    map earlier = {0}, later = {0};
    c->of_article[0] = none_changed(c->memory, b->n_articles);
    c->of_article[1] = none_changed(c->memory, d->n_articles);
    for (uint32_t i = 0; i < b->n_articles; i++)
        if (!b->articles[i].dropped) map_put(c->memory, &earlier, b->articles[i].id, i);
    for (uint32_t i = 0; i < d->n_articles; i++) {
        const article *one = &d->articles[i];
        if (one->dropped) continue;
        map_put(c->memory, &later, one->id, i);
        uint32_t was = map_get(&earlier, one->id);
        if (was != MAP_NONE) {
            compare_pair(c, was, i);
            continue;
        }
        c->of_article[1][i] = (uint32_t)c->articles.n;
        VEC_PUSH(c->memory, c->articles, (article_change){.kind = CHANGE_ADDED, .after = one});
    }
    for (uint32_t i = 0; i < b->n_articles; i++) {
        if (b->articles[i].dropped || map_get(&later, b->articles[i].id) != MAP_NONE) continue;
        c->of_article[0][i] = (uint32_t)c->articles.n;
        VEC_PUSH(c->memory, c->articles, (article_change){.kind = CHANGE_REMOVED, .before = &b->articles[i]});
    }
}

/* ------------------------------------------------------------------------------------------------ reasons */

static void add_number(arena *a, numbers *to, uint32_t number) {
    for (size_t i = 0; i < to->n; i++)
        if (to->v[i] == number) return;
    VEC_PUSH(a, *to, number);
}

/* Whether a reason of one of the two deals has changed; records the change. */
static bool term_decided(comparer *c, const because *b, bool later) {
    uint32_t slot_number = later ? b->slot : thing_map_later(c->things, b->slot), number = c->of_slot[slot_number];
    if (number != DEAL_NONE && !c->terms.v[number].same_meaning) {
        add_number(c->memory, &c->found, number);
        return true;
    }
    if (number != DEAL_NONE || !b->silent || c->before->complete == c->after->complete) return false;
    if (slot_equal(c->after->vocabulary, slot_number, earlier_slot(c, slot_number), c->after->slots[slot_number]))
        return false;
    return c->silence = true;
}

/* Whether things of the set of B were added or removed; records that. */
static bool names_decided(comparer *c, const because *b) {
    const vocabulary *v = c->after->vocabulary;
    bool any = false;
    for (uint32_t i = 0; i < c->terms.n; i++) {
        const term_change *t = &c->terms.v[i];
        if (t->same_meaning || t->slot >= v->n_slots || v->slot_term[t->slot] != v->slot_term[b->slot]) continue;
        add_number(c->memory, &c->found, i);
        any = true;
    }
    return any;
}

static bool article_decided(comparer *c, const because *b, bool later) {
    if (!b->article) return false;
    const deal *d = later ? c->after : c->before;
    uint32_t number = c->of_article[later][b->article - d->articles];
    if (number == DEAL_NONE) return false;
    add_number(c->memory, &c->found_articles, number);
    return true;
}

static void look_at(comparer *c, const because *list, size_t n, bool later, bool want_rest) {
    for (size_t i = 0; i < n; i++) {
        const because *b = &list[i];
        bool changed = b->kind == BECAUSE_TERM    ? term_decided(c, b, later)
                       : b->kind == BECAUSE_NAMES ? names_decided(c, b)
                                                  : article_decided(c, b, later);
        bool no_text = b->kind == BECAUSE_NO_TEXT && c->articles.n;
        c->no_text = c->no_text || no_text;
        if (!changed && !no_text && want_rest) VEC_PUSH(c->memory, c->rest, *b);
    }
}

static void look_at_condition(comparer *c, const condition_verdict *v, bool later) {
    if (v) look_at(c, v->because, v->n_because, later, later && v->outcome != CONDITION_MET);
}

static void find_reasons(comparer *c, const rule_verdict *before, const rule_verdict *after, condition_change *x) {
    c->found = c->found_articles = (numbers){0};
    c->rest.v = NULL;
    c->rest.n = c->rest.cap = 0;
    c->silence = c->no_text = false;
    look_at_condition(c, x->before, false);
    look_at_condition(c, x->after, true);
    look_at(c, before->when_because, before->n_when_because, false, false);
    look_at(c, after->when_because, after->n_when_because, true, false);
    x->n_articles = c->found_articles.n;
    /* If no article matched, every article whose text changed since is a reason. */
    for (uint32_t i = 0; c->no_text && i < c->articles.n; i++) {
        const article_change *of = &c->articles.v[i];
        if (x->n_articles == 0 && (of->kind != CHANGE_CHANGED || of->words || of->standing))
            add_number(c->memory, &c->found_articles, i);
    }
    x->terms = c->found.v;
    x->n_terms = c->found.n;
    x->articles = c->found_articles.v;
    x->n_articles = c->found_articles.n;
    x->rest = c->rest.v;
    x->n_rest = c->rest.n;
    x->silence = c->silence;
}

/* ------------------------------------------------------------------------------------------------ verdicts */

static bool same_condition(const condition_verdict *before, const condition_verdict *after) {
    if (!before || !after) return before == after;
    return before->outcome == after->outcome && is_exempt(before) == is_exempt(after);
}

static condition_change compare_condition(comparer *c, const rule_verdict *before, const rule_verdict *after,
                                          size_t i) {
    condition_change x = {.condition = &after->rule->conditions[i],
                          .before = i < before->n_conditions ? &before->conditions[i] : NULL,
                          .after = i < after->n_conditions ? &after->conditions[i] : NULL};
    if (same_condition(x.before, x.after)) return x;
    x.trend = condition_trend(x.before ? x.before->outcome : CONDITION_MET, x.before && is_exempt(x.before),
                              x.after ? x.after->outcome : CONDITION_MET, x.after && is_exempt(x.after));
    x.exemption = x.before && x.after && x.before->outcome == x.after->outcome;
    if (!x.exemption) find_reasons(c, before, after, &x);
    return x;
}

static bool compare_rule(comparer *c, const rule_verdict *before, const rule_verdict *after, rule_change *out) {
    condition_change *changes = ARENA_ARRAY(c->memory, condition_change, after->rule->n_conditions);
    size_t n = 0;
    for (size_t i = 0; i < after->rule->n_conditions; i++) {
        changes[n] = compare_condition(c, before, after, i);
        n += !same_condition(changes[n].before, changes[n].after);
    }
    /* If all changed conditions have the same trend, so has the rule, even if its outcome is the same. */
    trend t = rule_trend(before, after), common = n ? changes[0].trend : TREND_SAME;
    for (size_t i = 1; i < n; i++)
        if (changes[i].trend != common) common = TREND_SAME;
    *out = (rule_change){before, after, t == TREND_SAME ? common : t, changes, n};
    return n > 0 || before->outcome != after->outcome;
}

const comparison *compare_verdicts(arena *a, const verdict *before, const verdict *after) {
    comparer c = {.memory = a, .before = before->deal, .after = after->deal};
    comparison *out = ARENA_NEW(a, comparison);
    pack_change *packs = ARENA_ARRAY(a, pack_change, after->n_packs);
    uint32_t n = c.before->vocabulary->n_slots + DEAL_FIELDS;
    c.of_slot = none_changed(a, n);
    c.things = thing_map_make(a, c.before, c.after);
    for (uint32_t i = 0; i < n; i++) compare_slot(&c, i);
    compare_articles(&c);
    for (size_t i = 0; i < after->n_packs; i++) {
        const pack_verdict *was = &before->packs[i], *is = &after->packs[i];
        rule_change *rules = ARENA_ARRAY(a, rule_change, is->n_rules);
        packs[i] = (pack_change){was, is, deal_trend(was->outcome, is->outcome), rules, 0};
        for (size_t k = 0; k < is->n_rules; k++)
            packs[i].n_rules += compare_rule(&c, &was->rules[k], &is->rules[k], &rules[packs[i].n_rules]);
    }
    *out = (comparison){.before = before,
                        .after = after,
                        .trend = deal_trend(before->outcome, after->outcome),
                        .completeness = before->deal->complete != after->deal->complete,
                        .terms = c.terms.v,
                        .n_terms = c.terms.n,
                        .articles = c.articles.v,
                        .n_articles = c.articles.n,
                        .packs = packs,
                        .n_packs = after->n_packs};
    for (size_t i = 0; i < after->n_packs; i++)
        for (size_t k = 0; k < packs[i].n_rules; k++)
            for (size_t m = 0; m < packs[i].rules[k].n_conditions; m++) {
                out->n_better += packs[i].rules[k].conditions[m].trend == TREND_BETTER;
                out->n_worse += packs[i].rules[k].conditions[m].trend == TREND_WORSE;
            }
    return out;
}
