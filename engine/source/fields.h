/* Fields: reading the known keys of a group, with an error for each that is unknown, missing or of the wrong kind.
 *
 * A table of field specifications says what a group may hold; fields_read() fills an array of nodes in the table's
 * order. */

#ifndef SOURCE_FIELDS_H
#define SOURCE_FIELDS_H

#include "source/node.h"

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
