/* Private to the report room: what the formats of diff say in the same words. */

#ifndef REPORT_DIFF_PARTS_H
#define REPORT_DIFF_PARTS_H

#include "report/diff.h"

/* Terms whose change was said in one breath, before and now. */
typedef struct change_group {
    const term_change *of; /* the first; the others have its values and places */
    str paths;             /* all of them, written short */
} change_group;

/* The changed terms, in order; those that decided X where X is not NULL. Without the deal's id and title, which a
 * reader sees anyway. With SHORTEN, long lists of names are cut. */
const change_group *diff_groups(arena *a, const comparison *c, const condition_change *x, bool shorten, size_t *n);

/* "forces.ukraine.personnel_cap: 85000 -> 250000 persons" */
str diff_change_words(arena *a, const comparison *c, const change_group *g);
/* "article 2, a.deal:5 -> article 2, b.deal:6"; where only one deal says it, that place alone. */
str diff_change_place(arena *a, const term_change *t);
/* What the change of deal.complete means. */
str diff_completeness(const comparison *c);

/* "1 (Ceasefire)" */
str diff_article_name(arena *a, const article_change *x);
/* "article 1 (Ceasefire) was changed" */
str diff_article_change(arena *a, const comparison *c, uint32_t number);
/* The words of an article that is new or gone, what changed in those of another; empty where nothing did. */
str diff_article_words(arena *a, const article_change *x);
/* "in the deal if 4 is in -> always in the deal" */
str diff_standing(arena *a, const comparison *c, const article_change *x);

/* The message of what is not met: now, else before. */
str diff_message(const condition_change *x);

#endif
