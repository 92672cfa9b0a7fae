#include <stdlib.h>

#include "api/api.h"
#include "judge/compare.h"
#include "report/diff_report.h"

/* A condition whose outcome changed, and where the comparison has it. */
typedef struct condition_values {
    rl_diff_condition value;
    const condition_change *change;
} condition_values;

struct rl_diff {
    arena memory;
    const rl_verdict *before, *after;
    const comparison *comparison;
    rl_diff_summary summary;
    rl_diff_term *terms;
    rl_diff_article *articles;
    condition_values *conditions;
};

_Static_assert((int)TREND_SAME == RL_SAME && (int)TREND_BETTER == RL_BETTER && (int)TREND_WORSE == RL_WORSE,
               "rl_trend is trend");
_Static_assert((int)CHANGE_ADDED == RL_ADDED && (int)CHANGE_REMOVED == RL_REMOVED && (int)CHANGE_CHANGED == RL_CHANGED,
               "rl_change is change_kind");

const char *rl_trend_name(rl_trend t) {
    return (unsigned)t <= TREND_WORSE ? trend_name((trend)t) : "";
}

const char *rl_change_name(rl_change change) {
    return (unsigned)change <= CHANGE_CHANGED ? change_kind_name((change_kind)change) : "";
}

/* ------------------------------------------------------------------------------------------------ values */

static rl_diff_term term_of(arena *a, const term_change *t) {
    uint32_t column;
    rl_diff_term out = RL_DIFF_TERM_INIT;
    out.path = api_text(a, t->path);
    out.change = (rl_change)t->kind;
    out.same_meaning = t->same_meaning;
    out.before = api_text(a, t->before.words);
    out.after = api_text(a, t->after.words);
    out.before_silent = t->before.silent;
    out.after_silent = t->after.silent;
    api_place(a, t->before.at, &out.before_file, &out.before_line, &column);
    api_place(a, t->after.at, &out.after_file, &out.after_line, &column);
    return out;
}

static rl_diff_article article_of(arena *a, const article_change *x) {
    rl_diff_article out = RL_DIFF_ARTICLE_INIT;
    out.id = api_text(a, x->after ? x->after->id : x->before->id);
    out.change = (rl_change)x->kind;
    out.title = x->title;
    out.text = x->words;
    out.standing = x->standing;
    if (x->before) out.before_title = api_text(a, x->before->title);
    if (x->before) out.before_text = api_text(a, x->before->text);
    if (x->after) out.after_title = api_text(a, x->after->title);
    if (x->after) out.after_text = api_text(a, x->after->text);
    return out;
}

static void add_condition(rl_diff *d, const pack_change *p, const rule_change *r, const condition_change *x) {
    arena *a = &d->memory;
    rl_diff_condition out = RL_DIFF_CONDITION_INIT;
    const condition_verdict *shown = x->after && x->after->outcome != CONDITION_MET ? x->after : x->before;
    if (!shown) shown = x->after;
    out.pack = api_text(a, p->after->pack->id);
    out.rule = api_text(a, r->after->rule->id);
    out.condition = api_text(a, x->condition->id);
    out.trend = (rl_trend)x->trend;
    out.before_applies = x->before != NULL;
    out.after_applies = x->after != NULL;
    if (x->before) out.before = (rl_condition_outcome)x->before->outcome;
    if (x->after) out.after = (rl_condition_outcome)x->after->outcome;
    out.before_waived = x->before && x->before->waiver;
    out.after_waived = x->after && x->after->waiver;
    out.message = api_text(a, shown->message);
    out.n_terms = x->n_terms;
    d->conditions[d->summary.n_conditions++] = (condition_values){out, x};
}

static void add_conditions(rl_diff *d) {
    const comparison *c = d->comparison;
    size_t n = 0;
    for (size_t p = 0; p < c->n_packs; p++)
        for (size_t r = 0; r < c->packs[p].n_rules; r++) n += c->packs[p].rules[r].n_conditions;
    d->conditions = ARENA_ARRAY(&d->memory, condition_values, n);
    for (size_t p = 0; p < c->n_packs; p++)
        for (size_t r = 0; r < c->packs[p].n_rules; r++) {
            const rule_change *of = &c->packs[p].rules[r];
            for (size_t i = 0; i < of->n_conditions; i++) add_condition(d, &c->packs[p], of, &of->conditions[i]);
        }
}

static rl_status compare(void *call) {
    rl_diff *d = call;
    arena *a = &d->memory;
    const comparison *c = compare_verdicts(a, d->before->verdict, d->after->verdict);
    d->comparison = c;
    d->terms = ARENA_ARRAY(a, rl_diff_term, c->n_terms);
    for (size_t i = 0; i < c->n_terms; i++) d->terms[i] = term_of(a, &c->terms[i]);
    d->articles = ARENA_ARRAY(a, rl_diff_article, c->n_articles);
    for (size_t i = 0; i < c->n_articles; i++) d->articles[i] = article_of(a, &c->articles[i]);
    d->summary = (rl_diff_summary){.trend = (rl_trend)c->trend,
                                   .before = (rl_outcome)c->before->outcome,
                                   .after = (rl_outcome)c->after->outcome,
                                   .completeness = c->completeness,
                                   .n_terms = c->n_terms,
                                   .n_articles = c->n_articles,
                                   .n_better = c->n_better,
                                   .n_worse = c->n_worse};
    add_conditions(d);
    return RL_OK;
}

/* ------------------------------------------------------------------------------------------------ calls */

rl_status rl_diff_new(const rl_verdict *before, const rl_verdict *after, rl_diff **diff) {
    if (!diff) return RL_ERROR_ARGUMENT;
    *diff = NULL;
    if (!before || !after || before->engine != after->engine || !before->verdict->deal || !after->verdict->deal ||
        before->verdict->n_packs != after->verdict->n_packs)
        return RL_ERROR_ARGUMENT;
    rl_diff *d = calloc(1, sizeof *d);
    if (!d) return RL_NOMEM;
    d->before = before;
    d->after = after;
    rl_status status = api_guard((guarded_arenas){{&d->memory}}, compare, d);
    if (status == RL_OK)
        *diff = d;
    else
        rl_diff_free(d);
    return status;
}

void rl_diff_free(rl_diff *diff) {
    if (!diff) return;
    arena_free(&diff->memory);
    free(diff);
}

rl_status rl_diff_summarize(const rl_diff *diff, rl_diff_summary *summary) {
    return !diff ? RL_ERROR_ARGUMENT : api_give(summary, &diff->summary, sizeof *summary);
}

rl_status rl_diff_get_term(const rl_diff *diff, size_t i, rl_diff_term *to) {
    return diff && i < diff->summary.n_terms ? api_give(to, &diff->terms[i], sizeof *to) : RL_ERROR_ARGUMENT;
}

rl_status rl_diff_get_article(const rl_diff *diff, size_t i, rl_diff_article *to) {
    return diff && i < diff->summary.n_articles ? api_give(to, &diff->articles[i], sizeof *to) : RL_ERROR_ARGUMENT;
}

rl_status rl_diff_get_condition(const rl_diff *diff, size_t i, rl_diff_condition *to) {
    if (!diff || i >= diff->summary.n_conditions) return RL_ERROR_ARGUMENT;
    return api_give(to, &diff->conditions[i].value, sizeof *to);
}

rl_status rl_diff_condition_term(const rl_diff *diff, size_t i, size_t k, size_t *to) {
    if (!diff || !to || i >= diff->summary.n_conditions || k >= diff->conditions[i].value.n_terms)
        return RL_ERROR_ARGUMENT;
    *to = diff->conditions[i].change->terms[k];
    return RL_OK;
}

static void write_diff(arena *a, buf *out, const output_format *f, const report_settings *s, const void *what) {
    diff_report_write(a, out, f, s, what);
}

rl_status rl_diff_write(const rl_diff *diff, const char *format, const rl_report_settings *settings, rl_sink sink,
                        void *data) {
    return api_write_document(write_diff, diff ? diff->comparison : NULL, format, settings, sink, data);
}
