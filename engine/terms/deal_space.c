#include <stdlib.h>
#include <string.h>

#include "terms/deal_read.h"

/* Slots that one deal after the other is read into. Between two deals only those are set back that the first one spoke
 * of: a deal costs as much as it says, however long the vocabulary is. */

struct deal_space {
    const vocabulary *v;
    slot *slots[2]; /* as silent in an incomplete deal, in a complete one */
    bool used[2];   /* by the last deal: it may differ from silence where the deal spoke */
    uint32_t *guesses;
    uint32_t *recent;
    uint32_t *touched; /* slots that the last deal spoke of */
    size_t n_touched, room, expected;
    bool lost; /* there was no room to note them: everything is set back */
};

deal_space *deal_space_new(const vocabulary *v) {
    size_t n = v->n_slots + DEAL_FIELDS;
    deal_space *s = calloc(1, sizeof *s);
    if (!s) return NULL;
    *s = (deal_space){.v = v, .lost = true, .recent = calloc(v->n_slots + 1u, sizeof *s->recent)};
    s->guesses = calloc(v->n_keys, sizeof *s->guesses);
    for (int i = 0; i < 2; i++) s->slots[i] = malloc(n * sizeof(slot));
    if (s->recent && s->guesses && s->slots[0] && s->slots[1]) return s;
    deal_space_free(s);
    return NULL;
}

void deal_space_free(deal_space *s) {
    if (!s) return;
    for (int i = 0; i < 2; i++) free(s->slots[i]);
    free(s->recent);
    free(s->guesses);
    free(s->touched);
    free(s);
}

static const slot *silent(const deal_space *s, bool complete) {
    return complete ? s->v->silent_complete : s->v->silent_open;
}

static void set_all_back(deal_space *s) {
    for (int i = 0; i < 2; i++) memcpy(s->slots[i], silent(s, i), (s->v->n_slots + DEAL_FIELDS) * sizeof(slot));
    memset(s->recent, 0, s->v->n_slots * sizeof *s->recent);
    s->lost = false;
}

static void set_slots_back(deal_space *s, bool complete) {
    const slot *from = silent(s, complete);
    slot *to = s->slots[complete];
    for (size_t i = 0; i < s->n_touched; i++) to[s->touched[i]] = from[s->touched[i]];
    memcpy(to + s->v->n_slots, from + s->v->n_slots, DEAL_FIELDS * sizeof *to);
}

static void set_back(deal_space *s) {
    for (int i = 0; i < 2; i++)
        if (s->used[i]) set_slots_back(s, i);
    for (size_t i = 0; i < s->n_touched; i++) s->recent[s->touched[i]] = 0;
}

uint32_t *space_recent(deal_space *s) {
    if (s->lost)
        set_all_back(s);
    else
        set_back(s);
    s->expected = s->n_touched;
    s->n_touched = 0;
    s->used[0] = s->used[1] = false;
    return s->recent;
}

slot *space_slots(deal_space *s, bool complete) {
    s->used[complete] = true;
    return s->slots[complete];
}

uint32_t *space_guesses(deal_space *s) {
    return s->guesses;
}

size_t space_expected(const deal_space *s) {
    return s->expected;
}

void space_note(deal_space *s, const mention *list, size_t n) {
    if (n > s->room) {
        uint32_t *more = realloc(s->touched, n * sizeof *more);
        s->lost = !more;
        if (s->lost) return;
        s->touched = more;
        s->room = n;
    }
    for (size_t i = 0; i < n; i++) s->touched[i] = list[i].slot;
    s->n_touched = n;
}
