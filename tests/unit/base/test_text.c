#include "unit/test.h"

#include "base/money.h"
#include "base/suggest.h"
#include "base/utf8.h"

static void slices_are_clipped_to_their_string(void **state) {
    (void)state;
    static const struct {
        const char *s;
        size_t from, to;
        const char *want;
    } cases[] = {{"abc", 0, 3, "abc"}, {"abc", 1, 2, "b"}, {"abc", 2, 9, "c"},
                 {"abc", 7, 9, ""},    {"", 0, 1, ""},     {"abc", 2, 1, ""}};
    for (size_t i = 0; i < COUNT(cases); i++)
        assert_str(str_sub(str_of(cases[i].s), cases[i].from, cases[i].to), cases[i].want);
}

static void finding_gives_the_first_place_or_none(void **state) {
    (void)state;
    static const struct {
        const char *s, *needle;
        size_t from, want;
    } cases[] = {{"banana", "an", 0, 1}, {"banana", "an", 2, 3},      {"banana", "an", 4, SIZE_MAX},
                 {"banana", "", 6, 6},   {"banana", "", 7, SIZE_MAX}, {"aab", "ab", 0, 1},
                 {"", "a", 0, SIZE_MAX}, {"a", "ab", 0, SIZE_MAX}};
    for (size_t i = 0; i < COUNT(cases); i++)
        assert_int_equal(str_find(str_of(cases[i].s), str_of(cases[i].needle), cases[i].from), cases[i].want);
}

static void money_reads_back_as_it_was_written(void **state) {
    (void)state;
    static const struct {
        const char *text;
        int64_t amount;
    } cases[] = {{"0 USD", 0},
                 {"5000000 USD", 500000000},
                 {"12.50 EUR", 1250},
                 {"-0.05 UAH", -5},
                 {"7 JPY", 7},
                 {"1.005 KWD", 1005},
                 {"92233720368547758.07 USD", INT64_MAX},
                 {"-92233720368547758.08 USD", INT64_MIN},
                 {"9223372036854775807 XOF", INT64_MAX},
                 {"0.0001 CLF", 1}};
    arena a;
    arena_init(&a);
    for (size_t i = 0; i < COUNT(cases); i++) {
        money m;
        buf out = buf_in(&a);
        assert_true(money_parse(str_of(cases[i].text), &m));
        assert_int_equal(m.amount, cases[i].amount);
        money_print(&out, m);
        assert_str(buf_take(&out), cases[i].text);
    }
    arena_free(&a);
}

static void what_is_no_amount_is_refused(void **state) {
    (void)state;
    static const char *const texts[] = {"",
                                        "USD",
                                        " USD",
                                        "5",
                                        "5 ",
                                        "5USD",
                                        "5 usd",
                                        "5 XYZ",
                                        "5  USD",
                                        "5 USD ",
                                        "+5 USD",
                                        "5. USD",
                                        ".5 USD",
                                        "- USD",
                                        "5.123 USD",
                                        "5.1 JPY",
                                        "5,0 USD",
                                        "1e3 USD",
                                        "0x5 USD",
                                        "5 USDX",
                                        "5 US",
                                        "--5 USD",
                                        "5.-1 USD",
                                        "92233720368547758.08 USD",
                                        "-92233720368547758.09 USD"};
    for (size_t i = 0; i < COUNT(texts); i++) {
        money m;
        if (money_parse(str_of(texts[i]), &m)) fail_msg("%s", texts[i]);
    }
}

static void currencies_are_found_by_their_codes(void **state) {
    (void)state;
    assert_int_equal(currency_find(STR("AAA")), UINT32_MAX);
    assert_int_equal(currency_find(STR("ZZZ")), UINT32_MAX);
    for (uint32_t i = 0; i < 167; i++) {
        str code = currency_code(i);
        assert_int_equal(currency_find(code), i);
        assert_in_range(currency_decimals(i), 0, 4);
        if (i) assert_true(str_cmp(currency_code(i - 1), code) < 0);
    }
}

static void names_are_lower_case_letters_digits_and_underscores(void **state) {
    (void)state;
    static const struct {
        const char *s;
        bool want;
    } cases[] = {{"a", true},
                 {"dmz", true},
                 {"e3", true},
                 {"width_km", true},
                 {"", false},
                 {"3e", false},
                 {"_a", false},
                 {"Abc", false},
                 {"a-b", false},
                 {"a.b", false},
                 {"\xc3\xa9t\xc3\xa9", false}};
    for (size_t i = 0; i < COUNT(cases); i++) assert_int_equal(str_is_name(str_of(cases[i].s)), cases[i].want);
}

static void white_space_is_trimmed_at_both_ends(void **state) {
    (void)state;
    assert_str(str_trim(str_of(" \t\n a b \r\n")), "a b");
    assert_str(str_trim(str_of("   ")), "");
}

static void every_code_point_survives_encoding_and_decoding(void **state) {
    (void)state;
    for (uint32_t cp = 0; cp <= 0x10ffff; cp++) {
        char bytes[4];
        uint32_t back = 0;
        size_t n = utf8_encode(cp, bytes);
        if (cp >= 0xd800 && cp <= 0xdfff) {
            assert_int_equal(n, 0);
            continue;
        }
        assert_int_equal(utf8_decode(bytes, n, &back), n);
        assert_int_equal(back, cp);
    }
}

static void invalid_utf8_is_found_where_it_begins(void **state) {
    (void)state;
    static const struct {
        const char *s;
        size_t want;
    } cases[] = {{"plain", SIZE_MAX},     {"\xc3\xa9", SIZE_MAX},   {"a\xff", 1},
                 {"ab\xc3", 2},           {"\xc0\x80", 0},          {"\xed\xa0\x80", 0},
                 {"\xf4\x90\x80\x80", 0}, {"\xe2\x82\xacx\x80", 4}, {"\xf0\x9f\x98\x80", SIZE_MAX},
                 {"\xe0\x80\x80", 0}};
    for (size_t i = 0; i < COUNT(cases); i++) assert_int_equal(utf8_invalid_at(str_of(cases[i].s)), cases[i].want);
}

static void text_is_counted_and_cut_by_code_points(void **state) {
    (void)state;
    str s = str_of("a\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80z");
    assert_int_equal(utf8_count(s), 5);
    static const size_t offsets[] = {0, 1, 3, 6, 10, 11, 11};
    for (size_t i = 0; i < COUNT(offsets); i++) assert_int_equal(utf8_offset(s, i), offsets[i]);
}

static void columns_count_what_a_terminal_shows(void **state) {
    (void)state;
    assert_int_equal(utf8_width(str_of("abc")), 3);
    assert_int_equal(utf8_width(str_of("e\xcc\x81")), 1);
    assert_int_equal(utf8_width(str_of("\xe6\xbc\xa2")), 2);
    assert_int_equal(utf8_width(str_of("\xff")), 1);
}

static void the_nearest_name_is_suggested(void **state) {
    (void)state;
    static const str names[] = {{"russia", 6}, {"ukraine", 7}, {"france", 6}, {"forces", 6}, {"us", 2}};
    static const struct {
        const char *wrong;
        size_t want;
    } cases[] = {{"rusia", 0},   {"Russia", 0}, {"ukrane", 1},
                 {"urkaine", 1}, {"frence", 2}, {"xyz", SIZE_MAX},
                 {"", SIZE_MAX}, {"un", 4},     {"completely_different", SIZE_MAX}};
    for (size_t i = 0; i < COUNT(cases); i++)
        assert_int_equal(suggest_index(str_of(cases[i].wrong), names, COUNT(names)), cases[i].want);
}

static void allowed_names_are_listed_and_long_lists_cut(void **state) {
    (void)state;
    static const str names[] = {{"a", 1}, {"b", 1}, {"c", 1}, {"d", 1}, {"e", 1}, {"f", 1}, {"g", 1},
                                {"h", 1}, {"i", 1}, {"j", 1}, {"k", 1}, {"l", 1}, {"m", 1}, {"n", 1}};
    arena a;
    arena_init(&a);
    assert_str(suggest_allowed(&a, str_of("zzz"), names, 3), "allowed: a, b, c");
    assert_str(suggest_allowed(&a, str_of("zzz"), names, COUNT(names)),
               "allowed: a, b, c, d, e, f, g, h, i, j, k, l and 2 more");
    static const str two[] = {{"russia", 6}, {"us", 2}};
    assert_str(suggest_allowed(&a, str_of("rusia"), two, 2), "did you mean 'russia'? allowed: russia, us");
    arena_free(&a);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(slices_are_clipped_to_their_string),
        cmocka_unit_test(finding_gives_the_first_place_or_none),
        cmocka_unit_test(money_reads_back_as_it_was_written),
        cmocka_unit_test(what_is_no_amount_is_refused),
        cmocka_unit_test(currencies_are_found_by_their_codes),
        cmocka_unit_test(names_are_lower_case_letters_digits_and_underscores),
        cmocka_unit_test(white_space_is_trimmed_at_both_ends),
        cmocka_unit_test(every_code_point_survives_encoding_and_decoding),
        cmocka_unit_test(invalid_utf8_is_found_where_it_begins),
        cmocka_unit_test(text_is_counted_and_cut_by_code_points),
        cmocka_unit_test(columns_count_what_a_terminal_shows),
        cmocka_unit_test(the_nearest_name_is_suggested),
        cmocka_unit_test(allowed_names_are_listed_and_long_lists_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
