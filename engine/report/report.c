#include "report/report.h"

static void open_report(report *r, const report *like) {
    *r = *like;
    if (r->settings.width == 0) r->settings.width = 80;
    arena_init(&r->scratch);
    r->scratch.oom = r->settings.oom;
    overview_init(&r->overview, r->packs, r->n_packs, r->settings.oom);
}

void report_begin(report *r, const report_format *f, report_settings s, const vocabulary *v, const pack *const *packs,
                  size_t n) {
    open_report(r, &(report){.format = f, .settings = s, .vocabulary = v, .packs = packs, .n_packs = n});
    if (!f->head_last) report_head(r);
}

void report_head(report *r) {
    arena_reset(&r->scratch);
    if (r->format->begin) r->format->begin(r);
}

void report_foot(report *r) {
    arena_reset(&r->scratch);
    buf_append(&r->out, &r->first);
    buf_clear(&r->first);
    if (r->format->end) r->format->end(r);
}

void report_end(report *r) {
    if (r->format->head_last) {
        r->deals = r->out;
        r->out = (buf){0};
        report_head(r);
        buf_append(&r->out, &r->deals);
        buf_free(&r->deals);
    }
    report_foot(r);
}

void report_free(report *r) {
    buf_free(&r->out);
    buf_free(&r->deals);
    buf_free(&r->first);
    buf_free(&r->lines);
    arena_free(&r->scratch);
    overview_free(&r->overview);
}

/* ------------------------------------------------------------------------------------------------ deals */

/* The verdict in A with only those rules that the settings show, and the packs that have one; NULL if none has.
 * Outcomes stay: rules that are not shown still count. A deal that could not be read is always shown. */
static const verdict *select_rules(arena *a, const verdict *v, const report_settings *s) {
    if (s->only == 0 || !v->deal) return v;
    verdict *out = ARENA_NEW(a, verdict);
    pack_verdict *packs = ARENA_ARRAY(a, pack_verdict, v->n_packs);
    *out = *v;
    out->packs = packs;
    out->n_packs = 0;
    for (size_t i = 0; i < v->n_packs; i++) {
        const pack_verdict *from = &v->packs[i];
        rule_verdict *kept = ARENA_ARRAY(a, rule_verdict, from->n_rules);
        size_t n = 0;
        for (size_t k = 0; k < from->n_rules; k++)
            if (s->only >> from->rules[k].outcome & 1) kept[n++] = from->rules[k];
        if (n == 0) continue;
        packs[out->n_packs] = *from;
        packs[out->n_packs].rules = kept;
        packs[out->n_packs++].n_rules = n;
    }
    return out->n_packs ? out : NULL;
}

/* What is between two deals is written before the second, and taken back if that writes nothing. */
static void write_one(report *r, const verdict *v, bool second) {
    size_t before = buf_mark(&r->out);
    if (second && r->format->between) r->format->between(r);
    size_t mark = buf_mark(&r->out);
    r->format->deal(r, v);
    if (buf_mark(&r->out) == mark)
        buf_cut(&r->out, before);
    else
        r->shown++;
}

/* Exchanges what is written so far with another text of the report, so that a format can write to that one. */
static void swap_text(report *r, buf *with) {
    buf was = r->out;
    r->out = *with;
    *with = was;
    if (buf_failed(with)) buf_fail(&r->out);
}

bool report_lists(const report *r) {
    return r->format->line && !r->settings.verbose && !r->settings.only;
}

/* As soon as there are many deals, their lines are written, each with its number. */
static void write_lines(report *r) {
    str lines;
    if (r->is_part || r->overview.counts.deals <= REPORT_IN_FULL) return;
    if (!buf_text(&r->lines, &lines)) buf_fail(&r->out);
    buf_clear(&r->first);
    for (size_t at = 0, end; at < lines.n; at = end) {
        end = str_find(lines, STR("\n"), at) + 1;
        buf_printf(&r->out, "%4llu  ", (unsigned long long)++r->listed);
        buf_safe(&r->out, str_sub(lines, at, end));
    }
    buf_clear(&r->lines);
}

void report_deal(report *r, const verdict *v) {
    arena_reset(&r->scratch);
    overview_add(&r->overview, v);
    const verdict *shown = select_rules(&r->scratch, v, &r->settings);
    if (!shown) return;
    if (!report_lists(r)) {
        write_one(r, shown, r->shown > 0);
        return;
    }
    swap_text(r, &r->lines);
    r->format->line(r, shown);
    swap_text(r, &r->lines);
    if (r->overview.counts.deals <= REPORT_IN_FULL) {
        swap_text(r, &r->first);
        write_one(r, shown, buf_mark(&r->out) > 0);
        swap_text(r, &r->first);
    }
    write_lines(r);
}

/* ------------------------------------------------------------------------------------------------ parts */

void report_part(report *part, const report *r) {
    open_report(part, &(report){.format = r->format,
                                .settings = r->settings,
                                .vocabulary = r->vocabulary,
                                .packs = r->packs,
                                .n_packs = r->n_packs,
                                .is_part = true});
}

void report_join(report *r, const report *part) {
    overview_merge(&r->overview, &part->overview);
    if (report_lists(r)) {
        buf_append(&r->lines, &part->lines);
        if (r->overview.counts.deals <= REPORT_IN_FULL && !buf_is_empty(&part->first)) {
            swap_text(r, &r->first);
            if (!buf_is_empty(&r->out)) r->format->between(r);
            buf_append(&r->out, &part->first);
            swap_text(r, &r->first);
        }
        write_lines(r);
    }
    if (buf_is_empty(&part->out)) return;
    if (r->shown && r->format->between) r->format->between(r);
    buf_append(&r->out, &part->out);
    r->shown += part->shown;
    r->rows += part->rows;
}

void report_clear(report *part) {
    buf_clear(&part->out);
    buf_clear(&part->first);
    buf_clear(&part->lines);
    overview_clear(&part->overview);
    part->shown = part->rows = 0;
}
