#include "quality/rule_tests.h"

#include "base/suggest.h"
#include "source/node_build.h"

typedef struct test_reader {
    arena *memory;
    diags *problems;
    const source *source;
    const rule_set *rules;
    str folder; /* of the file, with its slash */
    VEC(rule_test) tests;
    map names; /* of tests -> their number in ATS */
    VEC(place) ats;
} test_reader;

/* ------------------------------------------------------------------------------------------------ trees of terms */

/* A group that has VALUE at the dotted PATH, which is written at AT; VALUE itself for an empty path. */
static node *at_path(arena *a, str path, const node *value, place at) {
    size_t dot = str_find(path, STR("."), 0);
    node *child, *group = node_group(a, STR("terms"), at);
    if (path.n == 0) return node_copy(a, value);
    child = dot == SIZE_MAX ? node_copy(a, value) : at_path(a, str_sub(path, dot + 1, path.n), value, at);
    child->key = str_sub(path, 0, dot);
    child->key_at = at;
    node_add(group, child);
    return group;
}

/* ------------------------------------------------------------------------------------------------ names of rules */

/* The strings of a string or a list of strings; their nodes are in *AT. */
static const str *read_strings(test_reader *r, const char *what, const node *n, const node ***at, size_t *count) {
    size_t most = n && n->kind == NODE_LIST ? n->n : n ? 1 : 0, k = 0;
    str *list = ARENA_ARRAY(r->memory, str, most);
    *at = ARENA_ARRAY(r->memory, const node *, most);
    for (const node *c = n && n->kind == NODE_LIST ? n->first : n; c; c = n->kind == NODE_LIST ? c->next : NULL) {
        if (c->kind != NODE_STRING)
            place_error(r->problems, c->at, STR("for example \"...\", or [\"...\", \"...\"]"),
                        "'%s' must be a string or a list of strings", what);
        else if (field_not_empty(c, r->problems))
            (*at)[k] = c, list[k++] = c->s;
    }
    *count = k;
    return list;
}

static const condition *find_condition(const rule *one, str id) {
    for (size_t i = 0; i < one->n_conditions; i++)
        if (str_eq(one->conditions[i].id, id)) return &one->conditions[i];
    return NULL;
}

static void unknown_rule(test_reader *r, str name, place at, bool full) {
    arena *a = &r->problems->memory;
    VEC(str) ids = {0};
    for (size_t i = 0; i < r->rules->n_packs; i++)
        for (size_t k = 0; k < r->rules->packs[i]->n_rules; k++) {
            const pack *p = r->rules->packs[i];
            str id =
                full ? arena_printf(a, STR_FMT "/" STR_FMT, STR_ARG(p->id), STR_ARG(p->rules[k].id)) : p->rules[k].id;
            VEC_PUSH(a, ids, id);
        }
    place_error(r->problems, at, suggest_allowed(a, name, ids.v, ids.n), "unknown rule '" STR_FMT "'", STR_ARG(name));
}

/* Finds "RULE" or "PACK/RULE", which is written at AT. */
static bool find_rule(test_reader *r, str name, place at, test_expectation *out) {
    size_t slash = str_find(name, STR("/"), 0), n = 0;
    str of = slash == SIZE_MAX ? STR("") : str_sub(name, 0, slash);
    str id = slash == SIZE_MAX ? name : str_sub(name, slash + 1, name.n);
    const pack *first = NULL;
    for (size_t i = 0; i < r->rules->n_packs; i++) {
        const pack *p = r->rules->packs[i];
        for (size_t k = 0; k < p->n_rules; k++) {
            if (!str_eq(p->rules[k].id, id) || (of.n && !str_eq(of, p->id))) continue;
            if (n++) continue;
            first = out->pack = p;
            out->rule = &p->rules[k];
        }
    }
    if (n == 1) return true;
    if (n == 0) return unknown_rule(r, name, at, of.n > 0), false;
    place_error(r->problems, at,
                arena_printf(&r->problems->memory, "write for example \"" STR_FMT "/" STR_FMT "\"", STR_ARG(first->id),
                             STR_ARG(id)),
                "%zu packs have a rule '" STR_FMT "'", n, STR_ARG(id));
    return false;
}

/* Finds "RULE/CONDITION" or "PACK/RULE/CONDITION", or "CONDITION" of the rule that OUT has. */
static bool find_named_condition(test_reader *r, str name, place at, test_expectation *out) {
    size_t slash = name.n;
    while (slash && name.p[slash - 1] != '/') slash--;
    str id = str_sub(name, slash, name.n);
    if (slash == 0 && !out->rule) {
        place_error(r->problems, at, STR("for example \"UA-FORCE/a\", or a rule with 'rule' beside it"),
                    "'" STR_FMT "' does not say which rule the condition is of", STR_ARG(name));
        return false;
    }
    if (slash && !find_rule(r, str_sub(name, 0, slash - 1), at, out)) return false;
    if ((out->condition = find_condition(out->rule, id))) return true;
    str *ids = ARENA_ARRAY(&r->problems->memory, str, out->rule->n_conditions);
    for (size_t i = 0; i < out->rule->n_conditions; i++) ids[i] = out->rule->conditions[i].id;
    place_error(r->problems, at, suggest_allowed(&r->problems->memory, id, ids, out->rule->n_conditions),
                "rule " STR_FMT " has no condition '" STR_FMT "'", STR_ARG(out->rule->id), STR_ARG(id));
    return false;
}

/* ------------------------------------------------------------------------------------------------ outcomes */

/* The outcome that N names, of those that NAME_OF lists. ALSO: what is allowed for the other kind of subject. */
static bool read_outcome(test_reader *r, const node *n, const str *names, size_t n_names, const char *of,
                         unsigned *out) {
    if (n->kind != NODE_STRING) {
        place_error(r->problems, n->at, STR("for example \"fail\""), "an outcome must be a string");
        return false;
    }
    for (*out = 0; *out < n_names; (*out)++)
        if (str_eq(names[*out], n->s)) return true;
    static const char *const pairs[][2] = {{"fail", "violated"}, {"pass", "met"},      {"rejected", "fail"},
                                           {"accepted", "pass"}, {"fail", "rejected"}, {"pass", "accepted"},
                                           {"violated", "fail"}, {"met", "pass"}};
    str note = {"", 0};
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs && note.n == 0; i++)
        for (size_t k = 0; k < n_names && str_is(n->s, pairs[i][0]); k++)
            if (str_is(names[k], pairs[i][1]))
                note = arena_printf(&r->problems->memory, "did you mean '%s'? ", pairs[i][1]);
    str allowed = suggest_allowed(&r->problems->memory, note.n ? STR("") : n->s, names, n_names);
    place_error(r->problems, n->at,
                arena_printf(&r->problems->memory, STR_FMT STR_FMT, STR_ARG(note), STR_ARG(allowed)),
                "'" STR_FMT "' is not an outcome of %s", STR_ARG(n->s), of);
    return false;
}

static bool read_rule_outcome(test_reader *r, const node *n, test_expectation *to) {
    str names[RULE_ERROR + 1];
    for (unsigned i = 0; i <= RULE_ERROR; i++) names[i] = str_of(rule_outcome_name((rule_outcome)i));
    to->at = n->at;
    return read_outcome(r, n, names, RULE_ERROR + 1, "a rule", &to->wanted);
}

static bool read_condition_outcome(test_reader *r, const node *n, test_expectation *to) {
    str names[CONDITION_ERROR + 1];
    for (unsigned i = 0; i <= CONDITION_ERROR; i++) names[i] = str_of(condition_outcome_name((condition_outcome)i));
    to->at = n->at;
    return read_outcome(r, n, names, CONDITION_ERROR + 1, "a condition", &to->wanted);
}

static bool read_verdict_outcome(test_reader *r, const node *n, verdict_expectation *to) {
    str names[DEAL_ERROR + 1];
    unsigned wanted;
    for (unsigned i = 0; i <= DEAL_ERROR; i++) names[i] = str_of(deal_outcome_name((deal_outcome)i));
    to->at = n->at;
    if (!read_outcome(r, n, names, DEAL_ERROR + 1, "a deal", &wanted)) return false;
    to->wanted = (deal_outcome)wanted;
    return true;
}

/* ------------------------------------------------------------------------------------------------ expectations */

enum {
    NAME,
    RULE,
    RULES,
    CONDITION,
    CONDITIONS,
    TERMS,
    DEAL,
    CLAUSE,
    ARTICLES,
    COMPLETE,
    CHOOSE,
    EACH,
    EXPECT,
    VERDICT,
    BECAUSE,
    MESSAGE,
    NOTE,
    FIELDS
};

typedef VEC(test_expectation) expectation_list;

/* `expect = { UA-FORCE = "fail"; UA-PROD = "pass"; }`. */
static void read_expect_group(test_reader *r, const node *group, expectation_list *to) {
    for (const node *c = group->first; c; c = c->next) {
        test_expectation e = {0};
        if (find_rule(r, c->key, c->key_at, &e) && read_rule_outcome(r, c, &e)) VEC_PUSH(r->memory, *to, e);
    }
    if (group->n == 0)
        place_error(r->problems, group->at, STR("for example { UA-FORCE = \"fail\"; }"), "'expect' names no rule");
}

static void read_expectations(test_reader *r, const node *const *f, place at, expectation_list *to) {
    const node **rule_at, **condition_at;
    size_t n_rules, n_conditions;
    const str *rules = read_strings(r, f[RULE] ? "rule" : "rules", f[RULE] ? f[RULE] : f[RULES], &rule_at, &n_rules);
    const str *conditions = read_strings(r, f[CONDITION] ? "condition" : "conditions",
                                         f[CONDITION] ? f[CONDITION] : f[CONDITIONS], &condition_at, &n_conditions);
    bool named = f[RULE] || f[RULES] || f[CONDITION] || f[CONDITIONS];
    if (f[EXPECT] && f[EXPECT]->kind == NODE_GROUP) {
        if (named)
            place_error(r->problems, f[EXPECT]->at, STR("remove 'rule', or write expect = \"fail\""),
                        "'expect' names its rules itself");
        else
            read_expect_group(r, f[EXPECT], to);
        return;
    }
    if (named && !f[EXPECT])
        place_error(r->problems, at, STR("for example expect = \"fail\""), "missing key 'expect' in this test");
    if (f[EXPECT] && !named)
        place_error(r->problems, f[EXPECT]->key_at, STR("name it with rule = \"...\"; a whole pack has 'verdict'"),
                    "'expect' without a rule or a condition");
    if (!named || !f[EXPECT]) return;
    if (n_conditions && n_rules > 1) {
        place_error(r->problems, condition_at[0]->at, STR("write the conditions as \"RULE/CONDITION\""),
                    "conditions of several rules");
        return;
    }
    for (size_t i = 0; i < (n_conditions ? n_conditions : n_rules); i++) {
        test_expectation e = {0};
        if (n_conditions && n_rules && !find_rule(r, rules[0], rule_at[0]->at, &e)) return;
        bool good = n_conditions ? find_named_condition(r, conditions[i], condition_at[i]->at, &e)
                                 : find_rule(r, rules[i], rule_at[i]->at, &e);
        if (good) good = e.condition ? read_condition_outcome(r, f[EXPECT], &e) : read_rule_outcome(r, f[EXPECT], &e);
        if (good) VEC_PUSH(r->memory, *to, e);
        if (!good && i == 0 && f[EXPECT]->kind != NODE_STRING) return;
    }
}

static void read_verdicts(test_reader *r, const node *n, rule_test *to) {
    const rule_set *s = r->rules;
    if (!n) return;
    verdict_expectation *list = ARENA_ARRAY(r->memory, verdict_expectation, n->kind == NODE_GROUP ? n->n : 1);
    to->verdicts = list;
    if (n->kind != NODE_GROUP) {
        to->n_verdicts += read_verdict_outcome(r, n, list);
        return;
    }
    str *ids = ARENA_ARRAY(&r->problems->memory, str, s->n_packs);
    for (size_t i = 0; i < s->n_packs; i++) ids[i] = s->packs[i]->id;
    for (const node *c = n->first; c; c = c->next) {
        size_t i = 0;
        while (i < s->n_packs && !str_eq(ids[i], c->key)) i++;
        if (i < s->n_packs) {
            list[to->n_verdicts].pack = s->packs[i];
            to->n_verdicts += read_verdict_outcome(r, c, &list[to->n_verdicts]);
        } else
            place_error(r->problems, c->key_at, suggest_allowed(&r->problems->memory, c->key, ids, s->n_packs),
                        "no pack '" STR_FMT "' is loaded for these tests", STR_ARG(c->key));
    }
}

/* Whether PATH is a path of a term or the beginning of one. In a reason, '*' stands for a member of a set; in a deal, a
 * set stands for all its members. Reports it if not. */
static bool check_path(test_reader *r, str path, place at, bool reason) {
    const vocabulary *v = r->rules->vocabulary->unnamed ? r->rules->vocabulary->unnamed : r->rules->vocabulary;
    const term_branch *b = v->root;
    const name_set *things = reason ? vocabulary_set(v, path) : NULL;
    size_t from = 0;
    if (things && things->room) return true; /* which of them there are */
    if (reason && (str_starts(path, STR("articles")) || str_starts(path, STR("deal.")))) return true;
    for (size_t end = 0; end != SIZE_MAX; from = end + 1) {
        end = str_find(path, STR("."), from);
        str name = str_sub(path, from, end);
        const term_branch *next = NULL;
        for (size_t i = 0; i < b->n_fields; i++)
            if (str_eq(b->fields[i]->name, name)) next = b->fields[i];
        const name_set *set = b->family && !reason ? vocabulary_set(v, name) : NULL;
        bool member =
            b->family && ((reason && str_is(name, "*")) || domain_find(&b->family->members, name) != SIZE_MAX ||
                          (set && name_set_is_part(set, b->family)) || (b->family->room && str_is_name(name)));
        if (!next && member) next = b->member;
        if (next) {
            b = next;
            continue;
        }
        VEC(str) names = {0};
        for (size_t i = 0; i < b->n_fields; i++) VEC_PUSH(r->memory, names, b->fields[i]->name);
        for (size_t i = 0; b->family && i < b->family->members.n; i++)
            VEC_PUSH(r->memory, names, b->family->members.names[i]);
        place_error(r->problems, at, suggest_allowed(&r->problems->memory, name, names.v, names.n),
                    "'" STR_FMT "' is not the path of a term", STR_ARG(path));
        return false;
    }
    return true;
}

static const test_text *read_because(test_reader *r, const node *n, size_t *count) {
    const node **at;
    const str *list = read_strings(r, "because", n, &at, count);
    test_text *out = ARENA_ARRAY(r->memory, test_text, *count);
    for (size_t i = 0; i < *count; i++) {
        out[i] = (test_text){list[i], at[i]->at};
        check_path(r, list[i], at[i]->at, true);
    }
    return out;
}

/* ------------------------------------------------------------------------------------------------ what is judged */

/* Copies of the packs with the rules that T is about: all rules of a pack of which it expects a verdict. */
static void select_rules(test_reader *r, rule_test *t) {
    const rule_set *s = r->rules;
    const pack **packs = ARENA_ARRAY(r->memory, const pack *, s->n_packs);
    t->packs = packs;
    for (size_t i = 0; i < s->n_packs; i++) {
        const pack *p = s->packs[i];
        rule *rules = ARENA_ARRAY(r->memory, rule, p->n_rules);
        size_t n = 0;
        bool whole = false;
        for (size_t k = 0; k < t->n_verdicts; k++) whole = whole || !t->verdicts[k].pack || t->verdicts[k].pack == p;
        for (size_t k = 0; k < p->n_rules; k++) {
            bool wanted = whole;
            for (size_t e = 0; e < t->n_rules && !wanted; e++) wanted = t->rules[e].rule == &p->rules[k];
            if (wanted) rules[n++] = p->rules[k];
        }
        if (n == 0) continue;
        pack *copy = ARENA_NEW(r->memory, pack);
        *copy = *p;
        copy->rules = rules;
        copy->n_rules = n;
        packs[t->n_packs++] = copy;
    }
}

/* ------------------------------------------------------------------------------------------------ deals */

/* The articles of a test need no ids: they get their numbers. */
static node *with_ids(arena *a, const node *articles) {
    node *list = node_copy(a, articles);
    size_t number = 0;
    list->first = NULL;
    list->n = 0;
    for (const node *c = articles->first; c; c = c->next) {
        node *one = node_copy(a, c);
        number++;
        if (c->kind == NODE_GROUP && !node_get(c, "id")) {
            one->first = NULL;
            one->n = 0;
            node_add_string(a, one, STR("id"), arena_printf(a, "%zu", number), c->at);
            for (const node *k = c->first; k; k = k->next) node_add(one, node_copy(a, k));
        }
        node_add(list, one);
    }
    return list;
}

/* A header that has only these names of things. */
static node *head_with(arena *a, const node *names) {
    node *head = node_group(a, STR("deal"), names->at);
    node_add(head, node_copy(a, names));
    return head;
}

/* The model clause that N names. */
static const clause *find_clause(test_reader *r, const node *n) {
    VEC(str) ids = {0};
    for (size_t i = 0; i < r->rules->n_packs; i++)
        for (size_t k = 0; k < r->rules->packs[i]->n_clauses; k++) {
            const clause *c = &r->rules->packs[i]->clauses[k];
            if (str_eq(c->id, n->s)) return c;
            VEC_PUSH(r->memory, ids, c->id);
        }
    place_error(r->problems, n->at, suggest_allowed(&r->problems->memory, n->s, ids.v, ids.n),
                "unknown clause '" STR_FMT "'", STR_ARG(n->s));
    return NULL;
}

/* The tree of a deal that has the test's name as title and these terms. */
static node *deal_tree(test_reader *r, const node *const *f, const node *terms, place at) {
    arena *a = r->memory;
    node *root = node_group(a, STR(""), at), *head = node_group(a, STR("deal"), f[DEAL] ? f[DEAL]->at : at);
    for (const node *c = f[DEAL] ? f[DEAL]->first : NULL; c; c = c->next) node_add(head, node_copy(a, c));
    if (!node_get(head, "id")) node_add_string(a, head, STR("id"), STR("test"), at);
    if (!node_get(head, "title")) node_add_string(a, head, STR("title"), field_str(f[NAME]), at);
    if (f[COMPLETE]) node_add(head, node_copy(a, f[COMPLETE]));
    node *articles = f[ARTICLES] ? with_ids(a, f[ARTICLES]) : node_list(a, STR("articles"), at);
    const clause *c = f[CLAUSE] ? find_clause(r, f[CLAUSE]) : NULL;
    if (c && c->names) head = node_merged(a, head, head_with(a, c->names));
    node_add(root, head);
    if (c) {
        node *one = node_group(a, STR(""), f[CLAUSE]->at);
        node_add_string(a, one, STR("id"), c->id, c->at);
        node_add_string(a, one, STR("title"), c->title, c->at);
        node_add(one, node_copy(a, c->text_node));
        node_add(one, node_copy(a, c->terms));
        node_add(articles, one);
    }
    if (articles->n || f[ARTICLES]) node_add(root, articles);
    node_add(root, terms ? node_copy(a, terms) : node_group(a, STR("terms"), at));
    return root;
}

static const deal *deal_of_file(test_reader *r, const node *const *f, const deal_settings *settings) {
    str name = f[DEAL]->s;
    str path =
        name.n && name.p[0] == '/' ? name : arena_printf(r->memory, STR_FMT STR_FMT, STR_ARG(r->folder), STR_ARG(name));
    static const int forbidden[] = {TERMS, ARTICLES, CLAUSE, COMPLETE, EACH};
    for (size_t i = 0; i < sizeof forbidden / sizeof *forbidden; i++)
        if (f[forbidden[i]])
            place_error(r->problems, f[forbidden[i]]->key_at, STR("remove it, or write the terms here and no file"),
                        "the deal is in a file, so the test cannot have '" STR_FMT "'", STR_ARG(f[forbidden[i]]->key));
    size_t before = r->problems->errors;
    source *s = source_load(r->memory, arena_str(r->memory, path), 16777216, r->problems);
    const deal *d = s ? deal_read(r->memory, s, r->rules->vocabulary, settings, r->problems) : NULL;
    if (!d && r->problems->errors > before)
        diags_add(r->problems, (diag){.level = DIAG_NOTE,
                                      .file = f[DEAL]->at.source->name,
                                      .line = place_line(f[DEAL]->at),
                                      .message = STR("this test names the deal")});
    return d;
}

/* ------------------------------------------------------------------------------------------------ variants */

/* One `each`: the paths at which values are put, and the values. */
typedef struct variation {
    const str *paths;
    const node **paths_at;
    size_t n_paths;
    const node **values;
    size_t n_values;
} variation;

static bool read_variation(test_reader *r, const node *n, variation *out) {
    enum { AT, VALUES, N };
    static const field_spec specs[N] = {{"at", FIELD_ANY, false}, {"values", FIELD_LIST, true}};
    const node *f[N];
    *out = (variation){0};
    if (!fields_read(n, "each", specs, N, f, r->problems)) return false;
    if (f[AT]) {
        out->paths = read_strings(r, "at", f[AT], &out->paths_at, &out->n_paths);
    } else { /* each value is a group of terms */
        out->paths = ARENA_NEW(r->memory, str);
        out->paths_at = ARENA_NEW(r->memory, const node *);
        out->paths_at[0] = f[VALUES];
        out->n_paths = 1;
    }
    out->values = ARENA_ARRAY(r->memory, const node *, f[VALUES]->n);
    for (const node *c = f[VALUES]->first; c; c = c->next) out->values[out->n_values++] = c;
    if (out->n_values == 0 || f[VALUES]->n == 0)
        place_error(r->problems, f[VALUES]->at, STR("for example values = [\"limited\", \"banned\"];"),
                    "'values' is empty, so nothing would be tested");
    else if (f[AT] && f[AT]->kind == NODE_LIST && f[AT]->n == 0)
        place_error(r->problems, f[AT]->at, STR("name the path of a term"),
                    "'at' is empty, so nothing would be tested");
    for (size_t i = 0; f[AT] && i < out->n_paths; i++)
        if (!check_path(r, out->paths[i], out->paths_at[i]->at, false)) return false;
    for (size_t i = 0; !f[AT] && i < out->n_values; i++)
        if (out->values[i]->kind != NODE_GROUP) {
            place_error(r->problems, out->values[i]->at, STR("write { forces = { ... }; }, or name the term with 'at'"),
                        "without 'at' a value must be a group of terms");
            return false;
        }
    return out->n_values && out->n_paths;
}

static const variation *read_each(test_reader *r, const node *n, size_t *count) {
    *count = 0;
    if (!n) return NULL;
    bool list = n->kind == NODE_LIST;
    variation *out = ARENA_ARRAY(r->memory, variation, list ? n->n : 1);
    size_t all = 1;
    for (const node *c = list ? n->first : n; c; c = list ? c->next : NULL) {
        if (!read_variation(r, c, &out[*count])) continue;
        size_t n_here = out[*count].n_paths * out[*count].n_values;
        (*count)++;
        if (all <= MOST_VARIANTS) all *= n_here;
        if (all <= MOST_VARIANTS) continue;
        place_error(r->problems, n->at, STR("split it"), "this test stands for more than %u tests", MOST_VARIANTS);
        return *count = 0, NULL;
    }
    return out;
}

static str value_label(arena *a, const node *v, size_t number) {
    switch (v->kind) {
    case NODE_BOOL: return v->b ? STR("true") : STR("false");
    case NODE_INT: return arena_printf(a, "%lld", (long long)v->i);
    case NODE_STRING: return v->s;
    case NODE_FLOAT: {
        buf out = buf_in(a);
        buf_double(&out, v->f);
        return buf_take(&out);
    }
    default: return arena_printf(a, "value %zu", number + 1);
    }
}

/* Reads a test's deal with TERMS and adds the test. */
static void add_test(test_reader *r, const node *const *f, rule_test t, const node *terms, const deal_settings *s) {
    if (f[DEAL] && f[DEAL]->kind == NODE_STRING)
        t.deal = deal_of_file(r, f, s);
    else
        t.deal = deal_of_node(r->memory, r->source, deal_tree(r, f, terms, t.at), r->rules->vocabulary, s, r->problems);
    if (t.deal) VEC_PUSH(r->memory, r->tests, t);
}

/* Every combination of one path and one value of each variation. */
static void add_variants(test_reader *r, const node *const *f, rule_test t, const deal_settings *s, const variation *v,
                         size_t n) {
    size_t all = 1, before = r->problems->errors;
    for (size_t i = 0; i < n; i++) all *= v[i].n_paths * v[i].n_values;
    for (size_t k = 0; k < all && r->problems->errors == before; k++) {
        node *terms = f[TERMS] ? node_copy(r->memory, f[TERMS]) : node_group(r->memory, STR("terms"), t.at);
        buf label = buf_in(r->memory);
        size_t left = k;
        for (size_t i = n; i-- > 0;) {
            size_t value = left % v[i].n_values, path = left / v[i].n_values % v[i].n_paths;
            left /= v[i].n_values * v[i].n_paths;
            terms = node_merged(r->memory, terms,
                                at_path(r->memory, v[i].paths[path], v[i].values[value], v[i].paths_at[path]->at));
            str at = v[i].paths[path];
            str part = arena_printf(r->memory, STR_FMT "%s" STR_FMT, STR_ARG(at), at.n ? " = " : "",
                                    STR_ARG(value_label(r->memory, v[i].values[value], value)));
            buf_join(&label, ", ", part);
        }
        t.variant = buf_take(&label);
        add_test(r, f, t, terms, s);
    }
}

/* ------------------------------------------------------------------------------------------------ a test */

static void check_name(test_reader *r, const node *name) {
    if (!name || !field_not_empty(name, r->problems)) return;
    if (map_put(r->memory, &r->names, name->s, (uint32_t)r->ats.n)) {
        VEC_PUSH(r->memory, r->ats, name->at);
        return;
    }
    str line = place_line_name(&r->problems->memory, r->ats.v[map_get(&r->names, name->s)], name->at);
    place_error(r->problems, name->at, arena_printf(&r->problems->memory, "first used on " STR_FMT, STR_ARG(line)),
                "duplicate name of a test '" STR_FMT "'", STR_ARG(name->s));
}

static void only_one(test_reader *r, const node *one, const node *other) {
    if (one && other)
        place_error(r->problems, other->key_at, STR("remove one of them"),
                    "a test has either '" STR_FMT "' or '" STR_FMT "', not both", STR_ARG(one->key),
                    STR_ARG(other->key));
}

static void read_test(test_reader *r, const node *n) {
    static const field_spec specs[FIELDS] = {
        {"name", FIELD_STRING, true},       {"rule", FIELD_STRING, false},     {"rules", FIELD_LIST, false},
        {"condition", FIELD_STRING, false}, {"conditions", FIELD_LIST, false}, {"terms", FIELD_GROUP, false},
        {"deal", FIELD_ANY, false},         {"clause", FIELD_STRING, false},   {"articles", FIELD_LIST, false},
        {"complete", FIELD_BOOL, false},    {"choose", FIELD_ANY, false},      {"each", FIELD_ANY, false},
        {"expect", FIELD_ANY, false},       {"verdict", FIELD_ANY, false},     {"because", FIELD_ANY, false},
        {"message", FIELD_STRING, false},   {"note", FIELD_STRING, false}};
    const node *f[FIELDS], **unused;
    size_t before = r->problems->errors, n_each;
    expectation_list list = {0};
    if (!fields_read(n, "test", specs, FIELDS, f, r->problems)) return;
    check_name(r, f[NAME]);
    only_one(r, f[RULE], f[RULES]);
    only_one(r, f[CONDITION], f[CONDITIONS]);
    rule_test t = {.name = f[NAME]->s, .at = f[NAME]->at};
    if (f[DEAL] && f[DEAL]->kind != NODE_STRING && f[DEAL]->kind != NODE_GROUP)
        place_error(r->problems, f[DEAL]->at, STR("deal = \"FILE\", or deal = { by = \"...\"; }"),
                    "'deal' must be the name of a file or a group");
    read_expectations(r, f, t.at, &list);
    t.rules = list.v;
    t.n_rules = list.n;
    read_verdicts(r, f[VERDICT], &t);
    t.because = read_because(r, f[BECAUSE], &t.n_because);
    if (f[MESSAGE] && field_not_empty(f[MESSAGE], r->problems)) t.message = (test_text){f[MESSAGE]->s, f[MESSAGE]->at};
    if (!f[EXPECT] && !f[VERDICT] && r->problems->errors == before)
        place_error(r->problems, t.at, STR("write rule = \"...\"; expect = \"fail\", or verdict = \"accepted\""),
                    "this test expects nothing");
    if ((f[BECAUSE] || f[MESSAGE]) && t.n_rules == 0 && r->problems->errors == before)
        place_error(r->problems, (f[BECAUSE] ? f[BECAUSE] : f[MESSAGE])->key_at, STR("name it with rule = \"...\""),
                    "reasons and messages are those of a rule or a condition, and this test names none");
    const variation *each = read_each(r, f[EACH], &n_each);
    deal_settings s = {.n_choose = 0};
    s.choose = read_strings(r, "choose", f[CHOOSE], &unused, &s.n_choose);
    if (r->problems->errors > before) return;
    select_rules(r, &t);
    if (n_each)
        add_variants(r, f, t, &s, each, n_each);
    else
        add_test(r, f, t, f[TERMS], &s);
}

/* ------------------------------------------------------------------------------------------------ a file */

enum { VOCABULARY, PACKS, TESTS, FILE_FIELDS };
static const field_spec file_specs[FILE_FIELDS] = {
    {"vocabulary", FIELD_STRING, false}, {"packs", FIELD_ANY, false}, {"tests", FIELD_LIST, true}};

bool test_file_names(arena *a, const node *root, deal_names *out, diags *d) {
    const node *f[FILE_FIELDS], **at;
    size_t before = d->errors;
    test_reader r = {.memory = a, .problems = d};
    *out = (deal_names){0};
    if (!fields_read(root, "file of tests", file_specs, FILE_FIELDS, f, d)) return false;
    out->packs.v = read_strings(&r, "packs", f[PACKS], &at, &out->packs.n);
    str *ids = ARENA_ARRAY(a, str, out->packs.n); /* a pack may be named by its file, too */
    for (size_t i = 0; i < out->packs.n; i++) {
        str name = out->packs.v[i];
        ids[i] = str_ends(name, STR(".rules")) ? str_sub(name, 0, name.n - 6) : name;
    }
    out->packs.v = ids;
    if (f[PACKS]) out->packs_at = f[PACKS]->at;
    if (f[VOCABULARY] && field_not_empty(f[VOCABULARY], d)) {
        out->vocabulary = f[VOCABULARY]->s;
        out->vocabulary_at = f[VOCABULARY]->at;
    }
    return d->errors == before;
}

bool test_file_read(arena *a, const source *s, const node *root, const rule_set *rules, test_file *out, diags *d) {
    size_t before = d->errors, slash = s->name.n;
    while (slash && s->name.p[slash - 1] != '/') slash--;
    test_reader r = {.memory = a, .problems = d, .source = s, .rules = rules, .folder = str_sub(s->name, 0, slash)};
    const node *list = node_get(root, "tests");
    for (const node *c = list ? list->first : NULL; c; c = c->next) read_test(&r, c);
    if (list && list->n == 0)
        place_error(d, list->at,
                    STR("write tests = ( { name = \"...\"; rule = \"...\"; terms = { ... }; expect = \"fail\"; } );"),
                    "this file has no tests");
    *out = (test_file){s, rules, r.tests.v, r.tests.n};
    return d->errors == before;
}
