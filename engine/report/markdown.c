#include "report/escape.h"
#include "report/finding.h"
#include "report/report.h"

/* Markdown for a pull request or an e-mail: how many deals got each verdict, then for each deal what it crosses and
 * why. Concessions, notes and rules that are undetermined, waived, known or met by a fallback are in parts that fold.
 * Texts from deals are escaped and never begin a line, so that they cannot change the structure. */

static void words(report *r, str s) {
    escape_markdown(&r->scratch, &r->out, s);
}

static void code(report *r, str s) {
    escape_code(&r->scratch, &r->out, s);
}

/* S after LABEL in a line of its own; nothing if S is empty. */
static void write_line(report *r, const char *label, str s) {
    if (s.n == 0) return;
    buf_z(&r->out, label);
    words(r, s);
    buf_char(&r->out, '\n');
}

/* ------------------------------------------------------------------------------------------------ findings */

static void write_details(report *r, const details *list) {
    str bracket = {"", 0};
    for (const detail *k = list->v; k < list->v + list->n; k++) {
        const char *label = k->kind == DETAIL_MEANING ? "that is" : k->label;
        if (k->kind == DETAIL_BRACKET) bracket = k->words;
        if (k->kind == DETAIL_BRACKET || (k->kind == DETAIL_BECAUSE && k->words.n == 0)) continue;
        buf_z(&r->out, k->kind == DETAIL_WHEN ? "  - " : "    - ");
        if (k->kind == DETAIL_OPTION) {
            buf_z(&r->out, "depends on bracket ");
            words(r, prose_join(&r->scratch, bracket, ": ", k->words));
        } else {
            if (label) buf_printf(&r->out, "%s: ", label);
            bool prose = k->kind == DETAIL_BECAUSE || (k->of && k->of->kind != BECAUSE_TERM);
            (prose ? words : code)(r, k->words);
        }
        if (k->where.n) buf_z(&r->out, ": ");
        words(r, k->where);
        buf_char(&r->out, '\n');
    }
}

static void write_source(report *r, const citation *c, const char *indent) {
    buf_printf(&r->out, "%s- Source: “", indent);
    words(r, c->quote);
    buf_z(&r->out, "” (");
    words(r, prose_source(&r->scratch, c));
    buf_z(&r->out, ")\n");
}

static void write_finding(report *r, const finding *f, const deal *d) {
    arena *a = &r->scratch;
    buf *out = &r->out;
    const condition_verdict *c = f->condition;
    buf_z(out, "  - **");
    words(r, c ? c->condition->id : STR("when"));
    buf_z(out, ".** ");
    words(r, finding_message(a, f));
    str excuse = finding_excuse(a, f);
    if (excuse.n) buf_z(out, " (");
    words(r, excuse);
    buf_z(out, excuse.n ? ")\n" : "\n");
    if (!c) return;
    if (f->kind != FINDING_ERROR) write_line(r, "    - but: ", c->reason);
    details list = {0};
    finding_condition(a, &list, c, d, !r->settings.verbose);
    write_details(r, &list);
    if (c->condition->own_cite) write_source(r, c->condition->cite, "    ");
}

static void write_rule(report *r, const verdict *v, const pack_verdict *p, const rule_verdict *of, const char *label) {
    buf *out = &r->out;
    size_t n;
    const finding *list = findings_of_rule(&r->scratch, v, p, of, &n);
    buf_printf(out, "- %s: **", label);
    words(r, of->rule->id);
    buf_z(out, "** ");
    words(r, of->rule->title);
    buf_char(out, '\n');
    details when = {0};
    finding_when(&r->scratch, &when, of, v->deal, !r->settings.verbose);
    write_details(r, &when);
    for (size_t i = 0; i < n; i++) write_finding(r, &list[i], v->deal);
    write_source(r, &of->rule->cite, "  ");
    if (of->outcome != RULE_PASS) write_line(r, "  - How to fix: ", of->rule->remedy);
}

/* ------------------------------------------------------------------------------------------------ sections */

static const struct {
    rule_mark mark;
    const char *label, *one, *many;
    bool folded;
} parts[] = {
    {MARK_ERROR, "Could not be checked", "rule could not be checked", "rules could not be checked", false},
    {MARK_CROSSED, "Crossed", "red line crossed", "red lines crossed", false},
    {MARK_CONCESSION, "Concession", "concession", "concessions", true},
    {MARK_NOTE, "Note", "note", "notes", true},
    {MARK_UNDETERMINED, "Undetermined", "undetermined", "undetermined", true},
    {MARK_KNOWN, "Known", "known (in baseline)", "known (in baseline)", true},
    {MARK_WAIVED, "Waived", "waived", "waived", true},
    {MARK_FALLBACK, "Met by its fallback", "met by its fallback", "met by their fallback", true},
};
#define N_PARTS (sizeof parts / sizeof *parts)

/* The rules of a part in full. Undetermined rules and, in a strict check, concessions are not folded if they are what
 * keeps the deal from being accepted. */
static void write_part(report *r, const verdict *v, const pack_verdict *p, size_t which) {
    rule_mark mark = parts[which].mark;
    size_t n = 0;
    for (size_t i = 0; i < p->n_rules; i++) n += finding_mark(&p->rules[i]) == mark;
    if (n == 0) return;
    bool folded = parts[which].folded && !(mark == MARK_CONCESSION && v->strict) &&
                  !(mark == MARK_UNDETERMINED && p->outcome == DEAL_UNDETERMINED);
    if (folded)
        buf_printf(&r->out, "<details><summary>%zu %s</summary>\n\n", n, n == 1 ? parts[which].one : parts[which].many);
    for (size_t i = 0; i < p->n_rules; i++)
        if (finding_mark(&p->rules[i]) == mark) write_rule(r, v, p, &p->rules[i], parts[which].label);
    buf_z(&r->out, folded ? "\n</details>\n\n" : "\n");
}

static void write_ids(report *r, const pack_verdict *p, rule_mark mark, const char *label) {
    size_t n = 0;
    for (size_t i = 0; i < p->n_rules; i++) {
        if (finding_mark(&p->rules[i]) != mark) continue;
        buf_printf(&r->out, n++ ? ", " : "%s: ", label);
        words(r, p->rules[i].rule->id);
    }
    if (n) buf_z(&r->out, ".\n\n");
}

static void write_pack(report *r, const verdict *v, const pack_verdict *p) {
    arena *a = &r->scratch;
    buf_z(&r->out, "#### ");
    words(r, arena_printf(a, STR_FMT " (" STR_FMT " " STR_FMT ")", STR_ARG(p->pack->title), STR_ARG(p->pack->id),
                          STR_ARG(p->pack->version)));
    buf_printf(&r->out, ": %s\n\nIn short: ", prose_outcome(p->outcome));
    words(r, prose_tally(a, p));
    buf_z(&r->out, ".\n\n");
    for (size_t i = 0; i < N_PARTS; i++) write_part(r, v, p, i);
    write_ids(r, p, MARK_PASS, "Passed");
    write_ids(r, p, MARK_NOT_APPLICABLE, "Does not apply");
}

/* ------------------------------------------------------------------------------------------------ deals */

static void write_diag(report *r, const verdict *v, const diag *e) {
    code(r, prose_diag_place(&r->scratch, e, v->file));
    buf_char(&r->out, ' ');
    words(r, prose_diag(&r->scratch, e));
    buf_char(&r->out, '\n');
}

static void write_unreadable(report *r, const verdict *v) {
    buf_z(&r->out, "### Could not be read: ");
    words(r, prose_file(&r->scratch, v->file, v->line));
    buf_z(&r->out, "\n\n");
    for (size_t i = 0; i < v->n_errors; i++) {
        buf_z(&r->out, "- ");
        write_diag(r, v, &v->errors[i]);
    }
}

/* The deal's own waivers, before any of its verdicts: what they waive. Then warnings about the deal. */
static void write_waivers(report *r, const verdict *v) {
    str own = prose_own_waivers(&r->scratch, v);
    if (own.n) buf_z(&r->out, "**WAIVED BY THE DEAL ITSELF:** ");
    words(r, own);
    if (own.n) buf_z(&r->out, "\n\n");
    for (size_t i = 0; i < v->n_warnings; i++) {
        buf_z(&r->out, "- Warning: ");
        write_diag(r, v, &v->warnings[i]);
    }
    if (v->n_warnings) buf_char(&r->out, '\n');
}

static void write_deal(report *r, const verdict *v) {
    if (!v->deal) {
        write_unreadable(r, v);
        return;
    }
    buf_z(&r->out, "### Deal ");
    words(r, v->deal->id);
    buf_printf(&r->out, ": %s\n\n**", prose_outcome(v->outcome));
    words(r, v->deal->title);
    buf_z(&r->out, "** (");
    words(r, prose_facts(&r->scratch, v));
    buf_z(&r->out, ")\n\n");
    str part = prose_completeness(v->deal);
    if (part.n) words(r, part);
    if (part.n) buf_z(&r->out, "\n\n");
    write_waivers(r, v);
    for (size_t i = 0; i < v->n_packs; i++)
        if (v->packs[i].n_rules) write_pack(r, v, &v->packs[i]);
}

/* ------------------------------------------------------------------------------------------------ head */

static void write_table_row(report *r, const overview_row *row) {
    buf_printf(&r->out, "| %llu | ", (unsigned long long)row->number);
    words(r, overview_name(&r->scratch, &r->overview, row));
    buf_printf(&r->out, " | **%s** |", prose_outcome(row->outcome));
    for (size_t i = 0; i < r->n_packs; i++)
        buf_printf(&r->out, " %s |", row->packs ? prose_outcome((deal_outcome)row->packs[i]) : "");
    if (row->packs)
        buf_printf(&r->out, " %u | %u |\n", row->crossed, row->undetermined);
    else
        buf_z(&r->out, " | |\n");
}

static void begin(report *r) {
    const overview *o = &r->overview;
    buf_z(&r->out, "## ");
    words(r, prose_counts(&r->scratch, &o->counts));
    buf_z(&r->out, "\n\n");
    if (o->n_rows == 0) return;
    buf_z(&r->out, "| | deal | verdict |");
    for (size_t i = 0; i < r->n_packs; i++) {
        buf_char(&r->out, ' ');
        words(r, r->packs[i]->id);
        buf_z(&r->out, " |");
    }
    buf_z(&r->out, " crossed | undetermined |\n|--:|---|---|");
    for (size_t i = 0; i < r->n_packs; i++) buf_z(&r->out, "---|");
    buf_z(&r->out, "--:|--:|\n");
    for (size_t i = 0; i < o->n_rows; i++) write_table_row(r, &o->rows[i]);
    if (o->counts.deals > o->n_rows)
        buf_printf(&r->out, "\nThe table shows the first %u deals; %llu more follow.\n", o->n_rows,
                   (unsigned long long)(o->counts.deals - o->n_rows));
    buf_char(&r->out, '\n');
}

static void between(report *r) {
    buf_char(&r->out, '\n');
}

const report_format report_markdown = {
    .reasons = true, .head_last = true, .begin = begin, .deal = write_deal, .between = between};
