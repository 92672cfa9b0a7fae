/* Expressions as data: tests/cases/expressions. An expression of one or more lines, then a line "=> " with what must
 * come of it: "VALUE : TYPE", the value as `redline eval` prints it, or "error: MESSAGE". A line that begins with '#'
 * is a comment. */

#include "unit/test.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#include "cel/program.h"

#define FOLDER "tests/cases/expressions"

/* "VALUE : TYPE" or "error: MESSAGE". */
static void evaluate(arena *a, str expr, buf *out) {
    diags d;
    cel_env env;
    cel_text_at at = {.text = expr};
    diags_init(&d);
    cel_env_init(&env, a);
    cel_program *p = cel_program_new(&env, &at, NULL, &d);
    cel_context c = {.memory = a, .steps_left = CEL_STEPS};
    cel_value v = p ? cel_eval(p, &c) : cel_null_value();
    if (!p)
        buf_printf(out, "error: " STR_FMT, STR_ARG(d.list.v[0].message));
    else if (v.kind == CEL_ERROR)
        buf_printf(out, "error: %s", v.error);
    else
        cel_value_json(out, v);
    if (p && v.kind != CEL_ERROR) {
        buf_z(out, " : ");
        cel_type_print(out, cel_program_type(p));
    }
    diags_free(&d);
}

static int run_case(const char *file, str expr, str want) {
    arena a;
    buf got = {0};
    arena_init(&a);
    evaluate(&a, expr, &got);
    bool good = str_eq(buf_slice(&got), want);
    if (!good)
        print_error("%s: " STR_FMT "\n  gives " STR_FMT "\n  not   " STR_FMT "\n", file, STR_ARG(expr),
                    STR_ARG(buf_slice(&got)), STR_ARG(want));
    buf_free(&got);
    arena_free(&a);
    return !good;
}

static str read_file(arena *a, const char *name) {
    char path[512], piece[4096];
    buf text = {0};
    snprintf(path, sizeof path, FOLDER "/%s", name);
    FILE *f = fopen(path, "rb");
    assert_non_null(f);
    for (size_t n; (n = fread(piece, 1, sizeof piece, f)) > 0;) buf_add(&text, piece, n);
    fclose(f);
    str copy = arena_str(a, buf_slice(&text));
    buf_free(&text);
    return copy;
}

static int run_file(const char *name, int *total) {
    arena a;
    arena_init(&a);
    str text = read_file(&a, name);
    int failures = 0;
    size_t expr = SIZE_MAX, at = 0;
    while (at < text.n) {
        size_t end = str_find(text, STR("\n"), at);
        if (end == SIZE_MAX) end = text.n;
        str line = str_sub(text, at, end);
        if (str_starts(line, STR("=> ")) && expr != SIZE_MAX) {
            failures += run_case(name, str_sub(text, expr, at - 1), str_sub(line, 3, line.n));
            ++*total;
            expr = SIZE_MAX;
        } else if (expr == SIZE_MAX && line.n && line.p[0] != '#') {
            expr = at;
        }
        at = end + 1;
    }
    if (expr != SIZE_MAX) print_error("%s ends with an expression of which nothing is expected\n", name);
    arena_free(&a);
    return failures + (expr != SIZE_MAX);
}

static void every_expression_comes_out_as_written(void **state) {
    (void)state;
    int failures = 0, total = 0;
    DIR *folder = opendir(FOLDER);
    assert_non_null(folder);
    for (struct dirent *e = readdir(folder); e; e = readdir(folder))
        if (str_ends(str_of(e->d_name), STR(".test"))) failures += run_file(e->d_name, &total);
    closedir(folder);
    print_message("%d expressions, %d failures\n", total, failures);
    assert_true(total > 800);
    assert_int_equal(failures, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_expression_comes_out_as_written)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
