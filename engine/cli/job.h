/* Internal to the program: a job is one run of a command, from its command line to its exit status.
 *
 * A command is a row of the table in main.c and a file of its own: what it takes, and a function that does the work.
 * The job does the rest, in the same way for all commands: it reads the command line, checks that inputs and outputs
 * differ, loads vocabulary, packs and deals within their limits, prints diagnostics, and writes the report. Reports go
 * to standard output or a file, diagnostics to standard error. Only this module prints. */

#ifndef CLI_JOB_H
#define CLI_JOB_H

#include "base/build_info.h"
#include "base/user_limits.h"
#include "base/written_files.h"
#include "judge/waiver_match.h"
#include "report/formats.h"
#include "rules/rule_set.h"

enum { EXIT_ACCEPTED = 0, EXIT_REJECTED = 1, EXIT_UNCHECKED = 2, EXIT_UNDETERMINED = 3 };

/* ------------------------------------------------------------------------------------------------ options */

/* The rows of the one table of options (command_line.c). Two rows can have one name, if it means something different in
 * different commands; a command takes one of them. */
typedef enum option_id {
    OPTION_PACK,
    OPTION_PACK_REQUIRED,
    OPTION_PACK_DEFINITIONS,
    OPTION_FORMAT,
    OPTION_FORMATS, /* repeatable, each with its -o */
    OPTION_CSV,     /* -f csv in a shape */
    OPTION_OUTPUT,
    OPTION_OUTPUTS,
    OPTION_OUTPUT_DEAL,
    OPTION_OUTPUT_WHOLE,
    OPTION_TERMS,
    OPTION_STRICT,
    OPTION_RULE,
    OPTION_CLASS,
    OPTION_ONLY,
    OPTION_EXCLUDE,
    OPTION_CHOOSE,
    OPTION_DROP_BRACKETS,
    OPTION_AS_WHOLE,
    OPTION_ALLOW_INCLUDE,
    OPTION_JSONL,
    OPTION_MAX_DEAL_SIZE,
    OPTION_MAX_STEPS,
    OPTION_MAX_SWEEP_STEPS,
    OPTION_MAX_MEMORY,
    OPTION_MAX_ERRORS,
    OPTION_MAX_FILE_SIZE,
    OPTION_MAX_INCLUDES,
    OPTION_MAX_PARTS,
    OPTION_MAX_BRACKETS,
    OPTION_BASELINE,
    OPTION_PARTIAL,
    OPTION_SINCE,
    OPTION_NO_WAIVERS,
    OPTION_CONFIG,
    OPTION_NO_CONFIG,
    OPTION_TODAY,
    OPTION_RESUME,
    OPTION_FAIL_FAST,
    OPTION_LINE_BUFFERED,
    OPTION_SHARD,
    OPTION_MISSING,
    OPTION_TRACE,
    OPTION_WATCH,
    OPTION_JOBS,
    OPTION_GIVEN,
    OPTION_KEEP,
    OPTION_DROP,
    OPTION_COST,
    OPTION_LOCK,
    OPTION_COMPLETE,
    OPTION_MAX_COMBINATIONS,
    OPTION_MAX_CONFLICTS,
    OPTION_MAX_REPAIRS,
    OPTION_MAX_NODES,
    OPTION_TIMEOUT,
    OPTION_MAX_SOLVER_STEPS,
    OPTION_DEAL,
    OPTION_VARS,
    OPTION_STREAM,
    OPTION_FORCE,
    OPTION_CHECK,
    OPTION_DIFF,
    OPTION_FIX,
    OPTION_LINT,
    OPTION_COVERAGE,
    OPTION_MUTATE,
    OPTION_MIN_COVERAGE,
    OPTION_MIN_KILLED,
    OPTION_FROM,
    OPTION_VERBOSE,
    OPTION_VERBOSE_MET,
    OPTION_QUIET,
    OPTION_STDIO,
    OPTION_OPEN,
    OPTION_PORT,
    OPTION_CANDIDATES,
    N_OPTIONS
} option_id;

typedef enum { FILE_NONE, FILE_READ, FILE_WRITTEN } file_role;

typedef struct option {
    char letter;       /* 0 for none */
    const char *name;  /* "format": --format */
    const char *value; /* what its value is called in the help; NULL: it takes none */
    const char *help;
    file_role file;              /* the value names a file that the command reads, or writes */
    uint64_t least, most, usual; /* of an integer: its range, and its value if it is not given; most is 0 otherwise */
} option;

extern const option options[N_OPTIONS];

/* ------------------------------------------------------------------------------------------------ commands */

typedef struct job job;

/* Each is `const command command_NAME` in cmd_NAME.c. */
typedef struct command {
    const char *name, *usage, *summary;
    const char *more;         /* paragraphs of the help, after the options; may be NULL */
    const option_id *options; /* in the order of the help */
    size_t n_options;
    size_t least, most;   /* number of arguments that are not options */
    const char *expected; /* what they are, for a wrong number: "one deal expected" */
    /* The names of its formats, in A; NULL: it has none. */
    const str *(*formats)(arena *a, size_t *n);
    bool words_are_written; /* its arguments name the files that it writes, and that it does not read */
    format_use use;         /* of its formats, if they are not those of documents */
    /* Does the work. Returns the exit status. Adds errors to the job's problems, and the report to its OUT. */
    int (*run)(job *j);
} command;

/* All commands, in the order of the help. */
const command *const *command_list(size_t *n);

/* For command.options: the list and its length. */
#define TAKES(list) .options = (list), .n_options = sizeof(list) / sizeof *(list)
#define ANY_NUMBER  SIZE_MAX
/* The limits of all commands that load packs. */
#define LIMIT_OPTIONS OPTION_MAX_ERRORS, OPTION_MAX_FILE_SIZE, OPTION_MAX_INCLUDES, OPTION_MAX_PARTS

/* ------------------------------------------------------------------------------------------------ the job */

/* An option of the command line. */
typedef struct given {
    option_id option;
    str value;       /* NUL-terminated */
    uint64_t number; /* of an integer */
} given;

struct job {
    const command *command;
    char **arguments;          /* the command line */
    struct watch_round *round; /* of check --watch (watch.h): the report is kept there; else NULL */
    arena memory;              /* for the whole run */
    user_limits limits;        /* that the command line sets; both arenas have them */
    written_files written;     /* the outputs that are files already; the same */
    diags problems;
    VEC(given) given; /* the options, in order */
    VEC(str) words;   /* the arguments that are not options */
    bool help;        /* --help was given */
    str format_name;  /* of a command with formats: one of its names */
    /* For the report in OUT: colour and width of where it goes, verbose, and after job_load_rules() the rest. */
    report_settings settings;
    waiver_file config; /* of .redline.cfg; empty before job_load_config() */
    str config_name, config_folder;
    rule_set rules;
    deal_rules deal_rules; /* for reading deals: what they may name */
    VEC(str) rule_files;   /* all files that were loaded */
    str used;              /* which vocabulary and packs were found by names in deals and .redline.cfg; may be empty */
    exemptions exempt;
    exemption_use use;
    VEC(struct deal_memory *) deals; /* those that were loaded */
    json_reader *reader;             /* for deals that are read one by one; not in an arena that a deal may exhaust */
    buf out;                         /* the report; written after the command has returned, if it is not empty */
};

/* Runs a command with its arguments, of which NULL is the last. Returns the exit status. */
int job_run(const command *c, char **argv);
/* The same as one check of --watch. */
int job_run_round(const command *c, char **argv, struct watch_round *round);

/* Whether an option was given; its last value, or NULL; all its values. */
bool job_has(const job *j, option_id o);
const str *job_value(const job *j, option_id o);
const str *job_values(job *j, option_id o, size_t *n);
/* The same, with each value cut at its commas. */
const str *job_list(job *j, option_id o, size_t *n);
/* An integer: the last one given, else the usual one. It is in its range. */
uint64_t job_number(const job *j, option_id o);

/* Reads the .redline.cfg, once. False after an error. */
bool job_load_config(job *j);
/* Loads the vocabulary and the packs for N deals, which may be 0, see rule_files.h: deals that need different ones are
 * an error. A deal may be NULL. False after an error. */
bool job_load_rules(job *j, source *const *deals, size_t n, bool with_packs);
/* The same without a deal; or only the vocabulary. */
bool job_load_packs(job *j);
bool job_load_vocabulary(job *j);
/* Writes to OUT what a definition of the loaded packs stands for; false if none has that name. */
bool job_explain_definition(job *j, str name);
/* Reads waivers and the baseline, and matches them with the packs that are loaded. False after an error. */
bool job_load_exemptions(job *j);
/* Adds what became of them: unused waivers, violations that no longer occur. */
void job_report_exemptions(job *j);

/* The arena of the deal NAME, in which it is read and judged: of at most --max-memory bytes. If it takes more, or
 * memory ends elsewhere, that is an error of the job, and the command does not return. */
arena *job_deal_memory(job *j, str name);
/* The one way to a deal: it is opened with an arena of its own, the vocabulary is loaded, and it is read. A deal that
 * is longer than --max-deal-size is an error, also if it is compressed: then the size after decompression counts, and
 * decompression stops there. NULL after an error. */
source *job_open_deal(job *j, str name, arena **memory);
deal *job_read_deal(job *j, arena *memory, source *s, const deal_settings *settings);
/* What --choose, --drop-brackets and --allow-include say. */
deal_settings job_deal_settings(job *j);

/* Adds an error that belongs to no file. */
void job_error(job *j, const char *text, ...) __attribute__((format(printf, 2, 3)));

/* The formats of a command that builds documents, for command.formats; and which of them the job has. */
const str *job_document_formats(arena *a, size_t *n);
const output_format *job_format(const job *j);

/* ------------------------------------------------------------------------------------------------ command lines */

/* Reads a command line, which ends with NULL, into J, where memory and command are set. Prints what is wrong, with the
 * most similar option, and returns false. */
bool command_line_read(job *j, char **argv);
/* Prints the help of a command. A is for temporary data. */
void command_help(arena *a, const command *c);
/* Prints "redline check: MESSAGE", the usage and where to find help. Returns EXIT_UNCHECKED. */
int usage_error(const command *c, const char *text, ...) __attribute__((format(printf, 2, 3)));
/* The index of VALUE in NAMES; prints an error and returns SIZE_MAX if it is not there. WHAT is said before the value:
 * "unknown format". */
size_t find_name(job *j, const char *what, str value, const str *names, size_t n);

#endif
