/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Up to `room` bytes: what the file has. Less is read only at its end. */
static enum rm_status fill(int fd, const char *path, char *to, size_t room, size_t *bytes,
                           struct rm_error *error)
{
    for (*bytes = 0; *bytes < room;) {
        ssize_t got = read(fd, to + *bytes, room - *bytes);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return rm_fail(error, RM_BAD_INPUT, "%s: cannot be read: %s", path, strerror(errno));
        if (got == 0)
            break;
        *bytes += (size_t)got;
    }
    return RM_OK;
}

static enum rm_status read_open(int fd, const char *path, size_t limit, const char *expected,
                                char **text, size_t *bytes, struct rm_error *error)
{
    struct stat stat;
    if (fstat(fd, &stat) != 0 || !S_ISREG(stat.st_mode))
        return rm_fail(error, RM_BAD_INPUT, "%s: not a regular file; expected %s", path, expected);
    if ((uint64_t)stat.st_size > limit)
        return rm_fail(error, RM_BAD_INPUT, "%s: longer than %zu bytes; expected %s", path, limit,
                       expected);
    *text = malloc((size_t)stat.st_size + 1);
    if (!*text)
        return rm_fail(error, RM_NO_MEMORY, "%s: out of memory", path);
    enum rm_status status = fill(fd, path, *text, (size_t)stat.st_size, bytes, error);
    if (status == RM_OK)
        (*text)[*bytes] = '\0';
    else
        free(*text);
    return status;
}

enum rm_status rm_file_read(const char *path, size_t limit, const char *expected, char **text,
                            size_t *bytes, struct rm_error *error)
{
    int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0)
        return rm_fail(error, errno == ENOENT ? RM_NOT_FOUND : RM_BAD_INPUT,
                       "%s: cannot be opened: %s", path, strerror(errno));
    enum rm_status status = read_open(fd, path, limit, expected, text, bytes, error);
    close(fd);
    return status;
}
