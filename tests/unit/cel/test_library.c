/* Promises about the library as a whole. */

#include "unit/test.h"

#include <stdio.h>
#include <stdlib.h>

#include "cel/program.h"

static char *read_reference(void) {
    FILE *f = fopen("docs/language.md", "rb");
    assert_non_null(f);
    fseek(f, 0, SEEK_END);
    size_t n = (size_t)ftell(f);
    rewind(f);
    char *text = malloc(n + 1);
    assert_non_null(text);
    assert_int_equal(fread(text, 1, n, f), n);
    text[n] = '\0';
    fclose(f);
    return text;
}

static void check_name(const char *reference, const char *before, str name) {
    char wanted[128];
    snprintf(wanted, sizeof wanted, "%s" STR_FMT "(", before, STR_ARG(name));
    if (!strstr(reference, wanted)) fail_msg("docs/language.md does not name %s", wanted);
}

static void the_reference_names_every_function_and_macro(void **state) {
    (void)state;
    size_t n, count;
    char *reference = read_reference();
    const str *names = cel_library_names(&n);
    assert_true(n > 80);
    for (size_t i = 0; i < n; i++) {
        bool sign = names[i].p[0] == '@' || names[i].p[0] == '_' || names[i].p[names[i].n - 1] == '_';
        if (sign) continue;
        cel_library_find(names[i], false, &count);
        if (count) check_name(reference, "`", names[i]);
        cel_library_find(names[i], true, &count);
        if (count) check_name(reference, ".", names[i]);
    }
    for (size_t i = 0; cel_macro_name(i); i++)
        if (strcmp(cel_macro_name(i), "existsOne") != 0) check_name(reference, ".", str_of(cel_macro_name(i)));
    free(reference);
}

/* Ids are unique, and signatures can be read. */
static void every_overload_is_well_formed(void **state) {
    (void)state;
    size_t n, count;
    const str *names = cel_library_names(&n);
    for (size_t i = 0; i < n; i++)
        for (int member = 0; member < 2; member++) {
            const cel_overload *const *all = cel_library_find(names[i], member, &count);
            for (size_t k = 0; k < count; k++) {
                const cel_signature *s = cel_library_signature(&all[k]);
                assert_non_null(s->result);
                for (size_t p = 0; p < s->n; p++) assert_non_null(s->params[p]);
                for (size_t j = 0; j < k; j++) assert_string_not_equal(all[j]->id, all[k]->id);
            }
        }
}

/* f(x, x, ...) or x.f(x, ...) with N arguments; false where that cannot be written. */
static bool write_call(buf *out, str name, bool member, size_t n) {
    if (member && n == 0) return false;
    if (member) buf_z(out, "x.");
    buf_str(out, name);
    buf_char(out, '(');
    for (size_t i = member; i < n; i++) buf_z(out, i == (size_t)member ? "x" : ", x");
    buf_char(out, ')');
    return true;
}

/* Checks and runs a call with every argument of type dyn and value 1, checked and unchecked. TAKEN: some overload takes
 * that many. */
static void try_call(str name, bool member, size_t n, bool taken) {
    buf text = {0};
    arena a;
    diags d;
    cel_env env;
    arena_init(&a);
    diags_init(&d);
    cel_env_init(&env, &a);
    cel_env_add(&env, (cel_variable){.name = STR("x"), .kind = CEL_VAR_VALUE, .type = &cel_dyn});
    if (write_call(&text, name, member, n)) {
        cel_text_at at = {.text = buf_slice(&text)};
        cel_value x = cel_of_int(1);
        cel_context c = {.memory = &a, .variables = &x, .steps_left = CEL_STEPS};
        cel_program *checked = cel_program_new(&env, &at, NULL, &d);
        if ((checked != NULL) != taken) fail_msg("the checker: " STR_FMT, STR_ARG(at.text));
        cel_ast *ast = cel_parse(&a, &at, &d);
        assert_non_null(ast);
        assert_non_null(cel_check(&env, &at, ast, (cel_check_options){.lenient = true}, &d));
        cel_program *lenient = cel_compile(&env, &at, ast, &d);
        assert_non_null(lenient);
        cel_value v = cel_eval(lenient, &c);
        bool refused = v.kind == CEL_ERROR && strncmp(v.error, "no such overload", 16) == 0;
        if (!taken && !refused) fail_msg("the evaluator: " STR_FMT, STR_ARG(at.text));
        if (checked && cel_eval(checked, &c).kind != v.kind)
            fail_msg("checked and unchecked differ: " STR_FMT, STR_ARG(at.text));
    }
    buf_free(&text);
    diags_free(&d);
    arena_free(&a);
}

static void checker_and_evaluator_agree_how_many_arguments_a_function_takes(void **state) {
    (void)state;
    size_t n, count, variadic = 0;
    const str *names = cel_library_names(&n);
    for (size_t i = 0; i < n; i++) {
        char last = names[i].p[names[i].n - 1];
        if (names[i].p[0] == '@' || names[i].p[0] == '_' || last == '_') continue;
        for (int member = 0; member < 2; member++) {
            const cel_overload *const *all = cel_library_find(names[i], member, &count);
            for (size_t args = 0; count && args < 12; args++) {
                bool taken = false;
                for (size_t k = 0; k < count; k++) {
                    size_t params = cel_library_signature(&all[k])->n;
                    bool more = all[k]->style & CEL_VARIADIC;
                    variadic += more;
                    taken = taken || args == params || (more && args > params);
                }
                try_call(names[i], member, args, taken);
            }
        }
    }
    assert_true(variadic > 0);
}

static void variadic_functions_take_one_argument_or_more(void **state) {
    (void)state;
    static const char *const names[] = {"math.greatest", "math.least"};
    arena a;
    arena_init(&a);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        for (size_t n = 0; n < 40; n++) {
            cel_value v[40];
            cel_call call = {.memory = &a};
            for (size_t k = 0; k < n; k++) v[k] = cel_of_int((int64_t)k);
            cel_value out = cel_library_call(&call, str_of(names[i]), false, v, n);
            if (n == 0)
                assert_int_equal(out.kind, CEL_ERROR);
            else
                assert_int_equal(out.i, i ? 0 : n - 1);
        }
    arena_free(&a);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_reference_names_every_function_and_macro),
        cmocka_unit_test(every_overload_is_well_formed),
        cmocka_unit_test(checker_and_evaluator_agree_how_many_arguments_a_function_takes),
        cmocka_unit_test(variadic_functions_take_one_argument_or_more),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
