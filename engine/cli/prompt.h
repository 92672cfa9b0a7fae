/* Private to the prompt: its commands, completion, and how far a line has come. */

#ifndef CLI_PROMPT_H
#define CLI_PROMPT_H

#include "cli/editor.h"
#include "cli/eval.h"

/* What a piece of an expression leaves open at its end. */
typedef struct line_state {
    size_t brackets; /* ( [ { that are not closed */
    size_t quote;    /* where the string that is not closed begins with its quote, or SIZE_MAX */
    bool triple;     /* that string may go on in the next line */
} line_state;

line_state prompt_scan(str text);

/* Completion: an editor_complete over an evaluation. */
void prompt_complete(void *evaluation, str text, completions *out);

/* A command, such as ":type EXPR". Returns false where the session is over. */
bool prompt_command(evaluation *s, str line);
/* The names of the commands, with their colon; N of them. */
const str *prompt_commands(arena *a, size_t *n);

#endif
