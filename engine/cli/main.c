/* redline: holds proposed terms against encoded red lines. This file finds the subcommand. */

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/suggest.h"
#include "cli/cli.h"

const command *const commands[] = {&command_check,   &command_diff,  &command_sweep, &command_bargain, &command_repair,
                                   &command_explain, &command_terms, &command_packs, &command_new,     &command_eval};
const size_t n_commands = sizeof commands / sizeof *commands;

static void help(void) {
    printf("redline " REDLINE_VERSION ": which red lines does a proposed deal cross, why, and what would mend it\n\n"
           "usage: redline COMMAND [OPTION]... [ARGUMENT]...\n\nCommands:\n");
    for (size_t i = 0; i < n_commands; i++) printf("  %-8s  %s\n", commands[i]->name, commands[i]->summary);
    printf("\n`redline COMMAND --help` explains each. A first try:\n\n"
           "  redline new my.deal        write a commented skeleton of a deal\n"
           "  redline check my.deal      hold it against the built-in red lines\n"
           "  redline explain UA-LAND    what a rule says, and the passage it rests on\n\n"
           "Exit status: 0 accepted, 1 rejected, 2 something could not be checked, 3 undetermined.\n");
}

static int no_such_command(const char *name) {
    arena a;
    arena_init(&a);
    str *names = ARENA_ARRAY(&a, str, n_commands);
    for (size_t i = 0; i < n_commands; i++) names[i] = str_of(commands[i]->name);
    str note = suggest_allowed(&a, str_of(name), names, n_commands);
    fprintf(stderr, "redline: there is no command '%s'\n    " STR_FMT "\n", name, STR_ARG(note));
    arena_free(&a);
    return EXIT_UNCHECKED;
}

/* A report that could not be written in full must not end as if it had been. */
static int closed(int status) {
    if (fflush(stdout) == 0 && !ferror(stdout)) return status;
    fputs("redline: cannot write to standard output\n", stderr);
    return EXIT_UNCHECKED;
}

/* The first file that is opened would take the number of a stream that the caller has closed, and messages would end up
 * in it. What is opened here instead fails when it is used, as a closed stream does. */
static void hold_streams(void) {
    for (int i = 0; i < 3; i++)
        if (fcntl(i, F_GETFD) < 0) open("/dev/null", i == 0 ? O_WRONLY : O_RDONLY);
}

int main(int argc, char **argv) {
    hold_streams();
    if (argc < 2) {
        help();
        return EXIT_UNCHECKED;
    }
    const char *name = argv[1];
    if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0 || strcmp(name, "help") == 0) {
        for (size_t i = 0; argc > 2 && i < n_commands; i++)
            if (strcmp(argv[2], commands[i]->name) == 0) {
                help_command(commands[i]);
                return closed(EXIT_SUCCESS);
            }
        help();
        return closed(EXIT_SUCCESS);
    }
    if (strcmp(name, "--version") == 0 || strcmp(name, "-V") == 0) {
        printf("redline " REDLINE_VERSION "\n");
        return closed(EXIT_SUCCESS);
    }
    for (size_t i = 0; i < n_commands; i++)
        if (strcmp(name, commands[i]->name) == 0) return closed(commands[i]->run(commands[i], argc - 2, argv + 2));
    return no_such_command(name);
}
