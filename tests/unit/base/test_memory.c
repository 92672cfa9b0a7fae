#include "unit/test.h"

#include <math.h>

#include "base/diag.h"
#include "base/map.h"
#include "base/user_limits.h"

static void pieces_are_aligned_and_keep_their_bytes(void **state) {
    (void)state;
    arena a;
    arena_init(&a);
    char *pieces[500];
    for (size_t i = 0; i < COUNT(pieces); i++) {
        pieces[i] = arena_alloc(&a, i + 1);
        assert_int_equal((uintptr_t)pieces[i] % 16, 0);
        memset(pieces[i], (int)(i % 251), i + 1);
    }
    for (size_t i = 0; i < COUNT(pieces); i++)
        for (size_t k = 0; k <= i; k++) assert_int_equal(pieces[i][k], (char)(i % 251));
    arena_free(&a);
    assert_int_equal(a.held, 0);
}

static void a_reset_arena_keeps_one_chunk(void **state) {
    (void)state;
    arena a;
    arena_init(&a);
    for (int round = 0; round < 10; round++) {
        for (int i = 0; i < 1000; i++) arena_alloc(&a, 100);
        arena_reset(&a);
    }
    size_t held = a.held;
    for (int i = 0; i < 10; i++) arena_alloc(&a, 100);
    assert_int_equal(a.held, held);
    arena_free(&a);
}

static int released[3], n_released;

static void release(void *what) {
    released[n_released++] = *(int *)what;
}

static void deferred_calls_run_last_first_and_once(void **state) {
    (void)state;
    static int one = 1, two = 2, three = 3;
    arena a;
    arena_init(&a);
    arena_defer(&a, release, &one);
    arena_defer(&a, release, &two);
    arena_defer(&a, release, &three);
    arena_reset(&a);
    arena_free(&a);
    assert_int_equal(n_released, 3);
    assert_int_equal(released[0], 3);
    assert_int_equal(released[2], 1);
}

/* Returns whether the allocation came back. */
static bool allocates(arena *a, size_t count, size_t size) {
    jmp_buf oom;
    if (setjmp(oom)) return false;
    a->oom = &oom;
    arena_zalloc(a, count, size);
    return true;
}

static void running_out_of_memory_jumps_to_the_target(void **state) {
    (void)state;
    arena a;
    arena_init(&a);
    a.limit = 10000;
    assert_true(allocates(&a, 10, 100));
    assert_false(allocates(&a, 1000, 1000));
    assert_false(allocates(&a, SIZE_MAX / 2, 3));
    assert_false(allocates(&a, 1, SIZE_MAX));
    assert_true(allocates(&a, 1, 100));
    arena_free(&a);
}

/* Allocates pieces of N bytes until one fails, and returns how many did not. */
static size_t pieces_of(arena *a, size_t n, size_t most) {
    size_t done = 0;
    while (done < most && allocates(a, 1, n)) done++;
    return done;
}

static void a_limit_is_reached_exactly_and_not_exceeded(void **state) {
    (void)state;
    for (int large = 0; large < 2; large++) {
        arena a;
        arena_init(&a);
        a.limit = 1000 * 1024;
        a.large = large;
        assert_int_equal(pieces_of(&a, 1024, 500), 500); /* half */
        assert_false(a.over);
        assert_int_equal(pieces_of(&a, 1024, 2000), 500);
        assert_true(a.over);
        assert_int_equal(a.held, a.limit);
        assert_int_equal(a.peak, a.limit);
        a.over = false;
        assert_false(allocates(&a, 1, 1));
        assert_true(a.over);
        arena_free(&a);
        assert_int_equal(a.held, 0);
    }
}

static void what_children_and_libraries_take_counts(void **state) {
    (void)state;
    arena a;
    arena_init(&a);
    a.limit = 1 << 20;
    arena *child = arena_child(&a);
    const size_t own = a.held;
    arena *grandchild = arena_child(child);
    const size_t before = a.held;
    arena_alloc(child, 300000);
    arena_alloc(grandchild, 300000);
    arena_count(&a, 100000);
    assert_int_equal(a.held - before, 700000);
    assert_false(allocates(grandchild, 1, 400000));
    assert_true(a.over);
    assert_false(child->over);
    arena_reset(grandchild);
    arena_free(child);
    assert_int_equal(a.held - own, 100000);
    arena_uncount(&a, 40000);
    assert_int_equal(a.held - own, 60000);
    assert_int_equal(a.peak - before, 700000);
    arena_reset(&a);
    assert_int_equal(a.held, own);
    arena_free(&a);
    assert_int_equal(a.held, 0);
}

/* What an arena counts for the same pieces does not depend on what it was used for before. */
static void what_is_counted_follows_from_the_pieces_alone(void **state) {
    (void)state;
    static const size_t before[] = {0, 10, 5000, 3000000, 20000000};
    size_t first = 0;
    for (size_t i = 0; i < COUNT(before); i++) {
        arena a;
        arena_init(&a);
        a.limit = (size_t)1 << 30;
        a.large = true;
        for (int k = 0; k < 3 && before[i]; k++) arena_alloc(&a, before[i]);
        arena_reset(&a);
        a.peak = 0;
        for (size_t k = 0; k < 5000; k++) arena_alloc(&a, k % 700);
        arena_alloc(&a, 2000000);
        for (size_t k = 0; k < 5000; k++) arena_alloc(&a, k % 900);
        if (i == 0) first = a.peak;
        assert_int_equal(a.peak, first);
        arena_free(&a);
    }
}

static void vectors_keep_what_was_pushed(void **state) {
    (void)state;
    arena a;
    arena_init(&a);
    VEC(size_t) v = {0};
    for (size_t i = 0; i < 10000; i++) VEC_PUSH(&a, v, i * i);
    for (size_t i = 0; i < 10000; i++) assert_int_equal(v.v[i], i * i);
    arena_free(&a);
}

static void texts_in_an_arena_grow_and_are_taken_whole(void **state) {
    (void)state;
    arena a;
    arena_init(&a);
    buf b = buf_in(&a);
    assert_str(buf_take(&b), "");
    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < 20000; i++) {
            buf_int(&b, i % 10);
            if (i % 1000 == 0) arena_alloc(&a, 40); /* the text is no longer the last piece and must move to grow */
        }
        str s = buf_take(&b);
        assert_int_equal(s.n, 20000);
        assert_int_equal(s.p[s.n], '\0');
        for (size_t i = 0; i < s.n; i++) assert_int_equal(s.p[i], '0' + (char)(i % 10));
        assert_true(buf_is_empty(&b));
    }
    buf_z(&b, "short");
    char *before = a.at;
    str taken = buf_take(&b);
    assert_str(taken, "short");
    assert_true(a.at < before); /* what the buffer did not use is given back */
    arena_free(&a);
}

static bool grows_without_end(arena *a) {
    jmp_buf oom;
    buf b = buf_in(a);
    a->oom = &oom;
    if (setjmp(oom)) return true;
    for (int i = 0; i < 100000000; i++) buf_z(&b, "more and more");
    return false;
}

static void a_text_in_an_arena_that_is_full_jumps(void **state) {
    (void)state;
    arena a;
    arena_init(&a);
    a.limit = 1 << 20;
    assert_true(grows_without_end(&a));
    assert_true(a.held <= a.limit);
    arena_free(&a);
    assert_int_equal(a.held, 0);
}

/* Valgrind and the sanitizers would report what is not freed. */
static void owned_buffers_and_child_arenas_end_with_their_arena_or_before(void **state) {
    (void)state;
    arena a;
    arena_init(&a);
    buf *kept = buf_owned(&a), *freed = buf_owned(&a);
    arena *child = arena_child(&a), *ended = arena_child(&a);
    jmp_buf somewhere;
    buf_z(kept, "kept");
    buf_z(freed, "freed");
    buf_free(freed);
    arena_alloc(child, 100000);
    arena_alloc(ended, 100000);
    arena_free(ended);
    a.oom = &somewhere;
    assert_ptr_equal(arena_child(&a)->oom, &somewhere);
    arena_reset(&a);
    a.oom = NULL;
    assert_int_equal(arena_child(&a)->held, 0);
    arena_free(&a);
}

static void a_map_finds_what_was_put_and_nothing_else(void **state) {
    (void)state;
    arena a;
    arena_init(&a);
    map m = {0};
    assert_int_equal(map_get(&m, str_of("x")), MAP_NONE);
    for (uint32_t i = 0; i < 5000; i++) assert_true(map_put(&a, &m, arena_printf(&a, "key%u", i), i));
    for (uint32_t i = 0; i < 5000; i++) assert_int_equal(map_get(&m, arena_printf(&a, "key%u", i)), i);
    assert_false(map_put(&a, &m, str_of("key7"), 1));
    assert_int_equal(map_get(&m, str_of("key7")), 7);
    assert_int_equal(map_get(&m, str_of("key5000")), MAP_NONE);
    arena_free(&a);
}

static void numbers_are_written_shortest_and_exact(void **state) {
    (void)state;
    static const struct {
        double d;
        const char *want;
    } cases[] = {{0, "0.0"},
                 {1, "1.0"},
                 {0.1, "0.1"},
                 {-2.5, "-2.5"},
                 {1e30, "1e+30"},
                 {1.0 / 3, "0.3333333333333333"},
                 {INFINITY, "Infinity"},
                 {-INFINITY, "-Infinity"},
                 {NAN, "NaN"},
                 {100000, "100000.0"},
                 {-0.0, "-0.0"}};
    buf b = {0};
    for (size_t i = 0; i < COUNT(cases); i++) {
        buf_clear(&b);
        buf_double(&b, cases[i].d);
        assert_str(buf_slice(&b), cases[i].want);
    }
    buf_clear(&b);
    buf_int(&b, INT64_MIN);
    assert_str(buf_slice(&b), "-9223372036854775808");
    buf_free(&b);
}

static void json_strings_are_escaped_and_valid(void **state) {
    (void)state;
    static const struct {
        const char *s, *want;
    } cases[] = {{"plain", "\"plain\""},
                 {"a\"b\\c", "\"a\\\"b\\\\c\""},
                 {"\n\t\x01", "\"\\n\\t\\u0001\""},
                 {"caf\xc3\xa9", "\"caf\xc3\xa9\""},
                 {"bad\xff!", "\"bad\xef\xbf\xbd!\""},
                 {"a\xe2\x80\xae\xe2\x81\xa9\xc2\x85\xc2\xa0", "\"a\\u202e\\u2069\\u0085\xc2\xa0\""},
                 {"\xe2\x80\x8b\xc2\xad\xf3\xa0\x81\x81", "\"\\u200b\\u00ad\\udb40\\udc41\""},
                 {"\xd9\x85\xe2\x80\x8c\xd8\xb1 a\xe2\x80\x8c", "\"\xd9\x85\xe2\x80\x8c\xd8\xb1 a\\u200c\""},
                 {"#1 ##vso[a]", "\"#1 \\u0023#vso[a]\""},
                 {"", "\"\""}};
    buf b = {0};
    for (size_t i = 0; i < COUNT(cases); i++) {
        buf_clear(&b);
        buf_json(&b, str_of(cases[i].s));
        assert_str(buf_slice(&b), cases[i].want);
    }
    buf_free(&b);
}

static void terminals_get_no_control_characters(void **state) {
    (void)state;
    buf b = {0};
    buf_visible(&b, str_of("a\x1b[31mb\tc\x7f\xc2\x9b"
                           "d\xff"));
    assert_str(buf_slice(&b), "a\xef\xbf\xbd[31mb\tc\xef\xbf\xbd\xef\xbf\xbd"
                              "d\xef\xbf\xbd");
    buf_clear(&b);
    buf_visible(&b, str_of("::error::a ::b a::c :: ##[d] ##vso[e] ###[ \xc2\xa0::f\n\xe2\x80\xae\xe2\x80\xa8"));
    assert_str(buf_slice(&b),
               "\\u003a:error::a \\u003a:b a::c :: \\u0023#[d] \\u0023#vso[e] #\\u0023#[ \xc2\xa0\\u003a:f"
               "\xef\xbf\xbd\\u202e\\u2028");
    buf_clear(&b);
    buf_visible(&b, str_of("##teamcity[ ##a ::1 \xf3\xa0\x81\x81\xef\xbb\xbf\xe2\x80\xaf\xe2\x80\x8f"));
    assert_str(buf_slice(&b), "\\u0023#teamcity[ ##a ::1 \\u{e0041}\\ufeff\xe2\x80\xaf\\u200f");
    buf_clear(&b);
    buf_utf8(&b, str_of("a\xff\xc3\xa9\xe2\x80"));
    assert_str(buf_slice(&b), "a\\xff\xc3\xa9\\xe2\\x80");
    buf_free(&b);
}

static void diagnostics_point_at_the_place(void **state) {
    (void)state;
    static const struct {
        diag what;
        const char *want;
    } cases[] = {
        {{.level = DIAG_ERROR,
          .file = {"a.deal", 6},
          .line = 3,
          .column = 5,
          .width = 4,
          .text = {"x = rusia;", 10},
          .message = {"unknown", 7},
          .note = {"did you mean 'russia'?", 22}},
         "a.deal:3:5: error: unknown\n    x = rusia;\n        ^~~~\n    did you mean 'russia'?\n"},
        {{.level = DIAG_WARNING, .file = {"a", 1}, .message = {"w", 1}}, "a: warning: w\n"},
        {{.level = DIAG_NOTE, .message = {"n", 1}}, "note: n\n"},
        {{.level = DIAG_ERROR,
          .file = {"a", 1},
          .line = 1,
          .column = 3,
          .width = 1,
          .text = {"\t\xc3\xa9z", 4},
          .message = {"m", 1}},
         "a:1:3: error: m\n    \t\xc3\xa9z\n    \t ^\n"},
    };
    buf b = {0};
    for (size_t i = 0; i < COUNT(cases); i++) {
        buf_clear(&b);
        diag_write(&b, &cases[i].what, false);
        assert_str(buf_slice(&b), cases[i].want);
    }
    buf_free(&b);
}

static void diagnostics_sort_by_place_and_keep_order_within(void **state) {
    (void)state;
    diags d;
    diags_init(&d);
    static const struct {
        const char *file, *message;
        uint32_t line, column;
    } in[] = {{"b", "1", 9, 1}, {"a", "2", 2, 2}, {"b", "3", 1, 5}, {"b", "4", 1, 2}, {"b", "5", 1, 2}};
    for (size_t i = 0; i < COUNT(in); i++)
        diags_add(&d, (diag){.file = str_of(in[i].file),
                             .message = str_of(in[i].message),
                             .line = in[i].line,
                             .column = in[i].column});
    diags_sort(&d);
    static const char *const want[] = {"4", "5", "3", "1", "2"};
    for (size_t i = 0; i < COUNT(want); i++) assert_str(d.list.v[i].message, want[i]);
    assert_int_equal(d.errors, 5);
    diags_free(&d);
}

/* Of each input the first hundred errors are kept, and one entry counts the others; it comes last, and costs nothing.
 */
static void errors_beyond_a_hundred_are_counted(void **state) {
    (void)state;
    diags d;
    diags_init(&d);
    for (uint32_t i = 0; i < LIMIT_ERRORS; i++) {
        assert_int_equal(diags_may_suggest(&d), i < DIAG_MOST_SUGGESTIONS);
        diags_add(&d, (diag){.file = STR("a"), .line = i + 1, .message = STR("wrong")});
    }
    assert_int_equal(d.list.n, LIMIT_ERRORS);
    diags_add(&d, (diag){.file = STR("a"), .message = STR("wrong")});
    assert_str(d.list.v[d.list.n - 1].message, "and 1 more error (101 in all)");
    size_t held = d.memory.held;
    for (size_t i = 0; i < 499899; i++) assert_true(diags_skip(&d));
    diags_add(&d, (diag){.level = DIAG_WARNING, .file = STR("a"), .line = 7, .message = STR("odd")});
    assert_int_equal(d.memory.held, held);
    diags_next_input(&d);
    diags_add(&d, (diag){.file = STR("b"), .line = 1, .message = STR("wrong, too")});
    diags_sort(&d);
    assert_int_equal(d.list.n, LIMIT_ERRORS + 3);
    assert_str(d.list.v[LIMIT_ERRORS + 1].message, "and 499,900 more errors (500,000 in all)");
    assert_str(d.list.v[LIMIT_ERRORS + 1].file, "a");
    assert_int_equal(d.list.v[LIMIT_ERRORS + 1].line, 0);
    assert_str(d.list.v[LIMIT_ERRORS + 2].message, "wrong, too");
    assert_int_equal(d.errors, 500001);
    assert_int_equal(diag_count(d.list.v, d.list.n), 500001);
    diags_free(&d);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pieces_are_aligned_and_keep_their_bytes),
        cmocka_unit_test(a_reset_arena_keeps_one_chunk),
        cmocka_unit_test(deferred_calls_run_last_first_and_once),
        cmocka_unit_test(running_out_of_memory_jumps_to_the_target),
        cmocka_unit_test(a_limit_is_reached_exactly_and_not_exceeded),
        cmocka_unit_test(what_children_and_libraries_take_counts),
        cmocka_unit_test(what_is_counted_follows_from_the_pieces_alone),
        cmocka_unit_test(vectors_keep_what_was_pushed),
        cmocka_unit_test(texts_in_an_arena_grow_and_are_taken_whole),
        cmocka_unit_test(a_text_in_an_arena_that_is_full_jumps),
        cmocka_unit_test(owned_buffers_and_child_arenas_end_with_their_arena_or_before),
        cmocka_unit_test(a_map_finds_what_was_put_and_nothing_else),
        cmocka_unit_test(numbers_are_written_shortest_and_exact),
        cmocka_unit_test(json_strings_are_escaped_and_valid),
        cmocka_unit_test(terminals_get_no_control_characters),
        cmocka_unit_test(diagnostics_point_at_the_place),
        cmocka_unit_test(diagnostics_sort_by_place_and_keep_order_within),
        cmocka_unit_test(errors_beyond_a_hundred_are_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
