#include "batch/lines.h"

#include <errno.h>
#include <string.h>

bool lines_open(lines *l, str path, size_t max, diags *d) {
    *l = (lines){.max = max};
    l->file = str_is(path, "-") ? stdin : fopen(arena_z(&d->memory, path), "r");
    if (l->file) return true;
    diags_file(d, path, "cannot open this: %s", strerror(errno));
    return false;
}

/* Reads to the end of the line; false where there was nothing left to read. Byte by byte through stdio's buffer: a NUL
 * byte is a byte like any other here, for the JSON reader to complain of. */
static bool read_line(lines *l) {
    bool any = false;
    buf_clear(&l->line);
    l->too_long = false;
    for (int c; (c = getc_unlocked(l->file)) != EOF;) {
        any = true;
        if (c == '\n') break;
        if (l->line.n == l->max) l->too_long = true;
        if (!l->too_long) buf_char(&l->line, (char)c);
    }
    l->failed = l->failed || ferror(l->file);
    l->number += any;
    return any;
}

bool lines_next(lines *l) {
    while (read_line(l))
        if (l->too_long || str_trim(buf_slice(&l->line)).n) return true;
    return false;
}

void lines_close(lines *l) {
    if (l->file && l->file != stdin) fclose(l->file);
    buf_free(&l->line);
}
