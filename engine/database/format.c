#include "database/database.h"
#include "database/rows.h"

static void nothing(report *r) {
    (void)r;
}

static void write_deal(report *r, const verdict *v) {
    rows_write(&r->out, v);
}

static void keep_deal(report *r, const source *s, const unsigned char *hash) {
    rows_keep(&r->out, s, hash);
}

const report_format report_database = {.name = "sqlite",
                                       .title = "a database of all verdicts",
                                       .reasons = true,
                                       .begin = nothing,
                                       .deal = write_deal,
                                       .keep = keep_deal,
                                       .end = nothing};
