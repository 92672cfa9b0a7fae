#include "report/html.h"

/* The list of all rules, each with the passage that it rests on and how it came out: what a cell that holds opens to,
 * and what the heads of columns lead to. */

static void write_condition(buf *out, const condition *c) {
    const char *verb = c->kind == CONDITION_REQUIRE ? "requires" : "forbids";
    HTML(out, "<li><b>%.</b> <span class=\"label\">%</span> <code>%</code>", c->id, str_of(verb), c->test.at.text);
    if (c->or_else.program)
        HTML(out, " <span class=\"label\">or as a fallback</span> <code>%</code>", c->or_else.at.text);
    if (c->own_cite) html_cite(out, c->cite);
    buf_z(out, "</li>\n");
}

static void write_outcomes(buf *out, const outcome_counts *c) {
    static const struct {
        rule_outcome outcome;
        const char *word;
    } parts[] = {{RULE_ERROR, "error"},
                 {RULE_FAIL, "fails"},
                 {RULE_UNDETERMINED, "open"},
                 {RULE_PASS, "holds"},
                 {RULE_NOT_APPLICABLE, "does not apply"}};
    const char *join = "";
    buf_z(out, "<p class=\"facts\">");
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        uint64_t n = c->of[parts[i].outcome];
        if (n == 0) continue;
        buf_printf(out, "%s%s in %llu", join, parts[i].word, (unsigned long long)n);
        join = ", ";
    }
    buf_z(out, "</p>\n");
}

static void write_rule(report *r, const rule *one, size_t of_pack, size_t number) {
    buf *out = &r->out;
    buf_printf(out, "<article class=\"entry k%c g%zu\" id=\"rule-%zu\"><h4>", html_class_letter(one->class), of_pack,
               number);
    HTML(out, "<span class=\"rule\">%</span> % <span class=\"class\">%</span></h4>\n", one->id, one->title,
         str_of(prose_class(one->class)));
    write_outcomes(out, &r->overview.of_rules[number]);
    if (one->when.program)
        HTML(out, "<p class=\"test\"><span class=\"label\">applies only when</span> <code>%</code></p>\n",
             one->when.at.text);
    buf_z(out, "<ul class=\"tests\">");
    for (size_t i = 0; i < one->n_conditions; i++) write_condition(out, &one->conditions[i]);
    buf_z(out, "</ul>\n");
    html_cite(out, &one->cite);
    if (one->rationale.n) HTML(out, "<p class=\"rationale\">%</p>\n", one->rationale);
    if (one->remedy.n) HTML(out, "<p class=\"remedy\"><span class=\"label\">to mend it</span> %</p>\n", one->remedy);
    buf_z(out, "</article>\n");
}

void html_rules(report *r) {
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
