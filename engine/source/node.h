/* Nodes: libconfig text and JSON as one tree, in which every value has its place.
 *
 * Trees live in the arena they were read into and point into their source, which must live as long. They are only read
 * after reading. A number that does not fit (64-bit integer, finite double) is an error of the reader. */

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
    place key_at; /* of the key; of a list's child: of the value */
    place at;     /* of the value; of a group or list: of its opening bracket only */
    union {
        bool b;
        int64_t i;
        double f;
        str s; /* decoded; valid UTF-8 without NUL; lines of a libconfig string end in LF, whatever the file has */
        node *first; /* first child of a group or list, in the order of the source */
    };
    node *next; /* the next child of the same parent */
    bool json;  /* read from JSON */
};

typedef struct node_limits {
    size_t max_depth;   /* nesting of groups and lists; 0 means 200 */
    bool allow_include; /* libconfig's @include "file"; only files in or below the including file's folder */
    bool skip_include;  /* accepts @include, but does not read its file */
    bool allow_nul;     /* JSON strings may hold NUL characters, as \u0000 */
} node_limits;

/* Reads libconfig text. Reports all errors that can be told apart: syntax, numbers that do not fit, duplicate keys,
 * includes, NUL bytes, invalid UTF-8, nesting. Skips a byte-order mark. Returns the root group, or NULL after an error.
 */
node *node_read_config(arena *a, source *s, node_limits limits, diags *d);

/* A JSON parser with its buffers, for source.reader, so that it is reused for many texts. Not thread-safe. NULL if
 * there is no memory. */
typedef struct json_reader json_reader;
json_reader *json_reader_new(void);
void json_reader_free(json_reader *reader);

/* Reads a JSON object or array in the same way, but only the first syntax error is reported. NULL after an error. */
node *node_read_json(arena *a, source *s, node_limits limits, diags *d);

/* Reads JSON if the name of the file ends in .json or .jsonl, libconfig if it ends in .deal; else JSON if the text
 * starts with '{' or '[' after white space. */
node *node_read(arena *a, source *s, node_limits limits, diags *d);
bool node_is_json(const source *s);

/* The child of GROUP with this key, or NULL. Linear: for tables, walk the children. GROUP may be NULL. */
const node *node_get(const node *group, const char *key);

/* "a group", "an integer", "a string", ... for messages. */
const char *node_kind_name(node_kind k);

/* The place in the source of bytes [FROM, TO) of the decoded string S, through escapes and the gaps between adjacent
 * string literals. It ends with the last of these bytes, or with the literal of the first one. */
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

/* Assigns the children of GROUP to OUT (N entries, at most 64; NULL if a key is missing or of the wrong kind). WHAT
 * names the group in messages: "rule", "cite". Returns false after any error. A GROUP that is not a group is an error,
 * too; OUT is then all NULL. */
bool fields_read(const node *group, const char *what, const field_spec *specs, size_t n, const node **out, diags *d);

/* The string of a node of OUT, or the empty string for NULL. */
str field_str(const node *n);

/* True if a string consists of several literals, "a" "b". */
bool node_is_joined(const node *n);
/* Whether two of them meet without white space: a comma between them was forgotten. */
bool node_is_run_together(const node *n);

/* The same, but unknown keys that NOTE knows have its note: where the key belongs. NOTE returns an empty text for
 * others; OF is passed on to it. */
typedef str key_hint(const void *of, arena *a, const node *key);
bool fields_read_hinted(const node *group, const char *what, const field_spec *specs, size_t n, const node **out,
                        key_hint *note, const void *of, diags *d);

/* Adds an error and returns false if a string is empty or only white space. */
bool field_not_empty(const node *n, diags *d);

#endif
