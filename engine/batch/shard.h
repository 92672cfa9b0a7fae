/* Shards: the K-th of N parts of the inputs of a batch, so that several machines check one batch.
 *
 * The inputs in their order are one run of bytes: the files of deals with their sizes, and of the files with one deal
 * per line the text after decompression. It is cut at N - 1 places into parts of equal size. A deal belongs to the part
 * in which it begins: a file with its first byte, a line with its own. So each deal is in one part, the parts in their
 * order are the whole, and every run finds the same places. What cannot be opened has no bytes, and belongs to the part
 * of its place. The run finds the inputs a second time, and one that is then another is an error, because a deal could
 * be in two parts or in none. Line numbers stay those of the file: a part counts the lines before its own. */

#ifndef BATCH_SHARD_H
#define BATCH_SHARD_H

#include "batch/file_iterator.h"

#define SHARD_MOST 1000000u
#define SHARD_HASH 16u

/* In place of a size: the input was an error; it is a file with one deal per line that could not be opened or measured.
 */
#define SHARD_ERROR  UINT64_MAX
#define SHARD_CLOSED (UINT64_MAX - 1)

typedef struct shard {
    uint32_t k, n;   /* the K-th part, from 1, of N; N is 0: everything */
    uint64_t total;  /* bytes of all inputs */
    uint64_t *sizes; /* of the inputs, in their order */
    size_t n_sizes;
    unsigned char inputs[SHARD_HASH]; /* a hash of all names and sizes, the same in all parts of one batch */
} shard;

/* Measures the inputs for S, of which K and N are set; what it finds lives in A. Standard input, and all that is no
 * regular file, is an error in D, since its size is not known. False after an error. */
bool shard_measure(arena *a, shard *s, const str *paths, size_t n, const file_iterator_settings *files, diags *d);

/* The bytes of a file of its own; 0 if it cannot be examined. */
uint64_t shard_size(str path);

/* Where the part begins; and where it ends, which is UINT64_MAX for the last part. */
uint64_t shard_from(const shard *s);
uint64_t shard_to(const shard *s);

#endif
