#include <errno.h>
#include <libconfig.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/user_limits.h"
#include "base/utf8.h"
#include "base/written_files.h"
#include "source/slips.h"
#include "source/source_internal.h"

/* The parser builds the tree from tokens and writes the text for libconfig: the same text, but every integer has the
 * suffix L (libconfig 1.5 cuts others to 32 bits without an error), and included files are in place. */

#define DEEPEST_CHAIN 10u    /* nesting of @include */
#define MOST_SETTINGS 10000u /* settings of one group */

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
    bool failed;             /* reading has stopped at an error */
    const source *slipped;   /* the file with the error if it is one of syntax, to be reported by slips_report() */
} parser;

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

static void next(parser *p) {
    if (p->failed) return;
    p->token = config_token(p->source, &p->at);
    str words = str_sub(p->source->text, p->token.from, p->token.to);
    if (p->token.kind == TOKEN_STRING && memchr(words.p, '\r', words.n)) flush_lines(p, words);
}

/* Ends the reading: the next token is the end of the file. */
static void stop(parser *p, const source *slipped) {
    if (!p->failed) p->slipped = slipped;
    p->failed = true;
    p->token = (token){TOKEN_END, 0, p->token.from, p->token.from};
}

static place token_place(const parser *p) {
    return (place){p->source, p->token.from, p->token.to - p->token.from};
}

static bool is_sign(const parser *p, char c) {
    return p->token.kind == TOKEN_SIGN && p->token.sign == c;
}

/* Moves behind the sign C, which must come here. */
static void take(parser *p, char c) {
    if (is_sign(p, c))
        next(p);
    else
        stop(p, p->source);
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
    n->s = config_decode(p->memory, p->source, from, to);
    check_text(p, n);
}

/* ------------------------------------------------------------------------------------------------ groups and lists */

static void parse_value(parser *p, node *n);
static void parse_settings(parser *p, node *group, node **last);

/* Begins a group or list; false if it is nested too deep. */
static bool enter(parser *p, node *n, node_kind kind) {
    n->kind = kind;
    n->at.len = 1;
    next(p);
    if (++p->depth <= p->limits.max_depth) return true;
    read_depth_error(n->at, p->limits.max_depth, p->problems);
    stop(p, NULL);
    return false;
}

static void parse_group(parser *p, node *n) {
    node *last = NULL;
    if (!enter(p, n, NODE_GROUP)) return;
    parse_settings(p, n, &last);
    take(p, '}');
    p->depth--;
}

static void parse_list(parser *p, node *n) {
    char close = is_sign(p, '(') ? ')' : ']';
    node *last = NULL;
    if (!enter(p, n, NODE_LIST)) return;
    while (!is_sign(p, close) || last) {
        node *c = ARENA_NEW(p->memory, node);
        if (last && p->token.kind == TOKEN_INT && config_is_split(p->source->text, p->token)) stop(p, p->source);
        parse_value(p, c);
        c->key_at = c->at;
        read_append(n, &last, c);
        if (!is_sign(p, ',')) break;
        next(p);
    }
    take(p, close);
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
            parse_list(p, n);
            return;
        }
        /* fall through */
    default: stop(p, p->source); return;
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

/* Counts FILES and their BYTES. Files that include each other several times grow with a power of their
 * number; the first file too many is an error, and those after it are left out. */
static bool may_include_more(parser *outermost, place at, unsigned files, size_t bytes) {
    const user_limits most = user_limits_of(outermost->memory);
    const bool before = outermost->included > most.includes || outermost->included_bytes > most.file_size;
    outermost->included += files;
    outermost->included_bytes += bytes;
    if (before) return false;
    if (outermost->included > most.includes)
        place_error(outermost->problems, at, str_of("--max-includes allows more"),
                    "too many files are included: the limit is %u", most.includes);
    else if (outermost->included_bytes > most.file_size)
        place_error(outermost->problems, at, str_of("--max-file-size allows more"),
                    "the included files are longer than %u bytes together", most.file_size);
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
    if (written_file_is_read(p->memory, path.p)) {
        place_error(p->problems, at, str_of("write to another file"), "the run writes to this file, which is included");
        return;
    }
    parser *outermost = p;
    while (outermost->includer) outermost = outermost->includer;
    if (!may_include_more(outermost, at, 1, 0)) return;
    source *s = source_load_part(a, path, p->source->max, NULL, p->problems);
    if (!s || !may_include_more(outermost, at, 0, s->text.n) || !read_clean(s, p->problems)) return;
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
    if (inner.token.kind != TOKEN_END) stop(&inner, s);
    flush(&inner, (uint32_t)s->text.n);
    buf_char(p->out, '\n');
    if (inner.failed) stop(p, inner.slipped);
}

static void parse_include(parser *p, node *group, node **last) {
    place at = token_place(p);
    flush(p, p->token.from);
    next(p);
    if (p->token.kind != TOKEN_STRING) {
        stop(p, p->source);
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

static void parse_setting(parser *p, node *group, node **last) {
    node *n = ARENA_NEW(p->memory, node);
    n->key = str_sub(p->source->text, p->token.from, p->token.to);
    n->key_at = token_place(p);
    next(p);
    take(p, is_sign(p, ':') ? ':' : '=');
    parse_value(p, n);
    read_append(group, last, n);
    if (is_sign(p, ';') || is_sign(p, ',')) next(p);
}

static void parse_settings(parser *p, node *group, node **last) {
    for (;;)
        if (p->token.kind == TOKEN_NAME || p->token.kind == TOKEN_BOOL)
            parse_setting(p, group, last);
        else if (p->token.kind == TOKEN_INCLUDE)
            parse_include(p, group, last);
        else
            return;
}

/* libconfig's [ ] contains scalars of one type, its ( ) any values. */
static void check_elements(const node *list, diags *d) {
    const node *first = list->first;
    for (const node *c = first; c; c = c->next) {
        if (c->kind == NODE_GROUP || c->kind == NODE_LIST)
            place_error(d, list->at, STR("write: ( ... ) for a list of groups or lists"),
                        "[ ... ] can contain only plain values");
        else if (first->kind != c->kind)
            place_error(d, c->at, STR("write: ( ... ) for a list of mixed values"),
                        "[ ... ] can contain only values of one type: this is %s, the first is %s",
                        node_kind_name(c->kind), node_kind_name(first->kind));
        else
            continue;
        break;
    }
}

/* libconfig searches the whole group for each of its settings, so the time for a long group is quadratic. */
static void check_groups(arena *a, const node *n, diags *d) {
    if (n->kind == NODE_GROUP && n->n <= MOST_SETTINGS)
        read_duplicates(a, n, d);
    else if (n->kind == NODE_GROUP)
        place_error(d, n->at, str_of("a deal can be written as JSON, which has no such limit"),
                    "this group has %u settings; the limit is %u", n->n, MOST_SETTINGS);
    if (n->kind == NODE_LIST && n->at.source->text.p[n->at.at] == '[') check_elements(n, d);
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
    const str given = buf_text_or_jump(text, a);
    size_t reserved = reserve(a, root, given.n);
    config_init(&r->config);
    r->open = true;
    bool good = config_read_string(&r->config, given.p) == CONFIG_TRUE;
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
    if (p->token.kind != TOKEN_END) stop(p, p->source);
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
    if (p.slipped && !slips_report(p.slipped, false, d))
        place_error(d, (place){p.slipped, p.token.from, 1}, STR(""), "this is not valid libconfig text");
    if (!p.failed) check_groups(a, root, d);
    buf_add(out, "\n", 2);
    bool good = d->errors == before && confirm_all(a, s, root, out, d);
    buf_free(out);
    return good ? root : NULL;
}
