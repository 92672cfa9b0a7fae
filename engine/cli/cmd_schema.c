/* schema: a JSON Schema of what redline reads or writes. */

#include "cli/job.h"
#include "terms/deal_schema.h"

static int run(job *j) {
    static const str kinds[] = {{"deal", 4}};
    if (find_name(j, "unknown schema", j->words.v[0], kinds, sizeof kinds / sizeof *kinds) == SIZE_MAX ||
        !job_load_vocabulary(j))
        return EXIT_UNCHECKED;
    deal_schema_write(&j->out, j->rules.vocabulary);
    return EXIT_ACCEPTED;
}

static const option_id takes[] = {OPTION_TERMS, OPTION_CONFIG, OPTION_NO_CONFIG, OPTION_OUTPUT};

const command command_schema = {
    .name = "schema",
    .usage = "[OPTION]... deal",
    .summary = "print a JSON Schema of deals, for editors, validators and programs that write deals",
    TAKES(takes),
    .least = 1,
    .most = 1,
    .expected = "the kind of schema expected: deal",
    .run = run,
};
