/* The prompt of `redline eval` on a pseudo-terminal: what a person types, and what must come back. REDLINE names the
 * program. */

#include "unit/test.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#define PATIENCE_MS 8000

typedef struct step {
    const char *type, *wait; /* WAIT is waited for before the next step */
} step;

typedef struct session {
    int terminal;
    pid_t child;
    buf seen;
    size_t from; /* what was waited for lies before */
} session;

static const char *program(void) {
    const char *named = getenv("REDLINE");
    return named ? named : "build/redline";
}

/* The child's whole world is the other end of the terminal. */
static void become_redline(const char *name, const char *const *arguments) {
    char *argv[12] = {(char *)(uintptr_t)program(), (char *)(uintptr_t) "eval"};
    for (size_t i = 0; arguments[i] && i < 8; i++) argv[i + 2] = (char *)(uintptr_t)arguments[i];
    setsid();
    int terminal = open(name, O_RDWR);
    if (terminal < 0 || ioctl(terminal, TIOCSCTTY, 0) != 0) _exit(99);
    dup2(terminal, 0);
    dup2(terminal, 1);
    dup2(terminal, 2);
    setenv("TERM", "dumb", 1);
    setenv("HOME", "/nonexistent", 1);
    setenv("ASAN_OPTIONS", "detect_leaks=0", 1); /* libedit never frees the names of the functions that it was given */
    execv(argv[0], argv);
    _exit(98);
}

static void start(session *s, const char *const *arguments) {
    *s = (session){.terminal = posix_openpt(O_RDWR | O_NOCTTY)};
    assert_true(s->terminal >= 0);
    assert_int_equal(grantpt(s->terminal), 0);
    assert_int_equal(unlockpt(s->terminal), 0);
    char name[128];
    snprintf(name, sizeof name, "%s", ptsname(s->terminal));
    struct winsize size = {.ws_row = 40, .ws_col = 200};
    ioctl(s->terminal, TIOCSWINSZ, &size);
    s->child = fork();
    assert_true(s->child >= 0);
    if (s->child == 0) become_redline(name, arguments);
}

static void give_up(session *s, const char *why) {
    str seen = buf_slice(&s->seen);
    kill(s->child, SIGKILL);
    fail_msg("%s; what was seen last:\n" STR_FMT, why, STR_ARG(str_sub(seen, seen.n > 600 ? seen.n - 600 : 0, seen.n)));
}

/* Reads what there is; false at the end. */
static bool read_some(session *s) {
    char piece[4096];
    struct pollfd p = {s->terminal, POLLIN, 0};
    if (poll(&p, 1, PATIENCE_MS) <= 0) give_up(s, "nothing more comes");
    ssize_t n = read(s->terminal, piece, sizeof piece);
    if (n > 0) buf_add(&s->seen, piece, (size_t)n);
    return n > 0;
}

static void wait_for(session *s, const char *text) {
    for (;;) {
        size_t at = str_find(buf_slice(&s->seen), str_of(text), s->from);
        if (at != SIZE_MAX) {
            s->from = at + strlen(text);
            return;
        }
        if (!read_some(s)) give_up(s, text);
    }
}

static void type(session *s, const char *text) {
    size_t n = strlen(text), at = 0;
    while (at < n) {
        ssize_t k = write(s->terminal, text + at, n - at);
        if (k <= 0) give_up(s, "the terminal takes no more");
        at += (size_t)k;
    }
}

static int end(session *s) {
    int status = 0;
    while (read_some(s)) continue;
    assert_int_equal(waitpid(s->child, &status, 0), s->child);
    close(s->terminal);
    buf_free(&s->seen);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

/* Behind a line, the next prompt is waited for: only then does the terminal hand on keys one by one. */
static void play(const char *const *arguments, const step *steps, size_t n) {
    session s;
    start(&s, arguments);
    wait_for(&s, "redline> ");
    for (size_t i = 0; i < n; i++) {
        bool line = str_ends(str_of(steps[i].type), STR("\n")), goes_on = i + 1 < n;
        type(&s, steps[i].type);
        if (steps[i].wait) wait_for(&s, steps[i].wait);
        if (line && goes_on && strcmp(steps[i].wait, "... ") != 0) wait_for(&s, "redline> ");
    }
    assert_int_equal(end(&s), 0);
}

#define PLAY(arguments, steps) play((arguments), (steps), COUNT(steps))

static const char *const alone[] = {NULL};
static const char *const with_deal[] = {"--deal", "docs/examples/draft.deal", NULL};
static const char *const with_pack[] = {"--pack", "ukraine", NULL};

/* ------------------------------------------------------------------------------------------------ the tests */

static void values_types_and_errors_come_back_and_the_prompt_goes_on(void **state) {
    (void)state;
    static const step steps[] = {
        {"1 + 2\n", "\n3\r\n"},
        {"redline> ", NULL},
        {"\x15", NULL}, /* Ctrl-U: takes the line back */
        {"1 +\n", "error: expected a value"},
        {"1 / 0\n", "error: division by zero"},
        {"'a' + 1\n", "cannot be applied to (string, int)"},
        {":type [1.5]\n", "\nlist(double)\r\n"},
        {":tipe 1\n", "did you mean ':type'?"},
        {":type\n", ":type needs an argument: :type EXPR"},
        {"size('\xc3\xa9\xe2\x82\xac') \n", "\n2\r\n"},
        {"'\xd0\xbc\xd0\xb8\xd1\x80'\n", "\n\"\xd0\xbc\xd0\xb8\xd1\x80\"\r\n"},
        {":help\n", ":quit"},
        {":quit\n", NULL},
    };
    PLAY(alone, steps);
}

static void what_is_not_finished_goes_on_in_the_next_line(void **state) {
    (void)state;
    static const step steps[] = {
        {"[1,\n", "... "},
        {"2].map(x,\n", "... "},
        {"x * 10)\n", "\n[10, 20]\r\n"},
        {"'''a\n", "... "},
        {"b'''\n", "\n\"a\\nb\"\r\n"},
        {"(1\n", "... "},
        {"\n", "error: expected ')'"},
        {"'(' // (\n", "\n\"(\"\r\n"},
        {"\x04", NULL},
    };
    PLAY(alone, steps);
}

static void tab_completes_names_members_and_values(void **state) {
    (void)state;
    static const step steps[] = {
        {"ceasef\t", "ceasefire"},
        {".sta\t", "."},
        {"\x15", NULL},
        {"recognition.ukr\t", "aine"},
        {".cri\t", "mea"},
        {" == 'de_j\t", "ure'"},
        {" || true\n", "\ntrue\r\n"},
        {"recognition['ukra\t", "ine'"},
        {"\x15", NULL},
        {"annexed.all(r, recognition.ukraine[r] in ['non\t", "e'"},
        {"\x15", NULL},
        {"articles[0].ti\t", "tle"},
        {"\x15", NULL},
        {"math.gre\t", "atest("},
        {"\x15", NULL},
        {"'x'.upperA\t", "scii("},
        {")\n", "\n\"X\"\r\n"},
        {"[1].exis\t", "ts"},
        {"\t", "exists_one("},
        {"\x15", NULL},
        {":ty\t", "pe"},
        {" 1\n", "\nint\r\n"},
        {"\x04", NULL},
    };
    PLAY(with_deal, steps);
}

static void a_line_can_be_given_up_and_brought_back(void **state) {
    (void)state;
    static const step steps[] = {
        {"1 + nonsense\x03", "^C"}, {"", "redline> "}, {"20 + 3\n", "\n23\r\n"}, {"\x10", "20 + 3"}, /* Ctrl-P: the line
                                                                                                        before */
        {"0\n", "\n50\r\n"},        {"(1\n", "... "},  {"\x03", "redline> "},    {"7\n", "\n7\r\n"}, {"\x04", NULL},
    };
    PLAY(alone, steps);
}

static void deals_and_definitions_are_loaded_and_reasons_given(void **state) {
    (void)state;
    static const step steps[] = {
        {"dmz.line.status\n", "\n\"required\"\r\n"},
        {"dmz.line.width_km > 5.0\n", "{\"unknown\": [\"dmz.line.width_km\"]}"},
        {":why dmz.line.status == 'required'\n", "dmz.line.status = \"required\"  (article"},
        {":why dmz.line.width_km > 5.0\n", "dmz.line.width_km depends on a bracket of the deal"},
        {":why 1 == 1\n", "true, for every deal"},
        {":check dmz.line.status\n", "this must be of type bool"},
        {":check dmz.line.status == 'requird'\n", "did you mean 'required'?"},
        {":define wide = dmz.line.width_km > 5.0\n", "5.0\r\n"},
        {":define wide = 1\n", "the name 'wide' is already used"},
        {":define 1\n", "a definition is NAME = EXPRESSION"},
        {"wide || true\n", "\ntrue\r\n"},
        {":load nowhere.deal\n", "error: cannot"},
        {":load docs/examples/published/ru-memorandum-2025-06.deal\n", "is loaded."},
        {"deal.id\n", "\"ru"},
        {":load ukraine\n", "The definitions of 'ukraine' are loaded."},
        {"size(europeans) > 0\n", "\ntrue\r\n"},
        {"\x04", NULL},
    };
    PLAY(with_deal, steps);
}

static void without_a_deal_terms_are_what_silence_makes_of_them(void **state) {
    (void)state;
    static const step steps[] = {
        {"recognition.ukraine.crimea\n", "\n\"none\"\r\n"},
        {":why recognition.ukraine.crimea == 'none'\n", "(the deal is silent)"},
        {"size(articles)\n", "\n0\r\n"},
        {"european_g\t", "uarantors"},
        {".size() > 0\n", "\ntrue\r\n"},
        {"\x04", NULL},
    };
    PLAY(with_pack, steps);
}

static void a_deal_that_is_too_long_or_hostile_is_not_loaded_or_made_harmless(void **state) {
    (void)state;
    static const char *const with_limit[] = {"--pack", "ukraine", "--max-deal-size", "500", NULL};
    static const step steps[] = {
        {":load docs/examples/draft.deal\n", "this file is longer than 500 bytes"},
        {"size(articles)\n", "\n0\r\n"},
        {":load hostile.json\n", "'\xef\xbf\xbd[2J' is loaded."},
        {":why deal.title == 'x'\n", "deal.title"},
        {"int(deal.title)\n", "error: "},
        {"\x04", NULL},
    };
    FILE *f = fopen("hostile.json", "w");
    assert_non_null(f);
    fputs("{\"deal\": {\"id\": \"h\", \"title\": \"\\u001b[2J\"}, \"articles\": []}", f);
    assert_int_equal(fclose(f), 0);
    PLAY(with_limit, steps);
    assert_int_equal(remove("hostile.json"), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_types_and_errors_come_back_and_the_prompt_goes_on),
        cmocka_unit_test(what_is_not_finished_goes_on_in_the_next_line),
        cmocka_unit_test(tab_completes_names_members_and_values),
        cmocka_unit_test(a_line_can_be_given_up_and_brought_back),
        cmocka_unit_test(deals_and_definitions_are_loaded_and_reasons_given),
        cmocka_unit_test(without_a_deal_terms_are_what_silence_makes_of_them),
        cmocka_unit_test(a_deal_that_is_too_long_or_hostile_is_not_loaded_or_made_harmless),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
