#include <errno.h>
#include <string.h>

#include "cli/cli.h"
#include "report/bargain_report.h"

/* bargain: is there a deal that several packs accept, and if not, why not and what would help. */

#define DEFAULT_MAX     1000u
#define DEFAULT_SECONDS 60u

static const option options[] = {
    {'p', "pack", "PACK", "a pack file, or the id of a built-in pack; repeat it for each side"},
    {'f', "format", "FORMAT", "text (the default), json, markdown or html"},
    {'o', "output", "FILE", "write the deal that was found to FILE, where there is one; - for the deal alone"},
    {0, "terms", "FILE", "a vocabulary instead of the built-in one"},
    {0, "given", "DEAL", "what this draft says stands; what it leaves open is free"},
    {0, "keep", "RULE", "this rule is not given up, whatever its class; may be repeated"},
    {0, "drop", "RULE", "leave this rule out; may be repeated"},
    {0, "max", "N", "list at most N conflicts, and N sets of concessions (1000)"},
    {0, "timeout", "SECONDS", "stop then and say what was not found out (60; 0: never)"},
    {'v', "verbose", NULL, "do not shorten lists"},
    {0, NULL, NULL, NULL}};

typedef struct session {
    const command *command;
    arena *memory;
    const arguments *args;
    rule_set rules;
    bargain_settings settings;
    const output_format *format;
    str witness_file; /* empty where none was asked for */
} session;

static bool read_settings(session *s) {
    bargain_settings *b = &s->settings;
    const given *out = arguments_last(s->command, s->args, "output");
    if (s->args->n_words) {
        usage_error(s->command, "packs are named with -p, and a draft with --given, not as '" STR_FMT "'",
                    STR_ARG(s->args->words[0]));
        return false;
    }
    if (!arguments_last(s->command, s->args, "pack")) {
        usage_error(s->command, "name the packs that are to agree: -p ukraine -p kremlin");
        return false;
    }
    b->max = DEFAULT_MAX;
    b->seconds = DEFAULT_SECONDS;
    b->keep = arguments_all(s->memory, s->command, s->args, "keep", &b->n_keep);
    b->drop = arguments_all(s->memory, s->command, s->args, "drop", &b->n_drop);
    s->witness_file = out ? out->value : (str){"", 0};
    return arguments_number(s->command, s->args, "max", 1, 1000000, &b->max) &&
           arguments_number(s->command, s->args, "timeout", 0, 1000000, &b->seconds) &&
           (s->format = wanted_format(s->command, s->memory, s->args)) != NULL;
}

static bool read_given(session *s, diags *d) {
    const given *g = arguments_last(s->command, s->args, "given");
    if (!g) return true;
    source *from = source_load(s->memory, g->value, 0, d);
    s->settings.given = from ? deal_read(s->memory, from, s->rules.vocabulary, NULL, d) : NULL;
    return s->settings.given != NULL;
}

/* The deal goes to a file of its own. Without one no file is written, and one that is there stays as it is: that must
 * be said. */
static bool write_witness(const session *s, const bargain *b) {
    if (s->witness_file.n && !b->witness)
        fprintf(stderr, "redline: there is no deal to write to " STR_FMT "\n",
                STR_ARG(str_is(s->witness_file, "-") ? STR("standard output") : s->witness_file));
    if (s->witness_file.n == 0 || str_is(s->witness_file, "-") || !b->witness) return true;
    const char *name = arena_z(s->memory, s->witness_file);
    FILE *f = fopen(name, "w");
    bool good = f && fwrite(b->witness->text.p, 1, b->witness->text.n, f) == b->witness->text.n;
    if (f) good = fclose(f) == 0 && good;
    if (!good) fprintf(stderr, "redline: cannot write %s: %s\n", name, strerror(errno));
    return good;
}

static bool write_report(const session *s, const bargain *b) {
    report_settings look = {.colour = wants_colour(stdout),
                            .width = terminal_width(),
                            .verbose = arguments_has(s->command, s->args, "verbose")};
    bargain_report r = {.of = b, .max = s->settings.max, .witness_is_out = s->witness_file.n > 0};
    buf out = {0};
    if (!str_is(s->witness_file, "-"))
        bargain_report_write(s->memory, &out, s->format, &look, &r);
    else if (b->witness)
        buf_str(&out, b->witness->text);
    bool good = print_out(&out);
    buf_free(&out);
    return good;
}

static int status_of(bargain_answer a) {
    static const int of[] = {[BARGAIN_NO] = EXIT_REJECTED, [BARGAIN_YES] = EXIT_ACCEPTED, [BARGAIN_OPEN] = EXIT_OPEN};
    return of[a];
}

static int bargain_now(session *s) {
    diags d;
    diags_init(&d);
    const bargain *b = NULL;
    if (read_given(s, &d))
        b = bargain_find(s->memory, s->rules.vocabulary, s->rules.packs, s->rules.n_packs, &s->settings, &d);
    print_diags(&d);
    diags_free(&d);
    bool good = b && write_witness(s, b) && write_report(s, b);
    return good ? status_of(b->agreement) : EXIT_UNCHECKED;
}

static int body(const command *of, arena *a, const arguments *args) {
    session s = {.command = of, .memory = a, .args = args};
    int status = EXIT_UNCHECKED;
    if (!read_settings(&s)) return status;
    if (load_rule_set(of, a, args, &s.rules)) status = bargain_now(&s);
    rule_set_free(&s.rules);
    return status;
}

static int run(const command *of, int argc, char **argv) {
    return with_arguments(of, argc, argv, body);
}

const command command_bargain = {
    "bargain",
    "-p PACK [-p PACK]... [OPTION]...",
    "find a deal that all packs accept, or why there is none",
    "Red lines decide. Where no deal can hold them all, every minimal conflict is named with the terms it is about, "
    "and\n"
    "the fewest red lines that would have to fall.\n\n"
    "Exit status: 0 a deal is possible, 1 none is, 2 something could not be read, 3 it was not found out in time.\n",
    options,
    run};
