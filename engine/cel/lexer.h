/* The lexer: an expression's text as tokens with positions. Private to the parser. */

#ifndef CEL_LEXER_H
#define CEL_LEXER_H

#include "cel/ast.h"

typedef enum {
    LEX_END,
    LEX_IDENT,
    LEX_QUOTED, /* `a-b`: an identifier in backticks, after a dot only */
    LEX_LITERAL,
    LEX_SIGN,  /* an operator or bracket, as written */
    LEX_ERROR, /* already reported */
} lex_kind;

typedef struct lex_token {
    lex_kind kind;
    uint32_t from, to;
    str text;        /* as written; of QUOTED without its quotes */
    cel_value value; /* of LITERAL */
    bool number;     /* LITERAL: an int or double, which a minus may stand before */
} lex_token;

typedef struct lexer {
    arena *memory;
    const cel_text_at *at;
    diags *problems;
    uint32_t pos;
} lexer;

/* The next token; white space and // comments are skipped. NEGATIVE: a minus stands right before, so that the smallest
 * int can be written. */
lex_token lex_next(lexer *l, bool negative);

/* Whether a word is one that CEL reserves: true, false, null, in, as, break ... */
bool lex_is_reserved(str word);

#endif
