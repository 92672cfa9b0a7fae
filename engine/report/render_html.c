#include "report/document.h"
#include "report/escape.h"
#include "report/html.h"

/* A document as one HTML page, in the style of check's page. The page allows itself that style, by its hash, and
 * nothing else: no script, and nothing is fetched. */

typedef struct page {
    buf *out;
    arena *memory;
} page;

static void write_text(page *p, str s) {
    escape_html(p->out, s);
}

/* OPEN, S and CLOSE; nothing if S is empty. */
static void write_in(page *p, const char *open, str s, const char *close) {
    if (s.n == 0) return;
    buf_z(p->out, open);
    write_text(p, s);
    buf_z(p->out, close);
}

static void write_toned(page *p, const char *class, tone t, str s) {
    static const char *const names[] = {[TONE_PLAIN] = "plain",
                                        [TONE_STRONG] = "strong",
                                        [TONE_GOOD] = "good",
                                        [TONE_BAD] = "bad",
                                        [TONE_UNDETERMINED] = "undetermined",
                                        [TONE_NOTE] = "note"};
    buf_printf(p->out, "<b class=\"%st-%s\">", class, names[t]);
    write_text(p, s);
    buf_z(p->out, "</b>");
}

/* The tag, the label and the words of a block. */
static void write_words(page *p, const block *b) {
    if (b->tag) write_toned(p, "tag ", b->tag_tone, str_of(b->tag));
    if (b->tag) buf_char(p->out, ' ');
    if (b->label) buf_printf(p->out, "<span class=\"label\">%s:</span> ", b->label);
    for (size_t i = 0; i < b->spans.n; i++) {
        const span *s = &b->spans.v[i];
        if (s->code)
            write_in(p, "<code>", s->text, "</code>");
        else if (s->tone)
            write_toned(p, "", s->tone, s->text);
        else
            write_text(p, s->text);
    }
}

/* ------------------------------------------------------------------------------------------------ tables */

static void write_cell(page *p, const table_cell *c, const char *tag, const char *attributes) {
    buf_printf(p->out, "<%s%s", tag, attributes);
    if (!c->anchor) write_in(p, " title=\"", c->title, "\"");
    buf_z(p->out, c->strong ? " class=\"strong\">" : ">");
    if (c->anchor) {
        buf_printf(p->out, "<a href=\"#item-%u\"", c->anchor);
        write_in(p, " aria-label=\"", c->title, "\"");
        buf_char(p->out, '>');
    }
    write_text(p, c->text);
    buf_printf(p->out, "%s</%s>", c->anchor ? "</a>" : "", tag);
}

static void write_row(page *p, const table *t, const table_row *r) {
    if (r->group) buf_printf(p->out, "</tbody>\n<tbody>\n");
    buf_z(p->out, "<tr>");
    if (r->group) {
        buf_printf(p->out, "<th scope=\"rowgroup\" colspan=\"%zu\">", t->columns);
        write_text(p, r->cells[0].text);
        buf_z(p->out, "</th>");
    } else
        for (size_t c = 0; c < t->columns; c++) write_cell(p, &r->cells[c], c ? "td" : "th", c ? "" : " scope=\"row\"");
    buf_z(p->out, "</tr>\n");
}

static void write_table(page *p, const table *t, str note) {
    write_in(p, "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"", t->caption, "\">\n");
    write_in(p, t->matrix ? "<table class=\"matrix\">\n<caption>" : "<table class=\"rows\">\n<caption>", t->caption,
             "</caption>\n<thead>\n<tr>");
    for (size_t c = 0; c < t->columns; c++) write_cell(p, &t->rows.v[0].cells[c], "th", " scope=\"col\"");
    buf_z(p->out, "</tr>\n</thead>\n<tbody>\n");
    for (size_t i = 1; i < t->rows.n; i++) write_row(p, t, &t->rows.v[i]);
    buf_z(p->out, "</tbody>\n</table>\n</div>\n");
    write_in(p, "<p>", note, "</p>\n");
}

/* ------------------------------------------------------------------------------------------------ blocks */

static void write_children(page *p, const block *b);

static void write_list(page *p, const block *list) {
    bool numbered = list->list == LIST_NUMBERED, bullets = list->list == LIST_BULLETS;
    buf_z(p->out, numbered ? "<ol>\n" : bullets ? "<ul>\n" : "<ul class=\"plain\">\n");
    for (const block *item = list->first; item; item = item->next) {
        buf_z(p->out, "<li");
        if (item->anchor) buf_printf(p->out, " id=\"item-%u\"", item->anchor);
        buf_char(p->out, '>');
        write_words(p, item);
        if (item->first) buf_char(p->out, '\n');
        write_children(p, item);
        buf_z(p->out, "</li>\n");
    }
    buf_z(p->out, numbered ? "</ol>\n" : "</ul>\n");
}

static void write_block(page *p, const block *b) {
    switch (b->kind) {
    case BLOCK_SECTION:
        buf_printf(p->out, "<section>\n<h%u>", b->level);
        write_words(p, b);
        buf_printf(p->out, "</h%u>\n", b->level);
        write_children(p, b);
        buf_z(p->out, "</section>\n");
        break;
    case BLOCK_PARAGRAPH:
        buf_z(p->out, "<p>");
        write_words(p, b);
        buf_z(p->out, "</p>\n");
        write_children(p, b);
        break;
    case BLOCK_LIST: write_list(p, b); break;
    case BLOCK_TABLE: write_table(p, b->table, b->note); break;
    case BLOCK_QUOTE:
        write_in(p, "<figure class=\"cite\"><blockquote>", b->text, "</blockquote>");
        write_in(p, "<figcaption>", b->source, "</figcaption>");
        buf_z(p->out, "</figure>\n");
        break;
    case BLOCK_CODE: write_in(p, "<pre tabindex=\"0\">", b->text, "</pre>\n"); break;
    case BLOCK_DOCUMENT:
    case BLOCK_ITEM: write_children(p, b); break;
    }
}

static void write_children(page *p, const block *b) {
    for (const block *child = b->first; child; child = child->next) write_block(p, child);
}

void render_html(const block *document, const report_settings *s, buf *out) {
    page p = {.out = out, .memory = document->memory};
    (void)s;
    buf_printf(out,
               "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
               "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'sha256-%s'; "
               "base-uri 'none'; form-action 'none'\">\n"
               "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
               "<meta name=\"referrer\" content=\"no-referrer\">\n"
               "<meta name=\"color-scheme\" content=\"light dark\">\n",
               html_files[HTML_STYLE].sha256);
    write_in(&p, "<title>redline: ", document_words(document->first), "</title>\n<style>");
    buf_add(out, html_files[HTML_STYLE].text, html_files[HTML_STYLE].size);
    buf_z(out, "</style>\n</head>\n<body class=\"document\">\n<main>\n");
    write_children(&p, document);
    buf_z(out, "</main>\n<footer><p>Generated by redline. A verdict is only as good as the rules and the coding of the "
               "deal. Check the cited sources.</p></footer>\n</body>\n</html>\n");
}
