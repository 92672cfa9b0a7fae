#include "report/bargain_writers.h"

/* Bargaining as one HTML file that needs nothing else: it prints, it reads in black and white, and every mark is also a
 * word. */

static const char style[] =
    ":root{color-scheme:light dark}"
    "body{font:1rem/1.5 system-ui,sans-serif;max-width:62rem;margin:2rem auto;padding:0 1rem}"
    "h1{font-size:1.5rem;line-height:1.25}h2{font-size:1.15rem;margin-top:2rem}"
    "table{border-collapse:collapse}caption{text-align:left;padding:0 0 .5rem;max-width:60rem}"
    "th,td{border:1px solid #888;padding:.2rem .45rem;text-align:left;vertical-align:top}"
    ".wide{overflow-x:auto}"
    ".matrix td{text-align:center;min-width:1.6rem;padding:.15rem}"
    ".matrix thead th{writing-mode:vertical-rl;transform:rotate(180deg);vertical-align:bottom;text-align:left;"
    "white-space:nowrap;font-weight:normal}"
    ".matrix thead td{vertical-align:bottom;text-align:left;padding:.3rem .45rem}"
    ".matrix th[scope=row]{font-weight:normal}.matrix th span{opacity:.75;font-weight:normal;font-size:.85em}"
    ".matrix th.in[scope]{font-weight:bold}"
    ".matrix .hit{background:CanvasText}.matrix .hit a{color:Canvas;font-weight:bold;display:block}"
    ".matrix .part{background:repeating-linear-gradient(45deg,transparent 0 4px,#8886 4px 6px)}"
    "a:focus-visible{outline:3px solid #06c;outline-offset:1px}"
    "li{margin:.4rem 0}li:target{outline:2px solid #06c;outline-offset:.3rem}"
    ".rules{margin:.2rem 0 .6rem;padding-left:1.2rem;color:inherit}.rules li{margin:0}"
    "code,pre{font:.9em/1.4 ui-monospace,monospace}pre{border:1px solid #888;padding:.8rem;overflow-x:auto}"
    "@media print{body{max-width:none;margin:0;font-size:10pt}a{color:inherit;text-decoration:none}"
    ".matrix .hit{background:none;color:inherit;border:3px solid #000}.matrix .hit a{color:inherit}"
    "tr,li{break-inside:avoid}}";

static void words(bargain_report *r, str s) {
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c == '<')
            buf_z(r->out, "&lt;");
        else if (c == '>')
            buf_z(r->out, "&gt;");
        else if (c == '&')
            buf_z(r->out, "&amp;");
        else if (c == '"')
            buf_z(r->out, "&quot;");
        else if (c >= ' ' || c == '\n' || c == '\t')
            buf_char(r->out, (char)c);
        else
            buf_z(r->out, "\xEF\xBF\xBD");
    }
}

static void element(bargain_report *r, const char *open, str s, const char *close) {
    buf_z(r->out, open);
    words(r, s);
    buf_z(r->out, close);
}

static void write_head(bargain_report *r) {
    buf_z(r->out, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                  "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    element(r, "<title>", arena_printf(r->memory, "Bargaining: " STR_FMT, STR_ARG(bargain_pack_names(r))),
            "</title>\n");
    buf_printf(r->out, "<style>%s</style>\n</head>\n<body>\n<main>\n", style);
    element(r, "<h1>", bargain_verdict_words(r), "</h1>\n");
}

static void write_packs(bargain_report *r) {
    buf_z(r->out,
          "<h2>Each pack alone</h2>\n<div class=\"wide\"><table>\n<caption>What can be said of each side before it "
          "meets another</caption>\n<thead><tr><th scope=\"col\">Pack</th><th scope=\"col\">Alone</th>"
          "<th scope=\"col\">Rules that follow from its red lines</th><th scope=\"col\">Can never fail</th>"
          "<th scope=\"col\">Can never pass</th></tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < r->of->n_packs; i++) {
        const bargain_pack *p = &r->of->packs[i];
        str title = arena_printf(r->memory, STR_FMT " (" STR_FMT ")", STR_ARG(p->pack->title), STR_ARG(p->pack->id));
        element(r, "<tr><th scope=\"row\">", title, "</th>");
        element(r, "<td>", bargain_pack_words(r, p), "</td>");
        bargain_mark *const marks[] = {bargain_is_redundant, bargain_is_vacuous, bargain_is_impossible};
        for (size_t k = 0; k < 3; k++) {
            str list = bargain_marked(r, p, marks[k]);
            element(r, "<td>", list.n ? list : STR("none"), "</td>");
        }
        buf_z(r->out, "</tr>\n");
    }
    buf_z(r->out, "</tbody></table></div>\n");
}

/* ------------------------------------------------------------------------------------------------ the matrix */

static uint32_t number_of(const bargain_report *r, const pack *p, const rule *of) {
    for (uint32_t i = 0; i < r->of->n_rules; i++)
        if (r->of->rules[i].pack == p && r->of->rules[i].rule == of) return i;
    return UINT32_MAX;
}

static bool binds(const bargain_report *r, const pack *p, const rule *of) {
    uint32_t i = number_of(r, p, of);
    return i != UINT32_MAX && r->of->rules[i].binds;
}

static bool is_in(const bargain_conflict *c, uint32_t which) {
    for (size_t i = 0; i < c->rules.n; i++)
        if (c->rules.v[i] == which) return true;
    return false;
}

static bool in_any(const bargain_report *r, uint32_t which) {
    for (size_t i = 0; i < r->of->n_conflicts; i++)
        if (is_in(&r->of->conflicts[i], which)) return true;
    return false;
}

/* The smallest conflict with both, or SIZE_MAX: conflicts are in order of size. */
static size_t conflict_of(const bargain_report *r, uint32_t a, uint32_t b) {
    for (size_t i = 0; i < r->of->n_conflicts; i++)
        if (is_in(&r->of->conflicts[i], a) && is_in(&r->of->conflicts[i], b)) return i;
    return SIZE_MAX;
}

static void write_cell(bargain_report *r, uint32_t a, uint32_t b) {
    size_t i = conflict_of(r, a, b);
    if (i == SIZE_MAX) {
        buf_z(r->out, "<td>·</td>");
        return;
    }
    bool alone = r->of->conflicts[i].rules.n == 2;
    buf_printf(r->out, "<td class=\"%s\"><a href=\"#c%zu\" aria-label=\"", alone ? "hit" : "part", i + 1);
    words(r, r->of->rules[a].rule->id);
    buf_z(r->out, alone ? " against " : ", with others, against ");
    words(r, r->of->rules[b].rule->id);
    buf_printf(r->out, ": conflict %zu\">%s%zu%s</a></td>", i + 1, alone ? "" : "(", i + 1, alone ? "" : ")");
}

static void write_columns(bargain_report *r, const pack *rows, const pack *columns) {
    element(r, "<thead><tr><td>",
            arena_printf(r->memory, STR_FMT " ↓ · " STR_FMT " →", STR_ARG(rows->id), STR_ARG(columns->id)), "</td>");
    for (size_t i = 0; i < columns->n_rules; i++) {
        const rule *it = &columns->rules[i];
        if (!binds(r, columns, it)) continue;
        buf_printf(r->out, "<th scope=\"col\"%s title=\"", in_any(r, number_of(r, columns, it)) ? " class=\"in\"" : "");
        words(r, it->title);
        element(r, "\">", it->id, "</th>");
    }
    buf_z(r->out, "</tr></thead>\n<tbody>\n");
}

static void write_row(bargain_report *r, const pack *rows, const rule *of, const pack *columns) {
    uint32_t a = number_of(r, rows, of);
    buf_printf(r->out, "<tr><th scope=\"row\"%s>", in_any(r, a) ? " class=\"in\"" : "");
    words(r, of->id);
    element(r, " <span>", of->title, "</span></th>");
    for (size_t i = 0; i < columns->n_rules; i++)
        if (binds(r, columns, &columns->rules[i])) write_cell(r, a, number_of(r, columns, &columns->rules[i]));
    buf_z(r->out, "</tr>\n");
}

static void write_matrix(bargain_report *r, const pack *rows, const pack *columns) {
    buf_z(r->out, "<div class=\"wide\"><table class=\"matrix\">\n<caption>");
    words(r,
          arena_printf(r->memory,
                       "Red lines of " STR_FMT " (rows) against those of " STR_FMT
                       " (columns). A number on dark ground is a conflict of just these two, and leads to its "
                       "explanation; a number in brackets, on hatched ground, is one to which more rules belong; a dot "
                       "means that no conflict has both.",
                       STR_ARG(rows->id), STR_ARG(columns->id)));
    buf_z(r->out, "</caption>\n");
    write_columns(r, rows, columns);
    for (size_t i = 0; i < rows->n_rules; i++)
        if (binds(r, rows, &rows->rules[i])) write_row(r, rows, &rows->rules[i], columns);
    buf_z(r->out, "</tbody></table></div>\n");
}

/* The larger pack stands in the rows, where there is room. */
static void write_matrices(bargain_report *r) {
    if (r->of->n_packs < 2) return;
    buf_z(r->out, "<h2>Rules against rules</h2>\n");
    for (size_t i = 0; i < r->of->n_packs; i++)
        for (size_t k = i + 1; k < r->of->n_packs; k++) {
            const pack *a = r->of->packs[i].pack, *b = r->of->packs[k].pack;
            write_matrix(r, a->n_rules >= b->n_rules ? a : b, a->n_rules >= b->n_rules ? b : a);
        }
}

/* ------------------------------------------------------------------------------------------------ lists */

static void write_conflict(bargain_report *r, size_t i) {
    const bargain_conflict *c = &r->of->conflicts[i];
    buf_printf(r->out, "<li id=\"c%zu\">", i + 1);
    words(r, bargain_conflict_words(r, c));
    buf_z(r->out, "\n<ul class=\"rules\">");
    for (size_t k = 0; k < c->rules.n; k++) {
        const bargain_rule *it = &r->of->rules[c->rules.v[k]];
        element(r, "<li><code>", it->name, "</code> ");
        element(r, "", it->rule->title, "</li>");
    }
    buf_z(r->out, "</ul></li>\n");
}

static void write_sets(bargain_report *r, const bargain_sets *s) {
    if (s->n == 0 || s->v[0].n == 0) return;
    buf_z(r->out, "<ul>\n");
    for (size_t i = 0; i < s->n; i++) element(r, "<li>", bargain_set_words(r, s->v[i]), "</li>\n");
    if (!s->complete) buf_z(r->out, "<li>There may be others.</li>\n");
    buf_z(r->out, "</ul>\n");
}

static void write_no_deal(bargain_report *r) {
    write_matrices(r);
    element(r, "<h2>What stands in the way: ", bargain_conflicts_words(r), "</h2>\n<ol>\n");
    for (size_t i = 0; i < r->of->n_conflicts; i++) write_conflict(r, i);
    buf_z(r->out, "</ol>\n<h2>What would help</h2>\n");
    for (size_t i = 0; i < r->of->n_packs; i++) {
        element(r, "<p>", bargain_concession_words(r, &r->of->packs[i]), "</p>\n");
        write_sets(r, &r->of->packs[i].concessions);
    }
    if (r->of->n_packs < 2) return;
    element(r, "<details><summary>Across the packs, ", bargain_corrections_words(r), "</summary>\n");
    write_sets(r, &r->of->corrections);
    buf_z(r->out, "</details>\n");
}

static void write_assumptions(bargain_report *r) {
    if (r->of->n_assumptions == 0) return;
    buf_z(r->out, "<h2>Assuming</h2>\n<ul>\n");
    for (size_t i = 0; i < r->of->n_assumptions; i++) {
        element(r, "<li>that <code>", r->of->assumptions[i], "</code> can be met or not, as is needed: ");
        element(r, "", r->of->reasons[i], "</li>\n");
    }
    buf_z(r->out, "</ul>\n");
}

void bargain_write_html(bargain_report *r) {
    write_head(r);
    write_packs(r);
    if (r->of->agreement != BARGAIN_YES) write_no_deal(r);
    write_assumptions(r);
    if (r->of->witness) {
        element(r, "<h2>", bargain_witness_words(r), "</h2>\n");
        element(r, "<pre tabindex=\"0\">", r->of->witness->text, "</pre>\n");
    }
    buf_z(r->out, "</main>\n</body>\n</html>\n");
}
