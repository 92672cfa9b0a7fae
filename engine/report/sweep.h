/* Reports of a sweep: one file per format, all over the same sweep. Output is the same bytes for the same sweep. */

#ifndef REPORT_SWEEP_H
#define REPORT_SWEEP_H

#include "report/report.h"
#include "sweep/sweep.h"

typedef struct sweep_format {
    const char *name, *title;
    /* R has the settings, vocabulary and packs; what is written goes to its buffer. */
    void (*write)(report *r, const sweep *s);
} sweep_format;

/* The format of that name, or NULL. */
const sweep_format *sweep_format_find(str name);
/* All of them, in the order of the manual. */
const sweep_format *const *sweep_formats(size_t *n);

#endif
