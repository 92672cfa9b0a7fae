#include "source/text_edit.h"

#include <stdlib.h>

#include "source/source_internal.h"

void text_edit_replace(text_edits *e, uint32_t at, uint32_t len, str text) {
    VEC_PUSH(e->memory, e->list, ((text_edit){at, len, text, e->list.n}));
}

/* By offset; at one offset insertions come before replacements. */
static int by_offset(const void *a, const void *b) {
    const text_edit *x = a, *y = b;
    if (x->at != y->at) return x->at < y->at ? -1 : 1;
    if ((x->len > 0) != (y->len > 0)) return x->len > 0 ? 1 : -1;
    return (x->order > y->order) - (x->order < y->order);
}

/* Whether the first line of T ends in CR LF: lines that are added end like it. */
static bool ends_in_crlf(str t) {
    size_t end = str_find(t, STR("\n"), 0);
    return end != SIZE_MAX && end > 0 && t.p[end - 1] == '\r';
}

str text_edits_apply(text_edits *e) {
    buf out = buf_in(e->memory);
    uint32_t at = 0;
    bool crlf = ends_in_crlf(e->of->text);
    if (e->list.n) qsort(e->list.v, e->list.n, sizeof *e->list.v, by_offset);
    for (size_t i = 0; i < e->list.n; i++) {
        const text_edit *k = &e->list.v[i];
        if (k->at + k->len <= at && k->at < at) continue;
        if (k->at > at) buf_str(&out, str_sub(e->of->text, at, k->at));
        for (size_t c = 0; c < k->text.n; c++) {
            if (crlf && k->text.p[c] == '\n' && (c == 0 || k->text.p[c - 1] != '\r')) buf_char(&out, '\r');
            buf_char(&out, k->text.p[c]);
        }
        if (k->at + k->len > at) at = k->at + k->len;
    }
    buf_str(&out, str_sub(e->of->text, at, e->of->text.n));
    return buf_take(&out);
}

/* ------------------------------------------------------------------------------------------------ ends of nodes */

/* One JSON token, or one byte between tokens. */
static uint32_t json_token_end(str t, uint32_t at) {
    if (t.p[at] != '"') return at + 1;
    for (at++; at < t.n && t.p[at] != '"'; at++)
        if (t.p[at] == '\\') at++;
    return at + 1;
}

uint32_t node_end(const source *s, const node *n) {
    uint32_t at = n->at.at;
    int depth = 0;
    if (n->kind != NODE_GROUP && n->kind != NODE_LIST) return n->at.at + n->at.len;
    do {
        char sign = 0;
        if (n->json) {
            sign = s->text.p[at];
            at = json_token_end(s->text, at);
        } else {
            token t = config_token(s, &at);
            if (t.kind == TOKEN_END) break;
            sign = t.kind == TOKEN_SIGN ? t.sign : 0;
        }
        if (sign == '{' || sign == '[' || sign == '(') depth++;
        if (sign == '}' || sign == ']' || sign == ')') depth--;
    } while (depth > 0 && at < s->text.n);
    return at;
}

/* The start of a child: of its key, or of its value in a list. */
static uint32_t child_start(const source *s, const node *of, const node *child) {
    if (of->kind == NODE_LIST) return child->at.at;
    uint32_t at = child->key_at.at;
    if (child->json && s->text.p[at] != '"' && at > 0 && s->text.p[at - 1] == '"') at--;
    return at;
}

static bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\r';
}

/* The offset after the separator that follows AT, or AT if there is none. */
static uint32_t after_separator(const text_edits *e, uint32_t at, bool json) {
    str t = e->of->text;
    uint32_t to = at;
    if (!json) {
        token k = config_token(e->of, &to);
        return k.kind == TOKEN_SIGN && (k.sign == ';' || k.sign == ',') ? to : at;
    }
    while (to < t.n && (is_blank(t.p[to]) || t.p[to] == '\n')) to++;
    return to < t.n && t.p[to] == ',' ? to + 1 : at;
}

/* ------------------------------------------------------------------------------------------------ removing */

/* Removes [FROM, TO), with its lines if nothing else is on them. */
static void remove_lines(text_edits *e, uint32_t from, uint32_t to) {
    str t = e->of->text;
    uint32_t begin = from, end = to;
    while (begin > 0 && is_blank(t.p[begin - 1])) begin--;
    while (end < t.n && is_blank(t.p[end])) end++;
    bool alone = (begin == 0 || t.p[begin - 1] == '\n') && (end == t.n || t.p[end] == '\n');
    bool first = begin == 0 || t.p[begin - 1] == '\n';
    if (alone && end < t.n) end++;
    if (!alone && first) begin = from; /* what follows gets its place, such as a comment */
    if (!alone && !first) end = to;
    text_edit_replace(e, begin, end - begin, (str){"", 0});
}

/* The last child that stays, or NULL. */
static const node *last_kept(const node *of, const bool *removed) {
    const node *last = NULL;
    size_t i = 0;
    for (const node *k = of->first; k; k = k->next, i++)
        if (!removed || !removed[i]) last = k;
    return last;
}

/* A removed child takes the separator after it along. In a list or JSON object, where no comma may follow the last
 * child, those after the last child that stays take the comma before them instead. */
void text_edit_remove(text_edits *e, const node *of, const bool *removed) {
    bool commas = of->json || of->kind == NODE_LIST;
    const node *last = last_kept(of, removed), *before = NULL;
    bool at_end = commas && !last;
    size_t i = 0;
    for (const node *k = of->first; k; before = k, k = k->next, i++) {
        uint32_t from = child_start(e->of, of, k), to = node_end(e->of, k);
        if (removed[i] && !at_end) remove_lines(e, from, after_separator(e, to, of->json));
        if (removed[i] && at_end) {
            uint32_t end = before ? node_end(e->of, before) : 0, comma = before ? after_separator(e, end, of->json) : 0;
            if (comma > end) text_edit_replace(e, comma - 1, 1, (str){"", 0});
            remove_lines(e, from, to);
        }
        at_end = at_end || (commas && k == last);
    }
}

/* ------------------------------------------------------------------------------------------------ appending */

/* *OUT is the white space before an offset; true if nothing else is before it on its line. */
static bool indent_at(str t, uint32_t at, str *out) {
    uint32_t from = at;
    while (from > 0 && is_blank(t.p[from - 1])) from--;
    *out = str_sub(t, from, at);
    return from == 0 || t.p[from - 1] == '\n';
}

static void add_indented(buf *out, str item, str indent) {
    for (size_t from = 0; from <= item.n;) {
        size_t to = str_find(item, STR("\n"), from);
        if (to == SIZE_MAX) to = item.n;
        if (from) buf_char(out, '\n');
        buf_str(out, indent);
        buf_str(out, str_sub(item, from, to));
        from = to + 1;
    }
}

/* The end of the line on which a child ends, after its comment, if no other child follows there; else AT. */
static uint32_t line_end(const text_edits *e, uint32_t at, bool json) {
    str t = e->of->text;
    uint32_t next = after_separator(e, at, json), eol = at;
    while (eol < t.n && t.p[eol] != '\n') eol++;
    if (eol > at && t.p[eol - 1] == '\r') eol--;
    if (json)
        while (next < t.n && is_blank(t.p[next])) next++;
    else
        next = config_token(e->of, &next).from;
    return next >= eol ? eol : at;
}

/* The place where items go and how they are indented. */
typedef struct appending {
    const node *last; /* the last child that stays, or NULL */
    uint32_t close;   /* offset of the closing bracket */
    bool lines;       /* each child has a line of its own */
    str indent;       /* of these lines */
} appending;

/* Children with commas between them. */
static void append_elements(text_edits *e, const node *of, const appending *p, const str *items, size_t n) {
    uint32_t end = p->last ? node_end(e->of, p->last) : of->at.at + 1;
    uint32_t at = p->lines && p->last ? line_end(e, end, of->json) : end;
    buf out = buf_in(e->memory);
    for (size_t i = 0; i < n; i++) {
        if (i) buf_char(&out, ',');
        if (p->lines)
            buf_char(&out, '\n');
        else if (i || p->last)
            buf_char(&out, ' ');
        add_indented(&out, items[i], p->lines ? p->indent : (str){"", 0});
    }
    if (p->last) text_edit_replace(e, end, 0, STR(","));
    if (!p->last && p->lines && of->at.at + 1 == p->close) buf_char(&out, '\n');
    text_edit_replace(e, at, 0, buf_take(&out));
}

/* Settings, each with its ';'. */
static void append_settings(text_edits *e, const appending *p, const str *items, size_t n) {
    str t = e->of->text;
    uint32_t at = p->close;
    buf out = buf_in(e->memory);
    while (p->lines && at > 0 && t.p[at - 1] != '\n') at--;
    for (size_t i = 0; i < n; i++) {
        if (!p->lines && i == 0 && t.p[at - 1] != ' ' && t.p[at - 1] != '\n') buf_char(&out, ' ');
        add_indented(&out, items[i], p->lines ? p->indent : (str){"", 0});
        buf_z(&out, p->lines ? ";\n" : "; ");
    }
    text_edit_replace(e, at, 0, buf_take(&out));
}

void text_edit_append(text_edits *e, const node *of, const bool *removed, const str *items, size_t n) {
    str closing, t = e->of->text;
    if (n == 0) return;
    appending p = {.last = last_kept(of, removed), .close = node_end(e->of, of) - 1};
    p.lines = indent_at(t, p.close, &closing);
    if (!of->first || !indent_at(t, child_start(e->of, of, of->first), &p.indent))
        p.indent = arena_printf(e->memory, STR_FMT "  ", STR_ARG(closing));
    if (of->kind == NODE_GROUP && !of->json)
        append_settings(e, &p, items, n);
    else
        append_elements(e, of, &p, items, n);
}

/* ------------------------------------------------------------------------------------------------ inserting, moving */

/* After the opening bracket of a list, and the comment on its line if no element follows there. */
static uint32_t list_begin(const text_edits *e, const node *of) {
    return line_end(e, of->at.at + 1, of->json);
}

/* The parts of an element: what is above it, the element, its comma with what is before that, the rest of its line. */
typedef struct element {
    uint32_t lead, at, end, comma, tail;
} element;

static element element_of(const text_edits *e, const node *of, const node *n, uint32_t lead) {
    element x = {.lead = lead, .at = n->at.at, .end = node_end(e->of, n)};
    x.comma = after_separator(e, x.end, of->json);
    x.tail = line_end(e, x.end, of->json);
    if (x.tail < x.comma) x.tail = x.comma;
    return x;
}

void text_edit_insert(text_edits *e, const node *of, const node *after, str item) {
    str t = e->of->text, indent;
    if (!of->first || (after && !after->next)) {
        text_edit_append(e, of, NULL, &item, 1);
        return;
    }
    uint32_t at = after ? element_of(e, of, after, 0).tail : list_begin(e, of);
    bool lines = at < t.n && (t.p[at] == '\n' || t.p[at] == '\r');
    buf out = buf_in(e->memory);
    if (!indent_at(t, of->first->at.at, &indent)) {
        indent_at(t, node_end(e->of, of) - 1, &indent);
        indent = arena_printf(e->memory, STR_FMT "  ", STR_ARG(indent));
    }
    buf_char(&out, lines ? '\n' : ' ');
    add_indented(&out, item, lines ? indent : (str){"", 0});
    buf_char(&out, ',');
    text_edit_replace(e, at, 0, buf_take(&out));
}

void text_edit_move(text_edits *e, const node *of, uint32_t from, uint32_t to) {
    str t = e->of->text;
    uint32_t first = from < to ? from : to, last = from < to ? to : from, i = 0, lead = list_begin(e, of);
    element *all = ARENA_ARRAY(e->memory, element, of->n);
    for (const node *n = of->first; n; n = n->next, i++) {
        all[i] = element_of(e, of, n, lead);
        lead = all[i].tail;
    }
    if (from == to || last >= of->n) return;
    buf out = buf_in(e->memory);
    for (i = first; i <= last; i++) {
        /* The element that comes to place I, and the one after it. */
        uint32_t of_it = i == to ? from : from < to ? i + 1 : i - 1;
        uint32_t next = i == last ? UINT32_MAX : i + 1 == to ? from : from < to ? i + 2 : i;
        const element *x = &all[of_it];
        str tail = str_sub(t, x->comma, x->tail);
        uint32_t follows = next == UINT32_MAX ? all[last].tail : all[next].lead;
        buf_str(&out, str_sub(t, x->lead, x->end));
        buf_str(&out, str_sub(t, all[i].end, all[i].comma));
        buf_str(&out, tail);
        /* A comment of the line must not swallow what comes now. */
        bool breaks = follows < t.n && (t.p[follows] == '\n' || t.p[follows] == '\r');
        if (str_trim(tail).n && !breaks) buf_char(&out, '\n');
    }
    text_edit_replace(e, all[first].lead, all[last].tail - all[first].lead, buf_take(&out));
}
