/* Reading a text as an automaton that knows only keys, values, brackets and separators, up to its first error. Works
 * for libconfig text and JSON, and looks at no meaning. The search for slips reads with it again and again: what stands
 * before the error, and what was expected there, tell what may have been meant. */

#ifndef SOURCE_READING_H
#define SOURCE_READING_H

#include "source/source_internal.h"

typedef enum {
    WANT_KEY,     /* a key, or the end of the group */
    WANT_MEMBER,  /* a key: after a comma of JSON */
    WANT_FILE,    /* after @include */
    WANT_EQUALS,  /* after a key */
    WANT_VALUE,   /* of a key */
    WANT_FIRST,   /* an element, or the end of the list */
    WANT_ELEMENT, /* an element: after a comma */
    AFTER_VALUE,
    AFTER_ELEMENT,
    WANT_ROOT, /* of JSON */
    AFTER_ROOT,
} want;

typedef struct opened {
    token bracket, key; /* KEY is of the group that contains it */
    uint32_t line;      /* of the bracket */
    uint32_t indent;    /* of this line */
} opened;

typedef struct reading {
    source text;
    bool json, done;
    uint32_t at; /* the end of NOW */
    token now, before;
    token key, value; /* of the current level, the last ones; of a value of several tokens the first one */
    token value_key;  /* the key of VALUE, if it has one */
    token stray[2]; /* the first and last closing bracket on another line than its opening one that is not first there,
                       or indented otherwise */
    want want;
    bool any;              /* a value was read */
    uint32_t line, indent; /* the number of line ends before NOW; the columns before the first token of its line */
    VEC(opened) open;
} reading;

#define DEEPEST_READING 2000u

/* Reads TEXT to its end or first error; R then has the state before the error. */
void reading_all(arena *a, reading *r, str text, bool json);

/* What is expected at the error, in words. */
const char *reading_wanted(const reading *r);

/* The token at *AT, which moves to its end. */
token reading_next(const reading *r, uint32_t *at);

/* Whether "name =" follows AT. */
bool reading_is_setting(const reading *r, uint32_t at);

/* Whether T is the second half of a number with a comma: "20,000" in a list is one number, not two. */
bool reading_is_split(const reading *r, token t);

/* ------------------------------------------------------------------------------------------------ tokens */

static inline char char_at(const reading *r, uint32_t at) {
    return at < r->text.text.n ? r->text.text.p[at] : '\0';
}

static inline bool is_opening(token t) {
    return t.kind == TOKEN_SIGN && (t.sign == '{' || t.sign == '(' || t.sign == '[');
}

static inline bool is_closing(token t) {
    return t.kind == TOKEN_SIGN && (t.sign == '}' || t.sign == ')' || t.sign == ']');
}

static inline bool is_sign(token t, char c) {
    return t.kind == TOKEN_SIGN && t.sign == c;
}

static inline bool begins_value(token t) {
    return t.kind == TOKEN_STRING || t.kind == TOKEN_INT || t.kind == TOKEN_FLOAT || t.kind == TOKEN_BOOL ||
           is_opening(t);
}

static inline char other_bracket(char c) {
    static const char pairs[] = "{}{()([][";
    return *(strchr(pairs, c) + 1);
}

/* ------------------------------------------------------------------------------------------------ lines */

/* The offset of the first byte of the line that contains AT. */
uint32_t text_line_start(str t, uint32_t at);

/* The end of the line, or of a part of a long one. */
uint32_t text_line_end(str t, uint32_t at);

/* Whether only spaces stand before AT in its line. */
bool text_is_first(str t, uint32_t at);

/* The columns before AT, the first token of its line. */
uint32_t text_indent(str t, uint32_t at);

bool text_same_line(str t, uint32_t from, uint32_t to);

#endif
