/* lsp: the language server for editors, on standard input and output. */

#include <stdlib.h>
#include <unistd.h>

#include "cli/service_job.h"
#include "lsp/lsp.h"

/* Where copies of built-in files go, so that an editor can show them. */
static str cache_folder(job *j) {
    const char *cache = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");
    if (cache && cache[0] == '/') return str_of(cache);
    return home && home[0] == '/' ? arena_printf(&j->memory, "%s/.cache", home) : STR("");
}

static int run(job *j) {
    lsp_settings s = {.version = REDLINE_VERSION, .processes = true};
    if (!job_service_settings(j, &s.service)) return EXIT_UNCHECKED;
    s.cache = cache_folder(j);
    return lsp_run(&s, STDIN_FILENO, STDOUT_FILENO) == 0 ? EXIT_ACCEPTED : EXIT_UNCHECKED;
}

static const option_id takes[] = {OPTION_STDIO, SERVICE_OPTIONS};

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
