/* Bytes: the contents of a file, one piece after the other. A file that is gzip or zstd data, whatever it is called, is
 * unpacked on the way; so is standard input.
 *
 * Memory is bounded, however long the file is. Not thread-safe: a stream belongs to one thread at a time. */

#ifndef SOURCE_BYTES_H
#define SOURCE_BYTES_H

#include "base/diag.h"

typedef struct bytes bytes;

/* Opens the file NAME ("-": standard input). NULL after an error in D: a file that is not there, a folder. */
bytes *bytes_open(str name, diags *d);
void bytes_close(bytes *b); /* NULL is fine */

/* Up to N more bytes to TO. Fewer than N only at the end of the file, or where reading failed: bytes_problem() tells.
 */
size_t bytes_read(bytes *b, char *to, size_t n);

/* The same, but no more than is there at once: where the file is a pipe, it does not wait for more than one byte. 0
 * only at the end, or where reading failed. */
size_t bytes_read_some(bytes *b, char *to, size_t n);

/* What went wrong, in words, or NULL; and whether it is that memory ran out. */
const char *bytes_problem(const bytes *b);
bool bytes_out_of_memory(const bytes *b);

/* A file's name without the ending of a packed one: "a.json.gz" is a JSON file. */
str bytes_plain_name(str name);

#endif
