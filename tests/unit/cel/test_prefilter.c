#include "unit/test.h"

#include "cel/regex.h"

/* The probes of words that are given folded. */
static cel_prefilter probes_of(const char *const *words, size_t n) {
    static str list[8];
    static cel_clause clause;
    for (size_t i = 0; i < n; i++) list[i] = str_of(words[i]);
    clause = (cel_clause){list, n};
    return cel_prefilter_of((cel_literals){&clause, 1});
}

static void a_word_is_found_wherever_it_stands_in_a_text_of_any_length(void **state) {
    (void)state;
    static const char *const words[] = {"recogni", "ab", "q", "a longer one than a block is", "0123"};
    char text[128];
    for (size_t w = 0; w < COUNT(words); w++) {
        cel_prefilter p = probes_of(&words[w], 1);
        size_t n = strlen(words[w]);
        for (size_t length = 0; length < 90; length++) {
            memset(text, 'x', sizeof text);
            assert_true(cel_prefilter_absent(&p, (str){text, length}));
            for (size_t at = 0; at + n <= length; at++) {
                memset(text, 'x', sizeof text);
                memcpy(text + at, words[w], n);
                assert_false(cel_prefilter_absent(&p, (str){text, length}));
                assert_true(cel_prefilter_absent(&p, (str){text, at + n - 1}));
            }
        }
    }
}

static void case_makes_no_difference_and_one_of_several_words_is_enough(void **state) {
    (void)state;
    static const char *const words[] = {"denazif", "neutral", "border"};
    cel_prefilter p = probes_of(words, COUNT(words));
    assert_int_equal(p.n, 3);
    assert_false(cel_prefilter_absent(&p, STR("The Parties agree on DeNaZiFication, whatever that may be.")));
    assert_false(cel_prefilter_absent(&p, STR("The state is to be NEUTRAL from the day on that all have signed.")));
    assert_true(cel_prefilter_absent(&p, STR("The Parties agree on denaz ifying, neutr al states and bord ers.")));
}

static void words_that_begin_alike_are_looked_for_as_one(void **state) {
    (void)state;
    static const char *const words[] = {"demilitarised", "demilitarized", "demilitarise", "other", "third"};
    cel_prefilter p = probes_of(words, COUNT(words));
    assert_int_equal(p.n, 3);
    assert_str(p.v[0].word, "demilitari");
    assert_false(cel_prefilter_absent(&p, STR("a zone that is demilitarized, as both sides have agreed")));
}

static void of_too_many_words_nothing_is_said(void **state) {
    (void)state;
    static const char *const words[] = {"aaaaa", "bbbbb", "ccccc", "ddddd", "eeeee"};
    cel_prefilter many = probes_of(words, COUNT(words)), none = cel_prefilter_of((cel_literals){0});
    assert_int_equal(many.n, 0);
    assert_false(cel_prefilter_absent(&many, STR("nothing of that")));
    assert_false(cel_prefilter_absent(&none, STR("nothing of that")));
}

/* (?i) takes U+017F for an s and U+212A for a k. */
static void of_a_text_with_letters_that_stand_for_others_nothing_is_said(void **state) {
    (void)state;
    static const char *const with[] = {"crossing"}, *const without[] = {"border"};
    cel_prefilter s = probes_of(with, 1), plain = probes_of(without, 1);
    str odd = STR("the cro\xc5\xbf\xc5\xbfing of the line that all of them have agreed on");
    assert_false(cel_prefilter_absent(&s, odd));
    assert_true(cel_prefilter_absent(&plain, odd));
    assert_true(cel_prefilter_absent(&s, STR("die \xc3\x84nderung der Linie, auf die sich alle geeinigt haben")));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_word_is_found_wherever_it_stands_in_a_text_of_any_length),
        cmocka_unit_test(case_makes_no_difference_and_one_of_several_words_is_enough),
        cmocka_unit_test(words_that_begin_alike_are_looked_for_as_one),
        cmocka_unit_test(of_too_many_words_nothing_is_said),
        cmocka_unit_test(of_a_text_with_letters_that_stand_for_others_nothing_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
