#include "report/html.h"

/* What stands before the matrix: what was checked, how it came out, which red lines fail most and which deals come
 * nearest to acceptance. All of it comes from the overview. */

#define SHOWN_FAILING 10u

/* A bar that needs no style of its own, so that the page's policy may forbid them. */
static void write_bar(buf *out, uint64_t part, uint64_t whole, const char *class) {
    unsigned long long width = whole ? (part * 1000 + whole / 2) / whole : 0;
    buf_printf(out,
               "<svg class=\"bar\" viewBox=\"0 0 1000 10\" preserveAspectRatio=\"none\" aria-hidden=\"true\" "
               "focusable=\"false\"><rect class=\"%s\" width=\"%llu\" height=\"10\"/></svg>",
               class, width);
}

/* ------------------------------------------------------------------------------------------------ counts */

static void write_tiles(report *r) {
    const report_counts *c = &r->overview.counts;
    const struct {
        uint64_t n;
        deal_outcome outcome;
    } tiles[] = {{c->rejected, DEAL_REJECTED},
                 {c->undetermined, DEAL_UNDETERMINED},
                 {c->accepted, DEAL_ACCEPTED},
                 {c->not_applicable, DEAL_NOT_APPLICABLE},
                 {c->errors, DEAL_ERROR}};
    buf_z(&r->out, "<ul class=\"tiles\">");
    for (size_t i = 0; i < sizeof tiles / sizeof *tiles; i++) {
        deal_outcome o = tiles[i].outcome;
        bool rare = o == DEAL_NOT_APPLICABLE || o == DEAL_ERROR;
        if (rare && tiles[i].n == 0) continue;
        buf_printf(&r->out, "<li class=\"v-%s\"><b>%llu</b> <span>%s %s</span>", deal_outcome_name(o),
                   (unsigned long long)tiles[i].n, html_outcome_sign(o),
                   o == DEAL_ERROR ? "could not be checked" : prose_outcome(o));
        write_bar(&r->out, tiles[i].n, c->deals, "fill");
        buf_z(&r->out, "</li>");
    }
    buf_z(&r->out, "</ul>\n");
}

static void write_pack_row(report *r, size_t i) {
    static const deal_outcome order[] = {DEAL_REJECTED, DEAL_UNDETERMINED, DEAL_ACCEPTED, DEAL_NOT_APPLICABLE,
                                         DEAL_ERROR};
    buf *out = &r->out;
    const pack *p = r->packs[i];
    size_t of_class[3] = {0};
    for (size_t k = 0; k < p->n_rules; k++) of_class[p->rules[k].class]++;
    HTML(out, "<tr><th scope=\"row\"><bdi>%</bdi> <span class=\"version\">% %</span></th><td>%</td>", p->title, p->id,
         p->version, p->party);
    for (size_t k = 0; k < 3; k++) buf_printf(out, "<td class=\"n\">%zu</td>", of_class[k]);
    for (size_t k = 0; k < 5; k++)
        buf_printf(out, "<td class=\"n%s\">%llu</td>", r->overview.of_packs[i].of[order[k]] ? "" : " zero",
                   (unsigned long long)r->overview.of_packs[i].of[order[k]]);
    buf_z(out, "</tr>\n");
}

static void write_packs(report *r) {
    buf_z(&r->out, "<div class=\"scroll\" role=\"region\" aria-label=\"Packs\" tabindex=\"0\"><table class=\"packs\">"
                   "<caption>Packs, and how the deals came out under each</caption>\n"
                   "<thead><tr><th scope=\"col\">Pack</th><th scope=\"col\">Party</th>"
                   "<th scope=\"col\" class=\"n\">Red lines</th><th scope=\"col\" class=\"n\">Negotiable</th>"
                   "<th scope=\"col\" class=\"n\">Preferences</th><th scope=\"col\" class=\"n\">✗ Rejected</th>"
                   "<th scope=\"col\" class=\"n\">? Undetermined</th><th scope=\"col\" class=\"n\">✓ Accepted</th>"
                   "<th scope=\"col\" class=\"n\">– Not applicable</th><th scope=\"col\" class=\"n\">! Error</th>"
                   "</tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < r->n_packs; i++) write_pack_row(r, i);
    buf_z(&r->out, "</tbody></table></div>\n");
}

/* ------------------------------------------------------------------------------------------------ failing most */

typedef struct ranked {
    const pack *pack;
    const rule *rule;
    size_t number;         /* over all packs */
    uint64_t failed, open; /* what is waived or known did not fail */
} ranked;

static bool worse(const ranked *a, const ranked *b) {
    return a->failed != b->failed ? a->failed > b->failed : a->open > b->open;
}

/* Keeps the worst in TOP, those alike in the order of their packs. */
static void rank(ranked *top, size_t *n, ranked one) {
    if (*n == SHOWN_FAILING && !worse(&one, &top[*n - 1])) return;
    size_t at = *n < SHOWN_FAILING ? (*n)++ : SHOWN_FAILING - 1;
    for (; at > 0 && worse(&one, &top[at - 1]); at--) top[at] = top[at - 1];
    top[at] = one;
}

static size_t rank_all(const report *r, ranked *top) {
    size_t n = 0, number = 0;
    for (size_t i = 0; i < r->n_packs; i++)
        for (size_t k = 0; k < r->packs[i]->n_rules; k++, number++) {
            const outcome_counts *c = &r->overview.of_rules[number];
            ranked one = {r->packs[i], &r->packs[i]->rules[k], number, c->of[RULE_FAIL] - c->excused,
                          c->of[RULE_UNDETERMINED]};
            if (one.rule->class == RULE_RED_LINE && one.failed) rank(top, &n, one);
        }
    return n;
}

static void write_failing(report *r) {
    ranked top[SHOWN_FAILING];
    size_t n = rank_all(r, top);
    buf *out = &r->out;
    buf_z(out,
          "<section class=\"part\" aria-labelledby=\"failing\"><h3 id=\"failing\">Red lines that fail most</h3>\n");
    if (n == 0) {
        buf_z(out, "<p class=\"facts\">No red line is crossed.</p></section>\n");
        return;
    }
    buf_z(out, "<ol class=\"ranks\">");
    for (size_t i = 0; i < n; i++) {
        buf_printf(out, "<li><span><a class=\"rule\" href=\"#rule-%zu\">", top[i].number);
        HTML(out, "%</a> %</span> <span class=\"facts\">", top[i].rule->id, top[i].rule->title);
        buf_printf(out, "crossed by %llu, open in %llu", (unsigned long long)top[i].failed,
                   (unsigned long long)top[i].open);
        write_bar(out, top[i].failed, r->overview.counts.deals, "crossed");
        buf_z(out, "</span></li>\n");
    }
    buf_z(out, "</ol></section>\n");
}

/* ------------------------------------------------------------------------------------------------ nearest */

static void write_nearest(report *r) {
    buf *out = &r->out;
    const overview *o = &r->overview;
    buf_z(out, "<section class=\"part\" aria-labelledby=\"nearest\">"
               "<h3 id=\"nearest\">Deals nearest to acceptance</h3>\n");
    if (o->n_nearest == 0)
        buf_z(out, "<p class=\"facts\">Every deal that could be checked is accepted.</p></section>\n");
    if (o->n_nearest == 0) return;
    buf_z(out, "<ol class=\"ranks\">");
    for (size_t i = 0; i < o->n_nearest; i++) {
        const overview_row *row = &o->nearest[i];
        HTML(out, "<li data-file=\"%\" data-id=\"%\"><bdi class=\"name\">%</bdi> <span class=\"facts\">", row->file,
             row->id, row->id);
        html_count(out, row->crossed, "red line", "red lines");
        buf_printf(out, " crossed, %u open</span></li>\n", row->open);
    }
    buf_z(out, "</ol></section>\n");
}

void html_head(report *r) {
    buf *out = &r->out;
    buf_z(out, "<header>\n<h1>");
    html_count(out, r->overview.counts.deals, "deal", "deals");
    buf_z(out, " held against ");
    html_count(out, r->n_packs, "pack", "packs");
    HTML(out, " of red lines</h1>\n<p class=\"facts\">Vocabulary <bdi>%</bdi> (%/%)", r->vocabulary->title,
         r->vocabulary->id, r->vocabulary->version);
    if (r->settings.all_packs) buf_z(out, ", checked against every built-in pack");
    buf_z(out, ".</p>\n<nav aria-label=\"Contents\"><a href=\"#overview\">Overview</a> <a href=\"#matrix\">Matrix and "
               "findings</a> <a href=\"#rules\">Rules and sources</a></nav>\n</header>\n<main>\n"
               "<section id=\"overview\" aria-labelledby=\"overview-title\">\n"
               "<h2 id=\"overview-title\">Overview</h2>\n");
    write_tiles(r);
    write_packs(r);
    buf_z(out, "<div class=\"parts\">\n");
    write_failing(r);
    write_nearest(r);
    buf_z(out, "</div>\n</section>\n");
}
