#include "base/utf8.h"
#include "report/html.h"

/* One deal of the HTML report: its row of the matrix, and the row with its findings. A page may have thousands of
 * deals, so a deal is written briefly: what is the same for each deal (titles, messages, passages, fixes) is in the
 * list of rules, and the script puts the two together where a reader opens a finding. */

#define WORDS_OF_TERM  600u /* code points of an article that are shown beside a term */
#define WORDS_OF_MATCH 240u /* of it before and after matched text */
#define WORDS_BRIEF    40u  /* the same without --verbose */
#define WORDS_OF_ERROR 160u /* before and after the place of an error in its line */
#define NAMES_BRIEF    1u   /* names in a list of terms without --verbose */

/* ------------------------------------------------------------------------------------------------ reasons */

/* "guarantees.{us, canada, nato and 12 more}.kind": without --verbose, only the first names of a long list. */
static void write_paths(report *r, str paths) {
    buf *out = &r->out;
    size_t open = str_find(paths, STR("{"), 0), at = open, end = str_find(paths, STR("}"), 0), n = 0, cut = 0;
    for (; open != SIZE_MAX && (at = str_find(paths, STR(", "), at)) < end; at += 2)
        if (++n == NAMES_BRIEF) cut = at;
    if (r->settings.verbose || n < NAMES_BRIEF + 1 || end == SIZE_MAX) {
        escape_html(out, paths);
        return;
    }
    escape_html(out, str_sub(paths, 0, cut));
    buf_printf(out, " and %zu more", n + 1 - NAMES_BRIEF);
    escape_html(out, str_sub(paths, end, paths.n));
}

/* Where the deal says it: "article 2, 58:34". The file is that of the deal, and so is the line of a JSON Lines file. */
static void write_where(report *r, const because *b, const deal *d) {
    arena *a = &r->scratch;
    str where = {"", 0}, line = {"", 0};
    if (b->article) where = arena_printf(a, "article " STR_FMT, STR_ARG(b->article->id));
    if (b->article && r->settings.verbose) where = prose_join(a, where, " ", b->article->title);
    if (b->at.source) {
        position at = place_position(b->at);
        line = b->at.source == d->source ? arena_printf(a, "%u:%u", at.line, at.column) : prose_place(a, b->at);
        if (d->source->of_lines && b->article) line.n = 0;
    }
    where = prose_join(a, where, ", ", line);
    if (b->choice != DEAL_NONE)
        where = prose_join(a, where, "; ",
                           arena_printf(a, "if " STR_FMT, STR_ARG(prose_way(a, &d->choices[b->choice], b->way))));
    if (where.n) HTML(&r->out, " (%)", where);
}

/* A text that matched, marked in the article that it is a part of. With --verbose, also the text of the article that
 * sets a term, once per condition. BEFORE are the reasons before B. */
static void write_words(report *r, const because *b, const because *before) {
    str text = b->article ? b->article->text : (str){"", 0};
    size_t from = (size_t)((uintptr_t)b->text.p - (uintptr_t)text.p);
    bool verbose = r->settings.verbose, match = b->kind == BECAUSE_TEXT, quoted = !verbose;
    for (; before < b && !quoted; before++) quoted = before->article == b->article && before->kind == BECAUSE_TERM;
    if (text.n == 0 || (!match && quoted)) return;
    if (match && (!b->text.p || from > text.n || b->text.n > text.n - from)) return; /* another field matched */
    buf_z(&r->out, " <q>");
    html_excerpt(&r->out, text, match ? from : 0, match ? from + b->text.n : 0,
                 !match    ? WORDS_OF_TERM
                 : verbose ? WORDS_OF_MATCH
                           : WORDS_BRIEF);
    buf_z(&r->out, "</q>");
}

static void write_group(report *r, const term_group *g, const deal *d, const because *list) {
    const because *b = g->of;
    buf *out = &r->out;
    if (b->kind == BECAUSE_TERM) {
        write_paths(r, g->paths);
        if (!b->silent || b->value.state == SLOT_VALUE)
            HTML(out, b->silent ? " (%)" : " = %", prose_value(&r->scratch, b));
        str unit = b->silent ? (str){"", 0} : vocabulary_unit(d->vocabulary, b->slot, b->value);
        if (unit.n) HTML(out, " %", unit);
        str things = prose_things(&r->scratch, g);
        if (things.n) HTML(out, " <bdi>%</bdi>", things);
    } else
        escape_html(out, prose_reason(&r->scratch, g, d));
    if (b->silent) return;
    write_where(r, b, d);
    write_words(r, b, list);
}

/* Groups of terms that a condition lists without --verbose. */
#define MOST_GROUPS 2u

/* What the deal says, then the terms that it does not set. */
static void write_reasons(report *r, const because *list, size_t n, const deal *d) {
    size_t groups, shown = 0;
    buf *out = &r->out;
    const char *join = " ";
    const term_group *g = prose_groups(&r->scratch, list, n, false, &groups);
    for (int silent = 0; silent < 2; silent++)
        for (size_t i = 0; i < groups; i++) {
            if (g[i].of->silent != silent || (shown == MOST_GROUPS && !r->settings.verbose)) continue;
            bool first = silent && !str_is(str_of(join), ", ");
            buf_printf(out, "%s%s", join, first ? "not set: " : "");
            join = silent ? ", " : "; ";
            write_group(r, &g[i], d, list);
            shown++;
        }
    if (shown < groups) buf_printf(out, ", and %zu more", groups - shown);
}

/* The brackets that the condition depends on, and what each option makes of it. */
static void write_effects(report *r, const condition_verdict *v, const deal *d) {
    for (const choice_effect *e = v->effects; e < v->effects + v->n_effects; e++) {
        HTML(&r->out, "% depends on bracket %:", str_of(v->n_because || e > v->effects ? ";" : ""),
             prose_bracket(&r->scratch, &d->choices[e->choice]));
        for (uint32_t w = 0; w < e->n_ways; w++)
            HTML(&r->out, "% %", str_of(w ? "," : ""), prose_effect(&r->scratch, e, w, d));
    }
}

/* ------------------------------------------------------------------------------------------------ findings */

/* A condition: its id, unless it is the only one, with a sign if its outcome is not that of the rule; its message if
 * that is not the same for each deal; and why. */
static void write_condition(report *r, const finding *f, const deal *d) {
    const condition_verdict *v = f->condition;
    const rule_outcome o = f->rule->outcome;
    buf *out = &r->out;
    bool same = f->kind == FINDING_ERROR          ? o == RULE_ERROR
                : f->kind == FINDING_UNDETERMINED ? o == RULE_UNDETERMINED
                : f->kind == FINDING_FALLBACK     ? o == RULE_PASS
                                                  : true;
    const char *sign = f->kind == FINDING_ERROR          ? "!"
                       : f->kind == FINDING_UNDETERMINED ? prose_undetermined_mark(v->undetermined)
                                                         : "≈";
    if (!same || f->rule->n_conditions > 1)
        HTML(out, " <b>%%%</b>", v->condition->id, str_of(same ? "" : " "), str_of(same ? "" : sign));
    if (!str_eq(v->message, v->condition->message.written)) HTML(out, " <em>%</em>", v->message);
    str excuse = finding_excuse(&r->scratch, f);
    if (excuse.n) HTML(out, " <strong>%</strong>", excuse);
    if (v->reason.n && v->undetermined != UNDETERMINED_VAGUE)
        HTML(out, " %: %;", str_of(f->kind == FINDING_ERROR ? "error" : "but"), v->reason);
    write_reasons(r, v->because, v->n_because, d);
    write_effects(r, v, d);
}

/* A rule that does not simply pass: its sign, its id, and its conditions. With --verbose each rule that applies. */
static void write_rule(report *r, const verdict *v, const pack_verdict *p, const rule_verdict *of) {
    size_t n;
    buf *out = &r->out;
    const finding *list = findings_of_rule(&r->scratch, v, p, of, &n);
    HTML(out, "<li>% %", str_of(html_sign(of)), of->rule->id);
    if (of->when != CONDITION_MET && of->rule->when.program) {
        HTML(out, " <b>when</b> %%", str_of(of->when_reason.n ? "error: " : ""), of->when_reason);
        write_reasons(r, of->when_because, of->n_when_because, v->deal);
    }
    for (size_t i = 0, next = 0; i < of->n_conditions; i++) {
        const condition_verdict *c = &of->conditions[i];
        while (next < n && list[next].condition < c) next++;
        if (next < n && list[next].condition == c)
            write_condition(r, &list[next], v->deal);
        else if (r->settings.verbose) {
            HTML(out, " <b>% ✓</b>", c->condition->id);
            write_reasons(r, c->because, c->n_because, v->deal);
        }
    }
    buf_char(out, '\n');
}

/* The worst first, rules with the same mark in the order of their pack. */
static void write_pack(report *r, const verdict *v, const pack_verdict *p) {
    const char *begin = "<ul>\n";
    for (rule_mark m = MARK_ERROR; m >= (r->settings.verbose ? MARK_PASS : MARK_FALLBACK); m--)
        for (size_t k = 0; k < p->n_rules; k++) {
            if (finding_mark(&p->rules[k]) != m) continue;
            if (*begin) HTML(&r->out, "<h3>%</h3>", p->pack->id);
            buf_z(&r->out, begin);
            begin = "";
            write_rule(r, v, p, &p->rules[k]);
        }
    if (!*begin) buf_z(&r->out, "</ul>");
}

static void write_diags(report *r, const verdict *v, const diag *list, size_t n) {
    buf *out = &r->out;
    buf_z(out, "<ul class=errors>");
    for (const diag *e = list; e < list + n; e++) {
        HTML(out, "<li><span class=place>%</span> <b>%</b>", prose_diag_place(&r->scratch, e, v->file), e->message);
        if (e->note.n) HTML(out, " <span class=note>%</span>", e->note);
        if (e->text.n) {
            size_t from = utf8_offset(e->text, e->column ? e->column - 1 : 0);
            size_t to = e->column ? from + utf8_offset(str_sub(e->text, from, e->text.n), e->width) : from;
            buf_z(out, "<pre>");
            html_excerpt(out, e->text, from, to, WORDS_OF_ERROR);
            buf_z(out, "</pre>");
        }
        buf_z(out, "</li>\n");
    }
    buf_z(out, "</ul>\n");
}

/* The deal's facts, what its own waivers do and do not do, and the findings of each pack. */
static void write_findings(report *r, const verdict *v) {
    buf *out = &r->out;
    str own = prose_own_waivers(&r->scratch, v);
    str facts = prose_facts(&r->scratch, v), file = prose_file(&r->scratch, v->file, v->line);
    if (facts.n > file.n || !v->deal->complete)
        HTML(out, "<p>%", str_sub(facts, file.n + (facts.n > file.n ? 2 : 0), facts.n));
    if (!v->deal->complete)
        HTML(out, "%Not a complete deal (complete = false): terms that it does not set are open.",
             str_of(facts.n > file.n ? ". " : ""));
    if (own.n) HTML(out, "\n<p class=own><b>WAIVED BY THE DEAL ITSELF:</b> %", own);
    if (v->n_warnings) {
        buf_z(out, "\n<p class=label>warnings</p>");
        write_diags(r, v, v->warnings, v->n_warnings);
    }
    for (size_t i = 0; i < v->n_packs; i++) write_pack(r, v, &v->packs[i]);
}

/* ------------------------------------------------------------------------------------------------ the rows */

/* The signs of each pack: its verdict, then its rules. Cells need no end tags, and the script gives them their classes.
 */
static void write_signs(report *r, const verdict *v) {
    for (size_t i = 0; i < r->n_packs; i++) {
        const pack *p = r->packs[i];
        const pack_verdict *shown = finding_pack(v, p);
        deal_outcome o = shown ? shown->outcome : DEAL_ERROR;
        buf_printf(&r->out, "<td class=v-%s>%s", deal_outcome_name(o), html_outcome_sign(o));
        size_t next = 0;
        for (size_t k = 0; k < p->n_rules; k++)
            buf_printf(&r->out, "<td>%s", html_sign(finding_shown(shown, &p->rules[k], &next)));
    }
}

/* A number is left out if the report does not show the rules that it counts. */
static void write_numbers(report *r, const verdict *v) {
    static const rule_outcome outcomes[] = {RULE_FAIL, RULE_UNDETERMINED};
    for (size_t i = 0; i < 2; i++) {
        buf_z(&r->out, "<td>");
        if (v->deal && (r->settings.only == 0 || r->settings.only >> outcomes[i] & 1))
            buf_count(&r->out, finding_red_lines(v, outcomes[i]));
    }
}

/* A deal that waives violations itself says so in its row, which shows also if its findings are closed. */
void html_deal(report *r, const verdict *v) {
    buf *out = &r->out;
    str file = prose_file(&r->scratch, v->file, v->line), outcome = str_of(deal_outcome_name(v->outcome));
    size_t columns = 4 + r->n_packs + r->overview.n_rules;
    HTML(out, "\n<tbody><tr><th scope=row><bdi>%</bdi><span>%</span><small>%</small>", v->deal ? v->deal->title : file,
         v->deal ? v->deal->id : STR("could not be read"), file);
    if (prose_own_waivers(&r->scratch, v).n) buf_z(out, "<span class=own>WAIVED BY THE DEAL ITSELF</span>");
    HTML(out, "<td class=v-%>%", outcome, str_of(prose_outcome(v->outcome)));
    write_numbers(r, v);
    write_signs(r, v);
    buf_printf(out, "\n<tr><td colspan=%zu><details><summary>Findings</summary>", columns < 1000 ? columns : 1000);
    if (v->deal)
        write_findings(r, v);
    else {
        buf_z(out, "<p>This file could not be read as a deal: ");
        const size_t n = diag_count(v->errors, v->n_errors);
        buf_count(out, n);
        buf_printf(out, " error%s.</p>\n", n == 1 ? "" : "s");
        write_diags(r, v, v->errors, v->n_errors);
    }
    buf_z(out, "</details>");
}
