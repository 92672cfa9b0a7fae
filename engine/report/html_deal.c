#include "base/utf8.h"
#include "report/html.h"

/* One deal: its row of the matrix, and behind it the row with its findings. */

/* ------------------------------------------------------------------------------------------------ the row */

typedef struct tally {
    size_t of[MARK_ERROR + 1];
    size_t crossed, open; /* red lines */
} tally;

static tally tally_of(const verdict *v) {
    tally t = {0};
    for (size_t i = 0; i < v->n_packs; i++)
        for (size_t k = 0; k < v->packs[i].n_rules; k++) {
            const rule_verdict *one = &v->packs[i].rules[k];
            html_mark m = html_mark_of(one);
            t.of[m]++;
            if (one->rule->class != RULE_RED_LINE) continue;
            t.crossed += rule_standing(one) == RULE_FAIL;
            t.open += rule_standing(one) == RULE_UNDETERMINED;
        }
    return t;
}

/* A deal that waives violations itself says so in its row, which shows also where its findings are shut. */
static void write_name(report *r, const verdict *v) {
    buf *out = &r->out;
    buf_z(out, "<th scope=\"row\">");
    if (v->deal)
        HTML(out, "<bdi class=\"name\">%</bdi><span class=\"id\">%</span>", v->deal->title, v->deal->id);
    else
        HTML(out, "<bdi class=\"name\">%</bdi><span class=\"id\">could not be read</span>", v->file);
    if (prose_own_waivers(&r->scratch, v).n) buf_z(out, "<span class=\"own\">WAIVED BY THE DEAL ITSELF</span>");
    HTML(out, "</th><td class=\"verdict v-%\">%</td>", str_of(deal_outcome_name(v->outcome)),
         str_of(prose_outcome(v->outcome)));
}

/* End tags of cells may be left out; in a large matrix they would be a quarter of it. */
static void write_cell(buf *out, html_mark m, rule_class c, size_t i) {
    const html_mark_look *look = html_look(m);
    buf_printf(out, "<td class=\"%s k%c g%zu\">%s", look->class, html_class_letter(c), i, look->sign);
}

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
        write_cell(&r->out, html_mark_of(one), p->rules[k].class, i);
    }
}

/* Of rules that the report was asked to leave out, no number can be given. */
static void write_number(report *r, const verdict *v, rule_outcome o, size_t n) {
    bool counted = v->deal && (r->settings.only == 0 || r->settings.only >> o & 1);
    buf_z(&r->out, "<td class=\"n\">");
    if (counted) buf_printf(&r->out, "%zu", n);
}

static void write_row(report *r, const verdict *v, const tally *t) {
    buf *out = &r->out;
    HTML(out, "\n<tbody class=\"deal\" data-verdict=\"%\" data-file=\"%\" data-id=\"%\">\n<tr class=\"line\">",
         str_of(deal_outcome_name(v->outcome)), v->file, v->deal ? v->deal->id : STR(""));
    write_name(r, v);
    write_number(r, v, RULE_FAIL, t->crossed);
    write_number(r, v, RULE_UNDETERMINED, t->open);
    for (size_t i = 0; i < r->n_packs; i++) write_pack_cells(r, v, i);
    buf_z(out, "</tr>\n");
}

/* ------------------------------------------------------------------------------------------------ diagnostics */

static void write_error_line(buf *out, const diag *e) {
    if (e->text.n == 0) return;
    size_t from = utf8_offset(e->text, e->column ? e->column - 1 : 0);
    size_t to = e->column ? from + utf8_offset(str_sub(e->text, from, e->text.n), e->width) : from;
    buf_z(out, "<pre>");
    html_excerpt(out, e->text, from, to, 160);
    buf_z(out, "</pre>");
}

static void write_diag(report *r, const verdict *v, const diag *e) {
    buf *out = &r->out;
    HTML(out, "<li><span class=\"place\">%</span> <b>%</b>", prose_diag_place(&r->scratch, e, v->file), e->message);
    if (e->note.n) HTML(out, " <span class=\"note\">%</span>", e->note);
    write_error_line(out, e);
    buf_z(out, "</li>\n");
}

static void write_diags(report *r, const verdict *v, const diag *list, size_t n) {
    buf_z(&r->out, "<ul class=\"errors\">");
    for (size_t i = 0; i < n; i++) write_diag(r, v, &list[i]);
    buf_z(&r->out, "</ul>\n");
}

/* ------------------------------------------------------------------------------------------------ the findings */

static void write_facts(report *r, const verdict *v) {
    const deal *d = v->deal;
    buf *out = &r->out;
    const slot *date = &d->slots[d->vocabulary->n_slots + DEAL_DATE];
    const str_list *by = d->slots[d->vocabulary->n_slots + DEAL_BY].v.list;
    HTML(out, "<p class=\"facts\"><span class=\"place\">%</span>", v->file);
    if (d->status.n) HTML(out, ", %", d->status);
    for (size_t i = 0; by && i < by->n; i++) HTML(out, "%%", str_of(i ? " and " : ", by "), by->v[i]);
    if (date->state == SLOT_VALUE) HTML(out, ", %", date_print(&r->scratch, date->v.i));
    buf_z(out, "</p>\n");
    if (!d->complete)
        buf_z(out, "<p class=\"facts\">Not the whole deal (complete = false): what it does not say is open.</p>\n");
}

/* A deal that waives violations itself, and waivers of it that do not do what they seem to do. */
static void write_waivers(report *r, const verdict *v) {
    str own = prose_own_waivers(&r->scratch, v);
    if (own.n) HTML(&r->out, "<p class=\"own\"><b>WAIVED BY THE DEAL ITSELF:</b> %</p>\n", own);
    if (v->n_warnings == 0) return;
    buf_z(&r->out, "<p class=\"label\">waivers to look at</p>\n");
    write_diags(r, v, v->warnings, v->n_warnings);
}

static void write_summary(buf *out, const verdict *v, const tally *t) {
    const char *join = ": ";
    buf_z(out, "<summary><h3>");
    HTML(out, "<bdi>%</bdi></h3> <span class=\"sum\"><b class=\"v-%\">%</b>", v->deal ? v->deal->title : v->file,
         str_of(deal_outcome_name(v->outcome)), str_of(prose_outcome(v->outcome)));
    for (int m = MARK_ERROR; v->deal && m >= MARK_FALLBACK; m--) {
        if (t->of[m] == 0) continue;
        const html_mark_look *look = html_look((html_mark)m);
        buf_z(out, join);
        html_count(out, t->of[m], look->word, look->many);
        join = ", ";
    }
    buf_z(out, "</span></summary>\n");
}

/* The rules of a mark by their names alone: what holds needs no more words. */
static void write_names(buf *out, const pack_verdict *p, html_mark m, size_t first) {
    const char *join = "";
    for (size_t k = 0; k < p->n_rules; k++) {
        const rule *one = p->rules[k].rule;
        if (html_mark_of(&p->rules[k]) != m) continue;
        if (!*join) HTML(out, "<p class=\"names\"><span class=\"label\">%:</span> ", str_of(html_look(m)->many));
        buf_printf(out, "%s<a class=\"rule\" href=\"#rule-%zu\">", join, first + (size_t)(one - p->pack->rules));
        HTML(out, "%</a>", one->id);
        join = ", ";
    }
    if (*join) buf_z(out, "</p>\n");
}

static bool is_finding(const report *r, html_mark m) {
    return m >= MARK_FALLBACK || (r->settings.verbose && m == MARK_PASS);
}

/* The worst first, those alike in the order of their pack. */
static void write_pack(report *r, const pack_verdict *p, const deal *d, size_t number, size_t first) {
    buf *out = &r->out;
    buf_printf(out, "<section class=\"pack g%zu\" data-pack=\"%zu\">", number, number);
    HTML(out, "<h4>% <span class=\"v-%\">%</span></h4>\n", p->pack->title, str_of(deal_outcome_name(p->outcome)),
         str_of(prose_outcome(p->outcome)));
    for (int m = MARK_ERROR; m > MARK_HIDDEN; m--) {
        if (!is_finding(r, (html_mark)m)) write_names(out, p, (html_mark)m, first);
        for (size_t k = 0; is_finding(r, (html_mark)m) && k < p->n_rules; k++) {
            if (html_mark_of(&p->rules[k]) != (html_mark)m) continue;
            html_finding(r, &p->rules[k], d, number, first + (size_t)(p->rules[k].rule - p->pack->rules));
        }
    }
    buf_z(out, "</section>\n");
}

static void write_findings(report *r, const verdict *v) {
    size_t first = 0;
    write_facts(r, v);
    write_waivers(r, v);
    for (size_t i = 0; i < v->n_packs; i++) {
        write_pack(r, &v->packs[i], v->deal, i, first);
        first += v->packs[i].pack->n_rules;
    }
}

static void write_errors(report *r, const verdict *v) {
    buf *out = &r->out;
    buf_z(out, "<p>This file could not be read as a deal: ");
    html_count(out, v->n_errors, "error", "errors");
    buf_z(out, ".</p>\n");
    write_diags(r, v, v->errors, v->n_errors);
}

void html_deal(report *r, const verdict *v) {
    buf *out = &r->out;
    tally t = tally_of(v);
    size_t columns = 4;
    for (size_t i = 0; i < r->n_packs; i++) columns += 1 + r->packs[i]->n_rules;
    write_row(r, v, &t);
    buf_printf(out, "<tr class=\"more\"><td colspan=\"%zu\"><details>", columns < 1000 ? columns : 1000);
    write_summary(out, v, &t);
    buf_z(out, "<div class=\"panel\">\n");
    if (v->deal)
        write_findings(r, v);
    else
        write_errors(r, v);
    buf_z(out, "</div></details></td></tr>\n</tbody>");
}
