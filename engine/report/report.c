#include "report/report.h"

#include "report/writers.h"

static const report_format *const formats[] = {&report_text, &report_json, &report_jsonl};

const report_format *const *report_formats(size_t *n) {
    *n = sizeof formats / sizeof *formats;
    return formats;
}

const report_format *report_format_find(str name) {
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
        if (str_is(name, formats[i]->name)) return formats[i];
    return NULL;
}

void report_begin(report *r, const report_format *f, report_settings s, const vocabulary *v, const pack *const *packs,
                  size_t n) {
    *r = (report){.format = f, .settings = s, .vocabulary = v, .packs = packs, .n_packs = n};
    if (r->settings.width == 0) r->settings.width = 80;
    arena_init(&r->scratch);
    f->begin(r);
}

static void count(report_counts *c, deal_outcome o) {
    uint64_t *of_outcome[] = {&c->not_applicable, &c->accepted, &c->undetermined, &c->rejected, &c->errors};
    ++*of_outcome[o];
    c->deals++;
}

void report_deal(report *r, const verdict *v) {
    arena_reset(&r->scratch);
    count(&r->counts, v->outcome);
    r->format->deal(r, v);
}

void report_end(report *r) {
    r->format->end(r);
}

void report_free(report *r) {
    buf_free(&r->out);
    arena_free(&r->scratch);
}

int report_exit_status(const report_counts *c) {
    if (c->errors) return 2;
    if (c->rejected) return 1;
    return c->undetermined ? 3 : 0;
}
