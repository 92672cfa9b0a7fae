#include "report/bargain_writers.h"

static const bargain_format formats[] = {{"text", bargain_write_text},
                                         {"json", bargain_write_json},
                                         {"markdown", bargain_write_markdown},
                                         {"html", bargain_write_html}};

const bargain_format *bargain_format_find(str name) {
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
        if (str_is(name, formats[i].name)) return &formats[i];
    return NULL;
}

const str *bargain_format_names(size_t *n) {
    static const str names[] = {{"text", 4}, {"json", 4}, {"markdown", 8}, {"html", 4}};
    *n = sizeof names / sizeof *names;
    return names;
}
