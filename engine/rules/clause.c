/* Model clauses: reading them, and whether they meet the rules that they are for. */

#include <stdlib.h>
#include <string.h>

#include "base/suggest.h"
#include "rules/pack.h"
#include "source/node_build.h"

typedef struct clause_reader {
    arena *memory;
    diags *problems;
    const pack *pack;
    const clause *clause;
    const node *const *for_at; /* the names of its rules in the file */
} clause_reader;

/* ------------------------------------------------------------------------------------------------ what it meets */

/* The value of an expression in the deal of the clause, and the terms that decided it. */
static cel_value value_of(const clause_reader *r, const rule_expr *e, cel_reasons *why) {
    const clause *c = r->clause;
    const str fields[ARTICLE_FIELDS] = {c->id, c->title, c->text};
    const cel_row row = {.fields = fields};
    cel_context context = {
        .memory = why->memory, .slots = c->deal->slots, .rows = &row, .n_rows = 1, .steps_left = CEL_STEPS};
    why->list.n = 0;
    return cel_explain(e->program, &context, why);
}

static bool is(cel_value v, bool b) {
    return v.kind == CEL_BOOL && v.b == b;
}

/* The term of the clause that decided; a place without source if it does not set one that did. */
static place where_of(const clause_reader *r, const cel_reasons *why) {
    const deal *d = r->clause->deal;
    for (size_t i = 0; i < why->list.n; i++) {
        const cel_because *b = &why->list.v[i];
        if (b->kind == CEL_BECAUSE_SLOT && b->value.origin) return d->mentions[b->value.origin - 1].at;
    }
    return (place){0};
}

static str terms_of(const clause_reader *r, const cel_reasons *why) {
    const vocabulary *v = r->clause->deal->vocabulary; /* with the things that it names */
    arena *a = &r->problems->memory;
    VEC(str) paths = {0};
    for (size_t i = 0; i < why->list.n; i++)
        if (why->list.v[i].kind == CEL_BECAUSE_SLOT)
            VEC_PUSH(a, paths, vocabulary_slot_path(a, v, why->list.v[i].slot));
    return paths.n ? arena_join(a, paths.v, paths.n, ", ", " and ", 4) : STR("its text");
}

static void refuse(const clause_reader *r, const rule *of, const condition *c, const node *named,
                   const cel_reasons *why, const char *what) {
    arena *a = &r->problems->memory;
    place at = where_of(r, why);
    str id = c->id, note = arena_printf(a, "change " STR_FMT ", or remove \"" STR_FMT "\" from 'for'",
                                        STR_ARG(terms_of(r, why)), STR_ARG(of->id));
    place_error(r->problems, at.source ? at : named->at, note,
                "clause '" STR_FMT "' %s " STR_FMT "/" STR_FMT ": " STR_FMT, STR_ARG(r->clause->id), what,
                STR_ARG(of->id), STR_ARG(id), STR_ARG(c->message.written));
}

static void check_condition(const clause_reader *r, const rule *of, const condition *c, const node *named) {
    arena *a = arena_child(r->memory);
    cel_reasons why = {.memory = a}, other = {.memory = a};
    bool require = c->kind == CONDITION_REQUIRE;
    cel_value test = value_of(r, &c->test, &why);
    bool met = is(test, require) || (c->or_else.program && is(value_of(r, &c->or_else, &other), true));
    /* What is too vague counts if the test does not pass, and for what is forbidden if it does. */
    bool vague = c->vague.program && (require ? !met : is(test, false)) && is(value_of(r, &c->vague, &other), true);
    bool unmentioned = test.kind == CEL_UNKNOWN && !require && !where_of(r, &why).source;
    if (vague)
        refuse(r, of, c, named, &other, "is too vague for");
    else if (test.kind == CEL_ERROR)
        refuse(r, of, c, named, &why, "cannot be held against");
    else if (!met && !unmentioned)
        refuse(r, of, c, named, &why, test.kind == CEL_UNKNOWN ? "leaves open" : "violates");
    arena_free(a);
}

/* ------------------------------------------------------------------------------------------------ reading */

static const rule *find_rule(const clause_reader *r, const node *n) {
    const pack *p = r->pack;
    str *ids = ARENA_ARRAY(&r->problems->memory, str, p->n_all_rules);
    for (size_t i = 0; i < p->n_all_rules; i++) {
        ids[i] = p->all_rules[i].id;
        if (str_eq(ids[i], n->s)) return &p->all_rules[i];
    }
    place_error(r->problems, n->at, suggest_allowed(&r->problems->memory, n->s, ids, p->n_all_rules),
                "unknown rule '" STR_FMT "'", STR_ARG(n->s));
    return NULL;
}

/* The rules of `for`: a string or a list of strings. */
static void read_rules(clause_reader *r, const node *n, clause *out) {
    size_t most = n->kind == NODE_LIST ? n->n : 1;
    const rule **rules = ARENA_ARRAY(r->memory, const rule *, most);
    const node **at = ARENA_ARRAY(r->memory, const node *, most);
    for (const node *c = n->kind == NODE_LIST ? n->first : n; c; c = n->kind == NODE_LIST ? c->next : NULL) {
        if (c->kind != NODE_STRING)
            place_error(r->problems, c->at, STR("for example for = [\"UA-PK\"];"),
                        "'for' must be a rule or a list of rules");
        else if ((rules[out->n_rules] = find_rule(r, c)))
            at[out->n_rules++] = c;
    }
    if (most == 0) place_error(r->problems, n->at, STR("name at least one rule"), "'for' is empty");
    out->rules = rules;
    r->for_at = at;
}

/* The deal of the clause: one article. */
static const deal *read_deal(const clause_reader *r, const clause *c, const node *title, const node *text,
                             const node *terms) {
    arena *a = r->memory;
    node *root = node_group(a, STR(""), c->at), *head = node_group(a, STR("deal"), c->at);
    node *list = node_list(a, STR("articles"), c->at), *one = node_group(a, STR(""), c->at);
    node_add_string(a, head, STR("id"), c->id, c->at);
    node_add_string(a, head, STR("title"), c->title, c->at);
    if (c->names) node_add(head, node_copy(a, c->names));
    node_add_string(a, one, STR("id"), c->id, c->at);
    node_add(one, node_copy(a, title));
    node_add(one, node_copy(a, text));
    node_add(one, node_copy(a, terms));
    node_add(list, one);
    node_add(root, head);
    node_add(root, list);
    return deal_of_node(a, r->pack->source, root, r->pack->vocabulary, NULL, r->problems);
}

static int by_number(const void *a, const void *b) {
    const uint32_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

static bool is_name(str s) {
    bool good = s.n > 0;
    for (size_t i = 0; i < s.n && good; i++)
        good = (s.p[i] >= 'a' && s.p[i] <= 'z') || (s.p[i] >= 'A' && s.p[i] <= 'Z') || str_is_digit(s.p[i]) ||
               (i && strchr("-_.", s.p[i]));
    return good;
}

static bool read_clause(clause_reader *r, const node *n, clause *out) {
    enum { ID, FOR, TITLE, TEXT, TERMS, NAMES, FIELDS };
    static const field_spec specs[FIELDS] = {{"id", FIELD_STRING, true},    {"for", FIELD_ANY, true},
                                             {"title", FIELD_STRING, true}, {"text", FIELD_STRING, true},
                                             {"terms", FIELD_GROUP, true},  {"names", FIELD_GROUP, false}};
    const node *f[FIELDS];
    size_t before = r->problems->errors;
    if (!fields_read(n, "clause", specs, FIELDS, f, r->problems)) return false;
    *out = (clause){.id = f[ID]->s,
                    .title = f[TITLE]->s,
                    .text = f[TEXT]->s,
                    .pack = r->pack,
                    .terms = f[TERMS],
                    .names = f[NAMES],
                    .text_node = f[TEXT],
                    .at = f[ID]->at};
    if (!is_name(out->id))
        place_error(r->problems, out->at, STR("an id consists of letters, digits, '-', '_' and '.'"),
                    "'" STR_FMT "' is not a valid id", STR_ARG(out->id));
    field_not_empty(f[TITLE], r->problems);
    field_not_empty(f[TEXT], r->problems);
    read_rules(r, f[FOR], out);
    if (r->problems->errors > before) return false;
    out->deal = read_deal(r, out, f[TITLE], f[TEXT], f[TERMS]);
    if (!out->deal) return false;
    if (out->deal->n_choices)
        place_error(r->problems, out->deal->choices[0].at, STR("write one value"), "a clause has no brackets");
    if (out->deal->n_mentions == 0)
        place_error(r->problems, f[TERMS]->at, STR("set the terms that the text sets"), "this clause sets no term");
    const vocabulary *v = r->pack->vocabulary;
    uint32_t *slots = ARENA_ARRAY(r->memory, uint32_t, out->deal->n_mentions);
    for (uint32_t i = 0; i < out->deal->n_mentions; i++) slots[i] = out->deal->mentions[i].slot;
    if (out->deal->n_mentions) qsort(slots, out->deal->n_mentions, sizeof *slots, by_number);
    for (uint32_t i = 0; i < out->deal->n_mentions; i++)
        if ((i == 0 || slots[i] != slots[i - 1]) && v->slot_term[slots[i]] < v->n_terms)
            slots[out->n_slots++] = slots[i]; /* not that it names a thing */
    out->slots = slots;
    return r->problems->errors == before;
}

void clauses_read(arena *a, pack *p, const node *list, diags *d) {
    clause *all = ARENA_ARRAY(a, clause, list->n);
    map seen = {0};
    p->clauses = all;
    for (const node *n = list->first; n; n = n->next) {
        clause *c = &all[p->n_clauses];
        clause_reader r = {.memory = a, .problems = d, .pack = p, .clause = c};
        if (!read_clause(&r, n, c)) continue;
        uint32_t first = map_get(&seen, c->id);
        if (first != MAP_NONE) {
            str line = place_line_name(&d->memory, all[first].at, c->at);
            place_error(d, c->at, arena_printf(&d->memory, "first used on " STR_FMT, STR_ARG(line)),
                        "duplicate clause id '" STR_FMT "'", STR_ARG(c->id));
            continue;
        }
        map_put(a, &seen, c->id, (uint32_t)p->n_clauses++);
        for (size_t i = 0; i < c->n_rules; i++)
            for (size_t k = 0; k < c->rules[i]->n_conditions; k++)
                check_condition(&r, c->rules[i], &c->rules[i]->conditions[k], r.for_at[i]);
    }
}

bool clause_is_for(const clause *c, str rule_id) {
    for (size_t i = 0; i < c->n_rules; i++)
        if (str_eq(c->rules[i]->id, rule_id)) return true;
    return false;
}
