/* Internal to module source: what the two readers share, the tokens of libconfig text, and the parts of the JSON
 * reader, whose parser (simdjson) is C++. */

#ifndef SOURCE_SOURCE_INTERNAL_H
#define SOURCE_SOURCE_INTERNAL_H

#include "source/node.h"
#include "source/token.h"

/* ------------------------------------------------------------------------------------------------ both readers */

#define DEFAULT_DEPTH 200u

/* source_load_unless() for a file that is a part of the current input: its errors count as those of the input. */
source *source_load_part(arena *a, str name, size_t max, bool (*may_be_longer)(arena *a, str beginning), diags *d);

/* Reports a file that is not plain text in UTF-8: another format or encoding, NUL, an invalid byte. True if it is. */
bool read_clean(source *s, diags *d);

/* The length of a byte-order mark at the start of the text: 0 or 3. */
size_t read_mark(const source *s);

/* Appends CHILD to a group or list; *LAST is its last child so far. */
void read_append(node *parent, node **last, node *child);

/* A small set of keys: each sets one bit, chosen by its length and its first and last byte. */
typedef struct key_marks {
    uint64_t of[4];
} key_marks;

/* False if a key with the same bit was there before. If it never is, all keys are different. */
static inline bool read_mark_key(key_marks *m, str key) {
    unsigned first = key.n ? (unsigned char)key.p[0] : 0, last = key.n ? (unsigned char)key.p[key.n - 1] : 0;
    unsigned at = (unsigned)key.n * 29 + first * 11 + last * 5;
    uint64_t bit = (uint64_t)1 << (at & 63), *word = &m->of[at >> 6 & 3];
    bool is_new = !(*word & bit);
    *word |= bit;
    return is_new;
}

/* Reports keys that occur twice in a group, with the line of the first. */
void read_duplicates(arena *a, const node *group, diags *d);

/* The value of a number that has been checked: digits with a point or an exponent, perhaps after a sign. Infinite if it
 * is too large for a double. Does not depend on the locale. Defined in C++ (json_parse.cc). */
double read_double(str text);

/* Errors with one text for both readers. */
void read_int_error(place at, diags *d);   /* an integer that does not fit 64 bits */
void read_float_error(place at, diags *d); /* a number that is too large for a double */
void read_depth_error(place at, size_t max_depth, diags *d);

/* ------------------------------------------------------------------------------------------------ libconfig */

/* Whether the integer K looks like the end of a number with a comma in it, as 000 in 20,000. */
bool config_is_split(str t, token k);

/* A token in a message: "the name 'x'", "';'", "the end of the file". In A. */
str config_token_name(arena *a, const source *s, token t);

/* Copies FROM to OUT with LF for each end of a line, whether it is CR LF, CR or LF. Returns the number of bytes. */
size_t config_copy_lines(char *out, str from);

/* The text of the literals of a string in FROM..TO, which includes their quotes and what is between them. A line that
 * ends in CR LF or CR ends in LF in the text. */
str config_decode(arena *a, const source *s, uint32_t from, uint32_t to);

/* ------------------------------------------------------------------------------------------------ JSON */

typedef enum {
    JSON_OK,
    JSON_BAD,     /* not JSON: the C side finds out where */
    JSON_REFUSED, /* JSON, but not accepted here; already reported */
    JSON_NO_MEMORY,
} json_outcome;

/* Builds the tree of S. *WHY is simdjson's own message. Defined in C++ (json_parse.cc). */
json_outcome json_build(arena *a, source *s, node_limits limits, diags *d, node **root, const char **why);

/* A string with a NUL character. */
void json_nul_error(place at, diags *d);

#endif
