/* CEL types, and the shapes through which expressions see slots.
 *
 * Types are in an arena and are compared with cel_type_equal(). Shapes are built once, by the owner of the slots. */

#ifndef CEL_TYPE_H
#define CEL_TYPE_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/slot.h"

typedef enum {
    CEL_T_DYN,
    CEL_T_NULL,
    CEL_T_BOOL,
    CEL_T_INT,
    CEL_T_UINT,
    CEL_T_DOUBLE,
    CEL_T_STRING, /* values may list the only strings possible */
    CEL_T_BYTES,
    CEL_T_TIMESTAMP,
    CEL_T_DURATION,
    CEL_T_MONEY,
    CEL_T_LIST,     /* of a */
    CEL_T_MAP,      /* from a to b */
    CEL_T_TYPE,     /* the type of types; of a, if known */
    CEL_T_OPTIONAL, /* of a */
    CEL_T_WRAPPER,  /* a (bool, int, uint, double, string or bytes) or null */
    CEL_T_PARAM,    /* a type parameter, by name */
    CEL_T_OPAQUE,   /* an abstract type, by name */
    CEL_T_SHAPE,    /* a group or family of slots */
    CEL_T_ROW,      /* one row of a table: string fields, by name */
    CEL_T_ERROR,    /* of an expression with an error */
} cel_type_kind;

typedef struct cel_shape cel_shape;
typedef struct cel_table cel_table;

/* The deepest nesting of a type that the checker infers. */
#define CEL_MAX_TYPE_DEPTH 250

typedef struct cel_type {
    cel_type_kind kind;
    uint32_t depth; /* of its parameters; 0 if it has none */
    const struct cel_type *a, *b;
    str name;               /* of CEL_T_PARAM and CEL_T_OPAQUE */
    uint32_t number;        /* internal to the checker: identifies its type variables */
    const domain *values;   /* of CEL_T_STRING: the only strings possible, or NULL */
    const cel_shape *shape; /* of CEL_T_SHAPE */
    const cel_table *table; /* of CEL_T_ROW */
} cel_type;

/* The shape of a tree of named fields whose leaves are slots. A point of the tree is a leaf, with one slot per
 * combination of members of the families above it; or it has fields and at most one family. */
typedef struct cel_field {
    str name;
    const cel_shape *shape;
} cel_field;

struct cel_shape {
    str path; /* as the vocabulary writes it, for messages: "recognition.<actor>" */
    /* a point with children */
    const cel_field *fields;
    size_t n_fields;
    const map *index;        /* of each field to its number; NULL: there is none, because they are few */
    const domain *family;    /* further names at this point, or NULL */
    const cel_shape *member; /* the shape below each of them */
    /* a leaf */
    bool leaf;
    slot_type type;
    const domain *values;    /* of SLOT_ENUM and SLOT_SET */
    uint32_t first;          /* slot number with all family indices 0 */
    const uint32_t *strides; /* one per family on the way from the root, outermost first */
    size_t n_strides;
    bool may_be_absent; /* it is absent if a deal does not set it: has() must guard it */
};

/* The number of the field NAME, or SIZE_MAX. */
size_t cel_shape_find(const cel_shape *s, str name);

/* A list of rows with string fields, such as the articles of a deal. */
struct cel_table {
    str name;
    const str *fields;
    size_t n_fields;
};

extern const cel_type cel_dyn, cel_null, cel_bool, cel_int, cel_uint, cel_double, cel_string, cel_bytes, cel_timestamp,
    cel_duration, cel_money, cel_type_type, cel_error_type;

/* A string that can only be one of VALUES. */
const cel_type *cel_string_of(arena *a, const domain *values);
/* A group or family of slots. */
const cel_type *cel_shape_type(arena *a, const cel_shape *shape);
const cel_type *cel_list_of(arena *a, const cel_type *elem);
const cel_type *cel_map_of(arena *a, const cel_type *key, const cel_type *value);
const cel_type *cel_optional_of(arena *a, const cel_type *elem);
const cel_type *cel_param(arena *a, str name);

/* T with the parameters X and Y. */
const cel_type *cel_type_with(arena *a, const cel_type *t, const cel_type *x, const cel_type *y);

bool cel_type_equal(const cel_type *a, const cel_type *b);
/* Whether null can be used as a T. */
bool cel_type_takes_null(const cel_type *t);
/* As the conformance cases write it: "list(int)", "map(string, dyn)", "optional_type(int)", "wrapper(int)",
 * "type(int)", "timestamp" ... */
void cel_type_print(buf *out, const cel_type *t);
/* Reads that form; single capital letters (A, B, T) are type parameters. NULL if TEXT is not a type. */
const cel_type *cel_type_parse(arena *a, str text);

#endif
