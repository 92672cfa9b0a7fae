/* JSON writer: adds JSON to a buf. It writes commas, colons, line breaks and indentation itself, so its callers only
 * name what comes next:
 *
 *     json_writer w;
 *     json_start(&w, &out);
 *     json_open_object(&w, JSON_INLINE);
 *     json_put_str(&w, "id", deal_id);
 *     json_put_array(&w, "packs", JSON_LINES);
 *     for (...) json_str(&w, pack_id[i]);
 *     json_close(&w);
 *     json_close(&w);
 *     json_end(&w);
 *
 * Layout. Every object and array has its own. JSON_INLINE everywhere gives a document of one line ({"a": [1, 2]}), as
 * jsonl and `eval --stream` write it. The others break lines and indent by two spaces a level; a container that is
 * JSON_INLINE adds no level, so an inline object in a list can contain a list that breaks lines.
 *
 * Numbers. JSON has no NaN and no infinity: json_double() writes null for them. A caller to whom they mean something
 * writes a string.
 *
 * A value that another function writes into a buf, such as slot_value_json(), goes through json_direct(); one that is
 * JSON text already through json_raw().
 *
 * Memory and errors are those of the buf. The writer owns nothing and needs no cleaning up. A wrong call (a key in an
 * array, a value without a key in an object, a close without an open, an end with something open, more than JSON_DEPTH
 * levels) sets `failed` of the buf like a failed allocation: no broken JSON is passed on as good. */

#ifndef BASE_JSON_WRITER_H
#define BASE_JSON_WRITER_H

#include "base/buf.h"

/* Levels of objects and arrays. A CEL value nests 1,000 deep, and its typed form has three brackets a level. */
#define JSON_DEPTH 4096

typedef enum json_layout {
    JSON_INLINE = 0,                           /* {"a": 1, "b": 2} */
    JSON_FLOW = 1,                             /* inline, but json_line() may break a line; such lines are indented */
    JSON_LINES = JSON_FLOW | 2,                /* every item begins a line; the closing bracket follows the last item */
    JSON_CLOSE_LINE = 4,                       /* to be added: the closing bracket begins a line, unless it is empty */
    JSON_BLOCK = JSON_LINES | JSON_CLOSE_LINE, /* items and the closing bracket begin lines */
    JSON_PADDED = 8                            /* to be added: { "a": 1 }, a space inside of either bracket */
} json_layout;

typedef struct json_writer {
    buf *out;
    unsigned depth, indent;          /* containers that are open, and how many of them indent */
    bool has_key;                    /* a key is written, its value is not */
    bool line;                       /* the next item begins a line */
    unsigned char level[JSON_DEPTH]; /* of each open container: its json_layout, its kind, and whether it has items */
} json_writer;

/* Begins a document at the end of OUT. */
void json_start(json_writer *w, buf *out);
/* Ends the document with a newline. Another may follow, as in JSON Lines. */
void json_end(json_writer *w);

/* Containers. As an item of an array or as the value of a key; json_close() ends the innermost. */
void json_open_object(json_writer *w, int layout);
void json_open_array(json_writer *w, int layout);
void json_close(json_writer *w);
/* The next key or item begins a line, whatever its container's layout. */
void json_line(json_writer *w);

/* For a document that is written in pieces by several writers: enters a container whose opening bracket is in the text
 * already. Its parent has items; it has none yet, so the comma before the first item is the caller's business. */
void json_resume_object(json_writer *w, int layout);
void json_resume_array(json_writer *w, int layout);

void json_key(json_writer *w, str key);

/* Values: of the last key, or as the next item of an array. */
void json_str(json_writer *w, str s); /* invalid UTF-8 becomes U+FFFD */
void json_z(json_writer *w, const char *z);
void json_int(json_writer *w, int64_t i);
void json_uint(json_writer *w, uint64_t u);
void json_double(json_writer *w, double d); /* as buf_double(); null if D is not finite */
void json_bool(json_writer *w, bool b);
void json_null(json_writer *w);
void json_raw(json_writer *w, str json); /* JSON must be one value */
/* Begins a value and returns the buf: the caller adds exactly one JSON value to it. */
buf *json_direct(json_writer *w);

/* A key and its value. */
void json_put_object(json_writer *w, const char *key, int layout);
void json_put_array(json_writer *w, const char *key, int layout);
void json_put_str(json_writer *w, const char *key, str s);
void json_put_some(json_writer *w, const char *key, str s); /* nothing if S is empty */
void json_put_z(json_writer *w, const char *key, const char *z);
void json_put_int(json_writer *w, const char *key, int64_t i);
void json_put_uint(json_writer *w, const char *key, uint64_t u);
void json_put_double(json_writer *w, const char *key, double d);
void json_put_bool(json_writer *w, const char *key, bool b);
void json_put_true(json_writer *w, const char *key, bool b); /* nothing if B is false */
void json_put_null(json_writer *w, const char *key);

#endif
