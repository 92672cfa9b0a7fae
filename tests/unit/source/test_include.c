#include "unit/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "source/node.h"

/* Each test runs in a folder of its own, which is removed afterwards. */
typedef struct folder {
    char path[64];
    char back[4096];
} folder;

static int enter_folder(void **state) {
    folder *f = calloc(1, sizeof *f);
    strcpy(f->path, "/tmp/redline-include-XXXXXX");
    if (!f || !mkdtemp(f->path) || !getcwd(f->back, sizeof f->back)) return -1;
    *state = f;
    return chdir(f->path);
}

static int leave_folder(void **state) {
    folder *f = *state;
    char command[128];
    snprintf(command, sizeof command, "rm -rf %s", f->path);
    int status = chdir(f->back) != 0 || system(command) != 0;
    free(f);
    return status;
}

static void write_file(const char *name, const char *text) {
    FILE *f = fopen(name, "w");
    assert_non_null(f);
    assert_true(fputs(text, f) >= 0);
    assert_int_equal(fclose(f), 0);
}

typedef struct reading {
    arena memory;
    diags problems;
    source *source;
    const node *root;
} reading;

static void open_reading(reading *r, const char *name) {
    arena_init(&r->memory);
    diags_init(&r->problems);
    r->source = source_load(&r->memory, str_of(name), 0, &r->problems);
    assert_non_null(r->source);
    source_index(&r->memory, r->source);
    r->root = node_read(&r->memory, r->source, (node_limits){.allow_include = true}, &r->problems);
    assert_int_equal(r->root == NULL, r->problems.errors > 0);
}

static void close_reading(reading *r) {
    diags_free(&r->problems);
    arena_free(&r->memory);
}

/* The errors as "file:line:column: message | note", one per line. */
static str messages(reading *r) {
    buf out = buf_in(&r->memory);
    for (size_t i = 0; i < r->problems.list.n; i++) {
        const diag *d = &r->problems.list.v[i];
        buf_printf(&out, "%s" STR_FMT ":%u:%u: " STR_FMT, i ? "\n" : "", STR_ARG(d->file), d->line, d->column,
                   STR_ARG(d->message));
        if (d->note.n) buf_printf(&out, " | " STR_FMT, STR_ARG(d->note));
    }
    return buf_take(&out);
}

static void check_messages(const char *name, const char *want) {
    reading r;
    open_reading(&r, name);
    assert_str(messages(&r), want);
    close_reading(&r);
}

/* "file:line:column" of a value and of its key. */
static void check_place(const node *n, const char *want) {
    position at = place_position(n->at), key = place_position(n->key_at);
    char got[128];
    snprintf(got, sizeof got, STR_FMT ":%u:%u, key %u:%u", STR_ARG(n->at.source->name), at.line, at.column, key.line,
             key.column);
    assert_string_equal(got, want);
}

static void settings_of_an_included_file_stand_in_place_of_the_include(void **state) {
    (void)state;
    assert_int_equal(mkdir("parts", 0700), 0);
    write_file("main.cfg", "a = 1;\n@include \"parts/b.cfg\"\nz = { @include \"parts/c.cfg\" last = 5; };\n");
    write_file("parts/b.cfg", "\xef\xbb\xbf# a comment\nb = \"two\" \" words\";\n@include \"c.cfg\"\n");
    write_file("parts/c.cfg", "c = [3, 4]");
    reading r;
    open_reading(&r, "main.cfg");
    assert_str(messages(&r), "");
    static const char *const keys[] = {"a", "b", "c", "z"};
    const node *n = r.root->first;
    for (size_t i = 0; i < COUNT(keys); i++, n = n->next) assert_str(n->key, keys[i]);
    assert_null(n);
    check_place(node_get(r.root, "a"), "main.cfg:1:5, key 1:1");
    check_place(node_get(r.root, "b"), "parts/b.cfg:2:5, key 2:1");
    check_place(node_get(r.root, "c"), "parts/c.cfg:1:5, key 1:1");
    const node *z = node_get(r.root, "z");
    check_place(node_get(z, "c"), "parts/c.cfg:1:5, key 1:1");
    check_place(node_get(z, "last"), "main.cfg:3:37, key 3:30");
    assert_int_equal(node_get(z, "c")->first->next->i, 4);
    const node *b = node_get(r.root, "b");
    position words = place_position(node_text_place(b, str_find(b->s, STR("words"), 0), b->s.n));
    assert_int_equal(words.line, 2);
    assert_int_equal(words.column, 13);
    static const char *const included[] = {"parts/c.cfg", "parts/c.cfg", "parts/b.cfg"};
    const source *s = r.source->included;
    for (size_t i = 0; i < COUNT(included); i++, s = s->included) assert_str(s->name, included[i]);
    assert_null(s);
    close_reading(&r);
}

static void errors_in_an_included_file_have_its_name_and_lines(void **state) {
    (void)state;
    write_file("main.cfg", "a = 1;\n@include \"b.cfg\"\nc = ;\n");
    write_file("b.cfg", "\nb = ;\na = 99999999999999999999;\n");
    check_messages("main.cfg", "b.cfg:2:5: the key 'b' has no value | write: b = VALUE;");
    write_file("b.cfg", "\na = 99999999999999999999;\n");
    check_messages("main.cfg", "b.cfg:2:5: integer out of range (64-bit integer) | integers are from "
                               "-9223372036854775808 to 9223372036854775807\n"
                               "main.cfg:3:5: the key 'c' has no value | write: c = VALUE;");
    write_file("main.cfg", "a = 1;\n@include \"b.cfg\"\n");
    write_file("b.cfg", "\na = 2;\n");
    check_messages("main.cfg", "b.cfg:2:1: duplicate key 'a' in this group | first set on line 1 of main.cfg");
    write_file("b.cfg", "b = 1; }\n");
    write_file("main.cfg", "@include \"b.cfg\"\n");
    check_messages("main.cfg", "b.cfg:1:8: one '}' too many | remove it");
    write_file("b.cfg", "b = \"\xff\";\n");
    check_messages("main.cfg", "b.cfg:1:6: byte 0xff is not valid UTF-8; in the encoding Windows-1252 it is '\xc3\xbf' "
                               "| save the file as UTF-8");
}

/* "1.cfg" includes "2.cfg", and so on up to "N.cfg", which has a setting. */
static void write_chain(unsigned n) {
    for (unsigned i = 1; i <= n; i++) {
        char name[16], text[64];
        snprintf(name, sizeof name, "%u.cfg", i);
        snprintf(text, sizeof text, i < n ? "@include \"%u.cfg\"\n" : "end = %u;\n", i < n ? i + 1 : n);
        write_file(name, text);
    }
}

static void ten_includes_may_be_nested_and_no_more(void **state) {
    (void)state;
    write_chain(11);
    reading r;
    open_reading(&r, "1.cfg");
    assert_str(messages(&r), "");
    check_place(node_get(r.root, "end"), "11.cfg:1:7, key 1:1");
    close_reading(&r);
    write_chain(12);
    check_messages("1.cfg", "11.cfg:1:1: @include is nested more than 10 files deep");
}

static void a_file_cannot_include_itself(void **state) {
    (void)state;
    write_file("a.cfg", "@include \"a.cfg\"\n");
    check_messages("a.cfg", "a.cfg:1:1: this file includes itself");
    write_file("a.cfg", "x = 1;\n@include \"b.cfg\"\n");
    write_file("b.cfg", "@include \"a.cfg\"\n");
    check_messages("a.cfg", "b.cfg:1:1: this file includes itself");
    /* another name of the same file runs into the limit of nesting */
    write_file("a.cfg", "@include \"./././a.cfg\"\n");
    reading r;
    open_reading(&r, "a.cfg");
    assert_int_equal(r.problems.errors, 1);
    close_reading(&r);
}

static void only_files_of_the_folder_can_be_included(void **state) {
    folder *f = *state;
    char text[256];
    write_file("a.cfg", "@include \"none.cfg\"\n");
    check_messages("a.cfg", "a.cfg:1:1: cannot open the included file: No such file or directory");
    assert_int_equal(mkdir("sub", 0700), 0);
    write_file("sub/b.cfg", "@include \"../a.cfg\"\n");
    write_file("a.cfg", "x = 1;\n");
    check_messages("sub/b.cfg", "sub/b.cfg:1:1: this file is outside the folder sub/ | a file can include only files "
                                "in its own folder or below it");
    assert_int_equal(symlink("../a.cfg", "sub/link.cfg"), 0);
    write_file("sub/b.cfg", "@include \"link.cfg\"\n");
    check_messages("sub/b.cfg", "sub/b.cfg:1:1: this file is outside the folder sub/ | a file can include only files "
                                "in its own folder or below it");
    write_file("a.cfg", "@include \"sub\"\n");
    check_messages("a.cfg", "sub:0:0: this is a folder, not a file");
    write_file("a.cfg", "@include 5\n");
    check_messages("a.cfg", "a.cfg:1:10: expected a file's name in quotation marks, found the number 5");
    /* an absolute path is allowed within the folder */
    snprintf(text, sizeof text, "@include \"%s/sub/c.cfg\"\n", f->path);
    write_file("a.cfg", text);
    write_file("sub/c.cfg", "c = 1;\n");
    check_messages("a.cfg", "");
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, enter_folder, leave_folder)
    const struct CMUnitTest tests[] = {
        TEST(settings_of_an_included_file_stand_in_place_of_the_include),
        TEST(errors_in_an_included_file_have_its_name_and_lines),
        TEST(ten_includes_may_be_nested_and_no_more),
        TEST(a_file_cannot_include_itself),
        TEST(only_files_of_the_folder_can_be_included),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
