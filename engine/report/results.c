#include "report/results.h"

#include <unistd.h>

#include "report/report_marks.h"
#include "source/node.h"

typedef enum { OF_DEAL, OF_CONDITION, OF_CLASS } names_of;

typedef struct interned_name {
    str name;
    uint32_t condition; /* the last place in the reader's conditions with this name */
} interned_name;

typedef struct results_reader {
    arena *memory;
    arena *tree; /* of the line or document being read */
    diags *problems;
    VEC(result_deal) deals;
    VEC(interned_name) names; /* each once: all deals of a batch have the same few */
    map name_index;
    bool partial;         /* a report that is not whole is read as far as it goes */
    uint64_t lines;       /* of jsonl: deals since the last mark of an end */
    bool ended;           /* the last line has the mark */
    uint64_t nth, of_all; /* of the last mark: which of several reports in the file it ends; or 0 */
    /* of the deal being read */
    VEC(result_pack) packs;
    VEC(result_condition) conditions;
} results_reader;

/* ------------------------------------------------------------------------------------------------ nodes */

static bool wrong(const results_reader *r, place at, const char *what) {
    place_error(r->problems, at, str_of("a report that `redline check -f json` or -f jsonl has written"),
                "not a report of redline: %s", what);
    return false;
}

/* The string under KEY; empty if it is null or missing. Returns false after an error if it is something else. */
static bool read_string(const results_reader *r, const node *group, const char *key, str *out) {
    const node *n = node_get(group, key);
    *out = (str){"", 0};
    if (!n || n->kind == NODE_NULL) return true;
    if (n->kind != NODE_STRING) return wrong(r, n->at, "a string expected");
    *out = n->s;
    return true;
}

static bool read_list(const results_reader *r, const node *group, const char *key, const char *missing,
                      const node **out) {
    *out = node_get(group, key);
    return (*out && (*out)->kind == NODE_LIST) || wrong(r, group->at, missing);
}

/* The number of the name under KEY: a verdict of a deal or a condition, or a class. */
static bool read_enum(const results_reader *r, const node *group, const char *key, names_of what, unsigned *out) {
    static const unsigned last[] = {DEAL_ERROR, CONDITION_ERROR, RULE_PREFERENCE};
    const node *at = node_get(group, key);
    if (!at || at->kind != NODE_STRING) return wrong(r, at ? at->at : group->at, "a verdict is missing");
    for (*out = 0; *out <= last[what]; ++*out)
        if (str_is(at->s, what == OF_DEAL        ? deal_outcome_name((deal_outcome)*out)
                          : what == OF_CONDITION ? condition_outcome_name((condition_outcome)*out)
                                                 : rule_class_name((rule_class)*out)))
            return true;
    return wrong(r, at->at, "unknown verdict");
}

static bool read_verdict(const results_reader *r, const node *group, deal_outcome *out) {
    unsigned o;
    if (!read_enum(r, group, "verdict", OF_DEAL, &o)) return false;
    *out = (deal_outcome)o;
    return true;
}

/* ------------------------------------------------------------------------------------------------ conditions */

static interned_name *intern(results_reader *r, str name) {
    uint32_t i = map_get(&r->name_index, name);
    if (i != MAP_NONE) return &r->names.v[i];
    name = arena_str(r->memory, name);
    map_put(r->memory, &r->name_index, name, (uint32_t)r->names.n);
    VEC_PUSH(r->memory, r->names, (interned_name){.name = name});
    return &r->names.v[r->names.n - 1];
}

static interned_name *intern_path(results_reader *r, const result_condition *c) {
    return intern(r, arena_printf(r->tree, STR_FMT "/" STR_FMT "/" STR_FMT, STR_ARG(c->pack), STR_ARG(c->rule),
                                  STR_ARG(c->condition)));
}

/* Adds C to the deal. Its parts become slices of its name. */
static void add_condition(results_reader *r, result_condition c) {
    size_t pack_n = c.pack.n, rule_n = c.rule.n;
    interned_name *name = intern_path(r, &c);
    c.name = name->name;
    c.pack = str_sub(c.name, 0, pack_n);
    c.rule = str_sub(c.name, pack_n + 1, pack_n + 1 + rule_n);
    c.condition = str_sub(c.name, pack_n + rule_n + 2, c.name.n);
    name->condition = (uint32_t)r->conditions.n;
    VEC_PUSH(r->memory, r->conditions, c);
}

/* Marks a violated condition of this deal as waived or known. One that was not added is a preference, which jsonl does
 * not list elsewhere: it is skipped, since it rejects nothing. */
static void mark_condition(results_reader *r, result_condition mark) {
    const interned_name *name = intern_path(r, &mark);
    if (name->condition >= r->conditions.n) return;
    result_condition *c = &r->conditions.v[name->condition];
    if (c->name.p != name->name.p || c->outcome != CONDITION_VIOLATED) return;
    c->waived = c->waived || mark.waived;
    c->known = c->known || mark.known;
}

/* ------------------------------------------------------------------------------------------------ json */

static bool read_condition(results_reader *r, str pack_id, const node *of_rule, rule_class class, const node *n) {
    unsigned o;
    result_condition c = {.pack = pack_id};
    if (!read_enum(r, n, "verdict", OF_CONDITION, &o)) return false;
    if (!read_string(r, of_rule, "id", &c.rule) || !read_string(r, n, "id", &c.condition)) return false;
    c.outcome = (condition_outcome)o;
    c.waived = node_get(n, "waived") != NULL;
    const node *known = node_get(n, "known");
    c.known = known && known->kind == NODE_BOOL && known->b;
    c.in_lines = c.outcome == CONDITION_ERROR || (c.outcome == CONDITION_VIOLATED && class != RULE_PREFERENCE) ||
                 (c.outcome == CONDITION_UNDETERMINED && class == RULE_RED_LINE);
    add_condition(r, c);
    return true;
}

static bool read_pack(results_reader *r, const node *n) {
    result_pack p = {0};
    const node *rules, *conditions;
    if (!read_string(r, n, "id", &p.id) || !read_verdict(r, n, &p.outcome)) return false;
    if (!read_list(r, n, "rules", "a pack has no rules", &rules)) return false;
    p.id = intern(r, p.id)->name;
    VEC_PUSH(r->memory, r->packs, p);
    for (const node *one = rules->first; one; one = one->next) {
        unsigned class;
        if (!read_list(r, one, "conditions", "a rule has no conditions", &conditions)) return false;
        if (!read_enum(r, one, "class", OF_CLASS, &class)) return false;
        for (const node *c = conditions->first; c; c = c->next)
            if (!read_condition(r, p.id, one, (rule_class) class, c)) return false;
    }
    return true;
}

/* ------------------------------------------------------------------------------------------------ jsonl */

/* Adds or marks the condition that N names: "RULE/condition". C says what its list means. */
static bool read_name(results_reader *r, str pack_id, const node *n, result_condition c) {
    size_t slash = n->kind == NODE_STRING ? str_find(n->s, STR("/"), 0) : SIZE_MAX;
    if (slash == SIZE_MAX) return wrong(r, n->at, "the name of a condition expected: RULE/condition");
    c.pack = pack_id;
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
    result_pack p = {.id = intern(r, n->key)->name};
    if (!read_verdict(r, n, &p.outcome)) return false;
    VEC_PUSH(r->memory, r->packs, p);
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        const node *list = node_get(n, lists[i].key);
        if (list && list->kind != NODE_LIST) return wrong(r, list->at, "a list of conditions expected");
        for (const node *c = list ? list->first : NULL; c; c = c->next)
            if (!read_name(r, p.id, c, lists[i].means)) return false;
    }
    return true;
}

/* ------------------------------------------------------------------------------------------------ deals */

/* A checksum as json writes it; 0 if it is not there. */
static bool read_checksum(const results_reader *r, const node *n, const char *key, uint32_t *out) {
    str text;
    if (!read_string(r, n, key, &text)) return false;
    *out = 0;
    for (size_t i = 0; i < text.n; i++) {
        if (text.n != 8 || str_hex(text.p[i]) > 15) return wrong(r, n->at, "a checksum has eight hexadecimal digits");
        *out = *out << 4 | str_hex(text.p[i]);
    }
    return true;
}

static bool read_checksums(results_reader *r, const node *list, result_deal *d) {
    if (list && list->kind != NODE_LIST) return wrong(r, list->at, "a list of checksums expected");
    for (const node *c = list ? list->first : NULL; c; c = c->next) {
        article_mark m;
        if (!read_string(r, c, "article", &m.id) || !read_checksum(r, c, "text", &m.text) ||
            !read_checksum(r, c, "terms", &m.terms))
            return false;
        m.id = intern(r, m.id)->name;
        VEC_PUSH(r->memory, d->articles, m);
    }
    return true;
}

/* A deal of either format: json has a list of packs, jsonl a group of them by their ids. */
static bool read_deal(results_reader *r, const node *n) {
    result_deal d = {0};
    const node *packs = node_get(n, "packs"), *line = node_get(n, "line");
    r->packs.v = NULL;
    r->conditions.v = NULL;
    r->packs.n = r->packs.cap = r->conditions.n = r->conditions.cap = 0;
    if (!packs || (packs->kind != NODE_LIST && packs->kind != NODE_GROUP))
        return wrong(r, n->at, "a deal has no packs");
    if (!read_string(r, n, "id", &d.id) || !read_string(r, n, "file", &d.file) || !read_verdict(r, n, &d.outcome))
        return false;
    for (const node *c = packs->first; c; c = c->next)
        if (!(packs->kind == NODE_LIST ? read_pack : read_line_pack)(r, c)) return false;
    if (!read_checksums(r, node_get(n, "checksums"), &d)) return false;
    if (line && line->kind == NODE_INT && line->i > 0 && line->i <= UINT32_MAX) d.line = (uint32_t)line->i;
    d.packs = r->packs.v;
    d.n_packs = r->packs.n;
    d.conditions = r->conditions.v;
    d.n_conditions = r->conditions.n;
    d.id = arena_str(r->memory, d.id);
    d.file = intern(r, d.file)->name;
    VEC_PUSH(r->memory, r->deals, d);
    return true;
}

/* ------------------------------------------------------------------------------------------------ whole or not */

#define AS_IT_IS "--partial takes it as it is"

/* The report is not whole. Returns whether it is read nevertheless. */
static bool not_whole(const results_reader *r, str file, uint32_t line, str said, const char *note) {
    diags_add(r->problems, (diag){.level = r->partial ? DIAG_WARNING : DIAG_ERROR,
                                  .file = file,
                                  .line = line,
                                  .message = said,
                                  .note = r->partial ? (str){"", 0} : str_of(note)});
    return r->partial;
}

static bool is_cut(const results_reader *r, str file, uint32_t line, const char *why) {
    return not_whole(r, file, line, arena_printf(&r->problems->memory, "this report is cut: %s", why),
                     "write it again with `redline check`, or copy it again; " AS_IT_IS);
}

static bool is_stopped(const results_reader *r, str file) {
    return not_whole(r, file, 0, STR("this report lacks deals: --fail-fast stopped it at the first error"),
                     "check all deals, without --fail-fast; " AS_IT_IS);
}

static bool read_count(const results_reader *r, const node *group, const char *key, uint64_t *out) {
    const node *n = node_get(group, key);
    *out = n && n->kind == NODE_INT && n->i >= 0 ? (uint64_t)n->i : 0;
    return !n || (n->kind == NODE_INT && n->i >= 0) || wrong(r, n->at, "a count expected");
}

static bool is_true(const node *n) {
    return n && n->kind == NODE_BOOL && n->b;
}

/* The mark of the end of a jsonl report. */
static bool read_end(results_reader *r, const node *end, str file) {
    uint64_t lines;
    const uint64_t expected = r->nth < r->of_all ? r->nth + 1 : 1;
    if (end->kind != NODE_GROUP || !node_get(end, "lines")) return wrong(r, end->at, "'end' has no number of lines");
    if (!read_count(r, end, "lines", &lines) || !read_count(r, end, "report", &r->nth) ||
        !read_count(r, end, "of", &r->of_all))
        return false;
    const uint64_t found = r->lines;
    const bool follows = r->nth == expected || (r->nth == 0 && expected == 1);
    r->ended = true;
    r->lines = 0;
    if (lines != found) {
        str said = arena_printf(&r->problems->memory, "this report is not whole: it had %llu deals, and %llu are here",
                                (unsigned long long)lines, (unsigned long long)found);
        return not_whole(
            r, file, place_line(end->at), said,
            "write it again with `redline check`, or copy it again; if you have selected deals, " AS_IT_IS);
    }
    if (!follows) return is_cut(r, file, place_line(end->at), "the report before this one is missing");
    return !is_true(node_get(end, "stopped")) || is_stopped(r, file);
}

/* After the last line of a jsonl report. */
static bool read_last(const results_reader *r, str file) {
    if (!r->ended)
        return not_whole(
            r, file, 0, STR("this report has no end: it is cut, or an older redline has written it"),
            "write it again with `redline check`, or copy it again; if you have selected deals, " AS_IT_IS);
    return r->nth == r->of_all || is_cut(r, file, 0, "a report of other rules followed in it");
}

/* ------------------------------------------------------------------------------------------------ files */

/* TEXT without a byte-order mark, and without white space at either end. */
static str content(str text) {
    return str_trim(str_sub(text, str_starts(text, STR("\xef\xbb\xbf")) ? 3 : 0, text.n));
}

/* Whether TEXT is a JSON object with this key. Reports and deals are distinguished by their keys, so that a report
 * stays one after another program has reformatted it. */
static bool has_key(arena *in, str text, const char *key) {
    arena *a = arena_child(in);
    const node *root = node_read_json(a, source_of_text(a, STR(""), text), (node_limits){0}, diags_in(a));
    bool has = node_get(root, key) != NULL;
    arena_free(a);
    return has;
}

/* The beginning of a line of jsonl tells it, too, if the line is cut: no deal begins so. */
static bool is_lines(arena *a, str text) {
    str all = content(text);
    const str first = str_sub(all, 0, str_find(all, STR("\n"), 0));
    return has_key(a, first, "packs") || has_key(a, first, "part_names") || has_key(a, first, "end") ||
           str_starts(first, STR("{\"id\": "));
}

bool results_look(arena *a, str text) {
    if (readable_format_of(text)) return true;
    if (!str_starts(content(text), STR("{"))) return false;
    return str_find(str_sub(content(text), 0, 32), STR("\"redline\""), 0) != SIZE_MAX || is_lines(a, text) ||
           has_key(a, text, "deals");
}

/* A part of a run lacks the deals of the others, which would be taken for gone. */
static void tell_part(const results_reader *r, place at) {
    place_error(r->problems, at, STR("join the parts first: redline merge -o WHOLE PART..."),
                "this is a part of a report, which check --shard has written");
}

static bool is_part(const results_reader *r, const node *root) {
    const bool is = node_get(root, "part_names") || node_get(root, "part");
    if (is) tell_part(r, root->at);
    return is;
}

/* A line of a jsonl report: a deal, with or without the mark of the end, or the mark alone. */
static bool read_line(results_reader *r, const node *root, str file) {
    if (root->kind != NODE_GROUP) return wrong(r, root->at, "a line is not a JSON object");
    const node *end = node_get(root, "end");
    const bool is_deal = !end || node_get(root, "packs");
    if (is_part(r, root) || (is_deal && !read_deal(r, root))) return false;
    r->lines += is_deal;
    r->ended = false;
    return !end || read_end(r, end, file);
}

static bool read_lines(results_reader *r, const source *s) {
    str text = s->text;
    uint32_t number = 1;
    for (size_t from = 0; from < text.n; number++) {
        size_t end = str_find(text, STR("\n"), from);
        str line = str_sub(text, from, end);
        from = end == SIZE_MAX ? text.n : end + 1;
        if (str_trim(line).n == 0) continue;
        arena_reset(r->tree);
        source *one = source_of_text(r->tree, s->name, line);
        one->first_line = number;
        diags *d = end == SIZE_MAX ? diags_in(r->tree) : r->problems;
        const node *root = node_read_json(r->tree, one, (node_limits){0}, d);
        if (!root && d != r->problems) return is_cut(r, s->name, number, "its last line is not whole");
        if (!root || !read_line(r, root, s->name)) return false;
    }
    return read_last(r, s->name);
}

static bool read_document(results_reader *r, source *s) {
    str text = content(s->text);
    if (text.p[0] != '{') return wrong(r, (place){s, (uint32_t)(text.p - s->text.p), 1}, "not a JSON object");
    if (!str_ends(text, STR("}"))) {
        diags_add(r->problems, (diag){.level = DIAG_ERROR,
                                      .file = s->name,
                                      .message = STR("this report is cut: its end is missing"),
                                      .note = STR("write it again with `redline check`, or copy it again")});
        return false;
    }
    const node *root = node_read_json(r->tree, s, (node_limits){0}, r->problems), *deals;
    if (!root || is_part(r, root)) return false;
    const node *version = node_get(root, "redline");
    if (version && (version->kind != NODE_STRING || !str_is(version->s, "1")))
        return wrong(r, version->at, "this version of redline reads only format \"1\"");
    if (!read_list(r, root, "deals", "it has no list of deals", &deals)) return false;
    for (const node *c = deals->first; c; c = c->next)
        if (!read_deal(r, c)) return false;
    return !is_true(node_get(node_get(root, "summary"), "stopped")) || is_stopped(r, s->name);
}

/* csv and text are for people: they shorten, and escape for other programs. */
static bool tell_format(const results_reader *r, const source *s) {
    const readable_format f = readable_format_of(s->text);
    const char *name = f == READABLE_CSV ? "csv" : "text";
    const size_t part = f == READABLE_CSV ? str_find(s->text, STR("\nredline part,"), 0) : SIZE_MAX;
    if (part != SIZE_MAX) return tell_part(r, (place){s, (uint32_t)part + 1, 1}), false;
    if (!readable_is_whole(s->text, f))
        diags_file(r->problems, s->name, "this %s report is cut: the counts at its end are missing or wrong", name);
    diags_add(
        r->problems,
        (diag){.level = DIAG_ERROR,
               .file = s->name,
               .message = arena_printf(&r->problems->memory,
                                       "this is a %s report, and only json and jsonl say all that is compared", name),
               .note = STR("write this one, too, in the same run: redline check -f jsonl -o FILE.jsonl ...")});
    return false;
}

bool results_read(arena *a, source *s, bool partial, results *out, diags *d) {
    results_reader r = {.memory = a, .problems = d, .partial = partial};
    *out = (results){.file = s->name, .lines = is_lines(a, s->text)};
    r.tree = arena_child(a);
    bool good;
    if (content(s->text).n == 0)
        good = is_cut(&r, s->name, 0, "this file is empty");
    else if (readable_format_of(s->text))
        good = tell_format(&r, s);
    else
        good = out->lines ? read_lines(&r, s) : read_document(&r, s);
    arena_free(r.tree);
    out->deals = r.deals.v;
    out->n_deals = r.deals.n;
    return good;
}

/* ------------------------------------------------------------------------------------------------ baselines */

/* A list of violations, linked per deal. */
typedef struct baseline_draft {
    arena *memory;
    VEC(known_violation) list;
    VEC(uint32_t) of;
    VEC(str) deals;
    VEC(uint32_t) first;
    VEC(uint32_t) next;
    VEC(article_marks) articles;
    VEC(baseline_name) names;
    VEC(uint32_t) last; /* for each name, its last deal */
    map by_name, by_id;
    map paths;     /* that will be checked */
    size_t shared; /* deals with the id of an earlier one */
    str shared_id; /* of the first of them */
} baseline_draft;

static str plain_path(str path) {
    while (str_starts(path, STR("./"))) path = str_sub(path, 2, path.n);
    while (path.n > 1 && str_ends(path, STR("/"))) path.n--;
    return str_is(path, ".") ? STR("") : str_is(path, "-") ? STR("<stdin>") : path;
}

/* Whether FILE is one of the paths or in one of them, and still there. */
static bool will_be_read(const baseline_draft *b, str file) {
    str path = plain_path(file);
    char *z = arena_z(b->memory, file);
    if (map_get(&b->paths, path) != MAP_NONE) return str_is(path, "<stdin>") || access(z, F_OK) == 0;
    for (size_t i = 0; i < path.n; i++)
        if (path.p[i] == '/' && map_get(&b->paths, str_sub(path, 0, i ? i : 1)) != MAP_NONE)
            return access(z, F_OK) == 0;
    bool here = path.n && path.p[0] != '/' && map_get(&b->paths, STR("")) != MAP_NONE;
    return here && access(z, F_OK) == 0;
}

static void add_deal(baseline_draft *b, const result_deal *d) {
    arena *a = b->memory;
    uint32_t number = (uint32_t)b->deals.n, name = (uint32_t)b->names.n;
    str key = baseline_key(a, d->id, d->file);
    VEC_PUSH(a, b->deals, d->id);
    VEC_PUSH(a, b->first, MAP_NONE);
    VEC_PUSH(a, b->next, MAP_NONE);
    VEC_PUSH(a, b->articles, d->articles);
    uint32_t same_id = map_get(&b->by_id, d->id);
    if (same_id != MAP_NONE && b->shared++ == 0) b->shared_id = d->id;
    if (same_id != MAP_NONE) b->names.v[same_id].file_only = true;
    if (!map_put(a, &b->by_name, key, name)) {
        name = map_get(&b->by_name, key);
        b->next.v[b->last.v[name]] = number;
        b->last.v[name] = number;
        return;
    }
    VEC_PUSH(a, b->names, (baseline_name){number, same_id != MAP_NONE || will_be_read(b, d->file)});
    VEC_PUSH(a, b->last, number);
    map_put(a, &b->by_id, d->id, name);
}

static void add_violations(baseline_draft *b, const result_deal *d) {
    uint32_t number = (uint32_t)b->deals.n - 1, last = MAP_NONE;
    for (const result_condition *c = d->conditions; c < d->conditions + d->n_conditions; c++) {
        if (c->outcome != CONDITION_VIOLATED || c->waived) continue;
        uint32_t at = (uint32_t)b->list.n;
        VEC_PUSH(b->memory, b->list, (known_violation){c->pack, c->rule, c->condition, MAP_NONE});
        VEC_PUSH(b->memory, b->of, number);
        *(last == MAP_NONE ? &b->first.v[number] : &b->list.v[last].next) = at;
        last = at;
    }
}

static void tell_shared_ids(const baseline_draft *b, str file, diags *d) {
    if (b->shared == 0) return;
    bool one = b->shared == 1;
    str text = arena_printf(&d->memory, "%zu deal%s of this baseline %s the id of another, such as '" STR_FMT "'",
                            b->shared, one ? "" : "s", one ? "has" : "have", STR_ARG(b->shared_id));
    diags_add(d, (diag){.level = DIAG_WARNING,
                        .file = file,
                        .message = text,
                        .note = STR("they count only for deals of the same file: give each deal an id of its own")});
}

const baseline *results_baseline(arena *a, const results *r, const str *paths, size_t n, diags *d) {
    baseline_draft b = {.memory = a};
    for (size_t i = 0; i < n; i++) map_put(a, &b.paths, plain_path(paths[i]), 0);
    for (size_t i = 0; i < r->n_deals; i++) {
        if (r->deals[i].id.n == 0) continue;
        add_deal(&b, &r->deals[i]);
        add_violations(&b, &r->deals[i]);
    }
    tell_shared_ids(&b, r->file, d);
    baseline *out = ARENA_NEW(a, baseline);
    *out = (baseline){.file = r->file,
                      .list = b.list.v,
                      .of = b.of.v,
                      .n = b.list.n,
                      .deals = b.deals.v,
                      .first = b.first.v,
                      .next = b.next.v,
                      .articles = b.articles.v,
                      .n_deals = b.deals.n,
                      .names = b.names.v,
                      .n_names = b.names.n,
                      .by_name = b.by_name,
                      .by_id = b.by_id};
    return out;
}
