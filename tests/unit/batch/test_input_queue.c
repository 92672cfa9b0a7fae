#include "unit/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

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
    assert_int_equal(fwrite(text.p, 1, text.n, f), text.n);
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
            if (last && !end) want.n -= sizeof "lines.jsonl:9 ";
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

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_come_whole_and_numbered_however_long_they_are),
        cmocka_unit_test(a_line_that_is_too_long_is_said_and_the_next_is_read),
        cmocka_unit_test(an_empty_file_of_lines_gives_nothing),
        cmocka_unit_test(reading_that_fails_keeps_what_was_whole),
        cmocka_unit_test(folders_are_searched_in_the_order_of_names),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
