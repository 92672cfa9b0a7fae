/* Session: what the page of `redline serve` knows and can ask, without HTTP.
 *
 * A session has a folder and a service with the documents that are open. The page asks with calls: a name, and a JSON
 * object; the answer is a status, as those of HTTP, and a JSON object. After an error that has `error`, a sentence, and
 * maybe `hint`, what to do. Whatever is asked, the session goes on, and has changed only if the status is 200; if
 * memory ends, the status is 500. Not thread-safe. */

#ifndef WEB_SESSION_H
#define WEB_SESSION_H

#include "service/service.h"
#include "web/folder.h"

#define WEB_SLOW_SECONDS 60u /* after which the process of a slow call is ended */

typedef struct web_settings {
    service_settings service;
    const char *version; /* of the program */
} web_settings;

typedef struct web_session web_session;

/* FOLDER is the caller's, and lives longer. NULL if there is no memory. */
web_session *web_session_new(folder *f, const web_settings *settings);
void web_session_free(web_session *s);

typedef enum {
    WEB_UNKNOWN, /* there is no such call */
    WEB_QUICK,
    WEB_SLOW, /* it may take seconds, and changes nothing: the server runs it in a process of its own */
} web_speed;

web_speed web_call_speed(str name);

/* Answers the call NAME. BODY is untrusted. Replaces what is in OUT; if OUT has failed afterwards, memory has ended. */
int web_answer(web_session *s, str name, str body, buf *out);

/* The report of an open document. FORMAT is html, markdown, json or text. If the status is not 200, OUT has the error
 * as JSON. */
typedef struct web_report {
    const char *type;   /* "text/html; charset=utf-8" */
    str policy;         /* a Content-Security-Policy of its own; empty: the page's */
    char file_name[64]; /* to save it under: ASCII letters, digits, '-', '_' and '.' */
} web_report;
int web_answer_report(web_session *s, str path, str format, buf *out, web_report *about);

#endif
