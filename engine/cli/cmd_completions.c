/* completions: the script with which a shell completes command lines of redline, and what it asks for. */

#include "cli/candidates.h"
#include "cli/shells.h"

static int run(job *j) {
    if (job_has(j, OPTION_CANDIDATES)) {
        completion_write(j, j->words.v, j->words.n);
        return EXIT_ACCEPTED;
    }
    if (j->words.n != 1) return usage_error(j->command, "%s", j->command->expected);
    str *names = ARENA_ARRAY(&j->memory, str, shell_files_n);
    for (size_t i = 0; i < shell_files_n; i++) {
        const str file = str_of(shell_files[i].name);
        names[i] = str_sub(file, str_find(file, STR("."), 0) + 1, file.n);
    }
    const size_t which = find_name(j, "unknown shell", j->words.v[0], names, shell_files_n);
    if (which == SIZE_MAX) return EXIT_UNCHECKED;
    buf_safe(&j->out, (str){shell_files[which].text, shell_files[which].size});
    return EXIT_ACCEPTED;
}

static const option_id takes[] = {OPTION_CANDIDATES};

const command command_completions = {
    .name = "completions",
    .usage = "bash|zsh|fish",
    .summary = "print the script with which a shell completes command lines of redline",
    .more =
        "bash: add this line to ~/.bashrc:          source <(redline completions bash)\n"
        "zsh:  add this line to ~/.zshrc:           source <(redline completions zsh)\n"
        "fish: run once: redline completions fish > ~/.config/fish/completions/redline.fish\n\n"
        "`make install` and the Debian package install the scripts.\n\n"
        "The script asks `redline completions --candidates -- WORD...`, where the last WORD is the one that is typed.\n"
        "Each line of the answer is a candidate, a tab and what it is; \":files ENDING...\" stands for files.\n",
    TAKES(takes),
    .least = 0,
    .most = ANY_NUMBER,
    .expected = "bash, zsh or fish expected",
    .run = run,
};
