#include "report/bargain_writers.h"
#include "report/layout.h"
#include "report/layout.h"

/* Bargaining as text: the answer, each side alone, why not, what would help, and a deal. */

/* Sets that are listed without --verbose. */
#define SHOWN 8u

static void paint(bargain_report *r, const char *colour, str words) {
    if (r->colour) buf_z(r->out, colour);
    buf_visible(r->out, words);
    if (r->colour) buf_z(r->out, PAINT_OFF);
}

static void heading(bargain_report *r, str words) {
    buf_char(r->out, '\n');
    paint(r, PAINT_LABEL, words);
    buf_char(r->out, '\n');
}

static void paragraph(bargain_report *r, size_t indent, str first, str words) {
    buf_pad(r->out, ' ', indent);
    layout_rest(r->out, first, indent, indent + first.n, words, r->width);
}

static void mark_line(bargain_report *r, const bargain_pack *p, bargain_mark *mark, const char *label) {
    str list = bargain_marked(r, p, mark);
    if (list.n) paragraph(r, 4, STR(""), arena_printf(r->memory, "%s " STR_FMT, label, STR_ARG(list)));
}

static void write_packs(bargain_report *r) {
    heading(r, STR("Each pack alone"));
    for (size_t i = 0; i < r->of->n_packs; i++) {
        const bargain_pack *p = &r->of->packs[i];
        str words = bargain_pack_words(r, p);
        paragraph(r, 2, STR(""), arena_printf(r->memory, STR_FMT ": " STR_FMT, STR_ARG(p->pack->id), STR_ARG(words)));
        mark_line(r, p, bargain_is_redundant, "follow from its red lines:");
        mark_line(r, p, bargain_is_vacuous, "can never fail:");
        mark_line(r, p, bargain_is_impossible, "can never pass:");
        if (!p->examined) paragraph(r, 4, STR(""), STR("not all of its rules were examined in time (--timeout)"));
    }
}

static void write_conflict(bargain_report *r, size_t number) {
    const bargain_conflict *c = &r->of->conflicts[number];
    str first = arena_printf(r->memory, "%zu. ", number + 1);
    paragraph(r, 2, first, bargain_conflict_words(r, c));
    for (size_t i = 0; i < c->rules.n; i++) {
        const bargain_rule *it = &r->of->rules[c->rules.v[i]];
        paragraph(r, 2 + first.n, STR(""),
                  arena_printf(r->memory, STR_FMT ": " STR_FMT, STR_ARG(it->name), STR_ARG(it->rule->title)));
    }
}

static void write_conflicts(bargain_report *r) {
    if (r->of->agreement == BARGAIN_YES) return;
    heading(r, arena_printf(r->memory, "What stands in the way: " STR_FMT, STR_ARG(bargain_conflicts_words(r))));
    for (size_t i = 0; i < r->of->n_conflicts; i++) {
        if (i) buf_char(r->out, '\n');
        write_conflict(r, i);
    }
}

static void write_sets(bargain_report *r, const bargain_sets *s) {
    size_t n = r->verbose || s->n <= SHOWN ? s->n : SHOWN;
    for (size_t i = 0; i < n; i++)
        if (s->v[i].n) paragraph(r, 4, STR("- "), bargain_set_words(r, s->v[i]));
    if (n < s->n) paragraph(r, 4, STR(""), arena_printf(r->memory, "and %zu more, which --verbose lists", s->n - n));
    if (!s->complete && s->n) paragraph(r, 4, STR(""), STR("there may be others (--max, --timeout)"));
}

static void write_concessions(bargain_report *r) {
    if (r->of->agreement == BARGAIN_YES) return;
    heading(r, STR("What would help"));
    for (size_t i = 0; i < r->of->n_packs; i++) {
        paragraph(r, 2, STR(""), bargain_concession_words(r, &r->of->packs[i]));
        write_sets(r, &r->of->packs[i].concessions);
    }
    if (r->of->n_packs < 2) return;
    paragraph(r, 2, STR(""),
              arena_printf(r->memory, "Across the packs, " STR_FMT ":", STR_ARG(bargain_corrections_words(r))));
    write_sets(r, &r->of->corrections);
}

static void write_assumptions(bargain_report *r) {
    if (r->of->n_assumptions == 0) return;
    heading(r, STR("Assuming"));
    for (size_t i = 0; i < r->of->n_assumptions; i++)
        paragraph(r, 2, STR(""),
                  arena_printf(r->memory, "that " STR_FMT " can be met or not, as is needed: " STR_FMT,
                               STR_ARG(r->of->assumptions[i]), STR_ARG(r->of->reasons[i])));
}

static void write_witness(bargain_report *r) {
    const bargain_witness *w = r->of->witness;
    if (r->of->agreement != BARGAIN_YES) return;
    if (!w) {
        heading(r, STR("No such deal is shown: it needs words that nobody has written, or time ran out"));
        return;
    }
    heading(r, bargain_witness_words(r));
    if (!r->witness_is_out) {
        buf_char(r->out, '\n');
        buf_str(r->out, w->text);
    }
}

void bargain_write_text(bargain_report *r) {
    static const char *const colours[] = {PAINT_BAD, PAINT_GOOD, PAINT_OPEN};
    buf line = {0};
    layout_rest(&line, STR(""), 0, 0, bargain_verdict_words(r), r->width);
    if (r->colour) buf_z(r->out, colours[r->of->agreement]);
    buf_str(r->out, buf_slice(&line));
    if (r->colour) buf_z(r->out, PAINT_OFF);
    buf_free(&line);
    write_packs(r);
    write_conflicts(r);
    write_concessions(r);
    write_assumptions(r);
    write_witness(r);
}
