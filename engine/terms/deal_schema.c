#include "terms/deal_schema.h"

#include <string.h>

#include "base/json_writer.h"
#include "terms/term_types.h"

/* The parts of a schema that are the same for every vocabulary. */
#define NAMES "{\"type\": [\"string\", \"array\"], \"items\": {\"type\": \"string\"}}"
#define DATE  "{\"type\": \"string\", \"format\": \"date\", \"pattern\": \"^[0-9]{4}-[0-9]{2}-[0-9]{2}$\"}"
/* An id that is part of the name of a file: deal_names.c. */
#define FILE_NAME "[A-Za-z0-9][A-Za-z0-9_.-]*"
#define ID        "{\"type\": \"string\", \"minLength\": 1}"
#define TEXT      "{\"type\": \"string\"}"
#define GROUP     "\"type\": \"object\", \"additionalProperties\": false"
/* The id of a thing that a deal names. */
#define THING   "^[a-z][a-z0-9_]*$"
#define BY_NAME "{\"$ref\": \"#/$defs/names\", \"description\": \"who proposes it: a name, or a list of names\"}"

static const char open_value[] = "{" GROUP ", \"description\": \"not settled: any value\", \"required\": [\"open\"], "
                                 "\"properties\": {\"open\": {\"const\": true}}}";

static const char source_group[] =
    "{" GROUP ", \"required\": [\"title\"], \"properties\": {\"title\": " TEXT ", \"url\": " TEXT ", \"author\": " TEXT
    ", \"date\": " TEXT ", \"note\": " TEXT "}}";

static const char waiver_group[] = "{" GROUP ", \"description\": \"a violation that is accepted for a time\", "
                                   "\"required\": [\"condition\", \"by\", \"reason\", \"until\"], \"properties\": {"
                                   "\"condition\": {\"type\": \"string\", \"pattern\": \"^[^/]+/[^/]+(/[^/]+)?$\", "
                                   "\"description\": \"PACK/RULE/CONDITION or PACK/RULE\"}, "
                                   "\"by\": " ID ", \"reason\": " ID ", \"until\": {\"$ref\": \"#/$defs/date\"}}}";

static const char article_group[] =
    "{" GROUP ", \"required\": [\"id\"], "
    "\"not\": {\"required\": [\"option\", \"bracketed\"], \"properties\": {\"bracketed\": {\"const\": true}}}, "
    "\"properties\": {\"id\": " ID ", \"title\": " TEXT ", \"text\": " TEXT ", "
    "\"terms\": {\"$ref\": \"#/$defs/terms\", \"description\": \"the terms that the article sets\"}, "
    "\"option\": {\"type\": \"string\", \"pattern\": \"^[^/]+/[^/]+$\", "
    "\"description\": \"CHOICE/OPTION: of the articles with one CHOICE the deal has those of one OPTION\"}, "
    "\"bracketed\": {\"type\": \"boolean\", \"description\": \"true: in the deal or out\"}, \"by\": " BY_NAME
    ", \"note\": " TEXT "}}";

/* A branch of the vocabulary's tree and the name of its definition: its path, with sets in parentheses, because '<' is
 * not allowed in a reference. */
typedef struct branch {
    const term_branch *of;
    str name; /* "recognition.(party)" */
} branch;

typedef struct schema {
    json_writer json;
    arena *memory;
    const vocabulary *v;
    VEC(branch) branches; /* in the order of their definitions; a branch adds those below it */
} schema;

static void put_text(json_writer *w, const char *key, const char *json) {
    json_key(w, str_of(key));
    json_raw(w, str_of(json));
}

/* ------------------------------------------------------------------------------------------------ terms */

static void put_names(json_writer *w, const domain *d) {
    if (d->named) {
        put_text(w, "$ref", "\"#/$defs/id\"");
        return;
    }
    json_put_array(w, "enum", JSON_INLINE);
    for (size_t i = 0; i < d->n; i++) json_str(w, d->names[i]);
    json_close(w);
}

static void put_bound(json_writer *w, const char *key, const term *t, slot_value v) {
    json_key(w, str_of(key));
    slot_value_json(json_direct(w), t->type, t->values, v);
}

/* What a value of a term must be. */
static void put_value(json_writer *w, const term *t) {
    const term_type *type = &term_types[t->type];
    const bool list = type->has_domain && strcmp(type->json_type, "array") == 0, texts = t->type == SLOT_STRINGS;
    const bool number = strcmp(type->json_type, "string") != 0;
    json_put_object(w, "value", JSON_INLINE);
    if (texts) put_text(w, "type", "[\"array\", \"string\"]");
    if (texts) put_text(w, "items", "{\"type\": \"string\"}");
    if (!texts) json_put_z(w, "type", type->json_type);
    if (t->type == SLOT_MONEY) json_put_z(w, "pattern", "^-?[0-9]+(\\.[0-9]+)? [A-Z]{3}$");
    if (t->type == SLOT_DATE) put_text(w, "$ref", "\"#/$defs/date\"");
    if (list) json_put_bool(w, "uniqueItems", true);
    if (list) json_put_object(w, "items", JSON_INLINE);
    if (t->values) put_names(w, t->values);
    if (list) json_close(w);
    if (t->has_min && number) put_bound(w, "minimum", t, t->min);
    if (t->has_max && number) put_bound(w, "maximum", t, t->max);
    json_close(w);
}

/* The note, the unit, and what it means to leave the term out. */
static str description(schema *s, const term *t) {
    buf text = buf_in(s->memory);
    if (t->note.n) buf_printf(&text, STR_FMT " ", STR_ARG(t->note));
    str unit = t->unit.n == 0 && t->type == SLOT_DAYS ? STR("days") : t->unit;
    if (unit.n) buf_printf(&text, "In " STR_FMT ". ", STR_ARG(unit));
    if (t->silent == SILENCE_DEFAULT) {
        buf_z(&text, "If it is not set: ");
        slot_value_print(&text, t->type, t->values, t->fallback, VALUE_PROSE);
        buf_char(&text, '.');
    } else {
        buf_z(&text, t->silent == SILENCE_ABSENT ? "If it is not set: the deal does not have it."
                                                 : "If it is not set: not known.");
    }
    return buf_take(&text);
}

/* A value, a bracket of several values, or open. */
static void put_leaf(schema *s, const term *t, str name) {
    json_writer *w = &s->json;
    str value = arena_printf(s->memory, "{\"$ref\": \"#/$defs/" STR_FMT "/$defs/value\"}", STR_ARG(name));
    json_put_some(w, "title", t->title);
    json_put_str(w, "description", description(s, t));
    json_put_array(w, "anyOf", JSON_INLINE);
    json_raw(w, value);
    json_raw(w, STR("{\"$ref\": \"#/$defs/open\"}"));
    json_raw(
        w, arena_printf(s->memory,
                        "{" GROUP ", \"description\": \"a bracket: one of these values\", \"required\": [\"either\"], "
                        "\"properties\": {\"either\": {\"type\": \"array\", \"minItems\": 2, \"uniqueItems\": true, "
                        "\"items\": {\"anyOf\": [" STR_FMT ", {" GROUP ", \"required\": [\"value\"], "
                        "\"properties\": {\"value\": " STR_FMT ", \"by\": " TEXT "}}]}}}}",
                        STR_ARG(value), STR_ARG(value)));
    json_close(w);
    json_put_object(w, "$defs", JSON_INLINE);
    put_value(w, t);
    json_close(w);
}

/* A key and the branch below it. */
static void put_key(schema *s, str key, str title, str definition) {
    json_writer *w = &s->json;
    json_key(w, key);
    json_open_object(w, JSON_INLINE);
    json_put_some(w, "title", title);
    json_key(w, STR("$ref"));
    buf_printf(json_direct(w), "\"#/$defs/" STR_FMT "\"", STR_ARG(definition));
    json_close(w);
}

static void add_branch(schema *s, const term_branch *of, str name) {
    VEC_PUSH(s->memory, s->branches, (branch){of, name});
}

/* The keys of a family: its members, and the sets that stand for several of them. */
static void put_family(schema *s, const term_branch *b, str name) {
    const name_set *family = b->family;
    if (family->room) { /* any id, and the set's name */
        json_writer *w = &s->json;
        json_close(w);
        json_put_object(w, "patternProperties", JSON_INLINE);
        put_key(s, STR(THING), family->title, name);
        add_branch(s, b->member, name);
        return;
    }
    for (size_t i = 0; i < family->members.n; i++) {
        bool labelled = !str_eq(family->labels[i], family->members.names[i]);
        put_key(s, family->members.names[i], labelled ? family->labels[i] : STR(""), name);
    }
    for (size_t i = 0; i < s->v->n_sets; i++) {
        const name_set *set = s->v->sets[i];
        if (!name_set_is_part(set, family) || map_get(&b->index, set->members.name) != MAP_NONE ||
            map_get(&family->index, set->members.name) != MAP_NONE)
            continue;
        str all = arena_join(s->memory, set->members.names, set->members.n, ", ", ", ", 0);
        put_key(s, set->members.name, arena_printf(s->memory, "all of " STR_FMT, STR_ARG(all)), name);
    }
    add_branch(s, b->member, name);
}

static void put_branch(schema *s, branch b) {
    json_writer *w = &s->json;
    json_key(w, b.name);
    json_open_object(w, JSON_BLOCK);
    if (b.of->leaf) {
        put_leaf(s, b.of->leaf, b.name);
    } else {
        json_put_z(w, "type", "object");
        json_put_bool(w, "additionalProperties", false);
        json_put_object(w, "properties", JSON_BLOCK);
        for (size_t i = 0; i < b.of->n_fields; i++) {
            str name = arena_printf(s->memory, STR_FMT "." STR_FMT, STR_ARG(b.name), STR_ARG(b.of->fields[i]->name));
            put_key(s, b.of->fields[i]->name, STR(""), name);
            add_branch(s, b.of->fields[i], name);
        }
        if (b.of->family)
            put_family(s, b.of,
                       arena_printf(s->memory, STR_FMT ".(" STR_FMT ")", STR_ARG(b.name),
                                    STR_ARG(b.of->family->members.name)));
        json_close(w);
    }
    json_close(w);
}

/* ------------------------------------------------------------------------------------------------ the deal */

/* What a deal can name. */
static void put_things(schema *s) {
    json_writer *w = &s->json;
    if (s->v->n_named == 0) return;
    json_put_object(w, "names", JSON_BLOCK);
    json_put_z(w, "type", "object");
    json_put_bool(w, "additionalProperties", false);
    json_put_z(w, "description", "what the deal names itself, with an id for paths and a title for people");
    json_put_object(w, "properties", JSON_BLOCK);
    for (size_t i = 0; i < s->v->n_named; i++) {
        const name_set *set = vocabulary_named(s->v, i);
        json_put_object(w, arena_z(s->memory, set->members.name), JSON_INLINE);
        json_put_some(w, "title", set->title);
        json_put_z(w, "type", "array");
        json_put_uint(w, "maxItems", set->room);
        put_text(w, "items",
                 "{" GROUP ", \"required\": [\"id\", \"title\"], \"properties\": {\"id\": {\"$ref\": \"#/$defs/id\"}, "
                 "\"title\": " ID ", \"note\": " TEXT "}}");
        json_close(w);
    }
    json_close(w);
    json_close(w);
    json_put_object(w, "all_named", JSON_INLINE);
    json_put_z(w, "description", "the sets of which it names all that it has, although it is not complete");
    put_text(w, "type", "[\"string\", \"array\"]");
    json_put_object(w, "items", JSON_INLINE);
    json_put_array(w, "enum", JSON_INLINE);
    for (size_t i = 0; i < s->v->n_named; i++) json_str(w, s->v->named[i]->name);
    json_close(w);
    json_close(w);
    json_close(w);
}

static void put_header(schema *s) {
    json_writer *w = &s->json;
    json_put_object(w, "deal", JSON_BLOCK);
    json_put_z(w, "type", "object");
    json_put_bool(w, "additionalProperties", false);
    put_text(w, "required", "[\"id\", \"title\"]");
    json_put_object(w, "properties", JSON_BLOCK);
    put_text(w, "id", ID);
    put_text(w, "title", ID);
    put_text(w, "date", "{\"$ref\": \"#/$defs/date\"}");
    put_text(w, "by", BY_NAME);
    json_put_object(w, "status", JSON_INLINE);
    put_names(w, s->v->statuses);
    json_close(w);
    put_text(w, "complete",
             "{\"type\": \"boolean\", \"default\": true, "
             "\"description\": \"false: not the complete text, so the terms that it does not set are open\"}");
    put_text(w, "vocabulary",
             "{\"type\": \"string\", \"pattern\": \"^" FILE_NAME "(/" FILE_NAME ")?$\", "
             "\"description\": \"the id of the vocabulary that the deal is for: peace/2\"}");
    put_text(w, "packs",
             "{\"type\": [\"string\", \"array\"], \"pattern\": \"^" FILE_NAME "$\", \"minItems\": 1, "
             "\"items\": {\"type\": \"string\", \"pattern\": \"^" FILE_NAME "$\"}, "
             "\"description\": \"the ids of the packs that it is checked with\"}");
    json_put_object(w, "sources", JSON_INLINE);
    json_put_z(w, "type", "array");
    put_text(w, "items", source_group);
    json_close(w);
    put_text(w, "note", TEXT);
    put_things(s);
    json_close(w);
    json_close(w);
}

static void put_list(json_writer *w, const char *key, const char *item) {
    json_put_object(w, key, JSON_INLINE);
    json_put_z(w, "type", "array");
    put_text(w, "items", item);
    json_close(w);
}

static void put_definitions(schema *s) {
    json_writer *w = &s->json;
    json_put_object(w, "$defs", JSON_BLOCK);
    put_text(w, "names", NAMES);
    put_text(w, "date", DATE);
    put_text(w, "open", open_value);
    if (s->v->n_named) put_text(w, "id", "{\"type\": \"string\", \"pattern\": \"" THING "\"}");
    add_branch(s, s->v->root, STR("terms"));
    for (size_t i = 0; i < s->branches.n; i++) put_branch(s, s->branches.v[i]);
    json_close(w);
}

void deal_schema_write(arena *a, buf *out, const vocabulary *v) {
    schema s = {.v = v};
    json_writer *w = &s.json;
    s.memory = arena_child(a);
    json_start(w, out);
    json_open_object(w, JSON_BLOCK);
    json_put_z(w, "$schema", "https://json-schema.org/draft/2020-12/schema");
    json_put_str(
        w, "title",
        arena_printf(s.memory, "Deal in the vocabulary " STR_FMT " " STR_FMT, STR_ARG(v->id), STR_ARG(v->version)));
    json_put_some(w, "description", v->title);
    json_put_z(w, "type", "object");
    json_put_bool(w, "additionalProperties", false);
    put_text(w, "required", "[\"deal\"]");
    put_text(w, "anyOf", "[{\"required\": [\"articles\"]}, {\"required\": [\"terms\"]}]");
    json_put_object(w, "properties", JSON_BLOCK);
    put_header(&s);
    put_list(w, "articles", article_group);
    put_text(w, "terms", "{\"$ref\": \"#/$defs/terms\", \"description\": \"the terms of no article\"}");
    put_list(w, "waivers", waiver_group);
    json_close(w);
    put_definitions(&s);
    json_close(w);
    json_end(w);
    arena_free(s.memory);
}
