#include "rules/pack.h"

#include <string.h>

#include "base/suggest.h"
#include "source/node.h"

typedef struct pack_loader {
    arena *memory;
    diags *problems;
    cel_env *env; /* the vocabulary's variables and this pack's definitions */
    pack *pack;
    VEC(place) ids; /* of all sources, rules and conditions */
} pack_loader;

static const str class_names[] = {{"red-line", 8}, {"negotiable", 10}, {"preference", 10}};
#define N_CLASSES (sizeof class_names / sizeof *class_names)

const char *rule_class_name(rule_class c) {
    return class_names[c].p;
}

/* Ids are parts of paths such as pack/RULE/condition, so they have no slash and no space. */
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
        place_error(d, n->at, str_of("an id consists of letters, digits, '-', '_' and '.'"),
                    "'" STR_FMT "' is not a valid id", STR_ARG(n->s));
    return field_str(n);
}

/* Adds an id to SEEN with its number in l->ids; reports one that is there already. WHAT has the id: "rule". */
static void once(pack_loader *l, map *seen, const node *n, const char *what) {
    if (!n) return;
    if (map_put(l->memory, seen, n->s, (uint32_t)l->ids.n)) {
        VEC_PUSH(l->memory, l->ids, n->at);
    } else {
        str line = place_line_name(&l->problems->memory, l->ids.v[map_get(seen, n->s)], n->at);
        str note = arena_printf(&l->problems->memory, "first used on " STR_FMT, STR_ARG(line));
        place_error(l->problems, n->at, note, "duplicate %s id '" STR_FMT "'", what, STR_ARG(n->s));
    }
}

/* ------------------------------------------------------------------------------------------------ sources */

static void read_source(pack_loader *l, const node *n, pack_source *out, map *seen) {
    enum { ID, TITLE, AUTHOR, DATE, URL, FILE_NAME, FIELDS };
    static const field_spec specs[FIELDS] = {{"id", FIELD_STRING, true},      {"title", FIELD_STRING, true},
                                             {"author", FIELD_STRING, false}, {"date", FIELD_STRING, false},
                                             {"url", FIELD_STRING, false},    {"file", FIELD_STRING, false}};
    const node *f[FIELDS];
    fields_read(n, "source", specs, FIELDS, f, l->problems);
    field_not_empty(f[TITLE], l->problems);
    field_not_empty(f[FILE_NAME], l->problems);
    *out = (pack_source){.id = read_id(f[ID], l->problems),
                         .title = field_str(f[TITLE]),
                         .author = field_str(f[AUTHOR]),
                         .date = field_str(f[DATE]),
                         .url = field_str(f[URL]),
                         .file = field_str(f[FILE_NAME]),
                         .at = f[ID] ? f[ID]->at : n->at};
    if (f[FILE_NAME]) out->file_at = f[FILE_NAME]->at;
    once(l, seen, f[ID], "source");
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
                "unknown source '" STR_FMT "'", STR_ARG(n->s));
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

/* Compiles TEXT, which is the text of N or a part of it at its place. The program is NULL after an error. */
static rule_expr compile(pack_loader *l, const node *n, str text, const cel_type *require) {
    cel_text_at *at = ARENA_NEW(l->memory, cel_text_at);
    *at = (cel_text_at){.text = text, .node = n};
    return (rule_expr){cel_program_new(l->env, at, require, l->problems), *at};
}

/* ------------------------------------------------------------------------------------------------ messages */

/* A message contains {expression} for a value, and {{ or }} for the brackets themselves. */

size_t message_hole_end(str text, size_t from) {
    size_t depth = 0;
    char quote = '\0';
    for (size_t i = from; i < text.n; i++) {
        char c = text.p[i];
        if (quote) {
            if (c == '\\') i++;
            if (c == quote) quote = '\0';
        } else if (c == '\'' || c == '"') {
            quote = c;
        } else if (c == '{') {
            depth++;
        } else if (c == '}' && depth-- == 0) {
            return i;
        }
    }
    return SIZE_MAX;
}

/* Splits a message at its holes and compiles them. In the text of a hole, spaces replace what is before it, so that
 * errors have the right column. */
static message read_message(pack_loader *l, const node *n) {
    arena *a = l->memory;
    str text = field_str(n);
    buf piece = buf_in(a); /* plain text since the last hole */
    VEC(str) pieces = {0};
    VEC(rule_expr) holes = {0};
    l->env->strict_domains = false;
    for (size_t at = 0, end; at < text.n; at = end) {
        char c = text.p[at];
        bool twice = at + 1 < text.n && text.p[at + 1] == c;
        end = at + ((c == '{' || c == '}') && twice ? 2 : 1);
        if (c != '{' || twice) {
            buf_char(&piece, c);
        } else if ((end = message_hole_end(text, at + 1)) == SIZE_MAX) {
            place_error(l->problems, node_text_place(n, at, at + 1), str_of("write {{ for a bracket in the text"),
                        "missing '}' after this '{'");
        } else {
            char *hole = memset(arena_alloc(a, end + 1), ' ', end);
            memcpy(hole + at + 1, text.p + at + 1, end - at - 1);
            VEC_PUSH(a, pieces, buf_take(&piece));
            VEC_PUSH(a, holes, compile(l, n, (str){hole, end++}, NULL));
        }
    }
    l->env->strict_domains = true;
    VEC_PUSH(a, pieces, buf_take(&piece));
    return (message){.pieces = pieces.v, .holes = holes.v, .n_holes = holes.n, .written = text};
}

/* ------------------------------------------------------------------------------------------------ rules */

const rule_expr *rule_expression(const rule *r, size_t i) {
    if (i == 0) return &r->when;
    if (i > 3 * r->n_conditions) return NULL;
    const condition *c = &r->conditions[(i - 1) / 3];
    return i % 3 == 1 ? &c->test : i % 3 == 2 ? &c->or_else : &c->vague;
}

/* The expression in N; the program is NULL if N is NULL or after an error. */
static rule_expr read_expr(pack_loader *l, const node *n, const cel_type *require) {
    if (!n) return (rule_expr){0};
    if (!field_not_empty(n, l->problems)) return (rule_expr){.at = {.text = n->s, .node = n}};
    return compile(l, n, n->s, require);
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
    once(l, seen, f[ID], "condition");
    if (n->kind == NODE_GROUP && !f[REQUIRE] == !f[FORBID])
        place_error(l->problems, n->at, str_of(""),
                    f[REQUIRE] ? "a condition has either 'require' or 'forbid', not both"
                               : "missing key 'require' or 'forbid' in this condition");
    c->kind = f[FORBID] ? CONDITION_FORBID : CONDITION_REQUIRE;
    /* A condition that has only 'vague' to say may be a constant: forbid = "false". */
    const node *test = f[FORBID] ? f[FORBID] : f[REQUIRE];
    str words = test ? str_trim(test->s) : (str){"", 0};
    l->env->strict_domains = !f[VAGUE] || (!str_is(words, "true") && !str_is(words, "false"));
    c->test = read_expr(l, test, &cel_bool);
    l->env->strict_domains = true;
    c->or_else = read_expr(l, f[OR_ELSE], &cel_bool);
    c->vague = read_expr(l, f[VAGUE], &cel_bool);
    field_not_empty(f[MESSAGE], l->problems);
    c->message = read_message(l, f[MESSAGE]);
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
    once(l, seen, f[ID], "rule");
    field_not_empty(f[TITLE], l->problems);
    r->title = field_str(f[TITLE]);
    size_t class = 0;
    while (f[CLASS] && class < N_CLASSES && !str_eq(f[CLASS]->s, class_names[class])) class ++;
    if (class < N_CLASSES)
        r->class = (rule_class) class;
    else
        place_error(l->problems, f[CLASS]->at,
                    suggest_allowed(&l->problems->memory, f[CLASS]->s, class_names, N_CLASSES),
                    "'" STR_FMT "' is not a class of rules", STR_ARG(f[CLASS]->s));
    if (f[CITE]) r->cite = read_cite(l, f[CITE]);
    r->when = read_expr(l, f[WHEN], &cel_bool);
    read_conditions(l, f[CONDITIONS], r);
    r->rationale = field_str(f[RATIONALE]);
    r->remedy = field_str(f[REMEDY]);
}

/* ------------------------------------------------------------------------------------------------ the pack itself */

static void read_definition(pack_loader *l, const node *n) {
    enum { NAME, IS, FIELDS };
    static const field_spec specs[FIELDS] = {{"name", FIELD_STRING, true}, {"is", FIELD_STRING, true}};
    const node *f[FIELDS];
    fields_read(n, "definition", specs, FIELDS, f, l->problems);
    if (!f[NAME] || !f[IS]) return;
    const char *name_note = !str_is_name(f[NAME]->s) ? "a name consists of a-z, 0-9 and '_', and begins with a letter"
                            : vocabulary_reserves(f[NAME]->s) ? "it is a word of the expression language"
                                                              : NULL;
    bool taken = cel_env_find(l->env, f[NAME]->s) != NULL;
    if (name_note || taken) {
        place_error(l->problems, f[NAME]->at,
                    str_of(name_note ? name_note : "a set, a term or an earlier definition has this name"),
                    name_note ? "'" STR_FMT "' cannot be the name of a definition" : "duplicate name '" STR_FMT "'",
                    STR_ARG(f[NAME]->s));
        return;
    }
    cel_text_at *at = ARENA_NEW(l->memory, cel_text_at);
    *at = (cel_text_at){.text = f[IS]->s, .node = f[IS]};
    if (field_not_empty(f[IS], l->problems)) cel_env_define(l->env, f[NAME]->s, at, l->problems);
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
    if (f[VOCABULARY] && !vocabulary_fits(v, f[VOCABULARY]->s))
        place_error(l->problems, f[VOCABULARY]->at, str_of("--terms FILE loads another vocabulary"),
                    "this pack needs the vocabulary '" STR_FMT "', but '" STR_FMT "/" STR_FMT "' is loaded",
                    STR_ARG(f[VOCABULARY]->s), STR_ARG(v->id), STR_ARG(v->version));
    read_sources(l, f[SOURCES]);
}

/* Findings of lint that stay, each with its reason. The names of checks are known to lint. */
static void read_excuses(pack_loader *l, const node *list) {
    enum { CHECK, OF, REASON, FIELDS };
    static const field_spec specs[FIELDS] = {
        {"check", FIELD_STRING, true}, {"of", FIELD_STRING, false}, {"reason", FIELD_STRING, true}};
    const node *f[FIELDS];
    if (!list) return;
    lint_excuse *excuses = ARENA_ARRAY(l->memory, lint_excuse, list->n);
    l->pack->excuses = excuses;
    for (const node *c = list->first; c; c = c->next) {
        if (!fields_read(c, "entry of 'lint'", specs, FIELDS, f, l->problems)) continue;
        field_not_empty(f[REASON], l->problems);
        excuses[l->pack->n_excuses++] =
            (lint_excuse){field_str(f[CHECK]), field_str(f[OF]), field_str(f[REASON]), f[CHECK]->at};
    }
}

pack *pack_read(arena *a, source *s, const vocabulary *v, const cel_env *vocabulary_env, diags *d) {
    enum { PACK, DEFINE, RULES, CLAUSES, LINT, FIELDS };
    static const field_spec specs[FIELDS] = {{"pack", FIELD_GROUP, true},
                                             {"define", FIELD_LIST, false},
                                             {"rules", FIELD_LIST, true},
                                             {"clauses", FIELD_LIST, false},
                                             {"lint", FIELD_LIST, false}};
    const node *f[FIELDS];
    size_t before = d->errors;
    source_index(a, s);
    const node *root = node_read(a, s, (node_limits){.allow_include = true}, d);
    if (!root) return NULL;
    pack *p = ARENA_NEW(a, pack);
    *p = (pack){.file = s->name, .source = s, .vocabulary = v, .scanner = vocabulary_env->scanner};
    /* Each pack has its own environment, so that other packs do not see its definitions. */
    pack_loader l = {.memory = a, .problems = d, .env = ARENA_NEW(a, cel_env), .pack = p};
    cel_env_init(l.env, a);
    l.env->strict_domains = l.env->strict_constants = true;
    l.env->scanner = vocabulary_env->scanner;
    for (size_t i = 0; i < vocabulary_env->variables.n; i++) cel_env_add(l.env, vocabulary_env->variables.v[i]);
    p->env = l.env;
    fields_read(root, "rule file", specs, FIELDS, f, d);
    if (f[PACK]) read_header(&l, f[PACK]);
    for (const node *c = f[DEFINE] ? f[DEFINE]->first : NULL; c; c = c->next) read_definition(&l, c);
    rule *rules = ARENA_ARRAY(a, rule, f[RULES] ? f[RULES]->n : 0);
    map seen = {0};
    p->rules = rules;
    for (const node *c = f[RULES] ? f[RULES]->first : NULL; c; c = c->next)
        read_rule(&l, c, &rules[p->n_rules++], &seen);
    read_excuses(&l, f[LINT]);
    p->all_rules = rules;
    p->n_all_rules = p->n_rules;
    if (f[RULES] && p->n_rules == 0) place_error(d, f[RULES]->at, str_of(""), "a pack needs at least one rule");
    /* Clauses are evaluated, which rules with errors cannot be. */
    if (f[CLAUSES] && d->errors == before) clauses_read(a, p, f[CLAUSES], d);
    return d->errors == before ? p : NULL;
}

/* ------------------------------------------------------------------------------------------------ definitions */

typedef VEC(const cel_definition *) definition_list;

/* Adds the definitions that X names. An expression nests at most CEL_MAX_DEPTH levels. */
static void add_named(arena *a, definition_list *to, const cel_ast *x) {
    bool seen = !x || x->ref != CEL_REF_DEFINITION || to->n == DEFINITIONS_SHOWN;
    for (size_t i = 0; i < to->n && !seen; i++) seen = to->v[i] == x->definition;
    if (!seen) VEC_PUSH(a, *to, x->definition);
    for (uint32_t i = 0; x && i < x->n_args; i++) add_named(a, to, x->args[i]);
}

const cel_definition *const *definitions_of(arena *a, const cel_ast *const *of, size_t n_of, size_t *n) {
    definition_list list = {0};
    for (size_t i = 0; i < n_of; i++) add_named(a, &list, of[i]);
    for (size_t i = 0; i < list.n; i++) add_named(a, &list, list.v[i]->ast);
    *n = list.n;
    return list.v;
}

const cel_definition *const *condition_definitions(arena *a, const condition *c, size_t *n) {
    const rule_expr *const parts[] = {&c->test, &c->or_else, &c->vague};
    const cel_ast *trees[3];
    for (size_t i = 0; i < 3; i++) trees[i] = parts[i]->program ? cel_program_ast(parts[i]->program) : NULL;
    return definitions_of(a, trees, 3, n);
}

const cel_definition *pack_definition(const pack *p, str name) {
    const cel_variable *v = cel_env_find(p->env, name);
    return v && v->kind == CEL_VAR_DEFINITION ? v->definition : NULL;
}

bool program_reads_free_text(const cel_program *program, const vocabulary *v) {
    size_t n = 0;
    const uint32_t *slots = program ? cel_program_slots(program, &n, NULL) : NULL;
    for (size_t i = 0; i < n; i++) {
        const domain *values;
        slot_type type = vocabulary_slot_type(v, slots[i], &values);
        if (slots[i] < v->n_slots && (type == SLOT_STRING || type == SLOT_STRINGS)) return true;
    }
    return false;
}
