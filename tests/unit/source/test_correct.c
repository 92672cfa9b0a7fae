#include "unit/test.h"

#include "source/correct.h"

typedef struct correct_case {
    const char *text, *want; /* WANT: the corrected text; NULL: it has another error */
} correct_case;

static const correct_case cases[] = {
    /* what is right stays, byte for byte; also in texts and comments */
    {"a = 1\nb :  \"\xe2\x80\x9cx\xe2\x80\x9d\xc2\xa0\xe2\x80\x93 20,000\"; # \xe2\x80\x9c",
     "a = 1\nb :  \"\xe2\x80\x9cx\xe2\x80\x9d\xc2\xa0\xe2\x80\x93 20,000\"; # \xe2\x80\x9c"},
    /* quotation marks */
    {"a = \xe2\x80\x9cx\xe2\x80\x9d;", "a = \"x\";"},
    {"a = \xe2\x80\x9ex\xe2\x80\x9c; b = \xc2\xaby\xc2\xbb;", "a = \"x\"; b = \"y\";"},
    {"a = \xe2\x80\x98x\xe2\x80\x99;", "a = \"x\";"},
    {"a = \"x\xe2\x80\x9d;\nb = \xe2\x80\x9cy\xe2\x80\x9d;", "a = \"x\";\nb = \"y\";"},
    {"a = \xe2\x80\x9cx\";\nb = \"y\";", "a = \"x\";\nb = \"y\";"},
    {"a = [\xe2\x80\x9cx\xe2\x80\x9d, \xe2\x80\x9cy\xe2\x80\x9d];", "a = [\"x\", \"y\"];"},
    /* spaces and what cannot be seen */
    {"a\xc2\xa0=\xe2\x80\xaf"
     "1;\xe2\x80\x8b b = 2;\xef\xbb\xbf",
     "a = 1; b = 2;"},
    {"\xef\xbb\xbf"
     "a = 1;",
     "a = 1;"},
    /* signs */
    {"a = 1\xcd\xbe b = [1\xef\xbc\x8c 2]\xef\xbc\x9b c \xef\xbc\x9d 3;", "a = 1; b = [1, 2]; c = 3;"},
    {"a = \xe2\x80\x93"
     "5; b = \xe2\x88\x92 7;",
     "a = -5; b = -7;"},
    /* separators */
    {"a = (1;2);", "a = (1,2);"},
    {"a = ( { b = 1; } { c = 2; } );", "a = ( { b = 1; }, { c = 2; } );"},
    {"a = [1, 2,];", "a = [1, 2];"},
    {"a = 1;; b = 2;", "a = 1; b = 2;"},
    {"a 1;", "a = 1;"},
    {"a == 1; b := 2;", "a = 1; b = 2;"},
    {"\"a\" = 1;", "a = 1;"},
    /* thousands */
    {"a = 20,000; b = [1, 1,000,000];", "a = 20000; b = [1, 1000000];"},
    {"a = [20 000, 1];", "a = [20000, 1];"},
    {"a = 20 000; b = 1'000;", "a = 20000; b = 1000;"},
    /* dates that can be read in one way */
    {"a = 2 June 2025; b = 2025-06-02;", "a = \"2025-06-02\"; b = \"2025-06-02\";"},
    /* what may mean two things stays */
    {"a = 20,5;", NULL},
    {"a = 20 km;", NULL},
    {"a = 2/6/2025;", NULL},
    {"a = yes;", NULL},
    {"a = full;", NULL},
    {"a = [20 100];", NULL},
    {"a = { b = 1;", NULL},
    {"a = { b = 1; );", NULL},
    {"a = \"x;\nb = 1;", NULL},
    {"-- x\na = 1;", NULL},
};

static void what_is_certain_is_corrected(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        arena a;
        diags d;
        corrected c;
        arena_init(&a);
        diags_init(&d);
        source *s = source_of_text(&a, STR("t"), str_of(cases[i].text));
        bool good = correct_text(&a, s, NULL, &c, &d);
        if (good != (cases[i].want != NULL)) fail_msg("%s", cases[i].text);
        if (good) assert_str(c.text->text, cases[i].want);
        if (!good) assert_true(d.errors > 0);
        /* a change is told of if there is one, and only then */
        if (good) assert_int_equal(c.changes.n == 0, str_is(c.text->text, cases[i].text));
        diags_free(&d);
        arena_free(&a);
    }
}

/* Knows one key: n, a number in km. */
static str kilometres(const void *with, arena *a, const str *keys, size_t n, bool element, str text, const node *is,
                      const char **why) {
    (void)with, (void)is;
    *why = "why";
    buf path = buf_in(a);
    for (size_t i = 0; i < n; i++) buf_join(&path, ".", keys[i]);
    if (str_is(buf_take(&path), "x.y.n") && str_ends(text, STR(" km"))) return str_sub(text, 0, text.n - 3);
    return element && str_is(text, "e") ? STR("\"e\"") : (str){"", 0};
}

static void values_are_corrected_by_who_knows_them(void **state) {
    (void)state;
    static const correct_case known[] = {
        {"x = { y = ( { n = 5 km; m = \"5 km\"; }, { n = \"6 km\" } ); };",
         "x = { y = ( { n = 5; m = \"5 km\"; }, { n = 6 } ); };"},
        {"x = { y = { n = [7 km, 8]; l = [e, \"e\"]; }; };", "x = { y = { n = [7, 8]; l = [\"e\", \"e\"]; }; };"},
        {"x = { n = 5 km; };", NULL},
    };
    const value_expert expert = {kilometres, NULL};
    for (size_t i = 0; i < COUNT(known); i++) {
        arena a;
        diags d;
        corrected c;
        arena_init(&a);
        diags_init(&d);
        bool good = correct_text(&a, source_of_text(&a, STR("t"), str_of(known[i].text)), &expert, &c, &d);
        if (good != (known[i].want != NULL)) fail_msg("%s", known[i].text);
        if (good) assert_str(c.text->text, known[i].want);
        diags_free(&d);
        arena_free(&a);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_certain_is_corrected),
        cmocka_unit_test(values_are_corrected_by_who_knows_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
