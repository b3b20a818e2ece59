/* Lets writes of a PostgreSQL server fail from one of them on, as a full or broken disk does.
 *
 * Loaded before the C library. The file named by FAILING_DISK is shared by all of the server's processes and by
 * the test: which kind of call fails (1: writes, 2: fsync), from the how-manieth on, with which errno, how often,
 * and how many there were so far.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/uio.h>
#include <unistd.h>

struct plan { long kind, first, error, times, count; };
static struct plan *plan;

__attribute__((constructor)) static void begin(void)
{
    int file = open(getenv("FAILING_DISK"), O_RDWR);
    void *at = mmap(NULL, sizeof(struct plan), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    plan = at == MAP_FAILED ? NULL : at;
    close(file);
}

static int fails(long kind)
{
    if (!plan || plan->kind != kind)
        return 0;
    long number = __sync_add_and_fetch(&plan->count, 1);
    if (number < plan->first || number >= plan->first + plan->times)
        return 0;
    errno = (int)plan->error;
    return 1;
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

ssize_t pwrite(int f, const void *b, size_t n, off_t o) { return fails(1) ? -1 : REAL(pwrite)(f, b, n, o); }
ssize_t pwrite64(int f, const void *b, size_t n, off64_t o) { return fails(1) ? -1 : REAL(pwrite64)(f, b, n, o); }
ssize_t pwritev(int f, const struct iovec *v, int n, off_t o) { return fails(1) ? -1 : REAL(pwritev)(f, v, n, o); }
ssize_t pwritev64(int f, const struct iovec *v, int n, off64_t o)
{
    return fails(1) ? -1 : REAL(pwritev64)(f, v, n, o);
}
int posix_fallocate(int f, off_t o, off_t n) { return fails(1) ? errno : REAL(posix_fallocate)(f, o, n); }
int posix_fallocate64(int f, off64_t o, off64_t n) { return fails(1) ? errno : REAL(posix_fallocate64)(f, o, n); }
int fsync(int f) { return fails(2) ? -1 : REAL(fsync)(f); }
int fdatasync(int f) { return fails(2) ? -1 : REAL(fdatasync)(f); }
