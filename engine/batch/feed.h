/* Feed: the inputs of a batch, cut into units of work.
 *
 * A unit is a run of whole lines of one file, or a few files. Units come in the order of the input, and a unit is all
 * that a thread needs to work on its own. One thread at a time may ask for the next unit; each unit then belongs to
 * whoever asked for it. */

#ifndef BATCH_FEED_H
#define BATCH_FEED_H

#include "batch/walk.h"

/* Bytes of lines, and files, that make a unit. */
#define UNIT_MOST_BYTES (256u * 1024u)
#define UNIT_MOST_FILES 8u
/* Readable bytes behind a unit's text, for readers that run ahead. */
#define UNIT_PADDING 64u

typedef enum {
    UNIT_NONE,
    UNIT_LINES, /* text */
    UNIT_FILES, /* files */
    UNIT_ERROR, /* a path that could not be opened or read on: problems */
} unit_kind;

typedef struct unit {
    unit_kind kind;
    str name;            /* of LINES and ERROR: the file, as reports name it */
    str text;            /* of LINES: whole lines, the last perhaps without its end; UNIT_PADDING bytes are behind it */
    uint32_t first_line; /* of LINES: the number of the first */
    bool too_long;       /* of LINES: the text is the beginning of one line that is longer than is allowed */
    str files[UNIT_MOST_FILES]; /* of FILES; "-" is standard input */
    size_t n_files;
    diags problems; /* of ERROR */
    /* private */
    arena memory;
    buf bytes;
} unit;

typedef struct feed_settings {
    walk_settings walk;
    size_t max_deal; /* bytes of the longest line */
} feed_settings;

typedef struct feed feed;

feed *feed_new(const str *paths, size_t n, feed_settings settings);
void feed_free(feed *f);

void unit_init(unit *u);
void unit_free(unit *u);

/* Fills U with the next unit, forgetting the one that it held. False at the end. */
bool feed_next(feed *f, unit *u);

/* Bytes of files of lines read so far, packed as they may be; for showing progress. */
uint64_t feed_done(const feed *f);

#endif
