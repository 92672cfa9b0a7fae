/* redline: holds proposed terms against encoded red lines, and says which are crossed, why, and where.
 *
 * An engine is a vocabulary with packs of rules, loaded once. It checks deals, one at a time, each giving a verdict; a
 * verdict can be asked, or written as a report. Expressions, formats and verdicts are those of the language reference
 * (docs/language.md).
 *
 * Ownership: what a function named ..._new, ..._check_... or ..._report returns belongs to the caller, who frees it
 * with the ..._free of its type (NULL is fine). Strings that are returned belong to the object that was asked and live
 * as long as it does; they end in NUL.
 *
 * Errors: a function that fails returns NULL or false. What was wrong is in the engine's messages (for packs and
 * vocabularies) or in the verdict (for deals): an unreadable deal has a verdict too, of outcome RL_ERROR.
 *
 * Threads: an engine may be changed by one thread only, and only before the first check. After that any number of
 * threads may check deals with one engine, each with its own verdicts. A verdict belongs to one thread at a time and
 * must not outlive its engine. */

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

#define RL_VERSION "0.1.0"

typedef struct rl_engine rl_engine;
typedef struct rl_verdict rl_verdict;
typedef struct rl_report rl_report;

/* The version of the library that is linked, "0.1.0". */
RL_API const char *rl_version(void);

/* ---------------------------------------------------------------------------------------------- engines */

/* An engine with the vocabulary in the file TERMS (NULL: the one built in) and no packs. Returns NULL only when there
 * is no memory; whether the vocabulary could be read, rl_engine_ok() says. */
RL_API rl_engine *rl_engine_new(const char *terms);
RL_API void rl_engine_free(rl_engine *e);

/* Adds a pack: a file, or the id of a built-in pack ("ukraine", "kremlin", "russia-state", "preconditions"). False,
 * with messages, where it does not load. */
RL_API bool rl_engine_add_pack(rl_engine *e, const char *pack);

/* Adds a pack from TEXT, SIZE bytes of UTF-8; NAME stands for the file's name in messages. The text is copied. */
RL_API bool rl_engine_add_pack_text(rl_engine *e, const char *name, const char *text, size_t size);

/* Whether everything that was loaded so far loaded without an error. */
RL_API bool rl_engine_ok(const rl_engine *e);

/* All problems so far, as "file:line:column: error: message" with the source line and a caret; "" where there are none.
 */
RL_API const char *rl_engine_messages(rl_engine *e);

/* ---------------------------------------------------------------------------------------------- checking */

typedef enum rl_outcome {
    RL_NOT_APPLICABLE, /* no red line applies */
    RL_ACCEPTED,       /* every red line that applies holds */
    RL_UNDETERMINED,   /* none is crossed, at least one is open */
    RL_REJECTED,       /* a red line is crossed */
    RL_ERROR           /* the deal, or a rule, could not be evaluated: never a pass */
} rl_outcome;

typedef struct rl_settings {
    const char *const *choose; /* n_choose of "CHOICE=OPTION": settle choices of the deal */
    size_t n_choose;
    bool drop_brackets;  /* leave bracketed articles out */
    bool allow_include;  /* let a deal file include files of its own folder */
    bool strict;         /* a concession rejects */
    bool explain_met;    /* give reasons for conditions that hold, too */
    size_t max_size;     /* longest deal in bytes; 0 means 16 MiB */
    bool ignore_waivers; /* waivers that stand in the deal do not count: for deals from strangers */
    const char *today;   /* "2025-06-02": the day on which waivers are looked at; NULL: what SOURCE_DATE_EPOCH says, or
                            today's date in UTC. What is no date makes the verdict RL_ERROR */
} rl_settings;

/* Checks the deal in a file ("-": standard input), libconfig or JSON. SETTINGS may be NULL. Returns NULL only when
 * there is no memory. */
RL_API rl_verdict *rl_check_file(const rl_engine *e, const char *file, const rl_settings *settings);

/* Checks a deal from TEXT, SIZE bytes of UTF-8, which is copied; NAME stands for the file's name. */
RL_API rl_verdict *rl_check_text(const rl_engine *e, const char *name, const char *text, size_t size,
                                 const rl_settings *settings);
RL_API void rl_verdict_free(rl_verdict *v);

/* The worst over all packs. */
RL_API rl_outcome rl_verdict_outcome(const rl_verdict *v);

/* The outcome under the pack with this id; RL_ERROR where the deal is unreadable or there is no such pack. */
RL_API rl_outcome rl_verdict_pack(const rl_verdict *v, const char *pack);

/* The outcome of one rule: "pass", "fail", "undetermined", "not_applicable", "error"; NULL where there is no such pack
 * or rule. */
RL_API const char *rl_verdict_rule(const rl_verdict *v, const char *pack, const char *rule);

/* The outcome of one condition: "met", "fallback", "violated", "undetermined", "error"; NULL where there is none, or
 * where its rule does not apply. */
RL_API const char *rl_verdict_condition(const rl_verdict *v, const char *pack, const char *rule, const char *condition);

/* Whether that condition is violated, but waived, so that it does not reject. */
RL_API bool rl_verdict_waived(const rl_verdict *v, const char *pack, const char *rule, const char *condition);

/* The name of an outcome as reports write it: "accepted", ... */
RL_API const char *rl_outcome_name(rl_outcome o);

/* ---------------------------------------------------------------------------------------------- reports */

/* A report in a format: "text", "json", "jsonl", "sarif", "junit", "tap", "github", "csv", "markdown",
 * "html". COLOUR adds
 * terminal colours to text. NULL where there is no such format, or no memory. */
RL_API rl_report *rl_report_new(const rl_engine *e, const char *format, bool colour);

/* Adds a verdict of the same engine. */
RL_API void rl_report_add(rl_report *r, const rl_verdict *v);

/* Ends the report. Nothing may be added afterwards. */
RL_API void rl_report_end(rl_report *r);

/* What was written since the last call: SIZE (not NULL) bytes, valid until the next call with this report. NULL when
 * memory ran out on the way. Formats that begin with an overview of all deals give nothing before rl_report_end(). */
RL_API const char *rl_report_take(rl_report *r, size_t *size);

/* The exit status that `redline check` would give: 0 accepted, 1 rejected, 2 could not be checked, 3 undetermined. */
RL_API int rl_report_status(const rl_report *r);
RL_API void rl_report_free(rl_report *r);

#ifdef __cplusplus
}
#endif

#endif
