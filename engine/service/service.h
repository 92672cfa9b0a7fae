/* Service: documents that are open in an editor or a page: what is wrong in them, what their verdicts are, and what one
 * can do about it, after each change.
 *
 * It knows nothing of HTTP or of the language server protocol: paths are file paths, places are bytes, texts are UTF-8.
 * A front end opens documents, tells of each change, and asks. What it asks for is computed when it is asked for, from
 * the whole text, so that the state never depends on how a text came about. Vocabularies and packs are found as `check`
 * finds them, loaded once for all documents that use them, and loaded again if one of their files changes; a document
 * that is open counts instead of its file.
 *
 * Memory: each document owns its text. An analysis (tree, deal, verdict) is kept for the documents that were used last,
 * up to SERVICE_KEPT bytes; it is valid until the next call that changes a document or analyses another one. Results go
 * into an arena of the caller and may point into the analysis. If memory runs out during an analysis, or a deal takes
 * more than it may, that is a problem of the document. Not thread-safe. */

#ifndef SERVICE_SERVICE_H
#define SERVICE_SERVICE_H

#include "bargain/repair.h"
#include "judge/judge.h"
#include "rules/rule_search.h"
#include "service/lines.h"
#include "service/outline.h"

#define SERVICE_MOST_TEXT ((size_t)16 * 1024 * 1024) /* the usual limit of a document's size */
#define SERVICE_KEPT      ((size_t)48 * 1024 * 1024) /* bytes of analyses that are kept */

typedef struct service service;
typedef struct document document;

typedef struct service_settings {
    const str *terms; /* of the command line; NULL: none */
    str_list packs;   /* of the command line */
    str config;       /* a configuration instead of each folder's .redline.cfg; empty: none */
    bool no_config, no_waivers, strict, allow_include;
    str today; /* a date; empty: the system's */
    size_t max_text, max_memory;
    uint64_t max_steps;
} service_settings;

/* The settings of `check` without options. */
service_settings service_usual(void);

/* SETTINGS are copied, but not the texts in them. NULL if there is no memory. */
service *service_new(const service_settings *settings);
void service_free(service *s);

/* The folders that the user works in. A document uses the .redline.cfg of the innermost folder that it is in; if there
 * are no folders at all, that of the current folder. */
void service_add_folder(service *s, str path);
void service_remove_folder(service *s, str path);
size_t service_folders(const service *s);
str service_folder(const service *s, size_t i);

/* A file may have changed outside; empty: any file. */
void service_file_changed(service *s, str path);

/* A number that changes if the verdict of any document may have changed: a text, a file, a folder. */
uint64_t service_revision(const service *s);

/* The same without texts of deals: it changes if verdicts of all documents may have changed. */
uint64_t service_rules_revision(const service *s);

/* Whether a file that open documents were checked with has changed since. Asks the system for the dates of these
 * files. */
bool service_files_changed(service *s);

/* ------------------------------------------------------------------------------------------------ documents */

typedef enum {
    DOCUMENT_DEAL,
    DOCUMENT_RULES,
    DOCUMENT_TERMS,
    DOCUMENT_TESTS,
    DOCUMENT_CONFIG,
    DOCUMENT_OTHER
} document_kind;

/* The kind of a file, from its name. */
document_kind document_kind_of(str path);

/* Opens a document; PATH is absolute, or any name if there is no file. A document that is open already gets the new
 * text. NULL if there is no memory, or TEXT is longer than max_text. */
document *service_open(service *s, str path, document_kind kind, str text);
document *service_find(service *s, str path); /* NULL: it is not open */
void service_close(service *s, document *d);
size_t service_documents(const service *s);
document *service_document(const service *s, size_t i);

/* Replaces bytes [FROM, TO), both clipped to the text. False, without a change, if there is no memory or the text would
 * be too long. */
bool document_edit(document *d, uint32_t from, uint32_t to, str text);

str document_path(const document *d);
str document_text(const document *d);
lines *document_lines(document *d);
document_kind document_kind_is(const document *d);
uint64_t document_revision(const document *d); /* changes with each edit */

/* A file that is not open, for as long as the analysis: its text, and the lines of it. NULL if it cannot be read. */
document *service_peek(service *s, str path);

/* ------------------------------------------------------------------------------------------------ problems */

/* ERROR: it rejects the deal, or keeps the text from being checked. WARNING: it keeps the deal from being accepted, or
 * is probably not meant. INFORMATION: it may keep it from that. HINT: the rest. */
typedef enum { PROBLEM_ERROR, PROBLEM_WARNING, PROBLEM_INFORMATION, PROBLEM_HINT } problem_weight;

/* Bytes of a file: its path, the name of a built-in file, or empty: the document itself. */
typedef struct file_range {
    str file;
    uint32_t from, to;
} file_range;

/* A place that explains a problem. */
typedef struct related {
    file_range at;
    str message;
} related;

typedef struct problem {
    uint32_t from, to; /* bytes of the document */
    problem_weight weight;
    str code;    /* of a finding: "ukraine/UA-LAND/a"; else empty */
    str message; /* may have several lines */
    str note;    /* what to do, as in messages of `check`; may be empty */
    const related *related;
    size_t n_related;
    const struct finding *finding; /* NULL: a message about the text */
} problem;

/* What is known of a document. */
typedef struct analysis {
    arena *memory;
    document_kind kind;
    const source *source;
    const outline *outline;
    const vocabulary *vocabulary; /* NULL: it could not be loaded */
    const pack *const *packs;     /* that a deal is checked with */
    size_t n_packs;
    rule_files files;        /* where these are */
    const deal *deal;        /* NULL: it could not be read */
    const verdict *verdict;  /* of a deal; NULL if it was not judged */
    waivers outside;         /* of a deal: those of the configuration */
    const pack *pack;        /* of a document with rules; NULL: it could not be loaded */
    const cel_env *env;      /* what expressions see; of a pack that could not be loaded only the vocabulary */
    const problem *problems; /* in the order of the text */
    size_t n_problems;
} analysis;

/* The analysis of a document as it is now. Never NULL. */
const analysis *document_analysis(document *d);
/* Whether there was no memory for the analysis. */
bool document_is_lost(const document *d);
/* Drops the analysis if there was no memory for it, or a file could not be read: the next one may be better. */
void document_retry(document *d);

/* A deal as a document could have it. */
typedef struct deal_variant {
    str name;          /* in messages; empty: the document's */
    const str *text;   /* NULL: the document's */
    const str *choose; /* "CHOICE=OPTION", as for `check --choose` */
    size_t n_choose;
    bool explain_met; /* as judge/compare.h needs it */
} deal_variant;

/* The deal that TEXT is under the vocabulary of the document D, which can be read as a deal. NULL after an error in
 * PROBLEMS. */
const deal *document_read(document *d, arena *a, str text, diags *problems);

/* Its verdict under the vocabulary and the packs of the document D, which is a deal; in A, and points into the
 * analysis. NULL after an error in PROBLEMS, or if D has no verdict. Two of them, of a draft and its file or another
 * version, are compared with judge/compare.h. */
const verdict *document_judge(document *d, arena *a, const deal_variant *as, diags *problems);
/* The verdict if the brackets of D were settled as CHOOSE says. */
const verdict *document_try(document *d, arena *a, const str *choose, size_t n, diags *problems);

/* The packs that a deal at PATH is checked with if it names none; for as long as A. NULL if there are none. PROBLEMS,
 * which may be NULL, gets what is wrong with them. */
const pack *const *service_packs(service *s, arena *a, str path, size_t *n, diags *problems);

/* ------------------------------------------------------------------------------------------------ questions */

typedef struct hover {
    uint32_t from, to; /* what it is about */
    str markdown;
} hover;

/* False if there is nothing to tell. */
bool document_hover(document *d, arena *a, uint32_t at, hover *out);

typedef enum {
    COMPLETES_KEY,
    COMPLETES_TERM,
    COMPLETES_MEMBER,
    COMPLETES_SET,
    COMPLETES_VALUE,
    COMPLETES_FUNCTION,
    COMPLETES_MACRO,
    COMPLETES_DEFINITION,
    COMPLETES_VARIABLE,
    COMPLETES_FIELD,
    COMPLETES_REFERENCE, /* an id of something else in the text */
} completion_kind;

typedef struct completion {
    completion_kind kind;
    str label;   /* what is shown */
    str insert;  /* what replaces the bytes; '$0' is where the cursor goes, if `snippet` */
    str detail;  /* a line: type, title */
    str filter;  /* what a client matches with what is typed; empty: the label */
    str resolve; /* for completion_help() */
    bool snippet;
    uint32_t from, to; /* bytes that are replaced */
} completion;

const completion *document_complete(document *d, arena *a, uint32_t at, size_t *n);
/* The help of a completion, as Markdown, from its `resolve`. May be empty. */
str completion_help(document *d, arena *a, str resolve);

/* What a term ("recognition.<actor>.<region>", "recognition.ukraine.crimea") or a rule ("ukraine/UA-LAND") of the
 * document's vocabulary and packs is, as Markdown; empty if there is none. */
str document_term_help(document *d, arena *a, str path);
str document_rule_help(document *d, arena *a, str id);

/* Where what stands at a byte is declared. FROM and TO are its bytes in the document. */
const file_range *document_definition(document *d, arena *a, uint32_t at, uint32_t *from, uint32_t *to, size_t *n);
/* Where it is used: in the document, in other documents that are open, in its vocabulary and packs, and in the deals
 * and packs of the folders; with DECLARATION also where it is declared. */
const file_range *document_references(document *d, arena *a, uint32_t at, bool declaration, size_t *n);
/* The same in the document only: an occurrence is a write if it sets a value. */
typedef struct occurrence {
    uint32_t from, to;
    bool writes;
} occurrence;
const occurrence *document_occurrences(document *d, arena *a, uint32_t at, size_t *n);

/* A replacement in a document or a file. */
typedef struct service_edit {
    str path; /* empty: the document itself */
    uint32_t from, to;
    str text;
} service_edit;

/* What can be renamed at AT: its bytes, and its name. False if nothing can; *WHY says why. */
bool document_may_rename(document *d, arena *a, uint32_t at, uint32_t *from, uint32_t *to, str *name, str *why);
/* The edits; NULL if NAME is not possible; *WHY says why. */
const service_edit *document_rename(document *d, arena *a, uint32_t at, str name, size_t *n, str *why);

typedef enum {
    SYMBOL_FILE,
    SYMBOL_ARTICLE,
    SYMBOL_TERM,
    SYMBOL_SET,
    SYMBOL_MEMBER,
    SYMBOL_RULE,
    SYMBOL_CONDITION,
    SYMBOL_DEFINITION,
    SYMBOL_SOURCE,
    SYMBOL_WAIVER,
    SYMBOL_GROUP,
} symbol_kind;

typedef struct symbol symbol;
struct symbol {
    symbol_kind kind;
    str name, detail;
    uint32_t from, to;           /* all of it */
    uint32_t name_from, name_to; /* its name, within */
    symbol *first, *last, *next;
};

/* The document's parts, as a tree. */
const symbol *document_symbols(document *d, arena *a);

/* Symbols of all files of the folders, and of open documents, whose name or detail has the letters of QUERY in their
 * order; at most MOST. */
typedef struct found_symbol {
    const symbol *symbol;
    str path;
} found_symbol;
const found_symbol *service_symbols(service *s, arena *a, str query, size_t most, size_t *n);

typedef struct fold {
    uint32_t from, to;
    bool comment;
} fold;
const fold *document_folds(document *d, arena *a, size_t *n);
/* Ranges around AT, from the word to the whole text; each contains the one before. Pairs of bytes; N pairs. */
const uint32_t (*document_selections(document *d, arena *a, uint32_t at, size_t *n))[2];

typedef enum {
    TOKEN_CLASS_KEY,
    TOKEN_CLASS_TERM,
    TOKEN_CLASS_MEMBER,
    TOKEN_CLASS_SET,
    TOKEN_CLASS_VALUE,
    TOKEN_CLASS_STRING,
    TOKEN_CLASS_NUMBER,
    TOKEN_CLASS_KEYWORD,
    TOKEN_CLASS_COMMENT,
    TOKEN_CLASS_FUNCTION,
    TOKEN_CLASS_MACRO,
    TOKEN_CLASS_DEFINITION,
    TOKEN_CLASS_VARIABLE,
    TOKEN_CLASS_OPERATOR,
    TOKEN_CLASSES
} token_class;

typedef struct class_token {
    uint32_t from, to;
    token_class class;
    bool declares;
} class_token;
/* The words of bytes [FROM, TO), in order; none overlap. A word may have several lines. */
const class_token *document_tokens(document *d, arena *a, uint32_t from, uint32_t to, size_t *n);

/* Remarks between the words: what a set stands for, what silence means. */
typedef struct hint {
    uint32_t at;
    str label, help;
} hint;
const hint *document_hints(document *d, arena *a, uint32_t from, uint32_t to, size_t *n);

/* Remarks above lines: the verdict of each pack, the tests of a rule. */
typedef struct lens {
    uint32_t from, to;
    str label;
    str pack; /* of a verdict; else empty */
} lens;
const lens *document_lenses(document *d, arena *a, size_t *n);

/* ------------------------------------------------------------------------------------------------ changes */

/* The canonical layout, as edits of whole lines. NULL after an error: the text cannot be read. */
const service_edit *document_format(document *d, arena *a, size_t *n);

/* The smallest list of line edits that makes AFTER of BEFORE. */
const service_edit *service_line_edits(arena *a, str before, str after, size_t *n);

typedef enum {
    ACTION_FIX,     /* corrects a problem */
    ACTION_CORRECT, /* corrects all that is certain */
    ACTION_ADD,     /* adds a missing term */
    ACTION_SETTLE,  /* settles a bracket */
    ACTION_WAIVE,   /* lets a violation stand */
    ACTION_REPAIR,  /* searches for a repair: call document_repair() for its edits */
} action_kind;

typedef struct action {
    action_kind kind;
    str title;
    bool preferred;
    const problem *of; /* the problem that it solves, or NULL */
    const service_edit *edits;
    size_t n_edits;
    str pack; /* of REPAIR: the pack that shall accept the deal; empty: all packs */
} action;

/* What can be done in bytes [FROM, TO), the best first. */
const action *document_actions(document *d, arena *a, uint32_t from, uint32_t to, size_t *n);

/* Those that correct the problem P of the text, which is one of the analysis. Cheap: nothing is searched for. */
const action *document_fixes(document *d, arena *a, const problem *p, size_t *n);
/* The one that corrects all that is certain; NULL if nothing is. */
const action *document_correction(document *d, arena *a);

/* The first repair that makes PACK (empty: all packs) accept the deal. NULL if there is none, or after the time; *WHY
 * says why. This may take SECONDS. */
const repair *document_repair_found(document *d, arena *a, str pack, uint64_t seconds, str *why);
/* The edits that make the repaired deal; *WHY says what the repair does, or why there is none. */
const service_edit *document_repair(document *d, arena *a, str pack, uint64_t seconds, size_t *n, str *why);

/* The report of `check` on the document, as text. */
str document_report(document *d, arena *a);

#endif
