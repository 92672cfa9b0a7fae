#include "unit/test.h"

#include <stdio.h>
#include <stdlib.h>

#include "rules/rule_set.h"

/* Every quote of the built-in packs stands word for word in the article, of which no copy is kept here: REDLINE_ARTICLE
 * names one. */

static bool stands(const citation *c, str whole) {
    if (str_find(whole, c->quote, 0) != SIZE_MAX) return true;
    print_error("not in the article: \"%.*s\"\n", STR_ARG(c->quote));
    return false;
}

static void every_quote_stands_word_for_word_in_the_article(void **state) {
    (void)state;
    const char *file = getenv("REDLINE_ARTICLE");
    if (!file || !*file) {
        printf("skipped: the quotes of the packs, because REDLINE_ARTICLE names no copy of the article\n");
        skip();
    }
    diags d;
    rule_set s;
    arena a;
    unsigned wrong = 0, checked = 0;
    diags_init(&d);
    arena_init(&a);
    assert_true(rule_set_load(&s, (rule_set_request){0}, &d));
    const source *copy = source_load(&a, str_of(file), 0, &d);
    assert_non_null(copy);
    for (size_t p = 0; p < s.n_packs; p++)
        for (size_t i = 0; i < s.packs[p]->n_rules; i++, checked++) {
            const rule *r = &s.packs[p]->rules[i];
            wrong += !stands(&r->cite, copy->text);
            for (size_t k = 0; k < r->n_conditions; k++)
                if (r->conditions[k].own_cite) wrong += !stands(r->conditions[k].cite, copy->text);
        }
    assert_int_equal(wrong, 0);
    assert_int_equal(checked, 44);
    rule_set_free(&s);
    diags_free(&d);
    arena_free(&a);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_quote_stands_word_for_word_in_the_article)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
