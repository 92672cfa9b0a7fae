/* Judging: conditions, rules and deals get their verdicts, and the terms that decided them.
 *
 * A verdict is a finished value in the arena it was made in; it points into the deal, the packs and the vocabulary,
 * which must live as long. Judging only reads them, so threads may judge different deals by the same packs at once. */

#ifndef JUDGE_JUDGE_H
#define JUDGE_JUDGE_H

#include "judge/exempt.h"
#include "terms/deal.h"

typedef enum {
    CONDITION_MET,
    CONDITION_FALLBACK,
    CONDITION_UNDETERMINED,
    CONDITION_VIOLATED,
    CONDITION_ERROR,
} condition_outcome; /* from best to worst */

typedef enum { RULE_NOT_APPLICABLE, RULE_PASS, RULE_UNDETERMINED, RULE_FAIL, RULE_ERROR } rule_outcome;

typedef enum { DEAL_NOT_APPLICABLE, DEAL_ACCEPTED, DEAL_UNDETERMINED, DEAL_REJECTED, DEAL_ERROR } deal_outcome;

typedef enum {
    BECAUSE_TERM,      /* a term has this value, or is absent or open */
    BECAUSE_TEXT,      /* words of an article matched */
    BECAUSE_NO_TEXT,   /* no article's words matched */
    BECAUSE_FIELD,     /* an article's field was read */
    BECAUSE_NO_MEMBER, /* there was nothing to try */
    BECAUSE_ARTICLE,   /* whether an article is in the deal is not settled */
} because_kind;

/* One thing in the deal that decided an outcome. */
typedef struct because {
    because_kind kind;
    str term;       /* TERM: the full path, or "deal.by"; TEXT and FIELD: "articles.text" and the like */
    slot_type type; /* of TERM */
    const domain *values;
    slot value;             /* of TERM: VALUE, ABSENT or OPEN; BRACKET where it depends on a choice */
    bool silent;            /* the deal says nothing of it */
    bool unknown;           /* this is what keeps the outcome open */
    uint32_t slot;          /* of TERM */
    const article *article; /* where it was said; NULL in the deal's own terms or where silent */
    place at;               /* where it was said; source NULL where silent */
    str text;               /* TEXT: the words that matched, as decoded */
    uint32_t choice, way;   /* where the value holds only under one way of an unsettled choice: which; else DEAL_NONE */
    place leaf;             /* the leaf expression in the rule file */
    str expression;         /* its text */
} because;

/* The outcome under each value of one choice, all others left as they are: all ways agree, or they differ. */
typedef struct choice_effect {
    uint32_t choice; /* index in the deal's choices */
    uint32_t n_ways;
    const condition_outcome *best, *worst; /* for each way of this choice, over all ways of the others */
} choice_effect;

typedef struct condition_verdict {
    const condition *condition;
    condition_outcome outcome;
    str message; /* holes filled */
    str reason; /* of ERROR: what went wrong; of UNDETERMINED: why in words, where it is not only open terms; else empty
                 */
    bool vague; /* undetermined because the wording is too loose to judge by */
    const waiver *waiver;   /* of VIOLATED: somebody has waived it, so that it does not reject; else NULL */
    bool known;             /* of VIOLATED: the baseline has it already, so that it does not reject */
    const because *because; /* of every outcome but MET; also of MET where settings->explain_met */
    size_t n_because;
    const choice_effect *effects; /* where the outcome differs between options: one for each choice it depends on */
    size_t n_effects;
} condition_verdict;

typedef struct rule_verdict {
    const rule *rule;
    rule_outcome outcome;
    condition_outcome when;      /* MET: applicable; VIOLATED: not; UNDETERMINED; ERROR */
    const because *when_because; /* where WHEN is not met: why */
    size_t n_when_because;
    str when_reason;
    const condition_verdict *conditions;
    size_t n_conditions;
    bool waived; /* of FAIL: each violated condition is waived */
    bool known;  /* of FAIL: each violated condition is waived or known, and not all are waived */
} rule_verdict;

typedef struct pack_verdict {
    const pack *pack;
    deal_outcome outcome;
    const rule_verdict *rules;
    size_t n_rules;
} pack_verdict;

/* One deal's verdict under all packs. Where the deal could not be read, deal is NULL, the outcome is DEAL_ERROR, packs
 * are empty, and the errors say why. */
typedef struct verdict {
    const deal *deal;
    str file;
    uint32_t line;        /* of a deal that could not be read, in a file of lines; else 0 */
    deal_outcome outcome; /* the worst of its packs: error, rejected, undetermined, accepted, not applicable */
    const pack_verdict *packs;
    size_t n_packs;
    const diag *errors;
    size_t n_errors;
    bool strict;          /* judged with settings.strict: a failed negotiable rule rejects */
    bool baseline;        /* a baseline is in use: what is violated is known to it or new */
    const diag *warnings; /* of its own waivers: those that have expired or waive nothing */
    size_t n_warnings;
} verdict;

typedef struct judge_settings {
    bool explain_met; /* also say why conditions are met */
    bool no_because;  /* verdicts and messages alone */
    bool no_messages; /* nobody reads messages: they stay as they are written, with their holes */
    bool strict;      /* a failed negotiable rule rejects as a red line does */
} judge_settings;

verdict *judge_deal(arena *a, const deal *d, const pack *const *packs, size_t n_packs, judge_settings settings);

/* The same where violations may be exempt: those that are waived or known do not reject. USE takes notes of the
 * exemptions and may be NULL. Returns NULL after an error in PROBLEMS: a waiver of the deal itself names a rule or a
 * condition that its pack does not have. PROBLEMS also gets warnings of the deal's own waivers. */
verdict *judge_with_exemptions(arena *a, const deal *d, const pack *const *packs, size_t n_packs,
                               judge_settings settings, const exemptions *x, exemption_use *use, diags *problems);

/* What a rule's outcome comes to once violations that are waived or known are left out: of a rule that is waived or
 * known, UNDETERMINED where another of its conditions is, else PASS; of any other rule its outcome. */
rule_outcome rule_standing(const rule_verdict *v);

/* A verdict for a deal that could not be read; copies DIAGS' errors. */
verdict *judge_unreadable(arena *a, str file, const diags *d);

/* A rule's outcome where its `when` (MET where there is none) and the worst of its conditions came out so. */
rule_outcome rule_outcome_of(condition_outcome when, condition_outcome worst);

/* What one rule's outcome does to its pack's, which is the worst of all. An error counts whatever the class: what could
 * not be checked is never a pass. */
deal_outcome rule_weight(const rule *r, rule_outcome o, judge_settings s);

const char *condition_outcome_name(condition_outcome o); /* "met", "fallback", ... */
const char *rule_outcome_name(rule_outcome o);
const char *deal_outcome_name(deal_outcome o);

#endif
