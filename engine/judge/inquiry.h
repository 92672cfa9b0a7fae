/* Private to the judge room: finding an outcome under every way of settling the choices that it depends on.
 *
 * A question is asked with all choices unsettled. Where the answer is unknown because of a choice, that choice is
 * settled each way in turn and the question asked again; so only the choices that matter are ever tried, and each
 * answer is a leaf of the tree of ways. */

#ifndef JUDGE_INQUIRY_H
#define JUDGE_INQUIRY_H

#include "judge/judge.h"

#define MOST_WAYS 4096u

typedef enum { ANSWER_NO, ANSWER_YES, ANSWER_UNKNOWN, ANSWER_ERROR } answer;

/* One deal, as expressions see it. */
typedef struct courtroom {
    arena *memory;
    const deal *deal;
    cel_context context;
    const uint32_t *row_article; /* the article of each row */
    int32_t *settled;            /* the way of each choice, -1 while unsettled */
    judge_settings settings;
    const slot *said; /* the slots with silence read as in a complete deal; NULL until a message needs them */
} courtroom;

/* SCANNER: of the packs, or NULL. */
courtroom *courtroom_open(arena *a, const deal *d, const cel_scanner *scanner, judge_settings s);

/* The first choice that an unknown outcome waits for by its reasons, or DEAL_NONE where it is open for good. */
uint32_t courtroom_waits_for(const courtroom *room, const cel_reasons *reasons);

/* What came out under one way of settling. */
typedef struct leaf {
    condition_outcome outcome;
    bool vague;
    const rule_expr *why[3]; /* the expressions that explain it, in order */
    uint32_t n_why;
    str reason;
    const int32_t *settled; /* as in courtroom, for this leaf */
} leaf;

/* The answers to a rule's `when` and to a condition's expressions; any where there is no such expression. */
typedef struct condition_answers {
    answer when, test, or_else, vague;
} condition_answers;

typedef struct inquiry inquiry;
struct inquiry {
    courtroom *room;
    const rule *rule;
    const condition *condition;     /* NULL: the question is the rule's `when` */
    const condition_answers *given; /* known beforehand: nothing is evaluated; NULL where they are not */
    /* Fills a leaf that is all zero; sets *choice where a choice must be settled first. */
    void (*ask)(inquiry *q, leaf *l, uint32_t *choice);
    leaf only; /* the leaf where the deal has no choices; the inquiry must stay where it is */
    /* the answer */
    VEC(leaf) leaves;
    VEC(uint32_t) choices; /* that it depends on, in the order found */
    uint64_t ways;         /* the product of their ways */
    bool too_many;
};

/* Asks about a condition, or about the rule's `when` where CONDITION is NULL. */
void inquire(inquiry *q, courtroom *room, const rule *r, const condition *c);

/* What comes of a condition whose answers are known; of the rule's `when` where C is NULL. */
condition_outcome inquiry_given(const rule *r, const condition *c, condition_answers answers);

/* The outcome over all leaves; UNDETERMINED where they differ between good and bad. */
condition_outcome inquiry_outcome(const inquiry *q);

/* The choices whose ways differ in outcome. */
const choice_effect *inquiry_effects(const inquiry *q, size_t *n);

/* Why: over all leaves that are not met (or all, where the settings ask), each thing once, in reading order. */
const because *inquiry_because(const inquiry *q, size_t *n);

/* The condition's message with its holes filled. */
str inquiry_message(const inquiry *q);

#endif
