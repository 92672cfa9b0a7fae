#include "report/escape.h"
#include "report/finding.h"
#include "report/report.h"

/* JUnit's XML as Jenkins reads it: a suite for each deal and pack, a case for each rule. Jenkins shows only the first
 * failure of a case, so all findings of a rule are in one. */

static void attribute(buf *out, const char *name, str value) {
    buf_printf(out, " %s=\"", name);
    escape_xml(out, value);
    buf_char(out, '"');
}

static void property(buf *out, const char *name, str value) {
    if (value.n == 0) return;
    buf_printf(out, "      <property name=\"%s\"", name);
    attribute(out, "value", value);
    buf_z(out, "/>\n");
}

/* An element with text, after INDENT spaces. Line breaks in the text stay. */
static void element(report *r, size_t indent, const char *name, const char *type, str title, str text) {
    buf *out = &r->out;
    buf_pad(out, ' ', indent);
    buf_printf(out, "<%s", name);
    if (type) attribute(out, "type", str_of(type));
    if (title.n) attribute(out, "message", escape_line(&r->scratch, title));
    if (text.n == 0) {
        buf_z(out, "/>\n");
        return;
    }
    buf_char(out, '>');
    for (size_t at = 0; at <= text.n;) {
        size_t end = str_find(text, STR("\n"), at);
        if (at) buf_char(out, '\n');
        if (end == SIZE_MAX) end = text.n;
        escape_xml(out, str_sub(text, at, end));
        at = end + 1;
    }
    buf_printf(out, "</%s>\n", name);
}

/* ------------------------------------------------------------------------------------------------ cases */

typedef enum { CASE_PASSED, CASE_SKIPPED, CASE_FAILED, CASE_ERROR, CASE_STATES } case_state;

/* A rule that is undetermined neither passes nor fails: it is skipped, as are rules that are waived, known or not
 * applicable. A rule that fails without rejecting the deal passes. */
static case_state state_of(const verdict *v, const rule_verdict *r) {
    if (r->outcome == RULE_ERROR) return CASE_ERROR;
    if (r->outcome == RULE_NOT_APPLICABLE || r->outcome == RULE_UNDETERMINED) return CASE_SKIPPED;
    if (r->outcome == RULE_FAIL && (r->waived || r->known)) return CASE_SKIPPED;
    return r->outcome == RULE_FAIL && finding_of_rule(v, r) == WEIGHT_ERROR ? CASE_FAILED : CASE_PASSED;
}

/* The messages of those findings that decided the rule's outcome: "message; message". */
static str summary(report *r, const finding *list, size_t n) {
    arena *a = &r->scratch;
    buf all = buf_in(a);
    finding_kind worst = FINDING_FALLBACK;
    for (size_t i = 0; i < n; i++)
        if (list[i].kind < worst) worst = list[i].kind;
    for (size_t i = 0; i < n; i++) {
        if (list[i].kind != worst) continue;
        str excuse = finding_excuse(a, &list[i]);
        buf_join(&all, "; ", prose_join(a, finding_message(a, &list[i]), " - ", excuse));
    }
    return buf_take(&all);
}

static str text_of(report *r, const finding *list, size_t n, const deal *d) {
    arena *a = &r->scratch;
    buf all = buf_in(a);
    for (size_t i = 0; i < n; i++) {
        str head = arena_printf(a, STR_FMT " (" STR_FMT "): " STR_FMT "\n" STR_FMT, STR_ARG(finding_id(a, &list[i])),
                                STR_ARG(finding_label(a, &list[i])), STR_ARG(finding_message(a, &list[i])),
                                STR_ARG(finding_details(a, &list[i], d, !r->settings.verbose)));
        buf_join(&all, "\n\n", head);
    }
    return buf_take(&all);
}

static void write_state(report *r, const verdict *v, const pack_verdict *p, const rule_verdict *of) {
    arena *a = &r->scratch;
    size_t n;
    const finding *list = findings_of_rule(a, v, p, of, &n);
    str text = text_of(r, list, n, v->deal), title = summary(r, list, n);
    switch (state_of(v, of)) {
    case CASE_ERROR: element(r, 6, "error", rule_class_name(of->rule->class), title, text); break;
    case CASE_FAILED: element(r, 6, "failure", rule_class_name(of->rule->class), title, text); break;
    case CASE_SKIPPED:
        if (of->outcome == RULE_NOT_APPLICABLE) title = STR("does not apply");
        element(r, 6, "skipped", NULL, title, (str){"", 0});
        if (text.n) element(r, 6, "system-out", NULL, (str){"", 0}, text);
        break;
    default:
        if (text.n) element(r, 6, "system-out", NULL, (str){"", 0}, text);
    }
}

static void write_case(report *r, const verdict *v, const pack_verdict *p, const rule_verdict *of) {
    arena *a = &r->scratch;
    buf_z(&r->out, "    <testcase");
    attribute(&r->out, "classname",
              escape_line(a, prose_join(a, prose_deal(a, v->deal->id, v->file, v->line), ".", p->pack->id)));
    attribute(&r->out, "name", escape_line(a, prose_join(a, of->rule->id, ": ", of->rule->title)));
    buf_z(&r->out, ">\n");
    write_state(r, v, p, of);
    buf_z(&r->out, "    </testcase>\n");
}

/* ------------------------------------------------------------------------------------------------ suites */

static void open_suite(report *r, str name, str file, const size_t count[CASE_STATES]) {
    size_t all = 0;
    for (size_t i = 0; i < CASE_STATES; i++) all += count[i];
    buf_z(&r->out, "  <testsuite");
    attribute(&r->out, "name", escape_line(&r->scratch, name));
    attribute(&r->out, "file", file);
    buf_printf(&r->out, " tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" skipped=\"%zu\">\n", all, count[CASE_FAILED],
               count[CASE_ERROR], count[CASE_SKIPPED]);
}

static void write_properties(report *r, const verdict *v, const pack_verdict *p) {
    buf *out = &r->out;
    buf_z(out, "    <properties>\n");
    property(out, "deal", v->deal->id);
    property(out, "deal.title", v->deal->title);
    property(out, "deal.file", v->file);
    if (v->line) property(out, "deal.line", arena_printf(&r->scratch, "%u", v->line));
    property(out, "deal.verdict", str_of(deal_outcome_name(v->outcome)));
    property(out, "deal.waived_by_itself", prose_own_waivers(&r->scratch, v));
    property(out, "pack", p->pack->id);
    property(out, "pack.version", p->pack->version);
    property(out, "pack.verdict", str_of(deal_outcome_name(p->outcome)));
    buf_z(out, "    </properties>\n");
}

/* Errors of a deal that could not be read, or warnings about it, one per line. */
static str lines_of(arena *a, const verdict *v, const diag *list, size_t n) {
    buf out = buf_in(a);
    for (size_t i = 0; i < n; i++) {
        str where = prose_diag_place(a, &list[i], v->file);
        if (i) buf_char(&out, '\n');
        buf_printf(&out, STR_FMT ": " STR_FMT, STR_ARG(where), STR_ARG(prose_diag(a, &list[i])));
    }
    return buf_take(&out);
}

/* Warnings are about the deal, so only the FIRST of its suites has them. */
static void write_suite(report *r, const verdict *v, const pack_verdict *p, bool first) {
    size_t count[CASE_STATES] = {0};
    for (size_t i = 0; i < p->n_rules; i++) count[state_of(v, &p->rules[i])]++;
    open_suite(r, prose_join(&r->scratch, prose_deal(&r->scratch, v->deal->id, v->file, v->line), " / ", p->pack->id),
               v->file, count);
    write_properties(r, v, p);
    for (size_t i = 0; i < p->n_rules; i++) write_case(r, v, p, &p->rules[i]);
    if (first && v->n_warnings)
        element(r, 4, "system-err", NULL, (str){"", 0}, lines_of(&r->scratch, v, v->warnings, v->n_warnings));
    buf_z(&r->out, "  </testsuite>\n");
}

static void write_unreadable(report *r, const verdict *v) {
    arena *a = &r->scratch;
    str text = lines_of(a, v, v->errors, v->n_errors);
    open_suite(r, prose_file(a, v->file, v->line), v->file, (size_t[CASE_STATES]){[CASE_ERROR] = 1});
    buf_z(&r->out, "    <testcase");
    attribute(&r->out, "classname", escape_line(a, prose_file(a, v->file, v->line)));
    buf_z(&r->out, " name=\"can be read\">\n");
    element(r, 6, "error", "unreadable", v->n_errors ? v->errors[0].message : STR("this deal could not be read"), text);
    buf_z(&r->out, "    </testcase>\n  </testsuite>\n");
}

static void begin(report *r) {
    buf_z(&r->out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"redline\">\n");
}

static void write_deal(report *r, const verdict *v) {
    if (!v->deal) write_unreadable(r, v);
    bool first = true;
    for (size_t i = 0; i < v->n_packs; i++) {
        if (v->packs[i].n_rules == 0) continue;
        write_suite(r, v, &v->packs[i], first);
        first = false;
    }
}

static void end(report *r) {
    buf_z(&r->out, "</testsuites>\n");
}

const report_format report_junit = {.reasons = true, .begin = begin, .deal = write_deal, .end = end};
