#include "report/test_report.h"

#include <string.h>

#include "report/escape.h"
#include "report/finding.h"
#include "report/json_report.h"

unsigned percent_of(size_t part, size_t whole) {
    return whole ? (unsigned)(part * 100 / whole) : 100;
}

static str test_name(arena *a, const rule_test *t) {
    return t->variant.n ? arena_printf(a, STR_FMT " [" STR_FMT "]", STR_ARG(t->name), STR_ARG(t->variant)) : t->name;
}

static str sum_text(arena *a, const test_report *r) {
    const char *s = r->n_results == 1 ? "" : "s";
    return r->n_failed ? arena_printf(a, "%zu of %zu test%s failed", r->n_failed, r->n_results, s)
                       : arena_printf(a, "%zu test%s passed", r->n_results, s);
}

static str problem_text(arena *a, const test_problem *p) {
    return arena_printf(a, STR_FMT ": expected " STR_FMT ", found " STR_FMT, STR_ARG(p->subject), STR_ARG(p->expected),
                        STR_ARG(p->found));
}

/* ------------------------------------------------------------------------------------------------ why */

/* A line that explains what was found: an outcome, or what decided it. */
typedef struct why_line {
    str text;
    bool deep; /* belongs to the line before it */
} why_line;

typedef VEC(why_line) why_list;

static void explain_condition(arena *a, why_list *to, const condition_verdict *c, const deal *d) {
    str head = arena_printf(a, STR_FMT ". %s", STR_ARG(c->condition->id), condition_outcome_name(c->outcome));
    if (c->outcome == CONDITION_VIOLATED || c->outcome == CONDITION_UNDETERMINED)
        head = arena_printf(a, STR_FMT ": " STR_FMT, STR_ARG(head), STR_ARG(c->message));
    VEC_PUSH(a, *to, (why_line){head, false});
    if (c->reason.n) VEC_PUSH(a, *to, (why_line){c->reason, true});
    details list = {0};
    finding_condition(a, &list, c, d, true);
    for (const detail *k = list.v; k < list.v + list.n; k++) {
        if (k->kind == DETAIL_TEST && k->label)
            VEC_PUSH(a, *to, (why_line){arena_printf(a, "%s " STR_FMT, k->label, STR_ARG(k->words)), true});
        if (k->kind == DETAIL_REASON || k->kind == DETAIL_OPTION)
            VEC_PUSH(a, *to,
                     (why_line){arena_printf(a, "because: " STR_FMT, STR_ARG(prose_join(a, k->words, " - ", k->where))),
                                true});
    }
}

/* The rules of a pack that keep it from accepting the deal. */
static void explain_pack(arena *a, why_list *to, const pack_verdict *p) {
    for (size_t i = 0; i < p->n_rules; i++) {
        const rule_verdict *v = &p->rules[i];
        if (v->outcome == RULE_PASS || v->outcome == RULE_NOT_APPLICABLE) continue;
        VEC_PUSH(a, *to,
                 (why_line){arena_printf(a, STR_FMT "/" STR_FMT " (%s): %s", STR_ARG(p->pack->id), STR_ARG(v->rule->id),
                                         rule_class_name(v->rule->class), rule_outcome_name(v->outcome)),
                            false});
    }
}

static why_list explain(arena *a, const test_problem *p, const test_result *r) {
    const deal *d = r->test->deal;
    why_list out = {0};
    if (p->rule && p->rule->when_because && p->rule->n_when_because) {
        details list = {0};
        finding_when(a, &list, p->rule, d, true);
        if (p->rule->outcome == RULE_NOT_APPLICABLE)
            VEC_PUSH(a, out, (why_line){STR("the rule does not apply"), false});
        for (const detail *k = list.v; k < list.v + list.n; k++)
            VEC_PUSH(a, out, (why_line){prose_join(a, k->words, " - ", k->where), true});
        for (size_t i = 0; list.n == 0 && i < p->rule->n_when_because; i++)
            VEC_PUSH(
                a, out,
                (why_line){arena_printf(a, "because: " STR_FMT " = " STR_FMT, STR_ARG(p->rule->when_because[i].term),
                                        STR_ARG(prose_value(a, &p->rule->when_because[i]))),
                           true});
    }
    for (size_t i = 0; p->rule && i < p->rule->n_conditions; i++)
        if (!p->condition || p->condition == &p->rule->conditions[i])
            explain_condition(a, &out, &p->rule->conditions[i], d);
    for (size_t i = 0; !p->rule && i < r->verdict->n_packs; i++)
        if (!p->pack || p->pack == &r->verdict->packs[i]) explain_pack(a, &out, &r->verdict->packs[i]);
    return out;
}

/* All problems of a test as lines of text. */
static str problems_text(arena *a, const test_result *r) {
    buf out = buf_in(a);
    for (size_t i = 0; i < r->n_problems; i++) {
        const test_problem *p = &r->problems[i];
        why_list why = explain(a, p, r);
        buf_join(
            &out, "\n",
            arena_printf(a, STR_FMT " (" STR_FMT ")", STR_ARG(problem_text(a, p)), STR_ARG(prose_place(a, p->at))));
        for (size_t k = 0; k < why.n; k++)
            buf_join(&out, "\n", arena_printf(a, "%s" STR_FMT, why.v[k].deep ? "    " : "  ", STR_ARG(why.v[k].text)));
    }
    return buf_take(&out);
}

/* ------------------------------------------------------------------------------------------------ documents */

static void add_failure(arena *a, block *list, const test_result *r) {
    const rule_test *t = r->test;
    block *item = document_tagged(list, TONE_BAD, "FAILED", test_name(a, t));
    document_paragraph(item, prose_place(a, t->at));
    for (size_t i = 0; i < r->n_problems; i++) {
        why_list why = explain(a, &r->problems[i], r);
        document_paragraph(item, problem_text(a, &r->problems[i]));
        block *reasons = document_list(item, LIST_PLAIN), *last = NULL;
        for (size_t k = 0; k < why.n; k++)
            if (why.v[k].deep && last)
                document_paragraph(last, why.v[k].text);
            else
                last = document_item(reasons, why.v[k].text);
    }
}

static void add_tests(arena *a, block *in, const test_report *r, bool verbose) {
    block *list = document_list(in, LIST_TAGGED);
    list->loose = r->n_failed > 0 && !verbose;
    for (size_t i = 0; i < r->n_results; i++) {
        const test_result *t = &r->results[i];
        if (t->n_problems)
            add_failure(a, list, t);
        else if (verbose)
            document_tagged(list, TONE_GOOD, "passed", test_name(a, t->test));
    }
}

static str share(arena *a, size_t part, size_t whole) {
    return arena_printf(a, "%zu of %zu (%u %%)", part, whole, percent_of(part, whole));
}

static void add_coverage(arena *a, block *all, const test_report *r) {
    block *in = document_section(all, 2, STR("Coverage"));
    table *t = document_table(in, STR("What the tests have seen of each pack"), 1 + COVERAGE_KINDS);
    table_cell *head = table_add(t);
    head[0].text = STR("pack");
    for (coverage_kind k = 0; k < COVERAGE_KINDS; k++) head[1 + k].text = str_of(coverage_kind_name(k));
    for (size_t i = 0; i < r->n_coverage; i++) {
        const pack_coverage *c = &r->coverage[i];
        table_cell *cells = table_add(t);
        cells[0].text = c->pack->id;
        for (coverage_kind k = 0; k < COVERAGE_KINDS; k++) cells[1 + k].text = share(a, c->seen[k], c->n[k]);
    }
    block *list = document_list(in, LIST_PLAIN);
    for (size_t i = 0; i < r->n_coverage; i++)
        for (size_t k = 0; k < r->coverage[i].n_gaps; k++) {
            const coverage_gap *g = &r->coverage[i].gaps[k];
            document_item(list, arena_printf(a, STR_FMT ": " STR_FMT ": " STR_FMT, STR_ARG(prose_place(a, g->at)),
                                             STR_ARG(g->subject), STR_ARG(g->what)));
        }
}

static str mutant_text(arena *a, const mutant *m) {
    return arena_printf(a, STR_FMT ", %s: `" STR_FMT "` -> " STR_FMT, STR_ARG(m->subject), m->part, STR_ARG(m->was),
                        STR_ARG(m->becomes));
}

static void add_mutation(arena *a, block *all, const test_report *r, bool verbose) {
    block *in = document_section(all, 2, STR("Mutation"));
    table *t = document_table(in, STR("How many changes of a pack make a test fail"), 5);
    table_cell *head = table_add(t);
    static const char *const heads[] = {"pack", "mutants", "killed", "equivalent", "share"};
    for (size_t i = 0; i < 5; i++) head[i].text = str_of(heads[i]);
    bool solver = true, limit = false;
    for (size_t i = 0; i < r->n_mutations; i++) {
        const mutation *m = &r->mutations[i];
        table_cell *cells = table_add(t);
        cells[0].text = m->pack->id;
        cells[1].text = arena_printf(a, "%zu", m->n);
        cells[2].text = arena_printf(a, "%zu", m->killed);
        cells[3].text = arena_printf(a, "%zu", m->equivalent);
        cells[4].text = arena_printf(a, "%u %%", percent_of(m->killed, m->n - m->equivalent));
        solver = solver && m->solver;
        limit = limit || m->limit;
    }
    block *list = document_list(in, LIST_TAGGED);
    for (size_t i = 0; i < r->n_mutations; i++)
        for (size_t k = 0; k < r->mutations[i].n_survivors; k++) {
            const mutant *m = &r->mutations[i].survivors[k];
            if (m->fate == MUTANT_EQUIVALENT && !verbose) continue;
            bool same = m->fate == MUTANT_EQUIVALENT;
            block *item = document_tagged(list, same ? TONE_PLAIN : TONE_BAD, same ? "equivalent" : "survived",
                                          mutant_text(a, m));
            document_paragraph(item, prose_place(a, m->at));
        }
    if (!solver)
        document_paragraph(
            in, STR("The solver was not asked which survivors are equivalent: they all count as survivors."));
    if (limit) document_paragraph(in, STR("Time limit reached (--timeout): some survivors may be equivalent."));
}

static const block *build(arena *a, const test_report *r, bool verbose) {
    block *document = document_new(a), *all = document_section(document, 1, sum_text(a, r));
    add_tests(a, all, r, verbose);
    if (r->coverage) add_coverage(a, all, r);
    if (r->mutations) add_mutation(a, all, r, verbose);
    return document;
}

/* ------------------------------------------------------------------------------------------------ JSON */

static void put_test(json_writer *w, arena *a, const test_result *r) {
    const rule_test *t = r->test;
    json_open_object(w, JSON_INLINE);
    json_put_str(w, "name", t->name);
    json_put_some(w, "variant", t->variant);
    json_put_place(w, t->at);
    json_put_bool(w, "passed", r->n_problems == 0);
    if (r->n_problems) json_put_array(w, "problems", JSON_BLOCK);
    for (size_t i = 0; i < r->n_problems; i++) {
        const test_problem *p = &r->problems[i];
        why_list why = explain(a, p, r);
        json_open_object(w, JSON_INLINE);
        json_put_str(w, "subject", p->subject);
        json_put_str(w, "expected", p->expected);
        json_put_str(w, "found", p->found);
        json_put_place(w, p->at);
        json_put_array(w, "why", JSON_INLINE);
        for (size_t k = 0; k < why.n; k++) json_str(w, why.v[k].text);
        json_close(w);
        json_close(w);
    }
    if (r->n_problems) json_close(w);
    json_close(w);
}

static void put_coverage(json_writer *w, const pack_coverage *c) {
    json_open_object(w, JSON_INLINE);
    json_put_str(w, "pack", c->pack->id);
    for (coverage_kind k = 0; k < COVERAGE_KINDS; k++) {
        json_put_object(w, coverage_kind_name(k), JSON_INLINE);
        json_put_uint(w, "all", c->n[k]);
        json_put_uint(w, "seen", c->seen[k]);
        json_close(w);
    }
    json_put_array(w, "gaps", JSON_BLOCK);
    for (size_t i = 0; i < c->n_gaps; i++) {
        json_open_object(w, JSON_INLINE);
        json_put_z(w, "kind", coverage_kind_name(c->gaps[i].kind));
        json_put_str(w, "subject", c->gaps[i].subject);
        json_put_str(w, "what", c->gaps[i].what);
        json_put_place(w, c->gaps[i].at);
        json_close(w);
    }
    json_close(w);
    json_close(w);
}

static void put_mutation(json_writer *w, const mutation *m) {
    json_open_object(w, JSON_INLINE);
    json_put_str(w, "pack", m->pack->id);
    json_put_uint(w, "mutants", m->n);
    json_put_uint(w, "killed", m->killed);
    json_put_uint(w, "equivalent", m->equivalent);
    json_put_bool(w, "solver", m->solver);
    json_put_bool(w, "limit", m->limit);
    json_put_array(w, "survivors", JSON_BLOCK);
    for (size_t i = 0; i < m->n_survivors; i++) {
        const mutant *s = &m->survivors[i];
        json_open_object(w, JSON_INLINE);
        json_put_bool(w, "equivalent", s->fate == MUTANT_EQUIVALENT);
        json_put_str(w, "subject", s->subject);
        json_put_z(w, "part", s->part);
        json_put_str(w, "was", s->was);
        json_put_str(w, "becomes", s->becomes);
        json_put_place(w, s->at);
        json_close(w);
    }
    json_close(w);
    json_close(w);
}

static void write_json(arena *a, buf *out, const test_report *r) {
    json_writer w;
    json_start(&w, out);
    json_open_object(&w, JSON_BLOCK);
    json_put_z(&w, "redline", "1");
    json_put_uint(&w, "passed", r->n_results - r->n_failed);
    json_put_uint(&w, "failed", r->n_failed);
    json_put_array(&w, "tests", JSON_BLOCK);
    for (size_t i = 0; i < r->n_results; i++) put_test(&w, a, &r->results[i]);
    json_close(&w);
    if (r->coverage) json_put_array(&w, "coverage", JSON_BLOCK);
    for (size_t i = 0; r->coverage && i < r->n_coverage; i++) put_coverage(&w, &r->coverage[i]);
    if (r->coverage) json_close(&w);
    if (r->mutations) json_put_array(&w, "mutation", JSON_BLOCK);
    for (size_t i = 0; r->mutations && i < r->n_mutations; i++) put_mutation(&w, &r->mutations[i]);
    if (r->mutations) json_close(&w);
    json_close(&w);
    json_end(&w);
}

/* ------------------------------------------------------------------------------------------------ TAP and JUnit */

static void write_tap(arena *a, buf *out, const test_report *r) {
    buf_printf(out, "TAP version 14\n1..%zu\n", r->n_results);
    for (size_t i = 0; i < r->n_results; i++) {
        const test_result *t = &r->results[i];
        buf_printf(out, "%s %zu - ", t->n_problems ? "not ok" : "ok", i + 1);
        escape_tap(a, out, test_name(a, t->test));
        buf_char(out, '\n');
        if (t->n_problems == 0) continue;
        position at = place_position(t->test->at);
        buf_z(out, "  ---\n  at:\n    file: ");
        escape_yaml(out, t->test->at.source->name);
        buf_printf(out, "\n    line: %u\n    column: %u\n  problems:\n", at.line, at.column);
        for (size_t k = 0; k < t->n_problems; k++) {
            const test_problem *p = &t->problems[k];
            const str values[] = {p->subject, p->expected, p->found};
            static const char *const keys[] = {"    - subject: ", "      expected: ", "      found: "};
            for (size_t n = 0; n < 3; n++) {
                buf_z(out, keys[n]);
                escape_yaml(out, values[n]);
                buf_char(out, '\n');
            }
            why_list why = explain(a, p, t);
            if (why.n) buf_z(out, "      why:\n");
            for (size_t n = 0; n < why.n; n++) {
                buf_z(out, "        - ");
                escape_yaml(out, why.v[n].text);
                buf_char(out, '\n');
            }
        }
        buf_z(out, "  ...\n");
    }
}

static void xml_attribute(buf *out, const char *name, str value) {
    buf_printf(out, " %s=\"", name);
    escape_xml(out, value);
    buf_char(out, '"');
}

/* A suite for each file of tests, a case for each test. */
static void write_junit(arena *a, buf *out, const test_report *r) {
    buf_printf(out,
               "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites tests=\"%zu\" failures=\"%zu\" errors=\"0\">\n",
               r->n_results, r->n_failed);
    for (size_t i = 0, end; i < r->n_results; i = end) {
        const source *file = r->results[i].test->at.source;
        size_t failed = 0;
        for (end = i; end < r->n_results && r->results[end].test->at.source == file; end++)
            failed += r->results[end].n_problems > 0;
        buf_z(out, "  <testsuite");
        xml_attribute(out, "name", escape_line(a, file->name));
        xml_attribute(out, "file", file->name);
        buf_printf(out, " tests=\"%zu\" failures=\"%zu\" errors=\"0\" skipped=\"0\">\n", end - i, failed);
        for (size_t k = i; k < end; k++) {
            const test_result *t = &r->results[k];
            buf_z(out, "    <testcase");
            xml_attribute(out, "classname", escape_line(a, file->name));
            xml_attribute(out, "name", escape_line(a, test_name(a, t->test)));
            buf_z(out, t->n_problems ? ">\n      <failure" : "/>\n");
            if (t->n_problems == 0) continue;
            xml_attribute(out, "message", escape_line(a, problem_text(a, &t->problems[0])));
            buf_char(out, '>');
            str text = problems_text(a, t);
            for (size_t at = 0, stop; at <= text.n; at = stop + 1) { /* line breaks stay */
                stop = str_find(text, STR("\n"), at);
                if (stop == SIZE_MAX) stop = text.n;
                if (at) buf_char(out, '\n');
                escape_xml(out, str_sub(text, at, stop));
            }
            buf_z(out, "</failure>\n    </testcase>\n");
        }
        buf_z(out, "  </testsuite>\n");
    }
    buf_z(out, "</testsuites>\n");
}

void test_report_write(arena *a, buf *out, const output_format *f, const report_settings *s, const test_report *r) {
    if (f->json)
        write_json(a, out, r);
    else if (f->render)
        f->render(build(a, r, s->verbose), s, out);
    else if (strcmp(f->name, "tap") == 0)
        write_tap(a, out, r);
    else
        write_junit(a, out, r);
}
