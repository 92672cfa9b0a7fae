/* schema: a JSON Schema of what redline reads or writes. */

#include "cli/job.h"
#include "report/schemas.h"
#include "terms/deal_schema.h"

static int run(job *j) {
    static const str kinds[] = {{"deal", 4}, {"report", 6}, {"results", 7}, {"trace", 5}};
    const size_t kind = find_name(j, "unknown schema", j->words.v[0], kinds, sizeof kinds / sizeof *kinds);
    if (kind == SIZE_MAX) return EXIT_UNCHECKED;
    if (kind == 0) {
        if (!job_load_vocabulary(j)) return EXIT_UNCHECKED;
        deal_schema_write(&j->memory, &j->out, j->rules.vocabulary);
    } else {
        const embedded_file *f = &schema_files[SCHEMA_REPORT + kind - 1];
        buf_safe(&j->out, (str){f->text, f->size});
    }
    return EXIT_ACCEPTED;
}

static const option_id takes[] = {OPTION_TERMS, OPTION_CONFIG, OPTION_NO_CONFIG, OPTION_OUTPUT};

const command command_schema = {
    .name = "schema",
    .usage = "[OPTION]... deal|report|results|trace",
    .summary = "print a JSON Schema of deals or reports, for editors, validators and programs that write deals",
    TAKES(takes),
    .least = 1,
    .most = 1,
    .expected =
        "what to describe expected: deal, report (check -f json), results (a line of check -f jsonl) or trace (a line "
        "of check --trace)",
    .run = run,
};
