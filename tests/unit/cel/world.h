/* A small world to try expressions in: a few domains, one of them with things that are named at random, a tree of slots
 * of every type, a table and some variables, filled by hand or at random. Included by tests together with world.c. */

#ifndef TESTS_WORLD_H
#define TESTS_WORLD_H

#include "cel/program.h"

enum { WORLD_SLOTS = 200, WORLD_ROWS = 4, WORLD_VARIABLES = 3, WORLD_THINGS = 3 };

typedef struct world {
    arena a;       /* the environment's */
    arena scratch; /* evaluations' */
    cel_env env;
    diags d;
    uint32_t n_slots;
    const cel_shape *leaves[WORLD_SLOTS]; /* what each slot is */
    slot slots[WORLD_SLOTS];
    slot settled[WORLD_SLOTS]; /* what a bracket resolves to */
    int row_states[WORLD_ROWS];
    cel_row rows[WORLD_ROWS];
    cel_value variables[WORLD_VARIABLES];
    domain things; /* the names of those that there are */
    const domain *named[1];
    str thing_names[WORLD_THINGS];
    uint32_t presence; /* the slot of the first thing */
    cel_context c;
    uint64_t random;
} world;

/* Every slot open; no things, nor may there be any; four rows, all there; v = 5, m = {'a1': 1, 'x': 2}, u unknown. */
void world_init(world *w);
void world_free(world *w);

/* The slot at a path such as "beta.a1.n"; fails the test where there is none. */
uint32_t world_slot(world *w, const char *path);
/* Sets it: "absent", "open", "bracket" (unsettled), "true", "7", "2.5", "high", "x,y" (a set). */
void world_set(world *w, const char *path, const char *value);

uint32_t world_below(world *w, uint32_t n); /* a random number below n */
slot world_random_slot(world *w, uint32_t number);
void world_randomize(world *w);
/* There are N things; MORE: there may be more. What depends on other things is not touched. */
void world_name_things(world *w, uint32_t n, bool more);

cel_program *world_compile(world *w, const char *text); /* NULL where that fails; w->d says why */
cel_value world_eval(world *w, const char *text);
/* The value as text: typed JSON, "error: ..." or "unknown". In w->scratch. */
str world_show(world *w, cel_value v);
/* The reasons as text: paths, "article 2.text[3,7)", "no member", ...; a "?" behind the unknown ones. */
str world_why(world *w, const char *text);
str world_path(world *w, uint32_t number);

/* Defines d0, d1 and d2 at random: once for an environment, and before an expression is made that may use them. */
void world_define(world *w);
/* A random well-typed expression of type bool. */
str world_random_expression(world *w);

#endif
