/* Internal to module lsp: the methods, and what they share. */

#ifndef LSP_METHODS_H
#define LSP_METHODS_H

#include "lsp/lsp_internal.h"

/* ------------------------------------------------------------------------------------------------ parameters */

/* A value of an object; empty or false if it is not there, or of another kind. */
str lsp_get_str(const node *of, const char *key);
bool lsp_get_bool(const node *of, const char *key);
/* A node by a path of keys: "textDocument.completion". */
const node *lsp_get(const node *of, const char *path);
/* Whether a list of strings has WHAT. */
bool lsp_list_has(const node *list, const char *what);
/* The bytes of a position or range of the protocol in D, the smaller one first. False if it is not one. */
bool lsp_get_position(const lsp_server *s, document *d, const node *of, uint32_t *at);
bool lsp_get_range(const lsp_server *s, document *d, const node *of, uint32_t *from, uint32_t *to);

/* An open document; NULL if there is none. */
lsp_document *lsp_find_document(const lsp_server *s, str uri);
/* The document of a request, with its position or its range; NULL after the error was sent. */
lsp_document *lsp_wanted(lsp_server *s, lsp_message *m);
lsp_document *lsp_wanted_at(lsp_server *s, lsp_message *m, uint32_t *at);
lsp_document *lsp_wanted_range(lsp_server *s, lsp_message *m, uint32_t *from, uint32_t *to);

/* ------------------------------------------------------------------------------------------------ results */

/* A result that is a list, and an item of one, which begins with its range. */
void lsp_open_list(lsp_writer *x, lsp_server *s, const lsp_message *m);
void lsp_close_list(lsp_writer *x);
void lsp_open_item(lsp_writer *x, const lsp_document *d, uint32_t from, uint32_t to);

/* ------------------------------------------------------------------------------------------------ methods */

/* Queries. */
void lsp_on_hover(lsp_server *s, lsp_message *m);
void lsp_on_completion(lsp_server *s, lsp_message *m);
void lsp_on_completion_resolve(lsp_server *s, lsp_message *m);
void lsp_on_definition(lsp_server *s, lsp_message *m);
void lsp_on_references(lsp_server *s, lsp_message *m);
void lsp_on_highlight(lsp_server *s, lsp_message *m);
void lsp_on_symbols(lsp_server *s, lsp_message *m);
void lsp_on_workspace_symbols(lsp_server *s, lsp_message *m);
void lsp_on_folding(lsp_server *s, lsp_message *m);
void lsp_on_selection(lsp_server *s, lsp_message *m);
void lsp_on_tokens(lsp_server *s, lsp_message *m);
void lsp_on_tokens_delta(lsp_server *s, lsp_message *m);
void lsp_on_tokens_range(lsp_server *s, lsp_message *m);
void lsp_on_hints(lsp_server *s, lsp_message *m);
void lsp_on_lenses(lsp_server *s, lsp_message *m);

/* Edits. */
void lsp_on_prepare_rename(lsp_server *s, lsp_message *m);
void lsp_on_rename(lsp_server *s, lsp_message *m);
void lsp_on_formatting(lsp_server *s, lsp_message *m);
void lsp_on_actions(lsp_server *s, lsp_message *m);
void lsp_on_action_resolve(lsp_server *s, lsp_message *m);
void lsp_on_command(lsp_server *s, lsp_message *m);

#endif
