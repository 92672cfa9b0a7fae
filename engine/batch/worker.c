#include "batch/worker.h"

#include <stdlib.h>

#include "source/node.h"

bool output_buffer_init(output_buffer *o, report *const *reports, size_t n) {
    *o = (output_buffer){.reports = calloc(n ? n : 1, sizeof *o->reports)};
    for (size_t i = 0; o->reports && i < n; i++) report_part(&o->reports[o->n++], reports[i]);
    return o->reports != NULL;
}

void output_buffer_free(output_buffer *o) {
    for (size_t i = 0; i < o->n; i++) report_free(&o->reports[i]);
    buf_free(&o->messages);
    free(o->reports);
}

void worker_init(worker *w, const batch_settings *s) {
    *w = (worker){.settings = s, .reading = s->reading, .reader = json_reader_new()};
    w->reading.space = deal_space_new(s->vocabulary);
    arena_init(&w->memory);
    arena_init(&w->notes);
    diags_init(&w->problems);
    if (s->exempt) exemption_use_init(&w->notes, &w->use, s->exempt);
}

void worker_close(worker *w) {
    const batch_settings *s = w->settings;
    if (s->exempt) exemption_use_merge(s->use, &w->use, s->exempt);
}

void worker_free(worker *w) {
    arena_free(&w->memory);
    arena_free(&w->notes);
    diags_free(&w->problems);
    deal_space_free(w->reading.space);
    json_reader_free(w->reader);
}

/* Adds the verdict to all reports and the diagnostics to the messages. */
static void write_verdict(worker *w, output_buffer *o, const verdict *v) {
    diags_sort(&w->problems);
    for (size_t i = 0; i < w->problems.list.n; i++)
        diag_write(&o->messages, &w->problems.list.v[i], w->settings->colour);
    for (size_t i = 0; i < o->n; i++) report_deal(&o->reports[i], v);
    o->deals++;
    if (v->outcome == DEAL_ERROR) {
        o->errors++;
        o->stop = w->settings->fail_fast;
    }
}

/* Drops what belongs to the last deal. */
static void reset(worker *w) {
    if (w->problems.list.n || w->problems.memory.held) diags_clear(&w->problems);
    arena_reset(&w->memory);
}

/* Reports a deal that could not be read. LINE: its line in a file with one deal per line, else 0. */
static void write_unreadable(worker *w, output_buffer *o, str name, uint32_t line) {
    diags_sort(&w->problems);
    verdict *v = judge_unreadable(&w->memory, name, &w->problems);
    v->line = line;
    v->baseline = w->settings->exempt && w->settings->exempt->baseline;
    write_verdict(w, o, v);
    reset(w);
}

/* Checks one deal, unless its result is known already. S is NULL if its file could not be loaded. There is no verdict
 * after an error: the deal cannot be read, or one of its waivers names an unknown rule. */
static void check_source(worker *w, output_buffer *o, source *s, str name) {
    const batch_settings *with = w->settings;
    if (s && with->known && with->known(with->known_with, s)) {
        for (size_t i = 0; i < o->n; i++)
            if (o->reports[i].format->keep) o->reports[i].format->keep(&o->reports[i], s);
        o->deals++;
        reset(w);
        return;
    }
    if (s) s->reader = w->reader;
    const verdict *v = NULL;
    const deal *read = s ? deal_read(&w->memory, s, with->vocabulary, &w->reading, &w->problems) : NULL;
    if (read && with->exempt)
        v = judge_with_exemptions(&w->memory, read, with->packs, with->n_packs, with->judging, with->exempt, &w->use,
                                  &w->problems);
    else if (read)
        v = judge_deal(&w->memory, read, with->packs, with->n_packs, with->judging);
    if (!v) {
        write_unreadable(w, o, name, s && s->of_lines ? s->first_line : 0);
        return;
    }
    write_verdict(w, o, v);
    reset(w);
}

void worker_run(worker *w, unit *u, output_buffer *o) {
    unit_line line = {0};
    for (size_t i = 0; i < o->n; i++) report_clear(&o->reports[i]);
    buf_clear(&o->messages);
    o->deals = o->errors = 0;
    o->stop = false;
    switch (u->kind) {
    case UNIT_NONE: break;
    case UNIT_LINES:
        while (!o->stop && unit_next_line(u, &line)) {
            if (u->too_long || line.text.n > w->settings->max_deal) {
                str text = arena_printf(&w->memory, "this line is longer than %zu bytes; --max-deal-size allows more",
                                        w->settings->max_deal);
                diags_add(&w->problems,
                          (diag){.level = DIAG_ERROR, .file = u->name, .line = line.number, .message = text});
                write_unreadable(w, o, u->name, line.number);
                continue;
            }
            source *s = source_over(&w->memory, u->name, line.text, line.padding);
            s->first_line = line.number;
            s->of_lines = true;
            source_is_line(s);
            check_source(w, o, s, u->name);
        }
        break;
    case UNIT_FILES:
        for (size_t i = 0; i < u->n_files && !o->stop; i++) {
            source *s = source_load(&w->memory, u->files[i], w->settings->max_deal, &w->problems);
            check_source(w, o, s, str_is(u->files[i], "-") ? STR("<stdin>") : u->files[i]);
        }
        break;
    case UNIT_ERROR:
        for (size_t i = 0; i < u->problems.list.n; i++) diags_add(&w->problems, u->problems.list.v[i]);
        write_unreadable(w, o, u->name, 0);
        break;
    }
}
