#include "source/bytes.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>
#include <zstd_errors.h>

#define PIECE 65536u

typedef enum { PACKED_NOT, PACKED_GZIP, PACKED_ZSTD } packing;

struct bytes {
    int file;
    bool owned; /* the file is closed with the stream, standard input is not */
    packing kind;
    z_stream gzip;
    ZSTD_DStream *zstd;
    bool inside; /* in a member (gzip) or frame (zstd) that has not ended */
    bool ended;  /* the file has no more bytes */
    const char *problem;
    uint64_t consumed;
    size_t at, n; /* of piece: bytes AT to N are not used yet */
    unsigned char piece[PIECE];
};

static const char no_memory[] = "out of memory";

static size_t read_file(bytes *b, void *to, size_t most) {
    ssize_t n;
    do n = read(b->file, to, most);
    while (n < 0 && errno == EINTR);
    if (n < 0) b->problem = strerror(errno);
    b->ended = n <= 0;
    b->consumed += n > 0 ? (size_t)n : 0;
    return n > 0 ? (size_t)n : 0;
}

static void fill(bytes *b) {
    b->at = 0;
    b->n = read_file(b, b->piece, sizeof b->piece);
}

/* ------------------------------------------------------------------------------------------------ opening */

static packing packing_of(const bytes *b) {
    static const unsigned char zstd[] = {0x28, 0xb5, 0x2f, 0xfd};
    if (b->n >= 2 && b->piece[0] == 0x1f && b->piece[1] == 0x8b) return PACKED_GZIP;
    return b->n >= sizeof zstd && memcmp(b->piece, zstd, sizeof zstd) == 0 ? PACKED_ZSTD : PACKED_NOT;
}

static void start(bytes *b) {
    enum { GZIP_ONLY = 16 + MAX_WBITS };
    fill(b);
    b->kind = packing_of(b);
    bool good = true;
    if (b->kind == PACKED_GZIP) good = inflateInit2(&b->gzip, GZIP_ONLY) == Z_OK;
    if (b->kind == PACKED_ZSTD) good = (b->zstd = ZSTD_createDStream()) != NULL;
    b->inside = b->kind != PACKED_NOT;
    if (!good) b->problem = no_memory;
}

static int open_file(str name, struct stat *is, diags *d) {
    int file = open(arena_z(&d->memory, name), O_RDONLY | O_CLOEXEC);
    const char *problem = NULL;
    if (file < 0 || fstat(file, is) != 0)
        problem = strerror(errno);
    else if (!S_ISDIR(is->st_mode))
        return file;
    if (file >= 0) close(file);
    if (problem)
        diags_file(d, name, "cannot open this file: %s", problem);
    else
        diags_file(d, name, "this is a folder, not a file");
    return -1;
}

bytes *bytes_open(str name, diags *d) {
    struct stat is = {0};
    bool standard = str_is(name, "-");
    int file = standard ? STDIN_FILENO : open_file(name, &is, d);
    if (file < 0) return NULL;
    bytes *b = malloc(sizeof *b);
    if (!b) {
        if (!standard) close(file);
        arena_out_of_memory(&d->memory);
    }
    memset(b, 0, offsetof(bytes, piece));
    b->file = file;
    b->owned = !standard;
    start(b);
    return b;
}

void bytes_close(bytes *b) {
    if (!b) return;
    if (b->kind == PACKED_GZIP) inflateEnd(&b->gzip);
    ZSTD_freeDStream(b->zstd);
    if (b->owned) close(b->file);
    free(b);
}

bool bytes_is_compressed(const bytes *b) {
    return b->kind != PACKED_NOT;
}

uint64_t bytes_consumed(const bytes *b) {
    return b->consumed;
}

/* ------------------------------------------------------------------------------------------------ reading */

static size_t read_plain(bytes *b, char *to, size_t n) {
    size_t left = b->n - b->at, take = left < n ? left : n;
    memcpy(to, b->piece + b->at, take);
    b->at += take;
    return take;
}

/* A gzip file may have several members; they are one text. */
static size_t read_gzip(bytes *b, char *to, size_t n) {
    uInt room = n > UINT32_MAX / 2 ? UINT32_MAX / 2 : (uInt)n;
    if (!b->inside) {
        inflateReset(&b->gzip);
        b->inside = true;
    }
    b->gzip.next_in = b->piece + b->at;
    b->gzip.avail_in = (uInt)(b->n - b->at);
    b->gzip.next_out = (unsigned char *)to;
    b->gzip.avail_out = room;
    int outcome = inflate(&b->gzip, Z_NO_FLUSH);
    b->at = b->n - b->gzip.avail_in;
    if (outcome == Z_STREAM_END)
        b->inside = false;
    else if (outcome != Z_OK && outcome != Z_BUF_ERROR)
        b->problem = outcome == Z_MEM_ERROR ? no_memory : "the gzip data is damaged";
    return room - b->gzip.avail_out;
}

static size_t read_zstd(bytes *b, char *to, size_t n) {
    ZSTD_inBuffer in = {b->piece, b->n, b->at};
    ZSTD_outBuffer out = {to, n, 0};
    size_t outcome = ZSTD_decompressStream(b->zstd, &out, &in);
    b->at = in.pos;
    b->inside = outcome != 0;
    if (ZSTD_isError(outcome))
        b->problem =
            ZSTD_getErrorCode(outcome) == ZSTD_error_memory_allocation ? no_memory : "the zstd data is damaged";
    return out.pos;
}

static size_t read_some(bytes *b, char *to, size_t n) {
    static size_t (*const readers[])(bytes *, char *, size_t) = {read_plain, read_gzip, read_zstd};
    return readers[b->kind](b, to, n);
}

/* A decoder may have more output after it has consumed its input, so it is called again before the file is read. */
size_t bytes_read_some(bytes *b, char *to, size_t n) {
    size_t got = 0;
    while (got == 0 && n > 0 && !b->problem) {
        bool more = b->at < b->n || (b->kind != PACKED_NOT && b->inside);
        got = more ? read_some(b, to, n) : 0;
        if (got > 0 || b->at < b->n || b->problem) continue;
        if (b->ended) break;
        if (b->kind == PACKED_NOT && n >= PIECE)
            got = read_file(b, to, n);
        else
            fill(b);
    }
    if (got == 0 && n > 0 && !b->problem && b->kind != PACKED_NOT && b->inside)
        b->problem = "the compressed data is incomplete";
    return got;
}

size_t bytes_read(bytes *b, char *to, size_t n) {
    size_t got = 0;
    for (size_t some; got < n && (some = bytes_read_some(b, to + got, n - got)) > 0;) got += some;
    return got;
}

const char *bytes_problem(const bytes *b) {
    return b->problem;
}

bool bytes_out_of_memory(const bytes *b) {
    return b->problem == no_memory;
}

str bytes_plain_name(str name) {
    static const char *const endings[] = {".gz", ".zst"};
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        str ending = str_of(endings[i]);
        if (str_ends(name, ending) && name.n > ending.n) return str_sub(name, 0, name.n - ending.n);
    }
    return name;
}
