#include <stdlib.h>

#include "api/api.h"

const char *rl_report_format(size_t i) {
    const output_format *f = format_at(FORMAT_OF_CHECK, i);
    return f ? f->name : NULL;
}

const char *rl_document_format(size_t i) {
    const output_format *f = format_at(FORMAT_OF_DOCUMENTS, i);
    return f ? f->name : NULL;
}

bool api_report_settings(const rl_report_settings *from, report_settings *to) {
    rl_report_settings s = RL_REPORT_SETTINGS_INIT;
    if (!api_take(&s, from, sizeof s)) return false;
    *to = (report_settings){.colour = s.colour, .width = s.width ? s.width : 80, .verbose = s.verbose};
    return true;
}

/* ------------------------------------------------------------------------------------------------ reports of check */

struct rl_report {
    report report;
    const rl_engine *engine;
    rl_sink sink;
    void *data;
    rl_status status; /* of the first call that failed: it is returned by all that follow */
    bool ended;
    const rl_verdict *adding; /* NULL until the first */
};

/* What the state of R says is next: its beginning, its end, or a deal. */
static rl_status write_part(void *call) {
    rl_report *r = call;
    report_settings s = r->report.settings;
    s.oom = r->report.scratch.oom;
    if (r->ended)
        report_end(&r->report);
    else if (r->adding)
        report_deal(&r->report, r->adding->verdict);
    else
        report_begin(&r->report, r->report.format, s, r->engine->rules.vocabulary, r->engine->rules.packs,
                     r->engine->texts.n);
    return RL_OK;
}

/* A format whose head comes last keeps its text until the end. */
static rl_status step(rl_report *r) {
    r->status = api_guard((guarded_arenas){{&r->report.scratch, &r->report.overview.memory, &r->report.overview.names}},
                          write_part, r);
    if (r->status == RL_OK && buf_failed(&r->report.out)) r->status = RL_NOMEM;
    if (r->status == RL_OK && (r->ended || !r->report.format->head_last))
        r->status = api_flush(&r->report.out, r->sink, r->data);
    return r->status;
}

rl_status rl_report_new(const rl_engine *engine, const char *format, const rl_report_settings *settings, rl_sink sink,
                        void *data, rl_report **out) {
    if (!out) return RL_ERROR_ARGUMENT;
    *out = NULL;
    const output_format *f = format_find(str_of(format), FORMAT_OF_CHECK);
    report_settings s;
    if (!engine || !engine->rules.vocabulary || !f || !sink || !api_report_settings(settings, &s))
        return RL_ERROR_ARGUMENT;
    rl_report *r = calloc(1, sizeof *r);
    if (!r) return RL_NOMEM;
    r->report.format = f->check;
    r->report.settings = s;
    r->engine = engine;
    r->sink = sink;
    r->data = data;
    rl_status status = step(r);
    if (status == RL_OK)
        *out = r;
    else
        rl_report_free(r);
    return status;
}

rl_status rl_report_add(rl_report *r, const rl_verdict *add) {
    if (!r || !add || r->ended || add->engine != r->engine) return RL_ERROR_ARGUMENT;
    const verdict *v = add->verdict;
    if (v->deal && v->n_packs != r->report.n_packs) return RL_ERROR_ARGUMENT;
    if (r->status != RL_OK) return r->status;
    r->adding = add;
    return step(r);
}

rl_status rl_report_end(rl_report *r) {
    if (!r || r->ended) return RL_ERROR_ARGUMENT;
    if (r->status != RL_OK) return r->status;
    r->ended = true;
    return step(r);
}

int rl_report_exit_status(const rl_report *r) {
    return !r ? 2 : report_exit_status(&r->report.overview.counts);
}

void rl_report_free(rl_report *r) {
    if (!r) return;
    report_free(&r->report);
    free(r);
}

/* ------------------------------------------------------------------------------------------------ one verdict */

typedef struct verdict_writing {
    const verdict *verdict;
    report part; /* without beginning and end */
} verdict_writing;

static rl_status write_verdict(void *call) {
    verdict_writing *w = call;
    w->part.format->deal(&w->part, w->verdict);
    return buf_failed(&w->part.out) ? RL_NOMEM : RL_OK;
}

rl_status rl_verdict_write(const rl_verdict *v, rl_sink sink, void *data) {
    if (!v || !sink) return RL_ERROR_ARGUMENT;
    const rule_set *with = &v->engine->rules;
    verdict_writing w = {.verdict = v->verdict, .part = {.format = &report_json, .vocabulary = with->vocabulary}};
    arena_init(&w.part.scratch);
    rl_status status = api_guard((guarded_arenas){{&w.part.scratch}}, write_verdict, &w);
    str text;
    if (!buf_text(&w.part.out, &text) && status == RL_OK) status = RL_NOMEM;
    text = str_trim(text);
    if (status == RL_OK && !sink(data, text.p, text.n)) status = RL_ERROR_STOPPED;
    buf_free(&w.part.out);
    arena_free(&w.part.scratch);
    return status;
}

/* ------------------------------------------------------------------------------------------------ documents */

typedef struct writing {
    document_writer *write;
    const void *what;
    const output_format *format;
    report_settings settings;
    arena memory;
    buf out;
} writing;

static rl_status write_document(void *call) {
    writing *w = call;
    w->write(&w->memory, &w->out, w->format, &w->settings, w->what);
    return RL_OK;
}

rl_status api_write_document(document_writer *write, const void *what, const char *format,
                             const rl_report_settings *settings, rl_sink sink, void *data) {
    writing w = {.write = write, .what = what, .format = format_find(str_of(format), FORMAT_OF_DOCUMENTS)};
    if (!what || !w.format || !sink || !api_report_settings(settings, &w.settings)) return RL_ERROR_ARGUMENT;
    arena_init(&w.memory);
    rl_status status = api_guard((guarded_arenas){{&w.memory}}, write_document, &w);
    if (status == RL_OK) status = api_flush(&w.out, sink, data);
    buf_free(&w.out);
    arena_free(&w.memory);
    return status;
}
