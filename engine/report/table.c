#include "report/table.h"

#include "base/utf8.h"

#define GAP 2u /* spaces between columns */

table *table_new(arena *a, str caption, size_t columns) {
    table *t = ARENA_NEW(a, table);
    *t = (table){.memory = a, .caption = caption, .columns = columns};
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

static bool has_groups(const table *t) {
    for (size_t i = 0; i < t->rows.n; i++)
        if (t->rows.v[i].group) return true;
    return false;
}

static size_t row_indent(const table *t, size_t row, bool groups) {
    return groups && row > 0 && !t->rows.v[row].group ? 2 : 0;
}

/* ------------------------------------------------------------------------------------------------ terminals */

/* The name of a group may run over the columns: nothing stands behind it. */
static size_t column_width(const table *t, size_t column, bool groups) {
    size_t widest = 0;
    for (size_t i = 0; i < t->rows.n; i++) {
        if (t->rows.v[i].group) continue;
        size_t wide = utf8_width(t->rows.v[i].cells[column].text) + (column ? 0 : row_indent(t, i, groups));
        if (wide > widest) widest = wide;
    }
    return widest;
}

typedef struct sheet {
    buf *out;
    const table *t;
    size_t indent, first; /* columns of the first column */
    const size_t *widths;
    bool groups;
    const char *before, *after;
} sheet;

/* The cells behind the first, each at the right end of its column. */
static void write_cells(const sheet *s, const table_row *r, size_t used, size_t from, size_t to) {
    size_t owed = s->first - used; /* blanks before the next cell */
    for (size_t c = from; c < to; c++) {
        size_t wide = utf8_width(r->cells[c].text);
        owed += GAP + s->widths[c] - wide;
        if (wide == 0) continue;
        buf_pad(s->out, ' ', owed);
        buf_visible(s->out, r->cells[c].text);
        owed = 0;
    }
}

static void write_row(const sheet *s, size_t row, size_t from, size_t to) {
    const table_row *r = &s->t->rows.v[row];
    bool loud = row == 0 || r->group;
    size_t inside = row_indent(s->t, row, s->groups);
    buf_pad(s->out, ' ', s->indent + inside);
    if (loud) buf_z(s->out, s->before);
    buf_visible(s->out, r->cells[0].text);
    if (!r->group) write_cells(s, r, inside + utf8_width(r->cells[0].text), from, to);
    if (loud) buf_z(s->out, s->after);
    buf_char(s->out, '\n');
}

void table_write_text(buf *out, const table *t, size_t indent, size_t width, const char *before, const char *after) {
    bool groups = has_groups(t);
    size_t *widths = ARENA_ARRAY(t->memory, size_t, t->columns);
    for (size_t c = 0; c < t->columns; c++) widths[c] = column_width(t, c, groups);
    sheet s = {out, t, indent, t->columns ? widths[0] : 0, widths, groups, before, after};
    for (size_t from = 1, to; from < t->columns; from = to) {
        size_t used = indent + widths[0];
        for (to = from; to < t->columns && (to == from || used + GAP + widths[to] <= width); to++)
            used += GAP + widths[to];
        if (from > 1) buf_char(out, '\n');
        for (size_t i = 0; i < t->rows.n; i++) write_row(&s, i, from, to);
    }
}
