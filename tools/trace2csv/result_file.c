/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "trace2csv/result_file.h"

#include "base/unwritten.h"
#include "cli/ending_signals.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const int ending[] = CLI_ENDING_SIGNALS;
/* What a signal handler is to remove: it can be told in no other way. */
static const char *unfinished;

static void remove_unfinished(int signal)
{
    if (unfinished)
        unlink(unfinished);
    raise(signal); /* its handler is the default again */
}

static void watch_signals(const char *part)
{
    struct sigaction action = {.sa_handler = remove_unfinished, .sa_flags = (int)SA_RESETHAND};
    struct sigaction before;
    unfinished = part;
    for (size_t i = 0; i < sizeof(ending) / sizeof(*ending); i++)
        if (sigaction(ending[i], NULL, &before) == 0 && before.sa_handler == SIG_DFL)
            sigaction(ending[i], &action, NULL);
}

static enum rm_status open_part(struct t2c_output *out, struct rm_error *error)
{
    struct stat there;
    if (stat(out->path, &there) == 0 && !S_ISREG(there.st_mode))
        return rm_fail(error, RM_BAD_INPUT, "%s: not a regular file", out->path);
    if (asprintf(&out->part, "%s.XXXXXX", out->path) < 0) {
        out->part = NULL;
        return rm_fail(error, RM_NO_MEMORY, "out of memory");
    }
    int fd = mkstemp(out->part);
    if (fd >= 0) {
        watch_signals(out->part);
        out->to = fdopen(fd, "w");
        if (out->to)
            return RM_OK;
        close(fd);
        unlink(out->part);
    }
    enum rm_status status = rm_unwritten(error, out->path, errno);
    unfinished = NULL;
    free(out->part);
    return status;
}

enum rm_status t2c_output_open(const char *path, struct t2c_output *out, struct rm_error *error)
{
    *out = (struct t2c_output){.to = stdout};
    if (!path || strcmp(path, "-") == 0)
        return RM_OK;
    out->path = path;
    return open_part(out, error);
}

/* No signal comes between the file's getting its name and forgetting the other. */
static bool give_name(struct t2c_output *output)
{
    mode_t mask = umask(0);
    umask(mask);
    bool good = fflush(output->to) == 0 && !ferror(output->to) &&
                fchmod(fileno(output->to), 0666 & ~mask) == 0;
    int number = errno;
    good = fclose(output->to) == 0 && good;
    if (good)
        return rename(output->part, output->path) == 0;
    errno = number;
    return false;
}

enum rm_status t2c_output_close(struct t2c_output *output, bool good, struct rm_error *error)
{
    enum rm_status status = RM_OK;
    sigset_t all, before;
    if (!output->path)
        return RM_OK;
    sigfillset(&all);
    sigprocmask(SIG_BLOCK, &all, &before);
    if (!good)
        fclose(output->to);
    else if (!give_name(output))
        status = rm_unwritten(error, output->path, errno);
    if (!good || status != RM_OK)
        unlink(output->part);
    unfinished = NULL;
    sigprocmask(SIG_SETMASK, &before, NULL);
    free(output->part);
    return status;
}
