#include "cel/parser.h"

#include <stdio.h>
#include <string.h>

#include "base/utf8.h"

/* A recursive descent parser. Chains of operators and of selections are loops, so only brackets, arguments and unary
 * operators nest; their depth is limited. Parsing ends at the first error, because errors after it would be guesses. */

cel_ast *parser_node(parser *p, cel_ast_kind kind, uint32_t from, uint32_t to) {
    cel_ast *x = ARENA_NEW(p->lexer.memory, cel_ast);
    x->kind = kind;
    x->from = x->name_from = from;
    x->to = x->name_to = to;
    return x;
}

void parser_args(parser *p, cel_ast *x, cel_ast *const *args, size_t n) {
    x->args = ARENA_ARRAY(p->lexer.memory, cel_ast *, n);
    if (n) memcpy(x->args, args, n * sizeof *args);
    x->n_args = (uint32_t)n;
}

static void next(parser *p) {
    p->last_to = p->token.to;
    p->token = lex_next(&p->lexer, false);
    if (p->token.kind == LEX_ERROR) p->failed = true;
}

static bool is_sign(const parser *p, const char *sign) {
    return p->token.kind == LEX_SIGN && str_is(p->token.text, sign);
}

static bool eat(parser *p, const char *sign) {
    if (!is_sign(p, sign)) return false;
    next(p);
    return true;
}

void parser_error(parser *p, uint32_t from, uint32_t to, const char *note, const char *message) {
    if (!p->failed) cel_report(p->lexer.problems, p->lexer.at, from, to, str_of(note), "%s", message);
    p->failed = true;
}

static const char *word_note(const parser *p) {
    static const char *const words[][2] = {{"and", "write '&&' for 'and'"}, {"or", "write '||' for 'or'"},
                                           {"not", "write '!' for 'not'"},  {"AND", "write '&&' for 'and'"},
                                           {"OR", "write '||' for 'or'"},   {"NOT", "write '!' for 'not'"}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (p->token.kind == LEX_IDENT && str_is(p->token.text, words[i][0])) return words[i][1];
    return "";
}

static void expected(parser *p, const char *what) {
    char message[200];
    if (p->token.kind == LEX_END)
        snprintf(message, sizeof message, "expected %s, but the expression ends here", what);
    else
        snprintf(message, sizeof message, "expected %s, found '%.*s'", what,
                 (int)(p->token.text.n < 40 ? p->token.text.n : 40), p->token.text.p);
    parser_error(p, p->token.from, p->token.to, word_note(p), message);
}

/* ------------------------------------------------------------------------------------------------ primary */

static cel_ast *parse_expr(parser *p);

static bool enter(parser *p) {
    if (++p->depth <= CEL_MAX_DEPTH) return true;
    char message[80];
    snprintf(message, sizeof message, "expressions can nest at most %d levels deep", CEL_MAX_DEPTH);
    parser_error(p, p->token.from, p->token.to, "", message);
    return false;
}

/* Expects SIGN, which closes the bracket at OPENED. */
static bool close_bracket(parser *p, const char *sign, uint32_t opened) {
    const cel_text_at *at = p->lexer.at;
    if (eat(p, sign)) return true;
    char what[120];
    int n = snprintf(what, sizeof what, "'%s' to close the '%c' at ", sign, at->text.p[opened]);
    position in = at->node ? place_position(node_text_place(at->node, opened, opened + 1u)) : (position){0};
    if (at->node)
        snprintf(what + n, sizeof what - (size_t)n, "line %u, column %u", in.line, in.column);
    else
        snprintf(what + n, sizeof what - (size_t)n, "column %zu", utf8_count(str_sub(at->text, 0, opened)) + 1);
    expected(p, what);
    return false;
}

typedef VEC(cel_ast *) ast_list;

static void parse_arguments(parser *p, ast_list *out, uint32_t opened) {
    if (!is_sign(p, ")")) do
            VEC_PUSH(p->lexer.memory, *out, parse_expr(p));
        while (!p->failed && eat(p, ","));
    if (!p->failed) close_bracket(p, ")", opened);
}

/* A list, or a map with its keys and values in turn. */
static cel_ast *parse_items(parser *p, cel_ast_kind kind, const char *end) {
    uint32_t from = p->token.from;
    ast_list items = {0};
    VEC(bool) optional = {0};
    next(p);
    while (!p->failed && !is_sign(p, end)) {
        bool maybe = eat(p, "?");
        VEC_PUSH(p->lexer.memory, optional, maybe);
        VEC_PUSH(p->lexer.memory, items, parse_expr(p));
        if (kind == CEL_X_MAP) {
            if (!p->failed && !eat(p, ":")) expected(p, "':' after the key");
            if (p->failed) return NULL;
            VEC_PUSH(p->lexer.memory, items, parse_expr(p));
        }
        if (!eat(p, ",")) break;
    }
    uint32_t to = p->token.to;
    if (p->failed || !close_bracket(p, end, from)) return NULL;
    cel_ast *x = parser_node(p, kind, from, to);
    parser_args(p, x, items.v, items.n);
    for (size_t i = 0; i < optional.n; i++)
        if (optional.v[i]) x->optional = optional.v;
    return x;
}

static cel_ast *parse_call(parser *p, cel_ast *receiver, lex_token name, uint32_t from) {
    ast_list args = {0};
    uint32_t opened = p->token.from;
    if (receiver) VEC_PUSH(p->lexer.memory, args, receiver);
    next(p);
    parse_arguments(p, &args, opened);
    if (p->failed) return NULL;
    cel_ast *x = parser_node(p, CEL_X_CALL, from, p->last_to);
    x->name = name.text;
    x->name_from = name.from;
    x->name_to = name.to;
    x->member = receiver != NULL;
    parser_args(p, x, args.v, args.n);
    return parser_macro(p, x);
}

static cel_ast *parse_name(parser *p) {
    uint32_t from = p->token.from;
    bool absolute = eat(p, ".");
    lex_token name = p->token;
    if (name.kind != LEX_IDENT) {
        expected(p, "a name");
        return NULL;
    }
    if (lex_is_reserved(name.text)) {
        parser_error(p, name.from, name.to, "", "this word is reserved and cannot be a name");
        return NULL;
    }
    next(p);
    if (is_sign(p, "(")) {
        cel_ast *call = parse_call(p, NULL, name, from);
        if (call) call->absolute = absolute;
        return call;
    }
    cel_ast *x = parser_node(p, CEL_X_IDENT, from, name.to);
    x->name = name.text;
    x->name_from = name.from;
    x->absolute = absolute;
    return x;
}

static cel_ast *parse_primary(parser *p) {
    lex_token t = p->token;
    if (t.kind == LEX_LITERAL) {
        next(p);
        cel_ast *x = parser_node(p, CEL_X_LITERAL, t.from, t.to);
        x->value = t.value;
        return x;
    }
    if (is_sign(p, "(")) {
        next(p);
        cel_ast *x = parse_expr(p);
        if (p->failed || !close_bracket(p, ")", t.from)) return NULL;
        x->grouped = true;
        return x;
    }
    if (is_sign(p, "[")) return parse_items(p, CEL_X_LIST, "]");
    if (is_sign(p, "{")) return parse_items(p, CEL_X_MAP, "}");
    if (t.kind == LEX_IDENT || is_sign(p, ".")) return parse_name(p);
    expected(p, "a value");
    return NULL;
}

/* ------------------------------------------------------------------------------------------------ member */

static cel_ast *parse_select(parser *p, cel_ast *of) {
    bool optional = eat(p, "?");
    lex_token name = p->token;
    bool plain = name.kind == LEX_IDENT && !str_is(name.text, "in");
    if (!plain && name.kind != LEX_QUOTED) {
        expected(p, "a name after '.'");
        return NULL;
    }
    next(p);
    if (is_sign(p, "(") && plain && !optional) return parse_call(p, of, name, of->from);
    cel_ast *x = parser_node(p, optional ? CEL_X_OPT_SELECT : CEL_X_SELECT, of->from, name.to);
    x->name = name.text;
    x->name_from = name.from;
    parser_args(p, x, &of, 1);
    return x;
}

static cel_ast *parse_index(parser *p, cel_ast *of, uint32_t opened) {
    bool optional = eat(p, "?");
    cel_ast *args[2] = {of, parse_expr(p)};
    uint32_t to = p->token.to;
    if (p->failed || !close_bracket(p, "]", opened)) return NULL;
    cel_ast *x = parser_node(p, optional ? CEL_X_OPT_INDEX : CEL_X_INDEX, of->from, to);
    x->name_from = opened;
    x->name = STR("_[_]");
    parser_args(p, x, args, 2);
    return x;
}

static cel_ast *parse_member(parser *p) {
    cel_ast *x = parse_primary(p);
    while (x && !p->failed) {
        uint32_t at = p->token.from;
        if (eat(p, "."))
            x = parse_select(p, x);
        else if (eat(p, "["))
            x = parse_index(p, x, at);
        else if (is_sign(p, "{") && (x->kind == CEL_X_IDENT || x->kind == CEL_X_SELECT))
            parser_error(p, at, at + 1, "write a map as { key: value }, without a name before it",
                         "messages are not supported");
        else
            break;
    }
    return p->failed ? NULL : x;
}

/* ------------------------------------------------------------------------------------------------ operators */

static cel_ast *operator_call(parser *p, const char *name, lex_token sign, cel_ast *const *args, size_t n) {
    cel_ast *x = parser_node(p, CEL_X_CALL, n == 2 ? args[0]->from : sign.from, args[n - 1]->to);
    x->name = str_of(name);
    x->name_from = sign.from;
    x->name_to = sign.to;
    parser_args(p, x, args, n);
    return x;
}

/* A minus directly before a number is part of it, so that the smallest int can be written. Before a uint it is the
 * operator, which has no overload for uint. */
static cel_ast *parse_negative(parser *p, lex_token minus) {
    p->last_to = p->token.to;
    p->token = lex_next(&p->lexer, true);
    if (p->token.kind == LEX_ERROR) p->failed = true;
    bool part = p->token.number;
    if (part) p->token.from = minus.from;
    cel_ast *x = parse_member(p);
    return part || !x ? x : operator_call(p, "-_", minus, &x, 1);
}

static bool digit_follows(const parser *p) {
    uint32_t at = p->lexer.pos;
    while (at < p->lexer.at->text.n && strchr(" \t\n\r", p->lexer.at->text.p[at])) at++;
    char c = at < p->lexer.at->text.n ? p->lexer.at->text.p[at] : '\0',
         d = at + 1 < p->lexer.at->text.n ? p->lexer.at->text.p[at + 1] : '\0';
    return (c >= '0' && c <= '9') || (c == '.' && d >= '0' && d <= '9');
}

/* Signs in pairs have no effect: --x is x. */
static cel_ast *parse_unary(parser *p) {
    lex_token first = p->token;
    bool minus = is_sign(p, "-");
    if (!minus && !is_sign(p, "!")) return parse_member(p);
    size_t n = 0;
    cel_ast *x = NULL;
    while (!x && !p->failed && is_sign(p, minus ? "-" : "!")) {
        if (minus && digit_follows(p)) {
            x = parse_negative(p, p->token);
            break;
        }
        n++;
        next(p);
    }
    if (!x && !p->failed) x = parse_member(p);
    if (!x || n % 2 == 0) return x;
    return operator_call(p, minus ? "-_" : "!_", first, &x, 1);
}

typedef struct binary {
    const char *sign, *name;
} binary;

static const binary products[] = {{"*", "_*_"}, {"/", "_/_"}, {"%", "_%_"}, {NULL, NULL}};
static const binary sums[] = {{"+", "_+_"}, {"-", "_-_"}, {NULL, NULL}};
static const binary relations[] = {{"==", "_==_"}, {"!=", "_!=_"}, {"<=", "_<=_"}, {">=", "_>=_"},
                                   {"<", "_<_"},   {">", "_>_"},   {NULL, NULL}};

static const char *binary_of(const parser *p, const binary *table) {
    if (table == relations && p->token.kind == LEX_IDENT && str_is(p->token.text, "in")) return "@in";
    for (; p->token.kind == LEX_SIGN && table->sign; table++)
        if (str_is(p->token.text, table->sign)) return table->name;
    return NULL;
}

static cel_ast *parse_level(parser *p, int level) {
    static const binary *const tables[] = {products, sums, relations};
    if (level < 0) return parse_unary(p);
    cel_ast *x = parse_level(p, level - 1);
    for (const char *name; x && !p->failed && (name = binary_of(p, tables[level]));) {
        lex_token sign = p->token;
        next(p);
        cel_ast *args[2] = {x, parse_level(p, level - 1)};
        x = args[1] && !p->failed ? operator_call(p, name, sign, args, 2) : NULL;
    }
    return x;
}

/* a && b && c is one node of three. */
static cel_ast *parse_joined(parser *p, bool or) {
    const char *sign = or ? "||" : "&&";
    cel_ast *x = or ? parse_joined(p, false) : parse_level(p, 2);
    if (!x || p->failed || !is_sign(p, sign)) return x;
    ast_list sides = {0};
    lex_token first = p->token;
    VEC_PUSH(p->lexer.memory, sides, x);
    while (!p->failed && eat(p, sign)) {
        cel_ast *side = or ? parse_joined(p, false) : parse_level(p, 2);
        VEC_PUSH(p->lexer.memory, sides, side);
    }
    if (p->failed) return NULL;
    cel_ast *joined = parser_node(p, or ? CEL_X_OR : CEL_X_AND, x->from, sides.v[sides.n - 1]->to);
    joined->name = str_of(or ? "_||_" : "_&&_");
    joined->name_from = first.from;
    joined->name_to = first.to;
    parser_args(p, joined, sides.v, sides.n);
    return joined;
}

static cel_ast *parse_condition(parser *p) {
    cel_ast *args[3] = {parse_joined(p, true), NULL, NULL};
    lex_token sign = p->token;
    if (!args[0] || p->failed || !eat(p, "?")) return args[0];
    args[1] = parse_joined(p, true);
    if (!args[1] || p->failed) return NULL;
    if (!eat(p, ":")) {
        expected(p, "':' and the value for false");
        return NULL;
    }
    args[2] = parse_expr(p);
    if (!args[2] || p->failed) return NULL;
    cel_ast *x = parser_node(p, CEL_X_CONDITION, args[0]->from, args[2]->to);
    x->name = STR("_?_:_");
    x->name_from = sign.from;
    x->name_to = sign.to;
    parser_args(p, x, args, 3);
    return x;
}

static cel_ast *parse_expr(parser *p) {
    if (p->failed || !enter(p)) return NULL;
    cel_ast *x = parse_condition(p);
    p->depth--;
    return p->failed ? NULL : x;
}

cel_ast *cel_parse(arena *a, const cel_text_at *at, diags *d) {
    parser p = {.lexer = {.memory = a, .at = at, .problems = d}};
    if (at->text.n >= UINT32_MAX / 2) {
        cel_report(d, at, 0, 1, str_of(""), "this expression is too long");
        return NULL;
    }
    size_t invalid = utf8_invalid_at(at->text);
    if (invalid != SIZE_MAX) {
        cel_report(d, at, (uint32_t)invalid, (uint32_t)invalid + 1, str_of(""), "this is not UTF-8");
        return NULL;
    }
    next(&p);
    cel_ast *x = parse_expr(&p);
    if (!p.failed && p.token.kind != LEX_END) expected(&p, "an operator or the end of the expression");
    return p.failed ? NULL : x;
}

str cel_ast_text(const cel_text_at *at, const cel_ast *x) {
    return str_sub(at->text, x->from, x->to);
}

void cel_report(diags *d, const cel_text_at *at, uint32_t from, uint32_t to, str note, const char *format, ...) {
    source alone;
    va_list args;
    va_start(args, format);
    str message = arena_vprintf(&d->memory, format, args);
    va_end(args);
    if (to <= from) to = from + 1;
    place p = {&alone, from, to - from};
    if (at->node)
        p = node_text_place(at->node, from, to);
    else
        alone = (source){.name = str_of(at->name ? at->name : "<expression>"), .text = at->text, .first_line = 1};
    place_error(d, p, note, STR_FMT, STR_ARG(message));
}
