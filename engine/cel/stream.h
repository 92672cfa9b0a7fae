/* One case of `redline eval --stream`: an expression with its bindings in, a typed value out.
 *
 * The input is a JSON object {"expr", "bindings"?, "type_env"?, "container"?, "disable_check"?, "check_only"?}; the
 * output a line
 * {"value", "type"}, {"error"} or {"unknown": [paths]}. A binding {"unknown": null} makes its variable unknown. */

#ifndef CEL_STREAM_H
#define CEL_STREAM_H

#include "cel/program.h"

/* Runs the case in LINE and adds its answer to OUT, without a line end. Everything made on the way lives in A, which
 * the caller resets. */
void cel_stream_case(arena *a, const node *line, buf *out);

#endif
