/* The language server: the language server protocol, version 3.17, over a service.
 *
 * A server reads messages and writes messages; it knows which documents the client has open, and publishes their
 * problems after each change, when no message waits. Requests that wait can be cancelled. One that searches for a
 * repair runs in a process of its own, so that others are answered meanwhile. Whatever is read, the server goes on:
 * a message that is wrong is answered with an error. Not thread-safe. */

#ifndef LSP_LSP_H
#define LSP_LSP_H

#include "service/service.h"

/* The longest message that is read; of a longer one only an error is answered. */
#define LSP_MOST_MESSAGE ((size_t)64 * 1024 * 1024)

typedef struct lsp_settings {
    service_settings service;
    const char *version; /* of the program, for serverInfo */
    str cache;           /* a folder for copies of the built-in files, which editors open; empty: none */
    bool processes;      /* repairs may run in processes */
} lsp_settings;

/* Serves the client at two descriptors until it says `exit` or closes one of them. Returns 0 after `shutdown` and
 * `exit`, else 1. */
int lsp_run(const lsp_settings *settings, int in, int out);

/* Reads the messages in INPUT, as if a client had sent them at once, and adds the answers to OUT. */
void lsp_run_text(const lsp_settings *settings, str input, buf *out);

#endif
