/* Outline: the structure of a text that may not be readable yet, as while somebody types: keys, values, brackets and
 * comments with their places. It never fails: what does not fit is skipped, and what is missing is missing.
 *
 * It tells where in a text a byte is. What a text means is told by its tree (source/node.h). An outline lives in an
 * arena and points into its source. Takes time in proportion to the text. */

#ifndef SERVICE_OUTLINE_H
#define SERVICE_OUTLINE_H

#include "source/token.h"

typedef enum {
    OUTLINE_GROUP,
    OUTLINE_LIST,
    OUTLINE_STRING,
    OUTLINE_NUMBER,
    OUTLINE_BOOL,
    OUTLINE_WORD,    /* a name without quotation marks, or anything else */
    OUTLINE_MISSING, /* there is a key, and no value */
} outline_kind;

typedef struct outline_node outline_node;
struct outline_node {
    outline_kind kind;
    bool closed;               /* of groups and lists: the closing bracket is there */
    bool equals;               /* there is a '=' or ':' after the key */
    str key;                   /* of a group's child; else empty */
    uint32_t key_from, key_to; /* of the key, in JSON with its quotes */
    uint32_t from, to;         /* of the value, with brackets and quotes; of MISSING: where it would be */
    uint32_t index, n;         /* its number among its siblings; its children */
    uint32_t depth;
    outline_node *parent, *first, *last, *next;
};

typedef struct outline_comment {
    uint32_t from, to; /* without the end of its line */
} outline_comment;

typedef struct outline {
    arena *memory;
    const source *source;
    bool json;
    outline_node *root; /* a group; in JSON the outermost object, or an empty group */
    VEC(outline_comment) comments;
} outline;

outline *outline_read(arena *a, const source *s, bool json);

/* The innermost node that has the byte AT in its key or its value, or between both; a group or list has all between its
 * brackets. Where two nodes meet, it is the one before. Never NULL. */
outline_node *outline_at(const outline *o, uint32_t at);

/* Whether AT is in the key of N, its end included. */
bool outline_in_key(const outline_node *n, uint32_t at);

/* The child of GROUP with this key; NULL if it has none, or GROUP is NULL. */
outline_node *outline_get(const outline_node *group, const char *key);

/* The text of a value without its quotes, decoded if it is a string; in A. */
str outline_text(arena *a, const outline *o, const outline_node *n);

/* A string with the place in the source of each of its bytes. */
typedef struct outline_string {
    str text;
    const uint32_t *at; /* text.n + 1 offsets; the last one is that of the closing quote */
} outline_string;

outline_string outline_decode(arena *a, const outline *o, const outline_node *n);

/* The byte of the decoded string that is at byte AT of the source; the nearest one before it if there is none. */
size_t outline_string_index(const outline_string *s, uint32_t at);

#endif
