/* lsp: the language server for editors, on standard input and output. */

#include <stdlib.h>
#include <unistd.h>

#include "cli/job.h"
#include "lsp/lsp.h"
#include "rules/rule_search.h"

/* A file of the command line by its whole path, by which documents are known. */
static str whole_path(job *j, str name) {
    char *real = rule_name_is_path(name) ? realpath(arena_z(&j->memory, name), NULL) : NULL;
    str path = real ? arena_str(&j->memory, str_of(real)) : name;
    free(real);
    return path;
}

/* Where copies of built-in files go, so that an editor can show them. */
static str cache_folder(job *j) {
    const char *cache = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");
    if (cache && cache[0] == '/') return str_of(cache);
    return home && home[0] == '/' ? arena_printf(&j->memory, "%s/.cache", home) : STR("");
}

static int run(job *j) {
    lsp_settings s = {.service = service_usual(), .version = REDLINE_VERSION, .processes = true};
    const str *terms = job_value(j, OPTION_TERMS), *config = job_value(j, OPTION_CONFIG),
              *today = job_value(j, OPTION_TODAY);
    service_settings *with = &s.service;
    int64_t day;
    str terms_path = terms ? whole_path(j, *terms) : STR("");
    if (terms) with->terms = &terms_path;
    str *packs = (str *)(uintptr_t)job_list(j, OPTION_PACK, &with->packs.n);
    for (size_t i = 0; i < with->packs.n; i++) packs[i] = whole_path(j, packs[i]);
    with->packs.v = packs;
    if (config) with->config = whole_path(j, *config);
    if (today) with->today = *today;
    if (!waiver_today(with->today, &day, &j->problems)) return EXIT_UNCHECKED;
    with->no_config = job_has(j, OPTION_NO_CONFIG);
    with->no_waivers = job_has(j, OPTION_NO_WAIVERS);
    with->strict = job_has(j, OPTION_STRICT);
    with->allow_include = job_has(j, OPTION_ALLOW_INCLUDE);
    with->max_text = (size_t)job_number(j, OPTION_MAX_DEAL_SIZE);
    with->max_memory = (size_t)job_number(j, OPTION_MAX_MEMORY);
    with->max_steps = job_number(j, OPTION_MAX_STEPS);
    s.cache = cache_folder(j);
    return lsp_run(&s, STDIN_FILENO, STDOUT_FILENO) == 0 ? EXIT_ACCEPTED : EXIT_UNCHECKED;
}

static const option_id takes[] = {OPTION_STDIO,         OPTION_PACK,          OPTION_TERMS,      OPTION_STRICT,
                                  OPTION_ALLOW_INCLUDE, OPTION_NO_WAIVERS,    OPTION_CONFIG,     OPTION_NO_CONFIG,
                                  OPTION_TODAY,         OPTION_MAX_DEAL_SIZE, OPTION_MAX_MEMORY, OPTION_MAX_STEPS};

const command command_lsp = {
    .name = "lsp",
    .usage = "[OPTION]...",
    .summary = "run the language server for editors: messages, completion, hovers, repairs while you type",
    .more =
        "An editor starts it and talks to it in the language server protocol on standard input and output; see\n"
        "docs/editors.md for VS Code, Neovim, Helix and Emacs. Documents are .deal, .rules, .terms and .json files.\n"
        "Vocabularies and packs are found as `check` finds them; the .redline.cfg of the editor's folder counts.\n\n"
        "Exit status: 0 after the client's `shutdown` and `exit`, 2 if it went without them.\n",
    TAKES(takes),
    .expected = "no arguments expected, only options",
    .run = run,
};
