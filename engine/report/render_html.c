#include "report/document.h"
#include "report/escape.h"
#include "report/html.h"

/* A document as one HTML page, in the style of check's page. The page allows itself that style, by its hash, and
 * nothing else: no script, and nothing is fetched. */

/* OPEN, S and CLOSE; nothing if S is empty. */
static void write_in(buf *out, const char *open, str s, const char *close) {
    if (s.n == 0) return;
    buf_z(out, open);
    escape_html(out, s);
    buf_z(out, close);
}

static void write_toned(buf *out, const char *class, tone t, str s) {
    static const char *const names[] = {[TONE_PLAIN] = "plain",
                                        [TONE_STRONG] = "strong",
                                        [TONE_GOOD] = "good",
                                        [TONE_BAD] = "bad",
                                        [TONE_UNDETERMINED] = "undetermined",
                                        [TONE_NOTE] = "note"};
    buf_printf(out, "<b class=\"%st-%s\">", class, names[t]);
    escape_html(out, s);
    buf_z(out, "</b>");
}

/* The tag, the label and the words of a block. */
static void write_words(buf *out, const block *b) {
    if (b->tag) write_toned(out, "tag ", b->tag_tone, str_of(b->tag));
    if (b->tag) buf_char(out, ' ');
    if (b->label) buf_printf(out, "<span class=\"label\">%s:</span>%s", b->label, b->spans.n ? " " : "");
    for (size_t i = 0; i < b->spans.n; i++) {
        const span *s = &b->spans.v[i];
        if (s->code)
            write_in(out, "<code>", s->text, "</code>");
        else if (s->tone)
            write_toned(out, "", s->tone, s->text);
        else
            escape_html(out, s->text);
    }
}

/* ------------------------------------------------------------------------------------------------ tables */

static void write_cell(buf *out, const table_cell *c, const char *tag, const char *attributes) {
    buf_printf(out, "<%s%s", tag, attributes);
    if (!c->anchor) write_in(out, " title=\"", c->title, "\"");
    buf_z(out, c->strong ? " class=\"strong\">" : ">");
    if (c->anchor) {
        buf_printf(out, "<a href=\"#item-%u\"", c->anchor);
        write_in(out, " aria-label=\"", c->title, "\"");
        buf_char(out, '>');
    }
    escape_html(out, c->text);
    buf_printf(out, "%s</%s>", c->anchor ? "</a>" : "", tag);
}

static void write_row(buf *out, const table *t, const table_row *r) {
    if (r->group) buf_printf(out, "</tbody>\n<tbody>\n");
    buf_z(out, "<tr>");
    if (r->group) {
        buf_printf(out, "<th scope=\"rowgroup\" colspan=\"%zu\">", t->columns);
        escape_html(out, r->cells[0].text);
        buf_z(out, "</th>");
    } else
        for (size_t c = 0; c < t->columns; c++)
            write_cell(out, &r->cells[c], c ? "td" : "th", c ? "" : " scope=\"row\"");
    buf_z(out, "</tr>\n");
}

static void write_table(buf *out, const table *t) {
    write_in(out, "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"", t->caption, "\">\n");
    write_in(out, t->matrix ? "<table class=\"matrix\">\n<caption>" : "<table class=\"rows\">\n<caption>", t->caption,
             "</caption>\n<thead>\n<tr>");
    for (size_t c = 0; c < t->columns; c++) write_cell(out, &t->rows.v[0].cells[c], "th", " scope=\"col\"");
    buf_z(out, "</tr>\n</thead>\n<tbody>\n");
    for (size_t i = 1; i < t->rows.n; i++) write_row(out, t, &t->rows.v[i]);
    buf_z(out, "</tbody>\n</table>\n</div>\n");
    write_in(out, "<p>", t->note, "</p>\n");
}

/* ------------------------------------------------------------------------------------------------ blocks */

static void write_children(buf *out, const block *b);

static void write_list(buf *out, const block *list) {
    bool numbered = list->list == LIST_NUMBERED, bullets = list->list == LIST_BULLETS;
    buf_z(out, numbered ? "<ol>\n" : bullets ? "<ul>\n" : "<ul class=\"plain\">\n");
    for (const block *item = list->first; item; item = item->next) {
        buf_z(out, "<li");
        if (item->anchor) buf_printf(out, " id=\"item-%u\"", item->anchor);
        buf_char(out, '>');
        write_words(out, item);
        if (item->first) buf_char(out, '\n');
        write_children(out, item);
        buf_z(out, "</li>\n");
    }
    buf_z(out, numbered ? "</ol>\n" : "</ul>\n");
}

static void write_block(buf *out, const block *b) {
    switch (b->kind) {
    case BLOCK_SECTION:
        buf_printf(out, "<section>\n<h%u>", b->level);
        write_words(out, b);
        buf_printf(out, "</h%u>\n", b->level);
        write_children(out, b);
        buf_z(out, "</section>\n");
        break;
    case BLOCK_PARAGRAPH:
        buf_z(out, "<p>");
        write_words(out, b);
        buf_z(out, "</p>\n");
        write_children(out, b);
        break;
    case BLOCK_LIST: write_list(out, b); break;
    case BLOCK_TABLE: write_table(out, b->table); break;
    case BLOCK_QUOTE:
        write_in(out, "<figure class=\"cite\"><blockquote>", b->text, "</blockquote>");
        write_in(out, "<figcaption>", b->source, "</figcaption>");
        buf_z(out, "</figure>\n");
        break;
    case BLOCK_CODE: write_in(out, "<pre tabindex=\"0\">", b->text, "</pre>\n"); break;
    case BLOCK_DOCUMENT:
    case BLOCK_ITEM: write_children(out, b); break;
    }
}

static void write_children(buf *out, const block *b) {
    for (const block *child = b->first; child; child = child->next)
        if (child->kind != BLOCK_LIST || child->first) write_block(out, child);
}

void render_html(const block *document, const report_settings *s, buf *out) {
    (void)s;
    html_open(out, arena_printf(document->memory, "redline: " STR_FMT, STR_ARG(document_words(document->first))),
              false);
    buf_z(out, "<body class=\"document\">\n<main>\n");
    write_children(out, document);
    html_close(out);
}
