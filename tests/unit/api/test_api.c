#include "unit/library.h"

#include <stdio.h>

#include "base/json_writer.h"
#include "batch/file_iterator.h"
#include "source/node.h"

/* ------------------------------------------------------------------------------------------------ facts of a report */

static void put_text(json_writer *w, const char *key, const char *text) {
    json_put_some(w, key, str_of(text));
}

static void put_place(json_writer *w, const char *file, uint32_t line, uint32_t column) {
    if (!*file) return;
    json_put_z(w, "file", file);
    json_put_uint(w, "line", line);
    json_put_uint(w, "column", column);
}

static void put_citation(json_writer *w, const rl_citation *c) {
    json_put_object(w, "cite", JSON_INLINE);
    json_put_z(w, "source", c->source);
    put_text(w, "title", c->title);
    put_text(w, "author", c->author);
    put_text(w, "date", c->date);
    put_text(w, "url", c->url);
    put_text(w, "section", c->section);
    put_text(w, "quote", c->quote);
    json_close(w);
}

static void put_reason(json_writer *w, const rl_reason *r) {
    json_open_object(w, JSON_INLINE);
    switch (r->kind) {
    case RL_REASON_TERM:
        json_put_z(w, "term", r->name);
        json_key(w, STR("value"));
        json_raw(w, str_of(r->value));
        put_text(w, "unit", r->unit);
        json_put_true(w, "open", r->open);
        json_put_true(w, "silent", r->silent);
        put_text(w, "thing", r->thing);
        break;
    case RL_REASON_NAMES:
        json_put_z(w, "names", r->name);
        put_text(w, "thing", r->thing);
        json_put_true(w, "more", r->open);
        break;
    case RL_REASON_TEXT: json_put_z(w, "text", r->text); break;
    case RL_REASON_NO_TEXT: json_put_null(w, "text"); break;
    case RL_REASON_FIELD: json_put_z(w, "field", r->name); break;
    case RL_REASON_NO_MEMBER: json_put_z(w, "nothing_in", r->name); break;
    case RL_REASON_ARTICLE: json_put_bool(w, "open", true); break;
    }
    put_text(w, "article", r->article);
    put_place(w, r->file, r->line, r->column);
    put_text(w, "choice", r->choice);
    put_text(w, "option", r->option);
    json_close(w);
}

static void put_effects(json_writer *w, rl_verdict *v, const size_t at[3], size_t n) {
    if (n == 0) return;
    json_put_array(w, "depends_on", JSON_INLINE);
    for (size_t i = 0; i < n; i++) {
        rl_effect e = RL_EFFECT_INIT;
        assert_int_equal(rl_verdict_effect(v, at[0], at[1], at[2], i, &e), RL_OK);
        json_open_object(w, JSON_INLINE);
        json_put_z(w, "choice", e.choice);
        put_place(w, e.file, e.line, e.column);
        json_put_array(w, "options", JSON_INLINE);
        for (size_t k = 0; k < e.n_options; k++) {
            rl_effect_option o = RL_EFFECT_OPTION_INIT;
            assert_int_equal(rl_verdict_effect_option(v, at[0], at[1], at[2], i, k, &o), RL_OK);
            assert_true(o.best <= o.worst);
            json_open_object(w, JSON_INLINE);
            json_put_z(w, "option", o.option);
            put_text(w, "by", o.by);
            json_put_z(w, "verdict", rl_condition_outcome_name(o.outcome));
            json_close(w);
        }
        json_close(w);
        json_close(w);
    }
    json_close(w);
}

static void put_waiver(json_writer *w, rl_verdict *v, const size_t at[3], bool waived) {
    rl_waiver of = RL_WAIVER_INIT;
    rl_status status = rl_verdict_waiver(v, at[0], at[1], at[2], &of);
    assert_int_equal(status, waived ? RL_OK : RL_ERROR_ARGUMENT);
    if (!waived) return;
    json_put_object(w, "waived", JSON_INLINE);
    json_put_z(w, "by", of.by);
    json_put_z(w, "reason", of.reason);
    json_put_z(w, "until", of.until);
    json_put_z(w, "condition", of.condition);
    json_put_true(w, "own", of.own);
    put_place(w, of.file, of.line, of.column);
    json_close(w);
}

static void put_condition(json_writer *w, rl_verdict *v, const size_t at[3]) {
    rl_condition_verdict c = RL_CONDITION_VERDICT_INIT;
    rl_citation cite = RL_CITATION_INIT;
    assert_int_equal(rl_verdict_condition(v, at[0], at[1], at[2], &c), RL_OK);
    assert_int_equal(rl_verdict_condition_citation(v, at[0], at[1], at[2], &cite), RL_OK);
    json_open_object(w, JSON_INLINE);
    json_put_z(w, "id", c.id);
    json_put_z(w, "kind", c.forbids ? "forbid" : "require");
    json_put_z(w, "verdict", rl_condition_outcome_name(c.outcome));
    put_text(w, "message", c.message);
    put_text(w, "expression", c.expression);
    put_text(w, "or_else", c.or_else);
    if (c.n_definitions) json_put_array(w, "definitions", JSON_INLINE);
    for (size_t i = 0; i < c.n_definitions; i++) {
        const char *name, *is;
        assert_int_equal(rl_verdict_definition(v, at[0], at[1], at[2], i, &name, &is), RL_OK);
        json_open_object(w, JSON_INLINE);
        json_put_z(w, "name", name);
        json_put_z(w, "is", is);
        json_close(w);
    }
    if (c.n_definitions) json_close(w);
    const char *none;
    assert_int_equal(rl_verdict_definition(v, at[0], at[1], at[2], c.n_definitions, &none, &none), RL_ERROR_ARGUMENT);
    put_waiver(w, v, at, c.waived);
    json_put_true(w, "vague", c.vague);
    put_text(w, "undetermined_because", rl_undetermined_name(c.undetermined));
    put_text(w, "reason", c.reason);
    put_citation(w, &cite);
    json_put_array(w, "because", JSON_INLINE);
    for (size_t i = 0; i < c.n_reasons; i++) {
        rl_reason r = RL_REASON_INIT;
        assert_int_equal(rl_verdict_reason(v, at[0], at[1], at[2], i, &r), RL_OK);
        put_reason(w, &r);
    }
    json_close(w);
    put_effects(w, v, at, c.n_effects);
    json_close(w);
}

static void put_rule(json_writer *w, rl_verdict *v, size_t p, size_t number) {
    rl_rule_verdict r = RL_RULE_VERDICT_INIT;
    rl_citation cite = RL_CITATION_INIT;
    assert_int_equal(rl_verdict_rule(v, p, number, &r), RL_OK);
    assert_int_equal(rl_verdict_rule_citation(v, p, number, &cite), RL_OK);
    json_open_object(w, JSON_INLINE);
    json_put_z(w, "id", r.id);
    put_text(w, "title", r.title);
    json_put_z(w, "class", rl_rule_class_name(r.rule_class));
    json_put_z(w, "verdict", rl_rule_outcome_name(r.outcome));
    put_text(w, "undetermined_because", rl_undetermined_name(r.undetermined));
    json_put_true(w, "waived", r.waived);
    put_citation(w, &cite);
    put_text(w, "rationale", r.rationale);
    put_text(w, "remedy", r.remedy);
    put_text(w, "when", r.when);
    put_text(w, "reason", r.reason);
    if (*r.when) json_put_array(w, "when_because", JSON_INLINE);
    for (size_t i = 0; i < r.n_when_reasons; i++) {
        rl_reason why = RL_REASON_INIT;
        assert_int_equal(rl_verdict_when_reason(v, p, number, i, &why), RL_OK);
        put_reason(w, &why);
    }
    if (*r.when) json_close(w);
    json_put_array(w, "conditions", JSON_INLINE);
    for (size_t i = 0; i < r.n_conditions; i++) put_condition(w, v, (const size_t[3]){p, number, i});
    json_close(w);
    json_close(w);
}

static void put_diags(json_writer *w, const char *key, const rl_verdict *v, bool wanted) {
    json_put_array(w, key, JSON_INLINE);
    for (size_t i = 0; wanted && i < rl_verdict_diag_count(v); i++) {
        rl_diag d = RL_DIAG_INIT;
        assert_int_equal(rl_verdict_diag(v, i, &d), RL_OK);
        json_open_object(w, JSON_INLINE);
        json_put_z(w, "file", d.file);
        json_put_uint(w, "line", d.line);
        json_put_uint(w, "column", d.column);
        json_put_z(w, "message", d.message);
        put_text(w, "note", d.note);
        json_close(w);
    }
    json_close(w);
}

/* The verdict as the JSON report has it, made of what the API says. */
/* The rules of step I; with a value only those that come to WANTED with it. */
static void put_next_rules(json_writer *w, rl_verdict *v, const char *key, size_t i, size_t first, size_t end,
                           size_t value, rl_rule_outcome wanted) {
    bool open = false;
    for (size_t k = first; k < end; k++) {
        size_t index[2];
        rl_rule_outcome outcome = wanted;
        rl_pack_verdict p = RL_PACK_VERDICT_INIT;
        rl_rule_verdict r = RL_RULE_VERDICT_INIT;
        char id[200];
        assert_int_equal(rl_verdict_next_rule(v, i, k, index), RL_OK);
        if (value != SIZE_MAX) assert_int_equal(rl_verdict_next_outcome(v, i, value, k, &outcome), RL_OK);
        if (outcome != wanted) continue;
        assert_int_equal(rl_verdict_pack(v, index[0], &p), RL_OK);
        assert_int_equal(rl_verdict_rule(v, index[0], index[1], &r), RL_OK);
        if (!open) json_put_array(w, key, JSON_INLINE);
        open = true;
        snprintf(id, sizeof id, "%s/%s", p.id, r.id);
        json_z(w, id);
    }
    if (open) json_close(w);
}

static void put_next(json_writer *w, rl_verdict *v) {
    rl_next next = RL_NEXT_INIT;
    json_put_array(w, "next", JSON_INLINE);
    for (size_t i = 0; rl_verdict_next(v, i, &next) == RL_OK; i++) {
        json_open_object(w, JSON_INLINE);
        json_put_z(w, "what", next.is_bracket ? "bracket" : "term");
        json_put_z(w, next.is_bracket ? "bracket" : "path", next.name);
        put_place(w, next.file, next.line, next.column);
        put_next_rules(w, v, "red_lines", i, 0, next.n_red_lines, SIZE_MAX, RL_RULE_PASS);
        put_next_rules(w, v, "other_rules", i, next.n_red_lines, next.n_rules, SIZE_MAX, RL_RULE_PASS);
        if (next.n_values) json_put_array(w, next.is_bracket ? "options" : "values", JSON_INLINE);
        for (size_t k = 0; k < next.n_values; k++) {
            const char *value;
            assert_int_equal(rl_verdict_next_value(v, i, k, &value), RL_OK);
            json_open_object(w, JSON_INLINE);
            json_key(w, next.is_bracket ? STR("option") : STR("value"));
            json_raw(w, str_of(value));
            for (rl_rule_outcome o = RL_RULE_NOT_APPLICABLE; o <= RL_RULE_ERROR; o++)
                if (o != RL_RULE_UNDETERMINED) put_next_rules(w, v, rl_rule_outcome_name(o), i, 0, next.n_rules, k, o);
            json_close(w);
        }
        if (next.n_values) json_close(w);
        json_close(w);
    }
    json_close(w);
    size_t index[2];
    const char *value;
    rl_rule_outcome outcome;
    assert_int_equal(rl_verdict_next_rule(v, 100000, 0, index), RL_ERROR_ARGUMENT);
    assert_int_equal(rl_verdict_next_value(v, 0, 100000, &value), RL_ERROR_ARGUMENT);
    assert_int_equal(rl_verdict_next_outcome(v, 0, 0, 100000, &outcome), RL_ERROR_ARGUMENT);
    assert_int_equal(rl_verdict_next(v, 0, NULL), RL_ERROR_ARGUMENT);
}

static void put_deal(json_writer *w, rl_verdict *v) {
    rl_deal d = RL_DEAL_INIT;
    assert_int_equal(rl_verdict_deal(v, &d), RL_OK);
    bool read = *d.id != '\0';
    assert_int_equal(d.outcome, rl_verdict_outcome(v));
    json_open_object(w, JSON_INLINE);
    if (read) json_put_z(w, "id", d.id);
    if (read) json_put_z(w, "title", d.title);
    json_put_z(w, "file", d.file);
    json_put_z(w, "verdict", rl_outcome_name(d.outcome));
    put_text(w, "status", d.status);
    if (*d.by) json_put_array(w, "by", JSON_INLINE);
    for (str rest = str_of(d.by); rest.n;) {
        size_t end = str_find(rest, STR(", "), 0);
        json_str(w, str_sub(rest, 0, end));
        rest = end == SIZE_MAX ? (str){"", 0} : str_sub(rest, end + 2, rest.n);
    }
    if (*d.by) json_close(w);
    put_text(w, "date", d.date);
    if (read && (!d.complete || d.as_whole)) json_put_bool(w, "complete", false);
    json_put_true(w, "as_whole", d.as_whole);
    json_put_array(w, "packs", JSON_INLINE);
    for (size_t p = 0; p < d.n_packs; p++) {
        rl_pack_verdict of = RL_PACK_VERDICT_INIT;
        assert_int_equal(rl_verdict_pack(v, p, &of), RL_OK);
        json_open_object(w, JSON_INLINE);
        json_put_z(w, "id", of.id);
        put_text(w, "title", of.title);
        json_put_z(w, "party", of.party);
        put_text(w, "version", of.version);
        json_put_z(w, "verdict", rl_outcome_name(of.outcome));
        json_put_array(w, "rules", JSON_INLINE);
        for (size_t r = 0; r < of.n_rules; r++) put_rule(w, v, p, r);
        json_close(w);
        json_close(w);
    }
    json_close(w);
    if (d.n_articles) json_put_array(w, "articles", JSON_INLINE);
    for (size_t i = 0; i < d.n_articles; i++) {
        rl_article one = RL_ARTICLE_INIT;
        assert_int_equal(rl_verdict_article(v, i, &one), RL_OK);
        json_open_object(w, JSON_INLINE);
        json_put_z(w, "id", one.id);
        put_text(w, "title", one.title);
        put_text(w, "by", one.by);
        put_text(w, "text", one.text);
        json_close(w);
    }
    if (d.n_articles) json_close(w);
    if (read) put_next(w, v);
    put_diags(w, "errors", v, !read);
    if (read && rl_verdict_diag_count(v)) put_diags(w, "warnings", v, true);
    json_close(w);
}

/* Two trees are the same if they have the same keys, in any order, and equal values. The checksums of articles are only
 * for a later check. */
static void assert_same(const node *a, const node *b) {
    size_t not_told = 0;
    assert_int_equal(a->kind, b->kind);
    switch (a->kind) {
    case NODE_NULL: break;
    case NODE_BOOL: assert_int_equal(a->b, b->b); break;
    case NODE_INT: assert_int_equal(a->i, b->i); break;
    case NODE_FLOAT: assert_true(a->f == b->f); break;
    case NODE_STRING:
        assert_int_equal(a->s.n, b->s.n);
        assert_memory_equal(a->s.p ? a->s.p : "", b->s.p ? b->s.p : "", a->s.n);
        break;
    case NODE_LIST:
        assert_int_equal(a->n, b->n);
        for (const node *x = a->first, *y = b->first; x; x = x->next, y = y->next) assert_same(x, y);
        break;
    case NODE_GROUP:
        for (const node *x = a->first; x; x = x->next) {
            char key[64];
            snprintf(key, sizeof key, "%.*s", (int)x->key.n, x->key.p);
            if (strcmp(key, "checksums") == 0) {
                not_told++;
                continue;
            }
            const node *y = node_get(b, key);
            if (!y) fail_msg("the API does not tell '%s'", key);
            assert_same(x, y);
        }
        assert_int_equal(a->n - not_told, b->n);
        break;
    }
}

static const node *parse(arena *a, const buf *text) {
    diags d;
    diags_init(&d);
    const node *n = node_read_json(a, source_of_text(a, STR("json"), buf_slice(text)), (node_limits){0}, &d);
    assert_non_null(n);
    diags_free(&d);
    return n;
}

static void compare_with_report(const rl_engine *e, rl_verdict *v) {
    buf report = {0}, facts = {0};
    json_writer w;
    rl_report *r = NULL;
    assert_int_equal(rl_report_new(e, "json", NULL, library_sink, &report, &r), RL_OK);
    assert_int_equal(rl_report_add(r, v), RL_OK);
    assert_int_equal(rl_report_end(r), RL_OK);
    rl_report_free(r);
    json_start(&w, &facts);
    put_deal(&w, v);
    json_end(&w);
    arena a;
    arena_init(&a);
    assert_same(node_get(parse(&a, &report), "deals")->first, parse(&a, &facts));
    arena_free(&a);
    buf_free(&report);
    buf_free(&facts);
}

static void the_api_tells_all_that_the_json_report_of_a_published_deal_holds(void **state) {
    (void)state;
    arena a;
    diags d;
    arena_init(&a);
    diags_init(&d);
    rl_engine *e = library_engine();
    const str folder = STR("docs/examples/published");
    file_iterator *files = file_iterator_new(&folder, 1, (file_iterator_settings){0});
    found_kind kind;
    size_t found = 0;
    for (str path; file_iterator_next(files, &kind, &path, &d); found++) {
        const rl_settings settings[] = {RL_SETTINGS_INIT, {.size = sizeof(rl_settings), .explain_met = true}};
        for (size_t i = 0; i < COUNT(settings); i++) {
            rl_verdict *v = NULL;
            assert_int_equal(rl_check_file(e, arena_z(&a, path), &settings[i], &v), RL_OK);
            compare_with_report(e, v);
            rl_verdict_free(v);
        }
    }
    assert_int_equal(found, 16);
    file_iterator_free(files);
    rl_engine_free(e);
    diags_free(&d);
    arena_free(&a);
}

static const char waived_deal[] = "deal = { id = \"d\"; title = \"D\"; };\n"
                                  "terms = { territory = { luhansk = { withdrawal = { ukraine = \"full\"; }; }; }; };\n"
                                  "waivers = ( { condition = \"ukraine/UA-LAND\"; by = \"B\"; reason = \"r\";\n"
                                  "              until = \"2025-12-31\"; } );\n";

static void the_api_tells_waivers_errors_and_warnings_as_the_json_report_does(void **state) {
    (void)state;
    rl_engine *e = library_engine();
    static const char *const days[] = {"2025-12-31", "2026-01-01"};
    for (size_t i = 0; i < COUNT(days); i++) {
        rl_settings s = RL_SETTINGS_INIT;
        s.today = days[i];
        rl_verdict *v = NULL;
        assert_int_equal(rl_check_text(e, "d.deal", waived_deal, sizeof waived_deal - 1, &s, &v), RL_OK);
        compare_with_report(e, v);
        rl_verdict_free(v);
    }
    rl_verdict *bad = library_check_text(e, "bad.deal", "deal = { id = \"d\"; titel = \"D\"; };");
    compare_with_report(e, bad);
    rl_verdict_free(bad);
    rl_engine_free(e);
}

/* ------------------------------------------------------------------------------------------------ engines */

static const char small_terms[] =
    "vocabulary = { id = \"small\"; version = \"1.0\"; title = \"Small\"; };\n"
    "terms = ( { path = \"pets\"; type = \"bool\"; default = false; title = \"Pets\"; },\n"
    "          { path = \"rent\"; type = \"int\"; default = 100; title = \"Rent\"; } );\n";
static const char small_pack[] =
    "pack = { id = \"tenant\"; title = \"Tenant\"; version = \"1\"; vocabulary = \"small/1\";\n"
    "  sources = ( { id = \"s\"; title = \"S\"; } ); };\n"
    "rules = ( { id = \"PETS\"; title = \"Pets\"; class = \"red-line\"; cite = { source = \"s\"; quote = \"q\"; };\n"
    "  conditions = ( { id = \"a\"; require = \"pets\"; message = \"no pets\"; } ); },\n"
    "  { id = \"RENT\"; title = \"Rent\"; class = \"negotiable\"; cite = { source = \"s\"; quote = \"q\"; };\n"
    "  conditions = ( { id = \"a\"; require = \"rent < 200\"; message = \"the rent is {rent}\"; } ); } );\n";

static rl_engine *small_engine(void) {
    rl_engine *e = NULL;
    assert_int_equal(rl_engine_new(&e), RL_OK);
    assert_int_equal(rl_engine_load_vocabulary_text(e, "small.terms", small_terms, sizeof small_terms - 1), RL_OK);
    assert_int_equal(rl_engine_add_pack_text(e, "tenant.rules", small_pack, sizeof small_pack - 1), RL_OK);
    return e;
}

static void vocabularies_and_packs_load_from_memory_and_are_listed(void **state) {
    (void)state;
    rl_engine *e = small_engine();
    rl_vocabulary v = RL_VOCABULARY_INIT;
    rl_pack p = RL_PACK_INIT;
    assert_int_equal(rl_engine_vocabulary(e, &v), RL_OK);
    assert_string_equal(v.id, "small");
    assert_string_equal(v.version, "1.0");
    assert_string_equal(v.title, "Small");
    assert_string_equal(v.file, "small.terms");
    assert_int_equal(v.n_terms, 2);
    assert_int_equal(rl_engine_pack_count(e), 1);
    assert_int_equal(rl_engine_pack(e, 0, &p), RL_OK);
    assert_string_equal(p.id, "tenant");
    assert_string_equal(p.title, "Tenant");
    assert_string_equal(p.party, "");
    assert_string_equal(p.version, "1");
    assert_string_equal(p.file, "tenant.rules");
    assert_int_equal(p.n_rules, 2);
    assert_int_equal(rl_engine_pack(e, 1, &p), RL_ERROR_ARGUMENT);
    assert_int_equal(rl_engine_load_vocabulary(e, NULL), RL_ERROR_ARGUMENT);
    rl_engine_free(e);
    e = library_engine();
    assert_int_equal(rl_engine_vocabulary(e, &v), RL_OK);
    assert_string_equal(v.id, "peace");
    assert_int_equal(rl_engine_pack_count(e), 4);
    rl_engine_free(e);
}

static void what_does_not_load_has_diagnostics_and_leaves_the_engine_as_it_was(void **state) {
    (void)state;
    rl_engine *e = small_engine();
    rl_diag d = RL_DIAG_INIT;
    assert_int_equal(rl_engine_diag_count(e), 0);
    assert_int_equal(rl_engine_diag(e, 0, &d), RL_ERROR_ARGUMENT);
    assert_int_equal(rl_engine_add_pack_text(e, "mine.rules", "pack = {", 8), RL_ERROR_INPUT);
    assert_int_equal(rl_engine_diag_count(e), 1);
    assert_int_equal(rl_engine_diag(e, 0, &d), RL_OK);
    assert_int_equal(d.severity, RL_SEVERITY_ERROR);
    assert_string_equal(d.file, "mine.rules");
    assert_int_equal(d.line, 1);
    assert_int_equal(d.column, 9);
    assert_string_equal(d.source, "pack = {");
    assert_non_null(strstr(d.message, "missing '}'"));
    assert_int_equal(rl_engine_add_pack(e, "ukrain"), RL_ERROR_INPUT);
    assert_int_equal(rl_engine_diag(e, 1, &d), RL_OK);
    assert_non_null(strstr(d.note, "did you mean 'ukraine'?"));
    assert_int_equal(rl_engine_add_pack_text(e, "tenant.rules", small_pack, sizeof small_pack - 1), RL_ERROR_INPUT);
    assert_int_equal(rl_engine_pack_count(e), 1);
    buf all = {0};
    assert_int_equal(rl_engine_write_diags(e, false, library_sink, &all), RL_OK);
    assert_true(str_find(buf_slice(&all), STR("mine.rules:1:9: error: "), 0) != SIZE_MAX);
    buf_free(&all);
    rl_verdict *v = library_check_text(e, "d", "deal = { id = \"d\"; title = \"D\"; }; terms = { pets = true; };");
    assert_int_equal(rl_verdict_outcome(v), RL_OUTCOME_ACCEPTED);
    rl_verdict_free(v);
    rl_engine_free(e);

    assert_int_equal(rl_engine_new(&e), RL_OK);
    assert_int_equal(rl_engine_load_vocabulary(e, "nowhere.terms"), RL_ERROR_INPUT);
    assert_int_equal(rl_engine_load_vocabulary_text(e, "x", "vocabulary", 10), RL_ERROR_INPUT);
    assert_true(rl_engine_diag_count(e) >= 2);
    assert_int_equal(rl_check_text(e, "d", "", 0, NULL, &v), RL_ERROR_ARGUMENT);
    assert_null(v);
    assert_int_equal(rl_engine_load_vocabulary(e, NULL), RL_OK);
    assert_int_equal(rl_engine_add_pack(e, "ukraine"), RL_OK);
    rl_engine_free(e);
    rl_engine_free(NULL);
}

/* ------------------------------------------------------------------------------------------------ verdicts */

static void conditions_are_found_by_their_names(void **state) {
    (void)state;
    rl_engine *e = library_engine();
    rl_verdict *v = library_check(e, "docs/examples/armistice.deal");
    size_t at[3];
    rl_rule_verdict r = RL_RULE_VERDICT_INIT;
    rl_condition_verdict c = RL_CONDITION_VERDICT_INIT;
    rl_pack_verdict p = RL_PACK_VERDICT_INIT;
    assert_int_equal(rl_verdict_outcome(v), RL_OUTCOME_REJECTED);
    assert_int_equal(rl_verdict_find(v, "ukraine/UA-LAND", at), RL_OK);
    assert_int_equal(rl_verdict_rule(v, at[0], at[1], &r), RL_OK);
    assert_int_equal(r.outcome, RL_RULE_PASS);
    assert_int_equal(rl_verdict_find(v, "kremlin/KR-CAP/a", at), RL_OK);
    assert_int_equal(rl_verdict_condition(v, at[0], at[1], at[2], &c), RL_OK);
    assert_int_equal(c.outcome, RL_CONDITION_VIOLATED);
    assert_true(c.n_reasons > 0);
    assert_int_equal(rl_verdict_find(v, "kremlin", at), RL_OK);
    assert_int_equal(rl_verdict_pack(v, at[0], &p), RL_OK);
    assert_string_equal(p.id, "kremlin");
    static const char *const unknown[] = {"", "nobody", "ukraine/NONE", "kremlin/KR-CAP/z", "/KR-CAP"};
    for (size_t i = 0; i < COUNT(unknown); i++) assert_int_equal(rl_verdict_find(v, unknown[i], at), RL_ERROR_ARGUMENT);
    rl_verdict_free(v);
    rl_engine_free(e);
}

static void indexes_that_are_too_large_change_nothing(void **state) {
    (void)state;
    rl_engine *e = small_engine();
    rl_verdict *v = library_check_text(e, "d", "deal = { id = \"d\"; title = \"D\"; }; terms = { rent = 300; };");
    rl_pack_verdict p = RL_PACK_VERDICT_INIT;
    rl_rule_verdict r = RL_RULE_VERDICT_INIT;
    rl_condition_verdict c = RL_CONDITION_VERDICT_INIT;
    rl_reason why = RL_REASON_INIT;
    rl_effect effect = RL_EFFECT_INIT;
    rl_effect_option option = RL_EFFECT_OPTION_INIT;
    rl_citation cite = RL_CITATION_INIT;
    rl_diag d = RL_DIAG_INIT;
    assert_int_equal(rl_verdict_pack(v, 1, &p), RL_ERROR_ARGUMENT);
    assert_int_equal(rl_verdict_rule(v, 0, 2, &r), RL_ERROR_ARGUMENT);
    assert_int_equal(rl_verdict_condition(v, 0, 0, 1, &c), RL_ERROR_ARGUMENT);
    assert_int_equal(rl_verdict_condition(v, 9, 0, 0, &c), RL_ERROR_ARGUMENT);
    assert_int_equal(rl_verdict_reason(v, 0, 0, 0, 99, &why), RL_ERROR_ARGUMENT);
    assert_int_equal(rl_verdict_when_reason(v, 0, 0, 0, &why), RL_ERROR_ARGUMENT);
    assert_int_equal(rl_verdict_effect(v, 0, 0, 0, 0, &effect), RL_ERROR_ARGUMENT);
    assert_int_equal(rl_verdict_effect_option(v, 0, 0, 0, 0, 0, &option), RL_ERROR_ARGUMENT);
    assert_int_equal(rl_verdict_rule_citation(v, 0, 7, &cite), RL_ERROR_ARGUMENT);
    assert_int_equal(rl_verdict_condition_citation(v, 0, 0, 7, &cite), RL_ERROR_ARGUMENT);
    assert_int_equal(rl_verdict_diag(v, 0, &d), RL_ERROR_ARGUMENT);
    assert_string_equal(p.id, "");
    assert_int_equal(rl_verdict_condition(v, 0, 1, 0, &c), RL_OK);
    assert_string_equal(c.message, "the rent is 300");
    rl_verdict_free(v);
    rl_engine_free(e);
}

static void a_deal_waives_unless_the_settings_say_otherwise(void **state) {
    (void)state;
    static const struct {
        const char *today;
        bool ignore, waived;
        rl_outcome outcome;
    } cases[] = {
        {"2025-12-31", false, true, RL_OUTCOME_REJECTED},
        {"2026-01-01", false, false, RL_OUTCOME_REJECTED},
        {"2025-12-31", true, false, RL_OUTCOME_REJECTED},
        {"today", false, false, RL_OUTCOME_ERROR},
    };
    rl_engine *e = library_engine();
    for (size_t i = 0; i < COUNT(cases); i++) {
        rl_settings s = RL_SETTINGS_INIT;
        rl_condition_verdict c = RL_CONDITION_VERDICT_INIT;
        rl_verdict *v = NULL;
        size_t at[3];
        s.today = cases[i].today;
        s.ignore_waivers = cases[i].ignore;
        assert_int_equal(rl_check_text(e, "d.deal", waived_deal, sizeof waived_deal - 1, &s, &v), RL_OK);
        assert_int_equal(rl_verdict_outcome(v), cases[i].outcome);
        bool read = cases[i].outcome != RL_OUTCOME_ERROR;
        assert_int_equal(rl_verdict_find(v, "ukraine/UA-LAND/a", at), read ? RL_OK : RL_ERROR_ARGUMENT);
        if (read) {
            assert_int_equal(rl_verdict_condition(v, at[0], at[1], at[2], &c), RL_OK);
            assert_int_equal(c.outcome, RL_CONDITION_VIOLATED);
            assert_int_equal(c.waived, cases[i].waived);
        }
        rl_verdict_free(v);
    }
    rl_engine_free(e);
}

static void settings_reach_the_reader_and_the_judge(void **state) {
    (void)state;
    static const char *const choose[] = {"alternative=option-2"};
    rl_engine *e = library_engine();
    rl_settings s = RL_SETTINGS_INIT;
    rl_rule_verdict r = RL_RULE_VERDICT_INIT;
    rl_verdict *v = NULL;
    size_t at[3];
    s.choose = choose;
    s.n_choose = 1;
    assert_int_equal(rl_check_file(e, "docs/examples/published/ru-memorandum-2025-06.deal", &s, &v), RL_OK);
    assert_int_equal(rl_verdict_find(v, "ukraine/UA-IMPORT", at), RL_OK);
    assert_int_equal(rl_verdict_rule(v, at[0], at[1], &r), RL_OK);
    assert_int_equal(r.outcome, RL_RULE_FAIL);
    rl_verdict_free(v);
    rl_engine_free(e);
    e = small_engine();
    static const char text[] = "deal = { id = \"d\"; title = \"D\"; }; terms = { pets = true; rent = 300; };";
    s = (rl_settings)RL_SETTINGS_INIT;
    for (int strict = 0; strict < 2; strict++) {
        s.strict = strict;
        assert_int_equal(rl_check_text(e, "d", text, sizeof text - 1, &s, &v), RL_OK);
        assert_int_equal(rl_verdict_outcome(v), strict ? RL_OUTCOME_REJECTED : RL_OUTCOME_ACCEPTED);
        rl_verdict_free(v);
    }
    s.max_deal_size = 10;
    assert_int_equal(rl_check_text(e, "d", text, sizeof text - 1, &s, &v), RL_OK);
    assert_int_equal(rl_verdict_outcome(v), RL_OUTCOME_ERROR);
    rl_verdict_free(v);
    v = library_check(e, "docs/examples/nowhere.deal");
    assert_int_equal(rl_verdict_outcome(v), RL_OUTCOME_ERROR);
    rl_verdict_free(v);
    rl_engine_free(e);
}

/* 0 stands for the usual limit. A limit that is larger than any count is none. */
static void a_deal_that_takes_more_steps_than_it_may_is_an_error(void **state) {
    (void)state;
    static const char text[] = "deal = { id = \"d\"; title = \"D\"; }; terms = { pets = true; rent = 300; };";
    static const uint64_t enough[] = {0, 1000, UINT64_MAX}, few[] = {1, 2};
    rl_engine *e = small_engine();
    rl_settings s = RL_SETTINGS_INIT;
    rl_verdict *v = NULL;
    for (size_t i = 0; i < sizeof enough / sizeof *enough; i++) {
        s.max_steps = enough[i];
        assert_int_equal(rl_check_text(e, "d", text, sizeof text - 1, &s, &v), RL_OK);
        assert_int_equal(rl_verdict_outcome(v), RL_OUTCOME_ACCEPTED);
        rl_verdict_free(v);
    }
    for (size_t i = 0; i < sizeof few / sizeof *few; i++) {
        rl_diag d = RL_DIAG_INIT;
        char wanted[96];
        s.max_steps = few[i];
        snprintf(wanted, sizeof wanted, "judging this deal takes more than %d steps; --max-steps allows more",
                 (int)few[i]);
        assert_int_equal(rl_check_text(e, "d", text, sizeof text - 1, &s, &v), RL_OK);
        assert_int_equal(rl_verdict_outcome(v), RL_OUTCOME_ERROR);
        assert_int_equal(rl_verdict_diag(v, 0, &d), RL_OK);
        assert_string_equal(d.message, wanted);
        rl_verdict_free(v);
    }
    rl_engine_free(e);
}

/* Checks TEXT with at most so many bytes: whether that is enough. If not, the error must say so. */
static bool is_enough(const rl_engine *e, str text, size_t most) {
    rl_settings s = RL_SETTINGS_INIT;
    rl_diag d = RL_DIAG_INIT;
    rl_verdict *v = NULL;
    rl_deal read = RL_DEAL_INIT;
    char wanted[96];
    s.max_memory = most;
    assert_int_equal(rl_check_text(e, "d.json", text.p, text.n, &s, &v), RL_OK);
    bool enough = rl_verdict_outcome(v) != RL_OUTCOME_ERROR;
    assert_int_equal(rl_verdict_deal(v, &read), RL_OK); /* the limit is for checking, not for its values */
    snprintf(wanted, sizeof wanted, "this deal takes more than %zu bytes of memory; --max-memory allows more", most);
    if (!enough) assert_int_equal(rl_verdict_diag(v, 0, &d), RL_OK);
    if (!enough) assert_string_equal(d.message, wanted);
    rl_verdict_free(v);
    rl_sweep *sweep = NULL;
    rl_status status = rl_sweep_text(e, "d.json", text.p, text.n, &s, NULL, &sweep);
    if (!enough) assert_int_equal(status, RL_ERROR_INPUT);
    if (status == RL_ERROR_INPUT) assert_int_equal(rl_sweep_diag(sweep, 0, &d), RL_OK);
    if (status == RL_ERROR_INPUT) assert_string_equal(d.message, wanted);
    rl_sweep_free(sweep);
    return enough;
}

static void a_deal_that_takes_more_memory_than_it_may_is_an_error(void **state) {
    (void)state;
    rl_engine *e = small_engine();
    buf text = {0};
    size_t least = 1, enough = 64 << 20;
    buf_z(&text, "{\"deal\": {\"id\": \"d\", \"title\": \"D\"}, \"articles\": [");
    for (unsigned i = 0; i <= 5000; i++) buf_printf(&text, "%s{\"id\": \"%u\"}", i ? "," : "", i);
    buf_z(&text, "]}");
    assert_true(is_enough(e, buf_slice(&text), 0));
    while (enough - least > 1) {
        size_t middle = (least + enough) / 2;
        *(is_enough(e, buf_slice(&text), middle) ? &enough : &least) = middle;
    }
    assert_in_range(enough, 1 << 20, 16 << 20);
    assert_true(is_enough(e, buf_slice(&text), enough));
    assert_false(is_enough(e, buf_slice(&text), enough - 1));
    assert_false(is_enough(e, buf_slice(&text), enough / 2));
    rl_engine_free(e);
    buf_free(&text);
}

/* ------------------------------------------------------------------------------------------------ reports */

static bool stop_at_once(void *data, const char *bytes, size_t size) {
    (void)bytes;
    (void)size;
    ++*(int *)data;
    return false;
}

static void a_sink_that_returns_false_stops_the_report(void **state) {
    (void)state;
    rl_engine *e = small_engine();
    rl_verdict *v = library_check_text(e, "d", "deal = { id = \"d\"; title = \"D\"; }; terms = { pets = true; };");
    for (size_t i = 0; rl_report_format(i); i++) {
        int calls = 0;
        rl_report *r = NULL;
        rl_status status = rl_report_new(e, rl_report_format(i), NULL, stop_at_once, &calls, &r);
        if (status == RL_OK) status = rl_report_add(r, v);
        if (status == RL_OK) status = rl_report_end(r);
        if (calls == 0) continue;
        assert_int_equal(status, RL_ERROR_STOPPED);
        assert_int_equal(calls, 1);
        rl_report_free(r);
    }
    rl_verdict_free(v);
    rl_engine_free(e);
}

static void wrong_calls_are_refused(void **state) {
    (void)state;
    rl_engine *e = small_engine(), *other = small_engine();
    rl_verdict *v = library_check_text(e, "d", "deal = { id = \"d\"; title = \"D\"; }; terms = { pets = true; };");
    rl_verdict *of_other = library_check_text(other, "d", "");
    rl_report *r = NULL;
    rl_diff *diff = NULL;
    rl_sweep *sweep = NULL;
    buf out = {0};
    rl_settings no_size = {0};
    rl_report_settings report_no_size = {0};
    rl_diag d = {0};
    assert_int_equal(rl_report_new(e, "pdf", NULL, library_sink, &out, &r), RL_ERROR_ARGUMENT);
    assert_null(r);
    assert_int_equal(rl_report_new(e, NULL, NULL, library_sink, &out, &r), RL_ERROR_ARGUMENT);
    assert_int_equal(rl_report_new(e, "text", NULL, NULL, NULL, &r), RL_ERROR_ARGUMENT);
    assert_int_equal(rl_report_new(e, "text", &report_no_size, library_sink, &out, &r), RL_ERROR_ARGUMENT);
    assert_int_equal(rl_report_new(e, "text", NULL, library_sink, &out, &r), RL_OK);
    assert_int_equal(rl_report_add(r, of_other), RL_ERROR_ARGUMENT);
    assert_int_equal(rl_report_add(r, v), RL_OK);
    assert_int_equal(rl_report_end(r), RL_OK);
    assert_int_equal(rl_report_add(r, v), RL_ERROR_ARGUMENT);
    assert_int_equal(rl_report_end(r), RL_ERROR_ARGUMENT);
    assert_int_equal(rl_report_exit_status(r), 0);
    rl_report_free(r);
    rl_verdict *w = NULL;
    assert_int_equal(rl_check_text(e, "d", "", 0, &no_size, &w), RL_ERROR_ARGUMENT);
    assert_int_equal(rl_check_text(e, NULL, "", 0, NULL, &w), RL_ERROR_ARGUMENT);
    assert_int_equal(rl_check_text(e, "d", NULL, 5, NULL, &w), RL_ERROR_ARGUMENT);
    assert_int_equal(rl_check_file(NULL, "d", NULL, &w), RL_ERROR_ARGUMENT);
    assert_int_equal(rl_check_file(e, "d", NULL, NULL), RL_ERROR_ARGUMENT);
    assert_int_equal(rl_engine_add_pack(e, ""), RL_ERROR_ARGUMENT);
    assert_int_equal(rl_engine_add_pack_text(e, "x", NULL, 1), RL_ERROR_ARGUMENT);
    assert_int_equal(rl_verdict_diag(of_other, 0, &d), RL_ERROR_ARGUMENT);
    assert_int_equal(rl_diff_new(v, of_other, &diff), RL_ERROR_ARGUMENT);
    assert_int_equal(rl_diff_new(v, NULL, &diff), RL_ERROR_ARGUMENT);
    assert_int_equal(rl_sweep_text(e, "d", NULL, 1, NULL, NULL, &sweep), RL_ERROR_ARGUMENT);
    assert_int_equal(rl_engine_new(NULL), RL_ERROR_ARGUMENT);
    rl_deal deal = RL_DEAL_INIT;
    rl_count count = RL_COUNT_INIT;
    rl_diff_summary changes = RL_DIFF_SUMMARY_INIT;
    size_t at[3];
    d = (rl_diag)RL_DIAG_INIT;
    assert_int_equal(rl_engine_diag_count(NULL), 0);
    assert_int_equal(rl_engine_diag(NULL, 0, &d), RL_ERROR_ARGUMENT);
    assert_int_equal(rl_engine_write_diags(NULL, false, library_sink, &out), RL_ERROR_ARGUMENT);
    assert_int_equal(rl_engine_write_diags(e, false, NULL, NULL), RL_ERROR_ARGUMENT);
    assert_int_equal(rl_engine_pack_count(NULL), 0);
    assert_int_equal(rl_engine_add_pack(NULL, "ukraine"), RL_ERROR_ARGUMENT);
    assert_int_equal(rl_verdict_outcome(NULL), RL_OUTCOME_ERROR);
    assert_int_equal(rl_verdict_diag_count(NULL), 0);
    assert_int_equal(rl_verdict_write_diags(NULL, false, library_sink, &out), RL_ERROR_ARGUMENT);
    assert_int_equal(rl_verdict_deal(NULL, &deal), RL_ERROR_ARGUMENT);
    assert_int_equal(rl_verdict_deal(v, NULL), RL_ERROR_ARGUMENT);
    assert_int_equal(rl_verdict_find(v, NULL, at), RL_ERROR_ARGUMENT);
    assert_int_equal(rl_report_add(NULL, v), RL_ERROR_ARGUMENT);
    assert_int_equal(rl_report_exit_status(NULL), 2);
    assert_int_equal(rl_diff_summarize(NULL, &changes), RL_ERROR_ARGUMENT);
    assert_int_equal(rl_diff_write(NULL, "text", NULL, library_sink, &out), RL_ERROR_ARGUMENT);
    assert_int_equal(rl_sweep_diag_count(NULL), 0);
    assert_int_equal(rl_sweep_diag(NULL, 0, &d), RL_ERROR_ARGUMENT);
    assert_int_equal(rl_sweep_count(NULL, 0, RL_OUTCOME_ACCEPTED, &count), RL_ERROR_ARGUMENT);
    assert_int_equal(rl_sweep_write(NULL, "text", NULL, library_sink, &out), RL_ERROR_ARGUMENT);
    rl_report_free(NULL);
    rl_diff_free(NULL);
    rl_sweep_free(NULL);
    rl_verdict_free(NULL);
    rl_verdict_free(v);
    rl_verdict_free(of_other);
    rl_engine_free(e);
    rl_engine_free(other);
    buf_free(&out);
}

/* ------------------------------------------------------------------------------------------------ diffs and sweeps */

static const char before_deal[] =
    "deal = { id = \"d\"; title = \"D\"; };\n"
    "articles = ( { id = \"1\"; title = \"One\"; text = \"old\"; terms = { pets = true; }; } );\n";
static const char after_deal[] =
    "deal = { id = \"d\"; title = \"D\"; };\n"
    "articles = ( { id = \"1\"; title = \"One\"; text = \"new\"; terms = { pets = false; rent = 300; }; },\n"
    "             { id = \"2\"; text = \"more\"; } );\n";

static void a_diff_tells_terms_articles_and_conditions(void **state) {
    (void)state;
    rl_engine *e = small_engine();
    rl_settings s = RL_SETTINGS_INIT;
    rl_verdict *a = NULL, *b = NULL;
    rl_diff *diff = NULL;
    s.explain_met = true;
    assert_int_equal(rl_check_text(e, "a.deal", before_deal, sizeof before_deal - 1, &s, &a), RL_OK);
    assert_int_equal(rl_check_text(e, "b.deal", after_deal, sizeof after_deal - 1, &s, &b), RL_OK);
    assert_int_equal(rl_diff_new(a, b, &diff), RL_OK);
    rl_diff_summary sum = RL_DIFF_SUMMARY_INIT;
    assert_int_equal(rl_diff_summarize(diff, &sum), RL_OK);
    assert_int_equal(sum.trend, RL_WORSE);
    assert_int_equal(sum.before, RL_OUTCOME_ACCEPTED);
    assert_int_equal(sum.after, RL_OUTCOME_REJECTED);
    assert_int_equal(sum.n_terms, 2);
    assert_int_equal(sum.n_articles, 2);
    assert_int_equal(sum.n_conditions, 2);
    assert_int_equal(sum.n_worse, 2);
    assert_int_equal(sum.n_better, 0);
    rl_diff_term t = RL_DIFF_TERM_INIT;
    assert_int_equal(rl_diff_get_term(diff, 0, &t), RL_OK);
    assert_string_equal(t.path, "pets");
    assert_int_equal(t.change, RL_CHANGED);
    assert_string_equal(t.before, "true");
    assert_string_equal(t.after, "false");
    assert_string_equal(t.after_file, "b.deal");
    assert_int_equal(t.after_line, 2);
    assert_int_equal(rl_diff_get_term(diff, 1, &t), RL_OK);
    assert_int_equal(t.change, RL_ADDED);
    assert_true(t.before_silent);
    rl_diff_article x = RL_DIFF_ARTICLE_INIT;
    assert_int_equal(rl_diff_get_article(diff, 0, &x), RL_OK);
    assert_string_equal(x.id, "1");
    assert_true(x.text && !x.title);
    assert_string_equal(x.before_text, "old");
    assert_string_equal(x.after_text, "new");
    rl_diff_condition c = RL_DIFF_CONDITION_INIT;
    assert_int_equal(rl_diff_get_condition(diff, 1, &c), RL_OK);
    assert_string_equal(c.pack, "tenant");
    assert_string_equal(c.rule, "RENT");
    assert_string_equal(c.condition, "a");
    assert_int_equal(c.trend, RL_WORSE);
    assert_string_equal(rl_trend_name(c.trend), "worse");
    assert_int_equal(c.before, RL_CONDITION_MET);
    assert_int_equal(c.after, RL_CONDITION_VIOLATED);
    assert_string_equal(c.message, "the rent is 300");
    size_t term = 9;
    assert_int_equal(c.n_terms, 1);
    assert_int_equal(rl_diff_condition_term(diff, 1, 0, &term), RL_OK);
    assert_int_equal(term, 1);
    assert_int_equal(rl_diff_condition_term(diff, 1, 1, &term), RL_ERROR_ARGUMENT);
    assert_int_equal(rl_diff_get_term(diff, 2, &t), RL_ERROR_ARGUMENT);
    assert_int_equal(rl_diff_get_article(diff, 2, &x), RL_ERROR_ARGUMENT);
    assert_int_equal(rl_diff_get_condition(diff, 2, &c), RL_ERROR_ARGUMENT);
    for (size_t i = 0; rl_document_format(i); i++) {
        buf out = {0};
        assert_int_equal(rl_diff_write(diff, rl_document_format(i), NULL, library_sink, &out), RL_OK);
        assert_true(str_find(buf_slice(&out), STR("pets"), 0) != SIZE_MAX);
        buf_free(&out);
    }
    assert_int_equal(rl_diff_write(diff, "sarif", NULL, library_sink, NULL), RL_ERROR_ARGUMENT);
    rl_diff_free(diff);
    rl_verdict_free(a);
    rl_verdict_free(b);
    rl_engine_free(e);
}

static const char bracket_deal[] = "deal = { id = \"d\"; title = \"D\"; };\n"
                                   "articles = ( { id = \"1\"; bracketed = true; terms = { pets = true; }; },\n"
                                   "             { id = \"2\"; option = \"rent/low\"; terms = { rent = 50; }; },\n"
                                   "             { id = \"3\"; option = \"rent/high\"; terms = { rent = 500; }; } );\n";

static void a_sweep_tells_counts_choices_and_accepted_combinations(void **state) {
    (void)state;
    rl_engine *e = small_engine();
    rl_settings s = RL_SETTINGS_INIT;
    rl_sweep *sweep = NULL;
    s.strict = true;
    assert_int_equal(rl_sweep_text(e, "d.deal", bracket_deal, sizeof bracket_deal - 1, &s, NULL, &sweep), RL_OK);
    rl_sweep_summary sum = RL_SWEEP_SUMMARY_INIT;
    rl_count n = RL_COUNT_INIT;
    assert_int_equal(rl_sweep_summarize(sweep, &sum), RL_OK);
    assert_string_equal(sum.combinations, "4");
    assert_int_equal(sum.n_choices, 2);
    assert_int_equal(sum.n_accepted, 1);
    assert_false(sum.more);
    assert_string_equal(sum.each, "1");
    assert_int_equal(rl_sweep_count(sweep, RL_ALL_PACKS, RL_OUTCOME_ACCEPTED, &n), RL_OK);
    assert_string_equal(n.digits, "1");
    assert_true(n.share == 0.25 && !n.none && !n.all);
    assert_int_equal(rl_sweep_count(sweep, 0, RL_OUTCOME_ERROR, &n), RL_OK);
    assert_true(n.none);
    assert_string_equal(n.digits, "0");
    assert_int_equal(rl_sweep_rule_count(sweep, 0, 0, RL_RULE_PASS, &n), RL_OK);
    assert_string_equal(n.digits, "2");
    rl_sweep_choice c = RL_SWEEP_CHOICE_INIT;
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(rl_sweep_get_choice(sweep, i, &c), RL_OK);
        assert_true(c.matters);
        assert_int_equal(c.n_options, 2);
        bool rent = strcmp(c.name, "rent") == 0;
        assert_string_equal(rl_sweep_option_name(sweep, i, 0), rent ? "low" : "in");
        assert_string_equal(rl_sweep_option_name(sweep, i, 1), rent ? "high" : "out");
        assert_string_equal(rl_sweep_accepted(sweep, 0, i), rent ? "low" : "in");
        assert_int_equal(rl_sweep_option_count(sweep, i, 1, RL_ALL_PACKS, RL_OUTCOME_REJECTED, &n), RL_OK);
        assert_true(n.all);
        assert_int_equal(rl_sweep_option_count(sweep, i, 0, 0, RL_OUTCOME_ACCEPTED, &n), RL_OK);
        assert_string_equal(n.digits, "1");
    }
    assert_int_equal(rl_sweep_option_count(sweep, 0, 0, 0, RL_OUTCOME_ERROR, &n), RL_ERROR_ARGUMENT);
    assert_int_equal(rl_sweep_option_count(sweep, 0, 9, 0, RL_OUTCOME_ACCEPTED, &n), RL_ERROR_ARGUMENT);
    assert_int_equal(rl_sweep_count(sweep, 9, RL_OUTCOME_ACCEPTED, &n), RL_ERROR_ARGUMENT);
    assert_int_equal(rl_sweep_get_choice(sweep, 2, &c), RL_ERROR_ARGUMENT);
    assert_string_equal(rl_sweep_option_name(sweep, 9, 0), "");
    assert_string_equal(rl_sweep_accepted(sweep, 9, 0), "");
    for (size_t i = 0; rl_document_format(i); i++) {
        buf out = {0};
        assert_int_equal(rl_sweep_write(sweep, rl_document_format(i), NULL, library_sink, &out), RL_OK);
        assert_false(buf_is_empty(&out));
        buf_free(&out);
    }
    rl_sweep_free(sweep);
    assert_int_equal(rl_sweep_text(e, "d.deal", "x", 1, NULL, NULL, &sweep), RL_ERROR_INPUT);
    assert_non_null(sweep);
    rl_diag d = RL_DIAG_INIT;
    assert_true(rl_sweep_diag_count(sweep) > 0);
    assert_int_equal(rl_sweep_diag(sweep, 0, &d), RL_OK);
    assert_string_equal(d.file, "d.deal");
    assert_int_equal(rl_sweep_summarize(sweep, &sum), RL_ERROR_ARGUMENT);
    assert_int_equal(rl_sweep_count(sweep, 0, RL_OUTCOME_ACCEPTED, &n), RL_ERROR_ARGUMENT);
    assert_int_equal(rl_sweep_write(sweep, "text", NULL, library_sink, NULL), RL_ERROR_ARGUMENT);
    rl_sweep_free(sweep);
    rl_engine_free(e);
}

/* More combinations than GMP counts without memory of its own, whose lack it could not report. */
static void a_sweep_of_too_many_brackets_is_refused(void **state) {
    (void)state;
    rl_engine *e = small_engine();
    rl_sweep *sweep = NULL;
    rl_diag d = RL_DIAG_INIT;
    buf text = {0};
    buf_z(&text, "{\"deal\": {\"id\": \"d\", \"title\": \"D\"}, \"articles\": [");
    for (unsigned i = 0; i <= 100000; i++)
        buf_printf(&text, "%s{\"id\": \"%u\", \"bracketed\": true}", i ? "," : "", i);
    buf_z(&text, "]}");
    assert_int_equal(rl_sweep_text(e, "d.json", buf_slice(&text).p, buf_slice(&text).n, NULL, NULL, &sweep),
                     RL_ERROR_INPUT);
    assert_int_equal(rl_sweep_diag(sweep, 0, &d), RL_OK);
    assert_string_equal(d.message, "too complex: this deal has more than 2^200000 combinations");
    rl_sweep_free(sweep);
    rl_engine_free(e);
    buf_free(&text);
}

/* ------------------------------------------------------------------------------------------------ binary interface */

/* Sizes as of version 1.0 where pointers have 64 bits. Structs may grow at their end, and then these numbers stay what
 * they are: programs that were compiled with them must still work. */
static void structs_are_no_smaller_than_in_version_1_0(void **state) {
    (void)state;
    if (sizeof(void *) != 8) return;
    const struct {
        const char *name;
        size_t now, then;
    } sizes[] = {
#define SIZE(type, then) {#type, sizeof(type), then}
        SIZE(rl_diag, 64),           SIZE(rl_vocabulary, 48),
        SIZE(rl_pack, 56),           SIZE(rl_settings, 48),
        SIZE(rl_deal, 48),           SIZE(rl_pack_verdict, 48),
        SIZE(rl_rule_verdict, 88),   SIZE(rl_condition_verdict, 80),
        SIZE(rl_citation, 64),       SIZE(rl_waiver, 64),
        SIZE(rl_reason, 88),         SIZE(rl_effect, 24),
        SIZE(rl_effect_option, 40),  SIZE(rl_report_settings, 24),
        SIZE(rl_diff_summary, 64),   SIZE(rl_diff_term, 72),
        SIZE(rl_diff_article, 56),   SIZE(rl_diff_condition, 72),
        SIZE(rl_sweep_settings, 24), SIZE(rl_sweep_summary, 56),
        SIZE(rl_count, 32),          SIZE(rl_sweep_choice, 48),
#undef SIZE
    };
    for (size_t i = 0; i < COUNT(sizes); i++)
        if (sizes[i].now < sizes[i].then) fail_msg("%s had %zu bytes", sizes[i].name, sizes[i].then);
    assert_int_equal(RL_OUTCOME_ERROR, 4);
    assert_int_equal(RL_RULE_ERROR, 4);
    assert_int_equal(RL_CONDITION_ERROR, 4);
    assert_int_equal(RL_ERROR_STOPPED, 4);
}

/* A program that knows only the first members of a struct, and one that knows more than the library. */
static void structs_of_other_sizes_are_read_and_filled_as_far_as_they_go(void **state) {
    (void)state;
    rl_engine *e = small_engine();
    union {
        rl_vocabulary v;
        char bytes[sizeof(rl_vocabulary) + 16];
    } u;
    memset(u.bytes, 'x', sizeof u.bytes);
    u.v.size = offsetof(rl_vocabulary, version);
    assert_int_equal(rl_engine_vocabulary(e, &u.v), RL_OK);
    assert_string_equal(u.v.id, "small");
    assert_memory_equal(&u.v.version, "xxxxxxxx", sizeof u.v.version);
    u.v.size = sizeof u.bytes;
    assert_int_equal(rl_engine_vocabulary(e, &u.v), RL_OK);
    assert_string_equal(u.v.version, "1.0");
    assert_memory_equal(u.bytes + sizeof(rl_vocabulary), "xxxxxxxxxxxxxxxx", 16);
    rl_settings old;
    memset(&old, 0xff, sizeof old);
    old.size = offsetof(rl_settings, choose);
    rl_verdict *v = NULL;
    assert_int_equal(rl_check_text(e, "d", "", 0, &old, &v), RL_OK);
    rl_verdict_free(v);
    rl_engine_free(e);
}

static void names_and_versions_are_those_of_the_header(void **state) {
    (void)state;
    int major, minor, patch;
    assert_string_equal(rl_version(), RL_VERSION);
    assert_int_equal(rl_version_number(), RL_VERSION_NUMBER);
    assert_int_equal(sscanf(RL_VERSION, "%d.%d.%d", &major, &minor, &patch), 3);
    assert_int_equal(RL_VERSION_NUMBER, major * 1000000 + minor * 1000 + patch);
    assert_string_equal(rl_status_name(RL_NOMEM), "out of memory");
    assert_string_equal(rl_status_name((rl_status)99), "unknown status");
    assert_string_equal(rl_outcome_name(RL_OUTCOME_NOT_APPLICABLE), "not_applicable");
    assert_string_equal(rl_outcome_name((rl_outcome)99), "");
    assert_string_equal(rl_rule_outcome_name(RL_RULE_PASS), "pass");
    assert_string_equal(rl_rule_outcome_name((rl_rule_outcome)99), "");
    assert_string_equal(rl_condition_outcome_name(RL_CONDITION_VIOLATED), "violated");
    assert_string_equal(rl_condition_outcome_name((rl_condition_outcome)99), "");
    assert_string_equal(rl_rule_class_name(RL_NEGOTIABLE), "negotiable");
    assert_string_equal(rl_rule_class_name((rl_rule_class)99), "");
    assert_string_equal(rl_change_name(RL_REMOVED), "removed");
    assert_string_equal(rl_change_name((rl_change)99), "");
    assert_string_equal(rl_trend_name((rl_trend)99), "");
    assert_string_equal(rl_report_format(0), "text");
    assert_null(rl_report_format(99));
    assert_null(rl_document_format(99));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_api_tells_all_that_the_json_report_of_a_published_deal_holds),
        cmocka_unit_test(the_api_tells_waivers_errors_and_warnings_as_the_json_report_does),
        cmocka_unit_test(vocabularies_and_packs_load_from_memory_and_are_listed),
        cmocka_unit_test(what_does_not_load_has_diagnostics_and_leaves_the_engine_as_it_was),
        cmocka_unit_test(conditions_are_found_by_their_names),
        cmocka_unit_test(indexes_that_are_too_large_change_nothing),
        cmocka_unit_test(a_deal_waives_unless_the_settings_say_otherwise),
        cmocka_unit_test(settings_reach_the_reader_and_the_judge),
        cmocka_unit_test(a_deal_that_takes_more_steps_than_it_may_is_an_error),
        cmocka_unit_test(a_deal_that_takes_more_memory_than_it_may_is_an_error),
        cmocka_unit_test(a_sink_that_returns_false_stops_the_report),
        cmocka_unit_test(wrong_calls_are_refused),
        cmocka_unit_test(a_diff_tells_terms_articles_and_conditions),
        cmocka_unit_test(a_sweep_tells_counts_choices_and_accepted_combinations),
        cmocka_unit_test(a_sweep_of_too_many_brackets_is_refused),
        cmocka_unit_test(structs_are_no_smaller_than_in_version_1_0),
        cmocka_unit_test(structs_of_other_sizes_are_read_and_filled_as_far_as_they_go),
        cmocka_unit_test(names_and_versions_are_those_of_the_header),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
