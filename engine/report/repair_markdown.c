#include "report/repair_report.h"

/* Repairs as Markdown: the answer, a table of edits for each repair, and where there is none, why. */

static void cell(repair_report *r, str words) {
    for (size_t i = 0; i < words.n; i++) {
        char c = words.p[i];
        if (c == '|' || c == '\\' || c == '`' || c == '*' || c == '_' || c == '<' || c == '[') buf_char(r->out, '\\');
        buf_char(r->out, c == '\n' ? ' ' : c);
    }
}

static void write_edits(repair_report *r, const repair *one) {
    buf_z(r->out, "\n| edit | what | where | |\n|---|---|---|---|\n");
    for (size_t i = 0; i < one->n_lines; i++) {
        const repair_line *l = &one->lines[i];
        buf_printf(r->out, "| %s | ", repair_kind_word(l->like->kind));
        cell(r, repair_line_words(r, l));
        buf_z(r->out, " | ");
        cell(r, repair_where_words(r, l->like));
        buf_z(r->out, " | ");
        cell(r, repair_also_words(r, l->like));
        buf_z(r->out, " |\n");
    }
    str unfit = repair_unfit_words(r, one);
    if (!unfit.n) return;
    buf_char(r->out, '\n');
    cell(r, unfit);
    buf_char(r->out, '\n');
}

static void write_item(repair_report *r, str words) {
    buf_z(r->out, "- ");
    cell(r, words);
    buf_char(r->out, '\n');
}

static void write_none(repair_report *r) {
    const repairs *all = r->of;
    bargain_report why = repair_why(r);
    buf_z(r->out, "\n## What stands in the way\n\n");
    for (size_t i = 0; all->why && i < all->why->n_conflicts; i++)
        write_item(r, bargain_conflict_words(&why, &all->why->conflicts[i]));
    for (size_t i = 0; !all->why && i < all->n_conflicts; i++)
        write_item(r, repair_conflict_words(r, &all->conflicts[i]));
    if (all->n_texts == 0) return;
    buf_z(r->out, "\n## Words that must change\n\n");
    for (size_t i = 0; i < all->n_texts; i++) {
        const condition_verdict *c = all->texts[i].condition;
        write_item(r, repair_words_words(r, &all->texts[i]));
        for (size_t k = 0; k < c->n_because; k++) {
            const because *b = &c->because[k];
            if (b->kind != BECAUSE_TEXT || !b->article) continue;
            buf_z(r->out, "  ");
            write_item(r, arena_printf(r->memory, "article " STR_FMT ", line %u: \"" STR_FMT "\"",
                                       STR_ARG(b->article->id), place_line(b->at), STR_ARG(b->text)));
        }
    }
    if (!all->with_texts || !all->with_texts->n_edits) return;
    buf_z(r->out, "\n## Once they are, these edits would do\n");
    write_edits(r, all->with_texts);
}

void repair_write_markdown(repair_report *r) {
    const repairs *all = r->of;
    buf_z(r->out, "# Repair of ");
    cell(r, all->deal->title);
    buf_z(r->out, "\n\n");
    cell(r, repair_verdict_words(r));
    buf_char(r->out, '\n');
    str whole = repair_whole_words(r);
    if (whole.n) buf_char(r->out, '\n');
    cell(r, whole);
    if (whole.n) buf_char(r->out, '\n');
    for (size_t i = 0; i < all->n && !all->nothing_to_do; i++) {
        if (all->n > 1) buf_printf(r->out, "\n## Repair %zu\n", i + 1);
        write_edits(r, &all->v[i]);
    }
    if (all->answer == BARGAIN_NO) write_none(r);
    str hint = repair_hint_words(r);
    if (!hint.n) return;
    buf_char(r->out, '\n');
    cell(r, hint);
    buf_char(r->out, '\n');
}
