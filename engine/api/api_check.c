#include <stdlib.h>

#include "api/api.h"

#define DEFAULT_SIZE ((size_t)16 * 1024 * 1024)

/* Outcomes are the same numbers in and outside. */
_Static_assert((int)DEAL_NOT_APPLICABLE == RL_OUTCOME_NOT_APPLICABLE && (int)DEAL_ACCEPTED == RL_OUTCOME_ACCEPTED &&
                   (int)DEAL_UNDETERMINED == RL_OUTCOME_UNDETERMINED && (int)DEAL_REJECTED == RL_OUTCOME_REJECTED &&
                   (int)DEAL_ERROR == RL_OUTCOME_ERROR,
               "rl_outcome is deal_outcome");
_Static_assert((int)RULE_NOT_APPLICABLE == RL_RULE_NOT_APPLICABLE && (int)RULE_PASS == RL_RULE_PASS &&
                   (int)RULE_UNDETERMINED == RL_RULE_UNDETERMINED && (int)RULE_FAIL == RL_RULE_FAIL &&
                   (int)RULE_ERROR == RL_RULE_ERROR,
               "rl_rule_outcome is rule_outcome");
_Static_assert((int)CONDITION_MET == RL_CONDITION_MET && (int)CONDITION_FALLBACK == RL_CONDITION_FALLBACK &&
                   (int)CONDITION_UNDETERMINED == RL_CONDITION_UNDETERMINED &&
                   (int)CONDITION_VIOLATED == RL_CONDITION_VIOLATED && (int)CONDITION_ERROR == RL_CONDITION_ERROR,
               "rl_condition_outcome is condition_outcome");

_Static_assert((int)UNDETERMINED_NOT == RL_UNDETERMINED_NOT && (int)UNDETERMINED_MISSING == RL_UNDETERMINED_MISSING &&
                   (int)UNDETERMINED_BRACKET == RL_UNDETERMINED_BRACKET &&
                   (int)UNDETERMINED_ANOTHER == RL_UNDETERMINED_ANOTHER,
               "rl_undetermined is undetermined_reason");

const char *rl_undetermined_name(rl_undetermined reason) {
    return (unsigned)reason < UNDETERMINED_REASONS ? undetermined_reason_name((undetermined_reason)reason) : "";
}

const char *rl_outcome_name(rl_outcome outcome) {
    return (unsigned)outcome <= DEAL_ERROR ? deal_outcome_name((deal_outcome)outcome) : "";
}

const char *rl_rule_outcome_name(rl_rule_outcome outcome) {
    return (unsigned)outcome <= RULE_ERROR ? rule_outcome_name((rule_outcome)outcome) : "";
}

const char *rl_condition_outcome_name(rl_condition_outcome outcome) {
    return (unsigned)outcome <= CONDITION_ERROR ? condition_outcome_name((condition_outcome)outcome) : "";
}

/* ------------------------------------------------------------------------------------------------ reading a deal */

bool api_settings(rl_settings *to, const rl_settings *from) {
    *to = (rl_settings)RL_SETTINGS_INIT;
    if (!api_take(to, from, sizeof *to)) return false;
    if (to->max_deal_size == 0) to->max_deal_size = DEFAULT_SIZE;
    if (to->max_memory == 0) to->max_memory = JUDGE_MAX_MEMORY;
    if (to->max_steps == 0) to->max_steps = JUDGE_MAX_STEPS;
    for (size_t i = 0; i < to->n_choose; i++)
        if (!to->choose || !to->choose[i]) return false;
    return true;
}

rl_status api_input_open(deal_input *in, const rl_settings *settings) {
    if (!in->engine || !in->name || (!in->text && in->size)) return RL_ERROR_ARGUMENT;
    if (!in->engine->rules.vocabulary || !api_settings(&in->settings, settings)) return RL_ERROR_ARGUMENT;
    in->reader = json_reader_new();
    return in->reader ? RL_OK : RL_NOMEM;
}

void api_input_close(deal_input *in) {
    json_reader_free(in->reader);
}

source *api_open_deal(arena *a, const deal_input *in, size_t padding, diags *d) {
    const str name = arena_str(a, str_of(in->name)), text = {in->text, in->size};
    const size_t most = in->settings.max_deal_size;
    if (in->problem) {
        diags_add(d, (diag){.level = DIAG_ERROR, .file = name, .line = in->line, .message = str_of(in->problem)});
        return NULL;
    }
    if (!in->text) return source_load(a, name, most, d);
    if (in->size > most) {
        const str why = arena_printf(&d->memory, "this deal is longer than %zu bytes", most);
        diags_add(d, (diag){.level = DIAG_ERROR, .file = name, .line = in->line, .message = why});
        return NULL;
    }
    source *from = source_over(a, name, text, padding);
    if (!in->line) return from;
    from->first_line = in->line;
    from->of_lines = true;
    source_is_line(from);
    return from;
}

const deal *api_read_source(arena *a, const deal_input *in, source *from, diags *d) {
    const rl_settings *s = &in->settings;
    str *choose = ARENA_ARRAY(a, str, s->n_choose);
    for (size_t i = 0; i < s->n_choose; i++) choose[i] = arena_str(a, str_of(s->choose[i]));
    const deal_settings reading = {.choose = choose,
                                   .n_choose = s->n_choose,
                                   .drop_brackets = s->drop_brackets,
                                   .allow_include = s->allow_include,
                                   .as_whole = s->as_whole,
                                   .space = in->space};
    from->reader = in->reader;
    const deal *read = deal_read(a, from, in->engine->rules.vocabulary, &reading, d);
    from->reader = NULL;
    return read;
}

const deal *api_read_deal(arena *a, const deal_input *in, diags *d) {
    source *from = api_open_deal(a, in, 0, d);
    return from ? api_read_source(a, in, from, d) : NULL;
}

/* ------------------------------------------------------------------------------------------------ checking */

typedef struct checking {
    deal_input in;
    rl_verdict *verdict;
    diags problems;
} checking;

static const verdict *unreadable(checking *c) {
    arena *a = &c->verdict->memory;
    verdict *v = judge_unreadable(a, arena_str(a, str_of(c->in.name)), &c->problems);
    v->line = c->in.line;
    return v;
}

static rl_status check_deal(void *call) {
    checking *c = call;
    arena *a = &c->verdict->memory;
    const rule_set *with = &c->in.engine->rules;
    const rl_settings *s = &c->in.settings;
    const judge_settings judging = {.strict = s->strict, .explain_met = s->explain_met, .max_steps = s->max_steps};
    exemptions exempt = {.no_waivers = s->ignore_waivers};
    bool good = waiver_today(str_of(s->today), &exempt.today, &c->problems) &&
                exemptions_open(a, &exempt, with->packs, with->n_packs, &c->problems);
    const deal *read = good ? api_read_deal(a, &c->in, &c->problems) : NULL;
    const verdict *v = NULL;
    if (read) v = judge_with_exemptions(a, read, with->packs, with->n_packs, judging, &exempt, NULL, &c->problems);
    c->verdict->verdict = v ? v : unreadable(c);
    return RL_OK;
}

rl_status api_guard_deal(arena *a, diags *problems, rl_status (*body)(void *call), rl_status (*refuse)(void *call),
                         const deal_input *in, void *call) {
    const guarded_arenas arenas = {{a, &problems->memory}};
    a->limit = in->settings.max_memory;
    rl_status status = api_guard(arenas, body, call);
    a->limit = 0;
    if (status != RL_NOMEM || !a->over) return status;
    arena_free(a);
    return api_guard(arenas, refuse, call);
}

static rl_status refuse_deal(void *call) {
    checking *c = call;
    const str name = str_of(c->in.name);
    judge_memory_error(c->in.settings.max_memory, name, c->in.line, &c->problems);
    c->verdict->verdict = unreadable(c);
    return RL_OK;
}

rl_status api_check(deal_input in, const rl_settings *settings, rl_verdict **out) {
    checking c = {.in = in};
    if (!out) return RL_ERROR_ARGUMENT;
    *out = NULL;
    diags_init(&c.problems);
    rl_status status = api_input_open(&c.in, settings);
    if (status == RL_OK) {
        c.verdict = calloc(1, sizeof *c.verdict);
        status =
            !c.verdict ? RL_NOMEM : api_guard_deal(&c.verdict->memory, &c.problems, check_deal, refuse_deal, &c.in, &c);
    }
    diags_free(&c.problems);
    api_input_close(&c.in);
    if (status != RL_OK) {
        rl_verdict_free(c.verdict);
        return status;
    }
    c.verdict->engine = c.in.engine;
    *out = c.verdict;
    return RL_OK;
}

rl_status rl_check_file(const rl_engine *engine, const char *file, const rl_settings *settings, rl_verdict **out) {
    return api_check((deal_input){.engine = engine, .name = file}, settings, out);
}

rl_status rl_check_text(const rl_engine *engine, const char *name, const char *text, size_t size,
                        const rl_settings *settings, rl_verdict **out) {
    const deal_input in = {.engine = engine, .name = name, .text = text || size ? text : "", .size = size};
    return api_check(in, settings, out);
}

void rl_verdict_free(rl_verdict *v) {
    if (!v) return;
    arena_free(&v->memory);
    free(v);
}

rl_outcome rl_verdict_outcome(const rl_verdict *v) {
    return v ? (rl_outcome)v->verdict->outcome : RL_OUTCOME_ERROR;
}

/* ------------------------------------------------------------------------------------------------ diagnostics */

static const diag *diags_of(const rl_verdict *v, size_t *n) {
    *n = 0;
    if (!v) return NULL;
    bool read = v->verdict->deal != NULL;
    *n = read ? v->verdict->n_warnings : v->verdict->n_errors;
    return read ? v->verdict->warnings : v->verdict->errors;
}

size_t rl_verdict_diag_count(const rl_verdict *v) {
    size_t n;
    diags_of(v, &n);
    return n;
}

rl_status rl_verdict_diag(const rl_verdict *v, size_t i, rl_diag *to) {
    size_t n;
    const diag *list = diags_of(v, &n);
    return api_diag(list, n, i, to);
}

rl_status rl_verdict_write_diags(const rl_verdict *v, bool colour, rl_sink sink, void *data) {
    size_t n;
    const diag *list = diags_of(v, &n);
    return !v ? RL_ERROR_ARGUMENT : api_write_diags(list, n, colour, sink, data);
}
