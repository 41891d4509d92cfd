/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where tests/kernels/fetch put the kernels; a test whose kernel is not there skips itself. */
#ifndef TESTS_IMAGE_KERNELS_H
#define TESTS_IMAGE_KERNELS_H

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* Writes the path of a kernel's file ("6.1", "vmlinux"); false if it has not been fetched. */
static inline bool kernel_path(const char *kernel, const char *file, char *path, size_t bytes)
{
    const char *cache = getenv("RMSIM_KERNEL_CACHE"), *xdg = getenv("XDG_CACHE_HOME");
    const char *home = getenv("HOME");
    if (cache)
        snprintf(path, bytes, "%s/%s/%s", cache, kernel, file);
    else if (xdg)
        snprintf(path, bytes, "%s/rmsim/kernels/%s/%s", xdg, kernel, file);
    else
        snprintf(path, bytes, "%s/.cache/rmsim/kernels/%s/%s", home ? home : "", kernel, file);
    return access(path, R_OK) == 0;
}

#endif
