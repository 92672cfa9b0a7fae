#include "report/lint_report.h"

#include <string.h>

#include "base/build_info.h"
#include "report/escape.h"
#include "report/finding.h"
#include "report/json_report.h"

static str subject_of(arena *a, const lint_finding *f) {
    return prose_join(a, f->pack->id, "/", f->subject);
}

static str amount(arena *a, size_t n, const char *what) {
    return arena_printf(a, "%zu %s%s", n, what, n == 1 ? "" : "s");
}

static str sum_text(arena *a, const lint_result *r) {
    VEC(str) parts = {0};
    static const char *const names[] = {NULL, "note", "warning", "error"};
    for (int l = LINT_ERROR; l > LINT_OFF; l--)
        if (r->count[l]) VEC_PUSH(a, parts, amount(a, r->count[l], names[l]));
    str all = parts.n ? arena_join(a, parts.v, parts.n, ", ", ", ", 0) : STR("nothing found");
    return r->excused ? arena_printf(a, STR_FMT "; %zu left, with a reason", STR_ARG(all), r->excused) : all;
}

/* ------------------------------------------------------------------------------------------------ documents */

static const block *build(arena *a, const lint_result *r, bool verbose) {
    static const tone tones[] = {TONE_PLAIN, TONE_NOTE, TONE_UNDETERMINED, TONE_BAD};
    block *document = document_new(a), *all = document_section(document, 1, sum_text(a, r));
    block *list = document_list(all, LIST_TAGGED);
    for (size_t i = 0; i < r->n; i++) {
        const lint_finding *f = &r->findings[i];
        if (f->excuse.n && !verbose) continue;
        bool left = f->excuse.n > 0;
        block *item =
            document_tagged(list, left ? TONE_PLAIN : tones[f->level], left ? "left" : lint_level_name(f->level),
                            arena_printf(a, STR_FMT " (%s)", STR_ARG(f->message), lint_rules[f->check].name));
        document_paragraph(item, prose_place(a, f->at));
        if (left)
            document_labelled(item, "reason", f->excuse);
        else
            document_labelled(item, "how to fix", f->fix);
    }
    for (size_t i = 0; i < r->n_left; i++)
        document_paragraph(all,
                           arena_printf(a, "Not answered within the limit (--timeout, --max-solver-steps): " STR_FMT,
                                        STR_ARG(r->left[i])));
    if (!r->solver)
        document_paragraph(
            all, STR("This redline was built without the solver: it is not known whether conditions are never met, "
                     "never violated, redundant or contradictory."));
    return document;
}

/* ------------------------------------------------------------------------------------------------ JSON, SARIF, GitHub
 */

static void write_json(arena *a, buf *out, const lint_result *r) {
    json_writer w;
    json_start(&w, out);
    json_open_object(&w, JSON_BLOCK);
    json_put_z(&w, "redline", "1");
    json_put_uint(&w, "errors", r->count[LINT_ERROR]);
    json_put_uint(&w, "warnings", r->count[LINT_WARNING]);
    json_put_uint(&w, "notes", r->count[LINT_NOTE]);
    json_put_uint(&w, "left", r->excused);
    json_put_array(&w, "findings", JSON_BLOCK);
    for (size_t i = 0; i < r->n; i++) {
        const lint_finding *f = &r->findings[i];
        json_open_object(&w, JSON_INLINE);
        json_put_z(&w, "check", lint_rules[f->check].name);
        json_put_z(&w, "level", lint_level_name(f->level));
        json_put_str(&w, "of", subject_of(a, f));
        json_put_place(&w, f->at);
        json_put_str(&w, "message", f->message);
        json_put_str(&w, "fix", f->fix);
        json_put_some(&w, "reason", f->excuse);
        json_close(&w);
    }
    json_close(&w);
    json_put_bool(&w, "solver", r->solver);
    json_put_array(&w, "unanswered", JSON_INLINE);
    for (size_t i = 0; i < r->n_left; i++) json_str(&w, r->left[i]);
    json_close(&w);
    json_close(&w);
    json_end(&w);
}

static void put_text(json_writer *w, const char *key, str text) {
    json_put_object(w, key, JSON_INLINE);
    json_put_str(w, "text", text);
    json_close(w);
}

static void write_result(arena *a, json_writer *w, const lint_finding *f) {
    buf text = buf_in(a);
    position from = place_position(f->at), to = finding_end(f->at);
    json_open_object(w, JSON_INLINE);
    json_put_str(w, "ruleId", arena_printf(a, "lint/%s", lint_rules[f->check].name));
    json_put_uint(w, "ruleIndex", f->check);
    json_put_z(w, "level", lint_level_name(f->level));
    escape_sarif(a, &text, arena_printf(a, STR_FMT ". How to fix: " STR_FMT, STR_ARG(f->message), STR_ARG(f->fix)));
    put_text(w, "message", buf_take(&text));
    json_put_array(w, "locations", JSON_INLINE);
    json_open_object(w, JSON_INLINE);
    json_put_object(w, "physicalLocation", JSON_INLINE);
    json_put_object(w, "artifactLocation", JSON_INLINE);
    json_put_str(w, "uri", escape_uri(a, f->at.source->name));
    json_close(w);
    json_put_object(w, "region", JSON_INLINE);
    json_put_uint(w, "startLine", from.line);
    json_put_uint(w, "startColumn", from.column);
    if (to.column) json_put_uint(w, "endLine", to.line);
    if (to.column) json_put_uint(w, "endColumn", to.column + 1);
    json_close(w);
    json_close(w);
    json_close(w);
    json_close(w);
    if (f->excuse.n) {
        json_put_array(w, "suppressions", JSON_INLINE);
        json_open_object(w, JSON_INLINE);
        json_put_z(w, "kind", "inSource");
        json_put_str(w, "justification", f->excuse);
        json_close(w);
        json_close(w);
    }
    json_close(w);
}

static void write_sarif(arena *a, buf *out, const lint_result *r) {
    static const char *const levels[] = {"none", "note", "warning", "error"};
    json_writer w;
    json_start(&w, out);
    json_open_object(&w, JSON_BLOCK);
    json_put_z(&w, "$schema",
               "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json");
    json_put_z(&w, "version", "2.1.0");
    json_put_array(&w, "runs", JSON_INLINE);
    json_open_object(&w, JSON_BLOCK);
    json_put_object(&w, "tool", JSON_INLINE);
    json_put_object(&w, "driver", JSON_BLOCK);
    json_put_z(&w, "name", "redline");
    json_put_z(&w, "version", REDLINE_VERSION);
    json_put_array(&w, "rules", JSON_BLOCK);
    for (size_t i = 0; i < N_LINT_CHECKS; i++) {
        json_open_object(&w, JSON_INLINE);
        json_put_str(&w, "id", arena_printf(a, "lint/%s", lint_rules[i].name));
        put_text(&w, "shortDescription", str_of(lint_rules[i].what));
        json_put_object(&w, "defaultConfiguration", JSON_INLINE);
        json_put_z(&w, "level", levels[lint_rules[i].usual]);
        json_close(&w);
        json_close(&w);
    }
    json_close(&w);
    json_close(&w);
    json_close(&w);
    json_put_z(&w, "columnKind", "unicodeCodePoints");
    json_put_array(&w, "results", JSON_BLOCK);
    for (size_t i = 0; i < r->n; i++) write_result(a, &w, &r->findings[i]);
    json_close(&w);
    json_close(&w);
    json_close(&w);
    json_close(&w);
    json_end(&w);
}

static void write_github(arena *a, buf *out, const lint_result *r) {
    static const char *const commands[] = {NULL, "notice", "warning", "error"};
    for (size_t i = 0; i < r->n; i++) {
        const lint_finding *f = &r->findings[i];
        if (f->excuse.n) continue;
        position at = place_position(f->at), to = finding_end(f->at);
        buf_printf(out, "::%s file=", commands[f->level]);
        escape_github(a, out, escape_path(a, f->at.source->name), true);
        buf_printf(out, ",line=%u,col=%u", at.line, at.column);
        if (to.column) buf_printf(out, ",endLine=%u,endColumn=%u", to.line, to.column);
        buf_z(out, ",title=");
        escape_github(
            a, out,
            escape_line(a, arena_printf(a, "%s: " STR_FMT, lint_rules[f->check].name, STR_ARG(subject_of(a, f)))),
            true);
        buf_z(out, "::");
        escape_github(a, out, prose_join(a, f->message, "\n", f->fix), false);
        buf_char(out, '\n');
    }
    const size_t *n = r->count;
    buf_printf(out, "%zu error%s, %zu warning%s, %zu note%s", n[LINT_ERROR], n[LINT_ERROR] == 1 ? "" : "s",
               n[LINT_WARNING], n[LINT_WARNING] == 1 ? "" : "s", n[LINT_NOTE], n[LINT_NOTE] == 1 ? "" : "s");
    buf_char(out, '\n');
}

void lint_report_write(arena *a, buf *out, const output_format *f, const report_settings *s, const lint_result *r) {
    if (f->json)
        write_json(a, out, r);
    else if (f->render)
        f->render(build(a, r, s->verbose), s, out);
    else if (strcmp(f->name, "sarif") == 0)
        write_sarif(a, out, r);
    else
        write_github(a, out, r);
}
