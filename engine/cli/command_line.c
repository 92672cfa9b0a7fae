#include <stdio.h>
#include <string.h>

#include "base/suggest.h"
#include "cli/output.h"

/* 4 GiB less what parsers may read after a text. */
#define LARGEST_DEAL (UINT32_MAX - 1024)
#define MOST_JOBS    1024

#define FLAG(letter, name, help)                                                                                       \
    { letter, name, NULL, help, FILE_NONE, 0, 0, 0 }
#define VALUE(letter, name, value, help)                                                                               \
    { letter, name, value, help, FILE_NONE, 0, 0, 0 }
#define INPUT(letter, name, value, help)                                                                               \
    { letter, name, value, help, FILE_READ, 0, 0, 0 }
#define OUTPUT(help)                                                                                                   \
    { 'o', "output", "FILE", help, FILE_WRITTEN, 0, 0, 0 }
#define INTEGER(letter, name, value, least, most, usual, help)                                                         \
    { letter, name, value, help, FILE_NONE, least, most, usual }

const option options[N_OPTIONS] = {
    [OPTION_PACK] =
        INPUT('p', "pack", "PACK", "use this pack: a file or a built-in id (repeatable; default: all built-in packs)"),
    [OPTION_PACK_REQUIRED] =
        INPUT('p', "pack", "PACK", "a pack that must accept the deal: a file or a built-in id (repeatable)"),
    [OPTION_PACK_DEFINITIONS] =
        INPUT('p', "pack", "PACK", "use the definitions of this pack: a file or a built-in id (repeatable)"),
    [OPTION_FORMAT] = VALUE('f', "format", "FORMAT", "report format"),
    [OPTION_FORMATS] = VALUE('f', "format", "FORMAT", "report format (default: text; repeatable)"),
    [OPTION_CSV] = VALUE(0, "csv", "SHAPE",
                         "-f csv with one row per deal and rule (rules), or one row per deal, one column per red line "
                         "(deals)"),
    [OPTION_OUTPUT] = OUTPUT("write the report to FILE; without -f, its ending sets the format: .json, .md, .html"),
    [OPTION_OUTPUTS] = OUTPUT("write the report to FILE (pairs with the -f before it)"),
    [OPTION_OUTPUT_DEAL] = OUTPUT("write the deal that was found to FILE; -: print it instead of the report"),
    [OPTION_OUTPUT_WHOLE] = OUTPUT("write the report to FILE (default: standard output; a database needs a file)"),
    [OPTION_TERMS] = INPUT(0, "terms", "FILE", "use this vocabulary instead of the built-in one"),
    [OPTION_STRICT] = FLAG(0, "strict", "treat concessions like crossed red lines"),
    [OPTION_RULE] = VALUE(0, "rule", "[PACK/]RULE", "check only this rule (repeatable)"),
    [OPTION_CLASS] =
        VALUE(0, "class", "CLASS", "check only rules of this class: red-line, negotiable, preference (repeatable)"),
    [OPTION_ONLY] = VALUE(0, "only", "VERDICTS",
                          "show only rules with these verdicts: fail, undetermined, error, pass, not_applicable "
                          "(comma-separated)"),
    [OPTION_EXCLUDE] = VALUE(0, "exclude", "PATTERN", "skip files and folders that match PATTERN (repeatable)"),
    [OPTION_CHOOSE] = VALUE(0, "choose", "CHOICE=OPTION", "settle a bracket: use this option (repeatable)"),
    [OPTION_DROP_BRACKETS] = FLAG(0, "drop-brackets", "leave out all bracketed articles"),
    [OPTION_AS_WHOLE] = FLAG(0, "as-whole", "treat deals that say complete = false as complete"),
    [OPTION_ALLOW_INCLUDE] = FLAG(0, "allow-include", "allow deals to include files from their own folder"),
    [OPTION_JSONL] = FLAG(0, "jsonl", "read one JSON deal per line from standard input"),
    [OPTION_MAX_DEAL_SIZE] =
        INTEGER(0, "max-deal-size", "BYTES", 1, LARGEST_DEAL, 16777216, "maximum size of a deal (default: 16777216)"),
    [OPTION_MAX_STEPS] = INTEGER(0, "max-steps", "N", 1, 1000000000000000, JUDGE_MAX_STEPS,
                                 "steps that judging one deal may take (default: 100000000)"),
    [OPTION_MAX_SWEEP_STEPS] = INTEGER(0, "max-steps", "N", 1, 1000000000000000, 1000000000,
                                       "steps that all evaluations together may take (default: 1000000000)"),
    [OPTION_MAX_MEMORY] = INTEGER(0, "max-memory", "BYTES", 1, 1000000000000000, JUDGE_MAX_MEMORY,
                                  "memory that one deal may take (default: 1073741824)"),
    [OPTION_MAX_ERRORS] = INTEGER(0, "max-errors", "N", 1, 1000000, LIMIT_ERRORS,
                                  "list at most N errors of one deal or other file (default: 100)"),
    [OPTION_MAX_FILE_SIZE] =
        INTEGER(0, "max-file-size", "BYTES", 1, LARGEST_DEAL, LIMIT_FILE_SIZE,
                "maximum size of a pack or other file, its includes, and an unpacked report (default: 67108864)"),
    [OPTION_MAX_INCLUDES] = INTEGER(0, "max-includes", "N", 0, 1000000, LIMIT_INCLUDES,
                                    "files that one file may include, all levels together (default: 1000)"),
    [OPTION_MAX_PARTS] = INTEGER(0, "max-parts", "N", 1, 1000000, LIMIT_PARTS,
                                 "parts of an expression with its definitions written out (default: 10000)"),
    [OPTION_MAX_BRACKETS] =
        INTEGER(0, "max-brackets", "N", 1, 100000, LIMIT_BRACKETS, "brackets of the deal (default: 3000)"),
    [OPTION_BASELINE] =
        VALUE(0, "baseline", "FILE", "do not reject for violations in FILE, an earlier json or jsonl report"),
    [OPTION_PARTIAL] = FLAG(0, "partial", "take earlier reports that are not whole as they are, with a warning"),
    [OPTION_SINCE] =
        INPUT(0, "since", "PATH",
              "warn where only the text or only the terms of an article changed since the deals in PATH: a "
              "deal, a folder, or an earlier json report"),
    [OPTION_NO_WAIVERS] = FLAG(0, "no-waivers", "ignore all waivers, in deals and in .redline.cfg"),
    [OPTION_CONFIG] = INPUT(0, "config", "FILE", "read FILE instead of .redline.cfg"),
    [OPTION_NO_CONFIG] = FLAG(0, "no-config", "do not read .redline.cfg"),
    [OPTION_TODAY] = VALUE(0, "today", "DATE", "use this date to decide if a waiver has expired (default: today, UTC)"),
    [OPTION_RESUME] = FLAG(0, "resume", "with -o FILE.sqlite: check only new and changed deals"),
    [OPTION_FAIL_FAST] = FLAG(0, "fail-fast", "stop after the first deal that cannot be checked"),
    [OPTION_LINE_BUFFERED] =
        FLAG(0, "line-buffered", "-f jsonl: write each line as soon as its deal is checked; the end is one more line"),
    [OPTION_SHARD] = VALUE(0, "shard", "K/N",
                           "check only the K-th of N parts of the inputs, of equal size; `redline merge` joins them"),
    [OPTION_MISSING] = FLAG(0, "missing", "join nothing; print the numbers of the parts to check again, such as 2,5-7"),
    [OPTION_TRACE] = {0, "trace", "FILE", "write to FILE where the time goes, as JSON lines", FILE_WRITTEN, 0, 0, 0},
    [OPTION_WATCH] = FLAG(0, "watch", "check again after every save, and say first what changed; Ctrl-C ends"),
    [OPTION_JOBS] = INTEGER('j', "jobs", "N", 1, MOST_JOBS, 0, "number of threads (default: number of processors)"),
    [OPTION_GIVEN] =
        INPUT(0, "given", "DEAL", "keep the terms that this draft sets; those that it leaves open are free"),
    [OPTION_KEEP] = VALUE(0, "keep", "RULE", "do not give up this rule, whatever its class (repeatable)"),
    [OPTION_DROP] = VALUE(0, "drop", "RULE", "leave out this rule (repeatable)"),
    [OPTION_COST] = INPUT(0, "cost", "FILE", "read the cost of edits from FILE (default: each edit costs 1)"),
    [OPTION_LOCK] =
        VALUE(0, "lock", "PATH",
              "do not change these terms: a path, the beginning of one, or one with sets or * (repeatable)"),
    [OPTION_COMPLETE] = FLAG(0, "complete", "treat the deal as complete, and make it complete in the repair"),
    [OPTION_MAX_COMBINATIONS] =
        INTEGER(0, "max", "N", 0, 10000, 10, "list at most N accepted combinations (default: 10)"),
    [OPTION_MAX_CONFLICTS] = INTEGER(0, "max", "N", 1, 1000000, 1000,
                                     "list at most N conflicts and N sets of red lines to give up (default: 1000)"),
    [OPTION_MAX_REPAIRS] =
        INTEGER(0, "max", "N", 1, 1000, 5, "list at most N repairs of the lowest cost, or N conflicts (default: 5)"),
    [OPTION_MAX_NODES] = INTEGER(0, "max-nodes", "N", 1, 100000000, 2000000,
                                 "limit for the memory and time that counting takes (default: 2000000)"),
    [OPTION_TIMEOUT] = INTEGER(0, "timeout", "SECONDS", 0, 1000000, 60, "time limit (default: 60; 0: none)"),
    [OPTION_MAX_SOLVER_STEPS] = INTEGER(0, "max-solver-steps", "N", 0, INT64_MAX, 0,
                                        "limit for the solver in steps, the same on every machine (default: 0, none)"),
    [OPTION_DEAL] = INPUT(0, "deal", "FILE", "read terms, `deal` and `articles` from this deal"),
    [OPTION_VARS] = INPUT(0, "vars", "FILE", "read variables from FILE, a JSON object of names and values"),
    [OPTION_STREAM] = FLAG(0, "stream", "read one case per line, a JSON object, and write one result per line"),
    [OPTION_FORCE] = FLAG(0, "force", "overwrite FILE"),
    [OPTION_CHECK] = FLAG(0, "check", "change nothing; print the names of files that would change, and exit with 1"),
    [OPTION_FIX] =
        FLAG(0, "fix", "correct what is certain: curly quotes, special spaces, missing separators, 20 km, ..."),
    [OPTION_LINT] =
        FLAG(0, "lint", "warn of what the vocabulary allows by mistake, such as numbers without bounds; exit 1 if so"),
    [OPTION_COVERAGE] = FLAG(0, "coverage", "show what of the packs' conditions the tests have seen, and what not"),
    [OPTION_MUTATE] =
        FLAG(0, "mutate", "change conditions in small ways, one at a time, and show which changes no test notices"),
    [OPTION_MIN_COVERAGE] =
        INTEGER(0, "min-coverage", "PERCENT", 0, 100, 0, "with --coverage: fail if less of a pack is covered"),
    [OPTION_MIN_KILLED] =
        INTEGER(0, "min-killed", "PERCENT", 0, 100, 0, "with --mutate: fail if fewer mutants of a pack are killed"),
    [OPTION_FROM] = INPUT(0, "from", "PACK", "write a deal of the model clauses of this pack, which it accepts"),
    [OPTION_DIFF] = FLAG(0, "diff", "change nothing; print what would change, as a unified diff"),
    [OPTION_VERBOSE] = FLAG('v', "verbose", "do not shorten lists"),
    [OPTION_VERBOSE_MET] =
        FLAG('v', "verbose", "show everything: all conditions with reasons and sources; do not shorten lists"),
    [OPTION_QUIET] = FLAG('q', "quiet", "do not show progress"),
    [OPTION_STDIO] = FLAG(0, "stdio", "use standard input and output, as always; for editors that name it"),
    [OPTION_OPEN] = FLAG(0, "open", "open the page in the browser (xdg-open)"),
    [OPTION_PORT] = INTEGER(0, "port", "N", 1, 65535, 0, "listen at this port (default: one that is free)"),
    [OPTION_CANDIDATES] =
        FLAG(0, "candidates", "print what the last of the words after -- can be: for the scripts of shells"),
};

/* ------------------------------------------------------------------------------------------------ messages */

int usage_error(const command *c, const char *text, ...) {
    va_list args;
    buf said = {0};
    va_start(args, text);
    buf_vprintf(&said, text, args);
    va_end(args);
    str whole;
    if (buf_text(&said, &whole))
        print_line("redline %s: " STR_FMT, c->name, STR_ARG(whole));
    else
        print_line("redline %s: out of memory", c->name);
    fprintf(stderr, "usage: redline %s %s\nRun `redline %s --help` for details.\n", c->name, c->usage, c->name);
    buf_free(&said);
    return EXIT_UNCHECKED;
}

size_t find_name(job *j, const char *what, str value, const str *names, size_t n) {
    for (size_t i = 0; i < n; i++)
        if (str_eq(value, names[i])) return i;
    usage_error(j->command, "%s '" STR_FMT "'; " STR_FMT, what, STR_ARG(value),
                STR_ARG(suggest_allowed(&j->memory, value, names, n)));
    return SIZE_MAX;
}

static void help_option(const option *o, const char *formats) {
    char left[64], letter[5] = "    ";
    if (o->letter) snprintf(letter, sizeof letter, "-%c, ", o->letter);
    snprintf(left, sizeof left, "%s--%s%s%s", letter, o->name, o->value ? " " : "", o->value ? o->value : "");
    printf(strlen(left) > 25 ? "  %s  %s%s\n" : "  %-25s %s%s\n", left, o->help, formats);
}

void command_help(arena *a, const command *c) {
    printf("usage: redline %s %s\n\n%s\n\nOptions:\n", c->name, c->usage, c->summary);
    for (size_t i = 0; i < c->n_options; i++) {
        size_t n = 0;
        str list = {"", 0};
        const str *names = c->options[i] == OPTION_FORMAT ? c->formats(a, &n) : NULL;
        for (size_t k = 0; k < n; k++)
            list = arena_printf(a, STR_FMT "%s" STR_FMT "%s", STR_ARG(list), k ? ", " : ": ", STR_ARG(names[k]),
                                k ? "" : " (default)");
        help_option(&options[c->options[i]], arena_z(a, list));
    }
    help_option(&(option){'h', "help", NULL, "show this help and exit", FILE_NONE, 0, 0, 0}, "");
    if (c->more) printf("\n%s", c->more);
}

/* ------------------------------------------------------------------------------------------------ reading */

static bool unknown_option(job *j, str name) {
    const command *c = j->command;
    str *names = ARENA_ARRAY(&j->memory, str, c->n_options + 1);
    for (size_t i = 0; i < c->n_options; i++) names[i] = arena_printf(&j->memory, "--%s", options[c->options[i]].name);
    names[c->n_options] = STR("--help");
    str near = suggest(&j->memory, name, names, c->n_options + 1);
    usage_error(c, "unknown option " STR_FMT "%s" STR_FMT, STR_ARG(name), near.n ? ": " : "", STR_ARG(near));
    return false;
}

/* Adds an option. Its value is the rest of its word, if HAS_REST, else the next word, **NEXT. */
static bool take_option(job *j, option_id which, str rest, bool has_rest, char ***next) {
    const option *o = &options[which];
    given g = {.option = which, .value = rest};
    if (!o->value && has_rest) return usage_error(j->command, "--%s takes no value", o->name), false;
    if (o->value && !has_rest) {
        if (!**next) return usage_error(j->command, "--%s needs a value: --%s %s", o->name, o->name, o->value), false;
        g.value = str_of(*(*next)++);
    }
    bool good = !o->most || (g.value.n > 0 && g.value.n < 19);
    for (size_t i = 0; o->most && i < g.value.n && good; i++) {
        good = g.value.p[i] >= '0' && g.value.p[i] <= '9';
        g.number = g.number * 10 + (uint64_t)(g.value.p[i] - '0');
    }
    if (!good || g.number < o->least || g.number > o->most) {
        usage_error(j->command, "--%s must be an integer from %llu to %llu, not '" STR_FMT "'", o->name,
                    (unsigned long long)o->least, (unsigned long long)o->most, STR_ARG(g.value));
        return false;
    }
    VEC_PUSH(&j->memory, j->given, g);
    return true;
}

/* --name, --name=value, and short options, which can be joined, the last with its value: -vj4. */
static bool read_option(job *j, str word, char ***next) {
    const command *c = j->command;
    if (word.p[1] == '-') {
        size_t equals = str_find(word, STR("="), 0);
        str name = str_sub(word, 2, equals);
        str value = equals == SIZE_MAX ? (str){"", 0} : str_sub(word, equals + 1, word.n);
        if (str_is(name, "help")) return j->help = true;
        for (size_t i = 0; i < c->n_options; i++)
            if (str_is(name, options[c->options[i]].name))
                return take_option(j, c->options[i], value, equals != SIZE_MAX, next);
        return unknown_option(j, str_sub(word, 0, equals));
    }
    for (size_t k = 1; k < word.n; k++) {
        size_t i = 0;
        if (word.p[k] == 'h') return j->help = true;
        while (i < c->n_options && options[c->options[i]].letter != word.p[k]) i++;
        if (i == c->n_options) return unknown_option(j, arena_printf(&j->memory, "-%c", word.p[k]));
        str rest = str_sub(word, k + 1, word.n);
        bool takes = options[c->options[i]].value != NULL;
        if (!take_option(j, c->options[i], rest, takes && rest.n > 0, next)) return false;
        if (takes) break;
    }
    return true;
}

bool command_line_read(job *j, char **argv) {
    bool only_words = false;
    while (*argv) {
        str word = str_of(*argv++);
        if (only_words || word.n < 2 || word.p[0] != '-')
            VEC_PUSH(&j->memory, j->words, word);
        else if (str_is(word, "--"))
            only_words = true;
        else if (!read_option(j, word, &argv))
            return false;
    }
    return true;
}
