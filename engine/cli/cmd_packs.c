/* packs: which packs there are, and their sources and rules. */

#include "cli/job.h"

static void write_pack(buf *out, const pack *p) {
    size_t of_class[3] = {0};
    for (size_t i = 0; i < p->n_rules; i++) of_class[p->rules[i].class]++;
    buf_printf(out, "\n" STR_FMT " " STR_FMT "  " STR_FMT "\n", STR_ARG(p->id), STR_ARG(p->version), STR_ARG(p->title));
    if (p->party.n) buf_printf(out, "  party: " STR_FMT "\n", STR_ARG(p->party));
    buf_printf(out, "  %zu red lines, %zu negotiable, %zu preferences\n", of_class[RULE_RED_LINE],
               of_class[RULE_NEGOTIABLE], of_class[RULE_PREFERENCE]);
    for (size_t i = 0; i < p->n_sources; i++) {
        const pack_source *s = &p->sources[i];
        buf_printf(out, "  source: " STR_FMT "%s" STR_FMT "%s" STR_FMT "%s" STR_FMT "\n", STR_ARG(s->title),
                   s->author.n ? ", " : "", STR_ARG(s->author), s->date.n ? ", " : "", STR_ARG(s->date),
                   s->url.n ? ", " : "", STR_ARG(s->url));
    }
    for (size_t i = 0; i < p->n_rules; i++)
        buf_printf(out, "    %-14.*s  %-10s  " STR_FMT "\n", STR_ARG(p->rules[i].id),
                   rule_class_name(p->rules[i].class), STR_ARG(p->rules[i].title));
}

static int run(job *j) {
    if (!job_load_packs(j)) return EXIT_UNCHECKED;
    const vocabulary *v = j->rules.vocabulary;
    buf_printf(&j->out, "vocabulary " STR_FMT " " STR_FMT "  " STR_FMT "\n  %zu sets, %zu terms, %u slots\n",
               STR_ARG(v->id), STR_ARG(v->version), STR_ARG(v->title), v->n_sets, v->n_terms, v->n_slots);
    for (size_t i = 0; i < j->rules.n_packs; i++) write_pack(&j->out, j->rules.packs[i]);
    return EXIT_ACCEPTED;
}

static const option_id takes[] = {OPTION_PACK, OPTION_TERMS};

const command command_packs = {
    .name = "packs",
    .usage = "[OPTION]...",
    .summary = "list packs with their sources and rules",
    TAKES(takes),
    .expected = "no arguments expected, only options",
    .run = run,
};
