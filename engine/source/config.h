/* Private to the source room: the scanner over libconfig text.
 *
 * It runs before libconfig, knows where everything stands, and says what was expected where libconfig would only say
 * "syntax error". */

#ifndef SOURCE_CONFIG_H
#define SOURCE_CONFIG_H

#include "source/read.h"

typedef enum {
    TOKEN_END,
    TOKEN_NAME,
    TOKEN_STRING, /* one literal */
    TOKEN_INT,
    TOKEN_FLOAT,
    TOKEN_BOOL,
    TOKEN_INCLUDE,
    TOKEN_SIGN, /* one of = : ; , { } [ ] ( ) */
    TOKEN_BAD,  /* anything else; already reported where it was never ended */
} token_kind;

typedef struct token {
    token_kind kind;
    char sign;
    uint32_t from, to; /* bytes of the source */
} token;

/* The token at *AT, which moves behind it; white space and comments are skipped. A string or comment that never ends is
 * reported in D (may be NULL). */
token config_token(const source *s, uint32_t *at, diags *d);

/* What a token is called in a message: "the name 'x'", "';'", "the end of the file". In A. */
str config_token_name(arena *a, const source *s, token t);

/* Decodes the literals of a string, quotes and joints included, in FROM..TO. */
str config_decode(arena *a, const source *s, uint32_t from, uint32_t to);

/* Reads TEXT (which ends in NUL) with libconfig and takes the scalar values of the tree from it. False after an error
 * in D. */
bool config_confirm(arena *a, const source *s, node *root, const buf *text, diags *d);

#endif
