#include "base/json_writer.h"

#include <math.h>

/* What a level has besides its json_layout. */
enum { EACH = JSON_LINES & ~JSON_FLOW, IS_OBJECT = 16, HAS_ITEMS = 32 };

void json_start(json_writer *w, buf *out) {
    w->out = out;
    w->depth = w->indent = 0;
    w->has_key = w->line = false;
    w->level[0] = JSON_INLINE;
}

void json_end(json_writer *w) {
    bool whole = w->depth == 0 && w->level[0] & HAS_ITEMS && !w->has_key;
    buf_char(w->out, '\n');
    if (!whole) buf_fail(w->out);
    json_start(w, w->out);
}

static void begin_line(json_writer *w) {
    buf_char(w->out, '\n');
    buf_pad(w->out, ' ', (size_t)w->indent * 2);
}

/* The same where it is not the plain case of separate(): a line break, padding, or a wrong call. */
static void separate_slow(json_writer *w, bool is_key) {
    unsigned char *level = &w->level[w->depth];
    bool wanted = is_key ? *level & IS_OBJECT && !w->has_key : !(*level & IS_OBJECT) == !w->has_key;
    if (!wanted || (w->depth == 0 && *level & HAS_ITEMS)) buf_fail(w->out);
    if (w->has_key) {
        w->has_key = false;
        return;
    }
    if (*level & HAS_ITEMS) buf_char(w->out, ',');
    if (w->line || *level & EACH)
        begin_line(w);
    else if (*level & (HAS_ITEMS | JSON_PADDED))
        buf_char(w->out, ' ');
    *level |= HAS_ITEMS;
    w->line = false;
    w->has_key = is_key;
}

/* Writes what separates the next key (IS_KEY) or value from the text so far. A value after its key, and a further item
 * on the same line, are most of what is written: they take a few instructions. */
static inline void separate(json_writer *w, bool is_key) {
    unsigned level = w->level[w->depth];
    if (w->has_key && !is_key && level & IS_OBJECT) {
        w->has_key = false;
    } else if (!w->has_key && !w->line && w->depth && !(level & EACH) && level & HAS_ITEMS &&
               !(level & IS_OBJECT) == !is_key) {
        buf_add(w->out, ", ", 2);
        w->has_key = is_key;
    } else {
        separate_slow(w, is_key);
    }
}

/* ------------------------------------------------------------------------------------------------ containers */

static void enter(json_writer *w, int kind, int layout) {
    if (w->depth + 1 == JSON_DEPTH) {
        buf_fail(w->out);
        return;
    }
    w->level[++w->depth] = (unsigned char)(kind | layout);
    w->indent += layout & JSON_FLOW;
}

void json_open_object(json_writer *w, int layout) {
    separate(w, false);
    buf_char(w->out, '{');
    enter(w, IS_OBJECT, layout);
}

void json_open_array(json_writer *w, int layout) {
    separate(w, false);
    buf_char(w->out, '[');
    enter(w, 0, layout);
}

void json_close(json_writer *w) {
    unsigned char level = w->level[w->depth];
    if (w->depth == 0 || w->has_key) {
        buf_fail(w->out);
        return;
    }
    w->depth--;
    w->indent -= level & JSON_FLOW;
    if (level & HAS_ITEMS && level & JSON_CLOSE_LINE)
        begin_line(w);
    else if (level & HAS_ITEMS && level & JSON_PADDED)
        buf_char(w->out, ' ');
    buf_char(w->out, level & IS_OBJECT ? '}' : ']');
}

void json_line(json_writer *w) {
    w->line = true;
}

void json_resume_object(json_writer *w, int layout) {
    w->level[w->depth] |= HAS_ITEMS;
    enter(w, IS_OBJECT, layout);
}

void json_resume_array(json_writer *w, int layout) {
    w->level[w->depth] |= HAS_ITEMS;
    enter(w, 0, layout);
}

/* ------------------------------------------------------------------------------------------------ values */

void json_key(json_writer *w, str key) {
    separate(w, true);
    buf_json(w->out, key);
    buf_add(w->out, ": ", 2);
}

buf *json_direct(json_writer *w) {
    separate(w, false);
    return w->out;
}

void json_str(json_writer *w, str s) {
    buf_json(json_direct(w), s);
}

void json_z(json_writer *w, const char *z) {
    json_str(w, str_of(z));
}

void json_int(json_writer *w, int64_t i) {
    buf_int(json_direct(w), i);
}

void json_uint(json_writer *w, uint64_t u) {
    if (u > INT64_MAX)
        buf_printf(json_direct(w), "%llu", (unsigned long long)u);
    else
        json_int(w, (int64_t)u);
}

void json_double(json_writer *w, double d) {
    if (isfinite(d))
        buf_double(json_direct(w), d);
    else
        json_null(w);
}

void json_bool(json_writer *w, bool b) {
    json_raw(w, b ? STR("true") : STR("false"));
}

void json_null(json_writer *w) {
    json_raw(w, STR("null"));
}

void json_raw(json_writer *w, str json) {
    buf_str(json_direct(w), json);
}

/* ------------------------------------------------------------------------------------------------ keys with values */

/* A key of the program's own: letters that need no escape. */
static json_writer *at_key(json_writer *w, const char *key) {
    separate(w, true);
    buf_char(w->out, '"');
    buf_z(w->out, key);
    buf_add(w->out, "\": ", 3);
    return w;
}

void json_put_object(json_writer *w, const char *key, int layout) {
    json_open_object(at_key(w, key), layout);
}

void json_put_array(json_writer *w, const char *key, int layout) {
    json_open_array(at_key(w, key), layout);
}

void json_put_str(json_writer *w, const char *key, str s) {
    json_str(at_key(w, key), s);
}

void json_put_some(json_writer *w, const char *key, str s) {
    if (s.n) json_put_str(w, key, s);
}

void json_put_z(json_writer *w, const char *key, const char *z) {
    json_z(at_key(w, key), z);
}

void json_put_int(json_writer *w, const char *key, int64_t i) {
    json_int(at_key(w, key), i);
}

void json_put_uint(json_writer *w, const char *key, uint64_t u) {
    json_uint(at_key(w, key), u);
}

void json_put_double(json_writer *w, const char *key, double d) {
    json_double(at_key(w, key), d);
}

void json_put_bool(json_writer *w, const char *key, bool b) {
    json_bool(at_key(w, key), b);
}

void json_put_true(json_writer *w, const char *key, bool b) {
    if (b) json_put_bool(w, key, true);
}

void json_put_null(json_writer *w, const char *key) {
    json_null(at_key(w, key));
}
