/* One case of `redline eval --stream`: an expression with its bindings in, a typed value out.
 *
 * The input is one JSON object:
 *
 *     {"expr": "x + 1", "bindings": {"x": {"int": "2"}}, "type_env": {"x": "int"}, "container": "a.b",
 *      "disable_check": false, "check_only": false}
 *
 * Only "expr" is required; other keys are ignored. A binding {"unknown": null} makes its variable unknown. The output
 * is
 * {"value": ..., "type": "..."}, {"error": "..."} or {"unknown": ["x"]}. */

#ifndef CEL_STREAM_H
#define CEL_STREAM_H

#include "cel/program.h"

/* Evaluates the case in LINE and adds its answer to OUT, without a newline. What it makes on the way is in A, which the
 * caller resets. */
void cel_stream_case(arena *a, const node *line, buf *out);

#endif
