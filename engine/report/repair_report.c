#include "report/repair_report.h"

static const repair_format formats[] = {
    {"text", repair_write_text}, {"json", repair_write_json}, {"markdown", repair_write_markdown}};

const repair_format *repair_format_find(str name) {
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
        if (str_is(name, formats[i].name)) return &formats[i];
    return NULL;
}

const str *repair_format_names(size_t *n) {
    static const str names[] = {{"text", 4}, {"json", 4}, {"markdown", 8}};
    *n = sizeof names / sizeof *names;
    return names;
}
