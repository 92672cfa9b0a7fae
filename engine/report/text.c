#include "report/text.h"

#include <string.h>

#include "base/utf8.h"
#include "report/escape.h"
#include "report/finding.h"
#include "report/next.h"

/* The text report, for a person at a terminal. A deal takes one screen: its verdicts, each crossed red line in at most
 * four lines, a line for each concession and note, and what to settle next. With --verbose it has everything: each rule
 * with its conditions, reasons and source. More than ten deals get a line each. Several deals end with an overview. */

#define QUOTED 240u /* code points of an article's text that are shown at most */

/* ------------------------------------------------------------------------------------------------ lines */

void text_paint(report *r, const char *paint, str words) {
    if (r->settings.colour) buf_z(&r->out, paint);
    buf_visible(&r->out, words);
    if (r->settings.colour) buf_z(&r->out, PAINT_OFF);
}

void text_outcome(report *r, deal_outcome o, bool capitals) {
    static const char *const paints[] = {PAINT_DIM, PAINT_GOOD, PAINT_OPEN, PAINT_BAD, PAINT_BAD};
    static const char *const loud[] = {"NOT APPLICABLE", "ACCEPTED", "UNDETERMINED", "REJECTED", "ERROR"};
    text_paint(r, paints[o], str_of(capitals ? loud[o] : prose_outcome(o)));
}

void text_run_on(report *r, str first, size_t column, size_t indent, str words) {
    layout_rest(&r->out, first, column, indent, words, r->settings.width);
}

void text_paragraph(report *r, size_t indent, const char *label, str words) {
    size_t column = indent + utf8_width(str_of(label));
    buf_pad(&r->out, ' ', indent);
    text_paint(r, PAINT_LABEL, str_of(label));
    if (*label) buf_char(&r->out, ':');
    text_run_on(r, *label ? STR(" ") : STR(""), column + (*label != 0), indent + 2, words);
}

void text_heading(report *r, const char *words) {
    text_paint(r, PAINT_LABEL, str_of(words));
    buf_z(&r->out, ":\n");
}

/* ------------------------------------------------------------------------------------------------ in full: conditions
 */

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
            text_paragraph(r, 7, "", prose_join(&r->scratch, str_of(k->label), " ", k->words));
        else
            text_paragraph(r, k->label ? 7 : 9, k->label ? k->label : "", k->words);
        if (k->where.n) text_paragraph(r, 11, "", k->where);
        if (k->of) write_quoted(r, list->v, k);
    }
}

/* Who waived a violation, until when and why, or that the baseline has it. */
static void write_excuse(report *r, const condition_verdict *v) {
    arena *a = &r->scratch;
    const waiver *w = v->waiver;
    if (v->known) text_paragraph(r, 7, "known", STR("in baseline"));
    if (!w) return;
    str words = arena_printf(a, "by " STR_FMT " until " STR_FMT "%s", STR_ARG(w->by), STR_ARG(w->until),
                             w->own ? ", in the deal itself" : "");
    if (w->at.source) words = prose_join(a, words, ", ", prose_place(a, w->at));
    text_paragraph(r, 7, "waived", words);
    text_paragraph(r, 9, "", w->reason);
}

static void write_condition(report *r, const condition_verdict *v, const deal *d) {
    arena *a = &r->scratch;
    const condition *c = v->condition;
    details list = {0};
    str id = arena_printf(a, STR_FMT ".", STR_ARG(c->id)), words = v->message;
    if (v->outcome == CONDITION_MET) words = prose_join(a, STR("met"), ": ", words);
    if (v->outcome == CONDITION_UNDETERMINED) words = prose_join(a, STR("may be violated"), ": ", words);
    buf_pad(&r->out, ' ', 4);
    text_paint(r, PAINT_LABEL, id);
    text_run_on(r, STR(" "), 4 + id.n, 7, words);
    if (v->reason.n) text_paragraph(r, 7, v->outcome == CONDITION_ERROR ? "error" : "but", v->reason);
    write_excuse(r, v);
    finding_condition(a, &list, v, d, false);
    if (c->own_cite) finding_source(a, &list, c->cite);
    write_details(r, &list);
}

static void write_rule(report *r, const rule_verdict *v, const deal *d, const char *label, const char *colour) {
    details before = {0}, after = {0};
    buf_pad(&r->out, ' ', 2);
    text_paint(r, colour, str_of(label));
    str name = arena_printf(&r->scratch, "  " STR_FMT "  ", STR_ARG(v->rule->id));
    text_run_on(r, name, 2 + strlen(label), 4, v->rule->title);
    if (v->when_reason.n) text_paragraph(r, 7, "error", v->when_reason);
    if (v->when == CONDITION_UNDETERMINED) finding_when(&r->scratch, &before, v, d, false);
    write_details(r, &before);
    for (size_t i = 0; i < v->n_conditions; i++) write_condition(r, &v->conditions[i], d);
    finding_source(&r->scratch, &after, &v->rule->cite);
    write_details(r, &after);
    if (v->outcome != RULE_PASS && v->rule->remedy.n) text_paragraph(r, 7, "how to fix", v->rule->remedy);
    buf_char(&r->out, '\n');
}

/* ------------------------------------------------------------------------------------------------ packs */

/* The parts of a report, in order. */
static const struct {
    rule_mark mark;
    const char *label, *colour;
} parts[] = {{MARK_ERROR, "ERROR", PAINT_BAD},
             {MARK_CROSSED, "CROSSED", PAINT_BAD},
             {MARK_CONCESSION, "CONCESSION", PAINT_NOTE},
             {MARK_NOTE, "NOTE", PAINT_NOTE},
             {MARK_WAIVED, "WAIVED", PAINT_OPEN},
             {MARK_KNOWN, "KNOWN", PAINT_OPEN},
             {MARK_UNDETERMINED, "UNDETERMINED", PAINT_OPEN},
             {MARK_FALLBACK, "MET BY FALLBACK", PAINT_GOOD},
             {MARK_PASS, "PASSED", PAINT_GOOD}};
#define N_PARTS (sizeof parts / sizeof *parts)

static const char *label_of(size_t part, const rule_verdict *v) {
    static const char *const waived[] = {"WAIVED", "WAIVED CONCESSION", "WAIVED NOTE"}; /* by rule_class */
    return parts[part].mark == MARK_WAIVED ? waived[v->rule->class] : parts[part].label;
}

/* "LABEL: UA-A, UA-B" of the rules that have MARK, and, unless it is NOT, are undetermined for REASON. */
static void write_names(report *r, const verdict *v, rule_mark mark, undetermined_reason reason, const char *label) {
    buf all = buf_in(&r->scratch);
    for (const pack_verdict *p = v->packs; p < v->packs + v->n_packs; p++)
        for (const rule_verdict *of = p->rules; of < p->rules + p->n_rules; of++)
            if (finding_mark(of) == mark && of->undetermined == reason) buf_join(&all, ", ", of->rule->id);
    if (!buf_is_empty(&all)) text_paragraph(r, 2, label, buf_take(&all));
}

static void write_pack(report *r, const verdict *v, const pack_verdict *p) {
    verdict alone = *v;
    alone.packs = p;
    alone.n_packs = 1;
    buf_char(&r->out, '\n');
    text_paint(r, PAINT_LABEL,
               arena_printf(&r->scratch, STR_FMT " (" STR_FMT " " STR_FMT "): ", STR_ARG(p->pack->title),
                            STR_ARG(p->pack->id), STR_ARG(p->pack->version)));
    text_outcome(r, p->outcome, false);
    buf_z(&r->out, "\n\n");
    for (size_t i = 0; i < N_PARTS; i++)
        for (const rule_verdict *of = p->rules; of < p->rules + p->n_rules; of++)
            if (finding_mark(of) == parts[i].mark) write_rule(r, of, v->deal, label_of(i, of), parts[i].colour);
    write_names(r, &alone, MARK_NOT_APPLICABLE, UNDETERMINED_NOT, "Does not apply");
}

/* ------------------------------------------------------------------------------------------------ what to settle */

#define STEPS_SHOWN 10u
#define FEW_STEPS   3u /* so few are shown with what each value decides */

/* In full, what each value decides; values that decide the same are together. */
static void write_values(report *r, const next_step *s) {
    arena *a = &r->scratch;
    for (size_t i = 0; i < s->n_values; i++) {
        str decides = next_decides(a, s, i), names = s->values[i].name;
        bool first = decides.n > 0;
        for (size_t k = 0; k < i && first; k++) first = !str_eq(next_decides(a, s, k), decides);
        for (size_t k = i + 1; k < s->n_values && first; k++)
            if (str_eq(next_decides(a, s, k), decides)) names = prose_join(a, names, ", ", s->values[k].name);
        if (first) text_paragraph(r, 6, "", prose_join(a, names, ": ", decides));
    }
}

static void write_next(report *r, const verdict *v) {
    arena *a = &r->scratch;
    bool all = r->settings.verbose;
    size_t n, shown;
    const next_step *steps = next_steps(a, v, &n);
    if (n == 0) return;
    buf_char(&r->out, '\n');
    text_paragraph(r, 2, "What to settle next", next_count(a, v));
    for (shown = 0; shown < n && (all || shown < STEPS_SHOWN); shown++) {
        const next_step *s = &steps[shown];
        str words = prose_join(a, next_name(a, s, !all), ": ", next_rules(a, s, !all));
        text_paragraph(r, 4, "", all ? words : layout_cut(a, words, r->settings.width - 4, 0, 1));
        if (all || n <= FEW_STEPS) write_values(r, s);
    }
    if (shown < n) text_paragraph(r, 4, "", arena_printf(a, "and %zu more (-v lists all)", n - shown));
}

/* ------------------------------------------------------------------------------------------------ in brief */

/* LABEL, the rule's id, and WORDS that are cut so that TAIL fits on the same line. */
static void write_line(report *r, size_t part, const pack_verdict *p, const rule_verdict *v, str words, str tail) {
    arena *a = &r->scratch;
    const char *label = label_of(part, v);
    str id = r->n_packs > 1 ? prose_join(a, p->pack->id, "/", v->rule->id) : v->rule->id;
    size_t taken = 2 + strlen(label) + 2 + utf8_width(id) + 2 + utf8_width(tail), width = r->settings.width;
    buf_z(&r->out, "  ");
    text_paint(r, parts[part].colour, str_of(label));
    buf_z(&r->out, "  ");
    text_paint(r, PAINT_LABEL, id);
    buf_z(&r->out, "  ");
    buf_visible(&r->out, escape_line(a, layout_cut(a, words, width > taken ? width - taken : 1, 0, 1)));
    buf_visible(&r->out, tail);
    buf_char(&r->out, '\n');
}

/* The finding that a brief report shows of a rule: the first that decided its outcome. *OTHERS is how many more did. */
static const finding *main_finding(arena *a, const verdict *v, const pack_verdict *p, const rule_verdict *of,
                                   size_t *others) {
    size_t n;
    const finding *list = findings_of_rule(a, v, p, of, &n), *found = NULL;
    *others = 0;
    for (size_t i = 0; i < n; i++) {
        if (list[i].kind >= FINDING_UNDETERMINED && list[i].kind != FINDING_FALLBACK) continue;
        if (found && list[i].weight == found->weight) ++*others;
        if (found && list[i].weight >= found->weight) continue;
        if (found) *others = 0;
        found = &list[i];
    }
    return found;
}

/* Where the deal says it, in at most ROOM columns if it can: ", article 5 (European Union), draft.deal:58", without the
 * title, without the folders, and if MAY_OMIT_FILE only ", line 58". */
static str place_of(arena *a, const because *b, size_t room, bool may_omit_file) {
    str where = prose_said(a, b), in = {"", 0};
    for (int least = 0; least < 3 + may_omit_file; least++) {
        str file = b->at.source ? b->at.source->name : (str){"", 0};
        for (size_t slash; least == 2 && (slash = str_find(file, STR("/"), 0)) != SIZE_MAX;)
            file = str_sub(file, slash + 1, file.n);
        if (b->at.source) where = arena_printf(a, STR_FMT ":%u", STR_ARG(file), place_line(b->at));
        if (b->at.source && least == 3) return arena_printf(a, ", line %u", place_line(b->at));
        bool titled = b->article && least == 0 && b->article->title.n;
        if (titled)
            in = arena_printf(a, "article " STR_FMT " (" STR_FMT ")", STR_ARG(b->article->id),
                              STR_ARG(b->article->title));
        else if (b->article)
            in = arena_printf(a, "article " STR_FMT, STR_ARG(b->article->id));
        if (utf8_width(in) + utf8_width(where) + 4 <= room) break;
    }
    str both = prose_join(a, in, ", ", where);
    return both.n ? arena_printf(a, ", " STR_FMT, STR_ARG(both)) : both;
}

/* The reason to show: the first that has a place, else the first. NULL if there is none. */
static const term_group *main_reason(arena *a, const condition_verdict *c, size_t *n) {
    const term_group *g = prose_groups(a, c->because, c->n_because, false, n);
    for (size_t i = 0; i < *n; i++)
        if (g[i].of->at.source) return &g[i];
    return *n ? g : NULL;
}

/* At most four lines: the title, what the deal says, where, and how to fix it. The place is never cut: it follows what
 * leaves room for it, the term or else the message. */
static void write_crossing(report *r, size_t part, const verdict *v, const pack_verdict *p, const rule_verdict *of) {
    arena *a = &r->scratch;
    size_t others, n = 0, room = r->settings.width - 4, lines = 3;
    const finding *f = main_finding(a, v, p, of, &others);
    const term_group *g = f && f->condition ? main_reason(a, f->condition, &n) : NULL;
    write_line(r, part, p, of, of->rule->title, STR(""));
    if (!f) return;
    str says = finding_message(a, f), why = {"", 0}, more = why;
    if (others) more = arena_printf(a, " (and %zu more)", others);
    if (g) {
        str reason = prose_reason(a, g, v->deal);
        if (g->paths.n && utf8_width(reason) + 12 > room) reason = prose_few_names(a, reason);
        why = arena_printf(a, n > 1 ? STR_FMT " and %zu more" : STR_FMT, STR_ARG(reason), n - 1);
        size_t left = room > utf8_width(why) ? room - utf8_width(why) : 0;
        /* What the deal does not say has no place, and its value says so: "none by default", "not set". */
        bool placed = g->of->at.source != NULL;
        str beside = placed ? place_of(a, g->of, left, false) : (str){"", 0};
        bool below = utf8_width(beside) <= left;
        if (below)
            why = prose_join(a, why, "", beside);
        else
            more = prose_join(a, more, "", place_of(a, g->of, room / 2, false));
    }
    says = prose_join(a, layout_cut(a, says, room - utf8_width(more), 0, 1), "", more);
    if (utf8_width(says) + 2 + utf8_width(why) <= room || why.n == 0) {
        says = prose_join(a, says, ": ", why);
        why.n = 0;
        lines = 2;
    }
    text_paragraph(r, 4, "", says);
    if (why.n) text_paragraph(r, 4, "", layout_cut(a, why, room, 0, 1));
    if (of->rule->remedy.n)
        text_paragraph(r, 4, "how to fix", layout_cut(a, of->rule->remedy, room - 12, room - 2, 4 - lines));
}

/* A concession, a note or a waived rule: what the deal says, or who waived it. */
static void write_short(report *r, size_t part, const verdict *v, const pack_verdict *p, const rule_verdict *of) {
    arena *a = &r->scratch;
    size_t others, n;
    const finding *f = main_finding(a, v, p, of, &others);
    if (parts[part].mark == MARK_WAIVED) {
        const waiver *w = f->condition->waiver;
        write_line(r, part, p, of, of->rule->title,
                   arena_printf(a, ", by " STR_FMT " until " STR_FMT, STR_ARG(w->by), STR_ARG(w->until)));
        return;
    }
    const term_group *g = main_reason(a, f->condition, &n);
    str more = others ? arena_printf(a, " (and %zu more)", others) : (str){"", 0};
    if (g) more = prose_join(a, more, "", place_of(a, g->of, 24, true));
    write_line(r, part, p, of, f->condition->message, more);
}

/* What --only asks for is named, even if a brief report does not show it else. */
static void write_asked(report *r, const verdict *v) {
    unsigned only = r->settings.only;
    if (only >> RULE_UNDETERMINED & 1)
        for (undetermined_reason i = UNDETERMINED_REASONS - 1; i > UNDETERMINED_NOT; i--)
            write_names(r, v, MARK_UNDETERMINED, i,
                        arena_printf(&r->scratch, "Undetermined, %s", undetermined_reason_name(i)).p);
    if (only >> RULE_PASS & 1) write_names(r, v, MARK_PASS, UNDETERMINED_NOT, "Passed");
    if (only >> RULE_NOT_APPLICABLE & 1) write_names(r, v, MARK_NOT_APPLICABLE, UNDETERMINED_NOT, "Does not apply");
}

static void write_brief(report *r, const verdict *v) {
    size_t before = buf_mark(&r->out);
    buf_char(&r->out, '\n');
    size_t mark = buf_mark(&r->out);
    for (size_t i = 0; i < N_PARTS; i++)
        for (const pack_verdict *p = v->packs; p < v->packs + v->n_packs; p++)
            for (const rule_verdict *of = p->rules; of < p->rules + p->n_rules; of++) {
                if (finding_mark(of) != parts[i].mark) continue;
                if (parts[i].mark <= MARK_UNDETERMINED || parts[i].mark == MARK_KNOWN) continue;
                bool crossed = parts[i].mark >= MARK_CROSSED || (v->strict && parts[i].mark == MARK_CONCESSION);
                (crossed ? write_crossing : write_short)(r, i, v, p, of);
            }
    write_names(r, v, MARK_KNOWN, UNDETERMINED_NOT, "Known (in baseline)");
    write_names(r, v, MARK_FALLBACK, UNDETERMINED_NOT, "Met by fallback");
    write_asked(r, v);
    if (buf_mark(&r->out) == mark) buf_cut(&r->out, before);
    write_next(r, v);
}

/* ------------------------------------------------------------------------------------------------ deals */

/* The deal's verdict and facts, and a line per pack. A deal that waives violations itself says so loudly. */
static void write_head(report *r, const verdict *v) {
    arena *a = &r->scratch;
    buf *out = &r->out;
    text_outcome(r, v->outcome, true);
    buf_z(out, "  ");
    text_paint(r, PAINT_LABEL, v->deal->id);
    buf_char(out, '\n');
    text_paragraph(r, 2, "", v->deal->title);
    text_paragraph(r, 2, "", prose_facts(a, v));
    str part = prose_completeness(v->deal);
    if (part.n) text_paragraph(r, 2, "", part);
    str own = prose_own_waivers(a, v);
    if (own.n) {
        buf_pad(out, ' ', 2);
        text_paint(r, PAINT_BAD, STR("WAIVED BY THE DEAL ITSELF"));
        text_run_on(r, STR(": "), 27, 4, own);
    }
    size_t widest = 0;
    for (size_t i = 0; i < v->n_packs; i++)
        if (v->packs[i].pack->id.n > widest) widest = v->packs[i].pack->id.n;
    for (size_t i = 0; i < v->n_packs; i++) {
        const pack_verdict *p = &v->packs[i];
        buf_z(out, "  ");
        buf_visible(out, p->pack->id);
        buf_pad(out, ' ', widest + 2 - p->pack->id.n);
        text_outcome(r, p->outcome, false);
        buf_pad(out, ' ', 16 - strlen(deal_outcome_name(p->outcome)));
        text_run_on(r, STR(""), widest + 20, widest + 20, prose_tally(a, p));
    }
}

static void write_unreadable(report *r, const verdict *v) {
    text_outcome(r, DEAL_ERROR, true);
    buf_z(&r->out, "  ");
    buf_visible(&r->out, prose_file(&r->scratch, v->file, v->line));
    size_t n = diag_count(v->errors, v->n_errors);
    buf_z(&r->out, "\n  This file could not be read as a deal: ");
    buf_count(&r->out, n);
    buf_printf(&r->out, " error%s%s.\n", n == 1 ? "" : "s", r->settings.told ? " (see the messages)" : "");
    for (const diag *e = v->errors; e < v->errors + v->n_errors && !r->settings.told; e++) {
        text_paragraph(r, 2, "", prose_join(&r->scratch, prose_diag_place(&r->scratch, e, v->file), ": ", e->message));
        if (e->note.n) text_paragraph(r, 4, "", e->note);
    }
}

static void write_deal(report *r, const verdict *v) {
    if (!v->deal) {
        write_unreadable(r, v);
        return;
    }
    write_head(r, v);
    if (!r->settings.verbose) {
        write_brief(r, v);
        return;
    }
    for (size_t i = 0; i < v->n_packs; i++) write_pack(r, v, &v->packs[i]);
    write_next(r, v);
}

/* ------------------------------------------------------------------------------------------------ the report */

static void begin(report *r) {
    if (!r->settings.all_packs) return;
    buf all = buf_in(&r->scratch);
    for (size_t i = 0; i < r->n_packs; i++) buf_join(&all, ", ", r->packs[i]->id);
    str ids = buf_take(&all);
    text_paragraph(r, 0, "",
                   arena_printf(&r->scratch, "Checked against all built-in packs: " STR_FMT ".", STR_ARG(ids)));
    buf_char(&r->out, '\n');
}

static void write_rule_between(report *r) {
    buf_char(&r->out, '\n');
    buf_pad(&r->out, '-', r->settings.width);
    buf_z(&r->out, "\n\n");
}

/* "REJECTED  draft: 2 red lines crossed, 17 undetermined, draft.deal". */
static void write_deal_line(report *r, const verdict *v) {
    arena *a = &r->scratch;
    size_t crossed = 0, undetermined = 0;
    for (const pack_verdict *p = v->packs; p < v->packs + v->n_packs; p++)
        for (const rule_verdict *of = p->rules; of < p->rules + p->n_rules; of++) {
            crossed += of->rule->class == RULE_RED_LINE && rule_standing(of) == RULE_FAIL;
            undetermined += of->rule->class == RULE_RED_LINE && rule_standing(of) == RULE_UNDETERMINED;
        }
    text_outcome(r, v->outcome, true);
    buf_pad(&r->out, ' ', 16 - strlen(deal_outcome_name(v->outcome)));
    str file = prose_file(a, v->file, v->line), words = STR("could not be read");
    if (v->deal) words = prose_join(a, v->deal->id, ": ", prose_red_lines(a, crossed, undetermined));
    buf_visible(&r->out, escape_line(a, prose_join(a, words, v->deal ? ", " : ": ", file)));
    buf_char(&r->out, '\n');
}

static void end(report *r) {
    bool listed = report_lists(r) && r->overview.counts.deals > REPORT_IN_FULL;
    if (listed) buf_char(&r->out, '\n');
    if (r->overview.counts.deals > 1) {
        if (!listed) write_rule_between(r);
        text_overview(r, listed);
    } else
        buf_char(&r->out, '\n');
    const report_counts *c = &r->overview.counts;
    if (!r->settings.verbose && c->accepted + c->errors + c->not_applicable < c->deals)
        text_paragraph(r, 0, "More", STR("-v shows everything in full; `redline explain RULE` shows one rule."));
    buf_safe(&r->out, prose_counts(&r->scratch, c));
    if (r->stopped) buf_z(&r->out, ", stopped by --fail-fast");
    if (r->nth) buf_printf(&r->out, " (report %u of %u)", r->nth, r->of_all);
    buf_char(&r->out, '\n');
}

const report_format report_text = {.reasons = true,
                                   .begin = begin,
                                   .deal = write_deal,
                                   .line = write_deal_line,
                                   .between = write_rule_between,
                                   .end = end};
