/* Document: a report for people as data. A command builds one document from its result; a renderer lays it out as text
 * for a terminal, as Markdown or as an HTML page. A document is a tree of blocks:
 *
 *     block *d = document_new(a);
 *     block *terms = document_section(d, 2, STR("Terms"));
 *     block *list = document_list(terms, LIST_TAGGED);
 *     block *item = document_tagged(list, TONE_NOTE, "added", STR("pets = barred"));
 *     document_paragraph(item, STR("article 5, draft.deal:17"));
 *
 * All texts are plain and may come from untrusted files: only renderers write markup, and they escape every text. Line
 * breaks in a text count as spaces, except in document_code(). The first block is the section of level 1 with the
 * title.
 *
 * A document lives in the arena it was made in and points to the texts that it was given. It is changed by one thread
 * while it is built, and not afterwards. */

#ifndef REPORT_DOCUMENT_H
#define REPORT_DOCUMENT_H

#include "report/report.h"

/* What a text means. Renderers choose colour or weight for it; no meaning is in that alone. */
typedef enum { TONE_PLAIN, TONE_STRONG, TONE_GOOD, TONE_BAD, TONE_UNDETERMINED, TONE_NOTE } tone;

typedef enum {
    BLOCK_DOCUMENT,
    BLOCK_SECTION,
    BLOCK_PARAGRAPH,
    BLOCK_LIST,
    BLOCK_ITEM,
    BLOCK_TABLE,
    BLOCK_QUOTE,
    BLOCK_CODE
} block_kind;

typedef enum {
    LIST_PLAIN,    /* without a mark; text: lines after the first are indented */
    LIST_BULLETS,  /* "- " */
    LIST_NUMBERED, /* "1. " */
    LIST_TAGGED    /* text: the items' words begin in one column after their tags */
} list_kind;

/* A part of the words of a heading, a paragraph or an item. */
typedef struct span {
    str text;
    tone tone;
    bool code; /* a name or an expression of a file */
} span;

typedef struct table_cell {
    str text;
    str title;       /* what the text stands for; HTML only */
    unsigned anchor; /* of the item that the cell leads to (block.anchor); 0 for none; HTML only */
    bool strong;
} table_cell;

typedef struct table_row {
    table_cell *cells; /* table.columns */
    bool group;        /* a line over the rows that follow, with a first cell only */
} table_row;

/* Columns of short cells. The first column is words, the others are numbers or names. */
typedef struct table {
    arena *memory;
    str caption; /* what the table shows; HTML only */
    str note;    /* below the table, such as what is not shown; may be empty */
    size_t columns;
    bool matrix;         /* columns have long heads and short cells; HTML turns the heads */
    VEC(table_row) rows; /* the first is the head */
} table;

typedef struct block {
    block_kind kind;
    arena *memory;
    struct block *first, *last, *next; /* children, and the next child of the same parent */
    VEC(span) spans;                   /* of a section's heading, a paragraph or an item */
    unsigned level;                    /* of a section: 1 for the document's title, 2 for its parts */
    const char *label;                 /* of a paragraph or an item, written "label: "; NULL for none */
    const char *tag;                   /* of an item, before its words; NULL for none */
    tone tag_tone;
    list_kind list;
    bool loose;       /* of a list. Text: an empty line before each item */
    size_t tag_width; /* of a tagged list: columns of its widest tag */
    unsigned anchor;  /* of an item: cells of tables with this number lead here; 0 for none */
    table *table;     /* of a table */
    str text, source; /* of a quote: its words and where they are from; TEXT is also a code's */
} block;

block *document_new(arena *a);

/* Adds a block at the end of IN and returns it, so that children can be added to it. LEVEL is one more than that of the
 * section before or around it at most. */
block *document_section(block *in, unsigned level, str heading);
block *document_paragraph(block *in, str text);
/* A paragraph that begins with "LABEL: ". */
block *document_labelled(block *in, const char *label, str text);
/* A list; nothing is written of one without items. */
block *document_list(block *in, list_kind kind);
block *document_item(block *list, str text);
/* An item that begins with a tag, such as "changed". */
block *document_tagged(block *list, tone t, const char *tag, str text);
block *document_quote(block *in, str quote, str from);
/* Adds text whose lines stay as they are, such as a deal, to the document or to a section. */
block *document_code(block *in, str text);

/* Adds a table to the document or to a section. */
table *document_table(block *in, str caption, size_t columns);
/* Adds a row of empty cells, which the caller fills; a line over the rows that follow. */
table_cell *table_add(table *t);
void table_add_group(table *t, str name);

/* Adds words to a heading, a paragraph or an item. They follow the words before them without a space. */
void document_add(block *to, tone t, str text);
void document_add_code(block *to, str text);

/* The words of all spans of B as one text. */
str document_words(const block *b);

/* Renderers add a whole document to OUT. Of the settings, only text uses colour and width. */
typedef void document_renderer(const block *document, const report_settings *s, buf *out);
document_renderer render_text, render_markdown, render_html;

#endif
