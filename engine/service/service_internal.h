/* Internal to module service: what its files share. */

#ifndef SERVICE_SERVICE_INTERNAL_H
#define SERVICE_SERVICE_INTERNAL_H

#include "cel/words.h"
#include "service/service.h"

/* The state of a file when it was read: a document that is open counts by its number and revision. */
typedef struct file_stamp {
    str path;
    uint64_t document, revision;
    int64_t seconds, nanoseconds, size, inode; /* size -1: it is not there */
} file_stamp;

/* A vocabulary with packs, for all documents that are checked with the same files. */
typedef struct rule_entry {
    str key; /* in set.memory */
    rule_set set;
    diags problems;
    bool good;
    bool retired;    /* a file changed: it is freed with its last analysis */
    bool again;      /* there was no memory, or a file could not be read: the next analysis loads it again */
    size_t n_packs;  /* that were asked for */
    unsigned uses;   /* analyses that point to it */
    uint64_t number; /* of the tick of its last use */
    VEC(file_stamp) stamps;
} rule_entry;

/* A .redline.cfg. */
typedef struct config_entry {
    arena memory;
    diags problems;
    str name, folder; /* its path, and the folder with its '/' */
    bool there, good;
    waiver_file file;
    file_stamp stamp;
} config_entry;

typedef struct analysis_state {
    analysis is;
    arena memory;
    diags problems;
    rule_entry *rules; /* or NULL */
    bool again;        /* there was no memory */
    uint64_t revision, rules_revision;
    size_t held;
} analysis_state;

struct document {
    service *of;
    uint64_t number; /* of the documents that were opened */
    char *path, *text;
    size_t n, cap;
    document_kind kind;
    uint64_t revision, used;
    lines lines;
    bool lines_known;
    bool peeked; /* a file that was only looked at */
    file_stamp stamp;
    analysis_state *analysis;
};

struct service {
    service_settings settings;
    document **documents, **peeked;
    size_t n_documents, cap_documents, n_peeked, cap_peeked;
    char **folders;
    size_t n_folders, cap_folders;
    rule_entry **rules;
    size_t n_rules, cap_rules;
    config_entry **configs;
    size_t n_configs, cap_configs;
    uint64_t revision, rules_revision, tick, opened;
    json_reader *reader;
};

/* ------------------------------------------------------------------------------------------------ rules */

/* The configuration for a document; never NULL. Its problems are in it. */
config_entry *service_config(service *s, str path);

/* The vocabulary and packs in FILES; NULL if there is no memory. WITH_PACKS as in rule_search_find(). */
rule_entry *service_rules(service *s, const rule_files *files, bool with_packs);
void service_rules_release(service *s, rule_entry *e);
void service_rules_free(service *s);

file_stamp service_stamp(const service *s, str path);
bool service_stamp_equal(const file_stamp *a, const file_stamp *b);

/* Adds N to an array on the heap; false if there is no memory. */
bool service_push(void ***list, size_t *n, size_t *cap, void *one);

/* ------------------------------------------------------------------------------------------------ analysis */

/* Fills the problems of an analysis from its messages and its verdict. */
void service_diagnose(analysis_state *st, const config_entry *config);
void service_analysis_free(document *d);

/* ------------------------------------------------------------------------------------------------ meaning */

/* What a group is in its file. */
typedef enum {
    CONTEXT_NONE,
    CONTEXT_ROOT,
    CONTEXT_HEADER, /* deal = {}, pack = {}, vocabulary = {} */
    CONTEXT_ARTICLE,
    CONTEXT_TERMS, /* any group in `terms` of a deal */
    CONTEXT_WAIVER,
    CONTEXT_SOURCE,
    CONTEXT_DEFINITION,
    CONTEXT_RULE,
    CONTEXT_CONDITION,
    CONTEXT_CITE,
    CONTEXT_SET,
    CONTEXT_LABELS,
    CONTEXT_TERM, /* of a vocabulary */
    CONTEXT_CLAUSE,
    CONTEXT_TEST,
} context;

/* A key that a group may have. */
typedef struct key_info {
    context in;
    uint8_t kinds;                    /* a bit for each document_kind in which it is there */
    const char *key, *snippet, *help; /* SNIPPET: its value, '$0' where the cursor goes */
    const char *values;               /* what it can be, with '|' between; NULL: anything */
} key_info;
extern const key_info service_keys[];
extern const size_t service_keys_n;

/* What the children of a group are in. */
context outline_context(document_kind kind, const outline_node *group);
const key_info *service_key(document_kind kind, context in, str key);

/* A point of a deal's terms. */
typedef struct term_point {
    const term_branch *branch; /* NULL: the path is not in the vocabulary */
    const term *term;          /* at its end, else NULL */
    const name_set *family;    /* the last key is a member of it, or a set in it */
    const name_set *set;       /* the last key is a set */
    str path;                  /* as the text has it: "recognition.western.crimea" */
    uint32_t slot;             /* if no key is a set, else MAP_NONE */
    bool in_value;             /* the node is the term's value or in it */
    const outline_node *leaf;  /* the node with the term's key */
} term_point;

/* False if N is not in a group `terms` of a deal. PARENT of the path is what the keys up to N lead to. */
bool outline_term(arena *a, document_kind kind, const vocabulary *v, const outline_node *n, term_point *out);

/* An expression or message in a rule file, or NULL-kinded. */
typedef enum { TEXT_PLAIN, TEXT_EXPRESSION, TEXT_MESSAGE } text_kind;
text_kind outline_text_kind(document_kind kind, const outline_node *n);

/* The parts of a string that are expressions: all of it, or the holes of a message. */
typedef struct expression_part {
    size_t from, to; /* bytes of the decoded string */
} expression_part;
const expression_part *expression_parts(arena *a, text_kind kind, str text, size_t *n);

/* The expression around byte AT of the source, with its words. */
typedef struct expression_at {
    outline_string string;
    expression_part part;
    str text; /* of the part */
    const cel_word *words;
    size_t n_words;
} expression_at;
/* False if AT is in none. */
bool service_expression(arena *a, const analysis *x, const outline_node *n, uint32_t at, expression_at *out);
/* The bytes of the source of bytes [FROM, TO) of an expression. */
void expression_range(const expression_at *e, size_t from, size_t to, uint32_t *out_from, uint32_t *out_to);

/* The term of a point of an expression; *NUMBER is its slot, MAP_NONE if it is not one. */
const term *service_term_of_path(const vocabulary *v, str path, const cel_shape *leaf, uint32_t *number);

/* The symbols of a text. */
const symbol *service_symbols_of(arena *a, str path, document_kind kind, str text);

/* The article that contains N, or NULL. */
const outline_node *outline_article(const outline_node *n);
/* The index of an article in its list, DEAL_NONE if N is NULL. */
uint32_t outline_article_number(const outline_node *of);

/* ------------------------------------------------------------------------------------------------ prose */

str service_term_markdown(arena *a, const analysis *x, const term *t, uint32_t number, bool silent_open);
str service_rule_markdown(arena *a, const pack *p, const rule *r);
str service_definition_markdown(arena *a, const analysis *x, const cel_definition *d);
str service_set_markdown(arena *a, const name_set *s);
str service_function_markdown(arena *a, str name, bool member);
/* "enum: none, index, free", "float, 0 to 100000, euros". */
str service_term_type(arena *a, const term *t, bool all);
str service_silence(arena *a, const term *t, bool open);

#endif
