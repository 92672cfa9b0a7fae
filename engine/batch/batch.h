/* Batch: checks many deals with several threads and reports them in the order of the input.
 *
 * The input is cut into units (input_queue.h). Each thread takes the next unit, reads and checks its deals, and stores
 * the results in the unit's output slot. The thread that finishes the next unit in input order writes it and all
 * following units that are ready. Locks are taken once per unit and never per deal. If memory runs out, the deal that
 * needed it gets an error and its memory is given back; other deals are not affected. The output is the same bytes for
 * any number of threads. Memory is bounded by the number of threads, not by the number of deals. */

#ifndef BATCH_BATCH_H
#define BATCH_BATCH_H

#include "batch/input_queue.h"
#include "batch/trace.h"
#include "report/report.h"

#define BATCH_MOST_JOBS 1024u

typedef struct batch_settings {
    const str *paths; /* what to check, as the user named it */
    size_t n_paths;
    file_iterator_settings files;
    const shard *shard; /* check only this part of the input; NULL: all */
    const vocabulary *vocabulary;
    const pack *const *packs;
    size_t n_packs;
    deal_settings reading;
    judge_settings judging;
    const exemptions *exempt;         /* accepted violations; NULL: none */
    exemption_use *use;               /* receives what all threads noted about them; NULL only if exempt is NULL */
    size_t max_deal;                  /* maximum size of a deal in bytes, after decompression */
    size_t deal_memory;               /* bytes that reading and judging one deal may take; 0: what the system gives */
    unsigned jobs;                    /* threads; at least 1 */
    const struct user_limits *limits; /* NULL: the usual ones */
    struct written_files *written;    /* NULL: none */
    bool fail_fast;                   /* stop after the first deal that cannot be checked */
    bool colour;                      /* of messages */
    bool trace;                       /* measure time, for the sink */
    /* Called before a deal is parsed: returns true if the result for exactly these bytes is known, so that the deal
     * need not be checked. Called by any thread; NULL if no result is known. */
    bool (*known)(void *with, const source *s);
    void *known_with;
} batch_settings;

/* A unit that was written, of a batch with a trace. */
typedef struct batch_unit {
    uint64_t number; /* from 1; 0: no unit, but what all threads did after their last one */
    unsigned thread; /* that read and judged its deals, from 1 */
    str file;        /* of its first deal */
    uint32_t line;   /* of the first deal in a file with one deal per line; else 0 */
    uint64_t deals, errors, bytes;
    uint64_t started; /* as trace_now(): when its thread asked for it */
    uint64_t queued;  /* nanoseconds between the last deal and writing, while units before it were not ready */
    stage_times times;
} batch_unit;

typedef struct batch_progress {
    uint64_t deals, errors;
    uint64_t bytes; /* of files with one deal per line, after decompression */
} batch_progress;

/* Receives the results: called by one thread at a time, in the order of the input. */
typedef struct batch_sink {
    void *with;
    /* Takes what is new in a report's buffer. False if it cannot be written: the batch then ends. */
    bool (*report)(void *with, report *r);
    /* Takes diagnostics, as text. */
    void (*messages)(void *with, str text);
    /* Called after each unit; may be NULL. */
    void (*progress)(void *with, const batch_progress *p);
    /* Takes the names of deals that were read (shared_names.h), whole ones. False as above; may be NULL. */
    bool (*names)(void *with, str names);
    /* Takes the times of each unit after it was written. Only with a trace. */
    void (*trace)(void *with, const batch_unit *u);
} batch_sink;

/* Checks everything and adds it to the N reports, which have begun. Stops after the first deal with an error if
 * fail_fast is set. Returns false if memory ran out or a report could not be written. */
bool batch_run(const batch_settings *s, report *const *reports, size_t n, batch_sink sink);

#endif
