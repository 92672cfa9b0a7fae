#include <errno.h>
#include <stdlib.h>
#include <zstd.h>

#include "batch/shared_names.h"
#include "cli/part.h"
#include "database/database.h"

/* The end of a record has at most this many bytes: the hash, the sizes, and what follows. */
#define END_BYTES 512u

static bool fail(diags *d, str file, const char *what) {
    diags_file(d, file, "%s", what);
    return false;
}

static FILE *open_file(str name, diags *d) {
    FILE *f = fopen(name.p, "rb");
    if (!f) diags_file(d, name, "cannot open this file: %s", strerror(errno));
    return f;
}

/* ------------------------------------------------------------------------------------------------ the end */

/* The record as it was before a format doubled characters, in A. */
static str plain_record(arena *a, str s, char doubled) {
    char *out = arena_alloc(a, s.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        out[n++] = s.p[i];
        if (doubled && s.p[i] == doubled && i + 1 < s.n && s.p[i + 1] == doubled) i++;
    }
    return (str){out, n};
}

/* Reads the hash and the sizes at the end of TEXT, which is the end of a file of TOTAL bytes. */
static bool read_end(arena *a, part_file *p, str text, uint64_t total) {
    const part_layout *l = p->layout;
    const str after = str_of(l->after), mark = l->doubled ? STR(", \"\"hash\"\": \"\"") : STR(", \"hash\": \"");
    size_t at = SIZE_MAX;
    if (!str_ends(text, after)) return false;
    for (size_t i = str_find(text, mark, 0); i != SIZE_MAX; i = str_find(text, mark, i + 1)) at = i;
    if (at == SIZE_MAX) return false;
    str end = plain_record(a, str_sub(text, at + mark.n, text.n - after.n), l->doubled);
    if (end.n < 2 * SHARD_HASH) return false;
    for (size_t i = 0; i < SHARD_HASH; i++) {
        const unsigned high = str_hex(end.p[2 * i]), low = str_hex(end.p[2 * i + 1]);
        if (high > 15 || low > 15) return false;
        p->hash[i] = (unsigned char)(high << 4 | low);
    }
    end = str_sub(end, 2 * SHARD_HASH, end.n);
    static const str between[] = {{"\", \"sizes\": [", 13}, {", ", 2}, {", ", 2}, {", ", 2}, {"]}", 2}};
    for (size_t i = 0; i <= PART_PIECES; i++) {
        if (!str_starts(end, between[i])) return false;
        end = str_sub(end, between[i].n, end.n);
        for (size_t k = 0; i < PART_PIECES && k < 18 && end.n && str_is_digit(*end.p); k++) {
            p->sizes[i] = p->sizes[i] * 10 + (uint64_t)(*end.p - '0');
            end = str_sub(end, 1, end.n);
        }
    }
    p->record_at = str_of(l->before_names).n + str_of(l->before_record).n;
    for (size_t i = 0; i < PART_PIECES; i++) p->record_at += p->sizes[i];
    p->hash_at = total - text.n + at;
    p->record_size = total - after.n - p->record_at;
    return end.n == 0 && p->record_at < p->hash_at;
}

str part_file_record(arena *a, const part_file *p, diags *d) {
    const size_t n = (size_t)(p->hash_at - p->record_at);
    char *text = arena_alloc(a, n);
    FILE *f = open_file(p->name, d);
    const bool good = f && fseeko(f, (off_t)p->record_at, SEEK_SET) == 0 && fread(text, 1, n, f) == n;
    if (f) fclose(f);
    if (f && !good) fail(d, p->name, "cannot read this file");
    if (!good) return (str){NULL, 0};
    return arena_printf(a, STR_FMT "}", STR_ARG(plain_record(a, (str){text, n}, p->layout->doubled)));
}

/* Why a file is no part. */
static bool no_part(part_file *p, str beginning, diags *d) {
    static const char truncated[] = "this part is truncated: its end is missing";
    if (beginning.n == 0) return fail(d, p->name, "this file is empty: the part was not written");
    diags_add(d, (diag){.level = DIAG_ERROR,
                        .file = p->name,
                        .message = arena_printf(&d->memory, "%s, or it is not a part", truncated),
                        .note = STR("parts are what `redline check --shard K/N` writes")});
    return false;
}

static bool is_database(str beginning) {
    return str_starts(beginning, (str){"SQLite format 3\0", 16});
}

bool part_file_open(arena *a, part_file *p, str name, diags *d) {
    char beginning[16], end[END_BYTES];
    *p = (part_file){.name = name};
    FILE *f = open_file(name, d);
    if (!f) return false;
    const size_t begins = fread(beginning, 1, sizeof beginning, f);
    off_t total = -1;
    size_t ends = 0;
    if (!ferror(f) && fseeko(f, 0, SEEK_END) == 0) total = ftello(f);
    if (total >= 0 && fseeko(f, total > (off_t)END_BYTES ? total - (off_t)END_BYTES : 0, SEEK_SET) == 0)
        ends = fread(end, 1, sizeof end, f);
    const bool good = total >= 0 && !ferror(f);
    fclose(f);
    if (!good) return fail(d, name, "this is not a regular file, so it cannot be a part");
    if (is_database((str){beginning, begins})) {
        str record = {NULL, 0};
        p->is_database = true;
        return database_part(a, name, &record, d) && part_record_read(a, record, name, &p->record, d);
    }
    for (size_t i = 0; (p->layout = part_layout_at(i)); i++) {
        part_file try = *p;
        if (!read_end(a, &try, (str){end, ends}, (uint64_t)total)) continue;
        str record = part_file_record(a, &try, d);
        if (!record.p || !part_record_read(a, record, name, &try.record, d)) return false;
        *p = try;
        p->layout = part_layout_named(p->record.format);
        return p->layout || fail(d, name, "this part is damaged: its format is not known");
    }
    return no_part(p, (str){beginning, begins}, d);
}

/* ------------------------------------------------------------------------------------------------ all of it */

/* The names as they come out of base64 and zstd; what is no whole name yet is kept. */
typedef struct names_reader {
    ZSTD_DStream *unpacker;
    buf names;
    bool bad;
    int problem; /* errno if the file could not be read */
    uint32_t bits;
    unsigned n_bits;
} names_reader;

static void unpack(names_reader *r, const unsigned char *p, size_t n, part_sink *sink, void *with) {
    ZSTD_inBuffer in = {p, n, 0};
    bool full = true;
    while (!r->bad && (in.pos < in.size || full)) {
        const size_t room = 65536;
        char *to = buf_room(&r->names, room);
        ZSTD_outBuffer out = {to, room, 0};
        if (!to || ZSTD_isError(ZSTD_decompressStream(r->unpacker, &out, &in))) {
            r->bad = true;
            return;
        }
        buf_wrote(&r->names, out.pos);
        full = out.pos == out.size;
    }
    str left, whole;
    if (!buf_text(&r->names, &left)) {
        r->bad = true;
        return;
    }
    whole = left;
    for (deal_name name; deal_name_read(&left, &name);) continue;
    whole.n -= left.n;
    if (whole.n == 0) return;
    r->bad = !sink(with, PART_NAMES, whole) || r->bad;
    buf_drop(&r->names, whole.n);
}

static void read_names(names_reader *r, str text, part_sink *sink, void *with) {
    unsigned char out[65536];
    size_t n = 0;
    for (size_t i = 0; i < text.n; i++) {
        const char c = text.p[i];
        const int value = c >= 'A' && c <= 'Z'   ? c - 'A'
                          : c >= 'a' && c <= 'z' ? c - 'a' + 26
                          : c >= '0' && c <= '9' ? c - '0' + 52
                          : c == '+'             ? 62
                          : c == '/'             ? 63
                                                 : -1;
        if (value < 0) continue; /* the end is padded with '=' */
        r->bits = (r->bits << 6 | (uint32_t)value) & 0xffffff;
        r->n_bits += 6;
        if (r->n_bits < 8) continue;
        r->n_bits -= 8;
        out[n++] = (unsigned char)(r->bits >> r->n_bits);
    }
    unpack(r, out, n, sink, with);
}

/* Reads the file up to its hash, and gives the pieces on. */
static bool read_pieces(const part_file *p, FILE *f, part_sink *sink, void *with, blake2b_state *hash,
                        names_reader *names) {
    const uint64_t glue[] = {0, 0, 0, str_of(p->layout->before_names).n, str_of(p->layout->before_record).n};
    char piece[65536];
    bool good = true;
    for (int i = 0; i <= PART_PIECES && good; i++) {
        uint64_t skip = glue[i], left = skip + (i < PART_PIECES ? p->sizes[i] : p->hash_at - p->record_at);
        while (left && good) {
            const size_t want = left < sizeof piece ? (size_t)left : sizeof piece, n = fread(piece, 1, want, f);
            if (n == 0) {
                names->problem = ferror(f) && errno ? errno : EIO;
                return false;
            }
            blake2b_update(hash, (const uint8_t *)piece, n);
            left -= n;
            str text = str_sub((str){piece, n}, skip < n ? (size_t)skip : n, n);
            skip = skip < n ? 0 : skip - n;
            if (i == PART_NAMES)
                read_names(names, text, sink, with);
            else if (i < PART_NAMES && text.n)
                good = sink(with, i, text);
        }
    }
    return good;
}

bool part_file_read(const part_file *p, part_sink *sink, void *with, diags *d) {
    FILE *f = open_file(p->name, d);
    if (!f) return false;
    blake2b_state state;
    unsigned char hash[SHARD_HASH];
    names_reader names = {.unpacker = ZSTD_createDStream()};
    blake2b_init(&state, SHARD_HASH);
    bool good = names.unpacker && read_pieces(p, f, sink, with, &state, &names);
    blake2b_final(&state, hash, SHARD_HASH);
    const bool same = memcmp(hash, p->hash, SHARD_HASH) == 0 && !names.bad && buf_is_empty(&names.names);
    const bool has_memory = names.unpacker != NULL;
    ZSTD_freeDStream(names.unpacker);
    buf_free(&names.names);
    fclose(f);
    if (!has_memory) fail(d, p->name, "out of memory");
    if (names.problem) diags_file(d, p->name, "cannot read this file: %s", strerror(names.problem));
    if (has_memory && good && !same)
        good = fail(d, p->name, "this part is damaged: its bytes are not those that were written; check it again");
    return good;
}
