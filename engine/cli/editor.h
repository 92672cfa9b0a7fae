/* Private to the prompt: reading a line from a terminal, with editing, history and completion.
 *
 * Editing is libedit's. The library is looked for when the first editor is opened, not when the program starts: linked
 * in, it and the four libraries that it needs would make every other command start some half a millisecond later. Where
 * it is missing, lines are read as the terminal gives them. The history lasts as long as the editor; no file is
 * written.
 */

#ifndef CLI_EDITOR_H
#define CLI_EDITOR_H

#include <stdio.h>

#include "base/arena.h"

typedef struct editor editor;

/* What may stand in a line, from byte FROM up to the cursor. */
typedef struct completions {
    arena *memory;
    size_t from;
    VEC(str) words;
} completions;

/* Fills OUT for a line that is TEXT up to the cursor. */
typedef void editor_complete(void *owner, str text, completions *out);

typedef enum { EDITOR_LINE, EDITOR_CANCELLED, EDITOR_END } editor_result;

/* SCREEN is the terminal that is written to. Never NULL. Close it before A is freed. */
editor *editor_open(arena *a, FILE *screen, editor_complete *complete, void *owner);
/* Whether lines can be edited. */
bool editor_can_edit(const editor *e);
/* Asks with PROMPT. LINE is without its end and is valid until the next call. CANCELLED: the user pressed Ctrl-C; END:
 * Ctrl-D, or there is nothing more to read. */
editor_result editor_read(editor *e, const char *prompt, str *line);
/* Adds an entry to the history. */
void editor_remember(editor *e, str entry);
void editor_close(editor *e);

#endif
