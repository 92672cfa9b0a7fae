#include "source/slips.h"

#include "source/slip_finder.h"

/* Another language than the name of the file says; or prose. */
static bool other_language(finder *f, slip *out) {
    const reading *r = &f->r;
    uint32_t at = r->now.to;
    token second = reading_next(r, &at);
    if (r->any || r->open.n > 1) return false;
    if (f->json && r->now.kind == TOKEN_END) {
        out->message = STR("this file is empty");
        out->note = STR("expected: { ... }");
        return true;
    }
    if (!f->json && is_sign(r->now, '{')) {
        out->message = STR("this is JSON, but the name of the file does not end in .json");
        out->note = STR("rename the file to NAME.json, or write name = value; without the outer { }");
        return second.kind == TOKEN_STRING || is_sign(second, '}');
    }
    if (f->json && r->want == WANT_ROOT && r->now.kind == TOKEN_NAME &&
        (is_sign(second, '=') || is_sign(second, ':'))) {
        out->message = STR("this is not JSON, but the name of the file ends in .json");
        out->note = STR("rename the file to NAME.deal, or write: {\"deal\": { ... }, ...}");
        return true;
    }
    out->message = STR("this is plain text, not a file of the form name = value;");
    out->note = STR("write the words of an article as text = \"...\"; `redline new` creates a template");
    return !f->json && f->reach != SIZE_MAX && r->want == WANT_EQUALS && r->now.kind != TOKEN_SIGN && f->done.n == 0;
}

static void search(finder *f) {
    f->reach = f->r.now.from;
    f->best = (correction){.n = 0};
    if (f->r.want == AFTER_ROOT && !is_closing(f->r.now)) return;
    try_marks(f);
    try_value(f, f->r.want == WANT_EQUALS);
    try_strings(f);
    try_separators(f);
    try_comments(f);
    try_keys(f);
    try_value(f, true);
    try_closing(f);
    try_opening(f);
    try_missing_value(f);
    if (!f->json) try_line(f);
}

static place origin(const finder *f, uint32_t at, uint32_t len) {
    uint32_t end = at + len;
    for (size_t i = f->done.n; i-- > 0;) {
        at = slip_before_edit(&f->done.v[i], at);
        end = slip_before_edit(&f->done.v[i], end);
    }
    return (place){f->source, at, end > at ? end - at : 0};
}

/* Adds the slip of the best correction; false if it is only counted. */
static void add_slip(finder *f, slips *out, slip s) {
    for (size_t i = 0; s.group && i < out->list.n; i++)
        if (out->list.v[i].group == s.group) {
            out->list.v[i].more++;
            return;
        }
    VEC_PUSH(f->memory, out->list, s);
}

static void apply(finder *f, slips *out) {
    for (size_t i = 0; i < f->best.n && f->certain; i++) {
        const edit *e = &f->best.edits[i];
        slip_change c = {origin(f, e->at, e->len), slip_words(f, e->at, e->at + e->len), e->text, f->best.message};
        VEC_PUSH(f->memory, out->changes, c);
    }
    f->text = slip_edited(f->memory, f->text, &f->best);
    for (size_t i = f->best.n; i-- > 0;) VEC_PUSH(f->memory, f->done, f->best.edits[i]);
}

static void find(finder *f, slips *out) {
    for (uint32_t reached = 0;;) {
        reading_all(f->memory, &f->r, f->text, f->json);
        out->corrected = f->r.done;
        /* each correction costs something, also in a short text */
        const size_t cost = f->text.n + 4096;
        if (f->r.done || f->budget < cost) return;
        f->budget -= cost;
        slip s = {.at = origin(f, f->r.now.from, f->r.now.to - f->r.now.from)};
        uint32_t line = slip_line(f, f->r.now.from);
        if (line <= reached && !f->certain && !(out->list.n && out->list.v[out->list.n - 1].group)) return;
        search(f);
        bool first = out->list.n == 0;
        if (first && !f->best.typing && other_language(f, &s)) {
            VEC_PUSH(f->memory, out->list, s);
            return;
        }
        if (f->best.n == 0 || (!first && !f->best.local && !f->certain)) {
            if (!first) return;
            str found = config_token_name(f->memory, &f->r.text, f->r.now);
            s.note = STR("");
            s.message = arena_printf(f->memory, "expected %s, found " STR_FMT, reading_wanted(&f->r), STR_ARG(found));
            if (f->r.want == AFTER_ROOT)
                s.note = STR("a JSON file has one value; a .jsonl file can have a deal on each line");
            VEC_PUSH(f->memory, out->list, s);
            return;
        }
        s = (slip){
            origin(f, f->best.at, f->best.len), f->best.message, f->best.note, f->best.certain, 0, f->best.group};
        add_slip(f, out, s);
        if (f->certain ? !s.certain : !f->best.local && f->reach != SIZE_MAX) return;
        reached = line;
        apply(f, out);
    }
}

/* A formatter corrects a file of its user, who waits; so it may take more time than a reader of untrusted texts. */
static slips run(arena *a, const source *s, bool json, bool certain, const value_expert *e) {
    enum { MULTIPLE = 10, LEAST = 1 << 20, OF_FORMATTER = 64 };
    slips out = {.text = s->text};
    finder f = {.memory = a, .scratch = arena_child(a), .source = s, .json = json, .text = s->text};
    f.budget = (LEAST + MULTIPLE * s->text.n) * (certain ? OF_FORMATTER : 1);
    f.certain = certain;
    f.expert = e;
    find(&f, &out);
    out.text = f.text;
    arena_free(f.scratch);
    return out;
}

slips slips_find(arena *a, const source *s, bool json) {
    return run(a, s, json, false, NULL);
}

slips slips_correct(arena *a, const source *s, bool json, const value_expert *e) {
    return run(a, s, json, true, e);
}

bool slips_report(const source *s, bool json, diags *d) {
    arena *a = arena_child(&d->memory);
    slips all = slips_find(a, s, json);
    for (size_t i = 0; i < all.list.n; i++) {
        const slip *one = &all.list.v[i];
        str note = one->note;
        if (one->more)
            note = arena_printf(a, STR_FMT "; the same %zu more time%s in this file", STR_ARG(note), one->more,
                                one->more == 1 ? "" : "s");
        place_error(d, one->at, note, STR_FMT, STR_ARG(one->message));
    }
    arena_free(a);
    return all.list.n > 0;
}
