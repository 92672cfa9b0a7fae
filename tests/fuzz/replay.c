/* Runs every target on the inputs that were kept for it, those that failed once among them, in FOLDER/TARGET.
 *
 *     replay FOLDER           runs them and counts
 *     replay --targets        prints the names of the targets
 *     replay FILE TARGET      runs one input, for the debugger */

#define _DEFAULT_SOURCE /* alphasort */

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz/targets.h"

static uint8_t *load(const char *path, size_t *size) {
    FILE *f = fopen(path, "rb");
    if (!f || fseek(f, 0, SEEK_END) != 0) return NULL;
    long n = ftell(f);
    rewind(f);
    uint8_t *data = malloc((size_t)n + 1);
    *size = data && n >= 0 ? fread(data, 1, (size_t)n, f) : 0;
    fclose(f);
    return data;
}

static bool run(const fuzz_target *t, const char *path) {
    size_t size;
    uint8_t *data = load(path, &size);
    if (!data) {
        printf("FAILED: %s: %s\n", path, strerror(errno));
        return false;
    }
    t->run(data, size);
    free(data);
    return true;
}

static int visible(const struct dirent *e) {
    return e->d_name[0] != '.';
}

int main(int argc, char **argv) {
    unsigned passed = 0, failed = 0;
    if (argc == 2 && strcmp(argv[1], "--targets") == 0) {
        for (size_t i = 0; i < fuzz_targets_n; i++) puts(fuzz_targets[i].name);
        return 0;
    }
    if (argc < 2) return fputs("usage: replay FOLDER | replay FILE TARGET | replay --targets\n", stderr), 2;
    for (size_t i = 0; i < fuzz_targets_n; i++) {
        const fuzz_target *t = &fuzz_targets[i];
        if (argc > 2) {
            if (strcmp(argv[2], t->name) == 0) return run(t, argv[1]) ? 0 : 1;
            continue;
        }
        char folder[2048], path[4096];
        struct dirent **names = NULL;
        snprintf(folder, sizeof folder, "%s/%s", argv[1], t->name);
        int n = scandir(folder, &names, visible, alphasort);
        if (n <= 0) {
            printf("FAILED: no inputs in %s\n", folder);
            failed++;
        }
        for (int k = 0; k < n; k++) {
            snprintf(path, sizeof path, "%s/%s", folder, names[k]->d_name);
            printf("%s\n", path);
            fflush(stdout);
            if (run(t, path))
                passed++;
            else
                failed++;
            free(names[k]);
        }
        free(names);
    }
    printf("%u passed, %u failed\n", passed, failed);
    return failed > 0;
}
