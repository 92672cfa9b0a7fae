#include "base/written_files.h"

#include <sys/stat.h>

bool written_file_is_read(const arena *a, const char *name) {
    struct stat is;
    written_files *w = a->written;
    if (!w || w->n == 0 || stat(name, &is) != 0) return false;
    for (size_t i = 0; i < w->n; i++)
        if (w->v[i].device == (uint64_t)is.st_dev && w->v[i].number == (uint64_t)is.st_ino) {
            atomic_store(&w->read, true);
            return true;
        }
    return false;
}
