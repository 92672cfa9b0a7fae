/* Internal to `redline eval`: what expressions are evaluated in, shared by the one expression of a command line and the
 * prompt, which reads expressions from a terminal. Expressions live as long as the job; a long session fills its arena
 * by kilobytes. */

#ifndef CLI_EVALUATION_H
#define CLI_EVALUATION_H

#include "cli/job.h"
#include "terms/deal.h"

/* ------------------------------------------------------------------------------------------------ evaluation */

typedef struct evaluation {
    job *job;              /* its vocabulary is NULL if expressions know no terms */
    cel_env *env;          /* terms, variables and definitions */
    const deal *deal;      /* NULL: a deal that sets no term */
    arena *memory;         /* of the deal */
    int32_t *unsettled;    /* -1 for each of the deal's choices */
    VEC(cel_value) values; /* of --vars, by number */
} evaluation;

/* Each returns false after an error, which is added to the job's problems; S is then unchanged. */
bool evaluation_load_deal(evaluation *s, arena *a, source *from);
/* The definitions of a pack: a file, or the id of a built-in one. */
bool evaluation_load_pack(evaluation *s, str name);

/* Compiles an expression; REQUIRE as for cel_program_new(). NULL after an error. */
cel_program *evaluation_compile(evaluation *s, str text, const cel_type *require);
/* The vocabulary, with the things that the deal names. */
const vocabulary *evaluation_vocabulary(const evaluation *s);
/* What a program of S runs in; its values live in the memory of the deal or the job. */
cel_context evaluation_context(evaluation *s);

/* Prints the value of TEXT as JSON to standard output. Returns the exit status. */
int evaluation_print(evaluation *s, str text);

/* ------------------------------------------------------------------------------------------------ prompt */

/* Reads expressions from the terminal until the user ends the session. Returns the exit status. */
int prompt_run(evaluation *s);

/* What an expression leaves open at its end, when only its beginning has been typed. */
typedef struct line_state {
    size_t brackets; /* ( [ { that are not closed */
    size_t quote;    /* where the string that is not closed begins with its quote, or SIZE_MAX */
    bool triple;     /* that string may continue on the next line */
} line_state;

line_state prompt_scan(str text);

/* The names of the prompt's commands, with their colon, in A; N of them. */
const str *prompt_commands(arena *a, size_t *n);

/* The words that fit into a line from byte FROM up to the cursor. */
typedef struct completions {
    arena *memory;
    size_t from;
    VEC(str) words;
} completions;

/* Fills OUT for a line that is TEXT up to the cursor. */
void prompt_complete(const evaluation *s, str text, completions *out);

#endif
