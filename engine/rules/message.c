#include "rules/load.h"

#include <string.h>

/* Messages hold {expr} where a value shall stand, and {{ or }} for the brackets themselves. */

typedef struct scan {
    pack_loader *loader;
    const node *node;
    str text;
    size_t at;
    buf piece; /* plain text since the last hole */
    VEC(str) pieces;
    VEC(rule_expr) holes;
} scan;

/* The end of the hole whose text starts at FROM: its closing bracket, past brackets and strings inside; SIZE_MAX where
 * there is none. */
static size_t hole_end(str text, size_t from) {
    size_t depth = 0;
    char quote = '\0';
    for (size_t i = from; i < text.n; i++) {
        char c = text.p[i];
        if (quote) {
            if (c == '\\') i++;
            if (c == quote) quote = '\0';
        } else if (c == '\'' || c == '"') {
            quote = c;
        } else if (c == '{') {
            depth++;
        } else if (c == '}' && depth-- == 0) {
            return i;
        }
    }
    return SIZE_MAX;
}

/* A hole keeps its place in the message, with blanks for what stands around it, so that its errors point at the right
 * column. */
static rule_expr compile_hole(scan *s, size_t from, size_t to) {
    arena *a = s->loader->memory;
    char *text = arena_alloc(a, to + 1);
    memset(text, ' ', from);
    memcpy(text + from, s->text.p + from, to - from);
    rule_expr hole = {.at = {.text = {text, to}, .node = s->node}};
    cel_text_at *at = ARENA_NEW(a, cel_text_at);
    *at = hole.at;
    s->loader->env->strict_domains = false;
    hole.program = cel_program_new(s->loader->env, at, NULL, s->loader->problems);
    s->loader->env->strict_domains = true;
    return hole;
}

static void end_piece(scan *s) {
    str piece = buf_take(&s->piece);
    VEC_PUSH(s->loader->memory, s->pieces, piece);
}

static void read_hole(scan *s) {
    size_t from = s->at + 1, to = hole_end(s->text, from);
    if (to == SIZE_MAX) {
        place_error(s->loader->problems, node_text_place(s->node, s->at, s->at + 1),
                    str_of("write {{ for a bracket that is only text"), "this '{' has no '}'");
        s->at = s->text.n;
        return;
    }
    end_piece(s);
    rule_expr hole = compile_hole(s, from, to);
    VEC_PUSH(s->loader->memory, s->holes, hole);
    s->at = to + 1;
}

message load_message(pack_loader *l, const node *n) {
    scan s = {.loader = l, .node = n, .text = field_str(n), .piece = buf_in(l->memory)};
    while (s.at < s.text.n) {
        char c = s.text.p[s.at];
        bool twice = s.at + 1 < s.text.n && s.text.p[s.at + 1] == c;
        if (c == '{' && !twice) {
            read_hole(&s);
            continue;
        }
        buf_char(&s.piece, c);
        s.at += (c == '{' || c == '}') && twice ? 2 : 1;
    }
    end_piece(&s);
    return (message){.pieces = s.pieces.v, .holes = s.holes.v, .n_holes = s.holes.n, .written = s.text};
}
