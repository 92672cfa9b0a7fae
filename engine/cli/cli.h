/* Private to the program: options, the things that every subcommand needs, and the subcommands.
 *
 * Reports go to standard output, diagnostics to standard error. Only this room prints. */

#ifndef CLI_CLI_H
#define CLI_CLI_H

#include <stdio.h>

#include "base/version.h"
#include "report/formats.h"
#include "rules/rule_set.h"

enum { EXIT_ACCEPTED = 0, EXIT_REJECTED = 1, EXIT_UNCHECKED = 2, EXIT_OPEN = 3 };

/* One option of a subcommand. */
typedef struct option {
    char letter;       /* 0 where there is none */
    const char *name;  /* "format": --format */
    const char *value; /* what its value is called in the help, or NULL where it takes none */
    const char *help;
} option;

typedef struct command {
    const char *name, *usage, *summary;
    const char *more;      /* paragraphs of the help, after the options; may be NULL */
    const option *options; /* ends with a zero name */
    int (*run)(const struct command *c, int argc, char **argv);
} command;

/* What the command line said, option by option and in order. */
typedef struct given {
    size_t option; /* index in the command's options */
    str value;
} given;

typedef struct arguments {
    const given *options;
    size_t n_options;
    const str *words; /* all that is no option */
    size_t n_words;
    bool help;
} arguments;

/* Reads a command line. On a mistake prints what is wrong, with the nearest right option, and returns false. */
bool arguments_read(arena *a, const command *c, int argc, char **argv, arguments *out);
/* The value of the last such option, or NULL. */
const given *arguments_last(const command *c, const arguments *args, const char *name);
/* All values of an option that may be repeated. */
const str *arguments_all(arena *a, const command *c, const arguments *args, const char *name, size_t *n);
bool arguments_has(const command *c, const arguments *args, const char *name);
/* A whole number from LEAST to MOST; prints what is wrong and returns false otherwise. */
bool arguments_number(const command *c, const arguments *args, const char *name, uint64_t least, uint64_t most,
                      uint64_t *out);

void help_command(const command *c);
/* "redline check: MESSAGE", then where to find help. Returns EXIT_UNCHECKED. */
int usage_error(const command *c, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* The same for a format that is none of N NAMES. */
void no_such_format(const command *c, arena *a, str name, const str *names, size_t n);
/* For commands whose report is a document: the format that -f names, else text. NULL, with a message, if there is none
 * of that name. */
const output_format *wanted_format(const command *c, arena *a, const arguments *args);

/* Reads the command line, answers --help, and calls BODY with the rest. The arena lives as long as BODY runs. */
typedef int command_body(const command *c, arena *a, const arguments *args);
int with_arguments(const command *c, int argc, char **argv, command_body *body);

/* For commands with --output: whether no file that is written, standard output too, is one that the command reads, and
 * whether all files have names. Prints what is wrong. */
bool written_files_are_apart(const command *c, arena *a, const arguments *args);

/* Loads what --terms and --pack ask for, or the vocabulary alone; prints what is wrong. Free S with rule_set_free() in
 * either case. */
bool load_rule_set(const command *c, arena *a, const arguments *args, rule_set *s);
bool load_vocabulary(const command *c, const arguments *args, rule_set *s);

/* Writes all of D to standard error, sorted, with colour on a terminal. */
void print_diags(diags *d);
/* Writes to standard output; returns false, with a message, where that fails (a full disk, a closed pipe). */
bool print_out(const buf *b);
/* Whether --output, NULL where it was not given, means standard output. */
bool goes_to_stdout(const given *output);
/* The same as print_out(), to the file that --output names. */
bool print_to(arena *a, const buf *b, const given *output);
/* Whether FILE is a terminal that wants colour: NO_COLOR and TERM=dumb say no. */
bool wants_colour(FILE *file);
/* Columns of the terminal that standard output is, between 40 and 100; 80 where it is none. */
unsigned terminal_width(void);

extern const command command_check, command_diff, command_sweep, command_bargain, command_repair, command_explain,
    command_terms, command_packs, command_new, command_eval;

/* All subcommands, in the order of the help. */
extern const command *const commands[];
extern const size_t n_commands;

#endif
