#include "batch/shard.h"

#include <blake2.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "source/bytes.h"

/* Where part NUMBER ends. The product of the size and the number may have more than 64 bits. */
static uint64_t cut(const shard *s, uint64_t number) {
    return s->total / s->n * number + s->total % s->n * number / s->n;
}

uint64_t shard_from(const shard *s) {
    return cut(s, s->k - 1);
}

uint64_t shard_to(const shard *s) {
    return s->k == s->n ? UINT64_MAX : cut(s, s->k);
}

uint64_t shard_size(str path) {
    struct stat is;
    return stat(path.p, &is) == 0 && S_ISREG(is.st_mode) ? (uint64_t)is.st_size : 0;
}

/* The bytes of a file with one deal per line: of a compressed file those of its text, which is read to its end, or to
 * where it is damaged; SHARD_CLOSED if it cannot be opened or measured. Whatever is wrong is found and told again when
 * the file is read. */
static uint64_t size_of_lines(arena *a, str path) {
    char piece[16384];
    diags *dropped = diags_in(a);
    uint64_t size = 0;
    struct stat is = {0};
    bytes *b = bytes_open(path, dropped);
    if (!b) return SHARD_CLOSED;
    if (!bytes_is_compressed(b)) size = stat(path.p, &is) == 0 ? (uint64_t)is.st_size : SHARD_CLOSED;
    for (size_t n; bytes_is_compressed(b) && (n = bytes_read(b, piece, sizeof piece)) > 0;) size += n;
    bytes_close(b);
    return size;
}

static bool has_size(str path, diags *d) {
    struct stat is;
    bool standard = str_is(path, "-");
    if (!standard && (stat(path.p, &is) != 0 || S_ISREG(is.st_mode))) return true;
    diags_add(d, (diag){.level = DIAG_ERROR,
                        .file = standard ? STR("<stdin>") : path,
                        .message = STR("--shard needs inputs of a known size, and this is not a regular file"),
                        .note = STR("write it to a file first, and check that file: cat > deals.jsonl")});
    return false;
}

/* False, with a message, where a file that is there cannot be examined: then nobody knows where the parts are. */
static bool measure_deal(str path, uint64_t *size, diags *d) {
    struct stat is;
    *size = 0;
    if (stat(path.p, &is) == 0) {
        *size = S_ISREG(is.st_mode) ? (uint64_t)is.st_size : 0;
        return true;
    }
    if (errno == ENOENT || errno == ELOOP || errno == EACCES || errno == ENOTDIR) return true;
    diags_file(d, path, "cannot examine this: %s", strerror(errno));
    return false;
}

/* The same where a file was an error for the iterator, and is none when it is examined again. */
static bool is_error_again(str path, diags *d) {
    struct stat is;
    if (stat(path.p, &is) != 0 || !S_ISREG(is.st_mode)) return true;
    diags_file(d, path, "cannot examine this the first time; run this part again");
    return false;
}

static void hash_number(blake2b_state *h, uint64_t n) {
    unsigned char eight[8];
    for (size_t i = 0; i < sizeof eight; i++) eight[i] = (unsigned char)(n >> 8 * i);
    blake2b_update(h, eight, sizeof eight);
}

bool shard_measure(arena *a, shard *s, const str *paths, size_t n, const file_iterator_settings *files, diags *d) {
    file_iterator *all = file_iterator_in(a, paths, n, *files);
    VEC(uint64_t) sizes = {0};
    blake2b_state h;
    diags *dropped = diags_in(a); /* they are found again, by the part to which they belong */
    found_kind kind;
    str path;
    bool good = true;
    blake2b_init(&h, SHARD_HASH);
    s->total = 0;
    while (good && file_iterator_next(all, &kind, &path, dropped)) {
        uint64_t size = 0;
        if (kind != FOUND_ERROR) good = has_size(path, d);
        if (kind == FOUND_ERROR && good) good = is_error_again(path, d);
        if (kind == FOUND_DEAL && good) good = measure_deal(path, &size, d);
        if (kind == FOUND_LINES && good) size = size_of_lines(a, path);
        VEC_PUSH(a, sizes, kind == FOUND_ERROR ? SHARD_ERROR : size);
        hash_number(&h, (uint64_t)kind);
        hash_number(&h, path.n);
        blake2b_update(&h, (const uint8_t *)path.p, path.n);
        hash_number(&h, size);
        if (size != SHARD_CLOSED) s->total += size;
        diags_clear(dropped);
    }
    blake2b_final(&h, s->inputs, SHARD_HASH);
    s->sizes = sizes.v;
    s->n_sizes = sizes.n;
    return good;
}
