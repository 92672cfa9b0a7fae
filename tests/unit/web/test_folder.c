/* The folder of the page: what it lists, reads and writes, and what it never touches. */

#define _DEFAULT_SOURCE /* mkdtemp(), symlink() */

#include "unit/test.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "web/folder.h"

typedef struct world {
    char root[64]; /* has `in`, the folder, and `out` */
    arena memory;
    diags problems;
    folder *folder;
    folder_problem problem;
} world;

static const char *at(world *w, const char *name) {
    return arena_z(&w->memory, arena_printf(&w->memory, "%s/%s", w->root, name));
}

static void put(world *w, const char *name, const char *text) {
    FILE *f = fopen(at(w, name), "w");
    assert_non_null(f);
    fputs(text, f);
    fclose(f);
}

static str get(world *w, const char *name) {
    char text[256];
    FILE *f = fopen(at(w, name), "r");
    if (!f) return STR("(none)");
    size_t n = fread(text, 1, sizeof text, f);
    fclose(f);
    return arena_str(&w->memory, (str){text, n});
}

static int set_up(void **state) {
    world *w = calloc(1, sizeof *w);
    snprintf(w->root, sizeof w->root, "/tmp/redline-folder-XXXXXX");
    assert_non_null(mkdtemp(w->root));
    arena_init(&w->memory);
    diags_init(&w->problems);
    mkdir(at(w, "in"), 0777);
    mkdir(at(w, "in/sub"), 0777);
    mkdir(at(w, "in/.git"), 0777);
    mkdir(at(w, "in/f.deal"), 0777);
    mkdir(at(w, "out"), 0777);
    put(w, "in/a.deal", "one");
    put(w, "in/sub/b.rules", "two");
    put(w, "in/.hidden.deal", "no");
    put(w, "in/.git/c.deal", "no");
    put(w, "in/notes.txt", "no");
    put(w, "out/secret.deal", "secret");
    assert_int_equal(symlink("../out/secret.deal", at(w, "in/link.deal")), 0);
    assert_int_equal(symlink("../out", at(w, "in/away")), 0);
    assert_int_equal(mkfifo(at(w, "in/pipe.deal"), 0666), 0);
    w->folder = folder_open(str_of(at(w, "in")), &w->problems);
    assert_non_null(w->folder);
    *state = w;
    return 0;
}

static int tear_down(void **state) {
    world *w = *state;
    char command[128];
    folder_close(w->folder);
    arena_free(&w->memory);
    diags_free(&w->problems);
    snprintf(command, sizeof command, "rm -rf '%s'", w->root);
    int status = system(command);
    free(w);
    return status;
}

static str read_text(world *w, const char *path, str *stamp) {
    str text, own;
    return folder_read(w->folder, &w->memory, str_of(path), 1000, &text, stamp ? stamp : &own, &w->problem)
               ? text
               : STR("(refused)");
}

static void test_the_list_has_the_files_of_redline_and_no_others(void **state) {
    world *w = *state;
    const folder_file *files;
    size_t n;
    bool too_many;
    assert_true(folder_list(w->folder, &w->memory, &files, &n, &too_many, &w->problem));
    assert_int_equal(n, 2);
    assert_false(too_many);
    assert_true(str_is(files[0].path, "a.deal"));
    assert_true(str_is(files[1].path, "sub/b.rules"));
    assert_int_equal(files[1].size, 3);
}

static void test_what_is_outside_is_not_reached(void **state) {
    world *w = *state;
    static const struct {
        const char *path;
        int status;
    } rows[] = {
        {"", 400},
        {".", 400},
        {"..", 400},
        {"/", 400},
        {"../out/secret.deal", 400},
        {"sub/../../out/secret.deal", 400},
        {"sub/../a.deal", 400},
        {"./a.deal", 400},
        {"/etc/passwd", 400},
        {"sub//b.rules", 400},
        {"a.deal/", 400},
        {".hidden.deal", 400},
        {".git/c.deal", 400},
        {"a\nb.deal", 400},
        {"a\xff.deal", 400},
        {"a\xe2\x80\xae.deal", 400},
        {"notes.txt", 400},
        {".deal", 400},
        {"1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16/17.deal", 400},
        {"link.deal", 403},
        {"away/secret.deal", 403},
        {"f.deal", 403},
        {"pipe.deal", 403},
        {"none.deal", 404},
        {"none/none.deal", 404},
        {"a.deal/b.deal", 404},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        str text, stamp, path = str_of(rows[i].path);
        w->problem = (folder_problem){0};
        assert_false(folder_read(w->folder, &w->memory, path, 1000, &text, &stamp, &w->problem));
        if (w->problem.status != rows[i].status || !w->problem.error.n)
            fail_msg("%s: %d instead of %d", rows[i].path, w->problem.status, rows[i].status);
        if (rows[i].status == 404) continue;
        bool changed;
        stamp = STR("");
        assert_false(folder_save(w->folder, &w->memory, path, STR("mine"), true, &stamp, &changed, &w->problem));
        assert_false(folder_stamp(w->folder, &w->memory, path, STR(""), &stamp, &w->problem) && stamp.n);
    }
    assert_true(str_is(get(w, "out/secret.deal"), "secret"));
    str zero = {"a.deal\0.deal", 12}, text, stamp;
    assert_false(folder_read(w->folder, &w->memory, zero, 1000, &text, &stamp, &w->problem));
    char lengthy[400];
    memset(lengthy, 'x', sizeof lengthy);
    memcpy(lengthy + sizeof lengthy - 6, ".deal", 6);
    assert_true(str_is(read_text(w, lengthy, NULL), "(refused)"));
    assert_int_equal(w->problem.status, 400);
}

static void test_a_file_is_replaced_only_if_it_is_what_it_was(void **state) {
    world *w = *state;
    str stamp, old, now;
    bool changed;
    assert_true(str_is(read_text(w, "a.deal", &stamp), "one"));
    old = stamp;
    assert_true(folder_save(w->folder, &w->memory, STR("a.deal"), STR("three"), false, &stamp, &changed, &w->problem));
    assert_false(changed);
    assert_true(str_is(get(w, "in/a.deal"), "three"));
    assert_false(str_eq(stamp, old));
    assert_true(folder_stamp(w->folder, &w->memory, STR("a.deal"), stamp, &now, &w->problem));
    assert_true(str_eq(now, stamp));
    /* An old stamp. */
    now = old;
    assert_false(folder_save(w->folder, &w->memory, STR("a.deal"), STR("four"), false, &now, &changed, &w->problem));
    assert_true(changed);
    assert_int_equal(w->problem.status, 409);
    assert_true(str_is(get(w, "in/a.deal"), "three"));
    /* Somebody else writes the same bytes. */
    put(w, "in/a.deal", "three");
    assert_true(folder_save(w->folder, &w->memory, STR("a.deal"), STR("five"), false, &stamp, &changed, &w->problem));
    /* Other bytes of the same length. */
    put(w, "in/a.deal", "FIVE");
    assert_true(folder_stamp(w->folder, &w->memory, STR("a.deal"), stamp, &now, &w->problem));
    assert_false(str_eq(now, stamp));
    old = stamp;
    assert_false(folder_save(w->folder, &w->memory, STR("a.deal"), STR("six"), false, &old, &changed, &w->problem));
    assert_true(folder_save(w->folder, &w->memory, STR("a.deal"), STR("six"), true, &stamp, &changed, &w->problem));
    assert_true(str_is(get(w, "in/a.deal"), "six"));
    /* It is removed. */
    unlink(at(w, "in/a.deal"));
    assert_true(folder_stamp(w->folder, &w->memory, STR("a.deal"), stamp, &now, &w->problem));
    assert_int_equal(now.n, 0);
    assert_false(folder_save(w->folder, &w->memory, STR("a.deal"), STR("7"), false, &stamp, &changed, &w->problem));
    assert_int_equal(w->problem.status, 409);
    assert_true(folder_save(w->folder, &w->memory, STR("a.deal"), STR("7"), true, &stamp, &changed, &w->problem));
    assert_true(str_is(get(w, "in/a.deal"), "7"));
}

/* Dates of file systems are coarse: a change right after a save may have the same one. */
static void test_a_change_with_the_date_of_a_save_is_seen(void **state) {
    world *w = *state;
    str stamp, now;
    bool changed;
    read_text(w, "a.deal", &stamp);
    assert_true(folder_save(w->folder, &w->memory, STR("a.deal"), STR("aaa"), false, &stamp, &changed, &w->problem));
    for (int i = 0; i < 20; i++) {
        int fd = open(at(w, "in/a.deal"), O_WRONLY);
        assert_int_equal(pwrite(fd, i % 2 ? "aaa" : "bbb", 3, 0), 3);
        close(fd);
        assert_true(folder_stamp(w->folder, &w->memory, STR("a.deal"), stamp, &now, &w->problem));
        assert_int_equal(str_eq(now, stamp), i % 2);
    }
}

static void test_a_new_file_does_not_replace_another(void **state) {
    world *w = *state;
    str stamp = STR("");
    bool changed;
    assert_false(folder_save(w->folder, &w->memory, STR("a.deal"), STR("x"), false, &stamp, &changed, &w->problem));
    assert_true(changed);
    assert_true(str_is(get(w, "in/a.deal"), "one"));
    stamp = STR("");
    assert_true(folder_save(w->folder, &w->memory, STR("sub/n.deal"), STR(""), false, &stamp, &changed, &w->problem));
    assert_true(stamp.n > 0);
    assert_true(str_is(get(w, "in/sub/n.deal"), ""));
    stamp = STR("");
    assert_false(folder_save(w->folder, &w->memory, STR("no/n.deal"), STR("x"), false, &stamp, &changed, &w->problem));
    assert_int_equal(w->problem.status, 404);
}

static void test_a_file_keeps_its_mode_and_nothing_is_left_beside_it(void **state) {
    world *w = *state;
    str stamp;
    bool changed;
    struct stat is;
    chmod(at(w, "in/a.deal"), 0640);
    read_text(w, "a.deal", &stamp);
    assert_true(folder_save(w->folder, &w->memory, STR("a.deal"), STR("new"), false, &stamp, &changed, &w->problem));
    assert_int_equal(stat(at(w, "in/a.deal"), &is), 0);
    assert_int_equal(is.st_mode & 0777, 0640);
    assert_int_equal(access(at(w, "in/a.deal.redline-0"), F_OK), -1);
}

static void test_a_long_file_is_refused(void **state) {
    world *w = *state;
    str text, stamp;
    assert_false(folder_read(w->folder, &w->memory, STR("a.deal"), 2, &text, &stamp, &w->problem));
    assert_int_equal(w->problem.status, 413);
    assert_true(folder_read(w->folder, &w->memory, STR("a.deal"), 3, &text, &stamp, &w->problem));
}

static void test_a_file_alone_is_all_there_is(void **state) {
    world *w = *state;
    const folder_file *files;
    size_t n;
    bool too_many;
    folder_close(w->folder);
    w->folder = folder_open(str_of(at(w, "in/a.deal")), &w->problems);
    assert_non_null(w->folder);
    assert_true(str_is(folder_single(w->folder), "a.deal"));
    assert_true(folder_list(w->folder, &w->memory, &files, &n, &too_many, &w->problem));
    assert_int_equal(n, 1);
    assert_true(str_is(read_text(w, "a.deal", NULL), "one"));
    assert_true(str_is(read_text(w, "sub/b.rules", NULL), "(refused)"));
    assert_int_equal(w->problem.status, 403);
}

static void test_what_is_no_folder_is_an_error(void **state) {
    world *w = *state;
    static const char *const names[] = {"in/none", "in/pipe.deal", "in/notes.txt", "in/.hidden.deal", ""};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        size_t errors = w->problems.errors;
        str path = names[i][0] ? str_of(at(w, names[i])) : STR("");
        assert_null(folder_open(path, &w->problems));
        assert_int_equal(w->problems.errors, errors + 1);
    }
}

static void test_a_folder_that_is_made_again_is_found_again(void **state) {
    world *w = *state;
    const folder_file *files;
    size_t n;
    bool too_many;
    assert_int_equal(rename(at(w, "in"), at(w, "gone")), 0);
    assert_true(str_is(read_text(w, "a.deal", NULL), "one"));
    char command[128];
    snprintf(command, sizeof command, "rm -rf '%s/gone'", w->root);
    assert_int_equal(system(command), 0);
    assert_false(folder_list(w->folder, &w->memory, &files, &n, &too_many, &w->problem));
    assert_int_equal(w->problem.status, 404);
    assert_true(str_is(read_text(w, "a.deal", NULL), "(refused)"));
    mkdir(at(w, "in"), 0777);
    put(w, "in/a.deal", "again");
    assert_true(str_is(read_text(w, "a.deal", NULL), "again"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(test_the_list_has_the_files_of_redline_and_no_others),
        TEST(test_what_is_outside_is_not_reached),
        TEST(test_a_file_is_replaced_only_if_it_is_what_it_was),
        TEST(test_a_change_with_the_date_of_a_save_is_seen),
        TEST(test_a_new_file_does_not_replace_another),
        TEST(test_a_file_keeps_its_mode_and_nothing_is_left_beside_it),
        TEST(test_a_long_file_is_refused),
        TEST(test_a_file_alone_is_all_there_is),
        TEST(test_what_is_no_folder_is_an_error),
        TEST(test_a_folder_that_is_made_again_is_found_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
