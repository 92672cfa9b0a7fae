/* Bytes: the contents of a file or of standard input as a stream. Gzip and zstd data is decompressed, whatever the name
 * of the file is.
 *
 * Memory is bounded for files of any length. Not thread-safe: a stream belongs to one thread at a time. */

#ifndef SOURCE_BYTES_H
#define SOURCE_BYTES_H

#include "base/diag.h"

typedef struct bytes bytes;

/* Opens the file NAME ("-": standard input). NULL after an error in D: a missing file, a folder. */
bytes *bytes_open(str name, diags *d);
void bytes_close(bytes *b); /* NULL is fine */
/* Whether the file is compressed. */
bool bytes_is_compressed(const bytes *b);
/* The bytes of the file, as it is stored, that have been read. */
uint64_t bytes_consumed(const bytes *b);

/* Reads up to N bytes to TO. Fewer than N only at the end of the file, or if reading failed: see bytes_problem(). */
size_t bytes_read(bytes *b, char *to, size_t n);

/* The same, but returns what is available: from a pipe it waits only for the first byte. 0 only at the end, or if
 * reading failed. */
size_t bytes_read_some(bytes *b, char *to, size_t n);

/* The error in words, or NULL; and whether memory ran out. */
const char *bytes_problem(const bytes *b);
bool bytes_out_of_memory(const bytes *b);

/* A file's name without the ending of a compressed file: "a.json.gz" is a JSON file. */
str bytes_plain_name(str name);

#endif
