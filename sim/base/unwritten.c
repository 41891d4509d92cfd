/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/unwritten.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

enum rm_status rm_unwritten(struct rm_error *error, const char *path, int number)
{
    bool usage = number == EACCES || number == ENOENT || number == ENOTDIR || number == EROFS ||
                 number == EISDIR || number == ENAMETOOLONG || number == EPERM ||
                 number == EEXIST || number == ENOTEMPTY || number == ELOOP;
    enum rm_status status = usage ? RM_BAD_INPUT : RM_NO_MEMORY;
    return rm_fail(error, status, "%s: cannot be written: %s", path, strerror(number));
}

/* Not every file system can see to that itself. */
int rm_rename_new(const char *from, const char *to)
{
    struct stat there;
    if (renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0)
        return 0;
    if (errno != EINVAL && errno != ENOSYS)
        return -1;
    if (lstat(to, &there) != 0)
        return rename(from, to);
    errno = EEXIST;
    return -1;
}
