#include "rules/load.h"

#include "base/suggest.h"

const char *rule_class_name(rule_class c) {
    static const char *const names[] = {"red-line", "negotiable", "preference"};
    return names[c];
}

/* Ids stand in paths like pack/RULE/condition: no slash, no space. */
static bool is_id(str s) {
    if (s.n == 0) return false;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (!letter && !(i && (c == '-' || c == '_' || c == '.'))) return false;
    }
    return true;
}

static str read_id(const node *n, diags *d) {
    if (n && !is_id(n->s))
        place_error(d, n->at, str_of("an id is made of letters, digits, '-', '_' and '.'"), "'" STR_FMT "' is no id",
                    STR_ARG(n->s));
    return field_str(n);
}

/* Reports an id that stands in SEEN already, else adds it with its place's number. */
static void once(pack_loader *l, map *seen, const node *n, const char *what) {
    if (n && !map_put(l->memory, seen, n->s, place_line(n->at))) {
        str note = arena_printf(&l->problems->memory, "the first is on line %u", map_get(seen, n->s));
        place_error(l->problems, n->at, note, "two %s have the id '" STR_FMT "'", what, STR_ARG(n->s));
    }
}

/* ------------------------------------------------------------------------------------------------ sources and
 * citations */

static void read_source(pack_loader *l, const node *n, pack_source *out, map *seen) {
    enum { ID, TITLE, AUTHOR, DATE, URL, FIELDS };
    static const field_spec specs[FIELDS] = {{"id", FIELD_STRING, true},
                                             {"title", FIELD_STRING, true},
                                             {"author", FIELD_STRING, false},
                                             {"date", FIELD_STRING, false},
                                             {"url", FIELD_STRING, false}};
    const node *f[FIELDS];
    fields_read(n, "source", specs, FIELDS, f, l->problems);
    field_not_empty(f[TITLE], l->problems);
    *out = (pack_source){read_id(f[ID], l->problems), field_str(f[TITLE]), field_str(f[AUTHOR]), field_str(f[DATE]),
                         field_str(f[URL])};
    once(l, seen, f[ID], "sources");
}

static void read_sources(pack_loader *l, const node *list) {
    if (!list) return;
    pack_source *sources = ARENA_ARRAY(l->memory, pack_source, list->n);
    map seen = {0};
    size_t n = 0;
    for (const node *c = list->first; c; c = c->next) read_source(l, c, &sources[n++], &seen);
    l->pack->sources = sources;
    l->pack->n_sources = n;
    if (n == 0)
        place_error(l->problems, list->at, str_of(""), "a pack needs at least one source: its rules must cite one");
}

static const pack_source *find_source(pack_loader *l, const node *n) {
    if (!n) return NULL;
    const pack *p = l->pack;
    str *names = ARENA_ARRAY(&l->problems->memory, str, p->n_sources);
    for (size_t i = 0; i < p->n_sources; i++) {
        names[i] = p->sources[i].id;
        if (str_eq(names[i], n->s)) return &p->sources[i];
    }
    place_error(l->problems, n->at, suggest_allowed(&l->problems->memory, n->s, names, p->n_sources),
                "the pack has no source '" STR_FMT "'", STR_ARG(n->s));
    return NULL;
}

static citation read_cite(pack_loader *l, const node *n) {
    enum { SOURCE, SECTION, QUOTE, FIELDS };
    static const field_spec specs[FIELDS] = {
        {"source", FIELD_STRING, true}, {"section", FIELD_STRING, false}, {"quote", FIELD_STRING, true}};
    const node *f[FIELDS];
    fields_read(n, "cite", specs, FIELDS, f, l->problems);
    field_not_empty(f[QUOTE], l->problems);
    return (citation){find_source(l, f[SOURCE]), field_str(f[SECTION]), field_str(f[QUOTE]),
                      f[QUOTE] ? f[QUOTE]->at : n->at};
}

/* ------------------------------------------------------------------------------------------------ conditions and rules
 */

const rule_expr *rule_expression(const rule *r, size_t i) {
    if (i == 0) return &r->when;
    if (i > 3 * r->n_conditions) return NULL;
    const condition *c = &r->conditions[(i - 1) / 3];
    return i % 3 == 1 ? &c->test : i % 3 == 2 ? &c->or_else : &c->vague;
}

rule_expr load_expr(pack_loader *l, const node *n, const cel_type *require) {
    if (!n) return (rule_expr){0};
    rule_expr e = {.at = {.text = n->s, .node = n}};
    if (str_trim(n->s).n == 0) {
        field_not_empty(n, l->problems);
        return e;
    }
    cel_text_at *at = ARENA_NEW(l->memory, cel_text_at);
    *at = e.at;
    e.program = cel_program_new(l->env, at, require, l->problems);
    return e;
}

static bool is_constant(const node *n) {
    str text = n ? str_trim(n->s) : (str){"", 0};
    return str_is(text, "true") || str_is(text, "false");
}

static void read_condition(pack_loader *l, const node *n, condition *c, const rule *of, map *seen) {
    enum { ID, REQUIRE, FORBID, OR_ELSE, VAGUE, MESSAGE, CITE, FIELDS };
    static const field_spec specs[FIELDS] = {{"id", FIELD_STRING, true},      {"require", FIELD_STRING, false},
                                             {"forbid", FIELD_STRING, false}, {"or_else", FIELD_STRING, false},
                                             {"vague", FIELD_STRING, false},  {"message", FIELD_STRING, true},
                                             {"cite", FIELD_GROUP, false}};
    const node *f[FIELDS];
    c->at = n->at;
    c->cite = &of->cite;
    fields_read(n, "condition", specs, FIELDS, f, l->problems);
    c->id = read_id(f[ID], l->problems);
    once(l, seen, f[ID], "conditions of this rule");
    if (n->kind == NODE_GROUP && !f[REQUIRE] == !f[FORBID])
        place_error(l->problems, n->at, str_of(""),
                    f[REQUIRE] ? "a condition has either 'require' or 'forbid', not both"
                               : "this condition has no 'require' or 'forbid'");
    c->kind = f[FORBID] ? CONDITION_FORBID : CONDITION_REQUIRE;
    /* A condition that is there for its vagueness alone may be a constant: forbid = "false". */
    l->env->strict_domains = !f[VAGUE] || !is_constant(f[FORBID] ? f[FORBID] : f[REQUIRE]);
    c->test = load_expr(l, f[FORBID] ? f[FORBID] : f[REQUIRE], &cel_bool);
    l->env->strict_domains = true;
    c->or_else = load_expr(l, f[OR_ELSE], &cel_bool);
    c->vague = load_expr(l, f[VAGUE], &cel_bool);
    field_not_empty(f[MESSAGE], l->problems);
    c->message = load_message(l, f[MESSAGE]);
    if (f[CITE]) {
        citation *own = ARENA_NEW(l->memory, citation);
        *own = read_cite(l, f[CITE]);
        c->cite = own;
        c->own_cite = true;
    }
}

static void read_conditions(pack_loader *l, const node *list, rule *r) {
    if (!list) return;
    condition *conditions = ARENA_ARRAY(l->memory, condition, list->n);
    map seen = {0};
    size_t n = 0;
    for (const node *c = list->first; c; c = c->next) read_condition(l, c, &conditions[n++], r, &seen);
    r->conditions = conditions;
    r->n_conditions = n;
    if (n == 0) place_error(l->problems, list->at, str_of(""), "a rule needs at least one condition");
}

static rule_class read_class(pack_loader *l, const node *n) {
    static const str names[] = {{"red-line", 8}, {"negotiable", 10}, {"preference", 10}};
    for (size_t i = 0; n && i < 3; i++)
        if (str_eq(n->s, names[i])) return (rule_class)i;
    if (n)
        place_error(l->problems, n->at, suggest_allowed(&l->problems->memory, n->s, names, 3),
                    "'" STR_FMT "' is no class of rule", STR_ARG(n->s));
    return RULE_RED_LINE;
}

static void read_rule(pack_loader *l, const node *n, rule *r, map *seen) {
    enum { ID, TITLE, CLASS, WHEN, CONDITIONS, CITE, RATIONALE, REMEDY, FIELDS };
    static const field_spec specs[FIELDS] = {{"id", FIELD_STRING, true},         {"title", FIELD_STRING, true},
                                             {"class", FIELD_STRING, true},      {"when", FIELD_STRING, false},
                                             {"conditions", FIELD_LIST, true},   {"cite", FIELD_GROUP, true},
                                             {"rationale", FIELD_STRING, false}, {"remedy", FIELD_STRING, false}};
    const node *f[FIELDS];
    fields_read(n, "rule", specs, FIELDS, f, l->problems);
    r->at = f[ID] ? f[ID]->at : n->at;
    r->id = read_id(f[ID], l->problems);
    once(l, seen, f[ID], "rules");
    field_not_empty(f[TITLE], l->problems);
    r->title = field_str(f[TITLE]);
    r->class = read_class(l, f[CLASS]);
    if (f[CITE]) r->cite = read_cite(l, f[CITE]);
    r->when = load_expr(l, f[WHEN], &cel_bool);
    read_conditions(l, f[CONDITIONS], r);
    r->rationale = field_str(f[RATIONALE]);
    r->remedy = field_str(f[REMEDY]);
}

void load_rules(pack_loader *l, const node *list) {
    rule *rules = ARENA_ARRAY(l->memory, rule, list->n);
    map seen = {0};
    size_t n = 0;
    for (const node *c = list->first; c; c = c->next) read_rule(l, c, &rules[n++], &seen);
    l->pack->rules = rules;
    l->pack->n_rules = n;
    if (n == 0) place_error(l->problems, list->at, str_of(""), "a pack needs at least one rule");
}

/* ------------------------------------------------------------------------------------------------ the pack itself */

static void read_definition(pack_loader *l, const node *n) {
    enum { NAME, IS, FIELDS };
    static const field_spec specs[FIELDS] = {{"name", FIELD_STRING, true}, {"is", FIELD_STRING, true}};
    const node *f[FIELDS];
    fields_read(n, "definition", specs, FIELDS, f, l->problems);
    if (!f[NAME] || !f[IS]) return;
    if (!str_is_name(f[NAME]->s)) {
        place_error(l->problems, f[NAME]->at, str_of("a name is made of a-z, 0-9 and '_', and begins with a letter"),
                    "'" STR_FMT "' cannot name a definition", STR_ARG(f[NAME]->s));
        return;
    }
    if (vocabulary_reserves(f[NAME]->s)) {
        place_error(l->problems, f[NAME]->at, str_of("expressions use this word themselves"),
                    "'" STR_FMT "' cannot name a definition", STR_ARG(f[NAME]->s));
        return;
    }
    if (cel_env_find(l->env, f[NAME]->s)) {
        place_error(l->problems, f[NAME]->at, str_of(""),
                    "the name '" STR_FMT "' is taken: by a set, a term or an earlier definition", STR_ARG(f[NAME]->s));
        return;
    }
    cel_text_at *at = ARENA_NEW(l->memory, cel_text_at);
    *at = (cel_text_at){.text = f[IS]->s, .node = f[IS]};
    if (field_not_empty(f[IS], l->problems)) cel_env_define(l->env, f[NAME]->s, at, l->problems);
}

/* "peace/1" asks for any 1.x of the vocabulary `peace`, "peace/1.0" for just that or 1.0.x. */
static bool version_fits(str wanted, const vocabulary *v) {
    size_t slash = str_find(wanted, STR("/"), 0);
    if (!str_eq(str_sub(wanted, 0, slash), v->id)) return false;
    if (slash == SIZE_MAX) return true;
    str version = str_sub(wanted, slash + 1, wanted.n);
    return str_starts(v->version, version) && (v->version.n == version.n || v->version.p[version.n] == '.');
}

static void read_header(pack_loader *l, const node *n) {
    enum { ID, TITLE, PARTY, VERSION, VOCABULARY, SOURCES, FIELDS };
    static const field_spec specs[FIELDS] = {{"id", FIELD_STRING, true},         {"title", FIELD_STRING, true},
                                             {"party", FIELD_STRING, false},     {"version", FIELD_STRING, true},
                                             {"vocabulary", FIELD_STRING, true}, {"sources", FIELD_LIST, true}};
    const node *f[FIELDS];
    pack *p = l->pack;
    fields_read(n, "pack", specs, FIELDS, f, l->problems);
    p->id = read_id(f[ID], l->problems);
    p->title = field_str(f[TITLE]);
    p->party = field_str(f[PARTY]);
    p->version = field_str(f[VERSION]);
    field_not_empty(f[VERSION], l->problems);
    const vocabulary *v = p->vocabulary;
    if (f[VOCABULARY] && !version_fits(f[VOCABULARY]->s, v))
        place_error(l->problems, f[VOCABULARY]->at, str_of("--terms FILE loads another vocabulary"),
                    "this pack needs the vocabulary '" STR_FMT "', but '" STR_FMT "/" STR_FMT "' is loaded",
                    STR_ARG(f[VOCABULARY]->s), STR_ARG(v->id), STR_ARG(v->version));
    read_sources(l, f[SOURCES]);
}

/* Definitions of one pack must not show in another, so each pack has an environment of its own. */
static cel_env *own_env(arena *a, const cel_env *of) {
    cel_env *e = ARENA_NEW(a, cel_env);
    cel_env_init(e, a);
    e->strict_domains = true;
    e->scanner = of->scanner;
    for (size_t i = 0; i < of->variables.n; i++) cel_env_add(e, of->variables.v[i]);
    return e;
}

pack *pack_read(arena *a, source *s, const vocabulary *v, const cel_env *vocabulary_env, diags *d) {
    enum { PACK, DEFINE, RULES, FIELDS };
    static const field_spec specs[FIELDS] = {
        {"pack", FIELD_GROUP, true}, {"define", FIELD_LIST, false}, {"rules", FIELD_LIST, true}};
    const node *f[FIELDS];
    size_t before = d->errors;
    source_index(a, s);
    const node *root = node_read(a, s, (node_limits){.allow_include = true}, d);
    if (!root) return NULL;
    pack *p = ARENA_NEW(a, pack);
    *p = (pack){.file = s->name, .source = s, .vocabulary = v, .scanner = vocabulary_env->scanner};
    pack_loader l = {a, d, own_env(a, vocabulary_env), p};
    p->env = l.env;
    fields_read(root, "rule file", specs, FIELDS, f, d);
    if (f[PACK]) read_header(&l, f[PACK]);
    for (const node *c = f[DEFINE] ? f[DEFINE]->first : NULL; c; c = c->next) read_definition(&l, c);
    if (f[RULES]) load_rules(&l, f[RULES]);
    return d->errors == before ? p : NULL;
}
