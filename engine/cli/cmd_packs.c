/* packs: which packs there are, and their sources and rules. */

#include "cli/job.h"

/* Texts of files are printed without control characters. BEFORE is written only before a text that is not empty. */
static void write_text(buf *out, const char *before, str text) {
    if (text.n) buf_z(out, before);
    buf_visible(out, text);
}

static void write_head(buf *out, const char *before, str id, str version, str title) {
    write_text(out, before, id);
    write_text(out, " ", version);
    buf_z(out, "  ");
    write_text(out, "", title);
    buf_char(out, '\n');
}

static int run(job *j) {
    for (size_t i = 0; i < j->words.n; i++)
        VEC_PUSH(&j->memory, j->given, (given){.option = OPTION_PACK, .value = j->words.v[i]});
    if (!job_load_packs(j)) return EXIT_UNCHECKED;
    buf *out = &j->out;
    const vocabulary *v = j->rules.vocabulary;
    write_head(out, "vocabulary ", v->id, v->version, v->title);
    buf_printf(out, "  %zu sets, %zu terms, %u slots\n", v->n_sets, v->n_terms, v->n_slots);
    for (size_t i = 0; i < j->rules.n_packs; i++) {
        const pack *p = j->rules.packs[i];
        size_t of_class[3] = {0};
        for (size_t k = 0; k < p->n_rules; k++) of_class[p->rules[k].class]++;
        write_head(out, "\n", p->id, p->version, p->title);
        write_text(out, "  party: ", p->party);
        buf_printf(out, "%s  %zu red lines, %zu negotiable, %zu preferences\n", p->party.n ? "\n" : "",
                   of_class[RULE_RED_LINE], of_class[RULE_NEGOTIABLE], of_class[RULE_PREFERENCE]);
        for (size_t k = 0; k < p->n_sources; k++) {
            const pack_source *s = &p->sources[k];
            write_text(out, "  source: ", s->title);
            write_text(out, ", ", s->author);
            write_text(out, ", ", s->date);
            write_text(out, ", ", s->url);
            buf_char(out, '\n');
        }
        for (size_t k = 0; k < p->n_rules; k++) {
            buf_z(out, "    ");
            buf_visible(out, p->rules[k].id);
            buf_pad(out, ' ', p->rules[k].id.n < 14 ? 14 - p->rules[k].id.n : 0);
            buf_printf(out, "  %-10s  ", rule_class_name(p->rules[k].class));
            write_text(out, "", p->rules[k].title);
            buf_char(out, '\n');
        }
    }
    return EXIT_ACCEPTED;
}

static const option_id takes[] = {OPTION_PACK, OPTION_TERMS, OPTION_CONFIG, OPTION_NO_CONFIG, LIMIT_OPTIONS};

const command command_packs = {
    .name = "packs",
    .usage = "[OPTION]... [PACK]...",
    .summary = "list packs with their sources and rules",
    TAKES(takes),
    .most = ANY_NUMBER,
    .run = run,
};
