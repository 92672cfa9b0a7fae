#include "source/format.h"

#include <string.h>

#include "base/utf8.h"
#include "source/source_internal.h"

/* The text has been read without an error before it is laid out, so the parser below meets no wrong token. It keeps
 * what the tree of nodes does not: comments, empty lines, how a value is spelled. */

#define INDENT 2u

typedef struct remark {
    str text;     /* a comment, with its marks */
    size_t lines; /* ends of lines before it, since the token or comment before */
} remark;

typedef struct remarks {
    const remark *v;
    size_t n;
} remarks;

typedef enum {
    ITEM_PLAIN,    /* a number, true, false, null, or a string of one literal */
    ITEM_LITERALS, /* a string of several literals, which are its children */
    ITEM_BRACKETS, /* a group or list */
    ITEM_INCLUDE,  /* @include */
} item_kind;

/* A setting, an element of a list, or a literal of a string. */
typedef struct item item;
struct item {
    item_kind kind;
    str name; /* of a setting */
    str text; /* of a plain value; the file that is included */
    char open, close;
    item *first, *last, *next;
    size_t n;
    remarks before; /* comments on lines before it */
    remarks after;  /* on the line where it ends */
    remarks inside; /* on the line of the opening bracket */
    remarks ending; /* before the closing bracket */
    bool gap;       /* an empty line before it and its comments */
    bool own_gap;   /* an empty line between its comments and it */
    bool padded;    /* of brackets: a space inside of either */
    bool breaks;    /* has a comment or an end of a line in it, so that it does not fit on one line */
    bool deep;      /* of brackets: has a comment, a group, or a list of groups in it */
    size_t width;   /* on one line, without name and separator */
};

/* ------------------------------------------------------------------------------------------------ comments */

typedef struct reader {
    arena *memory;
    const source *source;
    bool json;
    token token;    /* the current token */
    uint32_t at;    /* its end */
    remarks before; /* comments between the token before and this one */
    size_t lines;   /* ends of lines between the last of these, or the token before, and this token */
} reader;

static str without_cr(arena *a, str s) {
    if (!memchr(s.p, '\r', s.n)) return s;
    char *copy = arena_alloc(a, s.n);
    return (str){copy, config_copy_lines(copy, s)};
}

/* The next comment in TEXT, which has only comments and whitespace, from *AT on. False if there is none. *LINES counts
 * the ends of lines before it. A comment that ends with its line loses the whitespace at its end. */
static bool next_comment(arena *a, str text, size_t *at, remark *out) {
    out->lines = 0;
    for (; *at < text.n && str_is_space(text.p[*at]); ++*at) {
        bool pair = text.p[*at] == '\r' && *at + 1 < text.n && text.p[*at + 1] == '\n';
        out->lines += (text.p[*at] == '\n' || text.p[*at] == '\r') && !pair;
    }
    if (*at == text.n) return false;
    bool block = str_starts(str_sub(text, *at, text.n), STR("/*"));
    size_t end = str_find(text, block ? STR("*/") : STR("\n"), *at + block * 2);
    end = end == SIZE_MAX ? text.n : end + block * 2;
    out->text = str_sub(text, *at, end);
    *at = end;
    if (block) out->text = without_cr(a, out->text);
    while (!block && str_is_space(out->text.p[out->text.n - 1])) out->text.n--;
    return true;
}

static bool is_line_comment(remark r) {
    return !str_starts(r.text, STR("/*"));
}

static void advance(reader *r) {
    VEC(remark) list = {0};
    uint32_t from = r->at;
    size_t at = 0;
    remark next;
    r->token = config_token(r->source, &r->at);
    str between = str_sub(r->source->text, from, r->token.from);
    while (next_comment(r->memory, between, &at, &next)) VEC_PUSH(r->memory, list, next);
    r->before = (remarks){list.v, list.n};
    r->lines = next.lines;
}

static void add_remarks(reader *r, remarks *to, remarks more) {
    if (more.n == 0) return;
    remark *all = ARENA_ARRAY(r->memory, remark, to->n + more.n);
    if (to->n) memcpy(all, to->v, to->n * sizeof *all);
    memcpy(all + to->n, more.v, more.n * sizeof *all);
    *to = (remarks){all, to->n + more.n};
}

/* Takes the comments on the line of the token before out of r->before. A comment between two tokens of one line belongs
 * to the second one, unless that is only a separator or closes a bracket. */
static remarks take_same_line(reader *r) {
    remarks all = r->before;
    size_t same = 0, joined = 0;
    while (same < all.n && all.v[same].lines == 0) same++;
    char sign = r->token.kind == TOKEN_SIGN ? r->token.sign : '\0';
    bool content = r->token.kind != TOKEN_END && (!sign || sign == '{' || sign == '(' || sign == '[');
    if (same == all.n && r->lines == 0 && content) joined = same;
    r->before = (remarks){all.v + same - joined, all.n - same + joined};
    return (remarks){all.v, same - joined};
}

/* ------------------------------------------------------------------------------------------------ reading */

static void read_items(reader *r, item *of);

static void add_item(item *of, item *x) {
    *(of->last ? &of->last->next : &of->first) = x;
    of->last = x;
    of->n++;
}

static str token_text(const reader *r) {
    return without_cr(r->memory, str_sub(r->source->text, r->token.from, r->token.to));
}

static void read_brackets(reader *r, item *x) {
    x->kind = ITEM_BRACKETS;
    x->open = r->token.sign;
    x->close = x->open == '{' ? '}' : x->open == '(' ? ')' : ']';
    advance(r);
    x->inside = take_same_line(r);
    read_items(r, x);
    advance(r);
    x->width = x->n ? 0 : 2;
    x->deep = x->inside.n || x->ending.n;
    for (const item *c = x->first; c; c = c->next) {
        bool apart = c->before.n || c->after.n || c->kind == ITEM_INCLUDE;
        x->breaks = x->breaks || c->breaks || apart;
        x->deep = x->deep || apart || c->deep || c->close == '}' || (c->first && c->first->kind == ITEM_BRACKETS);
        x->padded = !r->json && (x->padded || x->open == '{' || (x->open == '(' && c->kind == ITEM_BRACKETS));
        if (x->open == '{') x->width += utf8_width(c->name) + (r->json ? 2 : 4);
        x->width += c->width + (r->json || x->open != '{' ? 2 : 1);
    }
    x->width += x->padded ? (x->open == '{' ? 3 : 2) : 0;
    x->breaks = x->breaks || x->inside.n || x->ending.n;
}

/* Adjacent literals are one string; each keeps its comments. */
static void read_string(reader *r, item *x) {
    remarks before = {0};
    while (r->token.kind == TOKEN_STRING) {
        item *c = ARENA_NEW(r->memory, item);
        *c = (item){.text = token_text(r), .before = before};
        add_item(x, c);
        advance(r);
        if (r->token.kind != TOKEN_STRING) break;
        c->after = take_same_line(r);
        before = r->before;
    }
    x->text = x->first->text;
    x->width = utf8_width(x->text);
    x->breaks = x->n > 1 || memchr(x->text.p, '\n', x->text.n);
    x->kind = x->n > 1 ? ITEM_LITERALS : ITEM_PLAIN;
}

static void read_plain(reader *r, item *x) {
    char *text = arena_z(r->memory, token_text(r));
    for (char *c = text; r->token.kind == TOKEN_BOOL && *c; c++) *c = (char)(*c | 0x20);
    x->text = str_of(text);
    x->width = x->text.n;
    advance(r);
}

static void read_value(reader *r, item *x) {
    if (r->token.kind == TOKEN_SIGN)
        read_brackets(r, x);
    else if (r->token.kind == TOKEN_STRING)
        read_string(r, x);
    else
        read_plain(r, x);
}

/* Comments between name, '=' and value are moved before the setting. */
static void read_setting(reader *r, item *x) {
    x->name = token_text(r);
    bool include = r->token.kind == TOKEN_INCLUDE;
    advance(r);
    add_remarks(r, &x->before, r->before);
    if (include) {
        x->kind = ITEM_INCLUDE;
        x->text = token_text(r);
        advance(r);
        return;
    }
    advance(r);
    add_remarks(r, &x->before, r->before);
    read_value(r, x);
}

/* The items up to the closing bracket of OF, or the end of the file. */
static void read_items(reader *r, item *of) {
    remarks pending = r->before;
    while (r->token.kind != TOKEN_END && !(r->token.kind == TOKEN_SIGN && r->token.sign == of->close)) {
        item *x = ARENA_NEW(r->memory, item);
        x->before = pending;
        x->gap = of->n && (pending.n ? pending.v[0].lines : r->lines) > 1;
        x->own_gap = pending.n && r->lines > 1;
        if (of->close == '}')
            read_setting(r, x);
        else
            read_value(r, x);
        x->after = take_same_line(r);
        pending = r->before;
        if (r->token.kind == TOKEN_SIGN && (r->token.sign == ',' || r->token.sign == ';')) {
            advance(r);
            bool ended = pending.n || (x->after.n && is_line_comment(x->after.v[x->after.n - 1]));
            if (!ended) add_remarks(r, &x->after, take_same_line(r));
            add_remarks(r, &pending, r->before);
        }
        add_item(of, x);
    }
    of->ending = pending;
}

/* ------------------------------------------------------------------------------------------------ writing */

typedef struct writer {
    buf *out;
    bool json;
} writer;

/* How a group or list is written: on one line if it fits, otherwise each item on lines of its own; always so; on one
 * line if it fits, otherwise packed into lines. */
typedef enum { BY_WIDTH, BROKEN, PACKED } way;

static void write_value(writer *w, const item *x, size_t indent, size_t column, way how);

static void new_line(writer *w, size_t indent) {
    buf_char(w->out, '\n');
    buf_pad(w->out, ' ', indent);
}

static void write_after(writer *w, remarks list) {
    for (size_t i = 0; i < list.n; i++) buf_printf(w->out, " " STR_FMT, STR_ARG(list.v[i].text));
}

/* Each comment on a line of its own, which begins where the output is; GAP: an empty line may be before the first. */
static void write_before(writer *w, remarks list, size_t indent, bool gap) {
    for (size_t i = 0; i < list.n; i++) {
        if (i && list.v[i].lines > 1) buf_char(w->out, '\n');
        if (i || gap) new_line(w, indent);
        buf_str(w->out, list.v[i].text);
    }
}

static size_t write_name(writer *w, const item *x) {
    if (x->name.n == 0) return 0;
    buf_str(w->out, x->name);
    buf_z(w->out, w->json ? ": " : x->kind == ITEM_INCLUDE ? " " : " = ");
    return utf8_width(x->name) + (w->json ? 2 : 3);
}

/* The separator after an item of OF; the last element of a list has none, nor has the last member of a JSON object. */
static const char *separator(const writer *w, const item *of, const item *x) {
    if (x->kind == ITEM_INCLUDE) return "";
    if (!w->json && of->close == '}') return ";";
    return x->next ? "," : "";
}

static void write_flat(writer *w, const item *x) {
    if (x->kind != ITEM_BRACKETS) {
        buf_str(w->out, x->text);
        return;
    }
    buf_char(w->out, x->open);
    if (x->padded) buf_char(w->out, ' ');
    for (const item *c = x->first; c; c = c->next) {
        write_name(w, c);
        write_flat(w, c);
        buf_z(w->out, separator(w, x, c));
        if (c->next) buf_char(w->out, ' ');
    }
    if (x->padded) buf_char(w->out, ' ');
    buf_char(w->out, x->close);
}

/* Elements of a list side by side, in as many lines as it takes, aligned after the bracket. */
static void write_filled(writer *w, const item *x, size_t column) {
    size_t at = ++column;
    buf_char(w->out, x->open);
    for (const item *c = x->first; c; c = c->next) {
        /* after the last element: bracket and separator */
        if (c != x->first && at + c->width + (c->next ? 1 : 2) > FORMAT_WIDTH) {
            new_line(w, column);
            at = column;
        } else if (c != x->first) {
            buf_char(w->out, ' ');
            at++;
        }
        write_flat(w, c);
        buf_z(w->out, separator(w, x, c));
        at += c->width + 1;
    }
    buf_char(w->out, x->close);
}

static void write_literals(writer *w, const item *x, size_t column) {
    for (const item *c = x->first; c; c = c->next) {
        if (c != x->first) new_line(w, column);
        write_before(w, c->before, column, false);
        if (c->before.n) new_line(w, column);
        buf_str(w->out, c->text);
        write_after(w, c->after);
    }
}

static bool fits(const item *x, size_t column) {
    return !x->breaks && column + x->width + 1 <= FORMAT_WIDTH;
}

/* The settings of a group side by side, in as many lines as it takes, aligned after the bracket. */
static void write_packed(writer *w, const item *x, size_t indent) {
    size_t at = indent + INDENT;
    bool alone = false; /* the setting before takes several lines */
    buf_z(w->out, "{ ");
    for (const item *c = x->first; c; c = c->next) {
        /* with name, '=' and separator; after the last setting: bracket and separator */
        size_t width = utf8_width(c->name) + 4 + c->width, tail = c->next ? 0 : 3;
        if (c != x->first && (alone || c->breaks || at + 1 + width + tail > FORMAT_WIDTH)) {
            new_line(w, indent + INDENT);
            at = indent + INDENT;
        } else if (c != x->first) {
            buf_char(w->out, ' ');
            at++;
        }
        size_t column = at + write_name(w, c);
        alone = !fits(c, column);
        write_value(w, c, indent + INDENT, column, BY_WIDTH);
        buf_char(w->out, ';');
        at += width;
    }
    buf_z(w->out, " }");
}

/* The groups and lists in a list look alike: if one does not fit on a line, and one has a group in it, none is on one
 * line. */
static way way_of_elements(const writer *w, const item *of, size_t indent) {
    bool deep = w->json, all_fit = true;
    if (of->close == '}') return BY_WIDTH;
    for (const item *c = of->first; c; c = c->next) {
        deep = deep || c->deep;
        all_fit = all_fit && (c->kind != ITEM_BRACKETS || fits(c, indent));
    }
    return all_fit ? BY_WIDTH : deep ? BROKEN : PACKED;
}

/* The items of OF, each on lines of its own. */
static void write_items(writer *w, const item *of, size_t indent, bool top) {
    way how = way_of_elements(w, of, indent);
    for (const item *c = of->first; c; c = c->next) {
        if (c->gap) buf_char(w->out, '\n');
        if (c != of->first || !top) new_line(w, indent);
        write_before(w, c->before, indent, false);
        if (c->before.n && c->own_gap) buf_char(w->out, '\n');
        if (c->before.n) new_line(w, indent);
        size_t column = indent + write_name(w, c);
        bool list_of_groups = c->close && c->close != '}' && c->first && c->first->kind == ITEM_BRACKETS;
        write_value(w, c, indent, column, top && list_of_groups ? BROKEN : how);
        buf_z(w->out, separator(w, of, c));
        write_after(w, c->after);
    }
    if (of->n && of->ending.n && of->ending.v[0].lines > 1) buf_char(w->out, '\n');
    write_before(w, of->ending, indent, of->n || !top);
}

static void write_value(writer *w, const item *x, size_t indent, size_t column, way how) {
    bool plain = x->kind == ITEM_BRACKETS && x->close != '}' && !x->breaks;
    for (const item *c = x->first; c; c = c->next) plain = plain && c->kind == ITEM_PLAIN;
    if (x->kind == ITEM_LITERALS) {
        write_literals(w, x, column);
    } else if (x->kind != ITEM_BRACKETS || (fits(x, column) && (how != BROKEN || x->n == 0))) {
        write_flat(w, x);
    } else if (how == PACKED && x->close == '}') {
        write_packed(w, x, indent);
    } else if (plain) {
        write_filled(w, x, column);
    } else {
        buf_char(w->out, x->open);
        write_after(w, x->inside);
        write_items(w, x, indent + INDENT, false);
        new_line(w, indent);
        buf_char(w->out, x->close);
    }
}

/* ------------------------------------------------------------------------------------------------ comparing */

static bool same_tree(const node *x, const node *y) {
    if (x->kind != y->kind || !str_eq(x->key, y->key)) return false;
    switch (x->kind) {
    case NODE_NULL: return true;
    case NODE_BOOL: return x->b == y->b;
    case NODE_INT: return x->i == y->i;
    case NODE_FLOAT: return memcmp(&x->f, &y->f, sizeof x->f) == 0;
    case NODE_STRING: return str_eq(x->s, y->s);
    case NODE_GROUP:
    case NODE_LIST: break;
    }
    if (x->n != y->n) return false;
    for (const node *c = x->first, *k = y->first; c; c = c->next, k = k->next)
        if (!same_tree(c, k)) return false;
    return true;
}

/* All comments of a text, and the files that it includes, in their order. */
static const str *list_comments(arena *a, const source *s, size_t *n) {
    VEC(str) list = {0};
    reader r = {.memory = a, .source = s, .at = (uint32_t)read_mark(s)};
    do {
        bool include = r.token.kind == TOKEN_INCLUDE;
        advance(&r);
        for (size_t i = 0; i < r.before.n; i++) VEC_PUSH(a, list, r.before.v[i].text);
        if (include) VEC_PUSH(a, list, token_text(&r));
    } while (r.token.kind != TOKEN_END);
    *n = list.n;
    return list.v;
}

static bool same_comments(arena *a, const source *x, const source *y) {
    size_t n, m;
    const str *of_x = list_comments(a, x, &n), *of_y = list_comments(a, y, &m);
    if (n != m) return false;
    for (size_t i = 0; i < n; i++)
        if (!str_eq(of_x[i], of_y[i])) return false;
    return true;
}

/* ------------------------------------------------------------------------------------------------ the whole */

static void write_text(arena *a, const source *s, bool json, buf *out) {
    reader r = {.memory = a, .source = s, .json = json, .at = (uint32_t)read_mark(s)};
    writer w = {.out = out, .json = json};
    item root = {.kind = ITEM_BRACKETS, .close = '}'};
    advance(&r);
    if (json) {
        root.close = '\0';
        read_items(&r, &root);
        write_value(&w, root.first, 0, 0, BROKEN);
    } else {
        read_items(&r, &root);
        write_items(&w, &root, 0, true);
    }
    if (!buf_is_empty(out)) buf_char(out, '\n');
}

bool format_text(arena *a, source *s, str *out, diags *d) {
    const node_limits limits = {.skip_include = true, .allow_nul = true};
    const node *tree = node_read(a, s, limits, d);
    if (!tree) return false;
    buf *text = buf_owned(a);
    write_text(a, s, tree->json, text);
    *out = buf_text_or_jump(text, a);
    source *again = source_of_text(a, s->name, *out);
    const node *new_tree = node_read(a, again, limits, d);
    if (new_tree && same_tree(tree, new_tree) && (tree->json || same_comments(a, s, again))) return true;
    diags_file(d, s->name, "laying out this file would change its meaning; please report this file");
    return false;
}
