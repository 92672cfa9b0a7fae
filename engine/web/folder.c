#define _GNU_SOURCE /* O_PATH */

#include "web/folder.h"

#include <blake2.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/user_limits.h"
#include "base/utf8.h"
#include "source/new_file.h"
#include "source/source.h"

#define MOST_PART   255u /* bytes of a part of a path */
#define HASH_BYTES  32u
#define MOST_VISITS 5000u /* folders that a list looks into */

struct folder {
    int fd;
    char *path;   /* whole, without links */
    char *single; /* the name of the only file, or NULL */
};

/* ------------------------------------------------------------------------------------------------ the folder */

void folder_close(folder *f) {
    if (!f) return;
    if (f->fd >= 0) close(f->fd);
    free(f->path);
    free(f->single);
    free(f);
}

str folder_path(const folder *f) {
    return str_of(f->path);
}

str folder_single(const folder *f) {
    return str_of(f->single);
}

int folder_descriptor(const folder *f) {
    return f->fd;
}

str folder_whole_path(const folder *f, arena *a, str path) {
    return arena_printf(a, "%s/" STR_FMT, strcmp(f->path, "/") == 0 ? "" : f->path, STR_ARG(path));
}

/* A folder that was removed and made again is opened again. False with errno if it is not there. */
static bool refresh(folder *f) {
    struct stat is;
    if (fstat(f->fd, &is) == 0 && is.st_nlink > 0) return true;
    int fd = open(f->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) return false;
    close(f->fd);
    f->fd = fd;
    return true;
}

static void close_held(void *of) {
    const int *fd = of;
    if (*fd >= 0) close(*fd);
}

/* A place for a descriptor that is closed with A, whatever happens. */
static int *hold(arena *a) {
    int *fd = ARENA_NEW(a, int);
    *fd = -1;
    arena_defer(a, close_held, fd);
    return fd;
}

/* ------------------------------------------------------------------------------------------------ problems */

static bool wrong(folder_problem *p, int status, str error, str hint) {
    *p = (folder_problem){status, error, hint};
    return false;
}

/* What a failed call of the system means. PATH is in A already. */
static bool failed(folder_problem *p, arena *a, str path, const char *doing, int problem) {
    str shown = arena_printf(a, "cannot %s %s: %s", doing, arena_z(a, path), strerror(problem));
    switch (problem) {
    case ENOENT:
    case ENOTDIR: return wrong(p, 404, shown, STR("it may have been moved or removed"));
    case EACCES:
    case EPERM: return wrong(p, 403, shown, STR("change the permissions of the file or its folder"));
    case ELOOP:
        return wrong(p, 403, arena_printf(a, "cannot %s %s: it is a symbolic link", doing, arena_z(a, path)),
                     STR("only files of the folder itself are opened"));
    case EROFS: return wrong(p, 403, shown, STR("save a copy elsewhere"));
    case ENOSPC:
    case EDQUOT:
    case EFBIG: return wrong(p, 507, shown, STR("make room on the disk, then save again; the file was not changed"));
    default: return wrong(p, 500, shown, STR(""));
    }
}

/* ------------------------------------------------------------------------------------------------ paths */

static const char *const endings[] = {".deal", ".json", ".rules", ".terms", ".tests"};

static bool has_ending(str name) {
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        str ending = str_of(endings[i]);
        if (name.n > ending.n && str_ends(name, ending)) return true;
    }
    return false;
}

/* A part of a path that a list may have: UTF-8 that can be shown, and not hidden. */
static bool is_part(str part) {
    if (part.n == 0 || part.n > MOST_PART || part.p[0] == '.' || memchr(part.p, '/', part.n)) return false;
    for (size_t at = 0; at < part.n;) {
        uint32_t c;
        size_t n = utf8_decode(part.p + at, part.n - at, &c);
        if (n == 0 || c < 0x20 || c == 0x7f || utf8_is_hidden(part, at, n, c)) return false;
        at += n;
    }
    return true;
}

static bool is_path(str path) {
    size_t parts = 0;
    if (path.n == 0 || path.n > FOLDER_MOST_PATH) return false;
    for (size_t at = 0, end; at <= path.n; at = end + 1) {
        end = str_find(path, STR("/"), at);
        if (end == SIZE_MAX) end = path.n;
        if (!is_part(str_sub(path, at, end)) || ++parts > FOLDER_MOST_DEPTH) return false;
    }
    return true;
}

bool folder_allows(const folder *f, arena *a, str path, folder_problem *p) {
    if (!is_path(path))
        return wrong(p, 400, STR("this is not the path of a file of the folder"),
                     STR("a path is relative to the folder, and no part of it begins with a dot"));
    if (!has_ending(path))
        return wrong(p, 400,
                     arena_printf(a, "the name of %s does not end as that of a file of redline", arena_z(a, path)),
                     STR("names end in .deal, .json, .rules, .terms or .tests"));
    if (f->single && !str_is(path, f->single))
        return wrong(p, 403, arena_printf(a, "only %s was opened, and no other file", f->single),
                     STR("start redline serve with the folder to open all of its files"));
    return true;
}

/* Opens what PATH, which is whole, leads to. False with errno, or with a problem. */
static bool open_path(folder *f, folder_problem *p) {
    struct stat is;
    if (stat(f->path, &is) != 0) return false;
    if (!S_ISDIR(is.st_mode)) {
        char *slash = strrchr(f->path, '/');
        f->single = strdup(slash + 1);
        if (!f->single) return false;
        if (!S_ISREG(is.st_mode)) return wrong(p, 0, STR("this is neither a folder nor a regular file"), STR(""));
        if (!is_part(str_of(f->single)) || !has_ending(str_of(f->single)))
            return wrong(p, 0, STR("this is not the name of a file that redline serve can open"),
                         STR("names end in .deal, .json, .rules, .terms or .tests, and do not begin with a dot"));
        if (access(f->path, R_OK) != 0) return false;
        slash[slash == f->path] = '\0';
    }
    f->fd = open(f->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return f->fd >= 0;
}

folder *folder_open(str path, diags *d) {
    folder_problem p = {0};
    folder *f = calloc(1, sizeof *f);
    char *name = f ? strndup(path.p ? path.p : "", path.n) : NULL;
    if (f) f->fd = -1;
    if (name) f->path = realpath(name, NULL);
    free(name);
    if (f && f->path && open_path(f, &p)) return f;
    int problem = errno;
    folder_close(f);
    if (p.error.n)
        diags_add(d, (diag){.level = DIAG_ERROR, .file = path, .message = p.error, .note = p.hint});
    else
        diags_file(d, path, "cannot open this folder or file: %s", strerror(problem));
    return NULL;
}

/* The folder of PATH, opened part by part; *NAME is its last part. -1 with errno. */
static int open_parent(const folder *f, arena *a, str path, char **name) {
    char *whole = arena_z(a, path), *at = whole;
    int fd = fcntl(f->fd, F_DUPFD_CLOEXEC, 0);
    for (char *slash; fd >= 0 && (slash = strchr(at, '/')); at = slash + 1) {
        *slash = '\0';
        int next = openat(fd, at, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        int problem = errno;
        struct stat is;
        if (problem == ENOTDIR && fstatat(fd, at, &is, AT_SYMLINK_NOFOLLOW) == 0 && S_ISLNK(is.st_mode))
            problem = ELOOP;
        close(fd);
        errno = problem;
        fd = next;
    }
    *name = at;
    return fd;
}

/* ------------------------------------------------------------------------------------------------ the list */

typedef struct lister {
    arena *memory;
    VEC(folder_file) files;
    VEC(str) folders; /* to look into */
    bool too_many;
} lister;

static void list_entry(lister *l, int fd, str below, const char *name) {
    struct stat is;
    str part = str_of(name);
    if (!is_part(part) || fstatat(fd, name, &is, AT_SYMLINK_NOFOLLOW) != 0) return;
    if (!S_ISDIR(is.st_mode) && !(S_ISREG(is.st_mode) && has_ending(part))) return;
    str path = below.n ? arena_printf(l->memory, STR_FMT "/%s", STR_ARG(below), name) : arena_str(l->memory, part);
    if (!is_path(path)) return;
    if (l->files.n == FOLDER_MOST_FILES || l->folders.n == MOST_VISITS)
        l->too_many = true;
    else if (S_ISDIR(is.st_mode))
        VEC_PUSH(l->memory, l->folders, path);
    else
        VEC_PUSH(l->memory, l->files, (folder_file){path, (uint64_t)is.st_size});
}

static void close_stream(void *of) {
    DIR **stream = of;
    if (*stream) closedir(*stream);
}

static int by_name(const void *x, const void *y) {
    return str_cmp(*(const str *)x, *(const str *)y);
}

/* Reads the folder that is open at *FD, and closes it. Its names are sorted first, so that the same files are listed if
 * there are too many. */
static bool list_folder(lister *l, arena *guard, int *fd, str below) {
    DIR **stream = ARENA_NEW(guard, DIR *);
    VEC(str) names = {0};
    arena_defer(guard, close_stream, stream);
    *stream = fdopendir(*fd);
    if (!*stream) return false;
    *fd = -1;
    for (struct dirent *e; (e = readdir(*stream));)
        if (is_part(str_of(e->d_name))) VEC_PUSH(guard, names, arena_str(guard, str_of(e->d_name)));
    if (names.n) qsort(names.v, names.n, sizeof *names.v, by_name);
    for (size_t i = 0; i < names.n && !l->too_many; i++) list_entry(l, dirfd(*stream), below, names.v[i].p);
    return true;
}

static int by_path(const void *x, const void *y) {
    return str_cmp(((const folder_file *)x)->path, ((const folder_file *)y)->path);
}

bool folder_list(folder *f, arena *a, const folder_file **files, size_t *n, bool *too_many, folder_problem *p) {
    lister l = {.memory = a};
    arena *guard = arena_child(a);
    int *fd = hold(guard);
    *fd = refresh(f) ? openat(f->fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
    bool good = *fd >= 0;
    if (good && f->single)
        list_entry(&l, *fd, STR(""), f->single);
    else if (good)
        good = list_folder(&l, guard, fd, STR(""));
    int problem = errno;
    arena_free(guard);
    if (!good) return failed(p, a, str_of(f->path), "read the folder", problem);
    for (size_t i = 0; i < l.folders.n && !l.too_many; i++) {
        char *name;
        guard = arena_child(a);
        fd = hold(guard);
        /* The slash at its end makes the whole path the parent. */
        *fd = open_parent(f, guard, arena_printf(guard, STR_FMT "/", STR_ARG(l.folders.v[i])), &name);
        if (*fd >= 0) list_folder(&l, guard, fd, l.folders.v[i]);
        arena_free(guard);
    }
    if (l.files.n) qsort(l.files.v, l.files.n, sizeof *l.files.v, by_path);
    *files = l.files.v;
    *n = l.files.n;
    *too_many = l.too_many;
    return true;
}

/* ------------------------------------------------------------------------------------------------ stamps */

/* A stamp is a hash of what the system says of the file (its numbers, its size, its dates), and one of its bytes. The
 * first is 0 if it is not certain that both are of the same moment, or if the last change is so young that another one
 * may get the same date; then the second is always asked for. */
#define STAMP_YOUNG      2 /* seconds: the coarsest dates of file systems */
#define STAMP_DATES      16u
#define STAMP_MOST_BYTES ((off_t)LIMIT_FILE_SIZE) /* of a longer file only the dates are asked for */

static uint64_t hash_of_dates(const struct stat *is) {
    const uint64_t all[] = {(uint64_t)is->st_dev,         (uint64_t)is->st_ino,          (uint64_t)is->st_size,
                            (uint64_t)is->st_mtim.tv_sec, (uint64_t)is->st_mtim.tv_nsec, (uint64_t)is->st_ctim.tv_sec,
                            (uint64_t)is->st_ctim.tv_nsec};
    uint64_t h = str_hash((str){(const char *)all, sizeof all});
    return h ? h : 1;
}

static bool is_young(const struct stat *is) {
    struct timespec now;
    return clock_gettime(CLOCK_REALTIME, &now) != 0 || now.tv_sec - is->st_ctim.tv_sec <= STAMP_YOUNG;
}

static str make_stamp(arena *a, uint64_t dates, str text) {
    unsigned char hash[HASH_BYTES];
    buf b = buf_in(a);
    blake2b(hash, text.n ? text.p : "", NULL, sizeof hash, text.n, 0);
    buf_printf(&b, "%016llx", (unsigned long long)dates);
    for (size_t i = 0; i < sizeof hash; i++) buf_printf(&b, "%02x", hash[i]);
    return buf_take(&b);
}

static bool same_bytes(str stamp, str other) {
    return stamp.n > STAMP_DATES && str_eq(str_sub(stamp, STAMP_DATES, stamp.n), str_sub(other, STAMP_DATES, other.n));
}

/* ------------------------------------------------------------------------------------------------ reading */

/* Opens a regular file. A pipe or device is not opened at all, unless it takes the file's place just now; then it is
 * closed unread. -1 with errno. */
static int open_regular(int folder_fd, const char *name, struct stat *is) {
    if (fstatat(folder_fd, name, is, AT_SYMLINK_NOFOLLOW) != 0) return -1;
    errno = S_ISLNK(is->st_mode) ? ELOOP : S_ISDIR(is->st_mode) ? EISDIR : EINVAL;
    if (!S_ISREG(is->st_mode)) return -1;
    int fd = openat(folder_fd, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (fd < 0 || (fstat(fd, is) == 0 && S_ISREG(is->st_mode))) return fd;
    close(fd);
    errno = EINVAL;
    return -1;
}

/* All bytes of an open file, at most MAX; one more if there are more. False with errno. */
static bool read_bytes(arena *a, int fd, size_t size, size_t max, str *text) {
    buf b = buf_in(a);
    size_t n = 0;
    for (ssize_t got = 1; got != 0 && n <= max;) {
        size_t some = size > n ? size - n : 4096;
        if (some > max + 1 - n) some = max + 1 - n;
        char *to = buf_room(&b, some);
        got = to ? read(fd, to, some) : -1;
        if (got < 0 && errno == EINTR)
            got = 1;
        else if (got < 0)
            return false;
        else
            buf_wrote(&b, (size_t)got), n += (size_t)got;
    }
    *text = buf_take(&b);
    return true;
}

/* Reads the file NAME of an open folder. The stamp has the dates only if they were the same before and after. */
static bool read_in(arena *a, int parent, str path, const char *name, size_t max, str *text, str *stamp,
                    folder_problem *p) {
    struct stat before, after;
    arena *guard = arena_child(a);
    int *fd = hold(guard);
    *fd = open_regular(parent, name, &before);
    int problem = errno;
    if (*fd < 0) {
        arena_free(guard);
        if (problem != EISDIR && problem != EINVAL) return failed(p, a, path, "open", problem);
        return wrong(p, 403, arena_printf(a, "%s is not a regular file", arena_z(a, path)), STR(""));
    }
    *text = (str){"", max + 1};
    bool good = (uint64_t)before.st_size > max ||
                (read_bytes(a, *fd, (size_t)before.st_size, max, text) && fstat(*fd, &after) == 0);
    problem = errno;
    arena_free(guard);
    if (!good) return failed(p, a, path, "read", problem);
    if (text->n > max)
        return wrong(p, 413, arena_printf(a, "%s is longer than %zu bytes", arena_z(a, path), max),
                     STR("redline serve takes --max-deal-size"));
    const uint64_t dates = hash_of_dates(&before);
    *stamp = make_stamp(a, dates == hash_of_dates(&after) && !is_young(&after) ? dates : 0, *text);
    return true;
}

/* A file on its way: its folder, which is open until the guard is freed, and its name there. */
typedef struct spot {
    arena *guard;
    int parent; /* -1 with errno in FAILURE */
    int failure;
    char *name;
} spot;

static bool find_spot(folder *f, arena *a, str path, spot *at, folder_problem *p) {
    if (!folder_allows(f, a, path, p)) return false;
    (void)refresh(f); /* if it fails, so does what follows */
    at->guard = arena_child(a);
    int *parent = hold(at->guard);
    at->parent = *parent = open_parent(f, at->guard, path, &at->name);
    at->failure = errno;
    return true;
}

bool folder_read(folder *f, arena *a, str path, size_t max, str *text, str *stamp, folder_problem *p) {
    spot at;
    if (!find_spot(f, a, path, &at, p)) return false;
    bool good = at.parent < 0 ? failed(p, a, path, "open", at.failure)
                              : read_in(a, at.parent, path, at.name, max, text, stamp, p);
    arena_free(at.guard);
    return good;
}

/* The stamp of the file NAME of an open folder. That of a file longer than any text of the page has no bytes. */
static bool stamp_in(arena *a, int parent, str path, const char *name, str known, str *stamp, folder_problem *p) {
    struct stat is;
    *stamp = STR("");
    if (fstatat(parent, name, &is, AT_SYMLINK_NOFOLLOW) != 0)
        return errno == ENOENT || failed(p, a, path, "look at", errno);
    str dates = arena_printf(a, "%016llx", (unsigned long long)hash_of_dates(&is)), text;
    if (S_ISREG(is.st_mode) && (str_starts(known, dates) || is.st_size > STAMP_MOST_BYTES)) {
        *stamp = str_starts(known, dates) ? known : dates;
        return true;
    }
    if (!read_in(a, parent, path, name, (size_t)STAMP_MOST_BYTES, &text, stamp, p)) return false;
    if (same_bytes(*stamp, known)) *stamp = known;
    return true;
}

bool folder_stamp(folder *f, arena *a, str path, str known, str *stamp, folder_problem *p) {
    spot at;
    if (!find_spot(f, a, path, &at, p)) return false;
    *stamp = STR("");
    bool gone = at.parent < 0 && (at.failure == ENOENT || at.failure == ENOTDIR);
    bool good = gone || (at.parent < 0 ? failed(p, a, path, "look at", at.failure)
                                       : stamp_in(a, at.parent, path, at.name, known, stamp, p));
    arena_free(at.guard);
    return good;
}

/* ------------------------------------------------------------------------------------------------ writing */

static bool has_changed(folder_problem *p, arena *a, str path, str stamp, str now) {
    const char *what = stamp.n == 0 ? "there is a file %s already"
                       : now.n == 0 ? "%s was removed outside of this page"
                                    : "%s was changed outside of this page";
    return wrong(p, 409, arena_printf(a, what, arena_z(a, path)),
                 STR("nothing was written; choose which text to keep"));
}

static void end_saving(void *of) {
    new_file_free(of);
}

static bool save_at(const spot *at, arena *a, str path, str text, bool force, str *stamp, bool *changed,
                    folder_problem *p) {
    str now, again;
    if (!stamp_in(a, at->parent, path, at->name, *stamp, &now, p)) return false;
    *changed = !str_eq(now, *stamp);
    if (*changed && !force) return has_changed(p, a, path, *stamp, now);
    new_file *to = ARENA_NEW(at->guard, new_file);
    arena_defer(at->guard, end_saving, to);
    if (!new_file_open_in(to, at->parent, at->name, now.n == 0)) return failed(p, a, path, "write", errno);
    if (!new_file_write(to, text) || !new_file_flush(to)) return failed(p, a, path, "write", errno);
    /* What takes time is done. */
    if (!stamp_in(a, at->parent, path, at->name, now, &again, p)) return false;
    if (!str_eq(now, again)) {
        *changed = true;
        return has_changed(p, a, path, *stamp, again);
    }
    if (!new_file_end(to)) {
        *changed = errno == EEXIST;
        return *changed ? has_changed(p, a, path, *stamp, now) : failed(p, a, path, "write", errno);
    }
    *changed = false;
    *stamp = make_stamp(a, 0, text); /* it is young */
    return true;
}

bool folder_save(folder *f, arena *a, str path, str text, bool force, str *stamp, bool *changed, folder_problem *p) {
    spot at;
    *changed = false;
    if (!find_spot(f, a, path, &at, p)) return false;
    bool good =
        at.parent < 0 ? failed(p, a, path, "write", at.failure) : save_at(&at, a, path, text, force, stamp, changed, p);
    arena_free(at.guard);
    return good;
}
