#include "report/document.h"

#include "base/utf8.h"

static block *new_block(arena *a, block_kind kind) {
    block *b = ARENA_NEW(a, block);
    b->kind = kind;
    b->memory = a;
    return b;
}

block *document_new(arena *a) {
    return new_block(a, BLOCK_DOCUMENT);
}

static block *add(block *in, block_kind kind, str words) {
    block *b = new_block(in->memory, kind);
    if (in->last)
        in->last->next = b;
    else
        in->first = b;
    in->last = b;
    if (words.n) document_add(b, TONE_PLAIN, words);
    return b;
}

block *document_section(block *in, unsigned level, str heading) {
    block *b = add(in, BLOCK_SECTION, heading);
    b->level = level;
    return b;
}

block *document_paragraph(block *in, str text) {
    return add(in, BLOCK_PARAGRAPH, text);
}

block *document_labelled(block *in, const char *label, str text) {
    block *b = add(in, BLOCK_PARAGRAPH, text);
    b->label = label;
    return b;
}

block *document_list(block *in, list_kind kind) {
    block *b = add(in, BLOCK_LIST, (str){"", 0});
    b->list = kind;
    return b;
}

block *document_item(block *list, str text) {
    return add(list, BLOCK_ITEM, text);
}

block *document_tagged(block *list, tone t, const char *tag, str text) {
    block *b = add(list, BLOCK_ITEM, text);
    size_t width = utf8_width(str_of(tag));
    b->tag = tag;
    b->tag_tone = t;
    if (width > list->tag_width) list->tag_width = width;
    return b;
}

block *document_quote(block *in, str quote, str from) {
    block *b = add(in, BLOCK_QUOTE, (str){"", 0});
    b->text = quote;
    b->source = from;
    return b;
}

block *document_code(block *in, str text) {
    block *b = add(in, BLOCK_CODE, (str){"", 0});
    b->text = text;
    return b;
}

table *document_table(block *in, str caption, size_t columns) {
    table *t = ARENA_NEW(in->memory, table);
    *t = (table){.memory = in->memory, .caption = caption, .columns = columns};
    add(in, BLOCK_TABLE, (str){"", 0})->table = t;
    return t;
}

table_cell *table_add(table *t) {
    table_cell *cells = ARENA_ARRAY(t->memory, table_cell, t->columns);
    VEC_PUSH(t->memory, t->rows, (table_row){.cells = cells});
    return cells;
}

void table_add_group(table *t, str name) {
    table_add(t)->text = name;
    t->rows.v[t->rows.n - 1].group = true;
}

void document_add(block *to, tone t, str text) {
    VEC_PUSH(to->memory, to->spans, (span){.text = text, .tone = t});
}

void document_add_code(block *to, str text) {
    VEC_PUSH(to->memory, to->spans, (span){.text = text, .code = true});
}

str document_words(const block *b) {
    size_t n = 0;
    for (size_t i = 0; i < b->spans.n; i++) n += b->spans.v[i].text.n;
    char *p = arena_alloc(b->memory, n + 1);
    str words = {p, n};
    for (size_t i = 0; i < b->spans.n; i++) {
        str s = b->spans.v[i].text;
        if (s.n) memcpy(p, s.p, s.n);
        p += s.n;
    }
    return words;
}
