#include "unit/test.h"

#include <stdio.h>

#include "source/node.h"

typedef struct bench {
    arena memory;
    diags problems;
} bench;

static void dump(buf *out, const node *n) {
    switch (n->kind) {
    case NODE_NULL: buf_z(out, "null"); break;
    case NODE_BOOL: buf_z(out, n->b ? "true" : "false"); break;
    case NODE_INT: buf_int(out, n->i); break;
    case NODE_FLOAT: buf_double(out, n->f); break;
    case NODE_STRING: buf_json(out, n->s); break;
    case NODE_GROUP:
    case NODE_LIST:
        buf_char(out, n->kind == NODE_GROUP ? '{' : '[');
        for (const node *c = n->first; c; c = c->next) {
            if (n->kind == NODE_GROUP) buf_printf(out, STR_FMT "=", STR_ARG(c->key));
            dump(out, c);
            if (c->next) buf_char(out, ' ');
        }
        buf_char(out, n->kind == NODE_GROUP ? '}' : ']');
        break;
    }
}

/* The tree as text, or the errors as "line:column: message | note". */
static str read_as(bench *b, str text, bool json, node_limits limits) {
    buf out = {0};
    arena_init(&b->memory);
    diags_init(&b->problems);
    source *s = source_of_text(&b->memory, STR("t"), text);
    const node *n = (json ? node_read_json : node_read_config)(&b->memory, s, limits, &b->problems);
    if (n) dump(&out, n);
    assert_int_equal(n == NULL, b->problems.errors > 0);
    for (size_t i = 0; i < b->problems.list.n; i++) {
        const diag *d = &b->problems.list.v[i];
        buf_printf(&out, "%s%u:%u: " STR_FMT, i ? "\n" : "", d->line, d->column, STR_ARG(d->message));
        if (d->note.n) buf_printf(&out, " | " STR_FMT, STR_ARG(d->note));
    }
    str result = arena_str(&b->memory, buf_slice(&out));
    buf_free(&out);
    return result;
}

static void done(bench *b) {
    diags_free(&b->problems);
    arena_free(&b->memory);
}

typedef struct reading {
    const char *text, *want;
} reading;

static void check_all(const reading *cases, size_t n, bool json) {
    for (size_t i = 0; i < n; i++) {
        bench b;
        assert_str(read_as(&b, str_of(cases[i].text), json, (node_limits){0}), cases[i].want);
        done(&b);
    }
}

static void libconfig_text_becomes_a_tree(void **state) {
    (void)state;
    static const reading cases[] = {
        {"", "{}"},
        {"# only a comment", "{}"},
        {"\xef\xbb\xbf"
         "a = 1;",
         "{a=1}"},
        {"a = 1; b : \"x\", c = true d = FALSE;", "{a=1 b=\"x\" c=true d=false}"},
        {"a = { b = ( 1, \"x\", { c = 1.5; } ); };", "{a={b=[1 \"x\" {c=1.5}]}}"},
        {"a = [1, 2]; b = []; c = (); d = {};", "{a=[1 2] b=[] c=[] d={}}"},
        {"a = 2147483648; b = -99999999999; c = 9223372036854775807; d = 0xFFFFFFFF; e = 5L;",
         "{a=2147483648 b=-99999999999 c=9223372036854775807 d=4294967295 e=5}"},
        {"a = \"x\" \"y\"\n  /* and */ \"z\";", "{a=\"xyz\"}"},
        {"a = \"\\n\\t\\\\\\\"\\x41\\q\";", "{a=\"\\n\\t\\\\\\\"A\\\\q\"}"},
        {"a = .5; b = 1.; c = -2.5e3; d = 1e2;", "{a=0.5 b=1.0 c=-2500.0 d=100.0}"},
        {"a = 1;\r\nb = 2;\r\n", "{a=1 b=2}"},
    };
    check_all(cases, COUNT(cases), false);
}

static void mistakes_in_libconfig_text_say_what_was_expected_and_where(void **state) {
    (void)state;
    static const reading cases[] = {
        {"a = ;", "1:5: the key 'a' has no value | write: a = VALUE;"},
        {"a 5;", "1:2: missing '=' after 'a' | write: a ="},
        {"a = 99999999999999999999;",
         "1:5: integer out of range (64-bit integer) | integers are from -9223372036854775808 to 9223372036854775807"},
        {"a = \"x;\nb = 2;", "1:5: this text has no closing quotation mark | write: \"x\""},
        {"a = ( 1, 2, );", "1:11: unexpected ',' before ')' | remove the comma after the last element"},
        {"a = [1, 2.5];", "1:9: [ ... ] can contain only values of one type: this is a decimal number, the first is an "
                          "integer | write: ( ... ) for a list of mixed values"},
        {"a = 1;\n\na = 2;", "3:1: duplicate key 'a' in this group | first set on line 1"},
        {"a = { b = 1;", "1:13: missing '}' here: the '{' on line 1 is not closed | write: };"},
        {"a = ( 1 2 );", "1:8: missing ',' before the next element | write: 1,"},
        {"a = 1; }", "1:8: one '}' too many | remove it"},
        {"a = yes;", "1:5: 'yes' is not a value | write: true, or \"yes\" if it is a name"},
        {"@include \"/etc/passwd\"", "1:1: @include is not allowed here | --allow-include allows it in deals"},
        {"a = \"\xff\";",
         "1:6: byte 0xff is not valid UTF-8; in the encoding Windows-1252 it is '\xc3\xbf' | save the file as UTF-8"},
        {"a = \"\\xff\";", "1:6: this escape gives a byte that is not valid UTF-8"},
        {"a = \"x\\x00\";", "1:7: this escape gives a NUL byte"},
        {"a = 1;\n/* never", "2:1: this comment never ends | add the closing '*/'"},
        {"a = ;\nb = ;\nc = 1;",
         "1:5: the key 'a' has no value | write: a = VALUE;\n2:5: the key 'b' has no value | write: b = VALUE;"},
        {"a = @;", "1:5: a text is written in quotation marks | write: \"@\""},
    };
    check_all(cases, COUNT(cases), false);
}

static void json_becomes_the_same_tree(void **state) {
    (void)state;
    static const reading cases[] = {
        {"{}", "{}"},
        {" {\"a\": 1, \"b\": [true, null, -2.5], \"c\": {\"d\": \"x\\n\\u00e9\\ud83d\\ude00\"}} ",
         "{a=1 b=[true null -2.5] c={d=\"x\\n\xc3\xa9\xf0\x9f\x98\x80\"}}"},
        {"\xef\xbb\xbf{\"a\": 9223372036854775807}", "{a=9223372036854775807}"},
        {"{\"a\\u0062\": 1e2}", "{ab=100.0}"},
        {"[]", "[]"},
    };
    check_all(cases, COUNT(cases), true);
}

static void json_strings_and_numbers_are_read_to_the_last_bit(void **state) {
    (void)state;
    static const reading cases[] = {
        {"[\"\\u0041\\u00e9\\u20ac\\ud83d\\ude00\\\\\\/\\\"\\b\\f\\n\\r\\t\"]",
         "[\"A\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\\\\/\\\"\\b\\f\\n\\r\\t\"]"},
        {"[9223372036854775807, -9223372036854775808, 0, -0]", "[9223372036854775807 -9223372036854775808 0 0]"},
        {"[0.1, 1e2, 1E+2, 25e-1, -0.5]", "[0.1 100.0 100.0 2.5 -0.5]"},
        {"[1.7976931348623157e308, 5e-324]", "[1.7976931348623157e+308 5e-324]"},
        {"[1e-400, 0e999, 100.0e-500]", "[0.0 0.0 0.0]"},
        {" [ 1 , true ,false, null ] ", "[1 true false null]"},
    };
    check_all(cases, COUNT(cases), true);
}

static void what_json_does_not_allow_is_refused(void **state) {
    (void)state;
    static const char *const cases[] = {
        "[01]",          "[-]",       "[1.]",    "[.5]",         "[1e]",       "[+1]",        "[1-1]",
        "[1\"a\"]",      "[true1]",   "[truex]", "[nul]",        "[\"\\x\"]",  "[\"\\u12\"]", "[\"\\ud800\"]",
        "[\"\\udc00\"]", "[1 2]",     "[1,]",    "{\"a\" 1}",    "{\"a\":}",   "{\"a\":1,}",  "{a: 1}",
        "{\"a\": 1: 2}", "{\"a\":[}", "[1]]",    "[\"a\"\"b\"]", "[\"a\nb\"]", "[",
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        bench b;
        read_as(&b, str_of(cases[i]), true, (node_limits){0});
        if (b.problems.errors == 0) fail_msg("this was read as JSON: %s", cases[i]);
        done(&b);
    }
}

static void mistakes_in_json_say_what_was_expected_and_where(void **state) {
    (void)state;
    static const reading cases[] = {
        {"", "1:1: this file is empty | expected: { ... }"},
        {"{\"a\": 1,}", "1:8: unexpected ',' before '}' | remove the comma after the last element"},
        {"{\"a\" 1}", "1:5: missing ':' after '\"a\"' | write: \"a\":"},
        {"{'a': 1}", "1:2: these are single quotation marks | write: \"a\""},
        {"{\"a\": 'x'}", "1:7: these are single quotation marks | write: \"x\""},
        {"{\"a\": 1", "1:8: missing '}' here: the '{' on line 1 is not closed | write: }"},
        {"{\"a\": tru}", "1:7: 'tru' is not a value | write: true, or \"tru\" if it is a name"},
        {"{\"a\": trail}", "1:7: a text is written in quotation marks | write: \"trail\""},
        {"{\"a\": 18446744073709551616}",
         "1:7: integer out of range (64-bit integer) | integers are from -9223372036854775808 to 9223372036854775807"},
        {"{\"a\": 9223372036854775808}",
         "1:7: integer out of range (64-bit integer) | integers are from -9223372036854775808 to 9223372036854775807"},
        {"{\"a\": 1} x", "1:10: expected the end of the file, found the name 'x' | a JSON file has one "
                         "value; a .jsonl file can have a deal on each line"},
        {"{\"a\": 1, \"a\": 2}", "1:10: duplicate key 'a' in this group | first set on line 1"},
        {"{\"a\": \"\\u0000\"}", "1:7: this string contains a NUL character (\\u0000)"},
        {"{\"a\": \"\\ud800\"}", "1:8: half of a surrogate pair without the other half | write characters above U+FFFF "
                                 "with two \\u escapes, or directly"},
        {"{\"a\": \"x}", "1:7: this text has no closing quotation mark | write: \"x\""},
        {"{ // c\n}", "1:3: JSON has no comments | remove it; a .deal file can have comments"},
        {"{\"a\": \"\xff\"}",
         "1:8: byte 0xff is not valid UTF-8; in the encoding Windows-1252 it is '\xc3\xbf' | save the file as UTF-8"},
        {"{\"a\": 01}", "1:7: a number is written with digits, and '.' before decimals | write: 1"},
        {"[1 2]", "1:3: missing ',' before the next element | write: 1,"},
    };
    check_all(cases, COUNT(cases), true);
}

/* Numbers at the limits of 64 bits, and just beyond them, in both readers alike. */
static void numbers_that_do_not_fit_are_errors_with_a_place(void **state) {
    (void)state;
    static const struct {
        const char *number, *value; /* value NULL: an integer or a float that is out of range */
        bool config_only, is_float;
    } cases[] = {
        {"9223372036854775807", "9223372036854775807", false, false},
        {"-9223372036854775808", "-9223372036854775808", false, false},
        {"9223372036854775808", NULL, false, false},
        {"-9223372036854775809", NULL, false, false},
        {"18446744073709551615", NULL, false, false},
        {"99999999999999999999999999", NULL, false, false},
        {"+9223372036854775807", "9223372036854775807", true, false},
        {"9223372036854775807L", "9223372036854775807", true, false},
        {"9223372036854775808L", NULL, true, false},
        {"99999999999999999999LL", NULL, true, false},
        {"0x7FFFFFFFFFFFFFFF", "9223372036854775807", true, false},
        {"0x8000000000000000", NULL, true, false},
        {"0xFFFFFFFFFFFFFFFF", NULL, true, false},
        {"0xFFFFFFFFFFFFFFFFL", NULL, true, false},
        {"0x10000000000000000", NULL, true, false},
        {"0x0000000000000000000000001F", "31", true, false},
        {"1.7976931348623157e308", "1.7976931348623157e+308", false, true},
        {"17976931348623157.0e292", "1.7976931348623157e+308", false, true},
        {"1.7976931348623159e308", NULL, false, true},
        {"1e309", NULL, false, true},
        {"1e400", NULL, false, true},
        {"-1e400", NULL, false, true},
        {"1e99999999999999999999", NULL, false, true},
        {"0e99999999999999999999", "0.0", false, true},
        {"1e-99999999999999999999", "0.0", false, true},
        {"-0.0", "-0.0", false, true},
        {"0.000001e4", "0.01", false, true},
        {"123.5E-1", "12.35", false, true},
    };
    for (size_t i = 0; i < COUNT(cases); i++)
        for (int json = 0; json < 2; json++) {
            if (json && cases[i].config_only) continue;
            bench b;
            arena_init(&b.memory);
            str text = arena_printf(&b.memory, json ? "{\"a\":[0, %s ]}" : "a = ( 0, %s );", cases[i].number), want;
            if (cases[i].value)
                want = arena_printf(&b.memory, "{a=[0 %s]}", cases[i].value);
            else
                want = arena_printf(&b.memory, "1:%d: %s", 10,
                                    cases[i].is_float ? "number out of range (64-bit floating point) | numbers are "
                                                        "from -1.7976931348623157e+308 to 1.7976931348623157e+308"
                                                      : "integer out of range (64-bit integer) | integers are from "
                                                        "-9223372036854775808 to 9223372036854775807");
            char copy[256], expected[256];
            snprintf(copy, sizeof copy, STR_FMT, STR_ARG(text));
            snprintf(expected, sizeof expected, STR_FMT, STR_ARG(want));
            arena_free(&b.memory);
            assert_str(read_as(&b, str_of(copy), json, (node_limits){0}), expected);
            done(&b);
        }
}

static void deep_nesting_is_refused_and_exhausts_nothing(void **state) {
    (void)state;
    for (int json = 0; json < 2; json++) {
        buf text = {0};
        if (!json) buf_z(&text, "a = ");
        buf_pad(&text, json ? '[' : '(', 100000);
        bench b;
        str got = read_as(&b, buf_slice(&text), json, (node_limits){0});
        assert_true(str_find(got, STR("nested more than 200 levels deep"), 0) != SIZE_MAX);
        done(&b);
        buf_free(&text);
    }
}

static void places_inside_strings_survive_joints_and_escapes(void **state) {
    (void)state;
    static const struct {
        bool json;
        const char *text, *words;
        uint32_t line, column, width;
    } cases[] = {
        {false, "a = \"one two\";", "two", 1, 10, 3},
        {false, "a = \"one \"\n    \"two three\";", "two", 2, 6, 3},
        {false, "a = \"one \" # here \"not\n  /* \"x\" */ \"t\\x77o\";", "two", 2, 14, 6},
        {false, "a = \"\\t\\\"two\";", "two", 1, 10, 3},
        {false, "a = \"caf\xc3\xa9 two\";", "two", 1, 11, 3},
        {false, "a = \"one\r\ntwo\";", "two", 2, 1, 3},
        {false, "a = \"one\r\nor two\r\nthree\";", "two\nthree", 2, 4, 10},
        {false, "a = \"\\r\\none\r\n\r\n\"\r\n  \"two\";", "two", 4, 4, 3},
        {false, "a = \"one\rtwo\";", "one\ntwo", 1, 6, 7},
        {true, "{\"a\": \"x\\n\\u00e9two\"}", "two", 1, 17, 3},
        {true, "{\"a\": \"\\ud83d\\ude00two\"}", "two", 1, 20, 3},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        bench b;
        arena_init(&b.memory);
        diags_init(&b.problems);
        source *s = source_of_text(&b.memory, STR("t"), str_of(cases[i].text));
        const node *n =
            (cases[i].json ? node_read_json : node_read_config)(&b.memory, s, (node_limits){0}, &b.problems);
        assert_non_null(n);
        size_t at = str_find(n->first->s, str_of(cases[i].words), 0);
        place p = node_text_place(n->first, at, at + strlen(cases[i].words));
        position is = place_position(p);
        assert_int_equal(is.line, cases[i].line);
        assert_int_equal(is.column, cases[i].column);
        assert_int_equal(p.len, cases[i].width);
        done(&b);
    }
}

/* Small changes of real text: whatever comes out, it is a tree or an error, never a crash, and both readers'
 * authorities agree. */
static void random_text_never_crashes(void **state) {
    (void)state;
    static const char seeds[2][80] = {
        "a = { b = ( 1, \"x\" ); c = [1.5, 2.0]; }; # c\nd = true; e = \"s\" \"t\";",
        "{\"a\": {\"b\": [1, \"x\\n\", null]}, \"c\": [1.5, -2], \"d\": true, \"e\": \"\"}"};
    static const char alphabet[] = "ab12{}[]()\",;:=. \n\\#/*-@xL\xc3\xff";
    uint64_t random = 12345;
    for (int round = 0; round < 20000; round++) {
        char text[96];
        int json = round & 1;
        strcpy(text, seeds[json]);
        for (int change = 0; change < 1 + round % 4; change++) {
            random = random * 6364136223846793005u + 1442695040888963407u;
            text[(random >> 33) % strlen(seeds[json])] = alphabet[(random >> 20) % (sizeof alphabet - 1)];
        }
        bench b;
        read_as(&b, str_of(text), json, (node_limits){0});
        for (size_t i = 0; i < b.problems.list.n; i++)
            assert_true(str_find(b.problems.list.v[i].message, STR("differently"), 0) == SIZE_MAX);
        done(&b);
    }
}

static void a_group_holds_ten_thousand_settings_and_no_more(void **state) {
    (void)state;
    for (int n = 10000; n <= 10001; n++) {
        buf text = {0};
        for (int i = 0; i < n; i++) buf_printf(&text, "x%d = 1;\n", i);
        bench b;
        str got = read_as(&b, buf_slice(&text), false, (node_limits){0});
        if (n == 10000)
            assert_true(str_starts(got, STR("{x0=1 x1=1 ")));
        else
            assert_str(got, "1:1: this group has 10001 settings; the limit is 10000 | a deal can be written as JSON, "
                            "which has no such limit");
        buf_free(&text);
        done(&b);
    }
}

/* Letters of one to four bytes, in lines of all lengths; columns are counted one by one for comparison. */
static void columns_are_right_in_lines_of_any_length(void **state) {
    (void)state;
    static const char *const letters[] = {"a", "\xc3\xa9", "\xe2\x82\xac", "\xf0\x9f\x98\x80", "b"};
    static const size_t lengths[] = {5, 3000, 40000, 0, 7};
    arena a;
    buf text = {0};
    arena_init(&a);
    for (size_t i = 0, x = 7; i < COUNT(lengths); i++, buf_char(&text, '\n'))
        for (size_t k = 0; k < lengths[i]; k++) buf_z(&text, letters[(x = x * 1103515245 + 12345) / 65536 % 5]);
    source *plain = source_of_text(&a, STR("t"), buf_slice(&text)),
           *indexed = source_of_text(&a, STR("t"), buf_slice(&text));
    source_index(&a, indexed);
    uint32_t line = 1, column = 1;
    const str all = buf_slice(&text);
    for (size_t at = 0; at < all.n; at++) {
        bool begins = ((unsigned char)all.p[at] & 0xc0) != 0x80;
        if (begins && (at % 7 == 0 || at < 100)) {
            position p = place_position((place){plain, (uint32_t)at, 1}),
                     q = place_position((place){indexed, (uint32_t)at, 1});
            assert_int_equal(p.line, line);
            assert_int_equal(p.column, column);
            assert_int_equal(q.line, line);
            assert_int_equal(q.column, column);
            uint32_t skipped;
            str around = place_line_text((place){indexed, (uint32_t)at, 1}, &skipped);
            assert_true(all.p[at] == '\n' || (around.n > 0 && around.n <= 2100));
            assert_true(skipped < column);
        }
        if (all.p[at] == '\n') {
            line++;
            column = 1;
        } else if (at + 1 < all.n && ((unsigned char)all.p[at + 1] & 0xc0) != 0x80)
            column++;
    }
    buf_free(&text);
    arena_free(&a);
}

/* What is shown of a long line stands around the place, with the caret under it. */
static void a_message_shows_a_long_line_around_its_place(void **state) {
    (void)state;
    bench b;
    buf text = {0}, out = {0};
    buf_z(&text, "x = 1; ");
    buf_pad(&text, ' ', 200000);
    buf_z(&text, "y = ?; z = 2;");
    buf_pad(&text, ' ', 200000);
    assert_str(read_as(&b, buf_slice(&text), false, (node_limits){0}),
               "1:200012: this is not a value | write: { open = true; } for a point that is not settled");
    const diag *d = &b.problems.list.v[0];
    assert_true(d->text.n < 2100);
    diag_write(&out, d, false);
    str written = buf_slice(&out);
    size_t shown = str_find(written, STR("y = ?; z = 2;"), 0), line = str_find(written, STR("\n"), 0);
    size_t next = str_find(written, STR("\n"), shown), caret = str_find(written, STR("^"), 0);
    assert_true(shown != SIZE_MAX && next != SIZE_MAX && caret != SIZE_MAX);
    assert_int_equal(caret - next, shown + 4 - line);
    buf_free(&out);
    buf_free(&text);
    done(&b);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(libconfig_text_becomes_a_tree),
        cmocka_unit_test(mistakes_in_libconfig_text_say_what_was_expected_and_where),
        cmocka_unit_test(json_becomes_the_same_tree),
        cmocka_unit_test(json_strings_and_numbers_are_read_to_the_last_bit),
        cmocka_unit_test(what_json_does_not_allow_is_refused),
        cmocka_unit_test(mistakes_in_json_say_what_was_expected_and_where),
        cmocka_unit_test(numbers_that_do_not_fit_are_errors_with_a_place),
        cmocka_unit_test(deep_nesting_is_refused_and_exhausts_nothing),
        cmocka_unit_test(places_inside_strings_survive_joints_and_escapes),
        cmocka_unit_test(a_group_holds_ten_thousand_settings_and_no_more),
        cmocka_unit_test(columns_are_right_in_lines_of_any_length),
        cmocka_unit_test(a_message_shows_a_long_line_around_its_place),
        cmocka_unit_test(random_text_never_crashes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
