#include <string.h>

#include "base/utf8.h"
#include "report/finding.h"
#include "report/layout.h"
#include "report/report.h"

/* The text report, for a person at a terminal: per deal the verdicts, then each crossed red line with its reasons and
 * its source, then what is conceded, waived and undetermined, then what passes. Several deals end with an overview. */

#define QUOTED 240u /* code points of an article's text that are shown at most */

/* ------------------------------------------------------------------------------------------------ lines */

/* WORDS in a paint if the report has colour. */
static void paint_str(report *r, const char *paint, str words) {
    if (r->settings.colour) buf_z(&r->out, paint);
    buf_visible(&r->out, words);
    if (r->settings.colour) buf_z(&r->out, PAINT_OFF);
}

static void paint(report *r, const char *paint, const char *words) {
    paint_str(r, paint, str_of(words));
}

static void paint_outcome(report *r, deal_outcome o, bool capitals) {
    static const char *const paints[] = {PAINT_DIM, PAINT_GOOD, PAINT_OPEN, PAINT_BAD, PAINT_BAD};
    static const char *const loud[] = {"NOT APPLICABLE", "ACCEPTED", "UNDETERMINED", "REJECTED", "ERROR"};
    paint(r, paints[o], capitals ? loud[o] : prose_outcome(o));
}

/* WORDS as a paragraph that goes on at COLUMN; its other lines begin with INDENT spaces. */
static void run_on(report *r, str first, size_t column, size_t indent, str words) {
    layout_rest(&r->out, first, column, indent, words, r->settings.width);
}

/* INDENT spaces, "LABEL: " unless it is empty, and WORDS, whose other lines are indented two more. */
static void paragraph(report *r, size_t indent, const char *label, str words) {
    size_t column = indent + utf8_width(str_of(label));
    buf_pad(&r->out, ' ', indent);
    paint(r, PAINT_LABEL, label);
    if (*label) buf_char(&r->out, ':');
    run_on(r, *label ? STR(" ") : STR(""), column + (*label != 0), indent + 2, words);
}

static void heading(report *r, const char *words) {
    paint(r, PAINT_LABEL, words);
    buf_z(&r->out, ":\n");
}

/* ------------------------------------------------------------------------------------------------ conditions */

/* An article's text is shown under the first reason of a list that is in it, so that the reader need not open the file.
 */
static void write_quoted(report *r, const detail *list, const detail *at) {
    const article *in = at->of->kind == BECAUSE_TERM ? at->of->article : NULL;
    for (const detail *k = at; in && k-- > list && k->kind == DETAIL_REASON;)
        if (k->of->article == in) return;
    if (!in || in->text.n == 0) return;
    str text = in->text;
    size_t cut = utf8_offset(text, QUOTED);
    if (cut < text.n) text = arena_printf(&r->scratch, STR_FMT " ...", STR_ARG(str_sub(text, 0, cut)));
    layout_quoted(&r->out, STR("           | "), text, r->settings.width);
}

static void write_details(report *r, const details *list) {
    for (const detail *k = list->v; k < list->v + list->n; k++) {
        if (k->kind == DETAIL_BRACKET)
            paragraph(r, 7, "", prose_join(&r->scratch, str_of(k->label), " ", k->words));
        else
            paragraph(r, k->label ? 7 : 9, k->label ? k->label : "", k->words);
        if (k->where.n) paragraph(r, 11, "", k->where);
        if (k->of) write_quoted(r, list->v, k);
    }
}

/* Who waived a violation, until when and why, or that the baseline has it. */
static void write_excuse(report *r, const condition_verdict *v) {
    arena *a = &r->scratch;
    const waiver *w = v->waiver;
    if (v->known) paragraph(r, 7, "known", STR("in baseline"));
    if (!w) return;
    str words = arena_printf(a, "by " STR_FMT " until " STR_FMT "%s", STR_ARG(w->by), STR_ARG(w->until),
                             w->own ? ", in the deal itself" : "");
    if (w->at.source) words = prose_join(a, words, ", ", prose_place(a, w->at));
    paragraph(r, 7, "waived", words);
    paragraph(r, 9, "", w->reason);
}

static void write_condition(report *r, const condition_verdict *v, const deal *d) {
    arena *a = &r->scratch;
    const condition *c = v->condition;
    details list = {0};
    str id = arena_printf(a, STR_FMT ".", STR_ARG(c->id)), words = v->message;
    if (v->outcome == CONDITION_MET) words = prose_join(a, STR("met"), ": ", words);
    if (v->outcome == CONDITION_UNDETERMINED) words = prose_join(a, STR("may be violated"), ": ", words);
    buf_pad(&r->out, ' ', 4);
    paint_str(r, PAINT_LABEL, id);
    run_on(r, STR(" "), 4 + id.n, 7, words);
    if (v->reason.n) paragraph(r, 7, v->outcome == CONDITION_ERROR ? "error" : "but", v->reason);
    write_excuse(r, v);
    finding_condition(a, &list, v, d, !r->settings.verbose);
    if (c->own_cite) finding_source(a, &list, c->cite);
    write_details(r, &list);
}

/* A rule with those of its conditions that are not met; all of them with --verbose. */
static void write_rule(report *r, const rule_verdict *v, const deal *d, const char *label, const char *colour) {
    buf_pad(&r->out, ' ', 2);
    paint(r, colour, label);
    str name = arena_printf(&r->scratch, "  " STR_FMT "  ", STR_ARG(v->rule->id));
    run_on(r, name, 2 + strlen(label), 4, v->rule->title);
    if (v->when_reason.n) paragraph(r, 7, "error", v->when_reason);
    details before = {0}, after = {0};
    if (v->when == CONDITION_UNDETERMINED) finding_when(&r->scratch, &before, v, d, !r->settings.verbose);
    write_details(r, &before);
    for (size_t i = 0; i < v->n_conditions; i++)
        if (r->settings.verbose || v->conditions[i].outcome != CONDITION_MET) write_condition(r, &v->conditions[i], d);
    finding_source(&r->scratch, &after, &v->rule->cite);
    write_details(r, &after);
    if (v->rule->remedy.n && v->outcome == RULE_FAIL) paragraph(r, 7, "how to fix", v->rule->remedy);
    buf_char(&r->out, '\n');
}

/* ------------------------------------------------------------------------------------------------ packs */

/* A violation that is known needs only its rule's name, except with --verbose or if there is more to say of the rule.
 */
static bool is_brief(const report *r, const rule_verdict *v) {
    bool brief = v->known && !r->settings.verbose;
    for (size_t i = 0; i < v->n_conditions && brief; i++)
        brief = v->conditions[i].outcome != CONDITION_UNDETERMINED && !v->conditions[i].waiver;
    return brief;
}

static void write_names(report *r, const pack_verdict *p, rule_outcome o, const char *label) {
    buf all = buf_in(&r->scratch);
    for (size_t i = 0; i < p->n_rules; i++) {
        const rule_verdict *v = &p->rules[i];
        if (v->outcome == o && (o != RULE_FAIL || is_brief(r, v))) buf_join(&all, ", ", v->rule->id);
    }
    if (all.n) paragraph(r, 2, label, buf_take(&all));
}

static void write_pack(report *r, const pack_verdict *p, const deal *d) {
    static const struct {
        rule_mark mark;
        const char *label, *colour;
    } parts[] = {{MARK_ERROR, "ERROR", PAINT_BAD},
                 {MARK_CROSSED, "CROSSED", PAINT_BAD},
                 {MARK_CONCESSION, "CONCESSION", PAINT_NOTE},
                 {MARK_NOTE, "NOTE", PAINT_NOTE},
                 {MARK_WAIVED, "WAIVED", PAINT_OPEN},
                 {MARK_KNOWN, "KNOWN", PAINT_OPEN},
                 {MARK_FALLBACK, "MET BY FALLBACK", PAINT_GOOD},
                 {MARK_UNDETERMINED, "UNDETERMINED", PAINT_OPEN},
                 {MARK_PASS, "PASSED", PAINT_GOOD}};
    static const char *const waived[] = {"WAIVED", "WAIVED CONCESSION", "WAIVED NOTE"}; /* by rule_class */
    bool verbose = r->settings.verbose;
    buf_char(&r->out, '\n');
    paint_str(r, PAINT_LABEL,
              arena_printf(&r->scratch, STR_FMT " (" STR_FMT " " STR_FMT "): ", STR_ARG(p->pack->title),
                           STR_ARG(p->pack->id), STR_ARG(p->pack->version)));
    paint_outcome(r, p->outcome, false);
    buf_z(&r->out, "\n\n");
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        rule_mark mark = parts[i].mark;
        if (mark == MARK_PASS) write_names(r, p, RULE_FAIL, "Known (in baseline)");
        if (mark == MARK_PASS && !verbose) break;
        for (const rule_verdict *v = p->rules; v < p->rules + p->n_rules; v++) {
            rule_mark of = finding_mark(v);
            if (of == MARK_FALLBACK && verbose) of = MARK_PASS;
            if (of != mark || is_brief(r, v)) continue;
            write_rule(r, v, d, mark == MARK_WAIVED ? waived[v->rule->class] : parts[i].label, parts[i].colour);
        }
    }
    if (!verbose) write_names(r, p, RULE_PASS, "Passed");
    write_names(r, p, RULE_NOT_APPLICABLE, "Does not apply");
}

/* ------------------------------------------------------------------------------------------------ deals */

/* The deal's verdict and facts, and a line per pack. A deal that waives violations itself says so loudly. */
static void write_head(report *r, const verdict *v) {
    arena *a = &r->scratch;
    buf *out = &r->out;
    paint_outcome(r, v->outcome, true);
    buf_z(out, "  ");
    paint_str(r, PAINT_LABEL, v->deal->id);
    buf_char(out, '\n');
    paragraph(r, 2, "", v->deal->title);
    paragraph(r, 2, "", prose_facts(a, v));
    str part = prose_completeness(v->deal);
    if (part.n) paragraph(r, 2, "", part);
    str own = prose_own_waivers(a, v);
    if (own.n) {
        buf_pad(out, ' ', 2);
        paint(r, PAINT_BAD, "WAIVED BY THE DEAL ITSELF");
        run_on(r, STR(": "), 27, 4, own);
    }
    size_t widest = 0;
    for (size_t i = 0; i < v->n_packs; i++)
        if (v->packs[i].pack->id.n > widest) widest = v->packs[i].pack->id.n;
    for (size_t i = 0; i < v->n_packs; i++) {
        const pack_verdict *p = &v->packs[i];
        buf_printf(out, "  %-*.*s  ", (int)widest, STR_ARG(p->pack->id));
        paint_outcome(r, p->outcome, false);
        buf_pad(out, ' ', 16 - strlen(deal_outcome_name(p->outcome)));
        run_on(r, STR(""), widest + 20, widest + 20, prose_tally(a, p));
    }
}

static void write_unreadable(report *r, const verdict *v) {
    paint_outcome(r, DEAL_ERROR, true);
    buf_z(&r->out, "  ");
    buf_visible(&r->out, prose_file(&r->scratch, v->file, v->line));
    size_t n = diag_count(v->errors, v->n_errors);
    buf_z(&r->out, "\n  This file could not be read as a deal: ");
    buf_count(&r->out, n);
    buf_printf(&r->out, " error%s.\n", n == 1 ? "" : "s");
    for (const diag *e = v->errors; e < v->errors + v->n_errors; e++) {
        paragraph(r, 2, "", prose_join(&r->scratch, prose_diag_place(&r->scratch, e, v->file), ": ", e->message));
        if (e->note.n) paragraph(r, 4, "", e->note);
    }
}

static void write_deal(report *r, const verdict *v) {
    if (!v->deal) {
        write_unreadable(r, v);
        return;
    }
    write_head(r, v);
    for (size_t i = 0; i < v->n_packs; i++) write_pack(r, &v->packs[i], v->deal);
}

/* ------------------------------------------------------------------------------------------------ overview: matrix */

static unsigned digits_of(uint64_t n) {
    unsigned digits = 1;
    while (n /= 10) digits++;
    return digits;
}

/* The pack's name is of use only if there are several. */
static str line_name(report *r, const pack *p, const rule *of) {
    return r->n_packs == 1 ? of->id : prose_join(&r->scratch, p->id, "/", of->id);
}

typedef struct red_line {
    str name;
    size_t number; /* over all rules of all packs */
} red_line;

typedef struct red_lines {
    const red_line *list;
    size_t n, widest; /* columns of the longest name */
} red_lines;

static red_lines find_red_lines(report *r) {
    red_line *list = ARENA_ARRAY(&r->scratch, red_line, r->overview.n_rules);
    red_lines found = {.list = list};
    size_t number = 0;
    for (size_t i = 0; i < r->n_packs; i++)
        for (size_t k = 0; k < r->packs[i]->n_rules; k++, number++) {
            const rule *of = &r->packs[i]->rules[k];
            if (of->class != RULE_RED_LINE) continue;
            str name = line_name(r, r->packs[i], of);
            list[found.n++] = (red_line){name, number};
            if (utf8_width(name) > found.widest) found.widest = utf8_width(name);
        }
    return found;
}

/* The deals' numbers over their columns, one digit under the other if the columns are narrow. */
static void write_numbers(report *r, size_t indent, size_t width) {
    const overview *o = &r->overview;
    unsigned digits = digits_of(o->n_rows);
    bool upright = width <= digits && digits > 1;
    for (unsigned d = upright ? digits : 1; d > 0; d--) {
        buf_pad(&r->out, ' ', indent);
        unsigned scale = 1;
        for (unsigned i = 1; i < d; i++) scale *= 10;
        for (uint32_t i = 1; i <= o->n_rows; i++) {
            if (!upright)
                buf_printf(&r->out, "%*u", (int)width, i);
            else if (i >= scale)
                buf_printf(&r->out, "%*u", (int)width, i / scale % 10);
            else
                buf_pad(&r->out, ' ', width);
        }
        buf_char(&r->out, '\n');
    }
}

static void write_matrix(report *r, const red_lines *l, size_t width) {
    static const struct {
        const char *sign, *colour;
    } cells[] = {[RULE_NOT_APPLICABLE] = {"-", PAINT_DIM},
                 [RULE_PASS] = {".", PAINT_GOOD},
                 [RULE_UNDETERMINED] = {"", PAINT_OPEN},
                 [RULE_FAIL] = {"X", PAINT_BAD},
                 [RULE_ERROR] = {"!", PAINT_BAD}};
    const overview *o = &r->overview;
    paragraph(r, 0, "Red lines by deals",
              STR("X crossed, ~ waived or known, ! could not be checked, . passes, - does not apply; undetermined: m "
                  "missing, u unmentioned, o open, v vague, b bracket"));
    buf_char(&r->out, '\n');
    write_numbers(r, l->widest + 2, width);
    for (size_t i = 0; i < l->n; i++) {
        size_t number = l->list[i].number;
        buf_z(&r->out, "  ");
        buf_visible(&r->out, l->list[i].name);
        buf_pad(&r->out, ' ', l->widest - utf8_width(l->list[i].name));
        for (const overview_row *row = o->rows; row < o->rows + o->n_rows; row++) {
            unsigned outcome = row->rules ? row->rules[number] : RULE_ERROR;
            bool excused = row->rules && row->excused[number];
            buf_pad(&r->out, ' ', width - 1);
            const char *sign = excused ? "~" : cells[outcome].sign;
            if (!*sign) sign = prose_undetermined_mark(row->reasons[number]);
            paint(r, excused ? PAINT_NOTE : cells[outcome].colour, sign);
        }
        buf_char(&r->out, '\n');
    }
    buf_char(&r->out, '\n');
}

/* How wide a column may be, at most three; 0 if not even one fits. */
static size_t column_width(const report *r, const red_lines *l) {
    const overview *o = &r->overview;
    size_t taken = l->widest + 2, room = r->settings.width > taken ? r->settings.width - taken : 0;
    if (o->counts.deals > o->n_rows || o->n_rows == 0) return 0;
    size_t width = room / o->n_rows;
    return width > 3 ? 3 : width;
}

/* ------------------------------------------------------------------------------------------------ overview: lists */

static void write_deal_line(report *r, const overview_row *row) {
    arena *a = &r->scratch;
    bool was_read = row->id.n > 0, crossed = row->crossed > 0;
    str words = was_read ? str_of(prose_outcome(row->outcome)) : STR("could not be read");
    if (crossed)
        words = prose_join(a, words, ", ",
                           arena_printf(a, "%u red line%s crossed", row->crossed, row->crossed == 1 ? "" : "s"));
    if (row->undetermined) {
        const char *what = crossed ? "" : row->undetermined == 1 ? "red line " : "red lines ";
        words = prose_join(a, words, ", ", arena_printf(a, "%u %sundetermined", row->undetermined, what));
    }
    size_t wide = digits_of(r->overview.counts.deals);
    buf_printf(&r->out, "  %*llu  ", (int)wide, (unsigned long long)row->number);
    run_on(r, STR(""), wide + 4, wide + 6, prose_join(a, overview_name(a, &r->overview, row), ": ", words));
}

static void write_most_crossed(report *r) {
    arena *a = &r->scratch;
    crossed_line top[OVERVIEW_CROSSED];
    size_t all, n = overview_most_crossed(&r->overview, top, &all);
    if (n == 0) return;
    heading(r, "Red lines that are crossed most often");
    for (size_t i = 0; i < n; i++) {
        str words = arena_printf(a, "%*llu crossed", (int)digits_of(r->overview.counts.deals),
                                 (unsigned long long)top[i].crossed);
        if (top[i].undetermined)
            words =
                arena_printf(a, STR_FMT ", %llu undetermined", STR_ARG(words), (unsigned long long)top[i].undetermined);
        paragraph(r, 2, "",
                  arena_printf(a, STR_FMT ": " STR_FMT " " STR_FMT, STR_ARG(words),
                               STR_ARG(line_name(r, top[i].pack, top[i].rule)), STR_ARG(top[i].rule->title)));
    }
    if (all > n) paragraph(r, 2, "", arena_printf(a, "(and %zu more that are crossed)", all - n));
    buf_char(&r->out, '\n');
}

static void write_overview(report *r) {
    const overview *o = &r->overview;
    red_lines l = find_red_lines(r);
    size_t width = column_width(r, &l);
    if (width && l.n) {
        write_matrix(r, &l, width);
        for (uint32_t i = 0; i < o->n_rows; i++) write_deal_line(r, &o->rows[i]);
        buf_char(&r->out, '\n');
    } else if (l.n) {
        paragraph(r, 0, "",
                  arena_printf(&r->scratch,
                               "A matrix of %llu deals does not fit into %u columns. Use -f html -o FILE for a page, "
                               "or -f csv for a table.",
                               (unsigned long long)o->counts.deals, r->settings.width));
        buf_char(&r->out, '\n');
    }
    write_most_crossed(r);
    if (o->n_closest == 0) return;
    heading(r, o->n_closest < OVERVIEW_CLOSEST ? "Closest to acceptance" : "The ten closest to acceptance");
    for (uint32_t i = 0; i < o->n_closest; i++) write_deal_line(r, &o->closest[i]);
    buf_char(&r->out, '\n');
}

/* ------------------------------------------------------------------------------------------------ the report */

static void begin(report *r) {
    if (!r->settings.all_packs) return;
    buf all = buf_in(&r->scratch);
    for (size_t i = 0; i < r->n_packs; i++) buf_join(&all, ", ", r->packs[i]->id);
    str ids = buf_take(&all);
    paragraph(r, 0, "", arena_printf(&r->scratch, "Checked against all built-in packs: " STR_FMT ".", STR_ARG(ids)));
    buf_char(&r->out, '\n');
}

static void write_rule_between(report *r) {
    buf_char(&r->out, '\n');
    buf_pad(&r->out, '-', r->settings.width);
    buf_z(&r->out, "\n\n");
}

static void end(report *r) {
    if (r->overview.counts.deals > 1) {
        write_rule_between(r);
        write_overview(r);
    } else
        buf_char(&r->out, '\n');
    buf_str(&r->out, prose_counts(&r->scratch, &r->overview.counts));
    buf_char(&r->out, '\n');
}

const report_format report_text = {
    .reasons = true, .begin = begin, .deal = write_deal, .between = write_rule_between, .end = end};
