#include "base/suggest.h"
#include "base/utf8.h"
#include "cli/cli.h"
#include "report/layout.h"

/* explain: a rule in full: what it asks, the passage it rests on, why, what it looks at, what would mend a breach. */

static const option options[] = {{'p', "pack", "PACK", "a pack file, or the id of a built-in pack; may be repeated"},
                                 {0, "terms", "FILE", "a vocabulary instead of the built-in one"},
                                 {0, NULL, NULL, NULL}};

typedef struct explanation {
    buf out;
    arena *memory;
    const vocabulary *vocabulary;
    bool colour;
    unsigned width;
} explanation;

static void labelled(explanation *e, size_t indent, const char *label, str words) {
    if (words.n == 0) return;
    buf_pad(&e->out, ' ', indent);
    if (e->colour) buf_z(&e->out, "\033[1m");
    buf_z(&e->out, label);
    if (e->colour) buf_z(&e->out, "\033[0m");
    layout_rest(&e->out, *label && str_trim(words).n ? STR(" ") : STR(""), indent + utf8_width(str_of(label)),
                indent + 2, words, e->width);
}

static void cite(explanation *e, size_t indent, const citation *c) {
    labelled(e, indent, "Rests on:", arena_printf(e->memory, "\"" STR_FMT "\"", STR_ARG(c->quote)));
    const pack_source *s = c->source;
    str of = arena_printf(e->memory, STR_FMT "%s" STR_FMT "%s" STR_FMT "%s" STR_FMT, STR_ARG(s->title),
                          c->section.n ? ", " : "", STR_ARG(c->section), s->date.n ? ", " : "", STR_ARG(s->date),
                          s->url.n ? ", " : "", STR_ARG(s->url));
    labelled(e, indent + 2, "", of);
}

/* What stands in a message's holes depends on the deal. */
static str message_text(explanation *e, const message *m) {
    str text = m->pieces[0];
    for (size_t i = 0; i < m->n_holes; i++)
        text = arena_printf(e->memory, STR_FMT "(...)" STR_FMT, STR_ARG(text), STR_ARG(m->pieces[i + 1]));
    return text;
}

static void condition_text(explanation *e, const condition *c) {
    str id = arena_printf(e->memory, STR_FMT ".", STR_ARG(c->id));
    labelled(e, 2, id.p, message_text(e, &c->message));
    labelled(e, 5, c->kind == CONDITION_REQUIRE ? "requires" : "forbids", c->test.at.text);
    labelled(e, 5, "or else", c->or_else.at.text);
    labelled(e, 5, "too vague where", c->vague.at.text);
    if (c->own_cite) cite(e, 5, c->cite);
}

/* ------------------------------------------------------------------------------------------------ what it looks at */

static void mark_terms(explanation *e, const rule_expr *x, bool *seen, bool *rows) {
    size_t n;
    bool reads_rows = false;
    if (!x->program) return;
    const uint32_t *slots = cel_program_slots(x->program, &n, &reads_rows);
    for (size_t i = 0; i < n; i++)
        if (slots[i] < e->vocabulary->n_slots) seen[e->vocabulary->slot_term[slots[i]]] = true;
    *rows = *rows || reads_rows;
}

static str silence_text(explanation *e, const term *t) {
    if (t->silent == SILENCE_ABSENT) return STR("not set where the deal is silent");
    if (t->silent == SILENCE_OPEN) return STR("open where the deal is silent");
    buf out = {0};
    slot_value_json(&out, t->type, t->values, t->fallback);
    str s = arena_printf(e->memory, STR_FMT " where the deal is silent", STR_ARG(buf_slice(&out)));
    buf_free(&out);
    return s;
}

static void looks_at(explanation *e, const rule *r) {
    const vocabulary *v = e->vocabulary;
    bool *seen = ARENA_ARRAY(e->memory, bool, v->n_terms), rows = false;
    mark_terms(e, &r->when, seen, &rows);
    for (size_t i = 0; i < r->n_conditions; i++) {
        mark_terms(e, &r->conditions[i].test, seen, &rows);
        mark_terms(e, &r->conditions[i].or_else, seen, &rows);
        mark_terms(e, &r->conditions[i].vague, seen, &rows);
    }
    labelled(e, 0, "Looks at:", STR(" "));
    for (size_t i = 0; i < v->n_terms; i++) {
        const term *t = v->terms[i];
        if (!seen[i]) continue;
        labelled(e, 2, arena_z(e->memory, t->path),
                 arena_printf(e->memory, "(" STR_FMT "; " STR_FMT ")", STR_ARG(t->title), STR_ARG(silence_text(e, t))));
    }
    if (rows) labelled(e, 2, "articles", STR("(the words of the deal's articles)"));
}

static void rule_text(explanation *e, const pack *p, const rule *r) {
    str head = arena_printf(e->memory, STR_FMT "/" STR_FMT, STR_ARG(p->id), STR_ARG(r->id));
    labelled(e, 0, head.p, r->title);
    labelled(e, 0, "Class:", str_of(rule_class_name(r->class)));
    labelled(e, 0, "Pack:",
             arena_printf(e->memory, STR_FMT " (" STR_FMT " " STR_FMT ")", STR_ARG(p->title), STR_ARG(p->id),
                          STR_ARG(p->version)));
    position at = place_position(r->at);
    labelled(e, 0, "File:", arena_printf(e->memory, STR_FMT ":%u", STR_ARG(p->file), at.line));
    cite(e, 0, &r->cite);
    labelled(e, 0, "Why:", r->rationale);
    labelled(e, 0, "Applies when:", r->when.at.text);
    labelled(e, 0, "Conditions:", STR(" "));
    for (size_t i = 0; i < r->n_conditions; i++) condition_text(e, &r->conditions[i]);
    looks_at(e, r);
    labelled(e, 0, "To mend a breach:", r->remedy);
}

/* ------------------------------------------------------------------------------------------------ finding it */

/* RULE, PACK/RULE or PACK/RULE/condition; letter case counts, as in files. */
static bool names_rule(str wanted, const pack *p, const rule *r, arena *a) {
    str full = arena_printf(a, STR_FMT "/" STR_FMT, STR_ARG(p->id), STR_ARG(r->id));
    if (str_eq(wanted, r->id) || str_eq(wanted, full)) return true;
    return str_starts(wanted, full) && wanted.p[full.n] == '/';
}

static int not_found(const rule_set *s, arena *a, str wanted) {
    VEC(str) names = {0};
    for (size_t i = 0; i < s->n_packs; i++)
        for (size_t k = 0; k < s->packs[i]->n_rules; k++) {
            str id = s->packs[i]->rules[k].id;
            bool full = str_find(wanted, STR("/"), 0) != SIZE_MAX;
            str name = full ? arena_printf(a, STR_FMT "/" STR_FMT, STR_ARG(s->packs[i]->id), STR_ARG(id)) : id;
            VEC_PUSH(a, names, name);
        }
    str note = suggest(a, wanted, names.v, names.n);
    fprintf(stderr, "redline explain: no loaded pack has a rule '" STR_FMT "'\n", STR_ARG(wanted));
    fprintf(stderr, "    " STR_FMT "%s`redline packs` lists them all\n", STR_ARG(note), note.n ? " " : "");
    return EXIT_UNCHECKED;
}

static int explain_words(const rule_set *s, arena *a, const arguments *args) {
    explanation e = {
        .memory = a, .vocabulary = s->vocabulary, .colour = wants_colour(stdout), .width = terminal_width()};
    int status = EXIT_ACCEPTED;
    for (size_t w = 0; w < args->n_words; w++) {
        bool found = false;
        for (size_t i = 0; i < s->n_packs; i++)
            for (size_t k = 0; k < s->packs[i]->n_rules; k++) {
                if (!names_rule(args->words[w], s->packs[i], &s->packs[i]->rules[k], a)) continue;
                if (e.out.n) buf_char(&e.out, '\n');
                rule_text(&e, s->packs[i], &s->packs[i]->rules[k]);
                found = true;
            }
        if (!found) status = not_found(s, a, args->words[w]);
    }
    if (!print_out(&e.out)) status = EXIT_UNCHECKED;
    buf_free(&e.out);
    return status;
}

static int body(const command *of, arena *a, const arguments *args) {
    if (args->n_words == 0) return usage_error(of, "name a rule, for example UA-LAND or ukraine/UA-LAND");
    rule_set s;
    int status = load_rule_set(of, a, args, &s) ? explain_words(&s, a, args) : EXIT_UNCHECKED;
    rule_set_free(&s);
    return status;
}

static int run(const command *of, int argc, char **argv) {
    return with_arguments(of, argc, argv, body);
}

const command command_explain = {
    "explain", "[OPTION]... [PACK/]RULE...", "show a rule: its passage, its reason, what it looks at", NULL, options,
    run};
