#include "cli/manual.h"

#include <ctype.h>

/* ------------------------------------------------------------------------------------------------ text */

/* A text of the program in mdoc: nothing of it is an instruction. */
static void put(buf *out, str text) {
    for (size_t i = 0; i < text.n; i++) {
        const char c = text.p[i];
        if (i == 0 && (c == '.' || c == '\'')) buf_z(out, "\\&");
        if (c == '\\')
            buf_z(out, "\\e");
        else if (c == '-')
            buf_z(out, "\\-");
        else if (c == '\'')
            buf_z(out, "\\(aq");
        else if (c == '`')
            buf_z(out, "\\(ga");
        else if (c == '^')
            buf_z(out, "\\(ha");
        else if (c == '~')
            buf_z(out, "\\(ti");
        else
            buf_char(out, c);
    }
}

static void put_line(buf *out, const char *macro, str text) {
    buf_z(out, macro);
    put(out, text);
    buf_char(out, '\n');
}

/* A line that is laid out with spaces: indented, or with columns. */
static bool is_laid_out(str line) {
    return line.n && (line.p[0] == ' ' || str_find(line, STR("  "), 0) != SIZE_MAX);
}

/* Each sentence begins in a line of its own, as mdoc wants it. */
static void put_sentences(buf *out, str line) {
    for (size_t i = 1; i + 1 < line.n; i++) {
        if (line.p[i] != ' ' || !strchr(".!?", line.p[i - 1])) continue;
        put_line(out, "", str_sub(line, 0, i));
        line = str_sub(line, i + 1, line.n);
        i = 0;
    }
    put_line(out, "", line);
}

/* Paragraphs of a help text. What is laid out stays so, with the lines of its paragraph. */
static void put_paragraphs(buf *out, str text) {
    while (text.n) {
        const size_t end = str_find(text, STR("\n\n"), 0);
        str paragraph = str_sub(text, 0, end == SIZE_MAX ? text.n : end);
        text = str_sub(text, end == SIZE_MAX ? text.n : end + 2, text.n);
        bool literal = false;
        for (str rest = paragraph; rest.n;) {
            const size_t n = str_find(rest, STR("\n"), 0);
            literal = literal || is_laid_out(str_sub(rest, 0, n == SIZE_MAX ? rest.n : n));
            rest = str_sub(rest, n == SIZE_MAX ? rest.n : n + 1, rest.n);
        }
        buf_z(out, literal ? ".Bd -literal\n" : ".Pp\n");
        while (paragraph.n) {
            const size_t n = str_find(paragraph, STR("\n"), 0);
            const str line = str_sub(paragraph, 0, n == SIZE_MAX ? paragraph.n : n);
            paragraph = str_sub(paragraph, n == SIZE_MAX ? paragraph.n : n + 1, paragraph.n);
            if (line.n && literal) put_line(out, "", line);
            if (line.n && !literal) put_sentences(out, line);
        }
        if (literal) buf_z(out, ".Ed\n");
    }
}

/* The first letter of a summary is small, because it follows the name. A sentence begins with a capital. */
static void put_sentence(buf *out, str text) {
    char first[2] = {(char)toupper((unsigned char)text.p[0]), 0};
    buf_z(out, first);
    put(out, str_sub(text, 1, text.n));
    if (text.p[text.n - 1] != '.') buf_char(out, '.');
    buf_char(out, '\n');
}

/* ------------------------------------------------------------------------------------------------ options */

static void put_option(buf *out, const command *c, const option *o) {
    arena a;
    arena_init(&a);
    buf_z(out, ".It");
    if (o->letter) buf_printf(out, " Fl %c", o->letter);
    if (o->letter && o->value) {
        buf_z(out, " Ar ");
        put(out, str_of(o->value));
    }
    buf_z(out, o->letter ? " , Fl Fl " : " Fl Fl ");
    put(out, str_of(o->name));
    if (o->value) {
        buf_z(out, " Ns = Ns Ar ");
        put(out, str_of(o->value));
    }
    buf_char(out, '\n');
    put_sentence(out, str_of(o->help));
    size_t n = 0;
    const str *names = str_is(str_of(o->name), "format") && c->formats ? c->formats(&a, &n) : NULL;
    if (n) buf_z(out, "Formats: ");
    for (size_t i = 0; i < n; i++) {
        if (i) buf_z(out, ", ");
        put(out, names[i]);
    }
    if (n) buf_z(out, ".\n");
    if (o->most) buf_printf(out, "From %llu to %llu.\n", (unsigned long long)o->least, (unsigned long long)o->most);
    arena_free(&a);
}

/* ------------------------------------------------------------------------------------------------ the page */

static void put_upper(buf *out, const char *text) {
    for (; *text; text++) buf_char(out, (char)toupper((unsigned char)*text));
}

/* "bash|zsh|fish", "[OPTION]... PATH..." */
static void put_synopsis(buf *out, const command *c) {
    buf_z(out, ".Sh SYNOPSIS\n.Nm redline\n.Cm ");
    put(out, str_of(c->name));
    buf_z(out, "\n");
    put_line(out, "", str_of(c->usage));
}

void manual_write(buf *out, const command *c) {
    buf_printf(out, ".\\\" Made by `redline help --man %s`.\n.Dd " REDLINE_DATE "\n.Dt REDLINE-", c->name);
    put_upper(out, c->name);
    buf_printf(out, " 1\n.Os\n.Sh NAME\n.Nm redline-%s\n", c->name);
    put_line(out, ".Nd ", str_of(c->summary));
    put_synopsis(out, c);
    buf_z(out, ".Sh DESCRIPTION\n");
    put_sentence(out, str_of(c->summary));
    if (c->more) put_paragraphs(out, str_of(c->more));
    buf_z(out, ".Sh OPTIONS\n.Bl -tag -width Ds\n");
    for (size_t i = 0; i < c->n_options; i++) put_option(out, c, &options[c->options[i]]);
    buf_z(out, ".It Fl h , Fl Fl help\nShow a summary of the options and exit.\n.El\n");
    if (!c->more || !strstr(c->more, "Exit status"))
        buf_z(out, ".Sh EXIT STATUS\n0 if all is well, 2 after an error; what else it can be is in\n.Xr redline 1 .\n");
    buf_z(out, ".Sh SEE ALSO\n.Xr redline 1 ,\n.Xr redline\\-deal 5 ,\n.Xr redline\\-rules 5\n");
}
