/* Private to the parser: its state, shared with the macros. */

#ifndef CEL_PARSER_H
#define CEL_PARSER_H

#include "cel/lexer.h"

typedef struct parser {
    lexer lexer;
    lex_token token;  /* the token looked at */
    uint32_t last_to; /* where the token before it ended */
    unsigned depth;
    bool failed; /* a mistake was reported */
} parser;

cel_ast *parser_node(parser *p, cel_ast_kind kind, uint32_t from, uint32_t to);
void parser_args(parser *p, cel_ast *x, cel_ast *const *args, size_t n);
void parser_error(parser *p, uint32_t from, uint32_t to, const char *note, const char *message);

/* CALL as the macro that its name and number of arguments make it, or CALL itself. NULL after an error. */
cel_ast *parser_macro(parser *p, cel_ast *call);

#endif
