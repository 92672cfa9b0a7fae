#include "report/escape.h"
#include "report/finding.h"
#include "report/report.h"

/* Comma-separated values (RFC 4180) for spreadsheets: one row for each deal and rule, one for each error of a deal that
 * could not be read. Every field is there in every row. */

enum {
    FILE_NAME,
    LINE,
    COLUMN,
    DEAL,
    DEAL_NAME,
    DEAL_VERDICT,
    PACK,
    PACK_VERDICT,
    RULE,
    CLASS,
    RULE_NAME,
    VERDICT,
    WAIVED,
    KNOWN,
    VIOLATED,
    UNDETERMINED,
    FALLBACK,
    ERRORS,
    MESSAGE,
    BECAUSE,
    SOURCE,
    SECTION,
    QUOTE,
    REMEDY,
    WAIVED_BY,
    WAIVED_UNTIL,
    WAIVED_REASON,
    COLUMNS
};

static const char *const names[COLUMNS] = {
    [FILE_NAME] = "file",
    [LINE] = "line",
    [COLUMN] = "column",
    [DEAL] = "deal",
    [DEAL_NAME] = "deal_title",
    [DEAL_VERDICT] = "deal_verdict",
    [PACK] = "pack",
    [PACK_VERDICT] = "pack_verdict",
    [RULE] = "rule",
    [CLASS] = "class",
    [RULE_NAME] = "rule_title",
    [VERDICT] = "verdict",
    [WAIVED] = "waived",
    [KNOWN] = "known",
    [VIOLATED] = "violated",
    [UNDETERMINED] = "undetermined",
    [FALLBACK] = "fallback",
    [ERRORS] = "errors",
    [MESSAGE] = "message",
    [BECAUSE] = "because",
    [SOURCE] = "source",
    [SECTION] = "section",
    [QUOTE] = "quote",
    [REMEDY] = "remedy",
    [WAIVED_BY] = "waived_by",
    [WAIVED_UNTIL] = "waived_until",
    [WAIVED_REASON] = "waived_reason",
};

static void write_row(report *r, const str *fields) {
    for (size_t i = 0; i < COLUMNS; i++) {
        if (i) buf_char(&r->out, ',');
        escape_csv(&r->scratch, &r->out, fields[i]);
    }
    buf_z(&r->out, "\r\n");
}

static str number(arena *a, uint32_t n) {
    return n ? arena_printf(a, "%u", n) : (str){"", 0};
}

/* ------------------------------------------------------------------------------------------------ rules */

static str ids_of(arena *a, const rule_verdict *v, condition_outcome o) {
    str all = {"", 0};
    for (size_t i = 0; i < v->n_conditions; i++)
        if (v->conditions[i].outcome == o) all = prose_join(a, all, " ", v->conditions[i].condition->id);
    return all;
}

/* Of all waivers of a rule, what GET finds, each once. */
static str of_waivers(arena *a, const rule_verdict *v, str (*get)(const waiver *)) {
    str all = {"", 0}, before = {"", 0};
    for (size_t i = 0; i < v->n_conditions; i++) {
        if (!v->conditions[i].waiver) continue;
        str s = get(v->conditions[i].waiver);
        if (!str_eq(s, before)) all = prose_join(a, all, "; ", s);
        before = s;
    }
    return all;
}

static str by(const waiver *w) {
    return w->by;
}

static str until(const waiver *w) {
    return w->until;
}

static str reason(const waiver *w) {
    return w->reason;
}

static void add_because(arena *a, buf *out, const because *list, size_t n_list, const deal *d) {
    size_t n;
    const term_group *g = prose_groups(a, list, n_list, false, &n);
    for (size_t i = 0; i < n; i++) {
        str where = prose_where(a, g[i].of, d);
        if (out->n) buf_z(out, "; ");
        buf_str(out, prose_reason(a, &g[i], d));
        if (where.n) buf_printf(out, " (" STR_FMT ")", STR_ARG(where));
    }
}

static str messages(arena *a, const finding *list, size_t n) {
    str all = {"", 0};
    for (size_t i = 0; i < n; i++) {
        str id = list[i].condition ? list[i].condition->condition->id : STR("when");
        all = prose_join(a, all, "; ", prose_join(a, id, ": ", finding_message(a, &list[i])));
    }
    return all;
}

static str reasons(arena *a, const rule_verdict *v, const finding *list, size_t n, const deal *d) {
    buf out = {0};
    if (v->when != CONDITION_MET) add_because(a, &out, v->when_because, v->n_when_because, d);
    for (size_t i = 0; i < n; i++)
        if (list[i].condition) add_because(a, &out, list[i].condition->because, list[i].condition->n_because, d);
    return prose_take(a, &out);
}

/* The first of the worst findings is the one that the row points at. */
static place place_of(const finding *list, size_t n, const deal *d) {
    const finding *at = NULL;
    for (size_t i = 0; i < n; i++)
        if (!at || list[i].kind < at->kind) at = &list[i];
    return at ? finding_place(at, d) : (place){NULL, 0, 0};
}

/* What the report shows of a rule's outcome. */
static void fill_outcome(arena *a, str *to, const rule_verdict *v) {
    to[VERDICT] = str_of(rule_outcome_name(v->outcome));
    to[WAIVED] = str_of(v->waived ? "yes" : "");
    to[KNOWN] = str_of(v->known ? "yes" : "");
    to[VIOLATED] = ids_of(a, v, CONDITION_VIOLATED);
    to[UNDETERMINED] = ids_of(a, v, CONDITION_UNDETERMINED);
    to[FALLBACK] = ids_of(a, v, CONDITION_FALLBACK);
    to[ERRORS] = v->when == CONDITION_ERROR ? STR("when") : ids_of(a, v, CONDITION_ERROR);
    to[WAIVED_BY] = of_waivers(a, v, by);
    to[WAIVED_UNTIL] = of_waivers(a, v, until);
    to[WAIVED_REASON] = of_waivers(a, v, reason);
}

static void fill_rule(str *to, const rule *of) {
    to[RULE] = of->id;
    to[CLASS] = str_of(rule_class_name(of->class));
    to[RULE_NAME] = of->title;
    to[SOURCE] = of->cite.source->title;
    to[SECTION] = of->cite.section;
    to[QUOTE] = of->cite.quote;
    to[REMEDY] = of->remedy;
}

static void fill_findings(arena *a, str *to, const rule_verdict *v, const finding *list, size_t n, const deal *d) {
    position at = place_position(place_of(list, n, d));
    to[LINE] = number(a, at.line);
    to[COLUMN] = number(a, at.column);
    to[MESSAGE] = messages(a, list, n);
    to[BECAUSE] = reasons(a, v, list, n, d);
}

static void write_rule(report *r, const verdict *v, const pack_verdict *p, const rule_verdict *of) {
    arena *a = &r->scratch;
    size_t n;
    const finding *list = findings_of_rule(a, v, p, of, &n);
    str fields[COLUMNS] = {[FILE_NAME] = v->file,        [DEAL] = v->deal->id,
                           [DEAL_NAME] = v->deal->title, [DEAL_VERDICT] = str_of(deal_outcome_name(v->outcome)),
                           [PACK] = p->pack->id,         [PACK_VERDICT] = str_of(deal_outcome_name(p->outcome))};
    fill_rule(fields, of->rule);
    fill_outcome(a, fields, of);
    fill_findings(a, fields, of, list, n, v->deal);
    write_row(r, fields);
}

/* ------------------------------------------------------------------------------------------------ the whole */

static void write_error(report *r, const verdict *v, const diag *e) {
    arena *a = &r->scratch;
    str fields[COLUMNS] = {[FILE_NAME] = e->file.n ? e->file : v->file,
                           [LINE] = number(a, e->line),
                           [COLUMN] = number(a, e->column),
                           [DEAL_VERDICT] = str_of(deal_outcome_name(v->outcome)),
                           [MESSAGE] = prose_diag(a, e)};
    write_row(r, fields);
}

static void begin(report *r) {
    str fields[COLUMNS];
    for (size_t i = 0; i < COLUMNS; i++) fields[i] = str_of(names[i]);
    write_row(r, fields);
}

static void write_deal(report *r, const verdict *v) {
    for (size_t i = 0; !v->deal && i < v->n_errors; i++) write_error(r, v, &v->errors[i]);
    for (size_t i = 0; v->deal && i < v->n_packs; i++)
        for (size_t k = 0; k < v->packs[i].n_rules; k++) write_rule(r, v, &v->packs[i], &v->packs[i].rules[k]);
}

static void end(report *r) {
    (void)r;
}

const report_format report_csv = {.reasons = true, .begin = begin, .deal = write_deal, .end = end};
