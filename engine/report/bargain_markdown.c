#include "report/bargain_writers.h"

/* Bargaining as Markdown, for a page or a comment. */

/* What Markdown would take for more than words is written with a backslash before it. */
static void words(bargain_report *r, str s) {
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (c == '*' || c == '_' || c == '<' || c == '`' || c == '|' || c == '[' || c == '\\') buf_char(r->out, '\\');
        buf_char(r->out, c == '\n' ? ' ' : c);
    }
}

static void heading(bargain_report *r, str s) {
    buf_z(r->out, "\n## ");
    words(r, s);
    buf_z(r->out, "\n\n");
}

static void write_packs(bargain_report *r) {
    heading(r, STR("Each pack alone"));
    buf_z(r->out,
          "| pack | alone | follow from its red lines | can never fail | can never pass |\n|---|---|---|---|---|\n");
    for (size_t i = 0; i < r->of->n_packs; i++) {
        const bargain_pack *p = &r->of->packs[i];
        str cells[] = {p->pack->id, bargain_pack_words(r, p), bargain_marked(r, p, bargain_is_redundant),
                       bargain_marked(r, p, bargain_is_vacuous), bargain_marked(r, p, bargain_is_impossible)};
        buf_char(r->out, '|');
        for (size_t k = 0; k < sizeof cells / sizeof *cells; k++) {
            buf_char(r->out, ' ');
            words(r, cells[k]);
            buf_z(r->out, " |");
        }
        buf_char(r->out, '\n');
    }
}

static void write_conflict(bargain_report *r, size_t number) {
    const bargain_conflict *c = &r->of->conflicts[number];
    buf_printf(r->out, "%zu. ", number + 1);
    words(r, bargain_conflict_words(r, c));
    buf_char(r->out, '\n');
    for (size_t i = 0; i < c->rules.n; i++) {
        const bargain_rule *it = &r->of->rules[c->rules.v[i]];
        buf_printf(r->out, "    - `" STR_FMT "` ", STR_ARG(it->name));
        words(r, it->rule->title);
        buf_char(r->out, '\n');
    }
}

static void write_set(bargain_report *r, bargain_set s) {
    buf_z(r->out, "- ");
    for (size_t i = 0; i < s.n; i++)
        buf_printf(r->out, "%s`" STR_FMT "`", i ? ", " : "", STR_ARG(r->of->rules[s.v[i]].name));
    buf_char(r->out, '\n');
}

static void write_sets(bargain_report *r, const bargain_sets *s) {
    enum { SHOWN = 20 };
    size_t n = r->verbose || s->n <= SHOWN ? s->n : SHOWN;
    buf_char(r->out, '\n');
    for (size_t i = 0; i < n; i++)
        if (s->v[i].n) write_set(r, s->v[i]);
    if (n < s->n) buf_printf(r->out, "- and %zu more\n", s->n - n);
    if (!s->complete && s->n) buf_z(r->out, "- there may be others\n");
}

static void write_concessions(bargain_report *r) {
    heading(r, STR("What would help"));
    for (size_t i = 0; i < r->of->n_packs; i++) {
        if (i) buf_char(r->out, '\n');
        words(r, bargain_concession_words(r, &r->of->packs[i]));
        buf_char(r->out, '\n');
        write_sets(r, &r->of->packs[i].concessions);
    }
    if (r->of->n_packs < 2) return;
    buf_z(r->out, "\nAcross the packs, ");
    words(r, bargain_corrections_words(r));
    buf_z(r->out, ":\n");
    write_sets(r, &r->of->corrections);
}

static void write_no_deal(bargain_report *r) {
    heading(r, arena_printf(r->memory, "What stands in the way: " STR_FMT, STR_ARG(bargain_conflicts_words(r))));
    for (size_t i = 0; i < r->of->n_conflicts; i++) write_conflict(r, i);
    write_concessions(r);
}

static void write_assumptions(bargain_report *r) {
    if (r->of->n_assumptions == 0) return;
    heading(r, STR("Assuming"));
    for (size_t i = 0; i < r->of->n_assumptions; i++) {
        buf_printf(r->out, "- that `" STR_FMT "` can be met or not, as is needed: ", STR_ARG(r->of->assumptions[i]));
        words(r, r->of->reasons[i]);
        buf_char(r->out, '\n');
    }
}

void bargain_write_markdown(bargain_report *r) {
    buf_z(r->out, "# ");
    words(r, bargain_verdict_words(r));
    buf_char(r->out, '\n');
    write_packs(r);
    if (r->of->agreement != BARGAIN_YES) write_no_deal(r);
    write_assumptions(r);
    if (!r->of->witness) return;
    heading(r, bargain_witness_words(r));
    buf_z(r->out, "```\n");
    buf_str(r->out, r->of->witness->text);
    buf_z(r->out, "```\n");
}
