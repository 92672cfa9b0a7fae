#define _GNU_SOURCE /* pipe2() */

/* serve: the drafting page, in a browser on this machine. */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/output.h"
#include "cli/service_job.h"
#include "web/http_server.h"

/* In a process of its own: the browser must not end with the server, nor have its descriptors. */
static void become_browser(const char *address, int problems) {
    int none = open("/dev/null", O_RDWR);
    setsid();
    for (int fd = 0; fd < 3 && none >= 0; fd++) dup2(none, fd);
    execlp("xdg-open", "xdg-open", address, (char *)NULL);
    int failure = errno;
    if (write(problems, &failure, sizeof failure) < 0) _exit(126);
    _exit(127);
}

/* Starts the browser, without a shell. A problem is no error: the address was printed. */
static void open_browser(const char *address) {
    int pipes[2], failure = 0;
    pid_t pid = pipe2(pipes, O_CLOEXEC) == 0 ? fork() : -1;
    if (pid == 0) {
        /* Its parent ends at once, so nobody needs to wait for it. */
        if (fork() == 0) become_browser(address, pipes[1]);
        _exit(0);
    }
    if (pid > 0) {
        close(pipes[1]);
        waitpid(pid, NULL, 0);
        if (read(pipes[0], &failure, sizeof failure) <= 0) failure = 0;
        close(pipes[0]);
    }
    if (pid < 0 || failure)
        print_line("redline serve: cannot start the browser with xdg-open; open the address yourself");
}

static int serve(job *j, folder *f, web_session *session) {
    server *s = session ? server_new(session, f, (unsigned)job_number(j, OPTION_PORT), &j->problems) : NULL;
    if (!session) job_error(j, "out of memory");
    if (!s) return EXIT_UNCHECKED;
    str address = server_address(s);
    print_safe(stdout, address);
    int status = putchar('\n') == EOF || fflush(stdout) != 0 ? EXIT_UNCHECKED : EXIT_ACCEPTED;
    if (status == EXIT_ACCEPTED) {
        if (job_has(j, OPTION_OPEN)) open_browser(arena_z(&j->memory, address));
        print_line("redline serve: open this address in a browser; Ctrl-C ends");
        if (!server_run(s)) {
            job_error(j, "the server has failed");
            status = EXIT_UNCHECKED;
        }
    }
    server_free(s);
    return status;
}

/* Whether a deal of the folder can be checked with what the command line names; the .redline.cfg of the folder counts.
 */
static bool can_check(job *j, const folder *f, const service_settings *with) {
    size_t n = 0;
    if (!with->terms && !with->packs.n) return true;
    service *s = service_new(with);
    if (!s) {
        job_error(j, "out of memory");
        return false;
    }
    arena *a = arena_child(&j->memory);
    service_add_folder(s, folder_path(f));
    service_packs(s, a, folder_whole_path(f, a, STR("new.deal")), &n, &j->problems);
    arena_free(a);
    service_free(s);
    return n > 0;
}

static int run(job *j) {
    web_settings settings = {.version = REDLINE_VERSION};
    if (!job_service_settings(j, &settings.service)) return EXIT_UNCHECKED;
    folder *f = folder_open(j->words.n ? j->words.v[0] : STR("."), &j->problems);
    if (!f) return EXIT_UNCHECKED;
    if (!can_check(j, f, &settings.service)) {
        folder_close(f);
        return EXIT_UNCHECKED;
    }
    web_session *session = web_session_new(f, &settings);
    int status = serve(j, f, session);
    web_session_free(session);
    folder_close(f);
    return status;
}

static const option_id takes[] = {OPTION_OPEN, OPTION_PORT, SERVICE_OPTIONS};

const command command_serve = {
    .name = "serve",
    .usage = "[OPTION]... [FOLDER|FILE]",
    .summary = "open the drafting page in a browser: write a deal by forms, and see the verdicts while you type",
    .more = "Prints the address of the page, and serves it until Ctrl-C. Only this computer can reach it, and only "
            "with the\n"
            "address, which has a random part: do not pass it on. The page lists, reads and writes the deals, packs,\n"
            "vocabularies and tests of FOLDER (default: the current folder) and nothing outside of it; with FILE only "
            "that\n"
            "file. It needs no network. A file that was changed outside of the page is not overwritten without a "
            "question.\n\n"
            "Vocabularies and packs are found as `check` finds them; the .redline.cfg of the folder counts.\n\n"
            "Exit status: 0 after Ctrl-C, SIGTERM or SIGHUP, 2 after an error.\n",
    TAKES(takes),
    .most = 1,
    .expected = "one folder or file expected",
    .run = run,
};
