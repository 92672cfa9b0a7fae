#include "base/json_writer.h"
#include "cli/part.h"
#include "report/json_report.h"
#include "source/node.h"

/* ------------------------------------------------------------------------------------------------ hashes */

enum { HASH = 16 };

static void hash_text(blake2b_state *h, str s) {
    const uint64_t n = s.n;
    blake2b_update(h, (const uint8_t *)&n, sizeof n);
    blake2b_update(h, (const uint8_t *)(s.p ? s.p : ""), s.n);
}

static void hash_source(blake2b_state *h, const source *s) {
    for (; s; s = s->included) hash_text(h, s->text);
}

static void add_name(buf *out, str id, str version, blake2b_state *h) {
    unsigned char hash[HASH];
    blake2b_final(h, hash, HASH);
    if (!buf_is_empty(out)) buf_z(out, ", ");
    buf_safe(out, id);
    buf_char(out, '/');
    buf_safe(out, version);
    buf_char(out, ' ');
    for (size_t i = 0; i < HASH; i++) buf_printf(out, "%02x", hash[i]);
}

str part_vocabulary(arena *a, const rule_set *s) {
    buf out = buf_in(a);
    blake2b_state h;
    blake2b_init(&h, HASH);
    hash_source(&h, s->vocabulary->source);
    add_name(&out, s->vocabulary->id, s->vocabulary->version, &h);
    return buf_take(&out);
}

str part_packs(arena *a, const rule_set *s) {
    buf out = buf_in(a);
    for (const pack *const *p = s->packs; p < s->packs + s->n_packs; p++) {
        blake2b_state h;
        blake2b_init(&h, HASH);
        hash_text(&h, (*p)->file);
        hash_source(&h, (*p)->source);
        for (size_t i = 0; i < (*p)->n_rules; i++) hash_text(&h, (*p)->rules[i].id);
        add_name(&out, (*p)->id, (*p)->version, &h);
    }
    return buf_take(&out);
}

/* ------------------------------------------------------------------------------------------------ writing */

static void put_numbers(json_writer *w, const uint64_t *n, size_t count) {
    for (size_t i = 0; i < count; i++) json_uint(w, n[i]);
}

static void put_waivers(json_writer *w, const char *key, const part_waivers *list) {
    if (list->n == 0) return;
    json_put_array(w, key, JSON_INLINE);
    for (size_t i = 0; i < list->n; i++) {
        json_open_array(w, JSON_INLINE);
        json_uint(w, list->v[i].line);
        json_uint(w, list->v[i].column);
        json_str(w, list->v[i].text);
        json_close(w);
    }
    json_close(w);
}

static void put_row(json_writer *w, const overview_row *row) {
    json_open_array(w, JSON_INLINE);
    json_str(w, row->id);
    json_str(w, row->file);
    put_numbers(w, (const uint64_t[]){row->line, row->number, row->outcome, row->crossed, row->undetermined}, 5);
    json_close(w);
}

static void put_pack(json_writer *w, const pack *p, const outcome_counts *of_pack, const outcome_counts *of_rules) {
    json_open_object(w, JSON_INLINE);
    json_put_str(w, "id", p->id);
    json_put_str(w, "title", p->title);
    json_put_str(w, "party", p->party);
    json_put_str(w, "version", p->version);
    json_put_array(w, "counts", JSON_INLINE);
    put_numbers(w, of_pack->of, 5);
    json_close(w);
    json_put_array(w, "rules", JSON_INLINE);
    for (size_t i = 0; i < p->n_rules; i++) {
        json_open_array(w, JSON_INLINE);
        json_str(w, p->rules[i].id);
        json_str(w, p->rules[i].title);
        json_uint(w, p->rules[i].class);
        put_numbers(w, of_rules[i].of, 5);
        json_uint(w, of_rules[i].excused);
        json_close(w);
    }
    json_close(w);
    json_close(w);
}

static void put_overview(json_writer *w, const report *r) {
    const overview *o = &r->overview;
    json_put_object(w, "overview", JSON_INLINE);
    json_put_uint(w, "only", r->settings.only);
    json_put_bool(w, "all_packs", r->settings.all_packs);
    json_put_object(w, "vocabulary", JSON_INLINE);
    json_put_str(w, "id", r->vocabulary->id);
    json_put_str(w, "version", r->vocabulary->version);
    json_put_str(w, "title", r->vocabulary->title);
    json_put_uint(w, "named", r->vocabulary->n_named);
    json_close(w);
    json_put_array(w, "packs", JSON_INLINE);
    for (size_t i = 0, n = 0; i < r->n_packs; n += r->packs[i++]->n_rules)
        put_pack(w, r->packs[i], &o->of_packs[i], &o->of_rules[n]);
    json_close(w);
    json_put_array(w, "first", JSON_INLINE);
    for (size_t i = 0; i < o->n_rows; i++) put_row(w, &o->rows[i]);
    json_close(w);
    json_put_array(w, "closest", JSON_INLINE);
    for (size_t i = 0; i < o->n_closest; i++) put_row(w, &o->closest[i]);
    json_close(w);
    json_close(w);
}

void part_record_write(buf *out, const part_record *p, const report *r) {
    json_writer w;
    json_start(&w, out);
    json_open_object(&w, JSON_INLINE);
    json_put_uint(&w, "redline_part", 1);
    json_put_uint(&w, "part", p->k);
    json_put_uint(&w, "of", p->n);
    json_put_str(&w, "format", p->format);
    json_put_str(&w, "redline", p->run.version);
    json_put_str(&w, "vocabulary", p->run.vocabulary);
    json_put_str(&w, "packs", p->run.packs);
    json_put_str(&w, "settings", p->run.settings);
    json_put_str(&w, "inputs", p->run.inputs);
    json_put_true(&w, "stopped", p->stopped);
    json_put_object(&w, "counts", JSON_INLINE);
    json_put_counts(&w, &p->counts, "not_applicable");
    json_close(&w);
    put_waivers(&w, "unused_waivers", &p->unused);
    put_waivers(&w, "used_waivers", &p->used);
    if (r && r->format->head_last) put_overview(&w, r);
}

/* ------------------------------------------------------------------------------------------------ reading */

/* Reading goes on after a mistake; GOOD tells of it at the end. */
typedef struct record_reader {
    arena *memory;
    bool good;
} record_reader;

static str read_text(record_reader *r, const node *n) {
    if (!n || n->kind != NODE_STRING) return r->good = false, (str){"", 0};
    return arena_str(r->memory, n->s);
}

static uint64_t read_number(record_reader *r, const node *n) {
    if (!n || n->kind != NODE_INT || n->i < 0) return r->good = false, 0;
    return (uint64_t)n->i;
}

static const node *first_of(record_reader *r, const node *list) {
    if (list && (list->kind == NODE_LIST || list->kind == NODE_GROUP)) return list->first;
    return r->good = false, NULL;
}

/* Takes the next child off a list. */
static const node *next_of(const node **at) {
    const node *n = *at;
    if (n) *at = n->next;
    return n;
}

static void read_numbers(record_reader *r, const node **at, uint64_t *to, size_t n) {
    for (size_t i = 0; i < n; i++) to[i] += read_number(r, next_of(at));
}

static report_counts read_counts(record_reader *r, const node *n) {
    return (report_counts){.deals = read_number(r, node_get(n, "deals")),
                           .accepted = read_number(r, node_get(n, "accepted")),
                           .rejected = read_number(r, node_get(n, "rejected")),
                           .undetermined = read_number(r, node_get(n, "undetermined")),
                           .not_applicable = read_number(r, node_get(n, "not_applicable")),
                           .errors = read_number(r, node_get(n, "errors"))};
}

static void read_waivers(record_reader *r, const node *list, part_waivers *out) {
    for (const node *n = list ? first_of(r, list) : NULL; n; n = n->next) {
        const node *at = first_of(r, n);
        part_waiver w = {.line = (uint32_t)read_number(r, next_of(&at))};
        w.column = (uint32_t)read_number(r, next_of(&at));
        w.text = read_text(r, next_of(&at));
        VEC_PUSH(r->memory, *out, w);
    }
}

static bool damaged(str file, diags *d) {
    diags_file(d, file, "this part is damaged: what it says about itself cannot be read");
    return false;
}

static const node *read_root(arena *a, str text, str file) {
    return node_read_json(a, source_of_text(a, file, text), (node_limits){0}, diags_in(a));
}

bool part_record_read(arena *a, str text, str file, part_record *out, diags *d) {
    record_reader r = {a, true};
    const node *root = read_root(a, text, file), *stopped = node_get(root, "stopped");
    if (!root) return damaged(file, d);
    const uint64_t k = read_number(&r, node_get(root, "part")), n = read_number(&r, node_get(root, "of"));
    const uint64_t version = read_number(&r, node_get(root, "redline_part"));
    *out = (part_record){.k = (uint32_t)k, .n = (uint32_t)n, .format = read_text(&r, node_get(root, "format"))};
    out->run = (part_run){.version = read_text(&r, node_get(root, "redline")),
                          .vocabulary = read_text(&r, node_get(root, "vocabulary")),
                          .packs = read_text(&r, node_get(root, "packs")),
                          .settings = read_text(&r, node_get(root, "settings")),
                          .inputs = read_text(&r, node_get(root, "inputs"))};
    out->stopped = stopped && stopped->kind == NODE_BOOL && stopped->b;
    out->counts = read_counts(&r, node_get(root, "counts"));
    read_waivers(&r, node_get(root, "unused_waivers"), &out->unused);
    read_waivers(&r, node_get(root, "used_waivers"), &out->used);
    if (r.good && version == 1 && k >= 1 && k <= n && n <= SHARD_MOST) return true;
    return damaged(file, d);
}

static pack *read_pack(record_reader *r, const node *n) {
    pack *p = ARENA_NEW(r->memory, pack);
    VEC(rule) rules = {0};
    for (const node *one = first_of(r, node_get(n, "rules")); one; one = one->next) {
        const node *at = first_of(r, one);
        rule of = {.id = read_text(r, next_of(&at)), .class = RULE_RED_LINE};
        of.title = read_text(r, next_of(&at));
        of.class = (rule_class)(read_number(r, next_of(&at)) % (RULE_PREFERENCE + 1));
        VEC_PUSH(r->memory, rules, of);
    }
    *p = (pack){.id = read_text(r, node_get(n, "id")),
                .title = read_text(r, node_get(n, "title")),
                .party = read_text(r, node_get(n, "party")),
                .version = read_text(r, node_get(n, "version")),
                .rules = rules.v,
                .n_rules = rules.n};
    return p;
}

static size_t read_rows(record_reader *r, const node *list, overview_row *rows, size_t most) {
    size_t n = 0;
    for (const node *one = first_of(r, list); one && n < most; one = one->next) {
        const node *at = first_of(r, one);
        uint64_t numbers[5] = {0};
        overview_row *row = &rows[n++];
        *row = (overview_row){.id = read_text(r, next_of(&at))};
        row->file = read_text(r, next_of(&at));
        read_numbers(r, &at, numbers, 5);
        row->line = (uint32_t)numbers[0];
        row->number = numbers[1];
        row->outcome = (deal_outcome)(numbers[2] % (DEAL_ERROR + 1));
        row->crossed = (uint32_t)numbers[3];
        row->undetermined = (uint32_t)numbers[4];
    }
    return n;
}

static void read_overview(record_reader *r, const node *root, overview *o) {
    const node *list = node_get(root, "overview"), *p = first_of(r, node_get(list, "packs"));
    size_t number = 0;
    for (size_t i = 0; i < o->n_packs; i++) {
        const node *one = next_of(&p), *counts = first_of(r, node_get(one, "counts"));
        const node *next_rule = first_of(r, node_get(one, "rules"));
        read_numbers(r, &counts, o->of_packs[i].of, 5);
        for (size_t k = 0; k < o->packs[i]->n_rules; k++, number++) {
            const node *n = next_of(&next_rule), *at = n ? first_of(r, n) : NULL;
            for (int skipped = 0; skipped < 3; skipped++) next_of(&at);
            read_numbers(r, &at, o->of_rules[number].of, 5);
            read_numbers(r, &at, &o->of_rules[number].excused, 1);
        }
    }
    o->n_rows = (uint32_t)read_rows(r, node_get(list, "first"), o->rows, OVERVIEW_ROWS);
    o->n_closest = (uint32_t)read_rows(r, node_get(list, "closest"), o->closest, OVERVIEW_CLOSEST);
}

bool part_record_report(arena *a, str text, str file, const report_format *f, report *r, diags *d) {
    record_reader reader = {a, true};
    const node *root = read_root(a, text, file), *all = node_get(root, "overview");
    const node *of = node_get(all, "vocabulary"), *whole = node_get(all, "all_packs");
    vocabulary *v = ARENA_NEW(a, vocabulary);
    VEC(pack *) packs = {0};
    report_settings s = {.oom = a->oom};
    if (!root) return damaged(file, d);
    if (f->head_last) {
        *v = (vocabulary){.id = read_text(&reader, node_get(of, "id")),
                          .version = read_text(&reader, node_get(of, "version")),
                          .title = read_text(&reader, node_get(of, "title")),
                          .n_named = (size_t)read_number(&reader, node_get(of, "named"))};
        for (const node *n = first_of(&reader, node_get(all, "packs")); n; n = n->next)
            VEC_PUSH(a, packs, read_pack(&reader, n));
        s.only = (unsigned)read_number(&reader, node_get(all, "only"));
        s.all_packs = whole && whole->kind == NODE_BOOL && whole->b;
    }
    report_format *silent = ARENA_NEW(a, report_format);
    *silent = *f;
    silent->begin = f->head_last ? f->begin : NULL; /* the others have their head from the first part */
    report_begin(r, silent, s, v, (const pack *const *)packs.v, packs.n);
    return reader.good || damaged(file, d);
}

static void free_overview(void *o) {
    overview_free(o);
}

bool part_record_add(arena *a, str text, str file, report *r, diags *d) {
    record_reader reader = {a, true};
    const node *root = read_root(a, text, file);
    overview *one = ARENA_NEW(a, overview);
    *one = (overview){0};
    arena_defer(a, free_overview, one);
    overview_init(one, r->packs, r->n_packs, a->oom);
    one->counts = read_counts(&reader, node_get(root, "counts"));
    if (r->format->head_last) read_overview(&reader, root, one);
    if (reader.good) overview_merge(&r->overview, one);
    return reader.good || damaged(file, d);
}
