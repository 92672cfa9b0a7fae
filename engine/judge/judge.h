/* Evaluation of deals: the outcome of each condition, rule, pack and deal, and the terms that decided it.
 *
 * A verdict is immutable. It lives in the arena that was passed and points into the deal, the packs and the vocabulary,
 * which must live as long. They are only read, so threads may check different deals against the same packs. */

#ifndef JUDGE_JUDGE_H
#define JUDGE_JUDGE_H

#include "judge/waiver_match.h"
#include "terms/deal.h"

typedef enum {
    CONDITION_MET,
    CONDITION_FALLBACK,
    CONDITION_UNDETERMINED,
    CONDITION_VIOLATED,
    CONDITION_ERROR,
} condition_outcome; /* from best to worst */

/* Why a condition is undetermined, from the weakest reason to the strongest. If there are several, the strongest one
 * counts: what the text itself leaves unsettled before what it does not say. */
typedef enum {
    UNDETERMINED_NOT,         /* it is not undetermined, or the verdict was made without reasons */
    UNDETERMINED_UNMENTIONED, /* the deal does not set a term, and complete it would pass */
    UNDETERMINED_MISSING,     /* the deal does not set a term, and complete it would fail */
    UNDETERMINED_OPEN,        /* the deal says that a term is open */
    UNDETERMINED_VAGUE,       /* the text is too vague to decide */
    UNDETERMINED_BRACKET,     /* the options of a bracket have different outcomes */
    UNDETERMINED_ANOTHER,     /* the weakest: an incomplete deal may have more things than it names */
    UNDETERMINED_REASONS,
} undetermined_reason;

typedef enum { RULE_NOT_APPLICABLE, RULE_PASS, RULE_UNDETERMINED, RULE_FAIL, RULE_ERROR } rule_outcome;

typedef enum { DEAL_NOT_APPLICABLE, DEAL_ACCEPTED, DEAL_UNDETERMINED, DEAL_REJECTED, DEAL_ERROR } deal_outcome;

typedef enum {
    BECAUSE_TERM,      /* a term has this value, or is absent or open */
    BECAUSE_TEXT,      /* the text of an article matched */
    BECAUSE_NO_TEXT,   /* no article's text matched */
    BECAUSE_FIELD,     /* an article's field was read */
    BECAUSE_NO_MEMBER, /* the list or set was empty */
    BECAUSE_ARTICLE,   /* it is not settled whether an article is in the deal */
    BECAUSE_NAMES,     /* the deal names a thing; or no more than it names; or there may be more */
} because_kind;

/* One reason: something in the deal that decided an outcome. */
typedef struct because {
    because_kind kind;
    str term;  /* TERM: the full path, or "deal.by"; TEXT and FIELD: "articles.text" and the like; NAMES: the set */
    str thing; /* TERM: the titles of the things in its path, or empty; NAMES: the id, if the deal has it */
    slot_type type; /* of TERM */
    const domain *values;
    slot value;             /* of TERM: VALUE, ABSENT or OPEN; BRACKET if it depends on a choice. Of NAMES: VALUE, it
                               has the thing; ABSENT, it has no more; OPEN, it may have more */
    bool first;             /* of NAMES: the deal names nothing in the set, or it is the first */
    bool silent;            /* the deal does not set it */
    bool unknown;           /* this makes the outcome undetermined */
    uint32_t slot;          /* of TERM and NAMES */
    const article *article; /* that sets it; NULL for the deal's own terms and if silent */
    place at;               /* of the value; source NULL if silent */
    str text;               /* TEXT: the matched text, decoded */
    uint32_t choice, way;   /* the option of an unsettled choice on which the value depends; else DEAL_NONE */
    place leaf;             /* the leaf expression in the rule file */
    str expression;         /* its text */
} because;

/* The outcome for each option of one choice, over all options of the other choices. */
typedef struct choice_effect {
    uint32_t choice; /* index in the deal's choices */
    uint32_t n_ways;
    const condition_outcome *best, *worst; /* one per option */
} choice_effect;

typedef struct condition_verdict {
    const condition *condition;
    condition_outcome outcome;
    str message; /* placeholders filled */
    str reason;  /* of ERROR: the error; of UNDETERMINED: an explanation if there is more to it than open terms; else
                    empty */
    bool vague;  /* undetermined because the text is too vague to decide */
    undetermined_reason undetermined;
    const waiver *waiver;   /* of VIOLATED: the waiver that keeps it from rejecting; else NULL */
    bool known;             /* of VIOLATED: the baseline lists it, so that it does not reject */
    const because *because; /* of every outcome except MET; also of MET with settings.explain_met */
    size_t n_because;
    const choice_effect *effects; /* one for each choice whose options differ in outcome */
    size_t n_effects;
} condition_verdict;

typedef struct rule_verdict {
    const rule *rule;
    rule_outcome outcome;
    condition_outcome when;      /* MET: applicable; VIOLATED: not; UNDETERMINED; ERROR */
    const because *when_because; /* the reasons if WHEN is not met */
    size_t n_when_because;
    str when_reason;
    const condition_verdict *conditions;
    size_t n_conditions;
    /* Of UNDETERMINED: that of its `when` if it is undetermined whether the rule applies; else the strongest of its
     * conditions. */
    undetermined_reason undetermined;
    bool waived; /* of FAIL: each violated condition is waived */
    bool known;  /* of FAIL: each violated condition is waived or known, and not all are waived */
} rule_verdict;

typedef struct pack_verdict {
    const pack *pack;
    deal_outcome outcome;
    const rule_verdict *rules;
    size_t n_rules;
} pack_verdict;

/* One deal's verdict under all packs. If the deal could not be read, deal is NULL, the outcome is DEAL_ERROR, there are
 * no packs, and the errors say why. */
typedef struct verdict {
    const deal *deal;
    str file;
    uint32_t line;        /* of the deal in a file with one deal per line; else 0 */
    deal_outcome outcome; /* the worst of its packs: error, rejected, undetermined, accepted, not applicable */
    const pack_verdict *packs;
    size_t n_packs;
    const diag *errors;
    size_t n_errors;
    bool strict;          /* checked with settings.strict: a negotiable rule that fails rejects */
    bool baseline;        /* checked with a baseline: each violation is known or new */
    const diag *warnings; /* about its own waivers, and N_DRIFTS from FIRST_DRIFT on about articles that drifted */
    size_t n_warnings, first_drift, n_drifts;
} verdict;

typedef struct judge_settings {
    bool explain_met; /* also give reasons for conditions that are met */
    bool no_because;  /* give no reasons */
    bool no_messages; /* leave the placeholders in messages */
    bool strict;      /* a negotiable rule that fails rejects like a red line */
    /* The steps that all evaluations for one deal may take together. 0: JUDGE_MAX_STEPS, and conditions
     * for which too few are left are errors. */
    uint64_t max_steps;
} judge_settings;

#define JUDGE_MAX_STEPS  100000000u                   /* the usual limit of check and diff */
#define JUDGE_MAX_MEMORY ((size_t)1024 * 1024 * 1024) /* the usual limit of the arena of a deal */

/* Adds the error of a deal that takes more than MOST bytes. FILE "-": standard input. LINE: in a file with one deal per
 * line, else 0. */
void judge_memory_error(size_t most, str file, uint32_t line, diags *problems);

/* NULL if settings.max_steps is exceeded; judge_steps_error() adds the error. */
void judge_steps_error(const deal *d, judge_settings s, diags *problems);
verdict *judge_deal(arena *a, const deal *d, const pack *const *packs, size_t n_packs, judge_settings settings);

/* The same with waivers and a baseline: violations that are waived or known do not reject. USE records which were
 * needed; it may be NULL. Returns NULL after an error in PROBLEMS: a waiver of the deal itself names a rule or
 * condition that its pack does not have, or settings.max_steps is exceeded. Warnings about the deal's own waivers go to
 * PROBLEMS, too. */
verdict *judge_with_exemptions(arena *a, const deal *d, const pack *const *packs, size_t n_packs,
                               judge_settings settings, const exemptions *x, exemption_use *use, diags *problems);

/* What rules would come to if terms had other values or brackets were settled. It lives in the arena and reads the deal
 * of the verdict, without waivers; all evaluations together take at most MAX_STEPS, afterwards they are errors. */
typedef struct what_if what_if;
what_if *what_if_open(arena *a, const verdict *v, uint64_t max_steps);
/* Give a slot a value, whatever the deal sets; settle a choice. what_if_clear() takes it all back. */
void what_if_set(what_if *w, uint32_t slot, slot_value value);
void what_if_settle(what_if *w, uint32_t which, uint32_t way);
void what_if_clear(what_if *w);
/* The outcome of a rule that WAS undetermined. Violations that are waived or known count as met. */
rule_outcome what_if_rule(what_if *w, const rule_verdict *was);
bool what_if_exhausted(const what_if *w); /* the steps are spent: the last outcome is not to be used */

/* A rule's outcome without violations that are waived or known: of a rule that is waived or known, UNDETERMINED if one
 * of its conditions is, else PASS; of any other rule its outcome. */
rule_outcome rule_standing(const rule_verdict *v);

/* A verdict for a deal that could not be read; copies DIAGS' errors. */
verdict *judge_unreadable(arena *a, str file, const diags *d);

/* A rule's outcome from the outcome of its `when` (MET if it has none) and the worst of its conditions. */
rule_outcome rule_outcome_of(condition_outcome when, condition_outcome worst);

/* The contribution of one rule to its pack's outcome, which is the worst of all. An error counts for rules of every
 * class: a rule that could not be evaluated never passes. */
deal_outcome rule_weight(const rule *r, rule_outcome o, judge_settings s);

const char *condition_outcome_name(condition_outcome o); /* "met", "fallback", ... */
const char *rule_outcome_name(rule_outcome o);
const char *undetermined_reason_name(undetermined_reason r); /* "missing", "unmentioned", ...; "" for NOT */
const char *deal_outcome_name(deal_outcome o);

#endif
