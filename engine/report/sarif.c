#include <string.h>

#include "base/build_info.h"
#include "report/escape.h"
#include "report/finding.h"
#include "report/json_report.h"
#include "rules/builtin.h"

/* SARIF 2.1.0, the Static Analysis Results Interchange Format, for code scanning. It has a rule for each rule of the
 * packs, and a result for each finding, each error of a deal that could not be read and each warning about a deal.
 * Columns count code points, as the report declares. */

#define SCHEMA "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

/* redline's own rules, after those of the packs: for deals that could not be read, and for waivers without effect. */

/* Base addresses of files: where redline was run, and the built-in packs. */
#define SRCROOT "%SRCROOT%"
#define BUILTIN "REDLINE_RULES"

static const char *const levels[] = {"error", "warning", "note"}; /* of a rule_class, and of a finding_weight */

static void put_text(json_writer *w, const char *key, str text) {
    json_put_object(w, key, JSON_INLINE);
    json_put_str(w, "text", text);
    json_close(w);
}

/* ------------------------------------------------------------------------------------------------ places */

/* A stretch of a file. Line 0 and column 0 mean unknown. */
typedef struct location {
    const char *base;
    str file, snippet;
    position from, end;
} location;

static location location_of(place at) {
    str words = str_sub(at.source->text, at.at, (size_t)at.at + at.len);
    words = str_sub(words, 0, str_find(words, STR("\n"), 0));
    while (words.n && words.p[words.n - 1] == '\r') words.n--;
    return (location){SRCROOT, at.source->name, words, place_position(at), finding_end(at)};
}

static void write_location(arena *a, json_writer *w, const location *l) {
    str uri = escape_uri(a, l->file);
    json_put_object(w, "physicalLocation", JSON_INLINE);
    json_put_object(w, "artifactLocation", JSON_INLINE);
    json_put_str(w, "uri", uri);
    if (!str_starts(uri, STR("file:"))) json_put_z(w, "uriBaseId", l->base);
    json_close(w);
    if (l->from.line) {
        json_put_object(w, "region", JSON_INLINE);
        json_put_uint(w, "startLine", l->from.line);
        if (l->from.column) json_put_uint(w, "startColumn", l->from.column);
        if (l->end.column) {
            json_put_uint(w, "endLine", l->end.line);
            json_put_uint(w, "endColumn", l->end.column + 1);
        }
        if (l->snippet.n) put_text(w, "snippet", l->snippet);
        json_close(w);
    }
    json_close(w);
}

/* ------------------------------------------------------------------------------------------------ messages */

typedef struct related {
    location at;
    str text;
} related;

/* The message of a result, and the places to which it has links: "[words](1)" leads to the first. */
typedef struct message_text {
    report *report;
    buf text;
    VEC(related) places;
} message_text;

static void add_line(message_text *m, const char *label, str words) {
    if (words.n == 0) return;
    if (!buf_is_empty(&m->text)) buf_char(&m->text, '\n');
    buf_z(&m->text, label);
    escape_sarif(&m->report->scratch, &m->text, words);
}

static void add_link(message_text *m, str words, location to, str text) {
    arena *a = &m->report->scratch;
    buf escaped = buf_in(a);
    escape_sarif(a, &escaped, text);
    str taken = buf_take(&escaped);
    VEC_PUSH(a, m->places, (related){to, taken});
    buf_char(&m->text, '[');
    escape_sarif(a, &m->text, words);
    buf_printf(&m->text, "](%zu)", m->places.n);
}

/* Groups of terms are written with round brackets, since braces would be doubled. */
static str round_brackets(arena *a, str s) {
    char *copy = arena_z(a, s);
    for (size_t i = 0; i < s.n; i++) copy[i] = copy[i] == '{' ? '(' : copy[i] == '}' ? ')' : copy[i];
    return (str){copy, s.n};
}

/* The reasons are links to their places; each option of a bracket names the bracket. */
static void add_details(message_text *m, const details *list) {
    arena *a = &m->report->scratch;
    const detail *bracket = NULL;
    for (const detail *k = list->v; k < list->v + list->n; k++) {
        if (k->kind == DETAIL_BRACKET) bracket = k;
        if (k->kind == DETAIL_WHEN) add_line(m, "applies only when: ", k->words);
        if (k->kind == DETAIL_BECAUSE) add_line(m, "undetermined because: ", k->words);
        if (k->kind == DETAIL_OPTION) add_line(m, "depends on bracket ", prose_join(a, bracket->words, ": ", k->words));
        if (k->kind != DETAIL_REASON) continue;
        str what = k->of->kind == BECAUSE_TERM ? round_brackets(a, k->words) : k->words;
        buf_z(&m->text, "\nbecause: ");
        if (k->of->at.source)
            add_link(m, what, location_of(k->of->at), what);
        else
            escape_sarif(a, &m->text, what);
        if (k->where.n) buf_z(&m->text, ", ");
        escape_sarif(a, &m->text, k->where);
    }
}

/* A pack that is part of the program has no file beside the deals. */
static bool is_builtin(const pack *p) {
    for (size_t i = 0; i < builtin_files_n; i++)
        if (str_is(p->source->name, builtin_files[i].name) && p->source->text.n == builtin_files[i].size &&
            memcmp(p->source->text.p, builtin_files[i].text, builtin_files[i].size) == 0)
            return true;
    return false;
}

/* The source of the rule, with a link to where the pack quotes it. */
static void add_source(message_text *m, const finding *f) {
    arena *a = &m->report->scratch;
    const citation *c = f->condition ? f->condition->condition->cite : &f->rule->rule->cite;
    str quote = arena_printf(a, "\"" STR_FMT "\"", STR_ARG(c->quote)), title = prose_source(a, c);
    location at = {.base = is_builtin(f->pack->pack) ? BUILTIN : SRCROOT,
                   .file = f->pack->pack->file,
                   .from = place_position(c->at),
                   .end = finding_end(c->at)};
    buf_z(&m->text, "\nsource: ");
    add_link(m, quote, at, prose_join(a, quote, ", ", title));
    buf_z(&m->text, ", ");
    escape_sarif(a, &m->text, title);
}

static void write_message(report *r, json_writer *w, const finding *f, const deal *d) {
    arena *a = &r->scratch;
    message_text m = {.report = r, .text = buf_in(a)};
    const condition_verdict *c = f->condition;
    details list = {0};
    add_line(&m, "", finding_message(a, f));
    add_line(&m, "", finding_excuse(a, f));
    finding_when(a, &list, f->rule, d, !r->settings.verbose);
    add_details(&m, &list);
    list.n = 0;
    if (c && f->kind != FINDING_ERROR) add_line(&m, "but: ", c->reason);
    if (c) finding_condition(a, &list, c, d, !r->settings.verbose);
    add_details(&m, &list);
    add_source(&m, f);
    if (f->kind != FINDING_FALLBACK) add_line(&m, "how to fix: ", f->rule->rule->remedy);
    put_text(w, "message", buf_take(&m.text));
    json_line(w);
    json_put_array(w, "relatedLocations", JSON_LINES);
    for (size_t i = 0; i < m.places.n; i++) {
        json_open_object(w, JSON_INLINE);
        json_put_uint(w, "id", i + 1);
        write_location(a, w, &m.places.v[i].at);
        put_text(w, "message", m.places.v[i].text);
        json_close(w);
    }
    json_close(w);
}

/* ------------------------------------------------------------------------------------------------ results */

/* The index of a rule in the list of rules. P and OF are NULL for the first of redline's own, which come after those of
 * the packs. */
static size_t rule_index(const report *r, const pack *p, const rule *of) {
    size_t at = 0;
    for (size_t i = 0; i < r->n_packs && r->packs[i] != p; i++) at += r->packs[i]->n_rules;
    return of ? at + (size_t)(of - p->rules) : at;
}

static void open_result(json_writer *w, str id, size_t index, const char *kind, const char *level) {
    json_open_object(w, JSON_FLOW);
    json_put_str(w, "ruleId", id);
    json_put_uint(w, "ruleIndex", index);
    json_put_z(w, "kind", kind);
    json_put_z(w, "level", level);
}

/* IN is the article of deal D at that place, or NULL. */
static void write_locations(arena *a, json_writer *w, const location *l, const deal *d, const article *in) {
    json_line(w);
    json_put_array(w, "locations", JSON_INLINE);
    json_open_object(w, JSON_INLINE);
    write_location(a, w, l);
    if (in) {
        json_put_array(w, "logicalLocations", JSON_INLINE);
        json_open_object(w, JSON_INLINE);
        json_put_str(w, "name", in->id);
        json_put_str(w, "fullyQualifiedName", prose_join(a, d->id, "/", in->id));
        json_put_z(w, "kind", "article");
        json_close(w);
        json_close(w);
    }
    json_close(w);
    json_close(w);
}

/* What identifies the result in the next version of the deal. */
static void write_fingerprint(json_writer *w, str what) {
    json_line(w);
    json_put_object(w, "partialFingerprints", JSON_INLINE);
    json_put_str(w, "dealAndCondition/v1", what);
    json_close(w);
}

/* FILE: DEAL/ID, or FILE:LINE: DEAL/ID. Other deals may have the same id. */
static str identity_of(arena *a, const verdict *v, str id) {
    return arena_printf(a, STR_FMT ": " STR_FMT "/" STR_FMT, STR_ARG(prose_file(a, v->file, v->line)),
                        STR_ARG(v->deal->id), STR_ARG(id));
}

/* The waiver of a violation, or none if it is NULL. */
static void write_suppressions(arena *a, json_writer *w, const waiver *of, const deal *d) {
    json_line(w);
    json_put_array(w, "suppressions", JSON_INLINE);
    if (of) {
        json_open_object(w, JSON_INLINE);
        json_put_z(w, "kind", of->at.source == d->source ? "inSource" : "external");
        json_put_z(w, "status", "accepted");
        json_put_str(w, "justification", prose_waiver(a, of));
        if (of->at.source) {
            location at = location_of(of->at);
            json_put_object(w, "location", JSON_INLINE);
            write_location(a, w, &at);
            json_close(w);
        }
        json_put_object(w, "properties", JSON_INLINE);
        json_put_str(w, "by", of->by);
        json_put_str(w, "until", of->until);
        json_put_str(w, "reason", of->reason);
        json_close(w);
        json_close(w);
    }
    json_close(w);
}

static void write_properties(json_writer *w, const finding *f, const deal *d) {
    const condition_verdict *c = f->condition;
    json_line(w);
    json_put_object(w, "properties", JSON_INLINE);
    json_put_str(w, "deal", d->id);
    json_put_str(w, "dealTitle", d->title);
    json_put_z(w, "class", rule_class_name(f->rule->rule->class));
    json_put_z(w, "finding", finding_name(f));
    json_put_z(w, "ruleVerdict", rule_outcome_name(f->rule->outcome));
    if (c) {
        json_put_str(w, "condition", c->condition->id);
        json_put_z(w, "conditionVerdict", condition_outcome_name(c->outcome));
        json_put_some(w, "undeterminedBecause", str_of(undetermined_reason_name(c->undetermined)));
        json_put_str(w, "expression", c->condition->test.at.text);
        json_put_some(w, "orElse", c->condition->or_else.at.text);
    }
    json_close(w);
}

static const article *article_at(const finding *f, place at) {
    const condition_verdict *c = f->condition;
    for (size_t i = 0; c && i < c->n_because; i++)
        if (c->because[i].at.source == at.source && c->because[i].at.at == at.at) return c->because[i].article;
    return NULL;
}

/* What is not a failure has the level "none", as SARIF requires. */
static void write_finding(report *r, json_writer *w, const verdict *v, const finding *f) {
    static const char *const kinds[] = {"fail", "fail", "fail", "fail", "open", "informational"};
    arena *a = &r->scratch;
    const rule *of = f->rule->rule;
    bool fails = f->kind<FINDING_UNDETERMINED, excused = finding_excuse(a, f).n> 0;
    const char *level = !fails ? "none" : excused ? levels[of->class] : levels[f->weight];
    place at = finding_place(f, v->deal);
    location l = location_of(at);
    open_result(w, prose_join(a, f->pack->pack->id, "/", of->id), rule_index(r, f->pack->pack, of), kinds[f->kind],
                level);
    write_message(r, w, f, v->deal);
    write_locations(a, w, &l, v->deal, article_at(f, at));
    write_fingerprint(w, identity_of(a, v, finding_id(a, f)));
    if (fails) write_suppressions(a, w, f->condition ? f->condition->waiver : NULL, v->deal);
    if (v->baseline) json_put_z(w, "baselineState", f->condition && f->condition->known ? "unchanged" : "new");
    write_properties(w, f, v->deal);
    json_close(w);
}

/* With --verbose: a rule that passes, or does not apply. */
static void write_passed(report *r, json_writer *w, const verdict *v, const pack_verdict *p, const rule_verdict *of) {
    bool passes = of->outcome == RULE_PASS;
    arena *a = &r->scratch;
    str id = prose_join(a, p->pack->id, "/", of->rule->id);
    finding here = {.rule = of};
    location l = location_of(finding_place(&here, v->deal));
    open_result(w, id, rule_index(r, p->pack, of->rule), passes ? "pass" : "notApplicable", "none");
    put_text(w, "message", passes ? STR("passes") : STR("does not apply"));
    write_locations(a, w, &l, v->deal, NULL);
    write_fingerprint(w, identity_of(a, v, id));
    if (v->baseline) json_put_z(w, "baselineState", "new");
    json_close(w);
}

static void write_rule(report *r, json_writer *w, const verdict *v, const pack_verdict *p, const rule_verdict *of) {
    size_t n;
    const finding *list = findings_of_rule(&r->scratch, v, p, of, &n);
    for (size_t i = 0; i < n; i++) write_finding(r, w, v, &list[i]);
    bool passed = of->outcome == RULE_PASS || of->outcome == RULE_NOT_APPLICABLE;
    if (n == 0 && passed && r->settings.verbose) write_passed(r, w, v, p, of);
}

/* What the rules of redline's own say; they come after those of the packs. */
typedef enum { OWN_UNREADABLE, OWN_WAIVER, OWN_DRIFT, N_OWN } own_rule;
static const struct {
    const char *id, *name, *title, *text, *level;
    rule_class class;
} own_rules[N_OWN] = {
    {"redline/unreadable", "UNREADABLE", "The deal could not be read",
     "A deal that could not be read has no verdict. This is never a pass.", "error", RULE_RED_LINE},
    {"redline/waiver", "WAIVER", "A waiver in the deal has no effect",
     "It has expired or waives nothing. It changes no verdict.", "note", RULE_PREFERENCE},
    {"redline/drift", "DRIFT", "Only the text or only the terms of an article changed",
     "One of them may have been forgotten. It changes no verdict.", "warning", RULE_NEGOTIABLE},
};

/* An error of a deal that could not be read, or a warning about a deal. */
static void write_diag(report *r, json_writer *w, const verdict *v, const diag *e, own_rule which) {
    arena *a = &r->scratch;
    location at = {.base = SRCROOT,
                   .file = e->file.n ? e->file : v->file,
                   .from = {e->line, e->column},
                   .end = {e->line, e->column ? e->column + (e->width ? e->width - 1 : 0) : 0}};
    buf text = buf_in(a);
    escape_sarif(a, &text, prose_join(a, e->message, "\n", e->note));
    open_result(w, str_of(own_rules[which].id), rule_index(r, NULL, NULL) + which, "fail", own_rules[which].level);
    put_text(w, "message", buf_take(&text));
    write_locations(a, w, &at, NULL, NULL);
    write_fingerprint(w, prose_join(a, at.file, ": ", e->message));
    write_suppressions(a, w, NULL, NULL);
    if (v->baseline) json_put_z(w, "baselineState", "new");
    json_close(w);
}

/* ------------------------------------------------------------------------------------------------ rules */

static void paragraph(arena *a, buf *help, bool markdown, const char *label, str words) {
    if (words.n == 0) return;
    if (!buf_is_empty(help)) buf_z(help, "\n\n");
    buf_printf(help, markdown ? "**%s:** " : "%s: ", label);
    if (markdown)
        escape_markdown(a, help, words);
    else
        buf_str(help, words);
}

static void write_code(arena *a, buf *out, str code, bool markdown) {
    if (markdown)
        escape_code(a, out, code);
    else
        buf_safe(out, escape_line(a, code));
}

/* The help of a rule, as plain text or Markdown. Help has no placeholders, so braces stay single. The values that a
 * message would show depend on the deal; here they are "(...)". */
static str help_of(arena *a, const rule *of, bool markdown) {
    buf out = buf_in(a);
    for (size_t i = 0; i < of->n_conditions; i++) {
        const condition *c = &of->conditions[i];
        buf text = buf_in(a);
        for (size_t k = 0; k <= c->message.n_holes; k++) {
            if (k) buf_z(&text, "(...)");
            buf_str(&text, c->message.pieces[k]);
        }
        paragraph(a, &out, markdown, "Condition", prose_join(a, c->id, ". ", buf_take(&text)));
        buf_z(&out, c->kind == CONDITION_REQUIRE ? ". It requires " : ". It forbids ");
        write_code(a, &out, c->test.at.text, markdown);
        size_t n;
        const cel_definition *const *used = condition_definitions(a, c, &n);
        for (size_t k = 0; k < n; k++) {
            buf_z(&out, k ? ", " : ", that is: ");
            write_code(a, &out, used[k]->name, markdown);
            buf_z(&out, " = ");
            write_code(a, &out, used[k]->at.text, markdown);
        }
    }
    paragraph(a, &out, markdown, "Applies only when", of->when.program ? of->when.at.text : STR(""));
    paragraph(
        a, &out, markdown, "Source",
        arena_printf(a, "\"" STR_FMT "\" (" STR_FMT ")", STR_ARG(of->cite.quote), STR_ARG(prose_source(a, &of->cite))));
    paragraph(a, &out, markdown, "Why", of->rationale);
    paragraph(a, &out, markdown, "How to fix", of->remedy);
    return buf_take(&out);
}

/* An absolute address that needs no escaping, as a URI must be. */
static bool is_address(str url) {
    if (!str_starts(url, STR("https://")) && !str_starts(url, STR("http://"))) return false;
    for (size_t i = 0; i < url.n; i++) {
        unsigned char c = (unsigned char)url.p[i];
        if (c <= ' ' || c >= 0x7f || strchr("\"<>\\^`{|}", c)) return false;
    }
    return true;
}

/* Opens a reportingDescriptor and writes what all of them have. */
static void open_descriptor(json_writer *w, str id, str name, str title, str text, str help, str help_markdown) {
    json_open_object(w, JSON_INLINE);
    json_put_str(w, "id", id);
    json_put_str(w, "name", name);
    put_text(w, "shortDescription", title);
    put_text(w, "fullDescription", text);
    json_put_object(w, "help", JSON_INLINE);
    json_put_str(w, "text", help);
    json_put_str(w, "markdown", help_markdown);
    json_close(w);
}

/* Writes its level and opens its properties: tags for code scanning. */
static void open_tags(json_writer *w, rule_class class, const char *tag, str pack_id) {
    static const char *const severities[] = {"error", "warning", "recommendation"};
    json_put_object(w, "defaultConfiguration", JSON_INLINE);
    json_put_z(w, "level", levels[class]);
    json_close(w);
    json_put_object(w, "properties", JSON_INLINE);
    json_put_array(w, "tags", JSON_INLINE);
    json_z(w, tag);
    if (pack_id.n) json_str(w, pack_id);
    json_close(w);
    json_put_z(w, "problem.severity", severities[class]);
}

static void describe_rule(arena *a, json_writer *w, const pack *p, const rule *of) {
    const char *class = rule_class_name(of->class);
    open_descriptor(w, prose_join(a, p->id, "/", of->id), of->id, of->title,
                    of->rationale.n ? of->rationale : of->title, help_of(a, of, false), help_of(a, of, true));
    if (is_address(of->cite.source->url)) json_put_str(w, "helpUri", of->cite.source->url);
    open_tags(w, of->class, class, p->id);
    json_put_z(w, "class", class);
    json_put_str(w, "pack", p->id);
    json_put_str(w, "packVersion", p->version);
    json_put_some(w, "party", p->party);
    json_close(w);
    json_close(w);
}

static void describe_own(json_writer *w, own_rule which) {
    const str text = str_of(own_rules[which].text);
    open_descriptor(w, str_of(own_rules[which].id), str_of(own_rules[which].name), str_of(own_rules[which].title), text,
                    text, text);
    open_tags(w, own_rules[which].class, "input", STR(""));
    json_close(w);
    json_close(w);
}

/* ------------------------------------------------------------------------------------------------ the document */

/* The root and the one run in it. */
enum { ROOT = JSON_FLOW | JSON_PADDED | JSON_CLOSE_LINE, RUN = JSON_FLOW | JSON_CLOSE_LINE };

static void resume_run(json_writer *w, report *r) {
    json_start(w, &r->out);
    json_resume_object(w, ROOT);
    json_resume_array(w, JSON_INLINE);
    json_resume_object(w, RUN);
}

static void write_base(json_writer *w, const char *base, str description) {
    json_put_object(w, base, JSON_INLINE);
    put_text(w, "description", description);
    json_close(w);
}

static void begin(report *r) {
    json_writer w;
    json_start(&w, &r->out);
    json_open_object(&w, ROOT);
    json_put_z(&w, "$schema", SCHEMA);
    json_line(&w);
    json_put_z(&w, "version", "2.1.0");
    json_line(&w);
    json_put_array(&w, "runs", JSON_INLINE);
    json_open_object(&w, RUN);
    json_line(&w);
    json_put_object(&w, "tool", JSON_INLINE);
    json_put_object(&w, "driver", JSON_FLOW);
    json_put_z(&w, "name", "redline");
    json_put_z(&w, "version", REDLINE_VERSION);
    json_put_z(&w, "semanticVersion", REDLINE_VERSION);
    json_line(&w);
    json_put_array(&w, "rules", JSON_LINES);
    for (size_t i = 0; i < r->n_packs; i++)
        for (size_t k = 0; k < r->packs[i]->n_rules; k++)
            describe_rule(&r->scratch, &w, r->packs[i], &r->packs[i]->rules[k]);
    for (size_t i = 0; i < N_OWN; i++) describe_own(&w, (own_rule)i);
    json_close(&w);
    json_close(&w);
    json_close(&w);
    json_line(&w);
    json_put_z(&w, "columnKind", "unicodeCodePoints");
    json_line(&w);
    json_put_object(&w, "originalUriBaseIds", JSON_INLINE);
    write_base(&w, SRCROOT, STR("the folder in which redline was run"));
    write_base(&w, BUILTIN, STR("the rules that are part of redline"));
    json_close(&w);
    json_line(&w);
    json_put_array(&w, "results", JSON_LINES);
}

static void write_deal(report *r, const verdict *v) {
    json_writer w;
    resume_run(&w, r);
    json_resume_array(&w, JSON_FLOW); /* results are as deep as rules, which have the tool around them */
    json_resume_array(&w, JSON_LINES);
    for (size_t i = 0; i < v->n_errors; i++) write_diag(r, &w, v, &v->errors[i], OWN_UNREADABLE);
    for (size_t i = 0; i < v->n_warnings; i++)
        write_diag(r, &w, v, &v->warnings[i], i - v->first_drift < v->n_drifts ? OWN_DRIFT : OWN_WAIVER);
    for (size_t i = 0; i < v->n_packs; i++)
        for (size_t k = 0; k < v->packs[i].n_rules; k++) write_rule(r, &w, v, &v->packs[i], &v->packs[i].rules[k]);
}

static void between(report *r) {
    buf_char(&r->out, ',');
}

/* What the deals came to, for those who read no single result. */
static void end(report *r) {
    const report_counts *c = &r->overview.counts;
    json_writer w;
    resume_run(&w, r);
    json_resume_array(&w, JSON_LINES);
    json_close(&w);
    json_line(&w);
    json_put_array(&w, "invocations", JSON_INLINE);
    json_open_object(&w, JSON_INLINE);
    json_put_bool(&w, "executionSuccessful", c->errors == 0);
    json_put_int(&w, "exitCode", report_exit_status(c));
    json_put_object(&w, "properties", JSON_INLINE);
    json_put_counts(&w, c, "notApplicable");
    json_close(&w);
    json_close(&w);
    json_close(&w);
    json_close(&w);
    json_close(&w);
    json_close(&w);
    json_end(&w);
}

const report_format report_sarif = {
    .reasons = true, .begin = begin, .deal = write_deal, .between = between, .end = end};
