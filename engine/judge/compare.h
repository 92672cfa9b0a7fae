/* Comparison of the verdicts of an earlier and a later deal: changed terms, changed articles, and the outcomes that
 * changed because of them.
 *
 * Things that deals name themselves are matched by id, title and what the deals say of them, so a renamed zone is the
 * same zone; that it was renamed is a change of the hidden term "names.<zone>" with the same meaning.
 *
 * A comparison lives in the arena that was passed and points into the two verdicts, which must live as long. Both deals
 * must be checked against the same packs with judge_settings.explain_met: the reasons of an earlier outcome explain a
 * change as much as those of the later one. */

#ifndef JUDGE_COMPARE_H
#define JUDGE_COMPARE_H

#include "judge/judge.h"

typedef enum { CHANGE_ADDED, CHANGE_REMOVED, CHANGE_CHANGED } change_kind;
typedef enum { TREND_SAME, TREND_BETTER, TREND_WORSE } trend;

/* A term in one of the deals. */
typedef struct term_said {
    str words;            /* "de_jure", "10.0 or 30.0", "85000 if ceiling is low", "open", "not set" */
    slot value;           /* BRACKET if it depends on choices */
    const domain *values; /* of VALUE */
    bool names;           /* the deal names the thing that WORDS has: its id and title */
    bool silent;          /* the deal does not set it: WORDS is the meaning of silence */
    place at;             /* the first place that sets it; source NULL if silent */
    const article *from;  /* of that place; NULL for the deal's own terms and fields */
} term_said;

typedef struct term_change {
    change_kind kind;
    uint32_t slot;
    str path;
    slot_type type;
    const domain *values;
    term_said before, after;
    bool same_meaning; /* the value equals the meaning of silence in the other deal */
} term_change;

typedef struct article_change {
    change_kind kind;
    const article *before, *after; /* BEFORE is NULL if it was added, AFTER if it was removed */
    bool title, words, standing;   /* of CHANGED: what changed; STANDING: its bracket, option or author */
} article_change;

typedef struct condition_change {
    const condition *condition;
    const condition_verdict *before, *after; /* NULL if the rule does not apply */
    trend trend;
    const uint32_t *terms; /* indexes of the changed terms that decided it in either deal */
    size_t n_terms;
    const uint32_t *articles; /* the same for articles */
    size_t n_articles;
    bool silence;        /* decided by terms that neither deal sets: the meaning of silence changed */
    bool exemption;      /* the outcome is the same; a waiver or the baseline makes the difference */
    const because *rest; /* other reasons of the later outcome, which did not change */
    size_t n_rest;
} condition_change;

typedef struct rule_change {
    const rule_verdict *before, *after;
    trend trend; /* of its outcome, else that of all its changed conditions; SAME if those differ */
    const condition_change *conditions; /* those whose outcome changed */
    size_t n_conditions;
} rule_change;

typedef struct pack_change {
    const pack_verdict *before, *after;
    trend trend;
    const rule_change *rules; /* those in which an outcome changed */
    size_t n_rules;
} pack_change;

typedef struct comparison {
    const verdict *before, *after;
    trend trend;
    bool completeness; /* only one of the deals says complete = false */
    const term_change *terms;
    size_t n_terms;
    const article_change *articles;
    size_t n_articles;
    const pack_change *packs; /* all, in the order of the verdicts */
    size_t n_packs;
    size_t n_better, n_worse; /* conditions */
} comparison;

const comparison *compare_verdicts(arena *a, const verdict *before, const verdict *after);

/* "violated", "violated (waived)", "violated (known)", "not applicable" for NULL. */
const char *condition_standing_name(const condition_verdict *v);

/* The trend of a change of outcomes. A condition that does not apply counts as met. */
trend condition_trend(condition_outcome before, bool before_exempt, condition_outcome after, bool after_exempt);
trend deal_trend(deal_outcome before, deal_outcome after);

/* Writes what one mention says: "85000 if ceiling is low", "10.0 or 30.0", "open". */
void compare_write_mention(buf *out, const deal *d, const mention *m);

const char *change_kind_name(change_kind k); /* "added", "removed", "changed" */
const char *trend_name(trend t);             /* "same", "better", "worse" */

#endif
