/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/replace_file.h"

#include "base/fail.h"
#include "base/unwritten.h"

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool same_file(const struct stat *there, const char *read)
{
    struct stat other;
    return stat(read, &other) == 0 && there->st_dev == other.st_dev &&
           there->st_ino == other.st_ino;
}

enum rm_status cli_may_replace(const char *output, const char *const *read, struct rm_error *error)
{
    struct stat there;
    if (stat(output, &there) != 0)
        return RM_OK;
    if (!S_ISREG(there.st_mode))
        return rm_fail(error, RM_BAD_INPUT, "%s: not a regular file", output);
    for (; *read; read++)
        if (same_file(&there, *read))
            return rm_fail(error, RM_BAD_INPUT, "%s: this is one of the files that are read",
                           output);
    return RM_OK;
}

static bool put(int fd, const char *text, size_t bytes)
{
    mode_t mask = umask(0);
    umask(mask);
    while (bytes) {
        ssize_t put = write(fd, text, bytes);
        if (put < 0)
            return false;
        text += put;
        bytes -= (size_t)put;
    }
    return fchmod(fd, 0666 & ~mask) == 0;
}

/* Writes a new file beside the one that is wanted, `name`, and then gives it that one's name, so
 * that half of a file is never there under it. */
static enum rm_status replace(const char *output, char *name, const char *text, size_t bytes,
                              struct rm_error *error)
{
    int fd = mkstemp(name);
    if (fd < 0)
        return rm_unwritten(error, output, errno);
    bool good = put(fd, text, bytes);
    good = close(fd) == 0 && good;
    if (good && rename(name, output) == 0)
        return RM_OK;
    enum rm_status status = rm_unwritten(error, output, errno);
    remove(name);
    return status;
}

/* No signal ends rmsim while the new file has another name, which nobody would remove then. */
enum rm_status cli_replace_file(const char *output, const char *text, size_t bytes,
                                struct rm_error *error)
{
    sigset_t all, before;
    char *name;
    if (asprintf(&name, "%s.XXXXXX", output) < 0)
        return rm_fail(error, RM_NO_MEMORY, "out of memory");
    sigfillset(&all);
    sigprocmask(SIG_BLOCK, &all, &before);
    enum rm_status status = replace(output, name, text, bytes, error);
    sigprocmask(SIG_SETMASK, &before, NULL);
    free(name);
    return status;
}
