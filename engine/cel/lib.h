/* Private to the library: its functions, by topic, and what they share. */

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

cel_value lib_no_overload(cel_call *c, const char *function, const cel_value *args, size_t n);
/* The longest text that a function makes, in bytes. What builds one in a loop stops when it is past that. */
#define LIB_MOST_TEXT (64u * 1024u * 1024u)

/* "integer overflow" and the like; MESSAGE is a constant. */
cel_value lib_fail(cel_call *c, const char *message);
/* A copy of a string that was built, as a value; an error where it is too long. */
cel_value lib_text(cel_call *c, buf *b);
/* The shortest digits that read back, without ".0"; an exponent from 1e21 up and below 0.0001, with PLAIN never. */
void lib_double(buf *out, double d, bool plain);
/* VALUES in the order of their KEYS, those of equal keys as they were; an error where the keys have no order. */
cel_value lib_sort(arena *a, const cel_value *keys, const cel_value *values, size_t n);
/* Searches TEXT for a pattern: CALL->pattern, or PATTERN, compiled for this search. WORDS are those that matched; with
 * GROUP those of the pattern's only group, where it has one. An error is returned, and *FOUND is CEL_MATCH_ERROR. */
cel_value lib_search(cel_call *c, str text, str pattern, bool group, cel_span *words, cel_match *found);
/* What regex.extract() makes of that. */
cel_value lib_extracted(arena *a, str text, cel_span words, cel_match found);
cel_value lib_format(cel_call *c, const cel_value *args, size_t n);

#endif
