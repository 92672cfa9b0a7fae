/* Sweeping: what comes of every way to settle a deal's brackets, counted and not walked.
 *
 * A way settles every choice of the deal. Its verdicts are those that judge_deal() gives for the deal so settled; a
 * sweep says for how many of all ways each comes out, however many there are. Each expression of a rule is asked only
 * about the choices that it depends on (judge/eval_context.h). The answers become decision diagrams (sweep/mdd.h),
 * which are combined to those of conditions, rules and packs, and counted.
 *
 * A sweep is a finished value in the arena it was made in. It points into the deal and the packs, which must live as
 * long. */

#ifndef SWEEP_SWEEP_H
#define SWEEP_SWEEP_H

#include "judge/judge.h"

/* Nodes of diagrams that one sweep may make, where the settings do not say. */
#define SWEEP_NODES 2000000u
/* Choices that verdicts may depend on. */
#define SWEEP_CHOICES 3000u

/* How many ways: exactly, and as a share. */
typedef struct sweep_count {
    str digits;   /* in decimal */
    double share; /* of the ways among which it was counted: 0 to 1, rounded; 0 where there are none */
    bool none;    /* not one */
    bool every;   /* all of those among which it was counted */
} sweep_count;

typedef struct sweep_rule {
    const rule *rule;
    sweep_count outcomes[RULE_ERROR + 1]; /* by rule_outcome */
    const uint32_t *choices;              /* of the deal, that its outcome depends on, in order */
    size_t n_choices;
} sweep_rule;

typedef struct sweep_pack {
    const pack *pack;
    sweep_count outcomes[DEAL_ERROR + 1]; /* by deal_outcome */
    const sweep_rule *rules;
    size_t n_rules;
} sweep_pack;

/* How a verdict is spread over the options of a choice: shares are of the ways in which it is settled so. */
typedef struct sweep_shares {
    const sweep_count *all;    /* by way: the verdict of the deal */
    const sweep_count **packs; /* by pack, by way: the pack's verdict */
    double spread;             /* of the deal's: the largest share minus the smallest */
    bool decides;              /* the share of the deal's or of some pack's differs between options */
} sweep_shares;

typedef struct sweep_choice {
    uint32_t choice; /* index in the deal's choices */
    uint32_t n_ways;
    str of;       /* how many ways there are with each option: the same for all */
    bool matters; /* some verdict of some pack depends on it */
    bool tied;    /* it decides exactly as much as the one before it in the list */
    sweep_shares accepted, rejected;
} sweep_choice;

typedef struct sweep {
    const deal *deal;
    str ways; /* all of them, in decimal */
    const sweep_pack *packs;
    size_t n_packs;
    sweep_count outcomes[DEAL_ERROR + 1]; /* of the deal: the worst of its packs */
    /* Those that decide most first: by the spread of what all packs accept, then of what one of them accepts, then the
     * same of what is rejected; the deal's order among equals. */
    const sweep_choice *choices;
    size_t n_choices;
    const uint32_t *rank; /* by choice of the deal: its place in CHOICES */
    bool strict;
    /* The ways that all packs accept, in the order of the deal's choices and of their options, the last choice running
     * fastest. Choices that make no difference to that are left free: each entry stands for all ways of settling them.
     */
    const int32_t *const *accepted; /* a way for each choice of the deal, -1 where it is free */
    size_t n_accepted;              /* listed here: at most what the settings want */
    str accepted_all;               /* how many there are to list */
    bool more;                      /* than are listed */
    str each;                       /* how many ways each entry stands for */
    /* what it took */
    uint64_t nodes;
} sweep;

typedef struct sweep_settings {
    bool strict;        /* as in judge_settings */
    size_t max_listed;  /* accepted ways to list */
    uint64_t max_nodes; /* 0 means SWEEP_NODES */
} sweep_settings;

/* NULL, with errors in DIAGS, where it would take more than a limit allows. */
sweep *sweep_deal(arena *a, const deal *d, const pack *const *packs, size_t n_packs, sweep_settings settings,
                  diags *problems);

/* 2 where some way could not be judged, 0 where some way is accepted by all packs (or no pack applies to it), 3 where
 * none is but some are undetermined, else 1. */
int sweep_exit_status(const sweep *s);

#endif
