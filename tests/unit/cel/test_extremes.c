/* Expressions that are much too long, too deep or too much work: each ends with a value or with an error that names the
 * limit, and none takes the stack or the memory with it. That each takes less than a second is for `make bench` to
 * show. */

#include "unit/test.h"

#include <stdio.h>
#include <stdlib.h>

#include "cel/stream.h"

#define MB (1u << 20)

typedef struct extreme {
    const char *before, *repeated, *between, *after;
    size_t times;
    const char *last;  /* behind AFTER, repeated as often; for what nests */
    const char *binds; /* the value of x as typed JSON, or NULL */
    const char *want;  /* is in the answer */
} extreme;

static void write_expression(buf *out, const extreme *e) {
    buf_z(out, e->before);
    for (size_t i = 0; i < e->times; i++) {
        if (i) buf_z(out, e->between);
        buf_z(out, e->repeated);
    }
    buf_z(out, e->after);
    for (size_t i = 0; e->last && i < e->times; i++) buf_z(out, e->last);
}

static void run(const extreme *e) {
    arena a;
    diags d;
    buf expr = {0}, line = {0}, out = {0};
    arena_init(&a);
    diags_init(&d);
    write_expression(&expr, e);
    buf_z(&line, "{\"expr\": ");
    buf_json(&line, buf_slice(&expr));
    if (e->binds) buf_printf(&line, ", \"bindings\": {\"x\": %s}", e->binds);
    buf_char(&line, '}');
    node *c = node_read_json(&a, source_of_text(&a, STR("case"), buf_slice(&line)), (node_limits){0}, &d);
    assert_non_null(c);
    cel_stream_case(&a, c, &out);
    if (str_find(buf_slice(&out), str_of(e->want), 0) == SIZE_MAX)
        fail_msg("%s%s ... %s: %.200s", e->before, e->repeated, e->want, buf_slice(&out).p);
    buf_free(&expr);
    buf_free(&line);
    buf_free(&out);
    diags_free(&d);
    arena_free(&a);
}

/* Valgrind would need an hour for them. */
static void run_all(const extreme *cases, size_t n) {
    const char *under = getenv("UNDER");
    if (under && *under) {
        print_message("skipped: extremes are not run under another program\n");
        skip();
    }
    for (size_t i = 0; i < n; i++) run(&cases[i]);
}

#define X     "{\"list\": [{\"int\": \"1\"}]}"
#define DEEP  "expressions can nest at most 250 levels deep"
#define STEPS "too many steps"

static void what_nests_too_deep_is_an_error(void **state) {
    (void)state;
    static const extreme cases[] = {
        {"", "(", "", "1", 10000, ")", NULL, DEEP},
        {"", "(", "", "", MB, NULL, NULL, DEEP},
        {"", "[", "", "", 10000, "]", NULL, DEEP},
        {"", "{1:", "", "1", 10000, "}", NULL, DEEP},
        {"", "x(", "", "1", 10000, ")", NULL, DEEP},
        {"", "true?1:", "", "1", MB / 7, NULL, NULL, DEEP},
        {"", "cel.bind(y,1,", "", "y", 10000, ")", NULL, DEEP},
        {"", "[1].all(y,", "", "true", 10000, ")", NULL, DEEP},
        {"", "(", "", "1", 200, ")", NULL, "{\"int\": \"1\"}"},
        {"", "!", "", "true", MB, NULL, NULL, "{\"bool\": true}"},
        {"", "-", "", "1", MB, NULL, NULL, "{\"int\": \"1\"}"},
    };
    run_all(cases, COUNT(cases));
}

static void chains_may_be_as_long_as_the_text(void **state) {
    (void)state;
    static const extreme cases[] = {
        {"", "1", "+", "", MB / 2, NULL, NULL, "{\"int\": \"524288\"}"},
        {"", "true", "&&", "", MB / 6, NULL, NULL, "{\"bool\": true}"},
        {"", "x", "||", "", MB / 3, NULL, "{\"bool\": false}", "{\"bool\": false}"},
        {"", "x", "==", "", MB / 3, NULL, "{\"bool\": true}", "{\"bool\": true}"},
        {"x", ".a", "", "", MB / 2, NULL, X, "a value of type list has no keys"},
        {"x", "[0]", "", "", MB / 3, NULL, X, "a value of type int has no keys"},
        {"x", ".?a", "", "", MB / 3, NULL, "{\"map\": []}", "{\"optional\": null}"},
        {"' a '", ".trim()", "", "", MB / 7, NULL, NULL, "{\"string\": \"a\"}"},
        {"[", "x", ",", "].size()", MB / 2, NULL, X, "{\"int\": \"524288\"}"},
        {"[", "?optional.none()", ",", "].size()", 60000, NULL, NULL, "{\"int\": \"0\"}"},
        {"size('", "a", "", "')", MB, NULL, NULL, "{\"int\": \"1048576\"}"},
        {"", "//\n", "", "1", MB / 3, NULL, NULL, "{\"int\": \"1\"}"},
        {"", "9", "", "", MB, NULL, NULL, "this number is out of range for an int"},
        {"", "a", "", "", MB, NULL, NULL, "unknown name 'a"},
    };
    run_all(cases, COUNT(cases));
}

static void types_and_values_that_nest_too_deep_are_errors(void **state) {
    (void)state;
    static const extreme cases[] = {
        {"[1]", ".map(y,[y])", "", "", 50000, NULL, NULL, "types can nest at most 250 levels deep"},
        {"[1]", ".map(y,{y:y})", "", "", 50000, NULL, NULL, "a map's key is a bool, an int, a uint or a string"},
        {"x", ".map(y,[dyn(y)]).map(y,dyn(y))", "", ".size()", 5000, NULL, X,
         "values can nest at most 1000 levels deep"},
        {"x", ".map(y,[dyn(y),dyn(y)]).map(y,dyn(y))", "", ".size()", 60, NULL, X, STEPS},
        {"cel.bind(v0, [x], ", "cel.bind(v0, [v0, v0], ", "", "v0)", 60, ")", X,
         "this value is too large: the limit is 16000000 parts"},
        {"dyn(optional.of(1))", ".optMap(y,dyn(optional.of(y)))", "", "", 5000, NULL, NULL,
         "values can nest at most 1000 levels deep"},
    };
    run_all(cases, COUNT(cases));
}

static void work_without_end_ends_at_a_limit(void **state) {
    (void)state;
    static const extreme cases[] = {
        {"lists.range(10000).all(i, lists.range(10000).all(j, i + j >= 0))", "", "", "", 0, NULL, NULL, STEPS},
        {"lists.range(10000).map(i, lists.range(10000).map(j, j))", "", "", "", 0, NULL, NULL, STEPS},
        {"", "[0,1].all(y,", "", "1/0 == y", 30, ")", NULL, "division by zero"},
        {"'", "a", "", "b'.matches('(a+)+$')", 100000, NULL, NULL, "match limit exceeded"},
        {"lists.range(10000).exists(i, 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaab'.matches('^(a+)+$' + x))", "", "", "", 0, NULL,
         "{\"string\": \"\"}", "match limit exceeded"},
        {"lists.range(1000000).exists(i, 'a'.matches(string(i)))", "", "", "", 0, NULL, NULL, STEPS},
        {"'", "a", "", "'.replace('a', x)", 100000, NULL,
         "{\"string\": \"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
         "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"}",
         "{\"string\": \"aaaa"},
        {"cel.bind(a, x + x, cel.bind(b, a.replace('a', a), cel.bind(c, b.replace('a', b), c.replace('a', c).size())))",
         "", "", "", 0, NULL, "{\"string\": \"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"}", "longer than 64 MiB"},
        {"lists.range(100000).distinct().size()", "", "", "", 0, NULL, NULL, "{\"int\": \"100000\"}"},
        {"sets.equivalent(lists.range(100000), lists.range(100000).reverse())", "", "", "", 0, NULL, NULL,
         "{\"bool\": true}"},
    };
    run_all(cases, COUNT(cases));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_nests_too_deep_is_an_error),
        cmocka_unit_test(chains_may_be_as_long_as_the_text),
        cmocka_unit_test(types_and_values_that_nest_too_deep_are_errors),
        cmocka_unit_test(work_without_end_ends_at_a_limit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
