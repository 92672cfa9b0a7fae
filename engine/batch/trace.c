#include "batch/trace.h"

#include <time.h>

const char *stage_name(stage s) {
    static const char *const names[] = {
        [STAGE_WAITING] = "waiting", [STAGE_INPUT] = "input",         [STAGE_READING] = "reading",
        [STAGE_JUDGING] = "judging", [STAGE_REPORTING] = "reporting", [STAGE_WRITING] = "writing"};
    return names[s];
}

uint64_t trace_now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}
