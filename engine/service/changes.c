/* Layout, repairs and the report of a document. */

#include "bargain/bargain.h"
#include "report/formats.h"
#include "report/word_diff.h"
#include "service/service_internal.h"
#include "source/format.h"

const service_edit *service_line_edits(arena *a, str before, str after, size_t *n) {
    size_t n_spans;
    VEC(service_edit) list = {0};
    const words_span *spans = lines_compare(a, before, after, &n_spans);
    uint32_t at = 0;
    for (size_t i = 0; i < n_spans; i++) {
        uint32_t length = (uint32_t)spans[i].text.n;
        service_edit *last = list.n ? &list.v[list.n - 1] : NULL;
        bool meets = last && last->to == at;
        if (spans[i].kind == WORDS_SAME) {
            at += length;
        } else if (spans[i].kind == WORDS_REMOVED) {
            if (meets)
                last->to = at + length;
            else
                VEC_PUSH(a, list, (service_edit){.from = at, .to = at + length});
            at += length;
        } else if (meets) {
            last->text = arena_printf(a, STR_FMT STR_FMT, STR_ARG(last->text), STR_ARG(spans[i].text));
        } else {
            VEC_PUSH(a, list, (service_edit){.from = at, .to = at, .text = spans[i].text});
        }
    }
    *n = list.n;
    return list.v;
}

const service_edit *document_format(document *d, arena *a, size_t *n) {
    static const service_edit none = {.from = 0};
    diags *dropped = diags_in(a);
    str text, before = document_text(d);
    source *s = source_of_text(a, document_path(d), before);
    *n = 0;
    bool good = d->kind != DOCUMENT_OTHER && format_text(a, s, &text, dropped);
    diags_free(dropped);
    if (!good) return NULL;
    const service_edit *edits = service_line_edits(a, before, text, n);
    return *n ? edits : &none;
}

const repair *document_repair_found(document *d, arena *a, str of, uint64_t seconds, str *why) {
    const analysis *x = document_analysis(d);
    const pack *one[1];
    const pack *const *packs = x->packs;
    size_t n_packs = x->n_packs;
    *why = STR("the deal cannot be checked; fix its errors first");
    if (!x->verdict) return NULL;
    for (size_t i = 0; i < x->n_packs && of.n; i++) {
        if (!str_eq(x->packs[i]->id, of)) continue;
        one[0] = x->packs[i];
        packs = one;
        n_packs = 1;
    }
    *why = STR("this redline was built without the solver (libz3-dev)");
    if (!bargain_is_built()) return NULL;
    diags *problems = diags_in(a);
    const repair_settings settings = {.max = 1, .seconds = seconds, .max_steps = d->of->settings.max_steps};
    const repairs *r = repair_find(a, x->deal, packs, n_packs, &settings, problems);
    if (!r)
        *why = problems->list.n ? arena_str(a, problems->list.v[0].message) : STR("the search failed");
    else if (r->answer == BARGAIN_OPEN)
        *why = STR("time limit reached before an answer was found; the command `redline repair` can search longer");
    else if (r->answer == BARGAIN_NO)
        *why = STR("no repair exists: no change of terms satisfies every red line; the command `redline repair` says "
                   "which of them conflict");
    else if (r->nothing_to_do)
        *why = STR("the packs accept the deal as it is");
    diags_free(problems);
    if (!r || r->n == 0 || r->answer != BARGAIN_YES || r->nothing_to_do) return NULL;
    *why = arena_printf(a, "%zu edit%s%s", r->v[0].n_edits, r->v[0].n_edits == 1 ? "" : "s",
                        r->smallest ? ", the minimum" : "");
    return &r->v[0];
}

const service_edit *document_repair(document *d, arena *a, str of, uint64_t seconds, size_t *n, str *why) {
    const repair *r = document_repair_found(d, a, of, seconds, why);
    *n = 0;
    return r ? service_line_edits(a, document_text(d), r->text, n) : NULL;
}

static void free_report(void *held) {
    report_free(held);
}

str document_report(document *d, arena *a) {
    const analysis *x = document_analysis(d);
    if (!x->verdict) return STR("The deal cannot be checked; the messages say why.\n");
    const output_format *format = format_find(STR("text"), FORMAT_OF_CHECK);
    report *r = ARENA_NEW(a, report);
    const report_settings settings = {.width = 80, .oom = a->oom};
    arena_defer(a, free_report, r);
    report_begin(r, format->check, settings, x->vocabulary, x->packs, x->n_packs);
    report_deal(r, x->verdict);
    report_end(r);
    return arena_str(a, buf_text_or_jump(&r->out, a));
}
