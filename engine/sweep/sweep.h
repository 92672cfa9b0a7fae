/* Sweep: for how many combinations of bracket options a deal gets each verdict, by model counting.
 *
 * A combination is one option for each choice of the deal. Its verdicts are those that judge_deal() gives for the deal
 * settled so. Sixty brackets have more than 2^60 combinations, so they are not tried one by one: each expression is
 * evaluated only for the choices that it depends on (decision trees, judge/eval_context.h); the results become
 * multi-valued decision diagrams (sweep/mdd.h), which are combined to those of conditions, rules and packs, and models
 * are counted in one pass over a diagram (sweep/model_count.h).
 *
 * A sweep is a finished value in the arena that it was made in. It points into the deal and the packs, which must live
 * as long. */

#ifndef SWEEP_SWEEP_H
#define SWEEP_SWEEP_H

#include "judge/judge.h"

/* The default limit on diagram nodes made by one sweep. */
#define SWEEP_NODES 2000000u
/* The limit on all options of all choices of a deal, whether verdicts depend on them or not: the report has numbers
 * with as many bits for each option. That on the choices is in base/user_limits.h. */
#define SWEEP_OPTIONS 20000u
/* The default limit on the steps of all evaluations together. */
#define SWEEP_STEPS 1000000000u

/* A number of combinations: exactly, and as a share. */
typedef struct sweep_count {
    str digits;   /* in decimal */
    double share; /* of the combinations among which it was counted: 0 to 1, rounded; 0 if there are none */
    bool none;    /* it is zero */
    bool every;   /* it is all of those among which it was counted */
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

/* How a verdict depends on a choice: shares are of the combinations with that option. */
typedef struct sweep_shares {
    const sweep_count *all;    /* by option: the verdict of the deal */
    const sweep_count **packs; /* by pack, by option: the pack's verdict */
    double spread;             /* of the deal's: the largest share minus the smallest */
    bool decides;              /* the share of the deal's or of some pack's verdict differs between options */
} sweep_shares;

typedef struct sweep_choice {
    uint32_t choice; /* index in the deal's choices */
    uint32_t n_options;
    str of;       /* the number of combinations with each option: the same for all */
    bool matters; /* some verdict of some pack depends on it */
    bool tied;    /* it has exactly as much influence as the one before it in the list */
    sweep_shares accepted, rejected;
} sweep_choice;

typedef struct sweep {
    const deal *deal;
    str combinations; /* all of them, in decimal */
    const sweep_pack *packs;
    size_t n_packs;
    sweep_count outcomes[DEAL_ERROR + 1]; /* of the deal: the worst of its packs */
    /* By influence, the most first: by the spread of what all packs accept, then of what one of them accepts, then the
     * same of what is rejected; equal ones in the deal's order. */
    const sweep_choice *choices;
    size_t n_choices;
    const uint32_t *rank; /* by choice of the deal: its place in CHOICES */
    bool strict;
    /* The combinations that all packs accept, in the order of the deal's choices and their options; the last choice
     * changes fastest. Choices that make no difference are left free: each entry covers all their options. */
    const int32_t *const *accepted; /* an option for each choice of the deal, -1: free */
    size_t n_accepted;              /* the number of entries here, at most settings.max_listed */
    str accepted_all;               /* the number of all entries */
    bool more;                      /* there are more than are listed */
    str each;                       /* the number of combinations that each entry covers */
    uint64_t nodes;                 /* diagram nodes made */
} sweep;

typedef struct sweep_settings {
    bool strict;        /* as in judge_settings */
    size_t max_listed;  /* the largest number of accepted entries */
    uint64_t max_nodes; /* 0: SWEEP_NODES */
    uint64_t max_steps; /* 0: SWEEP_STEPS */
} sweep_settings;

/* NULL after an error in PROBLEMS: a limit was exceeded. */
sweep *sweep_deal(arena *a, const deal *d, const pack *const *packs, size_t n_packs, sweep_settings settings,
                  diags *problems);

/* 2 if some combination could not be evaluated, 0 if some combination is accepted by all packs (or no pack applies to
 * it), 3 if none is but some are undetermined, else 1. */
int sweep_exit_status(const sweep *s);

#endif
