/* Internal to module terms: what the files of the deal's reader share. */

#ifndef TERMS_DEAL_READ_H
#define TERMS_DEAL_READ_H

#include "source/node.h"
#include "terms/deal.h"

/* A choice while the deal is being read. */
typedef struct choice_draft {
    choice choice;
    VEC(choice_option) options;
    map index;       /* option name -> its number */
    unsigned copies; /* later choices with the same name */
    int32_t settled; /* the way that the settings select, or -1 */
    bool chosen;     /* by --choose, not by --drop-brackets */
} choice_draft;

typedef struct deal_reader {
    arena *memory;
    deal_space *space; /* NULL: slots come from memory */
    bool as_whole;     /* the settings treat the deal as complete */
    diags *problems;
    const vocabulary *v;     /* the view with the things that the deal names */
    bool things_wrong;       /* its names have errors: unknown things are not reported */
    bool thing_missing;      /* terms of things are used as if there were one only: reported once */
    const deal_rules *rules; /* of the settings */
    bool unfit;              /* the deal needs another vocabulary: its terms are not read */
    deal *deal;
    VEC(article) articles;
    VEC(mention) mentions;
    VEC(choice_draft) choices;
    bool repeats;         /* several mentions set one slot */
    map choice_index;     /* name -> its number */
    uint32_t *recent;     /* per slot, the index + 1 of its last mention; in deal_settle(), of its first */
    bool doubtful;        /* the article has errors: its terms are only checked */
    bool too_many;        /* MOST_MENTIONS was reported */
    const node *clash[2]; /* the two values of the contradiction reported last */
} deal_reader;

/* The largest number of slots that a deal may set, all articles together: 200 MB of mentions. */
#define MOST_MENTIONS 2000000u

/* The parts of a deal space. Between two deals only the slots are reset that the first deal set. */
/* What the last deal that named things named, and the view for it. Deals of one batch often name the same. */
typedef struct known_things {
    arena memory;           /* of the rest */
    const vocabulary *view; /* NULL: there is none */
    const named_things *things;
} known_things;

struct deal_space {
    const vocabulary *v;
    known_things known;
    slot *slots[2]; /* of an incomplete deal, of a complete one */
    bool used[2];   /* by the last deal */
    bool closed;    /* the last deal was not complete, and named all things of some set */
    /* Per key (term_branch.first_key): the key of the same branch that followed it in the last deal. The entry after
     * the keys of a branch is the key that came first. Deals of one batch tend to have the same order. */
    uint32_t *guesses;
    uint32_t *recent;  /* for deal_reader.recent */
    uint32_t *touched; /* the slots that the last deal set */
    size_t n_touched, cap;
    bool lost; /* there was no memory to note them: all slots are reset */
};

/* Reads the things that the deal names: { zone = ( { id = ...; title = ...; }, ... ); }. Sets R->v to their view. */
void deal_read_things(deal_reader *r, const node *group);

/* Reads the sets of which the deal names all things, although it may not be complete: no more are possible. */
void deal_read_all_named(deal_reader *r, const node *list, slot *slots);

/* Reads one terms group: of an article, or of the deal itself (DEAL_NONE). */
void deal_read_terms(deal_reader *r, const node *group, uint32_t article_number);

/* Reads the names in the nodes, each of which may be NULL. False after an error in D. */
bool deal_names_read(arena *a, const node *of_terms, const node *of_packs, deal_names *out, diags *d);
/* The same for the deal of R, with its HEAD, and adds an error if they are not the names of what it is checked against.
 */
void deal_check_names(deal_reader *r, const node *head, const node *of_terms, const node *of_packs);

static inline const term *mention_term(const deal_reader *r, const mention *m) {
    return r->v->terms[r->v->slot_term[m->slot]];
}

/* True if two mentions of one slot of T set it to the same value. */
bool deal_said_equal(const term *t, const mention *a, const mention *b);

/* Adds a choice and returns its number. A name that is in use gets a number after it: "dmz#2". */
uint32_t deal_add_choice(deal_reader *r, choice c);
uint32_t deal_add_option(deal_reader *r, uint32_t choice_number, choice_option o);

/* Settles the choices that the settings select, reports contradictions, and fills the deal's slots, choices, articles
 * and mentions. If the deal has errors (not SOUND), --choose is not checked: a choice may be missing because of them.
 */
void deal_settle(deal_reader *r, const deal_settings *s, bool sound);

#endif
