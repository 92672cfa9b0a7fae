/* Random text against the whole way of an expression: those of tests/cases/expressions, spliced into each other and
 * broken in places, checked and unchecked. Whatever it is, an answer comes, and it is well-formed. REDLINE_FUZZ=N tries
 * N of them, REDLINE_SEED=N another sequence, REDLINE_SHOW=1 prints each before it is tried. */

#include "unit/test.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#include "cel/stream.h"

#define FOLDER "tests/cases/expressions"

typedef struct corpus {
    arena memory;
    VEC(str) list;
    uint64_t random;
} corpus;

static uint64_t count(void) {
    const char *wanted = getenv("REDLINE_FUZZ");
    return wanted ? strtoull(wanted, NULL, 10) : 5000;
}

static size_t below(corpus *c, size_t n) {
    c->random ^= c->random << 13;
    c->random ^= c->random >> 7;
    c->random ^= c->random << 17;
    return n ? (size_t)(c->random % n) : 0;
}

static void load_file(corpus *c, const char *name) {
    char path[512], line[4096];
    snprintf(path, sizeof path, FOLDER "/%s", name);
    FILE *f = fopen(path, "rb");
    assert_non_null(f);
    while (fgets(line, sizeof line, f)) {
        str s = str_trim(str_of(line));
        bool expression = s.n && s.p[0] != '#' && !str_starts(s, STR("=>"));
        if (expression) VEC_PUSH(&c->memory, c->list, arena_str(&c->memory, s));
    }
    fclose(f);
}

static void load(corpus *c) {
    const char *seed = getenv("REDLINE_SEED");
    *c = (corpus){.random = seed ? strtoull(seed, NULL, 10) * 2 + 1 : 88172645463325252u};
    arena_init(&c->memory);
    DIR *folder = opendir(FOLDER);
    assert_non_null(folder);
    for (struct dirent *e = readdir(folder); e; e = readdir(folder))
        if (str_ends(str_of(e->d_name), STR(".test"))) load_file(c, e->d_name);
    closedir(folder);
    assert_true(c->list.n > 500);
}

static str any(corpus *c) {
    return c->list.v[below(c, c->list.n)];
}

static str piece(corpus *c) {
    str s = any(c);
    size_t from = below(c, s.n + 1), to = from + below(c, s.n - from + 1);
    return str_sub(s, from, to);
}

/* A word that the parser knows, so that more of what comes out parses. */
static const char *word(corpus *c) {
    static const char *const words[] = {"(", ")",    "[", "]",    "{",        "}",      ",",       ":",       "?",
                                        ".", ".?",   "-", "!",    " && ",     " || ",   " == ",    " in ",    "x",
                                        "y", "1",    "0", "1.5",  "2u",       "'a'",    "null",    "true",    "[]",
                                        "%", ".map", "/", "dyn(", "optional", "*1e300", "\\u00e9", "b'\\xff'"};
    return words[below(c, COUNT(words))];
}

static void mutate(corpus *c, buf *out) {
    str s = any(c);
    buf_clear(out);
    size_t n = 1 + below(c, 3);
    for (size_t i = 0; i < n; i++) {
        size_t from = below(c, s.n + 1), to = from + below(c, s.n - from + 1);
        buf next = {0};
        buf_str(&next, str_sub(s, 0, from));
        switch (below(c, 5)) {
        case 0: buf_str(&next, any(c)); break;
        case 1: buf_str(&next, piece(c)); break;
        case 2: buf_z(&next, word(c)); break;
        case 3: buf_char(&next, (char)below(c, 256)); break;
        default: to = from; buf_z(&next, word(c));
        }
        buf_str(&next, str_sub(s, to, s.n));
        buf_clear(out);
        buf_str(out, buf_slice(&next));
        s = arena_str(&c->memory, buf_slice(out));
        buf_free(&next);
    }
}

/* The case as the stream reads it; U+FFFD stands for what is no UTF-8. */
static void write_case(corpus *c, str expr, buf *line) {
    static const char *const more[] = {"", ", \"disable_check\": true", ", \"check_only\": true",
                                       ", \"container\": \"x.y\""};
    buf_clear(line);
    buf_z(line, "{\"expr\": ");
    buf_json(line, expr);
    buf_z(line,
          ", \"bindings\": {\"x\": {\"list\": [{\"int\": \"1\"}, {\"string\": \"a\"}]}, \"y\": {\"unknown\": null}}");
    buf_printf(line, "%s}", more[below(c, COUNT(more))]);
}

static bool is_answer(const node *n) {
    return n && n->kind == NODE_GROUP &&
           (node_get(n, "value") || node_get(n, "error") || node_get(n, "unknown") || node_get(n, "type"));
}

static void run(str line) {
    arena a;
    diags d;
    buf out = {0};
    arena_init(&a);
    diags_init(&d);
    node *c = node_read_json(&a, source_of_text(&a, STR("case"), line), (node_limits){.allow_nul = true}, &d);
    assert_non_null(c);
    cel_stream_case(&a, c, &out);
    node *answer = node_read_json(&a, source_of_text(&a, STR("answer"), buf_slice(&out)),
                                  (node_limits){.max_depth = 5000, .allow_nul = true}, &d);
    if (!is_answer(answer)) fail_msg(STR_FMT "\n" STR_FMT, STR_ARG(line), STR_ARG(buf_slice(&out)));
    buf_free(&out);
    diags_free(&d);
    arena_free(&a);
}

static void any_text_gets_an_answer(void **state) {
    (void)state;
    corpus c;
    buf expr = {0}, line = {0};
    load(&c);
    for (uint64_t i = 0; i < count(); i++) {
        mutate(&c, &expr);
        write_case(&c, buf_slice(&expr), &line);
        if (getenv("REDLINE_SHOW")) print_message(STR_FMT "\n", STR_ARG(buf_slice(&line)));
        run(buf_slice(&line));
    }
    buf_free(&expr);
    buf_free(&line);
    arena_free(&c.memory);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(any_text_gets_an_answer)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
