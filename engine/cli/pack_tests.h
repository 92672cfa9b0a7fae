/* Internal to the program: the tests and the vocabulary that belong to a pack, for `test` and `lint`. */

#ifndef CLI_PACK_TESTS_H
#define CLI_PACK_TESTS_H

#include "cli/job.h"

/* What the pack in FILE, which may be an id, says that its vocabulary is; empty if that is not known. Errors come up
 * when the pack is loaded. */
str pack_vocabulary(job *j, str file);

/* Whether a pack with this id is built in. */
bool pack_is_built_in(str id);

/* The tests of the pack FILE: X.tests beside X.rules, or those that are built in for an id. NULL with *MISSING if there
 * are none, NULL without it after an error in D. */
source *pack_tests_open(job *j, str file, bool *missing, diags *d);

#endif
