/* Promises about the library as a whole. */

#include "unit/test.h"

#include <stdio.h>
#include <stdlib.h>

#include "cel/ast.h"

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
    const char *const *macros = cel_macro_names(&n);
    for (size_t i = 0; i < n; i++)
        if (strcmp(macros[i], "existsOne") != 0) check_name(reference, ".", str_of(macros[i]));
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

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_reference_names_every_function_and_macro),
        cmocka_unit_test(every_overload_is_well_formed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
