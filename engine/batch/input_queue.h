/* Input queue: the inputs of a batch, cut into units of work.
 *
 * A unit is a run of whole lines of one file, or a few files. Units come in the order of the input. A unit is complete:
 * a thread needs nothing else to work on it. One thread at a time may ask for the next unit; the unit then belongs to
 * that thread. Of a shard (shard.h) come only the units with its deals. */

#ifndef BATCH_INPUT_QUEUE_H
#define BATCH_INPUT_QUEUE_H

#include "batch/shard.h"

/* Size of a unit: bytes of lines, lines, or files. The reports of a unit are in memory until it is their turn to be
 * written, and a report can be a thousand times as long as its deal; so few lines make a unit, however short they are.
 */
#define UNIT_MOST_BYTES (256u * 1024u)
#define UNIT_MOST_LINES 128u
#define UNIT_MOST_FILES 8u
/* Readable bytes after a unit's text, for parsers that read ahead. */
#define UNIT_PADDING 64u

typedef enum {
    UNIT_NONE,
    UNIT_LINES, /* text */
    UNIT_FILES, /* files */
    UNIT_ERROR, /* a path that could not be opened or read to its end: problems */
} unit_kind;

typedef struct unit {
    unit_kind kind;
    str name;            /* of LINES and ERROR: the file, as reports name it */
    str text;            /* of LINES: whole lines; the last may lack its newline; followed by UNIT_PADDING bytes */
    uint32_t first_line; /* of LINES: the number of the first */
    bool too_long;       /* of LINES: the text is the beginning of one line that is longer than the limit */
    str files[UNIT_MOST_FILES]; /* of FILES; "-" is standard input */
    size_t n_files;
    diags problems; /* of ERROR */
    /* private */
    arena memory;
    buf bytes;
} unit;

void unit_init(unit *u);
void unit_free(unit *u);

typedef struct unit_line {
    str text;        /* without its end */
    uint32_t number; /* in its file, from 1 */
    size_t padding;  /* readable bytes after the text */
    size_t next;     /* private */
} unit_line;

/* The next line of a unit of LINES that is not blank; *L is all zero before the first. False at the end. */
bool unit_next_line(const unit *u, unit_line *l);

typedef struct input_queue_settings {
    file_iterator_settings files;
    size_t max_line;    /* maximum length of a line in bytes */
    const shard *shard; /* take only this part of the input; NULL: all */
} input_queue_settings;

typedef struct input_queue input_queue;

/* Over N paths, which must live as long as the queue. NULL if memory ran out. */
input_queue *input_queue_new(const str *paths, size_t n, input_queue_settings settings);
void input_queue_free(input_queue *q);

/* Fills U with the next unit and drops what it contained. False at the end, and if memory ran out: nothing more may be
 * asked for then. */
bool input_queue_next(input_queue *q, unit *u);

/* Whether memory ran out, and the place at which it did: a file, and the last line of it that is in a unit. */
bool input_queue_exhausted(const input_queue *q, str *file, uint64_t *line);

#endif
