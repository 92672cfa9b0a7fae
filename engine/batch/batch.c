#include "batch/batch.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "batch/desk.h"

/* A unit on its way: taken, worked on, ready, handed on. */
typedef struct tray {
    unit unit;
    desk_page page;
    bool ready;
} tray;

typedef struct batch {
    const batch_settings *settings;
    report *const *reports;
    size_t n_reports;
    batch_sink sink;
    feed *feed;
    tray *trays; /* unit number N lies in tray N % n_trays */
    size_t n_trays;
    pthread_mutex_t feeding; /* of the feed; taken before the other lock */
    /* under the lock */
    pthread_mutex_t lock;
    pthread_cond_t changed;
    uint64_t taken, handed; /* units */
    bool handing;           /* some thread is handing on */
    bool ended;             /* no unit is taken any more */
    /* of the thread that hands on */
    bool refused; /* a report could take no more */
    batch_progress progress;
} batch;

/* ------------------------------------------------------------------------------------------------ handing on */

static void hand_on(batch *b, tray *t) {
    if (t->page.messages.n) b->sink.messages(b->sink.with, buf_slice(&t->page.messages));
    for (size_t i = 0; i < b->n_reports; i++) {
        report_join(b->reports[i], &t->page.reports[i]);
        if (!b->sink.report(b->sink.with, b->reports[i])) b->refused = true;
    }
    b->progress.deals += t->page.deals;
    b->progress.errors += t->page.errors;
    b->progress.bytes += t->unit.text.n;
    if (b->sink.progress) b->sink.progress(b->sink.with, &b->progress);
}

static bool next_is_ready(const batch *b) {
    return b->handed < b->taken && b->trays[b->handed % b->n_trays].ready;
}

/* Called with the lock held, which is given away while results are written. */
static void hand_on_all(batch *b) {
    b->handing = true;
    while (next_is_ready(b)) {
        tray *t = &b->trays[b->handed % b->n_trays];
        bool last = t->page.stop;
        pthread_mutex_unlock(&b->lock);
        hand_on(b, t);
        pthread_mutex_lock(&b->lock);
        t->ready = false;
        b->handed++;
        if (last || b->refused) {
            b->ended = true;
            b->handed = b->taken;
        }
        pthread_cond_broadcast(&b->changed);
    }
    b->handing = false;
}

/* ------------------------------------------------------------------------------------------------ working */

/* The tray for the next unit, once it is free; NULL at the end. */
static tray *next_tray(batch *b) {
    pthread_mutex_lock(&b->lock);
    while (!b->ended && b->taken - b->handed >= b->n_trays) pthread_cond_wait(&b->changed, &b->lock);
    tray *t = b->ended ? NULL : &b->trays[b->taken % b->n_trays];
    pthread_mutex_unlock(&b->lock);
    return t;
}

/* Says that the next unit is taken, or that there is none; false in that case, and where the batch has ended meanwhile.
 */
static bool count_unit(batch *b, bool there_is_one) {
    pthread_mutex_lock(&b->lock);
    b->ended = b->ended || !there_is_one;
    bool good = !b->ended;
    b->taken += good;
    if (!good) pthread_cond_broadcast(&b->changed);
    pthread_mutex_unlock(&b->lock);
    return good;
}

/* A tray with the next unit in it, or NULL at the end. The input has a lock of its own: whoever waits for a slow one
 * must not keep results from being handed on. */
static tray *take(batch *b) {
    pthread_mutex_lock(&b->feeding);
    tray *t = next_tray(b);
    if (t && !count_unit(b, feed_next(b->feed, &t->unit))) t = NULL;
    pthread_mutex_unlock(&b->feeding);
    return t;
}

static void put_down(batch *b, tray *t) {
    pthread_mutex_lock(&b->lock);
    t->ready = true;
    if (!b->handing) hand_on_all(b);
    pthread_mutex_unlock(&b->lock);
}

static void *work(void *with) {
    batch *b = with;
    desk d;
    desk_init(&d, b->settings);
    for (tray *t; (t = take(b));) {
        desk_work(&d, &t->unit, &t->page);
        put_down(b, t);
    }
    pthread_mutex_lock(&b->lock);
    desk_close(&d);
    pthread_mutex_unlock(&b->lock);
    desk_free(&d);
    return NULL;
}

/* The calling thread works, too. Where the system gives fewer threads than were asked for, those do it. */
static void work_together(batch *b) {
    enum { STACK = 8 * 1024 * 1024 };
    pthread_t threads[BATCH_MOST_JOBS];
    pthread_attr_t how;
    unsigned n = 0;
    pthread_attr_init(&how);
    pthread_attr_setstacksize(&how, STACK);
    while (n + 1 < b->settings->jobs && pthread_create(&threads[n], &how, work, b) == 0) n++;
    work(b);
    for (unsigned i = 0; i < n; i++) pthread_join(threads[i], NULL);
    pthread_attr_destroy(&how);
}

/* ------------------------------------------------------------------------------------------------ setting up */

static void open_trays(batch *b) {
    for (size_t i = 0; i < b->n_trays; i++) {
        unit_init(&b->trays[i].unit);
        desk_page_init(&b->trays[i].page, b->reports, b->n_reports);
    }
}

static void close_trays(batch *b) {
    for (size_t i = 0; i < b->n_trays; i++) {
        unit_free(&b->trays[i].unit);
        desk_page_free(&b->trays[i].page);
    }
}

bool batch_run(const batch_settings *s, report *const *reports, size_t n, batch_sink sink) {
    batch b = {.settings = s, .reports = reports, .n_reports = n, .sink = sink};
    b.n_trays = s->jobs == 1 ? 1 : 2 * (size_t)s->jobs + 2;
    b.trays = calloc(b.n_trays, sizeof *b.trays);
    b.feed = feed_new(s->paths, s->n_paths, (feed_settings){s->walk, s->max_deal});
    bool good = b.trays && b.feed;
    if (good) {
        pthread_mutex_init(&b.feeding, NULL);
        pthread_mutex_init(&b.lock, NULL);
        pthread_cond_init(&b.changed, NULL);
        open_trays(&b);
        work_together(&b);
        close_trays(&b);
        pthread_cond_destroy(&b.changed);
        pthread_mutex_destroy(&b.lock);
        pthread_mutex_destroy(&b.feeding);
    }
    feed_free(b.feed);
    free(b.trays);
    return good && !b.refused;
}
