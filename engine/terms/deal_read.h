/* Private to the terms room: what the parts of the deal's reader share. */

#ifndef TERMS_DEAL_READ_H
#define TERMS_DEAL_READ_H

#include "source/fields.h"
#include "terms/deal.h"

/* A choice while the deal is being read. */
typedef struct choice_draft {
    choice choice;
    VEC(choice_option) options;
    map index;       /* option name -> its number */
    unsigned copies; /* choices that wanted the same name later */
    int32_t settled; /* the way that the settings chose, or -1 */
    bool chosen;     /* by a --choose, and not by --drop-brackets */
} choice_draft;

typedef struct deal_reader {
    arena *memory;
    deal_space *space; /* NULL: slots come from memory */
    diags *problems;
    const vocabulary *v;
    deal *deal;
    VEC(article) articles;
    VEC(mention) mentions;
    VEC(choice_draft) choices;
    bool repeats;         /* several mentions speak of one slot */
    map choice_index;     /* name -> its number */
    uint32_t *recent;     /* for each slot, the last mention's index + 1; when settling, the first one's */
    bool doubtful;        /* the article has mistakes: its terms are read for their mistakes only */
    bool too_many;        /* MOST_MENTIONS was reported */
    const node *clash[2]; /* the values whose contradiction was reported last */
} deal_reader;

/* Single terms that one deal may set, all articles together: 200 MB of mentions. */
#define MOST_MENTIONS 2000000u

/* Sets a space back for the next deal and gives deal_reader.recent, all 0; gives its slots, as in a silent deal; notes
 * which slots a deal spoke of. */
uint32_t *space_recent(deal_space *s);
slot *space_slots(deal_space *s, bool complete);
void space_note(deal_space *s, const mention *list, size_t n);
/* By the number of a key (term_branch.first_key): the key of the same branch that followed it the last time. Behind the
 * keys of each branch stands the one that came first. */
uint32_t *space_guesses(deal_space *s);
/* How many mentions the deal before this one had. */
size_t space_expected(const deal_space *s);

/* Makes room for more mentions. */
void deal_more_mentions(deal_reader *r);

/* Reads one terms group: of an article, or the deal's own (ARTICLE is DEAL_NONE). */
void deal_read_terms(deal_reader *r, const node *group, uint32_t article_number);

static inline const term *mention_term(const deal_reader *r, const mention *m) {
    return r->v->terms[r->v->slot_term[m->slot]];
}

/* True if two mentions of one slot of T say the same. */
bool deal_said_equal(const term *t, const mention *a, const mention *b);

/* Adds a choice; a name that is taken gets a number behind it. Returns its number. */
uint32_t deal_add_choice(deal_reader *r, choice c);
uint32_t deal_add_option(deal_reader *r, uint32_t choice_number, choice_option o);

/* Settles what the settings choose, finds contradictions, and fills the deal's slots, choices, articles and mentions.
 * Where the deal has mistakes (not SOUND) only contradictions are looked for: a choice may be missing because of them.
 */
void deal_settle(deal_reader *r, const deal_settings *s, bool sound);

#endif
