/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#define COPY_BYTES (1u << 30) /* at once */

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

/* Opens what can be read to its end, which pipes and devices cannot. */
static enum rm_status open_regular(const char *path, const char *expected, int *fd,
                                   uint64_t *file_bytes, struct rm_error *error)
{
    struct stat stat;
    *fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (*fd < 0)
        return rm_fail(error, errno == ENOENT ? RM_NOT_FOUND : RM_BAD_INPUT,
                       "%s: cannot be opened: %s", path, strerror(errno));
    if (fstat(*fd, &stat) == 0 && S_ISREG(stat.st_mode)) {
        *file_bytes = (uint64_t)stat.st_size;
        return RM_OK;
    }
    close(*fd);
    return rm_fail(error, RM_BAD_INPUT, "%s: not a regular file; expected %s", path, expected);
}

static enum rm_status read_open(int fd, const char *path, uint64_t file_bytes, char **text,
                                size_t *bytes, struct rm_error *error)
{
    *text = malloc((size_t)file_bytes + 1);
    if (!*text)
        return rm_fail(error, RM_NO_MEMORY, "%s: out of memory", path);
    enum rm_status status = fill(fd, path, *text, (size_t)file_bytes, bytes, error);
    if (status == RM_OK)
        (*text)[*bytes] = '\0';
    else
        free(*text);
    return status;
}

enum rm_status rm_file_read(const char *path, size_t limit, const char *expected, char **text,
                            size_t *bytes, struct rm_error *error)
{
    int fd;
    uint64_t file_bytes;
    enum rm_status status = open_regular(path, expected, &fd, &file_bytes, error);
    if (status != RM_OK)
        return status;
    if (file_bytes > limit)
        status = rm_fail(error, RM_BAD_INPUT, "%s: longer than %zu bytes; expected %s", path, limit,
                         expected);
    else
        status = read_open(fd, path, file_bytes, text, bytes, error);
    close(fd);
    return status;
}

/* Copies to the end of `from`, wherever that is by now. */
static enum rm_status copy_open(int from, int to, const char *path, struct rm_error *error)
{
    for (;;) {
        ssize_t copied = sendfile(to, from, NULL, COPY_BYTES);
        if (copied == 0)
            return RM_OK;
        if (copied < 0 && (errno == ENOSPC || errno == ENOMEM))
            return rm_fail(error, RM_NO_MEMORY, "%s: out of memory", path);
        if (copied < 0 && errno != EINTR)
            return rm_fail(error, RM_BAD_INPUT, "%s: cannot be read: %s", path, strerror(errno));
    }
}

enum rm_status rm_file_copy(const char *path, const char *expected, int *fd, struct rm_error *error)
{
    int from;
    uint64_t file_bytes;
    enum rm_status status = open_regular(path, expected, &from, &file_bytes, error);
    if (status != RM_OK)
        return status;
    *fd = memfd_create("rmsim", MFD_CLOEXEC);
    if (*fd < 0)
        status =
            rm_fail(error, RM_NO_MEMORY, "%s: no memory for a copy: %s", path, strerror(errno));
    else
        status = copy_open(from, *fd, path, error);
    close(from);
    if (status != RM_OK && *fd >= 0)
        close(*fd);
    return status;
}
