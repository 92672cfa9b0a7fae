#include "report/escape.h"
#include "report/finding.h"
#include "report/report.h"

/* Annotations for GitHub Actions: workflow commands, one per line, that the runner shows beside the lines of a pull
 * request. A finding's weight decides between error, warning and notice. The one line that is not a command begins with
 * a number, so that no text of a deal can become a command. */

static void command(report *r, finding_weight w, str file, position from, position to, str title, str text) {
    static const char *const names[] = {"error", "warning", "notice"};
    buf *out = &r->out;
    arena *a = &r->scratch;
    buf_printf(out, "::%s file=", names[w]);
    escape_github(a, out, escape_path(a, file), true);
    if (from.line) buf_printf(out, ",line=%u", from.line);
    if (to.line) buf_printf(out, ",endLine=%u", to.line);
    if (from.column) buf_printf(out, ",col=%u", from.column);
    if (to.column) buf_printf(out, ",endColumn=%u", to.column);
    buf_z(out, ",title=");
    escape_github(a, out, escape_line(a, title), true);
    buf_z(out, "::");
    escape_github(a, out, text, false);
    buf_char(out, '\n');
}

static void write_diags(report *r, const verdict *v, const diag *list, size_t n, finding_weight w, const char *title) {
    for (size_t i = 0; i < n; i++) {
        const diag *e = &list[i];
        position from = {e->line, e->column}, to = {e->line, e->column ? e->column + (e->width ? e->width - 1 : 0) : 0};
        command(r, w, e->file.n ? e->file : v->file, from, to, str_of(title),
                prose_join(&r->scratch, e->message, "\n", e->note));
    }
}

static void write_deal(report *r, const verdict *v) {
    arena *a = &r->scratch;
    size_t n;
    write_diags(r, v, v->errors, v->n_errors, WEIGHT_ERROR, "this deal could not be read");
    for (size_t i = 0; i < v->n_warnings; i++)
        write_diags(r, v, &v->warnings[i], 1, WEIGHT_WARNING,
                    i - v->first_drift < v->n_drifts ? "only the text or only the terms of this article changed"
                                                     : "a waiver of this deal has no effect");
    const finding *list = findings_of(a, v, &n);
    for (const finding *f = list; f < list + n; f++) {
        if (f->kind == FINDING_FALLBACK && !r->settings.verbose) continue;
        place at = finding_place(f, v->deal);
        str title = arena_printf(a, STR_FMT ": " STR_FMT " " STR_FMT, STR_ARG(finding_label(a, f)),
                                 STR_ARG(finding_id(a, f)), STR_ARG(f->rule->rule->title));
        str text = prose_join(a, finding_message(a, f), "\n", finding_details(a, f, v->deal, !r->settings.verbose));
        command(r, f->weight, at.source->name, place_position(at), finding_end(at), title, text);
    }
}

static void end(report *r) {
    buf_safe(&r->out, prose_counts(&r->scratch, &r->overview.counts));
    buf_char(&r->out, '\n');
}

const report_format report_github = {.reasons = true, .deal = write_deal, .end = end};
