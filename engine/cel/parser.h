/* Internal to the parser: tokens, and the state that the lexer, the parser and the macros share. */

#ifndef CEL_PARSER_H
#define CEL_PARSER_H

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
    bool number;     /* LITERAL: an int or double, so a minus before it belongs to it */
} lex_token;

typedef struct lexer {
    arena *memory;
    const cel_text_at *at;
    diags *problems;
    uint32_t pos;
} lexer;

/* The next token; whitespace and // comments are skipped. NEGATIVE: a minus is directly before it, so that the smallest
 * int can be written. */
lex_token lex_next(lexer *l, bool negative);

/* Whether CEL reserves a word: true, false, null, in, as, break ... */
bool lex_is_reserved(str word);

typedef struct parser {
    lexer lexer;
    lex_token token;  /* the current token */
    uint32_t last_to; /* the end of the token before it */
    unsigned depth;
    bool failed; /* an error was reported */
} parser;

cel_ast *parser_node(parser *p, cel_ast_kind kind, uint32_t from, uint32_t to);
void parser_args(parser *p, cel_ast *x, cel_ast *const *args, size_t n);
void parser_error(parser *p, uint32_t from, uint32_t to, const char *note, const char *message);

/* The macro that CALL is, by its name and number of arguments; else CALL. NULL after an error. */
cel_ast *parser_macro(parser *p, cel_ast *call);

#endif
