/* Server: HTTP for the page, over a session.
 *
 * It listens on 127.0.0.1 and on nothing else, and answers only requests that the page makes (request.h): the files of
 * the page, which are part of the program, the calls of the session, and reports. One thread does it all. A call that
 * may take seconds runs in a process of its own, so that others are answered meanwhile; it is ended when its time is
 * over, or its client is gone. Limits: see the top of http_server.c. */

#ifndef WEB_HTTP_SERVER_H
#define WEB_HTTP_SERVER_H

#include "base/build_info.h"
#include "web/session.h"

/* The files of the page: those of engine/web/page, and of CodeMirror. */
extern const embedded_file web_files[];
extern const size_t web_files_n;

typedef struct server server;

/* Listens at PORT; 0: at any that is free. The session and the folder are the caller's, and live longer. NULL after an
 * error in D. */
server *server_new(web_session *session, folder *f, unsigned port, diags *d);
void server_free(server *s);

/* "http://127.0.0.1:PORT/TOKEN/": whoever knows it can read and write the files of the folder. */
str server_address(const server *s);

/* Serves until SIGINT, SIGTERM or SIGHUP comes. False if the system did not let it. */
bool server_run(server *s);

#endif
