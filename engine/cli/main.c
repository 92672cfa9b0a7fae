/* redline: checks proposed deals against encoded red lines. This file finds the command. */

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/suggest.h"
#include "cli/manual.h"
#include "cli/output.h"

/* All commands, in the order of the help; each is in a file cmd_NAME.c. */
#define COMMANDS(X)                                                                                                    \
    X(check)                                                                                                           \
    X(merge)                                                                                                           \
    X(diff)                                                                                                            \
    X(sweep)                                                                                                           \
    X(bargain)                                                                                                         \
    X(repair)                                                                                                          \
    X(explain)                                                                                                         \
    X(terms)                                                                                                           \
    X(packs)                                                                                                           \
    X(test)                                                                                                            \
    X(lint)                                                                                                            \
    X(new)                                                                                                             \
    X(schema)                                                                                                          \
    X(fmt)                                                                                                             \
    X(serve)                                                                                                           \
    X(lsp)                                                                                                             \
    X(eval)                                                                                                            \
    X(completions)

#define DECLARATION(name) extern const command command_##name;
#define ROW(name)         &command_##name,
COMMANDS(DECLARATION)
static const command *const commands[] = {COMMANDS(ROW)};
#define N_COMMANDS (sizeof commands / sizeof *commands)

const command *const *command_list(size_t *n) {
    *n = N_COMMANDS;
    return commands;
}

static void help(void) {
    printf("redline " REDLINE_VERSION
           ": check proposed deals against red lines: which are crossed, where, why, and how to fix it\n\n"
           "usage: redline COMMAND [OPTION]... [ARGUMENT]...\n\nCommands:\n");
    for (size_t i = 0; i < N_COMMANDS; i++) printf("  %-11s  %s\n", commands[i]->name, commands[i]->summary);
    printf("\nRun `redline COMMAND --help` for details. To begin:\n\n"
           "  redline new my.deal        create a commented deal template\n"
           "  redline check my.deal      check it against the built-in packs of red lines\n"
           "  redline explain UA-LAND    show a rule and its source\n\n"
           "Exit status: 0 accepted, 1 rejected, 2 error (something was not checked), 3 undetermined.\n");
}

static const command *find_command(const char *name) {
    str names[N_COMMANDS];
    for (size_t i = 0; i < N_COMMANDS; i++) {
        if (strcmp(name, commands[i]->name) == 0) return commands[i];
        names[i] = str_of(commands[i]->name);
    }
    arena a;
    jmp_buf oom;
    arena_init(&a);
    a.oom = &oom;
    print_line("redline: unknown command '%s'", name);
    if (setjmp(oom) == 0) print_line("    " STR_FMT, STR_ARG(suggest_allowed(&a, str_of(name), names, N_COMMANDS)));
    arena_free(&a);
    return NULL;
}

static int print_manual(const command *c) {
    buf out = {0};
    str text;
    manual_write(&out, c);
    const bool whole = buf_text(&out, &text);
    if (whole) fwrite(text.p, 1, text.n, stdout);
    buf_free(&out);
    return whole ? EXIT_ACCEPTED : EXIT_UNCHECKED;
}

static int run(int argc, char **argv) {
    const char *name = argc < 2 ? "help" : argv[1];
    bool wants_help = strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0 || strcmp(name, "help") == 0;
    if (strcmp(name, "--version") == 0 || strcmp(name, "-V") == 0) {
        printf("redline " REDLINE_VERSION "\n");
        return EXIT_ACCEPTED;
    }
    if (wants_help && argc < 3) {
        help();
        return argc < 2 ? EXIT_UNCHECKED : EXIT_ACCEPTED;
    }
    const bool man = wants_help && strcmp(argv[2], "--man") == 0 && argc > 3;
    const command *c = find_command(wants_help ? argv[man ? 3 : 2] : name);
    if (!c) return EXIT_UNCHECKED;
    if (man) return print_manual(c);
    if (!wants_help) return job_run(c, argv + 2);
    return job_run(c, (char *[]){(char *)(uintptr_t) "--help", NULL});
}

int main(int argc, char **argv) {
    /* If the caller has closed a standard stream, the first file that is opened would get its number, and messages
     * would be written to that file. What is opened here instead fails when it is used, as a closed stream does. */
    for (int i = 0; i < 3; i++)
        if (fcntl(i, F_GETFD) < 0) open("/dev/null", i == 0 ? O_WRONLY : O_RDONLY);
    int status = run(argc, argv);
    if (fflush(stdout) == 0 && !ferror(stdout)) return status;
    fputs("redline: cannot write to standard output\n", stderr);
    return EXIT_UNCHECKED;
}
