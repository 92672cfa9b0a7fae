/* Repair: the smallest set of edits to a deal's terms with which all packs accept it.
 *
 * An edit is one of these:
 *
 *   change    a term that the deal sets gets another value, or is removed, if silence makes it absent
 *   add       a term that the deal leaves open, or does not set, gets a value
 *   settle    a bracket is settled: an either to one of its values, a choice of articles to one of its options, a
 *             bracketed article to in or out. To give a term a value of its own either is to settle it, and not a
 *             change.
 *
 * This is weighted MaxSAT: "this term is not edited" and "this bracket is not settled" are soft constraints, and their
 * weights are the costs of the edits. The solver's optimization finds the cheapest edits, provably. Two repairs are
 * different if they edit different terms or settle brackets differently. All repairs of the lowest cost are listed;
 * those that settle more brackets come first, then those about members, terms and articles that the deal has already.
 * Repairs that differ only in members are one, with alternatives.
 * An edited term gets the possible value that is nearest to what the deal says. But of repairs with equally many edits,
 * those come first that have the terms of the packs' model clauses, and a clause becomes an article with its text.
 *
 * If the optimization takes more than half of the limit, any edits are found none of which can be left out, and then
 * cheaper ones as long as there are any.
 *
 * A deal with `complete = false` is repaired as an incomplete one first. If no edit of its terms is enough, it is made
 * complete, which costs nothing but is reported. To lock "complete" forbids that.
 *
 * A thing that the deal does not name (terms/vocabulary.h) may be added, with an id such as zone_3, and terms of its
 * own. A repair takes no thing away. Of repairs that differ only in the order of new things, one is listed.
 *
 * An edited term has its new value whatever the remaining brackets are settled to. No term is ever made open, and the
 * articles' text and the deal's header, except for `names`, are not changed. A red line is satisfied if it passes or is
 * not applicable.
 *
 * Every repair is written into the text of the deal, read back and verified by the judge; one that he does not accept
 * is an internal error and is not shown. The result is a finished value in the arena that it was made in; it points
 * into the deal, the packs and the vocabulary. This header does not need the solver's. */

#ifndef BARGAIN_REPAIR_H
#define BARGAIN_REPAIR_H

#include "bargain/bargain.h"
#include "judge/judge.h"

#define REPAIR_MOST_COST 1000000u

typedef struct repair_settings {
    source *costs;   /* the costs of edits, see docs/repair.md; NULL: 1 each */
    const str *lock; /* paths of terms that must not be edited */
    size_t n_lock;
    bool complete;      /* treat the deal as complete from the start */
    uint64_t max;       /* the largest number of repairs that are listed; at least 1 */
    uint64_t seconds;   /* the time limit for everything; 0: none */
    uint64_t steps;     /* the limit of the solver's steps; 0: none */
    uint64_t max_steps; /* that judging one deal may take, as in judge_settings */
} repair_settings;

typedef enum { REPAIR_CHANGE, REPAIR_DROP, REPAIR_ADD, REPAIR_SETTLE } repair_kind;

typedef struct repair_edit {
    repair_kind kind;
    uint32_t slot;   /* DEAL_NONE if a bracket is settled */
    uint32_t choice; /* the choice that is settled; else DEAL_NONE */
    uint32_t option; /* to which option */
    str path;        /* of the term, or the name of the choice */
    str before;      /* what the deal says, for people: "de_jure", "open", "10.0 or 30.0" */
    str after;       /* the value, or the option */
    str json;        /* the same as JSON; null for a term that is removed */
    const str *also; /* other values that are possible with the same other edits */
    size_t n_also;
    uint32_t article; /* that is changed; DEAL_NONE: the deal's own terms or a new article */
    place at;         /* of what is changed; source NULL for an addition */
    str home;         /* of an addition: the id of the article that it goes into; empty: the deal's own terms */
    bool home_is_new;
    bool names; /* the deal names one thing more; AFTER is its title */
    uint64_t cost;
} repair_edit;

/* Edits that differ only in members: "recognition.actor.annexed", with the names of sets for all their members. */
typedef struct repair_line {
    const repair_edit *like; /* one of them */
    str paths;
    size_t n;
} repair_line;

/* Edits with one member in their paths, which may be made for another member instead: any one of OTHERS would do. */
typedef struct repair_alternative {
    str member;            /* "coalition" */
    const uint32_t *edits; /* by their number in the repair's edits; they move together */
    size_t n_edits;
    const str *others; /* the nearest to what the deal says first */
    size_t n_others;
    const uint32_t *slots; /* that are edited instead: for each of the others, one for each of the edits */
} repair_alternative;

/* A model clause of a pack whose terms the repair has, some of them by edits: it is a new article, with its text. */
typedef struct repair_clause {
    const clause *of;
    str article; /* its id in the repaired deal */
} repair_clause;

typedef struct repair {
    const repair_edit *edits; /* in the order of the deal; then additions, in the order of the vocabulary */
    size_t n_edits;
    const repair_line *lines;
    size_t n_lines;
    const repair_alternative *alternatives; /* every combination of them is a repair of the same cost */
    size_t n_alternatives;
    uint64_t cost;
    const repair_clause *clauses; /* those with more terms first */
    size_t n_clauses;
    str text;                 /* the repaired deal, in the syntax of the deal */
    const uint32_t *outdated; /* articles whose text may no longer match, because their terms were edited */
    size_t n_outdated;
} repair;

/* A condition on the articles' text that is violated whatever the terms are: the text must change. */
typedef struct repair_text {
    const pack *pack;
    const rule *rule;
    const condition_verdict *condition; /* with its reasons, in the deal as it is */
} repair_text;

/* Red lines and locks that no allowed edit satisfies together: a minimal unsatisfiable subset. */
typedef struct repair_conflict {
    bargain_set rules;      /* by their number in repairs.rules */
    const uint32_t *locked; /* the locked terms in it, by slot */
    size_t n_locked;
    const str *locked_paths; /* the same, combined with the names of sets */
    size_t n_locked_paths;
} repair_conflict;

typedef struct repairs {
    const deal *deal;
    bargain_answer answer; /* OPEN: a limit was reached, or a locked bracket keeps a red line from being tried for
                              all its brackets */
    bool nothing_to_do;    /* the packs accept the deal as it is; v has one repair without edits */
    bool made_complete;    /* `complete = true` is part of every repair */
    const repair_conflict *before; /* why: the conflicts of the incomplete deal */
    size_t n_before;
    const repair *v;
    size_t n;
    bool complete; /* there are no others of this cost */
    bool smallest; /* none is cheaper: proved */
    bool coarse;   /* else: some red line depends on too many brackets */
    bargain_limit limit;
    const bargain_question *left; /* not answered before the limit; the most important first */
    size_t n_left;
    size_t n_terms_open; /* terms that are open because the deal has `complete = false` */
    /* if there is none: */
    const bargain_rule *rules; /* the red lines of all packs, by name */
    size_t n_rules;
    const repair_conflict *conflicts;
    size_t n_conflicts;
    bool conflicts_complete;
    const bargain *why; /* an explanation by terms, if the packs with the locked terms contradict each other */
    const repair_text *texts;
    size_t n_texts;
    const repair *with_texts; /* the edits that are needed besides other text; its text is no accepted deal */
} repairs;

/* NULL after an error in PROBLEMS: invalid costs, an unknown path to lock, or a repair found by the solver that the
 * judge does not accept. */
const repairs *repair_find(arena *a, const deal *d, const pack *const *packs, size_t n_packs, const repair_settings *s,
                           diags *problems);

#endif
