/* Internal to module batch: one thread's worker, which checks the deals of units. */

#ifndef BATCH_WORKER_H
#define BATCH_WORKER_H

#include "batch/batch.h"

/* The results of one unit. */
typedef struct output_buffer {
    report *reports; /* this unit's part of each report */
    size_t *marks;   /* how much of each has been written before the current deal */
    size_t n;
    buf messages;           /* diagnostics, as text */
    baseline_claims claims; /* of this unit's deals */
    buf names;              /* deal_name_write() of each deal that was read */
    uint64_t deals, errors;
    /* of a batch with a trace */
    stage_times times;
    uint64_t bytes;  /* of all deals */
    unsigned thread; /* that checked them */
    bool stop;       /* fail_fast, or exhausted: results after these are dropped */
    /* Memory ran out where one deal could not be given up for it: results end before the deal at this place. */
    bool exhausted;
    str exhausted_name;
    uint32_t exhausted_line; /* 0: the file is one deal */
    str first_name;          /* of the first deal */
    uint32_t first_line;
} output_buffer;

/* False if memory ran out; output_buffer_free() is due in either case. */
bool output_buffer_init(output_buffer *o, report *const *reports, size_t n);
void output_buffer_free(output_buffer *o);

typedef struct worker {
    const batch_settings *settings;
    arena memory; /* of one deal */
    diags problems;
    deal_settings reading; /* with a deal space of its own */
    struct json_reader *reader;
    arena notes; /* of use */
    exemption_use use;
    bool judging;    /* the current deal has been read */
    bool limited;    /* there are other threads, and the system limits their memory */
    unsigned number; /* of the thread, from 1 */
    stage_clock clock;
    output_buffer *out; /* of the current unit */
} worker;

/* False if memory ran out; worker_free() is due in either case. */
bool worker_init(worker *w, const batch_settings *s);
/* Adds what this worker noted about waivers and baseline to the settings' use; one worker at a time. */
void worker_close(worker *w);
void worker_free(worker *w);

/* Checks the deals of U and writes the results to O, which is cleared first. */
void worker_run(worker *w, unit *u, output_buffer *o);

#endif
