#include "report/document.h"
#include "report/layout.h"

#include "base/utf8.h"

/* A document as text for a terminal. Words wrap before the width; each level of sections and children is indented by
 * two columns more. Blocks of the document and of a section are separated by empty lines, except lists, which follow
 * directly; what belongs to an item or a paragraph follows it directly, too. */

typedef struct page {
    buf *out;
    arena *memory;
    bool colour;
    size_t width;
} page;

static const char *paint_of(tone t) {
    static const char *const paints[] = {
        [TONE_PLAIN] = "",      [TONE_STRONG] = PAINT_LABEL,      [TONE_GOOD] = PAINT_GOOD,
        [TONE_BAD] = PAINT_BAD, [TONE_UNDETERMINED] = PAINT_OPEN, [TONE_NOTE] = PAINT_NOTE};
    return paints[t];
}

/* Writes N spans from COLUMN on. Lines after the first begin at column INDENT. A plain span has the tone USUAL. */
static void write_spans(page *p, const span *spans, size_t n, tone usual, size_t column, size_t indent) {
    layout_span *parts = ARENA_ARRAY(p->memory, layout_span, n);
    for (size_t i = 0; i < n; i++)
        parts[i] = (layout_span){spans[i].text, p->colour ? paint_of(spans[i].tone ? spans[i].tone : usual) : ""};
    layout_spans(p->out, parts, n, column, indent, STR(""), p->width);
}

static void write_painted(page *p, tone t, const char *words) {
    if (p->colour) buf_z(p->out, paint_of(t));
    buf_z(p->out, words);
    if (p->colour && t) buf_z(p->out, PAINT_OFF);
}

/* The label and the words of a paragraph or an item. */
static void write_words(page *p, const block *b, size_t column, size_t indent) {
    if (b->label) {
        write_painted(p, TONE_STRONG, b->label);
        buf_z(p->out, b->spans.n ? ": " : ":");
        column += utf8_width(str_of(b->label)) + 2;
    }
    write_spans(p, b->spans.v, b->spans.n, TONE_PLAIN, column, indent);
}

/* ------------------------------------------------------------------------------------------------ blocks */

static void write_children(page *p, const block *b, size_t indent);

/* Item NUMBER of LIST. What belongs to it begins where its words begin; in a list without bullets or numbers, it and
 * further lines are indented, because only that shows where the next item begins. */
static void write_item(page *p, const block *list, const block *item, size_t number, size_t indent) {
    size_t column = indent, begin = buf_mark(p->out);
    bool marked = list->list == LIST_BULLETS || list->list == LIST_NUMBERED;
    buf_pad(p->out, ' ', indent);
    if (list->list == LIST_BULLETS) buf_z(p->out, "- ");
    if (list->list == LIST_NUMBERED) buf_printf(p->out, "%zu. ", number);
    if (marked) column = buf_mark(p->out) - begin;
    size_t content = marked ? column : column + 2;
    if (item->tag) {
        size_t wide = utf8_width(str_of(item->tag)), most = list->list == LIST_TAGGED ? list->tag_width : 0;
        write_painted(p, item->tag_tone, item->tag);
        buf_pad(p->out, ' ', 2 + (most > wide ? most - wide : 0));
        column += 2 + (most > wide ? most : wide);
        if (list->list == LIST_TAGGED) content = column + 2;
    }
    write_words(p, item, column, content);
    write_children(p, item, content);
}

#define GAP 2u /* spaces between the columns of a table */

/* Columns of terminal that each column takes. The name of a group may run over further columns: it has no cells beside
 * it. INSIDE: of the indentation of rows in groups. */
static size_t *column_widths(const table *t, size_t inside) {
    size_t *widths = ARENA_ARRAY(t->memory, size_t, t->columns);
    for (size_t i = 0; i < t->rows.n; i++)
        for (size_t c = 0; c < t->columns && !t->rows.v[i].group; c++) {
            size_t wide = utf8_width(t->rows.v[i].cells[c].text) + (c == 0 && i > 0 ? inside : 0);
            if (wide > widths[c]) widths[c] = wide;
        }
    return widths;
}

/* If the columns do not fit, the rest follows below with the first column repeated. */
static void write_table(page *p, const table *t, size_t indent) {
    buf *out = p->out;
    const char *before = p->colour ? PAINT_DIM : "", *after = p->colour ? PAINT_OFF : "";
    size_t inside = 0;
    for (size_t i = 0; i < t->rows.n; i++)
        if (t->rows.v[i].group) inside = 2;
    size_t *widths = column_widths(t, inside);
    for (size_t from = 1, to; from < t->columns; from = to) {
        size_t used = indent + widths[0];
        for (to = from; to < t->columns && (to == from || used + GAP + widths[to] <= p->width); to++)
            used += GAP + widths[to];
        if (from > 1) buf_char(out, '\n');
        for (size_t i = 0; i < t->rows.n; i++) {
            const table_row *r = &t->rows.v[i];
            bool loud = i == 0 || r->group;
            size_t begin = loud ? 0 : inside;
            buf_pad(out, ' ', indent + begin);
            if (loud) buf_z(out, before);
            buf_visible(out, r->cells[0].text);
            size_t owed = widths[0] - begin - utf8_width(r->cells[0].text); /* spaces before the next cell */
            for (size_t c = from; c < to && !r->group; c++) {
                size_t wide = utf8_width(r->cells[c].text);
                owed += GAP + widths[c] - wide;
                if (wide == 0) continue;
                buf_pad(out, ' ', owed);
                buf_visible(out, r->cells[c].text);
                owed = 0;
            }
            if (loud) buf_z(out, after);
            buf_char(out, '\n');
        }
    }
}

/* Lines as they are, from column 0 on, so that they can be copied. */
static void write_code(page *p, str text) {
    for (size_t at = 0, end; at < text.n; at = end + 1) {
        end = str_find(text, STR("\n"), at);
        if (end == SIZE_MAX) end = text.n;
        buf_visible(p->out, str_sub(text, at, end));
        buf_char(p->out, '\n');
    }
}

static void write_block(page *p, const block *parent, const block *b, size_t indent) {
    size_t number = 0;
    switch (b->kind) {
    case BLOCK_SECTION:
        buf_pad(p->out, ' ', indent);
        write_spans(p, b->spans.v, b->spans.n, TONE_STRONG, indent, indent);
        write_children(p, b, indent + 2);
        break;
    case BLOCK_PARAGRAPH:
        buf_pad(p->out, ' ', indent);
        write_words(p, b, indent, b->label || parent->kind == BLOCK_ITEM ? indent + 2 : indent);
        write_children(p, b, indent + 2);
        break;
    case BLOCK_LIST:
        for (const block *item = b->first; item; item = item->next) {
            if (b->loose) buf_char(p->out, '\n');
            write_item(p, b, item, ++number, indent);
        }
        break;
    case BLOCK_TABLE:
        write_table(p, b->table, indent);
        if (!b->table->note.n) break;
        buf_pad(p->out, ' ', indent);
        write_spans(p, &(span){.text = b->table->note}, 1, TONE_PLAIN, indent, indent);
        break;
    case BLOCK_QUOTE: {
        const span parts[] = {{.text = b->source}, {.text = STR(": \"")}, {.text = b->text}, {.text = STR("\"")}};
        buf_pad(p->out, ' ', indent);
        write_spans(p, parts, sizeof parts / sizeof *parts, TONE_PLAIN, indent, indent);
        break;
    }
    case BLOCK_CODE: write_code(p, b->text); break;
    case BLOCK_DOCUMENT:
    case BLOCK_ITEM: write_children(p, b, indent); break;
    }
}

/* Whether an empty line comes before CHILD of B. */
static bool is_apart(const block *b, const block *child) {
    if (child->kind == BLOCK_CODE) return true;
    if (child == b->first) return child->kind == BLOCK_SECTION && b->kind != BLOCK_DOCUMENT;
    return b->kind == BLOCK_DOCUMENT || (b->kind == BLOCK_SECTION && child->kind != BLOCK_LIST);
}

static void write_children(page *p, const block *b, size_t indent) {
    for (const block *child = b->first; child; child = child->next) {
        if (child->kind == BLOCK_LIST && !child->first) continue;
        if (is_apart(b, child)) buf_char(p->out, '\n');
        write_block(p, b, child, indent);
    }
}

void render_text(const block *document, const report_settings *s, buf *out) {
    page p = {.out = out, .memory = document->memory, .colour = s->colour, .width = s->width ? s->width : 80};
    write_children(&p, document, 0);
}
