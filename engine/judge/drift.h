/* Drift: articles of which only the text or only the terms changed since an earlier version of the deal. One of them
 * may have been forgotten.
 *
 * An earlier version is known by the checksums of its articles, so it need not be kept: reports contain them. */

#ifndef JUDGE_DRIFT_H
#define JUDGE_DRIFT_H

#include "base/map.h"
#include "terms/deal.h"

/* CRC-32 of an article's text, in which white space counts as one space, and of what its terms say, in the order of the
 * vocabulary. 0: it has none. */
typedef struct article_mark {
    str id;
    uint32_t text, terms;
} article_mark;

typedef VEC(article_mark) article_marks;

/* The marks of D's articles in their order, without those that are dropped. The ids are those of D. */
article_marks article_marks_of(arena *a, const deal *d);

typedef struct article_drift {
    str article;
    bool text;        /* only its text changed; else only its terms */
    const char *what; /* the same in words */
    place at;         /* of the article; of reports there is none */
} article_drift;

typedef VEC(article_drift) article_drifts;

/* In the order of AFTER. An article without text, or one that never had terms, is not compared. */
article_drifts drift_between(arena *a, const article_marks *before, const article_marks *after);

/* The same of two deals. */
article_drifts drift_of_deals(arena *a, const deal *before, const deal *after);

/* A warning for each article of D that drifted since BEFORE, which is what FILE has. */
void drift_warn(arena *a, const article_marks *before, str file, const deal *d, diags *problems);

/* ------------------------------------------------------------------------------------------------ many deals */

/* An earlier version of a deal; ID is empty if it is not known. */
typedef struct earlier_deal {
    str id, file;
    article_marks articles;
    bool shares_id, shares_name; /* set by earlier_deals_add(): with a later one */
} earlier_deal;

/* The earlier versions of deals. Zero-initialised: none. */
typedef struct earlier_deals {
    VEC(earlier_deal) list;
    map by_id, by_name; /* the first with an id; with an id and a name of its file, without folders */
} earlier_deals;

/* Adds E; all its texts must live as long as A. */
void earlier_deals_add(arena *a, earlier_deals *all, earlier_deal e);
/* The earlier version of D: the only one there is; else the only one with its id; else the only one with its id and a
 * file of the same name. NULL if there is none. */
const earlier_deal *earlier_deals_find(arena *a, const earlier_deals *all, const deal *d);

#endif
