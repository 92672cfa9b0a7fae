#include "base/utf8.h"
#include "report/prose.h"
#include "report/text.h"

/* The end of a text report of several deals. */

/* ------------------------------------------------------------------------------------------------ the matrix */

static unsigned digits_of(uint64_t n) {
    unsigned digits = 1;
    while (n /= 10) digits++;
    return digits;
}

/* The pack's name is of use only if there are several. */
static str line_name(report *r, const pack *p, const rule *of) {
    return r->n_packs == 1 ? of->id : prose_join(&r->scratch, p->id, "/", of->id);
}

typedef struct red_line {
    str name;
    size_t number; /* over all rules of all packs */
} red_line;

typedef struct red_lines {
    const red_line *list;
    size_t n, widest; /* columns of the longest name */
} red_lines;

static red_lines find_red_lines(report *r) {
    red_line *list = ARENA_ARRAY(&r->scratch, red_line, r->overview.n_rules);
    red_lines found = {.list = list};
    size_t number = 0;
    for (size_t i = 0; i < r->n_packs; i++)
        for (size_t k = 0; k < r->packs[i]->n_rules; k++, number++) {
            const rule *of = &r->packs[i]->rules[k];
            if (of->class != RULE_RED_LINE) continue;
            str name = line_name(r, r->packs[i], of);
            list[found.n++] = (red_line){name, number};
            if (utf8_width(name) > found.widest) found.widest = utf8_width(name);
        }
    return found;
}

/* The deals' numbers over their columns, one digit under the other if the columns are narrow. */
static void write_numbers(report *r, size_t indent, size_t width) {
    const overview *o = &r->overview;
    unsigned digits = digits_of(o->n_rows);
    bool upright = width <= digits && digits > 1;
    for (unsigned d = upright ? digits : 1; d > 0; d--) {
        buf_pad(&r->out, ' ', indent);
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

static void write_matrix(report *r, const red_lines *l, size_t width) {
    static const struct {
        const char *sign, *colour;
    } cells[] = {[RULE_NOT_APPLICABLE] = {"-", PAINT_DIM},
                 [RULE_PASS] = {".", PAINT_GOOD},
                 [RULE_UNDETERMINED] = {"", PAINT_OPEN},
                 [RULE_FAIL] = {"X", PAINT_BAD},
                 [RULE_ERROR] = {"!", PAINT_BAD}};
    const overview *o = &r->overview;
    text_paragraph(
        r, 0, "Red lines by deals",
        arena_printf(
            &r->scratch,
            "X crossed, ~ waived or known, ! could not be checked, . passes, - does not apply; undetermined: m "
            "missing, u unmentioned, o open, v vague, b bracket%s",
            r->vocabulary->n_named ? ", a another" : ""));
    buf_char(&r->out, '\n');
    write_numbers(r, l->widest + 2, width);
    for (size_t i = 0; i < l->n; i++) {
        size_t number = l->list[i].number;
        buf_z(&r->out, "  ");
        buf_visible(&r->out, l->list[i].name);
        buf_pad(&r->out, ' ', l->widest - utf8_width(l->list[i].name));
        for (const overview_row *row = o->rows; row < o->rows + o->n_rows; row++) {
            unsigned outcome = row->rules ? row->rules[number] : RULE_ERROR;
            bool excused = row->rules && row->excused[number];
            buf_pad(&r->out, ' ', width - 1);
            const char *sign = excused ? "~" : cells[outcome].sign;
            if (!*sign) sign = prose_undetermined_mark(row->reasons[number]);
            text_paint(r, excused ? PAINT_NOTE : cells[outcome].colour, str_of(sign));
        }
        buf_char(&r->out, '\n');
    }
    buf_char(&r->out, '\n');
}

/* How wide a column may be, at most three; 0 if not even one fits. */
static size_t column_width(const report *r, const red_lines *l) {
    const overview *o = &r->overview;
    size_t taken = l->widest + 2, room = r->settings.width > taken ? r->settings.width - taken : 0;
    if (o->counts.deals > o->n_rows || o->n_rows == 0) return 0;
    size_t width = room / o->n_rows;
    return width > 3 ? 3 : width;
}

/* ------------------------------------------------------------------------------------------------ lists */

static void write_deal_line(report *r, const overview_row *row) {
    arena *a = &r->scratch;
    str words = row->id.n ? str_of(prose_outcome(row->outcome)) : STR("could not be read");
    words = prose_join(a, words, ", ", prose_red_lines(a, row->crossed, row->undetermined));
    size_t wide = digits_of(r->overview.counts.deals);
    buf_printf(&r->out, "  %*llu  ", (int)wide, (unsigned long long)row->number);
    text_run_on(r, STR(""), wide + 4, wide + 6, prose_join(a, overview_name(a, &r->overview, row), ": ", words));
}

static void write_most_crossed(report *r) {
    arena *a = &r->scratch;
    crossed_line top[OVERVIEW_CROSSED];
    size_t all, n = overview_most_crossed(&r->overview, top, &all);
    if (n == 0) return;
    text_heading(r, "Red lines that are crossed most often");
    for (size_t i = 0; i < n; i++) {
        str words = arena_printf(a, "%*llu crossed", (int)digits_of(r->overview.counts.deals),
                                 (unsigned long long)top[i].crossed);
        if (top[i].undetermined)
            words =
                arena_printf(a, STR_FMT ", %llu undetermined", STR_ARG(words), (unsigned long long)top[i].undetermined);
        words = arena_printf(a, STR_FMT ": " STR_FMT " " STR_FMT, STR_ARG(words),
                             STR_ARG(line_name(r, top[i].pack, top[i].rule)), STR_ARG(top[i].rule->title));
        text_paragraph(r, 2, "", layout_cut(a, words, r->settings.width - 2, 0, 1));
    }
    if (all > n) text_paragraph(r, 2, "", arena_printf(a, "(and %zu more that are crossed)", all - n));
    buf_char(&r->out, '\n');
}

void text_overview(report *r, bool listed) {
    const overview *o = &r->overview;
    red_lines l = find_red_lines(r);
    size_t width = column_width(r, &l);
    if (width && l.n) {
        write_matrix(r, &l, width);
        for (uint32_t i = 0; i < o->n_rows && !listed; i++) write_deal_line(r, &o->rows[i]);
        if (!listed) buf_char(&r->out, '\n');
    } else if (l.n) {
        text_paragraph(
            r, 0, "",
            arena_printf(&r->scratch,
                         "A matrix of %llu deals does not fit into %u columns. Use -f html -o FILE for a page, "
                         "or -f csv for a table.",
                         (unsigned long long)o->counts.deals, r->settings.width));
        buf_char(&r->out, '\n');
    }
    write_most_crossed(r);
    if (o->n_closest == 0) return;
    text_heading(r, o->n_closest < OVERVIEW_CLOSEST ? "Closest to acceptance" : "The ten closest to acceptance");
    for (uint32_t i = 0; i < o->n_closest; i++) write_deal_line(r, &o->closest[i]);
    buf_char(&r->out, '\n');
}
