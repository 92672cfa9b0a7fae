#include "report/diff_parts.h"
#include "report/escape.h"
#include "report/prose.h"

/* What changed, for a pull request or an e-mail. */

/* Nothing from a file is markup or breaks a table. */
static void write_plain(report *r, str s) {
    escape_markdown(&r->scratch, &r->out, s);
}

static void bullet(report *r, size_t depth, str words) {
    buf_pad(&r->out, ' ', depth * 2);
    buf_z(&r->out, "- ");
    write_plain(r, words);
    buf_char(&r->out, '\n');
}

static void write_way(buf *out, deal_outcome before, deal_outcome after) {
    buf_printf(out, "%s | %s%s%s |\n", deal_outcome_name(before), before == after ? "" : "**", deal_outcome_name(after),
               before == after ? "" : "**");
}

/* ------------------------------------------------------------------------------------------------ deals */

static void write_packs(report *r, const comparison *c) {
    buf_z(&r->out, "| pack | before | after |\n|---|---|---|\n");
    for (size_t i = 0; i < c->n_packs; i++) {
        buf_z(&r->out, "| ");
        write_plain(r, c->packs[i].after->pack->id);
        buf_z(&r->out, " | ");
        write_way(&r->out, c->packs[i].before->outcome, c->packs[i].after->outcome);
    }
    buf_printf(&r->out, "\n%zu verdict%s got better, %zu worse.\n", c->n_better, c->n_better == 1 ? "" : "s",
               c->n_worse);
}

static void write_condition(report *r, const comparison *c, const pack_change *p, const rule_change *of,
                            const condition_change *x) {
    arena *a = &r->scratch;
    size_t n;
    buf_printf(&r->out, "- **%s** ", x->trend == TREND_SAME ? "otherwise" : trend_name(x->trend));
    write_plain(r, arena_printf(a, STR_FMT "/" STR_FMT "/" STR_FMT " (%s), " STR_FMT ": %s to %s: " STR_FMT,
                                STR_ARG(p->after->pack->id), STR_ARG(of->after->rule->id), STR_ARG(x->condition->id),
                                rule_class_name(of->after->rule->class), STR_ARG(of->after->rule->title),
                                condition_standing_name(x->before), condition_standing_name(x->after),
                                STR_ARG(diff_message(x))));
    buf_char(&r->out, '\n');
    const change_group *g = diff_groups(a, c, x, !r->settings.verbose, &n);
    for (size_t i = 0; i < n; i++) bullet(r, 1, diff_change_words(a, c, &g[i]));
    for (size_t i = 0; i < x->n_articles; i++) bullet(r, 1, diff_article_change(a, c, x->articles[i]));
    if (x->silence) bullet(r, 1, diff_completeness(c));
    if (x->n_rest)
        bullet(r, 1, arena_printf(a, "and %zu thing%s that did not change", x->n_rest, x->n_rest == 1 ? "" : "s"));
    if (x->after && x->after->waiver) bullet(r, 1, prose_waiver(a, x->after->waiver));
}

static void write_verdicts(report *r, const comparison *c) {
    bool any = false;
    for (size_t i = 0; i < c->n_packs; i++)
        for (size_t k = 0; k < c->packs[i].n_rules; k++)
            for (size_t m = 0; m < c->packs[i].rules[k].n_conditions; m++) {
                if (!any) buf_z(&r->out, "\n### Verdicts\n\n");
                any = true;
                write_condition(r, c, &c->packs[i], &c->packs[i].rules[k], &c->packs[i].rules[k].conditions[m]);
            }
}

static void write_terms(report *r, const comparison *c) {
    arena *a = &r->scratch;
    size_t n;
    const change_group *g = diff_groups(a, c, NULL, !r->settings.verbose, &n);
    if (n == 0 && !c->completeness) return;
    buf_z(&r->out, "\n### Terms\n\n");
    if (c->completeness) bullet(r, 0, diff_completeness(c));
    for (size_t i = 0; i < n; i++)
        bullet(r, 0,
               arena_printf(a, "%s: " STR_FMT " (" STR_FMT ")", change_kind_name(g[i].of->kind),
                            STR_ARG(diff_change_words(a, c, &g[i])), STR_ARG(diff_change_place(a, g[i].of))));
}

static void write_articles(report *r, const comparison *c) {
    arena *a = &r->scratch;
    if (c->n_articles) buf_z(&r->out, "\n### Articles\n\n");
    for (size_t i = 0; i < c->n_articles; i++) {
        const article_change *x = &c->articles[i];
        str words = diff_article_words(a, x);
        bullet(r, 0, arena_printf(a, "%s: " STR_FMT, change_kind_name(x->kind), STR_ARG(diff_article_name(a, x))));
        if (x->standing) bullet(r, 1, diff_standing(a, c, x));
        if (words.n) bullet(r, 1, words);
    }
}

static void write_deals(report *r, const comparison *c) {
    buf_z(&r->out, "## ");
    write_plain(r,
                arena_printf(&r->scratch, STR_FMT " -> " STR_FMT, STR_ARG(c->before->file), STR_ARG(c->after->file)));
    buf_z(&r->out, "\n\n");
    write_packs(r, c);
    write_verdicts(r, c);
    write_terms(r, c);
    write_articles(r, c);
}

/* ------------------------------------------------------------------------------------------------ results */

static void write_result(report *r, const result_deal_change *d) {
    arena *a = &r->scratch;
    const result_deal *one = d->after ? d->after : d->before;
    if (d->presence == DEAL_SAME) return;
    const char *before = d->before ? deal_outcome_name(d->before->outcome) : "not there";
    const char *after = d->after ? deal_outcome_name(d->after->outcome) : "not there";
    bullet(r, 0,
           arena_printf(a, STR_FMT ": %s, %s to %s", STR_ARG(one->id.n ? one->id : one->file), result_deal_name(d),
                        before, after));
    for (size_t i = 0; i < d->n_conditions; i++) {
        const result_change *x = &d->conditions[i];
        bullet(r, 1,
               arena_printf(a, "%s: " STR_FMT ", %s to %s", result_change_name(x), STR_ARG(x->name),
                            result_condition_name(x->before), result_condition_name(x->after)));
    }
}

static void write_results(report *r, const results_comparison *c) {
    buf_z(&r->out, "## ");
    write_plain(r,
                arena_printf(&r->scratch, STR_FMT " -> " STR_FMT, STR_ARG(c->before->file), STR_ARG(c->after->file)));
    buf_printf(&r->out,
               "\n\n| deals | better | worse | mixed | same | new | gone |\n|---|---|---|---|---|---|---|\n"
               "| %zu | %zu | %zu | %zu | %zu | %zu | %zu |\n\n",
               c->n_deals, c->n_better, c->n_worse, c->n_mixed, c->n_same, c->n_new, c->n_gone);
    for (size_t i = 0; i < c->n_deals; i++) {
        arena_reset(&r->scratch);
        write_result(r, &c->deals[i]);
    }
}

const diff_format diff_markdown = {"markdown", write_deals, write_results};
