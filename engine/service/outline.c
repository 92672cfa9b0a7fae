#include "service/outline.h"

#include "base/utf8.h"

#define DEEPEST 250u /* levels; what is nested deeper is flat */

typedef struct scanner {
    outline *o;
    const source *s;
    uint32_t at; /* after the current token */
    token now, next;
} scanner;

/* ------------------------------------------------------------------------------------------------ tokens */

/* Comments are between tokens: a text between two tokens that is not white space. */
static void note_comments(scanner *x, uint32_t from, uint32_t to) {
    str t = x->s->text;
    for (uint32_t at = from; at < to;) {
        bool line = t.p[at] == '#' || (t.p[at] == '/' && at + 1 < to && t.p[at + 1] == '/');
        bool block = t.p[at] == '/' && at + 1 < to && t.p[at + 1] == '*';
        if (!line && !block) {
            at++;
            continue;
        }
        size_t end = str_find(t, line ? STR("\n") : STR("*/"), line ? at : at + 2);
        end = end == SIZE_MAX ? to : block ? end + 2 : end;
        if (end > to) end = to;
        uint32_t stop = (uint32_t)end;
        while (line && stop > at && t.p[stop - 1] == '\r') stop--;
        outline_comment c = {at, stop};
        VEC_PUSH(x->o->memory, x->o->comments, c);
        at = (uint32_t)end;
    }
}

static token read_token(scanner *x) {
    uint32_t before = x->at;
    token t;
    for (;;) {
        t = x->o->json ? json_token(x->s, &x->at) : config_token(x->s, &x->at);
        if (!x->o->json) note_comments(x, before, t.from);
        str words = str_sub(x->s->text, t.from, t.to);
        bool comment = t.kind == TOKEN_BAD && (str_starts(words, STR("//")) || str_starts(words, STR("/*")) ||
                                               (x->o->json && str_starts(words, STR("#"))));
        if (!comment) return t;
        note_comments(x, t.from, t.to);
        before = x->at;
    }
}

static void step(scanner *x) {
    x->now = x->next;
    x->next = read_token(x);
}

/* ------------------------------------------------------------------------------------------------ nodes */

static outline_node *new_node(scanner *x, outline_node *parent, outline_kind kind, uint32_t from, uint32_t to) {
    outline_node *n = ARENA_NEW(x->o->memory, outline_node);
    *n = (outline_node){.kind = kind, .from = from, .to = to, .parent = parent, .index = parent->n++};
    n->depth = parent->depth + 1;
    n->key_from = n->key_to = from;
    if (parent->last)
        parent->last->next = n;
    else
        parent->first = n;
    parent->last = n;
    return n;
}

static bool is_sign(token t, const char *signs) {
    return t.kind == TOKEN_SIGN && strchr(signs, t.sign);
}

static bool ends_value(token t) {
    return t.kind == TOKEN_END || is_sign(t, ";,}])");
}

/* Whether the current token is a key: a name, or in JSON a string, with '=' or ':' after it. */
static bool is_key(const scanner *x) {
    bool name = x->now.kind == TOKEN_NAME || x->now.kind == TOKEN_BOOL || (x->o->json && x->now.kind == TOKEN_STRING);
    return name && is_sign(x->next, "=:");
}

/* The value at the current token. Returns a group or list whose children follow, else NULL. */
static outline_node *read_value(scanner *x, outline_node *n) {
    static const outline_kind kinds[] = {
        [TOKEN_END] = OUTLINE_MISSING,  [TOKEN_NAME] = OUTLINE_WORD,    [TOKEN_STRING] = OUTLINE_STRING,
        [TOKEN_INT] = OUTLINE_NUMBER,   [TOKEN_FLOAT] = OUTLINE_NUMBER, [TOKEN_BOOL] = OUTLINE_BOOL,
        [TOKEN_INCLUDE] = OUTLINE_WORD, [TOKEN_SIGN] = OUTLINE_WORD,    [TOKEN_BAD] = OUTLINE_WORD};
    token t = x->now;
    n->kind = kinds[t.kind];
    n->from = t.from;
    n->to = t.to;
    if (is_sign(t, "{[(")) {
        n->kind = t.sign == '{' ? OUTLINE_GROUP : OUTLINE_LIST;
        n->to = (uint32_t)x->s->text.n; /* until its bracket is found */
        step(x);
        return n->depth < DEEPEST ? n : NULL;
    }
    step(x);
    while (!x->o->json && t.kind == TOKEN_STRING && x->now.kind == TOKEN_STRING) {
        n->to = x->now.to;
        step(x);
    }
    /* Words without quotation marks, up to the end of the value or of the line. */
    while (n->kind == OUTLINE_WORD && (x->now.kind == TOKEN_NAME || x->now.kind == TOKEN_BAD) && !is_key(x) &&
           str_find(str_sub(x->s->text, n->to, x->now.from), STR("\n"), 0) == SIZE_MAX) {
        n->to = x->now.to;
        step(x);
    }
    return NULL;
}

/* A key with its value, or a value alone. Returns as read_value(). */
static outline_node *read_child(scanner *x, outline_node *parent) {
    bool key = is_key(x) || (parent->kind == OUTLINE_GROUP && (x->now.kind == TOKEN_NAME || x->now.kind == TOKEN_BOOL ||
                                                               (x->o->json && x->now.kind == TOKEN_STRING)));
    token t = x->now;
    outline_node *n = new_node(x, parent, OUTLINE_MISSING, t.from, t.to);
    if (!key) return read_value(x, n);
    bool quoted = t.kind == TOKEN_STRING;
    n->key_to = t.to;
    n->key = str_sub(x->s->text, t.from + quoted, t.to - quoted);
    n->from = n->to = t.to;
    step(x);
    if (is_sign(x->now, "=:")) {
        n->equals = true;
        n->from = n->to = x->now.to;
        step(x);
    } else if (!is_sign(x->now, "{[(")) {
        return NULL;
    }
    if (!ends_value(x->now) && !is_key(x)) return read_value(x, n);
    /* What is typed next on this line belongs to it. */
    size_t eol = str_find(x->s->text, STR("\n"), n->from);
    if (n->equals) n->to = eol < x->now.from ? (uint32_t)eol : x->now.from;
    return NULL;
}

/* A closing bracket: of the innermost open node that has one like it. */
static outline_node *close(scanner *x, outline_node *parent) {
    static const outline_kind kinds[] = {['}'] = OUTLINE_GROUP, [']'] = OUTLINE_LIST, [')'] = OUTLINE_LIST};
    outline_node *n = parent;
    while (n && (n->kind != kinds[(unsigned char)x->now.sign] || n->depth == 0)) n = n->parent;
    if (n && n->kind == OUTLINE_LIST) {
        char opens = x->s->text.p[n->from];
        if ((opens == '[') != (x->now.sign == ']')) n = NULL;
    }
    if (!n) return parent;
    for (outline_node *k = parent; k != n; k = k->parent) k->to = x->now.from;
    n->to = x->now.to;
    n->closed = true;
    return n->parent;
}

outline *outline_read(arena *a, const source *s, bool json) {
    outline *o = ARENA_NEW(a, outline);
    *o = (outline){.memory = a, .source = s, .json = json, .root = ARENA_NEW(a, outline_node)};
    scanner x = {.o = o, .s = s, .at = str_starts(s->text, STR("\xef\xbb\xbf")) ? 3 : 0};
    *o->root = (outline_node){.kind = OUTLINE_GROUP, .to = (uint32_t)s->text.n, .closed = true};
    outline_node *parent = o->root;
    x.next = read_token(&x);
    step(&x);
    if (json && is_sign(x.now, "{")) {
        o->root->from = x.now.from;
        step(&x);
    }
    while (x.now.kind != TOKEN_END) {
        outline_node *child;
        if (is_sign(x.now, "}])")) {
            parent = close(&x, parent);
            step(&x);
        } else if (is_sign(x.now, ";,=:")) {
            step(&x);
        } else if ((child = read_child(&x, parent))) {
            parent = child;
        }
    }
    return o;
}

/* ------------------------------------------------------------------------------------------------ questions */

bool outline_in_key(const outline_node *n, uint32_t at) {
    return n->key_to > n->key_from && at >= n->key_from && at <= n->key_to;
}

/* Whether AT is in N, from its key on. */
static bool has(const outline_node *n, uint32_t at) {
    if (at < n->key_from) return false;
    if ((n->kind == OUTLINE_GROUP || n->kind == OUTLINE_LIST) && n->closed) return at < n->to || at == n->key_to;
    return at <= n->to;
}

outline_node *outline_at(const outline *o, uint32_t at) {
    outline_node *in = o->root;
    for (outline_node *c = in->first; c;) {
        if (!has(c, at) || (c->next && c->next->key_from <= at && !(c->next->key_from == at && c->to == at))) {
            c = c->next;
            continue;
        }
        in = c;
        if ((in->kind != OUTLINE_GROUP && in->kind != OUTLINE_LIST) || at <= in->from) break;
        c = in->first;
    }
    return in;
}

outline_node *outline_get(const outline_node *group, const char *key) {
    if (!group || group->kind != OUTLINE_GROUP) return NULL;
    for (outline_node *c = group->first; c; c = c->next)
        if (str_is(c->key, key)) return c;
    return NULL;
}

/* ------------------------------------------------------------------------------------------------ strings */

typedef struct decoder {
    char *text;
    uint32_t *at;
    size_t n;
} decoder;

static void put(decoder *d, const char *p, size_t n, uint32_t at) {
    for (size_t i = 0; i < n; i++) {
        d->text[d->n] = p[i];
        d->at[d->n++] = at;
    }
}

/* One character of a JSON string; returns its length in the source. */
static uint32_t decode_json(decoder *d, str t, uint32_t at, uint32_t end) {
    static const char from[] = "ntfrb\\\"/", to[] = "\n\t\f\r\b\\\"/";
    char bytes[4], c = at + 1 < end ? t.p[at + 1] : '\0';
    if (t.p[at] != '\\' || !c) return put(d, &t.p[at], 1, at), 1;
    if (c != 'u') {
        size_t k = str_find(str_of(from), (str){&c, 1}, 0);
        put(d, k == SIZE_MAX ? &c : &to[k], 1, at);
        return 2;
    }
    uint32_t cp[2] = {0, 0}, n = 0;
    for (uint32_t from_at = at; n < 2 && from_at + 6 <= end && t.p[from_at] == '\\' && t.p[from_at + 1] == 'u';) {
        for (uint32_t i = 2; i < 6; i++) cp[n] = cp[n] << 4 | (str_hex(t.p[from_at + i]) & 15);
        n++;
        from_at += 6;
        if (cp[0] < 0xd800 || cp[0] > 0xdbff) break;
    }
    bool pair = n == 2 && cp[1] >= 0xdc00 && cp[1] <= 0xdfff;
    size_t length = utf8_encode(pair ? 0x10000 + ((cp[0] - 0xd800) << 10) + (cp[1] - 0xdc00) : cp[0], bytes);
    put(d, bytes, length, at);
    return n == 0 ? 2 : pair ? 12 : 6;
}

static void decode_piece(decoder *d, str t, uint32_t at, uint32_t end, bool json) {
    while (at < end) {
        char one;
        if (json) {
            at += decode_json(d, t, at, end);
        } else if (t.p[at] == '\r') {
            if (at + 1 >= end || t.p[at + 1] != '\n') put(d, "\n", 1, at);
            at++;
        } else {
            uint32_t n = config_decode_one(t, at, &one);
            put(d, &one, 1, at);
            at += n;
        }
    }
}

outline_string outline_decode(arena *a, const outline *o, const outline_node *n) {
    str t = o->source->text;
    size_t most = (size_t)(n->to - n->from) + 4;
    decoder d = {arena_alloc(a, most), arena_alloc(a, most * sizeof(uint32_t)), 0};
    uint32_t last = n->from;
    for (uint32_t at = n->from; at < n->to && n->kind == OUTLINE_STRING;) {
        token k = o->json ? json_token(o->source, &at) : config_token(o->source, &at);
        if (k.kind != TOKEN_STRING || k.from >= n->to) break;
        decode_piece(&d, t, k.from + 1, k.to - 1, o->json);
        last = k.to - 1;
    }
    d.text[d.n] = '\0';
    d.at[d.n] = last;
    return (outline_string){{d.text, d.n}, d.at};
}

str outline_text(arena *a, const outline *o, const outline_node *n) {
    if (n->kind == OUTLINE_STRING) return outline_decode(a, o, n).text;
    return n->kind == OUTLINE_GROUP || n->kind == OUTLINE_LIST ? (str){"", 0}
                                                               : str_sub(o->source->text, n->from, n->to);
}

size_t outline_string_index(const outline_string *s, uint32_t at) {
    size_t low = 0, high = s->text.n + 1;
    while (high - low > 1) {
        size_t middle = (low + high) / 2;
        *(s->at[middle] <= at ? &low : &high) = middle;
    }
    return low;
}
