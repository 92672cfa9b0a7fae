/* Internal to judge and sweep: one deal as expressions see it, and the two ways to evaluate an expression for every
 * combination of the deal's bracket options.
 *
 * Both begin with all choices unsettled. If the result is unknown because of a choice, that choice is settled on each
 * of its options in turn and the expression is evaluated again; so only the choices that matter are tried.
 *
 *   case_split.c     of a condition or a rule's `when`: the outcome of each case and the reasons. Limited by the
 * product of the options. decision_tree.c  of any expression: only values. An expression that is made of parts
 * (cel/subexpression.h) gets a tree for each part, so that a tree grows with the sum of the parts and not with the
 * product of all choices: `a && b && c` over sixty brackets is three small trees. */

#ifndef JUDGE_EVAL_CONTEXT_H
#define JUDGE_EVAL_CONTEXT_H

#include "cel/subexpression.h"
#include "judge/judge.h"

typedef enum { ANSWER_NO, ANSWER_YES, ANSWER_UNKNOWN, ANSWER_ERROR } answer;

/* One deal, as expressions see it.
 *
 * Memory has three lifetimes: `memory` holds what the verdict keeps, `of_split` what one case split needs (its cases
 * and reasons; reset by the next case_split_run()), context.memory the values of one evaluation (reset for each case).
 */
typedef struct eval_context {
    arena *memory;
    arena *of_split;
    const deal *deal;
    cel_context context;
    const uint32_t *row_article; /* the article of each row */
    int32_t *settled;            /* the option of each choice, -1 while unsettled */
    const int32_t *unsettled;    /* -1 for each choice */
    judge_settings settings;
    const slot *said; /* the slots with silence read as in a complete deal; NULL until a message needs them */
    /* Slots that depend on a choice: no other can make a value wait for one. MANY: there are too many to look for. */
    const uint32_t *bracketed;
    uint32_t n_bracketed;
    bool many_bracketed, rows_bracketed;
} eval_context;

/* SCANNER: of the packs, or NULL. */
eval_context *eval_context_open(arena *a, const deal *d, const cel_scanner *scanner, judge_settings s);

/* The first choice that makes a result unknown, according to its reasons; DEAL_NONE if no choice does. */
uint32_t eval_context_waits_for(const eval_context *ctx, const cel_reasons *reasons);

/* ------------------------------------------------------------------------------------------------ case splits */

/* Combinations of options that one condition may depend on, and so the choices: each has at least two options. */
#define MOST_CASES   4096u
#define MOST_CHOICES 12u

/* The result for one combination of options. */
typedef struct split_case {
    condition_outcome outcome;
    bool vague;
    const rule_expr *why[3]; /* the expressions that explain it, in order */
    uint32_t n_why;
    str reason;
    int16_t option[MOST_CHOICES]; /* by case_split.choices: the option, or -1: this case does not depend on it */
} split_case;

/* The answers to a rule's `when` and to a condition's expressions; any value for an expression that is missing. */
typedef struct condition_answers {
    answer when, test, or_else, vague;
} condition_answers;

typedef struct case_split case_split;
struct case_split {
    eval_context *ctx;
    const rule *rule;
    const condition *condition;     /* NULL: evaluate the rule's `when` */
    const condition_answers *given; /* known answers: nothing is evaluated; NULL: evaluate */
    /* Fills a case that is all zero; sets *choice if a choice must be settled first. */
    void (*evaluate)(case_split *q, split_case *l, uint32_t *choice);
    split_case only; /* the case of a deal without choices; CASES points here, so the struct must not be moved */
    /* results */
    VEC(split_case) cases;
    VEC(uint32_t) choices; /* that the outcome depends on, in the order found */
    uint64_t combinations; /* the product of their options */
    bool too_many;         /* more than MOST_CASES: the only case is then an error */
};

/* Evaluates a condition, or the rule's `when` if C is NULL. The cases and their reasons live until the next call. */
void case_split_run(case_split *q, eval_context *ctx, const rule *r, const condition *c);

/* The outcome of a condition whose answers are known; of the rule's `when` if C is NULL. */
condition_outcome case_split_given(const rule *r, const condition *c, condition_answers answers);

/* The outcome over all cases; UNDETERMINED if only some are violated. */
condition_outcome case_split_outcome(const case_split *q);

/* The outcome of a condition if what the deal does not set meant the same as in a complete deal. Takes no steps of the
 * deal, so that it changes no verdict. The cases of an earlier split are gone. */
condition_outcome case_split_if_complete(eval_context *ctx, const rule *r, const condition *c);

/* The choices whose options differ in outcome. */
const choice_effect *case_split_effects(const case_split *q, size_t *n);

/* The reasons of all cases that are not met (of all cases with settings.explain_met), each once, in reading order. */
const because *case_split_because(const case_split *q, size_t *n);

/* The condition's message with its placeholders filled. */
str case_split_message(const case_split *q);

/* ------------------------------------------------------------------------------------------------ decision trees */

typedef enum {
    TREE_VALUE,  /* the value, whatever else is settled */
    TREE_CHOICE, /* a child for each option of the choice */
    TREE_PARTS,  /* a child for each part, combined as PART says */
} tree_kind;

typedef struct tree_node {
    tree_kind kind;
    cel_subexpr_kind part;
    uint32_t value;            /* of VALUE: a value number */
    uint32_t choice;           /* of CHOICE */
    uint32_t first, n;         /* children */
    const cel_subexpr *strict; /* of PARTS with CEL_SUBEXPR_STRICT: the function to apply */
} tree_node;

/* Value numbers: an answer (for bools, unknowns and errors), or from TREE_VALUES on an index into `values`. */
#define TREE_VALUES 8u

/* Evaluations that one expression may take. */
#define MOST_EVALUATIONS 100000u

/* The trees of one deal's expressions. */
typedef struct decision_tree {
    VEC(tree_node) nodes;
    VEC(cel_value) values; /* by number - TREE_VALUES */
    bool too_many;         /* the last tree exceeded the limit and must not be used */
    int64_t steps_left;    /* of all evaluations together: set it after opening; 0: the limit was exceeded */
    /* private */
    eval_context *ctx;
    arena *memory;
    uint64_t evaluations, most;
    uint32_t depth;
    map numbers; /* of values, by their bits */
} decision_tree;

/* Trees live in A. CTX must not be used for anything else meanwhile: its context's memory is reset between evaluations.
 * MOST is MOST_EVALUATIONS, or less in tests. */
void decision_tree_open(decision_tree *t, arena *a, eval_context *ctx, uint64_t most);

/* Adds the tree of E and returns its root. Sets too_many if it would exceed the limit. */
uint32_t decision_tree_add(decision_tree *t, const rule_expr *e);

/* The number of a value; the value of a number that is neither ANSWER_UNKNOWN nor ANSWER_ERROR. */
uint32_t tree_number(decision_tree *t, cel_value v);
cel_value tree_value(const decision_tree *t, uint32_t number);

/* The value of a STRICT part whose own parts have these values; none may be unknown or an error. */
uint32_t tree_apply(decision_tree *t, const cel_subexpr *strict, const uint32_t *numbers, uint32_t n);

#endif
