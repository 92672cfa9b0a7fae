/* Internal to the library: its tables by topic, and what their functions share. */

#ifndef CEL_LIB_H
#define CEL_LIB_H

#include "cel/library.h"
#include "cel/regex.h"
#include "cel/time.h"

/* A table of overloads ends with a NULL id. */
extern const cel_overload lib_standard[], lib_convert[], lib_time[], lib_strings[], lib_lists[], lib_math[],
    lib_optional[], lib_regex[];

/* The head of a function of the library. */
#define UNUSED   __attribute__((unused))
#define FN(name) static cel_value name(UNUSED cel_call *c, UNUSED const cel_value *v, UNUSED size_t n)
/* A function that is one expression. */
#define VALUE(name, ...)                                                                                               \
    FN(name) {                                                                                                         \
        return __VA_ARGS__;                                                                                            \
    }

cel_value lib_no_overload(cel_call *c, const char *function, const cel_value *args, size_t n);
/* The longest text that a function makes, in bytes. Loops that build a text stop when it is longer. */
#define LIB_MOST_TEXT (64u * 1024u * 1024u)

/* An error value. MESSAGE must be a constant. */
cel_value lib_fail(cel_call *c, const char *message);
/* The text in B as a value, or an error if it is too long. Frees B. */
cel_value lib_text(cel_call *c, buf *b);
/* The shortest digits that give D when they are read, without ".0". Numbers from 1e21 on and below 0.0001 have an
 * exponent, unless PLAIN. */
void lib_double(buf *out, double d, bool plain);
/* VALUES sorted by their KEYS (a stable sort). An error if the keys have no order. */
cel_value lib_sort(arena *a, const cel_value *keys, const cel_value *values, size_t n);
/* Searches TEXT for CALL->pattern, or for PATTERN, which is compiled for this search. MATCHED is the match; with GROUP
 * that of the only group, if the pattern has one. After an error *FOUND is CEL_MATCH_ERROR, and the error is returned.
 */
cel_value lib_search(cel_call *c, str text, str pattern, bool group, cel_span *matched, cel_match *found);
/* The value of regex.extract() for a result of lib_search(). */
cel_value lib_extracted(arena *a, str text, cel_span matched, cel_match found);
cel_value lib_format(cel_call *c, const cel_value *args, size_t n);
/* The error of a format string for N values (SIZE_MAX: any number), whatever these are; or null. */
cel_value lib_format_check(arena *a, str s, size_t n);

#endif
