/* Internal to module web: what the files of a session share. */

#ifndef WEB_SESSION_INTERNAL_H
#define WEB_SESSION_INTERNAL_H

#include "base/json_writer.h"
#include "web/session.h"

/* ------------------------------------------------------------------------------------------------ documents */

#define WEB_HASH 16u /* bytes of the hash of a text */

/* A document that the page has open. */
typedef struct web_document {
    char *path; /* in the folder */
    document *is;
    uint64_t revision;       /* of its text */
    char *stamp;             /* of the file as it was read or written last; empty: there is none */
    uint8_t saved[WEB_HASH]; /* of the text that the file had then */
} web_document;

struct web_session {
    folder *folder;
    web_settings settings;
    service *service;
    web_document **documents;
    size_t n_documents, cap_documents;
    uint64_t revision; /* of the change of a document that was the last one */
    json_reader *reader;
    char *policy; /* of the last report */
};

/* ------------------------------------------------------------------------------------------------ calls */

/* One call while it is answered. All in MEMORY, which jumps to the end of the call if it runs out. */
typedef struct web_call {
    web_session *session;
    arena *memory;
    const node *body;
    web_document *of; /* the document that it is about, if its row needs one */
    json_writer *w;   /* in the object of the answer */
    str error, hint;  /* of a call that fails */
    const char *key;  /* one more field of the error, and its value as JSON */
    str more;
} web_call;

/* What must be there before a call is answered. */
enum {
    WEB_NEEDS_NOTHING,
    WEB_NEEDS_DOCUMENT, /* `path` is open */
    WEB_NEEDS_REVISION, /* and `revision` is its revision */
    WEB_NEEDS_VERDICT,  /* and it is a deal that has a verdict */
};

typedef int web_answerer(web_call *c);

/* Sets the error of a call and returns STATUS. ADVICE is its hint, which may be empty. */
int web_fail(web_call *c, int status, str advice, const char *format, ...) __attribute__((format(printf, 4, 5)));
#define WEB_OK 200

/* Fields of the call. Each returns WEB_OK, or 400 after it has set the error. web_text() of a field that is not there
 * gives an empty text with p NULL, unless it is REQUIRED. */
int web_text(web_call *c, const char *key, bool required, str *out);
int web_number(web_call *c, const char *key, uint64_t most, uint64_t *out);
/* The byte of a place of the document. A place that is not in its text is an error: page and session would not have the
 * same text. web_place() reads the field KEY. */
int web_byte(web_call *c, const node *line, const node *column, uint32_t *at);
int web_place(web_call *c, const char *key, uint32_t *at);
const node *web_field(const web_call *c, const char *key);
#define WEB_TRY(call)                                                                                                  \
    do {                                                                                                               \
        int web_status_ = (call);                                                                                      \
        if (web_status_ != WEB_OK) return web_status_;                                                                 \
    } while (0)

/* The first error of D as that of the call; OTHERWISE, if it has none. */
int web_fail_diags(web_call *c, int status, const diags *d, const char *otherwise);
int web_fail_folder(web_call *c, const folder_problem *p);

/* ------------------------------------------------------------------------------------------------ documents */

web_document *web_find(web_session *s, str path); /* NULL: it is not open */
void web_free_document(web_document *d);
/* Fails unless the document is a deal that has a verdict. */
int web_need_verdict(web_call *c);
/* The lines of the document, all of them. */
lines *web_lines(web_call *c);
/* Replaces the text of the document, which gets a new revision. False, without a change, if it would be too long: then
 * the call has its error. */
bool web_set_text(web_call *c, str text);
/* The text of a file: of the document that is open, or with IN_FILE that of the file itself. */
int web_text_of(web_call *c, str path, bool in_file, str *text);
/* Whether the text differs from the file. */
bool web_is_changed(const web_document *d);
/* A text with LF for each line break, as the page has it. */
str web_lf(arena *a, str text);
/* BEFORE after edits. */
str web_edited(arena *a, str before, const service_edit *edits, size_t n);
/* The edits that make AFTER of BEFORE: of lines, and of these only what is different. */
const service_edit *web_edits(arena *a, str before, str after, size_t *n);

/* ------------------------------------------------------------------------------------------------ writing */

/* [l, c, l2, c2] as the value of KEY, or the next item if KEY is NULL. */
void web_put_range(json_writer *w, lines *l, const char *key, uint32_t from, uint32_t to);
/* The edits as the value of KEY. */
void web_put_edits(json_writer *w, arena *a, lines *l, const char *key, const service_edit *edits, size_t n);
/* The state of the document as the value of "state". */
void web_put_state(web_call *c);

/* "250,000 persons", "de jure", "12 March 2026", "not set": a value as a person reads it. In A. */
str web_value_words(arena *a, const term *t, slot_value v);
/* A name of a vocabulary as a person reads it: its label, or its words. */
str web_name_words(arena *a, const domain *values, size_t i);
str web_unit(const term *t);
/* "recognition.{actor}.{region}" */
str web_pattern(arena *a, const term *t);

/* Markdown of the service as blocks, the value of KEY or the next item. */
void web_put_blocks(json_writer *w, arena *a, const char *key, str markdown);

/* The term of a path as a deal writes it, which may have names of sets; NULL if there is none. */
const term *web_term(const vocabulary *v, str path);

/* The verdicts of the parties as the value of KEY; V may be NULL. */
void web_put_parties(web_call *c, const char *key, const verdict *v);

/* ------------------------------------------------------------------------------------------------ actions */

struct finding;
struct next_step;

/* What one can do about a problem or a card by a click. The id says all: web_act() does it. */
typedef struct web_action {
    str id, title;
    const char *kind;
    bool preferred;
    str pack; /* of a repair */
} web_action;

/* Of a problem of the text, by its number; only what can be told without a search. */
const web_action *web_problem_actions(web_call *c, size_t problem, size_t *n);
const web_action *web_card_actions(web_call *c, const struct finding *f, const struct next_step *next, size_t n_next,
                                   size_t *n);
void web_put_action(json_writer *w, const web_action *a);
/* The text of the document after the action ID, and what was DONE, in a sentence. */
int web_act(web_call *c, str id, str *text, str *done);
/* The same after a bracket is settled, and after a term gets a value, which is JSON. */
int web_settle(web_call *c, const deal *d, str which, str option, str *text, str *done);
int web_set_json(web_call *c, const deal *d, str path, str json, str *text, str *done);

/* ------------------------------------------------------------------------------------------------ the calls */

/* Adds the report on the document, which has a verdict, to OUT. */
int web_put_report(web_call *c, str format, buf *out, web_report *about);

web_answerer web_folder, web_vocabulary, web_open, web_new, web_close, web_change, web_do, web_save, web_revert,
    web_outside, web_search, web_complete, web_hover, web_tokens, web_try, web_sweep, web_repair, web_compare,
    web_matrix, web_help;

#endif
