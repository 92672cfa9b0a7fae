#include "bargain/repairing.h"

#include <stdlib.h>
#include <string.h>

#include "source/config.h"

/* Changes of a text: what stands at one place goes, and other words come. They are collected first and made all at
 * once, so that every place is one of the text as it was. */

void cuts_add(cuts *c, uint32_t at, uint32_t len, str with) {
    VEC_PUSH(c->memory, c->list, ((cut){at, len, with, c->list.n}));
}

static int by_place(const void *a, const void *b) {
    const cut *x = a, *y = b;
    if (x->at != y->at) return x->at < y->at ? -1 : 1;
    bool nx = x->len > 0, ny = y->len > 0;
    if (nx != ny) return nx ? 1 : -1;
    return (x->order > y->order) - (x->order < y->order);
}

/* What lies within something that goes, goes with it. */
str cuts_apply(cuts *c) {
    buf out = {0};
    uint32_t at = 0;
    if (c->list.n) qsort(c->list.v, c->list.n, sizeof *c->list.v, by_place);
    for (size_t i = 0; i < c->list.n; i++) {
        const cut *k = &c->list.v[i];
        if (k->at + k->len <= at && k->at < at) continue;
        if (k->at > at) buf_str(&out, str_sub(c->of->text, at, k->at));
        buf_str(&out, k->with);
        if (k->at + k->len > at) at = k->at + k->len;
    }
    buf_str(&out, str_sub(c->of->text, at, c->of->text.n));
    str text = arena_str(c->memory, buf_slice(&out));
    buf_free(&out);
    return text;
}

/* ------------------------------------------------------------------------------------------------ where things end */

static uint32_t json_token_end(str t, uint32_t at) {
    if (t.p[at] != '"') return at + 1;
    for (at++; at < t.n && t.p[at] != '"'; at++)
        if (t.p[at] == '\\') at++;
    return at + 1;
}

static int depth_of(char sign) {
    return sign == '{' || sign == '[' || sign == '(' ? 1 : sign == '}' || sign == ']' || sign == ')' ? -1 : 0;
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
            token t = config_token(s, &at, NULL);
            if (t.kind == TOKEN_END) break;
            sign = t.kind == TOKEN_SIGN ? t.sign : 0;
        }
        depth += depth_of(sign);
    } while (depth > 0 && at < s->text.n);
    return at;
}

/* Where a child begins: its key, or its value in a list. */
static uint32_t child_start(const source *s, const node *child, bool keyed) {
    uint32_t at = keyed ? child->key_at.at : child->at.at;
    if (keyed && child->json && s->text.p[at] != '"' && at > 0 && s->text.p[at - 1] == '"') at--;
    return at;
}

static bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\r';
}

/* Behind the sign that ends a setting or parts two things, or AT where there is none. */
static uint32_t behind_sign(const cuts *c, uint32_t at, bool json) {
    str t = c->of->text;
    uint32_t to = at;
    if (!json) {
        token k = config_token(c->of, &to, NULL);
        return k.kind == TOKEN_SIGN && (k.sign == ';' || k.sign == ',') ? to : at;
    }
    while (to < t.n && (is_blank(t.p[to]) || t.p[to] == '\n')) to++;
    return to < t.n && t.p[to] == ',' ? to + 1 : at;
}

/* A setting that has lines of its own takes them with it. */
static void cut_setting(cuts *c, uint32_t from, uint32_t to) {
    str t = c->of->text;
    uint32_t begin = from, end = to;
    while (begin > 0 && is_blank(t.p[begin - 1])) begin--;
    while (end < t.n && is_blank(t.p[end])) end++;
    bool own = (begin == 0 || t.p[begin - 1] == '\n') && (end == t.n || t.p[end] == '\n');
    if (own && end < t.n) end++;
    if (!own) end = to;
    cuts_add(c, begin, end - begin, (str){"", 0});
}

static const node *last_kept(const node *of, const bool *dead) {
    const node *last = NULL;
    size_t i = 0;
    for (const node *k = of->first; k; k = k->next, i++)
        if (!dead[i]) last = k;
    return last;
}

/* Things between commas: what goes takes the comma behind it along; at the end, where nothing is kept behind it, the
 * one before it. */
static void cut_parted(cuts *c, const node *of, const bool *dead, bool keyed) {
    const node *last = last_kept(of, dead), *before = NULL;
    bool at_end = !last;
    size_t i = 0;
    for (const node *k = of->first; k; before = k, k = k->next, i++) {
        uint32_t from = child_start(c->of, k, keyed), to = node_end(c->of, k);
        if (dead[i] && !at_end) cut_setting(c, from, behind_sign(c, to, of->json));
        if (dead[i] && at_end) {
            uint32_t end = before ? node_end(c->of, before) : 0, comma = before ? behind_sign(c, end, of->json) : 0;
            if (comma > end) cuts_add(c, comma - 1, 1, (str){"", 0});
            cut_setting(c, from, to);
        }
        at_end = at_end || k == last;
    }
}

void cut_children(cuts *c, const node *of, const bool *dead) {
    bool keyed = of->kind == NODE_GROUP;
    if (!keyed || of->json) {
        cut_parted(c, of, dead, keyed);
        return;
    }
    size_t i = 0;
    for (const node *k = of->first; k; k = k->next, i++)
        if (dead[i]) cut_setting(c, k->key_at.at, behind_sign(c, node_end(c->of, k), false));
}

/* ------------------------------------------------------------------------------------------------ adding */

/* The blanks before what stands at a place, where nothing else stands before it on its line. */
static bool indent_at(str t, uint32_t at, str *out) {
    uint32_t from = at;
    while (from > 0 && is_blank(t.p[from - 1])) from--;
    *out = str_sub(t, from, at);
    return from == 0 || t.p[from - 1] == '\n';
}

typedef struct appending {
    cuts *c;
    const node *of;
    const node *last; /* the last child that stays, or NULL */
    uint32_t close;   /* where the closing bracket stands */
    str indent;       /* of each child, where they have lines of their own */
    bool lines;
} appending;

static str indented(arena *a, str item, str indent) {
    buf out = {0};
    for (size_t from = 0; from <= item.n;) {
        size_t to = str_find(item, STR("\n"), from);
        if (to == SIZE_MAX) to = item.n;
        if (from) buf_char(&out, '\n');
        buf_str(&out, indent);
        buf_str(&out, str_sub(item, from, to));
        from = to + 1;
    }
    str text = arena_str(a, buf_slice(&out));
    buf_free(&out);
    return text;
}

static void open_appending(appending *p, cuts *c, const node *of, const bool *dead) {
    const source *s = c->of;
    bool keyed = of->kind == NODE_GROUP;
    *p = (appending){.c = c, .of = of, .close = node_end(s, of) - 1};
    size_t i = 0;
    for (const node *k = of->first; k; k = k->next, i++)
        if (!dead || !dead[i]) p->last = k;
    str closing;
    p->lines = indent_at(s->text, p->close, &closing);
    if (of->first && indent_at(s->text, child_start(s, of->first, keyed), &p->indent)) return;
    p->indent = arena_printf(c->memory, STR_FMT "  ", STR_ARG(closing));
}

/* The end of the line on which a thing ends, behind its comment, where nothing else follows there; else where it ends.
 */
static uint32_t line_end(const cuts *c, uint32_t at, bool json) {
    str t = c->of->text;
    uint32_t next = behind_sign(c, at, json), eol = at;
    while (eol < t.n && t.p[eol] != '\n') eol++;
    if (json)
        while (next < t.n && is_blank(t.p[next])) next++;
    else
        next = config_token(c->of, &next, NULL).from;
    return next >= eol ? eol : at;
}

static void append_parted(appending *p, const str *items, size_t n) {
    cuts *c = p->c;
    uint32_t end = p->last ? node_end(c->of, p->last) : p->of->at.at + 1;
    uint32_t at = p->lines && p->last ? line_end(c, end, p->of->json) : end;
    str text = {"", 0};
    for (size_t i = 0; i < n; i++) {
        str item = p->lines ? indented(c->memory, items[i], p->indent) : items[i];
        text = arena_printf(c->memory, STR_FMT "%s%s" STR_FMT, STR_ARG(text), i ? "," : "",
                            p->lines       ? "\n"
                            : i || p->last ? " "
                                           : "",
                            STR_ARG(item));
    }
    if (p->last) cuts_add(c, end, 0, STR(","));
    bool alone = !p->last && p->lines && p->of->at.at + 1 == p->close;
    cuts_add(c, at, 0, alone ? arena_printf(c->memory, STR_FMT "\n", STR_ARG(text)) : text);
}

static void append_settings(appending *p, const str *items, size_t n) {
    cuts *c = p->c;
    str t = c->of->text;
    uint32_t at = p->close;
    str text = {"", 0};
    while (p->lines && at > 0 && t.p[at - 1] != '\n') at--;
    for (size_t i = 0; i < n; i++) {
        if (p->lines)
            text = arena_printf(c->memory, STR_FMT STR_FMT ";\n", STR_ARG(text),
                                STR_ARG(indented(c->memory, items[i], p->indent)));
        else
            text = arena_printf(c->memory, STR_FMT "%s" STR_FMT "; ", STR_ARG(text),
                                i || t.p[at - 1] == ' ' || t.p[at - 1] == '\n' ? "" : " ", STR_ARG(items[i]));
    }
    cuts_add(c, at, 0, text);
}

void cut_append(cuts *c, const node *of, const bool *dead, const str *items, size_t n) {
    appending p;
    if (n == 0) return;
    open_appending(&p, c, of, dead);
    if (of->kind == NODE_GROUP && !of->json)
        append_settings(&p, items, n);
    else
        append_parted(&p, items, n);
}
