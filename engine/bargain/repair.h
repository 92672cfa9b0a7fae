/* Repair: the smallest set of edits to a deal's terms with which all packs accept it.
 *
 * An edit is one of these:
 *
 *   change    a term that the deal sets gets another value, or the deal no longer says anything of it, where silence
 *             makes it absent
 *   add       a term that the deal leaves open, or is silent about, gets a value
 *   settle    a bracket is settled: an either on one of its values, a choice of articles on one of its options, a
 *             bracketed article on being in or out; to give a term one of the values of an either of its own is to
 *             settle that
 *
 * A deal that says `complete = false` is first mended as that; where no edit of its terms does, it is taken to be the
 * whole deal, which is no edit of a term and costs nothing, but is said. To lock "complete" forbids it.
 *
 * An edited term has its new value however the brackets that are left are settled. Nothing is ever made open, and the
 * articles' words and the deal's header are left as they are. A red line holds where the judge lets it pass or calls it
 * not applicable. Each edit costs what the settings say; the repairs found are those of the lowest cost, and two are
 * different where they edit different terms or settle brackets otherwise. Those that settle more come first. Among the
 * values that would do, the one nearest to what the deal says is taken.
 *
 * Every repair is written into the text of the deal, read back, and held before the judge; what he does not accept is
 * not shown. The result is a finished value in the arena it was made in; it points into the deal, the packs and the
 * vocabulary. This header knows nothing of the solver. */

#ifndef BARGAIN_REPAIR_H
#define BARGAIN_REPAIR_H

#include "bargain/bargain.h"
#include "judge/judge.h"

#define REPAIR_MOST_COST 1000000u

typedef struct repair_settings {
    source *costs;   /* what edits cost, see docs/repair.md; NULL: 1 each */
    const str *lock; /* paths of terms that stay as they are */
    size_t n_lock;
    bool complete;    /* the deal is taken to be whole from the start */
    uint64_t max;     /* repairs that are listed at most; at least 1 */
    uint64_t seconds; /* for all of it; 0: without end */
} repair_settings;

typedef enum { REPAIR_CHANGE, REPAIR_DROP, REPAIR_ADD, REPAIR_SETTLE } repair_kind;

typedef struct repair_edit {
    repair_kind kind;
    uint32_t slot;   /* DEAL_NONE where a bracket is settled */
    uint32_t choice; /* the choice that is settled; else DEAL_NONE */
    uint32_t way;    /* on what */
    str path;        /* of the term, or the name of the choice */
    str before;      /* what the deal says, in words: "de_jure", "open", "10.0 or 30.0" */
    str after;       /* the value, or the option */
    str json;        /* the same as JSON; null for a term that is dropped */
    const str *also; /* values that would do as well, all other edits being as they are */
    size_t n_also;
    uint32_t article; /* where the change is made; DEAL_NONE: in the deal's own terms or in a new article */
    place at;         /* of what is changed; source NULL for an addition */
    str home;         /* of an addition: the id of the article that has it in the patched text; empty: the own terms */
    bool home_is_new;
    uint64_t cost;
} repair_edit;

/* Edits that are alike, put together: "recognition.actor.annexed" with the names of sets for all their members. */
typedef struct repair_line {
    const repair_edit *like; /* one of them */
    str paths;
    size_t n;
} repair_line;

typedef struct repair {
    const repair_edit *edits; /* in the order of the deal, additions last in the order of the vocabulary */
    size_t n_edits;
    const repair_line *lines;
    size_t n_lines;
    uint64_t cost;
    str text;              /* the deal with these edits, in the syntax that it came in */
    const uint32_t *unfit; /* articles whose terms were edited and that have words, which may no longer fit */
    size_t n_unfit;
} repair;

/* Words that must change whatever the terms say: a condition about the text that is violated. */
typedef struct repair_words {
    const pack *pack;
    const rule *rule;
    const condition_verdict *condition; /* with its reasons, in the deal as it stands */
} repair_words;

/* Red lines that no edit that is allowed brings together. */
typedef struct repair_conflict {
    bargain_set rules;    /* by their number in repairs.rules */
    const uint32_t *held; /* locked terms that it takes, by slot */
    size_t n_held;
    const str *held_paths; /* the same, put together with the names of sets */
    size_t n_held_paths;
} repair_conflict;

typedef struct repairs {
    const deal *deal;
    bargain_answer answer;        /* OPEN: not found out in time */
    bool nothing_to_do;           /* the packs accept the deal as it is; v has one repair without edits */
    bool made_whole;              /* `complete = true` is part of every repair */
    const repair_conflict *alone; /* why it had to be: what cannot hold while the deal is not the whole deal */
    size_t n_alone;
    const repair *v;
    size_t n;
    bool complete;       /* there are no others of this cost */
    bool smallest;       /* none is cheaper: proved */
    size_t n_terms_open; /* terms that a deal with `complete = false` leaves open */
    /* where there is none */
    const bargain_rule *rules; /* the red lines of all packs, by name */
    size_t n_rules;
    const repair_conflict *conflicts;
    size_t n_conflicts;
    bool conflicts_complete;
    const bargain *why; /* the same in words, where the packs with the locked terms contradict each other */
    const repair_words *words;
    size_t n_words;
    const repair *with_words; /* what else it would take if those words were changed; its text is no accepted deal */
} repairs;

/* NULL after an error in D: costs that cannot be read, a path to lock that names no term, or a repair that the judge
 * does not accept though the solver says so. */
const repairs *repair_find(arena *a, const deal *d, const pack *const *packs, size_t n_packs, const repair_settings *s,
                           diags *problems);

#endif
