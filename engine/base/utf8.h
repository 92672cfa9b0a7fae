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

/* The width of S on a terminal, in columns: 0 for combining marks, 2 for wide characters, else 1. */
size_t utf8_width(str s);

#endif
