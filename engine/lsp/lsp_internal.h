/* Internal to module lsp: messages, the server, and what the methods share. */

#ifndef LSP_LSP_INTERNAL_H
#define LSP_LSP_INTERNAL_H

#include <sys/types.h>

#include "base/json_writer.h"
#include "lsp/lsp.h"

/* ------------------------------------------------------------------------------------------------ messages */

/* Error codes of JSON-RPC and of the protocol. */
enum {
    LSP_PARSE_ERROR = -32700,
    LSP_INVALID_REQUEST = -32600,
    LSP_METHOD_NOT_FOUND = -32601,
    LSP_INVALID_PARAMS = -32602,
    LSP_INTERNAL_ERROR = -32603,
    LSP_NOT_INITIALIZED = -32002,
    LSP_REQUEST_FAILED = -32803,
    LSP_CANCELLED = -32800,
    LSP_CONTENT_MODIFIED = -32801,
};

/* A message that was read. Its tree lives in MEMORY. */
typedef struct lsp_message {
    arena memory;
    const node *root; /* NULL: it is not JSON, or too long */
    str id;           /* as JSON; empty: a notification */
    str method;       /* empty: a response, or not valid */
    const node *params;
    str problem; /* why it is not valid; else empty */
    int code;    /* of PROBLEM */
    bool cancelled;
} lsp_message;

/* Takes bytes apart into messages. */
typedef struct lsp_stream {
    buf bytes;
    size_t at;     /* what is before it was read */
    uint64_t skip; /* bytes of a message that is too long, still to come */
    bool lost;     /* a header was wrong: the next one is looked for */
    json_reader *reader;
} lsp_stream;

void lsp_stream_free(lsp_stream *s);
/* Adds bytes; false if there is no memory. */
bool lsp_stream_add(lsp_stream *s, const char *p, size_t n);
/* The next whole message, to be freed with lsp_message_free(); NULL if there is none yet. */
lsp_message *lsp_stream_next(lsp_stream *s);
void lsp_message_free(lsp_message *m);

/* ------------------------------------------------------------------------------------------------ the server */

/* A document of the client. */
typedef struct lsp_document {
    char *uri;
    document *is;
    int64_t version;
    uint64_t revision, rules; /* of what was published last */
    uint64_t hash;            /* of its problems */
    bool published;
    uint32_t *tokens; /* the numbers of the colours that were sent last, heap */
    size_t n_tokens;
    uint64_t tokens_id; /* their result id; 0: none */
} lsp_document;

/* A search for a repair in another process. */
typedef struct lsp_job {
    char *id; /* of the request, as JSON */
    pid_t pid;
    int from;
    buf answer;
    int64_t deadline; /* in milliseconds */
    document *of;
    uint64_t revision;
} lsp_job;

typedef struct lsp_server {
    lsp_settings settings;
    service *service;
    lsp_stream stream;
    lsp_message **queue;
    size_t n_queue, cap_queue;
    lsp_document **documents;
    size_t n_documents, cap_documents;
    lsp_job **jobs;
    size_t n_jobs, cap_jobs;
    buf out;          /* what is to be written */
    arena *now;       /* for the message that is handled or published; its answers are in it, too */
    arena memory;     /* for settings of the client */
    bool initialized; /* `initialize` was answered */
    bool shut_down, exit;
    uint64_t requests; /* that the server has made */
    uint64_t rules;    /* the service's rules of the last refresh */
    uint64_t results;  /* the last result id of colours */
    /* what the client can do */
    text_units units;
    bool snippets, markdown, related, hierarchy, versions, labels, resolves_edits, watches, folders;
    bool refreshes_lenses, refreshes_hints, refreshes_tokens, applies;
    lines *built_in; /* of each built-in file */
} lsp_server;

/* Handles one message. */
void lsp_handle(lsp_server *s, lsp_message *m);
/* Publishes the problems of one document whose problems may have changed; false if there is none. */
bool lsp_publish(lsp_server *s);
void lsp_close_all(lsp_server *s);

/* A search for a repair that the pack OF (empty: all packs) accepts, which answers the request ID. EXECUTE: as a
 * command, with workspace/applyEdit; else with a code action of this TITLE. */
void lsp_start_repair(lsp_server *s, str id, lsp_document *d, str of, str title, bool execute);
/* Ends the search for ID; true if there is one. */
bool lsp_cancel_job(lsp_server *s, str id);

/* ------------------------------------------------------------------------------------------------ writing */

/* A message that is being written: between open and close, W is in an object or after a key. */
typedef struct lsp_writer {
    lsp_server *server;
    buf body;
    json_writer w;
} lsp_writer;

void lsp_open_result(lsp_writer *x, lsp_server *s, str id);                   /* then write one value */
void lsp_open_notification(lsp_writer *x, lsp_server *s, const char *method); /* the same, for `params` */
void lsp_open_request(lsp_writer *x, lsp_server *s, const char *method);
void lsp_close(lsp_writer *x);
void lsp_error(lsp_server *s, str id, int code, str text);
void lsp_null(lsp_server *s, str id);
void lsp_log(lsp_server *s, int type, str text);
/* Adds a message to what is to be written. */
void lsp_send(lsp_server *s, str body);

/* A position or range in document D. */
void lsp_put_range(json_writer *w, lsp_server *s, lines *l, const char *key, uint32_t from, uint32_t to);
void lsp_put_position(json_writer *w, lsp_server *s, lines *l, const char *key, uint32_t at);
void lsp_free_built_in(lsp_server *s);
/* The lines and the URI of a file; false if it cannot be read. */
bool lsp_file(lsp_server *s, arena *a, const lsp_document *d, str file, lines **l, str *uri);
/* {"uri": ..., "range": ...} as the next value; nothing, and false, if the file cannot be read. */
bool lsp_put_location(json_writer *w, lsp_server *s, arena *a, const lsp_document *d, const file_range *r);
/* The fields of a WorkspaceEdit of document D. */
void lsp_put_edit_fields(json_writer *w, lsp_server *s, const lsp_document *d, const service_edit *edits, size_t n);
void lsp_put_text_edits(json_writer *w, lsp_server *s, lines *l, const service_edit *edits, size_t n);
void lsp_put_problem(json_writer *w, lsp_server *s, arena *a, const lsp_document *d, const problem *p);

/* ------------------------------------------------------------------------------------------------ names */

/* The path of a URI: of file:// the file's, of others the URI itself. In A. */
str lsp_path_of(arena *a, str uri);
str lsp_uri_of(arena *a, str path);

#endif
