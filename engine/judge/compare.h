/* Comparing two judged deals, an earlier and a later one: which terms changed, which articles, and which verdicts
 * changed because of it.
 *
 * A comparison lives in the arena it was made in and points into the two verdicts, which must live as long. Both must
 * be judged by the same packs, with reasons for conditions that are met, too: what decided before is as much a reason
 * of a change as what decides now. */

#ifndef JUDGE_COMPARE_H
#define JUDGE_COMPARE_H

#include "judge/judge.h"

typedef enum { CHANGE_ADDED, CHANGE_REMOVED, CHANGE_CHANGED } change_kind;
typedef enum { TREND_SAME, TREND_BETTER, TREND_WORSE } trend;

/* What one deal says of a term. */
typedef struct term_said {
    str words;           /* "de_jure", "10.0 or 30.0", "85000 if ceiling is low", "open", "not set" */
    slot value;          /* BRACKET where it depends on choices */
    bool silent;         /* WORDS is then what silence means */
    place at;            /* the first place that says it; source NULL where silent */
    const article *from; /* of that place; NULL in the deal's own terms and fields */
} term_said;

typedef struct term_change {
    change_kind kind;
    uint32_t slot;
    str path;
    slot_type type;
    const domain *values;
    term_said before, after;
    bool same_meaning; /* it is said now what silence meant before, or the other way round */
} term_change;

typedef struct article_change {
    change_kind kind;
    const article *before, *after; /* one of them NULL where it was added or removed */
    bool title, words, standing;   /* of CHANGED: which; STANDING: its brackets, its option or whose it is */
} article_change;

typedef struct condition_change {
    const condition *condition;
    const condition_verdict *before, *after; /* NULL where the rule does not apply */
    trend trend;
    const uint32_t *terms; /* numbers of the changed terms that decided it before or decide it now */
    size_t n_terms;
    const uint32_t *articles; /* the same of changed articles */
    size_t n_articles;
    bool silence;        /* terms decided it of which neither deal speaks: what silence means has changed */
    bool exemption;      /* the outcome is the same: a waiver or the baseline makes the difference */
    const because *rest; /* what also decides it now and did not change */
    size_t n_rest;
} condition_change;

typedef struct rule_change {
    const rule_verdict *before, *after;
    trend trend; /* of its outcome, else that of all its changed conditions; SAME where they went different ways */
    const condition_change *conditions; /* those whose verdict changed */
    size_t n_conditions;
} rule_change;

typedef struct pack_change {
    const pack_verdict *before, *after;
    trend trend;
    const rule_change *rules; /* those in which a verdict changed */
    size_t n_rules;
} pack_change;

typedef struct comparison {
    const verdict *before, *after;
    trend trend;
    bool completeness; /* one deal says complete = false, the other does not */
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

/* How a change of outcomes is to be called. A condition that does not apply counts as met. */
trend condition_trend(condition_outcome before, bool before_exempt, condition_outcome after, bool after_exempt);
trend deal_trend(deal_outcome before, deal_outcome after);

const char *change_kind_name(change_kind k); /* "added", "removed", "changed" */
const char *trend_name(trend t);             /* "same", "better", "worse" */

#endif
