#include "base/utf8.h"
#include "report/html.h"

/* One deal of the HTML report: its row of the matrix, and the row with its findings. */

#define WORDS_OF_TERM  600u /* code points of an article that are shown beside a term */
#define WORDS_OF_MATCH 240u /* of it before and after matched text */
#define WORDS_OF_ERROR 160u /* before and after the place of an error in its line */

/* ------------------------------------------------------------------------------------------------ reasons */

static void write_place(buf *out, str where) {
    if (where.n) HTML(out, "<span class=\"place\">%</span>", where);
}

static void write_where(report *r, const because *b, const deal *d) {
    buf *out = &r->out;
    str said = prose_said(&r->scratch, b);
    buf_z(out, "<span class=\"where\">");
    if (b->article) {
        HTML(out, "article <b>%</b>", b->article->id);
        if (b->article->title.n) HTML(out, " <bdi>(%)</bdi>", b->article->title);
        if (b->article->by.n) HTML(out, " by %", b->article->by);
        if (said.n) buf_z(out, ", ");
    }
    if (b->silent)
        escape_html(out, said);
    else
        write_place(out, said);
    if (b->choice != DEAL_NONE) HTML(out, "; if <b>%</b>", prose_way(&r->scratch, &d->choices[b->choice], b->way));
    buf_z(out, "</span>");
}

static void write_what(report *r, const term_group *g, const deal *d) {
    const because *b = g->of;
    buf *out = &r->out;
    switch (b->kind) {
    case BECAUSE_TERM:
        HTML(out, "<code class=\"term\">%</code> = <b class=\"value\">%</b>", g->paths, prose_value(&r->scratch, b));
        str unit = prose_unit(d->vocabulary, b->slot, b->value.state);
        if (unit.n) HTML(out, " %", unit);
        if (b->silent && b->value.state == SLOT_VALUE) buf_z(out, " by default");
        break;
    case BECAUSE_TEXT: HTML(out, "the text <q>%</q>", b->text); break;
    case BECAUSE_NO_MEMBER: HTML(out, "the list or set in <code>%</code> is empty", b->expression); break;
    default: escape_html(out, prose_reason(&r->scratch, g, d));
    }
}

/* The text of an article is quoted once per condition, before the first term from it; each match shows its own part of
 * it. BEFORE are the reasons before B. */
static void write_words(buf *out, const because *b, const because *before) {
    if (!b->article || b->article->text.n == 0) return;
    str text = b->article->text;
    size_t from = (size_t)((uintptr_t)b->text.p - (uintptr_t)text.p);
    /* Matched text is a slice of the article's, unless another field matched. */
    bool match = b->kind == BECAUSE_TEXT && b->text.p && from <= text.n && b->text.n <= text.n - from;
    bool quoted = b->kind != BECAUSE_TERM;
    for (; before < b && !quoted; before++) quoted = before->article == b->article && before->kind == BECAUSE_TERM;
    if (!match && quoted) return;
    buf_z(out, "<blockquote class=\"words\">");
    if (match)
        html_excerpt(out, text, from, from + b->text.n, WORDS_OF_MATCH);
    else
        html_excerpt(out, text, 0, 0, WORDS_OF_TERM);
    buf_z(out, "</blockquote>");
}

static void write_reasons(report *r, const because *list, size_t n, const deal *d) {
    size_t groups;
    const term_group *g = prose_groups(&r->scratch, list, n, false, &groups);
    buf_z(&r->out, "<ul class=\"because\">");
    for (size_t i = 0; i < groups; i++) {
        buf_z(&r->out, "<li>");
        write_what(r, &g[i], d);
        buf_char(&r->out, ' ');
        write_where(r, g[i].of, d);
        write_words(&r->out, g[i].of, list);
        buf_z(&r->out, "</li>");
    }
    buf_z(&r->out, "</ul>\n");
}

/* The brackets that the condition depends on, and what each option makes of it. */
static void write_effects(report *r, const condition_verdict *v, const deal *d) {
    buf *out = &r->out;
    for (const choice_effect *e = v->effects; e < v->effects + v->n_effects; e++) {
        const choice *c = &d->choices[e->choice];
        HTML(out, "<p class=\"label\">depends on bracket <b>%</b> ", c->name);
        if (c->at.source) write_place(out, prose_place(&r->scratch, c->at));
        buf_z(out, "</p><ul class=\"effects\">");
        for (uint32_t w = 0; w < e->n_ways; w++) {
            str best = str_of(condition_outcome_name(e->best[w])), worst = str_of(condition_outcome_name(e->worst[w]));
            HTML(out, "<li>if <b>%</b>", prose_way(&r->scratch, c, w));
            if (w < c->n_options && c->options[w].by.n) HTML(out, " (by %)", c->options[w].by);
            HTML(out, ": <b class=\"c-%\">%</b>", worst, best);
            if (e->best[w] != e->worst[w]) HTML(out, " or <b class=\"c-%\">%</b>", worst, worst);
            buf_z(out, "</li>");
        }
        buf_z(out, "</ul>\n");
    }
}

/* ------------------------------------------------------------------------------------------------ conditions */

void html_code(buf *out, const char *label, str code) {
    HTML(out, "<p class=\"test\"><span class=\"label\">%</span> <code>%</code></p>\n", str_of(label), code);
}

void html_cite(buf *out, const citation *c) {
    const pack_source *s = c->source;
    buf_z(out, "<figure class=\"cite\"><span class=\"label\">source</span>");
    if (c->quote.n) HTML(out, "<blockquote>%</blockquote>", c->quote);
    HTML(out, "<figcaption><cite>%</cite>", s->title);
    if (c->section.n) HTML(out, ", %", c->section);
    if (s->author.n) HTML(out, "; %", s->author);
    if (s->date.n) HTML(out, ", %", s->date);
    if (s->url.n) buf_z(out, "<br>");
    if (s->url.n) html_link(out, s->url);
    buf_z(out, "</figcaption></figure>\n");
}

static void write_condition(report *r, const condition_verdict *v, const deal *d) {
    buf *out = &r->out;
    const condition *c = v->condition;
    bool undetermined = v->outcome == CONDITION_UNDETERMINED;
    const char *outcome = condition_outcome_name(v->outcome);
    const char *lead = v->outcome == CONDITION_MET ? "met: " : undetermined ? "may be violated: " : "";
    const char *tag = v->waiver                          ? "waived"
                      : v->known                         ? "known"
                      : v->outcome == CONDITION_FALLBACK ? "met by fallback"
                                                         : outcome;
    HTML(out, "<div class=\"condition c-%\"><p class=\"message\"><b>%.</b> %% <span class=\"tag\">%</span></p>\n",
         str_of(v->waiver ? "waived" : outcome), c->id, str_of(lead), v->message, str_of(tag));
    if (v->reason.n)
        HTML(out, "<p class=\"reason\"><span class=\"label\">%</span> %</p>\n",
             str_of(v->outcome == CONDITION_ERROR ? "error" : "but"), v->reason);
    if (v->waiver) {
        const waiver *w = v->waiver;
        HTML(out, "<p class=\"waiver\"><b>Waived</b> by %", w->by.n ? w->by : STR("an unnamed person"));
        if (w->until.n) HTML(out, " until %", w->until);
        if (w->reason.n) HTML(out, ": %", w->reason);
        if (w->own) buf_z(out, " (in the deal itself)");
        if (w->at.source) HTML(out, " <span class=\"place\">%</span>", prose_place(&r->scratch, w->at));
        buf_z(out, "</p>\n");
    }
    if (v->known && !v->waiver) buf_z(out, "<p class=\"waiver\"><b>Known:</b> in the baseline.</p>\n");
    html_code(out, c->kind == CONDITION_REQUIRE ? "requires" : "forbids", c->test.at.text);
    if (v->outcome == CONDITION_FALLBACK) html_code(out, "fallback", c->or_else.at.text);
    if (v->n_because) {
        buf_printf(out, "<p class=\"label\">%s</p>", undetermined ? "undetermined because" : "because");
        write_reasons(r, v->because, v->n_because, d);
    }
    write_effects(r, v, d);
    if (c->own_cite) html_cite(out, c->cite);
    buf_z(out, "</div>\n");
}

/* ------------------------------------------------------------------------------------------------ findings */

/* A rule with its conditions and its source. NUMBER counts it over all packs. */
static void write_rule(report *r, const rule_verdict *v, const deal *d, size_t of_pack, size_t number) {
    buf *out = &r->out;
    const rule *of = v->rule;
    const html_mark_look *look = html_look(finding_mark(v));
    buf_printf(out, "<article class=\"finding f-%s k%c g%zu\" data-rule=\"%zu\">", look->class,
               html_class_letter(of->class), of_pack, number);
    HTML(out, "<h5><span class=\"mark %\" aria-hidden=\"true\">%</span> ", str_of(look->class), str_of(look->sign));
    HTML(out, "<span class=\"what\">%:</span> <span class=\"title\">%</span> ", str_of(look->word), of->title);
    buf_printf(out, "<a class=\"rule\" href=\"#rule-%zu\">", number);
    HTML(out, "%</a> <span class=\"class\">%</span></h5>\n", of->id, str_of(prose_class(of->class)));
    if (v->when_reason.n) HTML(out, "<p class=\"reason\"><span class=\"label\">error</span> %</p>\n", v->when_reason);
    if (v->when != CONDITION_MET && of->when.program) {
        html_code(out, "applies only when", of->when.at.text);
        if (v->n_when_because) write_reasons(r, v->when_because, v->n_when_because, d);
    }
    for (size_t i = 0; i < v->n_conditions; i++)
        if (r->settings.verbose || v->conditions[i].outcome != CONDITION_MET) write_condition(r, &v->conditions[i], d);
    html_cite(out, &of->cite);
    if (of->remedy.n && v->outcome == RULE_FAIL)
        HTML(out, "<p class=\"remedy\"><span class=\"label\">how to fix</span> %</p>\n", of->remedy);
    buf_z(out, "</article>\n");
}

/* The rules of a mark by their names alone. FIRST is the number of the pack's first rule. */
static void write_names(buf *out, const pack_verdict *p, rule_mark m, size_t first) {
    const char *join = "";
    for (size_t k = 0; k < p->n_rules; k++) {
        const rule *one = p->rules[k].rule;
        if (finding_mark(&p->rules[k]) != m) continue;
        if (!*join) HTML(out, "<p class=\"names\"><span class=\"label\">%:</span> ", str_of(html_look(m)->many));
        buf_printf(out, "%s<a class=\"rule\" href=\"#rule-%zu\">", join, first + (size_t)(one - p->pack->rules));
        HTML(out, "%</a>", one->id);
        join = ", ";
    }
    if (*join) buf_z(out, "</p>\n");
}

/* The worst first, rules with the same mark in the order of their pack. */
static void write_pack(report *r, const pack_verdict *p, const deal *d, size_t number, size_t first) {
    buf *out = &r->out;
    buf_printf(out, "<section class=\"pack g%zu\" data-pack=\"%zu\">", number, number);
    HTML(out, "<h4>% <span class=\"v-%\">%</span></h4>\n", p->pack->title, str_of(deal_outcome_name(p->outcome)),
         str_of(prose_outcome(p->outcome)));
    for (rule_mark m = MARK_ERROR; m > MARK_HIDDEN; m--) {
        bool in_full = m >= MARK_FALLBACK || (r->settings.verbose && m == MARK_PASS);
        if (!in_full) write_names(out, p, m, first);
        for (size_t k = 0; in_full && k < p->n_rules; k++) {
            if (finding_mark(&p->rules[k]) != m) continue;
            write_rule(r, &p->rules[k], d, number, first + (size_t)(p->rules[k].rule - p->pack->rules));
        }
    }
    buf_z(out, "</section>\n");
}

static void write_diags(report *r, const verdict *v, const diag *list, size_t n) {
    buf *out = &r->out;
    buf_z(out, "<ul class=\"errors\">");
    for (const diag *e = list; e < list + n; e++) {
        HTML(out, "<li><span class=\"place\">%</span> <b>%</b>", prose_diag_place(&r->scratch, e, v->file), e->message);
        if (e->note.n) HTML(out, " <span class=\"note\">%</span>", e->note);
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
    const deal *d = v->deal;
    buf *out = &r->out;
    const slot *date = &d->slots[d->vocabulary->n_slots + DEAL_DATE];
    const str_list *by = d->slots[d->vocabulary->n_slots + DEAL_BY].v.list;
    HTML(out, "<p class=\"facts\"><span class=\"place\">%</span>", prose_file(&r->scratch, v->file, v->line));
    if (d->status.n) HTML(out, ", %", d->status);
    for (size_t i = 0; by && i < by->n; i++) HTML(out, "%%", str_of(i ? " and " : ", by "), by->v[i]);
    if (date->state == SLOT_VALUE) HTML(out, ", %", date_print(&r->scratch, date->v.i));
    buf_z(out, "</p>\n");
    if (prose_completeness(d).n) HTML(out, "<p class=\"facts\">%</p>\n", prose_completeness(d));
    str own = prose_own_waivers(&r->scratch, v);
    if (own.n) HTML(out, "<p class=\"own\"><b>WAIVED BY THE DEAL ITSELF:</b> %</p>\n", own);
    if (v->n_warnings) {
        buf_z(out, "<p class=\"label\">warnings about waivers</p>\n");
        write_diags(r, v, v->warnings, v->n_warnings);
    }
    for (size_t i = 0, first = 0; i < v->n_packs; first += v->packs[i++].pack->n_rules)
        write_pack(r, &v->packs[i], d, i, first);
}

/* ------------------------------------------------------------------------------------------------ the rows */

typedef struct mark_tally {
    size_t of[MARK_ERROR + 1];
    size_t crossed, open; /* red lines */
} mark_tally;

static mark_tally tally_of(const verdict *v) {
    mark_tally t = {0};
    for (size_t i = 0; i < v->n_packs; i++)
        for (size_t k = 0; k < v->packs[i].n_rules; k++) {
            const rule_verdict *one = &v->packs[i].rules[k];
            t.of[finding_mark(one)]++;
            if (one->rule->class != RULE_RED_LINE) continue;
            t.crossed += rule_standing(one) == RULE_FAIL;
            t.open += rule_standing(one) == RULE_UNDETERMINED;
        }
    return t;
}

/* End tags of cells may be left out; in a large matrix they would be a quarter of it. */
static void write_pack_cells(report *r, const verdict *v, size_t i) {
    const pack *p = r->packs[i];
    const pack_verdict *shown = i < v->n_packs ? &v->packs[i] : NULL;
    deal_outcome o = shown ? shown->outcome : DEAL_ERROR;
    buf_printf(&r->out, "\n<td class=\"pv v-%s g%zu\">%s", deal_outcome_name(o), i, html_outcome_sign(o));
    size_t next = 0; /* of the verdict's rules, which may be fewer than the pack's */
    for (size_t k = 0; k < p->n_rules; k++) {
        const rule_verdict *one = shown && next < shown->n_rules ? &shown->rules[next] : NULL;
        if (one && one->rule != &p->rules[k]) one = NULL;
        next += one != NULL;
        const html_mark_look *look = html_look(finding_mark(one));
        buf_printf(&r->out, "<td class=\"%s k%c g%zu\">%s", look->class, html_class_letter(p->rules[k].class), i,
                   look->sign);
    }
}

/* The number is left out if the report does not show the rules that it counts. */
static void write_number(report *r, const verdict *v, rule_outcome o, size_t n) {
    bool counted = v->deal && (r->settings.only == 0 || r->settings.only >> o & 1);
    buf_z(&r->out, "<td class=\"n\">");
    if (counted) buf_printf(&r->out, "%zu", n);
}

/* A deal that waives violations itself says so in its row, which shows also if its findings are closed. */
static void write_row(report *r, const verdict *v, const mark_tally *t) {
    buf *out = &r->out;
    str outcome = str_of(deal_outcome_name(v->outcome));
    HTML(out, "\n<tbody class=\"deal\" data-verdict=\"%\" data-file=\"%\" data-id=\"%\">\n<tr class=\"line\">", outcome,
         v->file, v->deal ? v->deal->id : STR(""));
    HTML(out, "<th scope=\"row\"><bdi class=\"name\">%</bdi><span class=\"id\">%</span>",
         v->deal ? v->deal->title : v->file, v->deal ? v->deal->id : STR("could not be read"));
    if (prose_own_waivers(&r->scratch, v).n) buf_z(out, "<span class=\"own\">WAIVED BY THE DEAL ITSELF</span>");
    HTML(out, "</th><td class=\"verdict v-%\">%</td>", outcome, str_of(prose_outcome(v->outcome)));
    write_number(r, v, RULE_FAIL, t->crossed);
    write_number(r, v, RULE_UNDETERMINED, t->open);
    for (size_t i = 0; i < r->n_packs; i++) write_pack_cells(r, v, i);
    buf_z(out, "</tr>\n");
}

static void write_summary(buf *out, const verdict *v, const mark_tally *t) {
    const char *join = ": ";
    buf_z(out, "<summary><h3>");
    HTML(out, "<bdi>%</bdi></h3> <span class=\"sum\"><b class=\"v-%\">%</b>", v->deal ? v->deal->title : v->file,
         str_of(deal_outcome_name(v->outcome)), str_of(prose_outcome(v->outcome)));
    for (rule_mark m = MARK_ERROR; v->deal && m >= MARK_FALLBACK; m--) {
        if (t->of[m] == 0) continue;
        buf_z(out, join);
        html_count(out, t->of[m], html_look(m)->word, html_look(m)->many);
        join = ", ";
    }
    buf_z(out, "</span></summary>\n");
}

void html_deal(report *r, const verdict *v) {
    buf *out = &r->out;
    mark_tally t = tally_of(v);
    size_t columns = 4 + r->n_packs + r->overview.n_rules;
    write_row(r, v, &t);
    buf_printf(out, "<tr class=\"more\"><td colspan=\"%zu\"><details>", columns < 1000 ? columns : 1000);
    write_summary(out, v, &t);
    buf_z(out, "<div class=\"panel\">\n");
    if (v->deal)
        write_findings(r, v);
    else {
        buf_z(out, "<p>This file could not be read as a deal: ");
        const size_t n = diag_count(v->errors, v->n_errors);
        buf_count(out, n);
        buf_printf(out, " error%s.</p>\n", n == 1 ? "" : "s");
        write_diags(r, v, v->errors, v->n_errors);
    }
    buf_z(out, "</div></details></td></tr>\n</tbody>");
}
