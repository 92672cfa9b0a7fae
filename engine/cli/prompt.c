#include "cli/prompt.h"

#include <string.h>
#include <unistd.h>

/* The prompt of `redline eval`: reads an expression, says its value, and goes on. */

/* ------------------------------------------------------------------------------------------------ lines */

static bool starts_triple(str s, size_t at) {
    return at + 2 < s.n && s.p[at + 1] == s.p[at] && s.p[at + 2] == s.p[at];
}

static bool is_raw(str s, size_t quote) {
    for (size_t at = quote; at-- > 0;) {
        char c = (char)(s.p[at] | 0x20);
        if (c == 'r') return true;
        if (c != 'b') break;
    }
    return false;
}

/* The end of the string that begins at AT, or SIZE_MAX where it has none. */
static size_t end_of_string(str s, size_t at, bool triple) {
    bool raw = is_raw(s, at);
    for (size_t i = at + (triple ? 3 : 1); i < s.n; i++) {
        if (s.p[i] == '\\' && !raw)
            i++;
        else if (s.p[i] == s.p[at] && (!triple || starts_triple(s, i)))
            return i + (triple ? 3 : 1);
    }
    return SIZE_MAX;
}

line_state prompt_scan(str s) {
    line_state state = {.quote = SIZE_MAX};
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (c == '/' && i + 1 < s.n && s.p[i + 1] == '/') {
            size_t end = str_find(s, STR("\n"), i);
            i = end == SIZE_MAX ? s.n : end;
        } else if (c == '"' || c == '\'') {
            bool triple = starts_triple(s, i);
            size_t end = end_of_string(s, i, triple);
            if (end == SIZE_MAX) {
                state.quote = i;
                state.triple = triple;
                return state;
            }
            i = end - 1;
        } else if (strchr("([{", c) && c) {
            state.brackets++;
        } else if (strchr(")]}", c) && c && state.brackets) {
            state.brackets--;
        }
    }
    return state;
}

/* ------------------------------------------------------------------------------------------------ the session */

static void show_problems(evaluation *s) {
    print_diags(s->problems);
    diags_clear(s->problems);
    fflush(stderr);
}

/* What is left open at the end of a line goes on in the next; an empty line ends it all the same, for its message. */
static editor_result read_entry(editor *e, buf *entry) {
    buf_clear(entry);
    for (;;) {
        str line;
        editor_result result = editor_read(e, entry->n ? "     ... " : "redline> ", &line);
        if (result == EDITOR_END && entry->n) return EDITOR_CANCELLED;
        if (result != EDITOR_LINE) return result;
        bool blank = str_trim(line).n == 0;
        if (entry->n) buf_char(entry, '\n');
        buf_str(entry, line);
        line_state state = prompt_scan(buf_slice(entry));
        bool open = state.brackets > 0 || (state.quote != SIZE_MAX && state.triple);
        if (blank || !open || (entry->n && entry->p[0] == ':')) return EDITOR_LINE;
    }
}

static void greet(const evaluation *s, const editor *e, FILE *screen) {
    fprintf(screen, "redline " REDLINE_VERSION ": type an expression; :help says what else there is, Ctrl-D ends.\n");
    if (s->rules.vocabulary && !s->deal)
        fprintf(screen, "No deal is loaded: every term is what silence makes of it. :load FILE loads one.\n");
    if (!editor_can_edit(e)) fprintf(screen, "(lines cannot be edited: libedit is not installed)\n");
}

/* The entry's text outlives the line: values and messages point into it. */
static bool run_entry(evaluation *s, editor *e, const buf *entry) {
    str text = str_trim(buf_slice(entry));
    if (text.n == 0) return true;
    text = arena_str(s->memory, text);
    if (str_find(text, STR("\n"), 0) == SIZE_MAX) editor_remember(e, text);
    bool on = true;
    if (text.p[0] == ':')
        on = prompt_command(s, text);
    else
        evaluation_print(s, text);
    show_problems(s);
    return on;
}

int prompt_run(evaluation *s) {
    FILE *screen = isatty(STDOUT_FILENO) ? stdout : stderr;
    editor *e = editor_open(s->memory, screen, prompt_complete, s);
    buf entry = {0};
    greet(s, e, screen);
    for (;;) {
        editor_result result = read_entry(e, &entry);
        if (result == EDITOR_END) {
            fputc('\n', screen);
            break;
        }
        if (result == EDITOR_LINE && !run_entry(s, e, &entry)) break;
    }
    editor_close(e);
    buf_free(&entry);
    return EXIT_ACCEPTED;
}
