/* A disk that fails from the n-th write, sync or rename on, or only at it. Loaded before the C library. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdarg.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

static long count, fail_at;
static int failure, sticky;

/* Count from now on; the n-th operation fails with `error`, and all after it when `stay` is not 0. n = 0: none fails. */
void disk_fail_at(long n, int error, int stay) { count = 0; fail_at = n; failure = error; sticky = stay; }
long disk_count(void) { return count; }

static int fails(int makes_room) {
    long now = __sync_add_and_fetch(&count, 1);
    if (!fail_at || now < fail_at || (!sticky && now > fail_at)) return 0;
    if (failure == ENOSPC && makes_room) return 0; /* a full disk still syncs, renames over and removes */
    errno = failure;
    return 1;
}

static int is_file(int fd) {
    struct stat s;
    return fstat(fd, &s) == 0 && S_ISREG(s.st_mode);
}

#define REAL(type, name, ...) type (*real)(__VA_ARGS__) = (type (*)(__VA_ARGS__))dlsym(RTLD_NEXT, name)

ssize_t write(int fd, const void *data, size_t size) {
    REAL(ssize_t, "write", int, const void *, size_t);
    return is_file(fd) && fails(0) ? -1 : real(fd, data, size);
}
ssize_t pwrite64(int fd, const void *data, size_t size, off64_t at) {
    REAL(ssize_t, "pwrite64", int, const void *, size_t, off64_t);
    return is_file(fd) && fails(0) ? -1 : real(fd, data, size, at);
}
ssize_t pwrite(int fd, const void *data, size_t size, off_t at) {
    REAL(ssize_t, "pwrite", int, const void *, size_t, off_t);
    return is_file(fd) && fails(0) ? -1 : real(fd, data, size, at);
}
int fsync(int fd) {
    REAL(int, "fsync", int);
    return fails(1) ? -1 : real(fd);
}
int fdatasync(int fd) {
    REAL(int, "fdatasync", int);
    return fails(1) ? -1 : real(fd);
}
int rename(const char *from, const char *to) {
    REAL(int, "rename", const char *, const char *);
    return fails(1) ? -1 : real(from, to);
}
