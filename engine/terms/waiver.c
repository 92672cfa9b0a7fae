#include "terms/waiver.h"

#include <stdlib.h>
#include <time.h>

#include "base/map.h"
#include "source/node.h"
#include "terms/term_types.h"

#define DAY 86400

/* ------------------------------------------------------------------------------------------------ paths */

waiver_path waiver_path_of(const waiver *w) {
    size_t first = str_find(w->condition, STR("/"), 0);
    if (first == SIZE_MAX) return (waiver_path){.pack = w->condition};
    size_t second = str_find(w->condition, STR("/"), first + 1);
    waiver_path p = {str_sub(w->condition, 0, first), str_sub(w->condition, first + 1, second), {"", 0}};
    if (second != SIZE_MAX) p.condition = str_sub(w->condition, second + 1, w->condition.n);
    return p;
}

/* ------------------------------------------------------------------------------------------------ reading */

enum { CONDITION, BY, REASON, UNTIL, DEAL, FIELDS };

static bool read_waiver(const node *n, bool own, waiver *out, diags *d) {
    static const field_spec specs[FIELDS] = {{"condition", FIELD_STRING, true},
                                             {"by", FIELD_STRING, true},
                                             {"reason", FIELD_STRING, true},
                                             {"until", FIELD_STRING, true},
                                             {"deal", FIELD_STRING, false}};
    const node *f[FIELDS] = {NULL};
    size_t before = d->errors;
    if (!fields_read(n, "waiver", specs, own ? DEAL : FIELDS, f, d)) return false;
    for (size_t i = 0; i < FIELDS; i++) field_not_empty(f[i], d);
    *out = (waiver){.condition = f[CONDITION]->s,
                    .by = f[BY]->s,
                    .reason = f[REASON]->s,
                    .until = f[UNTIL]->s,
                    .at = f[CONDITION]->at,
                    .deal = field_str(f[DEAL]),
                    .own = own};
    waiver_path p = waiver_path_of(out);
    bool whole =
        p.pack.n && p.rule.n && !str_ends(out->condition, STR("/")) && str_find(p.condition, STR("/"), 0) == SIZE_MAX;
    if (out->condition.n && !whole)
        place_error(d, f[CONDITION]->at,
                    str_of("for example \"ukraine/UA-LAND/a\", or \"ukraine/UA-LAND\" for the whole rule"),
                    "'condition' must be \"PACK/RULE/CONDITION\" or \"PACK/RULE\"");
    const term until = {.path = STR("until"), .type = SLOT_DATE};
    slot_value last;
    if (out->until.n && term_value(&d->memory, &until, f[UNTIL], &last, d)) out->last = last.i;
    return d->errors == before;
}

waivers waivers_read(arena *a, const node *list, bool own, diags *d) {
    waiver *all = ARENA_ARRAY(a, waiver, list ? list->n : 0);
    map seen = {0};
    uint32_t n = 0;
    for (const node *c = list ? list->first : NULL; c; c = c->next) {
        const waiver *w = &all[n];
        if (!read_waiver(c, own, &all[n], d)) continue;
        /* Of two waivers of one condition a report could show the reason of either. */
        str key = arena_printf(a, STR_FMT "\n" STR_FMT, STR_ARG(w->condition), STR_ARG(w->deal));
        if (map_put(a, &seen, key, n)) {
            n++;
            continue;
        }
        if (diags_skip(d)) continue;
        str line = place_line_name(&d->memory, all[map_get(&seen, key)].at, w->at);
        place_error(d, w->at, arena_printf(&d->memory, "the first waiver is on " STR_FMT, STR_ARG(line)),
                    "duplicate waiver for '" STR_FMT "'", STR_ARG(w->condition));
    }
    return (waivers){all, n};
}

bool waiver_file_read(arena *a, source *s, waiver_file *out, diags *d) {
    enum { WAIVERS, DEAL_WAIVERS, TERMS, PACKS, RULES_PATH, LINT, N };
    static const field_spec specs[N] = {{"waivers", FIELD_LIST, false},   {"deal_waivers", FIELD_BOOL, false},
                                        {"terms", FIELD_STRING, false},   {"packs", FIELD_ANY, false},
                                        {"rules_path", FIELD_ANY, false}, {"lint", FIELD_GROUP, false}};
    const node *f[N] = {NULL};
    size_t before = d->errors;
    *out = (waiver_file){0};
    source_index(a, s);
    const node *root = node_read(a, s, (node_limits){0}, d);
    if (!root) return false;
    fields_read(root, "configuration", specs, N, f, d);
    out->waivers = waivers_read(a, f[WAIVERS], false, d);
    out->lint = f[LINT];
    out->deals_may_not = f[DEAL_WAIVERS] && !f[DEAL_WAIVERS]->b;
    field_not_empty(f[TERMS], d);
    out->terms = field_str(f[TERMS]);
    for (int i = PACKS; i <= RULES_PATH; i++) {
        const term list = {.path = str_of(specs[i].name), .type = SLOT_STRINGS};
        slot_value value;
        if (f[i] && term_value(a, &list, f[i], &value, d)) *(i == PACKS ? &out->packs : &out->rules_path) = *value.list;
    }
    return d->errors == before;
}

/* ------------------------------------------------------------------------------------------------ today */

/* Reads seconds since 1970: digits only, up to the end of the year 9999. */
static bool parse_epoch(str text, int64_t *seconds) {
    *seconds = 0;
    if (text.n == 0 || text.n > 12) return false;
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] < '0' || text.p[i] > '9') return false;
        *seconds = *seconds * 10 + (text.p[i] - '0');
    }
    return *seconds <= 253402300799;
}

bool waiver_today(str given, int64_t *today, diags *d) {
    str epoch = str_of(getenv("SOURCE_DATE_EPOCH"));
    *today = (int64_t)time(NULL);
    if (given.n && !date_parse(given, today)) {
        diags_add(d, (diag){.level = DIAG_ERROR,
                            .message = arena_printf(&d->memory, "'" STR_FMT "' is not a valid date", STR_ARG(given)),
                            .note = STR("write dates as YYYY-MM-DD")});
        return false;
    }
    if (given.n == 0 && epoch.n && !parse_epoch(epoch, today)) {
        diags_add(d,
                  (diag){.level = DIAG_ERROR,
                         .message = arena_printf(
                             &d->memory, "SOURCE_DATE_EPOCH must be a number of seconds since 1970, not '" STR_FMT "'",
                             STR_ARG(epoch))});
        return false;
    }
    *today -= *today % DAY;
    return true;
}
