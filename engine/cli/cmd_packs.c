#include "base/utf8.h"
#include "cli/cli.h"

/* packs: which packs there are, and how many rules of each class. */

static const option options[] = {{'p', "pack", "PACK", "a pack file, or the id of a built-in pack; may be repeated"},
                                 {0, "terms", "FILE", "a vocabulary instead of the built-in one"},
                                 {0, NULL, NULL, NULL}};

static void print_pack(const pack *p) {
    size_t of_class[3] = {0};
    for (size_t i = 0; i < p->n_rules; i++) of_class[p->rules[i].class]++;
    printf(STR_FMT " " STR_FMT "  " STR_FMT "\n", STR_ARG(p->id), STR_ARG(p->version), STR_ARG(p->title));
    if (p->party.n) printf("  party: " STR_FMT "\n", STR_ARG(p->party));
    printf("  %zu red lines, %zu negotiable, %zu preferences\n", of_class[RULE_RED_LINE], of_class[RULE_NEGOTIABLE],
           of_class[RULE_PREFERENCE]);
    for (size_t i = 0; i < p->n_sources; i++) {
        const pack_source *s = &p->sources[i];
        printf("  source: " STR_FMT "%s" STR_FMT "%s" STR_FMT "%s" STR_FMT "\n", STR_ARG(s->title),
               s->author.n ? ", " : "", STR_ARG(s->author), s->date.n ? ", " : "", STR_ARG(s->date),
               s->url.n ? ", " : "", STR_ARG(s->url));
    }
    for (size_t i = 0; i < p->n_rules; i++)
        printf("    %-14.*s  %-10s  " STR_FMT "\n", STR_ARG(p->rules[i].id), rule_class_name(p->rules[i].class),
               STR_ARG(p->rules[i].title));
}

static int list_packs(const command *of, arena *a, const arguments *args) {
    if (args->n_words) return usage_error(of, "it takes no arguments, only options");
    rule_set s;
    if (!load_rule_set(of, a, args, &s)) {
        rule_set_free(&s);
        return EXIT_UNCHECKED;
    }
    printf("vocabulary " STR_FMT " " STR_FMT "  " STR_FMT "\n", STR_ARG(s.vocabulary->id),
           STR_ARG(s.vocabulary->version), STR_ARG(s.vocabulary->title));
    printf("  %zu sets, %zu terms, %u slots\n", s.vocabulary->n_sets, s.vocabulary->n_terms, s.vocabulary->n_slots);
    for (size_t i = 0; i < s.n_packs; i++) {
        putchar('\n');
        print_pack(s.packs[i]);
    }
    rule_set_free(&s);
    return EXIT_ACCEPTED;
}

static int run(const command *of, int argc, char **argv) {
    return with_arguments(of, argc, argv, list_packs);
}

const command command_packs = {"packs", "[OPTION]...", "list the packs, their sources and rules", NULL, options, run};
