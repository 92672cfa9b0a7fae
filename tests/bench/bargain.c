/* Measures `redline bargain`: on the built-in packs, and on generated packs of 100 red lines each over 300 terms. Each
 * generated pack is built around a deal that all its rules accept; the two deals differ. */

#include <fcntl.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { TERMS = 300, RULES = 100, VALUES = 5, SIDES = 2, PAIRS = 3 };

extern char **environ;

typedef enum { ENUM, FLAG, NUMBER, KINDS } term_kind;

typedef struct generated {
    uint64_t random;
    term_kind kinds[TERMS];
    uint32_t mind[SIDES][TERMS]; /* the values of the side's deal */
} generated;

static uint32_t below(generated *g, uint32_t n) {
    g->random ^= g->random << 13;
    g->random ^= g->random >> 7;
    g->random ^= g->random << 17;
    return (uint32_t)((g->random >> 11) % n);
}

static void make_up(generated *g, uint64_t seed) {
    *g = (generated){.random = seed * UINT64_C(0x9E3779B97F4A7C15) + 1};
    for (uint32_t i = 0; i < TERMS; i++) {
        uint32_t roll = below(g, 6);
        g->kinds[i] = roll < 4 ? ENUM : roll == 4 ? FLAG : NUMBER;
        uint32_t most[] = {[ENUM] = VALUES, [FLAG] = 2, [NUMBER] = 1000};
        for (uint32_t side = 0; side < SIDES; side++) g->mind[side][i] = below(g, most[g->kinds[i]]);
    }
}

static void write_terms(const generated *g, FILE *f) {
    static const char *const types[] = {
        [ENUM] = "type = \"enum\"; values = [\"v0\", \"v1\", \"v2\", \"v3\", \"v4\"]; default = \"v0\"",
        [FLAG] = "type = \"bool\"; default = false",
        [NUMBER] = "type = \"int\"; min = 0; max = 1000; silence = \"absent\""};
    fprintf(f, "vocabulary = { id = \"made\"; version = \"1\"; title = \"Made up\"; };\nterms = (\n");
    for (uint32_t i = 0; i < TERMS; i++)
        fprintf(f, "  { path = \"t.x%u\"; %s; title = \"t\"; }%s\n", i, types[g->kinds[i]], i + 1 < TERMS ? "," : "");
    fprintf(f, ");\n");
}

/* An expression about one term that is true (SO) or false in the side's deal. */
static void write_atom(generated *g, FILE *f, uint32_t side, bool so) {
    uint32_t i = below(g, TERMS), value = g->mind[side][i], other = (value + 1 + below(g, VALUES - 1)) % VALUES;
    switch (g->kinds[i]) {
    case ENUM:
        if (so && below(g, 2))
            fprintf(f, "t.x%u in ['v%u', 'v%u']", i, value, other);
        else
            fprintf(f, "t.x%u == 'v%u'", i, so ? value : other);
        break;
    case FLAG: fprintf(f, "%st.x%u", (value != 0) == so ? "" : "!", i); break;
    default: fprintf(f, "(has(t.x%u) && t.x%u %s %u)", i, i, so ? ">=" : ">", value + (so ? 0 : 1)); break;
    }
}

/* Of a true &&, all operands are true; of a true ||, one is. False ones the other way round. */
static void write_expression(generated *g, FILE *f, uint32_t side, bool so) {
    uint32_t n = 1 + below(g, 3), sure = below(g, n);
    bool all = below(g, 2);
    for (uint32_t i = 0; i < n; i++) {
        bool this_one = all == so || i == sure ? so : below(g, 2);
        fprintf(f, "%s", i == 0 ? "" : all ? " && " : " || ");
        write_atom(g, f, side, this_one);
    }
}

static void write_rules(generated *g, FILE *f, uint32_t side) {
    char name = (char)('a' + side);
    fprintf(f,
            "pack = { id = \"%c\"; title = \"%c\"; version = \"1\"; vocabulary = \"made/1\";\n"
            "  sources = ( { id = \"s\"; title = \"S\"; } ); };\nrules = (\n",
            name, name);
    for (uint32_t i = 0; i < RULES; i++) {
        bool require = below(g, 2);
        fprintf(f,
                "  { id = \"R%03u\"; title = \"t\"; class = \"red-line\"; cite = { source = \"s\"; quote = \"q\"; };\n"
                "    conditions = ( { id = \"a\"; message = \"m\"; %s = \"",
                i, require ? "require" : "forbid");
        write_expression(g, f, side, require);
        fprintf(f, "\"; } ); }%s\n", i + 1 < RULES ? "," : "");
    }
    fprintf(f, ");\n");
}

static bool write_files(const char *folder, uint64_t seed) {
    static const char *const names[] = {"made.terms", "a.rules", "b.rules"};
    generated g;
    make_up(&g, seed);
    for (uint32_t i = 0; i < 3; i++) {
        char path[256];
        snprintf(path, sizeof path, "%s/%s", folder, names[i]);
        FILE *f = fopen(path, "w");
        if (!f) return false;
        i == 0 ? write_terms(&g, f) : write_rules(&g, f, i - 1);
        if (fclose(f) != 0) return false;
    }
    return true;
}

static void remove_files(const char *folder) {
    static const char *const names[] = {"made.terms", "a.rules", "b.rules"};
    for (uint32_t i = 0; i < 3; i++) {
        char path[256];
        snprintf(path, sizeof path, "%s/%s", folder, names[i]);
        unlink(path);
    }
    rmdir(folder);
}

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Runs the program with the arguments of COMMAND and prints the time, and its first line about conflicts. */
static bool run(char *program, const char *what, const char *command) {
    char words[1024], *arguments[32] = {program}, *output = NULL;
    size_t n = 1, room = 0;
    int pipe_ends[2], status;
    pid_t child;
    snprintf(words, sizeof words, "%s", command);
    for (char *w = strtok(words, " "); w && n < 31; w = strtok(NULL, " ")) arguments[n++] = w;
    if (pipe(pipe_ends) != 0) return false;
    posix_spawn_file_actions_t to;
    posix_spawn_file_actions_init(&to);
    posix_spawn_file_actions_adddup2(&to, pipe_ends[1], 1);
    posix_spawn_file_actions_addclose(&to, pipe_ends[0]);
    double start = now();
    bool good = posix_spawn(&child, program, &to, NULL, arguments, environ) == 0;
    close(pipe_ends[1]);
    FILE *f = fdopen(pipe_ends[0], "r");
    char found[256] = "a deal is possible";
    while (good && f && getline(&output, &room, f) > 0)
        if (strncmp(output, "Conflicts: ", 11) == 0) snprintf(found, sizeof found, "%s", strchr(output, ':') + 2);
    if (f) fclose(f);
    good = good && waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) != 2;
    found[strcspn(found, "\n")] = '\0';
    if (good) printf("bargain, %s: %.2f s (%s)\n", what, now() - start, found);
    posix_spawn_file_actions_destroy(&to);
    free(output);
    return good;
}

static bool run_generated(char *program) {
    bool good = true;
    for (uint64_t seed = 1; seed <= PAIRS && good; seed++) {
        char folder[] = "/tmp/redline-bench-XXXXXX", command[512], what[64];
        if (!mkdtemp(folder)) return false;
        snprintf(command, sizeof command, "bargain --terms %s/made.terms -p %s/a.rules -p %s/b.rules", folder, folder,
                 folder);
        snprintf(what, sizeof what, "200 red lines over 300 terms, pair %u", (unsigned)seed);
        good = write_files(folder, seed) && run(program, what, command);
        remove_files(folder);
    }
    return good;
}

int main(int argc, char **argv) {
    if (argc != 2) {
        fprintf(stderr, "usage: bargain PROGRAM\n");
        return 2;
    }
    bool good = run(argv[1], "ukraine", "bargain -p ukraine") && run(argv[1], "kremlin", "bargain -p kremlin") &&
                run(argv[1], "ukraine and russia-state", "bargain -p ukraine -p russia-state") &&
                run(argv[1], "ukraine and kremlin", "bargain -p ukraine -p kremlin") && run_generated(argv[1]);
    if (!good) fprintf(stderr, "bargain: a run did not end with an answer (was redline built with the solver?)\n");
    return good ? 0 : 1;
}
