/* Private to the source room: what the two readers share. */

#ifndef SOURCE_READ_H
#define SOURCE_READ_H

#include "source/node.h"

#define DEFAULT_DEPTH 200u

/* Reports bytes that no text file may hold: NUL, and what is not UTF-8. True where there are none. */
bool read_clean(source *s, diags *d);

/* The length of a byte-order mark at the beginning of the text. */
size_t read_mark(const source *s);

/* Adds CHILD at the end of a group or list whose last child so far is *LAST. */
void read_append(node *parent, node **last, node *child);

/* Which keys a group may have had so far: each leaves a mark where its length and its ends say. */
typedef struct key_marks {
    uint64_t of[4];
} key_marks;

/* False where a key like KEY was there before; where that never happens, no key is there twice. */
static inline bool read_mark_key(key_marks *m, str key) {
    unsigned first = key.n ? (unsigned char)key.p[0] : 0, last = key.n ? (unsigned char)key.p[key.n - 1] : 0;
    unsigned at = (unsigned)key.n * 29 + first * 11 + last * 5;
    uint64_t bit = (uint64_t)1 << (at & 63), *word = &m->of[at >> 6 & 3];
    bool is_new = !(*word & bit);
    *word |= bit;
    return is_new;
}

/* Reports keys that a group holds twice, with the place of the first. */
void read_duplicates(arena *a, const node *group, diags *d);

#endif
