#include "unit/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "batch/input_queue.h"

/* Files and folders in a temporary folder, which is left empty. */

static char folder[] = "/tmp/redline-queue-XXXXXX";

static int make_folder(void **state) {
    (void)state;
    return mkdtemp(folder) == NULL || chdir(folder) != 0;
}

static int remove_folder(void **state) {
    (void)state;
    char command[64];
    snprintf(command, sizeof command, "rm -rf %s", folder);
    return chdir("/") != 0 || system(command) != 0;
}

static void write_file(const char *name, str text) {
    FILE *f = fopen(name, "w");
    assert_non_null(f);
    if (text.n) assert_int_equal(fwrite(text.p, 1, text.n, f), text.n);
    assert_int_equal(fclose(f), 0);
}

/* Everything that a queue gives, as text: "name:line text" for lines, "file name", "error message". */
static void read_all(const char *const *paths, size_t n, input_queue_settings s, buf *out, size_t *units) {
    str list[8];
    unit u;
    for (size_t i = 0; i < n; i++) list[i] = str_of(paths[i]);
    input_queue *f = input_queue_new(list, n, s);
    assert_non_null(f);
    unit_init(&u);
    for (*units = 0; input_queue_next(f, &u); ++*units) {
        uint32_t line = u.first_line;
        for (size_t at = 0; u.kind == UNIT_LINES && at < u.text.n; line++) {
            size_t end = str_find(u.text, STR("\n"), at);
            str text = str_sub(u.text, at, end);
            buf_printf(out, STR_FMT ":%u ", STR_ARG(u.name), line);
            buf_str(out, u.too_long || text.n > s.max_line ? STR("(too long)") : text);
            buf_char(out, '\n');
            at = end == SIZE_MAX ? u.text.n : end + 1;
        }
        if (u.kind == UNIT_LINES) assert_int_equal(u.text.p[u.text.n + UNIT_PADDING - 1], 0);
        for (size_t i = 0; i < u.n_files; i++) buf_printf(out, "file " STR_FMT "\n", STR_ARG(u.files[i]));
        for (size_t i = 0; i < u.problems.list.n; i++)
            buf_printf(out, "error " STR_FMT ": " STR_FMT "\n", STR_ARG(u.name), STR_ARG(u.problems.list.v[i].message));
    }
    unit_free(&u);
    input_queue_free(f);
}

static void check_queue(const char *const *paths, size_t n, input_queue_settings s, const char *want) {
    buf out = {0};
    size_t units;
    read_all(paths, n, s, &out, &units);
    assert_str(buf_slice(&out), want);
    buf_free(&out);
}

static const input_queue_settings roomy = {.max_line = 1000000};

static void lines_come_whole_and_numbered_however_long_they_are(void **state) {
    (void)state;
    static const size_t lengths[] = {1, 3000, 0, 250000, 262143, 262144, 700000, 5, 0};
    const char *const name = "lines.jsonl";
    for (int end = 0; end < 2; end++) {
        buf text = {0}, want = {0}, got = {0};
        for (size_t i = 0; i < COUNT(lengths); i++) {
            buf_printf(&want, "lines.jsonl:%zu ", i + 1);
            for (buf *b = &text;; b = &want) {
                buf_pad(b, (char)('a' + i), lengths[i]);
                if (b == &want) break;
            }
            bool last = i + 1 == COUNT(lengths);
            if (!last || end) buf_char(&text, '\n');
            buf_char(&want, '\n');
            if (last && !end) buf_cut(&want, buf_mark(&want) - sizeof "lines.jsonl:9 ");
        }
        size_t units;
        write_file(name, buf_slice(&text));
        read_all(&name, 1, roomy, &got, &units);
        assert_true(str_eq(buf_slice(&got), buf_slice(&want)));
        assert_in_range(units, 3, 9);
        buf_free(&text);
        buf_free(&want);
        buf_free(&got);
    }
}

static void a_line_that_is_too_long_is_said_and_the_next_is_read(void **state) {
    (void)state;
    const char *const name = "long.jsonl";
    static const size_t long_lines[] = {300000, 600000, 5000000};
    for (size_t i = 0; i < COUNT(long_lines); i++) {
        buf text = {0};
        buf_z(&text, "first\n");
        buf_pad(&text, 'x', long_lines[i]);
        buf_z(&text, "\nthird\n");
        write_file(name, buf_slice(&text));
        check_queue(&name, 1, (input_queue_settings){.max_line = 200000},
                    "long.jsonl:1 first\nlong.jsonl:2 (too long)\nlong.jsonl:3 third\n");
        buf_free(&text);
    }
}

static void an_empty_file_of_lines_gives_nothing(void **state) {
    (void)state;
    const char *const name = "empty.jsonl";
    write_file(name, STR(""));
    check_queue(&name, 1, roomy, "");
}

static void reading_that_fails_keeps_what_was_whole(void **state) {
    (void)state;
    const char *const name = "cut.jsonl";
    static const unsigned char packed[] = {0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 0x4b, 0xe4, 0x4a, 0xe2};
    write_file(name, (str){(const char *)packed, sizeof packed});
    buf out = {0};
    size_t units;
    read_all(&name, 1, roomy, &out, &units);
    assert_true(
        str_ends(buf_slice(&out), STR("error cut.jsonl: reading stopped: the compressed data is incomplete\n")));
    buf_free(&out);
}

static void folders_are_searched_in_the_order_of_names(void **state) {
    (void)state;
    static const char *const files[] = {"d/b.deal",        "d/a.json",    "d/B.deal",
                                        "d/sub/z.deal.gz", "d/notes.txt", "d/.hidden.deal",
                                        "d/lines.jsonl",   "d/sub.deal",  "d/sub/old/x.deal"};
    mkdir("d", 0777);
    mkdir("d/sub", 0777);
    mkdir("d/sub/old", 0777);
    mkdir("d/void", 0777);
    for (size_t i = 0; i < COUNT(files); i++) write_file(files[i], STR("x"));
    assert_int_equal(symlink("..", "d/sub/loop"), 0);
    const char *const d = "d", *const slash = "d/", *const nothing = "d/void", *const missing = "no",
                      *const sub = "d/sub";
    check_queue(
        &d, 1, roomy,
        "file d/B.deal\nfile d/a.json\nfile d/b.deal\nfile d/sub/old/x.deal\nfile d/sub/z.deal.gz\nfile d/sub.deal\n");
    check_queue(
        &slash, 1, roomy,
        "file d/B.deal\nfile d/a.json\nfile d/b.deal\nfile d/sub/old/x.deal\nfile d/sub/z.deal.gz\nfile d/sub.deal\n");
    check_queue(&nothing, 1, roomy, "error d/void: this folder does not contain any *.deal or *.json file\n");
    check_queue(&missing, 1, roomy, "error no: cannot open this: No such file or directory\n");
    static const str exclude[] = {{"old", 3}, {"b.*", 3}, {"sub/z*", 6}};
    check_queue(&d, 1, (input_queue_settings){.files = {.exclude = exclude, .n_exclude = 3}, .max_line = 100},
                "file d/B.deal\nfile d/a.json\nfile d/sub.deal\n");
    const char *const both[] = {sub, missing, "d/lines.jsonl", "d/b.deal"};
    check_queue(both, 4, roomy,
                "file d/sub/old/x.deal\nfile d/sub/z.deal.gz\nerror no: cannot open this: No such file or directory\n"
                "d/lines.jsonl:1 x\nfile d/b.deal\n");
}

/* Random lines: short, empty, some longer than the limit of this test, which is 2,000. */
static void make_lines(buf *out, unsigned *seed, size_t n) {
    for (size_t i = 0; i < n; i++) {
        *seed = *seed * 1103515245u + 12345u;
        const unsigned r = *seed >> 8;
        buf_pad(out, (char)('a' + r % 26), r % 97 == 0 ? 300000 : r % 89 == 0 ? 2001 : r % 11 == 0 ? 0 : r % 300);
        buf_z(out, r % 5 == 0 ? "\r\n" : "\n");
    }
    if (*seed >> 9 & 1) buf_z(out, "last");
}

static void write_gzip(const char *name, str text, size_t cut) {
    gzFile z = gzopen(name, "wb");
    assert_non_null(z);
    if (text.n) assert_int_equal(gzwrite(z, text.p, (unsigned)text.n), (int)text.n);
    assert_int_equal(gzclose(z), Z_OK);
    struct stat is;
    assert_int_equal(stat(name, &is), 0);
    if (cut && is.st_size > (off_t)cut) assert_int_equal(truncate(name, is.st_size - (off_t)cut), 0);
}

static void the_parts_of_an_input_are_the_whole_each_line_once(void **state) {
    (void)state;
    static const uint32_t counts[] = {1, 2, 3, 7, 64, 1000};
    const char *const names[] = {"empty.jsonl",  "one.jsonl",    "s",           "no.deal",
                                 "two.jsonl.gz", "cut.jsonl.gz", "three.jsonl", "void.deal"};
    str paths[COUNT(names)];
    for (size_t i = 0; i < COUNT(names); i++) paths[i] = str_of(names[i]);
    mkdir("s", 0777);
    for (unsigned seed = 1, round = 0; round < 12; round++) {
        buf text = {0};
        for (size_t i = 0; i < 9; i++) {
            char name[] = "s/1.deal";
            name[2] = (char)('1' + i);
            make_lines(&text, &seed, i % 4);
            write_file(name, buf_slice(&text));
            buf_clear(&text);
        }
        make_lines(&text, &seed, 700);
        write_file("one.jsonl", buf_slice(&text));
        write_gzip("two.jsonl.gz", str_sub(buf_slice(&text), 0, 30000), 0);
        write_gzip("cut.jsonl.gz", str_sub(buf_slice(&text), 0, 20000), 1 + round * 50);
        write_file("three.jsonl", str_sub(buf_slice(&text), 0, round * 7));
        write_file("empty.jsonl", STR(""));
        write_file("void.deal", STR(""));
        buf_free(&text);
        buf whole = {0};
        size_t units;
        input_queue_settings s = {.max_line = 2000};
        read_all(names, COUNT(names), s, &whole, &units);
        for (size_t c = 0; c < COUNT(counts); c++) {
            arena a;
            diags d;
            buf parts = {0};
            arena_init(&a);
            diags_init(&d);
            shard part = {.n = counts[c]};
            assert_true(shard_measure(&a, &part, paths, COUNT(paths), &s.files, &d));
            s.shard = &part;
            for (part.k = 1; part.k <= part.n; part.k++) read_all(names, COUNT(names), s, &parts, &units);
            assert_true(str_eq(buf_slice(&whole), buf_slice(&parts)));
            buf_free(&parts);
            diags_free(&d);
            arena_free(&a);
        }
        buf_free(&whole);
    }
}

static void the_parts_of_an_input_have_the_same_size(void **state) {
    (void)state;
    buf text = {0};
    for (size_t i = 0; i < 40000; i++) buf_printf(&text, "%zu\n", i);
    write_file("even.jsonl", buf_slice(&text));
    const char *const name = "even.jsonl";
    const str path = str_of(name);
    arena a;
    diags d;
    arena_init(&a);
    diags_init(&d);
    shard part = {.n = 8};
    input_queue_settings s = {.max_line = 2000, .shard = &part};
    assert_true(shard_measure(&a, &part, &path, 1, &s.files, &d));
    assert_int_equal(part.total, buf_mark(&text));
    for (part.k = 1; part.k <= part.n; part.k++) {
        input_queue *q = input_queue_new(&path, 1, s);
        unit u;
        size_t bytes = 0;
        unit_init(&u);
        while (input_queue_next(q, &u)) bytes += u.text.n;
        assert_in_range(bytes, buf_mark(&text) / 8 - 6, buf_mark(&text) / 8 + 6);
        unit_free(&u);
        input_queue_free(q);
    }
    buf_free(&text);
    diags_free(&d);
    arena_free(&a);
}

static void what_has_no_size_has_no_parts(void **state) {
    (void)state;
    const str input = STR("-"), device = STR("/dev/null");
    for (int i = 0; i < 2; i++) {
        arena a;
        diags d;
        arena_init(&a);
        diags_init(&d);
        shard part = {.k = 1, .n = 2};
        file_iterator_settings files = {.lines = true};
        assert_false(shard_measure(&a, &part, i ? &device : &input, 1, &files, &d));
        assert_int_equal(d.errors, 1);
        diags_free(&d);
        arena_free(&a);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_parts_of_an_input_are_the_whole_each_line_once),
        cmocka_unit_test(the_parts_of_an_input_have_the_same_size),
        cmocka_unit_test(what_has_no_size_has_no_parts),
        cmocka_unit_test(lines_come_whole_and_numbered_however_long_they_are),
        cmocka_unit_test(a_line_that_is_too_long_is_said_and_the_next_is_read),
        cmocka_unit_test(an_empty_file_of_lines_gives_nothing),
        cmocka_unit_test(reading_that_fails_keeps_what_was_whole),
        cmocka_unit_test(folders_are_searched_in_the_order_of_names),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
