/* The official conformance cases in tests/cases/cel, each line through the same driver as `redline eval --stream`. None
 * of them is held to be wrong. */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <dirent.h>
#include <math.h>

#include "cel/stream.h"
#include "buf_slice.h"

static bool same_nodes(const node *a, const node *b);

/* NaN equals NaN here, and 1.0 equals 1. */
static bool same_doubles(const node *a, const node *b) {
    char left[400], right[400];
    if (a->kind != NODE_STRING || b->kind != NODE_STRING || a->s.n >= sizeof left || b->s.n >= sizeof right)
        return false;
    memcpy(left, a->s.p, a->s.n);
    memcpy(right, b->s.p, b->s.n);
    left[a->s.n] = right[b->s.n] = '\0';
    double x = strtod(left, NULL), y = strtod(right, NULL);
    return (isnan(x) && isnan(y)) || (x <= y && x >= y);
}

static bool has_entry(const node *entries, const node *entry) {
    for (const node *e = entries->first; e; e = e->next)
        if (same_nodes(e, entry)) return true;
    return false;
}

/* Maps are compared without order. */
static bool same_maps(const node *a, const node *b) {
    if (a->kind != NODE_LIST || b->kind != NODE_LIST || a->n != b->n) return false;
    for (const node *e = a->first; e; e = e->next)
        if (!has_entry(b, e)) return false;
    return true;
}

static bool same_children(const node *a, const node *b) {
    const node *x = a->first, *y = b->first;
    for (; x && y; x = x->next, y = y->next) {
        if (!str_eq(x->key, y->key)) return false;
        bool same = str_is(x->key, "double") ? same_doubles(x, y)
                    : str_is(x->key, "map")  ? same_maps(x, y)
                                             : same_nodes(x, y);
        if (!same) return false;
    }
    return !x && !y;
}

static bool same_nodes(const node *a, const node *b) {
    if (a->kind != b->kind) return false;
    switch (a->kind) {
    case NODE_NULL: return true;
    case NODE_BOOL: return a->b == b->b;
    case NODE_INT: return a->i == b->i;
    case NODE_FLOAT: return a->f <= b->f && a->f >= b->f;
    case NODE_STRING: return str_eq(a->s, b->s);
    case NODE_GROUP:
    case NODE_LIST: return same_children(a, b);
    }
    return false;
}

static bool fulfils(const node *got, const node *expect) {
    const node *value = node_get(expect, "value"), *type = node_get(expect, "type");
    if (node_get(expect, "error")) return node_get(got, "error") != NULL;
    if (value && (!node_get(got, "value") || !same_nodes(node_get(got, "value"), value))) return false;
    return !type || (node_get(got, "type") && same_nodes(node_get(got, "type"), type));
}

static node *read_json(arena *a, str text) {
    diags d;
    diags_init(&d);
    node *n = node_read_json(a, source_of_text(a, STR("case"), text), (node_limits){.allow_nul = true}, &d);
    if (!n) print_error(STR_FMT ": " STR_FMT "\n", STR_ARG(text), STR_ARG(d.list.v[0].message));
    diags_free(&d);
    return n;
}

/* One line of a file; true where it came out as it must. */
static bool run_case(const char *file, str line) {
    arena a;
    buf out = {0};
    arena_init(&a);
    node *c = read_json(&a, line);
    assert_non_null(c);
    cel_stream_case(&a, c, &out);
    node *got = read_json(&a, buf_slice(&out));
    str name = node_get(c, "name")->s;
    bool good = got && fulfils(got, node_get(c, "expect"));
    if (!good)
        print_error("%s/" STR_FMT ": " STR_FMT "\n  got " STR_FMT "\n", file, STR_ARG(name),
                    STR_ARG(node_get(c, "expr")->s), STR_ARG(buf_slice(&out)));
    buf_free(&out);
    arena_free(&a);
    return good;
}

static char *load(const char *name, size_t *n) {
    char path[512];
    snprintf(path, sizeof path, "tests/cases/cel/%s", name);
    FILE *f = fopen(path, "rb");
    assert_non_null(f);
    fseek(f, 0, SEEK_END);
    *n = (size_t)ftell(f);
    rewind(f);
    char *text = malloc(*n + 1);
    assert_non_null(text);
    assert_int_equal(fread(text, 1, *n, f), *n);
    fclose(f);
    return text;
}

static int run_file(const char *name, int *total) {
    size_t n = 0, at = 0;
    int failures = 0;
    char *text = load(name, &n);
    while (at < n) {
        const char *end = memchr(text + at, '\n', n - at);
        size_t to = end ? (size_t)(end - text) : n;
        if (to > at) {
            failures += !run_case(name, (str){text + at, to - at});
            ++*total;
        }
        at = to + 1;
    }
    free(text);
    return failures;
}

static void every_conformance_case_comes_out_as_the_specification_says(void **state) {
    (void)state;
    int failures = 0, total = 0;
    DIR *folder = opendir("tests/cases/cel");
    assert_non_null(folder);
    for (struct dirent *e = readdir(folder); e; e = readdir(folder))
        if (str_ends(str_of(e->d_name), STR(".jsonl"))) failures += run_file(e->d_name, &total);
    closedir(folder);
    print_message("%d cases, %d failures\n", total, failures);
    assert_true(total >= 1003);
    assert_int_equal(failures, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_conformance_case_comes_out_as_the_specification_says),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
