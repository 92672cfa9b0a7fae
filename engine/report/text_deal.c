#include "report/finding.h"
#include "report/text.h"

/* One deal: its head, what each pack makes of it, and the sections of each pack. */

/* ------------------------------------------------------------------------------------------------ head */

static str join(arena *a, str left, str right) {
    return prose_join(a, left, ", ", right);
}

/* A deal that lets itself pass must not do so quietly. */
static void write_own_waivers(report *r, const verdict *v) {
    str words = prose_own_waivers(&r->scratch, v);
    if (words.n == 0) return;
    buf_pad(&r->out, ' ', 2);
    text_paint(r, PAINT_BAD, "WAIVED BY THE DEAL ITSELF");
    layout_rest(&r->out, STR(": "), 27, 4, words, r->settings.width);
}

static void write_head(report *r, const verdict *v) {
    arena *a = &r->scratch;
    const deal *d = v->deal;
    text_outcome(r, v->outcome, true);
    buf_z(&r->out, "  ");
    text_paint(r, PAINT_LABEL, arena_z(a, d->id));
    buf_char(&r->out, '\n');
    text_paragraph(r, 2, "", d->title);
    text_paragraph(r, 2, "", prose_facts(a, v));
    if (!d->complete)
        text_paragraph(r, 2, "", STR("Not the whole deal (complete = false): what it does not say is open."));
    write_own_waivers(r, v);
}

static void write_overview(report *r, const verdict *v) {
    size_t widest = 0;
    for (size_t i = 0; i < v->n_packs; i++)
        if (v->packs[i].pack->id.n > widest) widest = v->packs[i].pack->id.n;
    for (size_t i = 0; i < v->n_packs; i++) {
        const pack_verdict *p = &v->packs[i];
        buf_printf(&r->out, "  %-*.*s  ", (int)widest, STR_ARG(p->pack->id));
        text_outcome(r, p->outcome, false);
        buf_pad(&r->out, ' ', 16 - str_of(deal_outcome_name(p->outcome)).n);
        layout_rest(&r->out, STR(""), widest + 20, widest + 20, prose_tally(&r->scratch, p), r->settings.width);
    }
}

/* ------------------------------------------------------------------------------------------------ sections */

/* What is waived or known is listed by itself: it does not reject. */
static void fails(report *r, const pack_verdict *p, const deal *d, rule_class class, const char *label,
                  const char *paint) {
    for (size_t i = 0; i < p->n_rules; i++) {
        const rule_verdict *v = &p->rules[i];
        if (v->outcome == RULE_FAIL && v->rule->class == class && !v->waived && !v->known)
            text_rule(r, v, d, label, paint);
    }
}

/* What is known needs no telling again: only its name, unless somebody asks or there is more to say of the rule. */
static bool is_old_news(const report *r, const rule_verdict *v) {
    bool plain = v->known && !r->settings.verbose;
    for (size_t i = 0; i < v->n_conditions && plain; i++)
        plain = v->conditions[i].outcome != CONDITION_UNDETERMINED && !v->conditions[i].waiver;
    return plain;
}

static void exempt(report *r, const pack_verdict *p, const deal *d) {
    static const char *const waived[] = {"WAIVED", "WAIVED CONCESSION", "WAIVED NOTE"};
    for (size_t i = 0; i < p->n_rules; i++)
        if (p->rules[i].waived) text_rule(r, &p->rules[i], d, waived[p->rules[i].rule->class], PAINT_OPEN);
    for (size_t i = 0; i < p->n_rules; i++)
        if (p->rules[i].known && !is_old_news(r, &p->rules[i])) text_rule(r, &p->rules[i], d, "KNOWN", PAINT_OPEN);
}

static void known_ids(report *r, const pack_verdict *p) {
    str all = {"", 0};
    for (size_t i = 0; i < p->n_rules; i++)
        if (is_old_news(r, &p->rules[i])) all = join(&r->scratch, all, p->rules[i].rule->id);
    if (all.n) text_paragraph(r, 2, "Known already", all);
}

static void of_outcome(report *r, const pack_verdict *p, const deal *d, rule_outcome o, const char *label,
                       const char *paint) {
    for (size_t i = 0; i < p->n_rules; i++)
        if (p->rules[i].outcome == o) text_rule(r, &p->rules[i], d, label, paint);
}

static void fallbacks(report *r, const pack_verdict *p, const deal *d) {
    if (r->settings.verbose) return;
    for (size_t i = 0; i < p->n_rules; i++)
        if (finding_by_fallback(&p->rules[i])) text_rule(r, &p->rules[i], d, "MET BY FALLBACK", PAINT_GOOD);
}

static void ids_of(report *r, const pack_verdict *p, rule_outcome o, const char *label) {
    str all = {"", 0};
    for (size_t i = 0; i < p->n_rules; i++)
        if (p->rules[i].outcome == o) all = join(&r->scratch, all, p->rules[i].rule->id);
    if (all.n) text_paragraph(r, 2, label, all);
}

static void write_pack(report *r, const pack_verdict *p, const deal *d) {
    arena *a = &r->scratch;
    buf_char(&r->out, '\n');
    str name = arena_printf(a, STR_FMT " (" STR_FMT " " STR_FMT "): ", STR_ARG(p->pack->title), STR_ARG(p->pack->id),
                            STR_ARG(p->pack->version));
    text_paint(r, PAINT_LABEL, name.p);
    text_outcome(r, p->outcome, false);
    buf_z(&r->out, "\n\n");
    of_outcome(r, p, d, RULE_ERROR, "ERROR", PAINT_BAD);
    fails(r, p, d, RULE_RED_LINE, "CROSSED", PAINT_BAD);
    fails(r, p, d, RULE_NEGOTIABLE, "CONCESSION", PAINT_NOTE);
    fails(r, p, d, RULE_PREFERENCE, "NOTE", PAINT_NOTE);
    exempt(r, p, d);
    fallbacks(r, p, d);
    of_outcome(r, p, d, RULE_UNDETERMINED, "OPEN", PAINT_OPEN);
    known_ids(r, p);
    if (r->settings.verbose)
        of_outcome(r, p, d, RULE_PASS, "HOLDS", PAINT_GOOD);
    else
        ids_of(r, p, RULE_PASS, "Holds");
    ids_of(r, p, RULE_NOT_APPLICABLE, "Does not apply");
}

static void write_unreadable(report *r, const verdict *v) {
    text_outcome(r, DEAL_ERROR, true);
    buf_z(&r->out, "  ");
    buf_visible(&r->out, v->file);
    buf_printf(&r->out, "\n  This file could not be read as a deal: %zu error%s.\n", v->n_errors,
               v->n_errors == 1 ? "" : "s");
    for (size_t i = 0; i < v->n_errors; i++) {
        const diag *e = &v->errors[i];
        str at = e->line ? arena_printf(&r->scratch, "%u:%u: ", e->line, e->column) : (str){"", 0};
        text_paragraph(r, 2, "", arena_printf(&r->scratch, STR_FMT STR_FMT, STR_ARG(at), STR_ARG(e->message)));
    }
}

static void begin(report *r) {
    if (!r->settings.all_packs) return;
    str all = {"", 0};
    for (size_t i = 0; i < r->n_packs; i++) all = join(&r->scratch, all, r->packs[i]->id);
    text_paragraph(r, 0, "",
                   arena_printf(&r->scratch, "Checked against every built-in pack: " STR_FMT ".", STR_ARG(all)));
    buf_char(&r->out, '\n');
}

static void between(report *r) {
    buf_char(&r->out, '\n');
    buf_pad(&r->out, '-', r->settings.width);
    buf_z(&r->out, "\n\n");
}

static void write_deal(report *r, const verdict *v) {
    if (!v->deal) {
        write_unreadable(r, v);
        return;
    }
    write_head(r, v);
    write_overview(r, v);
    for (size_t i = 0; i < v->n_packs; i++) write_pack(r, &v->packs[i], v->deal);
}

static void end(report *r) {
    buf_char(&r->out, '\n');
    if (r->overview.counts.deals > 1) {
        buf_pad(&r->out, '-', r->settings.width);
        buf_z(&r->out, "\n\n");
        text_overview(r);
    }
    buf_str(&r->out, prose_counts(&r->scratch, &r->overview.counts));
    buf_char(&r->out, '\n');
}

const report_format report_text = {.name = "text",
                                   .title = "for a person at a terminal",
                                   .reasons = true,
                                   .begin = begin,
                                   .deal = write_deal,
                                   .between = between,
                                   .end = end};
