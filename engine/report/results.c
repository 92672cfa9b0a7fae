#include "report/results.h"

#include "source/fields.h"

/* ------------------------------------------------------------------------------------------------ parts of a report */

/* A name, and where in the list of conditions it was met last. */
typedef struct kept {
    str name;
    uint32_t condition;
} kept;

typedef struct results_reader {
    arena *memory;
    arena tree; /* of the line, or of the document, that is being read */
    diags *problems;
    VEC(result_deal) deals;
    VEC(kept) names; /* each once: a batch repeats the same few for every deal */
    map name_index;
    /* of the deal that is being read */
    VEC(result_pack) packs;
    VEC(result_condition) conditions;
} results_reader;

static bool expected(const results_reader *r, place at, const char *what) {
    place_error(r->problems, at, str_of("a report that `redline check -f json` or -f jsonl has written"),
                "this is no report of redline: %s", what);
    return false;
}

/* The string under KEY; the empty string where it is null or not there. False where it is something else. */
static bool string_of(const results_reader *r, const node *group, const char *key, str *out) {
    const node *n = node_get(group, key);
    *out = (str){"", 0};
    if (!n || n->kind == NODE_NULL) return true;
    if (n->kind != NODE_STRING) return expected(r, n->at, "a string should stand here");
    *out = n->s;
    return true;
}

/* The number of the name under KEY among N names. */
static bool name_of(const results_reader *r, const node *group, const char *key, const char *(*name)(unsigned),
                    unsigned n, unsigned *out) {
    const node *at = node_get(group, key);
    if (!at || at->kind != NODE_STRING) return expected(r, at ? at->at : group->at, "a verdict is missing");
    for (*out = 0; *out < n; ++*out)
        if (str_is(at->s, name(*out))) return true;
    return expected(r, at->at, "there is no such verdict");
}

static const char *deal_name(unsigned o) {
    return deal_outcome_name((deal_outcome)o);
}

static const char *condition_name(unsigned o) {
    return condition_outcome_name((condition_outcome)o);
}

static const char *class_name(unsigned c) {
    return rule_class_name((rule_class)c);
}

static bool deal_verdict(const results_reader *r, const node *group, deal_outcome *out) {
    unsigned o;
    if (!name_of(r, group, "verdict", deal_name, DEAL_ERROR + 1, &o)) return false;
    *out = (deal_outcome)o;
    return true;
}

static kept *keep(results_reader *r, str name) {
    uint32_t i = map_get(&r->name_index, name);
    if (i != MAP_NONE) return &r->names.v[i];
    name = arena_str(r->memory, name);
    map_put(r->memory, &r->name_index, name, (uint32_t)r->names.n);
    VEC_PUSH(r->memory, r->names, (kept){.name = name});
    return &r->names.v[r->names.n - 1];
}

static kept *keep_path(results_reader *r, const result_condition *c) {
    return keep(r, arena_printf(&r->tree, STR_FMT "/" STR_FMT "/" STR_FMT, STR_ARG(c->pack), STR_ARG(c->rule),
                                STR_ARG(c->condition)));
}

/* The parts become slices of the name. */
static void add_condition(results_reader *r, result_condition c) {
    size_t pack_n = c.pack.n, rule_n = c.rule.n;
    kept *name = keep_path(r, &c);
    c.name = name->name;
    c.pack = str_sub(c.name, 0, pack_n);
    c.rule = str_sub(c.name, pack_n + 1, pack_n + 1 + rule_n);
    c.condition = str_sub(c.name, pack_n + rule_n + 2, c.name.n);
    name->condition = (uint32_t)r->conditions.n;
    VEC_PUSH(r->memory, r->conditions, c);
}

/* Marks a condition of this deal that was read before as waived or known. A preference is in no other list of lines: it
 * is passed over, since it rejects nothing. */
static void mark_condition(results_reader *r, result_condition mark) {
    const kept *name = keep_path(r, &mark);
    if (name->condition >= r->conditions.n) return;
    result_condition *c = &r->conditions.v[name->condition];
    if (c->name.p != name->name.p || c->outcome != CONDITION_VIOLATED) return;
    c->waived = c->waived || mark.waived;
    c->known = c->known || mark.known;
}

static bool is_true(const node *group, const char *key) {
    const node *n = node_get(group, key);
    return n && n->kind == NODE_BOOL && n->b;
}

/* ------------------------------------------------------------------------------------------------ json */

/* jsonl tells of red lines that are violated or undetermined, of concessions, and of every error. */
static bool is_in_lines(rule_class class, condition_outcome o) {
    if (o == CONDITION_ERROR) return true;
    if (class == RULE_RED_LINE) return o == CONDITION_VIOLATED || o == CONDITION_UNDETERMINED;
    return class == RULE_NEGOTIABLE && o == CONDITION_VIOLATED;
}

static bool read_condition(results_reader *r, str of_pack, const node *of_rule, rule_class class, const node *n) {
    unsigned o;
    result_condition c = {.pack = of_pack};
    if (!name_of(r, n, "verdict", condition_name, CONDITION_ERROR + 1, &o)) return false;
    if (!string_of(r, of_rule, "id", &c.rule) || !string_of(r, n, "id", &c.condition)) return false;
    c.outcome = (condition_outcome)o;
    c.waived = node_get(n, "waived") != NULL;
    c.known = is_true(n, "known");
    c.in_lines = is_in_lines(class, c.outcome);
    add_condition(r, c);
    return true;
}

static bool read_rule(results_reader *r, str of_pack, const node *n) {
    unsigned class;
    const node *conditions = node_get(n, "conditions");
    if (!conditions || conditions->kind != NODE_LIST) return expected(r, n->at, "a rule has no conditions");
    if (!name_of(r, n, "class", class_name, RULE_PREFERENCE + 1, &class)) return false;
    for (const node *c = conditions->first; c; c = c->next)
        if (!read_condition(r, of_pack, n, (rule_class) class, c)) return false;
    return true;
}

static bool read_pack(results_reader *r, const node *n) {
    result_pack p = {0};
    const node *rules = node_get(n, "rules");
    if (!string_of(r, n, "id", &p.id) || !deal_verdict(r, n, &p.outcome)) return false;
    if (!rules || rules->kind != NODE_LIST) return expected(r, n->at, "a pack has no rules");
    p.id = keep(r, p.id)->name;
    VEC_PUSH(r->memory, r->packs, p);
    for (const node *c = rules->first; c; c = c->next)
        if (!read_rule(r, p.id, c)) return false;
    return true;
}

/* ------------------------------------------------------------------------------------------------ jsonl */

/* "RULE/condition". */
static bool read_name(results_reader *r, str of_pack, const node *n, result_condition c) {
    if (n->kind != NODE_STRING) return expected(r, n->at, "a condition's name should stand here");
    size_t slash = str_find(n->s, STR("/"), 0);
    if (slash == SIZE_MAX) return expected(r, n->at, "a condition is named RULE/condition");
    c.pack = of_pack;
    c.rule = str_sub(n->s, 0, slash);
    c.condition = str_sub(n->s, slash + 1, n->s.n);
    c.in_lines = true;
    (c.waived || c.known ? mark_condition : add_condition)(r, c);
    return true;
}

static bool read_line_pack(results_reader *r, const node *n) {
    static const struct {
        const char *key;
        result_condition means;
    } lists[] = {{"failed", {.outcome = CONDITION_VIOLATED}},
                 {"undetermined", {.outcome = CONDITION_UNDETERMINED}},
                 {"concessions", {.outcome = CONDITION_VIOLATED}},
                 {"errors", {.outcome = CONDITION_ERROR}},
                 {"waived", {.outcome = CONDITION_VIOLATED, .waived = true}},
                 {"known", {.outcome = CONDITION_VIOLATED, .known = true}}};
    result_pack p = {.id = keep(r, n->key)->name};
    if (!deal_verdict(r, n, &p.outcome)) return false;
    VEC_PUSH(r->memory, r->packs, p);
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        const node *list = node_get(n, lists[i].key);
        if (list && list->kind != NODE_LIST) return expected(r, list->at, "a list of conditions should stand here");
        for (const node *c = list ? list->first : NULL; c; c = c->next)
            if (!read_name(r, p.id, c, lists[i].means)) return false;
    }
    return true;
}

/* ------------------------------------------------------------------------------------------------ deals */

static bool read_deal(results_reader *r, const node *n) {
    result_deal d = {0};
    const node *packs = node_get(n, "packs");
    r->packs.v = NULL;
    r->conditions.v = NULL;
    r->packs.n = r->packs.cap = r->conditions.n = r->conditions.cap = 0;
    if (!packs || (packs->kind != NODE_LIST && packs->kind != NODE_GROUP)) return expected(r, n->at, "it has no packs");
    if (!string_of(r, n, "id", &d.id) || !string_of(r, n, "file", &d.file) || !deal_verdict(r, n, &d.outcome))
        return false;
    for (const node *c = packs->first; c; c = c->next)
        if (!(packs->kind == NODE_LIST ? read_pack : read_line_pack)(r, c)) return false;
    d.packs = r->packs.v;
    d.n_packs = r->packs.n;
    d.conditions = r->conditions.v;
    d.n_conditions = r->conditions.n;
    d.id = arena_str(r->memory, d.id);
    d.file = keep(r, d.file)->name;
    VEC_PUSH(r->memory, r->deals, d);
    return true;
}

static bool read_document(results_reader *r, const node *root) {
    const node *list = node_get(root, "deals"), *version = node_get(root, "redline");
    if (version && (version->kind != NODE_STRING || !str_is(version->s, "1")))
        return expected(r, version->at, "this version knows format \"1\" only");
    if (!list || list->kind != NODE_LIST) return expected(r, root->at, "it has no list of deals");
    for (const node *c = list->first; c; c = c->next)
        if (!read_deal(r, c)) return false;
    return true;
}

/* ------------------------------------------------------------------------------------------------ files */

/* Whether TEXT is a JSON object with this key. The keys tell a report from a deal, whatever has passed over the file.
 */
static bool has_key(str text, const char *key) {
    arena a;
    diags d;
    arena_init(&a);
    diags_init(&d);
    const node *root = node_read_json(&a, source_of_text(&a, STR(""), text), (node_limits){0}, &d);
    bool has = node_get(root, key) != NULL;
    diags_free(&d);
    arena_free(&a);
    return has;
}

static str content(str text) {
    return str_trim(str_sub(text, str_starts(text, STR("\xef\xbb\xbf")) ? 3 : 0, text.n));
}

static bool is_lines(str text) {
    str all = content(text);
    return has_key(str_sub(all, 0, str_find(all, STR("\n"), 0)), "packs");
}

bool results_look(str text) {
    if (!str_starts(content(text), STR("{"))) return false;
    return str_find(str_sub(content(text), 0, 32), STR("\"redline\""), 0) != SIZE_MAX || is_lines(text) ||
           has_key(text, "deals");
}

static bool read_line(results_reader *r, const source *s, str line, uint32_t number) {
    arena_reset(&r->tree);
    source *one = source_of_text(&r->tree, s->name, line);
    one->first_line = number;
    const node *root = node_read_json(&r->tree, one, (node_limits){0}, r->problems);
    if (!root) return false;
    return root->kind == NODE_GROUP ? read_deal(r, root) : expected(r, root->at, "a line is no object");
}

static bool read_lines(results_reader *r, const source *s) {
    str text = s->text;
    uint32_t number = 1;
    for (size_t from = 0; from < text.n; number++) {
        size_t end = str_find(text, STR("\n"), from);
        str line = str_sub(text, from, end);
        from = end == SIZE_MAX ? text.n : end + 1;
        if (str_trim(line).n && !read_line(r, s, line, number)) return false;
    }
    return true;
}

static bool read_whole(results_reader *r, source *s) {
    if (content(s->text).p[0] != '{')
        return expected(r, (place){s, (uint32_t)(content(s->text).p - s->text.p), 1}, "it is no JSON object");
    const node *root = node_read_json(&r->tree, s, (node_limits){0}, r->problems);
    return root && read_document(r, root);
}

bool results_read(arena *a, source *s, results *out, diags *d) {
    results_reader r = {.memory = a, .problems = d};
    *out = (results){.file = s->name, .lines = is_lines(s->text)};
    arena_init(&r.tree);
    bool empty = content(s->text).n == 0;
    bool good = empty || (out->lines ? read_lines(&r, s) : read_whole(&r, s));
    arena_free(&r.tree);
    out->deals = r.deals.v;
    out->n_deals = r.deals.n;
    return good;
}

/* ------------------------------------------------------------------------------------------------ baselines */

typedef struct baseline_draft {
    arena *memory;
    VEC(known_violation) list;
    VEC(uint32_t) of;
    VEC(str) deals;
    VEC(uint32_t) first;
    VEC(uint32_t) last; /* MAP_NONE where there is none yet */
    map index;
    size_t shared; /* deals whose id another one has, too */
    str shared_id; /* the first such */
} baseline_draft;

static uint32_t deal_number(baseline_draft *b, str id) {
    uint32_t number = (uint32_t)b->deals.n;
    if (!map_put(b->memory, &b->index, id, number)) {
        if (b->shared++ == 0) b->shared_id = id;
        return map_get(&b->index, id);
    }
    VEC_PUSH(b->memory, b->deals, id);
    VEC_PUSH(b->memory, b->first, MAP_NONE);
    VEC_PUSH(b->memory, b->last, MAP_NONE);
    return number;
}

/* Deals that share an id share their violations, too: so a deal has no more than the packs have conditions. */
static void add_violation(baseline_draft *b, uint32_t number, const result_condition *c) {
    uint32_t at = (uint32_t)b->list.n;
    for (uint32_t i = b->first.v[number]; i != MAP_NONE; i = b->list.v[i].next)
        if (b->list.v[i].pack.p == c->pack.p) return;
    VEC_PUSH(b->memory, b->list, (known_violation){c->pack, c->rule, c->condition, MAP_NONE});
    VEC_PUSH(b->memory, b->of, number);
    if (b->last.v[number] == MAP_NONE)
        b->first.v[number] = at;
    else
        b->list.v[b->last.v[number]].next = at;
    b->last.v[number] = at;
}

/* A baseline knows deals by their ids alone. */
static void warn_of_shared(const baseline_draft *b, str file, diags *d) {
    if (b->shared == 0) return;
    str text =
        arena_printf(&d->memory, "%zu deal%s of this baseline %s the id of another, such as '" STR_FMT "'", b->shared,
                     b->shared == 1 ? "" : "s", b->shared == 1 ? "has" : "have", STR_ARG(b->shared_id));
    diags_add(
        d, (diag){.level = DIAG_WARNING,
                  .file = file,
                  .message = text,
                  .note = STR("what one of them violates counts as known for all: give each deal an id of its own")});
}

const baseline *results_baseline(arena *a, const results *r, diags *d) {
    baseline_draft b = {.memory = a};
    for (size_t i = 0; i < r->n_deals; i++) {
        const result_deal *from = &r->deals[i];
        if (from->id.n == 0) continue;
        uint32_t number = deal_number(&b, from->id);
        for (size_t k = 0; k < from->n_conditions; k++)
            if (from->conditions[k].outcome == CONDITION_VIOLATED && !from->conditions[k].waived)
                add_violation(&b, number, &from->conditions[k]);
    }
    warn_of_shared(&b, r->file, d);
    baseline *out = ARENA_NEW(a, baseline);
    *out = (baseline){.file = r->file,
                      .list = b.list.v,
                      .of = b.of.v,
                      .n = b.list.n,
                      .deals = b.deals.v,
                      .first = b.first.v,
                      .n_deals = b.deals.n,
                      .index = b.index};
    return out;
}
