/* Private to `redline eval`: what expressions are evaluated in, shared by the one expression of a command line and the
 * prompt. Expressions live as long as the arena; a session that types for hours fills it by kilobytes. */

#ifndef CLI_EVAL_H
#define CLI_EVAL_H

#include "cli/cli.h"
#include "terms/deal.h"

typedef struct evaluation {
    const command *command;
    arena *memory;
    diags *problems;
    rule_set rules;        /* its vocabulary is NULL where expressions know no terms */
    cel_env *env;          /* terms, variables and definitions */
    const deal *deal;      /* NULL: a deal that says nothing */
    int32_t *unsettled;    /* -1 for each of the deal's choices */
    VEC(cel_value) values; /* of --vars, by number */
} evaluation;

/* Each returns false after an error in S->problems; S is then as it was before. */
bool evaluation_load_deal(evaluation *s, str file);
/* The definitions of a pack: a file, or the id of a built-in one. */
bool evaluation_load_pack(evaluation *s, str name);

/* Compiles an expression; REQUIRE as for cel_program_new(). NULL after an error in S->problems. */
cel_program *evaluation_compile(evaluation *s, str text, const cel_type *require);
/* What a program of S is run in; its values live in S->memory. */
cel_context evaluation_context(evaluation *s);

/* Prints the value of TEXT as JSON to standard output; what is wrong goes to S->problems, or, where it failed, to
 * standard error. Returns the exit status. */
int evaluation_print(evaluation *s, str text);

/* Reads expressions from the terminal until its user is done. Returns the exit status. */
int prompt_run(evaluation *s);

#endif
