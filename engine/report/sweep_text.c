#include "report/sweep_words.h"
#include "report/text.h"

/* The report that a person reads in a terminal: how many ways there are and who accepts how many, which bracket decides
 * most, the ways that are accepted, and what stands in the way of the others. */

#define MOST_CHOICES 8u
#define MOST_RULES   8u

static void heading(report *r, const char *words) {
    buf_z(&r->out, "\n  ");
    text_paint(r, PAINT_LABEL, words);
    buf_char(&r->out, '\n');
}

static void write_table(report *r, const table *t) {
    bool colour = r->settings.colour;
    table_write_text(&r->out, t, 4, r->settings.width, colour ? PAINT_DIM : "", colour ? PAINT_OFF : "");
}

static void write_head(report *r, const sweep *s) {
    const deal *d = s->deal;
    text_paint(r, PAINT_LABEL, arena_z(&r->scratch, d->id));
    buf_char(&r->out, '\n');
    text_paragraph(r, 2, "", d->title);
    text_paragraph(
        r, 2, "",
        arena_printf(&r->scratch, STR_FMT ": " STR_FMT, STR_ARG(d->source->name), STR_ARG(sweep_size(&r->scratch, s))));
    if (!d->complete)
        text_paragraph(r, 2, "", STR("Not the whole deal (complete = false): what it does not say is open."));
    buf_char(&r->out, '\n');
    text_paragraph(r, 2, "", sweep_verdict(&r->scratch, s));
    buf_char(&r->out, '\n');
    table t = sweep_verdict_table(&r->scratch, s);
    write_table(r, &t);
}

static void more(report *r, size_t left, const char *one, const char *many) {
    if (left == 0) return;
    buf_printf(&r->out, "    and %zu more %s; --verbose shows all\n", left, left == 1 ? one : many);
}

static void write_choices(report *r, const sweep *s) {
    size_t n = sweep_deciding(s), most = r->settings.verbose ? n : MOST_CHOICES;
    str idle = sweep_idle(&r->scratch, s);
    if (n) {
        heading(r, "What decides most");
        text_paragraph(r, 4, "", sweep_decider(&r->scratch, s));
        buf_char(&r->out, '\n');
        table t = sweep_option_table(&r->scratch, s, most);
        write_table(r, &t);
        more(r, n > most ? n - most : 0, "bracket decides less", "brackets decide less");
    }
    if (idle.n == 0) return;
    heading(r, "What makes no difference to any verdict");
    text_paragraph(r, 4, "", idle);
}

static void write_accepted(report *r, const sweep *s) {
    arena *a = &r->scratch;
    if (s->outcomes[DEAL_ACCEPTED].none || s->n_choices == 0) return;
    str common = sweep_common(a, s), open = sweep_free(a, s);
    heading(r, "Ways that are accepted");
    if (common.n) text_paragraph(r, 4, "all of them have", common);
    if (open.n) text_paragraph(r, 4, "", open);
    for (size_t i = 0; i < s->n_accepted; i++) {
        str number = arena_printf(a, "%zu. ", i + 1);
        buf_pad(&r->out, ' ', 4);
        layout_rest(&r->out, number, 4, 4 + number.n, sweep_entry(a, s, i), r->settings.width);
    }
    if (s->more)
        text_paragraph(r, 4, "",
                       arena_printf(a, "These are the first %zu of " STR_FMT "; --max N shows more.", s->n_accepted,
                                    STR_ARG(sweep_digits(a, s->accepted_all))));
}

static void write_rules(report *r, const sweep *s) {
    bool any = false;
    for (size_t i = 0; i < s->n_packs; i++) {
        size_t left;
        table t = sweep_rule_table(&r->scratch, s, i, r->settings.verbose ? SIZE_MAX : MOST_RULES, &left);
        if (t.rows.n == 1) continue;
        if (any)
            buf_char(&r->out, '\n');
        else
            heading(r, "What stands in the way (share of all ways)");
        any = true;
        write_table(r, &t);
        more(r, left, "rule", "rules");
    }
}

static void write_packs(report *r, const sweep *s) {
    if (!r->settings.all_packs) return;
    str list = {"", 0};
    for (size_t i = 0; i < s->n_packs; i++)
        list = arena_printf(&r->scratch, STR_FMT "%s" STR_FMT, STR_ARG(list), i ? ", " : "",
                            STR_ARG(s->packs[i].pack->id));
    buf_char(&r->out, '\n');
    text_paragraph(
        r, 0, "",
        arena_printf(&r->scratch, "No pack was named, so all built-in ones were used: " STR_FMT, STR_ARG(list)));
}

static void write(report *r, const sweep *s) {
    write_head(r, s);
    write_choices(r, s);
    write_accepted(r, s);
    write_rules(r, s);
    write_packs(r, s);
}

const sweep_format sweep_text = {"text", "for people, in a terminal", write};
