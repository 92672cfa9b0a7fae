/* A small world for tests: a vocabulary of a few terms, a pack made around one rule, and deals from text. */

#ifndef UNIT_WORLD_H
#define UNIT_WORLD_H

#include "unit/test.h"

#include <stdio.h>

#include "judge/judge.h"

static const char world_terms[] =
    "vocabulary = { id = \"small\"; version = \"1.2\"; title = \"A small vocabulary\"; };\n"
    "sets = ( { name = \"party\"; members = [\"north\", \"south\"]; },\n"
    "         { name = \"town\"; members = [\"aa\", \"bb\", \"cc\"]; },\n"
    "         { name = \"port\"; of = \"town\"; members = [\"aa\", \"bb\"]; } );\n"
    "terms = ( { path = \"line\"; type = \"enum\"; values = [\"front\", \"border\"]; silence = \"absent\"; title = "
    "\"t\"; },\n"
    "          { path = \"zone.wanted\"; type = \"bool\"; default = false; title = \"t\"; },\n"
    "          { path = \"zone.width\"; type = \"float\"; min = 0.0; silence = \"absent\"; unit = \"km\"; title = "
    "\"t\"; },\n"
    "          { path = \"rights.<town>.kind\"; type = \"enum\"; values = [\"none\", \"vague\", \"full\"]; default = "
    "\"none\"; title = \"t\"; },\n"
    "          { path = \"troops.<party>.<town>\"; type = \"int\"; default = 0; title = \"t\"; },\n"
    "          { path = \"watch.by\"; type = \"set\"; of = \"party\"; default = []; title = \"t\"; },\n"
    "          { path = \"secret\"; type = \"bool\"; silence = \"open\"; title = \"t\"; } );\n";

typedef struct world {
    arena memory;
    diags problems;
    const vocabulary *vocabulary;
    const cel_env *env;
} world;

static inline str world_messages(world *w) {
    buf out = {0};
    for (size_t i = 0; i < w->problems.list.n; i++) {
        const diag *d = &w->problems.list.v[i];
        buf_printf(&out, "%u:%u: " STR_FMT "%s" STR_FMT "\n", d->line, d->column, STR_ARG(d->message),
                   d->note.n ? " | " : "", STR_ARG(d->note));
    }
    str s = arena_str(&w->memory, buf_slice(&out));
    buf_free(&out);
    return s;
}

static inline void world_open_with(world *w, const char *terms) {
    *w = (world){0};
    arena_init(&w->memory);
    diags_init(&w->problems);
    w->vocabulary =
        vocabulary_read(&w->memory, source_of_text(&w->memory, STR("small.terms"), str_of(terms)), NULL, &w->problems);
    assert_str(world_messages(w), "");
    w->env = rules_env(&w->memory, w->vocabulary);
}

static inline void world_open(world *w) {
    world_open_with(w, world_terms);
}

static inline void world_close(world *w) {
    diags_free(&w->problems);
    arena_free(&w->memory);
}

static inline const pack *world_pack(world *w, const char *text) {
    return pack_read(&w->memory, source_of_text(&w->memory, STR("test.rules"), str_of(text)), w->vocabulary, w->env,
                     &w->problems);
}

/* A pack of one rule, RULE being what stands between its braces besides id, title and cite. */
static inline const pack *world_rule(world *w, const char *body) {
    str text = arena_printf(
        &w->memory,
        "pack = { id = \"p\"; title = \"P\"; version = \"1\"; vocabulary = \"small/1\";\n"
        "  sources = ( { id = \"s\"; title = \"S\"; } ); };\n"
        "rules = ( { id = \"R\"; title = \"A rule\"; cite = { source = \"s\"; quote = \"q\"; };\n%s } );\n",
        body);
    const pack *p = world_pack(w, text.p);
    assert_str(world_messages(w), "");
    return p;
}

/* A deal whose terms (and articles) are TEXT. */
static inline const deal *world_deal(world *w, const char *text, deal_settings settings) {
    bool header = strstr(text, "deal =") != NULL;
    str all = arena_printf(&w->memory, "%s%s", header ? "" : "deal = { id = \"d\"; title = \"D\"; };\n", text);
    const deal *d = deal_read(&w->memory, source_of_text(&w->memory, STR("test.deal"), all), w->vocabulary, &settings,
                              &w->problems);
    assert_str(world_messages(w), "");
    return d;
}

#endif
