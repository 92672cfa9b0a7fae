#include "bargain/nearness.h"

#include "terms/search.h"

/* "a.b." of the slot "a.b.c". */
static str group_of(arena *a, const vocabulary *v, uint32_t number) {
    str path = vocabulary_slot_path(a, v, number);
    size_t dot = path.n;
    while (dot > 0 && path.p[dot - 1] != '.') dot--;
    return str_sub(path, 0, dot);
}

/* The member in part I of a slot's path; empty if the part is a name. */
static str member_at(const vocabulary *v, uint32_t number, size_t i) {
    const term *t = v->terms[v->slot_term[number]];
    uint32_t within = number - t->first_slot;
    for (size_t k = 0; k < i; k++)
        if (t->segments[k].set) within %= t->segments[k].stride;
    const segment *s = &t->segments[i];
    return s->set ? s->set->members.names[within / s->stride] : (str){"", 0};
}

void nearness_open(nearness *n, arena *a, const deal *d) {
    const vocabulary *v = d->vocabulary;
    *n = (nearness){.memory = a, .deal = d, .set_terms = ARENA_ARRAY(a, bool, v->n_terms + v->n_named)};
    for (uint32_t i = 0; i < d->n_mentions; i++) {
        uint32_t number = d->mentions[i].slot, which = v->slot_term[number];
        str group = group_of(a, v, number);
        if (group.n) map_put(a, &n->mentioned, group, 0);
        n->set_terms[which] = true;
        for (size_t k = 0; k < v->terms[which]->n_segments; k++) {
            str member = member_at(v, number, k);
            if (member.n) map_put(a, &n->mentioned, member, 0);
        }
    }
}

uint32_t nearness_distance(const nearness *n, uint32_t number) {
    const vocabulary *v = n->deal->vocabulary;
    const term *t = v->terms[v->slot_term[number]];
    str group = group_of(n->memory, v, number);
    uint32_t out = !n->set_terms[v->slot_term[number]];
    if (!group.n || map_get(&n->mentioned, group) == MAP_NONE) out++;
    for (size_t i = 0; i < t->n_segments; i++) {
        str member = member_at(v, number, i);
        if (member.n && map_get(&n->mentioned, member) == MAP_NONE) out += 2;
    }
    return out;
}

/* ------------------------------------------------------------------------------------------------ homes */

/* The parts that two paths have in common from their beginning: 2 for each, and 1 for the same member of a set. */
static uint32_t common_parts(const vocabulary *v, uint32_t a, uint32_t b) {
    const term *s = v->terms[v->slot_term[a]], *t = v->terms[v->slot_term[b]];
    uint32_t out = 0;
    for (size_t i = 0; i < s->n_segments && i < t->n_segments; i++) {
        const segment *x = &s->segments[i], *y = &t->segments[i];
        if (x->set != y->set || !str_eq(x->name, y->name)) break;
        out += 2;
        out += x->set && str_eq(member_at(v, a, i), member_at(v, b, i));
    }
    return out;
}

static bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (unsigned char)c >= 0x80;
}

/* How well the words of an article's title, or of its text, mean the term: as a part of its path or as a keyword, in a
 * title also as a word of the term's title. Short words, and those that may mean many terms, mean nothing. */
static uint32_t meaning_of(const nearness *n, const term *t, str text, bool is_title) {
    enum { SHORT = 3, MOST_MEANT = 8 };
    uint32_t out = 0;
    for (size_t at = 0, end; at < text.n; at = end + 1) {
        for (end = at; end < text.n && is_letter(text.p[end]);) end++;
        size_t n_found = 0;
        if (end - at <= SHORT) continue;
        const term_match *found = vocabulary_search(n->memory, n->deal->vocabulary, str_sub(text, at, end), &n_found);
        for (size_t i = 0; i < n_found && n_found <= MOST_MEANT; i++) {
            found_in in = found[i].in;
            bool good = in <= FOUND_NAME_WORD || in == FOUND_KEYWORD || (is_title && in == FOUND_TITLE);
            if (found[i].term == t && !found[i].prefix && good) out += FOUND_NOTE - in;
        }
    }
    return out;
}

static uint32_t home_by_words(const nearness *n, uint32_t number, const bool *usable, bool in_title) {
    const deal *d = n->deal;
    const term *t = d->vocabulary->terms[d->vocabulary->slot_term[number]];
    uint32_t best = DEAL_NONE, most = 0;
    for (uint32_t i = 0; i < d->n_articles; i++) {
        uint32_t score =
            usable[i] ? meaning_of(n, t, in_title ? d->articles[i].title : d->articles[i].text, in_title) : 0;
        if (score <= most) continue;
        most = score;
        best = i;
    }
    return best;
}

uint32_t nearness_home(const nearness *n, uint32_t number, const bool *usable, bool words) {
    const deal *d = n->deal;
    uint32_t best = DEAL_NONE, most = 0, *count = ARENA_ARRAY(n->memory, uint32_t, (size_t)d->n_articles + 1);
    for (uint32_t i = 0; i < d->n_mentions; i++) {
        uint32_t common = common_parts(d->vocabulary, number, d->mentions[i].slot);
        uint32_t at = d->mentions[i].article == DEAL_NONE ? d->n_articles : d->mentions[i].article;
        if (!usable[at] || common == 0 || common < most) continue;
        if (common > most) memset(count, 0, ((size_t)d->n_articles + 1) * sizeof *count);
        most = common;
        count[at]++;
    }
    for (uint32_t i = 0; i <= d->n_articles && most; i++)
        if (count[i] && (best == DEAL_NONE || count[i] > count[best])) best = i;
    if (best == DEAL_NONE && words) best = home_by_words(n, number, usable, true);
    return best == DEAL_NONE && words ? home_by_words(n, number, usable, false) : best;
}
