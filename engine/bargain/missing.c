#include "bargain/repair.h"

/* Built instead of the other files of module bargain if the solver's library is missing. */

bool bargain_is_built(void) {
    return false;
}

static void add_error(const char *what, diags *d) {
    diags_add(
        d, (diag){.level = DIAG_ERROR,
                  .message = arena_printf(&d->memory, "this redline was built without the solver that %s needs", what),
                  .note = STR("install Z3 with its headers (on Debian: libz3-dev) and build again")});
}

const bargain *bargain_find(arena *a, const vocabulary *v, const pack *const *packs, size_t n_packs,
                            const bargain_settings *s, diags *d) {
    (void)a, (void)v, (void)packs, (void)n_packs, (void)s;
    add_error("bargaining", d);
    return NULL;
}

const repairs *repair_find(arena *a, const deal *d, const pack *const *packs, size_t n_packs, const repair_settings *s,
                           diags *problems) {
    (void)a, (void)d, (void)packs, (void)n_packs, (void)s;
    add_error("repairing", problems);
    return NULL;
}
