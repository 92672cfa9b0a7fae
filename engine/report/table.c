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

/* ------------------------------------------------------------------------------------------------ terminals */

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

void table_write_text(buf *out, const table *t, size_t indent, size_t width, const char *before, const char *after) {
    size_t inside = 0;
    for (size_t i = 0; i < t->rows.n; i++)
        if (t->rows.v[i].group) inside = 2;
    size_t *widths = column_widths(t, inside);
    for (size_t from = 1, to; from < t->columns; from = to) {
        size_t used = indent + widths[0];
        for (to = from; to < t->columns && (to == from || used + GAP + widths[to] <= width); to++)
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
