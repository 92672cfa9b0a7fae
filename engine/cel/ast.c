#include "cel/ast.h"

str cel_ast_text(const cel_text_at *at, const cel_ast *x) {
    return str_sub(at->text, x->from, x->to);
}

/* An expression that stands in no file is a file of its own, so that its diagnostics have a line and a caret. */
static place text_place(const cel_text_at *at, source *s, uint32_t from, uint32_t to) {
    if (at->node) return node_text_place(at->node, from, to);
    *s = (source){.name = str_of(at->name ? at->name : "<expression>"), .text = at->text, .first_line = 1};
    return (place){s, from, to - from};
}

void cel_report(diags *d, diag_level level, const cel_text_at *at, uint32_t from, uint32_t to, str note,
                const char *format, ...) {
    source alone;
    va_list args;
    va_start(args, format);
    str message = arena_vprintf(&d->memory, format, args);
    va_end(args);
    place p = text_place(at, &alone, from, to > from ? to : from + 1);
    if (level == DIAG_ERROR)
        place_error(d, p, note, STR_FMT, STR_ARG(message));
    else
        place_warning(d, p, note, STR_FMT, STR_ARG(message));
}
