/* Fault injector: a library for LD_PRELOAD that lets one call of a program fail. See run.py for how it is used.
 *
 *   FAULT_KIND=malloc FAULT_AT=17      the 17th call of that kind fails, or is the first to fail with FAULT_ON=1
 *   FAULT_KILL=1                       the process is killed instead
 *   FAULT_COUNTS=FILE                  at the end FILE has the number of calls of each kind, and of blocks not freed
 *
 * Counting begins with main(). Allocations, thread starts and mmap() are functions that this library replaces, so they
 * fail in all libraries. System calls are also made by the C library itself (fflush() writes without calling write()),
 * so they are caught by seccomp: the kernel sends SIGSYS for each, and the handler lets it fail or makes it. The
 * handler's own calls come from one instruction, which the filter lets pass. A call that is made while signals are
 * blocked would end the process; that is why mmap(), which starts threads, is not among them. */

#define _GNU_SOURCE

#include <dlfcn.h>
#include <execinfo.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

#if !defined(__x86_64__)
#error "the fault injector knows the system calls of x86-64"
#endif

/* The kinds: a name, the error, and the system calls. */
#define KINDS(X)                                                                                                       \
    X(malloc, ENOMEM, -1, -1, -1, -1)                                                                                  \
    X(thread, EAGAIN, -1, -1, -1, -1)                                                                                  \
    X(mmap, ENOMEM, -1, -1, -1, -1)                                                                                    \
    X(read, EIO, SYS_read, SYS_readv, -1, -1)                                                                          \
    X(write, ENOSPC, SYS_write, SYS_writev, -1, -1)                                                                    \
    X(pread, EIO, SYS_pread64, -1, -1, -1)                                                                             \
    X(pwrite, ENOSPC, SYS_pwrite64, -1, -1, -1)                                                                        \
    X(open, EIO, SYS_openat, SYS_open, -1, -1)                                                                         \
    X(close, EIO, SYS_close, -1, -1, -1)                                                                               \
    X(fsync, EIO, SYS_fsync, SYS_fdatasync, -1, -1)                                                                    \
    X(rename, EIO, SYS_rename, SYS_renameat, SYS_renameat2, -1)                                                        \
    X(link, EIO, SYS_linkat, SYS_link, SYS_symlink, -1)                                                                \
    X(unlink, EIO, SYS_unlink, SYS_unlinkat, -1, -1)                                                                   \
    X(seek, EIO, SYS_lseek, -1, -1, -1)                                                                                \
    X(fcntl, EIO, SYS_fcntl, -1, -1, -1)                                                                               \
    X(flock, EIO, SYS_flock, -1, -1, -1)                                                                               \
    X(truncate, EIO, SYS_ftruncate, SYS_fallocate, -1, -1)                                                             \
    X(stat, EIO, SYS_newfstatat, SYS_fstat, SYS_stat, SYS_lstat)                                                       \
    X(access, EIO, SYS_access, SYS_faccessat2, SYS_faccessat, -1)                                                      \
    X(readlink, EIO, SYS_readlink, SYS_readlinkat, -1, -1)                                                             \
    X(folder, EIO, SYS_getdents64, SYS_getcwd, -1, -1)                                                                 \
    X(mode, EPERM, SYS_fchmod, SYS_fchown, SYS_chmod, -1)                                                              \
    X(dup, EMFILE, SYS_dup2, SYS_dup3, SYS_dup, -1)

#define KIND(name, ...) KIND_##name,
enum { KINDS(KIND) N_KINDS };
#define ROW(name, error, ...) {#name, error, {__VA_ARGS__}},
static const struct {
    const char *name;
    int error;
    int calls[4];
} kinds[N_KINDS] = {KINDS(ROW)};

static struct {
    _Atomic bool armed;
    bool on, kill;
    int kind; /* that fails; N_KINDS: none */
    long at;
    _Atomic long counts[N_KINDS];
    _Atomic long live; /* blocks */
    const char *counts_file;
    bool skip_solver; /* allocations of the solver, and of the C++ library, neither count nor fail */
    uintptr_t skip[8][2];
    int n_skip;
    uintptr_t simdjson[2];
} state;

/* libconfig does not look at what malloc() gives it, and simdjson throws where nothing catches it: the program reserves
 * what they need before it calls them, so nothing fails inside of them. */
static _Thread_local int in_libconfig __attribute__((tls_model("initial-exec")));

static bool fails(int kind) {
    if (!state.armed) return false;
    long n = ++state.counts[kind];
    if (kind != state.kind || (state.on ? n < state.at : n != state.at)) return false;
    if (state.kill) syscall(SYS_kill, getpid(), SIGKILL);
    return true;
}

/* ------------------------------------------------------------------------------------------------ memory */

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *p, size_t size);
void *__libc_memalign(size_t alignment, size_t size);
void __libc_free(void *p);

static bool memory_fails(const void *caller) {
    if (!state.armed || in_libconfig) return false;
    for (int i = 0; i < state.n_skip; i++)
        if ((uintptr_t)caller >= state.skip[i][0] && (uintptr_t)caller < state.skip[i][1]) return false;
    if (!fails(KIND_malloc)) return false;
    void *frames[8];
    for (int i = backtrace(frames, 8); i-- > 0;)
        if ((uintptr_t)frames[i] >= state.simdjson[0] && (uintptr_t)frames[i] < state.simdjson[1]) return false;
    return true;
}

static void *counted(void *p) {
    if (!p) errno = ENOMEM;
    if (p && state.armed) state.live++;
    return p;
}

void *malloc(size_t size) {
    return counted(memory_fails(__builtin_return_address(0)) ? NULL : __libc_malloc(size));
}
void *calloc(size_t n, size_t size) {
    return counted(memory_fails(__builtin_return_address(0)) ? NULL : __libc_calloc(n, size));
}
void *realloc(void *p, size_t size) {
    void *q = memory_fails(__builtin_return_address(0)) ? NULL : __libc_realloc(p, size);
    if (!p) return counted(q);
    if (!q) errno = ENOMEM;
    return q;
}
void *aligned_alloc(size_t alignment, size_t size) {
    return counted(memory_fails(__builtin_return_address(0)) ? NULL : __libc_memalign(alignment, size));
}
void *memalign(size_t alignment, size_t size) {
    return counted(memory_fails(__builtin_return_address(0)) ? NULL : __libc_memalign(alignment, size));
}
int posix_memalign(void **p, size_t alignment, size_t size) {
    void *q = counted(memory_fails(__builtin_return_address(0)) ? NULL : __libc_memalign(alignment, size));
    if (q) *p = q;
    return q ? 0 : ENOMEM;
}
void free(void *p) {
    if (p && state.armed) state.live--;
    __libc_free(p);
}

/* ------------------------------------------------------------------------------------------------ other functions */

#define NEXT(function) (memcpy(&next, &(void *){dlsym(RTLD_NEXT, #function)}, sizeof next), next)

void config_init(void *c) {
    void (*next)(void *);
    in_libconfig++;
    NEXT(config_init)(c);
    in_libconfig--;
}
int config_read_string(void *c, const char *text) {
    int (*next)(void *, const char *);
    in_libconfig++;
    int good = NEXT(config_read_string)(c, text);
    in_libconfig--;
    return good;
}
int pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*run)(void *), void *with) {
    int (*next)(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);
    return fails(KIND_thread) ? EAGAIN : NEXT(pthread_create)(thread, attributes, run, with);
}
/* Threads of the library block all signals, but not the one that catches system calls. */
int pthread_sigmask(int how, const sigset_t *set, sigset_t *old) {
    int (*next)(int, const sigset_t *, sigset_t *);
    sigset_t kept;
    if (set && how != SIG_UNBLOCK) {
        kept = *set;
        sigdelset(&kept, SIGSYS);
        set = &kept;
    }
    return NEXT(pthread_sigmask)(how, set, old);
}
void *mmap(void *at, size_t n, int protection, int flags, int fd, off_t from) {
    if (fails(KIND_mmap)) {
        errno = ENOMEM;
        return MAP_FAILED;
    }
    return (void *)syscall(SYS_mmap, at, n, protection, flags, fd, from);
}
void *mmap64(void *at, size_t n, int protection, int flags, int fd, off_t from) {
    return mmap(at, n, protection, flags, fd, from);
}

/* ------------------------------------------------------------------------------------------------ system calls */

/* The one place from which the filter lets system calls pass. */
long passing_call(long number, long a, long b, long c, long d, long e, long f);
extern const char passing_call_done[];
__asm__(".text\n.globl passing_call\n.hidden passing_call\n.type passing_call,@function\npassing_call:\n"
        "mov %rdi,%rax\nmov %rsi,%rdi\nmov %rdx,%rsi\nmov %rcx,%rdx\nmov %r8,%r10\nmov %r9,%r8\nmov 8(%rsp),%r9\n"
        "syscall\n.globl passing_call_done\n.hidden passing_call_done\npassing_call_done:\nret\n"
        ".size passing_call,.-passing_call\n");

static void on_call(int number, siginfo_t *info, void *context) {
    (void)number;
    greg_t *r = ((ucontext_t *)context)->uc_mcontext.gregs;
    const int kept = errno;
    int kind = -1;
    for (int i = 0; i < N_KINDS && kind < 0; i++)
        for (int k = 0; k < 4; k++)
            if (kinds[i].calls[k] == info->si_syscall) kind = i;
    if (kind >= 0 && fails(kind))
        r[REG_RAX] = -kinds[kind].error;
    else
        r[REG_RAX] =
            passing_call(info->si_syscall, r[REG_RDI], r[REG_RSI], r[REG_RDX], r[REG_R10], r[REG_R8], r[REG_R9]);
    errno = kept;
}

/* Calls of the wanted kind are trapped; all kinds if calls are counted. */
static void trap_calls(void) {
    struct sock_filter f[128];
    unsigned short n = 0;
    const uint64_t from = (uint64_t)(uintptr_t)passing_call_done;
    f[n++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, instruction_pointer));
    f[n++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)from, 0, 3);
    f[n++] =
        (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, instruction_pointer) + 4);
    f[n++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)(from >> 32), 0, 1);
    f[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
    f[n++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr));
    for (int i = 0; i < N_KINDS; i++)
        for (int k = 0; k < 4; k++) {
            if (kinds[i].calls[k] < 0 || (i != state.kind && !state.counts_file)) continue;
            f[n++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)kinds[i].calls[k], 0, 1);
            f[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRAP);
        }
    f[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
    struct sock_fprog program = {n, f};
    struct sigaction on = {.sa_sigaction = on_call, .sa_flags = SA_SIGINFO | SA_NODEFER | SA_RESTART};
    if (sigaction(SIGSYS, &on, NULL) != 0 || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
        prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0)
        _exit(77);
}

/* ------------------------------------------------------------------------------------------------ the run */

static int note_simdjson(struct dl_phdr_info *info, size_t size, void *with) {
    (void)size, (void)with;
    for (int k = 0; strstr(info->dlpi_name, "libsimdjson") && k < info->dlpi_phnum; k++) {
        const ElfW(Phdr) *p = &info->dlpi_phdr[k];
        if (p->p_type != PT_LOAD || !(p->p_flags & PF_X)) continue;
        state.simdjson[0] = info->dlpi_addr + p->p_vaddr;
        state.simdjson[1] = state.simdjson[0] + p->p_memsz;
    }
    return 0;
}

static int note_solver(struct dl_phdr_info *info, size_t size, void *with) {
    (void)size, (void)with;
    const char *const names[] = {"libz3", "libstdc++", "libgomp"};
    for (int i = 0; i < 3; i++)
        for (int k = 0; strstr(info->dlpi_name, names[i]) && k < info->dlpi_phnum && state.n_skip < 8; k++) {
            const ElfW(Phdr) *p = &info->dlpi_phdr[k];
            if (p->p_type != PT_LOAD || !(p->p_flags & PF_X)) continue;
            state.skip[state.n_skip][0] = info->dlpi_addr + p->p_vaddr;
            state.skip[state.n_skip++][1] = info->dlpi_addr + p->p_vaddr + p->p_memsz;
        }
    return 0;
}

static void write_counts(void) {
    char text[4096];
    size_t n = 0;
    state.armed = false;
    for (int i = 0; i < N_KINDS; i++)
        n += (size_t)snprintf(text + n, sizeof text - n, "%s %ld\n", kinds[i].name, (long)state.counts[i]);
    n += (size_t)snprintf(text + n, sizeof text - n, "live %ld\n", (long)state.live);
    int fd = (int)passing_call(SYS_openat, AT_FDCWD, (long)state.counts_file, O_WRONLY | O_CREAT | O_TRUNC, 0644, 0, 0);
    passing_call(SYS_write, fd, (long)text, (long)n, 0, 0, 0);
    passing_call(SYS_close, fd, 0, 0, 0, 0, 0);
}

/* With FAULT_TRACE, a crash says where. */
static void on_crash(int number) {
    void *frames[40];
    signal(number, SIG_DFL);
    backtrace_symbols_fd(frames, backtrace(frames, 40), STDERR_FILENO);
    raise(number);
}

static int (*real_main)(int, char **, char **);

static int armed_main(int argc, char **argv, char **environment) {
    const char *kind = getenv("FAULT_KIND"), *at = getenv("FAULT_AT");
    state.kind = N_KINDS;
    for (int i = 0; kind && i < N_KINDS; i++)
        if (strcmp(kind, kinds[i].name) == 0) state.kind = i;
    state.at = at ? atol(at) : 0;
    state.on = getenv("FAULT_ON") != NULL;
    state.kill = getenv("FAULT_KILL") != NULL;
    state.counts_file = getenv("FAULT_COUNTS");
    if (getenv("FAULT_SOLVER")) dl_iterate_phdr(note_solver, NULL);
    if (state.counts_file) atexit(write_counts);
    void *frame;
    backtrace(&frame, 1); /* loads what it needs before anything fails */
    dl_iterate_phdr(note_simdjson, NULL);
    if (getenv("FAULT_TRACE")) {
        signal(SIGABRT, on_crash);
        signal(SIGSEGV, on_crash);
    }
    unsetenv("LD_PRELOAD");
    if (!getenv("FAULT_MEMORY_ONLY")) trap_calls();
    state.armed = true;
    int status = real_main(argc, argv, environment);
    return status;
}

int __libc_start_main(int (*program)(int, char **, char **), int argc, char **argv, void (*init)(void),
                      void (*fini)(void), void (*linker_fini)(void), void *stack) {
    int (*next)(int (*)(int, char **, char **), int, char **, void (*)(void), void (*)(void), void (*)(void), void *);
    real_main = program;
    return NEXT(__libc_start_main)(armed_main, argc, argv, init, fini, linker_fini, stack);
}
