/* Blocks: the Markdown of the service as paragraphs, lists, quotes and code, so that the page needs no Markdown, and
 * text never becomes markup. It is the Markdown that report/escape.h and service/hover.c write, and no more. */

#include "web/session_internal.h"

typedef struct runs {
    arena *memory;
    json_writer *w;
    buf text;
    bool bold;
} runs;

static void end_run(runs *x, bool code) {
    if (buf_is_empty(&x->text)) return;
    json_open_object(x->w, JSON_INLINE);
    json_put_str(x->w, "t", buf_take(&x->text));
    json_put_true(x->w, "b", x->bold);
    json_put_true(x->w, "code", code);
    json_close(x->w);
    x->text = buf_in(x->memory);
}

static size_t run_of(str s, size_t at, char c) {
    size_t n = 0;
    while (at + n < s.n && s.p[at + n] == c) n++;
    return n;
}

/* Code from AT on, where N backticks stand; the offset after it. */
static size_t put_code(runs *x, str s, size_t at, size_t n) {
    size_t from = at + n, to = from;
    while (to < s.n && run_of(s, to, '`') != n) to += s.p[to] == '`' ? run_of(s, to, '`') : 1;
    str code = str_sub(s, from, to);
    if (code.n > 2 && code.p[0] == ' ' && code.p[code.n - 1] == ' ' && str_trim(code).n)
        code = str_sub(code, 1, code.n - 1);
    end_run(x, false);
    buf_str(&x->text, code);
    end_run(x, true);
    return to < s.n ? to + n : s.n;
}

/* What a sign and those after it stand for; 0: for itself. */
static size_t put_entity(runs *x, str s, size_t at) {
    static const struct {
        const char *written, *means;
    } entities[] = {{"&amp;", "&"}, {"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"<!-- -->", ""}};
    for (size_t i = 0; i < sizeof entities / sizeof *entities; i++) {
        if (!str_starts(str_sub(s, at, s.n), str_of(entities[i].written))) continue;
        buf_z(&x->text, entities[i].means);
        return strlen(entities[i].written);
    }
    return 0;
}

/* The words of a paragraph. */
static void put_runs(json_writer *w, arena *a, str s) {
    runs x = {.memory = a, .w = w, .text = buf_in(a)};
    for (size_t at = 0, n; at < s.n;) {
        char c = s.p[at];
        if (c == '\\' && at + 1 < s.n) {
            buf_char(&x.text, s.p[at + 1]);
            at += 2;
        } else if (c == '*' && run_of(s, at, '*') == 2) {
            end_run(&x, false);
            x.bold = !x.bold;
            at += 2;
        } else if (c == '`') {
            at = put_code(&x, s, at, run_of(s, at, '`'));
        } else if ((c == '&' || c == '<') && (n = put_entity(&x, s, at))) {
            at += n;
        } else {
            buf_char(&x.text, c == '\n' ? ' ' : c);
            at++;
        }
    }
    end_run(&x, false);
}

/* The line from *AT on, without its end; *AT moves to the next. */
static str next_line(str s, size_t *at) {
    size_t end = str_find(s, STR("\n"), *at);
    str line = str_sub(s, *at, end);
    *at = end == SIZE_MAX ? s.n + 1 : end + 1;
    return line;
}

/* A block of code, whose fence is LINE. */
static void put_fenced(json_writer *w, arena *a, str s, size_t *at, str line) {
    size_t fence = run_of(line, 0, '`');
    buf code = buf_in(a);
    while (*at < s.n) {
        str one = next_line(s, at);
        if (run_of(one, 0, '`') >= fence) break;
        if (!buf_is_empty(&code)) buf_char(&code, '\n');
        buf_str(&code, one);
    }
    json_open_object(w, JSON_INLINE);
    json_put_str(w, "code", buf_take(&code));
    json_close(w);
}

static void put_paragraph(json_writer *w, arena *a, const char *kind, str text) {
    json_open_object(w, JSON_INLINE);
    json_put_array(w, kind, JSON_INLINE);
    put_runs(w, a, text);
    json_close(w);
    json_close(w);
}

/* Lines of a list or of a quote, which begin with SIGN. */
static void put_marked(json_writer *w, arena *a, str s, size_t *at, str line, const char *sign) {
    bool list = sign[0] == '-';
    buf quote = buf_in(a);
    if (list) {
        json_open_object(w, JSON_INLINE);
        json_put_array(w, "list", JSON_INLINE);
    }
    for (size_t next = *at;;) {
        str words = str_trim(str_sub(line, 1, line.n));
        if (list) {
            json_open_array(w, JSON_INLINE);
            put_runs(w, a, words);
            json_close(w);
        } else if (words.n == 0) {
            put_paragraph(w, a, "quote", buf_take(&quote));
            quote = buf_in(a);
        } else {
            buf_join(&quote, " ", words);
        }
        *at = next;
        if (next >= s.n) break;
        line = next_line(s, &next);
        if (line.n == 0 || line.p[0] != sign[0]) break;
    }
    if (list) {
        json_close(w);
        json_close(w);
    } else {
        str rest = buf_take(&quote);
        if (rest.n) put_paragraph(w, a, "quote", rest);
    }
}

void web_put_blocks(json_writer *w, arena *a, const char *key, str markdown) {
    json_put_array(w, key, JSON_INLINE);
    for (size_t at = 0; at < markdown.n;) {
        str line = next_line(markdown, &at);
        if (str_trim(line).n == 0) continue;
        if (str_starts(line, STR("```"))) {
            put_fenced(w, a, markdown, &at, line);
        } else if (str_starts(line, STR("- "))) {
            put_marked(w, a, markdown, &at, line, "-");
        } else if (line.p[0] == '>') {
            put_marked(w, a, markdown, &at, line, ">");
        } else {
            buf text = buf_in(a);
            buf_str(&text, line);
            while (at < markdown.n) {
                size_t next = at;
                str more = next_line(markdown, &next);
                if (str_trim(more).n == 0 || str_starts(more, STR("- ")) || str_starts(more, STR("```")) ||
                    more.p[0] == '>')
                    break;
                buf_join(&text, " ", more);
                at = next;
            }
            put_paragraph(w, a, "p", buf_take(&text));
        }
    }
    json_close(w);
}
