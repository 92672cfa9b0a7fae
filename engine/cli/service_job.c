#include "cli/service_job.h"

#include <stdlib.h>

#include "cli/rule_files.h"

/* A file of the command line by its whole path, by which documents are known. */
static str whole_path(job *j, str name) {
    char *real = rule_name_is_path(name) ? realpath(arena_z(&j->memory, name), NULL) : NULL;
    str path = real ? arena_str(&j->memory, str_of(real)) : name;
    free(real);
    return path;
}

bool job_service_settings(job *j, service_settings *with) {
    const str *terms = job_value(j, OPTION_TERMS), *config = job_value(j, OPTION_CONFIG),
              *today = job_value(j, OPTION_TODAY);
    int64_t day;
    *with = service_usual();
    if (terms) {
        str *path = ARENA_NEW(&j->memory, str);
        *path = whole_path(j, *terms);
        with->terms = path;
    }
    const str_list names = rule_files_given(j);
    str *packs = ARENA_ARRAY(&j->memory, str, names.n);
    for (size_t i = 0; i < names.n; i++) packs[i] = whole_path(j, names.v[i]);
    with->packs = (str_list){packs, names.n};
    if (config) with->config = whole_path(j, *config);
    if (today) with->today = *today;
    if (!waiver_today(with->today, &day, &j->problems)) return false;
    with->no_config = job_has(j, OPTION_NO_CONFIG);
    with->no_waivers = job_has(j, OPTION_NO_WAIVERS);
    with->strict = job_has(j, OPTION_STRICT);
    with->allow_include = job_has(j, OPTION_ALLOW_INCLUDE);
    with->max_text = (size_t)job_number(j, OPTION_MAX_DEAL_SIZE);
    with->max_memory = (size_t)job_number(j, OPTION_MAX_MEMORY);
    with->max_steps = job_number(j, OPTION_MAX_STEPS);
    return true;
}
