/* Internal to the program: what the options of `check` mean for commands with open documents, `lsp` and `serve`. */

#ifndef CLI_SERVICE_JOB_H
#define CLI_SERVICE_JOB_H

#include "cli/job.h"
#include "service/service.h"

/* The options that job_service_settings() reads, for the lists of the commands. */
#define SERVICE_OPTIONS                                                                                                \
    OPTION_PACK, OPTION_TERMS, OPTION_STRICT, OPTION_ALLOW_INCLUDE, OPTION_NO_WAIVERS, OPTION_CONFIG,                  \
        OPTION_NO_CONFIG, OPTION_TODAY, OPTION_MAX_DEAL_SIZE, OPTION_MAX_MEMORY, OPTION_MAX_STEPS

/* The settings that the command line says; their texts live as long as the job. False after an error. */
bool job_service_settings(job *j, service_settings *settings);

#endif
