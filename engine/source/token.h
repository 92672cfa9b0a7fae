/* Tokens of libconfig text and of JSON, for the readers, and for editors, which must do with texts that cannot be read.
 */

#ifndef SOURCE_TOKEN_H
#define SOURCE_TOKEN_H

#include "source/source.h"

typedef enum {
    TOKEN_END,
    TOKEN_NAME,
    TOKEN_STRING, /* one literal */
    TOKEN_INT,
    TOKEN_FLOAT,
    TOKEN_BOOL,
    TOKEN_INCLUDE,
    TOKEN_SIGN, /* one of = : ; , { } [ ] ( ) */
    TOKEN_BAD,  /* anything else, such as a comment or string that does not end */
} token_kind;

typedef struct token {
    token_kind kind;
    char sign;
    uint32_t from, to; /* bytes of the source */
} token;

/* The token at *AT, which moves to its end; skips white space and comments. */
token config_token(const source *s, uint32_t *at);

/* The token of JSON at *AT, as config_token(). true, false and null are TOKEN_BOOL, numbers TOKEN_INT; a comment is
 * TOKEN_BAD. */
token json_token(const source *s, uint32_t *at);

/* Decodes one character of a literal at AT into *OUT; returns its length in the source. */
uint32_t config_decode_one(str t, uint32_t at, char *out);

#endif
