#include "report/layout.h"
#include "report/repair_report.h"
#include "report/layout.h"

/* Repairs as text: the answer, each edit at its article and line, and where there is none, why. */

static void paint(repair_report *r, const char *colour, str words) {
    if (r->colour) buf_z(r->out, colour);
    buf_visible(r->out, words);
    if (r->colour) buf_z(r->out, PAINT_OFF);
}

static void paragraph(repair_report *r, size_t indent, str first, str words) {
    if (words.n == 0) return;
    buf_pad(r->out, ' ', indent);
    layout_rest(r->out, first, indent, indent + first.n, words, r->width);
}

static void heading(repair_report *r, str words) {
    buf_char(r->out, '\n');
    paint(r, PAINT_LABEL, words);
    buf_char(r->out, '\n');
}

static void write_line(repair_report *r, const repair_line *l) {
    const repair_edit *e = l->like;
    str first = arena_printf(r->memory, "%-8s", repair_kind_word(e->kind));
    paragraph(r, 2, first, repair_line_words(r, l));
    paragraph(r, 2 + first.n, STR(""), repair_where_words(r, e));
    paragraph(r, 2 + first.n, STR(""), repair_also_words(r, e));
    if (e->cost > 1)
        paragraph(r, 2 + first.n, STR(""),
                  arena_printf(r->memory, "cost %llu%s", (unsigned long long)e->cost, l->n > 1 ? " each" : ""));
}

static void write_edits(repair_report *r, const repair *one) {
    for (size_t i = 0; i < one->n_lines; i++) write_line(r, &one->lines[i]);
}

/* What the first repair has as well need not be said again. */
static bool is_in(const repair *one, const repair_line *l) {
    for (size_t i = 0; i < one->n_lines; i++) {
        const repair_line *o = &one->lines[i];
        if (o->like->kind == l->like->kind && str_eq(o->paths, l->paths) && str_eq(o->like->after, l->like->after))
            return true;
    }
    return false;
}

static void write_other(repair_report *r, const repair *one) {
    const repair *first = &r->of->v[0];
    for (size_t i = 0; i < first->n_lines; i++)
        if (!is_in(one, &first->lines[i])) paragraph(r, 2, STR("instead of  "), repair_line_words(r, &first->lines[i]));
    for (size_t i = 0; i < one->n_lines; i++)
        if (!is_in(first, &one->lines[i])) write_line(r, &one->lines[i]);
}

static void write_repairs(repair_report *r) {
    const repairs *all = r->of;
    for (size_t i = 0; i < all->n && !all->nothing_to_do; i++) {
        const repair *one = &all->v[i];
        if (all->n == 1)
            buf_char(r->out, '\n');
        else
            heading(r, arena_printf(r->memory,
                                    i && !r->verbose ? "Repair %zu, which is the first but for" : "Repair %zu", i + 1));
        if (i == 0 || r->verbose)
            write_edits(r, one);
        else
            write_other(r, one);
        if (i > 0 && !r->verbose) continue;
        str unfit = repair_unfit_words(r, one);
        if (unfit.n) buf_char(r->out, '\n');
        paragraph(r, 0, STR(""), unfit);
    }
}

static void write_conflicts(repair_report *r) {
    const repairs *all = r->of;
    bargain_report why = repair_why(r);
    size_t n = all->why ? all->why->n_conflicts : all->n_conflicts;
    heading(r, STR("What stands in the way"));
    for (size_t i = 0; i < n; i++) {
        str first = arena_printf(r->memory, "%zu. ", i + 1);
        paragraph(r, 2, first,
                  all->why ? bargain_conflict_words(&why, &all->why->conflicts[i])
                           : repair_conflict_words(r, &all->conflicts[i]));
    }
    bool complete = all->why ? all->why->conflicts_complete : all->conflicts_complete;
    if (!complete) paragraph(r, 2, STR(""), STR("There are more (--max, --timeout)."));
}

static void write_word(repair_report *r, const because *b) {
    if (b->kind != BECAUSE_TEXT || !b->article) return;
    position p = place_position(b->at);
    paragraph(r, 4, STR(""),
              arena_printf(r->memory, "article " STR_FMT ", " STR_FMT ":%u:%u: \"" STR_FMT "\"",
                           STR_ARG(b->article->id), STR_ARG(b->at.source ? b->at.source->name : STR("?")), p.line,
                           p.column, STR_ARG(b->text)));
}

static void write_words(repair_report *r) {
    const repairs *all = r->of;
    if (all->n_texts == 0) return;
    heading(r, STR("Words that must change, whatever the terms say"));
    for (size_t i = 0; i < all->n_texts; i++) {
        const repair_text *w = &all->texts[i];
        paragraph(r, 2, STR(""), repair_words_words(r, w));
        for (size_t k = 0; k < w->condition->n_because; k++) write_word(r, &w->condition->because[k]);
    }
    if (!all->with_texts) return;
    if (all->with_texts->n_edits == 0) {
        buf_char(r->out, '\n');
        paragraph(r, 0, STR(""), STR("Once they are, the terms can stay as they are."));
        return;
    }
    heading(r, STR("Once they are, these edits would do"));
    write_edits(r, all->with_texts);
}

void repair_write_text(repair_report *r) {
    static const char *const colours[] = {PAINT_BAD, PAINT_GOOD, PAINT_OPEN};
    const repairs *all = r->of;
    buf line = {0};
    layout_rest(&line, STR(""), 0, 0, repair_verdict_words(r), r->width);
    if (r->colour) buf_z(r->out, colours[all->answer]);
    buf_str(r->out, buf_slice(&line));
    if (r->colour) buf_z(r->out, PAINT_OFF);
    buf_free(&line);
    paragraph(r, 0, STR(""), repair_whole_words(r));
    if (all->answer == BARGAIN_YES) write_repairs(r);
    if (all->answer == BARGAIN_NO) write_conflicts(r);
    if (all->answer == BARGAIN_NO) write_words(r);
    str hint = repair_hint_words(r);
    if (hint.n) buf_char(r->out, '\n');
    paragraph(r, 0, STR(""), hint);
    if (r->written.n == 0) return;
    buf_char(r->out, '\n');
    paragraph(r, 0, STR(""),
              arena_printf(r->memory, "The deal with %s is in " STR_FMT ".",
                           all->n > 1 ? "the first repair" : "this repair", STR_ARG(r->written)));
}
