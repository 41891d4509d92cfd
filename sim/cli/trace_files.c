/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/trace_files.h"

#include "base/unwritten.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define NAME_CHARACTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_."

static enum rm_status no_memory(struct rm_error *error)
{
    return rm_fail(error, RM_NO_MEMORY, "no memory for a trace");
}

/* Whether DIR and DIR.part are free. What is wrong with the folder that they are to be in is said
 * before time is spent, too. */
static enum rm_status check_part(const char *folder, const char *part, struct rm_error *error)
{
    struct stat there;
    if (lstat(folder, &there) == 0)
        return rm_fail(error, RM_BAD_INPUT, "%s: is there already; expected a folder to be made",
                       folder);
    if (lstat(part, &there) == 0)
        return rm_fail(error, RM_BAD_INPUT,
                       "%s: is there already, from a run that did not come to its end, or goes on",
                       part);
    if (mkdir(part, 0777) != 0)
        return rm_unwritten(error, part, errno);
    rmdir(part);
    return RM_OK;
}

/* DIR.part, or a folder in it; the caller's. NULL: no memory. */
static char *in_part(const struct cli_traces *traces, const char *name)
{
    size_t bytes = strlen(traces->folder);
    char *path;
    while (bytes > 1 && traces->folder[bytes - 1] == '/')
        bytes--;
    if (asprintf(&path, "%.*s.part%s%s", (int)bytes, traces->folder, name ? "/" : "",
                 name ? name : "") < 0)
        return NULL;
    return path;
}

enum rm_status cli_traces_check(const struct cli_traces *traces, struct rm_error *error)
{
    if (!traces->folder)
        return RM_OK;
    char *part = in_part(traces, NULL);
    enum rm_status status = part ? check_part(traces->folder, part, error) : no_memory(error);
    free(part);
    return status;
}

/* "kick.before", "sweep.nth-12": every character that a file's name should not have is a '_'. */
static char *folder_name(const struct rm_scenario *scenario)
{
    char *name;
    const struct scn_places *places = &scenario->places;
    int made = places->step ? asprintf(&name, "%s.nth-%u", scenario->name,
                                       (unsigned)scenario->events[places->event].event.when.nth)
                            : asprintf(&name, "%s", scenario->name);
    if (made < 0)
        return NULL;
    for (char *at = name; *at; at++)
        if (*at == '/')
            *at = '.';
        else if (!strchr(NAME_CHARACTERS, *at) || (at == name && *at == '.'))
            *at = '_';
    return name;
}

/* The folder of a scenario's trace; the caller's. Several processes may make DIR.part. */
static enum rm_status choose_folder(const struct cli_traces *traces,
                                    const struct rm_scenario *scenario, char **out,
                                    struct rm_error *error)
{
    enum rm_status status = RM_OK;
    if (traces->alone && !scenario->places.step) {
        *out = strdup(traces->folder);
        return *out ? RM_OK : no_memory(error);
    }
    char *part = in_part(traces, NULL), *name = folder_name(scenario);
    *out = name ? in_part(traces, name) : NULL;
    if (!part || !*out)
        status = no_memory(error);
    else if (mkdir(part, 0777) != 0 && errno != EEXIST)
        status = rm_unwritten(error, part, errno);
    free(part);
    free(name);
    if (status != RM_OK)
        free(*out);
    return status;
}

static enum rm_status begin(void *context, struct rm_machine *machine,
                            const struct rm_scenario *scenario, struct rm_error *error)
{
    struct cli_traces *traces = context;
    char *folder;
    enum rm_status status = choose_folder(traces, scenario, &folder, error);
    if (status != RM_OK)
        return status;
    const struct rm_ctf_options options = {.size = sizeof(options),
                                           .folder = folder,
                                           .scenario = scenario->name,
                                           .instructions = traces->instructions};
    status = rm_ctf_begin(machine, &options, &traces->ctf, error);
    free(folder);
    return status;
}

static enum rm_status end(void *context, struct rm_error *error)
{
    struct cli_traces *traces = context;
    return rm_ctf_end(traces->ctf, error);
}

struct scn_audience cli_traces_audience(struct cli_traces *traces)
{
    return (struct scn_audience){begin, end, traces};
}

static int is_part(const struct dirent *entry)
{
    size_t bytes = strlen(entry->d_name);
    return bytes > 5 && strcmp(entry->d_name + bytes - 5, ".part") == 0;
}

static enum rm_status name_folder(const char *part, const char *folder, struct rm_error *error)
{
    struct dirent **names;
    int broken = scandir(part, &names, is_part, NULL);
    for (int i = 0; i < broken; i++)
        free(names[i]);
    if (broken < 0)
        return errno == ENOENT ? RM_OK : rm_unwritten(error, part, errno);
    free(names);
    if (broken)
        return rm_fail(error, RM_BAD_INPUT, "%s: keeps its name, for %d of its traces %s not whole",
                       part, broken, broken == 1 ? "is" : "are");
    return rm_rename_new(part, folder) == 0 ? RM_OK : rm_unwritten(error, folder, errno);
}

enum rm_status cli_traces_end(const struct cli_traces *traces, struct rm_error *error)
{
    if (!traces->folder || traces->alone)
        return RM_OK;
    char *part = in_part(traces, NULL);
    enum rm_status status = part ? name_folder(part, traces->folder, error) : no_memory(error);
    free(part);
    return status;
}
