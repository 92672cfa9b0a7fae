#define _GNU_SOURCE /* O_TMPFILE, asprintf(), mkostemp() */

#include "source/new_file.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* Links that lead from one to the next, and runs that write the same file at the same time. */
#define MOST_LINKS 40
#define MOST_RUNS  100

/* ------------------------------------------------------------------------------------------------ paths */

/* The path of a file that may not be there: that of its folder, and its name. NULL with errno. */
static char *path_in_folder(const char *name) {
    const char *slash = strrchr(name, '/');
    const char *base = slash ? slash + 1 : name;
    char *folder = slash ? strndup(name, (size_t)(slash - name) + 1) : strdup(".");
    char *real = folder ? realpath(folder, NULL) : NULL;
    char *path = NULL;
    if (!*base)
        errno = EISDIR;
    else if (real && asprintf(&path, "%s/%s", strcmp(real, "/") == 0 ? "" : real, base) < 0)
        path = NULL;
    int problem = errno;
    free(folder);
    free(real);
    errno = problem;
    return path;
}

/* What the link at PATH leads to, as a path; NULL with errno. */
static char *follow_link(const char *path) {
    char to[4096];
    ssize_t n = readlink(path, to, sizeof to - 1);
    if (n < 0 || n == (ssize_t)sizeof to - 1) return NULL;
    to[n] = '\0';
    const char *slash = to[0] == '/' ? NULL : strrchr(path, '/');
    char *joined = NULL;
    if (asprintf(&joined, "%.*s%s", slash ? (int)(slash - path) + 1 : 0, path, to) < 0) joined = NULL;
    return joined;
}

char *path_without_links(const char *name) {
    char *path = realpath(name, NULL);
    if (path || errno != ENOENT) return path;
    path = path_in_folder(name);
    struct stat is;
    for (int i = 0; path && lstat(path, &is) == 0 && S_ISLNK(is.st_mode); i++) {
        char *to = i < MOST_LINKS ? follow_link(path) : NULL;
        if (i == MOST_LINKS) errno = ELOOP;
        free(path);
        path = to ? path_in_folder(to) : NULL;
        free(to);
    }
    return path;
}

/* ------------------------------------------------------------------------------------------------ opening */

/* Whether the file is open already as standard output or standard error, or named by what is open: it must not be
 * replaced, since others write to it. */
static bool is_stream(const char *name, const struct stat *is) {
    struct stat out;
    str s = str_of(name);
    if (str_starts(s, STR("/dev/fd/")) || str_starts(s, STR("/dev/std")) || str_starts(s, STR("/proc/"))) return true;
    for (int fd = STDOUT_FILENO; fd <= STDERR_FILENO; fd++)
        if (fstat(fd, &out) == 0 && out.st_dev == is->st_dev && out.st_ino == is->st_ino) return true;
    return false;
}

/* Removes the file beside the target if the run that wrote it is gone: that run had a lock on it. */
static bool remove_left_over(const new_file *f) {
    int fd = openat(f->folder, f->beside, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    struct stat is, named;
    /* With the lock nobody else removes it; but somebody may have done so before, and made another. */
    bool gone = fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) == 0 && fstat(fd, &is) == 0 &&
                fstatat(f->folder, f->beside, &named, AT_SYMLINK_NOFOLLOW) == 0 && is.st_dev == named.st_dev &&
                is.st_ino == named.st_ino && unlinkat(f->folder, f->beside, 0) == 0;
    if (fd >= 0) close(fd);
    return gone;
}

/* Sets f->beside to the number I of the names that the file may have beside its place. */
static bool set_beside(new_file *f, int i) {
    free(f->beside);
    f->beside = NULL;
    if (asprintf(&f->beside, "%s.redline-%d", f->target, i) >= 0) return true;
    f->beside = NULL;
    errno = ENOMEM;
    return false;
}

/* Locks a file, unless another run has a lock on it. On a file system without locks nobody has. */
static bool lock_file(int fd) {
    return flock(fd, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK;
}

/* Whether the file FD, which has just been made at f->beside, is still there and has this run's lock: another run may
 * have taken it for one that was left over. */
static bool is_kept(int fd) {
    struct stat is;
    return lock_file(fd) && fstat(fd, &is) == 0 && is.st_nlink > 0;
}

static int open_named(new_file *f) {
    for (int i = 0; i < MOST_RUNS; i++) {
        if (!set_beside(f, i)) return -1;
        int fd = openat(f->folder, f->beside, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0666);
        if (fd < 0 && errno != EEXIST) return -1;
        if (fd >= 0 && is_kept(fd)) {
            f->named = true;
            return fd;
        }
        if (fd >= 0) close(fd);
        if (fd >= 0 || remove_left_over(f)) i--;
    }
    errno = EEXIST;
    return -1;
}

/* Opens a file beside the target: one without a name if the file system has such, which nothing is left of. */
static int open_beside(new_file *f) {
    char link[64];
    const char *slash = strrchr(f->target, '/');
    char *folder = slash ? strndup(f->target, (size_t)(slash - f->target) + 1) : strdup(".");
    if (!folder) return -1;
    int fd = openat(f->folder, folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0666);
    free(folder);
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    if (fd >= 0 && access(link, F_OK) == 0 && lock_file(fd)) return fd;
    if (fd >= 0) close(fd);
    return open_named(f);
}

/* Opens the place itself. */
static bool open_directly(new_file *f, const char *name) {
    f->file = fopen(name, "we");
    return f->file != NULL;
}

/* Opens a file beside the target, which is IS if it is THERE. */
static bool open_new(new_file *f, bool there, struct stat is) {
    int fd = f->target ? open_beside(f) : -1;
    int problem = errno;
    if (fd >= 0 && there) {
        /* With another owner it must not be run as that one. */
        bool owned = fchown(fd, is.st_uid, is.st_gid) == 0 || fchown(fd, (uid_t)-1, is.st_gid) == 0;
        if (!owned || is.st_uid != geteuid()) is.st_mode &= owned && geteuid() == 0 ? 07777 : 0777;
        if (fchmod(fd, is.st_mode & 07777) != 0) {
            problem = errno;
            close(fd);
            fd = -1;
        }
    } else if (fd < 0 && there && f->target && (problem == EACCES || problem == EPERM || problem == EROFS)) {
        /* No file can be made in the folder, but the old one can be written: it is copied to when all is written. */
        f->file = tmpfile();
        return f->file != NULL;
    }
    if (fd >= 0) f->file = fdopen(fd, "w+");
    if (fd >= 0 && !f->file) problem = errno, close(fd);
    errno = problem;
    return f->file != NULL;
}

static bool fail(int problem) {
    errno = problem;
    return false;
}

bool new_file_open(new_file *f, const char *name, bool must_be_new) {
    struct stat is;
    *f = (new_file){.folder = AT_FDCWD, .must_be_new = must_be_new};
    if (must_be_new && lstat(name, &is) == 0) return fail(EEXIST);
    bool there = stat(name, &is) == 0;
    if (!there && errno != ENOENT) return false;
    if (there && S_ISDIR(is.st_mode)) return fail(EISDIR);
    if (there && (!S_ISREG(is.st_mode) || is_stream(name, &is))) return open_directly(f, name);
    if (there && access(name, W_OK) != 0) return false;
    f->target = path_without_links(name);
    return open_new(f, there, is);
}

bool new_file_open_in(new_file *f, int folder, const char *name, bool must_be_new) {
    struct stat is;
    *f = (new_file){.folder = folder, .must_be_new = must_be_new};
    bool there = fstatat(folder, name, &is, AT_SYMLINK_NOFOLLOW) == 0;
    if (!there && errno != ENOENT) return false;
    if (there && must_be_new) return fail(EEXIST);
    if (there && !S_ISREG(is.st_mode)) return fail(EINVAL);
    if (there && faccessat(folder, name, W_OK, 0) != 0) return false;
    f->target = strdup(name);
    return open_new(f, there, is);
}

/* ------------------------------------------------------------------------------------------------ ending */

/* To the disk, if there is one: a pipe, or a file system without that, is as far as it goes. */
static bool sync_file(int fd) {
    return fsync(fd) == 0 || errno == EINVAL || errno == ENOTSUP || errno == EROFS;
}

bool new_file_write(new_file *f, str text) {
    return text.n == 0 || fwrite(text.p, 1, text.n, f->file) == text.n;
}

bool new_file_flush(new_file *f) {
    errno = 0;
    if (fflush(f->file) != 0) return false;
    if (ferror(f->file)) {
        if (errno == 0) errno = EIO;
        return false;
    }
    return sync_file(fileno(f->file));
}

/* Writes over the old file, for one that cannot be replaced, such as a mount of its own. The space is taken before
 * anything is changed, so that a full disk leaves the old file. */
static bool copy_to_target(new_file *f) {
    char piece[65536];
    off_t n = lseek(fileno(f->file), 0, SEEK_END), at = 0;
    int to = n < 0 ? -1 : openat(f->folder, f->target, O_WRONLY | O_CLOEXEC | O_NOFOLLOW);
    if (to < 0) return false;
    int full = n > 0 ? posix_fallocate(to, 0, n) : 0;
    bool good = full == 0 || full == EOPNOTSUPP || full == EINVAL;
    if (!good) errno = full;
    while (good && at < n) {
        ssize_t got = pread(fileno(f->file), piece, sizeof piece, at), put = 0;
        good = got > 0;
        for (ssize_t some; good && put < got; put += some) {
            some = write(to, piece + put, (size_t)(got - put));
            good = some > 0;
        }
        at += put;
    }
    good = good && ftruncate(to, n) == 0 && sync_file(to);
    int problem = errno;
    if (close(to) != 0 && good) return false;
    errno = problem;
    return good;
}

/* Gives the file, which has no name, its name beside the target. */
static bool link_beside(new_file *f, const char *link) {
    for (int i = 0; i < MOST_RUNS; i++) {
        if (!set_beside(f, i)) return false;
        if (linkat(AT_FDCWD, link, f->folder, f->beside, AT_SYMLINK_FOLLOW) == 0) return f->named = true;
        if (errno != EEXIST) return false;
        if (remove_left_over(f)) i--;
    }
    return false;
}

static bool move_to_target(new_file *f) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fileno(f->file));
    if (!f->named && linkat(AT_FDCWD, link, f->folder, f->target, AT_SYMLINK_FOLLOW) == 0) return true;
    if (f->must_be_new) return f->named && linkat(f->folder, f->beside, f->folder, f->target, 0) == 0;
    if (!f->named) link_beside(f, link);
    if (f->named && renameat(f->folder, f->beside, f->folder, f->target) == 0) {
        f->named = false;
        return true;
    }
    struct stat is;
    const bool may_not = errno == EACCES || errno == EPERM || errno == EROFS || errno == EBUSY || errno == EXDEV;
    return may_not && fstatat(f->folder, f->target, &is, AT_SYMLINK_NOFOLLOW) == 0 && copy_to_target(f);
}

/* The name is in the folder, and the folder must be on the disk, too. */
static bool sync_folder(const new_file *f) {
    if (f->folder != AT_FDCWD) return sync_file(f->folder);
    char *folder = strndup(f->target, (size_t)(strrchr(f->target, '/') - f->target) + 1);
    int fd = folder ? open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
    bool good = fd < 0 ? folder && errno == EACCES : sync_file(fd);
    int problem = folder ? errno : ENOMEM;
    if (fd >= 0) close(fd);
    free(folder);
    errno = problem;
    return good;
}

/* A signal waits until the file has only one name. */
bool new_file_end(new_file *f) {
    static const int ends[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE, SIGALRM};
    sigset_t those, before;
    sigemptyset(&those);
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) sigaddset(&those, ends[i]);
    bool held = f->target && pthread_sigmask(SIG_BLOCK, &those, &before) == 0;
    bool good = !f->target || (move_to_target(f) && sync_folder(f));
    int problem = errno;
    if (f->named && unlinkat(f->folder, f->beside, 0) == 0) f->named = false;
    if (fclose(f->file) != 0 && good) {
        problem = errno;
        good = false;
    }
    f->file = NULL;
    if (held) pthread_sigmask(SIG_SETMASK, &before, NULL);
    errno = problem;
    return good;
}

void new_file_free(new_file *f) {
    int problem = errno;
    if (f->named) unlinkat(f->folder, f->beside, 0);
    if (f->file) fclose(f->file);
    free(f->target);
    free(f->beside);
    *f = (new_file){0};
    errno = problem;
}

/* ------------------------------------------------------------------------------------------------ temporary files */

bool spill_open(spill *s) {
    const char *folder = getenv("TMPDIR");
    *s = (spill){0};
    int fd = open(folder && *folder ? folder : "/tmp", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    s->file = fd >= 0 ? fdopen(fd, "w+") : tmpfile();
    if (fd >= 0 && !s->file) close(fd);
    if (!s->file) s->problem = errno ? errno : ENOMEM;
    errno = s->problem;
    return s->file != NULL;
}

static void keep_problem(spill *s) {
    if (s->problem == 0) s->problem = errno ? errno : EIO;
}

void spill_add(spill *s, str text) {
    if (s->problem || text.n == 0) return;
    errno = 0;
    if (fwrite(text.p, 1, text.n, s->file) != text.n) keep_problem(s);
    s->n += text.n;
}

bool spill_rewind(spill *s) {
    errno = 0;
    off_t n = -1;
    if (s->problem == 0 && (fflush(s->file) != 0 || ferror(s->file) || (n = ftello(s->file)) < 0)) keep_problem(s);
    if (s->problem == 0 && fseeko(s->file, 0, SEEK_SET) != 0) keep_problem(s);
    if (n >= 0) s->n = (uint64_t)n;
    errno = s->problem;
    return s->problem == 0;
}

bool spill_copy(spill *s, FILE *to) {
    char piece[65536];
    uint64_t copied = 0;
    if (!spill_rewind(s)) return false;
    errno = 0;
    for (size_t n; (n = fread(piece, 1, sizeof piece, s->file)) > 0; copied += n)
        if (fwrite(piece, 1, n, to) != n) return false;
    if (ferror(s->file) || copied != s->n) keep_problem(s);
    errno = s->problem;
    return s->problem == 0;
}

void spill_free(spill *s) {
    if (s->file) fclose(s->file);
    *s = (spill){0};
}
