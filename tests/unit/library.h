/* The public API in tests: an engine with the built-in packs, verdicts, and reports in a buffer. */

#ifndef UNIT_LIBRARY_H
#define UNIT_LIBRARY_H

#include "unit/test.h"

#include "base/buf.h"
#include "redline.h"

static inline rl_engine *library_engine(void) {
    static const char *const packs[] = {"ukraine", "kremlin", "russia-state", "preconditions"};
    rl_engine *e = NULL;
    assert_int_equal(rl_engine_new(&e), RL_OK);
    for (size_t i = 0; i < COUNT(packs); i++) assert_int_equal(rl_engine_add_pack(e, packs[i]), RL_OK);
    assert_int_equal(rl_engine_diag_count(e), 0);
    return e;
}

static inline rl_verdict *library_check(const rl_engine *e, const char *file) {
    rl_verdict *v = NULL;
    assert_int_equal(rl_check_file(e, file, NULL, &v), RL_OK);
    return v;
}

static inline rl_verdict *library_check_text(const rl_engine *e, const char *name, const char *text) {
    rl_verdict *v = NULL;
    assert_int_equal(rl_check_text(e, name, text, strlen(text), NULL, &v), RL_OK);
    return v;
}

/* A sink whose data is a buf. */
static inline bool library_sink(void *data, const char *bytes, size_t size) {
    buf_add(data, bytes, size);
    return true;
}

#endif
