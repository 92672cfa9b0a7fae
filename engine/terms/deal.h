/* Deal: what a text proposes, as a flat array of slots, and where each value was said.
 *
 * A deal lives in the arena it was read into and is only read afterwards. What is not settled yet (either, options,
 * bracketed articles) is a choice; slots that depend on choices have the state SLOT_BRACKET and are asked for with
 * deal_slot(). */

#ifndef TERMS_DEAL_H
#define TERMS_DEAL_H

#include "terms/term_types.h"
#include "terms/waiver.h"

#define DEAL_NONE UINT32_MAX

/* An open question of the text: of its options exactly one holds, or none where it may be left out. */
typedef struct choice_option {
    str name; /* "russia"; for an either, the value as written: "10.0" */
    str by;   /* whose wording; may be empty */
    place at;
} choice_option;

typedef struct choice {
    str name; /* "ceiling"; for an either the term's path as written, "dmz.width_km"; for a bracketed article its id */
    const choice_option *options;
    uint32_t n_options;
    bool may_be_out; /* a choice with a single option, and every bracketed article: n_options then also stands for "out"
                      */
    bool is_either;  /* said at a value, not at an article */
    place at;
} choice;

/* How many ways there are to settle it: n_options, and one more where it may be left out. */
uint32_t choice_ways(const choice *c);
/* The name of a way, "out" for leaving it out. */
str choice_way_name(const choice *c, uint32_t way);

typedef struct article {
    str id, title, text, by; /* text, title and by may be empty */
    const node *text_node;   /* for places inside the text; NULL where there is none */
    place at;
    uint32_t choice, option; /* in the deal where CHOICE is settled on OPTION; DEAL_NONE, DEAL_NONE where always in */
    bool dropped;            /* --drop-brackets, or --choose, has left it out for good */
} article;

/* One place at which the deal sets one slot. */
typedef struct mention {
    uint32_t slot;
    uint32_t article;                /* index, or DEAL_NONE for the deal's own terms group */
    uint32_t choice, option;         /* of its article; DEAL_NONE where always in */
    uint32_t either;                 /* the choice made at the value, or DEAL_NONE */
    bool open;                       /* { open = true; } */
    slot_value value;                /* where neither open nor either */
    const slot_value *either_values; /* one for each option of the either */
    const node *node;                /* the value in the text */
    place at;                        /* of the value; of the key where the value is a group */
    const name_set *const *sets;     /* the sets that stood in the path for their members, one a family; NULL: none */
    uint32_t next;                   /* the next mention of the same slot, or DEAL_NONE */
} mention;

typedef struct deal {
    const vocabulary *vocabulary;
    const source *source;
    str id, title, status; /* status may be empty */
    bool complete;
    const slot *slots;       /* vocabulary->n_slots + DEAL_FIELDS; origin is a mention's index + 1, or 0 for silence */
    const article *articles; /* dropped ones included */
    uint32_t n_articles;
    const choice *choices; /* those not settled */
    uint32_t n_choices;
    const mention *mentions;
    uint32_t n_mentions;
    place fields[DEAL_FIELDS]; /* where deal.id, ... stand; source NULL where silent */
    const node *root;
    waivers waivers; /* its own */
} deal;

/* Room for the slots of one deal, to be used for one deal after the other, so that none pays for a vocabulary's length.
 * For one thread at a time. NULL where there is no memory. */
typedef struct deal_space deal_space;
deal_space *deal_space_new(const vocabulary *v);
void deal_space_free(deal_space *s);

typedef struct deal_settings {
    const str *choose; /* "CHOICE=OPTION", as on the command line; "out" settles a choice that may be left out on
                          leaving it out */
    size_t n_choose;
    bool drop_brackets; /* leave every bracketed article out, and every option that has no rival; eithers and rival
                           options stay open */
    bool allow_include;
    deal_space *space; /* the deal's slots lie there, until the next deal is read into it; NULL: in the deal's arena */
} deal_settings;

/* Reads a deal out of SOURCE (libconfig or JSON) into A. All errors of the file are reported in one go. Returns NULL if
 * there was any: a deal with an error gets no verdict. A --choose that names no choice of this deal is an error too. */
deal *deal_read(arena *a, source *s, const vocabulary *v, const deal_settings *settings, diags *d);

/* The same from a tree that was read already. */
deal *deal_of_node(arena *a, const source *s, const node *root, const vocabulary *v, const deal_settings *settings,
                   diags *d);

/* The state of slot NUMBER where the choices are settled as in SETTLED (one entry a choice: the way, or -1 while
 * unsettled). Where the answer still depends on an unsettled choice the result has the state SLOT_BRACKET and *CHOICE
 * is that choice. Costs nothing for a slot that depends on none. The result's origin is the deciding mention's index +
 * 1, or 0 for silence. */
slot deal_slot(const deal *d, uint32_t number, const int32_t *settled, uint32_t *choice);

/* Whether article I is in the deal: 1 yes, 0 no, -1 while its choice is unsettled. */
int deal_article_in(const deal *d, uint32_t i, const int32_t *settled);

#endif
