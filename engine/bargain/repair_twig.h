/* Private to the bargain room: terms to be written, as a tree of paths. */

#ifndef BARGAIN_REPAIR_TWIG_H
#define BARGAIN_REPAIR_TWIG_H

#include "bargain/repair_internal.h"

typedef struct twig twig;
struct twig {
    str key;
    const term_branch *at;
    str value;      /* as text; of a leaf */
    uint32_t terms; /* that it stands for */
    twig *first, *last, *next;
};

twig *twig_root(arena *a, const vocabulary *v);
/* Puts VALUE at the path of a slot. */
void twig_add(arena *a, twig *root, const vocabulary *v, uint32_t number, str value);
/* The child of that key, or NULL. */
twig *twig_find(const twig *of, str key);
/* Children that say the same are put together under the name of a set that has just them; TAKEN (may be NULL) has keys
 * that are not free. */
void twig_fold(arena *a, twig *of, const vocabulary *v, const node *taken);
/* "key = value" or "key": value, without what follows it; wide ones in lines of their own. */
str twig_text(arena *a, const twig *t, bool json);
/* Everything below it, in brackets. */
str twig_group(arena *a, const twig *t, bool json, bool lines);

#endif
