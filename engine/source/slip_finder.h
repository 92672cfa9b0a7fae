/* The search for slips, for those files that know what may have been meant. Each proposes corrections of the text at
 * its first error (try_...); the one with which the text can be read furthest is kept. */

#ifndef SOURCE_SLIP_FINDER_H
#define SOURCE_SLIP_FINDER_H

#include "source/reading.h"
#include "source/slips.h"

typedef struct edit {
    uint32_t at, len;
    str text;
} edit;

typedef struct correction {
    edit edits[2];
    size_t n;
    uint32_t at, len; /* where it is reported */
    str message, note;
    bool certain;
    bool typing; /* of a character that stands for another: the likeliest slip */
    bool local;  /* the rest of the text does not depend on it */
    bool whole;  /* it counts only if the whole text can be read with it */
    const char *group;
} correction;

typedef struct finder {
    arena *memory, *scratch; /* SCRATCH is emptied after each try */
    const source *source;
    bool json;
    size_t budget;              /* bytes that may still be read */
    str text;                   /* with the corrections so far */
    VEC(edit) done;             /* these corrections, each in the text before it */
    reading r;                  /* TEXT up to its first error */
    size_t reach;               /* how far the text can be read with the best correction; SIZE_MAX: to its end */
    bool certain;               /* only certain corrections are made */
    const value_expert *expert; /* or NULL */
    correction best;
} finder;

/* ------------------------------------------------------------------------------------------------ corrections */

/* Tries a correction, and keeps it if the text can be read further than with all before it. One of a character that
 * stands for another is kept in any case if the text can be read beyond it. */
void slip_propose(finder *f, correction c);

/* The same, of a correction without which nothing can be meant, so that the formatter may make it. */
void slip_propose_certain(finder *f, correction c);

/* The same, of brackets or of the ends of a text: the rest of the text depends on it. */
void slip_propose_structure(finder *f, correction c);

/* Replaces [FROM, TO) by TEXT, and says so there. */
correction slip_replace(finder *f, uint32_t from, uint32_t to, str text, const char *message);

correction slip_insert(finder *f, uint32_t at, str text, const char *message);

/* TEXT with the edits of C, which are in order and do not overlap. */
str slip_edited(arena *a, str text, const correction *c);

/* The offset in the text before an edit. */
uint32_t slip_before_edit(const edit *e, uint32_t at);

/* ------------------------------------------------------------------------------------------------ texts */

/* The bytes [FROM, TO) of the text. */
str slip_words(const finder *f, uint32_t from, uint32_t to);

str slip_token_text(const finder *f, token t);

/* The line of AT in the file. */
uint32_t slip_line(const finder *f, uint32_t at);

/* "write: TEXT", shortened in the middle. */
str slip_write(finder *f, str text);

/* TEXT in quotation marks; those inside get a backslash. */
str slip_quoted(const finder *f, str text);

/* S as a key: other characters than those of a name become '_'. */
str slip_key(finder *f, str s);

bool slip_is_name_char(char c);
bool slip_is_name(str s);

/* The number of bytes of a quotation mark of any kind at AT, or 0. */
uint32_t slip_quote_length(const finder *f, uint32_t at);

/* ------------------------------------------------------------------------------------------------ what may be meant */

/* slip_characters.c: characters that stand for others, quotation marks. */
void try_marks(finder *f);
void try_strings(finder *f);

/* slip_values.c. ANY_WORDS: any text may be a value, not only a date, a number, yes or no. */
void try_value(finder *f, bool any_words);
void try_missing_value(finder *f);

/* slip_settings.c: what is around values: separators, keys, comments. */
void try_separators(finder *f);
void try_keys(finder *f);
void try_comments(finder *f);
void try_line(finder *f);

/* slip_brackets.c. */
void try_closing(finder *f);
void try_opening(finder *f);

#endif
