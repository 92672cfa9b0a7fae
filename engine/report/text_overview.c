#include "base/utf8.h"
#include "report/text.h"

/* The end of a text report of several deals: a matrix of red lines by deals, which red lines are crossed most often,
 * and which deals come nearest to acceptance. */

#define MOST_LISTED 10u

/* A red line, and where it stands among all rules of all packs. */
typedef struct line {
    const pack *pack;
    const rule *rule;
    size_t at;
} line;

typedef struct lines {
    const line *list;
    size_t n, widest; /* columns of the longest name */
} lines;

/* The pack's name is of use only where there are several. */
static str line_name(report *r, const line *l) {
    if (r->n_packs == 1) return l->rule->id;
    return prose_join(&r->scratch, l->pack->id, "/", l->rule->id);
}

static lines red_lines(report *r) {
    line *list = ARENA_ARRAY(&r->scratch, line, r->overview.n_rules);
    lines found = {.list = list};
    size_t at = 0;
    for (size_t i = 0; i < r->n_packs; i++)
        for (size_t k = 0; k < r->packs[i]->n_rules; k++, at++) {
            if (r->packs[i]->rules[k].class != RULE_RED_LINE) continue;
            list[found.n] = (line){r->packs[i], &r->packs[i]->rules[k], at};
            size_t wide = utf8_width(line_name(r, &list[found.n++]));
            if (wide > found.widest) found.widest = wide;
        }
    return found;
}

/* ------------------------------------------------------------------------------------------------ matrix */

static void write_cell(report *r, const overview_row *row, size_t at, size_t width) {
    static const char *const marks[] = {"-", ".", "?", "X", "!"}, *const paints[] = {PAINT_DIM, PAINT_GOOD, PAINT_OPEN,
                                                                                     PAINT_BAD, PAINT_BAD};
    buf_pad(&r->out, ' ', width - 1);
    if (!row->rules)
        text_paint(r, PAINT_BAD, "!");
    else if (row->excused[at])
        text_paint(r, PAINT_NOTE, "~");
    else
        text_paint(r, paints[row->rules[at]], marks[row->rules[at]]);
}

static unsigned digits_of(uint64_t n) {
    unsigned digits = 1;
    while (n /= 10) digits++;
    return digits;
}

/* The deals' numbers over their columns, one digit under the other where the columns are narrow. */
static void write_numbers(report *r, const lines *l, size_t width) {
    const overview *o = &r->overview;
    unsigned digits = digits_of(o->n_rows);
    bool upright = width <= digits && digits > 1;
    for (unsigned d = upright ? digits : 1; d > 0; d--) {
        buf_pad(&r->out, ' ', l->widest + 2);
        unsigned scale = 1;
        for (unsigned i = 1; i < d; i++) scale *= 10;
        for (uint32_t i = 1; i <= o->n_rows; i++) {
            if (!upright)
                buf_printf(&r->out, "%*u", (int)width, i);
            else if (i >= scale)
                buf_printf(&r->out, "%*u", (int)width, i / scale % 10);
            else
                buf_pad(&r->out, ' ', width);
        }
        buf_char(&r->out, '\n');
    }
}

static void write_matrix(report *r, const lines *l, size_t width) {
    const overview *o = &r->overview;
    text_paragraph(r, 0, "Red lines by deals",
                   STR("X crossed, ? open, ~ waived or known, ! could not be checked, . holds, - does not apply"));
    buf_char(&r->out, '\n');
    write_numbers(r, l, width);
    for (size_t i = 0; i < l->n; i++) {
        str name = line_name(r, &l->list[i]);
        buf_z(&r->out, "  ");
        buf_visible(&r->out, name);
        buf_pad(&r->out, ' ', l->widest - utf8_width(name));
        for (uint32_t k = 0; k < o->n_rows; k++) write_cell(r, &o->rows[k], l->list[i].at, width);
        buf_char(&r->out, '\n');
    }
    buf_char(&r->out, '\n');
}

/* How wide a column may be, at most three; 0 where not even one fits. */
static size_t column_width(const report *r, const lines *l) {
    const overview *o = &r->overview;
    size_t taken = l->widest + 2, room = r->settings.width > taken ? r->settings.width - taken : 0;
    if (o->counts.deals > o->n_rows || o->n_rows == 0) return 0;
    size_t width = room / o->n_rows;
    return width > 3 ? 3 : width;
}

/* ------------------------------------------------------------------------------------------------ deals */

static str fate_of(report *r, const overview_row *row) {
    arena *a = &r->scratch;
    str fate = str_of(prose_outcome(row->outcome));
    if (!row->packs) return STR("could not be read");
    if (row->crossed) fate = prose_join(a, fate, ", ", arena_printf(a, "%u crossed", row->crossed));
    if (row->open) fate = prose_join(a, fate, ", ", arena_printf(a, "%u open", row->open));
    return fate;
}

static void write_deal_line(report *r, const overview_row *row) {
    str name = row->packs ? row->id : row->file, fate = fate_of(r, row);
    int wide = (int)digits_of(r->overview.counts.deals);
    buf_printf(&r->out, "  %*llu  ", wide, (unsigned long long)row->number);
    layout_rest(&r->out, STR(""), (size_t)wide + 4, (size_t)wide + 6, prose_join(&r->scratch, name, ": ", fate),
                r->settings.width);
}

static void write_nearest(report *r) {
    const overview *o = &r->overview;
    if (o->n_nearest == 0) return;
    text_paint(r, PAINT_LABEL,
               o->n_nearest < OVERVIEW_NEAREST ? "Nearest to acceptance" : "The ten nearest to acceptance");
    buf_z(&r->out, ":\n");
    for (uint32_t i = 0; i < o->n_nearest; i++) write_deal_line(r, &o->nearest[i]);
    buf_char(&r->out, '\n');
}

/* ------------------------------------------------------------------------------------------------ red lines */

static uint64_t crossings(const report *r, const line *l) {
    const outcome_counts *c = &r->overview.of_rules[l->at];
    return c->of[RULE_FAIL] - c->excused;
}

/* The most crossed first, then the most open, then in the order of the packs. */
static bool comes_before(const report *r, const line *a, const line *b) {
    const outcome_counts *counts = r->overview.of_rules;
    if (crossings(r, a) != crossings(r, b)) return crossings(r, a) > crossings(r, b);
    return counts[a->at].of[RULE_UNDETERMINED] > counts[b->at].of[RULE_UNDETERMINED];
}

static void write_line(report *r, const line *l) {
    arena *a = &r->scratch;
    unsigned long long open = r->overview.of_rules[l->at].of[RULE_UNDETERMINED];
    str words =
        arena_printf(a, "%*llu crossed", (int)digits_of(r->overview.counts.deals), (unsigned long long)crossings(r, l));
    if (open) words = arena_printf(a, STR_FMT ", %llu open", STR_ARG(words), open);
    text_paragraph(r, 2, "",
                   arena_printf(a, STR_FMT ": " STR_FMT " " STR_FMT, STR_ARG(words), STR_ARG(line_name(r, l)),
                                STR_ARG(l->rule->title)));
}

static void write_most_crossed(report *r, const lines *l) {
    const line *most[MOST_LISTED];
    size_t n = 0, crossed = 0;
    for (size_t i = 0; i < l->n; i++) {
        if (crossings(r, &l->list[i]) == 0) continue;
        crossed++;
        if (n == MOST_LISTED && !comes_before(r, &l->list[i], most[n - 1])) continue;
        size_t at = n < MOST_LISTED ? n++ : n - 1;
        for (; at > 0 && comes_before(r, &l->list[i], most[at - 1]); at--) most[at] = most[at - 1];
        most[at] = &l->list[i];
    }
    if (n == 0) return;
    text_paint(r, PAINT_LABEL, "Red lines that are crossed most often");
    buf_z(&r->out, ":\n");
    for (size_t i = 0; i < n; i++) write_line(r, most[i]);
    if (crossed > n)
        text_paragraph(r, 2, "", arena_printf(&r->scratch, "(and %zu more that are crossed)", crossed - n));
    buf_char(&r->out, '\n');
}

void text_overview(report *r) {
    const overview *o = &r->overview;
    lines l = red_lines(r);
    size_t width = column_width(r, &l);
    if (width && l.n) {
        write_matrix(r, &l, width);
        for (uint32_t i = 0; i < o->n_rows; i++) write_deal_line(r, &o->rows[i]);
        buf_char(&r->out, '\n');
    } else if (l.n) {
        text_paragraph(
            r, 0, "",
            arena_printf(&r->scratch,
                         "A matrix of %llu deals does not fit into %u columns; -f html -o FILE has it as a page, "
                         "-f csv as a table.",
                         (unsigned long long)o->counts.deals, r->settings.width));
        buf_char(&r->out, '\n');
    }
    write_most_crossed(r, &l);
    write_nearest(r);
}
