/* UTF-8: checking, stepping and counting code points. No table and no locale. */

#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include "base/str.h"

/* Decodes the code point at P (which has N > 0 bytes left) into *CP and returns its length, 1 to 4; returns 0 if the
 * bytes are not valid UTF-8 (overlong forms, surrogates and values above U+10FFFF are not). */
size_t utf8_decode(const char *p, size_t n, uint32_t *cp);

/* Writes CP to OUT (room for 4) and returns its length, or 0 if CP is not a Unicode scalar value. */
size_t utf8_encode(uint32_t cp, char *out);

/* The offset of the first invalid byte, or SIZE_MAX if S is valid. */
size_t utf8_invalid_at(str s);

/* Number of code points of a valid S. */
size_t utf8_count(str s);

/* Byte offset of code point INDEX of a valid S; S.n if INDEX is at or past the end. */
size_t utf8_offset(str s, size_t index);

/* Whether CP, which is N bytes at S[I], shows nothing, changes the direction of writing, or separates lines: it can
 * make a text look like another one. False for spaces, for marks that belong to a letter, and for the joiners U+200C
 * and U+200D between characters that they can join (none of ASCII). */
bool utf8_is_hidden(str s, size_t i, size_t n, uint32_t cp);

/* Room for what utf8_shown() shows, and a NUL. */
#define UTF8_SHOWN 12

/* How untrusted text is shown. Text of deals and packs, names of files and words of a command line pass through this to
 * every output (in buf_visible(), buf_json() and the escapes of engine/report), so that they cannot command a terminal
 * or mislead who reads from left to right.
 *
 * Returns the length of the character at S[I]. SHOWN gets what is shown instead of it: U+FFFD for a byte that is not
 * UTF-8, a control character other than tab and line breaks, and a noncharacter; an escape such as \u202e or \u{e0041}
 * for what is hidden; else it is empty. */
size_t utf8_shown(str s, size_t i, char shown[UTF8_SHOWN]);

/* Whether the '#' or ':' at S[I] begins a command of a build service, which looks for "::error" at the beginning of
 * lines, and for "##vso[", "##[" and "##teamcity[" anywhere, in all that a program prints. Each output that is text
 * writes it as an escape. */
bool utf8_begins_command(str s, size_t i);

/* The width of S on a terminal, in columns: 0 for combining marks, 2 for wide characters, else 1. */
size_t utf8_width(str s);

#endif
