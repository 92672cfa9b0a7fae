#include "source/correct.h"

#include "base/utf8.h"
#include "source/source_internal.h"
#include "source/text_edit.h"

/* ------------------------------------------------------------------------------------------------ encodings */

/* The position of the high byte of each unit of a text in UTF-16, 0 or 1; -1 for another encoding. Without a byte-order
 * mark, the first two characters must be ASCII. */
static int high_byte(str s) {
    const unsigned char *p = (const unsigned char *)s.p;
    if (s.n < 4 || s.n % 2) return -1;
    bool utf_32 = p[0] == 0xff && p[1] == 0xfe && p[2] == 0 && p[3] == 0;
    if (p[0] == 0xff && p[1] == 0xfe && !utf_32) return 1;
    if (p[0] == 0xfe && p[1] == 0xff) return 0;
    if (p[0] && !p[1] && p[2] && !p[3]) return 1;
    return !p[0] && p[1] && !p[2] && p[3] ? 0 : -1;
}

/* Decodes UTF-16; false if the text is none. */
static bool decode_wide(arena *a, str s, str *out) {
    const unsigned char *p = (const unsigned char *)s.p;
    int high = high_byte(s);
    uint32_t first = 0; /* the first half of a pair */
    char letter[4];
    buf text = buf_in(a);
    for (size_t i = 0; high >= 0 && i < s.n; i += 2) {
        uint32_t unit = (uint32_t)p[i + (size_t)high] << 8 | p[i + 1 - (size_t)high];
        bool is_second = unit >= 0xdc00 && unit <= 0xdfff;
        if ((first != 0) != is_second) return false;
        if (unit >= 0xd800 && unit <= 0xdbff) {
            first = unit;
            continue;
        }
        uint32_t code = first ? 0x10000 + ((first - 0xd800) << 10) + (unit - 0xdc00) : unit;
        first = 0;
        if (i > 0 || code != 0xfeff) buf_add(&text, letter, utf8_encode(code, letter));
    }
    if (high < 0 || first) return false;
    *out = buf_take(&text);
    return true;
}

/* ------------------------------------------------------------------------------------------------ values */

typedef struct value_walk {
    const value_expert *expert;
    text_edits edits;
    corrected *out;
    VEC(str) keys;
} value_walk;

/* Asks for each value that is no group and no list. */
static void walk(value_walk *w, const node *n, bool element) {
    arena *a = w->edits.memory;
    if (n->kind == NODE_GROUP || n->kind == NODE_LIST) {
        for (const node *c = n->first; c; c = c->next) {
            if (n->kind == NODE_GROUP) VEC_PUSH(a, w->keys, c->key);
            walk(w, c, n->kind == NODE_LIST);
            if (n->kind == NODE_GROUP) w->keys.n--;
        }
        return;
    }
    str written = str_sub(n->at.source->text, n->at.at, n->at.at + n->at.len);
    str text = n->kind == NODE_STRING ? n->s : written;
    const char *why = "";
    str meant = w->expert->meant(w->expert->with, a, w->keys.v, w->keys.n, element, text, n, &why);
    if (meant.n == 0 || str_eq(meant, written)) return;
    text_edit_replace(&w->edits, n->at.at, n->at.len, meant);
    slip_change c = {n->at, written, meant, str_of(why)};
    VEC_PUSH(a, w->out->changes, c);
}

/* ------------------------------------------------------------------------------------------------ the whole */

static void add_change(arena *a, corrected *out, source *at, str was, str is, const char *message) {
    slip_change c = {{at, 0, 0}, was, is, str_of(message)};
    VEC_PUSH(a, out->changes, c);
}

/* Merges the changes of the values, from number N on, with those before them. */
static void sort_by_line(arena *a, corrected *out, size_t n) {
    VEC(slip_change) merged = {0};
    for (size_t i = 0, k = n; i < n || k < out->changes.n;) {
        bool first =
            k == out->changes.n || (i < n && place_line(out->changes.v[i].at) <= place_line(out->changes.v[k].at));
        VEC_PUSH(a, merged, out->changes.v[first ? i++ : k++]);
    }
    for (size_t i = 0; i < merged.n; i++) out->changes.v[i] = merged.v[i];
}

bool correct_text(arena *a, source *s, const value_expert *e, corrected *out, diags *d) {
    str text = s->text;
    *out = (corrected){.text = s};
    if (decode_wide(a, text, &text)) {
        out->text = source_of_text(a, s->name, text);
        add_change(a, out, out->text, STR("UTF-16"), STR("UTF-8"), "this is not a text in UTF-8");
    } else if (read_mark(s)) {
        out->text = source_of_text(a, s->name, str_sub(text, read_mark(s), text.n));
        add_change(a, out, s, STR("\xef\xbb\xbf"), STR(""), "this is a byte-order mark");
    }
    source_index(a, out->text);
    if (utf8_invalid_at(out->text->text) == SIZE_MAX) {
        slips found = slips_correct(a, out->text, node_is_json(out->text), e);
        for (size_t i = 0; i < found.changes.n; i++) VEC_PUSH(a, out->changes, found.changes.v[i]);
        if (found.changes.n) out->text = source_of_text(a, s->name, found.text);
        source_index(a, out->text);
    }
    const node *root = node_read(a, out->text, (node_limits){.skip_include = true, .allow_nul = true}, d);
    if (!root) return false;
    if (!e) return true;
    size_t of_text = out->changes.n;
    value_walk w = {.expert = e, .edits = {.memory = a, .of = out->text}, .out = out};
    walk(&w, root, false);
    if (w.edits.list.n) out->text = source_of_text(a, s->name, text_edits_apply(&w.edits));
    sort_by_line(a, out, of_text);
    return true;
}
