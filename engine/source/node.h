/* Nodes: libconfig text and JSON as one tree, in which every value knows its place.
 *
 * Trees live in the arena they were read into and point into their source, which must live as long. They are only read
 * after reading. Numbers are exact: an integer that does not fit 64 bits is an error of the reader, never another
 * number. */

#ifndef SOURCE_NODE_H
#define SOURCE_NODE_H

#include "source/source.h"

typedef enum {
    NODE_NULL, /* JSON only */
    NODE_BOOL,
    NODE_INT,
    NODE_FLOAT,
    NODE_STRING,
    NODE_GROUP, /* { name = value; ... } or a JSON object: its children have keys, each once */
    NODE_LIST,  /* ( ... ) or [ ... ] */
} node_kind;

typedef struct node node;
struct node {
    node_kind kind;
    uint32_t n;   /* children of a group or list */
    str key;      /* of a group's child; else empty */
    place key_at; /* where the key stands; for a list's child, the value's place */
    place at;     /* where the value stands, from its first byte to its last (groups: the opening bracket alone) */
    union {
        bool b;
        int64_t i;
        double f;
        str s;       /* decoded; valid UTF-8 without NUL */
        node *first; /* first child of a group or list, in the order of the source */
    };
    node *next; /* the next child of the same parent */
    bool json;  /* read from JSON */
};

typedef struct node_limits {
    size_t max_depth;   /* nesting of groups and lists; 0 means 200 */
    bool allow_include; /* libconfig's @include "file"; only files in or below the including file's folder */
    bool allow_nul;     /* JSON strings may hold NUL characters, as \u0000 */
} node_limits;

/* Reads libconfig text. All problems that can be told apart are reported: syntax with what was expected, integers that
 * do not fit, duplicate names, includes, NUL bytes, invalid UTF-8, nesting. A UTF-8 byte-order mark is skipped. Returns
 * the root group, or NULL after an error. */
node *node_read_config(arena *a, source *s, node_limits limits, diags *d);

/* A parser of JSON with its buffers, which a source may name (source.reader) so that none is made for each text. For
 * one thread at a time. NULL where there is no memory. */
typedef struct json_reader json_reader;
json_reader *json_reader_new(void);
void json_reader_free(json_reader *reader);

/* Reads one JSON value, with the same promises. Returns NULL after an error. */
node *node_read_json(arena *a, source *s, node_limits limits, diags *d);

/* As JSON where the file's name ends in .json or its first byte that is no white space is '{' or '[' ... else as
 * libconfig. */
node *node_read(arena *a, source *s, node_limits limits, diags *d);

/* The child of GROUP with this key, or NULL. Linear: for tables, walk the children. GROUP may be NULL. */
const node *node_get(const node *group, const char *key);

/* "a group", "an integer", "a string", ... for messages. */
const char *node_kind_name(node_kind k);

/* Where bytes [FROM, TO) of the decoded string of S stand in the source, escapes and the joints between adjacent string
 * literals accounted for. The place runs from the first such byte to the last, or to the end of its line's literal
 * where the text goes on in the next. */
place node_text_place(const node *s, size_t from, size_t to);

/* ------------------------------------------------------------------------------------------------ known keys */

/* A table of field specifications says which keys a group may have; fields_read() fills an array of nodes in the order
 * of the table. */
typedef enum { FIELD_STRING, FIELD_BOOL, FIELD_GROUP, FIELD_LIST, FIELD_INT, FIELD_ANY } field_kind;

typedef struct field_spec {
    const char *name;
    field_kind kind;
    bool required;
} field_spec;

/* Sorts the children of GROUP into OUT (N entries, at most 64, NULL where a key is not there or of the wrong kind).
 * WHAT names the group in messages: "rule", "cite". Returns false after any error. A GROUP that is no group is an error
 * too; OUT is then all NULL. */
bool fields_read(const node *group, const char *what, const field_spec *specs, size_t n, const node **out, diags *d);

/* The string of a node that fields_read() gave, or the empty string for NULL. */
str field_str(const node *n);

/* An error where a required string is empty or all white space. */
bool field_not_empty(const node *n, diags *d);

#endif
