/* Private to the source room: the C side of the JSON reader, whose parser (simdjson) speaks C++. */

#ifndef SOURCE_JSON_H
#define SOURCE_JSON_H

#include "source/read.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum {
    JSON_OK,
    JSON_BAD,     /* not JSON: json_locate() finds out where */
    JSON_REFUSED, /* JSON, but not what redline reads; already reported */
    JSON_NO_MEMORY,
} json_outcome;

/* Builds the tree of S. *WHY is simdjson's own word for what is wrong. */
json_outcome json_build(arena *a, source *s, node_limits limits, diags *d, node **root, const char **why);

/* Reports the first place at which the text is not JSON, with what was expected. False where it finds none. */
bool json_locate(const source *s, size_t max_depth, diags *d);

/* Reports a number that does not fit. */
void json_number_error(place at, diags *d);
void json_depth_error(place at, size_t max_depth, diags *d);
void json_nul_error(place at, diags *d);

#ifdef __cplusplus
}
#endif

#endif
