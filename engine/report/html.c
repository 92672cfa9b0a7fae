#include "report/html.h"

/* The HTML report: the page around the deals. All that it tells before them comes from the overview. */

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* In this order deals are counted and can be filtered. */
static const deal_outcome outcomes[] = {DEAL_REJECTED, DEAL_UNDETERMINED, DEAL_ACCEPTED, DEAL_NOT_APPLICABLE,
                                        DEAL_ERROR};

static void write_top(report *r) {
    buf *out = &r->out;
    const report_counts *c = &r->overview.counts;
    html_open(out,
              arena_printf(&r->scratch, "%llu deal%s, %llu rejected: redline", (unsigned long long)c->deals,
                           c->deals == 1 ? "" : "s", (unsigned long long)c->rejected),
              true);
    buf_z(out, c->deals == 1 ? "<body class=\"single\">\n" : "<body>\n");
    buf_z(out, "<a class=\"skip\" href=\"#matrix\">Skip to the matrix</a>\n<header>\n<h1>");
    html_count(out, c->deals, "deal", "deals");
    buf_z(out, " checked against ");
    html_count(out, r->n_packs, "pack", "packs");
    HTML(out, " of red lines</h1>\n<p class=\"facts\">Vocabulary <bdi>%</bdi> (%/%)", r->vocabulary->title,
         r->vocabulary->id, r->vocabulary->version);
    if (r->settings.all_packs) buf_z(out, ", all built-in packs");
    buf_z(out, ".</p>\n<nav aria-label=\"Contents\"><a href=\"#overview\">Overview</a> <a href=\"#matrix\">Matrix and "
               "findings</a> <a href=\"#rules\">Rules and sources</a></nav>\n</header>\n<main>\n");
}

/* ------------------------------------------------------------------------------------------------ overview */

/* A bar that needs no style of its own, so that the page's policy may forbid them. */
static void write_bar(buf *out, uint64_t part, uint64_t whole, const char *class) {
    unsigned long long width = whole ? (part * 1000 + whole / 2) / whole : 0;
    buf_printf(out,
               "<svg class=\"bar\" viewBox=\"0 0 1000 10\" preserveAspectRatio=\"none\" aria-hidden=\"true\" "
               "focusable=\"false\"><rect class=\"%s\" width=\"%llu\" height=\"10\"/></svg>",
               class, width);
}

static void write_tiles(report *r) {
    const report_counts *c = &r->overview.counts;
    const uint64_t counts[] = {c->rejected, c->undetermined, c->accepted, c->not_applicable, c->errors};
    buf_z(&r->out, "<ul class=\"tiles\">");
    for (size_t i = 0; i < COUNT(outcomes); i++) {
        deal_outcome o = outcomes[i];
        bool rare = o == DEAL_NOT_APPLICABLE || o == DEAL_ERROR;
        if (rare && counts[i] == 0) continue;
        buf_printf(&r->out, "<li class=\"v-%s\"><b>%llu</b> <span>%s %s</span>", deal_outcome_name(o),
                   (unsigned long long)counts[i], html_outcome_sign(o),
                   o == DEAL_ERROR ? "could not be checked" : prose_outcome(o));
        write_bar(&r->out, counts[i], c->deals, "fill");
        buf_z(&r->out, "</li>");
    }
    buf_z(&r->out, "</ul>\n");
}

static void write_packs(report *r) {
    buf *out = &r->out;
    buf_z(out, "<div class=\"scroll\" role=\"region\" aria-label=\"Packs\" tabindex=\"0\"><table class=\"packs\">"
               "<caption>Packs, and how many deals got each verdict</caption>\n"
               "<thead><tr><th scope=\"col\">Pack</th><th scope=\"col\">Party</th>"
               "<th scope=\"col\" class=\"n\">Red lines</th><th scope=\"col\" class=\"n\">Negotiable</th>"
               "<th scope=\"col\" class=\"n\">Preferences</th><th scope=\"col\" class=\"n\">✗ Rejected</th>"
               "<th scope=\"col\" class=\"n\">? Undetermined</th><th scope=\"col\" class=\"n\">✓ Accepted</th>"
               "<th scope=\"col\" class=\"n\">– Not applicable</th><th scope=\"col\" class=\"n\">! Error</th>"
               "</tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < r->n_packs; i++) {
        const pack *p = r->packs[i];
        size_t of_class[3] = {0};
        for (size_t k = 0; k < p->n_rules; k++) of_class[p->rules[k].class]++;
        HTML(out, "<tr><th scope=\"row\"><bdi>%</bdi> <span class=\"version\">% %</span></th><td>%</td>", p->title,
             p->id, p->version, p->party);
        for (size_t k = 0; k < 3; k++) buf_printf(out, "<td class=\"n\">%zu</td>", of_class[k]);
        for (size_t k = 0; k < COUNT(outcomes); k++) {
            uint64_t n = r->overview.of_packs[i].of[outcomes[k]];
            buf_printf(out, "<td class=\"n%s\">%llu</td>", n ? "" : " zero", (unsigned long long)n);
        }
        buf_z(out, "</tr>\n");
    }
    buf_z(out, "</tbody></table></div>\n");
}

static void write_most_crossed(report *r) {
    crossed_line top[OVERVIEW_CROSSED];
    size_t all, n = overview_most_crossed(&r->overview, top, &all);
    buf *out = &r->out;
    buf_z(out,
          "<section class=\"part\" aria-labelledby=\"failing\"><h3 id=\"failing\">Red lines crossed most often</h3>\n");
    buf_z(out, n ? "<ol class=\"ranks\">" : "<p class=\"facts\">No red line is crossed.</p></section>\n");
    for (size_t i = 0; i < n; i++) {
        buf_printf(out, "<li><span><a class=\"rule\" href=\"#rule-%zu\">", top[i].number);
        HTML(out, "%</a> %</span> <span class=\"facts\">", top[i].rule->id, top[i].rule->title);
        buf_printf(out, "crossed by %llu, undetermined in %llu", (unsigned long long)top[i].crossed,
                   (unsigned long long)top[i].undetermined);
        write_bar(out, top[i].crossed, r->overview.counts.deals, "crossed");
        buf_z(out, "</span></li>\n");
    }
    if (n) buf_z(out, "</ol></section>\n");
}

static void write_closest(report *r) {
    buf *out = &r->out;
    const overview *o = &r->overview;
    buf_z(out, "<section class=\"part\" aria-labelledby=\"nearest\">"
               "<h3 id=\"nearest\">Deals closest to acceptance</h3>\n");
    buf_z(out, o->n_closest ? "<ol class=\"ranks\">" : "<p class=\"facts\">No deal could be checked.</p></section>\n");
    for (size_t i = 0; i < o->n_closest; i++) {
        const overview_row *row = &o->closest[i];
        HTML(out, "<li data-file=\"%\" data-id=\"%\"><bdi class=\"name\">%</bdi> <span class=\"facts\">",
             prose_file(&r->scratch, row->file, row->line), row->id, overview_name(&r->scratch, o, row));
        html_count(out, row->crossed, "red line", "red lines");
        buf_printf(out, " crossed, %u undetermined</span></li>\n", row->undetermined);
    }
    if (o->n_closest) buf_z(out, "</ol></section>\n");
}

static void write_overview(report *r) {
    buf_z(&r->out, "<section id=\"overview\" aria-labelledby=\"overview-title\">\n"
                   "<h2 id=\"overview-title\">Overview</h2>\n");
    write_tiles(r);
    write_packs(r);
    buf_z(&r->out, "<div class=\"parts\">\n");
    write_most_crossed(r);
    write_closest(r);
    buf_z(&r->out, "</div>\n</section>\n");
}

/* ------------------------------------------------------------------------------------------------ the matrix */

/* The controls need the script, which shows them. */
static void write_controls(report *r) {
    static const char *const classes[] = {"red lines", "negotiable", "preferences"};
    buf *out = &r->out;
    buf_z(out, "<form id=\"controls\" role=\"search\" aria-label=\"Filters\" hidden>\n"
               "<label class=\"find\">Find <input type=\"search\" id=\"find\" autocomplete=\"off\" "
               "placeholder=\"text, terms, rules\"></label>\n"
               "<label>Verdict <select id=\"verdict\"><option value=\"\">every verdict</option>");
    for (size_t i = 0; i < COUNT(outcomes); i++)
        buf_printf(out, "<option value=\"%s\">%s</option>", deal_outcome_name(outcomes[i]), prose_outcome(outcomes[i]));
    buf_z(out, "</select></label>\n<fieldset><legend>Rules</legend>");
    for (rule_class c = RULE_RED_LINE; c <= RULE_PREFERENCE; c++)
        buf_printf(out, "<label><input type=\"checkbox\" data-hide=\"k%c\" checked> %s</label>", html_class_letter(c),
                   classes[c]);
    buf_z(out, "</fieldset>\n<fieldset><legend>Packs</legend>");
    for (size_t i = 0; i < r->n_packs; i++) {
        buf_printf(out, "<label><input type=\"checkbox\" data-hide=\"g%zu\" checked> ", i);
        HTML(out, "%</label>", r->packs[i]->id);
    }
    buf_z(out, "</fieldset>\n"
               "<div class=\"buttons\"><button type=\"button\" id=\"expand\">Open all</button>"
               "<button type=\"button\" id=\"collapse\">Close all</button>"
               "<button type=\"reset\">Reset</button></div>\n"
               "<label>Print <select id=\"paper\"><option value=\"all\">matrix and findings</option>"
               "<option value=\"fails\">without undetermined rules</option>"
               "<option value=\"matrix\">the matrix alone</option></select></label>\n"
               "<button type=\"button\" id=\"print\">Print</button>\n</form>\n"
               "<p id=\"status\" role=\"status\"></p>\n");
}

/* The N-th sign from the worst to the best, of an undetermined rule one for each reason. False after the last. THINGS:
 * deals can name things, so that there may be more of them. */
static bool sign_at(int n, bool things, const html_mark_look **look, const char **sign, const char **why,
                    const char **means) {
    for (int m = MARK_ERROR; m > MARK_HIDDEN; m--) {
        *look = html_look((rule_mark)m);
        int reasons = m == MARK_UNDETERMINED ? UNDETERMINED_REASONS - !things : 1;
        if (n < reasons) {
            undetermined_reason u = (undetermined_reason)(reasons - 1 - n);
            *sign = reasons > 1 ? prose_undetermined_mark(u) : (*look)->sign;
            *why = reasons > 1 ? undetermined_reason_name(u) : "";
            *means = reasons > 1 && u ? prose_undetermined(u) : (*look)->means;
            return true;
        }
        n -= reasons;
    }
    return false;
}

/* The signs always show; their meaning opens. */
static void write_legend(buf *out, bool things) {
    const html_mark_look *look;
    const char *sign, *why, *means;
    buf_z(out, "<details class=\"legend\"><summary>Signs:");
    for (int n = 0; sign_at(n, things, &look, &sign, &why, &means); n++)
        HTML(out, " <span class=\"key\"><span class=\"mark %\">%</span>%%%</span>", str_of(look->class), str_of(sign),
             str_of(look->word), str_of(*why ? ": " : ""), str_of(why));
    buf_z(out, "</summary><dl>");
    for (int n = 0; sign_at(n, things, &look, &sign, &why, &means); n++)
        HTML(out, "<div><dt><span class=\"mark %\">%</span> %</dt><dd>%</dd></div>", str_of(look->class), str_of(sign),
             str_of(look->word), str_of(means));
    buf_z(out, "</dl></details>\n");
}

/* With more columns than this the matrix is drawn smaller on paper. */
#define WIDE 64u

static void write_matrix_head(report *r) {
    static const char *const heads[][2] = {
        {"Deal", "deal"}, {"Verdict", "word"}, {"Crossed", "count"}, {"Undetermined", "count"}};
    buf *out = &r->out;
    buf_z(out,
          "<div class=\"box\" role=\"region\" aria-label=\"Matrix of deals and rules\" tabindex=\"0\"><noscript>\n");
    buf_printf(out, "<table id=\"grid\"%s>", r->n_packs + r->overview.n_rules > WIDE ? " class=\"wide\"" : "");
    buf_z(out, "<caption>Deals in rows, rules in columns. Each row is followed by the findings of "
               "its deal.</caption>\n<thead>\n<tr>");
    for (size_t i = 0; i < COUNT(heads); i++)
        buf_printf(out,
                   "<th scope=\"col\" rowspan=\"2\" class=\"%s\" data-sort=\"%s\"><span class=\"head\">%s</span></th>",
                   i ? "fact" : "corner", heads[i][1], heads[i][0]);
    for (size_t i = 0; i < r->n_packs; i++) {
        const pack *p = r->packs[i];
        size_t span = p->n_rules + 1;
        buf_printf(out, "<th scope=\"colgroup\" class=\"group g%zu\" colspan=\"%zu\">", i, span < 1000 ? span : 1000);
        HTML(out, "<span class=\"stay\">% <span class=\"version\">%&nbsp;%</span></span></th>", p->title, p->id,
             p->version);
    }
    buf_z(out, "</tr>\n<tr>");
    size_t number = 0;
    for (size_t i = 0; i < r->n_packs; i++) {
        const pack *p = r->packs[i];
        buf_printf(out, "<th scope=\"col\" class=\"up pv g%zu\" data-pack=\"%zu\" ", i, i);
        HTML(out, "data-id=\"%\"><span class=\"head\" title=\"Verdict under %\">% verdict</span></th>\n", p->id,
             p->title, p->id);
        for (size_t k = 0; k < p->n_rules; k++, number++) {
            const rule *one = &p->rules[k];
            buf_printf(out, "<th scope=\"col\" class=\"up k%c g%zu\" data-pack=\"%zu\" data-rule=\"%zu\">",
                       html_class_letter(one->class), i, i, number);
            HTML(out, "<a class=\"head\" title=\"% (%)\" ", one->title, str_of(prose_class(one->class)));
            buf_printf(out, "href=\"#rule-%zu\">", number);
            HTML(out, "%</a></th>\n", one->id);
        }
    }
    buf_z(out, "</tr>\n</thead>");
}

/* ------------------------------------------------------------------------------------------------ rules */

/* The source of a rule: its quote, title, section, author, date and address. */
static void write_cite(buf *out, const citation *c) {
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

/* The beginning of a rule: its title, and how many deals got each verdict. Heads of columns lead here. */
#define BEGIN_RULE "<article class=\"entry"
#define END_FACTS  "</p>\n"
static void write_rule_head(report *r, const rule *one, size_t of_pack, size_t number) {
    static const struct {
        rule_outcome outcome;
        const char *word;
    } parts[] = {{RULE_ERROR, "error"},
                 {RULE_FAIL, "fails"},
                 {RULE_UNDETERMINED, "undetermined"},
                 {RULE_PASS, "passes"},
                 {RULE_NOT_APPLICABLE, "does not apply"}};
    buf *out = &r->out;
    const uint64_t *of = r->overview.of_rules[number].of;
    buf_printf(out, BEGIN_RULE "%s k%c g%zu\" id=\"rule-%zu\"><h4>", of[RULE_FAIL] || of[RULE_ERROR] ? " hit" : "",
               html_class_letter(one->class), of_pack, number);
    HTML(out, "<span class=\"rule\">%</span> % <span class=\"class\">%</span></h4>\n<p class=\"facts\">", one->id,
         one->title, str_of(prose_class(one->class)));
    const char *join = "";
    for (size_t i = 0; i < COUNT(parts); i++) {
        if (of[parts[i].outcome] == 0) continue;
        buf_printf(out, "%s%s in %llu", join, parts[i].word, (unsigned long long)of[parts[i].outcome]);
        join = ", ";
    }
    buf_z(out, END_FACTS);
}

/* A rule with its conditions and its source. */
static void write_rule(report *r, const rule *one, size_t of_pack, size_t number) {
    buf *out = &r->out;
    write_rule_head(r, one, of_pack, number);
    if (one->when.program)
        HTML(out, "<p class=\"test\"><span class=\"label\">applies only when</span> <code>%</code></p>\n",
             one->when.at.text);
    buf_z(out, "<ul class=\"tests\">");
    for (size_t i = 0; i < one->n_conditions; i++) {
        const condition *c = &one->conditions[i];
        HTML(out, "<li><b>%.</b> <span class=\"message\">%</span> <span class=\"label\">%</span> <code>%</code>", c->id,
             c->message.written, str_of(c->kind == CONDITION_REQUIRE ? "requires" : "forbids"), c->test.at.text);
        if (c->or_else.program) HTML(out, " <span class=\"label\">fallback</span> <code>%</code>", c->or_else.at.text);
        size_t n;
        const cel_definition *const *used = condition_definitions(&r->scratch, c, &n);
        for (size_t k = 0; k < n; k++)
            HTML(out, "%<code>% = %</code>", str_of(k ? ", " : " that is "), used[k]->name, used[k]->at.text);
        if (c->own_cite) write_cite(out, c->cite);
        buf_z(out, "</li>\n");
    }
    buf_z(out, "</ul>\n");
    write_cite(out, &one->cite);
    if (one->rationale.n) HTML(out, "<p class=\"rationale\">%</p>\n", one->rationale);
    if (one->remedy.n) HTML(out, "<p class=\"remedy\"><span class=\"label\">how to fix</span> %</p>\n", one->remedy);
    buf_z(out, "</article>\n");
}

static void write_rules(report *r) {
    size_t number = 0;
    buf *out = &r->out;
    buf_z(out, "<section id=\"rules\" aria-labelledby=\"rules-title\">\n"
               "<h2 id=\"rules-title\">Rules and sources</h2>\n");
    for (size_t i = 0; i < r->n_packs; i++) {
        const pack *p = r->packs[i];
        HTML(out, "<details><summary><h3>%</h3> <span class=\"facts\">% %, ", p->title, p->id, p->version);
        html_count(out, p->n_rules, "rule", "rules");
        buf_z(out, "</span></summary>\n");
        for (size_t k = 0; k < p->n_rules; k++) write_rule(r, &p->rules[k], i, number++);
        buf_z(out, "</details>\n");
    }
    buf_z(out, "</section>\n");
}

/* ------------------------------------------------------------------------------------------------ the page */

static void begin(report *r) {
    write_top(r);
    write_overview(r);
    buf_z(&r->out, "<section id=\"matrix\" aria-labelledby=\"matrix-title\">\n"
                   "<h2 id=\"matrix-title\">Deals by red lines</h2>\n");
    if (r->settings.only)
        buf_z(&r->out,
              "<p class=\"facts\">This report shows only some verdicts (--only). Rules with other verdicts are "
              "shown as <span class=\"mark mh\">·</span>; deals without a rule to show are left out.</p>\n");
    write_controls(r);
    write_legend(&r->out, r->vocabulary->n_named > 0);
    write_matrix_head(r);
}

static void end(report *r) {
    buf_z(&r->out, "\n</table></noscript>\n</div>\n<p id=\"none\" hidden>No deal matches these filters.</p>\n"
                   "<p id=\"more\" hidden><button type=\"button\" id=\"next\">Show more deals</button> "
                   "<button type=\"button\" id=\"rest\">Show all</button></p>\n</section>\n");
    write_rules(r);
    html_close(&r->out);
}

/* The foot of a part with the counts of the whole: no text in it can be taken for the beginning of a rule. */
static void recount(report *r, str foot) {
    size_t at = 0, number = 0;
    for (size_t i = 0; i < r->n_packs; i++)
        for (size_t k = 0; k < r->packs[i]->n_rules; k++) {
            const size_t begin = str_find(foot, STR(BEGIN_RULE), at);
            buf_safe(&r->out, str_sub(foot, at, begin));
            if (begin == SIZE_MAX) return;
            write_rule_head(r, &r->packs[i]->rules[k], i, number++);
            at = str_find(foot, STR(END_FACTS), begin);
            at = at == SIZE_MAX ? foot.n : at + STR(END_FACTS).n;
        }
    buf_safe(&r->out, str_sub(foot, at, foot.n));
}

const report_format report_html = {
    .reasons = true, .head_last = true, .begin = begin, .deal = html_deal, .end = end, .recount = recount};
