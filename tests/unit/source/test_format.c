#define _XOPEN_SOURCE 700 /* nftw() */

#include "unit/test.h"

#include <ftw.h>
#include <stdlib.h>

#include "source/format.h"

/* The text in canonical form, in A; fails the test if there is an error. */
static str formatted(arena *a, const char *name, str text) {
    diags d;
    str out = {"", 0};
    diags_init(&d);
    bool good = format_text(a, source_of_text(a, str_of(name), text), &out, &d);
    for (size_t i = 0; i < d.list.n; i++) print_message(STR_FMT "\n", STR_ARG(d.list.v[i].message));
    if (!good) fail_msg("%s cannot be formatted:\n" STR_FMT, name, STR_ARG(text));
    diags_free(&d);
    return out;
}

typedef struct layout_case {
    const char *text, *want;
} layout_case;

static const layout_case cases[] = {
    {"", ""},
    {" \n\n", ""},
    {"# only a comment", "# only a comment\n"},
    {"\n\na=1", "a = 1;\n"},
    {"\xef\xbb\xbf"
     "a=1",
     "a = 1;\n"},
    {"a:1,b = 2 c=TRUE", "a = 1;\nb = 2;\nc = true;\n"},
    {"a = 0x1FL; b = 1e3; c = -5; d = +.5; e = 1.;", "a = 0x1FL;\nb = 1e3;\nc = -5;\nd = +.5;\ne = 1.;\n"},
    /* empty lines: at most one, none at either end */
    {"a = 1;\n\n\n\nb = 2;\n\n", "a = 1;\n\nb = 2;\n"},
    {"a = {\n\n  b = \"line\nbreak\";\n\n\n  c = 1;\n\n};", "a = {\n  b = \"line\nbreak\";\n\n  c = 1;\n};\n"},
    /* short groups and lists are on one line, however they were written */
    {"a={\nb\n=\n1\n}", "a = { b = 1; };\n"},
    {"a = [ 1,2\n,3 ]; b = ( \"x\",2 ); c = (); d = {};", "a = [1, 2, 3];\nb = (\"x\", 2);\nc = ();\nd = {};\n"},
    {"a = { b = ({c=1;},{d=2;}); }", "a = { b = ( { c = 1; }, { d = 2; } ); };\n"},
    /* a list of groups of the file itself is never on one line */
    {"a = ({b=1;},\n\n{c=2;});", "a = (\n  { b = 1; },\n\n  { c = 2; }\n);\n"},
    /* adjacent literals are below each other and stay as they are */
    {"a = \"x \" \"y\\n\\x41\"; b = \"\xe2\x80\x9c\";", "a = \"x \"\n    \"y\\n\\x41\";\nb = \"\xe2\x80\x9c\";\n"},
    /* ends of lines are LF, also in strings, where they are read so */
    {"a = \"x\r\ny\";\r\n# c\r\n/* d\r\n */\r\nb = 1;\r\n", "a = \"x\ny\";\n# c\n/* d\n */\nb = 1;\n"},
    /* comments keep their order and their line or place */
    {"a = 1; # one  \n  # two\nb = 2 // three\n;", "a = 1; # one\n# two\nb = 2; // three\n"},
    {"a = 1 /* x */ ; /* y */ # z\n", "a = 1; /* x */ /* y */ # z\n"},
    {"a = 1 # x\n; # y\n", "a = 1; # x\n# y\n"},
    {"a /* x */ = /* y */ 1;", "/* x */\n/* y */\na = 1;\n"},
    {"a = { # x\n b = 1; c = 2 }", "a = { # x\n  b = 1;\n  c = 2;\n};\n"},
    {"a = { b = 1; # x\n\n # y\n };\n# z", "a = {\n  b = 1; # x\n\n  # y\n};\n# z\n"},
    {"a = [ 1, # one\n 2, /* three */ 3 ];", "a = [\n  1, # one\n  2,\n  /* three */\n  3\n];\n"},
    {"a = { /* x */ };", "a = { /* x */\n};\n"},
    {"a = \"x\" # one\n # two\n \"y\" # three\n;", "a = \"x\" # one\n    # two\n    \"y\"; # three\n"},
    {"# x\n\na = 1;", "# x\n\na = 1;\n"},
    {"@include \"a\" # x\nb = { @include\n\"c\" }", "@include \"a\" # x\nb = {\n  @include \"c\"\n};\n"},
};

static void texts_have_one_layout(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        arena a;
        arena_init(&a);
        str once = formatted(&a, "t", str_of(cases[i].text));
        assert_str(once, cases[i].want);
        assert_str(formatted(&a, "t", once), cases[i].want);
        arena_free(&a);
    }
}

static void json_is_laid_out(void **state) {
    static const layout_case json[] = {
        {"{}", "{}\n"},
        {"{\"a\":1e3,\n\"b\":[1,\n2,null],\"c\":{\"d\":\"\\u00e4\\\"\",\"e\":{}}}",
         "{\n  \"a\": 1e3,\n  \"b\": [1, 2, null],\n  \"c\": {\"d\": \"\\u00e4\\\"\", \"e\": {}}\n}\n"},
        {"[{\"a\": 1}]", "[\n  {\"a\": 1}\n]\n"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(json); i++) {
        arena a;
        arena_init(&a);
        str once = formatted(&a, "t.json", str_of(json[i].text));
        assert_str(once, json[i].want);
        assert_str(formatted(&a, "t.json", once), json[i].want);
        arena_free(&a);
    }
}

static size_t longest_line(str text) {
    size_t longest = 0;
    for (size_t at = 0, end; at < text.n; at = end + 1) {
        end = str_find(text, STR("\n"), at);
        if (end - at > longest) longest = end - at;
    }
    return longest;
}

static void lines_are_divided_at_their_width(void **state) {
    (void)state;
    for (size_t n = 1; n < 80; n++) {
        arena a;
        arena_init(&a);
        buf text = buf_in(&a);
        buf_z(&text, "group = { list = [");
        for (size_t i = 0; i < n; i++) buf_printf(&text, "%s\"%zu\"", i ? ", " : "", i);
        buf_z(&text, "]; };");
        str given = buf_take(&text), out = formatted(&a, "t", given);
        size_t longest = longest_line(out);
        assert_true(longest <= FORMAT_WIDTH);
        /* what fits on one line is on one line */
        if (given.n <= FORMAT_WIDTH) assert_int_equal(longest, given.n);
        if (n == 79) assert_true(longest > FORMAT_WIDTH - 6);
        arena_free(&a);
    }
}

static void texts_with_errors_are_refused(void **state) {
    static const char *const wrong[] = {"a = ", "a = 1; b = [1,];", "a = \"x", "a = 1; a = 2;", "/* x", "a = {"};
    (void)state;
    for (size_t i = 0; i < COUNT(wrong); i++) {
        arena a;
        diags d;
        str out;
        arena_init(&a);
        diags_init(&d);
        assert_false(format_text(&a, source_of_text(&a, STR("t"), str_of(wrong[i])), &out, &d));
        assert_true(d.errors > 0);
        diags_free(&d);
        arena_free(&a);
    }
}

/* ------------------------------------------------------------------------------------------------ random texts */

typedef struct maker {
    uint64_t seed, layout; /* of the values, and of what is between them */
    buf *out;
    bool comments;
    unsigned n_comments;
} maker;

static unsigned below(uint64_t *seed, unsigned n) {
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)(*seed >> 33) % n;
}

/* What may be between two tokens. Each comment has its number. */
static void make_space(maker *m) {
    static const char *const spaces[] = {" ", "\n", "\n\n\n", "\t", "\r\n"};
    buf_z(m->out, spaces[below(&m->layout, COUNT(spaces))]);
    if (!m->comments || below(&m->layout, 4)) return;
    unsigned n = m->n_comments++;
    switch (below(&m->layout, 4)) {
    case 0: buf_printf(m->out, "# \"c%u;\n", n); break;
    case 1: buf_printf(m->out, "// {c%u; \r\n", n); break;
    case 2: buf_printf(m->out, "/* c%u; */", n); break;
    default: buf_printf(m->out, "/* (\n  c%u; */", n); break;
    }
    make_space(m);
}

static void make_value(maker *m, unsigned depth);

static void make_plain(maker *m, unsigned kind) {
    static const char *const numbers[] = {"1", "-20000", "0xFF", "7L", "12345678901"};
    static const char *const decimals[] = {"1.5", "1e3", ".5", "-2.", "1.5e-7"};
    static const char *const truths[] = {"true", "FALSE", "True"};
    static const char *const texts[] = {"\"\"", "\"x # y\"", "\"a \\\"b\\\" /* c\"", "\"line\nbreak\"",
                                        "\"a long text that takes much of a line, so that few others fit beside it\""};
    unsigned n;
    switch (kind) {
    case 0: buf_z(m->out, numbers[below(&m->seed, COUNT(numbers))]); break;
    case 1: buf_z(m->out, decimals[below(&m->seed, COUNT(decimals))]); break;
    case 2: buf_z(m->out, truths[below(&m->seed, COUNT(truths))]); break;
    default:
        n = below(&m->seed, 6) == 0 ? 3 : 1;
        for (unsigned i = 0; i < n; i++) {
            if (i) make_space(m);
            buf_z(m->out, texts[below(&m->seed, COUNT(texts))]);
        }
    }
}

static void make_settings(maker *m, unsigned depth) {
    unsigned n = below(&m->seed, 6);
    for (unsigned i = 0; i < n; i++) {
        static const char *const ends[] = {";", ",", ""};
        buf_printf(m->out, "name%u", i);
        make_space(m);
        buf_char(m->out, "=:"[below(&m->layout, 2)]);
        make_space(m);
        make_value(m, depth + 1);
        make_space(m);
        buf_z(m->out, ends[below(&m->layout, COUNT(ends))]);
        make_space(m);
    }
}

static void make_list(maker *m, unsigned depth, char open, char close) {
    unsigned n = below(&m->seed, 12), kind = below(&m->seed, 4);
    buf_char(m->out, open);
    make_space(m);
    for (unsigned i = 0; i < n; i++) {
        if (open == '[')
            make_plain(m, kind);
        else
            make_value(m, depth + 2);
        make_space(m);
        if (i + 1 < n) buf_char(m->out, ',');
        make_space(m);
    }
    buf_char(m->out, close);
}

static void make_value(maker *m, unsigned depth) {
    unsigned kind = depth < 5 ? below(&m->seed, 7) : below(&m->seed, 4);
    if (kind < 4) {
        make_plain(m, kind);
    } else if (kind == 4) {
        make_list(m, depth, '[', ']');
    } else if (kind == 5) {
        make_list(m, depth, '(', ')');
    } else {
        buf_char(m->out, '{');
        make_space(m);
        make_settings(m, depth);
        buf_char(m->out, '}');
    }
}

static str make_text(arena *a, uint64_t seed, uint64_t layout, bool comments, unsigned *n_comments) {
    buf out = buf_in(a);
    maker m = {.seed = seed, .layout = layout, .out = &out, .comments = comments};
    make_space(&m);
    make_settings(&m, 0);
    *n_comments = m.n_comments;
    return buf_take(&out);
}

/* All values of a tree, in a notation of this test. */
static void dump(buf *out, const node *n) {
    buf_printf(out, STR_FMT "=%d:", STR_ARG(n->key), (int)n->kind);
    switch (n->kind) {
    case NODE_NULL: break;
    case NODE_BOOL: buf_z(out, n->b ? "t" : "f"); break;
    case NODE_INT: buf_int(out, n->i); break;
    case NODE_FLOAT: buf_double(out, n->f); break;
    case NODE_STRING: buf_json(out, n->s); break;
    case NODE_GROUP:
    case NODE_LIST:
        buf_char(out, '<');
        for (const node *c = n->first; c; c = c->next) dump(out, c);
        buf_char(out, '>');
        break;
    }
    buf_char(out, ' ');
}

static str tree_of(arena *a, str text) {
    diags d;
    buf out = buf_in(a);
    diags_init(&d);
    const node *root = node_read(a, source_of_text(a, STR("t"), text), (node_limits){.skip_include = true}, &d);
    if (root) dump(&out, root);
    diags_free(&d);
    return buf_take(&out);
}

/* Without empty lines, which belong to the author. */
static str without_gaps(arena *a, str text) {
    buf out = buf_in(a);
    for (size_t i = 0; i < text.n; i++)
        if (text.p[i] != '\n' || i == 0 || text.p[i - 1] != '\n') buf_char(&out, text.p[i]);
    return buf_take(&out);
}

static void random_texts_keep_values_and_comments(void **state) {
    const char *wanted = getenv("REDLINE_FUZZ");
    size_t n = wanted ? strtoul(wanted, NULL, 10) : 3000;
    (void)state;
    for (size_t i = 0; i < n; i++) {
        arena a;
        arena_init(&a);
        unsigned n_comments, none;
        str text = make_text(&a, i, i * 7 + 1, true, &n_comments), once = formatted(&a, "t", text);
        assert_str(tree_of(&a, once), arena_z(&a, tree_of(&a, text)));
        assert_str(formatted(&a, "t", once), arena_z(&a, once));
        for (unsigned c = 0, at = 0; c < n_comments; c++) {
            str mark = arena_printf(&a, "c%u;", c);
            size_t found = str_find(once, mark, at);
            if (found == SIZE_MAX) fail_msg("comment %u is lost or moved:\n" STR_FMT, c, STR_ARG(text));
            at = (unsigned)found;
        }
        /* the same values in another layout have the same canonical form */
        str first = formatted(&a, "t", make_text(&a, i, i * 3 + 1, false, &none));
        str second = formatted(&a, "t", make_text(&a, i, i * 5 + 2, false, &none));
        assert_str(without_gaps(&a, second), arena_z(&a, without_gaps(&a, first)));
        arena_free(&a);
    }
}

/* ------------------------------------------------------------------------------------------------ all files */

static size_t files_seen;

static int format_one(const char *path, const struct stat *is, int kind, struct FTW *where) {
    static const char *const endings[] = {".deal", ".terms", ".rules", ".json", ".cfg"};
    (void)is;
    (void)where;
    bool wanted = false;
    for (size_t i = 0; i < COUNT(endings); i++) wanted = wanted || str_ends(str_of(path), str_of(endings[i]));
    if (kind != FTW_F || !wanted) return 0;
    arena a;
    diags d;
    str once;
    arena_init(&a);
    diags_init(&d);
    source *s = source_load(&a, str_of(path), 0, &d);
    if (s && format_text(&a, s, &once, &d)) {
        files_seen++;
        assert_str(tree_of(&a, once), arena_z(&a, tree_of(&a, s->text)));
        assert_str(formatted(&a, path, once), arena_z(&a, once));
    } else {
        /* a file with errors; what is refused for another reason would be an error of the formatter */
        assert_true(d.list.n > 0);
        for (size_t i = 0; i < d.list.n; i++)
            assert_true(str_find(d.list.v[i].message, STR("would change its meaning"), 0) == SIZE_MAX);
    }
    diags_free(&d);
    arena_free(&a);
    return 0;
}

static void all_files_of_the_project_keep_their_values(void **state) {
    static const char *const folders[] = {"rules", "docs/examples", "tests"};
    (void)state;
    for (size_t i = 0; i < COUNT(folders); i++) assert_int_equal(nftw(folders[i], format_one, 16, FTW_PHYS), 0);
    assert_true(files_seen > 60);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_have_one_layout),
        cmocka_unit_test(json_is_laid_out),
        cmocka_unit_test(lines_are_divided_at_their_width),
        cmocka_unit_test(texts_with_errors_are_refused),
        cmocka_unit_test(random_texts_keep_values_and_comments),
        cmocka_unit_test(all_files_of_the_project_keep_their_values),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
