#include "report/html.h"

/* The HTML report: the page around its parts. */

static void write_policy(buf *out) {
    buf_printf(out,
               "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'sha256-%s'; "
               "script-src 'sha256-%s'; base-uri 'none'; form-action 'none'\">\n",
               html_files[HTML_STYLE].sha256, html_files[HTML_SCRIPT].sha256);
}

static void write_file(buf *out, const char *tag, const embedded_file *f) {
    buf_printf(out, "<%s>", tag);
    buf_add(out, f->text, f->size);
    buf_printf(out, "</%s>\n", tag);
}

static void write_top(report *r) {
    buf *out = &r->out;
    const report_counts *c = &r->overview.counts;
    buf_z(out, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
    write_policy(out);
    buf_z(out, "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
               "<meta name=\"referrer\" content=\"no-referrer\">\n"
               "<meta name=\"color-scheme\" content=\"light dark\">\n<title>");
    html_count(out, c->deals, "deal", "deals");
    buf_printf(out, ", %llu rejected: redline</title>\n", (unsigned long long)c->rejected);
    write_file(out, "style", &html_files[HTML_STYLE]);
    write_file(out, "script", &html_files[HTML_SCRIPT]);
    buf_z(out, "</head>\n<body>\n<a class=\"skip\" href=\"#matrix\">Skip to the matrix</a>\n");
}

/* ------------------------------------------------------------------------------------------------ controls */

/* They need the script, which shows them. */
static void write_boxes(report *r) {
    static const char *const classes[] = {"red lines", "negotiable", "preferences"};
    buf *out = &r->out;
    buf_z(out, "<fieldset><legend>Rules</legend>");
    for (rule_class c = RULE_RED_LINE; c <= RULE_PREFERENCE; c++)
        buf_printf(out, "<label><input type=\"checkbox\" data-hide=\"k%c\" checked> %s</label>", html_class_letter(c),
                   classes[c]);
    buf_z(out, "</fieldset>\n<fieldset><legend>Packs</legend>");
    for (size_t i = 0; i < r->n_packs; i++) {
        buf_printf(out, "<label><input type=\"checkbox\" data-hide=\"g%zu\" checked> ", i);
        HTML(out, "%</label>", r->packs[i]->id);
    }
    buf_z(out, "</fieldset>\n");
}

static void write_controls(report *r) {
    buf *out = &r->out;
    buf_z(out, "<form id=\"controls\" role=\"search\" aria-label=\"Filters\" hidden>\n"
               "<label class=\"find\">Find <input type=\"search\" id=\"find\" autocomplete=\"off\" "
               "placeholder=\"words, terms, rules\"></label>\n"
               "<label>Verdict <select id=\"verdict\"><option value=\"\">every verdict</option>");
    static const deal_outcome order[] = {DEAL_REJECTED, DEAL_UNDETERMINED, DEAL_ACCEPTED, DEAL_NOT_APPLICABLE,
                                         DEAL_ERROR};
    for (size_t i = 0; i < sizeof order / sizeof *order; i++)
        buf_printf(out, "<option value=\"%s\">%s</option>", deal_outcome_name(order[i]), prose_outcome(order[i]));
    buf_z(out, "</select></label>\n");
    write_boxes(r);
    buf_z(out, "<div class=\"buttons\"><button type=\"button\" id=\"expand\">Open all</button>"
               "<button type=\"button\" id=\"collapse\">Close all</button>"
               "<button type=\"reset\">Reset</button></div>\n"
               "<label>Print <select id=\"paper\"><option value=\"all\">matrix and findings</option>"
               "<option value=\"fails\">without what is open</option>"
               "<option value=\"matrix\">the matrix alone</option></select></label>\n"
               "<button type=\"button\" id=\"print\">Print</button>\n</form>\n"
               "<p id=\"status\" role=\"status\"></p>\n");
}

/* ------------------------------------------------------------------------------------------------ the matrix */

/* The signs always show; what they mean opens. */
static void write_legend(buf *out) {
    buf_z(out, "<details class=\"legend\"><summary>Signs:");
    for (int m = MARK_ERROR; m > MARK_HIDDEN; m--) {
        const html_mark_look *look = html_look((html_mark)m);
        HTML(out, " <span class=\"key\"><span class=\"mark %\">%</span>%</span>", str_of(look->class),
             str_of(look->sign), str_of(look->word));
    }
    buf_z(out, "</summary><dl>");
    for (int m = MARK_ERROR; m > MARK_HIDDEN; m--) {
        const html_mark_look *look = html_look((html_mark)m);
        HTML(out, "<div><dt><span class=\"mark %\">%</span> %</dt><dd>%</dd></div>", str_of(look->class),
             str_of(look->sign), str_of(look->word), str_of(look->means));
    }
    buf_z(out, "</dl></details>\n");
}

static void write_pack_heads(report *r) {
    for (size_t i = 0; i < r->n_packs; i++) {
        const pack *p = r->packs[i];
        size_t span = p->n_rules + 1;
        buf_printf(&r->out, "<th scope=\"colgroup\" class=\"group g%zu\" colspan=\"%zu\">", i,
                   span < 1000 ? span : 1000);
        HTML(&r->out, "<span class=\"stay\">% <span class=\"version\">%&nbsp;%</span></span></th>", p->title, p->id,
             p->version);
    }
}

static void write_rule_heads(report *r) {
    size_t number = 0;
    for (size_t i = 0; i < r->n_packs; i++) {
        const pack *p = r->packs[i];
        buf_printf(&r->out, "<th scope=\"col\" class=\"up pv g%zu\" data-pack=\"%zu\">", i, i);
        HTML(&r->out, "<span class=\"head\" title=\"Verdict under %\">% verdict</span></th>\n", p->title, p->id);
        for (size_t k = 0; k < p->n_rules; k++, number++) {
            const rule *one = &p->rules[k];
            buf_printf(&r->out, "<th scope=\"col\" class=\"up k%c g%zu\" data-pack=\"%zu\" data-rule=\"%zu\">",
                       html_class_letter(one->class), i, i, number);
            HTML(&r->out, "<a class=\"head\" title=\"% (%)\" ", one->title, str_of(prose_class(one->class)));
            buf_printf(&r->out, "href=\"#rule-%zu\">", number);
            HTML(&r->out, "%</a></th>\n", one->id);
        }
    }
}

/* More columns than this are drawn smaller on paper. */
#define WIDE 64u

static size_t count_columns(const report *r) {
    size_t n = 0;
    for (size_t i = 0; i < r->n_packs; i++) n += 1 + r->packs[i]->n_rules;
    return n;
}

static void write_matrix_head(report *r) {
    static const char *const heads[][2] = {
        {"Deal", "deal"}, {"Verdict", "word"}, {"Crossed", "count"}, {"Open", "count"}};
    buf *out = &r->out;
    buf_z(out, "<div class=\"box\" role=\"region\" aria-label=\"Matrix of deals and rules\" tabindex=\"0\">\n");
    buf_printf(out, "<table id=\"grid\"%s>", count_columns(r) > WIDE ? " class=\"wide\"" : "");
    buf_z(out, "<caption>Deals in rows, rules in columns. Each row is followed by the findings of "
               "its deal.</caption>\n<thead>\n<tr>");
    for (size_t i = 0; i < 4; i++)
        buf_printf(out,
                   "<th scope=\"col\" rowspan=\"2\" class=\"%s\" data-sort=\"%s\"><span class=\"head\">%s</span></th>",
                   i ? "fact" : "corner", heads[i][1], heads[i][0]);
    write_pack_heads(r);
    buf_z(out, "</tr>\n<tr>");
    write_rule_heads(r);
    buf_z(out, "</tr>\n</thead>");
}

static void begin(report *r) {
    write_top(r);
    html_head(r);
    buf_z(&r->out, "<section id=\"matrix\" aria-labelledby=\"matrix-title\">\n"
                   "<h2 id=\"matrix-title\">Deals by red lines</h2>\n");
    if (r->settings.only)
        buf_z(&r->out, "<p class=\"facts\">The report was asked for some outcomes only. Rules with other outcomes show "
                       "as <span class=\"mark mh\">·</span>, deals without any are left out.</p>\n");
    write_controls(r);
    write_legend(&r->out);
    write_matrix_head(r);
}

static void end(report *r) {
    buf_z(&r->out, "\n</table>\n</div>\n<p id=\"none\" hidden>No deal is left by these filters.</p>\n"
                   "<p id=\"more\" hidden><button type=\"button\" id=\"next\">Show more deals</button> "
                   "<button type=\"button\" id=\"rest\">Show all</button></p>\n</section>\n");
    html_rules(r);
    buf_z(&r->out,
          "</main>\n<footer><p>Made by redline, which holds proposed deals against encoded red lines. A verdict "
          "is worth what its rules and its reading of the deal are worth: follow the citations.</p></footer>\n"
          "</body>\n</html>\n");
}

const report_format report_html = {.name = "html",
                                   .title = "one page for a browser: a matrix that opens to the citations",
                                   .reasons = true,
                                   .head_last = true,
                                   .begin = begin,
                                   .deal = html_deal,
                                   .end = end};
