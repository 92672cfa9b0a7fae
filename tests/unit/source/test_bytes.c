#include "unit/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include "source/bytes.h"
#include "source/source.h"

/* Files are written to a temporary one and read back. */

static char path[] = "/tmp/redline-bytes-XXXXXX";

static int make_file(void **state) {
    (void)state;
    int f = mkstemp(path);
    if (f >= 0) close(f);
    return f < 0;
}

static int remove_file(void **state) {
    (void)state;
    return unlink(path);
}

static void write_file(const buf *b) {
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    str text = buf_slice(b);
    assert_int_equal(fwrite(text.p ? text.p : "", 1, text.n, f), text.n);
    assert_int_equal(fclose(f), 0);
}

/* Text that packs well in places and badly in others. */
static void make_text(buf *out, size_t n) {
    uint32_t x = 12345;
    for (size_t i = 0; i < n; i++) {
        x = x * 1103515245u + 12345u;
        buf_char(out, i / 1000 % 2 ? 'a' : (char)(' ' + (x >> 16) % 90));
    }
}

static void add_gzip(buf *out, str text) {
    z_stream z = {0};
    assert_int_equal(deflateInit2(&z, 6, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY), Z_OK);
    char *to = buf_room(out, deflateBound(&z, text.n));
    z.next_in = (unsigned char *)(uintptr_t)text.p;
    z.avail_in = (uInt)text.n;
    z.next_out = (unsigned char *)to;
    z.avail_out = (uInt)deflateBound(&z, text.n);
    assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
    buf_wrote(out, z.total_out);
    deflateEnd(&z);
}

static void add_zstd(buf *out, str text) {
    char *to = buf_room(out, ZSTD_compressBound(text.n));
    size_t n = ZSTD_compress(to, ZSTD_compressBound(text.n), text.p, text.n, 3);
    assert_false(ZSTD_isError(n));
    buf_wrote(out, n);
}

/* All of the file, read in pieces of N bytes; what went wrong goes to PROBLEM. */
static void read_back(size_t n, buf *out, const char **problem) {
    diags d;
    diags_init(&d);
    bytes *b = bytes_open(str_of(path), &d);
    assert_non_null(b);
    size_t got;
    do {
        got = bytes_read(b, buf_room(out, n), n);
        buf_wrote(out, got);
    } while (got == n);
    *problem = bytes_problem(b);
    bytes_close(b);
    diags_free(&d);
}

static void a_file_comes_back_plain_or_packed(void **state) {
    (void)state;
    static const size_t sizes[] = {0, 1, 2, 100, 65535, 65536, 65537, 300000}, pieces[] = {1000, 65536, 100000};
    for (size_t i = 0; i < COUNT(sizes); i++)
        for (int kind = 0; kind < 3; kind++)
            for (size_t k = 0; k < COUNT(pieces); k++) {
                buf text = {0}, packed = {0}, back = {0};
                const char *problem;
                make_text(&text, sizes[i]);
                if (kind == 0) buf_str(&packed, buf_slice(&text));
                if (kind == 1) add_gzip(&packed, buf_slice(&text));
                if (kind == 2) add_zstd(&packed, buf_slice(&text));
                write_file(&packed);
                read_back(pieces[k], &back, &problem);
                assert_null(problem);
                assert_true(str_eq(buf_slice(&back), buf_slice(&text)));
                buf_free(&text);
                buf_free(&packed);
                buf_free(&back);
            }
}

static void members_and_frames_that_follow_each_other_are_one_text(void **state) {
    (void)state;
    for (int kind = 0; kind < 2; kind++) {
        buf packed = {0}, back = {0};
        const char *problem;
        (kind ? add_zstd : add_gzip)(&packed, STR("one "));
        (kind ? add_zstd : add_gzip)(&packed, STR("text"));
        write_file(&packed);
        read_back(1000, &back, &problem);
        assert_null(problem);
        assert_str(buf_slice(&back), "one text");
        buf_free(&packed);
        buf_free(&back);
    }
}

/* Whatever byte is missing or follows: no damage passes for the end of the file. */
static void packed_data_that_is_cut_or_damaged_is_a_problem(void **state) {
    (void)state;
    for (int kind = 0; kind < 2; kind++) {
        buf text = {0}, packed = {0};
        make_text(&text, 2000);
        (kind ? add_zstd : add_gzip)(&packed, buf_slice(&text));
        size_t whole = buf_mark(&packed);
        for (size_t cut = 4; cut < whole; cut += 37) {
            buf back = {0}, part = {0};
            const char *problem;
            buf_str(&part, str_sub(buf_slice(&packed), 0, cut));
            write_file(&part);
            buf_free(&part);
            read_back(1000, &back, &problem);
            assert_non_null(problem);
            assert_string_equal(problem, "the compressed data is incomplete");
            buf_free(&back);
        }
        buf_z(&packed, "something else");
        buf back = {0};
        const char *problem;
        write_file(&packed);
        read_back(1000, &back, &problem);
        assert_string_equal(problem, kind ? "the zstd data is damaged" : "the gzip data is damaged");
        buf_free(&back);
        buf_free(&packed);
        buf_free(&text);
    }
}

static void a_packed_source_is_read_like_a_plain_one(void **state) {
    (void)state;
    arena a;
    diags d;
    buf packed = {0};
    arena_init(&a);
    diags_init(&d);
    add_gzip(&packed, STR("{\"deal\": 1}"));
    write_file(&packed);
    const source *s = source_load(&a, str_of(path), 100, &d);
    assert_non_null(s);
    assert_str(s->text, "{\"deal\": 1}");
    assert_null(source_load(&a, str_of(path), 5, &d));
    assert_str(d.list.v[0].message, "this file is longer than 5 bytes; --max-deal-size allows more");
    buf_free(&packed);
    diags_free(&d);
    arena_free(&a);
}

static void a_packed_name_ends_as_its_text_does(void **state) {
    (void)state;
    static const char *const cases[][2] = {{"a.deal.gz", "a.deal"}, {"a.jsonl.zst", "a.jsonl"},
                                           {"a.deal", "a.deal"},    {"a.gz.zst", "a.gz"},
                                           {".gz", ".gz"},          {"", ""}};
    for (size_t i = 0; i < COUNT(cases); i++) assert_str(bytes_plain_name(str_of(cases[i][0])), cases[i][1]);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_comes_back_plain_or_packed),
        cmocka_unit_test(members_and_frames_that_follow_each_other_are_one_text),
        cmocka_unit_test(packed_data_that_is_cut_or_damaged_is_a_problem),
        cmocka_unit_test(a_packed_source_is_read_like_a_plain_one),
        cmocka_unit_test(a_packed_name_ends_as_its_text_does),
    };
    return cmocka_run_group_tests(tests, make_file, remove_file);
}
