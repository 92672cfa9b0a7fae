#include "report/escape.h"
#include "report/sweep_words.h"

/* The same report for pages and comments. Nothing is shortened. */

static void heading(buf *out, const char *words) {
    buf_printf(out, "\n## %s\n\n", words);
}

static void paragraph(report *r, str words) {
    escape_markdown(&r->scratch, &r->out, words);
    buf_char(&r->out, '\n');
}

static void write_head(report *r, const sweep *s) {
    arena *a = &r->scratch;
    buf_z(&r->out, "# ");
    escape_markdown(&r->scratch, &r->out, s->deal->title);
    buf_z(&r->out, "\n\n");
    paragraph(r, arena_printf(a, STR_FMT " (" STR_FMT "): " STR_FMT ". " STR_FMT, STR_ARG(s->deal->id),
                              STR_ARG(s->deal->source->name), STR_ARG(sweep_size(a, s)), STR_ARG(sweep_verdict(a, s))));
    buf_char(&r->out, '\n');
    table t = sweep_verdict_table(a, s);
    table_write_markdown(&r->out, &t);
}

static void write_choices(report *r, const sweep *s) {
    arena *a = &r->scratch;
    str idle = sweep_idle(a, s);
    if (sweep_deciding(s)) {
        heading(&r->out, "What decides most");
        paragraph(r, sweep_decider(a, s));
        buf_char(&r->out, '\n');
        table t = sweep_option_table(a, s, SIZE_MAX);
        table_write_markdown(&r->out, &t);
    }
    if (idle.n == 0) return;
    heading(&r->out, "What makes no difference to any verdict");
    paragraph(r, idle);
}

static void write_accepted(report *r, const sweep *s) {
    arena *a = &r->scratch;
    if (s->outcomes[DEAL_ACCEPTED].none || s->n_choices == 0) return;
    str common = sweep_common(a, s), open = sweep_free(a, s);
    heading(&r->out, "Ways that are accepted");
    if (common.n) paragraph(r, arena_printf(a, "All of them have " STR_FMT ".", STR_ARG(common)));
    if (open.n) paragraph(r, open);
    if (common.n || open.n) buf_char(&r->out, '\n');
    for (size_t i = 0; i < s->n_accepted; i++) {
        buf_printf(&r->out, "%zu. ", i + 1);
        paragraph(r, sweep_entry(a, s, i));
    }
    if (s->more) buf_char(&r->out, '\n');
    if (s->more)
        paragraph(r, arena_printf(a, "These are the first %zu of " STR_FMT ".", s->n_accepted,
                                  STR_ARG(sweep_digits(a, s->accepted_all))));
}

static void write_rules(report *r, const sweep *s) {
    bool any = false;
    for (size_t i = 0; i < s->n_packs; i++) {
        size_t left;
        table t = sweep_rule_table(&r->scratch, s, i, SIZE_MAX, &left);
        if (t.rows.n == 1) continue;
        if (any)
            buf_char(&r->out, '\n');
        else
            heading(&r->out, "What stands in the way (share of all ways)");
        any = true;
        table_write_markdown(&r->out, &t);
    }
}

static void write(report *r, const sweep *s) {
    write_head(r, s);
    write_choices(r, s);
    write_accepted(r, s);
    write_rules(r, s);
}

const sweep_format sweep_markdown = {"markdown", "for pages and comments", write};
