#include "bargain/bargain.h"

/* Built in place of the rest of this room where the solver's library is missing. */

bool bargain_is_built(void) {
    return false;
}

const bargain *bargain_find(arena *a, const vocabulary *v, const pack *const *packs, size_t n_packs,
                            const bargain_settings *s, diags *d) {
    (void)a, (void)v, (void)packs, (void)n_packs, (void)s;
    diags_add(d, (diag){.level = DIAG_ERROR,
                        .message = STR("this redline was built without the solver that bargaining needs"),
                        .note = STR("install Z3 with its headers (on Debian: libz3-dev) and build again")});
    return NULL;
}
