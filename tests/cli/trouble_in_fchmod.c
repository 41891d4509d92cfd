/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Preloaded: trouble while the new file of `rmsim layout -o` still has another name. A signal
 * comes, or, with FULL_DISK in the environment, there is no room. */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>

__attribute__((visibility("default"))) int fchmod(int fd, mode_t mode)
{
    (void)fd;
    (void)mode;
    if (!getenv("FULL_DISK"))
        return raise(SIGTERM);
    errno = ENOSPC;
    return -1;
}
