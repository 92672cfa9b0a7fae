/* Deal edits: changes of a deal as new texts in which comments, order and layout stay. For an editor's actions and a
 * page's forms.
 *
 * Each function returns the whole new text, in the arena, or an empty text if the change is not possible: the article,
 * the term or the bracket is not there. Values are as the file writes them: deal_edit_value(), deal_edit_string(). The
 * deal is not changed; read the new text to go on. */

#ifndef SERVICE_DEAL_EDIT_H
#define SERVICE_DEAL_EDIT_H

#include "terms/deal.h"

/* A text or a value in the syntax of the deal's file. */
str deal_edit_string(arena *a, const deal *d, str text);
str deal_edit_value(arena *a, const deal *d, uint32_t slot, slot_value value);

/* Sets the term PATH ("dmz.width_km"; sets may be named) in an article, DEAL_NONE: the deal's own terms. An entry that
 * is there gets the new value; otherwise it goes into the groups of its path that are there already. */
str deal_edit_set(arena *a, const deal *d, uint32_t article, str path, str value);
/* Removes it, and the groups that become empty. */
str deal_edit_unset(arena *a, const deal *d, uint32_t article, str path);

/* Sets a field of an article: "title", "text", "by", "note", "option", "bracketed"; an empty VALUE removes it. */
str deal_edit_field(arena *a, const deal *d, uint32_t article, str key, str value);
/* Adds an article at the end; TITLE and TEXT may be empty. */
str deal_edit_add_article(arena *a, const deal *d, str id, str title, str text);
str deal_edit_remove_article(arena *a, const deal *d, uint32_t article);

/* Settles a bracket on one of its ways (choice_ways()). */
str deal_edit_settle(arena *a, const deal *d, uint32_t choice, uint32_t way);

/* Adds a waiver to the deal. */
str deal_edit_waive(arena *a, const deal *d, str condition, str by, str reason, str until);

#endif
