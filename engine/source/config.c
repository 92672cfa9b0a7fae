#include <errno.h>
#include <libconfig.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "source/source_internal.h"

/* The parser builds the tree from tokens and writes the text for libconfig: the same text, but every integer has the
 * suffix L (libconfig 1.5 cuts others to 32 bits without an error), and included files are in place. */

#define DEEPEST_CHAIN 10u    /* nesting of @include */
#define MOST_SETTINGS 10000u /* settings of one group */
#define MOST_INCLUDED 1000u  /* files that one file includes, all levels together; a file counts each time */
#define MOST_BYTES    ((size_t)64 << 20) /* of these files together */

typedef struct parser {
    arena *memory;
    diags *problems;
    source *source;
    node_limits limits;
    token token;      /* the current token */
    uint32_t at;      /* its end */
    uint32_t flushed; /* the source before this offset is in `out` */
    buf *out;
    size_t depth;
    struct parser *includer; /* or NULL */
    size_t included;         /* of the outermost file: the files that were included so far, */
    size_t included_bytes;   /* ... and their size */
    size_t errors;           /* syntax errors so far */
    place suspect;           /* the first string literal that spans lines: its closing quote may be missing */
    bool ended;              /* the end of the file was reached before */
    place last_string;       /* the string read last */
    bool blamed;             /* the suspect was reported; later errors are its consequences and are not */
} parser;

static bool blame_suspect(parser *p) {
    if (!p->blamed && p->suspect.source)
        place_error(p->problems, p->suspect, str_of("is its closing quote missing? the text after it cannot be read"),
                    "this string does not end on its line");
    p->blamed = p->blamed || p->suspect.source;
    return p->blamed;
}

static void flush(parser *p, uint32_t to) {
    buf_str(p->out, str_sub(p->source->text, p->flushed, to));
    p->flushed = to;
}

/* libconfig gets a literal whose lines end in LF, too: that is the text that the two readers compare. */
static void flush_lines(parser *p, str literal) {
    flush(p, p->token.from);
    char *plain = arena_alloc(p->memory, literal.n);
    buf_add(p->out, plain, config_copy_lines(plain, literal));
    p->flushed = p->token.to;
}

/* Moves to the next token. A literal may span lines, but few do: the first one is remembered and reported instead of
 * the first syntax error after it. */
static void next(parser *p) {
    uint32_t before = p->at;
    p->token = config_token(p->source, &p->at, NULL);
    if (p->token.kind == TOKEN_END && !p->ended) {
        config_token(p->source, &before, p->problems); /* reports a comment that does not end */
        p->ended = true;
    }
    str words = str_sub(p->source->text, p->token.from, p->token.to);
    bool text = p->token.kind == TOKEN_STRING || (p->token.kind == TOKEN_BAD && words.n && words.p[0] == '"');
    if (text && !p->suspect.source && str_find(words, STR("\n"), 0) != SIZE_MAX)
        p->suspect = (place){p->source, p->token.from, 1};
    if (text && memchr(words.p, '\r', words.n)) flush_lines(p, words);
    if (text && p->token.kind == TOKEN_BAD && !blame_suspect(p))
        place_error(p->problems, (place){p->source, p->token.from, 1}, str_of("add the closing '\"'"),
                    "this string never ends");
}

static place token_place(const parser *p) {
    return (place){p->source, p->token.from, p->token.to - p->token.from};
}

static bool is_sign(const parser *p, char c) {
    return p->token.kind == TOKEN_SIGN && p->token.sign == c;
}

static const char a_value[] = "a value";

/* Reports the current token. A word where a value is expected is probably a string without its quotes. */
static void unexpected(parser *p, const char *wanted) {
    bool said =
        p->token.kind == TOKEN_BAD && p->token.to == p->source->text.n && p->source->text.p[p->token.from] == '"';
    p->errors++;
    if (said || blame_suspect(p) || diags_skip(p->problems)) return;
    str found = config_token_name(&p->problems->memory, p->source, p->token);
    str words = str_sub(p->source->text, p->token.from, p->token.to), note = {"", 0};
    if (wanted == a_value && p->token.kind == TOKEN_NAME)
        note = arena_printf(&p->problems->memory, "strings need quotes: \"" STR_FMT "\"", STR_ARG(words));
    place_error(p->problems, token_place(p), note, "expected %s, found " STR_FMT, wanted, STR_ARG(found));
}

/* After a syntax error: continues after the next ';' of this level, at its closing bracket, or at "name =" on a later
 * line. */
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

/* Decimal or hexadecimal, with or without L. */
static void parse_int(parser *p, node *n) {
    str s = str_sub(p->source->text, p->token.from, p->token.to);
    bool hex = s.n > 2 && s.p[0] == '0' && (s.p[1] | 0x20) == 'x', negative = s.p[0] == '-', fits = true;
    uint64_t value = 0, most = (uint64_t)INT64_MAX + negative;
    for (size_t i = hex ? 2 : s.p[0] == '-' || s.p[0] == '+'; i < s.n && s.p[i] != 'L' && fits; i++) {
        unsigned digit = str_hex(s.p[i]), base = hex ? 16 : 10;
        fits = value <= (most - digit) / base;
        if (fits) value = value * base + digit;
    }
    n->kind = NODE_INT;
    n->i = negative ? (int64_t)(0 - value) : (int64_t)value;
    if (!fits) read_int_error(token_place(p), p->problems);
    flush(p, p->token.to);
    if (s.p[s.n - 1] != 'L') buf_char(p->out, 'L');
}

static void parse_float(parser *p, node *n) {
    n->kind = NODE_FLOAT;
    n->f = read_double(str_sub(p->source->text, p->token.from, p->token.to));
    if (!isfinite(n->f)) read_float_error(token_place(p), p->problems);
}

static void check_text(parser *p, const node *n) {
    size_t bad = str_find(n->s, (str){"\0", 1}, 0);
    const char *what = "this escape gives a NUL byte";
    if (bad == SIZE_MAX) {
        bad = utf8_invalid_at(n->s);
        what = "this escape gives a byte that is not valid UTF-8";
    }
    if (bad != SIZE_MAX) place_error(p->problems, node_text_place(n, bad, bad + 1), str_of(""), "%s", what);
}

/* Adjacent literals are one string. */
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
    if (p->depth == p->limits.max_depth + 1) read_depth_error(token_place(p), p->limits.max_depth, p->problems);
    return false;
}

/* Skips a group or list that is nested too deep without recursion. */
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
    p->errors++;
    if (blame_suspect(p) || diags_skip(p->problems)) return;
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

/* libconfig's [ ] contains scalars of one type, its ( ) any values. */
static void check_element(parser *p, const node *list, const node *n, char open) {
    if (open == '(') return;
    const node *first = list->first;
    if (n->kind == NODE_GROUP || n->kind == NODE_LIST)
        place_error(p->problems, n->at, str_of("write ( ... ) for a list of groups or lists"),
                    "[ ... ] can contain only plain values");
    else if (first && first != n && first->kind != n->kind)
        place_error(p->problems, n->at, str_of("write ( ... ) for a list of mixed values"),
                    "[ ... ] can contain only values of one type: this is %s, the first is %s", node_kind_name(n->kind),
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
            place_error(p->problems, comma, str_of("remove the comma after the last element"),
                        "unexpected ',' before '%c'", close);
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
        p->errors++;
        if (!blame_suspect(p) && !diags_skip(p->problems)) {
            str note = arena_printf(&p->problems->memory, "the list was opened on line %u", place_line(n->at));
            str found = config_token_name(&p->problems->memory, p->source, p->token);
            place_error(p->problems, token_place(p), note, "expected ',' or '%c', found " STR_FMT, close,
                        STR_ARG(found));
        }
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
    case TOKEN_FLOAT: parse_float(p, n); break;
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
    default: unexpected(p, a_value); return;
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
        place_error(p->problems, at, str_of(""), "@include is nested more than %u files deep", DEEPEST_CHAIN);
        return false;
    }
    const char *real_path = resolved(p->memory, path), *real_folder = NULL;
    if (!real_path) {
        place_error(p->problems, at, str_of(""), "cannot open the included file: %s", strerror(errno));
        return false;
    }
    real_folder = resolved(p->memory, folder);
    if (real_folder && is_inside(real_path, real_folder)) return true;
    place_error(p->problems, at, str_of("a file can include only files in its own folder or below it"),
                "this file is outside the folder %s", folder);
    return false;
}

/* Counts a file if N is 0, else its N bytes. Files that include each other several times grow with a power of their
 * number; the first file too many is an error, and those after it are left out. */
static bool may_include_more(parser *outermost, place at, size_t n) {
    const bool before = outermost->included > MOST_INCLUDED || outermost->included_bytes > MOST_BYTES;
    outermost->included += n == 0;
    outermost->included_bytes += n;
    if (before) return false;
    if (outermost->included > MOST_INCLUDED)
        place_error(outermost->problems, at, str_of(""), "too many files are included: the limit is %u", MOST_INCLUDED);
    else if (outermost->included_bytes > MOST_BYTES)
        place_error(outermost->problems, at, str_of(""), "the included files are longer than %zu bytes together",
                    MOST_BYTES);
    else
        return true;
    return false;
}

static void include_file(parser *p, place at, str name, node *group, node **last) {
    arena *a = p->memory;
    str folder = folder_of(a, p->source->name);
    str path = str_starts(name, STR("/")) ? arena_str(a, name)
                                          : arena_printf(a, STR_FMT STR_FMT, STR_ARG(folder), STR_ARG(name));
    if (str_starts(path, STR("./"))) path = str_sub(path, 2, path.n);
    if (!may_include(p, at, path.p, folder.p)) return;
    parser *outermost = p;
    while (outermost->includer) outermost = outermost->includer;
    if (!may_include_more(outermost, at, 0)) return;
    source *s = source_load_part(a, path, p->source->max, NULL, p->problems);
    if (!s || !may_include_more(outermost, at, s->text.n) || !read_clean(s, p->problems)) return;
    source_index(a, s);
    s->included = outermost->source->included;
    outermost->source->included = s;
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
    else if (!p->limits.skip_include)
        place_error(p->problems, at, str_of("--allow-include allows it in deals"), "@include is not allowed here");
    next(p);
}

/* ------------------------------------------------------------------------------------------------ settings */

/* A name directly after a closing quote: probably an earlier quote is missing, so that strings and names are exchanged
 * from there on. */
static bool blame_glued(parser *p, const node *n) {
    bool glued = p->last_string.source == p->source && p->last_string.at + p->last_string.len == n->key_at.at;
    if (glued && !p->blamed)
        place_error(p->problems, p->last_string, str_of("is a quote missing before? the text after it cannot be read"),
                    "this string ends directly before the name '" STR_FMT "'", STR_ARG(n->key));
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

/* libconfig searches the whole group for each of its settings, so the time for a long group is quadratic. */
static void check_groups(arena *a, const node *n, diags *d) {
    if (n->kind == NODE_GROUP && n->n <= MOST_SETTINGS)
        read_duplicates(a, n, d);
    else if (n->kind == NODE_GROUP)
        place_error(d, n->at, str_of("a deal can be written as JSON, which has no such limit"),
                    "this group has %u settings; the limit is %u", n->n, MOST_SETTINGS);
    if (n->kind == NODE_GROUP || n->kind == NODE_LIST)
        for (const node *c = n->first; c; c = c->next) check_groups(a, c, d);
}

/* ------------------------------------------------------------------------------------------------ libconfig's reading
 */

/* libconfig decides what its text means: it reads the file, too, and if a value of the tree differs from libconfig's,
 * the file is refused. */

static bool agrees(const node *n, config_setting_t *is) {
    int type = config_setting_type(is);
    switch (n->kind) {
    case NODE_BOOL: return type == CONFIG_TYPE_BOOL && (config_setting_get_bool(is) != 0) == n->b;
    case NODE_INT: return type == CONFIG_TYPE_INT64 && config_setting_get_int64(is) == n->i;
    case NODE_FLOAT:
        return type == CONFIG_TYPE_FLOAT && !(config_setting_get_float(is) < n->f) &&
               !(config_setting_get_float(is) > n->f);
    case NODE_STRING: return type == CONFIG_TYPE_STRING && str_eq(n->s, str_of(config_setting_get_string(is)));
    case NODE_GROUP: return type == CONFIG_TYPE_GROUP && (unsigned)config_setting_length(is) == n->n;
    case NODE_LIST:
        return (type == CONFIG_TYPE_LIST || type == CONFIG_TYPE_ARRAY) && (unsigned)config_setting_length(is) == n->n;
    case NODE_NULL: break;
    }
    return false;
}

static bool confirm(const node *n, config_setting_t *is, diags *d) {
    unsigned i = 0;
    if (!agrees(n, is)) {
        place_error(d, n->at, str_of("please report this file"), "libconfig reads this value differently");
        return false;
    }
    for (const node *c = n->kind == NODE_GROUP || n->kind == NODE_LIST ? n->first : NULL; c; c = c->next)
        if (!confirm(c, config_setting_get_elem(is, i++), d)) return false;
    return true;
}

/* Reports what libconfig refuses although the parser accepted it. The line is one of the text that libconfig read, with
 * includes in place. */
static void refused(const source *s, const config_t *c, diags *d) {
    uint32_t line = (uint32_t)config_error_line(c);
    diags_add(d, (diag){.level = DIAG_ERROR,
                        .file = s->name,
                        .line = line ? s->first_line + line - 1 : 0,
                        .message = arena_printf(&d->memory, "libconfig cannot read this: %s", config_error_text(c))});
}

static size_t count_nodes(const node *n) {
    size_t sum = 1;
    if (n->kind == NODE_GROUP || n->kind == NODE_LIST)
        for (const node *c = n->first; c; c = c->next) sum += count_nodes(c);
    return sum;
}

/* libconfig does not check what malloc() gives it. So as much memory as it takes, and more, is taken before it runs and
 * given back: if there is too little, that is found out here. Another thread may take it in between; that is the one
 * case in which running out of memory is not reported. Returns how much that is; it counts in A until libconfig is
 * done.
 */
static size_t reserve(arena *a, const node *root, size_t text) {
    enum { FOR_SCANNER = 65536, FOR_NODE = 256 };
    size_t most = FOR_SCANNER + 3 * text + FOR_NODE * count_nodes(root);
    arena_count(a, most);
    void *volatile block = malloc(most);
    if (!block) arena_out_of_memory(a);
    free(block);
    return most;
}

/* What libconfig has made is released with the arena, if not before. */
typedef struct reading {
    config_t config;
    bool open;
} reading;

static void close_reading(void *what) {
    reading *r = what;
    if (r->open) config_destroy(&r->config);
    r->open = false;
}

/* Reads TEXT (which ends in NUL) with libconfig and compares its values with the tree. False after an error in D. */
static bool confirm_all(arena *a, const source *s, const node *root, const buf *text, diags *d) {
    reading *r = ARENA_NEW(a, reading);
    arena_defer(a, close_reading, r);
    if (text->failed) arena_out_of_memory(a);
    size_t reserved = reserve(a, root, text->n);
    config_init(&r->config);
    r->open = true;
    bool good = config_read_string(&r->config, text->p) == CONFIG_TRUE;
    if (good)
        good = confirm(root, config_root_setting(&r->config), d);
    else
        refused(s, &r->config, d);
    close_reading(r);
    arena_uncount(a, reserved);
    return good;
}

/* ------------------------------------------------------------------------------------------------ the whole */

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
    return root;
}

node *node_read_config(arena *a, source *s, node_limits limits, diags *d) {
    diags_next_input(d);
    size_t before = d->errors;
    if (!read_clean(s, d)) return NULL;
    if (limits.max_depth == 0) limits.max_depth = DEFAULT_DEPTH;
    buf *out = buf_owned(a);
    parser p = {.memory = a, .problems = d, .source = s, .limits = limits, .out = out};
    p.at = p.flushed = (uint32_t)read_mark(s);
    node *root = parse_file(&p);
    check_groups(a, root, d);
    buf_add(out, "\n", 2);
    bool good = d->errors == before && confirm_all(a, s, root, out, d);
    buf_free(out);
    return good ? root : NULL;
}
