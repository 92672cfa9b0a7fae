/* Vocabulary: every term that a deal can set, its type, and what silence about it means.
 *
 * It is loaded once from a .terms file and then only read, so threads may share it. It lives in the arena that it was
 * loaded into and owns all its strings.
 *
 * A term has one slot for each combination of the members of the sets in its path, numbered from term->first_slot on;
 * the last <set> of the path varies fastest. After the slots of all terms come DEAL_FIELDS more, for deal.id,
 * deal.title, ...
 *
 * The members of some sets are things that each deal names itself: zones, phases. Such a set has room for set->room of
 * them. Packs are compiled for all of this room; the vocabulary has names for it that nobody can write ("zone#1"). Each
 * deal has a view of the vocabulary (vocabulary_view()) with the things that it names, first to last, and no others.
 * Slots have the same numbers in all views. Whether a deal has a thing is a slot, too: of the hidden term
 * "names.<zone>", which follows the terms that a deal can set.
 */

#ifndef TERMS_VOCABULARY_H
#define TERMS_VOCABULARY_H

#include "base/map.h"
#include "base/slot.h"
#include "source/node.h"

typedef struct name_set {
    domain members;            /* members.name is the set's name */
    const str *labels;         /* one per member: its name in a sentence; the member itself if the file has no label */
    const struct name_set *of; /* the set that this one is a part of, or NULL */
    str title;                 /* may be empty */
    const str *keywords;       /* other words for it, for the search */
    size_t n_keywords;
    place at;
    map index;     /* member -> its number */
    uint32_t room; /* of a set whose members each deal names: how many there can be; 0: the members are fixed */
} name_set;

typedef enum {
    SILENCE_DEFAULT, /* the term has the value term->fallback */
    SILENCE_ABSENT,  /* the term is absent */
    SILENCE_OPEN,    /* the value is not known */
} silence;

/* The largest number of parts of a path. Functions that follow a path keep one entry per part in arrays of this length.
 */
#define MOST_PARTS 32u

/* One part of a dotted path: a name, or a set, which stands for each of its members. */
typedef struct segment {
    str name;            /* "ukraine", or the set's name */
    const name_set *set; /* NULL for a plain name */
    uint32_t stride;     /* slots from one member to the next; 0 for a plain name */
} segment;

typedef struct term {
    str path; /* as written: "recognition.<actor>.<region>" */
    const segment *segments;
    size_t n_segments, n_sets;
    slot_type type;        /* one of those with a name in term_types */
    const domain *values;  /* of ENUM and SET; else NULL */
    bool has_min, has_max; /* of types with bounds; always of PERCENT */
    slot_value min, max;   /* in the type's own member of slot_value; inclusive */
    silence silent;
    slot_value fallback;   /* if silent is SILENCE_DEFAULT */
    str title, unit, note; /* may be empty */
    const str *keywords;   /* other words for what it means, for the search */
    size_t n_keywords;
    uint32_t first_slot, n_slots;
    bool of_named; /* its path or its values have a set whose members each deal names */
    place at;
} term;

/* The fields of a deal's header that expressions can read. */
typedef enum { DEAL_ID, DEAL_TITLE, DEAL_DATE, DEAL_BY, DEAL_STATUS, DEAL_FIELDS } deal_field;

typedef struct deal_field_type {
    str name, path; /* "by", "deal.by" */
    slot_type type;
    bool may_be_absent;
} deal_field_type;
extern const deal_field_type deal_field_types[DEAL_FIELDS];

/* The tree of paths: at each point fixed names, and at most one family beside them. */
typedef struct term_branch term_branch;
struct term_branch {
    str name;             /* of this segment; "<set>" for a family's */
    const term *leaf;     /* not NULL at the end of a path; then there are no children */
    term_branch **fields; /* in the order of the file */
    size_t n_fields;
    const name_set *family; /* the set whose members are keys here, or NULL */
    term_branch *member;    /* the branch below each member of family */
    map index;              /* name -> its number in fields */
    uint32_t first_key;     /* the keys of all branches are numbered: the fields, then the members of the family */
    bool of_named;          /* a path through it leads to a term with of_named */
};

/* The number of keys of a branch, without the names of sets. */
static inline uint32_t term_branch_keys(const term_branch *b) {
    return (uint32_t)(b->n_fields + (b->family ? b->family->members.n : 0));
}

typedef struct vocabulary {
    str id, version, title;
    const source *source;
    name_set *const *sets;
    size_t n_sets;
    term *const *terms; /* those that a deal can set, then the n_named hidden ones */
    size_t n_terms;     /* without the hidden ones */
    const term_branch *root;
    uint32_t n_keys;             /* of all branches, and one more for each */
    uint32_t n_slots;            /* of all terms; the deal's fields follow */
    const uint32_t *slot_term;   /* for each slot, the index of its term in terms */
    const domain *statuses;      /* what deal.status may be */
    const slot *silent_complete; /* n_slots + DEAL_FIELDS: the slots of a deal that sets nothing */
    const slot *silent_open;     /* the same for a deal with complete = false: every term is open */
    const domain *const *named;  /* the members of the sets whose members each deal names, by domain.named - 1 */
    size_t n_named;
    const struct vocabulary *unnamed; /* the view of a deal that names nothing; NULL if no deal can name anything */
    map set_index;                    /* set name -> index in sets; private */
} vocabulary;

/* Finds the vocabulary that another one extends, by its id. AT is where that is named; returns NULL after an error in
 * D. */
typedef struct vocabulary_finder {
    source *(*find)(void *with, arena *a, str id, place at, diags *d);
    void *with;
} vocabulary_finder;

/* Reads a vocabulary from SOURCE, and what it extends, into A. FINDER NULL: it cannot extend any. Adds all errors to D;
 * returns NULL if there was any. */
vocabulary *vocabulary_read(arena *a, source *s, const vocabulary_finder *finder, diags *d);

/* Whether V is the one that a pack or a deal names: "peace/2" fits any version 1.x of the vocabulary `peace`,
 * "peace/2.0" fits 1.0 and 1.0.x, "peace" any. */
bool vocabulary_fits(const vocabulary *v, str wanted);

/* The things of one set: ids and titles. */
typedef struct named_things {
    const str *ids, *titles;
    size_t n; /* at most the set's room */
} named_things;

/* V for a deal that names THINGS, one entry per set whose members each deal names, in the order of domain.named. The
 * members of these sets are the things and their labels the titles. A member beyond them has still a name, so that a
 * slot's path can be written. V may be a view itself. Texts must live as long. In A. */
const vocabulary *vocabulary_view(arena *a, const vocabulary *v, const named_things *things);
/* The view V with a thing for all of the room, for deals that redline makes: after its own things "zone_2", "zone_3",
 * with a title such as "zone 2". In A. V itself if no deal can name anything. */
const vocabulary *vocabulary_view_full(arena *a, const vocabulary *v);
/* The set whose members each deal names, by its number. */
const name_set *vocabulary_named(const vocabulary *v, size_t i);
/* The set and the number of the thing of which slot NUMBER says whether a deal has it. NULL if the slot is another one.
 */
const name_set *vocabulary_thing_of(const vocabulary *v, uint32_t number, uint32_t *member);

const name_set *vocabulary_set(const vocabulary *v, str name); /* or NULL */
/* True if every member of PART is a member of WHOLE. */
bool name_set_is_part(const name_set *part, const name_set *whole);

/* True if NAME is a word of the expression language (true, in, size, math, ...), so that it cannot name a set, a term
 * or a definition. */
bool vocabulary_reserves(str name);

/* The path of a slot with its members filled in: "recognition.ukraine.crimea"; "deal.by" for a deal's field. */
str vocabulary_slot_path(arena *a, const vocabulary *v, uint32_t slot);
/* The unit of a slot that has a value: "km", "day" or "days"; empty if its term has none, and of a deal's field. */
str vocabulary_unit(const vocabulary *v, uint32_t number, slot value);
/* The slot of a full path, or MAP_NONE. */
uint32_t vocabulary_slot_of(const vocabulary *v, str path);
/* The type and values of a slot. */
slot_type vocabulary_slot_type(const vocabulary *v, uint32_t slot, const domain **values);

#endif
