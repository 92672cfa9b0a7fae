/* Slices: any text, and with it another one of any length up to three bytes. */

#include "any.h"

static str first;

static void both(str second) {
    str_eq(first, second);
    str_cmp(first, second);
    str_starts(first, second);
    str_ends(first, second);
    for (size_t from = 0; from <= first.n + 1; from++) str_find(first, second, from);
}

static void one(str text) {
    first = text;
    str_trim(text);
    str_is_name(text);
    str_hash(text);
    str_is(text, "true");
    str_eq(text, text);
    for (size_t from = 0; from <= text.n + 1; from++)
        for (size_t to = 0; to <= text.n + 1; to++) {
            str part = str_sub(text, from, to);
            str_hash(part);
            //@ assert inside: part.n <= text.n;
        }
    str_sub(text, Frama_C_size_t_interval(0, SIZE_MAX), Frama_C_size_t_interval(0, SIZE_MAX));
    FOR_ANY_TEXT(3, both);
}

void main(void) {
    FOR_ANY_TEXT(MOST, one);
    both((str){NULL, 0});
    str_sub((str){NULL, 0}, 0, 5);
    str_trim((str){NULL, 0});
}
