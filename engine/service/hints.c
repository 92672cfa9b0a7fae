/* Remarks between the lines: what a set stands for, what silence means; above lines: verdicts, tests. */

#include "report/prose.h"
#include "service/service_internal.h"

#define MOST_SHOWN 3u /* terms or members in one remark */

typedef struct hinting {
    arena *memory;
    const analysis *is;
    uint32_t from, to;
    VEC(hint) list;
} hinting;

static void put(hinting *x, uint32_t at, str label, str help) {
    if (at >= x->from && at <= x->to) VEC_PUSH(x->memory, x->list, (hint){at, label, help});
}

static str few_names(arena *a, const str *names, size_t n) {
    return arena_join(a, names, n, ", ", " and ", MOST_SHOWN);
}

/* Terms of a group that the deal does not set here, with what silence about them means. */
static void hint_silence(hinting *x, const outline_node *group, const term_branch *b) {
    VEC(str) said = {0};
    bool open = x->is->deal && !x->is->deal->complete;
    buf help = buf_in(x->memory);
    size_t set = 0;
    for (size_t i = 0; i < b->n_fields; i++) {
        const term *t = b->fields[i]->leaf;
        bool there = false;
        for (const outline_node *c = group->first; c && !there; c = c->next) there = str_eq(c->key, b->fields[i]->name);
        set += there;
        if (!t || there) continue;
        str is = arena_printf(x->memory, STR_FMT ": " STR_FMT, STR_ARG(b->fields[i]->name),
                              STR_ARG(service_silence(x->memory, t, open)));
        VEC_PUSH(x->memory, said, is);
        if (!buf_is_empty(&help)) buf_char(&help, '\n');
        buf_printf(&help, STR_FMT " (" STR_FMT ")", STR_ARG(is), STR_ARG(t->title));
    }
    str list = buf_take(&help);
    if (set && said.n)
        put(x, group->to, arena_printf(x->memory, " not set: " STR_FMT, STR_ARG(few_names(x->memory, said.v, said.n))),
            list);
}

static void hint_terms(hinting *x, const outline_node *group) {
    for (const outline_node *n = group->first; n; n = n->next) {
        term_point p;
        if (n->key_from > x->to) return;
        if (n->to < x->from || !outline_term(x->memory, x->is->kind, x->is->vocabulary, n, &p)) continue;
        if (p.set && !p.in_value)
            put(x, n->key_to,
                arena_printf(x->memory, " (%zu: " STR_FMT ")", p.set->members.n,
                             STR_ARG(few_names(x->memory, p.set->members.names, p.set->members.n))),
                arena_join(x->memory, p.set->members.names, p.set->members.n, ", ", " and ", 0));
        if (n->kind != OUTLINE_GROUP || p.in_value) continue;
        hint_terms(x, n);
        if (p.branch && !p.branch->leaf && n->closed) hint_silence(x, n, p.branch);
    }
}

/* Sets that are named in an expression. */
static void hint_expression(hinting *x, const outline_node *n, text_kind kind) {
    size_t parts, words;
    expression_at e = {.string = outline_decode(x->memory, x->is->outline, n)};
    const expression_part *list = expression_parts(x->memory, kind, e.string.text, &parts);
    for (size_t k = 0; k < parts; k++) {
        e.part = list[k];
        const cel_word *w = cel_words(x->memory, x->is->env, str_sub(e.string.text, e.part.from, e.part.to), &words);
        for (size_t i = 0; i < words; i++) {
            const domain *set = w[i].kind == CEL_WORD_SET ? w[i].variable->set : NULL;
            uint32_t from, to;
            if (!set) continue;
            expression_range(&e, w[i].from, w[i].to, &from, &to);
            put(x, to, arena_printf(x->memory, " (%zu)", set->n),
                arena_join(x->memory, set->names, set->n, ", ", " and ", 0));
        }
    }
}

static void hint_children(hinting *x, const outline_node *of) {
    for (const outline_node *n = of->first; n; n = n->next) {
        if (n->key_from > x->to) return;
        if (n->to < x->from) continue;
        if (n->kind == OUTLINE_GROUP && outline_context(x->is->kind, n) == CONTEXT_TERMS) {
            if (x->is->vocabulary) hint_terms(x, n);
            continue;
        }
        text_kind kind = n->kind == OUTLINE_STRING ? outline_text_kind(x->is->kind, n) : TEXT_PLAIN;
        if (kind == TEXT_EXPRESSION && x->is->env) hint_expression(x, n, kind);
        hint_children(x, n);
    }
}

const hint *document_hints(document *d, arena *a, uint32_t from, uint32_t to, size_t *n) {
    hinting x = {.memory = a, .is = document_analysis(d), .from = from, .to = to};
    hint_children(&x, x.is->outline->root);
    *n = x.list.n;
    return x.list.v;
}

/* ------------------------------------------------------------------------------------------------ lenses */

typedef VEC(lens) lenses;

static void verdict_lenses(arena *a, lenses *to, const analysis *x) {
    const outline_node *n = outline_get(x->outline->root, "deal");
    uint32_t from = n ? n->key_from : 0, end = n ? n->key_to : 0;
    if (!x->verdict) {
        size_t errors = 0;
        for (size_t i = 0; i < x->n_problems; i++) errors += x->problems[i].weight == PROBLEM_ERROR;
        if (errors) VEC_PUSH(a, *to, (lens){.from = from, .to = end, .label = STR("not checked: see the errors")});
        return;
    }
    for (size_t i = 0; i < x->verdict->n_packs; i++) {
        const pack_verdict *p = &x->verdict->packs[i];
        VEC_PUSH(a, *to,
                 (lens){.from = from,
                        .to = end,
                        .label = arena_printf(a, STR_FMT ": %s, " STR_FMT, STR_ARG(p->pack->id),
                                              prose_outcome(p->outcome), STR_ARG(prose_tally(a, p))),
                        .pack = p->pack->id});
    }
}

/* How many tests of the file PACK.tests name a rule. */
typedef struct rule_tests {
    const outline *of;
    bool there;
} rule_tests;

static bool names(arena *a, const outline *o, const outline_node *n, str id) {
    if (!n) return false;
    for (const outline_node *c = n->first; c; c = c->next)
        if (names(a, o, c, id)) return true;
    str text = n->kind == OUTLINE_STRING ? outline_text(a, o, n) : STR("");
    size_t slash = str_find(text, STR("/"), 0);
    if (slash != SIZE_MAX && !str_eq(str_sub(text, 0, slash), id)) text = str_sub(text, slash + 1, text.n);
    return str_eq(str_sub(text, 0, str_find(text, STR("/"), 0)), id) && id.n;
}

static size_t tests_of(arena *a, const rule_tests *t, str id) {
    const outline_node *list = t->of ? outline_get(t->of->root, "tests") : NULL;
    size_t n = 0;
    for (const outline_node *c = list ? list->first : NULL; c; c = c->next)
        n += names(a, t->of, outline_get(c, "rule"), id) || names(a, t->of, outline_get(c, "rules"), id);
    return n;
}

static rule_tests open_tests(document *d, arena *a) {
    str path = document_path(d);
    if (!str_ends(path, STR(".rules"))) return (rule_tests){0};
    str beside = arena_printf(a, STR_FMT ".tests", STR_ARG(str_sub(path, 0, path.n - 6)));
    document *tests = service_peek(d->of, beside);
    if (!tests) return (rule_tests){0};
    source *s = source_of_text(a, beside, document_text(tests));
    return (rule_tests){outline_read(a, s, false), true};
}

static void rule_lenses(arena *a, lenses *to, document *d, const analysis *x) {
    const outline_node *list = outline_get(x->outline->root, "rules");
    rule_tests tests = open_tests(d, a);
    for (const outline_node *n = list ? list->first : NULL; n; n = n->next) {
        const outline_node *id = outline_get(n, "id"), *conditions = outline_get(n, "conditions");
        if (!id) continue;
        size_t n_tests = tests_of(a, &tests, outline_text(a, x->outline, id)),
               n_conditions = conditions ? conditions->n : 0;
        str tested = !tests.there ? STR("no tests beside this pack")
                                  : arena_printf(a, "%zu test%s", n_tests, n_tests == 1 ? "" : "s");
        size_t line = str_find(x->source->text, STR("\n"), id->from);
        if (line != SIZE_MAX && line && x->source->text.p[line - 1] == '\r') line--;
        size_t cr = str_find(x->source->text, STR("\r"), id->from);
        if (cr < line) line = cr;
        VEC_PUSH(a, *to,
                 (lens){.from = id->from,
                        .to = line < id->to ? (uint32_t)line : id->to,
                        .label = arena_printf(a, STR_FMT ", %zu condition%s", STR_ARG(tested), n_conditions,
                                              n_conditions == 1 ? "" : "s")});
    }
}

const lens *document_lenses(document *d, arena *a, size_t *n) {
    const analysis *x = document_analysis(d);
    lenses list = {0};
    if (x->kind == DOCUMENT_DEAL) verdict_lenses(a, &list, x);
    if (x->kind == DOCUMENT_RULES) rule_lenses(a, &list, d, x);
    *n = list.n;
    return list.v;
}
