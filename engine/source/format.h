/* Format: lays out a text of redline's file language (deals, vocabularies, packs, configurations), or JSON, in one
 * canonical form. The form depends on the values, the comments and the empty lines, not on how the text was laid out.
 *
 * What a text means does not change: the result is read again, and its tree and its comments are compared with those
 * of the original. Literals and numbers keep their spelling; only the ends of lines become LF. */

#ifndef SOURCE_FORMAT_H
#define SOURCE_FORMAT_H

#include "source/node.h"

/* Lines are at most this long, in columns, if what is in them can be divided. */
#define FORMAT_WIDTH 120u

/* The text of S in canonical form, in A. Files that it includes are not read. Returns false after an error in D: the
 * text cannot be read. */
bool format_text(arena *a, source *s, str *out, diags *d);

#endif
