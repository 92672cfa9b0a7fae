#include "report/sarif.h"

#include <string.h>

#include "base/version.h"
#include "report/escape.h"
#include "rules/builtin.h"

/* SARIF 2.1.0: the Static Analysis Results Interchange Format, for code scanning. A result for each finding and for
 * each error of a deal that could not be read, and for each warning of its waivers. Its message links to the places
 * that are related to it. */

#define SCHEMA "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

/* ------------------------------------------------------------------------------------------------ related places */

/* The message of a result, and the places that it links to. */
typedef struct message_text {
    report *report;
    buf text, places; /* the links have the places' numbers as their targets */
    unsigned n;
} message_text;

static void add_line(message_text *m, const char *label, str words) {
    if (words.n == 0) return;
    if (m->text.n) buf_char(&m->text, '\n');
    buf_z(&m->text, label);
    sarif_words(&m->report->scratch, &m->text, words);
}

/* Begins and ends one of the places; the place itself is written between. */
static buf *open_place(message_text *m) {
    buf_printf(&m->places, "%s\n            {\"id\": %u, ", m->n ? "," : "", m->n + 1);
    m->n++;
    return &m->places;
}

static void close_place(message_text *m, str words) {
    buf text = {0};
    sarif_words(&m->report->scratch, &text, words);
    buf_z(&m->places, ", \"message\": {");
    json_member(&m->places, "text", phrase_take(&m->report->scratch, &text));
    buf_z(&m->places, "}}");
}

static void add_link(message_text *m, str words) {
    buf_char(&m->text, '[');
    sarif_words(&m->report->scratch, &m->text, words);
    buf_printf(&m->text, "](%u)", m->n);
}

/* Groups of terms are written with round brackets: braces have a meaning of their own here. */
static str round_brackets(arena *a, str s) {
    char *copy = arena_z(a, s);
    for (size_t i = 0; i < s.n; i++) copy[i] = copy[i] == '{' ? '(' : copy[i] == '}' ? ')' : copy[i];
    return (str){copy, s.n};
}

static void add_because(message_text *m, const because *list, size_t n, const deal *d) {
    report *r = m->report;
    arena *a = &r->scratch;
    size_t groups;
    const term_group *g = layout_groups(a, list, n, !r->settings.verbose, &groups);
    for (size_t i = 0; i < groups; i++) {
        str what = phrase_reason(a, &g[i], d), where = phrase_where(a, g[i].of, d);
        if (g[i].of->kind == BECAUSE_TERM) what = round_brackets(a, what);
        buf_z(&m->text, "\nbecause of: ");
        if (g[i].of->at.source) {
            sarif_place(a, open_place(m), g[i].of->at);
            close_place(m, what);
            add_link(m, what);
        } else
            sarif_words(a, &m->text, what);
        if (where.n) buf_z(&m->text, ", ");
        sarif_words(a, &m->text, where);
    }
}

static void add_effects(message_text *m, const condition_verdict *c, const deal *d) {
    arena *a = &m->report->scratch;
    for (size_t i = 0; i < c->n_effects; i++)
        for (uint32_t w = 0; w < c->effects[i].n_ways; w++)
            add_line(m, "it depends: ", phrase_effect(a, &c->effects[i], w, d));
}

/* A pack that is part of the program has no file beside the deals. */
static bool is_builtin(const pack *p) {
    for (size_t i = 0; i < builtin_files_n; i++)
        if (str_is(p->source->name, builtin_files[i].name) && p->source->text.n == builtin_files[i].size &&
            memcmp(p->source->text.p, builtin_files[i].text, builtin_files[i].size) == 0)
            return true;
    return false;
}

/* The passage of the source, where the rule file quotes it. */
static void add_passage(message_text *m, const finding *f) {
    arena *a = &m->report->scratch;
    const citation *c = f->condition ? f->condition->condition->cite : &f->rule->rule->cite;
    str quote = arena_printf(a, "\"" STR_FMT "\"", STR_ARG(c->quote));
    sarif_location(a, open_place(m), is_builtin(f->pack->pack) ? "REDLINE_RULES" : "%SRCROOT%", f->pack->pack->file,
                   place_position(c->at), finding_end(c->at), (str){"", 0});
    close_place(m, phrase_join(a, quote, ", ", phrase_source(a, c)));
    buf_z(&m->text, "\nrests on: ");
    add_link(m, quote);
    buf_z(&m->text, ", ");
    sarif_words(a, &m->text, phrase_source(a, c));
}

static void write_message(report *r, const finding *f, const deal *d) {
    arena *a = &r->scratch;
    message_text m = {.report = r};
    const condition_verdict *c = f->condition;
    add_line(&m, "", finding_message(a, f));
    add_line(&m, "", finding_excuse(a, f));
    if (f->rule->when != CONDITION_MET) {
        add_line(&m, "applies only when: ", f->rule->rule->when.at.text);
        add_because(&m, f->rule->when_because, f->rule->n_when_because, d);
    }
    if (c) {
        if (f->kind != FINDING_ERROR) add_line(&m, "but: ", c->reason);
        add_because(&m, c->because, c->n_because, d);
        add_effects(&m, c, d);
    }
    add_passage(&m, f);
    if (f->kind != FINDING_FALLBACK) add_line(&m, "to mend it: ", f->rule->rule->remedy);
    buf_z(&r->out, ", \"message\": {");
    json_member(&r->out, "text", buf_slice(&m.text));
    buf_z(&r->out, "},\n          \"relatedLocations\": [");
    buf_str(&r->out, buf_slice(&m.places));
    buf_char(&r->out, ']');
    r->out.failed = r->out.failed || m.text.failed || m.places.failed;
    buf_free(&m.text);
    buf_free(&m.places);
}

/* ------------------------------------------------------------------------------------------------ results */

/* Results are parted by a comma before all but the first of a deal; between deals stands another. */
static void open_result(report *r, bool first, str id, size_t index, const char *kind, const char *level) {
    buf_z(&r->out, first ? "\n        {" : ",\n        {");
    json_member(&r->out, "ruleId", id);
    buf_printf(&r->out, ", \"ruleIndex\": %zu, \"kind\": \"%s\", \"level\": \"%s\"", index, kind, level);
}

static void write_location(report *r, place at, const deal *d, const article *in) {
    buf_z(&r->out, ",\n          \"locations\": [{");
    sarif_place(&r->scratch, &r->out, at);
    if (in) {
        buf_z(&r->out, ", \"logicalLocations\": [{");
        json_member(&r->out, "name", in->id);
        json_next(&r->out, "fullyQualifiedName", phrase_join(&r->scratch, d->id, "/", in->id));
        json_next(&r->out, "kind", STR("article"));
        buf_z(&r->out, "}]");
    }
    buf_z(&r->out, "}]");
}

static void write_suppressions(report *r, const waiver *w, const deal *d) {
    buf *out = &r->out;
    buf_z(out, ",\n          \"suppressions\": [");
    if (w) {
        bool inside = w->at.source == d->source;
        buf_printf(out, "{\"kind\": \"%s\", \"status\": \"accepted\"", inside ? "inSource" : "external");
        json_next(out, "justification", phrase_waiver(&r->scratch, w));
        if (w->at.source) {
            buf_z(out, ", \"location\": {");
            sarif_place(&r->scratch, out, w->at);
            buf_char(out, '}');
        }
        buf_z(out, ", \"properties\": {");
        json_member(out, "by", w->by);
        json_next(out, "until", w->until);
        json_next(out, "reason", w->reason);
        buf_z(out, "}}");
    }
    buf_char(out, ']');
}

/* What stays the same from one version of a deal to the next: the deal's id and the condition's name. */
static void write_fingerprint(report *r, str what) {
    buf_z(&r->out, ",\n          \"partialFingerprints\": {");
    json_member(&r->out, "dealAndCondition/v1", what);
    buf_char(&r->out, '}');
}

static void write_properties(report *r, const finding *f, const deal *d) {
    buf *out = &r->out;
    const condition_verdict *c = f->condition;
    buf_z(out, ",\n          \"properties\": {");
    json_member(out, "deal", d->id);
    json_next(out, "dealTitle", d->title);
    json_next(out, "class", str_of(rule_class_name(f->rule->rule->class)));
    json_next(out, "finding", str_of(finding_name(f)));
    json_next(out, "ruleVerdict", str_of(rule_outcome_name(f->rule->outcome)));
    if (c) {
        json_next(out, "condition", c->condition->id);
        json_next(out, "conditionVerdict", str_of(condition_outcome_name(c->outcome)));
        json_next(out, "expression", c->condition->test.at.text);
        if (c->condition->or_else.at.text.n) json_next(out, "orElse", c->condition->or_else.at.text);
    }
    buf_z(out, "}}");
}

static const article *article_at(const finding *f, place at) {
    const condition_verdict *c = f->condition;
    for (size_t i = 0; c && i < c->n_because; i++)
        if (c->because[i].at.source == at.source && c->because[i].at.at == at.at) return c->because[i].article;
    return NULL;
}

/* What is not a failure has the level "none", as SARIF wants it. */
static void write_finding(report *r, bool first, const verdict *v, const finding *f) {
    static const char *const levels[] = {"error", "warning", "note"};
    static const char *const of_class[] = {"error", "warning", "note"};
    static const char *const kinds[] = {"fail", "fail", "fail", "fail", "open", "informational"};
    arena *a = &r->scratch;
    bool fails = f->kind<FINDING_OPEN, excused = finding_excuse(a, f).n> 0;
    const char *level = !fails ? "none" : excused ? of_class[f->rule->rule->class] : levels[f->weight];
    str rule_id = phrase_join(a, f->pack->pack->id, "/", f->rule->rule->id);
    open_result(r, first, rule_id, sarif_rule_index(r, f->pack->pack, f->rule->rule), kinds[f->kind], level);
    place at = finding_place(f, v->deal);
    write_message(r, f, v->deal);
    write_location(r, at, v->deal, article_at(f, at));
    write_fingerprint(r, phrase_join(a, v->deal->id, "/", finding_id(a, f)));
    if (fails) write_suppressions(r, f->condition ? f->condition->waiver : NULL, v->deal);
    if (v->baseline)
        buf_printf(&r->out, ", \"baselineState\": \"%s\"", f->condition && f->condition->known ? "unchanged" : "new");
    write_properties(r, f, v->deal);
}

/* With --verbose: what holds, and what does not apply. */
static void write_held(report *r, bool first, const verdict *v, const pack_verdict *p, const rule_verdict *of) {
    bool holds = of->outcome == RULE_PASS;
    str id = phrase_join(&r->scratch, p->pack->id, "/", of->rule->id);
    open_result(r, first, id, sarif_rule_index(r, p->pack, of->rule), holds ? "pass" : "notApplicable", "none");
    buf_printf(&r->out, ", \"message\": {\"text\": \"%s\"}", holds ? "holds" : "does not apply");
    finding here = {.rule = of};
    write_location(r, finding_place(&here, v->deal), v->deal, NULL);
    write_fingerprint(r, phrase_join(&r->scratch, v->deal->id, "/", id));
    if (v->baseline) buf_z(&r->out, ", \"baselineState\": \"new\"");
    buf_char(&r->out, '}');
}

static void write_rule(report *r, const verdict *v, const pack_verdict *p, const rule_verdict *of, size_t *written) {
    size_t n;
    const finding *list = findings_of_rule(&r->scratch, v, p, of, &n);
    for (size_t i = 0; i < n; i++) write_finding(r, (*written)++ == 0, v, &list[i]);
    bool held = of->outcome == RULE_PASS || of->outcome == RULE_NOT_APPLICABLE;
    if (n == 0 && held && r->settings.verbose) write_held(r, (*written)++ == 0, v, p, of);
}

/* An error of a deal that could not be read, or a warning of one of its waivers. */
static void write_diag(report *r, bool first, const verdict *v, const diag *e) {
    bool is_error = e->level == DIAG_ERROR;
    size_t index = sarif_rule_index(r, NULL, NULL) + !is_error;
    str file = e->file.n ? e->file : v->file;
    position from = {e->line, e->column};
    position end = {e->line, e->column ? e->column + (e->width ? e->width - 1 : 0) : 0};
    buf text = {0};
    open_result(r, first, str_of(is_error ? SARIF_UNREADABLE : SARIF_WAIVER), index, "fail",
                is_error ? "error" : "note");
    sarif_words(&r->scratch, &text, phrase_join(&r->scratch, e->message, "\n", e->note));
    buf_z(&r->out, ", \"message\": {");
    json_member(&r->out, "text", phrase_take(&r->scratch, &text));
    buf_z(&r->out, "},\n          \"locations\": [{");
    sarif_location(&r->scratch, &r->out, "%SRCROOT%", file, from, end, (str){"", 0});
    buf_z(&r->out, "}]");
    write_fingerprint(r, phrase_join(&r->scratch, file, ": ", e->message));
    write_suppressions(r, NULL, NULL);
    if (v->baseline) buf_z(&r->out, ", \"baselineState\": \"new\"");
    buf_char(&r->out, '}');
}

/* ------------------------------------------------------------------------------------------------ the whole */

static void begin(report *r) {
    buf *out = &r->out;
    buf_z(out,
          "{ \"$schema\": \"" SCHEMA "\",\n  \"version\": \"2.1.0\",\n  \"runs\": [{\n    \"tool\": {\"driver\": {");
    buf_z(out, "\"name\": \"redline\", \"version\": \"" REDLINE_VERSION "\", \"semanticVersion\": \"" REDLINE_VERSION
               "\",\n      \"rules\": [\n");
    sarif_rules(r);
    buf_z(out, "]}},\n    \"columnKind\": \"unicodeCodePoints\",\n    \"originalUriBaseIds\": {\"%SRCROOT%\": "
               "{\"description\": {\"text\": \"the folder in which redline was called\"}}, \"REDLINE_RULES\": "
               "{\"description\": {\"text\": \"the rules that are part of redline\"}}},\n    \"results\": [");
}

static void write_deal(report *r, const verdict *v) {
    size_t written = 0;
    for (size_t i = 0; i < v->n_errors; i++) write_diag(r, written++ == 0, v, &v->errors[i]);
    for (size_t i = 0; i < v->n_warnings; i++) write_diag(r, written++ == 0, v, &v->warnings[i]);
    for (size_t i = 0; i < v->n_packs; i++)
        for (size_t k = 0; k < v->packs[i].n_rules; k++)
            write_rule(r, v, &v->packs[i], &v->packs[i].rules[k], &written);
}

static void between(report *r) {
    buf_char(&r->out, ',');
}

/* What the deals came to, for those who read no single result. */
static void end(report *r) {
    const report_counts *c = &r->overview.counts;
    buf_printf(&r->out, "],\n    \"invocations\": [{\"executionSuccessful\": %s, \"exitCode\": %d, \"properties\": {",
               c->errors ? "false" : "true", report_exit_status(c));
    json_counts(&r->out, c, "notApplicable");
    buf_z(&r->out, "}}]\n  }]\n}\n");
}

const report_format report_sarif = {.name = "sarif",
                                    .title = "SARIF 2.1.0, for code scanning",
                                    .reasons = true,
                                    .begin = begin,
                                    .deal = write_deal,
                                    .between = between,
                                    .end = end};
