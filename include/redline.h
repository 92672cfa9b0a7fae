/* redline.h: the library libredline, version 1.0.
 *
 * The library checks proposed deals against packs of red lines and reports every red line that is crossed: where, why,
 * and how to fix it. The files, the expressions and the report formats are those of the program redline; its language
 * reference (docs/language.md) describes them. A complete program is docs/examples/embed.c.
 *
 *     rl_engine *engine = NULL;
 *     rl_verdict *verdict = NULL;
 *     if (rl_engine_new(&engine) == RL_OK && rl_engine_add_pack(engine, "ukraine") == RL_OK &&
 *         rl_check_file(engine, "draft.deal", NULL, &verdict) == RL_OK)
 *         printf("%s\n", rl_outcome_name(rl_verdict_outcome(verdict)));
 *     rl_verdict_free(verdict);
 *     rl_engine_free(engine);
 *
 * OBJECTS AND OWNERSHIP. An engine is a vocabulary and packs, loaded once. A verdict is the result of checking one
 * deal. A report, a diff and a sweep are made from them; a batch checks many deals. The function that makes an object
 * stores it in its last argument and the caller frees it with the object's _free function, which accepts NULL. If such
 * a function fails it stores NULL, except where its comment says otherwise. Verdicts, reports, diffs, sweeps, batches
 * and results must be freed before their engine, and a diff before its verdicts. Arguments are copied if they are
 * needed after the call.
 *
 * STATUS. Every function that can fail returns an rl_status, and the library never ends the process. RL_NOMEM means
 * that memory ran out: the call had no effect, and its objects can still be used and freed (except a report, which can
 * only be freed). What the call took is given back then, or when its engine is freed. Errors in vocabularies, packs and
 * deals are diagnostics, which are values too: see rl_diag.
 *
 * STRUCTS. Every struct begins with `size`, which its initialiser sets: rl_diag d = RL_DIAG_INIT. The library reads and
 * writes only so many bytes, so programs that are compiled with this header work with later versions of the library,
 * whose structs may have more members at their end. Functions that read a value take its index, fill such a struct and
 * return RL_OK, or RL_ERROR_ARGUMENT if the index is too large; then the struct is unchanged.
 *
 * STRINGS are UTF-8, end in NUL and are never NULL; "" means that there is none. They belong to the object that was
 * asked and live as long. Lines and columns count from 1, columns in code points; 0 means that there is none.
 *
 * THREADS. An engine may be changed by one thread at a time, and only while no other thread uses it. Any number of
 * threads may check deals with one engine at once. Verdicts, reports, diffs, sweeps and buffers may be used by one
 * thread at a time, or by several if all of them pass them as const. The library has no other state that could be
 * shared and does not depend on the locale. Calls need no more stack than the 8 MB that threads have by default.
 *
 * LIMITS of sizes and of time are those of the program (docs/language.md, "Limits").
 *
 * LIBCONFIG, which reads files that are not JSON, does not check its allocations. The library makes sure beforehand
 * that there is as much memory as it can need; if another thread takes that in between, the process may crash. This is
 * the only case in which running out of memory is not RL_NOMEM. */

#ifndef REDLINE_H
#define REDLINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define RL_API __attribute__((visibility("default")))
#else
#define RL_API
#endif

/* ------------------------------------------------------------------------------------------------ version */

/* The version of this header: major, minor and patch level, as text and as one number (major * 1000000 + minor * 1000 +
 * patch). Within one major version, functions and members are only added. */
#define RL_VERSION        "1.0.0"
#define RL_VERSION_NUMBER 1000000

/* The version of the library that is linked. */
RL_API const char *rl_version(void);
RL_API int rl_version_number(void);

/* ------------------------------------------------------------------------------------------------ status */

typedef enum rl_status {
    RL_OK = 0,
    RL_NOMEM = 1,          /* memory ran out; the call had no effect */
    RL_ERROR_INPUT = 2,    /* a vocabulary, a pack or a deal has errors: see the diagnostics */
    RL_ERROR_ARGUMENT = 3, /* the call is wrong: NULL, an index that is too large, an unknown format, a struct without
                              its size, an object of another engine, or calls in the wrong order */
    RL_ERROR_STOPPED = 4   /* a sink returned false */
} rl_status;

/* "ok", "out of memory", ... A constant string; never NULL. */
RL_API const char *rl_status_name(rl_status status);

/* ------------------------------------------------------------------------------------------------ diagnostics */

typedef enum rl_severity { RL_SEVERITY_ERROR = 0, RL_SEVERITY_WARNING = 1, RL_SEVERITY_NOTE = 2 } rl_severity;

/* One error, warning or note about an input. */
typedef struct rl_diag {
    size_t size;
    rl_severity severity;
    uint32_t line, column; /* of its beginning; 0 if the whole file (line) is meant */
    uint32_t width;        /* how many code points it covers, at least 1 if there is a column */
    const char *file;      /* as the caller named it */
    const char *source;    /* the source line; of a very long line, the part around the column */
    uint32_t skipped;      /* code points of the line before `source` */
    const char *message;   /* what is wrong, without a full stop */
    const char *note;      /* what was expected ("did you mean 'russia'?"), or "" */
} rl_diag;
#define RL_DIAG_INIT                                                                                                   \
    { sizeof(rl_diag), RL_SEVERITY_ERROR, 0, 0, 0, "", "", 0, "", "" }

/* Takes SIZE bytes of output, which are valid during the call. DATA is what the caller passed with the sink. Returns
 * false to stop: the library then writes nothing more and returns RL_ERROR_STOPPED. A sink must not leave by longjmp or
 * by an exception. */
typedef bool (*rl_sink)(void *data, const char *bytes, size_t size);

/* A sink that keeps what it gets, for languages that cannot easily be called from C: pass rl_buffer_sink with a buffer
 * as its data. Its text is valid until the buffer gets more, is cleared or freed, and ends in NUL. */
typedef struct rl_buffer rl_buffer;
RL_API rl_status rl_buffer_new(rl_buffer **buffer);
RL_API bool rl_buffer_sink(void *buffer, const char *bytes, size_t size);
RL_API const char *rl_buffer_text(const rl_buffer *buffer, size_t *size);
RL_API void rl_buffer_clear(rl_buffer *buffer);
RL_API void rl_buffer_free(rl_buffer *buffer);

/* ------------------------------------------------------------------------------------------------ engines */

typedef struct rl_engine rl_engine;

/* An engine without vocabulary and packs. */
RL_API rl_status rl_engine_new(rl_engine **engine);
RL_API void rl_engine_free(rl_engine *engine);

/* Loads the vocabulary: the built-in one if FILE is NULL, else a file, or SIZE bytes of TEXT, which diagnostics call
 * NAME. An engine has one vocabulary, and packs are loaded against it, so this comes first; adding a pack to an
 * engine without vocabulary loads the built-in one. RL_ERROR_INPUT: the vocabulary has errors, and the engine still has
 * no vocabulary.
 */
RL_API rl_status rl_engine_load_vocabulary(rl_engine *engine, const char *file);
RL_API rl_status rl_engine_load_vocabulary_text(rl_engine *engine, const char *name, const char *text, size_t size);

/* Adds a pack: a built-in one by its id ("ukraine", "kremlin", "russia-state", "preconditions"), a file, or SIZE bytes
 * of TEXT that diagnostics call NAME. Packs are checked in the order in which they were added. RL_ERROR_INPUT: the pack
 * has errors or its id is taken, and was not added. Existing reports keep the packs that they were made with. */
RL_API rl_status rl_engine_add_pack(rl_engine *engine, const char *pack);
RL_API rl_status rl_engine_add_pack_text(rl_engine *engine, const char *name, const char *text, size_t size);
/* Adds all built-in packs, in the order in which the program checks them. */
RL_API rl_status rl_engine_add_builtin_packs(rl_engine *engine);

/* The diagnostics of all calls above, in order. They live as long as the engine. */
RL_API size_t rl_engine_diag_count(const rl_engine *engine);
RL_API rl_status rl_engine_diag(const rl_engine *engine, size_t i, rl_diag *diag);
/* Writes them as the program prints them: "file:line:column: error: message", the source line with a mark, the note.
 * COLOUR adds escape sequences for terminals. */
RL_API rl_status rl_engine_write_diags(const rl_engine *engine, bool colour, rl_sink sink, void *data);

typedef struct rl_vocabulary {
    size_t size;
    const char *id, *version, *title, *file;
    size_t n_terms; /* families count as one */
} rl_vocabulary;
#define RL_VOCABULARY_INIT                                                                                             \
    { sizeof(rl_vocabulary), "", "", "", "", 0 }
/* RL_ERROR_ARGUMENT if none is loaded. */
RL_API rl_status rl_engine_vocabulary(const rl_engine *engine, rl_vocabulary *vocabulary);

typedef struct rl_pack {
    size_t size;
    const char *id, *title, *party, *version, *file;
    size_t n_rules;
} rl_pack;
#define RL_PACK_INIT                                                                                                   \
    { sizeof(rl_pack), "", "", "", "", "", 0 }
RL_API size_t rl_engine_pack_count(const rl_engine *engine);
RL_API rl_status rl_engine_pack(const rl_engine *engine, size_t pack, rl_pack *info);

typedef enum rl_rule_class { RL_RED_LINE = 0, RL_NEGOTIABLE = 1, RL_PREFERENCE = 2 } rl_rule_class;
RL_API const char *rl_rule_class_name(rl_rule_class c); /* "red-line", ... */

/* A rule of a pack, as it is written there. */
typedef struct rl_rule {
    size_t size;
    const char *id, *title;
    rl_rule_class rule_class;
    const char *rationale, *remedy, *when; /* may be "" */
    size_t n_conditions;
} rl_rule;
#define RL_RULE_INIT                                                                                                   \
    { sizeof(rl_rule), "", "", RL_RED_LINE, "", "", "", 0 }
RL_API rl_status rl_engine_rule(const rl_engine *engine, size_t pack, size_t rule, rl_rule *info);

/* The source that a rule is based on. */
typedef struct rl_citation {
    size_t size;
    const char *source;                                        /* its id in the pack */
    const char *title, *author, *date, *url, *section, *quote; /* author, date, url and section may be "" */
} rl_citation;
#define RL_CITATION_INIT                                                                                               \
    { sizeof(rl_citation), "", "", "", "", "", "", "" }
RL_API rl_status rl_engine_citation(const rl_engine *engine, size_t pack, size_t rule, rl_citation *citation);

/* ------------------------------------------------------------------------------------------------ outcomes */

/* From best to worst. The names are those of reports: rl_outcome_name(RL_OUTCOME_ACCEPTED) is "accepted". */
typedef enum rl_outcome {
    RL_OUTCOME_NOT_APPLICABLE = 0, /* no red line applies */
    RL_OUTCOME_ACCEPTED = 1,       /* all red lines that apply pass */
    RL_OUTCOME_UNDETERMINED = 2,   /* no red line is crossed, at least one is undetermined */
    RL_OUTCOME_REJECTED = 3,       /* a red line is crossed */
    RL_OUTCOME_ERROR = 4           /* the deal could not be read, or a rule could not be evaluated */
} rl_outcome;

typedef enum rl_rule_outcome {
    RL_RULE_NOT_APPLICABLE = 0,
    RL_RULE_PASS = 1,
    RL_RULE_UNDETERMINED = 2,
    RL_RULE_FAIL = 3, /* at least one condition is violated, even if it is waived */
    RL_RULE_ERROR = 4
} rl_rule_outcome;

typedef enum rl_condition_outcome {
    RL_CONDITION_MET = 0,
    RL_CONDITION_FALLBACK = 1, /* met by its or_else */
    RL_CONDITION_UNDETERMINED = 2,
    RL_CONDITION_VIOLATED = 3,
    RL_CONDITION_ERROR = 4
} rl_condition_outcome;

/* Why something is undetermined, from the weakest reason to the strongest; if there are several, the strongest. */
typedef enum rl_undetermined {
    RL_UNDETERMINED_NOT = 0,         /* it is not undetermined */
    RL_UNDETERMINED_UNMENTIONED = 1, /* the deal does not set a term, and complete it would pass */
    RL_UNDETERMINED_MISSING = 2,     /* the deal does not set a term, and complete it would fail */
    RL_UNDETERMINED_OPEN = 3,        /* the deal says that a term is open */
    RL_UNDETERMINED_VAGUE = 4,       /* the text is too vague to decide */
    RL_UNDETERMINED_BRACKET = 5,     /* the options of a bracket have different outcomes */
    RL_UNDETERMINED_ANOTHER = 6      /* an incomplete deal may have more things than it names */
} rl_undetermined;

/* Constant strings; "" for a number that is no outcome, and for RL_UNDETERMINED_NOT. */
RL_API const char *rl_undetermined_name(rl_undetermined reason);
RL_API const char *rl_outcome_name(rl_outcome outcome);
RL_API const char *rl_rule_outcome_name(rl_rule_outcome outcome);
RL_API const char *rl_condition_outcome_name(rl_condition_outcome outcome);

/* ------------------------------------------------------------------------------------------------ checking */

/* How a deal is read and checked. */
typedef struct rl_settings {
    size_t size;
    const char *const *choose; /* n_choose strings "CHOICE=OPTION": settle brackets */
    size_t n_choose;
    bool drop_brackets;   /* leave out all bracketed articles */
    bool allow_include;   /* allow a deal to include files from its own folder */
    bool strict;          /* treat concessions like crossed red lines */
    bool explain_met;     /* give reasons for conditions that are met, too; rl_diff_new() needs them */
    bool ignore_waivers;  /* ignore the deal's own waivers: for deals from untrusted sources */
    size_t max_deal_size; /* bytes; a larger deal is an error; 0 means 16 MiB */
    const char *today;    /* "2025-06-02", to decide which waivers have expired; NULL: the environment variable
                             SOURCE_DATE_EPOCH, else the current date in UTC */
    uint64_t max_steps;   /* that judging the deal may take; more give the outcome RL_OUTCOME_ERROR; 0: 100,000,000 */
    bool as_whole;        /* treat a deal that says complete = false as complete */
    size_t max_memory; /* bytes that reading and judging the deal may take; more give RL_OUTCOME_ERROR; 0 means 1 GiB */
} rl_settings;
#define RL_SETTINGS_INIT                                                                                               \
    { sizeof(rl_settings), NULL, 0, false, false, false, false, false, 0, NULL, 0, false, 0 }

typedef struct rl_verdict rl_verdict;

/* Checks one deal, libconfig or JSON, against all packs of the engine: a file ("-": standard input; gzip and zstd data
 * is decompressed), or SIZE bytes of TEXT that diagnostics call NAME. SETTINGS may be NULL. A deal with errors gives a
 * verdict, too: its outcome is RL_OUTCOME_ERROR and its diagnostics name the errors. */
RL_API rl_status rl_check_file(const rl_engine *engine, const char *file, const rl_settings *settings,
                               rl_verdict **verdict);
RL_API rl_status rl_check_text(const rl_engine *engine, const char *name, const char *text, size_t size,
                               const rl_settings *settings, rl_verdict **verdict);
RL_API void rl_verdict_free(rl_verdict *verdict);

/* The worst outcome of all packs. */
RL_API rl_outcome rl_verdict_outcome(const rl_verdict *verdict);

/* Errors of a deal that could not be read; else warnings about its own waivers. */
RL_API size_t rl_verdict_diag_count(const rl_verdict *verdict);
RL_API rl_status rl_verdict_diag(const rl_verdict *verdict, size_t i, rl_diag *diag);
RL_API rl_status rl_verdict_write_diags(const rl_verdict *verdict, bool colour, rl_sink sink, void *data);

/* ------------------------------------------------------------------------------------------------ verdicts */

/* The functions below read all that the JSON report of a verdict holds. Packs, rules, conditions and reasons have
 * indexes from 0 in the order of the files; the struct of each says how many the next level has. The first call
 * prepares the values and may return RL_NOMEM. */

typedef struct rl_deal {
    size_t size;
    const char *id, *title; /* "" if the deal could not be read */
    const char *file;
    rl_outcome outcome;
    bool complete;                  /* silence has the meaning that the vocabulary gives it; else it is open */
    size_t n_packs;                 /* 0 if the deal could not be read */
    const char *status, *by, *date; /* "" if not set; BY: its authors, separated by ", " */
    bool as_whole;                  /* it says complete = false, and rl_settings.as_whole treats it as complete */
    size_t n_articles;              /* that reasons name: rl_verdict_article() */
} rl_deal;
#define RL_DEAL_INIT                                                                                                   \
    { sizeof(rl_deal), "", "", "", RL_OUTCOME_ERROR, false, 0, "", "", "", false, 0 }
RL_API rl_status rl_verdict_deal(rl_verdict *verdict, rl_deal *deal);

/* An article that a reason names, in the order of the deal. */
typedef struct rl_article {
    size_t size;
    const char *id, *title, *by, *text; /* all but the id may be "" */
} rl_article;
#define RL_ARTICLE_INIT                                                                                                \
    { sizeof(rl_article), "", "", "", "" }
RL_API rl_status rl_verdict_article(rl_verdict *verdict, size_t i, rl_article *article);

typedef struct rl_pack_verdict {
    size_t size;
    const char *id, *party, *version;
    rl_outcome outcome;
    size_t n_rules;
    const char *title;
} rl_pack_verdict;
#define RL_PACK_VERDICT_INIT                                                                                           \
    { sizeof(rl_pack_verdict), "", "", "", RL_OUTCOME_ERROR, 0, "" }
RL_API rl_status rl_verdict_pack(rl_verdict *verdict, size_t pack, rl_pack_verdict *info);

typedef struct rl_rule_verdict {
    size_t size;
    const char *id, *title;
    rl_rule_class rule_class;
    rl_rule_outcome outcome;
    bool waived;           /* it fails, and every violated condition is waived: it does not reject */
    const char *rationale; /* may be "" */
    const char *remedy;    /* how to fix a violation; may be "" */
    const char *when;   /* the expression that decides whether the rule applies, if that is not simply met; else "" */
    const char *reason; /* why `when` is undetermined or an error; may be "" */
    size_t n_when_reasons;        /* what decided it: rl_verdict_when_reason() */
    size_t n_conditions;          /* 0 if the rule does not apply */
    rl_undetermined undetermined; /* why, if it is undetermined */
} rl_rule_verdict;
#define RL_RULE_VERDICT_INIT                                                                                           \
    { sizeof(rl_rule_verdict), "", "", RL_RED_LINE, RL_RULE_ERROR, false, "", "", "", "", 0, 0, RL_UNDETERMINED_NOT }
RL_API rl_status rl_verdict_rule(rl_verdict *verdict, size_t pack, size_t rule, rl_rule_verdict *info);

typedef struct rl_condition_verdict {
    size_t size;
    const char *id;
    bool forbids; /* the expression must not be true; else it must be */
    rl_condition_outcome outcome;
    const char *message;          /* what a violation means, placeholders filled in */
    const char *expression;       /* the condition as written in the pack */
    const char *or_else;          /* its fallback, or "" */
    bool waived;                  /* violated, but it does not reject: rl_verdict_waiver() says why */
    bool vague;                   /* undetermined, because the text is too vague to decide */
    const char *reason;           /* an error's text, or why it is undetermined; may be "" */
    size_t n_reasons;             /* what decided it: rl_verdict_reason() */
    size_t n_effects;             /* brackets that it depends on: rl_verdict_effect() */
    rl_undetermined undetermined; /* why, if it is undetermined */
    size_t n_definitions;         /* what names in its expressions stand for: rl_verdict_definition() */
} rl_condition_verdict;
#define RL_CONDITION_VERDICT_INIT                                                                                      \
    {                                                                                                                  \
        sizeof(rl_condition_verdict), "", false, RL_CONDITION_ERROR, "", "", "", false, false, "", 0, 0,               \
            RL_UNDETERMINED_NOT, 0                                                                                     \
    }
RL_API rl_status rl_verdict_condition(rl_verdict *verdict, size_t pack, size_t rule, size_t condition,
                                      rl_condition_verdict *info);

/* The indexes of "PACK/RULE/condition"; of "PACK/RULE" and "PACK" the last ones are 0. RL_ERROR_ARGUMENT if there is no
 * such thing, or its rule does not apply to this deal. INDEX has room for three. */
RL_API rl_status rl_verdict_find(const rl_verdict *verdict, const char *path, size_t index[3]);

/* The source of a rule, as rl_engine_citation(). */
RL_API rl_status rl_verdict_rule_citation(rl_verdict *verdict, size_t pack, size_t rule, rl_citation *citation);
/* Its own, or that of its rule. */
RL_API rl_status rl_verdict_condition_citation(rl_verdict *verdict, size_t pack, size_t rule, size_t condition,
                                               rl_citation *citation);

/* A definition of its pack that a condition uses: its name and its expression. */
RL_API rl_status rl_verdict_definition(rl_verdict *verdict, size_t pack, size_t rule, size_t condition, size_t i,
                                       const char **name, const char **expression);

typedef struct rl_waiver {
    size_t size;
    const char *condition;           /* "PACK/RULE/condition", or "PACK/RULE" */
    const char *by, *reason, *until; /* who waived it, why, and its last day */
    bool own;                        /* it is written in the deal itself */
    const char *file;
    uint32_t line, column;
} rl_waiver;
#define RL_WAIVER_INIT                                                                                                 \
    { sizeof(rl_waiver), "", "", "", "", false, "", 0, 0 }
/* RL_ERROR_ARGUMENT if the condition is not waived. */
RL_API rl_status rl_verdict_waiver(rl_verdict *verdict, size_t pack, size_t rule, size_t condition, rl_waiver *waiver);

typedef enum rl_reason_kind {
    RL_REASON_TERM = 0,      /* a term has a value, or is absent or open */
    RL_REASON_TEXT = 1,      /* the text of an article matched */
    RL_REASON_NO_TEXT = 2,   /* no article's text matched */
    RL_REASON_FIELD = 3,     /* a field of an article */
    RL_REASON_NO_MEMBER = 4, /* a list or set was empty */
    RL_REASON_ARTICLE = 5,   /* it is not settled whether an article is in the deal */
    RL_REASON_NAMES = 6      /* which things of a set the deal names, or that there may be more */
} rl_reason_kind;

/* Something in the deal that decided an outcome. */
typedef struct rl_reason {
    size_t size;
    rl_reason_kind kind;
    const char *name;  /* TERM: its path; FIELD: "articles.title"; NO_MEMBER: the expression that was empty; NAMES: the
                          set */
    const char *value; /* TERM: the value as JSON, "null" if absent or open */
    bool open;         /* TERM: its value is not known; NAMES: there may be more things than the deal names */
    bool silent;       /* TERM: the deal does not set it */
    const char *text;  /* TEXT: the matched text */
    const char *article; /* the id of the article, or "" */
    const char *file;    /* where it is set, or "" */
    uint32_t line, column;
    const char *choice, *option; /* the bracket and the option on which it depends, or "" */
    const char *unit;            /* TERM: of its value, or "" */
    const char *thing;           /* TERM: the titles of the things in its path; NAMES: the id of the thing; or "" */
} rl_reason;
#define RL_REASON_INIT                                                                                                 \
    { sizeof(rl_reason), RL_REASON_TERM, "", "", false, false, "", "", "", 0, 0, "", "", "", "" }
RL_API rl_status rl_verdict_reason(rl_verdict *verdict, size_t pack, size_t rule, size_t condition, size_t i,
                                   rl_reason *reason);
RL_API rl_status rl_verdict_when_reason(rl_verdict *verdict, size_t pack, size_t rule, size_t i, rl_reason *reason);

/* A bracket whose options differ in the outcome of a condition. */
typedef struct rl_effect {
    size_t size;
    const char *choice;
    size_t n_options;
    const char *file; /* where its options are */
    uint32_t line, column;
} rl_effect;
#define RL_EFFECT_INIT                                                                                                 \
    { sizeof(rl_effect), "", 0, "", 0, 0 }
RL_API rl_status rl_verdict_effect(rl_verdict *verdict, size_t pack, size_t rule, size_t condition, size_t i,
                                   rl_effect *effect);

typedef struct rl_effect_option {
    size_t size;
    const char *option, *by;          /* its name; who wrote it, or "" */
    rl_condition_outcome best, worst; /* over all options of the other brackets */
    rl_condition_outcome outcome;     /* of both, if they are the same; else UNDETERMINED */
} rl_effect_option;
#define RL_EFFECT_OPTION_INIT                                                                                          \
    { sizeof(rl_effect_option), "", "", RL_CONDITION_ERROR, RL_CONDITION_ERROR, RL_CONDITION_ERROR }
RL_API rl_status rl_verdict_effect_option(rl_verdict *verdict, size_t pack, size_t rule, size_t condition, size_t i,
                                          size_t option, rl_effect_option *info);

/* What to settle next: the open terms and the brackets on which undetermined rules depend, those with the most red
 * lines first. */
typedef struct rl_next {
    size_t size;
    bool is_bracket;       /* else a term */
    const char *name;      /* of the bracket; the path of a term, or several in one: "guarantees.{us, uk}.kind" */
    const char *file;      /* of a bracket: where its options are; else "" */
    uint32_t line, column; /* of it */
    size_t n_rules;        /* rl_verdict_next_rule() */
    size_t n_red_lines;    /* of them; red lines come first */
    size_t n_values;       /* rl_verdict_next_value(); 0 if the values cannot be listed */
} rl_next;
#define RL_NEXT_INIT                                                                                                   \
    { sizeof(rl_next), false, "", "", 0, 0, 0, 0, 0 }
/* RL_ERROR_ARGUMENT if I is too large. */
RL_API rl_status rl_verdict_next(rl_verdict *verdict, size_t i, rl_next *next);
/* The indexes of a rule's pack, and of the rule in it. */
RL_API rl_status rl_verdict_next_rule(rl_verdict *verdict, size_t i, size_t rule, size_t index[2]);
/* One of its values or options as JSON, and what a rule of it would come to with that value. */
RL_API rl_status rl_verdict_next_value(rl_verdict *verdict, size_t i, size_t value, const char **json);
RL_API rl_status rl_verdict_next_outcome(rl_verdict *verdict, size_t i, size_t value, size_t rule,
                                         rl_rule_outcome *outcome);

/* Writes the verdict as JSON: what the report `json` has for this deal, without spaces before it or a line end after
 * it. */
RL_API rl_status rl_verdict_write(const rl_verdict *verdict, rl_sink sink, void *data);

/* ------------------------------------------------------------------------------------------------ many deals */

/* A batch checks many deals with several threads, which it keeps. Deals are added in parts, and the results of each
 * part are taken in the order in which the parts were added:
 *
 *     rl_batch_new(engine, NULL, 0, &batch);
 *     for (;;) {
 *         if (there are more deals) rl_batch_add(batch, names, texts, sizes, n);
 *         if (rl_batch_waiting(batch) is large enough, or there are no more) rl_batch_next(batch, &results);
 *     }
 *
 * Results hold outcomes only, which is all that most programs need of most deals, and the texts of the deals, from
 * which rl_results_verdict() makes a complete verdict. Memory is bounded by what was added and not yet freed: a program
 * that lets 2 * jobs parts wait keeps all threads busy. A part of 100 to 1000 deals is a good size.
 *
 * A batch may be used by one thread at a time. In a child process after fork() it can only be freed, which then frees
 * nothing, because its threads are not there; results can be used. */
typedef struct rl_batch rl_batch;
typedef struct rl_results rl_results;

/* A batch of JOBS threads; 0: as many as there are processors. SETTINGS may be NULL; explain_met concerns only
 * rl_results_verdict(). The date that decides which waivers have expired is the same for all deals. */
RL_API rl_status rl_batch_new(const rl_engine *engine, const rl_settings *settings, unsigned jobs, rl_batch **batch);
/* Waits for deals that are being checked. Results that were taken may live longer. */
RL_API void rl_batch_free(rl_batch *batch);
RL_API unsigned rl_batch_jobs(const rl_batch *batch);

/* Adds a part of N deals. Deal I has SIZES[I] bytes of TEXTS[I], which diagnostics call NAMES[I]; if NAMES or NAMES[I]
 * is NULL, "<deal 1>" and so on, numbered over all parts. If TEXTS[I] is NULL, it is the file NAMES[I]. */
RL_API rl_status rl_batch_add(rl_batch *batch, const char *const *names, const char *const *texts, const size_t *sizes,
                              size_t n);

/* Adds the deals of SIZE bytes of TEXT, which has one JSON deal per line; the last line may lack its end. NAME is what
 * diagnostics call it, and FIRST_LINE the number of its first line. Empty lines are skipped; if there are no others, no
 * part is added. *N_LINES is the number of lines, with empty ones; N_LINES may be NULL. */
RL_API rl_status rl_batch_add_lines(rl_batch *batch, const char *name, uint32_t first_line, const char *text,
                                    size_t size, size_t *n_lines);

/* Opens a file with one JSON deal per line, such as *.jsonl ("-": standard input; gzip and zstd data is decompressed).
 * Each rl_batch_read() adds its next lines as a part, a quarter of a megabyte at most, except if a line is longer. At
 * the end of the file it closes it and sets *MORE to false; then a part is added only if there was something left.
 * Empty lines are skipped. A file that cannot be opened or read to its end gives a deal with this error. */
RL_API rl_status rl_batch_open(rl_batch *batch, const char *file);
RL_API rl_status rl_batch_read(rl_batch *batch, bool *more);

/* How many parts were added and not taken. */
RL_API size_t rl_batch_waiting(const rl_batch *batch);
/* Whether rl_batch_next() would return at once. */
RL_API bool rl_batch_ready(rl_batch *batch);
/* Takes the results of the first of them, and waits for them if necessary. RL_ERROR_ARGUMENT if there are none;
 * RL_NOMEM if memory ran out while this part was checked: it has no results then. */
RL_API rl_status rl_batch_next(rl_batch *batch, rl_results **results);

RL_API void rl_results_free(rl_results *results);
RL_API size_t rl_results_count(const rl_results *results);

/* In a row, of a rule: it fails, and every violated condition is waived. */
#define RL_WAIVED 0x80

/* All outcomes, one row of *WIDTH bytes for each deal: first the deal's rl_outcome, then that of each pack of the
 * engine, then the rl_rule_outcome of each rule of the first pack, of the second, and so on, plus RL_WAIVED if it is
 * waived. If a deal could not be read, all of them are errors. */
RL_API const unsigned char *rl_results_rows(const rl_results *results, size_t *width);

typedef struct rl_result {
    size_t size;
    const char *id, *title; /* "" if the deal could not be read */
    const char *file;       /* its name or file */
    uint32_t line;          /* of a deal in a file with one deal per line; else 0 */
    rl_outcome outcome;
} rl_result;
#define RL_RESULT_INIT                                                                                                 \
    { sizeof(rl_result), "", "", "", 0, RL_OUTCOME_ERROR }
RL_API rl_status rl_results_get(const rl_results *results, size_t i, rl_result *result);

/* The complete verdict of deal I, with the settings of the batch. Its outcomes are those of the row: a deal within
 * max_steps and max_memory is explained without these limits. Any number of threads may call this at once. If the deal
 * includes files, they are read again. */
RL_API rl_status rl_results_verdict(const rl_results *results, size_t i, rl_verdict **verdict);

/* ------------------------------------------------------------------------------------------------ reports */

typedef struct rl_report_settings {
    size_t size;
    bool colour;    /* text: escape sequences for terminals */
    unsigned width; /* text: columns; 0 means 80 */
    bool verbose;   /* also list what passed; do not shorten lists */
} rl_report_settings;
#define RL_REPORT_SETTINGS_INIT                                                                                        \
    { sizeof(rl_report_settings), false, 0, false }

/* The names of the formats: "text", "json", "jsonl", "sarif", "junit", "tap", "github", "csv", "markdown", "html".
 * Those of documents (diffs and sweeps) are "text", "json", "markdown" and "html". NULL if I is too large. */
RL_API const char *rl_report_format(size_t i);
RL_API const char *rl_document_format(size_t i);

typedef struct rl_report rl_report;

/* A report on any number of verdicts. Its text goes to SINK as it is written. A format that begins
 * with an overview (html) is held in memory and goes to the sink at the end. SETTINGS may be NULL. */
RL_API rl_status rl_report_new(const rl_engine *engine, const char *format, const rl_report_settings *settings,
                               rl_sink sink, void *data, rl_report **report);
/* Adds a verdict of the same engine, made with the packs that it had when the report was made. */
RL_API rl_status rl_report_add(rl_report *report, const rl_verdict *verdict);
/* Writes the end, which says that the report is whole: `diff` and --baseline refuse one without it. Nothing may be
 * added afterwards. The last line of jsonl and csv is open until the next verdict is added, or the end. */
RL_API rl_status rl_report_end(rl_report *report);
/* The exit status that `redline check` would have for the verdicts added: 0 accepted, 1 rejected, 2 not checked, 3
 * undetermined. */
RL_API int rl_report_exit_status(const rl_report *report);
RL_API void rl_report_free(rl_report *report);

/* ------------------------------------------------------------------------------------------------ diffs */

typedef enum rl_trend { RL_SAME = 0, RL_BETTER = 1, RL_WORSE = 2 } rl_trend;
typedef enum rl_change { RL_ADDED = 0, RL_REMOVED = 1, RL_CHANGED = 2 } rl_change;
RL_API const char *rl_trend_name(rl_trend trend);    /* "same", "better", "worse" */
RL_API const char *rl_change_name(rl_change change); /* "added", "removed", "changed" */

typedef struct rl_diff rl_diff;

/* What changed from one deal to another: terms, articles, and the outcomes that changed because of them. Both verdicts
 * must be of the same engine and packs and have a readable deal (else RL_ERROR_ARGUMENT), and should be made with
 * explain_met, because the reasons of the earlier outcomes explain a change, too. */
RL_API rl_status rl_diff_new(const rl_verdict *before, const rl_verdict *after, rl_diff **diff);
RL_API void rl_diff_free(rl_diff *diff);

typedef struct rl_diff_summary {
    size_t size;
    rl_trend trend; /* of the deal's outcome */
    rl_outcome before, after;
    bool completeness;          /* only one of the deals says complete = false */
    size_t n_terms, n_articles; /* that changed */
    size_t n_conditions;        /* whose outcome changed, of all packs */
    size_t n_better, n_worse;   /* of these */
} rl_diff_summary;
#define RL_DIFF_SUMMARY_INIT                                                                                           \
    { sizeof(rl_diff_summary), RL_SAME, RL_OUTCOME_ERROR, RL_OUTCOME_ERROR, false, 0, 0, 0, 0, 0 }
RL_API rl_status rl_diff_summarize(const rl_diff *diff, rl_diff_summary *summary);

typedef struct rl_diff_term {
    size_t size;
    const char *path;
    rl_change change;
    bool same_meaning;                /* one deal sets what silence means in the other */
    const char *before, *after;       /* "de_jure", "10.0 or 30.0", "85000 if ceiling is low", "open", "not set" */
    bool before_silent, after_silent; /* the deal does not set it: the value is the meaning of silence */
    const char *before_file, *after_file;
    uint32_t before_line, after_line;
} rl_diff_term;
#define RL_DIFF_TERM_INIT                                                                                              \
    { sizeof(rl_diff_term), "", RL_CHANGED, false, "", "", false, false, "", "", 0, 0 }
RL_API rl_status rl_diff_get_term(const rl_diff *diff, size_t i, rl_diff_term *term);

typedef struct rl_diff_article {
    size_t size;
    const char *id;
    rl_change change;
    bool title, text, standing;             /* of CHANGED: what changed; standing: its bracket, option or author */
    const char *before_title, *after_title; /* "" if it is not in that deal */
    const char *before_text, *after_text;
} rl_diff_article;
#define RL_DIFF_ARTICLE_INIT                                                                                           \
    { sizeof(rl_diff_article), "", RL_CHANGED, false, false, false, "", "", "", "" }
RL_API rl_status rl_diff_get_article(const rl_diff *diff, size_t i, rl_diff_article *article);

typedef struct rl_diff_condition {
    size_t size;
    const char *pack, *rule, *condition; /* ids */
    rl_trend trend;
    bool before_applies, after_applies; /* whether its rule applies; if not, the outcome is met */
    rl_condition_outcome before, after;
    bool before_waived, after_waived;
    const char *message; /* of the outcome that is not met: the later one, else the earlier */
    size_t n_terms;      /* changed terms that decided it: rl_diff_condition_term() */
} rl_diff_condition;
#define RL_DIFF_CONDITION_INIT                                                                                         \
    {                                                                                                                  \
        sizeof(rl_diff_condition), "", "", "", RL_SAME, false, false, RL_CONDITION_MET, RL_CONDITION_MET, false,       \
            false, "", 0                                                                                               \
    }
RL_API rl_status rl_diff_get_condition(const rl_diff *diff, size_t i, rl_diff_condition *condition);
/* The index, for rl_diff_get_term(), of the K-th changed term that decided condition I. */
RL_API rl_status rl_diff_condition_term(const rl_diff *diff, size_t i, size_t k, size_t *term);

/* Writes the report of `redline diff` in a format of documents. */
RL_API rl_status rl_diff_write(const rl_diff *diff, const char *format, const rl_report_settings *settings,
                               rl_sink sink, void *data);

/* ------------------------------------------------------------------------------------------------ sweeps */

typedef struct rl_sweep_settings {
    size_t size;
    size_t max_listed;  /* accepted combinations to list: 0 to 10000 */
    uint64_t max_nodes; /* nodes of decision diagrams, which bound memory and time; 0 means 2,000,000 */
} rl_sweep_settings;
#define RL_SWEEP_SETTINGS_INIT                                                                                         \
    { sizeof(rl_sweep_settings), 10, 0 }

typedef struct rl_sweep rl_sweep;

/* Counts, for all combinations of the options of a deal's brackets, how many get each outcome. SETTINGS may be NULL;
 * its members about reading the deal and `strict` are used, and waivers are ignored. RL_ERROR_INPUT: the deal has
 * errors, or a limit was exceeded; *SWEEP then holds only diagnostics and must be freed, too. */
RL_API rl_status rl_sweep_file(const rl_engine *engine, const char *file, const rl_settings *settings,
                               const rl_sweep_settings *counting, rl_sweep **sweep);
RL_API rl_status rl_sweep_text(const rl_engine *engine, const char *name, const char *text, size_t size,
                               const rl_settings *settings, const rl_sweep_settings *counting, rl_sweep **sweep);
RL_API void rl_sweep_free(rl_sweep *sweep);

RL_API size_t rl_sweep_diag_count(const rl_sweep *sweep);
RL_API rl_status rl_sweep_diag(const rl_sweep *sweep, size_t i, rl_diag *diag);

typedef struct rl_sweep_summary {
    size_t size;
    const char *combinations; /* how many there are, in decimal digits */
    size_t n_packs, n_choices;
    size_t n_accepted; /* accepted combinations that are listed: rl_sweep_accepted() */
    bool more;         /* there are more to list */
    const char *each;  /* how many combinations each of them stands for */
} rl_sweep_summary;
#define RL_SWEEP_SUMMARY_INIT                                                                                          \
    { sizeof(rl_sweep_summary), "", 0, 0, 0, false, "" }
RL_API rl_status rl_sweep_summarize(const rl_sweep *sweep, rl_sweep_summary *summary);

/* How many combinations: exactly, and as a share. */
typedef struct rl_count {
    size_t size;
    const char *digits; /* in decimal */
    double share;       /* of the combinations among which it was counted: 0 to 1 */
    bool none, all;     /* exactly, where the share may be rounded */
} rl_count;
#define RL_COUNT_INIT                                                                                                  \
    { sizeof(rl_count), "", 0.0, false, false }

/* In place of a pack: the worst outcome of all packs. */
#define RL_ALL_PACKS ((size_t)-1)
RL_API rl_status rl_sweep_count(const rl_sweep *sweep, size_t pack, rl_outcome outcome, rl_count *count);
RL_API rl_status rl_sweep_rule_count(const rl_sweep *sweep, size_t pack, size_t rule, rl_rule_outcome outcome,
                                     rl_count *count);

/* A bracket. Those with the most influence on the outcome come first. */
typedef struct rl_sweep_choice {
    size_t size;
    const char *name;
    uint32_t line;
    size_t n_options;
    bool matters;  /* the outcome of some pack depends on it */
    double spread; /* the largest share of accepted combinations over its options minus the smallest */
} rl_sweep_choice;
#define RL_SWEEP_CHOICE_INIT                                                                                           \
    { sizeof(rl_sweep_choice), "", 0, 0, false, 0.0 }
RL_API rl_status rl_sweep_get_choice(const rl_sweep *sweep, size_t choice, rl_sweep_choice *info);
/* The name of an option ("out": the article is left out); "" if there is none. */
RL_API const char *rl_sweep_option_name(const rl_sweep *sweep, size_t choice, size_t option);
/* How many of the combinations with this option get OUTCOME, which is RL_OUTCOME_ACCEPTED or RL_OUTCOME_REJECTED. */
RL_API rl_status rl_sweep_option_count(const rl_sweep *sweep, size_t choice, size_t option, size_t pack,
                                       rl_outcome outcome, rl_count *count);
/* The option of CHOICE in the I-th accepted combination; "" if every option of it is accepted there, or an index is too
 * large. */
RL_API const char *rl_sweep_accepted(const rl_sweep *sweep, size_t i, size_t choice);

/* Writes the report of `redline sweep` in a format of documents. */
RL_API rl_status rl_sweep_write(const rl_sweep *sweep, const char *format, const rl_report_settings *settings,
                                rl_sink sink, void *data);

#ifdef __cplusplus
}
#endif

#endif
