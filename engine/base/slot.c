#include "base/slot.h"

size_t domain_find(const domain *d, str name) {
    for (size_t i = 0; i < d->n; i++)
        if (str_eq(d->names[i], name)) return i;
    return SIZE_MAX;
}
