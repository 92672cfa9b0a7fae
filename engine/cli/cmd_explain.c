/* explain: a rule in full: its conditions, its source, its reason, the terms it reads, and how to fix a violation; or a
 * definition: what it stands for, and which rules use it. */

#include "base/suggest.h"
#include "base/utf8.h"
#include "cli/job.h"
#include "report/layout.h"
#include "terms/term_tree.h"

typedef struct explanation {
    buf *out;
    arena *memory;
    const vocabulary *vocabulary;
    bool colour;
    unsigned width;
} explanation;

/* A line with a label, in bold; long text continues on indented lines. Nothing if there is no text. */
static void labelled(explanation *e, size_t indent, const char *label, str words) {
    if (words.n == 0) return;
    buf_pad(e->out, ' ', indent);
    if (e->colour) buf_z(e->out, "\033[1m");
    buf_z(e->out, label);
    if (e->colour) buf_z(e->out, "\033[0m");
    layout_rest(e->out, *label && str_trim(words).n ? STR(" ") : STR(""), indent + utf8_width(str_of(label)),
                indent + 2, words, e->width);
}

static void cite(explanation *e, size_t indent, const citation *c) {
    labelled(e, indent, "Source:", arena_printf(e->memory, "\"" STR_FMT "\"", STR_ARG(c->quote)));
    const pack_source *s = c->source;
    str of = arena_printf(e->memory, STR_FMT "%s" STR_FMT "%s" STR_FMT "%s" STR_FMT, STR_ARG(s->title),
                          c->section.n ? ", " : "", STR_ARG(c->section), s->date.n ? ", " : "", STR_ARG(s->date),
                          s->url.n ? ", " : "", STR_ARG(s->url));
    labelled(e, indent + 2, "", of);
}

/* What the definitions of a condition, or of another definition, stand for. */
static void meanings(explanation *e, size_t indent, const cel_definition *const *used, size_t n) {
    for (size_t i = 0; i < n; i++)
        labelled(e, indent + (i ? 2 : 0), i ? "" : "that is",
                 arena_printf(e->memory, STR_FMT " = " STR_FMT, STR_ARG(used[i]->name),
                              STR_ARG(str_trim(used[i]->at.text))));
}

/* The values in a message depend on the deal, so placeholders are shown as "(...)". */
static void condition_text(explanation *e, const condition *c) {
    str id = arena_printf(e->memory, STR_FMT ".", STR_ARG(c->id)), text = c->message.pieces[0];
    for (size_t i = 0; i < c->message.n_holes; i++)
        text = arena_printf(e->memory, STR_FMT "(...)" STR_FMT, STR_ARG(text), STR_ARG(c->message.pieces[i + 1]));
    labelled(e, 2, id.p, text);
    labelled(e, 5, c->kind == CONDITION_REQUIRE ? "requires" : "forbids", c->test.at.text);
    labelled(e, 5, "or else", c->or_else.at.text);
    labelled(e, 5, "too vague if", c->vague.at.text);
    size_t n;
    const cel_definition *const *used = condition_definitions(e->memory, c, &n);
    meanings(e, 5, used, n);
    if (c->own_cite) cite(e, 5, c->cite);
}

/* ------------------------------------------------------------------------------------------------ the terms it reads
 */

/* The terms that N expressions read. */
static void terms_text(explanation *e, const rule_expr *const *of, size_t n_of) {
    const vocabulary *v = e->vocabulary;
    bool *seen = ARENA_ARRAY(e->memory, bool, v->n_terms + v->n_named), rows = false;
    for (size_t k = 0; k < n_of; k++) {
        size_t n = 0;
        bool reads_rows = false;
        const uint32_t *slots = of[k]->program ? cel_program_slots(of[k]->program, &n, &reads_rows) : NULL;
        for (size_t i = 0; i < n; i++)
            if (slots[i] < v->n_slots) seen[v->slot_term[slots[i]]] = true;
        rows = rows || reads_rows;
    }
    bool any = rows;
    for (size_t i = 0; i < v->n_terms + v->n_named; i++) any = any || seen[i];
    if (any) labelled(e, 0, "Reads:", STR(" "));
    for (size_t i = 0; i < v->n_terms; i++) {
        const term *t = v->terms[i];
        if (!seen[i]) continue;
        buf text = buf_in(e->memory);
        buf_printf(&text, "(" STR_FMT "; ", STR_ARG(t->title));
        if (t->silent == SILENCE_DEFAULT)
            slot_value_json(&text, t->type, t->values, t->fallback);
        else
            buf_z(&text, t->silent == SILENCE_ABSENT ? "not set" : "open");
        buf_z(&text, " if the deal is silent)");
        labelled(e, 2, arena_z(e->memory, t->path), buf_take(&text));
    }
    for (size_t i = 0; i < v->n_named; i++) {
        const name_set *s = vocabulary_named(v, i);
        if (!seen[v->n_terms + i]) continue;
        labelled(e, 2, arena_printf(e->memory, "<" STR_FMT ">", STR_ARG(s->members.name)).p,
                 arena_printf(e->memory, "(" STR_FMT "%swhat the deal names, %u at most)", STR_ARG(s->title),
                              s->title.n ? "; " : "", s->room));
    }
    if (rows) labelled(e, 2, "articles", STR("(the text of the deal's articles)"));
}

/* The wordings of the pack that meet the rule. */
static void clauses_text(explanation *e, const pack *p, const rule *r) {
    bool any = false;
    for (size_t i = 0; i < p->n_clauses; i++) {
        const clause *c = &p->clauses[i];
        if (!clause_is_for(c, r->id)) continue;
        if (!any) labelled(e, 0, "Model clauses:", STR(" "));
        any = true;
        labelled(e, 2, arena_printf(e->memory, STR_FMT ":", STR_ARG(c->id)).p, c->title);
        labelled(e, 5, "text", c->text);
        for (size_t k = 0; k < c->n_slots; k++) {
            const vocabulary *v = c->deal->vocabulary; /* with the things that it names */
            str path = vocabulary_slot_path(e->memory, v, c->slots[k]);
            str value = term_tree_value(e->memory, v, c->slots[k], c->deal->slots[c->slots[k]], false);
            labelled(e, 5, k ? "    " : "sets",
                     arena_printf(e->memory, STR_FMT " = " STR_FMT, STR_ARG(path), STR_ARG(value)));
        }
    }
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
    VEC(const rule_expr *) all = {0};
    const rule_expr *x;
    for (size_t i = 0; (x = rule_expression(r, i)); i++) VEC_PUSH(e->memory, all, x);
    terms_text(e, all.v, all.n);
    labelled(e, 0, "How to fix:", r->remedy);
    clauses_text(e, p, r);
}

/* ------------------------------------------------------------------------------------------------ definitions */

/* Whether an expression of R uses D, directly or through other definitions. */
static bool uses(arena *a, const rule *r, const cel_definition *d) {
    const rule_expr *x;
    for (size_t i = 0; (x = rule_expression(r, i)); i++) {
        size_t n = 0;
        const cel_ast *tree = x->program ? cel_program_ast(x->program) : NULL;
        const cel_definition *const *used = definitions_of(a, &tree, 1, &n);
        for (size_t k = 0; k < n; k++)
            if (used[k] == d) return true;
    }
    return false;
}

static void definition_text(explanation *e, const pack *p, const cel_definition *d) {
    size_t n;
    const cel_ast *tree = d->ast;
    const cel_definition *const *used = definitions_of(e->memory, &tree, 1, &n);
    labelled(e, 0, arena_z(e->memory, d->name),
             arena_printf(e->memory, "(a definition of the pack " STR_FMT ")", STR_ARG(p->id)));
    labelled(e, 0, "Is:", str_trim(d->at.text));
    meanings(e, 2, used, n);
    if (d->at.node) {
        position at = place_position(d->at.node->at);
        labelled(e, 0, "File:", arena_printf(e->memory, STR_FMT ":%u", STR_ARG(p->file), at.line));
    }
    buf rules = buf_in(e->memory);
    for (size_t i = 0; i < p->n_rules; i++)
        if (uses(e->memory, &p->rules[i], d)) buf_join(&rules, ", ", p->rules[i].id);
    labelled(e, 0, "Used by:", buf_take(&rules));
    const rule_expr of = {.program = *(cel_program *const *)(const void *)d->compiled};
    const rule_expr *const list[] = {&of};
    terms_text(e, list, 1);
}

static explanation explanation_of(job *j) {
    return (explanation){.out = &j->out,
                         .memory = &j->memory,
                         .vocabulary = j->rules.vocabulary,
                         .colour = j->settings.colour,
                         .width = j->settings.width};
}

bool job_explain_definition(job *j, str name) {
    explanation e = explanation_of(j);
    bool found = false;
    for (size_t i = 0; i < j->rules.n_packs; i++) {
        const cel_definition *d = pack_definition(j->rules.packs[i], name);
        if (!d) continue;
        if (!buf_is_empty(&j->out)) buf_char(&j->out, '\n');
        definition_text(&e, j->rules.packs[i], d);
        found = true;
    }
    return found;
}

/* ------------------------------------------------------------------------------------------------ finding it */

/* Whether WANTED is RULE, PACK/RULE or PACK/RULE/condition; upper and lower case differ, as in files. */
static bool names_rule(str wanted, const pack *p, const rule *r, arena *a) {
    str full = arena_printf(a, STR_FMT "/" STR_FMT, STR_ARG(p->id), STR_ARG(r->id));
    if (str_eq(wanted, r->id) || str_eq(wanted, full)) return true;
    return str_starts(wanted, full) && wanted.p[full.n] == '/';
}

static void unknown_rule(job *j, str wanted) {
    const rule_set *s = &j->rules;
    VEC(str) names = {0};
    for (size_t i = 0; i < s->n_packs; i++)
        for (size_t k = 0; k < s->packs[i]->n_rules; k++) {
            str id = s->packs[i]->rules[k].id;
            bool full = str_find(wanted, STR("/"), 0) != SIZE_MAX;
            str name = full ? arena_printf(&j->memory, STR_FMT "/" STR_FMT, STR_ARG(s->packs[i]->id), STR_ARG(id)) : id;
            VEC_PUSH(&j->memory, names, name);
        }
    for (size_t i = 0; i < s->n_packs; i++)
        for (size_t k = 0; k < s->packs[i]->env->variables.n; k++) {
            const cel_variable *v = &s->packs[i]->env->variables.v[k];
            if (v->kind == CEL_VAR_DEFINITION) VEC_PUSH(&j->memory, names, v->name);
        }
    str note = suggest(&j->memory, wanted, names.v, names.n);
    note = arena_printf(&j->memory, STR_FMT "%s`redline packs` lists all rules", STR_ARG(note), note.n ? " " : "");
    str what = arena_printf(&j->memory, "unknown rule '" STR_FMT "'", STR_ARG(wanted));
    diags_add(&j->problems, (diag){.level = DIAG_ERROR, .message = what, .note = note});
}

static int run(job *j) {
    if (!job_load_packs(j)) return EXIT_UNCHECKED;
    const rule_set *s = &j->rules;
    explanation e = explanation_of(j);
    int status = EXIT_ACCEPTED;
    for (size_t w = 0; w < j->words.n; w++) {
        bool found = false;
        for (size_t i = 0; i < s->n_packs; i++)
            for (size_t k = 0; k < s->packs[i]->n_rules; k++) {
                if (!names_rule(j->words.v[w], s->packs[i], &s->packs[i]->rules[k], e.memory)) continue;
                if (!buf_is_empty(&j->out)) buf_char(&j->out, '\n');
                rule_text(&e, s->packs[i], &s->packs[i]->rules[k]);
                found = true;
            }
        if (found || job_explain_definition(j, j->words.v[w])) continue;
        unknown_rule(j, j->words.v[w]);
        status = EXIT_UNCHECKED;
    }
    return status;
}

static const option_id takes[] = {OPTION_PACK, OPTION_TERMS, OPTION_CONFIG, OPTION_NO_CONFIG, LIMIT_OPTIONS};

const command command_explain = {
    .name = "explain",
    .usage = "[OPTION]... NAME...",
    .summary = "show a rule in full: conditions, source, reason, the terms it reads",
    .more =
        "NAME is a rule (RULE, PACK/RULE or PACK/RULE/condition) or a definition of a pack, such as automatic_aid.\n",
    TAKES(takes),
    .least = 1,
    .most = ANY_NUMBER,
    .expected = "a rule or a definition expected, for example UA-LAND or ukraine/UA-LAND",
    .run = run,
};
