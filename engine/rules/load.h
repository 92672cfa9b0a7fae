/* Private to the rules room: what the parts of the pack reader share. */

#ifndef RULES_LOAD_H
#define RULES_LOAD_H

#include "rules/pack.h"
#include "source/fields.h"

typedef struct pack_loader {
    arena *memory;
    diags *problems;
    cel_env *env; /* the vocabulary's variables and this pack's definitions */
    pack *pack;
} pack_loader;

/* Compiles the expression in N; the result's program is NULL where N is NULL or an error was reported. */
rule_expr load_expr(pack_loader *l, const node *n, const cel_type *require);

/* Splits a message at its {expr} holes and compiles those. */
message load_message(pack_loader *l, const node *n);

/* The rules of the list N, into l->pack. */
void load_rules(pack_loader *l, const node *n);

#endif
