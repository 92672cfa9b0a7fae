/* Trace: where the time of a batch goes.
 *
 * Each thread has a clock, which it stops at the end of every stage: what passed since the last stop belongs to that
 * stage. A unit carries the times of its stages, in whatever thread they were. Without a trace nothing is measured. */

#ifndef BATCH_TRACE_H
#define BATCH_TRACE_H

#include <stdbool.h>
#include <stdint.h>

typedef enum {
    STAGE_WAITING,   /* for other threads: a free output slot, a lock, the turn of the unit */
    STAGE_INPUT,     /* bytes of the input: opening, reading, decompressing, cutting into lines; or finding files */
    STAGE_READING,   /* bytes become deals */
    STAGE_JUDGING,   /* deals become verdicts */
    STAGE_REPORTING, /* verdicts become text, or rows */
    STAGE_WRITING,   /* text and rows go to the files, messages to standard error */
    N_STAGES
} stage;

/* "waiting", "input", ... */
const char *stage_name(stage s);

typedef struct stage_times {
    uint64_t of[N_STAGES]; /* nanoseconds */
} stage_times;

typedef struct stage_clock {
    bool runs;
    uint64_t last;
} stage_clock;

/* Nanoseconds since some time in the past. */
uint64_t trace_now(void);

static inline void stage_start(stage_clock *c) {
    if (c->runs) c->last = trace_now();
}
/* Adds the time since the last stop, or start, to a stage. */
static inline void stage_stop(stage_clock *c, stage_times *t, stage s) {
    if (!c->runs) return;
    const uint64_t now = trace_now();
    t->of[s] += now - c->last;
    c->last = now;
}

#endif
