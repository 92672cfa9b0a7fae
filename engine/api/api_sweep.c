#include <stdlib.h>

#include "api/api.h"
#include "report/sweep_report.h"
#include "sweep/sweep.h"

/* GMP, which cannot report that memory ran out, takes memory of its own only for numbers above 64 KB. */
#define MOST_BITS 200000u

typedef struct choice_values {
    rl_sweep_choice value;
    const char *const *options;
} choice_values;

struct rl_sweep {
    arena memory;
    diags problems;
    const sweep *sweep; /* NULL after an error */
    rl_sweep_summary summary;
    const choice_values *choices; /* in the order of the sweep's */
};

typedef struct sweeping {
    deal_input in;
    rl_sweep_settings counting;
    rl_sweep *to;
} sweeping;

/* ------------------------------------------------------------------------------------------------ counting */

static choice_values choice_of(arena *a, const sweep *s, const sweep_choice *c) {
    const choice *from = &s->deal->choices[c->choice];
    const char **options = ARENA_ARRAY(a, const char *, c->n_options);
    for (uint32_t i = 0; i < c->n_options; i++) options[i] = api_text(a, choice_way_name(from, i));
    const rl_sweep_choice value = {.name = api_text(a, from->name),
                                   .line = place_line(from->at),
                                   .n_options = c->n_options,
                                   .matters = c->matters,
                                   .spread = c->accepted.spread};
    return (choice_values){value, options};
}

static rl_status count_deal(void *call) {
    sweeping *w = call;
    rl_sweep *to = w->to;
    const rule_set *with = &w->in.engine->rules;
    const sweep_settings settings = {
        .strict = w->in.settings.strict, .max_listed = w->counting.max_listed, .max_nodes = w->counting.max_nodes};
    const deal *read = api_read_deal(&to->memory, &w->in, &to->problems);
    uint64_t bits = 0; /* of the number of all combinations, at most */
    for (uint32_t i = 0; read && i < read->n_choices; i++)
        for (uint32_t n = choice_ways(&read->choices[i]); n; n >>= 1) bits++;
    if (bits > MOST_BITS)
        diags_file(&to->problems, read->source->name, "too complex: this deal has more than 2^%u combinations",
                   MOST_BITS);
    else if (read)
        to->sweep = sweep_deal(&to->memory, read, with->packs, with->n_packs, settings, &to->problems);
    if (!to->sweep) return RL_ERROR_INPUT;
    const sweep *s = to->sweep;
    to->summary = (rl_sweep_summary){.combinations = api_text(&to->memory, s->combinations),
                                     .n_packs = s->n_packs,
                                     .n_choices = s->n_choices,
                                     .n_accepted = s->n_accepted,
                                     .more = s->more,
                                     .each = api_text(&to->memory, s->each)};
    choice_values *choices = ARENA_ARRAY(&to->memory, choice_values, s->n_choices);
    for (size_t i = 0; i < s->n_choices; i++) choices[i] = choice_of(&to->memory, s, &s->choices[i]);
    to->choices = choices;
    return RL_OK;
}

static rl_status refuse_deal(void *call) {
    sweeping *w = call;
    judge_memory_error(w->in.settings.max_memory, str_of(w->in.name), 0, &w->to->problems);
    w->to->sweep = NULL;
    return RL_ERROR_INPUT;
}

static rl_status run(sweeping w, const rl_settings *settings, const rl_sweep_settings *counting, rl_sweep **out) {
    if (!out) return RL_ERROR_ARGUMENT;
    *out = NULL;
    w.counting = (rl_sweep_settings)RL_SWEEP_SETTINGS_INIT;
    if (!api_take(&w.counting, counting, sizeof w.counting) || w.counting.max_listed > 10000) return RL_ERROR_ARGUMENT;
    rl_status status = api_input_open(&w.in, settings);
    if (status == RL_OK) {
        w.to = calloc(1, sizeof *w.to);
        if (w.to) diags_init(&w.to->problems);
        status = !w.to ? RL_NOMEM : api_guard_deal(&w.to->memory, &w.to->problems, count_deal, refuse_deal, &w.in, &w);
    }
    api_input_close(&w.in);
    if (status == RL_OK || status == RL_ERROR_INPUT)
        *out = w.to;
    else
        rl_sweep_free(w.to);
    return status;
}

rl_status rl_sweep_file(const rl_engine *engine, const char *file, const rl_settings *settings,
                        const rl_sweep_settings *counting, rl_sweep **out) {
    return run((sweeping){.in = {.engine = engine, .name = file}}, settings, counting, out);
}

rl_status rl_sweep_text(const rl_engine *engine, const char *name, const char *text, size_t size,
                        const rl_settings *settings, const rl_sweep_settings *counting, rl_sweep **out) {
    const deal_input in = {.engine = engine, .name = name, .text = text || size ? text : "", .size = size};
    return run((sweeping){.in = in}, settings, counting, out);
}

void rl_sweep_free(rl_sweep *of) {
    if (!of) return;
    arena_free(&of->memory);
    diags_free(&of->problems);
    free(of);
}

size_t rl_sweep_diag_count(const rl_sweep *of) {
    return of ? of->problems.list.n : 0;
}

rl_status rl_sweep_diag(const rl_sweep *of, size_t i, rl_diag *to) {
    return !of ? RL_ERROR_ARGUMENT : api_diag(of->problems.list.v, of->problems.list.n, i, to);
}

/* ------------------------------------------------------------------------------------------------ values */

rl_status rl_sweep_summarize(const rl_sweep *of, rl_sweep_summary *summary) {
    return of && of->sweep ? api_give(summary, &of->summary, sizeof *summary) : RL_ERROR_ARGUMENT;
}

/* Digits end in NUL: the sweep has them from buf_take() or arena_str(). */
static rl_status give_count(const sweep_count *c, rl_count *to) {
    const rl_count value = {sizeof value, c->digits.p, c->share, c->none, c->every};
    return api_give(to, &value, sizeof value);
}

rl_status rl_sweep_count(const rl_sweep *of, size_t p, rl_outcome outcome, rl_count *count) {
    const sweep *s = of ? of->sweep : NULL;
    if (!s || (unsigned)outcome > DEAL_ERROR || (p != RL_ALL_PACKS && p >= s->n_packs)) return RL_ERROR_ARGUMENT;
    return give_count(p == RL_ALL_PACKS ? &s->outcomes[outcome] : &s->packs[p].outcomes[outcome], count);
}

rl_status rl_sweep_rule_count(const rl_sweep *of, size_t p, size_t r, rl_rule_outcome outcome, rl_count *count) {
    const sweep *s = of ? of->sweep : NULL;
    if (!s || (unsigned)outcome > RULE_ERROR || p >= s->n_packs || r >= s->packs[p].n_rules) return RL_ERROR_ARGUMENT;
    return give_count(&s->packs[p].rules[r].outcomes[outcome], count);
}

static bool has_choice(const rl_sweep *of, size_t which) {
    return of && of->sweep && which < of->sweep->n_choices;
}

rl_status rl_sweep_get_choice(const rl_sweep *of, size_t which, rl_sweep_choice *info) {
    return has_choice(of, which) ? api_give(info, &of->choices[which].value, sizeof *info) : RL_ERROR_ARGUMENT;
}

const char *rl_sweep_option_name(const rl_sweep *of, size_t which, size_t option) {
    bool there = has_choice(of, which) && option < of->choices[which].value.n_options;
    return there ? of->choices[which].options[option] : "";
}

rl_status rl_sweep_option_count(const rl_sweep *of, size_t which, size_t option, size_t p, rl_outcome outcome,
                                rl_count *count) {
    if (!has_choice(of, which) || option >= of->choices[which].value.n_options) return RL_ERROR_ARGUMENT;
    if (outcome != RL_OUTCOME_ACCEPTED && outcome != RL_OUTCOME_REJECTED) return RL_ERROR_ARGUMENT;
    if (p != RL_ALL_PACKS && p >= of->sweep->n_packs) return RL_ERROR_ARGUMENT;
    const sweep_choice *c = &of->sweep->choices[which];
    const sweep_shares *shares = outcome == RL_OUTCOME_ACCEPTED ? &c->accepted : &c->rejected;
    return give_count(p == RL_ALL_PACKS ? &shares->all[option] : &shares->packs[p][option], count);
}

const char *rl_sweep_accepted(const rl_sweep *of, size_t i, size_t which) {
    if (!has_choice(of, which) || i >= of->sweep->n_accepted) return "";
    int32_t option = of->sweep->accepted[i][of->sweep->choices[which].choice];
    return option < 0 ? "" : of->choices[which].options[option];
}

static void write_sweep(arena *a, buf *out, const output_format *f, const report_settings *s, const void *what) {
    sweep_report_write(a, out, f, s, what);
}

rl_status rl_sweep_write(const rl_sweep *of, const char *format, const rl_report_settings *settings, rl_sink sink,
                         void *data) {
    return api_write_document(write_sweep, of ? of->sweep : NULL, format, settings, sink, data);
}
