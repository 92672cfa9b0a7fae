#include <errno.h>
#include <stdlib.h>
#include <zstd.h>

#include "cli/output.h"

/* ------------------------------------------------------------------------------------------------ layouts */

static const part_layout layouts[] = {
    {"jsonl", &report_jsonl, "", "{\"part_names\": \"", "\"}\n{\"part\": ", "}\n", 0, false},
    {"json", &report_json, " }\n", ",\n  \"part_names\": \"", "\",\n  \"part\": ", " }\n", 0, false},
    {"csv", &report_csv, "", "redline part names,", "\r\nredline part,\"", "\"\r\n", '"', false},
    {"csv by deals", &report_csv_deals, "", "redline part names,", "\r\nredline part,\"", "\"\r\n", '"', false},
    {"html", &report_html, "", "<!-- redline part names: ", " -->\n<!-- redline part: ", " -->\n", 0, true},
};
#define N_LAYOUTS (sizeof layouts / sizeof *layouts)

const part_layout *part_layout_of(const report_format *f) {
    for (size_t i = 0; i < N_LAYOUTS; i++)
        if (layouts[i].format == f) return &layouts[i];
    return NULL;
}

const part_layout *part_layout_named(str name) {
    for (size_t i = 0; i < N_LAYOUTS; i++)
        if (str_is(name, layouts[i].name)) return &layouts[i];
    return NULL;
}

const part_layout *part_layout_at(size_t i) {
    return i < N_LAYOUTS ? &layouts[i] : NULL;
}

/* ------------------------------------------------------------------------------------------------ names */

bool part_names_open(part_names *n) {
    if (!spill_open(&n->packed)) return false;
    n->packer = ZSTD_createCCtx();
    return n->packer || (errno = ENOMEM, false);
}

static bool pack_names(part_names *n, str names, ZSTD_EndDirective end) {
    char piece[16384];
    ZSTD_inBuffer in = {names.p ? names.p : "", names.n, 0};
    for (size_t left = 1; left > 0 || in.pos < in.size;) {
        ZSTD_outBuffer out = {piece, sizeof piece, 0};
        left = ZSTD_compressStream2(n->packer, &out, &in, end);
        if (ZSTD_isError(left)) return errno = ENOMEM, false;
        spill_add(&n->packed, (str){piece, out.pos});
        if (end == ZSTD_e_continue && in.pos == in.size) break;
    }
    errno = n->packed.problem;
    return errno == 0;
}

bool part_names_add(part_names *n, str names) {
    return pack_names(n, names, ZSTD_e_continue);
}

bool part_names_end(part_names *n) {
    return pack_names(n, (str){"", 0}, ZSTD_e_end);
}

void part_names_free(part_names *n) {
    spill_free(&n->packed);
    ZSTD_freeCCtx(n->packer);
    *n = (part_names){0};
}

/* ------------------------------------------------------------------------------------------------ the part */

void part_writer_begin(part_writer *w, const part_layout *l) {
    *w = (part_writer){.layout = l};
    blake2b_init(&w->hash, SHARD_HASH);
}

void part_writer_add(part_writer *w, str text) {
    blake2b_update(&w->hash, (const uint8_t *)text.p, text.n);
    w->written += text.n;
}

void part_writer_foot(part_writer *w, buf *out) {
    const str cut = str_of(w->layout->cut);
    str foot;
    if (!buf_text(out, &foot)) return; /* writing it fails */
    if (cut.n && str_ends(foot, cut)) buf_cut(out, foot.n - cut.n);
    w->sizes[PART_FOOT] = buf_mark(out);
}

/* Writes to the file, and adds it to the hash. */
static bool put(part_writer *w, FILE *to, str s) {
    if (s.n) part_writer_add(w, s);
    return write_safe(to, s);
}

static bool put_names(part_writer *w, part_names *names, FILE *to) {
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    unsigned char in[3 * 4096];
    char out[4 * 4096];
    uint64_t read = 0;
    bool good = spill_rewind(&names->packed);
    for (size_t n; good && (n = fread(in, 1, sizeof in, names->packed.file)) > 0; read += n) {
        size_t length = 0;
        for (size_t i = 0; i < n; i += 3) {
            const uint32_t three =
                (uint32_t)in[i] << 16 | (i + 1 < n ? (uint32_t)in[i + 1] << 8 : 0) | (i + 2 < n ? in[i + 2] : 0);
            for (size_t k = 0; k < 4; k++) out[length++] = k <= n - i ? digits[three >> (18 - 6 * k) & 63] : '=';
        }
        good = put(w, to, (str){out, length});
        w->sizes[PART_NAMES] += length;
    }
    return good && read == names->packed.n;
}

/* The record as the format holds it. */
static void add_record(buf *out, str record, const part_layout *l) {
    for (size_t i = 0; i < record.n; i++) {
        const char c = record.p[i];
        if (l->doubled && c == l->doubled) buf_char(out, c);
        if (l->comment && (c == '<' || c == '>' || c == '-'))
            buf_printf(out, "\\u%04x", (unsigned)c);
        else
            buf_char(out, c);
    }
}

bool part_writer_end(part_writer *w, const report *r, const part_record *p, part_names *names, FILE *to) {
    const part_layout *l = w->layout;
    unsigned char hash[SHARD_HASH];
    buf record = {0}, end = {0}, out = {0};
    str text;
    w->sizes[PART_DEALS] = w->written - w->sizes[PART_HEAD] - w->sizes[PART_FOOT];
    bool good = put(w, to, str_of(l->before_names)) && put_names(w, names, to) && put(w, to, str_of(l->before_record));
    part_record_write(&record, p, r);
    if (buf_text(&record, &text))
        add_record(&out, text, l);
    else
        good = false;
    good = good && buf_text(&out, &text) && put(w, to, text);
    blake2b_final(&w->hash, hash, SHARD_HASH);
    buf_z(&end, ", \"hash\": \"");
    for (size_t i = 0; i < SHARD_HASH; i++) buf_printf(&end, "%02x", hash[i]);
    buf_printf(&end, "\", \"sizes\": [%llu, %llu, %llu, %llu]}", (unsigned long long)w->sizes[PART_HEAD],
               (unsigned long long)w->sizes[PART_DEALS], (unsigned long long)w->sizes[PART_FOOT],
               (unsigned long long)w->sizes[PART_NAMES]);
    buf_clear(&out);
    if (buf_text(&end, &text))
        add_record(&out, text, l);
    else
        good = false;
    buf_z(&out, l->after);
    good = good && buf_text(&out, &text) && write_safe(to, text);
    buf_free(&record);
    buf_free(&end);
    buf_free(&out);
    return good;
}
