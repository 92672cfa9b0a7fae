#include "report/escape.h"
#include "report/finding.h"
#include "report/report.h"

/* Comma-separated values (RFC 4180) for spreadsheets, in two shapes. By rules: one row for each deal and rule, and one
 * for each error of a deal that could not be read. By deals: one row for each deal, one column for each red line. Every
 * row has every field.
 *
 * The last column is empty but in the last row, where it says that the table is whole. So the last field of a row is
 * written when the next row begins, or at the end. */

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
    UNDETERMINED_BECAUSE,
    COLUMNS
};
static const char names[] =
    "file,line,column,deal,deal_title,deal_verdict,pack,pack_verdict,rule,class,rule_title,verdict,waived,known,"
    "violated,undetermined,fallback,errors,message,because,source,section,quote,remedy,waived_by,waived_until,"
    "waived_reason,undetermined_because,end\r\n";

/* Ends the row before, if it is of the same deal: the deal began after FIRST rows. */
static void begin_row(report *r, uint64_t first) {
    if (r->rows++ > first) buf_z(&r->out, ",\r\n");
}

static void between(report *r) {
    buf_z(&r->out, ",\r\n");
}

/* The mark of the end. A table without deals has it in a row of its own, of N_COLUMNS before it. */
static void write_end(report *r, size_t n_columns) {
    const uint64_t rows = r->rows, deals = r->overview.counts.deals;
    if (rows == 0) buf_pad(&r->out, ',', n_columns - 1);
    buf_char(&r->out, ',');
    escape_csv(&r->scratch, &r->out,
               arena_printf(&r->scratch, "end of the report: %llu row%s, %llu deal%s%s", (unsigned long long)rows,
                            rows == 1 ? "" : "s", (unsigned long long)deals, deals == 1 ? "" : "s",
                            r->stopped ? ", stopped by --fail-fast" : ""));
    buf_z(&r->out, "\r\n");
}

static void write_row(report *r, uint64_t first, const str *fields) {
    begin_row(r, first);
    for (size_t i = 0; i < COLUMNS; i++) {
        if (i) buf_char(&r->out, ',');
        escape_csv(&r->scratch, &r->out, fields[i]);
    }
}

static str number(arena *a, uint32_t n) {
    return n ? arena_printf(a, "%u", n) : (str){"", 0};
}

/* ------------------------------------------------------------------------------------------------ rules */

static str ids_of(arena *a, const rule_verdict *v, condition_outcome o) {
    buf all = buf_in(a);
    for (size_t i = 0; i < v->n_conditions; i++)
        if (v->conditions[i].outcome == o) buf_join(&all, " ", v->conditions[i].condition->id);
    return buf_take(&all);
}

/* The fields of all waivers of a rule. A field that is the same as that of the waiver before is not repeated. */
static void fill_waivers(arena *a, str *to, const rule_verdict *v) {
    const waiver none = {0}, *before = &none;
    buf by = buf_in(a), until = buf_in(a), reason = buf_in(a);
    for (size_t i = 0; i < v->n_conditions; i++) {
        const waiver *w = v->conditions[i].waiver;
        if (!w) continue;
        if (!str_eq(before->by, w->by)) buf_join(&by, "; ", w->by);
        if (!str_eq(before->until, w->until)) buf_join(&until, "; ", w->until);
        if (!str_eq(before->reason, w->reason)) buf_join(&reason, "; ", w->reason);
        before = w;
    }
    to[WAIVED_BY] = buf_take(&by);
    to[WAIVED_UNTIL] = buf_take(&until);
    to[WAIVED_REASON] = buf_take(&reason);
}

static void add_because(arena *a, buf *field, const because *list, size_t n_list, const deal *d) {
    size_t n;
    const term_group *g = prose_groups(a, list, n_list, false, &n);
    for (size_t i = 0; i < n; i++) {
        str where = prose_where(a, g[i].of, d);
        buf_join(field, "; ", prose_reason(a, &g[i], d));
        if (where.n) buf_printf(field, " (" STR_FMT ")", STR_ARG(where));
    }
}

/* Messages and reasons of all findings of a rule. Line and column are those of the first of the worst. */
static void fill_findings(arena *a, str *to, const verdict *v, const pack_verdict *p, const rule_verdict *of) {
    size_t n;
    const finding *list = findings_of_rule(a, v, p, of, &n), *worst = NULL;
    buf reasons = buf_in(a), messages = buf_in(a);
    if (of->when != CONDITION_MET) add_because(a, &reasons, of->when_because, of->n_when_because, v->deal);
    for (const finding *f = list; f < list + n; f++) {
        const condition_verdict *c = f->condition;
        str id = c ? c->condition->id : STR("when");
        buf_join(&messages, "; ", prose_join(a, id, ": ", finding_message(a, f)));
        if (c) add_because(a, &reasons, c->because, c->n_because, v->deal);
        if (!worst || f->kind < worst->kind) worst = f;
    }
    to[BECAUSE] = buf_take(&reasons);
    to[MESSAGE] = buf_take(&messages);
    if (!worst) return;
    position at = place_position(finding_place(worst, v->deal));
    to[LINE] = number(a, at.line);
    to[COLUMN] = number(a, at.column);
}

static void write_rule(report *r, uint64_t first, const verdict *v, const pack_verdict *p, const rule_verdict *of) {
    arena *a = &r->scratch;
    const rule *one = of->rule;
    str fields[COLUMNS] = {
        [FILE_NAME] = v->file,
        [LINE] = number(a, v->line),
        [DEAL] = v->deal->id,
        [DEAL_NAME] = v->deal->title,
        [DEAL_VERDICT] = str_of(deal_outcome_name(v->outcome)),
        [PACK] = p->pack->id,
        [PACK_VERDICT] = str_of(deal_outcome_name(p->outcome)),
        [RULE] = one->id,
        [CLASS] = str_of(rule_class_name(one->class)),
        [RULE_NAME] = one->title,
        [VERDICT] = str_of(rule_outcome_name(of->outcome)),
        [WAIVED] = str_of(of->waived ? "yes" : ""),
        [KNOWN] = str_of(of->known ? "yes" : ""),
        [VIOLATED] = ids_of(a, of, CONDITION_VIOLATED),
        [UNDETERMINED] = ids_of(a, of, CONDITION_UNDETERMINED),
        [FALLBACK] = ids_of(a, of, CONDITION_FALLBACK),
        [ERRORS] = of->when == CONDITION_ERROR ? STR("when") : ids_of(a, of, CONDITION_ERROR),
        [SOURCE] = one->cite.source->title,
        [SECTION] = one->cite.section,
        [QUOTE] = one->cite.quote,
        [REMEDY] = one->remedy,
        [UNDETERMINED_BECAUSE] = str_of(undetermined_reason_name(of->undetermined)),
    };
    fill_waivers(a, fields, of);
    fill_findings(a, fields, v, p, of);
    write_row(r, first, fields);
}

/* ------------------------------------------------------------------------------------------------ the report */

static void begin(report *r) {
    buf_z(&r->out, names);
}

static void write_deal(report *r, const verdict *v) {
    arena *a = &r->scratch;
    const uint64_t first = r->rows;
    for (const diag *e = v->errors; !v->deal && e < v->errors + v->n_errors; e++) {
        str fields[COLUMNS] = {[FILE_NAME] = e->file.n ? e->file : v->file,
                               [LINE] = number(a, e->line),
                               [COLUMN] = number(a, e->column),
                               [DEAL_VERDICT] = str_of(deal_outcome_name(v->outcome)),
                               [MESSAGE] = prose_diag(a, e)};
        write_row(r, first, fields);
    }
    for (size_t i = 0; v->deal && i < v->n_packs; i++)
        for (size_t k = 0; k < v->packs[i].n_rules; k++) write_rule(r, first, v, &v->packs[i], &v->packs[i].rules[k]);
}

static void end(report *r) {
    write_end(r, COLUMNS);
}

/* ------------------------------------------------------------------------------------------------ by deals */

static void field(report *r, str s) {
    buf_char(&r->out, ',');
    escape_csv(&r->scratch, &r->out, s);
}

/* Office programs take a file with a byte-order mark for UTF-8. */
static void begin_deals(report *r) {
    buf_z(&r->out, "\xef\xbb\xbf"
                   "file,line,deal,deal_title,deal_verdict,crossed,undetermined,errors");
    for (const pack *const *p = r->packs; p < r->packs + r->n_packs; p++) {
        field(r, (*p)->id);
        for (size_t i = 0; i < (*p)->n_rules; i++)
            if ((*p)->rules[i].class == RULE_RED_LINE)
                field(r, prose_join(&r->scratch, (*p)->id, "/", (*p)->rules[i].id));
    }
    buf_z(&r->out, ",end\r\n");
}

/* "fail (waived)", "undetermined: missing"; empty if the report does not show the rule. */
static str red_line(arena *a, const rule_verdict *of) {
    if (!of) return (str){"", 0};
    str name = str_of(rule_outcome_name(of->outcome));
    if (of->outcome == RULE_FAIL && (of->waived || of->known))
        return prose_join(a, name, " ", of->waived ? STR("(waived)") : STR("(known)"));
    return prose_join(a, name, ": ", str_of(undetermined_reason_name(of->undetermined)));
}

static void write_by_deals(report *r, const verdict *v) {
    arena *a = &r->scratch;
    buf errors = buf_in(a);
    begin_row(r, r->rows);
    for (size_t i = 0; i < v->n_errors; i++) buf_join(&errors, "; ", prose_diag(a, &v->errors[i]));
    escape_csv(a, &r->out, v->file);
    field(r, number(a, v->line));
    field(r, v->deal ? v->deal->id : (str){"", 0});
    field(r, v->deal ? v->deal->title : (str){"", 0});
    field(r, str_of(deal_outcome_name(v->outcome)));
    for (int o = 0; o < 2; o++)
        field(r,
              v->deal ? arena_printf(a, "%zu", finding_red_lines(v, o ? RULE_UNDETERMINED : RULE_FAIL)) : (str){"", 0});
    field(r, buf_take(&errors));
    for (const pack *const *p = r->packs; p < r->packs + r->n_packs; p++) {
        const pack_verdict *of = finding_pack(v, *p);
        size_t next = 0;
        field(r, str_of(of ? deal_outcome_name(of->outcome) : ""));
        for (size_t i = 0; i < (*p)->n_rules; i++) {
            const rule_verdict *one = finding_shown(of, &(*p)->rules[i], &next);
            if ((*p)->rules[i].class == RULE_RED_LINE) field(r, red_line(a, one));
        }
    }
}

static void end_deals(report *r) {
    size_t n = 8;
    for (size_t i = 0; i < r->n_packs; i++) {
        n++;
        for (size_t k = 0; k < r->packs[i]->n_rules; k++) n += r->packs[i]->rules[k].class == RULE_RED_LINE;
    }
    write_end(r, n);
}

const report_format report_csv_deals = {.reasons = true,
                                        .open_line = true,
                                        .begin = begin_deals,
                                        .deal = write_by_deals,
                                        .between = between,
                                        .end = end_deals};
const report_format report_csv = {
    .reasons = true, .open_line = true, .begin = begin, .deal = write_deal, .between = between, .end = end};
