#include <errno.h>
#include <string.h>

#include "cli/cli.h"
#include "report/repair_report.h"

/* repair: the smallest set of edits to a deal's terms with which the packs accept it. */

#define DEFAULT_MAX     5u
#define DEFAULT_SECONDS 60u

static const option options[] = {
    {'p', "pack", "PACK", "a pack file, or the id of a built-in pack; repeat it for each that must accept"},
    {'f', "format", "FORMAT", "text (the default), json, markdown or html"},
    {'o', "output", "FILE", "write the deal with the first repair to FILE; - for the deal alone"},
    {0, "terms", "FILE", "a vocabulary instead of the built-in one"},
    {0, "cost", "FILE", "what edits cost; without it each costs 1"},
    {0, "lock", "PATH", "leave these terms as they are: a path, its beginning, or with sets or *; may be repeated"},
    {0, "complete", NULL, "take the deal as the whole deal, and say so in the repair"},
    {0, "max", "N", "list at most N repairs of the lowest cost, or N conflicts (5)"},
    {0, "timeout", "SECONDS", "stop then and say what was not found out (60; 0: never)"},
    {'v', "verbose", NULL, "all repairs in full, and lists that are not shortened"},
    {0, NULL, NULL, NULL}};

typedef struct session {
    const command *command;
    arena *memory;
    const arguments *args;
    rule_set rules;
    repair_settings settings;
    const output_format *format;
    str output; /* empty where none was asked for */
} session;

static bool read_settings(session *s) {
    repair_settings *r = &s->settings;
    const given *out = arguments_last(s->command, s->args, "output");
    if (s->args->n_words != 1) {
        usage_error(s->command, s->args->n_words ? "one deal at a time: packs are named with -p"
                                                 : "name a deal, or - for standard input");
        return false;
    }
    if (!arguments_last(s->command, s->args, "pack")) {
        usage_error(s->command, "name the packs that are to accept the deal: -p ukraine");
        return false;
    }
    r->max = DEFAULT_MAX;
    r->seconds = DEFAULT_SECONDS;
    r->lock = arguments_all(s->memory, s->command, s->args, "lock", &r->n_lock);
    r->complete = arguments_has(s->command, s->args, "complete");
    s->output = out ? out->value : (str){"", 0};
    return arguments_number(s->command, s->args, "max", 1, 1000, &r->max) &&
           arguments_number(s->command, s->args, "timeout", 0, 1000000, &r->seconds) &&
           (s->format = wanted_format(s->command, s->memory, s->args)) != NULL;
}

static bool read_costs(session *s, diags *d) {
    const given *g = arguments_last(s->command, s->args, "cost");
    if (!g) return true;
    s->settings.costs = source_load(s->memory, g->value, 0, d);
    return s->settings.costs != NULL;
}

static const deal *read_deal(session *s, diags *d) {
    source *from = source_load(s->memory, s->args->words[0], 0, d);
    return from ? deal_read(s->memory, from, s->rules.vocabulary, NULL, d) : NULL;
}

static bool to_file(const session *s) {
    return s->output.n > 0 && !str_is(s->output, "-");
}

/* Without a repair no file is written. */
static bool write_deal(const session *s, const repairs *r) {
    if (!to_file(s) || r->answer != BARGAIN_YES) return true;
    const char *name = arena_z(s->memory, s->output);
    str text = r->v[0].text;
    FILE *f = fopen(name, "w");
    bool good = f && fwrite(text.p, 1, text.n, f) == text.n;
    if (f) good = fclose(f) == 0 && good;
    if (!good) fprintf(stderr, "redline: cannot write %s: %s\n", name, strerror(errno));
    return good;
}

static bool write_report(const session *s, const repairs *all) {
    report_settings look = {.colour = wants_colour(stdout),
                            .width = terminal_width(),
                            .verbose = arguments_has(s->command, s->args, "verbose")};
    repair_report r = {.of = all, .packs = s->rules.packs, .n_packs = s->rules.n_packs, .max = s->settings.max};
    buf out = {0};
    if (to_file(s) && all->answer == BARGAIN_YES) r.written = s->output;
    if (!str_is(s->output, "-"))
        repair_report_write(s->memory, &out, s->format, &look, &r);
    else if (all->answer == BARGAIN_YES)
        buf_str(&out, all->v[0].text);
    bool good = print_out(&out);
    buf_free(&out);
    return good;
}

static int status_of(bargain_answer a) {
    static const int of[] = {[BARGAIN_NO] = EXIT_REJECTED, [BARGAIN_YES] = EXIT_ACCEPTED, [BARGAIN_OPEN] = EXIT_OPEN};
    return of[a];
}

static int repair_now(session *s) {
    diags d;
    diags_init(&d);
    const deal *read = read_deal(s, &d);
    const repairs *r = NULL;
    if (read_costs(s, &d) && read) r = repair_find(s->memory, read, s->rules.packs, s->rules.n_packs, &s->settings, &d);
    print_diags(&d);
    diags_free(&d);
    bool good = r && write_deal(s, r) && write_report(s, r);
    return good ? status_of(r->answer) : EXIT_UNCHECKED;
}

static int body(const command *of, arena *a, const arguments *args) {
    session s = {.command = of, .memory = a, .args = args};
    int status = EXIT_UNCHECKED;
    if (!read_settings(&s)) return status;
    if (load_rule_set(of, a, args, &s.rules)) status = repair_now(&s);
    rule_set_free(&s.rules);
    return status;
}

static int run(const command *of, int argc, char **argv) {
    return with_arguments(of, argc, argv, body);
}

const command command_repair = {"repair",
                                "-p PACK [-p PACK]... [OPTION]... DEAL",
                                "the smallest edits with which the packs accept a deal",
                                "Terms are changed, added or dropped, and brackets settled; each edit costs 1, or what "
                                "--cost says. Every repair is\n"
                                "held before the judge before it is shown. The words of the articles are left as they "
                                "are; the report says which no\n"
                                "longer fit the terms.\n\n"
                                "Exit status: 0 there is a repair, or nothing to do; 1 there is none, and the report "
                                "says why; 2 something could not\n"
                                "be read; 3 it was not found out in time.\n",
                                options,
                                run};
