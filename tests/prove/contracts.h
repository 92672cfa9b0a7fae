/* What functions promise for texts of any length, in ACSL: what they may read and write, and what they return. WP
 * proves each promise from the code and from the promises of what it calls. Loops need annotations of their own: see
 * run.py. */

#ifndef PROVE_CONTRACTS_H
#define PROVE_CONTRACTS_H

#include "base/utf8.h"

/*@ predicate slice(str s) = s.n == 0 || \valid_read(s.p + (0 .. s.n - 1)); */

/*@ assigns \nothing; */
static bool str_is_space(char c);
/*@ assigns \nothing;
    ensures \result <==> '0' <= c <= '9'; */
static bool str_is_digit(char c);
/*@ requires n <= 8 && \valid_read(p + (0 .. n - 1));
    assigns \nothing; */
static uint64_t str_load(const char *p, size_t n);

/*@ requires slice(s);
    assigns \nothing;
    ensures slice(\result);
    ensures \result.n == (from >= (to < s.n ? to : s.n) ? 0 : (to < s.n ? to : s.n) - from);
    ensures \result.n > 0 ==> \result.p == s.p + from; */
str str_sub(str s, size_t from, size_t to);

/*@ requires slice(s);
    assigns \nothing;
    ensures slice(\result) && \result.n <= s.n; */
str str_trim(str s);

/*@ requires slice(s);
    assigns \nothing; */
bool str_is_name(str s);

/*@ requires n > 0 && \valid_read(p + (0 .. n - 1)) && \valid(cp) && \separated(cp, p + (0 .. n - 1));
    assigns *cp;
    ensures 0 <= \result <= 4 && \result <= n; */
size_t utf8_decode(const char *p, size_t n, uint32_t *cp);

/*@ requires \valid(out + (0 .. 3));
    assigns out[0 .. 3];
    ensures 0 <= \result <= 4; */
size_t utf8_encode(uint32_t cp, char *out);

/*@ requires slice(s);
    assigns \nothing;
    ensures 0 <= \result <= s.n; */
size_t utf8_offset(str s, size_t index);

/* No object has so many bytes. */
/*@ requires slice(s) && i < s.n && s.n < SIZE_MAX - 2;
    assigns \nothing; */
bool utf8_begins_command(str s, size_t i);

#ifdef PROVE_utf8
/*@ assigns \nothing; */
static bool continues(unsigned char c);
#endif

#ifdef PROVE_config_token
#include "source/source_internal.h"

/* Sources have at most 4 GB. */
/*@ requires slice(s);
    assigns \nothing;
    ensures at >= s.n ==> \result == 0; */
static char peek(str s, uint32_t at);

/*@ requires slice(t) && at <= t.n <= UINT32_MAX - 8;
    assigns \nothing;
    ensures at + \result <= t.n; */
static uint32_t plain_run(str t, uint32_t at);

/*@ requires slice(t) && from < t.n <= UINT32_MAX - 8;
    assigns \nothing;
    ensures from < \result.to <= t.n && \result.from == from; */
static token string_token(str t, uint32_t from);

/*@ requires slice(t) && \valid(at) && *at <= t.n <= UINT32_MAX - 8;
    assigns *at;
    ensures \old(*at) <= *at <= t.n; */
static void digits(str t, uint32_t *at);
#endif

#endif
