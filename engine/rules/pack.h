/* Packs: one party's red lines, negotiable rules and preferences, each with the source that it is taken from.
 *
 * A pack is loaded against a vocabulary: if a condition does not compile, the pack does not load. Vocabulary and packs
 * live in one arena and are only read after loading, so threads may share them. */

#ifndef RULES_PACK_H
#define RULES_PACK_H

#include "cel/program.h"
#include "terms/deal.h"

typedef enum { RULE_RED_LINE, RULE_NEGOTIABLE, RULE_PREFERENCE } rule_class;
typedef enum { CONDITION_REQUIRE, CONDITION_FORBID } condition_kind;

typedef struct pack_source {
    str id, title, author, date, url; /* all but id and title may be empty */
    str file;                         /* a copy of its text, from the folder of the pack; may be empty */
    place at, file_at;                /* of its id and of the name of the file */
} pack_source;

/* The source of a rule or condition. */
typedef struct citation {
    const pack_source *source;
    str section, quote; /* section may be empty */
    place at;           /* of the quote in the rule file */
} citation;

/* An expression of a rule file: its program and its text. */
typedef struct rule_expr {
    cel_program *program; /* NULL where the rule has no such expression */
    cel_text_at at;
} rule_expr;

/* A message is text with holes: pieces[0] hole[0] pieces[1] ... */
typedef struct message {
    const str *pieces; /* n_holes + 1 */
    const rule_expr *holes;
    size_t n_holes;
    str written; /* as in the file */
} message;

/* The offset of the bracket that closes the hole of a message whose text starts at FROM; skips brackets and strings
 * inside it. SIZE_MAX if there is none. */
size_t message_hole_end(str text, size_t from);

typedef struct condition {
    str id;
    condition_kind kind;
    rule_expr test;    /* require or forbid */
    rule_expr or_else; /* program NULL where there is none */
    rule_expr vague;
    message message;
    const citation *cite; /* its own, or its rule's */
    bool own_cite;
    place at;
} condition;

typedef struct rule {
    str id, title, rationale, remedy; /* the last two may be empty */
    rule_class class;
    rule_expr when;
    citation cite;
    const condition *conditions;
    size_t n_conditions;
    place at;
} rule;

/* A model clause: a wording that meets rules of its pack, with the terms that it sets. */
typedef struct clause {
    const struct pack *pack;
    str id, title, text;
    const rule *const *rules; /* that it is for */
    size_t n_rules;
    const deal *deal;      /* a complete deal of one article, which is the clause */
    const uint32_t *slots; /* that it sets, ascending */
    size_t n_slots;
    const node *terms, *text_node;
    const node *names; /* of the things that it names, as in the header of a deal; NULL: none */
    place at;
} clause;

/* A finding of `redline lint` that the author of the pack has seen and leaves: quality/pack_lint.h has the checks. */
typedef struct lint_excuse {
    str check, of, reason; /* OF: "UA-PK/a", a definition or a term; empty: all findings of the check */
    place at;
} lint_excuse;

typedef struct pack {
    str id, title, party, version; /* party may be empty */
    str file;                      /* as the user named it */
    const source *source;
    const pack_source *sources;
    size_t n_sources;
    const rule *rules;
    size_t n_rules;
    const rule *all_rules; /* those of the file, also if a rule filter has left some out */
    size_t n_all_rules;
    const clause *clauses;
    size_t n_clauses;
    const lint_excuse *excuses;
    size_t n_excuses;
    const vocabulary *vocabulary;
    const cel_scanner *scanner; /* for the constant searches of all packs read with the same environment */
    const cel_env *env;         /* what its expressions see: the vocabulary and its definitions */
} pack;

/* The I-th expression of a rule: `when`, then test, or_else and vague of each condition; NULL after the last. An
 * expression that the rule does not have has no program. */
const rule_expr *rule_expression(const rule *r, size_t i);

/* The definitions of its pack that the expressions of C use, directly or through others: each once, after one that uses
 * it; at most DEFINITIONS_SHOWN. In A. definitions_of() does the same for any expressions. */
#define DEFINITIONS_SHOWN 30u
const cel_definition *const *condition_definitions(arena *a, const condition *c, size_t *n);
const cel_definition *const *definitions_of(arena *a, const cel_ast *const *of, size_t n_of, size_t *n);
/* The definition of that name in P; NULL if it has none. */
const cel_definition *pack_definition(const pack *p, str name);

/* Reads the model clauses of P, whose rules are read, from a list of its file. A clause must meet the rules that it is
 * for, if a complete deal sets nothing else; `when` is not looked at. Adds all errors to D. */
void clauses_read(arena *a, pack *p, const node *list, diags *d);
/* Whether C is for a rule with this id. */
bool clause_is_for(const clause *c, str rule_id);

/* Whether it reads a term that is a free text or a list of them: the solver knows of these only what conditions name.
 */
bool program_reads_free_text(const cel_program *program, const vocabulary *v);

/* The names of the classes: "red-line", "negotiable", "preference". */
const char *rule_class_name(rule_class c);

/* What expressions see of a vocabulary: a shape per first segment, the sets, `deal` and `articles`. Built once per
 * vocabulary, into A. Build its scanner after the last pack is read; before that, searches run without it. */
cel_env *rules_env(arena *a, const vocabulary *v);

/* The fields of an article as rows of the table `articles`, in this order. */
enum { ARTICLE_ID, ARTICLE_TITLE, ARTICLE_TEXT, ARTICLE_FIELDS };

/* Reads a pack from SOURCE into A, against V and its environment. Adds all errors to D; NULL if there was any. */
pack *pack_read(arena *a, source *s, const vocabulary *v, const cel_env *vocabulary_env, diags *d);

#endif
