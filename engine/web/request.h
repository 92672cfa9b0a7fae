/* Requests: whether the head of an HTTP request is one that the page makes, and what it asks for.
 *
 * Only the page may ask. Its address has a token that nobody can guess; a request without it learns nothing, not even
 * what is there. Against other pages in the same browser that know the port, `Host` must be this server (a name that
 * somebody else points to 127.0.0.1 is another one), and where the browser says which page asks (`Origin`,
 * `Sec-Fetch-Site`), it must be this one. No rule depends on another: each alone keeps out most. */

#ifndef WEB_REQUEST_H
#define WEB_REQUEST_H

#include "base/arena.h"

#define WEB_TOKEN_DIGITS 32u

/* What the head says; texts may be empty. */
typedef struct web_head {
    str method;
    str target; /* as it was sent: "/TOKEN/report?path=a.deal" */
    str host, origin, fetch_site, content_type;
    bool twice; /* one of these headers occurs twice */
} web_head;

/* Takes a header into account. The texts must live as long as the head. */
void web_head_add(web_head *head, str name, str value);

typedef enum { WEB_FILE, WEB_CALL, WEB_REPORT, WEB_REDIRECT, WEB_OPTIONS } web_kind;

/* What a request asks for. If STATUS is not 0 it is refused with this status and ERROR. */
typedef struct web_route {
    int status;
    const char *error, *hint; /* the hint may be NULL */
    const char *allow;        /* of 405 and of OPTIONS: the methods */
    web_kind kind;
    str name;         /* of a file ("index.html" for the page itself) or a call */
    str path, format; /* of a report */
} web_route;

/* TOKEN has WEB_TOKEN_DIGITS bytes; PORT is the server's. Texts are in A, or parts of HEAD. */
web_route web_route_of(arena *a, const web_head *head, str token, unsigned port);

/* Whether a request with this target has the token. Takes the same time for every wrong one. */
bool web_has_token(str target, str token);

#endif
