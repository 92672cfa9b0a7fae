#include "report/formats.h"

static const output_format formats[] = {
    {.name = "text",
     .ending = ".txt",
     .check = &report_text,
     .render = render_text,
     .brief = true,
     .tests = true,
     .lint = true},
    {.name = "json", .ending = ".json", .check = &report_json, .json = true, .tests = true, .lint = true},
    {.name = "jsonl", .ending = ".jsonl", .check = &report_jsonl},
    {.name = "sarif", .ending = ".sarif", .check = &report_sarif, .lint = true},
    {.name = "junit", .check = &report_junit, .tests = true},
    {.name = "tap", .ending = ".tap", .check = &report_tap, .tests = true},
    {.name = "github", .check = &report_github, .lint = true},
    {.name = "csv", .ending = ".csv", .check = &report_csv},
    {.name = "markdown",
     .ending = ".md",
     .check = &report_markdown,
     .render = render_markdown,
     .tests = true,
     .lint = true},
    {.name = "html",
     .ending = ".html",
     .check = &report_html,
     .render = render_html,
     .wide = true,
     .tests = true,
     .lint = true},
};
#define N_FORMATS (sizeof formats / sizeof *formats)

static bool is_for(const output_format *f, format_use use) {
    switch (use) {
    case FORMAT_OF_CHECK: return f->check != NULL;
    case FORMAT_OF_DOCUMENTS: return f->json || f->render;
    case FORMAT_OF_TESTS: return f->tests;
    case FORMAT_OF_LINT: return f->lint;
    }
    return false;
}

const output_format *format_find(str name, format_use use) {
    for (size_t i = 0; i < N_FORMATS; i++)
        if (is_for(&formats[i], use) && str_is(name, formats[i].name)) return &formats[i];
    return NULL;
}

const output_format *format_of_file(str file, format_use use) {
    for (size_t i = 0; i < N_FORMATS; i++)
        if (is_for(&formats[i], use) && formats[i].ending && str_ends(file, str_of(formats[i].ending)))
            return &formats[i];
    return NULL;
}

const output_format *format_at(format_use use, size_t i) {
    for (size_t k = 0; k < N_FORMATS; k++)
        if (is_for(&formats[k], use) && i-- == 0) return &formats[k];
    return NULL;
}

const str *format_names(arena *a, format_use use, size_t *n) {
    str *names = ARENA_ARRAY(a, str, N_FORMATS);
    *n = 0;
    for (size_t i = 0; i < N_FORMATS; i++)
        if (is_for(&formats[i], use)) names[(*n)++] = str_of(formats[i].name);
    return names;
}
