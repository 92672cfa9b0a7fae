/* Deals for measurements: about 5 KB each, in both syntaxes, the same bytes on every machine.
 *
 * Every deal sets the terms that the rules of twelve.rules read, and some others, to random values, and has ten
 * articles with text, of which one in thirty crosses a red line. Deal NUMBER does not depend on the deals before it. */

#ifndef BENCH_DEALS_H
#define BENCH_DEALS_H

#include "base/buf.h"

typedef struct deal_maker {
    uint64_t state; /* of the random numbers */
    bool json;
    bool first; /* in its group */
    buf *out;
} deal_maker;

/* Steele, Lea and Flood's SplitMix64. */
static inline uint64_t deals_random(deal_maker *m) {
    uint64_t z = m->state += 0x9e3779b97f4a7c15u;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

static inline uint64_t deals_below(deal_maker *m, uint64_t n) {
    return (deals_random(m) >> 33) % n;
}

/* ---- both syntaxes ---- */

static inline void deals_key(deal_maker *m, const char *key) {
    if (!m->first) buf_z(m->out, m->json ? ", " : " ");
    m->first = false;
    buf_printf(m->out, m->json ? "\"%s\": " : "%s = ", key);
}

static inline void deals_end_value(deal_maker *m) {
    if (!m->json) buf_char(m->out, ';');
}

static inline void deals_open(deal_maker *m, const char *key) {
    if (key) deals_key(m, key);
    buf_z(m->out, m->json ? "{" : "{ ");
    m->first = true;
}

static inline void deals_close(deal_maker *m) {
    buf_z(m->out, m->json ? "}" : " }");
    deals_end_value(m);
    if (!m->json) buf_char(m->out, '\n');
    m->first = false;
}

static inline void deals_string(deal_maker *m, const char *key, const char *value) {
    deals_key(m, key);
    buf_printf(m->out, "\"%s\"", value);
    deals_end_value(m);
}

static inline void deals_number(deal_maker *m, const char *key, uint64_t value, const char *behind) {
    deals_key(m, key);
    buf_printf(m->out, "%llu%s", (unsigned long long)value, behind);
    deals_end_value(m);
}

/* One of the words of CHOICES, separated by spaces; a word that occurs twice is twice as likely. */
static inline void deals_choice(deal_maker *m, const char *key, const char *choices) {
    const char *words[16];
    int lengths[16];
    uint64_t n = 0;
    for (const char *at = choices; *at;) {
        const char *end = strchr(at, ' ');
        lengths[n] = end ? (int)(end - at) : (int)strlen(at);
        words[n++] = at;
        at += lengths[n - 1] + (end != NULL);
    }
    uint64_t i = deals_below(m, n);
    deals_key(m, key);
    buf_printf(m->out, "\"%.*s\"", lengths[i], words[i]);
    deals_end_value(m);
}

/* ---- the content of a deal ---- */

static inline void deals_sentence(deal_maker *m) {
    static const char *const words[] = {"the",          "parties",
                                        "shall",        "agree",
                                        "that",         "forces",
                                        "along",        "line",
                                        "of",           "contact",
                                        "withdraw",     "under",
                                        "monitoring",   "and",
                                        "guarantee",    "peace",
                                        "treaty",       "article",
                                        "commission",   "may",
                                        "establish",    "joint",
                                        "verification", "within",
                                        "days",         "after",
                                        "signature",    "no",
                                        "later",        "than",
                                        "settlement",   "humanitarian",
                                        "prisoners",    "return",
                                        "civil",        "administration",
                                        "restore",      "reconstruction",
                                        "energy",       "navigation",
                                        "obligations",  "states",
                                        "accordance",   "law"};
    static const char *const crossing[] = {
        "Ukraine recognises Crimea as part of the Russian Federation.",
        "The Parties agree to the demilitarisation of Ukraine and its denazification.",
        "Ukraine recognizes Donetsk and Luhansk as belonging to Russia."};
    buf_z(m->out, "The Parties");
    for (int i = 0; i < 40; i++) {
        buf_char(m->out, ' ');
        buf_z(m->out, words[deals_below(m, sizeof words / sizeof *words)]);
    }
    buf_char(m->out, '.');
    if (deals_below(m, 100) >= 3) return;
    buf_char(m->out, ' ');
    buf_z(m->out, crossing[deals_below(m, 3)]);
}

static inline void deals_articles(deal_maker *m) {
    char number[24];
    deals_key(m, "articles");
    buf_z(m->out, m->json ? "[" : "(\n");
    for (int i = 1; i <= 10; i++) {
        if (i > 1) buf_z(m->out, m->json ? ", " : ",\n");
        deals_open(m, NULL);
        snprintf(number, sizeof number, "%d", i);
        deals_string(m, "id", number);
        snprintf(number, sizeof number, "Article %d", i);
        deals_string(m, "title", number);
        deals_key(m, "text");
        buf_char(m->out, '"');
        deals_sentence(m);
        buf_char(m->out, '"');
        deals_end_value(m);
        buf_z(m->out, m->json ? "}" : " }");
    }
    buf_z(m->out, m->json ? "]" : ")");
    deals_end_value(m);
    if (!m->json) buf_char(m->out, '\n');
    m->first = false;
}

static inline void deals_regions(deal_maker *m) {
    static const char *const regions[] = {"crimea", "donetsk", "luhansk", "zaporizhzhia", "kherson", "sumy", "kharkiv"};
    deals_open(m, "recognition");
    deals_open(m, "ukraine");
    for (size_t i = 0; i < sizeof regions / sizeof *regions; i++)
        deals_choice(m, regions[i], "none none none none refused deferred de_facto de_jure");
    deals_close(m);
    deals_close(m);
    deals_open(m, "territory");
    for (size_t i = 0; i < sizeof regions / sizeof *regions; i++) {
        deals_open(m, regions[i]);
        deals_open(m, "withdrawal");
        deals_choice(m, "ukraine", "none none none none none from_zone held_part full");
        deals_close(m);
        deals_close(m);
    }
    deals_close(m);
}

static inline void deals_actors(deal_maker *m) {
    static const char *const actors[] = {"us", "uk", "france", "germany", "poland", "turkey", "russia"};
    static const char *const senders[] = {"uk", "france", "poland", "europe"};
    deals_open(m, "guarantees");
    for (size_t i = 0; i < sizeof actors / sizeof *actors; i++) {
        deals_open(m, actors[i]);
        deals_choice(m, "kind", "none assurance arms_supply collective_defence");
        deals_choice(m, "trigger", "none unsc own_judgement automatic");
        deals_choice(m, "arms_on_attack", "none guaranteed");
        deals_close(m);
    }
    deals_close(m);
    deals_open(m, "foreign_forces");
    for (size_t i = 0; i < sizeof senders / sizeof *senders; i++) {
        deals_open(m, senders[i]);
        deals_choice(m, "presence", "none barred planned required");
        deals_choice(m, "mandate", "unspecified observe enforce");
        deals_number(m, "strength", deals_below(m, 80001), "");
        deals_close(m);
    }
    deals_close(m);
}

static inline void deals_terms(deal_maker *m) {
    static const uint64_t caps[] = {85000, 250000, 600000, 800000};
    deals_open(m, "terms");
    deals_open(m, "ceasefire");
    deals_choice(m, "line", "contact_line contact_line agreed_line border_1991");
    deals_close(m);
    deals_regions(m);
    deals_open(m, "alignment");
    deals_choice(m, "eu", "free supported permitted barred");
    deals_choice(m, "nato", "free deferred barred");
    deals_choice(m, "neutrality", "none offered permanent");
    deals_close(m);
    deals_open(m, "internal");
    deals_choice(m, "constitution_change", "none own_choice required");
    deals_choice(m, "denazification", "none mutual required");
    deals_close(m);
    deals_open(m, "dmz");
    deals_open(m, "line");
    deals_choice(m, "status", "none required");
    deals_choice(m, "along", "line border");
    deals_number(m, "width_km", 2 + deals_below(m, 49), ".0");
    deals_close(m);
    deals_close(m);
    deals_actors(m);
    deals_open(m, "forces");
    deals_open(m, "ukraine");
    deals_choice(m, "cap_nature", "none none ceiling level");
    deals_number(m, "personnel_cap", caps[deals_below(m, 4)], "");
    deals_choice(m, "production", "free free limited");
    deals_choice(m, "imports", "free free banned");
    deals_close(m);
    deals_close(m);
    deals_close(m);
}

/* Appends deal NUMBER to OUT: one line of JSON with its newline, or the text of a .deal file. */
static inline void deals_make(buf *out, uint64_t number, bool json) {
    char text[48];
    deal_maker m = {.state = number * 0xd1342543de82ef95u + 90839220, .json = json, .first = true, .out = out};
    if (json) deals_open(&m, NULL);
    deals_open(&m, "deal");
    snprintf(text, sizeof text, "d%07llu", (unsigned long long)number);
    deals_string(&m, "id", text);
    snprintf(text, sizeof text, "Hypothetical deal %llu", (unsigned long long)number);
    deals_string(&m, "title", text);
    deals_open(&m, "names");
    deals_key(&m, "zone");
    buf_z(m.out, json ? "[{\"id\": \"line\", \"title\": \"Line\"}]" : "( { id = \"line\"; title = \"Line\"; } );");
    deals_close(&m);
    deals_close(&m);
    deals_articles(&m);
    deals_terms(&m);
    if (json) buf_z(out, "}\n");
}

#endif
