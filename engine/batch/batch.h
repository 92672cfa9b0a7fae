/* Batch: many deals, checked by several threads, reported in the order of the input.
 *
 * The input comes in units (feed.h). Each thread takes the next one, reads, judges and writes its deals onto pages of
 * its own, and puts the pages down; whoever puts down the page that is next hands it on, with all that follow and are
 * ready. Locks are taken once a unit and never for a deal. What is handed on is the same bytes whatever the number of
 * threads. Memory is bounded by the number of threads, not by the number of deals. */

#ifndef BATCH_BATCH_H
#define BATCH_BATCH_H

#include "batch/feed.h"
#include "report/report.h"

#define BATCH_MOST_JOBS 1024u

typedef struct batch_settings {
    const str *paths; /* what to check, as the user named it */
    size_t n_paths;
    walk_settings walk;
    const vocabulary *vocabulary;
    const pack *const *packs;
    size_t n_packs;
    deal_settings reading;
    judge_settings judging;
    const exemptions *exempt; /* violations that may stand; NULL: none */
    exemption_use *use;       /* hears of what all threads noted of them; NULL only where exempt is */
    size_t max_deal;          /* bytes of the longest deal */
    unsigned jobs;            /* threads; at least 1 */
    bool fail_fast;           /* end behind the first deal that could not be checked */
    bool colour;              /* of messages */
    /* Asked before a deal is read: whether what came of these very bytes is known already, so that it need not be
     * judged. By any thread; NULL where nothing is. HASH is for report_format.keep. */
    bool (*known)(void *with, const source *s, unsigned char hash[16]);
    void *known_with;
} batch_settings;

/* How far a batch has come. */
typedef struct batch_progress {
    uint64_t deals, errors;
    uint64_t bytes; /* of files of lines */
} batch_progress;

/* Where results go. Called by one thread at a time, in the order of the input. */
typedef struct batch_sink {
    void *with;
    /* Takes what is new in a report's OUT. False where it can take no more: the batch then ends. */
    bool (*report)(void *with, report *r);
    /* Takes diagnostics, as text. */
    void (*messages)(void *with, str text);
    /* Hears of progress after each unit; may be NULL. */
    void (*progress)(void *with, const batch_progress *p);
} batch_sink;

/* Checks everything and adds it to the N reports, which have begun. False where there was no memory, or where a report
 * could take no more. Ends behind the first deal with an error where the settings say so. */
bool batch_run(const batch_settings *s, report *const *reports, size_t n, batch_sink sink);

#endif
