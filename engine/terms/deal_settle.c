#include <stdlib.h>

#include "base/suggest.h"
#include "terms/deal_read.h"

/* ------------------------------------------------------------------------------------------------ choices */

uint32_t choice_ways(const choice *c) {
    return c->n_options + c->may_be_out;
}

str choice_way_name(const choice *c, uint32_t way) {
    return way < c->n_options ? c->options[way].name : STR("out");
}

uint32_t deal_add_choice(deal_reader *r, choice c) {
    uint32_t first = map_get(&r->choice_index, c.name);
    for (str wanted = c.name; map_get(&r->choice_index, c.name) != MAP_NONE;)
        c.name = arena_printf(r->memory, STR_FMT "#%u", STR_ARG(wanted), ++r->choices.v[first].copies + 1);
    uint32_t number = (uint32_t)r->choices.n;
    VEC_PUSH(r->memory, r->choices, (choice_draft){.choice = c, .settled = -1});
    map_put(r->memory, &r->choice_index, c.name, number);
    return number;
}

uint32_t deal_add_option(deal_reader *r, uint32_t number, choice_option o) {
    choice_draft *c = &r->choices.v[number];
    uint32_t there = map_get(&c->index, o.name);
    if (there != MAP_NONE) return there;
    map_put(r->memory, &c->index, o.name, (uint32_t)c->options.n);
    VEC_PUSH(r->memory, c->options, o);
    return (uint32_t)c->options.n - 1;
}

/* ------------------------------------------------------------------------------------------------ settling */

static uint32_t way_of(const choice_draft *c, str name) {
    for (uint32_t i = 0; i < c->choice.n_options; i++)
        if (str_eq(c->choice.options[i].name, name) || str_eq(c->choice.options[i].by, name)) return i;
    return c->choice.may_be_out && str_is(name, "out") ? c->choice.n_options : DEAL_NONE;
}

static void choose_error(deal_reader *r, str message, str wrong, const str *names, size_t n) {
    str note = n ? suggest_allowed(&r->problems->memory, wrong, names, n) : STR("this deal has no choice to settle");
    diags_add(r->problems,
              (diag){.level = DIAG_ERROR, .file = r->deal->source->name, .message = message, .note = note});
}

/* Adds an error with the names of the options of a choice. */
static void option_error(deal_reader *r, const choice_draft *c, str message, str wrong) {
    uint32_t n = choice_ways(&c->choice);
    str *names = ARENA_ARRAY(&r->problems->memory, str, n);
    for (uint32_t i = 0; i < n; i++) names[i] = choice_way_name(&c->choice, i);
    choose_error(r, message, wrong, names, n);
}

static void choose(deal_reader *r, str wanted) {
    size_t equals = str_find(wanted, STR("="), 0);
    str name = str_sub(wanted, 0, equals),
        option = equals == SIZE_MAX ? (str){"", 0} : str_sub(wanted, equals + 1, wanted.n);
    uint32_t number = map_get(&r->choice_index, name);
    arena *a = &r->problems->memory;
    if (number == MAP_NONE) {
        str *names = ARENA_ARRAY(a, str, r->choices.n);
        for (size_t i = 0; i < r->choices.n; i++) names[i] = r->choices.v[i].choice.name;
        choose_error(r, arena_printf(a, "--choose: unknown choice '" STR_FMT "'", STR_ARG(name)), name, names,
                     r->choices.n);
        return;
    }
    choice_draft *c = &r->choices.v[number];
    uint32_t way = equals == SIZE_MAX ? DEAL_NONE : way_of(c, option);
    if (equals == SIZE_MAX)
        option_error(r, c, arena_printf(a, "--choose must be CHOICE=OPTION, not '" STR_FMT "'", STR_ARG(wanted)),
                     (str){"", 0});
    else if (way == DEAL_NONE)
        option_error(r, c,
                     arena_printf(a, "--choose: unknown option '" STR_FMT "' of choice '" STR_FMT "'", STR_ARG(option),
                                  STR_ARG(name)),
                     option);
    else if (c->chosen && c->settled != (int32_t)way)
        diags_file(r->problems, r->deal->source->name,
                   "--choose settles '" STR_FMT "' twice: '" STR_FMT "' and '" STR_FMT "'", STR_ARG(name),
                   STR_ARG(choice_way_name(&c->choice, (uint32_t)c->settled)),
                   STR_ARG(choice_way_name(&c->choice, way)));
    else {
        c->settled = (int32_t)way;
        c->chosen = true;
    }
}

static void settle_choices(deal_reader *r, const deal_settings *s) {
    for (size_t i = 0; i < r->choices.n; i++) {
        choice_draft *c = &r->choices.v[i];
        c->choice.options = c->options.v;
        c->choice.n_options = (uint32_t)c->options.n;
        c->choice.may_be_out = c->choice.may_be_out || (c->options.n == 1 && !c->choice.is_either);
        if (s->drop_brackets && c->choice.may_be_out) c->settled = (int32_t)c->choice.n_options;
    }
}

/* Removes a settled choice from a mention or article; returns false if its option is out. */
static bool settle_under(const deal_reader *r, uint32_t *which, uint32_t *option) {
    if (*which == DEAL_NONE || r->choices.v[*which].settled < 0) return true;
    bool in = r->choices.v[*which].settled == (int32_t)*option;
    *which = *option = DEAL_NONE;
    return in;
}

static void settle_mentions(deal_reader *r) {
    size_t kept = 0;
    for (size_t i = 0; i < r->mentions.n; i++) {
        mention m = r->mentions.v[i];
        if (!settle_under(r, &m.choice, &m.option)) continue;
        if (m.either != DEAL_NONE && r->choices.v[m.either].settled >= 0) {
            m.value = m.either_values[r->choices.v[m.either].settled];
            m.either = DEAL_NONE;
        }
        r->mentions.v[kept++] = m;
    }
    r->mentions.n = kept;
}

/* Gives the choices that are left new numbers, in the same order. */
static void renumber(deal_reader *r) {
    uint32_t *number = ARENA_ARRAY(r->memory, uint32_t, r->choices.n), n = 0;
    choice *left = ARENA_ARRAY(r->memory, choice, r->choices.n);
    for (size_t i = 0; i < r->choices.n; i++) {
        number[i] = r->choices.v[i].settled < 0 ? n : DEAL_NONE;
        if (r->choices.v[i].settled < 0) left[n++] = r->choices.v[i].choice;
    }
    for (size_t i = 0; i < r->mentions.n; i++) {
        mention *m = &r->mentions.v[i];
        if (m->choice != DEAL_NONE) m->choice = number[m->choice];
        if (m->either != DEAL_NONE) m->either = number[m->either];
    }
    for (size_t i = 0; i < r->articles.n; i++)
        if (r->articles.v[i].choice != DEAL_NONE) r->articles.v[i].choice = number[r->articles.v[i].choice];
    r->deal->choices = left;
    r->deal->n_choices = n;
}

/* ------------------------------------------------------------------------------------------------ contradictions */

bool deal_said_equal(const term *t, const mention *a, const mention *b) {
    if (a->open || b->open || a->either != DEAL_NONE || b->either != DEAL_NONE)
        return a->open == b->open && a->either == b->either;
    return slot_value_equal(t->type, t->values, a->value, b->value);
}

static bool same_said(const deal_reader *r, const mention *a, const mention *b) {
    return deal_said_equal(mention_term(r, a), a, b);
}

/* The value of a mention after "is": 'de_jure', 85000, [us, uk], one of several values. */
static str said_text(deal_reader *r, const mention *m) {
    arena *a = &r->problems->memory;
    const term *t = mention_term(r, m);
    if (m->open) return STR("open");
    if (m->either != DEAL_NONE) return STR("one of several values");
    str value = slot_value_text(a, t->type, t->values, m->value, VALUE_NAME);
    return term_types[t->type].is_quoted ? arena_printf(a, "'" STR_FMT "'", STR_ARG(value)) : value;
}

/* Reports a pair of values once, although the name of a set gives them to many members. */
static void contradiction(deal_reader *r, const mention *first, const mention *second) {
    arena *a = &r->problems->memory;
    if (r->clash[0] == first->node && r->clash[1] == second->node) return;
    r->clash[0] = first->node;
    r->clash[1] = second->node;
    if (diags_skip(r->problems)) return;
    str where = first->article == DEAL_NONE
                    ? STR("the deal's own 'terms'")
                    : arena_printf(a, "article " STR_FMT, STR_ARG(r->articles.v[first->article].id));
    str note = arena_printf(a, STR_FMT ", " STR_FMT ", sets it to " STR_FMT, STR_ARG(where),
                            STR_ARG(place_line_name(a, first->at, second->at)), STR_ARG(said_text(r, first)));
    place_error(r->problems, second->at, note, STR_FMT " is " STR_FMT " here, but " STR_FMT " sets another value",
                STR_ARG(vocabulary_slot_path(a, r->v, second->slot)), STR_ARG(said_text(r, second)), STR_ARG(where));
}

/* All mentions of a slot are of one choice: within each option they must agree. BY_OPTION has an entry per option of
 * the largest choice and is all NULL before and after, so the time depends only on the number of mentions. */
static void check_options(deal_reader *r, uint32_t head, const mention **by_option) {
    for (uint32_t i = head; i != DEAL_NONE; i = r->mentions.v[i].next) {
        const mention *m = &r->mentions.v[i];
        if (!by_option[m->option])
            by_option[m->option] = m;
        else if (!same_said(r, by_option[m->option], m))
            contradiction(r, by_option[m->option], m);
    }
    for (uint32_t i = head; i != DEAL_NONE; i = r->mentions.v[i].next) by_option[r->mentions.v[i].option] = NULL;
}

/* Two values differ, and not all mentions are of one choice: reports a pair that can be in the deal together. */
static void check_mixed(deal_reader *r, uint32_t head, const mention *first, const mention *other) {
    bool exclusive = first->choice != DEAL_NONE && first->choice == other->choice && first->option != other->option;
    if (!exclusive) {
        contradiction(r, first, other);
        return;
    }
    for (uint32_t i = head; i != DEAL_NONE; i = r->mentions.v[i].next) {
        const mention *m = &r->mentions.v[i];
        if (m->choice == first->choice) continue;
        const mention *against = same_said(r, first, m) ? other : first;
        bool later = against > m;
        contradiction(r, later ? m : against, later ? against : m);
        return;
    }
}

static void check_slot(deal_reader *r, uint32_t head, const mention **by_option) {
    const mention *first = &r->mentions.v[head], *other = NULL;
    bool one_choice = first->choice != DEAL_NONE;
    for (uint32_t i = first->next; i != DEAL_NONE; i = r->mentions.v[i].next) {
        const mention *m = &r->mentions.v[i];
        if (!other && !same_said(r, first, m)) other = m;
        one_choice = one_choice && m->choice == first->choice;
    }
    if (!other) return;
    if (one_choice)
        check_options(r, head, by_option);
    else
        check_mixed(r, head, first, other);
}

/* ------------------------------------------------------------------------------------------------ slots */

static slot slot_of(const deal_reader *r, uint32_t head) {
    for (uint32_t i = head; i != DEAL_NONE; i = r->mentions.v[i].next) {
        const mention *m = &r->mentions.v[i];
        if (m->choice != DEAL_NONE || m->either != DEAL_NONE) continue;
        return (slot){.state = m->open ? SLOT_OPEN : SLOT_VALUE, .origin = i + 1, .v = m->value};
    }
    return (slot){.state = SLOT_BRACKET, .origin = head + 1};
}

static void fill_slots(deal_reader *r) {
    uint32_t most = 0;
    /* Links the mentions of each slot in the order of the text; r->recent becomes the number of each slot's first
     * mention plus one. Only the slots that are set are touched: a short deal must not pay for a long vocabulary. */
    for (size_t i = r->mentions.n; i-- > 0;) {
        mention *m = &r->mentions.v[i];
        m->next = r->recent[m->slot] ? r->recent[m->slot] - 1 : DEAL_NONE;
        r->recent[m->slot] = (uint32_t)i + 1;
    }
    for (uint32_t i = 0; i < r->deal->n_choices; i++)
        if (r->deal->choices[i].n_options > most) most = r->deal->choices[i].n_options;
    const mention **by_option = ARENA_ARRAY(r->memory, const mention *, most);
    slot *slots = (slot *)(uintptr_t)r->deal->slots;
    for (size_t i = 0; i < r->mentions.n; i++) {
        uint32_t number = r->mentions.v[i].slot;
        if (r->recent[number] != i + 1) continue;
        check_slot(r, (uint32_t)i, by_option);
        if (slots) slots[number] = slot_of(r, (uint32_t)i);
    }
}

/* Without choices and repetitions each mention is the value of its slot. */
static void fill_plain_slots(deal_reader *r) {
    slot *slots = (slot *)(uintptr_t)r->deal->slots;
    for (size_t i = 0; slots && i < r->mentions.n; i++) {
        const mention *m = &r->mentions.v[i];
        slot *to = &slots[m->slot];
        to->state = m->open ? SLOT_OPEN : SLOT_VALUE;
        to->origin = (uint32_t)i + 1;
        to->v = m->value;
    }
}

/* Notes which slots the deal has set, to reset them before the next deal. */
static void note_touched(deal_space *s, const mention *list, size_t n) {
    if (n > s->cap) {
        uint32_t *more = realloc(s->touched, n * sizeof *more);
        if (!more) return;
        s->touched = more;
        s->cap = n;
    }
    for (size_t i = 0; i < n; i++) s->touched[i] = list[i].slot;
    s->n_touched = n;
    s->lost = false;
}

void deal_settle(deal_reader *r, const deal_settings *s, bool sound) {
    deal *d = r->deal;
    settle_choices(r, s);
    for (size_t i = 0; sound && i < s->n_choose; i++) choose(r, s->choose[i]);
    for (size_t i = 0; i < r->articles.n; i++) {
        article *one = &r->articles.v[i];
        one->dropped = !settle_under(r, &one->choice, &one->option);
    }
    if (r->choices.n || r->repeats) {
        for (size_t i = 0; i < r->mentions.n; i++) r->recent[r->mentions.v[i].slot] = 0;
        if (r->choices.n) {
            settle_mentions(r);
            renumber(r);
        }
        fill_slots(r);
    } else {
        fill_plain_slots(r);
    }
    if (r->space) note_touched(r->space, r->mentions.v, r->mentions.n);
    d->articles = r->articles.v;
    d->n_articles = (uint32_t)r->articles.n;
    d->mentions = r->mentions.v;
    d->n_mentions = (uint32_t)r->mentions.n;
}

/* ------------------------------------------------------------------------------------------------ values of slots */

static slot said_slot(const deal *d, uint32_t i, const int32_t *settled, uint32_t *which) {
    const mention *m = &d->mentions[i];
    slot s = {.state = m->open ? SLOT_OPEN : SLOT_VALUE, .origin = i + 1, .v = m->value};
    if (m->either == DEAL_NONE) return s;
    if (settled[m->either] < 0) {
        *which = m->either;
        s.state = SLOT_BRACKET;
        return s;
    }
    s.v = m->either_values[settled[m->either]];
    return s;
}

slot deal_slot(const deal *d, uint32_t number, const int32_t *settled, uint32_t *which) {
    slot s = d->slots[number];
    if (s.state != SLOT_BRACKET) return s;
    uint32_t waiting = DEAL_NONE;
    for (uint32_t i = s.origin - 1; i != DEAL_NONE; i = d->mentions[i].next) {
        const mention *m = &d->mentions[i];
        if (m->choice == DEAL_NONE || settled[m->choice] == (int32_t)m->option) return said_slot(d, i, settled, which);
        if (settled[m->choice] < 0 && waiting == DEAL_NONE) waiting = m->choice;
    }
    if (waiting == DEAL_NONE)
        return (d->complete ? d->vocabulary->silent_complete : d->vocabulary->silent_open)[number];
    *which = waiting;
    return s;
}

bool deal_has_things(const deal *d, uint32_t number) {
    const vocabulary *v = d->vocabulary;
    const term *t = number < v->n_slots ? v->terms[v->slot_term[number]] : NULL;
    for (size_t i = 0; t && t->of_named && i < t->n_segments; i++) {
        const segment *s = &t->segments[i];
        if (!s->set || !s->set->room) continue;
        uint32_t thing = s->set->members.presence + (number - t->first_slot) / s->stride % s->set->room;
        if (d->slots[thing].state != SLOT_VALUE) return false;
    }
    return true;
}

int deal_article_in(const deal *d, uint32_t i, const int32_t *settled) {
    const article *one = &d->articles[i];
    if (one->dropped) return 0;
    if (one->choice == DEAL_NONE) return 1;
    if (settled[one->choice] < 0) return -1;
    return settled[one->choice] == (int32_t)one->option;
}
