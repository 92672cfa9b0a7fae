/* Private to the library: its functions, by topic, and what they share. */

#ifndef CEL_LIB_H
#define CEL_LIB_H

#include "cel/library.h"
#include "cel/regex.h"
#include "cel/time.h"

/* A table of overloads ends with a NULL id. */
extern const cel_overload lib_standard[], lib_convert[], lib_time[], lib_strings[], lib_lists[], lib_math[],
    lib_optional[];

cel_value lib_no_overload(cel_call *c, const char *function, const cel_value *args, size_t n);
/* "integer overflow" and the like. */
cel_value lib_fail(cel_call *c, const char *message);
/* A copy of a string that was built, as a value. */
cel_value lib_text(cel_call *c, buf *b);
/* As Go prints a double: shortest, without ".0". With PLAIN never an exponent. */
void lib_double(buf *out, double d, bool plain);
cel_value lib_format(cel_call *c, const cel_value *args, size_t n);

#endif
