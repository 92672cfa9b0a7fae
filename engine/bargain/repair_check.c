#include "bargain/repairing.h"

/* Every repair is written, read back and judged before anybody sees it. */

/* Dropping what one entry says may bring out what a wider one says: then that goes, too. */
enum { MOST_ROUNDS = 4 };

static const rule_verdict *verdict_of(const pack_verdict *p, const rule *r) {
    for (size_t i = 0; i < p->n_rules; i++)
        if (p->rules[i].rule == r) return &p->rules[i];
    return NULL;
}

const rule_verdict *hear_rule(const verdict *v, const bargain_rule *r) {
    for (size_t i = 0; i < v->n_packs; i++)
        if (v->packs[i].pack == r->pack) return verdict_of(&v->packs[i], r->rule);
    return NULL;
}

bool is_refused(const rule_verdict *v) {
    return v->outcome != RULE_PASS && v->outcome != RULE_NOT_APPLICABLE;
}

/* ------------------------------------------------------------------------------------------------ reading it back */

static bool same_slot(const vocabulary *v, uint32_t number, slot a, slot b) {
    const domain *values = NULL;
    slot_type type = vocabulary_slot_type(v, number, &values);
    if (a.state != b.state) return false;
    return a.state != SLOT_VALUE || slot_value_equal(type, values, a.v, b.v);
}

static slot wanted_slot(const space *s, const candidate *c, uint32_t i) {
    uint32_t which;
    return c->edited[i] ? c->now[i] : deal_slot(s->deal, i, c->settled, &which);
}

/* The first slot that is not as it should be, or DEAL_NONE. */
static uint32_t first_wrong(const space *s, const candidate *c, const deal *d) {
    for (uint32_t i = 0; i < d->vocabulary->n_slots; i++)
        if (!same_slot(d->vocabulary, i, wanted_slot(s, c, i), d->slots[i])) return i;
    return DEAL_NONE;
}

static const deal *read_back(const space *s, str text, diags *d) {
    return deal_read(s->memory, source_of_text(s->memory, s->deal->source->name, text), s->deal->vocabulary, NULL, d);
}

/* The same terms in a deal whose brackets have been settled already. */
static candidate again(const space *s, const candidate *c, const deal *d) {
    candidate out = *c;
    out.settled = ARENA_ARRAY(s->memory, int32_t, d->n_choices);
    for (uint32_t i = 0; i < d->n_choices; i++) out.settled[i] = -1;
    return out;
}

static hearing write_back(space *s, const candidate *c, patch_settings settings, diags *d) {
    hearing h = {.text = patch_deal(s->memory, s->deal, c, settings)};
    h.read = read_back(s, h.text, d);
    for (int i = 0; h.read && i < MOST_ROUNDS && first_wrong(s, c, h.read) != DEAL_NONE; i++) {
        candidate rest = again(s, c, h.read);
        h.text = patch_deal(s->memory, h.read, &rest, settings);
        h.read = read_back(s, h.text, d);
    }
    if (h.read && first_wrong(s, c, h.read) != DEAL_NONE) h.read = NULL;
    return h;
}

static bool any_reads_words(const space *s) {
    for (size_t i = 0; i < s->n_rules; i++)
        if (words_are_read(s, &s->seen[i])) return true;
    return false;
}

static void complain(const hearing *h, diags *d) {
    diags_add(d, (diag){.level = DIAG_ERROR,
                        .message = STR("internal error: the edits that were found cannot be written into this deal; "
                                       "they are not shown"),
                        .note = h->text.n ? STR("please report it with the deal") : STR("")});
}

hearing hear_candidate(space *s, const candidate *c, const pack *const *packs, size_t n_packs, diags *d) {
    patch_settings settings = {.own_terms = any_reads_words(s)};
    diags ignored;
    diags_init(&ignored);
    hearing h = write_back(s, c, settings, &ignored);
    settings.plain = true;
    if (!h.read) h = write_back(s, c, settings, &ignored);
    diags_free(&ignored);
    if (!h.read) {
        complain(&h, d);
        return h;
    }
    h.said = judge_deal(s->memory, h.read, packs, n_packs, (judge_settings){.no_because = true});
    return h;
}
