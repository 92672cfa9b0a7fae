#include "unit/test.h"

#include <math.h>

#include "base/json_writer.h"

static void every_kind_of_value_is_written(void **state) {
    (void)state;
    buf out = {0};
    json_writer w;
    json_start(&w, &out);
    json_open_object(&w, JSON_INLINE);
    json_put_str(&w, "str", STR("a \"b\"\n"));
    json_put_some(&w, "some", STR("x"));
    json_put_some(&w, "none", STR(""));
    json_put_z(&w, "z", "");
    json_put_int(&w, "int", INT64_MIN);
    json_put_uint(&w, "uint", UINT64_MAX);
    json_put_double(&w, "double", 0.1);
    json_put_bool(&w, "bool", false);
    json_put_true(&w, "true", true);
    json_put_true(&w, "false", false);
    json_put_null(&w, "null");
    json_key(&w, STR("a\tkey"));
    json_raw(&w, STR("[1]"));
    json_put_object(&w, "object", JSON_INLINE);
    json_close(&w);
    json_put_array(&w, "array", JSON_INLINE);
    buf_z(json_direct(&w), "1e3");
    json_null(&w);
    json_close(&w);
    json_close(&w);
    json_end(&w);
    assert_false(buf_failed(&out));
    assert_str(buf_slice(&out),
               "{\"str\": \"a \\\"b\\\"\\n\", \"some\": \"x\", \"z\": \"\", \"int\": -9223372036854775808, "
               "\"uint\": 18446744073709551615, \"double\": 0.1, \"bool\": false, \"true\": true, \"null\": null, "
               "\"a\\tkey\": [1], \"object\": {}, \"array\": [1e3, null]}\n");
    buf_free(&out);
}

static void a_number_that_is_not_finite_is_null(void **state) {
    (void)state;
    buf out = {0};
    json_writer w;
    json_start(&w, &out);
    json_open_array(&w, JSON_INLINE);
    json_double(&w, NAN);
    json_double(&w, INFINITY);
    json_double(&w, -INFINITY);
    json_double(&w, -1e300);
    json_close(&w);
    assert_str(buf_slice(&out), "[null, null, null, -1e+300]");
    buf_free(&out);
}

/* [1, {"a": [], "b": [2, 3]}] with the outer array, the object and the inner arrays laid out as given. */
static void write_nested(json_writer *w, int outer, int object, int inner) {
    json_open_array(w, outer);
    json_int(w, 1);
    json_open_object(w, object);
    json_put_array(w, "a", inner);
    json_close(w);
    json_put_array(w, "b", inner);
    json_int(w, 2);
    json_int(w, 3);
    json_close(w);
    json_close(w);
    json_close(w);
}

static void each_container_has_its_layout(void **state) {
    (void)state;
    static const struct {
        int outer, object, inner;
        const char *want;
    } cases[] = {
        {JSON_INLINE, JSON_INLINE, JSON_INLINE, "[1, {\"a\": [], \"b\": [2, 3]}]"},
        {JSON_LINES, JSON_INLINE, JSON_INLINE, "[\n  1,\n  {\"a\": [], \"b\": [2, 3]}]"},
        {JSON_BLOCK, JSON_INLINE, JSON_LINES, "[\n  1,\n  {\"a\": [], \"b\": [\n    2,\n    3]}\n]"},
        {JSON_BLOCK, JSON_BLOCK, JSON_BLOCK,
         "[\n  1,\n  {\n    \"a\": [],\n    \"b\": [\n      2,\n      3\n    ]\n  }\n]"},
        {JSON_FLOW, JSON_FLOW, JSON_LINES, "[1, {\"a\": [], \"b\": [\n      2,\n      3]}]"},
        {JSON_INLINE, JSON_PADDED, JSON_PADDED, "[1, { \"a\": [], \"b\": [ 2, 3 ] }]"},
        {JSON_FLOW | JSON_PADDED | JSON_CLOSE_LINE, JSON_INLINE, JSON_INLINE, "[ 1, {\"a\": [], \"b\": [2, 3]}\n]"},
    };
    buf out = {0};
    for (size_t i = 0; i < COUNT(cases); i++) {
        json_writer w;
        buf_clear(&out);
        json_start(&w, &out);
        write_nested(&w, cases[i].outer, cases[i].object, cases[i].inner);
        assert_str(buf_slice(&out), cases[i].want);
    }
    buf_free(&out);
}

static void a_line_can_begin_where_the_caller_wants(void **state) {
    (void)state;
    buf out = {0};
    json_writer w;
    json_start(&w, &out);
    json_open_object(&w, JSON_FLOW | JSON_PADDED);
    json_put_int(&w, "a", 1);
    json_line(&w);
    json_put_int(&w, "b", 2);
    json_put_int(&w, "c", 3);
    json_close(&w);
    assert_str(buf_slice(&out), "{ \"a\": 1,\n  \"b\": 2, \"c\": 3 }");
    buf_free(&out);
}

static void a_document_can_be_written_in_pieces(void **state) {
    (void)state;
    buf out = {0};
    json_writer head, item, foot;
    json_start(&head, &out);
    json_open_object(&head, JSON_FLOW);
    json_put_array(&head, "list", JSON_LINES);
    for (int i = 0; i < 2; i++) {
        json_start(&item, &out);
        json_resume_object(&item, JSON_FLOW);
        json_resume_array(&item, JSON_LINES);
        if (i) buf_char(&out, ',');
        json_int(&item, i);
    }
    json_start(&foot, &out);
    json_resume_object(&foot, JSON_FLOW);
    json_resume_array(&foot, JSON_LINES);
    json_close(&foot);
    json_put_int(&foot, "n", 2);
    json_close(&foot);
    json_end(&foot);
    assert_false(buf_failed(&out));
    assert_str(buf_slice(&out), "{\"list\": [\n    0,\n    1], \"n\": 2}\n");
    buf_free(&out);
}

static void key_in_an_array(json_writer *w) {
    json_open_array(w, JSON_INLINE);
    json_put_int(w, "a", 1);
}

static void value_without_a_key(json_writer *w) {
    json_open_object(w, JSON_INLINE);
    json_int(w, 1);
}

static void two_keys(json_writer *w) {
    json_open_object(w, JSON_INLINE);
    json_key(w, STR("a"));
    json_key(w, STR("b"));
}

static void key_at_the_top(json_writer *w) {
    json_key(w, STR("a"));
}

static void close_after_a_key(json_writer *w) {
    json_open_object(w, JSON_INLINE);
    json_key(w, STR("a"));
    json_close(w);
}

static void close_of_nothing(json_writer *w) {
    json_close(w);
}

static void two_values_at_the_top(json_writer *w) {
    json_int(w, 1);
    json_int(w, 2);
}

static void end_of_nothing(json_writer *w) {
    json_end(w);
}

static void end_within_an_array(json_writer *w) {
    json_open_array(w, JSON_INLINE);
    json_end(w);
}

static void too_many_levels(json_writer *w) {
    for (int i = 0; i < JSON_DEPTH; i++) json_open_array(w, JSON_INLINE);
}

static void a_wrong_call_fails_like_a_failed_allocation(void **state) {
    (void)state;
    static void (*const wrong[])(json_writer *) = {
        key_in_an_array,  value_without_a_key,   two_keys,       key_at_the_top,      close_after_a_key,
        close_of_nothing, two_values_at_the_top, end_of_nothing, end_within_an_array, too_many_levels};
    for (size_t i = 0; i < COUNT(wrong); i++) {
        buf out = {0};
        json_writer w;
        json_start(&w, &out);
        wrong[i](&w);
        assert_true(buf_failed(&out));
        buf_free(&out);
    }
}

static void the_deepest_document_is_whole(void **state) {
    (void)state;
    buf out = {0};
    json_writer w;
    json_start(&w, &out);
    for (int i = 1; i < JSON_DEPTH; i++) json_open_array(&w, JSON_INLINE);
    for (int i = 1; i < JSON_DEPTH; i++) json_close(&w);
    json_end(&w);
    assert_false(buf_failed(&out));
    assert_int_equal(buf_mark(&out), 2 * (JSON_DEPTH - 1) + 1);
    buf_free(&out);
}

static unsigned roll(unsigned *seed, unsigned n) {
    *seed = *seed * 1103515245u + 12345u;
    return (*seed >> 16) % n;
}

/* A random value; INLINED writes it without line breaks and padding. The same SEED gives the same value. */
static void write_random(json_writer *w, unsigned *seed, unsigned depth, bool inlined) {
    static const int layouts[] = {JSON_INLINE, JSON_FLOW, JSON_LINES, JSON_BLOCK, JSON_FLOW | JSON_PADDED};
    unsigned kind = roll(seed, depth < 6 ? 5 : 3), layout = roll(seed, COUNT(layouts));
    if (kind == 0) json_int(w, (int64_t)roll(seed, 100));
    if (kind == 1) json_z(w, "a, b: {c}\n");
    if (kind == 2) json_null(w);
    if (kind < 3) return;
    (kind == 3 ? json_open_array : json_open_object)(w, inlined ? JSON_INLINE : layouts[layout]);
    for (unsigned i = 0, n = roll(seed, 5); i < n; i++) {
        if (roll(seed, 4) == 0 && !inlined) json_line(w);
        if (kind == 4) json_key(w, STR("key"));
        write_random(w, seed, depth + 1, inlined);
    }
    json_close(w);
}

/* The text without white space between its tokens. */
static str squeeze(buf *b) {
    size_t n = 0, all;
    bool quoted = false;
    char *p = buf_since(b, 0, &all);
    for (size_t i = 0; i < all; i++) {
        if (p[i] == '"') quoted = !quoted;
        if (quoted || (p[i] != ' ' && p[i] != '\n')) p[n++] = p[i];
    }
    return (str){p, n};
}

static void layouts_change_nothing_but_white_space(void **state) {
    (void)state;
    for (unsigned i = 0; i < 2000; i++) {
        buf one = {0}, other = {0};
        json_writer w;
        unsigned seed = i;
        json_start(&w, &one);
        write_random(&w, &seed, 0, true);
        json_end(&w);
        seed = i;
        json_start(&w, &other);
        write_random(&w, &seed, 0, false);
        json_end(&w);
        assert_false(buf_failed(&one) || buf_failed(&other));
        assert_ptr_equal(memchr(buf_slice(&one).p, '\n', buf_slice(&one).n), buf_slice(&one).p + buf_slice(&one).n - 1);
        assert_true(str_eq(squeeze(&one), squeeze(&other)));
        buf_free(&one);
        buf_free(&other);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_of_value_is_written),
        cmocka_unit_test(a_number_that_is_not_finite_is_null),
        cmocka_unit_test(each_container_has_its_layout),
        cmocka_unit_test(a_line_can_begin_where_the_caller_wants),
        cmocka_unit_test(a_document_can_be_written_in_pieces),
        cmocka_unit_test(a_wrong_call_fails_like_a_failed_allocation),
        cmocka_unit_test(the_deepest_document_is_whole),
        cmocka_unit_test(layouts_change_nothing_but_white_space),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
