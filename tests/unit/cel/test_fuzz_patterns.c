/* Random patterns: what their literals say of a text is never wrong, and searching with a scan comes out as without.
 * REDLINE_FUZZ=N tries N patterns. */

#include "unit/test.h"

#include <stdlib.h>

#include "base/diag.h"
#include "cel/program.h"
#include "patterns.c"

static uint64_t count(void) {
    const char *wanted = getenv("REDLINE_FUZZ");
    return wanted ? strtoull(wanted, NULL, 10) : 20000;
}

static const char *problem;
static size_t problem_at;

static void no_pattern_matches_a_text_without_its_literals(void **state) {
    (void)state;
    arena a;
    arena_init(&a);
    maker m = {.random = 0x9e3779b97f4a7c15u};
    uint64_t valid = 0, known = 0, found = 0, absent = 0;
    for (uint64_t i = 0; i < count(); i++, arena_reset(&a)) {
        next_pattern(&m);
        str pattern = buf_slice(&m.pattern);
        const cel_pattern *p = cel_pattern_compile(&a, pattern, true, &problem, &problem_at);
        if (!p) continue;
        cel_literals l = cel_pattern_literals(&a, p);
        valid++;
        known += l.n > 0;
        for (int k = 0; k < 6; k++) {
            str text = next_text(&m, &a);
            cel_search s = {.memory = &a};
            cel_span spans[2];
            cel_match match = cel_pattern_match(&s, p, text, 0, false, spans, 1);
            assert_int_equal(cel_pattern_find(&s, p, text, spans), match);
            cel_match general = cel_pattern_match(&s, p, text, 0, false, spans, 2);
            if (general != match && general != CEL_MATCH_ERROR && match != CEL_MATCH_ERROR)
                fail_msg(STR_FMT " finds something else in '" STR_FMT "' with Unicode properties", STR_ARG(pattern),
                         STR_ARG(text));
            bool none = cel_literals_absent(l, text);
            found += match == CEL_MATCH_YES;
            absent += none;
            if (none && match != CEL_MATCH_NO)
                fail_msg("%llu: " STR_FMT " matches '" STR_FMT "', but no literal like '" STR_FMT "' is there",
                         (unsigned long long)i, STR_ARG(pattern), STR_ARG(text), STR_ARG(l.v[0].v[0]));
        }
    }
    print_message("%llu valid patterns, %llu with literals; %llu matches, %llu texts without literals\n",
                  (unsigned long long)valid, (unsigned long long)known, (unsigned long long)found,
                  (unsigned long long)absent);
    assert_true(known > valid / 4 && found > valid && absent > valid / 2);
    free_maker(&m);
    arena_free(&a);
}

/* ---- expressions ---- */

enum { TEXTS = 70, PATTERNS = 8, FIELDS = 2 };

typedef struct side {
    cel_env env;
    const cel_program *programs[PATTERNS];
} side;

/* The same expressions twice, with a scanner and without; and rows. */
typedef struct world {
    arena memory;
    diags problems;
    side with, without;
    str fields[TEXTS][FIELDS];
    cel_row rows[TEXTS];
    int there[TEXTS];
    uint32_t n_rows;
    str expressions[PATTERNS];
} world;

static const cel_table table = {{"rows", 4}, (const str[]){{"title", 5}, {"text", 4}}, FIELDS};

static void open_side(world *w, side *s, bool scanner) {
    cel_env_init(&s->env, &w->memory);
    if (scanner) s->env.scanner = cel_scanner_new(&w->memory);
    cel_type *row = ARENA_NEW(&w->memory, cel_type);
    *row = (cel_type){.kind = CEL_T_ROW, .table = &table};
    cel_env_add(&s->env,
                (cel_variable){
                    .name = table.name, .kind = CEL_VAR_TABLE, .type = cel_list_of(&w->memory, row), .table = &table});
}

/* PATTERN as a constant of the language. */
static void quote(buf *b, str pattern) {
    buf_char(b, '\'');
    for (size_t i = 0; i < pattern.n; i++) {
        if (pattern.p[i] == '\n') {
            buf_str(b, STR("\\n"));
            continue;
        }
        if (pattern.p[i] == '\'' || pattern.p[i] == '\\') buf_char(b, '\\');
        buf_char(b, pattern.p[i]);
    }
    buf_char(b, '\'');
}

/* Forms of search; % stands for a pattern, $ for a word. */
static const char *const forms[] = {
    "rows.exists(r, r.text.matches(%))",
    "rows.all(r, !r.text.matches(%))",
    "!rows.exists(r, r.text.matches(%) && !r.title.contains($))",
    "rows.exists(r, r.title.contains($) || r.text.matches(%) || r.text.endsWith($))",
    "rows.all(r, r.text.contains($) && r.text.matches(%))",
    "rows.all(r, r.text.contains($) || r.text.matches(%))",
    "rows.exists(r, r.text.lowerAscii().contains($) && r.text.matches(%))",
    "rows.exists(r, r.text.matches(%) && size(r.text) > 3 && rows.exists(q, r.text.contains($) && q.text == r.text))",
    "rows.filter(r, r.text.matches(%)).size() > 1",
    "rows.exists_one(r, r.title.startsWith($))",
    "rows.exists(r, rows.exists(q, r.text.matches(%) && q.title.contains($)))",
    "rows[0].text.matches(%) || rows.exists(r, r.text.find(%) != '')",
    "rows.exists(r, r.text.upperAscii().matches(%))",
    "rows.exists(i, r, r.text.matches(%) && i > 2)",
};

static str next_expression(world *w, maker *m) {
    buf b = {0};
    for (const char *c = ONE_OF(m, forms); *c; c++) {
        if (*c == '%')
            quote(&b, buf_slice(&m->pattern));
        else if (*c == '$')
            quote(&b, str_of(ONE_OF(m, words)));
        else
            buf_char(&b, *c);
    }
    str text = arena_str(&w->memory, buf_slice(&b));
    buf_free(&b);
    return text;
}

static bool add_program(world *w, side *s, str text, size_t at) {
    cel_text_at *whole = ARENA_NEW(&w->memory, cel_text_at);
    whole->text = text;
    s->programs[at] = cel_program_new(&s->env, whole, &cel_bool, &w->problems);
    return s->programs[at] != NULL;
}

static void open_world(world *w, maker *m) {
    arena_init(&w->memory);
    diags_init(&w->problems);
    open_side(w, &w->with, true);
    open_side(w, &w->without, false);
    w->n_rows = (uint32_t)any(m, 8) ? (uint32_t)any(m, 6) : TEXTS;
    for (uint32_t i = 0; i < TEXTS; i++) w->rows[i].fields = w->fields[i];
    for (size_t n = 0; n < PATTERNS;) {
        next_pattern(m);
        w->expressions[n] = next_expression(w, m);
        if (!add_program(w, &w->with, w->expressions[n], n) || !add_program(w, &w->without, w->expressions[n], n))
            continue;
        for (uint32_t i = (uint32_t)n; i < w->n_rows; i += PATTERNS)
            for (int k = 0; k < FIELDS; k++) w->fields[i][k] = next_text(m, &w->memory);
        n++;
    }
    cel_scanner_build(w->with.env.scanner);
    for (uint32_t i = 0; i < TEXTS; i++) w->there[i] = any(m, 4) ? 1 : (int)any(m, 3) - 1;
}

static void close_world(world *w) {
    diags_free(&w->problems);
    arena_free(&w->memory);
}

static int there(void *owner, uint32_t row) {
    return ((const world *)owner)->there[row];
}

static bool same_reasons(const cel_reasons *a, const cel_reasons *b) {
    if (a->list.n != b->list.n) return false;
    for (size_t i = 0; i < a->list.n; i++) {
        const cel_because *x = &a->list.v[i], *y = &b->list.v[i];
        if (x->kind != y->kind || x->unknown != y->unknown || x->row != y->row || x->field != y->field ||
            x->from != y->from || x->to != y->to || x->where->from != y->where->from)
            return false;
    }
    return true;
}

static bool same(cel_value a, cel_value b) {
    if (a.kind != b.kind) return false;
    return a.kind == CEL_ERROR ? strcmp(a.error, b.error) == 0 : a.kind == CEL_UNKNOWN || a.b == b.b;
}

/* Steps beyond the limit are not told apart: there every evaluation stops. */
static int64_t steps_left(const cel_context *c) {
    return c->steps_left < 0 ? -1 : c->steps_left;
}

static void compare(world *w, size_t i, cel_context *with, cel_context *without) {
    cel_reasons of_with = {.memory = &w->memory}, of_without = of_with;
    const int64_t limit = with->steps_left;
    cel_value a = cel_eval(w->with.programs[i], with), b = cel_eval(w->without.programs[i], without);
    if (!same(a, b) || steps_left(with) != steps_left(without))
        fail_msg(STR_FMT ": another value with a scan than without", STR_ARG(w->expressions[i]));
    with->steps_left = without->steps_left = limit;
    cel_explain(w->with.programs[i], with, &of_with);
    cel_explain(w->without.programs[i], without, &of_without);
    with->steps_left = without->steps_left = limit;
    if (!same_reasons(&of_with, &of_without))
        fail_msg(STR_FMT ": other reasons with a scan than without", STR_ARG(w->expressions[i]));
}

static void a_scan_changes_neither_values_nor_reasons_nor_steps(void **state) {
    (void)state;
    maker m = {.random = 88172645463325252u};
    for (uint64_t i = 0; i < count() / PATTERNS; i++) {
        world w = {.n_rows = 0};
        open_world(&w, &m);
        cel_context without = {
            .memory = &w.memory, .rows = w.rows, .n_rows = w.n_rows, .owner = &w, .steps_left = CEL_STEPS};
        if (any(&m, 2)) without.row_in = there;
        if (any(&m, 8) == 0) without.steps_left = 1 + (int64_t)any(&m, 40);
        cel_context with = without;
        with.scan = cel_scan_new(&w.memory, w.with.env.scanner, w.rows, w.n_rows, FIELDS);
        for (size_t k = 0; k < PATTERNS; k++) compare(&w, k, &with, &without);
        close_world(&w);
    }
    free_maker(&m);
}

/* ---- the scan itself ---- */

static void a_scan_finds_every_row_that_holds_the_literals(void **state) {
    (void)state;
    enum { NEEDLES = 40 };
    uint64_t seen = 0, missed = 0;
    maker m = {.random = 1442695040888963407u};
    for (uint64_t i = 0; i < count() / NEEDLES; i++) {
        arena a;
        arena_init(&a);
        cel_scanner *s = cel_scanner_new(&a);
        const cel_needle *needles[NEEDLES];
        str fields[TEXTS];
        cel_row rows[TEXTS];
        size_t n = 0;
        for (size_t k = 0; k < TEXTS; k++) {
            next_pattern(&m);
            const cel_needle *one = cel_scanner_pattern(&a, s, buf_slice(&m.pattern), &problem, &problem_at);
            if (one && n < NEEDLES) needles[n++] = one;
            fields[k] = next_text(&m, &a);
            rows[k].fields = &fields[k];
        }
        cel_scanner_build(s);
        cel_scan *scan = cel_scan_new(&a, s, rows, TEXTS, 1);
        for (size_t k = 0; k < n; k++) {
            if (!cel_scan_knows(scan, needles[k])) continue;
            cel_literals l = cel_pattern_literals(&a, needles[k]->pattern);
            for (uint32_t r = 0; r < TEXTS; r++) {
                bool may = cel_scan_rows(scan, needles[k], 0, r / 64) >> r % 64 & 1;
                bool none = cel_literals_absent(l, fields[r]);
                missed += may && none;
                seen += none;
                if (!may && !none)
                    fail_msg("'" STR_FMT "' in '" STR_FMT "': %d", STR_ARG(l.v[0].v[0]), STR_ARG(fields[r]), may);
            }
        }
        arena_free(&a);
    }
    /* Only short literals may be left to the searches. */
    assert_true(seen && missed < seen / 10);
    free_maker(&m);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_pattern_matches_a_text_without_its_literals),
        cmocka_unit_test(a_scan_changes_neither_values_nor_reasons_nor_steps),
        cmocka_unit_test(a_scan_finds_every_row_that_holds_the_literals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
