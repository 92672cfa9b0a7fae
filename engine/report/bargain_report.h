/* Reports of bargaining, in each format of documents. They are part of the program and not of the library: nothing else
 * in the report module calls them. */

#ifndef REPORT_BARGAIN_REPORT_H
#define REPORT_BARGAIN_REPORT_H

#include "base/json_writer.h"
#include "bargain/bargain.h"
#include "report/document.h"
#include "report/formats.h"

typedef struct bargain_report {
    const bargain *of;
    uint64_t max;        /* of --max: named if a list ends there */
    bool witness_is_out; /* the deal that was found is written to a file: the text report does not repeat it */
} bargain_report;

/* Adds the report in format F to OUT. A has the memory that it takes. */
void bargain_report_write(arena *a, buf *out, const output_format *f, const report_settings *s,
                          const bargain_report *r);

/* ------------------------------------------------------------------------------------------------ internal */

/* Internal to the report module. */

/* "Time limit reached", "time limit reached", " (--timeout)" */
typedef struct limit_words {
    const char *sentence, *phrase, *option;
} limit_words;
limit_words bargain_limit_words(bargain_limit l);
/* A list of the questions that a limit left; nothing if there are none. */
void bargain_add_questions(arena *a, block *document, bargain_limit l, const bargain_question *v, size_t n);
/* The same in JSON: "limit" and "unanswered". */
void bargain_put_questions(json_writer *w, bargain_limit l, const bargain_question *v, size_t n);

/* "Ukraine’s UA-LAND and Kremlin’s KR-LAND conflict: the first forbids ..." */
str bargain_conflict_text(arena *a, const bargain *b, const bargain_conflict *c, bool shorten);

void bargain_json(arena *a, buf *out, const bargain *b);

#endif
