/* Deal edits: changes of a deal as new texts in which comments, order and layout stay. For an editor's actions and a
 * page's forms.
 *
 * Each function returns the whole new text, in the arena, or an empty text if the change is not possible: the article,
 * the term or the bracket is not there, or it is in another file, which the deal includes. Values are as the file
 * writes them: deal_edit_value(), deal_edit_string(). Whether the new text is a deal is not checked. The deal is not
 * changed; read the new text to go on. */

#ifndef SERVICE_DEAL_EDIT_H
#define SERVICE_DEAL_EDIT_H

#include "rules/pack.h"
#include "terms/deal.h"

/* ------------------------------------------------------------------------------------------------ values */

/* A text or a value in the syntax of the deal's file. */
str deal_edit_string(arena *a, const deal *d, str text);
str deal_edit_value(arena *a, const deal *d, uint32_t slot, slot_value value);
/* A list of texts; of one in libconfig the text alone. */
str deal_edit_strings(arena *a, const deal *d, const str *list, size_t n);
/* The value of a term that is open, and of one in a bracket: VALUES as the file writes them; BY may be NULL, and so may
 * be each text in it. */
str deal_edit_open(arena *a, const deal *d);
str deal_edit_either(arena *a, const deal *d, const str *values, const str *by, size_t n);

/* ------------------------------------------------------------------------------------------------ terms */

/* Sets the term PATH ("dmz.width_km"; sets may be named) in an article, DEAL_NONE: the deal's own terms. An entry that
 * is there gets the new value; otherwise it goes into the groups of its path that are there already. */
str deal_edit_set(arena *a, const deal *d, uint32_t article, str path, str value);
/* Removes it, and the groups that become empty. */
str deal_edit_unset(arena *a, const deal *d, uint32_t article, str path);
/* Where a new term goes: the first article that sets a term of the same group; DEAL_NONE: the deal's own terms. */
uint32_t deal_edit_home(const deal *d, const term *t);

/* ------------------------------------------------------------------------------------------------ articles */

/* Sets a field of an article: "title", "text", "by", "note", "option", "bracketed"; of DEAL_NONE a field of the deal's
 * header: "title", "date", ... An empty VALUE removes it. */
str deal_edit_field(arena *a, const deal *d, uint32_t article, str key, str value);
/* The same for a long text. Of one that is there, only what is different is changed, if that is in one of its pieces
 * and the line does not become too long; else in libconfig it is written in new pieces of a line each. */
str deal_edit_text(arena *a, const deal *d, uint32_t article, str key, str text);
/* Adds an article as number AT, at most the number of articles; TITLE and TEXT may be empty. */
str deal_edit_add_article(arena *a, const deal *d, uint32_t at, str id, str title, str text);
str deal_edit_remove_article(arena *a, const deal *d, uint32_t article);
/* Moves an article, with the comments above and behind it; afterwards it is number TO. */
str deal_edit_move_article(arena *a, const deal *d, uint32_t article, uint32_t to);
/* Adds a model clause as the last article. The deal must name the things that the clause names. */
str deal_edit_add_clause(arena *a, const deal *d, const clause *c, str id);

/* ------------------------------------------------------------------------------------------------ brackets, waivers */

/* Settles a bracket on one of its ways (choice_ways()). */
str deal_edit_settle(arena *a, const deal *d, uint32_t choice, uint32_t way);

/* Adds a waiver of a condition or rule to the deal, or replaces the one that it has. */
str deal_edit_waive(arena *a, const deal *d, str waived, str by, str reason, str until);
/* Removes waiver NUMBER. */
str deal_edit_unwaive(arena *a, const deal *d, uint32_t number);

/* ------------------------------------------------------------------------------------------------ names */

/* Names a thing of the set SET; one with this ID gets the title. */
str deal_edit_name(arena *a, const deal *d, str set, str id, str title);

#endif
