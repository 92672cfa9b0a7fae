/* Deal: the terms that a text sets, as a flat array of slots, with the place of each value.
 *
 * A deal lives in the arena that it was read into and is only read afterwards. A point that is not settled (either,
 * option, bracketed) is a choice. A slot that depends on choices has the state SLOT_BRACKET; deal_slot() gives its
 * value for given options. */

#ifndef TERMS_DEAL_H
#define TERMS_DEAL_H

#include "terms/term_types.h"
#include "terms/waiver.h"

#define DEAL_NONE UINT32_MAX

/* One option of a choice. */
typedef struct choice_option {
    str name; /* "russia"; for an either, the value as written: "10.0" */
    str by;   /* the party that proposes it; may be empty */
    place at;
} choice_option;

/* A bracket. The final deal has exactly one of its options, or none if the choice may be left out. */
typedef struct choice {
    str name; /* "ceiling"; for an either the term's path as written, "dmz.line.width_km"; for a bracketed article its
                 id */
    const choice_option *options;
    uint32_t n_options;
    bool may_be_out; /* of a choice with one option, and of a bracketed article: way n_options is "out" */
    bool is_either;  /* of a value, not of an article */
    place at;
} choice;

/* The number of ways to settle it: n_options, plus one if it may be left out. */
uint32_t choice_ways(const choice *c);
/* The name of a way: of the option, or "out". */
str choice_way_name(const choice *c, uint32_t way);

typedef struct article {
    str id, title, text, by; /* text, title and by may be empty */
    const node *text_node;   /* for places in the text; NULL if the article has no text */
    place at;
    uint32_t choice, option; /* the article is in the deal if CHOICE has this OPTION; DEAL_NONE, DEAL_NONE: always */
    bool dropped;            /* left out by --drop-brackets or --choose */
} article;

/* One place where the deal sets one slot. */
typedef struct mention {
    uint32_t slot;
    uint32_t article;                /* index, or DEAL_NONE for the deal's own terms group */
    uint32_t choice, option;         /* of its article; DEAL_NONE if it is always in */
    uint32_t either;                 /* the choice of the value, or DEAL_NONE */
    bool open;                       /* { open = true; } */
    slot_value value;                /* if neither open nor either */
    const slot_value *either_values; /* one per option of the either */
    const node *node;                /* the value in the text */
    place at;                        /* of the value; of the key if the value is a group or list */
    const name_set *const *sets;     /* the sets named in the path, one per family (NULL: a member); NULL: no sets */
    uint32_t next;                   /* the next mention of the same slot, or DEAL_NONE */
} mention;

typedef struct deal {
    const vocabulary *vocabulary;
    const source *source;
    str id, title, status;   /* status may be empty */
    bool complete;           /* silence has the meaning that the vocabulary gives it; else it is open */
    bool as_whole;           /* it says complete = false, but the settings treat it as complete */
    const slot *slots;       /* vocabulary->n_slots + DEAL_FIELDS; origin is a mention's index + 1, or 0 for silence */
    const article *articles; /* dropped ones included */
    uint32_t n_articles;
    const choice *choices; /* without the settled ones */
    uint32_t n_choices;
    const mention *mentions;
    uint32_t n_mentions;
    place fields[DEAL_FIELDS]; /* of deal.id, ...; source NULL if not set */
    const node *root;
    waivers waivers; /* its own */
} deal;

/* Memory for the slots of one deal at a time, for reading many deals: only the slots that the last deal set are reset,
 * so a deal does not cost the length of the vocabulary. Not thread-safe. NULL if there is no memory. */
typedef struct deal_space deal_space;
deal_space *deal_space_new(const vocabulary *v);
void deal_space_free(deal_space *s);

/* The vocabulary and the packs that a deal names. */
typedef struct deal_names {
    str vocabulary;                /* "aceh/1"; empty: none */
    str_list packs;                /* ids; may be empty */
    place vocabulary_at, packs_at; /* where; source NULL if it names none */
} deal_names;

/* Reads only these names from a deal, into A. Adds no errors, because deal_read() finds them again; names with errors
 * are left out. False if the text is not a deal. */
bool deal_names_peek(arena *a, const source *s, bool allow_include, deal_names *out);

/* Which vocabulary and packs a run uses, to compare with what its deals name. */
typedef struct deal_rules {
    bool terms_given, packs_given; /* the user named them on the command line: names in deals are not used */
    bool terms_named, packs_named; /* they were found by the names in a deal: one that names none needs others */
    str_list packs;                /* as a deal would name them */
    unsigned looked_at;            /* only in so many files of the run names were looked for; 0: in all */
} deal_rules;

typedef struct deal_settings {
    const str *choose; /* "CHOICE=OPTION", as on the command line; the option "out" leaves out what may be left out */
    size_t n_choose;
    bool drop_brackets; /* leave out all bracketed articles and all options without an alternative */
    bool allow_include;
    bool as_whole; /* treat a deal that says complete = false as complete */
    deal_space
        *space; /* holds the deal's slots until the next deal is read into it; NULL: the deal's arena holds them */
    const deal_rules *rules; /* a deal that names others is an error; NULL: only its vocabulary is compared */
} deal_settings;

/* Reads a deal from SOURCE (libconfig or JSON) into A. Adds all errors to D and returns NULL if there was any: a deal
 * with an error gets no verdict. A --choose of an unknown choice is an error, too. */
deal *deal_read(arena *a, source *s, const vocabulary *v, const deal_settings *settings, diags *d);

/* The same from a tree. */
deal *deal_of_node(arena *a, const source *s, const node *root, const vocabulary *v, const deal_settings *settings,
                   diags *d);

/* The value of slot NUMBER if the choices are settled as in SETTLED (one entry per choice: the way, or -1 if it is not
 * settled). If it depends on a choice that is not settled, the result has the state SLOT_BRACKET and *CHOICE is that
 * choice. The result's origin is the index of the deciding mention plus 1, or 0 for silence. */
slot deal_slot(const deal *d, uint32_t number, const int32_t *settled, uint32_t *choice);

/* Whether the deal names all things in the path of slot NUMBER. */
bool deal_has_things(const deal *d, uint32_t number);

/* 1 if article I is in the deal, 0 if not, -1 if its choice is not settled. */
int deal_article_in(const deal *d, uint32_t i, const int32_t *settled);

#endif
