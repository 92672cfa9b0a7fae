#include "source/json.h"

#include <inttypes.h>

void json_number_error(place at, diags *d) {
    place_error(d, at, arena_printf(&d->memory, "the largest integer is %" PRId64, INT64_MAX),
                "this integer does not fit 64 bits");
}

void json_depth_error(place at, size_t max_depth, diags *d) {
    place_error(d, at, str_of(""), "groups and lists nest more than %zu deep here", max_depth);
}

void json_nul_error(place at, diags *d) {
    place_error(d, at, str_of(""), "this string holds a NUL character (\\u0000)");
}

node *node_read_json(arena *a, source *s, node_limits limits, diags *d) {
    if (limits.max_depth == 0) limits.max_depth = DEFAULT_DEPTH;
    node *root = NULL;
    const char *why = "";
    if (s->padding < 64) s = source_of_text(a, s->name, s->text);
    switch (json_build(a, s, limits, d, &root, &why)) {
    case JSON_OK: return root;
    case JSON_REFUSED: return NULL;
    case JSON_NO_MEMORY: arena_out_of_memory(a);
    case JSON_BAD: break;
    }
    if (read_clean(s, d) && !json_locate(s, limits.max_depth, d)) diags_file(d, s->name, "this is not JSON: %s", why);
    return NULL;
}
