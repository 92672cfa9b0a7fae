/* The entry points of libFuzzer. The environment variable TARGET names the target. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz/targets.h"

static const fuzz_target *target;

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerInitialize(int *argc, char ***argv) {
    const char *name = getenv("TARGET");
    (void)argc, (void)argv;
    for (size_t i = 0; i < fuzz_targets_n; i++)
        if (name && strcmp(name, fuzz_targets[i].name) == 0) target = &fuzz_targets[i];
    if (target) return 0;
    fputs("TARGET must be one of:", stderr);
    for (size_t i = 0; i < fuzz_targets_n; i++) fprintf(stderr, " %s", fuzz_targets[i].name);
    fputs("\n", stderr);
    exit(2);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    target->run(data, size);
    return 0;
}
