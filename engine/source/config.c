#include "source/config.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"

/* A parser over the tokens builds the tree and writes the text that libconfig is to read: the same, but with every
 * integer marked as one of 64 bits (libconfig 1.5 cuts others to 32 bits without a word) and with the included files in
 * place. */

#define MOST_ERRORS   50u    /* syntax errors that are reported of one file */
#define DEEPEST_CHAIN 10u    /* files that include each other */
#define MOST_SETTINGS 10000u /* settings of one group */

typedef struct parser {
    arena *memory;
    diags *problems;
    source *source;
    node_limits limits;
    uint32_t at;      /* behind the token looked at */
    token token;      /* the token looked at */
    uint32_t flushed; /* how far the source is in `out` */
    buf *out;
    size_t depth;
    struct parser *includer; /* or NULL */
    size_t errors;           /* syntax errors so far */
    place suspect;     /* the first string literal that runs over a line's end: its closing quote may be missing */
    bool ended;        /* the end of the file was reached before */
    place last_string; /* the string read last */
    bool blamed;       /* the suspect was reported; what follows is its doing */
} parser;

static bool blame_suspect(parser *p) {
    if (!p->blamed && p->suspect.source)
        place_error(p->problems, p->suspect,
                    str_of("is the closing quote missing? what follows cannot be read because of it"),
                    "the string that starts here does not end on its line");
    p->blamed = p->blamed || p->suspect.source;
    return p->blamed;
}

/* At the end of the file: whether a comment swallowed it. */
static void check_comment(parser *p, uint32_t from) {
    if (!p->ended) config_token(p->source, &from, p->problems);
    p->ended = true;
}

/* A literal may run over lines, but hardly any does: the first one is remembered, and blamed for the first mistake
 * behind it. */
static void next(parser *p) {
    uint32_t before = p->at;
    p->token = config_token(p->source, &p->at, NULL);
    if (p->token.kind == TOKEN_END) check_comment(p, before);
    str words = str_sub(p->source->text, p->token.from, p->token.to);
    bool text = p->token.kind == TOKEN_STRING || (p->token.kind == TOKEN_BAD && words.n && words.p[0] == '"');
    if (text && !p->suspect.source && str_find(words, STR("\n"), 0) != SIZE_MAX)
        p->suspect = (place){p->source, p->token.from, 1};
    if (text && p->token.kind == TOKEN_BAD && !blame_suspect(p))
        place_error(p->problems, (place){p->source, p->token.from, 1}, str_of("a string ends with '\"'"),
                    "the string that starts here never ends");
}

static place token_place(const parser *p) {
    return (place){p->source, p->token.from, p->token.to - p->token.from};
}

static bool is_sign(const parser *p, char c) {
    return p->token.kind == TOKEN_SIGN && p->token.sign == c;
}

static void flush(parser *p, uint32_t to) {
    buf_str(p->out, str_sub(p->source->text, p->flushed, to));
    p->flushed = to;
}

static void unexpected(parser *p, const char *wanted) {
    bool said =
        p->token.kind == TOKEN_BAD && p->token.to == p->source->text.n && p->source->text.p[p->token.from] == '"';
    if (++p->errors > MOST_ERRORS || said || blame_suspect(p)) return;
    str found = config_token_name(&p->problems->memory, p->source, p->token);
    place_error(p->problems, token_place(p), str_of(""), "expected %s, found " STR_FMT, wanted, STR_ARG(found));
}

/* After a mistake: goes on behind the next ';' of this level, or at the bracket that closes it, or at the next line's
 * "name =". */
static void recover(parser *p) {
    size_t open = 0;
    uint32_t line = place_line(token_place(p));
    while (p->token.kind != TOKEN_END) {
        if (is_sign(p, '{') || is_sign(p, '(') || is_sign(p, '[')) open++;
        if (is_sign(p, '}') || is_sign(p, ')') || is_sign(p, ']')) {
            if (open == 0) return;
            open--;
        }
        if (open == 0 && is_sign(p, ';')) {
            next(p);
            return;
        }
        bool name = p->token.kind == TOKEN_NAME && open == 0 && place_line(token_place(p)) > line;
        if (name) {
            uint32_t ahead = p->at;
            token after = config_token(p->source, &ahead, NULL);
            if (after.kind == TOKEN_SIGN && (after.sign == '=' || after.sign == ':')) return;
        }
        next(p);
    }
}

/* ------------------------------------------------------------------------------------------------ scalars */

static bool is_hex_number(str s) {
    return s.n > 2 && s.p[0] == '0' && (s.p[1] | 0x20) == 'x';
}

/* Reads an integer; false where it does not fit 64 bits. Hexadecimal numbers stand for 64 bits of either sign. */
static bool read_int(str s, int64_t *out) {
    bool hex = is_hex_number(s), negative = s.p[0] == '-';
    uint64_t n = 0, most = hex ? UINT64_MAX : (uint64_t)INT64_MAX + negative;
    for (size_t i = hex ? 2 : s.p[0] == '-' || s.p[0] == '+'; i < s.n && s.p[i] != 'L'; i++) {
        unsigned digit = s.p[i] <= '9' ? (unsigned)(s.p[i] - '0') : (unsigned)((s.p[i] | 0x20) - 'a' + 10);
        unsigned base = hex ? 16 : 10;
        if (n > (most - digit) / base) return false;
        n = n * base + digit;
    }
    *out = negative ? (int64_t)(0 - n) : (int64_t)n;
    return true;
}

static void parse_int(parser *p, node *n) {
    str words = str_sub(p->source->text, p->token.from, p->token.to);
    n->kind = NODE_INT;
    if (!read_int(words, &n->i))
        place_error(p->problems, token_place(p),
                    arena_printf(&p->problems->memory, "the largest integer is %" PRId64, INT64_MAX),
                    "this integer does not fit 64 bits");
    flush(p, p->token.to);
    if (words.p[words.n - 1] != 'L') buf_char(p->out, 'L');
}

static void check_text(parser *p, const node *n) {
    size_t bad = str_find(n->s, (str){"\0", 1}, 0);
    const char *what = "this escape makes a NUL byte";
    if (bad == SIZE_MAX) {
        bad = utf8_invalid_at(n->s);
        what = "this escape makes a byte that is not UTF-8";
    }
    if (bad != SIZE_MAX) place_error(p->problems, node_text_place(n, bad, bad + 1), str_of(""), "%s", what);
}

/* Literals that follow each other are one string. */
static void parse_string(parser *p, node *n) {
    uint32_t from = p->token.from, to = p->token.to;
    n->kind = NODE_STRING;
    while (p->token.kind == TOKEN_STRING) {
        to = p->token.to;
        next(p);
    }
    n->at.len = to - from;
    p->last_string = n->at;
    n->s = config_decode(p->memory, p->source, from, to);
    check_text(p, n);
}

/* ------------------------------------------------------------------------------------------------ groups and lists */

static void parse_value(parser *p, node *n);
static void parse_settings(parser *p, node *group, node **last);

static bool enter(parser *p) {
    if (++p->depth <= p->limits.max_depth) return true;
    if (p->depth == p->limits.max_depth + 1)
        place_error(p->problems, token_place(p), str_of(""), "groups and lists nest more than %zu deep here",
                    p->limits.max_depth);
    return false;
}

/* What is nested too deep is skipped, bracket by bracket, so that no depth can exhaust the stack. */
static void skip_nested(parser *p) {
    size_t open = 0;
    do {
        if (is_sign(p, '{') || is_sign(p, '(') || is_sign(p, '[')) open++;
        if (is_sign(p, '}') || is_sign(p, ')') || is_sign(p, ']')) open--;
        next(p);
    } while (open && p->token.kind != TOKEN_END);
    p->depth--;
}

static void never_closed(parser *p, const node *n, char close) {
    if (++p->errors > MOST_ERRORS || blame_suspect(p)) return;
    str found = config_token_name(&p->problems->memory, p->source, p->token);
    str note = arena_printf(&p->problems->memory, "'%c' was opened on line %u", p->source->text.p[n->at.at],
                            place_line(n->at));
    place_error(p->problems, token_place(p), note, "expected '%c', found " STR_FMT, close, STR_ARG(found));
}

static void parse_group(parser *p, node *n) {
    node *last = NULL;
    n->kind = NODE_GROUP;
    n->at.len = 1;
    if (!enter(p)) {
        skip_nested(p);
        return;
    }
    next(p);
    parse_settings(p, n, &last);
    if (is_sign(p, '}'))
        next(p);
    else
        never_closed(p, n, '}');
    p->depth--;
}

/* libconfig's [ ] holds scalars of one type, its ( ) anything. */
static void check_element(parser *p, const node *list, const node *n, char open) {
    if (open == '(') return;
    const node *first = list->first;
    if (n->kind == NODE_GROUP || n->kind == NODE_LIST)
        place_error(p->problems, n->at, str_of("write ( ... ) for a list of groups or lists"),
                    "[ ... ] holds plain values only");
    else if (first && first != n && first->kind != n->kind)
        place_error(p->problems, n->at, str_of("write ( ... ) for a list of mixed values"),
                    "[ ... ] holds values of one type: %s here, %s first", node_kind_name(n->kind),
                    node_kind_name(first->kind));
}

static void parse_elements(parser *p, node *list, char open, char close) {
    node *last = NULL;
    while (!is_sign(p, close)) {
        node *n = ARENA_NEW(p->memory, node);
        size_t before = p->errors;
        parse_value(p, n);
        n->key_at = n->at;
        read_append(list, &last, n);
        if (p->errors != before) {
            recover(p);
            if (!is_sign(p, close)) return;
            break;
        }
        check_element(p, list, n, open);
        if (!is_sign(p, ',')) break;
        place comma = token_place(p);
        next(p);
        if (is_sign(p, close)) {
            p->errors++;
            place_error(p->problems, comma, str_of("no comma stands after the last element"), "a comma before '%c'",
                        close);
        }
    }
}

static void parse_list(parser *p, node *n, char open) {
    char close = open == '(' ? ')' : ']';
    n->kind = NODE_LIST;
    n->at.len = 1;
    if (!enter(p)) {
        skip_nested(p);
        return;
    }
    next(p);
    size_t before = p->errors;
    parse_elements(p, n, open, close);
    if (!is_sign(p, close) && p->errors == before) {
        str note = arena_printf(&p->problems->memory, "the list was opened on line %u", place_line(n->at));
        str found = config_token_name(&p->problems->memory, p->source, p->token);
        p->errors++;
        if (!blame_suspect(p))
            place_error(p->problems, token_place(p), note, "expected ',' or '%c', found " STR_FMT, close,
                        STR_ARG(found));
        recover(p);
    }
    if (is_sign(p, close)) next(p);
    p->depth--;
}

static void parse_value(parser *p, node *n) {
    n->at = token_place(p);
    switch (p->token.kind) {
    case TOKEN_STRING: parse_string(p, n); return;
    case TOKEN_INT: parse_int(p, n); break;
    case TOKEN_FLOAT: n->kind = NODE_FLOAT; break;
    case TOKEN_BOOL:
        n->kind = NODE_BOOL;
        n->b = (p->source->text.p[p->token.from] | 0x20) == 't';
        break;
    case TOKEN_SIGN:
        if (is_sign(p, '{')) {
            parse_group(p, n);
            return;
        }
        if (is_sign(p, '(') || is_sign(p, '[')) {
            parse_list(p, n, p->token.sign);
            return;
        }
        /* fall through */
    default: unexpected(p, p->token.kind == TOKEN_NAME ? "a value (strings stand in quotes)" : "a value"); return;
    }
    next(p);
}

/* ------------------------------------------------------------------------------------------------ includes */

static str folder_of(arena *a, str path) {
    size_t slash = path.n;
    while (slash && path.p[slash - 1] != '/') slash--;
    return slash ? arena_str(a, str_sub(path, 0, slash)) : STR("./");
}

/* PATH with links and ".." resolved, in A; NULL with errno if it does not exist. */
static const char *resolved(arena *a, const char *path) {
    char real[PATH_MAX];
    if (realpath(path, real)) return arena_z(a, str_of(real));
    if (errno == ENOMEM) arena_out_of_memory(a);
    return NULL;
}

/* Whether PATH lies in FOLDER; both are resolved. */
static bool is_inside(const char *path, const char *folder) {
    size_t n = strlen(folder);
    return strncmp(path, folder, n) == 0 && (path[n] == '/' || path[n] == '\0' || (n && folder[n - 1] == '/'));
}

static bool may_include(parser *p, place at, const char *path, const char *folder) {
    size_t chain = 0;
    for (const parser *up = p; up; up = up->includer, chain++)
        if (str_is(up->source->name, path)) {
            place_error(p->problems, at, str_of(""), "this file includes itself");
            return false;
        }
    if (chain > DEEPEST_CHAIN) {
        place_error(p->problems, at, str_of(""), "more than %u files include each other", DEEPEST_CHAIN);
        return false;
    }
    const char *real_path = resolved(p->memory, path), *real_folder = NULL;
    if (!real_path) {
        place_error(p->problems, at, str_of(""), "cannot open the included file: %s", strerror(errno));
        return false;
    }
    real_folder = resolved(p->memory, folder);
    if (real_folder && is_inside(real_path, real_folder)) return true;
    place_error(p->problems, at, str_of("only files in or below the including file's folder may be included"),
                "this file lies outside the folder %s", folder);
    return false;
}

/* The outermost file knows all that belong to it. */
static void note_included(parser *p, source *s) {
    while (p->includer) p = p->includer;
    s->included = p->source->included;
    p->source->included = s;
}

static void include_file(parser *p, place at, str name, node *group, node **last) {
    arena *a = p->memory;
    str folder = folder_of(a, p->source->name);
    str path = str_starts(name, STR("/")) ? arena_str(a, name)
                                          : arena_printf(a, STR_FMT STR_FMT, STR_ARG(folder), STR_ARG(name));
    if (str_starts(path, STR("./"))) path = str_sub(path, 2, path.n);
    if (!may_include(p, at, path.p, folder.p)) return;
    source *s = source_load(a, path, 0, p->problems);
    if (!s || !read_clean(s, p->problems)) return;
    source_index(a, s);
    note_included(p, s);
    parser inner = {.memory = a,
                    .problems = p->problems,
                    .source = s,
                    .limits = p->limits,
                    .out = p->out,
                    .depth = p->depth,
                    .includer = p};
    inner.at = inner.flushed = (uint32_t)read_mark(s);
    next(&inner);
    parse_settings(&inner, group, last);
    if (inner.token.kind != TOKEN_END) unexpected(&inner, "a setting: name = value;");
    flush(&inner, (uint32_t)s->text.n);
    buf_char(p->out, '\n');
    p->errors += inner.errors;
}

static void parse_include(parser *p, node *group, node **last) {
    place at = token_place(p);
    flush(p, p->token.from);
    next(p);
    if (p->token.kind != TOKEN_STRING) {
        unexpected(p, "a file's name in quotes after @include");
        recover(p);
        return;
    }
    str name = config_decode(p->memory, p->source, p->token.from, p->token.to);
    at.len = p->token.to - at.at;
    p->flushed = p->token.to;
    if (p->limits.allow_include)
        include_file(p, at, name, group, last);
    else
        place_error(p->problems, at, str_of("--allow-include allows it for deals"), "@include is not allowed here");
    next(p);
}

/* ------------------------------------------------------------------------------------------------ settings */

/* A name right behind a closing quote: most likely a quote was left out before, and strings and names have changed
 * places since. */
static bool blame_glued(parser *p, const node *n) {
    bool glued = p->last_string.source == p->source && p->last_string.at + p->last_string.len == n->key_at.at;
    if (glued && !p->blamed)
        place_error(p->problems, p->last_string,
                    str_of("is its closing quote missing? what follows cannot be read because of it"),
                    "this string ends where the name '" STR_FMT "' begins", STR_ARG(n->key));
    p->blamed = p->blamed || glued;
    return glued;
}

static void parse_setting(parser *p, node *group, node **last) {
    node *n = ARENA_NEW(p->memory, node);
    size_t before = p->errors;
    n->key = str_sub(p->source->text, p->token.from, p->token.to);
    n->key_at = token_place(p);
    next(p);
    if (!is_sign(p, '=') && !is_sign(p, ':')) {
        if (blame_glued(p, n)) {
            p->errors++;
            recover(p);
            return;
        }
        char wanted[96];
        snprintf(wanted, sizeof wanted, "'=' after '%.*s'", (int)(n->key.n > 60 ? 60 : n->key.n), n->key.p);
        unexpected(p, wanted);
        recover(p);
        return;
    }
    next(p);
    parse_value(p, n);
    read_append(group, last, n);
    if (p->errors != before) {
        recover(p);
        return;
    }
    if (is_sign(p, ';') || is_sign(p, ',')) next(p);
}

static void parse_settings(parser *p, node *group, node **last) {
    for (;;) {
        if (p->token.kind == TOKEN_NAME || p->token.kind == TOKEN_BOOL) {
            parse_setting(p, group, last);
        } else if (p->token.kind == TOKEN_INCLUDE) {
            parse_include(p, group, last);
        } else if (p->token.kind == TOKEN_END || is_sign(p, '}')) {
            return;
        } else {
            unexpected(p, "a name, as in name = value;");
            uint32_t stuck = p->token.from;
            recover(p);
            if (p->token.from == stuck && p->token.kind != TOKEN_END && !is_sign(p, '}')) next(p);
        }
    }
}

/* libconfig goes through a group once for each of its settings, so a long one would take forever. */
static void check_group(arena *a, const node *n, diags *d) {
    if (n->n <= MOST_SETTINGS)
        read_duplicates(a, n, d);
    else
        place_error(d, n->at, str_of("a deal may be written as JSON, which has no such limit"),
                    "this group has %u settings; there may be %u", n->n, MOST_SETTINGS);
}

static void check_groups(arena *a, const node *n, diags *d) {
    if (n->kind == NODE_GROUP) check_group(a, n, d);
    if (n->kind == NODE_GROUP || n->kind == NODE_LIST)
        for (const node *c = n->first; c; c = c->next) check_groups(a, c, d);
}

static node *parse_file(parser *p) {
    node *root = ARENA_NEW(p->memory, node), *last = NULL;
    *root = (node){.kind = NODE_GROUP, .at = {p->source, (uint32_t)read_mark(p->source), 0}};
    next(p);
    parse_settings(p, root, &last);
    while (p->token.kind != TOKEN_END) {
        unexpected(p, "a setting; no bracket is open here");
        next(p);
        parse_settings(p, root, &last);
    }
    flush(p, (uint32_t)p->source->text.n);
    if (p->errors > MOST_ERRORS)
        place_error(p->problems, token_place(p), str_of(""), "%zu more syntax errors are not shown",
                    p->errors - MOST_ERRORS);
    return root;
}

node *node_read_config(arena *a, source *s, node_limits limits, diags *d) {
    size_t before = d->errors;
    if (!read_clean(s, d)) return NULL;
    if (limits.max_depth == 0) limits.max_depth = DEFAULT_DEPTH;
    buf *out = buf_owned(a);
    parser p = {.memory = a, .problems = d, .source = s, .limits = limits, .out = out};
    p.at = p.flushed = (uint32_t)read_mark(s);
    node *root = parse_file(&p);
    check_groups(a, root, d);
    buf_add(out, "\n", 2);
    bool good = d->errors == before && config_confirm(a, s, root, out, d);
    buf_free(out);
    return good ? root : NULL;
}
