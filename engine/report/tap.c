#include "report/escape.h"
#include "report/finding.h"
#include "report/report.h"

/* Test Anything Protocol, version 14: a subtest for each deal, in it one for each pack, in it a test point for each
 * rule. A harness of version 13 sees only the deals. Deals have no numbers, so that several threads can write them; the
 * plan at the end has their count. */

#define DEEP 8u /* spaces before a rule's test point: two subtests of four */

typedef struct point {
    bool ok;
    const char *directive; /* "SKIP" or "TODO", or NULL */
    str reason;            /* of the directive */
} point;

/* NUMBER 0 means none. */
static void write_point(report *r, size_t indent, size_t number, str name, point p) {
    buf *out = &r->out;
    buf_pad(out, ' ', indent);
    buf_z(out, p.ok ? "ok" : "not ok");
    if (number) buf_printf(out, " %zu", number);
    buf_z(out, " - ");
    escape_tap(&r->scratch, &r->out, name);
    if (p.directive) {
        buf_printf(out, " # %s", p.directive);
        if (p.reason.n) buf_char(out, ' ');
        escape_tap(&r->scratch, &r->out, p.reason);
    }
    buf_char(out, '\n');
}

static void open_subtest(report *r, size_t indent, str name) {
    buf_pad(&r->out, ' ', indent);
    buf_z(&r->out, "# Subtest: ");
    escape_tap(&r->scratch, &r->out, name);
    buf_char(&r->out, '\n');
}

/* ------------------------------------------------------------------------------------------------ diagnostics */

static void line(report *r, size_t indent, const char *words) {
    buf_pad(&r->out, ' ', indent);
    buf_z(&r->out, words);
    buf_char(&r->out, '\n');
}

static void key(report *r, size_t indent, const char *name, str value) {
    if (value.n == 0) return;
    buf_pad(&r->out, ' ', indent);
    buf_printf(&r->out, "%s: ", name);
    escape_yaml(&r->out, value);
    buf_char(&r->out, '\n');
}

static void place_keys(report *r, size_t indent, str file, position at) {
    line(r, indent, "at:");
    key(r, indent + 2, "file", file);
    if (!at.line) return;
    buf_pad(&r->out, ' ', indent + 2);
    buf_printf(&r->out, "line: %u\n", at.line);
    if (!at.column) return;
    buf_pad(&r->out, ' ', indent + 2);
    buf_printf(&r->out, "column: %u\n", at.column);
}

static void item(report *r, size_t indent, str value) {
    buf_pad(&r->out, ' ', indent);
    buf_z(&r->out, "- ");
    escape_yaml(&r->out, value);
    buf_char(&r->out, '\n');
}

/* One finding as an item of a list; its keys are indented two more than the dash. */
static void write_finding(report *r, const finding *f, const deal *d) {
    arena *a = &r->scratch;
    size_t in = DEEP + 6;
    const condition_verdict *c = f->condition;
    place at = finding_place(f, d);
    buf_pad(&r->out, ' ', in - 2);
    buf_z(&r->out, "- condition: ");
    escape_yaml(&r->out, finding_id(a, f));
    buf_char(&r->out, '\n');
    key(r, in, "severity", str_of(finding_name(f)));
    key(r, in, "message", finding_message(a, f));
    key(r, in, "waived", c && c->waiver ? finding_excuse(a, f) : STR(""));
    key(r, in, "known", c && c->known && !c->waiver ? finding_excuse(a, f) : STR(""));
    if (f->kind != FINDING_ERROR) key(r, in, "reason", c->reason);
    place_keys(r, in, at.source->name, place_position(at));
    details list = {0};
    if (c) finding_condition(a, &list, c, d, !r->settings.verbose);
    bool bracketed = false;
    for (const detail *k = list.v; k < list.v + list.n; k++) {
        if (k->kind == DETAIL_TEST) key(r, in, k->label, k->words);
        if (k->kind == DETAIL_MEANING && k->label) line(r, in, "that_is:");
        if (k->kind == DETAIL_MEANING) item(r, in + 2, k->words);
        if (k->kind == DETAIL_BECAUSE) key(r, in, "undetermined_because", k->words);
        if (k->kind == DETAIL_BECAUSE) line(r, in, "because:");
        if (k->kind == DETAIL_BRACKET && !bracketed) line(r, in, "depends_on:");
        bracketed = bracketed || k->kind == DETAIL_BRACKET;
        if (k->kind == DETAIL_REASON || k->kind == DETAIL_OPTION)
            item(r, in + 2, prose_join(a, k->words, " - ", k->where));
    }
    const citation *cite = c ? c->condition->cite : &f->rule->rule->cite;
    key(r, in, "quote", cite->quote);
    key(r, in, "source", prose_source(a, cite));
}

static void write_findings(report *r, const finding *list, size_t n, const rule_verdict *of, const deal *d) {
    if (n == 0) return;
    line(r, DEEP + 2, "---");
    key(r, DEEP + 2, "class", str_of(rule_class_name(of->rule->class)));
    key(r, DEEP + 2, "verdict", str_of(rule_outcome_name(of->outcome)));
    if (of->when == CONDITION_UNDETERMINED) key(r, DEEP + 2, "applies_only_when", of->rule->when.at.text);
    if (of->outcome == RULE_FAIL) key(r, DEEP + 2, "remedy", of->rule->remedy);
    line(r, DEEP + 2, "findings:");
    for (size_t i = 0; i < n; i++) write_finding(r, &list[i], d);
    line(r, DEEP + 2, "...");
}

/* ------------------------------------------------------------------------------------------------ points */

/* What is undetermined, waived or known does not pass and does not fail the run either: it is still to be done. */
static point rule_point(arena *a, const verdict *v, const rule_verdict *of, const finding *list, size_t n) {
    str reason = {"", 0};
    switch (of->outcome) {
    case RULE_NOT_APPLICABLE: return (point){true, "SKIP", STR("does not apply")};
    case RULE_PASS: return (point){.ok = true};
    case RULE_ERROR: return (point){.ok = false};
    case RULE_UNDETERMINED:
        for (size_t i = 0; i < n && reason.n == 0; i++)
            if (list[i].kind == FINDING_UNDETERMINED) reason = list[i].condition->message;
        return (point){false, "TODO", prose_join(a, STR("undetermined"), ": ", reason)};
    case RULE_FAIL:
        if (!of->waived && !of->known) return (point){.ok = finding_of_rule(v, of) != WEIGHT_ERROR};
        for (size_t i = 0; i < n && reason.n == 0; i++) reason = finding_excuse(a, &list[i]);
        return (point){false, "TODO", reason};
    }
    return (point){.ok = false};
}

static point deal_point(deal_outcome o) {
    static const point of[] = {{true, "SKIP", {"no red line applies", 19}},
                               {.ok = true},
                               {false, "TODO", {"undetermined", 12}},
                               {.ok = false},
                               {.ok = false}};
    return of[o];
}

static void write_rule(report *r, size_t number, const verdict *v, const pack_verdict *p, const rule_verdict *of) {
    arena *a = &r->scratch;
    size_t n;
    const finding *list = findings_of_rule(a, v, p, of, &n);
    str name = prose_join(a, of->rule->id, " ", of->rule->title);
    write_point(r, DEEP, number, name, rule_point(a, v, of, list, n));
    write_findings(r, list, n, of, v->deal);
}

static void write_pack(report *r, size_t number, const verdict *v, const pack_verdict *p) {
    open_subtest(r, 4, p->pack->id);
    buf_pad(&r->out, ' ', DEEP);
    buf_printf(&r->out, "1..%zu\n", p->n_rules);
    for (size_t i = 0; i < p->n_rules; i++) write_rule(r, i + 1, v, p, &p->rules[i]);
    write_point(r, 4, number, p->pack->id, deal_point(p->outcome));
}

static void diag_keys(report *r, const char *name, const verdict *v, const diag *list, size_t n) {
    if (n) buf_printf(&r->out, "  %s:\n", name);
    for (size_t i = 0; i < n; i++) {
        buf_z(&r->out, "    - message: ");
        escape_yaml(&r->out, list[i].message);
        buf_char(&r->out, '\n');
        key(r, 6, "note", list[i].note);
        place_keys(r, 6, list[i].file.n ? list[i].file : v->file, (position){list[i].line, list[i].column});
    }
}

static void write_unreadable(report *r, const verdict *v) {
    write_point(r, 0, 0, prose_file(&r->scratch, v->file, v->line), (point){.ok = false});
    buf_z(&r->out, "  ---\n  severity: \"error\"\n  message: \"this deal could not be read\"\n");
    diag_keys(r, "errors", v, v->errors, v->n_errors);
    buf_z(&r->out, "  ...\n");
}

/* The deal's own waivers: what they waive. Then warnings about the deal. */
static void write_waivers(report *r, const verdict *v) {
    str own = prose_own_waivers(&r->scratch, v);
    if (own.n == 0 && v->n_warnings == 0) return;
    buf_z(&r->out, "  ---\n");
    key(r, 2, "waived_by_the_deal_itself", own);
    diag_keys(r, "warnings", v, v->warnings, v->n_warnings);
    buf_z(&r->out, "  ...\n");
}

static void begin(report *r) {
    buf_z(&r->out, "TAP version 14\n");
}

static void write_deal(report *r, const verdict *v) {
    if (!v->deal) {
        write_unreadable(r, v);
        return;
    }
    str name = prose_deal(&r->scratch, v->deal->id, v->file, v->line);
    open_subtest(r, 0, name);
    buf_printf(&r->out, "    1..%zu\n", v->n_packs);
    for (size_t i = 0; i < v->n_packs; i++) write_pack(r, i + 1, v, &v->packs[i]);
    write_point(r, 0, 0, name, deal_point(v->outcome));
    write_waivers(r, v);
}

static void end(report *r) {
    buf_printf(&r->out, "1..%llu%s\n", (unsigned long long)r->shown, r->shown ? "" : " # SKIP no deals");
}

const report_format report_tap = {.reasons = true, .begin = begin, .deal = write_deal, .end = end};
