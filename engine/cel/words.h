/* Words: what each part of an expression is, also of one that is being typed and cannot be parsed yet; and what fits
 * where it ends. Editors and the prompt use it. It reads the text once, from its beginning, and never fails. */

#ifndef CEL_WORDS_H
#define CEL_WORDS_H

#include "cel/check.h"

typedef enum {
    CEL_WORD_UNKNOWN, /* a name that means nothing here */
    CEL_WORD_KEYWORD, /* true, false, null, in */
    CEL_WORD_NUMBER,
    CEL_WORD_STRING,
    CEL_WORD_VALUE,  /* a string where only one of `values` is possible */
    CEL_WORD_TERM,   /* a part of a path */
    CEL_WORD_MEMBER, /* a member of a family in a path, as a name or as a string in brackets; one of `values` */
    CEL_WORD_SET,
    CEL_WORD_TABLE,
    CEL_WORD_FIELD, /* of a row */
    CEL_WORD_DEFINITION,
    CEL_WORD_VARIABLE,
    CEL_WORD_LOCAL, /* a variable of a macro */
    CEL_WORD_FUNCTION,
    CEL_WORD_MACRO,
    CEL_WORD_OPERATOR,
    CEL_WORD_COMMENT,
} cel_word_kind;

/* What a path leads to: a point of the slots, or a value of a type; neither if that is not known. */
typedef struct cel_target {
    const cel_shape *shape;
    const cel_type *type;
    const cel_shape *leaf; /* of a value: the term that it is read from, or NULL */
    str path;              /* of a point or term without computed indices: "recognition.ukraine.crimea"; else empty */
} cel_target;

typedef struct cel_word {
    cel_word_kind kind;
    uint32_t from, to;            /* bytes of the text; of a string with its quotes */
    str name;                     /* as written; of a string what is between the quotes */
    cel_target is;                /* of names: what the path up to here leads to */
    const cel_variable *variable; /* the name's, if it has one */
    const domain *values;
    bool declares; /* of LOCAL: the macro declares it here */
    bool member;   /* of FUNCTION and MACRO: called as x.name() */
} cel_word;

/* All words of TEXT, in A. */
const cel_word *cel_words(arena *a, const cel_env *e, str text, size_t *n);

/* Something that fits at the end of a text. */
typedef struct cel_offer {
    cel_word_kind kind;
    str text;   /* what is to be written */
    str suffix; /* that completes it: "(" of a function, a quote of a value */
    const cel_variable *variable;
    const cel_shape *shape;
    const domain *values; /* of VALUE and MEMBER */
    bool member;          /* of FUNCTION: called as x.name() */
} cel_offer;

typedef struct cel_offers {
    size_t from; /* the bytes from here to the end of the text are replaced */
    VEC(cel_offer) list;
} cel_offers;

/* Fills OUT, in A, with what fits at the end of TEXT and begins as its last word does; each once. NAMED: the members of
 * the sets whose members a deal names, by domain.named - 1; NULL: there is no deal, and none are offered. */
void cel_complete(arena *a, const cel_env *e, const domain *const *named, str text, cel_offers *out);

#endif
