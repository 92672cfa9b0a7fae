#include "report/document.h"
#include "report/escape.h"

/* A document as Markdown (CommonMark with GitHub's tables), for pages and comments. Every text is escaped, so that it
 * is no markup and names nobody. Each paragraph, item and row is one line. */

typedef struct page {
    buf *out;
    arena *memory;
} page;

/* S at the beginning of a line or of an item: what would begin a list, a quotation or an underline there is escaped,
 * too. Returns what is left of S. */
static str write_begin(page *p, str s) {
    size_t digits = 0;
    s = escape_line(p->memory, s);
    while (digits < s.n && s.p[digits] >= '0' && s.p[digits] <= '9') digits++;
    bool is_number = digits && digits < s.n && (s.p[digits] == '.' || s.p[digits] == ')');
    if (s.n == 0 || !(is_number || memchr("-+>=", s.p[0], 4))) return s;
    buf_safe(p->out, str_sub(s, 0, digits));
    buf_char(p->out, '\\');
    buf_safe(p->out, str_sub(s, digits, digits + 1)); /* one of the marks above */
    s = str_sub(s, digits + 1, s.n);
    if (s.n && s.p[0] == ' ') buf_char(p->out, ' ');
    return str_trim(s);
}

static void write_spans(page *p, const block *b, bool begins, bool heading) {
    for (size_t i = 0; i < b->spans.n; i++) {
        const span *one = &b->spans.v[i];
        bool bold = one->tone && !heading, code = one->code && str_trim(one->text).n;
        str s = begins && !bold && !code ? write_begin(p, one->text) : one->text;
        begins = begins && !one->text.n;
        if (s.n && str_is_space(s.p[0])) buf_char(p->out, ' ');
        if (bold) buf_z(p->out, "**");
        if (code)
            escape_code(p->memory, p->out, s);
        else
            escape_markdown(p->memory, p->out, s);
        if (bold) buf_z(p->out, "**");
        if (str_trim(one->text).n && str_is_space(one->text.p[one->text.n - 1])) buf_char(p->out, ' ');
    }
}

static void write_words(page *p, const block *b) {
    if (b->tag) buf_printf(p->out, "**%s** ", b->tag);
    if (b->label) buf_printf(p->out, "**%s:**%s", b->label, b->spans.n ? " " : "");
    write_spans(p, b, !b->tag && !b->label, false);
    buf_char(p->out, '\n');
}

/* ------------------------------------------------------------------------------------------------ lists */

/* What belongs to an item is a list below it. */
static void write_items(page *p, const block *list, size_t indent) {
    size_t number = 0;
    for (const block *item = list->first; item; item = item->next) {
        if (item->kind == BLOCK_LIST) {
            write_items(p, item, indent);
            continue;
        }
        size_t begin = buf_mark(p->out);
        buf_pad(p->out, ' ', indent);
        if (list->kind == BLOCK_LIST && list->list == LIST_NUMBERED)
            buf_printf(p->out, "%zu. ", ++number);
        else
            buf_z(p->out, "- ");
        size_t content = buf_mark(p->out) - begin;
        if (item->kind == BLOCK_QUOTE) {
            escape_markdown(p->memory, p->out, write_begin(p, item->source));
            buf_z(p->out, ": \"");
            escape_markdown(p->memory, p->out, item->text);
            buf_z(p->out, "\"\n");
        } else
            write_words(p, item);
        write_items(p, item, content);
    }
}

/* ------------------------------------------------------------------------------------------------ tables and code */

static void write_table(page *p, const table *t) {
    for (size_t i = 0; i < t->rows.n; i++) {
        const table_row *r = &t->rows.v[i];
        for (size_t c = 0; c < t->columns; c++) {
            const char *bold = (r->group && c == 0) || r->cells[c].strong ? "**" : "";
            buf_printf(p->out, "%s%s", c ? " | " : "| ", bold);
            escape_markdown(p->memory, p->out, r->cells[c].text);
            buf_z(p->out, bold);
        }
        buf_z(p->out, " |\n");
        for (size_t c = 0; i == 0 && c < t->columns; c++)
            buf_z(p->out, c == 0 ? "| :--- " : c + 1 < t->columns ? "| ---: " : "| ---: |\n");
    }
}

/* The fence is longer than any run of backticks in the text. */
static void write_code(page *p, str text) {
    size_t fence = 3, run = 0;
    for (size_t i = 0; i < text.n; i++) {
        run = text.p[i] == '`' ? run + 1 : 0;
        if (run >= fence) fence = run + 1;
    }
    buf_pad(p->out, '`', fence);
    buf_char(p->out, '\n');
    escape_lines(p->memory, p->out, text);
    if (!str_ends(text, STR("\n"))) buf_char(p->out, '\n');
    buf_pad(p->out, '`', fence);
    buf_char(p->out, '\n');
}

/* ------------------------------------------------------------------------------------------------ blocks */

static void write_children(page *p, const block *b, bool first) {
    for (const block *child = b->first; child; child = child->next) {
        if (child->kind == BLOCK_LIST && !child->first) continue;
        if (!first) buf_char(p->out, '\n');
        first = false;
        switch (child->kind) {
        case BLOCK_SECTION:
            buf_pad(p->out, '#', child->level);
            buf_char(p->out, ' ');
            write_spans(p, child, false, true);
            buf_char(p->out, '\n');
            break;
        case BLOCK_PARAGRAPH: write_words(p, child); break;
        case BLOCK_LIST: write_items(p, child, 0); continue;
        case BLOCK_TABLE:
            write_table(p, child->table);
            if (!child->table->note.n) break;
            buf_char(p->out, '\n');
            escape_markdown(p->memory, p->out, write_begin(p, child->table->note));
            buf_char(p->out, '\n');
            break;
        case BLOCK_QUOTE:
            buf_z(p->out, "> ");
            escape_markdown(p->memory, p->out, write_begin(p, child->text));
            buf_z(p->out, "\n>\n> ");
            escape_markdown(p->memory, p->out, write_begin(p, child->source));
            buf_char(p->out, '\n');
            break;
        case BLOCK_CODE: write_code(p, child->text); break;
        case BLOCK_DOCUMENT:
        case BLOCK_ITEM: break;
        }
        write_children(p, child, false);
    }
}

void render_markdown(const block *document, const report_settings *s, buf *out) {
    (void)s;
    page p = {.out = out, .memory = document->memory};
    write_children(&p, document, true);
}
