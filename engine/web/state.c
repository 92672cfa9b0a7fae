/* The state of a document, as the page shows it after each change: the deal by its articles, what is wrong in it, the
 * verdicts of the parties, and a card for each condition that is not met. */

#include <stdlib.h>

#include "report/finding.h"
#include "report/next.h"
#include "service/deal_edit.h"
#include "terms/term_types.h"
#include "web/session_internal.h"

/* Reasons of a card, steps of what to settle next, and ids in a sentence, at most: the page shows no more, and an empty
 * deal would have hundreds. */
#define MOST_BECAUSE 12u
#define MOST_NEXT    24u
#define MOST_IDS     3u

/* Where the deal says something that is in a bracket. */
typedef struct bracket_at {
    const node *node;
    uint32_t which;
} bracket_at;

typedef struct viewing {
    web_call *call;
    arena *memory;
    json_writer *w;
    lines *lines;
    const analysis *is;
    const deal *deal;
    const verdict *verdict;
    VEC(bracket_at) brackets; /* by node */
    const finding *findings;
    size_t n_findings;
    const next_step *next;
    size_t n_next;
    int64_t today;
} viewing;

static void put_range(viewing *x, const char *key, uint32_t from, uint32_t to) {
    web_put_range(x->w, x->lines, key, from, to);
}

/* The bytes of a node of the outline; nothing for one of another file. */
static void put_node(viewing *x, const char *key, const outline_node *n) {
    if (n) put_range(x, key, n->key.n ? n->key_from : n->from, n->to);
}

static void put_place(viewing *x, const char *key, place p) {
    if (p.source == x->is->source) put_range(x, key, p.at, p.at + (p.len ? p.len : 1));
}

/* The child of an outline that is the same as a child of the tree, which comes after LAST. */
static const outline_node *twin(const outline_node *of, const outline_node *last, const node *n) {
    const outline_node *o = !of ? NULL : last ? last->next : of->first;
    return o && str_eq(o->key, n->key) ? o : NULL;
}

static void put_names(viewing *x, const char *key, const node *n) {
    json_put_array(x->w, key, JSON_INLINE);
    if (n && n->kind == NODE_STRING) json_str(x->w, n->s);
    for (const node *c = n && n->kind == NODE_LIST ? n->first : NULL; c; c = c->next)
        if (c->kind == NODE_STRING) json_str(x->w, c->s);
    json_close(x->w);
}

static str text_of(const node *group, const char *key) {
    const node *n = node_get(group, key);
    return n && n->kind == NODE_STRING ? n->s : STR("");
}

/* ------------------------------------------------------------------------------------------------ terms */

static int by_node(const void *a, const void *b) {
    const bracket_at *x = a, *y = b;
    return (x->node > y->node) - (x->node < y->node);
}

/* The brackets of values, to be found by their nodes. */
static void find_brackets(viewing *x) {
    const node *last = NULL;
    for (uint32_t i = 0; i < x->deal->n_mentions; i++) {
        const mention *m = &x->deal->mentions[i];
        if (m->either == DEAL_NONE || m->node == last) continue;
        last = m->node;
        VEC_PUSH(x->memory, x->brackets, (bracket_at){m->node, m->either});
    }
    if (x->brackets.n) qsort(x->brackets.v, x->brackets.n, sizeof *x->brackets.v, by_node);
}

static const bracket_at *bracket_of(const viewing *x, const node *n) {
    const bracket_at key = {.node = n};
    return x->brackets.n ? bsearch(&key, x->brackets.v, x->brackets.n, sizeof key, by_node) : NULL;
}

/* The weightiest message about the bytes of a term. */
static void put_problem_of(viewing *x, const outline_node *o) {
    const problem *worst = NULL;
    size_t low = 0, high = x->is->n_problems;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (x->is->problems[middle].from < o->key_from)
            low = middle + 1;
        else
            high = middle;
    }
    for (size_t i = low; i < x->is->n_problems && x->is->problems[i].from < o->to; i++) {
        const problem *p = &x->is->problems[i];
        if (p->weight <= PROBLEM_WARNING && (!worst || p->weight < worst->weight)) worst = p;
    }
    if (worst) json_put_str(x->w, "problem", str_sub(worst->message, 0, str_find(worst->message, STR("\n"), 0)));
}

/* The values of a bracket. */
static void put_ways(viewing *x, const term *t, const node *list, const choice *c) {
    str words = {"", 0};
    json_put_array(x->w, "ways", JSON_INLINE);
    uint32_t i = 0;
    for (const node *n = list->first; n; n = n->next, i++) {
        slot_value v;
        const node *value = n->kind == NODE_GROUP ? node_get(n, "value") : n;
        if (!value || !term_read(x->memory, t, value, &v)) continue;
        str one = web_value_words(x->memory, t, v);
        words = prose_join(x->memory, words, " or ", one);
        json_open_object(x->w, JSON_INLINE);
        json_key(x->w, STR("value"));
        slot_value_json(json_direct(x->w), t->type, t->values, v);
        json_put_str(x->w, "words", one);
        if (c && i < c->n_options) {
            json_put_str(x->w, "option", c->options[i].name);
            json_put_some(x->w, "by", c->options[i].by);
        }
        json_close(x->w);
    }
    json_close(x->w);
    json_put_str(x->w, "words", words);
}

static void put_term(viewing *x, const term *t, str path, const node *n, const outline_node *o) {
    json_writer *w = x->w;
    const node *either = n->kind == NODE_GROUP ? node_get(n, "either") : NULL;
    bool open = n->kind == NODE_GROUP && !either;
    slot_value v;
    json_open_object(w, JSON_INLINE);
    json_put_str(w, "path", path);
    json_put_str(w, "pattern", web_pattern(x->memory, t));
    json_put_str(w, "title", t->title);
    json_put_str(w, "type", term_types[t->type].name);
    json_put_some(w, "unit", web_unit(t));
    json_put_bool(w, "open", open);
    json_key(w, STR("value"));
    if (!open && !either && term_read(x->memory, t, n, &v)) {
        slot_value_json(json_direct(w), t->type, t->values, v);
        json_put_str(w, "words", web_value_words(x->memory, t, v));
    } else {
        json_null(w);
        if (open) json_put_z(w, "words", "open");
    }
    if (either) {
        const bracket_at *b = bracket_of(x, n);
        const choice *c = b ? &x->deal->choices[b->which] : NULL;
        if (c) json_put_str(w, "choice", c->name);
        put_ways(x, t, either, c);
    }
    put_node(x, "range", o);
    if (o) put_problem_of(x, o);
    json_close(w);
}

/* The branch below B to which a key leads: a name, a member or a set. */
static const term_branch *branch_below(const vocabulary *v, const term_branch *b, str key) {
    uint32_t field = map_get(&b->index, key);
    if (field != MAP_NONE) return b->fields[field];
    if (!b->family) return NULL;
    return map_get(&b->family->index, key) != MAP_NONE || vocabulary_set(v, key) ? b->member : NULL;
}

typedef void on_term(viewing *x, const term *t, str path, const node *n, const outline_node *o);

/* PATH with one more part; there are many. */
static str longer_path(arena *a, str path, str key) {
    size_t n = path.n ? path.n + 1 : 0;
    char *p = arena_alloc(a, n + key.n + 1);
    if (n) memcpy(p, path.p, path.n);
    if (n) p[path.n] = '.';
    if (key.n) memcpy(p + n, key.p, key.n);
    p[n + key.n] = '\0';
    return (str){p, n + key.n};
}

static void walk_terms(viewing *x, const node *group, const outline_node *og, const term_branch *b, str path,
                       on_term *each) {
    const outline_node *o = NULL;
    for (const node *n = group->first; n; n = n->next) {
        o = twin(og, o, n);
        if (!o) og = NULL;
        const term_branch *below = branch_below(x->deal->vocabulary, b, n->key);
        str at = longer_path(x->memory, path, n->key);
        if (below && below->leaf)
            each(x, below->leaf, at, n, o);
        else if (below && n->kind == NODE_GROUP)
            walk_terms(x, n, o, below, at, each);
    }
}

static void put_terms(viewing *x, const node *group, const outline_node *o) {
    json_put_array(x->w, "terms", JSON_INLINE);
    if (group) walk_terms(x, group, o, x->deal->vocabulary->root, STR(""), put_term);
    json_close(x->w);
}

static void put_open_term(viewing *x, const term *t, str path, const node *n, const outline_node *o) {
    if (n->kind == NODE_GROUP && !node_get(n, "either")) put_term(x, t, path, n, o);
}

/* ------------------------------------------------------------------------------------------------ the deal */

static const outline_node *top(const viewing *x, const char *key) {
    return outline_get(x->is->outline->root, key);
}

static void put_things(viewing *x, const node *head, const outline_node *o) {
    const vocabulary *v = x->deal->vocabulary;
    const node *names = node_get(head, "names");
    json_put_array(x->w, "things", JSON_INLINE);
    for (size_t i = 0; i < v->n_named; i++) {
        const char *set = arena_z(x->memory, v->named[i]->name);
        const node *list = node_get(names, set);
        const outline_node *of = outline_get(outline_get(o, "names"), set), *at = NULL;
        for (const node *n = list && list->kind == NODE_LIST ? list->first : NULL; n; n = n->next) {
            at = of ? at ? at->next : of->first : NULL;
            json_open_object(x->w, JSON_INLINE);
            json_put_z(x->w, "set", set);
            json_put_str(x->w, "id", text_of(n, "id"));
            json_put_str(x->w, "title", text_of(n, "title"));
            put_node(x, "range", at);
            json_close(x->w);
        }
    }
    json_close(x->w);
}

static void put_article(viewing *x, uint32_t i, const node *n, const outline_node *o) {
    json_writer *w = x->w;
    const article *of = &x->deal->articles[i];
    const node *bracketed = node_get(n, "bracketed");
    json_open_object(w, JSON_INLINE);
    json_put_str(w, "id", of->id);
    json_put_str(w, "title", of->title);
    json_put_str(w, "text", of->text);
    put_names(x, "by", node_get(n, "by"));
    json_put_str(w, "note", text_of(n, "note"));
    json_put_str(w, "option", text_of(n, "option"));
    json_put_bool(w, "bracketed", bracketed && bracketed->kind == NODE_BOOL && bracketed->b);
    if (of->choice != DEAL_NONE) json_put_str(w, "choice", x->deal->choices[of->choice].name);
    put_node(x, "range", o);
    put_node(x, "title_range", outline_get(o, "title"));
    put_node(x, "text_range", outline_get(o, "text"));
    put_terms(x, node_get(n, "terms"), outline_get(o, "terms"));
    json_close(w);
}

static void put_articles(viewing *x, bool open_only) {
    const node *list = node_get(x->deal->root, "articles"), *n = list ? list->first : NULL;
    const outline_node *of = top(x, "articles"), *o = NULL;
    if (of && list && of->n != list->n) of = NULL;
    for (uint32_t i = 0; n && i < x->deal->n_articles; n = n->next, i++) {
        o = of ? o ? o->next : of->first : NULL;
        const node *terms = node_get(n, "terms");
        if (!open_only)
            put_article(x, i, n, o);
        else if (terms)
            walk_terms(x, terms, outline_get(o, "terms"), x->deal->vocabulary->root, STR(""), put_open_term);
    }
}

static void put_deal(viewing *x) {
    json_writer *w = x->w;
    const deal *d = x->deal;
    if (!d) {
        json_put_null(w, "deal");
        return;
    }
    const node *head = node_get(d->root, "deal"), *own = node_get(d->root, "terms");
    const outline_node *o = top(x, "deal");
    json_put_object(w, "deal", JSON_INLINE);
    json_put_str(w, "id", d->id);
    json_put_str(w, "title", d->title);
    json_put_str(w, "status", d->status);
    json_put_str(w, "date", text_of(head, "date"));
    json_put_str(w, "note", text_of(head, "note"));
    json_put_str(w, "vocabulary", text_of(head, "vocabulary"));
    put_names(x, "packs", node_get(head, "packs"));
    put_names(x, "by", node_get(head, "by"));
    json_put_bool(w, "complete", d->complete);
    put_node(x, "range", o);
    put_things(x, head, o);
    json_put_array(w, "articles", JSON_INLINE);
    put_articles(x, false);
    json_close(w);
    put_terms(x, own, top(x, "terms"));
    json_put_array(w, "open", JSON_INLINE);
    put_articles(x, true);
    if (own) walk_terms(x, own, top(x, "terms"), d->vocabulary->root, STR(""), put_open_term);
    json_close(w);
    json_close(w);
}

/* ------------------------------------------------------------------------------------------------ problems */

static void put_problems(viewing *x) {
    static const char *const weights[] = {[PROBLEM_ERROR] = "error",
                                          [PROBLEM_WARNING] = "warning",
                                          [PROBLEM_INFORMATION] = "information",
                                          [PROBLEM_HINT] = "hint"};
    json_writer *w = x->w;
    json_put_array(w, "problems", JSON_INLINE);
    for (size_t i = 0; i < x->is->n_problems; i++) {
        const problem *p = &x->is->problems[i];
        size_t n = 0;
        json_open_object(w, JSON_INLINE);
        put_range(x, "range", p->from, p->to);
        json_put_z(w, "weight", weights[p->weight]);
        json_put_str(w, "message", p->message);
        json_put_some(w, "note", p->note);
        if (p->finding) json_put_str(w, "card", p->code);
        json_put_array(w, "actions", JSON_INLINE);
        const web_action *list = p->finding ? NULL : web_problem_actions(x->call, i, &n);
        for (size_t k = 0; k < n; k++) web_put_action(w, &list[k]);
        json_close(w);
        json_close(w);
    }
    json_close(w);
}

/* ------------------------------------------------------------------------------------------------ parties */

typedef struct tally {
    size_t crossed, undetermined, passed, waived, concessions, errors;
    str ids[MOST_IDS]; /* of the rules that the sentence names */
    size_t n_ids;
} tally;

static tally tally_of(const pack_verdict *p) {
    tally t = {0};
    for (const rule_verdict *r = p->rules; r < p->rules + p->n_rules; r++) {
        rule_outcome o = rule_standing(r);
        bool red = r->rule->class == RULE_RED_LINE, named = false;
        t.errors += o == RULE_ERROR;
        t.crossed += o == RULE_FAIL && red;
        t.concessions += o == RULE_FAIL && r->rule->class == RULE_NEGOTIABLE;
        t.undetermined += o == RULE_UNDETERMINED && red;
        t.waived += r->outcome == RULE_FAIL && (r->waived || r->known);
        t.passed += o == RULE_PASS && red;
        if (p->outcome == DEAL_REJECTED) named = o == RULE_FAIL && red;
        if (p->outcome == DEAL_UNDETERMINED) named = o == RULE_UNDETERMINED && red;
        if (p->outcome == DEAL_ERROR) named = o == RULE_ERROR;
        if (named && t.n_ids < MOST_IDS) t.ids[t.n_ids++] = r->rule->id;
    }
    return t;
}

/* "UA-A, UA-B, UA-C and 4 more" */
static str ids_text(viewing *x, const tally *t, size_t all) {
    str list = arena_join(x->memory, t->ids, t->n_ids, ", ", all > t->n_ids ? ", " : " and ", 0);
    return all > t->n_ids ? arena_printf(x->memory, STR_FMT " and %zu more", STR_ARG(list), all - t->n_ids) : list;
}

/* Why a party gives its verdict, in one sentence. */
static str party_why(viewing *x, const pack_verdict *p, const tally *t) {
    arena *a = x->memory;
    size_t all = p->outcome == DEAL_REJECTED ? t->crossed : p->outcome == DEAL_ERROR ? t->errors : t->undetermined;
    str ids = ids_text(x, t, all);
    switch (p->outcome) {
    case DEAL_ERROR:
        return arena_printf(a, "%zu rule%s could not be checked: " STR_FMT ".", all, all == 1 ? "" : "s", STR_ARG(ids));
    case DEAL_REJECTED:
        if (all == 0) return STR("A negotiable rule fails, and the check is strict.");
        return arena_printf(a, "%zu red line%s crossed: " STR_FMT ".", all, all == 1 ? " is" : "s are", STR_ARG(ids));
    case DEAL_UNDETERMINED:
        if (all == 0) return STR("A rule is undetermined.");
        return arena_printf(a, "No red line is crossed, but %zu %s undetermined: " STR_FMT ".", all,
                            all == 1 ? "is" : "are", STR_ARG(ids));
    case DEAL_NOT_APPLICABLE: return STR("None of its red lines applies to this deal.");
    case DEAL_ACCEPTED: break;
    }
    if (t->waived)
        return arena_printf(a, "No red line is crossed, because %zu violation%s waived.", t->waived,
                            t->waived == 1 ? " is" : "s are");
    if (t->concessions)
        return arena_printf(a, "All red lines pass, with %zu concession%s.", t->concessions,
                            t->concessions == 1 ? "" : "s");
    return STR("All red lines pass.");
}

static void put_parties(viewing *x, const char *key, const verdict *v) {
    json_writer *w = x->w;
    json_put_array(w, key, JSON_INLINE);
    for (size_t i = 0; v && i < v->n_packs; i++) {
        const pack_verdict *p = &v->packs[i];
        tally t = tally_of(p);
        json_open_object(w, JSON_INLINE);
        json_put_str(w, "pack", p->pack->id);
        json_put_str(w, "title", p->pack->title);
        json_put_str(w, "party", p->pack->party);
        json_put_z(w, "verdict", deal_outcome_name(p->outcome));
        json_put_uint(w, "crossed", t.crossed);
        json_put_uint(w, "undetermined", t.undetermined);
        json_put_uint(w, "passed", t.passed);
        json_put_uint(w, "waived", t.waived);
        json_put_uint(w, "concessions", t.concessions);
        json_put_str(w, "why", party_why(x, p, &t));
        json_close(w);
    }
    json_close(w);
}

/* ------------------------------------------------------------------------------------------------ cards */

/* The order of cards: red lines that are crossed, what could not be checked, undetermined red lines, then rules of the
 * other classes; what is waived or known comes last. */
static int rank_of(const finding *f) {
    const condition_verdict *c = f->condition;
    bool red = f->rule->rule->class == RULE_RED_LINE;
    if (f->kind == FINDING_FALLBACK) return -1;
    if (c && c->outcome == CONDITION_VIOLATED && (c->waiver || c->known)) return 7;
    switch (f->kind) {
    case FINDING_CROSSED: return 0;
    case FINDING_ERROR: return 1;
    case FINDING_UNDETERMINED: return red ? 2 : f->rule->rule->class == RULE_NEGOTIABLE ? 4 : 6;
    case FINDING_CONCESSION: return 3;
    case FINDING_NOTE: return 5;
    case FINDING_FALLBACK: break;
    }
    return -1;
}

static void put_cite(viewing *x, const citation *c) {
    json_writer *w = x->w;
    json_put_object(w, "cite", JSON_INLINE);
    json_put_str(w, "source", c->source->id);
    json_put_str(w, "title", c->source->title);
    json_put_some(w, "date", c->source->date);
    json_put_some(w, "section", c->section);
    json_put_str(w, "quote", c->quote);
    json_put_some(w, "url", c->source->url);
    json_close(w);
}

/* What a person calls the term of a reason. */
static str because_label(viewing *x, const term_group *g) {
    const vocabulary *v = x->deal->vocabulary;
    const because *b = g->of;
    if (b->kind != BECAUSE_TERM || b->slot >= v->n_slots || v->slot_term[b->slot] >= v->n_terms)
        return prose_reason(x->memory, g, x->deal);
    return v->terms[v->slot_term[b->slot]]->title;
}

static str because_value(viewing *x, const because *b) {
    const vocabulary *v = x->deal->vocabulary;
    bool known = b->slot < v->n_slots && v->slot_term[b->slot] < v->n_terms;
    if (b->value.state == SLOT_VALUE && known)
        return web_value_words(x->memory, v->terms[v->slot_term[b->slot]], b->value.v);
    return prose_value(x->memory, b);
}

static void put_because(viewing *x, const because *list, size_t n) {
    json_writer *w = x->w;
    size_t groups = 0;
    const term_group *g = prose_groups(x->memory, list, n, true, &groups);
    json_put_array(w, "because", JSON_INLINE);
    for (size_t i = 0; i < groups && i < MOST_BECAUSE; i++) {
        const because *b = g[i].of;
        json_open_object(w, JSON_INLINE);
        if (b->kind == BECAUSE_TERM) json_put_str(w, "term", prose_few_names(x->memory, g[i].paths));
        json_put_str(w, "label", because_label(x, &g[i]));
        json_put_str(w, "value", b->kind == BECAUSE_TERM ? because_value(x, b) : STR(""));
        json_put_some(w, "things", prose_things(x->memory, &g[i]));
        json_put_some(w, "words", b->text);
        if (b->article) json_put_str(w, "article", b->article->id);
        put_place(x, "range", b->at);
        json_put_true(w, "unknown", b->unknown);
        if (b->choice != DEAL_NONE && b->choice < x->deal->n_choices) {
            json_put_str(w, "choice", x->deal->choices[b->choice].name);
            json_put_str(w, "option", choice_way_name(&x->deal->choices[b->choice], b->way));
        }
        json_put_bool(w, "silent", b->silent);
        json_close(w);
    }
    json_close(w);
    if (groups > MOST_BECAUSE) json_put_uint(w, "more_because", groups - MOST_BECAUSE);
}

/* Model clauses for the rule. */
static void put_clauses(viewing *x, const finding *f) {
    const pack *p = f->pack->pack;
    json_put_array(x->w, "clauses", JSON_INLINE);
    for (size_t i = 0; i < p->n_clauses; i++) {
        if (!clause_is_for(&p->clauses[i], f->rule->rule->id)) continue;
        json_open_object(x->w, JSON_INLINE);
        json_put_str(x->w, "id", p->clauses[i].id);
        json_put_str(x->w, "title", p->clauses[i].title);
        json_put_str(x->w, "text", p->clauses[i].text);
        json_close(x->w);
    }
    json_close(x->w);
}

static void put_waiver_fields(viewing *x, const waiver *waived) {
    json_writer *w = x->w;
    const waivers *own = &x->deal->waivers;
    if (waived->own)
        json_put_uint(w, "number", (uint64_t)(waived - own->list));
    else
        json_put_z(w, "file", ".redline.cfg");
    json_put_str(w, "condition", waived->condition);
    json_put_str(w, "by", waived->by);
    json_put_str(w, "reason", waived->reason);
    json_put_str(w, "until", waived->until);
    json_put_bool(w, "expired", waived->last < x->today);
    if (waived->own) put_place(x, "range", waived->at);
}

static const waiver *waiver_of(const viewing *x, const finding *f, str id) {
    if (f->condition && f->condition->waiver) return f->condition->waiver;
    const waivers *own = &x->deal->waivers;
    for (size_t i = 0; i < own->n; i++)
        if (str_eq(own->list[i].condition, id)) return &own->list[i]; /* it has expired */
    return NULL;
}

static void put_card(viewing *x, const finding *f) {
    json_writer *w = x->w;
    const rule *r = f->rule->rule;
    const condition_verdict *c = f->condition;
    str id = finding_id(x->memory, f);
    bool violated = c && c->outcome == CONDITION_VIOLATED;
    undetermined_reason why = c ? c->undetermined : UNDETERMINED_NOT;
    json_open_object(w, JSON_INLINE);
    json_put_str(w, "id", id);
    json_put_str(w, "pack", f->pack->pack->id);
    json_put_str(w, "rule", r->id);
    json_put_str(w, "condition", c ? c->condition->id : STR(""));
    json_put_str(w, "title", r->title);
    json_put_z(w, "class", rule_class_name(r->class));
    json_put_z(w, "class_title", prose_class(r->class));
    json_put_z(w, "verdict",
               f->kind == FINDING_ERROR ? "error"
               : violated && c->waiver  ? "waived"
               : violated && c->known   ? "known"
               : violated               ? "violated"
                                        : "undetermined");
    json_put_bool(w, "missing", why == UNDETERMINED_MISSING || why == UNDETERMINED_UNMENTIONED);
    if (why != UNDETERMINED_NOT) json_put_z(w, "undetermined", undetermined_reason_name(why));
    json_put_str(w, "message", finding_message(x->memory, f));
    put_cite(x, c ? c->condition->cite : &r->cite);
    json_put_str(w, "remedy", r->remedy);
    json_put_str(w, "rationale", r->rationale);
    put_because(x, c ? c->because : f->rule->when_because, c ? c->n_because : f->rule->n_when_because);
    json_put_array(w, "actions", JSON_INLINE);
    size_t n;
    const web_action *list = web_card_actions(x->call, f, x->next, x->n_next, &n);
    for (size_t i = 0; i < n; i++) web_put_action(w, &list[i]);
    json_close(w);
    put_clauses(x, f);
    const waiver *waived = waiver_of(x, f, id);
    if (waived) {
        json_put_object(w, "waiver", JSON_INLINE);
        put_waiver_fields(x, waived);
        json_close(w);
    }
    json_close(w);
}

static void put_cards(viewing *x) {
    json_put_array(x->w, "cards", JSON_INLINE);
    for (int rank = 0; rank <= 7; rank++)
        for (size_t i = 0; i < x->n_findings; i++)
            if (rank_of(&x->findings[i]) == rank) put_card(x, &x->findings[i]);
    json_close(x->w);
}

/* ------------------------------------------------------------------------------------------------ what next */

static const article *home_article(const viewing *x, uint32_t i) {
    return i == DEAL_NONE ? NULL : &x->deal->articles[i];
}

/* The call that settles a step to one of its values. */
static void put_setting(viewing *x, const next_step *s, size_t i, const term *t) {
    json_writer *w = x->w;
    json_put_object(w, "set", JSON_INLINE);
    if (s->bracket) {
        json_put_z(w, "op", "settle");
        json_put_str(w, "choice", s->bracket->name);
        json_put_str(w, "option", s->values[i].name);
    } else {
        const article *home = home_article(x, deal_edit_home(x->deal, t));
        json_put_z(w, "op", "set");
        json_key(w, STR("article"));
        if (home)
            json_str(w, home->id);
        else
            json_null(w);
        json_put_str(w, "term", s->terms.of->term);
        json_key(w, STR("value"));
        json_raw(w, s->values[i].json);
    }
    json_close(w);
}

static void put_step(viewing *x, const next_step *s) {
    json_writer *w = x->w;
    const vocabulary *v = x->deal->vocabulary;
    const because *b = s->bracket ? NULL : s->terms.of;
    bool known = b && b->slot < v->n_slots && v->slot_term[b->slot] < v->n_terms;
    const term *t = known ? v->terms[v->slot_term[b->slot]] : NULL;
    bool one = s->bracket || (s->terms.n == 1 && t);
    json_open_object(w, JSON_INLINE);
    json_put_z(w, "what", s->bracket ? "bracket" : "term");
    json_put_str(w, "name", next_name(x->memory, s, true));
    json_put_some(w, "title", t ? t->title : STR(""));
    if (t) json_put_str(w, "pattern", web_pattern(x->memory, t));
    if (t && one) json_put_str(w, "path", b->term);
    if (s->bracket) {
        json_put_str(w, "choice", s->bracket->name);
        put_place(x, "range", s->bracket->at);
    } else {
        put_place(x, "range", b->at);
        if (b->article) json_put_str(w, "article", b->article->id);
    }
    json_put_str(w, "rules", next_rules(x->memory, s, true));
    json_put_array(w, "values", JSON_INLINE);
    for (size_t i = 0; i < s->n_values; i++) {
        json_open_object(w, JSON_INLINE);
        json_key(w, STR("value"));
        json_raw(w, s->values[i].json);
        json_put_str(w, "name", s->values[i].name);
        json_put_str(w, "decides", next_decides(x->memory, s, i));
        if (one) put_setting(x, s, i, t);
        json_close(w);
    }
    json_close(w);
    json_close(w);
}

static void put_next(viewing *x) {
    json_put_array(x->w, "next", JSON_INLINE);
    for (size_t i = 0; i < x->n_next && i < MOST_NEXT; i++) put_step(x, &x->next[i]);
    json_close(x->w);
    json_put_str(x->w, "next_count", x->verdict ? next_count(x->memory, x->verdict) : STR(""));
}

/* ------------------------------------------------------------------------------------------------ brackets */

/* The path of a bracket of a value, as it is written: its name, but for what tells it from others. */
static str either_path(str name) {
    size_t n = 0;
    while (n < name.n && name.p[n] != '@' && name.p[n] != '#') n++;
    return str_sub(name, 0, n);
}

static void put_choice(viewing *x, uint32_t which, const mention *m, const article *of) {
    json_writer *w = x->w;
    const choice *c = &x->deal->choices[which];
    const term *t = m ? x->deal->vocabulary->terms[x->deal->vocabulary->slot_term[m->slot]] : NULL;
    bool bracketed = !c->is_either && prose_is_bracket(c);
    json_open_object(w, JSON_INLINE);
    json_put_str(w, "id", c->name);
    json_put_str(w, "title", t ? t->title : bracketed && of && of->title.n ? of->title : c->name);
    put_place(x, "range", c->at);
    if (of) json_put_str(w, "article", of->id);
    json_put_z(w, "what", c->is_either ? "term" : bracketed ? "bracketed" : "articles");
    if (m) json_put_str(w, "term", either_path(c->name));
    json_put_array(w, "ways", JSON_INLINE);
    for (uint32_t i = 0; i < choice_ways(c); i++) {
        json_open_object(w, JSON_INLINE);
        json_put_str(w, "option", choice_way_name(c, i));
        json_put_str(w, "name",
                     t && m ? web_value_words(x->memory, t, m->either_values[i]) : prose_way(x->memory, c, i));
        json_put_str(w, "by", i < c->n_options ? c->options[i].by : STR(""));
        json_close(w);
    }
    json_close(w);
    json_close(w);
}

/* Each bracket with the first place that it is about: of a value, or an article. */
static void put_choices(viewing *x) {
    const deal *d = x->deal;
    size_t n = d ? d->n_choices : 0;
    const mention **said = ARENA_ARRAY(x->memory, const mention *, n + 1);
    const article **articles = ARENA_ARRAY(x->memory, const article *, n + 1);
    for (uint32_t i = 0; n && i < d->n_mentions; i++) {
        const mention *m = &d->mentions[i];
        if (m->either == DEAL_NONE || said[m->either]) continue;
        said[m->either] = m;
        articles[m->either] = home_article(x, m->article);
    }
    for (uint32_t i = 0; n && i < d->n_articles; i++) {
        uint32_t of = d->articles[i].choice;
        if (of != DEAL_NONE && !articles[of]) articles[of] = &d->articles[i];
    }
    json_put_array(x->w, "choices", JSON_INLINE);
    for (uint32_t i = 0; i < n; i++) put_choice(x, i, said[i], articles[i]);
    json_close(x->w);
}

static void put_waivers(viewing *x) {
    const waivers *lists[] = {x->deal ? &x->deal->waivers : NULL, x->deal ? &x->is->outside : NULL};
    json_put_array(x->w, "waivers", JSON_INLINE);
    for (size_t k = 0; k < 2; k++)
        for (size_t i = 0; lists[k] && i < lists[k]->n; i++) {
            const waiver *one = &lists[k]->list[i];
            if (one->deal.n && !str_eq(one->deal, x->deal->id)) continue;
            json_open_object(x->w, JSON_INLINE);
            put_waiver_fields(x, one);
            json_close(x->w);
        }
    json_close(x->w);
}

/* ------------------------------------------------------------------------------------------------ all of it */

static viewing view_of(web_call *c) {
    web_document *d = c->of;
    const analysis *is = document_analysis(d->is);
    viewing x = {.call = c,
                 .memory = c->memory,
                 .w = c->w,
                 .lines = web_lines(c),
                 .is = is,
                 .deal = is->deal,
                 .verdict = is->verdict};
    diags *dropped = diags_in(c->memory);
    if (!is->memory) arena_out_of_memory(c->memory);
    waiver_today(c->session->settings.service.today, &x.today, dropped);
    if (x.deal) find_brackets(&x);
    if (x.verdict) {
        x.findings = findings_of(x.memory, x.verdict, &x.n_findings);
        x.next = next_steps(x.memory, x.verdict, &x.n_next);
    }
    return x;
}

void web_put_state(web_call *c) {
    viewing x = view_of(c);
    json_put_object(c->w, "state", JSON_INLINE);
    json_put_bool(c->w, "changed", web_is_changed(c->of));
    json_put_uint(c->w, "rules_revision", service_rules_revision(c->session->service));
    put_deal(&x);
    put_problems(&x);
    put_parties(&x, "parties", x.verdict);
    put_cards(&x);
    put_next(&x);
    put_choices(&x);
    put_waivers(&x);
    json_close(c->w);
}

void web_put_parties(web_call *c, const char *key, const verdict *v) {
    viewing x = {.call = c, .memory = c->memory, .w = c->w};
    put_parties(&x, key, v);
}
