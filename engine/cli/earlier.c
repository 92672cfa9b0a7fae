#include "cli/earlier.h"

#include "batch/file_iterator.h"
#include "report/results.h"
#include "source/node.h"

/* Only checksums are kept of a deal: its memory is given back. */
static bool add_deal(job *j, arena *a, source *s) {
    deal_settings settings = {.allow_include = job_has(j, OPTION_ALLOW_INCLUDE)};
    arena *to = &j->memory;
    const deal *d = job_read_deal(j, a, s, &settings);
    if (!d) return false;
    article_marks marks = article_marks_of(a, d), kept = {0};
    for (size_t i = 0; i < marks.n; i++) {
        article_mark m = {arena_str(to, marks.v[i].id), marks.v[i].text, marks.v[i].terms};
        VEC_PUSH(to, kept, m);
    }
    earlier_deals_add(to, &j->exempt.since,
                      (earlier_deal){.id = arena_str(to, d->id), .file = arena_str(to, s->name), .articles = kept});
    return true;
}

static bool add_report(job *j, source *s) {
    results r;
    bool any = false;
    if (!results_read(&j->memory, s, job_has(j, OPTION_PARTIAL), &r, &j->problems)) return false;
    for (size_t i = 0; i < r.n_deals; i++) {
        const result_deal *d = &r.deals[i];
        any = any || d->articles.n;
        if (d->articles.n)
            earlier_deals_add(&j->memory, &j->exempt.since,
                              (earlier_deal){.id = d->id, .file = d->file, .articles = d->articles});
    }
    if (!any && r.n_deals)
        diags_add(&j->problems, (diag){.level = DIAG_ERROR,
                                       .file = s->name,
                                       .message = STR("this report has no checksums of articles"),
                                       .note = STR("`redline check -f json` writes them")});
    return any || !r.n_deals;
}

/* Deals, one per line. */
static bool add_lines(job *j, arena *a, const source *s) {
    bool good = true;
    uint32_t number = 0;
    for (size_t at = 0, end; at < s->text.n; at = end + 1) {
        end = str_find(s->text, STR("\n"), at);
        if (end == SIZE_MAX) end = s->text.n;
        str line = str_trim(str_sub(s->text, at, end));
        number++;
        if (line.n == 0) continue;
        arena *own = arena_child(a);
        source *one = source_of_text(own, s->name, line);
        one->first_line = number;
        one->of_lines = true;
        good = add_deal(j, own, one) && good;
        arena_free(own);
    }
    return good;
}

static bool add_file(job *j, str path, bool lines) {
    arena *a;
    source *s = job_open_deal(j, path, &a);
    bool good = s && (results_look(a, s->text) ? add_report(j, s) : lines ? add_lines(j, a, s) : add_deal(j, a, s));
    arena_free(a);
    j->deals.n--;
    return good;
}

bool earlier_load(job *j) {
    const str *path = job_value(j, OPTION_SINCE);
    if (!path) return true;
    file_iterator *files = file_iterator_in(&j->memory, path, 1, (file_iterator_settings){0});
    bool good = true;
    found_kind kind;
    for (str file; file_iterator_next(files, &kind, &file, &j->problems);)
        good = kind != FOUND_ERROR && add_file(j, arena_str(&j->memory, file), kind == FOUND_LINES) && good;
    if (good && j->exempt.since.list.n == 0)
        diags_add(&j->problems,
                  (diag){.level = DIAG_WARNING, .file = *path, .message = STR("--since: no earlier deal is here")});
    return good;
}
