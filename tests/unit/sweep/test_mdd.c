#include "unit/test.h"

#include "sweep/model_count.h"
#include "sweep/mdd.h"

static uint32_t and_at(const void *with, const uint32_t *v) {
    (void)with;
    return v[0] && v[1];
}

/* Up to the last of the ends that a model count has. */
static uint32_t sum_at(const void *with, const uint32_t *v) {
    (void)with;
    return v[0] + v[1] < MDD_ENDS ? v[0] + v[1] : MDD_ENDS - 1;
}

static mdd_op op_and(mdd *m) {
    return mdd_op_new(m, (mdd_op){.at = and_at, .arity = 2, .symmetric = true, .absorb = 0, .unit = 1});
}

static mdd_op op_sum(mdd *m) {
    return mdd_op_new(m, (mdd_op){.at = sum_at, .arity = 2, .symmetric = true, .absorb = MDD_NONE, .unit = 0});
}

static void equal_functions_are_one_node(void **state) {
    (void)state;
    arena a;
    arena_init(&a);
    static const uint32_t ways[] = {2, 3, 2};
    mdd *m = mdd_new(&a, ways, 3, 1000);
    mdd_op and = op_and(m);
    const mdd_id no_yes[] = {0, 1, 1}, yes_no[] = {1, 0};
    mdd_id x = mdd_node(m, 0, no_yes), y = mdd_node(m, 1, no_yes), z = mdd_node(m, 2, yes_no);
    mdd_id xy[] = {x, y}, yx[] = {y, x}, same[] = {1, 1, 1};
    assert_int_equal(mdd_apply(m, &and, xy), mdd_apply(m, &and, yx));
    assert_int_equal(mdd_node(m, 1, same), 1);
    mdd_id all[] = {x, y, z}, back[] = {z, y, x};
    assert_int_equal(mdd_fold(m, &and, all, 3), mdd_fold(m, &and, back, 3));
    assert_int_equal(mdd_fold(m, &and, NULL, 0), 1);
    assert_false(mdd_failed(m));
    arena_free(&a);
}

/* Children of a choice may test choices above it. */
static void choosing_puts_choices_in_order(void **state) {
    (void)state;
    arena a;
    arena_init(&a);
    static const uint32_t ways[] = {2, 3};
    mdd *m = mdd_new(&a, ways, 2, 1000);
    const mdd_id plain[] = {0, 1}, turned[] = {1, 0};
    mdd_id x = mdd_node(m, 0, plain), not_x = mdd_node(m, 0, turned);
    const mdd_id by_second[] = {x, not_x, 1};
    mdd_id f = mdd_choose(m, 1, by_second);
    assert_int_equal(mdd_level(m, f), 0);
    static const uint8_t want[2][3] = {{0, 1, 1}, {1, 0, 1}};
    for (int i = 0; i < 2; i++) {
        mdd_id below = mdd_children(m, f)[i];
        for (int k = 0; k < 3; k++) assert_int_equal(mdd_children(m, below)[k], want[i][k]);
    }
    arena_free(&a);
}

/* The number of ways in which so many of N choices with two ways are settled on the second: binomials. */
static void large_numbers_are_counted_exactly(void **state) {
    (void)state;
    enum { N = 100 };
    arena a, scratch;
    arena_init(&a);
    arena_init(&scratch);
    uint32_t ways[N + 20];
    for (int i = 0; i < N + 20; i++) ways[i] = i < N ? 2 : 3;
    mdd *m = mdd_new(&a, ways, N, 100000);
    mdd_op sum = op_sum(m);
    mdd_id ones[N];
    const mdd_id count[] = {0, 1};
    for (uint32_t i = 0; i < N; i++) ones[i] = mdd_node(m, i, count);
    mdd_id f = mdd_fold(m, &sum, ones, N);
    model_count c = count_open(&a, ways, N + 20);
    assert_str(count_digits(&c, c.total), "4420024338794077316988270789431736139776");
    natural *ends = count_ends(&c, m, &scratch, f);
    natural **options = count_options(&c, m, &scratch, f, 3);
    /* 161700 = 100 over 3, times 3^20; of those, 3 in 100 have the first choice settled on its second way */
    assert_str(count_digits(&c, ends[3]), "563813037641700");
    assert_str(count_digits(&c, options[0][1]), "16914391129251");
    assert_str(count_digits(&c, options[99][1]), "16914391129251");
    assert_str(count_digits(&c, options[0][0]), "546898646512449");
    assert_str(count_digits(&c, count_zero(&c)), "0");
    assert_true(count_share(&c, options[0][1], ends[3]) > 0.0299999 &&
                count_share(&c, options[0][1], ends[3]) < 0.0300001);
    arena_free(&scratch);
    arena_free(&a);
}

static void the_limit_ends_it_and_says_so(void **state) {
    (void)state;
    arena a;
    arena_init(&a);
    uint32_t ways[40];
    mdd_id ones[40];
    for (int i = 0; i < 40; i++) ways[i] = 2;
    mdd *m = mdd_new(&a, ways, 40, 300);
    mdd_op sum = op_sum(m);
    const mdd_id count[] = {0, 1};
    for (uint32_t i = 0; i < 40; i++) ones[i] = mdd_node(m, i, count);
    assert_false(mdd_failed(m));
    mdd_fold(m, &sum, ones, 40);
    assert_true(mdd_failed(m));
    assert_true(mdd_nodes(m) <= 300);
    arena_free(&a);
}

static void choices_that_belong_together_come_to_stand_together(void **state) {
    (void)state;
    enum { PAIRS = 30 };
    arena a;
    arena_init(&a);
    uint32_t members[PAIRS][2], place[2 * PAIRS], n_apart = 0;
    mdd_group groups[PAIRS];
    for (uint32_t i = 0; i < PAIRS; i++) {
        members[i][0] = i;
        members[i][1] = i + PAIRS;
        groups[i] = (mdd_group){members[i], 2};
    }
    const uint32_t *order = mdd_order(&a, 2 * PAIRS, groups, PAIRS);
    for (uint32_t i = 0; i < 2 * PAIRS; i++) place[order[i]] = i;
    for (uint32_t i = 0; i < PAIRS; i++)
        n_apart += place[i] + 1 != place[i + PAIRS] && place[i + PAIRS] + 1 != place[i];
    assert_int_equal(n_apart, 0);
    order = mdd_order(&a, 5, NULL, 0);
    for (uint32_t i = 0; i < 5; i++) assert_int_equal(order[i], i);
    arena_free(&a);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equal_functions_are_one_node),
        cmocka_unit_test(choosing_puts_choices_in_order),
        cmocka_unit_test(large_numbers_are_counted_exactly),
        cmocka_unit_test(the_limit_ends_it_and_says_so),
        cmocka_unit_test(choices_that_belong_together_come_to_stand_together),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
