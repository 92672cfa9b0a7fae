#include "report/json_parts.h"

void json_member(buf *out, const char *name, str value) {
    buf_printf(out, "\"%s\": ", name);
    buf_json(out, value);
}

void json_next(buf *out, const char *name, str value) {
    buf_z(out, ", ");
    json_member(out, name, value);
}

void json_optional(buf *out, const char *name, str value) {
    if (value.n) json_next(out, name, value);
}

void json_place(buf *out, place at) {
    if (!at.source) return;
    position p = place_position(at);
    json_optional(out, "file", at.source->name);
    buf_printf(out, ", \"line\": %u, \"column\": %u", p.line, p.column);
}

void json_vocabulary(report *r) {
    const vocabulary *v = r->vocabulary;
    json_member(&r->out, "vocabulary",
                arena_printf(&r->scratch, STR_FMT "/" STR_FMT, STR_ARG(v->id), STR_ARG(v->version)));
}

void json_diag(buf *out, const diag *e) {
    json_member(out, "file", e->file);
    buf_printf(out, ", \"line\": %u, \"column\": %u", e->line, e->column);
    json_next(out, "message", e->message);
}

void json_counts(buf *out, const report_counts *c, const char *not_applicable) {
    const struct {
        const char *name;
        uint64_t n;
    } counts[] = {{"deals", c->deals},
                  {"accepted", c->accepted},
                  {"rejected", c->rejected},
                  {"undetermined", c->undetermined},
                  {not_applicable, c->not_applicable},
                  {"errors", c->errors}};
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
        buf_printf(out, "%s\"%s\": %llu", i ? ", " : "", counts[i].name, (unsigned long long)counts[i].n);
}
