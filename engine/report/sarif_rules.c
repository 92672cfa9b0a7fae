#include <string.h>

#include "report/escape.h"
#include "report/sarif.h"

/* The rules of a SARIF report, with their help as plain text and as Markdown. Expressions stand in it as they are
 * written, braces too: help has no placeholders. */

static const char *const levels[] = {"error", "warning", "note"};
static const char *const severities[] = {"error", "warning", "recommendation"};

size_t sarif_rule_index(const report *r, const pack *p, const rule *of) {
    size_t at = 0;
    for (size_t i = 0; i < r->n_packs && r->packs[i] != p; i++) at += r->packs[i]->n_rules;
    return of ? at + (size_t)(of - p->rules) : at;
}

/* ------------------------------------------------------------------------------------------------ help */

static void paragraph(arena *a, buf *out, bool markdown, const char *label, str words) {
    if (words.n == 0) return;
    if (out->n) buf_z(out, "\n\n");
    buf_printf(out, markdown ? "**%s:** " : "%s: ", label);
    if (markdown)
        escape_markdown(a, out, words);
    else
        buf_str(out, words);
}

/* What stands in a message's holes depends on the deal. */
static str message_of(arena *a, const message *m) {
    str text = m->pieces[0];
    for (size_t i = 0; i < m->n_holes; i++)
        text = arena_printf(a, STR_FMT "(...)" STR_FMT, STR_ARG(text), STR_ARG(m->pieces[i + 1]));
    return text;
}

static void condition_line(arena *a, buf *out, bool markdown, const condition *c) {
    const char *kind = c->kind == CONDITION_REQUIRE ? "requires" : "forbids";
    paragraph(a, out, markdown, "Condition", phrase_join(a, c->id, ". ", message_of(a, &c->message)));
    buf_printf(out, ". It %s ", kind);
    if (markdown)
        escape_code(a, out, c->test.at.text);
    else
        buf_str(out, escape_line(a, c->test.at.text));
}

static str help_of(arena *a, const rule *of, bool markdown) {
    buf out = {0};
    for (size_t i = 0; i < of->n_conditions; i++) condition_line(a, &out, markdown, &of->conditions[i]);
    str passage =
        arena_printf(a, "\"" STR_FMT "\" (" STR_FMT ")", STR_ARG(of->cite.quote), STR_ARG(phrase_source(a, &of->cite)));
    paragraph(a, &out, markdown, "Applies only when", of->when.program ? of->when.at.text : STR(""));
    paragraph(a, &out, markdown, "Rests on", passage);
    paragraph(a, &out, markdown, "Why", of->rationale);
    paragraph(a, &out, markdown, "To mend a breach", of->remedy);
    return phrase_take(a, &out);
}

/* ------------------------------------------------------------------------------------------------ descriptors */

/* An absolute address that needs no escaping, as a URI must be. */
static bool is_address(str url) {
    if (!str_starts(url, STR("https://")) && !str_starts(url, STR("http://"))) return false;
    for (size_t i = 0; i < url.n; i++) {
        unsigned char c = (unsigned char)url.p[i];
        if (c <= ' ' || c >= 0x7f || strchr("\"<>\\^`{|}", c)) return false;
    }
    return true;
}

static void write_texts(buf *out, const char *name, str text, str markdown) {
    buf_printf(out, ", \"%s\": {", name);
    json_member(out, "text", text);
    if (markdown.n) json_next(out, "markdown", markdown);
    buf_char(out, '}');
}

static void write_properties(buf *out, const pack *p, const rule *of) {
    const char *class = rule_class_name(of->class);
    buf_z(out, ", \"properties\": {\"tags\": [");
    buf_json(out, str_of(class));
    buf_z(out, ", ");
    buf_json(out, p->id);
    buf_char(out, ']');
    json_next(out, "problem.severity", str_of(severities[of->class]));
    json_next(out, "class", str_of(class));
    json_next(out, "pack", p->id);
    json_next(out, "packVersion", p->version);
    if (p->party.n) json_next(out, "party", p->party);
    buf_char(out, '}');
}

static void write_rule(report *r, const pack *p, const rule *of) {
    arena *a = &r->scratch;
    buf *out = &r->out;
    buf_z(out, "        {");
    json_member(out, "id", phrase_join(a, p->id, "/", of->id));
    json_next(out, "name", of->id);
    write_texts(out, "shortDescription", of->title, (str){"", 0});
    write_texts(out, "fullDescription", of->rationale.n ? of->rationale : of->title, (str){"", 0});
    write_texts(out, "help", help_of(a, of, false), help_of(a, of, true));
    if (is_address(of->cite.source->url)) json_next(out, "helpUri", of->cite.source->url);
    buf_printf(out, ", \"defaultConfiguration\": {\"level\": \"%s\"}", levels[of->class]);
    write_properties(out, p, of);
    buf_z(out, "},\n");
}

/* A rule of redline itself; it weighs as one of that class. */
static void write_own(buf *out, const char *id, const char *name, const char *title, const char *text,
                      rule_class like) {
    buf_z(out, "        {");
    json_member(out, "id", str_of(id));
    json_next(out, "name", str_of(name));
    write_texts(out, "shortDescription", str_of(title), (str){"", 0});
    write_texts(out, "fullDescription", str_of(text), (str){"", 0});
    write_texts(out, "help", str_of(text), str_of(text));
    buf_printf(out, ", \"defaultConfiguration\": {\"level\": \"%s\"}, \"properties\": {\"tags\": [\"input\"], ",
               levels[like]);
    json_member(out, "problem.severity", str_of(severities[like]));
    buf_z(out, "}}");
}

void sarif_rules(report *r) {
    for (size_t i = 0; i < r->n_packs; i++)
        for (size_t k = 0; k < r->packs[i]->n_rules; k++) write_rule(r, r->packs[i], &r->packs[i]->rules[k]);
    write_own(&r->out, SARIF_UNREADABLE, "UNREADABLE", "The deal could not be read",
              "A deal that could not be read has no verdict. This is never a pass.", RULE_RED_LINE);
    buf_z(&r->out, ",\n");
    write_own(&r->out, SARIF_WAIVER, "WAIVER", "A waiver in the deal has no effect",
              "Its last day is over, or it waives nothing. It changes no verdict.", RULE_PREFERENCE);
}
